/*
 * Rosters by columns: root, bound, dives; weeks come before (column_weeks.c), blocks after
 * (column_blocks.c).
 */
#include "column_solver.h"

#include "bound.h"
#include "branch.h"
#include "dive.h"
#include "model.h"

#include <stdlib.h>
#include <string.h>

enum {
    POLISH_PASSES = 20,
    ROOT_ROUNDS = 5,      // between two exchanges
    BRANCH_ENDS = 100,    // of one attempt ...
    BRANCH_MS = 4000,     // ... that has so much time at first
    BRANCH_PATIENCE = 60, // blocks in a row that find nothing, before the next attempt
    BLOCKS_PART = 3,      // of the time of the attempt before: at least so long
    ROOT_PERCENT = 60,    // of the time
    ROWS_MOST = 2000,     // of a root that is generated; above, its duals ascend alone
    ASCENT_ROUNDS = 300,
};

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

/* ---- the root ------------------------------------------------------------------------------- */

static void keep_bound(struct solver *solver, const struct en_block *block,
                       const struct en_block_state *state)
{
    int64_t bound = en_bound_whole(state->bound);

    if (state->bound > INT64_MIN && bound > solver->bound) {
        solver->bound = bound;
        memcpy(solver->duals, en_block_duals(block),
               (size_t)solver->roster->days * solver->roster->shift_count * sizeof(int32_t));
    }
}

static enum en_status take_all(struct solver *solver, struct en_block *block)
{
    enum en_status status = EN_OK;

    for (size_t i = 0; status == EN_OK && i < solver->pool.count; i++) {
        status = en_block_take(block, i);
    }
    return status;
}

/* When the root should have ended: a part of the time there is, so that blocks get theirs. */
static struct en_effort root_effort(const struct solver *solver)
{
    struct en_effort effort = solver->options->effort;

    if (effort.until_ms > 0) {
        int64_t now = effort.elapsed_ms(effort.context);
        if (now < effort.until_ms) { // a clock that was stopped says "over"
            effort.until_ms = now + (effort.until_ms - now) * ROOT_PERCENT / 100;
        }
    }
    return effort;
}

static enum en_status generate_root(struct solver *solver, struct en_block *block,
                                    bool *ret_converged)
{
    struct en_block_state state = {0};
    enum en_status status = EN_OK;

    struct en_effort effort = root_effort(solver);

    while (status == EN_OK && !state.converged && !solver_done(solver) &&
           !en_effort_over(&effort)) {
        status = en_block_generate(block, ROOT_ROUNDS, INT64_MAX, &effort, &state);
        keep_bound(solver, block, &state);
        if (status == EN_OK) {
            status = solver_exchange(solver);
        }
    }
    *ret_converged = state.converged;
    return status;
}

static enum en_status dive_and_polish(struct solver *solver, struct en_block *block)
{
    const struct en_effort *effort = &solver->options->effort;
    bool found = false;

    memcpy(solver->trial, solver->cells, solver_cells(solver));
    enum en_status status =
        en_dive(block, &solver->pool, solver->cost, effort, solver->trial, &found);
    if (status == EN_OK && found) {
        status = en_polish(&solver->pool, solver->price, solver->trial, POLISH_PASSES, effort);
        (void)solver_keep_trial(solver);
    }
    return status == EN_OK ? solver_exchange(solver) : status;
}

/* One attempt at branching over everybody; what it proved is kept. */
static enum en_status branch_once(struct solver *solver, struct en_block *block, int64_t ms,
                                  bool *ret_found)
{
    struct en_effort effort = solver_effort(solver, ms);
    struct en_branch_answer answer;
    struct en_text proof = {0};

    memcpy(solver->trial, solver->cells, solver_cells(solver));
    const struct en_branch_way way = {.cutoff = solver->cost, .ends = BRANCH_ENDS, .proof = &proof};
    enum en_status status = en_branch(block, &way, &solver->rng, &effort, solver->trial, &answer);
    solver->searched = answer.bound > solver->searched ? answer.bound : solver->searched;
    if (answer.certified > solver->branched) {
        struct en_text before = solver->certificate;
        solver->branched = answer.certified;
        solver->certificate = proof;
        proof = before;
    }
    en_text_finish(&proof);
    if (status == EN_OK && answer.found) {
        (void)solver_keep_trial(solver);
    }
    *ret_found = answer.found;
    return status == EN_OK ? solver_exchange(solver) : status;
}

/* Rosters below what the best one costs, by branching over everybody; where an attempt finds none,
 * blocks go on for longer than it took, until they find none either; the next attempt has twice
 * the time. */
static enum en_status branch_out(struct solver *solver, struct en_block *block)
{
    enum en_status status = EN_OK;
    int64_t ms = BRANCH_MS;
    bool found = false;

    while (status == EN_OK && !solver_done(solver)) {
        status = branch_once(solver, block, ms, &found);
        if (status == EN_OK && !found) {
            bool timed = solver->options->effort.until_ms > 0;
            status = solver_blocks(solver, BRANCH_PATIENCE, timed ? BLOCKS_PART * ms : 0);
            ms *= 2;
        }
    }
    return status;
}

/* Is the root's master small enough to be solved? */
static bool root_fits(const struct solver *solver)
{
    const struct en_roster *roster = solver->roster;

    return roster->people_count + (size_t)roster->days * roster->shift_count <= ROWS_MOST;
}

/* The bound of the duals there are, and of better ones near by when the root is not generated. */
static enum en_status ascend_root(struct solver *solver, struct en_block *block)
{
    struct en_effort effort = root_effort(solver);
    struct en_block_state state = {0};
    enum en_status status = EN_OK;
    uint64_t rounds = solver->options->center != NULL ? 1 : ASCENT_ROUNDS;

    if (solver->cost == INT64_MAX) {
        return EN_OK;
    }
    status = en_block_ascend(block, rounds, solver->cost, &effort, &state);
    keep_bound(solver, block, &state);
    return status == EN_OK ? solver_exchange(solver) : status;
}

static enum en_status generate_and_dive(struct solver *solver, struct en_block *block)
{
    bool converged = false;
    enum en_status status = take_all(solver, block);

    if (status == EN_OK) {
        status = generate_root(solver, block, &converged);
    }
    solver->rooted = converged;
    if (converged && solver->options->rooted != NULL) {
        solver->options->rooted(solver->options->context, solver->duals);
    }
    if (status == EN_OK && converged && !solver_done(solver)) {
        status = solver->exact ? branch_out(solver, block) : dive_and_polish(solver, block);
    }
    return status;
}

static enum en_status root(struct solver *solver)
{
    struct en_block *block = NULL;
    struct en_block_part all = {.count = solver->roster->people_count,
                                .until = solver->roster->days};
    enum en_status status =
        en_block_new(&solver->pool, solver->price, &all, solver->center, &block);

    if (status == EN_OK && (solver->options->center != NULL || !root_fits(solver))) {
        status = ascend_root(solver, block);
    } else if (status == EN_OK) {
        status = generate_and_dive(solver, block);
    }
    en_block_free(block);
    return status;
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
        status =
            en_polish(&solver->pool, solver->price, cells, POLISH_PASSES, &solver->options->effort);
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
        status = status == EN_OK ? root(solver) : status;
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
