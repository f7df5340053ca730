/*
 * Acts from outside: an act that parses has one spelling, and an error never shows raw bytes.
 *
 * Printing header and lines again must give the same bytes; so must the way through JSON. Where
 * remarks are allowed (accord.found) the text may say more than the lines do.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include <entente/accord.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool good)
{
    if (!good) {
        abort();
    }
}

static void print_again(const struct en_act *act, struct en_text *out)
{
    struct en_text body = {0};
    json_t *json = en_form_json(act->items, act->item_count);
    struct en_act_header header = {.origin = act->origin,
                                   .act = en_str_from(act->def->form.name),
                                   .author = act->author,
                                   .seq = act->seq,
                                   .prev = act->prev,
                                   .seen_size = act->seen_size,
                                   .seen_root = act->seen_root,
                                   .occurred = act->occurred};

    must(json != NULL);
    must(en_form_from_json(&act->def->form, json, &body, NULL) == EN_OK);
    en_act_print(out, &header, en_text_str(&body));
    json_decref(json);
    en_text_finish(&body);
}

static void check_act(const struct en_act *act)
{
    struct en_text text = {0};
    json_t *json = en_act_json(act);

    must(json != NULL);
    json_decref(json);
    print_again(act, &text);
    if (act->def->type != EN_ACT_ACCORD_FOUND) {
        must(en_str_equal(en_text_str(&text), act->text));
    }
    en_text_finish(&text);
}

static void check_error(const struct en_error *error)
{
    struct en_text message = {0};

    must(error->rule != NULL);
    en_error_print(&message, error, NULL);
    must(en_text_check(en_text_str(&message), NULL) == EN_TEXT_CLEAN);
    en_text_finish(&message);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct en_arena arena;
    struct en_act act;
    struct en_error error = {0};

    en_arena_init(&arena, 0);
    if (en_act_parse(&arena, (struct en_str){(const char *)data, size}, &act, &error) == EN_OK) {
        check_act(&act);
    } else {
        check_error(&error);
    }
    en_arena_finish(&arena);
    return 0;
}
