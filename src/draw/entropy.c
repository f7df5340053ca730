/*
 * entropy.c: of the mixtures that keep every limit, the one that says least.
 *
 * It has the form q(s) ~ exp(-sum of prices of the cells s visits + sum of prices of the zones
 * where presence is required). The prices are found by dual ascent, one limit at a time, each step
 * exact: for a cell, visited or not, the tilt that brings its probability to the limit has a closed
 * form. Where it has not converged to the last digit, a little of the mixture that was given makes
 * the answer keep every limit.
 */
#include "inside.h"

#include <math.h>

enum { SWEEPS_MAX = 400, NEWTON_MAX = 40 };
static const double CLOSE = 1e-9; /* relative: far below a part of 2^32 times any limit of use */

struct ascent {
    const struct mixing *mixing;
    double *share;         /* array of length [count]: not normalised */
    double total;          /* sum of share */
    uint32_t *cell_first;  /* array of length [cell_count + 1]: visitors of a cell */
    uint32_t *visitor;     /* positions in mixing->use */
    double *cell_price;    /* array of length [cell_count], >= 0 */
    double *cell_limit;    /* array of length [cell_count] */
    uint32_t *zone_visits; /* array of length [zone_count * count] */
    double *zone_price;    /* array of length [zone_count], >= 0 */
    double worst;          /* largest violation seen in this sweep */
};

/* ---- who visits a cell ---------------------------------------------------------------------- */

static void count_visitors(struct ascent *ascent)
{
    const struct mixing *mixing = ascent->mixing;

    for (size_t i = 0; i <= mixing->pool->cell_count; i++) {
        ascent->cell_first[i] = 0;
    }
    for (size_t i = 0; i < mixing->count; i++) {
        struct visits visits = visits_of(mixing->pool, mixing->use[i]);
        for (size_t j = 0; j < visits.count; j++) {
            ascent->cell_first[visits.cell[j] + 1]++;
        }
    }
    for (size_t i = 0; i < mixing->pool->cell_count; i++) {
        ascent->cell_first[i + 1] += ascent->cell_first[i];
    }
}

static void fill_visitors(struct ascent *ascent)
{
    const struct mixing *mixing = ascent->mixing;
    const struct en_draw_pool *pool = mixing->pool;

    for (size_t i = 0; i < mixing->count; i++) {
        struct visits visits = visits_of(pool, mixing->use[i]);
        for (size_t j = 0; j < visits.count; j++) {
            uint32_t cell = visits.cell[j];
            ascent->visitor[ascent->cell_first[cell]++] = (uint32_t)i;
            ascent->zone_visits[pool->cell[cell].zone * mixing->count + i]++;
        }
    }
    for (size_t i = pool->cell_count; i > 0; i--) {
        ascent->cell_first[i] = ascent->cell_first[i - 1];
    }
    ascent->cell_first[0] = 0;
}

static bool begin(struct ascent *ascent, double limit, struct en_arena *arena)
{
    const struct mixing *mixing = ascent->mixing;
    const struct en_draw_pool *pool = mixing->pool;
    size_t zones = pool->zone_count * mixing->count;

    ascent->share = EN_ARENA_ARRAY(arena, mixing->count, double);
    ascent->cell_first = EN_ARENA_ARRAY(arena, pool->cell_count + 2, uint32_t);
    ascent->visitor = EN_ARENA_ARRAY(arena, pool->first[pool->count] + 1, uint32_t);
    ascent->cell_price = EN_ARENA_ARRAY(arena, pool->cell_count + 1, double);
    ascent->cell_limit = EN_ARENA_ARRAY(arena, pool->cell_count + 1, double);
    ascent->zone_visits = EN_ARENA_ARRAY(arena, zones + 1, uint32_t);
    ascent->zone_price = EN_ARENA_ARRAY(arena, pool->zone_count + 1, double);
    if (ascent->share == NULL || ascent->cell_first == NULL || ascent->visitor == NULL ||
        ascent->cell_price == NULL || ascent->cell_limit == NULL || ascent->zone_visits == NULL ||
        ascent->zone_price == NULL) {
        return false;
    }
    for (size_t i = 0; i < mixing->count; i++) {
        ascent->share[i] = 1;
    }
    for (size_t i = 0; i < pool->cell_count; i++) {
        ascent->cell_price[i] = 0;
        ascent->cell_limit[i] = limit * 1000.0 / risk_of(pool, (uint32_t)i);
    }
    for (size_t i = 0; i < zones; i++) {
        ascent->zone_visits[i] = 0;
    }
    for (size_t i = 0; i < pool->zone_count; i++) {
        ascent->zone_price[i] = 0;
    }
    count_visitors(ascent);
    fill_visitors(ascent);
    return true;
}

/* ---- one limit at a time -------------------------------------------------------------------- */

static void add_up(struct ascent *ascent)
{
    double top = 0;

    for (size_t i = 0; i < ascent->mixing->count; i++) {
        top = ascent->share[i] > top ? ascent->share[i] : top;
    }
    ascent->total = 0;
    for (size_t i = 0; i < ascent->mixing->count; i++) {
        ascent->share[i] /= top;
        ascent->total += ascent->share[i];
    }
}

static void note(struct ascent *ascent, double violation)
{
    ascent->worst = violation > ascent->worst ? violation : ascent->worst;
}

static void step_cell(struct ascent *ascent, size_t cell)
{
    uint32_t from = ascent->cell_first[cell], to = ascent->cell_first[cell + 1];
    double limit = ascent->cell_limit[cell], there = 0;

    for (uint32_t i = from; i < to; i++) {
        there += ascent->share[ascent->visitor[i]];
    }
    double elsewhere = ascent->total - there;
    note(ascent, there / ascent->total - limit);
    if (limit >= 1 || there <= 0 || elsewhere <= 0) {
        return;
    }
    double price = log(there * (1 - limit) / (elsewhere * limit));
    price = price > -ascent->cell_price[cell] ? price : -ascent->cell_price[cell];
    if (fabs(price) < CLOSE) {
        return;
    }
    double factor = exp(-price);
    for (uint32_t i = from; i < to; i++) {
        ascent->share[ascent->visitor[i]] *= factor;
    }
    ascent->cell_price[cell] += price;
    ascent->total = elsewhere + there * factor;
}

/* Visits expected in a zone when its price is raised by `price`, and how fast they grow. */
static double expected(const struct ascent *ascent, size_t zone, double price, double *ret_slope)
{
    const uint32_t *visits = ascent->zone_visits + zone * ascent->mixing->count;
    double sum = 0, first = 0, second = 0;

    for (size_t i = 0; i < ascent->mixing->count; i++) {
        double share = ascent->share[i] * exp(price * visits[i]);
        sum += share;
        first += share * visits[i];
        second += share * visits[i] * visits[i];
    }
    *ret_slope = second / sum - first / sum * (first / sum);
    return first / sum;
}

static void step_zone(struct ascent *ascent, size_t zone)
{
    double required = ascent->mixing->pool->zone[zone].required / 1000.0, slope = 0, price = 0;
    double now = expected(ascent, zone, 0, &slope);

    note(ascent, required - now);
    for (int i = 0; i < NEWTON_MAX && fabs(required - now) > CLOSE && slope > CLOSE; i++) {
        double change = (required - now) / slope;
        change = change > 1 ? 1 : change < -1 ? -1 : change;
        price += change;
        if (ascent->zone_price[zone] + price <= 0) {
            price = -ascent->zone_price[zone];
            break;
        }
        now = expected(ascent, zone, price, &slope);
    }
    const uint32_t *visits = ascent->zone_visits + zone * ascent->mixing->count;
    for (size_t i = 0; i < ascent->mixing->count; i++) {
        ascent->share[i] *= exp(price * visits[i]);
    }
    ascent->zone_price[zone] += price;
    add_up(ascent);
}

static void sweep(struct ascent *ascent)
{
    const struct mixing *mixing = ascent->mixing;

    add_up(ascent);
    ascent->worst = 0;
    for (size_t i = 0; i < mixing->pool->cell_count; i++) {
        if (mixing->open[i]) {
            step_cell(ascent, i);
        }
    }
    for (size_t i = 0; i < mixing->pool->zone_count; i++) {
        if (mixing->pool->zone[i].required > 0) {
            step_zone(ascent, i);
        }
    }
}

/* ---- keeping every limit -------------------------------------------------------------------- */

/* How much of `given` must be mixed in so that this limit holds: what stands at `is` and at `was`
 * in the two must not exceed `limit`. */
static double needed(double is, double was, double limit)
{
    if (is <= limit + CLOSE) {
        return 0;
    }
    return is - was > 0 ? fmin(1, (is - limit) / (is - was)) : 1;
}

static double mend_cells(const struct ascent *ascent, const double *given)
{
    const struct mixing *mixing = ascent->mixing;
    double most = 0;

    for (size_t i = 0; i < mixing->pool->cell_count; i++) {
        double is = 0, was = 0;
        for (uint32_t j = ascent->cell_first[i]; mixing->open[i] && j < ascent->cell_first[i + 1];
             j++) {
            is += ascent->share[ascent->visitor[j]] / ascent->total;
            was += given[ascent->visitor[j]];
        }
        most = fmax(most, needed(is, was, ascent->cell_limit[i]));
    }
    return most;
}

static double mend_zones(const struct ascent *ascent, const double *given)
{
    const struct en_draw_pool *pool = ascent->mixing->pool;
    double most = 0;

    for (size_t zone = 0; zone < pool->zone_count; zone++) {
        const uint32_t *visits = ascent->zone_visits + zone * ascent->mixing->count;
        double is = 0, was = 0;
        for (size_t i = 0; i < ascent->mixing->count; i++) {
            is += ascent->share[i] / ascent->total * visits[i];
            was += given[i] * visits[i];
        }
        if (pool->zone[zone].required > 0) {
            most = fmax(most, needed(-is, -was, -(pool->zone[zone].required / 1000.0)));
        }
    }
    return most;
}

bool entropy_spread(const struct mixing *mixing, double limit, struct en_arena *arena,
                    double *share)
{
    struct ascent ascent = {.mixing = mixing};

    if (!begin(&ascent, limit, arena)) {
        return false;
    }
    for (int i = 0; i < SWEEPS_MAX; i++) {
        sweep(&ascent);
        if (ascent.worst < CLOSE) {
            break;
        }
    }
    add_up(&ascent);
    double mend = fmax(mend_cells(&ascent, share), mend_zones(&ascent, share));
    for (size_t i = 0; i < mixing->count; i++) {
        share[i] = mend * share[i] + (1 - mend) * ascent.share[i] / ascent.total;
    }
    return true;
}
