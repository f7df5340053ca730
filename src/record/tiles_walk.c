/*
 * What else lies in an exported directory than the files its checkpoint promises.
 *
 * A record that grew leaves older, shorter files of its last tiles behind, which C2SP lets a log
 * keep or delete; export deletes them, and the audit compares those it finds with the tile they
 * were the beginning of. Anything else is a stranger's: who serves a directory vouches for every
 * byte in it, so a file that nobody checks has no place there.
 *
 * Source: C2SP tlog-tiles v0.1.0.
 */
#include "tiles.h"

#include <string.h>

enum { PATH_BYTES_MAX = 64 }; /* the longest name of a tile has 48 */

struct walk {
    struct en_text folders; // "tile" and what is below it, each with a NUL behind
    struct en_str at;       // of them, the one at hand
    uint64_t size;
    en_tiles_fn each;
    void *arg;
    struct en_error *reterr;
    enum en_status status;
};

/* ---- names ---------------------------------------------------------------------------------- */

static bool take_number(struct en_str *rest, uint64_t *number)
{
    size_t len = 0;

    while (len < rest->len && rest->ptr[len] >= '0' && rest->ptr[len] <= '9') {
        if (*number > UINT64_MAX / 10 - 1) {
            return false;
        }
        *number = *number * 10 + (uint64_t)(rest->ptr[len++] - '0');
    }
    *rest = (struct en_str){rest->ptr + len, rest->len - len};
    return len > 0;
}

static bool take_mark(struct en_str *rest, struct en_str mark)
{
    if (!en_str_starts(*rest, mark)) {
        return false;
    }
    *rest = (struct en_str){rest->ptr + mark.len, rest->len - mark.len};
    return true;
}

/* Read a name loosely; the caller prints it again and compares. */
static bool read_name(struct en_str rest, struct en_tile_file *ret)
{
    uint64_t level = 0;
    uint64_t width = 0;

    *ret = (struct en_tile_file){.level = EN_TILES_ENTRIES, .width = EN_TILE_WIDTH};
    if (!take_mark(&rest, EN_STR("tile/"))) {
        return false;
    }
    if (!take_mark(&rest, EN_STR("entries/"))) {
        if (!take_number(&rest, &level) || level >= EN_TILE_LEVELS ||
            !take_mark(&rest, EN_STR("/"))) {
            return false;
        }
        ret->level = (int)level;
    }
    while (take_mark(&rest, EN_STR("x"))) {
        if (!take_number(&rest, &ret->number) || !take_mark(&rest, EN_STR("/"))) {
            return false;
        }
    }
    if (!take_number(&rest, &ret->number)) {
        return false;
    }
    if (take_mark(&rest, EN_STR(".p/"))) {
        if (!take_number(&rest, &width) || width < 1 || width >= EN_TILE_WIDTH) {
            return false;
        }
        ret->width = (size_t)width;
    }
    return rest.len == 0;
}

bool en_tiles_read_name(struct en_str path, struct en_tile_file *ret)
{
    struct en_text again = {0};
    bool same = read_name(path, ret);

    if (same) {
        en_tiles_name(&again, ret->level, ret->number, ret->width);
        same = !again.failed && en_str_equal(en_text_str(&again), path);
    }
    en_text_finish(&again);
    return same;
}

/* ---- the walk ------------------------------------------------------------------------------- */

static enum en_status no_memory(struct en_error *reterr)
{
    return en_fail(reterr, EN_ERR_MEMORY, "tiles.memory", EN_STR(""), N_("no memory left"), NULL);
}

static bool take_name(void *arg, const char *name, bool is_folder)
{
    struct walk *walk = arg;
    struct en_tile_file file = {.width = 0};
    struct en_text path = {0};

    en_text_add(&path, walk->at);
    en_text_addc(&path, '/');
    en_text_adds(&path, name);
    struct en_str text = en_text_str(&path);
    if (path.failed) {
        walk->status = no_memory(walk->reterr);
    } else if (is_folder && text.len <= PATH_BYTES_MAX) {
        en_text_add(&walk->folders, text);
        en_text_addc(&walk->folders, '\0');
    } else {
        enum en_tiles_kind kind =
            is_folder ? EN_TILES_STRANGER : en_tiles_kind_of(walk->size, text, &file);
        walk->status = walk->each(walk->arg, text, kind, &file);
    }
    en_text_finish(&path);
    return walk->status == EN_OK;
}

static enum en_status list(struct walk *walk, const struct en_env *env, const char *folder)
{
    struct en_text path = {0};

    en_text_addf(&path, "%s/", folder);
    en_text_add(&path, walk->at);
    enum en_status status = path.failed ? no_memory(walk->reterr)
                                        : env->list_folder(env->self, en_text_cstr(&path),
                                                           take_name, walk, walk->reterr);
    en_text_finish(&path);
    return status == EN_OK ? walk->status : status;
}

enum en_tiles_kind en_tiles_kind_of(uint64_t size, struct en_str path, struct en_tile_file *ret)
{
    if (!en_tiles_read_name(path, ret)) {
        return EN_TILES_STRANGER;
    }
    unsigned level = ret->level == EN_TILES_ENTRIES ? 0 : (unsigned)ret->level;
    uint64_t full = en_tail_number(size, level);
    ret->whole = ret->number < full ? EN_TILE_WIDTH : en_tail_width(size, level);
    if (ret->number > full || ret->width > ret->whole) {
        return EN_TILES_STRANGER;
    }
    return ret->width == ret->whole ? EN_TILES_PROMISED : EN_TILES_SUPERSEDED;
}

enum en_status en_tiles_walk(const struct en_env *env, const char *folder, uint64_t size,
                             en_tiles_fn each, void *arg, struct en_error *reterr)
{
    struct walk walk = {.size = size, .each = each, .arg = arg, .reterr = reterr};
    enum en_status status = EN_OK;

    en_text_add(&walk.folders, (struct en_str){"tile", sizeof("tile")});
    for (size_t done = 0; status == EN_OK && done < walk.folders.len; done += walk.at.len + 1) {
        /* The list may move as it grows: the path at hand is copied. */
        char at[PATH_BYTES_MAX + 1];
        size_t len = strlen(walk.folders.ptr + done);
        memcpy(at, walk.folders.ptr + done, len + 1);
        walk.at = (struct en_str){at, len};
        status = list(&walk, env, folder);
        if (status == EN_ERR_NOT_FOUND && done == 0) {
            status = EN_OK; /* a record of nothing has no tiles */
        }
    }
    if (status == EN_OK && walk.folders.failed) {
        status = no_memory(reterr);
    }
    en_text_finish(&walk.folders);
    return status;
}
