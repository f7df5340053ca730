/*
 * Reading a store: entries, ids, roots and proofs.
 *
 * What is asked for by index is checked against its leaf before it is given; what is read in a row
 * is not, because whoever reads a row (fold, export, witness) hashes it anyway.
 */
#include "store.h"

#include <inttypes.h>
#include <stdio.h>

static enum en_status check_range(const struct en_store *store, uint64_t value, uint64_t limit,
                                  struct en_error *reterr)
{
    char digits[24];
    char size[24];

    if (value <= limit) {
        return EN_OK;
    }
    (void)snprintf(digits, sizeof(digits), "%" PRIu64, value);
    (void)snprintf(size, sizeof(size), "%" PRIu64, store->tail->edge.size);
    return en_fail(reterr, EN_ERR_RANGE, "store.range", EN_STR(""),
                   N_("%1 is beyond the record, which has %2 entries"),
                   N_("fetch the newest entries first"), en_str_from(digits), en_str_from(size));
}

static enum en_status check_index(const struct en_store *store, uint64_t index, uint64_t size,
                                  struct en_error *reterr)
{
    enum en_status status = check_range(store, size, store->tail->edge.size, reterr);

    if (status == EN_OK && index >= size) {
        return en_fail(reterr, EN_ERR_RANGE, "store.range", EN_STR(""),
                       N_("the entry is not in a record of this size"), NULL);
    }
    return status;
}

static enum en_status source_head(void *self, struct en_text *ret_note, struct en_error *reterr)
{
    return en_store_published(self, ret_note, reterr);
}

static enum en_status source_read(void *self, uint64_t from, uint64_t to, en_entry_fn each,
                                  void *arg, struct en_error *reterr)
{
    struct en_store *store = self;

    enum en_status status = check_range(store, to, store->tail->edge.size, reterr);
    if (status == EN_OK) {
        status = check_range(store, from, to, reterr);
    }
    if (status == EN_OK && from < to && from < store->base.size) {
        status = en_tree_below(store->base.size, reterr);
    }
    return status == EN_OK ? en_db_read(store->db, from, to, each, arg, reterr) : status;
}

struct en_source en_store_source(struct en_store *store)
{
    return (struct en_source){.self = store, .head = source_head, .read = source_read};
}

enum en_status en_store_entry(struct en_store *store, uint64_t index, struct en_text *ret,
                              struct en_error *reterr)
{
    struct en_text entry = {0};
    struct en_hash stored;
    struct en_hash leaf;
    char place[32];

    enum en_status status = check_index(store, index, store->tail->edge.size, reterr);
    if (status == EN_OK && index < store->base.size) {
        status = en_tree_below(store->base.size, reterr);
    }
    if (status == EN_OK) {
        status = en_db_entry(store->db, index, &entry, reterr);
    }
    if (status == EN_OK) {
        status = en_tree_node(&store->tree, 0, index, &stored, reterr);
    }
    if (status == EN_OK) {
        en_merkle_leaf(store->hasher, (struct en_bytes){(uint8_t *)entry.ptr, entry.len}, &leaf);
        if (!en_hash_equal(&leaf, &stored)) {
            status = en_store_damage(reterr, "store.entry", en_store_place(place, index),
                                     N_("the entry is not the one that was appended"));
        }
    }
    if (status == EN_OK) {
        en_text_add(ret, en_text_str(&entry));
        status = ret->failed ? en_db_no_memory(reterr) : EN_OK;
    }
    en_text_finish(&entry);
    return status;
}

enum en_status en_store_find(struct en_store *store, const struct en_hash *id, uint64_t *ret_index,
                             struct en_error *reterr)
{
    bool found = false;
    uint64_t index = 0;

    enum en_status status = en_store_settle(store, reterr);
    if (status == EN_OK) {
        status = en_store_locate(store, store->db, id, &found, &index, reterr);
    }
    if (status != EN_OK) {
        return status;
    }
    if (!found) {
        return en_fail(reterr, EN_ERR_NOT_FOUND, "store.no-act", EN_STR(""),
                       N_("the record holds no act with this id"), NULL);
    }
    *ret_index = index;
    return EN_OK;
}

enum en_status en_store_root_at(struct en_store *store, uint64_t size, struct en_hash *ret,
                                struct en_error *reterr)
{
    enum en_status status = check_range(store, size, store->tail->edge.size, reterr);

    return status == EN_OK ? en_tree_root(&store->tree, size, ret, reterr) : status;
}

enum en_status en_store_edge_at(struct en_store *store, uint64_t size, struct en_edge *ret,
                                struct en_error *reterr)
{
    struct en_edge edge = {.size = size};
    enum en_status status = check_range(store, size, store->tail->edge.size, reterr);

    for (unsigned height = 64; status == EN_OK && height-- > 0;) {
        if ((size >> height & 1) == 1) {
            status = en_tree_node(&store->tree, height, (size >> height) - 1,
                                  &edge.node[edge.count++], reterr);
        }
    }
    if (status == EN_OK) {
        *ret = edge;
    }
    return status;
}

enum en_status en_store_prove(struct en_store *store, uint64_t index, uint64_t size,
                              struct en_proof *ret, struct en_error *reterr)
{
    enum en_status status = check_index(store, index, size, reterr);

    return status == EN_OK ? en_tree_prove(&store->tree, index, size, ret, reterr) : status;
}

enum en_status en_store_prove_growth(struct en_store *store, uint64_t old_size, uint64_t size,
                                     struct en_proof *ret, struct en_error *reterr)
{
    enum en_status status = check_range(store, size, store->tail->edge.size, reterr);

    if (status == EN_OK) {
        status = check_range(store, old_size, size, reterr);
    }
    if (status != EN_OK) {
        return status;
    }
    if (old_size == 0 || old_size == size) {
        ret->count = 0; /* nothing, and the tree itself, prove themselves */
        return EN_OK;
    }
    return en_tree_prove_growth(&store->tree, old_size, size, ret, reterr);
}
