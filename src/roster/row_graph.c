/*
 * The graph of a contract's rows: see row_graph.h.
 *
 * Days are walked forwards once: whatever states can occur become nodes (a hash table a day). Then
 * backwards: a node's cheapest way to the end is taken off its arcs and added to those that lead to
 * it, and nodes that are then the same become one.
 */
#include "row_graph.h"

#include <stdlib.h>
#include <string.h>

#include "row_steps.h"

enum { NODES_MAX = 2000000, SLOTS_MIN = 1024 };

struct making {
    size_t columns;
    int32_t days;
    size_t nodes_max;
    struct row_steps *steps;
    uint64_t *state;      /* array of length [state_count]: of the day being walked */
    uint64_t *next_state; /* the same of the next day */
    size_t state_cap, state_count, next_count;
    struct row_arc *arc; /* array of length [count * columns]: of all days, targets by day */
    size_t arc_cap;
    size_t *first;  /* array of length [days + 2]: first node of a day */
    uint32_t *slot; /* hash table of nodes + 1; 0 = empty */
    size_t slot_count;
    struct row_graph *graph;
    size_t node_cap;       /* of the graph */
    uint32_t *now, *later; /* a day's nodes in the graph; ROW_GRAPH_NONE = no way to the end */
    int32_t *pushed, *pushed_later; /* what was taken off their arcs */
};

/* ---- hash tables ---------------------------------------------------------------------------- */

static uint64_t mix(uint64_t hash, uint64_t value)
{
    hash = (hash ^ value) * UINT64_C(0x9e3779b97f4a7c15);
    return hash ^ hash >> 29;
}

/* An empty table with room for `count` entries. */
static bool clear_slots(struct making *making, size_t count)
{
    size_t need = SLOTS_MIN;

    while (need < 2 * count) {
        need *= 2;
    }
    if (need > making->slot_count) {
        free(making->slot);
        making->slot_count = 0;
        making->slot = malloc(need * sizeof(uint32_t));
        if (making->slot == NULL) {
            return false;
        }
        making->slot_count = need;
    }
    memset(making->slot, 0, making->slot_count * sizeof(uint32_t));
    return true;
}

/* ---- forwards ------------------------------------------------------------------------------- */

static bool grow_slots(struct making *making)
{
    if (!clear_slots(making, making->slot_count)) {
        return false;
    }
    for (size_t i = 0; i < making->next_count; i++) {
        size_t at = mix(0, making->next_state[i]) & (making->slot_count - 1);
        while (making->slot[at] != 0) {
            at = (at + 1) & (making->slot_count - 1);
        }
        making->slot[at] = (uint32_t)i + 1;
    }
    return true;
}

static bool grow_states(struct making *making)
{
    size_t cap = making->state_cap == 0 ? SLOTS_MIN : 2 * making->state_cap;
    uint64_t *state = realloc(making->state, cap * sizeof(uint64_t));

    if (state == NULL) {
        return false;
    }
    making->state = state;
    uint64_t *next = realloc(making->next_state, cap * sizeof(uint64_t));
    if (next == NULL) {
        return false;
    }
    making->next_state = next;
    making->state_cap = cap;
    return true;
}

/* The next day's node of a state; ROW_GRAPH_NONE without memory. */
static uint32_t node_of(struct making *making, uint64_t state)
{
    size_t at = mix(0, state) & (making->slot_count - 1);

    for (; making->slot[at] != 0; at = (at + 1) & (making->slot_count - 1)) {
        if (making->next_state[making->slot[at] - 1] == state) {
            return making->slot[at] - 1;
        }
    }
    if (making->next_count == making->state_cap && !grow_states(making)) {
        return ROW_GRAPH_NONE;
    }
    making->next_state[making->next_count++] = state;
    making->slot[at] = (uint32_t)making->next_count;
    if (2 * making->next_count > making->slot_count && !grow_slots(making)) {
        return ROW_GRAPH_NONE;
    }
    return (uint32_t)making->next_count - 1;
}

static bool grow_arcs(struct making *making, size_t nodes)
{
    if (nodes * making->columns > making->arc_cap) {
        size_t cap = 2 * nodes * making->columns;
        struct row_arc *arc = realloc(making->arc, cap * sizeof(*arc));
        if (arc == NULL) {
            return false;
        }
        making->arc = arc;
        making->arc_cap = cap;
    }
    return true;
}

static bool walk_day(struct making *making, int32_t day)
{
    size_t first = making->first[day];

    making->first[day + 1] = first + making->state_count;
    if (making->first[day + 1] > making->nodes_max || !row_steps_begin(making->steps, day) ||
        !grow_arcs(making, making->first[day + 1]) || !clear_slots(making, making->state_count)) {
        return false;
    }
    making->next_count = 0;
    for (size_t i = 0; i < making->state_count; i++) {
        for (size_t column = 0; column < making->columns; column++) {
            uint64_t next = 0;
            int32_t cost = row_steps_cost(making->steps, making->state[i], column, &next);
            uint32_t target = ROW_GRAPH_NONE;
            if (cost < ROW_STEP_NEVER) {
                target = node_of(making, next);
                if (target == ROW_GRAPH_NONE) {
                    return false;
                }
            }
            making->arc[(first + i) * making->columns + column] = (struct row_arc){target, cost};
        }
    }
    uint64_t *state = making->state;
    making->state = making->next_state;
    making->next_state = state;
    making->state_count = making->next_count;
    return true;
}

static bool walk(struct making *making)
{
    bool made = grow_states(making);

    if (made) {
        making->state[0] = 0;
        making->state_count = 1;
    }
    for (int32_t day = 0; made && day < making->days; day++) {
        made = walk_day(making, day);
    }
    return made;
}

/* ---- backwards ------------------------------------------------------------------------------ */

/* Arcs in terms of the graph's nodes, the cheapest at 0; what was taken off, or -1 when no way
 * leads to the end. */
static int32_t draw_costs(const struct making *making, const struct row_arc *from,
                          struct row_arc *to)
{
    int32_t least = INT32_MAX;

    for (size_t i = 0; i < making->columns; i++) {
        bool leads =
            from[i].target != ROW_GRAPH_NONE && making->later[from[i].target] != ROW_GRAPH_NONE;
        to[i] = (struct row_arc){ROW_GRAPH_NONE, 0};
        if (leads) {
            to[i].target = making->later[from[i].target];
            to[i].cost = from[i].cost + making->pushed_later[from[i].target];
            least = to[i].cost < least ? to[i].cost : least;
        }
    }
    for (size_t i = 0; i < making->columns; i++) {
        to[i].cost -= to[i].target == ROW_GRAPH_NONE ? 0 : least;
    }
    return least == INT32_MAX ? -1 : least;
}

static uint64_t hash_arcs(const struct row_arc *arc, size_t columns)
{
    uint64_t hash = 1;

    for (size_t i = 0; i < columns; i++) {
        hash = mix(hash, (uint64_t)arc[i].target << 32 | (uint32_t)arc[i].cost);
    }
    return hash;
}

/* The node with the arcs that stand behind the graph's last one: itself if there is none before. */
static uint32_t merge_node(struct making *making)
{
    struct row_graph *graph = making->graph;
    const struct row_arc *arc = graph->arc + (size_t)graph->count * graph->columns;
    size_t at = hash_arcs(arc, graph->columns) & (making->slot_count - 1);

    for (; making->slot[at] != 0; at = (at + 1) & (making->slot_count - 1)) {
        uint32_t node = making->slot[at] - 1;
        if (memcmp(graph->arc + (size_t)node * graph->columns, arc,
                   graph->columns * sizeof(*arc)) == 0) {
            return node;
        }
    }
    making->slot[at] = graph->count + 1;
    return graph->count++;
}

static bool grow_graph(struct making *making)
{
    struct row_graph *graph = making->graph;

    if (graph->count + 1 > making->node_cap) {
        size_t cap = 2 * (size_t)graph->count + SLOTS_MIN;
        struct row_arc *arc = realloc(graph->arc, cap * graph->columns * sizeof(*arc));
        if (arc == NULL) {
            return false;
        }
        graph->arc = arc;
        making->node_cap = cap;
    }
    return true;
}

static bool merge_day(struct making *making, int32_t day)
{
    struct row_graph *graph = making->graph;
    size_t first = making->first[day];
    size_t count = making->first[day + 1] - first;

    graph->first[day] = graph->count;
    if (!clear_slots(making, count)) {
        return false;
    }
    for (size_t i = 0; i < count; i++) {
        if (!grow_graph(making)) {
            return false;
        }
        struct row_arc *arc = graph->arc + (size_t)graph->count * graph->columns;
        int32_t pushed = draw_costs(making, making->arc + (first + i) * graph->columns, arc);
        making->pushed[i] = pushed;
        making->now[i] = pushed < 0 ? ROW_GRAPH_NONE : merge_node(making);
    }
    uint32_t *now = making->now;
    making->now = making->later;
    making->later = now;
    int32_t *pushed = making->pushed;
    making->pushed = making->pushed_later;
    making->pushed_later = pushed;
    return true;
}

/* The dearest row: a longest path. */
static bool find_most(struct row_graph *graph)
{
    int64_t *most = calloc(graph->count, sizeof(*most));

    if (most == NULL) {
        return false;
    }
    for (size_t i = 1; i < graph->count; i++) {
        for (size_t c = 0; c < graph->columns; c++) {
            const struct row_arc *arc = &graph->arc[i * graph->columns + c];
            int64_t cost = arc->target == ROW_GRAPH_NONE ? 0 : arc->cost + most[arc->target];
            most[i] = cost > most[i] ? cost : most[i];
        }
    }
    graph->most = most[graph->count - 1];
    free(most);
    return true;
}

static bool merge(struct making *making)
{
    struct row_graph *graph = making->graph;
    size_t widest = 1;

    for (int32_t day = 0; day < making->days; day++) {
        size_t nodes = making->first[day + 1] - making->first[day];
        widest = nodes > widest ? nodes : widest;
    }
    making->now = calloc(widest, sizeof(uint32_t));
    making->later = calloc(widest, sizeof(uint32_t));
    making->pushed = calloc(widest, sizeof(int32_t));
    making->pushed_later = calloc(widest, sizeof(int32_t));
    if (making->now == NULL || making->later == NULL || making->pushed == NULL ||
        making->pushed_later == NULL || !grow_graph(making)) {
        return false;
    }
    memset(graph->arc, 0, graph->columns * sizeof(*graph->arc));
    graph->count = 1;
    graph->first[making->days] = 0;
    bool made = true;
    for (int32_t day = making->days - 1; made && day >= 0; day--) {
        made = merge_day(making, day);
    }
    graph->base = making->pushed_later[0];
    return made && making->later[0] != ROW_GRAPH_NONE && find_most(graph);
}

/* ---- both ----------------------------------------------------------------------------------- */

static void finish_making(struct making *making)
{
    row_steps_free(making->steps);
    free(making->state);
    free(making->next_state);
    free(making->arc);
    free(making->first);
    free(making->slot);
    free(making->now);
    free(making->later);
    free(making->pushed);
    free(making->pushed_later);
}

struct row_graph *row_graph_new(const struct en_roster *roster,
                                const struct en_roster_contract *contract, size_t nodes_max)
{
    struct row_graph *graph = calloc(1, sizeof(*graph));
    struct making making = {.columns = roster->shift_count + 1,
                            .days = roster->days,
                            .nodes_max = nodes_max > 0 ? nodes_max : NODES_MAX,
                            .graph = graph};

    making.steps = row_steps_new(roster, contract);
    making.first = calloc((size_t)roster->days + 2, sizeof(size_t));
    bool made = graph != NULL && making.steps != NULL && making.first != NULL;
    if (made) {
        graph->days = roster->days;
        graph->columns = making.columns;
        graph->first = calloc((size_t)roster->days + 1, sizeof(uint32_t));
        made = graph->first != NULL && walk(&making) && merge(&making);
    }
    finish_making(&making);
    if (!made) {
        row_graph_free(graph);
        return NULL;
    }
    return graph;
}

void row_graph_free(struct row_graph *graph)
{
    if (graph != NULL) {
        free(graph->first);
        free(graph->arc);
        free(graph);
    }
}
