/* What must hold, whatever happened. */
#include "sim.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ROUNDS_MAX = 60, CHEATED_ROUNDS = 3 };

/* Does the operator show the same to all? One who drops acts does. */
static bool is_one_record(const struct sim *sim)
{
    return sim->cheat == HONEST || sim->cheat == DROP;
}

void check_held(struct sim *sim, size_t by)
{
    struct en_head head = en_store_head(en_node_store(sim->node[by].node));

    for (size_t i = 0; i < sim->held_count; i++) {
        const struct held *held = &sim->held[i];
        if (is_one_record(sim) && held->head.size == head.size &&
            !en_head_equal(&held->head, &head)) {
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
    bool shadow = sim->cheat == FORK && sim->cheating;

    sim->now += 2 * 86400;
    for (size_t i = 0; i < (shadow ? SIM_NODES + 1 : SIM_NODES); i++) {
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

/* A turn for everybody, on a network that still loses. */
static void round_of_turns(struct sim *sim)
{
    for (size_t i = SIM_PHONE; i < SIM_NODES; i++) {
        phone_send_all(sim, i);
    }
    sim->now += 2 * 3600; /* whatever is under way arrives */
    net_deliver(sim);
    registrar_sign(sim, SIM_REGISTRAR);
    if (sim->node[SIM_SHADOW].node != NULL) {
        registrar_sign(sim, SIM_SHADOW);
    }
    for (size_t i = 1; i < SIM_NODES; i++) {
        node_catch_up(sim, i);
        phone_settle(sim, i);
    }
}

/* Until nothing waits and all hold the same. */
static void catch_up(struct sim *sim)
{
    for (unsigned round = 0; round < ROUNDS_MAX && sim->fault == NULL; round++) {
        round_of_turns(sim);
        if (waiting(sim) == 0 && all_equal(sim)) {
            return;
        }
    }
    sim_fail(sim, "after %d quiet rounds %zu acts wait, heads %s", ROUNDS_MAX, waiting(sim),
             all_equal(sim) ? "agree" : "differ");
}

/* Under one who cheats not all will agree; but all get to talk with each other. */
static void catch_up_cheated(struct sim *sim)
{
    for (unsigned round = 0; round < CHEATED_ROUNDS && sim->fault == NULL; round++) {
        round_of_turns(sim);
        sim->now += 2 * 3600;
        net_deliver(sim); /* the witnesses' lines: only now is the head proven */
        for (size_t i = 1; i < SIM_NODES; i++) {
            node_catch_up(sim, i);
            for (size_t j = 1; j < SIM_NODES; j++) {
                node_gossip(sim, i, j);
            }
        }
    }
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

/* ---- under an operator who cheats ----------------------------------------------------------- */

/* What is searched for among a node's evidence. */
struct search {
    struct sim *sim;
    struct sim_node *node;
    const struct en_hash *promised; // NULL: any evidence against the log
    bool found;
};

static bool proves(struct search *search, struct en_str text)
{
    struct en_arena arena = {0};
    struct en_node *node = search->node->node;
    struct en_policy policy = en_node_policy(node);
    struct en_evidence evidence;
    struct en_finding finding;

    en_arena_init(&arena, 0);
    bool good = en_evidence_parse(text, &evidence, NULL) == EN_OK &&
                en_evidence_check(&arena, search->sim->world->hasher, &evidence, &policy, &finding,
                                  NULL) == EN_OK &&
                (!finding.needs_record ||
                 en_evidence_confirm(node, &evidence, &finding, NULL) != EN_ERR_VERIFY);
    en_arena_finish(&arena);
    return good && en_str_is(en_node_origin(node), finding.against) &&
           (search->promised == NULL ||
            (finding.kind == EN_EVIDENCE_PROMISE && en_hash_equal(&finding.act, search->promised)));
}

static bool look_into(void *self, const char *name, bool is_folder)
{
    struct search *search = self;
    const struct en_env *env = &search->node->env;
    char path[512];
    uint8_t *bytes = NULL;
    size_t len = 0;

    (void)is_folder;
    (void)snprintf(path, sizeof(path), "%s/evidence/%s", en_node_folder(search->node->node), name);
    if (env->read_file(env->self, path, EN_EVIDENCE_BYTES_MAX, &bytes, &len, NULL) != EN_OK) {
        return true;
    }
    search->found = search->found || proves(search, (struct en_str){(const char *)bytes, len});
    free(bytes);
    return true;
}

static bool has_evidence(struct sim *sim, size_t at, const struct en_hash *promised)
{
    struct sim_node *node = &sim->node[at];
    struct search search = {.sim = sim, .node = node, .promised = promised};
    char path[512];

    (void)snprintf(path, sizeof(path), "%s/evidence", en_node_folder(node->node));
    enum en_status status = node->env.list_folder(node->env.self, path, look_into, &search, NULL);
    return status == EN_OK && search.found;
}

/* Is the one's record the beginning of the other's? */
static bool agree(struct sim *sim, size_t a, size_t b)
{
    struct en_head left = en_store_head(en_node_store(sim->node[a].node));
    struct en_head right = en_store_head(en_node_store(sim->node[b].node));
    struct en_hash root;

    if (left.size > right.size) {
        return agree(sim, b, a);
    }
    return en_store_root_at(en_node_store(sim->node[b].node), left.size, &root, NULL) == EN_OK &&
           en_hash_equal(&root, &left.root);
}

static bool is_proven(struct sim *sim, size_t at)
{
    struct en_node *node = sim->node[at].node;
    struct en_policy policy = en_node_policy(node);
    struct en_arena arena = {0};
    struct en_text note = {0};
    struct en_cosigned cosigned;

    en_arena_init(&arena, 0);
    bool proven =
        en_store_published(en_node_store(node), &note, NULL) == EN_OK && note.len > 0 &&
        en_checkpoint_open(&arena, en_text_str(&note), &policy, &cosigned, NULL) == EN_OK &&
        en_policy_is_met(&policy, cosigned.by_witness);
    en_text_finish(&note);
    en_arena_finish(&arena);
    return proven;
}

static void contradictions_are_shown(struct sim *sim)
{
    for (size_t i = 1; i < SIM_NODES; i++) {
        for (size_t j = i + 1; j < SIM_NODES; j++) {
            if (agree(sim, i, j)) {
                continue;
            }
            sim->contradictions++;
            if (!has_evidence(sim, i, NULL) && !has_evidence(sim, j, NULL)) {
                sim_fail(sim, "%s and %s hold contradicting records and neither shows evidence",
                         sim->node[i].name, sim->node[j].name);
            }
            if (is_proven(sim, i) && is_proven(sim, j)) {
                sim_fail(sim, "%s and %s hold contradicting records, both proven by the quorum",
                         sim->node[i].name, sim->node[j].name);
            }
        }
    }
}

static void a_forged_entry_is_taken_by_nobody(struct sim *sim)
{
    for (size_t i = 1; i < SIM_NODES; i++) {
        if (en_store_head(en_node_store(sim->node[i].node)).size > sim->forged.good) {
            sim_fail(sim, "%s took a forged entry in", sim->node[i].name);
        } else if (!has_evidence(sim, i, NULL)) {
            sim_fail(sim, "%s refused a forged entry and kept no evidence", sim->node[i].name);
        }
    }
}

static void dropped_acts_are_shown(struct sim *sim)
{
    struct en_store *store = en_node_store(sim->node[SIM_REGISTRAR].node);

    for (size_t i = 0; i < sim->made_count; i++) {
        const struct made *made = &sim->made[i];
        uint64_t index = 0;
        if (!made->promised || en_store_find(store, &made->id, &index, NULL) == EN_OK) {
            continue;
        }
        if (!has_evidence(sim, made->by, &made->id)) {
            sim_fail(sim, "%s was promised an act that never came, and cannot show it",
                     sim->node[made->by].name);
        }
    }
}

static void check_cheated(struct sim *sim)
{
    sim->reliable = true; /* what is shown then is shown by what they hold, not by luck */
    catch_up_cheated(sim);
    if (sim->fault != NULL) {
        return;
    }
    contradictions_are_shown(sim);
    records_are_sound(sim);
    if (sim->cheat == FORGE) {
        a_forged_entry_is_taken_by_nobody(sim);
    }
    if (sim->cheat == DROP) {
        dropped_acts_are_shown(sim);
        all_heads_are_of_one_record(sim);
    }
}

static void check_honest(struct sim *sim)
{
    catch_up(sim);
    if (sim->fault == NULL) {
        nothing_acknowledged_is_lost(sim);
        all_heads_are_of_one_record(sim);
        all_states_are_equal(sim);
        records_are_sound(sim);
    }
}

void check_end(struct sim *sim)
{
    sim_tell(sim, "everything works again");
    heal(sim);
    if (sim->fault == NULL && sim->cheating) {
        check_cheated(sim);
    } else if (sim->fault == NULL) {
        sim->cheat = HONEST; /* he never came to it */
        check_honest(sim);
    }
}
