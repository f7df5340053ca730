/*
 * Lines of every type of token: what parses comes back the same through JSON.
 *
 * The form here has no optional order: the text that JSON gives back must be the text that was
 * read, byte by byte, or the grammar would know two spellings of one statement.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "../tests/codec/sample_form.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool good)
{
    if (!good) {
        abort();
    }
}

static void check_round_trip(const struct en_item *items, size_t count, struct en_str text)
{
    struct en_text lines = {0};
    json_t *json = en_form_json(items, count);

    must(json != NULL);
    must(en_form_from_json(&sample_form, json, &lines, NULL) == EN_OK);
    must(en_str_equal(en_text_str(&lines), text));
    json_decref(json);
    en_text_finish(&lines);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct en_arena arena;
    struct en_error error = {0};
    const struct en_item *items = NULL;
    size_t count = 0;
    struct en_str text = {(const char *)data, size};

    en_arena_init(&arena, 0);
    enum en_status status =
        en_form_parse(&arena, &sample_form, text, 0, false, &items, &count, &error);
    if (status == EN_OK) {
        check_round_trip(items, count, text);
    } else {
        struct en_text message = {0};
        en_error_print(&message, &error, NULL);
        must(en_text_check(en_text_str(&message), NULL) == EN_TEXT_CLEAN);
        en_text_finish(&message);
    }
    en_arena_finish(&arena);
    return 0;
}
