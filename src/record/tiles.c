/*
 * Reading an exported directory, ours or another log's, and checking all of it.
 *
 * The check makes the whole tree again from the entries and then compares: it never believes a
 * tile. Verifiers that do have been fooled (CVE-2026-56865: up to two tiles of golang.org/x/mod's
 * reader went unchecked). Signatures on the checkpoint are not its matter: en_checkpoint_open
 * judges those, with the keys.
 *
 * Source: C2SP tlog-tiles v0.1.0.
 */
#include "tiles.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "wire.h"

struct en_tiles {
    struct en_env env;
    char *folder;
    uint8_t *checkpoint;
    size_t checkpoint_len;
    struct en_head head;
};

static enum en_status no_memory(struct en_error *reterr)
{
    return en_fail(reterr, EN_ERR_MEMORY, "tiles.memory", EN_STR(""), N_("no memory left"), NULL);
}

static enum en_status refuse(struct en_error *reterr, const char *rule, struct en_str place,
                             const char *text)
{
    return en_fail(reterr, EN_ERR_VERIFY, rule, place, text,
                   N_("export the directory again, or fetch it from another member"));
}

static enum en_status read_any(const struct en_tiles *tiles, struct en_str name, size_t max_bytes,
                               uint8_t **ret, size_t *ret_len, struct en_error *reterr)
{
    const struct en_env *env = &tiles->env;
    struct en_text path = {0};

    en_text_adds(&path, tiles->folder);
    en_text_addc(&path, '/');
    en_text_add(&path, name);
    enum en_status status = path.failed ? no_memory(reterr)
                                        : env->read_file(env->self, en_text_cstr(&path), max_bytes,
                                                         ret, ret_len, reterr);
    en_text_finish(&path);
    return status;
}

/* Read a file the checkpoint promises: a directory without it does not verify. */
static enum en_status read_file(const struct en_tiles *tiles, struct en_str name, size_t max_bytes,
                                uint8_t **ret, size_t *ret_len, struct en_error *reterr)
{
    enum en_status status = read_any(tiles, name, max_bytes, ret, ret_len, reterr);

    if (status == EN_ERR_NOT_FOUND) {
        return refuse(reterr, "tiles.missing", name, N_("a file of the directory is missing"));
    }
    if (status == EN_ERR_TOO_LONG) {
        return refuse(reterr, "tiles.long", name, N_("a file of the directory is too long"));
    }
    return status;
}

/* ---- bundles of entries --------------------------------------------------------------------- */

struct wanted {
    uint64_t from, to;
    en_entry_fn each;
    void *arg;
    bool stopped; /* by `each` */
};

/* Give the wanted entries of one bundle. */
static enum en_status read_bundle(const struct en_tiles *tiles, uint64_t number,
                                  struct wanted *wanted, struct en_error *reterr)
{
    uint64_t index = number * EN_TILE_WIDTH;
    uint64_t left = tiles->head.size - index;
    size_t width = left < EN_TILE_WIDTH ? (size_t)left : EN_TILE_WIDTH;
    struct en_text name = {0};
    uint8_t *content = NULL;
    size_t len = 0;

    en_tiles_name(&name, EN_TILES_ENTRIES, number, width);
    enum en_status status = name.failed ? no_memory(reterr)
                                        : read_file(tiles, en_text_str(&name), EN_TILES_BUNDLE_MAX,
                                                    &content, &len, reterr);
    if (status == EN_OK && !en_tiles_is_bundle((struct en_bytes){content, len}, width)) {
        status = refuse(reterr, "tiles.bundle", en_text_str(&name),
                        N_("the file does not hold the entries it should"));
    }
    struct en_bytes rest = {content, len};
    struct en_bytes entry;
    for (; status == EN_OK && !wanted->stopped && index < wanted->to &&
           en_tiles_take_entry(&rest, &entry);
         index++) {
        wanted->stopped = index >= wanted->from && !wanted->each(wanted->arg, index, entry);
    }
    free(content);
    en_text_finish(&name);
    return status;
}

static enum en_status source_head(void *self, struct en_text *ret_note, struct en_error *reterr)
{
    const struct en_tiles *tiles = self;

    en_text_add(ret_note, (struct en_str){(const char *)tiles->checkpoint, tiles->checkpoint_len});
    return ret_note->failed ? no_memory(reterr) : EN_OK;
}

static enum en_status source_read(void *self, uint64_t from, uint64_t to, en_entry_fn each,
                                  void *arg, struct en_error *reterr)
{
    const struct en_tiles *tiles = self;
    struct wanted wanted = {.from = from, .to = to, .each = each, .arg = arg};
    enum en_status status = EN_OK;

    if (from > to || to > tiles->head.size) {
        return en_fail(reterr, EN_ERR_RANGE, "tiles.range", EN_STR(""),
                       N_("the entries asked for are not in the directory"), NULL);
    }
    for (uint64_t at = from; at < to && status == EN_OK && !wanted.stopped;
         at = (at / EN_TILE_WIDTH + 1) * EN_TILE_WIDTH) {
        status = read_bundle(tiles, at / EN_TILE_WIDTH, &wanted, reterr);
    }
    return status;
}

/* ---- the audit ------------------------------------------------------------------------------ */

struct audit {
    const struct en_tiles *tiles;
    struct en_hasher *hasher;
    struct en_tail *tail;
    struct en_error *reterr;
    enum en_status status;
};

/* Whether `old` holds the first `width` hashes or entries of `whole`. */
static bool is_beginning(struct en_bytes old, struct en_bytes whole, bool bundle, size_t width)
{
    return (bundle ? en_tiles_is_bundle(old, width) : old.len == width * EN_HASH_BYTES) &&
           old.len <= whole.len && memcmp(old.ptr, whole.ptr, old.len) == 0;
}

/* Compare a file with the first `width` hashes of the tile made again. */
static enum en_status check_tile(struct audit *audit, unsigned level, uint64_t number, size_t width)
{
    struct en_text name = {0};
    uint8_t *content = NULL;
    size_t len = 0;

    en_tiles_name(&name, (int)level, number, width);
    enum en_status status = name.failed ? no_memory(audit->reterr)
                                        : read_file(audit->tiles, en_text_str(&name), EN_TILE_BYTES,
                                                    &content, &len, audit->reterr);
    if (status == EN_OK && (content == NULL || len != width * EN_HASH_BYTES ||
                            memcmp(content, audit->tail->tile[level].node, len) != 0)) {
        status = refuse(audit->reterr, "tiles.tile", en_text_str(&name),
                        N_("the hashes in the file are not those of the entries"));
    }
    free(content);
    en_text_finish(&name);
    return status;
}

static bool audit_entry(void *self, uint64_t index, struct en_bytes entry)
{
    struct audit *audit = self;
    struct en_hash leaf;

    (void)index;
    en_merkle_leaf(audit->hasher, entry, &leaf);
    en_tail_add(audit->hasher, audit->tail, &leaf);
    uint64_t size = audit->tail->edge.size;
    for (unsigned level = 0; level < en_tail_full(audit->tail); level++) {
        audit->status = check_tile(audit, level, en_tail_number(size, level) - 1, EN_TILE_WIDTH);
        if (audit->status != EN_OK) {
            return false;
        }
    }
    return true;
}

/* The tiles left partly filled, and the root. */
static enum en_status audit_end(struct audit *audit)
{
    uint64_t size = audit->tail->edge.size;
    struct en_hash root;

    for (unsigned level = 0; level < en_tail_levels(size); level++) {
        size_t width = en_tail_width(size, level);
        if (width == 0) {
            continue;
        }
        enum en_status status = check_tile(audit, level, en_tail_number(size, level), width);
        if (status != EN_OK) {
            return status;
        }
    }
    en_edge_root(audit->hasher, &audit->tail->edge, &root);
    if (!en_hash_equal(&root, &audit->tiles->head.root)) {
        return refuse(audit->reterr, "tiles.root", EN_STR("checkpoint"),
                      N_("the entries do not give the root in the checkpoint"));
    }
    return EN_OK;
}

/* An older, shorter file must be the beginning of the one that took its place. */
static enum en_status check_superseded(struct audit *audit, struct en_str path,
                                       const struct en_tile_file *file)
{
    bool bundle = file->level == EN_TILES_ENTRIES;
    size_t max_bytes = bundle ? EN_TILES_BUNDLE_MAX : EN_TILE_BYTES;
    struct en_text name = {0};
    struct en_bytes old = {NULL, 0};
    struct en_bytes whole = {NULL, 0};

    uint8_t *old_bytes = NULL;
    uint8_t *whole_bytes = NULL;
    en_tiles_name(&name, file->level, file->number, file->whole);
    enum en_status status =
        name.failed ? no_memory(audit->reterr)
                    : read_file(audit->tiles, path, max_bytes, &old_bytes, &old.len, audit->reterr);
    if (status == EN_OK) {
        status = read_file(audit->tiles, en_text_str(&name), max_bytes, &whole_bytes, &whole.len,
                           audit->reterr);
    }
    old.ptr = old_bytes;
    whole.ptr = whole_bytes;
    if (status == EN_OK && !is_beginning(old, whole, bundle, file->width)) {
        status = refuse(audit->reterr, bundle ? "tiles.bundle" : "tiles.tile", path,
                        N_("the older file is not the beginning of the newer one"));
    }
    free(old_bytes);
    free(whole_bytes);
    en_text_finish(&name);
    return status;
}

static enum en_status check_other(void *self, struct en_str path, enum en_tiles_kind kind,
                                  const struct en_tile_file *file)
{
    struct audit *audit = self;

    if (kind == EN_TILES_STRANGER) {
        return en_fail(audit->reterr, EN_ERR_VERIFY, "tiles.stranger", path,
                       N_("the checkpoint promises no such file, so nothing vouches for it"),
                       N_("remove it, or export into a new folder"));
    }
    return kind == EN_TILES_SUPERSEDED ? check_superseded(audit, path, file) : EN_OK;
}

static struct en_str checkpoint_text(const struct en_tiles *tiles)
{
    return en_entry_act_text(
        (struct en_str){(const char *)tiles->checkpoint, tiles->checkpoint_len});
}

/* ---- public --------------------------------------------------------------------------------- */

void en_tiles_name(struct en_text *out, int level, uint64_t number, size_t width)
{
    uint64_t above = 1;

    if (level == EN_TILES_ENTRIES) {
        en_text_adds(out, "tile/entries/");
    } else {
        en_text_addf(out, "tile/%d/", level);
    }
    /* Three digits a folder, those above the last marked with an x: 1234067 is x001/x234/067. */
    while (number / above >= 1000) {
        above *= 1000;
    }
    for (; above > 1; above /= 1000) {
        en_text_addf(out, "x%03" PRIu64 "/", number / above % 1000);
    }
    en_text_addf(out, "%03" PRIu64, number % 1000);
    if (width < EN_TILE_WIDTH) {
        en_text_addf(out, ".p/%zu", width);
    }
}

bool en_tiles_take_entry(struct en_bytes *rest, struct en_bytes *ret_entry)
{
    if (rest->len < 2) {
        return false;
    }
    size_t len = (size_t)rest->ptr[0] << 8 | rest->ptr[1];
    if (rest->len - 2 < len) {
        return false;
    }
    *ret_entry = (struct en_bytes){rest->ptr + 2, len};
    *rest = (struct en_bytes){rest->ptr + 2 + len, rest->len - 2 - len};
    return true;
}

bool en_tiles_is_bundle(struct en_bytes bytes, size_t width)
{
    struct en_bytes entry;
    size_t count = 0;

    while (count < width && en_tiles_take_entry(&bytes, &entry)) {
        count++;
    }
    return count == width && bytes.len == 0;
}

enum en_status en_tiles_open(const struct en_env *env, const char *folder, struct en_tiles **ret,
                             struct en_error *reterr)
{
    struct en_tiles *tiles = calloc(1, sizeof(*tiles));
    size_t size = strlen(folder) + 1;

    if (tiles == NULL || (tiles->folder = malloc(size)) == NULL) {
        free(tiles);
        return no_memory(reterr);
    }
    memcpy(tiles->folder, folder, size);
    tiles->env = *env;
    enum en_status status = read_any(tiles, EN_STR("checkpoint"), EN_TILES_CHECKPOINT_MAX,
                                     &tiles->checkpoint, &tiles->checkpoint_len, reterr);
    if (status == EN_OK) {
        struct en_str note = {(const char *)tiles->checkpoint, tiles->checkpoint_len};
        status = en_wire_head(note, &tiles->head, reterr);
    }
    if (status != EN_OK) {
        en_tiles_close(tiles);
        return status;
    }
    *ret = tiles;
    return EN_OK;
}

void en_tiles_close(struct en_tiles *tiles)
{
    if (tiles == NULL) {
        return;
    }
    free(tiles->checkpoint);
    free(tiles->folder);
    free(tiles);
}

struct en_source en_tiles_source(struct en_tiles *tiles)
{
    return (struct en_source){.self = tiles, .head = source_head, .read = source_read};
}

enum en_status en_tiles_audit(struct en_tiles *tiles, struct en_str origin, struct en_error *reterr)
{
    struct audit audit = {.tiles = tiles, .reterr = reterr, .status = EN_OK};
    struct en_head head;

    enum en_status status = en_checkpoint_parse(checkpoint_text(tiles), origin, &head, reterr);
    if (status != EN_OK) {
        return status;
    }
    audit.hasher = en_hasher_create();
    audit.tail = calloc(1, sizeof(*audit.tail));
    if (audit.hasher == NULL || audit.tail == NULL) {
        status = no_memory(reterr);
    }
    if (status == EN_OK) {
        status = source_read(tiles, 0, tiles->head.size, audit_entry, &audit, reterr);
    }
    if (status == EN_OK) {
        status = audit.status;
    }
    if (status == EN_OK) {
        status = audit_end(&audit);
    }
    if (status == EN_OK) {
        status = en_tiles_walk(&tiles->env, tiles->folder, tiles->head.size, check_other, &audit,
                               reterr);
    }
    en_hasher_destroy(audit.hasher);
    free(audit.tail);
    return status;
}
