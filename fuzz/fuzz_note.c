/*
 * Signed notes: what is read prints back to the same bytes, what is refused leaves its output
 * untouched, and no key is ever said to have signed what it has not.
 */
#include <assert.h>

#include "entente/record.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* The one text in the corpus that the key has signed. */
static const char signed_text[] =
    "mission.example/record\n3\nXJVgyeqZ3X9TFi1DypBArCfAZ7Mw9+RuHRSxcezTLPE=\n";

static void check_signature(const struct en_note *note)
{
    struct en_hasher *hasher = en_hasher_create();
    struct en_vkey key;

    if (hasher != NULL &&
        en_vkey_parse(
            hasher,
            EN_STR("mission.example/record+d874082e+Af0XJDhaoMdbZPt4zWAvodmR/ev3axPFjtcC6sg16fYY"),
            &key, NULL) == EN_OK &&
        en_note_check(note, &key, NULL) == EN_OK) {
        assert(en_str_is(note->text, signed_text));
    }
    en_hasher_destroy(hasher);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct en_str bytes = {(const char *)data, size};
    struct en_note note = {.sig_count = 77};
    struct en_arena arena;
    struct en_text again = {0};

    if (en_crypto_init() != EN_OK) {
        return 0;
    }
    en_arena_init(&arena, 0);
    if (en_note_parse(&arena, bytes, &note, NULL) == EN_OK) {
        assert(note.sig_count >= 1 && note.sig_count <= EN_SIGNATURES_MAX);
        en_text_add(&again, note.text);
        en_text_addc(&again, '\n');
        for (size_t i = 0; i < note.sig_count; i++) {
            en_text_add(&again, note.sig[i].line);
            en_text_addc(&again, '\n');
        }
        assert(again.failed || en_str_equal(en_text_str(&again), bytes));
        check_signature(&note);
    } else {
        assert(note.sig_count == 77);
    }
    en_text_finish(&again);
    en_arena_finish(&arena);
    return 0;
}
