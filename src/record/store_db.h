/*
 * record.db: the tables of a record, and nothing that knows what they mean. Internal to the
 * record; another engine would be another file behind this header.
 *
 * Errors of every call: EN_ERR_IO (store.io, store.full), EN_ERR_HELD (store.busy),
 * EN_ERR_VERIFY (store.damaged), EN_ERR_MEMORY (store.memory). A reader or an object that is
 * missing where one must be is damage too.
 */
#ifndef EN_RECORD_STORE_DB_H
#define EN_RECORD_STORE_DB_H

#include "tail.h"

struct en_db;

enum en_db_mode { EN_DB_READ, EN_DB_WRITE, EN_DB_CREATE };

/* EN_ERR_NOT_FOUND (store.missing) beside the above. A new database holds the empty tree. */
EN_MUST_CHECK enum en_status en_db_open(const struct en_env *env, const char *path,
                                        enum en_db_mode mode, struct en_db **ret,
                                        struct en_error *reterr);
void en_db_close(struct en_db *db);
const char *en_db_path(const struct en_db *db);

/* Everything put between begin and commit is on the disk when commit returns EN_OK, and not there
 * when anything fails and en_db_rollback is called. */
EN_MUST_CHECK enum en_status en_db_begin(struct en_db *db, struct en_error *reterr);
EN_MUST_CHECK enum en_status en_db_commit(struct en_db *db, struct en_error *reterr);
void en_db_rollback(struct en_db *db);

/* Size and root of all entries. */
EN_MUST_CHECK enum en_status en_db_tree(struct en_db *db, struct en_head *ret,
                                        struct en_error *reterr);
/* Compare and swap: EN_ERR_STALE (store.moved) when it is not `from`. */
EN_MUST_CHECK enum en_status en_db_move(struct en_db *db, const struct en_head *from,
                                        const struct en_head *to, struct en_error *reterr);
/* The newest signed head with its note and the note's hash as they were stored. */
struct en_db_signed {
    bool found;
    struct en_head head;
    struct en_hash sum;
};
/* The note is appended to `ret_note`, which may be NULL. */
EN_MUST_CHECK enum en_status en_db_signed(struct en_db *db, struct en_db_signed *ret,
                                          struct en_text *ret_note, struct en_error *reterr);
/* EN_ERR_STALE (head.smaller) when a larger one is there. */
EN_MUST_CHECK enum en_status en_db_sign(struct en_db *db, const struct en_head *head,
                                        struct en_str note, const struct en_hash *sum,
                                        struct en_error *reterr);

EN_MUST_CHECK enum en_status en_db_put_entry(struct en_db *db, uint64_t index,
                                             struct en_bytes entry, struct en_error *reterr);
/* Appended to `ret`. */
EN_MUST_CHECK enum en_status en_db_entry(struct en_db *db, uint64_t index, struct en_text *ret,
                                         struct en_error *reterr);
/* Entries from <= index < to in order, every one. */
EN_MUST_CHECK enum en_status en_db_read(struct en_db *db, uint64_t from, uint64_t to,
                                        en_entry_fn each, void *arg, struct en_error *reterr);

/* The index of acts keeps the first 8 bytes of an id: who asks looks at the entries. */
EN_MUST_CHECK enum en_status en_db_put_id(struct en_db *db, const struct en_hash *id,
                                          uint64_t index, struct en_error *reterr);
/* The smallest index >= from that the prefix of `id` has; UINT64_MAX when there is none. */
EN_MUST_CHECK enum en_status en_db_id(struct en_db *db, const struct en_hash *id, uint64_t from,
                                      uint64_t *ret_index, struct en_error *reterr);

/* All EN_TILE_WIDTH hashes of a tile; those not there yet are zero. */
EN_MUST_CHECK enum en_status en_db_put_tile(struct en_db *db, unsigned level, uint64_t number,
                                            const struct en_hash *hashes, struct en_error *reterr);
EN_MUST_CHECK enum en_status en_db_tile(struct en_db *db, unsigned level, uint64_t number,
                                        struct en_hash *ret, struct en_error *reterr);

/* How many rows there are: what an audit compares with what there should be. */
struct en_db_counts {
    uint64_t entries, ids, tiles;
};
/* The engine's own check of its pages, then the counts. */
EN_MUST_CHECK enum en_status en_db_check(struct en_db *db, struct en_db_counts *ret,
                                         struct en_error *reterr);
/* One past the largest index of an entry. */
EN_MUST_CHECK enum en_status en_db_end(struct en_db *db, uint64_t *ret, struct en_error *reterr);

#endif /* EN_RECORD_STORE_DB_H */
