/*
 * A disk whose power fails: an SQLite VFS over the default one that remembers of each file what was
 * synced. When the power goes, a random part of what was written since is lost, in pieces of 512
 * bytes; all that was synced stays. A file that was deleted stays so.
 */
#ifndef ENTENTE_TESTS_RECORD_PLVFS_H
#define ENTENTE_TESTS_RECORD_PLVFS_H

#include <stdbool.h>
#include <stdint.h>

#define PLVFS "power-loss"

/* Register the VFS under the name PLVFS; once a process. */
void plvfs_install(void);
/* Have every new connection run with PRAGMA synchronous = `level`, whatever it asks for; NULL: as
 * it asks. So a test can show that it would see a loss. */
void plvfs_weaken(const char *level);

/* Forget all files, and from now on let the power fail at the n-th write, sync, truncation or
 * deletion (1 is the next; 0: never). */
void plvfs_forget(void);
void plvfs_arm(uint64_t n);
bool plvfs_is_off(void);
/* Once all is closed: put on the disk what the seed lets survive, and give power again. */
void plvfs_power_on(uint64_t seed);

#endif /* ENTENTE_TESTS_RECORD_PLVFS_H */
