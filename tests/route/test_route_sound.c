/*
 * The last look at a plan, from the problem alone: a plan that keeps every rule just so passes, and
 * each rule broken by one unit is noticed.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "solve.h"

enum { PLACES = 2, BASE = 2, NODES = 3, LEG = 10, METRES = 1000 };

/* Two patrols from one base. The first sees place 0, place 1, and meets the second at place 1; the
 * second meets it there, then sees place 0, just when its gap is over. */
struct day {
    struct en_route_window window[PLACES];
    struct en_route_place place[PLACES];
    struct en_route_patrol patrol[2];
    struct en_route_meet meet;
    int32_t ticks[NODES * NODES], metres[NODES * NODES];
    struct en_route_problem problem;
    struct en_route_stop stop[2][3];
    struct en_route_tour tour[2];
    struct en_route_plan plan;
};

static void good(struct day *day)
{
    *day = (struct day){
        .window = {{110, 155}, {130, 130}},
        .meet = {.node = 1, .patrol = {0, 1}, .window = {140, 140}, .service = 5, .weight = 7},
        .stop = {{{0, EN_ROUTE_NONE, 110, 110, 115},
                  {1, EN_ROUTE_NONE, 125, 130, 135},
                  {1, 0, 135, 140, 145}},
                 {{1, 0, 130, 140, 145}, {0, EN_ROUTE_NONE, 155, 155, 160}}},
        .tour = {{day->stop[0], 3, 100, 155, 3 * METRES}, {day->stop[1], 2, 120, 170, 3 * METRES}},
        .plan = {.tours = day->tour, .tour_count = 2, .weight = 10 + 20 + 7 + 10},
    };
    for (size_t i = 0; i < NODES * NODES; i++) {
        day->ticks[i] = i % (NODES + 1) == 0 ? 0 : LEG;
        day->metres[i] = i % (NODES + 1) == 0 ? 0 : METRES;
    }
    for (size_t i = 0; i < PLACES; i++) {
        day->place[i] = (struct en_route_place){.weight = i == 0 ? 10 : 20,
                                                .service = 5,
                                                .windows = &day->window[i],
                                                .window_count = 1,
                                                .visits_max = i == 0 ? 2 : 1,
                                                .gap = 45};
    }
    for (size_t i = 0; i < 2; i++) {
        day->patrol[i] = (struct en_route_patrol){.from = BASE,
                                                  .to = BASE,
                                                  .leave_open = i == 0 ? 100 : 120,
                                                  .leave_close = i == 0 ? 100 : 120,
                                                  .back_by = i == 0 ? 155 : 170,
                                                  .length_max = i == 0 ? 55 : 50,
                                                  .range_max = 3 * METRES};
    }
    day->problem = (struct en_route_problem){.places = day->place,
                                             .place_count = PLACES,
                                             .patrols = day->patrol,
                                             .patrol_count = 2,
                                             .meets = &day->meet,
                                             .meet_count = 1,
                                             .node_count = NODES,
                                             .ticks = day->ticks,
                                             .metres = day->metres};
}

static bool is_sound(const struct day *day)
{
    return route_plan_sound(&day->problem, &day->plan);
}

static void a_plan_that_keeps_every_rule_just_so_passes(void **state)
{
    struct day day;

    (void)state;
    good(&day);
    assert_true(is_sound(&day));
    day.patrol[0].length_max = EN_ROUTE_NO_LIMIT;
    day.patrol[0].range_max = EN_ROUTE_NO_LIMIT;
    assert_true(is_sound(&day));
    day.tour[0].stop_count = day.tour[1].stop_count = 0; // everybody stays at home
    day.plan.weight = 0;
    assert_true(is_sound(&day));
}

/* One thing changed makes the good plan unsound. */
#define BREAKS(change)                                                                             \
    do {                                                                                           \
        good(&day);                                                                                \
        change;                                                                                    \
        assert_false(is_sound(&day));                                                              \
    } while (0)

static void each_rule_of_a_tour_is_looked_at(void **state)
{
    struct day day;

    (void)state;
    BREAKS(day.patrol[0].leave_close--);
    BREAKS(day.patrol[0].leave_open++);
    BREAKS(day.patrol[0].back_by--);
    BREAKS(day.patrol[0].length_max--);
    BREAKS(day.patrol[0].range_max--);
    BREAKS(day.tour[0].back++);
    BREAKS(day.tour[0].metres--);
    BREAKS(day.stop[0][1].arrive--); // not when the leg ends
    BREAKS(day.stop[0][0].start--);  // before it arrives
    BREAKS(day.stop[0][0].leave--);  // service cut short
    BREAKS(day.window[1].open++);
    BREAKS(day.window[0].close--);
    BREAKS(day.ticks[BASE * NODES] = EN_ROUTE_NO_WAY);
}

static void each_rule_across_tours_is_looked_at(void **state)
{
    struct day day;

    (void)state;
    BREAKS(day.place[0].visits_max--);
    BREAKS(day.place[0].gap++);
    BREAKS(day.meet.window.open++);
    BREAKS(day.meet.window.close--);
    BREAKS(day.meet.service++);
    BREAKS(day.meet.patrol[1]++); // somebody else's meeting
    BREAKS(day.plan.weight++);
    good(&day);
    day.stop[0][2] = (struct en_route_stop){1, EN_ROUTE_NONE, 135, 140, 145};
    day.window[1].close = 140; // one side of the meeting has become a visit
    day.place[1].gap = 0;
    day.place[1].visits_max = 2;
    day.plan.weight += 20 - 7;
    assert_false(is_sound(&day));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_plan_that_keeps_every_rule_just_so_passes),
        cmocka_unit_test(each_rule_of_a_tour_is_looked_at),
        cmocka_unit_test(each_rule_across_tours_is_looked_at),
    };

    return cmocka_run_group_tests_name("sound", tests, NULL, NULL);
}
