/* What holds for every mixture, whatever the pool. */
#include "pools.h"

#include <string.h>

enum { POOLS = 120 };

static struct en_draw_mixture mix(struct made_pool *made, uint32_t slack)
{
    struct en_draw_options options = {.slack = slack};
    struct en_draw_mixture mixture;

    assert_int_equal(en_draw_mix(&made->pool, &options, &made->arena, &mixture, NULL), EN_OK);
    return mixture;
}

static void any_pool(struct made_pool *made, uint64_t seed)
{
    pool_random(made, seed, 1 + seed % 40, 30 + (unsigned)(seed % 7) * 60);
    made->zone[seed % POOL_ZONES].risk = 500 + (uint32_t)(seed % 11) * 300;
    if (seed % 3 == 0) {
        uint64_t visits = 0;
        for (uint32_t i = 0; i < made->pool.first[made->pool.count]; i++) {
            visits += made->pool.cell[made->pool.visit[i]].zone == 1;
        }
        /* As much as the even mixture has: so it can be had. */
        made->zone[1].required = (uint32_t)(visits * 1000 / made->pool.count);
    }
}

/* The even mixture is one of those among which the best is sought. */
static uint64_t even_scaled(struct made_pool *made)
{
    uint64_t weight[64] = {0};
    struct en_draw_figures figures;

    for (size_t i = 0; i < made->pool.count; i++) {
        weight[i] = EN_DRAW_ONE / made->pool.count;
    }
    assert_true(en_draw_figures(&made->pool, weight, &made->arena, &figures));
    return figures.scaled;
}

static void the_bound_holds_and_is_reached(void **arg)
{
    (void)arg;
    for (uint64_t seed = 1; seed <= POOLS; seed++) {
        struct en_draw_figures figures;
        struct made_pool made;
        uint64_t sum = 0;
        any_pool(&made, seed);
        struct en_draw_mixture mixture = mix(&made, 0);
        assert_true(en_draw_figures(&made.pool, mixture.weight, &made.arena, &figures));
        for (size_t i = 0; i < made.pool.count; i++) {
            sum += mixture.weight[i];
        }
        assert_int_equal(sum, EN_DRAW_ONE);
        assert_true(mixture.bound <= figures.scaled + 64);
        assert_true(part(figures.scaled) - part(mixture.bound) < 1e-6);
        assert_true(figures.scaled <= even_scaled(&made) + 64 + EN_DRAW_ONE / 1000000);
        pool_finish(&made);
    }
}

static void slack_buys_entropy_and_no_more_than_it_says(void **arg)
{
    (void)arg;
    for (uint64_t seed = 1; seed <= POOLS; seed++) {
        struct en_draw_figures tight, loose;
        struct made_pool made;
        any_pool(&made, seed);
        struct en_draw_mixture mixture = mix(&made, 0);
        struct en_draw_mixture wider = mix(&made, 100);
        assert_true(en_draw_figures(&made.pool, mixture.weight, &made.arena, &tight));
        assert_true(en_draw_figures(&made.pool, wider.weight, &made.arena, &loose));
        assert_true(loose.entropy + 2 >= tight.entropy);
        assert_true(part(loose.scaled) <= part(mixture.bound) * 1.1 + 1e-6);
        pool_finish(&made);
    }
}

static void the_presence_required_is_there(void **arg)
{
    (void)arg;
    for (uint64_t seed = 3; seed <= POOLS; seed += 3) {
        struct en_draw_zone_figures zone[POOL_ZONES];
        struct made_pool made;
        any_pool(&made, seed);
        struct en_draw_mixture mixture = mix(&made, 50);
        assert_true(en_draw_zones(&made.pool, mixture.weight, &made.arena, zone));
        assert_true(part(zone[1].visits) + 1e-6 >= made.zone[1].required / 1000.0);
        pool_finish(&made);
    }
}

/* A plan of the ambusher that is not the best proves less, never more. */
static void any_plan_proves_only_what_is_true(void **arg)
{
    (void)arg;
    for (uint64_t seed = 1; seed <= POOLS; seed++) {
        struct en_draw_ambush plan[2] = {{(uint32_t)(seed % 20), EN_DRAW_ONE / 4},
                                         {20 + (uint32_t)(seed % 20), EN_DRAW_ONE / 4 * 3}};
        uint64_t price[POOL_ZONES] = {0, seed % 2 * 1000 * (EN_DRAW_ONE / 50), 0, 0};
        struct en_draw_figures figures;
        struct made_pool made;
        any_pool(&made, seed);
        struct en_draw_mixture mixture = mix(&made, 0);
        assert_true(en_draw_figures(&made.pool, mixture.weight, &made.arena, &figures));
        if (figures.certain == 0) {
            assert_true(en_draw_bound(&made.pool, plan, 2, price) <= figures.scaled + 64);
        }
        pool_finish(&made);
    }
}

static void the_same_pool_gives_the_same_weights(void **arg)
{
    struct made_pool made;

    (void)arg;
    pool_random(&made, 7, 30, 150);
    struct en_draw_mixture a = mix(&made, 50), b = mix(&made, 50);
    assert_memory_equal(a.weight, b.weight, made.pool.count * sizeof(*a.weight));
    pool_finish(&made);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_bound_holds_and_is_reached),
        cmocka_unit_test(slack_buys_entropy_and_no_more_than_it_says),
        cmocka_unit_test(the_presence_required_is_there),
        cmocka_unit_test(any_plan_proves_only_what_is_true),
        cmocka_unit_test(the_same_pool_gives_the_same_weights),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
