/*
 * beside.c: a folder that a server holds. What is read is read beside it; what is handed in goes
 * through it, with the signer's own key, as from any other member.
 */
#include "cli.h"

#include <stdlib.h>

#include <entente/serve.h>

enum { SERVING_BYTES_MAX = 1024 }; /* an address and a process id */

/* The server's address, which it keeps in FOLDER/serving; NULL when there is none. */
static const char *address_of(struct en_cli *cli)
{
    struct en_text path = {0};
    struct en_str line = {NULL, 0};
    uint8_t *bytes = NULL;
    size_t len = 0;

    en_text_addf(&path, "%s/serving", cli->folder);
    if (cli->env.read_file(cli->env.self, en_text_cstr(&path), SERVING_BYTES_MAX, &bytes, &len,
                           NULL) == EN_OK) {
        line = (struct en_str){(const char *)bytes, len};
        line = en_arena_copy(&cli->arena, en_str_cut(&line, '\n'));
    }
    free(bytes);
    en_text_finish(&path);
    return line.ptr;
}

/* Acts are dated by the clock that the server goes by; only an exercise's may be another than ours.
 */
static enum en_status take_clock(struct en_cli *cli, const char *url, struct en_error *reterr)
{
    struct en_remote *remote = NULL;
    en_time now = 0;
    bool exercise = false;
    enum en_status status =
        en_remote_open(&cli->env, url, NULL, (struct en_str){NULL, 0}, &remote, reterr);

    if (status == EN_OK) {
        status = en_remote_clock(remote, &now, &exercise, reterr);
    }
    if (status == EN_OK && exercise && !cli->clock_shifted) {
        en_cli_set_clock(cli, now);
    }
    en_remote_close(remote);
    return status;
}

enum en_status en_cli_open_beside(struct en_cli *cli, const struct en_error *held,
                                  struct en_error *reterr)
{
    struct en_error why = {.rule = ""};
    const char *url = address_of(cli);

    if (url == NULL || take_clock(cli, url, &why) != EN_OK) {
        *reterr = *held; /* it is held by something that answers nobody */
        return EN_ERR_HELD;
    }
    cli->server = url;
    return en_node_open_beside(&cli->env, cli->folder, &cli->node, reterr);
}

/* ---- handing in ----------------------------------------------------------------------------- */

/* The session's key: --key, or for an act signed before, its author's own. */
static enum en_status open_session(struct en_cli *cli, struct en_str note, struct en_error *reterr)
{
    struct en_note *parsed = EN_ARENA_NEW(&cli->arena, struct en_note);
    enum en_status status = parsed == NULL ? EN_ERR_MEMORY : EN_OK;

    if (cli->remote != NULL) {
        return EN_OK;
    }
    if (status == EN_OK && cli->key == NULL) {
        status = en_note_parse(&cli->arena, note, parsed, reterr);
        cli->key = status == EN_OK ? en_arena_copy(&cli->arena, parsed->sig[0].name).ptr : NULL;
    }
    if (status == EN_OK) {
        status = en_cli_signer(cli, reterr);
    }
    return status == EN_OK ? en_remote_open(&cli->env, cli->server, cli->signer,
                                            en_node_origin(cli->node), &cli->remote, reterr)
                           : status;
}

static enum en_status say_received(struct en_cli *cli, const struct en_hash *id,
                                   struct en_error *reterr)
{
    struct en_cell cells[] = {
        en_cell_text("answer", EN_STR("received")),
        en_cell_hash("id", id),
    };

    *reterr = (struct en_error){.status = EN_OK};
    en_say(cli, N_("Received, not committed: the server carries it to the registrar by itself."),
           cells, EN_COUNT(cells));
    return EN_ERR_RECEIVED;
}

static enum en_status say_result(struct en_cli *cli, const struct en_result *result,
                                 struct en_error *reterr)
{
    if (result->answer == EN_ANSWER_REFUSED) {
        *reterr = result->why;
        return result->why.status;
    }
    en_say_outcome(cli, result);
    if (result->effect.outcome == EN_OUTCOME_VOID) {
        *reterr = result->effect.why;
        return result->effect.why.status;
    }
    return EN_OK;
}

enum en_status en_cli_hand_over(struct en_cli *cli, struct en_str note, const struct en_hash *id,
                                struct en_error *reterr)
{
    struct en_result result = {.answer = EN_ANSWER_REFUSED};
    enum en_status status = open_session(cli, note, reterr);

    if (status == EN_OK) {
        status = en_remote_submit(cli->remote, &note, 1, &result, NULL, reterr);
    }
    if (status == EN_ERR_RECEIVED) {
        status = say_received(cli, id, reterr);
    } else if (status == EN_OK) {
        status = say_result(cli, &result, reterr);
    }
    if (status == EN_OK || status == EN_ERR_RECEIVED) {
        /* The next act of this call follows this one. */
        enum en_status seen = en_node_look_again(cli->node, reterr);
        status = seen == EN_OK ? status : seen;
    }
    return status;
}
