/*
 * noun_programme.c: many orders put before the parties together.
 */
#include "nouns.h"

#include <string.h>

#include "crews.h"
#include "find.h"

enum en_status en_cli_programme_list(struct en_cli *cli, const struct en_args *args,
                                     struct en_error *reterr)
{
    (void)args;
    return en_cli_view(cli, "programmes", NULL, 0, "programme,state,orders,effective,index,id",
                       N_("There are no programmes."), reterr);
}

enum en_status en_cli_programme_show(struct en_cli *cli, const struct en_args *args,
                                     struct en_error *reterr)
{
    struct en_str number = en_str_from(en_args_word(args, 0));

    return en_cli_view(cli, "programme", &number, 1, "order,version,state,kind,start,end",
                       N_("There is no programme of that number."), reterr);
}

enum en_status en_cli_programme_propose(struct en_cli *cli, const struct en_args *args,
                                        struct en_error *reterr)
{
    struct en_text body = {0};
    enum en_status status = en_cli_open_to_act(cli, reterr);

    en_line_add(&body, "programme", en_args_word(args, 0));
    for (size_t i = 1; status == EN_OK && i < args->word_count; i++) {
        struct en_hash id;
        status = en_find_proposal(cli, args->word[i], &id, reterr);
        if (status == EN_OK) {
            en_line_add_hash(&body, "order", &id);
        }
    }
    if (status == EN_OK) {
        status = en_cli_perform(cli, "programme.propose", en_text_str(&body), NULL, reterr);
    }
    en_text_finish(&body);
    return status;
}

/* ---- compose -------------------------------------------------------------------------------- */

static const char *verdict_text(enum en_plan_verdict verdict)
{
    switch (verdict) {
    case EN_PLAN_MANNED:
        return N_("manned");
    case EN_PLAN_IMPOSSIBLE:
        return N_("impossible");
    case EN_PLAN_UNDECIDED:
        return N_("undecided");
    }
    return "";
}

/* A family of lines (why, conflict, remedy) as objects or as an indented list. */
static void say_lines(struct en_cli *cli, const struct en_crews *crews, size_t slot,
                      const char *part, const struct en_plan_line *lines, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct en_text text = {0};
        en_plan_line_print(&text, &crews->problem, &lines[i], en_tr);
        struct en_cell cells[] = {
            en_cell_text("part", en_str_from(part)),
            en_cell_text("order", crews->demand[slot].order),
            en_cell_text("code", en_str_from(en_plan_code_name(lines[i].code))),
            en_cell_text("text", en_text_str(&text)),
        };
        en_say(cli, "      %4", cells, EN_COUNT(cells));
        en_text_finish(&text);
    }
}

static void say_members(struct en_cli *cli, const struct en_crews *crews, size_t slot)
{
    const struct en_plan_crew *crew = &crews->programme.crews[slot];
    struct en_text text = {0};

    for (size_t i = 0; i < crew->seat_count; i++) {
        const struct en_plan_seat *seat = &crew->seats[i];
        const struct en_plan_member *member = &crews->problem.members[seat->member];
        en_text_adds(&text, i > 0 ? ", " : "");
        en_text_add(&text, member->token);
        en_text_addc(&text, ' ');
        en_text_add(&text, seat->post >= 0 ? crews->problem.posts[seat->post].name : EN_STR("-"));
    }
    struct en_cell cells[] = {
        en_cell_text("part", EN_STR("crew")),
        en_cell_text("order", crews->demand[slot].order),
        en_cell_text("members", en_text_str(&text)),
    };
    en_say(cli, N_("   crew: %3"), cells, EN_COUNT(cells));
    en_text_finish(&text);
}

static void say_slot(struct en_cli *cli, const struct en_crews *crews, size_t slot, bool whole)
{
    const struct en_plan_crew *crew = &crews->programme.crews[slot];
    const struct en_demand *demand = &crews->demand[slot];
    struct en_cell cells[] = {
        en_cell_text("order", demand->order),
        en_cell_text("verdict", en_str_from(en_tr(verdict_text(crew->verdict)))),
        en_cell_time("start", demand->start),
        en_cell_text("kind", demand->kind),
        en_cell_int("crew", demand->crew),
        en_cell_text("vehicles", crews->vehicles[slot]),
    };

    if (!whole && crew->verdict == EN_PLAN_MANNED) {
        return;
    }
    en_say(cli, N_("%1  %3  %4, %5 seats: %2"), cells, EN_COUNT(cells));
    if (crew->verdict == EN_PLAN_MANNED) {
        say_members(cli, crews, slot);
    }
    say_lines(cli, crews, slot, "why", crew->why, crew->why_count);
    if (crew->conflict_count > 0) {
        en_say_line(cli, N_("   these rules cannot all be kept:"), NULL, 0);
        say_lines(cli, crews, slot, "conflict", crew->conflict, crew->conflict_count);
    }
    if (crew->remedy_count > 0) {
        en_say_line(cli,
                    crew->remedies_together ? N_("   all of these together would be enough:")
                                            : N_("   any one of these would be enough:"),
                    NULL, 0);
        say_lines(cli, crews, slot, "remedy", crew->remedies, crew->remedy_count);
    }
}

/* What each party gets out of it. */
static void say_sheets(struct en_cli *cli, const struct en_crews *crews)
{
    struct en_table table;

    en_table_begin(&table, cli, NULL);
    table.part = "party";
    for (size_t i = 0; i < crews->problem.node_count; i++) {
        const struct en_plan_sheet *sheet = &crews->programme.sheets[i];
        if (!crews->problem.nodes[i].party) {
            continue;
        }
        struct en_cell cells[] = {
            en_cell_text("party", crews->problem.nodes[i].name),
            en_cell_int("seats", sheet->seats),
            en_cell_int("leads", sheet->leads),
            en_cell_int("deputies", sheet->deputies),
            en_cell_int("nights", sheet->nights),
            en_cell_int("people", sheet->people),
        };
        en_table_row(&table, cells, EN_COUNT(cells));
    }
    en_table_end(&table);
}

/* Class and force of the proposals: as said, else the accord's first class and its lead force. */
static void choose(struct en_cli *cli, const struct en_args *args, struct en_str *ret_class,
                   struct en_str *ret_force)
{
    const struct en_accord *accord = en_state_accord(en_node_state(cli->node));

    *ret_class = en_str_from(en_args_option(args, "class"));
    *ret_force = en_str_from(en_args_option(args, "force"));
    if (ret_class->len == 0 && accord->cls_count > 0) {
        *ret_class = accord->cls[0].id;
    }
    for (size_t i = 0; ret_force->len == 0 && i < accord->force_count; i++) {
        if (accord->force[i].lead) {
            *ret_force = accord->force[i].id;
        }
    }
    /* The accord's own texts go with the next act that is applied. */
    *ret_class = en_arena_copy(&cli->arena, *ret_class);
    *ret_force = en_arena_copy(&cli->arena, *ret_force);
}

static enum en_status propose_orders(struct en_cli *cli, const struct en_args *args,
                                     const struct en_crews *crews, struct en_text *programme,
                                     struct en_error *reterr)
{
    struct en_str cls = {NULL, 0};
    struct en_str force = {NULL, 0};
    enum en_status status = EN_OK;

    choose(cli, args, &cls, &force);
    cli->hush = true;
    for (size_t i = 0; i < crews->count && (status == EN_OK || status == EN_ERR_RECEIVED); i++) {
        struct en_text body = {0};
        struct en_hash id;
        if (crews->programme.crews[i].verdict != EN_PLAN_MANNED) {
            continue;
        }
        en_crews_order(&body, crews, i, cls, force);
        status = en_cli_perform(cli, "order.propose", en_text_str(&body), &id, reterr);
        en_line_add_hash(programme, "order", &id);
        en_text_finish(&body);
    }
    cli->hush = false;
    return status;
}

static enum en_status propose_all(struct en_cli *cli, const struct en_args *args,
                                  const struct en_crews *crews, struct en_error *reterr)
{
    const char *number = en_args_option(args, "programme");
    struct en_text body = {0};

    en_line_add(&body, "programme", number);
    enum en_status status = propose_orders(cli, args, crews, &body, reterr);
    if (status == EN_OK || status == EN_ERR_RECEIVED) {
        struct en_cell cells[] = {en_cell_int("proposed", (int64_t)crews->programme.manned)};
        en_say(cli, N_("Orders proposed: %1."), cells, EN_COUNT(cells));
    }
    if ((status == EN_OK || status == EN_ERR_RECEIVED) && number != NULL &&
        crews->programme.manned > 0) {
        status = en_cli_perform(cli, "programme.propose", en_text_str(&body), NULL, reterr);
    }
    en_text_finish(&body);
    return status;
}

static enum en_status say_and_propose(struct en_cli *cli, const struct en_args *args,
                                      const struct en_crews *crews, struct en_error *reterr)
{
    bool dry = en_args_flag(args, "dry-run");
    enum en_status status = EN_OK;

    for (size_t i = 0; i < crews->count; i++) {
        say_slot(cli, crews, i, dry);
    }
    say_sheets(cli, crews);
    if (!dry) {
        status = propose_all(cli, args, crews, reterr);
    }
    if (crews->programme.manned < crews->count && (status == EN_OK || status == EN_ERR_RECEIVED)) {
        struct en_text number = {0};
        en_text_addf(&number, "%zu", crews->count - crews->programme.manned);
        status = en_fail(reterr, EN_ERR_INFEASIBLE, "plan.unmanned", EN_STR(""),
                         N_("patrols that cannot be manned as asked: %1"),
                         N_("The rules that clash are listed; change the list or one of them."),
                         en_text_str(&number));
        en_text_finish(&number);
    }
    return status;
}

enum en_status en_cli_programme_compose(struct en_cli *cli, const struct en_args *args,
                                        struct en_error *reterr)
{
    const char *seed_text = en_args_option(args, "seed");
    struct en_str file = {NULL, 0};
    struct en_demand *demand = NULL;
    struct en_crews crews = {0};
    size_t count = 0;
    uint64_t seed = 1;
    enum en_status status = en_cli_open_to_act(cli, reterr);

    if (status == EN_OK && seed_text != NULL) {
        status = en_cli_index(seed_text, &seed, reterr);
    }
    if (status == EN_OK) {
        status = en_cli_read(cli, en_args_word(args, 0), &file, reterr);
    }
    if (status == EN_OK) {
        status = en_demand_read(&cli->arena, file, &demand, &count, reterr);
    }
    if (status == EN_OK) {
        status = en_crews_compose(en_node_state(cli->node), demand, count, seed, &crews, reterr);
    }
    if (status == EN_OK) {
        status = say_and_propose(cli, args, &crews, reterr);
    }
    en_crews_finish(&crews);
    return status;
}
