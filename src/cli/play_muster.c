/*
 * play_muster.c: who stands at the assembly place, and what is ready.
 */
#include "play_crew.h"

/* ---- muster --------------------------------------------------------------------------------- */

/* Marks seats absent; their codes are kept beside, by seat. */
static enum en_status mark_absent(struct player *player, const struct en_step *step,
                                  struct play_crew *crew, struct en_str *code,
                                  struct en_error *reterr)
{
    size_t places[PLAY_CREW_MAX];

    for (size_t i = 0; i < crew->count; i++) {
        crew->seat[i].absent = false; /* a new muster looks again */
    }
    for (size_t i = 0; play_line_of(step, "absent", i).ptr != NULL; i++) {
        struct en_str why = play_line_of(step, "absent", i);
        struct en_str name = en_str_cut(&why, ' ');
        size_t found = play_crew_find(crew, name, places);
        if (found == 0 || why.len == 0) {
            return play_fail(player, reterr, EN_ERR_NOT_FOUND, "play.member",
                             N_("nobody in the crew is meant by %1, or the reason is missing"),
                             N_("write `absent: MEMBER CODE`; a member is a token, PARTY:POST, "
                                "PARTY:2 or PARTY:all"),
                             name);
        }
        for (size_t n = 0; n < found; n++) {
            crew->seat[places[n]].absent = true;
            code[places[n]] = why;
        }
    }
    return EN_OK;
}

static void add_seats(struct play_deed *deed, const struct play_crew *crew,
                      const struct en_str *code)
{
    for (size_t i = 0; i < crew->count; i++) {
        if (!crew->seat[i].absent) {
            en_line_add_str(&deed->body, "present", crew->seat[i].member);
        }
    }
    for (size_t i = 0; i < crew->count; i++) {
        if (crew->seat[i].absent) {
            en_text_adds(&deed->body, "absent: ");
            en_text_add(&deed->body, crew->seat[i].member);
            en_text_addc(&deed->body, ' ');
            en_text_add(&deed->body, code[i]);
            en_text_addc(&deed->body, '\n');
        }
    }
}

static bool add_vehicle(void *self, const struct en_cell *cells, size_t count)
{
    en_line_add_str(self, "vehicle", en_cell_find(cells, count, "vehicle"));
    return true;
}

/* Every check of the accord holds but those the story says do not. */
static void add_checks(struct player *player, struct play_deed *deed, const struct en_step *step)
{
    const struct en_accord *accord = en_state_accord(en_node_state(play_registrar(player)->node));

    for (size_t c = 0; c < accord->check_count; c++) {
        struct en_str holds = EN_STR("yes");
        for (size_t i = 0; play_line_of(step, "check", i).ptr != NULL; i++) {
            struct en_str rest = play_line_of(step, "check", i);
            if (en_str_equal(en_str_cut(&rest, ' '), accord->check[c].id)) {
                holds = rest;
            }
        }
        en_text_adds(&deed->body, "check: ");
        en_text_add(&deed->body, accord->check[c].id);
        en_text_addc(&deed->body, ' ');
        en_text_add(&deed->body, holds);
        en_text_addc(&deed->body, '\n');
    }
}

static enum en_status propose_muster(struct player *player, struct en_str order,
                                     const struct en_step *step, struct en_error *reterr)
{
    struct en_str code[PLAY_CREW_MAX];
    struct play_crew *crew = NULL;
    struct play_deed deed;
    struct play_key *by = NULL;
    enum en_status status = play_crew_read(player, order, &crew, reterr);

    if (status == EN_OK) {
        status = mark_absent(player, step, crew, code, reterr);
    }
    if (status == EN_OK) {
        status = play_lead_key(player, play_crew_lead(crew), &by, reterr);
    }
    if (status != EN_OK) {
        return status;
    }
    play_deed_begin(&deed, by, "muster.propose");
    deed.label = play_name_of(player, order, "muster");
    en_line_add_str(&deed.body, "order", order);
    en_line_add_time(&deed.body, "at", player->clock.now);
    add_seats(&deed, crew, code);
    status = play_view(player, "transport", order, add_vehicle, &deed.body, reterr);
    if (status != EN_OK) {
        en_text_finish(&deed.body);
        return status;
    }
    add_checks(player, &deed, step);
    return play_propose_cosigned(player, crew, &deed, step, reterr);
}

enum en_status play_muster(struct player *player, struct en_str order, const struct en_step *step,
                           struct en_error *reterr)
{
    static const char *const KEYS[] = {"absent", "check", "reserve"};
    enum en_status status = play_check_lines(player, step, KEYS, EN_COUNT(KEYS), reterr);

    return status == EN_OK ? propose_muster(player, order, step, reterr) : status;
}

enum en_status play_step_musters(struct player *player, const struct en_step *step,
                                 struct en_error *reterr)
{
    return play_muster(player, step->arg[0], step, reterr);
}
