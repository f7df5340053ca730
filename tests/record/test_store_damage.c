/*
 * A store whose file was changed: nothing is signed for it, nothing false is given out, and the
 * audit names what was changed.
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

#include <sqlite3.h>

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

/* Change the file behind the store's back, with SQLite itself. */
static void tamper(const struct folder *folder, const char *sql)
{
    sqlite3 *db = NULL;
    char path[512];

    assert_int_equal(sqlite3_open(folder_file(folder, "record.db", path), &db), SQLITE_OK);
    assert_int_equal(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_close(db), SQLITE_OK);
}

static void what_the_disk_changed_is_not_signed_for(void **state)
{
    static const char *const changes[] = {
        "UPDATE entry SET body = zeroblob(length(body)) WHERE idx = 7",
        "UPDATE tile SET hashes = zeroblob(8192)",
        "DELETE FROM entry WHERE idx = 9",
        "DELETE FROM tile",
    };

    for (size_t i = 0; i < EN_COUNT(changes); i++) {
        struct folder place;
        struct en_text note = {0};

        folder_init(&place);
        struct en_store *store = store_make(&place, 20);
        tamper(&place, changes[i]);
        assert_int_equal(store_sign(store, &keys, false), EN_ERR_VERIFY);
        assert_int_equal(en_store_published(store, &note, NULL), EN_OK);
        assert_int_equal(note.len, 0);
        assert_int_equal(en_store_audit(store, NULL), EN_ERR_VERIFY);
        en_store_close(store);
        folder_finish(&place);
    }
    (void)state;
}

static void audit_names_what_was_changed(void **state)
{
    static const struct {
        const char *sql, *rule, *place;
    } changes[] = {
        {"UPDATE entry SET body = (SELECT body FROM entry WHERE idx = 8) WHERE idx = 7", "store.id",
         "entry 7"},
        {"UPDATE entry SET body = x'00' WHERE idx = 7", "store.entry", "entry 7"},
        {"UPDATE act SET prefix = prefix + 1 WHERE idx = 7", "store.id", "entry 7"},
        {"UPDATE act SET idx = 700 WHERE idx = 7", "store.damaged", "entry 700"},
        {"DELETE FROM act WHERE idx = 7", "store.damaged", ""},
        {"INSERT INTO act VALUES(1, 1)", "store.damaged", ""},
        {"UPDATE tile SET hashes = zeroblob(8192) WHERE place = 0", "store.tile", "tile 0/0"},
        {"UPDATE tile SET hashes = x'00' WHERE place = 1", "store.damaged", "tile 0/1"},
        {"UPDATE head SET note = x'00' WHERE kind = 1", "store.head", "head"},
        {"UPDATE head SET size = 299 WHERE kind = 1", "store.head", "head"},
        {"UPDATE head SET root = zeroblob(32) WHERE kind = 1", "store.head", "head"},
        {"UPDATE head SET root = zeroblob(32) WHERE kind = 0", "store.head", "head"},
        {"UPDATE head SET kind = 81 WHERE kind = 1", "store.head", "head"},
    };

    (void)state;
    for (size_t i = 0; i < EN_COUNT(changes); i++) {
        struct folder place;
        struct en_error error;

        folder_init(&place);
        struct en_store *store = store_make(&place, 300);
        assert_int_equal(store_sign(store, &keys, true), EN_OK);
        assert_int_equal(en_store_audit(store, NULL), EN_OK);
        tamper(&place, changes[i].sql);
        assert_int_equal(en_store_audit(store, &error), EN_ERR_VERIFY);
        assert_string_equal(error.rule, changes[i].rule);
        assert_string_equal(error.place + (changes[i].place[0] == '\0' ? strlen(error.place) : 0),
                            changes[i].place);
        en_store_close(store);
        folder_finish(&place);
    }
}

static void damaged_hashes_leave_no_proof(void **state)
{
    struct en_store *store = store_make(*state, 600);
    struct en_proof proof;
    struct en_error error;
    struct en_hash root;

    en_store_close(store);
    tamper(*state, "UPDATE tile SET hashes = zeroblob(8192) WHERE place = 1");
    store = store_open(*state);
    assert_int_equal(en_store_prove(store, 300, 600, &proof, &error), EN_ERR_VERIFY);
    assert_string_equal(error.rule, "store.tile");
    assert_string_equal(error.place, "tile 0/1");
    assert_int_equal(en_store_root_at(store, 300, &root, NULL), EN_ERR_VERIFY);
    assert_int_equal(en_store_prove(store, 3, 600, &proof, &error), EN_OK);
    en_store_close(store);
}

static void act_is_told_from_one_with_the_same_first_bytes(void **state)
{
    struct en_store *store = store_make(*state, 20);
    struct en_text text = {0};
    struct en_hash id;
    uint64_t index = 0;

    /* As if the ids of entries 3 and 9 began with the same 8 bytes. */
    tamper(*state, "INSERT INTO act SELECT prefix, 3 FROM act WHERE idx = 9");
    entry_make(keys.hasher, &text, 9, 200, &id);
    assert_int_equal(en_store_find(store, &id, &index, NULL), EN_OK);
    assert_int_equal(index, 9);
    id.b[31] ^= 1;
    assert_int_equal(en_store_find(store, &id, &index, NULL), EN_ERR_NOT_FOUND);
    en_text_finish(&text);
    en_store_close(store);
}

static void store_that_lost_its_end_does_not_open(void **state)
{
    static const char *const changes[] = {
        "DELETE FROM entry WHERE idx = 299",
        "INSERT INTO entry VALUES(300, x'00')",
        "INSERT INTO entry VALUES(-1, x'00')",
        "UPDATE entry SET body = x'00' WHERE idx = 299",
        "DELETE FROM tile WHERE place = 1",
        "UPDATE head SET size = 299 WHERE kind = 0",
        "UPDATE head SET root = zeroblob(32) WHERE kind = 0",
        "UPDATE head SET size = 9223372036854775807 WHERE kind = 0",
        "UPDATE head SET size = -1 WHERE kind = 0",
        "UPDATE head SET size = 301 WHERE kind = 1",
        "DELETE FROM head",
        "DROP TABLE act",
        "PRAGMA user_version = 9",
        "PRAGMA application_id = 0",
    };

    (void)state;
    for (size_t i = 0; i < EN_COUNT(changes); i++) {
        struct en_env env = en_env_system();
        struct en_store *reopened = NULL;
        struct folder place;
        char path[512];

        folder_init(&place);
        struct en_store *store = store_make(&place, 300);
        assert_int_equal(store_sign(store, &keys, false), EN_OK);
        en_store_close(store);
        tamper(&place, changes[i]);
        enum en_status status =
            en_store_open(&env, folder_file(&place, "record.db", path), true, &reopened, NULL);
        if (status == EN_OK) {
            /* What opening does not look at, the audit does. */
            status = en_store_audit(reopened, NULL);
            en_store_close(reopened);
        }
        if (status != EN_ERR_VERIFY) {
            fail_msg("%s: %s", changes[i], en_status_name(status));
        }
        folder_finish(&place);
    }
}

static void file_cut_short_is_refused(void **state)
{
    struct en_store *store = store_make(*state, 600);
    struct en_env env = en_env_system();
    char path[512];
    size_t len = 0;

    struct en_head head = en_store_head(store);
    assert_int_equal(store_sign(store, &keys, true), EN_OK);
    en_store_close(store);
    uint8_t *whole = file_read(folder_file(*state, "record.db", path), &len);
    assert_non_null(whole);
    for (size_t cut = 1; cut < len; cut += 1 + len / 97) {
        struct en_store *reopened = NULL;

        file_write(path, (struct en_bytes){whole, len - cut});
        enum en_status status = en_store_open(&env, path, false, &reopened, NULL);
        if (status == EN_OK) {
            struct en_head now = en_store_head(reopened);
            status = en_store_audit(reopened, NULL);
            /* Bytes that nothing uses may be missing, entries may not. */
            if (status == EN_OK && en_head_equal(&now, &head)) {
                status = EN_ERR_VERIFY;
            }
            en_store_close(reopened);
        }
        if (status != EN_ERR_VERIFY) {
            fail_msg("cut by %zu: %s", cut, en_status_name(status));
        }
    }
    free(whole);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_the_disk_changed_is_not_signed_for),
        cmocka_unit_test(audit_names_what_was_changed),
        cmocka_unit_test_setup_teardown(damaged_hashes_leave_no_proof, setup, teardown),
        cmocka_unit_test_setup_teardown(act_is_told_from_one_with_the_same_first_bytes, setup,
                                        teardown),
        cmocka_unit_test(store_that_lost_its_end_does_not_open),
        cmocka_unit_test_setup_teardown(file_cut_short_is_refused, setup, teardown),
    };

    return cmocka_run_group_tests_name("store_damage", tests, setup_keys, teardown_keys);
}
