/*
 * ways: how long it takes from place to place, and a text in which people write routes down.
 *
 * Legs are straight over the ellipsoid at the speed of the ground they cross. A line that no leg
 * may cross (a front, a river) is passed at given crossings only: the leg goes round over them.
 * Legs that somebody measured replace what is computed. Minutes are rounded up, metres to nearest.
 *
 * Public part of src/route, beside entente/route.h. Thread: any.
 */
#ifndef ENTENTE_WAYS_H
#define ENTENTE_WAYS_H

#include <entente/geo.h>

#include "entente/route.h"

enum {
    EN_WAYS_CROSSINGS_MAX = 200, /* work grows with n^2 times this */
    EN_WAYS_LINES_MAX = 1000,    /* of a file, and points of one line: a border of 2000 km */
    EN_WAYS_SPEED_MAX = 300,     /* km/h; helicopters */
    EN_WAYS_NEAR_M = 200,        /* a crossing lies on every line that is as near as that */
};

/* A line no leg may cross; not closed. */
struct en_ways_line {
    const struct en_position *points; /* [count], at least 2 */
    size_t count;
};

/* Ground with a speed of its own; where grounds overlap the later one counts. */
struct en_ways_ground {
    struct en_ring ring;
    int32_t kmh; /* 1..EN_WAYS_SPEED_MAX */
};

/* A leg somebody measured, from a to b only. */
struct en_ways_leg {
    uint32_t a, b;   /* nodes */
    int32_t minutes; /* or EN_ROUTE_NO_WAY: closed */
    int32_t metres;  /* < 0: as computed */
};

struct en_ways {
    const struct en_position *nodes; /* [node_count] places, then bases */
    size_t node_count;
    const struct en_position *crossings;
    size_t crossing_count;
    const struct en_ways_line *lines;
    size_t line_count;
    const struct en_ways_ground *grounds;
    size_t ground_count;
    const struct en_ways_leg *legs;
    size_t leg_count;
    int32_t kmh; /* where no ground says otherwise, 1..EN_WAYS_SPEED_MAX */
};

struct en_ways_matrix {
    int32_t *minutes; /* [node_count * node_count], for en_route_problem.ticks */
    int32_t *metres;  /* the same shape */
    uint16_t *via;    /* the same shape: 1 + the first crossing on the way, 0 = straight */
    uint16_t *next;   /* [crossings * node_count]: 1 + the crossing after this one towards a node */
};

/**
 * All legs between nodes.
 *
 * @param ret  in `arena`
 * @return EN_OK; EN_ERR_RANGE (ways.limit, ways.position, ways.speed, ways.index); EN_ERR_MEMORY
 * Cost: n^2 (crossings + lines) and, with grounds, a point in polygon for each kilometre of a leg.
 */
EN_MUST_CHECK enum en_status en_ways_measure(const struct en_ways *ways, struct en_arena *arena,
                                             struct en_ways_matrix *ret, struct en_error *reterr);

/* ---- roads ---------------------------------------------------------------------------------- */

/* A piece of road, driven both ways. Pieces meet where their ends have the same position. */
struct en_ways_road {
    struct en_position a, b;
    int32_t metres; /* 0..EN_ROUTE_METRES_MAX */
    int32_t kmh;    /* 1..EN_WAYS_SPEED_MAX */
};

enum { EN_WAYS_ROADS_MAX = 200000 }; /* pieces; the roads of northern Mali have 60,000 */

/**
 * All legs between nodes over a network of roads, instead of straight ones.
 *
 * A node is joined to the nearest end of a road at `ways.kmh`. A piece that meets a line of `ways`
 * is left out, unless a crossing lies on it. What no road joins is no way. Measured legs count.
 *
 * @param roads  [count]
 * @return EN_OK; EN_ERR_RANGE as en_ways_measure, and ways.road; EN_ERR_MEMORY
 * Cost: one search through the network a node (Dijkstra, binary heap).
 */
EN_MUST_CHECK enum en_status
en_ways_measure_roads(const struct en_ways *ways, const struct en_ways_road *roads, size_t count,
                      struct en_arena *arena, struct en_ways_matrix *ret, struct en_error *reterr);

/* ---- routes as people write them ------------------------------------------------------------ */

struct en_ways_file {
    struct en_route_problem problem; /* without `ticks` and `metres` */
    struct en_ways ways;
    const struct en_str *names;     /* [node_count] of places and bases */
    const struct en_str *crossings; /* [crossing_count] their names */
    en_time day;                    /* minute 0 */
};

/**
 * Read a text of routes; docs/planner.md section "Routes" has the form.
 *
 * @param text  borrowed
 * @param ret   in `arena`
 * @return EN_OK; EN_ERR_SYNTAX (routes.head, routes.line, routes.number), EN_ERR_RANGE
 *         (routes.window, routes.limit), EN_ERR_NOT_FOUND (routes.name), EN_ERR_EXISTS
 *         (routes.twice), EN_ERR_ENCODING (routes.text), each with "line N"; EN_ERR_MEMORY
 */
EN_MUST_CHECK enum en_status en_ways_read(struct en_arena *arena, struct en_str text,
                                          struct en_ways_file *ret, struct en_error *reterr);

#endif /* ENTENTE_WAYS_H */
