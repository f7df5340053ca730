/* The linear programme, by CLP's C interface (COIN-OR, Debian coinor-libclp-dev). */
#include "master.h"

#include <Clp_C_Interface.h>
#include <limits.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { BASIC = 1, AT_LOWER = 3 }; // of CLP's states of a row or column
enum { PROBE_STEPS = 100 };

struct master {
    Clp_Simplex *clp;
    size_t people, cells;
};

/* The slack: column 2c = missing of cell c, 2c + 1 = surplus. */
static bool add_slack(struct master *master, const double *under, const double *over)
{
    size_t count = 2 * master->cells;
    double *memory = calloc(4 * count + 1, sizeof(double));
    int *index = calloc(2 * count + 1, sizeof(int));

    if (memory != NULL && index != NULL) {
        double *low = memory;
        double *high = memory + count;
        double *cost = memory + 2 * count;
        double *value = memory + 3 * count;
        int *starts = index;
        int *rows = index + count + 1;
        for (size_t i = 0; i < count; i++) {
            high[i] = 1e30;
            cost[i] = i % 2 == 0 ? under[i / 2] : over[i / 2];
            value[i] = i % 2 == 0 ? 1 : -1;
            starts[i + 1] = (int)i + 1;
            rows[i] = (int)(master->people + i / 2);
        }
        Clp_addColumns(master->clp, (int)count, low, high, cost, starts, rows, value);
    }
    bool done = memory != NULL && index != NULL;
    free(memory);
    free(index);
    return done;
}

static bool add_rows(struct master *master, const double *need)
{
    size_t count = master->people + master->cells;
    double *side = calloc(count + 1, sizeof(double));

    if (side == NULL) {
        return false;
    }
    for (size_t i = 0; i < count; i++) {
        side[i] = i < master->people ? 1 : need[i - master->people];
    }
    Clp_resize(master->clp, (int)count, 0);
    Clp_chgRowLower(master->clp, side);
    Clp_chgRowUpper(master->clp, side);
    free(side);
    return true;
}

struct master *master_new(size_t people, size_t cells, const double *need, const double *under,
                          const double *over)
{
    struct master *master = calloc(1, sizeof(*master));

    if (master == NULL) {
        return NULL;
    }
    master->people = people;
    master->cells = cells;
    master->clp = Clp_newModel();
    Clp_setLogLevel(master->clp, 0);
    if (!add_rows(master, need) || !add_slack(master, under, over)) {
        master_free(master);
        return NULL;
    }
    return master;
}

void master_free(struct master *master)
{
    if (master != NULL) {
        Clp_deleteModel(master->clp);
        free(master);
    }
}

void master_add(struct master *master, size_t count, const double *cost, const int *starts,
                const int *rows, const double *value)
{
    double *memory = calloc(2 * count + 1, sizeof(double));

    if (memory == NULL) {
        return; // fewer columns: a worse answer, never a wrong one
    }
    for (size_t i = 0; i < count; i++) {
        memory[count + i] = 1e30; // the person's row holds it at 1
    }
    Clp_addColumns(master->clp, (int)count, memory, memory + count, cost, starts, rows, value);
    free(memory);
}

size_t master_columns(const struct master *master)
{
    return (size_t)Clp_numberColumns(master->clp) - 2 * master->cells;
}

void master_remove(struct master *master, size_t count, int *columns)
{
    for (size_t i = 0; i < count; i++) {
        columns[i] += (int)(2 * master->cells);
    }
    Clp_deleteColumns(master->clp, (int)count, columns);
}

void master_bound(struct master *master, size_t column, double low, double high)
{
    Clp_columnLower(master->clp)[2 * master->cells + column] = low;
    Clp_columnUpper(master->clp)[2 * master->cells + column] = high;
}

bool master_basic(const struct master *master, size_t column)
{
    return Clp_getColumnStatus(master->clp, (int)(2 * master->cells + column)) == BASIC;
}

void master_start(struct master *master, const size_t *column, const int32_t *left)
{
    size_t columns = (size_t)Clp_numberColumns(master->clp);
    size_t rows = master->people + master->cells;
    unsigned char *status = malloc(columns + rows);

    if (status == NULL) {
        return; // it begins somewhere else
    }
    memset(status, AT_LOWER, columns + rows);
    for (size_t i = 0; i < master->people; i++) {
        status[2 * master->cells + column[i]] = BASIC;
    }
    for (size_t i = 0; i < master->cells; i++) {
        status[2 * i + (left[i] < 0 ? 1 : 0)] = BASIC;
    }
    Clp_copyinStatus(master->clp, status);
    free(status);
}

/* With the last row between these: the value. */
static double probe_side(struct master *master, int row, double low, double high,
                         const unsigned char *basis)
{
    Clp_rowLower(master->clp)[row] = low;
    Clp_rowUpper(master->clp)[row] = high;
    Clp_copyinStatus(master->clp, basis);
    (void)Clp_dual(master->clp, 0);
    return Clp_status(master->clp) == 1 ? HUGE_VAL : Clp_objectiveValue(master->clp);
}

void master_probe(struct master *master, const struct master_row *row, double low, double high,
                  double *ret_below, double *ret_above)
{
    int last = Clp_numberRows(master->clp);
    int *columns = malloc((row->count + 1) * sizeof(int));
    int starts[2] = {0, (int)row->count};
    double least = -1e30;
    double most = low;

    *ret_below = *ret_above = -HUGE_VAL;
    for (size_t i = 0; columns != NULL && i < row->count; i++) {
        columns[i] = row->column[i] + (int)(2 * master->cells);
    }
    if (columns != NULL) {
        Clp_addRows(master->clp, 1, &least, &most, starts, columns, row->value);
        size_t size = (size_t)(last + 1 + Clp_numberColumns(master->clp));
        unsigned char *basis = malloc(size);
        if (basis != NULL) {
            memcpy(basis, Clp_statusArray(master->clp), size);
            Clp_setMaximumIterations(master->clp, PROBE_STEPS);
            *ret_below = probe_side(master, last, -1e30, low, basis);
            *ret_above = probe_side(master, last, high, 1e30, basis);
            Clp_setMaximumIterations(master->clp, INT_MAX);
            Clp_copyinStatus(master->clp, basis);
        }
        Clp_deleteRows(master->clp, 1, &last);
        free(basis);
    }
    free(columns);
}

double master_slack(const struct master *master, size_t cell)
{
    const double *solution = Clp_getColSolution(master->clp);

    return solution[2 * cell] + solution[2 * cell + 1];
}

void master_price(struct master *master, size_t cell, double under, double over)
{
    double *cost = Clp_objective(master->clp);

    cost[2 * cell] = under;
    cost[2 * cell + 1] = over;
}

void master_limit(struct master *master, double seconds)
{
    Clp_setMaximumSeconds(master->clp, seconds);
}

bool master_solve(struct master *master, enum master_method method)
{
    if (method == MASTER_DUAL) {
        (void)Clp_dual(master->clp, 0);
    } else {
        (void)Clp_primal(master->clp, 0);
    }
    return Clp_status(master->clp) == 0;
}

double master_value(const struct master *master)
{
    return Clp_objectiveValue(master->clp);
}

double master_share(const struct master *master, size_t column)
{
    return Clp_getColSolution(master->clp)[2 * master->cells + column];
}

double master_reduced(const struct master *master, size_t column)
{
    return Clp_getReducedCost(master->clp)[2 * master->cells + column];
}

const double *master_duals(const struct master *master)
{
    return Clp_getRowPrice(master->clp);
}
