/*
 * dive: rosters from the shares of columns, and from rows made anew one person at a time.
 *
 * Thread: all of it runs on the pool and the pricing workspace given; one thread each.
 */
#ifndef ENTENTE_ROSTER_DIVE_H
#define ENTENTE_ROSTER_DIVE_H

#include "columns.h"

/**
 * Dive: fix the column with the largest share, generate anew for the rest, and so on to a roster.
 *
 * @param cutoff  only rosters below this cost are wanted; INT64_MAX = any
 * @param cells   [people_count * days] out: the rows of the block's people, when found
 * @param ret_found  false: cut off, out of time, or no roster that way
 * The block ends with everybody fixed as the dive left them; en_dive_undo lets all go.
 */
enum en_status en_dive(struct en_block *block, struct en_pool *pool, int64_t cutoff,
                       const struct en_effort *effort, uint8_t *cells, bool *ret_found);
void en_dive_undo(struct en_block *block);

/**
 * Rows made anew, each the best there is beside the others as they are, until none gets cheaper.
 * A person without a feasible row in `cells` gets one. Begin with everybody off for a first roster.
 *
 * @param cells  [people_count * days] in and out
 * @param passes  at most so often round all people
 */
enum en_status en_polish(struct en_pool *pool, struct en_price *price, uint8_t *cells,
                         int32_t passes, const struct en_effort *effort);

#endif
