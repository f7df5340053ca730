/*
 * Asking witnesses for their lines, as C2SP tlog-witness wants it of a log.
 *
 * Each witness is asked with a proof from the size it stood at last. One that stands elsewhere says
 * so (409), and is asked once more from there. What comes back is believed when its signature is
 * good for exactly the head that was sent, by exactly the key that was asked; anything else is told
 * with the witness's name. Witnesses know nothing of each other here: one that swallows packets
 * keeps nobody waiting but itself.
 */
#include "entente/serve.h"

#include <inttypes.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "add_checkpoint.h"
#include "transfer.h"

enum { ANSWER_MAX = 64 << 10 };

/* One witness and how far it is. */
struct asked_witness {
    const struct en_vkey *key;
    struct transfer *transfer; // NULL: it has no address
    uint64_t old;              // size that it cosigned last, as far as we know
    bool due;                  // a request is made, and its answer not taken
    struct en_head head;       // that it is asked about
    struct en_text body;
    struct transfer_answer answer;
    enum en_status status; // of sending
    struct en_error why;
};

struct en_gather {
    struct en_env env;
    struct asked_witness witness[EN_WITNESSES_MAX];
    size_t count;
    struct en_arena arena; // of prepare and take: one thread's
};

static enum en_status no_memory(struct en_error *reterr)
{
    return en_fail(reterr, EN_ERR_MEMORY, "gather.memory", EN_STR(""), N_("no memory left"), NULL);
}

/* ---- what is sent --------------------------------------------------------------------------- */

static void forget(struct asked_witness *witness)
{
    witness->due = false;
    en_text_finish(&witness->body);
    en_text_finish(&witness->answer.body);
    witness->answer = (struct transfer_answer){.status = 0};
}

static enum en_status make_request(struct en_node *node, struct asked_witness *witness,
                                   struct en_str note, struct en_error *reterr)
{
    struct add_checkpoint request = {.old = witness->old, .checkpoint = note};
    enum en_status status = en_store_prove_growth(en_node_store(node), request.old,
                                                  witness->head.size, &request.proof, reterr);

    if (status == EN_OK) {
        add_checkpoint_print(&witness->body, &request);
        status = witness->body.failed ? no_memory(reterr) : EN_OK;
    }
    witness->due = status == EN_OK;
    return status;
}

/* Has this witness's line come already? */
static bool has_cosigned(const struct en_policy *policy, const struct en_cosigned *cosigned,
                         const struct en_vkey *key)
{
    for (size_t i = 0; i < policy->witness_count; i++) {
        if (memcmp(policy->witness[i].key.b, key->key.b, EN_PUBKEY_BYTES) == 0) {
            return (cosigned->by_witness >> i & 1) != 0;
        }
    }
    return false;
}

static enum en_status prepare(struct en_gather *gather, struct asked_witness *witness,
                              struct en_node *node, struct en_str note, struct en_error *reterr)
{
    struct en_policy policy = en_node_policy(node);
    struct en_cosigned cosigned;
    enum en_status status = en_checkpoint_open(&gather->arena, note, &policy, &cosigned, reterr);

    if (status == EN_OK && !has_cosigned(&policy, &cosigned, witness->key) &&
        witness->old <= cosigned.head.size) {
        witness->head = cosigned.head;
        status = make_request(node, witness, note, reterr);
    }
    return status;
}

size_t en_gather_count(const struct en_gather *gather)
{
    return gather->count;
}

void en_gather_halt(struct en_gather *gather)
{
    for (size_t i = 0; i < gather->count; i++) {
        if (gather->witness[i].transfer != NULL) {
            transfer_halt(gather->witness[i].transfer, true);
        }
    }
}

enum en_status en_gather_prepare(struct en_gather *gather, size_t which, struct en_node *node,
                                 bool *ret_call, struct en_error *reterr)
{
    struct asked_witness *witness = &gather->witness[which];
    struct en_text note = {0};

    *ret_call = false;
    if (witness->transfer == NULL) {
        return EN_OK;
    }
    enum en_status status = en_store_published(en_node_store(node), &note, reterr);
    transfer_halt(witness->transfer, false);
    forget(witness);
    if (status == EN_OK && note.len > 0) {
        status = prepare(gather, witness, node, en_text_str(&note), reterr);
    }
    en_arena_reset(&gather->arena);
    en_text_finish(&note);
    *ret_call = status == EN_OK && witness->due;
    return status;
}

void en_gather_perform(struct en_gather *gather, size_t which)
{
    struct asked_witness *witness = &gather->witness[which];
    struct transfer_request request = {
        .method = HTTP_POST,
        .path = EN_STR("/add-checkpoint"),
        .body = {(const uint8_t *)witness->body.ptr, witness->body.len},
        .answer_max = ANSWER_MAX};

    witness->status = transfer_send(witness->transfer, &request, &witness->answer, &witness->why);
}

/* ---- what comes back ------------------------------------------------------------------------ */

/* Its own words, if it has any: an object of ours, or the first line of somebody else's. */
static void read_words(struct en_str body, char out[static 72])
{
    struct json_t *object = NULL;
    struct en_str rest = body;
    struct en_str words = en_str_cut(&rest, '\n');

    if (en_json_read(body, &object, NULL) == EN_OK) {
        words = en_str_from(json_string_value(json_object_get(object, "rule")));
    }
    if (words.len >= 72 || en_text_check(words, NULL) != EN_TEXT_CLEAN) {
        words = EN_STR("");
    }
    (void)snprintf(out, 72, "%.*s", (int)words.len, words.len > 0 ? words.ptr : "");
    json_decref(object);
}

static enum en_status refused(struct asked_witness *witness, struct en_error *reterr)
{
    char status[16];
    char words[72];

    (void)snprintf(status, sizeof(status), "%ld", witness->answer.status);
    read_words(en_text_str(&witness->answer.body), words);
    return en_fail(reterr, EN_ERR_VERIFY, "gather.refused", en_str_from(witness->key->name),
                   N_("the witness does not cosign: it answers %1 %2"),
                   N_("ask its party why; its folder keeps the reason"), en_str_from(status),
                   en_str_from(words));
}

/* 409: where it stands. */
static enum en_status moved(struct asked_witness *witness, bool *ret_again, struct en_error *reterr)
{
    uint64_t size = 0;

    if (strcmp(witness->answer.type, "text/x.tlog.size") != 0 ||
        !add_checkpoint_size(en_text_str(&witness->answer.body), &size) || size == witness->old) {
        return refused(witness, reterr);
    }
    if (size > witness->head.size) {
        char theirs[24];
        (void)snprintf(theirs, sizeof(theirs), "%" PRIu64, size);
        return en_fail(reterr, EN_ERR_VERIFY, "gather.ahead", en_str_from(witness->key->name),
                       N_("the witness has cosigned %1 entries, this record holds fewer"),
                       N_("sign nothing more: this folder may be an old copy of the record"),
                       en_str_from(theirs));
    }
    witness->old = size;
    *ret_again = true;
    return EN_OK;
}

/* The line of this witness over the head that was sent, or what is wrong with it. */
static enum en_status check_lines(struct en_gather *gather, struct en_node *node,
                                  struct asked_witness *witness, struct en_str published,
                                  struct en_text *ret_lines, struct en_error *reterr)
{
    struct en_policy policy = en_node_policy(node);
    struct en_str rest = en_text_str(&witness->answer.body);
    struct en_text whole = {0};
    struct en_cosigned cosigned = {.by_witness = 0};
    struct en_note note;

    policy.witness = witness->key;
    policy.witness_count = 1;
    enum en_status status = en_note_parse(&gather->arena, published, &note, reterr);
    if (status == EN_OK) {
        en_text_add(&whole, note.text);
        en_text_addc(&whole, '\n');
        for (size_t i = 0; i < note.sig_count; i++) {
            if (en_str_is(note.sig[i].name, policy.log.name)) {
                en_text_add(&whole, note.sig[i].line);
                en_text_addc(&whole, '\n');
            }
        }
        en_text_add(&whole, rest);
        status = whole.failed ? no_memory(reterr)
                              : en_checkpoint_open(&gather->arena, en_text_str(&whole), &policy,
                                                   &cosigned, reterr);
    }
    if (status == EN_OK && cosigned.by_witness != 0) {
        status = en_note_parse(&gather->arena, en_text_str(&whole), &note, reterr);
        for (size_t i = 0; status == EN_OK && i < note.sig_count; i++) {
            if (note.sig[i].key_id == witness->key->id &&
                en_str_is(note.sig[i].name, witness->key->name)) {
                en_text_add(ret_lines, note.sig[i].line);
                en_text_addc(ret_lines, '\n');
            }
        }
    } else {
        status = en_fail(reterr, EN_ERR_VERIFY, "gather.line", en_str_from(witness->key->name),
                         N_("the witness answers with a line that is not its signature of this "
                            "head"),
                         N_("tell its party: its node, or who stands between, is wrong"));
    }
    en_text_finish(&whole);
    return status;
}

static enum en_status add_lines(struct en_gather *gather, struct en_node *node,
                                struct asked_witness *witness, bool *ret_again,
                                struct en_error *reterr)
{
    struct en_text published = {0};
    struct en_text lines = {0};
    struct en_cosigned now;
    struct en_policy policy = en_node_policy(node);
    enum en_status status = en_store_published(en_node_store(node), &published, reterr);

    if (status == EN_OK) {
        status = en_checkpoint_open(&gather->arena, en_text_str(&published), &policy, &now, reterr);
    }
    if (status == EN_OK && !en_head_equal(&now.head, &witness->head)) {
        witness->old = witness->head.size; /* the head has moved on; it is asked for the new one */
        *ret_again = true;
    } else if (status == EN_OK) {
        status = check_lines(gather, node, witness, en_text_str(&published), &lines, reterr);
        struct en_str rest = en_text_str(&lines);
        while (status == EN_OK && rest.len > 0) {
            status = en_node_add_cosignature(node, en_str_cut(&rest, '\n'), reterr);
        }
        witness->old = status == EN_OK ? witness->head.size : witness->old;
    }
    en_text_finish(&published);
    en_text_finish(&lines);
    return status;
}

static enum en_status take_one(struct en_gather *gather, struct en_node *node,
                               struct asked_witness *witness, bool *ret_again,
                               struct en_error *reterr)
{
    if (witness->status != EN_OK) {
        *reterr = witness->why;
        return witness->status;
    }
    if (witness->answer.status == 409) {
        return moved(witness, ret_again, reterr);
    }
    return witness->answer.status == 200 ? add_lines(gather, node, witness, ret_again, reterr)
                                         : refused(witness, reterr);
}

enum en_status en_gather_take(struct en_gather *gather, size_t which, struct en_node *node,
                              en_gathered_fn each, void *self, bool *ret_again,
                              struct en_error *reterr)
{
    struct asked_witness *witness = &gather->witness[which];
    struct en_gathered gathered = {.witness = witness->key->name};

    *ret_again = false;
    if (!witness->due) {
        return EN_OK;
    }
    enum en_status status = take_one(gather, node, witness, ret_again, &gathered.why);
    en_arena_reset(&gather->arena);
    forget(witness);
    if (status == EN_ERR_MEMORY) {
        if (reterr != NULL) {
            *reterr = gathered.why;
        }
        return status;
    }
    gathered.cosigned = status == EN_OK && !*ret_again;
    if (each != NULL && !*ret_again) {
        each(self, &gathered);
    }
    return EN_OK;
}

/* ---- all of them, side by side -------------------------------------------------------------- */

struct call_of {
    struct en_gather *gather;
    size_t which;
    bool due, runs;
    pthread_t thread;
};

static void *call_run(void *arg)
{
    const struct call_of *call = arg;

    en_gather_perform(call->gather, call->which);
    return NULL;
}

/* Each in a thread of its own; where there is none, here. */
static void perform_all(struct call_of *call, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        call[i].runs =
            call[i].due && pthread_create(&call[i].thread, NULL, call_run, &call[i]) == 0;
        if (call[i].due && !call[i].runs) {
            (void)call_run(&call[i]);
        }
    }
    for (size_t i = 0; i < count; i++) {
        if (call[i].runs) {
            (void)pthread_join(call[i].thread, NULL);
        }
    }
}

enum en_status en_gather_round(struct en_gather *gather, struct en_node *node, en_gathered_fn each,
                               void *self, bool *ret_again, struct en_error *reterr)
{
    struct call_of call[EN_WITNESSES_MAX] = {{.gather = gather}};
    enum en_status status = EN_OK;

    *ret_again = false;
    for (size_t i = 0; status == EN_OK && i < gather->count; i++) {
        call[i] = (struct call_of){.gather = gather, .which = i};
        status = en_gather_prepare(gather, i, node, &call[i].due, reterr);
    }
    if (status == EN_OK) {
        perform_all(call, gather->count);
    }
    for (size_t i = 0; status == EN_OK && i < gather->count; i++) {
        bool again = false;
        status = en_gather_take(gather, i, node, each, self, &again, reterr);
        *ret_again = *ret_again || again;
    }
    return status;
}

/* ---- beginning and end ---------------------------------------------------------------------- */

static enum en_status add_witness(struct en_gather *gather, const struct en_policy *policy,
                                  size_t i, struct en_error *reterr)
{
    struct asked_witness *witness = &gather->witness[i];
    struct en_str url = policy->witness_url != NULL ? policy->witness_url[i] : EN_STR("");
    struct en_text text = {0};

    witness->key = &policy->witness[i];
    if (url.len == 0) {
        return EN_OK;
    }
    en_text_add(&text, url);
    enum en_status status = text.failed ? no_memory(reterr)
                                        : transfer_create(&gather->env, en_text_cstr(&text),
                                                          &witness->transfer, reterr);
    en_text_finish(&text);
    return status;
}

enum en_status en_gather_create(const struct en_env *env, const struct en_policy *policy,
                                struct en_gather **ret, struct en_error *reterr)
{
    struct en_gather *gather = calloc(1, sizeof(*gather));
    enum en_status status = EN_OK;

    if (gather == NULL) {
        return no_memory(reterr);
    }
    gather->env = *env;
    en_arena_init(&gather->arena, 0);
    for (; status == EN_OK && gather->count < policy->witness_count; gather->count++) {
        status = add_witness(gather, policy, gather->count, reterr);
    }
    if (status != EN_OK) {
        en_gather_destroy(gather);
        return status;
    }
    *ret = gather;
    return EN_OK;
}

void en_gather_destroy(struct en_gather *gather)
{
    if (gather == NULL) {
        return;
    }
    for (size_t i = 0; i < gather->count; i++) {
        forget(&gather->witness[i]);
        transfer_destroy(gather->witness[i].transfer);
    }
    en_arena_finish(&gather->arena);
    free(gather);
}
