/*
 * Good prices, by walking up the slope of what they prove.
 *
 * The bound is a concave function of the prices, in pieces without a kink only here and there, so a
 * step goes along the slope (what is asked for less what would be taken), mixed with the last
 * step's direction, by Polyak's length: as far as would be needed were the slope to stay as it is,
 * to reach the target, or a hundredth of it where it is farther away. Each price moves by its own
 * measure, the root of the sum of its slopes' squares (J. Duchi, E. Hazan, Y. Singer 2011): a
 * thousand seats and a party's hundred turns are never asked for in the same measure. When nothing
 * is won for a while the length is halved (Held, Wolfe, Crowder 1974; Camerini, Fratta, Maffioli
 * 1975). Prices of command and of pairs of nights wait until seats have theirs; those of single
 * nights, which many members take at once, come last, with twice the steps.
 */
#include "bound.h"

#include <math.h>
#include <string.h>

enum { PATIENCE = 50, FIRST = 5, OWN = 2, NEAR = 100 };

/* How much of its direction a step keeps; many members take the same nights at once, so it sways
 * there. */
static const double WAY = 0.6;
static const double LONG_WAY = 0.95;

struct ascent {
    struct plan_demand demand;
    int64_t *price, *best; // [price_count] thousandths
    int64_t *proved;       // [price_count] the best before nights had prices
    int64_t *slope;
    double *exact, *way; // prices before rounding; the direction
    double *squares;     // sums of slopes' squares
    size_t count;        // prices that move yet
    int64_t value, best_value;
    double length;
    int waiting;
    uint32_t iterations;
};

/* What a price moves for each unit of its direction. */
static double measure(const struct ascent *ascent, size_t i)
{
    return ascent->squares[i] > 0 ? 1 / sqrt(ascent->squares[i]) : 0;
}

static void step(struct ascent *ascent, int64_t value, int64_t target)
{
    double keep = ascent->count > ascent->demand.nights_from ? LONG_WAY : WAY;
    double square = 0;

    for (size_t i = 0; i < ascent->demand.price_count; i++) {
        ascent->squares[i] += (double)ascent->slope[i] * (double)ascent->slope[i];
    }
    for (size_t i = 0; i < ascent->count; i++) {
        ascent->way[i] = keep * ascent->way[i] + (1 - keep) * (double)ascent->slope[i];
        square += ascent->way[i] * ascent->way[i] * measure(ascent, i);
    }
    if (square <= 0) {
        return;
    }
    int64_t gap = target > value ? target - value : 1;
    int64_t most = target > NEAR ? target / NEAR : 1;
    double length = ascent->length * (double)(gap < most ? gap : most) / square;
    for (size_t i = 0; i < ascent->count; i++) {
        bool pair = i >= ascent->demand.pairs_from && i < ascent->demand.nights_from;
        bool meet = i >= ascent->demand.meets_from;
        double dearest = (double)(pair || meet ? ascent->demand.pair_price_max : PLAN_PRICE_MAX);
        double least = pair ? 0 : -dearest;
        double price = ascent->exact[i] + length * ascent->way[i] * measure(ascent, i);
        ascent->exact[i] = fmax(least, fmin(price, dearest));
        ascent->price[i] = (int64_t)ascent->exact[i];
    }
}

static void back_to_best(struct ascent *ascent)
{
    for (size_t i = 0; i < ascent->demand.price_count; i++) {
        ascent->exact[i] = (double)ascent->best[i];
        ascent->price[i] = ascent->best[i];
        ascent->way[i] = 0;
    }
}

static bool allocate(struct ascent *ascent, struct en_arena *arena)
{
    size_t count = ascent->demand.price_count;

    ascent->price = EN_ARENA_ARRAY(arena, count, int64_t);
    ascent->best = EN_ARENA_ARRAY(arena, count, int64_t);
    ascent->proved = EN_ARENA_ARRAY(arena, count, int64_t);
    ascent->slope = EN_ARENA_ARRAY(arena, count, int64_t);
    ascent->exact = EN_ARENA_ARRAY(arena, count, double);
    ascent->way = EN_ARENA_ARRAY(arena, count, double);
    ascent->squares = EN_ARENA_ARRAY(arena, count, double);
    return ascent->price != NULL && ascent->best != NULL && ascent->proved != NULL &&
           ascent->slope != NULL && ascent->exact != NULL && ascent->way != NULL &&
           ascent->squares != NULL;
}

static void evaluate(struct ascent *ascent)
{
    ascent->value = plan_demand_value(&ascent->demand, ascent->price, ascent->slope);
}

/* With the first `count` prices. */
static void begin(struct ascent *ascent, size_t count)
{
    ascent->count = count;
    ascent->length = 1;
    ascent->waiting = 0;
    back_to_best(ascent);
    evaluate(ascent);
}

static void keep_best(struct ascent *ascent)
{
    ascent->best_value = ascent->value;
    memcpy(ascent->best, ascent->price, ascent->demand.price_count * sizeof(*ascent->best));
    ascent->waiting = 0;
}

static void climb(struct ascent *ascent, int64_t target, uint32_t iterations,
                  const atomic_bool *stop)
{
    for (uint32_t i = 0; i < iterations && (stop == NULL || !atomic_load(stop)); i++) {
        step(ascent, ascent->value, target);
        evaluate(ascent);
        if (ascent->value > ascent->best_value) {
            keep_best(ascent);
        } else if (++ascent->waiting == PATIENCE) {
            ascent->waiting = 0;
            ascent->length /= 2;
            back_to_best(ascent);
            evaluate(ascent);
        }
        ascent->iterations++;
    }
}

/* Nights begin with a long step, below what the others have proved: that is kept meanwhile. */
static void climb_nights(struct ascent *ascent, int64_t target, uint32_t iterations,
                         const atomic_bool *stop)
{
    size_t bytes = ascent->demand.price_count * sizeof(*ascent->best);
    int64_t proved = ascent->best_value;

    memcpy(ascent->proved, ascent->best, bytes);
    begin(ascent, ascent->demand.price_count);
    ascent->best_value = INT64_MIN;
    climb(ascent, target, iterations, stop);
    if (ascent->best_value < proved) {
        ascent->best_value = proved;
        memcpy(ascent->best, ascent->proved, bytes);
    }
}

static void climb_all(struct ascent *ascent, int64_t target, uint32_t iterations,
                      const atomic_bool *stop)
{
    uint32_t first = iterations / FIRST;

    evaluate(ascent);
    ascent->best_value = ascent->value;
    begin(ascent, ascent->demand.command_from);
    climb(ascent, target, first, stop);
    begin(ascent, ascent->demand.nights_from);
    climb(ascent, target, iterations - first, stop);
    if (plan_nights_meet(&ascent->demand)) {
        climb_nights(ascent, target, OWN * iterations, stop);
    }
}

static enum en_status find(const struct en_plan_problem *problem,
                           const struct en_plan_programme *programme, uint32_t iterations,
                           const atomic_bool *stop, struct en_arena *arena,
                           struct en_plan_bound *bound)
{
    struct plan_model *model = EN_ARENA_NEW(arena, struct plan_model);
    bool *manned = EN_ARENA_ARRAY(arena, problem->slot_count, bool);
    struct ascent ascent = {.waiting = 0};

    if (model == NULL || manned == NULL || plan_model_init(model, problem, 1, arena) != EN_OK) {
        return EN_ERR_MEMORY;
    }
    for (size_t i = 0; i < problem->slot_count; i++) {
        manned[i] = programme->crews[i].verdict == EN_PLAN_MANNED;
    }
    if (plan_demand_init(&ascent.demand, model, manned, arena) != EN_OK ||
        !allocate(&ascent, arena)) {
        return EN_ERR_MEMORY;
    }
    climb_all(&ascent, 1000 * programme->cost, iterations, stop);
    bound->iterations = ascent.iterations;
    bound->bound = plan_bound_points(ascent.best_value);
    int64_t *kept = EN_ARENA_ARRAY(&bound->arena, ascent.demand.price_count, int64_t);
    if (kept == NULL) {
        return EN_ERR_MEMORY;
    }
    memcpy(kept, ascent.best, ascent.demand.price_count * sizeof(*kept));
    bound->prices = (struct en_plan_prices){kept,
                                            kept + ascent.demand.node_from,
                                            kept + ascent.demand.risk_from,
                                            kept + ascent.demand.command_from,
                                            kept + ascent.demand.pairs_from,
                                            kept + ascent.demand.nights_from,
                                            kept + ascent.demand.meets_from};
    return EN_OK;
}

enum en_status en_plan_bound_find(const struct en_plan_problem *problem,
                                  const struct en_plan_programme *programme, uint32_t iterations,
                                  const atomic_bool *stop, struct en_plan_bound *ret,
                                  struct en_error *reterr)
{
    enum en_status status = en_plan_problem_check(problem, reterr);
    struct en_plan_bound bound = {0};
    struct en_arena arena;

    if (status != EN_OK) {
        return status;
    }
    if (programme->crew_count != problem->slot_count) {
        return en_fail(reterr, EN_ERR_RANGE, "plan.crews", EN_STR("crews"),
                       N_("there must be one crew for each patrol"), NULL);
    }
    en_arena_init(&arena, 0);
    en_arena_init(&bound.arena, 0);
    status = find(problem, programme, iterations, stop, &arena, &bound);
    en_arena_finish(&arena);
    if (status != EN_OK) {
        en_plan_bound_finish(&bound);
        return en_fail(reterr, status, "plan.memory", EN_STR("plan"),
                       N_("no memory for the programme"), NULL);
    }
    *ret = bound;
    return EN_OK;
}

void en_plan_bound_finish(struct en_plan_bound *bound)
{
    en_arena_finish(&bound->arena);
    *bound = (struct en_plan_bound){0};
}
