/*
 * Key files: looking never opens, opening never contradicts looking. The passphrase is "chameau";
 * only files of the lowest cost are opened, so that one input takes microseconds.
 */
#include <assert.h>
#include <string.h>

#include "entente/crypto.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool contains(struct en_str text, struct en_str part)
{
    for (size_t at = 0; at + part.len <= text.len; at++) {
        if (memcmp(text.ptr + at, part.ptr, part.len) == 0) {
            return true;
        }
    }
    return false;
}

static void try_open(struct en_hasher *hasher, struct en_str file,
                     const struct en_keyfile_head *head)
{
    struct en_str passphrase = EN_STR("chameau");
    struct en_signing_key *key = NULL;
    struct en_age_identity identity;

    if (en_keyfile_open_signing(hasher, file, passphrase, &key, NULL, NULL) == EN_OK) {
        assert(head->kind == EN_KEYFILE_SIGNING);
        assert(strcmp(en_signing_key_name(key), head->name) == 0);
        en_signing_key_destroy(key);
    }
    if (en_keyfile_open_age(hasher, file, passphrase, &identity, NULL, NULL) == EN_OK) {
        assert(head->kind == EN_KEYFILE_AGE);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct en_str file = {(const char *)data, size};
    struct en_hasher *hasher = en_hasher_create();
    struct en_keyfile_head head = {.name = ""};
    struct en_error error = {0};

    if (hasher == NULL || en_crypto_init() != EN_OK) {
        return 0;
    }
    if (en_keyfile_look(hasher, file, &head, &error) != EN_OK) {
        assert(error.rule != NULL && head.name[0] == '\0');
    } else if (!head.locked || contains(file, EN_STR("\nkdf: argon2id 1 8\n"))) {
        try_open(hasher, file, &head);
    }
    en_hasher_destroy(hasher);
    return 0;
}
