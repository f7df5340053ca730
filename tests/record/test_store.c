/*
 * The store: all or none, in order, found again, and signed for only what is on the disk.
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
#include <sys/stat.h>

static struct keys keys;

static int setup_keys(void **state)
{
    (void)state;
    keys_init(&keys);
    return 0;
}

static int teardown_keys(void **state)
{
    (void)state;
    keys_finish(&keys);
    return 0;
}

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

static void new_store_is_the_empty_tree(void **state)
{
    struct en_store *store = store_open(*state);
    struct en_head head = en_store_head(store);
    struct en_text note = {0};
    struct en_hash empty;

    en_merkle_empty(&empty);
    assert_int_equal(head.size, 0);
    assert_true(en_hash_equal(&head.root, &empty));
    assert_int_equal(en_store_published(store, &note, NULL), EN_OK);
    assert_int_equal(note.len, 0);
    assert_int_equal(en_store_audit(store, NULL), EN_OK);
    en_store_close(store);
}

static void store_that_is_not_there_is_not_made_unasked(void **state)
{
    struct en_env env = en_env_system();
    struct en_store *store = NULL;
    struct en_error error;
    char path[512];

    assert_int_equal(
        en_store_open(&env, folder_file(*state, "record.db", path), false, &store, &error),
        EN_ERR_NOT_FOUND);
    assert_string_equal(error.rule, "store.missing");
    assert_null(store);
    assert_null(fopen(path, "rb"));
}

static void file_that_is_no_record_is_refused(void **state)
{
    struct en_env env = en_env_system();
    struct en_store *store = NULL;
    struct en_error error;
    uint8_t noise[9000];
    char path[512];

    memset(noise, 0x5a, sizeof(noise));
    file_write(folder_file(*state, "record.db", path), (struct en_bytes){noise, sizeof(noise)});
    assert_int_equal(en_store_open(&env, path, true, &store, &error), EN_ERR_VERIFY);
    assert_string_equal(error.rule, "store.damaged");

    file_write(path, (struct en_bytes){noise, 0});
    assert_int_equal(en_store_open(&env, path, false, &store, &error), EN_ERR_VERIFY);
    assert_string_equal(error.rule, "store.damaged");
}

static void entries_come_back_as_they_went_in(void **state)
{
    struct en_store *store = store_make(*state, 300);
    struct en_head before = en_store_head(store);

    for (int reopened = 0; reopened < 2; reopened++) {
        for (uint64_t i = 0; i < 300; i++) {
            struct en_text want = {0};
            struct en_text got = {0};
            struct en_hash id;
            uint64_t index = 0;

            entry_make(keys.hasher, &want, i, 200, &id);
            assert_int_equal(en_store_entry(store, i, &got, NULL), EN_OK);
            assert_true(en_str_equal(en_text_str(&want), en_text_str(&got)));
            assert_int_equal(en_store_find(store, &id, &index, NULL), EN_OK);
            assert_int_equal(index, i);
            en_text_finish(&want);
            en_text_finish(&got);
        }
        assert_int_equal(en_store_audit(store, NULL), EN_OK);
        en_store_close(store);
        store = store_open(*state);
        struct en_head after = en_store_head(store);
        assert_true(en_head_equal(&before, &after));
    }
    en_store_close(store);
}

static void unknown_act_is_not_found(void **state)
{
    struct en_store *store = store_make(*state, 3);
    struct en_hash id = {{1}};
    struct en_text text = {0};
    uint64_t index = 77;

    assert_int_equal(en_store_find(store, &id, &index, NULL), EN_ERR_NOT_FOUND);
    assert_int_equal(index, 77);
    assert_int_equal(en_store_entry(store, 3, &text, NULL), EN_ERR_RANGE);
    assert_int_equal(en_store_entry(store, UINT64_MAX, &text, NULL), EN_ERR_RANGE);
    assert_int_equal(text.len, 0);
    en_store_close(store);
}

static void append_to_another_head_is_refused(void **state)
{
    struct en_store *store = store_make(*state, 3);
    struct en_head head = en_store_head(store);
    struct en_text text = {0};
    struct en_new_entry entry;
    struct en_error error;

    entry_make(keys.hasher, &text, 3, 200, &entry.id);
    entry.bytes = (struct en_bytes){(uint8_t *)text.ptr, text.len};
    head.size = 2;
    assert_int_equal(en_store_append(store, &head, &entry, 1, &error), EN_ERR_STALE);
    assert_string_equal(error.rule, "store.moved");
    head = en_store_head(store);
    head.root.b[0] ^= 1;
    assert_int_equal(en_store_append(store, &head, &entry, 1, NULL), EN_ERR_STALE);
    head = en_store_head(store);
    assert_int_equal(en_store_append(store, &head, &entry, 0, NULL), EN_OK);
    assert_int_equal(en_store_head(store).size, 3);
    assert_int_equal(en_store_append(store, &head, &entry, 1, NULL), EN_OK);
    assert_int_equal(en_store_head(store).size, 4);
    en_text_finish(&text);
    en_store_close(store);
}

/* A group whose last entry cannot be taken. */
static void assert_group_refused(struct en_store *store, struct en_new_entry last,
                                 enum en_status status, const char *rule)
{
    struct en_head before = en_store_head(store);
    struct en_new_entry group[300];
    struct en_text text[299] = {{0}};
    struct en_error error;
    uint64_t index = 0;

    for (size_t i = 0; i < 299; i++) {
        entry_make(keys.hasher, &text[i], 1000 + i, 200, &group[i].id);
        group[i].bytes = (struct en_bytes){(uint8_t *)text[i].ptr, text[i].len};
    }
    group[299] = last;
    assert_int_equal(en_store_append(store, &before, group, 300, &error), status);
    assert_string_equal(error.rule, rule);
    struct en_head after = en_store_head(store);
    assert_true(en_head_equal(&before, &after));
    assert_int_equal(en_store_find(store, &group[0].id, &index, NULL), EN_ERR_NOT_FOUND);
    assert_int_equal(en_store_audit(store, NULL), EN_OK);
    for (size_t i = 0; i < 299; i++) {
        en_text_finish(&text[i]);
    }
}

static void group_goes_in_whole_or_not_at_all(void **state)
{
    struct en_store *store = store_make(*state, 230);
    struct en_text text = {0};
    struct en_text other = {0};
    struct en_new_entry entry;
    struct en_hash id;

    entry_make(keys.hasher, &text, 7, 200, &entry.id);
    entry.bytes = (struct en_bytes){(uint8_t *)text.ptr, text.len};
    assert_group_refused(store, entry, EN_ERR_EXISTS, "store.duplicate");

    /* The same act logged at another time is the same act. */
    entry_make(keys.hasher, &other, 7, 200, &id);
    other.ptr[strlen("logged 148780000")] = '9';
    entry.bytes = (struct en_bytes){(uint8_t *)other.ptr, other.len};
    assert_group_refused(store, entry, EN_ERR_EXISTS, "store.duplicate");

    /* Twice within one group. */
    en_text_clear(&text);
    entry_make(keys.hasher, &text, 1000, 200, &entry.id);
    entry.bytes = (struct en_bytes){(uint8_t *)text.ptr, text.len};
    assert_group_refused(store, entry, EN_ERR_EXISTS, "store.duplicate");

    entry.id.b[31] ^= 1;
    assert_group_refused(store, entry, EN_ERR_VERIFY, "store.id");
    entry.bytes.len = 20;
    assert_group_refused(store, entry, EN_ERR_VERIFY, "store.id");

    en_text_clear(&text);
    entry_make(keys.hasher, &text, 1, EN_ENTRY_BYTES_MAX + 100, &entry.id);
    entry.bytes = (struct en_bytes){(uint8_t *)text.ptr, text.len};
    assert_group_refused(store, entry, EN_ERR_TOO_LONG, "entry.long");

    assert_int_equal(store_append(store, 230, 400, 200), EN_OK);
    assert_int_equal(en_store_audit(store, NULL), EN_OK);
    en_text_finish(&text);
    en_text_finish(&other);
    en_store_close(store);
}

static void groups_of_any_size_give_the_same_tree(void **state)
{
    struct en_store *one = store_open(*state);
    struct folder place;
    struct en_rng rng;
    uint64_t at = 0;

    folder_init(&place);
    struct en_store *other = store_make(&place, 1100);
    en_rng_seed(&rng, 3);
    while (at < 1100) {
        uint64_t to = at + 1 + en_rng_below(&rng, 600);
        to = to > 1100 ? 1100 : to;
        assert_int_equal(store_append(one, at, to, 200), EN_OK);
        at = to;
    }
    struct en_head a = en_store_head(one);
    struct en_head b = en_store_head(other);
    assert_true(en_head_equal(&a, &b));
    assert_int_equal(en_store_audit(one, NULL), EN_OK);
    en_store_close(one);
    en_store_close(other);
    folder_finish(&place);
}

struct row {
    uint64_t next, stop_at;
};

static bool next_row(void *self, uint64_t index, struct en_bytes entry)
{
    struct row *row = self;

    assert_int_equal(index, row->next);
    assert_true(entry.len > 100);
    row->next++;
    return row->next != row->stop_at;
}

static void entries_are_read_in_a_row(void **state)
{
    struct en_store *store = store_make(*state, 260);
    struct en_source source = en_store_source(store);
    struct row row = {.next = 10};

    assert_int_equal(source.read(source.self, 10, 260, next_row, &row, NULL), EN_OK);
    assert_int_equal(row.next, 260);
    row = (struct row){.next = 0, .stop_at = 5};
    assert_int_equal(source.read(source.self, 0, 260, next_row, &row, NULL), EN_OK);
    assert_int_equal(row.next, 5);
    row = (struct row){.next = 4};
    assert_int_equal(source.read(source.self, 4, 4, next_row, &row, NULL), EN_OK);
    assert_int_equal(row.next, 4);
    assert_int_equal(source.read(source.self, 4, 3, next_row, &row, NULL), EN_ERR_RANGE);
    assert_int_equal(source.read(source.self, 0, 261, next_row, &row, NULL), EN_ERR_RANGE);
    en_store_close(store);
}

/* ---- heads ---------------------------------------------------------------------------------- */

static enum en_status publish(struct en_store *store, const struct en_head *head, bool cosigned,
                              struct en_error *reterr)
{
    struct en_text text = {0};
    struct en_text note = {0};

    en_checkpoint_print(&text, EN_STR(ORIGIN), head);
    en_note_sign(&note, en_text_str(&text), keys.log);
    if (cosigned) {
        en_checkpoint_cosign(&note, en_text_str(&text), 1, keys.witness);
    }
    enum en_status status = en_store_publish(store, head, en_text_str(&note), reterr);
    en_text_finish(&text);
    en_text_finish(&note);
    return status;
}

static size_t published_length(struct en_store *store)
{
    struct en_text note = {0};

    assert_int_equal(en_store_published(store, &note, NULL), EN_OK);
    size_t len = note.len;
    en_text_finish(&note);
    return len;
}

static void signed_head_only_grows(void **state)
{
    struct en_store *store = store_make(*state, 300);
    struct en_head head = en_store_head(store);
    struct en_head small = {.size = 120};
    struct en_error error;

    assert_int_equal(en_store_root_at(store, 120, &small.root, NULL), EN_OK);
    assert_int_equal(publish(store, &small, false, NULL), EN_OK);
    assert_int_equal(publish(store, &head, false, NULL), EN_OK);
    size_t len = published_length(store);
    assert_int_equal(publish(store, &small, false, &error), EN_ERR_STALE);
    assert_string_equal(error.rule, "head.smaller");

    assert_int_equal(publish(store, &head, true, NULL), EN_OK);
    assert_true(published_length(store) > len);
    len = published_length(store);
    assert_int_equal(publish(store, &head, false, NULL), EN_OK); /* fewer lines */
    assert_int_equal(published_length(store), len);
    assert_int_equal(store_sign(store, &keys, true), EN_OK); /* as many, of a later time */
    assert_int_equal(published_length(store), len);

    en_store_close(store);
    store = store_open(*state);
    assert_int_equal(published_length(store), len);
    assert_int_equal(publish(store, &small, false, NULL), EN_ERR_STALE);
    assert_int_equal(en_store_audit(store, NULL), EN_OK);
    en_store_close(store);
}

static void head_of_another_record_is_not_published(void **state)
{
    struct en_store *store = store_make(*state, 10);
    struct en_head head = en_store_head(store);
    struct en_error error;

    assert_int_equal(publish(store, &head, false, NULL), EN_OK);
    head.root.b[5] ^= 1;
    assert_int_equal(publish(store, &head, false, &error), EN_ERR_VERIFY);
    assert_string_equal(error.rule, "head.forked");
    assert_int_equal(store_append(store, 10, 20, 200), EN_OK);
    head.size = 15;
    assert_int_equal(publish(store, &head, false, &error), EN_ERR_VERIFY);
    assert_string_equal(error.rule, "head.forked");
    head.size = 21;
    assert_int_equal(publish(store, &head, false, NULL), EN_ERR_RANGE);

    head = en_store_head(store);
    assert_int_equal(en_store_publish(store, &head, EN_STR("no note"), NULL), EN_ERR_SYNTAX);
    struct en_head other = {.size = 19, .root = head.root};
    struct en_text note = {0};
    struct en_text text = {0};
    en_checkpoint_print(&text, EN_STR(ORIGIN), &other);
    en_note_sign(&note, en_text_str(&text), keys.log);
    assert_int_equal(en_store_publish(store, &head, en_text_str(&note), &error), EN_ERR_VERIFY);
    assert_string_equal(error.rule, "head.note");
    en_text_finish(&note);
    en_text_finish(&text);
    en_store_close(store);
}

static void overhead_is_below_150_bytes_an_entry(void **state)
{
    enum { COUNT = 20000, BYTES = 600 };
    struct en_store *store = store_open(*state);
    struct stat info;
    char path[512];

    for (uint64_t at = 0; at < COUNT; at += 1000) {
        assert_int_equal(store_append(store, at, at + 1000, BYTES), EN_OK);
    }
    struct en_text entry = {0};
    assert_int_equal(en_store_entry(store, 777, &entry, NULL), EN_OK);
    size_t bytes = entry.len;
    en_text_finish(&entry);
    en_store_close(store);
    assert_int_equal(stat(folder_file(*state, "record.db", path), &info), 0);
    assert_true((size_t)info.st_size / COUNT - bytes <= 150);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(new_store_is_the_empty_tree, setup, teardown),
        cmocka_unit_test_setup_teardown(store_that_is_not_there_is_not_made_unasked, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(file_that_is_no_record_is_refused, setup, teardown),
        cmocka_unit_test_setup_teardown(entries_come_back_as_they_went_in, setup, teardown),
        cmocka_unit_test_setup_teardown(unknown_act_is_not_found, setup, teardown),
        cmocka_unit_test_setup_teardown(append_to_another_head_is_refused, setup, teardown),
        cmocka_unit_test_setup_teardown(group_goes_in_whole_or_not_at_all, setup, teardown),
        cmocka_unit_test_setup_teardown(groups_of_any_size_give_the_same_tree, setup, teardown),
        cmocka_unit_test_setup_teardown(entries_are_read_in_a_row, setup, teardown),
        cmocka_unit_test_setup_teardown(signed_head_only_grows, setup, teardown),
        cmocka_unit_test_setup_teardown(head_of_another_record_is_not_published, setup, teardown),
        cmocka_unit_test_setup_teardown(overhead_is_below_150_bytes_an_entry, setup, teardown),
    };

    return cmocka_run_group_tests_name("store", tests, setup_keys, teardown_keys);
}
