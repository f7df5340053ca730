/*
 * Proposals and consents: how several parties decide one thing.
 *
 * A proposal names its voices (the parties whose consent it asks), its rule and when it expires.
 * A consent names the proposal by the hash of its exact text. One party has one vote, however
 * many keys; silence is never consent; a refusal keeps its reason; the consent that completes a
 * proposal makes it take effect at that index, computed here and declared by nobody.
 * Source: notes/record.md section 4, rules 1 to 5 and 18.
 */
#include "internal.h"

#include <string.h>

/* ---- lists of parties ----------------------------------------------------------------------- */

bool voices_has(struct en_str voices, struct en_str body)
{
    while (voices.ptr != NULL) {
        if (en_str_equal(en_str_cut(&voices, ','), body)) {
            return true;
        }
    }
    return false;
}

void voices_add(struct en_text *out, struct en_str body)
{
    if (voices_has(en_text_str(out), body)) {
        return;
    }
    if (out->len > 0) {
        en_text_addc(out, ',');
    }
    en_text_add(out, body);
}

void voices_all(struct en_text *out, const struct en_accord *accord)
{
    for (size_t i = 0; i < accord->party_count; i++) {
        voices_add(out, accord->party[i].id);
    }
}

void voices_of(struct en_text *out, const struct en_accord *accord, struct en_str bodies)
{
    for (size_t i = 0; i < accord->party_count; i++) {
        if (voices_has(bodies, accord->party[i].id)) {
            voices_add(out, accord->party[i].id);
        }
    }
}

/* ---- one proposal, as stored ---------------------------------------------------------------- */

struct proposal {
    char act[EN_TOKEN_BYTES_MAX + 1];
    char slot[EN_KEYNAME_BYTES_MAX + 1];
    char author[EN_KEYNAME_BYTES_MAX + 1];
    char state[16];
    int64_t accord;
    struct en_class rule; /* rule and count only */
    struct en_text voices;
    en_time expires;
};

static void copy_out(char *out, size_t cap, struct en_str text)
{
    size_t len = text.len < cap ? text.len : cap - 1;

    if (len > 0) {
        memcpy(out, text.ptr, len);
    }
    out[len] = '\0';
}

/* Copied out of the row: the same statement runs again for a programme's orders. */
static bool load(struct en_state *state, const struct en_hash *id, struct proposal *ret)
{
    sqlite3_stmt *row = sql_row(state, SQL_PROPOSAL_GET, "h", id);

    memset(ret, 0, sizeof(*ret));
    if (row == NULL) {
        return false;
    }
    copy_out(ret->act, sizeof(ret->act), sql_text(row, 0));
    copy_out(ret->slot, sizeof(ret->slot), sql_text(row, 1));
    copy_out(ret->author, sizeof(ret->author), sql_text(row, 2));
    ret->accord = sqlite3_column_int64(row, 3);
    ret->rule.rule = (enum en_consent_rule)sqlite3_column_int(row, 4);
    ret->rule.count = (uint32_t)sqlite3_column_int64(row, 5);
    en_text_add(&ret->voices, sql_text(row, 6));
    ret->expires = sqlite3_column_int64(row, 7);
    copy_out(ret->state, sizeof(ret->state), sql_text(row, 8));
    sqlite3_reset(row);
    return true;
}

/* ---- taking effect -------------------------------------------------------------------------- */

static const struct {
    const char *act;
    complete_fn complete;
} completions[] = {
    {"accord.amend", complete_amendment},   {"accord.renew", complete_renewal},
    {"party.suspend", complete_notice},     {"party.leave", complete_notice},
    {"party.resume", complete_notice},      {"office.appoint", complete_office},
    {"key.revoke", complete_revoke},        {"key.rotate", complete_replace},
    {"key.recover", complete_replace},      {"order.propose", complete_order},
    {"muster.propose", complete_muster},    {"muster.substitute", complete_substitution},
    {"report.propose", complete_report},    {"item.erase", complete_erasure},
    {"item.disclose", complete_disclosure},
};

static enum en_status take_effect(struct turn *turn, const struct en_hash *id, const char *act,
                                  struct en_str slot, int64_t accord)
{
    sql_do(turn->state, SQL_PROPOSAL_DONE, "tih", EN_STR("effective"), (int64_t)turn->index, id);
    for (size_t i = 0; i < EN_COUNT(completions); i++) {
        if (strcmp(act, completions[i].act) == 0) {
            if (turn->effect->completed_count++ == 0) {
                turn->effect->completed = *id;
            }
            return completions[i].complete(turn, id, slot, accord);
        }
    }
    return EN_OK; /* a programme takes effect through its orders, which are counted */
}

/* Bit i for voice i of the list; 0 when it is none of them. */
static uint32_t voice_bit(struct en_str voices, struct en_str body)
{
    for (uint32_t bit = 1; voices.ptr != NULL && bit != 0; bit <<= 1) {
        if (en_str_equal(en_str_cut(&voices, ','), body)) {
            return bit;
        }
    }
    return 0;
}

/* A party that takes no part still decides its own affairs, and whether a new text brings it back
 * after it left: only then does it stand among the voices. */
static bool voice_counts(struct en_state *state, const char *act, struct en_str body)
{
    if (party_counts(state, body)) {
        return true;
    }
    const struct en_act_def *def = en_act_def_named(en_str_from(act));
    return def->needs == EN_NEEDS_SECOND ||
           (def->type == EN_ACT_ACCORD_AMEND && party_has_left(state, body));
}

/* Bit i: voice i of the list is counted at present. */
static uint32_t counted_voices(struct en_state *state, const char *act, struct en_str voices)
{
    uint32_t counted = 0;

    for (uint32_t bit = 1; voices.ptr != NULL && bit != 0; bit <<= 1) {
        struct en_str body = en_str_cut(&voices, ',');
        counted |= voice_counts(state, act, body) ? bit : 0;
    }
    return counted;
}

static bool is_one(uint32_t set)
{
    return (set & (set - 1)) == 0;
}

/* With nobody left to ask, a muster or a report stands by itself; anything else waits. With one
 * left of several, what needs all is not decided. */
static bool lacks_voices(const char *act, struct en_str voices, uint32_t counted)
{
    enum en_needs needs = en_act_def_named(en_str_from(act))->needs;

    if (counted == 0) {
        return needs != EN_NEEDS_PRESENT;
    }
    return needs == EN_NEEDS_ALL && is_one(counted) && memchr(voices.ptr, ',', voices.len) != NULL;
}

static bool is_complete(struct en_state *state, const struct en_hash *id,
                        const struct proposal *proposal)
{
    struct en_class rule = proposal->rule;
    struct en_str voices = en_text_str(&proposal->voices);
    uint32_t given = 0;

    rule.of = counted_voices(state, proposal->act, voices);
    if (lacks_voices(proposal->act, voices, rule.of)) {
        return false;
    }
    for (sqlite3_stmt *row = sql_row(state, SQL_CONSENT_EACH, "h", id); row != NULL;
         row = sql_next(state, SQL_CONSENT_EACH) ? row : NULL) {
        given |= en_str_is(sql_text(row, 1), "give") ? voice_bit(voices, sql_text(row, 0)) : 0;
    }
    return en_consent_complete(&rule, given, NULL);
}

void close_rivals(struct turn *turn, struct en_str slot)
{
    sql_do(turn->state, SQL_PROPOSAL_RIVALS, "ith", (int64_t)turn->index, slot, &turn->entry->id);
}

enum en_status propose(struct turn *turn, const struct asked *asked)
{
    struct en_str act = en_str_from(turn->act->def->form.name);

    sql_do(turn->state, SQL_PROPOSAL_PUT, "hitttiiitii", &turn->entry->id, (int64_t)turn->index,
           act, asked->slot, turn->act->author, (int64_t)turn->state->accord_count,
           (int64_t)asked->rule, (int64_t)asked->count, asked->voices, (int64_t)turn->logged,
           (int64_t)asked->expires);
    turn->effect->outcome = EN_OUTCOME_PENDING;
    bool nobody = asked->voices.len == 0 ||
                  (turn->act->def->needs == EN_NEEDS_PRESENT &&
                   counted_voices(turn->state, turn->act->def->form.name, asked->voices) == 0);
    if (asked->rule == EN_CONSENT_LEAD || nobody) {
        turn->effect->outcome = EN_OUTCOME_EFFECT;
        return take_effect(turn, &turn->entry->id, turn->act->def->form.name, asked->slot,
                           (int64_t)turn->state->accord_count);
    }
    deadline_at(turn->state, asked->expires);
    return EN_OK;
}

/* ---- who may answer ------------------------------------------------------------------------- */

static struct en_str own_body(const struct turn *turn)
{
    return en_str_from(turn->author->body);
}

static bool is_about_item(const char *act)
{
    return en_str_starts(en_str_from(act), EN_STR("item."));
}

/* A patrol's lead signs what happens on the road; an order or the accord needs an officer. About an
 * item its owner's own desk decides: officers of a party, the operations desk of a force, and no
 * root, which appointed both of them (notes/record.md section 4, rule 7). */
static bool role_may_answer(enum en_role role, const char *act)
{
    bool road = strcmp(act, "muster.propose") == 0 || strcmp(act, "report.propose") == 0;

    if (is_about_item(act)) {
        return role == EN_ROLE_OFFICER || role == EN_ROLE_OPS;
    }
    return (role != EN_ROLE_LEAD || road) && role != EN_ROLE_OPS;
}

/* One who proposed what needs two is not the second. */
static bool needs_second(const char *act)
{
    const struct en_act_def *def = en_act_def_named(en_str_from(act));

    return def != NULL && def->needs == EN_NEEDS_SECOND;
}

/* An order put into force by the lead alone stays open to ratification although it is effective. */
static bool open_to_answers(const struct proposal *proposal)
{
    return strcmp(proposal->state, "open") == 0 ||
           (proposal->rule.rule == EN_CONSENT_LEAD && strcmp(proposal->state, "effective") == 0);
}

/* Ratification has a deadline too: what comes behind it is late. */
static enum en_status check_ratifiable(struct turn *turn, const struct proposal *proposal)
{
    char when[EN_TIME_BYTES + 1];
    sqlite3_stmt *row =
        proposal->rule.rule == EN_CONSENT_LEAD
            ? sql_row(turn->state, SQL_PATROL_LAPSED, "t", en_str_from(proposal->slot))
            : NULL;

    if (row == NULL) {
        return EN_OK;
    }
    en_time ratify = sqlite3_column_int64(row, 0);
    sqlite3_reset(row);
    return turn_void(turn, RULE_CONSENT_LATE, text_of_time(when, ratify));
}

static enum en_status check_open(struct turn *turn, const struct proposal *proposal)
{
    char when[EN_TIME_BYTES + 1];

    if (strcmp(proposal->state, "expired") == 0) {
        return turn_void(turn, RULE_CONSENT_LATE, text_of_time(when, proposal->expires));
    }
    if (!open_to_answers(proposal)) {
        return turn_void(turn, RULE_CONSENT_CLOSED, en_str_from(proposal->state));
    }
    return check_ratifiable(turn, proposal);
}

static enum en_status check_voice(struct turn *turn, const struct proposal *proposal)
{
    if (!voices_has(en_text_str(&proposal->voices), own_body(turn))) {
        return turn_void(turn, RULE_CONSENT_PARTY, own_body(turn));
    }
    if (!voice_counts(turn->state, proposal->act, own_body(turn))) {
        return party_void(turn);
    }
    if (!role_may_answer(turn->author->role, proposal->act)) {
        return turn_void(turn, RULE_CONSENT_ROLE, en_str_from(en_role_name(turn->author->role)),
                         en_str_from(proposal->act));
    }
    enum en_status status = EN_OK;
    if (needs_second(proposal->act)) {
        status = key_second(turn, en_str_from(proposal->author), en_str_from(proposal->slot));
    }
    if (status == EN_OK && is_about_item(proposal->act)) {
        status = item_check_answer(turn, proposal->act, en_str_from(proposal->slot));
    }
    return status;
}

static enum en_status check_first(struct turn *turn, const struct en_hash *id)
{
    sqlite3_stmt *row = sql_row(turn->state, SQL_CONSENT_GET, "ht", id, own_body(turn));

    if (row == NULL) {
        return EN_OK;
    }
    enum en_status status = turn_void(turn, RULE_CONSENT_TWICE, own_body(turn));
    sqlite3_reset(row);
    return status;
}

/* The proposal that `on` names, open, and this author may answer it. */
static enum en_status find_asked(struct turn *turn, struct en_hash *ret_id, struct proposal *ret)
{
    en_act_hash(turn->act, "on", ret_id);
    if (!load(turn->state, ret_id, ret)) {
        return turn_void(turn, RULE_CONSENT_UNKNOWN, en_act_str(turn->act, "on"));
    }
    enum en_status status = check_open(turn, ret);
    return status == EN_OK ? check_voice(turn, ret) : status;
}

/* ---- giving --------------------------------------------------------------------------------- */

static void answer(struct turn *turn, const struct en_hash *id, const char *word,
                   struct en_str text)
{
    sql_do(turn->state, SQL_CONSENT_PUT, "htttit", id, own_body(turn), en_str_from(word),
           turn->act->author, (int64_t)turn->index, text);
}

static enum en_status complete_if_ready(struct turn *turn, const struct en_hash *id,
                                        const struct proposal *proposal)
{
    if (proposal->rule.rule == EN_CONSENT_LEAD) {
        struct proposal all = *proposal;
        all.rule.rule = EN_CONSENT_ALL;
        if (is_complete(turn->state, id, &all)) {
            sql_do(turn->state, SQL_PATROL_RATIFIED, "it", (int64_t)turn->index,
                   en_str_from(proposal->slot));
        }
        return EN_OK;
    }
    if (!is_complete(turn->state, id, proposal)) {
        return EN_OK;
    }
    return take_effect(turn, id, proposal->act, en_str_from(proposal->slot), proposal->accord);
}

/* Proposals that stand open, or wait for ratification, in the order of the record. */
static size_t collect_open(struct en_state *state, struct en_text *ids)
{
    size_t count = 0;

    for (sqlite3_stmt *row = sql_row(state, SQL_PROPOSAL_OPEN_EACH, ""); row != NULL;
         row = sql_next(state, SQL_PROPOSAL_OPEN_EACH) ? row : NULL) {
        en_text_add(ids, sql_text(row, 0));
        count++;
    }
    return ids->failed ? 0 : count;
}

enum en_status decide_without(struct turn *turn)
{
    struct en_text ids = {0};
    size_t count = collect_open(turn->state, &ids);
    enum en_status status = ids.failed ? EN_ERR_MEMORY : EN_OK;

    for (size_t i = 0; status == EN_OK && i < count; i++) {
        struct en_hash id;
        struct proposal proposal;
        memcpy(id.b, ids.ptr + i * sizeof(id.b), sizeof(id.b));
        if (load(turn->state, &id, &proposal) && open_to_answers(&proposal)) {
            status = complete_if_ready(turn, &id, &proposal);
        }
        en_text_finish(&proposal.voices);
    }
    en_text_finish(&ids);
    return status;
}

enum en_status check_not_alone(struct turn *turn, struct en_str voices)
{
    const char *act = turn->act->def->form.name;
    struct en_text missing = {0};

    if (!lacks_voices(act, voices, counted_voices(turn->state, act, voices))) {
        return EN_OK;
    }
    while (voices.ptr != NULL) {
        struct en_str body = en_str_cut(&voices, ',');
        if (!voice_counts(turn->state, act, body)) {
            voices_add(&missing, body);
        }
    }
    enum en_status status = turn_void(turn, RULE_PARTY_ALONE, en_text_str(&missing));
    en_text_finish(&missing);
    return status;
}

/* The reason of an `except` line for this order, or {NULL,0}. */
static struct en_str excepted(const struct en_act *act, const struct en_hash *order)
{
    for (const struct en_item *item = en_act_first(act, "except"); item != NULL;
         item = en_act_next(act, item)) {
        struct en_hash id = en_value_hash(&item->value[0]);
        if (en_hash_equal(&id, order)) {
            return item->value[1].text;
        }
    }
    return (struct en_str){NULL, 0};
}

/* One order of the programme: passed over when it is closed, or the party answered it by itself. */
static enum en_status give_one_of(struct turn *turn, const struct en_hash *order)
{
    struct proposal proposal;
    enum en_status status = EN_OK;
    struct en_str reason = excepted(turn->act, order);

    if (load(turn->state, order, &proposal) && strcmp(proposal.state, "open") == 0 &&
        voices_has(en_text_str(&proposal.voices), own_body(turn)) &&
        !sql_has(turn->state, SQL_CONSENT_GET, "ht", order, own_body(turn))) {
        answer(turn, order, reason.ptr != NULL ? "refuse" : "give", reason);
        status = reason.ptr != NULL ? EN_OK : complete_if_ready(turn, order, &proposal);
    }
    en_text_finish(&proposal.voices);
    return status;
}

static enum en_status give_programme(struct turn *turn, const struct en_hash *programme)
{
    struct en_hash order[EN_PROGRAMME_ORDERS_MAX];
    size_t count = 0;
    enum en_status status = EN_OK;

    for (sqlite3_stmt *row = sql_row(turn->state, SQL_PROGRAMME_ORDER_EACH, "h", programme);
         row != NULL && count < EN_PROGRAMME_ORDERS_MAX;
         row = sql_next(turn->state, SQL_PROGRAMME_ORDER_EACH) ? row : NULL) {
        sql_hash(row, 0, &order[count++]);
    }
    for (size_t i = 0; status == EN_OK && i < count; i++) {
        status = give_one_of(turn, &order[i]);
    }
    return status;
}

static enum en_status check_exceptions(struct turn *turn, const struct en_hash *programme)
{
    for (const struct en_item *item = en_act_first(turn->act, "except"); item != NULL;
         item = en_act_next(turn->act, item)) {
        struct en_hash id = en_value_hash(&item->value[0]);
        if (!sql_has(turn->state, SQL_PROGRAMME_ORDER_HAS, "hh", programme, &id)) {
            return turn_void(turn, RULE_CONSENT_EXCEPT, item->value[0].text);
        }
    }
    return EN_OK;
}

static enum en_status give(struct turn *turn, const struct en_hash *id,
                           const struct proposal *proposal)
{
    bool programme = strcmp(proposal->act, "programme.propose") == 0;

    enum en_status status = check_first(turn, id);
    if (status == EN_OK) {
        status = check_exceptions(turn, id);
    }
    if (status != EN_OK) {
        return status;
    }
    struct en_str reserve = en_act_str(turn->act, "reserve");
    answer(turn, id, "give", reserve.len > 0 ? reserve : (struct en_str){NULL, 0});
    if (programme) {
        status = give_programme(turn, id);
    }
    return status == EN_OK ? complete_if_ready(turn, id, proposal) : status;
}

enum en_status rule_CONSENT_GIVE(struct turn *turn)
{
    struct en_hash id = {{0}};
    struct proposal proposal;

    enum en_status status = find_asked(turn, &id, &proposal);
    if (status == EN_OK) {
        status = give(turn, &id, &proposal);
    }
    en_text_finish(&proposal.voices);
    return status;
}

/* ---- refusing, abstaining, taking back ------------------------------------------------------ */

static enum en_status answer_with_reason(struct turn *turn, const char *word)
{
    struct en_hash id = {{0}};
    struct proposal proposal;

    enum en_status status = find_asked(turn, &id, &proposal);
    if (status == EN_OK) {
        status = check_first(turn, &id);
    }
    if (status == EN_OK) {
        answer(turn, &id, word, en_act_str(turn->act, "reason"));
    }
    en_text_finish(&proposal.voices);
    return status;
}

enum en_status rule_CONSENT_REFUSE(struct turn *turn)
{
    return answer_with_reason(turn, "refuse");
}

enum en_status rule_CONSENT_ABSTAIN(struct turn *turn)
{
    return answer_with_reason(turn, "abstain");
}

enum en_status rule_CONSENT_WITHDRAW(struct turn *turn)
{
    struct en_hash id = {{0}};
    struct proposal proposal;

    enum en_status status = find_asked(turn, &id, &proposal);
    en_text_finish(&proposal.voices);
    if (status != EN_OK) {
        return status;
    }
    sqlite3_stmt *row = sql_row(turn->state, SQL_CONSENT_GET, "ht", &id, own_body(turn));
    if (row == NULL) {
        return turn_void(turn, RULE_CONSENT_NONE, own_body(turn));
    }
    sql_do(turn->state, SQL_WITHDRAWN_PUT, "ihtttt", (int64_t)turn->index, &id, own_body(turn),
           sql_text(row, 0), sql_text(row, 1), en_act_str(turn->act, "reason"));
    sqlite3_reset(row);
    sql_do(turn->state, SQL_CONSENT_DROP, "ht", &id, own_body(turn));
    return EN_OK;
}
