/*
 * JSON from outside: bounded, and lines made from it are lines of the form.
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

static void check_lines(json_t *json)
{
    struct en_arena arena;
    struct en_text lines = {0};
    const struct en_item *items = NULL;
    size_t count = 0;

    en_arena_init(&arena, 0);
    if (en_form_from_json(&sample_form, json, &lines, NULL) == EN_OK) {
        must(en_form_parse(&arena, &sample_form, en_text_str(&lines), 0, false, &items, &count,
                           NULL) == EN_OK);
    }
    en_text_finish(&lines);
    en_arena_finish(&arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    json_t *json = NULL;

    if (en_json_read((struct en_str){(const char *)data, size}, &json, NULL) == EN_OK) {
        check_lines(json);
        json_decref(json);
    }
    return 0;
}
