/*
 * Receipts: printed, parsed, checked; nothing of one can be changed; none is too large.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "common.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SIZE = 300, INDEX = 123, RECEIPT_BYTES_MAX = 1500 };

static struct keys keys;
static struct en_arena arena;
static struct folder folder;
static struct en_text receipt;
static struct en_text entry;

static int setup(void **state)
{
    struct en_proof proof;
    struct en_text head = {0};

    (void)state;
    keys_init(&keys);
    en_arena_init(&arena, 0);
    folder_init(&folder);
    struct en_store *store = store_make(&folder, SIZE);
    assert_int_equal(store_sign(store, &keys, true), EN_OK);
    assert_int_equal(en_store_published(store, &head, NULL), EN_OK);
    assert_int_equal(en_store_prove(store, INDEX, SIZE, &proof, NULL), EN_OK);
    assert_int_equal(en_store_entry(store, INDEX, &entry, NULL), EN_OK);
    en_receipt_print(&receipt, INDEX, &proof, en_text_str(&head));
    en_text_finish(&head);
    en_store_close(store);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    folder_finish(&folder);
    en_text_finish(&receipt);
    en_text_finish(&entry);
    en_arena_finish(&arena);
    keys_finish(&keys);
    return 0;
}

static enum en_status check(struct en_str text, uint32_t quorum, struct en_error *reterr)
{
    struct en_policy policy = keys_policy(&keys, quorum);
    struct en_receipt parsed;
    struct en_cosigned cosigned;

    enum en_status status = en_receipt_parse(text, &parsed, reterr);
    if (status == EN_OK) {
        status = en_receipt_check(&arena, keys.hasher, &parsed,
                                  (struct en_bytes){(uint8_t *)entry.ptr, entry.len}, &policy,
                                  &cosigned, reterr);
    }
    en_arena_reset(&arena);
    return status;
}

static void receipt_proves_its_entry(void **state)
{
    struct en_error error;

    (void)state;
    assert_int_equal(check(en_text_str(&receipt), 1, NULL), EN_OK);
    assert_true(
        en_str_starts(en_text_str(&receipt), EN_STR("c2sp.org/tlog-proof@v1\nindex 123\n")));

    entry.ptr[10] ^= 1;
    assert_int_equal(check(en_text_str(&receipt), 1, &error), EN_ERR_VERIFY);
    assert_string_equal(error.rule, "receipt.proof");
    entry.ptr[10] ^= 1;
}

static void receipt_below_the_quorum_is_refused(void **state)
{
    struct en_error error;

    (void)state;
    assert_int_equal(check(en_text_str(&receipt), 2, &error), EN_ERR_VERIFY);
    assert_string_equal(error.rule, "receipt.quorum");
}

static void every_flipped_byte_of_a_receipt_is_refused(void **state)
{
    struct en_str whole = en_text_str(&receipt);

    (void)state;
    for (size_t i = 0; i < whole.len; i++) {
        receipt.ptr[i] = (char)(receipt.ptr[i] ^ (1 << i % 7));
        enum en_status status = check(whole, 1, NULL);
        receipt.ptr[i] = (char)(receipt.ptr[i] ^ (1 << i % 7));
        if (status == EN_OK) {
            fail_msg("byte %zu", i);
        }
    }
    for (size_t len = 0; len < whole.len; len++) {
        assert_int_not_equal(check((struct en_str){whole.ptr, len}, 1, NULL), EN_OK);
    }
}

static void line_that_nobody_vouches_for_is_passed_over(void **state)
{
    struct en_text text = {0};
    struct en_str rest = en_text_str(&receipt);

    (void)state;
    en_text_add(&text, en_str_cut(&rest, '\n'));
    en_text_adds(&text, "\nextra aGVsbG8=\n");
    en_text_add(&text, rest);
    assert_int_equal(check(en_text_str(&text), 1, NULL), EN_OK);
    en_text_finish(&text);
}

static void receipt_out_of_form_is_refused_by_rule(void **state)
{
#define HASH "XJVgyeqZ3X9TFi1DypBArCfAZ7Mw9+RuHRSxcezTLPE=\n"
    static const char *const texts[] = {
        "",
        "c2sp.org/tlog-proof@v1",
        "c2sp.org/tlog-proof@v1\n",
        "c2sp.org/tlog-proof@v2\nindex 1\n\nx",
        "c2sp.org/tlog-proof@v1x\nindex 1\n\nx",
        "c2sp.org/tlog-proof@v1\nindex\n\nx",
        "c2sp.org/tlog-proof@v1\nindex 01\n\nx",
        "c2sp.org/tlog-proof@v1\nindex -1\n\nx",
        "c2sp.org/tlog-proof@v1\nindex 9223372036854775808\n\nx",
        "c2sp.org/tlog-proof@v1\nindex 1\nextra a\n\nx",
        "c2sp.org/tlog-proof@v1\nextra \nindex 1\n\nx",
        "c2sp.org/tlog-proof@v1\nindex 1\nAAAA\n\nx",
        "c2sp.org/tlog-proof@v1\nindex 1\n" HASH,
        "c2sp.org/tlog-proof@v1\nindex 1\n" HASH "\n",
    };

    (void)state;
    for (size_t i = 0; i < EN_COUNT(texts); i++) {
        struct en_receipt parsed = {.index = 77};
        struct en_error error;

        assert_int_equal(en_receipt_parse(en_str_from(texts[i]), &parsed, &error), EN_ERR_SYNTAX);
        assert_string_equal(error.rule, "receipt.form");
        assert_int_equal(parsed.index, 77);
    }

    struct en_text text = {0};
    struct en_receipt parsed;
    struct en_error error;
    en_text_adds(&text, "c2sp.org/tlog-proof@v1\nindex 1\n");
    for (int i = 0; i < EN_PROOF_HASHES_MAX; i++) {
        en_text_adds(&text, HASH);
    }
    size_t len = text.len;
    en_text_adds(&text, "\nx");
    assert_int_equal(en_receipt_parse(en_text_str(&text), &parsed, NULL), EN_OK);
    assert_int_equal(parsed.proof.count, EN_PROOF_HASHES_MAX);
    text.len = len;
    en_text_adds(&text, HASH "\nx");
    assert_int_equal(en_receipt_parse(en_text_str(&text), &parsed, &error), EN_ERR_TOO_LONG);
    assert_string_equal(error.rule, "receipt.hashes");
    en_text_finish(&text);
}

/* As large as it gets: 18 hashes, long names, three witnesses. */
static void receipt_at_250000_entries_fits_1500_bytes(void **state)
{
    struct en_proof proof = {.count = 18};
    struct en_head head = {.size = 250000};
    struct en_text text = {0};
    struct en_text note = {0};
    struct en_text out = {0};

    (void)state;
    en_checkpoint_print(&text, EN_STR(ORIGIN), &head);
    en_note_sign(&note, en_text_str(&text), keys.log);
    for (int i = 0; i < 3; i++) {
        en_checkpoint_cosign(&note, en_text_str(&text), 1700000000, keys.witness);
    }
    en_receipt_print(&out, 249999, &proof, en_text_str(&note));
    print_message("%zu bytes\n", out.len);
    assert_true(out.len <= RECEIPT_BYTES_MAX);
    en_text_finish(&text);
    en_text_finish(&note);
    en_text_finish(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(receipt_proves_its_entry),
        cmocka_unit_test(receipt_below_the_quorum_is_refused),
        cmocka_unit_test(every_flipped_byte_of_a_receipt_is_refused),
        cmocka_unit_test(line_that_nobody_vouches_for_is_passed_over),
        cmocka_unit_test(receipt_out_of_form_is_refused_by_rule),
        cmocka_unit_test(receipt_at_250000_entries_fits_1500_bytes),
    };

    return cmocka_run_group_tests_name("receipt", tests, setup, teardown);
}
