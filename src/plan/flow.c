/*
 * A crew as a flow of least cost through the quota tree.
 *
 * One unit is one seat. It flows from the source through a party and a component (gates with a
 * least and a most), becomes a person, takes a kind of seat, and ends in the sink. Exempt seats
 * enter their leaf by a bypass, so that no gate counts them. Successive shortest paths give the
 * cheapest flow, and no flow of full value means that no crew exists (Ford and Fulkerson 1962;
 * Ahuja, Magnanti, Orlin, "Network Flows", 1993, chapters 9 and 14).
 *
 * A gate's cost grows with every unit (the square of a running balance), so the cheapest flow also
 * decides who gets the remainder seat. A least is a large reward on a gate's first units: at full
 * value the cheapest flow earns every reward that any flow can earn, so a missed one is a proof.
 *
 * Of the people nobody has chosen yet only the cheapest of each leaf and kind can lie on a shortest
 * path. So the graph has a node for each gate and kind, none for people, and its size does not
 * depend on how many there are. Not chosen: a general solver over all people, measured at ten to
 * fifty times the work for 2,000 of them.
 *
 * What a flow cannot hold is left to search.c: a bypass unit may be mixed up with a counted one
 * inside a leaf, and a component's window depends on what its parent really got.
 */
#include "flow.h"

#include <assert.h>
#include <string.h>

static const int64_t FAR = INT64_C(1) << 61;
static const int64_t REWARD = INT64_C(1) << 53; /* above any sum of costs: see question.c */

static int64_t unit_cost(const struct gate *gate, int32_t flow)
{
    int64_t cost = flow < gate->low ? -REWARD : 0;

    if (gate->weight != 0) { // w ((d + 1000 (f + 1))^2 - (d + 1000 f)^2) / 10^6, d in thousandths
        int64_t growth = 2 * gate->behind + 2000 * (int64_t)flow + 1000;
        cost += gate->weight * growth * (1 << PLAN_COST_SHIFT) / 1000;
    }
    return cost;
}

/* ---- shortest paths ------------------------------------------------------------------------- */

static int64_t seat_cost(const struct plan_net *net, uint32_t person, size_t kind)
{
    const struct plan_question *question = net->question;

    return question->cost == NULL ? 0 : question->cost[person * question->kind_count + kind];
}

static int32_t target_of(const struct plan_net *net, int32_t leaf, size_t kind)
{
    return net->question->kind[kind].exempt ? net->exempt_vertex[leaf][kind]
                                            : net->kind_vertex[kind];
}

static void relax(struct plan_net *net, int32_t to, int64_t cost, struct step step)
{
    int64_t dist = net->dist[step.from] + cost;

    if (dist >= net->dist[to]) {
        return;
    }
    net->dist[to] = dist;
    net->step[to] = step;
    if (!net->queued[to] && to != SINK) {
        int32_t last = net->queue_first + net->queue_count++;
        net->queue[last < net->vertex_count ? last : last - net->vertex_count] = to;
        net->queued[to] = true;
    }
}

/* Across the gates that end at a vertex: with the flow, or taking it back. */
static void relax_gates(struct plan_net *net, int32_t vertex)
{
    for (uint32_t end = net->ends_at[vertex]; end < net->ends_at[vertex + 1]; end++) {
        uint32_t index = net->ends[end];
        const struct gate *gate = &net->gate[index];
        if (gate->from == vertex && gate->flow < gate->high) {
            relax(net, gate->to, unit_cost(gate, gate->flow),
                  (struct step){STEP_UP, vertex, index, 0});
        } else if (gate->to == vertex && gate->flow > 0) {
            relax(net, gate->from, -unit_cost(gate, gate->flow - 1),
                  (struct step){STEP_DOWN, vertex, index, 0});
        }
    }
}

/* The cheapest person of a leaf for a kind whom nobody has chosen yet. */
static bool next_person(struct plan_net *net, size_t leaf, size_t kind, uint32_t *ret)
{
    const struct plan_question *question = net->question;
    size_t cell = leaf * question->kind_count + kind;
    uint32_t count = question->list_at[cell + 1] - question->list_at[cell];
    const uint32_t *list = question->list + question->list_at[cell];
    uint32_t *cursor = &net->cursor[leaf][kind];

    while (*cursor < count &&
           (net->taken[list[*cursor]] || (net->bounds->kinds[list[*cursor]] >> kind & 1) == 0)) {
        ++*cursor;
    }
    if (*cursor == count) {
        return false;
    }
    *ret = list[*cursor];
    return true;
}

static void relax_leaf(struct plan_net *net, int32_t vertex)
{
    size_t leaf = (size_t)(vertex - FIRST_NODE);
    uint32_t person = 0;

    for (size_t k = 0; k < net->question->kind_count; k++) {
        if (next_person(net, leaf, k, &person)) {
            relax(net, target_of(net, (int32_t)leaf, k), seat_cost(net, person, k),
                  (struct step){STEP_NEW, vertex, person, (uint8_t)k});
        }
    }
}

/* A chosen person gives up the seat for another kind, or stays at home. */
static void relax_used(struct plan_net *net, int32_t vertex, size_t place)
{
    const struct used *used = &net->used[place];
    int32_t leaf = net->question->person[used->person].leaf;
    int64_t back = -seat_cost(net, used->person, used->kind);
    uint32_t others = net->bounds->kinds[used->person] & ~(UINT32_C(1) << used->kind);

    for (; others != 0; others &= others - 1) {
        size_t k = (size_t)__builtin_ctz(others);
        relax(net, target_of(net, leaf, k), back + seat_cost(net, used->person, k),
              (struct step){STEP_SWITCH, vertex, (uint32_t)place, (uint8_t)k});
    }
    relax(net, FIRST_NODE + leaf, back, (struct step){STEP_RELEASE, vertex, (uint32_t)place, 0});
}

static void scan(struct plan_net *net, int32_t vertex)
{
    const struct plan_model *model = net->question->model;
    int32_t node = vertex - FIRST_NODE;

    relax_gates(net, vertex);
    if (node >= 0 && node < (int32_t)model->node_count) {
        if (model->node[node].leaf) {
            relax_leaf(net, vertex);
        }
        return;
    }
    for (size_t i = 0; node >= 0 && i < net->used_count; i++) {
        const struct used *used = &net->used[i];
        if (target_of(net, net->question->person[used->person].leaf, used->kind) == vertex) {
            relax_used(net, vertex, i);
        }
    }
}

/* Label correcting in the order of a queue (Bellman, Ford, Moore): costs may be negative, the
 * graph is small, and cycles never are negative, so it ends. */
static bool find_path(struct plan_net *net)
{
    for (int32_t i = 0; i < net->vertex_count; i++) {
        net->dist[i] = FAR;
    }
    net->dist[SOURCE] = 0;
    net->queue_first = 0;
    net->queue_count = 0;
    scan(net, SOURCE);
    while (net->queue_count > 0) {
        int32_t vertex = net->queue[net->queue_first];
        net->queue_first = net->queue_first + 1 < net->vertex_count ? net->queue_first + 1 : 0;
        net->queue_count--;
        net->queued[vertex] = false;
        scan(net, vertex);
    }
    return net->dist[SINK] < FAR;
}

/* ---- along the path ------------------------------------------------------------------------- */

static void take_step(struct plan_net *net, const struct step *step)
{
    switch (step->how) {
    case STEP_UP:
        net->gate[step->what].flow++;
        break;
    case STEP_DOWN:
        net->gate[step->what].flow--;
        break;
    case STEP_NEW:
        assert(net->used_count < USED_MAX);
        net->used[net->used_count++] = (struct used){step->what, step->kind, false};
        net->taken[step->what] = true;
        break;
    case STEP_SWITCH:
        net->used[step->what].kind = step->kind;
        break;
    case STEP_RELEASE:
        net->used[step->what].released = true;
        break;
    case STEP_NONE:
        assert(false);
        break;
    }
}

/* Released people can be chosen again: their leaf's lists are read from the start. */
static void drop_released(struct plan_net *net)
{
    size_t kept = 0;

    for (size_t i = 0; i < net->used_count; i++) {
        uint32_t person = net->used[i].person;
        if (net->used[i].released) {
            net->taken[person] = false;
            memset(net->cursor[net->question->person[person].leaf], 0, sizeof(net->cursor[0]));
            continue;
        }
        net->used[kept++] = net->used[i];
    }
    net->used_count = kept;
}

static void push_unit(struct plan_net *net)
{
    for (int32_t at = SINK; at != SOURCE; at = net->step[at].from) {
        take_step(net, &net->step[at]);
    }
    drop_released(net);
}

static bool every_least_met(const struct plan_net *net)
{
    for (size_t i = 0; i < net->gate_count; i++) {
        if (net->gate[i].flow < net->gate[i].low) {
            return false;
        }
    }
    return true;
}

static void read_filling(const struct plan_net *net, int64_t cost, struct plan_filling *ret)
{
    const struct plan_model *model = net->question->model;

    ret->count = net->used_count;
    ret->cost = cost;
    for (size_t i = 0; i < net->used_count; i++) {
        ret->person[i] = net->used[i].person;
        ret->kind[i] = net->used[i].kind;
    }
    for (size_t i = 0; i < model->node_count; i++) {
        bool bypass = net->question->exempt > 0 && model->node[i].leaf;
        ret->held[i] = net->gate[net->node_gate[i]].flow;
        ret->bypass[i] = bypass ? net->gate[net->bypass_gate[i]].flow : 0;
    }
}

struct plan_net *plan_net_new(const struct plan_question *question, struct en_arena *arena)
{
    struct plan_net *net = EN_ARENA_NEW(arena, struct plan_net);

    if (net == NULL) {
        return NULL;
    }
    net->question = question;
    net->taken = EN_ARENA_ARRAY(arena, question->person_count, bool);
    if (net->taken == NULL) {
        return NULL;
    }
    plan_net_build(net);
    return net;
}

bool plan_net_fill(struct plan_net *net, const struct plan_bounds *bounds, struct plan_filling *ret)
{
    int32_t seats = net->question->counted + net->question->exempt;
    int64_t cost = 0;

    plan_net_begin(net, bounds);
    for (int32_t unit = 0; unit < seats; unit++) {
        if (!find_path(net)) {
            return false;
        }
        cost += net->dist[SINK];
        push_unit(net);
    }
    if (!every_least_met(net)) {
        return false;
    }
    read_filling(net, cost, ret);
    return true;
}
