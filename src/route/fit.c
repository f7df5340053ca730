/*
 * Does a call fit, and what does it cost? The inner loop of everything.
 *
 * The cost weighs two things: the detour (travel and service that the tour gets longer by) and the
 * delay of the stops behind after waiting has swallowed what it could.
 */
#include "inside.h"

/* Length and range of a tour with `call` behind stop `at`. */
static bool fits_hard(const struct route_tours *tours, uint32_t tour, uint32_t at, uint32_t call,
                      int32_t lo, int32_t hi)
{
    const struct route_model *model = tours->model;
    const struct en_route_problem *problem = model->problem;
    const struct en_route_patrol *patrol = &problem->patrols[tour];
    size_t base = (size_t)tour * model->stride + at;
    uint32_t i = tours->seq[base];
    uint32_t j = tours->seq[base + 1];
    const struct route_stretch *a = &tours->head[base];
    const struct route_stretch *c = &tours->tail[base + 1];

    if (patrol->range_max != EN_ROUTE_NO_LIMIT) {
        const int32_t *m = problem->metres;
        size_t nodes = problem->node_count;
        const uint32_t *node = model->node;
        int64_t more = (int64_t)m[node[i] * nodes + node[call]] + m[node[call] * nodes + node[j]] -
                       m[node[i] * nodes + node[j]];
        if (tours->metres[tour] + more > patrol->range_max) {
            return false;
        }
    }
    if (patrol->length_max == EN_ROUTE_NO_LIMIT) {
        return true;
    }
    int32_t step = a->ticks + model->go[(size_t)i * model->all + call];
    int32_t wait = lo - step - a->late > 0 ? lo - step - a->late : 0;
    int32_t late = hi - step < a->late ? hi - step : a->late;
    int32_t ticks = step + wait + model->go[(size_t)call * model->all + j];
    int32_t second = c->early - ticks - late > 0 ? c->early - ticks - late : 0;
    return (int64_t)ticks + c->ticks + second <= patrol->length_max;
}

bool route_call_fits(const struct route_tours *tours, uint32_t tour, uint32_t at, uint32_t call,
                     int32_t lo, int32_t hi, struct route_taste taste, int32_t *ret_cost)
{
    const struct route_model *model = tours->model;
    size_t base = (size_t)tour * model->stride + at;
    uint32_t i = tours->seq[base];
    uint32_t j = tours->seq[base + 1];
    int32_t there = model->go[(size_t)i * model->all + call];
    int32_t on = model->go[(size_t)call * model->all + j];
    int32_t start = tours->es[base] + there;

    start = start > lo ? start : lo;
    int32_t next = start + on;
    if (start > hi || next > tours->ls[base + 1]) {
        return false;
    }
    int32_t delay = next - tours->es[base + 1];
    int32_t detour = there + on - model->go[(size_t)i * model->all + j];
    int32_t cost = taste.delay * (delay > 0 ? delay : 0) + taste.detour * detour;
    *ret_cost = cost > 0 ? cost : 0;
    return !model->hard[tour] || fits_hard(tours, tour, at, call, lo, hi);
}

/* The same as best_within for a tour without length or range: the loop that takes the time. */
static void best_plain(const struct route_tours *tours, uint32_t tour, uint32_t call, int32_t lo,
                       int32_t hi, struct route_taste taste, struct route_slot *best)
{
    const struct route_model *model = tours->model;
    size_t base = (size_t)tour * model->stride;
    const uint32_t *seq = tours->seq + base;
    const int32_t *es = tours->es + base;
    const int32_t *ls = tours->ls + base;
    const int32_t *come = model->come + (size_t)call * model->all;
    const int32_t *go = model->go + (size_t)call * model->all;
    uint32_t last = tours->count[tour] - 1;
    uint32_t at = 0;

    while (at < last && ls[at + 1] < lo) {
        at++;
    }
    for (; at < last && es[at] <= hi; at++) {
        int32_t there = come[seq[at]];
        int32_t start = es[at] + there;
        if (start > hi) {
            continue;
        }
        start = start > lo ? start : lo;
        int32_t on = go[seq[at + 1]];
        int32_t next = start + on;
        if (next > ls[at + 1]) {
            continue;
        }
        int32_t delay = next - es[at + 1];
        int32_t detour = there + on - model->go[(size_t)seq[at] * model->all + seq[at + 1]];
        int32_t cost = taste.delay * (delay > 0 ? delay : 0) + taste.detour * detour;
        cost = cost > 0 ? cost : 0;
        if (best->cost < 0 || cost < best->cost) {
            *best = (struct route_slot){cost, at, lo, hi};
        }
    }
}

/* The cheapest stop to go behind, for one window. */
static void best_within(const struct route_tours *tours, uint32_t tour, uint32_t call, int32_t lo,
                        int32_t hi, struct route_taste taste, struct route_slot *best)
{
    size_t base = (size_t)tour * tours->model->stride;
    const int32_t *es = tours->es + base;
    const int32_t *ls = tours->ls + base;
    uint32_t last = tours->count[tour] - 1;
    uint32_t first = 0;

    if (!tours->model->hard[tour]) {
        best_plain(tours, tour, call, lo, hi, taste, best);
        return;
    }
    /* Behind stops that must be reached before the window opens nothing can follow. */
    while (first < last && ls[first + 1] < lo) {
        first++;
    }
    for (uint32_t at = first; at < last && es[at] <= hi; at++) {
        int32_t cost = 0;
        if (route_call_fits(tours, tour, at, call, lo, hi, taste, &cost) &&
            (best->cost < 0 || cost < best->cost)) {
            *best = (struct route_slot){cost, at, lo, hi};
        }
    }
}

/* What other visits of the same place leave free of the window `call` has, part by part. */
static void best_between(const struct route_tours *tours, uint32_t tour, uint32_t call,
                         struct route_taste taste, struct route_slot *best)
{
    const struct route_model *model = tours->model;
    const struct route_group *group = &model->groups[model->group[call]];
    int32_t lo = model->open[call];
    int32_t end = model->close[call];

    while (lo <= end) {
        int32_t hi = end;
        int32_t next = end + 1;
        for (uint32_t k = group->first; k < group->first + group->count; k++) {
            if (tours->where[k] < 0 || tours->hi[k] + group->gap <= lo) {
                continue;
            }
            /* This visit stands at lo or behind it: the free part ends a gap before it. */
            if (tours->lo[k] - group->gap < hi) {
                hi = tours->lo[k] - group->gap;
                next = tours->hi[k] + group->gap;
            }
        }
        if (lo <= hi) {
            best_within(tours, tour, call, lo, hi, taste, best);
        }
        lo = next;
    }
}

struct route_slot route_best(const struct route_tours *tours, uint32_t tour, uint32_t call,
                             struct route_taste taste)
{
    const struct route_model *model = tours->model;
    struct route_slot best = {.cost = -1};
    const struct route_group *group = &model->groups[model->group[call]];

    if ((model->only[call] >= 0 && model->only[call] != (int32_t)tour) ||
        tours->count[tour] >= model->stride || tours->visits[model->group[call]] >= group->most) {
        return best;
    }
    if (group->gap == 0) {
        best_within(tours, tour, call, tours->lo[call], tours->hi[call], taste, &best);
    } else {
        best_between(tours, tour, call, taste, &best);
    }
    return best;
}
