/*
 * What lies in an exported directory besides the promised files: older ones go, or are compared;
 * a stranger's are refused.
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
#include <unistd.h>

enum { BEFORE = 200, SIZE = 300 }; /* one full tile and 44 hashes */

static struct {
    struct keys keys;
    struct folder folder;
    struct en_store *store;
    struct en_env env;
    char out[512];
    char path[1024];
} t;

static const char *path_of(const char *name)
{
    (void)snprintf(t.path, sizeof(t.path), "%s/%s", t.out, name);
    return t.path;
}

static bool is_there(const char *name)
{
    return access(path_of(name), F_OK) == 0;
}

static void export_now(void)
{
    struct en_error error;

    must(en_tiles_export(&t.env, t.store, t.out, &error), &error);
}

static enum en_status audit(struct en_error *reterr)
{
    struct en_tiles *tiles = NULL;

    must(en_tiles_open(&t.env, t.out, &tiles, reterr), reterr);
    enum en_status status = en_tiles_audit(tiles, EN_STR(ORIGIN), reterr);
    en_tiles_close(tiles);
    return status;
}

static void assert_refused(const char *rule, const char *place)
{
    struct en_error error;

    assert_int_equal(audit(&error), EN_ERR_VERIFY);
    assert_string_equal(error.rule, rule);
    assert_string_equal(error.place, place);
}

/* An export of 200 entries; then the record has 300 under a signed head. */
static int setup(void **state)
{
    (void)state;
    t.env = en_env_system();
    keys_init(&t.keys);
    folder_init(&t.folder);
    t.store = store_make(&t.folder, BEFORE);
    (void)folder_file(&t.folder, "public", t.out);
    assert_int_equal(store_sign(t.store, &t.keys, false), EN_OK);
    export_now();
    assert_int_equal(store_append(t.store, BEFORE, SIZE, 200), EN_OK);
    assert_int_equal(store_sign(t.store, &t.keys, false), EN_OK);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    en_store_close(t.store);
    folder_finish(&t.folder);
    keys_finish(&t.keys);
    return 0;
}

static void an_export_takes_older_files_away(void **state)
{
    (void)state;
    assert_true(is_there("tile/0/000.p/200") && is_there("tile/entries/000.p/200"));
    export_now();
    assert_false(is_there("tile/0/000.p/200") || is_there("tile/entries/000.p/200"));
    assert_true(is_there("tile/0/000") && is_there("tile/0/001.p/44"));
    assert_true(is_there("tile/1/000.p/1") && is_there("tile/entries/001.p/44"));
    assert_int_equal(audit(NULL), EN_OK);
    assert_int_equal(store_append(t.store, SIZE, SIZE + 1, 200), EN_OK);
    assert_int_equal(store_sign(t.store, &t.keys, false), EN_OK);
    export_now();
    assert_false(is_there("tile/0/001.p/44"));
    assert_true(is_there("tile/0/001.p/45") && is_there("tile/1/000.p/1"));
    assert_int_equal(audit(NULL), EN_OK);
}

/* Keep an older file over the next export; it is taken as it is and refused when changed. */
static void older_file_is_compared(const char *name, const char *rule)
{
    struct en_error error;
    size_t len = 0;
    uint8_t *bytes = file_read(path_of(name), &len);

    assert_non_null(bytes);
    export_now();
    file_write(path_of(name), (struct en_bytes){bytes, len});
    must(audit(&error), &error);
    for (size_t at = 0; at < len; at += 97) {
        bytes[at] ^= 1;
        file_write(path_of(name), (struct en_bytes){bytes, len});
        assert_refused(rule, name);
        bytes[at] ^= 1;
    }
    file_write(path_of(name), (struct en_bytes){bytes, len - 1});
    assert_refused(rule, name);
    file_write(path_of(name), (struct en_bytes){bytes, 0});
    assert_refused(rule, name);
    free(bytes);
}

static void an_older_tile_must_be_the_beginning_of_the_new_one(void **state)
{
    (void)state;
    older_file_is_compared("tile/0/000.p/200", "tiles.tile");
}

static void an_older_bundle_must_be_the_beginning_of_the_new_one(void **state)
{
    (void)state;
    older_file_is_compared("tile/entries/000.p/200", "tiles.bundle");
}

static void make_folders_of(const char *name)
{
    char *path = strdup(path_of(name));

    assert_non_null(path);
    for (char *at = path + strlen(t.out) + 1; (at = strchr(at, '/')) != NULL; at++) {
        *at = '\0';
        (void)mkdir(path, 0700);
        *at = '/';
    }
    free(path);
}

static void a_strangers_file_is_refused_and_not_deleted(void **state)
{
    static const char *const names[] = {
        "tile/readme",
        "tile/x",
        "tile/0/002",
        "tile/0/001",
        "tile/0/001.p/45",
        "tile/0/001.p/0",
        "tile/0/001.p/044",
        "tile/0/001.p/256",
        "tile/0/001.p/44.new",
        "tile/0/0000",
        "tile/0/0",
        "tile/0/x000/000",
        "tile/0/x001/000",
        "tile/0/-01",
        "tile/00/000",
        "tile/1/000",
        "tile/1/000.p/2",
        "tile/2/000.p/1",
        "tile/7/000.p/1",
        "tile/8/000.p/1",
        "tile/18446744073709551616/000",
        "tile/entries/18446744073709551616",
        "tile/entries/002.p/1",
        "tile/entries/000.p/200/3",
        "tile/entriesx/000",
        "tile/data/000",
    };

    (void)state;
    export_now();
    for (size_t i = 0; i < EN_COUNT(names); i++) {
        make_folders_of(names[i]);
        file_write(path_of(names[i]), (struct en_bytes){(const uint8_t *)"x", 1});
        assert_refused("tiles.stranger", names[i]);
        export_now();
        assert_true(is_there(names[i]));
        assert_int_equal(unlink(path_of(names[i])), 0);
        assert_int_equal(audit(NULL), EN_OK);
    }
}

static void a_folder_too_deep_is_refused_as_it_is(void **state)
{
    char name[512] = "tile";

    (void)state;
    export_now();
    for (int i = 0; i < 20; i++) {
        strcat(name, "/x000");
    }
    strcat(name, "/000");
    make_folders_of(name);
    struct en_error error;
    assert_int_equal(audit(&error), EN_ERR_VERIFY);
    assert_string_equal(error.rule, "tiles.stranger");
    assert_int_equal(strncmp(error.place, name, strlen(error.place)), 0);
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(an_export_takes_older_files_away),
        CASE(an_older_tile_must_be_the_beginning_of_the_new_one),
        CASE(an_older_bundle_must_be_the_beginning_of_the_new_one),
        CASE(a_strangers_file_is_refused_and_not_deleted),
        CASE(a_folder_too_deep_is_refused_as_it_is),
    };

    return cmocka_run_group_tests_name("tiles_walk", tests, NULL, NULL);
}
