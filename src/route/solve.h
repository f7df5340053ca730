/*
 * solve: from tours to a plan. Private to src/route.
 */
#ifndef ENTENTE_ROUTE_SOLVE_H
#define ENTENTE_ROUTE_SOLVE_H

#include "search.h"

/* The weight of all visits, without what `must` adds. */
int64_t route_weight(const struct route_tours *tours);

/* Whether every rule of the problem is kept, looked at from nothing but the plan. */
bool route_plan_sound(const struct en_route_problem *problem, const struct en_route_plan *plan);

/* Tours with their times, and what is not met; asserts that it is sound. */
EN_MUST_CHECK enum en_status route_plan_make(struct route_tours *tours, struct en_arena *arena,
                                             struct en_route_plan *ret, struct en_error *reterr);

#endif /* ENTENTE_ROUTE_SOLVE_H */
