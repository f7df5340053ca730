/*
 * Blocks made anew.
 *
 * A block of a few people is solved as the root is, beside everybody else's rows as they are; its
 * bound often proves at once that nothing better is there, so many blocks can be looked at. How
 * many people a block has is learnt from what blocks of that size gained in their time; who they
 * are, column_choice.c says. Where cover must be met exactly, dives miss it: there a block is
 * branched on (branch.h).
 */
#include "column_solver.h"

#include "branch.h"
#include "dive.h"

#include <string.h>

enum {
    BLOCK_LEAST = 4,
    WHOLE_DAYS = 63, // rows up to this long are made anew whole
    SIZES = 12,      // of blocks, each a third larger
};
enum {
    WINDOW_LEAST = 5, // days, where cover must be met exactly;
    EXACT_ENDS = 4,   // there a block is given up after so many branches,
    EXACT_MS = 1500,  // and after so long
};
enum {
    WANDER_AFTER = 30, // blocks in a row that found nothing better,
    WANDER_SLACK = 2,  // above the best;
    WANDER_OF = 4,     // all but one of so many are then to give another roster,
    BARRED_MOST = 3,   // without up to so many cells of now,
    WANDER_SIZES = 3,  // and have one of the smallest sizes
};
enum { CASES_PART = 3 };         // of the time goes to cases, while blocks find nothing
static const double HOPE = 0.5;  // what a size might gain next, in units of cost
static const double FADES = 0.8; // what sizes gained before counts less after each gain

/* What blocks of one size gained, and how long they took. */
struct size {
    size_t people;
    double gained, ms;
};

struct blocks {
    struct solver *solver;
    struct size size[SIZES];
    size_t sizes;
    int64_t ms, cases_ms; // what blocks and cases took so far
};

/* 4, 6, 9, 13, 18 people and so on, each a third more, then everybody. */
static void make_sizes(struct blocks *blocks)
{
    size_t people = blocks->solver->roster->people_count;
    size_t size = BLOCK_LEAST;

    while (blocks->sizes < SIZES - 1 && size < people) {
        blocks->size[blocks->sizes++].people = size;
        size += 1 + size * 7 / 20;
    }
    blocks->size[blocks->sizes++].people = people;
}

/* The size that promises most for its time; sizes that gain nothing get as much time each. */
static struct size *choose_size(struct blocks *blocks)
{
    struct size *best = &blocks->size[0];

    if (blocks->solver->wanders) {
        size_t sizes = blocks->sizes < WANDER_SIZES ? blocks->sizes : WANDER_SIZES;
        return &blocks->size[en_rng_below(&blocks->solver->rng, sizes)];
    }
    if (en_rng_below(&blocks->solver->rng, 8) == 0) {
        return &blocks->size[en_rng_below(&blocks->solver->rng, blocks->sizes)];
    }
    for (size_t i = 1; i < blocks->sizes; i++) {
        struct size *size = &blocks->size[i];
        if ((size->gained + HOPE) * (best->ms + 1) > (best->gained + HOPE) * (size->ms + 1)) {
            best = size;
        }
    }
    return best;
}

static void learn(struct blocks *blocks, struct size *size, int64_t gained, int64_t ms)
{
    for (size_t i = 0; gained > 0 && i < blocks->sizes; i++) {
        blocks->size[i].gained *= FADES;
        blocks->size[i].ms *= FADES;
    }
    size->gained += (double)gained;
    size->ms += (double)ms;
}

/* Where cover must be met exactly, few people leave each other no choice: fewer days of more of
 * them, mostly of everybody. How many days. */
static int32_t choose_width(struct solver *solver, size_t size)
{
    int32_t days = solver->roster->days;
    int32_t least = (int32_t)(size * (size_t)days / solver->roster->people_count);

    least = least < WINDOW_LEAST ? WINDOW_LEAST : least;
    least = least > days ? days : least;
    if (solver->wanders || en_rng_below(&solver->rng, 4) != 0) {
        return least;
    }
    return least + (int32_t)en_rng_below(&solver->rng, (uint64_t)(days - least + 1));
}

/* Which part, as large as the whole rows of `size` people: those rows, or fewer days of more people
 * where rows are long or cover is exact. */
static struct en_block_part choose_part(struct solver *solver, size_t size)
{
    int32_t days = solver->roster->days;
    size_t people = solver->roster->people_count;
    size_t whole = (size_t)(solver->exact ? days : WHOLE_DAYS);
    int32_t width = days;
    int32_t from = 0;

    if (days > WHOLE_DAYS && en_rng_below(&solver->rng, 8) != 0) {
        width = 7 * (2 + (int32_t)en_rng_below(&solver->rng, 5));
        from = 7 * (int32_t)en_rng_below(&solver->rng, (uint64_t)((days - width) / 7 + 1));
    } else if (solver->exact) {
        width = choose_width(solver, size);
        from = (int32_t)en_rng_below(&solver->rng, (uint64_t)(days - width + 1));
    }
    size_t count = (size_t)width < whole ? size * whole / (size_t)width : size;
    count = count > people ? people : count;
    return (struct en_block_part){.people = solver->people,
                                  .count = count,
                                  .from = from,
                                  .until = from + width,
                                  .cells = solver->cells};
}

/* A roster that costs less, or the same; or, to wander, another one up to some slack over the least
 * cost so far. */
static struct en_branch_way choose_way(struct solver *solver, int64_t cost)
{
    struct en_rng *rng = &solver->rng;
    struct en_branch_way way = {.ends = EXACT_ENDS, .hasty = en_rng_below(rng, 2) == 0};

    if (solver->wanders) {
        int64_t above =
            solver->record + (int64_t)en_rng_below(rng, WANDER_SLACK + 1) - solver->cost;
        way.cutoff = cost + (above > 0 ? above : 0) + 1;
        way.barred = 1 + en_rng_below(rng, BARRED_MOST);
    } else {
        way.cutoff = cost + (en_rng_below(rng, 2) == 0 ? 1 : 0);
    }
    return way;
}

/* A roster of the block, which costs so much now, into the trial. */
static enum en_status find_below(struct solver *solver, struct en_block *block, int64_t cost,
                                 bool *ret_found)
{
    const struct en_effort *effort = &solver->options->effort;

    if (!solver->exact) {
        int64_t cutoff = cost + (en_rng_below(&solver->rng, 3) == 0 ? 1 : 0);
        return en_dive(block, &solver->pool, cutoff, effort, solver->trial, ret_found);
    }
    struct en_effort part = solver_effort(solver, EXACT_MS);
    struct en_branch_way way = choose_way(solver, cost);
    struct en_branch_answer answer;
    enum en_status status = en_branch(block, &way, &solver->rng, &part, solver->trial, &answer);
    *ret_found = answer.found;
    return status;
}

static enum en_status one_block(struct solver *solver, size_t size)
{
    struct en_block_part part = choose_part(solver, size);
    struct en_block *block = NULL;
    bool found = false;

    solver_choose_block(solver, &part);
    enum en_status status =
        en_block_new(&solver->pool, solver->price, &part, solver->duals, &block);
    for (size_t i = 0; status == EN_OK && i < part.count; i++) {
        status = solver_take_best(solver, block, solver->people[i], solver->duals);
    }
    if (status == EN_OK) {
        memcpy(solver->trial, solver->cells, solver_cells(solver));
        status = find_below(solver, block, solver_block_cost(solver, &part), &found);
    }
    en_block_free(block);
    solver->made++;
    solver->idle++;
    if (status == EN_OK && found && solver_keep_trial(solver)) {
        solver->idle = 0;
    }
    return status;
}

static int64_t now_ms(const struct solver *solver)
{
    const struct en_effort *effort = &solver->options->effort;

    return effort->elapsed_ms == NULL ? 0 : effort->elapsed_ms(effort->context);
}

/* Have as many blocks found nothing as there are people, and cases not had their time? */
static bool should_split(const struct blocks *blocks)
{
    const struct solver *solver = blocks->solver;

    return solver->options->cases && solver->rooted &&
           solver->idle >= solver->roster->people_count &&
           blocks->cases_ms <= blocks->ms / (CASES_PART - 1);
}

/* Under exact cover, mostly, when blocks have found nothing better for a while. */
static void choose_whether_to_wander(struct solver *solver)
{
    bool may = solver->exact && solver->idle >= WANDER_AFTER;

    solver->slack = may ? WANDER_SLACK : 0;
    solver->wanders = may && en_rng_below(&solver->rng, WANDER_OF) != 0;
}

enum en_status solver_blocks(struct solver *solver, uint64_t patience, int64_t ms)
{
    struct blocks blocks = {.solver = solver};
    enum en_status status = solver_find_least(solver);

    make_sizes(&blocks);
    solver->idle = 0;
    while (status == EN_OK && !solver_done(solver) &&
           (patience == 0 || solver->idle < patience || blocks.ms + blocks.cases_ms < ms)) {
        choose_whether_to_wander(solver);
        struct size *size = choose_size(&blocks);
        int64_t before = solver->record;
        int64_t began = now_ms(solver);
        status = one_block(solver, size->people);
        learn(&blocks, size, before - solver->record, now_ms(solver) - began);
        blocks.ms += now_ms(solver) - began;
        if (status == EN_OK && should_split(&blocks)) {
            began = now_ms(solver);
            status = solver_split_case(solver);
            blocks.cases_ms += now_ms(solver) - began;
        }
        if (status == EN_OK) {
            status = solver_exchange(solver);
        }
    }
    solver_return(solver);
    return status;
}
