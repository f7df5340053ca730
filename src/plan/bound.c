/*
 * What prices prove. See entente/plan_bound.h.
 *
 * bound = sum of all seats times their price
 *       + for each node, base and time of day: price times the least seats its share allows it (the
 *         most, if the price is below zero)
 *       + risk points times their price
 *       + for each party the least of: what so many turns in command cost by its balance, and what
 *         is paid for them on top
 *       - pairs of night patrols in which somebody can serve both, times their price
 *       + seats of nights with prices of their own times these, less what their pairs cost on top
 *       + for each member the least of: what it costs to serve so often, so many nights, in command
 *         so often and at so much risk, and in so many of those pairs, less what that earns
 *       - what everybody and every balance cost before any patrol.
 */
#include "bound.h"

#include <string.h>

enum { MILLI = 1000 };

/* ---- what is asked for ---------------------------------------------------------------------- */

/* The posts that are somebody's turn: not exempt, and whoever takes them has a party. */
static void find_command(struct plan_demand *demand)
{
    const struct en_plan_problem *problem = demand->model->problem;
    bool turns = true;

    demand->command[0] = problem->rules.lead_post;
    demand->command[1] = problem->rules.deputy_post;
    for (uint32_t m = 0; m < problem->member_count; m++) {
        turns &= plan_party_of(demand->model, m) >= 0;
    }
    for (int which = 0; which < 2; which++) {
        int32_t post = demand->command[which];
        demand->command[which] = turns && post >= 0 && !problem->posts[post].exempt ? post : -1;
    }
}

static void demand_of_slot(struct plan_demand *demand, const struct en_plan_slot *slot)
{
    const struct plan_model *model = demand->model;
    const struct en_plan_problem *problem = model->problem;
    size_t stratum = (size_t)slot->base * 2 + slot->night;
    int32_t plain = slot->size;
    int32_t counted = slot->size - plan_exempt_seats(problem, slot);
    uint32_t low[EN_PLAN_NODES_MAX];
    uint32_t high[EN_PLAN_NODES_MAX];

    for (int which = 0; which < 2; which++) {
        demand->turns[which] += demand->command[which] < 0 ? 0 : slot->need[demand->command[which]];
    }
    for (size_t post = 0; post < problem->post_count; post++) {
        demand->seats[stratum * demand->kinds + post] += slot->need[post];
        plain -= slot->need[post];
    }
    demand->seats[stratum * demand->kinds + problem->post_count] += plain;
    demand->risk[slot->base] += (int64_t)slot->risk * slot->size;
    for (size_t i = 0; i < model->node_count; i++) { // parents stand before their children
        const struct plan_node *node = &model->node[i];
        uint32_t least = node->parent < 0 ? (uint32_t)counted : low[node->parent];
        uint32_t most = node->parent < 0 ? (uint32_t)counted : high[node->parent];
        uint32_t unused = 0;
        en_permille_range(least, node->share, node->tolerance, &low[i], &unused);
        en_permille_range(most, node->share, node->tolerance, &unused, &high[i]);
        demand->low[stratum * demand->nodes + node->outer] += low[i];
        demand->high[stratum * demand->nodes + node->outer] += high[i];
    }
}

/* Night patrols of one base between which there is the least rest: nobody serves in others. Only
 * where nobody and no patrol belongs to several bases, which is told. */
static bool count_pairs(struct plan_demand *demand, const bool *manned)
{
    const struct en_plan_problem *problem = demand->model->problem;
    int64_t rest = problem->rules.rest_seconds;
    bool divided = problem->base_count == 0;

    for (size_t i = 0; i < problem->member_count && problem->base_count > 0; i++) {
        divided = problem->members[i].base != 0 && (i == 0 || divided);
    }
    for (size_t i = 0; i < problem->slot_count; i++) {
        const struct en_plan_slot *a = &problem->slots[i];
        divided &= problem->base_count == 0 || a->base != 0;
        for (size_t j = 0; j < i && a->night && (manned == NULL || manned[i]); j++) {
            const struct en_plan_slot *b = &problem->slots[j];
            bool both = b->start - a->end >= rest || a->start - b->end >= rest;
            if (both && b->night && b->base == a->base && (manned == NULL || manned[j])) {
                demand->pairs[a->base]++;
            }
        }
    }
    demand->pair_price_max = divided ? MILLI * (int64_t)problem->weights.repeats : 0;
    return divided;
}

/* The most patrols a member can serve: always the next one to end among those it may serve in. */
static uint16_t most_patrols(const struct plan_model *model, const bool *manned, uint32_t member)
{
    const struct en_plan_problem *problem = model->problem;
    const struct en_plan_member *who = &problem->members[member];
    int64_t rest = problem->rules.rest_seconds;
    int64_t count = 0;
    en_time from = INT64_MIN;
    en_time end = INT64_MAX;

    for (size_t i = 0; i < problem->slot_count; i++) { // in order of start
        const struct en_plan_slot *slot = &problem->slots[model->order[i]];
        if ((manned != NULL && !manned[model->order[i]]) ||
            plan_member_bars(model, rest, member, model->order[i]) != 0) {
            continue;
        }
        if (slot->start >= end) {
            count++;
            from = end + rest;
            end = INT64_MAX;
        }
        end = slot->start >= from && slot->end < end ? slot->end : end;
    }
    count += end != INT64_MAX;
    int64_t most = problem->rules.patrols_max;
    if (most > 0) {
        most = most > who->patrols ? most - who->patrols : 0;
        count = count < most ? count : most;
    }
    if (who->contract != NULL && who->contract->patrols_max > 0 &&
        who->contract->patrols_max < count) {
        count = who->contract->patrols_max;
    }
    return (uint16_t)(count < EN_PLAN_ROW_MAX ? count : EN_PLAN_ROW_MAX);
}

static int64_t cost_before(const struct plan_model *model)
{
    const struct en_plan_problem *problem = model->problem;
    struct plan_row none = {.count = 0};
    int64_t cost = 0;

    for (uint32_t m = 0; m < problem->member_count; m++) {
        cost += plan_row_cost(model, m, &none);
    }
    for (size_t i = 0; problem->balances != NULL && i < problem->node_count; i++) {
        cost += plan_balance_cost(&problem->weights, &problem->balances[i]);
    }
    return cost;
}

enum en_status plan_demand_init(struct plan_demand *demand, const struct plan_model *model,
                                const bool *manned, struct en_arena *arena)
{
    const struct en_plan_problem *problem = model->problem;
    size_t bases = problem->base_count + 1;

    *demand =
        (struct plan_demand){.model = model, .strata = 2 * bases, .kinds = problem->post_count + 1};
    demand->nodes = model->node_count;
    demand->node_from = demand->strata * demand->kinds;
    demand->risk_from = demand->node_from + demand->strata * demand->nodes;
    demand->command_from = demand->risk_from + bases;
    demand->pairs_from = demand->command_from + 2 * demand->nodes;
    demand->nights_from = demand->pairs_from + bases;
    demand->meets_from = demand->nights_from + bases * PLAN_NIGHTS;
    demand->price_count = demand->meets_from + bases * PLAN_MEETS;
    find_command(demand);
    demand->seats = EN_ARENA_ARRAY(arena, demand->node_from, int64_t);
    demand->low = EN_ARENA_ARRAY(arena, demand->strata * demand->nodes, int64_t);
    demand->high = EN_ARENA_ARRAY(arena, demand->strata * demand->nodes, int64_t);
    demand->risk = EN_ARENA_ARRAY(arena, bases, int64_t);
    demand->pairs = EN_ARENA_ARRAY(arena, bases, int64_t);
    demand->cap = EN_ARENA_ARRAY(arena, problem->member_count, uint16_t);
    if (demand->seats == NULL || demand->low == NULL || demand->high == NULL ||
        demand->risk == NULL || demand->pairs == NULL || demand->cap == NULL) {
        return EN_ERR_MEMORY;
    }
    for (size_t i = 0; i < problem->slot_count; i++) {
        if (manned == NULL || manned[i]) {
            demand_of_slot(demand, &problem->slots[i]);
        }
    }
    for (uint32_t m = 0; m < problem->member_count; m++) {
        demand->cap[m] = most_patrols(model, manned, m);
    }
    demand->before = cost_before(model);
    return plan_nights_init(demand, manned, count_pairs(demand, manned), arena);
}

/* ---- parties and crews at given prices ------------------------------------------------------ */

/* What a party's turns in command cost at the least, with what it pays for each: the bound gives
 * that back for those taken. */
static int64_t least_turns(const struct plan_demand *demand, size_t node, int which, int64_t pay,
                           int64_t *ret_turns)
{
    const struct plan_model *model = demand->model;
    const struct en_plan_problem *problem = model->problem;
    const struct plan_node *party = &model->node[model->inner[node]];
    int64_t due = 1000 * party->due_num / party->due_den * demand->turns[which];
    int64_t least = INT64_MAX;
    int64_t before = 0;

    if (problem->balances != NULL) {
        before = which == 0 ? problem->balances[node].lead : problem->balances[node].deputy;
    }
    for (int64_t turns = 0; turns <= demand->turns[which]; turns++) {
        struct en_plan_balance after = {.lead = before + 1000 * turns - due};
        int64_t value = MILLI * plan_balance_cost(&problem->weights, &after) + pay * turns;
        if (value < least) {
            least = value;
            *ret_turns = turns;
        }
    }
    return least;
}

static int64_t command_of_parties(const struct plan_demand *demand, const int64_t *price,
                                  int64_t *slope)
{
    const struct plan_model *model = demand->model;
    int64_t sum = 0;

    for (size_t i = 0; i < 2 * demand->nodes; i++) {
        int32_t inner = model->inner[i / 2];
        int64_t turns = 0;
        if (model->node[inner].party == inner) {
            sum +=
                least_turns(demand, i / 2, (int)(i % 2), price[demand->command_from + i], &turns);
        }
        if (slope != NULL) {
            slope[demand->command_from + i] = turns;
        }
    }
    return sum;
}

/* ---- the sum -------------------------------------------------------------------------------- */

static int64_t paid_for_all(const struct plan_demand *demand, const int64_t *price, int64_t *slope)
{
    size_t bases = demand->strata / 2;
    int64_t sum = command_of_parties(demand, price, slope) - MILLI * demand->before;

    for (size_t i = 0; i < demand->node_from; i++) {
        sum += price[i] * demand->seats[i];
        if (slope != NULL) {
            slope[i] = demand->seats[i];
        }
    }
    for (size_t i = 0; i < demand->strata * demand->nodes; i++) {
        int64_t pay = price[demand->node_from + i];
        int64_t seats = pay > 0 ? demand->low[i] : demand->high[i];
        sum += pay * seats;
        if (slope != NULL) {
            slope[demand->node_from + i] = seats;
        }
    }
    for (size_t i = 0; i < bases; i++) {
        sum += price[demand->risk_from + i] * demand->risk[i];
        if (slope != NULL) {
            slope[demand->risk_from + i] = demand->risk[i];
            slope[demand->pairs_from + i] = -demand->pairs[i];
        }
        sum -= plan_pair_price(demand, price, i) * demand->pairs[i];
    }
    return sum;
}

int64_t plan_demand_value(struct plan_demand *demand, const int64_t *price, int64_t *slope)
{
    int64_t sum = paid_for_all(demand, price, slope) + plan_nights_paid(demand, price, slope);

    plan_nights_take(demand, price);
    for (uint32_t m = 0; m < demand->model->problem->member_count; m++) {
        sum += plan_demand_member(demand, price, m, slope);
    }
    return sum;
}

/* ---- public --------------------------------------------------------------------------------- */

static bool copy_prices(const struct plan_demand *demand, const struct en_plan_prices *prices,
                        int64_t *row)
{
    memcpy(row, prices->seat, demand->node_from * sizeof(*row));
    memcpy(row + demand->node_from, prices->node, demand->strata * demand->nodes * sizeof(*row));
    memcpy(row + demand->risk_from, prices->risk, demand->strata / 2 * sizeof(*row));
    memcpy(row + demand->command_from, prices->command, 2 * demand->nodes * sizeof(*row));
    memcpy(row + demand->pairs_from, prices->pairs, demand->strata / 2 * sizeof(*row));
    memcpy(row + demand->nights_from, prices->night,
           demand->strata / 2 * PLAN_NIGHTS * sizeof(*row));
    memcpy(row + demand->meets_from, prices->meet, demand->strata / 2 * PLAN_MEETS * sizeof(*row));
    for (size_t i = 0; i < demand->price_count; i++) {
        if (row[i] < -PLAN_PRICE_MAX || row[i] > PLAN_PRICE_MAX) {
            return false;
        }
    }
    return true;
}

static enum en_status prove(const struct en_plan_problem *problem, const bool *manned,
                            const struct en_plan_prices *prices, struct en_arena *arena,
                            int64_t *ret_bound)
{
    struct plan_model *model = EN_ARENA_NEW(arena, struct plan_model);
    struct plan_demand demand;

    if (model == NULL || plan_model_init(model, problem, 1, arena) != EN_OK ||
        plan_demand_init(&demand, model, manned, arena) != EN_OK) {
        return EN_ERR_MEMORY;
    }
    int64_t *price = EN_ARENA_ARRAY(arena, demand.price_count, int64_t);
    if (price == NULL) {
        return EN_ERR_MEMORY;
    }
    if (!copy_prices(&demand, prices, price)) {
        return EN_ERR_RANGE;
    }
    *ret_bound = plan_bound_points(plan_demand_value(&demand, price, NULL));
    return EN_OK;
}

enum en_status en_plan_bound_prove(const struct en_plan_problem *problem, const bool *manned,
                                   const struct en_plan_prices *prices, int64_t *ret_bound,
                                   struct en_error *reterr)
{
    enum en_status status = en_plan_problem_check(problem, reterr);
    struct en_arena arena;

    if (status != EN_OK) {
        return status;
    }
    en_arena_init(&arena, 0);
    status = prove(problem, manned, prices, &arena, ret_bound);
    en_arena_finish(&arena);
    if (status == EN_ERR_RANGE) {
        return en_fail(reterr, status, "plan.prices", EN_STR("prices"),
                       N_("a price is beyond a thousand million points"), NULL);
    }
    return status == EN_OK ? status
                           : en_fail(reterr, status, "plan.memory", EN_STR("plan"),
                                     N_("no memory for the programme"), NULL);
}
