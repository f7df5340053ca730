/*
 * Parties that take part and parties that do not, and the mode of the whole mechanism.
 *
 * A party suspends its part, leaves, or resumes by a notice that names a log time. From the first
 * entry of that time on it is counted nowhere: its pending consents lapse, its members are in no
 * new crew, what waited for it alone is decided by the others. It keeps its own affairs (its keys,
 * its notices), and its patrols come back and report.
 *
 * Where fewer than two parties are left, or the accord has run out, the mechanism is suspended: the
 * record goes on, orders and departures are void. No mode is a dead end: a suspended party may
 * always resume, those counted may renew or amend. Source: notes/record.md section 4, rules 5, 6
 * and 12.
 */
#include "internal.h"

#include <assert.h>
#include <string.h>

/* ---- who is counted ------------------------------------------------------------------------- */

static struct party_row *row_of(struct en_state *state, struct en_str body)
{
    for (size_t i = 0; i < state->party_count; i++) {
        if (en_str_is(body, state->party[i].id)) {
            return &state->party[i];
        }
    }
    return NULL;
}

bool party_counts(struct en_state *state, struct en_str body)
{
    if (state->absent_count == 0) {
        return true;
    }
    const struct party_row *row = row_of(state, body);
    return row == NULL || row->state == PARTY_ACTIVE;
}

bool party_has_left(struct en_state *state, struct en_str body)
{
    const struct party_row *row = row_of(state, body);

    return row != NULL && row->state == PARTY_LEFT;
}

uint32_t parties_absent(struct en_state *state, const struct en_accord *accord)
{
    uint32_t absent = 0;

    for (size_t i = 0; state->absent_count > 0 && i < accord->party_count; i++) {
        absent |= party_counts(state, accord->party[i].id) ? 0 : UINT32_C(1) << i;
    }
    return absent;
}

uint32_t en_state_absent(struct en_state *state)
{
    return state->accord_count == 0 ? 0 : parties_absent(state, en_state_accord(state));
}

static void add_absent(const struct en_state *state, struct en_text *out)
{
    for (size_t i = 0; i < state->party_count; i++) {
        if (state->party[i].state != PARTY_ACTIVE) {
            voices_add(out, en_str_from(state->party[i].id));
        }
    }
}

static const char *state_word(enum party_state state)
{
    static const char *const words[] = {
        [PARTY_ACTIVE] = "active", [PARTY_SUSPENDED] = "suspended", [PARTY_LEFT] = "left"};

    return words[state];
}

static void write_row(struct en_state *state, const struct party_row *row, struct en_str reason)
{
    sql_do(state, SQL_PARTY_PUT, "ttiit", en_str_from(row->id), en_str_from(state_word(row->state)),
           (int64_t)row->since, row->idx, reason);
}

static void count_absent(struct en_state *state)
{
    state->absent_count = 0;
    for (size_t i = 0; i < state->party_count; i++) {
        state->absent_count += state->party[i].state != PARTY_ACTIVE;
    }
}

/* ---- what a party that takes no part may still do ------------------------------------------- */

/* Its officers propose, enrol and call off nothing; its patrols come back and report. Acts that a
 * party decides by itself (EN_NEEDS_SECOND: keys, notices) stay its own. */
static bool is_joint(const struct en_act_def *def)
{
    static const enum en_act_type joint[] = {
        EN_ACT_MEMBER_ENROL,   EN_ACT_VEHICLE_ENROL, EN_ACT_TASK_REQUEST, EN_ACT_ORDER_CANCEL,
        EN_ACT_MUSTER_PROPOSE, EN_ACT_PATROL_DEPART, EN_ACT_DRAW_POOL,    EN_ACT_DRAW_COMMIT};

    for (size_t i = 0; i < EN_COUNT(joint); i++) {
        if (def->type == joint[i]) {
            return true;
        }
    }
    return def->needs == EN_NEEDS_CLASS || def->needs == EN_NEEDS_ALL ||
           def->needs == EN_NEEDS_TOUCHED;
}

enum en_status party_void(struct turn *turn)
{
    char since[EN_TIME_BYTES + 1];
    const struct party_row *row = row_of(turn->state, en_str_from(turn->author->body));

    assert(row != NULL);
    return turn_void(turn, row->state == PARTY_LEFT ? RULE_PARTY_LEFT : RULE_PARTY_SUSPENDED,
                     en_str_from(row->id), text_of_time(since, row->since),
                     en_str_from(turn->act->def->form.name));
}

static enum en_status mechanism_void(struct turn *turn)
{
    const struct mechanism *mechanism = &turn->state->mechanism;
    struct en_text missing = {0};
    char since[EN_TIME_BYTES + 1];

    add_absent(turn->state, &missing);
    enum en_status status = turn_void(
        turn, RULE_MECHANISM_SUSPENDED, text_of_time(since, mechanism->since),
        en_str_from(mechanism->why), missing.len > 0 ? en_text_str(&missing) : EN_STR("-"));
    en_text_finish(&missing);
    return status;
}

enum en_status check_standing(struct turn *turn)
{
    const struct en_act_def *def = turn->act->def;

    if (is_joint(def) && !party_counts(turn->state, en_str_from(turn->author->body))) {
        return party_void(turn);
    }
    if (turn->state->mechanism.suspended &&
        (def->needs == EN_NEEDS_CLASS || def->type == EN_ACT_PATROL_DEPART)) {
        return mechanism_void(turn);
    }
    return EN_OK;
}

/* ---- the mode of the mechanism -------------------------------------------------------------- */

/* NULL: it runs. One party alone is no mechanism, where there were several. */
static const char *why_suspended(const struct en_state *state, en_time logged)
{
    if (logged >= state->mechanism.valid_until) {
        return "expired";
    }
    bool alone = state->party_count > 1 && state->party_count - state->absent_count < 2;
    return alone ? "parties" : NULL;
}

static void write_mechanism(struct en_state *state)
{
    const struct mechanism *mechanism = &state->mechanism;
    struct en_text missing = {0};

    add_absent(state, &missing);
    sql_do(state, SQL_MECHANISM_PUT, "tiitti",
           mechanism->suspended ? EN_STR("suspended") : EN_STR("running"),
           (int64_t)mechanism->since, mechanism->idx,
           mechanism->suspended ? en_str_from(mechanism->why) : (struct en_str){NULL, 0},
           missing.len > 0 ? en_text_str(&missing) : (struct en_str){NULL, 0},
           (int64_t)mechanism->valid_until);
    en_text_finish(&missing);
}

/* Orders that wait when it stops are closed: who still wants them proposes them again. */
static void look_at_mode(struct turn *turn)
{
    struct mechanism *mechanism = &turn->state->mechanism;
    const char *why = why_suspended(turn->state, turn->logged);
    bool first = mechanism->why == NULL;

    if (first || mechanism->suspended != (why != NULL)) {
        mechanism->since = turn->logged;
        mechanism->idx = (int64_t)turn->index;
    }
    mechanism->suspended = why != NULL;
    mechanism->why = why != NULL ? why : "";
    if (mechanism->suspended) {
        sql_do(turn->state, SQL_PROPOSAL_CLOSE_ORDERS, "i", (int64_t)turn->index);
    } else if (mechanism->valid_until < INT64_MAX) {
        deadline_at(turn->state, mechanism->valid_until);
    }
    write_mechanism(turn->state);
}

en_time mechanism_deadline(const struct en_state *state)
{
    return state->mechanism.suspended && strcmp(state->mechanism.why, "expired") == 0
               ? INT64_MAX
               : state->mechanism.valid_until;
}

/* ---- a notice takes effect ------------------------------------------------------------------ */

/* Its consents to what is still open lapse; a proposal to crew its members is closed. */
static void lapse(struct turn *turn, struct en_str body)
{
    int64_t index = (int64_t)turn->index;

    sql_do(turn->state, SQL_CONSENT_LAPSE_PUT, "it", index, body);
    sql_do(turn->state, SQL_CONSENT_LAPSE, "t", body);
    sql_do(turn->state, SQL_PROPOSAL_CLOSE_CREWS, "it", index, body);
}

static enum party_state state_after(struct en_str kind)
{
    if (en_str_is(kind, "leave")) {
        return PARTY_LEFT;
    }
    return en_str_is(kind, "suspend") ? PARTY_SUSPENDED : PARTY_ACTIVE;
}

static void take_notice(struct turn *turn, struct en_str body, struct en_str kind,
                        struct en_str reason)
{
    struct party_row *row = row_of(turn->state, body);
    enum party_state next = state_after(kind);

    if (row == NULL || row->state == PARTY_LEFT || row->state == next) {
        return; /* overtaken by another notice or by an amendment */
    }
    row->state = next;
    row->since = turn->logged;
    row->idx = (int64_t)turn->index;
    write_row(turn->state, row, reason);
    if (next != PARTY_ACTIVE) {
        lapse(turn, body);
    }
    if (next == PARTY_LEFT) { /* a text that waits does not say what becomes without it */
        sql_do(turn->state, SQL_PROPOSAL_CLOSE_AMENDMENTS, "i", (int64_t)turn->index);
    }
    count_absent(turn->state);
}

/* The next notice whose time has come; false when there is none. */
static bool take_next_notice(struct turn *turn)
{
    struct en_text body = {0}, kind = {0}, reason = {0};
    struct en_hash id;
    sqlite3_stmt *row = sql_row(turn->state, SQL_NOTICE_DUE, "i", (int64_t)turn->logged);

    if (row == NULL || !sql_hash(row, 0, &id)) {
        return false;
    }
    en_text_add(&body, sql_text(row, 1));
    en_text_add(&kind, sql_text(row, 2));
    en_text_add(&reason, sql_text(row, 3));
    sqlite3_reset(row);
    sql_do(turn->state, SQL_NOTICE_DONE, "ih", (int64_t)turn->index, &id);
    take_notice(turn, en_text_str(&body), en_text_str(&kind), en_text_str(&reason));
    en_text_finish(&body);
    en_text_finish(&kind);
    en_text_finish(&reason);
    return true;
}

enum en_status standing_sweep(struct turn *turn)
{
    size_t before = turn->state->absent_count;
    bool any = false;

    while (turn->state->failed == EN_OK && take_next_notice(turn)) {
        any = true;
    }
    if (any || turn->logged >= mechanism_deadline(turn->state)) {
        look_at_mode(turn);
    }
    return turn->state->absent_count > before ? decide_without(turn) : EN_OK;
}

/* ---- notices -------------------------------------------------------------------------------- */

static enum en_status check_notice(struct turn *turn, struct en_str kind)
{
    struct en_str body = en_str_from(turn->author->body);
    const struct party_row *row = row_of(turn->state, body);

    if (row == NULL) {
        return turn_void(turn, RULE_PARTY_NONE, body);
    }
    if (row->state == PARTY_LEFT) {
        return party_void(turn);
    }
    bool waits = sql_has(turn->state, SQL_NOTICE_WAITS, "t", body);
    if (row->state == state_after(kind) && !waits) {
        return turn_void(turn, row->state == PARTY_ACTIVE ? RULE_PARTY_WITHIN : RULE_PARTY_PAUSED,
                         body);
    }
    return EN_OK;
}

/* Both officers, or the root, have signed: it stands, and takes the place of one that waits. It
 * works forward only: where its time is over, as in an outbox that came late, from this entry. */
enum en_status complete_notice(struct turn *turn, const struct en_hash *id, struct en_str slot,
                               int64_t version)
{
    (void)version;
    sql_do(turn->state, SQL_NOTICE_OVERTAKE, "t", slot);
    sql_do(turn->state, SQL_NOTICE_GIVEN, "ih", (int64_t)turn->index, id);
    turn->state->next_deadline = INT64_MIN; /* it may be due: look again */
    return standing_sweep(turn);
}

static enum en_status give_notice(struct turn *turn, struct en_str kind)
{
    struct en_str body = en_str_from(turn->author->body);

    enum en_status status = check_notice(turn, kind);
    if (status != EN_OK) {
        return status;
    }
    sql_do(turn->state, SQL_NOTICE_PUT, "httiti", &turn->entry->id, body, kind,
           en_act_num(turn->act, "from"), en_act_str(turn->act, "reason"), (int64_t)turn->index);
    if (turn->author->role == EN_ROLE_ROOT) {
        return complete_notice(turn, &turn->entry->id, body, 0);
    }
    struct asked asked = {.slot = body,
                          .rule = EN_CONSENT_ALL,
                          .voices = body,
                          .expires = hours_after(turn->logged, turn->accord->proposal_hours)};
    return propose(turn, &asked);
}

enum en_status rule_PARTY_SUSPEND(struct turn *turn)
{
    return give_notice(turn, EN_STR("suspend"));
}

enum en_status rule_PARTY_LEAVE(struct turn *turn)
{
    return give_notice(turn, EN_STR("leave"));
}

enum en_status rule_PARTY_RESUME(struct turn *turn)
{
    return give_notice(turn, EN_STR("resume"));
}

/* ---- renewal -------------------------------------------------------------------------------- */

enum en_status rule_ACCORD_RENEW(struct turn *turn)
{
    en_time until = en_act_num(turn->act, "until"), now = turn->state->mechanism.valid_until;
    struct en_text voices = {0};
    char when[EN_TIME_BYTES + 1];

    if (now == INT64_MAX) {
        return turn_void(turn, RULE_RENEW_NONE);
    }
    if (until <= now || until <= turn->logged) {
        return turn_void(turn, RULE_RENEW_TIME, text_of_time(when, now));
    }
    voices_all(&voices, turn->accord);
    struct asked asked = {.slot = text_of_time(when, until),
                          .rule = EN_CONSENT_ALL,
                          .voices = en_text_str(&voices),
                          .expires = hours_after(turn->logged, turn->accord->proposal_hours)};
    enum en_status status = check_not_alone(turn, asked.voices);
    if (status == EN_OK) {
        status = propose(turn, &asked);
    }
    en_text_finish(&voices);
    return status;
}

/* A longer renewal, or another text, may have come first. */
enum en_status complete_renewal(struct turn *turn, const struct en_hash *id, struct en_str slot,
                                int64_t version)
{
    struct en_state *state = turn->state;
    en_time until = 0;

    if (!en_time_parse(slot, &until) || (size_t)version != state->accord_count ||
        until <= state->mechanism.valid_until) {
        sql_do(state, SQL_PROPOSAL_DONE, "tih", EN_STR("closed"), (int64_t)turn->index, id);
        return EN_OK;
    }
    state->mechanism.valid_until = until;
    look_at_mode(turn);
    return EN_OK;
}

/* ---- with an accord that takes effect ------------------------------------------------------- */

/* Who has left and is named again has consented to it; who is suspended stays so. */
static struct party_row row_under(struct turn *turn, struct en_str id)
{
    const struct party_row *known = row_of(turn->state, id);
    struct party_row row = {.state = PARTY_ACTIVE, .idx = (int64_t)turn->index};

    row.since = turn->logged;
    if (known != NULL && known->state != PARTY_LEFT) {
        row = *known;
    }
    memcpy(row.id, id.ptr, id.len);
    row.id[id.len] = '\0';
    return row;
}

enum en_status parties_from_accord(struct turn *turn, const struct en_accord *accord)
{
    struct en_state *state = turn->state;
    struct party_row next[EN_PARTIES_MAX] = {{.state = PARTY_ACTIVE}};

    for (size_t i = 0; i < accord->party_count; i++) {
        next[i] = row_under(turn, accord->party[i].id);
        const struct party_row *known = row_of(state, accord->party[i].id);
        if (known == NULL || known->state != next[i].state) {
            write_row(state, &next[i], (struct en_str){NULL, 0});
        }
    }
    for (size_t i = 0; i < state->party_count; i++) {
        if (en_accord_party(accord, en_str_from(state->party[i].id)) < 0) {
            sql_do(state, SQL_PARTY_DROP, "t", en_str_from(state->party[i].id));
        }
    }
    memcpy(state->party, next, accord->party_count * sizeof(*next));
    state->party_count = accord->party_count;
    count_absent(state);
    state->mechanism.valid_until = accord->valid_until;
    look_at_mode(turn);
    return EN_OK;
}

/* ---- from the tables ------------------------------------------------------------------------ */

static enum party_state state_named(struct en_str word)
{
    if (en_str_is(word, "left")) {
        return PARTY_LEFT;
    }
    return en_str_is(word, "suspended") ? PARTY_SUSPENDED : PARTY_ACTIVE;
}

static void read_mechanism(struct en_state *state)
{
    sqlite3_stmt *row = sql_row(state, SQL_MECHANISM_GET, "");
    struct mechanism *mechanism = &state->mechanism;

    *mechanism = (struct mechanism){.valid_until = INT64_MAX};
    if (row == NULL) {
        return;
    }
    mechanism->suspended = en_str_is(sql_text(row, 0), "suspended");
    mechanism->since = sqlite3_column_int64(row, 1);
    mechanism->idx = sqlite3_column_int64(row, 2);
    mechanism->why = !mechanism->suspended                    ? ""
                     : en_str_is(sql_text(row, 3), "expired") ? "expired"
                                                              : "parties";
    mechanism->valid_until = sqlite3_column_int64(row, 4);
    sqlite3_reset(row);
}

/* In the order of the accord, as parties_from_accord leaves them. */
void parties_read(struct en_state *state)
{
    const struct en_accord *accord = en_state_accord(state);

    state->party_count = accord == NULL ? 0 : accord->party_count;
    for (size_t i = 0; i < state->party_count; i++) {
        struct party_row *party = &state->party[i];
        struct en_str id = accord->party[i].id;
        sqlite3_stmt *row = sql_row(state, SQL_PARTY_GET, "t", id);
        *party = (struct party_row){.state = PARTY_ACTIVE};
        memcpy(party->id, id.ptr, id.len);
        if (row != NULL) {
            party->state = state_named(sql_text(row, 0));
            party->since = sqlite3_column_int64(row, 1);
            party->idx = sqlite3_column_int64(row, 2);
            sqlite3_reset(row);
        }
    }
    count_absent(state);
    read_mechanism(state);
}
