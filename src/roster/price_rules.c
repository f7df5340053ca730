/*
 * The rules of a contract in the table's terms. What has no place in the table is left out and
 * `whole` says so: a row may then break it, a bound stays a bound, since fewer rules and no soft
 * costs only make rows cheaper.
 */
#include "price_inside.h"

#include <string.h>

static uint64_t all_shifts(const struct en_roster *roster)
{
    return (UINT64_C(1) << roster->shift_count) - 1;
}

static int32_t max32(int32_t a, int32_t b)
{
    return a > b ? a : b;
}

static int32_t min32(int32_t a, int32_t b)
{
    return a < b ? a : b;
}

static int32_t gcd(int32_t a, int32_t b)
{
    while (b != 0) {
        int32_t rest = a % b;
        a = b;
        b = rest;
    }
    return a;
}

/* A further rule about the same runs: the stricter of both. */
static void narrow_run(struct price_run *run, const struct en_roster_rule *rule, bool *whole)
{
    if (run->min > 1 && rule->min > 1 && run->border != rule->border_free) {
        *whole = false;
        return;
    }
    if (rule->min > 1) {
        run->border = rule->border_free;
    }
    run->min = max32(run->min, rule->min);
    run->max = min32(run->max, rule->max);
}

static void close_run(struct price_run *run)
{
    run->open = run->max == INT32_MAX;
    run->states = max32(1, run->open ? run->min : run->max);
}

static void add_count(struct price_rules *rules, uint64_t set, const struct en_roster_rule *rule,
                      int32_t days)
{
    if (rules->count_count == PRICE_COUNTS_MAX) {
        rules->whole = false;
        return;
    }
    if (set != 0 && rule->max <= 0) {
        rules->allowed &= ~set;
    }
    rules->count[rules->count_count++] =
        (struct price_count){set, max32(0, rule->min), min32(rule->max, days)};
}

/* Two sets one after the other that must not be: successions of shifts. */
static void add_succession(struct price_rules *rules, uint64_t *next,
                           const struct en_roster *roster, const struct en_roster_rule *rule)
{
    if (rule->pattern_length != 2 || rule->weekday >= 0 ||
        (rule->pattern[0] & EN_ROSTER_OFF_BIT) != 0 ||
        (rule->pattern[1] & EN_ROSTER_OFF_BIT) != 0) {
        rules->whole = false;
        return;
    }
    for (size_t s = 0; s < roster->shift_count; s++) {
        if ((rule->pattern[0] >> s & 1) != 0) {
            next[s] &= ~rule->pattern[1];
        }
    }
}

/* Days of a weekend in the table: one, or two that follow each other. */
static bool weekend_fits(uint8_t mask)
{
    for (int32_t day = 0; day < 7; day++) {
        int32_t next = (day + 1) % 7;
        if (mask == 1U << day || mask == (1U << day | 1U << next)) {
            return true;
        }
    }
    return false;
}

static void add_weekends(struct price_rules *rules, const struct en_roster *roster,
                         const struct en_roster_rule *rule)
{
    if (rule->set != all_shifts(roster) || !weekend_fits(rule->weekend) ||
        (rules->weekend != 0 && rules->weekend != rule->weekend)) {
        rules->whole = false;
        return;
    }
    rules->weekend = rule->weekend;
    add_count(rules, 0, rule, roster->days);
}

static void add_rule(struct price_rules *rules, uint64_t *next, const struct en_roster *roster,
                     const struct en_roster_rule *rule)
{
    uint64_t set = rule->set & (all_shifts(roster) | EN_ROSTER_OFF_BIT);

    if (rule->weight != EN_ROSTER_HARD) {
        rules->whole = false;
        return;
    }
    switch (rule->kind) {
    case EN_ROSTER_COUNT:
        if ((set & EN_ROSTER_OFF_BIT) == 0 && set != 0) {
            add_count(rules, set, rule, roster->days);
            return;
        }
        break;
    case EN_ROSTER_MINUTES:
        rules->minutes_min = rule->min > rules->minutes_min ? rule->min : rules->minutes_min;
        rules->minutes_max = rule->max < rules->minutes_max ? rule->max : rules->minutes_max;
        return;
    case EN_ROSTER_RUN:
        if (set == all_shifts(roster)) {
            narrow_run(&rules->work, rule, &rules->whole);
            return;
        }
        if (set == EN_ROSTER_OFF_BIT) {
            narrow_run(&rules->off, rule, &rules->whole);
            return;
        }
        break;
    case EN_ROSTER_WEEKENDS:
        add_weekends(rules, roster, rule);
        return;
    case EN_ROSTER_PATTERN:
        add_succession(rules, next, roster, rule);
        return;
    case EN_ROSTER_WEEKEND_RUN:
    case EN_ROSTER_WEEKEND_WHOLE:
    case EN_ROSTER_WEEKEND_SAME:
        break;
    }
    rules->whole = false;
}

/* Shifts with the same successors among those that the person may work are one class. */
static void find_classes(struct price_rules *rules, const struct en_roster *roster, uint64_t *next)
{
    for (size_t s = 0; s < roster->shift_count; s++) {
        uint64_t follow = next[s] & rules->allowed;
        int32_t c = 0;
        if ((rules->allowed >> s & 1) == 0) {
            continue; // never priced; a fixed cell outside the window is looked after by `row`
        }
        while (c < rules->class_count && rules->class_next[c] != follow) {
            c++;
        }
        rules->class_next[c] = follow;
        rules->class_count = max32(rules->class_count, c + 1);
        rules->class_of[s] = c;
    }
}

static void find_unit(struct price_rules *rules, const struct en_roster *roster)
{
    int32_t unit = 0;

    for (size_t s = 0; s < roster->shift_count; s++) {
        unit = (rules->allowed >> s & 1) != 0 ? gcd(unit, roster->shifts[s].minutes) : unit;
    }
    rules->unit = max32(1, unit);
    for (size_t s = 0; s < roster->shift_count; s++) {
        rules->length[s] = roster->shifts[s].minutes / rules->unit;
    }
}

void price_compile(const struct en_roster *roster, const struct en_roster_contract *contract,
                   struct price_rules *ret)
{
    uint64_t next[EN_ROSTER_SHIFTS_MAX];

    memset(ret, 0, sizeof(*ret));
    ret->whole = true;
    ret->allowed = all_shifts(roster);
    ret->minutes_max = INT32_MAX;
    ret->work = ret->off = (struct price_run){.min = 1, .max = INT32_MAX, .border = true};
    for (size_t s = 0; s < roster->shift_count; s++) {
        next[s] = all_shifts(roster);
    }
    for (size_t i = 0; i < contract->rule_count; i++) {
        add_rule(ret, next, roster, &contract->rules[i]);
    }
    close_run(&ret->work);
    close_run(&ret->off);
    find_classes(ret, roster, next);
    find_unit(ret, roster);
}

int32_t price_weekend(const struct en_roster *roster, uint8_t mask, int32_t day)
{
    int32_t weekday = (roster->first_weekday + day) % 7;
    bool here = (mask >> weekday & 1) != 0;
    bool before = day > 0 && (mask >> ((weekday + 6) % 7) & 1) != 0;

    return !here ? 0 : before ? 2 : 1;
}

bool price_closed(const struct price_table *table, int32_t day)
{
    return table->closed != NULL && table->closed[day] != 0;
}

int32_t price_counted(const struct price_table *table, const struct price_count *count,
                      const uint8_t *row, int32_t first, int32_t last)
{
    int32_t sum = 0;

    for (int32_t day = first; day < last; day++) {
        bool work = row[day] != EN_ROSTER_OFF;
        if (count->set != 0) {
            sum += work && (count->set >> row[day] & 1) != 0 ? 1 : 0;
        } else if (work) {
            sum += table->weekend[day] == 1 ||
                           (table->weekend[day] == 2 && row[day - 1] == EN_ROSTER_OFF)
                       ? 1
                       : 0;
        }
    }
    return sum;
}
