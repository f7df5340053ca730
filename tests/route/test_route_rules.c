/* What patrols need beyond the benchmark: windows, gaps, lengths, ranges, meetings, and reasons. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "small.h"

static size_t visits_of(const struct en_route_plan *plan, uint32_t place, int32_t *starts)
{
    size_t count = 0;

    for (size_t r = 0; r < plan->tour_count; r++) {
        for (size_t i = 0; i < plan->tours[r].stop_count; i++) {
            const struct en_route_stop *stop = &plan->tours[r].stops[i];
            if (stop->node == place && stop->meet == EN_ROUTE_NONE) {
                starts[count++] = stop->start;
            }
        }
    }
    return count;
}

static void visits_of_a_place_keep_their_gap(void **state)
{
    struct small small;
    int32_t start[8];

    (void)state;
    small_make(&small, 1, 6, 3);
    small.window[0][0] = (struct en_route_window){60, 120};
    small.window[0][1] = (struct en_route_window){150, 240};
    small.place[0].window_count = 2;
    small.place[0].visits_min = small.place[0].visits_max = 3;
    small.place[0].gap = 60;
    const struct en_route_plan *plan = small_solve(&small.problem, 1, 1000);
    assert_int_equal(visits_of(plan, 0, start), 3);
    for (size_t i = 0; i < 3; i++) {
        assert_true((start[i] >= 60 && start[i] <= 120) || (start[i] >= 150 && start[i] <= 240));
        assert_true(abs(start[i] - start[(i + 1) % 3]) >= 60);
    }
}

static void a_visit_that_must_be_comes_before_any_weight(void **state)
{
    struct small small;
    int32_t start[8];

    (void)state;
    small_make(&small, 4, 20, 1);
    for (uint32_t i = 0; i < 20; i++) {
        small.place[i].weight = 30;
    }
    small.window[3][0] = (struct en_route_window){0, 250};
    small.place[3].weight = 0;
    assert_int_equal(visits_of(small_solve(&small.problem, 1, 500), 3, start), 0);
    small.place[3].visits_min = 1;
    assert_int_equal(visits_of(small_solve(&small.problem, 1, 500), 3, start), 1);
}

static void a_range_may_be_used_to_the_last_metre(void **state)
{
    struct small small;

    (void)state;
    small_make(&small, 1, 1, 1);
    small.window[0][0] = (struct en_route_window){0, 250};
    small.patrol[0].range_max = (int64_t)small.metres[1] + small.metres[2]; // there and back
    assert_int_equal(small_solve(&small.problem, 1, 100)->weight, small.place[0].weight);
    small.patrol[0].range_max--;
    assert_int_equal(small_solve(&small.problem, 1, 100)->weight, 0);
}

static void length_and_range_are_kept(void **state)
{
    struct small small;

    (void)state;
    small_make(&small, 5, 30, 2);
    small.patrol[0].leave_close = small.patrol[1].leave_close = 200;
    small.patrol[0].length_max = 90;
    small.patrol[1].range_max = 7000;
    const struct en_route_plan *plan = small_solve(&small.problem, 1, 1000);
    assert_true(plan->tours[0].stop_count > 0 && plan->tours[1].stop_count > 0);
    assert_true(plan->tours[0].back - plan->tours[0].leave <= 90);
    assert_true(plan->tours[1].metres <= 7000);
}

static void a_tour_leaves_no_earlier_than_it_has_to(void **state)
{
    struct small small;

    (void)state;
    small_make(&small, 5, 1, 1);
    small.window[0][0] = (struct en_route_window){150, 160};
    small.patrol[0].leave_close = 200;
    const struct en_route_tour *tour = &small_solve(&small.problem, 1, 50)->tours[0];
    assert_int_equal(tour->stop_count, 1);
    assert_int_equal(tour->stops[0].arrive, 150);
    assert_int_equal(tour->leave, 150 - small.ticks[1]);
}

static void two_patrols_meet_at_the_same_moment(void **state)
{
    struct small small;
    struct en_route_meet meet = {.id = EN_STR("joint"),
                                 .node = 2,
                                 .patrol = {0, 2},
                                 .window = {80, 160},
                                 .service = 10,
                                 .weight = 5,
                                 .must = true};
    int32_t start[SMALL_PATROLS] = {0};
    size_t sides = 0;

    (void)state;
    small_make(&small, 6, 25, 3);
    small.problem.meets = &meet;
    small.problem.meet_count = 1;
    const struct en_route_plan *plan = small_solve(&small.problem, 1, 1000);
    for (size_t r = 0; r < 3; r++) {
        for (size_t i = 0; i < plan->tours[r].stop_count; i++) {
            if (plan->tours[r].stops[i].meet == 0) {
                assert_int_equal(plan->tours[r].stops[i].node, 2);
                start[r] = plan->tours[r].stops[i].start;
                sides++;
            }
        }
    }
    assert_int_equal(sides, 2);
    assert_int_equal(start[0], start[2]);
    assert_in_range(start[0], 80, 160);
}

/* The reason for a place that cannot be had; "" when it is visited. */
static const char *reason(const struct en_route_plan *plan, uint32_t place)
{
    for (size_t i = 0; i < plan->unmet_count; i++) {
        if (plan->unmet[i].place == place) {
            return en_route_why_name(plan->unmet[i].why);
        }
    }
    return "";
}

static void what_cannot_be_met_is_listed_with_its_reason(void **state)
{
    struct small small;
    struct en_route_meet meet = {
        .id = EN_STR("joint"), .node = 0, .patrol = {0, 1}, .window = {0, 300}, .must = true};

    (void)state;
    small_make(&small, 7, 4, 2);
    for (uint32_t i = 0; i < 4; i++) {
        small.window[i][0] = (struct en_route_window){0, 300};
    }
    for (size_t j = 0; j < 5; j++) {
        small.ticks[j] = small.ticks[j * 5] = EN_ROUTE_NO_WAY;
        small.ticks[3 * 5 + j] = small.ticks[j * 5 + 3] = 290;
    }
    small.window[1][0] = (struct en_route_window){0, 0};
    small.place[3].visits_min = 1;
    small.problem.meets = &meet;
    small.problem.meet_count = 1;
    const struct en_route_plan *plan = small_solve(&small.problem, 1, 200);
    assert_string_equal(reason(plan, 0), "unreachable");
    assert_string_equal(reason(plan, 1), "past");
    assert_string_equal(reason(plan, 2), "");
    assert_string_equal(reason(plan, 3), "too-far");
    assert_int_equal(plan->unmet_count, 4);
    assert_true(plan->unmet[2].must && plan->unmet[3].must && !plan->unmet[0].must);
    assert_int_equal(plan->unmet[3].meet, 0);
    assert_string_equal(en_route_why_name(plan->unmet[3].why), "unreachable");
}

static void what_has_no_room_beside_the_rest_says_so(void **state)
{
    struct small small;

    (void)state;
    small_make(&small, 8, 2, 1);
    for (uint32_t i = 0; i < 2; i++) {
        small.window[i][0] = (struct en_route_window){120, 120};
    }
    const struct en_route_plan *plan = small_solve(&small.problem, 1, 100);
    assert_int_equal(plan->unmet_count, 1);
    assert_string_equal(en_route_why_name(plan->unmet[0].why), "no-room");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(visits_of_a_place_keep_their_gap),
        cmocka_unit_test(a_visit_that_must_be_comes_before_any_weight),
        cmocka_unit_test(a_range_may_be_used_to_the_last_metre),
        cmocka_unit_test(length_and_range_are_kept),
        cmocka_unit_test(a_tour_leaves_no_earlier_than_it_has_to),
        cmocka_unit_test(two_patrols_meet_at_the_same_moment),
        cmocka_unit_test(what_cannot_be_met_is_listed_with_its_reason),
        cmocka_unit_test(what_has_no_room_beside_the_rest_says_so),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
