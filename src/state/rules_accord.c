/*
 * Rules of the accord itself: amendments, offices of command, keys, the clock.
 */
#include "internal.h"

#include <string.h>

/* A text may need newer rules than this program has: then nothing that follows can be judged here,
 * and the fold stops instead of guessing. */
static enum en_status check_rule_set(struct turn *turn, const struct en_accord *accord)
{
    char needed[24], own[24];

    if (accord->rules <= EN_RULE_SET) {
        return EN_OK;
    }
    return en_fail(&turn->effect->why, EN_ERR_NEWER, "accord.rules", EN_STR("accord"),
                   N_("the accord needs rule set %1; this program folds by rule set %2"),
                   N_("update the program; the record is untouched"),
                   text_of(needed, accord->rules), text_of(own, EN_RULE_SET));
}

/* The text takes effect: its keys, its parties, its validity. */
static enum en_status take_accord(struct turn *turn, struct en_str text, const struct en_hash *id)
{
    struct en_state *state = turn->state;

    enum en_status status = accord_take(state, text, id, turn->index, NULL);
    if (status != EN_OK) {
        return status;
    }
    turn->accord = en_state_accord(state);
    status = check_rule_set(turn, turn->accord);
    if (status == EN_OK && !keys_from_accord(state, turn->accord, turn->index, turn->logged)) {
        status = EN_ERR_MEMORY;
    }
    return status == EN_OK ? parties_from_accord(turn, turn->accord) : status;
}

/* Act 0 was checked by en_act0_check: its accord is sound and everybody signed. */
enum en_status rule_ACCORD_FOUND(struct turn *turn)
{
    struct en_state *state = turn->state;

    enum en_status status = take_accord(turn, turn->act->text, &turn->entry->id);
    if (status != EN_OK) {
        return status;
    }
    struct key_row *author = key_find(state, turn->act->author);
    if (author == NULL) {
        return EN_ERR_INADMISSIBLE;
    }
    author->seq = turn->act->seq;
    author->prev = turn->entry->id;
    return EN_OK;
}

enum en_status rule_CLOCK_TICK(struct turn *turn)
{
    turn->effect->outcome = EN_OUTCOME_EFFECT; /* the sweep before the rule has done the work */
    return EN_OK;
}

/* Whether it may stand there is decided before (act.succeed): the registrar's is never void. */
enum en_status rule_LOG_SUCCEED(struct turn *turn)
{
    origin_take(turn->state, turn->act->origin, turn->index);
    turn->effect->outcome = EN_OUTCOME_EFFECT;
    return EN_OK;
}

/* ---- amendments ----------------------------------------------------------------------------- */

/* A root or witness of the new text is nobody's device, nor another office, today. */
static enum en_status check_new_keys(struct turn *turn, const struct en_accord *next)
{
    for (size_t i = 0; i < next->root_count + next->witness_count; i++) {
        bool is_root = i < next->root_count;
        const struct en_vkey *vkey =
            is_root ? &next->root[i].key : &next->witness[i - next->root_count].key;
        struct en_str name = en_str_from(vkey->name);
        const struct key_row *known = key_find(turn->state, name);
        bool taken = known != NULL && !(is_root && known->role == EN_ROLE_ROOT);
        if (taken || key_in_use(turn->state, &vkey->key, name).ptr != NULL) {
            return turn_void(turn, RULE_AMEND_KEYS, name);
        }
    }
    return EN_OK;
}

static enum en_status check_amendment(struct turn *turn, const struct en_accord *next)
{
    const struct en_accord *now = turn->accord;
    char when[EN_TIME_BYTES + 1];

    if (!en_str_equal(next->origin, en_state_origin(turn->state)) ||
        strcmp(next->registrar.name, now->registrar.name) != 0 ||
        memcmp(next->registrar.key.b, now->registrar.key.b, EN_PUBKEY_BYTES) != 0) {
        return turn_void(turn, RULE_AMEND_ORIGIN);
    }
    if (next->valid_until <= turn->logged) {
        return turn_void(turn, RULE_AMEND_VALID, text_of_time(when, next->valid_until));
    }
    return check_new_keys(turn, next);
}

/* New roots may answer this amendment before it is in force: so their keys are put in now. */
static bool admit_new_roots(struct turn *turn, const struct en_accord *next)
{
    for (size_t i = 0; i < next->root_count; i++) {
        const struct en_root *root = &next->root[i];
        if (key_find(turn->state, en_str_from(root->key.name)) != NULL) {
            continue;
        }
        struct key_row row = {.vkey = root->key,
                              .role = EN_ROLE_ROOT,
                              .since = turn->logged,
                              .until = INT64_MAX,
                              .enrolled = (int64_t)turn->index,
                              .revoked = -1,
                              .dirty = true};
        memcpy(row.name, root->key.name, sizeof(row.name));
        memcpy(row.body, root->body.ptr, root->body.len);
        if (!key_add(turn->state, &row)) {
            return false;
        }
    }
    return true;
}

/* The parties of the old text that have not left it, and those of the new one. */
static void voices_of_both(struct turn *turn, const struct en_accord *next, struct en_text *out)
{
    for (size_t i = 0; i < turn->accord->party_count; i++) {
        if (!party_has_left(turn->state, turn->accord->party[i].id)) {
            voices_add(out, turn->accord->party[i].id);
        }
    }
    voices_all(out, next);
}

static enum en_status propose_amendment(struct turn *turn, const struct en_accord *next)
{
    struct en_text voices = {0};

    voices_of_both(turn, next, &voices);
    enum en_status status = check_amendment(turn, next);
    if (status == EN_OK) {
        status = check_not_alone(turn, en_text_str(&voices));
    }
    if (status == EN_OK && !admit_new_roots(turn, next)) {
        status = EN_ERR_MEMORY;
    }
    if (status == EN_OK) {
        sql_do(turn->state, SQL_AMENDMENT_PUT, "ht", &turn->entry->id, turn->act->text);
        struct asked asked = {.slot = EN_STR("accord"),
                              .rule = EN_CONSENT_ALL,
                              .voices = en_text_str(&voices),
                              .expires = hours_after(turn->logged, turn->accord->proposal_hours)};
        status = propose(turn, &asked);
    }
    en_text_finish(&voices);
    return status;
}

enum en_status rule_ACCORD_AMEND(struct turn *turn)
{
    struct en_hash base = {{0}};
    struct en_accord *next = NULL;
    struct en_error why = {0};
    const struct accord_row *now = &turn->state->accord[turn->state->accord_count - 1];
    char hex[65];

    en_act_hash(turn->act, "base", &base);
    if (!en_hash_equal(&base, &now->id)) {
        return turn_void(turn, RULE_AMEND_BASE, en_act_str(turn->act, "base"),
                         text_of_hash(hex, &now->id));
    }
    if (en_accord_create(turn->act, &next, &why) != EN_OK) {
        return turn_void(turn, RULE_AMEND_TEXT, en_str_from(why.place), en_str_from(why.rule));
    }
    enum en_status status = propose_amendment(turn, next);
    en_accord_destroy(next);
    return status;
}

/* Another amendment may have come first: then this one rests on a text no longer in force. */
enum en_status complete_amendment(struct turn *turn, const struct en_hash *id, struct en_str slot,
                                  int64_t version)
{
    (void)slot;
    if ((size_t)version != turn->state->accord_count) {
        sql_do(turn->state, SQL_PROPOSAL_DONE, "tih", EN_STR("closed"), (int64_t)turn->index, id);
        return EN_OK;
    }
    sqlite3_stmt *row = sql_row(turn->state, SQL_AMENDMENT_GET, "h", id);
    if (row == NULL) {
        return turn->state->failed;
    }
    struct en_text text = {0};
    en_text_add(&text, sql_text(row, 0));
    sqlite3_reset(row);
    enum en_status status = take_accord(turn, en_text_str(&text), id);
    en_text_finish(&text);
    turn->state->next_deadline = INT64_MIN; /* its clocks may be shorter: look again */
    return status;
}

/* ---- offices of command --------------------------------------------------------------------- */

static bool fills_office(const struct turn *turn, const struct key_row *holder, int office)
{
    return holder != NULL && holder->revoked < 0 && holder->role == EN_ROLE_COORDINATOR &&
           en_str_is(turn->accord->office[office].party, holder->body);
}

enum en_status rule_OFFICE_APPOINT(struct turn *turn)
{
    struct en_str office = en_act_str(turn->act, "office");
    struct en_str holder = en_act_str(turn->act, "holder");
    int at = en_accord_office(turn->accord, office);
    struct en_text voices = {0}, slot = {0};

    if (at < 0) {
        return turn_void(turn, RULE_OFFICE_UNKNOWN, office);
    }
    if (!fills_office(turn, key_find(turn->state, holder), at)) {
        return turn_void(turn, RULE_OFFICE_HOLDER, holder, turn->accord->office[at].party);
    }
    voices_all(&voices, turn->accord);
    en_text_add(&slot, office);
    en_text_addc(&slot, ' ');
    en_text_add(&slot, holder);
    struct asked asked = {.slot = en_text_str(&slot),
                          .rule = EN_CONSENT_ALL,
                          .voices = en_text_str(&voices),
                          .expires = hours_after(turn->logged, turn->accord->proposal_hours)};
    enum en_status status = propose(turn, &asked);
    en_text_finish(&voices);
    en_text_finish(&slot);
    return status;
}

enum en_status complete_office(struct turn *turn, const struct en_hash *id, struct en_str slot,
                               int64_t version)
{
    struct en_str holder = slot;
    struct en_str office = en_str_cut(&holder, ' ');

    (void)version;
    sql_do(turn->state, SQL_OFFICE_PUT, "ttih", office, holder, (int64_t)turn->index, id);
    return EN_OK;
}

/* ---- keys ----------------------------------------------------------------------------------- */

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

static enum en_status check_enrolment(struct turn *turn, const struct en_vkey *vkey)
{
    struct en_str body = en_str_from(turn->author->body);
    en_time until = en_act_num(turn->act, "until");
    char when[EN_TIME_BYTES + 1];

    if (!named_after(en_str_from(vkey->name), body)) {
        return turn_void(turn, RULE_KEY_BODY, turn->act->author, body);
    }
    if (key_find(turn->state, en_str_from(vkey->name)) != NULL) {
        return turn_void(turn, RULE_KEY_EXISTS, en_str_from(vkey->name));
    }
    struct en_str other = key_in_use(turn->state, &vkey->key, (struct en_str){NULL, 0});
    if (other.ptr != NULL) {
        return turn_void(turn, RULE_KEY_SHARED, en_str_from(vkey->name), other);
    }
    if (until <= en_act_num(turn->act, "from") || until <= turn->logged) {
        return turn_void(turn, RULE_KEY_TIMES, text_of_time(when, until));
    }
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

static bool add_key(struct turn *turn, const struct en_vkey *vkey)
{
    struct en_text may = {0}, seal = {0};
    struct key_row row = {.vkey = *vkey,
                          .role = en_role_from(en_act_str(turn->act, "role")),
                          .since = en_act_num(turn->act, "from"),
                          .until = en_act_num(turn->act, "until"),
                          .enrolled = (int64_t)turn->index,
                          .revoked = -1,
                          .dirty = true};

    for (const struct en_item *item = en_act_first(turn->act, "may"); item != NULL;
         item = en_act_next(turn->act, item)) {
        voices_add(&may, item->value[0].text);
    }
    en_text_add(&seal, en_act_str(turn->act, "seal"));
    memcpy(row.name, vkey->name, sizeof(row.name));
    memcpy(row.body, turn->author->body, sizeof(row.body));
    row.may = text_taken(&may);
    row.seal = text_taken(&seal);
    if (may.failed || seal.failed || !key_add(turn->state, &row)) {
        key_row_finish(&row);
        return false;
    }
    return true;
}

enum en_status rule_KEY_ENROL(struct turn *turn)
{
    struct en_vkey vkey;

    if (en_vkey_parse(turn->state->hasher, en_act_str(turn->act, "key"), &vkey, NULL) != EN_OK ||
        vkey.type == EN_KEY_COSIGNATURE || !en_pubkey_is_sound(&vkey.key)) {
        return turn_void(turn, RULE_KEY_UNSOUND, en_act_str(turn->act, "key"));
    }
    enum en_status status = check_fits(turn);
    if (status == EN_OK) {
        status = check_enrolment(turn, &vkey);
    }
    if (status != EN_OK) {
        return status;
    }
    return add_key(turn, &vkey) ? EN_OK : EN_ERR_MEMORY;
}

static void revoke(struct turn *turn, struct key_row *key, struct en_str code)
{
    key->revoked = (int64_t)turn->index;
    memset(key->why, 0, sizeof(key->why));
    memcpy(key->why, code.ptr, code.len < sizeof(key->why) ? code.len : sizeof(key->why) - 1);
    key->dirty = true;
}

/* The root alone revokes at once; an officer needs a second officer of the same party. Roots and
 * the registrar stand in the accord and change by amendment only. */
enum en_status rule_KEY_REVOKE(struct turn *turn)
{
    struct en_str name = en_act_str(turn->act, "key");
    struct key_row *key = key_find(turn->state, name);
    struct en_str code = en_act_str(turn->act, "code");
    struct en_str body = en_str_from(turn->author->body);
    struct en_text slot = {0};

    if (key == NULL || key->revoked >= 0 || !en_str_is(body, key->body) ||
        key->role == EN_ROLE_ROOT || key->role == EN_ROLE_REGISTRAR) {
        return turn_void(turn, RULE_KEY_NONE, name, body);
    }
    if (turn->author->role == EN_ROLE_ROOT) {
        revoke(turn, key, code);
        return EN_OK;
    }
    en_text_add(&slot, name);
    en_text_addc(&slot, ' ');
    en_text_add(&slot, code);
    struct asked asked = {.slot = en_text_str(&slot),
                          .rule = EN_CONSENT_ALL,
                          .voices = body,
                          .expires = hours_after(turn->logged, turn->accord->proposal_hours)};
    enum en_status status = propose(turn, &asked);
    en_text_finish(&slot);
    return status;
}

enum en_status complete_revoke(struct turn *turn, const struct en_hash *id, struct en_str slot,
                               int64_t version)
{
    struct en_str code = slot;
    struct key_row *key = key_find(turn->state, en_str_cut(&code, ' '));

    (void)id;
    (void)version;
    if (key != NULL && key->revoked < 0) {
        revoke(turn, key, code);
    }
    return EN_OK;
}
