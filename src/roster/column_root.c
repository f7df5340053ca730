/*
 * The root: everybody and all days at once. Its columns give the bound; a dive, or branching where
 * cover must be met exactly, gives rosters.
 */
#include "column_solver.h"

#include "bound.h"
#include "branch.h"
#include "dive.h"

#include <string.h>

enum {
    ROOT_ROUNDS = 5,      // between two exchanges
    BRANCH_ENDS = 100,    // of one attempt ...
    BRANCH_MS = 4000,     // ... that has so much time at first
    BRANCH_PATIENCE = 60, // blocks in a row that find nothing, before the next attempt
    BLOCKS_PART = 3,      // of the time of the attempt before: at least so long
    ROOT_PERCENT = 60,    // of the time
    ROWS_MOST = 2000,     // of a root that is generated; above, its duals ascend alone
    ASCENT_ROUNDS = 300,
};

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
        status = en_polish(&solver->pool, solver->price, solver->trial, SOLVER_POLISHES, effort);
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

enum en_status solver_root(struct solver *solver)
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
