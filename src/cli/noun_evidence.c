/*
 * noun_evidence.c: showing and checking what proves that somebody broke his word.
 */
#include <string.h>

#include "evidence.h"
#include "nouns.h"
#include "policy.h"

/* ---- show ----------------------------------------------------------------------------------- */

static bool has_zero(struct en_str text)
{
    return text.len > 0 && memchr(text.ptr, '\0', text.len) != NULL;
}

/* The parts one below the other, as they are: signed texts are made to be read. */
static enum en_status show_file(struct en_cli *cli, const char *path, struct en_error *reterr)
{
    struct en_evidence evidence;
    struct en_text text = {0};
    enum en_status status = en_evidence_read(cli, path, &evidence, reterr);

    if (status != EN_OK) {
        return status;
    }
    struct en_cell cells[] = {
        en_cell_text("file", en_str_from(path)),
        en_cell_text("kind", en_str_from(en_evidence_word(evidence.kind))),
        en_cell_text("text", en_str_from(en_tr(en_evidence_claim(evidence.kind)))),
    };
    en_say_sheet(cli, cells, EN_COUNT(cells));
    en_evidence_print(&text, &evidence);
    if (!has_zero(en_text_str(&text))) {
        en_say_text(cli, EN_STR("\n"));
        en_say_text(cli, en_text_str(&text));
    }
    en_text_finish(&text);
    return EN_OK;
}

struct listing {
    struct en_cli *cli;
    const char *folder;
    struct en_table table;
};

static bool list_file(void *arg, const char *name, bool is_folder)
{
    struct listing *listing = arg;
    struct en_text path = {0};
    struct en_evidence evidence;
    struct en_error why;

    if (is_folder) {
        return true;
    }
    en_text_addf(&path, "%s/%s", listing->folder, name);
    if (en_evidence_read(listing->cli, en_text_cstr(&path), &evidence, &why) == EN_OK) {
        struct en_cell cells[] = {
            en_cell_text("file", en_text_str(&path)),
            en_cell_text("kind", en_str_from(en_evidence_word(evidence.kind))),
            en_cell_text("text", en_str_from(en_tr(en_evidence_claim(evidence.kind)))),
        };
        (void)en_table_row(&listing->table, cells, EN_COUNT(cells));
    }
    en_text_finish(&path);
    return true;
}

static enum en_status list_folder(struct en_cli *cli, const char *folder, struct en_error *reterr)
{
    struct listing listing = {.cli = cli, .folder = folder};

    en_table_begin(&listing.table, cli, N_("There is no evidence there."));
    enum en_status status =
        cli->env.list_folder(cli->env.self, folder, list_file, &listing, reterr);
    en_table_end(&listing.table);
    return status;
}

static bool pass_over(void *arg, const char *name, bool folder)
{
    (void)arg;
    (void)name;
    (void)folder;
    return false;
}

static bool is_folder(struct en_cli *cli, const char *path)
{
    return cli->env.list_folder(cli->env.self, path, pass_over, NULL, NULL) == EN_OK;
}

enum en_status en_cli_evidence_show(struct en_cli *cli, const struct en_args *args,
                                    struct en_error *reterr)
{
    const char *path = en_args_word(args, 0);
    struct en_text inside = {0};

    if (!is_folder(cli, path)) {
        return show_file(cli, path, reterr);
    }
    /* A node keeps its evidence in a folder of its own. */
    en_text_addf(&inside, "%s/evidence", path);
    bool node = is_folder(cli, en_text_cstr(&inside));
    enum en_status status = list_folder(cli, node ? en_text_cstr(&inside) : path, reterr);
    en_text_finish(&inside);
    return status;
}

/* ---- check ---------------------------------------------------------------------------------- */

static enum en_status undecided(struct en_error *reterr)
{
    return en_fail(reterr, EN_ERR_UNPINNED, "evidence.record", EN_STR("record"),
                   N_("the public keys alone do not decide this: whoever holds the record can"),
                   N_("check it at a node: --node DIR, without --policy"));
}

static enum en_status check(struct en_cli *cli, const struct en_args *args, const char *path,
                            struct en_error *reterr)
{
    const char *file = en_args_option(args, "policy");
    struct en_evidence evidence;
    struct en_finding finding;
    struct en_policy policy;
    struct en_cell cells[EN_FINDING_CELLS];
    enum en_status status = en_evidence_read(cli, path, &evidence, reterr);

    if (status == EN_OK && file != NULL) {
        status = en_policy_file(cli, file, &policy, reterr);
    } else if (status == EN_OK) {
        status = en_cli_open(cli, EN_NODE_READ, reterr);
    }
    if (status != EN_OK) {
        return status;
    }
    if (file == NULL) {
        status = en_node_policy_of(cli->node, en_evidence_origin(&evidence), &policy, reterr);
    }
    if (status == EN_OK) {
        status = en_evidence_judge(cli, &evidence, &policy, &finding, reterr);
    }
    if (status == EN_OK && file == NULL) {
        status = en_evidence_confirm(cli->node, &evidence, &finding, reterr);
    }
    if (status != EN_OK) {
        return status;
    }
    const char *sentence = en_finding_cells(&finding, cells);
    en_say(cli, sentence, cells, EN_COUNT(cells));
    return file != NULL && finding.needs_record ? undecided(reterr) : EN_OK;
}

enum en_status en_cli_evidence_check(struct en_cli *cli, const struct en_args *args,
                                     struct en_error *reterr)
{
    enum en_status status = EN_OK;

    for (size_t i = 0; status == EN_OK && i < args->word_count; i++) {
        status = check(cli, args, args->word[i], reterr);
    }
    return status;
}
