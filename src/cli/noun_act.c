/*
 * noun_act.c: the table of acts, and acts on their way into the record.
 */
#include "nouns.h"

#include <string.h>

#include "act_forms.h"
#include "form_text.h"
#include "usage.h"

/* ---- the table ------------------------------------------------------------------------------ */

enum en_status en_cli_act_list(struct en_cli *cli, const struct en_args *args,
                               struct en_error *reterr)
{
    struct en_table table;

    (void)args;
    (void)reterr;
    en_table_begin(&table, cli, NULL);
    for (size_t i = 0; i < EN_ACT_COUNT; i++) {
        const struct en_act_def *def = en_act_def_of((enum en_act_type)i);
        struct en_text who = {0};
        en_roles_print(&who, def->who);
        struct en_cell cells[] = {
            en_cell_text("act", en_str_from(def->form.name)),
            en_cell_text("by", en_text_str(&who)),
            en_cell_text("needs", en_str_from(en_say_word(cli, en_needs_text(def->needs)))),
            en_cell_text("text", en_str_from(en_tr(def->doc))),
        };
        en_table_row(&table, cells, EN_COUNT(cells));
        en_text_finish(&who);
    }
    en_table_end(&table);
    return EN_OK;
}

static struct en_str act_word(const void *self, size_t i)
{
    (void)self;
    return en_str_from(i < EN_ACT_COUNT ? en_act_def_of((enum en_act_type)i)->form.name : NULL);
}

static enum en_status find_def(const char *name, const struct en_act_def **ret,
                               struct en_error *reterr)
{
    struct en_str text = en_str_from(name);
    struct en_str near;

    *ret = en_act_def_named(text);
    if (*ret != NULL) {
        return EN_OK;
    }
    near = en_nearest(text, act_word, NULL);
    return en_fail(reterr, EN_ERR_USAGE, "act.unknown", EN_STR(""), N_("there is no act \"%1\""),
                   near.len > 0 ? N_("Did you mean \"%2\"? `entente act list` lists them all.")
                                : N_("`entente act list` lists them all."),
                   text, near);
}

static void explain_line(struct en_table *table, const struct en_field *field)
{
    struct en_text tokens = {0};

    en_tokens_print(&tokens, field);
    struct en_cell cells[] = {
        en_cell_text("line", en_str_from(field->key)),
        en_cell_text("words", en_text_str(&tokens)),
        en_cell_text("times", en_str_from(en_say_word(table->cli, en_card_text(field->card)))),
        en_cell_text("text", en_str_from(en_tr(field->doc))),
    };
    en_table_row(table, cells, EN_COUNT(cells));
    en_text_finish(&tokens);
}

enum en_status en_cli_act_explain(struct en_cli *cli, const struct en_args *args,
                                  struct en_error *reterr)
{
    const struct en_act_def *def = NULL;
    struct en_table table;
    struct en_text who = {0};
    enum en_status status = find_def(en_args_word(args, 0), &def, reterr);

    if (status != EN_OK) {
        return status;
    }
    en_roles_print(&who, def->who);
    struct en_str head[] = {
        en_str_from(def->form.name),
        en_str_from(en_tr(def->doc)),
        en_text_str(&who),
        en_str_from(en_tr(en_needs_text(def->needs))),
    };
    en_say_line(cli, N_("%1: %2"), head, 2);
    en_say_line(cli, N_("By: %3. Needs: %4."), head, EN_COUNT(head));
    en_say_text(cli, EN_STR("\n"));
    en_table_begin(&table, cli, N_("It has no lines of its own."));
    for (size_t i = 0; i < def->form.field_count; i++) {
        explain_line(&table, &def->form.field[i]);
    }
    en_table_end(&table);
    en_text_finish(&who);
    return EN_OK;
}

enum en_status en_cli_act_document(struct en_cli *cli, const struct en_args *args,
                                   struct en_error *reterr)
{
    struct en_text page = {0};

    (void)args;
    if (cli->json) {
        struct json_t *forms = en_act_forms_json();
        en_say_json(cli, forms);
        return forms == NULL ? EN_ERR_MEMORY : EN_OK;
    }
    en_acts_document(&page);
    enum en_status status = en_cli_write(cli, NULL, en_text_str(&page), reterr);
    en_text_finish(&page);
    return status;
}

/* ---- making --------------------------------------------------------------------------------- */

static enum en_status compose(struct en_cli *cli, const char *act, const char *file, en_time at,
                              struct en_text *note, struct en_error *reterr)
{
    struct en_signing_key *key = NULL;
    struct en_str body = {NULL, 0};
    enum en_status status = en_cli_open(cli, EN_NODE_READ, reterr);

    if (status == EN_OK) {
        status = en_cli_read(cli, file != NULL ? file : "-", &body, reterr);
    }
    if (status == EN_OK && cli->author != NULL) {
        return en_node_compose_text(cli->node, en_str_from(cli->author), act, body, at, note,
                                    reterr);
    }
    if (status == EN_OK) {
        status = en_cli_key(cli, NULL, &key, reterr);
    }
    if (status == EN_OK) {
        status = en_node_compose(cli->node, key, act, body, at, note, reterr);
    }
    en_signing_key_destroy(key);
    return status;
}

enum en_status en_cli_act_compose(struct en_cli *cli, const struct en_args *args,
                                  struct en_error *reterr)
{
    const struct en_act_def *def = NULL;
    struct en_text note = {0};
    en_time at = 0;
    enum en_status status = find_def(en_args_word(args, 0), &def, reterr);

    if (status == EN_OK && en_args_option(args, "at") != NULL) {
        status = en_cli_time(en_args_option(args, "at"), &at, reterr);
    }
    if (status == EN_OK) {
        status = compose(cli, def->form.name, en_args_word(args, 1), at, &note, reterr);
    }
    if (status == EN_OK) {
        status = en_cli_write(cli, en_args_option(args, "out"), en_text_str(&note), reterr);
    }
    en_text_finish(&note);
    return status;
}

enum en_status en_cli_act_sign(struct en_cli *cli, const struct en_args *args,
                               struct en_error *reterr)
{
    struct en_signing_key *key = NULL;
    struct en_str file = {NULL, 0};
    struct en_act act;
    struct en_text note = {0};
    enum en_status status = en_cli_read(cli, en_args_word(args, 0), &file, reterr);
    struct en_str text = en_act_text(file);

    if (status == EN_OK) {
        status = en_act_parse(&cli->arena, text, &act, reterr);
    }
    if (status == EN_OK) {
        status = en_cli_key(cli, NULL, &key, reterr);
    }
    if (status == EN_OK && text.len < file.len) {
        en_text_add(&note, file); /* act 0: several roots sign one text */
        en_note_add_signature(&note, text, key);
    } else if (status == EN_OK) {
        en_note_sign(&note, text, key);
    }
    if (status == EN_OK) {
        status = en_cli_write(cli, en_args_option(args, "out"), en_text_str(&note), reterr);
    }
    en_signing_key_destroy(key);
    en_text_finish(&note);
    return status;
}

/* ---- signed by ssh-keygen ------------------------------------------------------------------- */

/* The signature says by which key it was made; the act says under which name. Whether that is the
 * enrolled one, the record knows. */
static enum en_status attach(struct en_cli *cli, struct en_str text, struct en_str sig_file,
                             struct en_text *note, struct en_error *reterr)
{
    struct en_hasher *hasher = en_hasher_create();
    struct en_text blob = {0};
    struct en_vkey vkey;
    struct en_act act;
    enum en_status status = hasher == NULL ? EN_ERR_MEMORY : EN_OK;

    if (status == EN_OK) {
        status = en_act_parse(&cli->arena, text, &act, reterr);
    }
    if (status == EN_OK) {
        status = en_sshsig_unarmour(sig_file, &blob, reterr);
    }
    struct en_bytes signature = {(const uint8_t *)blob.ptr, blob.len};
    if (status == EN_OK) {
        status = en_sshsig_key(hasher, act.author, signature, &vkey, reterr);
    }
    if (status == EN_OK) {
        status = en_sshsig_check(&vkey, (struct en_bytes){(const uint8_t *)text.ptr, text.len},
                                 signature, reterr);
    }
    if (status == EN_OK) {
        en_note_attach(note, text, &vkey, signature);
    }
    en_text_finish(&blob);
    en_hasher_destroy(hasher);
    return status;
}

enum en_status en_cli_act_attach(struct en_cli *cli, const struct en_args *args,
                                 struct en_error *reterr)
{
    struct en_str text = {NULL, 0}, sig_file = {NULL, 0};
    struct en_text note = {0};
    enum en_status status = en_cli_read(cli, en_args_word(args, 0), &text, reterr);

    if (status == EN_OK) {
        status = en_cli_read(cli, en_args_word(args, 1), &sig_file, reterr);
    }
    if (status == EN_OK) {
        status = attach(cli, text, sig_file, &note, reterr);
    }
    if (status == EN_OK) {
        status = en_cli_write(cli, en_args_option(args, "out"), en_text_str(&note), reterr);
    }
    en_text_finish(&note);
    return status;
}

/* OUT and OUT.sig, as ssh-keygen itself names them. */
static enum en_status write_both(struct en_cli *cli, const char *out, const struct en_note *note,
                                 struct en_error *reterr)
{
    struct en_text path = {0}, armour = {0};

    en_text_addf(&path, "%s.sig", out);
    en_sshsig_armour(note->sig[0].raw, &armour);
    enum en_status status =
        path.failed || armour.failed ? EN_ERR_MEMORY : en_cli_write(cli, out, note->text, reterr);
    if (status == EN_OK) {
        status = en_cli_write(cli, en_text_cstr(&path), en_text_str(&armour), reterr);
    }
    en_text_finish(&path);
    en_text_finish(&armour);
    return status;
}

enum en_status en_cli_act_detach(struct en_cli *cli, const struct en_args *args,
                                 struct en_error *reterr)
{
    struct en_str file = {NULL, 0};
    struct en_entry entry;
    struct en_note *note = EN_ARENA_NEW(&cli->arena, struct en_note);
    enum en_status status = en_cli_read(cli, en_args_word(args, 0), &file, reterr);

    if (status == EN_OK && en_str_starts(file, EN_STR("logged "))) {
        struct en_bytes bytes = {(const uint8_t *)file.ptr, file.len};
        status = en_entry_parse(bytes, &entry, reterr);
        file = status == EN_OK ? entry.note : file;
    }
    if (status == EN_OK) {
        status = note == NULL ? EN_ERR_MEMORY : en_note_parse(&cli->arena, file, note, reterr);
    }
    if (status == EN_OK && !en_sshsig_looks(note->sig[0].raw)) {
        status = en_fail(reterr, EN_ERR_USAGE, "cli.detach", EN_STR(""),
                         N_("the signature of this act was not made by ssh-keygen"),
                         N_("docs/record.md says how to check a plain one with OpenSSL."));
    }
    return status == EN_OK ? write_both(cli, en_args_option(args, "out"), note, reterr) : status;
}

/* ---- checking and handing in ---------------------------------------------------------------- */

static void say_trial(struct en_cli *cli, const struct en_effect *effect, const struct en_hash *id)
{
    static const char *const NAMES[] = {"effect", "pending", "void"};
    static const char *const MESSAGES[] = {
        N_("It would take effect."),
        N_("It would be logged and wait for consent."),
        N_("It would be logged and void."),
    };
    struct en_cell cells[] = {
        en_cell_text("outcome", en_str_from(NAMES[effect->outcome])),
        en_cell_hash("id", id),
        en_cell_int("completed", effect->completed_count),
    };

    en_say(cli, MESSAGES[effect->outcome], cells, EN_COUNT(cells));
}

enum en_status en_cli_act_check(struct en_cli *cli, const struct en_args *args,
                                struct en_error *reterr)
{
    struct en_str note = {NULL, 0};
    struct en_effect effect;
    struct en_hash id;
    enum en_status status = en_cli_open_to_act(cli, reterr);

    if (status == EN_OK) {
        status = en_cli_read(cli, en_args_word(args, 0), &note, reterr);
    }
    if (status == EN_OK) {
        status = en_cli_try(cli, note, &effect, &id, reterr);
    }
    if (status != EN_OK) {
        return status;
    }
    say_trial(cli, &effect, &id);
    if (effect.outcome == EN_OUTCOME_VOID) {
        if (reterr != NULL) {
            *reterr = effect.why;
        }
        return effect.why.status;
    }
    return EN_OK;
}

/* How handing in goes on: the worst answer so far, told when another comes. */
struct handing {
    struct en_cli *cli;
    enum en_status worst;
    struct en_error *reterr;
};

/* Each on its own merits: one that is refused does not keep the others out. */
static void hand_in(struct handing *handing, enum en_status status, const struct en_error *error)
{
    if (status == EN_OK) {
        return;
    }
    if (handing->worst != EN_OK && handing->reterr->status != EN_OK) {
        en_say_error(handing->cli, handing->worst, handing->reterr);
    }
    if (handing->worst == EN_OK || status != EN_ERR_RECEIVED) {
        handing->worst = status;
        *handing->reterr = *error;
    }
}

/* A file holds one act, or several one behind the other, as a phone saves what it has not sent. */
static void hand_in_file(struct handing *handing, const char *path)
{
    struct en_str rest = {NULL, 0}, note = {NULL, 0};
    struct en_error error = {0};
    enum en_status status = en_cli_read(handing->cli, path, &rest, &error);

    if (status != EN_OK) {
        hand_in(handing, status, &error);
        return;
    }
    do {
        if (!en_note_cut(&rest, &note)) {
            note = rest; /* whatever it is: the door says what is wrong with it */
            rest.len = 0;
        }
        error = (struct en_error){0};
        status = en_cli_submit(handing->cli, note, NULL, &error);
        hand_in(handing, status, &error);
    } while (rest.len > 0);
}

enum en_status en_cli_act_submit(struct en_cli *cli, const struct en_args *args,
                                 struct en_error *reterr)
{
    struct handing handing = {.cli = cli, .worst = EN_OK, .reterr = reterr};

    for (size_t i = 0; i < args->word_count; i++) {
        hand_in_file(&handing, args->word[i]);
    }
    return handing.worst;
}
