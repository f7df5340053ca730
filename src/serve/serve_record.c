/*
 * What is read: head, receipts and policy for everybody; tiles and entries for members.
 *
 * Nothing is given beyond the newest signed head, so what a member sees is what the registrar has
 * answered for. Tiles and bundles are private to the one who asked (no shared cache may keep them:
 * the record holds orders to come), and full ones never change.
 */
#include "server.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#define FOR_EVER "private, max-age=31536000, immutable"
#define FOR_NOW "private, max-age=60"
#define ASK_AGAIN "no-cache"

void serve_health(struct call *call)
{
    struct en_error error;

    if (en_store_settle(en_node_store(call->server->node), &error) == EN_OK) {
        answer_text(call, 200, EN_STR("ok\n"));
    } else {
        http_answer_error_as(call->answer, 503, &error);
    }
}

/* The newest signed head; false when it has been answered that there is none. */
static bool signed_head(struct call *call, struct en_text *ret, struct en_head *ret_head)
{
    struct en_server *server = call->server;
    struct en_error error;
    struct en_note note;
    enum en_status status = en_store_published(en_node_store(server->node), ret, &error);

    if (status == EN_OK && ret->len == 0) {
        status = en_fail(&error, EN_ERR_NOT_FOUND, "head.unsigned", EN_STR("head"),
                         N_("no head of this record was signed yet"),
                         N_("the registrar signs a head first"));
    }
    if (status == EN_OK) {
        status = en_note_parse(&server->arena, en_text_str(ret), &note, &error);
    }
    if (status == EN_OK) {
        status = en_checkpoint_parse(note.text, en_node_origin(server->node), ret_head, &error);
    }
    if (status != EN_OK) {
        answer_error(call, &error);
    }
    return status == EN_OK;
}

void serve_checkpoint(struct call *call)
{
    struct en_text note = {0};
    struct en_head head;

    if (signed_head(call, &note, &head)) {
        call->answer->cache = ASK_AGAIN;
        answer_text(call, 200, en_text_str(&note));
    }
    en_text_finish(&note);
}

/* ---- a witness's monitors (C2SP tlog-witness, read side) ------------------------------------ */

/* Whether the head bears the line of this node's own witness. */
static bool is_witnessed(struct en_server *server, struct en_str note)
{
    struct en_policy policy = en_node_policy(server->node);
    struct en_cosigned cosigned;

    if (server->options.witness == NULL ||
        en_checkpoint_open(&server->arena, note, &policy, &cosigned, NULL) != EN_OK) {
        return false;
    }
    for (size_t i = 0; i < policy.witness_count; i++) {
        if ((cosigned.by_witness >> i & 1) != 0 &&
            strcmp(policy.witness[i].name, en_signing_key_name(server->options.witness)) == 0) {
            return true;
        }
    }
    return false;
}

void serve_witnessed(struct call *call)
{
    struct en_str origin = en_node_origin(call->server->node);
    struct en_text note = {0};
    struct en_hash asked;
    struct en_hash own;
    struct en_head head;
    struct en_error error;

    if (!arg_hash(call, &asked)) {
        return;
    }
    en_hash_of(call->server->hasher, (struct en_bytes){(const uint8_t *)origin.ptr, origin.len},
               &own);
    if (!en_hash_equal(&asked, &own)) {
        (void)en_fail(&error, EN_ERR_NOT_FOUND, "witness.origin", EN_STR(""),
                      N_("this witness does not follow that record"), NULL);
        answer_error(call, &error);
    } else if (signed_head(call, &note, &head)) {
        if (is_witnessed(call->server, en_text_str(&note))) {
            call->answer->cache = ASK_AGAIN;
            answer_text(call, 200, en_text_str(&note));
        } else {
            (void)en_fail(&error, EN_ERR_NOT_FOUND, "witness.none", EN_STR(""),
                          N_("this server has cosigned no head"), NULL);
            answer_error(call, &error);
        }
    }
    en_text_finish(&note);
}

/* ---- proofs --------------------------------------------------------------------------------- */

void serve_receipt(struct call *call)
{
    struct en_node *node = call->server->node;
    struct en_text receipt = {0};
    struct en_hash id;
    struct en_error error;
    uint64_t index = 0;

    if (!arg_hash(call, &id)) {
        return;
    }
    enum en_status status = en_store_find(en_node_store(node), &id, &index, &error);
    if (status == EN_OK) {
        status = en_node_receipt(node, index, &receipt, &error);
    }
    if (status == EN_OK) {
        call->answer->cache = ASK_AGAIN;
        answer_text(call, 200, en_text_str(&receipt));
    } else {
        answer_error(call, &error);
    }
    en_text_finish(&receipt);
}

void serve_policy(struct call *call)
{
    struct en_node *node = call->server->node;
    struct en_text text = {0};
    struct en_error error;

    if (en_state_accord(en_node_state(node)) == NULL) {
        (void)en_fail(&error, EN_ERR_NOT_FOUND, "serve.empty", EN_STR(""),
                      N_("this folder holds no entry yet"), N_("it follows its record first"));
        answer_error(call, &error);
        return;
    }
    struct en_policy policy = en_node_policy(node);
    en_policy_print(&text, &policy);
    call->answer->cache = ASK_AGAIN;
    answer_text(call, 200, en_text_str(&text));
    en_text_finish(&text);
}

/* ---- tiles and entries ---------------------------------------------------------------------- */

void serve_tile(struct call *call)
{
    struct en_store *store = en_node_store(call->server->node);
    struct en_text note = {0};
    struct en_head head;
    struct en_error error;
    bool full = false;

    if (signed_head(call, &note, &head)) {
        struct en_str name = {call->request->path.ptr + 1, call->request->path.len - 1};
        enum en_status status =
            en_tiles_file(store, head.size, name, &call->answer->body, &full, &error);
        call->answer->status = 200;
        call->answer->type = "application/octet-stream";
        call->answer->cache = full ? FOR_EVER : FOR_NOW;
        if (status != EN_OK) {
            answer_error(call, &error);
        }
    }
    en_text_finish(&note);
}

/* ---- blobs ---------------------------------------------------------------------------------- */

/* Cut the answer to the range that was asked for. */
static void cut_range(struct call *call)
{
    struct http_answer *answer = call->answer;
    uint64_t from = 0;
    uint64_t to = 0;
    uint64_t size = answer->body.len;
    int http = http_range_parse(call->request->range, size, &from, &to);
    struct en_error error;

    if (http == 416) {
        (void)en_fail(&error, EN_ERR_RANGE, "http.range", EN_STR("range"),
                      N_("the blob ends before the range begins"), NULL);
        http_answer_error_as(answer, http, &error);
        en_text_addf(&answer->extra, "Content-Range: bytes */%" PRIu64 "\r\n", size);
        return;
    }
    answer->status = http;
    if (http == 206) {
        en_text_addf(&answer->extra, "Content-Range: bytes %" PRIu64 "-%" PRIu64 "/%" PRIu64 "\r\n",
                     from, to - 1, size);
        memmove(answer->body.ptr, answer->body.ptr + from, (size_t)(to - from));
        answer->body.len = (size_t)(to - from);
    }
}

void serve_blob(struct call *call)
{
    struct en_hash hash;
    struct en_error error;

    if (!arg_hash(call, &hash)) {
        return;
    }
    if (en_node_blob_get(call->server->node, &hash, &call->answer->body, &error) != EN_OK) {
        answer_error(call, &error);
        return;
    }
    call->answer->type = "application/octet-stream";
    call->answer->cache = FOR_EVER;
    en_text_adds(&call->answer->extra, "Accept-Ranges: bytes\r\n");
    cut_range(call);
}

/* Only what an act names is taken, in the length it names: a member cannot fill the disk. */
void serve_blob_put(struct call *call)
{
    struct en_server *server = call->server;
    struct en_bytes content = {(const uint8_t *)call->body.ptr, call->body.len};
    struct en_hash hash;
    struct en_hash found;
    struct en_error error;
    enum en_status status = EN_OK;

    if (!arg_hash(call, &hash)) {
        return;
    }
    en_hash_of(server->hasher, content, &found);
    if (!en_hash_equal(&hash, &found)) {
        status = en_fail(&error, EN_ERR_VERIFY, "blob.hash", call->arg,
                         N_("the bytes have another SHA-256 than the path says"),
                         N_("send the blob again, whole"));
    }
    if (status == EN_OK) {
        status = en_node_blob_put(server->node, content, NULL, &error);
    }
    if (status == EN_OK) {
        work_acts_waiting(server); /* the courier takes it along */
        answer_text(call, 201, EN_STR("kept\n"));
    } else {
        answer_error(call, &error);
    }
}
