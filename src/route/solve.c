/*
 * The whole search: cycles of cooling on every thread, what they tell each other, and when to end.
 *
 * Threads share a board under one lock: the best tours and a pool of good ones. They look at it
 * eight times a cycle, and never in between, so one thread alone gives the same answer each time.
 */
#include "solve.h"

#include <assert.h>
#include <pthread.h>
#include <string.h>

enum {
    CYCLES = 2,           /* coolings in one run */
    TALKS = 8,            /* looks at the board in one cycle */
    CYCLE_STEPS = 100000, /* of a run that only `stop` ends */
    CLOCK_STEPS = 8,      /* iterations between two looks at the clock */
    PROGRESS_MS = 50,
};

static const double HEAT_FIRST = 0.8; /* of a call's mean weight */
static const double HEAT_LAST = 0.01;

struct board {
    pthread_mutex_t lock;
    const struct route_model *model;
    const struct en_route_options *options;
    struct route_tours best;
    struct route_pool pool;
    bool *all;        // [tours] set: copy everything
    atomic_bool done; // nothing better is possible, or the time is over
    atomic_uint_least64_t iterations;
};

struct worker {
    struct board *board;
    struct route_search search;
    struct en_arena arena;
    pthread_t thread;
    uint32_t number;
    uint64_t told;       // iterations added to the board's
    int64_t reported_ms; // of the last progress
    bool started;
};

static bool over(struct worker *worker, double *ret_done)
{
    const struct en_route_options *options = worker->board->options;
    uint64_t steps = worker->search.iterations;
    double done = (double)(steps % CYCLE_STEPS) / CYCLE_STEPS;

    if (options->iterations > 0) {
        done = (double)steps / (double)options->iterations;
    }
    if (options->time_ms > 0) {
        double passed =
            (double)options->elapsed_ms(options->elapsed_arg) / (double)options->time_ms;
        done = options->iterations == 0 || passed > done ? passed : done;
    }
    *ret_done = done;
    return (done >= 1.0 && (options->iterations > 0 || options->time_ms > 0)) ||
           atomic_load(&worker->board->done) ||
           (options->stop != NULL && atomic_load(options->stop));
}

/* ---- the board ------------------------------------------------------------------------------ */

static void publish(struct worker *worker)
{
    struct board *board = worker->board;
    struct route_search *search = &worker->search;

    if (search->best.worth > board->best.worth) {
        route_tours_copy(&board->best, &search->best, board->all);
    }
    atomic_fetch_add(&board->iterations, search->iterations - worker->told);
    worker->told = search->iterations;
    if (board->model->n == 0 ||
        (search->model->alike && board->best.worth >= board->model->bound)) {
        atomic_store(&board->done, true);
    }
}

/* Tell the board what was found, recombine, and begin a new cycle from the best known. */
static void talk(struct worker *worker, bool cycle_ends)
{
    struct board *board = worker->board;
    struct route_search *search = &worker->search;

    (void)pthread_mutex_lock(&board->lock);
    route_pool_merge(&board->pool, &search->pool);
    route_pool_merge(&search->pool, &board->pool);
    publish(worker);
    int64_t known = board->best.worth;
    (void)pthread_mutex_unlock(&board->lock);

    if (route_pool_combine(&search->pool, known, &search->work)) {
        memset(search->touched, 1, search->model->tours * sizeof(bool));
        struct route_tours *made = &search->work;
        route_tours_copy(&search->best, made, search->touched);
        route_search_from(search, &search->best);
    }
    (void)pthread_mutex_lock(&board->lock);
    publish(worker);
    if (cycle_ends) {
        route_search_from(search, &board->best);
    }
    (void)pthread_mutex_unlock(&board->lock);
}

static void report(struct worker *worker)
{
    const struct en_route_options *options = worker->board->options;
    const struct route_model *model = worker->board->model;

    if (worker->number != 0 || options->progress == NULL) {
        return;
    }
    int64_t now = options->elapsed_ms != NULL ? options->elapsed_ms(options->elapsed_arg) : 0;
    if (now - worker->reported_ms < PROGRESS_MS && options->elapsed_ms != NULL) {
        return;
    }
    worker->reported_ms = now;
    struct en_route_progress progress = {
        .weight = route_weight(&worker->search.best),
        .bound = model->bound,
        .iterations = atomic_load(&worker->board->iterations),
        .elapsed_ms = now,
    };
    options->progress(options->progress_arg, &progress);
}

static void run(struct worker *worker)
{
    struct route_search *search = &worker->search;
    uint32_t talked = 0;
    double done = 0.0;

    while (!over(worker, &done)) {
        double cycle = done * CYCLES - (double)(uint32_t)(done * CYCLES);
        double cool = (1.0 - cycle) * (1.0 - cycle);
        double heat = search->mean * (HEAT_LAST + (HEAT_FIRST - HEAT_LAST) * cool);
        for (int i = 0; i < CLOCK_STEPS; i++) {
            route_step(search, heat);
        }
        uint32_t talks = (uint32_t)(done * CYCLES * TALKS);
        if (talks != talked) {
            talk(worker, talks / TALKS != talked / TALKS);
            talked = talks;
        }
        report(worker);
    }
    talk(worker, false);
}

static void *run_thread(void *arg)
{
    run(arg);
    return NULL;
}

/* ---- all threads ---------------------------------------------------------------------------- */

static bool make_workers(struct board *board, struct worker *workers, unsigned count)
{
    for (unsigned i = 0; i < count; i++) {
        workers[i].board = board;
        workers[i].number = i;
        en_arena_init(&workers[i].arena, 0);
        if (!route_search_make(&workers[i].search, board->model,
                               board->options->seed + i * UINT64_C(0x9e3779b97f4a7c15),
                               &workers[i].arena)) {
            return false;
        }
    }
    return true;
}

static void run_all(struct worker *workers, unsigned count)
{
    for (unsigned i = 1; i < count; i++) {
        /* A thread that does not start leaves the work to the others. */
        workers[i].started = pthread_create(&workers[i].thread, NULL, run_thread, &workers[i]) == 0;
    }
    run(&workers[0]);
    for (unsigned i = 1; i < count; i++) {
        if (workers[i].started) {
            (void)pthread_join(workers[i].thread, NULL);
        }
    }
}

static enum en_status out_of_memory(struct en_error *reterr)
{
    return en_fail(reterr, EN_ERR_MEMORY, "route.memory", EN_STR("route"),
                   N_("no memory for the problem"), NULL);
}

/* Search with all threads, and write what was found into `arena`. */
static enum en_status search_all(const struct route_model *model,
                                 const struct en_route_options *options, struct en_arena *scratch,
                                 struct en_arena *arena, struct en_route_plan *ret,
                                 struct en_error *reterr)
{
    struct board board = {.model = model, .options = options};
    struct worker *workers = EN_ARENA_ARRAY(scratch, options->threads, struct worker);
    enum en_status status = EN_OK;

    board.all = EN_ARENA_ARRAY(scratch, model->tours + 1, bool);
    if (workers == NULL || board.all == NULL || !route_tours_make(&board.best, model, scratch) ||
        !route_pool_make(&board.pool, model, scratch)) {
        return out_of_memory(reterr);
    }
    memset(board.all, 1, model->tours * sizeof(bool));
    (void)pthread_mutex_init(&board.lock, NULL);
    if (!make_workers(&board, workers, options->threads)) {
        status = out_of_memory(reterr);
    } else if (model->n > 0 && model->tours > 0) {
        run_all(workers, options->threads);
    }
    if (status == EN_OK) {
        ret->iterations = atomic_load(&board.iterations);
        status = route_plan_make(&board.best, arena, ret, reterr);
    }
    for (unsigned i = 0; i < options->threads; i++) {
        en_arena_finish(&workers[i].arena);
    }
    (void)pthread_mutex_destroy(&board.lock);
    return status;
}

enum en_status en_route_solve(const struct en_route_problem *problem,
                              const struct en_route_options *options, struct en_arena *arena,
                              struct en_route_plan *ret, struct en_error *reterr)
{
    struct en_arena scratch;
    struct route_model model;

    *ret = (struct en_route_plan){0};
    if ((options->iterations == 0 && options->time_ms == 0 && options->stop == NULL) ||
        (options->time_ms > 0 && options->elapsed_ms == NULL) || options->threads < 1 ||
        options->threads > EN_ROUTE_THREADS_MAX) {
        return en_fail(reterr, EN_ERR_USAGE, "route.effort", EN_STR("effort"),
                       N_("nothing says when to stop, or the threads are not 1 to 16"),
                       N_("give a time, a number of iterations, or a way to stop it"));
    }
    enum en_status status = en_route_check(problem, reterr);
    if (status != EN_OK) {
        return status;
    }
    en_arena_init(&scratch, 0);
    status = route_model_make(problem, &scratch, &model, reterr);
    if (status == EN_OK) {
        status = search_all(&model, options, &scratch, arena, ret, reterr);
    }
    en_arena_finish(&scratch);
    return status;
}
