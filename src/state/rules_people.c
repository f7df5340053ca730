/*
 * Rules of places, members and vehicles. Members are tokens: there is no name here to check, and
 * no reason for an absence to ask.
 */
#include "internal.h"

#include <string.h>

/* ---- places --------------------------------------------------------------------------------- */

bool place_is_listed(struct en_state *state, struct en_str place)
{
    char *memo = state->place_memo[memo_place(place, PLACE_MEMO)];

    if (en_str_is(place, memo)) {
        return true;
    }
    if (!sql_has(state, SQL_PLACE_GET, "t", place)) {
        return false;
    }
    memcpy(memo, place.ptr, place.len);
    memo[place.len] = '\0';
    return true;
}

/* Does the item's first token stand in an earlier line of the same key? */
static bool repeats(const struct en_act *act, const struct en_item *item)
{
    for (const struct en_item *earlier = en_act_first(act, item->field->key); earlier != item;
         earlier = en_act_next(act, earlier)) {
        if (en_str_equal(earlier->value[0].text, item->value[0].text)) {
            return true;
        }
    }
    return false;
}

enum en_status rule_PLACE_LIST(struct turn *turn)
{
    const struct en_item *item;

    for (item = en_act_first(turn->act, "place"); item; item = en_act_next(turn->act, item)) {
        if (repeats(turn->act, item) || place_is_listed(turn->state, item->value[0].text)) {
            return turn_void(turn, RULE_PLACE_EXISTS, item->value[0].text);
        }
    }
    for (item = en_act_first(turn->act, "place"); item; item = en_act_next(turn->act, item)) {
        const struct en_value *v = item->value;
        sql_do(turn->state, SQL_PLACE_PUT, "tiitti", v[0].text, v[1].num, v[2].num, v[3].text,
               v[4].text, (int64_t)turn->index);
    }
    return EN_OK;
}

/* ---- members -------------------------------------------------------------------------------- */

static struct en_str own_body(const struct turn *turn)
{
    return en_str_from(turn->author->body);
}

/* A component of the party: a leaf below its node, or the party's own node when it has none. */
static bool component_of(const struct en_accord *accord, struct en_str component,
                         struct en_str party)
{
    int at = en_accord_quota(accord, component);
    int owner = at < 0 ? -1 : en_accord_party_of(accord, component);

    if (owner < 0 || !en_str_equal(accord->party[owner].id, party)) {
        return false;
    }
    for (size_t i = 0; i < accord->quota_count; i++) {
        if (accord->quota[i].parent == at) {
            return false;
        }
    }
    return true;
}

static bool is_training(const struct en_accord *accord, struct en_str id)
{
    for (size_t i = 0; i < accord->training_count; i++) {
        if (en_str_equal(accord->training[i].id, id)) {
            return true;
        }
    }
    return false;
}

static bool is_language(const struct en_accord *accord, struct en_str id)
{
    for (size_t i = 0; i < accord->language_count; i++) {
        if (en_str_equal(accord->language[i], id)) {
            return true;
        }
    }
    return false;
}

/* A member the act enrols: `trained` and `speaks` may speak of those and of the party's others. */
static bool enrolled_here(const struct en_act *act, struct en_str member)
{
    for (const struct en_item *item = en_act_first(act, "member"); item != NULL;
         item = en_act_next(act, item)) {
        if (en_str_equal(item->value[0].text, member)) {
            return true;
        }
    }
    return false;
}

static bool is_own(struct turn *turn, struct en_str member)
{
    sqlite3_stmt *row = sql_row(turn->state, SQL_MEMBER_GET, "t", member);
    bool own = row != NULL && en_str_equal(sql_text(row, 0), own_body(turn));

    if (row != NULL) {
        sqlite3_reset(row);
    }
    return own;
}

static enum en_status check_members(struct turn *turn)
{
    for (const struct en_item *item = en_act_first(turn->act, "member"); item != NULL;
         item = en_act_next(turn->act, item)) {
        struct en_str member = item->value[0].text;
        if (!component_of(turn->accord, item->value[1].text, own_body(turn))) {
            return turn_void(turn, RULE_MEMBER_COMPONENT, item->value[1].text, own_body(turn));
        }
        if (sql_has(turn->state, SQL_MEMBER_ANY, "t", member)) {
            return turn_void(turn, RULE_MEMBER_EXISTS, member);
        }
    }
    return EN_OK;
}

static enum en_status check_abilities(struct turn *turn, const char *key, enum rule_id rule,
                                      bool (*known)(const struct en_accord *, struct en_str))
{
    for (const struct en_item *item = en_act_first(turn->act, key); item != NULL;
         item = en_act_next(turn->act, item)) {
        if (!known(turn->accord, item->value[1].text)) {
            return turn_void(turn, rule, item->value[1].text);
        }
        if (!enrolled_here(turn->act, item->value[0].text) && !is_own(turn, item->value[0].text)) {
            return turn_void(turn, RULE_MEMBER_UNKNOWN, item->value[0].text, own_body(turn));
        }
    }
    return EN_OK;
}

static void write_pairs(struct turn *turn, const char *key, enum sql_id id)
{
    for (const struct en_item *item = en_act_first(turn->act, key); item != NULL;
         item = en_act_next(turn->act, item)) {
        sql_do(turn->state, id, "tt", item->value[0].text, item->value[1].text);
    }
}

enum en_status rule_MEMBER_ENROL(struct turn *turn)
{
    enum en_status status = check_members(turn);
    if (status == EN_OK) {
        status = check_abilities(turn, "trained", RULE_MEMBER_TRAINING, is_training);
    }
    if (status == EN_OK) {
        status = check_abilities(turn, "speaks", RULE_MEMBER_LANGUAGE, is_language);
    }
    if (status != EN_OK) {
        return status;
    }
    for (const struct en_item *item = en_act_first(turn->act, "member"); item != NULL;
         item = en_act_next(turn->act, item)) {
        if (sql_has(turn->state, SQL_MEMBER_ANY, "t", item->value[0].text)) {
            continue; /* the same member in two lines of this act: the first line counts */
        }
        sql_do(turn->state, SQL_MEMBER_PUT, "ttti", item->value[0].text, own_body(turn),
               item->value[1].text, (int64_t)turn->index);
    }
    write_pairs(turn, "trained", SQL_TRAINED_PUT);
    write_pairs(turn, "speaks", SQL_SPEAKS_PUT);
    return EN_OK;
}

enum en_status rule_MEMBER_AWAY(struct turn *turn)
{
    const struct en_item *item;

    for (item = en_act_first(turn->act, "away"); item; item = en_act_next(turn->act, item)) {
        if (!is_own(turn, item->value[0].text)) {
            return turn_void(turn, RULE_MEMBER_UNKNOWN, item->value[0].text, own_body(turn));
        }
        if (item->value[2].num <= item->value[1].num) {
            return turn_void(turn, RULE_MEMBER_TIMES, item->value[0].text);
        }
    }
    for (item = en_act_first(turn->act, "away"); item; item = en_act_next(turn->act, item)) {
        sql_do(turn->state, SQL_AWAY_PUT, "tiii", item->value[0].text, item->value[1].num,
               item->value[2].num, (int64_t)turn->index);
    }
    return EN_OK;
}

enum en_status rule_MEMBER_END(struct turn *turn)
{
    const struct en_item *item;

    for (item = en_act_first(turn->act, "end"); item; item = en_act_next(turn->act, item)) {
        if (!is_own(turn, item->value[0].text)) {
            return turn_void(turn, RULE_MEMBER_UNKNOWN, item->value[0].text, own_body(turn));
        }
    }
    for (item = en_act_first(turn->act, "end"); item; item = en_act_next(turn->act, item)) {
        sql_do(turn->state, SQL_MEMBER_END, "itt", (int64_t)turn->index, item->value[1].text,
               item->value[0].text);
    }
    return EN_OK;
}

/* ---- bases ---------------------------------------------------------------------------------- */

/* Each line names somebody or something once, and a listed place. */
static enum en_status check_bases(struct turn *turn,
                                  enum en_status (*may)(struct turn *turn, struct en_str who))
{
    const struct en_item *item;

    for (item = en_act_first(turn->act, "base"); item; item = en_act_next(turn->act, item)) {
        enum en_status status = may(turn, item->value[0].text);
        if (status != EN_OK) {
            return status;
        }
        if (repeats(turn->act, item)) {
            return turn_void(turn, RULE_BASE_TWICE, item->value[0].text);
        }
        if (!place_is_listed(turn->state, item->value[1].text)) {
            return turn_void(turn, RULE_BASE_PLACE, item->value[1].text);
        }
    }
    return EN_OK;
}

static void write_bases(struct turn *turn, enum sql_id id)
{
    const struct en_item *item;

    for (item = en_act_first(turn->act, "base"); item; item = en_act_next(turn->act, item)) {
        sql_do(turn->state, id, "tit", item->value[1].text, (int64_t)turn->index,
               item->value[0].text);
    }
}

static enum en_status may_move_member(struct turn *turn, struct en_str member)
{
    return is_own(turn, member) ? EN_OK
                                : turn_void(turn, RULE_MEMBER_UNKNOWN, member, own_body(turn));
}

enum en_status rule_MEMBER_BASE(struct turn *turn)
{
    enum en_status status = check_bases(turn, may_move_member);

    if (status == EN_OK) {
        write_bases(turn, SQL_MEMBER_BASE);
    }
    return status;
}

static enum en_status may_move_vehicle(struct turn *turn, struct en_str vehicle)
{
    sqlite3_stmt *row = sql_row(turn->state, SQL_VEHICLE_GET, "t", vehicle);

    if (row == NULL) {
        return turn_void(turn, RULE_VEHICLE_UNKNOWN, vehicle);
    }
    bool own = turn->author->role == EN_ROLE_OPS || en_str_equal(sql_text(row, 1), own_body(turn));
    sqlite3_reset(row);
    return own ? EN_OK : turn_void(turn, RULE_VEHICLE_OWN, vehicle, own_body(turn));
}

enum en_status rule_VEHICLE_BASE(struct turn *turn)
{
    enum en_status status = check_bases(turn, may_move_vehicle);

    if (status == EN_OK) {
        write_bases(turn, SQL_VEHICLE_BASE);
    }
    return status;
}

/* ---- vehicles ------------------------------------------------------------------------------- */

enum en_status rule_VEHICLE_ENROL(struct turn *turn)
{
    const struct en_item *item;

    for (item = en_act_first(turn->act, "vehicle"); item; item = en_act_next(turn->act, item)) {
        if (repeats(turn->act, item) ||
            sql_has(turn->state, SQL_VEHICLE_GET, "t", item->value[0].text)) {
            return turn_void(turn, RULE_VEHICLE_EXISTS, item->value[0].text);
        }
        if (!en_accord_is_body(turn->accord, item->value[1].text)) {
            return turn_void(turn, RULE_VEHICLE_OWNER, item->value[1].text);
        }
    }
    for (item = en_act_first(turn->act, "vehicle"); item; item = en_act_next(turn->act, item)) {
        const struct en_value *v = item->value;
        sql_do(turn->state, SQL_VEHICLE_PUT, "ttiti", v[0].text, v[1].text, v[2].num, v[3].text,
               (int64_t)turn->index);
    }
    return EN_OK;
}
