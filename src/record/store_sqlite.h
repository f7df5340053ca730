/*
 * What the two halves of the SQLite engine share: the connection, its kept statements, and how a
 * failure of SQLite is told. Internal to the record.
 */
#ifndef EN_RECORD_STORE_SQLITE_H
#define EN_RECORD_STORE_SQLITE_H

#include <sqlite3.h>

#include "store_db.h"

enum en_sqlite_statement {
    EN_SQL_BEGIN_WRITE,
    EN_SQL_COMMIT,
    EN_SQL_ROLLBACK,
    EN_SQL_HEAD_GET,
    EN_SQL_HEAD_MOVE,
    EN_SQL_HEAD_SIGN,
    EN_SQL_BASE_PUT,
    EN_SQL_ENTRY_PUT,
    EN_SQL_ENTRY_GET,
    EN_SQL_ENTRY_END,
    EN_SQL_ID_PUT,
    EN_SQL_ID_GET,
    EN_SQL_TILE_PUT,
    EN_SQL_TILE_GET,
    EN_SQL_STATEMENTS
};

struct en_sqlite {
    struct en_db base;
    sqlite3 *sqlite;
    sqlite3_stmt *statement[EN_SQL_STATEMENTS];
    char *path;
    const char *vfs; // NULL: SQLite's own
};

static inline struct en_sqlite *en_sqlite_of(struct en_db *db)
{
    return (struct en_sqlite *)db;
}

/* The connection's last error, in our words. */
enum en_status en_sql_fail(const struct en_sqlite *db, struct en_error *reterr);
/* Run a kept statement that gives no row, and reset it. */
EN_MUST_CHECK enum en_status en_sql_run(struct en_sqlite *db, enum en_sqlite_statement which,
                                        struct en_error *reterr);
/* A blob or text of the row at hand; valid until the statement moves. */
struct en_bytes en_sql_bytes(sqlite3_stmt *statement, int column);

/* ---- store_sqlite_rows.c: the engine's rows ------------------------------------------------- */

enum en_status en_sqlite_tree(struct en_db *db, struct en_head *ret, struct en_error *reterr);
enum en_status en_sqlite_move(struct en_db *db, const struct en_head *from,
                              const struct en_head *to, struct en_error *reterr);
enum en_status en_sqlite_signed(struct en_db *db, struct en_db_signed *ret,
                                struct en_text *ret_note, struct en_error *reterr);
enum en_status en_sqlite_sign(struct en_db *db, const struct en_head *head, struct en_str note,
                              const struct en_hash *sum, struct en_error *reterr);
enum en_status en_sqlite_put_entry(struct en_db *db, uint64_t index, struct en_bytes entry,
                                   struct en_error *reterr);
enum en_status en_sqlite_entry(struct en_db *db, uint64_t index, struct en_text *ret,
                               struct en_error *reterr);
enum en_status en_sqlite_read(struct en_db *db, uint64_t from, uint64_t to, en_entry_fn each,
                              void *arg, struct en_error *reterr);
enum en_status en_sqlite_put_id(struct en_db *db, const struct en_hash *id, uint64_t index,
                                struct en_error *reterr);
enum en_status en_sqlite_id(struct en_db *db, const struct en_hash *id, uint64_t from,
                            uint64_t *ret_index, struct en_error *reterr);
enum en_status en_sqlite_ids(struct en_db *db, en_db_id_fn each, void *arg,
                             struct en_error *reterr);
enum en_status en_sqlite_put_tile(struct en_db *db, unsigned level, uint64_t number,
                                  const struct en_hash *hashes, struct en_error *reterr);
enum en_status en_sqlite_tile(struct en_db *db, unsigned level, uint64_t number,
                              struct en_hash *ret, struct en_error *reterr);
enum en_status en_sqlite_base(struct en_db *db, struct en_head *ret, struct en_error *reterr);
enum en_status en_sqlite_put_base(struct en_db *db, const struct en_head *head,
                                  struct en_error *reterr);
enum en_status en_sqlite_end(struct en_db *db, uint64_t *ret, struct en_error *reterr);

#endif /* EN_RECORD_STORE_SQLITE_H */
