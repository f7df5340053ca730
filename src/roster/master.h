/*
 * master: the linear programme of columns, on CLP. The only file that knows CLP.
 *
 * Rows: one a person (his columns sum to 1), one a cover cell (columns + missing - surplus = need).
 * Floats live here and in the search that reads it; nothing that is told comes from them.
 */
#ifndef ENTENTE_ROSTER_MASTER_H
#define ENTENTE_ROSTER_MASTER_H

#include "entente/base.h"

struct master;

enum master_method { MASTER_PRIMAL, MASTER_DUAL };

/**
 * @param people  rows 0..people-1, each = 1
 * @param need    array of length [cells]: rows people.., each = need
 * @param under, over  arrays of length [cells]: cost of a missing, of a surplus
 * @return NULL when memory is out
 */
struct master *master_new(size_t people, size_t cells, const double *need, const double *under,
                          const double *over);
void master_free(struct master *master);

/* Add `count` columns: column i has value[k] in rows[k], k in starts[i]..starts[i + 1]). Their
 * numbers go on from master_columns. */
void master_add(struct master *master, size_t count, const double *cost, const int *starts,
                const int *rows, const double *value);
/* Columns of rows, numbered from 0; the slack of cover is not counted. */
size_t master_columns(const struct master *master);
/* Take out the columns listed; those behind move up. */
void master_remove(struct master *master, size_t count, int *columns);
/* A column is free (0..1), out (0..0) or in (1..1). */
void master_bound(struct master *master, size_t column, double low, double high);

/* How many are missing or too many in a cell. */
double master_slack(const struct master *master, size_t cell);
/* What one missing, and one too many, cost from now on. */
void master_price(struct master *master, size_t cell, double under, double over);

/* Does the last basis hold this column? */
bool master_basic(const struct master *master, size_t column);
/**
 * Where the first solve begins: one column of each person, and what they leave of the cover.
 *
 * @param column  array of length [people]: columns, by number
 * @param left    array of length [cells]: need less these columns; below 0 = surplus
 */
void master_start(struct master *master, const size_t *column, const int32_t *left);
/* A row that is tried: sum of value[i] times column[i]. */
struct master_row {
    size_t count;
    const int *column; /* array of length [count] */
    const double *value;
};
/* The value of the programme with a row more, at most `low` and at least `high`; HUGE_VAL where
 * that is impossible. A few steps only, so it may be told too low. What was solved is to be solved
 * again. */
void master_probe(struct master *master, const struct master_row *row, double low, double high,
                  double *ret_below, double *ret_above);

/* At most so many seconds of the process's time for each solve; below 0 = no limit. */
void master_limit(struct master *master, double seconds);
/* True when solved to optimality; false when a limit was met or the bounds contradict. */
bool master_solve(struct master *master, enum master_method method);
double master_value(const struct master *master);
double master_share(const struct master *master, size_t column);
double master_reduced(const struct master *master, size_t column);
/* Duals of all rows: people, then cells. */
const double *master_duals(const struct master *master);

#endif
