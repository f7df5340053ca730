/*
 * Statements: prepared at first use, bound by a small format, failures kept in the state.
 *
 * A rule asks and writes a dozen times; if each had to hand an error on, the rules would drown in
 * plumbing. So the first failure sticks in state->failed, later statements do nothing, and
 * en_state_apply looks once at the end. Nothing is committed in between.
 */
#include "internal.h"

#include <stdarg.h>
#include <string.h>

static const char *const sql_source[SQL_COUNT] = {
#define SQL(id, text) text,
#include "sql.def"
#undef SQL
};

static void bind_one(sqlite3_stmt *stmt, int at, char kind, va_list *args)
{
    struct en_str text;
    const struct en_hash *hash;
    const struct en_bytes *bytes;

    switch (kind) {
    case 't':
        text = va_arg(*args, struct en_str);
        if (text.ptr == NULL) {
            sqlite3_bind_null(stmt, at);
        } else {
            sqlite3_bind_text(stmt, at, text.ptr, (int)text.len, SQLITE_STATIC);
        }
        break;
    case 'i':
        sqlite3_bind_int64(stmt, at, va_arg(*args, int64_t));
        break;
    case 'h':
        hash = va_arg(*args, const struct en_hash *);
        sqlite3_bind_blob(stmt, at, hash->b, sizeof(hash->b), SQLITE_STATIC);
        break;
    case 'b':
        bytes = va_arg(*args, const struct en_bytes *);
        sqlite3_bind_blob(stmt, at, bytes->ptr, (int)bytes->len, SQLITE_STATIC);
        break;
    default:
        sqlite3_bind_null(stmt, at);
        break;
    }
}

/* Prepare it once; a write that names the table of patrols is one that may change them. */
static bool prepare(struct en_state *state, enum sql_id id)
{
    const char *source = sql_source[id];

    state->writes_patrol[id] =
        strncmp(source, "SELECT", 6) != 0 && strstr(source, " patrol") != NULL;
    return sqlite3_prepare_v3(state->db, source, -1, SQLITE_PREPARE_PERSISTENT, &state->stmt[id],
                              NULL) == SQLITE_OK;
}

static sqlite3_stmt *start(struct en_state *state, enum sql_id id, const char *format,
                           va_list *args)
{
    if (state->failed != EN_OK) {
        return NULL;
    }
    if (state->stmt[id] == NULL && !prepare(state, id)) {
        state->failed = EN_ERR_IO;
        return NULL;
    }
    state->patrol_writes += state->writes_patrol[id];
    sqlite3_reset(state->stmt[id]);
    for (int at = 1; *format != '\0'; format++, at++) {
        bind_one(state->stmt[id], at, *format, args);
    }
    return state->stmt[id];
}

static bool step(struct en_state *state, sqlite3_stmt *stmt)
{
    int rc = sqlite3_step(stmt);

    if (rc == SQLITE_ROW) {
        return true;
    }
    sqlite3_reset(stmt);
    if (rc != SQLITE_DONE) {
        state->failed = rc == SQLITE_NOMEM ? EN_ERR_MEMORY : EN_ERR_IO;
    }
    return false;
}

void sql_do(struct en_state *state, enum sql_id id, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    sqlite3_stmt *stmt = start(state, id, format, &args);
    va_end(args);
    if (stmt != NULL && step(state, stmt)) {
        sqlite3_reset(stmt);
    }
}

sqlite3_stmt *sql_row(struct en_state *state, enum sql_id id, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    sqlite3_stmt *stmt = start(state, id, format, &args);
    va_end(args);
    return stmt != NULL && step(state, stmt) ? stmt : NULL;
}

bool sql_next(struct en_state *state, enum sql_id id)
{
    return state->failed == EN_OK && step(state, state->stmt[id]);
}

bool sql_has(struct en_state *state, enum sql_id id, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    sqlite3_stmt *stmt = start(state, id, format, &args);
    va_end(args);
    if (stmt == NULL || !step(state, stmt)) {
        return false;
    }
    sqlite3_reset(stmt);
    return true;
}

struct en_str sql_text(sqlite3_stmt *row, int column)
{
    const char *text = (const char *)sqlite3_column_text(row, column);

    return (struct en_str){text, text == NULL ? 0 : (size_t)sqlite3_column_bytes(row, column)};
}

bool sql_hash(sqlite3_stmt *row, int column, struct en_hash *ret)
{
    if (sqlite3_column_bytes(row, column) != EN_HASH_BYTES) {
        return false;
    }
    memcpy(ret->b, sqlite3_column_blob(row, column), EN_HASH_BYTES);
    return true;
}

enum en_status sql_error(struct en_state *state, struct en_error *reterr)
{
    return en_fail(reterr, EN_ERR_IO, "state.tables", EN_STR("state.db"),
                   N_("the tables of the state failed: %1"),
                   N_("free some disk space; state.db may be deleted, it is folded again"),
                   en_str_from(sqlite3_errmsg(state->db)));
}

enum en_status sql_script(struct en_state *state, const char *script, struct en_error *reterr)
{
    if (sqlite3_exec(state->db, script, NULL, NULL, NULL) != SQLITE_OK) {
        return sql_error(state, reterr);
    }
    return EN_OK;
}
