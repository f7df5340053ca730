/*
 * Legs between places: straight where nothing forbids it, over crossings where a line does.
 *
 * Whether two segments share a point is decided in integers: the products of coordinate
 * differences fit 63 bits, so they are compared and never subtracted (as in src/geo/polygon.c).
 */
#include "map.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { SAMPLES_MAX = 100, METRES_A_SAMPLE = 1000, FAR = 1 << 29 };

struct span {
    int32_t minutes, metres;
};

struct map {
    const struct en_ways *ways;
    size_t n, k;         // nodes, crossings
    struct span *direct; // [(n + k) * (n + k)] straight legs; FAR = a line forbids it
    struct span *round;  // [k * k] crossing to crossing over crossings
    uint16_t *step;      // [k * k] 1 + the crossing after the first on that way, 0 = straight
};

static enum en_status fail(struct en_error *reterr, const char *rule, const char *text)
{
    return en_fail(reterr, EN_ERR_RANGE, rule, EN_STR("ways"), text, NULL);
}

/* ---- lines ---------------------------------------------------------------------------------- */

/* On which side of p to q a point lies: -1, 0 on the line, 1. */
static int side(struct en_position p, struct en_position q, struct en_position at)
{
    int64_t run = (int64_t)q.lon_e7 - p.lon_e7;
    int64_t rise = (int64_t)q.lat_e7 - p.lat_e7;
    int64_t right = (int64_t)at.lon_e7 - p.lon_e7;
    int64_t up = (int64_t)at.lat_e7 - p.lat_e7;
    int64_t one = run * up;
    int64_t two = rise * right;

    return one > two ? 1 : (one < two ? -1 : 0);
}

static bool apart_in(int32_t a, int32_t b, int32_t p, int32_t q)
{
    return (a > b ? a : b) < (p < q ? p : q) || (p > q ? p : q) < (a < b ? a : b);
}

bool ways_segments_meet(struct en_position a, struct en_position b, struct en_position p,
                        struct en_position q)
{
    if (apart_in(a.lat_e7, b.lat_e7, p.lat_e7, q.lat_e7) ||
        apart_in(a.lon_e7, b.lon_e7, p.lon_e7, q.lon_e7)) {
        return false;
    }
    return side(p, q, a) * side(p, q, b) <= 0 && side(a, b, p) * side(a, b, q) <= 0;
}

/* Whether `at` lies within EN_WAYS_NEAR_M of the segment; flat earth is good enough for that. */
bool ways_near_segment(struct en_position at, struct en_position p, struct en_position q)
{
    double cosine = cos(at.lat_e7 * 1e-7 * 3.14159265358979323846 / 180.0);
    double metre = 1e-7 * 111320.0;
    double px = (p.lon_e7 - (double)at.lon_e7) * metre * cosine;
    double py = (p.lat_e7 - (double)at.lat_e7) * metre;
    double dx = (q.lon_e7 - (double)p.lon_e7) * metre * cosine;
    double dy = (q.lat_e7 - (double)p.lat_e7) * metre;
    double length = dx * dx + dy * dy;
    double t = length > 0.0 ? -(px * dx + py * dy) / length : 0.0;

    t = t < 0.0 ? 0.0 : (t > 1.0 ? 1.0 : t);
    px += t * dx;
    py += t * dy;
    return px * px + py * py <= (double)EN_WAYS_NEAR_M * EN_WAYS_NEAR_M;
}

static struct en_position position_of(const struct map *map, size_t node)
{
    return node < map->n ? map->ways->nodes[node] : map->ways->crossings[node - map->n];
}

/* Whether a line forbids the straight leg; the line may be touched at a crossing on it. */
static bool forbidden(const struct map *map, size_t a, size_t b)
{
    struct en_position from = position_of(map, a);
    struct en_position to = position_of(map, b);

    for (size_t l = 0; l < map->ways->line_count; l++) {
        const struct en_ways_line *line = &map->ways->lines[l];
        for (size_t i = 1; i < line->count; i++) {
            struct en_position p = line->points[i - 1];
            struct en_position q = line->points[i];
            if (ways_segments_meet(from, to, p, q) &&
                !(a >= map->n && ways_near_segment(from, p, q)) &&
                !(b >= map->n && ways_near_segment(to, p, q))) {
                return true;
            }
        }
    }
    return false;
}

/* ---- straight legs -------------------------------------------------------------------------- */

static int32_t speed_at(const struct en_ways *ways, struct en_position at)
{
    int32_t kmh = ways->kmh;

    for (size_t i = 0; i < ways->ground_count; i++) {
        const struct en_polygon polygon = {&ways->grounds[i].ring, 1};
        if (en_polygon_contains(&polygon, at)) {
            kmh = ways->grounds[i].kmh;
        }
    }
    return kmh;
}

/* The leg's ground is looked at in the middle of each of its kilometres. */
static struct span straight(const struct en_ways *ways, struct en_position a, struct en_position b)
{
    double metres = en_position_distance_m(a, b);
    int samples =
        ways->ground_count == 0 ? 1 : 1 + (int)fmin(metres / METRES_A_SAMPLE, SAMPLES_MAX);
    double hours = 0.0;

    for (int i = 0; i < samples; i++) {
        double t = (i + 0.5) / samples;
        struct en_position at = {
            (int32_t)(a.lat_e7 + ((double)b.lat_e7 - a.lat_e7) * t),
            (int32_t)(a.lon_e7 + ((double)b.lon_e7 - a.lon_e7) * t),
        };
        hours += metres / samples / 1000.0 / speed_at(ways, at);
    }
    return (struct span){(int32_t)ceil(hours * 60.0 - 1e-6), (int32_t)(metres + 0.5)};
}

static void measure_straight(struct map *map)
{
    size_t all = map->n + map->k;

    for (size_t a = 0; a < all; a++) {
        for (size_t b = a; b < all; b++) {
            struct span span = {FAR, 0};
            if (a == b) {
                span = (struct span){0, 0};
            } else if (!forbidden(map, a, b)) {
                span = straight(map->ways, position_of(map, a), position_of(map, b));
            }
            map->direct[a * all + b] = map->direct[b * all + a] = span;
        }
    }
}

static struct span sum(struct span a, struct span b)
{
    return (struct span){a.minutes + b.minutes > FAR ? FAR : a.minutes + b.minutes,
                         a.metres + b.metres};
}

/* From crossing to crossing over crossings (Floyd, Warshall). */
static void measure_round(struct map *map)
{
    size_t k = map->k;
    size_t all = map->n + k;

    for (size_t i = 0; i < k; i++) {
        for (size_t j = 0; j < k; j++) {
            map->round[i * k + j] = map->direct[(map->n + i) * all + map->n + j];
            map->step[i * k + j] = (uint16_t)(i == j ? 0 : j + 1);
        }
    }
    for (size_t over = 0; over < k; over++) {
        for (size_t i = 0; i < k; i++) {
            for (size_t j = 0; j < k; j++) {
                struct span way = sum(map->round[i * k + over], map->round[over * k + j]);
                if (way.minutes < map->round[i * k + j].minutes) {
                    map->round[i * k + j] = way;
                    map->step[i * k + j] = map->step[i * k + over];
                }
            }
        }
    }
}

/* ---- the matrix ----------------------------------------------------------------------------- */

/* From every crossing to one node: the way, and the crossing after the first. */
static void to_node(const struct map *map, size_t node, struct span *way, uint16_t *next)
{
    size_t k = map->k;
    size_t all = map->n + k;

    for (size_t i = 0; i < k; i++) {
        way[i] = map->direct[(map->n + i) * all + node];
        next[i * map->n + node] = 0;
        for (size_t j = 0; j < k; j++) {
            struct span over = sum(map->round[i * k + j], map->direct[(map->n + j) * all + node]);
            if (over.minutes < way[i].minutes) {
                way[i] = over;
                next[i * map->n + node] = map->step[i * k + j];
            }
        }
    }
}

static void fill(const struct map *map, struct span *way, struct en_ways_matrix *ret)
{
    size_t all = map->n + map->k;

    for (size_t b = 0; b < map->n; b++) {
        to_node(map, b, way, ret->next);
        for (size_t a = 0; a < map->n; a++) {
            struct span best = map->direct[a * all + b];
            uint16_t via = 0;
            for (size_t c = 0; c < map->k; c++) {
                struct span over = sum(map->direct[a * all + map->n + c], way[c]);
                if (over.minutes < best.minutes) {
                    best = over;
                    via = (uint16_t)(c + 1);
                }
            }
            size_t cell = a * map->n + b;
            bool known = best.minutes <= EN_ROUTE_TICKS_MAX;
            ret->minutes[cell] = known ? best.minutes : EN_ROUTE_NO_WAY;
            ret->metres[cell] = known ? best.metres : 0;
            ret->via[cell] = via;
        }
    }
    ways_apply_legs(map->ways, ret);
}

void ways_apply_legs(const struct en_ways *ways, struct en_ways_matrix *matrix)
{
    for (size_t i = 0; i < ways->leg_count; i++) {
        const struct en_ways_leg *leg = &ways->legs[i];
        size_t cell = leg->a * ways->node_count + leg->b;
        matrix->minutes[cell] = leg->minutes;
        matrix->metres[cell] = leg->metres >= 0 ? leg->metres : matrix->metres[cell];
        matrix->via[cell] = 0;
    }
}

static enum en_status check_points(const struct en_position *points, size_t count,
                                   struct en_error *reterr)
{
    for (size_t i = 0; i < count; i++) {
        if (!en_position_valid(points[i])) {
            return fail(reterr, "ways.position", N_("a position is not on the earth"));
        }
    }
    return EN_OK;
}

enum en_status ways_check(const struct en_ways *ways, struct en_error *reterr)
{
    enum en_status status = EN_OK;

    if (ways->node_count > EN_ROUTE_NODES_MAX || ways->crossing_count > EN_WAYS_CROSSINGS_MAX ||
        ways->line_count > EN_WAYS_LINES_MAX) {
        return fail(reterr, "ways.limit", N_("too many places, lines or crossings"));
    }
    if (ways->kmh < 1 || ways->kmh > EN_WAYS_SPEED_MAX) {
        return fail(reterr, "ways.speed", N_("a speed is between 1 and 300 km/h"));
    }
    status = check_points(ways->nodes, ways->node_count, reterr);
    if (status == EN_OK) {
        status = check_points(ways->crossings, ways->crossing_count, reterr);
    }
    for (size_t i = 0; status == EN_OK && i < ways->line_count; i++) {
        status = check_points(ways->lines[i].points, ways->lines[i].count, reterr);
    }
    for (size_t i = 0; status == EN_OK && i < ways->ground_count; i++) {
        status = check_points(ways->grounds[i].ring.points, ways->grounds[i].ring.count, reterr);
        if (ways->grounds[i].kmh < 1 || ways->grounds[i].kmh > EN_WAYS_SPEED_MAX) {
            return fail(reterr, "ways.speed", N_("a speed is between 1 and 300 km/h"));
        }
    }
    for (size_t i = 0; status == EN_OK && i < ways->leg_count; i++) {
        if (ways->legs[i].a >= ways->node_count || ways->legs[i].b >= ways->node_count) {
            return fail(reterr, "ways.index", N_("a leg leads to a place that there is not"));
        }
    }
    return status;
}

enum en_status en_ways_measure(const struct en_ways *ways, struct en_arena *arena,
                               struct en_ways_matrix *ret, struct en_error *reterr)
{
    struct map map = {.ways = ways, .n = ways->node_count, .k = ways->crossing_count};
    enum en_status status = ways_check(ways, reterr);

    if (status != EN_OK) {
        return status;
    }
    size_t all = map.n + map.k;
    map.direct = calloc(all * all + 1, sizeof(struct span));
    map.round = calloc(map.k * map.k + 1, sizeof(struct span));
    map.step = calloc(map.k * map.k + 1, sizeof(uint16_t));
    struct span *way = calloc(map.k + 1, sizeof(struct span));
    *ret = (struct en_ways_matrix){
        .minutes = EN_ARENA_ARRAY(arena, map.n * map.n + 1, int32_t),
        .metres = EN_ARENA_ARRAY(arena, map.n * map.n + 1, int32_t),
        .via = EN_ARENA_ARRAY(arena, map.n * map.n + 1, uint16_t),
        .next = EN_ARENA_ARRAY(arena, map.k * map.n + 1, uint16_t),
    };
    if (map.direct == NULL || map.round == NULL || map.step == NULL || way == NULL ||
        ret->minutes == NULL || ret->metres == NULL || ret->via == NULL || ret->next == NULL) {
        status = en_fail(reterr, EN_ERR_MEMORY, "route.memory", EN_STR("ways"),
                         N_("no memory for the problem"), NULL);
    } else {
        measure_straight(&map);
        measure_round(&map);
        fill(&map, way, ret);
    }
    free(map.direct);
    free(map.round);
    free(map.step);
    free(way);
    return status;
}
