/* Vehicles dealt: who is free, used least, there; what lacks is said. */
#include "sector.h"

#include <entente/programme_fleet.h>

enum { HOUR = 3600 };

static const struct en_fleet_vehicle three[] = {{5, 2, 0}, {5, 0, 0}, {8, 1, 0}};

static void deal(const struct en_fleet *fleet, const struct en_fleet_trip *trip, size_t count,
                 struct en_fleet_dealt *ret, struct en_arena *arena)
{
    assert_int_equal(en_fleet_deal(fleet, trip, count, arena, ret, NULL), EN_OK);
}

static void the_free_vehicle_used_least_goes(void **state)
{
    struct en_fleet fleet = {.vehicles = three, .vehicle_count = 3};
    struct en_fleet_trip trip[] = {
        {0, 4 * HOUR, 5, 1, 0}, {HOUR, 2 * HOUR, 5, 1, 0}, {HOUR, HOUR * 3, 4, 1, 0}};
    struct en_fleet_dealt dealt[3];
    struct en_arena arena;

    (void)state;
    en_arena_init(&arena, 0);
    deal(&fleet, trip, 3, dealt, &arena);
    assert_int_equal(dealt[0].vehicle[0], 1);
    assert_int_equal(dealt[1].vehicle[0], 2);
    assert_int_equal(dealt[2].vehicle[0], 0);
    assert_false(dealt[0].lacks || dealt[1].lacks || dealt[2].lacks);
    en_arena_finish(&arena);
}

static void of_several_alike_the_first_goes_also_just_before_it_has_to_be_elsewhere(void **state)
{
    static const struct en_fleet_vehicle alike[] = {{5, 1, 0}, {5, 1, 0}};
    static const struct en_fleet_away away[] = {{0, {4 * HOUR, 30 * HOUR}}};
    struct en_fleet fleet = {.vehicles = alike, .vehicle_count = 2, .away = away, .away_count = 1};
    struct en_fleet_trip trip[] = {{0, 4 * HOUR, 5, 1, 0}, {0, 4 * HOUR + 1, 5, 1, 0}};
    struct en_fleet_dealt dealt[2];
    struct en_arena arena;

    (void)state;
    en_arena_init(&arena, 0);
    deal(&fleet, trip, 2, dealt, &arena);
    assert_int_equal(dealt[0].vehicle[0], 0);
    assert_int_equal(dealt[1].vehicle[0], 1);
    en_arena_finish(&arena);
}

static void more_go_where_the_crew_has_no_seat_and_what_lacks_is_said(void **state)
{
    struct en_fleet fleet = {.vehicles = three, .vehicle_count = 3};
    struct en_fleet_trip trip[] = {{0, HOUR, 11, 1, 0}, {2 * HOUR, 3 * HOUR, 30, 2, 0}};
    struct en_fleet_dealt dealt[2];
    struct en_arena arena;

    (void)state;
    en_arena_init(&arena, 0);
    deal(&fleet, trip, 2, dealt, &arena);
    assert_int_equal(dealt[0].count, 2); // 5 + 8
    assert_false(dealt[0].lacks);
    assert_int_equal(dealt[1].count, 3);
    assert_true(dealt[1].lacks);
    assert_int_equal(dealt[1].of_base, 3);
    assert_int_equal(dealt[1].more, 3); // 12 seats in cars of five
    assert_true(dealt[1].enough_at == EN_FLEET_NEVER);
    en_arena_finish(&arena);
}

static void a_vehicle_away_or_turning_round_stays(void **state)
{
    static const struct en_fleet_away away[] = {{1, {0, 30 * HOUR}}, {2, {0, 2 * HOUR}}};
    struct en_fleet fleet = {
        .vehicles = three, .vehicle_count = 3, .away = away, .away_count = 2, .turnaround = 60};
    struct en_fleet_trip trip[] = {// not in order of departure
                                   {5 * HOUR / 2, 4 * HOUR, 5, 1, 0},
                                   {0, 2 * HOUR, 5, 1, 0},
                                   {3 * HOUR, 4 * HOUR, 5, 1, 0}};
    struct en_fleet_dealt dealt[3];
    struct en_arena arena;

    (void)state;
    en_arena_init(&arena, 0);
    deal(&fleet, trip, 3, dealt, &arena);
    assert_int_equal(dealt[1].vehicle[0], 0); // alone there at midnight
    assert_int_equal(dealt[0].vehicle[0], 2); // the other has been back for half an hour only
    assert_int_equal(dealt[2].vehicle[0], 0); // an hour: it may
    en_arena_finish(&arena);
}

static void a_vehicle_goes_from_its_own_base_one_of_no_base_from_any(void **state)
{
    static const struct en_fleet_vehicle mixed[] = {
        {5, 0, 1}, {5, 1, EN_FLEET_ANY_BASE}, {5, 0, 0}};
    struct en_fleet fleet = {.vehicles = mixed, .vehicle_count = 3};
    struct en_fleet_trip trip[] = {{0, HOUR, 10, 2, 0}, {2 * HOUR, 3 * HOUR, 15, 3, 1}};
    struct en_fleet_dealt dealt[2];
    struct en_arena arena;

    (void)state;
    en_arena_init(&arena, 0);
    deal(&fleet, trip, 2, dealt, &arena);
    assert_int_equal(dealt[0].vehicle[0], 2);
    assert_int_equal(dealt[0].vehicle[1], 1);
    assert_false(dealt[0].lacks);
    assert_true(dealt[1].lacks);
    assert_int_equal(dealt[1].of_base, 2);
    en_arena_finish(&arena);
}

static void a_patrol_that_lacks_a_vehicle_is_told_when_enough_are_back(void **state)
{
    struct en_fleet fleet = {.vehicles = three, .vehicle_count = 3, .turnaround = 60};
    struct en_fleet_trip trip[] = {{0, 2 * HOUR, 8, 2, 0}, {HOUR, 2 * HOUR, 10, 2, 0}};
    struct en_fleet_dealt dealt[2];
    struct en_arena arena;

    (void)state;
    en_arena_init(&arena, 0);
    deal(&fleet, trip, 2, dealt, &arena);
    assert_true(dealt[1].lacks);
    assert_int_equal(dealt[1].count, 1);
    assert_int_equal(dealt[1].more, 1);
    assert_true(dealt[1].enough_at == 3 * HOUR); // back at two, turned round at three
    en_arena_finish(&arena);
}

static void each_base_has_its_own_vehicles(void **state)
{
    static const struct en_fleet_vehicle two[] = {{5, 0, 0}, {5, 0, 1}};
    struct en_fleet fleet = {.vehicles = two, .vehicle_count = 2};
    struct en_fleet_trip trip[] = {{0, HOUR, 5, 1, 1}, {0, HOUR, 5, 1, 0}, {0, HOUR, 5, 1, 1}};
    struct en_fleet_dealt dealt[3];
    struct en_arena arena;

    (void)state;
    en_arena_init(&arena, 0);
    deal(&fleet, trip, 3, dealt, &arena);
    assert_int_equal(dealt[0].vehicle[0], 1);
    assert_int_equal(dealt[1].vehicle[0], 0);
    assert_true(dealt[2].lacks);
    assert_int_equal(dealt[2].of_base, 1);
    assert_true(dealt[2].enough_at == HOUR);
    en_arena_finish(&arena);
}

static void what_cannot_be_is_refused(void **state)
{
    static const struct en_fleet_away away = {7, {0, HOUR}};
    struct en_fleet fleet = {.vehicles = three, .vehicle_count = 3, .away = &away, .away_count = 1};
    struct en_fleet_trip trip = {HOUR, HOUR, 5, 1, 0};
    struct en_fleet_dealt dealt;
    struct en_error error;
    struct en_arena arena;

    (void)state;
    en_arena_init(&arena, 0);
    assert_int_equal(en_fleet_deal(&fleet, NULL, 0, &arena, &dealt, &error), EN_ERR_RANGE);
    fleet.away_count = 0;
    assert_int_equal(en_fleet_deal(&fleet, &trip, 1, &arena, &dealt, &error), EN_ERR_RANGE);
    assert_string_equal(error.rule, "fleet.range");
    en_arena_finish(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_free_vehicle_used_least_goes),
        cmocka_unit_test(of_several_alike_the_first_goes_also_just_before_it_has_to_be_elsewhere),
        cmocka_unit_test(more_go_where_the_crew_has_no_seat_and_what_lacks_is_said),
        cmocka_unit_test(a_vehicle_away_or_turning_round_stays),
        cmocka_unit_test(a_vehicle_goes_from_its_own_base_one_of_no_base_from_any),
        cmocka_unit_test(a_patrol_that_lacks_a_vehicle_is_told_when_enough_are_back),
        cmocka_unit_test(each_base_has_its_own_vehicles),
        cmocka_unit_test(what_cannot_be_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
