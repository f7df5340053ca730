/*
 * The tables' one form, read back: hash.c writes it.
 *
 * What is read came from outside, so it is gone through twice: once to see that every table of the
 * schema is there in its order, every row in its form and behind the one before, and that all of it
 * has the hash it is said to have; only then again, to put the rows in. The shape of the tables is
 * asked of SQLite itself, so it has one source: schema.def.
 */
#include "internal.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum { COLUMNS_MAX = 32, TABLE_NAME_MAX = 47, NUMBER_BYTES = 8 };

struct column {
    char type; /* 'i', 't' or 'b', as hash.c writes it */
    int key;   /* its place in the primary key, from 1; 0: none, and then it may be NULL */
};

struct table {
    char name[TABLE_NAME_MAX + 1];
    struct column column[COLUMNS_MAX];
    int count;
    int key[COLUMNS_MAX]; /* columns of the primary key, in its order */
    int key_count;
};

struct cell {
    char tag; /* 'n', 'i', 't', 'b' */
    int64_t num;
    const uint8_t *ptr;
    size_t len;
};

struct reading {
    struct en_state *state;
    sqlite3_stmt *columns; /* asks for the columns of a table */
    const uint8_t *at, *end;
    const uint8_t *piece; /* where what is not summed yet begins */
    struct en_hash sum;
    struct table table;              /* the one being read */
    sqlite3_stmt *insert;            /* NULL in the first round */
    struct cell row[2][COLUMNS_MAX]; /* the present one and the one before */
    uint64_t rows;                   /* of the table, so far */
    struct en_error *reterr;
};

static enum en_status refuse(struct reading *reading, const char *rule, const char *text)
{
    char place[TABLE_NAME_MAX + 48];

    (void)snprintf(place, sizeof(place), "table %s, row %" PRIu64, reading->table.name,
                   reading->rows + 1);
    return en_fail(reading->reterr, EN_ERR_VERIFY, rule, en_str_from(place), text,
                   N_("have the snapshot made again, or start from entry 0"));
}

/* ---- the shape of a table ------------------------------------------------------------------- */

/* The tag of a declared type: schema.def knows INTEGER, TEXT and BLOB. */
static char tag_of(struct en_str type)
{
    if (en_str_is(type, "INTEGER")) {
        return 'i';
    }
    return en_str_is(type, "TEXT") ? 't' : 'b';
}

static void add_column(struct table *table, struct en_str type, int key)
{
    int at = table->count++;

    assert(at < COLUMNS_MAX);
    table->column[at] = (struct column){.type = tag_of(type), .key = key};
    if (key > 0) {
        table->key[key - 1] = at;
        table->key_count++;
    }
}

static enum en_status shape_of(struct reading *reading, struct en_str name)
{
    struct table *table = &reading->table;

    assert(name.len <= TABLE_NAME_MAX);
    *table = (struct table){.count = 0};
    memcpy(table->name, name.ptr, name.len);
    sqlite3_reset(reading->columns);
    sqlite3_bind_text(reading->columns, 1, table->name, -1, SQLITE_STATIC);
    while (sqlite3_step(reading->columns) == SQLITE_ROW) {
        add_column(table, sql_text(reading->columns, 0), sqlite3_column_int(reading->columns, 1));
    }
    sqlite3_reset(reading->columns);
    return table->count > 0 ? EN_OK : sql_error(reading->state, reading->reterr);
}

/* ---- rows ----------------------------------------------------------------------------------- */

static bool read_number(struct reading *reading, uint64_t *ret)
{
    uint64_t number = 0;

    if (reading->end - reading->at < NUMBER_BYTES) {
        return false;
    }
    for (int i = 0; i < NUMBER_BYTES; i++) {
        number = number << 8 | *reading->at++;
    }
    *ret = number;
    return true;
}

static bool read_cell(struct reading *reading, const struct column *column, struct cell *ret)
{
    uint64_t number = 0;

    if (reading->at == reading->end) {
        return false;
    }
    *ret = (struct cell){.tag = (char)*reading->at++};
    if (ret->tag == 'n') {
        return column->key == 0;
    }
    if (ret->tag != column->type || !read_number(reading, &number)) {
        return false;
    }
    if (ret->tag == 'i') {
        ret->num = (int64_t)number;
        return true;
    }
    if (number > (uint64_t)(reading->end - reading->at)) {
        return false;
    }
    ret->ptr = reading->at;
    ret->len = (size_t)number;
    reading->at += number;
    return true;
}

static enum en_status read_row(struct reading *reading, struct cell *row)
{
    bool good = true;

    for (int i = 0; good && i < reading->table.count; i++) {
        good = read_cell(reading, &reading->table.column[i], &row[i]);
    }
    if (good && reading->at < reading->end && *reading->at == ';') {
        reading->at++;
        return EN_OK;
    }
    return refuse(reading, "snapshot.row", N_("the row is not of the table's form"));
}

static int compare_cells(const struct cell *a, const struct cell *b)
{
    if (a->tag == 'i') {
        return a->num < b->num ? -1 : a->num > b->num;
    }
    size_t len = a->len < b->len ? a->len : b->len;
    int order = len == 0 ? 0 : memcmp(a->ptr, b->ptr, len);

    return order != 0 ? order : a->len < b->len ? -1 : a->len > b->len;
}

static enum en_status check_order(struct reading *reading, const struct cell *row,
                                  const struct cell *before)
{
    int order = reading->rows == 0 ? 1 : 0;

    for (int i = 0; order == 0 && i < reading->table.key_count; i++) {
        int column = reading->table.key[i];
        order = compare_cells(&row[column], &before[column]);
    }
    return order > 0 ? EN_OK
                     : refuse(reading, "snapshot.order",
                              N_("the row does not stand behind the one before it"));
}

/* The pieces are those of hash.c. */
static void sum_so_far(struct reading *reading)
{
    struct en_str piece = {(const char *)reading->piece, (size_t)(reading->at - reading->piece)};

    tables_sum(reading->state->hasher, piece, &reading->sum);
    reading->piece = reading->at;
}

/* ---- putting in ----------------------------------------------------------------------------- */

static enum en_status prepare_insert(struct reading *reading)
{
    struct en_text query = {0};

    en_text_addf(&query, "INSERT INTO \"%s\" VALUES(?", reading->table.name);
    for (int i = 1; i < reading->table.count; i++) {
        en_text_adds(&query, ",?");
    }
    en_text_addc(&query, ')');
    int rc = query.failed ? SQLITE_NOMEM
                          : sqlite3_prepare_v2(reading->state->db, en_text_cstr(&query), -1,
                                               &reading->insert, NULL);
    en_text_finish(&query);
    return rc == SQLITE_OK ? EN_OK : sql_error(reading->state, reading->reterr);
}

static void bind_cell(sqlite3_stmt *stmt, int at, const struct cell *cell)
{
    const char *bytes = cell->len == 0 ? "" : (const char *)cell->ptr;

    if (cell->tag == 'n') {
        sqlite3_bind_null(stmt, at);
    } else if (cell->tag == 'i') {
        sqlite3_bind_int64(stmt, at, cell->num);
    } else if (cell->tag == 't') {
        sqlite3_bind_text(stmt, at, bytes, (int)cell->len, SQLITE_STATIC);
    } else {
        sqlite3_bind_blob(stmt, at, bytes, (int)cell->len, SQLITE_STATIC);
    }
}

static enum en_status put_row(struct reading *reading, const struct cell *row)
{
    for (int i = 0; i < reading->table.count; i++) {
        bind_cell(reading->insert, i + 1, &row[i]);
    }
    int rc = sqlite3_step(reading->insert);
    sqlite3_reset(reading->insert);
    if (rc == SQLITE_CONSTRAINT) {
        return refuse(reading, "snapshot.constraint", N_("the row cannot stand in the table"));
    }
    return rc == SQLITE_DONE ? EN_OK : sql_error(reading->state, reading->reterr);
}

/* ---- the whole ------------------------------------------------------------------------------ */

/* A row begins with the tag of a cell, and no text is so long that its length begins like the rest
 * of this word. */
static bool at_table(const struct reading *reading)
{
    struct en_str rest = {(const char *)reading->at, (size_t)(reading->end - reading->at)};

    return en_str_starts(rest, EN_STR("table "));
}

static enum en_status read_name(struct reading *reading)
{
    struct en_str rest = {(const char *)reading->at, (size_t)(reading->end - reading->at)};
    struct en_str word = EN_STR("table ");
    struct en_str name = en_str_from(reading->table.name);

    reading->rows = 0;
    if (rest.len > word.len + name.len && at_table(reading) &&
        memcmp(rest.ptr + word.len, name.ptr, name.len) == 0 &&
        rest.ptr[word.len + name.len] == '\n') {
        reading->at += word.len + name.len + 1;
        return EN_OK;
    }
    return refuse(reading, "snapshot.table",
                  N_("this table is missing, or another stands in its place"));
}

static enum en_status read_rows(struct reading *reading)
{
    enum en_status status = EN_OK;

    for (; status == EN_OK && reading->at < reading->end && !at_table(reading); reading->rows++) {
        struct cell *row = reading->row[reading->rows % 2];
        status = read_row(reading, row);
        if (status == EN_OK) {
            status = check_order(reading, row, reading->row[(reading->rows + 1) % 2]);
        }
        if (status == EN_OK && reading->insert != NULL) {
            status = put_row(reading, row);
        }
        if (status == EN_OK && reading->at - reading->piece > TABLES_PIECE_BYTES) {
            sum_so_far(reading);
        }
        if (status != EN_OK) {
            break; /* `rows` is the place of the failure */
        }
    }
    return status;
}

static enum en_status read_table(struct reading *reading, struct en_str name, bool insert)
{
    enum en_status status = shape_of(reading, name);

    if (status == EN_OK) {
        status = read_name(reading);
    }
    if (status == EN_OK && insert) {
        status = prepare_insert(reading);
    }
    if (status == EN_OK) {
        status = read_rows(reading);
    }
    sqlite3_finalize(reading->insert);
    reading->insert = NULL;
    return status;
}

/* One round over all tables: to measure them, or to put them in. */
static enum en_status read_round(struct en_state *state, const struct en_snapshot *snapshot,
                                 bool insert, struct en_error *reterr)
{
    struct reading reading = {.state = state,
                              .at = snapshot->tables.ptr,
                              .end = snapshot->tables.ptr + snapshot->tables.len,
                              .piece = snapshot->tables.ptr,
                              .reterr = reterr};
    sqlite3_stmt *tables = NULL;
    enum en_status status = EN_OK;

    if (sqlite3_prepare_v2(state->db, TABLES_QUERY, -1, &tables, NULL) != SQLITE_OK ||
        sqlite3_prepare_v2(state->db, "SELECT type, pk FROM pragma_table_info(?) ORDER BY cid", -1,
                           &reading.columns, NULL) != SQLITE_OK) {
        status = sql_error(state, reterr);
    }
    while (status == EN_OK && sqlite3_step(tables) == SQLITE_ROW) {
        status = read_table(&reading, sql_text(tables, 0), insert);
    }
    sqlite3_finalize(tables);
    sqlite3_finalize(reading.columns);
    if (status == EN_OK && reading.at < reading.end) {
        status = refuse(&reading, "snapshot.table", N_("there is a table too many"));
    }
    if (status != EN_OK) {
        return status;
    }
    sum_so_far(&reading);
    return en_hash_equal(&reading.sum, &snapshot->state)
               ? EN_OK
               : en_fail(reterr, EN_ERR_VERIFY, "snapshot.hash", EN_STR("state"),
                         N_("the tables do not have the state hash that the snapshot names"),
                         N_("have the snapshot made again, or start from entry 0"));
}

enum en_status tables_read(struct en_state *state, const struct en_snapshot *snapshot,
                           struct en_error *reterr)
{
    enum en_status status = read_round(state, snapshot, false, reterr);

    return status == EN_OK ? read_round(state, snapshot, true, reterr) : status;
}
