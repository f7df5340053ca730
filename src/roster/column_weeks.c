/*
 * A few weeks of everybody at a time.
 *
 * Where the root's master would be large, they come first: their duals, one after the other, are
 * near the root's, and their dives give a good roster long before it is solved. On long horizons
 * there is no root: such passes, with other borders each time, are all that comes before blocks.
 */
#include "column_solver.h"

#include "dive.h"

#include <string.h>

enum {
    WEEKS_ROUNDS = 60, // of generation in one part
    ROWS_SMALL = 800,  // of a master that is solved at once
    PASS_GAIN = 500,   // another pass when the last one gained more than its cost over this
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

    memcpy(solver->center + (size_t)part->from * shifts, en_block_duals(block),
           (size_t)(part->until - part->from) * shifts * sizeof(int32_t));
}

/* One part of the first pass: its duals are where the root begins, its dive a better roster. */
static enum en_status first_part(struct solver *solver, int32_t from, int32_t until)
{
    const struct en_effort *effort = &solver->options->effort;
    struct en_block_part part = {.count = solver->roster->people_count,
                                 .from = from,
                                 .until = until,
                                 .cells = solver->cells};
    struct en_block_state state = {0};
    struct en_block *block = NULL;
    bool found = false;
    enum en_status status =
        en_block_new(&solver->pool, solver->price, &part, solver->center, &block);

    if (status == EN_OK) {
        status = take_own(solver, block);
    }
    if (status == EN_OK) {
        status = en_block_generate(block, WEEKS_ROUNDS, INT64_MAX, effort, &state);
    }
    if (status == EN_OK) {
        keep_center(solver, block, &part);
        memcpy(solver->trial, solver->cells, solver_cells(solver));
        status = en_dive(block, &solver->pool, solver_block_cost(solver, &part), effort,
                         solver->trial, &found);
    }
    en_block_free(block);
    if (status == EN_OK && found) {
        (void)solver_keep_trial(solver);
    }
    return status == EN_OK ? solver_exchange(solver) : status;
}

/* All weeks, one part after the other; the first part is `shift` days long when that is not 0. */
static enum en_status one_pass(struct solver *solver, int32_t width, int32_t shift)
{
    int32_t days = solver->roster->days;
    enum en_status status = EN_OK;

    for (int32_t from = 0; status == EN_OK && from < days && !solver_done(solver);) {
        int32_t until = from + (from == 0 && shift > 0 ? shift : width);
        until = days - until < width ? days : until;
        status = first_part(solver, from, until);
        from = until;
    }
    return status;
}

enum en_status solver_first_pass(struct solver *solver)
{
    int32_t width = first_width(solver);

    return width < solver->roster->days ? one_pass(solver, width, 0) : EN_OK;
}

enum en_status solver_passes(struct solver *solver)
{
    int32_t width = first_width(solver);
    enum en_status status = EN_OK;
    int64_t before = INT64_MAX;

    for (uint64_t i = solver->options->seed % 2; status == EN_OK && !solver_done(solver); i++) {
        if (before != INT64_MAX && solver->cost > before - before / PASS_GAIN) {
            break;
        }
        before = solver->cost;
        status = one_pass(solver, width, i % 2 == 0 ? 0 : width / 2);
    }
    return status;
}
