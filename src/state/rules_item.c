/*
 * Rules of audiences and sealed items.
 *
 * The record holds who sealed what kind of thing to whom, and the hash of the sealed bytes; what is
 * in them no rule ever sees. An audience is addressed by the id of the act that defined it, so an
 * item says exactly which people it was meant for, whatever becomes of the name later. Erasing and
 * disclosing are the owner's: two of its own officers, and to disclose, two who can read it.
 * Sources: design section 4, "Blob"; notes/record.md section 4 rule 7, section 5 "Personal data".
 */
#include "internal.h"

#include <string.h>

static struct en_str own_body(const struct turn *turn)
{
    return en_str_from(turn->author->body);
}

/* ---- audiences ------------------------------------------------------------------------------ */

/* Version +1 on the newest one, by the body that owns it. */
static enum en_status check_version(struct turn *turn)
{
    struct en_str name = en_act_str(turn->act, "audience");
    struct en_hash base = {{0}}, newest = {{0}};
    char hex[65], number[24], next_number[24];
    int64_t version = en_act_num(turn->act, "version"), next = 1;
    enum en_status status = EN_OK;

    en_act_hash(turn->act, "base", &base);
    sqlite3_stmt *row = sql_row(turn->state, SQL_AUDIENCE_NEWEST, "t", name);
    if (row != NULL) {
        sql_hash(row, 0, &newest);
        next = sqlite3_column_int64(row, 1) + 1;
        if (!en_str_equal(sql_text(row, 2), own_body(turn))) {
            status = turn_void(turn, RULE_AUDIENCE_OWNER, name, sql_text(row, 2));
        }
        sqlite3_reset(row);
    }
    if (status == EN_OK && !en_hash_equal(&base, &newest)) {
        return turn_void(turn, RULE_AUDIENCE_BASE, name, text_of_hash(hex, &newest));
    }
    if (status == EN_OK && version != next) {
        return turn_void(turn, RULE_AUDIENCE_VERSION, name, text_of(number, version),
                         text_of(next_number, next));
    }
    return status;
}

static bool can_open(const struct key_row *key)
{
    return key != NULL && key->revoked < 0 && key->seal != NULL;
}

static enum en_status check_members(struct turn *turn)
{
    const struct en_act *act = turn->act;

    if (en_act_count(act, "key") + en_act_count(act, "body") == 0) {
        return turn_void(turn, RULE_AUDIENCE_EMPTY, en_act_str(act, "audience"));
    }
    for (const struct en_item *i = en_act_first(act, "key"); i; i = en_act_next(act, i)) {
        if (!can_open(key_find(turn->state, i->value[0].text))) {
            return turn_void(turn, RULE_AUDIENCE_KEY, i->value[0].text);
        }
    }
    for (const struct en_item *i = en_act_first(act, "body"); i; i = en_act_next(act, i)) {
        struct en_str body = i->value[0].text;
        if (en_accord_party(turn->accord, body) < 0 && en_accord_force(turn->accord, body) < 0) {
            return turn_void(turn, RULE_AUDIENCE_BODY, body);
        }
    }
    return EN_OK;
}

static void put_members(struct turn *turn, const char *kind)
{
    for (const struct en_item *i = en_act_first(turn->act, kind); i != NULL;
         i = en_act_next(turn->act, i)) {
        sql_do(turn->state, SQL_AUDIENCE_LINE_PUT, "htt", &turn->entry->id, en_str_from(kind),
               i->value[0].text);
    }
}

enum en_status rule_AUDIENCE_DEFINE(struct turn *turn)
{
    struct en_hash base = {{0}};

    enum en_status status = check_version(turn);
    if (status == EN_OK) {
        status = check_members(turn);
    }
    if (status != EN_OK) {
        return status;
    }
    en_act_hash(turn->act, "base", &base);
    sql_do(turn->state, SQL_AUDIENCE_PUT, "htihtti", &turn->entry->id,
           en_act_str(turn->act, "audience"), en_act_num(turn->act, "version"), &base,
           own_body(turn), turn->act->author, (int64_t)turn->index);
    put_members(turn, "key");
    put_members(turn, "body");
    return EN_OK;
}

/* ---- sealing -------------------------------------------------------------------------------- */

/* Somebody left out of a newer version must not be sealed to any more: only the newest counts. */
static enum en_status check_audience(struct turn *turn, const struct en_hash *id)
{
    struct en_hash newest = {{0}};
    char name[EN_TOKEN_BYTES_MAX + 1], hex[65];

    sqlite3_stmt *row = sql_row(turn->state, SQL_AUDIENCE_GET, "h", id);
    if (row == NULL) {
        return turn_void(turn, RULE_ITEM_AUDIENCE, text_of_hash(hex, id));
    }
    struct en_str found = sql_text(row, 0);
    size_t len = found.len < sizeof(name) ? found.len : sizeof(name) - 1;
    memcpy(name, found.ptr, len);
    name[len] = '\0';
    sqlite3_reset(row);
    row = sql_row(turn->state, SQL_AUDIENCE_NEWEST, "t", en_str_from(name));
    if (row != NULL) {
        sql_hash(row, 0, &newest);
        sqlite3_reset(row);
    }
    if (!en_hash_equal(id, &newest)) {
        return turn_void(turn, RULE_ITEM_AUDIENCE_OLD, en_str_from(name),
                         text_of_hash(hex, &newest));
    }
    return EN_OK;
}

/* A key revoked after the sealing has been sealed to all the same: the act says what is. A party
 * that suspended its part or left is not told what the others say from then on (notes/record.md
 * section 4, rule 12); what it says itself is its own. */
static enum en_status check_recipients(struct turn *turn, const struct en_hash *audience)
{
    char hex[65];

    for (const struct en_item *i = en_act_first(turn->act, "to"); i != NULL;
         i = en_act_next(turn->act, i)) {
        struct en_str name = i->value[0].text;
        const struct key_row *key = key_find(turn->state, name);
        if (key == NULL || key->seal == NULL ||
            !sql_has(turn->state, SQL_AUDIENCE_HAS, "htt", audience, name,
                     en_str_from(key->body))) {
            return turn_void(turn, RULE_ITEM_RECIPIENT, name, text_of_hash(hex, audience));
        }
        struct en_str body = en_str_from(key->body);
        if (!party_counts(turn->state, body) && !en_str_equal(body, own_body(turn))) {
            return turn_void(turn, RULE_ITEM_ABSENT, name, body);
        }
    }
    return EN_OK;
}

static enum en_status check_about(struct turn *turn)
{
    const struct en_item *about = en_act_first(turn->act, "about");

    if (about == NULL) {
        return EN_OK;
    }
    struct en_str what = about->value[0].text, number = about->value[1].text;
    bool order = en_str_is(what, "order");
    if (!sql_has(turn->state, order ? SQL_ITEM_ORDER : SQL_INCIDENT_GET, "t", number)) {
        return turn_void(turn, RULE_ITEM_ABOUT, what, number);
    }
    return EN_OK;
}

/* One item, one blob: else who owns the one could erase the other's. */
static enum en_status check_new(struct turn *turn, const struct en_hash *blob)
{
    struct en_str item = en_act_str(turn->act, "item");

    if (sql_has(turn->state, SQL_ITEM_GET, "t", item)) {
        return turn_void(turn, RULE_ITEM_EXISTS, item);
    }
    sqlite3_stmt *row = sql_row(turn->state, SQL_ITEM_BLOB, "h", blob);
    if (row == NULL) {
        return EN_OK;
    }
    enum en_status status = turn_void(turn, RULE_ITEM_BLOB, sql_text(row, 0));
    sqlite3_reset(row);
    return status;
}

static void put_item(struct turn *turn, const struct en_hash *audience, const struct en_hash *blob)
{
    const struct en_act *act = turn->act;
    const struct en_item *about = en_act_first(act, "about");
    struct en_str nothing = {NULL, 0}, item = en_act_str(act, "item");

    sql_do(turn->state, SQL_ITEM_PUT, "tttthhitti", item, en_act_str(act, "kind"), own_body(turn),
           act->author, audience, blob, en_act_first(act, "blob")->value[1].num,
           about == NULL ? nothing : about->value[0].text,
           about == NULL ? nothing : about->value[1].text, (int64_t)turn->index);
    for (const struct en_item *i = en_act_first(act, "to"); i != NULL; i = en_act_next(act, i)) {
        sql_do(turn->state, SQL_ITEM_TO_PUT, "tt", item, i->value[0].text);
    }
}

enum en_status rule_ITEM_SEAL(struct turn *turn)
{
    struct en_hash audience = {{0}};
    struct en_hash blob = en_value_hash(&en_act_first(turn->act, "blob")->value[0]);

    en_act_hash(turn->act, "audience", &audience);
    enum en_status status = check_new(turn, &blob);
    if (status == EN_OK) {
        status = check_audience(turn, &audience);
    }
    if (status == EN_OK) {
        status = check_recipients(turn, &audience);
    }
    if (status == EN_OK) {
        status = check_about(turn);
    }
    if (status == EN_OK) {
        put_item(turn, &audience, &blob);
    }
    return status;
}

/* ---- erasing and disclosing ----------------------------------------------------------------- */

static enum en_status check_owned(struct turn *turn, struct en_str item)
{
    sqlite3_stmt *row = sql_row(turn->state, SQL_ITEM_GET, "t", item);
    enum en_status status = EN_OK;

    if (row == NULL) {
        return turn_void(turn, RULE_ITEM_UNKNOWN, item);
    }
    if (!en_str_equal(sql_text(row, 0), own_body(turn))) {
        status = turn_void(turn, RULE_ITEM_OWNER, item, sql_text(row, 0));
    }
    sqlite3_reset(row);
    if (status == EN_OK && sql_has(turn->state, SQL_ERASURE_HAS, "t", item)) {
        status = turn_void(turn, RULE_ITEM_ERASED, item);
    }
    return status;
}

/* Only who can judge the content decides to give it away: rule 7. */
static enum en_status check_reader(struct turn *turn, struct en_str item)
{
    if (!sql_has(turn->state, SQL_ITEM_TO_HAS, "tt", item, turn->act->author)) {
        return turn_void(turn, RULE_ITEM_READER, turn->act->author, item);
    }
    return EN_OK;
}

enum en_status item_check_answer(struct turn *turn, const char *act, struct en_str slot)
{
    struct en_str item = en_str_cut(&slot, ' ');

    enum en_status status = check_owned(turn, item);
    if (status == EN_OK && strcmp(act, "item.disclose") == 0) {
        status = check_reader(turn, item);
    }
    return status;
}

static enum en_status ask_second(struct turn *turn, struct en_str slot)
{
    struct asked asked = {.slot = slot,
                          .rule = EN_CONSENT_ALL,
                          .voices = own_body(turn),
                          .expires = hours_after(turn->logged, turn->accord->proposal_hours)};

    return propose(turn, &asked);
}

enum en_status rule_ITEM_ERASE(struct turn *turn)
{
    struct en_str item = en_act_str(turn->act, "item");
    struct en_text slot = {0};

    enum en_status status = check_owned(turn, item);
    if (status != EN_OK) {
        return status;
    }
    en_text_add(&slot, item);
    en_text_addc(&slot, ' ');
    en_text_add(&slot, en_act_str(turn->act, "code"));
    status = slot.failed ? EN_ERR_MEMORY : ask_second(turn, en_text_str(&slot));
    en_text_finish(&slot);
    return status;
}

/* The turn is that of the second officer's consent. */
enum en_status complete_erasure(struct turn *turn, const struct en_hash *id, struct en_str slot,
                                int64_t version)
{
    struct en_str code = slot;
    struct en_str item = en_str_cut(&code, ' ');
    char author[EN_KEYNAME_BYTES_MAX + 1] = "";
    sqlite3_stmt *row = sql_row(turn->state, SQL_PROPOSAL_GET, "h", id);

    (void)version;
    if (row != NULL) {
        struct en_str name = sql_text(row, 2);
        memcpy(author, name.ptr, name.len < sizeof(author) ? name.len : sizeof(author) - 1);
        sqlite3_reset(row);
    }
    sql_do(turn->state, SQL_ERASURE_PUT, "ttttii", item, code, en_str_from(author),
           turn->act->author, (int64_t)turn->logged, (int64_t)turn->index);
    return EN_OK;
}

enum en_status rule_ITEM_DISCLOSE(struct turn *turn)
{
    struct en_str item = en_act_str(turn->act, "item");

    enum en_status status = check_owned(turn, item);
    if (status == EN_OK) {
        status = check_reader(turn, item);
    }
    if (status != EN_OK) {
        return status;
    }
    sql_do(turn->state, SQL_DISCLOSURE_PUT, "htttt", &turn->entry->id, item,
           en_act_str(turn->act, "to"), en_act_str(turn->act, "reason"), turn->act->author);
    return ask_second(turn, item);
}

enum en_status complete_disclosure(struct turn *turn, const struct en_hash *id, struct en_str slot,
                                   int64_t version)
{
    (void)slot;
    (void)version;
    sql_do(turn->state, SQL_DISCLOSURE_DONE, "tih", turn->act->author, (int64_t)turn->index, id);
    return EN_OK;
}
