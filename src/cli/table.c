/*
 * table.c: rows of cells as an aligned table.
 *
 * Rows are kept until the end, because a column is as wide as its widest cell. On a terminal the
 * widest column is wrapped until the table fits; a table that still does not fit (many columns,
 * a small screen) is printed as one sheet a row, so that nothing is ever cut off. What is not a
 * terminal gets every row on one line, for grep.
 */
#include "cli.h"

#include <assert.h>
#include <string.h>

enum {
    GAP = 2,                /* columns between two columns */
    TABLE_HASH_DIGITS = 12, /* enough to tell acts apart; verbs take it as an abbreviation */
    WRAPPED_MIN = 16,       /* narrower than this a wrapped text is unreadable */
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

    en_cell_print(out, cell, TABLE_HASH_DIGITS);
    if (cell->type == EN_CELL_TIME && !out->failed && cell->num % 60 == 0) {
        out->len = before + strlen("2017-02-23T05:30");
        en_text_addc(out, 'Z');
    }
}

/* Is the name in a list "order,state,kind"? NULL lists all. */
static bool is_shown(const char *list, const char *name)
{
    struct en_str rest = en_str_from(list);

    while (rest.len > 0) {
        if (en_str_is(en_str_cut(&rest, ','), name)) {
            return true;
        }
    }
    return list == NULL;
}

/* Which columns people see; their names are copied, a view forgets them. */
static void choose_columns(struct en_table *table, const struct en_cell *cells, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (is_shown(table->shown, cells[i].name)) {
            table->name[table->columns] =
                en_arena_copy(&table->arena, en_str_from(cells[i].name)).ptr;
            table->from[table->columns++] = i;
        }
    }
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

static size_t measure(const struct en_table *table, size_t *width)
{
    size_t total = 0;

    for (size_t i = 0; i < table->columns; i++) {
        width[i] = en_width(en_str_from(en_column_name(table->name[i])));
        for (const struct en_table_row *row = table->first; row != NULL; row = row->next) {
            size_t cell = en_width(row->text[i]);
            width[i] = cell > width[i] ? cell : width[i];
        }
        total += width[i] + (i > 0 ? GAP : 0);
    }
    return total;
}

/* Narrow the widest column until the table fits; false when that would make it unreadable. */
static bool fit(const struct en_table *table, size_t *width, size_t total)
{
    size_t limit = table->cli->width;

    while (limit > 0 && total > limit) {
        size_t widest = 0;
        for (size_t i = 1; i < table->columns; i++) {
            widest = width[i] > width[widest] ? i : widest;
        }
        if (width[widest] <= WRAPPED_MIN) {
            return false;
        }
        width[widest]--;
        total--;
    }
    return true;
}

/* Bytes of `text` that fit into `columns`, cut behind a space where there is one. */
static size_t piece_that_fits(struct en_str text, size_t columns)
{
    size_t len = 0;
    size_t space = 0;

    if (en_width(text) <= columns) {
        return text.len;
    }
    while (len < text.len && en_width((struct en_str){text.ptr, len}) <= columns) {
        space = text.ptr[len] == ' ' ? len + 1 : space;
        len++;
        while (len < text.len && ((unsigned char)text.ptr[len] & 0xC0) == 0x80) {
            len++;
        }
    }
    if (space > 0) {
        return space;
    }
    do {
        len--;
    } while (len > 1 && ((unsigned char)text.ptr[len] & 0xC0) == 0x80);
    return len > 0 ? len : 1;
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
    size_t width[EN_CLI_CELLS_MAX] = {0};
    struct en_text out = {0};

    if (table->rows == 0 && table->empty != NULL) {
        en_say_line(table->cli, table->empty, NULL, 0);
    } else if (table->rows > 0 && !table->cli->json) {
        if (fit(table, width, measure(table, width))) {
            print_table(&out, table, width);
            en_say_text(table->cli, en_text_str(&out));
        } else {
            print_sheets(table);
        }
    }
    en_text_finish(&out);
    en_arena_finish(&table->arena);
}
