/*
 * What comes in: sessions, acts, cosignatures.
 */
#include "server.h"

#include <inttypes.h>
#include <string.h>

#include <entente/witness.h>
#include <jansson.h>

enum { ACTS_MAX = 512 }; /* of one request: an outbox of a fortnight */

/* ---- sessions ------------------------------------------------------------------------------- */

void serve_challenge(struct call *call)
{
    char challenge[SESSION_CHALLENGE_HEX];
    struct en_str rest = call->body;
    struct en_str line = en_str_cut(&rest, '\n');
    struct en_str name = {NULL, 0};
    struct en_error error;

    if (en_str_starts(line, EN_STR("key: "))) {
        name = (struct en_str){line.ptr + 5, line.len - 5};
    }
    if (rest.len > 0 || !en_keyname_is_sound(name)) {
        (void)en_fail(&error, EN_ERR_SYNTAX, "session.key", EN_STR("line 1"),
                      N_("it does not say which key asks"), N_("send `key: NAME`"));
        answer_error(call, &error);
        return;
    }
    sessions_challenge(call->server->sessions, name, call->request->host, challenge);
    answer_json(call, 200,
                json_pack("{s:s%, s:I}", "challenge", challenge, sizeof(challenge), "seconds",
                          (json_int_t)call->server->limits.challenge_s));
}

void serve_session(struct call *call)
{
    char token[SESSION_TOKEN_HEX];
    char until_text[EN_TIME_BYTES + 1];
    en_time until = 0;
    struct en_error error;

    if (sessions_open(call->server->sessions, call->server->node, call->body, call->request->host,
                      token, &until, &error) != EN_OK) {
        http_answer_error_as(call->answer, error.status == EN_ERR_INADMISSIBLE ? 401 : 400, &error);
        return;
    }
    en_time_format(until, until_text);
    answer_json(call, 200,
                json_pack("{s:s%, s:s}", "token", token, sizeof(token), "until", until_text));
}

/* ---- acts ----------------------------------------------------------------------------------- */

/* Take the body apart; false when it has been answered that it cannot be. */
static bool cut_notes(struct call *call, struct en_str *notes, size_t *ret_count)
{
    struct en_str rest = call->body;
    struct en_error error;
    size_t count = 0;

    while (count < ACTS_MAX && en_note_cut(&rest, &notes[count])) {
        count++;
    }
    if (count > 0 && rest.len == 0) {
        *ret_count = count;
        return true;
    }
    if (count == ACTS_MAX) {
        (void)en_fail(&error, EN_ERR_TOO_LONG, "serve.acts", EN_STR(""),
                      N_("these are more acts than one request may bring"),
                      N_("send the rest in another request"));
    } else {
        (void)en_fail(&error, EN_ERR_SYNTAX, "serve.acts", EN_STR(""),
                      N_("it is not one signed act behind the other"),
                      N_("each ends with its signature line"));
    }
    answer_error(call, &error);
    return false;
}

static const char *outcome_word(const struct en_result *result)
{
    static const char *const words[] = {"effect", "pending", "void"};

    return words[result->effect.outcome];
}

/* The registrar's signed word beside its plain one: it can be shown to others, should the act not
 * be in the record after all. Who has no such key, or cannot sign now, adds none. */
static bool add_promise(struct call *call, const struct en_result *result, struct json_t *object)
{
    const struct en_signing_key *registrar = call->server->options.registrar;
    struct en_text note = {0};
    bool done = true;

    if (registrar != NULL &&
        en_node_promise(call->server->node, registrar, &result->id, 0, &note, NULL) == EN_OK) {
        done = json_object_set_new(object, "promise", json_stringn(note.ptr, note.len)) == 0;
    }
    en_text_finish(&note);
    return done;
}

static struct json_t *result_json(struct call *call, const struct en_result *result)
{
    struct json_t *object = json_object();
    bool committed = result->answer == EN_ANSWER_COMMITTED;
    char id[2 * EN_HASH_BYTES];
    bool done = object != NULL;

    en_hex_encode(id, (struct en_bytes){result->id.b, EN_HASH_BYTES});
    done = done &&
           json_object_set_new(object, "state", json_string(committed ? "committed" : "refused")) ==
               0 &&
           json_object_set_new(object, "id", json_stringn(id, sizeof(id))) == 0;
    if (done && committed) {
        done = json_object_set_new(object, "index", json_integer((json_int_t)result->index)) == 0 &&
               json_object_set_new(object, "outcome", json_string(outcome_word(result))) == 0 &&
               add_promise(call, result, object);
        if (done && result->effect.outcome == EN_OUTCOME_VOID) {
            done = http_error_json(object, &result->effect.why);
        }
    } else if (done) {
        done = http_error_json(object, &result->why);
    }
    if (!done) {
        json_decref(object);
        return NULL;
    }
    return object;
}

/* {"acts": [...]}: takes the array. */
static void answer_acts(struct call *call, int status, struct json_t *acts)
{
    answer_json(call, status, acts == NULL ? NULL : json_pack("{s:o}", "acts", acts));
}

static void answer_results(struct call *call, const struct en_result *results, size_t count)
{
    struct json_t *acts = json_array();

    for (size_t i = 0; acts != NULL && i < count; i++) {
        if (json_array_append_new(acts, result_json(call, &results[i])) != 0) {
            json_decref(acts);
            acts = NULL;
        }
    }
    answer_acts(call, 200, acts);
}

static void submit(struct call *call, const struct en_str *notes, size_t count)
{
    struct en_server *server = call->server;
    struct en_result *results = EN_ARENA_ARRAY(&server->arena, count, struct en_result);
    struct en_error error;
    enum en_status status = results != NULL
                                ? en_node_submit(server->node, notes, count, results, &error)
                                : en_fail(&error, EN_ERR_MEMORY, "serve.memory", EN_STR(""),
                                          N_("no memory left"), NULL);

    if (status != EN_OK) {
        /* Nobody is told "committed"; what the disk may have taken all the same is found again. */
        http_answer_error_as(call->answer, 503, &error);
        return;
    }
    work_acts_came(server);
    answer_results(call, results, count);
}

/* The id of a note that was found to be one. */
static void id_of_note(struct en_server *server, struct en_str bytes,
                       char out[static 2 * EN_HASH_BYTES])
{
    struct en_hash id = {{0}};
    struct en_note note;

    if (en_note_parse(&server->arena, bytes, &note, NULL) == EN_OK) {
        en_hash_of(server->hasher, (struct en_bytes){(const uint8_t *)note.text.ptr, note.text.len},
                   &id);
    }
    en_hex_encode(out, (struct en_bytes){id.b, EN_HASH_BYTES});
}

/* Into the outbox, one by one: what is there already was received before. */
static void receive(struct call *call, const struct en_str *notes, size_t count)
{
    struct json_t *acts = json_array();
    char id[2 * EN_HASH_BYTES];
    struct en_error error;

    for (size_t i = 0; i < count; i++) {
        enum en_status status = en_node_outbox_add(call->server->node, notes[i], &error);
        if (status != EN_OK && status != EN_ERR_EXISTS) {
            json_decref(acts);
            answer_error(call, &error);
            return;
        }
        id_of_note(call->server, notes[i], id);
        if (json_array_append_new(
                acts, json_pack("{s:s, s:s%}", "state", "received", "id", id, sizeof(id))) != 0) {
            break;
        }
        if (status == EN_OK) {
            events_send(call->server, "received", json_pack("{s:s%}", "id", id, sizeof(id)));
        }
    }
    work_acts_waiting(call->server);
    answer_acts(call, 202, acts);
}

void serve_acts(struct call *call)
{
    struct en_str *notes = EN_ARENA_ARRAY(&call->server->arena, ACTS_MAX, struct en_str);
    size_t count = 0;
    struct en_error error;

    if (notes == NULL) {
        (void)en_fail(&error, EN_ERR_MEMORY, "serve.memory", EN_STR(""), N_("no memory left"),
                      NULL);
        answer_error(call, &error);
    } else if (cut_notes(call, notes, &count)) {
        if (en_node_is_registrar(call->server->node)) {
            submit(call, notes, count);
        } else {
            receive(call, notes, count);
        }
    }
}

/* ---- cosignatures --------------------------------------------------------------------------- */

/* Of a witness that cannot be reached and comes by itself. */
void serve_cosignatures(struct call *call)
{
    struct en_str rest = call->body;
    struct en_error error;
    enum en_status status = EN_OK;
    size_t count = 0;

    while (status == EN_OK && rest.len > 0) {
        struct en_str line = en_str_cut(&rest, '\n');
        if (line.len > 0) {
            status = en_node_add_cosignature(call->server->node, line, &error);
            count++;
        }
    }
    if (status == EN_OK && count == 0) {
        status = en_fail(&error, EN_ERR_SYNTAX, "serve.cosignatures", EN_STR(""),
                         N_("there is no cosignature line"), N_("send each on a line of its own"));
    }
    if (status == EN_OK) {
        answer_text(call, 200, EN_STR("kept\n"));
    } else {
        answer_error(call, &error);
    }
}
