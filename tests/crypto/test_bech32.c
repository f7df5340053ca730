/* Bech32 of 32 bytes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "common.h"

#include "private.h"

static void random_bytes_go_round_prop(void **state)
{
    const uint64_t seed = 5869;
    struct en_rng rng;

    (void)state;
    print_message("seed %d\n", (int)seed);
    en_rng_seed(&rng, seed);
    for (int round = 0; round < 2000; round++) {
        uint8_t data[EN_BECH32_BYTES];
        uint8_t back[EN_BECH32_BYTES];
        char text[80];
        for (size_t i = 0; i < sizeof(data); i++) {
            data[i] = (uint8_t)en_rng_next(&rng);
        }
        en_bech32_encode("age", data, text);
        assert_int_equal(strlen(text), 62);
        assert_true(en_bech32_decode("age", en_str_from(text), back));
        assert_memory_equal(back, data, sizeof(data));
        /* Any other character anywhere: the check sum finds every single error. */
        size_t at = (size_t)en_rng_below(&rng, 62);
        text[at] = (char)(text[at] == 'q' ? 'p' : 'q');
        assert_false(en_bech32_decode("age", en_str_from(text), back));
    }
}

static void two_characters_changed_or_swapped_are_found(void **state)
{
    uint8_t data[EN_BECH32_BYTES] = {0x42};
    uint8_t back[EN_BECH32_BYTES];
    char text[80];

    (void)state;
    en_bech32_encode("age", data, text);
    for (size_t i = 4; i < 62; i++) {
        for (size_t j = i + 1; j < 62; j++) {
            char a = text[i];
            char b = text[j];
            text[i] = a == 'z' ? 'x' : 'z';
            text[j] = b == 'e' ? 'c' : 'e';
            assert_false(en_bech32_decode("age", en_str_from(text), back));
            text[i] = b;
            text[j] = a;
            assert_int_equal(en_bech32_decode("age", en_str_from(text), back), a == b);
            text[i] = a;
            text[j] = b;
        }
    }
}

static void other_lengths_prefixes_and_cases_are_refused(void **state)
{
    uint8_t data[EN_BECH32_BYTES] = {7};
    uint8_t back[EN_BECH32_BYTES];
    char text[80];

    (void)state;
    en_bech32_encode("age", data, text);
    assert_false(en_bech32_decode("agf", en_str_from(text), back));
    assert_false(en_bech32_decode("ag", en_str_from(text), back));
    assert_false(en_bech32_decode("age", (struct en_str){text, 61}, back));
    assert_false(en_bech32_decode("age", (struct en_str){text, 0}, back));
    text[62] = 'q';
    assert_false(en_bech32_decode("age", (struct en_str){text, 63}, back));
    text[5] = (char)(text[5] - 'a' + 'A');
    assert_false(en_bech32_decode("age", (struct en_str){text, 62}, back));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(random_bytes_go_round_prop),
        cmocka_unit_test(two_characters_changed_or_swapped_are_found),
        cmocka_unit_test(other_lengths_prefixes_and_cases_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
