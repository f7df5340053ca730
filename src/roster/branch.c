/* A block's roster by branching on cells: see branch.h. */
#include "branch_inside.h"

#include "bound.h"
#include "column_inside.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum {
    ENDS_AT_ONCE = 2,  // then a part of the decisions is taken again
    ENDS_MORE = 16,    // after a roster
    TRIES_AT_ONCE = 4, // of that, then the aim rises
    TRIES_PART = 4,    // ... by one, and by this part of what it rose before
    KEEP_LEAST = 50,   // per cent of the decisions that stay
    KEEP_SPAN = 45,
    ROUNDS_AT_ONCE = 2,  // of generation between two looks at the master
    ROUNDS_FIRST = 1000, // before the first decision
};
static const double SPARE = 1;    // of cost: columns this far above the aim go at the beginning
static const double BELOW = 1e-6; // of the cutoff

enum verdict { NODE_GOES_ON, NODE_ENDS, NODE_STOPPED };

static bool proves(const struct branch *branch, int64_t bound)
{
    return bound > (branch->aim - 1) * EN_BLOCK_SCALE;
}

/* A branch ends: proved by the prices of now, or known to be. */
static void end_leaf(struct branch *branch, bool proved, bool known)
{
    if (proved) {
        proof_leaf(&branch->proof, branch->block->center);
    } else {
        proof_lose(&branch->proof);
    }
    branch->sure = branch->sure && (proved || known);
}

/* Columns until the master is below the aim, or nothing there is. */
static enum verdict look(struct branch *branch, enum en_status *ret_status)
{
    const double below = (double)branch->aim - 1 + BELOW;
    struct en_block_state state;
    uint64_t rounds = 0;
    // proved before the aim fell, by prices that others followed: they are looked for again
    bool known = proof_goes_on(&branch->proof) && proves(branch, branch->block->state.bound);

    if (branch->dead) {
        proof_leaf(&branch->proof, NULL);
        return NODE_ENDS;
    }
    if (known) {
        branch->block->state.bound = INT64_MIN;
    }
    for (;;) {
        *ret_status = en_block_generate(branch->block, rounds, branch->aim, branch->effort, &state);
        if (*ret_status == EN_ERR_INFEASIBLE) {
            branch->sure = false;
            *ret_status = EN_OK;
            return NODE_ENDS;
        }
        if (*ret_status != EN_OK || en_effort_over(branch->effort)) {
            return NODE_STOPPED;
        }
        bool proved = proves(branch, state.bound);
        if (!proved && !known && state.value <= below) {
            return NODE_GOES_ON;
        }
        if (proved || state.converged) {
            end_leaf(branch, proved, known);
            return NODE_ENDS;
        }
        rounds = ROUNDS_AT_ONCE;
    }
}

/* The rows of the columns whose share is 1. */
static void copy_rows(const struct en_block *block, uint8_t *cells)
{
    size_t days = (size_t)block->pool->roster->days;

    for (size_t i = 0; i < block->taken; i++) {
        if (master_share(block->master, i) > 0.5) {
            memcpy(cells + block->person[block->owner[i]] * days,
                   en_pool_row(block->pool, block->column[i]), days);
        }
    }
}

/* ---- the search ----------------------------------------------------------------------------- */

static int64_t least_of(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

/* Nothing below the aim came of it: a higher one. False when that is the cutoff already. */
static bool raise_aim(struct branch *branch)
{
    int64_t step = 1 + (branch->aim - branch->first) / TRIES_PART;
    bool can = branch->aim < branch->cutoff;

    branch->aim = least_of(branch->aim + step, branch->cutoff);
    branch->tries = 0;
    branch->sure = branch->sure && branch->depth == 0;
    return can;
}

/* Half or more of the decisions stay, the others will be taken in another order. */
static enum en_status go_back(struct branch *branch)
{
    size_t to = branch->depth * (KEEP_LEAST + en_rng_below(branch->rng, KEEP_SPAN)) / 100;
    enum en_status status = EN_OK;

    while (status == EN_OK && branch->depth > to) {
        status = branch_pop(branch);
        proof_back(&branch->proof, branch->stack[branch->depth].mark);
    }
    branch->noisy = true;
    return status;
}

/* All below the aim was seen. */
static bool exhausted(struct branch *branch, struct en_text *proof, struct en_branch_answer *ret)
{
    if (!branch->sure) {
        return true;
    }
    ret->bound = branch->aim;
    if (proof != NULL) {
        en_text_clear(proof);
        ret->certified = proof_write(&branch->proof, branch->aim, proof) ? branch->aim : INT64_MIN;
    }
    proof_back(&branch->proof, (struct proof_mark){0});
    return !raise_aim(branch);
}

/* A whole master is a roster, unless somebody is missing. */
static bool keep(struct branch *branch, uint8_t *cells, struct en_branch_answer *ret)
{
    if (block_raise_hard(branch->block)) {
        return false;
    }
    copy_rows(branch->block, cells);
    ret->found = true;
    branch->cutoff = least_of(branch->cutoff, llround(branch->block->state.value));
    branch->aim = least_of(branch->first + (branch->aim - branch->first) / 2, branch->cutoff);
    branch->tries = 0;
    return true;
}

/* Goes on from where the master stands: until so many ends, or nothing is left. */
static enum en_status walk(struct branch *branch, uint64_t ends, uint8_t *cells,
                           struct en_text *proof, struct en_branch_answer *ret)
{
    enum en_status status = EN_OK;

    for (uint64_t ended = 0; status == EN_OK && ended < ends && branch->cutoff >= branch->first;) {
        enum verdict verdict = look(branch, &status);
        bool none = false;
        if (verdict == NODE_STOPPED) {
            break;
        }
        if (verdict == NODE_GOES_ON) {
            branch_find_shares(branch);
            size_t chosen = branch_choose(branch);
            if (chosen != SIZE_MAX) {
                status = branch_decide(branch, chosen);
            } else if (keep(branch, cells, ret)) {
                ended = ended + ENDS_MORE > ends ? ended : ends - ENDS_MORE;
                status = go_back(branch);
            }
            continue;
        }
        status = branch_turn_back(branch, &none);
        if (status != EN_OK || (none && exhausted(branch, proof, ret))) {
            break;
        }
        if (!none && ++ended % ENDS_AT_ONCE == 0) {
            if (++branch->tries >= TRIES_AT_ONCE && !raise_aim(branch)) {
                break;
            }
            status = go_back(branch);
        }
    }
    return status;
}

/* Columns before the first decision, and how low to aim. False: nothing below the cutoff. */
static bool begin(struct branch *branch, struct en_branch_answer *ret, enum en_status *ret_status)
{
    struct en_block *block = branch->block;
    struct en_block_state state;

    *ret_status = en_block_generate(block, ROUNDS_FIRST, branch->cutoff, branch->effort, &state);
    if (*ret_status == EN_ERR_INFEASIBLE) { // the master could not be solved: another block
        *ret_status = EN_OK;
        return false;
    }
    if (*ret_status != EN_OK || en_effort_over(branch->effort)) {
        return false;
    }
    ret->bound = en_bound_whole(state.bound);
    double aim = ceil(state.value - BELOW) + 1;
    if (ret->bound >= branch->cutoff || aim > (double)branch->cutoff) {
        return false;
    }
    branch->first = (int64_t)aim;
    int64_t above = branch->hasty ? branch->cutoff - branch->first : 1;
    branch->aim = branch->first + (int64_t)en_rng_below(branch->rng, (uint64_t)above + 1);
    branch->aim = least_of(branch->aim, branch->cutoff);
    block_purge_above(block, (double)branch->aim - 1 + SPARE - block->state.value);
    return true;
}

static bool make(struct branch *branch)
{
    struct en_block *block = branch->block;
    size_t cells = block->people * (size_t)block->pool->roster->days;

    block->open = malloc(cells * sizeof(uint64_t));
    branch->shares = cells * branch->columns;
    branch->share = calloc(branch->shares, sizeof(double));
    branch->stack = calloc(branch->shares, sizeof(struct decision));
    for (size_t i = 0; block->open != NULL && i < cells; i++) {
        block->open[i] = UINT64_MAX;
    }
    return block->open != NULL && branch->share != NULL && branch->stack != NULL;
}

/* Closes some cells of now, and the columns that have them. */
static void bar(struct branch *branch, uint64_t count, const uint8_t *cells)
{
    struct en_block *block = branch->block;
    size_t days = (size_t)block->pool->roster->days;
    uint64_t span = (uint64_t)(block->until - block->from);

    for (uint64_t i = 0; i < count; i++) {
        size_t owner = en_rng_below(branch->rng, block->people);
        size_t day = (size_t)block->from + en_rng_below(branch->rng, span);
        block->open[owner * days + day] &= ~branch_bit(cells[block->person[owner] * days + day]);
    }
    for (size_t i = 0; count > 0 && i < block->taken; i++) {
        if (!block_is_open(block, block->owner[i], en_pool_row(block->pool, block->column[i]))) {
            master_bound(block->master, i, 0, 0);
        }
    }
}

enum en_status en_branch(struct en_block *block, const struct en_branch_way *way,
                         struct en_rng *rng, const struct en_effort *effort, uint8_t *cells,
                         struct en_branch_answer *ret)
{
    struct branch branch = {.block = block,
                            .cutoff = way->cutoff,
                            .hasty = way->hasty,
                            .rng = rng,
                            .effort = effort,
                            .columns = block->pool->roster->shift_count + 1,
                            .noisy = en_rng_below(rng, 2) == 0,
                            .sure = true,
                            .proof = {.roster = way->proof != NULL ? block->pool->roster : NULL}};
    enum en_status status = make(&branch) ? EN_OK : EN_ERR_MEMORY;

    *ret = (struct en_branch_answer){.bound = INT64_MIN, .certified = INT64_MIN};
    if (status == EN_OK) {
        bar(&branch, way->barred, cells);
    }
    if (status == EN_OK && begin(&branch, ret, &status)) {
        status = walk(&branch, way->ends, cells, way->proof, ret);
    }
    while (branch.depth > 0) {
        enum en_status popped = branch_pop(&branch);
        status = status == EN_OK ? popped : status;
    }
    en_text_finish(&branch.proof.text);
    free(block->open);
    free(branch.share);
    free(branch.stack);
    block->open = NULL;
    return status;
}
