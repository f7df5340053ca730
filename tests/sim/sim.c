/* A run: time goes on, machines fail and come back, each has its turns. */
#include "sim.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void sim_tell(struct sim *sim, const char *format, ...)
{
    char time[EN_TIME_BYTES + 1];
    va_list args;

    if (!sim->tell) {
        return;
    }
    en_time_format(sim->now, time);
    printf("%s ", time);
    va_start(args, format);
    (void)vprintf(format, args);
    va_end(args);
    printf("\n");
}

void sim_fail(struct sim *sim, const char *format, ...)
{
    va_list args;

    if (sim->fault != NULL) {
        return; /* the first one tells most */
    }
    va_start(args, format);
    (void)vsnprintf(sim->fault_text, sizeof(sim->fault_text), format, args);
    va_end(args);
    sim->fault = sim->fault_text;
    sim_tell(sim, "FAULT: %s", sim->fault);
}

uint64_t sim_below(struct sim *sim, uint64_t bound)
{
    return en_rng_below(&sim->rng, bound);
}

bool sim_one_in(struct sim *sim, uint64_t n)
{
    return sim_below(sim, n) == 0;
}

/* ---- machines ------------------------------------------------------------------------------- */

bool node_switch_on(struct sim_node *node)
{
    struct en_error why = {.rule = ""};
    char folder[256];

    (void)snprintf(folder, sizeof(folder), "%s/sim-%s", node->sim->world->folder, node->name);
    enum en_status status = en_node_open(&node->env, folder, EN_NODE_WRITE, &node->node, &why);
    sim_tell(node->sim, "%s is switched on: %s %s", node->name, en_status_name(status),
             status == EN_OK ? "" : why.rule);
    if (status == EN_OK || node->full_until > node->sim->now || disk_is_off(node->disk)) {
        return status == EN_OK;
    }
    sim_fail(node->sim, "%s does not open: %s", node->name, why.rule);
    return false;
}

void node_switch_off(struct sim_node *node)
{
    struct sim *sim = node->sim;

    disk_cut_at(node->disk, 1); /* closing writes nothing more */
    en_node_close(node->node);
    node->node = NULL;
    disk_power_on(node->disk, en_rng_next(&sim->rng));
    node->off_until = sim->now + (en_time)sim_below(sim, 6 * 3600);
    sim_tell(sim, "%s is switched off", node->name);
}

bool node_answers(const struct sim_node *node)
{
    return node->node != NULL && node->alone_until <= node->sim->now;
}

void node_after(struct sim_node *node, enum en_status status)
{
    (void)status;
    if (node->node != NULL && disk_is_off(node->disk)) {
        node_switch_off(node);
    }
}

/* The shadow counts once it is there. */
static size_t nodes_in_play(const struct sim *sim)
{
    return sim->cheat == FORK && sim->cheating ? SIM_NODES + 1 : SIM_NODES;
}

/* ---- what goes wrong ------------------------------------------------------------------------ */

static void trouble(struct sim *sim)
{
    struct sim_node *node = &sim->node[sim_below(sim, SIM_NODES)];

    switch (sim_below(sim, 5)) {
    case 0: /* the power fails in the middle of what it does next, or now */
        if (node->node != NULL) {
            disk_cut_at(node->disk, 1 + sim_below(sim, 60));
        }
        break;
    case 1:
        if (node->node != NULL) {
            node_switch_off(node);
        }
        break;
    case 2:
        node->alone_until = sim->now + (en_time)sim_below(sim, 12 * 3600);
        sim_tell(sim, "%s is cut off", node->name);
        break;
    case 3:
        node->full_until = sim->now + (en_time)sim_below(sim, 3600);
        disk_fill(node->disk, true);
        sim_tell(sim, "%s has a full disk", node->name);
        break;
    default:
        node->skew_s = (int64_t)sim_below(sim, 7200) - 3600;
        sim_tell(sim, "%s has a clock that is %" PRId64 " s off", node->name, node->skew_s);
        break;
    }
}

static void mend(struct sim *sim)
{
    for (size_t i = 0; i < nodes_in_play(sim); i++) {
        struct sim_node *node = &sim->node[i];
        if (node->full_until <= sim->now) {
            disk_fill(node->disk, false);
        }
        if (node->skew_s != 0 && sim_one_in(sim, 40)) {
            node->skew_s = 0;
        }
        if (node->node == NULL && node->off_until <= sim->now && !node_switch_on(node)) {
            disk_power_on(node->disk, sim->seed);
            node->off_until = sim->now + 600;
        }
    }
}

bool sim_run(struct sim *sim, unsigned steps)
{
    uint64_t calm = 4 + sim_below(sim, 60); /* some runs are rough, some are not */

    operator_begin(sim, steps);
    for (unsigned step = 0; step < steps && sim->fault == NULL; step++) {
        sim->now += 1 + (en_time)sim_below(sim, sim_one_in(sim, 10) ? 3600 : 120);
        mend(sim);
        net_deliver(sim);
        operator_step(sim, step);
        if (sim_one_in(sim, calm)) {
            trouble(sim);
        }
        size_t at = sim_below(sim, nodes_in_play(sim));
        if (sim->node[at].node != NULL) {
            part_turn(sim, at);
        }
    }
    if (sim->fault == NULL) {
        check_end(sim);
    }
    return sim->fault == NULL;
}
