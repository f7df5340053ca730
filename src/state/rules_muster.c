/*
 * Rules of the assembly place: who is there, who takes whose seat.
 *
 * The muster is a proposal that every party with somebody present co-signs. Nobody's absence is
 * filled silently: a substitute from another party needs both parties' consent.
 */
#include "internal.h"

#include <string.h>

/* ---- muster --------------------------------------------------------------------------------- */

static size_t times_named(const struct en_act *act, const char *key, struct en_str member)
{
    size_t count = 0;

    for (const struct en_item *i = en_act_first(act, key); i; i = en_act_next(act, i)) {
        count += en_str_equal(i->value[0].text, member);
    }
    return count;
}

/* Somebody is named who has no seat: say who. */
static enum en_status name_stranger(struct turn *turn, const char *key)
{
    struct en_str slot = en_act_str(turn->act, "order");

    for (const struct en_item *i = en_act_first(turn->act, key); i; i = en_act_next(turn->act, i)) {
        if (!sql_has(turn->state, SQL_SEAT_GET, "tt", slot, i->value[0].text)) {
            return turn_void(turn, RULE_MUSTER_ROSTER, i->value[0].text);
        }
    }
    return EN_OK;
}

/* Everybody with a seat stands exactly once in the act, and nobody else does. `ret_bodies` takes
 * the parties that have somebody present. */
static enum en_status check_roster(struct turn *turn, struct en_text *ret_bodies)
{
    const struct en_act *act = turn->act;
    size_t seats = 0;

    for (sqlite3_stmt *row = sql_row(turn->state, SQL_SEAT_EACH, "t", en_act_str(act, "order"));
         row != NULL; row = sql_next(turn->state, SQL_SEAT_EACH) ? row : NULL) {
        struct en_str member = sql_text(row, 0);
        size_t present = times_named(act, "present", member);
        if (present + times_named(act, "absent", member) != 1) {
            return turn_void(turn, RULE_MUSTER_ROSTER, member);
        }
        if (present == 1 && !party_counts(turn->state, sql_text(row, 2))) {
            return turn_void(turn, RULE_PARTY_CREW, member, sql_text(row, 2));
        }
        if (present == 1) {
            voices_add(ret_bodies, sql_text(row, 2));
        }
        seats++;
    }
    if (seats == en_act_count(act, "present") + en_act_count(act, "absent")) {
        return EN_OK;
    }
    enum en_status status = name_stranger(turn, "present");
    return status == EN_OK ? name_stranger(turn, "absent") : status;
}

static enum en_status check_muster_words(struct turn *turn, const struct en_accord *accord)
{
    struct en_str slot = en_act_str(turn->act, "order");
    const struct en_item *i, *j;

    for (i = en_act_first(turn->act, "absent"); i; i = en_act_next(turn->act, i)) {
        if (en_accord_absence(accord, i->value[1].text) < 0) {
            return turn_void(turn, RULE_MUSTER_ABSENCE, i->value[1].text);
        }
    }
    for (i = en_act_first(turn->act, "vehicle"); i; i = en_act_next(turn->act, i)) {
        if (!sql_has(turn->state, SQL_TRANSPORT_HAS, "tt", slot, i->value[0].text)) {
            return turn_void(turn, RULE_MUSTER_VEHICLE, i->value[0].text);
        }
    }
    for (i = en_act_first(turn->act, "check"); i; i = en_act_next(turn->act, i)) {
        bool twice = false;
        for (j = en_act_first(turn->act, "check"); j != i; j = en_act_next(turn->act, j)) {
            twice = twice || en_str_equal(j->value[0].text, i->value[0].text);
        }
        if (twice || en_accord_check(accord, i->value[0].text) < 0) {
            return turn_void(turn, RULE_MUSTER_CHECK, i->value[0].text);
        }
    }
    return EN_OK;
}

static void write_muster(struct turn *turn)
{
    const struct en_act *act = turn->act;
    const struct en_hash *id = &turn->entry->id;
    struct en_str none = {NULL, 0};
    const struct en_item *i;

    sql_do(turn->state, SQL_MUSTER_PUT, "htii", id, en_act_str(act, "order"), en_act_num(act, "at"),
           (int64_t)turn->index);
    for (i = en_act_first(act, "present"); i; i = en_act_next(act, i)) {
        sql_do(turn->state, SQL_ATTENDANCE_PUT, "htit", id, i->value[0].text, INT64_C(1), none);
    }
    for (i = en_act_first(act, "absent"); i; i = en_act_next(act, i)) {
        sql_do(turn->state, SQL_ATTENDANCE_PUT, "htit", id, i->value[0].text, INT64_C(0),
               i->value[1].text);
    }
    for (i = en_act_first(act, "check"); i; i = en_act_next(act, i)) {
        sql_do(turn->state, SQL_READINESS_PUT, "hti", id, i->value[0].text,
               (int64_t)en_str_is(i->value[1].text, "yes"));
    }
}

static enum en_status ask_present(struct turn *turn, const struct patrol *patrol,
                                  struct en_str voices)
{
    struct en_str slot = en_act_str(turn->act, "order");

    sql_do(turn->state, SQL_PROPOSAL_REPLACE, "itt", (int64_t)turn->index, slot,
           EN_STR("muster.propose"));
    sql_do(turn->state, SQL_PATROL_UNMUSTER, "t", slot);
    patrol_wrote(turn->state, slot);
    write_muster(turn);
    struct asked asked = {
        .slot = slot, .rule = EN_CONSENT_ALL, .voices = voices, .expires = patrol->until};
    return propose(turn, &asked);
}

enum en_status rule_MUSTER_PROPOSE(struct turn *turn)
{
    struct en_text bodies = {0}, voices = {0};
    struct patrol patrol;

    enum en_status status = patrol_find(turn, "planned|mustered", &patrol);
    if (status == EN_OK) {
        status = check_roster(turn, &bodies);
    }
    if (status == EN_OK) {
        status = check_muster_words(turn, patrol.accord);
    }
    if (status == EN_OK) {
        voices_of(&voices, patrol.accord, en_text_str(&bodies));
        status = ask_present(turn, &patrol, en_text_str(&voices));
    }
    en_text_finish(&bodies);
    en_text_finish(&voices);
    return status;
}

enum en_status complete_muster(struct turn *turn, const struct en_hash *id, struct en_str slot,
                               int64_t version)
{
    struct en_state *state = turn->state;

    (void)version;
    sql_do(state, SQL_SEAT_MARK, "th", slot, id);
    sql_do(state, SQL_PATROL_MUSTER, "ht", id, slot);
    patrol_wrote(state, slot);
    return EN_OK;
}

/* ---- substitution --------------------------------------------------------------------------- */

struct change {
    char post[EN_TOKEN_BYTES_MAX + 1], out_body[EN_TOKEN_BYTES_MAX + 1];
    char in_body[EN_TOKEN_BYTES_MAX + 1];
};

static void keep(char out[EN_TOKEN_BYTES_MAX + 1], struct en_str text)
{
    size_t len = text.len <= EN_TOKEN_BYTES_MAX ? text.len : EN_TOKEN_BYTES_MAX;

    memcpy(out, text.ptr, len);
    out[len] = '\0';
}

static enum en_status read_change(struct turn *turn, struct change *ret)
{
    struct en_str slot = en_act_str(turn->act, "order"), out = en_act_str(turn->act, "out");
    struct en_str in = en_act_str(turn->act, "in");

    memset(ret, 0, sizeof(*ret));
    sqlite3_stmt *seat = sql_row(turn->state, SQL_SEAT_GET, "tt", slot, out);
    if (seat == NULL) {
        return turn_void(turn, RULE_SUBSTITUTE_SEAT, out, slot);
    }
    keep(ret->post, sql_text(seat, 0));
    keep(ret->out_body, sql_text(seat, 1));
    sqlite3_reset(seat);
    if (sql_has(turn->state, SQL_SEAT_GET, "tt", slot, in)) {
        return turn_void(turn, RULE_SUBSTITUTE_FIT, in, EN_STR("order.crew-twice"));
    }
    sqlite3_stmt *member = sql_row(turn->state, SQL_MEMBER_GET, "t", in);
    if (member == NULL) {
        return turn_void(turn, RULE_SUBSTITUTE_FIT, in, EN_STR("order.member"));
    }
    keep(ret->in_body, sql_text(member, 0));
    sqlite3_reset(member);
    return EN_OK;
}

/* The rules about one person, told as a reason why this person does not fit. */
static enum en_status check_fit(struct turn *turn, const struct patrol *patrol,
                                const struct change *change)
{
    struct crew_seat seat = {.member = en_act_str(turn->act, "in"),
                             .post = en_str_from(change->post),
                             .body = en_str_from(change->in_body)};
    struct crew crew = {.slot = en_act_str(turn->act, "order"),
                        .seat = &seat,
                        .count = 1,
                        .start = patrol->start,
                        .until = patrol->until};

    if (crew_check(turn, patrol->accord, &crew, false) == EN_OK) {
        return EN_OK;
    }
    const char *rule = turn->effect->why.rule;
    return turn_void(turn, RULE_SUBSTITUTE_FIT, seat.member, en_str_from(rule));
}

static enum en_status ask_touched(struct turn *turn, const struct patrol *patrol,
                                  const struct change *change)
{
    struct en_text voices = {0};

    sql_do(turn->state, SQL_SUBSTITUTION_PUT, "httti", &turn->entry->id,
           en_act_str(turn->act, "order"), en_act_str(turn->act, "out"),
           en_act_str(turn->act, "in"), (int64_t)turn->index);
    if (strcmp(change->out_body, change->in_body) != 0 ||
        strcmp(change->out_body, turn->author->body) != 0) {
        voices_add(&voices, en_str_from(change->out_body));
        voices_add(&voices, en_str_from(change->in_body));
    }
    struct asked asked = {.slot = en_act_str(turn->act, "out"),
                          .rule = EN_CONSENT_ALL,
                          .voices = en_text_str(&voices),
                          .expires = patrol->until};
    enum en_status status = propose(turn, &asked);
    en_text_finish(&voices);
    return status;
}

enum en_status rule_MUSTER_SUBSTITUTE(struct turn *turn)
{
    struct patrol patrol;
    struct change change;

    enum en_status status = patrol_find(turn, "planned|mustered", &patrol);
    if (status == EN_OK) {
        status = read_change(turn, &change);
    }
    if (status == EN_OK) {
        status = check_fit(turn, &patrol, &change);
    }
    return status == EN_OK ? ask_touched(turn, &patrol, &change) : status;
}

struct swap {
    char slot[EN_TOKEN_BYTES_MAX + 1], out[EN_TOKEN_BYTES_MAX + 1], in[EN_TOKEN_BYTES_MAX + 1];
    char post[EN_TOKEN_BYTES_MAX + 1], body[EN_TOKEN_BYTES_MAX + 1];
    en_time start, until;
};

static bool read_swap(struct turn *turn, const struct en_hash *id, struct swap *ret)
{
    sqlite3_stmt *row = sql_row(turn->state, SQL_SUBSTITUTION_GET, "h", id);

    memset(ret, 0, sizeof(*ret));
    if (row == NULL) {
        return false;
    }
    keep(ret->slot, sql_text(row, 0));
    keep(ret->out, sql_text(row, 1));
    keep(ret->in, sql_text(row, 2));
    sqlite3_reset(row);
    row = sql_row(turn->state, SQL_SEAT_GET, "tt", en_str_from(ret->slot), en_str_from(ret->out));
    if (row == NULL) {
        return false;
    }
    keep(ret->post, sql_text(row, 0));
    ret->start = sqlite3_column_int64(row, 2);
    ret->until = sqlite3_column_int64(row, 3);
    sqlite3_reset(row);
    row = sql_row(turn->state, SQL_MEMBER_GET, "t", en_str_from(ret->in));
    if (row == NULL) {
        return false;
    }
    keep(ret->body, sql_text(row, 0));
    sqlite3_reset(row);
    return true;
}

/* The seat changes hands; a muster taken before no longer describes the crew. */
enum en_status complete_substitution(struct turn *turn, const struct en_hash *id, struct en_str key,
                                     int64_t version)
{
    struct en_state *state = turn->state;
    struct patrol patrol;
    struct swap swap;

    (void)key;
    (void)version;
    if (!read_swap(turn, id, &swap) || !party_counts(state, en_str_from(swap.body)) ||
        !patrol_load(turn, en_str_from(swap.slot), &patrol) ||
        (strcmp(patrol.state, "planned") != 0 && strcmp(patrol.state, "mustered") != 0)) {
        sql_do(state, SQL_PROPOSAL_DONE, "tih", EN_STR("closed"), (int64_t)turn->index, id);
        return EN_OK;
    }
    struct en_str slot = en_str_from(swap.slot);
    sql_do(state, SQL_SEAT_DROP, "tt", slot, en_str_from(swap.out));
    sql_do(state, SQL_SEAT_PUT, "ttttii", slot, en_str_from(swap.in), en_str_from(swap.post),
           en_str_from(swap.body), (int64_t)swap.start, (int64_t)swap.until);
    sql_do(state, SQL_PROPOSAL_REPLACE, "itt", (int64_t)turn->index, slot,
           EN_STR("muster.propose"));
    sql_do(state, SQL_PATROL_UNMUSTER, "t", slot);
    patrol_wrote(state, slot);
    return EN_OK;
}
