/* Tours: each rule is broken once and named; distances are rounded as the published scores are. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>

#include "told.h"

/* Distances from the base: 5, 10 and sqrt 2 = 1.4 (1.41 with two decimals). */
static const char INSTANCE[] = "4 1 3 1\n0 0\n0 0.00 0.00 0 0 0 0 0 30\n"
                               "1 3.00 4.00 2 10 0 0 0 20\n2 6.00 8.00 1 20 0 0 12 13\n"
                               "3 1.00 1.00 0 5 0 0 0 1.4\n";

static enum en_status check(const char *from, const char *to, const char *tours, struct told *told,
                            struct en_certify_verdict *verdict, struct en_error *error)
{
    struct en_certify_sink sink = {told_found, told};
    char buffer[512];
    struct en_str instance = told_changed(buffer, sizeof(buffer), INSTANCE, from, to);

    return en_certify_toptw(instance, en_str_from(tours), &sink, verdict, error);
}

static void scores_are_added_up(void **state)
{
    struct told told = {0};
    struct en_certify_verdict verdict;

    (void)state;
    assert_int_equal(check("", "", "# two tours\n1 2\n3\n", &told, &verdict, NULL), EN_OK);
    assert_int_equal(verdict.hard, 0);
    assert_int_equal(verdict.cost, 35);
    assert_int_equal(verdict.tours, 2);
}

static void broken(const char *rule, const char *from, const char *to, const char *tours)
{
    struct told told = {0};
    struct en_certify_verdict verdict;

    assert_int_equal(check(from, to, tours, &told, &verdict, NULL), EN_OK);
    assert_int_equal(verdict.hard, 1);
    assert_int_equal(told_times(&told, rule), 1);
}

static void each_rule_is_named(void **state)
{
    (void)state;
    broken("toptw.window", "1.4", "1.3", "3\n");
    broken("toptw.window", "12 13", "11 11.9", "1 2\n"); /* 5 + 2 + 5 = 12 */
    broken("toptw.twice", "", "", "1 2\n1\n");
    broken("toptw.late", "0 0 30", "0 0 22", "1 2\n"); /* waits until 12, back at 12 + 1 + 10 */
}

static void three_decimals_make_distances_finer(void **state)
{
    (void)state;
    broken("toptw.window", "1.00 1.00", "1.000 1.000", "3\n"); /* 1.41 > 1.4 */
}

static void a_place_counts_once(void **state)
{
    struct told told = {0};
    struct en_certify_verdict verdict;

    (void)state;
    assert_int_equal(check("0 0 30", "0 0 99", "3\n3\n", &told, &verdict, NULL), EN_OK);
    assert_int_equal(verdict.cost, 5);
}

static void what_cannot_be_read_is_refused(void **state)
{
    static const struct {
        const char *rule, *place, *from, *to, *tours;
    } FAULTS[] = {
        {"certify.range", "solution line 2", "", "", "1\n4\n"},
        {"certify.range", "solution line 1", "", "", "0 1\n"},
        {"certify.number", "solution line 1", "", "", "1,2\n"},
        {"certify.range", "instance line 4", "\n1 3.00", "\n2 3.00", "1\n"},
        {"certify.number", "instance line 4", "3.00", "NaN", "1\n"},
        {"certify.place", "instance line 5", "12 13", "13 12", "1\n"},
        {"certify.place", "instance line 5", "20 0 0 12 13", "20 0", "1\n"},
        {"certify.end", "instance line 6", "4 1 3 1", "4 1 4 1", "1\n"},
    };

    (void)state;
    for (size_t i = 0; i < EN_COUNT(FAULTS); i++) {
        struct told told = {0};
        struct en_certify_verdict verdict = {.hard = -1};
        struct en_error error = {0};
        assert_int_not_equal(
            check(FAULTS[i].from, FAULTS[i].to, FAULTS[i].tours, &told, &verdict, &error), EN_OK);
        assert_string_equal(error.rule, FAULTS[i].rule);
        assert_string_equal(error.place, FAULTS[i].place);
        assert_int_equal(verdict.hard, -1);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(scores_are_added_up),
        cmocka_unit_test(each_rule_is_named),
        cmocka_unit_test(three_decimals_make_distances_finer),
        cmocka_unit_test(a_place_counts_once),
        cmocka_unit_test(what_cannot_be_read_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
