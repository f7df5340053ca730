/*
 * needs: what a programme is to do, from a file of lines. Private to src/cli.
 *
 * The grammar is that of acts and accords (codec.h); docs/planner.md explains every line, and
 * scenarios/gao-first-fortnight/needs.txt is one. Places, tasks and posts are words of the accord
 * and of the record: whether they are there is looked up when the programme is made.
 */
#ifndef ENTENTE_CLI_NEEDS_H
#define ENTENTE_CLI_NEEDS_H

#include <entente/accord.h>
#include <entente/base.h>
#include <entente/programme.h>

/* A place where patrols begin and end. */
struct en_needs_base {
    size_t line;
    struct en_str place;
};

/* Who or what belongs to a base: `people:` names members, components or parties, `fleet:` vehicles
 * or their owners. Of whom no line names the record is asked (en_crews_place_of). */
struct en_needs_posted {
    size_t line;
    int32_t base;       /* index in base */
    struct en_str list; /* "m-7k3q,arab" */
};

/* So many of a kind in so many days: the planner chooses the days. */
struct en_needs_rhythm {
    int32_t kind;
    int32_t base;  /* index in base, or EN_PROGRAMME_ANY_BASE */
    int32_t count; /* 1..100 */
    int32_t days;  /* 1..EN_PROGRAMME_DAYS_MAX */
};

/* Posts of a crew of `crew` seats or more, until the next line says otherwise. */
struct en_needs_posts {
    size_t line;
    int32_t crew;
    struct en_str posts; /* "lead 1 deputy 1" */
};

/* A zone is closed for a time. */
struct en_needs_closed {
    struct en_str place;
    struct en_programme_span span;
};

/* A vehicle is in the workshop. */
struct en_needs_workshop {
    size_t line;
    struct en_str vehicle;
    struct en_programme_span span;
};

/* A patrol that is settled; its stops are read when places are known. */
struct en_needs_settled {
    size_t line;
    struct en_str number, task;
    int32_t kind, crew, vehicles;
    en_time start, end;
    struct en_str stops; /* "PLACE FROM UNTIL ...", minutes after the start */
};

struct en_needs_file {
    en_time first;
    int32_t days;
    struct en_str number; /* of the first patrol: "G-0101" */
    struct en_needs_base base[EN_PROGRAMME_BASES_MAX];
    size_t base_count; /* >= 1 */
    struct en_needs_posted *people;
    size_t people_count;
    struct en_needs_posted *fleet;
    size_t fleet_count;
    int32_t seats, turnaround;
    size_t driver_line;
    struct en_str driver;                   /* post of which each vehicle needs one; or empty */
    int32_t apart_days, apart_minutes;      /* 3 and 20 when not given */
    int32_t near_km, near_speed, far_speed; /* 20 km, 20 and 40 km/h when not given */
    int32_t event_km, event_days;           /* 25 and 60 when not given */
    struct en_programme_kind kind[EN_PROGRAMME_KINDS_MAX];
    size_t task_line[EN_PROGRAMME_KINDS_MAX];
    size_t kind_count;
    /* [zone_count]; events, seen and closed are not filled, nor is base where no `area:` line says
     * it: EN_PROGRAMME_ANY_BASE */
    struct en_programme_zone *zone;
    size_t *zone_line;
    size_t zone_count;
    struct en_needs_posts *posts;
    size_t posts_count;
    struct en_needs_closed *closed;
    size_t closed_count;
    struct en_needs_workshop *workshop;
    size_t workshop_count;
    struct en_needs_rhythm *rhythm;
    size_t rhythm_count;
    struct en_programme_wish *wish;
    size_t wish_count;
    struct en_needs_settled *settled;
    size_t settled_count;
};

/**
 * Read needs.
 *
 * @param text   a byte order mark before it and CR LF at its line ends are taken; not kept
 * @param arena  holds arrays and texts
 * @return EN_OK; what en_form_parse returns; EN_ERR_SYNTAX (needs.kind, needs.base, needs.area: a
 *         kind, base or zone that no line says; needs.date), EN_ERR_RANGE (needs.many),
 *         EN_ERR_CONTRADICTION (needs.twice; needs.order: a most below its least) with the place
 *         "line N"
 */
EN_MUST_CHECK enum en_status en_needs_read(struct en_arena *arena, struct en_str text,
                                           struct en_needs_file *ret, struct en_error *reterr);

/* The base of who bears these names: that of the first name that a line lists; -1: none does. */
int32_t en_needs_base_of(const struct en_needs_posted *posted, size_t posted_count,
                         const struct en_str *names, size_t name_count);

/**
 * Are the posts and tasks of needs words of the accord, and do the posts fit their crews?
 * @return EN_OK; EN_ERR_NOT_FOUND (needs.post, needs.task), EN_ERR_CONTRADICTION (needs.posts)
 *         with the place "line N"
 */
EN_MUST_CHECK enum en_status en_needs_check_words(const struct en_needs_file *needs,
                                                  const struct en_accord *accord,
                                                  struct en_error *reterr);

/* The posts of a crew of this size, without drivers; empty when no line is for it. */
struct en_str en_needs_posts_of(const struct en_needs_file *needs, int32_t crew);

#endif /* ENTENTE_CLI_NEEDS_H */
