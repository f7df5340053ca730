/*
 * From the problem to flat arrays: calls, groups, travel between calls, neighbours, and a bound
 * that needs no search.
 */
#include "inside.h"

#include <stdlib.h>
#include <string.h>

struct sizes {
    uint32_t calls, groups;
};

/* Visits of one place that a single window can hold when they keep their gap. */
static uint32_t visits_within(const struct en_route_place *place,
                              const struct en_route_window *window)
{
    int64_t room = (int64_t)window->close - window->open;
    int64_t fit = place->gap > 0 ? 1 + room / place->gap : place->visits_max;

    return fit < place->visits_max ? (uint32_t)fit : place->visits_max;
}

static struct sizes measure(const struct en_route_problem *problem)
{
    struct sizes sizes = {.groups = (uint32_t)(problem->place_count + problem->meet_count)};

    for (size_t i = 0; i < problem->place_count; i++) {
        const struct en_route_place *place = &problem->places[i];
        for (size_t w = 0; w < place->window_count; w++) {
            sizes.calls += visits_within(place, &place->windows[w]);
        }
    }
    sizes.calls += 2 * (uint32_t)problem->meet_count;
    return sizes;
}

static bool allocate(struct route_model *model, struct en_arena *arena)
{
    size_t all = model->all;

    model->go = EN_ARENA_ARRAY(arena, all * all, int32_t);
    model->come = EN_ARENA_ARRAY(arena, all * all, int32_t);
    model->open = EN_ARENA_ARRAY(arena, all, int32_t);
    model->close = EN_ARENA_ARRAY(arena, all, int32_t);
    model->service = EN_ARENA_ARRAY(arena, all, int32_t);
    model->worth = EN_ARENA_ARRAY(arena, all, int64_t);
    model->node = EN_ARENA_ARRAY(arena, all, uint32_t);
    model->group = EN_ARENA_ARRAY(arena, all, uint32_t);
    model->only = EN_ARENA_ARRAY(arena, all, int32_t);
    model->twin = EN_ARENA_ARRAY(arena, all, uint32_t);
    model->groups = EN_ARENA_ARRAY(arena, model->group_count + 1, struct route_group);
    model->near = EN_ARENA_ARRAY(arena, (size_t)model->n * model->near_count + 1, uint32_t);
    model->hard = EN_ARENA_ARRAY(arena, model->tours + 1, bool);
    return model->go != NULL && model->come != NULL && model->open != NULL &&
           model->close != NULL && model->service != NULL && model->worth != NULL &&
           model->node != NULL && model->group != NULL && model->only != NULL &&
           model->twin != NULL && model->groups != NULL && model->near != NULL &&
           model->hard != NULL;
}

static uint32_t add_call(struct route_model *model, uint32_t call, uint32_t node, uint32_t group,
                         struct en_route_window window, int32_t service)
{
    model->node[call] = node;
    model->group[call] = group;
    model->open[call] = window.open;
    model->close[call] = window.close;
    model->service[call] = service;
    model->only[call] = -1;
    model->twin[call] = call;
    return call + 1;
}

static uint32_t add_place(struct route_model *model, uint32_t call, uint32_t index)
{
    const struct en_route_place *place = &model->problem->places[index];
    struct route_group *group = &model->groups[index];
    int64_t room = 0;

    *group = (struct route_group){call, 0, place->visits_min, place->visits_max, 0, 0};
    for (size_t w = 0; w < place->window_count; w++) {
        const struct en_route_window *window = &place->windows[w];
        room += (int64_t)window->close - window->open;
        for (uint32_t k = visits_within(place, window); k > 0; k--) {
            model->worth[call] = place->weight;
            call = add_call(model, call, index, index, *window, place->service);
        }
    }
    group->count = call - group->first;
    if (group->most > 1 && place->gap > 0) {
        int64_t spare = room - (int64_t)place->gap * (group->most - 1);
        group->gap = place->gap;
        group->claim = spare > 0 ? (int32_t)(spare / (2 * (int64_t)group->most)) : 0;
    }
    return call;
}

static void add_meet(struct route_model *model, uint32_t call, uint32_t index)
{
    const struct en_route_meet *meet = &model->problem->meets[index];
    uint32_t group = (uint32_t)model->problem->place_count + index;

    model->groups[group] = (struct route_group){call, 2, meet->must ? 2 : 0, 2, 0, 0};
    for (uint32_t side = 0; side < 2; side++) {
        /* The weight is shared, so that both sides together bring it once. */
        model->worth[call + side] = side == 0 ? meet->weight - meet->weight / 2 : meet->weight / 2;
        (void)add_call(model, call + side, meet->node, group, meet->window, meet->service);
        model->only[call + side] = (int32_t)meet->patrol[side];
        model->twin[call + side] = call + 1 - side;
    }
}

static void add_depots(struct route_model *model)
{
    for (uint32_t r = 0; r < model->tours; r++) {
        const struct en_route_patrol *patrol = &model->problem->patrols[r];
        uint32_t start = model->n + 2 * r;
        model->node[start] = patrol->from;
        model->node[start + 1] = patrol->to;
        model->open[start] = patrol->leave_open;
        model->close[start] = patrol->leave_close;
        model->open[start + 1] = 0;
        model->close[start + 1] = patrol->back_by;
        model->hard[r] =
            patrol->length_max != EN_ROUTE_NO_LIMIT || patrol->range_max != EN_ROUTE_NO_LIMIT;
    }
}

static void add_travel(struct route_model *model)
{
    const struct en_route_problem *problem = model->problem;

    for (size_t a = 0; a < model->all; a++) {
        const int32_t *row = problem->ticks + model->node[a] * problem->node_count;
        for (size_t b = 0; b < model->all; b++) {
            int32_t travel = row[model->node[b]];
            int32_t go = travel == EN_ROUTE_NO_WAY ? ROUTE_FAR : travel + model->service[a];
            model->go[a * model->all + b] = go;
            model->come[b * model->all + a] = go;
        }
    }
}

struct near {
    int64_t far;
    uint32_t call;
};

static int compare_near(const void *left, const void *right)
{
    const struct near *a = left;
    const struct near *b = right;

    if (a->far != b->far) {
        return a->far < b->far ? -1 : 1;
    }
    return a->call < b->call ? -1 : a->call > b->call;
}

/* How ill two calls go together: travel, and the wait or the lateness that their windows force. */
static int64_t apart(const struct route_model *model, uint32_t a, uint32_t b)
{
    int64_t go = model->go[(size_t)a * model->all + b];
    int64_t wait = (int64_t)model->open[b] - model->close[a] - go;
    int64_t late = (int64_t)model->open[a] + go - model->close[b];

    return go + (wait > 0 ? wait / 4 : 0) + (late > 0 ? late : 0);
}

static bool add_near(struct route_model *model, struct en_arena *arena)
{
    struct near *row = EN_ARENA_ARRAY(arena, model->n + 1, struct near);

    for (uint32_t a = 0; row != NULL && a < model->n; a++) {
        uint32_t count = 0;
        for (uint32_t b = 0; b < model->n; b++) {
            int64_t there = apart(model, a, b);
            int64_t back = apart(model, b, a);
            row[count] = (struct near){there < back ? there : back, b};
            count += b != a ? 1 : 0;
        }
        qsort(row, count, sizeof(row[0]), compare_near);
        for (uint32_t k = 0; k < model->near_count; k++) {
            model->near[(size_t)a * model->near_count + k] = row[k].call;
        }
    }
    return row != NULL;
}

/* Whether all tours have the same base, hours and freedom, and no two calls share a place. */
static bool all_alike(const struct route_model *model)
{
    const struct en_route_patrol *first = model->problem->patrols;

    for (uint32_t r = 0; r < model->tours; r++) {
        const struct en_route_patrol *patrol = &model->problem->patrols[r];
        if (model->hard[r] || patrol->from != first->from || patrol->to != first->to ||
            patrol->leave_open != first->leave_open || patrol->back_by != first->back_by) {
            return false;
        }
    }
    for (uint32_t g = 0; g < model->group_count; g++) {
        if (model->groups[g].least > 0) {
            return false;
        }
    }
    return model->n == model->group_count && model->problem->meet_count == 0;
}

/* What everything that may be visited at most is worth. */
static int64_t whole_weight(const struct en_route_problem *problem)
{
    int64_t sum = 0;

    for (size_t i = 0; i < problem->place_count; i++) {
        sum += (int64_t)problem->places[i].weight * problem->places[i].visits_max;
    }
    for (size_t i = 0; i < problem->meet_count; i++) {
        sum += problem->meets[i].weight;
    }
    return sum;
}

enum en_status route_model_make(const struct en_route_problem *problem, struct en_arena *arena,
                                struct route_model *ret, struct en_error *reterr)
{
    struct sizes sizes = measure(problem);
    uint32_t call = 0;

    *ret = (struct route_model){
        .problem = problem,
        .n = sizes.calls,
        .tours = (uint32_t)problem->patrol_count,
        .all = sizes.calls + 2 * (uint32_t)problem->patrol_count,
        .stride = (sizes.calls < ROUTE_STOPS_MAX ? sizes.calls : ROUTE_STOPS_MAX) + 2,
        .group_count = sizes.groups,
        .first_meet = sizes.calls - 2 * (uint32_t)problem->meet_count,
    };
    ret->near_count = ret->n > ROUTE_NEAR_MAX ? ROUTE_NEAR_MAX : (ret->n > 0 ? ret->n - 1 : 0);
    if (!allocate(ret, arena)) {
        return en_fail(reterr, EN_ERR_MEMORY, "route.memory", EN_STR("route"),
                       N_("no memory for the problem"), NULL);
    }
    for (uint32_t i = 0; i < problem->place_count; i++) {
        call = add_place(ret, call, i);
    }
    for (uint32_t i = 0; i < problem->meet_count; i++) {
        add_meet(ret, call + 2 * i, i);
    }
    add_depots(ret);
    add_travel(ret);
    ret->alike = all_alike(ret);
    ret->bound = whole_weight(problem);
    ret->must = ret->bound + 1;
    if (!add_near(ret, arena)) {
        return en_fail(reterr, EN_ERR_MEMORY, "route.memory", EN_STR("route"),
                       N_("no memory for the problem"), NULL);
    }
    return EN_OK;
}
