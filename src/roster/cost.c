/*
 * What a roster costs in full: each rule on each row, each wish, each day's cover.
 */
#include "rules.h"

/* `units` at a weight, which is hard from EN_ROSTER_HARD on; the rest of it is soft. */
static void add_units(struct en_roster_cost *cost, int64_t units, int32_t weight)
{
    cost->hard += units * (weight / EN_ROSTER_HARD);
    cost->soft += units * (weight % EN_ROSTER_HARD);
}

static size_t column_of(const struct en_roster *roster, uint8_t cell)
{
    return cell == EN_ROSTER_OFF ? roster->shift_count : cell;
}

static void add_row(struct en_roster_cost *cost, const struct en_roster *roster, size_t person,
                    const uint8_t *row, int32_t unit)
{
    const struct en_roster_contract *contract = &roster->contracts[roster->people[person].contract];
    size_t width = roster->shift_count + 1;
    const int32_t *wish = roster->wish + person * (size_t)roster->days * width;

    for (size_t i = 0; i < contract->rule_count; i++) {
        const struct en_roster_rule *rule = &contract->rules[i];
        add_units(cost, en_roster_rule_units(roster, rule, row, unit), rule->weight);
    }
    for (size_t day = 0; day < (size_t)roster->days; day++) {
        add_units(cost, 1, wish[day * width + column_of(roster, row[day])]);
    }
}

static void add_cover(struct en_roster_cost *cost, const struct en_roster *roster,
                      const uint8_t *cells, size_t day)
{
    int32_t here[EN_ROSTER_OFF + 1] = {0};

    for (size_t person = 0; person < roster->people_count; person++) {
        here[cells[person * (size_t)roster->days + day]]++;
    }
    for (size_t shift = 0; shift < roster->shift_count; shift++) {
        const struct en_roster_cover *cover = &roster->cover[day * roster->shift_count + shift];
        if (here[shift] < cover->need) {
            add_units(cost, cover->need - here[shift], cover->under);
        } else {
            add_units(cost, here[shift] - cover->need, cover->over);
        }
    }
}

struct en_roster_cost en_roster_row_cost(const struct en_roster *roster, uint32_t person,
                                         const uint8_t *row)
{
    struct en_roster_cost cost = {0, 0};

    add_row(&cost, roster, person, row, en_roster_minutes_unit(roster));
    return cost;
}

struct en_roster_cost en_roster_cost(const struct en_roster *roster, const uint8_t *cells)
{
    struct en_roster_cost cost = {0, 0};
    int32_t unit = en_roster_minutes_unit(roster);

    for (size_t person = 0; person < roster->people_count; person++) {
        add_row(&cost, roster, person, cells + person * (size_t)roster->days, unit);
    }
    for (size_t day = 0; day < (size_t)roster->days; day++) {
        add_cover(&cost, roster, cells, day);
    }
    return cost;
}
