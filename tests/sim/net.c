/* The network: what is sent may be lost, late, doubled, out of order. */
#include "sim.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void put(struct sim *sim, const struct message *message, en_time at)
{
    struct message *copy = calloc(1, sizeof(*copy));

    if (copy == NULL) {
        abort();
    }
    *copy = *message;
    copy->at = at;
    copy->text = (struct en_text){0};
    en_text_add(&copy->text, en_text_str(&message->text));
    copy->next = sim->first;
    sim->first = copy;
}

void net_send(struct sim *sim, const struct message *message)
{
    if (sim->reliable) {
        put(sim, message, sim->now + (en_time)sim_below(sim, 20));
        return;
    }
    if (sim_one_in(sim, 8)) {
        return; /* lost */
    }
    put(sim, message, sim->now + (en_time)sim_below(sim, sim_one_in(sim, 5) ? 7200 : 20));
    if (sim_one_in(sim, 12)) {
        put(sim, message, sim->now + (en_time)sim_below(sim, 7200));
    }
}

static struct message *take_due(struct sim *sim)
{
    struct message **best = NULL;

    for (struct message **at = &sim->first; *at != NULL; at = &(*at)->next) {
        if ((*at)->at <= sim->now && (best == NULL || (*at)->at < (*best)->at)) {
            best = at;
        }
    }
    struct message *due = best == NULL ? NULL : *best;
    if (due != NULL) {
        *best = due->next;
    }
    return due;
}

void net_deliver(struct sim *sim)
{
    for (struct message *due; (due = take_due(sim)) != NULL;) {
        if (node_answers(&sim->node[due->to])) {
            part_receive(sim, due);
        }
        en_text_finish(&due->text);
        free(due);
    }
}

void net_drop(struct sim *sim)
{
    while (sim->first != NULL) {
        struct message *next = sim->first->next;
        en_text_finish(&sim->first->text);
        free(sim->first);
        sim->first = next;
    }
}

/* ---- reading the registrar's record over the network ---------------------------------------- */

static enum en_status cut_off(struct en_error *reterr)
{
    return en_fail(reterr, EN_ERR_IO, "net.cut", EN_STR("network"), "the connection is gone", NULL);
}

static enum en_status read_head(void *self, struct en_text *ret_note, struct en_error *reterr)
{
    struct net_source *net = self;

    if (!node_answers(net->registrar)) {
        return cut_off(reterr);
    }
    return net->inner.head(net->inner.self, ret_note, reterr);
}

struct counted {
    struct net_source *net;
    en_entry_fn each;
    void *arg;
    bool broke;
};

static bool count_one(void *self, uint64_t index, struct en_bytes entry)
{
    struct counted *counted = self;

    if (counted->net->breaks_after-- == 0) {
        counted->broke = true;
        return false;
    }
    return counted->each(counted->arg, index, entry);
}

static enum en_status read_entries(void *self, uint64_t from, uint64_t to, en_entry_fn each,
                                   void *arg, struct en_error *reterr)
{
    struct net_source *net = self;
    struct counted counted = {.net = net, .each = each, .arg = arg};

    if (!node_answers(net->registrar)) {
        return cut_off(reterr);
    }
    enum en_status status = net->inner.read(net->inner.self, from, to, count_one, &counted, reterr);
    return counted.broke ? cut_off(reterr) : status;
}

/* The operator's own word about his forged record. */
static enum en_status forged_head(void *self, struct en_text *ret_note, struct en_error *reterr)
{
    struct net_source *net = self;

    if (!node_answers(net->registrar)) {
        return cut_off(reterr);
    }
    en_text_add(ret_note, en_text_str(&net->registrar->sim->forged.note));
    return EN_OK;
}

struct en_source net_source(struct net_source *self, struct sim *sim, size_t reader)
{
    bool forged = sim->forged.store != NULL;

    *self = (struct net_source){.registrar = registrar_of(sim, reader), .breaks_after = UINT64_MAX};
    if (forged) {
        self->inner = en_store_source(sim->forged.store);
    } else if (self->registrar->node != NULL) {
        self->inner = en_store_source(en_node_store(self->registrar->node));
    }
    if (!sim->reliable && sim_one_in(sim, 6)) {
        self->breaks_after = sim_below(sim, 12);
    }
    return (struct en_source){
        .self = self, .head = forged ? forged_head : read_head, .read = read_entries};
}
