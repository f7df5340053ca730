/*
 * Writing the record's part of a bundle: checkpoint, tiles, entries.
 *
 * As with an export, hashes come checked from the tree and every entry is compared with its leaf on
 * the way, so a damaged store writes nothing wrong.
 */
#include "store.h"

#include "bundle.h"

struct writing {
    struct en_store *store;
    struct en_text *out;
    struct en_text part; // the bundle of entries at hand
    uint64_t size;       // of the signed head
    struct en_error *reterr;
    enum en_status status;
};

static enum en_status add(struct writing *writing, int level, uint64_t number, size_t width,
                          struct en_bytes content)
{
    struct en_text name = {0};

    en_tiles_name(&name, level, number, width);
    bool failed = name.failed;
    if (!failed) {
        en_tar_add(writing->out, en_text_str(&name), content);
    }
    en_text_finish(&name);
    if (writing->out->len > EN_BUNDLE_BYTES_MAX) {
        return en_bundle_end(writing->out, writing->reterr);
    }
    return failed || writing->out->failed ? en_bundle_no_memory(writing->reterr) : EN_OK;
}

static enum en_status add_tile(struct writing *writing, unsigned level, uint64_t number,
                               size_t width)
{
    struct en_hash hashes[EN_TILE_WIDTH];

    for (size_t i = 0; i < width; i++) {
        enum en_status status =
            en_tree_node(&writing->store->tree, EN_TILE_HEIGHT * level, number * EN_TILE_WIDTH + i,
                         &hashes[i], writing->reterr);
        if (status != EN_OK) {
            return status;
        }
    }
    return add(writing, (int)level, number, width,
               (struct en_bytes){hashes[0].b, width * EN_HASH_BYTES});
}

static enum en_status add_tiles(struct writing *writing, uint64_t first)
{
    enum en_status status = EN_OK;

    for (unsigned level = 0; level < en_tail_levels(writing->size); level++) {
        uint64_t full = en_tail_number(writing->size, level);
        size_t width = en_tail_width(writing->size, level);

        for (uint64_t n = level == 0 ? first : 0; n < full && status == EN_OK; n++) {
            status = add_tile(writing, level, n, EN_TILE_WIDTH);
        }
        if (width > 0 && status == EN_OK) {
            status = add_tile(writing, level, full, width);
        }
    }
    return status;
}

static bool add_entry(void *self, uint64_t index, struct en_bytes entry)
{
    struct writing *writing = self;
    struct en_store *store = writing->store;
    size_t width = (size_t)(index % EN_TILE_WIDTH) + 1;
    struct en_hash stored;
    struct en_hash leaf;
    char place[32];

    en_merkle_leaf(store->hasher, entry, &leaf);
    writing->status = en_tree_node(&store->tree, 0, index, &stored, writing->reterr);
    if (writing->status == EN_OK &&
        (entry.len > EN_ENTRY_BYTES_MAX || !en_hash_equal(&leaf, &stored))) {
        writing->status =
            en_store_damage(writing->reterr, "store.entry", en_store_place(place, index),
                            N_("the entry is not the one that was appended"));
    }
    if (writing->status != EN_OK) {
        return false;
    }
    en_text_addc(&writing->part, (char)(entry.len >> 8));
    en_text_addc(&writing->part, (char)(entry.len & 0xff));
    en_text_add(&writing->part, (struct en_str){(const char *)entry.ptr, entry.len});
    if (width == EN_TILE_WIDTH || index + 1 == writing->size) {
        writing->status =
            writing->part.failed
                ? en_bundle_no_memory(writing->reterr)
                : add(writing, EN_TILES_ENTRIES, index / EN_TILE_WIDTH, width,
                      (struct en_bytes){(const uint8_t *)writing->part.ptr, writing->part.len});
        en_text_clear(&writing->part);
    }
    return writing->status == EN_OK;
}

enum en_status en_bundle_write(struct en_store *store, uint64_t from, struct en_text *out,
                               struct en_error *reterr)
{
    struct writing writing = {.store = store, .out = out, .reterr = reterr, .status = EN_OK};
    struct en_text checkpoint = {0};
    struct en_db_signed row;

    enum en_status status = en_store_signed(store, store->db, &row, &checkpoint, reterr);
    if (status == EN_OK && !row.found) {
        status = en_fail(reterr, EN_ERR_NOT_FOUND, "head.unsigned", EN_STR("head"),
                         N_("no head of the record was ever signed"),
                         N_("have the registrar sign one first"));
    }
    if (status == EN_OK) {
        writing.size = row.head.size;
        en_tar_add(out, EN_STR("checkpoint"),
                   (struct en_bytes){(const uint8_t *)checkpoint.ptr, checkpoint.len});
    }
    if (status == EN_OK && from < writing.size) {
        from -= from % EN_TILE_WIDTH;
        status = add_tiles(&writing, from / EN_TILE_WIDTH);
        if (status == EN_OK) {
            status = en_db_read(store->db, from, writing.size, add_entry, &writing, reterr);
            status = writing.status != EN_OK ? writing.status : status;
        }
    }
    en_text_finish(&writing.part);
    en_text_finish(&checkpoint);
    return status == EN_OK && out->failed ? en_bundle_no_memory(reterr) : status;
}
