/*
 * The state's life: open, begin, commit, roll back, and what it knows of itself.
 *
 * The tables are disposable, so they are written without waiting for the disk (WAL, NORMAL): a
 * crash loses the newest commits at most, and the node folds them in again from the record.
 */
#include "internal.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { STATE_SCHEMA_VERSION = 9 };

static const char *const schema[] = {
#define TABLE(statement) statement,
#include "schema.def"
#undef TABLE
};

int state_schema(struct en_state *state)
{
    sqlite3_stmt *stmt = NULL;
    int version = -1;

    if (sqlite3_prepare_v2(state->db, "PRAGMA user_version", -1, &stmt, NULL) == SQLITE_OK &&
        sqlite3_step(stmt) == SQLITE_ROW) {
        version = sqlite3_column_int(stmt, 0);
    }
    sqlite3_finalize(stmt);
    return version;
}

static enum en_status make_tables(struct en_state *state, struct en_error *reterr)
{
    int version = state_schema(state);
    enum en_status status;

    if (version == STATE_SCHEMA_VERSION) {
        return EN_OK;
    }
    if (version != 0) {
        return en_fail(reterr, EN_ERR_VERIFY, "state.schema", EN_STR("state.db"),
                       N_("the tables are damaged or of another version of entente"),
                       N_("delete state.db; it is folded again from the record"));
    }
    char stamp[48];
    status = sql_script(state, "BEGIN", reterr);
    for (size_t i = 0; status == EN_OK && i < EN_COUNT(schema); i++) {
        status = sql_script(state, schema[i], reterr);
    }
    snprintf(stamp, sizeof(stamp), "PRAGMA user_version=%d; COMMIT", STATE_SCHEMA_VERSION);
    if (status == EN_OK) {
        status = sql_script(state, stamp, reterr);
    }
    return status;
}

static void read_applied(struct en_state *state)
{
    sqlite3_stmt *stmt = NULL;

    en_merkle_empty(&state->head.root);
    state->head.size = 0;
    state->log_time = 0;
    if (sqlite3_prepare_v2(state->db, "SELECT size, root, logged FROM applied", -1, &stmt, NULL) ==
            SQLITE_OK &&
        sqlite3_step(stmt) == SQLITE_ROW) {
        state->head.size = (uint64_t)sqlite3_column_int64(stmt, 0);
        sql_hash(stmt, 1, &state->head.root);
        state->log_time = sqlite3_column_int64(stmt, 2);
    }
    sqlite3_finalize(stmt);
}

enum en_status state_read(struct en_state *state, struct en_error *reterr)
{
    keys_forget(state);
    state->failed = EN_OK; /* an old failure must not keep the tables from being read again */
    memset(state->place_memo, 0, sizeof(state->place_memo));
    patrols_forget(state);
    read_applied(state);
    state->next_deadline = INT64_MIN; /* the next sweep works it out */
    enum en_status status = accords_read(state, reterr);
    if (status == EN_OK) {
        parties_read(state);
        status = state->failed == EN_OK ? keys_read(state, reterr) : sql_error(state, reterr);
    }
    return status;
}

static enum en_status open_file(struct en_state *state, const char *path, struct en_error *reterr)
{
    int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX;

    if (sqlite3_open_v2(path, &state->db, flags, state->env.sqlite_vfs) != SQLITE_OK) {
        return sql_error(state, reterr);
    }
    enum en_status status =
        sql_script(state,
                   "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-65536;"
                   " PRAGMA temp_store=MEMORY; PRAGMA trusted_schema=OFF;"
                   " PRAGMA secure_delete=OFF;",
                   reterr);
    if (status == EN_OK) {
        status = make_tables(state, reterr);
    }
    return status == EN_OK ? state_read(state, reterr) : status;
}

enum en_status en_state_open(const struct en_env *env, const char *path, struct en_state **ret,
                             struct en_error *reterr)
{
    struct en_state *state = calloc(1, sizeof(*state));

    if (state != NULL) {
        state->env = *env;
        state->hasher = en_hasher_create();
    }
    if (state == NULL || state->hasher == NULL) {
        free(state);
        return en_fail(reterr, EN_ERR_MEMORY, "state.open", EN_STR("state.db"),
                       N_("no memory for the state"), NULL);
    }
    enum en_status status = open_file(state, path, reterr);
    if (status != EN_OK) {
        en_state_close(state);
        return status;
    }
    *ret = state;
    return EN_OK;
}

void en_state_close(struct en_state *state)
{
    if (state == NULL) {
        return;
    }
    for (size_t i = 0; i < SQL_COUNT; i++) {
        sqlite3_finalize(state->stmt[i]);
    }
    keys_forget(state);
    accords_forget(state);
    sqlite3_close(state->db);
    en_hasher_destroy(state->hasher);
    free(state);
}

struct en_head en_state_head(const struct en_state *state)
{
    return state->head;
}

en_time en_state_log_time(const struct en_state *state)
{
    return state->log_time;
}

const struct en_accord *en_state_accord(const struct en_state *state)
{
    return state->accord_count == 0 ? NULL : state->accord[state->accord_count - 1].accord;
}

bool en_state_fingerprint(const struct en_state *state, struct en_hash *ret)
{
    if (state->accord_count == 0) {
        return false;
    }
    *ret = state->accord[0].id;
    return true;
}

enum en_status en_state_begin(struct en_state *state, struct en_error *reterr)
{
    enum en_status status = state->failed == EN_OK ? EN_OK : state_read(state, reterr);
    state->failed = status;
    if (status == EN_OK) {
        status = sql_script(state, "BEGIN IMMEDIATE", reterr);
    }
    state->changing = status == EN_OK;
    return status;
}

/* A statement that still stands on a row would keep the transaction open. */
static void reset_statements(struct en_state *state)
{
    for (size_t i = 0; i < SQL_COUNT; i++) {
        sqlite3_reset(state->stmt[i]);
    }
}

enum en_status en_state_commit(struct en_state *state, const struct en_head *head,
                               struct en_error *reterr)
{
    keys_write(state);
    sql_do(state, SQL_APPLIED_PUT, "ihi", (int64_t)head->size, &head->root,
           (int64_t)state->log_time);
    reset_statements(state);
    if (state->failed != EN_OK || sql_script(state, "COMMIT", reterr) != EN_OK) {
        enum en_status status = sql_error(state, reterr);
        en_state_rollback(state);
        return status;
    }
    state->changing = false;
    state->head = *head;
    return EN_OK;
}

void en_state_rollback(struct en_state *state)
{
    if (!state->changing) {
        return;
    }
    reset_statements(state);
    (void)sql_script(state, "ROLLBACK", NULL);
    state->changing = false;
    state->failed = EN_OK;
    /* Memory may hold what the tables no longer do; should reading fail, so will the next apply. */
    state->failed = state_read(state, NULL);
}

enum en_status en_state_try(struct en_state *state, struct en_checked *entry, struct en_effect *ret,
                            struct en_error *reterr)
{
    uint64_t index = state->head.size;

    enum en_status status = en_entry_admit(state, NULL, index, entry, reterr);
    if (status == EN_OK) {
        status = en_state_begin(state, reterr);
    }
    if (status != EN_OK) {
        return status;
    }
    status = en_state_apply(state, entry, index, ret, reterr);
    en_state_rollback(state);
    return status;
}

enum en_status en_state_chain(struct en_state *state, struct en_str key, uint64_t *ret_seq,
                              struct en_hash *ret_prev, struct en_error *reterr)
{
    const struct key_row *row = key_find(state, key);

    if (row == NULL) {
        return en_fail(reterr, EN_ERR_NOT_FOUND, "act.key-unknown", EN_STR("author"),
                       N_("no key named %1 is enrolled"),
                       N_("enrol it first (key.enrol), or sign with an enrolled key"), key);
    }
    *ret_seq = row->seq + 1;
    *ret_prev = row->prev;
    return EN_OK;
}
