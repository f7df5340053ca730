/*
 * usage.c: usage lines taken apart, and the nearest word to a mistyped one.
 *
 * Writing options a second time in a struct of flags would let help and behaviour drift apart; the
 * line people read is therefore the definition.
 */
#include "usage.h"

#include <assert.h>
#include <string.h>

enum { WORD_MAX = 32 }; /* longest word worth a suggestion */

static bool cut_suffix(struct en_str *text, const char *suffix)
{
    size_t len = strlen(suffix);

    if (text->len < len || memcmp(text->ptr + text->len - len, suffix, len) != 0) {
        return false;
    }
    text->len -= len;
    return true;
}

/* Take "[--out FILE]..." or "FILE" off the front: up to the space that is in no bracket. */
static struct en_str cut_item(struct en_str *rest)
{
    size_t end = 0;
    int depth = 0;

    while (end < rest->len && (depth > 0 || rest->ptr[end] != ' ')) {
        depth += rest->ptr[end] == '[';
        depth -= rest->ptr[end] == ']';
        end++;
    }
    struct en_str item = {rest->ptr, end};
    size_t skip = end < rest->len ? end + 1 : end;
    *rest = (struct en_str){rest->ptr + skip, rest->len - skip};
    return item;
}

static struct en_usage_item read_item(struct en_str text, struct en_str *rest)
{
    struct en_usage_item item = {.repeated = cut_suffix(&text, "...")};

    if (text.len > 0 && text.ptr[0] == '[') {
        assert(text.ptr[text.len - 1] == ']');
        item.optional = true;
        text = (struct en_str){text.ptr + 1, text.len - 2};
    }
    if (!en_str_starts(text, EN_STR("--"))) {
        item.meta = text;
        return item;
    }
    item.option = en_str_cut(&text, ' ');
    item.option = (struct en_str){item.option.ptr + 2, item.option.len - 2};
    /* An option that must stand has its value behind it; in brackets the value came along. */
    item.meta = item.optional ? text : cut_item(rest);
    return item;
}

size_t en_usage_read(const char *usage, struct en_usage_item *items, size_t items_max)
{
    struct en_str rest = en_str_from(usage);
    size_t count = 0;

    while (rest.len > 0) {
        assert(count < items_max);
        struct en_str text = cut_item(&rest);
        items[count++] = read_item(text, &rest);
    }
    return count;
}

const struct en_usage_item *en_usage_option(const struct en_usage_item *items, size_t count,
                                            struct en_str name)
{
    for (size_t i = 0; i < count; i++) {
        if (items[i].option.len > 0 && en_str_equal(items[i].option, name)) {
            return &items[i];
        }
    }
    return NULL;
}

static size_t least(size_t a, size_t b)
{
    return a < b ? a : b;
}

/* Optimal string alignment distance: Levenshtein's, and two neighbours swapped count one. */
static size_t distance(struct en_str a, struct en_str b)
{
    size_t row[3][WORD_MAX + 1];

    for (size_t j = 0; j <= b.len; j++) {
        row[0][j] = j;
    }
    for (size_t i = 1; i <= a.len; i++) {
        size_t *now = row[i % 3];
        const size_t *above = row[(i + 2) % 3];
        now[0] = i;
        for (size_t j = 1; j <= b.len; j++) {
            bool same = a.ptr[i - 1] == b.ptr[j - 1];
            now[j] = least(least(above[j] + 1, now[j - 1] + 1), above[j - 1] + !same);
            if (i > 1 && j > 1 && a.ptr[i - 1] == b.ptr[j - 2] && a.ptr[i - 2] == b.ptr[j - 1]) {
                now[j] = least(now[j], row[(i + 1) % 3][j - 2] + 1);
            }
        }
    }
    return row[a.len % 3][b.len];
}

struct en_str en_nearest(struct en_str typed, en_word_fn word, const void *self)
{
    struct en_str best = {NULL, 0};
    /* A third of the letters may be wrong; beyond that a guess is more riddle than help. */
    size_t best_distance = typed.len / 3 + 2;

    if (typed.len == 0 || typed.len > WORD_MAX) {
        return best;
    }
    for (size_t i = 0; word(self, i).ptr != NULL; i++) {
        struct en_str candidate = word(self, i);
        if (candidate.len == 0 || candidate.len > WORD_MAX) {
            continue;
        }
        size_t found = distance(typed, candidate);
        if (found < best_distance) {
            best_distance = found;
            best = candidate;
        }
    }
    return best;
}
