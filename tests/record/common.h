/*
 * What the tests of the record share: folders that vanish, keys, acts, filled stores.
 */
#ifndef ENTENTE_TESTS_RECORD_COMMON_H
#define ENTENTE_TESTS_RECORD_COMMON_H

#include "entente/record.h"

#define ORIGIN "mission.example/record"

/* A fresh folder below $TMPDIR, taken away with all in it by folder_finish. */
struct folder {
    char path[256];
};
void folder_init(struct folder *folder);
void folder_finish(struct folder *folder);
/* FOLDER/NAME, in a buffer of the folder that the next call overwrites. */
const char *folder_file(const struct folder *folder, const char *name, char out[static 512]);

/* Path of a published vector: $ENTENTE_VECTORS/NAME, or beside the project. False when absent. */
bool vectors_path(const char *name, char *out, size_t out_size);
/* Whole file; NULL when it cannot be read. free() it. */
uint8_t *file_read(const char *path, size_t *ret_len);
void file_write(const char *path, struct en_bytes content);

/* The keys of the vector in notes/record.md: seeds of 32 times 9 and 32 times 5. */
struct keys {
    struct en_hasher *hasher;
    struct en_signing_key *log;
    struct en_signing_key *witness;
    struct en_vkey log_vkey;
    struct en_vkey witness_vkey;
};
void keys_init(struct keys *keys);
void keys_finish(struct keys *keys);
struct en_policy keys_policy(const struct keys *keys, uint32_t quorum);

/* Entry number `n`: "logged ...", an act of about `bytes` bytes, a signature line nobody made. The
 * text is appended; `ret_id` is the act's. */
void entry_make(struct en_hasher *hasher, struct en_text *out, uint64_t n, size_t bytes,
                struct en_hash *ret_id);

/* Append entries from..to-1 in one group; the status of en_store_append. */
enum en_status store_append(struct en_store *store, uint64_t from, uint64_t to, size_t bytes);
/* A store in FOLDER/record.db with `size` entries of 200 bytes, in groups of 100. */
struct en_store *store_make(const struct folder *folder, uint64_t size);
struct en_store *store_open(const struct folder *folder);
/* Sign the whole store with the registrar's key, and the witness's if wanted, and publish. */
enum en_status store_sign(struct en_store *store, const struct keys *keys, bool cosigned);

/* Failure of a call that must succeed, told with the error. */
void must(enum en_status status, const struct en_error *error);

#endif /* ENTENTE_TESTS_RECORD_COMMON_H */
