/*
 * play_replan.c: a programme changed as little as possible when something happens.
 */
#include "play.h"

#include "play_crew.h"
#include "replanning.h"

/* One word more of a list; false when there is no room. */
static bool add(struct en_str *list, size_t *count, struct en_str word)
{
    if (*count == EN_REPLAN_ASKS_MAX) {
        return false;
    }
    list[(*count)++] = word;
    return true;
}

/* "ORDER MEMBER": members are named within a crew. */
static enum en_status add_ill(struct player *player, struct en_replan_ask *ask, struct en_str text,
                              struct en_error *reterr)
{
    struct en_str order = en_str_cut(&text, ' ');
    struct play_crew *crew = NULL;
    size_t places[PLAY_CREW_MAX];
    enum en_status status = play_crew_read(player, order, &crew, reterr);

    if (status != EN_OK) {
        return status;
    }
    size_t found = play_crew_find(crew, text, places);
    for (size_t i = 0; i < found; i++) {
        if (!add(ask->ill, &ask->ill_count, crew->seat[places[i]].member)) {
            found = 0;
        }
    }
    return found > 0 ? EN_OK
                     : play_fail(player, reterr, EN_ERR_EXPECTATION, "play.member",
                                 N_("nobody in that crew is meant by %1"),
                                 N_("write a token, PARTY:POST, PARTY:2 or PARTY:all"), text);
}

static enum en_status read_lines(struct player *player, const struct en_step *step,
                                 struct en_replan_ask *ask, struct en_error *reterr)
{
    enum en_status status = EN_OK;

    for (size_t i = 0; status == EN_OK && i < step->body_count; i++) {
        struct en_str value = step->body[i].text;
        struct en_str key = en_str_cut(&value, ':');
        bool room = true;
        value = value.len > 1 ? (struct en_str){value.ptr + 1, value.len - 1} : value;
        if (en_str_is(key, "ill")) {
            status = add_ill(player, ask, value, reterr);
        } else if (en_str_is(key, "vehicle")) {
            room = add(ask->vehicle, &ask->vehicle_count, value);
        } else if (en_str_is(key, "suspend")) {
            room = add(ask->suspend, &ask->suspend_count, value);
        } else {
            room = false;
        }
        if (!room) {
            status = play_fail(player, reterr, EN_ERR_SYNTAX, "play.line",
                               N_("\"%1\" is no line of this statement"),
                               N_("write ill: ORDER MEMBER, vehicle: VEHICLE or suspend: PARTY "
                                  "SECTOR, 64 of each at most"),
                               step->body[i].text);
        }
    }
    return status;
}

/* A new version, or a calling off, as an act of the key. */
static enum en_status hand_in(struct player *player, struct play_key *by,
                              const struct en_replanning *replanning, size_t i,
                              struct en_error *reterr)
{
    const struct en_replan_patrol *patrol = &replanning->patrol[i];
    struct en_error why = {.rule = ""};
    struct play_deed deed;
    enum en_status status = EN_OK;

    play_deed_begin(&deed, by, patrol->off.len > 0 ? "order.cancel" : "order.propose");
    deed.label = patrol->order;
    if (patrol->off.len > 0) {
        struct en_text reason = {0};
        en_replanning_why(&reason, replanning, i);
        en_line_add_str(&deed.body, "order", patrol->order);
        en_line_add_str(&deed.body, "reason", en_text_str(&reason));
        en_text_finish(&reason);
    } else {
        player->cli->node = play_registrar(player)->node; /* lent for this call */
        status = en_replanning_order(player->cli, replanning, i, &deed.body, &why);
        player->cli->node = NULL;
    }
    if (status != EN_OK) {
        en_text_finish(&deed.body);
        return play_fail_with(player, &why, reterr);
    }
    return play_submit_one(player, &deed, reterr);
}

static enum en_status hand_all_in(struct player *player, struct play_key *by,
                                  const struct en_replanning *replanning, struct en_error *reterr)
{
    enum en_status status = EN_OK;

    for (size_t i = 0; status == EN_OK && i < replanning->count; i++) {
        const struct en_replan_patrol *patrol = &replanning->patrol[i];
        struct en_text why = {0};
        if (!patrol->crew && !patrol->vehicles && patrol->off.len == 0) {
            continue;
        }
        en_replanning_why(&why, replanning, i);
        play_tell(player, PLAY_MARK_NONE, EN_STR(""), N_("why %1 changes: %2"),
                  (struct en_str[]){patrol->order, en_text_str(&why)}, 2);
        en_text_finish(&why);
        status = hand_in(player, by, replanning, i, reterr);
    }
    return status;
}

enum en_status play_step_replan(struct player *player, const struct en_step *step,
                                struct en_error *reterr)
{
    struct en_replan_ask ask = {.now = player->clock.now};
    struct en_replanning replanning = {.count = 0};
    struct en_error why = {.rule = ""};
    struct play_key *by = NULL;
    enum en_status status = play_key_get(player, step->arg[1], &by, reterr);

    if (status == EN_OK) {
        status = read_lines(player, step, &ask, reterr);
    }
    if (status != EN_OK) {
        return status;
    }
    status = en_replanning_run(en_node_state(play_registrar(player)->node), step->arg[0], &ask,
                               &replanning, &why);
    status = status == EN_OK ? hand_all_in(player, by, &replanning, reterr)
                             : play_fail_with(player, &why, reterr);
    en_replanning_finish(&replanning);
    return status;
}
