/*
 * row_graph: every row that a contract allows, and what its soft rules cost, as a graph. Private to
 * src/roster.
 *
 * A node is a day and what its contract remembers of the days before (row_steps.h); an arc is a
 * day's cell with what it costs. Nodes with the same arcs (cell, cost, target) are one: costs are
 * first drawn towards the beginning as far as they do not depend on what follows, so that what
 * remains is the same wherever it means the same (M. Mohri 2000: weight pushing, minimisation).
 * Made once for a contract; a person's cheapest row at given prices is then a shortest path.
 */
#ifndef ENTENTE_ROSTER_ROW_GRAPH_H
#define ENTENTE_ROSTER_ROW_GRAPH_H

#include "entente/roster.h"

#define ROW_GRAPH_NONE UINT32_MAX /* no such arc: the cell would break a hard rule */

struct row_arc {
    uint32_t target; /* node of the next day */
    int32_t cost;
};

/* Nodes are numbered from the end: 0 stands behind the last day, then come those of the last day;
 * the last node is the only one of day 0. */
struct row_graph {
    int32_t days;
    size_t columns;  /* cells of a day; the last one is the day off */
    uint32_t *first; /* array of length [days + 1]: day d's nodes are first[d]..first[d - 1] - 1 */
    uint32_t count;  /* of all nodes */
    struct row_arc *arc; /* array of length [count * columns]; node 0 has none */
    int32_t base;        /* what every row costs */
    int64_t most;        /* no row costs more beyond that */
};

/**
 * @param nodes_max  most nodes before minimisation; 0 = two million
 * @return NULL when the contract needs more, has a rule without automaton, allows no row at all, or
 *         without memory. Freed with row_graph_free (NULL is allowed).
 */
struct row_graph *row_graph_new(const struct en_roster *roster,
                                const struct en_roster_contract *contract, size_t nodes_max);
void row_graph_free(struct row_graph *graph);

/* The node of day 0. */
static inline uint32_t row_graph_start(const struct row_graph *graph)
{
    return graph->count - 1;
}

#endif /* ENTENTE_ROSTER_ROW_GRAPH_H */
