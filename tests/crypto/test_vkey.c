/* Verifier keys: one form, and name, id and key bound together. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "common.h"

/* Made with Python and libsodium and accepted by five independent verifiers: seeds of 32 bytes 9
 * and 32 bytes 5 (notes on the record, section 1). */
static const char log_vkey[] =
    "mission.example/record+d874082e+Af0XJDhaoMdbZPt4zWAvodmR/ev3axPFjtcC6sg16fYY";
static const char witness_vkey[] =
    "party-a.example/witness+23dfc6de+BG56HN0psLeP0Tr0xVmP7/TvKpcWbjym8uT7/M2AUFvx";

static struct en_hasher *hasher;

static void assert_vkey_of_seed(uint8_t fill, const char *name, enum en_key_type type,
                                const char *want)
{
    uint8_t seed[EN_SEED_BYTES];
    struct en_signing_key *key = NULL;
    struct en_pubkey pubkey;
    struct en_vkey made;
    struct en_vkey read;
    char text[EN_VKEY_BYTES_MAX];

    memset(seed, fill, sizeof(seed));
    assert_int_equal(en_signing_key_from_seed(name, seed, &key, NULL), EN_OK);
    en_signing_key_public(key, &pubkey);
    en_signing_key_destroy(key);
    en_vkey_make(hasher, en_str_from(name), type, &pubkey, &made);
    assert_int_equal(en_vkey_print(&made, text), strlen(want));
    assert_string_equal(text, want);
    assert_int_equal(en_vkey_parse(hasher, en_str_from(want), &read, NULL), EN_OK);
    assert_string_equal(read.name, name);
    assert_int_equal(read.type, type);
    assert_int_equal(read.id, made.id);
    assert_memory_equal(read.key.b, pubkey.b, EN_PUBKEY_BYTES);
}

static void known_keys_go_round(void **state)
{
    (void)state;
    assert_vkey_of_seed(9, "mission.example/record", EN_KEY_ED25519, log_vkey);
    assert_vkey_of_seed(5, "party-a.example/witness", EN_KEY_COSIGNATURE, witness_vkey);
}

static void assert_refused(const char *text, enum en_status status, const char *rule)
{
    struct en_vkey vkey = {.id = 77};
    struct en_error error;

    assert_int_equal(en_vkey_parse(hasher, en_str_from(text), &vkey, &error), status);
    assert_string_equal(error.rule, rule);
    assert_non_null(error.remedy);
    assert_int_equal(vkey.id, 77);
}

static void other_forms_are_refused_with_their_rule(void **state)
{
    (void)state;
    assert_refused("", EN_ERR_SYNTAX, "key.name");
    assert_refused("+d874082e+Af0XJDhaoMdbZPt4zWAvodmR/ev3axPFjtcC6sg16fYY", EN_ERR_SYNTAX,
                   "key.name");
    assert_refused("mission example+d874082e+Af0X", EN_ERR_SYNTAX, "key.name");
    assert_refused("mission.example/record", EN_ERR_SYNTAX, "vkey.id");
    assert_refused("mission.example/record+D874082E+Af0X", EN_ERR_SYNTAX, "vkey.id");
    assert_refused("mission.example/record+d874082+Af0X", EN_ERR_SYNTAX, "vkey.id");
    assert_refused("mission.example/record+d874082e", EN_ERR_SYNTAX, "vkey.key");
    assert_refused("mission.example/record+d874082e+", EN_ERR_SYNTAX, "vkey.key");
    assert_refused("mission.example/record+d874082e+Af0XJDha", EN_ERR_SYNTAX, "vkey.key");
    assert_refused("mission.example/record+d874082e+Af0XJDhaoMdbZPt4zWAvodmR/ev3axPFjtcC6sg16fYY\n",
                   EN_ERR_SYNTAX, "vkey.key");
    assert_refused("mission.example/recorD+d874082e+Af0XJDhaoMdbZPt4zWAvodmR/ev3axPFjtcC6sg16fYY",
                   EN_ERR_VERIFY, "vkey.id");
    assert_refused("mission.example/record+d874082f+Af0XJDhaoMdbZPt4zWAvodmR/ev3axPFjtcC6sg16fYY",
                   EN_ERR_VERIFY, "vkey.id");
    assert_refused("mission.example/record+d874082e+Av0XJDhaoMdbZPt4zWAvodmR/ev3axPFjtcC6sg16fYY",
                   EN_ERR_SYNTAX, "vkey.type");
}

static void a_weak_key_with_a_right_id_is_refused(void **state)
{
    const struct en_pubkey weak = {{1}}; /* the neutral point: signs everything for everybody */
    struct en_vkey vkey;
    char text[EN_VKEY_BYTES_MAX];

    (void)state;
    en_vkey_make(hasher, EN_STR("csp/officer-9"), EN_KEY_ED25519, &weak, &vkey);
    (void)en_vkey_print(&vkey, text);
    assert_refused(text, EN_ERR_VERIFY, "vkey.point");
}

static void every_flipped_byte_is_refused(void **state)
{
    char text[sizeof(log_vkey)];
    struct en_vkey vkey;

    (void)state;
    for (size_t i = 0; i + 1 < sizeof(log_vkey); i++) {
        for (unsigned x = 1; x < 256; x++) {
            memcpy(text, log_vkey, sizeof(text));
            text[i] = (char)((unsigned char)text[i] ^ x);
            struct en_str changed = {text, sizeof(text) - 1};
            assert_int_not_equal(en_vkey_parse(hasher, changed, &vkey, NULL), EN_OK);
        }
    }
}

static void the_longest_name_fits(void **state)
{
    char name[EN_KEYNAME_BYTES_MAX + 1];
    uint8_t seed[EN_SEED_BYTES] = {3};
    struct en_signing_key *key = NULL;
    struct en_pubkey pubkey;
    struct en_vkey vkey;
    struct en_vkey back;
    char text[EN_VKEY_BYTES_MAX];

    (void)state;
    memset(name, 'x', EN_KEYNAME_BYTES_MAX);
    name[EN_KEYNAME_BYTES_MAX] = '\0';
    assert_int_equal(en_signing_key_from_seed(name, seed, &key, NULL), EN_OK);
    en_signing_key_public(key, &pubkey);
    en_signing_key_destroy(key);
    en_vkey_make(hasher, en_str_from(name), EN_KEY_ED25519, &pubkey, &vkey);
    assert_int_equal(en_vkey_print(&vkey, text), 150);
    assert_int_equal(en_vkey_parse(hasher, en_str_from(text), &back, NULL), EN_OK);
}

static int init(void **state)
{
    (void)state;
    hasher = en_hasher_create();
    return hasher != NULL && en_crypto_init() == EN_OK ? 0 : -1;
}

static int finish(void **state)
{
    (void)state;
    en_hasher_destroy(hasher);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(known_keys_go_round),
        cmocka_unit_test(other_forms_are_refused_with_their_rule),
        cmocka_unit_test(a_weak_key_with_a_right_id_is_refused),
        cmocka_unit_test(every_flipped_byte_is_refused),
        cmocka_unit_test(the_longest_name_fits),
    };
    return cmocka_run_group_tests(tests, init, finish);
}
