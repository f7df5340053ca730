/*
 * Keys and signatures of ssh. The first byte says what the rest is:
 *
 *   'k'  a .pub line: what is read prints back and goes through a vkey
 *   'a'  a .sig file: its blob goes through our armour and back
 *   others: a .pub line, LF, and a blob as its signature over "act\n". A flipped bit of one that
 *   holds never holds.
 */
#include <assert.h>
#include <string.h>

#include "entente/crypto.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const struct en_bytes text = {(const uint8_t *)"act\n", 4};

static bool read_key(struct en_hasher *hasher, struct en_str line, struct en_vkey *ret)
{
    struct en_error error = {0};
    struct en_vkey vkey = {.id = 77};

    if (en_ssh_key_parse(hasher, EN_STR("a/b"), line, &vkey, &error) == EN_OK) {
        *ret = vkey;
        return true;
    }
    assert(error.rule != NULL && vkey.id == 77 && vkey.name[0] == '\0');
    return false;
}

static void try_key(struct en_hasher *hasher, struct en_str line)
{
    char printed[EN_VKEY_BYTES_MAX], again[EN_VKEY_BYTES_MAX];
    struct en_vkey vkey, back;
    struct en_text pub = {0};

    if (!read_key(hasher, line, &vkey)) {
        return;
    }
    size_t len = en_vkey_print(&vkey, printed);
    assert(en_vkey_parse(hasher, (struct en_str){printed, len}, &back, NULL) == EN_OK);
    assert(en_vkey_print(&back, again) == len && memcmp(again, printed, len) == 0);
    en_ssh_key_print(&vkey, &pub);
    assert(pub.failed || en_str_starts(line, en_text_str(&pub)));
    en_text_finish(&pub);
}

static void try_armour(struct en_str file)
{
    struct en_text blob = {0}, again = {0}, back = {0};

    if (en_sshsig_unarmour(file, &blob, NULL) == EN_OK) {
        en_sshsig_armour((struct en_bytes){(const uint8_t *)blob.ptr, blob.len}, &again);
        assert(en_sshsig_unarmour(en_text_str(&again), &back, NULL) == EN_OK);
        assert(en_str_equal(en_text_str(&blob), en_text_str(&back)));
    } else {
        assert(blob.len == 0);
    }
    en_text_finish(&blob);
    en_text_finish(&again);
    en_text_finish(&back);
}

static void try_signature(struct en_hasher *hasher, struct en_str input)
{
    uint8_t copy[EN_SSHSIG_BYTES_MAX];
    struct en_str line = en_str_cut(&input, '\n');
    struct en_bytes blob = {(const uint8_t *)input.ptr, input.len};
    struct en_vkey vkey;
    struct en_error error = {0};

    if (!read_key(hasher, line, &vkey)) {
        return;
    }
    if (en_sshsig_check(&vkey, text, blob, &error) != EN_OK) {
        assert(error.rule != NULL && !en_vkey_verify(&vkey, text, blob));
        return;
    }
    assert(en_vkey_verify(&vkey, text, blob) && blob.len <= sizeof(copy));
    memcpy(copy, blob.ptr, blob.len);
    copy[blob.len / 2] ^= 1;
    assert(!en_vkey_verify(&vkey, text, (struct en_bytes){copy, blob.len}));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct en_hasher *hasher = en_hasher_create();

    if (hasher != NULL && size > 0 && en_crypto_init() == EN_OK) {
        struct en_str rest = {(const char *)data + 1, size - 1};
        if (data[0] == 'k') {
            try_key(hasher, rest);
        } else if (data[0] == 'a') {
            try_armour(rest);
        } else {
            try_signature(hasher, rest);
        }
    }
    en_hasher_destroy(hasher);
    return 0;
}
