/*
 * A contract as one automaton over days: see row_steps.h.
 *
 * Every rule is an automaton of its own (row_rule.c). A day's steps of a rule are tabulated for the
 * states that can occur, so that a step of the whole contract is a few look-ups.
 */
#include "row_steps.h"

#include <stdlib.h>
#include <string.h>

#include "row_patterns.h"
#include "row_rule.h"

enum { RULES_MAX = 16 }; /* rules of one contract that are no patterns, and the patterns */

/* What one rule's state becomes. */
struct entry {
    uint64_t next; /* in its place in the word */
    int32_t cost;
};

/* One rule's part of the word, or all patterns'. */
struct part {
    struct row_rule rule; /* rule.rule NULL = all patterns */
    unsigned shift;       /* place in the word */
    uint64_t mask;
    struct entry *table; /* array of length [states * columns], of the day made ready */
    uint8_t *here;       /* array of length [states]: can occur before the day */
    uint8_t *there;      /* the same, after it */
};

struct row_steps {
    const struct en_roster *roster;
    size_t columns;
    struct row_patterns *patterns;
    struct part part[RULES_MAX];
    size_t count;
};

/* ---- a day's table -------------------------------------------------------------------------- */

static uint32_t step_part(struct row_steps *steps, struct part *part, uint32_t state, int32_t day,
                          size_t column, int64_t *cost)
{
    int64_t units = 0;

    if (part->rule.rule == NULL) {
        uint8_t cell = column == steps->columns - 1 ? EN_ROSTER_OFF : (uint8_t)column;
        return row_patterns_step(steps->patterns, day, state, cell, cost);
    }
    uint32_t next = row_rule_step(&part->rule, state, day, column, &units);
    *cost += units * row_step_price(part->rule.rule);
    return next;
}

static bool tabulate(struct row_steps *steps, struct part *part, int32_t day)
{
    bool last = day == steps->roster->days - 1;

    if (part->rule.rule != NULL) {
        row_rule_begin(&part->rule, day);
    }
    memset(part->there, 0, part->rule.states);
    for (uint32_t state = 0; state < part->rule.states; state++) {
        for (size_t column = 0; part->here[state] != 0 && column < steps->columns; column++) {
            int64_t cost = 0;
            uint32_t next = step_part(steps, part, state, day, column, &cost);
            if (next >= part->rule.states || (cost > ROW_STEP_COST_MAX && cost < ROW_STEP_HARD)) {
                return false;
            }
            struct entry *entry = &part->table[state * steps->columns + column];
            next = last ? 0 : next;
            entry->next = (uint64_t)next << part->shift;
            entry->cost = cost >= ROW_STEP_HARD ? ROW_STEP_NEVER : (int32_t)cost;
            part->there[next] = 1;
        }
    }
    uint8_t *here = part->here;
    part->here = part->there;
    part->there = here;
    return true;
}

bool row_steps_begin(struct row_steps *steps, int32_t day)
{
    bool made = true;

    for (size_t i = 0; made && i < steps->count; i++) {
        made = tabulate(steps, &steps->part[i], day);
    }
    return made;
}

int32_t row_steps_cost(const struct row_steps *steps, uint64_t state, size_t column, uint64_t *next)
{
    int64_t cost = 0;

    *next = 0;
    for (size_t i = 0; i < steps->count; i++) {
        const struct part *part = &steps->part[i];
        size_t own = (size_t)(state >> part->shift & part->mask);
        const struct entry *entry = &part->table[own * steps->columns + column];
        *next |= entry->next;
        cost += entry->cost;
    }
    return cost < ROW_STEP_NEVER ? (int32_t)cost : ROW_STEP_NEVER;
}

/* ---- making --------------------------------------------------------------------------------- */

/* A part of its own in the word; false when it does not fit. */
static bool add_part(struct row_steps *steps, const struct en_roster_rule *rule, unsigned *bits)
{
    struct part *part = &steps->part[steps->count];
    unsigned own = 1;

    if (steps->count == RULES_MAX) {
        return false;
    }
    int64_t states =
        rule == NULL ? ROW_STATES_MAX : row_rule_make(&part->rule, steps->roster, rule);
    while (INT64_C(1) << own < states) {
        own++;
    }
    if (states == 0 || states > ROW_STATES_MAX || *bits + own > 64) {
        return false;
    }
    part->rule.states = (uint32_t)states;
    part->shift = *bits;
    part->mask = (UINT64_C(1) << own) - 1;
    part->table = calloc((size_t)states * steps->columns, sizeof(struct entry));
    part->here = calloc((size_t)states, 1);
    part->there = calloc((size_t)states, 1);
    *bits += own;
    steps->count++;
    if (part->table == NULL || part->here == NULL || part->there == NULL) {
        return false;
    }
    part->here[0] = 1;
    return true;
}

struct row_steps *row_steps_new(const struct en_roster *roster,
                                const struct en_roster_contract *contract)
{
    struct row_steps *steps = calloc(1, sizeof(*steps));
    unsigned bits = 0;
    bool patterns = false;

    if (steps == NULL) {
        return NULL;
    }
    steps->roster = roster;
    steps->columns = roster->shift_count + 1;
    steps->patterns = row_patterns_new(roster, contract);
    bool made = steps->patterns != NULL;
    for (size_t i = 0; made && i < contract->rule_count; i++) {
        bool pattern = contract->rules[i].kind == EN_ROSTER_PATTERN;
        patterns = patterns || pattern;
        made = pattern || add_part(steps, &contract->rules[i], &bits);
    }
    if (made && patterns) {
        made = add_part(steps, NULL, &bits);
    }
    if (!made) {
        row_steps_free(steps);
        return NULL;
    }
    return steps;
}

void row_steps_free(struct row_steps *steps)
{
    if (steps == NULL) {
        return;
    }
    for (size_t i = 0; i < steps->count; i++) {
        free(steps->part[i].table);
        free(steps->part[i].here);
        free(steps->part[i].there);
    }
    row_patterns_free(steps->patterns);
    free(steps);
}
