/*
 * noun_key_enrol.c: a device gets its right to sign. Its key comes as text, by the name of a key
 * file, or as the request that a page shows, whose words the officer compares.
 */
#include "nouns.h"

#include <stdio.h>
#include <unistd.h>

#include "key_public.h"

enum { WORDS_MIN = 8 }; /* 64 bits: nobody finds a second key with them over a phone call */

#define REQUEST "entente-key:v1"

/* ---- by text or by file --------------------------------------------------------------------- */

enum en_status en_cli_key_public(struct en_cli *cli, const char *word, struct en_text *out,
                                 struct en_error *reterr)
{
    char text[EN_VKEY_BYTES_MAX];
    struct en_keyfile_head head;
    struct en_str rest = en_str_from(word);

    (void)en_str_cut(&rest, '+');
    if (rest.ptr != NULL) {
        en_text_adds(out, word); /* the act's own form says whether it is a key */
        return EN_OK;
    }
    enum en_status status = en_cli_key_look(cli, word, &head, reterr);
    if (status == EN_OK && head.kind == EN_KEYFILE_AGE) {
        status = en_fail(reterr, EN_ERR_USAGE, "cli.key-kind", en_str_from(word),
                         N_("this key opens what is sealed; it signs nothing"),
                         N_("Name the signing key; give this one's recipient with --seal."));
    }
    if (status == EN_OK) {
        (void)en_vkey_print(&head.vkey, text);
        en_text_adds(out, text);
    }
    return status;
}

/* ---- by request ----------------------------------------------------------------------------- */

/* What a device asks for: "entente-key:v1 VKEY [RECIPIENT]". */
struct request {
    struct en_str vkey, recipient; // borrowed; recipient may be empty
    struct en_str name;
    struct en_hash hash; // of the vkey as it is written
};

static enum en_status not_a_request(struct en_error *reterr)
{
    return en_fail(
        reterr, EN_ERR_USAGE, "cli.key-request", EN_STR(""), N_("this is no request for a key"),
        N_("Copy the whole line that the page shows; it begins with %1."), EN_STR(REQUEST));
}

static enum en_status read_request(struct en_str text, struct request *ret, struct en_error *reterr)
{
    struct en_hasher *hasher = en_hasher_create();
    struct en_age_recipient recipient;
    struct en_vkey vkey;
    struct en_str rest = text;

    while (rest.len > 0 && (rest.ptr[rest.len - 1] == '\n' || rest.ptr[rest.len - 1] == ' ')) {
        rest.len--;
    }
    if (hasher == NULL || !en_str_is(en_str_cut(&rest, ' '), REQUEST)) {
        en_hasher_destroy(hasher);
        return hasher == NULL ? EN_ERR_MEMORY : not_a_request(reterr);
    }
    ret->vkey = en_str_cut(&rest, ' ');
    ret->recipient = rest;
    enum en_status status = en_vkey_parse(hasher, ret->vkey, &vkey, reterr);
    if (status == EN_OK && rest.len > 0) {
        status = en_age_recipient_parse(rest, &recipient, reterr);
    }
    ret->name = ret->vkey;
    ret->name = en_str_cut(&ret->name, '+');
    en_hash_of(hasher, (struct en_bytes){(const uint8_t *)ret->vkey.ptr, ret->vkey.len},
               &ret->hash);
    en_hasher_destroy(hasher);
    return status;
}

static void say_request(struct en_cli *cli, const struct request *request)
{
    struct en_text words = {0};

    en_words_print(&words, &request->hash, EN_CLI_FINGERPRINT_WORDS);
    struct en_cell cells[] = {
        en_cell_text("name", request->name),
        en_cell_text("words", en_text_str(&words)),
        request->recipient.len > 0 ? en_cell_text("seal", request->recipient)
                                   : en_cell_none("seal"),
    };
    en_say_sheet(cli, cells, EN_COUNT(cells));
    en_text_finish(&words);
}

/* Only who sees both screens can compare them: asked at a terminal, unless the words were given. */
static bool is_said_yes(struct en_cli *cli)
{
    char answer[8] = "";

    en_say_line(cli, N_("Does the device show the same words? Type yes or no:"), NULL, 0);
    fflush(cli->out);
    return fgets(answer, sizeof(answer), stdin) != NULL &&
           (answer[0] == 'y' || answer[0] == 'Y' || answer[0] == 'o' || answer[0] == 'O');
}

static enum en_status compare(struct en_cli *cli, const struct request *request, const char *words,
                              struct en_error *reterr)
{
    bool same = words != NULL ? en_words_match(en_str_from(words), &request->hash, WORDS_MIN)
                              : cli->yes || !isatty(STDIN_FILENO) || is_said_yes(cli);

    return same ? EN_OK
                : en_fail(reterr, EN_ERR_VERIFY, "cli.key-words", request->name,
                          N_("the words are not those of this key"),
                          N_("Nothing was signed. Somebody may have put another key in its place: "
                             "read the request from the device itself."));
}

/* ---- enrolling ------------------------------------------------------------------------------ */

/* The lines `key` and `seal`, as the request says them or the options. */
static enum en_status add_key(struct en_cli *cli, const struct en_args *args, struct en_text *key,
                              struct en_text *seal, struct en_error *reterr)
{
    const char *text = en_args_option(args, "request");
    const char *word = en_args_word(args, 0);
    const char *recipient = en_args_option(args, "seal");
    struct request request;

    if ((text == NULL) == (word == NULL)) {
        return en_fail(reterr, EN_ERR_USAGE, "cli.key-which", EN_STR(""), N_("which key is it?"),
                       N_("Give either the public key or name of a key file, or --request."));
    }
    en_text_adds(seal, recipient != NULL ? recipient : "");
    if (text == NULL) {
        return en_cli_key_public(cli, word, key, reterr);
    }
    enum en_status status = read_request(en_str_from(text), &request, reterr);
    if (status == EN_OK) {
        say_request(cli, &request);
        status = compare(cli, &request, en_args_option(args, "words"), reterr);
    }
    if (status == EN_OK) {
        en_text_add(key, request.vkey);
        en_text_add(seal, recipient == NULL ? request.recipient : EN_STR(""));
    }
    return status;
}

enum en_status en_cli_key_enrol(struct en_cli *cli, const struct en_args *args,
                                struct en_error *reterr)
{
    struct en_text body = {0}, key = {0}, seal = {0};
    en_time from = 0;
    en_time until = 0;
    enum en_status status = en_cli_time(en_args_option(args, "from"), &from, reterr);

    if (status == EN_OK) {
        status = en_cli_time(en_args_option(args, "until"), &until, reterr);
    }
    if (status == EN_OK) {
        status = add_key(cli, args, &key, &seal, reterr);
    }
    if (status == EN_OK) {
        en_line_add(&body, "key", en_text_cstr(&key));
        en_line_add(&body, "role", en_args_option(args, "role"));
        en_line_add_options(&body, "may", args, "may");
        en_line_add(&body, "seal", seal.len > 0 ? en_text_cstr(&seal) : NULL);
        en_line_add_time(&body, "from", from);
        en_line_add_time(&body, "until", until);
        status = en_cli_perform(cli, "key.enrol", en_text_str(&body), NULL, reterr);
    }
    en_text_finish(&body);
    en_text_finish(&key);
    en_text_finish(&seal);
    return status;
}
