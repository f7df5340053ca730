/*
 * What every engine behind a store must do, tried on each. On an engine that fails now and then a
 * call is made again until it succeeds: what comes out must be the same.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "common.h"

#include <stdio.h>
#include <string.h>

enum { BYTES = 200, TRIES_MAX = 1000 };

struct engine {
    const char *name;
    const char *url; // %s is a path
    bool keeps;      // what was closed can be opened again
    bool fails;
};

static const struct engine engines[] = {
    {"a bare path", "%s", true, false},
    {"sqlite:", "sqlite:%s", true, false},
    {"mem:", "mem:", false, false},
    {"fault: sqlite:", "fault:3:%s", true, true},
    {"fault: mem:", "fault:4:mem:", false, true},
};

static const struct engine *engine; // the one at hand
static struct folder folder;
static struct keys keys;

/* Whether to make the call again. */
static bool again(enum en_status status)
{
    static unsigned tries;
    bool failed = status == EN_ERR_IO || status == EN_ERR_UNKNOWN;

    if (failed && !engine->fails) {
        fail_msg("%s on an engine that does not fail", en_status_name(status));
    }
    tries = failed ? tries + 1 : 0;
    assert_true(tries < TRIES_MAX);
    return failed;
}

/* Until it is neither EN_ERR_IO nor EN_ERR_UNKNOWN. */
#define PATIENTLY(status, call)                                                                    \
    do {                                                                                           \
        (status) = (call);                                                                         \
    } while (again(status))

#define assert_status(call, expected)                                                              \
    do {                                                                                           \
        enum en_status found_status;                                                               \
        PATIENTLY(found_status, call);                                                             \
        assert_string_equal(en_status_name(found_status), en_status_name(expected));               \
    } while (0)

static enum en_status open_engine(bool create, struct en_store **ret)
{
    struct en_env env = en_env_system();
    char path[512];
    char url[600];

    (void)folder_file(&folder, "record.db", path);
    const char *place = strstr(engine->url, "%s");
    int head = place == NULL ? (int)strlen(engine->url) : (int)(place - engine->url);
    (void)snprintf(url, sizeof(url), "%.*s%s", head, engine->url, place == NULL ? "" : path);
    return en_store_open(&env, url, create, ret, NULL);
}

/* Append entries up to `size`, in groups; a group goes in whole or not at all, whatever happens. */
static void grow(struct en_store *store, uint64_t size, uint64_t group)
{
    for (uint64_t at = en_store_head(store).size; at < size;) {
        uint64_t to = size - at < group ? size : at + group;
        enum en_status status = store_append(store, at, to, BYTES);

        if (again(status)) {
            assert_int_equal(en_store_head(store).size, at);
            assert_status(en_store_settle(store, NULL), EN_OK);
        }
        uint64_t now = en_store_head(store).size;
        assert_true(now == to || (now == at && status != EN_OK));
        at = now;
    }
}

static struct en_store *engine_make(uint64_t size)
{
    struct en_store *store = NULL;

    assert_int_equal(open_engine(true, &store), EN_OK);
    grow(store, size, 100);
    return store;
}

static void publish(struct en_store *store, uint64_t size, bool cosigned, enum en_status expected)
{
    struct en_head head = {.size = size};
    struct en_text text = {0};
    struct en_text note = {0};

    assert_status(en_store_root_at(store, size, &head.root, NULL), EN_OK);
    en_checkpoint_print(&text, EN_STR(ORIGIN), &head);
    en_note_sign(&note, en_text_str(&text), keys.log);
    if (cosigned) {
        en_checkpoint_cosign(&note, en_text_str(&text), 1700000000, keys.witness);
    }
    assert_status(en_store_publish(store, &head, en_text_str(&note), NULL), expected);
    en_text_finish(&text);
    en_text_finish(&note);
}

static uint64_t published_size(struct en_store *store, bool cosigned)
{
    struct en_text note = {0};
    struct en_head head = {.size = 0};

    assert_status((en_text_clear(&note), en_store_published(store, &note, NULL)), EN_OK);
    if (note.len > 0) {
        const char *end = strstr(en_text_cstr(&note), "\n\n");
        struct en_str text = {note.ptr, (size_t)(end - note.ptr) + 1};

        assert_int_equal(en_checkpoint_parse(text, EN_STR(ORIGIN), &head, NULL), EN_OK);
        assert_int_equal(strstr(note.ptr, "party-a.example/witness") != NULL, cosigned);
    }
    en_text_finish(&note);
    return head.size;
}

/* ---- what each must do ---------------------------------------------------------------------- */

static void record_that_is_not_there_is_not_made_unasked(void **state)
{
    struct en_store *store = NULL;

    (void)state;
    assert_int_equal(open_engine(false, &store), EN_ERR_NOT_FOUND);
    assert_null(store);
}

static void new_record_is_empty(void **state)
{
    struct en_store *store = engine_make(0);
    struct en_head head = en_store_head(store);
    struct en_hash empty;

    (void)state;
    en_merkle_empty(&empty);
    assert_int_equal(head.size, 0);
    assert_true(en_hash_equal(&head.root, &empty));
    assert_int_equal(published_size(store, false), 0);
    assert_status(en_store_audit(store, NULL), EN_OK);
    en_store_close(store);
}

static void entries_and_ids_come_back_as_they_went_in(void **state)
{
    struct en_store *store = engine_make(600);
    struct en_text want = {0};
    struct en_text got = {0};
    struct en_hash id;

    (void)state;
    for (uint64_t i = 0; i < 600; i += 7) {
        uint64_t index = 0;

        en_text_clear(&want);
        entry_make(keys.hasher, &want, i, BYTES, &id);
        assert_status((en_text_clear(&got), en_store_entry(store, i, &got, NULL)), EN_OK);
        assert_true(en_str_equal(en_text_str(&want), en_text_str(&got)));
        assert_status(en_store_find(store, &id, &index, NULL), EN_OK);
        assert_int_equal(index, i);
    }
    id.b[31] ^= 1; /* the index of acts goes by the first 8 bytes alone */
    uint64_t index = 0;
    assert_status(en_store_find(store, &id, &index, NULL), EN_ERR_NOT_FOUND);
    assert_status(en_store_entry(store, 600, &got, NULL), EN_ERR_RANGE);
    en_text_finish(&want);
    en_text_finish(&got);
    en_store_close(store);
}

struct reading {
    struct en_store *store;
    uint64_t next, stop;
};

static bool read_one(void *self, uint64_t index, struct en_bytes entry)
{
    struct reading *reading = self;
    struct en_text want = {0};
    struct en_text again_read = {0};
    struct en_hash id;

    assert_int_equal(index, reading->next++);
    entry_make(keys.hasher, &want, index, BYTES, &id);
    assert_true(
        en_str_equal(en_text_str(&want), (struct en_str){(const char *)entry.ptr, entry.len}));
    /* Whoever reads may read from the same record. */
    assert_status(
        (en_text_clear(&again_read), en_store_entry(reading->store, index, &again_read, NULL)),
        EN_OK);
    assert_true(en_str_equal(en_text_str(&want), en_text_str(&again_read)));
    en_text_finish(&want);
    en_text_finish(&again_read);
    return reading->next < reading->stop;
}

static void entries_are_read_in_a_row(void **state)
{
    struct en_store *store = engine_make(300);
    struct en_source source = en_store_source(store);
    struct reading all = {.store = store, .next = 0, .stop = 300};
    struct reading some = {.store = store, .next = 40, .stop = 45};
    struct reading none = {.store = store, .next = 40};

    (void)state;
    assert_status(source.read(source.self, 0, 300, read_one, &all, NULL), EN_OK);
    assert_int_equal(all.next, 300);
    assert_status(source.read(source.self, 40, 60, read_one, &some, NULL), EN_OK);
    assert_int_equal(some.next, 45);
    assert_status(source.read(source.self, 40, 40, read_one, &none, NULL), EN_OK);
    assert_int_equal(none.next, 40);
    assert_status(source.read(source.self, 0, 301, read_one, &all, NULL), EN_ERR_RANGE);
    en_store_close(store);
}

static void append_compares_first(void **state)
{
    struct en_store *store = engine_make(3);
    struct en_head head = en_store_head(store);
    struct en_text text = {0};
    struct en_new_entry entry;

    (void)state;
    entry_make(keys.hasher, &text, 3, BYTES, &entry.id);
    entry.bytes = (struct en_bytes){(uint8_t *)text.ptr, text.len};
    head.size = 2;
    assert_status(en_store_append(store, &head, &entry, 1, NULL), EN_ERR_STALE);
    head = en_store_head(store);
    head.root.b[0] ^= 1;
    assert_status(en_store_append(store, &head, &entry, 1, NULL), EN_ERR_STALE);
    head = en_store_head(store);
    assert_status(en_store_append(store, &head, &entry, 0, NULL), EN_OK);
    assert_int_equal(en_store_head(store).size, 3);
    grow(store, 4, 1);
    en_text_finish(&text);
    en_store_close(store);
}

/* Two writers saw the same head: one wins, and the other sees what it appended. */
static void of_two_writers_one_wins(void **state)
{
    struct en_store *other = NULL;
    struct en_store *store = engine_make(3);

    (void)state;
    if (engine->keeps) {
        assert_int_equal(open_engine(false, &other), EN_OK);
        grow(store, 260, 100);
        assert_status(store_append(other, 3, 7, BYTES), EN_ERR_STALE);
        assert_status(en_store_settle(other, NULL), EN_OK);
        struct en_head theirs = en_store_head(other);
        struct en_head ours = en_store_head(store);
        assert_true(en_head_equal(&theirs, &ours));
        grow(other, 300, 40);
        assert_status(store_append(store, 260, 261, BYTES), EN_ERR_STALE);
        assert_status(en_store_audit(other, NULL), EN_OK);
        en_store_close(other);
    }
    en_store_close(store);
}

/* Entries 230 to 528 and behind them `last`: across the end of a tile, and all taken back. */
static void assert_group_refused(struct en_store *store, uint64_t last, enum en_status expected)
{
    static struct en_text text[300];
    static struct en_new_entry group[300];
    struct en_head before = en_store_head(store);
    uint64_t index = 0;

    for (size_t i = 0; i < 300; i++) {
        en_text_clear(&text[i]);
        entry_make(keys.hasher, &text[i], i < 299 ? 230 + i : last, BYTES, &group[i].id);
        group[i].bytes = (struct en_bytes){(uint8_t *)text[i].ptr, text[i].len};
    }
    group[299].id.b[0] ^= expected == EN_ERR_VERIFY;
    assert_status(en_store_append(store, &before, group, 300, NULL), expected);
    struct en_head after = en_store_head(store);
    assert_true(en_head_equal(&before, &after));
    assert_status(en_store_find(store, &group[0].id, &index, NULL), EN_ERR_NOT_FOUND);
    assert_status(en_store_audit(store, NULL), EN_OK);
    for (size_t i = 0; i < 300; i++) {
        en_text_finish(&text[i]);
    }
}

static void refused_group_leaves_nothing_behind(void **state)
{
    struct en_store *store = engine_make(230);

    (void)state;
    publish(store, 200, false, EN_OK);
    assert_group_refused(store, 7, EN_ERR_EXISTS);   /* in the record */
    assert_group_refused(store, 240, EN_ERR_EXISTS); /* in the group */
    assert_group_refused(store, 900, EN_ERR_VERIFY); /* another act's id */
    assert_int_equal(published_size(store, false), 200);
    grow(store, 700, 300);
    assert_status(en_store_audit(store, NULL), EN_OK);
    en_store_close(store);
}

static void proofs_hold(void **state)
{
    static const uint64_t sizes[] = {1, 2, 255, 256, 257, 511, 512, 600};
    struct en_store *store = engine_make(600);
    struct en_head head = en_store_head(store);
    struct en_text entry = {0};
    struct en_proof proof;
    struct en_hash leaf;
    struct en_hash root;

    (void)state;
    for (size_t i = 0; i < EN_COUNT(sizes); i++) {
        uint64_t size = sizes[i];

        assert_status(en_store_root_at(store, size, &root, NULL), EN_OK);
        assert_status((en_text_clear(&entry), en_store_entry(store, size / 2, &entry, NULL)),
                      EN_OK);
        en_merkle_leaf(keys.hasher, (struct en_bytes){(uint8_t *)entry.ptr, entry.len}, &leaf);
        assert_status(en_store_prove(store, size / 2, size, &proof, NULL), EN_OK);
        assert_true(en_proof_includes(keys.hasher, &proof, size / 2, &leaf, size, &root));
        leaf.b[0] ^= 1;
        assert_false(en_proof_includes(keys.hasher, &proof, size / 2, &leaf, size, &root));
        assert_status(en_store_prove_growth(store, size, 600, &proof, NULL), EN_OK);
        assert_true(en_proof_extends(keys.hasher, &proof, size, &root, 600, &head.root));
    }
    assert_status(en_store_prove(store, 600, 600, &proof, NULL), EN_ERR_RANGE);
    en_text_finish(&entry);
    en_store_close(store);
}

static void published_head_only_grows(void **state)
{
    struct en_store *store = engine_make(300);

    (void)state;
    publish(store, 120, false, EN_OK);
    publish(store, 300, false, EN_OK);
    publish(store, 120, false, EN_ERR_STALE);
    assert_int_equal(published_size(store, false), 300);
    publish(store, 300, true, EN_OK);
    publish(store, 300, false, EN_OK); /* fewer lines: nothing changes */
    assert_int_equal(published_size(store, true), 300);
    grow(store, 301, 1);
    assert_int_equal(published_size(store, true), 300);
    assert_status(en_store_audit(store, NULL), EN_OK);
    en_store_close(store);
}

static void opened_again_it_is_the_same(void **state)
{
    struct en_store *store = engine_make(300);
    struct en_head before = en_store_head(store);

    (void)state;
    publish(store, 290, true, EN_OK);
    en_store_close(store);
    if (!engine->keeps) {
        assert_int_equal(open_engine(false, &store), EN_ERR_NOT_FOUND);
        return;
    }
    assert_int_equal(open_engine(false, &store), EN_OK);
    struct en_head after = en_store_head(store);
    assert_true(en_head_equal(&before, &after));
    assert_int_equal(published_size(store, true), 290);
    publish(store, 120, false, EN_ERR_STALE);
    grow(store, 310, 10);
    assert_status(en_store_audit(store, NULL), EN_OK);
    en_store_close(store);
}

/* Whatever lies below, the same entries give the same root. */
static void roots_are_those_of_any_other_engine(void **state)
{
    static struct en_hash first; // the first engine's
    struct en_store *store = engine_make(600);
    struct en_head head = en_store_head(store);

    (void)state;
    if (engine == &engines[0]) {
        first = head.root;
    }
    assert_true(en_hash_equal(&head.root, &first));
    en_store_close(store);
}

/* ---- URLs ----------------------------------------------------------------------------------- */

static void url_that_names_nothing_is_refused(void **state)
{
    static const char *const urls[] = {
        "",
        "sqlite:",
        "mem:x",
        "pg:host=x",
        "fault:1",
        "fault:1:",
        "fault::",
        "fault:x:mem:",
        "fault:-1:mem:",
        "fault:1:fault:2:mem:",
        "fault:1:pg:x",
    };
    struct en_env env = en_env_system();
    struct en_store *store = NULL;
    struct en_error error;

    (void)state;
    for (size_t i = 0; i < EN_COUNT(urls); i++) {
        assert_int_equal(en_store_open(&env, urls[i], true, &store, &error), EN_ERR_USAGE);
        assert_string_equal(error.rule, "store.url");
        assert_null(store);
    }
}

static int make_folder(void **state)
{
    (void)state;
    folder_init(&folder);
    return 0;
}

static int drop_folder(void **state)
{
    (void)state;
    folder_finish(&folder);
    return 0;
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, make_folder, drop_folder)

int main(void)
{
    const struct CMUnitTest each[] = {
        CASE(record_that_is_not_there_is_not_made_unasked),
        CASE(new_record_is_empty),
        CASE(entries_and_ids_come_back_as_they_went_in),
        CASE(entries_are_read_in_a_row),
        CASE(append_compares_first),
        CASE(of_two_writers_one_wins),
        CASE(refused_group_leaves_nothing_behind),
        CASE(proofs_hold),
        CASE(published_head_only_grows),
        CASE(opened_again_it_is_the_same),
        CASE(roots_are_those_of_any_other_engine),
    };
    const struct CMUnitTest urls[] = {cmocka_unit_test(url_that_names_nothing_is_refused)};

    keys_init(&keys);
    int failed = cmocka_run_group_tests_name("store_url", urls, NULL, NULL);
    for (size_t i = 0; i < EN_COUNT(engines); i++) {
        engine = &engines[i];
        failed += cmocka_run_group_tests_name(engine->name, each, NULL, NULL);
    }
    keys_finish(&keys);
    return failed;
}
