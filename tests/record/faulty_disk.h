/*
 * A disk that fails once: an SQLite VFS over the default one whose n-th write, truncation or sync
 * gives an error and does nothing, or writes half of what it was given.
 */
#ifndef ENTENTE_TESTS_RECORD_FAULTY_DISK_H
#define ENTENTE_TESTS_RECORD_FAULTY_DISK_H

#include <stdbool.h>

#define FAULTY_DISK "faulty"

/* Register the VFS under the name FAULTY_DISK; once a process. */
void faulty_disk_install(void);
/* Let the n-th operation from now fail (1 is the next); 0: none. `torn` writes half of it. */
void faulty_disk_arm(unsigned n, bool torn);
/* Whether the armed fault has struck. */
/* From the operation that fails on, every one fails until the disk is armed anew. */
void faulty_disk_stay_broken(bool broken);
bool faulty_disk_struck(void);

#endif /* ENTENTE_TESTS_RECORD_FAULTY_DISK_H */
