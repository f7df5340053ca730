/* Rosters of the competition of 2010: each rule is broken once and costs what its weight says. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>

#include "instances.h"
#include "told.h"

static enum en_status check(struct en_str instance, const char *solution, struct told *told,
                            struct en_certify_verdict *verdict, struct en_error *error)
{
    struct en_certify_sink sink = {told_found, told};

    return en_certify_inrc1(instance, en_str_from(solution), &sink, verdict, error);
}

/* What `rule` costs in a roster of these two rows. */
static void costs(const char *rule, int64_t cost, const char *first, const char *second)
{
    struct told told = {0};
    struct en_certify_verdict verdict;
    char solution[256];
    int64_t of_rule = 0;

    char both[256];
    (void)told_changed(solution, sizeof(solution), "1 A\n2 B\n", "A", first);
    (void)told_changed(both, sizeof(both), solution, "B", second);
    assert_int_equal(check(en_str_from(INRC1_SMALL), both, &told, &verdict, NULL), EN_OK);
    for (size_t i = 0; i < told.count; i++) {
        of_rule += en_str_is(en_str_from(told.rule[i]), rule) ? told.costs[i] : 0;
    }
    assert_int_equal(of_rule, cost);
    assert_int_equal(verdict.cost, told.cost);
}

#define FREE "- - - - - - - - - - -"

static void counts_and_runs_cost_a_unit_each(void **state)
{
    (void)state;
    costs("inrc1.total-max", 2 * 2, "D D D D - - D D D D -", FREE);
    costs("inrc1.total-min", 3, "D - - - - - - - - - -", FREE);
    costs("inrc1.run-max", 2 * 5, "- - D D D D D D - - -", FREE);
    costs("inrc1.run-min", 2 * 7, "D - - - D - - - - - -", FREE);
    costs("inrc1.rest-max", 11, "D D - - - - - - - D D", FREE);
    costs("inrc1.rest-min", 13, "D D - D D - - - - - -", FREE);
    costs("inrc1.rest-min", 0, "D D - - D D - - - D D", FREE);
}

static void runs_at_the_ends_are_judged_too(void **state)
{
    (void)state;
    costs("inrc1.run-min", 7, "- - - - - - - - - - D", FREE);
    costs("inrc1.rest-min", 13, "- D D - - - - - - - -", FREE);
}

static void weekends_cost_missing_days(void **state)
{
    (void)state;
    costs("inrc1.weekends-max", 17, "- D D - - - - - D D -", FREE);
    costs("inrc1.four-weeks", 19, "- D D - - - - - D D -", FREE);
    costs("inrc1.weekend-whole", 23, "- D - - - - - - - - -", FREE);
    costs("inrc1.weekend-same", 29, "- D - - - - - - - - -", FREE);
    costs("inrc1.weekend-same", 2 * 29, "- D N - - - - - - - -", FREE);
    costs("inrc1.weekends-min", 43, FREE, "D D D - - - - - - - -");
    costs("inrc1.weekend-whole", 2 * 23, FREE, "D - - - - - - - - - -");
    costs("inrc1.weekend-whole", 4 * 23, FREE, "D - D - - - - - - - -");
    costs("inrc1.weekend-same", 3 * 29, FREE, "D D N - - - - - - - -");
    costs("inrc1.night-before-weekend", 31, "N - - - - - - - - - -", FREE);
    costs("inrc1.night-before-weekend", 0, "N D - - - - - - - - -", FREE);
}

static void nights_patterns_and_skills_cost(void **state)
{
    (void)state;
    costs("inrc1.after-night", 37, "- - N D D - - - - - -", FREE);
    costs("inrc1.after-night", 37, "- - N - D - - - - - -", FREE);
    costs("inrc1.after-night", 0, "- - N N - - D - - - -", FREE);
    costs("inrc1.pattern", 47, "- - N D - - - - - - -", FREE);
    costs("inrc1.pattern", 53, "- - - - - - D - D D -", FREE);
    costs("inrc1.pattern", 0, "- - - - - - D - D - -", FREE);
    costs("inrc1.skill", 41, "DH - - - - - - - - - -", FREE);
    costs("inrc1.skill", 0, FREE, "DH - - - - - - - - - -");
}

static void wishes_cost_their_weight(void **state)
{
    (void)state;
    costs("inrc1.day-off", 59, "- - - - D D - - - - -", FREE);
    costs("inrc1.day-on", 61, FREE, FREE);
    costs("inrc1.day-on", 0, "- - - - D D - - - - -", FREE);
    costs("inrc1.shift-off", 67, FREE, "- - - - - N - - - - -");
    costs("inrc1.shift-on", 71, FREE, "- - - - - - - D - - -");
    costs("inrc1.shift-on", 0, FREE, "- - - - - - - N - - -");
}

static void cover_is_hard_and_exact(void **state)
{
    struct told told = {0};
    struct en_certify_verdict verdict;

    (void)state;
    assert_int_equal(check(en_str_from(INRC1_SMALL),
                           "1 - - - - - - - - - - -\n2 D - - - - - - - - - -\n", &told, &verdict,
                           NULL),
                     EN_OK);
    assert_int_equal(verdict.hard, 0);
    assert_int_equal(check(en_str_from(INRC1_SMALL),
                           "1 - - - - - - - D - - -\n2 - - - - - - - - - - -\n", &told, &verdict,
                           NULL),
                     EN_OK);
    assert_int_equal(verdict.hard, 2); /* nobody on the first Friday, one on the second */
    assert_int_equal(told_times(&told, "inrc1.cover"), 2);
}

static void refused_instances_name_line_and_rule(void **state)
{
    static const struct {
        const char *rule, *from, *to;
    } FAULTS[] = {
        {"certify.section", "SCHEDULING_PERIOD", "PERIOD"},
        {"certify.range", "small, 2010-01-01", "small, 2010-02-01"},
        {"certify.date", "2010-01-11", "2010-13-11"},
        {"certify.semicolon", "HeadNurse;\nSHIFT", "HeadNurse\nSHIFT"},
        {"certify.twice", "DH, Head", "D, Head"},
        {"certify.unknown", "1, HeadNurse;\nCON", "1, Doctor;\nCON"},
        {"certify.limit", "(1|2|6)", "(1|2|6"},
        {"certify.number", "(1|2|6)", "(1|x|6)"},
        {"certify.range", "(1|2|6)", "(2|2|6)"},
        {"certify.weekend", "SaturdaySunday", "SaturdayMonday"},
        {"certify.range", "2, 0 1;", "2, 0 7;"},
        {"certify.pattern", "(N|Any)", "(N|Someday)"},
        {"certify.unknown", "(N|Any)", "(Q|Any)"},
        {"certify.unknown", "1, 1, 0, 1", "1, 1, 4, 1"},
        {"certify.count", "2, Nurse HeadNurse;", "3, Nurse HeadNurse;"},
        {"certify.section", "EMPLOYEES 2", "EMPLOYEES 1"},
        {"certify.date", "1, 2010-01-05", "1, 2010-02-05"},
        {"certify.end", "2, 2010-01-08, N, 71;\n", ""},
    };

    (void)state;
    for (size_t i = 0; i < EN_COUNT(FAULTS); i++) {
        struct told told = {0};
        struct en_certify_verdict verdict = {.hard = -1};
        struct en_error error = {0};
        char buffer[4096];
        struct en_str bad =
            told_changed(buffer, sizeof(buffer), INRC1_SMALL, FAULTS[i].from, FAULTS[i].to);
        assert_int_not_equal(check(bad, "", &told, &verdict, &error), EN_OK);
        assert_string_equal(error.rule, FAULTS[i].rule);
        assert_true(en_str_starts(en_str_from(error.place), EN_STR("instance line ")));
        assert_int_equal(verdict.hard, -1);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(counts_and_runs_cost_a_unit_each),
        cmocka_unit_test(runs_at_the_ends_are_judged_too),
        cmocka_unit_test(weekends_cost_missing_days),
        cmocka_unit_test(nights_patterns_and_skills_cost),
        cmocka_unit_test(wishes_cost_their_weight),
        cmocka_unit_test(cover_is_hard_and_exact),
        cmocka_unit_test(refused_instances_name_line_and_rule),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
