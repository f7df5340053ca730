/*
 * An engine that fails on purpose, as a seed says; another one does the work. For tests.
 *
 * Every kind of failure that an engine may answer with happens here: a call that does nothing, a
 * commit that does nothing, and a commit of which it is not said whether it happened; it did, or
 * did not, and the one behind knows. Failures begin with the first transaction, so that a record
 * can be opened; a second reader does not fail, so that it can be audited.
 */
#include "store_db.h"

#include <stdlib.h>

/* One call of so many fails. A group of acts makes hundreds of puts and reads, and one commit. */
enum {
    BEGIN_ONE_IN = 16,
    PUT_ONE_IN = 1000,
    READ_ONE_IN = 500,
    COMMIT_ONE_IN = 5,
    SETTLE_ONE_IN = 3
};

struct fault {
    struct en_db base;
    struct en_db *inner;
    struct en_rng rng;
    bool awake; // a transaction was begun once
    bool open;  // the inner engine is in a transaction
};

static struct fault *fault_of(struct en_db *db)
{
    return (struct fault *)db;
}

static bool strikes(struct fault *fault, uint64_t one_in)
{
    return fault->awake && en_rng_below(&fault->rng, one_in) == 0;
}

static enum en_status broken(struct en_error *reterr)
{
    return en_fail(reterr, EN_ERR_IO, "store.io", EN_STR("fault:"),
                   N_("the disk or the network failed"), NULL);
}

/* ---- transactions --------------------------------------------------------------------------- */

static enum en_status fault_begin(struct en_db *db, struct en_error *reterr)
{
    struct fault *fault = fault_of(db);

    fault->awake = true;
    if (strikes(fault, BEGIN_ONE_IN)) {
        return broken(reterr);
    }
    enum en_status status = en_db_begin(fault->inner, reterr);
    fault->open = status == EN_OK;
    return status;
}

static void fault_rollback(struct en_db *db)
{
    struct fault *fault = fault_of(db);

    if (fault->open) {
        en_db_rollback(fault->inner);
    }
    fault->open = false;
}

static enum en_status fault_commit(struct en_db *db, struct en_error *reterr)
{
    struct fault *fault = fault_of(db);
    bool fails = strikes(fault, COMMIT_ONE_IN);

    if (fails) {
        uint64_t how = en_rng_below(&fault->rng, 3);
        if (how == 0) {
            return broken(reterr);
        }
        if (how == 1) {
            fault_rollback(db);
            return en_db_unknown(reterr);
        }
    }
    enum en_status status = en_db_commit(fault->inner, reterr);
    fault->open = status != EN_OK;
    return status == EN_OK && fails ? en_db_unknown(reterr) : status;
}

static enum en_status fault_settle(struct en_db *db, struct en_error *reterr)
{
    struct fault *fault = fault_of(db);

    return strikes(fault, SETTLE_ONE_IN) ? broken(reterr) : en_db_settle(fault->inner, reterr);
}

/* ---- rows ----------------------------------------------------------------------------------- */

static enum en_status fault_tree(struct en_db *db, struct en_head *ret, struct en_error *reterr)
{
    struct fault *fault = fault_of(db);

    return strikes(fault, READ_ONE_IN) ? broken(reterr) : en_db_tree(fault->inner, ret, reterr);
}

static enum en_status fault_move(struct en_db *db, const struct en_head *from,
                                 const struct en_head *to, struct en_error *reterr)
{
    struct fault *fault = fault_of(db);

    return strikes(fault, PUT_ONE_IN) ? broken(reterr) : en_db_move(fault->inner, from, to, reterr);
}

static enum en_status fault_base(struct en_db *db, struct en_head *ret, struct en_error *reterr)
{
    struct fault *fault = fault_of(db);

    return strikes(fault, READ_ONE_IN) ? broken(reterr) : en_db_base(fault->inner, ret, reterr);
}

static enum en_status fault_put_base(struct en_db *db, const struct en_head *base,
                                     struct en_error *reterr)
{
    struct fault *fault = fault_of(db);

    return strikes(fault, PUT_ONE_IN) ? broken(reterr) : en_db_put_base(fault->inner, base, reterr);
}

static enum en_status fault_signed(struct en_db *db, struct en_db_signed *ret,
                                   struct en_text *ret_note, struct en_error *reterr)
{
    struct fault *fault = fault_of(db);

    return strikes(fault, READ_ONE_IN) ? broken(reterr)
                                       : en_db_signed(fault->inner, ret, ret_note, reterr);
}

static enum en_status fault_sign(struct en_db *db, const struct en_head *head, struct en_str note,
                                 const struct en_hash *sum, struct en_error *reterr)
{
    struct fault *fault = fault_of(db);

    return strikes(fault, PUT_ONE_IN) ? broken(reterr)
                                      : en_db_sign(fault->inner, head, note, sum, reterr);
}

static enum en_status fault_put_entry(struct en_db *db, uint64_t index, struct en_bytes entry,
                                      struct en_error *reterr)
{
    struct fault *fault = fault_of(db);

    return strikes(fault, PUT_ONE_IN) ? broken(reterr)
                                      : en_db_put_entry(fault->inner, index, entry, reterr);
}

static enum en_status fault_entry(struct en_db *db, uint64_t index, struct en_text *ret,
                                  struct en_error *reterr)
{
    struct fault *fault = fault_of(db);

    return strikes(fault, READ_ONE_IN) ? broken(reterr)
                                       : en_db_entry(fault->inner, index, ret, reterr);
}

static enum en_status fault_read(struct en_db *db, uint64_t from, uint64_t to, en_entry_fn each,
                                 void *arg, struct en_error *reterr)
{
    struct fault *fault = fault_of(db);

    return strikes(fault, READ_ONE_IN) ? broken(reterr)
                                       : en_db_read(fault->inner, from, to, each, arg, reterr);
}

static enum en_status fault_put_id(struct en_db *db, const struct en_hash *id, uint64_t index,
                                   struct en_error *reterr)
{
    struct fault *fault = fault_of(db);

    return strikes(fault, PUT_ONE_IN) ? broken(reterr)
                                      : en_db_put_id(fault->inner, id, index, reterr);
}

static enum en_status fault_id(struct en_db *db, const struct en_hash *id, uint64_t from,
                               uint64_t *ret_index, struct en_error *reterr)
{
    struct fault *fault = fault_of(db);

    return strikes(fault, READ_ONE_IN) ? broken(reterr)
                                       : en_db_id(fault->inner, id, from, ret_index, reterr);
}

static enum en_status fault_ids(struct en_db *db, en_db_id_fn each, void *arg,
                                struct en_error *reterr)
{
    struct fault *fault = fault_of(db);

    return strikes(fault, READ_ONE_IN) ? broken(reterr)
                                       : en_db_ids(fault->inner, each, arg, reterr);
}

static enum en_status fault_put_tile(struct en_db *db, unsigned level, uint64_t number,
                                     const struct en_hash *hashes, struct en_error *reterr)
{
    struct fault *fault = fault_of(db);

    return strikes(fault, PUT_ONE_IN) ? broken(reterr)
                                      : en_db_put_tile(fault->inner, level, number, hashes, reterr);
}

static enum en_status fault_tile(struct en_db *db, unsigned level, uint64_t number,
                                 struct en_hash *ret, struct en_error *reterr)
{
    struct fault *fault = fault_of(db);

    return strikes(fault, READ_ONE_IN) ? broken(reterr)
                                       : en_db_tile(fault->inner, level, number, ret, reterr);
}

static enum en_status fault_check(struct en_db *db, struct en_db_counts *ret,
                                  struct en_error *reterr)
{
    struct fault *fault = fault_of(db);

    return strikes(fault, READ_ONE_IN) ? broken(reterr) : en_db_check(fault->inner, ret, reterr);
}

static enum en_status fault_end(struct en_db *db, uint64_t *ret, struct en_error *reterr)
{
    struct fault *fault = fault_of(db);

    return strikes(fault, READ_ONE_IN) ? broken(reterr) : en_db_end(fault->inner, ret, reterr);
}

/* ---- opening -------------------------------------------------------------------------------- */

static void fault_close(struct en_db *db)
{
    en_db_close(fault_of(db)->inner);
    free(db);
}

static enum en_status fault_second(struct en_db *db, struct en_db **ret, struct en_error *reterr)
{
    return en_db_second(fault_of(db)->inner, ret, reterr);
}

static const struct en_db_engine fault_engine = {
    .close = fault_close,
    .second = fault_second,
    .begin = fault_begin,
    .commit = fault_commit,
    .rollback = fault_rollback,
    .settle = fault_settle,
    .tree = fault_tree,
    .move = fault_move,
    .published = fault_signed,
    .sign = fault_sign,
    .put_entry = fault_put_entry,
    .entry = fault_entry,
    .read = fault_read,
    .put_id = fault_put_id,
    .id = fault_id,
    .ids = fault_ids,
    .put_tile = fault_put_tile,
    .tile = fault_tile,
    .check = fault_check,
    .base = fault_base,
    .put_base = fault_put_base,
    .end = fault_end,
};

enum en_status en_fault_open(uint64_t seed, struct en_db *inner, struct en_db **ret,
                             struct en_error *reterr)
{
    struct fault *fault = calloc(1, sizeof(*fault));

    if (fault == NULL) {
        en_db_close(inner);
        return en_db_no_memory(reterr);
    }
    fault->base.engine = &fault_engine;
    fault->inner = inner;
    en_rng_seed(&fault->rng, seed);
    *ret = &fault->base;
    return EN_OK;
}
