/*
 * The audit of a store: everything in it is made again from its entries and compared.
 *
 * It reads through the second connection, so that it sees the disk and not what memory remembers.
 * Whoever changed one byte of an entry, a tile or a head is found; whoever replaced all of them
 * consistently has made another record, which only signatures and witnesses can tell apart.
 */
#include "store.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "wire.h"

struct audit {
    struct en_store *store;
    struct en_tail *tail; /* made again */
    struct en_head signed_head;
    bool has_signed;
    struct en_error *reterr;
    enum en_status status;
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

/* Compare a stored tile with the first `width` hashes made again; the rest must be zero. */
static enum en_status check_tile(struct audit *audit, unsigned level, uint64_t number, size_t width)
{
    struct en_hash made[EN_TILE_WIDTH] = {0};
    struct en_hash stored[EN_TILE_WIDTH];
    char place[48];

    for (size_t i = 0; i < width; i++) {
        made[i] = audit->tail->tile[level].node[i];
    }
    enum en_status status = en_db_tile(audit->store->second, level, number, stored, audit->reterr);
    if (status == EN_OK && memcmp(made, stored, sizeof(made)) != 0) {
        (void)snprintf(place, sizeof(place), "tile %u/%" PRIu64, level, number);
        return en_store_damage(audit->reterr, "store.tile", en_str_from(place),
                               N_("the stored hashes are not those of the entries"));
    }
    return status;
}

static enum en_status check_full_tiles(struct audit *audit)
{
    uint64_t size = audit->tail->edge.size;
    enum en_status status = EN_OK;

    for (unsigned level = 0; level < en_tail_full(audit->tail) && status == EN_OK; level++) {
        status = check_tile(audit, level, en_tail_number(size, level) - 1, EN_TILE_WIDTH);
    }
    return status;
}

static enum en_status check_tail_tiles(struct audit *audit)
{
    uint64_t size = audit->tail->edge.size;
    enum en_status status = EN_OK;

    for (unsigned level = 0; level < en_tail_levels(size) && status == EN_OK; level++) {
        size_t width = en_tail_width(size, level);
        if (width > 0) {
            status = check_tile(audit, level, en_tail_number(size, level), width);
        }
    }
    return status;
}

/* The index of acts must lead from this entry's id to this entry, and to no earlier one. */
static enum en_status check_id(struct audit *audit, uint64_t index, struct en_bytes entry)
{
    struct en_store *store = audit->store;
    struct en_hash id;
    uint64_t first = 0;
    bool found = false;
    char place[32];

    if (!en_store_id(store->hasher, entry, &id)) {
        return en_store_damage(audit->reterr, "store.entry", en_store_place(place, index),
                               N_("the entry holds no signed act"));
    }
    enum en_status status = en_db_id(store->second, &id, 0, &first, audit->reterr);
    if (status == EN_OK && first == index) {
        return EN_OK;
    }
    /* Another act with the same first 8 bytes may stand before it. */
    if (status == EN_OK) {
        status = en_store_locate(store, store->second, &id, &found, &first, audit->reterr);
    }
    if (status == EN_OK && (!found || first != index)) {
        return en_store_damage(audit->reterr, "store.id", en_store_place(place, index),
                               N_("the index of acts does not lead to the entry"));
    }
    return status;
}

static enum en_status check_signed_root(struct audit *audit)
{
    struct en_hash root;

    if (!audit->has_signed || audit->signed_head.size != audit->tail->edge.size) {
        return EN_OK;
    }
    en_edge_root(audit->store->hasher, &audit->tail->edge, &root);
    if (!en_hash_equal(&root, &audit->signed_head.root)) {
        return en_store_damage(audit->reterr, "store.head", EN_STR("head"),
                               N_("the signed head is not of these entries"));
    }
    return EN_OK;
}

static bool check_entry(void *self, uint64_t index, struct en_bytes entry)
{
    struct audit *audit = self;
    struct en_hash leaf;

    audit->status = check_id(audit, index, entry);
    if (audit->status == EN_OK) {
        en_merkle_leaf(audit->store->hasher, entry, &leaf);
        en_tail_add(audit->store->hasher, audit->tail, &leaf);
        audit->status = check_full_tiles(audit);
    }
    if (audit->status == EN_OK) {
        audit->status = check_signed_root(audit);
    }
    return audit->status == EN_OK;
}

/* The signed head as it is stored: its note unchanged, and saying what stands beside it. */
static enum en_status read_signed(struct audit *audit, uint64_t size)
{
    struct en_db_signed row;
    struct en_text note = {0};
    struct en_head said;

    enum en_status status =
        en_store_signed(audit->store, audit->store->second, &row, &note, audit->reterr);
    if (status == EN_OK && row.found) {
        if (en_wire_head(en_text_str(&note), &said, NULL) != EN_OK ||
            !en_head_equal(&said, &row.head) || said.size > size) {
            status = en_store_damage(audit->reterr, "store.head", EN_STR("head"),
                                     N_("the signed head does not fit the record"));
        }
        audit->has_signed = true;
        audit->signed_head = row.head;
    }
    en_text_finish(&note);
    return status;
}

static enum en_status check_counts(struct audit *audit, uint64_t size)
{
    struct en_db_counts counts;

    enum en_status status = en_db_check(audit->store->second, &counts, audit->reterr);
    if (status == EN_OK &&
        (counts.entries != size || counts.ids != size || counts.tiles != tiles_of(size))) {
        return en_store_damage(audit->reterr, "store.damaged", EN_STR(""),
                               N_("there are more or fewer rows than the record has entries"));
    }
    return status;
}

static enum en_status run(struct audit *audit, const struct en_head *head)
{
    struct en_db *db = audit->store->second;
    struct en_hash root;

    enum en_status status = check_counts(audit, head->size);
    if (status == EN_OK) {
        status = read_signed(audit, head->size);
    }
    if (status == EN_OK) {
        status = check_signed_root(audit); /* of the empty record */
    }
    if (status == EN_OK) {
        status = en_db_read(db, 0, head->size, check_entry, audit, audit->reterr);
    }
    if (status == EN_OK) {
        status = audit->status;
    }
    if (status == EN_OK) {
        status = check_tail_tiles(audit);
    }
    if (status != EN_OK) {
        return status;
    }
    en_edge_root(audit->store->hasher, &audit->tail->edge, &root);
    if (!en_hash_equal(&root, &head->root)) {
        return en_store_damage(audit->reterr, "store.head", EN_STR("head"),
                               N_("the entries do not give the stored root"));
    }
    return EN_OK;
}

enum en_status en_store_audit(struct en_store *store, struct en_error *reterr)
{
    struct audit audit = {.store = store, .reterr = reterr, .status = EN_OK};
    struct en_head head;

    enum en_status status = en_store_settle(store, reterr);
    if (status == EN_OK) {
        status = en_store_second(store, reterr);
    }
    struct en_head known = en_store_head(store);
    if (status == EN_OK) {
        status = en_db_tree(store->second, &head, reterr);
    }
    if (status == EN_OK && !en_head_equal(&known, &head)) {
        return en_store_damage(reterr, "store.head", EN_STR("head"),
                               N_("the stored size and root changed under the open record"));
    }
    if (status != EN_OK) {
        return status;
    }
    audit.tail = calloc(1, sizeof(*audit.tail));
    if (audit.tail == NULL) {
        return en_db_no_memory(reterr);
    }
    status = run(&audit, &head);
    free(audit.tail);
    return status;
}
