/* Key files: readable, locked, and unchanged or refused. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "common.h"

static struct en_hasher *hasher;
static struct seeded seeded;

/* The lowest costs Argon2id knows: a test of the form, not of the strength. */
static const struct en_keyfile_lock cheap = {
    .passphrase = {"trois chameaux", 14}, .passes = 1, .memory_kib = 8};

static struct en_signing_key *make_key(const char *name)
{
    struct en_signing_key *key = NULL;

    assert_int_equal(en_signing_key_generate(&seeded.env, name, &key, NULL), EN_OK);
    return key;
}

static void seal(const struct en_signing_key *key, const struct en_keyfile_lock *lock,
                 struct en_text *out)
{
    assert_int_equal(
        en_keyfile_seal_signing(&seeded.env, hasher, key, EN_KEY_ED25519, lock, out, NULL), EN_OK);
}

static void a_signing_key_comes_back_and_signs_alike(void **state)
{
    const struct en_bytes message = {(const uint8_t *)"consent", 7};
    struct en_signing_key *key = make_key("minusma/ops-1");
    struct en_signing_key *back = NULL;
    struct en_keyfile_head head;
    struct en_text file = {0};
    uint8_t first[EN_SIG_BYTES];
    uint8_t second[EN_SIG_BYTES];

    (void)state;
    seal(key, &cheap, &file);
    assert_int_equal(
        en_keyfile_open_signing(hasher, en_text_str(&file), cheap.passphrase, &back, &head, NULL),
        EN_OK);
    en_sign(key, message, first);
    en_sign(back, message, second);
    assert_memory_equal(first, second, sizeof(first));
    assert_string_equal(en_signing_key_name(back), "minusma/ops-1");
    assert_int_equal(head.kind, EN_KEYFILE_SIGNING);
    assert_int_equal(head.vkey.type, EN_KEY_ED25519);
    assert_true(en_verify(&head.vkey.key, message, first));
    assert_true(head.locked);
    en_signing_key_destroy(key);
    en_signing_key_destroy(back);
    en_text_finish(&file);
}

static void an_age_identity_comes_back(void **state)
{
    struct en_age_identity identity;
    struct en_age_identity back;
    struct en_age_recipient recipient;
    struct en_keyfile_head head;
    struct en_text file = {0};

    (void)state;
    en_age_identity_generate(&seeded.env, &identity);
    en_age_identity_recipient(&identity, &recipient);
    assert_int_equal(en_keyfile_seal_age(&seeded.env, "cma/vault", &identity, &cheap, &file, NULL),
                     EN_OK);
    assert_int_equal(
        en_keyfile_open_age(hasher, en_text_str(&file), cheap.passphrase, &back, &head, NULL),
        EN_OK);
    assert_memory_equal(back.secret, identity.secret, 32);
    assert_memory_equal(head.recipient.b, recipient.b, 32);
    assert_string_equal(head.name, "cma/vault");
    assert_int_equal(head.kind, EN_KEYFILE_AGE);
    en_text_finish(&file);
}

static void the_file_reads_as_the_header_promises(void **state)
{
    static const char *const begins[] = {
        "entente/key/v1",    "kind: signing", "name: csp/ops-2", "public: csp/ops-2+",
        "kdf: argon2id 1 8", "salt: ",        "sealed: "};
    struct en_signing_key *key = make_key("csp/ops-2");
    struct en_text file = {0};

    (void)state;
    en_text_adds(&file, "kept\n");
    seal(key, &cheap, &file);
    struct en_str rest = en_text_str(&file);
    assert_true(en_str_is(en_str_cut(&rest, '\n'), "kept"));
    for (size_t i = 0; i < EN_COUNT(begins); i++) {
        assert_true(en_str_starts(en_str_cut(&rest, '\n'), en_str_from(begins[i])));
    }
    assert_int_equal(rest.len, 0);
    assert_non_null(rest.ptr); /* the last line ended in LF */
    en_signing_key_destroy(key);
    en_text_finish(&file);
}

static void a_wrong_passphrase_is_told_as_such(void **state)
{
    static const char *const wrong[] = {"", "trois chameau", "trois chameaux ", "Trois chameaux"};
    struct en_signing_key *key = make_key("gatia/ops-1");
    struct en_signing_key *back = NULL;
    struct en_text file = {0};
    struct en_error error;

    (void)state;
    seal(key, &cheap, &file);
    for (size_t i = 0; i < EN_COUNT(wrong); i++) {
        assert_int_equal(en_keyfile_open_signing(hasher, en_text_str(&file), en_str_from(wrong[i]),
                                                 &back, NULL, &error),
                         EN_ERR_PASSPHRASE);
        assert_string_equal(error.arg[0], "gatia/ops-1");
        assert_null(back);
    }
    en_signing_key_destroy(key);
    en_text_finish(&file);
}

static void an_empty_passphrase_needs_leave(void **state)
{
    struct en_keyfile_lock lock = {.passes = 1, .memory_kib = 8};
    struct en_signing_key *key = make_key("play/officer");
    struct en_signing_key *back = NULL;
    struct en_keyfile_head head;
    struct en_text file = {0};

    (void)state;
    assert_int_equal(
        en_keyfile_seal_signing(&seeded.env, hasher, key, EN_KEY_ED25519, &lock, &file, NULL),
        EN_ERR_PASSPHRASE);
    assert_int_equal(file.len, 0);
    lock.allow_empty = true;
    seal(key, &lock, &file);
    assert_non_null(strstr(en_text_cstr(&file), "\nkdf: none\n"));
    assert_int_equal(en_keyfile_look(hasher, en_text_str(&file), &head, NULL), EN_OK);
    assert_false(head.locked);
    assert_int_equal(
        en_keyfile_open_signing(hasher, en_text_str(&file), EN_STR(""), &back, NULL, NULL), EN_OK);
    en_signing_key_destroy(back);
    en_signing_key_destroy(key);
    en_text_finish(&file);
}

/* Flip every bit in turn. None may open, and none may be taken for another kind of fault than
 * form, key, cost or passphrase. */
static void assert_no_flip_opens(struct en_text *file, struct en_str passphrase)
{
    struct en_signing_key *back = NULL;

    for (size_t bit = 0; bit < 8 * file->len; bit++) {
        char mask = (char)(1u << bit % 8);
        file->ptr[bit / 8] ^= mask;
        /* "1 8" -> "1 9" is still cheap; nothing here can ask for more than 98 KiB, 9 passes. */
        enum en_status status =
            en_keyfile_open_signing(hasher, en_text_str(file), passphrase, &back, NULL, NULL);
        assert_true(status == EN_ERR_SYNTAX || status == EN_ERR_VERIFY || status == EN_ERR_RANGE ||
                    status == EN_ERR_PASSPHRASE);
        assert_null(back);
        file->ptr[bit / 8] ^= mask;
    }
    assert_int_equal(
        en_keyfile_open_signing(hasher, en_text_str(file), passphrase, &back, NULL, NULL), EN_OK);
    en_signing_key_destroy(back);
}

static void every_flipped_bit_is_refused(void **state)
{
    const struct en_keyfile_lock open_lock = {.allow_empty = true};
    struct en_signing_key *key = make_key("a/b");
    struct en_text file = {0};

    (void)state;
    seal(key, &cheap, &file);
    assert_no_flip_opens(&file, cheap.passphrase);
    en_text_clear(&file);
    seal(key, &open_lock, &file);
    assert_no_flip_opens(&file, EN_STR(""));
    en_signing_key_destroy(key);
    en_text_finish(&file);
}

static void every_cut_and_addition_is_refused(void **state)
{
    struct en_signing_key *key = make_key("a/b");
    struct en_keyfile_head head;
    struct en_text file = {0};

    (void)state;
    seal(key, &cheap, &file);
    for (size_t len = 0; len < file.len; len++) {
        assert_int_not_equal(en_keyfile_look(hasher, (struct en_str){file.ptr, len}, &head, NULL),
                             EN_OK);
    }
    assert_int_equal(en_keyfile_look(hasher, en_text_str(&file), &head, NULL), EN_OK);
    en_text_addc(&file, '\n');
    assert_int_equal(en_keyfile_look(hasher, en_text_str(&file), &head, NULL), EN_ERR_SYNTAX);
    while (file.len <= EN_KEYFILE_BYTES_MAX) {
        en_text_addc(&file, 'x');
    }
    assert_int_equal(en_keyfile_look(hasher, en_text_str(&file), &head, NULL), EN_ERR_TOO_LONG);
    en_signing_key_destroy(key);
    en_text_finish(&file);
}

/* Put `to` in place of the first `from`. */
static void replace(const struct en_text *file, const char *from, const char *to,
                    struct en_text *out)
{
    const char *at = strstr(file->ptr, from);

    assert_non_null(at);
    en_text_clear(out);
    en_text_add(out, (struct en_str){file->ptr, (size_t)(at - file->ptr)});
    en_text_adds(out, to);
    en_text_adds(out, at + strlen(from));
}

static void assert_edit(const struct en_text *file, const char *from, const char *to,
                        enum en_status status, const char *rule)
{
    struct en_text edited = {0};
    struct en_keyfile_head head;
    struct en_error error;

    replace(file, from, to, &edited);
    assert_int_equal(en_keyfile_look(hasher, en_text_str(&edited), &head, &error), status);
    assert_string_equal(error.rule, rule);
    en_text_finish(&edited);
}

static void bad_lines_are_named(void **state)
{
    struct en_signing_key *key = make_key("a/b");
    struct en_text file = {0};

    (void)state;
    seal(key, &cheap, &file);
    assert_edit(&file, "key/v1", "key/v2", EN_ERR_SYNTAX, "keyfile.form");
    assert_edit(&file, "kind: signing", "kind: other", EN_ERR_SYNTAX, "keyfile.form");
    assert_edit(&file, "kind: signing", "kind: age", EN_ERR_SYNTAX, "age.recipient");
    assert_edit(&file, "name: a/b", "name: a b", EN_ERR_SYNTAX, "key.name");
    assert_edit(&file, "name: a/b", "name: a/c", EN_ERR_VERIFY, "keyfile.name");
    assert_edit(&file, "public: a/b", "public: a/c", EN_ERR_VERIFY, "vkey.id");
    assert_edit(&file, "argon2id 1 8", "argon2i 1 8", EN_ERR_SYNTAX, "keyfile.form");
    assert_edit(&file, "argon2id 1 8", "argon2id 1", EN_ERR_SYNTAX, "keyfile.form");
    assert_edit(&file, "argon2id 1 8", "argon2id 1 8 8", EN_ERR_SYNTAX, "keyfile.form");
    assert_edit(&file, "argon2id 1 8", "argon2id 01 8", EN_ERR_SYNTAX, "keyfile.form");
    assert_edit(&file, "argon2id 1 8", "argon2id 0 8", EN_ERR_RANGE, "keyfile.costs");
    assert_edit(&file, "argon2id 1 8", "argon2id 17 8", EN_ERR_RANGE, "keyfile.costs");
    assert_edit(&file, "argon2id 1 8", "argon2id 1 7", EN_ERR_RANGE, "keyfile.costs");
    assert_edit(&file, "argon2id 1 8", "argon2id 1 1048577", EN_ERR_RANGE, "keyfile.costs");
    assert_edit(&file, "salt: ", "salz: ", EN_ERR_SYNTAX, "keyfile.form");
    assert_edit(&file, "\nsealed: ", "\nsealed:  ", EN_ERR_SYNTAX, "keyfile.form");
    en_signing_key_destroy(key);
    en_text_finish(&file);
}

static void a_locked_file_cannot_be_relabelled_unlocked(void **state)
{
    struct en_signing_key *key = make_key("a/b");
    struct en_signing_key *back = NULL;
    struct en_text file = {0};
    struct en_text edited = {0};

    (void)state;
    seal(key, &cheap, &file);
    replace(&file, "argon2id 1 8", "none", &edited);
    assert_int_equal(
        en_keyfile_open_signing(hasher, en_text_str(&edited), cheap.passphrase, &back, NULL, NULL),
        EN_ERR_VERIFY);
    assert_null(back);
    en_signing_key_destroy(key);
    en_text_finish(&file);
    en_text_finish(&edited);
}

static void the_other_kind_of_key_is_refused_by_name(void **state)
{
    struct en_signing_key *key = make_key("a/b");
    struct en_signing_key *back = NULL;
    struct en_age_identity identity;
    struct en_text file = {0};
    struct en_error error;

    (void)state;
    seal(key, &cheap, &file);
    assert_int_equal(
        en_keyfile_open_age(hasher, en_text_str(&file), cheap.passphrase, &identity, NULL, &error),
        EN_ERR_USAGE);
    assert_string_equal(error.rule, "keyfile.kind");
    en_text_clear(&file);
    en_age_identity_generate(&seeded.env, &identity);
    assert_int_equal(en_keyfile_seal_age(&seeded.env, "a/b", &identity, &cheap, &file, NULL),
                     EN_OK);
    assert_int_equal(
        en_keyfile_open_signing(hasher, en_text_str(&file), cheap.passphrase, &back, NULL, &error),
        EN_ERR_USAGE);
    assert_int_equal(en_keyfile_seal_age(&seeded.env, "a b", &identity, &cheap, &file, NULL),
                     EN_ERR_SYNTAX);
    en_signing_key_destroy(key);
    en_text_finish(&file);
}

static void costs_out_of_range_are_refused_when_sealing(void **state)
{
    static const struct en_keyfile_lock bad[] = {
        {.passphrase = {"p", 1}, .passes = EN_KEYFILE_PASSES_MAX + 1, .memory_kib = 8},
        {.passphrase = {"p", 1}, .passes = 1, .memory_kib = 7},
        {.passphrase = {"p", 1}, .passes = 1, .memory_kib = EN_KEYFILE_MEMORY_KIB_MAX + 1},
    };
    struct en_signing_key *key = make_key("a/b");
    struct en_text file = {0};

    (void)state;
    for (size_t i = 0; i < EN_COUNT(bad); i++) {
        assert_int_equal(
            en_keyfile_seal_signing(&seeded.env, hasher, key, EN_KEY_ED25519, &bad[i], &file, NULL),
            EN_ERR_RANGE);
    }
    assert_int_equal(file.len, 0);
    en_signing_key_destroy(key);
}

static void the_default_costs_work(void **state)
{
    const struct en_keyfile_lock lock = {.passphrase = {"p", 1}};
    struct en_signing_key *key = make_key("a/b");
    struct en_text file = {0};

    (void)state;
    seal(key, &lock, &file);
    assert_non_null(strstr(file.ptr, "\nkdf: argon2id 3 65536\n"));
    en_signing_key_destroy(key);
    en_text_finish(&file);
}

static int init(void **state)
{
    (void)state;
    seeded_init(&seeded, 20170223);
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
        cmocka_unit_test(a_signing_key_comes_back_and_signs_alike),
        cmocka_unit_test(an_age_identity_comes_back),
        cmocka_unit_test(the_file_reads_as_the_header_promises),
        cmocka_unit_test(a_wrong_passphrase_is_told_as_such),
        cmocka_unit_test(an_empty_passphrase_needs_leave),
        cmocka_unit_test(every_flipped_bit_is_refused),
        cmocka_unit_test(every_cut_and_addition_is_refused),
        cmocka_unit_test(bad_lines_are_named),
        cmocka_unit_test(a_locked_file_cannot_be_relabelled_unlocked),
        cmocka_unit_test(the_other_kind_of_key_is_refused_by_name),
        cmocka_unit_test(costs_out_of_range_are_refused_when_sealing),
        cmocka_unit_test(the_default_costs_work),
    };
    return cmocka_run_group_tests(tests, init, finish);
}
