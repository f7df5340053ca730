/*
 * The tables in their one form, and the state hash: SHA-256 over that form, never over a file.
 *
 *   for each table by name, but `applied`:
 *     "table " name LF, then for each row by its primary key, for each column:
 *       'n' for NULL, 'i' and 8 bytes big-endian, or 't'/'b', 8 bytes of length, the bytes
 *     and ';' behind each row
 *
 * Whenever more than 64 KiB have gathered behind a row, and at the end: sum = SHA-256(sum ||
 * gathered), the first sum being zeros. A snapshot (snapshot.c) carries the same bytes.
 *
 * Two nodes that folded the same record by the same rules have the same hash, whatever compiler,
 * page size or order of insertion they had.
 */
#include "internal.h"

/* Rows are gathered into one buffer and handed on in pieces, so memory stays bounded. */
struct gathering {
    struct en_text pending;
    tables_fn each;
    void *self;
};

static bool hand_on(struct gathering *gathering)
{
    struct en_text *pending = &gathering->pending;
    bool good = !pending->failed && gathering->each(gathering->self, en_text_str(pending));

    en_text_clear(pending);
    return good;
}

static void add_number(struct en_text *out, char tag, uint64_t number)
{
    char bytes[9] = {tag};

    for (int i = 8; i >= 1; i--) {
        bytes[i] = (char)(number & 0xff);
        number >>= 8;
    }
    en_text_add(out, (struct en_str){bytes, sizeof(bytes)});
}

static void add_cell(struct en_text *out, sqlite3_stmt *row, int column)
{
    int type = sqlite3_column_type(row, column);

    if (type == SQLITE_NULL) {
        en_text_addc(out, 'n');
    } else if (type == SQLITE_INTEGER) {
        add_number(out, 'i', (uint64_t)sqlite3_column_int64(row, column));
    } else {
        const char *bytes = sqlite3_column_blob(row, column);
        size_t len = (size_t)sqlite3_column_bytes(row, column);
        add_number(out, type == SQLITE_TEXT ? 't' : 'b', len);
        en_text_add(out, (struct en_str){bytes, len});
    }
}

static bool add_rows(struct gathering *gathering, sqlite3_stmt *stmt)
{
    int rc;
    bool good = true;

    while (good && (rc = sqlite3_step(stmt)) == SQLITE_ROW) {
        for (int i = 0; i < sqlite3_column_count(stmt); i++) {
            add_cell(&gathering->pending, stmt, i);
        }
        en_text_addc(&gathering->pending, ';');
        if (gathering->pending.len > TABLES_PIECE_BYTES) {
            good = hand_on(gathering);
        }
    }
    return good && rc == SQLITE_DONE && !gathering->pending.failed;
}

/* "SELECT * FROM t ORDER BY its primary key's columns". */
static bool ordered_query(sqlite3 *db, struct en_str table, struct en_text *out)
{
    sqlite3_stmt *keys = NULL;
    const char *before = " ORDER BY ";

    en_text_adds(out, "SELECT * FROM \"");
    en_text_add(out, table);
    en_text_adds(out, "\"");
    if (sqlite3_prepare_v2(db, "SELECT name FROM pragma_table_info(?) WHERE pk>0 ORDER BY pk", -1,
                           &keys, NULL) != SQLITE_OK) {
        return false;
    }
    sqlite3_bind_text(keys, 1, table.ptr, (int)table.len, SQLITE_STATIC);
    while (sqlite3_step(keys) == SQLITE_ROW) {
        en_text_addf(out, "%s\"%s\"", before, (const char *)sqlite3_column_text(keys, 0));
        before = ", ";
    }
    sqlite3_finalize(keys);
    return !out->failed;
}

static bool add_table(struct en_state *state, struct gathering *gathering, struct en_str table)
{
    struct en_text query = {0};
    sqlite3_stmt *stmt = NULL;

    en_text_adds(&gathering->pending, "table ");
    en_text_add(&gathering->pending, table);
    en_text_addc(&gathering->pending, '\n');
    bool good = ordered_query(state->db, table, &query) &&
                sqlite3_prepare_v2(state->db, en_text_cstr(&query), -1, &stmt, NULL) == SQLITE_OK &&
                add_rows(gathering, stmt);
    sqlite3_finalize(stmt);
    en_text_finish(&query);
    return good;
}

enum en_status tables_each(struct en_state *state, tables_fn each, void *self,
                           struct en_error *reterr)
{
    struct gathering gathering = {.each = each, .self = self};
    sqlite3_stmt *tables = NULL;
    bool good = true;

    keys_write(state);
    if (state->failed != EN_OK ||
        sqlite3_prepare_v2(state->db, TABLES_QUERY, -1, &tables, NULL) != SQLITE_OK) {
        return sql_error(state, reterr);
    }
    while (good && sqlite3_step(tables) == SQLITE_ROW) {
        good = add_table(state, &gathering, sql_text(tables, 0));
    }
    sqlite3_finalize(tables);
    good = good && hand_on(&gathering);
    en_text_finish(&gathering.pending);
    return good ? EN_OK : sql_error(state, reterr);
}

void tables_sum(struct en_hasher *hasher, struct en_str piece, struct en_hash *sum)
{
    struct en_bytes parts[2] = {
        {sum->b, sizeof(sum->b)},
        {(const uint8_t *)piece.ptr, piece.len},
    };

    en_hash_of_parts(hasher, parts, 2, sum);
}

struct summing {
    struct en_hasher *hasher;
    struct en_hash sum;
};

static bool sum_piece(void *self, struct en_str piece)
{
    struct summing *summing = self;

    tables_sum(summing->hasher, piece, &summing->sum);
    return true;
}

enum en_status en_state_hash(struct en_state *state, struct en_hash *ret, struct en_error *reterr)
{
    struct summing summing = {.hasher = state->hasher};
    enum en_status status = tables_each(state, sum_piece, &summing, reterr);

    if (status == EN_OK) {
        *ret = summing.sum;
    }
    return status;
}
