/*
 * noun_ca.c: the mission's certificate authority: who may say of a server that it is ours.
 *
 * Certificates are of this day and this machine: --clock does not reach them, also in an exercise.
 */
#include "nouns.h"

#include <string.h>
#include <unistd.h>

#include <entente/certificate.h>

enum { DAYS = 90 };

/* ---- files ---------------------------------------------------------------------------------- */

static const char *in_folder(struct en_cli *cli, const char *folder, const char *name)
{
    struct en_text path = {0};

    en_text_addf(&path, "%s/%s", folder, name);
    struct en_str copy = en_arena_copy(&cli->arena, en_text_str(&path));
    en_text_finish(&path);
    return copy.ptr;
}

/* Neither is ever overwritten by a slip: a lost authority is a walk to every device. */
static enum en_status write_pair(struct en_cli *cli, const char *folder, const char *name,
                                 const struct en_text *key, const struct en_text *certificate,
                                 bool replace, struct en_error *reterr)
{
    const char *key_path =
        in_folder(cli, folder, strcmp(name, "ca") == 0 ? "ca.key" : "server.key");
    const char *path = in_folder(cli, folder, strcmp(name, "ca") == 0 ? "ca.pem" : "server.pem");
    struct en_bytes key_bytes = {(const uint8_t *)key->ptr, key->len};
    struct en_bytes bytes = {(const uint8_t *)certificate->ptr, certificate->len};

    if (key_path == NULL || path == NULL) {
        return EN_ERR_MEMORY;
    }
    if (!replace && access(key_path, F_OK) == 0) {
        return en_fail(reterr, EN_ERR_EXISTS, "cli.key-exists", en_str_from(key_path),
                       N_("there is a key file already; a key is never overwritten"),
                       N_("Choose another name, or move the file away yourself."));
    }
    enum en_status status = cli->env.make_folder(cli->env.self, folder, reterr);
    if (status == EN_OK) {
        status = cli->env.write_file(cli->env.self, key_path, key_bytes, 0600, reterr);
    }
    return status == EN_OK ? cli->env.write_file(cli->env.self, path, bytes, 0644, reterr) : status;
}

static enum en_status say_certificate(struct en_cli *cli, struct en_str pem, const char *file,
                                      struct en_error *reterr)
{
    struct en_certificate certificate;
    struct en_text words = {0};
    enum en_status status = en_certificate_read(pem, &certificate, reterr);

    if (status != EN_OK) {
        return status;
    }
    en_words_print(&words, &certificate.fingerprint, EN_CLI_FINGERPRINT_WORDS);
    struct en_cell cells[] = {
        en_cell_text("name", en_str_from(certificate.name)),
        en_cell_text("kind", certificate.is_authority ? EN_STR("authority") : EN_STR("server")),
        en_cell_text("hosts", en_text_str(&certificate.hosts)),
        en_cell_time("since", certificate.since),
        en_cell_time("until", certificate.until),
        en_cell_hash("fingerprint", &certificate.fingerprint),
        en_cell_text("words", en_text_str(&words)),
        en_cell_text("file", en_str_from(file)),
    };
    en_say_sheet(cli, cells, EN_COUNT(cells));
    en_text_finish(&words);
    en_text_finish(&certificate.hosts);
    return EN_OK;
}

/* ---- make ----------------------------------------------------------------------------------- */

/* The values of an option that may come often. */
static enum en_status collect(struct en_cli *cli, const struct en_args *args, const char *option,
                              struct en_str **ret, size_t *ret_count)
{
    size_t count = 0;

    while (en_args_option_at(args, option, count) != NULL) {
        count++;
    }
    *ret = EN_ARENA_ARRAY(&cli->arena, count + 1, struct en_str);
    for (size_t i = 0; *ret != NULL && i < count; i++) {
        (*ret)[i] = en_str_from(en_args_option_at(args, option, i));
    }
    *ret_count = count;
    return *ret != NULL ? EN_OK : EN_ERR_MEMORY;
}

enum en_status en_cli_ca_make(struct en_cli *cli, const struct en_args *args,
                              struct en_error *reterr)
{
    struct en_env env = en_env_system();
    struct en_text key = {0};
    struct en_text certificate = {0};
    struct en_str *domains = NULL;
    size_t count = 0;
    const char *folder = en_args_word(args, 0);
    enum en_status status = collect(cli, args, "domain", &domains, &count);

    if (status == EN_OK) {
        status = en_ca_make(&env, en_str_from(en_args_option(args, "name")), domains, count, &key,
                            &certificate, reterr);
    }
    if (status == EN_OK) {
        status = write_pair(cli, folder, "ca", &key, &certificate, false, reterr);
    }
    if (status == EN_OK) {
        status = say_certificate(cli, en_text_str(&certificate), in_folder(cli, folder, "ca.pem"),
                                 reterr);
    }
    en_wipe(key.ptr, key.len);
    en_text_finish(&key);
    en_text_finish(&certificate);
    return status;
}

/* ---- issue ---------------------------------------------------------------------------------- */

/* --ca names the authority's certificate; its key lies beside it. */
static enum en_status read_authority(struct en_cli *cli, struct en_str *ret_key,
                                     struct en_str *ret_certificate, struct en_error *reterr)
{
    const char *path = cli->env.ca_file;
    const char *slash = path != NULL ? strrchr(path, '/') : NULL;

    if (path == NULL) {
        return en_fail(reterr, EN_ERR_USAGE, "cli.ca", EN_STR(""),
                       N_("it is not said which authority vouches"),
                       N_("Give --ca, the folder that `entente ca make` wrote."));
    }
    struct en_str folder = en_arena_copy(
        &cli->arena, slash != NULL ? (struct en_str){path, (size_t)(slash - path)} : EN_STR("."));
    enum en_status status =
        folder.ptr == NULL ? EN_ERR_MEMORY : en_cli_read(cli, path, ret_certificate, reterr);
    return status == EN_OK ? en_cli_read(cli, in_folder(cli, folder.ptr, "ca.key"), ret_key, reterr)
                           : status;
}

static enum en_status read_days(const struct en_args *args, unsigned *ret, struct en_error *reterr)
{
    const char *text = en_args_option(args, "days");
    uint64_t days = DAYS;

    if (text != NULL && (!en_parse_u64(en_str_from(text), &days) || days > UINT16_MAX)) {
        return en_fail(reterr, EN_ERR_USAGE, "certificate.days", en_str_from(text),
                       N_("browsers take a server's certificate of 1 to 398 days"), NULL);
    }
    *ret = (unsigned)days;
    return EN_OK;
}

enum en_status en_cli_ca_issue(struct en_cli *cli, const struct en_args *args,
                               struct en_error *reterr)
{
    struct en_env env = en_env_system();
    struct en_str *hosts = EN_ARENA_ARRAY(&cli->arena, args->word_count, struct en_str);
    struct en_text key = {0};
    struct en_text certificate = {0};
    struct en_str ca_key = {NULL, 0};
    struct en_str ca = {NULL, 0};
    unsigned days = 0;
    const char *folder = en_args_option(args, "out");
    enum en_status status = hosts != NULL ? read_days(args, &days, reterr) : EN_ERR_MEMORY;

    for (size_t i = 0; status == EN_OK && i < args->word_count; i++) {
        hosts[i] = en_str_from(args->word[i]);
    }
    if (status == EN_OK) {
        status = read_authority(cli, &ca_key, &ca, reterr);
    }
    if (status == EN_OK) {
        status = en_ca_issue(&env, ca_key, ca, hosts, args->word_count, days, &key, &certificate,
                             reterr);
    }
    if (status == EN_OK) {
        status = write_pair(cli, folder, "server", &key, &certificate, true, reterr);
    }
    if (status == EN_OK) {
        status = say_certificate(cli, en_text_str(&certificate),
                                 in_folder(cli, folder, "server.pem"), reterr);
    }
    en_wipe(key.ptr, key.len);
    en_text_finish(&key);
    en_text_finish(&certificate);
    return status;
}

/* ---- show ----------------------------------------------------------------------------------- */

enum en_status en_cli_ca_show(struct en_cli *cli, const struct en_args *args,
                              struct en_error *reterr)
{
    struct en_str pem = {NULL, 0};
    enum en_status status = en_cli_read(cli, en_args_word(args, 0), &pem, reterr);

    return status == EN_OK ? say_certificate(cli, pem, en_args_word(args, 0), reterr) : status;
}
