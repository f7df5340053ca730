/*
 * out.c: what verbs say, in both forms.
 *
 * A verb hands over cells (a name, a type, a value). With --json they are members of one object on
 * one line; for people they fill a translated sentence, or stand in a sheet or a table. One call
 * for both forms means that no form can know less than the other.
 */
#include "cli.h"

#include <string.h>

#include <jansson.h>

#include <entente/line.h>

enum { SHEET_HASH_DIGITS = 64 }; /* a sheet shows one thing: whole, to be copied */

/* ---- cells ---------------------------------------------------------------------------------- */

struct en_cell en_cell_text(const char *name, struct en_str text)
{
    return (struct en_cell){.name = name, .type = EN_CELL_TEXT, .text = text};
}

struct en_cell en_cell_int(const char *name, int64_t num)
{
    return (struct en_cell){.name = name, .type = EN_CELL_INT, .num = num};
}

struct en_cell en_cell_time(const char *name, en_time time)
{
    return (struct en_cell){.name = name, .type = EN_CELL_TIME, .num = time};
}

struct en_cell en_cell_hash(const char *name, const struct en_hash *hash)
{
    struct en_str bytes = {(const char *)hash->b, sizeof(hash->b)};

    return (struct en_cell){.name = name, .type = EN_CELL_HASH, .text = bytes};
}

struct en_cell en_cell_none(const char *name)
{
    return (struct en_cell){.name = name, .type = EN_CELL_NONE};
}

static void print_hash(struct en_text *out, struct en_str bytes, size_t digits)
{
    char hex[2 * EN_HASH_BYTES];

    if (bytes.len != EN_HASH_BYTES) {
        return;
    }
    en_hex_encode(hex, (struct en_bytes){(const uint8_t *)bytes.ptr, bytes.len});
    en_text_add(out, (struct en_str){hex, digits < sizeof(hex) ? digits : sizeof(hex)});
}

void en_cell_print(struct en_text *out, const struct en_cell *cell, size_t hash_digits)
{
    char time[EN_TIME_BYTES + 1];

    switch (cell->type) {
    case EN_CELL_NONE:
        break;
    case EN_CELL_INT:
        en_text_addf(out, "%lld", (long long)cell->num);
        break;
    case EN_CELL_TEXT:
        en_text_add(out, cell->text);
        break;
    case EN_CELL_TIME:
        en_time_format(cell->num, time);
        en_text_adds(out, time);
        break;
    case EN_CELL_HASH:
        print_hash(out, cell->text, hash_digits);
        break;
    }
}

/* What fills a text's places, as an array: an error's and those of a line of explanation. */
static json_t *cut_args_json(struct en_str text)
{
    struct en_str args[EN_LINE_ARGS_MAX] = {{NULL, 0}};
    size_t count = en_line_args_cut(text, args);
    json_t *array = json_array();

    for (size_t i = 0; i < count; i++) {
        (void)json_array_append_new(array, json_stringn(args[i].ptr, args[i].len));
    }
    return array;
}

static json_t *cell_json(const struct en_cell *cell)
{
    struct en_text text = {0};
    json_t *value = NULL;

    if (cell->type == EN_CELL_NONE) {
        return json_null();
    }
    if (cell->type == EN_CELL_TEXT && strcmp(cell->name, "args") == 0) {
        return cut_args_json(cell->text);
    }
    if (cell->type == EN_CELL_INT) {
        return json_integer(cell->num);
    }
    en_cell_print(&text, cell, SHEET_HASH_DIGITS);
    if (!text.failed) {
        value = json_stringn(en_text_cstr(&text), text.len);
    }
    en_text_finish(&text);
    return value;
}

struct json_t *en_cells_json(const struct en_cell *cells, size_t count)
{
    json_t *object = json_object();

    for (size_t i = 0; object != NULL && i < count; i++) {
        if (json_object_set_new(object, cells[i].name, cell_json(&cells[i])) != 0) {
            json_decref(object);
            object = NULL;
        }
    }
    return object;
}

/* ---- saying --------------------------------------------------------------------------------- */

static void print(FILE *file, const struct en_text *text)
{
    if (!text->failed && text->len > 0) {
        fwrite(text->ptr, 1, text->len, file);
    }
}

static void print_json(FILE *file, json_t *object)
{
    struct en_text line = {0};

    if (object != NULL && en_json_line(&line, object)) {
        print(file, &line);
    }
    en_text_finish(&line);
    json_decref(object);
}

void en_say_json(struct en_cli *cli, struct json_t *object)
{
    if (cli->json) {
        print_json(cli->out, object);
    } else {
        json_decref(object);
    }
}

void en_text_wrap(struct en_text *out, struct en_str text, size_t indent, size_t columns)
{
    size_t used = indent;

    while (text.len > 0) {
        size_t len = 0;
        int depth = 0;
        while (len < text.len && (depth > 0 || text.ptr[len] != ' ')) {
            depth += (text.ptr[len] == '[') - (text.ptr[len] == ']');
            len++;
        }
        struct en_str word = {text.ptr, len};
        size_t skip = len < text.len ? len + 1 : len;
        text = (struct en_str){text.ptr + skip, text.len - skip};
        if (columns > 0 && used > indent && used + 1 + en_width(word) > columns) {
            en_text_addf(out, "\n%*s", (int)indent, "");
            used = indent;
        } else if (used > indent) {
            en_text_addc(out, ' ');
            used++;
        }
        en_text_add(out, word);
        used += en_width(word);
    }
    en_text_addc(out, '\n');
}

/* A line of a screen, broken where it is too long; what stands before its first word is kept. */
static void wrap_line(struct en_text *out, struct en_str line, size_t columns)
{
    size_t indent = 0;

    while (line.len > 0 && line.ptr[0] == '\n') {
        en_text_addc(out, '\n');
        line = (struct en_str){line.ptr + 1, line.len - 1};
    }
    while (indent < line.len && line.ptr[indent] == ' ') {
        indent++;
    }
    en_text_add(out, (struct en_str){line.ptr, indent});
    line = (struct en_str){line.ptr + indent, line.len - indent};
    if (columns == 0 || indent + en_width(line) <= columns) {
        en_text_add(out, line);
        en_text_addc(out, '\n');
    } else {
        en_text_wrap(out, line, indent, columns);
    }
}

/* Fill a message, break it to the screen, print it. */
static void print_message(struct en_cli *cli, const char *message, const struct en_str *args,
                          size_t count)
{
    struct en_text filled = {0};
    struct en_text lines = {0};

    en_text_fill(&filled, en_tr(message), args, count);
    wrap_line(&lines, en_text_str(&filled), cli->width);
    print(cli->out, &lines);
    en_text_finish(&filled);
    en_text_finish(&lines);
}

/* The message with the cells as its arguments, on a line. */
static void say_sentence(struct en_cli *cli, const char *message, const struct en_cell *cells,
                         size_t count)
{
    struct en_text pieces[9] = {{0}};
    struct en_str args[9] = {{NULL, 0}};

    count = count < EN_COUNT(args) ? count : EN_COUNT(args);
    for (size_t i = 0; i < count; i++) {
        en_cell_show(&pieces[i], &cells[i], SHEET_HASH_DIGITS);
        args[i] = en_text_str(&pieces[i]);
    }
    print_message(cli, message, args, count);
    for (size_t i = 0; i < count; i++) {
        en_text_finish(&pieces[i]);
    }
}

void en_say(struct en_cli *cli, const char *message, const struct en_cell *cells, size_t count)
{
    if (cli->json) {
        en_say_json(cli, en_cells_json(cells, count));
    } else {
        say_sentence(cli, message, cells, count);
    }
}

void en_say_sheet(struct en_cli *cli, const struct en_cell *cells, size_t count)
{
    struct en_text out = {0};
    struct en_text value = {0};
    size_t widest = 0;

    if (cli->json) {
        en_say_json(cli, en_cells_json(cells, count));
        return;
    }
    for (size_t i = 0; i < count; i++) {
        size_t width = en_width(en_str_from(en_column_name(cells[i].name)));
        widest = width > widest ? width : widest;
    }
    for (size_t i = 0; i < count; i++) {
        const char *name = en_column_name(cells[i].name);
        en_text_addf(&out, "%s%*s  ", name, (int)(widest - en_width(en_str_from(name))), "");
        en_text_clear(&value);
        en_cell_show(&value, &cells[i], SHEET_HASH_DIGITS);
        en_text_wrap(&out, en_text_str(&value), widest + 2, cli->width);
    }
    print(cli->out, &out);
    en_text_finish(&out);
    en_text_finish(&value);
}

void en_say_text(struct en_cli *cli, struct en_str text)
{
    if (!cli->json && text.len > 0) {
        fwrite(text.ptr, 1, text.len, cli->out);
    }
}

void en_say_line(struct en_cli *cli, const char *message, const struct en_str *args, size_t count)
{
    if (!cli->json) {
        print_message(cli, message, args, count);
    }
}

/* ---- errors --------------------------------------------------------------------------------- */

static void fill_message(struct en_text *out, const char *message, const struct en_error *error)
{
    struct en_str args[EN_COUNT(error->arg)];

    for (size_t i = 0; i < EN_COUNT(args); i++) {
        args[i] = en_str_from(error->arg[i]);
    }
    en_text_fill(out, en_tr(message), args, EN_COUNT(args));
}

static void set_text(json_t *object, const char *name, const struct en_text *text)
{
    json_t *value = text->len > 0 ? json_stringn(text->ptr, text->len) : json_null();

    (void)json_object_set_new(object, name, value);
}

/* What fills text and remedy, as far as anything does. */
static json_t *args_json(const struct en_error *error)
{
    json_t *array = json_array();
    size_t count = EN_COUNT(error->arg);

    while (count > 0 && error->arg[count - 1][0] == '\0') {
        count--;
    }
    for (size_t i = 0; i < count; i++) {
        (void)json_array_append_new(array, json_string(error->arg[i]));
    }
    return array;
}

static json_t *error_json(enum en_status status, const struct en_error *error)
{
    struct en_text text = {0};
    struct en_text remedy = {0};
    json_t *object = json_object();

    fill_message(&text, error->text, error);
    fill_message(&remedy, error->remedy, error);
    (void)json_object_set_new(object, "error", json_string(en_status_name(status)));
    (void)json_object_set_new(object, "exit", json_integer(en_status_exit(status)));
    (void)json_object_set_new(object, "rule", json_string(error->rule));
    (void)json_object_set_new(object, "place",
                              error->place[0] != '\0' ? json_string(error->place) : json_null());
    set_text(object, "text", &text);
    set_text(object, "remedy", &remedy);
    (void)json_object_set_new(object, "args", args_json(error));
    en_text_finish(&text);
    en_text_finish(&remedy);
    return object;
}

void en_say_error(struct en_cli *cli, enum en_status status, const struct en_error *error)
{
    struct en_error plain = {.status = status, .rule = "status", .text = en_status_text(status)};
    struct en_text line = {0};

    if (error == NULL || error->text == NULL) {
        error = &plain;
    }
    if (cli->json) {
        print_json(cli->err, error_json(status, error));
        return;
    }
    en_text_adds(&line, "entente: ");
    en_error_print(&line, error, en_tr);
    en_text_addc(&line, '\n');
    print(cli->err, &line);
    en_text_finish(&line);
}

const char *en_ink(const struct en_cli *cli, enum en_ink ink)
{
    static const char *const CODES[] = {
        [EN_INK_PLAIN] = "\x1b[0m", [EN_INK_BOLD] = "\x1b[1m", [EN_INK_DIM] = "\x1b[2m",
        [EN_INK_GOOD] = "\x1b[32m", [EN_INK_BAD] = "\x1b[31m", [EN_INK_WAIT] = "\x1b[33m",
    };

    return cli->colour ? CODES[ink] : "";
}
