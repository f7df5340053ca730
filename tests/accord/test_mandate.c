/*
 * Mandates: allowed by a clause, barred by a clause, or silent.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "sample.h"

static struct en_accord *accord;

static int open_accord(void **state)
{
    (void)state;
    sample_open();
    accord = sample_accord(sample_template, NULL);
    return accord == NULL ? -1 : 0;
}

static int close_accord(void **state)
{
    (void)state;
    en_accord_destroy(accord);
    return 0;
}

static void allowed_task_names_the_clause(void **state)
{
    (void)state;
    struct en_str clause = {NULL, 0};

    assert_true(en_mandate_allows(accord, EN_STR("un"), EN_STR("watch"), &clause));
    assert_true(en_str_is(clause, "c1"));
}

static void barred_task_names_the_clause_that_bars(void **state)
{
    (void)state;
    struct en_str clause = {NULL, 0};

    assert_false(en_mandate_allows(accord, EN_STR("un"), EN_STR("raid"), &clause));
    assert_true(en_str_is(clause, "c2"));
}

static void silence_is_a_no_without_clause(void **state)
{
    (void)state;
    struct en_str clause = EN_STR("old");

    assert_false(en_mandate_allows(accord, EN_STR("un"), EN_STR("teach"), &clause));
    assert_int_equal(clause.len, 0);
    assert_false(en_mandate_allows(accord, EN_STR("nobody"), EN_STR("watch"), &clause));
    assert_false(en_mandate_allows(accord, EN_STR("un"), EN_STR("nothing"), &clause));
}

static void referral_goes_to_another_force_that_may(void **state)
{
    (void)state;
    assert_int_equal(en_mandate_other(accord, EN_STR("un"), EN_STR("raid")), 1);
    assert_int_equal(en_mandate_other(accord, EN_STR("ally"), EN_STR("raid")), -1);
    assert_int_equal(en_mandate_other(accord, EN_STR("un"), EN_STR("teach")), -1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(allowed_task_names_the_clause),
        cmocka_unit_test(barred_task_names_the_clause_that_bars),
        cmocka_unit_test(silence_is_a_no_without_clause),
        cmocka_unit_test(referral_goes_to_another_force_that_may),
    };
    return cmocka_run_group_tests(tests, open_accord, close_accord);
}
