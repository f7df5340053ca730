/*
 * Lines, base64 and counts as the C2SP formats write them.
 */
#include "wire.h"

#include <assert.h>
#include <string.h>

enum {
    WIRE_BYTES_MAX = EN_WIRE_KEY_ID_BYTES + EN_SSHSIG_BYTES_MAX,
    WIRE_BASE64_MAX = (WIRE_BYTES_MAX + 2) / 3 * 4
};

bool en_wire_line(struct en_str *rest, struct en_str *ret_line)
{
    if (rest->len == 0 || memchr(rest->ptr, '\n', rest->len) == NULL) {
        return false;
    }
    *ret_line = en_str_cut(rest, '\n');
    return true;
}

void en_wire_add_base64(struct en_text *out, struct en_bytes bytes)
{
    char base64[WIRE_BASE64_MAX];

    assert(bytes.len <= WIRE_BYTES_MAX);
    en_base64_encode(base64, bytes, EN_BASE64_PADDED);
    en_text_add(out, (struct en_str){base64, en_base64_length(bytes.len, EN_BASE64_PADDED)});
}

void en_wire_add_signature(struct en_text *out, struct en_str name, uint32_t key_id,
                           struct en_bytes signature)
{
    uint8_t blob[WIRE_BYTES_MAX];

    assert(signature.len <= WIRE_BYTES_MAX - EN_WIRE_KEY_ID_BYTES);
    for (size_t i = 0; i < EN_WIRE_KEY_ID_BYTES; i++) {
        blob[i] = (uint8_t)(key_id >> (24 - 8 * i));
    }
    memcpy(blob + EN_WIRE_KEY_ID_BYTES, signature.ptr, signature.len);
    en_text_adds(out, EN_WIRE_SIGNATURE_MARK);
    en_text_add(out, name);
    en_text_addc(out, ' ');
    en_wire_add_base64(out, (struct en_bytes){blob, EN_WIRE_KEY_ID_BYTES + signature.len});
    en_text_addc(out, '\n');
}

bool en_wire_hash(struct en_str text, struct en_hash *ret)
{
    struct en_hash hash;
    size_t len = 0;

    if (!en_base64_decode(text, EN_BASE64_PADDED, hash.b, sizeof(hash.b), &len) ||
        len != sizeof(hash.b)) {
        return false;
    }
    *ret = hash;
    return true;
}

bool en_wire_count(struct en_str text, uint64_t *ret)
{
    uint64_t count = 0;

    if (!en_parse_u64(text, &count) || count > (uint64_t)INT64_MAX) {
        return false;
    }
    *ret = count;
    return true;
}
