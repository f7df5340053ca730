/*
 * Every rule again, from the plan and the problem alone: no array of the search is looked at.
 */
#include "solve.h"

#include <stdlib.h>

static int32_t leg(const struct en_route_problem *problem, uint32_t from, uint32_t to)
{
    return problem->ticks[from * problem->node_count + to];
}

static bool in_window(const struct en_route_place *place, int32_t start)
{
    for (size_t w = 0; w < place->window_count; w++) {
        if (start >= place->windows[w].open && start <= place->windows[w].close) {
            return true;
        }
    }
    return false;
}

static bool stop_sound(const struct en_route_problem *problem, size_t patrol,
                       const struct en_route_stop *stop)
{
    if (stop->start < stop->arrive) {
        return false;
    }
    if (stop->meet != EN_ROUTE_NONE) {
        const struct en_route_meet *meet = &problem->meets[stop->meet];
        return stop->node == meet->node && stop->leave == stop->start + meet->service &&
               stop->start >= meet->window.open && stop->start <= meet->window.close &&
               (meet->patrol[0] == patrol || meet->patrol[1] == patrol);
    }
    return stop->node < problem->place_count &&
           stop->leave == stop->start + problem->places[stop->node].service &&
           in_window(&problem->places[stop->node], stop->start);
}

static bool tour_sound(const struct en_route_problem *problem, size_t index,
                       const struct en_route_tour *tour)
{
    const struct en_route_patrol *patrol = &problem->patrols[index];
    uint32_t at = patrol->from;
    int64_t now = tour->leave;
    int64_t metres = 0;

    if (tour->stop_count == 0) {
        return true;
    }
    for (size_t i = 0; i <= tour->stop_count; i++) {
        uint32_t to = i < tour->stop_count ? tour->stops[i].node : patrol->to;
        int32_t travel = leg(problem, at, to);
        if (travel == EN_ROUTE_NO_WAY) {
            return false;
        }
        now += travel;
        metres += problem->metres != NULL ? problem->metres[at * problem->node_count + to] : 0;
        if (i < tour->stop_count) {
            if (tour->stops[i].arrive != now || !stop_sound(problem, index, &tour->stops[i])) {
                return false;
            }
            now = tour->stops[i].leave;
        }
        at = to;
    }
    return tour->back == now && now <= patrol->back_by && tour->metres == metres &&
           tour->leave >= patrol->leave_open && tour->leave <= patrol->leave_close &&
           (patrol->length_max == EN_ROUTE_NO_LIMIT || now - tour->leave <= patrol->length_max) &&
           (patrol->range_max == EN_ROUTE_NO_LIMIT || metres <= patrol->range_max);
}

/* ---- across tours --------------------------------------------------------------------------- */

static bool place_sound(const struct en_route_problem *problem, const struct en_route_plan *plan,
                        uint32_t place, uint32_t visits)
{
    const struct en_route_place *what = &problem->places[place];
    int64_t start[EN_ROUTE_VISITS_MAX];
    uint32_t count = 0;

    if (visits > what->visits_max) {
        return false;
    }
    for (size_t r = 0; visits > 1 && r < plan->tour_count; r++) {
        for (size_t i = 0; i < plan->tours[r].stop_count; i++) {
            const struct en_route_stop *stop = &plan->tours[r].stops[i];
            if (stop->node != place || stop->meet != EN_ROUTE_NONE) {
                continue;
            }
            for (uint32_t k = 0; k < count; k++) {
                if (llabs((long long)(start[k] - stop->start)) < what->gap) {
                    return false;
                }
            }
            start[count++] = stop->start;
        }
    }
    return true;
}

static bool meet_sound(const struct en_route_plan *plan, uint32_t meet, int64_t *ret_weight,
                       int32_t weight)
{
    int32_t start[2] = {0, 0};
    size_t count = 0;

    for (size_t r = 0; r < plan->tour_count; r++) {
        for (size_t i = 0; i < plan->tours[r].stop_count; i++) {
            if (plan->tours[r].stops[i].meet == meet) {
                start[count & 1] = plan->tours[r].stops[i].start;
                count++;
            }
        }
    }
    *ret_weight += count == 2 ? weight : 0;
    return count == 0 || (count == 2 && start[0] == start[1]);
}

bool route_plan_sound(const struct en_route_problem *problem, const struct en_route_plan *plan)
{
    uint32_t *visits = calloc(problem->place_count + 1, sizeof(*visits));
    bool sound = visits != NULL;
    int64_t weight = 0;

    for (size_t r = 0; sound && r < plan->tour_count; r++) {
        sound = tour_sound(problem, r, &plan->tours[r]);
        for (size_t i = 0; sound && i < plan->tours[r].stop_count; i++) {
            const struct en_route_stop *stop = &plan->tours[r].stops[i];
            if (stop->meet == EN_ROUTE_NONE) {
                visits[stop->node]++;
                weight += problem->places[stop->node].weight;
            }
        }
    }
    for (uint32_t i = 0; sound && i < problem->place_count; i++) {
        sound = place_sound(problem, plan, i, visits[i]);
    }
    for (uint32_t i = 0; sound && i < problem->meet_count; i++) {
        sound = meet_sound(plan, i, &weight, problem->meets[i].weight);
    }
    free(visits);
    return sound && weight == plan->weight;
}
