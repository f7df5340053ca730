/* A disk that fails once. */
#include "faulty_disk.h"

#include <assert.h>
#include <string.h>

#include <sqlite3.h>

/* A file of the faulty disk: ours in front, the real one behind. */
struct faulty_file {
    sqlite3_file base;
    sqlite3_file *real;
};

static sqlite3_vfs faulty;
static sqlite3_vfs *real_vfs;
static unsigned countdown;
static bool struck;
static bool tear;
static bool stays;

static sqlite3_file *real_of(sqlite3_file *file)
{
    return ((struct faulty_file *)file)->real;
}

/* Count one operation; true when it is the one to fail, or one behind it on a disk that stays
 * broken. */
static bool strikes(void)
{
    if (struck && stays) {
        return true;
    }
    if (countdown == 0 || --countdown > 0) {
        return false;
    }
    struck = true;
    return true;
}

static int faulty_close(sqlite3_file *file)
{
    return real_of(file)->pMethods->xClose(real_of(file));
}

static int faulty_read(sqlite3_file *file, void *out, int len, sqlite3_int64 at)
{
    return real_of(file)->pMethods->xRead(real_of(file), out, len, at);
}

static int faulty_write(sqlite3_file *file, const void *bytes, int len, sqlite3_int64 at)
{
    if (!strikes()) {
        return real_of(file)->pMethods->xWrite(real_of(file), bytes, len, at);
    }
    if (tear) {
        (void)real_of(file)->pMethods->xWrite(real_of(file), bytes, len / 2, at);
    }
    return SQLITE_IOERR_WRITE;
}

static int faulty_truncate(sqlite3_file *file, sqlite3_int64 size)
{
    return strikes() ? SQLITE_IOERR_TRUNCATE
                     : real_of(file)->pMethods->xTruncate(real_of(file), size);
}

static int faulty_sync(sqlite3_file *file, int flags)
{
    return strikes() ? SQLITE_IOERR_FSYNC : real_of(file)->pMethods->xSync(real_of(file), flags);
}

static int faulty_size(sqlite3_file *file, sqlite3_int64 *size)
{
    return real_of(file)->pMethods->xFileSize(real_of(file), size);
}

static int faulty_lock(sqlite3_file *file, int kind)
{
    return real_of(file)->pMethods->xLock(real_of(file), kind);
}

static int faulty_unlock(sqlite3_file *file, int kind)
{
    return real_of(file)->pMethods->xUnlock(real_of(file), kind);
}

static int faulty_check_lock(sqlite3_file *file, int *out)
{
    return real_of(file)->pMethods->xCheckReservedLock(real_of(file), out);
}

static int faulty_control(sqlite3_file *file, int op, void *arg)
{
    return real_of(file)->pMethods->xFileControl(real_of(file), op, arg);
}

static int faulty_sector(sqlite3_file *file)
{
    return real_of(file)->pMethods->xSectorSize(real_of(file));
}

static int faulty_traits(sqlite3_file *file)
{
    return real_of(file)->pMethods->xDeviceCharacteristics(real_of(file));
}

static int faulty_shm_map(sqlite3_file *file, int page, int size, int extend, void volatile **out)
{
    return real_of(file)->pMethods->xShmMap(real_of(file), page, size, extend, out);
}

static int faulty_shm_lock(sqlite3_file *file, int offset, int n, int flags)
{
    return real_of(file)->pMethods->xShmLock(real_of(file), offset, n, flags);
}

static void faulty_shm_barrier(sqlite3_file *file)
{
    real_of(file)->pMethods->xShmBarrier(real_of(file));
}

static int faulty_shm_unmap(sqlite3_file *file, int remove)
{
    return real_of(file)->pMethods->xShmUnmap(real_of(file), remove);
}

static const sqlite3_io_methods faulty_methods = {
    .iVersion = 2, /* without memory mapping */
    .xClose = faulty_close,
    .xRead = faulty_read,
    .xWrite = faulty_write,
    .xTruncate = faulty_truncate,
    .xSync = faulty_sync,
    .xFileSize = faulty_size,
    .xLock = faulty_lock,
    .xUnlock = faulty_unlock,
    .xCheckReservedLock = faulty_check_lock,
    .xFileControl = faulty_control,
    .xSectorSize = faulty_sector,
    .xDeviceCharacteristics = faulty_traits,
    .xShmMap = faulty_shm_map,
    .xShmLock = faulty_shm_lock,
    .xShmBarrier = faulty_shm_barrier,
    .xShmUnmap = faulty_shm_unmap,
};

static int faulty_open(sqlite3_vfs *vfs, const char *name, sqlite3_file *file, int flags, int *out)
{
    struct faulty_file *self = (struct faulty_file *)file;

    (void)vfs;
    self->base.pMethods = NULL;
    self->real = (sqlite3_file *)(self + 1);
    int code = real_vfs->xOpen(real_vfs, name, self->real, flags, out);
    if (self->real->pMethods != NULL) {
        self->base.pMethods = &faulty_methods;
    }
    return code;
}

void faulty_disk_install(void)
{
    real_vfs = sqlite3_vfs_find(NULL);
    assert(real_vfs != NULL);
    faulty = *real_vfs;
    faulty.zName = FAULTY_DISK;
    faulty.pNext = NULL;
    faulty.szOsFile = (int)sizeof(struct faulty_file) + real_vfs->szOsFile;
    faulty.xOpen = faulty_open;
    int code = sqlite3_vfs_register(&faulty, 0);
    assert(code == SQLITE_OK);
    (void)code;
}

void faulty_disk_arm(unsigned n, bool torn)
{
    countdown = n;
    tear = torn;
    struck = false;
    stays = false;
}

void faulty_disk_stay_broken(bool broken)
{
    stays = broken;
}

bool faulty_disk_struck(void)
{
    return struck;
}
