/* The SQLite VFS of a disk in memory. */
#include "disk_files.h"

#include <assert.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct vfs_file {
    sqlite3_file base;
    struct disk *disk;
    struct disk_file *file;
    int level; // SQLite's lock on it
    bool mapped;
};

/* A fold reads a record from a second connection in a second thread. */
static pthread_mutex_t guard = PTHREAD_MUTEX_INITIALIZER;
static const char *weak;

static struct vfs_file *self_of(sqlite3_file *file)
{
    return (struct vfs_file *)file;
}

static int answer(bool good, int code)
{
    return good ? SQLITE_OK : code;
}

/* ---- bytes ---------------------------------------------------------------------------------- */

static int vfs_read(sqlite3_file *base, void *out, int len, sqlite3_int64 at)
{
    const struct vfs_file *self = self_of(base);
    size_t offset = (size_t)at, wanted = (size_t)len;

    if (self->disk->off) {
        return SQLITE_IOERR_READ;
    }
    pthread_mutex_lock(&guard);
    const struct content *now = &self->file->now;
    size_t there = offset >= now->len ? 0 : now->len - offset;
    there = there > wanted ? wanted : there;
    if (there > 0) {
        memcpy(out, now->at + offset, there);
    }
    pthread_mutex_unlock(&guard);
    memset((uint8_t *)out + there, 0, wanted - there);
    return answer(there == wanted, SQLITE_IOERR_SHORT_READ);
}

static int vfs_write(sqlite3_file *base, const void *bytes, int len, sqlite3_int64 at)
{
    struct vfs_file *self = self_of(base);

    pthread_mutex_lock(&guard);
    bool good = disk_write(self->disk, self->file, (size_t)at, bytes, (size_t)len);
    bool full = self->disk->full;
    pthread_mutex_unlock(&guard);
    return answer(good, full ? SQLITE_FULL : SQLITE_IOERR_WRITE);
}

static int vfs_truncate(sqlite3_file *base, sqlite3_int64 size)
{
    struct vfs_file *self = self_of(base);

    pthread_mutex_lock(&guard);
    bool good = disk_truncate(self->disk, self->file, (size_t)size);
    pthread_mutex_unlock(&guard);
    return answer(good, SQLITE_IOERR_TRUNCATE);
}

static int vfs_sync(sqlite3_file *base, int flags)
{
    struct vfs_file *self = self_of(base);

    (void)flags;
    pthread_mutex_lock(&guard);
    bool good = disk_sync(self->disk, self->file);
    pthread_mutex_unlock(&guard);
    return answer(good, SQLITE_IOERR_FSYNC);
}

static int vfs_size(sqlite3_file *base, sqlite3_int64 *size)
{
    *size = (sqlite3_int64)self_of(base)->file->now.len;
    return SQLITE_OK;
}

/* ---- locks ---------------------------------------------------------------------------------- */

static bool can_lock(const struct vfs_file *self, int level)
{
    const struct disk_file *file = self->file;
    unsigned others = file->shared - (self->level >= SQLITE_LOCK_SHARED);

    if (file->exclusive != NULL && file->exclusive != self) {
        return false;
    }
    if (level >= SQLITE_LOCK_RESERVED && file->reserved != NULL && file->reserved != self) {
        return false;
    }
    return level < SQLITE_LOCK_EXCLUSIVE || others == 0;
}

static int vfs_lock(sqlite3_file *base, int level)
{
    struct vfs_file *self = self_of(base);

    pthread_mutex_lock(&guard);
    bool good = can_lock(self, level);
    if (good && level > self->level) {
        self->file->shared += self->level == SQLITE_LOCK_NONE;
        if (level >= SQLITE_LOCK_RESERVED) {
            self->file->reserved = self;
        }
        if (level == SQLITE_LOCK_EXCLUSIVE) {
            self->file->exclusive = self;
        }
        self->level = level;
    }
    pthread_mutex_unlock(&guard);
    return answer(good, SQLITE_BUSY);
}

static int vfs_unlock(sqlite3_file *base, int level)
{
    struct vfs_file *self = self_of(base);
    struct disk_file *file = self->file;

    pthread_mutex_lock(&guard);
    if (level < self->level) {
        file->exclusive = file->exclusive == self ? NULL : file->exclusive;
        file->reserved = file->reserved == self ? NULL : file->reserved;
        file->shared -= level == SQLITE_LOCK_NONE;
        self->level = level;
    }
    pthread_mutex_unlock(&guard);
    return SQLITE_OK;
}

static int vfs_check_lock(sqlite3_file *base, int *out)
{
    *out = self_of(base)->file->reserved != NULL;
    return SQLITE_OK;
}

/* ---- the wal-index -------------------------------------------------------------------------- */

static int vfs_shm_map(sqlite3_file *base, int page, int size, int extend, void volatile **out)
{
    struct vfs_file *self = self_of(base);
    struct disk_file *file = self->file;

    assert(page < DISK_SHM_PAGES_MAX);
    pthread_mutex_lock(&guard);
    file->shm_users += !self->mapped;
    self->mapped = true;
    if (file->shm[page] == NULL && extend) {
        file->shm[page] = disk_need(calloc(1, (size_t)size));
    }
    *out = file->shm[page];
    pthread_mutex_unlock(&guard);
    return SQLITE_OK;
}

static bool shm_lock_one(struct disk_file *file, const void *self, int slot, int flags)
{
    bool exclusive = (flags & SQLITE_SHM_EXCLUSIVE) != 0;

    if ((flags & SQLITE_SHM_UNLOCK) != 0) {
        if (exclusive) {
            file->shm_owner[slot] = file->shm_owner[slot] == self ? NULL : file->shm_owner[slot];
        } else {
            file->shm_shared[slot] -= file->shm_shared[slot] > 0;
        }
        return true;
    }
    if (file->shm_owner[slot] != NULL || (exclusive && file->shm_shared[slot] > 0)) {
        return false;
    }
    if (exclusive) {
        file->shm_owner[slot] = self;
    } else {
        file->shm_shared[slot]++;
    }
    return true;
}

static int vfs_shm_lock(sqlite3_file *base, int offset, int n, int flags)
{
    struct vfs_file *self = self_of(base);
    int done = 0;

    pthread_mutex_lock(&guard);
    while (done < n && shm_lock_one(self->file, self, offset + done, flags)) {
        done++;
    }
    for (int i = 0; done < n && i < done; i++) {
        int back = (flags & ~SQLITE_SHM_LOCK) | SQLITE_SHM_UNLOCK;
        (void)shm_lock_one(self->file, self, offset + i, back);
    }
    pthread_mutex_unlock(&guard);
    return answer(done == n, SQLITE_BUSY);
}

static void vfs_shm_barrier(sqlite3_file *base)
{
    (void)base;
    pthread_mutex_lock(&guard);
    pthread_mutex_unlock(&guard);
}

/* The index goes with its last user: what it says can be found out again from the log. */
static int vfs_shm_unmap(sqlite3_file *base, int remove)
{
    struct vfs_file *self = self_of(base);
    struct disk_file *file = self->file;

    (void)remove;
    pthread_mutex_lock(&guard);
    file->shm_users -= self->mapped;
    self->mapped = false;
    for (size_t i = 0; file->shm_users == 0 && i < DISK_SHM_PAGES_MAX; i++) {
        free(file->shm[i]);
        file->shm[i] = NULL;
    }
    if (file->shm_users == 0) {
        memset(file->shm_shared, 0, sizeof(file->shm_shared));
        memset(file->shm_owner, 0, sizeof(file->shm_owner));
    }
    pthread_mutex_unlock(&guard);
    return SQLITE_OK;
}

/* ---- the rest of a file --------------------------------------------------------------------- */

static int vfs_close(sqlite3_file *base)
{
    struct vfs_file *self = self_of(base);

    (void)vfs_shm_unmap(base, 0);
    (void)vfs_unlock(base, SQLITE_LOCK_NONE);
    self->file->open--;
    return SQLITE_OK;
}

/* A weakened connection keeps its level: what else it asks for is swallowed here. */
static int vfs_control(sqlite3_file *base, int op, void *arg)
{
    (void)base;
    if (op == SQLITE_FCNTL_PRAGMA && weak != NULL) {
        char **pragma = arg; /* answer, name, value */
        if (sqlite3_stricmp(pragma[1], "synchronous") == 0 && pragma[2] != NULL &&
            sqlite3_stricmp(pragma[2], weak) != 0) {
            return SQLITE_OK;
        }
    }
    return SQLITE_NOTFOUND;
}

static int vfs_sector(sqlite3_file *base)
{
    (void)base;
    return 512;
}

static int vfs_traits(sqlite3_file *base)
{
    (void)base;
    return SQLITE_IOCAP_POWERSAFE_OVERWRITE; /* nothing beside a write is harmed */
}

static const sqlite3_io_methods methods = {
    .iVersion = 2, /* without memory mapping */
    .xClose = vfs_close,
    .xRead = vfs_read,
    .xWrite = vfs_write,
    .xTruncate = vfs_truncate,
    .xSync = vfs_sync,
    .xFileSize = vfs_size,
    .xLock = vfs_lock,
    .xUnlock = vfs_unlock,
    .xCheckReservedLock = vfs_check_lock,
    .xFileControl = vfs_control,
    .xSectorSize = vfs_sector,
    .xDeviceCharacteristics = vfs_traits,
    .xShmMap = vfs_shm_map,
    .xShmLock = vfs_shm_lock,
    .xShmBarrier = vfs_shm_barrier,
    .xShmUnmap = vfs_shm_unmap,
};

/* ---- the VFS -------------------------------------------------------------------------------- */

static int vfs_open(sqlite3_vfs *vfs, const char *path, sqlite3_file *base, int flags, int *out)
{
    struct disk *disk = vfs->pAppData;
    struct vfs_file *self = self_of(base);

    assert(path != NULL); /* a node makes no nameless files */
    memset(self, 0, sizeof(*self));
    const char *name = disk_name(disk, path);
    struct disk_file *file = name == NULL ? NULL : disk_find(disk, name);
    if (disk->off || name == NULL || (file == NULL && (flags & SQLITE_OPEN_CREATE) == 0)) {
        return SQLITE_CANTOPEN;
    }
    self->disk = disk;
    self->file = file != NULL ? file : disk_have(disk, name);
    self->file->open++;
    self->base.pMethods = &methods;
    if (out != NULL) {
        *out = flags;
    }
    return SQLITE_OK;
}

static int vfs_delete(sqlite3_vfs *vfs, const char *path, int sync_folder)
{
    struct disk *disk = vfs->pAppData;
    struct disk_file *file = disk_find(disk, disk_name(disk, path));

    (void)sync_folder;
    if (disk_power_fails(disk)) {
        return SQLITE_IOERR_DELETE;
    }
    if (file == NULL) {
        return SQLITE_IOERR_DELETE_NOENT;
    }
    disk_drop(disk, file);
    return SQLITE_OK;
}

static int vfs_access(sqlite3_vfs *vfs, const char *path, int flags, int *out)
{
    const struct disk *disk = vfs->pAppData;
    const char *name = disk_name(disk, path);
    const struct disk_file *file = name == NULL ? NULL : disk_find(disk, name);

    /* SQLite takes an empty file for none here: a journal that was never written. */
    *out = file != NULL && (flags != SQLITE_ACCESS_EXISTS || file->now.len > 0);
    return SQLITE_OK;
}

static int vfs_full_path(sqlite3_vfs *vfs, const char *path, int len, char *out)
{
    (void)vfs;
    return answer(snprintf(out, (size_t)len, "%s", path) < len, SQLITE_CANTOPEN);
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

void disk_vfs_register(struct disk *disk, const char *name)
{
    const sqlite3_vfs *real = sqlite3_vfs_find(NULL);

    disk->vfs = *real; /* its clock, its random, its sleep */
    disk->vfs.zName = disk_need(strdup(name));
    disk->vfs.pNext = NULL;
    disk->vfs.szOsFile = (int)sizeof(struct vfs_file);
    disk->vfs.pAppData = disk;
    disk->vfs.xOpen = vfs_open;
    disk->vfs.xDelete = vfs_delete;
    disk->vfs.xAccess = vfs_access;
    disk->vfs.xFullPathname = vfs_full_path;
    int code = sqlite3_vfs_register(&disk->vfs, 0);
    assert(code == SQLITE_OK);
    code = sqlite3_auto_extension((void (*)(void))weaken); /* the same one counts once */
    assert(code == SQLITE_OK);
    (void)code;
}

void disk_vfs_remove(struct disk *disk)
{
    (void)sqlite3_vfs_unregister(&disk->vfs);
    free((void *)(uintptr_t)disk->vfs.zName);
}

void disk_weaken(const char *level)
{
    weak = level;
}
