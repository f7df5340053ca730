/* What branching decides next, and taking it back: see branch_inside.h. */
#include "branch_inside.h"

#include "column_inside.h"

#include <string.h>

enum { NOISE_PARTS = 1000 };
static const double WHOLE = 1e-6;  // a share so near to 0 or 1 is whole
static const double NOISE = 0.2;   // of a share, when decisions take another order
static const double LIKELY = 0.95; // decided together with the largest

static size_t column_of(const struct branch *branch, uint8_t cell)
{
    return cell == EN_ROSTER_OFF ? branch->columns - 1 : cell;
}

/* ---- decisions ------------------------------------------------------------------------------ */

/* Columns of one person: open where they fit what was decided. One is always needed. */
static enum en_status open_columns(struct branch *branch, uint32_t owner)
{
    struct en_block *block = branch->block;
    enum en_status status = EN_OK;
    size_t left = 0;

    for (size_t i = 0; i < block->taken; i++) {
        if (block->owner[i] == owner) {
            const uint8_t *row = en_pool_row(block->pool, block->column[i]);
            bool open = block_is_open(block, owner, row);
            master_bound(block->master, i, 0, open ? 1e30 : 0);
            left += open;
        }
    }
    block->moved = true;
    if (left == 0) {
        status = block_price_one(block, owner);
        branch->dead = status == EN_ERR_INFEASIBLE;
    }
    return branch->dead ? EN_OK : status;
}

static uint64_t *open_of(const struct en_block *block, const struct decision *decision)
{
    return &block
                ->open[decision->owner * (size_t)block->pool->roster->days + (size_t)decision->day];
}

static enum en_status apply(struct branch *branch, const struct decision *decision)
{
    uint64_t cell = branch_bit(decision->cell);

    *open_of(branch->block, decision) = decision->before & (decision->no ? ~cell : cell);
    branch->block->state.bound = decision->bound;
    branch->dead = false;
    return open_columns(branch, decision->owner);
}

static enum en_status push(struct branch *branch, struct decision decision)
{
    decision.mark = proof_mark(&branch->proof);
    proof_cell(&branch->proof, branch->block->person[decision.owner], decision.day, decision.cell,
               branch->depth);
    branch->stack[branch->depth++] = decision;
    return apply(branch, &decision);
}

enum en_status branch_pop(struct branch *branch)
{
    const struct decision *decision = &branch->stack[--branch->depth];

    *open_of(branch->block, decision) = decision->before;
    branch->block->state.bound = decision->bound;
    branch->dead = false;
    return open_columns(branch, decision->owner);
}

enum en_status branch_turn_back(struct branch *branch, bool *ret_none)
{
    enum en_status status = EN_OK;

    while (status == EN_OK && branch->depth > 0 && branch->stack[branch->depth - 1].no) {
        status = branch_pop(branch);
    }
    *ret_none = status == EN_OK && branch->depth == 0;
    if (status == EN_OK && branch->depth > 0) {
        struct decision *last = &branch->stack[branch->depth - 1];
        last->no = true;
        status = apply(branch, last);
    }
    return status;
}

/* ---- what the master says ------------------------------------------------------------------- */

void branch_find_shares(struct branch *branch)
{
    const struct en_block *block = branch->block;
    size_t days = (size_t)block->pool->roster->days;

    memset(branch->share, 0, branch->shares * sizeof(double));
    for (size_t i = 0; i < block->taken; i++) {
        double share = master_share(block->master, i);
        const uint8_t *row = en_pool_row(block->pool, block->column[i]);
        double *of = branch->share + block->owner[i] * days * branch->columns;
        for (size_t d = (size_t)block->from; share > 0 && d < (size_t)block->until; d++) {
            of[d * branch->columns + column_of(branch, row[d])] += share;
        }
    }
}

static bool is_whole(double share)
{
    return share < WHOLE || share > 1 - WHOLE;
}

/* A yes to the cell of share `at`. */
static struct decision decision_at(const struct branch *branch, size_t at)
{
    size_t days = (size_t)branch->block->pool->roster->days;
    size_t column = at % branch->columns;
    struct decision yes = {
        .owner = (uint32_t)(at / branch->columns / days),
        .day = (int32_t)(at / branch->columns % days),
        .cell = column == branch->columns - 1 ? EN_ROSTER_OFF : (uint8_t)column,
        .bound = branch->block->state.bound,
    };

    yes.before = *open_of(branch->block, &yes);
    return yes;
}

size_t branch_choose(struct branch *branch)
{
    double best = 0;
    size_t found = SIZE_MAX;

    for (size_t i = 0; i < branch->shares; i++) {
        double share = branch->share[i];
        if (is_whole(share)) {
            continue;
        }
        if (branch->noisy) {
            share += NOISE * (double)en_rng_below(branch->rng, NOISE_PARTS) / NOISE_PARTS;
        }
        if (share > best) {
            best = share;
            found = i;
        }
    }
    return found;
}

enum en_status branch_decide(struct branch *branch, size_t chosen)
{
    enum en_status status = push(branch, decision_at(branch, chosen));

    for (size_t i = 0; status == EN_OK && i < branch->shares; i++) {
        if (i != chosen && branch->share[i] > LIKELY && !is_whole(branch->share[i])) {
            struct decision yes = decision_at(branch, i);
            if ((yes.before >> yes.cell & 1) != 0 && (yes.before & (yes.before - 1)) != 0) {
                status = push(branch, yes);
            }
        }
    }
    return status;
}
