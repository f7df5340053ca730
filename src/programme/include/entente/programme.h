/*
 * programme: when patrols go and where to. Needs in, patrols with hours and routes out.
 *
 * Given which patrols are wanted on which days, the zones to be seen, what happened near them and
 * when somebody was last there, it settles for every patrol its start, its stops and their times,
 * the size of its crew and the number of its vehicles, so that zones are seen as often as wanted,
 * no hour and no route can be learnt, and the vehicles suffice. Who goes is the business of `plan`:
 * the caller hands the crew planner's verdict in through a callback, so that crews, hours and
 * routes are judged together. It decides nothing: what it gives is a proposal with its reasons.
 *
 * The library knows no record, no file and no JSON. It uses integers only; its answer depends on
 * nothing but the needs, the seed, the trials and what the callback says. Instants are UTC seconds
 * (en_time); hours of the day, legs and stays are minutes. Names are borrowed by the result.
 */
#ifndef ENTENTE_PROGRAMME_H
#define ENTENTE_PROGRAMME_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "entente/base.h"
#include "entente/line.h"

enum {
    EN_PROGRAMME_DAYS_MAX = 92,       /* a quarter; the usual is 14 */
    EN_PROGRAMME_BASES_MAX = 16,      /* camps from which patrols leave */
    EN_PROGRAMME_ZONES_MAX = 500,     /* places to be seen */
    EN_PROGRAMME_KINDS_MAX = 16,      /* kinds of patrol */
    EN_PROGRAMME_PATROLS_MAX = 10000, /* EN_PLAN_SLOTS_MAX */
    EN_PROGRAMME_STOPS_MAX = 12,      /* stops of one patrol */
    EN_PROGRAMME_STEP = 5,            /* minutes: starts, stays and legs are whole steps */
};

/* ---- the needs ------------------------------------------------------------------------------ */

/* From `from` until just before `until`. */
struct en_programme_span {
    en_time from;
    en_time until; /* > from */
};

/* A camp: patrols that leave it come back to it, in its own vehicles, to see its own zones. */
struct en_programme_base {
    struct en_str place;
    int32_t vehicles; /* there are so many; 0: their number is no matter */
};

/* A place to be seen. */
struct en_programme_zone {
    struct en_str place;
    struct en_str sector;
    int32_t base;     /* index in bases: whose patrols see it */
    uint32_t kinds;   /* bit k set = patrols of kinds[k] may stop there */
    int32_t stay;     /* a stop there lasts at least so many minutes, 0..1440 */
    int32_t visits;   /* wanted in the programme, 0..1000 */
    int32_t gap_days; /* days at most between two visits, 1..EN_PROGRAMME_DAYS_MAX; 0: any */
    int32_t events;   /* near it lately, 0..1000: they raise what it counts */
    en_time seen;     /* the last visit before the programme; EN_PROGRAMME_NEVER: none known */
    const struct en_programme_span *closed; /* [closed_count] when no patrol may be there */
    size_t closed_count;
};
#define EN_PROGRAMME_NEVER INT64_MIN

/* What the hours, length and crew of a kind of patrol may be. */
struct en_programme_kind {
    struct en_str name;
    int32_t earliest, latest;     /* start, minutes of the day, 0..1439 */
    int32_t shortest, longest;    /* minutes from start to end, 10..2880 */
    int32_t stops_from, stops_to; /* 1..EN_PROGRAMME_STOPS_MAX */
    int32_t stay_from, stay_to;   /* minutes at one stop, 5..1440 */
    int32_t crew_from, crew_to;   /* seats, 1..64 */
    int32_t vehicles_more;        /* beside those that seat the crew, 0..8 */
    const struct en_str *tasks;   /* [task_count] >= 1; one is drawn */
    size_t task_count;
};

/* So many patrols of a kind that leave on a day. */
struct en_programme_wish {
    int32_t day;  /* 0..days-1 */
    int32_t kind; /* index in kinds */
    int32_t count;
    int32_t base; /* index in bases, or EN_PROGRAMME_ANY_BASE: drawn with the hour and the route */
};
#define EN_PROGRAMME_ANY_BASE (-1)

/* One vehicle of a base is not there. */
struct en_programme_away {
    struct en_programme_span span;
    int32_t base; /* index in bases */
};

/* A patrol before or beside the programme leaves. */
struct en_programme_start {
    en_time time;
    int32_t base; /* index in bases */
};

struct en_programme_stop {
    int32_t zone;        /* index in zones */
    int32_t from, until; /* minutes after the start, from < until */
};

/* One patrol: given as settled, or made. */
struct en_programme_patrol {
    struct en_str number; /* "G-0111"; of a made one empty: the caller numbers them */
    int32_t kind;         /* index in kinds */
    int32_t base; /* index in bases; of one not placed EN_PROGRAMME_ANY_BASE when any would do */
    struct en_str task;
    en_time start, end;
    int32_t crew;     /* seats */
    int32_t vehicles; /* how many */
    bool settled;     /* given, and left as it is */
    bool placed;      /* false: no hour or route was found; nothing of it but the day holds */
    struct en_programme_stop stop[EN_PROGRAMME_STOPS_MAX];
    size_t stop_count;
};

struct en_programme_needs {
    en_time first;                         /* midnight UTC of the first day */
    int32_t days;                          /* 1..EN_PROGRAMME_DAYS_MAX */
    const struct en_programme_base *bases; /* [base_count] >= 1 */
    size_t base_count;
    const struct en_programme_zone *zones; /* [zone_count] */
    size_t zone_count;
    const struct en_programme_kind *kinds; /* [kind_count] */
    size_t kind_count;
    /* [(base_count + zone_count)^2] minutes by row and column, whole steps; the bases come first,
     * then the zones; -1: no way. */
    const int32_t *legs;
    const struct en_programme_wish *wishes; /* [wish_count] */
    size_t wish_count;
    const struct en_programme_patrol *settled; /* [settled_count] patrols that stay as they are */
    size_t settled_count;
    int32_t seats;      /* of a vehicle, with the driver, 1..60 */
    int32_t turnaround; /* minutes between a vehicle's return and its next start */
    const struct en_programme_away *away; /* [away_count] */
    size_t away_count;
    const struct en_programme_start *starts; /* [start_count] */
    size_t start_count;
    /* Within so many days before and after, 0..30, no patrol leaves within so many minutes, 0..120,
     * of the hour of another of its base; where no hour is left, the one farthest from others is
     * taken. */
    int32_t apart_days;
    int32_t apart_minutes;
};

/**
 * Check ranges, indices and contradictions (a kind that ends before it begins, a zone that no kind
 * may stop at, a patrol of more stops than zones).
 *
 * @return EN_OK, EN_ERR_RANGE, EN_ERR_CONTRADICTION; the error names place, rule and remedy
 */
EN_MUST_CHECK enum en_status en_programme_check(const struct en_programme_needs *needs,
                                                struct en_error *reterr);

/* ---- making --------------------------------------------------------------------------------- */

/**
 * What the crew planner says of the patrols as they stand.
 *
 * @param ret_manned  [count] set true where a crew exists beside the others
 * @return the crews' cost, at least 0, in units of this library's cost (en_programme_cost), or -1
 *         when it cannot say (making ends with EN_ERR_MEMORY)
 */
typedef int64_t (*en_programme_crews_fn)(void *self, const struct en_programme_patrol *patrol,
                                         size_t count, bool *ret_manned);

/* How far it has come: called now and then from the thread that makes. */
typedef void (*en_programme_progress_fn)(void *self, int64_t cost, uint64_t trials);

struct en_programme_options {
    uint64_t seed;
    uint32_t trials; /* of hours and routes, per patrol; 0: the usual 400 */
    uint32_t joint;  /* trials judged with their crews; 0: crews are asked once at the end */
    en_programme_crews_fn crews; /* NULL: crews are no matter */
    void *crews_self;
    en_programme_progress_fn progress; /* or NULL */
    void *progress_self;
    const atomic_bool *stop; /* or NULL; when it turns true, the best so far is given */
};

struct en_programme_plan {
    struct en_programme_patrol *patrol; /* [count], by start; settled ones among them */
    size_t count;
    int64_t cost;    /* of hours and routes: en_programme_cost */
    int64_t crews;   /* of the crews, as the callback said; 0 without one */
    size_t unplaced; /* wanted and not placed */
    size_t unmanned; /* placed, and the callback found no crew */
    uint64_t trials; /* done */
};

/**
 * Make a programme.
 *
 * Patrols are placed day by day, each where need is greatest; then one at a time is drawn anew, and
 * kept by late acceptance; at the end draws are judged together with the crews.
 *
 * @param arena  holds the answer and what is needed on the way
 * @return EN_OK, also when some could not be placed or manned; errors of en_programme_check;
 *         EN_ERR_MEMORY
 * Cost: measured by tests/programme; the route planner is asked once a trial.
 */
EN_MUST_CHECK enum en_status en_programme_make(const struct en_programme_needs *needs,
                                               const struct en_programme_options *options,
                                               struct en_arena *arena,
                                               struct en_programme_plan *ret,
                                               struct en_error *reterr);

/* The cost of patrols: visits missed, gaps too long, minutes on the road, routes and windows that
 * repeat. 0 is best; patrols that were not placed cost most. */
int64_t en_programme_cost(const struct en_programme_needs *needs,
                          const struct en_programme_patrol *patrol, size_t count);

/* ---- explanations: data that the caller turns into words ------------------------------------ */

/* en_line_args_print and en_line_print with the names of needs and patrols. */
void en_programme_args_print(struct en_text *out, const struct en_programme_needs *needs,
                             const struct en_programme_patrol *patrol, const struct en_line *line);
void en_programme_line_print(struct en_text *out, const struct en_programme_needs *needs,
                             const struct en_programme_patrol *patrol, const struct en_line *line,
                             const char *(*translate)(const char *));

/* Lines of one patrol (WHY, then WARN) or of the whole (UNMET), in the arena. */
struct en_programme_lines {
    struct en_line *item; /* [count] */
    size_t count;
};

/**
 * Why one patrol is where and when it is, and what could be learnt from it. The crew's reasons are
 * those of en_plan_compose.
 *
 * @param patrol  [count] the whole programme by start; `which` indexes it
 * @return EN_OK or EN_ERR_MEMORY
 */
EN_MUST_CHECK enum en_status en_programme_why(const struct en_programme_needs *needs,
                                              const struct en_programme_patrol *patrol,
                                              size_t count, size_t which, struct en_arena *arena,
                                              struct en_programme_lines *ret);

/* What the programme does not reach: patrols not placed, visits, gaps, places out of reach. */
EN_MUST_CHECK enum en_status en_programme_unmet(const struct en_programme_needs *needs,
                                                const struct en_programme_patrol *patrol,
                                                size_t count, struct en_arena *arena,
                                                struct en_programme_lines *ret);

#endif /* ENTENTE_PROGRAMME_H */
