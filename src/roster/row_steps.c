/*
 * A contract as one automaton over days: see row_steps.h.
 *
 * Every rule kind has a step function: (state, day, cell) -> (state, units). A day's steps of a
 * rule are tabulated for the states that can occur, so that a step of the whole contract is a few
 * look-ups.
 */
#include "row_steps.h"

#include <stdlib.h>
#include <string.h>

#include "row_patterns.h"
#include "rules.h"

enum { RULES_MAX = 16 }; /* rules of one contract that are no patterns, and the patterns */

/* What one rule's state becomes. */
struct entry {
    uint64_t next; /* in its place in the word */
    int32_t cost;
};

/* Where a day stands in the weekends of a rule. */
struct weekend_day {
    bool inside, first, last; /* of its weekend's days in the horizon */
    bool earliest;            /* of the first weekend */
    int32_t after;            /* weekends that end on a later day */
};

/* One rule's automaton. */
struct part {
    const struct en_roster_rule *rule; /* NULL = all patterns */
    uint32_t states;
    unsigned shift; /* place in the word */
    uint64_t mask;
    int32_t gain[EN_ROSTER_SHIFTS_MAX + 1]; /* MINUTES: units by column */
    int32_t min, max;
    struct entry *table; /* array of length [states * columns], of the day made ready */
    uint8_t *here;       /* array of length [states]: can occur before the day */
    uint8_t *there;      /* the same, after it */
    struct weekend_day day;
};

struct row_steps {
    const struct en_roster *roster;
    size_t columns;
    struct row_patterns *patterns;
    struct part part[RULES_MAX];
    size_t count;
};

/* ---- weekends ------------------------------------------------------------------------------- */

/* Weekday that a weekend begins with, and how many days it has. */
static int32_t find_weekend(uint8_t weekend, int32_t *ret_days)
{
    int32_t first = 0;

    while (first < 7 && ((weekend >> first & 1) == 0 || (weekend >> (first + 6) % 7 & 1) != 0)) {
        first++;
    }
    first %= 7;
    *ret_days = 0;
    while (*ret_days < 7 && (weekend >> (first + *ret_days) % 7 & 1) != 0) {
        (*ret_days)++;
    }
    return first;
}

static struct weekend_day look_at_day(const struct en_roster *roster, uint8_t weekend, int32_t day)
{
    int32_t days = 0;
    int32_t first = find_weekend(weekend, &days);
    int32_t at = (roster->first_weekday + day - first + 7) % 7;
    int32_t last = roster->days - 1;
    struct weekend_day found = {.inside = at < days};

    found.first = found.inside && (at == 0 || day == 0);
    found.last = found.inside && (at == days - 1 || day == last);
    found.earliest = found.inside && day - at - 7 + days <= 0;
    for (int32_t d = day + 1; days > 0 && d <= last; d++) {
        int32_t there = (roster->first_weekday + d - first + 7) % 7;
        found.after += there < days && (there == days - 1 || d == last);
    }
    return found;
}

/* ---- step functions ------------------------------------------------------------------------- */

/* A sum that must end within min..max and may still grow by `rest`: charged as soon as it must end
 * outside; what is sure to end inside is all the same. */
static uint32_t step_sum(const struct part *part, int64_t sum, int64_t rest, int64_t *units)
{
    if (sum + rest < part->min) {
        *units += part->min - rest - sum;
        sum = part->min - rest;
    }
    if (sum > part->max) {
        *units += sum - part->max;
        sum = part->max;
    }
    if (sum >= part->min && sum + rest <= part->max) {
        sum = part->min;
    }
    return (uint32_t)sum;
}

/* Longest run told apart. */
static int32_t run_top(const struct part *part)
{
    int32_t top = part->max == INT32_MAX ? part->min : part->max;

    return top < 1 ? 1 : top;
}

/* A run's state is its length, plus run_top when its minimum does not count (it began on the first
 * day). Here it ends. */
static void end_run(const struct part *part, uint32_t run, int64_t *units)
{
    if (run > 0 && (int32_t)run < part->min && (int32_t)run <= run_top(part)) {
        *units += part->min - (int32_t)run;
    }
}

static uint32_t step_run(const struct part *part, uint32_t run, bool in, bool earliest,
                         int64_t *units)
{
    uint32_t top = (uint32_t)run_top(part);

    if (!in) {
        end_run(part, run, units);
        return 0;
    }
    bool exempt = run > top || (run == 0 && earliest && part->rule->border_free);
    uint32_t length = (run > top ? run - top : run) + 1;
    if ((int32_t)length > part->max) {
        (*units)++;
    }
    length = length > top ? top : length;
    return exempt && (int32_t)length < part->min ? top + length : length;
}

static uint32_t step_days(const struct row_steps *steps, const struct part *part, uint32_t state,
                          int32_t day, size_t column, bool in, int64_t *units)
{
    int64_t rest = steps->roster->days - 1 - day;
    int64_t most = 1;

    if (part->rule->kind == EN_ROSTER_MINUTES) {
        most = 0;
        for (size_t i = 0; i < steps->columns; i++) {
            most = part->gain[i] > most ? part->gain[i] : most;
        }
        return step_sum(part, (int64_t)state + part->gain[column], rest * most, units);
    }
    return step_sum(part, state + (in ? 1 : 0), rest * most, units);
}

/* The last bit: is the weekend worked so far? */
static uint32_t step_weekends(const struct row_steps *steps, const struct part *part,
                              uint32_t state, int32_t day, bool in, int64_t *units)
{
    bool worked = (state & 1) != 0 || (part->day.inside && in);
    uint32_t past = state >> 1;

    if (part->rule->kind == EN_ROSTER_WEEKENDS) {
        bool ends = part->day.last;
        past = step_sum(part, past + (ends && worked), part->day.after, units);
        return past << 1 | (worked && !ends);
    }
    if (part->day.last) {
        past = step_run(part, past, worked, part->day.earliest, units);
        worked = false;
    }
    if (day == steps->roster->days - 1 && !part->rule->border_free) {
        end_run(part, past, units);
    }
    return past << 1 | worked;
}

/* 0 nothing worked, 1 all days so far, 2 some. */
static uint32_t step_whole(const struct part *part, uint32_t state, bool in, int64_t *units)
{
    if (part->day.inside) {
        state = part->day.first ? (in ? 1 : 0) : state == (in ? 1U : 0U) ? state : 2;
    }
    if (part->day.last) {
        *units += state == 2;
        state = 0;
    }
    return state;
}

/* 0 nothing worked, 1 + column that cell alone, states - 1 two cells. */
static uint32_t step_same(const struct part *part, uint32_t state, size_t column, bool in,
                          int64_t *units)
{
    if (part->day.inside && in && state != part->states - 1) {
        bool second = state != 0 && state != column + 1;
        *units += second;
        state = second ? part->states - 1 : (uint32_t)column + 1;
    }
    return part->day.last ? 0 : state;
}

static uint32_t step_part(struct row_steps *steps, struct part *part, uint32_t state, int32_t day,
                          size_t column, int64_t *cost)
{
    uint8_t cell = column == steps->columns - 1 ? EN_ROSTER_OFF : (uint8_t)column;
    int64_t units = 0;
    uint32_t next = 0;

    if (part->rule == NULL) {
        return row_patterns_step(steps->patterns, day, state, cell, cost);
    }
    bool in = (cell_bit(cell) & part->rule->set) != 0;
    switch (part->rule->kind) {
    case EN_ROSTER_COUNT:
    case EN_ROSTER_MINUTES:
        next = step_days(steps, part, state, day, column, in, &units);
        break;
    case EN_ROSTER_RUN:
        next = step_run(part, state, in, day == 0, &units);
        if (day == steps->roster->days - 1 && !part->rule->border_free) {
            end_run(part, next, &units);
        }
        break;
    case EN_ROSTER_WEEKENDS:
    case EN_ROSTER_WEEKEND_RUN:
        next = step_weekends(steps, part, state, day, in, &units);
        break;
    case EN_ROSTER_WEEKEND_WHOLE:
        next = step_whole(part, state, in, &units);
        break;
    case EN_ROSTER_WEEKEND_SAME:
        next = step_same(part, state, column, in, &units);
        break;
    case EN_ROSTER_PATTERN:
        break;
    }
    *cost += units * row_step_price(part->rule);
    return next;
}

/* ---- a day's table -------------------------------------------------------------------------- */

static bool tabulate(struct row_steps *steps, struct part *part, int32_t day)
{
    bool last = day == steps->roster->days - 1;

    if (part->rule != NULL) {
        part->day = look_at_day(steps->roster, part->rule->weekend, day);
    }
    memset(part->there, 0, part->states);
    for (uint32_t state = 0; state < part->states; state++) {
        for (size_t column = 0; part->here[state] != 0 && column < steps->columns; column++) {
            int64_t cost = 0;
            uint32_t next = step_part(steps, part, state, day, column, &cost);
            if (next >= part->states || (cost > ROW_STEP_COST_MAX && cost < ROW_STEP_HARD)) {
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

/* Sums in units of minutes; rules outside what a person can reach never bite. */
static void find_limits(const struct en_roster *roster, struct part *part)
{
    const struct en_roster_rule *rule = part->rule;
    int32_t unit = rule->kind == EN_ROSTER_MINUTES ? en_roster_minutes_unit(roster) : 1;

    part->min = rule->min / unit + (rule->min % unit != 0);
    part->max = rule->max == INT32_MAX ? INT32_MAX : rule->max / unit;
    for (size_t s = 0; s < roster->shift_count; s++) {
        part->gain[s] = roster->shifts[s].minutes / unit;
    }
}

/* States of a rule; 0 when it has no automaton here. */
static int64_t count_states(const struct row_steps *steps, const struct part *part)
{
    int64_t days = steps->roster->days;
    int64_t most = 0;

    if (part->rule == NULL) {
        return ROW_STATES_MAX;
    }
    bool limits =
        part->rule->kind != EN_ROSTER_WEEKEND_WHOLE && part->rule->kind != EN_ROSTER_WEEKEND_SAME;
    if (limits && (part->min > part->max || part->min < 0)) {
        return 0;
    }
    for (size_t i = 0; i < steps->columns; i++) {
        most = part->gain[i] > most ? part->gain[i] : most;
    }
    switch (part->rule->kind) {
    case EN_ROSTER_COUNT:
        return (days > part->min ? days : part->min) + 1;
    case EN_ROSTER_MINUTES:
        return (days * most > part->min ? days * most : part->min) + 1;
    case EN_ROSTER_RUN:
        return 2 * (int64_t)run_top(part) + 1;
    case EN_ROSTER_WEEKENDS:
        return 2 * ((days > part->min ? days : part->min) + 1);
    case EN_ROSTER_WEEKEND_RUN:
        return 2 * (2 * (int64_t)run_top(part) + 1);
    case EN_ROSTER_WEEKEND_WHOLE:
        return 3;
    case EN_ROSTER_WEEKEND_SAME:
        return (int64_t)steps->columns + 2;
    case EN_ROSTER_PATTERN:
        break;
    }
    return 0;
}

/* A part of its own in the word; false when it does not fit. */
static bool add_part(struct row_steps *steps, const struct en_roster_rule *rule, unsigned *bits)
{
    struct part *part = &steps->part[steps->count];
    unsigned own = 1;

    if (steps->count == RULES_MAX) {
        return false;
    }
    part->rule = rule;
    if (rule != NULL) {
        find_limits(steps->roster, part);
    }
    int64_t states = count_states(steps, part);
    while (INT64_C(1) << own < states) {
        own++;
    }
    if (states == 0 || states > ROW_STATES_MAX || *bits + own > 64) {
        return false;
    }
    part->states = (uint32_t)states;
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
