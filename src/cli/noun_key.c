/*
 * noun_key.c: keys of devices. Making one is local; what it may do is an act of the party's root.
 * How keys end and change is in noun_key_change.c.
 */
#include "nouns.h"

#include <string.h>
#include <unistd.h>

/* ---- new ------------------------------------------------------------------------------------ */

/* Each folder on the way to a file; those that exist are no error. */
static enum en_status make_parents(struct en_cli *cli, struct en_str path, struct en_error *reterr)
{
    struct en_text folder = {0};
    enum en_status status = EN_OK;

    for (size_t i = 1; i < path.len && status == EN_OK; i++) {
        if (path.ptr[i] == '/') {
            en_text_clear(&folder);
            en_text_add(&folder, (struct en_str){path.ptr, i});
            status = cli->env.make_folder(cli->env.self, en_text_cstr(&folder), reterr);
        }
    }
    en_text_finish(&folder);
    return status;
}

static enum en_status new_passphrase(struct en_cli *cli, const char *name,
                                     char out[static EN_CLI_PASSPHRASE_MAX],
                                     struct en_error *reterr)
{
    char again[EN_CLI_PASSPHRASE_MAX] = "";
    enum en_status status = en_cli_passphrase(cli, name, out, reterr);

    if (status == EN_OK && cli->passphrase_file == NULL) {
        status = en_cli_passphrase(cli, name, again, reterr);
        if (status == EN_OK && strcmp(out, again) != 0) {
            status = en_fail(reterr, EN_ERR_PASSPHRASE, "cli.passphrase", EN_STR(""),
                             N_("the two passphrases differ"), N_("Type it the same twice."));
        }
    }
    en_wipe(again, sizeof(again));
    return status;
}

/* A new key on its way into a file. */
struct new_key {
    const char *name;
    bool seals, cosigns;
    struct en_hasher *hasher;
    struct en_keyfile_lock lock;
    struct en_text file;
};

static enum en_status seal_signing(struct en_cli *cli, struct new_key *made,
                                   struct en_error *reterr)
{
    struct en_signing_key *key = NULL;
    enum en_status status = en_signing_key_generate(&cli->env, made->name, &key, reterr);

    if (status == EN_OK) {
        status = en_keyfile_seal_signing(&cli->env, made->hasher, key,
                                         made->cosigns ? EN_KEY_COSIGNATURE : EN_KEY_ED25519,
                                         &made->lock, &made->file, reterr);
    }
    en_signing_key_destroy(key);
    return status;
}

static enum en_status seal_age(struct en_cli *cli, struct new_key *made, struct en_error *reterr)
{
    struct en_age_identity identity;

    en_age_identity_generate(&cli->env, &identity);
    enum en_status status =
        en_keyfile_seal_age(&cli->env, made->name, &identity, &made->lock, &made->file, reterr);
    en_wipe(&identity, sizeof(identity));
    return status;
}

static enum en_status write_key(struct en_cli *cli, const char *path, struct en_str file,
                                struct en_error *reterr)
{
    struct en_bytes bytes = {(const uint8_t *)file.ptr, file.len};

    if (access(path, F_OK) == 0) {
        return en_fail(reterr, EN_ERR_EXISTS, "cli.key-exists", en_str_from(path),
                       N_("there is a key file already; a key is never overwritten"),
                       N_("Choose another name, or move the file away yourself."));
    }
    enum en_status status = make_parents(cli, en_str_from(path), reterr);
    return status == EN_OK ? cli->env.write_file(cli->env.self, path, bytes, 0600, reterr) : status;
}

static void public_part(const struct en_keyfile_head *head, char out[static EN_VKEY_BYTES_MAX])
{
    if (head->kind == EN_KEYFILE_AGE) {
        en_age_recipient_print(&head->recipient, out);
    } else {
        (void)en_vkey_print(&head->vkey, out);
    }
}

/* Twelve words of the SHA-256 of the public part as it is written. */
static void print_words(struct en_text *out, struct en_hasher *hasher, const char *text)
{
    struct en_hash hash;

    en_hash_of(hasher, (struct en_bytes){(const uint8_t *)text, strlen(text)}, &hash);
    en_words_print(out, &hash, EN_CLI_FINGERPRINT_WORDS);
}

static enum en_status say_key(struct en_cli *cli, const struct en_keyfile_head *head,
                              const char *path)
{
    char text[EN_VKEY_BYTES_MAX];
    struct en_text words = {0};
    struct en_hasher *hasher = en_hasher_create();

    if (hasher == NULL) {
        return EN_ERR_MEMORY;
    }
    public_part(head, text);
    print_words(&words, hasher, text);
    struct en_cell cells[] = {
        en_cell_text("name", en_str_from(head->name)),
        en_cell_text("kind", head->kind == EN_KEYFILE_AGE ? EN_STR("age") : EN_STR("signing")),
        en_cell_text("public", en_str_from(text)),
        en_cell_text("words", en_text_str(&words)),
        en_cell_text("passphrase", head->locked ? EN_STR("yes") : EN_STR("none")),
        en_cell_text("file", en_str_from(path)),
    };
    en_say_sheet(cli, cells, path != NULL ? EN_COUNT(cells) : EN_COUNT(cells) - 1);
    en_text_finish(&words);
    en_hasher_destroy(hasher);
    return EN_OK;
}

static enum en_status make_file(struct en_cli *cli, struct new_key *made, struct en_error *reterr)
{
    char passphrase[EN_CLI_PASSPHRASE_MAX] = "";
    enum en_status status = EN_OK;

    if (!made->lock.allow_empty) {
        status = new_passphrase(cli, made->name, passphrase, reterr);
    }
    made->lock.passphrase = en_str_from(passphrase);
    if (status == EN_OK) {
        status = made->seals ? seal_age(cli, made, reterr) : seal_signing(cli, made, reterr);
    }
    en_wipe(passphrase, sizeof(passphrase));
    return status;
}

enum en_status en_cli_key_new(struct en_cli *cli, const struct en_args *args,
                              struct en_error *reterr)
{
    const char *out = en_args_option(args, "out");
    struct new_key made = {.name = en_args_word(args, 0),
                           .seals = en_args_flag(args, "seal"),
                           .cosigns = en_args_flag(args, "witness"),
                           .hasher = en_hasher_create(),
                           .lock = {.allow_empty = en_args_flag(args, "exercise")}};
    struct en_keyfile_head head;
    struct en_text path = {0};

    if (out != NULL) {
        en_text_adds(&path, out);
    } else {
        en_cli_key_path(cli, made.name, &path);
    }
    enum en_status status = made.hasher == NULL ? EN_ERR_MEMORY : make_file(cli, &made, reterr);
    if (status == EN_OK) {
        status = write_key(cli, en_text_cstr(&path), en_text_str(&made.file), reterr);
    }
    if (status == EN_OK) {
        status = en_keyfile_look(made.hasher, en_text_str(&made.file), &head, reterr);
    }
    if (status == EN_OK) {
        status = say_key(cli, &head, en_text_cstr(&path));
    }
    en_hasher_destroy(made.hasher);
    en_text_finish(&made.file);
    en_text_finish(&path);
    return status;
}

/* ---- looking -------------------------------------------------------------------------------- */

enum en_status en_cli_key_show(struct en_cli *cli, const struct en_args *args,
                               struct en_error *reterr)
{
    struct en_keyfile_head head;
    enum en_status status = en_cli_key_look(cli, en_args_word(args, 0), &head, reterr);

    return status == EN_OK ? say_key(cli, &head, NULL) : status;
}

enum en_status en_cli_key_words(struct en_cli *cli, const struct en_args *args,
                                struct en_error *reterr)
{
    struct en_keyfile_head head;
    char text[EN_VKEY_BYTES_MAX];
    struct en_text words = {0};
    struct en_hasher *hasher = en_hasher_create();
    enum en_status status =
        hasher == NULL ? EN_ERR_MEMORY : en_cli_key_look(cli, en_args_word(args, 0), &head, reterr);

    if (status == EN_OK) {
        public_part(&head, text);
        print_words(&words, hasher, text);
        struct en_cell cells[] = {
            en_cell_text("words", en_text_str(&words)),
            en_cell_text("name", en_str_from(head.name)),
        };
        en_say(cli, "%1", cells, EN_COUNT(cells));
    }
    en_text_finish(&words);
    en_hasher_destroy(hasher);
    return status;
}

enum en_status en_cli_key_list(struct en_cli *cli, const struct en_args *args,
                               struct en_error *reterr)
{
    struct en_str body = en_str_from(en_args_word(args, 0));

    return en_cli_view(cli, "keys", &body, 1, "name,role,state,why,since,until,contested_since",
                       N_("The record knows no key yet."), reterr);
}

/* ---- keys of ssh ---------------------------------------------------------------------------- */

static void say_ssh_key(struct en_cli *cli, const struct en_vkey *vkey, struct en_hasher *hasher)
{
    char text[EN_VKEY_BYTES_MAX];
    struct en_text words = {0};

    (void)en_vkey_print(vkey, text);
    print_words(&words, hasher, text);
    struct en_cell cells[] = {
        en_cell_text("name", en_str_from(vkey->name)),
        en_cell_text("kind", vkey->type == EN_KEY_SSH ? EN_STR("ssh") : EN_STR("ssh-sk")),
        en_cell_text("public", en_str_from(text)),
        en_cell_text("words", en_text_str(&words)),
    };
    en_say_sheet(cli, cells, EN_COUNT(cells));
    en_text_finish(&words);
}

enum en_status en_cli_key_import_ssh(struct en_cli *cli, const struct en_args *args,
                                     struct en_error *reterr)
{
    struct en_hasher *hasher = en_hasher_create();
    struct en_str file = {NULL, 0};
    struct en_vkey vkey;
    enum en_status status =
        hasher == NULL ? EN_ERR_MEMORY : en_cli_read(cli, en_args_word(args, 0), &file, reterr);

    if (status == EN_OK) {
        status = en_ssh_key_parse(hasher, en_str_from(en_args_option(args, "name")), file, &vkey,
                                  reterr);
    }
    if (status == EN_OK) {
        say_ssh_key(cli, &vkey, hasher);
    }
    en_hasher_destroy(hasher);
    return status;
}

/* A line of an allowed_signers file for each key of ssh: `out` is a struct en_text. */
static bool add_signer(void *out, const struct en_cell *cells, size_t count)
{
    struct en_str pub = en_cell_find(cells, count, "pub");
    struct en_str application = en_cell_find(cells, count, "application");
    struct en_str signs = en_cell_find(cells, count, "signs");
    struct en_vkey vkey = {.type = en_str_is(signs, "ssh") ? EN_KEY_SSH : EN_KEY_SSH_SK};

    if (en_str_is(signs, "ed25519") || en_cell_number(cells, count, "revoked") >= 0 ||
        pub.len != sizeof(vkey.key.b) || application.len >= sizeof(vkey.application)) {
        return true;
    }
    memcpy(vkey.key.b, pub.ptr, pub.len);
    if (application.len > 0) {
        memcpy(vkey.application, application.ptr, application.len);
    }
    en_text_add(out, en_cell_find(cells, count, "name"));
    en_text_adds(out, " namespaces=\"" EN_SSHSIG_NAMESPACE "\" ");
    en_ssh_key_print(&vkey, out);
    en_text_addc(out, '\n');
    return true;
}

enum en_status en_cli_key_signers(struct en_cli *cli, const struct en_args *args,
                                  struct en_error *reterr)
{
    struct en_str name = en_str_from(en_args_word(args, 0));
    struct en_text file = {0};
    enum en_status status = en_cli_open(cli, EN_NODE_READ, reterr);

    if (status == EN_OK) {
        status =
            en_state_view(en_node_state(cli->node), "key", &name, 1, add_signer, &file, reterr);
    }
    if (status == EN_OK) {
        status = en_cli_write(cli, NULL, en_text_str(&file), reterr);
    }
    en_text_finish(&file);
    return status;
}
