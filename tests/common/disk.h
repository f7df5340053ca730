/*
 * A disk in memory: a folder's files, for tests and the simulation.
 *
 * It stands behind both doors by which a node reaches its disk: the file calls of struct en_env and
 * an SQLite VFS. It remembers of each file what was synced, so that its power can fail: then a part
 * of what was written since is lost, in pieces of 512 bytes, and all that was synced stays. It can
 * be full. And it can be copied, as a thief, a backup or a lazy administrator does.
 *
 * Paths are those below `root`; the rest of the machine is not reached through it. A node's lock
 * is the one thing that stays on the real machine.
 */
#ifndef TESTS_COMMON_DISK_H
#define TESTS_COMMON_DISK_H

#include <entente/base.h>

struct disk;

/**
 * An empty disk.
 * @param root  the folder whose files it holds, without a slash at its end
 * @param vfs   name of its VFS, not used by any other
 */
struct disk *disk_create(const char *root, const char *vfs);
void disk_destroy(struct disk *disk); // no file of it may be open; NULL is fine

/* Its files; clock and random are those of `inner`. */
struct en_env disk_env(struct disk *disk, const struct en_env *inner);

/* Make `to` hold what `from` holds now, below its own root. No file of `to` may be open. */
void disk_copy(struct disk *to, const struct disk *from);

/* Let the power fail at the n-th write, sync, truncation or removal (1 is the next; 0: never). What
 * was being written then may get there in part. From then on everything fails. */
void disk_cut_at(struct disk *disk, uint64_t n);
bool disk_is_off(const struct disk *disk);
/* Once all is closed: keep of what was not synced what the seed lets survive, and give power. */
void disk_power_on(struct disk *disk, uint64_t seed);

/* While it is full, nothing can be written. */
void disk_fill(struct disk *disk, bool full);

/* Have every new connection of the process run with PRAGMA synchronous = `level`, whatever it asks
 * for; NULL: as it asks. So a test can show that it would see a loss. */
void disk_weaken(const char *level);

#endif /* TESTS_COMMON_DISK_H */
