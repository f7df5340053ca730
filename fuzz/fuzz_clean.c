/* Text that gets signed: a verdict names a place inside and does not hang on what stands before. */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "entente/base.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    size_t at = SIZE_MAX;
    size_t at_behind = SIZE_MAX;
    enum en_text_fault fault = en_text_check((struct en_str){(const char *)data, size}, &at);

    assert(fault == EN_TEXT_CLEAN ? at == SIZE_MAX : at < size);
    if (size > EN_LINE_BYTES_MAX / 2) {
        return 0; /* near the limit of a stretch the two below may rightly differ */
    }
    char *longer = malloc(size + 2);
    if (longer == NULL) {
        return 0;
    }
    memcpy(longer, "a ", 2);
    if (size > 0) {
        memcpy(longer + 2, data, size);
    }
    assert(en_text_check((struct en_str){longer, size + 2}, &at_behind) == fault);
    assert(fault == EN_TEXT_CLEAN || at_behind == at + 2);
    free(longer);
    return 0;
}
