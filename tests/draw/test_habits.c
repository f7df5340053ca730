/* An hour, a route or a place that repeats. */
#include "pools.h"

enum { MONDAY = 1487548800, DAY_S = 86400, HOUR_S = 3600, PATROLS_MAX = 20 };

struct week {
    struct en_draw_seen seen[PATROLS_MAX];
    uint32_t place[PATROLS_MAX][2];
    en_time at[PATROLS_MAX][2];
    size_t count;
    struct en_arena arena;
};

/* Leaves on this day at this minute of it; at its two places after 10 and 70 minutes. */
static void went(struct week *week, int day, int minute, uint32_t first, uint32_t second)
{
    size_t i = week->count++;
    en_time start = MONDAY + (en_time)day * DAY_S + (en_time)minute * 60;

    week->place[i][0] = first;
    week->place[i][1] = second;
    week->at[i][0] = start + 600;
    week->at[i][1] = start + 4200;
    week->seen[i] = (struct en_draw_seen){start, 2, week->place[i], week->at[i]};
}

/* How many habits of this kind; the last one in `ret`. */
static size_t habits(struct week *week, enum en_draw_habit_kind kind, struct en_draw_habit *ret)
{
    struct en_draw_habit *habit = NULL;
    size_t count = 0, found = 0;

    en_arena_init(&week->arena, 0);
    assert_int_equal(en_draw_habits(week->seen, week->count, &week->arena, &habit, &count), EN_OK);
    for (size_t i = 0; i < count; i++) {
        if (habit[i].kind == kind) {
            *ret = habit[i];
            found++;
        }
    }
    en_arena_finish(&week->arena);
    return found;
}

static void three_days_running_make_an_hour_a_habit(void **arg)
{
    struct week week = {.count = 0};
    struct en_draw_habit habit;

    (void)arg;
    went(&week, 0, 365, 0, 1);
    went(&week, 1, 380, 1, 2);
    went(&week, 1, 600, 2, 3);
    assert_int_equal(habits(&week, EN_DRAW_SAME_HOUR, &habit), 0);
    went(&week, 2, 389, 3, 0);
    assert_int_equal(habits(&week, EN_DRAW_SAME_HOUR, &habit), 1);
    assert_int_equal(habit.times, 3);
    assert_int_equal(habit.minutes, 360);
    assert_int_equal(habit.patrol, 3);
}

static void a_day_between_breaks_the_habit(void **arg)
{
    struct week week = {.count = 0};
    struct en_draw_habit habit;

    (void)arg;
    went(&week, 0, 365, 0, 1);
    went(&week, 1, 365, 1, 2);
    went(&week, 3, 365, 2, 3);
    went(&week, 4, 365, 3, 0);
    assert_int_equal(habits(&week, EN_DRAW_SAME_HOUR, &habit), 0);
}

static void two_patrols_of_one_day_are_one_day(void **arg)
{
    struct week week = {.count = 0};
    struct en_draw_habit habit;

    (void)arg;
    went(&week, 0, 365, 0, 1);
    went(&week, 0, 370, 1, 2);
    went(&week, 1, 365, 2, 3);
    assert_int_equal(habits(&week, EN_DRAW_SAME_HOUR, &habit), 0);
}

static void a_route_goes_three_times_in_a_fortnight(void **arg)
{
    struct week week = {.count = 0};
    struct en_draw_habit habit;

    (void)arg;
    went(&week, 0, 300, 0, 1);
    went(&week, 6, 700, 0, 1);
    went(&week, 14, 900, 0, 1);
    went(&week, 15, 900, 1, 0);
    assert_int_equal(habits(&week, EN_DRAW_SAME_ROUTE, &habit), 0);
    went(&week, 19, 100, 0, 1);
    assert_int_equal(habits(&week, EN_DRAW_SAME_ROUTE, &habit), 1);
    assert_int_equal(habit.times, 3);
    assert_int_equal(habit.patrol, 4);
}

static void a_first_place_is_a_habit_of_its_own(void **arg)
{
    struct week week = {.count = 0};
    struct en_draw_habit habit;

    (void)arg;
    went(&week, 0, 365, 2, 1);
    went(&week, 1, 405, 2, 3);
    went(&week, 2, 455, 2, 0);
    assert_int_equal(habits(&week, EN_DRAW_SAME_PLACE, &habit), 1);
    assert_int_equal(habit.minutes, 360);
    assert_int_equal(habits(&week, EN_DRAW_SAME_HOUR, &habit), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(three_days_running_make_an_hour_a_habit),
        cmocka_unit_test(a_day_between_breaks_the_habit),
        cmocka_unit_test(two_patrols_of_one_day_are_one_day),
        cmocka_unit_test(a_route_goes_three_times_in_a_fortnight),
        cmocka_unit_test(a_first_place_is_a_habit_of_its_own),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
