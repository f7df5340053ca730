/*
 * From the search's tours to the plan people get: times of every stop, and what is not met and why.
 */
#include "solve.h"

#include <assert.h>

int64_t route_weight(const struct route_tours *tours)
{
    const struct route_model *model = tours->model;
    int64_t weight = 0;

    for (uint32_t call = 0; call < model->n; call++) {
        weight += tours->where[call] >= 0 ? model->worth[call] : 0;
    }
    return weight;
}

static int32_t travel(const struct route_model *model, uint32_t from, uint32_t to)
{
    return model->go[(size_t)from * model->all + to];
}

/* The latest departure that makes nothing later than it has to be: the shortest tour's earliest. */
static int32_t departure(const struct route_tours *tours, uint32_t tour)
{
    const struct route_model *model = tours->model;
    const uint32_t *seq = tours->seq + (size_t)tour * model->stride;
    uint32_t last = tours->count[tour] - 1;
    int64_t early = tours->lo[seq[last]];

    for (uint32_t i = last; i-- > 0;) {
        int64_t go = travel(model, seq[i], seq[i + 1]);
        int64_t lo = tours->lo[seq[i]];
        int64_t hi = tours->hi[seq[i]];
        int64_t wait = early - go - hi > 0 ? early - go - hi : 0;
        early = (early - go > lo ? early - go : lo) - wait;
    }
    return (int32_t)early;
}

static bool lay_tour(const struct route_tours *tours, uint32_t tour, struct en_arena *arena,
                     struct en_route_tour *ret)
{
    const struct route_model *model = tours->model;
    const struct en_route_problem *problem = model->problem;
    const uint32_t *seq = tours->seq + (size_t)tour * model->stride;
    uint32_t count = tours->count[tour] - 2;
    struct en_route_stop *stops = EN_ARENA_ARRAY(arena, count + 1, struct en_route_stop);
    int32_t now = departure(tours, tour);

    if (stops == NULL) {
        return false;
    }
    *ret = (struct en_route_tour){.stops = stops, .stop_count = count, .leave = now, .back = now};
    if (count == 0) {
        ret->leave = ret->back = problem->patrols[tour].leave_open;
        return true;
    }
    for (uint32_t i = 1; i <= count + 1; i++) {
        now += travel(model, seq[i - 1], seq[i]) - model->service[seq[i - 1]];
        if (problem->metres != NULL) {
            ret->metres +=
                problem
                    ->metres[model->node[seq[i - 1]] * problem->node_count + model->node[seq[i]]];
        }
        if (i <= count) {
            uint32_t call = seq[i];
            int32_t start = now > tours->lo[call] ? now : tours->lo[call];
            stops[i - 1] = (struct en_route_stop){
                .node = model->node[call],
                .meet = call >= model->first_meet ? (call - model->first_meet) / 2 : EN_ROUTE_NONE,
                .arrive = now,
                .start = start,
                .leave = start + model->service[call],
            };
            now = stops[i - 1].leave;
        }
    }
    ret->back = now;
    return true;
}

/* ---- what is not met ------------------------------------------------------------------------ */

/* Whether one tour with nothing but this call exists. */
static bool possible_alone(struct route_tours *empty, uint32_t call)
{
    const struct route_taste taste = {8, 8};

    for (uint32_t r = 0; r < empty->model->tours; r++) {
        if (route_best(empty, r, call, taste).cost >= 0) {
            return true;
        }
    }
    return false;
}

/* Why a call is possible for nobody. */
static enum en_route_why why_not(const struct route_model *model, uint32_t call)
{
    enum en_route_why why = EN_ROUTE_UNREACHABLE;

    for (uint32_t r = 0; r < model->tours; r++) {
        uint32_t start = model->n + 2 * r;
        int32_t there = travel(model, start, call);
        if ((model->only[call] >= 0 && model->only[call] != (int32_t)r) || there >= ROUTE_FAR ||
            travel(model, call, start + 1) >= ROUTE_FAR) {
            continue;
        }
        if (model->open[start] + there <= model->close[call]) {
            return EN_ROUTE_TOO_FAR;
        }
        why = EN_ROUTE_PAST;
    }
    return why;
}

static enum en_route_why why_group(struct route_tours *empty, const struct route_group *group)
{
    enum en_route_why why = EN_ROUTE_UNREACHABLE;

    for (uint32_t call = group->first; call < group->first + group->count; call++) {
        if (possible_alone(empty, call)) {
            return EN_ROUTE_NO_ROOM;
        }
        enum en_route_why here = why_not(empty->model, call);
        why = here > why ? here : why;
    }
    return why;
}

static uint32_t missing(const struct route_tours *tours, uint32_t index)
{
    const struct route_group *group = &tours->model->groups[index];
    uint32_t wanted =
        index < tours->model->problem->place_count && group->least > 1 ? group->least : 1;

    return tours->visits[index] < wanted ? wanted - tours->visits[index] : 0;
}

/* The search is over: its tours are emptied to ask what would be possible alone. */
static bool list_unmet(struct route_tours *tours, struct en_arena *arena,
                       struct en_route_plan *plan)
{
    const struct route_model *model = tours->model;
    uint32_t places = (uint32_t)model->problem->place_count;
    struct en_route_unmet *unmet =
        EN_ARENA_ARRAY(arena, model->group_count + 1, struct en_route_unmet);

    if (unmet == NULL) {
        return false;
    }
    for (uint32_t g = 0; g < model->group_count; g++) {
        if (missing(tours, g) > 0) {
            unmet[plan->unmet_count++] = (struct en_route_unmet){
                .place = g < places ? g : EN_ROUTE_NONE,
                .meet = g < places ? EN_ROUTE_NONE : g - places,
                .missing = missing(tours, g),
                .must = tours->visits[g] < model->groups[g].least,
            };
        }
    }
    route_tours_clear(tours);
    for (size_t i = 0; i < plan->unmet_count; i++) {
        uint32_t g = unmet[i].place != EN_ROUTE_NONE ? unmet[i].place : places + unmet[i].meet;
        unmet[i].why = why_group(tours, &model->groups[g]);
    }
    plan->unmet = unmet;
    return true;
}

enum en_status route_plan_make(struct route_tours *tours, struct en_arena *arena,
                               struct en_route_plan *ret, struct en_error *reterr)
{
    const struct route_model *model = tours->model;
    struct en_route_tour *laid = EN_ARENA_ARRAY(arena, model->tours + 1, struct en_route_tour);
    bool held = laid != NULL;

    ret->tours = laid;
    ret->tour_count = model->tours;
    ret->weight = route_weight(tours);
    ret->bound = model->bound;
    for (uint32_t r = 0; held && r < model->tours; r++) {
        held = lay_tour(tours, r, arena, &laid[r]);
    }
    if (!held || !list_unmet(tours, arena, ret)) {
        return en_fail(reterr, EN_ERR_MEMORY, "route.memory", EN_STR("route"),
                       N_("no memory for the problem"), NULL);
    }
    assert(route_plan_sound(model->problem, ret));
    return EN_OK;
}

/* ---- names ---------------------------------------------------------------------------------- */

const char *en_route_why_name(enum en_route_why why)
{
    static const char *const NAME[] = {"unreachable", "past", "too-far", "no-room"};

    return NAME[why];
}

const char *en_route_why_text(enum en_route_why why)
{
    static const char *const TEXT[] = {
        N_("no way leads there and back"),
        N_("its windows close before anybody can be there"),
        N_("beyond every patrol's hours, length or range"),
        N_("possible by itself, not beside what was chosen"),
    };

    return TEXT[why];
}
