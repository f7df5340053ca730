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
#include "work.h"

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

    return solve->options->time_ms > 0 && work_has(solve, EN_ROSTER_PART_COLUMNS) && free &&
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
    if (options->threads < 0 || options->threads > EN_ROSTER_THREADS_MAX) {
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
