/*
 * Rosters by columns: weeks (column_weeks.c), then the root (column_root.c), then blocks
 * (column_blocks.c). Here: the best roster they share, and the order of things.
 */
#include "column_solver.h"

#include "dive.h"
#include "model.h"

#include <stdlib.h>
#include <string.h>

/* ---- the best roster ------------------------------------------------------------------------ */

int64_t solver_cost_of(const struct solver *solver, const uint8_t *cells)
{
    struct en_roster_cost cost = en_roster_cost(solver->roster, cells);

    return cost.hard > 0 ? INT64_MAX : cost.soft;
}

static enum en_status pool_rows(struct solver *solver, const uint8_t *cells)
{
    size_t days = (size_t)solver->roster->days;
    enum en_status status = EN_OK;
    size_t index = 0;

    for (uint32_t p = 0; status == EN_OK && p < solver->roster->people_count; p++) {
        status = en_pool_add(&solver->pool, p, cells + p * days, &index);
    }
    return status;
}

size_t solver_cells(const struct solver *solver)
{
    return solver->roster->people_count * (size_t)solver->roster->days;
}

/* The trial is the best there is. */
static void keep_best(struct solver *solver, int64_t cost)
{
    solver->cost = solver->record = cost;
    memcpy(solver->cells, solver->trial, solver_cells(solver));
    memcpy(solver->best, solver->trial, solver_cells(solver));
}

enum en_status solver_exchange(struct solver *solver)
{
    if (solver->options->exchange == NULL) {
        return EN_OK;
    }
    memcpy(solver->trial, solver->best, solver_cells(solver));
    int64_t bound = solver->searched > solver->bound ? solver->searched : solver->bound;
    solver->options->exchange(solver->options->context, solver->trial, bound);
    int64_t cost = solver_cost_of(solver, solver->trial);
    if (cost < solver->record) {
        keep_best(solver, cost);
        return pool_rows(solver, solver->cells);
    }
    return EN_OK;
}

bool solver_keep_trial(struct solver *solver)
{
    int64_t cost = solver_cost_of(solver, solver->trial);
    bool better = cost < solver->record;

    if (better || cost == solver->record) {
        keep_best(solver, cost);
    } else if (cost <= solver->cost || cost <= solver->record + solver->slack) {
        solver->cost = cost;
        memcpy(solver->cells, solver->trial, solver_cells(solver));
    }
    return better;
}

void solver_return(struct solver *solver)
{
    solver->slack = 0;
    solver->wanders = false;
    solver->cost = solver->record;
    memcpy(solver->cells, solver->best, solver_cells(solver));
}

bool solver_done(const struct solver *solver)
{
    uint64_t most = solver->options->blocks;

    return en_effort_over(&solver->options->effort) || (most > 0 && solver->made >= most) ||
           solver->record <= solver->bound || solver->record <= solver->searched;
}

enum en_status solver_forget(struct solver *solver, size_t bytes)
{
    if (solver->pool.count * (size_t)solver->roster->days <= bytes) {
        return EN_OK;
    }
    en_pool_finish(&solver->pool);
    enum en_status status = en_pool_init(&solver->pool, solver->roster);
    return status == EN_OK ? pool_rows(solver, solver->cells) : status;
}

struct en_effort solver_effort(const struct solver *solver, int64_t ms)
{
    struct en_effort effort = solver->options->effort;

    if (effort.until_ms > 0) {
        int64_t now = effort.elapsed_ms(effort.context);
        effort.until_ms = now < effort.until_ms - ms ? now + ms : effort.until_ms;
    }
    return effort;
}

/* ---- what a part of the roster costs -------------------------------------------------------- */

/* What cover costs on days [from, until). */
static int64_t cover_cost(const struct solver *solver, int32_t from, int32_t until)
{
    const struct en_roster *roster = solver->roster;
    size_t days = (size_t)roster->days;
    int64_t sum = 0;

    for (int32_t d = from; d < until; d++) {
        int32_t count[EN_ROSTER_SHIFTS_MAX] = {0};
        for (size_t p = 0; p < roster->people_count; p++) {
            uint8_t cell = solver->cells[p * days + (size_t)d];
            count[cell == EN_ROSTER_OFF ? 0 : cell] += cell == EN_ROSTER_OFF ? 0 : 1;
        }
        for (size_t s = 0; s < roster->shift_count; s++) {
            const struct en_roster_cover *cover =
                &roster->cover[(size_t)d * roster->shift_count + s];
            int64_t surplus = count[s] - cover->need;
            sum += surplus > 0 ? surplus * cover->over : -surplus * cover->under;
        }
    }
    return sum;
}

int64_t solver_block_cost(const struct solver *solver, const struct en_block_part *part)
{
    const struct en_roster *roster = solver->roster;
    size_t days = (size_t)roster->days;
    int64_t cost = solver->cost;

    for (size_t i = part->count; i < roster->people_count; i++) {
        uint32_t p = part->people[i]; // those of the part stand first, then the others
        cost -= en_roster_row_cost(roster, p, solver->cells + p * days).soft;
    }
    for (int32_t d = part->from; part->closed != NULL && d < part->until; d++) {
        cost -= part->closed[d] != 0 ? cover_cost(solver, d, d + 1) : 0;
    }
    return cost - cover_cost(solver, 0, part->from) - cover_cost(solver, part->until, roster->days);
}

/* ---- all of it ------------------------------------------------------------------------------ */

static enum en_status start(struct solver *solver, uint8_t *cells)
{
    const struct en_roster *roster = solver->roster;
    size_t duals = (size_t)roster->days * roster->shift_count;

    solver->cells = cells;
    solver->best = malloc(solver_cells(solver));
    solver->trial = malloc(solver_cells(solver));
    solver->duals = calloc(duals, sizeof(int32_t));
    solver->center = calloc(duals, sizeof(int32_t));
    solver->gains = calloc(duals + (size_t)roster->days, sizeof(int32_t));
    solver->least = calloc(roster->people_count, sizeof(int64_t));
    solver->row = calloc((size_t)roster->days, 1);
    solver->regret = calloc(roster->people_count, sizeof(int64_t));
    solver->people = calloc(roster->people_count, sizeof(uint32_t));
    solver->price = en_price_new(roster, 0);
    if (solver->best == NULL || solver->trial == NULL || solver->duals == NULL ||
        solver->center == NULL || solver->regret == NULL || solver->least == NULL ||
        solver->row == NULL || solver->gains == NULL || solver->people == NULL ||
        solver->price == NULL) {
        return EN_ERR_MEMORY;
    }
    if (solver->options->center != NULL) {
        memcpy(solver->center, solver->options->center, duals * sizeof(int32_t));
    }
    en_rng_seed(&solver->rng, solver->options->seed);
    enum en_status status = en_pool_init(&solver->pool, roster);
    solver->cost = solver_cost_of(solver, cells);
    if (status == EN_OK && solver->cost == INT64_MAX) {
        status = en_polish(&solver->pool, solver->price, cells, SOLVER_POLISHES,
                           &solver->options->effort);
        solver->cost = solver_cost_of(solver, cells);
    }
    solver->record = solver->cost;
    memcpy(solver->best, cells, solver_cells(solver));
    return status == EN_OK ? pool_rows(solver, cells) : status;
}

static void finish(struct solver *solver)
{
    en_pool_finish(&solver->pool);
    en_price_free(solver->price);
    free(solver->best);
    free(solver->trial);
    free(solver->duals);
    free(solver->center);
    free(solver->regret);
    free(solver->least);
    free(solver->gains);
    free(solver->row);
    free(solver->people);
    en_text_finish(&solver->certificate);
    solver_free_tree(solver);
}

/* Weeks alone: without a root, or while another has it. */
static bool weeks_alone(const struct solver *solver)
{
    const struct en_columns_options *options = solver->options;
    int32_t days = solver->roster->days;

    return days > EN_COLUMNS_ROOT_DAYS ||
           (days > EN_COLUMNS_WEEKS_DAYS && options->count > 1 && options->index != 1);
}

static enum en_status run(struct solver *solver)
{
    bool feasible = solver->cost < INT64_MAX;
    enum en_status status = EN_OK;

    if (!weeks_alone(solver)) {
        if (feasible && solver->options->center == NULL) {
            status = solver_first_pass(solver);
        }
        status = status == EN_OK ? solver_root(solver) : status;
    }
    if (status != EN_OK || solver->cost == INT64_MAX) {
        return status;
    }
    return solver->roster->days > EN_COLUMNS_WEEKS_DAYS
               ? solver_weeks(solver)
               : solver_blocks(solver, solver->options->patience, solver->options->patience_ms);
}

enum en_status en_columns_solve(const struct en_roster *roster,
                                const struct en_columns_options *options, uint8_t *cells,
                                int32_t *duals, struct en_text *certificate, int64_t *ret_bound)
{
    struct solver solver = {
        .roster = roster, .options = options, .exact = model_cover_is_exact(roster)};
    enum en_status status = start(&solver, cells);

    if (status == EN_OK) {
        status = solver_exchange(&solver);
    }
    if (status == EN_OK) {
        status = run(&solver);
    }
    if (duals != NULL && solver.duals != NULL) {
        memcpy(duals, solver.duals, (size_t)roster->days * roster->shift_count * sizeof(int32_t));
    }
    if (certificate != NULL && solver.branched > solver.bound) {
        en_text_add(certificate, en_text_str(&solver.certificate));
    } else if (certificate != NULL && solver.duals != NULL) {
        solver_certify(&solver, certificate);
    }
    *ret_bound = solver.branched > solver.bound ? solver.branched : solver.bound;
    finish(&solver);
    return status;
}
