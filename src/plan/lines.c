/*
 * Lines of explanation: made here, and printed with the problem's names.
 */
#include "inside.h"

/* ---- building ------------------------------------------------------------------------------- */

struct en_line plan_line(enum en_line_code code)
{
    return (struct en_line){.code = code};
}

struct en_line_arg plan_number(int64_t value)
{
    return (struct en_line_arg){EN_LINE_NUMBER, value};
}

struct en_line_arg plan_milli(int64_t value)
{
    return (struct en_line_arg){EN_LINE_MILLI, value};
}

struct en_line_arg plan_duration(int64_t value)
{
    return (struct en_line_arg){EN_LINE_DURATION, value};
}

struct en_line_arg plan_post(int64_t value)
{
    return (struct en_line_arg){EN_LINE_POST, value};
}

struct en_line_arg plan_member(int64_t value)
{
    return (struct en_line_arg){EN_LINE_MEMBER, value};
}

struct en_line_arg plan_outer(const struct plan_model *model, int32_t node)
{
    return (struct en_line_arg){EN_LINE_NODE, model->node[node].outer};
}

/* ---- printing ------------------------------------------------------------------------------- */

static struct en_str name_of(const void *self, enum en_line_arg_kind kind, int64_t index)
{
    const struct en_plan_problem *problem = self;

    if (kind == EN_LINE_NODE) {
        return problem->nodes[index].name;
    }
    if (kind == EN_LINE_POST) {
        return problem->posts[index].name;
    }
    return kind == EN_LINE_MEMBER ? problem->members[index].token : problem->slots[index].id;
}

void en_plan_args_print(struct en_text *out, const struct en_plan_problem *problem,
                        const struct en_line *line)
{
    en_line_args_print(out, line, name_of, problem);
}

void en_plan_line_print(struct en_text *out, const struct en_plan_problem *problem,
                        const struct en_line *line, const char *(*translate)(const char *))
{
    en_line_print(out, line, name_of, problem, translate);
}
