/* The benchmark's text: read exactly, or refused with the line. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <entente/route.h>

#define HEAD "4 10 2 1\n0 200\n"
#define BASE "0 40.00 50.00 0.00 0.00 0 0 0 1236\n"
#define ONE "1 45.00 68.00 90.00 10.00 1 1 1 912 967\n"
#define TWO "2 45.00 70.00 90.00 30.00 1 1 1 825 870\n"

static enum en_status read_text(const char *text, unsigned digits, size_t routes,
                                struct en_route_problem *ret, struct en_error *error)
{
    static struct en_arena arena;

    en_arena_finish(&arena);
    en_arena_init(&arena, 0);
    return en_route_toptw_read(&arena, en_str_from(text), digits, routes, ret, error);
}

static void refused(const char *text, const char *rule, const char *place)
{
    struct en_route_problem problem;
    struct en_error error = {0};

    assert_int_not_equal(read_text(text, 0, 1, &problem, &error), EN_OK);
    assert_string_equal(error.rule, rule);
    assert_string_equal(error.place, place);
}

static void a_file_becomes_a_problem_in_tenths(void **state)
{
    struct en_route_problem problem;
    struct en_error error;

    (void)state;
    assert_int_equal(read_text(HEAD BASE ONE TWO, 0, 3, &problem, &error), EN_OK);
    assert_int_equal(en_route_check(&problem, &error), EN_OK);
    assert_int_equal(problem.place_count, 2);
    assert_int_equal(problem.patrol_count, 3);
    assert_int_equal(problem.places[0].weight, 10);
    assert_int_equal(problem.places[0].service, 900);
    assert_int_equal(problem.places[1].windows[0].open, 8250);
    assert_int_equal(problem.patrols[2].from, 2);
    assert_int_equal(problem.patrols[2].back_by, 12360);
    /* sqrt(25 + 18 * 18) = 18.68 and sqrt(25 + 400) = 20.61, rounded down to a tenth. */
    assert_int_equal(problem.ticks[2 * 3 + 0], 186);
    assert_int_equal(problem.ticks[1 * 3 + 2], 206);
    assert_int_equal(problem.ticks[0 * 3 + 1], 20);
}

static void a_third_decimal_means_hundredths(void **state)
{
    struct en_route_problem problem;
    struct en_error error;
    const char *text = "1 1 1 1\n0 0\n0 0.000 0.000 0 0 0 0 0 1000\n1 -1.001 1.000 3 7 0 1 9\n";

    (void)state;
    assert_int_equal(read_text(text, 0, 1, &problem, &error), EN_OK);
    assert_int_equal(problem.ticks[1], 141);
    assert_int_equal(problem.places[0].service, 300);
    assert_int_equal(read_text(text, 1, 1, &problem, &error), EN_OK);
    assert_int_equal(problem.ticks[1], 14);
}

static void a_bad_file_is_refused_with_its_line(void **state)
{
    (void)state;
    refused("", "toptw.head", "line 1");
    refused("4 10 2\n0 200\n", "toptw.head", "line 1");
    refused("4 10 9999 1\n0 200\n", "toptw.places", "line 1");
    refused(HEAD BASE ONE, "toptw.vertex", "line 4");
    refused(HEAD BASE TWO ONE, "toptw.vertex", "line 4");
    refused(HEAD BASE ONE TWO TWO, "toptw.vertex", "line 6");
    refused(HEAD BASE ONE "2 nan 70 90 30 1 1 1 825 870\n", "toptw.number", "line 5");
    refused(HEAD BASE ONE "2 45 70 90 1e9 1 1 1 825 870\n", "toptw.number", "line 5");
    refused(HEAD BASE ONE "2 45 70 . 30 1 1 1 825 870\n", "toptw.number", "line 5");
    refused(HEAD BASE ONE "2 45 70 -90 30 1 1 1 825 870\n", "toptw.window", "line 5");
    refused(HEAD BASE ONE "2 45 70 90 30.5 1 1 1 825 870\n", "toptw.window", "line 5");
    refused(HEAD BASE ONE "2 45 70 90 30 1 1 1 870 825\n", "toptw.window", "line 5");
    refused(HEAD BASE ONE "2 45 70 90.55 30 1 1 1 825 870\n", "toptw.digits", "line 5");
}

static void routes_and_digits_have_limits(void **state)
{
    struct en_route_problem problem;
    struct en_error error;

    (void)state;
    assert_int_equal(read_text(HEAD BASE ONE TWO, 4, 1, &problem, &error), EN_ERR_RANGE);
    assert_string_equal(error.rule, "toptw.digits");
    assert_int_equal(read_text(HEAD BASE ONE TWO, 1, 0, &problem, &error), EN_ERR_RANGE);
    assert_string_equal(error.rule, "toptw.routes");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_file_becomes_a_problem_in_tenths),
        cmocka_unit_test(a_third_decimal_means_hundredths),
        cmocka_unit_test(a_bad_file_is_refused_with_its_line),
        cmocka_unit_test(routes_and_digits_have_limits),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
