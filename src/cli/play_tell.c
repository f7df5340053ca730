/*
 * play_tell.c: the story as it is shown: sentences, acts and what came of them, alarms.
 *
 * What is void or refused says so in words, with the rule and the remedy. With --json the same
 * events are objects.
 */
#include "play_page.h"

#include <jansson.h>

void play_tell(struct player *player, enum play_mark mark, struct en_str who, const char *message,
               const struct en_str *args, size_t arg_count)
{
    struct en_text text = {0};

    if (play_silent(player)) {
        return;
    }
    en_text_fill(&text, en_tr(message), args, arg_count);
    play_page_event(player, mark, who, en_text_str(&text));
    en_text_finish(&text);
}

void play_tell_say(struct player *player, struct en_str text)
{
    if (!play_silent(player)) {
        play_page_sentence(player, text);
    }
}

void play_tell_block(struct player *player, struct en_str text)
{
    if (!play_silent(player)) {
        play_page_day(player);
        play_page_block(player, text);
    }
}

/* ---- acts ----------------------------------------------------------------------------------- */

void play_tell_why(struct player *player, const struct en_error *why)
{
    struct en_text text = {0};
    struct en_str args[EN_COUNT(why->arg)];

    if (play_silent(player) || why->text == NULL) {
        return;
    }
    for (size_t i = 0; i < EN_COUNT(why->arg); i++) {
        args[i] = en_str_from(why->arg[i]);
    }
    bool is_void = why->status == EN_ERR_VOID || why->status == EN_ERR_CONSENT;
    en_text_addf(&text, "→ %s (%s): ", en_tr(is_void ? N_("void") : N_("refused")), why->rule);
    if (!is_void && why->place[0] != '\0') {
        en_place_print(&text, why->place, en_tr);
        en_text_adds(&text, ": ");
    }
    en_text_fill(&text, en_tr(why->text), args, EN_COUNT(args));
    if (why->remedy != NULL) {
        en_text_adds(&text, "; ");
        en_text_fill(&text, en_tr(why->remedy), args, EN_COUNT(args));
    }
    play_page_event(player, PLAY_MARK_NONE, EN_STR(""), en_text_str(&text));
    en_text_finish(&text);
}

static void add_completed(struct player *player, const struct en_effect *effect,
                          struct en_text *out)
{
    struct en_str name = play_label_of(player, &effect->completed);
    char number[24];
    int len = snprintf(number, sizeof(number), "%u", effect->completed_count);

    en_text_adds(out, " → ");
    if (effect->completed_count == 1 && name.len > 0) {
        en_text_fill(out, en_tr(N_("all agree, %1 is in force")), &name, 1);
        return;
    }
    struct en_str count = {number, len > 0 ? (size_t)len : 0};
    en_text_fill(out,
                 en_tr(effect->completed_count == 1 ? N_("all agree, it is in force")
                                                    : N_("all agree, %1 are in force")),
                 &count, 1);
}

static enum play_mark mark_of(const struct en_result *result)
{
    if (result->answer == EN_ANSWER_REFUSED || result->effect.outcome == EN_OUTCOME_VOID) {
        return PLAY_MARK_BAD;
    }
    return result->effect.outcome == EN_OUTCOME_PENDING ? PLAY_MARK_WAIT : PLAY_MARK_GOOD;
}

static void add_sentence(struct player *player, const struct play_deed *deed, struct en_text *out)
{
    struct en_str note = en_entry_act_text(deed->note);
    struct en_act act;

    if (note.len > 0 && en_act_parse(&player->scratch, note, &act, NULL) == EN_OK) {
        play_sentence(player, &act, out);
    } else {
        en_text_adds(out, deed->act);
    }
}

void play_tell_cosigned(struct player *player, const struct play_deed *deed,
                        const struct en_str *parties, size_t count)
{
    struct en_text text = {0}, names = {0};

    if (play_silent(player)) {
        return;
    }
    const struct en_accord *accord = en_state_accord(en_node_state(player->node[0].node));
    add_sentence(player, deed, &text);
    for (size_t i = 0; i < count; i++) {
        en_text_adds(&names, i > 0 ? ", " : "");
        en_text_add(&names, parties[i]);
    }
    struct en_str args[] = {en_text_str(&names)};
    en_text_adds(&text, " → ");
    en_text_fill(
        &text, en_tr(count == accord->party_count ? N_("co-signed by all") : N_("co-signed by %1")),
        args, 1);
    play_page_event(player, PLAY_MARK_GOOD, en_str_from(deed->by->name), en_text_str(&text));
    en_text_finish(&text);
    en_text_finish(&names);
}

void play_tell_deed(struct player *player, const struct play_deed *deed)
{
    play_tell_deed_by(player, deed, en_str_from(deed->by->name));
}

void play_tell_deed_by(struct player *player, const struct play_deed *deed, struct en_str who)
{
    enum play_mark mark = mark_of(&deed->result);
    struct en_text text = {0};

    if (play_silent(player)) {
        return;
    }
    add_sentence(player, deed, &text);
    if (deed->result.answer == EN_ANSWER_COMMITTED && deed->result.effect.completed_count > 0) {
        add_completed(player, &deed->result.effect, &text);
    } else if (mark == PLAY_MARK_WAIT) {
        en_text_addf(&text, " → %s", en_tr(N_("waits for consent")));
    }
    play_page_event(player, mark, who, en_text_str(&text));
    en_text_finish(&text);
    if (deed->result.answer == EN_ANSWER_REFUSED) {
        play_tell_why(player, &deed->result.why);
    } else if (mark == PLAY_MARK_BAD) {
        play_tell_why(player, &deed->result.effect.why);
    }
}

/* ---- alarms --------------------------------------------------------------------------------- */

struct alarms {
    struct player *player;
    size_t row;
};

static bool tell_alarm(void *self, const struct en_cell *cells, size_t count)
{
    struct alarms *alarms = self;
    struct player *player = alarms->player;

    if (alarms->row++ < player->alarms_told) {
        return true;
    }
    player->alarms_told = alarms->row;
    struct en_str kind = en_cell_find(cells, count, "kind");
    struct en_str order = en_cell_find(cells, count, "slot");
    struct en_str place = en_cell_find(cells, count, "place");
    struct en_text word = {0};
    play_word(player, "kind", kind, &word);
    struct en_str args[] = {en_text_str(&word), order.len > 0 ? order : EN_STR("-"),
                            place.len > 0 ? place : EN_STR("-")};
    play_tell(player, PLAY_MARK_ALARM, EN_STR(""),
              N_("ALARM at every duty desk: %1 (patrol %2, place %3)"), args, 3);
    play_tell_json(
        player, "alarm",
        json_pack("{s:s%, s:s%}", "alarm", kind.ptr, kind.len, "order", args[1].ptr, args[1].len));
    en_text_finish(&word);
    return true;
}

void play_tell_alarms(struct player *player)
{
    struct alarms alarms = {.player = player};

    if (player->node_count == 0 || player->node[0].node == NULL) {
        return;
    }
    if (play_view(player, "alarms", (struct en_str){NULL, 0}, tell_alarm, &alarms, NULL) != EN_OK) {
        return; /* the next question to the state fails again, and says why */
    }
}

/* ---- JSON ----------------------------------------------------------------------------------- */

void play_tell_json(struct player *player, const char *kind, struct json_t *object)
{
    char time[EN_TIME_BYTES + 1];
    json_t *whole = json_object();

    if (!player->cli->json || player->quiet || object == NULL || whole == NULL) {
        json_decref(object);
        json_decref(whole);
        return;
    }
    en_time_format(player->clock.now, time);
    json_object_set_new(whole, "kind", json_string(kind));
    json_object_set_new(whole, "line", json_integer((json_int_t)player->step->line));
    json_object_set_new(whole, "time", json_string(time));
    json_object_update(whole, object);
    json_decref(object);
    en_say_json(player->cli, whole);
}
