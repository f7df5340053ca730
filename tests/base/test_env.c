/* The environment: whole files or none, and a clock that scenarios set. */
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "entente/base.h"

struct fixture {
    struct en_env env;
    char folder[64];
    char file[96];
};

static int make_fixture(void **state)
{
    struct fixture *f = calloc(1, sizeof(*f));

    if (f == NULL) {
        return -1;
    }
    f->env = en_env_system();
    (void)snprintf(f->folder, sizeof(f->folder), "test-env-XXXXXX");
    if (mkdtemp(f->folder) == NULL) {
        free(f);
        return -1;
    }
    (void)snprintf(f->file, sizeof(f->file), "%s/file", f->folder);
    *state = f;
    return 0;
}

static int remove_fixture(void **state)
{
    struct fixture *f = *state;

    (void)unlink(f->file);
    (void)rmdir(f->folder);
    free(f);
    return 0;
}

static enum en_status put(const struct fixture *f, const char *content)
{
    struct en_bytes bytes = {(const uint8_t *)content, strlen(content)};

    return f->env.write_file(f->env.self, f->file, bytes, 0640, NULL);
}

static void assert_holds(const struct fixture *f, const char *content)
{
    uint8_t *data = NULL;
    size_t len = 0;

    assert_int_equal(f->env.read_file(f->env.self, f->file, 4096, &data, &len, NULL), EN_OK);
    assert_int_equal(len, strlen(content));
    assert_string_equal((const char *)data, content);
    free(data);
}

static void a_file_is_replaced_whole_with_its_mode(void **state)
{
    const struct fixture *f = *state;
    struct stat info;
    char beside[128];

    assert_int_equal(put(f, "old"), EN_OK);
    assert_int_equal(put(f, "new and longer"), EN_OK);
    assert_holds(f, "new and longer");
    assert_int_equal(put(f, ""), EN_OK);
    assert_holds(f, "");
    assert_int_equal(stat(f->file, &info), 0);
    assert_int_equal(info.st_mode & 07777, 0640);
    (void)snprintf(beside, sizeof(beside), "%s.new", f->file);
    assert_int_not_equal(access(beside, F_OK), 0);
}

static void what_a_crash_left_beside_does_not_disturb(void **state)
{
    const struct fixture *f = *state;
    char beside[128];

    (void)snprintf(beside, sizeof(beside), "%s.new", f->file);
    FILE *torn = fopen(beside, "w");
    assert_non_null(torn);
    (void)fputs("half of a much longer conte", torn);
    (void)fclose(torn);
    assert_int_equal(put(f, "whole"), EN_OK);
    assert_holds(f, "whole");
}

static void a_link_laid_in_the_way_is_not_followed(void **state)
{
    const struct fixture *f = *state;
    char beside[128];

    (void)snprintf(beside, sizeof(beside), "%s.new", f->file);
    assert_int_equal(symlink("/dev/null", beside), 0);
    assert_int_equal(put(f, "secret"), EN_ERR_IO);
    (void)unlink(beside);
}

static void a_missing_file_and_a_long_file_are_told_apart(void **state)
{
    const struct fixture *f = *state;
    struct en_error error = {0};
    uint8_t *data = NULL;
    size_t len = 5;

    assert_int_equal(f->env.read_file(f->env.self, f->file, 100, &data, &len, &error),
                     EN_ERR_NOT_FOUND);
    assert_string_equal(error.place, f->file);
    assert_int_equal(put(f, "12345"), EN_OK);
    assert_int_equal(f->env.read_file(f->env.self, f->file, 4, &data, &len, &error),
                     EN_ERR_TOO_LONG);
    assert_string_equal(error.arg[0], "4");
    assert_null(data);
    assert_int_equal(len, 5);
    assert_int_equal(f->env.read_file(f->env.self, f->file, 5, &data, &len, &error), EN_OK);
    free(data);
    data = NULL;
    assert_int_equal(f->env.read_file(f->env.self, f->folder, 5000, &data, &len, &error),
                     EN_ERR_IO);
    assert_int_equal(
        f->env.write_file(f->env.self, "no/such/folder/x", (struct en_bytes){0}, 0600, &error),
        EN_ERR_NOT_FOUND);
}

static void a_stream_without_size_is_read_to_its_limit(void **state)
{
    const struct fixture *f = *state;
    uint8_t *data = NULL;
    size_t len = 0;

    assert_int_equal(f->env.read_file(f->env.self, "/dev/zero", 100, &data, &len, NULL),
                     EN_ERR_TOO_LONG);
    assert_int_equal(f->env.read_file(f->env.self, "/dev/null", 100, &data, &len, NULL), EN_OK);
    assert_int_equal(len, 0);
    free(data);
}

static void a_pipe_is_written_to_and_stays_a_pipe(void **state)
{
    const struct fixture *f = *state;
    struct stat info;
    char got[8] = {0};

    assert_int_equal(mkfifo(f->file, 0600), 0);
    int fd = open(f->file, O_RDWR | O_CLOEXEC);
    assert_true(fd >= 0);
    assert_int_equal(f->env.write_file(f->env.self, f->file,
                                       (struct en_bytes){(const uint8_t *)"word", 4}, 0600, NULL),
                     EN_OK);
    assert_int_equal(stat(f->file, &info), 0);
    assert_true(S_ISFIFO(info.st_mode));
    assert_int_equal(read(fd, got, sizeof(got)), 4);
    assert_string_equal(got, "word");
    assert_int_equal(close(fd), 0);
}

static void a_folder_may_exist_but_not_as_a_file(void **state)
{
    const struct fixture *f = *state;

    assert_int_equal(f->env.make_folder(f->env.self, f->folder, NULL), EN_OK);
    assert_int_equal(f->env.make_folder(f->env.self, f->file, NULL), EN_OK);
    assert_int_equal(rmdir(f->file), 0);
    assert_int_equal(put(f, "x"), EN_OK);
    assert_int_equal(f->env.make_folder(f->env.self, f->file, NULL), EN_ERR_EXISTS);
    assert_int_equal(f->env.make_folder(f->env.self, "no/such/folder", NULL), EN_ERR_NOT_FOUND);
}

struct names {
    size_t files, folders, limit;
};

static bool count_name(void *arg, const char *name, bool is_folder)
{
    struct names *names = arg;

    assert_true(name[0] != '.');
    names->files += !is_folder;
    names->folders += is_folder;
    return names->files + names->folders < names->limit;
}

static void a_folder_lists_its_names_and_a_link_is_no_folder(void **state)
{
    struct fixture *f = *state;
    struct names names = {.limit = 10};
    char below[128];
    char link[128];

    (void)snprintf(below, sizeof(below), "%s/below", f->folder);
    (void)snprintf(link, sizeof(link), "%s/link", f->folder);
    assert_int_equal(put(f, "content"), EN_OK);
    assert_int_equal(mkdir(below, 0700), 0);
    assert_int_equal(symlink("below", link), 0);
    assert_int_equal(f->env.list_folder(f->env.self, f->folder, count_name, &names, NULL), EN_OK);
    assert_int_equal(names.files, 2);
    assert_int_equal(names.folders, 1);
    names = (struct names){.limit = 1};
    assert_int_equal(f->env.list_folder(f->env.self, f->folder, count_name, &names, NULL), EN_OK);
    assert_int_equal(names.files + names.folders, 1);
    assert_int_equal(unlink(link), 0);
    assert_int_equal(rmdir(below), 0);
    assert_int_equal(f->env.list_folder(f->env.self, below, count_name, &names, NULL),
                     EN_ERR_NOT_FOUND);
}

static void a_removed_file_is_gone_and_a_missing_one_no_error(void **state)
{
    struct fixture *f = *state;

    assert_int_equal(put(f, "content"), EN_OK);
    assert_int_equal(f->env.remove_file(f->env.self, f->file, NULL), EN_OK);
    assert_int_equal(access(f->file, F_OK), -1);
    assert_int_equal(f->env.remove_file(f->env.self, f->file, NULL), EN_OK);
    assert_int_not_equal(f->env.remove_file(f->env.self, f->folder, NULL), EN_OK);
}

static void system_random_fills_every_byte(void **state)
{
    const struct fixture *f = *state;
    uint8_t seen[40] = {0};

    for (int round = 0; round < 20; round++) {
        uint8_t bytes[40] = {0};
        f->env.random(f->env.self, bytes, sizeof(bytes));
        for (size_t i = 0; i < sizeof(bytes); i++) {
            seen[i] |= bytes[i];
        }
    }
    for (size_t i = 0; i < sizeof(seen); i++) {
        assert_int_not_equal(seen[i], 0);
    }
}

static void a_fixed_clock_says_what_it_is_told(void **state)
{
    const struct fixture *f = *state;
    struct en_clock clock = {.inner = f->env, .now = 1487827800, .fixed = true};
    struct en_env env = en_env_clock(&clock);

    assert_int_equal(env.now(env.self), 1487827800);
    clock.now += 60;
    assert_int_equal(env.now(env.self), 1487827860);
    assert_int_equal(env.monotonic_ms(env.self), INT64_C(1487827860000));
}

static void an_offset_clock_runs_beside_the_real_one(void **state)
{
    const struct fixture *f = *state;
    struct en_clock clock = {.inner = f->env, .offset_s = -1000000};
    struct en_env env = en_env_clock(&clock);
    en_time real = f->env.now(NULL);

    assert_in_range(env.now(env.self) + 1000000 - real, 0, 2);
    clock.offset_s = INT64_MAX;
    assert_int_equal(env.now(env.self), INT64_MAX);
}

static void a_seeded_clock_gives_the_same_random_twice(void **state)
{
    const struct fixture *f = *state;
    struct en_rng rng;
    struct en_clock clock = {.inner = f->env, .seeded = &rng};
    struct en_env env = en_env_clock(&clock);
    uint8_t first[13];
    uint8_t second[13];

    en_rng_seed(&rng, 9);
    env.random(env.self, first, sizeof(first));
    env.random(env.self, second, sizeof(second));
    assert_memory_not_equal(first, second, sizeof(first));
    en_rng_seed(&rng, 9);
    env.random(env.self, second, sizeof(second));
    assert_memory_equal(first, second, sizeof(first));
}

int main(void)
{
#define WITH_FOLDER(test) cmocka_unit_test_setup_teardown(test, make_fixture, remove_fixture)
    const struct CMUnitTest tests[] = {
        WITH_FOLDER(a_file_is_replaced_whole_with_its_mode),
        WITH_FOLDER(what_a_crash_left_beside_does_not_disturb),
        WITH_FOLDER(a_link_laid_in_the_way_is_not_followed),
        WITH_FOLDER(a_missing_file_and_a_long_file_are_told_apart),
        WITH_FOLDER(a_stream_without_size_is_read_to_its_limit),
        WITH_FOLDER(a_pipe_is_written_to_and_stays_a_pipe),
        WITH_FOLDER(a_folder_may_exist_but_not_as_a_file),
        WITH_FOLDER(a_folder_lists_its_names_and_a_link_is_no_folder),
        WITH_FOLDER(a_removed_file_is_gone_and_a_missing_one_no_error),
        WITH_FOLDER(system_random_fills_every_byte),
        WITH_FOLDER(a_fixed_clock_says_what_it_is_told),
        WITH_FOLDER(an_offset_clock_runs_beside_the_real_one),
        WITH_FOLDER(a_seeded_clock_gives_the_same_random_twice),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
