/*
 * Views: named questions, from the table views.def.
 *
 * A view's statement is prepared when it is asked; screens and commands ask a few times a second,
 * not a few thousand.
 */
#include "internal.h"

#include <string.h>

enum { COLUMNS_MAX = 32, COLUMN_NAME_MAX = 32 };

static const struct {
    const char *name;
    size_t args;
    const char *doc, *sql;
} views[] = {
#define VIEW(name, args, doc, sql) {name, args, doc, sql},
#include "views.def"
#undef VIEW
};

struct columns {
    struct en_cell cell[COLUMNS_MAX];
    char name[COLUMNS_MAX][COLUMN_NAME_MAX];
    enum { AS_IS, AS_TIME, AS_HASH, AS_ROLE } how[COLUMNS_MAX];
    size_t count;
};

static void read_columns(sqlite3_stmt *stmt, struct columns *columns)
{
    columns->count = (size_t)sqlite3_column_count(stmt);
    for (size_t i = 0; i < columns->count && i < COLUMNS_MAX; i++) {
        struct en_str kind = en_str_from(sqlite3_column_name(stmt, (int)i));
        struct en_str name = en_str_cut(&kind, '@');
        size_t len = name.len < COLUMN_NAME_MAX ? name.len : COLUMN_NAME_MAX - 1;
        memcpy(columns->name[i], name.ptr, len);
        columns->name[i][len] = '\0';
        columns->cell[i].name = columns->name[i];
        columns->how[i] = en_str_is(kind, "time")   ? AS_TIME
                          : en_str_is(kind, "hash") ? AS_HASH
                          : en_str_is(kind, "role") ? AS_ROLE
                                                    : AS_IS;
    }
}

static void read_cell(sqlite3_stmt *stmt, struct columns *columns, size_t i)
{
    struct en_cell *cell = &columns->cell[i];
    int column = (int)i, type = sqlite3_column_type(stmt, column);

    cell->num = 0;
    cell->text = (struct en_str){NULL, 0};
    if (type == SQLITE_NULL) {
        cell->type = EN_CELL_NONE;
    } else if (columns->how[i] == AS_ROLE) {
        cell->type = EN_CELL_TEXT;
        cell->text = en_str_from(en_role_name((enum en_role)sqlite3_column_int(stmt, column)));
    } else if (columns->how[i] == AS_HASH) {
        cell->type = EN_CELL_HASH;
        cell->text = (struct en_str){sqlite3_column_blob(stmt, column),
                                     (size_t)sqlite3_column_bytes(stmt, column)};
    } else if (type == SQLITE_INTEGER) {
        cell->type = columns->how[i] == AS_TIME ? EN_CELL_TIME : EN_CELL_INT;
        cell->num = sqlite3_column_int64(stmt, column);
    } else {
        cell->type = EN_CELL_TEXT;
        cell->text = sql_text(stmt, column);
    }
}

static enum en_status run(struct en_state *state, sqlite3_stmt *stmt, en_row_fn each, void *self,
                          struct en_error *reterr)
{
    struct columns columns;
    int rc = SQLITE_DONE;
    bool more = true;

    read_columns(stmt, &columns);
    while (more && (rc = sqlite3_step(stmt)) == SQLITE_ROW) {
        for (size_t i = 0; i < columns.count; i++) {
            read_cell(stmt, &columns, i);
        }
        more = each(self, columns.cell, columns.count);
    }
    return rc == SQLITE_ROW || rc == SQLITE_DONE ? EN_OK : sql_error(state, reterr);
}

static enum en_status find(const char *name, size_t arg_count, size_t *ret, struct en_error *reterr)
{
    for (size_t i = 0; i < EN_COUNT(views); i++) {
        if (strcmp(views[i].name, name) != 0) {
            continue;
        }
        if (arg_count > views[i].args) {
            return en_fail(reterr, EN_ERR_USAGE, "state.view-args", en_str_from(name),
                           N_("too many parameters for the view %1"),
                           N_("see `entente state views`"), en_str_from(name));
        }
        *ret = i;
        return EN_OK;
    }
    return en_fail(reterr, EN_ERR_NOT_FOUND, "state.view", en_str_from(name),
                   N_("there is no view %1"), N_("see `entente state views`"), en_str_from(name));
}

enum en_status en_state_view(struct en_state *state, const char *view, const struct en_str *args,
                             size_t arg_count, en_row_fn each, void *self, struct en_error *reterr)
{
    sqlite3_stmt *stmt = NULL;
    size_t at = 0;

    enum en_status status = find(view, arg_count, &at, reterr);
    if (status != EN_OK) {
        return status;
    }
    keys_write(state);
    if (sqlite3_prepare_v2(state->db, views[at].sql, -1, &stmt, NULL) != SQLITE_OK) {
        return sql_error(state, reterr);
    }
    for (size_t i = 0; i < arg_count; i++) {
        if (args[i].ptr != NULL) {
            sqlite3_bind_text(stmt, (int)i + 1, args[i].ptr, (int)args[i].len, SQLITE_STATIC);
        }
    }
    status = run(state, stmt, each, self, reterr);
    sqlite3_finalize(stmt);
    return status;
}

const char *en_state_view_name(size_t i, const char **ret_doc)
{
    if (i >= EN_COUNT(views)) {
        return NULL;
    }
    if (ret_doc != NULL) {
        *ret_doc = views[i].doc;
    }
    return views[i].name;
}
