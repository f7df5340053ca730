/*
 * map: what straight legs and roads share. Private to src/route.
 */
#ifndef ENTENTE_ROUTE_MAP_H
#define ENTENTE_ROUTE_MAP_H

#include "entente/ways.h"

/* Whether ways can be measured at all: positions, speeds, indices, counts. */
EN_MUST_CHECK enum en_status ways_check(const struct en_ways *ways, struct en_error *reterr);
/* Whether two segments share a point; exact. */
bool ways_segments_meet(struct en_position a, struct en_position b, struct en_position p,
                        struct en_position q);
/* Whether `at` lies within EN_WAYS_NEAR_M of the segment. */
bool ways_near_segment(struct en_position at, struct en_position p, struct en_position q);
/* Put the legs that somebody measured in place of what was computed. */
void ways_apply_legs(const struct en_ways *ways, struct en_ways_matrix *matrix);

#endif /* ENTENTE_ROUTE_MAP_H */
