/*
 * The whole solve: threads, limits, what is told meanwhile, and the answer.
 */
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "rows.h"

enum {
    THREADS_MAX = 64,
    TELL_EVERY_MS = 1000,
    WHOLE = 1000,
    ROUNDS_MAX = 16,
    ROUNDS_CELLS = 2000,
    ROWS_SHARE = 250
};

struct solve;

struct worker {
    struct solve *solve;
    struct search search;
    struct rows rows;
    size_t index;
    uint64_t seed;
    pthread_t thread;
    bool made;
};

struct solve {
    const struct en_roster *roster;
    const struct en_roster_options *options;
    struct model model;
    const uint8_t *start; /* array of length [people * days] */
    int64_t began_ms;
    int64_t told_ms;      /* by the calling thread */
    atomic_bool reached;  /* some thread has what was asked for */
    pthread_mutex_t lock; /* guards what stands below */
    struct en_roster_result *result;
};

/* ---- what threads share --------------------------------------------------------------------- */

static int64_t now_ms(const struct solve *solve)
{
    const struct en_roster_options *options = solve->options;

    return options->elapsed_ms == NULL ? 0 : options->elapsed_ms(options->context);
}

static int64_t worker_now_ms(void *owner)
{
    const struct worker *worker = owner;

    return now_ms(worker->solve);
}

static void mark(struct solve *solve, const struct search *search)
{
    struct en_roster_result *result = solve->result;

    if (result->trace_count == EN_ROSTER_TRACE_MAX) {
        memmove(result->trace, result->trace + 1,
                (EN_ROSTER_TRACE_MAX - 1) * sizeof(*result->trace));
        result->trace_count--;
    }
    result->trace[result->trace_count++] = (struct en_roster_mark){
        .elapsed_ms = now_ms(solve) - solve->began_ms,
        .iterations = search->iterations,
        .cost = search->best_cost,
    };
}

/* Bring a thread's best to the others. */
static void offer(struct solve *solve, const struct search *search)
{
    pthread_mutex_lock(&solve->lock);
    if (cost_less(search->best_cost, solve->result->cost)) {
        solve->result->cost = search->best_cost;
        memcpy(solve->result->cells, search->best, solve->model.people * (size_t)solve->model.days);
        mark(solve, search);
    }
    pthread_mutex_unlock(&solve->lock);
}

static void tell(struct solve *solve, const struct search *search)
{
    const struct en_roster_options *options = solve->options;

    pthread_mutex_lock(&solve->lock);
    struct en_roster_cost best = solve->result->cost;
    int64_t bound = solve->result->bound;
    pthread_mutex_unlock(&solve->lock);
    if (cost_less(search->best_cost, best)) {
        best = search->best_cost;
    }
    const struct en_roster_progress progress = {
        .elapsed_ms = solve->told_ms,
        .iterations = search->iterations * (uint64_t)(options->threads < 1 ? 1 : options->threads),
        .feasible = best.hard == 0,
        .soft = best.soft,
        .bound = bound,
    };
    options->progress(options->context, &progress);
}

/* Asked by each thread a thousand times a second or so: may it go on? */
static bool goes_on(void *owner, const struct search *search)
{
    struct worker *worker = owner;
    struct solve *solve = worker->solve;
    const struct en_roster_options *options = solve->options;
    int64_t now = now_ms(solve) - solve->began_ms;

    if (options->stop != NULL && atomic_load_explicit(options->stop, memory_order_relaxed)) {
        return false;
    }
    if (search->best_cost.hard == 0 && search->best_cost.soft <= options->target) {
        atomic_store_explicit(&solve->reached, true, memory_order_relaxed);
    }
    if (worker->index == 0 && options->progress != NULL && now - solve->told_ms >= TELL_EVERY_MS) {
        solve->told_ms = now;
        tell(solve, search);
    }
    bool over = options->time_ms > 0 && now >= options->time_ms;
    return !over && !atomic_load_explicit(&solve->reached, memory_order_relaxed);
}

/* ---- one thread ----------------------------------------------------------------------------- */

/* A part of the whole effort, in thousandths. */
static struct schedule schedule_of(struct worker *worker, int64_t share)
{
    struct solve *solve = worker->solve;
    int64_t now = now_ms(solve);
    uint64_t proposals = solve->options->iterations / WHOLE * (uint64_t)share;

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

/* A small roster is annealed several times rather than once for long. */
static int64_t rounds_of(const struct model *model)
{
    size_t rounds = ROUNDS_CELLS / (model->people * (size_t)model->days);

    return rounds < 1 ? 1 : rounds > ROUNDS_MAX ? ROUNDS_MAX : (int64_t)rounds;
}

static void anneal(struct worker *worker, int64_t share)
{
    struct schedule schedule = schedule_of(worker, share);

    search_anneal(&worker->search, &schedule);
}

/* Whole rows and windows made anew, from the best there is. */
static void remake(struct worker *worker, int64_t share)
{
    struct schedule schedule = schedule_of(worker, share);

    search_load(&worker->search, worker->search.best);
    rows_repair(&worker->rows, &schedule, false);
    rows_improve(&worker->rows, &schedule);
}

static void work(struct worker *worker)
{
    struct solve *solve = worker->solve;
    bool remakes = worker->rows.whole && (solve->options->without & EN_ROSTER_PART_ROWS) == 0;
    int64_t rounds = rounds_of(&solve->model);
    int64_t share = WHOLE / rounds;
    int64_t rows_share = remakes ? share * ROWS_SHARE / WHOLE : 0;

    search_load(&worker->search, solve->start);
    for (int64_t i = 0; i < rounds; i++) {
        anneal(worker, share - rows_share);
        if (remakes) {
            remake(worker, rows_share);
        }
        offer(solve, &worker->search);
    }
}

static void *run_thread(void *arg)
{
    work(arg);
    return NULL;
}

/* ---- all of them ---------------------------------------------------------------------------- */

static enum en_status run_workers(struct solve *solve, struct worker *worker, size_t count)
{
    enum en_status status = EN_OK;
    size_t started = 1;

    for (size_t i = 0; status == EN_OK && i < count; i++) {
        worker[i].solve = solve;
        worker[i].index = i;
        worker[i].seed = solve->options->seed + i * UINT64_C(0x9e3779b97f4a7c15);
        status =
            search_make(&worker[i].search, &solve->model, worker[i].seed, solve->options->without);
        if (status == EN_OK) {
            status = rows_make(&worker[i].rows, &worker[i].search);
            worker[i].made = status == EN_OK;
            if (status != EN_OK) {
                search_finish(&worker[i].search);
            }
        }
    }
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
        solve->result->iterations += worker[i].search.iterations;
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

static enum en_status no_memory(struct en_error *reterr)
{
    return en_fail(reterr, EN_ERR_MEMORY, "roster.memory", EN_STR(""), N_("no memory left"),
                   N_("Plan fewer days or fewer people at once."));
}

static enum en_status begin(struct solve *solve, struct en_roster_result *result)
{
    size_t cells = solve->roster->people_count * (size_t)solve->roster->days;
    enum en_status status = model_make(&solve->model, solve->roster);

    *result = (struct en_roster_result){.cost = {INT64_MAX, INT64_MAX}, .cells = malloc(cells)};
    if (status != EN_OK) {
        return status;
    }
    uint8_t *off = en_arena_alloc(&solve->model.arena, cells);
    if (result->cells == NULL || off == NULL) {
        model_finish(&solve->model);
        return EN_ERR_MEMORY;
    }
    memset(off, EN_ROSTER_OFF, cells);
    if (solve->model.cover_exact) {
        search_cover(&solve->model, off);
    }
    solve->start = solve->options->start == NULL ? off : solve->options->start;
    solve->began_ms = now_ms(solve);
    return EN_OK;
}

enum en_status en_roster_solve(const struct en_roster *roster,
                               const struct en_roster_options *options,
                               struct en_roster_result *ret, struct en_error *reterr)
{
    struct en_roster_result result;
    struct solve solve = {.roster = roster, .options = options, .result = &result};
    size_t threads = options->threads < 1 ? 1 : (size_t)options->threads;
    enum en_status status = check_options(options, reterr);

    if (status != EN_OK) {
        return status;
    }
    struct worker *worker = calloc(threads, sizeof(*worker));
    status = worker == NULL ? EN_ERR_MEMORY : begin(&solve, &result);
    if (worker != NULL && status == EN_OK) {
        pthread_mutex_init(&solve.lock, NULL);
        status = run_workers(&solve, worker, threads);
        pthread_mutex_destroy(&solve.lock);
        model_finish(&solve.model);
    }
    free(worker);
    if (status != EN_OK) {
        free(worker == NULL ? NULL : result.cells);
        return no_memory(reterr);
    }
    result.cost = en_roster_cost(roster, result.cells);
    *ret = result;
    return EN_OK;
}

void en_roster_result_finish(struct en_roster_result *result)
{
    free(result->cells);
    *result = (struct en_roster_result){0};
}
