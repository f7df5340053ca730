/*
 * record.db in SQLite: write-ahead log, synchronous=FULL, prepared statements kept.
 *
 * A commit is one fdatasync of the write-ahead log. Pages go to the main file only every 4,000 of
 * them (wal_autocheckpoint): fewer, larger syncs, and the pages of the index of acts, which is hit
 * at random, are written once for many appends.
 *
 * A commit whose write or sync fails is UNKNOWN: this connection forgets it, but its frames may lie
 * in the log, and who opens the file next may find them. The next commit that succeeds decides: it
 * overwrites them, or stands behind them. So to settle is to commit something that changes nothing.
 * For the same reason opening moves what it finds in the log to the main file and syncs it: a
 * process that died may have written it and not synced it.
 *
 * Source: sqlite.org "Write-Ahead Logging", "How To Corrupt", "Defense Against The Dark Arts".
 */
#include "store_sqlite.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "store_schema.h"

enum { BUSY_MS = 2000 };

enum open_mode { OPEN_READ, OPEN_WRITE, OPEN_CREATE };

#define DB_SETTINGS                                                                                \
    "PRAGMA synchronous = FULL;"                                                                   \
    "PRAGMA wal_autocheckpoint = 4000;"                                                            \
    "PRAGMA cache_size = -16384;"                                                                  \
    "PRAGMA secure_delete = OFF;" /* nothing is ever deleted */                                    \
    "PRAGMA trusted_schema = OFF;"                                                                 \
    "PRAGMA cell_size_check = ON;"                                                                 \
    "PRAGMA temp_store = MEMORY;"

/* Writes a page, and in it what stood there: a transaction of its own. */
#define SETTLE "PRAGMA user_version = " EN_STORE_TEXT(EN_STORE_VERSION)

static const char *const statement_sql[EN_SQL_STATEMENTS] = {
    [EN_SQL_BEGIN_WRITE] = "BEGIN IMMEDIATE",
    [EN_SQL_COMMIT] = "COMMIT",
    [EN_SQL_ROLLBACK] = "ROLLBACK",
    [EN_SQL_HEAD_GET] = "SELECT size, root, note, sum FROM head WHERE kind = ?1",
    [EN_SQL_HEAD_MOVE] =
        "UPDATE head SET size = ?1, root = ?2 WHERE kind = 0 AND size = ?3 AND root = ?4",
    [EN_SQL_HEAD_SIGN] = "INSERT INTO head VALUES(1, ?1, ?2, ?3, ?4) ON CONFLICT DO UPDATE"
                         " SET size = excluded.size, root = excluded.root, note = excluded.note,"
                         " sum = excluded.sum WHERE excluded.size >= size",
    [EN_SQL_BASE_PUT] = "INSERT INTO head VALUES(2, ?1, ?2, x'', x'')",
    [EN_SQL_ENTRY_PUT] = "INSERT INTO entry VALUES(?1, ?2)",
    [EN_SQL_ENTRY_GET] = "SELECT body FROM entry WHERE idx = ?1",
    [EN_SQL_ENTRY_END] = "SELECT max(idx) FROM entry",
    [EN_SQL_ID_PUT] = "INSERT INTO act VALUES(?1, ?2)",
    [EN_SQL_ID_GET] = "SELECT idx FROM act WHERE prefix = ?1 AND idx >= ?2 ORDER BY idx LIMIT 1",
    [EN_SQL_TILE_PUT] = "INSERT OR REPLACE INTO tile VALUES(?1, ?2)",
    [EN_SQL_TILE_GET] = "SELECT hashes FROM tile WHERE place = ?1",
};

static const char count_sql[] = "SELECT (SELECT count(*) FROM head),"
                                " (SELECT max(idx) FROM entry) - (SELECT min(idx) FROM entry) + 1,"
                                " (SELECT count(*) FROM act), (SELECT count(*) FROM tile)";

static enum en_status execute(struct en_sqlite *db, const char *sql, struct en_error *reterr)
{
    int code = sqlite3_exec(db->sqlite, sql, NULL, NULL, NULL);

    return code == SQLITE_OK ? EN_OK : en_sql_fail(db, reterr);
}

/* The value of a PRAGMA that gives one number. */
static enum en_status pragma_number(struct en_sqlite *db, const char *sql, int *ret,
                                    struct en_error *reterr)
{
    sqlite3_stmt *statement = NULL;

    if (sqlite3_prepare_v2(db->sqlite, sql, -1, &statement, NULL) != SQLITE_OK ||
        sqlite3_step(statement) != SQLITE_ROW) {
        enum en_status status = en_sql_fail(db, reterr);
        (void)sqlite3_finalize(statement);
        return status;
    }
    *ret = sqlite3_column_int(statement, 0);
    (void)sqlite3_finalize(statement);
    return EN_OK;
}

/* The tables and the empty tree, in one transaction: after a crash they are all there or none. */
static enum en_status create_tables(struct en_sqlite *db, struct en_error *reterr)
{
    static const char insert[] = "INSERT INTO head VALUES(0, 0, ?1, x'', x'')";
    sqlite3_stmt *statement = NULL;
    struct en_hash empty;

    en_merkle_empty(&empty);
    enum en_status status = execute(
        db, EN_STORE_PAGES "PRAGMA journal_mode = WAL; BEGIN IMMEDIATE;" EN_STORE_SCHEMA, reterr);
    if (status != EN_OK) {
        return status;
    }
    if (sqlite3_prepare_v2(db->sqlite, insert, -1, &statement, NULL) != SQLITE_OK ||
        sqlite3_bind_blob(statement, 1, empty.b, sizeof(empty.b), SQLITE_STATIC) != SQLITE_OK ||
        sqlite3_step(statement) != SQLITE_DONE) {
        status = en_sql_fail(db, reterr);
    }
    (void)sqlite3_finalize(statement);
    return status == EN_OK ? execute(db, "COMMIT", reterr) : status;
}

/* Whether it is a record of ours, made now when it is empty and `mode` says so. */
static enum en_status check_kind(struct en_sqlite *db, enum open_mode mode, struct en_error *reterr)
{
    int application = 0;
    int version = 0;

    enum en_status status = pragma_number(db, "PRAGMA application_id", &application, reterr);
    if (status == EN_OK) {
        status = pragma_number(db, "PRAGMA user_version", &version, reterr);
    }
    if (status != EN_OK) {
        return status;
    }
    if (application == 0 && version == 0 && mode == OPEN_CREATE) {
        int objects = 0;
        status = pragma_number(db, "SELECT count(*) FROM sqlite_schema", &objects, reterr);
        if (status == EN_OK && objects == 0) {
            return create_tables(db, reterr);
        }
    }
    if (application != EN_STORE_APPLICATION_ID || version != EN_STORE_VERSION) {
        return en_db_damaged(reterr, en_str_from(db->path),
                             N_("the file is not a record of this version"));
    }
    return status;
}

static enum en_status prepare_all(struct en_sqlite *db, struct en_error *reterr)
{
    for (size_t i = 0; i < EN_SQL_STATEMENTS; i++) {
        if (sqlite3_prepare_v3(db->sqlite, statement_sql[i], -1, SQLITE_PREPARE_PERSISTENT,
                               &db->statement[i], NULL) != SQLITE_OK) {
            return en_sql_fail(db, reterr);
        }
    }
    return EN_OK;
}

static enum en_status open_file(struct en_sqlite *db, enum open_mode mode, struct en_error *reterr)
{
    static const int flags[] = {
        [OPEN_READ] = SQLITE_OPEN_READWRITE, /* a reader too must recover the write-ahead log */
        [OPEN_WRITE] = SQLITE_OPEN_READWRITE,
        [OPEN_CREATE] = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE,
    };

    int code = sqlite3_open_v2(db->path, &db->sqlite,
                               flags[mode] | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, db->vfs);
    if (db->sqlite == NULL) {
        return en_db_no_memory(reterr);
    }
    if (code != SQLITE_OK && (code & 0xff) == SQLITE_CANTOPEN && mode != OPEN_CREATE) {
        return en_db_missing(en_str_from(db->path), reterr);
    }
    if (code != SQLITE_OK) {
        return en_sql_fail(db, reterr);
    }
    (void)sqlite3_busy_timeout(db->sqlite, BUSY_MS);
    (void)sqlite3_db_config(db->sqlite, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
    return execute(db, DB_SETTINGS, reterr);
}

/* SQLite's check gives one row, "ok", when nothing is wrong. */
static enum en_status check_pages(struct en_sqlite *db, struct en_error *reterr)
{
    sqlite3_stmt *statement = NULL;
    enum en_status status = EN_OK;

    if (sqlite3_prepare_v2(db->sqlite, "PRAGMA integrity_check(1)", -1, &statement, NULL) !=
            SQLITE_OK ||
        sqlite3_step(statement) != SQLITE_ROW) {
        status = en_sql_fail(db, reterr);
    } else {
        struct en_bytes said = en_sql_bytes(statement, 0);
        if (!en_str_equal((struct en_str){(const char *)said.ptr, said.len}, EN_STR("ok"))) {
            status = en_db_damaged(reterr, en_str_from(db->path),
                                   N_("the pages of the file do not fit"));
        }
    }
    (void)sqlite3_finalize(statement);
    return status;
}

/* What SQLite says, in our words. */
enum en_status en_sql_fail(const struct en_sqlite *db, struct en_error *reterr)
{
    struct en_str path = en_str_from(db->path);
    char number[16];
    int code = sqlite3_errcode(db->sqlite);

    (void)snprintf(number, sizeof(number), "%d", sqlite3_extended_errcode(db->sqlite));
    switch (code & 0xff) {
    case SQLITE_NOMEM:
        return en_fail(reterr, EN_ERR_MEMORY, "store.memory", path, N_("no memory left"), NULL);
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        return en_fail(reterr, EN_ERR_HELD, "store.busy", path,
                       N_("another process is writing to the record"),
                       N_("stop the other process, then try again"));
    case SQLITE_FULL:
        return en_fail(reterr, EN_ERR_IO, "store.full", path, N_("the disk is full"),
                       N_("free space, then try again"));
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
    case SQLITE_ERROR: /* a statement does not fit the tables */
    case SQLITE_MISMATCH:
    case SQLITE_CONSTRAINT:
    case SQLITE_RANGE:
    case SQLITE_TOOBIG:
        return en_db_damaged(reterr, path, N_("the file is no sound record"));
    default:
        return en_fail(reterr, EN_ERR_IO, "store.io", path,
                       N_("reading or writing the record failed (SQLite error %1)"),
                       N_("check the disk, then try again"), en_str_from(number));
    }
}

/* Run a kept statement to its end. A statement that gives no row is reset at once. */
enum en_status en_sql_run(struct en_sqlite *db, enum en_sqlite_statement which,
                          struct en_error *reterr)
{
    sqlite3_stmt *statement = db->statement[which];
    int code = sqlite3_step(statement);
    enum en_status status = code == SQLITE_DONE ? EN_OK : en_sql_fail(db, reterr);

    (void)sqlite3_reset(statement);
    return status;
}

struct en_bytes en_sql_bytes(sqlite3_stmt *statement, int column)
{
    const uint8_t *ptr = sqlite3_column_blob(statement, column);

    return (struct en_bytes){ptr, (size_t)sqlite3_column_bytes(statement, column)};
}

static void sqlite_close(struct en_db *base)
{
    struct en_sqlite *db = en_sqlite_of(base);

    for (size_t i = 0; i < EN_SQL_STATEMENTS; i++) {
        (void)sqlite3_finalize(db->statement[i]);
    }
    (void)sqlite3_close_v2(db->sqlite);
    free(db->path);
    free(db);
}

static enum en_status sqlite_begin(struct en_db *base, struct en_error *reterr)
{
    return en_sql_run(en_sqlite_of(base), EN_SQL_BEGIN_WRITE, reterr);
}

static enum en_status sqlite_commit(struct en_db *base, struct en_error *reterr)
{
    struct en_sqlite *db = en_sqlite_of(base);
    enum en_status status = en_sql_run(db, EN_SQL_COMMIT, reterr);

    if (status != EN_OK && (sqlite3_errcode(db->sqlite) & 0xff) == SQLITE_IOERR) {
        return en_db_unknown(reterr);
    }
    return status;
}

static void sqlite_rollback(struct en_db *base)
{
    struct en_sqlite *db = en_sqlite_of(base);

    /* Some errors have SQLite roll back by itself. */
    if (sqlite3_get_autocommit(db->sqlite) == 0) {
        (void)sqlite3_step(db->statement[EN_SQL_ROLLBACK]);
        (void)sqlite3_reset(db->statement[EN_SQL_ROLLBACK]);
    }
}

static enum en_status sqlite_settle(struct en_db *base, struct en_error *reterr)
{
    return execute(en_sqlite_of(base), SETTLE, reterr);
}

static enum en_status sqlite_check(struct en_db *base, struct en_db_counts *ret,
                                   struct en_error *reterr)
{
    struct en_sqlite *db = en_sqlite_of(base);
    sqlite3_stmt *statement = NULL;

    enum en_status status = check_pages(db, reterr);
    if (status != EN_OK) {
        return status;
    }
    if (sqlite3_prepare_v2(db->sqlite, count_sql, -1, &statement, NULL) != SQLITE_OK ||
        sqlite3_step(statement) != SQLITE_ROW) {
        status = en_sql_fail(db, reterr);
    } else {
        ret->heads = (uint64_t)sqlite3_column_int64(statement, 0);
        ret->entries = (uint64_t)sqlite3_column_int64(statement, 1);
        ret->ids = (uint64_t)sqlite3_column_int64(statement, 2);
        ret->tiles = (uint64_t)sqlite3_column_int64(statement, 3);
    }
    (void)sqlite3_finalize(statement);
    return status;
}

static enum en_status sqlite_second(struct en_db *base, struct en_db **ret,
                                    struct en_error *reterr);

static const struct en_db_engine sqlite_engine = {
    .close = sqlite_close,
    .second = sqlite_second,
    .begin = sqlite_begin,
    .commit = sqlite_commit,
    .rollback = sqlite_rollback,
    .settle = sqlite_settle,
    .tree = en_sqlite_tree,
    .move = en_sqlite_move,
    .published = en_sqlite_signed,
    .sign = en_sqlite_sign,
    .put_entry = en_sqlite_put_entry,
    .entry = en_sqlite_entry,
    .read = en_sqlite_read,
    .put_id = en_sqlite_put_id,
    .id = en_sqlite_id,
    .ids = en_sqlite_ids,
    .put_tile = en_sqlite_put_tile,
    .tile = en_sqlite_tile,
    .check = sqlite_check,
    .base = en_sqlite_base,
    .put_base = en_sqlite_put_base,
    .end = en_sqlite_end,
};

static enum en_status open_connection(const char *vfs, const char *path, enum open_mode mode,
                                      struct en_db **ret, struct en_error *reterr)
{
    struct en_sqlite *db = calloc(1, sizeof(*db));

    if (db == NULL || (db->path = strdup(path)) == NULL) {
        free(db);
        return en_db_no_memory(reterr);
    }
    db->base.engine = &sqlite_engine;
    db->vfs = vfs;
    enum en_status status = open_file(db, mode, reterr);
    if (status == EN_OK) {
        status = check_kind(db, mode, reterr);
    }
    if (status == EN_OK) {
        status = prepare_all(db, reterr);
    }
    if (status == EN_OK && mode == OPEN_READ) {
        status = execute(db, "PRAGMA query_only = ON", reterr);
    } else if (status == EN_OK) {
        /* A full disk may still be read; who writes to it is told. */
        (void)execute(db, "PRAGMA wal_checkpoint(PASSIVE)", NULL);
    }
    if (status != EN_OK) {
        sqlite_close(&db->base);
        return status;
    }
    *ret = &db->base;
    return EN_OK;
}

static enum en_status sqlite_second(struct en_db *base, struct en_db **ret, struct en_error *reterr)
{
    struct en_sqlite *db = en_sqlite_of(base);

    return open_connection(db->vfs, db->path, OPEN_READ, ret, reterr);
}

void en_store_init(void)
{
    (void)sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0); /* refused when it is too late: no harm */
}

enum en_status en_sqlite_open_read(const struct en_env *env, const char *path, struct en_db **ret,
                                   struct en_error *reterr)
{
    return open_connection(env->sqlite_vfs, path, OPEN_READ, ret, reterr);
}

enum en_status en_sqlite_open(const struct en_env *env, const char *path, bool create,
                              struct en_db **ret, struct en_error *reterr)
{
    return open_connection(env->sqlite_vfs, path, create ? OPEN_CREATE : OPEN_WRITE, ret, reterr);
}
