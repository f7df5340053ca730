/*
 * Rosters by columns: root, bound, dives, and blocks made anew.
 *
 * Where the root's master would be large, a few weeks at a time come first: their duals, one after
 * the other, are near the root's, and their dives give a good roster long before it is solved.
 *
 * On long horizons there is no root: such passes, with other borders each time, are all that comes
 * before blocks.
 *
 * A block of a few people is solved as the root is, beside everybody else's rows as they are; its
 * bound often proves at once that nothing better is there, so many blocks can be looked at. People
 * whose rows cost much more at the root's duals than their best row does are chosen more often:
 * what lies between the roster and the bound lies with them.
 *
 * tidy: long because every step reads and writes the one solver; a header for it would be needed.
 */
#include "columns.h"

#include "bound.h"
#include "dive.h"

#include <stdlib.h>
#include <string.h>

enum {
    POLISH_PASSES = 20,
    ROOT_ROUNDS = 5,     // between two exchanges
    ROOT_PERCENT = 60,   // of the time
    WEEKS_ROUNDS = 60,   // of generation in one part of the first pass
    BLOCK_COLUMNS = 100, // of a person, from the pool
    BLOCK_LEAST = 4,
    ROWS_MOST = 2000, // of a root that is generated; above, its duals ascend alone
    ASCENT_ROUNDS = 300,
    ROWS_SMALL = 800, // of a master that is solved at once
    WHOLE_DAYS = 63,  // rows up to this long are made anew whole
    PASS_GAIN = 500,  // another pass when the last one gained more than its cost over this
    ROOT_DAYS = 200,  // above, rows are made anew in windows alone, and there is no root
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
    int32_t *center;   // the same shape: where the root begins
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

/* ---- what a part of the roster costs -------------------------------------------------------- */

/* What cover costs on days [from, until). */
static int64_t cover_cost(const struct solver *solver, int32_t from, int32_t until)
{
    const struct en_roster *roster = solver->roster;
    size_t days = (size_t)roster->days;
    int64_t sum = 0;

    for (int32_t d = from; d < until; d++) {
        int32_t count[EN_ROSTER_SHIFTS_MAX] = {0};
        for (size_t p = 0; p < roster->people_count; p++) {
            uint8_t cell = solver->cells[p * days + (size_t)d];
            count[cell == EN_ROSTER_OFF ? 0 : cell] += cell == EN_ROSTER_OFF ? 0 : 1;
        }
        for (size_t s = 0; s < roster->shift_count; s++) {
            const struct en_roster_cover *cover =
                &roster->cover[(size_t)d * roster->shift_count + s];
            int64_t surplus = count[s] - cover->need;
            sum += surplus > 0 ? surplus * cover->over : -surplus * cover->under;
        }
    }
    return sum;
}

/* What the roster costs without the wishes of those outside the block, and without the cover of
 * other days. */
static int64_t block_cost(const struct solver *solver, const struct en_block_part *part)
{
    const struct en_roster *roster = solver->roster;
    size_t days = (size_t)roster->days;
    int64_t cost = solver->cost;

    for (size_t i = part->count; i < roster->people_count; i++) {
        uint32_t p = part->people[i]; // those of the part stand first, then the others
        cost -= en_roster_row_cost(roster, p, solver->cells + p * days).soft;
    }
    return cost - cover_cost(solver, 0, part->from) - cover_cost(solver, part->until, roster->days);
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

/* When the root should have ended: a part of the time there is, so that blocks get theirs. */
static struct en_effort root_effort(const struct solver *solver)
{
    struct en_effort effort = solver->options->effort;

    if (effort.until_ms > 0) {
        int64_t now = effort.elapsed_ms(effort.context);
        if (now < effort.until_ms) { // a clock that was stopped says "over"
            effort.until_ms = now + (effort.until_ms - now) * ROOT_PERCENT / 100;
        }
    }
    return effort;
}

static enum en_status generate_root(struct solver *solver, struct en_block *block,
                                    bool *ret_converged)
{
    struct en_block_state state = {0};
    enum en_status status = EN_OK;

    struct en_effort effort = root_effort(solver);

    while (status == EN_OK && !state.converged && !done(solver) && !en_effort_over(&effort)) {
        status = en_block_generate(block, ROOT_ROUNDS, INT64_MAX, &effort, &state);
        keep_bound(solver, block, &state);
        if (status == EN_OK) {
            status = exchange(solver);
        }
    }
    *ret_converged = state.converged;
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

/* Is the root's master small enough to be solved? */
static bool root_fits(const struct solver *solver)
{
    const struct en_roster *roster = solver->roster;

    return roster->people_count + (size_t)roster->days * roster->shift_count <= ROWS_MOST;
}

/* The bound of the duals there are, and of better ones near by when the root is not generated. */
static enum en_status ascend_root(struct solver *solver, struct en_block *block)
{
    struct en_effort effort = root_effort(solver);
    struct en_block_state state = {0};
    enum en_status status = EN_OK;
    uint64_t rounds = solver->options->center != NULL ? 1 : ASCENT_ROUNDS;

    if (solver->cost == INT64_MAX) {
        return EN_OK;
    }
    status = en_block_ascend(block, rounds, solver->cost, &effort, &state);
    keep_bound(solver, block, &state);
    return status == EN_OK ? exchange(solver) : status;
}

static enum en_status generate_and_dive(struct solver *solver, struct en_block *block)
{
    bool converged = false;
    enum en_status status = take_all(solver, block);

    if (status == EN_OK) {
        status = generate_root(solver, block, &converged);
    }
    if (status == EN_OK && converged && !done(solver)) {
        status = dive_and_polish(solver, block);
    }
    return status;
}

static enum en_status root(struct solver *solver)
{
    struct en_block *block = NULL;
    struct en_block_part all = {NULL, solver->roster->people_count, 0, solver->roster->days, NULL};
    enum en_status status =
        en_block_new(&solver->pool, solver->price, &all, solver->center, &block);

    if (status == EN_OK && (solver->options->center != NULL || !root_fits(solver))) {
        status = ascend_root(solver, block);
    } else if (status == EN_OK) {
        status = generate_and_dive(solver, block);
    }
    en_block_free(block);
    return status;
}

/* ---- the first pass: a few weeks at a time -------------------------------------------------- */

/* Days of a part: all when the master stays small, else two or four weeks. */
static int32_t first_width(const struct solver *solver)
{
    const struct en_roster *roster = solver->roster;
    size_t rows = roster->people_count + (size_t)roster->days * roster->shift_count;

    if (rows <= ROWS_SMALL) {
        return roster->days;
    }
    return roster->people_count + 28 * roster->shift_count <= ROWS_SMALL ? 28 : 14;
}

static enum en_status take_own(struct solver *solver, struct en_block *block)
{
    size_t days = (size_t)solver->roster->days;
    enum en_status status = EN_OK;
    size_t own = 0;

    for (uint32_t p = 0; status == EN_OK && p < solver->roster->people_count; p++) {
        status = en_pool_add(&solver->pool, p, solver->cells + p * days, &own);
        if (status == EN_OK && own != SIZE_MAX) {
            status = en_block_take(block, own);
        }
    }
    return status;
}

static void keep_center(struct solver *solver, const struct en_block *block,
                        const struct en_block_part *part)
{
    size_t shifts = solver->roster->shift_count;

    memcpy(solver->center + (size_t)part->from * shifts, en_block_duals(block),
           (size_t)(part->until - part->from) * shifts * sizeof(int32_t));
}

/* One part of the first pass: its duals are where the root begins, its dive a better roster. */
static enum en_status first_part(struct solver *solver, int32_t from, int32_t until)
{
    const struct en_effort *effort = &solver->options->effort;
    struct en_block_part part = {NULL, solver->roster->people_count, from, until, solver->cells};
    struct en_block_state state = {0};
    struct en_block *block = NULL;
    bool found = false;
    enum en_status status =
        en_block_new(&solver->pool, solver->price, &part, solver->center, &block);

    if (status == EN_OK) {
        status = take_own(solver, block);
    }
    if (status == EN_OK) {
        status = en_block_generate(block, WEEKS_ROUNDS, INT64_MAX, effort, &state);
    }
    if (status == EN_OK) {
        keep_center(solver, block, &part);
        memcpy(solver->trial, solver->cells, cell_count(solver));
        status =
            en_dive(block, &solver->pool, block_cost(solver, &part), effort, solver->trial, &found);
    }
    en_block_free(block);
    if (status == EN_OK && found) {
        (void)keep_trial(solver);
    }
    return status == EN_OK ? exchange(solver) : status;
}

/* All weeks, one part after the other; the first part is `shift` days long when that is not 0. */
static enum en_status one_pass(struct solver *solver, int32_t width, int32_t shift)
{
    int32_t days = solver->roster->days;
    enum en_status status = EN_OK;

    for (int32_t from = 0; status == EN_OK && from < days && !done(solver);) {
        int32_t until = from + (from == 0 && shift > 0 ? shift : width);
        until = days - until < width ? days : until;
        status = first_part(solver, from, until);
        from = until;
    }
    return status;
}

static enum en_status first_pass(struct solver *solver)
{
    int32_t width = first_width(solver);

    return width < solver->roster->days ? one_pass(solver, width, 0) : EN_OK;
}

/* Without a root: passes over borders that change, as long as they gain enough. */
static enum en_status passes(struct solver *solver)
{
    int32_t width = first_width(solver);
    enum en_status status = EN_OK;
    int64_t before = INT64_MAX;

    for (uint64_t i = solver->options->seed % 2; status == EN_OK && !done(solver); i++) {
        if (before != INT64_MAX && solver->cost > before - before / PASS_GAIN) {
            break;
        }
        before = solver->cost;
        status = one_pass(solver, width, i % 2 == 0 ? 0 : width / 2);
    }
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
    return (struct en_block_part){solver->people, count, from, from + width, solver->cells};
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
        status = take_best(solver, block, solver->people[i]);
    }
    if (status == EN_OK) {
        bool equal = en_rng_below(&solver->rng, 3) == 0;
        memcpy(solver->trial, solver->cells, cell_count(solver));
        status = en_dive(block, &solver->pool, block_cost(solver, &part) + (equal ? 1 : 0), effort,
                         solver->trial, &found);
    }
    en_block_free(block);
    if (status == EN_OK && (!found || !keep_trial(solver))) {
        solver->size *= BLOCK_GROWTH;
        solver->size =
            solver->size > (double)solver->roster->people_count ? BLOCK_LEAST : solver->size;
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
    solver->center = calloc(duals, sizeof(int32_t));
    solver->price_of = calloc(duals + (size_t)roster->days, sizeof(int32_t));
    solver->regret = calloc(roster->people_count, sizeof(int64_t));
    solver->people = calloc(roster->people_count, sizeof(uint32_t));
    solver->price = en_price_new(roster, 0);
    if (solver->trial == NULL || solver->duals == NULL || solver->center == NULL ||
        solver->price_of == NULL || solver->regret == NULL || solver->people == NULL ||
        solver->price == NULL) {
        return EN_ERR_MEMORY;
    }
    if (solver->options->center != NULL) {
        memcpy(solver->center, solver->options->center, duals * sizeof(int32_t));
    }
    en_rng_seed(&solver->rng, solver->options->seed);
    enum en_status status = en_pool_init(&solver->pool, roster);
    solver->cost = cost_of(solver, cells);
    if (status == EN_OK && solver->cost == INT64_MAX) {
        status =
            en_polish(&solver->pool, solver->price, cells, POLISH_PASSES, &solver->options->effort);
        solver->cost = cost_of(solver, cells);
    }
    return status == EN_OK ? pool_rows(solver, cells) : status;
}

static void finish(struct solver *solver)
{
    en_pool_finish(&solver->pool);
    en_price_free(solver->price);
    free(solver->trial);
    free(solver->duals);
    free(solver->center);
    free(solver->price_of);
    free(solver->regret);
    free(solver->people);
}

static enum en_status with_root(struct solver *solver)
{
    bool weeks = solver->cost < INT64_MAX && solver->options->center == NULL;
    enum en_status status = weeks ? first_pass(solver) : EN_OK;

    return status == EN_OK ? root(solver) : status;
}

static enum en_status without_root(struct solver *solver)
{
    return solver->cost < INT64_MAX ? passes(solver) : EN_OK;
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
        status = roster->days > ROOT_DAYS ? without_root(&solver) : with_root(&solver);
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
