/*
 * What the sum (bound.c) and the search for prices (bound_find.c) share.
 */
#ifndef ENTENTE_PLAN_BOUND_INSIDE_H
#define ENTENTE_PLAN_BOUND_INSIDE_H

#include "entente/plan_bound.h"
#include "inside.h"

/* What is to be filled, and what a member may take at most. All prices stand in one row: seats,
 * then nodes, then risk. */
struct plan_demand {
    const struct plan_model *model;
    size_t strata, kinds, nodes; // (base_count + 1) * 2; post_count + 1
    size_t price_count, node_from, risk_from;
    int64_t *seats;      // [strata * kinds] how many
    int64_t *low, *high; // [strata * nodes] counted seats that a node may have, by its share
    int64_t *risk;       // [base_count + 1] points
    uint16_t *cap;       // [member] patrols
    int64_t before;      // points of all rows and balances before any patrol
};

enum en_status plan_demand_init(struct plan_demand *demand, const struct plan_model *model,
                                const bool *manned, struct en_arena *arena);
/* The bound in thousandths; `slope` [price_count] or NULL: what is asked for less what is taken. */
int64_t plan_demand_value(const struct plan_demand *demand, const int64_t *price, int64_t *slope);

/* A cost is whole, so a bound is rounded up. */
static inline int64_t plan_bound_points(int64_t thousandths)
{
    return thousandths >= 0 ? (thousandths + 999) / 1000 : -(-thousandths / 1000);
}

#endif /* ENTENTE_PLAN_BOUND_INSIDE_H */
