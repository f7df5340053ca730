/*
 * How often a row breaks a rule, counted plainly: the definition, read once from day 0 to the end.
 *
 * The search does not call this in its loop for the usual rules (state.c); it is what the search is
 * tested against.
 */
#include "rules.h"

/* ---- small things --------------------------------------------------------------------------- */

static bool is_in(uint8_t cell, uint64_t set)
{
    return (cell_bit(cell) & set) != 0;
}

/* Units by which `n` lies outside min..max. */
static int64_t outside(int64_t n, const struct en_roster_rule *rule)
{
    if (n < rule->min) {
        return rule->min - n;
    }
    return n > rule->max ? n - rule->max : 0;
}

int32_t en_roster_minutes_unit(const struct en_roster *roster)
{
    int32_t unit = 0;

    for (size_t s = 0; s < roster->shift_count; s++) {
        int32_t a = roster->shifts[s].minutes;
        while (a != 0) {
            int32_t rest = unit % a;
            unit = a;
            a = rest;
        }
    }
    return unit == 0 ? 1 : unit;
}

/* ---- counts and minutes --------------------------------------------------------------------- */

static int64_t count_units(const struct en_roster *roster, const struct en_roster_rule *rule,
                           const uint8_t *row)
{
    int64_t n = 0;

    for (int32_t day = 0; day < roster->days; day++) {
        n += is_in(row[day], rule->set);
    }
    return outside(n, rule);
}

static int64_t minutes_units(const struct en_roster *roster, const struct en_roster_rule *rule,
                             const uint8_t *row, int32_t unit)
{
    int64_t minutes = 0;

    for (int32_t day = 0; day < roster->days; day++) {
        if (row[day] != EN_ROSTER_OFF) {
            minutes += roster->shifts[row[day]].minutes;
        }
    }
    return (outside(minutes, rule) + unit - 1) / unit;
}

/* ---- runs ----------------------------------------------------------------------------------- */

/* A run of `length` that may touch a border of its sequence. */
static int64_t run_units(const struct en_roster_rule *rule, int32_t length, bool border)
{
    if (length == 0) {
        return 0;
    }
    if (length < rule->min) {
        return border && rule->border_free ? 0 : rule->min - length;
    }
    return length > rule->max ? length - rule->max : 0;
}

static int64_t all_run_units(const struct en_roster *roster, const struct en_roster_rule *rule,
                             const uint8_t *row)
{
    int64_t units = 0;
    int32_t length = 0;

    for (int32_t day = 0; day < roster->days; day++) {
        if (is_in(row[day], rule->set)) {
            length++;
            continue;
        }
        units += run_units(rule, length, length == day);
        length = 0;
    }
    return units + run_units(rule, length, true);
}

/* ---- weekends ------------------------------------------------------------------------------- */

/* Weekday a weekend begins with: in it, and the day before is not. Monday for an empty set. */
static int32_t weekend_start(uint8_t weekend)
{
    for (int32_t day = 0; day < 7; day++) {
        if ((weekend >> day & 1) != 0 && (weekend >> (day + 6) % 7 & 1) == 0) {
            return day;
        }
    }
    return 0;
}

/* What one weekend of a row holds. */
struct weekend {
    int32_t days;   /* of it, within the horizon */
    int32_t worked; /* of them in the rule's set */
    uint64_t cells; /* set of the cells worked */
};

/* The weekend whose first day is `first`, which may lie before day 0. */
static struct weekend look_at_weekend(const struct en_roster *roster,
                                      const struct en_roster_rule *rule, const uint8_t *row,
                                      int32_t first)
{
    struct weekend found = {0, 0, 0};
    int32_t start = weekend_start(rule->weekend);

    for (int32_t i = 0; i < 7 && (rule->weekend >> (start + i) % 7 & 1) != 0; i++) {
        int32_t day = first + i;
        if (day < 0 || day >= roster->days) {
            continue;
        }
        found.days++;
        if (is_in(row[day], rule->set)) {
            found.worked++;
            found.cells |= cell_bit(row[day]);
        }
    }
    return found;
}

static int64_t weekend_units(const struct en_roster *roster, const struct en_roster_rule *rule,
                             const uint8_t *row)
{
    int32_t first = (weekend_start(rule->weekend) - roster->first_weekday + 7) % 7 - 7;
    int64_t units = 0;
    int32_t worked = 0;
    int32_t seen = 0;
    int32_t run = 0;

    for (int32_t day = first; day < roster->days; day += 7) {
        struct weekend weekend = look_at_weekend(roster, rule, row, day);
        if (weekend.days == 0) {
            continue;
        }
        if (rule->kind == EN_ROSTER_WEEKEND_WHOLE) {
            units += weekend.worked > 0 && weekend.worked < weekend.days;
        } else if (rule->kind == EN_ROSTER_WEEKEND_SAME) {
            units += (weekend.cells & (weekend.cells - 1)) != 0;
        } else if (rule->kind == EN_ROSTER_WEEKEND_RUN && weekend.worked == 0) {
            units += run_units(rule, run, run == seen);
        }
        run = weekend.worked > 0 ? run + 1 : 0;
        worked += weekend.worked > 0;
        seen++;
    }
    if (rule->kind == EN_ROSTER_WEEKEND_RUN) {
        units += run_units(rule, run, true);
    }
    return rule->kind == EN_ROSTER_WEEKENDS ? outside(worked, rule) : units;
}

/* ---- patterns ------------------------------------------------------------------------------- */

static bool fits(const struct en_roster_rule *rule, const uint8_t *cells)
{
    for (int32_t i = 0; i < rule->pattern_length; i++) {
        if (!is_in(cells[i], rule->pattern[i])) {
            return false;
        }
    }
    return true;
}

static int64_t pattern_units(const struct en_roster *roster, const struct en_roster_rule *rule,
                             const uint8_t *row)
{
    int64_t units = 0;

    for (int32_t day = 0; day + rule->pattern_length <= roster->days; day++) {
        bool here = rule->weekday < 0 || (roster->first_weekday + day) % 7 == rule->weekday;
        units += here && fits(rule, row + day);
    }
    return units;
}

/* ---- all of them ---------------------------------------------------------------------------- */

int64_t en_roster_rule_units(const struct en_roster *roster, const struct en_roster_rule *rule,
                             const uint8_t *row, int32_t unit)
{
    switch (rule->kind) {
    case EN_ROSTER_COUNT:
        return count_units(roster, rule, row);
    case EN_ROSTER_MINUTES:
        return minutes_units(roster, rule, row, unit);
    case EN_ROSTER_RUN:
        return all_run_units(roster, rule, row);
    case EN_ROSTER_WEEKENDS:
    case EN_ROSTER_WEEKEND_RUN:
    case EN_ROSTER_WEEKEND_WHOLE:
    case EN_ROSTER_WEEKEND_SAME:
        return weekend_units(roster, rule, row);
    case EN_ROSTER_PATTERN:
        return pattern_units(roster, rule, row);
    }
    return 0;
}
