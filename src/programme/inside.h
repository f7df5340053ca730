/*
 * inside: what the files of the programme library share. Private to src/programme.
 */
#ifndef ENTENTE_PROGRAMME_INSIDE_H
#define ENTENTE_PROGRAMME_INSIDE_H

#include "entente/programme.h"

enum {
    MINUTE = 60,
    DAY = 24 * 60 * 60,
    STEP = EN_PROGRAMME_STEP,
    STEPS_A_DAY = 24 * 60 / STEP,
    WINDOW_MINUTES = 120, /* what somebody could lie in wait for: a place, two hours of the day */
    WINDOWS = 24 * 60 / WINDOW_MINUTES,
    DAYS_BEYOND = 3, /* the longest patrol ends two days after the last day, then it turns round */

    /* What one unit costs: the programme of least cost is looked for. */
    COST_UNPLACED = 100000, /* a patrol wanted and not placed, or placed and not manned */
    COST_VISIT = 400,       /* a visit missed, times the zone's weight / 100 */
    COST_GAP = 120,         /* each day beyond the gap wanted, times the zone's weight / 100 */
    COST_WINDOW = 30,       /* a zone seen once more in the same two hours of the day */
    COST_ROUTE = 150,       /* two patrols with one route */
    COST_FIRST = 40,        /* two patrols within a day with one first stop */
    COST_ROAD = 1,          /* each step on the road */
};

/* What a zone counts, per hundred: events near it raise it to at most four times. */
static inline int64_t zone_weight(const struct en_programme_zone *zone)
{
    return 100 + 10 * (zone->events < 30 ? zone->events : 30);
}

/* A base as a place of `leg`: below all zones. */
static inline int32_t home_of(int32_t base)
{
    return -1 - base;
}

static inline size_t node_of(const struct en_programme_needs *needs, int32_t place)
{
    return place < 0 ? (size_t)home_of(place) : needs->base_count + (size_t)place;
}

/* Minutes from a zone to a zone, home_of(base) for a base; -1: no way. */
static inline int32_t leg(const struct en_programme_needs *needs, int32_t from, int32_t to)
{
    size_t nodes = needs->base_count + needs->zone_count;

    return needs->legs[node_of(needs, from) * nodes + node_of(needs, to)];
}

static inline int32_t minute_of_day(en_time time)
{
    return (int32_t)((time % DAY + DAY) % DAY / MINUTE);
}

/* Day of the programme, negative before it. */
static inline int64_t day_of(const struct en_programme_needs *needs, en_time time)
{
    int64_t since = time - needs->first;

    return since >= 0 ? since / DAY : -((-since + DAY - 1) / DAY);
}

/* Minutes between two hours of the day, the short way round: 0..720. */
static inline int32_t hours_apart(en_time a, en_time b)
{
    int32_t apart = minute_of_day(a) - minute_of_day(b);

    apart = apart < 0 ? -apart : apart;
    return apart > 720 ? 1440 - apart : apart;
}

static inline en_time stop_time(const struct en_programme_patrol *patrol, size_t stop)
{
    return patrol->start + (en_time)patrol->stop[stop].from * MINUTE;
}

/* ---- cost.c --------------------------------------------------------------------------------- */

/* What the visits of a zone cost: those missed, gaps too long, windows that repeat. */
int64_t zone_cost(const struct en_programme_needs *needs, const struct en_programme_patrol *patrol,
                  size_t count, int32_t zone);
/* What a patrol costs by itself and with each other one: road, route, first stop. */
int64_t patrol_cost(const struct en_programme_needs *needs,
                    const struct en_programme_patrol *patrol, size_t count, size_t which);
bool same_route(const struct en_programme_patrol *a, const struct en_programme_patrol *b);
int32_t road_minutes(const struct en_programme_needs *needs,
                     const struct en_programme_patrol *patrol);
bool visits_zone(const struct en_programme_patrol *patrol, int32_t zone);

/* ---- the maker ------------------------------------------------------------------------------ */

/* The patrols as they stand, and what is asked often of them. */
struct maker {
    const struct en_programme_needs *needs;
    const struct en_programme_options *options;
    struct en_arena *arena;
    struct en_rng rng;
    struct en_programme_patrol *patrol; /* [count]: settled ones, then the wishes in their order */
    int32_t *day;                       /* [count] on which each leaves */
    int32_t *base;                      /* [count] from which it must leave, or ANY_BASE */
    size_t count;
    /* [base_count * steps] vehicles out at each step of the programme, turn-round included */
    int32_t *out;
    size_t steps;
    /* [base_count * (apart_days + days) * STEPS_A_DAY] patrols that leave at each step, from
     * apart_days before the programme on */
    uint16_t *leave;
    struct en_arena scratch; /* of one draw */
    int64_t cost;
    uint64_t trials;
};

/* hours.c: the ledgers of vehicles and departures, and free hours in them. */
enum en_status ledgers_begin(struct maker *maker);
void ledgers_add(struct maker *maker, const struct en_programme_patrol *patrol, int32_t sign);
/* An hour for a patrol, on its day, far from all other departures of its base. */
en_time draw_hour(struct maker *maker, size_t which);
/* Do the vehicles suffice while this one is out too? */
bool vehicles_suffice(const struct maker *maker, const struct en_programme_patrol *patrol);
/* Most vehicles out at once while this patrol is, itself included when it stands in the ledger. */
int32_t vehicles_out(const struct maker *maker, const struct en_programme_patrol *patrol);
/* Is every stop at a time when its zone is not closed? */
bool stops_are_open(const struct en_programme_needs *needs,
                    const struct en_programme_patrol *patrol);

/* routes.c: stops for a patrol whose start stands, by the route planner. */
enum en_status draw_route(struct maker *maker, size_t which, bool *ret_found);

/* draw.c: a patrol drawn anew; where nothing keeps the rules, it stands unplaced. */
enum en_status draw_patrol(struct maker *maker, size_t which);
/* The same route at another hour. */
bool draw_other_hour(struct maker *maker, size_t which);

#endif /* ENTENTE_PROGRAMME_INSIDE_H */
