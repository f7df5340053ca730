/*
 * inside: what the parts of the route library share. Private to src/route.
 *
 * A call is a possible visit: one window of a place, once for each time it may be visited, or one
 * side of a meeting. Tours are rows of calls between two depots. Everything the inner loops read
 * lies in flat arrays by call; depots stand behind the calls: n + 2r where tour r begins, and
 * n + 2r + 1 where it ends.
 */
#ifndef ENTENTE_ROUTE_INSIDE_H
#define ENTENTE_ROUTE_INSIDE_H

#include "entente/route.h"

enum {
    ROUTE_FAR = 1 << 29,   /* no way: added to any time it is beyond every window */
    ROUTE_STOPS_MAX = 600, /* of one tour; a fortnight without rest has no more */
    ROUTE_NEAR_MAX = 100,  /* neighbours a call remembers */
};

/* ---- the model: read only while the search runs --------------------------------------------- */

struct route_group {
    uint32_t first, count; // its calls, which follow each other
    uint32_t least, most;  // visits
    int32_t gap;           // between the beginnings of two visits; 0 = none
    int32_t claim;         // ticks of a window that a visit keeps for itself when there is a gap
};

struct route_model {
    const struct en_route_problem *problem;
    uint32_t n;            // calls
    uint32_t tours;        // patrols
    uint32_t all;          // calls and depots
    uint32_t stride;       // stops a tour may hold, depots included
    int32_t *go;           // [all * all] service at the row and travel to the column, or ROUTE_FAR
    int32_t *come;         // [all * all] turned over: service at the column and travel to the row
    int32_t *open, *close; // [all] windows as the problem gives them
    int32_t *service;      // [all]
    int64_t *worth;        // [n] weight of the visit
    uint32_t *node;        // [all]
    uint32_t *group;       // [n]
    int32_t *only;         // [n] the one tour that may hold it, or -1
    uint32_t *twin;        // [n] the other side of a meeting, or the call itself
    struct route_group *groups;
    uint32_t group_count;
    uint32_t first_meet; // calls from here on are sides of meetings
    uint32_t *near;      // [n * near_count] other calls, nearest first
    uint32_t near_count;
    bool *hard;    // [tours] has a length, a range or hours to leave in
    bool alike;    // every tour is as good as any other, every call a group of its own
    int64_t must;  // what one visit that has to be is worth on top of its weight
    int64_t bound; // nobody can have more weight
};

EN_MUST_CHECK enum en_status route_model_make(const struct en_route_problem *problem,
                                              struct en_arena *arena, struct route_model *ret,
                                              struct en_error *reterr);

/* ---- tours: what the search changes --------------------------------------------------------- */

/* The shortest tour through a stretch: its ticks, and when it may begin for that. */
struct route_stretch {
    int32_t ticks, early, late;
};

struct route_tours {
    const struct route_model *model;
    uint32_t *count;                   // [tours] stops of each, depots included: at least 2
    uint32_t *seq;                     // [tours * stride] calls
    int32_t *es, *ls;                  // [tours * stride] earliest and latest beginning of service
    struct route_stretch *head, *tail; // [tours * stride] up to and from a stop; hard tours only
    int64_t *metres;                   // [tours]; hard tours only
    int32_t *where;                    // [n] tour of a call, or -1
    uint32_t *at;                      // [n] its place in the tour
    int32_t *lo, *hi;                  // [all] windows, narrowed where a visit claims a part
    uint32_t *visits;                  // [groups]
    int64_t worth;                     // weight of all visits, with what `must` adds
};

EN_MUST_CHECK bool route_tours_make(struct route_tours *tours, const struct route_model *model,
                                    struct en_arena *arena);
void route_tours_clear(struct route_tours *tours);
/* Copy the tours whose flag is set, and what goes with them. */
void route_tours_copy(struct route_tours *to, const struct route_tours *from, const bool *touched);
/* Put `call` behind the stop `at`, in the window lo..hi; it must fit (route_call_fits). */
void route_put(struct route_tours *tours, uint32_t tour, uint32_t at, uint32_t call, int32_t lo,
               int32_t hi);
/* Take the stops first..last out of a tour. */
void route_take(struct route_tours *tours, uint32_t tour, uint32_t first, uint32_t last);
/* What a call adds now: its weight, and more while its place lacks visits. */
int64_t route_gain(const struct route_tours *tours, uint32_t call);

/* Where a call goes best in a tour. */
struct route_slot {
    int32_t cost; // of the detour and of what it delays; < 0 = it does not fit
    uint32_t at;  // behind this stop
    int32_t lo, hi;
};

/* How an iteration weighs the two parts of a cost, in sixteenths. */
struct route_taste {
    int32_t delay, detour;
};

/* Whether `call` fits behind stop `at`, and what it costs; constant time. */
bool route_call_fits(const struct route_tours *tours, uint32_t tour, uint32_t at, uint32_t call,
                     int32_t lo, int32_t hi, struct route_taste taste, int32_t *ret_cost);
/* The cheapest place in a tour; cost < 0 when there is none. */
struct route_slot route_best(const struct route_tours *tours, uint32_t tour, uint32_t call,
                             struct route_taste taste);

/* All of a tour's times again from its stops; the same as what put and take keep. */
void route_reckon(struct route_tours *tours, uint32_t tour);

#endif /* ENTENTE_ROUTE_INSIDE_H */
