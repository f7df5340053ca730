/*
 * A bundle as a tree and as a source of entries.
 *
 * Its tiles are read through the same tree that reads a record's: no hash of a tile leaves it that
 * was not compared with the tile above, up to the root that the checkpoint says. So a record can
 * tell, before it looks at one entry, whether the head grew out of its own.
 */
#include "bundle.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

/* Where a tile stands among the members. They lie level after level, each from its first number. */
static const struct en_bundle_member *find_tile(const struct en_bundle *bundle, unsigned level,
                                                uint64_t number)
{
    size_t at = bundle->first[EN_BUNDLE_TILE];

    for (unsigned below = 0; below < level; below++) {
        uint64_t full = en_tail_number(bundle->head.size, below);
        uint64_t from = below == 0 ? bundle->minimum / EN_TILE_WIDTH : 0;
        at += (size_t)(full - from) + (en_tail_width(bundle->head.size, below) > 0);
    }
    uint64_t from = level == 0 ? bundle->minimum / EN_TILE_WIDTH : 0;
    return number < from ? NULL : &bundle->member[at + (size_t)(number - from)];
}

static enum en_status out_of_range(struct en_error *reterr)
{
    return en_fail(reterr, EN_ERR_RANGE, "bundle.range", EN_STR(""),
                   N_("what is asked for is not in the bundle"),
                   N_("have one made that begins earlier: `--from`"));
}

static enum en_status read_tile(struct en_db *db, unsigned level, uint64_t number,
                                struct en_hash *ret, struct en_error *reterr)
{
    /* `db` is the first member of the bundle. */
    const struct en_bundle *bundle = (const struct en_bundle *)db;
    const struct en_bundle_member *member = find_tile(bundle, level, number);

    if (member == NULL) {
        return out_of_range(reterr);
    }
    memset(ret, 0, EN_TILE_BYTES);
    memcpy(ret, member->content.ptr, member->content.len);
    return EN_OK;
}

static const struct en_db_engine engine = {.tile = read_tile};

/* The tree speaks of a stored record; here it is a bundle that is wrong. */
static enum en_status judge(enum en_status status, const struct en_error *why,
                            struct en_error *reterr)
{
    if (status == EN_ERR_VERIFY) {
        return en_bundle_refuse(reterr, "bundle.tile", en_str_from(why->place),
                                N_("the hashes in the bundle do not give the signed root"));
    }
    if (status != EN_OK && reterr != NULL) {
        *reterr = *why;
    }
    return status;
}

void en_bundle_fell(struct en_bundle *bundle)
{
    if (bundle->tree != NULL) {
        en_tree_finish(bundle->tree);
    }
    free(bundle->tree);
    free(bundle->tail);
    bundle->tree = NULL;
    bundle->tail = NULL;
}

enum en_status en_bundle_grow(struct en_bundle *bundle, struct en_error *reterr)
{
    struct en_error why = {.rule = ""};

    if (bundle->tree != NULL) {
        return EN_OK;
    }
    bundle->db.engine = &engine;
    bundle->tail = calloc(1, sizeof(*bundle->tail));
    bundle->tree = calloc(1, sizeof(*bundle->tree));
    if (bundle->tail == NULL || bundle->tree == NULL) {
        en_bundle_fell(bundle);
        return en_bundle_no_memory(reterr);
    }
    enum en_status status =
        en_tree_read_tail(&bundle->db, bundle->hasher, &bundle->head, bundle->tail, &why);
    if (status != EN_OK) {
        en_bundle_fell(bundle);
        return judge(status, &why, reterr);
    }
    bundle->tree->db = &bundle->db;
    bundle->tree->hasher = bundle->hasher;
    bundle->tree->tail = bundle->tail;
    return EN_OK;
}

/* Reading one node of a tile compares all of it with the tile above. */
static enum en_status check_level(struct en_bundle *bundle, unsigned level, struct en_error *why)
{
    uint64_t full = en_tail_number(bundle->head.size, level);
    uint64_t number = level == 0 ? bundle->minimum / EN_TILE_WIDTH : 0;
    enum en_status status = EN_OK;
    struct en_hash node;

    for (; status == EN_OK && number < full; number++) {
        status =
            en_tree_node(bundle->tree, EN_TILE_HEIGHT * level, number * EN_TILE_WIDTH, &node, why);
    }
    return status;
}

enum en_status en_bundle_check(struct en_bundle *bundle, struct en_error *reterr)
{
    struct en_error why = {.rule = ""};

    if (bundle->minimum == bundle->head.size) {
        return EN_OK;
    }
    enum en_status status = en_bundle_grow(bundle, reterr);
    if (status != EN_OK) {
        return status;
    }
    for (unsigned level = en_tail_levels(bundle->head.size); status == EN_OK && level-- > 0;) {
        status = check_level(bundle, level, &why);
    }
    return judge(status, &why, reterr);
}

enum en_status en_bundle_root_at(struct en_bundle *bundle, uint64_t size, struct en_hash *ret,
                                 struct en_error *reterr)
{
    struct en_error why = {.rule = ""};

    if (size > bundle->head.size) {
        return out_of_range(reterr);
    }
    if (size == bundle->head.size) {
        *ret = bundle->head.root;
        return EN_OK;
    }
    if (size > 0 && bundle->minimum == bundle->head.size) {
        return out_of_range(reterr);
    }
    if (size == 0) {
        en_merkle_empty(ret);
        return EN_OK;
    }
    enum en_status status = en_bundle_check(bundle, reterr);
    return status == EN_OK ? judge(en_tree_root(bundle->tree, size, ret, &why), &why, reterr)
                           : status;
}

/* ---- the source ----------------------------------------------------------------------------- */

static enum en_status source_head(void *self, struct en_text *ret_note, struct en_error *reterr)
{
    en_text_add(ret_note, en_bundle_checkpoint(self));
    return ret_note->failed ? en_bundle_no_memory(reterr) : EN_OK;
}

static enum en_status check_entry(struct en_bundle *bundle, const struct en_bundle_member *member,
                                  uint64_t index, struct en_bytes entry, struct en_error *reterr)
{
    struct en_error why = {.rule = ""};
    struct en_hash leaf;
    struct en_hash stored;

    en_merkle_leaf(bundle->hasher, entry, &leaf);
    enum en_status status = en_tree_node(bundle->tree, 0, index, &stored, &why);
    if (status == EN_OK && !en_hash_equal(&leaf, &stored)) {
        return en_bundle_refuse(reterr, "bundle.entries", member->name,
                                N_("an entry in the file is not the one that its hash says"));
    }
    return judge(status, &why, reterr);
}

struct wanted {
    struct en_bundle *bundle;
    uint64_t from, to;
    en_entry_fn each;
    void *arg;
    bool stopped; // by `each`
};

static enum en_status read_member(struct wanted *wanted, const struct en_bundle_member *member,
                                  struct en_error *reterr)
{
    struct en_bytes rest = member->content;
    uint64_t index = member->number * EN_TILE_WIDTH;
    enum en_status status = EN_OK;
    struct en_bytes entry;

    for (; status == EN_OK && !wanted->stopped && index < wanted->to &&
           en_tiles_take_entry(&rest, &entry);
         index++) {
        if (index >= wanted->from) {
            status = check_entry(wanted->bundle, member, index, entry, reterr);
            wanted->stopped = status == EN_OK && !wanted->each(wanted->arg, index, entry);
        }
    }
    return status;
}

static enum en_status source_read(void *self, uint64_t from, uint64_t to, en_entry_fn each,
                                  void *arg, struct en_error *reterr)
{
    struct en_bundle *bundle = self;
    struct wanted wanted = {.bundle = bundle, .from = from, .to = to, .each = each, .arg = arg};

    if (from == to) {
        return EN_OK;
    }
    if (from > to || from < bundle->minimum || to > bundle->head.size) {
        return out_of_range(reterr);
    }
    enum en_status status = en_bundle_grow(bundle, reterr);
    size_t at = (size_t)((from - bundle->minimum) / EN_TILE_WIDTH);
    for (uint64_t index = from; status == EN_OK && index < to && !wanted.stopped;
         index = (index / EN_TILE_WIDTH + 1) * EN_TILE_WIDTH) {
        status = read_member(&wanted, en_bundle_at(bundle, EN_BUNDLE_ENTRIES, at++), reterr);
    }
    return status;
}

static enum en_status source_root_at(void *self, uint64_t size, struct en_hash *ret,
                                     struct en_error *reterr)
{
    return en_bundle_root_at(self, size, ret, reterr);
}

struct en_source en_bundle_source(struct en_bundle *bundle)
{
    return (struct en_source){
        .self = bundle, .head = source_head, .read = source_read, .root_at = source_root_at};
}
