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

/* What a digit is worth, plus one; 0 is no digit. Every act is full of both kinds, and a table is
 * four times as fast as asking for ranges. */
static const uint8_t hex_worth[256] = {
    ['0'] = 1, ['1'] = 2,  ['2'] = 3,  ['3'] = 4,  ['4'] = 5,  ['5'] = 6,  ['6'] = 7,  ['7'] = 8,
    ['8'] = 9, ['9'] = 10, ['a'] = 11, ['b'] = 12, ['c'] = 13, ['d'] = 14, ['e'] = 15, ['f'] = 16,
};
static const uint8_t base64_worth[256] = {
    ['A'] = 1,  ['B'] = 2,  ['C'] = 3,  ['D'] = 4,  ['E'] = 5,  ['F'] = 6,  ['G'] = 7,  ['H'] = 8,
    ['I'] = 9,  ['J'] = 10, ['K'] = 11, ['L'] = 12, ['M'] = 13, ['N'] = 14, ['O'] = 15, ['P'] = 16,
    ['Q'] = 17, ['R'] = 18, ['S'] = 19, ['T'] = 20, ['U'] = 21, ['V'] = 22, ['W'] = 23, ['X'] = 24,
    ['Y'] = 25, ['Z'] = 26, ['a'] = 27, ['b'] = 28, ['c'] = 29, ['d'] = 30, ['e'] = 31, ['f'] = 32,
    ['g'] = 33, ['h'] = 34, ['i'] = 35, ['j'] = 36, ['k'] = 37, ['l'] = 38, ['m'] = 39, ['n'] = 40,
    ['o'] = 41, ['p'] = 42, ['q'] = 43, ['r'] = 44, ['s'] = 45, ['t'] = 46, ['u'] = 47, ['v'] = 48,
    ['w'] = 49, ['x'] = 50, ['y'] = 51, ['z'] = 52, ['0'] = 53, ['1'] = 54, ['2'] = 55, ['3'] = 56,
    ['4'] = 57, ['5'] = 58, ['6'] = 59, ['7'] = 60, ['8'] = 61, ['9'] = 62, ['+'] = 63, ['/'] = 64,
};

/* Read 2 to 4 digits into `ret_bits`, first digit highest; false when one is no digit. */
static bool base64_group(const char *in, size_t digits, uint32_t *ret_bits)
{
    uint32_t bits = 0;

    for (size_t i = 0; i < digits; i++) {
        uint32_t worth = base64_worth[(uint8_t)in[i]];
        if (worth == 0) {
            return false;
        }
        bits = bits << 6 | (worth - 1);
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

struct en_str en_str_past_mark(struct en_str text)
{
    const struct en_str mark = EN_STR("\xEF\xBB\xBF");

    return en_str_starts(text, mark) ? (struct en_str){text.ptr + mark.len, text.len - mark.len}
                                     : text;
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
        if (hex_worth[(uint8_t)in.ptr[i]] == 0) {
            return false;
        }
    }
    for (size_t i = 0; i < out_len; i++) {
        unsigned high = hex_worth[(uint8_t)in.ptr[2 * i]] - 1u;
        unsigned low = hex_worth[(uint8_t)in.ptr[2 * i + 1]] - 1u;
        out[i] = (uint8_t)(high << 4 | low);
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
