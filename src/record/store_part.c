/*
 * A partial record: one that begins in the middle.
 *
 * A telephone or an analyst's laptop need not hold what was long ago, and still proves all that it
 * holds: the tiles of the levels above 0 are an eighth of a byte an entry and give, with the leaves
 * from the minimum on, every hash that a proof of a later entry needs. They come from a bundle, and
 * every one of them was compared with the signed root before it is kept.
 *
 * Source: C2SP tlog-tiles v0.1.0, "Pruning"; notes/record.md section 5, "Partial replicas".
 */
#include "store.h"

#include "bundle.h"

enum { GROUP_MAX = 256 };

/* ---- the tiles above ------------------------------------------------------------------------ */

static enum en_status put_tile(struct en_store *store, struct en_bundle *bundle, unsigned level,
                               uint64_t number, size_t width, struct en_error *reterr)
{
    struct en_hash hashes[EN_TILE_WIDTH] = {0};
    enum en_status status = EN_OK;

    for (size_t i = 0; status == EN_OK && i < width; i++) {
        status = en_tree_node(bundle->tree, EN_TILE_HEIGHT * level, number * EN_TILE_WIDTH + i,
                              &hashes[i], reterr);
    }
    return status == EN_OK ? en_db_put_tile(store->db, level, number, hashes, reterr) : status;
}

/* The minimum is a multiple of 256: level 0 begins with an empty tile. */
static enum en_status put_tiles(struct en_store *store, struct en_bundle *bundle,
                                struct en_error *reterr)
{
    uint64_t size = bundle->minimum;
    enum en_status status = EN_OK;

    for (unsigned level = 1; level < en_tail_levels(size); level++) {
        uint64_t full = en_tail_number(size, level);
        size_t width = en_tail_width(size, level);

        for (uint64_t n = 0; status == EN_OK && n < full; n++) {
            status = put_tile(store, bundle, level, n, EN_TILE_WIDTH, reterr);
        }
        if (status == EN_OK && width > 0) {
            status = put_tile(store, bundle, level, full, width, reterr);
        }
    }
    return status;
}

/* In one transaction: it begins there, or it is empty as before. */
static enum en_status put_base(struct en_store *store, struct en_bundle *bundle,
                               const struct en_head *base, struct en_error *reterr)
{
    struct en_head empty = en_store_head(store);
    enum en_status status = en_db_begin(store->db, reterr);

    if (status != EN_OK) {
        return status;
    }
    status = en_db_put_base(store->db, base, reterr);
    if (status == EN_OK) {
        status = put_tiles(store, bundle, reterr);
    }
    if (status == EN_OK) {
        status = en_db_move(store->db, &empty, base, reterr);
    }
    if (status != EN_OK) {
        en_db_rollback(store->db);
        return status;
    }
    status = en_store_commit(store, reterr);
    return status == EN_OK ? en_store_load(store, reterr) : status;
}

/* ---- the entries ---------------------------------------------------------------------------- */

struct appending {
    struct en_store *store;
    struct en_new_entry entry[GROUP_MAX]; // they lie in the bundle
    size_t count;
    struct en_error *reterr;
    enum en_status status;
};

static enum en_status flush(struct appending *appending)
{
    struct en_head head = en_store_head(appending->store);
    enum en_status status = en_store_append(appending->store, &head, appending->entry,
                                            appending->count, appending->reterr);

    appending->count = 0;
    return status;
}

static bool add_entry(void *self, uint64_t index, struct en_bytes bytes)
{
    struct appending *appending = self;
    struct en_new_entry *entry = &appending->entry[appending->count];
    char place[32];

    entry->bytes = bytes;
    if (!en_store_id(appending->store->hasher, bytes, &entry->id)) {
        appending->status =
            en_bundle_refuse(appending->reterr, "bundle.entries", en_store_place(place, index),
                             N_("an entry in the file holds no signed act"));
    } else if (++appending->count == GROUP_MAX) {
        appending->status = flush(appending);
    }
    return appending->status == EN_OK;
}

static enum en_status append_rest(struct en_store *store, struct en_bundle *bundle,
                                  struct en_error *reterr)
{
    struct appending appending = {.store = store, .reterr = reterr, .status = EN_OK};
    struct en_source source = en_bundle_source(bundle);
    uint64_t size = en_store_head(store).size;

    if (size >= bundle->head.size) {
        return EN_OK;
    }
    enum en_status status =
        source.read(source.self, size, bundle->head.size, add_entry, &appending, reterr);
    if (status == EN_OK) {
        status = appending.status;
    }
    return status == EN_OK ? flush(&appending) : status;
}

/* ---- the whole ------------------------------------------------------------------------------ */

static enum en_status check_begun(const struct en_store *store, const struct en_bundle *bundle,
                                  struct en_error *reterr)
{
    return store->base.size == bundle->minimum
               ? EN_OK
               : en_fail(reterr, EN_ERR_EXISTS, "store.begun", EN_STR(""),
                         N_("the record begins elsewhere already"),
                         N_("begin a new one in an empty folder"));
}

/* What is held already must be a beginning of what the bundle's head says. */
static enum en_status check_growth(struct en_store *store, struct en_bundle *bundle,
                                   struct en_error *reterr)
{
    struct en_head head = en_store_head(store);
    struct en_hash root;

    if (head.size > bundle->head.size) {
        return en_store_root_at(store, bundle->head.size, &root, reterr);
    }
    enum en_status status = en_bundle_root_at(bundle, head.size, &root, reterr);
    if (status == EN_OK && !en_hash_equal(&root, &head.root)) {
        return en_bundle_refuse(reterr, "bundle.growth", EN_STR("checkpoint"),
                                N_("the bundle's head did not grow out of this record"));
    }
    return status;
}

enum en_status en_store_begin(struct en_store *store, struct en_bundle *bundle,
                              struct en_error *reterr)
{
    struct en_head base = {.size = bundle->minimum};
    struct en_str checkpoint = en_bundle_checkpoint(bundle);
    enum en_status status = en_store_settle(store, reterr);

    if (status == EN_OK) {
        /* Below its head, always: a bundle without entries has nothing to tell here. */
        status = base.size == bundle->head.size
                     ? en_fail(reterr, EN_ERR_RANGE, "bundle.range", EN_STR(""),
                               N_("what is asked for is not in the bundle"),
                               N_("have one made that begins earlier: `--from`"))
                     : en_bundle_check(bundle, reterr);
    }
    if (status == EN_OK) {
        status = en_bundle_root_at(bundle, base.size, &base.root, reterr);
    }
    if (status == EN_OK && base.size > 0 && en_store_head(store).size == 0) {
        status = put_base(store, bundle, &base, reterr);
    }
    if (status == EN_OK) {
        status = check_begun(store, bundle, reterr);
    }
    if (status == EN_OK) {
        status = check_growth(store, bundle, reterr);
    }
    if (status == EN_OK) {
        status = append_rest(store, bundle, reterr);
    }
    return status == EN_OK ? en_store_publish(store, &bundle->head, checkpoint, reterr) : status;
}
