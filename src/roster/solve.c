/*
 * The whole solve: which thread does what for how long, and the answer.
 *
 * Annealing comes first: it is good soon. Where a horizon is short enough for whole rows to be
 * columns, a second thread generates columns from the beginning and the first one joins it after a
 * part of the time; both bring their rosters to the other. Without a time limit there are no
 * columns: their linear programme is in floating point, and then the answer must be the same on
 * every machine.
 */
#include <stdlib.h>
#include <string.h>

#include "bound.h"
#include "columns.h"
#include "rows.h"
#include "share.h"

enum {
    THREADS_MAX = 64,
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
};

struct solve;

struct worker {
    struct solve *solve;
    struct search search;
    struct rows rows;
    size_t index;
    int64_t offered_ms;
    struct en_roster_cost offered;
    bool joins, left; /* may leave annealing for columns before its time; has done so */
    uint8_t *base;    /* the roster of the last exchange of columns */
    pthread_t thread;
    bool made;
};

struct solve {
    const struct en_roster *roster;
    const struct en_roster_options *options;
    struct model model;
    const uint8_t *start; /* array of length [people * days] */
    bool columns;
    struct share share;
};

static bool has(const struct solve *solve, enum en_roster_part part)
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
    bool remakes = worker->rows.whole && has(worker->solve, EN_ROSTER_PART_ROWS);
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

/* Where the cover must be met exactly, days change hands only: a few annealings, each from the best
 * so far, the last one from the best of all threads. */
static void anneal_swaps(struct worker *worker, int64_t share)
{
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
        .seed = solve->options->seed + worker->index,
        .cases = worker->index == (solve->options->threads > 1 ? 1 : 0),
        .effort = {solve->options->stop, columns_elapsed_ms, worker, solve->options->time_ms},
        .index = (int32_t)worker->index,
        .count = solve->options->threads,
        .exchange = exchange,
        .rooted = tell_root,
        .context = worker,
    };
    struct en_text certificate = {0};
    int64_t bound = 0;
    worker->base = malloc(cells);
    enum en_status status =
        best == NULL || duals == NULL || worker->base == NULL ? EN_ERR_MEMORY : EN_OK;

    if (status == EN_OK) {
        struct en_roster_cost none = {INT64_MAX, INT64_MAX};
        if (!share_take(&solve->share, best, &none)) {
            memcpy(best, solve->start, cells);
        }
        memcpy(worker->base, best, cells);
        options.center = share_duals(&solve->share, duals) ? duals : NULL;
        status = en_columns_solve(solve->roster, &options, best, duals, &certificate, &bound);
    }
    if (status == EN_OK) {
        exchange(worker, best, bound);
        share_proof(&solve->share, bound, duals, &certificate);
    }
    en_text_finish(&certificate);
    free(best);
    free(duals);
    free(worker->base);
    return status;
}

/* ---- one thread ----------------------------------------------------------------------------- */

/* Of a thread's effort, before it turns to columns. */
static int64_t annealing_share(const struct solve *solve)
{
    if (!solve->columns) {
        return WHOLE;
    }
    if (solve->model.cover_exact) {
        return EXACT_SHARE;
    }
    if (solve->roster->days > EN_COLUMNS_WEEKS_DAYS) {
        return WEEKS_SHARE;
    }
    if (solve->share.cells > LARGE_CELLS) {
        return LARGE_SHARE;
    }
    return solve->options->threads <= 1 ? ALONE_SHARE : FIRST_SHARE;
}

static void work(struct worker *worker)
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
        (void)generate(worker); /* without memory for it, there is still the annealing */
    }
    while (solve->columns && !share_over(&solve->share)) {
        struct en_roster_cost cost = worker->search.best_cost;
        if (share_take(&solve->share, worker->search.best, &cost)) {
            worker->search.best_cost = cost;
        }
        anneal_as_fits(worker, share);
    }
}

static void *run_thread(void *arg)
{
    work(arg);
    return NULL;
}

/* ---- all of them ---------------------------------------------------------------------------- */

static enum en_status make_worker(struct worker *worker, struct solve *solve, size_t index)
{
    uint64_t seed = solve->options->seed + index * UINT64_C(0x9e3779b97f4a7c15);

    worker->solve = solve;
    worker->index = index;
    worker->offered = (struct en_roster_cost){INT64_MAX, INT64_MAX};
    enum en_status status =
        search_make(&worker->search, &solve->model, seed, solve->options->without);
    if (status != EN_OK) {
        return status;
    }
    status = rows_make(&worker->rows, &worker->search);
    if (status != EN_OK) {
        search_finish(&worker->search);
    }
    worker->made = status == EN_OK;
    return status;
}

/* Whether pricing holds every rule of everybody, so that rows can be columns. */
static bool rows_can_be_columns(const struct solve *solve, const struct worker *worker)
{
    bool free = !solve->model.cover_hard || solve->model.cover_exact;

    return solve->options->time_ms > 0 && has(solve, EN_ROSTER_PART_COLUMNS) && free &&
           worker->rows.columns;
}

static enum en_status run_workers(struct solve *solve, struct worker *worker, size_t count)
{
    enum en_status status = EN_OK;
    size_t started = 1;

    for (size_t i = 0; status == EN_OK && i < count; i++) {
        status = make_worker(&worker[i], solve, i);
    }
    solve->columns = status == EN_OK && rows_can_be_columns(solve, &worker[0]);
    for (; status == EN_OK && started < count; started++) {
        if (pthread_create(&worker[started].thread, NULL, run_thread, &worker[started]) != 0) {
            break; /* fewer threads give an answer too */
        }
    }
    if (status == EN_OK) {
        work(&worker[0]);
    }
    for (size_t i = 1; status == EN_OK && i < started; i++) {
        pthread_join(worker[i].thread, NULL);
    }
    for (size_t i = 0; i < count && worker[i].made; i++) {
        solve->share.result->iterations += worker[i].search.iterations;
        rows_finish(&worker[i].rows);
        search_finish(&worker[i].search);
    }
    return status;
}

static enum en_status check_options(const struct en_roster_options *options,
                                    struct en_error *reterr)
{
    bool timed = options->time_ms > 0 && options->elapsed_ms != NULL;

    if (!timed && options->iterations == 0) {
        return en_fail(reterr, EN_ERR_USAGE, "roster.limit", EN_STR(""),
                       N_("neither a time nor a number of proposals limits the search"),
                       N_("Give one of them."));
    }
    if (options->threads < 0 || options->threads > THREADS_MAX) {
        return en_fail(reterr, EN_ERR_USAGE, "roster.threads", EN_STR(""), N_("too many threads"),
                       N_("1 to 64 threads."));
    }
    return EN_OK;
}

static bool make_result(const struct en_roster *roster, struct en_roster_result *ret)
{
    *ret = (struct en_roster_result){
        .cells = malloc(roster->people_count * (size_t)roster->days),
        .cost = {INT64_MAX, INT64_MAX},
    };
    return ret->cells != NULL;
}

static enum en_status solve_all(struct solve *solve, struct en_roster_result *result)
{
    size_t threads = solve->options->threads < 1 ? 1 : (size_t)solve->options->threads;
    struct worker *worker = calloc(threads, sizeof(*worker));
    size_t cells = solve->roster->people_count * (size_t)solve->roster->days;
    uint8_t *off = malloc(cells);
    enum en_status status = EN_ERR_MEMORY;

    if (worker != NULL && off != NULL && make_result(solve->roster, result)) {
        status = model_make(&solve->model, solve->roster);
    }
    if (status == EN_OK) {
        memset(off, EN_ROSTER_OFF, cells);
        if (solve->model.cover_exact) {
            search_cover(&solve->model, off);
        }
        solve->start = solve->options->start == NULL ? off : solve->options->start;
        share_begin(&solve->share, solve->roster, solve->options, result);
        solve->share.center = calloc(solve->share.duals, sizeof(int32_t));
        status = solve->share.center == NULL ? EN_ERR_MEMORY : run_workers(solve, worker, threads);
        if (status == EN_OK && result->certificate.len == 0) {
            en_bound_write(&result->certificate, solve->roster, solve->share.center, 0);
        }
        free(solve->share.center);
        share_end(&solve->share);
        model_finish(&solve->model);
    }
    free(worker);
    free(off);
    return status;
}

enum en_status en_roster_solve(const struct en_roster *roster,
                               const struct en_roster_options *options,
                               struct en_roster_result *ret, struct en_error *reterr)
{
    struct en_roster_result result = {0};
    struct solve solve = {.roster = roster, .options = options};
    enum en_status status = check_options(options, reterr);

    if (status != EN_OK) {
        return status;
    }
    status = solve_all(&solve, &result);
    if (status != EN_OK) {
        en_roster_result_finish(&result);
        return en_fail(reterr, status, "roster.memory", EN_STR(""), N_("no memory left"),
                       N_("Plan fewer days or fewer people at once."));
    }
    result.cost = en_roster_cost(roster, result.cells);
    *ret = result;
    return EN_OK;
}

void en_roster_result_finish(struct en_roster_result *result)
{
    free(result->cells);
    en_text_finish(&result->certificate);
    *result = (struct en_roster_result){0};
}
