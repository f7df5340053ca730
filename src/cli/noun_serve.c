/*
 * noun_serve.c: a folder on the network, and witnesses asked over it.
 *
 * --key decides what the server does by itself: with the registrar's key it signs heads, with the
 * witness's it cosigns. Without one it serves what the folder holds and changes nothing.
 */
#include "nouns.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "policy.h"
#include "source.h"
#include <entente/serve.h>

/* ---- asking witnesses ----------------------------------------------------------------------- */

/* The witnesses of a policy file and their addresses; `policy` is what the gather borrows from. */
static enum en_status open_gather(struct en_cli *cli, const char *path, struct en_gather **ret,
                                  struct en_error *reterr)
{
    struct en_policy *policy = EN_ARENA_NEW(&cli->arena, struct en_policy);

    if (policy == NULL) {
        return EN_ERR_MEMORY;
    }
    enum en_status status = en_policy_file(cli, path, policy, reterr);
    if (status == EN_OK && !en_str_equal(policy->origin, en_node_origin(cli->node))) {
        status = en_fail(reterr, EN_ERR_USAGE, "cli.policy-origin", en_str_from(path),
                         N_("the policy file is of another record, %1"),
                         N_("Give the one of this record, with the witnesses' addresses."),
                         policy->origin);
    }
    return status == EN_OK ? en_gather_create(&cli->env, policy, ret, reterr) : status;
}

struct gathering {
    struct en_cli *cli;
    size_t cosigned;
    struct en_error why; // of the last that did not
    bool failed;
};

static void say_gathered(void *self, const struct en_gathered *gathered)
{
    struct gathering *gathering = self;

    if (!gathered->cosigned) {
        if (gathering->failed) {
            en_say_error(gathering->cli, gathering->why.status, &gathering->why);
        }
        gathering->why = gathered->why;
        gathering->failed = true;
        return;
    }
    struct en_cell cells[] = {en_cell_text("witness", en_str_from(gathered->witness))};
    gathering->cosigned++;
    en_say(gathering->cli, N_("%1 has cosigned."), cells, EN_COUNT(cells));
}

static enum en_status gather(struct en_cli *cli, struct en_gather *gather, struct en_error *reterr)
{
    struct gathering gathering = {.cli = cli};
    enum en_status status = EN_OK;
    bool again = true;

    /* A witness says at most once where it stands. */
    for (int round = 0; status == EN_OK && again && round < 3; round++) {
        status = en_gather_round(gather, cli->node, say_gathered, &gathering, &again, reterr);
    }
    if (status == EN_OK && gathering.cosigned == 0 && !gathering.failed) {
        en_say_line(cli, N_("Nobody is left to ask: who has an address has cosigned."), NULL, 0);
    }
    if (status == EN_OK && gathering.failed) {
        *reterr = gathering.why;
        status = gathering.why.status;
    }
    return status;
}

enum en_status en_cli_log_gather(struct en_cli *cli, const struct en_args *args,
                                 struct en_error *reterr)
{
    struct en_gather *witnesses = NULL;
    enum en_status status = en_cli_open(cli, EN_NODE_WRITE, reterr);

    if (status == EN_OK) {
        status = open_gather(cli, en_args_option(args, "policy"), &witnesses, reterr);
    }
    if (status == EN_OK) {
        status = gather(cli, witnesses, reterr);
    }
    en_gather_destroy(witnesses);
    return status;
}

/* ---- being let in --------------------------------------------------------------------------- */

enum en_status en_cli_log_token(struct en_cli *cli, const struct en_args *args,
                                struct en_error *reterr)
{
    struct en_remote *remote = NULL;
    struct en_text token = {0};
    enum en_status status = en_cli_signer(cli, reterr);

    if (status == EN_OK) {
        status = en_remote_open(&cli->env, en_args_word(args, 0), cli->signer, EN_STR(""), &remote,
                                reterr);
    }
    if (status == EN_OK) {
        status = en_remote_token(remote, &token, reterr);
    }
    if (status == EN_OK) {
        en_text_addc(&token, '\n');
        status = en_cli_write(cli, NULL, en_text_str(&token), reterr);
    }
    en_wipe(token.ptr, token.len);
    en_text_finish(&token);
    en_remote_close(remote);
    return status;
}

/* ---- serving -------------------------------------------------------------------------------- */

/* What a server needs beside its node. */
enum { RATE_MAX = 1000000 };

struct serving {
    struct en_server_options options;
    struct en_cli_source source;
    struct en_server *server;
};

/* The key's role in this accord: the registrar's on its own folder, else a witness's. */
static enum en_status open_key(struct en_cli *cli, struct serving *serving, struct en_error *reterr)
{
    if (cli->key == NULL) {
        return EN_OK;
    }
    enum en_status status = en_cli_signer(cli, reterr);
    if (status == EN_OK && en_node_is_registrar(cli->node)) {
        serving->options.registrar = cli->signer;
    } else if (status == EN_OK) {
        serving->options.witness = cli->signer;
    }
    return status;
}

static enum en_status open_source(struct en_cli *cli, const struct en_args *args,
                                  struct serving *serving, struct en_error *reterr)
{
    const char *from = en_args_option(args, "from");

    if (from == NULL) {
        return EN_OK;
    }
    if (en_node_is_registrar(cli->node)) {
        return en_fail(reterr, EN_ERR_USAGE, "node.registrar-folder", en_str_from(cli->folder),
                       N_("this folder is the registrar's; it follows nobody"),
                       N_("Leave --from out."));
    }
    if (!en_source_is_url(from)) {
        return en_fail(reterr, EN_ERR_USAGE, "cli.serve-from", en_str_from(from),
                       N_("a server follows another server, by its URL"),
                       N_("Give http:// or https://; a folder is followed with `entente log "
                          "follow`."));
    }
    enum en_status status = en_source_open(cli, from, &serving->source, reterr);
    serving->options.source = &serving->source.source;
    return status == EN_OK
               ? en_courier_create(&cli->env, from, cli->signer, en_node_origin(cli->node),
                                   &serving->options.courier, reterr)
               : status;
}

static enum en_status open_hosts(struct en_cli *cli, const struct en_args *args,
                                 struct serving *serving)
{
    size_t count = 0;

    while (en_args_option_at(args, "host", count) != NULL) {
        count++;
    }
    const char **host = EN_ARENA_ARRAY(&cli->arena, count + 1, const char *);
    if (host == NULL) {
        return EN_ERR_MEMORY;
    }
    for (size_t i = 0; i < count; i++) {
        host[i] = en_args_option_at(args, "host", i);
    }
    serving->options.host = host;
    serving->options.host_count = count;
    return EN_OK;
}

/* The rooms as installed beside the program, or as built in this folder; NULL when neither is. */
static const char *own_rooms(struct en_cli *cli)
{
    static const char *const places[] = {"../share/entente/web", "web"};
    char program[PATH_MAX];
    ssize_t len = readlink("/proc/self/exe", program, sizeof(program) - 1);

    if (len <= 0) {
        return NULL;
    }
    program[len] = '\0';
    *strrchr(program, '/') = '\0';
    for (size_t i = 0; i < EN_COUNT(places); i++) {
        struct en_text path = {0};
        en_text_addf(&path, "%s/%s/manifest.json", program, places[i]);
        bool there = access(en_text_cstr(&path), R_OK) == 0;
        path.len -= there ? strlen("/manifest.json") : 0;
        struct en_str folder = there ? en_arena_copy(&cli->arena, en_text_str(&path)) : EN_STR("");
        en_text_finish(&path);
        if (there) {
            return folder.ptr;
        }
    }
    return NULL;
}

static void say_serving(struct en_cli *cli, const struct serving *serving, const char *listen)
{
    struct en_str address = en_str_from(listen);
    struct en_cell cells[] = {
        en_cell_text("folder", en_str_from(cli->folder)),
        en_cell_text("listen", address),
        en_cell_int("port", (int64_t)en_server_port(serving->server)),
    };

    en_say(cli, N_("Serving %1 at %2 (port %3) until it is stopped."), cells, EN_COUNT(cells));
    if (serving->options.behind_proxy) {
        en_say_line(cli,
                    N_("The proxy in front must add TLS, pass Host on as it came, and let nobody "
                       "else reach this port: see docs/http.md."),
                    NULL, 0);
    }
    fflush(cli->out);
}

/* How often one key may ask a second, and twice as often at once. */
static enum en_status read_rate(const struct en_args *args, struct en_server_limits *limits,
                                struct en_error *reterr)
{
    const char *text = en_args_option(args, "rate");
    uint64_t rate = 0;

    if (text == NULL) {
        return EN_OK;
    }
    if (!en_parse_u64(en_str_from(text), &rate) || rate == 0 || rate > RATE_MAX) {
        return en_fail(reterr, EN_ERR_USAGE, "serve.rate", EN_STR("--rate"),
                       N_("\"%1\" is no number of requests a second"),
                       N_("Write a number from 1 to 1000000."), en_str_from(text));
    }
    limits->per_second = (unsigned)rate;
    limits->burst = 2 * (unsigned)rate;
    return EN_OK;
}

static enum en_status serve(struct en_cli *cli, const struct en_args *args, struct serving *serving,
                            struct en_error *reterr)
{
    const char *listen = en_args_option(args, "listen");

    serving->options.listen = listen != NULL ? listen : "127.0.0.1:8080";
    serving->options.behind_proxy = en_args_flag(args, "behind-proxy");
    serving->options.signals = true;
    serving->options.contact = en_args_option(args, "contact");
    serving->options.tls_cert = en_args_option(args, "tls-cert");
    serving->options.tls_key = en_args_option(args, "tls-key");
    serving->options.web = en_args_option(args, "web");
    if (serving->options.web == NULL) {
        serving->options.web = own_rooms(cli);
    }
    if ((serving->options.tls_cert == NULL) != (serving->options.tls_key == NULL)) {
        return en_fail(reterr, EN_ERR_USAGE, "cli.tls", EN_STR(""),
                       N_("a certificate and its key go together"),
                       N_("Give both --tls-cert and --tls-key."));
    }
    enum en_status status = read_rate(args, &serving->options.limits, reterr);
    if (status == EN_OK) {
        status = en_server_open(&cli->env, cli->node, &serving->options, &serving->server, reterr);
    }
    if (status == EN_OK) {
        say_serving(cli, serving, serving->options.listen);
        status = en_server_run(serving->server, reterr);
    }
    en_server_close(serving->server);
    return status;
}

enum en_status en_cli_serve(struct en_cli *cli, const struct en_args *args, struct en_error *reterr)
{
    struct serving serving = {.server = NULL};

    cli->folder = en_args_word(args, 0) != NULL ? en_args_word(args, 0) : cli->folder;
    enum en_status status = en_cli_open(cli, EN_NODE_WRITE, reterr);
    if (status == EN_OK) {
        status = open_key(cli, &serving, reterr);
    }
    if (status == EN_OK) {
        status = open_source(cli, args, &serving, reterr);
    }
    if (status == EN_OK) {
        status = open_hosts(cli, args, &serving);
    }
    if (status == EN_OK && en_args_option(args, "witnesses") != NULL) {
        status =
            open_gather(cli, en_args_option(args, "witnesses"), &serving.options.gather, reterr);
    }
    if (status == EN_OK) {
        status = serve(cli, args, &serving, reterr);
    }
    en_gather_destroy(serving.options.gather);
    en_courier_destroy(serving.options.courier);
    en_source_close(&serving.source);
    return status;
}
