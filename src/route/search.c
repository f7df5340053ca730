/*
 * Simulated annealing over ruin and recreate. No function of the C library decides anything here
 * (roots are exact by IEEE 754, the logarithm is our own), so that a seed means the same tours on
 * every machine.
 */
#include "search.h"

#include <math.h>
#include <string.h>

enum { LEANS = 5 };

/* -ln(u) for 0 < u < 1, by halving and a short series; right to about 1e-9. */
static double minus_log(double u)
{
    double halvings = 0.0;

    while (u < 0.5) {
        u *= 2.0;
        halvings += 1.0;
    }
    double s = (1.0 - u) / (1.0 + u);
    double q = s * s;
    double sum = 1.0 + q * (1.0 / 3 + q * (1.0 / 5 + q * (1.0 / 7 + q * (1.0 / 9 + q / 11))));
    return 2.0 * s * sum + halvings * 0.69314718055994531;
}

static void fill_leans(struct route_search *search)
{
    const struct route_model *model = search->model;
    double sum = 0.0;

    for (uint32_t i = 0; i < model->n; i++) {
        double w = (double)model->worth[i];
        double root = sqrt(w);
        search->lean[i] = root;
        search->lean[model->n + i] = w;
        search->lean[2 * model->n + i] = w * root;
        search->lean[3 * model->n + i] = w * w;
        search->lean[4 * model->n + i] = w * w * w;
        sum += w;
    }
    search->mean = model->n > 0 ? sum / model->n : 0.0;
    search->mean = search->mean > 1.0 ? search->mean : 1.0;
}

/* A tenth of the way to the nearest neighbour, on average: what counts as no cost. */
static double ground_of(const struct route_model *model)
{
    double sum = 0.0;
    double count = 1.0;

    for (uint32_t i = 0; model->near_count > 0 && i < model->n; i++) {
        int32_t go = model->go[(size_t)i * model->all + model->near[(size_t)i * model->near_count]];
        if (go < ROUTE_FAR) {
            sum += go - model->service[i];
            count += 1.0;
        }
    }
    return 16.0 + 1.6 * sum / count;
}

bool route_search_make(struct route_search *search, const struct route_model *model, uint64_t seed,
                       struct en_arena *arena)
{
    size_t n = model->n + 1;

    *search = (struct route_search){
        .model = model,
        .touched = EN_ARENA_ARRAY(arena, model->tours + 1, bool),
        .ruined = EN_ARENA_ARRAY(arena, model->tours + 1, bool),
        .fresh = EN_ARENA_ARRAY(arena, n, bool),
        .open = EN_ARENA_ARRAY(arena, n, uint32_t),
        .slot = EN_ARENA_ARRAY(arena, n * (model->tours + 1), struct route_slot),
        .lean = EN_ARENA_ARRAY(arena, LEANS * n, double),
        .score = EN_ARENA_ARRAY(arena, n, double),
        .chosen = EN_ARENA_ARRAY(arena, n, uint32_t),
    };
    if (search->touched == NULL || search->ruined == NULL || search->fresh == NULL ||
        search->open == NULL || search->slot == NULL || search->lean == NULL ||
        search->score == NULL || search->chosen == NULL ||
        !route_tours_make(&search->now, model, arena) ||
        !route_tours_make(&search->work, model, arena) ||
        !route_tours_make(&search->best, model, arena) ||
        !route_pool_make(&search->pool, model, arena)) {
        return false;
    }
    en_rng_seed(&search->rng, seed);
    fill_leans(search);
    search->ground = ground_of(model);
    return true;
}

static void touch_all(struct route_search *search, bool touched)
{
    for (uint32_t r = 0; r < search->model->tours; r++) {
        search->touched[r] = touched;
    }
}

static void copy_all(struct route_search *search, struct route_tours *to,
                     const struct route_tours *from)
{
    memset(search->ruined, 1, search->model->tours * sizeof(bool));
    route_tours_copy(to, from, search->ruined);
}

void route_search_from(struct route_search *search, const struct route_tours *tours)
{
    copy_all(search, &search->now, tours);
    copy_all(search, &search->work, tours);
    touch_all(search, false);
    if (tours->worth > search->best.worth) {
        copy_all(search, &search->best, tours);
    }
}

void route_step(struct route_search *search, double heat)
{
    search->iterations++;
    bool begins = search->now.worth == 0;
    touch_all(search, begins);
    route_ruin(search);
    route_recreate(search, begins);
    if (search->work.worth > search->best.worth) {
        touch_all(search, true); // a new best is filled up before it is kept
        route_recreate(search, true);
    }

    double loss = (double)(search->now.worth - search->work.worth);
    double u = route_unit(search);
    if (loss <= 0.0 || loss < heat * minus_log(u > 0.0 ? u : 0x1p-53)) {
        bool better = search->work.worth > search->now.worth;
        route_tours_copy(&search->now, &search->work, search->touched);
        if (search->now.worth > search->best.worth) {
            copy_all(search, &search->best, &search->now);
        }
        if (better && (double)search->now.worth > (double)search->best.worth * 0.97) {
            route_pool_add(&search->pool, &search->now);
        }
    } else {
        route_tours_copy(&search->work, &search->now, search->touched);
    }
}
