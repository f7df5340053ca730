/*
 * plan_alternatives: several good programmes that differ, for people to choose between.
 */
#ifndef ENTENTE_PLAN_ALTERNATIVES_H
#define ENTENTE_PLAN_ALTERNATIVES_H

#include "entente/plan.h"

enum { EN_PLAN_ALTERNATIVES_MAX = 64 };

struct en_plan_wish {
    size_t count;    /* programmes wanted, 1..EN_PLAN_ALTERNATIVES_MAX */
    int32_t dearer;  /* per thousand by which one may cost more than the cheapest, >= 0 */
    int32_t differ;  /* per thousand of the seats in which any two differ at least, 0..1000 */
    uint32_t trials; /* programmes made in the search for them; 0 = three for each wanted */
};

struct en_plan_alternatives {
    struct en_plan_programme *items; /* [count] cheapest first; each keeps every rule */
    size_t count;                    /* at least one; fewer than wanted when no more were found */
    size_t *differs;                 /* [count] seats that are not as in the first */
    struct en_arena arena;           /* owns the two arrays */
};

/**
 * Make programmes from options.seed, seed + 1, ... and keep those that man as many patrols as the
 * best, cost little more, and differ from each other. What each party gets is in their sheets.
 *
 * @return EN_OK; errors of en_plan_compose; EN_ERR_RANGE for a wish out of range
 * Cost: wish.trials times en_plan_compose. options.stop ends it with what there is, at least one.
 */
EN_MUST_CHECK enum en_status en_plan_alternatives_find(const struct en_plan_problem *problem,
                                                       const struct en_plan_options *options,
                                                       const struct en_plan_wish *wish,
                                                       struct en_plan_alternatives *ret,
                                                       struct en_error *reterr);

void en_plan_alternatives_finish(struct en_plan_alternatives *alternatives); /* safe on zeroed */

#endif /* ENTENTE_PLAN_ALTERNATIVES_H */
