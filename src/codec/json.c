/*
 * JSON, the derived view: out of items, and back into lines.
 *
 * Nothing signed is ever JSON. What comes in as JSON is turned into lines and read again by the
 * one grammar, so there is no second way to be accepted. jansson refuses bad UTF-8 and duplicate
 * keys; depth and size are bounded here, before it sees the text, because it recurses.
 */
#include "entente/codec.h"

#include <string.h>

#include <jansson.h>

enum { JSON_BYTES_MAX = 1024 * 1024, JSON_DEPTH_MAX = 32 };

static bool is_repeatable(const struct en_field *field)
{
    return field->card == EN_CARD_MANY || field->card == EN_CARD_ANY;
}

/* ---- out ------------------------------------------------------------------------------------ */

static json_t *token_json(const struct en_token_def *def, const struct en_value *value)
{
    if (def->type == EN_TOKEN_INT) {
        return json_integer(value->num);
    }
    return json_stringn(value->text.ptr, value->text.len);
}

static json_t *item_json(const struct en_item *item)
{
    const struct en_field *field = item->field;

    if (field->token_count == 1) {
        return token_json(&field->token[0], &item->value[0]);
    }
    json_t *object = json_object();
    for (size_t i = 0; object != NULL && i < field->token_count; i++) {
        json_t *token = token_json(&field->token[i], &item->value[i]);
        if (json_object_set_new(object, field->token[i].name, token) != 0) {
            json_decref(object);
            return NULL;
        }
    }
    return object;
}

/* The array under a repeatable key, made at its first line. Borrowed; NULL without memory. */
static json_t *array_of(json_t *object, const char *key)
{
    json_t *array = json_object_get(object, key);

    if (array != NULL) {
        return array;
    }
    array = json_array();
    return json_object_set_new(object, key, array) == 0 ? array : NULL;
}

static bool add_item(json_t *object, const struct en_item *item)
{
    json_t *value = item_json(item);

    if (!is_repeatable(item->field)) {
        return json_object_set_new(object, item->field->key, value) == 0;
    }
    json_t *array = array_of(object, item->field->key);
    if (array == NULL) {
        json_decref(value);
        return false;
    }
    return json_array_append_new(array, value) == 0;
}

/* ---- in ------------------------------------------------------------------------------------- */

static enum en_status fail_member(struct en_error *reterr, const struct en_field *field,
                                  const char *text, const char *remedy)
{
    return en_fail(reterr, EN_ERR_SYNTAX, "json.member", en_str_from(field->key), text, remedy,
                   en_str_from(field->key));
}

static enum en_status print_token(const struct en_field *field, const struct en_token_def *def,
                                  const json_t *json, struct en_text *out, struct en_error *reterr)
{
    struct en_value ignored;
    size_t start = out->len;

    if (def->type == EN_TOKEN_INT && json_is_integer(json)) {
        en_text_addf(out, "%" JSON_INTEGER_FORMAT, json_integer_value(json));
    } else if (def->type != EN_TOKEN_INT && json_is_string(json)) {
        struct en_str text = {json_string_value(json), json_string_length(json)};
        en_text_add(out, text);
    } else {
        return fail_member(reterr, field, N_("a word of \"%1\" is missing or of the wrong kind"),
                           N_("Numbers are JSON numbers, all else is JSON text."));
    }
    if (out->failed) {
        return en_fail(reterr, EN_ERR_MEMORY, "memory", EN_STR(""), N_("no memory left"), NULL);
    }
    struct en_str token = {out->len == start ? "" : out->ptr + start, out->len - start};
    return en_token_check(def, token, en_str_from(field->key), &ignored, reterr);
}

/* The object of a line of several tokens has exactly these. */
static bool has_members_only(const struct en_field *field, const json_t *object)
{
    size_t known = 0;

    for (size_t i = 0; i < field->token_count; i++) {
        known += json_object_get(object, field->token[i].name) != NULL;
    }
    return known == json_object_size(object);
}

static enum en_status print_line(const struct en_field *field, const json_t *json,
                                 struct en_text *out, struct en_error *reterr)
{
    bool single = field->token_count == 1;
    size_t start = out->len;

    if (!single && (!json_is_object(json) || !has_members_only(field, json))) {
        return fail_member(reterr, field, N_("\"%1\" is no object of the words of its line"),
                           N_("See docs/acts.md for their names."));
    }
    en_text_adds(out, field->key);
    en_text_addc(out, ':');
    for (size_t i = 0; i < field->token_count; i++) {
        const struct en_token_def *def = &field->token[i];
        en_text_addc(out, ' ');
        enum en_status status =
            print_token(field, def, single ? json : json_object_get(json, def->name), out, reterr);
        if (status != EN_OK) {
            return status;
        }
    }
    if (out->len - start > EN_LINE_BYTES_MAX) {
        return en_fail(reterr, EN_ERR_TOO_LONG, "line.long", en_str_from(field->key),
                       N_("the line has more than 4096 bytes"), N_("Shorten it."));
    }
    en_text_addc(out, '\n');
    return EN_OK;
}

static enum en_status print_field(const struct en_field *field, const json_t *json,
                                  struct en_text *out, struct en_error *reterr)
{
    if (json == NULL || (json_is_array(json) && json_array_size(json) == 0)) {
        if (field->card == EN_CARD_OPT || field->card == EN_CARD_ANY) {
            return EN_OK;
        }
        return en_fail(reterr, EN_ERR_SYNTAX, "line.key-missing", en_str_from(field->key),
                       N_("the member \"%1\" is missing"),
                       N_("Add it; docs/acts.md says what stands in it."), en_str_from(field->key));
    }
    if (!is_repeatable(field)) {
        return print_line(field, json, out, reterr);
    }
    if (!json_is_array(json)) {
        return fail_member(reterr, field, N_("\"%1\" is no array"),
                           N_("It may stand several times, so it is always an array."));
    }
    for (size_t i = 0; i < json_array_size(json); i++) {
        enum en_status status = print_line(field, json_array_get(json, i), out, reterr);
        if (status != EN_OK) {
            return status;
        }
    }
    return EN_OK;
}

static enum en_status check_members(const struct en_form *form, json_t *object,
                                    struct en_error *reterr)
{
    const char *name = NULL;
    json_t *value = NULL;

    if (!json_is_object(object)) {
        return en_fail(reterr, EN_ERR_SYNTAX, "json.member", EN_STR(""),
                       N_("the JSON is not an object"), N_("Give the lines of %1 as one object."),
                       en_str_from(form->name));
    }
    json_object_foreach(object, name, value)
    {
        size_t i = 0;
        while (i < form->field_count && strcmp(form->field[i].key, name) != 0) {
            i++;
        }
        if (i == form->field_count) {
            return en_fail(reterr, EN_ERR_SYNTAX, "line.key-unknown", en_str_from(name),
                           N_("%2 has no line \"%1\""), N_("See docs/acts.md for its lines."),
                           en_str_from(name), en_str_from(form->name));
        }
    }
    return EN_OK;
}

static size_t count_lines(struct en_str text)
{
    size_t count = 0;

    for (size_t i = 0; i < text.len; i++) {
        count += text.ptr[i] == '\n';
    }
    return count;
}

/* Brackets open at once, outside strings. Text that is no JSON at all is jansson's to refuse. */
static size_t depth_of(struct en_str text)
{
    size_t depth = 0;
    size_t deepest = 0;
    bool quoted = false;

    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];
        if (quoted && c == '\\') {
            i++;
        } else if (c == '"') {
            quoted = !quoted;
        } else if (!quoted && (c == '{' || c == '[')) {
            depth++;
            deepest = depth > deepest ? depth : deepest;
        } else if (!quoted && (c == '}' || c == ']')) {
            depth -= depth > 0;
        }
    }
    return deepest;
}

static enum en_status fail_json(const json_error_t *error, struct en_error *reterr)
{
    char place[32];
    size_t line = error->line > 0 ? (size_t)error->line : 1;
    struct en_str where = en_place_line(place, line);

    /* jansson leaves the words out where its own memory fails. */
    if (error->text[0] == '\0' || json_error_code(error) == json_error_out_of_memory) {
        return en_fail(reterr, EN_ERR_MEMORY, "memory", where, N_("no memory left"), NULL);
    }
    if (json_error_code(error) == json_error_duplicate_key) {
        return en_fail(reterr, EN_ERR_SYNTAX, "json.duplicate", where,
                       N_("a member stands twice in one JSON object"), N_("Take one out."));
    }
    if (json_error_code(error) == json_error_invalid_utf8) {
        return en_fail(reterr, EN_ERR_ENCODING, "text.utf8", where, N_("the JSON is not UTF-8"),
                       N_("Save the text as UTF-8."));
    }
    return en_fail(reterr, EN_ERR_SYNTAX, "json.syntax", where, N_("this is not JSON"),
                   N_("RFC 8259 says how it is written."));
}

static int dump_piece(const char *buffer, size_t size, void *out)
{
    struct en_text *text = out;

    en_text_add(text, (struct en_str){buffer, size});
    return text->failed ? -1 : 0;
}

/* ---- public --------------------------------------------------------------------------------- */

struct json_t *en_form_json(const struct en_item *items, size_t count)
{
    json_t *object = json_object();

    for (size_t i = 0; object != NULL && i < count; i++) {
        if (!add_item(object, &items[i])) {
            json_decref(object);
            return NULL;
        }
    }
    return object;
}

enum en_status en_form_from_json(const struct en_form *form, struct json_t *object,
                                 struct en_text *out, struct en_error *reterr)
{
    struct en_text lines = {0};
    enum en_status status = check_members(form, object, reterr);

    for (size_t i = 0; status == EN_OK && i < form->field_count; i++) {
        status = print_field(&form->field[i], json_object_get(object, form->field[i].key), &lines,
                             reterr);
    }
    if (status == EN_OK && count_lines(en_text_str(&lines)) > EN_ACT_LINES_MAX) {
        status = en_fail(reterr, EN_ERR_TOO_LONG, "form.lines", EN_STR(""),
                         N_("the text has more than 4096 lines"), N_("Divide it."));
    }
    if (status == EN_OK && !lines.failed) {
        en_text_add(out, en_text_str(&lines));
    }
    if (status == EN_OK && (lines.failed || out->failed)) {
        status = en_fail(reterr, EN_ERR_MEMORY, "memory", EN_STR(""), N_("no memory left"), NULL);
    }
    en_text_finish(&lines);
    return status;
}

bool en_json_line(struct en_text *out, struct json_t *object)
{
    if (object == NULL || json_dump_callback(object, dump_piece, out, JSON_COMPACT) != 0) {
        return false;
    }
    en_text_addc(out, '\n');
    return !out->failed;
}

enum en_status en_json_read(struct en_str text, struct json_t **ret, struct en_error *reterr)
{
    json_error_t error;

    if (text.len > JSON_BYTES_MAX) {
        return en_fail(reterr, EN_ERR_TOO_LONG, "json.long", EN_STR(""),
                       N_("the JSON has more than 1 MiB"), N_("Divide it."));
    }
    if (depth_of(text) > JSON_DEPTH_MAX) {
        return en_fail(reterr, EN_ERR_SYNTAX, "json.depth", EN_STR(""),
                       N_("the JSON is nested more than 32 deep"), N_("Nothing here needs that."));
    }
    json_t *json =
        json_loadb(text.len == 0 ? "" : text.ptr, text.len, JSON_REJECT_DUPLICATES, &error);
    if (json == NULL) {
        return fail_json(&error, reterr);
    }
    *ret = json;
    return EN_OK;
}
