/*
 * Views: named questions, from the table views.def.
 *
 * A view's statement is prepared when it is asked; screens and commands ask a few times a second,
 * not a few thousand.
 */
#include "internal.h"

#include <string.h>

static const struct {
    const char *name;
    const char *params; /* with a space between them */
    const char *doc, *sql;
} views[] = {
#define VIEW(name, params, doc, sql) {name, params, doc, sql},
#include "views.def"
#undef VIEW
};

struct columns {
    struct en_cell cell[EN_VIEW_COLUMNS_MAX];
    char name[EN_VIEW_COLUMNS_MAX][EN_VIEW_COLUMN_BYTES];
    enum { AS_IS, AS_TIME, AS_HASH, AS_ROLE, AS_INT } how[EN_VIEW_COLUMNS_MAX];
    size_t count;
};

static void read_columns(sqlite3_stmt *stmt, struct columns *columns)
{
    columns->count = (size_t)sqlite3_column_count(stmt);
    for (size_t i = 0; i < columns->count && i < EN_VIEW_COLUMNS_MAX; i++) {
        struct en_str kind = en_str_from(sqlite3_column_name(stmt, (int)i));
        struct en_str name = en_str_cut(&kind, '@');
        size_t len = name.len < EN_VIEW_COLUMN_BYTES ? name.len : EN_VIEW_COLUMN_BYTES - 1;
        memcpy(columns->name[i], name.ptr, len);
        columns->name[i][len] = '\0';
        columns->cell[i].name = columns->name[i];
        columns->how[i] = en_str_is(kind, "time")   ? AS_TIME
                          : en_str_is(kind, "hash") ? AS_HASH
                          : en_str_is(kind, "role") ? AS_ROLE
                          : en_str_is(kind, "int")  ? AS_INT
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

static size_t count_words(const char *words)
{
    struct en_str rest = en_str_from(words);
    size_t count = 0;

    while (rest.len > 0) {
        (void)en_str_cut(&rest, ' ');
        count++;
    }
    return count;
}

static enum en_status find(const char *name, size_t arg_count, size_t *ret, struct en_error *reterr)
{
    for (size_t i = 0; i < EN_COUNT(views); i++) {
        if (strcmp(views[i].name, name) != 0) {
            continue;
        }
        if (arg_count > count_words(views[i].params)) {
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

/* What the cells of a column may be, by its alias or by the table that it comes from. */
static enum en_cell_type column_type(sqlite3_stmt *stmt, const struct columns *columns, size_t i)
{
    static const enum en_cell_type types[] = {
        [AS_TIME] = EN_CELL_TIME,
        [AS_HASH] = EN_CELL_HASH,
        [AS_ROLE] = EN_CELL_TEXT,
        [AS_INT] = EN_CELL_INT,
    };
    const char *declared = sqlite3_column_decltype(stmt, (int)i);

    if (columns->how[i] != AS_IS) {
        return types[columns->how[i]];
    }
    return declared != NULL && strcmp(declared, "INTEGER") == 0 ? EN_CELL_INT : EN_CELL_TEXT;
}

enum en_status en_state_view_columns(struct en_state *state, const char *view,
                                     struct en_view_column ret[static EN_VIEW_COLUMNS_MAX],
                                     size_t *ret_count, struct en_error *reterr)
{
    sqlite3_stmt *stmt = NULL;
    struct columns columns;
    size_t at = 0;

    enum en_status status = find(view, 0, &at, reterr);
    if (status != EN_OK) {
        return status;
    }
    if (sqlite3_prepare_v2(state->db, views[at].sql, -1, &stmt, NULL) != SQLITE_OK) {
        return sql_error(state, reterr);
    }
    read_columns(stmt, &columns);
    for (size_t i = 0; i < columns.count; i++) {
        memcpy(ret[i].name, columns.name[i], EN_VIEW_COLUMN_BYTES);
        ret[i].type = column_type(stmt, &columns, i);
    }
    *ret_count = columns.count;
    sqlite3_finalize(stmt);
    return EN_OK;
}

static void keep_word(char *out, size_t size, struct en_str text)
{
    size_t len = text.len < size ? text.len : size - 1;

    memcpy(out, len > 0 ? text.ptr : "", len);
    out[len] = '\0';
}

bool en_state_proposal(struct en_state *state, const struct en_hash *id,
                       struct en_proposal_word *ret)
{
    static const char *const of_orders[] = {"order.", "crew.", "muster.", "report."};
    sqlite3_stmt *row = sql_row(state, SQL_PROPOSAL_GET, "h", id);

    if (row == NULL) {
        return false;
    }
    *ret = (struct en_proposal_word){.of_order = false};
    keep_word(ret->slot, sizeof(ret->slot), sql_text(row, 1));
    keep_word(ret->state, sizeof(ret->state), sql_text(row, 8));
    for (size_t i = 0; i < EN_COUNT(of_orders); i++) {
        ret->of_order = ret->of_order || en_str_starts(sql_text(row, 0), en_str_from(of_orders[i]));
    }
    sqlite3_reset(row);
    return true;
}

const char *en_state_view_params(struct en_str view)
{
    for (size_t i = 0; i < EN_COUNT(views); i++) {
        if (en_str_is(view, views[i].name)) {
            return views[i].params;
        }
    }
    return NULL;
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

struct en_str en_cell_find(const struct en_cell *cells, size_t count, const char *name)
{
    for (size_t i = 0; i < count; i++) {
        if (strcmp(cells[i].name, name) == 0) {
            return cells[i].text;
        }
    }
    return (struct en_str){NULL, 0};
}

int64_t en_cell_number(const struct en_cell *cells, size_t count, const char *name)
{
    for (size_t i = 0; i < count; i++) {
        if (strcmp(cells[i].name, name) == 0) {
            return cells[i].num;
        }
    }
    return 0;
}
