/*
 * May an entry stand in the record at all? Syntax, origin, key, chain, time, signature.
 *
 * What fails here is inadmissible: the registrar's door turns it away, and a witness that finds
 * one in a record refuses the head. What is merely against the accord is admitted and void, so
 * that an outbox written offline always goes in whole. Source: design section 4, "Inadmissible or
 * void".
 */
#include "internal.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static enum en_status inadmissible(struct en_error *reterr, const char *rule, const char *place,
                                   const char *text, const char *remedy, struct en_str arg)
{
    return en_fail(reterr, EN_ERR_INADMISSIBLE, rule, en_str_from(place), text, remedy, arg);
}

/* Every entry passes here; a note's text is its act's, so both are read from the same bytes. */
static enum en_status read_signatures(struct en_arena *arena, struct en_checked *checked,
                                      struct en_error *reterr)
{
    struct en_note note;

    enum en_status status = en_note_parse(arena, checked->note, &note, reterr);
    if (status == EN_OK) {
        checked->first = note.sig[0];
        checked->signature_count = note.sig_count;
        checked->act.text = note.text;
    }
    return status;
}

enum en_status en_entry_read(struct en_arena *arena, struct en_hasher *hasher,
                             struct en_bytes entry, struct en_checked *ret, struct en_error *reterr)
{
    struct en_entry parts;
    struct en_checked checked = {.signature_count = 0};

    enum en_status status = en_entry_parse(entry, &parts, reterr);
    if (status != EN_OK) {
        return status;
    }
    checked.logged = parts.logged;
    checked.note = parts.note;
    status = read_signatures(arena, &checked, reterr);
    if (status != EN_OK) {
        return status;
    }
    struct en_str text = checked.act.text;
    status = en_act_parse(arena, text, &checked.act, reterr);
    if (status != EN_OK) {
        return status;
    }
    en_hash_of(hasher, (struct en_bytes){(const uint8_t *)text.ptr, text.len}, &checked.id);
    *ret = checked;
    return EN_OK;
}

/* ---- the key and its chain ------------------------------------------------------------------ */

static enum en_status check_key(const struct key_row *key, const struct en_checked *entry,
                                struct en_error *reterr)
{
    char when[EN_TIME_BYTES + 1];

    if (key == NULL) {
        return inadmissible(reterr, "act.key-unknown", "author", N_("no key named %1 is enrolled"),
                            N_("enrol it first (key.enrol), or sign with an enrolled key"),
                            entry->act.author);
    }
    if (key->revoked >= 0) {
        return inadmissible(reterr, "act.key-revoked", "author", N_("the key %1 was revoked"),
                            N_("sign with another key of your party"), entry->act.author);
    }
    if (key->suspended >= 0) {
        return inadmissible(reterr, "act.key-suspended", "author",
                            N_("the key %1 is suspended: it signed two acts with one number"),
                            N_("have your party's root enrol another key"), entry->act.author);
    }
    if (entry->logged < key->since) {
        return inadmissible(reterr, "act.key-early", "author",
                            N_("the key is valid from %1 on, by log time"),
                            N_("wait, or sign with another key"), text_of_time(when, key->since));
    }
    if (entry->logged >= key->until) {
        return inadmissible(reterr, "act.key-expired", "author",
                            N_("the key was valid until %1, by log time"),
                            N_("have a new key enrolled"), text_of_time(when, key->until));
    }
    return EN_OK;
}

static enum en_status check_chain(const struct key_row *key, const struct en_checked *entry,
                                  struct en_error *reterr)
{
    char expected[24];

    if (key->seq > 0 && entry->act.seq == key->seq && en_hash_equal(&entry->id, &key->prev)) {
        return en_fail(reterr, EN_ERR_EXISTS, "act.replayed", EN_STR("seq"),
                       N_("this act is in the record already"), N_("nothing needs to be done"));
    }
    if (entry->act.seq <= key->seq) {
        return en_fail(reterr, EN_ERR_STALE, "act.seq", EN_STR("seq"),
                       N_("the next act of this key has number %1"),
                       N_("sign again with the next number"),
                       text_of(expected, (int64_t)key->seq + 1));
    }
    if (entry->act.seq > key->seq + 1) {
        return en_fail(reterr, EN_ERR_STALE, "act.early", EN_STR("seq"),
                       N_("the next act of this key has number %1"),
                       N_("hand in the earlier acts first, then this one again as it is"),
                       text_of(expected, (int64_t)key->seq + 1));
    }
    if (!en_hash_equal(&entry->act.prev, &key->prev)) {
        return en_fail(reterr, EN_ERR_STALE, "act.prev", EN_STR("prev"),
                       N_("it does not name this key's previous act"),
                       N_("sign again: the previous act is another one"));
    }
    return EN_OK;
}

static enum en_status check_seen(const struct en_log_view *view, const struct en_checked *entry,
                                 uint64_t index, struct en_error *reterr)
{
    struct en_hash root;

    if (entry->act.seen_size > index) {
        return inadmissible(reterr, "act.seen", "seen",
                            N_("it names a head of more entries than stand before it"),
                            N_("name a head of this record"), EN_STR(""));
    }
    if (view == NULL) {
        return EN_OK;
    }
    enum en_status status = view->root_at(view->self, entry->act.seen_size, &root);
    if (status == EN_ERR_RANGE) {
        return EN_OK; /* before the beginning of a partial record: see struct en_log_view */
    }
    if (status != EN_OK) {
        return en_fail(reterr, status, "act.seen", EN_STR("seen"),
                       N_("the record's earlier root cannot be read"), NULL);
    }
    if (!en_hash_equal(&root, &entry->act.seen_root)) {
        return inadmissible(
            reterr, "act.seen", "seen", N_("the head it names is not of this record"),
            N_("somebody was shown another record: compare heads at once"), EN_STR(""));
    }
    return EN_OK;
}

/* One signature line, of the author, with the enrolled key's id. */
static enum en_status check_signer(struct en_checked *entry, const struct key_row *key,
                                   struct en_error *reterr)
{
    if (entry->signature_count != 1) {
        return inadmissible(reterr, "note.second-signature", "signature",
                            N_("an act carries one signature, its author's"),
                            N_("who agrees signs a consent of his own"), EN_STR(""));
    }
    if (!en_str_equal(entry->first.name, entry->act.author) ||
        entry->first.key_id != key->vkey.id) {
        return inadmissible(reterr, "note.signature-name", "signature",
                            N_("the signature is not by the key %1 that is enrolled"),
                            N_("sign with the author's own key"), entry->act.author);
    }
    entry->key = key->vkey;
    return EN_OK;
}

/* It contains what it succeeds: the entries before it are the good ones, by number, root and
 * origin, and the new origin is another. That the root is theirs, `seen` says, which is checked for
 * every act. */
static enum en_status check_succession(struct en_str origin, uint64_t index,
                                       const struct en_checked *entry, struct en_error *reterr)
{
    const struct en_act *act = &entry->act;
    const struct en_item *from = en_act_first(act, "from");
    struct en_hash root = en_value_hash(&from->value[1]);

    if ((uint64_t)from->value[0].num != index || act->seen_size != index ||
        !en_hash_equal(&root, &act->seen_root) || !en_str_equal(from->value[2].text, origin) ||
        en_str_equal(act->origin, origin)) {
        return inadmissible(reterr, "act.succeed", "from",
                            N_("a successor record names, as from and as seen, all entries before "
                               "it with their root, and the origin %1, which is not its own"),
                            N_("make it with `entente log succeed`"), origin);
    }
    return EN_OK;
}

static enum en_status check_place_in_record(const struct en_state *state, uint64_t index,
                                            const struct en_checked *entry, struct en_error *reterr)
{
    bool founding = entry->act.def->type == EN_ACT_ACCORD_FOUND;

    if (founding != (index == 0)) {
        return inadmissible(reterr, "act.founding", "act",
                            N_("accord.found is entry 0 of a record and no other"),
                            N_("change an accord with accord.amend"), EN_STR(""));
    }
    if (founding) {
        return EN_OK;
    }
    struct en_str origin = en_state_origin(state);
    if (entry->act.def->type == EN_ACT_LOG_SUCCEED) {
        enum en_status status = check_succession(origin, index, entry, reterr);
        if (status != EN_OK) {
            return status;
        }
    } else if (!en_str_equal(entry->act.origin, origin)) {
        return inadmissible(reterr, "act.origin", "line 1",
                            N_("it was signed for another record; this one is %1"),
                            N_("sign it for this record"), origin);
    }
    if (entry->logged < state->log_time) {
        return inadmissible(reterr, "entry.time", "logged", N_("log time never goes back"), NULL,
                            EN_STR(""));
    }
    return EN_OK;
}

enum en_status en_entry_admit(struct en_state *state, const struct en_log_view *view,
                              uint64_t index, struct en_checked *entry, struct en_error *reterr)
{
    enum en_status status = check_place_in_record(state, index, entry, reterr);
    if (status != EN_OK || index == 0) {
        return status;
    }
    const struct key_row *key = key_find(state, entry->act.author);
    status = check_key(key, entry, reterr);
    if (status == EN_OK) {
        status = check_chain(key, entry, reterr);
    }
    if (status == EN_OK) {
        status = check_seen(view, entry, index, reterr);
    }
    return status == EN_OK ? check_signer(entry, key, reterr) : status;
}

enum en_status en_state_key(struct en_state *state, struct en_str name, en_time at,
                            struct en_vkey *ret, struct en_error *reterr)
{
    const struct en_checked asked = {.logged = at, .act = {.author = name}};
    const struct key_row *key = key_find(state, name);
    enum en_status status = check_key(key, &asked, reterr);

    if (status == EN_OK) {
        *ret = key->vkey;
    }
    return status;
}

enum en_status en_entry_check_signature(const struct en_checked *entry, struct en_error *reterr)
{
    struct en_bytes text = {(const uint8_t *)entry->act.text.ptr, entry->act.text.len};

    if (!en_vkey_verify(&entry->key, text, entry->first.raw)) {
        return inadmissible(reterr, "note.signature", "signature",
                            N_("the signature does not fit the text and the key of %1"),
                            N_("the text was changed after signing, or another key signed"),
                            entry->act.author);
    }
    return EN_OK;
}

/* ---- act 0 ---------------------------------------------------------------------------------- */

static enum en_status check_signers(const struct en_accord *accord, const struct en_note *note,
                                    struct en_error *reterr)
{
    enum en_status status = en_note_check(note, &accord->registrar, reterr);

    for (size_t i = 0; status == EN_OK && i < accord->root_count; i++) {
        status = en_note_check(note, &accord->root[i].key, reterr);
    }
    if (status == EN_OK && note->sig_count != accord->root_count + 1) {
        status = inadmissible(reterr, "act.founding", "signature",
                              N_("somebody signed act 0 who is neither root nor registrar"),
                              N_("exactly the root keys and the registrar sign it"), EN_STR(""));
    }
    return status;
}

static enum en_status check_act0_header(const struct en_act *act, const struct en_accord *accord,
                                        struct en_error *reterr)
{
    struct en_hash zero = {{0}}, empty;

    en_merkle_empty(&empty);
    if (act->seq != 1 || !en_hash_equal(&act->prev, &zero) || act->seen_size != 0 ||
        !en_hash_equal(&act->seen_root, &empty) ||
        !en_str_is(act->author, accord->registrar.name)) {
        return inadmissible(
            reterr, "act.founding", "line 3",
            N_("act 0 is by the registrar: seq 1, prev zeros, seen the empty record"),
            N_("make it with `entente accord found`"), EN_STR(""));
    }
    return EN_OK;
}

enum en_status en_act0_check(struct en_arena *arena, const struct en_checked *entry,
                             struct en_error *reterr)
{
    struct en_accord *accord = NULL;
    struct en_note note;

    if (entry->act.def->type != EN_ACT_ACCORD_FOUND) {
        return inadmissible(reterr, "act.founding", "act", N_("a record begins with accord.found"),
                            NULL, EN_STR(""));
    }
    enum en_status status = en_accord_create(&entry->act, &accord, reterr);
    if (status != EN_OK) {
        return status;
    }
    status = check_act0_header(&entry->act, accord, reterr);
    if (status == EN_OK) {
        status = en_note_parse(arena, entry->note, &note, reterr);
    }
    if (status == EN_OK) {
        status = check_signers(accord, &note, reterr);
    }
    en_accord_destroy(accord);
    return status;
}
