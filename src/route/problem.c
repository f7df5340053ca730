/*
 * Can a problem be read at all? Every index, range and sum is looked at once, here, so that the
 * search behind it may trust them. What can be reached is another question (unmet.c).
 */
#include "entente/route.h"

#include <string.h>

/* "place market" in the caller's buffer, cut to fit. */
static struct en_str place_of(char buffer[static 96], const char *what, struct en_str id)
{
    size_t head = strlen(what);
    size_t body = id.len < 94 - head ? id.len : 94 - head;

    memcpy(buffer, what, head);
    buffer[head] = ' ';
    if (body > 0) {
        memcpy(buffer + head + 1, id.ptr, body);
    }
    return (struct en_str){buffer, head + 1 + body};
}

static enum en_status fail(struct en_error *reterr, const char *what, struct en_str id,
                           const char *rule, const char *text, const char *remedy)
{
    char buffer[96];

    return en_fail(reterr, EN_ERR_RANGE, rule, place_of(buffer, what, id), text, remedy);
}

static bool ticks(int64_t value)
{
    return value >= 0 && value <= EN_ROUTE_TICKS_MAX;
}

static bool limited(int64_t value)
{
    return value == EN_ROUTE_NO_LIMIT || (value >= 0 && value <= INT32_MAX);
}

static enum en_status check_windows(const struct en_route_place *place, struct en_error *reterr)
{
    if (place->window_count < 1 || place->window_count > EN_ROUTE_WINDOWS_MAX) {
        return fail(reterr, "place", place->id, "route.window",
                    N_("a place has between 1 and 32 windows"), NULL);
    }
    for (size_t i = 0; i < place->window_count; i++) {
        const struct en_route_window *window = &place->windows[i];
        if (!ticks(window->open) || !ticks(window->close) || window->open > window->close) {
            return fail(reterr, "place", place->id, "route.window",
                        N_("a window closes before it opens, or lies outside all times"), NULL);
        }
        if (i > 0 && window->open <= place->windows[i - 1].close) {
            return fail(reterr, "place", place->id, "route.window",
                        N_("windows overlap or are not in order"),
                        N_("write them in order of time, and join those that touch"));
        }
    }
    return EN_OK;
}

static enum en_status check_places(const struct en_route_problem *problem, struct en_error *reterr)
{
    size_t calls = 0;

    for (size_t i = 0; i < problem->place_count; i++) {
        const struct en_route_place *place = &problem->places[i];
        enum en_status status = check_windows(place, reterr);
        if (status != EN_OK) {
            return status;
        }
        if (place->weight < 0 || place->weight > EN_ROUTE_WEIGHT_MAX || !ticks(place->service) ||
            !ticks(place->gap)) {
            return fail(reterr, "place", place->id, "route.number",
                        N_("weight, service or gap is out of range"), NULL);
        }
        if (place->visits_max < 1 || place->visits_max > EN_ROUTE_VISITS_MAX ||
            place->visits_min > place->visits_max) {
            return fail(reterr, "place", place->id, "route.number",
                        N_("visits go from 0 to 32, the least not above the most"), NULL);
        }
        calls += place->window_count * place->visits_max;
    }
    if (calls + 2 * problem->meet_count > EN_ROUTE_CALLS_MAX) {
        return en_fail(reterr, EN_ERR_RANGE, "route.limit", EN_STR("places"),
                       N_("more than 4000 visits in one problem"),
                       N_("plan fewer days at once, or lower the visits"));
    }
    return EN_OK;
}

static enum en_status check_patrols(const struct en_route_problem *problem, struct en_error *reterr)
{
    for (size_t i = 0; i < problem->patrol_count; i++) {
        const struct en_route_patrol *patrol = &problem->patrols[i];
        if (patrol->from >= problem->node_count || patrol->to >= problem->node_count) {
            return fail(reterr, "patrol", patrol->id, "route.index", N_("there is no such base"),
                        NULL);
        }
        if (!ticks(patrol->leave_open) || !ticks(patrol->leave_close) || !ticks(patrol->back_by) ||
            patrol->leave_open > patrol->leave_close || patrol->leave_open > patrol->back_by) {
            return fail(reterr, "patrol", patrol->id, "route.window",
                        N_("it is back before it may leave, or outside all times"), NULL);
        }
        if (!limited(patrol->length_max) || !limited(patrol->range_max)) {
            return fail(reterr, "patrol", patrol->id, "route.number",
                        N_("its longest tour is out of range"), NULL);
        }
        if (patrol->range_max != EN_ROUTE_NO_LIMIT && problem->metres == NULL) {
            return fail(reterr, "patrol", patrol->id, "route.number",
                        N_("it has a range, and nobody said how long the ways are"),
                        N_("give metres as well as times"));
        }
    }
    return EN_OK;
}

static enum en_status check_meets(const struct en_route_problem *problem, struct en_error *reterr)
{
    for (size_t i = 0; i < problem->meet_count; i++) {
        const struct en_route_meet *meet = &problem->meets[i];
        if (meet->node >= problem->node_count || meet->patrol[0] >= problem->patrol_count ||
            meet->patrol[1] >= problem->patrol_count || meet->patrol[0] == meet->patrol[1]) {
            return fail(reterr, "meet", meet->id, "route.index",
                        N_("two different patrols meet at a place that there is"), NULL);
        }
        if (!ticks(meet->window.open) || !ticks(meet->window.close) ||
            meet->window.open > meet->window.close) {
            return fail(reterr, "meet", meet->id, "route.window",
                        N_("a window closes before it opens, or lies outside all times"), NULL);
        }
        if (!ticks(meet->service) || meet->weight < 0 || meet->weight > EN_ROUTE_WEIGHT_MAX) {
            return fail(reterr, "meet", meet->id, "route.number",
                        N_("weight, service or gap is out of range"), NULL);
        }
    }
    return EN_OK;
}

static enum en_status check_matrix(const struct en_route_problem *problem, struct en_error *reterr)
{
    size_t pairs = problem->node_count * problem->node_count;

    for (size_t i = 0; i < pairs; i++) {
        bool way = problem->ticks[i] != EN_ROUTE_NO_WAY;
        if ((way && !ticks(problem->ticks[i])) ||
            (way && problem->metres != NULL &&
             (problem->metres[i] < 0 || problem->metres[i] > EN_ROUTE_METRES_MAX))) {
            return en_fail(reterr, EN_ERR_RANGE, "route.number", EN_STR("matrix"),
                           N_("a way is negative or too long"), NULL);
        }
    }
    return EN_OK;
}

enum en_status en_route_check(const struct en_route_problem *problem, struct en_error *reterr)
{
    enum en_status status = EN_OK;

    if (problem->place_count > EN_ROUTE_PLACES_MAX || problem->node_count > EN_ROUTE_NODES_MAX ||
        problem->patrol_count > EN_ROUTE_PATROLS_MAX || problem->meet_count > EN_ROUTE_MEETS_MAX ||
        problem->node_count < problem->place_count) {
        return en_fail(reterr, EN_ERR_RANGE, "route.limit", EN_STR("problem"),
                       N_("too many places, patrols or meetings for one problem"),
                       N_("plan one sector or one day at a time"));
    }
    status = check_places(problem, reterr);
    if (status == EN_OK) {
        status = check_patrols(problem, reterr);
    }
    if (status == EN_OK) {
        status = check_meets(problem, reterr);
    }
    if (status == EN_OK) {
        status = check_matrix(problem, reterr);
    }
    return status;
}
