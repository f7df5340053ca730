/* What the files of a block share. */
#ifndef ENTENTE_ROSTER_COLUMN_INSIDE_H
#define ENTENTE_ROSTER_COLUMN_INSIDE_H

#include "columns.h"

#include "master.h"

enum { BLOCK_MORE_MAX = 4 }; // rows of one person a round beside the best

struct en_block {
    struct en_pool *pool;
    struct en_price *price;
    size_t people;
    size_t spots;                  // free days times shifts
    size_t cells;                  // spots, then limits: the rows of the master
    int32_t from, until;           // days that are free ...
    const uint8_t *closed;         // [days] ... but these; NULL = none
    int32_t *slot;                 // [days] number among the free days; -1 = not free
    struct en_roster_cover *cover; // [spots]
    struct en_limit *limit;        // [cells - spots]
    uint8_t *outside;    // [people][days] rows that other days are taken from; NULL = none
    int64_t *base;       // [people] what those cost
    uint32_t *person;    // [people]
    size_t *fixed;       // [people]
    uint64_t *open;      // [people][days] cells that branching leaves; NULL = all
    int32_t *need;       // [cells] what the others leave
    int32_t *low, *high; // [cells] the box of the duals
    int32_t *center;     // [cells] duals of the best bound
    int32_t *tried;      // [cells]
    double *dual;        // [cells] of the master, in 1/scale
    double *worker;      // [people] duals of the people, in units of cost
    int32_t *count;      // [cells] of the rows priced
    double *slope;       // [cells] need - count of the last rows priced, for en_block_ascend
    int32_t *cost;       // [days][shifts + 1] for pricing
    uint8_t *rows;       // [BLOCK_MORE_MAX + 1][days]
    struct master *master;
    size_t *column;  // [taken] of the pool, by number in the master
    uint32_t *owner; // [taken]
    size_t taken, taken_cap;
    uint32_t *number; // [numbers] by column of the pool: number in the master + 1
    size_t numbers;
    bool moved; // bounds of columns changed: the dual method is the faster
    bool fresh; // nothing solved yet
    bool quiet; // rows are priced for the bound alone
    double stay;
    struct en_block_state state;
};

bool block_free_day(const struct en_block *block, int32_t day);
/* Index of a worked cell among those of the free days. */
size_t block_cell_at(const struct en_block *block, int32_t day, uint8_t shift);
/* Does a limit count this cell of the person? */
bool block_counts(const struct en_limit *limit, uint32_t person, int32_t day, uint8_t shift);
/* How often it counts in a row. */
int32_t block_count_of(const struct en_block *block, const struct en_limit *limit, uint32_t person,
                       const uint8_t *row);
/* A column of the pool into the master, unless it is there or differs outside the window. */
enum en_status block_take(struct en_block *block, size_t column, size_t owner);
/* Does branching leave all the cells of a row? */
bool block_is_open(const struct en_block *block, size_t owner, const uint8_t *row);
/* One person's best rows at the duals of the bound, into the master; EN_ERR_INFEASIBLE when what
 * branching leaves has none. */
enum en_status block_price_one(struct en_block *block, size_t owner);
/* Let go of columns of people who are fixed, and, when there are many, of those that cost much more
 * than they are worth; the pool keeps them. */
void block_purge(struct en_block *block);
/* The same for all whose reduced cost is above `worth`. */
void block_purge_above(struct en_block *block, double worth);
/* After a solve that leaves hard cover unmet: its price rises. False when all is met, or the price
 * is as high as can be. */
bool block_raise_hard(struct en_block *block);
/* Price everybody at the duals tried: whether the master got a column, and the bound. */
enum en_status block_price_all(struct en_block *block, bool *ret_new, int64_t *ret_bound);

#endif
