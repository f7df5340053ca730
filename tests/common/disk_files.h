/* What disk.c and disk_vfs.c share. */
#ifndef TESTS_COMMON_DISK_FILES_H
#define TESTS_COMMON_DISK_FILES_H

#include "disk.h"

#include <sqlite3.h>

enum {
    DISK_SHM_PAGES_MAX = 64,
    DISK_SHM_LOCKS = 8, // SQLITE_SHM_NLOCK
};

struct content {
    uint8_t *at;
    size_t len, room;
};

/* What was done to a file since its last sync. */
struct change {
    bool truncates; // to `offset`
    size_t offset;
    uint8_t *bytes;
    size_t len;
};

struct disk_file {
    char *path; // below the root
    struct content now, safe;
    struct change *change;
    size_t changes, change_room;
    unsigned open;                         // connections that have it open
    unsigned shared;                       // SQLite's locks: readers ...
    const void *reserved, *exclusive;      // ... and writers
    void *shm[DISK_SHM_PAGES_MAX];         // the wal-index: never on a disk
    unsigned shm_users;                    // connections that map it
    unsigned shm_shared[DISK_SHM_LOCKS];   // readers of each of its locks ...
    const void *shm_owner[DISK_SHM_LOCKS]; // ... and the writer
    struct disk_file *next;
};

struct disk {
    char *root;
    size_t root_len;
    struct disk_file *first;
    uint64_t countdown;
    bool off, full;
    struct en_env inner; // clock and random
    sqlite3_vfs vfs;
};

void *disk_need(void *memory); // ends the program when it is NULL
const char *disk_name(const struct disk *disk, const char *path);
struct disk_file *disk_find(const struct disk *disk, const char *path);
struct disk_file *disk_have(struct disk *disk, const char *path);
void disk_drop(struct disk *disk, struct disk_file *gone);
bool disk_write(struct disk *disk, struct disk_file *file, size_t offset, const void *bytes,
                size_t len);
bool disk_truncate(struct disk *disk, struct disk_file *file, size_t len);
bool disk_sync(struct disk *disk, struct disk_file *file);
/* Count one operation; true when there is no power for it. */
bool disk_power_fails(struct disk *disk);

void disk_vfs_register(struct disk *disk, const char *name);
void disk_vfs_remove(struct disk *disk);

#endif /* TESTS_COMMON_DISK_FILES_H */
