/* What each does on its turn, and with what it receives. */
#include "sim.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- following ------------------------------------------------------------------------------ */

static size_t registrar_at(struct sim *sim, size_t client)
{
    return (size_t)(registrar_of(sim, client) - sim->node);
}

static void hand_in(struct sim *sim, size_t at, const struct en_text *line)
{
    struct message message = {.kind = SEND_COSIGNATURE, .from = at, .to = registrar_at(sim, at)};

    message.text = *line;
    net_send(sim, &message);
}

void node_catch_up(struct sim *sim, size_t at)
{
    struct sim_node *node = &sim->node[at];
    struct net_source net;
    struct en_source source = net_source(&net, sim, at);
    struct en_error why = {.rule = ""};
    struct en_text line = {0};

    if (!node_answers(node) || !node_answers(net.registrar)) {
        return;
    }
    bool witness = node->part == WITNESS;
    const struct en_signing_key *key = witness ? world_key(sim->world, node->key) : NULL;
    enum en_status status = en_node_follow(node->node, &source, key, &line, &why);
    const char *evidence = en_node_evidence(node->node);
    sim_tell(sim, "%s follows: %s %s, holds %" PRIu64 "%s%s", node->name, en_status_name(status),
             status == EN_OK ? "" : why.rule, en_store_head(en_node_store(node->node)).size,
             evidence == NULL ? "" : ", writes ", evidence == NULL ? "" : evidence);
    node_after(node, status);
    if (node->node != NULL && status == EN_OK) {
        check_held(sim, at);
        if (witness && line.len > 0) {
            hand_in(sim, at, &line);
        }
    }
    en_text_finish(&line);
}

void node_gossip(struct sim *sim, size_t from, size_t to)
{
    struct sim_node *node = &sim->node[from];
    struct message message = {.kind = SEND_HEAD, .from = from, .to = to};

    if (node->node != NULL && from != to &&
        en_store_published(en_node_store(node->node), &message.text, NULL) == EN_OK &&
        message.text.len > 0) {
        net_send(sim, &message);
    }
    en_text_finish(&message.text);
}

static void listen(struct sim *sim, const struct message *message)
{
    struct sim_node *node = &sim->node[message->to];
    struct en_error why = {.rule = ""};

    enum en_status status = en_node_hear(node->node, en_text_str(&message->text), &why);
    sim_tell(sim, "%s hears a head of %s: %s %s", node->name, sim->node[message->from].name,
             en_status_name(status), status == EN_OK ? "" : why.rule);
    node_after(node, status);
}

/* ---- phones --------------------------------------------------------------------------------- */

static void remember(struct sim *sim, const struct en_hash *id, size_t by)
{
    if (sim->made_count == sim->made_room) {
        sim->made_room = sim->made_room == 0 ? 64 : 2 * sim->made_room;
        sim->made = realloc(sim->made, sim->made_room * sizeof(*sim->made));
        if (sim->made == NULL) {
            abort();
        }
    }
    sim->made[sim->made_count++] = (struct made){.id = *id, .by = by};
}

static struct made *made_by_id(struct sim *sim, const struct en_hash *id)
{
    for (size_t i = 0; i < sim->made_count; i++) {
        if (en_hash_equal(&sim->made[i].id, id)) {
            return &sim->made[i];
        }
    }
    return NULL;
}

/* A proposal that this phone's own state shows as open, or one that it never heard of. */
struct open_proposal {
    struct en_hash id;
    bool found;
};

static bool take_proposal(void *self, const struct en_cell *cells, size_t count)
{
    struct open_proposal *open = self;

    for (size_t i = 0; i < count && !open->found; i++) {
        if (cells[i].type == EN_CELL_HASH) {
            memcpy(open->id.b, cells[i].text.ptr, EN_HASH_BYTES);
            open->found = true;
        }
    }
    return !open->found;
}

static const char *answer_body(struct sim *sim, struct sim_node *node)
{
    struct open_proposal open = {.found = false};
    struct en_str any[4] = {{NULL, 0}};

    if (en_state_view(en_node_state(node->node), "pending", any, 1, take_proposal, &open, NULL) !=
        EN_OK) {
        sim_fail(sim, "%s cannot be asked what is pending", node->name);
    }
    char hex[2 * EN_HASH_BYTES + 1] = "";
    en_hex_encode(hex, (struct en_bytes){open.id.b, EN_HASH_BYTES});
    return world_text(sim->world, "on: %s\n", hex);
}

/* An act that this key might make; the wrong ones among them are void, and are logged as well. */
static const char *draw_act(struct sim *sim, struct sim_node *node, const char **ret_body)
{
    uint64_t number = ++sim->numbers;
    char time[EN_TIME_BYTES + 1];

    en_time_format(sim->now, time);
    if (strcmp(node->key, "mission/ops-1") == 0) {
        *ret_body = world_order(sim->world, world_text(sim->world, "S-%" PRIu64, number), 1);
        return "order.propose";
    }
    if (strcmp(node->key, "mission/duty-1") == 0 || sim_one_in(sim, 3)) {
        *ret_body = world_text(sim->world,
                               "incident: I-%" PRIu64 "\nkind: mine\nat: %s\nplace: market\n"
                               "safety: no\ntext: number %" PRIu64 "\n",
                               number, time, number);
        return "incident.report";
    }
    *ret_body = answer_body(sim, node);
    return "consent.give";
}

/* "order.propose 7": what an act is, for the telling. */
static const char *act_label(struct sim *sim, struct en_str note)
{
    struct en_act act;

    if (!sim->tell ||
        en_act_parse(&sim->world->arena, en_entry_act_text(note), &act, NULL) != EN_OK) {
        return "an act";
    }
    return world_text(sim->world, "%s %" PRIu64, act.def->form.name, act.seq);
}

static void make_act(struct sim *sim, size_t at)
{
    struct sim_node *node = &sim->node[at];
    struct en_error why = {.rule = ""};
    struct en_text note = {0};
    const char *body = NULL;
    const char *act = draw_act(sim, node, &body);
    struct en_hash id = {{0}};

    enum en_status status = en_node_compose(node->node, world_key(sim->world, node->key), act,
                                            en_str_from(body), 0, &note, &why);
    if (status == EN_OK) {
        struct en_str text = en_entry_act_text(en_text_str(&note));
        en_hash_of(sim->world->hasher, (struct en_bytes){(const uint8_t *)text.ptr, text.len}, &id);
        remember(sim, &id, at);
        status = en_node_outbox_add(node->node, en_text_str(&note), &why);
    }
    sim_tell(sim, "%s makes %s: %s %s", node->name, act_label(sim, en_text_str(&note)),
             en_status_name(status), status == EN_OK ? "" : why.rule);
    if (status == EN_OK) { /* from here on it may not be lost; otherwise it may be there or not */
        sim->made[sim->made_count - 1].received = true;
    }
    en_text_finish(&note);
    node_after(node, status);
}

struct sending {
    struct sim *sim;
    size_t at;
};

static bool send_one(void *self, struct en_str note, const struct en_hash *id)
{
    struct sending *sending = self;
    struct message message = {.kind = SEND_ACT,
                              .from = sending->at,
                              .to = registrar_at(sending->sim, sending->at),
                              .id = *id};

    message.text = (struct en_text){.ptr = (char *)(uintptr_t)note.ptr, .len = note.len};
    net_send(sending->sim, &message);
    return true;
}

void phone_send_all(struct sim *sim, size_t at)
{
    struct sim_node *node = &sim->node[at];
    struct sending sending = {.sim = sim, .at = at};

    if (node_answers(node)) {
        node_after(node, en_node_outbox_each(node->node, send_one, &sending, NULL));
    }
}

/* Drop from the outbox what the own record holds. */
struct settling {
    struct en_hash id[64];
    size_t count;
};

static bool collect(void *self, struct en_str note, const struct en_hash *id)
{
    struct settling *settling = self;

    (void)note;
    settling->id[settling->count++] = *id;
    return settling->count < EN_COUNT(settling->id);
}

void phone_settle(struct sim *sim, size_t at)
{
    struct en_node *node = sim->node[at].node;
    struct settling settling = {.count = 0};

    if (node == NULL) {
        return;
    }
    enum en_status status = en_node_outbox_each(node, collect, &settling, NULL);
    for (size_t i = 0; i < settling.count && status == EN_OK; i++) {
        status = en_node_outbox_settle(node, &settling.id[i], NULL);
        status = status == EN_ERR_NOT_FOUND ? EN_OK : status;
    }
    node_after(&sim->node[at], status);
}

static void phone_turn(struct sim *sim, size_t at)
{
    if (sim_one_in(sim, 2)) {
        make_act(sim, at);
    } else if (sim_one_in(sim, 2)) {
        phone_send_all(sim, at);
    } else {
        node_catch_up(sim, at);
        phone_settle(sim, at);
    }
}

/* A promise is kept on the phone, and its party's node is told of it. */
static void keep_promise(struct sim *sim, const struct message *message)
{
    static const size_t witness_of[SIM_PHONES] = {SIM_WITNESS, SIM_WITNESS + 1, SIM_WITNESS + 3,
                                                  SIM_WITNESS + 3};
    struct sim_node *node = &sim->node[message->to];

    enum en_status status = en_node_keep_promise(node->node, en_text_str(&message->text), NULL);
    sim_tell(sim, "%s is promised that its act is logged: %s", node->name, en_status_name(status));
    if (node->part == PHONE) {
        struct message copy = {.kind = SEND_PROMISE,
                               .from = message->to,
                               .to = witness_of[message->to - SIM_PHONE],
                               .text = message->text};
        net_send(sim, &copy);
    }
    node_after(node, status);
}

/* The phone hears what became of an act. */
static void hear(struct sim *sim, const struct message *message)
{
    struct sim_node *node = &sim->node[message->to];
    struct made *made = made_by_id(sim, &message->id);

    if (made == NULL || made->by != message->to) {
        sim_fail(sim, "%s hears of an act that it did not make", node->name);
        return;
    }
    if (message->answer == PROMISED) {
        keep_promise(sim, message);
        made->promised = true;
    } else if (message->answer == COMMITTED) {
        if (sim->cheat == HONEST && made->committed && made->index != message->index) {
            sim_fail(sim, "an act is committed at %" PRIu64 " and at %" PRIu64, made->index,
                     message->index);
        }
        made->committed = true;
        made->index = message->index;
    } else if (message->answer == REFUSED && !made->committed) {
        made->refused = true;
        node_after(node, en_node_outbox_drop(node->node, &message->id, NULL));
    }
}

/* ---- the registrar -------------------------------------------------------------------------- */

/* He says "received, it will be logged", and forgets it. */
static void promise(struct sim *sim, const struct message *act)
{
    struct sim_node *node = &sim->node[SIM_REGISTRAR];
    struct message message = {.kind = SEND_ANSWER,
                              .from = SIM_REGISTRAR,
                              .to = act->from,
                              .id = act->id,
                              .answer = PROMISED};

    if (en_node_promise(node->node, world_key(sim->world, node->key), &act->id, 0, &message.text,
                        NULL) == EN_OK) {
        net_send(sim, &message);
    }
    en_text_finish(&message.text);
}

static void answer(struct sim *sim, const struct message *act, const struct en_result *result)
{
    struct message message = {.kind = SEND_ANSWER,
                              .from = act->to,
                              .to = act->from,
                              .id = act->id,
                              .answer = COMMITTED,
                              .index = result->index};

    if (result->answer == EN_ANSWER_REFUSED && result->why.status != EN_ERR_EXISTS) {
        message.answer = strcmp(result->why.rule, "act.early") == 0 ? AGAIN : REFUSED;
    }
    net_send(sim, &message);
}

static void submit(struct sim *sim, const struct message *message)
{
    struct sim_node *node = &sim->node[message->to];
    struct en_str note = en_text_str(&message->text);
    struct en_error why = {.rule = ""};
    struct en_result result;

    if (sim->cheat == DROP && sim->cheating && message->from == sim->dropped) {
        promise(sim, message);
        return;
    }
    enum en_status status = en_node_submit(node->node, &note, 1, &result, &why);
    sim_tell(sim, "%s takes %s of %s: %s %s", node->name, act_label(sim, note),
             sim->node[message->from].name, en_status_name(status),
             status != EN_OK                        ? why.rule
             : result.answer == EN_ANSWER_COMMITTED ? "committed"
                                                    : result.why.rule);
    node_after(node, status);
    if (status == EN_OK) {
        answer(sim, message, &result);
    }
}

void registrar_sign(struct sim *sim, size_t at)
{
    struct sim_node *node = &sim->node[at];
    struct en_error why = {.rule = ""};
    bool ticked = false;

    if (!node_answers(node)) {
        return;
    }
    enum en_status status =
        en_node_tick(node->node, world_key(sim->world, node->key), &ticked, &why);
    if (status == EN_OK) {
        status = en_node_sign_head(node->node, world_key(sim->world, node->key), &why);
    }
    sim_tell(sim, "%s signs: %s %s", node->name, en_status_name(status),
             status == EN_OK ? "" : why.rule);
    node_after(node, status);
}

static void take_cosignature(struct sim *sim, const struct message *message)
{
    struct sim_node *node = &sim->node[message->to];
    struct en_error why = {.rule = ""};

    enum en_status status = en_node_add_cosignature(node->node, en_text_str(&message->text), &why);
    sim_tell(sim, "%s takes a line of %s: %s %s", node->name, sim->node[message->from].name,
             en_status_name(status), status == EN_OK ? "" : why.rule);
    node_after(node, status);
}

/* ---- turns ---------------------------------------------------------------------------------- */

void part_receive(struct sim *sim, struct message *message)
{
    switch (message->kind) {
    case SEND_ACT:
        submit(sim, message);
        break;
    case SEND_COSIGNATURE:
        take_cosignature(sim, message);
        break;
    case SEND_ANSWER:
        hear(sim, message);
        break;
    case SEND_PROMISE:
        keep_promise(sim, message);
        break;
    case SEND_HEAD:
        listen(sim, message);
        break;
    }
}

void part_turn(struct sim *sim, size_t at)
{
    if (at != SIM_REGISTRAR && at != SIM_SHADOW && sim_one_in(sim, 12)) {
        node_gossip(sim, at, 1 + sim_below(sim, SIM_NODES - 1));
        return;
    }
    switch (sim->node[at].part) {
    case REGISTRAR:
        registrar_sign(sim, at);
        break;
    case WITNESS:
    case READER:
        node_catch_up(sim, at);
        break;
    case PHONE:
        phone_turn(sim, at);
        break;
    }
}
