/*
 * A few weeks of everybody at a time.
 *
 * Where the root's master would be large, they come first: their duals, one after the other, are
 * near the root's, and their dives give a good roster long before it is solved. On long horizons
 * there is no root, only weeks: in turn, with other borders each time, and pairs of sections that
 * lie apart, since what is limited over the year (weekends, minutes, nights) can only be moved
 * between days that are free together.
 */
#include "column_solver.h"

#include "dive.h"

#include <string.h>

enum {
    WEEKS_ROUNDS = 60,    // of generation in one part
    ROWS_SMALL = 800,     // of a master that is solved at once
    TRY_OTHER = 8,        // one part in so many is of the kind that won less of late
    GAIN_MEMORY = 4,      // parts over which that is reckoned
    POOL_MOST = 64 << 20, // bytes of rows that are remembered
};

/* Days of a part: all when the master stays small, else two or four weeks. */
static int32_t first_width(const struct solver *solver)
{
    const struct en_roster *roster = solver->roster;
    size_t rows = roster->people_count + (size_t)roster->days * roster->shift_count;

    if (rows <= ROWS_SMALL) {
        return roster->days;
    }
    return roster->people_count + 28 * roster->shift_count <= ROWS_SMALL ? 28 : 14;
}

static enum en_status take_own(struct solver *solver, struct en_block *block)
{
    size_t days = (size_t)solver->roster->days;
    enum en_status status = EN_OK;
    size_t own = 0;

    for (uint32_t p = 0; status == EN_OK && p < solver->roster->people_count; p++) {
        status = en_pool_add(&solver->pool, p, solver->cells + p * days, &own);
        if (status == EN_OK && own != SIZE_MAX) {
            status = en_block_take(block, own);
        }
    }
    return status;
}

static void keep_center(struct solver *solver, const struct en_block *block,
                        const struct en_block_part *part)
{
    size_t shifts = solver->roster->shift_count;

    const int32_t *duals = en_block_duals(block);

    for (int32_t d = part->from; d < part->until; d++) {
        if (part->closed == NULL || part->closed[d] == 0) {
            memcpy(solver->center + (size_t)d * shifts, duals, shifts * sizeof(int32_t));
            duals += shifts;
        }
    }
}

/* One part: its duals are where the root begins, its dive a better roster. */
static enum en_status solve_part(struct solver *solver, const struct en_block_part *part)
{
    const struct en_effort *effort = &solver->options->effort;
    struct en_block_state state = {0};
    struct en_block *block = NULL;
    bool found = false;
    enum en_status status =
        en_block_new(&solver->pool, solver->price, part, solver->center, &block);

    if (status == EN_OK) {
        status = take_own(solver, block);
    }
    if (status == EN_OK) {
        status = en_block_generate(block, WEEKS_ROUNDS, INT64_MAX, effort, &state);
    }
    if (status == EN_OK) {
        keep_center(solver, block, part);
        memcpy(solver->trial, solver->cells, solver_cells(solver));
        status = en_dive(block, &solver->pool, solver_block_cost(solver, part), effort,
                         solver->trial, &found);
    }
    en_block_free(block);
    if (status == EN_OK && found) {
        (void)solver_keep_trial(solver);
    }
    return status == EN_OK ? solver_exchange(solver) : status;
}

static enum en_status solve_days(struct solver *solver, int32_t from, int32_t until,
                                 const uint8_t *closed)
{
    struct en_block_part part = {.count = solver->roster->people_count,
                                 .from = from,
                                 .until = until,
                                 .closed = closed,
                                 .cells = solver->cells};

    return solve_part(solver, &part);
}

enum en_status solver_first_pass(struct solver *solver)
{
    int32_t days = solver->roster->days;
    int32_t width = first_width(solver);
    enum en_status status = EN_OK;

    for (int32_t from = 0; status == EN_OK && width < days && from < days;) {
        int32_t until = days - from < 2 * width ? days : from + width;
        if (solver_done(solver)) {
            break;
        }
        status = solve_days(solver, from, until, NULL);
        from = until;
    }
    return status;
}

/* ---- without a root ------------------------------------------------------------------------- */

enum { IN_TURN, APART };

/* Which days come next. */
struct weeks {
    struct solver *solver;
    int32_t width;   // days of a part
    int32_t next;    // where the next part in turn begins
    int32_t left;    // days to go until those of all threads were looked at once
    uint64_t passes; // over the whole horizon
    int64_t gain[2]; // of late, in turn and apart, in thousandths
    uint8_t closed[EN_ROSTER_DAYS_MAX];
};

static enum en_status part_in_turn(struct weeks *weeks)
{
    int32_t days = weeks->solver->roster->days;
    int32_t from = weeks->next;
    int32_t until = days - from < weeks->width * 3 / 2 ? days : from + weeks->width;

    weeks->next = until;
    weeks->left -= until - from;
    if (until == days) {
        weeks->next = ++weeks->passes % 2 == 0 ? 0 : weeks->width / 2;
    }
    return solve_days(weeks->solver, from, until, NULL);
}

/* Two sections anywhere: what one part of the year has too much of, the other may need. */
static enum en_status parts_apart(struct weeks *weeks)
{
    struct solver *solver = weeks->solver;
    int32_t days = solver->roster->days;
    int32_t length = weeks->width / 2;
    int32_t monday = (7 - solver->roster->first_weekday) % 7;
    uint64_t places = (uint64_t)((days - monday - length) / 7 + 1);
    int32_t first = monday + 7 * (int32_t)en_rng_below(&solver->rng, places);
    int32_t second = first;

    while (first < second + length && second < first + length) {
        second = monday + 7 * (int32_t)en_rng_below(&solver->rng, places);
    }
    memset(weeks->closed, 1, (size_t)days);
    memset(weeks->closed + first, 0, (size_t)length);
    memset(weeks->closed + second, 0, (size_t)length);
    return solve_days(solver, first < second ? first : second,
                      (first < second ? second : first) + length, weeks->closed);
}

/* The kind of part that won more of late; the other now and then. */
static enum en_status next_part(struct weeks *weeks)
{
    struct solver *solver = weeks->solver;
    int64_t before = solver->cost;
    bool other = en_rng_below(&solver->rng, TRY_OTHER) == 0;
    bool apart = weeks->left <= 0 && (weeks->gain[APART] >= weeks->gain[IN_TURN]) != other;
    int64_t *gain = &weeks->gain[apart ? APART : IN_TURN];
    enum en_status status = apart ? parts_apart(weeks) : part_in_turn(weeks);

    *gain += ((before - solver->cost) * 1000 - *gain) / GAIN_MEMORY;
    if (weeks->left > 0) {
        weeks->gain[APART] = *gain;
    }
    return status == EN_OK ? solver_forget(solver, POOL_MOST) : status;
}

enum en_status solver_weeks(struct solver *solver)
{
    const struct en_columns_options *options = solver->options;
    int32_t count = options->count > 1 ? options->count : 1;
    int32_t days = solver->roster->days;
    int32_t width = first_width(solver);
    enum en_status status = EN_OK;
    struct weeks weeks = {
        .solver = solver,
        .width = width < days / 4 ? width : days / 4 / 14 * 14,
        .next = days * options->index / count / 7 * 7,
        .left = (days + count - 1) / count,
    };

    for (uint64_t i = 0; status == EN_OK && (options->blocks == 0 || i < options->blocks); i++) {
        if (solver_done(solver)) {
            break;
        }
        status = next_part(&weeks);
    }
    return status;
}
