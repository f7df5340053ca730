/*
 * The graph of flow.c: gates through the quota tree, and the people who flow. Private to src/plan.
 */
#ifndef ENTENTE_PLAN_FLOW_H
#define ENTENTE_PLAN_FLOW_H

#include "inside.h"

enum {
    SOURCE = 0,
    BYPASS = 1,
    SINK = 2,
    FIRST_NODE = 3,
    VERTICES_MAX =
        FIRST_NODE + EN_PLAN_NODES_MAX + PLAN_KINDS_MAX + EN_PLAN_NODES_MAX * EN_PLAN_POSTS_MAX,
    GATES_MAX = 1 + 2 * EN_PLAN_NODES_MAX + PLAN_KINDS_MAX + EN_PLAN_NODES_MAX * EN_PLAN_POSTS_MAX,
    USED_MAX = 2 * EN_PLAN_CREW_MAX, /* along a path people come before others have gone */
};

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

/* The gates of a question and which of them end where. */
void plan_net_build(struct plan_net *net);

/* Nothing flows, within new bounds. */
void plan_net_begin(struct plan_net *net, const struct plan_bounds *bounds);

#endif /* ENTENTE_PLAN_FLOW_H */
