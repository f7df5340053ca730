/*
 * The environment of the real machine, and a clock that a scenario sets.
 *
 * Everything above reads clock, random and small files through `struct en_env`, so a simulator can
 * run the whole system from one seed. A file is replaced by the old dance: write beside it, fsync,
 * rename, fsync the folder; after a crash at any instant the name holds the old content or the
 * new, never half of one.
 */
#include "entente/base.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

static const char beside_suffix[] = ".new";

static en_time system_now(void *self)
{
    struct timespec t;

    (void)self;
    if (clock_gettime(CLOCK_REALTIME, &t) != 0) {
        abort(); /* POSIX demands this clock */
    }
    return (en_time)t.tv_sec;
}

static int64_t system_monotonic_ms(void *self)
{
    struct timespec t;

    (void)self;
    if (clock_gettime(CLOCK_MONOTONIC, &t) != 0) {
        abort();
    }
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static void system_random(void *self, uint8_t *out, size_t len)
{
    (void)self;
    while (len > 0) {
        ssize_t got = getrandom(out, len, 0);
        if (got < 0 && errno == EINTR) {
            continue;
        }
        if (got <= 0) {
            abort(); /* a key made without randomness is worse than no process */
        }
        out += got;
        len -= (size_t)got;
    }
}

static enum en_status io_fail(struct en_error *reterr, const char *path, int error)
{
    struct en_str place = en_str_from(path);
    char number[16];

    switch (error) {
    case ENOENT:
    case ENOTDIR:
        return en_fail(reterr, EN_ERR_NOT_FOUND, "file.exists", place, N_("there is no such file"),
                       N_("check the path"));
    case ENOMEM:
        return en_fail(reterr, EN_ERR_MEMORY, "file.memory", place, N_("no memory left"), NULL);
    case EACCES:
    case EPERM:
    case EROFS:
        return en_fail(reterr, EN_ERR_IO, "file.permission", place,
                       N_("the file system does not permit it"),
                       N_("check owner and mode of the file and of its folder"));
    case ENOSPC:
    case EDQUOT:
        return en_fail(reterr, EN_ERR_IO, "file.space", place, N_("the disk is full"),
                       N_("free space, then try again"));
    default:
        (void)snprintf(number, sizeof(number), "%d", error);
        return en_fail(reterr, EN_ERR_IO, "file.io", place,
                       N_("reading or writing failed (system error %1)"),
                       N_("check the disk, then try again"), en_str_from(number));
    }
}

/* Read to the end of the file; 0, or the errno of what failed (EFBIG beyond `cap`). */
static int read_all(int fd, uint8_t *out, size_t cap, size_t *ret_len)
{
    size_t len = 0;

    for (;;) {
        ssize_t got = len == cap ? 0 : read(fd, out + len, cap - len);
        if (got < 0 && errno == EINTR) {
            continue;
        }
        if (got < 0) {
            return errno;
        }
        if (got == 0) {
            *ret_len = len;
            return len == cap ? EFBIG : 0;
        }
        len += (size_t)got;
    }
}

static int write_all(int fd, struct en_bytes content)
{
    while (content.len > 0) {
        ssize_t put = write(fd, content.ptr, content.len);
        if (put < 0 && errno == EINTR) {
            continue;
        }
        if (put < 0) {
            return errno;
        }
        content.ptr += put;
        content.len -= (size_t)put;
    }
    return 0;
}

static enum en_status too_long(struct en_error *reterr, const char *path, size_t max_bytes)
{
    char max[24];

    (void)snprintf(max, sizeof(max), "%zu", max_bytes);
    return en_fail(reterr, EN_ERR_TOO_LONG, "file.size", en_str_from(path),
                   N_("the file is longer than %1 bytes"), N_("give a smaller file"),
                   en_str_from(max));
}

/* The buffer holds one byte more than the file claims; a file that grows while it is read fills
 * it and is refused, as is one beyond the limit. */
static enum en_status system_read_file(void *self, const char *path, size_t max_bytes,
                                       uint8_t **ret, size_t *ret_len, struct en_error *reterr)
{
    struct stat info;
    int fd = open(path, O_RDONLY | O_CLOEXEC);

    (void)self;
    if (fd < 0) {
        return io_fail(reterr, path, errno);
    }
    int error = fstat(fd, &info) != 0 ? errno : 0;
    if (error == 0 && S_ISDIR(info.st_mode)) {
        error = EISDIR;
    }
    /* A pipe or /proc file claims no size: allow it the whole limit. */
    size_t claimed = error == 0 && S_ISREG(info.st_mode) ? (size_t)info.st_size : max_bytes;
    if (claimed > max_bytes || claimed > SIZE_MAX - 2) {
        (void)close(fd);
        return too_long(reterr, path, max_bytes);
    }
    size_t len = 0;
    uint8_t *buffer = error == 0 ? malloc(claimed + 2) : NULL;
    if (error == 0) {
        error = buffer == NULL ? ENOMEM : read_all(fd, buffer, claimed + 1, &len);
    }
    (void)close(fd);
    if (error != 0) {
        free(buffer);
        return error == EFBIG ? too_long(reterr, path, max_bytes) : io_fail(reterr, path, error);
    }
    buffer[len] = '\0';
    *ret = buffer;
    *ret_len = len;
    return EN_OK;
}

/* fsync the folder that holds `path`, so that a name in it survives a power cut. */
static int sync_folder_of(const char *path)
{
    const char *slash = strrchr(path, '/');
    size_t len = slash == NULL ? 1 : (size_t)(slash - path);
    char *folder = malloc(len + 2);

    if (folder == NULL) {
        return ENOMEM;
    }
    if (slash == NULL) {
        memcpy(folder, ".", 2);
    } else {
        len = len == 0 ? 1 : len; /* "/name" lives in "/" */
        memcpy(folder, path, len);
        folder[len] = '\0';
    }
    int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    int error = fd < 0 ? errno : 0;
    if (error == 0 && fsync(fd) != 0) {
        error = errno;
    }
    if (fd >= 0) {
        (void)close(fd);
    }
    free(folder);
    return error;
}

/* Create `path`, or empty what a crash left there, and make it durable with this content. The
 * mode is set before the first byte is written: the content may be a secret. */
static int write_beside(const char *path, struct en_bytes content, unsigned mode)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, (mode_t)0600);

    if (fd < 0) {
        return errno;
    }
    int error = fchmod(fd, (mode_t)mode) != 0 ? errno : 0;
    if (error == 0) {
        error = write_all(fd, content);
    }
    if (error == 0 && fsync(fd) != 0) {
        error = errno;
    }
    if (close(fd) != 0 && error == 0) {
        error = errno;
    }
    return error;
}

/* A device or a pipe takes what is written; a rename would put a file in its place, and root who
 * writes to /dev/null would leave the machine without one. */
static bool is_stream(const char *path)
{
    struct stat info;

    return stat(path, &info) == 0 && !S_ISREG(info.st_mode) && !S_ISDIR(info.st_mode);
}

static int write_stream(const char *path, struct en_bytes content)
{
    int fd = open(path, O_WRONLY | O_CLOEXEC);

    if (fd < 0) {
        return errno;
    }
    int error = write_all(fd, content);
    return close(fd) != 0 && error == 0 ? errno : error;
}

static enum en_status system_write_file(void *self, const char *path, struct en_bytes content,
                                        unsigned mode, struct en_error *reterr)
{
    size_t len = strlen(path);

    (void)self;
    if (is_stream(path)) {
        int failed = write_stream(path, content);
        return failed == 0 ? EN_OK : io_fail(reterr, path, failed);
    }
    char *beside = malloc(len + sizeof(beside_suffix));
    if (beside == NULL) {
        return io_fail(reterr, path, ENOMEM);
    }
    memcpy(beside, path, len);
    memcpy(beside + len, beside_suffix, sizeof(beside_suffix));
    int error = write_beside(beside, content, mode);
    if (error == 0 && rename(beside, path) != 0) {
        error = errno;
    }
    if (error != 0) {
        (void)unlink(beside);
    } else {
        error = sync_folder_of(path);
    }
    free(beside);
    return error == 0 ? EN_OK : io_fail(reterr, path, error);
}

static enum en_status system_make_folder(void *self, const char *path, struct en_error *reterr)
{
    struct stat info;

    (void)self;
    if (mkdir(path, 0700) == 0) {
        int error = sync_folder_of(path);
        return error == 0 ? EN_OK : io_fail(reterr, path, error);
    }
    int error = errno;
    if (error == EEXIST && stat(path, &info) == 0) {
        if (S_ISDIR(info.st_mode)) {
            return EN_OK;
        }
        return en_fail(reterr, EN_ERR_EXISTS, "folder.is-file", en_str_from(path),
                       N_("a file of this name exists already"), N_("choose another name"));
    }
    return io_fail(reterr, path, error);
}

/* Give every name to `each`; 0, or the errno of what failed. */
static int list_names(DIR *folder, en_name_fn each, void *arg)
{
    struct stat info;

    for (;;) {
        errno = 0;
        const struct dirent *entry = readdir(folder);
        if (entry == NULL) {
            return errno;
        }
        const char *name = entry->d_name;
        if (strcmp(name, ".") == 0 || strcmp(name, "..") == 0) {
            continue;
        }
        if (fstatat(dirfd(folder), name, &info, AT_SYMLINK_NOFOLLOW) != 0) {
            return errno;
        }
        if (!each(arg, name, S_ISDIR(info.st_mode))) {
            return 0;
        }
    }
}

static enum en_status system_list_folder(void *self, const char *path, en_name_fn each, void *arg,
                                         struct en_error *reterr)
{
    DIR *folder = opendir(path);

    (void)self;
    if (folder == NULL) {
        return io_fail(reterr, path, errno);
    }
    int error = list_names(folder, each, arg);
    (void)closedir(folder);
    return error == 0 ? EN_OK : io_fail(reterr, path, error);
}

static enum en_status system_remove_file(void *self, const char *path, struct en_error *reterr)
{
    (void)self;
    if (unlink(path) != 0) {
        return errno == ENOENT ? EN_OK : io_fail(reterr, path, errno);
    }
    int error = sync_folder_of(path);
    return error == 0 ? EN_OK : io_fail(reterr, path, error);
}

static en_time clock_now(void *self)
{
    const struct en_clock *clock = self;
    en_time now = 0;

    if (clock->fixed) {
        return clock->now;
    }
    if (__builtin_add_overflow(clock->inner.now(clock->inner.self), clock->offset_s, &now)) {
        return clock->offset_s < 0 ? INT64_MIN : INT64_MAX;
    }
    return now;
}

static int64_t clock_monotonic_ms(void *self)
{
    const struct en_clock *clock = self;

    return clock->fixed ? clock->now * 1000 : clock->inner.monotonic_ms(clock->inner.self);
}

static void clock_random(void *self, uint8_t *out, size_t len)
{
    struct en_clock *clock = self;

    if (clock->seeded == NULL) {
        clock->inner.random(clock->inner.self, out, len);
        return;
    }
    for (size_t i = 0; i < len; i += 8) {
        uint64_t bits = en_rng_next(clock->seeded);
        for (size_t b = 0; b < 8 && i + b < len; b++) {
            out[i + b] = (uint8_t)(bits >> (8 * b)); /* same bytes on either byte order */
        }
    }
}

static enum en_status clock_read_file(void *self, const char *path, size_t max_bytes, uint8_t **ret,
                                      size_t *ret_len, struct en_error *reterr)
{
    const struct en_env *inner = &((const struct en_clock *)self)->inner;

    return inner->read_file(inner->self, path, max_bytes, ret, ret_len, reterr);
}

static enum en_status clock_write_file(void *self, const char *path, struct en_bytes content,
                                       unsigned mode, struct en_error *reterr)
{
    const struct en_env *inner = &((const struct en_clock *)self)->inner;

    return inner->write_file(inner->self, path, content, mode, reterr);
}

static enum en_status clock_make_folder(void *self, const char *path, struct en_error *reterr)
{
    const struct en_env *inner = &((const struct en_clock *)self)->inner;

    return inner->make_folder(inner->self, path, reterr);
}

static enum en_status clock_list_folder(void *self, const char *path, en_name_fn each, void *arg,
                                        struct en_error *reterr)
{
    const struct en_env *inner = &((const struct en_clock *)self)->inner;

    return inner->list_folder(inner->self, path, each, arg, reterr);
}

static enum en_status clock_remove_file(void *self, const char *path, struct en_error *reterr)
{
    const struct en_env *inner = &((const struct en_clock *)self)->inner;

    return inner->remove_file(inner->self, path, reterr);
}

struct en_env en_env_system(void)
{
    return (struct en_env){
        .now = system_now,
        .monotonic_ms = system_monotonic_ms,
        .random = system_random,
        .read_file = system_read_file,
        .write_file = system_write_file,
        .make_folder = system_make_folder,
        .list_folder = system_list_folder,
        .remove_file = system_remove_file,
    };
}

struct en_env en_env_clock(struct en_clock *clock)
{
    return (struct en_env){
        .self = clock,
        .now = clock_now,
        .monotonic_ms = clock_monotonic_ms,
        .random = clock_random,
        .read_file = clock_read_file,
        .write_file = clock_write_file,
        .make_folder = clock_make_folder,
        .list_folder = clock_list_folder,
        .remove_file = clock_remove_file,
        .ca_file = clock->inner.ca_file,
        .sqlite_vfs = clock->inner.sqlite_vfs,
    };
}
