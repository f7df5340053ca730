/*
 * noun_init.c: making a node. The registrar's is founded on act 0; any other follows a record whose
 * fingerprint somebody has told by voice.
 */
#include "nouns.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <entente/snapshot.h>

#include "source.h"

enum { WORDS_MIN = 8 }; /* 64 bits: nobody finds a second accord with them over a phone call */

static enum en_status said(struct en_cli *cli, const char *folder, const char *message,
                           const struct en_hash *fingerprint, struct en_error *reterr)
{
    struct en_text words = {0};

    en_words_print(&words, fingerprint, EN_CLI_FINGERPRINT_WORDS);
    struct en_cell cells[] = {
        en_cell_text("folder", en_str_from(folder)),
        en_cell_hash("fingerprint", fingerprint),
        en_cell_text("words", en_text_str(&words)),
    };
    en_say(cli, message, cells, EN_COUNT(cells));
    en_text_finish(&words);
    (void)reterr;
    return EN_OK;
}

static enum en_status found(struct en_cli *cli, const char *folder, const char *file,
                            struct en_error *reterr)
{
    struct en_str note = {NULL, 0};
    enum en_status status = en_cli_read(cli, file, &note, reterr);

    if (status == EN_OK) {
        status = en_node_found(&cli->env, folder, note, reterr);
    }
    cli->folder = folder;
    if (status == EN_OK) {
        status = en_cli_open(cli, EN_NODE_WRITE, reterr);
    }
    if (status != EN_OK) {
        return status;
    }
    struct en_hash fingerprint = en_node_fingerprint(cli->node);
    struct en_str registrar =
        en_str_from(en_state_accord(en_node_state(cli->node))->registrar.name);
    en_say_line(cli,
                N_("Heads are signed at once when the registrar's key file is %1/keys/%2.key."),
                (struct en_str[]){en_str_from(folder), registrar}, 2);
    return said(cli, folder,
                N_("Founded in %1. The accord's fingerprint, to read out to every party: %3"),
                &fingerprint, reterr);
}

/* The fingerprint of what is followed must be the one that was told, in hex or in words. */
static enum en_status compare(const char *told, const struct en_hash *found,
                              struct en_error *reterr)
{
    struct en_str text = en_str_from(told);
    struct en_text words = {0};

    if (en_cli_fingerprint_is(text, found, WORDS_MIN)) {
        return EN_OK;
    }
    en_words_print(&words, found, WORDS_MIN);
    enum en_status status =
        en_fail(reterr, EN_ERR_VERIFY, "cli.fingerprint", EN_STR(""),
                N_("the record there is of another accord than you were told; its words begin: %1"),
                N_("Ask the other parties again; do not follow this record."), en_text_str(&words));
    en_text_finish(&words);
    return status;
}

static enum en_status join(struct en_cli *cli, const char *folder, const char *from,
                           const char *told, struct en_error *reterr)
{
    struct en_cli_source source = {0};
    struct en_hash fingerprint;
    struct en_text origin = {0};
    enum en_status status = en_source_open(cli, from, &source, reterr);

    if (status == EN_OK) {
        status = en_source_founding(cli, &source, &fingerprint, &origin, reterr);
    }
    if (status == EN_OK) {
        status = compare(told, &fingerprint, reterr);
    }
    if (status == EN_OK) {
        status = en_node_join(&cli->env, folder, en_text_str(&origin), &fingerprint, reterr);
    }
    en_text_finish(&origin);
    cli->folder = folder;
    if (status == EN_OK) {
        status = en_cli_open(cli, EN_NODE_WRITE, reterr);
    }
    if (status == EN_OK) {
        status = en_node_follow(cli->node, &source.source, NULL, NULL, reterr);
    }
    en_source_close(&source);
    return status != EN_OK ? status
                           : said(cli, folder, N_("%1 follows the record of the accord %3"),
                                  &fingerprint, reterr);
}

/* ---- from a snapshot ------------------------------------------------------------------------ */

struct telling {
    const char *told;
    struct en_hash fingerprint;
    struct en_error why;
};

static bool is_told(void *self, const struct en_hash *fingerprint)
{
    struct telling *telling = self;

    telling->fingerprint = *fingerprint;
    return compare(telling->told, fingerprint, &telling->why) == EN_OK;
}

/* What was committed since, if somebody is named to follow. */
static enum en_status follow_on(struct en_cli *cli, const char *from, struct en_error *reterr)
{
    struct en_cli_source source = {0};
    enum en_status status = en_cli_open(cli, EN_NODE_WRITE, reterr);

    if (status == EN_OK && from != NULL) {
        status = en_source_open(cli, from, &source, reterr);
        if (status == EN_OK) {
            status = en_node_follow(cli->node, &source.source, NULL, NULL, reterr);
        }
        en_source_close(&source);
    }
    return status;
}

static enum en_status join_snapshot(struct en_cli *cli, const char *folder, const char *file,
                                    const char *from, const char *told, struct en_error *reterr)
{
    struct telling telling = {.told = told, .why = {.rule = ""}};
    uint8_t *bytes = NULL;
    size_t len = 0;
    enum en_status status =
        cli->env.read_file(cli->env.self, file, EN_SNAPSHOT_FILE_MAX, &bytes, &len, reterr);

    if (status == EN_OK) {
        status = en_node_join_snapshot(&cli->env, folder, (struct en_bytes){bytes, len}, is_told,
                                       &telling, reterr);
    }
    free(bytes);
    if (status != EN_OK && telling.why.rule[0] != '\0') {
        *reterr = telling.why; /* it says the words */
    }
    cli->folder = folder;
    if (status == EN_OK) {
        status = follow_on(cli, from, reterr);
    }
    return status != EN_OK ? status
                           : said(cli, folder, N_("%1 follows the record of the accord %3"),
                                  &telling.fingerprint, reterr);
}

static enum en_status make(struct en_cli *cli, const struct en_args *args, struct en_error *reterr)
{
    const char *folder = en_args_word(args, 0);
    const char *accord = en_args_option(args, "accord");
    const char *from = en_args_option(args, "follow");
    const char *told = en_args_option(args, "fingerprint");
    const char *snapshot = en_args_option(args, "snapshot");
    bool follows = from != NULL || snapshot != NULL;

    if ((accord != NULL) == follows) {
        return en_fail(reterr, EN_ERR_USAGE, "cli.init", EN_STR(""),
                       N_("a node is founded with --accord or follows with --follow or --snapshot"),
                       N_("Give one of the two."));
    }
    if (accord != NULL) {
        return found(cli, folder, accord, reterr);
    }
    if (told == NULL) {
        return en_fail(reterr, EN_ERR_UNPINNED, "cli.fingerprint", EN_STR(""),
                       N_("it is not said whose accord to follow"),
                       N_("Have a party tell you the fingerprint by voice (`entente accord "
                          "fingerprint` there) and give it with --fingerprint."));
    }
    return snapshot != NULL ? join_snapshot(cli, folder, snapshot, from, told, reterr)
                            : join(cli, folder, from, told, reterr);
}

enum en_status en_cli_init(struct en_cli *cli, const struct en_args *args, struct en_error *reterr)
{
    const char *own = en_args_option(args, "own");
    enum en_status status = make(cli, args, reterr);

    /* Only the accord in force says who has a witness, so it is asked once the folder has it. */
    return status == EN_OK && own != NULL ? en_node_insist(cli->node, en_str_from(own), reterr)
                                          : status;
}
