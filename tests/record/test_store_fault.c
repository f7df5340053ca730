/*
 * Each write, truncation and sync fails once: the store afterwards reads as before, takes the same
 * entries when the disk is well again, and is whole when it is opened anew.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "common.h"
#include "faulty_disk.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum { BEFORE = 250, AFTER = 530, ROUNDS_MAX = 400 };

static struct keys keys;
static unsigned unknown; /* failures of which the store did not say whether it happened */

static void assert_failed(enum en_status status)
{
    assert_true(status == EN_ERR_IO || status == EN_ERR_UNKNOWN);
    unknown += status == EN_ERR_UNKNOWN;
}

static enum en_status open_faulty(const struct folder *folder, struct en_store **ret)
{
    struct en_env env = en_env_system();
    char path[512];

    env.sqlite_vfs = FAULTY_DISK;
    return en_store_open(&env, folder_file(folder, "record.db", path), true, ret, NULL);
}

static void assert_same_entries(struct en_store *store, uint64_t size)
{
    for (uint64_t i = 0; i < size; i += 17) {
        struct en_text want = {0};
        struct en_text got = {0};
        struct en_hash id;

        entry_make(keys.hasher, &want, i, 200, &id);
        assert_int_equal(en_store_entry(store, i, &got, NULL), EN_OK);
        assert_true(en_str_equal(en_text_str(&want), en_text_str(&got)));
        en_text_finish(&want);
        en_text_finish(&got);
    }
}

/* One append of many pages with the n-th operation failing; false when the fault came too late. */
static bool append_with_fault(unsigned n, bool torn)
{
    struct folder folder;
    struct en_store *store = NULL;

    folder_init(&folder);
    en_store_close(store_make(&folder, BEFORE));
    assert_int_equal(open_faulty(&folder, &store), EN_OK);
    struct en_head before = en_store_head(store);
    faulty_disk_arm(n, torn);
    enum en_status status = store_append(store, BEFORE, AFTER, 200);
    bool struck = faulty_disk_struck();
    faulty_disk_arm(0, false);

    struct en_head after = en_store_head(store);
    if (status != EN_OK) {
        assert_true(struck);
        assert_failed(status);
        assert_true(en_head_equal(&before, &after));
        assert_same_entries(store, BEFORE);
        assert_int_equal(en_store_audit(store, NULL), EN_OK);
        assert_int_equal(store_append(store, BEFORE, AFTER, 200), EN_OK);
    }
    assert_int_equal(en_store_head(store).size, AFTER);
    assert_int_equal(store_sign(store, &keys, false), EN_OK);
    assert_int_equal(en_store_audit(store, NULL), EN_OK);
    en_store_close(store);

    store = store_open(&folder);
    assert_same_entries(store, AFTER);
    assert_int_equal(en_store_audit(store, NULL), EN_OK);
    en_store_close(store);
    folder_finish(&folder);
    return struck;
}

static void failed_append_leaves_all_as_it_was(void **state)
{
    unsigned n = 1;

    (void)state;
    unknown = 0;
    while (n < ROUNDS_MAX && append_with_fault(n, n % 2 == 0)) {
        n++;
    }
    print_message("%u operations failed in turn, %u of them unknown\n", n - 1, unknown);
    assert_true(n > 10 && n < ROUNDS_MAX);
    assert_true(unknown > 0);
}

static void failed_publication_keeps_the_older_head(void **state)
{
    bool struck = true;

    (void)state;
    for (unsigned n = 1; struck; n++) {
        struct folder folder;
        struct en_store *store = NULL;
        struct en_text old = {0};
        struct en_text now = {0};

        assert_true(n < ROUNDS_MAX);
        folder_init(&folder);
        store = store_make(&folder, BEFORE);
        assert_int_equal(store_sign(store, &keys, false), EN_OK);
        assert_int_equal(en_store_published(store, &old, NULL), EN_OK);
        assert_int_equal(store_append(store, BEFORE, BEFORE + 10, 200), EN_OK);
        en_store_close(store);
        assert_int_equal(open_faulty(&folder, &store), EN_OK);
        faulty_disk_arm(n, false);
        enum en_status status = store_sign(store, &keys, false);
        struck = faulty_disk_struck();
        faulty_disk_arm(0, false);
        if (status != EN_OK) {
            assert_failed(status);
            assert_int_equal(en_store_published(store, &now, NULL), EN_OK);
            assert_true(en_str_equal(en_text_str(&old), en_text_str(&now)));
            assert_int_equal(store_sign(store, &keys, false), EN_OK);
        }
        assert_int_equal(en_store_audit(store, NULL), EN_OK);
        en_store_close(store);
        en_text_finish(&old);
        en_text_finish(&now);
        folder_finish(&folder);
    }
}

static void record_that_could_not_be_made_is_made_later(void **state)
{
    bool struck = true;

    (void)state;
    for (unsigned n = 1; struck; n++) {
        struct folder folder;
        struct en_store *store = NULL;

        assert_true(n < ROUNDS_MAX);
        folder_init(&folder);
        faulty_disk_arm(n, n % 2 == 1);
        enum en_status status = open_faulty(&folder, &store);
        struck = faulty_disk_struck();
        faulty_disk_arm(0, false);
        if (status != EN_OK) {
            assert_int_equal(status, EN_ERR_IO);
            assert_int_equal(open_faulty(&folder, &store), EN_OK);
        }
        assert_int_equal(store_append(store, 0, 3, 200), EN_OK);
        assert_int_equal(en_store_audit(store, NULL), EN_OK);
        en_store_close(store);
        folder_finish(&folder);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(failed_append_leaves_all_as_it_was),
        cmocka_unit_test(failed_publication_keeps_the_older_head),
        cmocka_unit_test(record_that_could_not_be_made_is_made_later),
    };

    faulty_disk_install();
    keys_init(&keys);
    int failed = cmocka_run_group_tests_name("store_fault", tests, NULL, NULL);
    keys_finish(&keys);
    return failed;
}
