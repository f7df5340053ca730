/*
 * demand.c: the list of patrols to man, from a CSV file.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "crews.h"
#include "csv.h"

enum {
    SEATS_MAX = 64,    /* EN_PLAN_CREW_MAX */
    VEHICLES_MAX = 60, /* a vehicle a seat, at the very most */
};

enum { ORDER, KIND, TASK, START, END, SECTOR, STOPS, CREW, POSTS, VEHICLES, BASE, COLUMNS };
static const char *const NAMES[COLUMNS] = {"order", "kind", "task",  "start",    "end",  "sector?",
                                           "stops", "crew", "posts", "vehicles", "base?"};

static enum en_status bad_cell(const struct en_csv *csv, size_t row, size_t column,
                               const char *remedy, struct en_error *reterr)
{
    return en_csv_fail(csv, row, "demand.cell", N_("\"%1\" is no value for this column"), remedy,
                       en_csv_cell(csv, row, column), reterr);
}

static enum en_status read_number(const struct en_csv *csv, size_t row, size_t column,
                                  int64_t least, int64_t most, int64_t *ret,
                                  struct en_error *reterr)
{
    if (en_parse_i64(en_csv_cell(csv, row, column), ret) && *ret >= least && *ret <= most) {
        return EN_OK;
    }
    return bad_cell(csv, row, column, N_("Write a number: 1 to 64 seats, 0 to 60 vehicles."),
                    reterr);
}

bool en_demand_stop(struct en_str *rest, struct en_demand_stop *ret)
{
    struct en_str place = en_str_cut(rest, ' ');
    uint64_t from = 0, until = 0;

    if (place.len == 0 || !en_parse_u64(en_str_cut(rest, ' '), &from) ||
        !en_parse_u64(en_str_cut(rest, ' '), &until) || from > until ||
        until >= EN_STOP_MINUTES_MAX) {
        return false;
    }
    *ret = (struct en_demand_stop){place, (int32_t)from, (int32_t)until};
    return true;
}

/* Every stop of the list can be read: whoever reads it again need not ask. */
static enum en_status check_stops(const struct en_demand *demand, struct en_error *reterr)
{
    struct en_str rest = demand->stops;
    struct en_demand_stop stop;
    char place[32];

    while (rest.len > 0) {
        if (!en_demand_stop(&rest, &stop)) {
            return en_fail(reterr, EN_ERR_SYNTAX, "demand.stops",
                           en_place_line(place, demand->line), N_("\"%1\" is no list of stops"),
                           N_("Write PLACE FROM UNTIL, minutes after the start, for each stop."),
                           demand->stops);
        }
    }
    return EN_OK;
}

static enum en_status read_row(const struct en_csv *csv, size_t row, struct en_demand *ret,
                               struct en_error *reterr)
{
    struct en_demand demand = {
        .line = csv->line[row],
        .order = en_csv_cell(csv, row, ORDER),
        .kind = en_csv_cell(csv, row, KIND),
        .task = en_csv_cell(csv, row, TASK),
        .sector = en_csv_cell(csv, row, SECTOR),
        .stops = en_csv_cell(csv, row, STOPS),
        .posts = en_csv_cell(csv, row, POSTS),
        .leaves = en_csv_cell(csv, row, BASE),
    };
    int64_t crew = 0;
    int64_t vehicles = 0;

    if (!en_time_parse(en_csv_cell(csv, row, START), &demand.start)) {
        return bad_cell(csv, row, START, N_("Write a time as 2017-02-23T05:30:00Z."), reterr);
    }
    if (!en_time_parse(en_csv_cell(csv, row, END), &demand.end) || demand.end <= demand.start) {
        return bad_cell(csv, row, END, N_("Write a time behind the start."), reterr);
    }
    enum en_status status = read_number(csv, row, CREW, 1, SEATS_MAX, &crew, reterr);
    if (status == EN_OK) {
        status = read_number(csv, row, VEHICLES, 0, VEHICLES_MAX, &vehicles, reterr);
    }
    if (status == EN_OK) {
        status = check_stops(&demand, reterr);
    }
    if (status == EN_OK) {
        demand.crew = (int32_t)crew;
        demand.vehicles = (uint32_t)vehicles;
        *ret = demand;
    }
    return status;
}

static int by_order(const void *a, const void *b)
{
    const struct en_demand *x = *(const struct en_demand *const *)a;
    const struct en_demand *y = *(const struct en_demand *const *)b;
    int order = en_str_compare(x->order, y->order);

    return order != 0 ? order : (x->line > y->line) - (x->line < y->line);
}

/* Two patrols of one number would become two versions of one order. */
static enum en_status check_orders(struct en_arena *arena, const struct en_demand *demand,
                                   size_t count, struct en_error *reterr)
{
    const struct en_demand **by = EN_ARENA_ARRAY(arena, count + 1, const struct en_demand *);
    char place[32], number[24];

    if (by == NULL) {
        return EN_ERR_MEMORY;
    }
    for (size_t i = 0; i < count; i++) {
        by[i] = &demand[i];
    }
    qsort(by, count, sizeof(const struct en_demand *), by_order);
    for (size_t i = 1; i < count; i++) {
        if (en_str_equal(by[i - 1]->order, by[i]->order)) {
            (void)snprintf(number, sizeof(number), "%zu", by[i - 1]->line);
            return en_fail(reterr, EN_ERR_EXISTS, "demand.twice", en_place_line(place, by[i]->line),
                           N_("\"%1\" is there already, in line %2"),
                           N_("Leave one of the two lines out."), by[i]->order,
                           en_str_from(number));
        }
    }
    return EN_OK;
}

enum en_status en_demand_read(struct en_arena *arena, struct en_str text, struct en_demand **ret,
                              size_t *ret_count, struct en_error *reterr)
{
    struct en_csv csv;
    enum en_status status = en_csv_read(arena, text, NAMES, COLUMNS, &csv, reterr);

    if (status != EN_OK) {
        return status;
    }
    struct en_demand *demand = EN_ARENA_ARRAY(arena, csv.rows + 1, struct en_demand);
    if (demand == NULL) {
        return EN_ERR_MEMORY;
    }
    for (size_t row = 0; row < csv.rows; row++) {
        status = read_row(&csv, row, &demand[row], reterr);
        if (status != EN_OK) {
            return status;
        }
    }
    *ret = demand;
    *ret_count = csv.rows;
    return check_orders(arena, demand, csv.rows, reterr);
}
