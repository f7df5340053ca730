/*
 * Blocks made anew.
 *
 * A block of a few people is solved as the root is, beside everybody else's rows as they are; its
 * bound often proves at once that nothing better is there, so many blocks can be looked at. People
 * whose rows cost much more at the root's duals than their best row does are chosen more often:
 * what lies between the roster and the bound lies with them.
 */
#include "column_solver.h"

#include "dive.h"

#include <stdlib.h>
#include <string.h>

enum {
    BLOCK_COLUMNS = 100, // of a person, from the pool
    BLOCK_LEAST = 4,
    WHOLE_DAYS = 63, // rows up to this long are made anew whole
};
/* Blocks that found nothing: before cases are told apart, and between two splits. */
enum { BRANCH_AFTER = 64, BRANCH_EVERY = 16 };
static const double BLOCK_GROWTH = 1.03;

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

/* What each row costs above the person's best, at the duals of the bound. */
static void find_regrets(struct solver *solver)
{
    size_t days = (size_t)solver->roster->days;

    for (uint32_t p = 0; p < solver->roster->people_count; p++) {
        int64_t least = INT64_MAX;
        for (size_t i = solver->pool.first[p]; i != SIZE_MAX; i = solver->pool.column[i].next) {
            int64_t cost = column_price(solver, solver->duals, i);
            least = cost < least ? cost : least;
        }
        const uint8_t *row = solver->cells + p * days;
        int64_t own =
            row_price(solver, solver->duals, en_roster_row_cost(solver->roster, p, row).soft, row);
        solver->regret[p] = own > least ? own - least : 0;
    }
}

/* `count` people: half by regret, half by chance. */
static void choose_people(struct solver *solver, size_t count)
{
    size_t people = solver->roster->people_count;
    bool by_regret = en_rng_below(&solver->rng, 3) != 0;

    for (size_t p = 0; p < people; p++) {
        solver->people[p] = (uint32_t)p;
    }
    for (size_t i = 0; i < count; i++) {
        int64_t sum = 0;
        size_t at = i;
        for (size_t p = i; p < people; p++) {
            sum += by_regret ? solver->regret[solver->people[p]] + EN_BLOCK_SCALE / 4 : 1;
        }
        int64_t draw = (int64_t)en_rng_below(&solver->rng, (uint64_t)sum);
        for (; at + 1 < people; at++) {
            draw -= by_regret ? solver->regret[solver->people[at]] + EN_BLOCK_SCALE / 4 : 1;
            if (draw < 0) {
                break;
            }
        }
        uint32_t chosen = solver->people[at];
        solver->people[at] = solver->people[i];
        solver->people[i] = chosen;
    }
}

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
    qsort(ranked, count, sizeof(*ranked), by_cost);
    for (size_t i = 0; status == EN_OK && i < count && i < BLOCK_COLUMNS; i++) {
        status = en_block_take(block, ranked[i].column);
    }
    free(ranked);
    return status == EN_OK && own != SIZE_MAX ? en_block_take(block, own) : status;
}

/* Which part: whole rows of some people, or a few weeks of more people when rows are long. */
static struct en_block_part choose_part(struct solver *solver)
{
    int32_t days = solver->roster->days;
    size_t people = solver->roster->people_count;
    int32_t width = days;
    int32_t from = 0;

    if (days > ROOT_DAYS || (days > WHOLE_DAYS && en_rng_below(&solver->rng, 8) != 0)) {
        width = 7 * (2 + (int32_t)en_rng_below(&solver->rng, 5));
        from = 7 * (int32_t)en_rng_below(&solver->rng, (uint64_t)((days - width) / 7 + 1));
    }
    size_t count = (size_t)(solver->size * WHOLE_DAYS / (width < WHOLE_DAYS ? width : WHOLE_DAYS));
    count = count > people ? people : count;
    return (struct en_block_part){.people = solver->people,
                                  .count = count,
                                  .from = from,
                                  .until = from + width,
                                  .cells = solver->cells};
}

/* One block. While blocks find nothing they get larger, up to everybody, then small again. */
static enum en_status one_block(struct solver *solver, const struct en_effort *effort)
{
    struct en_block_part part = choose_part(solver);
    struct en_block *block = NULL;
    bool found = false;

    find_regrets(solver);
    choose_people(solver, part.count);
    enum en_status status =
        en_block_new(&solver->pool, solver->price, &part, solver->duals, &block);
    for (size_t i = 0; status == EN_OK && i < part.count; i++) {
        status = solver_take_best(solver, block, solver->people[i], solver->duals);
    }
    if (status == EN_OK) {
        bool equal = en_rng_below(&solver->rng, 3) == 0;
        memcpy(solver->trial, solver->cells, solver_cells(solver));
        status = en_dive(block, &solver->pool, solver_block_cost(solver, &part) + (equal ? 1 : 0),
                         effort, solver->trial, &found);
    }
    en_block_free(block);
    solver->idle++;
    if (status == EN_OK && found && solver_keep_trial(solver)) {
        solver->idle = 0;
    } else if (status == EN_OK) {
        solver->size *= BLOCK_GROWTH;
        solver->size =
            solver->size > (double)solver->roster->people_count ? BLOCK_LEAST : solver->size;
    }
    return status;
}

enum en_status solver_blocks(struct solver *solver)
{
    const struct en_columns_options *options = solver->options;
    enum en_status status = EN_OK;

    solver->size = BLOCK_LEAST;
    for (uint64_t i = 0; status == EN_OK && (options->blocks == 0 || i < options->blocks); i++) {
        if (solver_done(solver)) {
            break;
        }
        status = one_block(solver, &options->effort);
        if (status == EN_OK && options->branch && solver->rooted && solver->idle >= BRANCH_AFTER &&
            solver->idle % BRANCH_EVERY == 0) {
            status = solver_branch(solver);
        }
        if (status == EN_OK) {
            status = solver_exchange(solver);
        }
    }
    return status;
}
