/*
 * Blobs: found by their hash, whole or not at all.
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
#include <unistd.h>

static const struct en_bytes abc = {(const uint8_t *)"abc", 3};
/* SHA-256 of "abc", FIPS 180-4. */
static const char abc_name[] = "ba/7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

static int setup(void **state)
{
    struct folder *folder = malloc(sizeof(*folder));

    folder_init(folder);
    *state = folder;
    return 0;
}

static int teardown(void **state)
{
    folder_finish(*state);
    free(*state);
    return 0;
}

static void blob_comes_back_by_its_hash(void **state)
{
    struct en_env env = en_env_system();
    struct en_text got = {0};
    struct en_hash hash;
    char blobs[512];
    char path[1024];

    (void)folder_file(*state, "blobs", blobs);
    for (int twice = 0; twice < 2; twice++) {
        assert_int_equal(en_blob_put(&env, blobs, abc, &hash, NULL), EN_OK);
    }
    (void)snprintf(path, sizeof(path), "%s/%s", blobs, abc_name);
    assert_int_equal(access(path, R_OK), 0);
    assert_int_equal(en_blob_get(&env, blobs, &hash, &got, NULL), EN_OK);
    assert_string_equal(en_text_cstr(&got), "abc");
    en_text_finish(&got);
}

static void empty_blob_is_a_blob(void **state)
{
    struct en_env env = en_env_system();
    struct en_text got = {0};
    struct en_hash hash;
    struct en_hash empty;

    en_merkle_empty(&empty);
    assert_int_equal(
        en_blob_put(&env, ((struct folder *)*state)->path, (struct en_bytes){NULL, 0}, &hash, NULL),
        EN_OK);
    assert_true(en_hash_equal(&hash, &empty));
    assert_int_equal(en_blob_get(&env, ((struct folder *)*state)->path, &hash, &got, NULL), EN_OK);
    assert_int_equal(got.len, 0);
    en_text_finish(&got);
}

static void missing_blob_is_told_as_missing(void **state)
{
    struct en_env env = en_env_system();
    struct en_hash hash = {{1}};
    struct en_text got = {0};
    struct en_error error;

    assert_int_equal(en_blob_get(&env, ((struct folder *)*state)->path, &hash, &got, &error),
                     EN_ERR_NOT_FOUND);
    assert_string_equal(error.rule, "blob.missing");
}

static void damaged_blob_is_refused_and_repaired_by_a_good_one(void **state)
{
    struct en_env env = en_env_system();
    struct en_text got = {0};
    struct en_error error;
    struct en_hash hash;
    char path[512];

    assert_int_equal(en_blob_put(&env, ((struct folder *)*state)->path, abc, &hash, NULL), EN_OK);
    file_write(folder_file(*state, abc_name, path), (struct en_bytes){(const uint8_t *)"abd", 3});
    assert_int_equal(en_blob_get(&env, ((struct folder *)*state)->path, &hash, &got, &error),
                     EN_ERR_VERIFY);
    assert_string_equal(error.rule, "blob.damaged");
    assert_int_equal(got.len, 0);
    assert_int_equal(en_blob_put(&env, ((struct folder *)*state)->path, abc, &hash, NULL), EN_OK);
    assert_int_equal(en_blob_get(&env, ((struct folder *)*state)->path, &hash, &got, NULL), EN_OK);
    en_text_finish(&got);
}

static void too_large_a_blob_is_refused(void **state)
{
    struct en_env env = en_env_system();
    struct en_hash hash;
    struct en_error error;
    /* Only its length is looked at. */
    struct en_bytes large = {abc.ptr, (size_t)EN_BLOB_BYTES_MAX + 1};

    assert_int_equal(en_blob_put(&env, ((struct folder *)*state)->path, large, &hash, &error),
                     EN_ERR_TOO_LONG);
    assert_string_equal(error.rule, "blob.long");
}

static bool count_blob(void *self, const struct en_hash *sha256)
{
    size_t *count = self;

    (void)sha256;
    (*count)++;
    return true;
}

static size_t blobs_in(struct folder *folder)
{
    struct en_env env = en_env_system();
    size_t count = 0;

    assert_int_equal(en_blob_each(&env, folder->path, count_blob, &count, NULL), EN_OK);
    return count;
}

static void blobs_are_listed_by_name_and_removed_twice(void **state)
{
    struct en_env env = en_env_system();
    struct en_hash hash;
    char path[512];

    assert_int_equal(blobs_in(*state), 0);
    assert_int_equal(en_blob_put(&env, ((struct folder *)*state)->path, abc, &hash, NULL), EN_OK);
    /* Neither a file beside the parts nor one of another name within is a blob. */
    file_write(folder_file(*state, "notes", path), abc);
    file_write(folder_file(*state, "ba/notes", path), abc);
    assert_int_equal(blobs_in(*state), 1);
    for (int twice = 0; twice < 2; twice++) {
        assert_int_equal(en_blob_remove(&env, ((struct folder *)*state)->path, &hash, NULL), EN_OK);
        assert_int_equal(blobs_in(*state), 0);
    }
}

static void a_folder_that_is_not_there_holds_no_blob(void **state)
{
    struct en_env env = en_env_system();
    size_t count = 0;
    char path[512];

    assert_int_equal(
        en_blob_each(&env, folder_file(*state, "absent", path), count_blob, &count, NULL), EN_OK);
    assert_int_equal(count, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(blob_comes_back_by_its_hash, setup, teardown),
        cmocka_unit_test_setup_teardown(empty_blob_is_a_blob, setup, teardown),
        cmocka_unit_test_setup_teardown(missing_blob_is_told_as_missing, setup, teardown),
        cmocka_unit_test_setup_teardown(damaged_blob_is_refused_and_repaired_by_a_good_one, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(too_large_a_blob_is_refused, setup, teardown),
        cmocka_unit_test_setup_teardown(blobs_are_listed_by_name_and_removed_twice, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(a_folder_that_is_not_there_holds_no_blob, setup, teardown),
    };

    return cmocka_run_group_tests_name("blob", tests, NULL, NULL);
}
