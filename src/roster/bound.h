/*
 * bound: what no roster can cost less than, as a text that anybody can check.
 *
 * Pay pi for every worked cell of a day and shift, and charge need * pi in the end (Lagrange). If
 * -over <= pi <= under, a roster never gains by that: what it saves on rows it loses on cover. So
 * the cheapest row of each person at these prices, added up, is below every roster's cost, whoever
 * chose the prices and however. The prices are the certificate; checking is one shortest path a
 * person, in integers (entente plan check-bound: src/certify, which shares no code with this).
 *
 * Text: line 1 "entente-bound 2"; "scale N"; "bound L"; "leaf"; then "day shift pi" for each
 * pi != 0, days from 0, shifts by name, pi in 1/N.
 * L = ceil((sum_p min row (wish * N - pi) + sum pi * need) / N).
 */
#ifndef ENTENTE_ROSTER_BOUND_H
#define ENTENTE_ROSTER_BOUND_H

#include "columns.h"

/* A bound in 1/EN_BLOCK_SCALE as whole cost: rounded up, since every cost is whole. */
int64_t en_bound_whole(int64_t bound);

/**
 * The bound of these duals, computed anew from every person's cheapest row.
 *
 * @param duals  [days * shift_count] in 1/EN_BLOCK_SCALE
 * @return EN_ERR_RANGE when a dual is outside -over..under; EN_ERR_INFEASIBLE when somebody has no
 *         row at all; EN_ERR_MEMORY
 */
enum en_status en_bound_of(const struct en_roster *roster, const int32_t *duals,
                           int64_t *ret_bound);

/* The certificate's text, appended: in two parts, for trees, or in one. */
void en_bound_write_head(struct en_text *out, int64_t bound);
void en_bound_write_prices(struct en_text *out, const struct en_roster *roster,
                           const int32_t *duals);
void en_bound_write(struct en_text *out, const struct en_roster *roster, const int32_t *duals,
                    int64_t bound);

#endif
