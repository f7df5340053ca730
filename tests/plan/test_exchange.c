/* Exchanges between crews: priced by what they touch, the same on any number of threads, and every
 * rule kept at every step; alternatives made with them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>

#include "entente/plan_alternatives.h"
#include "problems.h"

enum { PEOPLE = 96, PATROLS = 26 };

static const struct en_str bases[] = {{"gao", 3}, {"ansongo", 7}};
static const struct en_plan_contract contracts[] = {
    {.name = {"full", 4}, .patrols_max = 6, .days_max = 5, .patrols_min = 2},
    {.name = {"week", 4}, .days_off = 1 << 4, .weekends_max = 1, .minutes_max = 3000},
    {.name = {"slow", 4}, .off_min = 2, .off_max = 6, .nights_max = 1},
};

/* Every rule and every cost there is, over two camps. */
static struct fixture *full(uint64_t seed)
{
    static struct en_plan_request requests[PEOPLE];
    struct fixture *fixture = fixture_gao(PEOPLE, PATROLS, seed);
    struct en_rng rng;

    en_rng_seed(&rng, seed + 77);
    fixture->problem.bases = bases;
    fixture->problem.base_count = 2;
    for (uint32_t i = 0; i < PEOPLE; i++) {
        struct en_plan_member *member = &fixture->member[i];
        member->base = (uint8_t)(i / 6 % 2 + 1);
        member->contract = i % 4 < 3 ? &contracts[i % 4] : NULL;
        member->posts |= (uint32_t)en_rng_below(&rng, 1U << POSTS);
        member->languages |= 1;
        requests[i] = (struct en_plan_request){
            .span = {fixture->slot[i % PATROLS].start, fixture->slot[i % PATROLS].end},
            .on = i % 3 == 0,
            .weight = 5 + (int32_t)(i % 9)};
        member->requests = &requests[i];
        member->request_count = i % 2;
        if (i > 6) {
            fixture->history[i] =
                (struct en_plan_together){i, i - 6, 1 + (uint32_t)en_rng_below(&rng, 3)};
        }
    }
    for (uint32_t i = 0; i < 7; i++) {
        fixture->history[i] = (struct en_plan_together){i, i + 30, 1};
    }
    fixture->problem.history_count = PEOPLE;
    for (size_t i = 0; i < PATROLS; i++) {
        fixture->slot[i].base = (uint8_t)(i % 2 + 1);
        fixture->slot[i].risk = (uint8_t)(i % 4);
    }
    return fixture;
}

static struct en_plan_programme composed(const struct fixture *fixture,
                                         const struct en_plan_options *options)
{
    struct en_plan_programme programme;

    assert_int_equal(en_plan_compose(&fixture->problem, options, &programme, NULL), EN_OK);
    return programme;
}

static void assert_no_breach(const struct fixture *fixture,
                             const struct en_plan_programme *programme)
{
    struct en_plan_breaches breaches;

    assert_int_equal(
        en_plan_check(&fixture->problem, programme->crews, programme->crew_count, &breaches, NULL),
        EN_OK);
    assert_int_equal(breaches.count, 0);
    en_plan_breaches_finish(&breaches);
}

static void assert_same_crews(const struct en_plan_programme *a, const struct en_plan_programme *b)
{
    assert_int_equal(a->cost, b->cost);
    for (size_t i = 0; i < a->crew_count; i++) {
        assert_int_equal(a->crews[i].seat_count, b->crews[i].seat_count);
        for (size_t s = 0; s < a->crews[i].seat_count; s++) {
            assert_int_equal(a->crews[i].seats[s].member, b->crews[i].seats[s].member);
        }
    }
}

/* What was won exchange by exchange, some 100,000 of them, is what the whole costs less. */
static void exchanges_save_what_they_say_and_break_no_rule(void **state)
{
    size_t compared = 0;

    (void)state;
    for (uint64_t seed = 0; seed < 4; seed++) {
        struct fixture *fixture = full(seed);
        struct en_plan_options options = {.seed = seed, .effort = 0};
        struct en_plan_programme before = composed(fixture, &options);
        options.effort = 400;
        struct en_plan_programme after = composed(fixture, &options);

        assert_no_breach(fixture, &before);
        assert_no_breach(fixture, &after);
        if (before.manned == after.manned) {
            assert_int_equal(after.improved, before.cost - after.cost);
            compared += after.improved > 0;
        }
        en_plan_programme_finish(&before);
        en_plan_programme_finish(&after);
        fixture_free(fixture);
    }
    assert_true(compared >= 3);
}

static void threads_change_nothing_but_the_time(void **state)
{
    struct fixture *fixture = full(9);
    struct en_plan_options options = {.seed = 4, .effort = 60};
    struct en_plan_programme alone = composed(fixture, &options);

    (void)state;
    options.threads = 3;
    struct en_plan_programme together = composed(fixture, &options);
    assert_same_crews(&alone, &together);
    en_plan_programme_finish(&alone);
    en_plan_programme_finish(&together);
    fixture_free(fixture);
}

static void stopped_search_gives_a_whole_programme(void **state)
{
    static const atomic_bool stop = true;
    struct fixture *fixture = full(5);
    struct en_plan_options options = {.seed = 1, .effort = UINT32_MAX, .stop = &stop};
    struct en_plan_programme programme = composed(fixture, &options);

    (void)state;
    assert_true(programme.manned >= PATROLS - 4);
    assert_no_breach(fixture, &programme);
    en_plan_programme_finish(&programme);
    fixture_free(fixture);
}

static int64_t always_late(void *clock)
{
    (void)clock;
    return 1000000;
}

static void time_that_is_over_ends_the_search(void **state)
{
    struct fixture *fixture = full(5);
    struct en_plan_options options = {
        .seed = 1, .effort = UINT32_MAX, .time_ms = 1000, .elapsed_ms = always_late};
    struct en_plan_programme programme = composed(fixture, &options);

    (void)state;
    assert_no_breach(fixture, &programme);
    en_plan_programme_finish(&programme);
    fixture_free(fixture);
}

static int64_t one_more_each_look(void *clock)
{
    return ++*(int64_t *)clock;
}

/* On one thread the camps are searched one after the other, and the last gets its time too. */
static void time_is_shared_between_the_bases(void **state)
{
    int64_t clock = 0;
    struct fixture *fixture = full(1);
    struct en_plan_options options = {.seed = 1, .effort = 0};
    struct en_plan_programme before = composed(fixture, &options);
    size_t moved[2] = {0, 0};

    (void)state;
    options.effort = UINT32_MAX;
    options.time_ms = 30;
    options.elapsed_ms = one_more_each_look;
    options.clock = &clock;
    struct en_plan_programme after = composed(fixture, &options);
    assert_int_equal(before.manned, after.manned);
    for (size_t i = 0; i < PATROLS; i++) {
        for (size_t s = 0; s < before.crews[i].seat_count; s++) {
            moved[i % 2] += before.crews[i].seats[s].member != after.crews[i].seats[s].member;
        }
    }
    assert_true(moved[0] > 20 && moved[1] > 20);
    en_plan_programme_finish(&before);
    en_plan_programme_finish(&after);
    fixture_free(fixture);
}

static void alternatives_are_near_the_best_and_unlike_each_other(void **state)
{
    struct fixture *fixture = full(2);
    struct en_plan_options options = {.seed = 1, .effort = 20};
    struct en_plan_wish wish = {.count = 3, .dearer = 200, .differ = 100, .trials = 6};
    struct en_plan_alternatives found;

    (void)state;
    assert_int_equal(en_plan_alternatives_find(&fixture->problem, &options, &wish, &found, NULL),
                     EN_OK);
    assert_int_equal(found.count, 3);
    assert_int_equal(found.differs[0], 0);
    for (size_t i = 0; i < found.count; i++) {
        assert_no_breach(fixture, &found.items[i]);
        assert_int_equal(found.items[i].manned, found.items[0].manned);
        assert_true(found.items[i].cost >= found.items[0].cost);
        assert_true(found.items[i].cost * 10 <= found.items[0].cost * 12);
        assert_true(i == 0 || found.differs[i] >= 20);
        assert_true(found.items[i].sheets[0].repeats > 0);
    }
    en_plan_alternatives_finish(&found);
    wish.count = 0;
    assert_int_equal(en_plan_alternatives_find(&fixture->problem, &options, &wish, &found, NULL),
                     EN_ERR_RANGE);
    fixture_free(fixture);
}

/* Load alone, so that the flow sees every cost: then the cheapest crew of all is found. */
static void one_more_person_never_makes_the_cheapest_crew_dearer(void **state)
{
    size_t cheaper = 0;

    (void)state;
    for (uint64_t seed = 0; seed < 400; seed++) {
        struct fixture *fixture = fixture_small(seed);
        struct en_plan_options options = {.seed = seed};
        struct en_rng rng;

        fixture->problem.weights =
            (struct en_plan_weights){.load = 10, .nights = 10, .leads = 10, .rest = 2};
        struct en_plan_programme before = composed(fixture, &options);
        en_rng_seed(&rng, seed + 1000000);
        fixture_add_member(fixture, &rng);
        struct en_plan_programme after = composed(fixture, &options);
        if (before.manned == 1) {
            assert_int_equal(after.manned, 1);
            if (after.cost > before.cost) {
                fail_msg("seed %llu: one more, and dearer", (unsigned long long)seed);
            }
            cheaper += after.cost < before.cost;
        }
        en_plan_programme_finish(&before);
        en_plan_programme_finish(&after);
        fixture_free(fixture);
    }
    assert_true(cheaper > 20);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(exchanges_save_what_they_say_and_break_no_rule),
        cmocka_unit_test(threads_change_nothing_but_the_time),
        cmocka_unit_test(stopped_search_gives_a_whole_programme),
        cmocka_unit_test(time_that_is_over_ends_the_search),
        cmocka_unit_test(time_is_shared_between_the_bases),
        cmocka_unit_test(alternatives_are_near_the_best_and_unlike_each_other),
        cmocka_unit_test(one_more_person_never_makes_the_cheapest_crew_dearer),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
