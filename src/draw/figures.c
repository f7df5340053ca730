/*
 * figures.c: what a mixture is worth, from its integer weights alone.
 *
 * Sums of weights and comparisons are exact. Logarithms are taken once, at the end, of exact sums.
 */
#include "inside.h"

#include <math.h>
#include <string.h>

/* ---- the certificate ------------------------------------------------------------------------ */

/*
 * For every mixture q that keeps the presence required, with g its largest scaled chance, plan y of
 * the ambusher (it makes 2^32) and prices v >= 0 of presence:
 *
 *     1000 * 2^32 * g  >=  sum of y(c) * risk(c) * P(c)                       g is the largest
 *                      >=  that - sum of v(z) * (visits(z) - required(z)/1000)    v, () >= 0
 *                      >=  min over s of (y * risk - v * visits of s) + sum of v * required / 1000
 *
 * The last line needs no q: it is a proof about all of them.
 */
uint64_t en_draw_bound(const struct en_draw_pool *pool, const struct en_draw_ambush *ambush,
                       size_t ambush_count, const uint64_t *presence)
{
    int64_t least = INT64_MAX, given = 0;

    for (size_t z = 0; presence != NULL && z < pool->zone_count; z++) {
        /* In two parts: a product of both would leave 64 bits. */
        given += (int64_t)(presence[z] / 1000 * pool->zone[z].required +
                           presence[z] % 1000 * pool->zone[z].required / 1000);
    }
    for (size_t s = 0; s < pool->count; s++) {
        struct visits visits = visits_of(pool, s);
        int64_t value = 0;
        size_t at = 0;
        for (size_t i = 0; i < visits.count; i++) {
            uint32_t cell = visits.cell[i];
            while (at < ambush_count && ambush[at].cell < cell) {
                at++;
            }
            if (at < ambush_count && ambush[at].cell == cell) {
                value += (int64_t)ambush[at].weight * risk_of(pool, cell);
            }
            value -= presence == NULL ? 0 : (int64_t)presence[pool->cell[cell].zone];
        }
        least = value < least ? value : least;
    }
    int64_t proven = ambush_count == 0 ? 0 : least + given;
    return proven > 0 ? (uint64_t)proven / 1000 : 0;
}

/* ---- chances -------------------------------------------------------------------------------- */

static uint32_t millibits(double bits)
{
    return bits > 0 ? (uint32_t)(bits * 1000 + 1e-6) : 0;
}

/* The chance of each cell, and how many alternatives visit it. */
static bool add_chances(const struct en_draw_pool *pool, const uint64_t *weight,
                        struct en_arena *arena, uint64_t **ret, uint32_t **ret_visitors)
{
    uint64_t *chance = EN_ARENA_ARRAY(arena, pool->cell_count + 1, uint64_t);
    uint32_t *visitors = EN_ARENA_ARRAY(arena, pool->cell_count + 1, uint32_t);

    if (chance == NULL || visitors == NULL) {
        return false;
    }
    memset(chance, 0, (pool->cell_count + 1) * sizeof(*chance));
    memset(visitors, 0, (pool->cell_count + 1) * sizeof(*visitors));
    for (size_t s = 0; s < pool->count; s++) {
        struct visits visits = visits_of(pool, s);
        for (size_t i = 0; i < visits.count; i++) {
            chance[visits.cell[i]] += weight[s];
            visitors[visits.cell[i]]++;
        }
    }
    *ret = chance;
    *ret_visitors = visitors;
    return true;
}

static void take_cell(const struct en_draw_pool *pool, uint32_t cell, uint64_t chance, bool certain,
                      struct en_draw_figures *ret)
{
    uint64_t scaled = (chance * risk_of(pool, cell) + 999) / 1000;

    if (chance > ret->chance) {
        ret->chance = chance;
        ret->chance_cell = cell;
    }
    if (certain) {
        ret->certain++;
        return;
    }
    if (chance > ret->open_chance) {
        ret->open_chance = chance;
        ret->open_cell = cell;
    }
    ret->scaled = scaled > ret->scaled ? scaled : ret->scaled;
}

bool en_draw_figures(const struct en_draw_pool *pool, const uint64_t *weight,
                     struct en_arena *arena, struct en_draw_figures *ret)
{
    uint64_t *chance = NULL;
    uint32_t *visitors = NULL;
    double bits = 0;

    *ret = (struct en_draw_figures){.chance = 0};
    if (!add_chances(pool, weight, arena, &chance, &visitors)) {
        return false;
    }
    for (size_t i = 0; i < pool->cell_count; i++) {
        take_cell(pool, (uint32_t)i, chance[i], visitors[i] == pool->count, ret);
    }
    for (size_t s = 0; s < pool->count; s++) {
        double share = (double)weight[s] / (double)EN_DRAW_ONE;
        bits -= weight[s] > 0 ? share * log2(share) : 0;
        ret->support += weight[s] > 0;
    }
    ret->entropy = millibits(bits);
    ret->min_entropy =
        ret->chance > 0 ? millibits(-log2((double)ret->chance / (double)EN_DRAW_ONE)) : 0;
    return true;
}

/* ---- given what was seen first -------------------------------------------------------------- */

/* part of whole in parts of 2^32, rounded up; part <= whole <= 2^32. */
static uint64_t parts_of(uint64_t part, uint64_t whole)
{
    return part == whole ? EN_DRAW_ONE : (part * EN_DRAW_ONE + whole - 1) / whole;
}

static void take_sign(const struct en_draw_pool *pool, const uint64_t *weight,
                      const struct en_draw_sign *signs, uint32_t sign, uint64_t *chance,
                      struct en_draw_given *ret)
{
    uint64_t whole = 0;
    size_t left = 0;

    for (size_t s = 0; s < pool->count; s++) {
        bool shows = signs->sign[s] == sign && weight[s] > 0;
        whole += shows ? weight[s] : 0;
        left += shows;
    }
    ret->alone = ret->alone || left == 1;
    memset(chance, 0, pool->cell_count * sizeof(*chance));
    for (size_t s = 0; s < pool->count; s++) {
        struct visits visits = visits_of(pool, s);
        for (size_t i = 0; signs->sign[s] == sign && i < visits.count; i++) {
            uint32_t cell = visits.cell[i];
            chance[cell] += weight[s];
            bool later = pool->cell[cell].window > signs->window[sign];
            uint64_t parts = later && weight[s] > 0 ? parts_of(chance[cell], whole) : 0;
            if (parts > ret->chance) {
                *ret = (struct en_draw_given){parts, sign, cell, ret->alone};
            }
        }
    }
}

bool en_draw_given(const struct en_draw_pool *pool, const uint64_t *weight,
                   const struct en_draw_sign *signs, struct en_arena *arena,
                   struct en_draw_given *ret)
{
    uint64_t *chance = EN_ARENA_ARRAY(arena, pool->cell_count + 1, uint64_t);

    *ret = (struct en_draw_given){.chance = 0};
    for (uint32_t sign = 0; chance != NULL && sign < signs->sign_count; sign++) {
        take_sign(pool, weight, signs, sign, chance, ret);
    }
    return chance != NULL;
}

/* ---- zones ---------------------------------------------------------------------------------- */

struct gaps {
    uint64_t *weight; /* array of length [window_count + 1]: of gaps of so many windows */
    uint64_t sum, length;
    uint32_t longest; /* windows */
};

/* One alternative's visits to a zone, in the order of time. */
static void take_visits(const struct en_draw_pool *pool, size_t alternative, size_t zone,
                        uint64_t weight, struct gaps *gaps, uint64_t *visited)
{
    struct visits visits = visits_of(pool, alternative);
    uint32_t last = 0, empty = 0;
    bool before = false;

    for (size_t i = 0; i < visits.count; i++) {
        const struct en_draw_cell *cell = &pool->cell[visits.cell[i]];
        if (cell->zone != zone) {
            continue;
        }
        uint32_t gap = cell->window - last;
        empty = gap > empty ? gap : empty;
        if (before) {
            gaps->weight[gap] += weight;
            gaps->sum += weight;
            gaps->length += weight * gap;
        }
        *visited += weight;
        last = cell->window;
        before = true;
    }
    uint32_t rest = pool->window_count - last;
    empty = rest > empty ? rest : empty;
    gaps->longest = empty > gaps->longest ? empty : gaps->longest;
}

/* Entropy of the gaps against that of the geometric law with their mean. */
static int32_t return_permille(const struct gaps *gaps, uint32_t window_count)
{
    double mean = (double)gaps->length / (double)gaps->sum, bits = 0;

    if (mean <= 1) {
        return 0; /* a visit in every window: nothing is left to be foreseen */
    }
    for (uint32_t i = 1; i <= window_count; i++) {
        double share = (double)gaps->weight[i] / (double)gaps->sum;
        bits -= gaps->weight[i] > 0 ? share * log2(share) : 0;
    }
    double often = 1 / mean, seldom = 1 - often;
    double memoryless = (-seldom * log2(seldom) - often * log2(often)) / often;
    return (int32_t)(bits / memoryless * 1000);
}

bool en_draw_zones(const struct en_draw_pool *pool, const uint64_t *weight, struct en_arena *arena,
                   struct en_draw_zone_figures *ret)
{
    size_t windows = pool->window_count + 1;
    struct gaps gaps = {.weight = EN_ARENA_ARRAY(arena, windows, uint64_t)};

    for (size_t zone = 0; gaps.weight != NULL && zone < pool->zone_count; zone++) {
        gaps = (struct gaps){.weight = gaps.weight};
        memset(gaps.weight, 0, windows * sizeof(*gaps.weight));
        ret[zone] = (struct en_draw_zone_figures){.return_permille = -1};
        for (size_t s = 0; s < pool->count; s++) {
            if (weight[s] > 0) {
                take_visits(pool, s, zone, weight[s], &gaps, &ret[zone].visits);
            }
        }
        ret[zone].longest = gaps.longest * pool->window_minutes;
        if (gaps.sum > 0) {
            ret[zone].mean_gap = (uint32_t)(gaps.length * pool->window_minutes / gaps.sum);
            ret[zone].return_permille = return_permille(&gaps, pool->window_count);
        }
    }
    return gaps.weight != NULL;
}
