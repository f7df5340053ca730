/*
 * Lines of explanation: their table, and how one is printed.
 */
#include "inside.h"

#include <assert.h>

enum { HOUR = 3600, MINUTE = 60 };

static const struct {
    const char *name;
    const char *text;
} codes[EN_PLAN_CODE_COUNT] = {
#define CODE_ROW(code, name, text) [EN_PLAN_##code] = {name, text},
    EN_PLAN_LINE_TABLE(CODE_ROW)
#undef CODE_ROW
};

/* ---- building ------------------------------------------------------------------------------- */

struct en_plan_line plan_line(enum en_plan_code code)
{
    return (struct en_plan_line){.code = code};
}

struct en_plan_arg plan_number(int64_t value)
{
    return (struct en_plan_arg){EN_PLAN_ARG_NUMBER, value};
}

struct en_plan_arg plan_milli(int64_t value)
{
    return (struct en_plan_arg){EN_PLAN_ARG_MILLI, value};
}

struct en_plan_arg plan_duration(int64_t value)
{
    return (struct en_plan_arg){EN_PLAN_ARG_DURATION, value};
}

struct en_plan_arg plan_post(int64_t value)
{
    return (struct en_plan_arg){EN_PLAN_ARG_POST, value};
}

struct en_plan_arg plan_member(int64_t value)
{
    return (struct en_plan_arg){EN_PLAN_ARG_MEMBER, value};
}

struct en_plan_arg plan_outer(const struct plan_model *model, int32_t node)
{
    return (struct en_plan_arg){EN_PLAN_ARG_NODE, model->node[node].outer};
}

/* ---- printing ------------------------------------------------------------------------------- */

static void print_milli(struct en_text *out, int64_t value)
{
    int64_t size = value < 0 ? -value : value;

    en_text_addf(out, "%s%lld.%03lld", value < 0 ? "-" : "", (long long)(size / 1000),
                 (long long)(size % 1000));
}

static void print_duration(struct en_text *out, int64_t seconds)
{
    long long hours = seconds / HOUR;
    long long minutes = seconds % HOUR / MINUTE;

    if (hours > 0 || minutes == 0) {
        en_text_addf(out, "%lld h", hours);
    }
    if (minutes > 0) {
        en_text_addf(out, hours > 0 ? " %lld min" : "%lld min", minutes);
    }
}

static void print_arg(struct en_text *out, const struct en_plan_problem *problem,
                      const struct en_plan_arg *arg)
{
    switch (arg->kind) {
    case EN_PLAN_ARG_NONE:
        break;
    case EN_PLAN_ARG_NUMBER:
        en_text_addf(out, "%lld", (long long)arg->value);
        break;
    case EN_PLAN_ARG_MILLI:
        print_milli(out, arg->value);
        break;
    case EN_PLAN_ARG_DURATION:
        print_duration(out, arg->value);
        break;
    case EN_PLAN_ARG_NODE:
        en_text_add(out, problem->nodes[arg->value].name);
        break;
    case EN_PLAN_ARG_POST:
        en_text_add(out, problem->posts[arg->value].name);
        break;
    case EN_PLAN_ARG_MEMBER:
        en_text_add(out, problem->members[arg->value].token);
        break;
    case EN_PLAN_ARG_SLOT:
        en_text_add(out, problem->slots[arg->value].id);
        break;
    }
}

/* ---- public --------------------------------------------------------------------------------- */

const char *en_plan_code_name(enum en_plan_code code)
{
    assert(code < EN_PLAN_CODE_COUNT);
    return codes[code].name;
}

const char *en_plan_code_text(enum en_plan_code code)
{
    assert(code < EN_PLAN_CODE_COUNT);
    return codes[code].text;
}

void en_plan_line_print(struct en_text *out, const struct en_plan_problem *problem,
                        const struct en_plan_line *line, const char *(*translate)(const char *))
{
    const char *message = en_plan_code_text(line->code);
    struct en_text pieces = {0};
    struct en_str args[EN_PLAN_ARGS_MAX];
    size_t ends[EN_PLAN_ARGS_MAX];

    for (size_t i = 0; i < EN_PLAN_ARGS_MAX; i++) {
        print_arg(&pieces, problem, &line->arg[i]);
        ends[i] = pieces.len;
    }
    for (size_t i = 0; i < EN_PLAN_ARGS_MAX; i++) { // the text may have moved while it grew
        size_t from = i == 0 ? 0 : ends[i - 1];
        args[i] = (struct en_str){pieces.ptr == NULL ? "" : pieces.ptr + from, ends[i] - from};
    }
    out->failed |= pieces.failed;
    en_text_fill(out, translate == NULL ? message : translate(message), args, EN_PLAN_ARGS_MAX);
    en_text_finish(&pieces);
}
