/*
 * What prices prove. See entente/plan_bound.h.
 *
 * bound = sum of all seats times their price
 *       + for each node, base and time of day: price times the least seats its share allows it (the
 *         most, if the price is below zero)
 *       + risk points times their price
 *       + for each member the least of: what it costs to serve so often, so many nights, in command
 *         so often and at so much risk, less what that earns at these prices
 *       - what everybody and every balance cost before any patrol.
 */
#include "bound.h"

#include <string.h>

enum { MILLI = 1000 };

static const int64_t PRICE_MAX = INT64_C(1000000000000);

/* ---- what is asked for ---------------------------------------------------------------------- */

static void demand_of_slot(struct plan_demand *demand, const struct en_plan_slot *slot)
{
    const struct plan_model *model = demand->model;
    const struct en_plan_problem *problem = model->problem;
    size_t stratum = (size_t)slot->base * 2 + slot->night;
    int32_t plain = slot->size;
    int32_t counted = slot->size - plan_exempt_seats(problem, slot);
    uint32_t low[EN_PLAN_NODES_MAX];
    uint32_t high[EN_PLAN_NODES_MAX];

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
    demand->price_count = demand->risk_from + bases;
    demand->seats = EN_ARENA_ARRAY(arena, demand->node_from, int64_t);
    demand->low = EN_ARENA_ARRAY(arena, demand->strata * demand->nodes, int64_t);
    demand->high = EN_ARENA_ARRAY(arena, demand->strata * demand->nodes, int64_t);
    demand->risk = EN_ARENA_ARRAY(arena, bases, int64_t);
    demand->cap = EN_ARENA_ARRAY(arena, problem->member_count, uint16_t);
    if (demand->seats == NULL || demand->low == NULL || demand->high == NULL ||
        demand->risk == NULL || demand->cap == NULL) {
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
    return EN_OK;
}

/* ---- one member at given prices ------------------------------------------------------------- */

/* The best paid seat of each sort: by day and night, in command and not. */
struct offer {
    int64_t pay[2][2];
    size_t seat[2][2], stratum[2][2];
    bool counted[2][2], there[2][2];
};

static void best_offers(const struct plan_demand *demand, const int64_t *price, uint32_t member,
                        struct offer *offer)
{
    const struct en_plan_problem *problem = demand->model->problem;
    const struct en_plan_member *who = &problem->members[member];

    memset(offer, 0, sizeof(*offer));
    for (size_t stratum = 0; stratum < demand->strata; stratum++) {
        size_t base = stratum / 2;
        size_t night = stratum % 2;
        int64_t extra = 0;
        if (who->base != 0 && base != 0 && base != who->base) {
            continue;
        }
        for (int32_t at = who->node; at >= 0; at = problem->nodes[at].parent) {
            extra += price[demand->node_from + stratum * demand->nodes + (size_t)at];
        }
        for (size_t kind = 0; kind < demand->kinds; kind++) {
            bool plain = kind == problem->post_count;
            size_t index = stratum * demand->kinds + kind;
            if (demand->seats[index] == 0 || (!plain && (who->posts >> kind & 1) == 0)) {
                continue;
            }
            bool counted = plain || !problem->posts[kind].exempt;
            bool command = !plain && plan_post_commands(problem, (int32_t)kind);
            int64_t pay = price[index] + (counted ? extra : 0);
            if (!offer->there[night][command] || pay > offer->pay[night][command]) {
                offer->there[night][command] = true;
                offer->pay[night][command] = pay;
                offer->seat[night][command] = index;
                offer->stratum[night][command] = stratum;
                offer->counted[night][command] = counted;
            }
        }
    }
}

struct choice {
    int64_t value; // thousandths
    int32_t taken[2][2];
};

static int64_t square(int64_t x)
{
    return MILLI * x * x;
}

/* Commands among `days` and `nights` patrols: first where they pay more on top. */
static void take_commands(const struct offer *offer, int32_t days, int32_t nights, int32_t commands,
                          int32_t taken[2][2])
{
    int64_t gain_day = offer->pay[0][1] - offer->pay[0][0];
    int64_t gain_night = offer->pay[1][1] - offer->pay[1][0];
    bool nights_first = gain_night > gain_day;
    int32_t first = nights_first ? nights : days;
    int32_t there = commands < first ? commands : first;

    taken[1][1] = nights_first ? there : commands - there;
    taken[0][1] = nights_first ? commands - there : there;
    taken[0][0] = days - taken[0][1];
    taken[1][0] = nights - taken[1][1];
}

static void weigh(const struct plan_demand *demand, const struct en_plan_member *who,
                  const struct offer *offer, int32_t taken[2][2], struct choice *best)
{
    const struct en_plan_weights *weights = &demand->model->problem->weights;
    int64_t nights = taken[1][0] + taken[1][1];
    int64_t commands = taken[0][1] + taken[1][1];
    int64_t patrols = taken[0][0] + taken[0][1] + nights;
    int64_t value = weights->load * square(who->patrols + patrols) +
                    weights->nights * square(who->nights + nights) +
                    weights->leads * square(who->leads + commands);

    for (int night = 0; night < 2; night++) {
        for (int command = 0; command < 2; command++) {
            value -= taken[night][command] * offer->pay[night][command];
            if (taken[night][command] > 0 && !offer->there[night][command]) {
                return; // nobody offers such a seat
            }
        }
    }
    if (who->contract != NULL && patrols < who->contract->patrols_min) {
        value += MILLI * weights->contract * (who->contract->patrols_min - patrols);
    }
    if (value < best->value) {
        best->value = value;
        memcpy(best->taken, taken, sizeof(best->taken));
    }
}

static struct choice best_choice(const struct plan_demand *demand, uint32_t member,
                                 const struct offer *offer)
{
    const struct en_plan_member *who = &demand->model->problem->members[member];
    struct choice best = {.value = INT64_MAX};
    bool leads = offer->there[0][1] || offer->there[1][1];
    int32_t nights_max = demand->cap[member];
    int32_t taken[2][2];

    if (who->contract != NULL && who->contract->nights_max > 0 &&
        who->contract->nights_max < nights_max) {
        nights_max = who->contract->nights_max;
    }
    for (int32_t nights = 0; nights <= nights_max; nights++) {
        for (int32_t days = 0; days + nights <= demand->cap[member]; days++) {
            for (int32_t commands = 0; commands <= (leads ? days + nights : 0); commands++) {
                take_commands(offer, days, nights, commands, taken);
                weigh(demand, who, offer, taken, &best);
            }
        }
    }
    return best;
}

/* Risk points taken on at a price each: as many as make the square of all least. */
static int64_t best_risk(const struct plan_demand *demand, const int64_t *price, uint32_t member,
                         size_t *ret_base, int64_t *ret_points)
{
    const struct en_plan_problem *problem = demand->model->problem;
    const struct en_plan_member *who = &problem->members[member];
    int64_t weight = problem->weights.risk;
    int64_t most = (int64_t)demand->cap[member] * EN_PLAN_RISK_MAX;
    int64_t pay = price[demand->risk_from + who->base];

    *ret_base = who->base;
    for (size_t base = 0; base <= problem->base_count; base++) {
        if ((who->base == 0 || base == 0) && price[demand->risk_from + base] > pay) {
            pay = price[demand->risk_from + base];
            *ret_base = base;
        }
    }
    int64_t points = most; // the (r + 1)th costs weight (2 (before + r) + 1)
    if (weight > 0) {
        int64_t room = pay / (2 * weight * MILLI) - who->risk;
        points = room < 0 ? 0 : room < most ? room : most;
        while (points < most && weight * MILLI * (2 * (who->risk + points) + 1) < pay) {
            points++;
        }
        while (points > 0 && weight * MILLI * (2 * (who->risk + points) - 1) > pay) {
            points--;
        }
    } else if (pay <= 0) {
        points = 0;
    }
    *ret_points = points;
    return weight * square(who->risk + points) - points * pay;
}

/* ---- the sum -------------------------------------------------------------------------------- */

static int64_t paid_for_all(const struct plan_demand *demand, const int64_t *price, int64_t *slope)
{
    size_t bases = demand->strata / 2;
    int64_t sum = -MILLI * demand->before;

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
        }
    }
    return sum;
}

static void take_slope(const struct plan_demand *demand, uint32_t member, const struct offer *offer,
                       const struct choice *choice, int64_t *slope)
{
    const struct en_plan_problem *problem = demand->model->problem;

    for (int night = 0; night < 2; night++) {
        for (int command = 0; command < 2; command++) {
            int64_t taken = choice->taken[night][command];
            slope[offer->seat[night][command]] -= taken;
            for (int32_t at = problem->members[member].node;
                 taken > 0 && offer->counted[night][command] && at >= 0;
                 at = problem->nodes[at].parent) {
                slope[demand->node_from + offer->stratum[night][command] * demand->nodes +
                      (size_t)at] -= taken;
            }
        }
    }
}

int64_t plan_demand_value(const struct plan_demand *demand, const int64_t *price, int64_t *slope)
{
    int64_t sum = paid_for_all(demand, price, slope);

    for (uint32_t m = 0; m < demand->model->problem->member_count; m++) {
        struct offer offer;
        size_t base = 0;
        int64_t points = 0;

        best_offers(demand, price, m, &offer);
        struct choice choice = best_choice(demand, m, &offer);
        sum += choice.value + best_risk(demand, price, m, &base, &points);
        if (slope != NULL) {
            take_slope(demand, m, &offer, &choice, slope);
            slope[demand->risk_from + base] -= points;
        }
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
    for (size_t i = 0; i < demand->price_count; i++) {
        if (row[i] < -PRICE_MAX || row[i] > PRICE_MAX) {
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
