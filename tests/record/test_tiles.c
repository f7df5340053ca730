/*
 * The exported directory: whole it is taken, changed anywhere it is refused; a log that somebody
 * else's program wrote is taken too.
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
#include <sys/stat.h>
#include <unistd.h>

enum { SIZE = 530, SMALL = 258, FILES_MAX = 16, LARGE_FILE = 2000 };

static struct keys keys;
static struct folder folder;
static struct en_store *store;
static char exported[512];
static struct en_env disk;

struct files {
    char path[FILES_MAX][512];
    size_t count;
};

/* Every file below a folder. */
static void list_files(const char *path, struct files *files)
{
    DIR *dir = opendir(path);

    assert_non_null(dir);
    for (struct dirent *e = readdir(dir); e != NULL; e = readdir(dir)) {
        char below[1024];
        struct stat info;

        if (e->d_name[0] == '.') {
            continue;
        }
        (void)snprintf(below, sizeof(below), "%s/%s", path, e->d_name);
        assert_int_equal(stat(below, &info), 0);
        if (S_ISDIR(info.st_mode)) {
            list_files(below, files);
        } else {
            assert_true(files->count < FILES_MAX && strlen(below) < sizeof(files->path[0]));
            strcpy(files->path[files->count++], below);
        }
    }
    (void)closedir(dir);
}

static int setup(void **state)
{
    struct en_error error;

    (void)state;
    disk = en_env_system();
    keys_init(&keys);
    folder_init(&folder);
    store = store_make(&folder, SIZE);
    assert_int_equal(store_sign(store, &keys, true), EN_OK);
    (void)folder_file(&folder, "public", exported);
    must(en_tiles_export(&disk, store, exported, &error), &error);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    en_store_close(store);
    folder_finish(&folder);
    keys_finish(&keys);
    return 0;
}

/* Audit a directory and, as `entente verify` does, its signatures: all of them must be there. */
static enum en_status judge(const struct en_env *env, const char *path, struct en_error *reterr)
{
    struct en_policy policy = keys_policy(&keys, 1);
    struct en_tiles *tiles = NULL;
    struct en_text note = {0};
    struct en_cosigned cosigned;
    struct en_arena arena;

    enum en_status status = en_tiles_open(env, path, &tiles, reterr);
    if (status != EN_OK) {
        return status;
    }
    en_arena_init(&arena, 0);
    status = en_tiles_audit(tiles, EN_STR(ORIGIN), reterr);
    if (status == EN_OK) {
        struct en_source source = en_tiles_source(tiles);
        assert_int_equal(source.head(source.self, &note, NULL), EN_OK);
        status = en_checkpoint_open(&arena, en_text_str(&note), &policy, &cosigned, reterr);
        if (status == EN_OK && cosigned.witness_total < policy.quorum) {
            status = EN_ERR_VERIFY;
        }
    }
    en_text_finish(&note);
    en_arena_finish(&arena);
    en_tiles_close(tiles);
    return status;
}

static void files_bear_the_names_of_the_specification(void **state)
{
    static const char *const names[] = {
        "checkpoint",     "tile/0/000",       "tile/0/001",       "tile/0/002.p/18",
        "tile/1/000.p/2", "tile/entries/000", "tile/entries/001", "tile/entries/002.p/18",
    };
    struct files files = {.count = 0};

    (void)state;
    list_files(exported, &files);
    assert_int_equal(files.count, EN_COUNT(names));
    for (size_t i = 0; i < EN_COUNT(names); i++) {
        char path[1024];
        (void)snprintf(path, sizeof(path), "%s/%s", exported, names[i]);
        assert_int_equal(access(path, R_OK), 0);
    }
}

static void every_file_can_be_had_by_its_name_without_an_export(void **state)
{
    struct files files = {.count = 0};

    (void)state;
    list_files(exported, &files);
    for (size_t i = 0; i < files.count; i++) {
        struct en_str name = en_str_from(files.path[i] + strlen(exported) + 1);
        struct en_text made = {0};
        uint8_t *content = NULL;
        size_t len = 0;
        bool full = false;

        if (en_str_is(name, "checkpoint")) {
            continue;
        }
        assert_int_equal(en_tiles_file(store, SIZE, name, &made, &full, NULL), EN_OK);
        assert_int_equal(full, memchr(name.ptr, 'p', name.len) == NULL);
        assert_int_equal(disk.read_file(NULL, files.path[i], 1 << 24, &content, &len, NULL), EN_OK);
        assert_int_equal(len, made.len);
        assert_memory_equal(content, made.ptr, len);
        free(content);
        en_text_finish(&made);
    }
}

static void names_beyond_the_head_or_of_no_file_are_absent(void **state)
{
    static const char *const names[] = {
        "tile/0/002.p/19",
        "tile/0/002",
        "tile/0/003",
        "tile/2/000.p/1",
        "tile/0/2.p/18",
        "tile/0/000.p/256",
        "tile/0/../000",
        "tile/8/000",
        "tile/entries/003",
        "checkpoint",
        "",
        "tile/0/000/",
    };
    struct en_text made = {0};
    bool full = false;

    (void)state;
    for (size_t i = 0; i < EN_COUNT(names); i++) {
        struct en_error error;
        assert_int_equal(en_tiles_file(store, SIZE, en_str_from(names[i]), &made, &full, &error),
                         EN_ERR_NOT_FOUND);
        assert_string_equal(error.rule, "tiles.absent");
    }
    assert_int_equal(made.len, 0);
    /* A smaller head's tile is the beginning of the larger one's. */
    assert_int_equal(en_tiles_file(store, SIZE, EN_STR("tile/0/002.p/2"), &made, &full, NULL),
                     EN_OK);
    assert_int_equal(made.len, 64);
    en_text_finish(&made);
}

static void exported_directory_is_taken(void **state)
{
    struct en_error error;

    (void)state;
    must(judge(&disk, exported, &error), &error);
}

static bool compare_entry(void *self, uint64_t index, struct en_bytes entry)
{
    uint64_t *next = self;
    struct en_text want = {0};

    assert_int_equal(index, (*next)++);
    assert_int_equal(en_store_entry(store, index, &want, NULL), EN_OK);
    assert_int_equal(entry.len, want.len);
    assert_memory_equal(entry.ptr, want.ptr, want.len);
    en_text_finish(&want);
    return true;
}

static void entries_are_read_back_from_anywhere(void **state)
{
    static const uint64_t ranges[][2] = {{0, SIZE},  {0, 0},     {255, 257}, {256, 512},
                                         {511, 513}, {529, 530}, {100, 101}};
    struct en_env env = en_env_system();
    struct en_tiles *tiles = NULL;

    (void)state;
    assert_int_equal(en_tiles_open(&env, exported, &tiles, NULL), EN_OK);
    struct en_source source = en_tiles_source(tiles);
    for (size_t i = 0; i < EN_COUNT(ranges); i++) {
        uint64_t next = ranges[i][0];
        assert_int_equal(
            source.read(source.self, ranges[i][0], ranges[i][1], compare_entry, &next, NULL),
            EN_OK);
        assert_int_equal(next, ranges[i][1]);
    }
    uint64_t next = 0;
    assert_int_equal(source.read(source.self, 0, SIZE + 1, compare_entry, &next, NULL),
                     EN_ERR_RANGE);
    en_tiles_close(tiles);
}

/* An export in memory, so that thousands of changed ones are judged in a second. */

struct memory_file {
    char name[64];
    uint8_t *bytes;
    size_t len;
};

struct memory {
    struct memory_file file[FILES_MAX];
    size_t count;
};

static struct memory_file *find_file(struct memory *memory, const char *path)
{
    const char *name = path + strlen("mem/");

    for (size_t i = 0; i < memory->count; i++) {
        if (strcmp(memory->file[i].name, name) == 0) {
            return &memory->file[i];
        }
    }
    return NULL;
}

static enum en_status memory_read(void *self, const char *path, size_t max_bytes, uint8_t **ret,
                                  size_t *ret_len, struct en_error *reterr)
{
    const struct memory_file *file = find_file(self, path);

    if (file == NULL || file->len > max_bytes) {
        return en_fail(reterr, file == NULL ? EN_ERR_NOT_FOUND : EN_ERR_TOO_LONG, "file",
                       en_str_from(path), "no", NULL);
    }
    *ret = malloc(file->len + 1);
    assert_non_null(*ret);
    memcpy(*ret, file->bytes, file->len);
    *ret_len = file->len;
    return EN_OK;
}

static enum en_status memory_write(void *self, const char *path, struct en_bytes content,
                                   unsigned mode, struct en_error *reterr)
{
    struct memory *memory = self;
    struct memory_file *file = &memory->file[memory->count++];

    (void)mode;
    (void)reterr;
    assert_true(memory->count <= FILES_MAX);
    assert_null(find_file(memory, path));
    (void)snprintf(file->name, sizeof(file->name), "%s", path + strlen("mem/"));
    file->bytes = malloc(content.len + 1); /* one more, for the test that adds a byte */
    assert_non_null(file->bytes);
    memcpy(file->bytes, content.ptr, content.len);
    file->bytes[content.len] = '\n';
    file->len = content.len;
    return EN_OK;
}

static enum en_status memory_folder(void *self, const char *path, struct en_error *reterr)
{
    (void)self;
    (void)path;
    (void)reterr;
    return EN_OK;
}

/* Every byte of the small files, every 7th of the large ones; one bit each, the bit goes round. */
static unsigned flip_all(const struct en_env *env, struct memory_file *file)
{
    unsigned flips = 0;

    for (size_t at = 0; at<file->len; at += file->len> LARGE_FILE ? 7 : 1) {
        uint8_t bit = (uint8_t)(1 << (at + flips) % 8);

        file->bytes[at] ^= bit;
        if (judge(env, "mem", NULL) == EN_OK) {
            fail_msg("%s: byte %zu", file->name, at);
        }
        file->bytes[at] ^= bit;
        flips++;
    }
    file->len--;
    assert_int_not_equal(judge(env, "mem", NULL), EN_OK);
    file->len += 2;
    assert_int_not_equal(judge(env, "mem", NULL), EN_OK);
    file->len--;
    return flips;
}

static void every_flipped_byte_of_every_file_is_refused(void **state)
{
    struct memory memory = {.count = 0};
    struct en_env env = en_env_system();
    struct folder place;
    unsigned flips = 0;

    (void)state;
    folder_init(&place);
    struct en_store *small = store_make(&place, SMALL);
    assert_int_equal(store_sign(small, &keys, true), EN_OK);
    env.self = &memory;
    env.read_file = memory_read;
    env.write_file = memory_write;
    env.make_folder = memory_folder;
    assert_int_equal(en_tiles_export(&env, small, "mem", NULL), EN_OK);
    en_store_close(small);
    folder_finish(&place);

    assert_int_equal(memory.count, 6);
    assert_int_equal(judge(&env, "mem", NULL), EN_OK);
    for (size_t f = 0; f < memory.count; f++) {
        flips += flip_all(&env, &memory.file[f]);
    }
    print_message("%u bytes flipped\n", flips);
    assert_int_equal(judge(&env, "mem", NULL), EN_OK);
    for (size_t f = 0; f < memory.count; f++) {
        free(memory.file[f].bytes);
    }
}

static void fault_is_told_by_its_file(void **state)
{
    static const struct {
        const char *name, *rule;
    } cases[] = {
        {"tile/0/001", "tiles.tile"},
        {"tile/1/000.p/2", "tiles.tile"},
        {"tile/entries/002.p/18", "tiles.bundle"},
    };

    (void)state;
    for (size_t i = 0; i < EN_COUNT(cases); i++) {
        char path[1024];
        size_t len = 0;
        struct en_error error;

        (void)snprintf(path, sizeof(path), "%s/%s", exported, cases[i].name);
        uint8_t *bytes = file_read(path, &len);
        assert_non_null(bytes);
        bytes[0] ^= 1;
        file_write(path, (struct en_bytes){bytes, len});
        assert_int_equal(judge(&disk, exported, &error), EN_ERR_VERIFY);
        assert_string_equal(error.rule, cases[i].rule);
        assert_string_equal(error.place, cases[i].name);
        bytes[0] ^= 1;
        assert_int_equal(unlink(path), 0);
        assert_int_equal(judge(&disk, exported, &error), EN_ERR_VERIFY);
        assert_string_equal(error.rule, "tiles.missing");
        assert_string_equal(error.place, cases[i].name);
        file_write(path, (struct en_bytes){bytes, len});
        free(bytes);
    }
    assert_int_equal(judge(&disk, exported, NULL), EN_OK);
}

static void new_export_repairs_and_grows_the_old_one(void **state)
{
    struct en_env env = en_env_system();
    char path[1024];
    struct folder place;

    (void)state;
    folder_init(&place);
    struct en_store *small = store_make(&place, 200);
    char out[512];
    (void)folder_file(&place, "public", out);
    assert_int_equal(en_tiles_export(&env, small, out, NULL), EN_ERR_NOT_FOUND);
    assert_int_equal(store_sign(small, &keys, true), EN_OK);
    assert_int_equal(store_append(small, 200, 210, 200), EN_OK); /* not signed for: stays in */
    assert_int_equal(en_tiles_export(&env, small, out, NULL), EN_OK);
    assert_int_equal(judge(&disk, out, NULL), EN_OK);
    (void)snprintf(path, sizeof(path), "%s/tile/0/000.p/200", out);
    file_write(path, (struct en_bytes){(const uint8_t *)"x", 1});
    assert_int_equal(judge(&disk, out, NULL), EN_ERR_VERIFY);
    assert_int_equal(en_tiles_export(&env, small, out, NULL), EN_OK);
    assert_int_equal(judge(&disk, out, NULL), EN_OK);
    assert_int_equal(store_append(small, 210, 300, 200), EN_OK);
    assert_int_equal(store_sign(small, &keys, true), EN_OK);
    assert_int_equal(en_tiles_export(&env, small, out, NULL), EN_OK);
    assert_int_equal(judge(&disk, out, NULL), EN_OK);
    en_store_close(small);
    folder_finish(&place);
}

static void empty_record_is_exported_as_a_checkpoint(void **state)
{
    struct en_env env = en_env_system();
    struct folder place;
    char out[512];

    (void)state;
    folder_init(&place);
    struct en_store *empty = store_open(&place);
    assert_int_equal(store_sign(empty, &keys, true), EN_OK);
    (void)folder_file(&place, "public", out);
    assert_int_equal(en_tiles_export(&env, empty, out, NULL), EN_OK);
    assert_int_equal(judge(&disk, out, NULL), EN_OK);
    en_store_close(empty);
    folder_finish(&place);
}

static void directory_of_another_origin_is_refused(void **state)
{
    struct en_env env = en_env_system();
    struct en_tiles *tiles = NULL;
    struct en_error error;

    (void)state;
    assert_int_equal(en_tiles_open(&env, exported, &tiles, NULL), EN_OK);
    assert_int_equal(en_tiles_audit(tiles, EN_STR("other.example/record"), &error),
                     EN_ERR_INADMISSIBLE);
    assert_string_equal(error.rule, "head.origin");
    en_tiles_close(tiles);
    assert_int_equal(en_tiles_open(&env, folder.path, &tiles, NULL), EN_ERR_NOT_FOUND);
}

static bool count_entry(void *self, uint64_t index, struct en_bytes entry)
{
    (void)index;
    (void)entry;
    ++*(size_t *)self;
    return true;
}

/* Written by Tessera, a log program in Go. */
static void log_of_another_program_is_taken(void **state)
{
    static const char vkey[] =
        "example.com/log/testdata+33d7b496+AeHTu4Q3hEIMHNqc6fASMsq3rKNx280NI+oO5xCFkkSx";
    struct en_env env = en_env_system();
    struct en_policy policy = {.origin = EN_STR("example.com/log/testdata")};
    struct en_tiles *tiles = NULL;
    struct en_text note = {0};
    struct en_cosigned cosigned;
    struct en_error error;
    struct en_arena arena;
    char path[600];
    size_t count = 0;

    (void)state;
    if (!vectors_path("tessera/testdata/log", path, sizeof(path))) {
        skip();
    }
    en_arena_init(&arena, 0);
    must(en_tiles_open(&env, path, &tiles, &error), &error);
    must(en_tiles_audit(tiles, policy.origin, &error), &error);
    struct en_source source = en_tiles_source(tiles);
    must(source.read(source.self, 0, 15, count_entry, &count, &error), &error);
    assert_int_equal(count, 15);
    must(source.head(source.self, &note, &error), &error);
    must(en_vkey_parse(keys.hasher, en_str_from(vkey), &policy.log, &error), &error);
    must(en_checkpoint_open(&arena, en_text_str(&note), &policy, &cosigned, &error), &error);
    assert_int_equal(cosigned.head.size, 15);
    en_text_finish(&note);
    en_tiles_close(tiles);
    en_arena_finish(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(files_bear_the_names_of_the_specification),
        cmocka_unit_test(every_file_can_be_had_by_its_name_without_an_export),
        cmocka_unit_test(names_beyond_the_head_or_of_no_file_are_absent),
        cmocka_unit_test(exported_directory_is_taken),
        cmocka_unit_test(entries_are_read_back_from_anywhere),
        cmocka_unit_test(every_flipped_byte_of_every_file_is_refused),
        cmocka_unit_test(fault_is_told_by_its_file),
        cmocka_unit_test(new_export_repairs_and_grows_the_old_one),
        cmocka_unit_test(empty_record_is_exported_as_a_checkpoint),
        cmocka_unit_test(directory_of_another_origin_is_refused),
        cmocka_unit_test(log_of_another_program_is_taken),
    };

    return cmocka_run_group_tests_name("tiles", tests, setup, teardown);
}
