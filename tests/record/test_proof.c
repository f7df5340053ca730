/*
 * Proofs: every one of every small tree made by the store and checked, and the published ones that
 * must be refused.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "common.h"

#include <dirent.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

enum { EXHAUSTIVE = 200, LARGE = 70000, VECTORS_IN_ALL = 196 };

static struct en_hasher *hasher;
static struct folder folder;
static struct en_store *store;
static struct en_hash roots[EXHAUSTIVE + 1];
static struct en_hash leaves[EXHAUSTIVE];

static bool keep_leaf(void *self, uint64_t index, struct en_bytes entry)
{
    (void)self;
    en_merkle_leaf(hasher, entry, &leaves[index]);
    return true;
}

static int setup(void **state)
{
    struct en_edge edge = {0};

    (void)state;
    hasher = en_hasher_create();
    folder_init(&folder);
    store = store_make(&folder, EXHAUSTIVE);
    struct en_source source = en_store_source(store);
    assert_int_equal(source.read(source.self, 0, EXHAUSTIVE, keep_leaf, NULL, NULL), EN_OK);
    en_edge_root(hasher, &edge, &roots[0]);
    for (size_t i = 0; i < EXHAUSTIVE; i++) {
        en_edge_add(hasher, &edge, &leaves[i]);
        en_edge_root(hasher, &edge, &roots[i + 1]);
    }
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    en_store_close(store);
    folder_finish(&folder);
    en_hasher_destroy(hasher);
    return 0;
}

static void root_of_every_size_is_that_of_the_edge(void **state)
{
    (void)state;
    for (uint64_t size = 0; size <= EXHAUSTIVE; size++) {
        struct en_hash root;
        assert_int_equal(en_store_root_at(store, size, &root, NULL), EN_OK);
        assert_true(en_hash_equal(&root, &roots[size]));
    }
}

static void edge_of_every_size_grows_into_every_later_root(void **state)
{
    (void)state;
    for (uint64_t base = 0; base <= EXHAUSTIVE; base += 1 + base / 70) {
        struct en_edge edge;
        struct en_hash root;

        assert_int_equal(en_store_edge_at(store, base, &edge, NULL), EN_OK);
        struct en_growth *growth = en_growth_create(&edge);
        assert_non_null(growth);
        for (uint64_t size = base; size < EXHAUSTIVE; size++) {
            assert_int_equal(en_growth_size(growth), size);
            assert_int_equal(en_growth_add(growth, hasher, &leaves[size]), EN_OK);
        }
        for (uint64_t size = base; size <= EXHAUSTIVE; size++) {
            assert_int_equal(en_growth_root_at(growth, hasher, size, &root), EN_OK);
            assert_true(en_hash_equal(&root, &roots[size]));
        }
        assert_int_equal(en_growth_root_at(growth, hasher, EXHAUSTIVE + 1, &root), EN_ERR_RANGE);
        assert_true(base == 0 ||
                    en_growth_root_at(growth, hasher, base - 1, &root) == EN_ERR_RANGE);
        en_growth_destroy(growth);
    }
    struct en_edge edge;
    assert_int_equal(en_store_edge_at(store, EXHAUSTIVE + 1, &edge, NULL), EN_ERR_RANGE);
    en_growth_destroy(NULL);
}

static void every_entry_of_every_tree_to_200_is_proven(void **state)
{
    (void)state;
    for (uint64_t size = 1; size <= EXHAUSTIVE; size++) {
        for (uint64_t index = 0; index < size; index++) {
            struct en_proof proof;
            assert_int_equal(en_store_prove(store, index, size, &proof, NULL), EN_OK);
            if (!en_proof_includes(hasher, &proof, index, &leaves[index], size, &roots[size])) {
                fail_msg("entry %" PRIu64 " of %" PRIu64, index, size);
            }
            /* Neither another entry's place nor another tree's root. */
            assert_false(en_proof_includes(hasher, &proof,
                                           (index + 1) % size == index ? size : (index + 1) % size,
                                           &leaves[index], size, &roots[size]));
            assert_false(
                en_proof_includes(hasher, &proof, index, &leaves[index], size, &roots[size - 1]));
        }
    }
}

static void every_growth_to_200_is_proven(void **state)
{
    (void)state;
    for (uint64_t size = 0; size <= EXHAUSTIVE; size++) {
        for (uint64_t old = 0; old <= size; old++) {
            struct en_proof proof;
            assert_int_equal(en_store_prove_growth(store, old, size, &proof, NULL), EN_OK);
            if (!en_proof_extends(hasher, &proof, old, &roots[old], size, &roots[size])) {
                fail_msg("%" PRIu64 " to %" PRIu64, old, size);
            }
            if (old > 0 && old < size) {
                assert_false(
                    en_proof_extends(hasher, &proof, old, &roots[old - 1], size, &roots[size]));
                assert_false(
                    en_proof_extends(hasher, &proof, old, &roots[old], size, &roots[size - 1]));
            }
        }
    }
}

static void changed_proofs_are_refused(void **state)
{
    struct en_rng rng;

    (void)state;
    en_rng_seed(&rng, 7);
    for (int round = 0; round < 3000; round++) {
        uint64_t size = 2 + en_rng_below(&rng, EXHAUSTIVE - 1);
        uint64_t index = en_rng_below(&rng, size);
        struct en_proof proof;

        assert_int_equal(en_store_prove(store, index, size, &proof, NULL), EN_OK);
        switch (en_rng_below(&rng, 4)) {
        case 0:
            proof.hash[en_rng_below(&rng, proof.count)].b[en_rng_below(&rng, 32)] ^=
                (uint8_t)(1 << en_rng_below(&rng, 8));
            break;
        case 1:
            proof.count--;
            break;
        case 2:
            proof.hash[proof.count++] = roots[1];
            break;
        default:
            memmove(&proof.hash[1], &proof.hash[0], proof.count * sizeof(proof.hash[0]));
            proof.count++;
            break;
        }
        assert_false(en_proof_includes(hasher, &proof, index, &leaves[index], size, &roots[size]));
    }
}

static void proof_longer_than_any_tree_is_refused(void **state)
{
    struct en_proof proof = {.count = EN_PROOF_HASHES_MAX + 1};

    (void)state;
    assert_false(en_proof_includes(hasher, &proof, 0, &leaves[0], 2, &roots[2]));
    assert_false(en_proof_extends(hasher, &proof, 1, &roots[1], 2, &roots[2]));
    proof.count = 0;
    assert_false(en_proof_includes(hasher, &proof, 1, &leaves[0], 1, &roots[1]));
    assert_true(en_proof_includes(hasher, &proof, 0, &leaves[0], 1, &roots[1]));
    assert_false(en_proof_extends(hasher, &proof, 2, &roots[2], 1, &roots[1]));
    assert_false(en_proof_extends(hasher, &proof, 0, &roots[1], 1, &roots[1]));
}

static void what_lies_beyond_the_record_is_refused(void **state)
{
    struct en_proof proof;
    struct en_hash root;

    (void)state;
    assert_int_equal(en_store_prove(store, 0, EXHAUSTIVE + 1, &proof, NULL), EN_ERR_RANGE);
    assert_int_equal(en_store_prove(store, 5, 5, &proof, NULL), EN_ERR_RANGE);
    assert_int_equal(en_store_prove(store, 0, 0, &proof, NULL), EN_ERR_RANGE);
    assert_int_equal(en_store_prove_growth(store, 6, 5, &proof, NULL), EN_ERR_RANGE);
    assert_int_equal(en_store_root_at(store, EXHAUSTIVE + 1, &root, NULL), EN_ERR_RANGE);
}

/* Random places of a tree of three levels of tiles, across the borders of tiles. */
static void large_trees_are_proven(void **state)
{
    struct folder place;
    struct en_rng rng;

    (void)state;
    en_rng_seed(&rng, 11);
    folder_init(&place);
    struct en_store *large = store_open(&place);
    for (uint64_t at = 0; at < LARGE; at += 1000) {
        assert_int_equal(store_append(large, at, at + 1000, 160), EN_OK);
    }
    for (int round = 0; round < 2000; round++) {
        uint64_t size = round % 3 == 0 ? LARGE : 1 + en_rng_below(&rng, LARGE);
        uint64_t index = en_rng_below(&rng, size);
        uint64_t old = 1 + en_rng_below(&rng, size);
        struct en_text entry = {0};
        struct en_proof proof;
        struct en_hash leaf;
        struct en_hash root;
        struct en_hash old_root;

        assert_int_equal(en_store_entry(large, index, &entry, NULL), EN_OK);
        en_merkle_leaf(hasher, (struct en_bytes){(uint8_t *)entry.ptr, entry.len}, &leaf);
        assert_int_equal(en_store_root_at(large, size, &root, NULL), EN_OK);
        assert_int_equal(en_store_root_at(large, old, &old_root, NULL), EN_OK);
        assert_int_equal(en_store_prove(large, index, size, &proof, NULL), EN_OK);
        assert_true(en_proof_includes(hasher, &proof, index, &leaf, size, &root));
        assert_int_equal(en_store_prove_growth(large, old, size, &proof, NULL), EN_OK);
        assert_true(en_proof_extends(hasher, &proof, old, &old_root, size, &root));
        en_text_finish(&entry);
    }
    en_store_close(large);
    folder_finish(&place);
}

/* ---- published proofs ----------------------------------------------------------------------- */

/* False when it is not base64 of 32 bytes: what our formats refuse before any proof is made. */
static bool take_hash(const json_t *value, struct en_hash *ret)
{
    const char *text = value == NULL ? NULL : json_string_value(value);
    size_t len = 0;

    return text != NULL &&
           en_base64_decode(en_str_from(text), EN_BASE64_PADDED, ret->b, sizeof(ret->b), &len) &&
           len == sizeof(ret->b);
}

static bool take_proof(const json_t *list, struct en_proof *ret)
{
    ret->count = json_array_size(list);
    if (ret->count > EN_PROOF_HASHES_MAX) {
        return false;
    }
    for (size_t i = 0; i < ret->count; i++) {
        if (!take_hash(json_array_get(list, i), &ret->hash[i])) {
            return false;
        }
    }
    return true;
}

/* Some numbers are unsigned and of 64 bits; the others are small. */
static uint64_t take_number(const json_t *vector, const char *key)
{
    double number = json_real_value(json_object_get(vector, key));

    return number < 9e18 ? (uint64_t)number : UINT64_MAX;
}

static bool judge(const json_t *vector)
{
    struct en_proof proof;
    struct en_hash first;
    struct en_hash second;

    if (!take_proof(json_object_get(vector, "proof"), &proof)) {
        return false;
    }
    if (json_object_get(vector, "leafHash") != NULL) {
        return take_hash(json_object_get(vector, "leafHash"), &first) &&
               take_hash(json_object_get(vector, "root"), &second) &&
               en_proof_includes(hasher, &proof, take_number(vector, "leafIdx"), &first,
                                 take_number(vector, "treeSize"), &second);
    }
    /* Growth from nothing needs no proof here; the vectors want it refused, and so do witnesses,
     * who know an empty tree without one. */
    return take_number(vector, "size1") != 0 &&
           take_hash(json_object_get(vector, "root1"), &first) &&
           take_hash(json_object_get(vector, "root2"), &second) &&
           en_proof_extends(hasher, &proof, take_number(vector, "size1"), &first,
                            take_number(vector, "size2"), &second);
}

static size_t judge_file(const char *path)
{
    json_t *vector = json_load_file(path, JSON_DECODE_INT_AS_REAL, NULL);

    assert_non_null(vector);
    bool good = judge(vector);
    /* One good vector has roots of 12 bytes, which no format of ours can say. */
    bool sayable = strcmp(json_string_value(json_object_get(vector, "desc")),
                          "sizes are equal (one) and proof is empty") != 0;
    if (good != (sayable && !json_is_true(json_object_get(vector, "wantErr")))) {
        fail_msg("%s: %s", path, good ? "taken" : "refused");
    }
    json_decref(vector);
    return 1;
}

static size_t judge_folder(const char *path, int depth)
{
    DIR *dir = opendir(path);
    size_t count = 0;

    assert_non_null(dir);
    for (struct dirent *e = readdir(dir); e != NULL; e = readdir(dir)) {
        char below[1024];
        if (e->d_name[0] == '.') {
            continue;
        }
        (void)snprintf(below, sizeof(below), "%s/%s", path, e->d_name);
        count += strstr(e->d_name, ".json") != NULL ? judge_file(below)
                 : depth < 4                        ? judge_folder(below, depth + 1)
                                                    : 0;
    }
    (void)closedir(dir);
    return count;
}

static void published_proofs_are_judged_as_published(void **state)
{
    char path[600];

    (void)state;
    if (!vectors_path("merkle/testdata", path, sizeof(path))) {
        skip();
    }
    assert_int_equal(judge_folder(path, 0), VECTORS_IN_ALL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(root_of_every_size_is_that_of_the_edge),
        cmocka_unit_test(edge_of_every_size_grows_into_every_later_root),
        cmocka_unit_test(every_entry_of_every_tree_to_200_is_proven),
        cmocka_unit_test(every_growth_to_200_is_proven),
        cmocka_unit_test(changed_proofs_are_refused),
        cmocka_unit_test(proof_longer_than_any_tree_is_refused),
        cmocka_unit_test(what_lies_beyond_the_record_is_refused),
        cmocka_unit_test(large_trees_are_proven),
        cmocka_unit_test(published_proofs_are_judged_as_published),
    };

    return cmocka_run_group_tests_name("proof", tests, setup, teardown);
}
