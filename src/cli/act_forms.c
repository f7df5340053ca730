/*
 * act_forms.c: the table of acts, the words of a hash and the limits, as one JSON object.
 *
 * The rooms in the browser compose acts themselves. All that they know of forms comes from here, so
 * the page, the parser and docs/acts.md cannot drift apart. Texts are message ids; the reader's
 * language comes from po/.
 */
#include "act_forms.h"

#include <jansson.h>

static const char *const TYPES[] = {
    [EN_TOKEN_NAME] = "name", [EN_TOKEN_ID] = "id",       [EN_TOKEN_KEYNAME] = "keyname",
    [EN_TOKEN_LIST] = "list", [EN_TOKEN_ONEOF] = "oneof", [EN_TOKEN_INT] = "int",
    [EN_TOKEN_TIME] = "time", [EN_TOKEN_CLOCK] = "clock", [EN_TOKEN_HASH] = "hash",
    [EN_TOKEN_VKEY] = "vkey", [EN_TOKEN_TEXT] = "text",
};
static const char *const COUNTS[] = {
    [EN_CARD_ONE] = "one",
    [EN_CARD_OPT] = "opt",
    [EN_CARD_MANY] = "many",
    [EN_CARD_ANY] = "any",
};
static const char *const NEEDS[] = {
    [EN_NEEDS_NOTHING] = "nothing", [EN_NEEDS_CLASS] = "class",     [EN_NEEDS_ALL] = "all",
    [EN_NEEDS_PRESENT] = "present", [EN_NEEDS_TOUCHED] = "touched", [EN_NEEDS_SECOND] = "second",
};

static json_t *choices(const char *words)
{
    struct en_str rest = en_str_from(words);
    json_t *array = json_array();

    while (rest.len > 0) {
        struct en_str word = en_str_cut(&rest, '|');
        (void)json_array_append_new(array, json_stringn(word.ptr, word.len));
    }
    return array;
}

static json_t *token_json(const struct en_token_def *def)
{
    json_t *token = json_pack("{s:s, s:s}", "name", def->name, "type", TYPES[def->type]);

    if (def->type == EN_TOKEN_ONEOF) {
        (void)json_object_set_new(token, "words", choices(def->words));
    } else if (def->type == EN_TOKEN_INT) {
        (void)json_object_set_new(token, "min", json_integer(def->min));
        (void)json_object_set_new(token, "max", json_integer(def->max));
    }
    return token;
}

static json_t *key_json(const struct en_field *field)
{
    json_t *tokens = json_array();

    for (size_t i = 0; i < field->token_count; i++) {
        (void)json_array_append_new(tokens, token_json(&field->token[i]));
    }
    return json_pack("{s:s, s:s, s:s, s:o}", "key", field->key, "count", COUNTS[field->card], "doc",
                     field->doc, "tokens", tokens);
}

static json_t *roles_json(unsigned who)
{
    json_t *roles = json_array();

    for (unsigned role = 1; role <= EN_ROLE_CHAIR; role <<= 1) {
        if ((who & role) != 0) {
            (void)json_array_append_new(roles, json_string(en_role_name((enum en_role)role)));
        }
    }
    return roles;
}

static json_t *act_json(const struct en_act_def *def)
{
    json_t *keys = json_array();

    for (size_t i = 0; i < def->form.field_count; i++) {
        (void)json_array_append_new(keys, key_json(&def->form.field[i]));
    }
    return json_pack("{s:s, s:o, s:s, s:s, s:o}", "name", def->form.name, "roles",
                     roles_json(def->who), "needs", NEEDS[def->needs], "doc", def->doc, "keys",
                     keys);
}

/* The list of words itself: word i is how a byte i is said. */
static json_t *words_json(void)
{
    json_t *words = json_array();
    struct en_text word = {0};

    for (unsigned i = 0; i < 256; i++) {
        struct en_hash hash = {.b = {(uint8_t)i}};
        en_text_clear(&word);
        en_words_print(&word, &hash, 1);
        (void)json_array_append_new(words, json_string(en_text_cstr(&word)));
    }
    en_text_finish(&word);
    return words;
}

static json_t *limits_json(void)
{
    static const struct {
        const char *name;
        int value;
    } LIMITS[] = {
        {"entry_bytes", EN_ENTRY_BYTES_MAX},       {"accord_bytes", EN_ACCORD_BYTES_MAX},
        {"act_lines", EN_ACT_LINES_MAX},           {"line_bytes", EN_LINE_BYTES_MAX},
        {"line_tokens", EN_LINE_TOKENS_MAX},       {"token_bytes", EN_TOKEN_BYTES_MAX},
        {"keyname_bytes", EN_KEYNAME_BYTES_MAX},   {"origin_bytes", EN_ORIGIN_BYTES_MAX},
        {"list_bytes", EN_LIST_BYTES_MAX},         {"vkey_bytes", EN_VKEY_CHARS_MAX},
        {"signatures", EN_SIGNATURES_MAX},         {"programme_orders", EN_PROGRAMME_ORDERS_MAX},
        {"words_shown", EN_CLI_FINGERPRINT_WORDS},
    };
    json_t *limits = json_object();

    for (size_t i = 0; i < EN_COUNT(LIMITS); i++) {
        (void)json_object_set_new(limits, LIMITS[i].name, json_integer(LIMITS[i].value));
    }
    return limits;
}

struct json_t *en_act_forms_json(void)
{
    json_t *acts = json_array();

    for (size_t i = 0; i < EN_ACT_COUNT; i++) {
        (void)json_array_append_new(acts, act_json(en_act_def_of((enum en_act_type)i)));
    }
    return json_pack("{s:s, s:o, s:o, s:o}", "context", EN_ACT_CONTEXT, "acts", acts, "words",
                     words_json(), "limits", limits_json());
}
