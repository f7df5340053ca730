/*
 * row_steps: a contract as one automaton over days. Private to src/roster.
 *
 * Each rule is a small automaton: what it remembers of the days before is a number, its state; a
 * day's cell leads to another state and may cost something (row_rule.c). Patterns, which come in
 * dozens, are one automaton together (row_patterns.c). The contract's state is all of them side by
 * side in one word. Costs are charged as soon as they are sure, and what cannot matter any more is
 * forgotten, so that few states differ.
 *
 * Source: rules as finite automata over a row of days go back to G. Pesant 2004 (regular).
 */
#ifndef ENTENTE_ROSTER_ROW_STEPS_H
#define ENTENTE_ROSTER_ROW_STEPS_H

#include "entente/roster.h"

enum {
    ROW_STATES_MAX = 4096,       /* of one rule */
    ROW_STEP_NEVER = 1 << 26,    /* a step that breaks a hard rule costs just so much */
    ROW_STEP_COST_MAX = 1 << 20, /* of one rule's step that breaks none */
};
/* The same while a step's costs are summed up. */
#define ROW_STEP_HARD (INT64_C(1) << 40)

/* What a unit of a rule costs in a step. */
static inline int64_t row_step_price(const struct en_roster_rule *rule)
{
    return rule->weight >= EN_ROSTER_HARD ? ROW_STEP_HARD : rule->weight;
}

struct row_steps;

/**
 * @return NULL when some rule has no automaton here (too many states), or without memory. Freed
 *         with row_steps_free (NULL is allowed).
 */
struct row_steps *row_steps_new(const struct en_roster *roster,
                                const struct en_roster_contract *contract);
void row_steps_free(struct row_steps *steps);

/* Make ready for steps on `day`; days come one after the other from 0. False when a rule has too
 * many states, or without memory. */
bool row_steps_begin(struct row_steps *steps, int32_t day);

/**
 * A step on the day made ready.
 *
 * @param state   0 before day 0; else what the steps of the day before gave
 * @param column  shift, or shift_count for a day off
 * @param next    out; 0 after the last day
 * @return cost, >= 0; ROW_STEP_NEVER when it breaks a hard rule
 */
int32_t row_steps_cost(const struct row_steps *steps, uint64_t state, size_t column,
                       uint64_t *next);

#endif /* ENTENTE_ROSTER_ROW_STEPS_H */
