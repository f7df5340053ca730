/*
 * Who is in a block, and with which columns it begins.
 *
 * What lies between the roster and the bound lies with people whose rows cost more at the root's
 * duals than their best row does, and with cells that have too few or too many: blocks are chosen
 * around either, or anyhow.
 */
#include "column_solver.h"

#include <stdlib.h>
#include <string.h>

enum {
    BLOCK_COLUMNS = 3000, // from the pool
    PERSON_COLUMNS = 100, // of one person
};

/* ---- who ------------------------------------------------------------------------------------ */

/* What a row of that cost is worth at these duals. */
static int64_t row_price(const struct solver *solver, const int32_t *duals, int64_t cost,
                         const uint8_t *row)
{
    size_t shifts = solver->roster->shift_count;
    int64_t sum = cost * EN_BLOCK_SCALE;

    for (size_t d = 0; d < (size_t)solver->roster->days; d++) {
        sum -= row[d] == EN_ROSTER_OFF ? 0 : duals[d * shifts + row[d]];
    }
    return sum;
}

static int64_t column_price(const struct solver *solver, const int32_t *duals, size_t column)
{
    return row_price(solver, duals, solver->pool.column[column].cost,
                     en_pool_row(&solver->pool, column));
}

/* The least that a row of the person costs with the cells' costs in `gains`; INT64_MAX = none. */
static int64_t least_price(struct solver *solver, uint32_t person)
{
    struct en_price_query query = {person,         0,   solver->roster->days, NULL, solver->gains,
                                   EN_BLOCK_SCALE, NULL};
    struct en_price_answer answer;
    enum en_status status = en_price_row(solver->price, &query, solver->row, &answer);

    return status == EN_OK ? answer.bound : INT64_MAX;
}

/* Everybody's best rows at the duals of the bound: what regrets are measured from. */
enum en_status solver_find_least(struct solver *solver)
{
    enum en_status status = EN_OK;
    size_t index = 0;

    for (uint32_t p = 0; status == EN_OK && p < solver->roster->people_count; p++) {
        en_price_cost(solver->roster, p, EN_BLOCK_SCALE, solver->duals, solver->gains);
        solver->least[p] = least_price(solver, p);
        if (solver->least[p] < INT64_MAX) {
            status = en_pool_add(&solver->pool, p, solver->row, &index);
        }
    }
    return status;
}

/* What each row costs above the person's best, at the duals of the bound. */
static void find_regrets(struct solver *solver)
{
    size_t days = (size_t)solver->roster->days;

    for (uint32_t p = 0; p < solver->roster->people_count; p++) {
        const uint8_t *row = solver->cells + p * days;
        int64_t own =
            row_price(solver, solver->duals, en_roster_row_cost(solver->roster, p, row).soft, row);
        solver->regret[p] = own > solver->least[p] ? own - solver->least[p] : 0;
    }
}

/* What the cell's missing or surplus people cost beyond its dual. */
static int64_t cell_regret(const struct solver *solver, int32_t day, size_t shift)
{
    const struct en_roster *roster = solver->roster;
    size_t at = (size_t)day * roster->shift_count + shift;
    const struct en_roster_cover *cover = &roster->cover[at];
    int64_t left = cover->need;

    for (size_t p = 0; p < roster->people_count; p++) {
        left -= solver->cells[p * (size_t)roster->days + (size_t)day] == shift ? 1 : 0;
    }
    int64_t cost = left > 0 ? left * cover->under : -left * cover->over;
    return cost * EN_BLOCK_SCALE - left * solver->duals[at];
}

/* A cell of days [from, until), by regret; false when none has any. */
static bool choose_cell(struct solver *solver, const struct en_block_part *part, int32_t *ret_day,
                        size_t *ret_shift)
{
    int64_t sum = 0;

    for (int32_t d = part->from; d < part->until; d++) {
        for (size_t s = 0; s < solver->roster->shift_count; s++) {
            int64_t regret = cell_regret(solver, d, s);
            sum += regret;
            if (regret > 0 && (int64_t)en_rng_below(&solver->rng, (uint64_t)sum) < regret) {
                *ret_day = d;
                *ret_shift = s;
            }
        }
    }
    return sum > 0;
}

/* What it costs each one to work, or not to work, that cell: regret becomes the nearness to it. */
static void find_near(struct solver *solver, int32_t day, size_t shift)
{
    size_t cells = solver->roster->shift_count + 1;
    int64_t farthest = 0;

    for (uint32_t p = 0; p < solver->roster->people_count; p++) {
        bool works = solver->cells[p * (size_t)solver->roster->days + (size_t)day] == shift;
        en_price_cost(solver->roster, p, EN_BLOCK_SCALE, solver->duals, solver->gains);
        for (size_t c = 0; c < cells; c++) {
            if ((c == shift) == works) {
                solver->gains[(size_t)day * cells + c] = EN_PRICE_NEVER;
            }
        }
        int64_t least = least_price(solver, p);
        solver->regret[p] = least == INT64_MAX         ? INT64_MAX
                            : least > solver->least[p] ? least - solver->least[p]
                                                       : 0;
        farthest = least < INT64_MAX && solver->regret[p] > farthest ? solver->regret[p] : farthest;
    }
    for (size_t p = 0; p < solver->roster->people_count; p++) {
        int64_t far = solver->regret[p];
        solver->regret[p] =
            far == INT64_MAX ? 0 : 100 * EN_BLOCK_SCALE / (1 + far * 100 / (farthest + 1));
    }
}

/* `count` people by their regret, or by chance where they have none. */
static void choose_people(struct solver *solver, size_t count)
{
    size_t people = solver->roster->people_count;

    for (size_t p = 0; p < people; p++) {
        solver->people[p] = (uint32_t)p;
    }
    for (size_t i = 0; i < count; i++) {
        int64_t sum = 0;
        size_t at = i;
        for (size_t p = i; p < people; p++) {
            sum += solver->regret[solver->people[p]] + EN_BLOCK_SCALE / 4;
        }
        int64_t draw = (int64_t)en_rng_below(&solver->rng, (uint64_t)sum);
        for (; at + 1 < people; at++) {
            draw -= solver->regret[solver->people[at]] + EN_BLOCK_SCALE / 4;
            if (draw < 0) {
                break;
            }
        }
        uint32_t chosen = solver->people[at];
        solver->people[at] = solver->people[i];
        solver->people[i] = chosen;
    }
}

void solver_choose_block(struct solver *solver, const struct en_block_part *part)
{
    uint64_t way = en_rng_below(&solver->rng, 3);
    int32_t day = 0;
    size_t shift = 0;

    if (way == 0 && choose_cell(solver, part, &day, &shift)) {
        find_near(solver, day, shift);
    } else if (way == 1) {
        memset(solver->regret, 0, solver->roster->people_count * sizeof(int64_t));
    } else {
        find_regrets(solver);
    }
    choose_people(solver, part->count);
}

/* ---- with which columns --------------------------------------------------------------------- */

struct ranked {
    int64_t cost;
    size_t column;
};

static int by_cost(const void *a, const void *b)
{
    const struct ranked *x = a;
    const struct ranked *y = b;

    if (x->cost != y->cost) {
        return x->cost < y->cost ? -1 : 1;
    }
    return x->column < y->column ? -1 : 1;
}

enum en_status solver_take_best(struct solver *solver, struct en_block *block, uint32_t person,
                                const int32_t *duals)
{
    size_t most = BLOCK_COLUMNS / en_block_people(block);
    size_t count = 0;
    size_t own = 0;
    enum en_status status = en_pool_add(
        &solver->pool, person, solver->cells + person * (size_t)solver->roster->days, &own);

    for (size_t i = solver->pool.first[person]; i != SIZE_MAX; i = solver->pool.column[i].next) {
        count++;
    }
    struct ranked *ranked = malloc((count + 1) * sizeof(*ranked));
    if (ranked == NULL) {
        return EN_ERR_MEMORY;
    }
    count = 0;
    for (size_t i = solver->pool.first[person]; i != SIZE_MAX; i = solver->pool.column[i].next) {
        ranked[count++] = (struct ranked){column_price(solver, duals, i), i};
    }
    most = most > PERSON_COLUMNS ? PERSON_COLUMNS : most;
    qsort(ranked, count, sizeof(*ranked), by_cost);
    status = status == EN_OK && own != SIZE_MAX ? en_block_take(block, own) : status;
    for (size_t i = 0; status == EN_OK && i < count && i < most; i++) {
        status = en_block_take(block, ranked[i].column);
    }
    free(ranked);
    return status;
}
