/*
 * branch: a block's roster by branching on cells. Private to src/roster.
 *
 * The master's shares say how much each person works each cell. One that is neither 0 nor 1 is
 * decided, yes first; columns that do not fit are closed, pricing makes none any more, and so on
 * until every share is whole (branch and price: Barnhart et al. 1998). A branch ends when its bound
 * says that nothing below the cutoff is left. As long as the master stays below the aim no
 * column is asked for: most decisions cost one solve. The aim is first the least whole cost that
 * the master leaves: nearly all decisions lose nothing, and those that do are among the last. After
 * two ends a part of the decisions is therefore taken back, and others are tried in their place;
 * after a few such tries the aim rises, up to the cutoff.
 */
#ifndef ENTENTE_ROSTER_BRANCH_H
#define ENTENTE_ROSTER_BRANCH_H

#include "columns.h"

struct en_branch_answer {
    bool found;        /* `cells` has the rows of a roster below the cutoff */
    int64_t bound;     /* no roster of the block costs less; INT64_MIN = not known */
    int64_t certified; /* what the certificate proves; INT64_MIN = nothing was written */
};

/* How to look, and for what. */
struct en_branch_way {
    int64_t cutoff; /* only a roster that costs less is of interest */
    uint64_t ends;  /* branches that may end before it gives up; fewer once a roster is found */
    bool hasty; /* a roster soon rather than the cheapest: the first aim is any up to the cutoff */
    /* So many cells of now within the block, drawn by chance, nobody may keep: else a master that
     * holds the rows of now gives them again. The bound is then of what is left. */
    uint64_t barred;
    /* Takes the certificate of a bound that branching proved; NULL for any block but everybody's on
     * all days: what holds there says nothing about the whole roster. */
    struct en_text *proof;
};

/**
 * @param rng    ties, the order of decisions, what is barred
 * @param cells  [people_count * days] in: the roster of now; out: the block's rows, where found
 */
enum en_status en_branch(struct en_block *block, const struct en_branch_way *way,
                         struct en_rng *rng, const struct en_effort *effort, uint8_t *cells,
                         struct en_branch_answer *ret);

#endif
