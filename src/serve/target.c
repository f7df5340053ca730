/*
 * The path and the query of a request: percent-encoding undone once, and whatever two programs
 * could read in two ways refused.
 */
#include "http.h"

#include <string.h>

static int hex_digit(char c)
{
    if (c >= '0' && c <= '9') {
        return c - '0';
    }
    if (c >= 'a' && c <= 'f') {
        return c - 'a' + 10;
    }
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/* The byte that "%XX" at `at` stands for, or the one that stands there; -1 for a broken one. */
static int decode_at(struct en_str text, size_t *at)
{
    int c = (unsigned char)text.ptr[*at];

    if (c == '%') {
        int high = *at + 2 < text.len ? hex_digit(text.ptr[*at + 1]) : -1;
        int low = *at + 2 < text.len ? hex_digit(text.ptr[*at + 2]) : -1;
        c = high < 0 || low < 0 ? -1 : high * 16 + low;
        *at += 2;
    }
    *at += 1;
    return c;
}

/* Segments that name nothing, or a way out. */
static bool has_odd_segment(struct en_str path)
{
    struct en_str rest = {path.ptr + 1, path.len - 1};

    while (rest.len > 0) {
        bool last = memchr(rest.ptr, '/', rest.len) == NULL;
        struct en_str segment = en_str_cut(&rest, '/');
        if (segment.len == 0 || en_str_is(segment, ".") || en_str_is(segment, "..")) {
            return true;
        }
        if (!last && rest.len == 0) {
            return true; /* it ends in a slash */
        }
    }
    return false;
}

bool http_path_decode(char *bytes, size_t len, struct en_str *ret)
{
    size_t out = 0;

    if (len == 0 || bytes[0] != '/') {
        return false;
    }
    for (size_t at = 0; at < len;) {
        bool plain = bytes[at] != '%';
        int c = decode_at((struct en_str){bytes, len}, &at);
        /* What was encoded to mean something else than it says. */
        if (!plain && (c == '/' || c == '%')) {
            return false;
        }
        if (c <= ' ' || c >= 0x7f || c == '\\') {
            return false;
        }
        bytes[out++] = (char)c;
    }
    *ret = (struct en_str){bytes, out};
    return !has_odd_segment(*ret);
}

static bool is_param_name(struct en_str name)
{
    for (size_t i = 0; i < name.len; i++) {
        char c = name.ptr[i];
        if ((c < 'a' || c > 'z') && c != '-' && c != '_') {
            return false;
        }
    }
    return name.len > 0;
}

static bool decode_value(char *bytes, size_t len, struct en_str *ret)
{
    struct en_str raw = {bytes, len};
    size_t out = 0;

    for (size_t at = 0; at < len;) {
        bool plain = bytes[at] != '%';
        int c = decode_at(raw, &at);
        if (c < 0 || (plain && (c <= ' ' || c >= 0x7f || strchr("+=?\"<>`{}|\\^", c) != NULL))) {
            return false;
        }
        bytes[out++] = (char)c;
    }
    *ret = (struct en_str){bytes, out};
    return en_text_check(*ret, NULL) == EN_TEXT_CLEAN;
}

bool http_query_parse(char *bytes, size_t len, struct http_param ret[static HTTP_PARAMS_MAX],
                      size_t *ret_count)
{
    size_t count = 0;

    for (size_t begin = 0; begin <= len; count++) {
        const char *amp = memchr(bytes + begin, '&', len - begin);
        size_t end = amp != NULL ? (size_t)(amp - bytes) : len;
        struct en_str name = {bytes + begin, end - begin};
        const char *equal = name.len > 0 ? memchr(name.ptr, '=', name.len) : NULL;
        if (count == HTTP_PARAMS_MAX || equal == NULL) {
            return false;
        }
        name.len = (size_t)(equal - name.ptr);
        size_t value = begin + name.len + 1;
        for (size_t i = 0; i < count; i++) {
            if (en_str_equal(ret[i].name, name)) {
                return false;
            }
        }
        ret[count].name = name;
        if (!is_param_name(name) || !decode_value(bytes + value, end - value, &ret[count].value)) {
            return false;
        }
        begin = end + 1;
    }
    *ret_count = count;
    return true;
}

struct en_str http_param(const struct http_request *request, const char *name)
{
    for (size_t i = 0; i < request->param_count; i++) {
        if (en_str_is(request->param[i].name, name)) {
            return request->param[i].value;
        }
    }
    return (struct en_str){NULL, 0};
}
