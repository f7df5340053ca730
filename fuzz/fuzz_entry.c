/*
 * Entries: what is read prints back to the same bytes, and the act's text lies within the note.
 */
#include <assert.h>

#include "entente/record.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct en_str bytes = {(const char *)data, size};
    struct en_entry entry = {.logged = -77};
    struct en_text again = {0};

    if (en_entry_parse((struct en_bytes){data, size}, &entry, NULL) == EN_OK) {
        en_entry_print(&again, entry.logged, entry.note);
        assert(again.failed || en_str_equal(en_text_str(&again), bytes));
        struct en_str text = en_entry_act_text(entry.note);
        assert(text.len == 0 || (text.ptr == entry.note.ptr && text.len + 1 < entry.note.len &&
                                 text.ptr[text.len - 1] == '\n' && text.ptr[text.len] == '\n'));
    } else {
        assert(entry.logged == -77);
    }
    en_text_finish(&again);
    return 0;
}
