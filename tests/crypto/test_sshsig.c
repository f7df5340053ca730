/* Signatures of ssh: what is accepted, and each way in which one is not. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "authenticator.h"
#include "common.h"

static struct en_hasher *hasher;
static struct authenticator plain, token, other;
static const struct en_str text = {"entente/act/v1 gao.example/record\nact: consent.give\n", 52};

static struct en_bytes bytes_of(struct en_str str)
{
    return (struct en_bytes){(const uint8_t *)str.ptr, str.len};
}

static enum en_status judge(const struct authenticator *by, const struct authenticator_way *way,
                            const char **ret_rule)
{
    struct en_text blob = {0};
    struct en_error error = {.rule = ""};

    authenticator_sign(by, way, text, &blob);
    struct en_bytes signature = bytes_of(en_text_str(&blob));
    enum en_status status = en_sshsig_check(&by->vkey, bytes_of(text), signature, &error);
    assert_int_equal(en_vkey_verify(&by->vkey, bytes_of(text), signature), status == EN_OK);
    *ret_rule = error.rule;
    en_text_finish(&blob);
    return status;
}

static void assert_accepted(const struct authenticator *by, const struct authenticator_way *way)
{
    const char *rule = "";

    assert_int_equal(judge(by, way, &rule), EN_OK);
}

static void assert_refused(const struct authenticator *by, const struct authenticator_way *way,
                           enum en_status status, const char *want)
{
    const char *rule = "";

    assert_int_equal(judge(by, way, &rule), status);
    assert_string_equal(rule, want);
}

static void a_key_and_a_token_sign_with_either_hash(void **state)
{
    struct authenticator_way way = authenticator_right;

    (void)state;
    assert_accepted(&plain, &way);
    assert_accepted(&token, &way);
    way.hash = "sha256";
    assert_accepted(&plain, &way);
    assert_accepted(&token, &way);
}

static void a_token_may_have_asked_for_a_pin_and_count_as_it_likes(void **state)
{
    struct authenticator_way way = authenticator_right;

    (void)state;
    way.flags = 0x05;
    way.counter = 0;
    assert_accepted(&token, &way);
    way.counter = UINT32_MAX;
    assert_accepted(&token, &way);
}

static void a_token_that_nobody_touched_is_refused(void **state)
{
    struct authenticator_way way = authenticator_right;

    (void)state;
    for (unsigned flags = 0; flags < 256; flags++) {
        way.flags = (uint8_t)flags;
        if ((flags & 0x01) == 0 || (flags & 0xc0) != 0) {
            assert_refused(&token, &way, EN_ERR_VERIFY, "sshsig.touch");
        } else {
            assert_accepted(&token, &way);
        }
    }
}

static void every_departure_has_its_rule(void **state)
{
    static const struct {
        const char *what, *rule;
        enum en_status status;
    } cases[] = {
        {"magic", "sshsig.form", EN_ERR_SYNTAX},
        {"version", "sshsig.version", EN_ERR_SYNTAX},
        {"other-key", "sshsig.key", EN_ERR_VERIFY},
        {"namespace", "sshsig.namespace", EN_ERR_VERIFY},
        {"no-namespace", "sshsig.namespace", EN_ERR_VERIFY},
        {"reserved", "sshsig.form", EN_ERR_SYNTAX},
        {"hash", "sshsig.hash", EN_ERR_VERIFY},
        {"tail", "sshsig.form", EN_ERR_SYNTAX},
        {"inner-tail", "sshsig.form", EN_ERR_SYNTAX},
        {"short", "sshsig.form", EN_ERR_SYNTAX},
        {"type", "sshsig.form", EN_ERR_SYNTAX},
    };
    const struct authenticator *const signers[] = {&plain, &token};

    (void)state;
    for (size_t i = 0; i < 2 * EN_COUNT(cases); i++) {
        struct authenticator_way way = authenticator_right;
        const char *what = cases[i / 2].what;
        way.magic = strcmp(what, "magic") == 0 ? "SSHSIh" : way.magic;
        way.version = strcmp(what, "version") == 0 ? 2 : 1;
        way.shown_as = strcmp(what, "other-key") == 0 ? &other.vkey : NULL;
        way.name_space = strcmp(what, "namespace") == 0 ? "git" : way.name_space;
        way.name_space = strcmp(what, "no-namespace") == 0 ? "" : way.name_space;
        way.reserved = strcmp(what, "reserved") == 0 ? "x" : way.reserved;
        way.hash = strcmp(what, "hash") == 0 ? "sha1" : way.hash;
        way.tail = strcmp(what, "tail") == 0 ? "x" : way.tail;
        way.inner_tail = strcmp(what, "inner-tail") == 0 ? "x" : way.inner_tail;
        way.sig_bytes = strcmp(what, "short") == 0 ? 63 : 64;
        way.type = strcmp(what, "type") == 0 ? "ssh-rsa" : NULL;
        assert_refused(signers[i % 2], &way, cases[i / 2].status, cases[i / 2].rule);
    }
}

/* The signed data hold the namespace, the application, flags and counter: no bit can be moved. */
static void no_bit_of_a_blob_can_be_changed(void **state)
{
    const struct authenticator *const signers[] = {&plain, &token};

    (void)state;
    for (size_t s = 0; s < EN_COUNT(signers); s++) {
        struct en_text blob = {0};
        authenticator_sign(signers[s], &authenticator_right, text, &blob);
        for (size_t i = 0; i < blob.len; i++) {
            blob.ptr[i] = (char)(blob.ptr[i] ^ (1 << i % 8));
            assert_false(
                en_vkey_verify(&signers[s]->vkey, bytes_of(text), bytes_of(en_text_str(&blob))));
            blob.ptr[i] = (char)(blob.ptr[i] ^ (1 << i % 8));
        }
        for (size_t len = 0; len < blob.len; len++) {
            assert_false(en_vkey_verify(&signers[s]->vkey, bytes_of(text),
                                        bytes_of((struct en_str){blob.ptr, len})));
        }
        en_text_finish(&blob);
    }
}

static void another_text_is_refused(void **state)
{
    struct en_text blob = {0};
    struct en_error error = {.rule = ""};
    struct en_str changed = EN_STR("entente/act/v1 gao.example/record\nact: consent.refuse\n");

    (void)state;
    authenticator_sign(&token, &authenticator_right, text, &blob);
    assert_int_equal(
        en_sshsig_check(&token.vkey, bytes_of(changed), bytes_of(en_text_str(&blob)), &error),
        EN_ERR_VERIFY);
    assert_string_equal(error.rule, "sshsig.signature");
    en_text_finish(&blob);
}

/* R of small order: libsodium's rule holds behind ssh's frame too. */
static void an_r_of_small_order_is_refused(void **state)
{
    struct en_text blob = {0};

    (void)state;
    authenticator_sign(&plain, &authenticator_right, text, &blob);
    char *r = blob.ptr + blob.len - EN_SIG_BYTES;
    memset(r, 0, 32);
    r[0] = 1;
    assert_false(en_vkey_verify(&plain.vkey, bytes_of(text), bytes_of(en_text_str(&blob))));
    en_text_finish(&blob);
}

static void keys_of_other_types_make_no_ssh_signature(void **state)
{
    struct en_vkey vkey;
    struct en_pubkey pub;
    struct en_text blob = {0};
    struct en_error error = {.rule = ""};

    (void)state;
    authenticator_sign(&plain, &authenticator_right, text, &blob);
    en_signing_key_public(plain.key, &pub);
    en_vkey_make(hasher, EN_STR("cma/officer-1"), EN_KEY_ED25519, &pub, &vkey);
    struct en_bytes signature = bytes_of(en_text_str(&blob));
    assert_int_equal(en_sshsig_check(&vkey, bytes_of(text), signature, &error), EN_ERR_USAGE);
    assert_string_equal(error.rule, "sshsig.key-type");
    assert_false(en_vkey_verify(&vkey, bytes_of(text), signature));
    vkey.type = EN_KEY_COSIGNATURE;
    assert_false(en_vkey_verify(&vkey, bytes_of(text), signature));
    en_text_finish(&blob);
}

static void a_plain_signature_is_none_of_a_key_of_ssh(void **state)
{
    uint8_t sig[EN_SIG_BYTES];

    (void)state;
    en_sign(plain.key, bytes_of(text), sig);
    assert_false(en_vkey_verify(&plain.vkey, bytes_of(text), (struct en_bytes){sig, sizeof(sig)}));
}

static void the_armour_goes_round(void **state)
{
    struct en_text blob = {0}, file = {0}, back = {0};

    (void)state;
    authenticator_sign(&token, &authenticator_right, text, &blob);
    en_sshsig_armour(bytes_of(en_text_str(&blob)), &file);
    assert_int_equal(en_sshsig_unarmour(en_text_str(&file), &back, NULL), EN_OK);
    assert_true(en_str_equal(en_text_str(&blob), en_text_str(&back)));
    en_text_finish(&blob);
    en_text_finish(&file);
    en_text_finish(&back);
}

static void other_files_are_no_armour(void **state)
{
    static const char *const files[] = {
        "",
        "-----BEGIN SSH SIGNATURE-----\n",
        "-----BEGIN SSH SIGNATURE-----\n-----END SSH SIGNATURE-----\n",
        "-----BEGIN SSH SIGNATURE-----\nU1NI\n",
        "-----BEGIN SSH SIGNATURE-----\nU1N\n-----END SSH SIGNATURE-----\n",
        "-----BEGIN SSH SIGNATURE-----\nU1 I\n-----END SSH SIGNATURE-----\n",
        "-----BEGIN SSH SIGNATURE-----\nU1NI\n-----END SSH SIGNATURE-----\nmore\n",
        "x\n-----BEGIN SSH SIGNATURE-----\nU1NI\n-----END SSH SIGNATURE-----\n",
        "-----BEGIN PGP SIGNATURE-----\nU1NI\n-----END PGP SIGNATURE-----\n",
    };
    struct en_text blob = {0};

    (void)state;
    for (size_t i = 0; i < EN_COUNT(files); i++) {
        struct en_error error = {.rule = ""};
        assert_int_equal(en_sshsig_unarmour(en_str_from(files[i]), &blob, &error), EN_ERR_SYNTAX);
        assert_string_equal(error.rule, "sshsig.armour");
        assert_int_equal(blob.len, 0);
    }
    en_text_finish(&blob);
}

static int init(void **state)
{
    (void)state;
    hasher = en_hasher_create();
    if (hasher == NULL || en_crypto_init() != EN_OK) {
        return -1;
    }
    authenticator_make(hasher, "cma/officer-1", EN_KEY_SSH, 1, &plain);
    authenticator_make(hasher, "cma/officer-2", EN_KEY_SSH_SK, 2, &token);
    authenticator_make(hasher, "cma/officer-3", EN_KEY_SSH_SK, 3, &other);
    return 0;
}

static int finish(void **state)
{
    (void)state;
    authenticator_finish(&plain);
    authenticator_finish(&token);
    authenticator_finish(&other);
    en_hasher_destroy(hasher);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_key_and_a_token_sign_with_either_hash),
        cmocka_unit_test(a_token_may_have_asked_for_a_pin_and_count_as_it_likes),
        cmocka_unit_test(a_token_that_nobody_touched_is_refused),
        cmocka_unit_test(every_departure_has_its_rule),
        cmocka_unit_test(no_bit_of_a_blob_can_be_changed),
        cmocka_unit_test(another_text_is_refused),
        cmocka_unit_test(an_r_of_small_order_is_refused),
        cmocka_unit_test(keys_of_other_types_make_no_ssh_signature),
        cmocka_unit_test(a_plain_signature_is_none_of_a_key_of_ssh),
        cmocka_unit_test(the_armour_goes_round),
        cmocka_unit_test(other_files_are_no_armour),
    };
    return cmocka_run_group_tests(tests, init, finish);
}
