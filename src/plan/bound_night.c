/*
 * Night patrols at prices of their own, for the bound. See entente/plan_bound.h.
 *
 * A crew of thirty has to meet others of thirty more than a price for all pairs of nights tells. So
 * the largest nights of each base have a price for each seat, on top of that of all nights, and
 * each two of them a price for being taken by one member, beside that of all pairs. What a member
 * takes at best is found by looking at all sets of nights that leave the rest between them: some
 * hundreds or thousands in a fortnight, for a night keeps one from most others near it. Members who
 * are free for the same nights have the same answer.
 */
#include "bound.h"

#include <string.h>

enum { SETS_MAX = 1 << 14 }; /* that one look at a base may cost */

static const int64_t NOBODY = INT64_MAX / 4;

/* ---- which nights --------------------------------------------------------------------------- */

static bool both(const struct en_plan_problem *problem, uint32_t a, uint32_t b)
{
    const struct en_plan_slot *x = &problem->slots[a];
    const struct en_plan_slot *y = &problem->slots[b];
    int64_t rest = problem->rules.rest_seconds;

    return x->start - y->end >= rest || y->start - x->end >= rest;
}

/* Among the largest so far; those of one size in the order of the problem. */
static void add_night(struct plan_camp *camp, const struct en_plan_problem *problem, uint32_t slot)
{
    uint32_t at = camp->count;

    if (at == PLAN_NIGHTS) {
        camp->others = true;
        at--;
        if (problem->slots[camp->slot[at]].size >= problem->slots[slot].size) {
            return;
        }
    } else {
        camp->count++;
    }
    for (; at > 0 && problem->slots[camp->slot[at - 1]].size < problem->slots[slot].size; at--) {
        camp->slot[at] = camp->slot[at - 1];
    }
    camp->slot[at] = slot;
}

/* Sets of nights that one member could serve, one after another; a night is added at its end. */
struct sets {
    const struct plan_camp *camp;
    uint32_t size, set;
    uint32_t night[PLAN_NIGHTS];
    uint32_t left[PLAN_NIGHTS + 1]; // by size: what may yet be added there
};

/* False: there are no more. The empty set has been before the first. */
static bool next_set(struct sets *sets)
{
    while (sets->left[sets->size] == 0) {
        if (sets->size == 0) {
            return false;
        }
        sets->size--;
        sets->set &= ~(UINT32_C(1) << sets->night[sets->size]);
    }
    uint32_t *left = &sets->left[sets->size];
    uint32_t night = (uint32_t)__builtin_ctz(*left);
    *left &= *left - 1;
    sets->night[sets->size] = night;
    sets->set |= UINT32_C(1) << night;
    sets->size++;
    sets->left[sets->size] = *left & sets->camp->both[night];
    return true;
}

static bool too_many_sets(const struct plan_camp *camp, uint32_t nights)
{
    struct sets sets = {.camp = camp, .left = {nights}};
    uint32_t count = 1;

    while (count < SETS_MAX && next_set(&sets)) {
        count++;
    }
    return count == SETS_MAX;
}

static void close_camp(struct plan_camp *camp, const struct en_plan_problem *problem)
{
    uint32_t all = 0;

    for (uint32_t i = 0; i < camp->count; i++) {
        all |= UINT32_C(1) << i;
        for (uint32_t j = 0; j < camp->count; j++) {
            bool free = i != j && both(problem, camp->slot[i], camp->slot[j]);
            camp->both[i] |= free ? UINT32_C(1) << j : 0;
        }
    }
    while (too_many_sets(camp, all)) {
        camp->count--; // the smallest goes with those that have no price of their own
        all /= 2;
        camp->others = true;
    }
}

/* ---- who is free for them ------------------------------------------------------------------- */

static bool day_off(const struct plan_model *model, uint32_t member, uint32_t slot)
{
    const struct en_plan_contract *contract = model->problem->members[member].contract;

    for (int32_t day = model->slot_days[slot].first;
         contract != NULL && contract->days_off != 0 && day <= model->slot_days[slot].last; day++) {
        int32_t of_week = (model->weekday_zero + day + 7 * EN_PLAN_DAYS_MAX) % 7;
        if ((contract->days_off >> of_week & 1) != 0) {
            return true;
        }
    }
    return false;
}

static uint32_t free_nights(const struct plan_demand *demand, uint32_t member)
{
    const struct plan_model *model = demand->model;
    const struct plan_camp *camp = &demand->camp[model->problem->members[member].base];
    uint32_t set = 0;

    for (uint32_t i = 0; i < camp->count; i++) {
        if (plan_member_bars(model, model->problem->rules.rest_seconds, member, camp->slot[i]) ==
                0 &&
            !day_off(model, member, camp->slot[i])) {
            set |= UINT32_C(1) << i;
        }
    }
    return set;
}

static void find_rota(struct plan_demand *demand, uint32_t member)
{
    size_t base = demand->model->problem->members[member].base;
    uint32_t nights = free_nights(demand, member);
    size_t at = 0;

    while (at < demand->rota_count &&
           (demand->rota[at].base != base || demand->rota[at].nights != nights)) {
        at++;
    }
    demand->rota[at].base = base;
    demand->rota[at].nights = nights;
    demand->rota_count += at == demand->rota_count;
    demand->rota_of[member] = (uint32_t)at;
}

enum en_status plan_nights_init(struct plan_demand *demand, const bool *manned, bool divided,
                                struct en_arena *arena)
{
    const struct en_plan_problem *problem = demand->model->problem;

    demand->camp = EN_ARENA_ARRAY(arena, problem->base_count + 1, struct plan_camp);
    demand->rota_of = EN_ARENA_ARRAY(arena, problem->member_count, uint32_t);
    demand->rota = EN_ARENA_ARRAY(arena, problem->member_count, struct plan_rota);
    if (demand->camp == NULL || demand->rota_of == NULL || demand->rota == NULL) {
        return EN_ERR_MEMORY;
    }
    for (size_t base = 0; base <= problem->base_count; base++) {
        demand->camp[base].others = !divided; // whoever may serve elsewhere finds more nights there
    }
    for (uint32_t i = 0; divided && i < problem->slot_count; i++) {
        if (problem->slots[i].night && (manned == NULL || manned[i])) {
            add_night(&demand->camp[problem->slots[i].base], problem, i);
        }
    }
    for (size_t base = 0; base <= problem->base_count; base++) {
        close_camp(&demand->camp[base], problem);
    }
    for (uint32_t m = 0; m < problem->member_count; m++) {
        find_rota(demand, m);
    }
    return EN_OK;
}

bool plan_nights_meet(const struct plan_demand *demand)
{
    size_t nights = 0;

    for (size_t base = 0; base <= demand->model->problem->base_count; base++) {
        nights += demand->camp[base].count;
    }
    return nights > 0 && demand->pair_price_max > 0;
}

/* ---- at given prices ------------------------------------------------------------------------ */

static size_t night_index(const struct plan_demand *demand, size_t base, uint32_t night)
{
    return demand->nights_from + base * PLAN_NIGHTS + night;
}

static size_t meet_index(const struct plan_demand *demand, size_t base, uint32_t a, uint32_t b)
{
    uint32_t high = a > b ? a : b;
    uint32_t low = a > b ? b : a;

    return demand->meets_from + base * PLAN_MEETS + (size_t)high * (high - 1) / 2 + low;
}

/* Beside the price of all pairs: together they are never more than a repeat, nor below nothing. */
static int64_t meet_price(const struct plan_demand *demand, const int64_t *price, size_t base,
                          size_t index)
{
    int64_t all = plan_pair_price(demand, price, base);
    int64_t asked = all + price[index];

    return (asked < 0 ? 0 : asked < demand->pair_price_max ? asked : demand->pair_price_max) - all;
}

struct look {
    const struct plan_camp *camp;
    int64_t meet[PLAN_NIGHTS][PLAN_NIGHTS], pay[PLAN_NIGHTS];
};

/* All sets of the nights of one rota, the cheapest of each size. */
static void look_at_sets(const struct look *look, struct plan_rota *rota)
{
    struct sets sets = {.camp = look->camp, .left = {rota->nights}};
    int64_t value[PLAN_NIGHTS + 1] = {0};

    for (uint32_t n = 0; n <= PLAN_NIGHTS; n++) {
        rota->least[n] = n == 0 ? 0 : NOBODY;
        rota->best[n] = 0;
    }
    while (next_set(&sets)) {
        uint32_t last = sets.size - 1;
        uint32_t night = sets.night[last];
        int64_t more = value[last] - look->pay[night];
        for (uint32_t i = 0; i < last; i++) {
            more += look->meet[night][sets.night[i]];
        }
        value[sets.size] = more;
        if (more < rota->least[sets.size]) {
            rota->least[sets.size] = more;
            rota->best[sets.size] = sets.set;
        }
    }
}

static void look_up_prices(const struct plan_demand *demand, const int64_t *price, size_t base,
                           struct look *look)
{
    look->camp = &demand->camp[base];
    for (uint32_t i = 0; i < look->camp->count; i++) {
        look->pay[i] = price[night_index(demand, base, i)];
        for (uint32_t j = 0; j < i; j++) {
            look->meet[i][j] = meet_price(demand, price, base, meet_index(demand, base, i, j));
            look->meet[j][i] = look->meet[i][j];
        }
    }
}

void plan_nights_take(struct plan_demand *demand, const int64_t *price)
{
    struct look look = {.camp = NULL};

    for (size_t i = 0; i < demand->rota_count; i++) {
        struct plan_rota *rota = &demand->rota[i];
        if (i == 0 || rota->base != demand->rota[i - 1].base) {
            look_up_prices(demand, price, rota->base, &look);
        }
        look_at_sets(&look, rota);
        for (uint32_t n = 1; n <= PLAN_NIGHTS && look.camp->others; n++) {
            if (rota->least[n - 1] < rota->least[n]) { // the last one has no price of its own
                rota->least[n] = rota->least[n - 1];
                rota->best[n] = rota->best[n - 1];
            }
        }
    }
}

bool plan_nights_least(const struct plan_demand *demand, uint32_t member, int32_t nights,
                       int64_t *ret)
{
    const struct plan_rota *rota = &demand->rota[demand->rota_of[member]];

    *ret = rota->least[nights < PLAN_NIGHTS ? nights : PLAN_NIGHTS];
    return *ret < NOBODY;
}

int64_t plan_nights_paid(const struct plan_demand *demand, const int64_t *price, int64_t *slope)
{
    const struct en_plan_problem *problem = demand->model->problem;
    int64_t sum = 0;

    for (size_t base = 0; base <= problem->base_count; base++) {
        const struct plan_camp *camp = &demand->camp[base];
        for (uint32_t i = 0; i < camp->count; i++) {
            size_t index = night_index(demand, base, i);
            int64_t size = problem->slots[camp->slot[i]].size;
            sum += price[index] * size;
            if (slope != NULL) {
                slope[index] = size;
            }
            for (uint32_t j = 0; j < i; j++) {
                bool meets = (camp->both[i] >> j & 1) != 0;
                index = meet_index(demand, base, i, j);
                sum -= meets ? meet_price(demand, price, base, index) : 0;
                if (slope != NULL) {
                    slope[index] = meets ? -1 : 0;
                }
            }
        }
    }
    return sum;
}

void plan_nights_slope(const struct plan_demand *demand, uint32_t member, int64_t nights,
                       int64_t *slope)
{
    const struct plan_rota *rota = &demand->rota[demand->rota_of[member]];

    for (uint32_t set = rota->best[nights < PLAN_NIGHTS ? nights : PLAN_NIGHTS]; set != 0;
         set &= set - 1) {
        uint32_t night = (uint32_t)__builtin_ctz(set);
        slope[night_index(demand, rota->base, night)]--;
        for (uint32_t with = set & (set - 1); with != 0; with &= with - 1) {
            slope[meet_index(demand, rota->base, night, (uint32_t)__builtin_ctz(with))]++;
        }
    }
}
