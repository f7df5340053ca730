/*
 * Scenarios are read from files that anybody may have written. Whatever the bytes, reading ends,
 * and what was read holds together.
 */
#include <stdlib.h>

#include "play_read.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_step(const struct en_story *story, const struct en_step *step)
{
    if (step->id >= EN_STEP_COUNT || step->file >= story->file_count || step->line == 0 ||
        (step->body_count > 0 && !en_step_defs[step->id].body) ||
        (step->id == EN_STEP_every) != (step->inner != NULL)) {
        abort();
    }
    for (size_t i = 0; i < step->body_count; i++) {
        if (step->body[i].line <= step->line || step->body[i].text.len == 0) {
            abort();
        }
    }
    for (size_t i = 0; i < step->more_count; i++) {
        if (step->more[i].len == 0) {
            abort();
        }
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct en_story story;
    struct en_error why = {.rule = ""};

    en_story_init(&story);
    enum en_status status = en_story_read(&story, EN_STR("fuzz.scenario"),
                                          (struct en_str){(const char *)data, size}, &why);
    if (status == EN_OK) {
        status = en_story_times(&story, &why);
    }
    if (status != EN_OK && (why.rule[0] == '\0' || why.text == NULL)) {
        abort(); /* an error without a rule helps nobody */
    }
    for (size_t i = 0; status == EN_OK && i < story.count; i++) {
        check_step(&story, &story.step[i]);
    }
    en_story_finish(&story);
    return 0;
}
