/* What must hold, whatever happened. */
#include "sim.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum { ROUNDS_MAX = 60 };

void check_held(struct sim *sim, size_t by)
{
    struct en_head head = en_store_head(en_node_store(sim->node[by].node));

    for (size_t i = 0; i < sim->held_count; i++) {
        const struct held *held = &sim->held[i];
        if (held->head.size == head.size && !en_head_equal(&held->head, &head)) {
            sim_fail(sim, "%s and %s hold different records of %" PRIu64 " entries",
                     sim->node[by].name, sim->node[held->by].name, head.size);
        }
        if (held->head.size == head.size) {
            return;
        }
    }
    if (sim->held_count == sim->held_room) {
        sim->held_room = sim->held_room == 0 ? 64 : 2 * sim->held_room;
        sim->held = realloc(sim->held, sim->held_room * sizeof(*sim->held));
        if (sim->held == NULL) {
            abort();
        }
    }
    sim->held[sim->held_count++] = (struct held){.by = by, .head = head};
}

/* Everything works again, clocks are right, and every machine was started anew: a registrar whose
 * clock was slow when it was opened takes the right time for a leap, and says so. */
static void heal(struct sim *sim)
{
    sim->now += 2 * 86400;
    for (size_t i = 0; i < SIM_NODES; i++) {
        struct sim_node *node = &sim->node[i];
        node->skew_s = 0;
        node->alone_until = node->full_until = node->off_until = 0;
        disk_fill(node->disk, false);
        disk_cut_at(node->disk, 0);
        en_node_close(node->node);
        node->node = NULL;
        (void)node_switch_on(node);
    }
}

static bool count_one(void *self, struct en_str note, const struct en_hash *id)
{
    (void)note;
    (void)id;
    ++*(size_t *)self;
    return true;
}

static size_t waiting(struct sim *sim)
{
    size_t count = 0;

    for (size_t i = SIM_PHONE; i < SIM_NODES; i++) {
        if (sim->node[i].node == NULL ||
            en_node_outbox_each(sim->node[i].node, count_one, &count, NULL) != EN_OK) {
            count++;
        }
    }
    return count;
}

static bool all_equal(struct sim *sim)
{
    struct en_head head = en_store_head(en_node_store(sim->node[0].node));

    for (size_t i = 1; i < SIM_NODES; i++) {
        struct en_head other = en_store_head(en_node_store(sim->node[i].node));
        if (!en_head_equal(&head, &other)) {
            return false;
        }
    }
    return true;
}

/* Turns for everybody, on a network that still loses, until nothing waits and all hold the same. */
static void catch_up(struct sim *sim)
{
    for (unsigned round = 0; round < ROUNDS_MAX && sim->fault == NULL; round++) {
        for (size_t i = SIM_PHONE; i < SIM_NODES; i++) {
            phone_send_all(sim, i);
        }
        sim->now += 2 * 3600; /* whatever is under way arrives */
        net_deliver(sim);
        registrar_sign(sim);
        for (size_t i = 1; i < SIM_NODES; i++) {
            node_catch_up(sim, i);
            phone_settle(sim, i);
        }
        if (waiting(sim) == 0 && all_equal(sim)) {
            return;
        }
    }
    sim_fail(sim, "after %d quiet rounds %zu acts wait, heads %s", ROUNDS_MAX, waiting(sim),
             all_equal(sim) ? "agree" : "differ");
}

/* ---- looking -------------------------------------------------------------------------------- */

static void nothing_acknowledged_is_lost(struct sim *sim)
{
    struct en_store *store = en_node_store(sim->node[SIM_REGISTRAR].node);

    for (size_t i = 0; i < sim->made_count; i++) {
        const struct made *made = &sim->made[i];
        uint64_t index = 0;
        bool found = en_store_find(store, &made->id, &index, NULL) == EN_OK;
        if (made->committed && (!found || index != made->index)) {
            sim_fail(sim, "an act of %s, committed at %" PRIu64 ", is %s", sim->node[made->by].name,
                     made->index, found ? "elsewhere" : "gone");
        }
        if (!found && made->received && !made->refused) {
            sim_fail(sim, "an act that %s received is gone", sim->node[made->by].name);
        }
    }
}

static void all_heads_are_of_one_record(struct sim *sim)
{
    struct en_store *store = en_node_store(sim->node[SIM_REGISTRAR].node);

    for (size_t i = 0; i < sim->held_count; i++) {
        const struct held *held = &sim->held[i];
        struct en_hash root;
        if (en_store_root_at(store, held->head.size, &root, NULL) != EN_OK ||
            !en_hash_equal(&root, &held->head.root)) {
            sim_fail(sim, "%s held a head of %" PRIu64 " entries that is of another record",
                     sim->node[held->by].name, held->head.size);
        }
    }
}

static void all_states_are_equal(struct sim *sim)
{
    struct en_hash first = world_state_hash(sim->node[0].node);

    for (size_t i = 1; i < SIM_NODES; i++) {
        struct en_hash other = world_state_hash(sim->node[i].node);
        if (!en_hash_equal(&first, &other)) {
            sim_fail(sim, "the state of %s differs from the registrar's", sim->node[i].name);
        }
    }
}

static void records_are_sound(struct sim *sim)
{
    for (size_t i = 0; i < SIM_NODES; i++) {
        struct en_error why = {.rule = ""};
        if (en_store_audit(en_node_store(sim->node[i].node), &why) != EN_OK) {
            sim_fail(sim, "the record of %s: %s", sim->node[i].name, why.rule);
        }
    }
}

void check_end(struct sim *sim)
{
    sim_tell(sim, "everything works again");
    heal(sim);
    if (sim->fault == NULL) {
        catch_up(sim);
    }
    if (sim->fault == NULL) {
        nothing_acknowledged_is_lost(sim);
        all_heads_are_of_one_record(sim);
        all_states_are_equal(sim);
        records_are_sound(sim);
    }
}
