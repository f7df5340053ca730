/*
 * programme_make.c: `entente programme make`: hours, routes and crews from needs, told with their
 * reasons, written as files, proposed as orders.
 */
#include "effort.h"
#include "making.h"
#include "nouns.h"
#include "programme.h"

#include <stdio.h>

enum {
    DAY = 86400,
    TRIALS_MAX = 100000,
    JOINT_USUAL = 40,
    POOL_MAX = 5000,
    POOL_TRIALS = 300, /* per patrol */
    WITHIN_USUAL = 50, /* per thousand above the best */
};

/* One call of the verb. */
struct make {
    struct en_cli *cli;
    const struct en_args *args;
    struct en_cli_effort effort;
    struct en_making making;
    struct en_programme_options options;
    uint64_t pool, within; /* alternatives wanted, per thousand above the best */
    int64_t best;          /* cost of the programme made, crews included */
};

/* ---- what is said --------------------------------------------------------------------------- */

static void say_progress(void *self, int64_t cost, uint64_t trials)
{
    struct make *make = self;
    struct en_cell cells[] = {
        en_cell_int("cost", cost),
        en_cell_int("trials", (int64_t)trials),
    };

    en_effort_tell(&make->effort, N_("best so far: cost %1 after %2 trials (Ctrl-C keeps it)"),
                   cells, EN_COUNT(cells));
}

static void say_lines(struct make *make, const char *part, struct en_str order,
                      const struct en_programme_lines *lines)
{
    for (size_t i = 0; i < lines->count; i++) {
        struct en_text text = {0};
        struct en_text values = {0};
        en_programme_line_print(&text, &make->making.needs, make->making.plan.patrol,
                                &lines->item[i], en_tr);
        en_programme_args_print(&values, &make->making.needs, make->making.plan.patrol,
                                &lines->item[i]);
        struct en_cell cells[] = {
            en_cell_text("part", en_str_from(part)),
            en_cell_text("order", order),
            en_cell_text("code", en_str_from(en_line_name(lines->item[i].code))),
            en_cell_text("text", en_text_str(&text)),
            en_cell_text("args", en_text_str(&values)),
        };
        en_say(make->cli, "      %4", cells, EN_COUNT(cells));
        en_text_finish(&text);
        en_text_finish(&values);
    }
}

static enum en_status say_patrol(struct make *make, size_t slot)
{
    struct en_making *making = &make->making;
    const struct en_demand *demand = &making->demand[slot];
    struct en_programme_lines lines = {.count = 0};
    struct en_cell cells[] = {
        en_cell_text("order", demand->order),
        en_cell_time("start", demand->start),
        en_cell_time("end", demand->end),
        en_cell_text("kind", demand->kind),
        en_cell_text("task", demand->task),
        en_cell_text("stops", demand->stops),
        en_cell_int("crew", demand->crew),
        en_cell_text("vehicles", making->crews.vehicles[slot]),
        en_cell_text("verdict", en_str_from(en_programme_verdict(
                                    making->crews.programme.crews[slot].verdict))),
        en_cell_text("base", en_making_base(making, making->patrol[slot])),
    };
    enum en_status status =
        en_programme_why(&making->needs, making->plan.patrol, making->plan.count,
                         making->patrol[slot], &make->cli->arena, &lines);

    if (status == EN_OK) {
        en_say(make->cli, N_("%1  %2 to %3  %4, %5: %6; %7 seats: %9"), cells, EN_COUNT(cells));
        say_lines(make, "why", demand->order, &lines);
        en_programme_say_crew(make->cli, &making->crews, slot);
        en_programme_say_vehicles(make->cli, &making->crews, slot);
    }
    return status;
}

static enum en_status say_all(struct make *make)
{
    struct en_making *making = &make->making;
    struct en_programme_lines unmet = {.count = 0};
    bool dry = en_args_flag(make->args, "dry-run");
    enum en_status status = EN_OK;

    for (size_t i = 0; dry && status == EN_OK && i < making->count; i++) {
        status = say_patrol(make, i);
    }
    for (size_t i = 0; !dry && i < making->count; i++) {
        en_programme_say_slot(make->cli, &making->crews, i, false);
    }
    if (status == EN_OK) {
        status = en_programme_unmet(&making->needs, making->plan.patrol, making->plan.count,
                                    &make->cli->arena, &unmet);
    }
    if (status != EN_OK) {
        return status;
    }
    if (unmet.count > 0) {
        en_say_line(make->cli, N_("what the programme does not reach:"), NULL, 0);
        say_lines(make, "unmet", EN_STR(""), &unmet);
    }
    en_programme_say_sheets(make->cli, &making->crews);
    struct en_cell cells[] = {
        en_cell_text("part", EN_STR("programme")),
        en_cell_int("patrols", (int64_t)making->count),
        en_cell_int("manned", (int64_t)making->crews.programme.manned),
        en_cell_int("cost", making->plan.cost),
        en_cell_int("crews", making->plan.crews),
        en_cell_int("trials", (int64_t)making->plan.trials),
    };
    en_say(make->cli,
           N_("%2 patrols, %3 of them manned; cost %4 for hours and routes, %5 for crews, "
              "after %6 trials"),
           cells, EN_COUNT(cells));
    return EN_OK;
}

/* ---- files ---------------------------------------------------------------------------------- */

static void say_pool_progress(void *self, uint64_t kept, uint64_t tried)
{
    struct make *make = self;
    struct en_cell cells[] = {en_cell_int("kept", (int64_t)kept),
                              en_cell_int("tried", (int64_t)tried)};

    en_effort_tell(&make->effort, N_("alternatives: %1 of %2 tried (Ctrl-C keeps them)"), cells,
                   EN_COUNT(cells));
}

/* Fewer than wanted: why, and what helps. */
static void say_pool_short(const struct make *make, const struct en_making_pool *pool)
{
    struct en_cell cells[] = {
        en_cell_text("part", EN_STR("pool-short")),
        en_cell_int("too_dear", (int64_t)pool->too_dear),
        en_cell_int("lacking", (int64_t)pool->lacking),
    };

    if (pool->kept < pool->wanted) {
        en_say(make->cli,
               N_("of the others tried, %2 cost more (a larger --within takes them), and %3 left a "
                  "patrol without crew, vehicles or hour"),
               cells, EN_COUNT(cells));
    }
}

/* The pool: alternatives near the best, each a programme that keeps every hard rule. */
static enum en_status write_pool(struct make *make, struct en_str needs, struct en_str events,
                                 const char *out, struct en_error *reterr)
{
    struct en_text folder = {0};
    struct en_making_pool pool = {
        .state = en_node_state(make->cli->node),
        .needs = needs,
        .events = events,
        .seed = make->options.seed,
        .most = make->best + make->best * (int64_t)make->within / 1000,
        .wanted = make->pool,
        .trials = POOL_TRIALS,
        .env = &make->cli->env,
        .stop = en_effort_stop(),
        .progress = say_pool_progress,
        .progress_self = make,
    };

    en_text_addf(&folder, "%s/pool", out);
    pool.folder = en_text_cstr(&folder);
    enum en_status status = folder.failed ? EN_ERR_MEMORY : en_making_pool(&pool, reterr);
    if (status == EN_OK) {
        struct en_cell cells[] = {
            en_cell_text("part", EN_STR("pool")), en_cell_int("alternatives", (int64_t)pool.kept),
            en_cell_int("wanted", (int64_t)make->pool), en_cell_int("most", pool.most)};
        en_say(make->cli, N_("alternatives in the pool: %2 of the %3 wanted, none above cost %4"),
               cells, EN_COUNT(cells));
        say_pool_short(make, &pool);
    }
    en_text_finish(&folder);
    return status;
}

static enum en_status write_files(struct make *make, struct en_str needs, struct en_str events,
                                  struct en_error *reterr)
{
    const char *out = en_args_option(make->args, "out");

    if (out == NULL) {
        return EN_OK;
    }
    enum en_status status = make->cli->env.make_folder(make->cli->env.self, out, reterr);
    if (status == EN_OK) {
        status = en_making_write(&make->cli->env, &make->making, out, "best.csv", reterr);
    }
    return status == EN_OK && make->pool > 0 ? write_pool(make, needs, events, out, reterr)
                                             : status;
}

/* Before the search: can all that was asked for be written? */
static enum en_status check_files(struct make *make, struct en_error *reterr)
{
    const char *out = en_args_option(make->args, "out");
    enum en_status status = en_effort_number(make->args, "pool", POOL_MAX, &make->pool, reterr);

    make->within = WITHIN_USUAL;
    if (status == EN_OK) {
        status = en_effort_number(make->args, "within", 10000, &make->within, reterr);
    }
    if (status == EN_OK && out == NULL && make->pool > 0) {
        return en_fail(reterr, EN_ERR_USAGE, "programme.out", EN_STR("--pool"),
                       N_("a pool needs a folder"), N_("Say where it goes: --out DIR."),
                       EN_STR(""));
    }
    return status == EN_OK ? en_cli_may_fill(out, reterr) : status;
}

/* ---- days that are over --------------------------------------------------------------------- */

/* In an exercise that nobody plays just now the record's last act tells the time. */
static en_time clock_of(const struct make *make, bool dry)
{
    struct en_cli *cli = make->cli;
    const struct en_accord *accord = en_state_accord(en_node_state(cli->node));
    bool runs = !dry || cli->clock_shifted || accord == NULL || accord->live;

    return runs ? cli->env.now(cli->env.self) : en_state_log_time(en_node_state(cli->node));
}

/* Orders for days that are over would be void (order.times): said before the search. */
static enum en_status check_days(const struct make *make, struct en_error *reterr)
{
    const struct en_needs_file *needs = &make->making.file;
    bool dry = en_args_flag(make->args, "dry-run");
    en_time clock = clock_of(make, dry);
    en_time over = (clock - needs->first) / DAY;
    char days[24], of[24];

    over = over > needs->days ? needs->days : over;
    if (over <= 0) {
        return EN_OK;
    }
    if (!dry) {
        (void)snprintf(days, sizeof(days), "%lld", (long long)over);
        (void)snprintf(of, sizeof(of), "%d", needs->days);
        return en_fail(reterr, EN_ERR_RANGE, "programme.over", EN_STR("programme"),
                       N_("days of the programme that are over: %1 of %2"),
                       N_("Give a later first day on the line `programme:`; --dry-run shows a past "
                          "programme."),
                       en_str_from(days), en_str_from(of));
    }
    struct en_cell cells[] = {
        en_cell_text("part", EN_STR("warning")),
        en_cell_text("rule", EN_STR("programme.over")),
        en_cell_int("over", over),
        en_cell_int("days", needs->days),
        en_cell_time("clock", clock),
    };
    en_say(make->cli,
           N_("Warning: days of the programme that are over: %3 of %4, by the record's clock %5; "
              "orders for them cannot be proposed."),
           cells, EN_COUNT(cells));
    return EN_OK;
}

/* ---- the verb ------------------------------------------------------------------------------- */

static enum en_status read_options(struct make *make, struct en_error *reterr)
{
    uint64_t seed = 1;
    uint64_t trials = 0;
    uint64_t joint = JOINT_USUAL;
    enum en_status status = en_effort_number(make->args, "seed", UINT64_MAX, &seed, reterr);

    if (status == EN_OK) {
        status = en_effort_number(make->args, "trials", TRIALS_MAX, &trials, reterr);
    }
    if (status == EN_OK) {
        status = en_effort_number(make->args, "joint", TRIALS_MAX, &joint, reterr);
    }
    make->options = (struct en_programme_options){
        .seed = seed,
        .trials = (uint32_t)trials,
        .joint = (uint32_t)joint,
        .progress = say_progress,
        .progress_self = make,
        .stop = en_effort_stop(),
    };
    return status;
}

/* Who stops the search did not mean to sign what it had got to. */
static enum en_status fail_stopped(struct en_error *reterr)
{
    return en_fail(reterr, EN_ERR_INFEASIBLE, "programme.stopped", EN_STR(""),
                   N_("stopped before the end: nothing was proposed"),
                   N_("Run it again and let it end, with fewer --trials or --joint if need be; "
                      "what --out wrote can be proposed by `entente programme compose`."));
}

static enum en_status run(struct make *make, struct en_str needs, struct en_str events,
                          struct en_error *reterr)
{
    enum en_status status =
        en_making_load(en_node_state(make->cli->node), needs, events, &make->making, reterr);

    if (status == EN_OK) {
        status = check_days(make, reterr);
    }
    if (status == EN_OK) {
        en_effort_begin(&make->effort, make->cli);
        status = en_making_run(&make->making, &make->options, reterr);
        make->best = make->making.plan.cost + make->making.plan.crews;
        if (status == EN_OK) {
            status = write_files(make, needs, events, reterr);
        }
        en_effort_end(&make->effort);
    }
    if (status == EN_OK) {
        status = say_all(make);
    }
    if (status == EN_OK && !en_args_flag(make->args, "dry-run")) {
        status = en_effort_stopped()
                     ? fail_stopped(reterr)
                     : en_programme_propose(make->cli, make->args, &make->making.crews, reterr);
    }
    if (status == EN_OK || status == EN_ERR_RECEIVED) {
        enum en_status manned = en_programme_met(&make->making.crews, reterr);
        status = manned == EN_OK ? status : manned;
    }
    en_making_finish(&make->making);
    return status;
}

enum en_status en_cli_programme_make(struct en_cli *cli, const struct en_args *args,
                                     struct en_error *reterr)
{
    struct make make = {.cli = cli, .args = args};
    const char *events_file = en_args_option(args, "events");
    struct en_str needs = {NULL, 0};
    struct en_str events = {NULL, 0};
    enum en_status status = en_cli_open_to_act(cli, reterr);

    if (status == EN_OK) {
        status = read_options(&make, reterr);
    }
    if (status == EN_OK) {
        status = check_files(&make, reterr);
    }
    if (status == EN_OK) {
        status = en_cli_read(cli, en_args_word(args, 0), &needs, reterr);
    }
    if (status == EN_OK && events_file != NULL) {
        status = en_cli_read(cli, events_file, &events, reterr);
    }
    return status == EN_OK ? run(&make, needs, events, reterr) : status;
}
