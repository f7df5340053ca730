/*
 * The seam below a store: the tables of a record, and nothing that knows what they mean. Internal
 * to the record.
 *
 * An engine is one table of functions and one file: store_sqlite.c (with store_sqlite_rows.c),
 * store_mem.c, store_fault.c. A URL chooses it. Another engine is another file and another row in
 * store_db.c; the conformance suite, tests/record/test_store_conformance.c, says whether it is one.
 *
 * Errors of every call: EN_ERR_IO (store.io, store.full), EN_ERR_HELD (store.busy),
 * EN_ERR_VERIFY (store.damaged), EN_ERR_MEMORY (store.memory). A reader or an object that is
 * missing where one must be is damage too.
 */
#ifndef EN_RECORD_STORE_DB_H
#define EN_RECORD_STORE_DB_H

#include "tail.h"

struct en_db_engine;

/* What every engine's own struct begins with. */
struct en_db {
    const struct en_db_engine *engine;
};

/* The newest signed head with its note's hash as they were stored. */
struct en_db_signed {
    bool found;
    struct en_head head;
    struct en_hash sum;
};

/* How many rows there are: what an audit compares with what there should be. Entries are counted
 * from the first index to the last; reading them finds a gap. Heads are those of the tree, of the
 * base and the signed one, and whatever else stands among them. */
struct en_db_counts {
    uint64_t heads, entries, ids, tiles;
};

/* One row of the index of acts; anything but EN_OK ends the walk and is returned. */
typedef enum en_status (*en_db_id_fn)(void *arg, uint64_t prefix, uint64_t index,
                                      struct en_error *reterr);

/* What an engine does; the calls of the same names below say what each must keep to. */
struct en_db_engine {
    void (*close)(struct en_db *db);
    enum en_status (*second)(struct en_db *db, struct en_db **ret, struct en_error *reterr);
    enum en_status (*begin)(struct en_db *db, struct en_error *reterr);
    enum en_status (*commit)(struct en_db *db, struct en_error *reterr);
    void (*rollback)(struct en_db *db);
    enum en_status (*settle)(struct en_db *db, struct en_error *reterr);
    enum en_status (*tree)(struct en_db *db, struct en_head *ret, struct en_error *reterr);
    enum en_status (*move)(struct en_db *db, const struct en_head *from, const struct en_head *to,
                           struct en_error *reterr);
    enum en_status (*base)(struct en_db *db, struct en_head *ret, struct en_error *reterr);
    enum en_status (*put_base)(struct en_db *db, const struct en_head *base,
                               struct en_error *reterr);
    enum en_status (*published)(struct en_db *db, struct en_db_signed *ret,
                                struct en_text *ret_note, struct en_error *reterr);
    enum en_status (*sign)(struct en_db *db, const struct en_head *head, struct en_str note,
                           const struct en_hash *sum, struct en_error *reterr);
    enum en_status (*put_entry)(struct en_db *db, uint64_t index, struct en_bytes entry,
                                struct en_error *reterr);
    enum en_status (*entry)(struct en_db *db, uint64_t index, struct en_text *ret,
                            struct en_error *reterr);
    enum en_status (*read)(struct en_db *db, uint64_t from, uint64_t to, en_entry_fn each,
                           void *arg, struct en_error *reterr);
    enum en_status (*put_id)(struct en_db *db, const struct en_hash *id, uint64_t index,
                             struct en_error *reterr);
    enum en_status (*id)(struct en_db *db, const struct en_hash *id, uint64_t from,
                         uint64_t *ret_index, struct en_error *reterr);
    enum en_status (*ids)(struct en_db *db, en_db_id_fn each, void *arg, struct en_error *reterr);
    enum en_status (*put_tile)(struct en_db *db, unsigned level, uint64_t number,
                               const struct en_hash *hashes, struct en_error *reterr);
    enum en_status (*tile)(struct en_db *db, unsigned level, uint64_t number, struct en_hash *ret,
                           struct en_error *reterr);
    enum en_status (*check)(struct en_db *db, struct en_db_counts *ret, struct en_error *reterr);
    enum en_status (*end)(struct en_db *db, uint64_t *ret, struct en_error *reterr);
};

/* ---- opening -------------------------------------------------------------------------------- */

/**
 * Open the tables that a URL names: sqlite:PATH or a bare path, mem:, fault:SEED:URL.
 * @return EN_OK; EN_ERR_NOT_FOUND (store.missing), EN_ERR_USAGE (store.url), and the above. New
 *         tables hold the empty tree.
 */
EN_MUST_CHECK enum en_status en_db_open(const struct en_env *env, const char *url, bool create,
                                        struct en_db **ret, struct en_error *reterr);

/* The engines' own doors, for en_db_open. */
EN_MUST_CHECK enum en_status en_sqlite_open(const struct en_env *env, const char *path, bool create,
                                            struct en_db **ret, struct en_error *reterr);
EN_MUST_CHECK enum en_status en_sqlite_open_read(const struct en_env *env, const char *path,
                                                 struct en_db **ret, struct en_error *reterr);
EN_MUST_CHECK enum en_status en_mem_open(bool create, struct en_db **ret, struct en_error *reterr);
/* Takes `inner` over, also when it fails. */
EN_MUST_CHECK enum en_status en_fault_open(uint64_t seed, struct en_db *inner, struct en_db **ret,
                                           struct en_error *reterr);

static inline void en_db_close(struct en_db *db)
{
    if (db != NULL) {
        db->engine->close(db);
    }
}

/* A reader of the same tables that trusts nothing the first remembers. Close it before `db`. */
EN_MUST_CHECK static inline enum en_status en_db_second(struct en_db *db, struct en_db **ret,
                                                        struct en_error *reterr)
{
    return db->engine->second(db, ret, reterr);
}

/* ---- transactions --------------------------------------------------------------------------- */

EN_MUST_CHECK static inline enum en_status en_db_begin(struct en_db *db, struct en_error *reterr)
{
    return db->engine->begin(db, reterr);
}

/**
 * Everything put since begin is durable when EN_OK is returned. EN_ERR_UNKNOWN (store.unknown): it
 * may be there or not, and en_db_settle decides. After any other error it is not there. Whatever
 * the error, en_db_rollback is called next.
 */
EN_MUST_CHECK static inline enum en_status en_db_commit(struct en_db *db, struct en_error *reterr)
{
    return db->engine->commit(db, reterr);
}

static inline void en_db_rollback(struct en_db *db)
{
    db->engine->rollback(db);
}

/* A barrier, outside a transaction: when EN_OK is returned, what is read from now on is durable and
 * what is not read will not come back. */
EN_MUST_CHECK static inline enum en_status en_db_settle(struct en_db *db, struct en_error *reterr)
{
    return db->engine->settle(db, reterr);
}

/* ---- rows: written only between begin and commit -------------------------------------------- */

/* Size and root of all entries. */
EN_MUST_CHECK static inline enum en_status en_db_tree(struct en_db *db, struct en_head *ret,
                                                      struct en_error *reterr)
{
    return db->engine->tree(db, ret, reterr);
}

/* Compare and swap: EN_ERR_STALE (store.moved) when it is not `from`. */
EN_MUST_CHECK static inline enum en_status en_db_move(struct en_db *db, const struct en_head *from,
                                                      const struct en_head *to,
                                                      struct en_error *reterr)
{
    return db->engine->move(db, from, to, reterr);
}

/* Size and root of what a partial record leaves out; size 0 when it is whole. */
EN_MUST_CHECK static inline enum en_status en_db_base(struct en_db *db, struct en_head *ret,
                                                      struct en_error *reterr)
{
    return db->engine->base(db, ret, reterr);
}

/* Of an empty record, once: its entries and its tiles of level 0 begin there. */
EN_MUST_CHECK static inline enum en_status
en_db_put_base(struct en_db *db, const struct en_head *base, struct en_error *reterr)
{
    return db->engine->put_base(db, base, reterr);
}

/* The note is appended to `ret_note`, which may be NULL. */
EN_MUST_CHECK static inline enum en_status en_db_signed(struct en_db *db, struct en_db_signed *ret,
                                                        struct en_text *ret_note,
                                                        struct en_error *reterr)
{
    return db->engine->published(db, ret, ret_note, reterr);
}

/* EN_ERR_STALE (head.smaller) when a larger one is there. */
EN_MUST_CHECK static inline enum en_status en_db_sign(struct en_db *db, const struct en_head *head,
                                                      struct en_str note, const struct en_hash *sum,
                                                      struct en_error *reterr)
{
    return db->engine->sign(db, head, note, sum, reterr);
}

EN_MUST_CHECK static inline enum en_status
en_db_put_entry(struct en_db *db, uint64_t index, struct en_bytes entry, struct en_error *reterr)
{
    return db->engine->put_entry(db, index, entry, reterr);
}

/* Appended to `ret`. */
EN_MUST_CHECK static inline enum en_status en_db_entry(struct en_db *db, uint64_t index,
                                                       struct en_text *ret, struct en_error *reterr)
{
    return db->engine->entry(db, index, ret, reterr);
}

/* Entries from <= index < to in order, every one. `each` may read from the same tables. */
EN_MUST_CHECK static inline enum en_status en_db_read(struct en_db *db, uint64_t from, uint64_t to,
                                                      en_entry_fn each, void *arg,
                                                      struct en_error *reterr)
{
    return db->engine->read(db, from, to, each, arg, reterr);
}

/* The index of acts keeps the first 8 bytes of an id: who asks looks at the entries. */
EN_MUST_CHECK static inline enum en_status en_db_put_id(struct en_db *db, const struct en_hash *id,
                                                        uint64_t index, struct en_error *reterr)
{
    return db->engine->put_id(db, id, index, reterr);
}

/* The smallest index >= from that the prefix of `id` has; UINT64_MAX when there is none. */
EN_MUST_CHECK static inline enum en_status en_db_id(struct en_db *db, const struct en_hash *id,
                                                    uint64_t from, uint64_t *ret_index,
                                                    struct en_error *reterr)
{
    return db->engine->id(db, id, from, ret_index, reterr);
}

/* Every row of the index of acts; those of one prefix follow each other. `each` may read from the
 * same tables. */
EN_MUST_CHECK static inline enum en_status en_db_ids(struct en_db *db, en_db_id_fn each, void *arg,
                                                     struct en_error *reterr)
{
    return db->engine->ids(db, each, arg, reterr);
}

/* All EN_TILE_WIDTH hashes of a tile; those not there yet are zero. One there is replaced. */
EN_MUST_CHECK static inline enum en_status en_db_put_tile(struct en_db *db, unsigned level,
                                                          uint64_t number,
                                                          const struct en_hash *hashes,
                                                          struct en_error *reterr)
{
    return db->engine->put_tile(db, level, number, hashes, reterr);
}

EN_MUST_CHECK static inline enum en_status en_db_tile(struct en_db *db, unsigned level,
                                                      uint64_t number, struct en_hash *ret,
                                                      struct en_error *reterr)
{
    return db->engine->tile(db, level, number, ret, reterr);
}

/* The engine's own check of its pages, then the counts. */
EN_MUST_CHECK static inline enum en_status en_db_check(struct en_db *db, struct en_db_counts *ret,
                                                       struct en_error *reterr)
{
    return db->engine->check(db, ret, reterr);
}

/* One past the largest index of an entry; 0 without entries. */
EN_MUST_CHECK static inline enum en_status en_db_end(struct en_db *db, uint64_t *ret,
                                                     struct en_error *reterr)
{
    return db->engine->end(db, ret, reterr);
}

/* ---- what engines share --------------------------------------------------------------------- */

/* First 8 bytes of an id: what the index of acts goes by. */
uint64_t en_db_prefix(const struct en_hash *id);
enum en_status en_db_no_memory(struct en_error *reterr);
/* store.damaged, with the usual remedy. */
enum en_status en_db_damaged(struct en_error *reterr, struct en_str place, const char *text);
enum en_status en_db_entry_missing(uint64_t index, struct en_error *reterr);
enum en_status en_db_tile_missing(unsigned level, uint64_t number, struct en_error *reterr);
enum en_status en_db_moved(struct en_error *reterr);   /* EN_ERR_STALE, store.moved */
enum en_status en_db_smaller(struct en_error *reterr); /* EN_ERR_STALE, head.smaller */
enum en_status en_db_missing(struct en_str place, struct en_error *reterr); /* store.missing */
enum en_status en_db_unknown(struct en_error *reterr);                      /* store.unknown */

#endif /* EN_RECORD_STORE_DB_H */
