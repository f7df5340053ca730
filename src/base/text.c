/*
 * Text that grows on the heap, and the filling of translated messages.
 *
 * A failed allocation marks the text as failed and every later addition does nothing: a writer
 * checks once, at the end, instead of after each of forty lines.
 */
#include "entente/base.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { TEXT_FIRST_CAP = 64 };

/* Make room for `more` bytes and the NUL behind them. */
static bool text_reserve(struct en_text *text, size_t more)
{
    size_t need = 0;

    if (text->failed) {
        return false;
    }
    if (__builtin_add_overflow(text->len, more, &need) ||
        __builtin_add_overflow(need, (size_t)1, &need)) {
        text->failed = true;
        return false;
    }
    if (need <= text->cap) {
        return true;
    }
    size_t cap = text->cap == 0 ? TEXT_FIRST_CAP : text->cap;
    while (cap < need) {
        cap = cap > SIZE_MAX / 2 ? need : cap * 2;
    }
    char *ptr = realloc(text->ptr, cap);
    if (ptr == NULL) {
        text->failed = true;
        return false;
    }
    text->ptr = ptr;
    text->cap = cap;
    return true;
}

void en_text_add(struct en_text *text, struct en_str piece)
{
    if (piece.len == 0 || !text_reserve(text, piece.len)) {
        return;
    }
    memcpy(text->ptr + text->len, piece.ptr, piece.len);
    text->len += piece.len;
    text->ptr[text->len] = '\0';
}

void en_text_adds(struct en_text *text, const char *nul_terminated)
{
    en_text_add(text, en_str_from(nul_terminated));
}

void en_text_add_markup(struct en_text *text, struct en_str piece)
{
    static const char special[] = "&<>\"'";
    static const char *const escaped[] = {"&amp;", "&lt;", "&gt;", "&quot;", "&#39;"};

    for (size_t i = 0; i < piece.len; i++) {
        const char *at = piece.ptr[i] != '\0' ? strchr(special, piece.ptr[i]) : NULL;
        if (at != NULL) {
            en_text_adds(text, escaped[at - special]);
        } else {
            en_text_addc(text, piece.ptr[i]);
        }
    }
}

void en_text_addf(struct en_text *text, const char *format, ...)
{
    va_list args;
    va_list again;

    va_start(args, format);
    va_copy(again, args);
    int len = vsnprintf(NULL, 0, format, args);
    va_end(args);
    if (len < 0 || !text_reserve(text, (size_t)len)) {
        text->failed = true;
    } else {
        (void)vsnprintf(text->ptr + text->len, (size_t)len + 1, format, again);
        text->len += (size_t)len;
    }
    va_end(again);
}

void en_text_addc(struct en_text *text, char c)
{
    en_text_add(text, (struct en_str){&c, 1});
}

void en_text_clear(struct en_text *text)
{
    text->len = 0;
    text->failed = false;
    if (text->ptr != NULL) {
        text->ptr[0] = '\0';
    }
}

void en_text_finish(struct en_text *text)
{
    free(text->ptr);
    *text = (struct en_text){0};
}

struct en_str en_text_str(const struct en_text *text)
{
    return (struct en_str){text->ptr, text->len};
}

const char *en_text_cstr(struct en_text *text)
{
    return text->len == 0 ? "" : text->ptr;
}

void en_text_add_decimal(struct en_text *text, int64_t value, unsigned decimals,
                         en_translate_fn translate)
{
    const char *message = N_("%1.%2"); /* whole and broken part of a number: French has a comma */
    uint64_t size = value < 0 ? 0 - (uint64_t)value : (uint64_t)value;
    uint64_t one = 1;
    char whole[32], part[32];

    for (unsigned i = 0; i < decimals; i++) {
        one *= 10;
    }
    (void)snprintf(whole, sizeof(whole), "%s%llu", value < 0 ? "-" : "",
                   (unsigned long long)(size / one));
    (void)snprintf(part, sizeof(part), "%0*llu", (int)decimals, (unsigned long long)(size % one));
    const struct en_str args[] = {en_str_from(whole), en_str_from(part)};
    en_text_fill(text,
                 decimals == 0       ? "%1"
                 : translate == NULL ? message
                                     : translate(message),
                 args, EN_COUNT(args));
}

/* "{2|patrol|patrols}" behind a percent sign; its length, 0: it is none. */
static size_t fill_form(struct en_text *out, struct en_str text, const struct en_str *args,
                        size_t arg_count)
{
    const char *end = text.len > 3 ? memchr(text.ptr, '}', text.len) : NULL;

    if (end == NULL || text.ptr[0] != '{' || text.ptr[1] < '1' || text.ptr[1] > '9' ||
        text.ptr[2] != '|') {
        return 0;
    }
    size_t which = (size_t)(text.ptr[1] - '1');
    struct en_str many = {text.ptr + 3, (size_t)(end - text.ptr) - 3};
    struct en_str one = en_str_cut(&many, '|');
    en_text_add(out, which < arg_count && en_str_is(args[which], "1") ? one : many);
    return (size_t)(end - text.ptr) + 1;
}

void en_text_fill(struct en_text *out, const char *message, const struct en_str *args,
                  size_t arg_count)
{
    struct en_str rest = en_str_from(message);

    for (size_t i = 0; i < rest.len; i++) {
        char next = i + 1 < rest.len ? rest.ptr[i + 1] : '\0';
        if (next == '{' && rest.ptr[i] == '%') {
            size_t length = fill_form(out, (struct en_str){rest.ptr + i + 1, rest.len - i - 1},
                                      args, arg_count);
            i += length;
            if (length > 0) {
                continue;
            }
        }
        if (rest.ptr[i] != '%' || (next != '%' && (next < '1' || next > '9'))) {
            en_text_addc(out, rest.ptr[i]);
            continue;
        }
        i++;
        if (next == '%') {
            en_text_addc(out, '%');
        } else if ((size_t)(next - '1') < arg_count) {
            en_text_add(out, args[next - '1']);
        }
    }
}
