/*
 * noun_key_change.c: keys that end, make place for others, or fall in doubt.
 *
 * What each of these acts does is the state's business (rules_keys.c). Here the
 * papers are made and read: the revocation note that waits in an envelope, and
 * the second act that proves a conflict.
 */
#include "nouns.h"

#include <string.h>

#include <entente/evidence.h>

#include "find.h"
#include "key_public.h"

enum {
    CONFLICT_LINE = 1000, /* characters of base64 a line: four fit into what a
                           line may hold */
    NOTE_MODE = 0600,     /* whoever has a revocation note can end the key */
};

/* ---- acts of a few lines
 * -------------------------------------------------------------------- */

static enum en_status perform(struct en_cli *cli, const char *act, struct en_text *body,
                              struct en_error *reterr)
{
    enum en_status status = en_cli_perform(cli, act, en_text_str(body), NULL, reterr);

    en_text_finish(body);
    return status;
}

enum en_status en_cli_key_revoke(struct en_cli *cli, const struct en_args *args,
                                 struct en_error *reterr)
{
    const char *claimed = en_args_option(args, "since");
    struct en_text body = {0};
    en_time since = 0;

    if (claimed != NULL) {
        enum en_status status = en_cli_time(claimed, &since, reterr);
        if (status != EN_OK) {
            return status;
        }
    }
    en_line_add(&body, "key", en_args_word(args, 0));
    en_line_add(&body, "code", en_args_option(args, "code"));
    if (claimed != NULL) {
        en_line_add_time(&body, "since", since);
    }
    return perform(cli, "key.revoke", &body, reterr);
}

/* Lines of the key that takes another's place. */
static enum en_status add_new_key(struct en_cli *cli, struct en_text *body, const char *word,
                                  const struct en_args *args, struct en_error *reterr)
{
    en_time from = 0, until = 0;
    struct en_text key = {0};
    enum en_status status = en_cli_time(en_args_option(args, "from"), &from, reterr);

    if (status == EN_OK) {
        status = en_cli_time(en_args_option(args, "until"), &until, reterr);
    }
    if (status == EN_OK) {
        status = en_cli_key_public(cli, word, &key, reterr);
    }
    if (status == EN_OK) {
        en_line_add(body, "key", en_text_cstr(&key));
        en_line_add(body, "seal", en_args_option(args, "seal"));
        en_line_add_time(body, "from", from);
        en_line_add_time(body, "until", until);
    }
    en_text_finish(&key);
    return status;
}

enum en_status en_cli_key_rotate(struct en_cli *cli, const struct en_args *args,
                                 struct en_error *reterr)
{
    struct en_text body = {0};
    enum en_status status = add_new_key(cli, &body, en_args_word(args, 0), args, reterr);

    return status == EN_OK ? perform(cli, "key.rotate", &body, reterr) : status;
}

enum en_status en_cli_key_recover(struct en_cli *cli, const struct en_args *args,
                                  struct en_error *reterr)
{
    struct en_text body = {0};

    en_line_add(&body, "lost", en_args_word(args, 0));
    enum en_status status = add_new_key(cli, &body, en_args_word(args, 1), args, reterr);
    if (status != EN_OK) {
        en_text_finish(&body);
        return status;
    }
    return perform(cli, "key.recover", &body, reterr);
}

/* ---- revocation notes
 * ----------------------------------------------------------------------- */

/* A key as the record knows it, and whether the signer is a root of its body.
 */
struct known {
    const char *name, *signer;
    uint32_t id;
    bool found, by_root;
    struct en_text body, root_of;
};

static void read_id(struct known *known, struct en_str hex)
{
    uint8_t id[4] = {0};

    known->found = en_hex_decode(hex, id, sizeof(id));
    known->id = (uint32_t)id[0] << 24 | (uint32_t)id[1] << 16 | (uint32_t)id[2] << 8 | id[3];
}

static bool look_at_key(void *self, const struct en_cell *cells, size_t count)
{
    struct known *known = self;
    struct en_str name = en_cell_find(cells, count, "name");

    if (en_str_is(name, known->name)) {
        read_id(known, en_cell_find(cells, count, "id"));
        en_text_add(&known->body, en_cell_find(cells, count, "body"));
    }
    if (en_str_is(name, known->signer) && en_str_is(en_cell_find(cells, count, "role"), "root") &&
        en_str_is(en_cell_find(cells, count, "state"), "active")) {
        en_text_add(&known->root_of, en_cell_find(cells, count, "body"));
    }
    return true;
}

/* An envelope that does not open anything when it is needed is worse than none:
 * what the record would not take is not signed. */
static enum en_status check_signer(struct en_cli *cli, struct known *known, struct en_error *reterr)
{
    enum en_status status = en_state_view(en_node_state(cli->node), "keys",
                                          &(struct en_str){NULL, 0}, 1, look_at_key, known, reterr);

    if (status != EN_OK) {
        return status;
    }
    if (!known->found) {
        return en_fail(reterr, EN_ERR_NOT_FOUND, "act.key-unknown", EN_STR(""),
                       N_("no key named %1 is enrolled"), N_("see `entente key list`"),
                       en_str_from(known->name));
    }
    known->by_root = known->root_of.len > 0 &&
                     en_str_equal(en_text_str(&known->root_of), en_text_str(&known->body));
    if (known->by_root || strcmp(known->name, known->signer) == 0) {
        return EN_OK;
    }
    return en_fail(reterr, EN_ERR_USAGE, "recall.signer", EN_STR(""),
                   N_("a note against %1 is signed by that key itself or by its "
                      "party's root, "
                      "not by %2"),
                   N_("Sign it with --key %1, or with the root's."), en_str_from(known->name),
                   en_str_from(known->signer));
}

static enum en_status seal_for(struct en_cli *cli, const char *recipient, struct en_text *note,
                               struct en_error *reterr)
{
    struct en_age_recipient to;
    struct en_text sealed = {0};
    enum en_status status = en_age_recipient_parse(en_str_from(recipient), &to, reterr);

    if (status == EN_OK) {
        status =
            en_age_seal(&cli->env, &to, 1, (struct en_bytes){(const uint8_t *)note->ptr, note->len},
                        &sealed, reterr);
    }
    if (status == EN_OK) {
        en_text_finish(note);
        *note = sealed;
    }
    return status;
}

static enum en_status hand_out(struct en_cli *cli, const char *path, struct en_str note,
                               struct en_error *reterr)
{
    struct en_bytes bytes = {(const uint8_t *)note.ptr, note.len};

    return path == NULL ? en_cli_write(cli, NULL, note, reterr)
                        : cli->env.write_file(cli->env.self, path, bytes, NOTE_MODE, reterr);
}

static enum en_status write_note(struct en_cli *cli, struct known *known, struct en_text *out,
                                 struct en_error *reterr)
{
    struct en_text text = {0};
    enum en_status status = check_signer(cli, known, reterr);

    if (status == EN_OK) {
        struct en_str origin = en_state_origin(en_node_state(cli->node));
        en_revocation_print(&text, origin, en_str_from(known->name), known->id);
        en_note_sign(out, en_text_str(&text), cli->signer);
    }
    en_text_finish(&text);
    return status == EN_OK && out->failed ? EN_ERR_MEMORY : status;
}

enum en_status en_cli_key_revocation_note(struct en_cli *cli, const struct en_args *args,
                                          struct en_error *reterr)
{
    struct known known = {.name = en_args_word(args, 0)};
    const char *recipient = en_args_option(args, "seal");
    struct en_text note = {0};
    enum en_status status = en_cli_open(cli, EN_NODE_READ, reterr);

    cli->key = cli->key != NULL ? cli->key : known.name;
    if (status == EN_OK) {
        status = en_cli_signer(cli, reterr);
    }
    if (status == EN_OK) {
        known.signer = en_signing_key_name(cli->signer);
        status = write_note(cli, &known, &note, reterr);
    }
    if (status == EN_OK && recipient != NULL) {
        status = seal_for(cli, recipient, &note, reterr);
    }
    if (status == EN_OK) {
        status = hand_out(cli, en_args_option(args, "out"), en_text_str(&note), reterr);
    }
    en_text_finish(&note);
    en_text_finish(&known.body);
    en_text_finish(&known.root_of);
    return status;
}

/* The note of a file, opened with --identity when it is sealed. */
static enum en_status open_note(struct en_cli *cli, const struct en_args *args, struct en_str *ret,
                                struct en_error *reterr)
{
    const char *name = en_args_option(args, "identity");
    struct en_age_identity identity;
    struct en_text plain = {0};
    enum en_status status = en_cli_read(cli, en_args_word(args, 0), ret, reterr);

    if (status == EN_OK && name == NULL && en_str_starts(*ret, EN_STR("age-encryption.org/"))) {
        return en_fail(reterr, EN_ERR_SEALED, "cli.sealed", EN_STR(""), N_("the note is sealed"),
                       N_("Name the key that opens it with --identity, or use `age -d`."));
    }
    if (status != EN_OK || name == NULL) {
        return status;
    }
    status = en_cli_identity(cli, name, &identity, reterr);
    if (status == EN_OK) {
        status = en_age_open(&identity, 1, (struct en_bytes){(const uint8_t *)ret->ptr, ret->len},
                             &plain, reterr);
        en_wipe(&identity, sizeof(identity));
    }
    if (status == EN_OK) {
        *ret = en_arena_copy(&cli->arena, en_text_str(&plain));
        status = ret->ptr == NULL ? EN_ERR_MEMORY : EN_OK;
    }
    en_text_finish(&plain);
    return status;
}

enum en_status en_cli_key_recall(struct en_cli *cli, const struct en_args *args,
                                 struct en_error *reterr)
{
    struct en_revocation revocation;
    struct en_text body = {0};
    struct en_str note = {NULL, 0};
    enum en_status status = open_note(cli, args, &note, reterr);

    if (status == EN_OK) {
        status = en_revocation_read(&cli->arena, note, &revocation, reterr);
    }
    if (status != EN_OK) {
        return status;
    }
    en_line_add_str(&body, "key", revocation.key);
    en_line_add_str(&body, "signer", revocation.signer);
    en_line_add_str(&body, "signature", revocation.signature);
    return perform(cli, "key.recall", &body, reterr);
}

/* ---- two acts with one number
 * --------------------------------------------------------------- */

/* The act of this author in the record that bears the number: back along the key's chain. */
static enum en_status find_numbered(struct en_cli *cli, const struct en_act *shown,
                                    struct en_found *ret, struct en_error *reterr)
{
    struct en_hash id;
    uint64_t next = 0;
    uint64_t index = 0;
    enum en_status status =
        en_state_chain(en_node_state(cli->node), shown->author, &next, &id, reterr);

    if (status == EN_OK && next <= shown->seq) {
        return en_fail(reterr, EN_ERR_NOT_FOUND, "cli.conflict", EN_STR(""),
                       N_("the record has no act of %1 with the number of this one"),
                       N_("Hand the act in; only a second one with its number is a conflict."),
                       shown->author);
    }
    for (uint64_t seq = next; status == EN_OK && seq > shown->seq; seq--) {
        status = en_store_find(en_node_store(cli->node), &id, &index, reterr);
        if (status == EN_OK) {
            status = en_find_index(cli, index, ret, reterr);
        }
        if (status == EN_OK) {
            id = ret->entry->act.prev;
        }
    }
    return status;
}

/* Both acts and the key, in a file that a stranger can check. */
static enum en_status print_conflict(struct en_cli *cli, struct en_str note, struct en_text *out,
                                     struct en_error *reterr)
{
    char key_text[EN_VKEY_BYTES_MAX];
    struct en_found first = {.index = 0};
    struct en_vkey key;
    struct en_act shown;
    enum en_status status = en_act_parse(&cli->arena, en_entry_act_text(note), &shown, reterr);

    if (status == EN_OK) {
        status = en_cli_open_to_act(cli, reterr);
    }
    if (status == EN_OK) {
        status = find_numbered(cli, &shown, &first, reterr);
    }
    if (status == EN_OK) {
        status = en_state_vkey(en_node_state(cli->node), shown.author, &key, reterr);
    }
    if (status == EN_OK) {
        size_t len = en_vkey_print(&key, key_text);
        struct en_evidence evidence = {.kind = EN_EVIDENCE_TWO_ACTS,
                                       .part = {{key_text, len}, first.entry->note, note}};
        en_evidence_print(out, &evidence);
        status = out->failed ? EN_ERR_MEMORY : EN_OK;
    }
    return status;
}

/* The body of key.conflict: the second act as base64. */
static enum en_status add_shown(struct en_cli *cli, struct en_str note, struct en_text *body)
{
    size_t len = en_base64_length(note.len, EN_BASE64_PADDED);
    char *base64 = en_arena_alloc(&cli->arena, len + 1);

    if (base64 == NULL) {
        return EN_ERR_MEMORY;
    }
    en_base64_encode(base64, (struct en_bytes){(const uint8_t *)note.ptr, note.len},
                     EN_BASE64_PADDED);
    for (size_t at = 0; at < len; at += CONFLICT_LINE) {
        size_t piece = len - at < CONFLICT_LINE ? len - at : CONFLICT_LINE;
        en_line_add_str(body, "note", (struct en_str){base64 + at, piece});
    }
    return EN_OK;
}

enum en_status en_cli_key_conflict(struct en_cli *cli, const struct en_args *args,
                                   struct en_error *reterr)
{
    const char *out = en_args_option(args, "out");
    struct en_text body = {0};
    struct en_text evidence = {0};
    struct en_str note = {NULL, 0};
    enum en_status status = en_cli_read(cli, en_args_word(args, 0), &note, reterr);

    if (status == EN_OK && note.len > EN_ENTRY_BYTES_MAX) {
        status = en_fail(reterr, EN_ERR_TOO_LONG, "entry.long", EN_STR(""),
                         N_("the act is longer than an entry of the record may be"), NULL);
    }
    if (status == EN_OK && out != NULL) {
        status = print_conflict(cli, note, &evidence, reterr);
    }
    if (status == EN_OK) {
        status = add_shown(cli, note, &body);
    }
    if (status == EN_OK) {
        status = perform(cli, "key.conflict", &body, reterr);
    }
    if ((status == EN_OK || status == EN_ERR_RECEIVED) && out != NULL) {
        enum en_status written = en_cli_write(cli, out, en_text_str(&evidence), reterr);
        status = written == EN_OK ? status : written;
    }
    en_text_finish(&body);
    en_text_finish(&evidence);
    return status;
}

/* ---- notices
 * --------------------------------------------------------------------------------
 */

enum en_status en_cli_key_notices(struct en_cli *cli, const struct en_args *args,
                                  struct en_error *reterr)
{
    (void)args;
    return en_cli_view(cli, "notices", NULL, 0, "at,kind,key,other,body,author,index",
                       N_("Nothing has happened to any key."), reterr);
}
