/*
 * The graph that flow.c sends a crew through: its gates, their bounds, and what ends at a vertex.
 */
#include "flow.h"

#include <assert.h>
#include <string.h>

static size_t add_gate(struct plan_net *net, int32_t from, int32_t to, int32_t high)
{
    assert(net->gate_count < GATES_MAX);
    net->gate[net->gate_count] = (struct gate){.from = from, .to = to, .high = high};
    return net->gate_count++;
}

static void add_tree(struct plan_net *net)
{
    const struct plan_model *model = net->question->model;

    for (size_t i = 0; i < model->node_count; i++) {
        int32_t parent = model->node[i].parent;
        size_t gate =
            add_gate(net, parent < 0 ? SOURCE : FIRST_NODE + parent, FIRST_NODE + (int32_t)i, 0);
        net->gate[gate].behind = net->question->behind[i];
        net->gate[gate].weight = net->question->seat_weight[i];
        net->node_gate[i] = gate;
    }
}

/* The exempt seats of a leaf: into it by the bypass, out of it by a vertex for each kind. */
static void add_exempt(struct plan_net *net, size_t leaf)
{
    const struct plan_question *question = net->question;

    for (size_t k = 0; k < question->kind_count; k++) {
        net->exempt_vertex[leaf][k] = -1;
        if (question->kind[k].exempt) {
            net->exempt_vertex[leaf][k] = net->vertex_count++;
            net->exempt_gate[leaf][k] =
                add_gate(net, net->exempt_vertex[leaf][k], net->kind_vertex[k], 0);
        }
    }
    net->bypass_gate[leaf] = add_gate(net, BYPASS, FIRST_NODE + (int32_t)leaf, 0);
}

static void list_ends(struct plan_net *net)
{
    for (size_t i = 0; i < net->gate_count; i++) {
        net->ends_at[net->gate[i].from + 1]++;
        net->ends_at[net->gate[i].to + 1]++;
    }
    for (int32_t v = 0; v < net->vertex_count; v++) {
        net->ends_at[v + 1] += net->ends_at[v];
    }
    for (size_t i = net->gate_count; i-- > 0;) { // filled from behind, then starts are right again
        net->ends[--net->ends_at[net->gate[i].from + 1]] = (uint32_t)i;
        net->ends[--net->ends_at[net->gate[i].to + 1]] = (uint32_t)i;
    }
    for (int32_t v = 0; v < net->vertex_count; v++) { // each start slipped to the place behind
        net->ends_at[v] = net->ends_at[v + 1];
    }
    net->ends_at[net->vertex_count] = (uint32_t)(2 * net->gate_count);
}

void plan_net_build(struct plan_net *net)
{
    const struct plan_question *question = net->question;
    const struct plan_model *model = question->model;

    net->vertex_count = FIRST_NODE + (int32_t)model->node_count;
    for (size_t k = 0; k < question->kind_count; k++) {
        net->kind_vertex[k] = net->vertex_count++;
    }
    add_tree(net);
    if (question->exempt > 0) {
        add_gate(net, SOURCE, BYPASS, question->exempt);
        for (size_t i = 0; i < model->node_count; i++) {
            if (model->node[i].leaf) {
                add_exempt(net, i);
            }
        }
    }
    for (size_t k = 0; k < question->kind_count; k++) {
        add_gate(net, net->kind_vertex[k], SINK, question->kind[k].count);
    }
    list_ends(net);
}

void plan_net_begin(struct plan_net *net, const struct plan_bounds *bounds)
{
    const struct plan_question *question = net->question;
    const struct plan_model *model = question->model;

    net->bounds = bounds;
    net->used_count = 0;
    memset(net->taken, 0, question->person_count * sizeof(net->taken[0]));
    memset(net->cursor, 0, sizeof(net->cursor[0]) * model->node_count);
    for (size_t i = 0; i < net->gate_count; i++) {
        net->gate[i].flow = 0;
    }
    for (size_t i = 0; i < model->node_count; i++) {
        net->gate[net->node_gate[i]].low = bounds->low[i];
        net->gate[net->node_gate[i]].high = bounds->high[i];
        if (question->exempt == 0 || !model->node[i].leaf) {
            continue;
        }
        struct gate *bypass = &net->gate[net->bypass_gate[i]];
        bypass->low = 0;
        bypass->high = 0;
        for (size_t k = 0; k < question->kind_count; k++) {
            if (question->kind[k].exempt) {
                struct gate *gate = &net->gate[net->exempt_gate[i][k]];
                gate->low = bounds->exempt_low[i][k];
                gate->high = bounds->exempt_high[i][k];
                bypass->low += gate->low;
                bypass->high += gate->high;
            }
        }
    }
}
