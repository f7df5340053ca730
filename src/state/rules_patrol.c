/*
 * Rules of the road: departure, check-in, return; the code of the day.
 *
 * A patrol goes planned -> mustered -> out -> back (or cancelled). One that lacks a party may
 * leave, but it is labelled: it is never counted as joint.
 */
#include "internal.h"

#include <string.h>

/* ---- departure ------------------------------------------------------------------------------ */

static enum en_status check_cosigned(struct turn *turn, const struct patrol *patrol)
{
    struct en_hash muster = {{0}};
    struct en_str slot = en_act_str(turn->act, "order");

    en_act_hash(turn->act, "muster", &muster);
    if (strcmp(patrol->state, "mustered") == 0 && en_hash_equal(&muster, &patrol->muster)) {
        return EN_OK;
    }
    sqlite3_stmt *row = sql_row(turn->state, SQL_PROPOSAL_GET, "h", &muster);
    if (row == NULL) {
        return turn_void(turn, RULE_DEPART_MUSTER, slot, EN_STR("-"));
    }
    struct en_text missing = {0};
    struct en_str voices = sql_text(row, 6);
    while (voices.ptr != NULL) {
        struct en_str body = en_str_cut(&voices, ',');
        if (!sql_has(turn->state, SQL_CONSENT_GET, "ht", &muster, body)) {
            voices_add(&missing, body);
        }
    }
    sqlite3_reset(row);
    if (missing.len == 0) {
        return turn_void(turn, RULE_DEPART_MUSTER_OLD, slot);
    }
    enum en_status status = turn_void(turn, RULE_DEPART_MUSTER, slot, en_text_str(&missing));
    turn->effect->why.status = EN_ERR_CONSENT;
    en_text_finish(&missing);
    return status;
}

static enum en_status check_ready(struct turn *turn, const struct patrol *patrol)
{
    struct en_str slot = en_act_str(turn->act, "order");

    for (size_t i = 0; i < patrol->accord->check_count; i++) {
        struct en_str check = patrol->accord->check[i].id;
        sqlite3_stmt *row = sql_row(turn->state, SQL_READINESS_GET, "ht", &patrol->muster, check);
        bool holds = row != NULL && sqlite3_column_int64(row, 0) == 1;
        if (row != NULL) {
            sqlite3_reset(row);
        }
        if (!holds) {
            return turn_void(turn, RULE_DEPART_NOT_READY, slot, check);
        }
    }
    return EN_OK;
}

/* Since the muster a party may have suspended its part: its members stay behind. */
static enum en_status check_parties(struct turn *turn)
{
    for (sqlite3_stmt *row =
             sql_row(turn->state, SQL_SEAT_EACH, "t", en_act_str(turn->act, "order"));
         row != NULL; row = sql_next(turn->state, SQL_SEAT_EACH) ? row : NULL) {
        if (sqlite3_column_int64(row, 3) == 1 && !party_counts(turn->state, sql_text(row, 2))) {
            return turn_void(turn, RULE_PARTY_CREW, sql_text(row, 0), sql_text(row, 2));
        }
    }
    return EN_OK;
}

/* What the lead ordered alone and nobody ratified in time is not begun any more. */
static enum en_status check_ratified(struct turn *turn)
{
    struct en_str slot = en_act_str(turn->act, "order");
    sqlite3_stmt *row = sql_row(turn->state, SQL_PATROL_LAPSED, "t", slot);
    char when[EN_TIME_BYTES + 1];

    if (row == NULL) {
        return EN_OK;
    }
    en_time ratify = sqlite3_column_int64(row, 0);
    sqlite3_reset(row);
    return turn_void(turn, RULE_DEPART_UNRATIFIED, slot, text_of_time(when, ratify));
}

struct presence {
    struct en_text bodies; /* parties with somebody present */
    bool led;
};

static void read_presence(struct turn *turn, const struct en_accord *accord, struct en_str slot,
                          struct presence *ret)
{
    for (sqlite3_stmt *row = sql_row(turn->state, SQL_SEAT_EACH, "t", slot); row != NULL;
         row = sql_next(turn->state, SQL_SEAT_EACH) ? row : NULL) {
        int post = en_accord_post(accord, sql_text(row, 1));
        if (sqlite3_column_int64(row, 3) == 1) {
            voices_add(&ret->bodies, sql_text(row, 2));
            ret->led = ret->led || (post >= 0 && accord->post[post].rotates);
        }
    }
}

static bool has_rotating_post(const struct en_accord *accord)
{
    for (size_t i = 0; i < accord->post_count; i++) {
        if (accord->post[i].rotates) {
            return true;
        }
    }
    return false;
}

/* A joint patrol has somebody of every party. */
static bool is_mixed(const struct en_accord *accord, const struct presence *presence)
{
    for (size_t i = 0; i < accord->party_count; i++) {
        if (!voices_has(en_text_str(&presence->bodies), accord->party[i].id)) {
            return false;
        }
    }
    return true;
}

static void note_not_mixed(struct turn *turn, struct en_str slot)
{
    for (size_t i = 0; i < turn->accord->measure_count; i++) {
        if (turn->accord->measure[i].joint_patrols) {
            sql_do(turn->state, SQL_MEASURE_NOTE_PUT, "ittt", (int64_t)turn->index,
                   turn->accord->measure[i].id, EN_STR("not-mixed"), slot);
        }
    }
}

static enum en_status leave(struct turn *turn, const struct patrol *patrol)
{
    struct en_str slot = en_act_str(turn->act, "order");
    struct presence presence = {.led = false};
    en_time at = en_act_num(turn->act, "at");

    read_presence(turn, patrol->accord, slot, &presence);
    bool led = presence.led || !has_rotating_post(patrol->accord);
    bool mixed = is_mixed(patrol->accord, &presence);
    en_text_finish(&presence.bodies);
    if (!led) {
        return turn_void(turn, RULE_DEPART_LEAD, slot);
    }
    sql_do(turn->state, SQL_PATROL_DEPART, "iiit", (int64_t)at, (int64_t)mixed,
           (int64_t)turn->index, slot);
    patrol_wrote(turn->state, slot);
    if (!mixed) {
        note_not_mixed(turn, slot);
    }
    deadline_at(turn->state, patrol->until + (en_time)turn->accord->overdue_minutes * 60);
    return EN_OK;
}

enum en_status rule_PATROL_DEPART(struct turn *turn)
{
    struct patrol patrol;

    enum en_status status = patrol_find(turn, "planned|mustered", &patrol);
    if (status == EN_OK) {
        status = check_cosigned(turn, &patrol);
    }
    if (status == EN_OK) {
        status = check_ready(turn, &patrol);
    }
    if (status == EN_OK) {
        status = check_parties(turn);
    }
    if (status == EN_OK) {
        status = check_ratified(turn);
    }
    return status == EN_OK ? leave(turn, &patrol) : status;
}

/* ---- on the road, and back ------------------------------------------------------------------ */

enum en_status rule_PATROL_CHECKIN(struct turn *turn)
{
    struct en_str slot = en_act_str(turn->act, "order");
    struct en_str place = en_act_str(turn->act, "place");
    struct en_str how = en_act_str(turn->act, "state");
    int64_t at = en_act_num(turn->act, "at");
    struct patrol patrol;

    enum en_status status = patrol_find(turn, "out", &patrol);
    if (status != EN_OK) {
        return status;
    }
    if (!place_is_listed(turn->state, place)) {
        return turn_void(turn, RULE_PLACE_UNKNOWN, place);
    }
    status = claim_check(turn);
    if (status != EN_OK) {
        return status;
    }
    claim_answer(turn);
    sql_do(turn->state, SQL_CHECKIN_PUT, "tiitt", slot, at, (int64_t)turn->index, place, how);
    if (en_str_is(how, "needs-help")) {
        sql_do(turn->state, SQL_ALARM_PUT, "ittti", (int64_t)turn->index, EN_STR("needs-help"),
               slot, place, at);
    }
    return EN_OK;
}

static enum en_status check_missing(struct turn *turn, const struct en_accord *accord)
{
    struct en_str slot = en_act_str(turn->act, "order");

    for (const struct en_item *item = en_act_first(turn->act, "missing"); item != NULL;
         item = en_act_next(turn->act, item)) {
        if (!sql_has(turn->state, SQL_SEAT_GET, "tt", slot, item->value[0].text)) {
            return turn_void(turn, RULE_RETURN_MEMBER, item->value[0].text);
        }
        if (en_accord_absence(accord, item->value[1].text) < 0) {
            return turn_void(turn, RULE_MUSTER_ABSENCE, item->value[1].text);
        }
    }
    return EN_OK;
}

enum en_status rule_PATROL_RETURN(struct turn *turn)
{
    struct en_str slot = en_act_str(turn->act, "order");
    en_time at = en_act_num(turn->act, "at");
    struct patrol patrol;

    enum en_status status = patrol_find(turn, "out", &patrol);
    if (status == EN_OK) {
        status = check_missing(turn, patrol.accord);
    }
    if (status != EN_OK) {
        return status;
    }
    en_time due = hours_after(turn->logged, turn->accord->report_hours);
    sql_do(turn->state, SQL_PATROL_RETURN, "iiit", (int64_t)at, (int64_t)due, (int64_t)turn->index,
           slot);
    patrol_wrote(turn->state, slot);
    deadline_at(turn->state, due);
    for (const struct en_item *i = en_act_first(turn->act, "missing"); i != NULL;
         i = en_act_next(turn->act, i)) {
        sql_do(turn->state, SQL_MISSING_PUT, "ttt", slot, i->value[0].text, i->value[1].text);
    }
    en_time told =
        at > turn->logged ? at : turn->logged; /* a late outbox does not hurry the public */
    sql_do(turn->state, SQL_FACT_PUT, "ittii", (int64_t)turn->index, EN_STR("patrol"), slot,
           (int64_t)at, (int64_t)hours_after(told, turn->accord->delay_patrol_hours));
    return EN_OK;
}

/* ---- authenticity --------------------------------------------------------------------------- */

enum en_status rule_CODE_ISSUE(struct turn *turn)
{
    int64_t day = en_act_num(turn->act, "day"), until = en_act_num(turn->act, "until");
    const struct en_item *blob = en_act_first(turn->act, "blob");
    struct en_hash sha256 = en_value_hash(&blob->value[0]);

    if (until <= day || until - day > INT64_C(36) * 3600) {
        return turn_void(turn, RULE_CODE_TIMES);
    }
    if (sql_has(turn->state, SQL_CODE_AT, "ii", until, day)) {
        return turn_void(turn, RULE_CODE_EXISTS);
    }
    sql_do(turn->state, SQL_CODE_PUT, "iihii", day, until, &sha256, blob->value[1].num,
           (int64_t)turn->index);
    return EN_OK;
}

/* A wrong code raises an alarm; so does a right one for an order that is not in force. */
enum en_status rule_GATE_CHECK(struct turn *turn)
{
    struct en_str slot = en_act_str(turn->act, "order"), place = en_act_str(turn->act, "place");
    struct en_str result = en_act_str(turn->act, "result");
    int64_t at = en_act_num(turn->act, "at");

    if (!place_is_listed(turn->state, place)) {
        return turn_void(turn, RULE_PLACE_UNKNOWN, place);
    }
    sql_do(turn->state, SQL_GATE_PUT, "ittit", (int64_t)turn->index, place, slot, at, result);
    if (!en_str_is(result, "right")) {
        sql_do(turn->state, SQL_ALARM_PUT, "ittti", (int64_t)turn->index, EN_STR("gate-code"), slot,
               place, at);
    } else if (!sql_has(turn->state, SQL_PATROL_OUT_AT, "t", slot)) {
        sql_do(turn->state, SQL_ALARM_PUT, "ittti", (int64_t)turn->index, EN_STR("gate-order"),
               slot, place, at);
    }
    return EN_OK;
}
