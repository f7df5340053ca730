/*
 * play_replace.c: somebody for an absent member's seat.
 *
 * Who may take the seat is the state's business (training, rest, absences): the members of the
 * party are tried one after the other, with the act that would be signed, until one is not void.
 */
#include "play_crew.h"

enum { CANDIDATES_MAX = 4096 }; /* members of one party */

struct candidates {
    struct player *player;
    struct en_str member[CANDIDATES_MAX];
    size_t count;
};

static bool add_candidate(void *self, const struct en_cell *cells, size_t count)
{
    struct candidates *candidates = self;

    if (candidates->count < CANDIDATES_MAX &&
        en_str_is(en_cell_find(cells, count, "state"), "active")) {
        candidates->member[candidates->count++] =
            en_arena_copy(&candidates->player->scratch, en_cell_find(cells, count, "member"));
    }
    return true;
}

static void write_body(struct en_text *body, struct en_str order, struct en_str out,
                       struct en_str in)
{
    en_line_add_str(body, "order", order);
    en_line_add_str(body, "out", out);
    en_line_add_str(body, "in", in);
}

/* What would this act do? Nothing is changed. */
static enum en_status try_note(struct player *player, struct en_str note, bool *ret_fits,
                               struct en_error *reterr)
{
    struct en_state *state = en_node_state(play_registrar(player)->node);
    struct en_checked checked;
    struct en_effect effect = {.outcome = EN_OUTCOME_VOID};
    struct en_text entry = {0};

    en_entry_print(&entry, player->clock.now, note);
    struct en_bytes bytes = {(const uint8_t *)entry.ptr, entry.len};
    enum en_status status =
        en_entry_read(&player->scratch, player->hasher, bytes, &checked, reterr);
    if (status == EN_OK) {
        status = en_state_try(state, &checked, &effect, reterr);
    }
    en_text_finish(&entry);
    *ret_fits = status == EN_OK && effect.outcome != EN_OUTCOME_VOID;
    return status;
}

static enum en_status fits(struct player *player, struct play_key *by, struct en_str body,
                           bool *ret_fits, struct en_error *reterr)
{
    struct en_text note = {0};
    enum en_status status = en_node_compose(play_registrar(player)->node, by->key,
                                            "muster.substitute", body, 0, &note, reterr);

    if (status == EN_OK) {
        status = try_note(player, en_text_str(&note), ret_fits, reterr);
    }
    en_text_finish(&note);
    return status;
}

/* The first member of the party who may take the seat; {NULL,0} when nobody may. */
static enum en_status find_substitute(struct player *player, const struct en_step *step,
                                      struct play_key *by, struct en_str out, struct en_str party,
                                      struct en_str *ret, struct en_error *reterr)
{
    struct candidates *candidates = EN_ARENA_NEW(&player->scratch, struct candidates);
    struct en_error why = {.rule = ""};
    bool found = false;

    if (candidates == NULL) {
        return play_no_memory(reterr);
    }
    candidates->player = player;
    enum en_status status = play_view(player, "members", party, add_candidate, candidates, reterr);
    for (size_t i = 0; status == EN_OK && !found && i < candidates->count; i++) {
        struct en_text body = {0};
        write_body(&body, step->arg[0], out, candidates->member[i]);
        status = fits(player, by, en_text_str(&body), &found, &why);
        en_text_finish(&body);
        if (status != EN_OK) {
            return play_fail_with(player, &why, reterr);
        }
        *ret = candidates->member[i];
    }
    if (status == EN_OK && !found) {
        status = play_fail(player, reterr, EN_ERR_EXPECTATION, "play.substitute",
                           N_("nobody of %1 may take the seat of %2"),
                           N_("name another party, or leave the seat empty"), party, out);
    }
    return status;
}

enum en_status play_step_replaces(struct player *player, const struct en_step *step,
                                  struct en_error *reterr)
{
    struct play_crew *crew = NULL;
    struct play_key *by = NULL;
    struct play_deed deed;
    struct en_str in = {NULL, 0};
    size_t places[PLAY_CREW_MAX];
    enum en_status status = play_key_get(player, step->arg[2], &by, reterr);

    if (status == EN_OK) {
        status = play_crew_read(player, step->arg[0], &crew, reterr);
    }
    if (status != EN_OK) {
        return status;
    }
    if (play_crew_find(crew, step->arg[1], places) != 1) {
        return play_fail(player, reterr, EN_ERR_NOT_FOUND, "play.member",
                         N_("%1 does not name exactly one member of the crew"),
                         N_("write a token, PARTY:POST or PARTY:2"), step->arg[1]);
    }
    const struct play_seat *seat = &crew->seat[places[0]];
    struct en_str party = step->arg[3].len > 0 ? step->arg[3] : seat->body;
    status = find_substitute(player, step, by, seat->member, party, &in, reterr);
    if (status != EN_OK) {
        return status;
    }
    play_deed_begin(&deed, by, "muster.substitute");
    deed.label = step->arg[4];
    write_body(&deed.body, step->arg[0], seat->member, in);
    return play_submit_one(player, &deed, reterr);
}
