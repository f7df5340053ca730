/*
 * Rules of keys: enrolment, revocation, rotation, recovery; what becomes of a key's acts.
 *
 * The root of a party stands offline and enrols keys. Where the root does not act, a change needs
 * two: an officer of the party proposes it (a rotation: the key itself), another officer or the
 * root is the second, and neither may have brought the other's key in. A change of keys acts
 * forward from its index; nothing that took effect is undone. Who claims that a key was stolen
 * earlier has its acts since then marked contested, and the parties decide what to do about them.
 * Source: notes/record.md section 4, rules 7 and 9 to 11.
 */
#include "internal.h"

#include <string.h>

/* ---- what becomes of a key's acts ----------------------------------------------------------- */

void key_notice(struct turn *turn, const char *kind, const struct key_row *key, struct en_str other)
{
    sql_do(turn->state, SQL_KEY_NOTICE_PUT, "ittttti", (int64_t)turn->index, en_str_from(kind),
           en_str_from(key->name), other, en_str_from(key->body), turn->act->author,
           (int64_t)turn->logged);
}

void key_lapse(struct turn *turn, const struct key_row *key)
{
    struct en_str name = en_str_from(key->name);

    sql_do(turn->state, SQL_LAPSE_PUT, "ti", name, (int64_t)turn->index);
    sql_do(turn->state, SQL_LAPSE_DROP, "i", (int64_t)turn->index);
    sql_do(turn->state, SQL_LAPSE_CLOSE, "it", (int64_t)turn->index, name);
}

void key_contest(struct turn *turn, const struct key_row *key, const struct link *link,
                 const char *why)
{
    sql_do(turn->state, SQL_CONTESTED_PUT, "ittii", (int64_t)link->index, en_str_from(key->name),
           en_str_from(why), (int64_t)turn->index, (int64_t)turn->logged);
}

/* Every act that was logged from the claimed moment on is in doubt. That is decided by log time
 * alone: an act is older than its log time for certain, while `seen` only proves what it is younger
 * than, and `occurred` is what the thief says. */
static void contest_since(struct turn *turn, struct key_row *key, en_time since)
{
    struct link link;

    for (uint64_t seq = key->seq; chain_find(turn->state, key, seq, &link); seq--) {
        if (link.logged < since) {
            break;
        }
        key_contest(turn, key, &link, "claimed");
    }
    key->claimed = since < key->claimed ? since : key->claimed;
    key->dirty = true;
    key_lapse(turn, key);
    key_notice(turn, "contested", key, (struct en_str){NULL, 0});
}

/* ---- enrolment ------------------------------------------------------------------------------ */

static bool named_after(struct en_str name, struct en_str body)
{
    return name.len > body.len + 1 && en_str_starts(name, body) && name.ptr[body.len] == '/';
}

/* What a body is under the accord in force. A root that an open amendment names is none yet. */
enum standing { NO_BODY = 0, PARTY = 1, LEAD_FORCE = 2, SUPPORT_FORCE = 4 };

static unsigned standing_of(const struct en_accord *accord, struct en_str body)
{
    int force = en_accord_force(accord, body);

    if (en_accord_party(accord, body) >= 0) {
        return PARTY;
    }
    return force < 0 ? NO_BODY : accord->force[force].lead ? LEAD_FORCE : SUPPORT_FORCE;
}

/* Whose keys may have a role: a party speaks through officers, the lead force runs the desk. */
static const struct {
    enum en_role role;
    unsigned whose;
    const char *words;
} fits[] = {
    {EN_ROLE_OFFICER, PARTY, "parties"},
    {EN_ROLE_COORDINATOR, PARTY, "parties"},
    {EN_ROLE_OPS, LEAD_FORCE, "the lead force"},
    {EN_ROLE_CHAIR, LEAD_FORCE, "the lead force"},
    {EN_ROLE_DUTY, PARTY | LEAD_FORCE | SUPPORT_FORCE, "parties and forces"},
    {EN_ROLE_LEAD, PARTY | LEAD_FORCE, "parties and the lead force"},
    {EN_ROLE_GATE, PARTY | LEAD_FORCE, "parties and the lead force"},
};

static enum en_status check_fits(struct turn *turn)
{
    struct en_str body = en_str_from(turn->author->body), word = en_act_str(turn->act, "role");
    enum en_role role = en_role_from(word);

    for (size_t i = 0; i < EN_COUNT(fits); i++) {
        if (fits[i].role == role && (fits[i].whose & standing_of(turn->accord, body)) == 0) {
            return turn_void(turn, RULE_KEY_FITS, word, body, en_str_from(fits[i].words));
        }
    }
    return EN_OK;
}

/* The line `key` of an act: a sound key, new by name and by its bytes, of the author's body. */
static enum en_status read_new_key(struct turn *turn, struct en_vkey *ret)
{
    struct en_str text = en_act_str(turn->act, "key"), body = en_str_from(turn->author->body);

    if (en_vkey_parse(turn->state->hasher, text, ret, NULL) != EN_OK ||
        ret->type == EN_KEY_COSIGNATURE || !en_pubkey_is_sound(&ret->key)) {
        return turn_void(turn, RULE_KEY_UNSOUND, text);
    }
    if (!named_after(en_str_from(ret->name), body)) {
        return turn_void(turn, RULE_KEY_BODY, turn->act->author, body);
    }
    if (key_find(turn->state, en_str_from(ret->name)) != NULL) {
        return turn_void(turn, RULE_KEY_EXISTS, en_str_from(ret->name));
    }
    struct en_str other = key_in_use(turn->state, &ret->key, (struct en_str){NULL, 0});
    return other.ptr == NULL ? EN_OK
                             : turn_void(turn, RULE_KEY_SHARED, en_str_from(ret->name), other);
}

static enum en_status check_times(struct turn *turn)
{
    en_time until = en_act_num(turn->act, "until");
    char when[EN_TIME_BYTES + 1];

    if (until <= en_act_num(turn->act, "from") || until <= turn->logged) {
        return turn_void(turn, RULE_KEY_TIMES, text_of_time(when, until));
    }
    return EN_OK;
}

static enum en_status check_may(struct turn *turn)
{
    for (const struct en_item *item = en_act_first(turn->act, "may"); item != NULL;
         item = en_act_next(turn->act, item)) {
        if (en_act_def_named(item->value[0].text) == NULL) {
            return turn_void(turn, RULE_KEY_MAY, item->value[0].text);
        }
    }
    return EN_OK;
}

/* Takes the memory of a finished text; NULL when nothing was written. */
static char *text_taken(struct en_text *text)
{
    char *ptr = text->len > 0 ? text->ptr : NULL;

    if (ptr == NULL) {
        en_text_finish(text);
    }
    return ptr;
}

static bool add_row(struct en_state *state, struct key_row *row, struct en_text *may,
                    struct en_text *seal)
{
    bool failed = may->failed || seal->failed;

    row->may = text_taken(may);
    row->seal = text_taken(seal);
    if (failed || !key_add(state, row)) {
        key_row_finish(row);
        return false;
    }
    return true;
}

static bool add_enrolled(struct turn *turn, const struct en_vkey *vkey)
{
    struct en_text may = {0}, seal = {0};
    struct key_row row = key_begin(vkey, turn->index);

    row.role = en_role_from(en_act_str(turn->act, "role"));
    row.since = en_act_num(turn->act, "from");
    row.until = en_act_num(turn->act, "until");
    memcpy(row.body, turn->author->body, sizeof(row.body));
    memcpy(row.parent, turn->author->line, sizeof(row.parent));
    for (const struct en_item *item = en_act_first(turn->act, "may"); item != NULL;
         item = en_act_next(turn->act, item)) {
        voices_add(&may, item->value[0].text);
    }
    en_text_add(&seal, en_act_str(turn->act, "seal"));
    return add_row(turn->state, &row, &may, &seal);
}

enum en_status rule_KEY_ENROL(struct turn *turn)
{
    struct en_vkey vkey;

    enum en_status status = check_fits(turn);
    if (status == EN_OK) {
        status = read_new_key(turn, &vkey);
    }
    if (status == EN_OK) {
        status = check_times(turn);
    }
    if (status == EN_OK) {
        status = check_may(turn);
    }
    if (status != EN_OK) {
        return status;
    }
    return add_enrolled(turn, &vkey) ? EN_OK : EN_ERR_MEMORY;
}

/* ---- the second ----------------------------------------------------------------------------- */

/* The key that a proposal is about: the first word of its slot. NULL for what is about no key. */
static struct key_row *key_of_slot(struct en_state *state, struct en_str slot)
{
    return key_find(state, en_str_cut(&slot, ' '));
}

enum en_status key_second(struct turn *turn, struct en_str proposer, struct en_str slot)
{
    const struct key_row *first = key_find(turn->state, proposer);
    const struct key_row *about = key_of_slot(turn->state, slot);
    bool root = turn->author->role == EN_ROLE_ROOT;

    if (en_str_is(proposer, turn->author->name)) {
        return turn_void(turn, RULE_CONSENT_SECOND, turn->act->author);
    }
    if (turn->author == about) {
        return turn_void(turn, RULE_KEY_SECOND, en_str_from(turn->author->body));
    }
    if (!root && first != NULL && key_is_kin(turn->state, first, turn->author)) {
        return turn_void(turn, RULE_KEY_KIN, proposer, turn->act->author);
    }
    return EN_OK;
}

/* What the proposal would do, kept until its second has come. */
struct change {
    struct key_row *key; /* the one that ends */
    struct en_str code;
    const struct en_vkey *vkey; /* the one in its place, or NULL */
    en_time since, until;       /* of the new key; since: of the claim, or INT64_MAX */
};

static enum en_status propose_change(struct turn *turn, const struct change *change)
{
    struct en_text slot = {0};
    char vkey[EN_VKEY_BYTES_MAX] = "";

    if (change->vkey != NULL) {
        (void)en_vkey_print(change->vkey, vkey);
    }
    struct en_str seal = en_act_str(turn->act, "seal");
    sql_do(turn->state, SQL_KEY_CHANGE_PUT, "httttii", &turn->entry->id,
           en_str_from(change->key->name), change->code, en_str_from(vkey),
           seal.len > 0 ? seal : (struct en_str){NULL, 0}, (int64_t)change->since,
           (int64_t)change->until);
    en_text_adds(&slot, change->key->name);
    en_text_addc(&slot, ' ');
    en_text_add(&slot, change->code);
    struct asked asked = {.slot = en_text_str(&slot),
                          .rule = EN_CONSENT_ALL,
                          .voices = en_str_from(turn->author->body),
                          .expires = hours_after(turn->logged, turn->accord->proposal_hours)};
    enum en_status status = propose(turn, &asked);
    en_text_finish(&slot);
    return status;
}

/* Nothing came of a proposal: a key that it rests on has changed since. */
static enum en_status close_change(struct turn *turn, const struct en_hash *id)
{
    sql_do(turn->state, SQL_PROPOSAL_DONE, "tih", EN_STR("closed"), (int64_t)turn->index, id);
    return EN_OK;
}

static struct key_row *proposer_of(struct turn *turn, const struct en_hash *id)
{
    sqlite3_stmt *row = sql_row(turn->state, SQL_PROPOSAL_GET, "h", id);
    struct key_row *key = NULL;

    if (row != NULL) {
        key = key_find(turn->state, sql_text(row, 2));
        sqlite3_reset(row);
    }
    return key;
}

/* ---- revocation ----------------------------------------------------------------------------- */

static void revoke(struct turn *turn, struct key_row *key, const char *code, en_time since)
{
    if (key->revoked < 0) {
        key_end(key, turn->index, code);
        key_notice(turn, "revoked", key, (struct en_str){NULL, 0});
    }
    if (since != INT64_MAX) {
        contest_since(turn, key, since);
    }
}

/* The registrar stands in the accord and changes with a successor log; a root in force changes by
 * recovery, recall or amendment. Of a key that has ended, also a root, a compromise can be
 * claimed. */
static bool may_be_revoked(const struct turn *turn, const struct key_row *key, bool claim)
{
    if (key == NULL || strcmp(turn->author->body, key->body) != 0 ||
        key->role == EN_ROLE_REGISTRAR) {
        return false;
    }
    return key->revoked < 0 ? key->role != EN_ROLE_ROOT : claim;
}

static enum en_status check_since(struct turn *turn, const struct key_row *key, en_time since)
{
    char claimed[EN_TIME_BYTES + 1], begun[EN_TIME_BYTES + 1];

    if (since != INT64_MAX && (since > turn->logged || since < key->since)) {
        return turn_void(turn, RULE_KEY_SINCE, text_of_time(claimed, since),
                         text_of_time(begun, key->since));
    }
    return EN_OK;
}

enum en_status rule_KEY_REVOKE(struct turn *turn)
{
    struct en_str name = en_act_str(turn->act, "key"), code = en_act_str(turn->act, "code");
    struct key_row *key = key_find(turn->state, name);
    bool claim = en_act_first(turn->act, "since") != NULL;
    en_time since = claim ? en_act_num(turn->act, "since") : INT64_MAX;
    char word[sizeof(key->why)] = "";

    if (!may_be_revoked(turn, key, claim)) {
        return turn_void(turn, RULE_KEY_NONE, name, en_str_from(turn->author->body));
    }
    enum en_status status = check_since(turn, key, since);
    if (status != EN_OK) {
        return status;
    }
    if (turn->author->role == EN_ROLE_ROOT) {
        memcpy(word, code.ptr, code.len < sizeof(word) ? code.len : sizeof(word) - 1);
        revoke(turn, key, word, since);
        return EN_OK;
    }
    return propose_change(turn,
                          &(struct change){.key = key, .code = code, .since = since, .until = 0});
}

enum en_status complete_revoke(struct turn *turn, const struct en_hash *id, struct en_str slot,
                               int64_t version)
{
    struct key_row *key = key_of_slot(turn->state, slot), *proposer = proposer_of(turn, id);
    sqlite3_stmt *row = sql_row(turn->state, SQL_KEY_CHANGE_GET, "h", id);
    char code[sizeof(key->why)] = "";

    (void)version;
    if (row == NULL) {
        return turn->state->failed;
    }
    struct en_str word = sql_text(row, 1);
    memcpy(code, word.ptr, word.len < sizeof(code) ? word.len : sizeof(code) - 1);
    en_time since = sqlite3_column_int64(row, 4);
    sqlite3_reset(row);
    if (key == NULL || proposer == NULL || !key_is_active(proposer, turn->logged) ||
        (key->revoked >= 0 && since == INT64_MAX)) {
        return close_change(turn, id);
    }
    revoke(turn, key, code, since);
    return EN_OK;
}

/* ---- one key in another's place: rotation and recovery -------------------------------------- */

enum en_status rule_KEY_ROTATE(struct turn *turn)
{
    struct en_vkey vkey;

    enum en_status status = read_new_key(turn, &vkey);
    if (status == EN_OK) {
        status = check_times(turn);
    }
    if (status != EN_OK) {
        return status;
    }
    struct change change = {.key = turn->author,
                            .code = EN_STR("replaced"),
                            .vkey = &vkey,
                            .since = en_act_num(turn->act, "from"),
                            .until = en_act_num(turn->act, "until")};
    return propose_change(turn, &change);
}

/* Two officers may stand in for a key that was lost or taken, once. One that left, was replaced, or
 * is suspended is the root's business: or two officers could make as many officers as they like. */
static const char *why_not_recovered(const struct key_row *key)
{
    static const char *const gone[] = {"left", "replaced", "recovered", "amended", "parted"};

    if (key->suspended >= 0 && key->role != EN_ROLE_ROOT) {
        return "suspended";
    }
    for (size_t i = 0; key->revoked >= 0 && i < EN_COUNT(gone); i++) {
        if (strcmp(key->why, gone[i]) == 0) {
            return gone[i];
        }
    }
    return NULL;
}

static enum en_status check_lost(struct turn *turn, const struct key_row *key)
{
    struct en_str name = en_act_str(turn->act, "lost"), body = en_str_from(turn->author->body);

    if (key == NULL || !en_str_is(body, key->body) || key->role == EN_ROLE_REGISTRAR) {
        return turn_void(turn, RULE_KEY_NONE, name, body);
    }
    if (key == turn->author) {
        return turn_void(turn, RULE_KEY_RECOVER, name, EN_STR("it is not lost"));
    }
    const char *why_not = why_not_recovered(key);
    return why_not == NULL ? EN_OK : turn_void(turn, RULE_KEY_RECOVER, name, en_str_from(why_not));
}

enum en_status rule_KEY_RECOVER(struct turn *turn)
{
    struct key_row *key = key_find(turn->state, en_act_str(turn->act, "lost"));
    struct en_vkey vkey;

    enum en_status status = check_lost(turn, key);
    if (status == EN_OK) {
        status = read_new_key(turn, &vkey);
    }
    if (status == EN_OK) {
        status = check_times(turn);
    }
    if (status != EN_OK) {
        return status;
    }
    key_notice(turn, "recovery-asked", key, en_str_from(vkey.name));
    struct change change = {.key = key,
                            .code = EN_STR("recovered"),
                            .vkey = &vkey,
                            .since = en_act_num(turn->act, "from"),
                            .until = en_act_num(turn->act, "until")};
    return propose_change(turn, &change);
}

/* The row of the key that a proposal brings. A rotated key goes on in its line; a recovered one was
 * brought by the proposer's line. */
static bool load_new(struct turn *turn, const struct en_hash *id, struct key_row *ret,
                     struct en_text *seal)
{
    struct en_vkey vkey;
    sqlite3_stmt *row = sql_row(turn->state, SQL_KEY_CHANGE_GET, "h", id);

    if (row == NULL) {
        return false;
    }
    bool good = en_vkey_parse(turn->state->hasher, sql_text(row, 2), &vkey, NULL) == EN_OK;
    if (good) {
        *ret = key_begin(&vkey, turn->index);
        ret->since = sqlite3_column_int64(row, 4);
        ret->until = sqlite3_column_int64(row, 5);
        en_text_add(seal, sql_text(row, 3));
    }
    sqlite3_reset(row);
    return good;
}

static void inherit(struct key_row *row, const struct key_row *old, const struct key_row *proposer,
                    struct en_text *may)
{
    bool rotated = proposer == old;

    row->role = old->role;
    memcpy(row->body, old->body, sizeof(row->body));
    if (rotated) {
        memcpy(row->line, old->line, sizeof(row->line));
    }
    memcpy(row->parent, rotated ? old->parent : proposer->line, sizeof(row->parent));
    en_text_add(may, en_str_from(old->may));
}

/* Between proposal and consent keys may have come and gone. */
static bool still_stands(struct turn *turn, const struct key_row *old, const struct key_row *row)
{
    return old != NULL && why_not_recovered(old) == NULL &&
           key_find(turn->state, en_str_from(row->name)) == NULL &&
           key_in_use(turn->state, &row->vkey.key, (struct en_str){NULL, 0}).ptr == NULL &&
           row->until > turn->logged;
}

enum en_status complete_replace(struct turn *turn, const struct en_hash *id, struct en_str slot,
                                int64_t version)
{
    struct key_row *old = key_of_slot(turn->state, slot), *proposer = proposer_of(turn, id), row;
    struct en_text may = {0}, seal = {0};

    (void)version;
    if (proposer == NULL || !key_is_active(proposer, turn->logged) ||
        !load_new(turn, id, &row, &seal) || !still_stands(turn, old, &row)) {
        en_text_finish(&seal);
        return close_change(turn, id);
    }
    inherit(&row, old, proposer, &may);
    if (!add_row(turn->state, &row, &may, &seal)) {
        return EN_ERR_MEMORY;
    }
    bool rotated = proposer == old;
    key_notice(turn, rotated ? "rotated" : "recovered", old, en_str_from(row.name));
    key_end(old, turn->index, rotated ? "replaced" : "recovered");
    return EN_OK;
}
