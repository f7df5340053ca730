/* The cheapest row by the graph: see row_path.h. */
#include "row_path.h"

#include <stdlib.h>
#include <string.h>

/* A way that must not be; sums of true costs stay below half of it. */
static const int32_t FAR = INT32_C(1) << 29;

void row_path_finish(struct row_path *path)
{
    free(path->value);
    *path = (struct row_path){0};
}

static uint8_t cell_of(const struct row_graph *graph, size_t column)
{
    return column == graph->columns - 1 ? EN_ROSTER_OFF : (uint8_t)column;
}

static size_t column_of(const struct row_graph *graph, uint8_t cell)
{
    return cell == EN_ROSTER_OFF ? graph->columns - 1 : cell;
}

/* The cells that a day may have, and what they cost: outside the window just the one given. */
static size_t find_cells(const struct row_path *path, int32_t day, uint8_t *column, int32_t *cost)
{
    const struct en_price_query *query = path->query;
    size_t columns = path->graph->columns;
    const int32_t *given = query->cost + (size_t)day * columns;
    size_t count = 0;

    bool closed = query->closed != NULL && query->closed[day] != 0;
    if (closed || day < query->from || day >= query->until) {
        column[0] = (uint8_t)column_of(path->graph, query->row[day]);
        cost[0] = 0;
        return 1;
    }
    for (size_t i = 0; i < columns; i++) {
        if (given[i] != EN_PRICE_NEVER) {
            column[count] = (uint8_t)i;
            cost[count++] = given[i];
        }
    }
    return count;
}

/* The cheapest way to the end from each node of a day. */
static void go_back(struct row_path *path, int32_t day)
{
    const struct row_graph *graph = path->graph;
    uint32_t until = day == 0 ? graph->count : graph->first[day - 1];
    int32_t scale = path->query->scale;
    uint8_t column[EN_ROSTER_SHIFTS_MAX + 1];
    int32_t cost[EN_ROSTER_SHIFTS_MAX + 1];
    size_t count = find_cells(path, day, column, cost);
    const int32_t *value = path->value;

    for (uint32_t node = graph->first[day]; node < until; node++) {
        const struct row_arc *arc = graph->arc + (size_t)node * graph->columns;
        int32_t least = FAR;
        for (size_t i = 0; i < count; i++) {
            struct row_arc to = arc[column[i]];
            if (to.target != ROW_GRAPH_NONE && value[to.target] < FAR) {
                int32_t sum = value[to.target] + cost[i] + to.cost * scale;
                least = sum < least ? sum : least;
            }
        }
        path->value[node] = least;
    }
}

/* From a node on `day` along the cheapest way; costs of the window's cells and of the rules. */
static void read_row(const struct row_path *path, int32_t day, uint32_t node, uint8_t *row)
{
    const struct row_graph *graph = path->graph;
    uint8_t column[EN_ROSTER_SHIFTS_MAX + 1];
    int32_t cost[EN_ROSTER_SHIFTS_MAX + 1];

    for (; day < graph->days; day++) {
        size_t count = find_cells(path, day, column, cost);
        for (size_t i = 0; i < count; i++) {
            struct row_arc to = graph->arc[(size_t)node * graph->columns + column[i]];
            bool leads = to.target != ROW_GRAPH_NONE && path->value[to.target] < FAR;
            if (leads && path->value[to.target] + cost[i] + to.cost * path->query->scale ==
                             path->value[node]) {
                row[day] = cell_of(graph, column[i]);
                node = to.target;
                break;
            }
        }
    }
}

static bool make_room(struct row_path *path, size_t nodes)
{
    if (nodes > path->cap) {
        int32_t *value = realloc(path->value, nodes * sizeof(int32_t));
        if (value == NULL) {
            return false;
        }
        path->value = value;
        path->cap = nodes;
    }
    return true;
}

enum en_status row_path_find(struct row_path *path, const struct row_graph *graph,
                             const struct en_price_query *query, uint8_t *row,
                             struct en_price_answer *ret)
{
    uint32_t start = row_graph_start(graph);

    path->graph = graph;
    path->query = query;
    path->base = (int64_t)graph->base * query->scale;
    if ((graph->most + graph->base) * query->scale > EN_PRICE_SUM_MAX / 2) {
        ret->bound = INT64_MIN;
        return EN_ERR_RANGE;
    }
    if (!make_room(path, graph->count)) {
        return EN_ERR_MEMORY;
    }
    path->value[0] = 0;
    for (int32_t day = graph->days - 1; day >= 0; day--) {
        go_back(path, day);
    }
    if (path->value[start] == FAR) {
        return EN_ERR_INFEASIBLE;
    }
    read_row(path, 0, start, row);
    int64_t cost = path->value[start] + path->base;
    *ret = (struct en_price_answer){.cost = cost, .bound = cost, .exact = true};
    return EN_OK;
}

/* ---- other rows ----------------------------------------------------------------------------- */

/* A row that leaves the best one on `day` with the cell of `column`. */
struct branch {
    int64_t cost;
    int32_t day;
    uint32_t node;
    size_t column;
};

/* Keeps the cheapest, sorted. */
static size_t keep_branch(struct branch *kept, size_t count, size_t limit, struct branch branch)
{
    size_t at = count < limit ? count : limit - 1;

    if (count == limit && kept[at].cost <= branch.cost) {
        return count;
    }
    for (; at > 0 && kept[at - 1].cost > branch.cost; at--) {
        kept[at] = kept[at - 1];
    }
    kept[at] = branch;
    return count < limit ? count + 1 : count;
}

enum { BRANCHES_MAX = 16 };

/* Walks the best row and looks at every day at what the other cells would cost. */
static size_t find_branches(const struct row_path *path, struct branch *kept, size_t limit,
                            uint8_t *best)
{
    const struct row_graph *graph = path->graph;
    uint32_t node = row_graph_start(graph);
    uint8_t column[EN_ROSTER_SHIFTS_MAX + 1];
    int32_t cost[EN_ROSTER_SHIFTS_MAX + 1];
    int64_t before = path->base;
    size_t kept_count = 0;

    read_row(path, 0, node, best);
    for (int32_t day = 0; day < graph->days; day++) {
        size_t own = column_of(graph, best[day]);
        size_t count = find_cells(path, day, column, cost);
        uint32_t next = node;
        int64_t spent = before;
        for (size_t i = 0; i < count; i++) {
            struct row_arc to = graph->arc[(size_t)node * graph->columns + column[i]];
            if (to.target == ROW_GRAPH_NONE || path->value[to.target] == FAR) {
                continue;
            }
            int64_t here = before + cost[i] + (int64_t)to.cost * path->query->scale;
            if (column[i] == own) {
                next = to.target;
                spent = here;
            } else {
                struct branch branch = {here + path->value[to.target], day, to.target, column[i]};
                kept_count = keep_branch(kept, kept_count, limit, branch);
            }
        }
        node = next;
        before = spent;
    }
    return kept_count;
}

size_t row_path_more(const struct row_path *path, size_t limit, uint8_t *rows, int64_t *costs)
{
    size_t days = (size_t)path->graph->days;
    uint8_t best[EN_ROSTER_DAYS_MAX];
    struct branch kept[BRANCHES_MAX];
    size_t count = find_branches(path, kept, limit < BRANCHES_MAX ? limit : BRANCHES_MAX, best);

    for (size_t i = 0; i < count; i++) {
        uint8_t *row = rows + i * days;
        memcpy(row, best, (size_t)kept[i].day);
        row[kept[i].day] = cell_of(path->graph, kept[i].column);
        read_row(path, kept[i].day + 1, kept[i].node, row);
        costs[i] = kept[i].cost;
    }
    return count;
}
