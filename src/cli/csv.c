/*
 * csv.c: RFC 4180, strictly.
 *
 * A roster decides who may patrol, so nothing is guessed: a row with a cell too many, a quote in
 * the middle of a cell or a column nobody asked for is an error with its line, not a warning.
 */
#include "csv.h"

#include <assert.h>
#include <string.h>

struct reader {
    struct en_arena *arena;
    struct en_str rest; // not read yet
    size_t line;        // of `rest`, from 1
    struct en_error *reterr;
};

static enum en_status fail_line(struct en_error *reterr, size_t line, enum en_status status,
                                const char *rule, const char *text, const char *remedy,
                                struct en_str arg)
{
    char place[32];

    return en_fail(reterr, status, rule, en_place_line(place, line), text, remedy, arg);
}

static enum en_status fail(const struct reader *reader, enum en_status status, const char *rule,
                           const char *text, const char *remedy, struct en_str arg)
{
    return fail_line(reader->reterr, reader->line, status, rule, text, remedy, arg);
}

static void skip(struct reader *reader, size_t bytes)
{
    reader->rest = (struct en_str){reader->rest.ptr + bytes, reader->rest.len - bytes};
}

/* A cell in quotes: two quotes are one. `rest` then stands behind the closing quote. */
static enum en_status read_quoted(struct reader *reader, struct en_str *ret)
{
    struct en_str text = reader->rest;
    char *cell = en_arena_alloc(reader->arena, text.len);
    size_t len = 0;
    size_t lines = 0;

    if (cell == NULL) {
        return EN_ERR_MEMORY;
    }
    for (size_t i = 1; i < text.len; i++) {
        if (text.ptr[i] == '"' && (i + 1 == text.len || text.ptr[i + 1] != '"')) {
            *ret = (struct en_str){cell, len};
            skip(reader, i + 1);
            reader->line += lines;
            return EN_OK;
        }
        i += text.ptr[i] == '"';
        lines += text.ptr[i] == '\n';
        cell[len++] = text.ptr[i];
    }
    return fail(reader, EN_ERR_SYNTAX, "csv.quote", N_("a quote is opened and never closed"),
                N_("Close it, or double it where a quote is meant."), EN_STR(""));
}

/* Bytes of the line end that stands here, 0 when none does. A lone CR is none: every row but the
 * last has its LF, which is what rows_at_most counts. */
static size_t line_end(struct en_str text)
{
    if (en_str_starts(text, EN_STR("\r\n"))) {
        return 2;
    }
    return en_str_starts(text, EN_STR("\n")) ? 1 : 0;
}

static enum en_status read_cell(struct reader *reader, struct en_str *ret)
{
    enum en_status status = EN_OK;

    if (reader->rest.len > 0 && reader->rest.ptr[0] == '"') {
        status = read_quoted(reader, ret);
    } else {
        size_t len = 0;
        while (len < reader->rest.len && memchr(",\r\n\"", reader->rest.ptr[len], 4) == NULL) {
            len++;
        }
        *ret = (struct en_str){reader->rest.ptr, len};
        skip(reader, len);
    }
    if (status != EN_OK) {
        return status;
    }
    if (reader->rest.len > 0 && reader->rest.ptr[0] != ',' && line_end(reader->rest) == 0) {
        return fail(reader, EN_ERR_SYNTAX, "csv.quote",
                    N_("a quote or a lone carriage return stands in the middle of a cell"),
                    N_("Put the whole cell in quotes and double the quote."), EN_STR(""));
    }
    if (ret->len > 0 && en_text_check(*ret, NULL) != EN_TEXT_CLEAN) {
        return fail(reader, EN_ERR_ENCODING, "csv.text",
                    N_("a cell is not clean text (UTF-8, NFC, nothing invisible)"),
                    N_("Save the file as UTF-8 and look at this line."), EN_STR(""));
    }
    return EN_OK;
}

/* Behind a cell: true when the row goes on. */
static bool next_cell(struct reader *reader)
{
    if (reader->rest.len > 0 && reader->rest.ptr[0] == ',') {
        skip(reader, 1);
        return true;
    }
    skip(reader, line_end(reader->rest));
    reader->line++;
    return false;
}

static enum en_status read_row(struct reader *reader, struct en_str *cells, size_t cells_max,
                               size_t *ret_count)
{
    size_t count = 0;
    bool more = true;

    while (more) {
        struct en_str cell = {NULL, 0};
        size_t line = reader->line;
        enum en_status status = read_cell(reader, &cell);
        if (status != EN_OK) {
            return status;
        }
        if (count == cells_max) {
            return fail_line(reader->reterr, line, EN_ERR_SYNTAX, "csv.cells",
                             N_("the line has more cells than there are columns"),
                             N_("Put cells that hold a comma in quotes."), EN_STR(""));
        }
        cells[count++] = cell;
        more = next_cell(reader);
    }
    *ret_count = count;
    return EN_OK;
}

static void skip_comments(struct reader *reader)
{
    while (reader->rest.len > 0 && reader->rest.ptr[0] == '#') {
        (void)en_str_cut(&reader->rest, '\n');
        reader->line++;
    }
}

/* Where each wanted column stands in the file, -1 where it may be missing and is. */
static enum en_status match_columns(struct reader *reader, size_t line, const struct en_str *names,
                                    size_t name_count, const char *const *columns, size_t count,
                                    int *ret_at)
{
    bool used[EN_CSV_COLUMNS_MAX] = {false};

    for (size_t i = 0; i < count; i++) {
        struct en_str wanted = en_str_from(columns[i]);
        bool optional = wanted.ptr[wanted.len - 1] == '?';
        wanted.len -= optional;
        ret_at[i] = -1;
        for (size_t k = 0; k < name_count; k++) {
            if (!used[k] && en_str_equal(names[k], wanted)) {
                ret_at[i] = (int)k;
                used[k] = true;
                break;
            }
        }
        if (ret_at[i] < 0 && !optional) {
            return fail_line(reader->reterr, line, EN_ERR_SYNTAX, "csv.column-missing",
                             N_("the column \"%1\" is missing"),
                             N_("Name the columns on the first line."), wanted);
        }
    }
    for (size_t k = 0; k < name_count; k++) {
        if (!used[k]) {
            return fail_line(reader->reterr, line, EN_ERR_SYNTAX, "csv.column-unknown",
                             N_("the column \"%1\" is unknown here or stands twice"),
                             N_("Take it out: what is not read must not look as if it counted."),
                             names[k]);
        }
    }
    return EN_OK;
}

static enum en_status read_header(struct reader *reader, const char *const *columns, size_t count,
                                  int *ret_at, size_t *ret_names)
{
    struct en_str names[EN_CSV_COLUMNS_MAX];

    reader->rest = en_str_past_mark(reader->rest);
    skip_comments(reader);
    if (reader->rest.len == 0) {
        return fail(reader, EN_ERR_SYNTAX, "csv.header",
                    N_("the table has no line of column names"),
                    N_("Name the columns on the first line."), EN_STR(""));
    }
    size_t line = reader->line;
    enum en_status status = read_row(reader, names, EN_COUNT(names), ret_names);
    return status == EN_OK ? match_columns(reader, line, names, *ret_names, columns, count, ret_at)
                           : status;
}

/* No row is shorter than its line end, so counting lines bounds the rows. */
static size_t rows_at_most(struct en_str text)
{
    size_t rows = 1;

    for (size_t i = 0; i < text.len; i++) {
        rows += text.ptr[i] == '\n';
    }
    return rows;
}

static enum en_status read_rows(struct reader *reader, const int *at, size_t names, size_t rows_max,
                                struct en_csv *csv)
{
    struct en_str cells[EN_CSV_COLUMNS_MAX];

    while (reader->rest.len > 0) {
        size_t count = 0;
        size_t line = reader->line;
        if (csv->rows == EN_CSV_ROWS_MAX) {
            return fail(reader, EN_ERR_TOO_LONG, "csv.rows",
                        N_("the table has more than 100000 rows"), N_("Divide it."), EN_STR(""));
        }
        assert(csv->rows < rows_max);
        enum en_status status = read_row(reader, cells, names, &count);
        if (status != EN_OK) {
            return status;
        }
        if (count < names) {
            return fail_line(reader->reterr, line, EN_ERR_SYNTAX, "csv.cells",
                             N_("the line has fewer cells than there are columns"),
                             N_("Write a comma for each empty cell."), EN_STR(""));
        }
        for (size_t i = 0; i < csv->columns; i++) {
            csv->cell[csv->rows * csv->columns + i] =
                at[i] >= 0 ? cells[at[i]] : (struct en_str){NULL, 0};
        }
        csv->line[csv->rows++] = line;
    }
    return EN_OK;
}

enum en_status en_csv_read(struct en_arena *arena, struct en_str text, const char *const *columns,
                           size_t count, struct en_csv *ret, struct en_error *reterr)
{
    struct reader reader = {.arena = arena, .rest = text, .line = 1, .reterr = reterr};
    struct en_csv csv = {.columns = count};
    int at[EN_CSV_COLUMNS_MAX] = {0};
    size_t names = 0;
    enum en_status status = read_header(&reader, columns, count, at, &names);

    if (status != EN_OK) {
        return status;
    }
    size_t rows = rows_at_most(reader.rest);
    rows = rows < EN_CSV_ROWS_MAX ? rows : EN_CSV_ROWS_MAX;
    csv.cell = EN_ARENA_ARRAY(arena, rows * count, struct en_str);
    csv.line = EN_ARENA_ARRAY(arena, rows, size_t);
    if (csv.cell == NULL || csv.line == NULL) {
        return EN_ERR_MEMORY;
    }
    status = read_rows(&reader, at, names, rows, &csv);
    if (status == EN_OK) {
        *ret = csv;
    }
    return status;
}

struct en_str en_csv_cell(const struct en_csv *csv, size_t row, size_t column)
{
    return csv->cell[row * csv->columns + column];
}

enum en_status en_csv_fail(const struct en_csv *csv, size_t row, const char *rule, const char *text,
                           const char *remedy, struct en_str arg, struct en_error *reterr)
{
    return fail_line(reterr, csv->line[row], EN_ERR_SYNTAX, rule, text, remedy, arg);
}
