/* The search: it finds what there is to find, and the same again. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "small.h"

static void small_problems_are_solved_to_the_best(void **state)
{
    struct small small;

    (void)state;
    for (uint64_t seed = 1; seed <= 40; seed++) {
        small_make(&small, seed, 7, 1 + seed % 2);
        int64_t truth = small_truth(&small.problem);
        assert_int_equal(small_solve(&small.problem, seed, 400)->weight, truth);
    }
}

static void a_seed_means_the_same_tours_again(void **state)
{
    struct small small;
    struct en_route_stop first[SMALL_PATROLS * SMALL_PLACES];
    size_t count = 0;

    (void)state;
    small_make(&small, 3, 40, 3);
    for (int run = 0; run < 2; run++) {
        const struct en_route_plan *plan = small_solve(&small.problem, 7, 500);
        size_t at = 0;
        for (size_t r = 0; r < plan->tour_count; r++) {
            for (size_t i = 0; i < plan->tours[r].stop_count; i++, at++) {
                if (run == 0) {
                    first[at] = plan->tours[r].stops[i];
                } else {
                    assert_memory_equal(&first[at], &plan->tours[r].stops[i], sizeof(first[0]));
                }
            }
        }
        assert_true(run == 0 || at == count);
        count = at;
    }
    assert_true(count > 6);
}

static void more_hours_are_never_worse(void **state)
{
    struct small small;

    (void)state;
    for (uint64_t seed = 1; seed <= 10; seed++) {
        int64_t before = -1;
        small_make(&small, seed, 7, 2);
        for (int32_t hours = 60; hours <= 300; hours += 60) {
            small.patrol[0].back_by = small.patrol[1].back_by = hours;
            int64_t weight = small_solve(&small.problem, 1, 400)->weight;
            assert_true(weight >= before);
            before = weight;
        }
    }
}

/* Places in another order are other labels, and nothing else. */
static void other_labels_change_labels_only(void **state)
{
    struct small small, turned;

    (void)state;
    for (uint64_t seed = 1; seed <= 10; seed++) {
        small_make(&small, seed, 8, 2);
        turned = small;
        turned.problem.places = turned.place;
        turned.problem.ticks = turned.ticks;
        for (size_t i = 0; i < 8; i++) {
            turned.place[i] = small.place[7 - i];
            for (size_t j = 0; j < 9; j++) {
                size_t row = i < 8 ? 7 - i : i;
                size_t column = j < 8 ? 7 - j : j;
                turned.ticks[i * 9 + j] = small.ticks[row * 9 + column];
                turned.ticks[j * 9 + i] = small.ticks[column * 9 + row];
            }
        }
        assert_int_equal(small_solve(&small.problem, 5, 600)->weight,
                         small_solve(&turned.problem, 5, 600)->weight);
    }
}

static void nothing_to_do_is_a_plan_too(void **state)
{
    struct small small;

    (void)state;
    small_make(&small, 1, 5, 2);
    small.problem.patrol_count = 0;
    assert_int_equal(small_solve(&small.problem, 1, 10)->weight, 0);
    assert_int_equal(small_solve(&small.problem, 1, 10)->unmet_count, 5);
    small_make(&small, 1, 0, 2);
    assert_int_equal(small_solve(&small.problem, 1, 10)->weight, 0);
}

static void without_an_end_it_does_not_begin(void **state)
{
    struct small small;
    struct en_route_options options = {.threads = 1};
    struct en_route_plan plan;
    struct en_arena arena;
    struct en_error error;

    (void)state;
    small_make(&small, 1, 5, 1);
    en_arena_init(&arena, 0);
    assert_int_equal(en_route_solve(&small.problem, &options, &arena, &plan, &error), EN_ERR_USAGE);
    options = (struct en_route_options){.threads = 0, .iterations = 1};
    assert_int_equal(en_route_solve(&small.problem, &options, &arena, &plan, &error), EN_ERR_USAGE);
    en_arena_finish(&arena);
}

static void two_threads_and_a_stop_flag(void **state)
{
    struct small small;
    atomic_bool stop = true;
    struct en_route_options options = {.threads = 2, .iterations = 300, .seed = 1};
    struct en_route_plan plan;
    struct en_arena arena;
    struct en_error error;

    (void)state;
    small_make(&small, 2, 7, 2);
    en_arena_init(&arena, 0);
    assert_int_equal(en_route_solve(&small.problem, &options, &arena, &plan, &error), EN_OK);
    assert_int_equal(plan.weight, small_truth(&small.problem));
    options = (struct en_route_options){.threads = 2, .stop = &stop};
    assert_int_equal(en_route_solve(&small.problem, &options, &arena, &plan, &error), EN_OK);
    assert_int_equal(plan.iterations, 0);
    en_arena_finish(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(small_problems_are_solved_to_the_best),
        cmocka_unit_test(a_seed_means_the_same_tours_again),
        cmocka_unit_test(more_hours_are_never_worse),
        cmocka_unit_test(other_labels_change_labels_only),
        cmocka_unit_test(nothing_to_do_is_a_plan_too),
        cmocka_unit_test(without_an_end_it_does_not_begin),
        cmocka_unit_test(two_threads_and_a_stop_flag),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
