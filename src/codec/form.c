/*
 * Lines by a definition: the grammar of acts and of the accord.
 *
 * One pass with one finger on the definition: since the keys stand in one order, the next line is
 * either the key under the finger again or one a few places on, so no line is ever looked up. What
 * went wrong is worked out only once something has, by looking at the definition as a whole.
 * Source: design section 4, "Grammar".
 */
#include "entente/codec.h"

#include <string.h>

enum { LINE_BYTES_MIN = 5 }; // "k: v" and its line feed

struct reader {
    struct en_arena *arena;
    const struct en_form *form;
    struct en_str rest;    // lines still to read
    size_t line;           // number of the line being read
    size_t line_last;      // number of the last line that may be read
    struct en_item *items; // room for every line of the text
    size_t count;
    size_t finger; // key that stands, or is to stand, last
    struct en_error *reterr;
};

static bool is_repeatable(const struct en_field *field)
{
    return field->card == EN_CARD_MANY || field->card == EN_CARD_ANY;
}

static bool is_required(const struct en_field *field)
{
    return field->card == EN_CARD_ONE || field->card == EN_CARD_MANY;
}

/* Length of "key: " when the line begins with it, else 0. */
static size_t key_length(struct en_str line, const char *key)
{
    size_t i = 0;

    while (i < line.len && key[i] != '\0' && line.ptr[i] == key[i]) {
        i++;
    }
    bool found = key[i] == '\0' && i + 2 <= line.len && line.ptr[i] == ':';
    return found && line.ptr[i + 1] == ' ' ? i + 2 : 0;
}

static size_t count_line_feeds(struct en_str text)
{
    size_t count = 0;

    for (size_t i = 0; i < text.len; i++) {
        count += text.ptr[i] == '\n';
    }
    return count;
}

/* Was this key read already? The items are few when an error is being worded. */
static bool was_read(const struct reader *reader, const struct en_field *field)
{
    for (size_t i = 0; i < reader->count; i++) {
        if (reader->items[i].field == field) {
            return true;
        }
    }
    return false;
}

/* The key of "key: ...", or the empty text when the line has no such form. */
static struct en_str line_key(struct en_str line)
{
    struct en_str rest = line;
    struct en_str key = en_str_cut(&rest, ':');

    if (key.len == line.len || key.len == 0 || rest.len < 2 || rest.ptr[0] != ' ') {
        return (struct en_str){NULL, 0};
    }
    for (size_t i = 0; i < key.len; i++) {
        bool letter = key.ptr[i] >= 'a' && key.ptr[i] <= 'z';
        if (!letter && key.ptr[i] != '-') {
            return (struct en_str){NULL, 0};
        }
    }
    return key;
}

static bool find_key(const struct en_form *form, struct en_str key, size_t *ret_index)
{
    for (size_t i = 0; i < form->field_count; i++) {
        if (en_str_is(key, form->field[i].key)) {
            *ret_index = i;
            return true;
        }
    }
    return false;
}

/* First key that must stand from the finger on and does not yet; field_count when none. */
static size_t first_missing(const struct reader *reader)
{
    const struct en_form *form = reader->form;
    size_t i = reader->finger;

    while (i < form->field_count &&
           (!is_required(&form->field[i]) || was_read(reader, &form->field[i]))) {
        i++;
    }
    return i;
}

/* Does a line with this key stand further down? */
static bool stands_later(const struct reader *reader, const char *key)
{
    struct en_str rest = reader->rest;

    while (rest.len > 0) {
        if (key_length(en_str_cut(&rest, '\n'), key) > 0) {
            return true;
        }
    }
    return false;
}

/* The keys that may stand at the finger, as "a, b, c". */
static struct en_str expected_keys(const struct reader *reader, char *out, size_t size)
{
    const struct en_form *form = reader->form;
    size_t end = first_missing(reader);
    size_t len = 0;

    for (size_t i = reader->finger; i < form->field_count && i <= end; i++) {
        const struct en_field *field = &form->field[i];
        size_t key_len = strlen(field->key);
        if (!is_repeatable(field) && was_read(reader, field)) {
            continue;
        }
        if (len + key_len + 2 > size) {
            break;
        }
        memcpy(out + len, field->key, key_len);
        memcpy(out + len + key_len, ", ", 2);
        len += key_len + 2;
    }
    return (struct en_str){out, len >= 2 ? len - 2 : 0};
}

/* The names of a line's words, as "member post"; a list's as "vehicles,...". */
static struct en_str token_names(const struct en_field *field, char *out, size_t size)
{
    size_t len = 0;

    for (size_t i = 0; i < field->token_count; i++) {
        const char *more = field->token[i].type == EN_TOKEN_LIST ? ",... " : " ";
        size_t name_len = strlen(field->token[i].name);
        if (len + name_len + strlen(more) > size) {
            break;
        }
        memcpy(out + len, field->token[i].name, name_len);
        memcpy(out + len + name_len, more, strlen(more));
        len += name_len + strlen(more);
    }
    return (struct en_str){out, len > 0 ? len - 1 : 0};
}

static enum en_status fail_form(const struct reader *reader)
{
    char place[32];

    return en_fail(reader->reterr, EN_ERR_SYNTAX, "line.form", en_place_line(place, reader->line),
                   N_("this is not a line \"key: value\""),
                   N_("Write a key in a-z, a colon, one space and the value."));
}

static enum en_status fail_unknown(const struct reader *reader, struct en_str key)
{
    char place[32];
    char keys[64];
    struct en_str expected = expected_keys(reader, keys, sizeof(keys));

    return en_fail(reader->reterr, EN_ERR_SYNTAX, "line.key-unknown",
                   en_place_line(place, reader->line), N_("%2 has no line \"%1\""),
                   expected.len > 0 ? N_("Here may stand: %3.") : N_("Here it must end."), key,
                   en_str_from(reader->form->name), expected);
}

static enum en_status fail_missing(const struct reader *reader, size_t missing)
{
    const struct en_field *field = &reader->form->field[missing];
    char place[32];
    char names[64];

    return en_fail(reader->reterr, EN_ERR_SYNTAX, "line.key-missing",
                   en_place_line(place, reader->line), N_("the line \"%1\" of %2 is missing"),
                   N_("Write it here, as \"%1: %3\"."), en_str_from(field->key),
                   en_str_from(reader->form->name), token_names(field, names, sizeof(names)));
}

static enum en_status fail_repeated(const struct reader *reader, struct en_str key)
{
    char place[32];

    return en_fail(reader->reterr, EN_ERR_SYNTAX, "line.key-repeated",
                   en_place_line(place, reader->line), N_("\"%1\" stands a second time"),
                   N_("%2 has it at most once: take one of the two out."), key,
                   en_str_from(reader->form->name));
}

/* `key` stands here; lines `above` belong above lines `below`, one of which it is. */
static enum en_status fail_order(const struct reader *reader, struct en_str key,
                                 struct en_str above, struct en_str below)
{
    char place[32];

    return en_fail(reader->reterr, EN_ERR_SYNTAX, "line.key-order",
                   en_place_line(place, reader->line),
                   N_("\"%1\" does not stand in the order of %2"),
                   N_("Put what begins with \"%3:\" above what begins with \"%4:\"."), key,
                   en_str_from(reader->form->name), above, below);
}

/* A line that cannot stand here: say what the definition expects instead. */
static enum en_status fail_key(const struct reader *reader, struct en_str line)
{
    const struct en_form *form = reader->form;
    struct en_str key = line_key(line);
    size_t index = 0;

    if (key.len == 0) {
        return fail_form(reader);
    }
    if (!find_key(form, key, &index)) {
        return fail_unknown(reader, key);
    }
    if (!is_repeatable(&form->field[index]) && was_read(reader, &form->field[index])) {
        return fail_repeated(reader, key);
    }
    if (index < reader->finger) {
        return fail_order(reader, key, key, en_str_from(form->field[reader->finger].key));
    }
    size_t missing = first_missing(reader);
    if (stands_later(reader, form->field[missing].key)) {
        return fail_order(reader, key, en_str_from(form->field[missing].key), key);
    }
    return fail_missing(reader, missing);
}

/* Move the finger to the line's key. Returns the length of "key: ", or 0 when it cannot stand. */
static size_t move_finger(struct reader *reader, struct en_str line)
{
    const struct en_field *fields = reader->form->field;
    bool stands =
        reader->count > 0 && reader->items[reader->count - 1].field == &fields[reader->finger];

    for (size_t i = reader->finger; i < reader->form->field_count; i++) {
        size_t len = key_length(line, fields[i].key);
        if (len > 0) {
            bool again = stands && i == reader->finger;
            reader->finger = i;
            return again && !is_repeatable(&fields[i]) ? 0 : len;
        }
        if (is_required(&fields[i]) && !(stands && i == reader->finger)) {
            return 0;
        }
    }
    return 0;
}

static enum en_status fail_tokens(const struct reader *reader, const struct en_field *field,
                                  struct en_str value)
{
    char place[32];
    struct en_str where = en_place_line(place, reader->line);
    bool ends = value.len == 0 || value.ptr[0] == ' ' || value.ptr[value.len - 1] == ' ';
    bool twice = false;

    for (size_t i = 1; i < value.len; i++) {
        twice = twice || (value.ptr[i] == ' ' && value.ptr[i - 1] == ' ');
    }
    if (ends || twice) {
        return en_fail(reader->reterr, EN_ERR_SYNTAX, "line.spaces", where,
                       N_("a space stands at an end of %1, or two stand together"),
                       N_("Leave one space between words and none at the ends."),
                       en_str_from(field->key));
    }
    char names[64];
    return en_fail(reader->reterr, EN_ERR_SYNTAX, "line.token-count", where,
                   N_("\"%1\" has too few or too many words"),
                   N_("Write \"%1: %2\", with one space between the words."),
                   en_str_from(field->key), token_names(field, names, sizeof(names)));
}

static enum en_status read_token(const struct reader *reader, const struct en_token_def *def,
                                 struct en_str token, struct en_value *ret)
{
    char place[32];
    const struct en_str nowhere = {NULL, 0};

    if (en_token_check(def, token, nowhere, ret, NULL) == EN_OK) {
        return EN_OK;
    }
    /* The place costs a printf: only now is it worth it. */
    return en_token_check(def, token, en_place_line(place, reader->line), ret, reader->reterr);
}

static enum en_status read_value(const struct reader *reader, const struct en_field *field,
                                 struct en_str value, struct en_value *values)
{
    struct en_str rest = value;

    for (size_t i = 0; i < field->token_count; i++) {
        bool last = i + 1 == field->token_count;
        bool whole = last && field->token[i].type == EN_TOKEN_TEXT;
        struct en_str token = whole ? rest : en_str_cut(&rest, ' ');
        if ((token.len == 0 && !whole) || (last && !whole && rest.ptr != NULL) ||
            (!last && rest.ptr == NULL)) {
            return fail_tokens(reader, field, value);
        }
        enum en_status status = read_token(reader, &field->token[i], token, &values[i]);
        if (status != EN_OK) {
            return status;
        }
    }
    return EN_OK;
}

static enum en_status read_line(struct reader *reader, struct en_str line)
{
    size_t key_len = move_finger(reader, line);

    if (key_len == 0) {
        return fail_key(reader, line);
    }
    const struct en_field *field = &reader->form->field[reader->finger];
    struct en_value *values = EN_ARENA_ARRAY(reader->arena, field->token_count, struct en_value);
    if (values == NULL) {
        char place[32];
        return en_fail(reader->reterr, EN_ERR_MEMORY, "memory", en_place_line(place, reader->line),
                       N_("no memory left"), NULL);
    }
    struct en_str value = {line.ptr + key_len, line.len - key_len};
    enum en_status status = read_value(reader, field, value, values);
    if (status == EN_OK) {
        reader->items[reader->count++] =
            (struct en_item){.field = field, .line = reader->line, .value = values};
    }
    return status;
}

static enum en_status fail_long(const struct reader *reader, struct en_str line)
{
    char place[32];
    struct en_str where = en_place_line(place, reader->line);

    if (line.len > EN_LINE_BYTES_MAX) {
        return en_fail(reader->reterr, EN_ERR_TOO_LONG, "line.long", where,
                       N_("the line has more than 4096 bytes"), N_("Shorten it."));
    }
    return en_fail(reader->reterr, EN_ERR_TOO_LONG, "form.lines", where,
                   N_("the text has more than 4096 lines"), N_("Divide it."));
}

static enum en_status read_lines(struct reader *reader, bool comments)
{
    while (reader->rest.len > 0) {
        struct en_str line = en_str_cut(&reader->rest, '\n');
        if (line.len > EN_LINE_BYTES_MAX || reader->line > reader->line_last) {
            return fail_long(reader, line);
        }
        if (!comments || (line.len > 0 && line.ptr[0] != '#')) {
            enum en_status status = read_line(reader, line);
            if (status != EN_OK) {
                return status;
            }
        }
        reader->line++;
    }
    size_t missing = first_missing(reader);
    return missing < reader->form->field_count ? fail_missing(reader, missing) : EN_OK;
}

/* What can be told of the text as a whole, and memory for its items. */
static enum en_status open_text(struct reader *reader)
{
    struct en_str text = reader->rest;
    size_t items_max = text.len / LINE_BYTES_MIN;

    if (text.len > 0 && text.ptr[text.len - 1] != '\n') {
        char place[32];
        return en_fail(reader->reterr, EN_ERR_SYNTAX, "line.form",
                       en_place_line(place, reader->line + count_line_feeds(text)),
                       N_("the last line does not end in a line feed"), N_("End it with one."));
    }
    /* More room than needed, but counting the lines first would cost a tenth of the reading. */
    items_max = items_max > EN_ACT_LINES_MAX ? EN_ACT_LINES_MAX : items_max;
    reader->items = EN_ARENA_ARRAY(reader->arena, items_max, struct en_item);
    if (reader->items == NULL) {
        return en_fail(reader->reterr, EN_ERR_MEMORY, "memory", EN_STR(""), N_("no memory left"),
                       NULL);
    }
    return EN_OK;
}

enum en_status en_form_parse(struct en_arena *arena, const struct en_form *form, struct en_str text,
                             size_t line_base, bool comments, const struct en_item **ret_items,
                             size_t *ret_count, struct en_error *reterr)
{
    struct reader reader = {
        .arena = arena,
        .form = form,
        .rest = text,
        .line = line_base + 1,
        .line_last = line_base + EN_ACT_LINES_MAX,
        .reterr = reterr,
    };
    enum en_status status = open_text(&reader);

    if (status == EN_OK) {
        status = read_lines(&reader, comments);
    }
    if (status != EN_OK) {
        return status;
    }
    *ret_items = reader.items;
    *ret_count = reader.count;
    return EN_OK;
}
