/*
 * One rule of a contract as an automaton over days: (state, day, cell) -> (state, units). Private
 * to row_steps.c, which puts the rules of a contract together.
 */
#ifndef ENTENTE_ROSTER_ROW_RULE_H
#define ENTENTE_ROSTER_ROW_RULE_H

#include "entente/roster.h"

/* Where a day stands in the weekends of a rule. */
struct weekend_day {
    bool inside, first, last; /* of its weekend's days in the horizon */
    bool earliest;            /* of the first weekend */
    int32_t after;            /* weekends that end on a later day */
};

struct row_rule {
    const struct en_roster *roster;
    const struct en_roster_rule *rule;      /* no pattern */
    size_t columns;                         /* shifts, then off */
    uint32_t states;                        /* kept by who made it */
    int32_t gain[EN_ROSTER_SHIFTS_MAX + 1]; /* MINUTES: units by column */
    int32_t min, max;
    struct weekend_day day; /* of the day made ready */
};

/* Make a rule's automaton. How many states it wants, which the caller looks at and keeps: 0 when
 * it has none, for min and max contradict. State 0 is the first. */
int64_t row_rule_make(struct row_rule *ret, const struct en_roster *roster,
                      const struct en_roster_rule *rule);
/* Make a day ready. */
void row_rule_begin(struct row_rule *rule, int32_t day);
/* The state after `column` is worked on the day made ready; *units grows by what that breaks. */
uint32_t row_rule_step(const struct row_rule *rule, uint32_t state, int32_t day, size_t column,
                       int64_t *units);

#endif /* ENTENTE_ROSTER_ROW_RULE_H */
