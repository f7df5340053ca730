/*
 * What a store is made of; for the store and its audit. Internal to the record.
 */
#ifndef EN_RECORD_STORE_H
#define EN_RECORD_STORE_H

#include "tree.h"

struct en_store {
    struct en_db *db;
    struct en_db *second; /* reads what was written with fresh eyes; opened when first needed */
    struct en_hasher *hasher;
    struct en_tree tree;
    struct en_tail *tail; /* of the committed size */
    struct en_tail *next; /* filled by an append, becomes `tail` when it is committed */
    struct en_hash root;  /* of `tail` */
    struct en_head base;  /* of a partial record: what it leaves out; size 0 otherwise */
    uint64_t checked;     /* entries below were read back before a head was signed over them */
    bool unsettled; /* nobody knows whether the last commit happened, or another writer came */
};

/* The id that an entry's act has; false when the entry holds no signed act. */
bool en_store_id(struct en_hasher *hasher, struct en_bytes entry, struct en_hash *ret);

/* Commit what was put since en_db_begin; whatever goes wrong, the transaction is over. */
EN_MUST_CHECK enum en_status en_store_commit(struct en_store *store, struct en_error *reterr);

/* Take size, root and tail from the tables as they are now. */
EN_MUST_CHECK enum en_status en_store_load(struct en_store *store, struct en_error *reterr);

/* Have `second` open. */
EN_MUST_CHECK enum en_status en_store_second(struct en_store *store, struct en_error *reterr);

/* Whether the record in `db` (`store->db` or `second`) holds an act, and where first. The index
 * only says where to look: the entries decide. */
EN_MUST_CHECK enum en_status en_store_locate(struct en_store *store, struct en_db *db,
                                             const struct en_hash *id, bool *ret_found,
                                             uint64_t *ret_index, struct en_error *reterr);

/* The newest signed head, checked against the hash it was stored with (store.head). */
EN_MUST_CHECK enum en_status en_store_signed(struct en_store *store, struct en_db *db,
                                             struct en_db_signed *ret, struct en_text *ret_note,
                                             struct en_error *reterr);

/* The same of `store->db`; EN_ERR_NOT_FOUND (head.unsigned) when none was ever signed. */
EN_MUST_CHECK enum en_status en_store_need_signed(struct en_store *store, struct en_db_signed *ret,
                                                  struct en_text *ret_note,
                                                  struct en_error *reterr);

struct en_str en_store_place(char buffer[static 32], uint64_t index); /* "entry N" */
/* EN_ERR_VERIFY: the store's own data are not what they were. */
enum en_status en_store_damage(struct en_error *reterr, const char *rule, struct en_str place,
                               const char *text);

#endif /* EN_RECORD_STORE_H */
