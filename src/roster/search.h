/*
 * search: one thread's annealing over a state. Private to src/roster.
 */
#ifndef ENTENTE_ROSTER_SEARCH_H
#define ENTENTE_ROSTER_SEARCH_H

#include "state.h"

enum { EDITS_MAX = 3 };

/* One or more rows changed together. */
struct proposal {
    struct edit edit[EDITS_MAX];
    size_t count;
    bool covers; /* the edits exchange days: no cover changes */
};

/* Where a search stands, as its owner may want to tell. */
struct search {
    const struct model *model;
    struct state state;
    struct en_rng rng;
    uint32_t without;                /* enum en_roster_part */
    uint64_t iterations;             /* proposals so far */
    uint8_t *block[EDITS_MAX];       /* arrays of length [days]: the cells of a proposal's edits */
    uint8_t *best;                   /* array of length [people * days] */
    struct en_roster_cost best_cost; /* soft unscaled; hard > 0 until feasible */
    bool best_stale;                 /* the state is the best one and not copied yet */
    int32_t *chill; /* array of length [CHILLS]: -ln u in 1/1024, for u evenly spread */
    struct en_arena arena;
};

/* How long a part of the method may go on; told by its owner. */
struct schedule {
    double warm, cold;         /* temperatures, unscaled */
    uint64_t iterations;       /* proposals, 0 = by time */
    int64_t from_ms, until_ms; /* by `now_ms`; until_ms 0 = by iterations */
    int64_t (*now_ms)(void *owner);
    bool (*goes_on)(void *owner); /* asked often, from its thread */
    void *owner;
};

EN_MUST_CHECK enum en_status search_make(struct search *ret, const struct model *model,
                                         uint64_t seed, uint32_t without);
void search_finish(struct search *search);

/* Begin at a roster; it becomes the best when nothing better is known. */
void search_load(struct search *search, const uint8_t *cells);
/* One annealing from the present state; the best stays in `search`. */
void search_anneal(struct search *search, const struct schedule *schedule);

/* The state may be the best so far: noted after a change, and copied before the next one. */
void search_note(struct search *search);
void search_keep(struct search *search);

/* A random change; false when the dice gave none (moves.c). */
bool search_propose(struct search *search, struct proposal *ret);

/* The same for a cover that must be met exactly and is: days change hands (swaps.c). */
bool search_propose_swap(struct search *search, struct proposal *ret);
/* Fill the cover of a roster of days off, everybody in turn, as far as there are people. */
void search_cover(const struct model *model, uint8_t *cells);

bool cost_less(struct en_roster_cost a, struct en_roster_cost b);

#endif /* ENTENTE_ROSTER_SEARCH_H */
