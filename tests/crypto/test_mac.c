/* HMAC, HKDF and the code at the gate. */
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

static void rfc_4231_test_case_2_padded_key_comes_out(void **state)
{
    /* "Jefe" as a key equals "Jefe" padded with zeros to 32 bytes: HMAC pads to the block. */
    uint8_t key[32] = {'J', 'e', 'f', 'e'};
    const char message[] = "what do ya want for nothing?";
    uint8_t want[32];
    uint8_t got[32];

    (void)state;
    from_hex("5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843", want);
    en_hmac_sha256(key, (struct en_bytes){(const uint8_t *)message, sizeof(message) - 1}, got);
    assert_memory_equal(got, want, 32);
}

/* RFC 5869 appendix A.3 (no salt, no info), first 32 bytes of output, and A.1's with salt. */
static void rfc_5869_vectors_come_out(void **state)
{
    uint8_t ikm[22];
    uint8_t want[32];
    uint8_t got[32];

    (void)state;
    memset(ikm, 0x0b, sizeof(ikm));
    from_hex("8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d", want);
    en_hkdf_sha256((struct en_bytes){ikm, 22}, (struct en_bytes){NULL, 0}, "", got);
    assert_memory_equal(got, want, 32);

    uint8_t salt[13];
    const char info[] = "\xf0\xf1\xf2\xf3\xf4\xf5\xf6\xf7\xf8\xf9";
    from_hex("000102030405060708090a0b0c", salt);
    from_hex("3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf", want);
    en_hkdf_sha256((struct en_bytes){ikm, 22}, (struct en_bytes){salt, 13}, info, got);
    assert_memory_equal(got, want, 32);
}

static const en_time dawn = 1487827800; /* 2017-02-23T05:30:00Z, the first second of a slot */

/* Computed with Python's hmac from the bytes the header documents. */
static void the_code_is_that_of_an_independent_program(void **state)
{
    uint8_t secret[32];

    (void)state;
    for (size_t i = 0; i < sizeof(secret); i++) {
        secret[i] = (uint8_t)i;
    }
    assert_int_equal(en_patrol_code(secret, EN_STR("G-0142"), dawn, 7), 871779);
    assert_int_equal(en_patrol_code(secret, EN_STR("G-0142"), dawn + 899, 7), 871779);
    assert_int_equal(en_patrol_code(secret, EN_STR("G-0142"), dawn + 900, 7), 188888);
    assert_int_equal(en_patrol_code(secret, EN_STR("G-0143"), dawn, 7), 600894);
    assert_int_equal(en_patrol_code(secret, EN_STR("G-0142"), -1, 99), 778450);
    assert_int_not_equal(en_patrol_code(secret, EN_STR("G-0142"), dawn, 8), 871779);
    secret[31] ^= 1;
    assert_int_not_equal(en_patrol_code(secret, EN_STR("G-0142"), dawn, 7), 871779);
}

static void codes_have_at_most_six_digits_and_spread(void **state)
{
    uint8_t secret[32] = {9};
    int first_digit[10] = {0};

    (void)state;
    for (unsigned challenge = 0; challenge < 100; challenge++) {
        for (int slot = 0; slot < 20; slot++) {
            uint32_t code = en_patrol_code(secret, EN_STR("G-0001"), dawn + 900 * slot, challenge);
            assert_in_range(code, 0, 999999);
            first_digit[code / 100000]++;
        }
    }
    for (size_t i = 0; i < EN_COUNT(first_digit); i++) {
        assert_in_range(first_digit[i], 140, 260); /* 200 expected, 4.5 standard deviations */
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rfc_4231_test_case_2_padded_key_comes_out),
        cmocka_unit_test(rfc_5869_vectors_come_out),
        cmocka_unit_test(the_code_is_that_of_an_independent_program),
        cmocka_unit_test(codes_have_at_most_six_digits_and_spread),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
