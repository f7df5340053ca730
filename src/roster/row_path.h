/*
 * row_path: a person's cheapest row as a shortest path through the contract's graph. Private to
 * src/roster.
 */
#ifndef ENTENTE_ROSTER_ROW_PATH_H
#define ENTENTE_ROSTER_ROW_PATH_H

#include "price.h"
#include "row_graph.h"

/* One workspace; zero-initialise. */
struct row_path {
    int32_t *value; /* array of length [nodes]: the cheapest way from a node to the end */
    size_t cap;
    const struct row_graph *graph;      /* of the last question */
    const struct en_price_query *query; /* kept by the caller until the last row_path_more */
    int64_t base;                       /* what every row costs */
};

void row_path_finish(struct row_path *path);

/* As en_price_row. Cost: one look at each arc, 20 to 100 microseconds at 28 days. */
enum en_status row_path_find(struct row_path *path, const struct row_graph *graph,
                             const struct en_price_query *query, uint8_t *row,
                             struct en_price_answer *ret);

/* As en_price_more: rows that leave the best one on some day, and go on as cheaply as may be. */
size_t row_path_more(const struct row_path *path, size_t limit, uint8_t *rows, int64_t *costs);

#endif /* ENTENTE_ROSTER_ROW_PATH_H */
