/*
 * What happens, told as it happens: server-sent events (WHATWG HTML, section 9.2).
 *
 * A stream tells each act that came into the record, each head and its cosignatures, and what was
 * received into the outbox. The id of an event is the size of the record with its act, so a client
 * that was cut off goes on exactly there, at this node or at another of the same record. Nothing is
 * kept for a stream: what it missed is read from the record again, or, when that is too much, it is
 * told to begin anew.
 */
#include "v1.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include <jansson.h>

enum {
    RESUME_MAX = 1000, /* acts that are told again; who lacks more reads the record instead */
};

/* ---- one event ------------------------------------------------------------------------------ */

/* Takes the reference. A name and one line of JSON; `id` 0 leaves the client's as it is. */
static bool print_event(struct en_text *out, const char *name, uint64_t id, struct json_t *data)
{
    if (id > 0) {
        en_text_addf(out, "id: %" PRIu64 "\n", id);
    }
    en_text_addf(out, "event: %s\ndata: ", name);
    bool printed = data != NULL && en_json_line(out, data);
    en_text_addc(out, '\n');
    json_decref(data);
    return printed && !out->failed;
}

/* ---- acts ----------------------------------------------------------------------------------- */

static bool note_row(void *self, const struct en_cell *cells, size_t count)
{
    (void)cells;
    (void)count;
    *(bool *)self = true;
    return true;
}

/* As the register's row says it (v1_acts.c). */
static const char *outcome_of(struct en_server *server, uint64_t index, const struct en_hash *id)
{
    struct en_state *state = en_node_state(server->node);
    char number[24];
    struct en_str arg = {number, (size_t)snprintf(number, sizeof(number), "%" PRIu64, index)};
    struct en_proposal_word word;
    bool is_void = false;

    if (en_state_view(state, "void", &arg, 1, note_row, &is_void, NULL) != EN_OK || is_void) {
        return "void";
    }
    return en_state_proposal(state, id, &word) && v1_is_pending(&word) ? "pending" : "effect";
}

static struct json_t *act_json(struct en_server *server, uint64_t index,
                               const struct en_checked *entry)
{
    struct json_t *object = json_object();
    struct en_str order = v1_order_of(server, &entry->act);

    v1_number_of(object, "index", index);
    v1_hash(object, "id", &entry->id);
    v1_text(object, "act", en_str_from(entry->act.def->form.name));
    v1_text(object, "author", entry->act.author);
    v1_text(object, "outcome", en_str_from(outcome_of(server, index, &entry->id)));
    if (order.len > 0) {
        v1_text(object, "order", order);
    }
    v1_time(object, "logged", entry->logged);
    return object;
}

/* The acts from one size of the record up to another. */
static bool print_acts(struct en_server *server, uint64_t from, uint64_t to, struct en_text *out)
{
    bool done = true;

    for (uint64_t index = from; done && index < to; index++) {
        struct en_text bytes = {0};
        struct en_checked entry;
        done = en_store_entry(en_node_store(server->node), index, &bytes, NULL) == EN_OK &&
               en_entry_read(&server->arena, server->hasher,
                             (struct en_bytes){(const uint8_t *)bytes.ptr, bytes.len}, &entry,
                             NULL) == EN_OK &&
               print_event(out, "act", index + 1, act_json(server, index, &entry));
        en_text_finish(&bytes);
    }
    return done;
}

/* ---- heads ---------------------------------------------------------------------------------- */

static bool print_head(struct en_server *server, struct en_str note, struct en_text *out)
{
    struct en_policy policy = en_node_policy(server->node);
    struct en_cosigned cosigned;
    unsigned have = 0;

    if (note.len == 0 ||
        en_checkpoint_open(&server->arena, note, &policy, &cosigned, NULL) != EN_OK) {
        return true; /* there is no head to tell */
    }
    for (uint64_t bits = cosigned.by_witness; bits != 0; bits &= bits - 1) {
        have++;
    }
    bool proven = en_policy_is_met(&policy, cosigned.by_witness);
    return print_event(out, "head", 0,
                       json_pack("{s:I, s:i, s:b}", "size", (json_int_t)cosigned.head.size, "have",
                                 (int)have, "proven", (int)proven));
}

static bool print_reset(struct en_text *out, uint64_t size)
{
    return print_event(out, "reset", size, json_pack("{s:I}", "size", (json_int_t)size));
}

/* ---- telling all streams -------------------------------------------------------------------- */

/* Who cannot be told what happened is cut off, and comes back to be told. */
static void tell(struct en_server *server, bool done, const struct en_text *out)
{
    if (!done || out->failed) {
        connections_end_streams(server);
    } else if (out->len > 0) {
        connections_stream(server, en_text_str(out));
    }
}

void events_tell(struct en_server *server)
{
    struct en_store *store = en_node_store(server->node);
    uint64_t size = en_store_head(store).size;
    struct en_text note = {0};
    struct en_text out = {0};
    bool done = true;

    if (server->streams > 0) {
        if (size > server->told_size + RESUME_MAX) {
            done = print_reset(&out, size);
        } else if (size > server->told_size) {
            done = print_acts(server, server->told_size, size, &out);
        }
        if (done && en_store_published(store, &note, NULL) == EN_OK &&
            !en_str_equal(en_text_str(&note), en_text_str(&server->told_head))) {
            done = print_head(server, en_text_str(&note), &out);
            en_text_clear(&server->told_head);
            en_text_add(&server->told_head, en_text_str(&note));
        }
        tell(server, done, &out);
    }
    server->told_size = size;
    en_arena_reset(&server->arena);
    en_text_finish(&note);
    en_text_finish(&out);
}

void events_send(struct en_server *server, const char *name, struct json_t *data)
{
    struct en_text out = {0};

    tell(server, print_event(&out, name, 0, data), &out);
    en_text_finish(&out);
}

/* ---- a new stream --------------------------------------------------------------------------- */

/* Where it goes on: what the browser remembers stands before what the address says. */
static bool read_after(struct call *call, uint64_t size, uint64_t *ret)
{
    struct en_str after = call->request->last_event;
    struct en_error error;

    if (after.len == 0) {
        after = http_param(call->request, "after");
    }
    *ret = size;
    if (after.len == 0 || en_parse_u64(after, ret)) {
        return true;
    }
    (void)en_fail(&error, EN_ERR_SYNTAX, "events.after", EN_STR("after"),
                  N_("it is no size of the record"),
                  N_("send the id of the last event as it came"));
    answer_error(call, &error);
    return false;
}

static bool is_crowded(struct call *call)
{
    struct en_server *server = call->server;
    struct en_error error;

    if (server->streams < server->limits.streams &&
        connections_streams_of(server, call->member) < server->limits.streams_per_key) {
        return false;
    }
    (void)en_fail(&error, EN_ERR_HELD, "http.busy", EN_STR(""),
                  N_("too many listen to this server, or with this key, already"),
                  N_("close a page that is not needed, and come again in a minute"));
    http_answer_error_as(call->answer, 503, &error);
    en_text_adds(&call->answer->extra, "Retry-After: 60\r\n");
    return true;
}

void serve_events(struct call *call)
{
    struct en_server *server = call->server;
    struct http_answer *answer = call->answer;
    struct en_store *store = en_node_store(server->node);
    uint64_t size = en_store_head(store).size;
    uint64_t after = 0;
    struct en_text note = {0};
    struct en_error error;

    events_tell(server); /* from here on, this stream and the others are told the same */
    if (!read_after(call, size, &after) || is_crowded(call)) {
        return;
    }
    answer->status = 200;
    answer->type = "text/event-stream";
    answer->stream = call->request->method == HTTP_GET;
    en_text_adds(&answer->body, "retry: 2000\n\n");
    bool done = after > size || size - after > RESUME_MAX
                    ? print_reset(&answer->body, size)
                    : print_acts(server, after, size, &answer->body);
    done = done && en_store_published(store, &note, NULL) == EN_OK &&
           print_head(server, en_text_str(&note), &answer->body);
    en_text_finish(&note);
    if (!done) {
        answer->stream = false;
        (void)en_fail(&error, EN_ERR_IO, "events.read", EN_STR(""),
                      N_("the record cannot be read at this moment"),
                      N_("ask again in a moment; `entente verify` tells what is wrong"));
        http_answer_error_as(answer, 503, &error);
    }
}
