/*
 * cli.c: the frame. Finds noun and verb, runs it, prints the error, gives the exit status.
 */
#include "args.h"

#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <entente/serve.h>

#include "help.h"

static unsigned terminal_width(FILE *file)
{
    struct winsize size = {0};
    uint64_t columns = 0;

    if (en_parse_u64(en_str_from(getenv("COLUMNS")), &columns) && columns > 0 && columns < 10000) {
        return (unsigned)columns;
    }
    if (!isatty(fileno(file))) {
        return 0;
    }
    return ioctl(fileno(file), TIOCGWINSZ, &size) == 0 && size.ws_col > 0 ? size.ws_col : 80;
}

/* https://no-color.org: any value switches colours off. */
static bool wants_colour(FILE *file)
{
    const char *off = getenv("NO_COLOR");
    const char *term = getenv("TERM");

    return isatty(fileno(file)) && (off == NULL || off[0] == '\0') && term != NULL &&
           strcmp(term, "dumb") != 0;
}

static void cli_init(struct en_cli *cli)
{
    const char *folder = getenv("ENTENTE_NODE");
    const char *authority = getenv("ENTENTE_CA");

    *cli = (struct en_cli){.env = en_env_system(), .out = stdout, .err = stderr};
    cli->folder = folder != NULL && folder[0] != '\0' ? folder : ".";
    cli->authority = authority != NULL && authority[0] != '\0' ? authority : NULL;
    cli->width = terminal_width(stdout);
    cli->colour = wants_colour(stdout);
    en_arena_init(&cli->arena, 0);
}

/* Form and language of errors must be known before the first word is read. */
static void look_ahead(struct en_cli *cli, int argc, char **argv)
{
    const char *lang = NULL;

    for (int i = 1; i < argc && strcmp(argv[i], "--") != 0; i++) {
        cli->json = cli->json || strcmp(argv[i], "--json") == 0;
        if (strcmp(argv[i], "--lang") == 0 && i + 1 < argc) {
            lang = argv[i + 1];
        } else if (strncmp(argv[i], "--lang=", 7) == 0) {
            lang = argv[i] + 7;
        }
    }
    en_language_choose(lang);
}

/* The next word that is no global option; NULL at the end. */
static enum en_status next_word(struct en_cli *cli, struct en_words *words, const char **ret,
                                bool *ret_help, struct en_error *reterr)
{
    bool taken = true;
    enum en_status status = EN_OK;

    *ret = NULL;
    while (status == EN_OK && taken && words->at < words->count) {
        status = en_args_global(cli, words, &taken, ret_help, reterr);
    }
    if (status != EN_OK || words->at >= words->count) {
        return status;
    }
    const char *word = words->word[words->at];
    if (word[0] == '-') {
        struct en_str name = en_str_from(word + strspn(word, "-"));
        return en_args_unknown(name, NULL, reterr);
    }
    words->at++;
    *ret = word;
    return EN_OK;
}

/* The folder that `entente ca make` wrote stands for the certificate in it. */
static enum en_status find_authority(struct en_cli *cli)
{
    struct en_text path = {0};

    en_text_adds(&path, cli->authority);
    en_text_adds(&path, "/ca.pem");
    bool is_folder = !path.failed && access(en_text_cstr(&path), F_OK) == 0;
    struct en_str copy =
        is_folder ? en_arena_copy(&cli->arena, en_text_str(&path)) : en_str_from(cli->authority);
    cli->env.ca_file = copy.ptr;
    en_text_finish(&path);
    return copy.ptr != NULL ? EN_OK : EN_ERR_MEMORY;
}

static enum en_status run_verb(struct en_cli *cli, const struct en_verb *verb,
                               struct en_words *words, bool help, struct en_error *reterr)
{
    struct en_args *args = EN_ARENA_NEW(&cli->arena, struct en_args);

    if (args == NULL) {
        return EN_ERR_MEMORY;
    }
    enum en_status status = en_args_read(cli, verb, words, args, &help, reterr);
    if (status != EN_OK) {
        return status;
    }
    if (help) {
        en_help_verb(cli, verb);
        return EN_OK;
    }
    en_store_init();
    status = en_crypto_init();
    if (status == EN_OK && cli->authority != NULL) {
        status = find_authority(cli);
    }
    return status == EN_OK ? verb->run(cli, args, reterr) : status;
}

static enum en_status run_help(struct en_cli *cli, struct en_words *words, struct en_error *reterr)
{
    const char *name = NULL;
    bool help = false;
    enum en_status status = next_word(cli, words, &name, &help, reterr);

    if (status != EN_OK) {
        return status;
    }
    if (name == NULL) {
        en_help_all(cli);
        return EN_OK;
    }
    const struct en_noun *noun = en_noun_find(en_str_from(name));
    if (noun == NULL) {
        return en_noun_unknown(en_str_from(name), reterr);
    }
    status = next_word(cli, words, &name, &help, reterr);
    if (status != EN_OK || name == NULL) {
        if (status == EN_OK) {
            en_help_noun(cli, noun);
        }
        return status;
    }
    const struct en_verb *verb = en_verb_find(noun->name, en_str_from(name));
    if (verb == NULL) {
        return en_verb_unknown(noun->name, en_str_from(name), reterr);
    }
    en_help_verb(cli, verb);
    return EN_OK;
}

static enum en_status run_noun(struct en_cli *cli, const struct en_noun *noun,
                               struct en_words *words, bool help, struct en_error *reterr)
{
    const struct en_verb *verb = en_verb_find(noun->name, EN_STR(""));
    const char *name = NULL;

    if (verb != NULL) {
        return run_verb(cli, verb, words, help, reterr);
    }
    enum en_status status = next_word(cli, words, &name, &help, reterr);
    if (status != EN_OK) {
        return status;
    }
    if (name == NULL && help) {
        en_help_noun(cli, noun);
        return EN_OK;
    }
    if (name == NULL) {
        return en_fail(reterr, EN_ERR_USAGE, "cli.verb", en_str_from(noun->name),
                       N_("a verb is missing"), N_("`entente help %1` lists them all."),
                       en_str_from(noun->name));
    }
    verb = en_verb_find(noun->name, en_str_from(name));
    if (verb == NULL) {
        return en_verb_unknown(noun->name, en_str_from(name), reterr);
    }
    return run_verb(cli, verb, words, help, reterr);
}

static enum en_status run(struct en_cli *cli, struct en_words *words, struct en_error *reterr)
{
    const char *name = NULL;
    bool help = false;

    if (words->count == 1 && strcmp(words->word[0], "--version") == 0) {
        fprintf(cli->out, "entente %s\n", ENTENTE_VERSION);
        return EN_OK;
    }
    enum en_status status = next_word(cli, words, &name, &help, reterr);
    if (status != EN_OK) {
        return status;
    }
    if (name == NULL || strcmp(name, "help") == 0) {
        if (name == NULL && !help) {
            en_help_overview(cli);
            return EN_OK;
        }
        return run_help(cli, words, reterr);
    }
    if (strcmp(name, "complete") == 0) {
        en_help_complete(cli, words->word + words->at, words->count - words->at);
        return EN_OK;
    }
    const struct en_noun *noun = en_noun_find(en_str_from(name));
    if (noun == NULL) {
        return en_noun_unknown(en_str_from(name), reterr);
    }
    return run_noun(cli, noun, words, help, reterr);
}

int en_cli_main(int argc, char **argv)
{
    struct en_cli cli;
    struct en_error error = {0};
    struct en_words words = {argv + 1, argc > 0 ? (size_t)argc - 1 : 0, 0};

    cli_init(&cli);
    look_ahead(&cli, argc, argv);
    enum en_status status = run(&cli, &words, &error);
    en_signing_key_destroy(cli.signer);
    en_node_close(cli.node);
    en_remote_close(cli.remote);
    /* "Received" is an answer, said already; all else that is not EN_OK is an error. */
    if (status != EN_OK && (status != EN_ERR_RECEIVED || error.status != EN_OK)) {
        en_say_error(&cli, status, error.status != EN_OK ? &error : NULL);
    }
    if (fflush(cli.out) != 0 && status == EN_OK) {
        status = EN_ERR_IO;
    }
    en_arena_finish(&cli.arena);
    return en_status_exit(status);
}
