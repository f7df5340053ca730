/*
 * Rules of claims: what a patrol said by SMS, relayed by a duty desk.
 *
 * A claim moves nothing: no patrol, no deadline, no incident. It stands beside the picture until
 * the device's own signed act names it, and then it is proven or contradicted for good. The check
 * word is judged by the desk that holds the device's SMS key; the fold has no secret and takes the
 * desk's word for it. Source: design section 6.
 */
#include "internal.h"

#include <string.h>

#include <entente/sms.h>

enum { PARTS_MAX = 2 };

/* ---- the device's SMS key ------------------------------------------------------------------- */

enum en_status rule_SMS_ISSUE(struct turn *turn)
{
    struct en_str device = en_act_str(turn->act, "device");
    struct en_str body = en_str_from(turn->author->body);
    const struct key_row *key = key_find(turn->state, device);
    const struct en_item *blob = en_act_first(turn->act, "blob");
    struct en_hash sha256 = en_value_hash(&blob->value[0]);

    if (key == NULL || key->revoked >= 0 || !en_str_is(body, key->body)) {
        return turn_void(turn, RULE_SMS_DEVICE, device, body);
    }
    sqlite3_stmt *row = sql_row(turn->state, SQL_SMS_BLOB, "h", &sha256);
    if (row != NULL) {
        enum en_status status = turn_void(turn, RULE_SMS_REUSED, sql_text(row, 0));
        sqlite3_reset(row);
        return status;
    }
    sql_do(turn->state, SQL_SMS_PUT, "ithi", (int64_t)turn->index, device, &sha256,
           blob->value[1].num);
    return EN_OK;
}

/* ---- relaying ------------------------------------------------------------------------------- */

/* The messages of one claim, in their one form. */
struct messages {
    char text[PARTS_MAX][EN_SMS_CHARS_MAX + 1];
    struct en_sms part[PARTS_MAX];
    size_t count;
    en_time at;
};

static enum en_status read_messages(const struct en_act *act, struct messages *ret,
                                    struct en_error *why)
{
    for (const struct en_item *item = en_act_first(act, "claim"); item != NULL;
         item = en_act_next(act, item)) {
        size_t len = 0, n = ret->count;
        if (n == PARTS_MAX) {
            return EN_ERR_SYNTAX; /* as `why` says already */
        }
        enum en_status status = en_sms_fold(item->value[0].text, ret->text[n], &len, why);
        if (status == EN_OK) {
            status = en_sms_parse((struct en_str){ret->text[n], len}, &ret->part[n], why);
        }
        if (status != EN_OK) {
            return status;
        }
        ret->count++;
    }
    return EN_OK;
}

/* A check-in by itself; an incident with its text or without; all of one device and count. */
static bool belong_together(const struct messages *messages, struct en_str device)
{
    const struct en_sms *first = &messages->part[0], *second = &messages->part[1];

    if (!en_sms_says(first->device, device) || first->kind == EN_SMS_TEXT) {
        return false;
    }
    return messages->count == 1 ||
           (first->kind == EN_SMS_INCIDENT && second->kind == EN_SMS_TEXT &&
            first->counter == second->counter && en_str_equal(first->device, second->device) &&
            en_str_equal(first->number, second->number));
}

static enum en_status check_messages(struct turn *turn, struct messages *messages)
{
    struct en_str device = en_act_str(turn->act, "device");
    struct en_error why = {.rule = "sms.parts"};

    if (key_find(turn->state, device) == NULL) {
        return turn_void(turn, RULE_CLAIM_DEVICE, device);
    }
    if (read_messages(turn->act, messages, &why) != EN_OK) {
        return turn_void(turn, RULE_CLAIM_FORM, device, en_str_from(why.rule));
    }
    if (!belong_together(messages, device)) {
        return turn_void(turn, RULE_CLAIM_FORM, device, EN_STR("sms.parts"));
    }
    if (!en_sms_time(&messages->part[0], en_act_num(turn->act, "received"), &messages->at)) {
        return turn_void(turn, RULE_CLAIM_FORM, device, EN_STR("sms.time"));
    }
    return EN_OK;
}

/* Only a right message uses its number up: who lacks the key cannot spend a device's counter. */
static const char *flag_of(struct turn *turn, struct en_str device, uint32_t counter)
{
    if (sql_has(turn->state, SQL_CLAIM_COUNTED, "ti", device, (int64_t)counter)) {
        return "replayed";
    }
    if (sql_has(turn->state, SQL_CLAIM_BEYOND, "ti", device, (int64_t)counter)) {
        return "late";
    }
    return NULL;
}

/* Names of places, states and kinds have small letters alone, so they can be had back. */
static struct en_str small(char *out, struct en_str capitals)
{
    for (size_t i = 0; i < capitals.len; i++) {
        char c = capitals.ptr[i];
        out[i] = (char)(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
    }
    return (struct en_str){out, capitals.len};
}

static void put_claim(struct turn *turn, const struct messages *messages)
{
    const struct en_sms *sms = &messages->part[0];
    struct en_str device = en_act_str(turn->act, "device"), none = {NULL, 0};
    const char *flag = flag_of(turn, device, sms->counter);
    char place[EN_SMS_CHARS_MAX], how[EN_SMS_CHARS_MAX];
    bool checkin = sms->kind == EN_SMS_CHECKIN;

    sql_do(turn->state, SQL_CLAIM_PUT, "hitittttttti", &turn->entry->id, (int64_t)turn->index,
           device, (int64_t)sms->counter, checkin ? EN_STR("check-in") : EN_STR("incident"),
           en_act_str(turn->act, "mac"), flag == NULL ? none : en_str_from(flag),
           sms->order.len > 0 ? sms->order : none, checkin ? none : sms->number,
           small(how, sms->how), small(place, sms->place), (int64_t)messages->at);
    sql_do(turn->state, SQL_CLAIM_MORE, "itith", (int64_t)sms->safety,
           messages->count == 2 ? messages->part[1].text : none,
           (int64_t)en_act_num(turn->act, "received"), turn->act->author, &turn->entry->id);
}

enum en_status rule_REPORT_RELAYED(struct turn *turn)
{
    struct messages messages = {.count = 0};

    enum en_status status = check_messages(turn, &messages);
    if (status != EN_OK) {
        return status;
    }
    put_claim(turn, &messages);
    const struct en_sms *sms = &messages.part[0];
    if (sms->kind == EN_SMS_CHECKIN && en_str_is(sms->how, "NEEDS-HELP") &&
        en_str_is(en_act_str(turn->act, "mac"), "right")) {
        char place[EN_SMS_CHARS_MAX];
        sql_do(turn->state, SQL_ALARM_PUT, "ittti", (int64_t)turn->index, EN_STR("help-claimed"),
               sms->order, small(place, sms->place), (int64_t)messages.at);
    }
    return EN_OK;
}

/* ---- proving -------------------------------------------------------------------------------- */

/* Does what the device signs say what the message said? Times agree to the minute. */
static bool agrees(struct turn *turn, sqlite3_stmt *row)
{
    const struct en_act *act = turn->act;
    bool checkin = act->def->type == EN_ACT_PATROL_CHECKIN;
    en_time at = en_act_num(act, "at");
    bool safety = !checkin && en_str_is(en_act_str(act, "safety"), "yes");

    return en_str_is(sql_text(row, 1), checkin ? "check-in" : "incident") &&
           en_sms_says(sql_text(row, 2), en_act_str(act, "order")) &&
           (checkin || en_sms_says(sql_text(row, 3), en_act_str(act, "incident"))) &&
           en_str_equal(sql_text(row, 4), en_act_str(act, checkin ? "state" : "kind")) &&
           en_str_equal(sql_text(row, 5), en_act_str(act, "place")) &&
           sqlite3_column_int64(row, 6) / 60 == at / 60 &&
           (sqlite3_column_int64(row, 7) == 1) == safety;
}

enum en_status claim_check(struct turn *turn)
{
    struct en_hash id = {{0}};
    char hex[65], index[24];

    if (!en_act_hash(turn->act, "claim", &id)) {
        return EN_OK;
    }
    sqlite3_stmt *row = sql_row(turn->state, SQL_CLAIM_GET, "h", &id);
    if (row == NULL) {
        return turn_void(turn, RULE_CLAIM_UNKNOWN, text_of_hash(hex, &id));
    }
    enum en_status status = EN_OK;
    if (!en_str_equal(sql_text(row, 0), turn->act->author)) {
        status = turn_void(turn, RULE_CLAIM_AUTHOR, sql_text(row, 0));
    } else if (sqlite3_column_type(row, 8) != SQLITE_NULL) {
        status = turn_void(turn, RULE_CLAIM_ANSWERED, text_of(index, sqlite3_column_int64(row, 8)));
    }
    sqlite3_reset(row);
    return status;
}

void claim_answer(struct turn *turn)
{
    struct en_hash id = {{0}};

    if (!en_act_hash(turn->act, "claim", &id)) {
        return;
    }
    sqlite3_stmt *row = sql_row(turn->state, SQL_CLAIM_GET, "h", &id);
    if (row != NULL) {
        bool proven = agrees(turn, row);
        sqlite3_reset(row);
        sql_do(turn->state, SQL_CLAIM_ANSWER, "tih",
               proven ? EN_STR("proven") : EN_STR("contradicted"), (int64_t)turn->index, &id);
    }
}
