/*
 * What the sum (bound.c) and the search for prices (bound_find.c) share.
 */
#ifndef ENTENTE_PLAN_BOUND_INSIDE_H
#define ENTENTE_PLAN_BOUND_INSIDE_H

#include "entente/plan_bound.h"
#include "inside.h"

static const int64_t PLAN_PRICE_MAX = INT64_C(1000000000000);

enum { PLAN_NIGHTS = EN_PLAN_NIGHTS_PRICED, PLAN_MEETS = PLAN_NIGHTS * (PLAN_NIGHTS - 1) / 2 };

/* The night patrols of one base that have prices of their own: the largest. */
struct plan_camp {
    uint32_t count;
    uint32_t slot[PLAN_NIGHTS];
    uint32_t both[PLAN_NIGHTS]; // bits: nights that leave the rest between
    bool others;                // there are more nights
};

/* People of one base who are free for the same of these nights. */
struct plan_rota {
    size_t base;
    uint32_t nights;                // bits
    int64_t least[PLAN_NIGHTS + 1]; // by how many nights: what they cost less what they earn on top
    uint32_t best[PLAN_NIGHTS + 1]; // bits: which do
};

/* What is to be filled, and what a member may take at most. All prices stand in one row: seats,
 * then nodes, risk, command, pairs of nights, nights of their own and two of these. */
struct plan_demand {
    const struct plan_model *model;
    size_t strata, kinds, nodes; // (base_count + 1) * 2; post_count + 1
    size_t price_count, node_from, risk_from, command_from, pairs_from;
    size_t nights_from, meets_from;
    int64_t *seats;      // [strata * kinds] how many
    int64_t *low, *high; // [strata * nodes] counted seats that a node may have, by its share
    int64_t *risk;       // [base_count + 1] points
    int32_t command[2];  // counted posts of a lead and of a deputy, -1: none
    int64_t turns[2];    // their seats
    int64_t *pairs;      // [base_count + 1] of night patrols that leave the rest between them
    int64_t pair_price_max;
    struct plan_camp *camp; // [base_count + 1]
    struct plan_rota *rota; // [rota_count]
    size_t rota_count;
    uint32_t *rota_of; // [member]
    uint16_t *cap;     // [member] patrols
    int64_t before;    // points of all rows and balances before any patrol
};

enum en_status plan_demand_init(struct plan_demand *demand, const struct plan_model *model,
                                const bool *manned, struct en_arena *arena);
/* One member's part of it: what it costs at the least less what it earns. */
int64_t plan_demand_member(const struct plan_demand *demand, const int64_t *price, uint32_t member,
                           int64_t *slope);

/* Nights at prices of their own: bound_night.c. `divided`: nobody and no patrol is of two bases. */
enum en_status plan_nights_init(struct plan_demand *demand, const bool *manned, bool divided,
                                struct en_arena *arena);
/* Are there nights with prices of their own that cost anything to meet in? */
bool plan_nights_meet(const struct plan_demand *demand);
/* Fill `least` and `best` of all rotas. */
void plan_nights_take(struct plan_demand *demand, const int64_t *price);
/* False: nobody like the member can serve so many nights. */
bool plan_nights_least(const struct plan_demand *demand, uint32_t member, int32_t nights,
                       int64_t *ret);
int64_t plan_nights_paid(const struct plan_demand *demand, const int64_t *price, int64_t *slope);
void plan_nights_slope(const struct plan_demand *demand, uint32_t member, int64_t nights,
                       int64_t *slope);

/* A pair of nights never costs more than a repeat, nor less than nothing. */
static inline int64_t plan_pair_price(const struct plan_demand *demand, const int64_t *price,
                                      size_t base)
{
    int64_t asked = price[demand->pairs_from + base];

    return asked < 0 ? 0 : asked < demand->pair_price_max ? asked : demand->pair_price_max;
}

/* The bound in thousandths; `slope` [price_count] or NULL: what is asked for less what is taken. */
int64_t plan_demand_value(struct plan_demand *demand, const int64_t *price, int64_t *slope);

/* A cost is whole, so a bound is rounded up. */
static inline int64_t plan_bound_points(int64_t thousandths)
{
    return thousandths >= 0 ? (thousandths + 999) / 1000 : -(-thousandths / 1000);
}

#endif /* ENTENTE_PLAN_BOUND_INSIDE_H */
