/*
 * The files of an exported directory, made from the store: hashes of a tile, entries of a bundle.
 *
 * Hashes come checked from the tree, and every entry is compared with its leaf on the way, so a
 * damaged store gives nothing wrong. Export writes these files to a disk; a server hands out the
 * same bytes under the same names.
 *
 * Source: C2SP tlog-tiles v0.1.0.
 */
#include "store.h"

#include "tiles.h"

struct bundle {
    struct en_store *store;
    struct en_text *out;
    struct en_error *reterr;
    enum en_status status;
};

/* Check an entry against its leaf and append it behind its length. */
static enum en_status add_entry(struct bundle *bundle, uint64_t index, struct en_bytes entry)
{
    struct en_store *store = bundle->store;
    struct en_hash leaf;
    struct en_hash made;
    char place[32];

    enum en_status status = en_tree_node(&store->tree, 0, index, &leaf, bundle->reterr);
    if (status != EN_OK) {
        return status;
    }
    en_merkle_leaf(store->hasher, entry, &made);
    if (entry.len > EN_ENTRY_BYTES_MAX || !en_hash_equal(&leaf, &made)) {
        return en_store_damage(bundle->reterr, "store.entry", en_store_place(place, index),
                               N_("the entry is not the one that was appended"));
    }
    en_text_addc(bundle->out, (char)(entry.len >> 8));
    en_text_addc(bundle->out, (char)(entry.len & 0xff));
    en_text_add(bundle->out, (struct en_str){(const char *)entry.ptr, entry.len});
    return bundle->out->failed ? en_db_no_memory(bundle->reterr) : EN_OK;
}

static bool take_entry(void *self, uint64_t index, struct en_bytes entry)
{
    struct bundle *bundle = self;

    bundle->status = add_entry(bundle, index, entry);
    return bundle->status == EN_OK;
}

static enum en_status add_bundle(struct en_store *store, uint64_t number, size_t width,
                                 struct en_text *out, struct en_error *reterr)
{
    struct bundle bundle = {.store = store, .out = out, .reterr = reterr, .status = EN_OK};
    uint64_t from = number * EN_TILE_WIDTH;
    enum en_status status = from < store->base.size ? en_tree_below(store->base.size, reterr)
                                                    : en_db_read(store->db, from, from + width,
                                                                 take_entry, &bundle, reterr);

    return status == EN_OK ? bundle.status : status;
}

static enum en_status add_hashes(struct en_store *store, unsigned level, uint64_t number,
                                 size_t width, struct en_text *out, struct en_error *reterr)
{
    struct en_hash hash;

    for (size_t i = 0; i < width; i++) {
        enum en_status status = en_tree_node(&store->tree, EN_TILE_HEIGHT * level,
                                             number * EN_TILE_WIDTH + i, &hash, reterr);
        if (status != EN_OK) {
            return status;
        }
        en_text_add(out, (struct en_str){(const char *)hash.b, sizeof(hash.b)});
    }
    return out->failed ? en_db_no_memory(reterr) : EN_OK;
}

enum en_status en_tiles_make(struct en_store *store, int level, uint64_t number, size_t width,
                             struct en_text *out, struct en_error *reterr)
{
    return level == EN_TILES_ENTRIES
               ? add_bundle(store, number, width, out, reterr)
               : add_hashes(store, (unsigned)level, number, width, out, reterr);
}

enum en_status en_tiles_file(struct en_store *store, uint64_t size, struct en_str name,
                             struct en_text *ret, bool *ret_full, struct en_error *reterr)
{
    struct en_tile_file file = {.width = 0};
    struct en_text content = {0};

    if (size > store->tail->edge.size || en_tiles_kind_of(size, name, &file) == EN_TILES_STRANGER) {
        return en_fail(reterr, EN_ERR_NOT_FOUND, "tiles.absent", name,
                       N_("a record of this size has no such file"),
                       N_("ask for what its checkpoint promises"));
    }
    enum en_status status =
        en_tiles_make(store, file.level, file.number, file.width, &content, reterr);
    if (status == EN_OK) {
        en_text_add(ret, en_text_str(&content));
        status = ret->failed ? en_db_no_memory(reterr) : EN_OK;
    }
    if (status == EN_OK) {
        *ret_full = file.width == EN_TILE_WIDTH;
    }
    en_text_finish(&content);
    return status;
}
