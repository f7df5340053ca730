/*
 * Good tours seen before, and the best way to put some of them together: as many as there are
 * patrols, no call twice. Depth first over tours by falling weight, cut where even the best that is
 * left could not reach what is known (set packing by branch and bound).
 */
#include "search.h"

#include <stdlib.h>
#include <string.h>

bool route_pool_make(struct route_pool *pool, const struct route_model *model,
                     struct en_arena *arena)
{
    struct en_rng rng;
    size_t slots = model->alike && model->tours > 1 ? ROUTE_POOL_SLOTS : 0;

    *pool = (struct route_pool){.model = model, .words = (model->n + 63) / 64};
    if (slots == 0) {
        return true;
    }
    pool->key = EN_ARENA_ARRAY(arena, model->n + 1, uint64_t);
    pool->hash = EN_ARENA_ARRAY(arena, slots, uint64_t);
    pool->set = EN_ARENA_ARRAY(arena, slots * pool->words + 1, uint64_t);
    pool->worth = EN_ARENA_ARRAY(arena, slots, int64_t);
    pool->end = EN_ARENA_ARRAY(arena, slots, int32_t);
    pool->count = EN_ARENA_ARRAY(arena, slots, uint32_t);
    pool->stop = EN_ARENA_ARRAY(arena, slots * model->stride, uint16_t);
    pool->order = EN_ARENA_ARRAY(arena, slots, uint32_t);
    if (pool->key == NULL || pool->hash == NULL || pool->set == NULL || pool->worth == NULL ||
        pool->end == NULL || pool->count == NULL || pool->stop == NULL || pool->order == NULL) {
        return false;
    }
    /* The keys are the same in every pool of a model, so that pools can be merged. */
    en_rng_seed(&rng, 1);
    for (uint32_t i = 0; i < model->n; i++) {
        pool->key[i] = en_rng_next(&rng);
    }
    return true;
}

static void add_tour(struct route_pool *pool, const struct route_tours *tours, uint32_t tour)
{
    const struct route_model *model = pool->model;
    const uint32_t *seq = tours->seq + (size_t)tour * model->stride;
    uint32_t count = tours->count[tour] - 2;
    int32_t end = tours->es[(size_t)tour * model->stride + count + 1];
    uint64_t hash = 0;

    for (uint32_t i = 1; i <= count; i++) {
        hash += pool->key[seq[i]];
    }
    uint32_t slot = (uint32_t)(hash >> 32) % ROUTE_POOL_SLOTS;
    if (count == 0 || (pool->hash[slot] == hash && pool->end[slot] <= end)) {
        return;
    }
    uint64_t *set = pool->set + (size_t)slot * pool->words;
    uint16_t *stop = pool->stop + (size_t)slot * model->stride;
    memset(set, 0, pool->words * sizeof(set[0]));
    pool->hash[slot] = hash;
    pool->end[slot] = end;
    pool->count[slot] = count;
    pool->worth[slot] = 0;
    for (uint32_t i = 0; i < count; i++) {
        uint32_t call = seq[i + 1];
        stop[i] = (uint16_t)call;
        set[call / 64] |= UINT64_C(1) << (call % 64);
        pool->worth[slot] += model->worth[call];
    }
}

void route_pool_add(struct route_pool *pool, const struct route_tours *tours)
{
    for (uint32_t r = 0; pool->hash != NULL && r < pool->model->tours; r++) {
        add_tour(pool, tours, r);
    }
}

void route_pool_merge(struct route_pool *pool, const struct route_pool *other)
{
    uint32_t stride = pool->model->stride;

    for (size_t s = 0; pool->hash != NULL && s < ROUTE_POOL_SLOTS; s++) {
        if (other->hash[s] == 0 || pool->hash[s] == other->hash[s] ||
            (pool->hash[s] != 0 && pool->worth[s] >= other->worth[s])) {
            continue;
        }
        pool->hash[s] = other->hash[s];
        pool->worth[s] = other->worth[s];
        pool->end[s] = other->end[s];
        pool->count[s] = other->count[s];
        memcpy(pool->set + s * pool->words, other->set + s * pool->words,
               pool->words * sizeof(uint64_t));
        memcpy(pool->stop + s * stride, other->stop + s * stride, stride * sizeof(uint16_t));
    }
}

/* ---- putting together ----------------------------------------------------------------------- */

enum { DEPTH_MAX = 16 }; /* more tours than that are left to the search */

struct packing {
    const struct route_pool *pool;
    uint32_t count; // of order
    uint32_t depth;
    int64_t best;
    uint64_t steps;
    uint32_t pick[DEPTH_MAX], best_pick[DEPTH_MAX];
    bool found;
};

static bool overlap(const struct route_pool *pool, uint32_t a, uint32_t b)
{
    const uint64_t *x = pool->set + (size_t)a * pool->words;
    const uint64_t *y = pool->set + (size_t)b * pool->words;

    for (uint32_t w = 0; w < pool->words; w++) {
        if ((x[w] & y[w]) != 0) {
            return true;
        }
    }
    return false;
}

static bool clashes(const struct packing *packing, uint32_t level, uint32_t slot)
{
    for (uint32_t l = 0; l < level; l++) {
        if (overlap(packing->pool, packing->pick[l], slot)) {
            return true;
        }
    }
    return false;
}

static void pack(struct packing *packing)
{
    const struct route_pool *pool = packing->pool;
    uint32_t next[DEPTH_MAX] = {0};     // position in the order, by level
    int64_t worth[DEPTH_MAX + 1] = {0}; // of the tours picked before a level
    uint32_t level = 0;

    while (packing->steps++ < ROUTE_POOL_STEPS) {
        int64_t left = packing->depth - level;
        bool ends = next[level] >= packing->count;
        uint32_t slot = ends ? 0 : pool->order[next[level]++];
        if (ends || worth[level] + left * pool->worth[slot] <= packing->best) {
            if (level == 0) {
                return;
            }
            level--;
            continue;
        }
        if (clashes(packing, level, slot)) {
            continue;
        }
        packing->pick[level] = slot;
        worth[level + 1] = worth[level] + pool->worth[slot];
        if (level + 1 < packing->depth) {
            next[level + 1] = next[level];
            level++;
        } else if (worth[level + 1] > packing->best) {
            packing->best = worth[level + 1];
            packing->found = true;
            memcpy(packing->best_pick, packing->pick, sizeof(packing->pick));
        }
    }
}

static void sort_by_worth(struct route_pool *pool, uint32_t count)
{
    /* Shell's: short, without a context for qsort, and good for some thousand. */
    for (uint32_t gap = count / 2; gap > 0; gap = gap == 2 ? 1 : gap * 5 / 11) {
        for (uint32_t i = gap; i < count; i++) {
            uint32_t slot = pool->order[i];
            uint32_t j = i;
            while (j >= gap && (pool->worth[pool->order[j - gap]] < pool->worth[slot] ||
                                (pool->worth[pool->order[j - gap]] == pool->worth[slot] &&
                                 pool->order[j - gap] > slot))) {
                pool->order[j] = pool->order[j - gap];
                j -= gap;
            }
            pool->order[j] = slot;
        }
    }
}

static void lay(const struct packing *packing, struct route_tours *tours)
{
    const struct route_pool *pool = packing->pool;
    const struct route_model *model = pool->model;

    route_tours_clear(tours);
    for (uint32_t r = 0; r < packing->depth; r++) {
        uint32_t slot = packing->best_pick[r];
        for (uint32_t i = 0; i < pool->count[slot]; i++) {
            uint32_t call = pool->stop[(size_t)slot * model->stride + i];
            route_put(tours, r, i, call, model->open[call], model->close[call]);
        }
    }
}

bool route_pool_combine(struct route_pool *pool, int64_t least, struct route_tours *tours)
{
    struct packing packing = {.pool = pool, .depth = pool->model->tours, .best = least};

    if (pool->hash == NULL || packing.depth > DEPTH_MAX) {
        return false;
    }
    for (uint32_t s = 0; s < ROUTE_POOL_SLOTS; s++) {
        if (pool->hash[s] != 0) {
            pool->order[packing.count++] = s;
        }
    }
    sort_by_worth(pool, packing.count);
    pack(&packing);
    if (packing.found) {
        lay(&packing, tours);
    }
    return packing.found;
}
