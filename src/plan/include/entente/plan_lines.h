/*
 * plan_lines: how explanations of crews are printed. Part of entente/plan.h.
 */
#ifndef ENTENTE_PLAN_LINES_H
#define ENTENTE_PLAN_LINES_H

#include "entente/line.h"
#include "entente/plan_problem.h"

/* en_line_args_print and en_line_print with the problem's names. */
void en_plan_args_print(struct en_text *out, const struct en_plan_problem *problem,
                        const struct en_line *line);
void en_plan_line_print(struct en_text *out, const struct en_plan_problem *problem,
                        const struct en_line *line, const char *(*translate)(const char *));

#endif /* ENTENTE_PLAN_LINES_H */
