/*
 * GET /v1/acts and /v1/acts/INDEX-or-ID, POST /v1/acts/check: the register as people read it.
 */
#include "v1.h"

#include <stdlib.h>
#include <string.h>

#include <jansson.h>

enum { LOOKED_AT_MAX = 4096 }; /* entries of one request that seeks those of an order */

/* An act with what became of it. */
struct found {
    struct en_checked entry;
    uint64_t index;
    struct en_str order;          // number of the order it is about; empty: of none
    struct en_proposal_word word; // if it is a proposal
    bool is_proposal, is_void;
    struct en_error why; // if it is void
};

/* ---- what became of an act ------------------------------------------------------------------ */

static bool read_void(void *self, const struct en_cell *cells, size_t count)
{
    static const char *const names[] = {"arg1", "arg2", "arg3", "arg4"};
    struct found *found = self;
    struct en_str rule = v1_cell(cells, count, "rule")->text;
    struct en_str act = v1_cell(cells, count, "act")->text;
    struct en_str args[EN_COUNT(names)];
    const char *remedy = NULL;
    const char *text = en_rule_text(rule, &remedy);

    for (size_t i = 0; i < EN_COUNT(names); i++) {
        args[i] = v1_cell(cells, count, names[i])->text;
    }
    for (size_t i = 0; text != NULL && en_rule_name(i) != NULL; i++) {
        if (en_str_is(rule, en_rule_name(i))) {
            found->is_void = true;
            (void)en_fail_args(&found->why, EN_ERR_VOID, en_rule_name(i), act, text, remedy, args,
                               EN_COUNT(args));
        }
    }
    return false;
}

static enum en_status read_entry(struct en_server *server, uint64_t index, struct en_bytes bytes,
                                 struct found *ret, struct en_error *reterr)
{
    *ret = (struct found){.index = index};
    enum en_status status =
        en_entry_read(&server->arena, server->hasher, bytes, &ret->entry, reterr);
    if (status == EN_OK) {
        ret->order = v1_order_of(server, &ret->entry.act);
    }
    return status;
}

static enum en_status judge(struct en_server *server, struct found *found, struct en_error *reterr)
{
    struct en_state *state = en_node_state(server->node);
    char number[24];
    struct en_str arg = {
        number, (size_t)snprintf(number, sizeof(number), "%llu", (unsigned long long)found->index)};

    found->is_proposal = en_state_proposal(state, &found->entry.id, &found->word);
    return en_state_view(state, "void", &arg, 1, read_void, found, reterr);
}

static void add_outcome(struct json_t *row, const struct found *found)
{
    bool open = found->is_proposal && v1_is_pending(&found->word);

    v1_text(row, "outcome",
            found->is_void ? EN_STR("void")
            : open         ? EN_STR("pending")
                           : EN_STR("effect"));
    if (found->is_void) {
        v1_text(row, "rule", en_str_from(found->why.rule));
    }
    if (found->is_proposal) {
        v1_text(row, "proposal", en_str_from(found->word.state));
    }
    if (found->order.len > 0) {
        v1_text(row, "order", found->order);
    }
}

/* ---- the register --------------------------------------------------------------------------- */

struct reading {
    struct en_server *server;
    struct en_str order;
    uint64_t limit, from; // rows wanted; `from`: index of rows[0] when forward
    struct found *rows;
    size_t count;
    bool forward, failed;
};

static bool add_entry(void *self, uint64_t index, struct en_bytes bytes)
{
    struct reading *reading = self;
    struct en_server *server = reading->server;
    struct en_str kept =
        en_arena_copy(&server->arena, (struct en_str){(const char *)bytes.ptr, bytes.len});
    struct found *found = &reading->rows[reading->count];

    if (kept.ptr == NULL ||
        read_entry(server, index, (struct en_bytes){(const uint8_t *)kept.ptr, kept.len}, found,
                   NULL) != EN_OK) {
        reading->failed = true;
        return false;
    }
    reading->count += reading->order.ptr == NULL || en_str_equal(found->order, reading->order);
    return !reading->forward || reading->count < reading->limit;
}

static struct json_t *act_row(struct en_server *server, struct found *found)
{
    struct json_t *row = json_object();

    if (judge(server, found, NULL) != EN_OK) {
        json_decref(row);
        return NULL;
    }
    v1_number_of(row, "index", found->index);
    v1_hash(row, "id", &found->entry.id);
    v1_time(row, "logged", found->entry.logged);
    v1_time(row, "occurred", found->entry.act.occurred);
    v1_text(row, "act", en_str_from(found->entry.act.def->form.name));
    v1_text(row, "author", found->entry.act.author);
    add_outcome(row, found);
    return row;
}

/* Which entries this page looks at: [*from, *to), at most so many. */
static bool read_bounds(struct call *call, struct reading *reading, uint64_t *ret_from,
                        uint64_t *ret_to)
{
    uint64_t size = en_state_head(en_node_state(call->server->node)).size;
    uint64_t before = size;
    uint64_t after = UINT64_MAX;

    reading->limit = V1_ACT_ROWS_MAX;
    reading->order = http_param(call->request, "order");
    if (!v1_number(call, "limit", 1, V1_ACT_ROWS_MAX, &reading->limit) ||
        !v1_number(call, "before", 0, INT64_MAX, &before) ||
        !v1_number(call, "after", 0, INT64_MAX, &after)) {
        return false;
    }
    uint64_t most = reading->order.ptr != NULL ? LOOKED_AT_MAX : reading->limit;
    reading->forward = http_param(call->request, "after").ptr != NULL;
    before = before < size ? before : size;
    if (reading->forward) {
        *ret_from = after < before ? after + 1 : before;
        *ret_to = before - *ret_from < most ? before : *ret_from + most;
    } else {
        *ret_to = before;
        *ret_from = before < most ? 0 : before - most;
    }
    return true;
}

/* Newest first, unless it reads forward; `next` is where the page behind this one begins. */
static void answer_register(struct call *call, struct reading *reading, uint64_t from, uint64_t to)
{
    uint64_t size = en_state_head(en_node_state(call->server->node)).size;
    struct json_t *rows = json_array();
    size_t given = reading->count < reading->limit ? reading->count : (size_t)reading->limit;
    size_t first = reading->count - given;
    struct json_t *object = json_object();
    bool whole = rows != NULL;

    for (size_t i = 0; whole && i < given; i++) {
        size_t at = reading->forward ? i : reading->count - 1 - i;
        struct json_t *row = act_row(call->server, &reading->rows[at]);
        whole = row != NULL && json_array_append_new(rows, row) == 0;
    }
    v1_number_of(object, "size", size);
    v1_add(object, "rows", rows);
    if (reading->forward) {
        uint64_t last = given == reading->limit ? reading->rows[given - 1].index : to - 1;
        if (to > from && last + 1 < size) {
            v1_number_of(object, "next", last);
        }
    } else {
        uint64_t oldest = first > 0 ? reading->rows[first].index : from;
        if (oldest > 0) {
            v1_number_of(object, "next", oldest);
        }
    }
    if (!whole) {
        json_decref(object);
        object = NULL;
    }
    answer_json(call, 200, object);
}

void v1_acts(struct call *call)
{
    struct en_server *server = call->server;
    struct en_source source = en_store_source(en_node_store(server->node));
    struct reading reading = {.server = server};
    uint64_t from = 0;
    uint64_t to = 0;
    struct en_error error;

    if (!read_bounds(call, &reading, &from, &to)) {
        return;
    }
    /* One more, for the entry that is read but not asked for. */
    reading.rows = EN_ARENA_ARRAY(&server->arena, to - from + 1, struct found);
    enum en_status status =
        reading.rows == NULL
            ? en_fail(&error, EN_ERR_MEMORY, "serve.memory", EN_STR(""), N_("no memory left"), NULL)
            : source.read(source.self, from, to, add_entry, &reading, &error);
    if (status == EN_OK && reading.failed) {
        status =
            en_fail(&error, EN_ERR_MEMORY, "serve.memory", EN_STR(""), N_("no memory left"), NULL);
    }
    if (status == EN_OK) {
        answer_register(call, &reading, from, to);
    } else {
        answer_error(call, &error);
    }
}

/* ---- one act -------------------------------------------------------------------------------- */

static void add_act(struct json_t *object, const struct en_act *act, const struct en_hash *id,
                    struct en_str note)
{
    struct json_t *seen = json_object();

    v1_hash(object, "id", id);
    v1_words(object, id);
    v1_text(object, "note", note);
    v1_text(object, "text", act->text);
    v1_text(object, "act", en_str_from(act->def->form.name));
    v1_text(object, "author", act->author);
    v1_number_of(object, "seq", act->seq);
    v1_hash(object, "prev", &act->prev);
    v1_time(object, "occurred", act->occurred);
    v1_number_of(seen, "size", act->seen_size);
    v1_hash(seen, "root", &act->seen_root);
    v1_add(object, "seen", seen);
    v1_add(object, "fields", en_form_json(act->items, act->item_count));
}

static void add_why(struct json_t *object, const struct found *found)
{
    struct json_t *why = json_object();

    if (found->is_void && why != NULL && http_error_json(why, &found->why)) {
        v1_add(object, "why", json_incref(why));
    }
    json_decref(why);
}

static enum en_status answer_index(struct call *call, uint64_t index, struct en_error *reterr)
{
    struct en_server *server = call->server;
    struct en_text bytes = {0};
    struct found found;
    struct v1_head head;
    enum en_status status = en_store_entry(en_node_store(server->node), index, &bytes, reterr);
    struct en_str kept = en_arena_copy(&server->arena, en_text_str(&bytes));

    en_text_finish(&bytes);
    if (status == EN_OK) {
        status = read_entry(server, index, (struct en_bytes){(const uint8_t *)kept.ptr, kept.len},
                            &found, reterr);
    }
    if (status == EN_OK) {
        status = judge(server, &found, reterr);
    }
    if (status == EN_OK) {
        status = v1_head(server, &head, reterr);
    }
    if (status != EN_OK) {
        return status;
    }
    struct json_t *object = json_object();
    v1_text(object, "state", EN_STR("committed"));
    v1_number_of(object, "index", index);
    v1_time(object, "logged", found.entry.logged);
    add_act(object, &found.entry.act, &found.entry.id, found.entry.note);
    add_outcome(object, &found);
    add_why(object, &found);
    v1_flag(object, "proven", head.proven && index < head.cosigned.head.size);
    answer_json(call, 200, object);
    return EN_OK;
}

struct seeking {
    struct call *call;
    struct en_hash id;
    bool found;
};

static bool answer_waiting(void *self, struct en_str note, const struct en_hash *id)
{
    struct seeking *seeking = self;
    struct en_server *server = seeking->call->server;
    struct en_act act;

    if (!en_hash_equal(id, &seeking->id) ||
        en_act_parse(&server->arena, v1_act_text(note), &act, NULL) != EN_OK) {
        return true;
    }
    struct json_t *object = json_object();
    v1_text(object, "state", EN_STR("received"));
    add_act(object, &act, id, note);
    v1_flag(object, "proven", false);
    answer_json(seeking->call, 200, object);
    seeking->found = true;
    return false;
}

void v1_act(struct call *call)
{
    struct en_node *node = call->server->node;
    struct seeking seeking = {.call = call};
    uint64_t index = 0;
    struct en_error error;
    enum en_status status = EN_OK;

    if (call->arg.len < 2 * EN_HASH_BYTES && en_parse_u64(call->arg, &index)) {
        status = answer_index(call, index, &error);
    } else if (!arg_hash(call, &seeking.id)) {
        return;
    } else {
        status = en_store_find(en_node_store(node), &seeking.id, &index, &error);
        if (status == EN_OK) {
            status = answer_index(call, index, &error);
        } else if (status == EN_ERR_NOT_FOUND &&
                   en_node_outbox_each(node, answer_waiting, &seeking, NULL) == EN_OK &&
                   seeking.found) {
            return;
        }
    }
    if (status != EN_OK) {
        http_answer_error_as(call->answer, status == EN_ERR_RANGE ? 404 : en_status_http(status),
                             &error);
    }
}
