/*
 * The store: entries appended all or none, and read back with what proves them.
 *
 * An append works on a copy of the tail; only a commit puts the copy in force. So whatever fails,
 * memory and disk stay as they were. A commit of which nobody knows whether it happened leaves the
 * store unsettled: it goes on showing what was there before, and before anything else is written,
 * or any act asked for, it finds out. So it does when another writer has moved the record.
 */
#include "store.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

struct en_str en_store_place(char buffer[static 32], uint64_t index)
{
    (void)snprintf(buffer, 32, "entry %" PRIu64, index);
    return en_str_from(buffer);
}

enum en_status en_store_damage(struct en_error *reterr, const char *rule, struct en_str place,
                               const char *text)
{
    return en_fail(reterr, EN_ERR_VERIFY, rule, place, text,
                   N_("restore the record from a witness or from an export"));
}

bool en_store_id(struct en_hasher *hasher, struct en_bytes bytes, struct en_hash *ret)
{
    struct en_entry entry;

    if (en_entry_parse(bytes, &entry, NULL) != EN_OK) {
        return false;
    }
    struct en_str text = en_entry_act_text(entry.note);
    if (text.len == 0) {
        return false;
    }
    en_hash_of(hasher, (struct en_bytes){(const uint8_t *)text.ptr, text.len}, ret);
    return true;
}

enum en_status en_store_second(struct en_store *store, struct en_error *reterr)
{
    if (store->second != NULL) {
        return EN_OK;
    }
    return en_db_second(store->db, &store->second, reterr);
}

/* ---- opening -------------------------------------------------------------------------------- */

/* The entries end where the tree ends, and the last one is its last leaf. */
static enum en_status check_end(struct en_store *store, struct en_error *reterr)
{
    uint64_t size = store->tail->edge.size;
    struct en_text entry = {0};
    uint64_t end = 0;

    enum en_status status = en_db_end(store->db, &end, reterr);
    bool any = size > store->base.size;
    if (status == EN_OK && end != (any ? size : 0)) {
        return en_store_damage(reterr, "store.damaged", EN_STR("entry"),
                               N_("there are more or fewer entries than the record is long"));
    }
    if (status == EN_OK && any) {
        status = en_store_entry(store, size - 1, &entry, reterr);
        en_text_finish(&entry);
    }
    return status;
}

/* What was filled in `next` is what the record is now. */
static void put_in_force(struct en_store *store, const struct en_hash *root)
{
    struct en_tail *old = store->tail;

    store->tail = store->next;
    store->next = old;
    store->tree.tail = store->tail;
    store->root = *root;
}

enum en_status en_store_load(struct en_store *store, struct en_error *reterr)
{
    struct en_db_signed published;
    struct en_head head;

    enum en_status status = en_db_tree(store->db, &head, reterr);
    if (status == EN_OK) {
        status = en_db_base(store->db, &store->base, reterr);
    }
    if (status == EN_OK) {
        status = en_tree_read_tail(store->db, store->hasher, &head, store->next, reterr);
    }
    if (status == EN_OK) {
        status = en_db_signed(store->db, &published, NULL, reterr);
    }
    if (status != EN_OK) {
        return status;
    }
    if (published.found && published.head.size > head.size) {
        return en_store_damage(reterr, "store.damaged", EN_STR("head"),
                               N_("a head was signed that is larger than the record"));
    }
    put_in_force(store, &head.root);
    store->tree.minimum = store->base.size;
    store->checked = published.found ? published.head.size : store->base.size;
    return check_end(store, reterr);
}

static struct en_store *allocate(void)
{
    struct en_store *store = calloc(1, sizeof(*store));

    if (store == NULL) {
        return NULL;
    }
    store->hasher = en_hasher_create();
    store->tail = calloc(1, sizeof(*store->tail));
    store->next = calloc(1, sizeof(*store->next));
    if (store->hasher == NULL || store->tail == NULL || store->next == NULL) {
        en_store_close(store);
        return NULL;
    }
    return store;
}

enum en_status en_store_open(const struct en_env *env, const char *url, bool create,
                             struct en_store **ret, struct en_error *reterr)
{
    struct en_store *store = allocate();

    if (store == NULL) {
        return en_db_no_memory(reterr);
    }
    enum en_status status = en_db_open(env, url, create, &store->db, reterr);
    if (status == EN_OK) {
        store->tree.db = store->db;
        store->tree.hasher = store->hasher;
        store->tree.tail = store->tail;
        status = en_store_load(store, reterr);
    }
    if (status != EN_OK) {
        en_store_close(store);
        return status;
    }
    *ret = store;
    return EN_OK;
}

void en_store_close(struct en_store *store)
{
    if (store == NULL) {
        return;
    }
    en_tree_finish(&store->tree);
    en_db_close(store->second);
    en_db_close(store->db);
    en_hasher_destroy(store->hasher);
    free(store->tail);
    free(store->next);
    free(store);
}

uint64_t en_store_minimum(const struct en_store *store)
{
    return store->base.size;
}

struct en_head en_store_head(const struct en_store *store)
{
    return (struct en_head){.size = store->tail->edge.size, .root = store->root};
}

/* ---- commits -------------------------------------------------------------------------------- */

enum en_status en_store_commit(struct en_store *store, struct en_error *reterr)
{
    enum en_status status = en_db_commit(store->db, reterr);

    if (status != EN_OK) {
        en_db_rollback(store->db);
    }
    store->unsettled = status == EN_ERR_UNKNOWN;
    return status;
}

enum en_status en_store_settle(struct en_store *store, struct en_error *reterr)
{
    if (!store->unsettled) {
        return EN_OK;
    }
    enum en_status status = en_db_settle(store->db, reterr);
    if (status == EN_OK) {
        status = en_store_load(store, reterr);
    }
    if (status == EN_OK) {
        store->unsettled = false;
    }
    return status == EN_ERR_IO || status == EN_ERR_HELD ? en_db_unknown(reterr) : status;
}

/* ---- appending ------------------------------------------------------------------------------ */

enum en_status en_store_locate(struct en_store *store, struct en_db *db, const struct en_hash *id,
                               bool *ret_found, uint64_t *ret_index, struct en_error *reterr)
{
    enum en_status status = EN_OK;
    struct en_text entry = {0};
    uint64_t index = 0;
    bool found = false;

    for (uint64_t from = 0; !found && status == EN_OK; from = index + 1) {
        struct en_hash other;

        status = en_db_id(db, id, from, &index, reterr);
        if (status != EN_OK || index == UINT64_MAX) {
            break;
        }
        en_text_clear(&entry);
        status = en_db_entry(db, index, &entry, reterr);
        found = status == EN_OK &&
                en_store_id(store->hasher, (struct en_bytes){(uint8_t *)entry.ptr, entry.len},
                            &other) &&
                en_hash_equal(id, &other);
    }
    en_text_finish(&entry);
    if (status == EN_OK) {
        *ret_index = index;
        *ret_found = found;
    }
    return status;
}

static enum en_status check_new(struct en_store *store, const struct en_new_entry *entry,
                                uint64_t index, struct en_error *reterr)
{
    struct en_hash id;
    bool found = false;
    uint64_t at = 0;
    char place[32];
    char digits[24];

    if (entry->bytes.len > EN_ENTRY_BYTES_MAX) {
        return en_fail(reterr, EN_ERR_TOO_LONG, "entry.long", en_store_place(place, index),
                       N_("the entry is longer than 65535 bytes"),
                       N_("put what is large into a blob and name its hash"));
    }
    if (!en_store_id(store->hasher, entry->bytes, &id) || !en_hash_equal(&id, &entry->id)) {
        return en_fail(reterr, EN_ERR_VERIFY, "store.id", en_store_place(place, index),
                       N_("the entry holds no act with this id"), NULL);
    }
    enum en_status status = en_store_locate(store, store->db, &id, &found, &at, reterr);
    if (status == EN_OK && found) {
        (void)snprintf(digits, sizeof(digits), "%" PRIu64, at);
        return en_fail(reterr, EN_ERR_EXISTS, "store.duplicate", en_store_place(place, index),
                       N_("the act is in the record already, as entry %1"), NULL,
                       en_str_from(digits));
    }
    return status;
}

/* Write the tiles that the last leaf filled. */
static enum en_status put_full_tiles(struct en_store *store, struct en_error *reterr)
{
    uint64_t size = store->next->edge.size;
    enum en_status status = EN_OK;

    for (unsigned level = 0; level < en_tail_full(store->next) && status == EN_OK; level++) {
        status = en_db_put_tile(store->db, level, en_tail_number(size, level) - 1,
                                store->next->tile[level].node, reterr);
    }
    return status;
}

/* Write, once an append, the tiles that it left partly filled and changed. */
static enum en_status put_tail_tiles(struct en_store *store, struct en_error *reterr)
{
    uint64_t before = store->tail->edge.size;
    uint64_t size = store->next->edge.size;

    for (unsigned level = 0; level < en_tail_levels(size); level++) {
        struct en_hash hashes[EN_TILE_WIDTH] = {0};
        size_t width = en_tail_width(size, level);
        unsigned shift = EN_TILE_HEIGHT * level;

        if (width == 0 || before >> shift == size >> shift) {
            continue;
        }
        for (size_t i = 0; i < width; i++) {
            hashes[i] = store->next->tile[level].node[i];
        }
        enum en_status status =
            en_db_put_tile(store->db, level, en_tail_number(size, level), hashes, reterr);
        if (status != EN_OK) {
            return status;
        }
    }
    return EN_OK;
}

static enum en_status put_entry(struct en_store *store, const struct en_new_entry *entry,
                                struct en_error *reterr)
{
    uint64_t index = store->next->edge.size;
    struct en_hash leaf;

    enum en_status status = check_new(store, entry, index, reterr);
    if (status == EN_OK) {
        status = en_db_put_entry(store->db, index, entry->bytes, reterr);
    }
    if (status == EN_OK) {
        status = en_db_put_id(store->db, &entry->id, index, reterr);
    }
    if (status == EN_OK) {
        en_merkle_leaf(store->hasher, entry->bytes, &leaf);
        en_tail_add(store->hasher, store->next, &leaf);
        status = put_full_tiles(store, reterr);
    }
    return status;
}

/* All of an append between begin and commit. */
static enum en_status put_entries(struct en_store *store, const struct en_new_entry *entries,
                                  size_t count, struct en_hash *ret_root, struct en_error *reterr)
{
    struct en_head from = en_store_head(store);
    struct en_head to;

    for (size_t i = 0; i < count; i++) {
        enum en_status status = put_entry(store, &entries[i], reterr);
        if (status != EN_OK) {
            return status;
        }
    }
    enum en_status status = put_tail_tiles(store, reterr);
    if (status != EN_OK) {
        return status;
    }
    to.size = store->next->edge.size;
    en_edge_root(store->hasher, &store->next->edge, &to.root);
    *ret_root = to.root;
    return en_db_move(store->db, &from, &to, reterr);
}

/* Nobody can move the record any more: is it still where we saw it? */
static enum en_status check_not_moved(struct en_store *store, struct en_error *reterr)
{
    struct en_head known = en_store_head(store);
    struct en_head head;

    enum en_status status = en_db_tree(store->db, &head, reterr);
    return status == EN_OK && !en_head_equal(&known, &head) ? en_db_moved(reterr) : status;
}

enum en_status en_store_append(struct en_store *store, const struct en_head *expect,
                               const struct en_new_entry *entries, size_t count,
                               struct en_error *reterr)
{
    struct en_hash root;

    enum en_status status = en_store_settle(store, reterr);
    if (status != EN_OK) {
        return status;
    }
    struct en_head head = en_store_head(store);
    if (!en_head_equal(expect, &head)) {
        return en_db_moved(reterr);
    }
    if (count == 0) {
        return EN_OK;
    }
    en_tail_copy(store->next, store->tail);
    status = en_db_begin(store->db, reterr);
    if (status != EN_OK) {
        return status;
    }
    status = check_not_moved(store, reterr);
    bool moved = status == EN_ERR_STALE;
    if (status == EN_OK) {
        status = put_entries(store, entries, count, &root, reterr);
    }
    if (status != EN_OK) {
        en_db_rollback(store->db);
        store->unsettled = moved;
        return status;
    }
    status = en_store_commit(store, reterr);
    if (status == EN_OK) {
        put_in_force(store, &root);
    }
    return status;
}
