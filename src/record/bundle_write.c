/*
 * Writing the record's part of a bundle: checkpoint, tiles, entries, as an export has them.
 */
#include "store.h"

#include "bundle.h"

struct writing {
    struct en_store *store;
    struct en_text *out;
    uint64_t size; // of the signed head
    struct en_error *reterr;
};

static enum en_status add(struct writing *writing, int level, uint64_t number, size_t width)
{
    struct en_text name = {0};
    struct en_text content = {0};

    en_tiles_name(&name, level, number, width);
    enum en_status status = name.failed ? en_bundle_no_memory(writing->reterr)
                                        : en_tiles_make(writing->store, level, number, width,
                                                        &content, writing->reterr);
    if (status == EN_OK) {
        en_tar_add(writing->out, en_text_str(&name),
                   (struct en_bytes){(const uint8_t *)content.ptr, content.len});
    }
    if (status == EN_OK && (writing->out->failed || writing->out->len > EN_BUNDLE_BYTES_MAX)) {
        status = en_bundle_end(writing->out, writing->reterr);
    }
    en_text_finish(&name);
    en_text_finish(&content);
    return status;
}

/* All files of a level, from a number on. */
static enum en_status add_level(struct writing *writing, int level, uint64_t from)
{
    unsigned height = level == EN_TILES_ENTRIES ? 0 : (unsigned)level;
    uint64_t full = en_tail_number(writing->size, height);
    size_t width = en_tail_width(writing->size, height);
    enum en_status status = EN_OK;

    for (uint64_t n = from; status == EN_OK && n < full; n++) {
        status = add(writing, level, n, EN_TILE_WIDTH);
    }
    return status == EN_OK && width > 0 ? add(writing, level, full, width) : status;
}

static enum en_status add_levels(struct writing *writing, uint64_t first)
{
    enum en_status status = EN_OK;

    for (unsigned level = 0; status == EN_OK && level < en_tail_levels(writing->size); level++) {
        status = add_level(writing, (int)level, level == 0 ? first : 0);
    }
    return status == EN_OK ? add_level(writing, EN_TILES_ENTRIES, first) : status;
}

enum en_status en_bundle_write(struct en_store *store, uint64_t from, struct en_text *out,
                               struct en_error *reterr)
{
    struct writing writing = {.store = store, .out = out, .reterr = reterr};
    struct en_text checkpoint = {0};
    struct en_db_signed row;

    enum en_status status = en_store_need_signed(store, &row, &checkpoint, reterr);
    if (status == EN_OK) {
        writing.size = row.head.size;
        en_tar_add(out, EN_STR("checkpoint"),
                   (struct en_bytes){(const uint8_t *)checkpoint.ptr, checkpoint.len});
    }
    if (status == EN_OK && from < writing.size) {
        status = add_levels(&writing, from / EN_TILE_WIDTH);
    }
    en_text_finish(&checkpoint);
    return status == EN_OK && out->failed ? en_bundle_no_memory(reterr) : status;
}
