/*
 * play_programme.c: crews for a list of patrols, or a whole programme from needs, proposed order by
 * order and as one programme.
 */
#include "play_composing.h"
#include "play_draw.h"

/* No more than a story needs; the same on every machine. */
enum { MAKE_TRIALS = 200, MAKE_JOINT = 20 };

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

static enum en_status propose_all(struct composing *composing, struct en_error *reterr)
{
    enum en_status status = EN_OK;

    play_tell_lacking(composing);
    for (size_t i = 0; status == EN_OK && i < composing->count; i++) {
        status = propose_order(composing, i, reterr);
        play_bar_draw(composing->player);
    }
    if (status != EN_OK) {
        return status;
    }
    play_tell_crews(composing);
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
        status = play_tell_made(&composing, &making);
        status = status == EN_OK ? propose_all(&composing, reterr) : status;
    } else {
        status = play_fail_with(player, &why, reterr);
    }
    en_making_finish(&making);
    return status;
}
