/*
 * The linear programme behind a mixture. The only place that knows the solver.
 */
#ifndef ENTENTE_DRAW_MINIMAX_H
#define ENTENTE_DRAW_MINIMAX_H

#include "inside.h"

struct minimax {
    double *share;    /* array of length [mixing->count]: the mixture; sums to 1 */
    double least;     /* their largest scaled chance over the open cells: the least there is */
    double *ambush;   /* array of length [cell_count]: dual prices; 0 where not open */
    double *presence; /* array of length [zone_count]: dual prices */
};

/* @param ret  filled in from the arena. EN_ERR_INFEASIBLE: the presence required cannot be had. */
EN_MUST_CHECK enum en_status minimax_solve(const struct mixing *mixing, struct en_arena *arena,
                                           struct minimax *ret);

#endif /* ENTENTE_DRAW_MINIMAX_H */
