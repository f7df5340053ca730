/*
 * Partial records: one that begins in the middle proves all that it holds, as the whole one does,
 * and says clearly what it does not hold.
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

#include "faulty_disk.h"

enum { SIZE = 1300, FROM = 600, MINIMUM = 512, GROUP = 100, FAULTS_MAX = 4000 };

static struct keys keys;
static struct folder folder;
static struct en_store *whole;
static struct en_text bytes;
static struct en_bundle *bundle; // of what is new from FROM on

static void make_bundle(struct en_store *store, uint64_t from, struct en_text *text,
                        struct en_bundle **ret)
{
    struct en_error error;

    en_text_clear(text);
    must(en_bundle_write(store, from, text, &error), &error);
    must(en_bundle_end(text, &error), &error);
    must(en_bundle_open((struct en_bytes){(uint8_t *)text->ptr, text->len}, ret, &error), &error);
}

static int setup(void **state)
{
    (void)state;
    faulty_disk_install();
    keys_init(&keys);
    folder_init(&folder);
    whole = store_make(&folder, SIZE);
    assert_int_equal(store_sign(whole, &keys, true), EN_OK);
    make_bundle(whole, FROM, &bytes, &bundle);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    en_bundle_close(bundle);
    en_text_finish(&bytes);
    en_store_close(whole);
    folder_finish(&folder);
    keys_finish(&keys);
    return 0;
}

static struct en_store *open_at(const char *url)
{
    struct en_env env = en_env_system();
    struct en_store *store = NULL;
    struct en_error error;

    must(en_store_open(&env, url, true, &store, &error), &error);
    return store;
}

static struct en_store *begun(const char *url)
{
    struct en_store *store = open_at(url);
    struct en_error error;

    must(en_store_begin(store, bundle, &error), &error);
    return store;
}

/* Both give the same root, growth and receipts from the minimum on. */
static void assert_proves_the_same(struct en_store *part, struct en_store *all, uint64_t minimum)
{
    struct en_head left = en_store_head(part);
    struct en_head right = en_store_head(all);
    struct en_error error;

    assert_true(en_head_equal(&left, &right));
    for (uint64_t i = minimum; i < left.size; i += 61) {
        struct en_proof mine = {.count = 0};
        struct en_proof theirs = {.count = 0};
        struct en_hash root;
        struct en_hash wanted;
        must(en_store_prove(part, i, left.size, &mine, &error), &error);
        must(en_store_prove(all, i, left.size, &theirs, &error), &error);
        assert_int_equal(mine.count, theirs.count);
        assert_memory_equal(mine.hash, theirs.hash, mine.count * sizeof(mine.hash[0]));
        must(en_store_root_at(part, i, &root, &error), &error);
        must(en_store_root_at(all, i, &wanted, &error), &error);
        assert_true(en_hash_equal(&root, &wanted));
        must(en_store_prove_growth(part, i, left.size, &mine, &error), &error);
        must(en_store_prove_growth(all, i, left.size, &theirs, &error), &error);
        assert_int_equal(mine.count, theirs.count);
        assert_memory_equal(mine.hash, theirs.hash, mine.count * sizeof(mine.hash[0]));
    }
}

enum engine { IN_MEMORY, IN_FILE, ENGINES };

static struct en_store *begun_in(size_t engine, char path[static 512])
{
    static unsigned n;
    char name[32];

    if (engine == IN_MEMORY) {
        return begun("mem:");
    }
    (void)snprintf(name, sizeof(name), "part-%u.db", n++);
    return begun(folder_file(&folder, name, path));
}

static void it_proves_every_entry_that_it_holds(void **state)
{
    char path[512];
    struct en_error error;

    (void)state;
    for (size_t i = 0; i < ENGINES; i++) {
        struct en_store *part = begun_in(i, path);
        assert_int_equal(en_store_minimum(part), MINIMUM);
        assert_proves_the_same(part, whole, MINIMUM);
        must(en_store_audit(part, &error), &error);
        en_store_close(part);
    }
}

static void its_receipts_are_good_for_anybody(void **state)
{
    struct en_policy policy = keys_policy(&keys, 1);
    struct en_store *part = begun("mem:");
    struct en_head head = en_store_head(part);
    struct en_text entry = {0};
    struct en_text note = {0};
    struct en_cosigned cosigned;
    struct en_receipt receipt = {.index = 900};
    struct en_arena arena;
    struct en_error error;

    (void)state;
    en_arena_init(&arena, 0);
    must(en_store_published(part, &note, &error), &error);
    must(en_store_entry(part, 900, &entry, &error), &error);
    must(en_store_prove(part, 900, head.size, &receipt.proof, &error), &error);
    receipt.checkpoint = en_text_str(&note);
    must(en_receipt_check(&arena, keys.hasher, &receipt,
                          (struct en_bytes){(uint8_t *)entry.ptr, entry.len}, &policy, &cosigned,
                          &error),
         &error);
    en_arena_finish(&arena);
    en_text_finish(&entry);
    en_text_finish(&note);
    en_store_close(part);
}

static bool no_entry(void *self, uint64_t index, struct en_bytes entry)
{
    (void)self;
    (void)entry;
    fail_msg("entry %llu was given", (unsigned long long)index);
    return false;
}

static void below_its_minimum_it_says_so(void **state)
{
    struct en_store *part = begun("mem:");
    struct en_source source = en_store_source(part);
    struct en_text text = {0};
    struct en_bundle *other = NULL;
    struct en_proof proof;
    struct en_hash root;
    struct en_error error;

    (void)state;
    assert_int_equal(en_store_entry(part, MINIMUM - 1, &text, &error), EN_ERR_RANGE);
    assert_string_equal(error.rule, "store.minimum");
    assert_string_equal(error.arg[0], "512");
    assert_int_equal(source.read(source.self, 0, SIZE, no_entry, NULL, &error), EN_ERR_RANGE);
    assert_string_equal(error.rule, "store.minimum");
    assert_int_equal(en_store_prove(part, 3, SIZE, &proof, &error), EN_ERR_RANGE);
    assert_string_equal(error.rule, "store.minimum");
    assert_int_equal(en_store_root_at(part, 300, &root, &error), EN_ERR_RANGE);
    assert_int_equal(en_store_root_at(part, 256, &root, &error), EN_OK);
    assert_int_equal(en_bundle_write(part, 0, &text, &error), EN_ERR_RANGE);
    assert_string_equal(error.rule, "store.minimum");
    make_bundle(part, MINIMUM, &text, &other);
    assert_int_equal(en_bundle_check(other, &error), EN_OK);
    en_bundle_close(other);
    en_text_finish(&text);
    en_store_close(part);
}

static void it_grows_like_any_other_and_opens_again(void **state)
{
    struct folder second;
    struct en_store *part = NULL;
    struct en_store *all = NULL;
    struct en_error error;
    char path[512];
    char copy[512];

    (void)state;
    folder_init(&second);
    all = store_make(&second, SIZE);
    part = begun_in(1, path);
    for (uint64_t at = SIZE; at < SIZE + 500; at += GROUP) {
        assert_int_equal(store_append(all, at, at + GROUP, 200), EN_OK);
        assert_int_equal(store_append(part, at, at + GROUP, 200), EN_OK);
    }
    assert_int_equal(store_sign(part, &keys, true), EN_OK);
    assert_proves_the_same(part, all, MINIMUM);
    en_store_close(part);
    strcpy(copy, path);
    part = open_at(copy);
    assert_int_equal(en_store_minimum(part), MINIMUM);
    assert_proves_the_same(part, all, MINIMUM);
    must(en_store_audit(part, &error), &error);
    /* An act that it holds is not taken twice. */
    assert_int_equal(store_append(part, SIZE, SIZE + 1, 200), EN_ERR_EXISTS);
    en_store_close(part);
    en_store_close(all);
    folder_finish(&second);
}

static void a_record_begins_once(void **state)
{
    struct en_store *part = begun("mem:");
    struct en_text text = {0};
    struct en_bundle *other = NULL;
    struct en_error error;

    (void)state;
    must(en_store_begin(part, bundle, &error), &error); /* the same again: nothing to do */
    make_bundle(whole, 0, &text, &other);
    assert_int_equal(en_store_begin(part, other, &error), EN_ERR_EXISTS);
    assert_string_equal(error.rule, "store.begun");
    en_bundle_close(other);
    make_bundle(whole, SIZE, &text, &other);
    assert_int_equal(en_store_begin(part, other, &error), EN_ERR_RANGE);
    assert_string_equal(error.rule, "bundle.range");
    en_bundle_close(other);
    en_text_finish(&text);
    en_store_close(part);
}

static void from_the_first_entry_it_is_a_whole_record(void **state)
{
    struct en_store *store = open_at("mem:");
    struct en_text text = {0};
    struct en_bundle *other = NULL;
    struct en_error error;

    (void)state;
    make_bundle(whole, 0, &text, &other);
    must(en_store_begin(store, other, &error), &error);
    assert_int_equal(en_store_minimum(store), 0);
    assert_proves_the_same(store, whole, 0);
    must(en_store_audit(store, &error), &error);
    en_bundle_close(other);
    en_text_finish(&text);
    en_store_close(store);
}

/* Above 65,536 entries there are full tiles of level 1 whose leaves it never sees. */
static void a_long_record_begins_late(void **state)
{
    enum { LONG = 66000, LATE = 65800, PART = 65792 };
    struct en_store *all = open_at("mem:");
    struct en_store *part = open_at("mem:");
    struct en_text text = {0};
    struct en_bundle *other = NULL;
    struct en_error error;

    (void)state;
    for (uint64_t at = 0; at < LONG; at += 250) {
        assert_int_equal(store_append(all, at, at + 250, 180), EN_OK);
    }
    assert_int_equal(store_sign(all, &keys, true), EN_OK);
    make_bundle(all, LATE, &text, &other);
    must(en_store_begin(part, other, &error), &error);
    assert_int_equal(en_store_minimum(part), PART);
    assert_proves_the_same(part, all, PART);
    must(en_store_audit(part, &error), &error);
    en_bundle_close(other);
    en_text_finish(&text);
    en_store_close(part);
    en_store_close(all);
}

/* The disk breaks at every write in turn and stays broken; the next call goes on from there. */
static void a_beginning_killed_anywhere_is_finished_by_the_next(void **state)
{
    struct en_env env = en_env_system();
    struct en_error error;
    bool struck = true;
    unsigned n = 1;

    (void)state;
    for (; struck && n < FAULTS_MAX; n += 1 + n / 4) {
        struct en_store *part = NULL;
        char name[32];
        char path[512];
        (void)snprintf(name, sizeof(name), "killed-%u.db", n);
        (void)folder_file(&folder, name, path);
        part = open_at(path);
        en_store_close(part);
        env.sqlite_vfs = FAULTY_DISK;
        must(en_store_open(&env, path, false, &part, &error), &error);
        faulty_disk_arm(n, n % 2 == 0);
        faulty_disk_stay_broken(true);
        enum en_status status = en_store_begin(part, bundle, &error);
        struck = faulty_disk_struck();
        faulty_disk_stay_broken(false);
        faulty_disk_arm(0, false);
        assert_true(status == EN_OK || struck);
        en_store_close(part);
        part = open_at(path);
        must(en_store_begin(part, bundle, &error), &error);
        assert_proves_the_same(part, whole, MINIMUM);
        must(en_store_audit(part, &error), &error);
        en_store_close(part);
    }
    assert_true(n > 5 && n < FAULTS_MAX);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_proves_every_entry_that_it_holds),
        cmocka_unit_test(its_receipts_are_good_for_anybody),
        cmocka_unit_test(below_its_minimum_it_says_so),
        cmocka_unit_test(it_grows_like_any_other_and_opens_again),
        cmocka_unit_test(a_record_begins_once),
        cmocka_unit_test(from_the_first_entry_it_is_a_whole_record),
        cmocka_unit_test(a_long_record_begins_late),
        cmocka_unit_test(a_beginning_killed_anywhere_is_finished_by_the_next),
    };

    return cmocka_run_group_tests(tests, setup, teardown);
}
