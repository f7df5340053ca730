/*
 * Pools for tests, from pictures and from seeds: small enough to work out by hand.
 */
#include "pools.h"

#include <string.h>

static struct en_draw_cell grid[POOL_ZONES * POOL_WINDOWS];

uint32_t pool_cell(const char zone, uint32_t window)
{
    return window * POOL_ZONES + (uint32_t)(zone - 'a');
}

double part(uint64_t parts)
{
    return (double)parts / (double)EN_DRAW_ONE;
}

static void begin(struct made_pool *made, size_t count, uint32_t **first, uint32_t **visit)
{
    static const char *const NAMES[POOL_ZONES] = {"a", "b", "c", "d"};

    memset(made, 0, sizeof(*made));
    en_arena_init(&made->arena, 0);
    for (uint32_t i = 0; i < EN_COUNT(grid); i++) {
        grid[i] = (struct en_draw_cell){.zone = i % POOL_ZONES, .window = i / POOL_ZONES};
    }
    for (size_t i = 0; i < POOL_ZONES; i++) {
        made->zone[i] = (struct en_draw_zone){.name = en_str_from(NAMES[i])};
    }
    *first = EN_ARENA_ARRAY(&made->arena, count + 1, uint32_t);
    *visit = EN_ARENA_ARRAY(&made->arena, count * EN_COUNT(grid), uint32_t);
    made->pool = (struct en_draw_pool){.count = count,
                                       .first = *first,
                                       .visit = *visit,
                                       .cell_count = EN_COUNT(grid),
                                       .cell = grid,
                                       .zone_count = POOL_ZONES,
                                       .zone = made->zone,
                                       .window_count = POOL_WINDOWS,
                                       .window_minutes = 120};
}

void pool_draw(struct made_pool *made, const char *picture)
{
    uint32_t *first = NULL, *visit = NULL, at = 0, window = 0;
    size_t count = 1, programme = 0;

    for (const char *c = picture; *c != '\0'; c++) {
        count += *c == '|';
    }
    begin(made, count, &first, &visit);
    first[0] = 0;
    for (const char *c = picture; *c != '\0'; c++, window++) {
        if (*c == '|') {
            first[++programme] = at;
            window = UINT32_MAX;
        } else if (*c != '.') {
            visit[at++] = pool_cell(*c, window);
        }
    }
    first[count] = at;
}

void pool_random(struct made_pool *made, uint64_t seed, size_t count, unsigned fill)
{
    uint32_t *first = NULL, *visit = NULL, at = 0;
    struct en_rng rng;

    en_rng_seed(&rng, seed);
    begin(made, count, &first, &visit);
    for (size_t i = 0; i < count; i++) {
        first[i] = at;
        for (uint32_t cell = 0; cell < EN_COUNT(grid); cell++) {
            if (en_rng_below(&rng, 1000) < fill) {
                visit[at++] = cell;
            }
        }
    }
    first[count] = at;
}

void pool_finish(struct made_pool *made)
{
    en_arena_finish(&made->arena);
}
