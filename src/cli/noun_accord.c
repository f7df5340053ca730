/*
 * noun_accord.c: the agreement, before and after it is act 0.
 */
#include "nouns.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "accord_file.h"
#include "diff.h"

/* ---- check ---------------------------------------------------------------------------------- */

/* No contradiction, and for a mechanism with few witnesses it may be all that can be had: so it is
 * said and not refused. */
static void warn_of_quorum(struct en_cli *cli, const struct en_accord *accord)
{
    char numbers[3][24];
    const uint32_t values[] = {accord->quorum, (uint32_t)accord->witness_count,
                               en_quorum_safe(accord->witness_count)};
    struct en_str args[EN_COUNT(values)];

    for (size_t i = 0; i < EN_COUNT(values); i++) {
        int len = snprintf(numbers[i], sizeof(numbers[i]), "%" PRIu32, values[i]);
        args[i] = (struct en_str){numbers[i], (size_t)len};
    }
    if (values[0] < values[2]) {
        en_say_line(cli,
                    N_("Warning: with a quorum of %1 of %2, witnesses that cheat together could "
                       "cosign two records; %3 is the least that is safe."),
                    args, EN_COUNT(args));
    }
}

enum en_status en_cli_accord_check(struct en_cli *cli, const struct en_args *args,
                                   struct en_error *reterr)
{
    struct en_accord_file file = {0};
    enum en_status status = en_accord_file_read(cli, en_args_word(args, 0), &file, reterr);

    if (status != EN_OK) {
        return status;
    }
    struct en_cell cells[] = {
        en_cell_text("title", file.accord->title),
        en_cell_int("parties", (int64_t)file.accord->party_count),
        en_cell_int("forces", (int64_t)file.accord->force_count),
        en_cell_int("classes", (int64_t)file.accord->cls_count),
        en_cell_int("posts", (int64_t)file.accord->post_count),
        en_cell_int("measures", (int64_t)file.accord->measure_count),
        en_cell_int("witnesses", (int64_t)file.accord->witness_count),
        en_cell_int("quorum", file.accord->quorum),
        en_cell_int("bytes", (int64_t)file.accord->text.len),
        en_cell_int("quorum_safe", en_quorum_safe(file.accord->witness_count)),
        en_cell_int("rules", file.accord->rules),
        file.accord->valid_until < INT64_MAX ? en_cell_time("valid", file.accord->valid_until)
                                             : en_cell_none("valid"),
    };
    en_say(cli,
           N_("%1: no contradiction. %2 parties, %3 forces, %4 classes of order, %5 posts, "
              "%6 measures; %8 of %7 witnesses make a quorum."),
           cells, EN_COUNT(cells));
    warn_of_quorum(cli, file.accord);
    en_accord_destroy(file.accord);
    return EN_OK;
}

/* ---- renew ---------------------------------------------------------------------------------- */

enum en_status en_cli_accord_renew(struct en_cli *cli, const struct en_args *args,
                                   struct en_error *reterr)
{
    struct en_text body = {0};
    en_time until = 0;
    enum en_status status = en_cli_time(en_args_option(args, "until"), &until, reterr);

    if (status != EN_OK) {
        return status;
    }
    en_line_add_time(&body, "until", until);
    status = en_cli_perform(cli, "accord.renew", en_text_str(&body), NULL, reterr);
    en_text_finish(&body);
    return status;
}

/* ---- found ---------------------------------------------------------------------------------- */

static void path_of(struct en_text *out, const char *folder, struct en_str name, const char *suffix)
{
    en_text_clear(out);
    en_text_addf(out, "%s/", folder);
    en_text_add(out, name);
    en_text_adds(out, suffix);
}

/* The public key of a name: DIR/NAME.key, or DIR/NAME.pub where the key stays with its owner. */
static enum en_status look_up(struct en_cli *cli, const char *folder, struct en_str name,
                              struct en_vkey *ret, struct en_error *reterr)
{
    struct en_keyfile_head head;
    struct en_text path = {0};
    struct en_str text = {NULL, 0};
    struct en_hasher *hasher = en_hasher_create();
    enum en_status status = hasher == NULL ? EN_ERR_MEMORY : EN_OK;

    path_of(&path, folder, name, ".pub");
    if (status == EN_OK && access(en_text_cstr(&path), F_OK) == 0) {
        status = en_cli_read(cli, en_text_cstr(&path), &text, reterr);
        if (status == EN_OK) {
            status = en_vkey_parse(hasher, en_str_cut(&text, '\n'), ret, reterr);
        }
    } else if (status == EN_OK) {
        path_of(&path, folder, name, ".key");
        status = en_cli_key_look(cli, en_text_cstr(&path), &head, reterr);
        *ret = head.vkey;
    }
    en_text_finish(&path);
    en_hasher_destroy(hasher);
    return status;
}

static enum en_status fill_keys(struct en_cli *cli, const char *folder, struct en_str text,
                                struct en_text *out, struct en_error *reterr)
{
    struct en_template_keys names;
    struct en_vkey *keys = EN_ARENA_ARRAY(&cli->arena, EN_TEMPLATE_KEYS_MAX, struct en_vkey);
    enum en_status status =
        keys == NULL ? EN_ERR_MEMORY : en_template_keys_read(text, &names, reterr);

    for (size_t i = 0; status == EN_OK && i < names.count; i++) {
        status = look_up(cli, folder, names.name[i], &keys[i], reterr);
    }
    return status == EN_OK ? en_accord_fill_keys(out, text, keys, names.count, reterr) : status;
}

/* The registrar's key name, from its line in the lines of an accord. */
static enum en_status find_registrar(struct en_str body, struct en_vkey *ret,
                                     struct en_error *reterr)
{
    struct en_hasher *hasher = en_hasher_create();
    struct en_str prefix = EN_STR("registrar: ");
    enum en_status status = hasher == NULL ? EN_ERR_MEMORY : EN_ERR_NOT_FOUND;

    while (body.len > 0 && status == EN_ERR_NOT_FOUND) {
        struct en_str line = en_str_cut(&body, '\n');
        if (en_str_starts(line, prefix)) {
            struct en_str vkey = {line.ptr + prefix.len, line.len - prefix.len};
            status = en_vkey_parse(hasher, vkey, ret, reterr);
        }
    }
    if (status == EN_ERR_NOT_FOUND) {
        status = en_fail(reterr, EN_ERR_SYNTAX, "accord.registrar", EN_STR(""),
                         N_("the template has no registrar line"), NULL);
    }
    en_hasher_destroy(hasher);
    return status;
}

/* Signatures still to come, of keys that stay with their owners. */
struct signing {
    struct en_cli *cli;
    const char *folder;
    struct en_str text;
    struct en_text note;
    size_t signed_count, missing_count;
};

static enum en_status sign_as(struct signing *act0, const char *name, struct en_error *reterr)
{
    struct en_signing_key *key = NULL;
    struct en_text path = {0};
    enum en_status status = EN_OK;

    path_of(&path, act0->folder, en_str_from(name), ".key");
    if (access(en_text_cstr(&path), F_OK) != 0) {
        act0->missing_count++;
    } else {
        status = en_cli_key(act0->cli, en_text_cstr(&path), &key, reterr);
        if (status == EN_OK && act0->signed_count++ == 0) {
            en_note_sign(&act0->note, act0->text, key);
        } else if (status == EN_OK) {
            en_note_add_signature(&act0->note, act0->text, key);
        }
    }
    en_signing_key_destroy(key);
    en_text_finish(&path);
    return status;
}

static enum en_status sign_all(struct signing *act0, const struct en_accord *accord,
                               struct en_error *reterr)
{
    enum en_status status = sign_as(act0, accord->registrar.name, reterr);

    for (size_t i = 0; status == EN_OK && i < accord->root_count; i++) {
        status = sign_as(act0, accord->root[i].key.name, reterr);
    }
    if (status == EN_OK && act0->signed_count == 0) {
        status = en_fail(reterr, EN_ERR_NOT_FOUND, "cli.key-file", en_str_from(act0->folder),
                         N_("there is no key file of a root or of the registrar"),
                         N_("Make them with `entente key new`."));
    }
    return status;
}

static void say_founded(struct en_cli *cli, const struct signing *act0, const char *out,
                        const struct en_hash *id)
{
    struct en_text words = {0};

    en_words_print(&words, id, EN_CLI_FINGERPRINT_WORDS);
    struct en_cell cells[] = {
        en_cell_text("file", en_str_from(out)),
        en_cell_int("signatures", (int64_t)act0->signed_count),
        en_cell_int("missing", (int64_t)act0->missing_count),
        en_cell_hash("fingerprint", id),
        en_cell_text("words", en_text_str(&words)),
    };
    en_say(cli,
           act0->missing_count > 0
               ? N_("%1: %2 signatures, %3 are missing (`entente act sign`). Fingerprint: %5")
               : N_("%1: signed by all, %2 signatures. Fingerprint: %5"),
           cells, EN_COUNT(cells));
    en_text_finish(&words);
}

static enum en_status found(struct en_cli *cli, const struct en_args *args, struct en_str body,
                            struct en_error *reterr)
{
    struct signing act0 = {.cli = cli, .folder = en_args_option(args, "keys")};
    struct en_accord_file file = {0};
    struct en_vkey registrar;
    struct en_hash id;
    struct en_text text = {0};
    enum en_status status = find_registrar(body, &registrar, reterr);

    if (status == EN_OK) {
        en_accord_head(&text, en_str_from(en_args_option(args, "origin")),
                       en_str_from(registrar.name), cli->env.now(cli->env.self), body);
        act0.text = en_text_str(&text);
        status = en_act_parse(&cli->arena, act0.text, &file.act, reterr);
    }
    if (status == EN_OK) {
        status = en_accord_create(&file.act, &file.accord, reterr);
    }
    if (status == EN_OK) {
        status = sign_all(&act0, file.accord, reterr);
    }
    if (status == EN_OK) {
        status = en_cli_write(cli, en_args_option(args, "out"), en_text_str(&act0.note), reterr);
    }
    if (status == EN_OK) {
        status = en_cli_hash(act0.text, &id);
    }
    if (status == EN_OK) {
        say_founded(cli, &act0, en_args_option(args, "out"), &id);
    }
    en_accord_destroy(file.accord);
    en_text_finish(&act0.note);
    en_text_finish(&text);
    return status;
}

enum en_status en_cli_accord_found(struct en_cli *cli, const struct en_args *args,
                                   struct en_error *reterr)
{
    struct en_text body = {0};
    struct en_str file = {NULL, 0};
    enum en_status status = en_cli_read(cli, en_args_word(args, 0), &file, reterr);

    if (status == EN_OK) {
        status = fill_keys(cli, en_args_option(args, "keys"), file, &body, reterr);
    }
    if (status == EN_OK) {
        status = found(cli, args, en_text_str(&body), reterr);
    }
    en_text_finish(&body);
    return status;
}

/* ---- show, fingerprint, diff ---------------------------------------------------------------- */

/* Text of the accord in force, or of a file. */
static enum en_status accord_text(struct en_cli *cli, const char *path, struct en_str *ret,
                                  struct en_error *reterr)
{
    struct en_accord_file file = {0};
    enum en_status status;

    if (path != NULL) {
        status = en_accord_file_read(cli, path, &file, reterr);
        *ret = file.act.text;
        en_accord_destroy(file.accord);
        return status;
    }
    status = en_cli_open(cli, EN_NODE_READ, reterr);
    if (status != EN_OK) {
        return status;
    }
    const struct en_accord *accord = en_state_accord(en_node_state(cli->node));
    if (accord == NULL) {
        return en_fail(reterr, EN_ERR_NOT_FOUND, "cli.accord", EN_STR(""),
                       N_("the record of this node is empty"),
                       N_("Follow the registrar first: `entente log follow DIR`."));
    }
    *ret = accord->text;
    return EN_OK;
}

enum en_status en_cli_accord_show(struct en_cli *cli, const struct en_args *args,
                                  struct en_error *reterr)
{
    struct en_str text = {NULL, 0};
    struct en_act act;
    enum en_status status = accord_text(cli, en_args_word(args, 0), &text, reterr);

    if (status == EN_OK) {
        status = en_act_parse(&cli->arena, text, &act, reterr);
    }
    if (status == EN_OK) {
        en_say_text(cli, text);
        en_say_json(cli, en_act_json(&act));
    }
    return status;
}

static enum en_status say_fingerprint(struct en_cli *cli, const struct en_hash *fingerprint)
{
    struct en_text words = {0};

    en_words_print(&words, fingerprint, EN_CLI_FINGERPRINT_WORDS);
    struct en_cell cells[] = {
        en_cell_hash("fingerprint", fingerprint),
        en_cell_text("words", en_text_str(&words)),
    };
    en_say_sheet(cli, cells, EN_COUNT(cells));
    en_text_finish(&words);
    return EN_OK;
}

enum en_status en_cli_accord_fingerprint(struct en_cli *cli, const struct en_args *args,
                                         struct en_error *reterr)
{
    const char *path = en_args_word(args, 0);
    struct en_accord_file file = {0};
    struct en_hash fingerprint;
    enum en_status status;

    if (path == NULL) {
        status = en_cli_open(cli, EN_NODE_READ, reterr);
        if (status == EN_OK) {
            fingerprint = en_node_fingerprint(cli->node);
            status = say_fingerprint(cli, &fingerprint);
        }
        return status;
    }
    status = en_accord_file_read(cli, path, &file, reterr);
    if (status == EN_OK && file.bare) {
        status = en_fail(reterr, EN_ERR_SYNTAX, "cli.template", en_str_from(path),
                         N_("a template has no fingerprint yet"),
                         N_("Make act 0 of it with `entente accord found`."));
    }
    if (status == EN_OK) {
        status = en_cli_hash(file.act.text, &fingerprint);
    }
    if (status == EN_OK) {
        status = say_fingerprint(cli, &fingerprint);
    }
    en_accord_destroy(file.accord);
    return status;
}

enum en_status en_cli_accord_diff(struct en_cli *cli, const struct en_args *args,
                                  struct en_error *reterr)
{
    struct en_str before = {NULL, 0};
    struct en_str after = {NULL, 0};
    enum en_status status = accord_text(cli, en_args_word(args, 0), &before, reterr);

    if (status == EN_OK) {
        status = accord_text(cli, en_args_word(args, 1), &after, reterr);
    }
    return status == EN_OK ? en_diff_say(cli, en_act_lines(before), en_act_lines(after), reterr)
                           : status;
}
