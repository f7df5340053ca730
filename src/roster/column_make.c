/* A block is made: what the others leave of the cover, the box of the duals, the master. */
#include "column_inside.h"

#include <stdlib.h>
#include <string.h>

static const double SLACK_NONE = 1e-6;

enum {
    HARD_PRICE = 30, // at first
    HARD_RAISE = 4,
    LIMIT_PART = 4, // of the largest dual, for a limit's: several may meet in a cell
};

size_t block_cell_at(const struct en_block *block, int32_t day, uint8_t shift)
{
    return (size_t)block->slot[day] * block->pool->roster->shift_count + shift;
}

bool block_free_day(const struct en_block *block, int32_t day)
{
    return block->slot[day] >= 0;
}

bool block_counts(const struct en_limit *limit, uint32_t person, int32_t day, uint8_t shift)
{
    return (limit->person < 0 || (uint32_t)limit->person == person) &&
           (limit->day < 0 || limit->day == day) && (limit->shift < 0 || limit->shift == shift);
}

int32_t block_count_of(const struct en_block *block, const struct en_limit *limit, uint32_t person,
                       const uint8_t *row)
{
    int32_t count = 0;

    for (int32_t d = block->from; d < block->until; d++) {
        count += row[d] != EN_ROSTER_OFF && block_counts(limit, person, d, row[d]);
    }
    return count;
}

static bool in_block(const struct en_block *block, size_t person)
{
    for (size_t i = 0; i < block->people; i++) {
        if (block->person[i] == person) {
            return true;
        }
    }
    return false;
}

static void leave_need(struct en_block *block, const uint8_t *cells)
{
    const struct en_roster *roster = block->pool->roster;
    size_t days = (size_t)roster->days;

    for (size_t i = 0; i < block->cells; i++) {
        block->need[i] =
            i < block->spots ? block->cover[i].need : block->limit[i - block->spots].number;
    }
    for (size_t p = 0; cells != NULL && p < roster->people_count; p++) {
        bool stays = !in_block(block, p);
        for (int32_t d = block->from; stays && d < block->until; d++) {
            uint8_t cell = cells[p * days + (size_t)d];
            if (cell != EN_ROSTER_OFF && block_free_day(block, d)) {
                block->need[block_cell_at(block, d, cell)]--;
            }
        }
    }
}

/* What the wishes outside the block's days cost. */
static int64_t wishes_outside(const struct en_block *block, uint32_t person, const uint8_t *row)
{
    const struct en_roster *roster = block->pool->roster;
    size_t cells = roster->shift_count + 1;
    const int32_t *wish = roster->wish + (size_t)person * (size_t)roster->days * cells;
    int64_t sum = 0;

    for (int32_t d = 0; d < roster->days; d++) {
        size_t at = (size_t)d * cells + (row[d] == EN_ROSTER_OFF ? cells - 1 : row[d]);
        sum += block_free_day(block, d) ? 0 : wish[at] % EN_ROSTER_HARD;
    }
    return sum;
}

/* The rows that the days outside are taken from. */
static bool keep_outside(struct en_block *block, const uint8_t *cells)
{
    const struct en_roster *roster = block->pool->roster;
    size_t days = (size_t)roster->days;

    if (block->from == 0 && block->until == roster->days && block->closed == NULL) {
        return true;
    }
    block->outside = malloc(block->people * days);
    for (size_t i = 0; block->outside != NULL && i < block->people; i++) {
        uint8_t *row = block->outside + i * days;
        memcpy(row, cells + block->person[i] * days, days);
        block->base[i] = wishes_outside(block, block->person[i], row);
    }
    return block->outside != NULL;
}

/* Of a cell whose cover is hard: not so much that duals jump about before there are columns enough;
 * more when that turns out to be too little. */
static int64_t dual_limit(int32_t weight)
{
    return (int64_t)(weight >= EN_ROSTER_HARD ? HARD_PRICE : weight) * EN_BLOCK_SCALE;
}

/* Duals must be small enough for pricing to add up. */
static int64_t dual_most(const struct en_block *block)
{
    size_t shifts = block->pool->roster->shift_count;

    return EN_PRICE_SUM_MAX / (int64_t)(block->spots / shifts) / 2;
}

/* Duals beyond what a cell costs when missing or in surplus never help; and pricing needs them
 * small enough to add up. */
static void box_duals(struct en_block *block, const int32_t *center)
{
    size_t shifts = block->pool->roster->shift_count;
    int64_t most = dual_most(block);

    for (size_t i = 0; i < block->spots; i++) {
        int64_t high = dual_limit(block->cover[i].under);
        int64_t low = dual_limit(block->cover[i].over);
        block->high[i] = (int32_t)(high < most ? high : most);
        block->low[i] = -(int32_t)(low < most ? low : most);
    }
    for (int32_t d = block->from; center != NULL && d < block->until; d++) {
        if (block_free_day(block, d)) {
            memcpy(block->center + block_cell_at(block, d, 0), center + (size_t)d * shifts,
                   shifts * sizeof(int32_t));
        }
    }
    for (size_t i = block->spots; i < block->cells; i++) {
        const struct en_limit *limit = &block->limit[i - block->spots];
        block->high[i] = limit->above ? (int32_t)(most / LIMIT_PART) : 0;
        block->low[i] = limit->above ? 0 : -(int32_t)(most / LIMIT_PART);
        block->center[i] = limit->price;
    }
}

/* What a missing or surplus person costs the master. Where that is never allowed, as much as a dual
 * may be. */
static double slack_price(int32_t weight, int32_t box)
{
    return weight >= EN_ROSTER_HARD ? (double)box / EN_BLOCK_SCALE : weight;
}

static bool make_master(struct en_block *block)
{
    double *memory = calloc(3 * block->cells, sizeof(double));

    if (memory == NULL) {
        return false;
    }
    for (size_t i = 0; i < block->cells; i++) {
        bool spot = i < block->spots;
        memory[i] = block->need[i];
        memory[block->cells + i] =
            slack_price(spot ? block->cover[i].under : EN_ROSTER_HARD, block->high[i]);
        memory[2 * block->cells + i] =
            slack_price(spot ? block->cover[i].over : EN_ROSTER_HARD, -block->low[i]);
    }
    block->master = master_new(block->people, block->cells, memory, memory + block->cells,
                               memory + 2 * block->cells);
    free(memory);
    return block->master != NULL;
}

static int32_t raised(int32_t weight, int64_t limit, int64_t most)
{
    int64_t more = limit * HARD_RAISE;

    return (int32_t)(weight < EN_ROSTER_HARD ? limit : more < most ? more : most);
}

bool block_raise_hard(struct en_block *block)
{
    int64_t most = dual_most(block);
    bool broken = false;

    for (size_t i = 0; i < block->spots; i++) {
        const struct en_roster_cover *cover = &block->cover[i];
        bool low = block->high[i] < most && -(int64_t)block->low[i] < most;
        bool hard = cover->under >= EN_ROSTER_HARD || cover->over >= EN_ROSTER_HARD;
        broken = broken || (hard && low && master_slack(block->master, i) > SLACK_NONE);
    }
    for (size_t i = 0; broken && i < block->spots; i++) {
        const struct en_roster_cover *cover = &block->cover[i];
        block->high[i] = raised(cover->under, block->high[i], most);
        block->low[i] = -raised(cover->over, -(int64_t)block->low[i], most);
        master_price(block->master, i, slack_price(cover->under, block->high[i]),
                     slack_price(cover->over, -block->low[i]));
    }
    return broken;
}

/* Numbers the free days; their cover. */
static bool make_days(struct en_block *block, size_t limits)
{
    const struct en_roster *roster = block->pool->roster;
    size_t shifts = roster->shift_count;
    int32_t count = 0;

    block->slot = calloc((size_t)roster->days, sizeof(int32_t));
    block->cover = calloc((size_t)roster->days * shifts, sizeof(*block->cover));
    for (int32_t d = 0; block->slot != NULL && block->cover != NULL && d < roster->days; d++) {
        bool inside = d >= block->from && d < block->until;
        bool open = inside && (block->closed == NULL || block->closed[d] == 0);
        block->slot[d] = open ? count++ : -1;
        if (open) {
            memcpy(block->cover + block_cell_at(block, d, 0), roster->cover + (size_t)d * shifts,
                   shifts * sizeof(*block->cover));
        }
    }
    block->spots = (size_t)count * shifts;
    block->cells = block->spots + limits;
    return block->slot != NULL && block->cover != NULL;
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
    block->slope = calloc(block->cells, sizeof(double));
    block->dual = calloc(block->cells, sizeof(double));
    block->cost = calloc(days * (roster->shift_count + 1), sizeof(int32_t));
    block->rows = calloc(BLOCK_MORE_MAX + 1, days);
    block->limit = calloc(block->cells - block->spots + 1, sizeof(*block->limit));
    return block->person != NULL && block->fixed != NULL && block->base != NULL &&
           block->worker != NULL && block->need != NULL && block->low != NULL &&
           block->high != NULL && block->center != NULL && block->tried != NULL &&
           block->count != NULL && block->dual != NULL && block->slope != NULL &&
           block->cost != NULL && block->rows != NULL && block->limit != NULL;
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
    block->closed = part->closed;
    block->fresh = true;
    block->state.bound = INT64_MIN;
    bool made = make_days(block, part->limit_count) && make_arrays(block);
    for (size_t i = 0; made && i < part->count; i++) {
        block->person[i] = part->people != NULL ? part->people[i] : (uint32_t)i;
        block->fixed[i] = SIZE_MAX;
    }
    for (size_t i = 0; made && i < part->limit_count; i++) {
        block->limit[i] = part->limits[i];
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
    free(block->slot);
    free(block->cover);
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
    free(block->slope);
    free(block->cost);
    free(block->rows);
    free(block->limit);
    free(block->column);
    free(block->owner);
    free(block->number);
    free(block);
}
