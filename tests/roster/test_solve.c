/* The whole solve: what it finds, that it finds it again, and that it ends. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "rosters.h"

static void small_instance_reaches_its_best(void **state)
{
    struct en_roster_options options = {.seed = 1, .iterations = 3000000, .target = 607};
    struct en_roster_result result = {0};
    struct en_roster roster = {0};

    (void)state;
    roster_load(&roster, "Instance1.txt");
    assert_int_equal(en_roster_solve(&roster, &options, &result, NULL), EN_OK);
    assert_int_equal(result.cost.hard, 0);
    assert_int_equal(result.cost.soft, 607);
    assert_true(result.trace_count > 0);
    en_roster_result_finish(&result);
    en_roster_finish(&roster);
}

static int64_t machine_ms(void *context)
{
    struct en_env env = en_env_system();

    (void)context;
    return env.monotonic_ms(env.self);
}

static void two_threads_prove_a_roster_best(void **state)
{
    struct en_roster_options options = {
        .seed = 1, .threads = 2, .time_ms = 60000, .target = INT64_MIN, .elapsed_ms = machine_ms};
    struct en_roster_result result = {0};
    struct en_roster roster = {0};

    (void)state;
    roster_load(&roster, "Instance2.txt");
    assert_int_equal(en_roster_solve(&roster, &options, &result, NULL), EN_OK);
    assert_int_equal(result.cost.hard, 0);
    assert_int_equal(result.cost.soft, 828);
    assert_int_equal(result.bound, 828);
    assert_true(en_str_starts(en_text_str(&result.certificate),
                              EN_STR("entente-bound 2\nscale 1000\nbound 828\n")));
    en_roster_result_finish(&result);
    en_roster_finish(&roster);
}

static void same_seed_gives_the_same_roster(void **state)
{
    struct en_roster_options options = {.seed = 7, .iterations = 100000, .target = INT64_MIN};
    struct en_roster_result result[3] = {{0}};
    struct en_roster roster = {0};

    (void)state;
    roster_load(&roster, "Instance8.txt");
    size_t cells = roster.people_count * (size_t)roster.days;
    for (size_t i = 0; i < EN_COUNT(result); i++) {
        options.seed = i < 2 ? 7 : 8;
        assert_int_equal(en_roster_solve(&roster, &options, &result[i], NULL), EN_OK);
    }
    assert_memory_equal(result[0].cells, result[1].cells, cells);
    assert_memory_not_equal(result[0].cells, result[2].cells, cells);
    for (size_t i = 0; i < EN_COUNT(result); i++) {
        en_roster_result_finish(&result[i]);
    }
    en_roster_finish(&roster);
}

static void a_stop_ends_it_with_the_best_so_far(void **state)
{
    atomic_bool stop = true;
    struct en_roster_options options = {
        .seed = 1, .iterations = UINT64_MAX, .threads = 2, .target = INT64_MIN, .stop = &stop};
    struct en_roster_result result = {0};
    struct en_roster roster = {0};

    (void)state;
    roster_load(&roster, "Instance8.txt");
    assert_int_equal(en_roster_solve(&roster, &options, &result, NULL), EN_OK);
    assert_non_null(result.cells);
    en_roster_result_finish(&result);
    en_roster_finish(&roster);
}

static void no_limit_is_refused(void **state)
{
    struct en_roster_options options = {.seed = 1};
    struct en_roster_result result = {0};
    struct en_roster roster = {0};
    struct en_error error;

    (void)state;
    roster_of(&roster, SMALL_HEAD);
    assert_int_equal(en_roster_solve(&roster, &options, &result, &error), EN_ERR_USAGE);
    assert_string_equal(error.rule, "roster.limit");
    assert_null(result.cells);
    en_roster_finish(&roster);
}

static void what_cannot_be_kept_is_told(void **state)
{
    struct en_roster_options options = {.seed = 1, .iterations = 20000, .target = INT64_MIN};
    struct en_roster_result result = {0};
    struct en_roster roster = {0};

    (void)state;
    /* Four days off and 480 minutes at least. */
    roster_of(&roster, "SECTION_HORIZON\n4\nSECTION_SHIFTS\nD,480,\nSECTION_STAFF\n"
                       "A,D=4,1440,480,3,1,1,1\nSECTION_DAYS_OFF\nA,0,1,2,3\n");
    assert_int_equal(en_roster_solve(&roster, &options, &result, NULL), EN_OK);
    assert_int_equal(result.cost.hard, 1);
    en_roster_result_finish(&result);
    en_roster_finish(&roster);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(small_instance_reaches_its_best),
        cmocka_unit_test(two_threads_prove_a_roster_best),
        cmocka_unit_test(same_seed_gives_the_same_roster),
        cmocka_unit_test(a_stop_ends_it_with_the_best_so_far),
        cmocka_unit_test(no_limit_is_refused),
        cmocka_unit_test(what_cannot_be_kept_is_told),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
