/*
 * Clean text: what a person sees is what was signed.
 *
 * UTF-8 in the shortest form, in Unicode normal form C, without controls, without characters that
 * reorder others (CVE-2021-42574, "Trojan Source") and without any that cannot be seen. All
 * format characters (category Cf) count as invisible; the table adds the invisible ones of other
 * categories. Spaces with a width stay: French typography needs U+00A0 and U+202F.
 *
 * Three speeds. ASCII is looked at by bytes. Below U+0300 (Latin in two bytes) nothing combines
 * and nothing has another normal form, so looking at each character is enough. The rest is
 * decomposed and composed again by libutf8proc, stretch by stretch on the stack: nothing here can
 * fail for want of memory, because a verdict on a signed act must be the same on every machine.
 *
 * Which characters may stand is a table of our own, frozen at Unicode 15.0: a library with a newer
 * Unicode must not let a node accept what the others refuse. Normal forms need no such care: those
 * of assigned characters never change (Unicode normalization stability policy).
 */
#include "entente/base.h"

#include <utf8proc.h>

#include "clean_table.h"

enum {
    FIRST_COMBINING = 0x300, // below it, every character is a normal-form-C character by itself
    STRETCH_BYTES_MAX = EN_LINE_BYTES_MAX,
    /* Canonical decomposition gives at most 3 characters for 2 bytes of UTF-8 (UAX #15). */
    STRETCH_CHARS_MAX = STRETCH_BYTES_MAX / 2 * 3
};

static const struct en_char_range bidi_controls[] = {
    {0x061C, 0x061C}, {0x200E, 0x200F}, {0x202A, 0x202E}, {0x2066, 0x2069}};

static const struct en_char_range controls[] = {
    {0x0000, 0x001F}, {0x007F, 0x009F}, {0x2028, 0x2029}};

/* What stands at the beginning of `text`; 0 bytes when it is not UTF-8. */
static size_t char_at(struct en_str text, int32_t *ret_char)
{
    utf8proc_int32_t c = -1;
    utf8proc_ssize_t bytes =
        utf8proc_iterate((const utf8proc_uint8_t *)text.ptr, (utf8proc_ssize_t)text.len, &c);

    if (bytes <= 0 || c < 0) {
        return 0;
    }
    *ret_char = c;
    return (size_t)bytes;
}

static bool in_ranges(int32_t c, const struct en_char_range *ranges, size_t count)
{
    size_t low = 0;
    size_t high = count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (c > ranges[middle].last) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low < count && c >= ranges[low].first;
}

static enum en_text_fault char_fault(int32_t c)
{
    if (!in_ranges(c, en_clean_refused, en_clean_refused_count)) {
        return EN_TEXT_CLEAN;
    }
    if (in_ranges(c, bidi_controls, EN_COUNT(bidi_controls))) {
        return EN_TEXT_BIDI;
    }
    return in_ranges(c, controls, EN_COUNT(controls)) ? EN_TEXT_CONTROL : EN_TEXT_INVISIBLE;
}

static size_t ascii_length(struct en_str text)
{
    size_t len = 0;

    while (len < text.len && text.ptr[len] >= 0x20 && text.ptr[len] < 0x7F) {
        len++;
    }
    return len;
}

/* Check character by character; tells whether anything at or above FIRST_COMBINING was met. */
static enum en_text_fault chars_check(struct en_str line, size_t *ret_at, bool *ret_combining)
{
    size_t at = 0;

    while ((at += ascii_length((struct en_str){line.ptr + at, line.len - at})) < line.len) {
        int32_t c = 0;
        size_t bytes = char_at((struct en_str){line.ptr + at, line.len - at}, &c);
        enum en_text_fault fault = bytes == 0 ? EN_TEXT_NOT_UTF8 : char_fault(c);
        if (fault != EN_TEXT_CLEAN) {
            *ret_at = at;
            return fault;
        }
        *ret_combining = *ret_combining || c >= FIRST_COMBINING;
        at += bytes;
    }
    return EN_TEXT_CLEAN;
}

/* How far the text goes until a character, not the first, that cannot meet its predecessor. */
static size_t stretch_length(struct en_str text)
{
    size_t at = 0;

    while (at < text.len) {
        int32_t c = 0;
        size_t bytes = char_at((struct en_str){text.ptr + at, text.len - at}, &c);
        if (at > 0 && c < FIRST_COMBINING) {
            break;
        }
        at += bytes;
    }
    return at;
}

/* Is this stretch of sound UTF-8 its own normal form C? Otherwise `ret_at` says where not. */
static bool stretch_is_nfc(struct en_str stretch, size_t *ret_at)
{
    utf8proc_int32_t chars[STRETCH_CHARS_MAX];
    const utf8proc_option_t options = (utf8proc_option_t)(UTF8PROC_STABLE | UTF8PROC_COMPOSE);
    size_t at = 0;

    *ret_at = 0;
    if (stretch.len > STRETCH_BYTES_MAX) {
        return false;
    }
    utf8proc_ssize_t count =
        utf8proc_decompose((const utf8proc_uint8_t *)stretch.ptr, (utf8proc_ssize_t)stretch.len,
                           chars, STRETCH_CHARS_MAX, options);
    if (count < 0 || count > STRETCH_CHARS_MAX) {
        return false;
    }
    count = utf8proc_normalize_utf32(chars, count, options);
    for (utf8proc_ssize_t i = 0; i < count && at < stretch.len; i++) {
        int32_t c = 0;
        size_t bytes = char_at((struct en_str){stretch.ptr + at, stretch.len - at}, &c);
        *ret_at = at;
        if (c != chars[i]) {
            return false;
        }
        at += bytes;
        if (i + 1 == count && at == stretch.len) {
            return true;
        }
    }
    return false; /* one of the two is longer */
}

enum en_text_fault en_text_check(struct en_str line, size_t *ret_at)
{
    size_t ignored = 0;
    size_t *at = ret_at == NULL ? &ignored : ret_at;
    bool combining = false;

    if (line.len == 0) {
        return EN_TEXT_CLEAN; /* {NULL, 0} too: no arithmetic on a null pointer */
    }
    enum en_text_fault fault = chars_check(line, at, &combining);
    if (fault != EN_TEXT_CLEAN || !combining) {
        return fault;
    }
    for (size_t done = 0; done < line.len;) {
        struct en_str rest = {line.ptr + done, line.len - done};
        struct en_str stretch = {rest.ptr, stretch_length(rest)};
        size_t inside = 0;
        if (stretch.len > 1 && !stretch_is_nfc(stretch, &inside)) {
            *at = done + inside;
            return EN_TEXT_NOT_NFC;
        }
        done += stretch.len;
    }
    return EN_TEXT_CLEAN;
}
