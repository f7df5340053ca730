/*
 * The audit of a store: everything in it is made again from its entries and compared.
 *
 * It reads through the second connection, so that it sees the disk and not what memory remembers.
 * Whoever changed one byte of an entry, a tile or a head is found; whoever replaced all of them
 * consistently has made another record, which only signatures and witnesses can tell apart.
 *
 * The entries may be read and hashed by somebody else, who does so anyway: `entente verify` folds
 * them. The index of acts is walked once at the end; a look-up for each entry costs as much as all
 * its hashes.
 */
#include "store.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "wire.h"

struct en_audit {
    struct en_store *store;
    struct en_head head;  /* what the entries must give */
    struct en_tail *tail; /* made again */
    uint64_t *prefix;     /* what the index of acts must hold, for each entry from the base on */
    struct en_head signed_head;
    bool has_signed;
};

/* Tiles of all levels in a tree of `size`. */
static uint64_t tiles_of(uint64_t size)
{
    uint64_t tiles = 0;

    for (unsigned level = 0; level < en_tail_levels(size); level++) {
        tiles += en_tail_number(size, level) + (en_tail_width(size, level) > 0);
    }
    return tiles;
}

/* What must lie in a store of this size: a partial one leaves out entries and tiles of level 0. */
static struct en_db_counts wanted_counts(const struct en_store *store, uint64_t size,
                                         bool has_signed)
{
    uint64_t entries = size - store->base.size;

    return (struct en_db_counts){.heads =
                                     1U + (has_signed ? 1U : 0U) + (store->base.size > 0 ? 1U : 0U),
                                 .entries = entries,
                                 .ids = entries,
                                 .tiles = tiles_of(size) - store->base.size / EN_TILE_WIDTH};
}

/* ---- tiles ---------------------------------------------------------------------------------- */

/* Compare a stored tile with the first `width` hashes made again; the rest must be zero. */
static enum en_status check_tile(struct en_audit *audit, unsigned level, uint64_t number,
                                 size_t width, struct en_error *reterr)
{
    struct en_hash made[EN_TILE_WIDTH] = {0};
    struct en_hash stored[EN_TILE_WIDTH];
    char place[48];

    memcpy(made, audit->tail->tile[level].node, width * sizeof(made[0]));
    enum en_status status = en_db_tile(audit->store->second, level, number, stored, reterr);
    if (status == EN_OK && memcmp(made, stored, sizeof(made)) != 0) {
        (void)snprintf(place, sizeof(place), "tile %u/%" PRIu64, level, number);
        return en_store_damage(reterr, "store.tile", en_str_from(place),
                               N_("the stored hashes are not those of the entries"));
    }
    return status;
}

static enum en_status check_full_tiles(struct en_audit *audit, struct en_error *reterr)
{
    uint64_t size = audit->tail->edge.size;
    enum en_status status = EN_OK;

    for (unsigned level = 0; level < en_tail_full(audit->tail) && status == EN_OK; level++) {
        status = check_tile(audit, level, en_tail_number(size, level) - 1, EN_TILE_WIDTH, reterr);
    }
    return status;
}

static enum en_status check_tail_tiles(struct en_audit *audit, struct en_error *reterr)
{
    uint64_t size = audit->tail->edge.size;
    enum en_status status = EN_OK;

    for (unsigned level = 0; level < en_tail_levels(size) && status == EN_OK; level++) {
        size_t width = en_tail_width(size, level);
        if (width > 0) {
            status = check_tile(audit, level, en_tail_number(size, level), width, reterr);
        }
    }
    return status;
}

/* ---- the index of acts ---------------------------------------------------------------------- */

static enum en_status id_damage(uint64_t index, struct en_error *reterr)
{
    char place[32];

    return en_store_damage(reterr, "store.id", en_store_place(place, index),
                           N_("the index of acts does not lead to the entry"));
}

/* Two rows of one prefix: different acts, or the same act twice, of which the index can only lead
 * to the first. */
static enum en_status check_twin(struct en_audit *audit, uint64_t index, struct en_error *reterr)
{
    struct en_store *store = audit->store;
    struct en_text entry = {0};
    struct en_hash id;
    uint64_t first = 0;
    bool found = false;

    enum en_status status = en_db_entry(store->second, index, &entry, reterr);
    struct en_bytes bytes = {(const uint8_t *)entry.ptr, entry.len};
    if (status == EN_OK && en_store_id(store->hasher, bytes, &id)) {
        status = en_store_locate(store, store->second, &id, &found, &first, reterr);
    }
    en_text_finish(&entry);
    if (status == EN_OK && (!found || first != index)) {
        return id_damage(index, reterr);
    }
    return status;
}

struct id_walk {
    struct en_audit *audit;
    uint64_t last; /* prefix of the row before */
    bool begun;
};

/* No two rows are equal and there are as many as entries (check_counts), so rows that are all right
 * leave no entry without one. */
static enum en_status check_id_row(void *self, uint64_t prefix, uint64_t index,
                                   struct en_error *reterr)
{
    struct id_walk *walk = self;
    struct en_audit *audit = walk->audit;
    bool twin = walk->begun && prefix == walk->last;

    walk->begun = true;
    walk->last = prefix;
    if (index >= audit->head.size) {
        return en_db_entry_missing(index, reterr);
    }
    if (index >= audit->tail->edge.size) {
        return EN_OK; /* not read: the audit ends before it */
    }
    if (index < audit->store->base.size ||
        audit->prefix[index - audit->store->base.size] != prefix) {
        return id_damage(index, reterr);
    }
    return twin ? check_twin(audit, index, reterr) : EN_OK;
}

static enum en_status check_ids(struct en_audit *audit, struct en_error *reterr)
{
    struct id_walk walk = {.audit = audit};

    return en_db_ids(audit->store->second, check_id_row, &walk, reterr);
}

/* ---- heads ---------------------------------------------------------------------------------- */

static enum en_status check_signed_root(struct en_audit *audit, struct en_error *reterr)
{
    struct en_hash root;

    if (!audit->has_signed || audit->signed_head.size != audit->tail->edge.size) {
        return EN_OK;
    }
    en_edge_root(audit->store->hasher, &audit->tail->edge, &root);
    if (!en_hash_equal(&root, &audit->signed_head.root)) {
        return en_store_damage(reterr, "store.head", EN_STR("head"),
                               N_("the signed head is not of these entries"));
    }
    return EN_OK;
}

/* The signed head as it is stored: its note unchanged, and saying what stands beside it. */
static enum en_status read_signed(struct en_audit *audit, struct en_error *reterr)
{
    struct en_db_signed row;
    struct en_text note = {0};
    struct en_head said;

    enum en_status status =
        en_store_signed(audit->store, audit->store->second, &row, &note, reterr);
    if (status == EN_OK && row.found) {
        if (en_wire_head(en_text_str(&note), &said, NULL) != EN_OK ||
            !en_head_equal(&said, &row.head) || said.size > audit->head.size) {
            status = en_store_damage(reterr, "store.head", EN_STR("head"),
                                     N_("the signed head does not fit the record"));
        }
        audit->has_signed = true;
        audit->signed_head = row.head;
    }
    en_text_finish(&note);
    return status;
}

/* A partial record begins at its base, whose tiles of the levels above must give the root that was
 * stored with it; each full one must be the hash that the tile above has of it. */
static enum en_status check_base(struct en_audit *audit, struct en_error *reterr)
{
    struct en_store *store = audit->store;
    enum en_status status =
        en_tree_read_tail(store->second, store->hasher, &store->base, audit->tail, reterr);

    for (unsigned level = 1; status == EN_OK && level < en_tail_levels(store->base.size); level++) {
        uint64_t full = en_tail_number(store->base.size, level);
        struct en_hash node;
        for (uint64_t n = 0; status == EN_OK && n < full; n++) {
            status = en_tree_node(&store->tree, EN_TILE_HEIGHT * level, n * EN_TILE_WIDTH, &node,
                                  reterr);
        }
    }
    return status;
}

/* ---- the whole ------------------------------------------------------------------------------ */

/* Have the second connection, which must still see what the first knows. */
static enum en_status look_again(struct en_store *store, struct en_head *ret,
                                 struct en_error *reterr)
{
    enum en_status status = en_store_settle(store, reterr);

    if (status == EN_OK) {
        status = en_store_second(store, reterr);
    }
    struct en_head known = en_store_head(store);
    if (status == EN_OK) {
        status = en_db_tree(store->second, ret, reterr);
    }
    if (status == EN_OK && !en_head_equal(&known, ret)) {
        return en_store_damage(reterr, "store.head", EN_STR("head"),
                               N_("the stored size and root changed under the open record"));
    }
    return status;
}

enum en_status en_audit_pages(struct en_store *store, struct en_error *reterr)
{
    struct en_db_signed published;
    struct en_db_counts counts;
    struct en_head head;

    enum en_status status = look_again(store, &head, reterr);
    if (status == EN_OK) {
        status = en_db_check(store->second, &counts, reterr);
    }
    if (status == EN_OK) {
        status = en_db_signed(store->second, &published, NULL, reterr);
    }
    if (status != EN_OK) {
        return status;
    }
    struct en_db_counts wanted = wanted_counts(store, head.size, published.found);
    if (counts.entries != wanted.entries || counts.ids != wanted.ids ||
        counts.tiles != wanted.tiles) {
        return en_store_damage(reterr, "store.damaged", EN_STR(""),
                               N_("there are more or fewer rows than the record has entries"));
    }
    /* A signed head under another name would be a record that never signed one. */
    if (counts.heads != wanted.heads) {
        return en_store_damage(reterr, "store.head", EN_STR("head"),
                               N_("there is a row among the heads that is none"));
    }
    return EN_OK;
}

enum en_status en_audit_begin(struct en_store *store, struct en_audit **ret,
                              struct en_error *reterr)
{
    struct en_audit *audit = calloc(1, sizeof(*audit));

    if (audit == NULL) {
        return en_db_no_memory(reterr);
    }
    audit->store = store;
    enum en_status status = look_again(store, &audit->head, reterr);
    if (status == EN_OK) {
        audit->tail = calloc(1, sizeof(*audit->tail));
        audit->prefix = calloc(audit->head.size - store->base.size + 1, sizeof(*audit->prefix));
        status = audit->tail == NULL || audit->prefix == NULL ? en_db_no_memory(reterr)
                                                              : read_signed(audit, reterr);
    }
    if (status == EN_OK && store->base.size > 0) {
        status = check_base(audit, reterr);
    }
    if (status == EN_OK) {
        status = check_signed_root(audit, reterr); /* of the empty record */
    }
    if (status != EN_OK) {
        en_audit_destroy(audit);
        return status;
    }
    *ret = audit;
    return EN_OK;
}

enum en_status en_audit_add(struct en_audit *audit, const struct en_hash *id,
                            const struct en_hash *leaf, struct en_error *reterr)
{
    assert(audit->tail->edge.size < audit->head.size);
    audit->prefix[audit->tail->edge.size - audit->store->base.size] = en_db_prefix(id);
    en_tail_add(audit->store->hasher, audit->tail, leaf);
    enum en_status status = check_full_tiles(audit, reterr);
    if (status != EN_OK) {
        /* An entry that was changed is named rather than the tile that no longer fits it. */
        enum en_status of_ids = check_ids(audit, reterr);
        return of_ids != EN_OK ? of_ids : check_full_tiles(audit, reterr);
    }
    return check_signed_root(audit, reterr);
}

enum en_status en_audit_finish(struct en_audit *audit, struct en_error *reterr)
{
    struct en_hash root;

    assert(audit->tail->edge.size == audit->head.size);
    enum en_status status = check_ids(audit, reterr);
    if (status == EN_OK) {
        status = check_tail_tiles(audit, reterr);
    }
    if (status != EN_OK) {
        return status;
    }
    en_edge_root(audit->store->hasher, &audit->tail->edge, &root);
    if (!en_hash_equal(&root, &audit->head.root)) {
        return en_store_damage(reterr, "store.head", EN_STR("head"),
                               N_("the entries do not give the stored root"));
    }
    return EN_OK;
}

void en_audit_destroy(struct en_audit *audit)
{
    if (audit == NULL) {
        return;
    }
    free(audit->tail);
    free(audit->prefix);
    free(audit);
}

/* An audit that reads the entries itself. */
struct reading {
    struct en_audit *audit;
    struct en_error *reterr;
    enum en_status status;
};

static bool add_entry(void *self, uint64_t index, struct en_bytes entry)
{
    struct reading *reading = self;
    struct en_hasher *hasher = reading->audit->store->hasher;
    struct en_hash id, leaf;
    char place[32];

    if (!en_store_id(hasher, entry, &id)) {
        reading->status =
            en_store_damage(reading->reterr, "store.entry", en_store_place(place, index),
                            N_("the entry holds no signed act"));
        return false;
    }
    en_merkle_leaf(hasher, entry, &leaf);
    reading->status = en_audit_add(reading->audit, &id, &leaf, reading->reterr);
    return reading->status == EN_OK;
}

enum en_status en_store_audit(struct en_store *store, struct en_error *reterr)
{
    struct en_audit *audit = NULL;

    enum en_status status = en_audit_pages(store, reterr);
    if (status == EN_OK) {
        status = en_audit_begin(store, &audit, reterr);
    }
    if (status != EN_OK) {
        return status;
    }
    struct reading reading = {.audit = audit, .reterr = reterr, .status = EN_OK};
    status =
        en_db_read(store->second, store->base.size, audit->head.size, add_entry, &reading, reterr);
    if (status == EN_OK) {
        status = reading.status;
    }
    if (status == EN_OK) {
        status = en_audit_finish(audit, reterr);
    }
    en_audit_destroy(audit);
    return status;
}
