/*
 * play_act.c: the acts of a story: composed, signed by a key of the story, handed in.
 *
 * What an act did is kept as the player's `last`; an act that is void or refused stops the story
 * unless the next step expects just that.
 */
#include "play.h"

#include <assert.h>

#include <jansson.h>

/* ---- handing in ----------------------------------------------------------------------------- */

void play_deed_begin(struct play_deed *deed, struct play_key *by, const char *act)
{
    *deed = (struct play_deed){.by = by, .act = act};
}

bool play_went_well(const struct player *player)
{
    return player->last.outcome != PLAY_VOID && player->last.outcome != PLAY_REFUSED;
}

/* The author's slip, not the machine's: it is what came of the act. */
static bool is_refusal(enum en_status status)
{
    return status == EN_ERR_SYNTAX || status == EN_ERR_RANGE || status == EN_ERR_ENCODING ||
           status == EN_ERR_TOO_LONG || status == EN_ERR_NOT_FOUND;
}

static enum en_status compose(struct player *player, struct play_deed *deed,
                              struct en_error *reterr)
{
    struct en_text note = {0};
    struct en_error why = {.rule = ""};
    enum en_status status = deed->body.failed ? play_no_memory(&why) : EN_OK;

    if (status == EN_OK) {
        status = en_node_compose(play_registrar(player)->node, deed->by->key, deed->act,
                                 en_text_str(&deed->body), 0, &note, &why);
    }
    if (status == EN_OK) {
        deed->note = en_arena_copy(&player->scratch, en_text_str(&note));
        status = deed->note.ptr == NULL ? play_no_memory(&why) : EN_OK;
    } else if (is_refusal(status)) {
        deed->result = (struct en_result){.answer = EN_ANSWER_REFUSED, .why = why};
        status = EN_OK;
    }
    en_text_finish(&note);
    return status == EN_OK ? EN_OK : play_fail_with(player, &why, reterr);
}

static struct play_last last_of(const struct play_deed *deed)
{
    const struct en_result *result = &deed->result;
    struct play_last last = {.outcome = PLAY_REFUSED, .why = result->why, .id = result->id};

    if (result->answer == EN_ANSWER_REFUSED) {
        return last;
    }
    last.why = result->effect.why;
    switch (result->effect.outcome) {
    case EN_OUTCOME_EFFECT:
        last.outcome = PLAY_EFFECT;
        break;
    case EN_OUTCOME_PENDING:
        last.outcome = PLAY_PENDING;
        break;
    case EN_OUTCOME_VOID:
        last.outcome = PLAY_VOID;
        break;
    }
    return last;
}

static const char *outcome_name(enum play_outcome outcome)
{
    static const char *const NAMES[] = {"nothing", "effect", "pending", "void", "refused", "done"};

    return NAMES[outcome];
}

static void tell_json(struct player *player, const struct play_deed *deed)
{
    struct play_last last = last_of(deed);
    bool bad = last.outcome == PLAY_VOID || last.outcome == PLAY_REFUSED;

    play_tell_json(player, "act",
                   json_pack("{s:s, s:s, s:s, s:I, s:s?}", "author", deed->by->name, "act",
                             deed->act, "outcome", outcome_name(last.outcome), "index",
                             (json_int_t)deed->result.index, "rule", bad ? last.why.rule : NULL));
}

/* Names, counts, `last`, and what is told of each. */
static enum en_status take_note(struct player *player, struct play_deed *deed,
                                struct en_error *reterr)
{
    struct play_last last = last_of(deed);

    if (play_went_well(player)) {
        player->last = last;
    }
    player->count.acts++;
    player->count.voids += last.outcome == PLAY_VOID;
    player->count.refused += last.outcome == PLAY_REFUSED;
    tell_json(player, deed);
    if (deed->label.len == 0 || last.outcome == PLAY_REFUSED) {
        return EN_OK;
    }
    return play_label_put(player, deed->label, &deed->result.id, deed->result.index, reterr);
}

static enum en_status hand_in(struct player *player, struct play_deed *deeds, size_t count,
                              struct en_error *reterr)
{
    struct en_str notes[PLAY_DEEDS_MAX];
    struct en_result results[PLAY_DEEDS_MAX];
    size_t place[PLAY_DEEDS_MAX], given = 0;
    struct en_error why = {.rule = ""};

    for (size_t i = 0; i < count; i++) {
        if (deeds[i].note.ptr != NULL) {
            place[given] = i;
            notes[given++] = deeds[i].note;
        }
    }
    if (given == 0) {
        return EN_OK;
    }
    enum en_status status =
        en_node_submit(play_registrar(player)->node, notes, given, results, &why);
    if (status != EN_OK) {
        return play_fail_with(player, &why, reterr);
    }
    for (size_t i = 0; i < given; i++) {
        deeds[place[i]].result = results[i];
    }
    return EN_OK;
}

enum en_status play_submit(struct player *player, struct play_deed *deeds, size_t count,
                           struct en_error *reterr)
{
    enum en_status status = EN_OK;

    assert(count <= PLAY_DEEDS_MAX);
    player->last = (struct play_last){.outcome = PLAY_NOTHING};
    for (size_t i = 0; i < count; i++) {
        status = status == EN_OK ? compose(player, &deeds[i], reterr) : status;
        en_text_finish(&deeds[i].body);
    }
    if (status == EN_OK) {
        status = hand_in(player, deeds, count, reterr);
    }
    for (size_t i = 0; status == EN_OK && i < count; i++) {
        status = take_note(player, &deeds[i], reterr);
        if (status == EN_OK && player->verbose) {
            play_tell_deed(player, &deeds[i]);
        }
    }
    return status;
}

enum en_status play_submit_one(struct player *player, struct play_deed *deed,
                               struct en_error *reterr)
{
    enum en_status status = play_submit(player, deed, 1, reterr);

    if (status == EN_OK && !player->verbose) {
        play_tell_deed(player, deed);
    }
    return status;
}

/* ---- steps ---------------------------------------------------------------------------------- */

enum en_status play_step_do(struct player *player, const struct en_step *step,
                            struct en_error *reterr)
{
    struct play_deed deed;
    struct play_key *by = NULL;
    struct en_str act = en_arena_copy(&player->scratch, step->arg[1]);
    enum en_status status = play_key_get(player, step->arg[0], &by, reterr);

    if (status != EN_OK || act.ptr == NULL) {
        return status != EN_OK ? status : play_no_memory(reterr);
    }
    if (en_act_def_named(act) == NULL) {
        return play_fail(player, reterr, EN_ERR_NOT_FOUND, "play.act", N_("there is no act %1"),
                         N_("see `entente act list`"), act);
    }
    play_deed_begin(&deed, by, act.ptr);
    deed.label = step->arg[2];
    status = play_lines(player, step, act.ptr, &deed.body, reterr);
    if (status != EN_OK) {
        en_text_finish(&deed.body);
        return status;
    }
    return play_submit_one(player, &deed, reterr);
}

/* One line for those who agree together; each its own where one of them does not count. */
static void tell_agreed(struct player *player, const struct play_deed *deeds, size_t count)
{
    struct en_text names = {0};

    for (size_t i = 0; i < count; i++) {
        en_text_adds(&names, i > 0 ? ", " : "");
        en_text_add(&names, deeds[i].by->body);
    }
    if (play_went_well(player) && count > 0) {
        play_tell_deed_by(player, &deeds[count - 1], en_text_str(&names));
    }
    for (size_t i = 0; !play_went_well(player) && i < count; i++) {
        play_tell_deed(player, &deeds[i]);
    }
    en_text_finish(&names);
}

enum en_status play_step_agree(struct player *player, const struct en_step *step,
                               struct en_error *reterr)
{
    struct play_deed deeds[PLAY_DEEDS_MAX];
    struct play_label *label = NULL;
    enum en_status status = play_label_get(player, step->arg[0], &label, reterr);
    size_t count = 0;

    if (status == EN_OK && step->more_count > PLAY_DEEDS_MAX) {
        status = play_fail(player, reterr, EN_ERR_TOO_LONG, "play.long",
                           N_("too many keys on one line"), NULL);
    }
    for (; status == EN_OK && count < step->more_count; count++) {
        struct play_key *by = NULL;
        status = play_key_get(player, step->more[count], &by, reterr);
        play_deed_begin(&deeds[count], by, "consent.give");
        en_line_add_hash(&deeds[count].body, "on", &label->id);
    }
    if (status != EN_OK) {
        for (size_t i = 0; i < count; i++) {
            en_text_finish(&deeds[i].body);
        }
        return status;
    }
    status = play_submit(player, deeds, count, reterr);
    if (status == EN_OK && !player->verbose) {
        tell_agreed(player, deeds, count);
    }
    return status;
}
