/*
 * Pools written as pictures: a line a programme, a letter a zone, a column a window.
 */
#ifndef TESTS_DRAW_POOLS_H
#define TESTS_DRAW_POOLS_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <entente/draw.h>

enum { POOL_ZONES = 4, POOL_WINDOWS = 12 };

/* Ends with pool_finish. Zones a to d; zone() changes one before the pool is used. */
struct made_pool {
    struct en_draw_pool pool;
    struct en_draw_zone zone[POOL_ZONES];
    struct en_arena arena;
};

/* "ab.c|.b": programme 1 is in a, b and c in windows 0, 1 and 3, programme 2 in b in window 1. */
void pool_draw(struct made_pool *made, const char *picture);
/* Any pool of this seed: `count` programmes with about `fill` permille of all cells. */
void pool_random(struct made_pool *made, uint64_t seed, size_t count, unsigned fill);
void pool_finish(struct made_pool *made);

/* Cell of a zone and window. */
uint32_t pool_cell(const char zone, uint32_t window);
/* Parts of 2^32 as a fraction. */
double part(uint64_t parts);

#endif /* TESTS_DRAW_POOLS_H */
