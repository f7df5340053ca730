/*
 * Rules of what is told afterwards: the patrol's report, incidents, measures, the bulletin.
 *
 * A figure is never overwritten: several stand side by side with their sources. What may be told
 * to the public becomes a `fact` with the log time from which it may be told; the bulletin can
 * only name facts, and only when their time has come.
 */
#include "internal.h"

#include <string.h>

/* ---- report --------------------------------------------------------------------------------- */

static enum en_status check_visits(struct turn *turn, const char *key)
{
    for (const struct en_item *item = en_act_first(turn->act, key); item != NULL;
         item = en_act_next(turn->act, item)) {
        if (!place_is_listed(turn->state, item->value[0].text)) {
            return turn_void(turn, RULE_PLACE_UNKNOWN, item->value[0].text);
        }
    }
    return EN_OK;
}

static enum en_status check_report(struct turn *turn)
{
    struct en_str slot = en_act_str(turn->act, "order");
    sqlite3_stmt *row = sql_row(turn->state, SQL_PATROL_GET, "t", slot);

    if (row == NULL) {
        return turn_void(turn, RULE_ORDER_UNKNOWN, slot);
    }
    bool back = en_str_is(sql_text(row, 2), "back");
    enum en_status status = back ? EN_OK : patrol_is(turn, slot, sql_text(row, 2));
    sqlite3_reset(row);
    if (status == EN_OK) {
        status = check_visits(turn, "visited");
    }
    if (status == EN_OK) {
        status = check_visits(turn, "refused");
    }
    for (const struct en_item *item = en_act_first(turn->act, "incident");
         status == EN_OK && item != NULL; item = en_act_next(turn->act, item)) {
        if (!sql_has(turn->state, SQL_INCIDENT_GET, "t", item->value[0].text)) {
            status = turn_void(turn, RULE_REPORT_INCIDENT, item->value[0].text);
        }
    }
    return status;
}

static void write_lines(struct turn *turn)
{
    const struct en_act *act = turn->act;
    const struct en_hash *id = &turn->entry->id;
    struct en_str none = {NULL, 0};
    const struct en_item *i;
    int64_t n = 0;

    for (i = en_act_first(act, "visited"); i; i = en_act_next(act, i)) {
        sql_do(turn->state, SQL_REPORT_LINE_PUT, "hittiit", id, n++, EN_STR("visited"),
               i->value[0].text, i->value[1].num, i->value[2].num, none);
    }
    for (i = en_act_first(act, "refused"); i; i = en_act_next(act, i)) {
        sql_do(turn->state, SQL_REPORT_LINE_PUT, "hittnnt", id, n++, EN_STR("refused"),
               i->value[0].text, i->value[1].text);
    }
    for (i = en_act_first(act, "incident"); i; i = en_act_next(act, i)) {
        sql_do(turn->state, SQL_REPORT_LINE_PUT, "hittnnt", id, n++, EN_STR("incident"), none,
               i->value[0].text);
    }
    for (i = en_act_first(act, "observed"); i; i = en_act_next(act, i)) {
        sql_do(turn->state, SQL_REPORT_LINE_PUT, "hittnnt", id, n++, EN_STR("observed"), none,
               i->value[0].text);
    }
}

/* The parties that had somebody on the patrol when it left. */
static void voices_aboard(struct turn *turn, struct en_str slot, struct en_text *out)
{
    struct en_text bodies = {0};

    for (sqlite3_stmt *row = sql_row(turn->state, SQL_SEAT_EACH, "t", slot); row != NULL;
         row = sql_next(turn->state, SQL_SEAT_EACH) ? row : NULL) {
        if (sqlite3_column_int64(row, 3) == 1) {
            voices_add(&bodies, sql_text(row, 2));
        }
    }
    voices_of(out, turn->accord, en_text_str(&bodies));
    en_text_finish(&bodies);
}

enum en_status rule_REPORT_PROPOSE(struct turn *turn)
{
    struct en_str slot = en_act_str(turn->act, "order");
    struct en_text voices = {0};

    enum en_status status = check_report(turn);
    if (status != EN_OK) {
        return status;
    }
    sql_do(turn->state, SQL_PROPOSAL_REPLACE, "itt", (int64_t)turn->index, slot,
           EN_STR("report.propose"));
    sql_do(turn->state, SQL_REPORT_PUT, "htit", &turn->entry->id, slot, (int64_t)turn->index,
           turn->act->author);
    write_lines(turn);
    if (en_act_count(turn->act, "refused") > 0) {
        sql_do(turn->state, SQL_FACT_PUT, "ittii", (int64_t)turn->index, EN_STR("restriction"),
               slot, (int64_t)turn->logged,
               (int64_t)hours_after(turn->logged, turn->accord->delay_patrol_hours));
    }
    voices_aboard(turn, slot, &voices);
    struct asked asked = {.slot = slot,
                          .rule = EN_CONSENT_ALL,
                          .voices = en_text_str(&voices),
                          .expires = hours_after(turn->logged, turn->accord->proposal_hours)};
    status = propose(turn, &asked);
    en_text_finish(&voices);
    return status;
}

enum en_status complete_report(struct turn *turn, const struct en_hash *id, struct en_str slot,
                               int64_t version)
{
    (void)version;
    sql_do(turn->state, SQL_PATROL_REPORT, "ht", id, slot);
    patrol_wrote(turn->state, slot);
    return EN_OK;
}

/* ---- incidents ------------------------------------------------------------------------------ */

static enum en_status check_incident(struct turn *turn)
{
    const struct en_act *act = turn->act;
    struct en_str number = en_act_str(act, "incident"), slot = en_act_str(act, "order");
    char low[24], high[24];

    if (sql_has(turn->state, SQL_INCIDENT_GET, "t", number)) {
        return turn_void(turn, RULE_INCIDENT_EXISTS, number);
    }
    if (en_accord_notify(turn->accord, en_act_str(act, "kind")) < 0) {
        return turn_void(turn, RULE_INCIDENT_KIND, en_act_str(act, "kind"));
    }
    if (!place_is_listed(turn->state, en_act_str(act, "place"))) {
        return turn_void(turn, RULE_PLACE_UNKNOWN, en_act_str(act, "place"));
    }
    if (slot.len > 0 && !sql_has(turn->state, SQL_PATROL_GET, "t", slot)) {
        return turn_void(turn, RULE_ORDER_UNKNOWN, slot);
    }
    for (const struct en_item *i = en_act_first(act, "figure"); i; i = en_act_next(act, i)) {
        if (i->value[2].num < i->value[1].num) {
            return turn_void(turn, RULE_INCIDENT_FIGURE, text_of(low, i->value[1].num),
                             text_of(high, i->value[2].num));
        }
    }
    return claim_check(turn);
}

enum en_status rule_INCIDENT_REPORT(struct turn *turn)
{
    const struct en_act *act = turn->act;
    struct en_str number = en_act_str(act, "incident"), slot = en_act_str(act, "order");
    bool safety = en_str_is(en_act_str(act, "safety"), "yes");
    int64_t at = en_act_num(act, "at"), n = 0;

    enum en_status status = check_incident(turn);
    if (status != EN_OK) {
        return status;
    }
    claim_answer(turn);
    sql_do(turn->state, SQL_INCIDENT_PUT, "titittitt", number, (int64_t)turn->index,
           en_act_str(act, "kind"), at, en_act_str(act, "place"),
           slot.len > 0 ? slot : (struct en_str){NULL, 0}, (int64_t)safety, en_act_str(act, "text"),
           en_str_from(turn->author->body));
    for (const struct en_item *i = en_act_first(act, "figure"); i; i = en_act_next(act, i)) {
        sql_do(turn->state, SQL_FIGURE_PUT, "titiit", number, n++, i->value[0].text,
               i->value[1].num, i->value[2].num, i->value[3].text);
    }
    en_time since = at > turn->logged ? at : turn->logged;
    en_time release =
        safety ? turn->logged : hours_after(since, turn->accord->delay_incident_hours);
    sql_do(turn->state, SQL_FACT_PUT, "ittii", (int64_t)turn->index,
           safety ? EN_STR("safety") : EN_STR("incident"), number, at, (int64_t)release);
    if (safety) {
        sql_do(turn->state, SQL_ALARM_PUT, "ittti", (int64_t)turn->index, EN_STR("safety"),
               slot.len > 0 ? slot : EN_STR("-"), en_act_str(act, "place"), at);
    }
    return EN_OK;
}

/* ---- measures ------------------------------------------------------------------------------- */

enum en_status rule_MEASURE_STATE(struct turn *turn)
{
    struct en_str id = en_act_str(turn->act, "measure"), word = en_act_str(turn->act, "state");
    struct en_str body = en_str_from(turn->author->body);
    int at = en_accord_measure(turn->accord, id);

    if (at < 0) {
        return turn_void(turn, RULE_MEASURE_UNKNOWN, id);
    }
    bool owner = en_str_equal(turn->accord->measure[at].owner, body);
    bool witness = en_str_equal(turn->accord->measure[at].witness, body);
    if ((!owner && !witness) || (en_str_is(word, "done") && !witness)) {
        return turn_void(turn, RULE_MEASURE_BODY, body, id, word);
    }
    sql_do(turn->state, SQL_MEASURE_PUT, "tttti", id, word, en_act_str(turn->act, "text"), body,
           (int64_t)turn->index);
    return EN_OK;
}

/* ---- bulletin ------------------------------------------------------------------------------- */

static bool is_cutoff(const struct en_accord *accord, struct en_str edition, en_time day)
{
    for (size_t i = 0; i < accord->edition_count; i++) {
        if (en_str_equal(accord->edition[i].id, edition)) {
            return day - en_time_day(day) == (en_time)accord->edition[i].cutoff_min * 60;
        }
    }
    return false;
}

static enum en_status check_facts(struct turn *turn, en_time day)
{
    char index[24], when[EN_TIME_BYTES + 1];

    for (const struct en_item *item = en_act_first(turn->act, "fact"); item != NULL;
         item = en_act_next(turn->act, item)) {
        sqlite3_stmt *row = sql_row(turn->state, SQL_FACT_GET, "i", item->value[0].num);
        en_time release = row == NULL ? INT64_MAX : sqlite3_column_int64(row, 0);
        if (row != NULL) {
            sqlite3_reset(row);
        }
        if (sql_has(turn->state, SQL_CONTESTED_GET, "i", item->value[0].num)) {
            return turn_void(turn, RULE_BULLETIN_CONTESTED, text_of(index, item->value[0].num));
        }
        if (release > day) {
            return turn_void(turn, RULE_BULLETIN_EARLY, text_of(index, item->value[0].num),
                             release == INT64_MAX ? EN_STR("-") : text_of_time(when, release));
        }
    }
    return EN_OK;
}

enum en_status rule_BULLETIN_PUBLISH(struct turn *turn)
{
    struct en_str edition = en_act_str(turn->act, "edition");
    int64_t day = en_act_num(turn->act, "day");
    const struct en_item *text = en_act_first(turn->act, "text");
    struct en_hash sha256 = en_value_hash(&text->value[0]);

    if (!is_cutoff(turn->accord, edition, day) || day > turn->logged) {
        return turn_void(turn, RULE_BULLETIN_EDITION, edition);
    }
    if (sql_has(turn->state, SQL_BULLETIN_GET, "it", day, edition)) {
        return turn_void(turn, RULE_BULLETIN_TWICE);
    }
    enum en_status status = check_facts(turn, day);
    if (status != EN_OK) {
        return status;
    }
    sql_do(turn->state, SQL_BULLETIN_PUT, "ithii", day, edition, &sha256, text->value[1].num,
           (int64_t)turn->index);
    for (const struct en_item *i = en_act_first(turn->act, "fact"); i != NULL;
         i = en_act_next(turn->act, i)) {
        sql_do(turn->state, SQL_TOLD_PUT, "iit", i->value[0].num, day, edition);
    }
    return EN_OK;
}
