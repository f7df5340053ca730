/*
 * plan_route.c: `entente plan route`: tours for patrols, or for an instance of the public
 * benchmark; what they are worth, and what is not met and why.
 */
#include "nouns.h"

#include <string.h>

#include "effort.h"
#include "plan_route.h"

enum { USUAL_SECONDS = 10, MS = 1000, DIGITS_MAX = 3 };

static enum en_status read_options(const struct en_args *args, struct en_route_options *ret,
                                   struct en_error *reterr)
{
    struct en_effort_limits limits;
    enum en_status status =
        en_effort_limits(args, UINT64_MAX, EN_ROUTE_THREADS_MAX, &limits, reterr);

    ret->seed = limits.seed;
    ret->iterations = limits.iterations;
    ret->threads = limits.threads;
    ret->time_ms =
        limits.time_ms == 0 && limits.iterations == 0 ? USUAL_SECONDS * MS : limits.time_ms;
    return status;
}

/* ---- what is said --------------------------------------------------------------------------- */

static void tell(void *context, const struct en_route_progress *progress)
{
    struct en_cell cells[] = {
        en_cell_int("weight", progress->weight),
        en_cell_int("bound", progress->bound),
        en_cell_int("seconds", progress->elapsed_ms / MS),
        en_cell_int("iterations", (int64_t)progress->iterations),
    };

    en_effort_tell(context, N_("weight %1 of at most %2, %3 s"), cells, EN_COUNT(cells));
}

static void say_plan(struct en_cli *cli, const struct en_route_options *options,
                     const struct en_route_plan *plan, int64_t elapsed_ms)
{
    int64_t stops = 0;

    for (size_t r = 0; r < plan->tour_count; r++) {
        stops += (int64_t)plan->tours[r].stop_count;
    }
    struct en_cell cells[] = {
        en_cell_int("weight", plan->weight),
        en_cell_int("bound", plan->bound),
        en_cell_int("tours", (int64_t)plan->tour_count),
        en_cell_int("stops", stops),
        en_cell_int("unmet", (int64_t)plan->unmet_count),
        en_cell_int("seed", (int64_t)options->seed),
        en_cell_int("threads", options->threads),
        en_cell_int("iterations", (int64_t)plan->iterations),
        en_cell_int("ms", elapsed_ms),
    };

    en_say_sheet(cli, cells, EN_COUNT(cells));
}

/* ---- formats -------------------------------------------------------------------------------- */

static enum en_status read_toptw(struct en_cli *cli, const struct en_args *args, struct en_str text,
                                 struct en_route_problem *ret, struct en_error *reterr)
{
    uint64_t routes = 1;
    uint64_t digits = 0;
    enum en_status status = en_effort_number(args, "routes", EN_ROUTE_PATROLS_MAX, &routes, reterr);

    if (status == EN_OK) {
        status = en_effort_number(args, "digits", DIGITS_MAX, &digits, reterr);
    }
    return status == EN_OK ? en_route_toptw_read(&cli->arena, text, (unsigned)digits,
                                                 (size_t)routes, ret, reterr)
                           : status;
}

/* A line a tour: the numbers of its places as the file has them, the base left out. */
static void print_toptw(struct en_text *out, const struct en_route_plan *plan)
{
    for (size_t r = 0; r < plan->tour_count; r++) {
        for (size_t i = 0; i < plan->tours[r].stop_count; i++) {
            en_text_addf(out, i > 0 ? " %u" : "%u", plan->tours[r].stops[i].node + 1);
        }
        en_text_addc(out, '\n');
    }
}

/* ---- the verb ------------------------------------------------------------------------------- */

static enum en_status solve(struct en_cli *cli, const struct en_args *args,
                            const struct en_route_problem *problem, struct en_route_plan *ret,
                            struct en_error *reterr)
{
    struct en_route_options options = {0};
    struct en_cli_effort effort;
    enum en_status status = read_options(args, &options, reterr);

    if (status == EN_OK) {
        status = en_cli_may_write(en_args_option(args, "out"), reterr);
    }
    if (status != EN_OK) {
        return status;
    }
    en_effort_begin(&effort, cli);
    options.elapsed_ms = en_effort_elapsed_ms;
    options.elapsed_arg = &effort;
    options.progress = tell;
    options.progress_arg = &effort;
    options.stop = en_effort_stop();
    status = en_route_solve(problem, &options, &cli->arena, ret, reterr);
    int64_t elapsed_ms = en_effort_elapsed_ms(&effort);
    en_effort_end(&effort);
    if (status == EN_OK) {
        say_plan(cli, &options, ret, elapsed_ms);
    }
    return status;
}

static enum en_status write_out(struct en_cli *cli, const struct en_args *args,
                                const struct en_text *out, bool always, struct en_error *reterr)
{
    const char *path = en_args_option(args, "out");

    if (out->failed) {
        return EN_ERR_MEMORY;
    }
    return path != NULL || always ? en_cli_write_found(cli, path, en_text_str(out), reterr) : EN_OK;
}

static enum en_status route_toptw(struct en_cli *cli, const struct en_args *args,
                                  struct en_str text, struct en_error *reterr)
{
    struct en_route_problem problem = {0};
    struct en_route_plan plan = {0};
    struct en_text out = {0};
    enum en_status status = read_toptw(cli, args, text, &problem, reterr);

    if (status == EN_OK) {
        status = solve(cli, args, &problem, &plan, reterr);
    }
    if (status == EN_OK) {
        print_toptw(&out, &plan);
        status = write_out(cli, args, &out, !cli->json, reterr);
    }
    en_text_finish(&out);
    return status;
}

static bool all_that_must(const struct en_route_plan *plan)
{
    for (size_t i = 0; i < plan->unmet_count; i++) {
        if (plan->unmet[i].must) {
            return false;
        }
    }
    return true;
}

static enum en_status route_patrols(struct en_cli *cli, const struct en_args *args,
                                    struct en_str text, struct en_error *reterr)
{
    struct en_patrol_routes routes = {0};
    struct en_route_plan plan = {0};
    struct en_text out = {0};
    enum en_status status = en_patrol_routes_read(cli, args, text, &routes, reterr);

    if (status == EN_OK) {
        status = solve(cli, args, &routes.file.problem, &plan, reterr);
    }
    if (status != EN_OK) {
        en_cli_name_line(text, reterr);
    }
    if (status == EN_OK) {
        en_patrol_routes_say(cli, &routes, &plan);
        en_patrol_routes_print(&out, &routes, &plan);
        status = write_out(cli, args, &out, false, reterr);
    }
    if (status == EN_OK && !all_that_must(&plan)) {
        status = en_fail(reterr, EN_ERR_INFEASIBLE, "plan.unmet", EN_STR(""),
                         N_("not everything that must be visited can be"),
                         N_("The table of what is not met names the reason of each."));
    }
    en_text_finish(&out);
    return status;
}

static const struct {
    const char *name;
    enum en_status (*run)(struct en_cli *cli, const struct en_args *args, struct en_str text,
                          struct en_error *reterr);
} FORMATS[] = {
    {"toptw", route_toptw},
    {"entente", route_patrols},
};

enum en_status en_cli_plan_route(struct en_cli *cli, const struct en_args *args,
                                 struct en_error *reterr)
{
    const char *format = en_args_option(args, "format");
    struct en_str text = {NULL, 0};

    for (size_t i = 0; i < EN_COUNT(FORMATS); i++) {
        if (strcmp(FORMATS[i].name, format) == 0) {
            enum en_status status = en_cli_read(cli, en_args_word(args, 0), &text, reterr);
            return status == EN_OK ? FORMATS[i].run(cli, args, text, reterr) : status;
        }
    }
    return en_fail(reterr, EN_ERR_USAGE, "plan.format", EN_STR(""),
                   N_("\"%1\" is no format of routes"), N_("Formats: toptw, entente."),
                   en_str_from(format));
}
