/*
 * price: the cheapest row of one person, exactly.
 *
 * A row is a path through the days: what matters of the past is the last shift's successors, how
 * long the present run is, the minutes so far, and how much of each scarce count (weekends, nights)
 * is used. Dynamic programming over these (resource constrained shortest path: Irnich & Desaulniers
 * 2005; notes/planning.md section 4.3) gives the optimum. Three things make it fast:
 *  - shifts that differ in nothing but their price are one kind, for which a day's cheapest stands;
 *  - minutes are kept only in the band from which the minimum and the maximum can still be met;
 *  - counts are left out at first and taken in when the answer breaks them: exact in the end.
 *
 * Contracts whose rules do not fit that table, as soft ones, have a graph of all their rows instead
 * (row_graph.h): a shortest path is the cheapest row.
 *
 * Where the table would not fit, the bound is of a relaxation (some counts left out: still valid)
 * and the row is another, found by forbidding; `exact` tells the two apart.
 *
 * Thread: one workspace a thread. Integers only, so the same on every machine.
 */
#ifndef ENTENTE_ROSTER_PRICE_H
#define ENTENTE_ROSTER_PRICE_H

#include "entente/roster.h"

/* The cost of a cell that must not be. Other costs: |cost| * days <= EN_PRICE_SUM_MAX. */
#define EN_PRICE_NEVER INT32_MAX
#define EN_PRICE_SUM_MAX (INT32_C(1) << 28)

struct en_price; /* rules compiled for pricing, and the memory of the tables */

/**
 * @param cells_max  most table cells of one query (4 bytes each); 0 = 24 million
 * @return NULL when memory is out. Free with en_price_free (NULL is allowed).
 */
struct en_price *en_price_new(const struct en_roster *roster, size_t cells_max);
void en_price_free(struct en_price *price);

/* Does pricing hold every rule of this person's contract? False: neither table nor graph has room
 * for them; soft or unusual rules are left out, so bounds stay valid, but rows may break them. */
bool en_price_whole(const struct en_price *price, uint32_t person);

struct en_price_query {
    uint32_t person;
    int32_t from, until;   /* days [from, until) are free */
    const uint8_t *row;    /* [days] the cells outside the window, which keep the rules among
                          themselves; NULL when there are none */
    const int32_t *cost;   /* [days][shift_count + 1] of each cell, the last of a day = off */
    int32_t scale;         /* what one unit of a soft rule's weight costs */
    const uint8_t *closed; /* [days] not 0: inside the window, yet stays as in `row`; its cost does
                              not count. NULL = no such day */
};

struct en_price_answer {
    int64_t cost;  /* of the window's cells in the row given, and of all its soft rules */
    int64_t bound; /* no row that keeps the rules costs less */
    bool exact;    /* bound == cost, every hard rule of a whole contract held */
};

/**
 * The cheapest row.
 *
 * @param query  kept by the caller until the last en_price_more
 * @param row  [days] out: the window's cells; those outside are copied from query->row
 * @return EN_ERR_INFEASIBLE when no row keeps the rules (bound INT64_MAX), or, rarely, when the
 *         table did not fit and none was found (bound still valid); EN_ERR_RANGE when the costs
 *         are too large; EN_ERR_MEMORY
 * Cost: 0.02 to 1 ms at 28 days (a graph: 0.02 to 0.1), 1 to 10 ms at a year.
 */
enum en_status en_price_row(struct en_price *price, const struct en_price_query *query,
                            uint8_t *row, struct en_price_answer *ret);

/**
 * Other good rows of the last exact answer: each the best of those that end in some other way.
 * They may break counts that were not scarce in the best row: those that do are left out.
 *
 * @param rows   [limit][days]
 * @param costs  [limit]
 * @return how many, cheapest first, the best itself not among them
 */
size_t en_price_more(struct en_price *price, size_t limit, uint8_t *rows, int64_t *costs);

/**
 * Cell costs from wishes and gains: scale * wish - gain, NEVER for forbidden cells.
 *
 * @param gain  [days][shift_count] what a worked cell earns, in 1/scale; NULL = nothing
 * @param cost  [days][shift_count + 1] out
 */
void en_price_cost(const struct en_roster *roster, uint32_t person, int32_t scale,
                   const int32_t *gain, int32_t *cost);

#endif
