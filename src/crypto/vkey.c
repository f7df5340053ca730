/*
 * Verifier keys: NAME+HEX8+BASE64(type || key).
 *
 * Source: C2SP signed-note v1.0.0. The text is cut at its first two '+', because base64 has '+' of
 * its own. Only the two key types of the design are known; a key of another type could sign nothing
 * that we read.
 */
#include "entente/crypto.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "private.h"

enum { VKEY_ID_CHARS = 8, VKEY_BLOB_BYTES = 1 + EN_PUBKEY_BYTES, VKEY_BLOB_CHARS = 44 };

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

/* Type and key out of the base64 part. */
static enum en_status parse_blob(struct en_str base64, struct en_vkey *vkey,
                                 struct en_error *reterr)
{
    uint8_t blob[VKEY_BLOB_BYTES];
    size_t len = 0;

    if (!en_base64_decode(base64, EN_BASE64_PADDED, blob, sizeof(blob), &len) ||
        len != sizeof(blob)) {
        return vkey_fail(reterr, EN_ERR_SYNTAX, "vkey.key",
                         N_("the key part of the vkey is not base64 of 33 bytes"), base64);
    }
    if (blob[0] != EN_KEY_ED25519 && blob[0] != EN_KEY_COSIGNATURE) {
        char number[8];
        (void)snprintf(number, sizeof(number), "%u", blob[0]);
        return vkey_fail(reterr, EN_ERR_SYNTAX, "vkey.type",
                         N_("key type %1 is unknown: only 1 and 4 are used here"),
                         en_str_from(number));
    }
    vkey->type = (enum en_key_type)blob[0];
    memcpy(vkey->key.b, blob + 1, EN_PUBKEY_BYTES);
    return EN_OK;
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
    const uint8_t separator[2] = {'\n', (uint8_t)type};
    const struct en_bytes parts[] = {{(const uint8_t *)name.ptr, name.len},
                                     {separator, sizeof(separator)},
                                     {key->b, EN_PUBKEY_BYTES}};
    struct en_hash hash;

    en_hash_of_parts(hasher, parts, EN_COUNT(parts), &hash);
    return read_be32(hash.b);
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
    if (en_key_id(hasher, name, vkey.type, &vkey.key) != id) {
        return vkey_fail(reterr, EN_ERR_VERIFY, "vkey.id",
                         N_("the id %1 does not belong to this name and key"), hex);
    }
    if (!en_pubkey_is_sound(&vkey.key)) {
        return en_fail(reterr, EN_ERR_VERIFY, "vkey.point", EN_STR("vkey"),
                       N_("the key of %1 is weak: signatures could be made without its secret"),
                       N_("have its owner make a new key, and ask how this one came about"), name);
    }
    memcpy(vkey.name, name.ptr, name.len);
    vkey.id = id;
    *ret = vkey;
    return EN_OK;
}

size_t en_vkey_print(const struct en_vkey *vkey, char out[static EN_VKEY_BYTES_MAX])
{
    uint8_t blob[VKEY_BLOB_BYTES] = {(uint8_t)vkey->type};
    char base64[VKEY_BLOB_CHARS + 1] = {0};

    memcpy(blob + 1, vkey->key.b, EN_PUBKEY_BYTES);
    en_base64_encode(base64, (struct en_bytes){blob, sizeof(blob)}, EN_BASE64_PADDED);
    int len =
        snprintf(out, EN_VKEY_BYTES_MAX, "%s+%08x+%s", vkey->name, (unsigned)vkey->id, base64);
    return (size_t)len;
}
