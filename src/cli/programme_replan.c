/*
 * programme_replan.c: `entente programme replan`: the least change when something has happened, as
 * new versions of the orders it touches, each with the reason as its remark.
 */
#include "effort.h"
#include "nouns.h"
#include "programme.h"
#include "replanning.h"

/* The values of an option that may stand several times. */
static enum en_status take(const struct en_args *args, const char *option, struct en_str *ret,
                           size_t *ret_count, struct en_error *reterr)
{
    for (*ret_count = 0; en_args_option_at(args, option, *ret_count) != NULL; ++*ret_count) {
        if (*ret_count == EN_REPLAN_ASKS_MAX) {
            return en_fail(reterr, EN_ERR_RANGE, "replan.many", en_str_from(option),
                           N_("more than 64 at once"), NULL, EN_STR(""));
        }
        ret[*ret_count] = en_str_from(en_args_option_at(args, option, *ret_count));
    }
    return EN_OK;
}

static void say_change(struct en_cli *cli, const struct en_replanning *replanning, size_t i)
{
    const struct en_plan_change *change = &replanning->plan.changes[i];
    const struct en_plan_problem *problem = &replanning->crews.problem;
    struct en_text why = {0};
    struct en_text values = {0};
    struct en_str nobody = EN_STR("-");

    en_plan_line_print(&why, problem, &change->line, en_tr);
    en_plan_args_print(&values, problem, &change->line);
    struct en_cell cells[] = {
        en_cell_text("part", EN_STR("change")),
        en_cell_text("order", replanning->demand[change->slot].order),
        en_cell_text("post", change->post >= 0 ? problem->posts[change->post].name : nobody),
        en_cell_text("out",
                     change->out == EN_PLAN_NOBODY ? nobody : problem->members[change->out].token),
        en_cell_text("in",
                     change->in == EN_PLAN_NOBODY ? nobody : problem->members[change->in].token),
        en_cell_text("text", en_text_str(&why)),
        en_cell_text("code", en_str_from(en_line_name(change->line.code))),
        en_cell_text("args", en_text_str(&values)),
    };
    en_say(cli, N_("%2  %3: %5 for %4; %6"), cells, EN_COUNT(cells));
    en_text_finish(&why);
    en_text_finish(&values);
}

static void say_patrol(struct en_cli *cli, const struct en_replanning *replanning, size_t i)
{
    const struct en_replan_patrol *patrol = &replanning->patrol[i];
    struct en_text why = {0};

    if (patrol->off.len == 0 && !patrol->vehicles) {
        return;
    }
    en_replanning_why(&why, replanning, i);
    struct en_cell cells[] = {
        en_cell_text("part", en_str_from(patrol->off.len > 0 ? "off" : "vehicles")),
        en_cell_text("order", patrol->order),
        en_cell_text("vehicles", patrol->vehicle),
        en_cell_text("text", en_text_str(&why)),
        en_cell_text("suspended", patrol->off),
        en_cell_text("lacks", patrol->lacks),
    };
    en_say(cli, patrol->off.len > 0 ? N_("%2  is called off: %4") : N_("%2  %4"), cells,
           EN_COUNT(cells));
    en_text_finish(&why);
}

static void say_all(struct en_cli *cli, const struct en_replanning *replanning)
{
    size_t touched = 0;

    for (size_t i = 0; i < replanning->plan.change_count; i++) {
        say_change(cli, replanning, i);
    }
    for (size_t i = 0; i < replanning->count; i++) {
        const struct en_replan_patrol *patrol = &replanning->patrol[i];
        say_patrol(cli, replanning, i);
        touched += patrol->crew || patrol->vehicles || patrol->off.len > 0;
    }
    struct en_cell cells[] = {
        en_cell_text("part", EN_STR("replan")),
        en_cell_int("patrols", (int64_t)replanning->count),
        en_cell_int("touched", (int64_t)touched),
        en_cell_int("changes", (int64_t)replanning->plan.change_count),
        en_cell_int("kept", (int64_t)replanning->plan.seats_kept),
    };
    en_say(cli, N_("%3 of %2 patrols change; %4 seats change hands, %5 stay"), cells,
           EN_COUNT(cells));
}

/* ---- as acts -------------------------------------------------------------------------------- */

static enum en_status new_version(struct en_cli *cli, const struct en_replanning *replanning,
                                  size_t i, struct en_error *reterr)
{
    struct en_text body = {0};
    enum en_status status = en_replanning_order(cli, replanning, i, &body, reterr);

    if (status == EN_OK) {
        status = en_cli_perform(cli, "order.propose", en_text_str(&body), NULL, reterr);
    }
    en_text_finish(&body);
    return status;
}

static enum en_status call_off(struct en_cli *cli, const struct en_replanning *replanning, size_t i,
                               struct en_error *reterr)
{
    struct en_text why = {0};
    struct en_text body = {0};

    en_replanning_why(&why, replanning, i);
    en_line_add_str(&body, "order", replanning->patrol[i].order);
    en_line_add_str(&body, "reason", en_text_str(&why));
    enum en_status status = en_cli_perform(cli, "order.cancel", en_text_str(&body), NULL, reterr);
    en_text_finish(&why);
    en_text_finish(&body);
    return status;
}

static enum en_status act(struct en_cli *cli, const struct en_replanning *replanning,
                          struct en_error *reterr)
{
    enum en_status status = EN_OK;

    for (size_t i = 0; i < replanning->count && (status == EN_OK || status == EN_ERR_RECEIVED);
         i++) {
        const struct en_replan_patrol *patrol = &replanning->patrol[i];
        if (patrol->off.len > 0) {
            status = call_off(cli, replanning, i, reterr);
        } else if (patrol->crew || (patrol->vehicles && patrol->lacks.len == 0)) {
            status = new_version(cli, replanning, i, reterr);
        }
    }
    return status;
}

/* What is left without a crew or a vehicle is an error at the end: it is never dropped. */
static enum en_status check_met(const struct en_replanning *replanning, struct en_error *reterr)
{
    for (size_t i = 0; i < replanning->demand_count; i++) {
        size_t patrol = replanning->slot_patrol[i];
        if (replanning->plan.programme.crews[i].verdict != EN_PLAN_MANNED ||
            replanning->patrol[patrol].lacks.len > 0) {
            return en_fail(reterr, EN_ERR_INFEASIBLE, "replan.unmet", replanning->demand[i].order,
                           N_("no crew or no vehicle can be had any more for %1"),
                           N_("Call it off, or write its order anew with fewer seats."),
                           replanning->demand[i].order);
        }
    }
    return EN_OK;
}

enum en_status en_cli_programme_replan(struct en_cli *cli, const struct en_args *args,
                                       struct en_error *reterr)
{
    struct en_replan_ask ask = {.ill_count = 0};
    struct en_replanning replanning = {.count = 0};
    enum en_status status = en_cli_open_to_act(cli, reterr);

    if (status == EN_OK) {
        status = take(args, "ill", ask.ill, &ask.ill_count, reterr);
    }
    if (status == EN_OK) {
        status = take(args, "vehicle", ask.vehicle, &ask.vehicle_count, reterr);
    }
    if (status == EN_OK) {
        status = take(args, "suspend", ask.suspend, &ask.suspend_count, reterr);
    }
    if (status == EN_OK) {
        ask.now = cli->env.now(cli->env.self);
        status = en_replanning_run(en_node_state(cli->node), en_str_from(en_args_word(args, 0)),
                                   &ask, &replanning, reterr);
    }
    if (status == EN_OK) {
        say_all(cli, &replanning);
        if (!en_args_flag(args, "dry-run")) {
            status = act(cli, &replanning, reterr);
        }
    }
    if (status == EN_OK || status == EN_ERR_RECEIVED) {
        enum en_status met = check_met(&replanning, reterr);
        status = met == EN_OK ? status : met;
    }
    en_replanning_finish(&replanning);
    return status;
}
