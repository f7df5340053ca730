/*
 * Legs over a network of roads: every node is joined to the nearest end of a road, and from each a
 * search goes through the network, nearest junction first (Dijkstra 1959, binary heap). Times are
 * milliseconds inside and whole minutes, rounded up, outside.
 */
#include "map.h"

#include <stdlib.h>
#include <string.h>

struct junction {
    struct en_position position;
    uint32_t first; // of its arcs
};

struct arc {
    uint32_t to;
    int32_t metres;
    int64_t ms;
};

struct reached {
    int64_t ms; // < 0: not yet
    int64_t metres;
};

struct waiting {
    int64_t ms;
    uint32_t junction;
};

struct net {
    struct junction *junction; // [junctions + 1], sorted by position
    size_t junctions;
    struct arc *arc; // by junction
    struct reached *reached;
    struct waiting *heap;
    size_t heap_count;
    uint32_t *gate;   // [nodes] nearest junction
    int32_t *gate_m;  // [nodes] metres to it
    int64_t *gate_ms; // [nodes]
};

static int64_t milliseconds(int32_t metres, int32_t kmh)
{
    return ((int64_t)metres * 3600 + kmh - 1) / kmh;
}

static int compare_junctions(const void *left, const void *right)
{
    const struct en_position a = ((const struct junction *)left)->position;
    const struct en_position b = ((const struct junction *)right)->position;

    if (a.lat_e7 != b.lat_e7) {
        return a.lat_e7 < b.lat_e7 ? -1 : 1;
    }
    return a.lon_e7 < b.lon_e7 ? -1 : a.lon_e7 > b.lon_e7;
}

/* ---- the network ---------------------------------------------------------------------------- */

static bool passable(const struct en_ways *ways, const struct en_ways_road *road)
{
    for (size_t c = 0; c < ways->crossing_count; c++) {
        if (ways_near_segment(ways->crossings[c], road->a, road->b)) {
            return true;
        }
    }
    for (size_t l = 0; l < ways->line_count; l++) {
        const struct en_ways_line *line = &ways->lines[l];
        for (size_t i = 1; i < line->count; i++) {
            if (ways_segments_meet(road->a, road->b, line->points[i - 1], line->points[i])) {
                return false;
            }
        }
    }
    return true;
}

static uint32_t junction_at(const struct net *net, struct en_position position)
{
    const struct junction key = {position, 0};
    const struct junction *found =
        bsearch(&key, net->junction, net->junctions, sizeof(key), compare_junctions);

    return (uint32_t)(found - net->junction);
}

static void collect_junctions(struct net *net, const struct en_ways_road *roads, size_t count)
{
    size_t kept = 0;

    for (size_t i = 0; i < count; i++) {
        net->junction[2 * i].position = roads[i].a;
        net->junction[2 * i + 1].position = roads[i].b;
    }
    qsort(net->junction, 2 * count, sizeof(net->junction[0]), compare_junctions);
    for (size_t i = 0; i < 2 * count; i++) {
        if (kept == 0 || compare_junctions(&net->junction[kept - 1], &net->junction[i]) != 0) {
            net->junction[kept++] = net->junction[i];
        }
    }
    net->junctions = kept;
}

/* Arcs of a junction stand together: first counted, then put in their places. */
static void lay_arcs(struct net *net, const struct en_ways *ways, const struct en_ways_road *roads,
                     size_t count)
{
    for (int pass = 0; pass < 2; pass++) {
        for (size_t i = 0; i < count; i++) {
            if (!passable(ways, &roads[i])) {
                continue;
            }
            const uint32_t end[2] = {junction_at(net, roads[i].a), junction_at(net, roads[i].b)};
            for (int side = 0; side < 2; side++) {
                uint32_t *first = &net->junction[end[side]].first;
                if (pass == 0) {
                    (*first)++;
                } else {
                    net->arc[--(*first)] =
                        (struct arc){end[1 - side], roads[i].metres,
                                     milliseconds(roads[i].metres, roads[i].kmh)};
                }
            }
        }
        for (size_t j = 1; pass == 0 && j <= net->junctions; j++) {
            net->junction[j].first += net->junction[j - 1].first;
        }
    }
}

static void join_nodes(struct net *net, const struct en_ways *ways)
{
    for (size_t n = 0; n < ways->node_count; n++) {
        double best = -1.0;
        for (size_t j = 0; j < net->junctions; j++) {
            double metres = en_position_distance_m(ways->nodes[n], net->junction[j].position);
            if (best < 0.0 || metres < best) {
                best = metres;
                net->gate[n] = (uint32_t)j;
            }
        }
        net->gate_m[n] = (int32_t)(best + 0.5);
        net->gate_ms[n] = milliseconds(net->gate_m[n], ways->kmh);
    }
}

/* ---- the search ----------------------------------------------------------------------------- */

static void push(struct net *net, struct waiting item)
{
    size_t at = net->heap_count++;

    for (; at > 0 && net->heap[(at - 1) / 2].ms > item.ms; at = (at - 1) / 2) {
        net->heap[at] = net->heap[(at - 1) / 2];
    }
    net->heap[at] = item;
}

static struct waiting pop(struct net *net)
{
    struct waiting top = net->heap[0];
    struct waiting last = net->heap[--net->heap_count];
    size_t at = 0;

    for (size_t child = 1; child < net->heap_count; child = 2 * at + 1) {
        if (child + 1 < net->heap_count && net->heap[child + 1].ms < net->heap[child].ms) {
            child++;
        }
        if (net->heap[child].ms >= last.ms) {
            break;
        }
        net->heap[at] = net->heap[child];
        at = child;
    }
    net->heap[at] = last;
    return top;
}

static void search_from(struct net *net, uint32_t start)
{
    for (size_t j = 0; j < net->junctions; j++) {
        net->reached[j].ms = -1;
    }
    net->reached[start] = (struct reached){0, 0};
    push(net, (struct waiting){0, start});
    while (net->heap_count > 0) {
        struct waiting now = pop(net);
        const struct junction *junction = &net->junction[now.junction];
        if (now.ms > net->reached[now.junction].ms) {
            continue;
        }
        for (uint32_t k = junction->first; k < junction[1].first; k++) {
            const struct arc *arc = &net->arc[k];
            struct reached *to = &net->reached[arc->to];
            if (to->ms < 0 || now.ms + arc->ms < to->ms) {
                *to = (struct reached){now.ms + arc->ms,
                                       net->reached[now.junction].metres + arc->metres};
                push(net, (struct waiting){to->ms, arc->to});
            }
        }
    }
}

static void fill(struct net *net, const struct en_ways *ways, struct en_ways_matrix *ret)
{
    size_t nodes = ways->node_count;

    for (size_t a = 0; a < nodes; a++) {
        search_from(net, net->gate[a]);
        for (size_t b = 0; b < nodes; b++) {
            const struct reached *to = &net->reached[net->gate[b]];
            int64_t minutes = (to->ms + net->gate_ms[a] + net->gate_ms[b] + 59999) / 60000;
            int64_t metres = to->metres + net->gate_m[a] + net->gate_m[b];
            bool way =
                to->ms >= 0 && minutes <= EN_ROUTE_TICKS_MAX && metres <= EN_ROUTE_METRES_MAX;
            ret->minutes[a * nodes + b] = way ? (int32_t)minutes : EN_ROUTE_NO_WAY;
            ret->metres[a * nodes + b] = way ? (int32_t)metres : 0;
        }
        ret->minutes[a * nodes + a] = ret->metres[a * nodes + a] = 0;
    }
    ways_apply_legs(ways, ret);
}

/* ---- memory --------------------------------------------------------------------------------- */

static bool allocate(struct net *net, size_t roads, size_t nodes)
{
    net->junction = calloc(2 * roads + 1, sizeof(net->junction[0]));
    net->arc = calloc(2 * roads + 1, sizeof(net->arc[0]));
    net->reached = calloc(2 * roads + 1, sizeof(net->reached[0]));
    net->heap = calloc(2 * roads + 2, sizeof(net->heap[0]));
    net->gate = calloc(nodes + 1, sizeof(net->gate[0]));
    net->gate_m = calloc(nodes + 1, sizeof(net->gate_m[0]));
    net->gate_ms = calloc(nodes + 1, sizeof(net->gate_ms[0]));
    return net->junction != NULL && net->arc != NULL && net->reached != NULL && net->heap != NULL &&
           net->gate != NULL && net->gate_m != NULL && net->gate_ms != NULL;
}

static void finish(struct net *net)
{
    free(net->junction);
    free(net->arc);
    free(net->reached);
    free(net->heap);
    free(net->gate);
    free(net->gate_m);
    free(net->gate_ms);
}

static enum en_status check_roads(const struct en_ways_road *roads, size_t count,
                                  struct en_error *reterr)
{
    if (count == 0 || count > EN_WAYS_ROADS_MAX) {
        return en_fail(reterr, EN_ERR_RANGE, "ways.limit", EN_STR("roads"),
                       N_("no road, or more than 200,000 pieces"),
                       N_("cut the area smaller, or leave out tracks"));
    }
    for (size_t i = 0; i < count; i++) {
        if (!en_position_valid(roads[i].a) || !en_position_valid(roads[i].b) ||
            roads[i].metres < 0 || roads[i].metres > EN_ROUTE_METRES_MAX || roads[i].kmh < 1 ||
            roads[i].kmh > EN_WAYS_SPEED_MAX) {
            return en_fail(reterr, EN_ERR_RANGE, "ways.road", EN_STR("roads"),
                           N_("a road lies not on the earth, or its metres or speed are out of "
                              "range"),
                           NULL);
        }
    }
    return EN_OK;
}

enum en_status en_ways_measure_roads(const struct en_ways *ways, const struct en_ways_road *roads,
                                     size_t count, struct en_arena *arena,
                                     struct en_ways_matrix *ret, struct en_error *reterr)
{
    size_t nodes = ways->node_count;
    struct net net = {0};
    enum en_status status = ways_check(ways, reterr);

    if (status == EN_OK) {
        status = check_roads(roads, count, reterr);
    }
    if (status != EN_OK) {
        return status;
    }
    *ret = (struct en_ways_matrix){
        .minutes = EN_ARENA_ARRAY(arena, nodes * nodes + 1, int32_t),
        .metres = EN_ARENA_ARRAY(arena, nodes * nodes + 1, int32_t),
        .via = EN_ARENA_ARRAY(arena, nodes * nodes + 1, uint16_t),
        .next = EN_ARENA_ARRAY(arena, ways->crossing_count * nodes + 1, uint16_t),
    };
    if (ret->minutes == NULL || ret->metres == NULL || ret->via == NULL || ret->next == NULL ||
        !allocate(&net, count, nodes)) {
        status = en_fail(reterr, EN_ERR_MEMORY, "route.memory", EN_STR("roads"),
                         N_("no memory for the problem"), NULL);
    } else {
        collect_junctions(&net, roads, count);
        lay_arcs(&net, ways, roads, count);
        join_nodes(&net, ways);
        fill(&net, ways, ret);
    }
    finish(&net);
    return status;
}
