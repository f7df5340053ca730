/*
 * mixture.c: from a pool to integer weights: the best chance, the spread around it, the rounding.
 */
#include "minimax.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { SLACK_DEFAULT = 50, SLACK_MAX = 10000 };

struct visits visits_of(const struct en_draw_pool *pool, size_t alternative)
{
    return (struct visits){pool->visit + pool->first[alternative],
                           pool->first[alternative + 1] - pool->first[alternative]};
}

uint32_t risk_of(const struct en_draw_pool *pool, uint32_t cell)
{
    uint32_t risk = pool->zone[pool->cell[cell].zone].risk;

    return risk == 0 ? 1000 : risk;
}

/* ---- is the pool what it should be? --------------------------------------------------------- */

static bool is_sound(const struct en_draw_pool *pool)
{
    if (pool->count == 0 || pool->count > EN_DRAW_POOL_MAX ||
        pool->cell_count > EN_DRAW_CELLS_MAX || pool->first[pool->count] > EN_DRAW_CELLS_MAX ||
        pool->first[0] != 0 || pool->window_count > EN_DRAW_WINDOWS_MAX ||
        pool->zone_count > EN_DRAW_ZONES_MAX) {
        return false;
    }
    for (size_t i = 0; i < pool->cell_count; i++) {
        if (pool->cell[i].zone >= pool->zone_count || pool->cell[i].window >= pool->window_count ||
            (i > 0 && pool->cell[i].window < pool->cell[i - 1].window)) {
            return false;
        }
    }
    for (size_t i = 0; i < pool->zone_count; i++) {
        if (pool->zone[i].risk > EN_DRAW_RISK_MAX || pool->zone[i].required > 1000 * 1000) {
            return false;
        }
    }
    for (size_t i = 0; i < pool->count; i++) {
        if (pool->first[i] > pool->first[i + 1]) {
            return false;
        }
        for (uint32_t j = pool->first[i]; j < pool->first[i + 1]; j++) {
            if (pool->visit[j] >= pool->cell_count ||
                (j > pool->first[i] && pool->visit[j] <= pool->visit[j - 1])) {
                return false;
            }
        }
    }
    return true;
}

static enum en_status no_memory(struct en_error *reterr)
{
    return en_fail(reterr, EN_ERR_MEMORY, "draw.memory", EN_STR(""), N_("no memory left"), NULL);
}

/* The zone whose presence no alternative reaches, if one alone says why there is no mixture. */
static enum en_status fail_presence(const struct en_draw_pool *pool, struct en_error *reterr)
{
    struct en_str zone = EN_STR("-");

    for (size_t z = 0; z < pool->zone_count && en_str_is(zone, "-"); z++) {
        uint32_t most = 0;
        for (size_t i = 0; i < pool->count; i++) {
            struct visits of = visits_of(pool, i);
            uint32_t visits = 0;
            for (size_t j = 0; j < of.count; j++) {
                visits += pool->cell[of.cell[j]].zone == z;
            }
            most = visits > most ? visits : most;
        }
        if (pool->zone[z].required > UINT64_C(1000) * most) {
            zone = pool->zone[z].name;
        }
    }
    return en_fail(reterr, EN_ERR_INFEASIBLE, "draw.presence", zone,
                   N_("no mixture of these programmes is in each zone as often as required: %1"),
                   N_("Ask for less presence there, or add programmes that go there."), zone);
}

/* ---- which cells the draw can change -------------------------------------------------------- */

static bool find_open(const struct en_draw_pool *pool, struct en_arena *arena, bool **ret)
{
    uint32_t *times = EN_ARENA_ARRAY(arena, pool->cell_count + 1, uint32_t);
    bool *open = EN_ARENA_ARRAY(arena, pool->cell_count + 1, bool);

    if (times == NULL || open == NULL) {
        return false;
    }
    memset(times, 0, (pool->cell_count + 1) * sizeof(*times));
    for (uint32_t i = 0; i < pool->first[pool->count]; i++) {
        times[pool->visit[i]]++;
    }
    for (size_t i = 0; i < pool->cell_count; i++) {
        open[i] = times[i] > 0 && times[i] < pool->count;
    }
    *ret = open;
    return true;
}

/* ---- integers ------------------------------------------------------------------------------- */

struct rest {
    double part;
    uint32_t at;
};

static int by_part(const void *a, const void *b)
{
    const struct rest *x = a, *y = b;

    if (x->part > y->part || x->part < y->part) {
        return x->part > y->part ? -1 : 1;
    }
    return x->at < y->at ? -1 : x->at > y->at;
}

/* Largest remainders: integers that make EN_DRAW_ONE, in the proportion of `share`. */
static bool round_shares(const double *share, size_t count, struct en_arena *arena, uint64_t *ret)
{
    struct rest *rest = EN_ARENA_ARRAY(arena, count, struct rest);
    uint64_t given = 0;
    double sum = 0;

    assert(count > 0);
    if (rest == NULL) {
        return false;
    }
    for (size_t i = 0; i < count; i++) {
        sum += share[i];
    }
    for (size_t i = 0; i < count; i++) {
        double exact = sum > 0 ? share[i] / sum * (double)EN_DRAW_ONE : 0;
        ret[i] = (uint64_t)exact;
        rest[i] = (struct rest){exact - (double)ret[i], (uint32_t)i};
        given += ret[i];
    }
    qsort(rest, count, sizeof(*rest), by_part);
    /* What is left is fewer than `count`, but for rounding of the sums themselves. */
    for (size_t i = 0; given < EN_DRAW_ONE; i = (i + 1) % count, given++) {
        ret[rest[i].at]++;
    }
    for (size_t i = count; given > EN_DRAW_ONE; i = i > 1 ? i - 1 : count) {
        if (ret[rest[i - 1].at] > 0) {
            ret[rest[i - 1].at]--;
            given--;
        }
    }
    return true;
}

/* Any price is allowed in a proof: these are scaled down where the sums of en_draw_bound would
 * leave 64 bits. */
static void keep_presence(const struct en_draw_pool *pool, const double *price, uint64_t *ret)
{
    static const double MOST = 1152921504606846976.0; /* 2^60 */
    double total = 0, longest = 0;

    for (size_t i = 0; i < pool->count; i++) {
        longest = fmax(longest, (double)visits_of(pool, i).count);
    }
    for (size_t i = 0; i < pool->zone_count; i++) {
        total +=
            price[i] * 1000 * (double)EN_DRAW_ONE * (longest + pool->zone[i].required / 1000.0);
    }
    double scale = total > MOST ? MOST / total : 1;
    for (size_t i = 0; i < pool->zone_count; i++) {
        ret[i] = (uint64_t)(price[i] * 1000 * (double)EN_DRAW_ONE * scale);
    }
}

/* The dual prices as a plan in integers. */
static bool keep_ambush(const struct mixing *mixing, const struct minimax *best,
                        struct en_arena *arena, struct en_draw_mixture *ret)
{
    const struct en_draw_pool *pool = mixing->pool;
    uint64_t *weight = EN_ARENA_ARRAY(arena, pool->cell_count + 1, uint64_t);
    double sum = 0;

    ret->ambush = EN_ARENA_ARRAY(arena, pool->cell_count + 1, struct en_draw_ambush);
    ret->presence = EN_ARENA_ARRAY(arena, pool->zone_count + 1, uint64_t);
    if (weight == NULL || ret->ambush == NULL || ret->presence == NULL) {
        return false;
    }
    for (size_t i = 0; i < pool->cell_count; i++) {
        sum += best->ambush[i];
    }
    if (sum > 0 && !round_shares(best->ambush, pool->cell_count, arena, weight)) {
        return false;
    }
    for (size_t i = 0; sum > 0 && i < pool->cell_count; i++) {
        if (weight[i] > 0) {
            ret->ambush[ret->ambush_count++] =
                (struct en_draw_ambush){.cell = (uint32_t)i, .weight = weight[i]};
        }
    }
    keep_presence(pool, best->presence, ret->presence);
    ret->bound = en_draw_bound(pool, ret->ambush, ret->ambush_count, ret->presence);
    return true;
}

/* ---- support -------------------------------------------------------------------------------- */

struct standing {
    bool vertex; /* the best mixture rests on it */
    double share;
    uint32_t at;
};

static int by_standing(const void *a, const void *b)
{
    const struct standing *x = a, *y = b;

    if (x->vertex != y->vertex) {
        return x->vertex ? -1 : 1;
    }
    if (x->share > y->share || x->share < y->share) {
        return x->share > y->share ? -1 : 1;
    }
    return x->at < y->at ? -1 : x->at > y->at;
}

/* Only the alternatives that matter most: those of the best mixture, then by their share. */
static bool prune(const struct mixing *mixing, const double *vertex, const double *share,
                  size_t support, struct en_arena *arena, struct mixing *ret)
{
    struct standing *standing = EN_ARENA_ARRAY(arena, mixing->count, struct standing);
    uint32_t *use = EN_ARENA_ARRAY(arena, support, uint32_t);

    if (standing == NULL || use == NULL) {
        return false;
    }
    for (size_t i = 0; i < mixing->count; i++) {
        standing[i] = (struct standing){vertex[i] > 0, share[i], mixing->use[i]};
    }
    qsort(standing, mixing->count, sizeof(*standing), by_standing);
    for (size_t i = 0; i < support; i++) {
        use[i] = standing[i].at;
    }
    *ret = (struct mixing){mixing->pool, use, support, mixing->open};
    return true;
}

/* Best chance of these alternatives, and the spread around it, in `best->share`; `vertex` keeps the
 * best mixture itself. */
static enum en_status mix_these(const struct mixing *mixing, uint32_t slack, struct en_arena *arena,
                                struct minimax *best, double **vertex)
{
    enum en_status status = minimax_solve(mixing, arena, best);

    if (status != EN_OK) {
        return status;
    }
    *vertex = EN_ARENA_ARRAY(arena, mixing->count, double);
    if (*vertex == NULL) {
        return EN_ERR_MEMORY;
    }
    memcpy(*vertex, best->share, mixing->count * sizeof(**vertex));
    double limit = best->least * (1000.0 + slack) / 1000.0;
    return entropy_spread(mixing, limit, arena, best->share) ? EN_OK : EN_ERR_MEMORY;
}

static enum en_status give_weights(const struct mixing *mixing, const double *share,
                                   struct en_arena *arena, uint64_t *weight)
{
    uint64_t *rounded = EN_ARENA_ARRAY(arena, mixing->count, uint64_t);

    if (rounded == NULL || !round_shares(share, mixing->count, arena, rounded)) {
        return EN_ERR_MEMORY;
    }
    memset(weight, 0, mixing->pool->count * sizeof(*weight));
    for (size_t i = 0; i < mixing->count; i++) {
        weight[mixing->use[i]] = rounded[i];
    }
    return EN_OK;
}

static enum en_status mix(const struct mixing *whole, uint32_t slack, size_t support,
                          struct en_arena *scratch, struct en_arena *arena,
                          struct en_draw_mixture *ret)
{
    struct mixing fewer = *whole;
    struct minimax best;
    double *vertex = NULL;
    enum en_status status = mix_these(whole, slack, scratch, &best, &vertex);

    if (status == EN_OK && !keep_ambush(whole, &best, arena, ret)) {
        status = EN_ERR_MEMORY;
    }
    if (status == EN_OK && whole->count > support) {
        status = prune(whole, vertex, best.share, support, scratch, &fewer)
                     ? mix_these(&fewer, slack, scratch, &best, &vertex)
                     : EN_ERR_MEMORY;
    }
    return status == EN_OK ? give_weights(&fewer, best.share, scratch, ret->weight) : status;
}

enum en_status en_draw_mix(const struct en_draw_pool *pool, const struct en_draw_options *options,
                           struct en_arena *arena, struct en_draw_mixture *ret,
                           struct en_error *reterr)
{
    static const struct en_draw_options USUAL = {.slack = SLACK_DEFAULT};
    const struct en_draw_options *how = options == NULL ? &USUAL : options;
    size_t support = how->support == 0 ? EN_DRAW_SUPPORT_MAX : how->support;
    struct en_arena scratch;
    bool *open = NULL;

    *ret = (struct en_draw_mixture){.ambush_count = 0};
    if (!is_sound(pool) || how->slack > SLACK_MAX) {
        return en_fail(reterr, EN_ERR_RANGE, "draw.pool", EN_STR(""),
                       N_("this is no pool to be mixed: it is empty, or larger than allowed"),
                       N_("A pool has 1 to 5000 programmes."));
    }
    en_arena_init(&scratch, 0);
    uint32_t *use = EN_ARENA_ARRAY(&scratch, pool->count, uint32_t);
    ret->weight = EN_ARENA_ARRAY(arena, pool->count, uint64_t);
    enum en_status status = use == NULL || ret->weight == NULL || !find_open(pool, &scratch, &open)
                                ? EN_ERR_MEMORY
                                : EN_OK;
    for (uint32_t i = 0; status == EN_OK && i < pool->count; i++) {
        use[i] = i;
    }
    struct mixing whole = {pool, use, pool->count, open};
    if (status == EN_OK) {
        status = mix(&whole, how->slack, support, &scratch, arena, ret);
    }
    en_arena_finish(&scratch);
    if (status == EN_ERR_INFEASIBLE) {
        return fail_presence(pool, reterr);
    }
    return status == EN_OK ? EN_OK : no_memory(reterr);
}
