/*
 * Borrowed text, decimal numbers, hex and base64.
 *
 * Every decoder here accepts exactly one spelling of a value: what is signed must have one form
 * of bytes. Base64 is RFC 4648 section 4, canonical by its section 3.5.
 */
#include "entente/base.h"

#include <assert.h>
#include <string.h>

static const char hex_digits[] = "0123456789abcdef";
static const char base64_digits[] =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

static int hex_value(char c)
{
    if (c >= '0' && c <= '9') {
        return c - '0';
    }
    if (c >= 'a' && c <= 'f') {
        return c - 'a' + 10;
    }
    return -1;
}

static int base64_value(char c)
{
    if (c >= 'A' && c <= 'Z') {
        return c - 'A';
    }
    if (c >= 'a' && c <= 'z') {
        return c - 'a' + 26;
    }
    if (c >= '0' && c <= '9') {
        return c - '0' + 52;
    }
    if (c == '+') {
        return 62;
    }
    return c == '/' ? 63 : -1;
}

/* Read 2 to 4 digits into `ret_bits`, first digit highest; false when one is no digit. */
static bool base64_group(const char *in, size_t digits, uint32_t *ret_bits)
{
    uint32_t bits = 0;

    for (size_t i = 0; i < digits; i++) {
        int value = base64_value(in[i]);
        if (value < 0) {
            return false;
        }
        bits = bits << 6 | (uint32_t)value;
    }
    *ret_bits = bits << (6 * (4 - digits));
    return true;
}

/* Take the padding off. False when it is not what `kind` and the length ask for. */
static bool base64_strip(struct en_str *in, enum en_base64_kind kind)
{
    if (kind == EN_BASE64_UNPADDED) {
        return true;
    }
    if (in->len % 4 != 0) {
        return false;
    }
    for (int pad = 0; pad < 2 && in->len > 0 && in->ptr[in->len - 1] == '='; pad++) {
        in->len--;
    }
    return true;
}

struct en_str en_str_from(const char *nul_terminated)
{
    if (nul_terminated == NULL) {
        return (struct en_str){NULL, 0};
    }
    return (struct en_str){nul_terminated, strlen(nul_terminated)};
}

bool en_str_equal(struct en_str a, struct en_str b)
{
    return a.len == b.len && (a.len == 0 || memcmp(a.ptr, b.ptr, a.len) == 0);
}

bool en_str_is(struct en_str a, const char *nul_terminated)
{
    return en_str_equal(a, en_str_from(nul_terminated));
}

int en_str_compare(struct en_str a, struct en_str b)
{
    size_t common = a.len < b.len ? a.len : b.len;
    int order = common == 0 ? 0 : memcmp(a.ptr, b.ptr, common);

    if (order != 0) {
        return order < 0 ? -1 : 1;
    }
    return (a.len > b.len) - (a.len < b.len);
}

bool en_str_starts(struct en_str text, struct en_str prefix)
{
    return text.len >= prefix.len && en_str_equal((struct en_str){text.ptr, prefix.len}, prefix);
}

struct en_str en_str_cut(struct en_str *rest, char separator)
{
    struct en_str all = *rest;
    const char *at = all.len == 0 ? NULL : memchr(all.ptr, separator, all.len);

    if (at == NULL) {
        *rest = (struct en_str){NULL, 0};
        return all;
    }
    size_t before = (size_t)(at - all.ptr);
    *rest = (struct en_str){at + 1, all.len - before - 1};
    return (struct en_str){all.ptr, before};
}

bool en_parse_u64(struct en_str text, uint64_t *ret)
{
    uint64_t value = 0;

    if (text.len == 0 || (text.len > 1 && text.ptr[0] == '0')) {
        return false;
    }
    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];
        if (c < '0' || c > '9' || __builtin_mul_overflow(value, UINT64_C(10), &value) ||
            __builtin_add_overflow(value, (uint64_t)(c - '0'), &value)) {
            return false;
        }
    }
    *ret = value;
    return true;
}

bool en_parse_i64(struct en_str text, int64_t *ret)
{
    bool negative = text.len > 0 && text.ptr[0] == '-';
    struct en_str digits = negative ? (struct en_str){text.ptr + 1, text.len - 1} : text;
    uint64_t size = 0;

    if (!en_parse_u64(digits, &size) || (negative && size == 0)) {
        return false; /* "-0" would be a second spelling of 0 */
    }
    if (size > (uint64_t)INT64_MAX + (negative ? 1 : 0)) {
        return false;
    }
    if (!negative) {
        *ret = (int64_t)size;
    } else {
        *ret = -(int64_t)(size - 1) - 1; /* the way round INT64_MIN without overflow */
    }
    return true;
}

void en_hex_encode(char *out, struct en_bytes in)
{
    for (size_t i = 0; i < in.len; i++) {
        out[2 * i] = hex_digits[in.ptr[i] >> 4];
        out[2 * i + 1] = hex_digits[in.ptr[i] & 15];
    }
}

bool en_hex_decode(struct en_str in, uint8_t *out, size_t out_len)
{
    if (in.len % 2 != 0 || in.len / 2 != out_len) {
        return false;
    }
    for (size_t i = 0; i < in.len; i++) {
        if (hex_value(in.ptr[i]) < 0) {
            return false;
        }
    }
    for (size_t i = 0; i < out_len; i++) {
        out[i] = (uint8_t)((unsigned)hex_value(in.ptr[2 * i]) << 4 |
                           (unsigned)hex_value(in.ptr[2 * i + 1]));
    }
    return true;
}

size_t en_base64_length(size_t bytes, enum en_base64_kind kind)
{
    size_t tail = bytes % 3;

    assert(bytes <= SIZE_MAX / 2);
    if (tail == 0) {
        return bytes / 3 * 4;
    }
    return bytes / 3 * 4 + (kind == EN_BASE64_PADDED ? 4 : tail + 1);
}

void en_base64_encode(char *out, struct en_bytes in, enum en_base64_kind kind)
{
    size_t at = 0;

    for (size_t i = 0; i < in.len; i += 3) {
        size_t bytes = in.len - i < 3 ? in.len - i : 3;
        uint32_t bits = (uint32_t)in.ptr[i] << 16;
        bits |= bytes > 1 ? (uint32_t)in.ptr[i + 1] << 8 : 0;
        bits |= bytes > 2 ? (uint32_t)in.ptr[i + 2] : 0;
        for (size_t d = 0; d <= bytes; d++) {
            out[at++] = base64_digits[bits >> (18 - 6 * d) & 63];
        }
        for (size_t d = bytes + 1; d < 4 && kind == EN_BASE64_PADDED; d++) {
            out[at++] = '=';
        }
    }
}

bool en_base64_decode(struct en_str in, enum en_base64_kind kind, uint8_t *out, size_t out_cap,
                      size_t *ret_len)
{
    if (!base64_strip(&in, kind) || in.len % 4 == 1) {
        return false;
    }
    size_t len = in.len / 4 * 3 + (in.len % 4 == 0 ? 0 : in.len % 4 - 1);
    if (len > out_cap) {
        return false;
    }
    size_t at = 0;
    for (size_t i = 0; i < in.len; i += 4) {
        size_t digits = in.len - i < 4 ? in.len - i : 4;
        uint32_t bits = 0;
        if (!base64_group(in.ptr + i, digits, &bits)) {
            return false;
        }
        /* Bits beyond the last whole byte must be zero: otherwise two texts mean one value. */
        if ((bits & (UINT32_C(0xffffff) >> (8 * (digits - 1)))) != 0) {
            return false;
        }
        for (size_t b = 0; b + 1 < digits; b++) {
            out[at++] = (uint8_t)(bits >> (16 - 8 * b));
        }
    }
    *ret_len = len;
    return true;
}
