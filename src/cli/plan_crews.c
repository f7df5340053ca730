/*
 * plan_crews.c: `entente plan crews`: crews for a problem given as text, or the least change of
 * crews given with it; what it costs, what it must cost at least, and what each party gets.
 */
#include "nouns.h"

#include <string.h>

#include <entente/plan_bound.h>
#include <entente/plan_replan.h>
#include <entente/plan_text.h>

#include "effort.h"

enum {
    USUAL_EFFORT = 2000,
    ASCENT = 1000,
    ASCENT_STOPPED = 100, /* a bound is told after Ctrl-C too, of a few steps */
    MS = 1000,
};

/* ---- what is said --------------------------------------------------------------------------- */

static void tell(void *self, const struct en_plan_progress *progress)
{
    struct en_cell cells[] = {
        en_cell_int("saved", -progress->cost),
        en_cell_int("seconds", progress->elapsed_ms / MS),
        en_cell_int("iterations", (int64_t)progress->iterations),
    };

    en_effort_tell(self, N_("%1 points saved, %2 s"), cells, EN_COUNT(cells));
}

static void say_line(struct en_cli *cli, const struct en_plan_problem *problem, const char *part,
                     struct en_str patrol, const struct en_line *line)
{
    struct en_text text = {0};
    struct en_text values = {0};

    en_plan_line_print(&text, problem, line, en_tr);
    en_plan_args_print(&values, problem, line);
    struct en_cell cells[] = {
        en_cell_text("part", en_str_from(part)),
        en_cell_text("patrol", patrol),
        en_cell_text("code", en_str_from(en_line_name(line->code))),
        en_cell_text("text", en_text_str(&text)),
        en_cell_text("args", en_text_str(&values)),
    };
    en_say(cli, "%2: %4", cells, EN_COUNT(cells));
    en_text_finish(&text);
    en_text_finish(&values);
}

/* Patrols without a crew: the rules that clash, and what would be enough. */
static void say_unmanned(struct en_cli *cli, const struct en_plan_problem *problem,
                         const struct en_plan_programme *programme)
{
    for (size_t i = 0; i < programme->crew_count; i++) {
        const struct en_plan_crew *crew = &programme->crews[i];
        for (size_t k = 0; k < crew->conflict_count; k++) {
            say_line(cli, problem, "conflict", problem->slots[i].id, &crew->conflict[k]);
        }
        for (size_t k = 0; k < crew->remedy_count; k++) {
            say_line(cli, problem, "remedy", problem->slots[i].id, &crew->remedies[k]);
        }
        for (size_t k = 0; k < crew->substitute_count; k++) {
            say_line(cli, problem, "substitute", problem->slots[i].id, &crew->substitutes[k]);
        }
    }
}

/* What each party gets, and by how much it is above or below its due, in thousandths. */
static void say_parties(struct en_cli *cli, const struct en_plan_problem *problem,
                        const struct en_plan_programme *programme)
{
    struct en_table table;

    en_table_begin(&table, cli, NULL);
    table.part = "party";
    for (size_t i = 0; i < problem->node_count; i++) {
        const struct en_plan_sheet *sheet = &programme->sheets[i];
        if (!problem->nodes[i].party) {
            continue;
        }
        struct en_cell cells[] = {
            en_cell_text("party", problem->nodes[i].name),
            en_cell_int("seats", sheet->seats),
            en_cell_int("leads", sheet->leads),
            en_cell_int("deputies", sheet->deputies),
            en_cell_int("nights", sheet->nights),
            en_cell_int("risk", sheet->risk),
            en_cell_int("people", sheet->people),
            en_cell_int("seats_over", programme->balances[i].seats),
            en_cell_int("leads_over", programme->balances[i].lead),
            en_cell_int("nights_over", programme->balances[i].nights),
            en_cell_int("risk_over", programme->balances[i].risk),
        };
        (void)en_table_row(&table, cells, EN_COUNT(cells));
    }
    en_table_end(&table);
}

static void say_changes(struct en_cli *cli, const struct en_plan_problem *problem,
                        const struct en_plan_replanned *replanned)
{
    struct en_table table;

    en_table_begin(&table, cli, N_("Every crew stays as it is."));
    table.part = "change";
    table.shown = "patrol,post,out,in,text";
    for (size_t i = 0; i < replanned->change_count; i++) {
        const struct en_plan_change *change = &replanned->changes[i];
        struct en_text why = {0};
        struct en_text values = {0};
        en_plan_line_print(&why, problem, &change->line, en_tr);
        en_plan_args_print(&values, problem, &change->line);
        struct en_cell cells[] = {
            en_cell_text("patrol", problem->slots[change->slot].id),
            change->post < 0 ? en_cell_none("post")
                             : en_cell_text("post", problem->posts[change->post].name),
            change->out == EN_PLAN_NOBODY
                ? en_cell_none("out")
                : en_cell_text("out", problem->members[change->out].token),
            change->in == EN_PLAN_NOBODY ? en_cell_none("in")
                                         : en_cell_text("in", problem->members[change->in].token),
            en_cell_text("code", en_str_from(en_line_name(change->line.code))),
            en_cell_text("text", en_text_str(&why)),
            en_cell_text("args", en_text_str(&values)),
        };
        (void)en_table_row(&table, cells, EN_COUNT(cells));
        en_text_finish(&why);
        en_text_finish(&values);
    }
    en_table_end(&table);
}

static void say_sheet(struct en_cli *cli, const struct en_plan_options *options,
                      const struct en_plan_programme *programme, int64_t bound, int64_t elapsed_ms)
{
    int64_t gap = programme->cost > 0 ? (programme->cost - bound) * 1000 / programme->cost : 0;
    struct en_cell cells[] = {
        en_cell_int("patrols", (int64_t)programme->crew_count),
        en_cell_int("manned", (int64_t)programme->manned),
        en_cell_int("cost", programme->cost),
        en_cell_int("bound", bound),
        en_cell_int("gap_permille", gap),
        en_cell_int("saved", programme->improved),
        en_cell_int("seed", (int64_t)options->seed),
        en_cell_int("threads", options->threads),
        en_cell_int("ms", elapsed_ms),
    };

    en_say_sheet(cli, cells, EN_COUNT(cells));
}

/* ---- the verb ------------------------------------------------------------------------------- */

static enum en_status read_options(const struct en_args *args, struct en_plan_options *ret,
                                   struct en_error *reterr)
{
    struct en_effort_limits limits;
    enum en_status status =
        en_effort_limits(args, EN_PLAN_EFFORT_MAX, EN_PLAN_THREADS_MAX, &limits, reterr);
    uint32_t usual = limits.time_ms > 0 ? EN_PLAN_EFFORT_MAX : USUAL_EFFORT;

    ret->seed = limits.seed;
    ret->time_ms = limits.time_ms;
    ret->effort = limits.iterations > 0 ? (uint32_t)limits.iterations : usual;
    ret->threads = limits.threads;
    return status;
}

static enum en_status say_all(struct en_cli *cli, const struct en_args *args,
                              const struct en_plan_problem *problem,
                              const struct en_plan_programme *programme, struct en_error *reterr)
{
    const char *out = en_args_option(args, "out");
    struct en_text text = {0};

    say_parties(cli, problem, programme);
    say_unmanned(cli, problem, programme);
    en_plan_text_crews(&text, problem, programme->crews, programme->crew_count);
    enum en_status status = text.failed ? EN_ERR_MEMORY : EN_OK;
    if (status == EN_OK && (out != NULL || !cli->json)) {
        status = en_cli_write_found(cli, out, en_text_str(&text), reterr);
    }
    en_text_finish(&text);
    if (status == EN_OK && programme->manned < programme->crew_count) {
        status = en_fail(reterr, EN_ERR_INFEASIBLE, "plan.unmanned", EN_STR(""),
                         N_("some patrols have no crew"),
                         N_("Each is told above with the rules that clash and what would be"
                            " enough."));
    }
    return status;
}

static enum en_status compose(struct en_cli *cli, const struct en_args *args,
                              const struct en_plan_problem *problem,
                              const struct en_plan_options *asked, struct en_error *reterr)
{
    struct en_plan_options options = *asked;
    struct en_plan_programme programme;
    struct en_plan_bound bound;
    struct en_cli_effort effort;

    en_effort_begin(&effort, cli);
    options.elapsed_ms = en_effort_elapsed_ms;
    options.clock = &effort;
    options.progress = tell;
    options.progress_self = &effort;
    options.stop = en_effort_stop();
    enum en_status status = en_plan_compose(problem, &options, &programme, reterr);
    if (status == EN_OK) {
        bool stopped = en_effort_stopped();
        status = en_plan_bound_find(problem, &programme, stopped ? ASCENT_STOPPED : ASCENT,
                                    stopped ? NULL : options.stop, &bound, reterr);
        if (status != EN_OK) {
            en_plan_programme_finish(&programme);
        }
    }
    int64_t elapsed_ms = en_effort_elapsed_ms(&effort);
    en_effort_end(&effort);
    if (status != EN_OK) {
        return status;
    }
    say_sheet(cli, &options, &programme, bound.bound, elapsed_ms);
    status = say_all(cli, args, problem, &programme, reterr);
    en_plan_bound_finish(&bound);
    en_plan_programme_finish(&programme);
    return status;
}

static enum en_status replan(struct en_cli *cli, const struct en_args *args,
                             const struct en_plan_text *text, const struct en_plan_options *options,
                             struct en_error *reterr)
{
    struct en_plan_replanned replanned;
    enum en_status status =
        en_plan_replan(&text->problem, text->crews, text->frozen, options, &replanned, reterr);

    if (status != EN_OK) {
        return status;
    }
    say_changes(cli, &text->problem, &replanned);
    status = say_all(cli, args, &text->problem, &replanned.programme, reterr);
    en_plan_replanned_finish(&replanned);
    return status;
}

enum en_status en_cli_plan_crews(struct en_cli *cli, const struct en_args *args,
                                 struct en_error *reterr)
{
    struct en_plan_options options = {.threads = 1};
    struct en_plan_text text;
    struct en_str source = {NULL, 0};
    enum en_status status = read_options(args, &options, reterr);

    if (status == EN_OK) {
        status = en_cli_may_write(en_args_option(args, "out"), reterr);
    }
    if (status == EN_OK) {
        status = en_cli_read(cli, en_args_word(args, 0), &source, reterr);
    }
    if (status == EN_OK) {
        status = en_plan_text_read(source, &text, reterr);
    }
    if (status != EN_OK) {
        en_cli_name_line(source, reterr);
        return status;
    }
    status = text.any_crew ? replan(cli, args, &text, &options, reterr)
                           : compose(cli, args, &text.problem, &options, reterr);
    if (status != EN_OK) {
        en_cli_name_line(source, reterr);
    }
    en_plan_text_finish(&text);
    return status;
}
