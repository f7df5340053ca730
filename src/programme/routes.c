/*
 * routes.c: stops for one patrol whose start stands.
 *
 * How much each zone is wanted then, and how long the patrol would stay there, is reckoned here and
 * shaken by chance, so that no observer can reckon it too; which zones are chosen, and in which
 * order, is the route planner's work.
 */
#include "inside.h"

#include <entente/route.h>

#include <string.h>

enum {
    CANDIDATES_MAX = 40, /* zones put before the route planner */
    ROUTE_ITERATIONS = 24,
    PULL_DAYS_MAX = 30,
    PULL_NEVER_DAYS = 20, /* a zone that nobody is known to have seen counts as so long unseen */
    SHAKE_FROM = 50,      /* per hundred */
    SHAKE_SPAN = 101,
};

/* Days to the nearest visit of a zone before or after this time, and visits made. */
static int64_t days_unseen(const struct maker *maker, size_t which, int32_t zone, int32_t *visits)
{
    const struct en_programme_needs *needs = maker->needs;
    const struct en_programme_zone *wanted = &needs->zones[zone];
    en_time now = maker->patrol[which].start;
    int64_t nearest =
        wanted->seen == EN_PROGRAMME_NEVER ? (int64_t)PULL_NEVER_DAYS * DAY : now - wanted->seen;

    *visits = 0;
    for (size_t p = 0; p < maker->count; p++) {
        const struct en_programme_patrol *other = &maker->patrol[p];
        if (p != which && visits_zone(other, zone)) {
            int64_t apart = other->start > now ? other->start - now : now - other->start;
            nearest = apart < nearest ? apart : nearest;
            ++*visits;
        }
    }
    return nearest / DAY < PULL_DAYS_MAX ? nearest / DAY : PULL_DAYS_MAX;
}

/* How much a patrol that leaves then should see a zone: long unseen, visits missing, events. */
static int64_t pull_of(struct maker *maker, size_t which, int32_t zone)
{
    const struct en_programme_zone *wanted = &maker->needs->zones[zone];
    int32_t visits = 0;
    int64_t days = days_unseen(maker, which, zone, &visits);
    int64_t pull = 20 + 20 * days + (visits < wanted->visits ? 100 : 0);

    if (wanted->gap_days > 0 && days >= wanted->gap_days) {
        pull += 100;
    }
    pull = pull * zone_weight(wanted) / 100;
    return pull * (SHAKE_FROM + (int64_t)en_rng_below(&maker->rng, SHAKE_SPAN)) / 100;
}

/* The zones put before the planner, those of most pull first. */
struct choice {
    int32_t zone[CANDIDATES_MAX];
    int64_t pull[CANDIDATES_MAX];
    int32_t stay[CANDIDATES_MAX];
    size_t count;
};

static void choose(struct choice *choice, int32_t zone, int64_t pull)
{
    size_t at = choice->count;

    if (at == CANDIDATES_MAX) {
        at--;
        if (choice->pull[at] >= pull) {
            return;
        }
    } else {
        choice->count++;
    }
    for (; at > 0 && choice->pull[at - 1] < pull; at--) {
        choice->zone[at] = choice->zone[at - 1];
        choice->pull[at] = choice->pull[at - 1];
    }
    choice->zone[at] = zone;
    choice->pull[at] = pull;
}

static int32_t draw_stay(struct maker *maker, const struct en_programme_kind *kind,
                         const struct en_programme_zone *zone)
{
    int32_t least = zone->stay > kind->stay_from ? zone->stay : kind->stay_from;
    int32_t most = kind->stay_to > least ? kind->stay_to : least;
    uint64_t steps = (uint64_t)(most - least) / STEP + 1;

    return least + STEP * (int32_t)en_rng_below(&maker->rng, steps);
}

static void choose_zones(struct maker *maker, size_t which, struct choice *choice)
{
    const struct en_programme_needs *needs = maker->needs;
    int32_t kind = maker->patrol[which].kind;
    int32_t base = maker->patrol[which].base;

    choice->count = 0;
    for (size_t z = 0; z < needs->zone_count; z++) {
        if ((needs->zones[z].kinds >> kind & 1) != 0 && needs->zones[z].base == base) {
            choose(choice, (int32_t)z, pull_of(maker, which, (int32_t)z));
        }
    }
    for (size_t i = 0; i < choice->count; i++) {
        choice->stay[i] = draw_stay(maker, &needs->kinds[kind], &needs->zones[choice->zone[i]]);
    }
}

/* ---- the route planner ---------------------------------------------------------------------- */

static int32_t ticks_between(const struct en_programme_needs *needs, int32_t from, int32_t to)
{
    int32_t way = leg(needs, from, to);

    return way < 0 ? EN_ROUTE_NO_WAY : way;
}

/* Nodes 0..count-1 are the chosen zones, node `count` is the base. */
static const int32_t *matrix(struct maker *maker, const struct choice *choice, int32_t home)
{
    size_t nodes = choice->count + 1;
    int32_t *ticks = EN_ARENA_ARRAY(&maker->scratch, nodes * nodes, int32_t);

    for (size_t i = 0; ticks != NULL && i < nodes * nodes; i++) {
        int32_t from = i / nodes < choice->count ? choice->zone[i / nodes] : home;
        int32_t to = i % nodes < choice->count ? choice->zone[i % nodes] : home;
        ticks[i] = ticks_between(maker->needs, from, to);
    }
    return ticks;
}

static const struct en_route_place *places(struct maker *maker, const struct choice *choice,
                                           const struct en_route_window *window)
{
    struct en_route_place *place =
        EN_ARENA_ARRAY(&maker->scratch, choice->count + 1, struct en_route_place);

    for (size_t i = 0; place != NULL && i < choice->count; i++) {
        int64_t pull =
            choice->pull[i] < EN_ROUTE_WEIGHT_MAX ? choice->pull[i] : EN_ROUTE_WEIGHT_MAX;
        place[i] = (struct en_route_place){
            .id = maker->needs->zones[choice->zone[i]].place,
            .weight = (int32_t)pull,
            .service = choice->stay[i],
            .windows = window,
            .window_count = 1,
            .visits_max = 1,
        };
    }
    return place;
}

static enum en_status solve(struct maker *maker, size_t which, const struct choice *choice,
                            int32_t minutes, struct en_route_plan *ret)
{
    struct en_error error;
    struct en_route_window window = {0, minutes};
    struct en_route_patrol patrol = {
        .id = EN_STR("patrol"),
        .from = (uint32_t)choice->count,
        .to = (uint32_t)choice->count,
        .back_by = minutes,
        .length_max = minutes,
        .range_max = EN_ROUTE_NO_LIMIT,
    };
    struct en_route_problem problem = {
        .places = places(maker, choice, &window),
        .place_count = choice->count,
        .patrols = &patrol,
        .patrol_count = 1,
        .node_count = choice->count + 1,
        .ticks = matrix(maker, choice, home_of(maker->patrol[which].base)),
    };
    struct en_route_options options = {
        .seed = en_rng_next(&maker->rng), .iterations = ROUTE_ITERATIONS, .threads = 1};

    if (problem.places == NULL || problem.ticks == NULL) {
        return EN_ERR_MEMORY;
    }
    return en_route_solve(&problem, &options, &maker->scratch, ret, &error);
}

/* Leave only the zones of the tour, and of them those of most pull, as many as may be. */
static void keep_best(struct choice *choice, const struct en_route_tour *tour, size_t most)
{
    struct choice kept = {.count = 0};

    for (size_t i = 0; i < choice->count && kept.count < most; i++) {
        for (size_t s = 0; s < tour->stop_count; s++) {
            if (tour->stops[s].node == i) {
                kept.zone[kept.count] = choice->zone[i];
                kept.pull[kept.count] = choice->pull[i];
                kept.stay[kept.count] = choice->stay[i];
                kept.count++;
            }
        }
    }
    *choice = kept;
}

/* ---- stops ---------------------------------------------------------------------------------- */

/* One step more for a stop drawn, or the next that may stay longer; false: none may. */
static bool stay_longer(struct maker *maker, size_t count, int32_t most, int32_t stay[])
{
    size_t first = en_rng_below(&maker->rng, count);

    for (size_t i = 0; i < count; i++) {
        size_t at = (first + i) % count;
        if (stay[at] < most) {
            stay[at] += STEP;
            return true;
        }
    }
    return false;
}

/* What is left of the length drawn goes to the stops, a step at a time; a kind is out at least as
 * long as it must be, whatever its stops are used to. */
static void stretch(struct maker *maker, struct en_programme_patrol *patrol, int32_t length,
                    int32_t stay[])
{
    const struct en_programme_kind *kind = &maker->needs->kinds[patrol->kind];
    int32_t minutes = road_minutes(maker->needs, patrol);

    for (size_t i = 0; i < patrol->stop_count; i++) {
        minutes += stay[i];
    }
    for (; minutes < length && stay_longer(maker, patrol->stop_count, kind->stay_to, stay);
         minutes += STEP) {
    }
    for (; minutes < kind->shortest; minutes += STEP) {
        stay[en_rng_below(&maker->rng, patrol->stop_count)] += STEP;
    }
}

static void set_times(const struct maker *maker, struct en_programme_patrol *patrol,
                      const int32_t stay[])
{
    int32_t clock = 0;
    int32_t home = home_of(patrol->base);
    int32_t at = home;

    for (size_t i = 0; i < patrol->stop_count; i++) {
        struct en_programme_stop *stop = &patrol->stop[i];
        clock += leg(maker->needs, at, stop->zone);
        stop->from = clock;
        clock += stay[i];
        stop->until = clock;
        at = stop->zone;
    }
    clock += leg(maker->needs, at, home);
    patrol->end = patrol->start + (en_time)clock * MINUTE;
}

static void take_tour(struct maker *maker, size_t which, const struct choice *choice,
                      const struct en_route_tour *tour, int32_t length)
{
    struct en_programme_patrol *patrol = &maker->patrol[which];
    int32_t stay[EN_PROGRAMME_STOPS_MAX];

    patrol->stop_count = tour->stop_count;
    for (size_t i = 0; i < tour->stop_count; i++) {
        patrol->stop[i].zone = choice->zone[tour->stops[i].node];
        stay[i] = choice->stay[tour->stops[i].node];
    }
    stretch(maker, patrol, length, stay);
    set_times(maker, patrol, stay);
}

enum en_status draw_route(struct maker *maker, size_t which, bool *ret_found)
{
    const struct en_programme_kind *kind = &maker->needs->kinds[maker->patrol[which].kind];
    uint64_t spare = (uint64_t)(kind->longest - kind->shortest) / STEP + 1;
    int32_t minutes = kind->shortest + STEP * (int32_t)en_rng_below(&maker->rng, spare);
    uint64_t more = (uint64_t)(kind->stops_to - kind->stops_from) + 1;
    size_t most = (size_t)kind->stops_from + en_rng_below(&maker->rng, more);
    struct en_route_plan plan;
    struct choice choice;

    *ret_found = false;
    choose_zones(maker, which, &choice);
    if (choice.count == 0) {
        return EN_OK;
    }
    enum en_status status = solve(maker, which, &choice, minutes, &plan);
    if (status == EN_OK && plan.tours[0].stop_count > most) {
        keep_best(&choice, &plan.tours[0], most);
        status = solve(maker, which, &choice, minutes, &plan);
    }
    if (status != EN_OK || plan.tours[0].stop_count < (size_t)kind->stops_from ||
        plan.tours[0].stop_count > most) {
        return status;
    }
    take_tour(maker, which, &choice, &plan.tours[0], minutes);
    *ret_found = true;
    return EN_OK;
}
