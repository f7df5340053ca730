/*
 * See v1.h.
 */
#include "v1.h"

#include <string.h>

#include <jansson.h>

enum { WORDS = 12 };

/* ---- parameters ----------------------------------------------------------------------------- */

void v1_bad_value(struct call *call, const char *name)
{
    struct en_error error;

    (void)en_fail(&error, EN_ERR_USAGE, "http.query-value", en_str_from(name),
                  N_("the value of this parameter cannot be taken"),
                  N_("see /api for what it may be"));
    http_answer_error_as(call->answer, 400, &error);
}

bool v1_number(struct call *call, const char *name, uint64_t min, uint64_t max, uint64_t *ret)
{
    struct en_str text = http_param(call->request, name);
    uint64_t number = 0;

    if (text.ptr == NULL) {
        return true;
    }
    if (!en_parse_u64(text, &number) || number < min || number > max) {
        v1_bad_value(call, name);
        return false;
    }
    *ret = number;
    return true;
}

/* ---- objects -------------------------------------------------------------------------------- */

void v1_add(struct json_t *object, const char *name, struct json_t *value)
{
    /* A member that memory is lacking for is left out, as if there were none. */
    if (object == NULL || value == NULL || json_object_set_new(object, name, value) != 0) {
        json_decref(object == NULL ? value : NULL);
    }
}

void v1_text(struct json_t *object, const char *name, struct en_str text)
{
    v1_add(object, name, json_stringn(text.len > 0 ? text.ptr : "", text.len));
}

void v1_number_of(struct json_t *object, const char *name, uint64_t number)
{
    v1_add(object, name, json_integer((json_int_t)number));
}

void v1_flag(struct json_t *object, const char *name, bool flag)
{
    v1_add(object, name, json_boolean(flag));
}

void v1_time(struct json_t *object, const char *name, en_time time)
{
    char text[EN_TIME_BYTES + 1];

    en_time_format(time, text);
    v1_add(object, name, json_string(text));
}

void v1_hash(struct json_t *object, const char *name, const struct en_hash *hash)
{
    char hex[2 * EN_HASH_BYTES];

    en_hex_encode(hex, (struct en_bytes){hash->b, EN_HASH_BYTES});
    v1_add(object, name, json_stringn(hex, sizeof(hex)));
}

void v1_words(struct json_t *object, const struct en_hash *hash)
{
    struct en_text words = {0};

    en_words_print(&words, hash, WORDS);
    v1_text(object, "words", en_text_str(&words));
    en_text_finish(&words);
}

static void add_cell(struct json_t *object, const struct en_cell *cell)
{
    struct en_hash hash;

    switch (cell->type) {
    case EN_CELL_NONE:
        return;
    case EN_CELL_INT:
        v1_add(object, cell->name, json_integer((json_int_t)cell->num));
        return;
    case EN_CELL_TIME:
        v1_time(object, cell->name, cell->num);
        return;
    case EN_CELL_TEXT:
        v1_text(object, cell->name, cell->text);
        return;
    case EN_CELL_HASH:
        if (cell->text.len == EN_HASH_BYTES) {
            memcpy(hash.b, cell->text.ptr, EN_HASH_BYTES);
            v1_hash(object, cell->name, &hash);
        }
        return;
    }
}

struct json_t *v1_row(const struct en_cell *cells, size_t count)
{
    struct json_t *object = json_object();

    for (size_t i = 0; i < count; i++) {
        add_cell(object, &cells[i]);
    }
    return object;
}

const struct en_cell *v1_cell(const struct en_cell *cells, size_t count, const char *name)
{
    for (size_t i = 0; i < count; i++) {
        if (strcmp(cells[i].name, name) == 0) {
            return &cells[i];
        }
    }
    return NULL;
}

/* ---- what several ask ----------------------------------------------------------------------- */

static uint32_t count_bits(uint64_t bits)
{
    uint32_t count = 0;

    for (; bits != 0; bits &= bits - 1) {
        count++;
    }
    return count;
}

enum en_status v1_head(struct en_server *server, struct v1_head *ret, struct en_error *reterr)
{
    struct v1_head head = {.is_signed = false};
    struct en_head size = {.size = UINT64_MAX};
    struct en_text text = {0};
    struct en_note note;
    enum en_status status = en_store_published(en_node_store(server->node), &text, reterr);
    struct en_str kept = en_arena_copy(&server->arena, en_text_str(&text));

    en_text_finish(&text);
    head.is_signed = status == EN_OK && kept.len > 0;
    if (head.is_signed) {
        status = en_note_parse(&server->arena, kept, &note, reterr);
    }
    if (status == EN_OK && head.is_signed) {
        status = en_checkpoint_parse(note.text, en_node_origin(server->node), &size, reterr);
    }
    head.policy = en_node_policy_at(server->node, size.size);
    if (status == EN_OK && head.is_signed) {
        status = en_checkpoint_open(&server->arena, kept, &head.policy, &head.cosigned, reterr);
    }
    if (status == EN_OK) {
        head.have = count_bits(head.cosigned.by_witness);
        head.proven = head.is_signed && en_policy_is_met(&head.policy, head.cosigned.by_witness);
        *ret = head;
    }
    return status;
}

struct en_str v1_body(const struct en_server *server)
{
    const struct en_accord *accord = en_state_accord(en_node_state(server->node));
    const struct en_signing_key *key = server->options.witness;

    for (size_t i = 0; key != NULL && accord != NULL && i < accord->witness_count; i++) {
        if (strcmp(accord->witness[i].key.name, en_signing_key_name(key)) == 0) {
            return accord->witness[i].body;
        }
    }
    return (struct en_str){NULL, 0};
}

bool v1_is_pending(const struct en_proposal_word *word)
{
    return strcmp(word->state, "effective") != 0;
}

struct en_str v1_order_of(struct en_server *server, const struct en_act *act)
{
    const struct en_item *item = en_act_first(act, "order");
    struct en_proposal_word word;
    struct en_hash on;

    if (item != NULL && item->field->token[0].type == EN_TOKEN_ID) {
        return item->value[0].text;
    }
    if (en_act_hash(act, "on", &on) && en_state_proposal(en_node_state(server->node), &on, &word) &&
        word.of_order) {
        return en_arena_copy(&server->arena, en_str_from(word.slot));
    }
    return (struct en_str){NULL, 0};
}

struct en_str v1_act_text(struct en_str note)
{
    for (size_t i = note.len; i >= 2; i--) {
        if (note.ptr[i - 1] == '\n' && note.ptr[i - 2] == '\n') {
            return (struct en_str){note.ptr, i - 1};
        }
    }
    return note;
}
