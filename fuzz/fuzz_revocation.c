/*
 * Revocation notes: what is read prints back to the text that was signed, what is refused leaves
 * its output untouched.
 */
#include <assert.h>

#include "entente/state.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct en_str bytes = {(const char *)data, size};
    struct en_revocation revocation = {.id = 77, .signer = {NULL, 77}};
    struct en_arena arena;
    struct en_text again = {0};

    en_arena_init(&arena, 0);
    if (en_revocation_read(&arena, bytes, &revocation, NULL) == EN_OK) {
        en_revocation_print(&again, revocation.origin, revocation.key, revocation.id);
        assert(again.failed || en_str_starts(bytes, en_text_str(&again)));
        assert(revocation.signer.len > 0 && revocation.signature.len > 0);
    } else {
        assert(revocation.id == 77 && revocation.signer.len == 77);
    }
    en_text_finish(&again);
    en_arena_finish(&arena);
    return 0;
}
