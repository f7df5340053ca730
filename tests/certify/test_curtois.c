/* Rosters of Curtois and Qu: each rule is broken once and named, each cost is told. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>

#include "instances.h"
#include "told.h"

/* A works day 0 alone: at the border, so exempt from the least run of 2. */
static const char SOLUTION[] = "# a comment\nA E - - E E E - - - -\nB - E - - - - - - - -\n";

static enum en_status check(struct en_str instance, struct en_str solution, struct told *told,
                            struct en_certify_verdict *verdict, struct en_error *error)
{
    struct en_certify_sink sink = {told_found, told};

    return en_certify_curtois(instance, solution, &sink, verdict, error);
}

/* The rule that a changed roster breaks, once and alone. */
static void one_rule(const char *rule, const char *from, const char *to)
{
    struct told told = {0};
    struct en_certify_verdict verdict;
    char buffer[4096];
    struct en_str changed = told_changed(buffer, sizeof(buffer), SOLUTION, from, to);

    assert_int_equal(check(en_str_from(CURTOIS_SMALL), changed, &told, &verdict, NULL), EN_OK);
    assert_int_equal(told_times(&told, rule), 1);
    assert_int_equal(verdict.hard, 1);
}

static void good_roster_keeps_every_rule(void **state)
{
    struct told told = {0};
    struct en_certify_verdict verdict;

    (void)state;
    assert_int_equal(
        check(en_str_from(CURTOIS_SMALL), en_str_from(SOLUTION), &told, &verdict, NULL), EN_OK);
    assert_int_equal(verdict.hard, 0);
    assert_int_equal(verdict.cost, 0);
    assert_int_equal(told.count, 0);
}

static void each_hard_rule_is_named(void **state)
{
    (void)state;
    one_rule("curtois.minutes-min", "E E E -", "E E - -");
    one_rule("curtois.minutes-max", "E E E - -", "E E E N -");
    one_rule("curtois.succession", "B - E -", "B - N E");
    one_rule("curtois.run-max", "B - E - - -", "B - E E E E");
    one_rule("curtois.shift-max", "B - E - -", "B - N N -");
    one_rule("curtois.weekends", "B - E - - - - -", "B - E - - - - E");
    one_rule("curtois.day-off", "E E E - - - -", "E E E - - - E");
}

static void runs_at_the_borders_may_be_short(void **state)
{
    struct told told = {0};
    struct en_certify_verdict verdict;
    char buffer[4096];

    (void)state;
    struct en_str inside = told_changed(buffer, sizeof(buffer), SOLUTION, "A E - - E E E - - - -",
                                        "A E - - E - E E E - -");
    assert_int_equal(check(en_str_from(CURTOIS_SMALL), inside, &told, &verdict, NULL), EN_OK);
    assert_int_equal(told_times(&told, "curtois.run-min"), 1);
    assert_int_equal(told_times(&told, "curtois.rest-min"), 1);
    assert_string_equal(told.place[0], "A, day 3");
}

static void costs_are_told_with_their_rule(void **state)
{
    struct told told = {0};
    struct en_certify_verdict verdict;
    static const char costly[] = "A - - - E E E E - - -\nB N E - - - - - - - -\n";

    (void)state;
    assert_int_equal(check(en_str_from(CURTOIS_SMALL), en_str_from(costly), &told, &verdict, NULL),
                     EN_OK);
    assert_int_equal(told_times(&told, "curtois.request-on"), 1);
    assert_int_equal(told_times(&told, "curtois.request-off"), 1);
    assert_int_equal(told_times(&told, "curtois.cover-under"), 1);
    assert_int_equal(told_times(&told, "curtois.cover-over"), 1);
    assert_int_equal(told.cost, 4 + 8 + 100 + 3);
    assert_int_equal(verdict.cost, told.cost);
    assert_int_equal(verdict.hard, 1); /* N, then E */
}

static void sections_without_rows_may_be_left_out_and_stand_in_any_order(void **state)
{
    static const char instance[] =
        "SECTION_HORIZON\n2\nSECTION_SHIFTS\nE,480,\nSECTION_STAFF\nA,E=2,960,0,2,1,1,1\n"
        "SECTION_COVER\n0,E,1,100,1\nSECTION_DAYS_OFF\nA,1\n";
    struct told told = {0};
    struct en_certify_verdict verdict;

    (void)state;
    assert_int_equal(check(en_str_from(instance), en_str_from("A - E\n"), &told, &verdict, NULL),
                     EN_OK);
    assert_int_equal(verdict.hard, 1);
    assert_int_equal(verdict.cost, 100 + 0);
}

/* ---- what cannot be read -------------------------------------------------------------------- */

struct fault {
    const char *rule, *place, *from, *to;
};

/* One text of the two is spoiled: it is refused by its rule, and nothing is judged. */
static void assert_refused(const struct fault *fault, bool instance)
{
    struct told told = {0};
    struct en_certify_verdict verdict = {.hard = -1};
    struct en_error error = {0};
    char buffer[4096];
    struct en_str bad = told_changed(buffer, sizeof(buffer), instance ? CURTOIS_SMALL : SOLUTION,
                                     fault->from, fault->to);

    assert_int_not_equal(check(instance ? bad : en_str_from(CURTOIS_SMALL),
                               instance ? en_str_from(SOLUTION) : bad, &told, &verdict, &error),
                         EN_OK);
    assert_string_equal(error.rule, fault->rule);
    if (fault->place != NULL) {
        assert_string_equal(error.place, fault->place);
    }
    assert_int_equal(verdict.hard, -1);
}

static void refused_instances_name_line_and_rule(void **state)
{
    static const struct fault FAULTS[] = {
        {"certify.range", "instance line 3", "\n10\n", "\n0\n"},
        {"certify.number", "instance line 3", "\n10\n", "\nten\n"},
        {"certify.range", "instance line 5", "E,480", "E,-480"},
        {"certify.twice", "instance line 6", "N,600", "E,600"},
        {"certify.unknown", "instance line 8", "E=5", "X=5"},
        {"certify.twice", "instance line 9", "\nB,E", "\nA,E"},
        {"certify.range", "instance line 11", "A,9", "A,10"},
        {"certify.unknown", "instance line 13", "A,0,E,4", "C,0,E,4"},
        {"certify.number", "instance line 13", "A,0,E,4", "A,0,E,NaN"},
        {"certify.twice", "instance line 18", "0,N,0", "0,E,0"},
        {"certify.section", "instance line 16", "SECTION_COVER\n", "SECTION_OVER\n"},
        {"certify.section", "instance line 16", "SECTION_COVER\n", "SECTION_STAFF\n"},
        {"certify.section", NULL, "SECTION_HORIZON\n", "\n"},
    };

    (void)state;
    for (size_t i = 0; i < EN_COUNT(FAULTS); i++) {
        assert_refused(&FAULTS[i], true);
    }
}

static void refused_solutions_name_line_and_rule(void **state)
{
    static const struct fault FAULTS[] = {
        {"certify.unknown", "solution line 2", "A E", "C E"},
        {"certify.unknown", "solution line 3", "B - E", "B - X"},
        {"certify.row-short", "solution line 2", "E E E - ", "E E E "},
        {"certify.row-long", "solution line 3", "B -", "B - -"},
        {"certify.twice", "solution line 3", "\nB", "\nA"},
        {"certify.person-missing", "solution line 3", "\nB", "\n#"},
    };

    (void)state;
    for (size_t i = 0; i < EN_COUNT(FAULTS); i++) {
        assert_refused(&FAULTS[i], false);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(good_roster_keeps_every_rule),
        cmocka_unit_test(each_hard_rule_is_named),
        cmocka_unit_test(runs_at_the_borders_may_be_short),
        cmocka_unit_test(costs_are_told_with_their_rule),
        cmocka_unit_test(sections_without_rows_may_be_left_out_and_stand_in_any_order),
        cmocka_unit_test(refused_instances_name_line_and_rule),
        cmocka_unit_test(refused_solutions_name_line_and_rule),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
