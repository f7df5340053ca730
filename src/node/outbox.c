/*
 * The outbox: own acts that were received and are not committed yet.
 *
 * An act goes to the disk here before anybody is answered "received", and leaves only when the own
 * record holds it, so a fail-over or a week without a line costs waiting and never an act. The
 * outbox also counts for the chain of a key: two acts written offline follow each other.
 */
#include "private.h"

#include <assert.h>
#include <sqlite3.h>

#define OUTBOX_SCHEMA                                                                              \
    "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;"                                            \
    "CREATE TABLE IF NOT EXISTS outbox(n INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE,"            \
    " author TEXT NOT NULL, seq INTEGER NOT NULL, note TEXT NOT NULL) STRICT;"

enum { BUSY_MS = 2000 }; /* the node's lock keeps others out; a backup tool may look in */

static enum en_status outbox_fail(struct sqlite3 *outbox, struct en_error *reterr)
{
    return en_fail(reterr, EN_ERR_IO, "outbox.io", EN_STR("outbox.db"),
                   N_("the outbox cannot be read or written: %1"),
                   N_("check disk and permissions; if it is damaged, the acts in it must be "
                      "signed again"),
                   en_str_from(outbox == NULL ? "" : sqlite3_errmsg(outbox)));
}

static enum en_status prepare(struct sqlite3 *outbox, const char *sql, sqlite3_stmt **ret,
                              struct en_error *reterr)
{
    if (sqlite3_prepare_v2(outbox, sql, -1, ret, NULL) != SQLITE_OK) {
        return outbox_fail(outbox, reterr);
    }
    return EN_OK;
}

static struct en_str column_str(sqlite3_stmt *stmt, int column)
{
    const char *text = (const char *)sqlite3_column_text(stmt, column);

    return (struct en_str){text, (size_t)sqlite3_column_bytes(stmt, column)};
}

static bool column_hash(sqlite3_stmt *stmt, int column, struct en_hash *ret)
{
    const uint8_t *bytes = sqlite3_column_blob(stmt, column);

    if (bytes == NULL || sqlite3_column_bytes(stmt, column) != EN_HASH_BYTES) {
        return false;
    }
    for (size_t i = 0; i < EN_HASH_BYTES; i++) {
        ret->b[i] = bytes[i];
    }
    return true;
}

static enum en_status insert(struct sqlite3 *outbox, const struct en_hash *id,
                             const struct en_act *act, struct en_str note, struct en_error *reterr)
{
    sqlite3_stmt *stmt = NULL;
    enum en_status status =
        prepare(outbox, "INSERT INTO outbox(id, author, seq, note) VALUES(?,?,?,?)", &stmt, reterr);

    if (status != EN_OK) {
        return status;
    }
    (void)sqlite3_bind_blob(stmt, 1, id->b, EN_HASH_BYTES, SQLITE_STATIC);
    (void)sqlite3_bind_text(stmt, 2, act->author.ptr, (int)act->author.len, SQLITE_STATIC);
    (void)sqlite3_bind_int64(stmt, 3, (int64_t)act->seq);
    (void)sqlite3_bind_text(stmt, 4, note.ptr, (int)note.len, SQLITE_STATIC);
    int result = sqlite3_step(stmt);
    if (result == SQLITE_CONSTRAINT) {
        status = en_fail(reterr, EN_ERR_EXISTS, "outbox.exists", EN_STR(""),
                         N_("this act is in the outbox already"), NULL);
    } else if (result != SQLITE_DONE) {
        status = outbox_fail(outbox, reterr);
    }
    (void)sqlite3_finalize(stmt);
    return status;
}

/* An act that nobody could ever admit must not lie in the outbox for ever. */
static enum en_status read_act(struct en_node *node, struct en_str note, struct en_act *ret,
                               struct en_error *reterr)
{
    struct en_note parsed;
    enum en_status status = en_note_parse(&node->arena, note, &parsed, reterr);

    if (status == EN_OK && note.len > EN_ENTRY_BYTES_MAX - EN_LOGGED_BYTES_MAX) {
        status = en_fail(reterr, EN_ERR_TOO_LONG, "entry.long", EN_STR(""),
                         N_("the act is longer than an entry of the record may be"),
                         N_("shorten it, or name a blob by its hash"));
    }
    return status != EN_OK ? status : en_act_parse(&node->arena, parsed.text, ret, reterr);
}

enum en_status outbox_open(const struct en_env *env, const char *path, struct sqlite3 **ret,
                           struct en_error *reterr)
{
    struct sqlite3 *outbox = NULL;
    int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX;

    if (sqlite3_open_v2(path, &outbox, flags, env->sqlite_vfs) != SQLITE_OK ||
        sqlite3_busy_timeout(outbox, BUSY_MS) != SQLITE_OK ||
        sqlite3_exec(outbox, OUTBOX_SCHEMA, NULL, NULL, NULL) != SQLITE_OK) {
        enum en_status status = outbox_fail(outbox, reterr);
        outbox_close(outbox);
        return status;
    }
    *ret = outbox;
    return EN_OK;
}

void outbox_close(struct sqlite3 *outbox)
{
    (void)sqlite3_close(outbox);
}

enum en_status outbox_last(struct sqlite3 *outbox, struct en_str author, bool *ret_found,
                           uint64_t *ret_seq, struct en_hash *ret_id, struct en_error *reterr)
{
    sqlite3_stmt *stmt = NULL;
    enum en_status status =
        prepare(outbox, "SELECT seq, id FROM outbox WHERE author=? ORDER BY seq DESC LIMIT 1",
                &stmt, reterr);

    if (status != EN_OK) {
        return status;
    }
    (void)sqlite3_bind_text(stmt, 1, author.ptr, (int)author.len, SQLITE_STATIC);
    int result = sqlite3_step(stmt);
    if (result == SQLITE_DONE) {
        *ret_found = false;
    } else if (result == SQLITE_ROW && column_hash(stmt, 1, ret_id)) {
        *ret_seq = (uint64_t)sqlite3_column_int64(stmt, 0);
        *ret_found = true;
    } else {
        status = outbox_fail(outbox, reterr);
    }
    (void)sqlite3_finalize(stmt);
    return status;
}

enum en_status en_node_outbox_add(struct en_node *node, struct en_str note, struct en_error *reterr)
{
    struct en_act act;
    struct en_hash id;

    assert(node->mode == EN_NODE_WRITE);
    enum en_status status = read_act(node, note, &act, reterr);
    if (status == EN_OK) {
        en_hash_of(node->hasher, (struct en_bytes){(const uint8_t *)act.text.ptr, act.text.len},
                   &id);
        status = insert(node->outbox, &id, &act, note, reterr);
        node->outbox_changes++;
    }
    en_arena_reset(&node->arena);
    return status;
}

enum en_status en_node_outbox_each(struct en_node *node, en_outbox_fn each, void *self,
                                   struct en_error *reterr)
{
    sqlite3_stmt *stmt = NULL;
    struct en_hash id;
    enum en_status status =
        prepare(node->outbox, "SELECT note, id FROM outbox ORDER BY n", &stmt, reterr);

    if (status != EN_OK) {
        return status;
    }
    bool more = true;
    int result = sqlite3_step(stmt);
    while (more && result == SQLITE_ROW && column_hash(stmt, 1, &id)) {
        more = each(self, column_str(stmt, 0), &id);
        result = more ? sqlite3_step(stmt) : result;
    }
    if (more && result != SQLITE_DONE) {
        status = outbox_fail(node->outbox, reterr);
    }
    (void)sqlite3_finalize(stmt);
    return status;
}

enum en_status en_node_outbox_settle(struct en_node *node, const struct en_hash *id,
                                     struct en_error *reterr)
{
    uint64_t index = 0;
    enum en_status status = en_store_find(node->store, id, &index, reterr);

    return status == EN_OK ? en_node_outbox_drop(node, id, reterr) : status;
}

enum en_status en_node_outbox_drop(struct en_node *node, const struct en_hash *id,
                                   struct en_error *reterr)
{
    sqlite3_stmt *stmt = NULL;

    assert(node->mode == EN_NODE_WRITE);
    enum en_status status = prepare(node->outbox, "DELETE FROM outbox WHERE id=?", &stmt, reterr);
    if (status != EN_OK) {
        return status;
    }
    (void)sqlite3_bind_blob(stmt, 1, id->b, EN_HASH_BYTES, SQLITE_STATIC);
    if (sqlite3_step(stmt) != SQLITE_DONE) {
        status = outbox_fail(node->outbox, reterr);
    }
    node->outbox_changes++;
    (void)sqlite3_finalize(stmt);
    return status;
}
