/*
 * Cells of a pool: the places and two-hour windows that stays touch, numbered over all programmes.
 */
#include "draw_cells.h"

#include <stdlib.h>

enum { WINDOW_S = EN_DRAW_WINDOW_MINUTES * 60, HOUR_S = 3600 };

static int by_key(const void *a, const void *b)
{
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

    return x < y ? -1 : x > y;
}

static size_t unique(uint64_t *key, size_t count)
{
    size_t kept = 0;

    qsort(key, count, sizeof(*key), by_key);
    for (size_t i = 0; i < count; i++) {
        if (kept == 0 || key[kept - 1] != key[i]) {
            key[kept++] = key[i];
        }
    }
    return kept;
}

static uint32_t window_at(const struct en_draw_files *files, en_time at)
{
    return (uint32_t)((at - files->begin) / WINDOW_S);
}

/* One key for each window that a stay touches: programme, then window, then place. */
static uint64_t *all_keys(const struct pool_reading *reading, size_t *ret_count)
{
    const struct en_draw_files *files = reading->files;
    size_t count = 0;

    for (size_t i = 0; i < reading->stay_count; i++) {
        const struct stay *stay = &reading->stay[i];
        count += window_at(files, stay->until - 1) - window_at(files, stay->from) + 1;
    }
    uint64_t *key = count > EN_DRAW_CELLS_MAX ? NULL : calloc(count + 1, sizeof(*key));
    *ret_count = 0;
    for (size_t i = 0; key != NULL && i < reading->stay_count; i++) {
        const struct stay *stay = &reading->stay[i];
        for (uint32_t w = window_at(files, stay->from); w <= window_at(files, stay->until - 1);
             w++) {
            uint64_t cell = (uint64_t)w * EN_DRAW_ZONES_MAX + stay->place;
            key[(*ret_count)++] = (uint64_t)stay->programme << 32 | cell;
        }
    }
    return key;
}

/* Cells by number, and each programme's visits by them. */
static bool number_cells(struct pool_reading *reading, uint64_t *key, size_t count)
{
    struct en_draw_pool *pool = &reading->files->pool;
    struct en_arena *arena = &reading->cli->arena;
    uint64_t *cell = EN_ARENA_ARRAY(arena, count + 1, uint64_t);
    struct en_draw_cell *cells = EN_ARENA_ARRAY(arena, count + 1, struct en_draw_cell);
    uint32_t *visit = EN_ARENA_ARRAY(arena, count + 1, uint32_t);
    uint32_t *first = EN_ARENA_ARRAY(arena, pool->count + 1, uint32_t);

    if (cell == NULL || cells == NULL || visit == NULL || first == NULL) {
        return false;
    }
    for (size_t i = 0; i < count; i++) {
        cell[i] = key[i] & UINT32_MAX;
    }
    pool->cell_count = unique(cell, count);
    for (size_t i = 0; i < pool->cell_count; i++) {
        cells[i] = (struct en_draw_cell){(uint32_t)(cell[i] % EN_DRAW_ZONES_MAX),
                                         (uint32_t)(cell[i] / EN_DRAW_ZONES_MAX)};
    }
    size_t at = 0;
    for (size_t s = 0; s < pool->count; s++) {
        first[s] = (uint32_t)at;
        for (; at < count && key[at] >> 32 == s; at++) {
            uint64_t wanted = key[at] & UINT32_MAX;
            const uint64_t *found = bsearch(&wanted, cell, pool->cell_count, sizeof(*cell), by_key);
            visit[at] = (uint32_t)(found - cell);
        }
    }
    first[pool->count] = (uint32_t)at;
    pool->first = first;
    pool->visit = visit;
    pool->cell = cells;
    return true;
}

enum en_status draw_cells_make(struct pool_reading *reading, struct en_error *reterr)
{
    struct en_draw_files *files = reading->files;
    size_t count = 0;

    files->begin = en_time_day(reading->first);
    if (reading->last - files->begin > (en_time)EN_DRAW_WINDOWS_MAX * WINDOW_S) {
        return en_fail(reterr, EN_ERR_TOO_LONG, "draw.horizon", EN_STR(""),
                       N_("these programmes reach over more than a year"),
                       N_("Put programmes of one time together."));
    }
    files->pool.window_minutes = EN_DRAW_WINDOW_MINUTES;
    files->pool.window_count = window_at(files, reading->last) + 1;
    uint64_t *key = all_keys(reading, &count);
    if (key != NULL) {
        count = unique(key, count);
    }
    bool made = key != NULL && number_cells(reading, key, count);
    free(key);
    return made ? EN_OK : EN_ERR_MEMORY;
}

bool draw_cells_sign(const struct pool_reading *reading, bool leg, struct en_draw_sign *ret)
{
    const struct en_draw_files *files = reading->files;
    size_t count = files->pool.count;
    struct en_arena *arena = &reading->cli->arena;
    uint64_t *kind = EN_ARENA_ARRAY(arena, count, uint64_t);
    uint64_t *key = EN_ARENA_ARRAY(arena, count, uint64_t);
    uint32_t *sign = EN_ARENA_ARRAY(arena, count, uint32_t);
    uint32_t *window = EN_ARENA_ARRAY(arena, count, uint32_t);

    if (kind == NULL || key == NULL || sign == NULL || window == NULL) {
        return false;
    }
    for (size_t i = 0; i < count; i++) {
        en_time start = reading->start[i] == INT64_MAX ? files->begin : reading->start[i];
        uint64_t hour = (uint64_t)((start - files->begin) / HOUR_S);
        kind[i] = key[i] = hour << 16 | (leg ? reading->leg[i] : 0);
    }
    ret->sign_count = unique(kind, count);
    for (size_t i = 0; i < ret->sign_count; i++) {
        window[i] = (uint32_t)((kind[i] >> 16) * HOUR_S / WINDOW_S);
    }
    for (size_t i = 0; i < count; i++) {
        const uint64_t *found = bsearch(&key[i], kind, ret->sign_count, sizeof(*kind), by_key);
        sign[i] = (uint32_t)(found - kind);
    }
    ret->sign = sign;
    ret->window = window;
    return true;
}
