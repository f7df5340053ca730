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
#include "inside.h"

#include <assert.h>
#include <string.h>

enum {
    SOURCE = 0,
    BYPASS = 1,
    SINK = 2,
    FIRST_NODE = 3,
    VERTICES_MAX =
        FIRST_NODE + EN_PLAN_NODES_MAX + PLAN_KINDS_MAX + EN_PLAN_NODES_MAX * EN_PLAN_POSTS_MAX,
    GATES_MAX = 1 + 2 * EN_PLAN_NODES_MAX + PLAN_KINDS_MAX + EN_PLAN_NODES_MAX * EN_PLAN_POSTS_MAX,
    USED_MAX = 2 * EN_PLAN_CREW_MAX, /* along a path people come before others have gone */
    COST_SHIFT = 24,                 /* as in question.c */
};

static const int64_t FAR = INT64_C(1) << 61;
static const int64_t REWARD = INT64_C(1) << 53; /* above any sum of costs: see question.c */

/* An arc with bounds and a cost that grows with each unit. */
struct gate {
    int32_t from, to;
    int32_t low, high, flow;
    int64_t behind; // thousandths of a seat before this crew
    int64_t weight; // 0: units cost nothing
};

enum step_kind { STEP_NONE, STEP_UP, STEP_DOWN, STEP_NEW, STEP_SWITCH, STEP_RELEASE };

/* How the shortest path came to a vertex. */
struct step {
    enum step_kind how;
    int32_t from;
    uint32_t what; // gate, person, or place in `used`
    uint8_t kind;  // the seat taken by a new or switching person
};

struct used {
    uint32_t person;
    uint8_t kind;
    bool released;
};

struct plan_net {
    const struct plan_question *question;
    const struct plan_bounds *bounds;
    size_t gate_count;
    struct gate gate[GATES_MAX];
    int32_t vertex_count;
    int32_t kind_vertex[PLAN_KINDS_MAX];
    int32_t exempt_vertex[EN_PLAN_NODES_MAX][PLAN_KINDS_MAX]; // -1: none
    size_t node_gate[EN_PLAN_NODES_MAX], bypass_gate[EN_PLAN_NODES_MAX];
    size_t exempt_gate[EN_PLAN_NODES_MAX][PLAN_KINDS_MAX];
    uint32_t ends_at[VERTICES_MAX + 1]; // [vertex + 1]: which gates end there, either side
    uint32_t ends[2 * GATES_MAX];
    uint32_t cursor[EN_PLAN_NODES_MAX][PLAN_KINDS_MAX];
    size_t used_count;
    struct used used[USED_MAX];
    bool *taken; // [person]
    int64_t dist[VERTICES_MAX];
    struct step step[VERTICES_MAX];
    int32_t queue[VERTICES_MAX]; // a ring of vertices whose distance fell
    int32_t queue_first, queue_count;
    bool queued[VERTICES_MAX];
};

/* ---- gates ---------------------------------------------------------------------------------- */

static int64_t unit_cost(const struct gate *gate, int32_t flow)
{
    int64_t cost = flow < gate->low ? -REWARD : 0;

    if (gate->weight != 0) { // w ((d + 1000 (f + 1))^2 - (d + 1000 f)^2) / 10^6, d in thousandths
        int64_t growth = 2 * gate->behind + 2000 * (int64_t)flow + 1000;
        cost += gate->weight * growth * (1 << COST_SHIFT) / 1000;
    }
    return cost;
}

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

static void build(struct plan_net *net)
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

/* Nothing flows, within new bounds. */
static void begin(struct plan_net *net, const struct plan_bounds *bounds)
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
    build(net);
    return net;
}

bool plan_net_fill(struct plan_net *net, const struct plan_bounds *bounds, struct plan_filling *ret)
{
    int32_t seats = net->question->counted + net->question->exempt;
    int64_t cost = 0;

    begin(net, bounds);
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
