/*
 * The whole solve: threads, limits, what is told meanwhile, and the answer.
 */
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "search.h"

enum { THREADS_MAX = 64 };

struct solve;

struct worker {
    struct solve *solve;
    struct search search;
    uint64_t seed;
    pthread_t thread;
    bool made;
};

struct solve {
    const struct en_roster *roster;
    const struct en_roster_options *options;
    struct model model;
    const uint8_t *start; /* array of length [people * days] */
    pthread_mutex_t lock; /* guards what stands below */
    struct en_roster_result *result;
};

/* ---- what threads share --------------------------------------------------------------------- */

static void mark(struct solve *solve, const struct search *search)
{
    struct en_roster_result *result = solve->result;

    if (result->trace_count == EN_ROSTER_TRACE_MAX) {
        memmove(result->trace, result->trace + 1,
                (EN_ROSTER_TRACE_MAX - 1) * sizeof(*result->trace));
        result->trace_count--;
    }
    result->trace[result->trace_count++] = (struct en_roster_mark){
        .elapsed_ms = solve->options->elapsed_ms == NULL
                          ? 0
                          : solve->options->elapsed_ms(solve->options->context),
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

/* ---- one thread ----------------------------------------------------------------------------- */

static void work(struct worker *worker)
{
    struct solve *solve = worker->solve;
    const struct en_roster_options *options = solve->options;
    struct search *search = &worker->search;
    struct schedule schedule = {
        .warm = solve->model.warm,
        .cold = solve->model.cold,
        .iterations = options->iterations,
        .from_ms = 0,
        .until_ms = options->time_ms,
        .elapsed_ms = options->elapsed_ms,
        .context = options->context,
        .stop = options->stop,
        .target = options->target,
    };

    search_load(search, solve->start);
    search_anneal(search, &schedule);
    offer(solve, search);
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
        worker[i].seed = solve->options->seed + i * UINT64_C(0x9e3779b97f4a7c15);
        status =
            search_make(&worker[i].search, &solve->model, worker[i].seed, solve->options->without);
        worker[i].made = status == EN_OK;
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
