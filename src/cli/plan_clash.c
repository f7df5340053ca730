/*
 * plan_clash.c: why nobody can keep somebody's contract: the rules, in the words of its figures.
 */
#include "plan_clash.h"

/* People shown; days of people looked at, since a year of one takes up to a second. */
enum { SHOWN_MAX = 20, DAYS_MAX = 5000 };

/* "D|N" */
static void add_shifts(struct en_text *out, const struct en_roster *roster, uint64_t set)
{
    bool first = true;

    for (size_t s = 0; s < roster->shift_count; s++) {
        if ((set >> s & 1) != 0) {
            en_text_add(out, first ? EN_STR("") : EN_STR("|"));
            en_text_add(out, roster->shifts[s].name);
            first = false;
        }
    }
}

static const char *words_of(const struct en_roster *roster, const struct en_roster_rule *rule)
{
    uint64_t work = (UINT64_C(1) << roster->shift_count) - 1;

    switch (rule->kind) {
    case EN_ROSTER_COUNT:
        return N_("days with %1");
    case EN_ROSTER_MINUTES:
        return N_("minutes worked");
    case EN_ROSTER_RUN:
        return rule->set == EN_ROSTER_OFF_BIT ? N_("days off in a row")
               : rule->set == work            ? N_("days worked in a row")
                                              : N_("days in a row with %1");
    case EN_ROSTER_WEEKENDS:
        return N_("weekends worked");
    case EN_ROSTER_WEEKEND_RUN:
        return N_("weekends worked in a row");
    case EN_ROSTER_WEEKEND_WHOLE:
        return N_("whole weekends");
    case EN_ROSTER_WEEKEND_SAME:
        return N_("one shift a weekend");
    case EN_ROSTER_PATTERN:
        return N_("what may not follow %1");
    }
    return "";
}

static bool has_limits(const struct en_roster_rule *rule)
{
    return rule->kind != EN_ROSTER_WEEKEND_WHOLE && rule->kind != EN_ROSTER_WEEKEND_SAME &&
           rule->kind != EN_ROSTER_PATTERN;
}

/* "minutes worked: 3360 to 4320" */
static void add_rule(struct en_text *out, const struct en_roster *roster,
                     const struct en_roster_rule *rule)
{
    bool follows = rule->kind == EN_ROSTER_PATTERN && rule->pattern_length > 0;
    struct en_text shifts = {0};
    struct en_text limits = {0};

    add_shifts(&shifts, roster, follows ? rule->pattern[0] : rule->set);
    struct en_str arg = en_text_str(&shifts);
    en_text_fill(out, en_tr(words_of(roster, rule)), &arg, 1);
    if (has_limits(rule)) {
        en_text_addf(&limits, rule->max == INT32_MAX ? "%ld" : "%ld-%ld", (long)rule->min,
                     (long)rule->max);
        en_text_add(out, EN_STR(" "));
        en_text_add(out, en_text_str(&limits));
        en_text_add(out, rule->max == INT32_MAX ? EN_STR("+") : EN_STR(""));
    }
    en_text_finish(&shifts);
    en_text_finish(&limits);
}

static void say_clash(struct en_cli *cli, const struct en_roster *roster, uint32_t person,
                      const struct en_roster_clash *clash)
{
    const struct en_roster_person *who = &roster->people[person];
    struct en_text rules = {0};

    for (size_t i = 0; i < clash->rule_count; i++) {
        en_text_add(&rules, i == 0 ? EN_STR("") : EN_STR("; "));
        add_rule(&rules, roster, &roster->contracts[who->contract].rules[clash->rule[i]]);
    }
    if (clash->cells) {
        en_text_add(&rules, clash->rule_count == 0 ? EN_STR("") : EN_STR("; "));
        en_text_add(&rules, en_str_from(en_tr(N_("days off that are fixed"))));
    }
    struct en_cell cells[] = {
        en_cell_text("part", EN_STR("clash")),
        en_cell_int("line", who->line),
        en_cell_text("person", who->name),
        en_cell_text("rules", en_text_str(&rules)),
    };
    en_say(cli, N_("line %2: no row of %3 keeps these together: %4"), cells, EN_COUNT(cells));
    en_text_finish(&rules);
}

enum en_status en_cli_plan_say_clashes(struct en_cli *cli, const struct en_roster *roster,
                                       const uint8_t *cells, uint32_t *ret_line)
{
    enum en_status status = EN_OK;
    int32_t days = 0;
    size_t shown = 0;

    *ret_line = 0;
    for (uint32_t p = 0; status == EN_OK && p < roster->people_count && shown < SHOWN_MAX; p++) {
        struct en_roster_clash clash = {.rule_count = 0};
        const uint8_t *row = cells + (size_t)p * (size_t)roster->days;
        if (en_roster_row_cost(roster, p, row).hard == 0 || days > DAYS_MAX) {
            continue;
        }
        days += roster->days;
        status = en_roster_clash(roster, p, &clash);
        if (status == EN_OK && (clash.rule_count > 0 || clash.cells)) {
            say_clash(cli, roster, p, &clash);
            *ret_line = shown++ == 0 ? roster->people[p].line : *ret_line;
        }
    }
    return status;
}
