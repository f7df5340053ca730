/*
 * play_patrol.c: a patrol's life in short: each verb becomes the acts of those who do them.
 *
 * The party that holds the post of lead acts by its key of role lead; every party present co-signs
 * by its own. Nobody signs for another.
 */
#include <assert.h>

#include "play_crew.h"

/* ---- by whom -------------------------------------------------------------------------------------------- */

static enum en_status key_of(struct player *player, struct en_str body, struct play_key **ret,
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

static enum en_status begin(struct player *player, struct en_str order, const char *act,
                            struct play_deed *deed, struct play_crew **ret_crew,
                            struct en_error *reterr)
{
    struct play_key *by = NULL;
    enum en_status status = play_crew_read(player, order, ret_crew, reterr);

    if (status == EN_OK) {
        status = key_of(player, play_crew_lead(*ret_crew), &by, reterr);
    }
    if (status == EN_OK) {
        play_deed_begin(deed, by, act);
        en_line_add_str(&deed->body, "order", order);
    }
    return status;
}

/* "ORDER/muster": by this name the proposal is found again. */
static struct en_str name_of(struct player *player, struct en_str order, const char *what)
{
    struct en_text text = {0};

    en_text_add(&text, order);
    en_text_addf(&text, "/%s", what);
    struct en_str name = en_arena_copy(&player->scratch, en_text_str(&text));
    en_text_finish(&text);
    return name;
}

/* ---- lines under a statement ------------------------------------------------------------------------------ */

/* The i-th line with this key: what stands behind "key: "; {NULL,0} behind the last. */
static struct en_str line_of(const struct en_step *step, const char *key, size_t i)
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
static enum en_status check_keys(struct player *player, const struct en_step *step,
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

/* ---- co-signed ---------------------------------------------------------------------------------------------- */

/* The reserve that the story gives to a party: a line "reserve: PARTY TEXT". */
static struct en_str reserve_of(const struct en_step *step, struct en_str body)
{
    for (size_t i = 0; line_of(step, "reserve", i).ptr != NULL; i++) {
        struct en_str rest = line_of(step, "reserve", i);
        if (en_str_equal(en_str_cut(&rest, ' '), body)) {
            return rest;
        }
    }
    return (struct en_str){NULL, 0};
}

static void tell_cosigned(struct player *player, const struct en_str *parties, size_t count,
                          const char *message, struct en_str order)
{
    struct en_text names = {0};

    for (size_t i = 0; i < count; i++) {
        en_text_adds(&names, i > 0 ? ", " : "");
        en_text_add(&names, parties[i]);
    }
    struct en_str args[] = {order, en_text_str(&names)};
    play_tell(player, PLAY_MARK_GOOD, EN_STR(""), message, args, 2);
    en_text_finish(&names);
}

/* Every party that has somebody there signs what the lead has put down. */
static enum en_status cosign(struct player *player, const struct play_crew *crew,
                             struct en_str proposal, const struct en_step *step,
                             struct en_error *reterr)
{
    struct play_deed deeds[EN_PARTIES_MAX];
    struct en_str parties[EN_PARTIES_MAX];
    struct play_label *label = NULL;
    size_t count = play_crew_parties(crew, parties), begun = 0;
    enum en_status status = play_label_get(player, proposal, &label, reterr);

    for (; status == EN_OK && begun < count; begun++) {
        struct play_key *by = NULL;
        struct en_str reserve = reserve_of(step, parties[begun]);
        status = key_of(player, parties[begun], &by, reterr);
        play_deed_begin(&deeds[begun], by, "consent.give");
        en_line_add_hash(&deeds[begun].body, "on", &label->id);
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

/* ---- muster --------------------------------------------------------------------------------------------------- */

/* Marks seats absent; their codes are kept beside, by seat. */
static enum en_status mark_absent(struct player *player, const struct en_step *step,
                                  struct play_crew *crew, struct en_str *code,
                                  struct en_error *reterr)
{
    size_t places[PLAY_CREW_MAX];

    for (size_t i = 0; i < crew->count; i++) {
        crew->seat[i].absent = false; /* a new muster looks again */
    }
    for (size_t i = 0; line_of(step, "absent", i).ptr != NULL; i++) {
        struct en_str why = line_of(step, "absent", i);
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
        for (size_t i = 0; line_of(step, "check", i).ptr != NULL; i++) {
            struct en_str rest = line_of(step, "check", i);
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
                                     const struct en_step *step, struct play_crew **crew,
                                     struct en_error *reterr)
{
    struct en_str code[PLAY_CREW_MAX];
    struct play_deed deed;
    struct play_key *by = NULL;
    enum en_status status = play_crew_read(player, order, crew, reterr);

    if (status == EN_OK) {
        status = mark_absent(player, step, *crew, code, reterr);
    }
    if (status == EN_OK) {
        status = key_of(player, play_crew_lead(*crew), &by, reterr);
    }
    if (status != EN_OK) {
        return status;
    }
    play_deed_begin(&deed, by, "muster.propose");
    deed.label = name_of(player, order, "muster");
    en_line_add_str(&deed.body, "order", order);
    en_line_add_time(&deed.body, "at", player->clock.now);
    add_seats(&deed, *crew, code);
    status = play_view(player, "transport", order, add_vehicle, &deed.body, reterr);
    if (status != EN_OK) {
        en_text_finish(&deed.body);
        return status;
    }
    add_checks(player, &deed, step);
    return play_submit_one(player, &deed, reterr);
}

enum en_status play_muster(struct player *player, struct en_str order, const struct en_step *step,
                           struct en_error *reterr)
{
    static const char *const KEYS[] = {"absent", "check", "reserve"};
    struct en_str parties[EN_PARTIES_MAX];
    struct play_crew *crew = NULL;
    enum en_status status = check_keys(player, step, KEYS, EN_COUNT(KEYS), reterr);

    if (status == EN_OK) {
        status = propose_muster(player, order, step, &crew, reterr);
    }
    if (status != EN_OK || !play_went_well(player)) {
        return status;
    }
    status = cosign(player, crew, name_of(player, order, "muster"), step, reterr);
    if (status == EN_OK && play_went_well(player)) {
        tell_cosigned(player, parties, play_crew_parties(crew, parties),
                      N_("muster of %1 co-signed by %2"), order);
    }
    return status;
}

/* ---- on the road ------------------------------------------------------------------------------------------------ */

enum en_status play_leave(struct player *player, struct en_str order, struct en_error *reterr)
{
    struct play_deed deed;
    struct play_crew *crew = NULL;
    struct play_label *muster = NULL;
    enum en_status status = play_label_get(player, name_of(player, order, "muster"), &muster, reterr);

    if (status == EN_OK) {
        status = begin(player, order, "patrol.depart", &deed, &crew, reterr);
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
    enum en_status status = begin(player, order, "patrol.checkin", &deed, &crew, reterr);

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
    enum en_status status = check_keys(player, step, KEYS, EN_COUNT(KEYS), reterr);

    if (status == EN_OK) {
        status = begin(player, order, "patrol.return", &deed, &crew, reterr);
    }
    if (status != EN_OK) {
        return status;
    }
    en_line_add_time(&deed.body, "at", player->clock.now);
    for (size_t i = 0; line_of(step, "missing", i).ptr != NULL; i++) {
        struct en_str why = line_of(step, "missing", i);
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

/* ---- report -------------------------------------------------------------------------------------------------------- */

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

    for (size_t i = 0; line_of(visits->step, "refused", i).ptr != NULL; i++) {
        struct en_str rest = line_of(visits->step, "refused", i);
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
    for (size_t i = 0; line_of(step, key, i).ptr != NULL; i++) {
        en_line_add_str(&deed->body, key, line_of(step, key, i));
    }
}

static enum en_status propose_report(struct player *player, struct en_str order,
                                     const struct en_step *step, struct play_crew **crew,
                                     struct en_error *reterr)
{
    struct play_deed deed;
    struct visits visits = {.deed = &deed, .step = step};
    enum en_status status = begin(player, order, "report.propose", &deed, crew, reterr);

    if (status != EN_OK) {
        return status;
    }
    deed.label = name_of(player, order, "report");
    if (line_of(step, "visited", 0).ptr != NULL) {
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
    return play_submit_one(player, &deed, reterr);
}

enum en_status play_report(struct player *player, struct en_str order, const struct en_step *step,
                           struct en_error *reterr)
{
    static const char *const KEYS[] = {"visited", "refused", "incident", "observed", "reserve"};
    struct en_str parties[EN_PARTIES_MAX];
    struct play_crew *crew = NULL;
    enum en_status status = check_keys(player, step, KEYS, EN_COUNT(KEYS), reterr);

    if (status == EN_OK) {
        status = propose_report(player, order, step, &crew, reterr);
    }
    if (status != EN_OK || !play_went_well(player)) {
        return status;
    }
    status = cosign(player, crew, name_of(player, order, "report"), step, reterr);
    if (status == EN_OK && play_went_well(player)) {
        tell_cosigned(player, parties, play_crew_parties(crew, parties),
                      N_("report on %1 co-signed by %2"), order);
    }
    return status;
}

/* ---- steps ---------------------------------------------------------------------------------------------------------- */

enum en_status play_step_musters(struct player *player, const struct en_step *step,
                                 struct en_error *reterr)
{
    return play_muster(player, step->arg[0], step, reterr);
}

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
