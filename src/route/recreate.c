/*
 * What an iteration puts in: the call of the best weight for its cost, again and again.
 *
 * Every open call remembers its best place in every tour. After an insertion only two new places
 * exist and only one tour has changed, so most calls need three looks instead of a whole search;
 * a call that no longer fits a tour will not fit it again before something is taken out.
 */
#include "search.h"

enum { QUARTERS = 4, FEW = 60 }; /* few calls are looked at all */

static struct route_slot *slot_of(struct route_search *search, uint32_t call, uint32_t tour)
{
    return &search->slot[(size_t)call * search->model->tours + tour];
}

static bool group_full(const struct route_search *search, uint32_t call)
{
    uint32_t group = search->model->group[call];

    return search->work.visits[group] >= search->model->groups[group].most;
}

/* The best of a call's slots and its score; false when it fits nowhere. */
static bool judge(struct route_search *search, uint32_t call)
{
    const struct route_model *model = search->model;
    const struct route_slot *slots = slot_of(search, call, 0);
    int32_t best = -1;

    for (uint32_t r = 0; r < model->tours; r++) {
        if (slots[r].cost >= 0 && (best < 0 || slots[r].cost < slots[best].cost)) {
            best = (int32_t)r;
        }
    }
    if (best < 0) {
        return false;
    }
    uint32_t group = model->group[call];
    double gain = search->power[call];
    if (search->work.visits[group] < model->groups[group].least) {
        gain = (gain + search->mean) * 1e6;
    }
    search->chosen[call] = (uint32_t)best;
    search->score[call] = gain / ((double)slots[best].cost + search->ground) *
                          (1.0 + search->noise * (route_unit(search) - 0.5));
    return true;
}

static void open_call(struct route_search *search, uint32_t call)
{
    const struct route_model *model = search->model;

    for (uint32_t r = 0; r < model->tours; r++) {
        struct route_slot *slot = slot_of(search, call, r);
        slot->cost = -1;
        if (search->touched[r] || search->fresh[call]) {
            *slot = route_best(&search->work, r, call, search->taste);
        }
    }
    if (judge(search, call)) {
        search->open[search->open_count++] = call;
    }
}

/* Calls that were out before are looked at by chance: that is faster, and no two iterations are
 * alike. `keep` quarters of them; what was just taken out always. */
static void open_some(struct route_search *search, uint32_t keep)
{
    const struct route_model *model = search->model;

    search->open_count = 0;
    for (uint32_t call = 0; call < model->first_meet; call++) {
        bool seen = search->fresh[call] || keep == QUARTERS || route_below(search, QUARTERS) < keep;
        if (seen && search->work.where[call] < 0 && !group_full(search, call) &&
            route_gain(&search->work, call) > 0) {
            open_call(search, call);
        }
    }
}

/* A slot after `put` went into its tour behind stop `at`. */
static void renew(struct route_search *search, uint32_t call, uint32_t tour, uint32_t at)
{
    struct route_slot *slot = slot_of(search, call, tour);
    uint32_t old = slot->at > at ? slot->at + 1 : at;
    struct route_slot best = {.cost = -1, .lo = slot->lo, .hi = slot->hi};
    const uint32_t place[3] = {at, at + 1, old};

    for (uint32_t k = 0; k < (old == at ? 2U : 3U); k++) {
        int32_t cost = 0;
        if (route_call_fits(&search->work, tour, place[k], call, slot->lo, slot->hi, search->taste,
                            &cost) &&
            (best.cost < 0 || cost < best.cost)) {
            best.cost = cost;
            best.at = place[k];
        }
    }
    *slot = best.cost >= 0 ? best : route_best(&search->work, tour, call, search->taste);
}

/* All open calls after `put` went into `tour` behind stop `at`; those that fit nowhere leave. */
static void renew_all(struct route_search *search, uint32_t put, uint32_t tour, uint32_t at)
{
    const struct route_model *model = search->model;
    uint32_t kept = 0;

    for (uint32_t k = 0; k < search->open_count; k++) {
        uint32_t call = search->open[k];
        bool sister = model->group[call] == model->group[put];
        bool stays = call != put && !(sister && group_full(search, call)) &&
                     route_gain(&search->work, call) > 0;
        if (stays && sister) {
            for (uint32_t r = 0; r < model->tours; r++) {
                *slot_of(search, call, r) = route_best(&search->work, r, call, search->taste);
            }
            stays = judge(search, call);
        } else if (stays && slot_of(search, call, tour)->cost >= 0) {
            renew(search, call, tour, at);
            stays = judge(search, call);
        }
        search->open[kept] = call;
        kept += stays ? 1 : 0;
    }
    search->open_count = kept;
}

/* Put a call into its slot; false when the part of the window it claims makes the tour too long. */
static bool put(struct route_search *search, uint32_t call, uint32_t tour)
{
    const struct route_model *model = search->model;
    const struct route_group *group = &model->groups[model->group[call]];
    struct route_slot slot = *slot_of(search, call, tour);

    if (group->gap > 0) {
        size_t stop = (size_t)tour * model->stride + slot.at;
        int32_t start =
            search->work.es[stop] + model->go[(size_t)search->work.seq[stop] * model->all + call];
        int32_t cost = 0;
        slot.lo = start > slot.lo ? start : slot.lo;
        slot.hi = slot.hi < slot.lo + group->claim ? slot.hi : slot.lo + group->claim;
        if (!route_call_fits(&search->work, tour, slot.at, call, slot.lo, slot.hi, search->taste,
                             &cost)) {
            return false;
        }
    }
    search->touched[tour] = true;
    route_put(&search->work, tour, slot.at, call, slot.lo, slot.hi);
    return true;
}

/* ---- meetings ------------------------------------------------------------------------------- */

/* Put one side of a meeting in at the moment `at`. */
static bool put_side(struct route_search *search, uint32_t call, int32_t at)
{
    struct route_tours *work = &search->work;
    uint32_t tour = (uint32_t)search->model->only[call];

    work->lo[call] = at;
    work->hi[call] = at;
    struct route_slot slot = route_best(work, tour, call, search->taste);
    work->lo[call] = search->model->open[call];
    work->hi[call] = search->model->close[call];
    if (slot.cost < 0) {
        return false;
    }
    search->touched[tour] = true;
    route_put(work, tour, slot.at, call, at, at);
    return true;
}

/* Try some moments for a meeting; both sides go in, or neither. */
static void put_meeting(struct route_search *search, uint32_t call)
{
    enum { TRIES = 8 };
    const struct route_model *model = search->model;
    uint32_t room = (uint32_t)(model->close[call] - model->open[call]) + 1;

    for (uint32_t k = 0; k < TRIES; k++) {
        int32_t at = model->open[call] + (int32_t)route_below(search, room);
        at = k == TRIES - 1 ? model->open[call] : at;
        if (put_side(search, call, at)) {
            if (put_side(search, model->twin[call], at)) {
                return;
            }
            route_take(&search->work, (uint32_t)model->only[call], search->work.at[call],
                       search->work.at[call]);
        }
    }
}

static void put_meetings(struct route_search *search)
{
    const struct route_model *model = search->model;
    uint32_t meets = (model->n - model->first_meet) / 2;
    uint32_t first = meets > 0 ? route_below(search, meets) : 0;

    for (uint32_t k = 0; k < meets; k++) {
        uint32_t call = model->first_meet + 2 * ((first + k) % meets);
        bool must = model->groups[model->group[call]].least > 0;
        if (search->work.where[call] < 0 && (must || model->worth[call] > 0) &&
            (must || route_below(search, 8) > 0)) {
            put_meeting(search, call);
        }
    }
}

/* ---- all of it ------------------------------------------------------------------------------ */

static void choose_manner(struct route_search *search)
{
    static const double NOISE[4] = {0.0, 0.25, 0.6, 1.2};

    search->taste.delay = (int32_t)route_below(search, 17);
    search->taste.detour = 16 - search->taste.delay;
    search->noise = NOISE[route_below(search, 4)];
    search->power = search->lean + (size_t)route_below(search, 5) * search->model->n;
}

static uint32_t some_or_all(struct route_search *search, bool all)
{
    static const uint32_t KEEP[4] = {1, 2, 2, QUARTERS};
    uint32_t keep = KEEP[route_below(search, 4)];

    return all || search->model->n <= FEW ? QUARTERS : keep;
}

void route_recreate(struct route_search *search, bool all)
{
    const struct route_model *model = search->model;
    int64_t force = -1;

    choose_manner(search);
    put_meetings(search);
    open_some(search, some_or_all(search, all));
    if (search->work.where[search->seed] < 0 && route_below(search, 2) == 0) {
        force = search->seed;
    }
    while (search->open_count > 0) {
        uint32_t best = search->open[0];
        for (uint32_t k = 0; k < search->open_count; k++) {
            uint32_t call = search->open[k];
            if (call == force) {
                best = call;
                break;
            }
            best = search->score[call] > search->score[best] ? call : best;
        }
        force = -1;
        uint32_t tour = search->chosen[best];
        uint32_t at = slot_of(search, best, tour)->at;
        if (put(search, best, tour)) {
            renew_all(search, best, tour, at);
        } else {
            slot_of(search, best, tour)->cost = -1;
            uint32_t kept = 0;
            for (uint32_t k = 0; k < search->open_count; k++) {
                uint32_t call = search->open[k];
                search->open[kept] = call;
                kept += call != best || judge(search, call) ? 1 : 0;
            }
            search->open_count = kept;
        }
    }
    for (uint32_t call = 0; call < model->n; call++) {
        search->fresh[call] = false;
    }
}
