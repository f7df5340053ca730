/*
 * table.c: rows of cells as an aligned table.
 *
 * Rows are kept until the end, because a column is as wide as its widest cell. On a terminal the
 * widest column is wrapped until the table fits. A list of chosen columns, which stand in the order
 * of their weight, then goes without the last ones; any other table is printed as one sheet a row,
 * so that no cell is ever cut off. What is not a terminal gets every row on one line, for grep.
 */
#include "cli.h"

#include <assert.h>
#include <string.h>

enum {
    GAP = 2,                /* columns between two columns */
    TABLE_HASH_DIGITS = 12, /* enough to tell acts apart; verbs take it as an abbreviation */
    WRAPPED_MIN = 16,       /* narrower than this a wrapped text is unreadable */
    COLUMNS_LEAST = 4,      /* a list with fewer says too little; then rather sheets */
};

struct en_table_row {
    struct en_table_row *next;
    struct en_str *text; // array of length [columns]
};

void en_table_begin(struct en_table *table, struct en_cli *cli, const char *empty)
{
    *table = (struct en_table){.cli = cli, .empty = empty};
    en_arena_init(&table->arena, 0);
}

/* A time without its seconds when they are nought: still what en_cli_time reads. */
static void print_short(struct en_text *out, const struct en_cell *cell)
{
    size_t before = out->len;

    en_cell_show(out, cell, TABLE_HASH_DIGITS);
    if (cell->type == EN_CELL_TIME && !out->failed && cell->num % 60 == 0) {
        out->len = before + strlen("2017-02-23T05:30");
        en_text_addc(out, 'Z');
    }
}

/* Rows that rest on an act in doubt say so in every table, asked for or not; where no row does, the
 * column is not printed. It stands second, so that it is never shed. */
static const char DOUBT[] = "contested";
enum { DOUBT_COLUMN = 1 };

static void choose_column(struct en_table *table, struct en_str name, size_t at)
{
    /* The name is copied: a view forgets it. */
    table->name[table->columns] = en_arena_copy(&table->arena, name).ptr;
    table->from[table->columns++] = at;
}

static void choose_known(struct en_table *table, struct en_str name, const struct en_cell *cells,
                         size_t count)
{
    for (size_t i = 0; i < count && table->columns == DOUBT_COLUMN; i++) {
        if (strcmp(cells[i].name, DOUBT) == 0) {
            choose_column(table, en_str_from(DOUBT), i);
        }
    }
    for (size_t i = 0; i < count && !en_str_is(name, DOUBT); i++) {
        if (en_str_is(name, cells[i].name)) {
            choose_column(table, name, i);
        }
    }
}

/* Which columns people see, in the order of the list; all of them without a list. */
static void choose_columns(struct en_table *table, const struct en_cell *cells, size_t count)
{
    struct en_str list = en_str_from(table->shown);

    for (size_t i = 0; table->shown == NULL && i < count; i++) {
        choose_known(table, en_str_from(cells[i].name), cells, count);
    }
    while (list.len > 0) {
        choose_known(table, en_str_cut(&list, ','), cells, count);
    }
}

static bool is_doubt(const struct en_table *table, size_t column)
{
    return column == DOUBT_COLUMN && strcmp(table->name[column], DOUBT) == 0;
}

/* No row is in doubt: the column goes. */
static void drop_doubt(struct en_table *table)
{
    size_t behind = table->columns - DOUBT_COLUMN - 1;

    for (struct en_table_row *row = table->first; row != NULL; row = row->next) {
        memmove(row->text + DOUBT_COLUMN, row->text + DOUBT_COLUMN + 1,
                behind * sizeof(*row->text));
    }
    for (size_t i = DOUBT_COLUMN; i < DOUBT_COLUMN + behind; i++) {
        table->name[i] = table->name[i + 1];
        table->number[i] = table->number[i + 1];
    }
    table->columns--;
}

static void add_row(struct en_table *table, const struct en_cell *cells)
{
    struct en_table_row *row = EN_ARENA_NEW(&table->arena, struct en_table_row);
    struct en_text text = {0};

    if (row == NULL) {
        return;
    }
    row->text = EN_ARENA_ARRAY(&table->arena, table->columns, struct en_str);
    for (size_t i = 0; row->text != NULL && i < table->columns; i++) {
        const struct en_cell *cell = &cells[table->from[i]];
        en_text_clear(&text);
        print_short(&text, cell);
        table->doubt = table->doubt || (cell->type != EN_CELL_NONE && is_doubt(table, i));
        row->text[i] = en_arena_copy(&table->arena, en_text_str(&text));
        table->number[i] = table->number[i] || cell->type == EN_CELL_INT;
    }
    en_text_finish(&text);
    if (row->text == NULL) {
        return;
    }
    if (table->last == NULL) {
        table->first = row;
    } else {
        table->last->next = row;
    }
    table->last = row;
}

static void say_object(const struct en_table *table, const struct en_cell *cells, size_t count)
{
    struct en_cell all[EN_CLI_CELLS_MAX + 1] = {en_cell_text("part", en_str_from(table->part))};

    if (table->part == NULL) {
        en_say_json(table->cli, en_cells_json(cells, count));
        return;
    }
    memcpy(all + 1, cells, count * sizeof(*cells));
    en_say_json(table->cli, en_cells_json(all, count + 1));
}

bool en_table_row(void *self, const struct en_cell *cells, size_t count)
{
    struct en_table *table = self;

    assert(count <= EN_CLI_CELLS_MAX);
    table->rows++;
    if (table->cli->json) {
        say_object(table, cells, count);
        return true;
    }
    if (table->rows == 1) {
        choose_columns(table, cells, count);
    }
    add_row(table, cells);
    return true;
}

/* ---- printing ------------------------------------------------------------------------------- */

static void add_spaces(struct en_text *out, size_t count)
{
    while (count-- > 0) {
        en_text_addc(out, ' ');
    }
}

/* A text may be broken behind these. */
static bool is_break(char c)
{
    return c == ' ' || c == ',';
}

/* Columns of the longest piece of a text that has no break within. */
static size_t longest_piece(struct en_str text)
{
    size_t longest = 0;
    size_t from = 0;

    for (size_t i = 0; i <= text.len; i++) {
        if (i == text.len || is_break(text.ptr[i])) {
            size_t end = i < text.len && text.ptr[i] == ',' ? i + 1 : i;
            size_t width = en_width((struct en_str){text.ptr + from, end - from});
            longest = width > longest ? width : longest;
            from = i + 1;
        }
    }
    return longest;
}

/* How wide the columns are and how narrow they may become. */
struct widths {
    size_t now[EN_CLI_CELLS_MAX], least[EN_CLI_CELLS_MAX];
};

static size_t larger(size_t a, size_t b)
{
    return a > b ? a : b;
}

static void measure(const struct en_table *table, struct widths *widths)
{
    for (size_t i = 0; i < table->columns; i++) {
        widths->now[i] = en_width(en_str_from(en_column_name(table->name[i])));
        widths->least[i] = larger(widths->now[i], WRAPPED_MIN);
        for (const struct en_table_row *row = table->first; row != NULL; row = row->next) {
            widths->now[i] = larger(widths->now[i], en_width(row->text[i]));
            widths->least[i] = larger(widths->least[i], longest_piece(row->text[i]));
        }
    }
}

static size_t total(const struct en_table *table, const struct widths *widths)
{
    size_t sum = GAP * (table->columns - 1);

    for (size_t i = 0; i < table->columns; i++) {
        sum += widths->now[i];
    }
    return sum;
}

/* Narrow the widest columns that can be until the table fits; false when they cannot. */
static bool fit(const struct en_table *table, struct widths *widths)
{
    size_t limit = table->cli->width;

    while (limit > 0 && total(table, widths) > limit) {
        size_t widest = table->columns;
        for (size_t i = 0; i < table->columns; i++) {
            if (widths->now[i] > widths->least[i] &&
                (widest == table->columns || widths->now[i] > widths->now[widest])) {
                widest = i;
            }
        }
        if (widest == table->columns) {
            return false;
        }
        widths->now[widest]--;
    }
    return true;
}

/* The same, and a list of chosen columns gives up its last ones. */
static bool fit_or_shed(struct en_table *table, struct widths *widths)
{
    measure(table, widths);
    bool fits = fit(table, widths);

    while (!fits && table->shown != NULL && table->columns > COLUMNS_LEAST) {
        table->columns--;
        measure(table, widths);
        fits = fit(table, widths);
    }
    return fits;
}

/* Bytes of `text` that fit into `columns`, cut behind a break; a column is never narrower than its
 * longest piece, so there is one. */
static size_t piece_that_fits(struct en_str text, size_t columns)
{
    size_t cut = text.len;

    if (en_width(text) <= columns) {
        return text.len;
    }
    for (size_t i = 0; i < text.len; i++) {
        size_t end = text.ptr[i] == ',' ? i + 1 : i;
        if (is_break(text.ptr[i])) {
            if (en_width((struct en_str){text.ptr, end}) > columns) {
                break;
            }
            cut = i + 1;
        }
    }
    return cut;
}

/* One printed line of a row: the next piece of each cell; true when anything is left over. */
static bool print_pieces(struct en_text *out, const struct en_table *table, const size_t *width,
                         struct en_str *rest)
{
    bool more = false;

    for (size_t i = 0; i < table->columns; i++) {
        size_t len = piece_that_fits(rest[i], width[i]);
        struct en_str piece = {rest[i].ptr, len};
        rest[i] = (struct en_str){rest[i].ptr + len, rest[i].len - len};
        more = more || rest[i].len > 0;
        while (piece.len > 0 && piece.ptr[piece.len - 1] == ' ') {
            piece.len--;
        }
        size_t taken = en_width(piece);
        size_t pad = width[i] > taken ? width[i] - taken : 0;
        if (table->number[i]) {
            add_spaces(out, pad);
        }
        en_text_add(out, piece);
        if (!table->number[i] && i + 1 < table->columns) {
            add_spaces(out, pad);
        }
        if (i + 1 < table->columns) {
            add_spaces(out, GAP);
        }
    }
    while (out->len > 0 && out->ptr[out->len - 1] == ' ') {
        out->len--;
    }
    en_text_addc(out, '\n');
    return more;
}

static void print_row(struct en_text *out, const struct en_table *table, const size_t *width,
                      const struct en_str *text)
{
    struct en_str rest[EN_CLI_CELLS_MAX];

    memcpy(rest, text, table->columns * sizeof(*text));
    while (print_pieces(out, table, width, rest)) {
    }
}

static void print_table(struct en_text *out, const struct en_table *table, const size_t *width)
{
    struct en_str names[EN_CLI_CELLS_MAX];

    for (size_t i = 0; i < table->columns; i++) {
        names[i] = en_str_from(en_column_name(table->name[i]));
    }
    en_text_adds(out, en_ink(table->cli, EN_INK_BOLD));
    print_row(out, table, width, names);
    en_text_adds(out, en_ink(table->cli, EN_INK_PLAIN));
    for (const struct en_table_row *row = table->first; row != NULL; row = row->next) {
        print_row(out, table, width, row->text);
    }
}

static void print_sheets(const struct en_table *table)
{
    struct en_cell cells[EN_CLI_CELLS_MAX];

    for (const struct en_table_row *row = table->first; row != NULL; row = row->next) {
        for (size_t i = 0; i < table->columns; i++) {
            cells[i] = en_cell_text(table->name[i], row->text[i]);
        }
        en_say_sheet(table->cli, cells, table->columns);
        en_say_text(table->cli, EN_STR("\n"));
    }
}

void en_table_end(struct en_table *table)
{
    struct widths widths;
    struct en_text out = {0};

    if (table->columns > DOUBT_COLUMN && is_doubt(table, DOUBT_COLUMN) && !table->doubt) {
        drop_doubt(table);
    }
    if (table->rows == 0 && table->empty != NULL) {
        en_say_line(table->cli, table->empty, NULL, 0);
    } else if (table->rows > 0 && !table->cli->json) {
        if (fit_or_shed(table, &widths)) {
            print_table(&out, table, widths.now);
            en_say_text(table->cli, en_text_str(&out));
        } else {
            print_sheets(table);
        }
    }
    en_text_finish(&out);
    en_arena_finish(&table->arena);
}
