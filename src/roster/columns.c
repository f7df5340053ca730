/*
 * Rosters by columns: root, bound, dives, and blocks made anew.
 *
 * A block of a few people is solved as the root is, beside everybody else's rows as they are; its
 * bound often proves at once that nothing better is there, so many blocks can be looked at. People
 * whose rows cost much more at the root's duals than their best row does are chosen more often:
 * what lies between the roster and the bound lies with them.
 */
#include "columns.h"

#include "bound.h"
#include "dive.h"

#include <stdlib.h>
#include <string.h>

enum {
    POLISH_PASSES = 20,
    ROOT_ROUNDS = 5,     // between two exchanges
    BLOCK_COLUMNS = 100, // of a person, from the pool
    BLOCK_LEAST = 4,
};
static const double BLOCK_GROWTH = 1.03;

struct solver {
    const struct en_roster *roster;
    const struct en_columns_options *options;
    struct en_pool pool;
    struct en_price *price;
    struct en_rng rng;
    uint8_t *cells; // the best roster
    uint8_t *trial;
    int64_t cost;      // of it; INT64_MAX = breaks hard rules
    int32_t *duals;    // [days * shift_count] of the best bound
    int64_t bound;     // in whole units of cost
    int32_t *price_of; // [days][shift_count + 1], for one row
    int64_t *regret;   // [people] what the row costs above the best one, in 1/scale
    uint32_t *people;  // [people] of a block
    double size;       // of the next block
};

/* ---- the best roster ------------------------------------------------------------------------ */

static int64_t cost_of(const struct solver *solver, const uint8_t *cells)
{
    struct en_roster_cost cost = en_roster_cost(solver->roster, cells);

    return cost.hard > 0 ? INT64_MAX : cost.soft;
}

static enum en_status pool_rows(struct solver *solver, const uint8_t *cells)
{
    size_t days = (size_t)solver->roster->days;
    enum en_status status = EN_OK;
    size_t index = 0;

    for (uint32_t p = 0; status == EN_OK && p < solver->roster->people_count; p++) {
        status = en_pool_add(&solver->pool, p, cells + p * days, &index);
    }
    return status;
}

static size_t cell_count(const struct solver *solver)
{
    return solver->roster->people_count * (size_t)solver->roster->days;
}

/* Tell the best roster, and take a better one from elsewhere. */
static enum en_status exchange(struct solver *solver)
{
    if (solver->options->exchange == NULL) {
        return EN_OK;
    }
    memcpy(solver->trial, solver->cells, cell_count(solver));
    solver->options->exchange(solver->options->context, solver->trial, solver->bound);
    int64_t cost = cost_of(solver, solver->trial);
    if (cost < solver->cost) {
        solver->cost = cost;
        memcpy(solver->cells, solver->trial, cell_count(solver));
        return pool_rows(solver, solver->cells);
    }
    return EN_OK;
}

/* Keep the trial when it is no worse. */
static bool keep_trial(struct solver *solver)
{
    int64_t cost = cost_of(solver, solver->trial);
    bool better = cost < solver->cost;

    if (cost <= solver->cost) {
        solver->cost = cost;
        memcpy(solver->cells, solver->trial, cell_count(solver));
    }
    return better;
}

static bool done(const struct solver *solver)
{
    return en_effort_over(&solver->options->effort) || solver->cost <= solver->bound;
}

/* ---- the root ------------------------------------------------------------------------------- */

static void keep_bound(struct solver *solver, const struct en_block *block,
                       const struct en_block_state *state)
{
    int64_t bound = en_bound_whole(state->bound);

    if (state->bound > INT64_MIN && bound > solver->bound) {
        solver->bound = bound;
        memcpy(solver->duals, en_block_duals(block),
               (size_t)solver->roster->days * solver->roster->shift_count * sizeof(int32_t));
    }
}

static enum en_status take_all(struct solver *solver, struct en_block *block)
{
    enum en_status status = EN_OK;

    for (size_t i = 0; status == EN_OK && i < solver->pool.count; i++) {
        status = en_block_take(block, i);
    }
    return status;
}

static enum en_status generate_root(struct solver *solver, struct en_block *block)
{
    struct en_block_state state = {0};
    enum en_status status = EN_OK;

    while (status == EN_OK && !state.converged && !done(solver)) {
        status = en_block_generate(block, ROOT_ROUNDS, INT64_MAX, &solver->options->effort, &state);
        keep_bound(solver, block, &state);
        if (status == EN_OK) {
            status = exchange(solver);
        }
    }
    return status;
}

static enum en_status dive_and_polish(struct solver *solver, struct en_block *block)
{
    const struct en_effort *effort = &solver->options->effort;
    bool found = false;

    memcpy(solver->trial, solver->cells, cell_count(solver));
    enum en_status status =
        en_dive(block, &solver->pool, solver->cost, effort, solver->trial, &found);
    if (status == EN_OK && found) {
        status = en_polish(&solver->pool, solver->price, solver->trial, POLISH_PASSES, effort);
        (void)keep_trial(solver);
    }
    return status == EN_OK ? exchange(solver) : status;
}

static enum en_status root(struct solver *solver)
{
    struct en_block *block = NULL;
    enum en_status status =
        en_block_new(&solver->pool, solver->price, NULL, solver->roster->people_count, NULL,
                     solver->options->center, &block);

    if (status == EN_OK) {
        status = take_all(solver, block);
    }
    if (status == EN_OK) {
        status = generate_root(solver, block);
    }
    if (status == EN_OK && !done(solver)) {
        status = dive_and_polish(solver, block);
    }
    en_block_free(block);
    return status;
}

/* ---- blocks --------------------------------------------------------------------------------- */

static int64_t row_price(const struct solver *solver, const uint8_t *row)
{
    size_t shifts = solver->roster->shift_count;
    int64_t sum = 0;

    for (size_t d = 0; d < (size_t)solver->roster->days; d++) {
        size_t cell = row[d] == EN_ROSTER_OFF ? shifts : row[d];
        sum += solver->price_of[d * (shifts + 1) + cell];
    }
    return sum;
}

/* What each row costs above the person's best, at the duals of the bound. */
static void find_regrets(struct solver *solver)
{
    size_t days = (size_t)solver->roster->days;

    for (uint32_t p = 0; p < solver->roster->people_count; p++) {
        int64_t least = INT64_MAX;
        en_price_cost(solver->roster, p, EN_BLOCK_SCALE, solver->duals, solver->price_of);
        for (size_t i = solver->pool.first[p]; i != SIZE_MAX; i = solver->pool.column[i].next) {
            int64_t cost = row_price(solver, en_pool_row(&solver->pool, i));
            least = cost < least ? cost : least;
        }
        int64_t own = row_price(solver, solver->cells + p * days);
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

/* A person's columns that cost least at the duals, and the row that he has. */
static enum en_status take_best(struct solver *solver, struct en_block *block, uint32_t person)
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
    en_price_cost(solver->roster, person, EN_BLOCK_SCALE, solver->duals, solver->price_of);
    for (size_t i = solver->pool.first[person]; i != SIZE_MAX; i = solver->pool.column[i].next) {
        ranked[count++] = (struct ranked){row_price(solver, en_pool_row(&solver->pool, i)), i};
    }
    qsort(ranked, count, sizeof(*ranked), by_cost);
    for (size_t i = 0; status == EN_OK && i < count && i < BLOCK_COLUMNS; i++) {
        status = en_block_take(block, ranked[i].column);
    }
    free(ranked);
    return status == EN_OK && own != SIZE_MAX ? en_block_take(block, own) : status;
}

/* What the roster costs without the wishes of those outside the block. */
static int64_t block_cost(const struct solver *solver, size_t count)
{
    size_t days = (size_t)solver->roster->days;
    int64_t cost = solver->cost;

    for (size_t i = count; i < solver->roster->people_count; i++) {
        uint32_t p = solver->people[i];
        cost -= en_roster_row_cost(solver->roster, p, solver->cells + p * days).soft;
    }
    return cost;
}

/* One block. While blocks find nothing they get larger, up to everybody, then small again. */
static enum en_status one_block(struct solver *solver, const struct en_effort *effort)
{
    size_t people = solver->roster->people_count;
    size_t count = (size_t)solver->size;
    struct en_block *block = NULL;
    bool found = false;

    count = count > people ? people : count;
    find_regrets(solver);
    choose_people(solver, count);
    enum en_status status = en_block_new(&solver->pool, solver->price, solver->people, count,
                                         solver->cells, solver->duals, &block);
    for (size_t i = 0; status == EN_OK && i < count; i++) {
        status = take_best(solver, block, solver->people[i]);
    }
    if (status == EN_OK) {
        bool equal = en_rng_below(&solver->rng, 3) == 0;
        memcpy(solver->trial, solver->cells, cell_count(solver));
        status = en_dive(block, &solver->pool, block_cost(solver, count) + (equal ? 1 : 0), effort,
                         solver->trial, &found);
    }
    en_block_free(block);
    if (status == EN_OK && (!found || !keep_trial(solver))) {
        solver->size *= BLOCK_GROWTH;
        solver->size = solver->size > (double)people ? BLOCK_LEAST : solver->size;
    }
    return status;
}

static enum en_status blocks(struct solver *solver)
{
    const struct en_columns_options *options = solver->options;
    enum en_status status = EN_OK;

    solver->size = BLOCK_LEAST;
    for (uint64_t i = 0; status == EN_OK && (options->blocks == 0 || i < options->blocks); i++) {
        if (done(solver)) {
            break;
        }
        status = one_block(solver, &options->effort);
        if (status == EN_OK) {
            status = exchange(solver);
        }
    }
    return status;
}

/* ---- all of it ------------------------------------------------------------------------------ */

static enum en_status start(struct solver *solver, uint8_t *cells)
{
    const struct en_roster *roster = solver->roster;
    size_t duals = (size_t)roster->days * roster->shift_count;

    solver->cells = cells;
    solver->trial = malloc(cell_count(solver));
    solver->duals = calloc(duals, sizeof(int32_t));
    solver->price_of = calloc(duals + (size_t)roster->days, sizeof(int32_t));
    solver->regret = calloc(roster->people_count, sizeof(int64_t));
    solver->people = calloc(roster->people_count, sizeof(uint32_t));
    solver->price = en_price_new(roster, 0);
    if (solver->trial == NULL || solver->duals == NULL || solver->price_of == NULL ||
        solver->regret == NULL || solver->people == NULL || solver->price == NULL) {
        return EN_ERR_MEMORY;
    }
    en_rng_seed(&solver->rng, solver->options->seed);
    enum en_status status = en_pool_init(&solver->pool, roster);
    if (status == EN_OK) {
        status =
            en_polish(&solver->pool, solver->price, cells, POLISH_PASSES, &solver->options->effort);
    }
    solver->cost = cost_of(solver, cells);
    return status == EN_OK ? pool_rows(solver, cells) : status;
}

static void finish(struct solver *solver)
{
    en_pool_finish(&solver->pool);
    en_price_free(solver->price);
    free(solver->trial);
    free(solver->duals);
    free(solver->price_of);
    free(solver->regret);
    free(solver->people);
}

enum en_status en_columns_solve(const struct en_roster *roster,
                                const struct en_columns_options *options, uint8_t *cells,
                                int32_t *duals, int64_t *ret_bound)
{
    struct solver solver = {.roster = roster, .options = options};
    enum en_status status = start(&solver, cells);

    if (status == EN_OK) {
        status = exchange(&solver);
    }
    if (status == EN_OK) {
        status = root(&solver);
    }
    if (status == EN_OK && solver.cost < INT64_MAX) {
        status = blocks(&solver);
    }
    if (duals != NULL && solver.duals != NULL) {
        memcpy(duals, solver.duals, (size_t)roster->days * roster->shift_count * sizeof(int32_t));
    }
    *ret_bound = solver.bound;
    finish(&solver);
    return status;
}
