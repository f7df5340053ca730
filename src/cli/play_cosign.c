/*
 * play_cosign.c: who acts for a patrol, and who signs with them.
 *
 * The party that holds the post of lead acts by its key of role lead; every party present co-signs
 * by its own. Nobody signs for another.
 */
#include "play_crew.h"

/* ---- by whom -------------------------------------------------------------------------------- */

enum en_status play_lead_key(struct player *player, struct en_str body, struct play_key **ret,
                             struct en_error *reterr)
{
    struct play_key *key = play_key_of(player, body, EN_ROLE_LEAD);

    if (key == NULL) {
        return play_fail(player, reterr, EN_ERR_NOT_FOUND, "play.lead",
                         N_("%1 has no key of role lead"), N_("make it: `key %1/lead-1 lead`"),
                         body);
    }
    *ret = key;
    return EN_OK;
}

enum en_status play_begin_by_lead(struct player *player, struct en_str order, const char *act,
                                  struct play_deed *deed, struct play_crew **ret_crew,
                                  struct en_error *reterr)
{
    struct play_key *by = NULL;
    enum en_status status = play_crew_read(player, order, ret_crew, reterr);

    if (status == EN_OK) {
        status = play_lead_key(player, play_crew_lead(*ret_crew), &by, reterr);
    }
    if (status == EN_OK) {
        play_deed_begin(deed, by, act);
        en_line_add_str(&deed->body, "order", order);
    }
    return status;
}

/* "ORDER/muster": by this name the proposal is found again. */
struct en_str play_name_of(struct player *player, struct en_str order, const char *what)
{
    struct en_text text = {0};

    en_text_add(&text, order);
    en_text_addf(&text, "/%s", what);
    struct en_str name = en_arena_copy(&player->scratch, en_text_str(&text));
    en_text_finish(&text);
    return name;
}

/* ---- lines under a statement ---------------------------------------------------------------- */

/* The i-th line with this key: what stands behind "key: "; {NULL,0} behind the last. */
struct en_str play_line_of(const struct en_step *step, const char *key, size_t i)
{
    for (size_t n = 0; step != NULL && n < step->body_count; n++) {
        struct en_str rest = step->body[n].text;
        if (en_str_is(en_str_cut(&rest, ':'), key) && rest.len > 1 && i-- == 0) {
            return (struct en_str){rest.ptr + 1, rest.len - 1};
        }
    }
    return (struct en_str){NULL, 0};
}

/* A slip of the pen must not pass for a line that was left out. */
enum en_status play_check_lines(struct player *player, const struct en_step *step,
                                const char *const *keys, size_t count, struct en_error *reterr)
{
    for (size_t n = 0; step != NULL && n < step->body_count; n++) {
        struct en_str rest = step->body[n].text;
        struct en_str key = en_str_cut(&rest, ':');
        bool known = false;
        for (size_t i = 0; i < count; i++) {
            known = known || en_str_is(key, keys[i]);
        }
        if (!known || rest.len < 2) {
            return play_fail(player, reterr, EN_ERR_SYNTAX, "play.line",
                             N_("\"%1\" is no line of this statement"),
                             N_("docs/scenarios.md says which lines may follow"),
                             step->body[n].text);
        }
    }
    return EN_OK;
}

/* ---- co-signed ------------------------------------------------------------------------------ */

/* The reserve that the story gives to a party: a line "reserve: PARTY TEXT". */
static struct en_str reserve_of(const struct en_step *step, struct en_str body)
{
    for (size_t i = 0; play_line_of(step, "reserve", i).ptr != NULL; i++) {
        struct en_str rest = play_line_of(step, "reserve", i);
        if (en_str_equal(en_str_cut(&rest, ' '), body)) {
            return rest;
        }
    }
    return (struct en_str){NULL, 0};
}

/* Every party that has somebody there signs what the lead has put down. */
static enum en_status cosign(struct player *player, const struct play_crew *crew,
                             const struct play_label *proposal, const struct en_step *step,
                             struct en_error *reterr)
{
    struct play_deed deeds[EN_PARTIES_MAX];
    struct en_str parties[EN_PARTIES_MAX];
    size_t count = play_crew_parties(crew, parties), begun = 0;
    enum en_status status = EN_OK;

    for (; status == EN_OK && begun < count; begun++) {
        struct play_key *by = NULL;
        struct en_str reserve = reserve_of(step, parties[begun]);
        status = play_lead_key(player, parties[begun], &by, reterr);
        play_deed_begin(&deeds[begun], by, "consent.give");
        en_line_add_hash(&deeds[begun].body, "on", &proposal->id);
        if (reserve.len > 0) {
            en_line_add_str(&deeds[begun].body, "reserve", reserve);
        }
    }
    if (status != EN_OK) {
        for (size_t i = 0; i < begun; i++) {
            en_text_finish(&deeds[i].body);
        }
        return status;
    }
    status = play_submit(player, deeds, count, reterr);
    for (size_t i = 0; status == EN_OK && !player->verbose && i < count; i++) {
        if (reserve_of(step, parties[i]).len > 0 || !play_went_well(player)) {
            play_tell_deed(player, &deeds[i]);
        }
    }
    return status;
}

enum en_status play_propose_cosigned(struct player *player, const struct play_crew *crew,
                                     struct play_deed *deed, const struct en_step *step,
                                     struct en_error *reterr)
{
    struct en_str parties[EN_PARTIES_MAX];
    struct play_label *label = NULL;
    enum en_status status = play_submit(player, deed, 1, reterr);

    if (status == EN_OK && !play_went_well(player)) {
        play_tell_deed(player, deed);
        return EN_OK;
    }
    if (status == EN_OK) {
        status = play_label_get(player, deed->label, &label, reterr);
    }
    if (status == EN_OK) {
        status = cosign(player, crew, label, step, reterr);
    }
    if (status == EN_OK && play_went_well(player)) {
        play_tell_cosigned(player, deed, parties, play_crew_parties(crew, parties));
    }
    return status;
}
