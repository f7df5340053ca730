/*
 * Writing a record out as static files, which any web server can serve and stock tools can check.
 *
 * The directory is of the newest signed head: what is committed and not yet signed for stays in.
 * Hashes come checked from the tree, and every entry is compared with its leaf on the way, so a
 * damaged store exports nothing wrong. A file that stands there already with the right content is
 * left alone; the checkpoint goes last, so that it never promises files that are not there. Then
 * the shorter files that a smaller checkpoint promised are taken away.
 *
 * Source: C2SP tlog-tiles v0.1.0.
 */
#include "store.h"

#include <stdlib.h>
#include <string.h>

#include "tiles.h"

struct export
{
    const struct en_env *env;
    struct en_store *store;
    const char *folder;
    struct en_text path; /* of the file at hand; begins with the folder */
    size_t folder_len;
    uint64_t size; /* of the signed head */
    struct en_text bundle;
    struct en_error *reterr;
    enum en_status status;
};

/* Make every folder on the way to the file at hand. */
static enum en_status make_folders(struct export *export)
{
    enum en_status status = EN_OK;
    char *path = export->path.ptr;

    for (size_t i = export->folder_len; i < export->path.len && status == EN_OK; i++) {
        if (path[i] == '/') {
            path[i] = '\0';
            status = export->env->make_folder(export->env->self, path, export->reterr);
            path[i] = '/';
        }
    }
    return status;
}

static bool is_there(struct export *export, struct en_bytes content)
{
    const struct en_env *env = export->env;
    uint8_t *old = NULL;
    size_t len = 0;

    if (env->read_file(env->self, export->path.ptr, content.len, &old, &len, NULL) != EN_OK) {
        return false;
    }
    bool same = len == content.len && (len == 0 || memcmp(old, content.ptr, len) == 0);
    free(old);
    return same;
}

/* Take the name of the file at hand off the path. */
static void back_to_folder(struct export *export)
{
    if (export->path.ptr != NULL) {
        export->path.len = export->folder_len;
        export->path.ptr[export->path.len] = '\0';
    }
}

/* Write the file at hand, whose name was appended to the folder, and take the name off again. */
static enum en_status write_file(struct export *export, struct en_bytes content)
{
    const struct en_env *env = export->env;
    enum en_status status = export->path.failed ? en_db_no_memory(export->reterr) : EN_OK;

    if (status == EN_OK && !is_there(export, content)) {
        status = make_folders(export);
        if (status == EN_OK) {
            status = env->write_file(env->self, export->path.ptr, content, 0644, export->reterr);
        }
    }
    back_to_folder(export);
    return status;
}

static void name_tile(struct export *export, int level, uint64_t number, size_t width)
{
    en_text_addc(&export->path, '/');
    en_tiles_name(&export->path, level, number, width);
}

static enum en_status export_tile(struct export *export, unsigned level, uint64_t number,
                                  size_t width)
{
    struct en_hash hashes[EN_TILE_WIDTH];

    for (size_t i = 0; i < width; i++) {
        enum en_status status =
            en_tree_node(&export->store->tree, EN_TILE_HEIGHT * level, number * EN_TILE_WIDTH + i,
                         &hashes[i], export->reterr);
        if (status != EN_OK) {
            return status;
        }
    }
    name_tile(export, (int)level, number, width);
    return write_file(export, (struct en_bytes){hashes[0].b, width * EN_HASH_BYTES});
}

static enum en_status export_hashes(struct export *export)
{
    enum en_status status = EN_OK;

    for (unsigned level = 0; level < en_tail_levels(export->size); level++) {
        uint64_t full = en_tail_number(export->size, level);
        size_t width = en_tail_width(export->size, level);

        for (uint64_t n = 0; n < full && status == EN_OK; n++) {
            status = export_tile(export, level, n, EN_TILE_WIDTH);
        }
        if (width > 0 && status == EN_OK) {
            status = export_tile(export, level, full, width);
        }
    }
    return status;
}

/* Check an entry against its leaf and put it into the bundle at hand. */
static enum en_status bundle_entry(struct export *export, uint64_t index, struct en_bytes entry)
{
    struct en_store *store = export->store;
    struct en_hash leaf;
    struct en_hash made;
    char place[32];

    enum en_status status = en_tree_node(&store->tree, 0, index, &leaf, export->reterr);
    if (status != EN_OK) {
        return status;
    }
    en_merkle_leaf(store->hasher, entry, &made);
    if (entry.len > EN_ENTRY_BYTES_MAX || !en_hash_equal(&leaf, &made)) {
        return en_store_damage(export->reterr, "store.entry", en_store_place(place, index),
                               N_("the entry is not the one that was appended"));
    }
    en_text_addc(&export->bundle, (char)(entry.len >> 8));
    en_text_addc(&export->bundle, (char)(entry.len & 0xff));
    en_text_add(&export->bundle, (struct en_str){(const char *)entry.ptr, entry.len});
    return export->bundle.failed ? en_db_no_memory(export->reterr) : EN_OK;
}

static bool export_entry(void *self, uint64_t index, struct en_bytes entry)
{
    struct export *export = self;
    size_t width = (size_t)(index % EN_TILE_WIDTH) + 1;

    export->status = bundle_entry(export, index, entry);
    if (export->status == EN_OK && (width == EN_TILE_WIDTH || index + 1 == export->size)) {
        name_tile(export, EN_TILES_ENTRIES, index / EN_TILE_WIDTH, width);
        export->status = write_file(
            export, (struct en_bytes){(uint8_t *)export->bundle.ptr, export->bundle.len});
        en_text_clear(&export->bundle);
    }
    return export->status == EN_OK;
}

static enum en_status remove_superseded(void *self, struct en_str path, enum en_tiles_kind kind,
                                        const struct en_tile_file *file)
{
    struct export *export = self;
    const struct en_env *env = export->env;

    (void)file;
    if (kind != EN_TILES_SUPERSEDED) {
        return EN_OK; /* what else lies there is not ours to delete; an audit tells of it */
    }
    en_text_addc(&export->path, '/');
    en_text_add(&export->path, path);
    enum en_status status =
        export->path.failed
            ? en_db_no_memory(export->reterr)
            : env->remove_file(env->self, en_text_cstr(&export->path), export->reterr);
    back_to_folder(export);
    return status;
}

static enum en_status export_all(struct export *export, struct en_str checkpoint)
{
    enum en_status status =
        export->env->make_folder(export->env->self, en_text_cstr(&export->path), export->reterr);

    if (status == EN_OK) {
        status = export_hashes(export);
    }
    if (status == EN_OK) {
        status =
            en_db_read(export->store->db, 0, export->size, export_entry, export, export->reterr);
    }
    if (status == EN_OK) {
        status = export->status;
    }
    if (status == EN_OK) {
        en_text_adds(&export->path, "/checkpoint");
        status =
            write_file(export, (struct en_bytes){(const uint8_t *)checkpoint.ptr, checkpoint.len});
    }
    if (status == EN_OK) {
        status = en_tiles_walk(export->env, export->folder, export->size, remove_superseded, export,
                               export->reterr);
    }
    return status;
}

enum en_status en_tiles_export(const struct en_env *env, struct en_store *store, const char *folder,
                               struct en_error *reterr)
{
    struct export export = {
        .env = env, .store = store, .folder = folder, .reterr = reterr, .status = EN_OK};
    struct en_text checkpoint = {0};
    struct en_db_signed row;

    enum en_status status = en_store_signed(store, store->db, &row, &checkpoint, reterr);
    if (status == EN_OK && !row.found) {
        status = en_fail(reterr, EN_ERR_NOT_FOUND, "head.unsigned", EN_STR("head"),
                         N_("no head of the record was ever signed"),
                         N_("have the registrar sign one first"));
    }
    if (status == EN_OK) {
        en_text_adds(&export.path, folder);
        export.folder_len = export.path.len;
        export.size = row.head.size;
        status = export.path.failed ? en_db_no_memory(reterr)
                                    : export_all(&export, en_text_str(&checkpoint));
    }
    en_text_finish(&export.bundle);
    en_text_finish(&export.path);
    en_text_finish(&checkpoint);
    return status;
}
