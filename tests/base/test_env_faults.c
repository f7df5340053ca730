/*
 * Files on a disk that fails: every call fails once, in turn, and each time the name holds the old
 * content or the new one, whole, and the caller is told. The linker puts our functions before the
 * C library's (--wrap).
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>

#include <cmocka.h>

#include "entente/base.h"

/* Which call fails: counts down, and the one that finds 0 fails. Negative: none. */
static int countdown = -1;
static int fault_errno;
static bool dribble; // write one byte at a time, every other call interrupted
static bool interrupted;

static bool fails_now(void)
{
    if (countdown < 0 || countdown-- > 0) {
        return false;
    }
    errno = fault_errno;
    return true;
}

void *__real_malloc(size_t size);
void *__wrap_malloc(size_t size);
ssize_t __real_write(int fd, const void *ptr, size_t len);
ssize_t __wrap_write(int fd, const void *ptr, size_t len);
int __real_fsync(int fd);
int __wrap_fsync(int fd);
int __real_fchmod(int fd, mode_t mode);
int __wrap_fchmod(int fd, mode_t mode);
int __real_rename(const char *from, const char *to);
int __wrap_rename(const char *from, const char *to);
int __real_close(int fd);
int __wrap_close(int fd);

void *__wrap_malloc(size_t size)
{
    return fails_now() ? NULL : __real_malloc(size);
}

ssize_t __wrap_write(int fd, const void *ptr, size_t len)
{
    if (fails_now()) {
        return -1;
    }
    if (dribble) {
        interrupted = !interrupted;
        if (interrupted) {
            errno = EINTR;
            return -1;
        }
        len = 1;
    }
    return __real_write(fd, ptr, len);
}

int __wrap_fsync(int fd)
{
    return fails_now() ? -1 : __real_fsync(fd);
}

int __wrap_fchmod(int fd, mode_t mode)
{
    return fails_now() ? -1 : __real_fchmod(fd, mode);
}

int __wrap_rename(const char *from, const char *to)
{
    return fails_now() ? -1 : __real_rename(from, to);
}

int __wrap_close(int fd)
{
    bool fails = fails_now();
    int result = __real_close(fd); /* Linux closes even then */

    if (fails) {
        errno = fault_errno;
    }
    return fails ? -1 : result;
}

struct place {
    struct en_env env;
    char folder[32];
    char file[64];
    char beside[64];
};

static int make_place(void **state)
{
    struct place *place = calloc(1, sizeof(*place));

    if (place == NULL) {
        return -1;
    }
    place->env = en_env_system();
    (void)snprintf(place->folder, sizeof(place->folder), "test-faults-XXXXXX");
    if (mkdtemp(place->folder) == NULL) {
        free(place);
        return -1;
    }
    (void)snprintf(place->file, sizeof(place->file), "%s/file", place->folder);
    (void)snprintf(place->beside, sizeof(place->beside), "%s/file.new", place->folder);
    *state = place;
    return 0;
}

static int remove_place(void **state)
{
    struct place *place = *state;

    (void)unlink(place->file);
    (void)unlink(place->beside);
    (void)rmdir(place->folder);
    free(place);
    return 0;
}

static enum en_status put(const struct place *place, const char *content, struct en_error *reterr)
{
    struct en_bytes bytes = {(const uint8_t *)content, strlen(content)};

    return place->env.write_file(place->env.self, place->file, bytes, 0600, reterr);
}

static bool holds(const struct place *place, const char *content)
{
    uint8_t *data = NULL;
    size_t len = 0;

    assert_int_equal(place->env.read_file(place->env.self, place->file, 4096, &data, &len, NULL),
                     EN_OK);
    bool same = len == strlen(content) && memcmp(data, content, len) == 0;
    free(data);
    return same;
}

static void every_call_that_fails_leaves_old_or_new_and_is_told(void **state)
{
    const struct place *place = *state;
    int calls = 0;
    int forgiven = 0;

    for (int nth = 0; nth < 100; nth++) {
        struct en_error error = {0};
        assert_int_equal(put(place, "the old order", NULL), EN_OK);
        countdown = nth;
        fault_errno = EIO;
        enum en_status status = put(place, "the new order, longer", &error);
        bool failed = countdown < 0;
        countdown = -1;
        if (status == EN_OK) {
            assert_true(holds(place, "the new order, longer"));
        }
        if (!failed) {
            assert_int_equal(status, EN_OK);
            break;
        }
        calls++;
        if (status == EN_OK) {
            forgiven++; /* closing the folder, once it is synced, loses nothing */
            continue;
        }
        assert_true(status == EN_ERR_IO || status == EN_ERR_MEMORY);
        assert_string_equal(error.place, place->file);
        assert_true(holds(place, "the old order") || holds(place, "the new order, longer"));
        assert_int_not_equal(access(place->beside, F_OK), 0); /* nothing is left lying about */
    }
    /* malloc, fchmod, write, fsync, close, rename, malloc, fsync, close */
    assert_in_range(calls, 9, 20);
    assert_int_equal(forgiven, 1);
}

static void a_full_disk_is_named(void **state)
{
    const struct place *place = *state;
    struct en_error error = {0};

    countdown = 2;
    fault_errno = ENOSPC;
    assert_int_equal(put(place, "x", &error), EN_ERR_IO);
    countdown = -1;
    assert_string_equal(error.rule, "file.space");
}

static void short_and_interrupted_writes_are_continued(void **state)
{
    const struct place *place = *state;

    dribble = true;
    enum en_status status = put(place, "written byte by byte", NULL);
    dribble = false;
    assert_int_equal(status, EN_OK);
    assert_true(holds(place, "written byte by byte"));
}

static void reading_without_memory_fails_and_leaves_outputs(void **state)
{
    const struct place *place = *state;
    uint8_t *data = NULL;
    size_t len = 7;

    assert_int_equal(put(place, "x", NULL), EN_OK);
    countdown = 0;
    fault_errno = ENOMEM;
    enum en_status status =
        place->env.read_file(place->env.self, place->file, 4096, &data, &len, NULL);
    countdown = -1;
    assert_int_equal(status, EN_ERR_MEMORY);
    assert_null(data);
    assert_int_equal(len, 7);
}

static void an_arena_without_memory_gives_null_and_goes_on(void **state)
{
    struct en_arena arena;

    (void)state;
    en_arena_init(&arena, 0);
    countdown = 0;
    void *none = en_arena_alloc(&arena, 10);
    countdown = -1;
    assert_null(none);
    assert_int_equal(arena.used_total, 0);
    assert_non_null(en_arena_alloc(&arena, 10));
    en_arena_finish(&arena);
}

int main(void)
{
#define WITH_PLACE(test) cmocka_unit_test_setup_teardown(test, make_place, remove_place)
    const struct CMUnitTest tests[] = {
        WITH_PLACE(every_call_that_fails_leaves_old_or_new_and_is_told),
        WITH_PLACE(a_full_disk_is_named),
        WITH_PLACE(short_and_interrupted_writes_are_continued),
        WITH_PLACE(reading_without_memory_fails_and_leaves_outputs),
        cmocka_unit_test(an_arena_without_memory_gives_null_and_goes_on),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
