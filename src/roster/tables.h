/*
 * tables: patterns and weekends of a contract as tables that a change looks up. Private to
 * src/roster.
 *
 * Contracts like those of the competition of 2010 have dozens of soft patterns of two to four days,
 * many of them for weekends only. What all of them together cost where a few given cells follow
 * each other is one number, so it is reckoned once: by weekday of the first day and by the cells.
 * Likewise what a set of weekends worked costs.
 */
#ifndef ENTENTE_ROSTER_TABLES_H
#define ENTENTE_ROSTER_TABLES_H

#include "model.h"

struct edit;

/**
 * Move soft rules of `terms->others` that fit into tables there.
 *
 * @param terms  with `others` filled; those moved are taken out
 * @return false without memory
 */
EN_MUST_CHECK bool tables_make(struct model *model, struct terms *terms);

/* What an edit changes in the rules of the tables; scaled. `row` is the row as it is, an array of
 * length [days]. Cost: the block and the length of a pattern. */
int64_t tables_delta(const struct model *model, const struct terms *terms, const uint8_t *row,
                     const struct edit *edit);

#endif /* ENTENTE_ROSTER_TABLES_H */
