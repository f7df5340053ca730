/*
 * keys.c: key files, found by name, opened with a passphrase.
 *
 * A key NAME lives in FOLDER/keys/NAME.key ("cma/officer-1" in keys/cma/officer-1.key). The
 * passphrase comes from --passphrase-file or from the terminal without echo, never from the command
 * line or the environment, where other users and child processes see it.
 */
#include "cli.h"

#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

/* ---- the passphrase ------------------------------------------------------------------------- */

static void cut_line_end(char *text)
{
    text[strcspn(text, "\r\n")] = '\0';
}

static enum en_status ask(const char *message, char out[static EN_CLI_PASSPHRASE_MAX],
                          struct en_error *reterr)
{
    struct termios before;
    FILE *terminal = fopen("/dev/tty", "r+");
    bool got = false;

    if (terminal == NULL) {
        return en_fail(reterr, EN_ERR_PASSPHRASE, "cli.passphrase", EN_STR(""),
                       N_("the key has a passphrase, and there is no terminal to ask for it"),
                       N_("Give it with --passphrase-file."));
    }
    fputs(message, terminal);
    fflush(terminal);
    if (tcgetattr(fileno(terminal), &before) == 0) {
        struct termios quiet = before;
        quiet.c_lflag &= ~(tcflag_t)ECHO;
        tcsetattr(fileno(terminal), TCSAFLUSH, &quiet);
        got = fgets(out, EN_CLI_PASSPHRASE_MAX, terminal) != NULL;
        tcsetattr(fileno(terminal), TCSAFLUSH, &before);
        fputc('\n', terminal);
    }
    fclose(terminal);
    if (!got) {
        return en_fail(reterr, EN_ERR_PASSPHRASE, "cli.passphrase", EN_STR(""),
                       N_("no passphrase was typed"), NULL);
    }
    cut_line_end(out);
    return EN_OK;
}

enum en_status en_cli_passphrase(struct en_cli *cli, const char *name,
                                 char out[static EN_CLI_PASSPHRASE_MAX], struct en_error *reterr)
{
    struct en_text message = {0};
    struct en_str arg = en_str_from(name);
    uint8_t *bytes = NULL;
    size_t len = 0;

    if (cli->passphrase_file == NULL) {
        en_text_fill(&message, en_tr(N_("Passphrase of %1: ")), &arg, 1);
        enum en_status status = ask(en_text_cstr(&message), out, reterr);
        en_text_finish(&message);
        return status;
    }
    enum en_status status = cli->env.read_file(cli->env.self, cli->passphrase_file,
                                               EN_CLI_PASSPHRASE_MAX - 1, &bytes, &len, reterr);
    if (status != EN_OK) {
        return status;
    }
    memcpy(out, bytes, len);
    out[len] = '\0';
    cut_line_end(out);
    en_wipe(bytes, len);
    free(bytes);
    return EN_OK;
}

/* ---- the file ------------------------------------------------------------------------------- */

void en_cli_key_path(const struct en_cli *cli, const char *name, struct en_text *out)
{
    en_text_addf(out, "%s/keys/%s.key", cli->folder, name);
}

/* The file of a key: in the node's keys/, else the word as a path, as it is or with ".key". */
static enum en_status find_file(struct en_cli *cli, const char *name, struct en_str *ret,
                                struct en_error *reterr)
{
    struct en_text path = {0};
    bool found = false;

    for (int attempt = 0; attempt < 3 && !found; attempt++) {
        en_text_clear(&path);
        if (attempt == 0) {
            en_cli_key_path(cli, name, &path);
        } else {
            en_text_addf(&path, "%s%s", name, attempt == 1 ? "" : ".key");
        }
        found = access(en_text_cstr(&path), F_OK) == 0;
    }
    enum en_status status =
        found ? en_cli_read(cli, en_text_cstr(&path), ret, reterr)
              : en_fail(reterr, EN_ERR_NOT_FOUND, "cli.key-file", EN_STR(""),
                        N_("there is no key file of %1"),
                        N_("Put it into the node's keys/ as %1.key, or name the file."),
                        en_str_from(name));
    en_text_finish(&path);
    return status;
}

static enum en_status key_name(struct en_cli *cli, const char *name, const char **ret,
                               struct en_error *reterr)
{
    *ret = name != NULL ? name : cli->key;
    if (*ret != NULL) {
        return EN_OK;
    }
    return en_fail(reterr, EN_ERR_USAGE, "cli.key", EN_STR(""), N_("it is not said who signs"),
                   N_("Add --key NAME."));
}

/* The file, what it says openly, and its passphrase where it has one. */
struct opened {
    struct en_hasher *hasher;
    struct en_str file;
    struct en_keyfile_head head;
    char passphrase[EN_CLI_PASSPHRASE_MAX];
};

static enum en_status open_file(struct en_cli *cli, const char *name, struct opened *key,
                                struct en_error *reterr)
{
    enum en_status status = key_name(cli, name, &name, reterr);

    if (status == EN_OK) {
        status = find_file(cli, name, &key->file, reterr);
    }
    key->hasher = en_hasher_create();
    if (status == EN_OK && key->hasher == NULL) {
        status = EN_ERR_MEMORY;
    }
    if (status == EN_OK) {
        status = en_keyfile_look(key->hasher, key->file, &key->head, reterr);
    }
    if (status == EN_OK && key->head.locked) {
        status = en_cli_passphrase(cli, key->head.name, key->passphrase, reterr);
    }
    return status;
}

static void close_file(struct opened *key)
{
    en_hasher_destroy(key->hasher);
    en_wipe(key->passphrase, sizeof(key->passphrase));
}

enum en_status en_cli_key_look(struct en_cli *cli, const char *name, struct en_keyfile_head *ret,
                               struct en_error *reterr)
{
    struct en_hasher *hasher = en_hasher_create();
    struct en_str file = {NULL, 0};
    enum en_status status = key_name(cli, name, &name, reterr);

    if (status == EN_OK) {
        status = find_file(cli, name, &file, reterr);
    }
    if (status == EN_OK) {
        status = hasher == NULL ? EN_ERR_MEMORY : en_keyfile_look(hasher, file, ret, reterr);
    }
    en_hasher_destroy(hasher);
    return status;
}

enum en_status en_cli_key(struct en_cli *cli, const char *name, struct en_signing_key **ret,
                          struct en_error *reterr)
{
    struct opened key = {0};
    enum en_status status = open_file(cli, name, &key, reterr);

    if (status == EN_OK) {
        status = en_keyfile_open_signing(key.hasher, key.file, en_str_from(key.passphrase), ret,
                                         NULL, reterr);
    }
    close_file(&key);
    return status;
}

enum en_status en_cli_signer(struct en_cli *cli, struct en_error *reterr)
{
    return cli->signer != NULL ? EN_OK : en_cli_key(cli, NULL, &cli->signer, reterr);
}

enum en_status en_cli_identity(struct en_cli *cli, const char *name, struct en_age_identity *ret,
                               struct en_error *reterr)
{
    struct opened key = {0};
    enum en_status status = open_file(cli, name, &key, reterr);

    if (status == EN_OK) {
        status = en_keyfile_open_age(key.hasher, key.file, en_str_from(key.passphrase), ret, NULL,
                                     reterr);
    }
    close_file(&key);
    return status;
}
