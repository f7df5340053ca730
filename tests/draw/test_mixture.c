/* Small pools whose best mixture one can work out by hand. */
#include "pools.h"

#include <string.h>

static struct en_draw_figures figures_of(struct made_pool *made, const uint64_t *weight)
{
    struct en_draw_figures figures;

    assert_true(en_draw_figures(&made->pool, weight, &made->arena, &figures));
    return figures;
}

static struct en_draw_mixture mixed(struct made_pool *made)
{
    struct en_draw_options exact = {.slack = 0};
    struct en_draw_mixture mixture;

    assert_int_equal(en_draw_mix(&made->pool, &exact, &made->arena, &mixture, NULL), EN_OK);
    return mixture;
}

static void three_places_are_met_a_third_of_the_time(void **arg)
{
    struct made_pool made;

    (void)arg;
    pool_draw(&made, "a|b|c");
    struct en_draw_mixture mixture = mixed(&made);
    struct en_draw_figures figures = figures_of(&made, mixture.weight);
    assert_int_equal(mixture.weight[0] + mixture.weight[1] + mixture.weight[2], EN_DRAW_ONE);
    assert_in_range(figures.chance, EN_DRAW_ONE / 3, EN_DRAW_ONE / 3 + 1);
    assert_in_range(mixture.bound, EN_DRAW_ONE / 3 - 1, EN_DRAW_ONE / 3);
    assert_int_equal(figures.entropy, 1584); /* log2 3 */
    assert_int_equal(figures.min_entropy, 1584);
    assert_int_equal(figures.support, 3);
    pool_finish(&made);
}

/* The graver zone is visited half as predictably: r q = 1 - q with r = 2. */
static void risk_makes_a_grave_zone_less_foreseeable(void **arg)
{
    struct made_pool made;

    (void)arg;
    pool_draw(&made, "a|b");
    made.zone[0].risk = 2000;
    struct en_draw_mixture mixture = mixed(&made);
    struct en_draw_figures figures = figures_of(&made, mixture.weight);
    assert_in_range(mixture.weight[0], EN_DRAW_ONE / 3 - 2, EN_DRAW_ONE / 3 + 2);
    assert_in_range(figures.scaled, EN_DRAW_ONE / 3 * 2 - 4, EN_DRAW_ONE / 3 * 2 + 4);
    assert_int_equal(figures.chance_cell, pool_cell('b', 0));
    pool_finish(&made);
}

/* Zone a wants 0.75 visits: then a is met three times in four, and that is proven. */
static void required_presence_has_its_price(void **arg)
{
    struct made_pool made;

    (void)arg;
    pool_draw(&made, "a|b|c");
    made.zone[0].required = 750;
    struct en_draw_mixture mixture = mixed(&made);
    assert_in_range(mixture.weight[0], EN_DRAW_ONE / 4 * 3 - 2, EN_DRAW_ONE / 4 * 3 + 2);
    assert_in_range(mixture.bound, EN_DRAW_ONE / 4 * 3 - 8, EN_DRAW_ONE / 4 * 3);
    pool_finish(&made);
}

/* The weights make sure of it, not the pool: so it counts among what the draw can change. */
static void presence_may_make_a_visit_sure(void **arg)
{
    struct made_pool made;

    (void)arg;
    pool_draw(&made, "ab|ac|d");
    made.zone[0].required = 1000;
    struct en_draw_mixture mixture = mixed(&made);
    struct en_draw_figures figures = figures_of(&made, mixture.weight);
    assert_int_equal(figures.certain, 0);
    assert_in_range(figures.scaled, EN_DRAW_ONE - 8, EN_DRAW_ONE);
    assert_int_equal(figures.open_cell, pool_cell('a', 0));
    pool_finish(&made);
}

static void presence_that_no_programme_has_is_named(void **arg)
{
    struct en_error error = {.status = EN_OK};
    struct en_draw_mixture mixture;
    struct made_pool made;

    (void)arg;
    pool_draw(&made, "a|b|aa");
    made.zone[1].required = 1001;
    assert_int_equal(en_draw_mix(&made.pool, NULL, &made.arena, &mixture, &error),
                     EN_ERR_INFEASIBLE);
    assert_string_equal(error.rule, "draw.presence");
    assert_string_equal(error.arg[0], "b");
    pool_finish(&made);
}

/* Two mixtures have the least chance; the one that says less is taken: the curse of correlation. */
static void of_two_best_the_one_that_says_less_is_taken(void **arg)
{
    struct made_pool made;

    (void)arg;
    pool_draw(&made, "ab|cd|ad|cb");
    struct en_draw_mixture mixture = mixed(&made);
    for (size_t i = 0; i < 4; i++) {
        assert_in_range(mixture.weight[i], EN_DRAW_ONE / 4 - 2, EN_DRAW_ONE / 4 + 2);
    }
    pool_finish(&made);
}

/* Presence is a least, not an aim: what is there more often than it must be stays as it is. */
static void presence_that_is_there_anyhow_changes_nothing(void **arg)
{
    struct made_pool made;

    (void)arg;
    pool_draw(&made, "ab|cd|ad|cb");
    made.zone[0].required = 300; // half the time one is there
    struct en_draw_mixture mixture = mixed(&made);
    for (size_t i = 0; i < 4; i++) {
        assert_in_range(mixture.weight[i], EN_DRAW_ONE / 4 - 2, EN_DRAW_ONE / 4 + 2);
    }
    pool_finish(&made);
}

static void one_programme_is_no_secret(void **arg)
{
    struct made_pool made;

    (void)arg;
    pool_draw(&made, "ab.c");
    struct en_draw_mixture mixture = mixed(&made);
    struct en_draw_figures figures = figures_of(&made, mixture.weight);
    assert_int_equal(mixture.weight[0], EN_DRAW_ONE);
    assert_int_equal(figures.chance, EN_DRAW_ONE);
    assert_int_equal(figures.certain, 3);
    assert_int_equal(figures.min_entropy, 0);
    assert_int_equal(figures.entropy, 0);
    assert_int_equal(mixture.bound, 0); /* nothing that a draw could change */
    pool_finish(&made);
}

static void programmes_all_alike_are_no_secret_either(void **arg)
{
    struct made_pool made;

    (void)arg;
    pool_draw(&made, "ab|ab|ab");
    struct en_draw_mixture mixture = mixed(&made);
    struct en_draw_figures figures = figures_of(&made, mixture.weight);
    assert_int_equal(figures.chance, EN_DRAW_ONE);
    assert_int_equal(figures.open_chance, 0);
    assert_int_equal(figures.support, 3);
    pool_finish(&made);
}

static void programmes_that_visit_nothing_meet_nobody(void **arg)
{
    struct made_pool made;

    (void)arg;
    pool_draw(&made, "|");
    struct en_draw_mixture mixture = mixed(&made);
    struct en_draw_figures figures = figures_of(&made, mixture.weight);
    assert_int_equal(figures.chance, 0);
    assert_int_equal(mixture.weight[0] + mixture.weight[1], EN_DRAW_ONE);
    pool_finish(&made);
}

/* What all programmes have in common does not hide what the draw can still change. */
static void a_certain_visit_is_told_apart(void **arg)
{
    struct made_pool made;

    (void)arg;
    pool_draw(&made, "ab|ac|ad");
    struct en_draw_mixture mixture = mixed(&made);
    struct en_draw_figures figures = figures_of(&made, mixture.weight);
    assert_int_equal(figures.certain, 1);
    assert_int_equal(figures.chance, EN_DRAW_ONE);
    assert_int_equal(figures.chance_cell, pool_cell('a', 0));
    assert_in_range(figures.open_chance, EN_DRAW_ONE / 3, EN_DRAW_ONE / 3 + 1);
    pool_finish(&made);
}

static void fewer_alternatives_than_the_pool_has(void **arg)
{
    struct en_draw_options options = {.slack = 50, .support = 3};
    struct en_draw_mixture mixture;
    struct made_pool made;

    (void)arg;
    pool_draw(&made, "a|b|c|d|ab|ac|ad|bc");
    assert_int_equal(en_draw_mix(&made.pool, &options, &made.arena, &mixture, NULL), EN_OK);
    struct en_draw_figures figures = figures_of(&made, mixture.weight);
    assert_in_range(figures.support, 1, 3);
    assert_true(figures.scaled >= mixture.bound);
    pool_finish(&made);
}

static void what_is_no_pool_is_refused(void **arg)
{
    struct en_error error = {.status = EN_OK};
    struct en_draw_mixture mixture;
    struct made_pool made;

    (void)arg;
    pool_draw(&made, "ab|c");
    struct en_draw_pool pool = made.pool;
    uint32_t wrong[] = {pool_cell('b', 1), pool_cell('a', 0), pool_cell('c', 0)};
    pool.visit = wrong;
    assert_int_equal(en_draw_mix(&pool, NULL, &made.arena, &mixture, &error), EN_ERR_RANGE);
    pool = made.pool;
    pool.count = 0;
    assert_int_equal(en_draw_mix(&pool, NULL, &made.arena, &mixture, &error), EN_ERR_RANGE);
    made.zone[0].risk = EN_DRAW_RISK_MAX + 1;
    assert_int_equal(en_draw_mix(&made.pool, NULL, &made.arena, &mixture, &error), EN_ERR_RANGE);
    assert_string_equal(error.rule, "draw.pool");
    pool_finish(&made);
}

/* ---- what is seen first --------------------------------------------------------------------- */

static void a_first_sign_may_give_the_rest_away(void **arg)
{
    const uint32_t sign[] = {0, 1, 0, 1}, window[] = {0, 0};
    struct en_draw_sign signs = {sign, window, 2};
    struct en_draw_given given;
    struct made_pool made;

    (void)arg;
    pool_draw(&made, "ab|cd|ad|cb");
    struct en_draw_mixture mixture = mixed(&made);
    assert_true(en_draw_given(&made.pool, mixture.weight, &signs, &made.arena, &given));
    assert_in_range(given.chance, EN_DRAW_ONE / 2, EN_DRAW_ONE / 2 + 4); /* b or d, still open */
    assert_false(given.alone);
    const uint64_t vertex[] = {EN_DRAW_ONE / 2, EN_DRAW_ONE / 2, 0, 0};
    assert_true(en_draw_given(&made.pool, vertex, &signs, &made.arena, &given));
    assert_int_equal(given.chance, EN_DRAW_ONE);
    assert_true(given.alone);
    pool_finish(&made);
}

/* ---- zones ---------------------------------------------------------------------------------- */

static void gaps_between_visits_are_told(void **arg)
{
    struct en_draw_zone_figures zone[POOL_ZONES];
    const uint64_t half[] = {EN_DRAW_ONE / 2, EN_DRAW_ONE / 2};
    struct made_pool made;

    (void)arg;
    pool_draw(&made, "a.a.a|a......a");
    assert_true(en_draw_zones(&made.pool, half, &made.arena, zone));
    assert_int_equal(zone[0].visits, EN_DRAW_ONE / 2 * 5);
    assert_int_equal(zone[0].mean_gap, (2 + 2 + 7) * 120 / 3);
    assert_int_equal(zone[0].longest, 8 * 120); /* from window 4 to the end */
    assert_in_range(zone[0].return_permille, 1, 999);
    assert_int_equal(zone[1].visits, 0);
    assert_int_equal(zone[1].longest, POOL_WINDOWS * 120);
    assert_int_equal(zone[1].return_permille, -1);
    pool_finish(&made);
}

static void a_clockwork_return_has_no_entropy(void **arg)
{
    struct en_draw_zone_figures zone[POOL_ZONES];
    const uint64_t all[] = {EN_DRAW_ONE};
    struct made_pool made;

    (void)arg;
    pool_draw(&made, "a.a.a.a.a.a");
    assert_true(en_draw_zones(&made.pool, all, &made.arena, zone));
    assert_int_equal(zone[0].return_permille, 0);
    pool_finish(&made);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(three_places_are_met_a_third_of_the_time),
        cmocka_unit_test(risk_makes_a_grave_zone_less_foreseeable),
        cmocka_unit_test(required_presence_has_its_price),
        cmocka_unit_test(presence_may_make_a_visit_sure),
        cmocka_unit_test(presence_that_no_programme_has_is_named),
        cmocka_unit_test(of_two_best_the_one_that_says_less_is_taken),
        cmocka_unit_test(presence_that_is_there_anyhow_changes_nothing),
        cmocka_unit_test(one_programme_is_no_secret),
        cmocka_unit_test(programmes_all_alike_are_no_secret_either),
        cmocka_unit_test(programmes_that_visit_nothing_meet_nobody),
        cmocka_unit_test(a_certain_visit_is_told_apart),
        cmocka_unit_test(fewer_alternatives_than_the_pool_has),
        cmocka_unit_test(what_is_no_pool_is_refused),
        cmocka_unit_test(a_first_sign_may_give_the_rest_away),
        cmocka_unit_test(gaps_between_visits_are_told),
        cmocka_unit_test(a_clockwork_return_has_no_entropy),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
