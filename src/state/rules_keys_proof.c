/*
 * Rules of what anybody may show against a key: a revocation note, and two acts with one number.
 *
 * Both prove themselves by signatures that the key's own side made, so it does not matter who
 * brings them in. They are the only signatures that the fold checks by itself; both are rare.
 * Source: notes/record.md section 4, rule 10, and section 5, author chains.
 */
#include "internal.h"

#include <inttypes.h>
#include <string.h>

/* ---- recall --------------------------------------------------------------------------------- */

void en_revocation_print(struct en_text *out, struct en_str origin, struct en_str key, uint32_t id)
{
    en_text_adds(out, EN_REVOCATION_CONTEXT " ");
    en_text_add(out, origin);
    en_text_adds(out, "\nkey: ");
    en_text_add(out, key);
    en_text_addf(out, "+%08" PRIx32 "\n", id);
}

static enum en_status bad_revocation(struct en_error *reterr)
{
    return en_fail(reterr, EN_ERR_SYNTAX, "revocation.form", EN_STR(""),
                   N_("this is no revocation note"), N_("Bring the note whole, as it was signed."));
}

static bool read_key_line(struct en_str line, struct en_revocation *ret)
{
    struct en_str rest = line, word = en_str_cut(&rest, ' ');
    uint8_t id[4];

    if (!en_str_is(word, "key:") || rest.ptr == NULL) {
        return false;
    }
    ret->key = en_str_cut(&rest, '+');
    if (!en_keyname_is_sound(ret->key) || rest.ptr == NULL || rest.len != 2 * sizeof(id) ||
        !en_hex_decode(rest, id, sizeof(id))) {
        return false;
    }
    ret->id = (uint32_t)id[0] << 24 | (uint32_t)id[1] << 16 | (uint32_t)id[2] << 8 | id[3];
    return true;
}

/* "— NAME BASE64" of the line. */
static struct en_str base64_of(const struct en_signature *sig)
{
    size_t begin = sizeof("\xE2\x80\x94 ") - 1 + sig->name.len + 1;

    return (struct en_str){sig->line.ptr + begin, sig->line.len - begin};
}

enum en_status en_revocation_read(struct en_arena *arena, struct en_str bytes,
                                  struct en_revocation *ret, struct en_error *reterr)
{
    struct en_revocation revocation;
    struct en_note *note = EN_ARENA_NEW(arena, struct en_note);

    if (note == NULL) {
        return en_fail(reterr, EN_ERR_MEMORY, "memory", EN_STR(""), N_("no memory left"), NULL);
    }
    enum en_status status = en_note_parse(arena, bytes, note, reterr);
    if (status != EN_OK) {
        return status;
    }
    struct en_str rest = note->text, context = en_str_cut(&rest, '\n');
    struct en_str line = en_str_cut(&rest, '\n');
    struct en_str word = en_str_cut(&context, ' ');
    revocation.origin = context;
    if (!en_str_is(word, EN_REVOCATION_CONTEXT) || context.len == 0 ||
        !read_key_line(line, &revocation) || rest.len != 0 || note->sig_count != 1 ||
        note->sig[0].raw.len != EN_SIG_BYTES) {
        return bad_revocation(reterr);
    }
    revocation.signer = note->sig[0].name;
    revocation.signature = base64_of(&note->sig[0]);
    *ret = revocation;
    return EN_OK;
}

/* Key id and signature, as a signature line has them. */
enum { LINE_BYTES = 4 + EN_SIG_BYTES };

static bool verifies_under(struct en_str origin, const struct key_row *key,
                           const struct key_row *signer, const uint8_t line[static LINE_BYTES])
{
    struct en_text text = {0};

    en_revocation_print(&text, origin, en_str_from(key->name), key->vkey.id);
    struct en_bytes message = {(const uint8_t *)text.ptr, text.len};
    bool good = !text.failed && en_verify(&signer->vkey.key, message, line + 4);
    en_text_finish(&text);
    return good;
}

/* A note stays good when the record goes on under another origin. */
static bool verifies(struct turn *turn, const struct key_row *key, const struct key_row *signer)
{
    uint8_t line[LINE_BYTES];
    size_t len = 0;

    if (!en_base64_decode(en_act_str(turn->act, "signature"), EN_BASE64_PADDED, line, sizeof(line),
                          &len) ||
        len != sizeof(line)) {
        return false;
    }
    uint32_t id =
        (uint32_t)line[0] << 24 | (uint32_t)line[1] << 16 | (uint32_t)line[2] << 8 | line[3];
    if (signer->vkey.type != EN_KEY_ED25519 || id != signer->vkey.id) {
        return false;
    }
    bool good = verifies_under(turn->state->accord[0].accord->origin, key, signer, line);
    for (sqlite3_stmt *row = sql_row(turn->state, SQL_ORIGIN_EACH, ""); row != NULL;
         row = sql_next(turn->state, SQL_ORIGIN_EACH) ? row : NULL) {
        good = verifies_under(sql_text(row, 0), key, signer, line) || good;
    }
    return good;
}

enum en_status rule_KEY_RECALL(struct turn *turn)
{
    struct en_str name = en_act_str(turn->act, "key"), by = en_act_str(turn->act, "signer");
    struct key_row *key = key_find(turn->state, name);

    if (key == NULL || key->revoked >= 0 || key->role == EN_ROLE_REGISTRAR) {
        struct en_str body = name;
        return turn_void(turn, RULE_KEY_NONE, name, en_str_cut(&body, '/'));
    }
    const struct key_row *signer = key_find(turn->state, by);
    bool root = signer != NULL && signer->role == EN_ROLE_ROOT && signer->revoked < 0 &&
                strcmp(signer->body, key->body) == 0;
    if (signer != key && !root) {
        return turn_void(turn, RULE_RECALL_SIGNER, name, by);
    }
    if (!verifies(turn, key, signer)) {
        return turn_void(turn, RULE_RECALL_SIGNATURE, by, name);
    }
    key_end(key, turn->index, "recalled");
    key_notice(turn, "recalled", key, (struct en_str){NULL, 0});
    return EN_OK;
}

/* ---- two acts with one number --------------------------------------------------------------- */

/* The act that is shown, taken apart. */
struct shown {
    struct en_note note;
    struct en_act act;
    struct en_hash id;
};

/* The lines together, decoded; {NULL,0} when they are no base64. */
static struct en_str decode(struct en_arena *arena, const struct en_act *act)
{
    struct en_text base64 = {0};
    struct en_str none = {NULL, 0};
    size_t len = 0;

    for (const struct en_item *item = en_act_first(act, "note"); item != NULL;
         item = en_act_next(act, item)) {
        en_text_add(&base64, item->value[0].text);
    }
    uint8_t *bytes = base64.failed ? NULL : en_arena_alloc(arena, base64.len);
    bool good = bytes != NULL &&
                en_base64_decode(en_text_str(&base64), EN_BASE64_PADDED, bytes, base64.len, &len);
    en_text_finish(&base64);
    return good ? (struct en_str){(const char *)bytes, len} : none;
}

static enum en_status read_shown(struct turn *turn, struct en_arena *arena, struct shown *ret)
{
    struct en_str bytes = decode(arena, turn->act);
    struct en_error why = {.rule = "base64"};

    enum en_status status =
        bytes.ptr == NULL ? EN_ERR_SYNTAX : en_note_parse(arena, bytes, &ret->note, &why);
    if (status == EN_OK) {
        status = en_act_parse(arena, ret->note.text, &ret->act, &why);
    }
    if (status == EN_ERR_MEMORY) {
        return status;
    }
    if (status != EN_OK || ret->note.sig_count != 1) {
        return turn_void(turn, RULE_CONFLICT_FORM,
                         status == EN_OK ? EN_STR("note.second-signature") : en_str_from(why.rule));
    }
    en_hash_of(turn->state->hasher,
               (struct en_bytes){(const uint8_t *)ret->act.text.ptr, ret->act.text.len}, &ret->id);
    return EN_OK;
}

/* Is it by the key, for this record, and another act than the one that bears its number? */
static enum en_status check_shown(struct turn *turn, const struct shown *shown,
                                  const struct key_row *key, struct link *ret_first)
{
    char number[24];

    if (key == NULL || key->role == EN_ROLE_REGISTRAR) {
        return turn_void(turn, RULE_CONFLICT_KEY, shown->act.author);
    }
    if (!en_str_equal(shown->act.origin, turn->state->accord[0].accord->origin) &&
        !sql_has(turn->state, SQL_ORIGIN_HAS, "t", shown->act.origin)) {
        return turn_void(turn, RULE_CONFLICT_ORIGIN, shown->act.origin);
    }
    if (en_note_check(&shown->note, &key->vkey, NULL) != EN_OK) {
        return turn_void(turn, RULE_CONFLICT_SIGNATURE, shown->act.author);
    }
    if (!chain_find(turn->state, key, shown->act.seq, ret_first) ||
        en_hash_equal(&ret_first->id, &shown->id)) {
        return turn_void(turn, RULE_CONFLICT_NONE, shown->act.author,
                         text_of(number, (int64_t)shown->act.seq));
    }
    return EN_OK;
}

static void suspend(struct turn *turn, struct key_row *key, const struct shown *shown,
                    const struct link *first)
{
    if (key->suspended < 0) {
        key->suspended = (int64_t)turn->index;
        key->dirty = true;
    }
    key_contest(turn, key, first, "conflict");
    key_lapse(turn, key);
    key_notice(turn, "conflict", key, (struct en_str){NULL, 0});
    sql_do(turn->state, SQL_CONFLICT_PUT, "itihihi", (int64_t)turn->index, en_str_from(key->name),
           (int64_t)shown->act.seq, &first->id, (int64_t)first->index, &shown->id,
           (int64_t)turn->logged);
}

enum en_status rule_KEY_CONFLICT(struct turn *turn)
{
    struct en_arena arena = {0};
    struct link first;

    en_arena_init(&arena, 0);
    struct shown *shown = EN_ARENA_NEW(&arena, struct shown);
    enum en_status status = shown == NULL ? EN_ERR_MEMORY : read_shown(turn, &arena, shown);
    if (status == EN_OK) {
        struct key_row *key = key_find(turn->state, shown->act.author);
        status = check_shown(turn, shown, key, &first);
        if (status == EN_OK) {
            suspend(turn, key, shown, &first);
        }
    }
    en_arena_finish(&arena);
    return status;
}
