/*
 * Verifier keys: NAME+HEX8+BASE64(type || key).
 *
 * Source: C2SP signed-note v1.0.0. The text is cut at its first two '+', because base64 has '+' of
 * its own. Only the key types of the design are known; a key of another type could sign nothing
 * that we read. C2SP gives ssh's signatures no type byte: theirs is 0xff and an identifier.
 */
#include "entente/crypto.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "private.h"

enum {
    VKEY_ID_CHARS = 8,
    UNASSIGNED = 0xff, /* C2SP: a type without a byte of its own, told by what stands behind it */
    PLAIN_BYTES = 1 + EN_PUBKEY_BYTES,
};

static const char ssh_mark[] = "\xff"
                               "entente/sshsig/v1\n";
enum {
    SSH_MARK_BYTES = sizeof(ssh_mark) - 1,
    BLOB_BYTES_MAX = SSH_MARK_BYTES + EN_SSH_KEY_BYTES_MAX,
    BLOB_CHARS_MAX = (BLOB_BYTES_MAX + 2) / 3 * 4,
};
static_assert(EN_KEYNAME_BYTES_MAX + 2 + VKEY_ID_CHARS + BLOB_CHARS_MAX < EN_VKEY_BYTES_MAX,
              "the longest vkey fits");

static const char vkey_remedy[] = N_("give it whole, as its owner printed it");

static enum en_status vkey_fail(struct en_error *reterr, enum en_status status, const char *rule,
                                const char *text, struct en_str arg)
{
    return en_fail(reterr, status, rule, EN_STR("vkey"), text, vkey_remedy, arg);
}

static uint32_t read_be32(const uint8_t *at)
{
    return (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 | (uint32_t)at[3];
}

static bool parse_id(struct en_str hex, uint32_t *ret)
{
    uint8_t bytes[VKEY_ID_CHARS / 2];

    if (!en_hex_decode(hex, bytes, sizeof(bytes))) {
        return false;
    }
    *ret = read_be32(bytes);
    return true;
}

/* Type byte and key, as they are hashed and printed; returns their number. */
static size_t write_blob(const struct en_vkey *vkey, uint8_t out[static BLOB_BYTES_MAX])
{
    if (vkey->type == EN_KEY_SSH || vkey->type == EN_KEY_SSH_SK) {
        memcpy(out, ssh_mark, SSH_MARK_BYTES);
        return SSH_MARK_BYTES + en_ssh_key_write(vkey, out + SSH_MARK_BYTES);
    }
    out[0] = (uint8_t)vkey->type;
    memcpy(out + 1, vkey->key.b, EN_PUBKEY_BYTES);
    return PLAIN_BYTES;
}

static enum en_status read_plain(struct en_bytes blob, struct en_vkey *vkey,
                                 struct en_error *reterr)
{
    char number[8];

    if (blob.ptr[0] != EN_KEY_ED25519 && blob.ptr[0] != EN_KEY_COSIGNATURE) {
        (void)snprintf(number, sizeof(number), "%u", blob.ptr[0]);
        return vkey_fail(reterr, EN_ERR_SYNTAX, "vkey.type",
                         N_("key type %1 is unknown: 1, 4 and ssh's are used here"),
                         en_str_from(number));
    }
    vkey->type = (enum en_key_type)blob.ptr[0];
    memcpy(vkey->key.b, blob.ptr + 1, EN_PUBKEY_BYTES);
    return EN_OK;
}

/* Type and key out of the base64 part. */
static enum en_status parse_blob(struct en_str base64, struct en_vkey *vkey,
                                 struct en_error *reterr)
{
    uint8_t blob[BLOB_BYTES_MAX];
    size_t len = 0;

    if (!en_base64_decode(base64, EN_BASE64_PADDED, blob, sizeof(blob), &len)) {
        len = 0;
    }
    if (len > SSH_MARK_BYTES && memcmp(blob, ssh_mark, SSH_MARK_BYTES) == 0) {
        return en_ssh_key_read((struct en_bytes){blob + SSH_MARK_BYTES, len - SSH_MARK_BYTES}, vkey,
                               reterr);
    }
    if (len != PLAIN_BYTES) {
        return vkey_fail(reterr, EN_ERR_SYNTAX, "vkey.key",
                         N_("the key part of the vkey is not base64 of 33 bytes, nor a key of ssh"),
                         base64);
    }
    return read_plain((struct en_bytes){blob, len}, vkey, reterr);
}

/* The name may be text that is not NUL-terminated and not yet in the vkey. */
static uint32_t id_of(struct en_hasher *hasher, struct en_str name, const struct en_vkey *vkey)
{
    uint8_t blob[BLOB_BYTES_MAX];
    size_t len = write_blob(vkey, blob);
    const struct en_bytes parts[] = {
        {(const uint8_t *)name.ptr, name.len}, {(const uint8_t *)"\n", 1}, {blob, len}};
    struct en_hash hash;

    en_hash_of_parts(hasher, parts, EN_COUNT(parts), &hash);
    return read_be32(hash.b);
}

bool en_keyname_is_sound(struct en_str name)
{
    if (name.len < 1 || name.len > EN_KEYNAME_BYTES_MAX) {
        return false;
    }
    for (size_t i = 0; i < name.len; i++) {
        if (name.ptr[i] <= ' ' || name.ptr[i] > '~' || name.ptr[i] == '+') {
            return false;
        }
    }
    return true;
}

uint32_t en_key_id(struct en_hasher *hasher, struct en_str name, enum en_key_type type,
                   const struct en_pubkey *key)
{
    const struct en_vkey vkey = {.type = type, .key = *key};

    assert(type == EN_KEY_ED25519 || type == EN_KEY_COSIGNATURE);
    return id_of(hasher, name, &vkey);
}

void en_vkey_make(struct en_hasher *hasher, struct en_str name, enum en_key_type type,
                  const struct en_pubkey *key, struct en_vkey *ret)
{
    assert(en_keyname_is_sound(name));
    memset(ret, 0, sizeof(*ret));
    memcpy(ret->name, name.ptr, name.len);
    ret->type = type;
    ret->key = *key;
    ret->id = en_key_id(hasher, name, type, key);
}

enum en_status en_vkey_finish(struct en_hasher *hasher, struct en_str name, struct en_vkey *vkey,
                              struct en_error *reterr)
{
    enum en_status status = en_keyname_check(name, reterr);

    if (status != EN_OK) {
        return status;
    }
    if (!en_pubkey_is_sound(&vkey->key)) {
        return en_fail(reterr, EN_ERR_VERIFY, "vkey.point", EN_STR("vkey"),
                       N_("the key of %1 is weak: signatures could be made without its secret"),
                       N_("have its owner make a new key, and ask how this one came about"), name);
    }
    memcpy(vkey->name, name.ptr, name.len);
    vkey->id = id_of(hasher, name, vkey);
    return EN_OK;
}

enum en_status en_vkey_parse(struct en_hasher *hasher, struct en_str text, struct en_vkey *ret,
                             struct en_error *reterr)
{
    struct en_str rest = text;
    struct en_str name = en_str_cut(&rest, '+');
    struct en_str hex = en_str_cut(&rest, '+');
    struct en_vkey vkey = {0};
    uint32_t id = 0;

    enum en_status status = en_keyname_check(name, reterr);
    if (status != EN_OK) {
        return status;
    }
    if (!parse_id(hex, &id)) {
        return vkey_fail(reterr, EN_ERR_SYNTAX, "vkey.id",
                         N_("behind the name must stand '+', 8 lower-case hex digits and '+'"),
                         hex);
    }
    status = parse_blob(rest, &vkey, reterr);
    if (status != EN_OK) {
        return status;
    }
    if (id_of(hasher, name, &vkey) != id) {
        return vkey_fail(reterr, EN_ERR_VERIFY, "vkey.id",
                         N_("the id %1 does not belong to this name and key"), hex);
    }
    status = en_vkey_finish(hasher, name, &vkey, reterr);
    if (status == EN_OK) {
        *ret = vkey;
    }
    return status;
}

size_t en_vkey_print(const struct en_vkey *vkey, char out[static EN_VKEY_BYTES_MAX])
{
    uint8_t blob[BLOB_BYTES_MAX];
    char base64[BLOB_CHARS_MAX + 1] = {0};
    size_t bytes = write_blob(vkey, blob);

    en_base64_encode(base64, (struct en_bytes){blob, bytes}, EN_BASE64_PADDED);
    int len =
        snprintf(out, EN_VKEY_BYTES_MAX, "%s+%08x+%s", vkey->name, (unsigned)vkey->id, base64);
    return (size_t)len;
}

bool en_vkey_verify(const struct en_vkey *vkey, struct en_bytes text, struct en_bytes signature)
{
    if (vkey->type == EN_KEY_ED25519) {
        return signature.len == EN_SIG_BYTES && en_verify(&vkey->key, text, signature.ptr);
    }
    return en_sshsig_check(vkey, text, signature, NULL) == EN_OK;
}
