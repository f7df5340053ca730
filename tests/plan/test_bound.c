/* The bound: never above what a programme costs, tight where it can be, and summed by anybody. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>

#include "bound.h"
#include "problems.h"

static struct en_plan_bound found(const struct fixture *fixture,
                                  const struct en_plan_programme *programme, uint32_t iterations)
{
    struct en_plan_bound bound;

    assert_int_equal(
        en_plan_bound_find(&fixture->problem, programme, iterations, NULL, &bound, NULL), EN_OK);
    return bound;
}

/* Load, nights and command alone: everything that the bound leaves out costs nothing. */
static void weigh_load_alone(struct fixture *fixture)
{
    fixture->problem.weights = (struct en_plan_weights){.load = 10, .nights = 10, .leads = 10};
}

static void bound_is_never_above_a_programme_and_any_prices_prove_one(void **state)
{
    (void)state;
    for (uint64_t seed = 0; seed < 6; seed++) {
        struct fixture *fixture = fixture_gao(90, 14, seed);
        struct en_plan_programme programme = fixture_compose(fixture, seed, 50);
        struct en_plan_bound bound = found(fixture, &programme, 100);
        int64_t again = 0;
        bool manned[14];
        struct en_rng rng;

        for (size_t i = 0; i < 14; i++) {
            manned[i] = programme.crews[i].verdict == EN_PLAN_MANNED;
        }
        assert_true(bound.bound <= programme.cost);
        assert_int_equal(
            en_plan_bound_prove(&fixture->problem, manned, &bound.prices, &again, NULL), EN_OK);
        assert_int_equal(again, bound.bound);
        en_rng_seed(&rng, seed);
        for (int i = 0; i < 20; i++) { // prices at random: a low bound, not a wrong one
            bound.prices.seat[en_rng_below(&rng, 12)] += (int64_t)en_rng_below(&rng, 40000) - 20000;
            bound.prices.node[en_rng_below(&rng, 18)] += (int64_t)en_rng_below(&rng, 40000) - 20000;
            bound.prices.command[en_rng_below(&rng, 18)] +=
                (int64_t)en_rng_below(&rng, 40000) - 20000;
            bound.prices.pairs[0] = (int64_t)en_rng_below(&rng, 40000) - 5000;
            bound.prices.night[en_rng_below(&rng, 5)] += (int64_t)en_rng_below(&rng, 40000) - 20000;
            bound.prices.meet[en_rng_below(&rng, 10)] += (int64_t)en_rng_below(&rng, 40000) - 20000;
            assert_int_equal(
                en_plan_bound_prove(&fixture->problem, manned, &bound.prices, &again, NULL), EN_OK);
            assert_true(again <= bound.bound + programme.cost / 50);
            assert_true(again <= programme.cost);
        }
        en_plan_bound_finish(&bound);
        en_plan_programme_finish(&programme);
        fixture_free(fixture);
    }
}

/* What a seat pays a member: its own price, with that of a turn, and of every node when it counts;
 * -1: not for this member. */
static int64_t pay_of(const struct plan_demand *demand, const int64_t *price,
                      const struct en_plan_member *who, size_t seat)
{
    const struct en_plan_problem *problem = demand->model->problem;
    size_t kind = seat % demand->kinds;
    bool plain = kind == problem->post_count;
    int64_t pay = price[seat];

    if (demand->seats[seat] == 0 || (!plain && (who->posts >> kind & 1) == 0)) {
        return -1;
    }
    for (int which = 0; which < 2 && !plain; which++) {
        int32_t party = plan_party_of(demand->model, (uint32_t)(who - problem->members));
        pay += demand->command[which] == (int32_t)kind
                   ? price[demand->command_from + 2 * (size_t)demand->model->node[party].outer +
                           (size_t)which]
                   : 0;
    }
    for (int32_t at = who->node; (plain || !problem->posts[kind].exempt) && at >= 0;
         at = problem->nodes[at].parent) {
        pay += price[demand->node_from + seat / demand->kinds * demand->nodes + (size_t)at];
    }
    return pay;
}

/* The least that a member comes to, by trying every seat `left` times, the same ones again too. */
static int64_t least_of_all(const struct plan_demand *demand, const int64_t *price,
                            const struct en_plan_member *who, size_t from, int left, int nights,
                            int leads)
{
    const struct en_plan_problem *problem = demand->model->problem;
    int64_t patrols = who->patrols + demand->cap[who - problem->members] - left;
    int64_t least = 1000 * (problem->weights.load * patrols * patrols +
                            problem->weights.nights * nights * nights +
                            problem->weights.leads * leads * leads) +
                    plan_pair_price(demand, price, 0) * (nights * (nights - 1) / 2);

    for (size_t seat = from; left > 0 && seat < demand->node_from; seat++) {
        size_t kind = seat % demand->kinds;
        bool command = kind < problem->post_count && plan_post_commands(problem, (int32_t)kind);
        int64_t pay = pay_of(demand, price, who, seat);
        if (pay >= 0) {
            int64_t rest = least_of_all(demand, price, who, seat, left - 1,
                                        nights + (int)(seat / demand->kinds % 2), leads + command);
            least = rest - pay < least ? rest - pay : least;
        }
    }
    return least;
}

static void member_takes_what_is_best_of_all_seats(void **state)
{
    struct fixture *fixture = fixture_gao(90, 14, 5);
    struct en_arena arena;
    struct plan_demand demand;
    struct en_rng rng;

    (void)state;
    en_arena_init(&arena, 0);
    en_rng_seed(&rng, 1);
    fixture->problem.weights = (struct en_plan_weights){.load = 1, .nights = 2, .leads = 8};
    fixture->problem.rules.patrols_max = 3;
    struct plan_model *model = EN_ARENA_NEW(&arena, struct plan_model);
    assert_int_equal(plan_model_init(model, &fixture->problem, 1, &arena), EN_OK);
    assert_int_equal(plan_demand_init(&demand, model, NULL, &arena), EN_OK);
    int64_t *price = EN_ARENA_ARRAY(&arena, demand.price_count, int64_t);
    for (uint32_t member = 0; member < 90; member++) {
        for (size_t i = 0; i < demand.price_count; i++) {
            bool risk = i >= demand.risk_from && i < demand.command_from;
            price[i] = risk ? 0 : (int64_t)en_rng_below(&rng, 20000);
        }
        assert_int_equal(
            plan_demand_member(&demand, price, member, NULL),
            least_of_all(&demand, price, &fixture->member[member], 0, demand.cap[member], 0, 0));
    }
    en_arena_finish(&arena);
    fixture_free(fixture);
}

static void bound_meets_the_cost_where_only_load_counts(void **state)
{
    struct fixture *fixture = fixture_gao(120, 20, 2);

    (void)state;
    weigh_load_alone(fixture);
    struct en_plan_programme programme = fixture_compose(fixture, 1, 400);
    struct en_plan_bound bound = found(fixture, &programme, 600);
    assert_true(bound.bound <= programme.cost);
    assert_true(programme.cost - bound.bound <= programme.cost / 20);
    en_plan_bound_finish(&bound);
    en_plan_programme_finish(&programme);
    fixture_free(fixture);
}

static void bound_counts_the_cost_before_the_first_patrol(void **state)
{
    struct fixture *fixture = fixture_gao(90, 8, 4);
    struct en_plan_contract contract = {.name = en_str_from("c"), .patrols_min = 2};

    (void)state;
    for (size_t i = 0; i < 90; i++) {
        fixture->member[i].patrols = (uint16_t)(i % 5);
        fixture->member[i].contract = &contract;
    }
    fixture->balance[0].seats = 3000;
    struct en_plan_programme programme = fixture_compose(fixture, 1, 50);
    struct en_plan_bound bound = found(fixture, &programme, 300);
    assert_true(bound.bound <= programme.cost);
    assert_true(programme.cost - bound.bound < 4000);
    en_plan_bound_finish(&bound);
    en_plan_programme_finish(&programme);
    fixture_free(fixture);
}

/* One of a party is trained to lead, so it leads whenever it is the party's turn. */
static void bound_counts_turns_that_few_can_take(void **state)
{
    int64_t proved[2];

    (void)state;
    for (int balanced = 0; balanced < 2; balanced++) {
        struct fixture *fixture = fixture_gao(90, 14, 3);
        bool first = true;

        weigh_load_alone(fixture);
        fixture->problem.weights.command = balanced ? 100 : 0;
        for (size_t i = 0; i < 90; i++) {
            int32_t party = fixture->node[fixture->member[i].node].parent;
            bool leads = party == 0 ? first : true;
            first = first && party != 0;
            fixture->member[i].posts |= leads ? 1U << LEAD : 0;
            fixture->member[i].posts &= leads ? UINT32_MAX : ~(1U << LEAD);
        }
        struct en_plan_programme programme = fixture_compose(fixture, 1, 100);
        struct en_plan_bound bound = found(fixture, &programme, 600);
        assert_int_equal(programme.manned, 14);
        assert_true(bound.bound <= programme.cost);
        proved[balanced] = bound.bound;
        en_plan_bound_finish(&bound);
        en_plan_programme_finish(&programme);
        fixture_free(fixture);
    }
    assert_true(proved[1] >= proved[0] + 50);
}

/* Nothing costs but repeats: 30 people serve in so many of 12 nights that their crews must meet. */
static void bound_counts_nights_that_must_meet(void **state)
{
    struct fixture *fixture = fixture_gao(30, 12, 1);

    (void)state;
    fixture->problem.weights = (struct en_plan_weights){.repeats = 20};
    for (size_t i = 0; i < 12; i++) {
        fixture->slot[i].start = fixture->slot[0].start + (en_time)i * 2 * 86400;
        fixture->slot[i].end = fixture->slot[i].start + 4 * 3600;
        fixture->slot[i].night = true;
    }
    struct en_plan_programme programme = fixture_compose(fixture, 1, 400);
    struct en_plan_bound bound = found(fixture, &programme, 400);
    int64_t seats = 0;
    for (size_t i = 0; i < 12; i++) {
        seats += programme.crews[i].verdict == EN_PLAN_MANNED ? fixture->slot[i].size : 0;
    }
    int64_t each = seats / 30; // some take one more
    int64_t met = 30 * (each * (each - 1) / 2) + (seats - 30 * each) * each;
    int64_t pairs = (int64_t)(programme.manned * (programme.manned - 1) / 2);
    assert_true(met > pairs);
    assert_true(bound.bound <= programme.cost);
    assert_true(bound.bound <= 20 * (met - pairs));
    assert_true(bound.bound >= 19 * (met - pairs));
    en_plan_bound_finish(&bound);
    en_plan_programme_finish(&programme);
    fixture_free(fixture);
}

/* Of 40 people 32 serve in two of three nights of 24, which so meet in 29 more than three. Twelve
 * small nights leave many pairs over: of all pairs alike 15 are too few. */
static void bound_counts_large_nights_that_must_meet(void **state)
{
    struct fixture *fixture = fixture_gao(40, 15, 1);

    (void)state;
    fixture->problem.weights = (struct en_plan_weights){.repeats = 20};
    for (size_t i = 0; i < 15; i++) {
        fixture->slot[i].start = fixture->slot[0].start + (en_time)i * 2 * 86400;
        fixture->slot[i].end = fixture->slot[i].start + 4 * 3600;
        fixture->slot[i].night = true;
        fixture->slot[i].size = i < 3 ? 24 : 4;
        fixture->slot[i].need[2] = 0;
        fixture->slot[i].need[3] = 0;
    }
    struct en_plan_programme programme = fixture_compose(fixture, 1, 100);
    struct en_plan_bound bound = found(fixture, &programme, 400);
    assert_int_equal(programme.manned, 15);
    assert_true(bound.bound <= programme.cost);
    assert_true(bound.bound > 20 * 20); // 580 is what can be proved so, 300 by all pairs alike
    en_plan_bound_finish(&bound);
    en_plan_programme_finish(&programme);
    fixture_free(fixture);
}

/* Whoever belongs to a base serves in the nights of none, too. */
static void nights_of_no_base_are_open_to_all(void **state)
{
    struct en_str base = en_str_from("camp");
    struct fixture *fixture = fixture_gao(60, 6, 1);

    (void)state;
    fixture->problem.bases = &base;
    fixture->problem.base_count = 1;
    for (size_t i = 0; i < 60; i++) {
        fixture->member[i].base = 1;
    }
    for (size_t i = 0; i < 6; i++) {
        fixture->slot[i].night = true;
    }
    struct en_plan_programme programme = fixture_compose(fixture, 1, 50);
    struct en_plan_bound bound = found(fixture, &programme, 100);
    assert_int_equal(programme.manned, 6);
    int64_t again = 0;
    for (size_t i = 0; i < 4 * (fixture->problem.post_count + 1); i++) {
        bound.prices.seat[i] += 1000000; // who could not serve there would let it prove anything
    }
    assert_int_equal(en_plan_bound_prove(&fixture->problem, NULL, &bound.prices, &again, NULL),
                     EN_OK);
    assert_in_range(bound.bound, 1, programme.cost);
    assert_true(again <= programme.cost);
    en_plan_bound_finish(&bound);
    en_plan_programme_finish(&programme);
    fixture_free(fixture);
}

static void price_beyond_reason_is_refused(void **state)
{
    struct fixture *fixture = fixture_gao(60, 4, 1);
    struct en_plan_programme programme = fixture_compose(fixture, 1, 0);
    struct en_plan_bound bound = found(fixture, &programme, 1);
    struct en_error error = {.rule = "none"};
    int64_t again = 0;

    (void)state;
    bound.prices.seat[0] = INT64_MAX;
    assert_int_equal(en_plan_bound_prove(&fixture->problem, NULL, &bound.prices, &again, &error),
                     EN_ERR_RANGE);
    assert_string_equal(error.rule, "plan.prices");
    en_plan_bound_finish(&bound);
    en_plan_programme_finish(&programme);
    fixture_free(fixture);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bound_is_never_above_a_programme_and_any_prices_prove_one),
        cmocka_unit_test(member_takes_what_is_best_of_all_seats),
        cmocka_unit_test(bound_meets_the_cost_where_only_load_counts),
        cmocka_unit_test(bound_counts_the_cost_before_the_first_patrol),
        cmocka_unit_test(bound_counts_turns_that_few_can_take),
        cmocka_unit_test(bound_counts_nights_that_must_meet),
        cmocka_unit_test(bound_counts_large_nights_that_must_meet),
        cmocka_unit_test(nights_of_no_base_are_open_to_all),
        cmocka_unit_test(price_beyond_reason_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
