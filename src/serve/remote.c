/*
 * The client of a server: lets itself in, and asks.
 *
 * Reading entries goes the way of an exported directory: struct en_tiles reads its files through
 * the environment, and here a file is a request. So one reader of tiles and bundles checks both.
 */
#include "entente/serve.h"

#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "answers.h"
#include "session.h"
#include "transfer.h"

enum {
    ATTEMPTS = 3,
    ANSWER_SHORT = 64 << 10,
    ANSWER_RESULTS = 4 << 20,
    CHECKPOINT_MAX = 64 << 10,
    TEXTS_BYTES_MAX = 4 << 20, /* a server that only complains is heard so far */
};

struct en_remote {
    struct en_env env;
    struct transfer *transfer;
    const struct en_signing_key *key;
    char origin[EN_ORIGIN_BYTES_MAX + 1]; // empty until it is known
    char token[SESSION_TOKEN_HEX + 1];    // empty: no session
    struct en_text checkpoint;            // the head asked for last
    struct en_tiles *tiles;               // of that head; NULL until entries are read
    struct en_arena texts;                // of errors that the server named
};

static enum en_status no_memory(struct en_error *reterr)
{
    return en_fail(reterr, EN_ERR_MEMORY, "remote.memory", EN_STR(""), N_("no memory left"), NULL);
}

static enum en_status bad_answer(const struct en_remote *remote, struct en_error *reterr)
{
    return en_fail(reterr, EN_ERR_VERIFY, "remote.answer", transfer_host(remote->transfer),
                   N_("the server does not answer as this protocol does"),
                   N_("see whether this is the right server, and of the same version"));
}

/* What an answer that is no success says. */
static enum en_status refused(struct en_remote *remote, const struct transfer_answer *answer,
                              struct en_error *reterr)
{
    struct json_t *object = NULL;
    struct en_error error;

    if (en_json_read(en_text_str(&answer->body), &object, NULL) == EN_OK &&
        answer_error_of(&remote->texts, object, &error)) {
        json_decref(object);
        if (reterr != NULL) {
            *reterr = error;
        }
        return error.status;
    }
    json_decref(object);
    return bad_answer(remote, reterr);
}

/* ---- asking --------------------------------------------------------------------------------- */

/* Send once, with the token of the session. */
static enum en_status send_once(struct en_remote *remote, struct transfer_request *request,
                                struct transfer_answer *ret, struct en_error *reterr)
{
    request->token = en_str_from(remote->token);
    return transfer_send(remote->transfer, request, ret, reterr);
}

static enum en_status read_member(struct en_remote *remote, struct en_str body, const char *name,
                                  size_t len, char *out, struct en_error *reterr)
{
    struct json_t *object = NULL;
    enum en_status status = en_json_read(body, &object, reterr);
    const char *text = json_string_value(json_object_get(object, name));

    if (status != EN_OK || text == NULL || strlen(text) != len) {
        json_decref(object);
        return bad_answer(remote, reterr);
    }
    memcpy(out, text, len + 1);
    json_decref(object);
    return EN_OK;
}

/* Post a text, take one member of the answer. */
static enum en_status ask_member(struct en_remote *remote, const char *path, struct en_str body,
                                 const char *name, size_t len, char *out, struct en_error *reterr)
{
    struct transfer_request request = {.method = HTTP_POST,
                                       .path = en_str_from(path),
                                       .body = {(const uint8_t *)body.ptr, body.len},
                                       .answer_max = ANSWER_SHORT};
    struct transfer_answer answer;
    enum en_status status = transfer_send(remote->transfer, &request, &answer, reterr);

    if (status != EN_OK) {
        return status;
    }
    status = answer.status == 200
                 ? read_member(remote, en_text_str(&answer.body), name, len, out, reterr)
                 : refused(remote, &answer, reterr);
    en_wipe(answer.body.ptr, answer.body.len);
    en_text_finish(&answer.body);
    return status;
}

/* The record that a head is of must be the one that was asked for. */
static enum en_status check_origin(struct en_remote *remote, struct en_str note,
                                   struct en_error *reterr)
{
    struct en_str rest = note;
    struct en_str origin = en_str_cut(&rest, '\n');

    if (remote->origin[0] == '\0' && en_keyname_is_sound(origin)) {
        memcpy(remote->origin, origin.ptr, origin.len);
        remote->origin[origin.len] = '\0';
    }
    if (!en_str_is(origin, remote->origin)) {
        return en_fail(reterr, EN_ERR_VERIFY, "remote.origin", transfer_host(remote->transfer),
                       N_("the server holds another record"), N_("ask a server of this record"));
    }
    return EN_OK;
}

/* Which record it is, so that the answer to the challenge names it. */
static enum en_status learn_origin(struct en_remote *remote, struct en_error *reterr)
{
    struct transfer_request request = {
        .method = HTTP_GET, .path = EN_STR("/checkpoint"), .answer_max = CHECKPOINT_MAX};
    struct transfer_answer answer;
    enum en_status status = transfer_send(remote->transfer, &request, &answer, reterr);

    if (status != EN_OK) {
        return status;
    }
    status = answer.status == 200 ? check_origin(remote, en_text_str(&answer.body), reterr)
                                  : refused(remote, &answer, reterr);
    en_text_finish(&answer.body);
    return status;
}

/* Prove the key: ask for a challenge, sign it for this host and record, take the token. */
static enum en_status log_in(struct en_remote *remote, struct en_error *reterr)
{
    char challenge[SESSION_CHALLENGE_HEX + 1];
    struct en_text text = {0};
    struct en_text note = {0};
    enum en_status status = EN_OK;

    if (remote->key == NULL) {
        return en_fail(reterr, EN_ERR_USAGE, "remote.key", transfer_host(remote->transfer),
                       N_("the server gives this to members only"),
                       N_("say with --key which key of this record you hold"));
    }
    if (remote->origin[0] == '\0') {
        status = learn_origin(remote, reterr);
    }
    en_text_addf(&text, "key: %s\n", en_signing_key_name(remote->key));
    if (status == EN_OK) {
        status = ask_member(remote, "/v1/session/challenge", en_text_str(&text), "challenge",
                            SESSION_CHALLENGE_HEX, challenge, reterr);
    }
    if (status == EN_OK) {
        struct session_claim claim = {.origin = en_str_from(remote->origin),
                                      .host = transfer_host(remote->transfer),
                                      .key = en_str_from(en_signing_key_name(remote->key)),
                                      .challenge = en_str_from(challenge)};
        en_text_clear(&text);
        session_claim_print(&text, &claim);
        en_note_sign(&note, en_text_str(&text), remote->key);
        status = text.failed || note.failed
                     ? no_memory(reterr)
                     : ask_member(remote, "/v1/session", en_text_str(&note), "token",
                                  SESSION_TOKEN_HEX, remote->token, reterr);
    }
    en_text_finish(&text);
    en_text_finish(&note);
    return status;
}

enum en_status en_remote_token(struct en_remote *remote, struct en_text *ret,
                               struct en_error *reterr)
{
    enum en_status status = log_in(remote, reterr);

    if (status == EN_OK) {
        en_text_adds(ret, remote->token);
        status = ret->failed ? no_memory(reterr) : EN_OK;
    }
    return status;
}

/* Whether asking once more may help. */
static bool is_passing(enum en_status status, const struct transfer_answer *answer)
{
    return status == EN_ERR_IO ||
           (status == EN_OK && (answer->status == 429 || answer->status == 503));
}

static enum en_status ask(struct en_remote *remote, struct transfer_request *request,
                          struct transfer_answer *ret, struct en_error *reterr)
{
    /* What changes something there is sent once; who sends it decides about a second time. */
    int attempts = request->method == HTTP_GET ? ATTEMPTS : 1;
    bool logged_in = false;
    enum en_status status = EN_OK;

    for (int i = 0; i < attempts; i++) {
        status = send_once(remote, request, ret, reterr);
        if (status == EN_OK && ret->status == 401 && !logged_in) {
            en_text_finish(&ret->body);
            logged_in = true;
            remote->token[0] = '\0';
            status = log_in(remote, reterr);
            if (status != EN_OK) {
                return status;
            }
            status = send_once(remote, request, ret, reterr);
        }
        if (!is_passing(status, ret) || i + 1 == attempts) {
            break;
        }
        if (status == EN_OK) {
            en_text_finish(&ret->body);
        }
    }
    return status;
}

static enum en_status judge(struct en_remote *remote, struct transfer_answer *answer,
                            struct en_text *out, struct en_error *reterr)
{
    enum en_status status = EN_OK;

    if (answer->status < 200 || answer->status > 299) {
        status = refused(remote, answer, reterr);
    } else if (out != NULL) {
        en_text_add(out, en_text_str(&answer->body));
        status = out->failed ? no_memory(reterr) : EN_OK;
    }
    en_text_finish(&answer->body);
    return status;
}

enum en_status en_remote_ready(struct en_remote *remote, struct en_error *reterr)
{
    struct transfer_request request = {
        .method = HTTP_GET, .path = EN_STR("/readyz"), .answer_max = ANSWER_SHORT};
    struct transfer_answer answer;
    enum en_status status = send_once(remote, &request, &answer, reterr);

    return status == EN_OK ? judge(remote, &answer, NULL, reterr) : status;
}

enum en_status en_remote_clock(struct en_remote *remote, en_time *ret_now, bool *ret_exercise,
                               struct en_error *reterr)
{
    struct transfer_request request = {
        .method = HTTP_GET, .path = EN_STR("/v1/node"), .answer_max = ANSWER_SHORT};
    struct transfer_answer answer;
    struct en_text body = {0};
    struct json_t *node = NULL;
    enum en_status status = send_once(remote, &request, &answer, reterr);

    if (status == EN_OK) {
        status = judge(remote, &answer, &body, reterr);
    }
    if (status == EN_OK) {
        status = en_json_read(en_text_str(&body), &node, reterr);
    }
    const char *now = json_string_value(json_object_get(node, "now"));
    const char *mode = json_string_value(json_object_get(node, "mode"));
    if (status == EN_OK && (mode == NULL || !en_time_parse(en_str_from(now), ret_now))) {
        status = bad_answer(remote, reterr);
    }
    *ret_exercise = mode != NULL && strcmp(mode, "exercise") == 0;
    json_decref(node);
    en_text_finish(&body);
    return status;
}

/* ---- head and entries ----------------------------------------------------------------------- */

static enum en_status get(struct en_remote *remote, struct en_str path, size_t max,
                          struct en_text *out, struct en_error *reterr)
{
    struct transfer_request request = {.method = HTTP_GET, .path = path, .answer_max = max};
    struct transfer_answer answer;
    enum en_status status = ask(remote, &request, &answer, reterr);

    return status == EN_OK ? judge(remote, &answer, out, reterr) : status;
}

static enum en_status fetch_head(struct en_remote *remote, struct en_error *reterr)
{
    struct en_text note = {0};
    enum en_status status = get(remote, EN_STR("/checkpoint"), CHECKPOINT_MAX, &note, reterr);

    if (status == EN_OK) {
        status = check_origin(remote, en_text_str(&note), reterr);
    }
    if (status != EN_OK) {
        en_text_finish(&note);
        return status;
    }
    en_text_finish(&remote->checkpoint);
    remote->checkpoint = note;
    en_tiles_close(remote->tiles);
    remote->tiles = NULL;
    return EN_OK;
}

/* A file of the directory: `path` is "/checkpoint" or "/tile/...". */
static enum en_status read_file(void *self, const char *path, size_t max_bytes, uint8_t **ret,
                                size_t *ret_len, struct en_error *reterr)
{
    struct en_remote *remote = self;
    struct en_text content = {0};
    enum en_status status = EN_OK;

    if (strcmp(path, "/checkpoint") == 0) {
        en_text_add(&content, en_text_str(&remote->checkpoint));
        status = content.failed ? no_memory(reterr) : EN_OK;
    } else {
        status = get(remote, en_str_from(path), max_bytes, &content, reterr);
    }
    if (status != EN_OK) {
        en_text_finish(&content);
        return status;
    }
    *ret_len = content.len;
    (void)en_text_cstr(&content); /* an empty file has its NUL too */
    *ret = (uint8_t *)content.ptr;
    return EN_OK;
}

static enum en_status source_head(void *self, struct en_text *ret_note, struct en_error *reterr)
{
    struct en_remote *remote = self;
    enum en_status status = fetch_head(remote, reterr);

    if (status == EN_OK) {
        en_text_add(ret_note, en_text_str(&remote->checkpoint));
        status = ret_note->failed ? no_memory(reterr) : EN_OK;
    }
    return status;
}

static enum en_status source_read(void *self, uint64_t from, uint64_t to, en_entry_fn each,
                                  void *arg, struct en_error *reterr)
{
    struct en_remote *remote = self;
    struct en_env files = remote->env;
    enum en_status status = EN_OK;

    if (remote->checkpoint.len == 0) {
        status = fetch_head(remote, reterr);
    }
    if (status == EN_OK && remote->tiles == NULL) {
        files.self = remote;
        files.read_file = read_file;
        status = en_tiles_open(&files, "", &remote->tiles, reterr);
    }
    if (status != EN_OK) {
        return status;
    }
    struct en_source tiles = en_tiles_source(remote->tiles);
    return tiles.read(tiles.self, from, to, each, arg, reterr);
}

struct en_source en_remote_source(struct en_remote *remote)
{
    return (struct en_source){.self = remote, .head = source_head, .read = source_read};
}

/* ---- acts ----------------------------------------------------------------------------------- */

enum en_status en_remote_submit(struct en_remote *remote, const struct en_str *notes, size_t count,
                                struct en_result *results, struct en_text *ret_promises,
                                struct en_error *reterr)
{
    struct transfer_request request = {
        .method = HTTP_POST, .path = EN_STR("/v1/acts"), .answer_max = ANSWER_RESULTS};
    struct transfer_answer answer = {.status = 0};
    struct en_text body = {0};

    if (count == 0) {
        return EN_OK;
    }
    for (size_t i = 0; i < count; i++) {
        en_text_add(&body, notes[i]);
    }
    request.body = (struct en_bytes){(const uint8_t *)body.ptr, body.len};
    enum en_status status =
        body.failed ? no_memory(reterr) : ask(remote, &request, &answer, reterr);
    if (status == EN_OK && answer.status == 200) {
        bool whole = answer_results_of(&remote->texts, en_text_str(&answer.body), count, results,
                                       ret_promises);
        status = whole ? EN_OK : bad_answer(remote, reterr);
        en_text_finish(&answer.body);
    } else if (status == EN_OK) {
        bool received = answer.status == 202;
        status = judge(remote, &answer, NULL, reterr);
        status = status == EN_OK && received ? EN_ERR_RECEIVED : status;
    }
    en_text_finish(&body);
    return status;
}

enum en_status en_remote_cosign(struct en_remote *remote, struct en_str lines,
                                struct en_error *reterr)
{
    struct transfer_request request = {.method = HTTP_POST,
                                       .path = EN_STR("/v1/cosignatures"),
                                       .body = {(const uint8_t *)lines.ptr, lines.len},
                                       .answer_max = ANSWER_SHORT};
    struct transfer_answer answer;
    enum en_status status = ask(remote, &request, &answer, reterr);

    return status == EN_OK ? judge(remote, &answer, NULL, reterr) : status;
}

/* ---- blobs ---------------------------------------------------------------------------------- */

static void blob_path(struct en_text *out, const struct en_hash *sha256)
{
    char hex[2 * EN_HASH_BYTES];

    en_hex_encode(hex, (struct en_bytes){sha256->b, EN_HASH_BYTES});
    en_text_adds(out, "/v1/blobs/");
    en_text_add(out, (struct en_str){hex, sizeof(hex)});
}

static enum en_status check_blob(struct en_remote *remote, struct en_str content,
                                 const struct en_hash *sha256, struct en_error *reterr)
{
    struct en_hasher *hasher = en_hasher_create();
    struct en_hash found;

    if (hasher == NULL) {
        return no_memory(reterr);
    }
    en_hash_of(hasher, (struct en_bytes){(const uint8_t *)content.ptr, content.len}, &found);
    en_hasher_destroy(hasher);
    return en_hash_equal(&found, sha256)
               ? EN_OK
               : en_fail(reterr, EN_ERR_VERIFY, "remote.blob", transfer_host(remote->transfer),
                         N_("the server sent other bytes than the hash names"),
                         N_("ask another member for the blob"));
}

enum en_status en_remote_blob_get(struct en_remote *remote, const struct en_hash *sha256,
                                  struct en_text *ret, struct en_error *reterr)
{
    struct en_text path = {0};
    struct en_text content = {0};

    blob_path(&path, sha256);
    enum en_status status =
        path.failed ? no_memory(reterr)
                    : get(remote, en_text_str(&path), EN_BLOB_BYTES_MAX, &content, reterr);
    if (status == EN_OK) {
        status = check_blob(remote, en_text_str(&content), sha256, reterr);
    }
    if (status == EN_OK) {
        en_text_add(ret, en_text_str(&content));
        status = ret->failed ? no_memory(reterr) : EN_OK;
    }
    en_text_finish(&path);
    en_text_finish(&content);
    return status;
}

enum en_status en_remote_blob_put(struct en_remote *remote, const struct en_hash *sha256,
                                  struct en_bytes content, struct en_error *reterr)
{
    struct transfer_request request = {
        .method = HTTP_PUT, .body = content, .answer_max = ANSWER_SHORT};
    struct transfer_answer answer;
    struct en_text path = {0};

    blob_path(&path, sha256);
    request.path = en_text_str(&path);
    enum en_status status =
        path.failed ? no_memory(reterr) : ask(remote, &request, &answer, reterr);
    if (status == EN_OK) {
        status = judge(remote, &answer, NULL, reterr);
    }
    en_text_finish(&path);
    return status;
}

/* ---- beginning and end ---------------------------------------------------------------------- */

enum en_status en_remote_open(const struct en_env *env, const char *url,
                              const struct en_signing_key *key, struct en_str origin,
                              struct en_remote **ret, struct en_error *reterr)
{
    struct en_remote *remote = calloc(1, sizeof(*remote));

    if (remote == NULL) {
        return no_memory(reterr);
    }
    remote->env = *env;
    remote->key = key;
    en_arena_init(&remote->texts, TEXTS_BYTES_MAX);
    if (origin.len > 0 && origin.len < sizeof(remote->origin)) {
        memcpy(remote->origin, origin.ptr, origin.len);
    }
    enum en_status status = transfer_create(env, url, &remote->transfer, reterr);
    if (status != EN_OK) {
        en_remote_close(remote);
        return status;
    }
    *ret = remote;
    return EN_OK;
}

void en_remote_halt(struct en_remote *remote, bool halted)
{
    transfer_halt(remote->transfer, halted);
}

void en_remote_close(struct en_remote *remote)
{
    if (remote == NULL) {
        return;
    }
    en_tiles_close(remote->tiles);
    transfer_destroy(remote->transfer);
    en_text_finish(&remote->checkpoint);
    en_arena_finish(&remote->texts);
    en_wipe(remote->token, sizeof(remote->token));
    free(remote);
}
