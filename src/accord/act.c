/*
 * One act as text: seven lines of header that every act has, then the lines of its form.
 *
 * The header is read by hand, since its lines are fixed and come first; the form's lines go through
 * codec. Nothing is copied: the result points into the text. Source: design section 4.
 */
#include "entente/accord.h"

#include <string.h>

#include <jansson.h>

enum { HEADER_LINES = 7, HEX_BYTES = 2 * EN_HASH_BYTES };

static const struct en_token_def author_def = {.name = "author", .type = EN_TOKEN_KEYNAME};
static const struct en_token_def seq_def = {
    .name = "seq", .type = EN_TOKEN_INT, .min = 1, .max = INT64_MAX};
static const struct en_token_def hash_def = {.name = "hash", .type = EN_TOKEN_HASH};
static const struct en_token_def size_def = {
    .name = "size", .type = EN_TOKEN_INT, .min = 0, .max = INT64_MAX};
static const struct en_token_def occurred_def = {.name = "occurred", .type = EN_TOKEN_TIME};

/* The header as it is being read, line by line. */
struct header_reader {
    struct en_str rest;
    size_t line; // number of the line read last
    struct en_error *reterr;
};

/* Host-like: names of a-z, 0-9, '.', '_', '-' with '/' between. */
static bool origin_is_sound(struct en_str origin)
{
    bool first = true; // at the beginning of a name

    if (origin.len == 0 || origin.len > EN_ORIGIN_BYTES_MAX) {
        return false;
    }
    for (size_t i = 0; i < origin.len; i++) {
        char c = origin.ptr[i];
        bool letter = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
        bool mark = c == '.' || c == '_' || c == '-' || c == '/';
        if (!letter && (first || !mark)) {
            return false;
        }
        first = c == '/';
    }
    return !first;
}

static enum en_status read_context(struct header_reader *reader, struct en_str *ret_origin)
{
    const struct en_str context = EN_STR(EN_ACT_CONTEXT " ");
    struct en_str line = en_str_cut(&reader->rest, '\n');

    reader->line = 1;
    if (en_str_starts(line, context)) {
        struct en_str origin = {line.ptr + context.len, line.len - context.len};
        if (origin_is_sound(origin)) {
            *ret_origin = origin;
            return EN_OK;
        }
    }
    return en_fail(reader->reterr, EN_ERR_SYNTAX, "act.context", EN_STR("line 1"),
                   N_("an act does not begin like this"),
                   N_("Begin with \"%1\" and the origin of the log, like gao.example/record."),
                   EN_STR(EN_ACT_CONTEXT));
}

/* The value behind "key: " of the next line. */
static enum en_status read_header(struct header_reader *reader, struct en_str key,
                                  struct en_str *ret_value)
{
    char place[32];

    reader->line++;
    if (en_str_starts(reader->rest, key)) {
        struct en_str line = en_str_cut(&reader->rest, '\n');
        *ret_value = (struct en_str){line.ptr + key.len, line.len - key.len};
        return EN_OK;
    }
    return en_fail(reader->reterr, EN_ERR_SYNTAX, "act.header", en_place_line(place, reader->line),
                   N_("the header of the act lacks a line here"),
                   N_("Here must stand \"%1\": the header has seven lines in one order."),
                   (struct en_str){key.ptr, key.len - 1});
}

static enum en_status read_token(const struct header_reader *reader, const struct en_token_def *def,
                                 struct en_str token, struct en_value *ret)
{
    char place[32];
    const struct en_str nowhere = {NULL, 0};

    if (en_token_check(def, token, nowhere, ret, NULL) == EN_OK) {
        return EN_OK;
    }
    return en_token_check(def, token, en_place_line(place, reader->line), ret, reader->reterr);
}

/* "key: TOKEN" of one token. */
static enum en_status read_field(struct header_reader *reader, struct en_str key,
                                 const struct en_token_def *def, struct en_value *ret)
{
    struct en_str text = {NULL, 0};
    enum en_status status = read_header(reader, key, &text);

    return status == EN_OK ? read_token(reader, def, text, ret) : status;
}

/* Decoding is the check; only a hash that is none is looked at again, for the words. */
static enum en_status read_hash(const struct header_reader *reader, struct en_str text,
                                struct en_hash *ret)
{
    struct en_value ignored;

    if (en_hex_decode(text, ret->b, sizeof(ret->b))) {
        return EN_OK;
    }
    return read_token(reader, &hash_def, text, &ignored);
}

static enum en_status read_name(struct header_reader *reader, const struct en_act_def **ret_def)
{
    char place[32];
    struct en_str name = {NULL, 0};
    enum en_status status = read_header(reader, EN_STR("act: "), &name);

    if (status != EN_OK) {
        return status;
    }
    const struct en_act_def *def = en_act_def_named(name);
    if (def == NULL) {
        bool clean = name.len <= EN_TOKEN_BYTES_MAX && en_text_check(name, NULL) == EN_TEXT_CLEAN;
        return en_fail(reader->reterr, EN_ERR_SYNTAX, "act.unknown",
                       en_place_line(place, reader->line), N_("there is no act \"%1\""),
                       N_("docs/acts.md lists the acts."), clean ? name : EN_STR("?"));
    }
    *ret_def = def;
    return EN_OK;
}

static enum en_status read_chain(struct header_reader *reader, struct en_act *act)
{
    struct en_value value = {0};
    struct en_str prev = {NULL, 0};
    enum en_status status = read_field(reader, EN_STR("author: "), &author_def, &value);

    if (status == EN_OK) {
        act->author = value.text;
        status = read_field(reader, EN_STR("seq: "), &seq_def, &value);
    }
    if (status == EN_OK) {
        act->seq = (uint64_t)value.num;
        status = read_header(reader, EN_STR("prev: "), &prev);
    }
    return status == EN_OK ? read_hash(reader, prev, &act->prev) : status;
}

static enum en_status read_seen(struct header_reader *reader, struct en_act *act)
{
    struct en_value size = {0};
    struct en_str rest = {NULL, 0};
    enum en_status status = read_header(reader, EN_STR("seen: "), &rest);

    if (status == EN_OK) {
        status = read_token(reader, &size_def, en_str_cut(&rest, ' '), &size);
    }
    if (status == EN_OK) {
        act->seen_size = (uint64_t)size.num;
        status = read_hash(reader, rest, &act->seen_root);
    }
    return status;
}

static enum en_status read_headers(struct header_reader *reader, struct en_act *act)
{
    struct en_value occurred = {0};
    enum en_status status = read_context(reader, &act->origin);

    if (status == EN_OK) {
        status = read_name(reader, &act->def);
    }
    if (status == EN_OK) {
        status = read_chain(reader, act);
    }
    if (status == EN_OK) {
        status = read_seen(reader, act);
    }
    if (status == EN_OK) {
        status = read_field(reader, EN_STR("occurred: "), &occurred_def, &occurred);
    }
    if (status == EN_OK) {
        act->occurred = occurred.num;
    }
    return status;
}

static void print_hash(struct en_text *out, const struct en_hash *hash)
{
    char hex[HEX_BYTES];

    en_hex_encode(hex, (struct en_bytes){hash->b, sizeof(hash->b)});
    en_text_add(out, (struct en_str){hex, sizeof(hex)});
}

static json_t *str_json(struct en_str text)
{
    return json_stringn(text.len == 0 ? "" : text.ptr, text.len);
}

static json_t *hash_json(const struct en_hash *hash)
{
    char hex[HEX_BYTES];

    en_hex_encode(hex, (struct en_bytes){hash->b, sizeof(hash->b)});
    return json_stringn(hex, sizeof(hex));
}

/* The header members; json_pack takes the references even when it fails. */
static json_t *header_json(const struct en_act *act)
{
    char occurred[EN_TIME_BYTES + 1];

    en_time_format(act->occurred, occurred);
    return json_pack("{s:s, s:o, s:o, s:I, s:o, s:{s:I, s:o}, s:s}", "act", act->def->form.name,
                     "origin", str_json(act->origin), "author", str_json(act->author), "seq",
                     (json_int_t)act->seq, "prev", hash_json(&act->prev), "seen", "size",
                     (json_int_t)act->seen_size, "root", hash_json(&act->seen_root), "occurred",
                     occurred);
}

enum en_status en_act_parse(struct en_arena *arena, struct en_str text, struct en_act *ret,
                            struct en_error *reterr)
{
    struct en_act act = {.text = text};
    struct header_reader reader = {.rest = text, .reterr = reterr};

    if (text.len > EN_ENTRY_BYTES_MAX) {
        return en_fail(reterr, EN_ERR_TOO_LONG, "act.long", EN_STR(""),
                       N_("the act has more than 65535 bytes"), N_("Divide it."));
    }
    enum en_status status = read_headers(&reader, &act);
    if (status == EN_OK && reader.rest.ptr == NULL) {
        status = en_fail(reterr, EN_ERR_SYNTAX, "act.header", EN_STR("line 7"),
                         N_("the last line does not end in a line feed"), N_("End it with one."));
    }
    if (status != EN_OK) {
        return status;
    }
    bool comments = act.def->type == EN_ACT_ACCORD_FOUND;
    status = en_form_parse(arena, &act.def->form, reader.rest, HEADER_LINES, comments, &act.items,
                           &act.item_count, reterr);
    if (status == EN_OK) {
        *ret = act;
    }
    return status;
}

void en_act_print(struct en_text *out, const struct en_act_header *header, struct en_str body)
{
    char occurred[EN_TIME_BYTES + 1];

    en_time_format(header->occurred, occurred);
    en_text_adds(out, EN_ACT_CONTEXT " ");
    en_text_add(out, header->origin);
    en_text_adds(out, "\nact: ");
    en_text_add(out, header->act);
    en_text_adds(out, "\nauthor: ");
    en_text_add(out, header->author);
    en_text_addf(out, "\nseq: %llu\nprev: ", (unsigned long long)header->seq);
    print_hash(out, &header->prev);
    en_text_addf(out, "\nseen: %llu ", (unsigned long long)header->seen_size);
    print_hash(out, &header->seen_root);
    en_text_addf(out, "\noccurred: %s\n", occurred);
    en_text_add(out, body);
}

const struct en_item *en_act_first(const struct en_act *act, const char *key)
{
    for (size_t i = 0; i < act->item_count; i++) {
        if (strcmp(act->items[i].field->key, key) == 0) {
            return &act->items[i];
        }
    }
    return NULL;
}

const struct en_item *en_act_next(const struct en_act *act, const struct en_item *item)
{
    const struct en_item *next = item + 1;

    /* Repeated keys stand together. */
    return next < act->items + act->item_count && next->field == item->field ? next : NULL;
}

size_t en_act_count(const struct en_act *act, const char *key)
{
    size_t count = 0;

    for (const struct en_item *i = en_act_first(act, key); i != NULL; i = en_act_next(act, i)) {
        count++;
    }
    return count;
}

struct en_str en_act_str(const struct en_act *act, const char *key)
{
    const struct en_item *item = en_act_first(act, key);

    return item == NULL ? (struct en_str){NULL, 0} : item->value[0].text;
}

int64_t en_act_num(const struct en_act *act, const char *key)
{
    const struct en_item *item = en_act_first(act, key);

    return item == NULL ? 0 : item->value[0].num;
}

bool en_act_hash(const struct en_act *act, const char *key, struct en_hash *ret)
{
    const struct en_item *item = en_act_first(act, key);

    if (item == NULL || item->field->token[0].type != EN_TOKEN_HASH) {
        return false;
    }
    *ret = en_value_hash(&item->value[0]);
    return true;
}

struct en_hash en_value_hash(const struct en_value *value)
{
    struct en_hash hash = {{0}};

    /* The parser has seen 64 digits; anything else stays all zeros, which is nobody's id. */
    (void)en_hex_decode(value->text, hash.b, sizeof(hash.b));
    return hash;
}

struct json_t *en_act_json(const struct en_act *act)
{
    json_t *json = header_json(act);
    json_t *lines = en_form_json(act->items, act->item_count);

    if (json == NULL || lines == NULL || json_object_update(json, lines) != 0) {
        json_decref(json);
        json = NULL;
    }
    json_decref(lines);
    return json;
}
