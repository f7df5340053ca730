/*
 * The rows of record.db: heads, entries, the index of acts, tiles.
 *
 * Nothing read is trusted to have the shape it was written with: a column of the wrong length, a
 * size beyond reason or a missing row is damage, and is told as that.
 */
#include "store_sqlite.h"

#include <assert.h>
#include <string.h>

/* Beyond 2^48 entries a size is damage, not a record. */
enum { SIZE_BITS = 48, TILE_PLACE_BITS = 48 };

static const char read_sql[] =
    "SELECT idx, body FROM entry WHERE idx >= ?1 AND idx < ?2 ORDER BY idx";
static const char ids_sql[] = "SELECT prefix, idx FROM act ORDER BY prefix, idx";

/* The first row of a kept statement, if there is one; the caller resets the statement. */
static enum en_status first_row(struct en_sqlite *db, enum en_sqlite_statement which, bool *ret_row,
                                struct en_error *reterr)
{
    int code = sqlite3_step(db->statement[which]);

    if (code != SQLITE_ROW && code != SQLITE_DONE) {
        enum en_status status = en_sql_fail(db, reterr);
        (void)sqlite3_reset(db->statement[which]);
        return status;
    }
    *ret_row = code == SQLITE_ROW;
    return EN_OK;
}

static void bind_number(struct en_sqlite *db, enum en_sqlite_statement which, int at,
                        uint64_t number)
{
    assert(number <= (uint64_t)INT64_MAX);
    (void)sqlite3_bind_int64(db->statement[which], at, (sqlite3_int64)number);
}

/* The memory must live until the statement has run; empty is a blob of 0 bytes, not NULL. */
static void bind_blob(struct en_sqlite *db, enum en_sqlite_statement which, int at, const void *ptr,
                      size_t len)
{
    (void)sqlite3_bind_blob64(db->statement[which], at, len == 0 ? "" : ptr, len, SQLITE_STATIC);
}

static sqlite3_int64 prefix_of(const struct en_hash *id)
{
    uint64_t bits = en_db_prefix(id);
    sqlite3_int64 prefix = 0;

    memcpy(&prefix, &bits, sizeof(prefix));
    return prefix;
}

static uint64_t place_of(unsigned level, uint64_t number)
{
    assert(level < EN_TILE_LEVELS && number >> TILE_PLACE_BITS == 0);
    return (uint64_t)level << TILE_PLACE_BITS | number;
}

/* Take a head out of the row at hand; false when its columns are not what they must be. */
static bool head_of_row(sqlite3_stmt *statement, struct en_head *ret)
{
    sqlite3_int64 size = sqlite3_column_int64(statement, 0);
    struct en_bytes root = en_sql_bytes(statement, 1);

    if (size < 0 || size >> SIZE_BITS != 0 || root.len != sizeof(ret->root.b)) {
        return false;
    }
    ret->size = (uint64_t)size;
    memcpy(ret->root.b, root.ptr, root.len);
    return true;
}

static enum en_status head_damaged(struct en_error *reterr)
{
    return en_db_damaged(reterr, EN_STR("head"), N_("the stored head is damaged"));
}

enum en_status en_sqlite_tree(struct en_db *base, struct en_head *ret, struct en_error *reterr)
{
    struct en_sqlite *db = en_sqlite_of(base);
    bool found = false;

    bind_number(db, EN_SQL_HEAD_GET, 1, 0);
    enum en_status status = first_row(db, EN_SQL_HEAD_GET, &found, reterr);
    if (status != EN_OK) {
        return status;
    }
    bool sound = found && head_of_row(db->statement[EN_SQL_HEAD_GET], ret);
    (void)sqlite3_reset(db->statement[EN_SQL_HEAD_GET]);
    return sound ? EN_OK : head_damaged(reterr);
}

enum en_status en_sqlite_move(struct en_db *base, const struct en_head *from,
                              const struct en_head *to, struct en_error *reterr)
{
    struct en_sqlite *db = en_sqlite_of(base);
    bind_number(db, EN_SQL_HEAD_MOVE, 1, to->size);
    bind_blob(db, EN_SQL_HEAD_MOVE, 2, to->root.b, sizeof(to->root.b));
    bind_number(db, EN_SQL_HEAD_MOVE, 3, from->size);
    bind_blob(db, EN_SQL_HEAD_MOVE, 4, from->root.b, sizeof(from->root.b));
    enum en_status status = en_sql_run(db, EN_SQL_HEAD_MOVE, reterr);
    if (status == EN_OK && sqlite3_changes(db->sqlite) != 1) {
        return en_db_moved(reterr);
    }
    return status;
}

enum en_status en_sqlite_base(struct en_db *base, struct en_head *ret, struct en_error *reterr)
{
    struct en_sqlite *db = en_sqlite_of(base);
    bool found = false;

    bind_number(db, EN_SQL_HEAD_GET, 1, 2);
    enum en_status status = first_row(db, EN_SQL_HEAD_GET, &found, reterr);
    if (status != EN_OK) {
        return status;
    }
    bool sound = !found || head_of_row(db->statement[EN_SQL_HEAD_GET], ret);
    (void)sqlite3_reset(db->statement[EN_SQL_HEAD_GET]);
    if (!found) {
        ret->size = 0;
        en_merkle_empty(&ret->root);
    }
    return sound ? EN_OK : head_damaged(reterr);
}

enum en_status en_sqlite_put_base(struct en_db *base, const struct en_head *head,
                                  struct en_error *reterr)
{
    struct en_sqlite *db = en_sqlite_of(base);
    bind_number(db, EN_SQL_BASE_PUT, 1, head->size);
    bind_blob(db, EN_SQL_BASE_PUT, 2, head->root.b, sizeof(head->root.b));
    return en_sql_run(db, EN_SQL_BASE_PUT, reterr);
}

enum en_status en_sqlite_signed(struct en_db *base, struct en_db_signed *ret,
                                struct en_text *ret_note, struct en_error *reterr)
{
    struct en_sqlite *db = en_sqlite_of(base);
    sqlite3_stmt *statement = db->statement[EN_SQL_HEAD_GET];
    struct en_db_signed row = {.found = false};

    bind_number(db, EN_SQL_HEAD_GET, 1, 1);
    enum en_status status = first_row(db, EN_SQL_HEAD_GET, &row.found, reterr);
    if (status != EN_OK) {
        return status;
    }
    if (row.found) {
        struct en_bytes sum = en_sql_bytes(statement, 3);
        if (!head_of_row(statement, &row.head) || sum.len != sizeof(row.sum.b)) {
            status = head_damaged(reterr);
        } else {
            memcpy(row.sum.b, sum.ptr, sum.len);
        }
    }
    if (row.found && status == EN_OK && ret_note != NULL) {
        struct en_bytes note = en_sql_bytes(statement, 2);
        en_text_add(ret_note, (struct en_str){(const char *)note.ptr, note.len});
        status = ret_note->failed ? en_db_no_memory(reterr) : EN_OK;
    }
    (void)sqlite3_reset(statement);
    if (status == EN_OK) {
        *ret = row;
    }
    return status;
}

enum en_status en_sqlite_sign(struct en_db *base, const struct en_head *head, struct en_str note,
                              const struct en_hash *sum, struct en_error *reterr)
{
    struct en_sqlite *db = en_sqlite_of(base);
    bind_number(db, EN_SQL_HEAD_SIGN, 1, head->size);
    bind_blob(db, EN_SQL_HEAD_SIGN, 2, head->root.b, sizeof(head->root.b));
    bind_blob(db, EN_SQL_HEAD_SIGN, 3, note.ptr, note.len);
    bind_blob(db, EN_SQL_HEAD_SIGN, 4, sum->b, sizeof(sum->b));
    enum en_status status = en_sql_run(db, EN_SQL_HEAD_SIGN, reterr);
    if (status == EN_OK && sqlite3_changes(db->sqlite) != 1) {
        return en_db_smaller(reterr);
    }
    return status;
}

enum en_status en_sqlite_put_entry(struct en_db *base, uint64_t index, struct en_bytes entry,
                                   struct en_error *reterr)
{
    struct en_sqlite *db = en_sqlite_of(base);
    bind_number(db, EN_SQL_ENTRY_PUT, 1, index);
    bind_blob(db, EN_SQL_ENTRY_PUT, 2, entry.ptr, entry.len);
    return en_sql_run(db, EN_SQL_ENTRY_PUT, reterr);
}

enum en_status en_sqlite_entry(struct en_db *base, uint64_t index, struct en_text *ret,
                               struct en_error *reterr)
{
    struct en_sqlite *db = en_sqlite_of(base);
    bool found = false;

    bind_number(db, EN_SQL_ENTRY_GET, 1, index);
    enum en_status status = first_row(db, EN_SQL_ENTRY_GET, &found, reterr);
    if (status != EN_OK) {
        return status;
    }
    if (found) {
        struct en_bytes body = en_sql_bytes(db->statement[EN_SQL_ENTRY_GET], 0);
        en_text_add(ret, (struct en_str){(const char *)body.ptr, body.len});
    }
    (void)sqlite3_reset(db->statement[EN_SQL_ENTRY_GET]);
    if (!found) {
        return en_db_entry_missing(index, reterr);
    }
    return ret->failed ? en_db_no_memory(reterr) : EN_OK;
}

enum en_status en_sqlite_read(struct en_db *base, uint64_t from, uint64_t to, en_entry_fn each,
                              void *arg, struct en_error *reterr)
{
    struct en_sqlite *db = en_sqlite_of(base);
    sqlite3_stmt *statement = NULL;
    enum en_status status = EN_OK;
    uint64_t next = from;
    int code = SQLITE_ROW;

    assert(from <= to && to <= (uint64_t)INT64_MAX);
    /* Prepared for each call, so that `each` may read from the same store. */
    if (sqlite3_prepare_v2(db->sqlite, read_sql, -1, &statement, NULL) != SQLITE_OK) {
        return en_sql_fail(db, reterr);
    }
    (void)sqlite3_bind_int64(statement, 1, (sqlite3_int64)from);
    (void)sqlite3_bind_int64(statement, 2, (sqlite3_int64)to);
    while (next < to && (code = sqlite3_step(statement)) == SQLITE_ROW) {
        if (sqlite3_column_int64(statement, 0) != (sqlite3_int64)next) {
            break;
        }
        if (!each(arg, next, en_sql_bytes(statement, 1))) {
            goto done;
        }
        next++;
    }
    if (code != SQLITE_ROW && code != SQLITE_DONE) {
        status = en_sql_fail(db, reterr);
    } else if (next < to) {
        status = en_db_entry_missing(next, reterr);
    }

done:
    (void)sqlite3_finalize(statement);
    return status;
}

enum en_status en_sqlite_put_id(struct en_db *base, const struct en_hash *id, uint64_t index,
                                struct en_error *reterr)
{
    struct en_sqlite *db = en_sqlite_of(base);
    (void)sqlite3_bind_int64(db->statement[EN_SQL_ID_PUT], 1, prefix_of(id));
    bind_number(db, EN_SQL_ID_PUT, 2, index);
    return en_sql_run(db, EN_SQL_ID_PUT, reterr);
}

enum en_status en_sqlite_id(struct en_db *base, const struct en_hash *id, uint64_t from,
                            uint64_t *ret_index, struct en_error *reterr)
{
    struct en_sqlite *db = en_sqlite_of(base);
    bool found = false;

    (void)sqlite3_bind_int64(db->statement[EN_SQL_ID_GET], 1, prefix_of(id));
    bind_number(db, EN_SQL_ID_GET, 2, from);
    enum en_status status = first_row(db, EN_SQL_ID_GET, &found, reterr);
    if (status != EN_OK) {
        return status;
    }
    /* `from` is not negative, so neither is what the statement found. */
    *ret_index =
        found ? (uint64_t)sqlite3_column_int64(db->statement[EN_SQL_ID_GET], 0) : UINT64_MAX;
    (void)sqlite3_reset(db->statement[EN_SQL_ID_GET]);
    return EN_OK;
}

enum en_status en_sqlite_ids(struct en_db *base, en_db_id_fn each, void *arg,
                             struct en_error *reterr)
{
    struct en_sqlite *db = en_sqlite_of(base);
    sqlite3_stmt *statement = NULL;
    enum en_status status = EN_OK;
    int code = SQLITE_ROW;

    if (sqlite3_prepare_v2(db->sqlite, ids_sql, -1, &statement, NULL) != SQLITE_OK) {
        return en_sql_fail(db, reterr);
    }
    while (status == EN_OK && (code = sqlite3_step(statement)) == SQLITE_ROW) {
        status = each(arg, (uint64_t)sqlite3_column_int64(statement, 0),
                      (uint64_t)sqlite3_column_int64(statement, 1), reterr);
    }
    if (status == EN_OK && code != SQLITE_DONE) {
        status = en_sql_fail(db, reterr);
    }
    (void)sqlite3_finalize(statement);
    return status;
}

enum en_status en_sqlite_put_tile(struct en_db *base, unsigned level, uint64_t number,
                                  const struct en_hash *hashes, struct en_error *reterr)
{
    struct en_sqlite *db = en_sqlite_of(base);
    bind_number(db, EN_SQL_TILE_PUT, 1, place_of(level, number));
    bind_blob(db, EN_SQL_TILE_PUT, 2, hashes, EN_TILE_BYTES);
    return en_sql_run(db, EN_SQL_TILE_PUT, reterr);
}

enum en_status en_sqlite_tile(struct en_db *base, unsigned level, uint64_t number,
                              struct en_hash *ret, struct en_error *reterr)
{
    struct en_sqlite *db = en_sqlite_of(base);
    bool found = false;

    bind_number(db, EN_SQL_TILE_GET, 1, place_of(level, number));
    enum en_status status = first_row(db, EN_SQL_TILE_GET, &found, reterr);
    if (status != EN_OK) {
        return status;
    }
    struct en_bytes hashes = {NULL, 0};
    if (found) {
        hashes = en_sql_bytes(db->statement[EN_SQL_TILE_GET], 0);
    }
    if (hashes.len == EN_TILE_BYTES) {
        memcpy(ret, hashes.ptr, hashes.len);
    } else {
        status = en_db_tile_missing(level, number, reterr);
    }
    (void)sqlite3_reset(db->statement[EN_SQL_TILE_GET]);
    return status;
}

enum en_status en_sqlite_end(struct en_db *base, uint64_t *ret, struct en_error *reterr)
{
    struct en_sqlite *db = en_sqlite_of(base);
    bool found = false;

    enum en_status status = first_row(db, EN_SQL_ENTRY_END, &found, reterr);
    if (status != EN_OK) {
        return status;
    }
    sqlite3_stmt *statement = db->statement[EN_SQL_ENTRY_END];
    bool empty = sqlite3_column_type(statement, 0) == SQLITE_NULL;
    sqlite3_int64 last = sqlite3_column_int64(statement, 0);
    (void)sqlite3_reset(statement);
    if (!empty && (last < 0 || last == INT64_MAX)) {
        return en_db_damaged(reterr, EN_STR("entry"), N_("an entry has no sound index"));
    }
    *ret = empty ? 0 : (uint64_t)last + 1;
    return EN_OK;
}
