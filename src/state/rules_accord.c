/*
 * Rules of the accord itself: amendments, offices of command, the clock.
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
    const struct en_accord *before =
        turn->index == 0 ? NULL : accord_version(state, (int64_t)state->accord_count - 1);
    turn->accord = en_state_accord(state);
    status = check_rule_set(turn, turn->accord);
    if (status == EN_OK &&
        !keys_from_accord(state, before, turn->accord, turn->index, turn->logged)) {
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
    chain_move_on(state, author, &(struct link){turn->index, turn->logged, turn->entry->id});
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

/* A root line that changes names a new key, or one that is this body's root already (recovered, or
 * named by an earlier proposal), or was when the body left the accord. No other name comes back. */
static bool root_may_stand(struct turn *turn, const struct en_root *root)
{
    const struct en_vkey *old = en_accord_root(turn->accord, root->body);
    const struct key_row *known = key_find(turn->state, en_str_from(root->key.name));

    if (old != NULL && strcmp(old->name, root->key.name) == 0) {
        return old->id == root->key.id; /* the line did not change, or changed under one name */
    }
    return known == NULL ||
           (known->role == EN_ROLE_ROOT && known->vkey.id == root->key.id &&
            en_str_is(root->body, known->body) && (known->revoked < 0 || key_is_parted(known)));
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
    enum en_status status = check_new_keys(turn, next);
    for (size_t i = 0; status == EN_OK && i < next->root_count; i++) {
        if (!root_may_stand(turn, &next->root[i])) {
            status = turn_void(turn, RULE_AMEND_ROOT, en_str_from(next->root[i].key.name));
        }
    }
    return status;
}

/* The root of a new body may answer this amendment before it is in force: so its key is put in now.
 * A body of the accord in force has keys of its own; a new root of it begins with the new text, or
 * anybody could give himself another party's root by proposing one. */
static bool admit_new_roots(struct turn *turn, const struct en_accord *next)
{
    for (size_t i = 0; i < next->root_count; i++) {
        const struct en_root *root = &next->root[i];
        if (en_accord_root(turn->accord, root->body) == NULL &&
            !key_put_named(turn->state, &root->key, root->body, EN_ROLE_ROOT, turn->index,
                           turn->logged)) {
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
    return holder != NULL && key_is_active(holder, turn->logged) &&
           holder->role == EN_ROLE_COORDINATOR &&
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
