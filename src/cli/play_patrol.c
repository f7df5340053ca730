/*
 * play_patrol.c: a patrol's life in short: each verb becomes the acts of those who do them.
 */
#include "play_crew.h"

/* ---- on the road ---------------------------------------------------------------------------- */

enum en_status play_leave(struct player *player, struct en_str order, struct en_error *reterr)
{
    struct play_deed deed;
    struct play_crew *crew = NULL;
    struct play_label *muster = NULL;
    enum en_status status =
        play_label_get(player, play_name_of(player, order, "muster"), &muster, reterr);

    if (status == EN_OK) {
        status = play_begin_by_lead(player, order, "patrol.depart", &deed, &crew, reterr);
    }
    if (status != EN_OK) {
        return status;
    }
    en_line_add_hash(&deed.body, "muster", &muster->id);
    en_line_add_time(&deed.body, "at", player->clock.now);
    status = play_submit_one(player, &deed, reterr);
    if (status == EN_OK && play_went_well(player)) {
        player->count.patrols++;
        if (!en_str_is(play_cell(player, "patrols", "order", order, "mixed"), "1")) {
            play_tell(player, PLAY_MARK_ALARM, EN_STR(""),
                      N_("%1 is labelled NOT MIXED: a party is missing; it never counts as joint"),
                      &order, 1);
        }
    }
    return status;
}

enum en_status play_check_in(struct player *player, struct en_str order, struct en_str place,
                             struct en_str state, struct en_error *reterr)
{
    struct play_deed deed;
    struct play_crew *crew = NULL;
    enum en_status status =
        play_begin_by_lead(player, order, "patrol.checkin", &deed, &crew, reterr);

    if (status != EN_OK) {
        return status;
    }
    en_line_add_time(&deed.body, "at", player->clock.now);
    en_line_add_str(&deed.body, "place", place);
    en_line_add_str(&deed.body, "state", state.len > 0 ? state : EN_STR("well"));
    return play_submit_one(player, &deed, reterr);
}

enum en_status play_return(struct player *player, struct en_str order, const struct en_step *step,
                           struct en_error *reterr)
{
    static const char *const KEYS[] = {"missing"};
    struct play_deed deed;
    struct play_crew *crew = NULL;
    size_t places[PLAY_CREW_MAX];
    enum en_status status = play_check_lines(player, step, KEYS, EN_COUNT(KEYS), reterr);

    if (status == EN_OK) {
        status = play_begin_by_lead(player, order, "patrol.return", &deed, &crew, reterr);
    }
    if (status != EN_OK) {
        return status;
    }
    en_line_add_time(&deed.body, "at", player->clock.now);
    for (size_t i = 0; play_line_of(step, "missing", i).ptr != NULL; i++) {
        struct en_str why = play_line_of(step, "missing", i);
        size_t found = play_crew_find(crew, en_str_cut(&why, ' '), places);
        for (size_t n = 0; n < found; n++) {
            en_text_adds(&deed.body, "missing: ");
            en_text_add(&deed.body, crew->seat[places[n]].member);
            en_text_addc(&deed.body, ' ');
            en_text_add(&deed.body, why);
            en_text_addc(&deed.body, '\n');
        }
    }
    return play_submit_one(player, &deed, reterr);
}

/* ---- report --------------------------------------------------------------------------------- */

struct visits {
    struct play_deed *deed;
    const struct en_step *step;
};

/* Where the order sent it, but for the places it was kept from. */
static bool add_visit(void *self, const struct en_cell *cells, size_t count)
{
    struct visits *visits = self;
    struct en_str place = en_cell_find(cells, count, "place");
    char from[EN_TIME_BYTES + 1], until[EN_TIME_BYTES + 1];

    for (size_t i = 0; play_line_of(visits->step, "refused", i).ptr != NULL; i++) {
        struct en_str rest = play_line_of(visits->step, "refused", i);
        if (en_str_equal(en_str_cut(&rest, ' '), place)) {
            return true;
        }
    }
    en_time_format(en_cell_number(cells, count, "from"), from);
    en_time_format(en_cell_number(cells, count, "until"), until);
    en_text_adds(&visits->deed->body, "visited: ");
    en_text_add(&visits->deed->body, place);
    en_text_addf(&visits->deed->body, " %s %s\n", from, until);
    return true;
}

static void add_lines(struct play_deed *deed, const struct en_step *step, const char *key)
{
    for (size_t i = 0; play_line_of(step, key, i).ptr != NULL; i++) {
        en_line_add_str(&deed->body, key, play_line_of(step, key, i));
    }
}

static enum en_status propose_report(struct player *player, struct en_str order,
                                     const struct en_step *step, struct en_error *reterr)
{
    struct play_crew *crew = NULL;
    struct play_deed deed;
    struct visits visits = {.deed = &deed, .step = step};
    enum en_status status =
        play_begin_by_lead(player, order, "report.propose", &deed, &crew, reterr);

    if (status != EN_OK) {
        return status;
    }
    deed.label = play_name_of(player, order, "report");
    if (play_line_of(step, "visited", 0).ptr != NULL) {
        add_lines(&deed, step, "visited");
    } else {
        status = play_view(player, "stops", order, add_visit, &visits, reterr);
    }
    add_lines(&deed, step, "refused");
    add_lines(&deed, step, "incident");
    add_lines(&deed, step, "observed");
    if (status != EN_OK) {
        en_text_finish(&deed.body);
        return status;
    }
    return play_propose_cosigned(player, crew, &deed, step, reterr);
}

enum en_status play_report(struct player *player, struct en_str order, const struct en_step *step,
                           struct en_error *reterr)
{
    static const char *const KEYS[] = {"visited", "refused", "incident", "observed", "reserve"};
    enum en_status status = play_check_lines(player, step, KEYS, EN_COUNT(KEYS), reterr);

    return status == EN_OK ? propose_report(player, order, step, reterr) : status;
}

/* ---- steps ---------------------------------------------------------------------------------- */

enum en_status play_step_leaves(struct player *player, const struct en_step *step,
                                struct en_error *reterr)
{
    return play_leave(player, step->arg[0], reterr);
}

enum en_status play_step_checks_in(struct player *player, const struct en_step *step,
                                   struct en_error *reterr)
{
    return play_check_in(player, step->arg[0], step->arg[1], step->arg[2], reterr);
}

enum en_status play_step_returns(struct player *player, const struct en_step *step,
                                 struct en_error *reterr)
{
    return play_return(player, step->arg[0], step, reterr);
}

enum en_status play_step_reports(struct player *player, const struct en_step *step,
                                 struct en_error *reterr)
{
    return play_report(player, step->arg[0], step, reterr);
}
