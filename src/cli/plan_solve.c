/*
 * plan_solve.c: `entente plan solve`: an instance of a benchmark, solved; what it costs, what
 * it must cost at least, and the roster.
 */
#include "nouns.h"

#include <string.h>

#include <entente/roster.h>

#include "effort.h"
#include "plan_clash.h"

enum { USUAL_SECONDS = 60, MS = 1000 };

/* The instance, as it was written and as it was read. */
struct asked {
    const char *format;
    struct en_str instance;
    struct en_roster roster;
};

/* ---- words on the line ---------------------------------------------------------------------- */

static const struct {
    const char *name;
    enum en_status (*read)(struct en_str text, struct en_roster *ret, struct en_error *reterr);
} FORMATS[] = {
    {"curtois", en_roster_read_curtois},
    {"inrc1", en_roster_read_inrc1},
};

static enum en_status read_instance(const char *format, struct en_str text, struct en_roster *ret,
                                    struct en_error *reterr)
{
    for (size_t i = 0; i < EN_COUNT(FORMATS); i++) {
        if (strcmp(FORMATS[i].name, format) == 0) {
            return FORMATS[i].read(text, ret, reterr);
        }
    }
    return en_fail(reterr, EN_ERR_USAGE, "plan.format", EN_STR(""),
                   N_("\"%1\" is no format of instances"), N_("Formats: curtois, inrc1, entente."),
                   en_str_from(format));
}

static const struct {
    const char *name;
    uint32_t part;
} PARTS[] = {
    {"swap", EN_ROSTER_PART_SWAP},           {"rotate", EN_ROSTER_PART_ROTATE},
    {"oscillate", EN_ROSTER_PART_OSCILLATE}, {"rows", EN_ROSTER_PART_ROWS},
    {"columns", EN_ROSTER_PART_COLUMNS},
};

/* The parts of the method that --without leaves out. */
static enum en_status read_parts(const struct en_args *args, uint32_t *ret, struct en_error *reterr)
{
    const char *name = NULL;

    for (size_t i = 0; (name = en_args_option_at(args, "without", i)) != NULL; i++) {
        uint32_t part = 0;
        for (size_t k = 0; k < EN_COUNT(PARTS); k++) {
            part |= strcmp(PARTS[k].name, name) == 0 ? PARTS[k].part : 0;
        }
        if (part == 0) {
            return en_fail(reterr, EN_ERR_USAGE, "plan.part", EN_STR(""),
                           N_("\"%1\" is no part of the method"),
                           N_("Parts: swap, rotate, oscillate, rows, columns."), en_str_from(name));
        }
        *ret |= part;
    }
    return EN_OK;
}

static enum en_status read_options(const struct en_args *args, struct en_roster_options *ret,
                                   struct en_error *reterr)
{
    struct en_effort_limits limits;
    enum en_status status =
        en_effort_limits(args, UINT64_MAX, EN_ROSTER_THREADS_MAX, &limits, reterr);

    ret->seed = limits.seed;
    ret->iterations = limits.iterations;
    ret->threads = (int32_t)limits.threads;
    ret->time_ms =
        limits.time_ms == 0 && limits.iterations == 0 ? USUAL_SECONDS * MS : limits.time_ms;
    return status == EN_OK ? read_parts(args, &ret->without, reterr) : status;
}

static enum en_status read_start(struct en_cli *cli, const struct en_args *args,
                                 const struct en_roster *roster, const uint8_t **ret,
                                 struct en_error *reterr)
{
    const char *path = en_args_option(args, "start");
    struct en_str text = {NULL, 0};

    if (path == NULL) {
        return EN_OK;
    }
    uint8_t *cells = en_arena_alloc(&cli->arena, roster->people_count * (size_t)roster->days);
    if (cells == NULL) {
        return EN_ERR_MEMORY;
    }
    enum en_status status = en_cli_read(cli, path, &text, reterr);
    *ret = cells;
    return status == EN_OK ? en_roster_parse(text, roster, cells, reterr) : status;
}

/* ---- what is said --------------------------------------------------------------------------- */

static struct en_cell cost_cell(const char *name, const struct en_roster_cost *cost)
{
    return cost->hard == 0 ? en_cell_int(name, cost->soft) : en_cell_none(name);
}

static void tell(void *context, const struct en_roster_progress *progress)
{
    struct en_roster_cost cost = {progress->feasible ? 0 : 1, progress->soft};
    struct en_cell cells[] = {
        cost_cell("cost", &cost),
        en_cell_int("bound", progress->bound),
        en_cell_int("seconds", progress->elapsed_ms / MS),
        en_cell_int("iterations", (int64_t)progress->iterations),
    };

    en_effort_tell(context, N_("best %1, bound %2, %3 s"), cells, EN_COUNT(cells));
}

static void say_trace(struct en_cli *cli, const struct en_roster_result *result)
{
    struct en_table table;

    en_table_begin(&table, cli, NULL);
    table.part = "trace";
    for (size_t i = 0; i < result->trace_count; i++) {
        const struct en_roster_mark *mark = &result->trace[i];
        struct en_cell cells[] = {
            en_cell_int("ms", mark->elapsed_ms),
            en_cell_int("iterations", (int64_t)mark->iterations),
            en_cell_int("broken", mark->cost.hard),
            en_cell_int("cost", mark->cost.soft),
        };
        (void)en_table_row(&table, cells, EN_COUNT(cells));
    }
    en_table_end(&table);
}

/* Parts per thousand by which the cost may lie above the best possible. */
static int64_t gap_permille(const struct en_roster_result *result)
{
    if (result->cost.soft == 0 || result->bound >= result->cost.soft) {
        return 0;
    }
    return (result->cost.soft - result->bound) * 1000 / result->cost.soft;
}

static void say_result(struct en_cli *cli, const struct en_roster_options *options,
                       const struct en_roster_result *result, int64_t elapsed_ms)
{
    int64_t rate = elapsed_ms > 0 ? (int64_t)result->iterations / elapsed_ms * MS : 0;
    struct en_cell cells[] = {
        cost_cell("cost", &result->cost),
        en_cell_int("broken", result->cost.hard),
        en_cell_int("bound", result->bound),
        en_cell_int("certified", result->certified),
        result->cost.hard == 0 ? en_cell_int("gap_permille", gap_permille(result))
                               : en_cell_none("gap_permille"),
        en_cell_int("seed", (int64_t)options->seed),
        en_cell_int("threads", options->threads),
        en_cell_int("iterations", (int64_t)result->iterations),
        en_cell_int("iterations_per_second", rate),
        en_cell_int("ms", elapsed_ms),
    };

    say_trace(cli, result);
    en_say_sheet(cli, cells, EN_COUNT(cells));
    if (result->certified < result->bound && !cli->json) {
        struct en_cell bounds[] = {en_cell_int("bound", result->bound),
                                   en_cell_int("certified", result->certified)};
        en_say(cli,
               N_("The bound %1 is told, not certified: what can be checked proves no more than "
                  "%2."),
               bounds, EN_COUNT(bounds));
    }
}

/* The roster first: whatever becomes of the proof, it is not lost. */
static enum en_status write_all(struct en_cli *cli, const struct en_args *args,
                                const struct en_roster_result *result, struct en_str solution,
                                struct en_error *reterr)
{
    const char *out = en_args_option(args, "out");
    const char *bound = en_args_option(args, "bound");
    enum en_status status = EN_OK;

    if (out != NULL || !cli->json) {
        status = en_cli_write_found(cli, out, solution, reterr);
    }
    if (bound == NULL || status != EN_OK) {
        return status;
    }
    return result->certificate.failed
               ? EN_ERR_MEMORY
               : en_cli_write(cli, bound, en_text_str(&result->certificate), reterr);
}

/* Of a roster that breaks hard rules: which, where, and whose could not be kept at all. */
static enum en_status say_broken(struct en_cli *cli, const struct asked *asked,
                                 const struct en_roster_result *result, struct en_str solution,
                                 struct en_error *reterr)
{
    char place[32];
    uint32_t line = 0;
    enum en_status status =
        en_cli_plan_say_broken(cli, asked->format, asked->instance, solution, reterr);

    if (status == EN_OK) {
        status = en_cli_plan_say_clashes(cli, &asked->roster, result->cells, &line);
    }
    if (status != EN_OK) {
        return status;
    }
    return line > 0 ? en_fail(reterr, EN_ERR_INFEASIBLE, "plan.clash", en_place_line(place, line),
                              N_("no roster keeps every hard rule: those of one person "
                                 "contradict each other"),
                              N_("Change one of the rules that are told beside this line."))
                    : en_fail(reterr, EN_ERR_INFEASIBLE, "plan.broken", EN_STR(""),
                              N_("the best roster found still breaks hard rules"),
                              N_("Give it more time, or ask less of what is told above."));
}

/* ---- the verb ------------------------------------------------------------------------------- */

/* All that can go wrong before an hour of work goes wrong before it. */
static enum en_status prepare(struct en_cli *cli, const struct en_args *args,
                              const struct asked *asked, struct en_roster_options *ret,
                              struct en_error *reterr)
{
    enum en_status status = read_options(args, ret, reterr);

    if (status == EN_OK) {
        status = read_start(cli, args, &asked->roster, &ret->start, reterr);
    }
    if (status == EN_OK) {
        status = en_cli_may_write(en_args_option(args, "out"), reterr);
    }
    if (status == EN_OK) {
        status = en_cli_may_write(en_args_option(args, "bound"), reterr);
    }
    return status;
}

static enum en_status solve(struct en_cli *cli, const struct en_args *args,
                            const struct asked *asked, struct en_error *reterr)
{
    struct en_roster_options options = {.target = INT64_MIN};
    struct en_roster_result result = {0};
    struct en_cli_effort effort;
    struct en_text text = {0};
    enum en_status status = prepare(cli, args, asked, &options, reterr);

    if (status != EN_OK) {
        return status;
    }
    en_effort_begin(&effort, cli);
    options.elapsed_ms = en_effort_elapsed_ms;
    options.progress = tell;
    options.context = &effort;
    options.stop = en_effort_stop();
    status = en_roster_solve(&asked->roster, &options, &result, reterr);
    int64_t elapsed_ms = en_effort_elapsed_ms(&effort);
    en_effort_end(&effort);
    if (status != EN_OK) {
        return status;
    }
    say_result(cli, &options, &result, elapsed_ms);
    en_roster_print(&text, &asked->roster, result.cells);
    status =
        text.failed ? EN_ERR_MEMORY : write_all(cli, args, &result, en_text_str(&text), reterr);
    if (status == EN_OK && result.cost.hard > 0) {
        status = say_broken(cli, asked, &result, en_text_str(&text), reterr);
    }
    en_text_finish(&text);
    en_roster_result_finish(&result);
    return status;
}

enum en_status en_cli_plan_solve(struct en_cli *cli, const struct en_args *args,
                                 struct en_error *reterr)
{
    struct asked asked = {.format = en_args_option(args, "format")};

    if (strcmp(asked.format, "entente") == 0) {
        return en_cli_plan_crews(cli, args, reterr); // crews of patrols: another model
    }
    enum en_status status = en_cli_read(cli, en_args_word(args, 0), &asked.instance, reterr);
    if (status == EN_OK) {
        status = read_instance(asked.format, asked.instance, &asked.roster, reterr);
    }
    if (status == EN_OK) {
        status = solve(cli, args, &asked, reterr);
        en_roster_finish(&asked.roster);
    }
    return status;
}
