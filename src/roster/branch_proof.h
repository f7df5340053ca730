/*
 * branch_proof: the tree of a branching as a certificate, written in the order of the walk.
 * Private to src/roster.
 *
 * A decision writes its cell, a branch that ended proved writes its prices; the side that is looked
 * at first stands first. What is taken back is cut off again. So when all was seen, the text is the
 * whole tree (`entente plan check-bound`: docs/planner.md).
 */
#ifndef ENTENTE_ROSTER_BRANCH_PROOF_H
#define ENTENTE_ROSTER_BRANCH_PROOF_H

#include "entente/roster.h"

/* What the judge reads at most (src/certify/bound.h, and a file of `entente plan check-bound`). */
enum { PROOF_LEAVES_MAX = 10000, PROOF_DEPTH_MAX = 4096, PROOF_BYTES_MAX = 15 << 20 };

struct proof {
    const struct en_roster *roster; /* NULL: nothing is written */
    struct en_text text;            /* freed by the owner */
    size_t leaves;
    bool lost; /* something is missing: too large, or a leaf whose prices are not known */
};

/* A place to go back to; zeroed: the beginning. */
struct proof_mark {
    size_t len, leaves;
    bool lost;
};

/* Is anything written, and nothing missing so far? */
bool proof_goes_on(const struct proof *proof);
struct proof_mark proof_mark(const struct proof *proof);
/* What stands behind the mark is cut off. */
void proof_back(struct proof *proof, struct proof_mark mark);
/* Cases: this is what the person works on the day, or it is not; `depth` cells lie above. */
void proof_cell(struct proof *proof, uint32_t person, int32_t day, uint8_t cell, size_t depth);
/* A case that these prices prove, [days * shift_count] in 1/scale; NULL: it has no roster. */
void proof_leaf(struct proof *proof, const int32_t *duals);
/* A case that is proved, but by prices that are not known any more. */
void proof_lose(struct proof *proof);
/* The tree is whole: its certificate, appended. False when it cannot be written. */
bool proof_write(const struct proof *proof, int64_t bound, struct en_text *out);

#endif
