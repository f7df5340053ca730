/* What one thread does for how long: annealing, rows made anew, columns. See solve.c. */
#include "work.h"

#include <stdlib.h>
#include <string.h>

#include "columns.h"

enum {
    WHOLE = 1000, /* shares are thousandths of the effort */
    ROUNDS_MAX = 16,
    ROUNDS_CELLS = 2000, /* a roster of fewer cells is annealed several times */
    ROWS_SHARE = 100,    /* of an annealing round, for rows made anew */
    ROWS_SMALL = 250,    /* the same for a roster that is annealed several times */
    ALONE_SHARE = 200,   /* of the time for annealing, where one thread does all */
    FIRST_SHARE = 350,   /* the same for the first of several threads */
    LARGE_SHARE = 600,   /* the same for rosters over LARGE_CELLS, whose columns come slowly */
    LARGE_CELLS = 3000,
    EXACT_SHARE = 150, /* where the cover must be met exactly: columns are much the better */
    WEEKS_SHARE = 150, /* the same where weeks are made anew, which win more */
    OFFER_EVERY_MS = 500,
    SWAP_ROUNDS = 4,
    FALL_MS = 8000, /* of annealing with exact cover: that long or longer, it is one fall */
    FALL_MS_MOST = 40000,
    TURN_PATIENCE = 60, /* blocks in a row that find nothing, before the next turn, ... */
    TURN_PART = 2,      /* ... and at least this part of the time of annealing */
};

bool work_has(const struct solve *solve, enum en_roster_part part)
{
    return (solve->options->without & (uint32_t)part) == 0;
}

/* ---- annealing and rows --------------------------------------------------------------------- */

static void offer(struct worker *worker)
{
    search_keep(&worker->search);
    share_offer(&worker->solve->share, worker->search.best, worker->search.best_cost,
                worker->search.iterations);
    worker->offered = worker->search.best_cost;
}

static int64_t worker_now_ms(void *owner)
{
    const struct worker *worker = owner;

    return share_elapsed_ms(&worker->solve->share);
}

/* While a thread anneals that turns to columns later: is it of more use there already? */
static bool overtaken(const struct worker *worker)
{
    return worker->joins && share_leads(&worker->solve->share, worker->search.best_cost);
}

/* Asked by each thread a thousand times a second or so: may it go on? */
static bool goes_on(void *owner)
{
    struct worker *worker = owner;
    struct share *share = &worker->solve->share;
    int64_t now = share_elapsed_ms(share);

    if (now - worker->offered_ms >= OFFER_EVERY_MS || worker->solve->options->time_ms == 0) {
        worker->offered_ms = now;
        if (cost_less(worker->search.best_cost, worker->offered)) {
            offer(worker);
        }
        worker->left = worker->left || overtaken(worker);
    }
    if (worker->index == 0) {
        share_tell(share, worker->search.iterations);
    }
    return !share_over(share) && !worker->left;
}

static struct schedule schedule_of(struct worker *worker, int64_t share)
{
    const struct solve *solve = worker->solve;
    uint64_t proposals = solve->options->iterations / WHOLE * (uint64_t)share;
    int64_t now = share_elapsed_ms(&solve->share);

    return (struct schedule){
        .warm = solve->model.warm,
        .cold = solve->model.cold,
        .iterations = solve->options->iterations > 0 && proposals == 0 ? 1 : proposals,
        .from_ms = now,
        .until_ms = solve->options->time_ms > 0 ? now + solve->options->time_ms * share / WHOLE : 0,
        .now_ms = worker_now_ms,
        .goes_on = goes_on,
        .owner = worker,
    };
}

/* Anneal, then make rows anew from the best there is. */
static void anneal(struct worker *worker, int64_t share, int64_t rows_share)
{
    bool remakes = worker->rows.whole && work_has(worker->solve, EN_ROSTER_PART_ROWS);
    int64_t for_rows = remakes ? share * rows_share / WHOLE : 0;
    struct schedule schedule = schedule_of(worker, share - for_rows);

    search_anneal(&worker->search, &schedule);
    if (remakes) {
        schedule = schedule_of(worker, for_rows);
        search_load(&worker->search, worker->search.best);
        rows_repair(&worker->rows, &schedule, false);
        rows_improve(&worker->rows, &schedule);
    }
    offer(worker);
}

/* A small roster is annealed several times rather than once for long. */
static void anneal_in_rounds(struct worker *worker, int64_t share)
{
    size_t rounds = ROUNDS_CELLS / worker->solve->share.cells;

    rounds = rounds < 1 ? 1 : rounds > ROUNDS_MAX ? ROUNDS_MAX : rounds;
    for (size_t i = 0; i < rounds; i++) {
        anneal(worker, share / (int64_t)rounds, rounds > 1 ? ROWS_SMALL : ROWS_SHARE);
    }
}

/* One fall from where a roster is remade wholly: given the time, better than several short ones. */
static void anneal_once(struct worker *worker, int64_t share)
{
    struct schedule schedule = schedule_of(worker, share);

    schedule.warm = worker->solve->model.reheat;
    search_anneal(&worker->search, &schedule);
    offer(worker);
}

/* Where the cover must be met exactly, days change hands only: a few annealings, each from the best
 * so far, the last one from the best of all threads. */
static void anneal_swaps(struct worker *worker, int64_t share)
{
    if (worker->solve->options->time_ms * share / WHOLE >= FALL_MS) {
        anneal_once(worker, share);
        return;
    }
    for (int round = 0; round < SWAP_ROUNDS; round++) {
        struct schedule schedule = schedule_of(worker, share / SWAP_ROUNDS);
        struct en_roster_cost cost = worker->search.best_cost;
        if (round == SWAP_ROUNDS - 1 &&
            share_take(&worker->solve->share, worker->search.best, &cost)) {
            worker->search.best_cost = cost;
        }
        if (round > 0) {
            search_load(&worker->search, worker->search.best);
            schedule.warm = worker->solve->model.reheat;
        }
        search_anneal(&worker->search, &schedule);
        offer(worker);
    }
}

static void anneal_as_fits(struct worker *worker, int64_t share)
{
    if (worker->solve->model.cover_exact) {
        anneal_swaps(worker, share);
    } else {
        anneal_in_rounds(worker, share);
    }
}

/* Of a thread's effort, before it turns to columns. */
static int64_t annealing_share(const struct solve *solve)
{
    if (!solve->columns) {
        return WHOLE;
    }
    if (solve->model.cover_exact) {
        int64_t most = (int64_t)FALL_MS_MOST * WHOLE / solve->options->time_ms;
        return most < EXACT_SHARE ? most + 1 : EXACT_SHARE;
    }
    if (solve->roster->days > EN_COLUMNS_WEEKS_DAYS) {
        return WEEKS_SHARE;
    }
    if (solve->share.cells > LARGE_CELLS) {
        return LARGE_SHARE;
    }
    return solve->options->threads <= 1 ? ALONE_SHARE : FIRST_SHARE;
}

static int64_t annealing_ms(const struct solve *solve)
{
    return solve->options->time_ms * annealing_share(solve) / WHOLE;
}

/* ---- columns -------------------------------------------------------------------------------- */

/* The clock of columns: no time is left when all is over. */
static int64_t columns_elapsed_ms(void *context)
{
    struct worker *worker = context;
    struct share *share = &worker->solve->share;

    if (worker->index == 0) {
        share_tell(share, worker->search.iterations);
    }
    return share_over(share) ? INT64_MAX : share_elapsed_ms(share);
}

static void exchange(void *context, uint8_t *cells, int64_t bound)
{
    struct worker *worker = context;
    struct share *share = &worker->solve->share;

    share_bound(share, bound);
    share_merge(share, worker->base, cells, worker->search.iterations);
    memcpy(worker->base, cells, share->cells);
}

/* Of one who works on a roster of his own: what is best of all is told, and nothing taken. */
static void tell_own(void *context, uint8_t *cells, int64_t bound)
{
    struct worker *worker = context;
    struct share *share = &worker->solve->share;

    share_bound(share, bound);
    share_offer(share, cells, en_roster_cost(worker->solve->roster, cells),
                worker->search.iterations);
}

static void tell_root(void *context, const int32_t *duals)
{
    struct worker *worker = context;

    share_root(&worker->solve->share, duals);
}

static enum en_status generate(struct worker *worker)
{
    struct solve *solve = worker->solve;
    size_t cells = solve->share.cells;
    uint8_t *best = malloc(cells);
    int32_t *duals = calloc(solve->share.duals, sizeof(*duals));
    struct en_columns_options options = {
        /* No two turns of any two threads have one. */
        .seed = solve->options->seed + worker->index + worker->turns * EN_ROSTER_THREADS_MAX,
        .cases = worker->index == (solve->options->threads > 1 ? 1 : 0),
        .effort = {solve->options->stop, columns_elapsed_ms, worker, solve->options->time_ms},
        .index = (int32_t)worker->index,
        .count = solve->options->threads,
        .exchange = worker->own ? tell_own : exchange,
        .rooted = tell_root,
        .context = worker,
        .patience = worker->turns ? TURN_PATIENCE : 0,
        .patience_ms = annealing_ms(solve) / TURN_PART,
    };
    struct en_text certificate = {0};
    int64_t bound = 0;
    worker->base = malloc(cells);
    enum en_status status =
        best == NULL || duals == NULL || worker->base == NULL ? EN_ERR_MEMORY : EN_OK;

    if (status == EN_OK) {
        struct en_roster_cost none = {INT64_MAX, INT64_MAX};
        if (worker->own) {
            memcpy(best, worker->search.best, cells);
        } else if (!share_take(&solve->share, best, &none)) {
            memcpy(best, solve->start, cells);
        }
        memcpy(worker->base, best, cells);
        options.center = share_duals(&solve->share, duals) ? duals : NULL;
        status = en_columns_solve(solve->roster, &options, best, duals, &certificate, &bound);
    }
    if (status == EN_OK) {
        options.exchange(worker, best, bound);
        share_proof(&solve->share, bound, duals, &certificate);
    }
    en_text_finish(&certificate);
    free(best);
    free(duals);
    free(worker->base);
    return status;
}

/* ---- one thread ----------------------------------------------------------------------------- */

/* Columns until the time is over; or, where the cover must be met exactly, until blocks find
 * nothing for a while. Then the first of several threads anneals a roster anew, has blocks make the
 * best of that one, whatever the best of all costs, and goes on from the best of all; and again:
 * from another roster blocks come to another end. */
static void columns_in_turns(struct worker *worker)
{
    struct solve *solve = worker->solve;
    bool turns = solve->model.cover_exact && solve->options->threads > 1 && worker->index != 1;

    worker->turns = turns ? 1 : 0;
    (void)generate(worker); /* without memory for it, there is still the annealing */
    for (; turns && !share_over(&solve->share); worker->turns++) {
        worker->own = !worker->own;
        if (worker->own) {
            worker->search.best_cost = (struct en_roster_cost){INT64_MAX, INT64_MAX};
            search_load(&worker->search, solve->start);
            anneal_as_fits(worker, annealing_share(solve));
        }
        (void)generate(worker);
    }
}

void work(struct worker *worker)
{
    struct solve *solve = worker->solve;
    bool anneals =
        !solve->columns || worker->index != 1 || solve->roster->days > EN_COLUMNS_ROOT_DAYS;
    int64_t share = annealing_share(solve);

    search_load(&worker->search, solve->start);
    worker->joins =
        solve->columns && !solve->model.cover_exact && solve->roster->days <= EN_COLUMNS_ROOT_DAYS;
    if (anneals) {
        anneal_as_fits(worker, share);
    }
    worker->joins = worker->left = false;
    if (solve->columns) {
        columns_in_turns(worker);
    }
    while (solve->columns && !share_over(&solve->share)) {
        struct en_roster_cost cost = worker->search.best_cost;
        if (share_take(&solve->share, worker->search.best, &cost)) {
            worker->search.best_cost = cost;
        }
        anneal_as_fits(worker, share);
    }
}
