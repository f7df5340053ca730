/*
 * play_programme.c: crews for a list of patrols, or a whole programme from needs, proposed order by
 * order and as one programme.
 */
#include "play_draw.h"

#include <stdlib.h>
#include <string.h>

#include "crews.h"
#include "making.h"

/* No more than a story needs; the same on every machine. */
enum { MAKE_TRIALS = 200, MAKE_JOINT = 20 };

/* What the whole is made of. */
struct composing {
    struct player *player;
    const struct en_step *step;
    struct play_key *by;
    const struct en_demand *demand;
    size_t count;
    const struct en_crews *crews;
};

/* A file beside the story. */
static enum en_status read_beside(struct composing *composing, struct en_str name,
                                  struct en_str *ret, struct en_error *reterr)
{
    struct player *player = composing->player;
    struct en_str path = play_path(player, composing->step, name);

    return path.ptr == NULL ? play_no_memory(reterr)
                            : en_cli_read(player->cli, path.ptr, ret, reterr);
}

/* Say why a patrol cannot be manned, in the planner's own words. */
static enum en_status not_manned(struct composing *composing, size_t slot, struct en_error *reterr)
{
    const struct en_plan_crew *crew = &composing->crews->programme.crews[slot];
    struct en_text why = {0};

    for (size_t i = 0; i < crew->conflict_count; i++) {
        en_text_adds(&why, i > 0 ? "; " : "");
        en_plan_line_print(&why, &composing->crews->problem, &crew->conflict[i], en_tr);
    }
    play_tell(composing->player, PLAY_MARK_BAD, EN_STR(""), N_("no crew for %1: %2"),
              (struct en_str[]){composing->demand[slot].order, en_text_str(&why)}, 2);
    en_text_finish(&why);
    return play_fail(composing->player, reterr, EN_ERR_INFEASIBLE, "play.crew",
                     N_("no crew keeps every rule for patrol %1"),
                     N_("ask for fewer seats or posts, or enrol more members"),
                     composing->demand[slot].order);
}

/* What the mission's desk may propose: class and force of the accord that lead patrols. */
static struct en_str lead_force(const struct en_accord *accord)
{
    for (size_t i = 0; i < accord->force_count; i++) {
        if (accord->force[i].lead) {
            return accord->force[i].id;
        }
    }
    return EN_STR("-");
}

static enum en_status propose_order(struct composing *composing, size_t slot,
                                    struct en_error *reterr)
{
    struct player *player = composing->player;
    const struct en_accord *accord = en_state_accord(en_node_state(play_registrar(player)->node));
    struct play_deed deed;

    if (composing->crews->programme.crews[slot].verdict != EN_PLAN_MANNED) {
        return not_manned(composing, slot, reterr);
    }
    play_deed_begin(&deed, composing->by, "order.propose");
    deed.label = composing->demand[slot].order;
    en_crews_order(&deed.body, composing->crews, slot, accord->cls[0].id, lead_force(accord));
    enum en_status status = play_submit(player, &deed, 1, reterr);
    if (status == EN_OK && !play_went_well(player)) {
        play_tell_deed(player, &deed);
        status = play_fail_with(player, &player->last.why, reterr);
    }
    return status;
}

static enum en_status propose_programme(struct composing *composing, struct en_error *reterr)
{
    struct player *player = composing->player;
    struct play_deed deed;
    struct play_label *label = NULL;
    enum en_status status = EN_OK;

    play_deed_begin(&deed, composing->by, "programme.propose");
    deed.label = composing->step->arg[0];
    en_line_add_str(&deed.body, "programme", composing->step->arg[0]);
    for (size_t i = 0; status == EN_OK && i < composing->count; i++) {
        status = play_label_get(player, composing->demand[i].order, &label, reterr);
        if (status == EN_OK) {
            en_line_add_hash(&deed.body, "order", &label->id);
        }
    }
    if (status != EN_OK) {
        en_text_finish(&deed.body);
        return status;
    }
    return play_submit_one(player, &deed, reterr);
}

/* ---- what came out -------------------------------------------------------------------------- */

static void tell_kinds(struct composing *composing)
{
    static const char *const KINDS[] = {"short", "long", "overnight", "gate"};
    struct en_text text = {0}, total = {0};

    en_text_addf(&total, "%zu", composing->count);
    for (size_t k = 0; k < EN_COUNT(KINDS); k++) {
        size_t count = 0;
        for (size_t i = 0; i < composing->count; i++) {
            count += en_str_is(composing->demand[i].kind, KINDS[k]);
        }
        en_text_addf(&text, "%s%zu ", k > 0 ? ", " : "", count);
        play_word(composing->player, en_str_from(KINDS[k]), &text);
    }
    struct en_str args[] = {en_text_str(&total), en_text_str(&text)};
    play_tell(composing->player, PLAY_MARK_NONE, EN_STR(""),
              N_("crews composed for %1 patrols: %2"), args, 2);
    en_text_finish(&text);
    en_text_finish(&total);
}

static void tell_parties(struct composing *composing)
{
    const struct en_plan_problem *problem = &composing->crews->problem;

    for (size_t n = 0; n < problem->node_count; n++) {
        const struct en_plan_sheet *sheet = &composing->crews->programme.sheets[n];
        struct en_text number[4] = {{0}};
        struct en_str args[5] = {problem->nodes[n].name};
        const int32_t values[] = {sheet->seats, sheet->leads, sheet->deputies, sheet->people};
        if (!problem->nodes[n].party) {
            continue;
        }
        for (size_t i = 0; i < EN_COUNT(number); i++) {
            en_text_addf(&number[i], "%d", values[i]);
            args[i + 1] = en_text_str(&number[i]);
        }
        play_tell(composing->player, PLAY_MARK_NONE, EN_STR(""),
                  N_("%1: %2 seats, leads %3 times, deputy %4 times, %5 people"), args, 5);
        for (size_t i = 0; i < EN_COUNT(number); i++) {
            en_text_finish(&number[i]);
        }
    }
}

/* Why the first crew is as it is: one example says more than forty-four. */
static void tell_why(struct composing *composing)
{
    const struct en_plan_crew *crew = &composing->crews->programme.crews[0];
    struct en_text text = {0};

    for (size_t i = 0; i < crew->why_count; i++) {
        if (crew->why[i].code != EN_PLAN_WHY_SEATS) { /* the parties' seats were told above */
            en_text_adds(&text, text.len > 0 ? "; " : "");
            en_plan_line_print(&text, &composing->crews->problem, &crew->why[i], en_tr);
        }
    }
    struct en_str args[] = {composing->demand[0].order, en_text_str(&text)};
    play_tell(composing->player, PLAY_MARK_NONE, EN_STR(""), N_("why the crew of %1 is so: %2"),
              args, 2);
    en_text_finish(&text);
}

/* Orders are proposed without all their vehicles too: nobody shall find out at the gate. */
static void tell_lacking(struct composing *composing)
{
    const struct en_fleet_dealt *dealt = composing->crews->dealt;

    for (size_t i = 0; dealt != NULL && i < composing->count; i++) {
        struct en_text number[3] = {{0}};
        struct en_str args[4] = {composing->demand[i].order};
        const size_t values[] = {dealt[i].count, dealt[i].count + dealt[i].more, dealt[i].of_base};
        for (size_t k = 0; dealt[i].lacks && k < EN_COUNT(number); k++) {
            en_text_addf(&number[k], "%zu", values[k]);
            args[k + 1] = en_text_str(&number[k]);
        }
        if (dealt[i].lacks) {
            play_tell(composing->player, PLAY_MARK_BAD, EN_STR(""),
                      N_("%1 lacks vehicles: it has %2 of the %3 it needs, its base has %4 in all"),
                      args, EN_COUNT(args));
        }
        for (size_t k = 0; k < EN_COUNT(number); k++) {
            en_text_finish(&number[k]);
        }
    }
}

static enum en_status propose_all(struct composing *composing, struct en_error *reterr)
{
    enum en_status status = EN_OK;

    tell_lacking(composing);
    for (size_t i = 0; status == EN_OK && i < composing->count; i++) {
        status = propose_order(composing, i, reterr);
        play_bar_draw(composing->player);
    }
    if (status != EN_OK) {
        return status;
    }
    tell_kinds(composing);
    tell_parties(composing);
    tell_why(composing);
    return propose_programme(composing, reterr);
}

/* ---- the two ways --------------------------------------------------------------------------- */

static enum en_status compose(struct composing *composing, struct en_str text,
                              struct en_crews *crews, struct en_error *reterr)
{
    struct player *player = composing->player;
    struct en_demand *demand = NULL;
    enum en_status status =
        en_demand_read(&player->scratch, text, &demand, &composing->count, reterr);

    if (status == EN_OK) {
        status = en_crews_compose(en_node_state(play_registrar(player)->node), demand,
                                  composing->count, player->seed, crews, reterr);
    }
    composing->demand = demand;
    composing->crews = crews;
    return status;
}

static enum en_status compose_and_propose(struct composing *composing, struct en_str text,
                                          struct en_error *reterr)
{
    struct en_error why = {.rule = ""};
    struct en_crews crews = {0};
    enum en_status status = compose(composing, text, &crews, &why);

    status = status == EN_OK ? propose_all(composing, reterr)
                             : play_fail_with(composing->player, &why, reterr);
    en_crews_finish(&crews);
    return status;
}

enum en_status play_step_programme(struct player *player, const struct en_step *step,
                                   struct en_error *reterr)
{
    struct composing composing = {.player = player, .step = step};
    struct en_error why = {.rule = ""};
    struct en_str text = {NULL, 0};
    enum en_status status = play_key_get(player, step->arg[2], &composing.by, reterr);

    if (status != EN_OK) {
        return status;
    }
    status = read_beside(&composing, step->arg[1], &text, &why);
    return status == EN_OK ? compose_and_propose(&composing, text, reterr)
                           : play_fail_with(player, &why, reterr);
}

enum en_status play_step_follows(struct player *player, const struct en_step *step,
                                 struct en_error *reterr)
{
    struct composing composing = {.player = player, .step = step};
    struct en_str text = {NULL, 0};
    enum en_status status = play_key_get(player, step->arg[1], &composing.by, reterr);

    if (status == EN_OK) {
        status = play_pool_drawn(player, step->arg[0], composing.by, &text, reterr);
    }
    return status == EN_OK ? compose_and_propose(&composing, text, reterr) : status;
}

/* Why one patrol that was not settled goes there and then. */
static void tell_place(struct composing *composing, const struct en_making *making)
{
    const struct en_programme_plan *plan = &making->plan;
    struct en_programme_lines lines = {.count = 0};
    struct en_text text = {0};
    size_t which = 0;

    while (which + 1 < plan->count &&
           (plan->patrol[which].settled || !plan->patrol[which].placed)) {
        which++;
    }
    if (plan->count == 0 || en_programme_why(&making->needs, plan->patrol, plan->count, which,
                                             &composing->player->scratch, &lines) != EN_OK) {
        return;
    }
    for (size_t i = 0; i < lines.count; i++) {
        en_text_adds(&text, i > 0 ? "; " : "");
        en_programme_line_print(&text, &making->needs, plan->patrol, &lines.item[i], en_tr);
    }
    struct en_str args[] = {plan->patrol[which].number, en_text_str(&text)};
    play_tell(composing->player, PLAY_MARK_NONE, EN_STR(""), N_("why %1 goes there, then: %2"),
              args, 2);
    en_text_finish(&text);
}

/* What could be learnt is told and kept, for `expect warned`. */
static enum en_status tell_warnings(struct composing *composing, const struct en_making *making)
{
    const struct en_programme_plan *plan = &making->plan;
    struct player *player = composing->player;
    struct en_text all = {0};

    for (size_t i = 0; i < plan->count; i++) {
        struct en_programme_lines lines = {.count = 0};
        if (en_programme_why(&making->needs, plan->patrol, plan->count, i, &player->scratch,
                             &lines) != EN_OK) {
            return EN_ERR_MEMORY;
        }
        for (size_t l = 0; l < lines.count; l++) {
            const char *code = en_line_name(lines.item[l].code);
            struct en_text text = {0};
            if (!en_str_starts(en_str_from(code), EN_STR("warn."))) {
                continue;
            }
            en_text_add(&all, plan->patrol[i].number);
            en_text_addf(&all, " %s\n", code);
            en_programme_line_print(&text, &making->needs, plan->patrol, &lines.item[l], en_tr);
            play_tell(player, PLAY_MARK_BAD, EN_STR(""), N_("%1 can be learnt: %2"),
                      (struct en_str[]){plan->patrol[i].number, en_text_str(&text)}, 2);
            en_text_finish(&text);
        }
    }
    player->warned = en_arena_copy(&player->arena, en_text_str(&all));
    en_text_finish(&all);
    return player->warned.ptr == NULL ? EN_ERR_MEMORY : EN_OK;
}

enum en_status play_step_expect_warned(struct player *player, const struct en_step *step,
                                       struct en_error *reterr)
{
    struct en_str rest = player->warned;

    while (rest.len > 0) {
        struct en_str code = en_str_cut(&rest, '\n');
        struct en_str order = en_str_cut(&code, ' ');
        if (en_str_equal(order, step->arg[0]) && en_str_equal(code, step->arg[1])) {
            return EN_OK;
        }
    }
    return play_fail(player, reterr, EN_ERR_EXPECTATION, "play.warned",
                     N_("the programme did not warn of %1"), N_("`--verbose` shows of what it did"),
                     step->arg[0]);
}

/* What is not reached is told too: a programme that hides it is not believed. */
static void tell_unmet(struct composing *composing, const struct en_making *making)
{
    struct en_programme_lines lines = {.count = 0};
    struct en_text text = {0};

    if (en_programme_unmet(&making->needs, making->plan.patrol, making->plan.count,
                           &composing->player->scratch, &lines) != EN_OK ||
        lines.count == 0) {
        return;
    }
    for (size_t i = 0; i < lines.count; i++) {
        en_text_adds(&text, i > 0 ? "; " : "");
        en_programme_line_print(&text, &making->needs, making->plan.patrol, &lines.item[i], en_tr);
    }
    struct en_str all = en_text_str(&text);
    play_tell(composing->player, PLAY_MARK_NONE, EN_STR(""),
              N_("what the programme does not reach: %1"), &all, 1);
    en_text_finish(&text);
}

static enum en_status make(struct composing *composing, struct en_making *making,
                           struct en_error *reterr)
{
    struct player *player = composing->player;
    struct en_programme_options options = {
        .seed = player->seed, .trials = MAKE_TRIALS, .joint = MAKE_JOINT};
    struct en_str needs = {NULL, 0};
    struct en_str events = {NULL, 0};
    enum en_status status = read_beside(composing, composing->step->arg[1], &needs, reterr);

    if (status == EN_OK && composing->step->arg[2].len > 0) {
        status = read_beside(composing, composing->step->arg[2], &events, reterr);
    }
    if (status == EN_OK) {
        status = en_making_load(en_node_state(play_registrar(player)->node), needs, events, making,
                                reterr);
    }
    if (status == EN_OK) {
        status = en_making_run(making, &options, reterr);
    }
    composing->demand = making->demand;
    composing->count = making->count;
    composing->crews = &making->crews;
    return status;
}

enum en_status play_step_make(struct player *player, const struct en_step *step,
                              struct en_error *reterr)
{
    struct composing composing = {.player = player, .step = step};
    struct en_error why = {.rule = ""};
    struct en_making making = {.count = 0};
    enum en_status status = play_key_get(player, step->arg[3], &composing.by, reterr);

    if (status != EN_OK) {
        return status;
    }
    status = make(&composing, &making, &why);
    if (status == EN_OK) {
        tell_place(&composing, &making);
        tell_unmet(&composing, &making);
        status = tell_warnings(&composing, &making);
        status = status == EN_OK ? propose_all(&composing, reterr) : status;
    } else {
        status = play_fail_with(player, &why, reterr);
    }
    en_making_finish(&making);
    return status;
}
