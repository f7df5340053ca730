/*
 * POST /v1/acts/check: what an act would do, before anybody signs it. Nothing is kept.
 *
 * What waits in the outbox is on its way into the record, so it is applied first, as far as it can
 * be; then the act; then all of it is rolled back.
 */
#include "v1.h"

#include <string.h>

#include <jansson.h>

enum { WAITING_MAX = 1024 }; /* acts of the outbox that are counted */

/* What may be signed already is tried as it is. A bare text gets a signature line of its author's
 * key that signs nothing, so that all but the signature is judged by the same door. */
static enum en_status as_note(struct call *call, struct en_text *ret, bool *ret_signed,
                              struct en_error *reterr)
{
    struct en_server *server = call->server;
    static const uint8_t nothing[64];
    struct en_vkey key;
    struct en_act act;

    *ret_signed = v1_act_text(call->body).len < call->body.len;
    if (*ret_signed) {
        en_text_add(ret, call->body);
        return EN_OK;
    }
    enum en_status status = en_act_parse(&server->arena, call->body, &act, reterr);
    if (status == EN_OK) {
        status = en_state_vkey(en_node_state(server->node), act.author, &key, reterr);
    }
    if (status == EN_OK) {
        en_note_attach(ret, call->body, &key, (struct en_bytes){nothing, sizeof(nothing)});
    }
    return status;
}

static enum en_status read_note(struct en_server *server, struct en_str note,
                                struct en_checked *ret, struct en_error *reterr)
{
    en_time now = server->env.now(server->env.self);
    en_time last = en_state_log_time(en_node_state(server->node));
    struct en_text entry = {0};

    en_entry_print(&entry, now > last ? now : last, note);
    struct en_str bytes = en_arena_copy(&server->arena, en_text_str(&entry));
    en_text_finish(&entry);
    if (bytes.ptr == NULL) {
        return en_fail(reterr, EN_ERR_MEMORY, "serve.memory", EN_STR(""), N_("no memory left"),
                       NULL);
    }
    return en_entry_read(&server->arena, server->hasher,
                         (struct en_bytes){(const uint8_t *)bytes.ptr, bytes.len}, ret, reterr);
}

/* Within begin .. rollback: an act on top of those that were laid before it. */
struct trial {
    struct en_server *server;
    const struct en_hash *id; // of the act that is tried, which may wait itself
    uint64_t index;           // of the next one
    size_t waiting;
    enum en_status status; // whether the tables hold
    struct en_error *reterr;
};

static enum en_status lay(struct trial *trial, struct en_checked *entry, struct en_effect *ret)
{
    struct en_state *state = en_node_state(trial->server->node);
    enum en_status status = en_entry_admit(state, NULL, trial->index, entry, trial->reterr);

    if (status == EN_OK) {
        status = trial->status = en_state_apply(state, entry, trial->index, ret, trial->reterr);
        trial->index++;
    }
    return status;
}

/* What cannot stand in the record is passed over, as the registrar will refuse it. */
static bool lay_waiting(void *self, struct en_str note, const struct en_hash *id)
{
    struct trial *trial = self;
    struct en_checked entry;
    struct en_effect effect;

    if (!en_hash_equal(id, trial->id) &&
        read_note(trial->server, note, &entry, trial->reterr) == EN_OK) {
        (void)lay(trial, &entry, &effect);
    }
    return trial->status == EN_OK && ++trial->waiting < WAITING_MAX;
}

static enum en_status try_note(struct en_server *server, struct en_str note, bool is_signed,
                               struct en_checked *ret, struct en_effect *ret_effect,
                               struct en_error *reterr)
{
    struct en_state *state = en_node_state(server->node);
    struct trial trial = {
        .server = server, .id = &ret->id, .index = en_state_head(state).size, .reterr = reterr};
    enum en_status status = read_note(server, note, ret, reterr);

    if (status == EN_OK) {
        status = en_state_begin(state, reterr);
    }
    if (status != EN_OK) {
        return status;
    }
    status = en_node_outbox_each(server->node, lay_waiting, &trial, reterr);
    status = status == EN_OK ? trial.status : status;
    if (status == EN_OK) {
        status = lay(&trial, ret, ret_effect);
    }
    en_state_rollback(state);
    return status == EN_OK && is_signed ? en_entry_check_signature(ret, reterr) : status;
}

static void answer_trial(struct call *call, const struct en_checked *entry,
                         const struct en_effect *effect)
{
    static const char *const outcomes[] = {"effect", "pending", "void"};
    static const char *const needs[] = {
        [EN_NEEDS_NOTHING] = "nothing", [EN_NEEDS_CLASS] = "class",
        [EN_NEEDS_ALL] = "all",         [EN_NEEDS_PRESENT] = "present",
        [EN_NEEDS_TOUCHED] = "touched", [EN_NEEDS_SECOND] = "second",
    };
    struct json_t *object = json_object();

    v1_hash(object, "id", &entry->id);
    v1_words(object, &entry->id);
    v1_text(object, "outcome", en_str_from(outcomes[effect->outcome]));
    v1_text(object, "needs", en_str_from(needs[entry->act.def->needs]));
    if (effect->outcome == EN_OUTCOME_VOID && object != NULL &&
        !http_error_json(object, &effect->why)) {
        json_decref(object);
        object = NULL;
    }
    answer_json(call, 200, object);
}

void v1_check(struct call *call)
{
    struct en_text note = {0};
    bool is_signed = false;
    struct en_checked entry;
    struct en_effect effect;
    struct en_error error;
    enum en_status status = as_note(call, &note, &is_signed, &error);

    if (status == EN_OK) {
        status = try_note(call->server, en_text_str(&note), is_signed, &entry, &effect, &error);
    }
    if (status == EN_OK) {
        answer_trial(call, &entry, &effect);
    } else {
        answer_error(call, &error);
    }
    en_text_finish(&note);
}
