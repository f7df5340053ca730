/*
 * What the files of src/draw share: a pool, or some of its alternatives, while it is mixed.
 */
#ifndef ENTENTE_DRAW_INSIDE_H
#define ENTENTE_DRAW_INSIDE_H

#include <entente/draw.h>

struct mixing {
    const struct en_draw_pool *pool;
    const uint32_t *use; /* array of length [count]: alternatives that may have a weight */
    size_t count;
    const bool *open; /* array of length [cell_count]: some of all alternatives visit it, not all */
};

/* Visits of one alternative. */
struct visits {
    const uint32_t *cell; /* array of length [count] */
    size_t count;
};
struct visits visits_of(const struct en_draw_pool *pool, size_t alternative);

/* Risk of the zone of a cell, permille. */
uint32_t risk_of(const struct en_draw_pool *pool, uint32_t cell);

/* The entropy-richest mixture in which each open cell's scaled chance is at most `limit`, with the
 * presence required: `share` comes as one mixture that fulfils both, and goes as the answer. False
 * without memory. */
bool entropy_spread(const struct mixing *mixing, double limit, struct en_arena *arena,
                    double *share);

#endif /* ENTENTE_DRAW_INSIDE_H */
