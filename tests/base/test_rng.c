/* Deterministic random numbers: the same on every machine, and even. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "entente/base.h"

/* Computed once with an independent program (Python integers) from the published algorithms. */
static void seed_42_gives_the_known_sequence(void **state)
{
    static const uint64_t want[] = {UINT64_C(0x15780b2e0c2ec716), UINT64_C(0x6104d9866d113a7e),
                                    UINT64_C(0xae17533239e499a1), UINT64_C(0xecb8ad4703b360a1),
                                    UINT64_C(0xfde6dc7fe2ec5e64), UINT64_C(0xc50da53101795238)};
    struct en_rng rng;

    (void)state;
    en_rng_seed(&rng, 42);
    for (size_t i = 0; i < EN_COUNT(want); i++) {
        assert_true(en_rng_next(&rng) == want[i]);
    }
}

static void below_stays_below_and_is_even(void **state)
{
    struct en_rng rng;
    int seen[6] = {0};

    (void)state;
    en_rng_seed(&rng, 1);
    for (int i = 0; i < 60000; i++) {
        uint64_t x = en_rng_below(&rng, 6);
        assert_true(x < 6);
        seen[x]++;
    }
    for (size_t i = 0; i < 6; i++) {
        assert_in_range(seen[i], 9600, 10400); /* 4.4 standard deviations */
    }
}

static void below_has_no_bias_for_a_bound_above_half_the_range(void **state)
{
    const uint64_t bound = (UINT64_C(1) << 63) + (UINT64_C(1) << 62); /* 3/4 of 2^64 */
    struct en_rng rng;
    int low = 0;

    (void)state;
    en_rng_seed(&rng, 2);
    for (int i = 0; i < 30000; i++) {
        low += en_rng_below(&rng, bound) < bound / 3;
    }
    assert_in_range(low, 9600, 10400); /* a plain remainder would give 15,000 */
    assert_int_equal(en_rng_below(&rng, 1), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(seed_42_gives_the_known_sequence),
        cmocka_unit_test(below_stays_below_and_is_even),
        cmocka_unit_test(below_has_no_bias_for_a_bound_above_half_the_range),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
