/*
 * A block: columns generated for the people who are free, against the cover that the others leave.
 *
 * Each round asks for the best rows at duals between those of the best bound and those of the
 * master programme: the master's alone jump about and take many times more rounds (smoothing,
 * Wentges 1997). How far between is adapted: when the rows found say that the bound still grows
 * towards the master's duals, the next step goes further that way (Pessoa et al. 2018).
 */
#include "columns.h"

#include "master.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { MORE_MAX = 4 };                // rows of one person a round beside the best
static const double NEGATIVE = -1e-6; // a reduced cost below this is worth a column
static const double STAY_FIRST = 0.7; // weight of the best bound's duals
static const double STAY_MOST = 0.95;

struct en_block {
    struct en_pool *pool;
    struct en_price *price;
    size_t people, cells;
    int32_t from, until;                 // days that are free
    const struct en_roster_cover *cover; // [cells] of those days
    uint8_t *outside;    // [people][days] rows that the days outside are taken from; NULL = none
    int64_t *base;       // [people] what the days outside cost
    uint32_t *person;    // [people]
    size_t *fixed;       // [people]
    int32_t *need;       // [cells] what the others leave
    int32_t *low, *high; // [cells] the box of the duals
    int32_t *center;     // [cells] duals of the best bound
    int32_t *tried;      // [cells]
    double *dual;        // [cells] of the master, in 1/scale
    double *worker;      // [people] duals of the people, in units of cost
    int32_t *count;      // [cells] of the rows priced
    int32_t *cost;       // [days][shifts + 1] for pricing
    uint8_t *rows;       // [MORE_MAX + 1][days]
    struct master *master;
    size_t *column;  // [taken] of the pool, by number in the master
    uint32_t *owner; // [taken]
    size_t taken, taken_cap;
    uint32_t *number; // [numbers] by column of the pool: number in the master + 1
    size_t numbers;
    bool moved; // bounds of columns changed: the dual method is the faster
    bool fresh; // nothing solved yet
    double stay;
    struct en_block_state state;
};

/* ---- making --------------------------------------------------------------------------------- */

static bool in_block(const struct en_block *block, size_t person)
{
    for (size_t i = 0; i < block->people; i++) {
        if (block->person[i] == person) {
            return true;
        }
    }
    return false;
}

/* Index of a worked cell among those of the window. */
static size_t cell_at(const struct en_block *block, int32_t day, uint8_t shift)
{
    return (size_t)(day - block->from) * block->pool->roster->shift_count + shift;
}

static void leave_need(struct en_block *block, const uint8_t *cells)
{
    const struct en_roster *roster = block->pool->roster;
    size_t days = (size_t)roster->days;

    for (size_t i = 0; i < block->cells; i++) {
        block->need[i] = block->cover[i].need;
    }
    for (size_t p = 0; cells != NULL && p < roster->people_count; p++) {
        bool stays = !in_block(block, p);
        for (int32_t d = block->from; stays && d < block->until; d++) {
            uint8_t cell = cells[p * days + (size_t)d];
            if (cell != EN_ROSTER_OFF) {
                block->need[cell_at(block, d, cell)]--;
            }
        }
    }
}

static int64_t wishes(const struct en_block *block, uint32_t person, const uint8_t *row)
{
    const struct en_roster *roster = block->pool->roster;
    size_t cells = roster->shift_count + 1;
    const int32_t *wish = roster->wish + (size_t)person * (size_t)roster->days * cells;
    int64_t sum = 0;

    for (int32_t d = block->from; d < block->until; d++) {
        sum += wish[(size_t)d * cells + (row[d] == EN_ROSTER_OFF ? cells - 1 : row[d])];
    }
    return sum;
}

/* The rows that the days outside are taken from. */
static bool keep_outside(struct en_block *block, const uint8_t *cells)
{
    const struct en_roster *roster = block->pool->roster;
    size_t days = (size_t)roster->days;

    if (block->from == 0 && block->until == roster->days) {
        return true;
    }
    block->outside = malloc(block->people * days);
    for (size_t i = 0; block->outside != NULL && i < block->people; i++) {
        uint8_t *row = block->outside + i * days;
        memcpy(row, cells + block->person[i] * days, days);
        block->base[i] = en_roster_row_cost(roster, block->person[i], row).soft -
                         wishes(block, block->person[i], row);
    }
    return block->outside != NULL;
}

/* Duals beyond what a cell costs when missing or in surplus never help; and pricing needs them
 * small enough to add up. */
static void box_duals(struct en_block *block, const int32_t *center)
{
    int64_t most = EN_PRICE_SUM_MAX / (block->until - block->from) / 2;
    size_t first = (size_t)block->from * block->pool->roster->shift_count;

    for (size_t i = 0; i < block->cells; i++) {
        int64_t high = (int64_t)block->cover[i].under * EN_BLOCK_SCALE;
        int64_t low = (int64_t)block->cover[i].over * EN_BLOCK_SCALE;
        block->high[i] = (int32_t)(high < most ? high : most);
        block->low[i] = -(int32_t)(low < most ? low : most);
        block->center[i] = center != NULL ? center[first + i] : 0;
    }
}

static bool make_master(struct en_block *block)
{
    double *memory = calloc(3 * block->cells, sizeof(double));

    if (memory == NULL) {
        return false;
    }
    for (size_t i = 0; i < block->cells; i++) {
        memory[i] = block->need[i];
        memory[block->cells + i] = block->cover[i].under;
        memory[2 * block->cells + i] = block->cover[i].over;
    }
    block->master = master_new(block->people, block->cells, memory, memory + block->cells,
                               memory + 2 * block->cells);
    free(memory);
    return block->master != NULL;
}

static bool make_arrays(struct en_block *block)
{
    const struct en_roster *roster = block->pool->roster;
    size_t days = (size_t)roster->days;

    block->person = calloc(block->people, sizeof(uint32_t));
    block->fixed = calloc(block->people, sizeof(size_t));
    block->base = calloc(block->people, sizeof(int64_t));
    block->worker = calloc(block->people, sizeof(double));
    block->need = calloc(block->cells, sizeof(int32_t));
    block->low = calloc(block->cells, sizeof(int32_t));
    block->high = calloc(block->cells, sizeof(int32_t));
    block->center = calloc(block->cells, sizeof(int32_t));
    block->tried = calloc(block->cells, sizeof(int32_t));
    block->count = calloc(block->cells, sizeof(int32_t));
    block->dual = calloc(block->cells, sizeof(double));
    block->cost = calloc(days * (roster->shift_count + 1), sizeof(int32_t));
    block->rows = calloc(MORE_MAX + 1, days);
    return block->person != NULL && block->fixed != NULL && block->base != NULL &&
           block->worker != NULL && block->need != NULL && block->low != NULL &&
           block->high != NULL && block->center != NULL && block->tried != NULL &&
           block->count != NULL && block->dual != NULL && block->cost != NULL &&
           block->rows != NULL;
}

enum en_status en_block_new(struct en_pool *pool, struct en_price *price,
                            const struct en_block_part *part, const int32_t *center,
                            struct en_block **ret)
{
    struct en_block *block = calloc(1, sizeof(*block));

    *ret = NULL;
    if (block == NULL) {
        return EN_ERR_MEMORY;
    }
    block->pool = pool;
    block->price = price;
    block->people = part->count;
    block->from = part->from;
    block->until = part->until;
    block->cells = (size_t)(part->until - part->from) * pool->roster->shift_count;
    block->cover = pool->roster->cover + (size_t)part->from * pool->roster->shift_count;
    block->fresh = true;
    block->stay = STAY_FIRST;
    block->state.bound = INT64_MIN;
    bool made = make_arrays(block);
    for (size_t i = 0; made && i < part->count; i++) {
        block->person[i] = part->people != NULL ? part->people[i] : (uint32_t)i;
        block->fixed[i] = SIZE_MAX;
    }
    if (made) {
        leave_need(block, part->cells);
        box_duals(block, center);
    }
    if (!made || !keep_outside(block, part->cells) || !make_master(block)) {
        en_block_free(block);
        return EN_ERR_MEMORY;
    }
    *ret = block;
    return EN_OK;
}

void en_block_free(struct en_block *block)
{
    if (block == NULL) {
        return;
    }
    master_free(block->master);
    free(block->person);
    free(block->fixed);
    free(block->base);
    free(block->outside);
    free(block->worker);
    free(block->need);
    free(block->low);
    free(block->high);
    free(block->center);
    free(block->tried);
    free(block->count);
    free(block->dual);
    free(block->cost);
    free(block->rows);
    free(block->column);
    free(block->owner);
    free(block->number);
    free(block);
}

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
    return memcmp(row, outside, from) == 0 &&
           memcmp(row + until, outside + until, days - until) == 0;
}

static enum en_status take(struct en_block *block, size_t column, size_t owner)
{
    const uint8_t *row = en_pool_row(block->pool, column);
    int rows[EN_ROSTER_DAYS_MAX + 1] = {(int)owner};
    int starts[2] = {0, 1};
    double cost = block->pool->column[column].cost;

    if (!make_room(block)) {
        return EN_ERR_MEMORY;
    }
    if (block->number[column] != 0 || !fits_outside(block, owner, row)) {
        return EN_OK;
    }
    for (int32_t d = block->from; d < block->until; d++) {
        if (row[d] != EN_ROSTER_OFF) {
            rows[starts[1]++] = (int)(block->people + cell_at(block, d, row[d]));
        }
    }
    master_add(block->master, 1, &cost, starts, rows);
    block->column[block->taken] = column;
    block->owner[block->taken++] = (uint32_t)owner;
    block->number[column] = (uint32_t)block->taken;
    if (block->fixed[owner] != SIZE_MAX) {
        master_bound(block->master, block->taken - 1, 0, 0);
    }
    return EN_OK;
}

enum en_status en_block_take(struct en_block *block, size_t column)
{
    return take(block, column, local_of(block, block->pool->column[column].person));
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

/* Let go of columns that cost much more than they are worth; the pool keeps them. */
static void purge(struct en_block *block)
{
    size_t limit = 2000 + 4 * (block->people + block->cells);
    int *out = block->taken > limit ? malloc(block->taken * sizeof(int)) : NULL;

    if (out == NULL) {
        return;
    }
    double worth = worth_keeping(block);
    size_t kept = 0;
    size_t gone = 0;
    for (size_t i = 0; i < block->taken; i++) {
        size_t column = block->column[i];
        bool stays = master_reduced(block->master, i) <= worth ||
                     master_share(block->master, i) > 0 ||
                     block->fixed[block->owner[i]] != SIZE_MAX;
        if (stays) {
            block->owner[kept] = block->owner[i];
            block->column[kept++] = column;
            block->number[column] = (uint32_t)kept;
        } else {
            block->number[column] = 0;
            out[gone++] = (int)i;
        }
    }
    master_remove(block->master, gone, out);
    block->taken = kept;
    free(out);
}

/* ---- one round ------------------------------------------------------------------------------ */

static bool solve_master(struct en_block *block)
{
    if (!master_solve(block->master, block->moved ? MASTER_DUAL : MASTER_PRIMAL) &&
        !master_solve(block->master, MASTER_PRIMAL)) {
        return false;
    }
    const double *duals = master_duals(block->master);
    block->moved = false;
    block->state.value = master_value(block->master);
    for (size_t i = 0; i < block->people; i++) {
        block->worker[i] = duals[i];
    }
    for (size_t i = 0; i < block->cells; i++) {
        double dual = duals[block->people + i] * EN_BLOCK_SCALE;
        dual = dual > block->high[i] ? block->high[i] : dual;
        block->dual[i] = dual < block->low[i] ? block->low[i] : dual;
    }
    return true;
}

/* The duals to try: `stay` of the center, the rest of the master. */
static void choose_duals(struct en_block *block, double stay)
{
    for (size_t i = 0; i < block->cells; i++) {
        block->tried[i] =
            (int32_t)floor(stay * block->center[i] + (1 - stay) * block->dual[i] + 0.5);
    }
}

/* What a row would gain in the master: below 0 it is worth a column. */
static double reduced_cost(const struct en_block *block, size_t owner, const uint8_t *row,
                           int32_t cost)
{
    double sum = 0;

    for (int32_t d = block->from; d < block->until; d++) {
        sum += row[d] == EN_ROSTER_OFF ? 0 : block->dual[cell_at(block, d, row[d])];
    }
    return cost - sum / EN_BLOCK_SCALE - block->worker[owner];
}

static enum en_status offer(struct en_block *block, size_t owner, const uint8_t *row, bool *ret_new)
{
    size_t index = 0;
    enum en_status status = en_pool_add(block->pool, block->person[owner], row, &index);

    if (status != EN_OK || index == SIZE_MAX) {
        return status;
    }
    if (!block->fresh &&
        reduced_cost(block, owner, row, block->pool->column[index].cost) >= NEGATIVE) {
        return EN_OK;
    }
    size_t before = block->taken;
    status = take(block, index, owner);
    *ret_new = *ret_new || block->taken > before;
    return status;
}

static void count_row(struct en_block *block, const uint8_t *row)
{
    for (int32_t d = block->from; d < block->until; d++) {
        if (row[d] != EN_ROSTER_OFF) {
            block->count[cell_at(block, d, row[d])]++;
        }
    }
}

/* What a fixed person's row costs at the duals tried. */
static int64_t fixed_cost(struct en_block *block, size_t owner)
{
    size_t column = block->fixed[owner];
    const uint8_t *row = en_pool_row(block->pool, column);
    int64_t sum = (int64_t)block->pool->column[column].cost * EN_BLOCK_SCALE;

    for (int32_t d = block->from; d < block->until; d++) {
        sum -= row[d] == EN_ROSTER_OFF ? 0 : block->tried[cell_at(block, d, row[d])];
    }
    count_row(block, row);
    return sum;
}

/* Costs of the window's cells at the duals tried. */
static void find_costs(struct en_block *block, uint32_t person)
{
    const struct en_roster *roster = block->pool->roster;
    size_t cells = roster->shift_count + 1;
    const int32_t *wish = roster->wish + (size_t)person * (size_t)roster->days * cells;

    for (int32_t d = block->from; d < block->until; d++) {
        for (size_t s = 0; s < cells; s++) {
            size_t at = (size_t)d * cells + s;
            int32_t gain = s + 1 < cells ? block->tried[cell_at(block, d, (uint8_t)s)] : 0;
            block->cost[at] =
                wish[at] >= EN_ROSTER_HARD ? EN_PRICE_NEVER : wish[at] * EN_BLOCK_SCALE - gain;
        }
    }
}

/* One person's best rows at the duals tried, into the master. */
static enum en_status price_person(struct en_block *block, size_t owner, int64_t *bound,
                                   bool *ret_new)
{
    const struct en_roster *roster = block->pool->roster;
    size_t days = (size_t)roster->days;
    struct en_price_answer answer;
    int64_t costs[MORE_MAX];

    if (block->fixed[owner] != SIZE_MAX) {
        *bound += fixed_cost(block, owner);
        return EN_OK;
    }
    find_costs(block, block->person[owner]);
    const uint8_t *outside = block->outside != NULL ? block->outside + owner * days : NULL;
    struct en_price_query query = {block->person[owner], block->from, block->until, outside,
                                   block->cost};
    enum en_status status = en_price_row(block->price, &query, block->rows, &answer);
    if (status == EN_ERR_INFEASIBLE && answer.bound < INT64_MAX) {
        *bound += answer.bound + block->base[owner] * EN_BLOCK_SCALE; // holds without a row
        return EN_OK;
    }
    if (status != EN_OK) {
        return status;
    }
    *bound += answer.bound + block->base[owner] * EN_BLOCK_SCALE;
    count_row(block, block->rows);
    size_t more = en_price_more(block->price, MORE_MAX, block->rows + days, costs);
    for (size_t i = 0; status == EN_OK && i <= more; i++) {
        status = offer(block, owner, block->rows + i * days, ret_new);
    }
    return status;
}

/* Price everybody. The bound of these duals, and whether the master got a column. */
static enum en_status price_all(struct en_block *block, bool *ret_new, int64_t *ret_bound)
{
    enum en_status status = EN_OK;
    int64_t bound = 0;

    *ret_new = false;
    memset(block->count, 0, block->cells * sizeof(int32_t));
    for (size_t i = 0; i < block->cells; i++) {
        bound += (int64_t)block->tried[i] * block->need[i];
    }
    for (size_t i = 0; status == EN_OK && i < block->people; i++) {
        status = price_person(block, i, &bound, ret_new);
    }
    *ret_bound = bound;
    return status;
}

/* Go further towards the master's duals next time while the bound grows that way. */
static void adapt(struct en_block *block)
{
    double slope = 0;

    for (size_t i = 0; i < block->cells; i++) {
        slope += (block->need[i] - block->count[i]) * (block->dual[i] - block->center[i]);
    }
    block->stay = slope > 0 ? block->stay - 0.1 : block->stay + (1 - block->stay) * 0.1;
    block->stay = block->stay < 0 ? 0 : block->stay > STAY_MOST ? STAY_MOST : block->stay;
}

static bool gap_closed(const struct en_block *block)
{
    double whole = ceil((double)block->state.bound / EN_BLOCK_SCALE - 1e-9);

    return block->state.bound > INT64_MIN && whole >= block->state.value - 1e-6;
}

/* Price at the duals chosen with `stay`; the center moves when its bound is the better. */
static enum en_status try_duals(struct en_block *block, double stay, bool *ret_new)
{
    int64_t bound = 0;

    choose_duals(block, stay);
    enum en_status status = price_all(block, ret_new, &bound);
    if (status != EN_OK) {
        return status;
    }
    if (stay == block->stay) {
        adapt(block);
    }
    if (bound > block->state.bound) {
        block->state.bound = bound;
        memcpy(block->center, block->tried, block->cells * sizeof(int32_t));
    }
    block->state.rounds++;
    return EN_OK;
}

/* Everybody needs a column before the master can be solved. */
static enum en_status first_round(struct en_block *block)
{
    bool fresh = false;
    enum en_status status = try_duals(block, 1, &fresh);

    block->fresh = false;
    block->stay = STAY_FIRST;
    return status;
}

enum en_status en_block_generate(struct en_block *block, uint64_t rounds, int64_t cutoff,
                                 const struct en_effort *effort, struct en_block_state *ret)
{
    enum en_status status = block->fresh ? first_round(block) : EN_OK;
    uint64_t until = block->state.rounds + rounds;

    block->state.converged = false;
    while (status == EN_OK) {
        bool found = false;
        purge(block);
        if (!solve_master(block)) {
            status = EN_ERR_INFEASIBLE;
            break;
        }
        block->state.converged = gap_closed(block);
        if (block->state.converged || block->state.rounds >= until || en_effort_over(effort) ||
            (cutoff != INT64_MAX && block->state.bound > (cutoff - 1) * EN_BLOCK_SCALE)) {
            break;
        }
        status = try_duals(block, block->stay, &found);
        if (status == EN_OK && !found) {
            status = try_duals(block, 0, &found);
            block->state.converged = !found;
            if (!found) {
                break;
            }
        }
    }
    *ret = block->state;
    return status;
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
