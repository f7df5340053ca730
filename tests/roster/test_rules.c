/* What a row breaks, rule by rule, and what whole rosters cost. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "rosters.h"
#include "rules.h"

enum { D = 1, N = 2, WORK = 3, SAT_SUN = 0x60 };
static const uint64_t NIGHT_DAY[] = {N, D};

/* Rows are written "D-N", day 0 a Monday. */
static int64_t units(struct en_roster_rule rule, const char *text)
{
    static const struct en_roster_shift SHIFTS[] = {{{"D", 1}, 480}, {{"N", 1}, 720}};
    struct en_roster roster = {
        .days = (int32_t)strlen(text), .shifts = SHIFTS, .shift_count = EN_COUNT(SHIFTS)};
    uint8_t row[64];

    for (int32_t day = 0; day < roster.days; day++) {
        row[day] = text[day] == 'D' ? 0 : text[day] == 'N' ? 1 : EN_ROSTER_OFF;
    }
    return en_roster_rule_units(&roster, &rule, row, en_roster_minutes_unit(&roster));
}

static void counts_have_a_least_and_a_most(void **state)
{
    struct en_roster_rule rule = {.kind = EN_ROSTER_COUNT, .set = N, .min = 1, .max = 2};

    (void)state;
    assert_int_equal(units(rule, "DD-D"), 1);
    assert_int_equal(units(rule, "DN-N"), 0);
    assert_int_equal(units(rule, "NNNN"), 2);
}

static void minutes_are_counted_in_their_common_divisor(void **state)
{
    struct en_roster_rule rule = {.kind = EN_ROSTER_MINUTES, .min = 500, .max = 960};

    (void)state;
    assert_int_equal(units(rule, "D--"), 1); /* 20 minutes short of 240: one unit */
    assert_int_equal(units(rule, "DD-"), 0);
    assert_int_equal(units(rule, "DN-"), 1);
}

static void runs_at_a_border_are_never_too_short_but_may_be_too_long(void **state)
{
    struct en_roster_rule rule = {
        .kind = EN_ROSTER_RUN, .set = WORK, .min = 2, .max = 3, .border_free = true};

    (void)state;
    assert_int_equal(units(rule, "D--DD-N"), 0);
    assert_int_equal(units(rule, "--D--"), 1);
    assert_int_equal(units(rule, "DDDDD--"), 2);
    rule.border_free = false;
    assert_int_equal(units(rule, "D--DD-N"), 2);
}

static void a_weekend_counts_once_and_may_be_cut_by_the_horizon(void **state)
{
    struct en_roster_rule rule = {
        .kind = EN_ROSTER_WEEKENDS, .set = WORK, .max = 1, .weekend = SAT_SUN};

    (void)state;
    assert_int_equal(units(rule, "-----DD-----D-"), 1);
    assert_int_equal(units(rule, "-----DD------"), 0);
    assert_int_equal(units(rule, "------D-----N"), 1);
}

static void weekends_in_a_row_are_runs_of_weekends(void **state)
{
    struct en_roster_rule rule = {.kind = EN_ROSTER_WEEKEND_RUN,
                                  .set = WORK,
                                  .max = 1,
                                  .border_free = true,
                                  .weekend = SAT_SUN};

    (void)state;
    assert_int_equal(units(rule, "-----D------D--------D"), 1);
    assert_int_equal(units(rule, "-----D-------------D-"), 0);
}

static void weekends_are_whole_and_of_one_shift(void **state)
{
    struct en_roster_rule whole = {
        .kind = EN_ROSTER_WEEKEND_WHOLE, .set = WORK, .weekend = SAT_SUN};
    struct en_roster_rule same = {.kind = EN_ROSTER_WEEKEND_SAME, .set = WORK, .weekend = SAT_SUN};

    (void)state;
    assert_int_equal(units(whole, "-----D------DD"), 1);
    assert_int_equal(units(same, "-----DN-----DD"), 1);
}

static void a_pattern_is_broken_wherever_it_fits(void **state)
{
    struct en_roster_rule rule = {
        .kind = EN_ROSTER_PATTERN, .pattern = NIGHT_DAY, .pattern_length = 2, .weekday = -1};

    (void)state;
    assert_int_equal(units(rule, "ND-NDN"), 2);
    rule.weekday = 3;
    assert_int_equal(units(rule, "ND-NDN"), 1);
}

/* Four days of D 480 and N 480; A has the terms given. */
static struct en_roster_clash clash_of(const char *terms, const char *rest)
{
    struct en_roster roster = {0};
    struct en_roster_clash clash;
    char text[256];

    (void)snprintf(text, sizeof(text),
                   "SECTION_HORIZON\n4\nSECTION_SHIFTS\nD,480,\nN,480,D\nSECTION_STAFF\nA,%s\n%s",
                   terms, rest);
    roster_of(&roster, text);
    assert_int_equal(en_roster_clash(&roster, 0, &clash), EN_OK);
    assert_int_equal(roster.people[0].line, 7);
    en_roster_finish(&roster);
    return clash;
}

static void a_clash_has_the_rules_that_no_row_keeps_and_no_other(void **state)
{
    /* D at most once, N at most twice, N then no D, minutes, days in a row, days off, weekends */
    struct en_roster_clash clash = clash_of("D=1|N=2,1920,1920,4,1,1,1", "");

    (void)state;
    assert_int_equal(clash.rule_count, 3);
    assert_int_equal(clash.rule[0] + clash.rule[1] + clash.rule[2], 0 + 1 + 3);
    assert_false(clash.cells);
    clash = clash_of("D=4|N=4,1920,960,4,1,1,1", "SECTION_DAYS_OFF\nA,0,1,2\n");
    assert_int_equal(clash.rule_count, 1);
    assert_true(clash.cells);
    clash = clash_of("D=4|N=4,1920,960,4,1,1,1", "SECTION_DAYS_OFF\nA,0,1\n");
    assert_int_equal(clash.rule_count, 0);
    assert_false(clash.cells);
}

static void check_fixture(const char *instance, const char *fixture, int64_t cost)
{
    struct en_roster roster = {0};

    roster_load(&roster, instance);
    uint8_t *cells = malloc(roster.people_count * (size_t)roster.days);
    assert_non_null(cells);
    assert_int_equal(en_roster_parse(roster_file(fixture), &roster, cells, NULL), EN_OK);
    struct en_roster_cost found = en_roster_cost(&roster, cells);
    assert_int_equal(found.hard, 0);
    assert_int_equal(found.soft, cost);
    free(cells);
    en_roster_finish(&roster);
}

static void rosters_scored_elsewhere_cost_the_same_here(void **state)
{
    (void)state;
    check_fixture("Instance1.txt", "fixtures/Instance1.sol", 607);
    check_fixture("Instance8.txt", "fixtures/Instance8.sol", 1352);
    check_fixture("Instance14.txt", "fixtures/Instance14.sol", 1368);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(counts_have_a_least_and_a_most),
        cmocka_unit_test(minutes_are_counted_in_their_common_divisor),
        cmocka_unit_test(runs_at_a_border_are_never_too_short_but_may_be_too_long),
        cmocka_unit_test(a_weekend_counts_once_and_may_be_cut_by_the_horizon),
        cmocka_unit_test(weekends_in_a_row_are_runs_of_weekends),
        cmocka_unit_test(weekends_are_whole_and_of_one_shift),
        cmocka_unit_test(a_pattern_is_broken_wherever_it_fits),
        cmocka_unit_test(a_clash_has_the_rules_that_no_row_keeps_and_no_other),
        cmocka_unit_test(rosters_scored_elsewhere_cost_the_same_here),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
