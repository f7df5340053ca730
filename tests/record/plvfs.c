/* A disk whose power fails. */
#include "plvfs.h"

#include "entente/base.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <sqlite3.h>

enum { FILES_MAX = 8, SECTOR = 512, PATH_MAX_HERE = 512 };

struct bytes {
    uint8_t *at;
    size_t len;
};

/* What was done to a file since its last sync. */
struct change {
    bool truncates; // to `offset`
    size_t offset;
    struct bytes data;
};

struct disk_file {
    char path[PATH_MAX_HERE]; // empty: no file
    struct bytes synced;
    struct change *change;
    size_t changes, room;
};

struct plvfs_file {
    sqlite3_file base;
    struct disk_file *disk;
    sqlite3_file *real;
};

static struct disk_file files[FILES_MAX];
static sqlite3_vfs plvfs;
static sqlite3_vfs *real_vfs;
static const char *weak;
static uint64_t countdown;
static bool off;

/* ---- what stays and what goes --------------------------------------------------------------- */

static void resize(struct bytes *bytes, size_t len)
{
    if (len > bytes->len) {
        bytes->at = realloc(bytes->at, len);
        assert(bytes->at != NULL);
        memset(bytes->at + bytes->len, 0, len - bytes->len);
    }
    bytes->len = len;
}

static void overwrite(struct bytes *bytes, size_t offset, const uint8_t *data, size_t len)
{
    if (bytes->len < offset + len) {
        resize(bytes, offset + len);
    }
    memcpy(bytes->at + offset, data, len);
}

static void forget_changes(struct disk_file *file)
{
    for (size_t i = 0; i < file->changes; i++) {
        free(file->change[i].data.at);
    }
    file->changes = 0;
}

static void forget_file(struct disk_file *file)
{
    forget_changes(file);
    free(file->change);
    free(file->synced.at);
    *file = (struct disk_file){.path = ""};
}

static void add_change(struct disk_file *file, struct change change)
{
    if (file->changes == file->room) {
        file->room = file->room == 0 ? 64 : 2 * file->room;
        file->change = realloc(file->change, file->room * sizeof(*file->change));
        assert(file->change != NULL);
    }
    file->change[file->changes++] = change;
}

static void sync_file(struct disk_file *file)
{
    for (size_t i = 0; i < file->changes; i++) {
        const struct change *change = &file->change[i];
        if (change->truncates) {
            resize(&file->synced, change->offset);
        } else {
            overwrite(&file->synced, change->offset, change->data.at, change->data.len);
        }
    }
    forget_changes(file);
}

/* How a power loss treats what was not synced: nothing stays, all does, what came first does, or
 * each piece has its own luck. */
enum luck_kind { NOTHING, ALL, FIRST, EACH, KINDS };

struct luck {
    struct en_rng rng;
    enum luck_kind kind;
    uint64_t pieces; // FIRST: so many stay
};

static bool stays(struct luck *luck)
{
    switch (luck->kind) {
    case ALL:
        return true;
    case FIRST:
        luck->pieces -= luck->pieces > 0;
        return luck->pieces > 0;
    case EACH:
        return en_rng_below(&luck->rng, 2) == 0;
    case NOTHING:
    case KINDS:
        break;
    }
    return false;
}

static void survive(struct bytes *bytes, const struct change *change, struct luck *luck)
{
    if (change->truncates) {
        if (stays(luck)) {
            resize(bytes, change->offset);
        }
        return;
    }
    for (size_t done = 0; done < change->data.len;) {
        size_t offset = change->offset + done;
        size_t piece = SECTOR - offset % SECTOR;
        piece = piece > change->data.len - done ? change->data.len - done : piece;
        if (stays(luck)) {
            overwrite(bytes, offset, change->data.at + done, piece);
        }
        done += piece;
    }
}

static void put_on_disk(const struct disk_file *file)
{
    FILE *out = fopen(file->path, "wb");

    assert(out != NULL);
    size_t written = file->synced.len == 0 ? 0 : fwrite(file->synced.at, 1, file->synced.len, out);
    int closed = fclose(out);
    assert(written == file->synced.len && closed == 0);
    (void)written;
    (void)closed;
}

void plvfs_power_on(uint64_t seed)
{
    struct luck luck;

    en_rng_seed(&luck.rng, seed);
    luck.kind = (enum luck_kind)en_rng_below(&luck.rng, KINDS);
    luck.pieces = en_rng_below(&luck.rng, 200);
    for (size_t i = 0; i < FILES_MAX; i++) {
        struct disk_file *file = &files[i];
        if (file->path[0] == '\0') {
            continue;
        }
        for (size_t j = 0; j < file->changes; j++) {
            survive(&file->synced, &file->change[j], &luck);
        }
        forget_changes(file);
        put_on_disk(file);
    }
    countdown = 0;
    off = false;
}

/* Count one operation; true when there is no power for it. */
static bool power_fails(void)
{
    if (!off && countdown > 0 && --countdown == 0) {
        off = true;
    }
    return off;
}

/* ---- the VFS -------------------------------------------------------------------------------- */

static sqlite3_file *real_of(sqlite3_file *file)
{
    return ((struct plvfs_file *)file)->real;
}

static struct disk_file *disk_of(sqlite3_file *file)
{
    return ((struct plvfs_file *)file)->disk;
}

static int pl_close(sqlite3_file *file)
{
    return real_of(file)->pMethods->xClose(real_of(file));
}

static int pl_read(sqlite3_file *file, void *out, int len, sqlite3_int64 at)
{
    return off ? SQLITE_IOERR_READ : real_of(file)->pMethods->xRead(real_of(file), out, len, at);
}

static int pl_write(sqlite3_file *file, const void *bytes, int len, sqlite3_int64 at)
{
    if (off) {
        return SQLITE_IOERR_WRITE;
    }
    struct change change = {.offset = (size_t)at, .data = {malloc((size_t)len), (size_t)len}};
    assert(change.data.at != NULL);
    memcpy(change.data.at, bytes, (size_t)len);
    add_change(disk_of(file), change); /* also when the power fails now: a part may get there */
    return power_fails() ? SQLITE_IOERR_WRITE
                         : real_of(file)->pMethods->xWrite(real_of(file), bytes, len, at);
}

static int pl_truncate(sqlite3_file *file, sqlite3_int64 size)
{
    if (power_fails()) {
        return SQLITE_IOERR_TRUNCATE;
    }
    add_change(disk_of(file), (struct change){.truncates = true, .offset = (size_t)size});
    return real_of(file)->pMethods->xTruncate(real_of(file), size);
}

static int pl_sync(sqlite3_file *file, int flags)
{
    (void)flags;
    if (power_fails()) {
        return SQLITE_IOERR_FSYNC;
    }
    sync_file(disk_of(file));
    return SQLITE_OK;
}

static int pl_size(sqlite3_file *file, sqlite3_int64 *size)
{
    return real_of(file)->pMethods->xFileSize(real_of(file), size);
}

static int pl_lock(sqlite3_file *file, int kind)
{
    return real_of(file)->pMethods->xLock(real_of(file), kind);
}

static int pl_unlock(sqlite3_file *file, int kind)
{
    return real_of(file)->pMethods->xUnlock(real_of(file), kind);
}

static int pl_check_lock(sqlite3_file *file, int *out)
{
    return real_of(file)->pMethods->xCheckReservedLock(real_of(file), out);
}

/* A weakened connection keeps its level: what else it asks for is swallowed here. */
static int pl_control(sqlite3_file *file, int op, void *arg)
{
    if (op == SQLITE_FCNTL_PRAGMA && weak != NULL) {
        char **pragma = arg; /* answer, name, value */
        if (sqlite3_stricmp(pragma[1], "synchronous") == 0 && pragma[2] != NULL &&
            sqlite3_stricmp(pragma[2], weak) != 0) {
            return SQLITE_OK;
        }
    }
    return real_of(file)->pMethods->xFileControl(real_of(file), op, arg);
}

static int pl_sector(sqlite3_file *file)
{
    (void)file;
    return SECTOR;
}

static int pl_traits(sqlite3_file *file)
{
    (void)file;
    return SQLITE_IOCAP_POWERSAFE_OVERWRITE; /* nothing beside a write is harmed */
}

static int pl_shm_map(sqlite3_file *file, int page, int size, int extend, void volatile **out)
{
    return real_of(file)->pMethods->xShmMap(real_of(file), page, size, extend, out);
}

static int pl_shm_lock(sqlite3_file *file, int offset, int n, int flags)
{
    return real_of(file)->pMethods->xShmLock(real_of(file), offset, n, flags);
}

static void pl_shm_barrier(sqlite3_file *file)
{
    real_of(file)->pMethods->xShmBarrier(real_of(file));
}

static int pl_shm_unmap(sqlite3_file *file, int remove)
{
    return real_of(file)->pMethods->xShmUnmap(real_of(file), remove);
}

static const sqlite3_io_methods pl_methods = {
    .iVersion = 2, /* without memory mapping */
    .xClose = pl_close,
    .xRead = pl_read,
    .xWrite = pl_write,
    .xTruncate = pl_truncate,
    .xSync = pl_sync,
    .xFileSize = pl_size,
    .xLock = pl_lock,
    .xUnlock = pl_unlock,
    .xCheckReservedLock = pl_check_lock,
    .xFileControl = pl_control,
    .xSectorSize = pl_sector,
    .xDeviceCharacteristics = pl_traits,
    .xShmMap = pl_shm_map,
    .xShmLock = pl_shm_lock,
    .xShmBarrier = pl_shm_barrier,
    .xShmUnmap = pl_shm_unmap,
};

static struct disk_file *find_file(const char *path)
{
    for (size_t i = 0; i < FILES_MAX; i++) {
        if (strcmp(files[i].path, path) == 0) {
            return &files[i];
        }
    }
    return NULL;
}

/* The file's place among ours; one not seen before must be new. */
static struct disk_file *have_file(const char *path)
{
    struct disk_file *file = find_file(path);

    if (file == NULL) {
        file = find_file("");
        assert(file != NULL && strlen(path) < sizeof(file->path));
        (void)snprintf(file->path, sizeof(file->path), "%s", path);
    }
    return file;
}

static int pl_open(sqlite3_vfs *vfs, const char *name, sqlite3_file *file, int flags, int *out)
{
    struct plvfs_file *self = (struct plvfs_file *)file;

    (void)vfs;
    assert(name != NULL); /* a record makes no nameless files */
    self->base.pMethods = NULL;
    if (off) {
        return SQLITE_CANTOPEN;
    }
    self->real = (sqlite3_file *)(self + 1);
    int code = real_vfs->xOpen(real_vfs, name, self->real, flags, out);
    if (self->real->pMethods != NULL) {
        self->base.pMethods = &pl_methods;
        self->disk = have_file(name);
        sqlite3_int64 size = 0;
        (void)pl_size(file, &size);
        assert(size == 0 || self->disk->synced.len > 0 || self->disk->changes > 0);
    }
    return code;
}

static int pl_delete(sqlite3_vfs *vfs, const char *name, int sync_folder)
{
    struct disk_file *file = find_file(name);

    (void)vfs;
    if (power_fails()) {
        return SQLITE_IOERR_DELETE;
    }
    if (file != NULL) {
        forget_file(file);
    }
    return real_vfs->xDelete(real_vfs, name, sync_folder);
}

/* Called for each new connection of the process. */
static int weaken(sqlite3 *db, char **message, const struct sqlite3_api_routines *api)
{
    char sql[64];

    (void)message;
    (void)api;
    if (weak == NULL) {
        return SQLITE_OK;
    }
    (void)snprintf(sql, sizeof(sql), "PRAGMA synchronous = %s", weak);
    return sqlite3_exec(db, sql, NULL, NULL, NULL);
}

void plvfs_install(void)
{
    real_vfs = sqlite3_vfs_find(NULL);
    assert(real_vfs != NULL);
    plvfs = *real_vfs;
    plvfs.zName = PLVFS;
    plvfs.pNext = NULL;
    plvfs.szOsFile = (int)sizeof(struct plvfs_file) + real_vfs->szOsFile;
    plvfs.xOpen = pl_open;
    plvfs.xDelete = pl_delete;
    int code = sqlite3_vfs_register(&plvfs, 0);
    assert(code == SQLITE_OK);
    code = sqlite3_auto_extension((void (*)(void))weaken);
    assert(code == SQLITE_OK);
    (void)code;
}

void plvfs_weaken(const char *level)
{
    weak = level;
}

void plvfs_forget(void)
{
    for (size_t i = 0; i < FILES_MAX; i++) {
        forget_file(&files[i]);
    }
}

void plvfs_arm(uint64_t n)
{
    countdown = n;
}

bool plvfs_is_off(void)
{
    return off;
}
