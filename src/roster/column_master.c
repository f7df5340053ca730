/* The columns that a block's master holds, and what dives ask of it. */
#include "column_inside.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ---- columns in the master ------------------------------------------------------------------ */

static bool make_room(struct en_block *block)
{
    if (block->taken == block->taken_cap) {
        size_t cap = block->taken_cap == 0 ? 256 : block->taken_cap * 2;
        size_t *column = realloc(block->column, cap * sizeof(*column));
        if (column == NULL) {
            return false;
        }
        block->column = column;
        uint32_t *owner = realloc(block->owner, cap * sizeof(*owner));
        if (owner == NULL) {
            return false;
        }
        block->owner = owner;
        block->taken_cap = cap;
    }
    if (block->numbers < block->pool->count) {
        uint32_t *number = realloc(block->number, block->pool->cap * sizeof(*number));
        if (number == NULL) {
            return false;
        }
        memset(number + block->numbers, 0, (block->pool->cap - block->numbers) * sizeof(*number));
        block->number = number;
        block->numbers = block->pool->cap;
    }
    return true;
}

static size_t local_of(const struct en_block *block, uint32_t person)
{
    size_t i = 0;

    while (i < block->people && block->person[i] != person) {
        i++;
    }
    return i;
}

/* Does the row have the cells outside the window that the block has? */
static bool fits_outside(const struct en_block *block, size_t owner, const uint8_t *row)
{
    size_t days = (size_t)block->pool->roster->days;
    size_t from = (size_t)block->from;
    size_t until = (size_t)block->until;

    if (block->outside == NULL) {
        return true;
    }
    const uint8_t *outside = block->outside + owner * days;
    bool fits =
        memcmp(row, outside, from) == 0 && memcmp(row + until, outside + until, days - until) == 0;
    for (size_t d = from; fits && block->closed != NULL && d < until; d++) {
        fits = block->closed[d] == 0 || row[d] == outside[d];
    }
    return fits;
}

bool block_is_open(const struct en_block *block, size_t owner, const uint8_t *row)
{
    size_t days = (size_t)block->pool->roster->days;
    bool open = true;

    for (size_t d = 0; block->open != NULL && open && d < days; d++) {
        open = (block->open[owner * days + d] >> row[d] & 1) != 0;
    }
    return open;
}

enum en_status block_take(struct en_block *block, size_t column, size_t owner)
{
    const uint8_t *row = en_pool_row(block->pool, column);
    int rows[EN_ROSTER_DAYS_MAX + EN_LIMITS_MAX + 1] = {(int)owner};
    double value[EN_ROSTER_DAYS_MAX + EN_LIMITS_MAX + 1] = {1};
    int starts[2] = {0, 1};
    double cost = block->pool->column[column].cost;

    if (!make_room(block)) {
        return EN_ERR_MEMORY;
    }
    if (block->number[column] != 0 || !fits_outside(block, owner, row)) {
        return EN_OK;
    }
    for (int32_t d = block->from; d < block->until; d++) {
        if (row[d] != EN_ROSTER_OFF && block_free_day(block, d)) {
            value[starts[1]] = 1;
            rows[starts[1]++] = (int)(block->people + block_cell_at(block, d, row[d]));
        }
    }
    for (size_t i = block->spots; i < block->cells; i++) {
        value[starts[1]] =
            block_count_of(block, &block->limit[i - block->spots], block->person[owner], row);
        if (value[starts[1]] > 0) {
            rows[starts[1]++] = (int)(block->people + i);
        }
    }
    master_add(block->master, 1, &cost, starts, rows, value);
    block->column[block->taken] = column;
    block->owner[block->taken++] = (uint32_t)owner;
    block->number[column] = (uint32_t)block->taken;
    if (block->fixed[owner] != SIZE_MAX || !block_is_open(block, owner, row)) {
        master_bound(block->master, block->taken - 1, 0, 0);
    }
    return EN_OK;
}

enum en_status en_block_take(struct en_block *block, size_t column)
{
    return block_take(block, column, local_of(block, block->pool->column[column].person));
}

static int by_number(const void *a, const void *b)
{
    double x = *(const double *)a;
    double y = *(const double *)b;

    return (x > y) - (x < y);
}

/* The reduced cost above which columns are let go, so that half of them stay. */
static double worth_keeping(const struct en_block *block)
{
    double *reduced = malloc((block->taken + 1) * sizeof(double));
    double worth = HUGE_VAL;

    if (reduced != NULL) {
        for (size_t i = 0; i < block->taken; i++) {
            reduced[i] = master_reduced(block->master, i);
        }
        qsort(reduced, block->taken, sizeof(double), by_number);
        worth = reduced[block->taken / 2];
    }
    free(reduced);
    return worth;
}

/* Columns of people who are fixed go with the next solve, except those that the basis holds. */
static bool stays(const struct en_block *block, size_t i, double worth)
{
    size_t fixed = block->fixed[block->owner[i]];

    if (fixed != SIZE_MAX) {
        return block->column[i] == fixed || master_basic(block->master, i);
    }
    return master_reduced(block->master, i) <= worth || master_share(block->master, i) > 0;
}

void block_purge_above(struct en_block *block, double worth)
{
    int *out = malloc((block->taken + 1) * sizeof(int));

    if (out == NULL) {
        return;
    }
    size_t kept = 0;
    size_t gone = 0;
    for (size_t i = 0; i < block->taken; i++) {
        size_t column = block->column[i];
        if (stays(block, i, worth)) {
            block->owner[kept] = block->owner[i];
            block->column[kept++] = column;
            block->number[column] = (uint32_t)kept;
        } else {
            block->number[column] = 0;
            out[gone++] = (int)i;
        }
    }
    if (gone > 0) {
        master_remove(block->master, gone, out);
    }
    block->taken = kept;
    free(out);
}

void block_purge(struct en_block *block)
{
    bool full = block->taken > 2000 + 4 * (block->people + block->cells);

    if (full || block->moved) {
        block_purge_above(block, full ? worth_keeping(block) : HUGE_VAL);
    }
}

/* ---- for dives ------------------------------------------------------------------------------ */

const int32_t *en_block_duals(const struct en_block *block)
{
    return block->center;
}

size_t en_block_people(const struct en_block *block)
{
    return block->people;
}

uint32_t en_block_person(const struct en_block *block, uint32_t index)
{
    return block->person[index];
}

size_t en_block_fixed(const struct en_block *block, uint32_t person)
{
    return block->fixed[person];
}

void en_block_fix(struct en_block *block, uint32_t person, size_t column)
{
    block->fixed[person] = column;
    block->moved = true;
    block->state.bound = INT64_MIN; // of another question now
    for (size_t i = 0; i < block->taken; i++) {
        if (block->owner[i] == person) {
            bool in = column == SIZE_MAX || block->column[i] == column;
            master_bound(block->master, i, 0, in ? 1e30 : 0);
        }
    }
}

size_t en_block_shares(const struct en_block *block, struct en_share *shares, size_t cap)
{
    size_t count = 0;

    for (size_t i = 0; i < block->taken && count < cap; i++) {
        double share = master_share(block->master, i);
        if (block->fixed[block->owner[i]] == SIZE_MAX && share > 1e-6) {
            shares[count++] = (struct en_share){block->owner[i], block->column[i], share};
        }
    }
    return count;
}

enum en_status en_block_probe(struct en_block *block, const struct en_limit *limit,
                              double *ret_below, double *ret_above)
{
    int *column = malloc((block->taken + 1) * sizeof(int));
    double *value = malloc((block->taken + 1) * sizeof(double));
    enum en_status status = column == NULL || value == NULL ? EN_ERR_MEMORY : EN_OK;
    struct master_row row = {0, column, value};

    for (size_t i = 0; status == EN_OK && i < block->taken; i++) {
        int32_t count = block_count_of(block, limit, block->person[block->owner[i]],
                                       en_pool_row(block->pool, block->column[i]));
        if (count > 0) {
            column[row.count] = (int)i;
            value[row.count++] = count;
        }
    }
    if (status == EN_OK) {
        master_probe(block->master, &row, limit->number, limit->number + 1, ret_below, ret_above);
        block->moved = true;
    }
    free(column);
    free(value);
    return status;
}
