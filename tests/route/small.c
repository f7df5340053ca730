/*
 * Problems small enough to know the truth about, so that the search can be held to it.
 */
#include "small.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void fill_matrix(struct small *small, size_t nodes)
{
    for (size_t a = 0; a < nodes; a++) {
        for (size_t b = 0; b < nodes; b++) {
            int32_t way = abs(small->x[a] - small->x[b]) + abs(small->y[a] - small->y[b]);
            small->ticks[a * nodes + b] = way;
            small->metres[a * nodes + b] = 100 * way;
        }
    }
}

void small_make(struct small *small, uint64_t seed, size_t places, size_t patrols)
{
    struct en_rng rng;

    memset(small, 0, sizeof(*small));
    en_rng_seed(&rng, seed);
    for (size_t i = 0; i < places; i++) {
        int32_t open = (int32_t)en_rng_below(&rng, 200);
        small->x[i] = (int32_t)en_rng_below(&rng, 100);
        small->y[i] = (int32_t)en_rng_below(&rng, 100);
        small->window[i][0] =
            (struct en_route_window){open, open + (int32_t)en_rng_below(&rng, 150)};
        small->place[i] = (struct en_route_place){
            .id = EN_STR("place"),
            .weight = 1 + (int32_t)en_rng_below(&rng, 30),
            .service = (int32_t)en_rng_below(&rng, 15),
            .windows = small->window[i],
            .window_count = 1,
            .visits_max = 1,
        };
    }
    small->x[places] = small->y[places] = 50;
    for (size_t r = 0; r < patrols; r++) {
        small->patrol[r] = (struct en_route_patrol){
            EN_STR("patrol"),  (uint32_t)places,  (uint32_t)places, 0, 0, 300,
            EN_ROUTE_NO_LIMIT, EN_ROUTE_NO_LIMIT,
        };
    }
    fill_matrix(small, places + 1);
    small->problem = (struct en_route_problem){
        .places = small->place,
        .place_count = places,
        .patrols = small->patrol,
        .patrol_count = patrols,
        .node_count = places + 1,
        .ticks = small->ticks,
        .metres = small->metres,
    };
}

/* ---- the truth ------------------------------------------------------------------------------ */

static int64_t go_on(const struct en_route_problem *problem, size_t patrol, uint32_t at,
                     int32_t now, uint32_t visited)
{
    const struct en_route_patrol *who = &problem->patrols[patrol];
    int64_t best = 0;

    if (patrol + 1 < problem->patrol_count) {
        const struct en_route_patrol *next = &problem->patrols[patrol + 1];
        best = go_on(problem, patrol + 1, next->from, next->leave_open, visited);
    }
    for (uint32_t i = 0; i < problem->place_count; i++) {
        const struct en_route_place *place = &problem->places[i];
        int32_t start = now + problem->ticks[at * problem->node_count + i];
        if ((visited >> i & 1) != 0 || start > place->windows[0].close) {
            continue;
        }
        start = start > place->windows[0].open ? start : place->windows[0].open;
        int32_t leave = start + place->service;
        if (leave + problem->ticks[i * problem->node_count + who->to] > who->back_by) {
            continue;
        }
        int64_t sum = place->weight + go_on(problem, patrol, i, leave, visited | 1U << i);
        best = sum > best ? sum : best;
    }
    return best;
}

int64_t small_truth(const struct en_route_problem *problem)
{
    return go_on(problem, 0, problem->patrols[0].from, problem->patrols[0].leave_open, 0);
}

const struct en_route_plan *small_solve(const struct en_route_problem *problem, uint64_t seed,
                                        uint64_t iterations)
{
    static struct en_arena arena;
    static struct en_route_plan plan;
    const struct en_route_options options = {.seed = seed, .iterations = iterations, .threads = 1};
    struct en_error error = {.rule = ""};

    en_arena_finish(&arena);
    en_arena_init(&arena, 0);
    enum en_status status = en_route_solve(problem, &options, &arena, &plan, &error);
    assert_string_equal(error.rule, "");
    assert_int_equal(status, EN_OK);
    return &plan;
}
