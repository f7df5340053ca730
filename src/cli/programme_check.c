/*
 * programme_check.c: `entente programme check`: a programme judged by who did not make it, from an
 * own copy of the record: the rules its crews keep, what they cost, what any must cost at least,
 * and what a search of one's own finds.
 */
#include <stdlib.h>

#include <entente/plan_bound.h>
#include <entente/plan_replan.h>

#include "effort.h"
#include "nouns.h"
#include "programme.h"

enum {
    USUAL_EFFORT = 200,
    ASCENT = 1000, /* steps of the search for prices */
};

struct checking {
    struct en_cli *cli;
    struct en_state *state;
    struct en_chart chart; // the programme as the record has it, by start
    struct en_demand *demand;
    struct en_str *order;
    struct en_plan_crew *given;
    struct en_crews crews;
    bool in_force; // at least one of its orders is
};

/* ---- the crews as they were proposed -------------------------------------------------------- */

/* "lead 1 deputy 1 driver 2" */
static struct en_str posts_of(struct en_arena *arena, const struct en_accord *accord,
                              const struct en_chart_patrol *patrol)
{
    struct en_text text = {0};

    for (size_t p = 0; p < accord->post_count; p++) {
        size_t count = 0;
        for (size_t i = 0; i < patrol->seat_count; i++) {
            count += en_str_equal(patrol->seat[i].post, accord->post[p].id);
        }
        if (count > 0) {
            en_text_adds(&text, text.len > 0 ? " " : "");
            en_text_add(&text, accord->post[p].id);
            en_text_addf(&text, " %zu", count);
        }
    }
    struct en_str kept = en_arena_copy(arena, en_text_str(&text));
    en_text_finish(&text);
    return kept;
}

/* The same patrols as a question: so many seats, these posts, at that time. */
static enum en_status set_demand(struct checking *check)
{
    struct en_arena *arena = &check->cli->arena;
    size_t count = check->chart.patrol_count;

    check->demand = EN_ARENA_ARRAY(arena, count + 1, struct en_demand);
    check->order = EN_ARENA_ARRAY(arena, count + 1, struct en_str);
    check->given = EN_ARENA_ARRAY(arena, count + 1, struct en_plan_crew);
    if (check->demand == NULL || check->order == NULL || check->given == NULL) {
        return EN_ERR_MEMORY;
    }
    for (size_t i = 0; i < count; i++) {
        const struct en_chart_patrol *patrol = &check->chart.patrol[i];
        check->order[i] = patrol->number;
        check->demand[i] = (struct en_demand){
            .order = patrol->number,
            .kind = patrol->kind,
            .start = patrol->start,
            .end = patrol->end,
            .crew = (int32_t)patrol->seat_count,
            .posts = posts_of(arena, check->chart.accord, patrol),
        };
    }
    return EN_OK;
}

static int by_token(const void *a, const void *b)
{
    return en_str_compare(((const struct en_plan_member *)a)->token,
                          ((const struct en_plan_member *)b)->token);
}

static enum en_status give(struct checking *check, size_t slot, struct en_error *reterr)
{
    const struct en_plan_problem *problem = &check->crews.problem;
    const struct en_chart_patrol *patrol = &check->chart.patrol[slot];
    struct en_plan_seat *seat =
        EN_ARENA_ARRAY(&check->cli->arena, patrol->seat_count + 1, struct en_plan_seat);

    for (size_t i = 0; seat != NULL && i < patrol->seat_count; i++) {
        struct en_plan_member key = {.token = patrol->seat[i].member};
        const struct en_plan_member *member =
            bsearch(&key, problem->members, problem->member_count, sizeof(key), by_token);
        int post = en_accord_post(check->chart.accord, patrol->seat[i].post);
        if (member == NULL) {
            return en_fail(reterr, EN_ERR_NOT_FOUND, "check.member", patrol->number,
                           N_("%1 of the crew of %2 does not serve any more, or never did"),
                           N_("Check before the orders are agreed to; `entente member list` shows "
                              "who serves."),
                           key.token, patrol->number);
        }
        seat[i] = (struct en_plan_seat){(uint32_t)(member - problem->members), post,
                                        post >= 0 && problem->posts[post].exempt};
    }
    check->given[slot] = (struct en_plan_crew){
        .verdict = EN_PLAN_MANNED, .seats = seat, .seat_count = patrol->seat_count};
    return seat != NULL ? EN_OK : EN_ERR_MEMORY;
}

static bool note_in_force(void *self, const struct en_cell *cells, size_t count)
{
    struct checking *check = self;
    struct en_str order = en_cell_find(cells, count, "order");

    for (size_t i = 0; i < check->chart.patrol_count && !check->in_force; i++) {
        check->in_force = en_str_equal(order, check->order[i]);
    }
    return !check->in_force;
}

/* From where an order leaves, as its newest version says. */
static bool note_base(void *self, const struct en_cell *cells, size_t count)
{
    struct checking *check = self;
    struct en_str order = en_cell_find(cells, count, "order");

    for (size_t i = 0; i < check->chart.patrol_count; i++) {
        if (en_str_equal(order, check->order[i])) {
            check->demand[i].leaves =
                en_arena_copy(&check->cli->arena, en_cell_find(cells, count, "leaves"));
        }
    }
    return true;
}

static void settle_base(struct checking *check, size_t slot)
{
    const struct en_chart_patrol *patrol = &check->chart.patrol[slot];
    struct en_str member[EN_PLAN_CREW_MAX];
    size_t count = 0;

    for (size_t i = 0; i < patrol->seat_count && count < EN_COUNT(member); i++) {
        member[count++] = patrol->seat[i].member;
    }
    en_crews_leaves(&check->crews, member, count, &check->demand[slot]);
}

/* The planner's question by this node's record: people, leave, rest, who served with whom. */
static enum en_status ask(struct checking *check, struct en_str programme, struct en_error *reterr)
{
    struct en_cli *cli = check->cli;
    size_t count = 0;

    en_chart_begin(&check->chart, en_state_accord(check->state), true, &cli->arena);
    enum en_status status = en_chart_read(&check->chart, check->state, programme, reterr);
    if (status == EN_OK) {
        status = en_chart_finish(&check->chart, check->state, programme, reterr);
    }
    if (status == EN_OK) {
        status = set_demand(check);
    }
    if (status == EN_OK) {
        status = en_state_view(check->state, "patrols", NULL, 0, note_in_force, check, reterr);
    }
    count = check->chart.patrol_count;
    struct en_crews_change change = {
        .again = check->order, .again_count = count, .now = cli->env.now(cli->env.self)};
    if (status == EN_OK) {
        status = en_crews_open(check->state, &change, &check->crews, reterr);
    }
    if (status == EN_OK) {
        status = en_state_view(check->state, "orders", NULL, 0, note_base, check, reterr);
    }
    for (size_t i = 0; status == EN_OK && i < count; i++) {
        settle_base(check, i);
    }
    if (status == EN_OK) {
        status = en_crews_ask(check->state, &check->crews, check->demand, count, reterr);
    }
    for (size_t i = 0; status == EN_OK && i < count; i++) {
        status = give(check, i, reterr);
    }
    return status;
}

/* ---- what is found -------------------------------------------------------------------------- */

struct found {
    size_t broken;
    int64_t cost, bound, own;
    size_t own_manned;
};

static void say_breach(struct checking *check, const struct en_plan_breach *breach)
{
    struct en_text text = {0};
    struct en_text values = {0};

    en_plan_line_print(&text, &check->crews.problem, &breach->line, en_tr);
    en_plan_args_print(&values, &check->crews.problem, &breach->line);
    struct en_cell cells[] = {
        en_cell_text("order", check->order[breach->slot]),
        en_cell_text("text", en_text_str(&text)),
        en_cell_text("part", EN_STR("broken")),
        en_cell_text("code", en_str_from(en_line_name(breach->line.code))),
        en_cell_text("args", en_text_str(&values)),
    };
    en_say(check->cli, N_("%1 breaks: %2"), cells, EN_COUNT(cells));
    en_text_finish(&text);
    en_text_finish(&values);
}

static enum en_status judge_rules(struct checking *check, struct found *found,
                                  struct en_error *reterr)
{
    struct en_plan_breaches breaches = {0};
    enum en_status status = en_plan_check(&check->crews.problem, check->given,
                                          check->chart.patrol_count, &breaches, reterr);

    found->broken = status == EN_OK ? breaches.count : 0;
    for (size_t i = 0; i < found->broken; i++) {
        say_breach(check, &breaches.items[i]);
    }
    en_plan_breaches_finish(&breaches);
    return status;
}

/* What the crews cost as they are, and what any others for the same patrols must cost at least. */
static enum en_status judge_cost(struct checking *check, struct found *found,
                                 struct en_error *reterr)
{
    const struct en_plan_problem *problem = &check->crews.problem;
    size_t count = check->chart.patrol_count;
    bool *frozen = EN_ARENA_ARRAY(&check->cli->arena, count + 1, bool);
    struct en_plan_replanned as_is = {.change_count = 0};
    struct en_plan_bound bound = {.bound = 0};

    if (frozen == NULL) {
        return EN_ERR_MEMORY;
    }
    for (size_t i = 0; i < count; i++) {
        frozen[i] = true;
    }
    enum en_status status = en_plan_replan(problem, check->given, frozen, NULL, &as_is, reterr);
    if (status == EN_OK) {
        status =
            en_plan_bound_find(problem, &as_is.programme, ASCENT, en_effort_stop(), &bound, reterr);
    }
    found->cost = as_is.programme.cost;
    found->bound = bound.bound;
    en_plan_bound_finish(&bound);
    en_plan_replanned_finish(&as_is);
    return status;
}

static enum en_status search(struct checking *check, const struct en_effort_limits *limits,
                             struct en_cli_effort *effort, struct found *found,
                             struct en_error *reterr)
{
    struct en_plan_options options = {
        .seed = limits->seed,
        .effort = limits->iterations > 0 ? (uint32_t)limits->iterations
                  : limits->time_ms > 0  ? EN_PLAN_EFFORT_MAX
                                         : USUAL_EFFORT,
        .threads = limits->threads,
        .time_ms = limits->time_ms,
        .elapsed_ms = en_effort_elapsed_ms,
        .clock = effort,
        .stop = en_effort_stop(),
    };
    struct en_plan_programme own = {.manned = 0};
    enum en_status status = en_plan_compose(&check->crews.problem, &options, &own, reterr);

    found->own = own.cost;
    found->own_manned = own.manned;
    en_plan_programme_finish(&own);
    return status;
}

static void say_found(struct checking *check, const struct found *found, uint64_t seed)
{
    int64_t gap = found->cost > 0 ? (found->cost - found->bound) * 1000 / found->cost : 0;
    struct en_cell sheet[] = {
        en_cell_int("patrols", (int64_t)check->chart.patrol_count),
        en_cell_int("broken", (int64_t)found->broken),
        en_cell_int("cost", found->cost),
        en_cell_int("bound", found->bound),
        en_cell_int("gap_permille", gap),
        en_cell_int("own", found->own),
        en_cell_int("own_manned", (int64_t)found->own_manned),
        en_cell_int("seed", (int64_t)seed),
    };
    struct en_cell cells[] = {en_cell_int("cost", found->cost), en_cell_int("bound", found->bound),
                              en_cell_int("own", found->own)};

    en_say_sheet(check->cli, sheet, EN_COUNT(sheet));
    if (check->cli->json) {
        return;
    }
    en_say(check->cli,
           N_("These crews cost %1 points. No crews for the same patrols can cost less than %2. A "
              "search of this node's own found crews for %3."),
           cells, EN_COUNT(cells));
    if (found->own_manned < check->chart.patrol_count) {
        struct en_cell some[] = {en_cell_int("own_manned", (int64_t)found->own_manned),
                                 en_cell_int("patrols", (int64_t)check->chart.patrol_count)};
        en_say(check->cli,
               N_("This search keeps every rule and found crews for %1 of the %2 patrols only."),
               some, EN_COUNT(some));
    }
    if (check->in_force) {
        en_say(check->cli,
               N_("Orders of it are in force, and what happened since counts too: the figures "
                  "are exact before the parties agree."),
               NULL, 0);
    }
}

enum en_status en_cli_programme_check(struct en_cli *cli, const struct en_args *args,
                                      struct en_error *reterr)
{
    struct checking check = {.cli = cli};
    struct found found = {0};
    struct en_effort_limits limits;
    struct en_cli_effort effort;
    enum en_status status =
        en_effort_limits(args, EN_PLAN_EFFORT_MAX, EN_PLAN_THREADS_MAX, &limits, reterr);

    if (status == EN_OK) {
        status = en_cli_open_to_act(cli, reterr);
    }
    if (status != EN_OK) {
        return status;
    }
    check.state = en_node_state(cli->node);
    status = ask(&check, en_str_from(en_args_word(args, 0)), reterr);
    if (status == EN_OK) {
        status = judge_rules(&check, &found, reterr);
    }
    if (status == EN_OK) {
        status = judge_cost(&check, &found, reterr);
    }
    if (status == EN_OK) {
        en_effort_begin(&effort, cli);
        status = search(&check, &limits, &effort, &found, reterr);
        en_effort_end(&effort);
    }
    if (status == EN_OK) {
        say_found(&check, &found, limits.seed);
    }
    en_crews_finish(&check.crews);
    if (status == EN_OK && found.broken > 0) {
        status = en_fail(reterr, EN_ERR_VERIFY, "check.rules", en_str_from(en_args_word(args, 0)),
                         N_("crews of the programme break rules of the accord"),
                         N_("Each is told above; leave these orders out by name: `entente consent "
                            "give --except`, or refuse: `consent refuse`."));
    }
    return status;
}
