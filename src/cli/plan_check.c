/*
 * plan_check.c: `entente plan check`: is a solution what its planner says it is?
 *
 * The judging is done by src/certify, which knows no planner. Here findings are shown: every hard
 * rule that is broken, and what each kind of cost adds up to; `--all` and `--json` show every cost.
 */
#include "nouns.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <entente/certify.h>

enum { RULES_MAX = 32, BROKEN_SHOWN_MAX = 100 };

/* What one rule costs in all. */
struct rule_cost {
    const char *rule;
    int64_t times, cost;
};

struct showing {
    struct en_cli *cli;
    bool all; /* every cost, not its sum by rule alone */
    bool only_broken;
    size_t broken;
    struct rule_cost rule[RULES_MAX];
    size_t rules;
};

typedef enum en_status (*check_fn)(struct en_str instance, struct en_str solution,
                                   const struct en_certify_sink *sink,
                                   struct en_certify_verdict *ret, struct en_error *reterr);

typedef enum en_status (*bound_fn)(struct en_str instance, struct en_str certificate,
                                   const struct en_certify_watch *watch,
                                   struct en_certify_bound *ret, struct en_error *reterr);

static const struct format {
    const char *name;
    check_fn check;
    bound_fn bound; /* NULL: has no certificates */
} FORMATS[] = {
    {"curtois", en_certify_curtois, en_certify_bound_curtois},
    {"inrc1", en_certify_inrc1, en_certify_bound_inrc1},
    {"toptw", en_certify_toptw, NULL},
};

static void add_cost(struct showing *showing, const struct en_certify_finding *finding)
{
    size_t i = 0;

    while (i < showing->rules && strcmp(showing->rule[i].rule, finding->what.rule) != 0) {
        i++;
    }
    if (i == RULES_MAX) {
        return;
    }
    if (i == showing->rules) {
        showing->rule[showing->rules++] = (struct rule_cost){.rule = finding->what.rule};
    }
    showing->rule[i].times++;
    showing->rule[i].cost += finding->cost;
}

static void say_finding(struct en_cli *cli, const struct en_certify_finding *finding)
{
    struct en_text text = {0};
    struct en_str args[EN_COUNT(finding->what.arg)];

    for (size_t i = 0; i < EN_COUNT(args); i++) {
        args[i] = en_str_from(finding->what.arg[i]);
    }
    en_text_fill(&text, en_tr(finding->what.text), args, EN_COUNT(args));
    struct en_cell cells[] = {
        en_cell_text("part", finding->hard ? EN_STR("broken") : EN_STR("cost")),
        en_cell_text("place", en_str_from(finding->what.place)),
        en_cell_text("rule", en_str_from(finding->what.rule)),
        en_cell_text("text", en_text_str(&text)),
        en_cell_int("cost", finding->cost),
    };
    en_say(cli, finding->hard ? N_("broken: %2: %4 (rule %3)") : N_("cost %5: %2: %4 (rule %3)"),
           cells, EN_COUNT(cells));
    en_text_finish(&text);
}

/* A sink: hard breaches are always shown, to people not more than a screen or two of them. */
static void found(void *context, const struct en_certify_finding *finding)
{
    struct showing *showing = context;

    if (!finding->hard) {
        if (showing->only_broken) {
            return;
        }
        add_cost(showing, finding);
    } else {
        showing->broken++;
    }
    if (showing->cli->json || showing->all ||
        (finding->hard && showing->broken <= BROKEN_SHOWN_MAX)) {
        say_finding(showing->cli, finding);
    }
}

static void say_verdict(const struct showing *showing, const struct en_certify_verdict *verdict)
{
    struct en_cli *cli = showing->cli;
    struct en_cell cells[] = {
        en_cell_text("part", EN_STR("verdict")),
        en_cell_int("broken", verdict->hard),
        en_cell_int("cost", verdict->cost),
        en_cell_int("tours", verdict->tours),
    };

    for (size_t i = 0; i < showing->rules && !cli->json; i++) {
        struct en_cell sums[] = {
            en_cell_text("rule", en_str_from(showing->rule[i].rule)),
            en_cell_int("times", showing->rule[i].times),
            en_cell_int("cost", showing->rule[i].cost),
        };
        en_say(cli, N_("%1: %2 times, cost %3"), sums, EN_COUNT(sums));
    }
    if (verdict->tours > 0) {
        en_say(cli, N_("Tours: %4. Score: %3. Hard rules broken: %2."), cells, EN_COUNT(cells));
        return;
    }
    en_say(cli,
           verdict->hard == 0 ? N_("Every hard rule is kept. Cost: %3")
                              : N_("Hard rules broken: %2. Cost: %3"),
           cells, EN_COUNT(cells));
}

static enum en_status find_format(const char *name, const struct format **ret,
                                  struct en_error *reterr)
{
    for (size_t i = 0; i < EN_COUNT(FORMATS); i++) {
        if (strcmp(FORMATS[i].name, name) == 0) {
            *ret = &FORMATS[i];
            return EN_OK;
        }
    }
    return en_fail(reterr, EN_ERR_USAGE, "plan.format", EN_STR("--format"),
                   N_("there is no format %1"), N_("entente plan check --help names them."),
                   en_str_from(name));
}

/* A number that was given as an option; untouched when it was not. */
static enum en_status claimed(const struct en_args *args, const char *option, int64_t *ret,
                              struct en_error *reterr)
{
    const char *text = en_args_option(args, option);

    if (text != NULL && !en_parse_i64(en_str_from(text), ret)) {
        return en_fail(reterr, EN_ERR_USAGE, "cli.number", en_str_from(option),
                       N_("%1 is no whole number"), NULL, en_str_from(text));
    }
    return EN_OK;
}

/* Does the solution stand, at the cost and with the tours that were claimed? */
static enum en_status judge(const struct en_certify_verdict *verdict, int64_t cost, int64_t tours,
                            struct en_error *reterr)
{
    struct en_text text = {0};
    enum en_status status = EN_OK;

    if (verdict->hard > 0) {
        status = en_fail(reterr, EN_ERR_VERIFY, "plan.broken", EN_STR(""),
                         N_("the solution breaks hard rules"), NULL);
    } else if (verdict->tours > tours) {
        status = en_fail(reterr, EN_ERR_VERIFY, "plan.tours", EN_STR("tours"),
                         N_("the solution has more tours than allowed"), NULL);
    } else if (cost != verdict->cost) {
        en_text_addf(&text, "%lld", (long long)verdict->cost);
        status =
            en_fail(reterr, EN_ERR_VERIFY, "plan.cost", EN_STR("cost"),
                    N_("the solution costs %1, not what was claimed"), NULL, en_text_str(&text));
    }
    en_text_finish(&text);
    return status;
}

enum en_status en_cli_plan_say_broken(struct en_cli *cli, const char *format,
                                      struct en_str instance, struct en_str solution,
                                      struct en_error *reterr)
{
    struct showing showing = {.cli = cli, .only_broken = true};
    struct en_certify_sink sink = {found, &showing};
    struct en_certify_verdict verdict = {0};
    const struct format *judge = NULL;
    enum en_status status = find_format(format, &judge, reterr);

    status = status == EN_OK ? judge->check(instance, solution, &sink, &verdict, reterr) : status;
    if (status == EN_OK && showing.broken > BROKEN_SHOWN_MAX && !cli->json) {
        struct en_cell cell = en_cell_int("more", (int64_t)(showing.broken - BROKEN_SHOWN_MAX));
        en_say(cli, N_("and %1 more"), &cell, 1);
    }
    return status;
}

/* ---- bounds --------------------------------------------------------------------------------- */

/* Progress on a terminal: one line, rewritten. */
static void show_progress(void *context, int64_t done, int64_t total)
{
    struct en_cli *cli = context;

    fprintf(cli->err, "\r%s %lld/%lld", en_tr(N_("checking")), (long long)done, (long long)total);
    if (done == total) {
        fputs("\r\x1b[K", cli->err);
    }
    fflush(cli->err);
}

enum en_status en_cli_plan_check_bound(struct en_cli *cli, const struct en_args *args,
                                       struct en_error *reterr)
{
    bool visible = !cli->json && isatty(fileno(cli->err));
    struct en_certify_watch watch = {visible ? show_progress : NULL, cli};
    struct en_certify_bound bound = {0};
    struct en_str instance;
    struct en_str certificate;
    const struct format *format = NULL;
    enum en_status status = find_format(en_args_option(args, "format"), &format, reterr);

    if (status == EN_OK && format->bound == NULL) {
        return en_fail(reterr, EN_ERR_USAGE, "plan.format", EN_STR("--format"),
                       N_("%1 has no certificates of bounds"),
                       N_("entente plan check-bound --help names the formats that have."),
                       en_str_from(format->name));
    }
    if (status == EN_OK) {
        status = en_cli_read(cli, en_args_word(args, 0), &instance, reterr);
    }
    if (status == EN_OK) {
        status = en_cli_read(cli, en_args_word(args, 1), &certificate, reterr);
    }
    if (status == EN_OK) {
        status = format->bound(instance, certificate, &watch, &bound, reterr);
    }
    if (status != EN_OK) {
        return status;
    }
    struct en_cell cells[] = {
        en_cell_int("claimed", bound.claimed), en_cell_int("found", bound.found),
        en_cell_int("people", bound.people),   en_cell_int("relaxed", bound.relaxed),
        en_cell_int("leaves", bound.leaves),
    };
    bool holds = bound.found >= bound.claimed;
    en_say(cli,
           holds ? N_("The bound holds: no roster costs less than %1. (The prices prove %2.)")
                 : N_("The prices prove no more than %2; %1 is claimed."),
           cells, EN_COUNT(cells));
    if (bound.relaxed > 0) {
        struct en_text text = {0};
        en_text_addf(&text, "%lld", (long long)bound.relaxed);
        struct en_str arg = en_text_str(&text);
        en_say_line(cli, N_("For %1 people a rule was left out, which can only make it smaller."),
                    &arg, 1);
        en_text_finish(&text);
    }
    return holds ? EN_OK
                 : en_fail(reterr, EN_ERR_VERIFY, "plan.bound", EN_STR(""),
                           N_("the certificate does not prove its bound"), NULL);
}

/* ---- solutions ------------------------------------------------------------------------------ */

enum en_status en_cli_plan_check(struct en_cli *cli, const struct en_args *args,
                                 struct en_error *reterr)
{
    struct showing showing = {.cli = cli, .all = en_args_flag(args, "all")};
    struct en_certify_sink sink = {found, &showing};
    struct en_certify_verdict verdict = {0};
    int64_t tours = INT64_MAX;
    int64_t cost = INT64_MIN;
    const struct format *format = NULL;
    struct en_str instance;
    struct en_str solution;
    enum en_status status = find_format(en_args_option(args, "format"), &format, reterr);

    if (status == EN_OK) {
        status = claimed(args, "cost", &cost, reterr);
    }
    if (status == EN_OK) {
        status = claimed(args, "tours", &tours, reterr);
    }
    if (status == EN_OK) {
        status = en_cli_read(cli, en_args_word(args, 0), &instance, reterr);
    }
    if (status == EN_OK) {
        status = en_cli_read(cli, en_args_word(args, 1), &solution, reterr);
    }
    if (status == EN_OK) {
        status = format->check(instance, solution, &sink, &verdict, reterr);
    }
    if (status == EN_OK) {
        say_verdict(&showing, &verdict);
        status = judge(&verdict, cost == INT64_MIN ? verdict.cost : cost, tours, reterr);
    }
    return status;
}
