/* The small sector that all tests of this folder plan for. */
#include "sector.h"

#include <string.h>

static const struct en_str TASKS[] = {{"observation", 11}};
static const char *const PLACES[ZONES] = {"market", "port", "gate", "mill", "ford", "pass"};

static const struct en_programme_kind KIND[KINDS] = {
    {.name = {"short", 5},
     .earliest = 300,
     .latest = 1080,
     .shortest = 60,
     .longest = 240,
     .stops_from = 1,
     .stops_to = 3,
     .stay_from = 15,
     .stay_to = 60,
     .crew_from = 7,
     .crew_to = 10,
     .tasks = TASKS,
     .task_count = 1},
    {.name = {"guard", 5},
     .earliest = 300,
     .latest = 1080,
     .shortest = 200,
     .longest = 400,
     .stops_from = 1,
     .stops_to = 1,
     .stay_from = 180,
     .stay_to = 240,
     .crew_from = 6,
     .crew_to = 6,
     .tasks = TASKS,
     .task_count = 1},
};

static int32_t way(size_t from, size_t to)
{
    return 10 * (int32_t)(from > to ? from - to : to - from);
}

void sector_begin(struct sector *sector)
{
    memset(sector, 0, sizeof(*sector));
    memcpy(sector->kind, KIND, sizeof(KIND));
    for (size_t z = 0; z < ZONES; z++) {
        sector->zone[z] = (struct en_programme_zone){.place = en_str_from(PLACES[z]),
                                                     .sector = EN_STR("town"),
                                                     .kinds = z < 3 ? 3 : 1,
                                                     .stay = 10,
                                                     .visits = 3,
                                                     .gap_days = 4,
                                                     .seen = EN_PROGRAMME_NEVER};
    }
    for (size_t i = 0; i <= ZONES; i++) {
        for (size_t j = 0; j <= ZONES; j++) {
            sector->legs[i * (ZONES + 1) + j] = way(i, j);
        }
    }
    for (int32_t day = 0; day < DAYS; day++) {
        sector->wish[2 * day] = (struct en_programme_wish){day, SHORT, 2, EN_PROGRAMME_ANY_BASE};
        sector->wish[2 * day + 1] =
            (struct en_programme_wish){day, GUARD, 1, EN_PROGRAMME_ANY_BASE};
    }
    sector->base[0] = (struct en_programme_base){EN_STR("camp"), 8};
    sector->needs = (struct en_programme_needs){.days = DAYS,
                                                .bases = sector->base,
                                                .base_count = 1,
                                                .zones = sector->zone,
                                                .zone_count = ZONES,
                                                .kinds = sector->kind,
                                                .kind_count = KINDS,
                                                .legs = sector->legs,
                                                .wishes = sector->wish,
                                                .wish_count = EN_COUNT(sector->wish),
                                                .seats = 5,
                                                .turnaround = 60,
                                                .apart_days = 2,
                                                .apart_minutes = 20};
    en_arena_init(&sector->arena, 0);
}

void sector_end(struct sector *sector)
{
    en_arena_finish(&sector->arena);
}

struct en_programme_plan sector_make(struct sector *sector, uint64_t seed)
{
    struct en_programme_options options = {.seed = seed, .trials = 30};
    struct en_programme_plan plan;
    struct en_error error;

    assert_int_equal(en_programme_make(&sector->needs, &options, &sector->arena, &plan, &error),
                     EN_OK);
    return plan;
}
