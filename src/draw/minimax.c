/*
 * minimax.c: the least chance of being met, as a linear programme for CLP.
 *
 *     minimise g   over shares q >= 0 that make 1,
 *     risk(c) * sum of q over the alternatives that visit c  <=  g     for every open cell c
 *     sum of q * visits to z                                 >=  required(z)
 *
 * Its dual is the ambusher's best mixed plan.
 */
#include "minimax.h"

#include <Clp_C_Interface.h>
#include <math.h>
#include <string.h>

/* Rows of the program: the open cells, the zones that require presence, and the sum. */
struct rows {
    int *of_cell; /* array of length [cell_count]; -1: no row */
    int *of_zone; /* array of length [zone_count]; -1: no row */
    int count;    /* the sum is row count - 1 */
    double *low, *high;
};

/* The program by columns: one an alternative, and g behind them. */
struct columns {
    CoinBigIndex *start;
    int *index;
    double *value;
    double *low, *high, *cost;
    int count;
    CoinBigIndex entries;
};

static bool make_rows(const struct mixing *mixing, struct en_arena *arena, struct rows *ret)
{
    const struct en_draw_pool *pool = mixing->pool;
    size_t most = pool->cell_count + pool->zone_count + 1;
    int count = 0;

    *ret = (struct rows){.of_cell = EN_ARENA_ARRAY(arena, pool->cell_count + 1, int),
                         .of_zone = EN_ARENA_ARRAY(arena, pool->zone_count + 1, int),
                         .low = EN_ARENA_ARRAY(arena, most, double),
                         .high = EN_ARENA_ARRAY(arena, most, double)};
    if (ret->of_cell == NULL || ret->of_zone == NULL || ret->low == NULL || ret->high == NULL) {
        return false;
    }
    for (size_t i = 0; i < pool->cell_count; i++) {
        ret->of_cell[i] = mixing->open[i] ? count : -1;
        if (mixing->open[i]) {
            ret->low[count] = -HUGE_VAL;
            ret->high[count++] = 0;
        }
    }
    for (size_t i = 0; i < pool->zone_count; i++) {
        ret->of_zone[i] = pool->zone[i].required > 0 ? count : -1;
        if (pool->zone[i].required > 0) {
            ret->low[count] = pool->zone[i].required / 1000.0;
            ret->high[count++] = HUGE_VAL;
        }
    }
    ret->low[count] = ret->high[count] = 1;
    ret->count = count + 1;
    return true;
}

/* One entry for each open cell, one for each zone with the number of visits, one for the sum. */
static void add_column(const struct mixing *mixing, const struct rows *rows, size_t alternative,
                       double *zone_visits, struct columns *columns)
{
    const struct en_draw_pool *pool = mixing->pool;
    struct visits visits = visits_of(pool, alternative);

    columns->start[columns->count] = columns->entries;
    for (size_t i = 0; i < visits.count; i++) {
        uint32_t cell = visits.cell[i];
        if (rows->of_cell[cell] >= 0) {
            columns->index[columns->entries] = rows->of_cell[cell];
            columns->value[columns->entries++] = risk_of(pool, cell) / 1000.0;
        }
        zone_visits[pool->cell[cell].zone] += 1;
    }
    for (size_t i = 0; i < visits.count; i++) {
        uint32_t zone = pool->cell[visits.cell[i]].zone;
        if (rows->of_zone[zone] >= 0 && zone_visits[zone] > 0) {
            columns->index[columns->entries] = rows->of_zone[zone];
            columns->value[columns->entries++] = zone_visits[zone];
        }
        zone_visits[zone] = 0;
    }
    columns->index[columns->entries] = rows->count - 1;
    columns->value[columns->entries++] = 1;
    columns->low[columns->count] = 0;
    columns->high[columns->count] = HUGE_VAL;
    columns->cost[columns->count++] = 0;
}

static void add_chance(const struct mixing *mixing, const struct rows *rows,
                       struct columns *columns)
{
    columns->start[columns->count] = columns->entries;
    for (size_t i = 0; i < mixing->pool->cell_count; i++) {
        if (rows->of_cell[i] >= 0) {
            columns->index[columns->entries] = rows->of_cell[i];
            columns->value[columns->entries++] = -1;
        }
    }
    columns->low[columns->count] = 0;
    columns->high[columns->count] = HUGE_VAL;
    columns->cost[columns->count++] = 1;
    columns->start[columns->count] = columns->entries;
}

static bool make_columns(const struct mixing *mixing, const struct rows *rows,
                         struct en_arena *arena, struct columns *ret)
{
    size_t entries = mixing->pool->cell_count, count = mixing->count + 1;
    double *zone_visits = EN_ARENA_ARRAY(arena, mixing->pool->zone_count + 1, double);

    for (size_t i = 0; i < mixing->count; i++) {
        entries += 2 * visits_of(mixing->pool, mixing->use[i]).count + 1;
    }
    *ret = (struct columns){.start = EN_ARENA_ARRAY(arena, count + 1, CoinBigIndex),
                            .index = EN_ARENA_ARRAY(arena, entries, int),
                            .value = EN_ARENA_ARRAY(arena, entries, double),
                            .low = EN_ARENA_ARRAY(arena, count, double),
                            .high = EN_ARENA_ARRAY(arena, count, double),
                            .cost = EN_ARENA_ARRAY(arena, count, double)};
    if (zone_visits == NULL || ret->start == NULL || ret->index == NULL || ret->value == NULL ||
        ret->low == NULL || ret->high == NULL || ret->cost == NULL) {
        return false;
    }
    for (size_t i = 0; i <= mixing->pool->zone_count; i++) {
        zone_visits[i] = 0;
    }
    for (size_t i = 0; i < mixing->count; i++) {
        add_column(mixing, rows, mixing->use[i], zone_visits, ret);
    }
    add_chance(mixing, rows, ret);
    return true;
}

/* Shares cleaned of what rounding left, and the prices without their signs. */
static void take_answer(const struct mixing *mixing, const struct rows *rows, Clp_Simplex *model,
                        struct minimax *ret)
{
    const double *column = Clp_primalColumnSolution(model), *row = Clp_dualRowSolution(model);
    double sum = 0;

    for (size_t i = 0; i < mixing->count; i++) {
        ret->share[i] = column[i] > 0 ? column[i] : 0;
        sum += ret->share[i];
    }
    for (size_t i = 0; i < mixing->count; i++) {
        ret->share[i] /= sum;
    }
    for (size_t i = 0; i < mixing->pool->cell_count; i++) {
        ret->ambush[i] = rows->of_cell[i] >= 0 ? fabs(row[rows->of_cell[i]]) : 0;
    }
    for (size_t i = 0; i < mixing->pool->zone_count; i++) {
        ret->presence[i] = rows->of_zone[i] >= 0 ? fabs(row[rows->of_zone[i]]) : 0;
    }
}

/* What the shares really come to: the solver's own value is true to its tolerance only. */
static double largest(const struct mixing *mixing, const double *share, double *chance)
{
    const struct en_draw_pool *pool = mixing->pool;
    double most = 0;

    memset(chance, 0, (pool->cell_count + 1) * sizeof(*chance));
    for (size_t i = 0; i < mixing->count; i++) {
        struct visits visits = visits_of(pool, mixing->use[i]);
        for (size_t j = 0; j < visits.count; j++) {
            chance[visits.cell[j]] += share[i];
        }
    }
    for (size_t i = 0; i < pool->cell_count; i++) {
        double scaled = chance[i] * risk_of(pool, (uint32_t)i) / 1000.0;
        most = mixing->open[i] && scaled > most ? scaled : most;
    }
    return most;
}

static enum en_status run(const struct mixing *mixing, const struct rows *rows,
                          const struct columns *columns, struct minimax *ret)
{
    Clp_Simplex *model = Clp_newModel();

    if (model == NULL) {
        return EN_ERR_MEMORY;
    }
    Clp_setLogLevel(model, 0);
    Clp_loadProblem(model, columns->count, rows->count, columns->start, columns->index,
                    columns->value, columns->low, columns->high, columns->cost, rows->low,
                    rows->high);
    (void)Clp_primal(model, 0);
    /* 0: optimal, 1: infeasible; what else there is (limits, numbers that run away) is neither. */
    int found = Clp_status(model);
    if (found == 0) {
        take_answer(mixing, rows, model, ret);
    }
    Clp_deleteModel(model);
    return found == 0 ? EN_OK : found == 1 ? EN_ERR_INFEASIBLE : EN_ERR_RANGE;
}

enum en_status minimax_solve(const struct mixing *mixing, struct en_arena *arena,
                             struct minimax *ret)
{
    const struct en_draw_pool *pool = mixing->pool;
    double *chance = EN_ARENA_ARRAY(arena, pool->cell_count + 1, double);
    struct columns columns;
    struct rows rows;

    *ret = (struct minimax){.share = EN_ARENA_ARRAY(arena, mixing->count, double),
                            .ambush = EN_ARENA_ARRAY(arena, pool->cell_count + 1, double),
                            .presence = EN_ARENA_ARRAY(arena, pool->zone_count + 1, double)};
    if (chance == NULL || ret->share == NULL || ret->ambush == NULL || ret->presence == NULL ||
        !make_rows(mixing, arena, &rows) || !make_columns(mixing, &rows, arena, &columns)) {
        return EN_ERR_MEMORY;
    }
    enum en_status status = run(mixing, &rows, &columns, ret);
    if (status == EN_OK) {
        ret->least = largest(mixing, ret->share, chance);
    }
    return status;
}
