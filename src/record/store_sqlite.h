/*
 * What the two halves of the SQLite engine share: the connection, its kept statements, and how a
 * failure of SQLite is told. Internal to the record.
 */
#ifndef EN_RECORD_STORE_SQL_H
#define EN_RECORD_STORE_SQL_H

#include <sqlite3.h>

#include "store_db.h"

enum en_db_statement {
    EN_SQL_BEGIN_WRITE,
    EN_SQL_COMMIT,
    EN_SQL_ROLLBACK,
    EN_SQL_HEAD_GET,
    EN_SQL_HEAD_MOVE,
    EN_SQL_HEAD_SIGN,
    EN_SQL_ENTRY_PUT,
    EN_SQL_ENTRY_GET,
    EN_SQL_ENTRY_END,
    EN_SQL_ID_PUT,
    EN_SQL_ID_GET,
    EN_SQL_TILE_PUT,
    EN_SQL_TILE_GET,
    EN_DB_STATEMENTS
};

struct en_db {
    sqlite3 *sqlite;
    sqlite3_stmt *statement[EN_DB_STATEMENTS];
    char *path;
};

/* store.damaged, with the usual remedy. */
enum en_status en_sql_damaged(struct en_error *reterr, struct en_str place, const char *text);
enum en_status en_sql_no_memory(struct en_error *reterr);
/* The connection's last error, in our words. */
enum en_status en_sql_fail(const struct en_db *db, struct en_error *reterr);

/* Run a kept statement that gives no row, and reset it. */
EN_MUST_CHECK enum en_status en_sql_run(struct en_db *db, enum en_db_statement which,
                                        struct en_error *reterr);
/* A blob or text of the row at hand; valid until the statement moves. */
struct en_bytes en_sql_bytes(sqlite3_stmt *statement, int column);

#endif /* EN_RECORD_STORE_SQL_H */
