/* The written forms of age keys. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "common.h"

/* A key pair printed by age-keygen 1.1.1 for this test. */
static const char identity_text[] =
    "AGE-SECRET-KEY-12EUY5NYSWZ6HV8MH8DRVGSHRTGNLXF7H6DLF2FDQJ8E6PELMHRJSJRRRVS";
static const char recipient_text[] =
    "age1q6ye98utsu2xc3uauf3sy38nmpq23tgv77m7yamcxpxr2z8lmcds7pyvry";

static void a_pair_of_age_keygen_goes_round(void **state)
{
    struct en_age_identity identity;
    struct en_age_recipient derived;
    struct en_age_recipient read;
    char text[EN_AGE_IDENTITY_BYTES + 1];

    (void)state;
    assert_int_equal(en_age_identity_parse(en_str_from(identity_text), &identity, NULL), EN_OK);
    assert_int_equal(en_age_recipient_parse(en_str_from(recipient_text), &read, NULL), EN_OK);
    en_age_identity_recipient(&identity, &derived);
    assert_memory_equal(derived.b, read.b, sizeof(read.b));
    en_age_identity_print(&identity, text);
    assert_string_equal(text, identity_text);
    en_age_recipient_print(&read, text);
    assert_string_equal(text, recipient_text);
}

static void a_mistyped_identity_is_not_shown_back(void **state)
{
    struct en_age_identity identity;
    struct en_error error;
    struct en_text text = {0};
    char wrong[sizeof(identity_text)];

    (void)state;
    memcpy(wrong, identity_text, sizeof(wrong));
    wrong[30] = wrong[30] == 'Q' ? 'P' : 'Q';
    assert_int_equal(en_age_identity_parse(en_str_from(wrong), &identity, &error), EN_ERR_SYNTAX);
    en_error_print(&text, &error, NULL);
    assert_null(strstr(en_text_cstr(&text), "AGE-SECRET-KEY-1Q"));
    assert_null(strstr(en_text_cstr(&text), wrong + 20));
    en_text_finish(&text);
}

static void other_cases_and_pieces_are_refused(void **state)
{
    struct en_age_identity identity;
    struct en_age_recipient recipient;
    char lower[sizeof(identity_text)];
    char upper[sizeof(recipient_text)];

    (void)state;
    for (size_t i = 0; i < sizeof(lower); i++) {
        char c = identity_text[i];
        lower[i] = c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
    }
    for (size_t i = 0; i < sizeof(upper); i++) {
        char c = recipient_text[i];
        upper[i] = c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : c;
    }
    assert_int_equal(en_age_identity_parse(en_str_from(lower), &identity, NULL), EN_ERR_SYNTAX);
    assert_int_equal(en_age_recipient_parse(en_str_from(upper), &recipient, NULL), EN_ERR_SYNTAX);
    assert_int_equal(en_age_identity_parse(en_str_from(recipient_text), &identity, NULL),
                     EN_ERR_SYNTAX);
    assert_int_equal(en_age_recipient_parse(en_str_from(identity_text), &recipient, NULL),
                     EN_ERR_SYNTAX);
    assert_int_equal(en_age_identity_parse(en_str_from(""), &identity, NULL), EN_ERR_SYNTAX);
    assert_int_equal(en_age_recipient_parse(en_str_from(NULL), &recipient, NULL), EN_ERR_SYNTAX);
}

/* Points of small order on Curve25519: nobody's secret is needed to open what is sealed to them. */
static void recipients_of_small_order_are_refused(void **state)
{
    static const char *const weak[] = {
        "0000000000000000000000000000000000000000000000000000000000000000",
        "0100000000000000000000000000000000000000000000000000000000000000",
        "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800",
        "5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157",
        "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    };
    struct seeded seeded;
    struct en_text out = {0};

    (void)state;
    seeded_init(&seeded, 3);
    for (size_t i = 0; i < EN_COUNT(weak); i++) {
        struct en_age_recipient recipient;
        struct en_age_recipient back;
        char text[EN_AGE_RECIPIENT_BYTES + 1];
        from_hex(weak[i], recipient.b);
        en_age_recipient_print(&recipient, text);
        assert_int_equal(en_age_recipient_parse(en_str_from(text), &back, NULL), EN_ERR_VERIFY);
        assert_int_equal(
            en_age_seal(&seeded.env, &recipient, 1, (struct en_bytes){NULL, 0}, &out, NULL),
            EN_ERR_VERIFY);
        assert_int_equal(out.len, 0);
    }
}

static int init(void **state)
{
    (void)state;
    return en_crypto_init() == EN_OK ? 0 : -1;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_pair_of_age_keygen_goes_round),
        cmocka_unit_test(a_mistyped_identity_is_not_shown_back),
        cmocka_unit_test(other_cases_and_pieces_are_refused),
        cmocka_unit_test(recipients_of_small_order_are_refused),
    };
    return cmocka_run_group_tests(tests, init, NULL);
}
