/*
 * A block: columns generated for the people who are free, against the cover that the others leave.
 *
 * Each round asks for the best rows at duals between those of the best bound and those of the
 * master programme: the master's alone jump about and take many times more rounds (smoothing,
 * Wentges 1997). How far between is adapted: when the rows found say that the bound still grows
 * towards the master's duals, the next step goes further that way (Pessoa et al. 2018).
 */
#include "column_inside.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const double NEGATIVE = -1e-6; // a reduced cost below this is worth a column
static const double STAY_FIRST = 0.7; // weight of the best bound's duals
static const double STAY_MOST = 0.95;

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
        bool works = block_free_day(block, d) && row[d] != EN_ROSTER_OFF;
        sum += works ? block->dual[block_cell_at(block, d, row[d])] : 0;
    }
    for (size_t i = block->spots; i < block->cells; i++) {
        sum += block->dual[i] *
               block_count_of(block, &block->limit[i - block->spots], block->person[owner], row);
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
    status = block_take(block, index, owner);
    *ret_new = *ret_new || block->taken > before;
    return status;
}

static void count_row(struct en_block *block, size_t owner, const uint8_t *row)
{
    for (size_t i = block->spots; i < block->cells; i++) {
        block->count[i] +=
            block_count_of(block, &block->limit[i - block->spots], block->person[owner], row);
    }
    for (int32_t d = block->from; d < block->until; d++) {
        if (row[d] != EN_ROSTER_OFF && block_free_day(block, d)) {
            block->count[block_cell_at(block, d, row[d])]++;
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
        bool works = block_free_day(block, d) && row[d] != EN_ROSTER_OFF;
        sum -= works ? block->tried[block_cell_at(block, d, row[d])] : 0;
    }
    for (size_t i = block->spots; i < block->cells; i++) {
        sum -= (int64_t)block->tried[i] *
               block_count_of(block, &block->limit[i - block->spots], block->person[owner], row);
    }
    count_row(block, owner, row);
    return sum;
}

/* Costs of the window's cells at the duals tried. */
static void find_costs(struct en_block *block, size_t owner)
{
    const struct en_roster *roster = block->pool->roster;
    uint32_t person = block->person[owner];
    size_t cells = roster->shift_count + 1;
    const int32_t *wish = roster->wish + (size_t)person * (size_t)roster->days * cells;

    for (int32_t d = block->from; d < block->until; d++) {
        uint64_t open = block->open == NULL ? UINT64_MAX
                                            : block->open[owner * (size_t)roster->days + (size_t)d];
        for (size_t s = 0; block_free_day(block, d) && s < cells; s++) {
            size_t at = (size_t)d * cells + s;
            int32_t gain = s + 1 < cells ? block->tried[block_cell_at(block, d, (uint8_t)s)] : 0;
            bool closed = wish[at] >= EN_ROSTER_HARD ||
                          (open >> (s + 1 < cells ? s : EN_ROSTER_OFF) & 1) == 0;
            block->cost[at] = closed ? EN_PRICE_NEVER : wish[at] * EN_BLOCK_SCALE - gain;
        }
    }
}

/* What limits make of a cell's cost. */
static void add_limits(struct en_block *block, uint32_t person)
{
    size_t cells = block->pool->roster->shift_count + 1;

    for (size_t i = block->spots; i < block->cells; i++) {
        const struct en_limit *limit = &block->limit[i - block->spots];
        for (int32_t d = block->from; d < block->until; d++) {
            for (size_t s = 0; s + 1 < cells; s++) {
                int32_t *cost = &block->cost[(size_t)d * cells + s];
                if (*cost != EN_PRICE_NEVER && block_counts(limit, person, d, (uint8_t)s)) {
                    *cost -= block->tried[i];
                }
            }
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
    int64_t costs[BLOCK_MORE_MAX];

    if (block->fixed[owner] != SIZE_MAX) {
        *bound += fixed_cost(block, owner);
        return EN_OK;
    }
    find_costs(block, owner);
    add_limits(block, block->person[owner]);
    const uint8_t *outside = block->outside != NULL ? block->outside + owner * days : NULL;
    struct en_price_query query = {block->person[owner], block->from,    block->until, outside,
                                   block->cost,          EN_BLOCK_SCALE, block->closed};
    enum en_status status = en_price_row(block->price, &query, block->rows, &answer);
    if (status == EN_ERR_INFEASIBLE && answer.bound < INT64_MAX) {
        *bound += answer.bound + block->base[owner] * EN_BLOCK_SCALE; // holds without a row
        return EN_OK;
    }
    if (status != EN_OK) {
        return status;
    }
    *bound += answer.bound + block->base[owner] * EN_BLOCK_SCALE;
    count_row(block, owner, block->rows);
    if (block->quiet) {
        return EN_OK;
    }
    size_t more = en_price_more(block->price, BLOCK_MORE_MAX, block->rows + days, costs);
    for (size_t i = 0; status == EN_OK && i <= more; i++) {
        status = offer(block, owner, block->rows + i * days, ret_new);
    }
    return status;
}

/* Price everybody. The bound of these duals, and whether the master got a column. */
enum en_status block_price_all(struct en_block *block, bool *ret_new, int64_t *ret_bound)
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

enum en_status block_price_one(struct en_block *block, size_t owner)
{
    bool fresh = block->fresh;
    bool found = false;
    int64_t bound = 0;

    memcpy(block->tried, block->center, block->cells * sizeof(int32_t));
    block->fresh = true; // whatever it costs in the master
    enum en_status status = price_person(block, owner, &bound, &found);
    block->fresh = fresh;
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
    enum en_status status = block_price_all(block, ret_new, &bound);
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

/* The master begins with the first column that each person brought. */
static bool start_master(struct en_block *block)
{
    size_t *first = malloc((block->people + 1) * sizeof(*first));

    if (first == NULL) {
        return false;
    }
    memset(block->count, 0, block->cells * sizeof(int32_t));
    memset(first, 0xff, block->people * sizeof(*first));
    for (size_t i = block->taken; i-- > 0;) {
        first[block->owner[i]] = i;
    }
    bool all = true; // somebody without a column makes the programme infeasible
    for (size_t i = 0; i < block->people; i++) {
        all = all && first[i] != SIZE_MAX;
        if (first[i] != SIZE_MAX) {
            count_row(block, i, en_pool_row(block->pool, block->column[first[i]]));
        }
    }
    for (size_t i = 0; i < block->cells; i++) {
        block->count[i] = block->need[i] - block->count[i];
    }
    if (all) {
        master_start(block->master, first, block->count);
    }
    free(first);
    return true;
}

/* Everybody needs a column before the master can be solved. */
static enum en_status first_round(struct en_block *block)
{
    bool fresh = false;
    enum en_status status = try_duals(block, 1, &fresh);

    block->fresh = false;
    block->stay = STAY_FIRST;
    return status == EN_OK && !start_master(block) ? EN_ERR_MEMORY : status;
}

static void limit_master(struct en_block *block, const struct en_effort *effort)
{
    if (effort->until_ms > 0) {
        int64_t left = effort->until_ms - effort->elapsed_ms(effort->context);
        master_limit(block->master, left < 0 ? 0 : (double)left / 1000);
    }
}

/* All columns that help are there, but hard cover is still unmet below the cutoff. */
static bool dearer_cover(struct en_block *block, int64_t cutoff)
{
    bool below = cutoff == INT64_MAX || block->state.value <= (double)cutoff - 1 + 1e-6;

    return below && block_raise_hard(block);
}

enum en_status en_block_generate(struct en_block *block, uint64_t rounds, int64_t cutoff,
                                 const struct en_effort *effort, struct en_block_state *ret)
{
    enum en_status status = block->fresh ? first_round(block) : EN_OK;
    uint64_t until = block->state.rounds + rounds;

    block->state.converged = false;
    while (status == EN_OK) {
        bool found = false;
        block_purge(block);
        limit_master(block, effort);
        if (!solve_master(block)) {
            status = en_effort_over(effort) ? EN_OK : EN_ERR_INFEASIBLE;
            break;
        }
        block->state.converged = gap_closed(block);
        if (block->state.converged && dearer_cover(block, cutoff)) {
            continue;
        }
        if (block->state.converged || block->state.rounds >= until || en_effort_over(effort) ||
            (cutoff != INT64_MAX && block->state.bound > (cutoff - 1) * EN_BLOCK_SCALE)) {
            break;
        }
        status = try_duals(block, block->stay, &found);
        if (status == EN_OK && !found) {
            status = try_duals(block, 0, &found);
            block->state.converged = !found && !dearer_cover(block, cutoff);
            if (block->state.converged) {
                break;
            }
        }
    }
    *ret = block->state;
    return status;
}
