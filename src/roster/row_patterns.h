/*
 * row_patterns: all patterns of a contract as one automaton. Private to src/roster.
 *
 * Its state is which patterns the last days have begun, and how far: sets of places in patterns,
 * numbered as they come up (the subset construction).
 */
#ifndef ENTENTE_ROSTER_ROW_PATTERNS_H
#define ENTENTE_ROSTER_ROW_PATTERNS_H

#include "entente/roster.h"

struct row_patterns;

/* NULL without memory. Freed with row_patterns_free (NULL is allowed). */
struct row_patterns *row_patterns_new(const struct en_roster *roster,
                                      const struct en_roster_contract *contract);
void row_patterns_free(struct row_patterns *patterns);

/* State after `cell` on `day`, and what the patterns that end there cost; the first state is 0.
 * UINT32_MAX when there are ROW_STATES_MAX already, or without memory. */
uint32_t row_patterns_step(struct row_patterns *patterns, int32_t day, uint32_t state, uint8_t cell,
                           int64_t *cost);

#endif /* ENTENTE_ROSTER_ROW_PATTERNS_H */
