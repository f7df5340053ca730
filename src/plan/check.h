/*
 * What the two halves of the independent check share: check.c looks at crews, check_calendar.c at
 * the days of each member. Nothing of the composer is included here, on purpose.
 */
#ifndef ENTENTE_PLAN_CHECK_H
#define ENTENTE_PLAN_CHECK_H

#include "entente/plan.h"

struct plan_check {
    const struct en_plan_problem *problem;
    const struct en_plan_crew *crews;
    struct en_plan_breaches *out;
    size_t cap;
    size_t slot;
    bool failed; // no memory
};

struct en_line_arg plan_check_arg(enum en_line_arg_kind kind, int64_t value);
/* Note that the crew of check->slot breaks a rule. */
void plan_check_breach(struct plan_check *check, enum en_line_code code, struct en_line_arg a,
                       struct en_line_arg b, struct en_line_arg c, struct en_line_arg d);
/* Everybody's patrols in order of time: rest, leave, bases, contracts. */
void plan_check_calendars(struct plan_check *check);

#endif /* ENTENTE_PLAN_CHECK_H */
