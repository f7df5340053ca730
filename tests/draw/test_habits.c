/* An hour, a route or a place that repeats. */
#include "pools.h"

enum { MONDAY = 1487548800, DAY_S = 86400, HOUR_S = 3600, PATROLS_MAX = 20 };

/* The patrols of a test, and the habit that was found last. */
static struct {
    struct en_draw_seen seen[PATROLS_MAX];
    uint32_t place[PATROLS_MAX][2];
    en_time at[PATROLS_MAX][2];
    size_t count;
} week;
static struct en_draw_habit habit;

static int nobody_went_yet(void **arg)
{
    (void)arg;
    week.count = 0;
    return 0;
}

/* Leaves on this day at this minute of it; at its two places after 10 and 70 minutes. */
static void went(int day, int minute, uint32_t first, uint32_t second)
{
    size_t i = week.count++;
    en_time start = MONDAY + (en_time)day * DAY_S + (en_time)minute * 60;

    week.place[i][0] = first;
    week.place[i][1] = second;
    week.at[i][0] = start + 600;
    week.at[i][1] = start + 4200;
    week.seen[i] = (struct en_draw_seen){start, 2, week.place[i], week.at[i]};
}

/* How many habits of this kind; the last one in `habit`. */
static size_t habits(enum en_draw_habit_kind kind)
{
    struct en_draw_habit *all = NULL;
    size_t count = 0, found = 0;
    struct en_arena arena;

    en_arena_init(&arena, 0);
    assert_int_equal(en_draw_habits(week.seen, week.count, &arena, &all, &count), EN_OK);
    for (size_t i = 0; i < count; i++) {
        if (all[i].kind == kind) {
            habit = all[i];
            found++;
        }
    }
    en_arena_finish(&arena);
    return found;
}

static void three_days_running_make_an_hour_a_habit(void **arg)
{
    (void)arg;
    went(0, 365, 0, 1);
    went(1, 380, 1, 2);
    went(1, 600, 2, 3);
    assert_int_equal(habits(EN_DRAW_SAME_HOUR), 0);
    went(2, 389, 3, 0);
    assert_int_equal(habits(EN_DRAW_SAME_HOUR), 1);
    assert_int_equal(habit.times, 3);
    assert_int_equal(habit.minutes, 360);
    assert_int_equal(habit.patrol, 3);
}

static void a_day_between_breaks_the_habit(void **arg)
{
    (void)arg;
    went(0, 365, 0, 1);
    went(1, 365, 1, 2);
    went(3, 365, 2, 3);
    went(4, 365, 3, 0);
    assert_int_equal(habits(EN_DRAW_SAME_HOUR), 0);
}

static void two_patrols_of_one_day_are_one_day(void **arg)
{
    (void)arg;
    went(0, 365, 0, 1);
    went(0, 370, 1, 2);
    went(1, 365, 2, 3);
    assert_int_equal(habits(EN_DRAW_SAME_HOUR), 0);
}

static void a_route_goes_three_times_in_a_fortnight(void **arg)
{
    (void)arg;
    went(0, 300, 0, 1);
    went(6, 700, 0, 1);
    went(14, 300, 0, 1); // just a fortnight after the first
    went(15, 900, 1, 0);
    assert_int_equal(habits(EN_DRAW_SAME_ROUTE), 0);
    went(19, 100, 0, 1);
    assert_int_equal(habits(EN_DRAW_SAME_ROUTE), 1);
    assert_int_equal(habit.times, 3);
    assert_int_equal(habit.patrol, 4);
}

static void a_first_place_is_a_habit_of_its_own(void **arg)
{
    (void)arg;
    went(0, 365, 2, 1);
    went(1, 405, 2, 3);
    went(2, 455, 2, 0);
    assert_int_equal(habits(EN_DRAW_SAME_PLACE), 1);
    assert_int_equal(habit.minutes, 360);
    assert_int_equal(habits(EN_DRAW_SAME_HOUR), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(three_days_running_make_an_hour_a_habit, nobody_went_yet),
        cmocka_unit_test_setup(a_day_between_breaks_the_habit, nobody_went_yet),
        cmocka_unit_test_setup(two_patrols_of_one_day_are_one_day, nobody_went_yet),
        cmocka_unit_test_setup(a_route_goes_three_times_in_a_fortnight, nobody_went_yet),
        cmocka_unit_test_setup(a_first_place_is_a_habit_of_its_own, nobody_went_yet),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
