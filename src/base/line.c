/*
 * line.c: the table of lines of explanation, and how one is printed.
 */
#include "entente/line.h"

#include <assert.h>

enum { HOUR = 3600, MINUTE = 60, DATE_CHARS = 10 };

static const struct {
    const char *name;
    const char *text;
} codes[EN_LINE_CODE_COUNT] = {
#define LINE(code, name, text) [EN_##code] = {name, text},
#include <entente/lines.def>
#undef LINE
};

const char *en_line_name(enum en_line_code code)
{
    assert(code < EN_LINE_CODE_COUNT);
    return codes[code].name;
}

const char *en_line_text(enum en_line_code code)
{
    assert(code < EN_LINE_CODE_COUNT);
    return codes[code].text;
}

const char *en_line_text_of(struct en_str name)
{
    for (size_t i = 0; i < EN_LINE_CODE_COUNT; i++) {
        if (en_str_is(name, codes[i].name)) {
            return codes[i].text;
        }
    }
    return NULL;
}

size_t en_line_args_cut(struct en_str text, struct en_str ret[static EN_LINE_ARGS_MAX])
{
    size_t count = 0;

    while (text.len > 0 && count < EN_LINE_ARGS_MAX && !en_str_is(text, "-")) {
        ret[count++] = en_str_cut(&text, ',');
        while (text.len > 0 && text.ptr[0] == ' ') {
            text = (struct en_str){text.ptr + 1, text.len - 1};
        }
    }
    return count;
}

static void print_duration(struct en_text *out, int64_t seconds)
{
    long long hours = seconds / HOUR;
    long long minutes = seconds % HOUR / MINUTE;

    if (hours > 0 || minutes == 0) {
        en_text_addf(out, "%lld h", hours);
    }
    if (minutes > 0) {
        en_text_addf(out, hours > 0 ? " %02lld min" : "%lld min", minutes);
    }
}

static void print_day(struct en_text *out, en_time time)
{
    char text[EN_TIME_BYTES + 1];

    en_time_format(time, text);
    en_text_add(out, (struct en_str){text, DATE_CHARS});
}

/* A token that may be a word of the reader's language. */
static void print_word(struct en_text *out, struct en_str token, en_translate_fn translate)
{
    struct en_text word = {0};

    if (translate == NULL) {
        en_text_add(out, token);
        return;
    }
    en_text_add(&word, token);
    en_text_adds(out, translate(en_text_cstr(&word)));
    out->failed |= word.failed;
    en_text_finish(&word);
}

void en_line_arg_print(struct en_text *out, const struct en_line_arg *arg, en_line_names_fn names,
                       const void *self, en_translate_fn translate)
{
    switch (arg->kind) {
    case EN_LINE_NONE:
        break;
    case EN_LINE_NUMBER:
        en_text_addf(out, "%lld", (long long)arg->value);
        break;
    case EN_LINE_MILLI:
        en_text_add_decimal(out, arg->value, 3, translate);
        break;
    case EN_LINE_DURATION:
        print_duration(out, arg->value);
        break;
    case EN_LINE_CLOCK:
        en_text_addf(out, "%02d:%02d", (int)(arg->value / 60), (int)(arg->value % 60));
        break;
    case EN_LINE_DAY:
        print_day(out, arg->value);
        break;
    case EN_LINE_POST:
    case EN_LINE_KIND:
        print_word(out, names(self, arg->kind, arg->value), translate);
        break;
    case EN_LINE_NODE:
    case EN_LINE_MEMBER:
    case EN_LINE_SLOT:
    case EN_LINE_ZONE:
    case EN_LINE_BASE:
    case EN_LINE_PATROL:
        en_text_add(out, names(self, arg->kind, arg->value));
        break;
    }
}

void en_line_args_print(struct en_text *out, const struct en_line *line, en_line_names_fn names,
                        const void *self)
{
    for (size_t i = 0; i < EN_LINE_ARGS_MAX && line->arg[i].kind != EN_LINE_NONE; i++) {
        en_text_adds(out, i > 0 ? ", " : "");
        en_line_arg_print(out, &line->arg[i], names, self, NULL);
    }
}

void en_line_print(struct en_text *out, const struct en_line *line, en_line_names_fn names,
                   const void *self, en_translate_fn translate)
{
    const char *message = en_line_text(line->code);
    struct en_text pieces = {0};
    struct en_str args[EN_LINE_ARGS_MAX];
    size_t ends[EN_LINE_ARGS_MAX];

    for (size_t i = 0; i < EN_LINE_ARGS_MAX; i++) {
        en_line_arg_print(&pieces, &line->arg[i], names, self, translate);
        ends[i] = pieces.len;
    }
    for (size_t i = 0; i < EN_LINE_ARGS_MAX; i++) { // the text may have moved while it grew
        size_t from = i == 0 ? 0 : ends[i - 1];
        args[i] = (struct en_str){pieces.ptr == NULL ? "" : pieces.ptr + from, ends[i] - from};
    }
    out->failed |= pieces.failed;
    en_text_fill(out, translate == NULL ? message : translate(message), args, EN_LINE_ARGS_MAX);
    en_text_finish(&pieces);
}
