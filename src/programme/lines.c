/*
 * lines.c: the table of lines of explanation, and how one is printed.
 */
#include "inside.h"

#include <assert.h>

static const struct {
    const char *name;
    const char *text;
} codes[EN_PROGRAMME_CODE_COUNT] = {
#define CODE_ROW(code, name, text) [EN_PROGRAMME_##code] = {name, text},
    EN_PROGRAMME_LINE_TABLE(CODE_ROW)
#undef CODE_ROW
};

const char *en_programme_code_name(enum en_programme_code code)
{
    assert(code < EN_PROGRAMME_CODE_COUNT);
    return codes[code].name;
}

const char *en_programme_code_text(enum en_programme_code code)
{
    assert(code < EN_PROGRAMME_CODE_COUNT);
    return codes[code].text;
}

static void print_minutes(struct en_text *out, int64_t value)
{
    if (value >= 60) {
        en_text_addf(out, "%lld h", (long long)(value / 60));
    }
    if (value < 60 || value % 60 > 0) {
        en_text_addf(out, value >= 60 ? " %02lld min" : "%lld min", (long long)(value % 60));
    }
}

static void print_day(struct en_text *out, en_time time)
{
    char text[EN_TIME_BYTES + 1];

    en_time_format(time, text);
    en_text_add(out, (struct en_str){text, 10});
}

static void print_arg(struct en_text *out, const struct en_programme_needs *needs,
                      const struct en_programme_patrol *patrol, const struct en_programme_arg *arg)
{
    switch (arg->kind) {
    case EN_PROGRAMME_ARG_NONE:
        break;
    case EN_PROGRAMME_ARG_NUMBER:
        en_text_addf(out, "%lld", (long long)arg->value);
        break;
    case EN_PROGRAMME_ARG_MINUTES:
        print_minutes(out, arg->value);
        break;
    case EN_PROGRAMME_ARG_CLOCK:
        en_text_addf(out, "%02d:%02d", (int)(arg->value / 60), (int)(arg->value % 60));
        break;
    case EN_PROGRAMME_ARG_ZONE:
        en_text_add(out, needs->zones[arg->value].place);
        break;
    case EN_PROGRAMME_ARG_BASE:
        en_text_add(out, needs->bases[arg->value].place);
        break;
    case EN_PROGRAMME_ARG_KIND:
        en_text_add(out, needs->kinds[arg->value].name);
        break;
    case EN_PROGRAMME_ARG_PATROL:
        en_text_add(out, patrol[arg->value].number);
        break;
    case EN_PROGRAMME_ARG_DAY:
        print_day(out, arg->value);
        break;
    }
}

void en_programme_line_print(struct en_text *out, const struct en_programme_needs *needs,
                             const struct en_programme_patrol *patrol,
                             const struct en_programme_line *line,
                             const char *(*translate)(const char *))
{
    const char *message = en_programme_code_text(line->code);
    struct en_text pieces = {0};
    struct en_str args[EN_PROGRAMME_ARGS_MAX];
    size_t ends[EN_PROGRAMME_ARGS_MAX];

    for (size_t i = 0; i < EN_PROGRAMME_ARGS_MAX; i++) {
        print_arg(&pieces, needs, patrol, &line->arg[i]);
        ends[i] = pieces.len;
    }
    for (size_t i = 0; i < EN_PROGRAMME_ARGS_MAX; i++) { // the text may have moved while it grew
        size_t from = i == 0 ? 0 : ends[i - 1];
        args[i] = (struct en_str){pieces.ptr == NULL ? "" : pieces.ptr + from, ends[i] - from};
    }
    out->failed |= pieces.failed;
    en_text_fill(out, translate == NULL ? message : translate(message), args,
                 EN_PROGRAMME_ARGS_MAX);
    en_text_finish(&pieces);
}
