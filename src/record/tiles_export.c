/*
 * Writing a record out as static files, which any web server can serve and stock tools can check.
 *
 * The directory is of the newest signed head: what is committed and not yet signed for stays in.
 * A file that stands there already with the right content is
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
    struct en_text content;
    struct en_error *reterr;
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

static enum en_status export_tile(struct export *export, int level, uint64_t number, size_t width)
{
    struct en_text *content = &export->content;

    en_text_clear(content);
    enum en_status status =
        en_tiles_make(export->store, level, number, width, content, export->reterr);
    if (status == EN_OK) {
        name_tile(export, level, number, width);
        status = write_file(export, (struct en_bytes){(uint8_t *)content->ptr, content->len});
    }
    return status;
}

/* All files of a level, or of the entries; `level` counts for the tree. */
static enum en_status export_level(struct export *export, int what, unsigned level)
{
    uint64_t full = en_tail_number(export->size, level);
    size_t width = en_tail_width(export->size, level);
    enum en_status status = EN_OK;

    for (uint64_t n = 0; n < full && status == EN_OK; n++) {
        status = export_tile(export, what, n, EN_TILE_WIDTH);
    }
    return width > 0 && status == EN_OK ? export_tile(export, what, full, width) : status;
}

static enum en_status export_tiles(struct export *export)
{
    enum en_status status = EN_OK;

    for (unsigned level = 0; level < en_tail_levels(export->size) && status == EN_OK; level++) {
        status = export_level(export, (int)level, level);
    }
    return status == EN_OK ? export_level(export, EN_TILES_ENTRIES, 0) : status;
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
        status = export_tiles(export);
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
    struct export export = {.env = env, .store = store, .folder = folder, .reterr = reterr};
    struct en_text checkpoint = {0};
    struct en_db_signed row;

    enum en_status status = en_store_need_signed(store, &row, &checkpoint, reterr);
    if (status == EN_OK) {
        en_text_adds(&export.path, folder);
        export.folder_len = export.path.len;
        export.size = row.head.size;
        status = export.path.failed ? en_db_no_memory(reterr)
                                    : export_all(&export, en_text_str(&checkpoint));
    }
    en_text_finish(&export.content);
    en_text_finish(&export.path);
    en_text_finish(&checkpoint);
    return status;
}
