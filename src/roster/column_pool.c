/* The pool: every row seen, once. */
#include "columns.h"

#include <stdlib.h>
#include <string.h>

enum { SLOTS_MIN = 1024 };

enum en_status en_pool_init(struct en_pool *pool, const struct en_roster *roster)
{
    *pool = (struct en_pool){.roster = roster, .slot_count = SLOTS_MIN};
    pool->slot = calloc(SLOTS_MIN, sizeof(size_t));
    pool->first = malloc(roster->people_count * sizeof(size_t));
    pool->last = malloc(roster->people_count * sizeof(size_t));
    if (pool->slot == NULL || pool->first == NULL || pool->last == NULL) {
        en_pool_finish(pool);
        return EN_ERR_MEMORY;
    }
    for (size_t i = 0; i < roster->people_count; i++) {
        pool->first[i] = pool->last[i] = SIZE_MAX;
    }
    return EN_OK;
}

void en_pool_finish(struct en_pool *pool)
{
    free(pool->column);
    free(pool->cells);
    free(pool->slot);
    free(pool->first);
    free(pool->last);
    *pool = (struct en_pool){0};
}

const uint8_t *en_pool_row(const struct en_pool *pool, size_t index)
{
    return pool->cells + index * (size_t)pool->roster->days;
}

/* FNV-1a: rows come from this program, so nobody aims at collisions. */
static size_t hash_row(uint32_t person, const uint8_t *row, size_t days)
{
    uint64_t hash = UINT64_C(14695981039346656037) ^ person;

    for (size_t i = 0; i < days; i++) {
        hash = (hash ^ row[i]) * UINT64_C(1099511628211);
    }
    return (size_t)(hash ^ hash >> 29);
}

/* The slot of a row: its own, or the empty one where it belongs. */
static size_t *find_slot(const struct en_pool *pool, uint32_t person, const uint8_t *row)
{
    size_t days = (size_t)pool->roster->days;
    size_t at = hash_row(person, row, days) & (pool->slot_count - 1);

    for (;; at = (at + 1) & (pool->slot_count - 1)) {
        size_t taken = pool->slot[at];
        if (taken == 0 || (pool->column[taken - 1].person == person &&
                           memcmp(en_pool_row(pool, taken - 1), row, days) == 0)) {
            return &pool->slot[at];
        }
    }
}

static bool grow_slots(struct en_pool *pool)
{
    size_t *old = pool->slot;
    size_t *slot = calloc(pool->slot_count * 2, sizeof(size_t));

    if (slot == NULL) {
        return false;
    }
    pool->slot = slot;
    pool->slot_count *= 2;
    for (size_t i = 0; i < pool->count; i++) {
        *find_slot(pool, pool->column[i].person, en_pool_row(pool, i)) = i + 1;
    }
    free(old);
    return true;
}

static bool make_room(struct en_pool *pool)
{
    size_t days = (size_t)pool->roster->days;

    if (pool->count == pool->cap) {
        size_t cap = pool->cap == 0 ? 256 : pool->cap * 2;
        struct en_column *column = realloc(pool->column, cap * sizeof(*column));
        if (column == NULL) {
            return false;
        }
        pool->column = column;
        uint8_t *cells = realloc(pool->cells, cap * days);
        if (cells == NULL) {
            return false;
        }
        pool->cells = cells;
        pool->cap = cap;
    }
    return pool->count * 2 < pool->slot_count || grow_slots(pool);
}

enum en_status en_pool_add(struct en_pool *pool, uint32_t person, const uint8_t *row,
                           size_t *ret_index)
{
    size_t days = (size_t)pool->roster->days;

    *ret_index = SIZE_MAX;
    if (!make_room(pool)) {
        return EN_ERR_MEMORY;
    }
    size_t *slot = find_slot(pool, person, row);
    if (*slot != 0) {
        *ret_index = *slot - 1;
        return EN_OK;
    }
    struct en_roster_cost cost = en_roster_row_cost(pool->roster, person, row);
    if (cost.hard > 0 || cost.soft > INT32_MAX) {
        return EN_OK;
    }
    size_t index = pool->count++;
    *slot = index + 1;
    memcpy(pool->cells + index * days, row, days);
    pool->column[index] = (struct en_column){person, (int32_t)cost.soft, SIZE_MAX};
    if (pool->first[person] == SIZE_MAX) {
        pool->first[person] = index;
    } else {
        pool->column[pool->last[person]].next = index;
    }
    pool->last[person] = index;
    *ret_index = index;
    return EN_OK;
}
