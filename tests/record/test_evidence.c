/*
 * Promises and evidence as texts, and proofs told from the new tree.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "entente/evidence.h"

#include "common.h"

#include <string.h>

enum { LEAVES = 70 };

static struct keys keys;
static struct en_arena arena;

static int setup(void **state)
{
    (void)state;
    keys_init(&keys);
    en_arena_init(&arena, 0);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    en_arena_finish(&arena);
    keys_finish(&keys);
    return 0;
}

/* ---- promises ------------------------------------------------------------------------------- */

static struct en_str signed_promise(const struct en_promise *promise, struct en_text *note)
{
    struct en_text text = {0};

    en_promise_print(&text, EN_STR(ORIGIN), promise);
    en_note_sign(note, en_text_str(&text), keys.log);
    en_text_finish(&text);
    return en_text_str(note);
}

static void promise_reads_back_and_every_flipped_byte_is_refused(void **state)
{
    struct en_promise promise = {.act = {{7}}, .received = 1000, .by = 4600};
    struct en_policy policy = keys_policy(&keys, 1);
    struct en_promise read;
    struct en_text note = {0};

    (void)state;
    struct en_str whole = signed_promise(&promise, &note);
    assert_int_equal(en_promise_open(&arena, whole, &policy, &read, NULL), EN_OK);
    assert_memory_equal(&read, &promise, sizeof(read));
    for (size_t i = 0; i < whole.len; i++) {
        note.ptr[i] = (char)(note.ptr[i] ^ (1 << i % 7));
        enum en_status status = en_promise_open(&arena, whole, &policy, &read, NULL);
        note.ptr[i] = (char)(note.ptr[i] ^ (1 << i % 7));
        if (status == EN_OK) {
            fail_msg("byte %zu", i);
        }
    }
    en_text_finish(&note);
}

static void promise_for_the_past_or_too_far_ahead_is_refused(void **state)
{
    static const en_time by[] = {1000, 999, 1000 + EN_PROMISE_S_MAX + 1};
    struct en_policy policy = keys_policy(&keys, 1);
    struct en_error error;

    (void)state;
    for (size_t i = 0; i < EN_COUNT(by); i++) {
        struct en_promise promise = {.received = 1000, .by = by[i]};
        struct en_text note = {0};
        assert_int_equal(
            en_promise_open(&arena, signed_promise(&promise, &note), &policy, &promise, &error),
            EN_ERR_RANGE);
        assert_string_equal(error.rule, "promise.time");
        en_text_finish(&note);
    }
}

static void promise_of_another_record_or_key_is_refused(void **state)
{
    struct en_promise promise = {.received = 1000, .by = 2000};
    struct en_policy policy = keys_policy(&keys, 1);
    struct en_error error;
    struct en_text note = {0};
    struct en_str whole = signed_promise(&promise, &note);

    (void)state;
    policy.origin = EN_STR("other.example/record");
    assert_int_equal(en_promise_open(&arena, whole, &policy, &promise, &error),
                     EN_ERR_INADMISSIBLE);
    assert_string_equal(error.rule, "promise.origin");
    policy = keys_policy(&keys, 1);
    policy.log = keys.witness_vkey;
    assert_int_equal(en_promise_open(&arena, whole, &policy, &promise, &error), EN_ERR_VERIFY);
    assert_string_equal(error.rule, "promise.signature");
    en_text_finish(&note);
}

/* ---- the file ------------------------------------------------------------------------------- */

static void evidence_reads_back_whatever_its_parts_hold(void **state)
{
    struct en_evidence evidence = {
        .kind = EN_EVIDENCE_INADMISSIBLE,
        .part = {EN_STR("act.seq"), {"a\n\0b\n\n", 6}, EN_STR(""), EN_STR("\n")}};
    struct en_evidence read;
    struct en_text text = {0};
    struct en_text again = {0};

    (void)state;
    en_evidence_print(&text, &evidence);
    assert_int_equal(en_evidence_parse(en_text_str(&text), &read, NULL), EN_OK);
    assert_int_equal(en_evidence_part(&read, "entry").len, 6);
    en_evidence_print(&again, &read);
    assert_true(en_str_equal(en_text_str(&text), en_text_str(&again)));
    /* Nor can a byte be missing or too many. */
    for (size_t len = 0; len < text.len; len++) {
        assert_int_not_equal(en_evidence_parse((struct en_str){text.ptr, len}, &read, NULL), EN_OK);
    }
    en_text_addc(&text, '\n');
    assert_int_not_equal(en_evidence_parse(en_text_str(&text), &read, NULL), EN_OK);
    en_text_finish(&text);
    en_text_finish(&again);
}

static void evidence_out_of_form_is_refused_by_rule(void **state)
{
    static const struct {
        const char *text, *rule;
    } bad[] = {
        {"", "evidence.form"},
        {"entente/evidence/v2 fork\n", "evidence.form"},
        {"entente/evidence/v1 spoon\n", "evidence.kind"},
        {"entente/evidence/v1 fork", "evidence.form"},
        {"entente/evidence/v1 fork\n", "evidence.part"},
        {"entente/evidence/v1 fork\nother 1\na\nhead 1\na\n", "evidence.part"},
        {"entente/evidence/v1 fork\nhead 01\na\nother 1\na\n", "evidence.part"},
        {"entente/evidence/v1 fork\nhead 1\na\nother 2\na\n", "evidence.part"},
        {"entente/evidence/v1 fork\nhead 1\na\nother 9223372036854775807\na\n", "evidence.part"},
        {"entente/evidence/v1 fork\nhead 1\na\nother 1\na\n\n", "evidence.form"},
    };

    (void)state;
    for (size_t i = 0; i < EN_COUNT(bad); i++) {
        struct en_evidence read;
        struct en_error error = {.rule = ""};
        assert_int_equal(en_evidence_parse(en_str_from(bad[i].text), &read, &error), EN_ERR_SYNTAX);
        assert_string_equal(error.rule, bad[i].rule);
    }
}

/* ---- proofs --------------------------------------------------------------------------------- */

static void leaf_of(uint64_t n, struct en_hash *ret)
{
    uint8_t byte = (uint8_t)n;

    en_merkle_leaf(keys.hasher, (struct en_bytes){&byte, 1}, ret);
}

static struct en_growth *tree_from(uint64_t base_size)
{
    struct en_edge base = {.size = 0};
    struct en_growth *tree = NULL;
    struct en_hash leaf;

    for (uint64_t i = 0; i <= LEAVES; i++) {
        if (i == base_size) {
            tree = en_growth_create(&base);
            assert_non_null(tree);
        }
        leaf_of(i, &leaf);
        if (i < base_size) {
            en_edge_add(keys.hasher, &base, &leaf);
        } else if (i < LEAVES) {
            assert_int_equal(en_growth_add(tree, keys.hasher, &leaf), EN_OK);
        }
    }
    return tree;
}

/* Every pair of sizes, from every base: the roots come out, and leaves are proven. */
static void proofs_of_a_growing_tree_give_both_roots(void **state)
{
    struct en_growth *whole = tree_from(0);

    (void)state;
    for (uint64_t base = 0; base < LEAVES; base += 13) {
        struct en_growth *tree = tree_from(base);
        for (uint64_t size = base + 2; size <= LEAVES; size++) {
            struct en_hash root, old_root, got_old, got, leaf;
            struct en_proof proof;
            assert_int_equal(en_growth_root_at(whole, keys.hasher, size, &root), EN_OK);
            for (uint64_t old = base > 0 ? base : 1; old < size; old++) {
                assert_int_equal(en_growth_root_at(whole, keys.hasher, old, &old_root), EN_OK);
                en_growth_prove(tree, keys.hasher, old, size, &proof);
                assert_true(en_proof_roots(keys.hasher, &proof, old, size, &got_old, &got));
                assert_true(en_hash_equal(&got_old, &old_root) && en_hash_equal(&got, &root));
                leaf_of(old, &leaf);
                en_growth_prove_leaf(tree, keys.hasher, old, size, &proof);
                assert_true(en_proof_includes(keys.hasher, &proof, old, &leaf, size, &root));
            }
        }
        en_growth_destroy(tree);
    }
    en_growth_destroy(whole);
}

static void proof_of_another_length_gives_no_roots(void **state)
{
    struct en_growth *tree = tree_from(0);
    struct en_hash old, root;
    struct en_proof proof;

    (void)state;
    en_growth_prove(tree, keys.hasher, 33, 70, &proof);
    assert_false(en_proof_roots(keys.hasher, &proof, 0, 70, &old, &root));
    assert_false(en_proof_roots(keys.hasher, &proof, 70, 70, &old, &root));
    proof.count--;
    assert_false(en_proof_roots(keys.hasher, &proof, 33, 70, &old, &root));
    proof.count += 2;
    proof.hash[proof.count - 1] = proof.hash[0];
    assert_false(en_proof_roots(keys.hasher, &proof, 33, 70, &old, &root));
    proof.count = 0;
    assert_false(en_proof_roots(keys.hasher, &proof, 33, 70, &old, &root));
    en_growth_destroy(tree);
}

static void hashes_read_back(void **state)
{
    struct en_growth *tree = tree_from(0);
    struct en_text text = {0};
    struct en_proof proof, read;

    (void)state;
    en_growth_prove(tree, keys.hasher, 33, 70, &proof);
    en_hashes_print(&text, &proof);
    assert_int_equal(en_hashes_parse(en_text_str(&text), &read, NULL), EN_OK);
    assert_int_equal(read.count, proof.count);
    assert_memory_equal(read.hash, proof.hash, proof.count * sizeof(proof.hash[0]));
    text.len--;
    assert_int_equal(en_hashes_parse(en_text_str(&text), &read, NULL), EN_ERR_SYNTAX);
    en_text_clear(&text);
    for (size_t i = 0; i <= EN_PROOF_HASHES_MAX; i++) {
        struct en_proof one = {.hash = {proof.hash[0]}, .count = 1};
        en_hashes_print(&text, &one);
    }
    assert_int_equal(en_hashes_parse(en_text_str(&text), &read, NULL), EN_ERR_SYNTAX);
    en_text_finish(&text);
    en_growth_destroy(tree);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(promise_reads_back_and_every_flipped_byte_is_refused),
        cmocka_unit_test(promise_for_the_past_or_too_far_ahead_is_refused),
        cmocka_unit_test(promise_of_another_record_or_key_is_refused),
        cmocka_unit_test(evidence_reads_back_whatever_its_parts_hold),
        cmocka_unit_test(evidence_out_of_form_is_refused_by_rule),
        cmocka_unit_test(proofs_of_a_growing_tree_give_both_roots),
        cmocka_unit_test(proof_of_another_length_gives_no_roots),
        cmocka_unit_test(hashes_read_back),
    };

    return cmocka_run_group_tests(tests, setup, teardown);
}
