/* How far the past could be foreseen: pasts that one predictor sees through, and one that none. */
#include "pools.h"

#include <string.h>

enum { PATROLS_MAX = 400, MONDAY = 1487548800 /* 2017-02-20T00:00:00Z */, DAY_S = 86400 };

struct past {
    struct en_draw_seen seen[PATROLS_MAX];
    uint32_t place[PATROLS_MAX];
    en_time at[PATROLS_MAX];
    size_t count;
};

/* A patrol of one place: on this day (0 a Monday), in this two-hour window, in this zone. */
static void went(struct past *past, int day, int window, uint32_t zone)
{
    size_t i = past->count++;

    past->place[i] = zone;
    past->at[i] = MONDAY + (en_time)day * DAY_S + (en_time)window * 7200 + 600;
    past->seen[i] = (struct en_draw_seen){past->at[i] - 300, 1, &past->place[i], &past->at[i]};
}

static struct en_draw_backtest tested(const struct past *past)
{
    struct en_draw_backtest test;

    assert_int_equal(en_draw_backtest(past->seen, past->count, POOL_ZONES, &test), EN_OK);
    return test;
}

static void a_week_that_repeats_is_seen_through_by_the_week_before(void **arg)
{
    struct past past = {.count = 0};
    struct en_rng rng;
    int window[7];
    uint32_t zone[7];

    (void)arg;
    en_rng_seed(&rng, 5);
    for (int i = 0; i < 7; i++) {
        window[i] = (int)en_rng_below(&rng, 12);
        zone[i] = (uint32_t)en_rng_below(&rng, POOL_ZONES);
    }
    for (int day = 0; day < 28; day++) {
        went(&past, day, window[day % 7], zone[day % 7]);
    }
    struct en_draw_backtest test = tested(&past);
    assert_int_equal(test.tries, 27);
    assert_int_equal(test.hits[EN_DRAW_LAST_WEEK], 21);
    assert_int_equal(test.hits[EN_DRAW_BY_WEEKDAY], 21);
}

static void a_round_is_seen_through_by_what_came_before(void **arg)
{
    struct past past = {.count = 0};

    (void)arg;
    for (int day = 0; day < 40; day++) {
        went(&past, day, 3, (uint32_t)day % 3);
    }
    struct en_draw_backtest test = tested(&past);
    assert_int_equal(test.best, EN_DRAW_MARKOV_1);
    assert_int_equal(test.hits[EN_DRAW_MARKOV_1], 36); /* all once it has seen the round */
    assert_true(test.upper > 900000);
}

static void a_guess_counts_when_the_patrol_came_by_later(void **arg)
{
    uint32_t place[2][2] = {{0, 1}, {1, 0}};
    en_time at[2][2] = {{MONDAY + 600, MONDAY + 7800},
                        {MONDAY + DAY_S - 600, MONDAY + DAY_S + 600}};
    struct en_draw_seen seen[2] = {{MONDAY, 2, place[0], at[0]},
                                   {MONDAY + DAY_S - 1000, 2, place[1], at[1]}};
    struct en_draw_backtest test;

    (void)arg;
    assert_int_equal(en_draw_backtest(seen, 2, POOL_ZONES, &test), EN_OK);
    assert_int_equal(test.tries, 1);
    assert_int_equal(test.hits[EN_DRAW_BY_WEEKDAY], 1); /* zone 0 in the first two hours */
}

static void chance_is_hardly_guessed_and_its_ceiling_is_told(void **arg)
{
    struct past past = {.count = 0};
    struct en_rng rng;

    (void)arg;
    en_rng_seed(&rng, 11);
    for (int day = 0; day < 300; day++) {
        went(&past, day, (int)en_rng_below(&rng, 12), (uint32_t)en_rng_below(&rng, POOL_ZONES));
    }
    struct en_draw_backtest test = tested(&past);
    assert_in_range(test.hits[test.best], 0, 25); /* 6 of 300 by chance alone */
    assert_true(test.upper > test.hits[test.best] * 1000000u / 299);
    assert_true(test.ceiling > 0 && test.ceiling < 1000000);
    assert_true(test.entropy_rate > 3000);
}

static void a_short_past_has_a_hit_rate_only(void **arg)
{
    struct past past = {.count = 0};

    (void)arg;
    for (int day = 0; day < 99; day++) {
        went(&past, day, day % 12, (uint32_t)day % 4);
    }
    assert_int_equal(tested(&past).ceiling, 0);
    went(&past, 99, 1, 1);
    assert_true(tested(&past).ceiling > 0);
}

static void no_past_and_patrols_without_places_are_no_trouble(void **arg)
{
    struct en_draw_seen nowhere[3] = {{.start = MONDAY}, {.start = MONDAY}, {.start = MONDAY}};
    struct past past = {.count = 0};
    struct en_draw_backtest test;

    (void)arg;
    assert_int_equal(tested(&past).tries, 0);
    assert_int_equal(tested(&past).upper, 1000000);
    assert_int_equal(en_draw_backtest(nowhere, 3, POOL_ZONES, &test), EN_OK);
    assert_int_equal(test.tries, 0);
}

/* Known values: 0 of 30 is 1 - 0.05^(1/30); 1 of 20 from printed tables. */
static void the_upper_limit_is_that_of_clopper_and_pearson(void **arg)
{
    (void)arg;
    assert_in_range(en_draw_upper_limit(0, 30), 95033, 95036);
    assert_in_range(en_draw_upper_limit(1, 20), 216106, 216109);
    assert_int_equal(en_draw_upper_limit(5, 5), 1000000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_week_that_repeats_is_seen_through_by_the_week_before),
        cmocka_unit_test(a_round_is_seen_through_by_what_came_before),
        cmocka_unit_test(a_guess_counts_when_the_patrol_came_by_later),
        cmocka_unit_test(chance_is_hardly_guessed_and_its_ceiling_is_told),
        cmocka_unit_test(a_short_past_has_a_hit_rate_only),
        cmocka_unit_test(no_past_and_patrols_without_places_are_no_trouble),
        cmocka_unit_test(the_upper_limit_is_that_of_clopper_and_pearson),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
