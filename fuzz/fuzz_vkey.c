/* Verifier keys: what is read prints back to the same bytes, what is refused leaves no trace. */
#include <assert.h>
#include <string.h>

#include "entente/crypto.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct en_str text = {(const char *)data, size};
    struct en_hasher *hasher = en_hasher_create();
    struct en_vkey vkey = {.id = 77};
    struct en_error error = {0};
    char printed[EN_VKEY_BYTES_MAX];

    if (hasher == NULL || en_crypto_init() != EN_OK) {
        return 0;
    }
    if (en_vkey_parse(hasher, text, &vkey, &error) == EN_OK) {
        size_t len = en_vkey_print(&vkey, printed);
        assert(en_str_equal(text, (struct en_str){printed, len}));
    } else {
        assert(error.rule != NULL && vkey.id == 77 && vkey.name[0] == '\0');
    }
    en_hasher_destroy(hasher);
    return 0;
}
