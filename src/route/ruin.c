/*
 * What an iteration takes out: a stretch, strings around a call, an hour of the day, or anything.
 */
#include "search.h"

#include <assert.h>
#include <string.h>

static void take(struct route_search *search, uint32_t tour, uint32_t first, uint32_t last)
{
    const uint32_t *seq = search->work.seq + (size_t)tour * search->model->stride;

    for (uint32_t i = first; i <= last; i++) {
        search->fresh[seq[i]] = true;
    }
    search->touched[tour] = true;
    route_take(&search->work, tour, first, last);
}

static void take_call(struct route_search *search, uint32_t call)
{
    if (search->work.where[call] >= 0) {
        uint32_t at = search->work.at[call];
        take(search, (uint32_t)search->work.where[call], at, at);
    }
}

/* A string of up to `most` stops of one tour that holds stop `at`. */
static void take_string(struct route_search *search, uint32_t tour, uint32_t at, uint32_t most)
{
    uint32_t inner = search->work.count[tour] - 2;
    uint32_t length = 1 + route_below(search, most < inner ? most : inner);
    uint32_t low = at + 1 > length ? at + 1 - length : 1;
    uint32_t high = at + length - 1 <= inner ? at : inner + 1 - length;

    low = low < 1 ? 1 : low;
    if (high < low) {
        high = low;
    }
    uint32_t first = low + route_below(search, high - low + 1);
    take(search, tour, first, first + length - 1);
}

/* Strings of the tours that pass near a call, one a tour (Christiaens, Vanden Berghe 2020). */
static void ruin_strings(struct route_search *search, uint32_t most)
{
    const struct route_model *model = search->model;
    const uint32_t *near = model->near + (size_t)search->seed * model->near_count;
    uint32_t tours = 1 + route_below(search, model->tours < 4 ? model->tours : 4);

    memset(search->ruined, 0, model->tours * sizeof(bool));
    for (uint32_t k = 0; k <= model->near_count && tours > 0; k++) {
        uint32_t call = k == 0 ? search->seed : near[k - 1];
        int32_t tour = search->work.where[call];
        if (tour >= 0 && !search->ruined[tour]) {
            search->ruined[tour] = true;
            take_string(search, (uint32_t)tour, search->work.at[call], most);
            tours--;
        }
    }
}

/* The nearest neighbours of a call. */
static void ruin_near(struct route_search *search, uint32_t most)
{
    const struct route_model *model = search->model;
    const uint32_t *near = model->near + (size_t)search->seed * model->near_count;
    uint32_t left = 1 + route_below(search, most);

    take_call(search, search->seed);
    for (uint32_t k = 0; k < model->near_count && left > 0; k++) {
        if (search->work.where[near[k]] >= 0 && route_below(search, 4) > 0) {
            take_call(search, near[k]);
            left--;
        }
    }
}

static uint32_t any_tour(struct route_search *search)
{
    uint32_t tour = route_below(search, search->model->tours);

    for (uint32_t k = 0; k < search->model->tours; k++) {
        uint32_t r = (tour + k) % search->model->tours;
        if (search->work.count[r] > 2) {
            return r;
        }
    }
    return tour;
}

static void ruin_stretch(struct route_search *search, uint32_t most)
{
    uint32_t tour = any_tour(search);

    if (search->work.count[tour] > 2) {
        uint32_t at = 1 + route_below(search, search->work.count[tour] - 2);
        take_string(search, tour, at, most);
    }
}

static void ruin_any(struct route_search *search, uint32_t most)
{
    for (uint32_t left = 1 + route_below(search, most); left > 0; left--) {
        uint32_t tour = any_tour(search);
        if (search->work.count[tour] > 2) {
            uint32_t at = 1 + route_below(search, search->work.count[tour] - 2);
            take(search, tour, at, at);
        }
    }
}

/* What every tour does in the same stretch of time. */
static void ruin_hour(struct route_search *search, uint32_t most)
{
    const struct route_model *model = search->model;
    uint32_t tour = any_tour(search);
    uint32_t count = search->work.count[tour];

    if (count <= 2) {
        return;
    }
    const int32_t *es = search->work.es + (size_t)tour * model->stride;
    uint32_t first = 1 + route_below(search, count - 2);
    uint32_t last = first + route_below(search, most);
    int32_t from = es[first];
    int32_t until = es[last < count - 2 ? last : count - 2];
    for (uint32_t r = 0; r < model->tours; r++) {
        const int32_t *at = search->work.es + (size_t)r * model->stride;
        uint32_t a = 1;
        while (a < search->work.count[r] - 1 && at[a] < from) {
            a++;
        }
        uint32_t b = a;
        while (b < search->work.count[r] - 1 && at[b] <= until) {
            b++;
        }
        if (b > a && (r == tour || route_below(search, 2) == 0)) {
            take(search, r, a, b - 1);
        }
    }
}

/* A meeting of which one side is left goes whole. */
static void take_widows(struct route_search *search)
{
    const struct route_model *model = search->model;

    for (uint32_t call = model->first_meet; call < model->n; call++) {
        if (search->work.where[call] < 0) {
            take_call(search, model->twin[call]);
        }
    }
}

void route_ruin(struct route_search *search)
{
    const struct route_model *model = search->model;
    uint32_t mean = 0;

    assert(model->tours > 0 && model->n > 0);
    for (uint32_t r = 0; r < model->tours; r++) {
        mean += search->work.count[r] - 2;
    }
    mean = mean / model->tours + 1;
    uint32_t most = mean < 12 ? mean : 12;
    search->seed = route_below(search, model->n);
    switch (route_below(search, 8)) {
    case 0:
    case 1:
    case 2:
        ruin_strings(search, most);
        break;
    case 3:
    case 4:
        ruin_near(search, most);
        break;
    case 5:
        ruin_stretch(search, most + most / 2);
        break;
    case 6:
        ruin_any(search, most / 2 + 1);
        break;
    default:
        ruin_hour(search, most / 2 + 1);
        break;
    }
    take_widows(search);
}
