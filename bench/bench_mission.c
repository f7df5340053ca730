/*
 * A mission's fortnight: 600 people, two bases, 280 patrols of 4 to 30, every rule there is.
 *
 *   bench_mission            the first programme, a short search, its bound, a least change
 *   bench_mission minute     the same with a minute of search on two threads
 *   bench_mission large      15,000 people, 30 bases, 4,200 patrols, ten minutes on two threads
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#include <entente/plan_bound.h>
#include <entente/plan_replan.h>

#include "figure.h"
#include "mission.h"

static const struct mission_size USUAL = {
    .members = 600, .slots = 280, .bases = 2, .days = 14, .seed = 1};
static const struct mission_size LARGE = {
    .members = 15000, .slots = 4200, .bases = 30, .days = 14, .seed = 1};

/* Time is the processor's, so that a busy machine says the same as an idle one. */
struct trial {
    uint32_t threads;
    int64_t first_ms; // the first complete programme, one thread
};

static int64_t elapsed_ms(void *self)
{
    const struct trial *trial = self;

    return (int64_t)(figure_cpu_s() * 1e3) / trial->threads;
}

/* Told first when every patrol is manned. */
static void note_first(void *self, const struct en_plan_progress *progress)
{
    struct trial *trial = self;

    trial->first_ms = trial->first_ms > 0 ? trial->first_ms : progress->elapsed_ms * trial->threads;
}

static void show(const char *name, double value, const char *unit, double limit, const char *source)
{
    figure_print(&(struct figure){.bench = name,
                                  .value = value,
                                  .unit = unit,
                                  .want = FIGURE_AT_MOST,
                                  .limit = limit,
                                  .limit_name = source});
}

static int bench_replan(struct mission *mission, const struct en_plan_programme *programme)
{
    struct en_plan_problem *problem = mission_problem(mission);
    struct en_plan_replanned replanned;
    double begin = figure_cpu_s();

    mission_send_home(mission, programme->crews[9].seats[3].member);
    if (en_plan_replan(problem, programme->crews, NULL, NULL, &replanned, NULL) != EN_OK) {
        return EXIT_FAILURE;
    }
    show("mission-replan-one-ill", (figure_cpu_s() - begin) * 1e3, "ms", 2000, "issue 5");
    show("mission-replan-seats-changed", (double)replanned.change_count, "seats", 30,
         "a tenth of the patrols");
    en_plan_replanned_finish(&replanned);
    return EXIT_SUCCESS;
}

static int bench(struct mission_size size, struct en_plan_options options, uint32_t ascent)
{
    struct trial trial = {.threads = options.threads};
    struct mission *mission = mission_new(size);
    struct en_plan_programme programme;
    struct en_plan_bound bound;
    struct rusage usage;

    if (mission == NULL) {
        return EXIT_FAILURE;
    }
    struct en_plan_problem *problem = mission_problem(mission);
    options.elapsed_ms = elapsed_ms;
    options.clock = &trial;
    options.progress = note_first;
    options.progress_self = &trial;
    if (en_plan_compose(problem, &options, &programme, NULL) != EN_OK ||
        en_plan_bound_find(problem, &programme, ascent, NULL, &bound, NULL) != EN_OK) {
        return EXIT_FAILURE;
    }
    double whole = figure_cpu_s() / options.threads;
    (void)fprintf(stderr, "%zu of %zu patrols manned, cost %lld, bound %lld, saved %lld\n",
                  programme.manned, programme.crew_count, (long long)programme.cost,
                  (long long)bound.bound, (long long)programme.improved);
    bool large = size.members > 5000;
    show(large ? "large-first-programme" : "mission-first-programme", (double)trial.first_ms, "ms",
         large ? 600e3 : 1000, "issue 5");
    show(large ? "large-gap-to-proved-bound" : "mission-gap-to-proved-bound",
         100.0 * (double)(programme.cost - bound.bound) / (double)programme.cost, "%", 2,
         "issue 5");
    show(large ? "large-whole" : "mission-whole", whole, "s", large ? 600 : 60, "issue 5");
    if (large && getrusage(RUSAGE_SELF, &usage) == 0) {
        show("large-memory", (double)usage.ru_maxrss / 1048576.0, "GiB", 4, "issue 5");
    }
    int status = large ? EXIT_SUCCESS : bench_replan(mission, &programme);
    en_plan_bound_finish(&bound);
    en_plan_programme_finish(&programme);
    mission_free(mission);
    return status;
}

int main(int argc, char **argv)
{
    struct en_plan_options options = {.seed = 1, .effort = 1000, .threads = 2};

    if (argc > 1 && strcmp(argv[1], "minute") == 0) {
        options.effort = UINT32_MAX;
        options.time_ms = 56000;
        return bench(USUAL, options, 1000);
    }
    if (argc > 1 && strcmp(argv[1], "large") == 0) {
        options.effort = 3000;
        options.time_ms = 540000;
        return bench(LARGE, options, 1000);
    }
    return bench(USUAL, options, 1000);
}
