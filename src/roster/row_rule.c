/*
 * One rule as an automaton over days: see row_rule.h. What a rule costs is charged as soon as it is
 * sure, so that states which differ in nothing to come are one.
 */
#include "row_rule.h"

#include "rules.h"

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
static uint32_t step_sum(const struct row_rule *rule, int64_t sum, int64_t rest, int64_t *units)
{
    if (sum + rest < rule->min) {
        *units += rule->min - rest - sum;
        sum = rule->min - rest;
    }
    if (sum > rule->max) {
        *units += sum - rule->max;
        sum = rule->max;
    }
    if (sum >= rule->min && sum + rest <= rule->max) {
        sum = rule->min;
    }
    return (uint32_t)sum;
}

/* Longest run told apart. */
static int32_t run_top(const struct row_rule *rule)
{
    int32_t top = rule->max == INT32_MAX ? rule->min : rule->max;

    return top < 1 ? 1 : top;
}

/* A run's state is its length, plus run_top when its minimum does not count (it began on the first
 * day). Here it ends. */
static void end_run(const struct row_rule *rule, uint32_t run, int64_t *units)
{
    if (run > 0 && (int32_t)run < rule->min && (int32_t)run <= run_top(rule)) {
        *units += rule->min - (int32_t)run;
    }
}

static uint32_t step_run(const struct row_rule *rule, uint32_t run, bool in, bool earliest,
                         int64_t *units)
{
    uint32_t top = (uint32_t)run_top(rule);

    if (!in) {
        end_run(rule, run, units);
        return 0;
    }
    bool exempt = run > top || (run == 0 && earliest && rule->rule->border_free);
    uint32_t length = (run > top ? run - top : run) + 1;
    if ((int32_t)length > rule->max) {
        (*units)++;
    }
    length = length > top ? top : length;
    return exempt && (int32_t)length < rule->min ? top + length : length;
}

static uint32_t step_days(const struct row_rule *rule, uint32_t state, int32_t day, size_t column,
                          bool in, int64_t *units)
{
    int64_t rest = rule->roster->days - 1 - day;
    int64_t most = 1;

    if (rule->rule->kind == EN_ROSTER_MINUTES) {
        most = 0;
        for (size_t i = 0; i < rule->columns; i++) {
            most = rule->gain[i] > most ? rule->gain[i] : most;
        }
        return step_sum(rule, (int64_t)state + rule->gain[column], rest * most, units);
    }
    return step_sum(rule, state + (in ? 1 : 0), rest * most, units);
}

/* The last bit: is the weekend worked so far? */
static uint32_t step_weekends(const struct row_rule *rule, uint32_t state, int32_t day, bool in,
                              int64_t *units)
{
    bool worked = (state & 1) != 0 || (rule->day.inside && in);
    uint32_t past = state >> 1;

    if (rule->rule->kind == EN_ROSTER_WEEKENDS) {
        bool ends = rule->day.last;
        past = step_sum(rule, past + (ends && worked), rule->day.after, units);
        return past << 1 | (worked && !ends);
    }
    if (rule->day.last) {
        past = step_run(rule, past, worked, rule->day.earliest, units);
        worked = false;
    }
    if (day == rule->roster->days - 1 && !rule->rule->border_free) {
        end_run(rule, past, units);
    }
    return past << 1 | worked;
}

/* 0 nothing worked, 1 all days so far, 2 some. */
static uint32_t step_whole(const struct row_rule *rule, uint32_t state, bool in, int64_t *units)
{
    if (rule->day.inside) {
        state = rule->day.first ? (in ? 1 : 0) : state == (in ? 1U : 0U) ? state : 2;
    }
    if (rule->day.last) {
        *units += state == 2;
        state = 0;
    }
    return state;
}

/* 0 nothing worked, 1 + column that cell alone, states - 1 two cells. */
static uint32_t step_same(const struct row_rule *rule, uint32_t state, size_t column, bool in,
                          int64_t *units)
{
    if (rule->day.inside && in && state != rule->states - 1) {
        bool second = state != 0 && state != column + 1;
        *units += second;
        state = second ? rule->states - 1 : (uint32_t)column + 1;
    }
    return rule->day.last ? 0 : state;
}

uint32_t row_rule_step(const struct row_rule *rule, uint32_t state, int32_t day, size_t column,
                       int64_t *units)
{
    uint8_t cell = column == rule->columns - 1 ? EN_ROSTER_OFF : (uint8_t)column;
    bool in = (cell_bit(cell) & rule->rule->set) != 0;
    uint32_t next = 0;

    switch (rule->rule->kind) {
    case EN_ROSTER_COUNT:
    case EN_ROSTER_MINUTES:
        next = step_days(rule, state, day, column, in, units);
        break;
    case EN_ROSTER_RUN:
        next = step_run(rule, state, in, day == 0, units);
        if (day == rule->roster->days - 1 && !rule->rule->border_free) {
            end_run(rule, next, units);
        }
        break;
    case EN_ROSTER_WEEKENDS:
    case EN_ROSTER_WEEKEND_RUN:
        next = step_weekends(rule, state, day, in, units);
        break;
    case EN_ROSTER_WEEKEND_WHOLE:
        next = step_whole(rule, state, in, units);
        break;
    case EN_ROSTER_WEEKEND_SAME:
        next = step_same(rule, state, column, in, units);
        break;
    case EN_ROSTER_PATTERN:
        break;
    }
    return next;
}

/* ---- making --------------------------------------------------------------------------------- */

/* Sums in units of minutes; rules outside what a person can reach never bite. */
static void find_limits(const struct en_roster *roster, struct row_rule *rule)
{
    const struct en_roster_rule *from = rule->rule;
    int32_t unit = from->kind == EN_ROSTER_MINUTES ? en_roster_minutes_unit(roster) : 1;

    rule->min = from->min / unit + (from->min % unit != 0);
    rule->max = from->max == INT32_MAX ? INT32_MAX : from->max / unit;
    for (size_t s = 0; s < roster->shift_count; s++) {
        rule->gain[s] = roster->shifts[s].minutes / unit;
    }
}

/* States of a rule; 0 when it has no automaton here. */
static int64_t count_states(const struct row_rule *rule)
{
    int64_t days = rule->roster->days;
    int64_t most = 0;

    bool limits =
        rule->rule->kind != EN_ROSTER_WEEKEND_WHOLE && rule->rule->kind != EN_ROSTER_WEEKEND_SAME;
    if (limits && (rule->min > rule->max || rule->min < 0)) {
        return 0;
    }
    for (size_t i = 0; i < rule->columns; i++) {
        most = rule->gain[i] > most ? rule->gain[i] : most;
    }
    switch (rule->rule->kind) {
    case EN_ROSTER_COUNT:
        return (days > rule->min ? days : rule->min) + 1;
    case EN_ROSTER_MINUTES:
        return (days * most > rule->min ? days * most : rule->min) + 1;
    case EN_ROSTER_RUN:
        return 2 * (int64_t)run_top(rule) + 1;
    case EN_ROSTER_WEEKENDS:
        return 2 * ((days > rule->min ? days : rule->min) + 1);
    case EN_ROSTER_WEEKEND_RUN:
        return 2 * (2 * (int64_t)run_top(rule) + 1);
    case EN_ROSTER_WEEKEND_WHOLE:
        return 3;
    case EN_ROSTER_WEEKEND_SAME:
        return (int64_t)rule->columns + 2;
    case EN_ROSTER_PATTERN:
        break;
    }
    return 0;
}

int64_t row_rule_make(struct row_rule *ret, const struct en_roster *roster,
                      const struct en_roster_rule *rule)
{
    *ret = (struct row_rule){.roster = roster, .rule = rule, .columns = roster->shift_count + 1};
    find_limits(roster, ret);
    return count_states(ret);
}

void row_rule_begin(struct row_rule *rule, int32_t day)
{
    rule->day = look_at_day(rule->roster, rule->rule->weekend, day);
}
