/*
 * GET /v1/heads, /v1/chain and /v1/outbox: what is proven, where a key's next act goes, and what
 * waits; POST /v1/outbox/ID: its author lets go of an act that the registrar refused.
 */
#include "v1.h"

#include <string.h>

#include <jansson.h>

/* ---- heads ---------------------------------------------------------------------------------- */

static struct json_t *witness_json(const struct en_server *server, const struct en_root *witness,
                                   const struct v1_head *head)
{
    struct json_t *object = json_object();

    v1_text(object, "name", en_str_from(witness->key.name));
    v1_text(object, "body", witness->body);
    v1_flag(object, "own", en_str_equal(witness->body, v1_body(server)));
    for (size_t i = 0; head->is_signed && i < head->policy.witness_count; i++) {
        if ((head->cosigned.by_witness >> i & 1) != 0 &&
            strcmp(head->policy.witness[i].name, witness->key.name) == 0) {
            v1_time(object, "cosigned", head->cosigned.witness_time[i]);
            v1_number_of(object, "size", head->cosigned.head.size);
        }
    }
    return object;
}

static struct json_t *head_json(const struct en_server *server, const struct v1_head *head)
{
    struct en_state *state = en_node_state(server->node);
    const struct en_accord *accord = en_state_accord(state);
    struct json_t *object = json_object();
    struct json_t *quorum = json_object();
    struct json_t *witnesses = json_array();

    for (size_t i = 0; accord != NULL && i < accord->witness_count; i++) {
        (void)json_array_append_new(witnesses, witness_json(server, &accord->witness[i], head));
    }
    v1_number_of(quorum, "need", head->policy.quorum);
    v1_number_of(quorum, "have", head->have);
    v1_flag(quorum, "proven", head->proven);
    v1_number_of(object, "entries", en_state_head(state).size);
    if (head->is_signed) {
        v1_number_of(object, "size", head->cosigned.head.size);
        v1_hash(object, "root", &head->cosigned.head.root);
    }
    if (head->proven) {
        v1_time(object, "signed", en_policy_time(&head->policy, &head->cosigned));
    }
    v1_time(object, "logged", en_state_log_time(state));
    v1_add(object, "quorum", quorum);
    v1_add(object, "witnesses", witnesses);
    return object;
}

void v1_heads(struct call *call)
{
    struct v1_head head;
    struct en_error error;

    if (v1_head(call->server, &head, &error) == EN_OK) {
        answer_json(call, 200, head_json(call->server, &head));
    } else {
        answer_error(call, &error);
    }
}

/* ---- the chain of a key --------------------------------------------------------------------- */

struct enrolled {
    struct json_t *object;
    struct en_str name;
};

static bool add_key(void *self, const struct en_cell *cells, size_t count)
{
    struct enrolled *enrolled = self;
    const struct en_cell *role = v1_cell(cells, count, "role");
    const struct en_cell *until = v1_cell(cells, count, "until");

    if (!en_str_equal(v1_cell(cells, count, "name")->text, enrolled->name)) {
        return true;
    }
    v1_text(enrolled->object, "role", role->text);
    if (until->type == EN_CELL_TIME && until->num < INT64_MAX / 2) {
        v1_time(enrolled->object, "until", until->num);
    }
    v1_flag(enrolled->object, "seal", v1_cell(cells, count, "seal")->type == EN_CELL_TEXT);
    return false;
}

/* Of the session's own key: where the next act of another goes is nobody else's business. */
static bool is_own(struct call *call, struct en_str name)
{
    struct en_error error;

    if (name.len == 0) {
        v1_bad_value(call, "key");
        return false;
    }
    if (en_str_is(name, call->member)) {
        return true;
    }
    (void)en_fail(&error, EN_ERR_INADMISSIBLE, "serve.other-key", EN_STR("key"),
                  N_("the session belongs to another key"), N_("ask for the key you signed in by"));
    http_answer_error_as(call->answer, 403, &error);
    return false;
}

static struct json_t *chain_json(struct call *call, struct en_str name,
                                 const struct en_act_header *next)
{
    struct en_str rest = name;
    struct en_str body = en_str_cut(&rest, '/');
    struct json_t *object = json_object();
    struct json_t *seen = json_object();
    struct enrolled enrolled = {object, name};

    v1_text(object, "key", name);
    v1_text(object, "body", body);
    (void)!en_state_view(en_node_state(call->server->node), "keys", &body, 1, add_key, &enrolled,
                         NULL);
    v1_number_of(object, "seq", next->seq);
    v1_hash(object, "prev", &next->prev);
    v1_number_of(seen, "size", next->seen_size);
    v1_hash(seen, "root", &next->seen_root);
    v1_add(object, "seen", seen);
    v1_text(object, "origin", next->origin);
    return object;
}

void v1_chain(struct call *call)
{
    struct en_str name = http_param(call->request, "key");
    struct en_act_header next;
    struct en_error error;

    if (!is_own(call, name)) {
        return;
    }
    if (en_node_next(call->server->node, name, &next, &error) == EN_OK) {
        answer_json(call, 200, chain_json(call, name, &next));
    } else {
        answer_error(call, &error);
    }
}

/* ---- the outbox ----------------------------------------------------------------------------- */

struct waiting {
    struct en_server *server;
    struct json_t *rows;
};

static bool add_waiting(void *self, struct en_str note, const struct en_hash *id)
{
    struct waiting *waiting = self;
    struct json_t *row = json_object();
    const struct en_courier *courier = waiting->server->options.courier;
    const struct en_error *why = courier != NULL ? en_courier_refusal(courier, id) : NULL;
    struct en_act act;

    v1_hash(row, "id", id);
    if (why != NULL) {
        struct json_t *refused = json_object();
        (void)http_error_json(refused, why);
        v1_add(row, "refused", refused);
    }
    if (en_act_parse(&waiting->server->arena, v1_act_text(note), &act, NULL) == EN_OK) {
        v1_text(row, "act", en_str_from(act.def->form.name));
        v1_text(row, "author", act.author);
        v1_time(row, "occurred", act.occurred);
    }
    return json_array_append_new(waiting->rows, row) == 0;
}

void v1_outbox(struct call *call)
{
    struct waiting waiting = {call->server, json_array()};
    struct en_error error;

    if (en_node_outbox_each(call->server->node, add_waiting, &waiting, &error) == EN_OK) {
        answer_json(call, 200, json_pack("{s:o}", "rows", waiting.rows));
    } else {
        json_decref(waiting.rows);
        answer_error(call, &error);
    }
}

/* ---- letting go of a refused act ------------------------------------------------------------ */

enum { DROPPED_MAX = 512 }; /* who had more behind one act asks again */

/* An act and what its key signed behind it: the chain goes through the act, so none can go in. */
struct dropping {
    struct call *call;
    struct en_hash first;
    struct en_str author; // of the first, a copy; empty until it is found
    struct en_hash id[DROPPED_MAX];
    size_t count;
};

static bool note_dropped(void *self, struct en_str note, const struct en_hash *id)
{
    struct dropping *dropping = self;
    struct en_act act;

    if (en_act_parse(&dropping->call->server->arena, v1_act_text(note), &act, NULL) != EN_OK) {
        return true;
    }
    if (en_hash_equal(id, &dropping->first)) {
        dropping->author = en_arena_copy(&dropping->call->server->arena, act.author);
    }
    if (dropping->author.len > 0 && en_str_equal(act.author, dropping->author)) {
        dropping->id[dropping->count++] = *id;
    }
    return dropping->count < DROPPED_MAX;
}

static bool may_drop(const struct dropping *dropping)
{
    struct call *call = dropping->call;
    const struct en_courier *courier = call->server->options.courier;
    struct en_error error;

    if (dropping->count == 0) {
        (void)en_fail(&error, EN_ERR_NOT_FOUND, "outbox.absent", call->arg,
                      N_("no such act waits here"), NULL);
        answer_error(call, &error);
        return false;
    }
    if (!is_own(call, dropping->author)) {
        return false;
    }
    if (courier == NULL || en_courier_refusal(courier, &dropping->first) == NULL) {
        (void)en_fail(&error, EN_ERR_USAGE, "outbox.waiting", call->arg,
                      N_("the registrar has not refused this act"),
                      N_("nothing: it is handed in as soon as the registrar is reached"));
        http_answer_error_as(call->answer, 409, &error);
        return false;
    }
    return true;
}

void v1_outbox_drop(struct call *call)
{
    struct en_node *node = call->server->node;
    struct dropping *dropping = EN_ARENA_NEW(&call->server->arena, struct dropping);
    struct en_error error;
    struct en_hash first;

    if (!arg_hash(call, &first)) {
        return;
    }
    if (dropping == NULL) {
        (void)en_fail(&error, EN_ERR_MEMORY, "serve.memory", EN_STR(""), N_("no memory left"),
                      NULL);
        answer_error(call, &error);
        return;
    }
    *dropping = (struct dropping){.call = call, .first = first};
    enum en_status status = en_node_outbox_each(node, note_dropped, dropping, &error);
    if (status == EN_OK && !may_drop(dropping)) {
        return;
    }
    for (size_t i = dropping->count; status == EN_OK && i > 0; i--) {
        status = en_node_outbox_drop(node, &dropping->id[i - 1], &error);
    }
    if (status == EN_OK) {
        answer_text(call, 200, EN_STR("dropped\n"));
    } else {
        answer_error(call, &error);
    }
}
