/*
 * search: one searcher, its parts and its memory. Private to src/route.
 */
#ifndef ENTENTE_ROUTE_SEARCH_H
#define ENTENTE_ROUTE_SEARCH_H

#include "inside.h"

/* ---- good tours seen, to be put together anew (pool.c) -------------------------------------- */

enum {
    ROUTE_POOL_SLOTS = 4096,   /* tours remembered; a newer one takes the slot of its hash */
    ROUTE_POOL_STEPS = 400000, /* branches looked at in one recombination */
};

struct route_pool {
    const struct route_model *model;
    uint32_t words;  // of 64 calls
    uint64_t *key;   // [calls] random words: a set's hash is their sum
    uint64_t *hash;  // [slots]; 0 = free
    uint64_t *set;   // [slots * words]
    int64_t *worth;  // [slots]
    int32_t *end;    // [slots] when it is back
    uint32_t *count; // [slots] stops without depots
    uint16_t *stop;  // [slots * stride]
    uint32_t *order; // [slots] scratch of the recombination
};

EN_MUST_CHECK bool route_pool_make(struct route_pool *pool, const struct route_model *model,
                                   struct en_arena *arena);
void route_pool_add(struct route_pool *pool, const struct route_tours *tours);
void route_pool_merge(struct route_pool *pool, const struct route_pool *other);
/* Put `tours` together from the pool when that beats `least`; false leaves them as they are. */
bool route_pool_combine(struct route_pool *pool, int64_t least, struct route_tours *tours);

/* ---- a searcher ----------------------------------------------------------------------------- */

struct route_search {
    const struct route_model *model;
    struct en_rng rng;
    struct route_tours now, work, best;
    bool *touched;  // [tours] changed in `work` since it was equal to `now`
    bool *fresh;    // [n] taken out in this iteration
    bool *ruined;   // [tours] scratch of a ruin
    uint32_t *open; // [n] calls that still fit somewhere
    uint32_t open_count;
    struct route_slot *slot; // [n * tours]
    double *power;           // [n] weight to the power of this iteration
    double *lean;            // [5 * n] weights to the powers 0.5, 1, 1.5, 2, 3
    double *score;           // [n] of the best slot
    uint32_t *chosen;        // [n] tour of the best slot
    struct route_taste taste;
    double noise;
    double ground; // added to every cost: what a free insertion is taken to cost
    double mean;   // weight of a call
    uint32_t seed; // call that this iteration turns around
    struct route_pool pool;
    uint64_t iterations;
};

EN_MUST_CHECK bool route_search_make(struct route_search *search, const struct route_model *model,
                                     uint64_t seed, struct en_arena *arena);

/* Take calls out of `work`. */
void route_ruin(struct route_search *search);
/* Put calls into `work` until none fits of those looked at: by chance some, or `all`. */
void route_recreate(struct route_search *search, bool all);
/* One iteration at temperature `heat` (in units of weight). */
void route_step(struct route_search *search, double heat);
/* Begin again from other tours. */
void route_search_from(struct route_search *search, const struct route_tours *tours);

static inline uint32_t route_below(struct route_search *search, uint32_t bound)
{
    return (uint32_t)((en_rng_next(&search->rng) >> 32) * bound >> 32);
}

/* 0 <= u < 1. */
static inline double route_unit(struct route_search *search)
{
    return (double)(en_rng_next(&search->rng) >> 11) * 0x1p-53;
}

#endif /* ENTENTE_ROUTE_SEARCH_H */
