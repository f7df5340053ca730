/*
 * Consent rules, each over every subset of parties.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "sample.h"

enum { OUTSIDE = 1 << 5 }; // a party the class does not ask

static int bits(uint32_t set)
{
    int count = 0;

    for (; set != 0; set >>= 1) {
        count += (int)(set & 1);
    }
    return count;
}

/* Of three parties asked, `least` are enough, whichever they are. */
static void check_least(enum en_consent_rule rule, uint32_t count, int least)
{
    struct en_class cls = {.rule = rule, .count = count, .of = 7};

    for (uint32_t given = 0; given < 8; given++) {
        uint32_t missing = 99;
        bool complete = en_consent_complete(&cls, given | OUTSIDE, &missing);
        assert_int_equal(complete, bits(given) >= least);
        assert_int_equal(missing, complete ? 0 : 7 & ~given);
        assert_int_equal(en_consent_complete(&cls, given, NULL), complete);
    }
}

static void all_means_each_one(void **state)
{
    (void)state;
    check_least(EN_CONSENT_ALL, 0, 3);
}

static void majority_is_more_than_half(void **state)
{
    (void)state;
    struct en_class four = {.rule = EN_CONSENT_MAJORITY, .of = 15};

    check_least(EN_CONSENT_MAJORITY, 0, 2);
    assert_false(en_consent_complete(&four, 3, NULL)); /* two of four are half */
    assert_true(en_consent_complete(&four, 11, NULL));
}

static void any_is_one(void **state)
{
    (void)state;
    check_least(EN_CONSENT_ANY, 0, 1);
}

static void count_is_that_many(void **state)
{
    (void)state;
    check_least(EN_CONSENT_COUNT, 1, 1);
    check_least(EN_CONSENT_COUNT, 2, 2);
    check_least(EN_CONSENT_COUNT, 3, 3);
}

static void lead_is_in_force_at_once_and_waits_for_ratification(void **state)
{
    (void)state;
    struct en_class cls = {.rule = EN_CONSENT_LEAD, .of = 7};
    uint32_t missing = 99;

    assert_true(en_consent_complete(&cls, 0, &missing));
    assert_int_equal(missing, 7);
    assert_true(en_consent_complete(&cls, 5, &missing));
    assert_int_equal(missing, 2);
    assert_true(en_consent_complete(&cls, 7 | OUTSIDE, &missing));
    assert_int_equal(missing, 0);
}

static void thirty_two_parties_fit(void **state)
{
    (void)state;
    struct en_class cls = {.rule = EN_CONSENT_ALL, .of = UINT32_MAX};
    uint32_t missing = 0;

    assert_false(en_consent_complete(&cls, UINT32_MAX >> 1, &missing));
    assert_int_equal(missing, UINT32_C(1) << 31);
    assert_true(en_consent_complete(&cls, UINT32_MAX, &missing));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_means_each_one),
        cmocka_unit_test(majority_is_more_than_half),
        cmocka_unit_test(any_is_one),
        cmocka_unit_test(count_is_that_many),
        cmocka_unit_test(lead_is_in_force_at_once_and_waits_for_ratification),
        cmocka_unit_test(thirty_two_parties_fit),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
