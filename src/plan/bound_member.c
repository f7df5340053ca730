/*
 * What one member would take at given prices, for the bound. See entente/plan_bound.h.
 */
#include "bound.h"

#include <string.h>

enum { MILLI = 1000 };

static const size_t NO_TURN = SIZE_MAX;

/* The best paid seat of each sort: by day and night, in command and not. */
struct offer {
    int64_t pay[2][2];
    size_t seat[2][2], stratum[2][2];
    bool counted[2][2], there[2][2];
};

/* The price of a turn in command, if it is one: its index. */
static size_t turn_of(const struct plan_demand *demand, uint32_t member, int32_t kind, int which)
{
    int32_t party = plan_party_of(demand->model, member);

    if (party < 0 || demand->command[which] != kind) {
        return NO_TURN;
    }
    return demand->command_from + 2 * (size_t)demand->model->node[party].outer + (size_t)which;
}

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
            for (int which = 0; which < 2; which++) {
                size_t turn = turn_of(demand, member, (int32_t)kind, which);
                pay += turn == NO_TURN ? 0 : price[turn];
            }
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

/* `least`: of nights at prices of their own. */
static void weigh(const struct plan_demand *demand, const int64_t *price,
                  const struct en_plan_member *who, const struct offer *offer, int64_t least,
                  int32_t taken[2][2], struct choice *best)
{
    const struct en_plan_weights *weights = &demand->model->problem->weights;
    int64_t nights = taken[1][0] + taken[1][1];
    int64_t commands = taken[0][1] + taken[1][1];
    int64_t patrols = taken[0][0] + taken[0][1] + nights;
    int64_t value = least +
                    plan_pair_price(demand, price, who->base) * (nights * (nights - 1) / 2) +
                    weights->load * square(who->patrols + patrols) +
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

static struct choice best_choice(const struct plan_demand *demand, const int64_t *price,
                                 uint32_t member, const struct offer *offer)
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
    int64_t least = 0;
    for (int32_t nights = 0;
         nights <= nights_max && plan_nights_least(demand, member, nights, &least); nights++) {
        for (int32_t days = 0; days + nights <= demand->cap[member]; days++) {
            for (int32_t commands = 0; commands <= (leads ? days + nights : 0); commands++) {
                take_commands(offer, days, nights, commands, taken);
                weigh(demand, price, who, offer, least, taken, &best);
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

static void take_slope(const struct plan_demand *demand, uint32_t member, const struct offer *offer,
                       const struct choice *choice, int64_t *slope)
{
    const struct en_plan_problem *problem = demand->model->problem;
    int64_t nights = choice->taken[1][0] + choice->taken[1][1];

    slope[demand->pairs_from + problem->members[member].base] += nights * (nights - 1) / 2;
    plan_nights_slope(demand, member, nights, slope);

    for (int night = 0; night < 2; night++) {
        for (int command = 0; command < 2; command++) {
            int64_t taken = choice->taken[night][command];
            slope[offer->seat[night][command]] -= taken;
            for (int which = 0; which < 2; which++) {
                size_t turn = turn_of(
                    demand, member, (int32_t)(offer->seat[night][command] % demand->kinds), which);
                if (turn != NO_TURN) {
                    slope[turn] -= taken;
                }
            }
            for (int32_t at = problem->members[member].node;
                 taken > 0 && offer->counted[night][command] && at >= 0;
                 at = problem->nodes[at].parent) {
                slope[demand->node_from + offer->stratum[night][command] * demand->nodes +
                      (size_t)at] -= taken;
            }
        }
    }
}

int64_t plan_demand_member(const struct plan_demand *demand, const int64_t *price, uint32_t member,
                           int64_t *slope)
{
    struct offer offer;
    size_t base = 0;
    int64_t points = 0;

    best_offers(demand, price, member, &offer);
    struct choice choice = best_choice(demand, price, member, &offer);
    if (slope != NULL) {
        take_slope(demand, member, &offer, &choice, slope);
    }
    int64_t risk = best_risk(demand, price, member, &base, &points);
    if (slope != NULL) {
        slope[demand->risk_from + base] -= points;
    }
    return choice.value + risk;
}
