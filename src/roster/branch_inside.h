/* What the files of branching share: the walk (branch.c), and its decisions (branch_decide.c). */
#ifndef ENTENTE_ROSTER_BRANCH_INSIDE_H
#define ENTENTE_ROSTER_BRANCH_INSIDE_H

#include "branch.h"
#include "branch_proof.h"

struct decision {
    uint32_t owner; // among the block's people
    int32_t day;
    uint8_t cell;
    bool no;         // the cell is closed, else all others are
    uint64_t before; // cells that were open
    int64_t bound;   // before it
    struct proof_mark mark;
};

struct branch {
    struct en_block *block;
    int64_t cutoff; // only what costs less
    int64_t first;  // aim: what the master says costs less, rounded up
    int64_t aim;    // the same for now: between these two
    uint64_t tries; // with this aim
    struct en_rng *rng;
    const struct en_effort *effort;
    struct decision *stack; // [people * days * cells], never full
    size_t depth;
    double *share; // [people][days][columns]
    size_t columns, shares;
    bool hasty; // the first aim may be any
    bool noisy;
    bool dead; // somebody has no row left
    bool sure; // every end so far was proved for the aim of now
    struct proof proof;
};

static inline uint64_t branch_bit(uint8_t cell)
{
    return UINT64_C(1) << cell;
}

/* How much of the master's columns has each cell. */
void branch_find_shares(struct branch *branch);
/* The largest share that is not whole, so that deciding it changes least; SIZE_MAX when all are. */
size_t branch_choose(struct branch *branch);
/* Decides the share chosen, and all that are nearly decided with it. */
enum en_status branch_decide(struct branch *branch, size_t chosen);
/* Takes the last decision back. */
enum en_status branch_pop(struct branch *branch);
/* The last decision that was a yes becomes a no; `ret_none` when there is none. */
enum en_status branch_turn_back(struct branch *branch, bool *ret_none);

#endif
