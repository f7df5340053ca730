/*
 * The newest signed head of a store, and the look that is taken before one is published.
 *
 * A bit that flips between hashing and writing must not be signed for; one ended Yeti 2022, a
 * certificate log. So before a head is published, its new entries are read back through a second
 * connection and hashed again, and its root is made once more from the tiles as they were stored.
 *
 * Source: A. Ayer, "How CT Logs Fail" (2021).
 */
#include "store.h"

#include "wire.h"

struct reread {
    struct en_store *store;
    struct en_error *reterr;
    enum en_status status;
};

static bool reread_entry(void *self, uint64_t index, struct en_bytes entry)
{
    struct reread *reread = self;
    struct en_store *store = reread->store;
    struct en_hash stored;
    struct en_hash leaf;
    char place[32];

    en_merkle_leaf(store->hasher, entry, &leaf);
    reread->status = en_tree_node(&store->tree, 0, index, &stored, reread->reterr);
    if (reread->status == EN_OK && !en_hash_equal(&leaf, &stored)) {
        reread->status =
            en_store_damage(reread->reterr, "store.entry", en_store_place(place, index),
                            N_("the entry on the disk is not the one that was appended"));
    }
    return reread->status == EN_OK;
}

/* Read the new entries back, and make the root of the head once more, from what is on the disk. */
static enum en_status reread(struct en_store *store, const struct en_head *head,
                             struct en_error *reterr)
{
    struct reread new_entries = {.store = store, .reterr = reterr, .status = EN_OK};

    enum en_status status = en_store_second(store, reterr);
    if (status == EN_OK && head->size > store->checked) {
        status = en_db_read(store->second, store->checked, head->size, reread_entry, &new_entries,
                            reterr);
        status = status == EN_OK ? new_entries.status : status;
    }
    if (status == EN_OK) {
        /* `next` is free between appends. */
        status = en_tree_read_tail(store->second, store->hasher, head, store->next, reterr);
    }
    return status;
}

static void hash_note(struct en_store *store, struct en_str note, struct en_hash *ret)
{
    en_hash_of(store->hasher, (struct en_bytes){(const uint8_t *)note.ptr, note.len}, ret);
}

enum en_status en_store_signed(struct en_store *store, struct en_db *db, struct en_db_signed *ret,
                               struct en_text *ret_note, struct en_error *reterr)
{
    struct en_db_signed row;
    struct en_text note = {0};
    struct en_hash sum;

    enum en_status status = en_db_signed(db, &row, &note, reterr);
    if (status == EN_OK && row.found) {
        hash_note(store, en_text_str(&note), &sum);
        if (!en_hash_equal(&sum, &row.sum)) {
            status = en_store_damage(reterr, "store.head", EN_STR("head"),
                                     N_("the signed head is not the one that was stored"));
        }
    }
    if (status == EN_OK) {
        en_text_add(ret_note, en_text_str(&note));
        status = ret_note->failed ? en_db_no_memory(reterr) : EN_OK;
    }
    if (status == EN_OK) {
        *ret = row;
    }
    en_text_finish(&note);
    return status;
}

enum en_status en_store_need_signed(struct en_store *store, struct en_db_signed *ret,
                                    struct en_text *ret_note, struct en_error *reterr)
{
    enum en_status status = en_store_signed(store, store->db, ret, ret_note, reterr);

    if (status == EN_OK && !ret->found) {
        return en_fail(reterr, EN_ERR_NOT_FOUND, "head.unsigned", EN_STR("head"),
                       N_("no head of the record was ever signed"),
                       N_("have the registrar sign one first"));
    }
    return status;
}

static size_t count_lines(struct en_str text)
{
    size_t lines = 0;

    for (size_t i = 0; i < text.len; i++) {
        lines += text.ptr[i] == '\n';
    }
    return lines;
}

/* How a head stands to the one published before: *ret_new false when there is nothing to do. */
static enum en_status compare_published(struct en_store *store, const struct en_head *head,
                                        struct en_str note, bool *ret_new, struct en_error *reterr)
{
    struct en_db_signed old = {.found = false};
    struct en_text old_note = {0};

    enum en_status status = en_store_signed(store, store->db, &old, &old_note, reterr);
    if (status == EN_OK && old.found && head->size < old.head.size) {
        status = en_db_smaller(reterr);
    } else if (status == EN_OK && old.found && head->size == old.head.size &&
               !en_hash_equal(&head->root, &old.head.root)) {
        status = en_fail(reterr, EN_ERR_VERIFY, "head.forked", EN_STR("head"),
                         N_("another head of this size has been signed already"),
                         N_("keep both heads: together they prove that the record was forked"));
    }
    if (status == EN_OK) {
        struct en_str known = en_text_str(&old_note);
        *ret_new = !old.found || head->size > old.head.size ||
                   (count_lines(note) >= count_lines(known) && !en_str_equal(note, known));
    }
    en_text_finish(&old_note);
    return status;
}

/* The note must say what the head says, and the head be one of this record's: its size within it,
 * its root the one at that size. */
static enum en_status check_head(struct en_store *store, const struct en_head *head,
                                 struct en_str note, struct en_error *reterr)
{
    struct en_head said;
    struct en_hash root;

    enum en_status status = en_wire_head(note, &said, reterr);
    if (status == EN_OK && !en_head_equal(&said, head)) {
        return en_fail(reterr, EN_ERR_VERIFY, "head.note", EN_STR("head"),
                       N_("the note is of another head"), NULL);
    }
    if (status == EN_OK) {
        status = en_store_root_at(store, head->size, &root, reterr);
    }
    if (status == EN_OK && !en_hash_equal(&root, &head->root)) {
        return en_fail(reterr, EN_ERR_VERIFY, "head.forked", EN_STR("head"),
                       N_("the record has another root at this size"),
                       N_("keep the head: with ours it proves that the record was forked"));
    }
    return status;
}

/* Write the head in a transaction of its own. */
static enum en_status sign(struct en_store *store, const struct en_head *head, struct en_str note,
                           struct en_error *reterr)
{
    struct en_hash sum;

    hash_note(store, note, &sum);
    enum en_status status = en_db_begin(store->db, reterr);
    if (status != EN_OK) {
        return status;
    }
    status = en_db_sign(store->db, head, note, &sum, reterr);
    if (status != EN_OK) {
        en_db_rollback(store->db);
        return status;
    }
    return en_store_commit(store, reterr);
}

enum en_status en_store_publish(struct en_store *store, const struct en_head *head,
                                struct en_str note, struct en_error *reterr)
{
    bool is_new = false;

    enum en_status status = en_store_settle(store, reterr);
    if (status == EN_OK) {
        status = compare_published(store, head, note, &is_new, reterr);
    }
    if (status == EN_OK) {
        status = check_head(store, head, note, reterr);
    }
    if (status != EN_OK || !is_new) {
        return status;
    }
    status = reread(store, head, reterr);
    if (status == EN_OK) {
        status = sign(store, head, note, reterr);
    }
    if (status == EN_OK && head->size > store->checked) {
        store->checked = head->size;
    }
    return status;
}

enum en_status en_store_published(struct en_store *store, struct en_text *ret,
                                  struct en_error *reterr)
{
    struct en_db_signed row;

    return en_store_signed(store, store->db, &row, ret, reterr);
}
