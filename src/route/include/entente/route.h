/*
 * route: where patrols go and when. Places with weight, service and windows; patrols with base,
 * hours, length and range; a matrix of travel. Team orienteering with time windows: every patrol
 * is back in time, and the weight of what is visited is as large as the search can make it.
 *
 * Plain structs in, plain structs out: no record, no file, no text for people. All numbers of an
 * answer are integers, and every answer is checked from nothing before it is returned. Times are
 * ticks: the caller's unit (minutes for patrols, tenths for the public benchmark), one for all.
 * What a problem points at is borrowed and must live as long as the plan made from it.
 *
 * What cannot be met is listed with the reason, never dropped silently.
 */
#ifndef ENTENTE_ROUTE_H
#define ENTENTE_ROUTE_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "entente/base.h"

/* ---- limits --------------------------------------------------------------------------------- */

enum {
    EN_ROUTE_PLACES_MAX = 2000,      /* the largest sector known has 400 named places */
    EN_ROUTE_NODES_MAX = 2500,       /* with bases and meeting points; a matrix of 25 MB */
    EN_ROUTE_PATROLS_MAX = 400,      /* a mission's day has 300 */
    EN_ROUTE_MEETS_MAX = 200,        /* a meeting a patrol at most */
    EN_ROUTE_WINDOWS_MAX = 32,       /* of one place: two a day for a fortnight, and to spare */
    EN_ROUTE_VISITS_MAX = 32,        /* of one place in one problem */
    EN_ROUTE_CALLS_MAX = 4000,       /* visits times windows of all places; memory is 8 n^2 */
    EN_ROUTE_THREADS_MAX = 16,       /* more cores than that gain nothing here */
    EN_ROUTE_TICKS_MAX = 100000000,  /* any time or travel; sums of ten still fit 31 bits */
    EN_ROUTE_WEIGHT_MAX = 1000000,   /* of one visit */
    EN_ROUTE_METRES_MAX = 100000000, /* of one leg; 2.5 times round the earth */
};

#define EN_ROUTE_NO_WAY INT32_MAX   /* in the matrix: no way from a to b */
#define EN_ROUTE_NO_LIMIT INT64_MAX /* length_max, range_max */
#define EN_ROUTE_NONE UINT32_MAX    /* no meet */

/* ---- the problem ---------------------------------------------------------------------------- */

/* When service may begin, both ends included. */
struct en_route_window {
    int32_t open;
    int32_t close; /* >= open */
};

/* A place to visit. */
struct en_route_place {
    struct en_str id;
    int32_t weight;                        /* what one visit is worth, 0..EN_ROUTE_WEIGHT_MAX */
    int32_t service;                       /* ticks a visit lasts, >= 0 */
    const struct en_route_window *windows; /* [window_count], in order, apart from each other */
    size_t window_count;                   /* 1..EN_ROUTE_WINDOWS_MAX */
    uint32_t visits_min; /* how many it must have, 0..visits_max; comes before any weight */
    uint32_t visits_max; /* 1..EN_ROUTE_VISITS_MAX: no more than that bring weight or are made */
    int32_t gap;         /* least ticks from the beginning of one visit to that of the next */
};

/* One patrol: at most one tour. A patrol that visits nothing stays at home. */
struct en_route_patrol {
    struct en_str id;
    uint32_t from, to;   /* nodes: where it leaves and where it comes back */
    int32_t leave_open;  /* it leaves between these, both included */
    int32_t leave_close; /* >= leave_open */
    int32_t back_by;     /* >= leave_open */
    int64_t length_max;  /* ticks from leaving to coming back, or EN_ROUTE_NO_LIMIT */
    int64_t range_max;   /* metres in all, or EN_ROUTE_NO_LIMIT; needs `metres` */
};

/* Two patrols at one place at the same moment: a rendezvous. Both or neither. */
struct en_route_meet {
    struct en_str id;
    uint32_t node;
    uint32_t patrol[2];            /* indices in `patrols`, different */
    struct en_route_window window; /* when it may begin */
    int32_t service;               /* ticks it lasts, >= 0 */
    int32_t weight;                /* of the meeting, 0..EN_ROUTE_WEIGHT_MAX */
    bool must;                     /* comes before any weight, like visits_min */
};

struct en_route_problem {
    const struct en_route_place *places; /* place i is node i */
    size_t place_count;
    const struct en_route_patrol *patrols;
    size_t patrol_count;
    const struct en_route_meet *meets;
    size_t meet_count;
    size_t node_count;     /* >= place_count; bases and meeting points stand behind the places */
    const int32_t *ticks;  /* [node_count * node_count] travel from row to column, or NO_WAY */
    const int32_t *metres; /* the same shape, or NULL: then no patrol has a range */
};

/**
 * Check a problem: counts, indices, ranges, windows in order. Whatever passes can be solved.
 *
 * @return EN_OK; EN_ERR_RANGE (route.limit, route.index, route.number, route.window), with the
 *         place or patrol named
 */
EN_MUST_CHECK enum en_status en_route_check(const struct en_route_problem *problem,
                                            struct en_error *reterr);

/* ---- solving -------------------------------------------------------------------------------- */

struct en_route_progress {
    int64_t weight;      /* best so far */
    int64_t bound;       /* nobody can have more */
    uint64_t iterations; /* of all threads */
    int64_t elapsed_ms;
};

struct en_route_options {
    uint64_t seed;
    uint64_t iterations; /* of each thread, rounded up to eights; 0 = no limit */
    int64_t time_ms;     /* 0 = no limit; needs `elapsed_ms` */
    unsigned threads;    /* 1..EN_ROUTE_THREADS_MAX; the answer is a function of problem, seed and
                            iterations when it is 1 and time_ms is 0 */
    int64_t (*elapsed_ms)(void *arg); /* since the caller began; NULL only without time_ms */
    void *elapsed_arg;
    const atomic_bool *stop; /* NULL, or set by anybody: the best so far is returned */
    void (*progress)(void *arg, const struct en_route_progress *progress); /* NULL, or called by
                                             the calling thread, about every 50 ms */
    void *progress_arg;
};

/* One stop of a tour. */
struct en_route_stop {
    uint32_t node;
    uint32_t meet;  /* index in `meets`, or EN_ROUTE_NONE: then `node` is a place */
    int32_t arrive; /* at the node */
    int32_t start;  /* of the visit; >= arrive */
    int32_t leave;  /* start + service */
};

/* What one patrol does. */
struct en_route_tour {
    const struct en_route_stop *stops; /* [stop_count]; 0 = it stays at home */
    size_t stop_count;
    int32_t leave; /* from its base, as late as its first stop allows when that shortens the tour */
    int32_t back;
    int64_t metres; /* 0 without `metres` in the problem */
};

enum en_route_why {
    EN_ROUTE_UNREACHABLE, /* no way leads there and back from any base */
    EN_ROUTE_PAST,        /* its windows close before any patrol can be there */
    EN_ROUTE_TOO_FAR,     /* there and back is beyond every patrol's hours, length or range */
    EN_ROUTE_NO_ROOM,     /* possible by itself, not beside what was chosen */
};

/* A place with fewer visits than max(visits_min, 1), or a meeting that does not take place. */
struct en_route_unmet {
    uint32_t place;   /* index in `places`, or EN_ROUTE_NONE */
    uint32_t meet;    /* index in `meets`, or EN_ROUTE_NONE */
    uint32_t missing; /* visits it lacks; 1 for a meeting */
    bool must;        /* it had to be */
    enum en_route_why why;
};

struct en_route_plan {
    const struct en_route_tour *tours; /* [patrol_count], in the problem's order */
    size_t tour_count;
    const struct en_route_unmet *unmet;
    size_t unmet_count;
    int64_t weight;      /* of all visits and meetings made */
    int64_t bound;       /* nobody can have more; weight == bound: it is the best there is */
    uint64_t iterations; /* of all threads */
};

/**
 * Lay the tours.
 *
 * A problem with nothing to visit, or in which nothing can be reached, has a plan as well: empty
 * tours and everything in `unmet`. At least one of iterations, time_ms and stop must be given.
 *
 * @param arena  holds the plan
 * @return EN_OK; what en_route_check returns; EN_ERR_USAGE (route.effort) without any limit;
 *         EN_ERR_MEMORY
 * Cost: until the limit; 8 bytes a pair of calls (visits times windows), once a problem.
 * Thread: any number of calls at once; each starts `threads` - 1 threads of its own.
 * Source: ruin and recreate with insertions judged in constant time; see docs/planner.md.
 */
EN_MUST_CHECK enum en_status en_route_solve(const struct en_route_problem *problem,
                                            const struct en_route_options *options,
                                            struct en_arena *arena, struct en_route_plan *ret,
                                            struct en_error *reterr);

/* "unreachable", "past", ...: for JSON; and a message id for people. */
const char *en_route_why_name(enum en_route_why why);
const char *en_route_why_text(enum en_route_why why);

/* ---- the public benchmark ------------------------------------------------------------------- */

/**
 * Read an instance of the TOPTW benchmark (Vansteenwegen et al.; Righini and Salani).
 *
 * Coordinates are read exactly as decimals; travel is the distance rounded down to `digits`
 * decimals by integer square roots, one tick being 10^-digits. One base, `routes` patrols alike.
 * The base is node place_count; place i of the problem is number i + 1 of the file.
 *
 * @param digits  1 for the sets made from Solomon's (c, r, rc), 2 for Cordeau's (pr); 0 = as the
 *                coordinates say: Cordeau's have a third decimal
 * @param routes  1..EN_ROUTE_PATROLS_MAX
 * @param ret     points into `arena`
 * @return EN_OK; EN_ERR_SYNTAX (toptw.head, toptw.vertex, toptw.number), EN_ERR_RANGE
 *         (toptw.places, toptw.window, toptw.digits, toptw.routes), each with "line N";
 *         EN_ERR_MEMORY
 */
EN_MUST_CHECK enum en_status en_route_toptw_read(struct en_arena *arena, struct en_str text,
                                                 unsigned digits, size_t routes,
                                                 struct en_route_problem *ret,
                                                 struct en_error *reterr);

#endif /* ENTENTE_ROUTE_H */
