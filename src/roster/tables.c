/*
 * Patterns and weekends as tables: see tables.h.
 *
 * A window of days is a number, a few bits for each day's column, the first day in the highest
 * bits; a column that is none stands for a day behind the horizon, which no pattern fits.
 */
#include "tables.h"

#include <string.h>

#include "rules.h"
#include "state.h"

enum { WINDOW_BITS_MAX = 13, LENGTH_MAX = 8, WEEKENDS_MAX = 10 };

/* ---- patterns ------------------------------------------------------------------------------- */

/* Bits that hold any column and one more. */
static unsigned bits_of(const struct model *model)
{
    unsigned bits = 1;

    while (UINT32_C(1) << bits <= model->columns) {
        bits++;
    }
    return bits;
}

static bool pattern_fits_table(const struct model *model, const struct en_roster_rule *rule)
{
    return rule->kind == EN_ROSTER_PATTERN && rule->weight < EN_ROSTER_HARD &&
           rule->pattern_length <= LENGTH_MAX &&
           bits_of(model) * (unsigned)rule->pattern_length <= WINDOW_BITS_MAX;
}

static size_t window_count(const struct terms *terms)
{
    return (size_t)1 << terms->window_bits * (unsigned)terms->window_days;
}

/* Adds a pattern's weight wherever a window begins with it. */
static void add_pattern(const struct model *model, struct terms *terms,
                        const struct en_roster_rule *rule)
{
    size_t mask = ((size_t)1 << terms->window_bits) - 1;

    for (size_t window = 0; window < window_count(terms); window++) {
        bool fits = true;
        for (int32_t i = 0; fits && i < rule->pattern_length; i++) {
            unsigned behind = (unsigned)(terms->window_days - 1 - i);
            size_t column = window >> terms->window_bits * behind & mask;
            uint8_t cell = column == 0 ? EN_ROSTER_OFF : (uint8_t)(column - 1);
            fits = column < model->columns && (cell_bit(cell) & rule->pattern[i]) != 0;
        }
        for (size_t weekday = 0; fits && weekday < 7; weekday++) {
            if (rule->weekday < 0 || (size_t)rule->weekday == weekday) {
                terms->windows[weekday * window_count(terms) + window] += rule->weight * COST_SCALE;
            }
        }
    }
}

/* What the windows that begin in from..until-1 cost more with the edit. */
static int64_t windows_delta(const struct model *model, const struct terms *terms,
                             const uint8_t *row, const struct edit *edit, int32_t from,
                             int32_t until)
{
    size_t count = window_count(terms);
    size_t weekday = (size_t)(from + model->roster->first_weekday) % 7;
    size_t before = 0;
    size_t after = 0;
    int64_t cost = 0;

    for (int32_t day = from; day < until + terms->window_days - 1; day++) {
        size_t old = day < model->days ? cell_column(row[day]) : model->columns;
        bool changed = day >= edit->from && day < edit->from + edit->length;
        size_t now = changed ? cell_column(edit->cells[day - edit->from]) : old;
        before = (before << terms->window_bits | old) & (count - 1);
        after = (after << terms->window_bits | now) & (count - 1);
        if (day - from >= terms->window_days - 1) {
            const int32_t *windows = terms->windows + weekday * count;
            cost += windows[after] - windows[before];
            weekday = weekday == 6 ? 0 : weekday + 1;
        }
    }
    return cost;
}

/* ---- weekends ------------------------------------------------------------------------------- */

/* Weekday a weekend begins with. */
static int32_t first_of(uint8_t weekend)
{
    int32_t day = 0;

    while (day < 7 && ((weekend >> day & 1) == 0 || (weekend >> (day + 6) % 7 & 1) != 0)) {
        day++;
    }
    return day % 7;
}

/* First day of the first weekend that may reach into the horizon: -7..-1. */
static int32_t weekend_from(const struct model *model, uint8_t weekend)
{
    return (first_of(weekend) - model->roster->first_weekday + 7) % 7 - 7;
}

static int32_t count_weekends(const struct model *model, uint8_t weekend)
{
    return (model->days - weekend_from(model, weekend) + 6) / 7;
}

static bool weekend_fits_table(const struct model *model, const struct terms *terms,
                               const struct en_roster_rule *rule)
{
    uint64_t work = (UINT64_C(1) << model->roster->shift_count) - 1;
    bool kind = rule->kind == EN_ROSTER_WEEKEND_RUN || rule->kind == EN_ROSTER_WEEKENDS;

    return kind && rule->weight < EN_ROSTER_HARD && rule->set == work &&
           (terms->weekend == 0 || terms->weekend == rule->weekend) && rule->weekend != 0 &&
           count_weekends(model, rule->weekend) <= WEEKENDS_MAX;
}

/* Which weekends are worked, as bits: bit i = the weekend that begins on day first + 7 i. */
static uint32_t worked_weekends(const struct model *model, const struct terms *terms,
                                const uint8_t *row, const struct edit *edit)
{
    uint32_t worked = 0;
    int32_t weekend = 0;

    for (int32_t first = terms->weekend_from; first < model->days; first += 7, weekend++) {
        for (int32_t day = first < 0 ? 0 : first;
             day < first + terms->weekend_days && day < model->days; day++) {
            bool changed = edit != NULL && day >= edit->from && day < edit->from + edit->length;
            uint8_t cell = changed ? edit->cells[day - edit->from] : row[day];
            worked |= (uint32_t)(cell != EN_ROSTER_OFF) << weekend;
        }
    }
    return worked;
}

/* A rule's cost for each set of weekends, by the plain count of a row that works on just those. */
static void add_weekends(struct model *model, struct terms *terms,
                         const struct en_roster_rule *rule, uint8_t *row)
{
    int32_t count = count_weekends(model, terms->weekend);

    for (uint32_t set = 0; set < UINT32_C(1) << count; set++) {
        memset(row, EN_ROSTER_OFF, (size_t)model->days);
        for (int32_t i = 0; i < count; i++) {
            int32_t first = terms->weekend_from + 7 * i;
            int32_t last = first + terms->weekend_days - 1;
            first = first < 0 ? 0 : first;
            last = last < model->days ? last : model->days - 1;
            if ((set >> i & 1) != 0 && first <= last) {
                row[first] = 0;
            }
        }
        int64_t units = en_roster_rule_units(model->roster, rule, row, model->unit);
        terms->weekend_cost[set] += (int32_t)units * rule->weight * COST_SCALE;
    }
}

/* ---- both ----------------------------------------------------------------------------------- */

/* What the tables must hold. */
static void measure(const struct model *model, struct terms *terms)
{
    for (size_t i = 0; i < terms->other_count; i++) {
        const struct en_roster_rule *rule = terms->others[i];
        if (pattern_fits_table(model, rule) && rule->pattern_length > terms->window_days) {
            terms->window_days = rule->pattern_length;
        }
        if (terms->weekend == 0 && weekend_fits_table(model, terms, rule)) {
            terms->weekend = rule->weekend;
            terms->weekend_days = __builtin_popcount(rule->weekend);
            terms->weekend_from = weekend_from(model, rule->weekend);
        }
    }
}

bool tables_make(struct model *model, struct terms *terms)
{
    uint8_t *row = EN_ARENA_ARRAY(&model->arena, (size_t)model->days, uint8_t);
    size_t kept = 0;

    terms->window_bits = bits_of(model);
    measure(model, terms);
    terms->windows = EN_ARENA_ARRAY(&model->arena, 7 * window_count(terms), int32_t);
    terms->weekend_cost = EN_ARENA_ARRAY(&model->arena, (size_t)1 << WEEKENDS_MAX, int32_t);
    if (row == NULL || terms->windows == NULL || terms->weekend_cost == NULL) {
        return false;
    }
    for (size_t i = 0; i < terms->other_count; i++) {
        const struct en_roster_rule *rule = terms->others[i];
        if (pattern_fits_table(model, rule)) {
            add_pattern(model, terms, rule);
        } else if (weekend_fits_table(model, terms, rule)) {
            add_weekends(model, terms, rule, row);
        } else {
            terms->others[kept++] = rule;
        }
    }
    terms->other_count = kept;
    return true;
}

static bool touches_weekend(const struct model *model, const struct terms *terms,
                            const struct edit *edit)
{
    bool touches = edit->length >= 7;

    for (int32_t i = 0; !touches && i < edit->length; i++) {
        int32_t weekday = (edit->from + i + model->roster->first_weekday) % 7;
        touches = (terms->weekend >> weekday & 1) != 0;
    }
    return touches;
}

int64_t tables_delta(const struct model *model, const struct terms *terms, const uint8_t *row,
                     const struct edit *edit)
{
    int64_t cost = 0;

    if (terms->window_days > 0) {
        int32_t from = edit->from - terms->window_days + 1;
        int32_t until = edit->from + edit->length;
        from = from < 0 ? 0 : from;
        cost += windows_delta(model, terms, row, edit, from, until);
    }
    if (terms->weekend != 0 && touches_weekend(model, terms, edit)) {
        cost += terms->weekend_cost[worked_weekends(model, terms, row, edit)];
        cost -= terms->weekend_cost[worked_weekends(model, terms, row, NULL)];
    }
    return cost;
}
