/*
 * What a programme costs, reckoned by hand, and what its two ledgers say: vehicles that suffice
 * just so, a stop that just does not touch hours in which its zone is closed.
 */
#include "inside.h"
#include "sector.h"

enum { HOUR = 60 * MINUTE, ROAD = 4 }; /* minutes to the first zone and back, in steps */

/* A sector in which nothing is wanted, so that nothing costs. */
static void nothing_wanted(struct sector *sector)
{
    sector_begin(sector);
    for (size_t z = 0; z < ZONES; z++) {
        sector->zone[z].visits = 0;
        sector->zone[z].gap_days = 0;
    }
}

/* A patrol that leaves then, and stops at these places for ten minutes each. */
static struct en_programme_patrol patrol_at(en_time start, int32_t zone, int32_t then)
{
    struct en_programme_patrol patrol = {.kind = SHORT,
                                         .start = start,
                                         .end = start + HOUR,
                                         .vehicles = 2,
                                         .placed = true,
                                         .stop = {{zone, 10, 20}, {then, 30, 40}},
                                         .stop_count = then < 0 ? 1 : 2};
    return patrol;
}

static void a_visit_missed_costs_by_the_weight_of_its_zone(void **state)
{
    struct en_programme_patrol patrol = patrol_at(5 * HOUR, 0, -1);
    struct sector sector;

    (void)state;
    nothing_wanted(&sector);
    sector.zone[0].visits = 3;
    assert_int_equal(en_programme_cost(&sector.needs, NULL, 0), 3 * COST_VISIT);
    assert_int_equal(en_programme_cost(&sector.needs, &patrol, 1), 2 * COST_VISIT + ROAD);
    sector.zone[0].events = 5; // half as much again
    assert_int_equal(en_programme_cost(&sector.needs, &patrol, 1), 3 * COST_VISIT + ROAD);
    sector.zone[0].visits = 1; // no more is wanted, and no more is won
    assert_int_equal(en_programme_cost(&sector.needs, &patrol, 1), ROAD);
    sector_end(&sector);
}

static void days_beyond_the_gap_cost_and_both_ends_count(void **state)
{
    struct sector sector;

    (void)state;
    nothing_wanted(&sector);
    sector.zone[0].gap_days = 4;
    for (int32_t day = 0; day < DAYS; day++) {
        static const int64_t over[DAYS] = {3, 2, 1, 0, 1, 2, 3}; // of 4 days before, and behind
        struct en_programme_patrol patrol = patrol_at(day * DAY + 5 * HOUR, 0, -1);
        assert_int_equal(en_programme_cost(&sector.needs, &patrol, 1), over[day] * COST_GAP + ROAD);
    }
    sector.zone[0].seen = -2 * DAY; // two days before the first: five days more without a visit
    assert_int_equal(en_programme_cost(&sector.needs, NULL, 0), 5 * COST_GAP);
    sector_end(&sector);
}

static void every_pair_of_visits_in_the_same_two_hours_costs(void **state)
{
    struct en_programme_patrol patrol[4];
    struct sector sector;

    (void)state;
    nothing_wanted(&sector);
    for (int32_t i = 0; i < 4; i++) {
        patrol[i] = patrol_at(2 * i * DAY + 6 * HOUR + i * 20 * MINUTE, 0, -1);
    }
    assert_int_equal(en_programme_cost(&sector.needs, patrol, 4), 6 * COST_WINDOW + 4 * ROAD);
    patrol[3].start += HOUR; // its stop begins at ten past eight
    assert_int_equal(en_programme_cost(&sector.needs, patrol, 4), 3 * COST_WINDOW + 4 * ROAD);
    sector_end(&sector);
}

static void a_route_again_and_a_first_stop_within_a_day_cost(void **state)
{
    struct en_programme_patrol patrol[] = {patrol_at(5 * HOUR, 0, 1),
                                           patrol_at(2 * DAY + 8 * HOUR, 0, 1)};
    struct sector sector;

    (void)state;
    nothing_wanted(&sector);
    assert_int_equal(en_programme_cost(&sector.needs, patrol, 2), COST_ROUTE + 2 * 2 * ROAD);
    patrol[1].start = DAY + 5 * HOUR - MINUTE; // a minute less than a day after the other
    patrol[1].stop[0].from += 180;
    patrol[1].stop[1].zone = 2;
    assert_int_equal(en_programme_cost(&sector.needs, patrol, 2), COST_FIRST + 5 * ROAD);
    patrol[1].start += MINUTE;
    assert_int_equal(en_programme_cost(&sector.needs, patrol, 2), 5 * ROAD);
    patrol[1].placed = false;
    assert_int_equal(en_programme_cost(&sector.needs, patrol, 2), COST_UNPLACED + 2 * ROAD);
    sector_end(&sector);
}

static void as_many_vehicles_as_there_are_may_be_out_and_no_more(void **state)
{
    struct en_programme_patrol out = patrol_at(6 * HOUR, 0, -1); // back at seven, ready at eight
    struct en_programme_patrol next = patrol_at(8 * HOUR, 1, -1);
    struct sector sector;

    (void)state;
    sector_begin(&sector);
    sector.base[0].vehicles = 2;
    struct maker maker = {
        .needs = &sector.needs, .arena = &sector.arena, .patrol = &out, .count = 1};
    assert_int_equal(ledgers_begin(&maker), EN_OK);
    assert_true(vehicles_suffice(&maker, &next));
    next.start -= STEP * MINUTE;
    assert_false(vehicles_suffice(&maker, &next));
    sector.base[0].vehicles = 4;
    assert_true(vehicles_suffice(&maker, &next));
    sector.base[0].vehicles = 3;
    assert_false(vehicles_suffice(&maker, &next));
    ledgers_add(&maker, &out, -1);
    assert_true(vehicles_suffice(&maker, &next));
    sector_end(&sector);
}

static void a_stop_may_touch_the_hours_in_which_its_zone_is_closed(void **state)
{
    struct en_programme_patrol patrol = patrol_at(6 * HOUR, 0, -1); // there from 6:10 to 6:20
    struct en_programme_span closed = {6 * HOUR + 20 * MINUTE, 9 * HOUR};
    struct sector sector;

    (void)state;
    sector_begin(&sector);
    sector.zone[0].closed = &closed;
    sector.zone[0].closed_count = 1;
    assert_true(stops_are_open(&sector.needs, &patrol));
    patrol.start += MINUTE;
    assert_false(stops_are_open(&sector.needs, &patrol));
    patrol.start = 9 * HOUR - 10 * MINUTE;
    assert_true(stops_are_open(&sector.needs, &patrol));
    patrol.start -= MINUTE;
    assert_false(stops_are_open(&sector.needs, &patrol));
    sector_end(&sector);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_visit_missed_costs_by_the_weight_of_its_zone),
        cmocka_unit_test(days_beyond_the_gap_cost_and_both_ends_count),
        cmocka_unit_test(every_pair_of_visits_in_the_same_two_hours_costs),
        cmocka_unit_test(a_route_again_and_a_first_stop_within_a_day_cost),
        cmocka_unit_test(as_many_vehicles_as_there_are_may_be_out_and_no_more),
        cmocka_unit_test(a_stop_may_touch_the_hours_in_which_its_zone_is_closed),
    };

    return cmocka_run_group_tests_name("cost", tests, NULL, NULL);
}
