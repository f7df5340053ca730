/* Ed25519 keys and signatures. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "common.h"

/* RFC 8032 section 7.1, TEST 1 to 3: seed, public key, message, signature. */
static const char *const rfc8032[][4] = {
    {"9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
     "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "",
     "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b"
     "4"
     "6bd25bf5f0595bbe24655141438e7a100b"},
    {"4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
     "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", "72",
     "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11"
     "d"
     "8c387b2eaeb4302aeeb00d291612bb0c00"},
    {"c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
     "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025", "af82",
     "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc"
     "6"
     "594a7c15e9716ed28dc027beceea1ec40a"},
};

/* The fourteen encodings of points of small order (C2SP/CCTV ed25519 README). */
static const char *const small_order[] = {
    "0000000000000000000000000000000000000000000000000000000000000000",
    "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "0000000000000000000000000000000000000000000000000000000000000080",
    "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
    "0100000000000000000000000000000000000000000000000000000000000000",
    "0100000000000000000000000000000000000000000000000000000000000080",
    "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
    "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
    "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85",
    "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
    "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa",
    "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
};

static void rfc_8032_vectors_sign_and_verify(void **state)
{
    (void)state;
    for (size_t i = 0; i < EN_COUNT(rfc8032); i++) {
        uint8_t seed[EN_SEED_BYTES];
        uint8_t want_sig[EN_SIG_BYTES];
        uint8_t sig[EN_SIG_BYTES];
        uint8_t message[2];
        struct en_pubkey want;
        struct en_pubkey got;
        struct en_signing_key *key = NULL;
        from_hex(rfc8032[i][0], seed);
        from_hex(rfc8032[i][1], want.b);
        from_hex(rfc8032[i][2], message);
        from_hex(rfc8032[i][3], want_sig);
        struct en_bytes text = {message, strlen(rfc8032[i][2]) / 2};

        assert_int_equal(en_signing_key_from_seed("cma/officer-1", seed, &key, NULL), EN_OK);
        en_signing_key_public(key, &got);
        assert_memory_equal(got.b, want.b, sizeof(got.b));
        en_sign(key, text, sig);
        assert_memory_equal(sig, want_sig, sizeof(sig));
        assert_true(en_verify(&got, text, sig));
        assert_true(en_pubkey_is_sound(&got));
        assert_string_equal(en_signing_key_name(key), "cma/officer-1");
        en_signing_key_destroy(key);
    }
    en_signing_key_destroy(NULL);
}

static void a_renamed_key_signs_the_same_under_another_name(void **state)
{
    const struct en_bytes text = {(const uint8_t *)"text", 4};
    uint8_t seed[EN_SEED_BYTES];
    uint8_t first[EN_SIG_BYTES];
    uint8_t second[EN_SIG_BYTES];
    struct en_signing_key *key = NULL;
    struct en_signing_key *renamed = NULL;

    (void)state;
    from_hex(rfc8032[0][0], seed);
    assert_int_equal(en_signing_key_from_seed("mission/registrar", seed, &key, NULL), EN_OK);
    assert_int_equal(en_signing_key_rename(key, EN_STR("no name"), &renamed, NULL), EN_ERR_SYNTAX);
    assert_null(renamed);
    assert_int_equal(en_signing_key_rename(key, EN_STR("mission.example/record"), &renamed, NULL),
                     EN_OK);
    en_sign(key, text, first);
    assert_string_equal(en_signing_key_name(key), "mission/registrar");
    en_signing_key_destroy(key); /* the copy stands alone */
    assert_string_equal(en_signing_key_name(renamed), "mission.example/record");
    en_sign(renamed, text, second);
    assert_memory_equal(first, second, sizeof(first));
    en_signing_key_destroy(renamed);
}

static void every_flipped_bit_breaks_a_signature(void **state)
{
    uint8_t message[] = {0xaf, 0x82};
    uint8_t sig[EN_SIG_BYTES];
    struct en_pubkey key;

    (void)state;
    from_hex(rfc8032[2][1], key.b);
    from_hex(rfc8032[2][3], sig);
    for (size_t bit = 0; bit < 8 * sizeof(sig); bit++) {
        sig[bit / 8] ^= (uint8_t)(1u << bit % 8);
        assert_false(en_verify(&key, (struct en_bytes){message, 2}, sig));
        sig[bit / 8] ^= (uint8_t)(1u << bit % 8);
    }
    for (size_t bit = 0; bit < 8 * sizeof(key.b); bit++) {
        key.b[bit / 8] ^= (uint8_t)(1u << bit % 8);
        assert_false(en_verify(&key, (struct en_bytes){message, 2}, sig));
        key.b[bit / 8] ^= (uint8_t)(1u << bit % 8);
    }
    assert_false(en_verify(&key, (struct en_bytes){message, 1}, sig));
    assert_true(en_verify(&key, (struct en_bytes){message, 2}, sig));
}

static void keys_of_small_order_are_refused(void **state)
{
    const uint8_t message[] = "any";

    (void)state;
    for (size_t i = 0; i < EN_COUNT(small_order); i++) {
        struct en_pubkey key;
        uint8_t sig[EN_SIG_BYTES] = {0};
        from_hex(small_order[i], key.b);
        assert_false(en_pubkey_is_sound(&key));
        /* R of small order as well and S = 0: the forgery that lax verifiers take. */
        for (size_t r = 0; r < EN_COUNT(small_order); r++) {
            from_hex(small_order[r], sig);
            assert_false(en_verify(&key, (struct en_bytes){message, 3}, sig));
        }
    }
}

static void keys_off_the_curve_or_outside_the_main_subgroup_are_refused(void **state)
{
    static const char *const bad[] = {
        "0200000000000000000000000000000000000000000000000000000000000000", /* no such x */
        "9599999999999999999999999999999999999999999999999999999999999999", /* order 2 x prime */
        "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f", /* y > p */
    };
    struct en_pubkey key;

    (void)state;
    for (size_t i = 0; i < EN_COUNT(bad); i++) {
        from_hex(bad[i], key.b);
        assert_false(en_pubkey_is_sound(&key));
    }
    from_hex("5866666666666666666666666666666666666666666666666666666666666666", key.b);
    assert_true(en_pubkey_is_sound(&key));
}

static void names_with_spaces_plus_or_other_alphabets_are_refused(void **state)
{
    static const char *const bad[] = {"", " ", "a b", "a+b", "a\nb", "a\tb", "\x7F", "caf\xC3\xA9"};
    uint8_t seed[EN_SEED_BYTES] = {1};
    char longest[EN_KEYNAME_BYTES_MAX + 2];
    struct en_signing_key *key = NULL;
    struct en_error error;

    (void)state;
    for (size_t i = 0; i < EN_COUNT(bad); i++) {
        assert_int_equal(en_signing_key_from_seed(bad[i], seed, &key, &error), EN_ERR_SYNTAX);
        assert_string_equal(error.rule, "key.name");
        assert_null(key);
    }
    memset(longest, 'n', sizeof(longest));
    longest[EN_KEYNAME_BYTES_MAX + 1] = '\0';
    assert_int_equal(en_signing_key_from_seed(longest, seed, &key, &error), EN_ERR_SYNTAX);
    longest[EN_KEYNAME_BYTES_MAX] = '\0';
    assert_int_equal(en_signing_key_from_seed(longest, seed, &key, &error), EN_OK);
    assert_string_equal(en_signing_key_name(key), longest);
    en_signing_key_destroy(key);
}

static void a_generated_key_follows_the_environment(void **state)
{
    struct seeded first;
    struct seeded second;
    struct en_signing_key *a = NULL;
    struct en_signing_key *b = NULL;
    struct en_pubkey pa;
    struct en_pubkey pb;

    (void)state;
    seeded_init(&first, 1);
    seeded_init(&second, 1);
    assert_int_equal(en_signing_key_generate(&first.env, "a", &a, NULL), EN_OK);
    assert_int_equal(en_signing_key_generate(&second.env, "b", &b, NULL), EN_OK);
    en_signing_key_public(a, &pa);
    en_signing_key_public(b, &pb);
    assert_memory_equal(pa.b, pb.b, sizeof(pa.b));
    en_signing_key_destroy(b);
    assert_int_equal(en_signing_key_generate(&second.env, "b", &b, NULL), EN_OK);
    en_signing_key_public(b, &pb);
    assert_memory_not_equal(pa.b, pb.b, sizeof(pa.b));
    en_signing_key_destroy(a);
    en_signing_key_destroy(b);
}

static void init_is_idempotent_and_wipe_wipes(void **state)
{
    uint8_t secret[3] = {1, 2, 3};

    (void)state;
    assert_int_equal(en_crypto_init(), EN_OK);
    assert_int_equal(en_crypto_init(), EN_OK);
    en_wipe(secret, 2);
    assert_memory_equal(secret, "\0\0\3", 3);
    en_wipe(NULL, 0);
}

static int init(void **state)
{
    (void)state;
    return en_crypto_init() == EN_OK ? 0 : -1;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rfc_8032_vectors_sign_and_verify),
        cmocka_unit_test(a_renamed_key_signs_the_same_under_another_name),
        cmocka_unit_test(every_flipped_bit_breaks_a_signature),
        cmocka_unit_test(keys_of_small_order_are_refused),
        cmocka_unit_test(keys_off_the_curve_or_outside_the_main_subgroup_are_refused),
        cmocka_unit_test(names_with_spaces_plus_or_other_alphabets_are_refused),
        cmocka_unit_test(a_generated_key_follows_the_environment),
        cmocka_unit_test(init_is_idempotent_and_wipe_wipes),
    };
    return cmocka_run_group_tests(tests, init, NULL);
}
