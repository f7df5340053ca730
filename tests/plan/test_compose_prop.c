/*
 * Properties of composed crews, on seeded random problems; a failure prints the seed.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "truth.h"

/* ---- helpers -------------------------------------------------------------------------------- */

static void assert_no_breach(const struct en_plan_problem *problem,
                             const struct en_plan_programme *programme)
{
    struct en_plan_breaches breaches;

    assert_int_equal(
        en_plan_check(problem, programme->crews, programme->crew_count, &breaches, NULL), EN_OK);
    if (breaches.count > 0) {
        struct en_text text = {0};
        en_plan_line_print(&text, problem, &breaches.items[0].line, NULL);
        fail_msg("patrol %zu breaks: %s", breaches.items[0].slot, en_text_cstr(&text));
    }
    en_plan_breaches_finish(&breaches);
}

static void assert_same_crews(const struct en_plan_programme *a, const struct en_plan_programme *b)
{
    assert_int_equal(a->crew_count, b->crew_count);
    for (size_t i = 0; i < a->crew_count; i++) {
        assert_int_equal(a->crews[i].verdict, b->crews[i].verdict);
        assert_int_equal(a->crews[i].seat_count, b->crews[i].seat_count);
        for (size_t s = 0; s < a->crews[i].seat_count; s++) {
            assert_int_equal(a->crews[i].seats[s].member, b->crews[i].seats[s].member);
            assert_int_equal(a->crews[i].seats[s].post, b->crews[i].seats[s].post);
        }
    }
    assert_int_equal(a->cost, b->cost);
}

/* ---- feasibility is exact ------------------------------------------------------------------- */

static void verdict_equals_brute_force(void **state)
{
    size_t manned = 0;

    (void)state;
    for (uint64_t seed = 0; seed < SMALL_PROBLEMS; seed++) {
        struct fixture *fixture = fixture_small(seed);
        struct truth *truth = truth_of(&fixture->problem);
        struct en_plan_programme programme = fixture_compose(fixture, seed, 20);
        bool exists = truth_can_keep(truth, UINT32_MAX);

        if (programme.crews[0].verdict != (exists ? EN_PLAN_MANNED : EN_PLAN_IMPOSSIBLE)) {
            fail_msg("seed %llu: a crew %s", (unsigned long long)seed,
                     exists ? "exists" : "does not exist");
        }
        assert_no_breach(&fixture->problem, &programme);
        manned += exists;
        en_plan_programme_finish(&programme);
        free(truth);
        fixture_free(fixture);
    }
    /* Both answers must be well represented, or the test says little. */
    assert_in_range(manned, SMALL_PROBLEMS / 5, SMALL_PROBLEMS * 4 / 5);
}

/* The same problem with what other crews took written into the calendars of their members. */
static void fix_other_crews(struct fixture *fixture, const struct en_plan_programme *programme,
                            size_t slot, struct en_plan_span spans[][4])
{
    for (size_t other = 0; other < programme->crew_count; other++) {
        const struct en_plan_crew *crew = &programme->crews[other];
        for (size_t i = 0; other != slot && i < crew->seat_count; i++) {
            uint32_t index = crew->seats[i].member;
            struct en_plan_member *member = &fixture->member[index];
            if (member->busy != spans[index]) {
                memcpy(spans[index], member->busy_count > 0 ? member->busy : spans[index],
                       member->busy_count * sizeof(spans[index][0]));
                member->busy = spans[index];
            }
            spans[index][member->busy_count++] =
                (struct en_plan_span){fixture->slot[other].start, fixture->slot[other].end};
            member->patrols++;
        }
    }
    fixture->slot[0] = fixture->slot[slot];
    fixture->problem.slot_count = 1;
}

static void verdict_beside_other_crews_equals_brute_force(void **state)
{
    size_t beside = 0;

    (void)state;
    for (uint64_t seed = 0; seed < SMALL_PROBLEMS / 2; seed++) {
        struct fixture *fixture = fixture_small(seed);
        struct en_plan_span spans[16][4];

        for (size_t i = 1; i < 3; i++) { // the same patrol at once, and six hours later
            fixture->slot[i] = fixture->slot[0];
            fixture->slot[i].id = en_str_from(i == 1 ? "again" : "later");
            fixture->slot[i].start += i == 1 ? 0 : 6 * 3600;
            fixture->slot[i].end += i == 1 ? 0 : 6 * 3600;
        }
        fixture->problem.slot_count = 3;
        struct en_plan_programme programme = fixture_compose(fixture, seed, 20);
        assert_no_breach(&fixture->problem, &programme);
        for (size_t slot = 0; slot < 3; slot++) {
            struct fixture *single = fixture_small(seed);
            memcpy(single->slot, fixture->slot, sizeof(single->slot));
            fix_other_crews(single, &programme, slot, spans);
            struct truth *truth = truth_of(&single->problem);
            bool manned = programme.crews[slot].verdict == EN_PLAN_MANNED;
            if (manned != truth_can_keep(truth, UINT32_MAX)) {
                fail_msg("seed %llu, slot %zu", (unsigned long long)seed, slot);
            }
            beside += !manned && !programme.crews[slot].alone;
            free(truth);
            fixture_free(single);
        }
        en_plan_programme_finish(&programme);
        fixture_free(fixture);
    }
    assert_true(beside > SMALL_PROBLEMS / 20);
}

/* ---- more people never harm ----------------------------------------------------------------- */

static void one_more_person_never_makes_a_patrol_impossible(void **state)
{
    (void)state;
    for (uint64_t seed = 0; seed < SMALL_PROBLEMS; seed++) {
        struct fixture *fixture = fixture_small(seed);
        struct en_plan_programme before = fixture_compose(fixture, seed, 20);
        struct en_rng rng;

        en_rng_seed(&rng, seed + 1000000);
        fixture_add_member(fixture, &rng);
        struct en_plan_programme after = fixture_compose(fixture, seed, 20);
        if (before.crews[0].verdict == EN_PLAN_MANNED && after.crews[0].verdict != EN_PLAN_MANNED) {
            fail_msg("seed %llu: one more, and no crew", (unsigned long long)seed);
        }
        en_plan_programme_finish(&before);
        en_plan_programme_finish(&after);
        fixture_free(fixture);
    }
}

/* ---- labels, seeds, whole fortnights -------------------------------------------------------- */

static void swapping_two_parties_swaps_labels_only(void **state)
{
    (void)state;
    for (uint64_t seed = 0; seed < SMALL_PROBLEMS; seed++) {
        struct fixture *fixture = fixture_small(seed);
        struct en_plan_programme before = fixture_compose(fixture, seed, 20);
        bool everybody = true; // a component without people has no face but its label
        bool peopled[FIXTURE_NODES] = {false};

        for (size_t i = 0; i < fixture->problem.member_count; i++) {
            peopled[fixture->member[i].node] = true;
        }
        for (size_t i = fixture->problem.node_count > 3; i < fixture->problem.node_count; i++) {
            everybody = everybody && peopled[i];
        }
        fixture_swap_nodes(fixture, 0, 1);
        struct en_plan_programme after = fixture_compose(fixture, seed, 20);
        assert_same_crews(&before, &after);
        assert_int_equal(before.crews[0].conflict_count, after.crews[0].conflict_count);
        for (size_t i = 0; everybody && i < before.crews[0].conflict_count; i++) {
            assert_int_equal(before.crews[0].conflict[i].code, after.crews[0].conflict[i].code);
        }
        en_plan_programme_finish(&before);
        en_plan_programme_finish(&after);
        fixture_free(fixture);
    }
}

static void swapping_parties_of_a_fortnight_swaps_labels_only(void **state)
{
    static const int32_t swaps[][2] = {{0, 1}, {1, 2}, {3, 5}, {4, 8}};
    struct fixture *fixture = fixture_gao(120, 20, 7);
    struct en_plan_programme before = fixture_compose(fixture, 3, 20);

    (void)state;
    for (size_t i = 0; i < EN_COUNT(swaps); i++) {
        fixture_swap_nodes(fixture, swaps[i][0], swaps[i][1]);
        struct en_plan_programme after = fixture_compose(fixture, 3, 20);
        assert_same_crews(&before, &after);
        en_plan_programme_finish(&after);
    }
    en_plan_programme_finish(&before);
    fixture_free(fixture);
}

static void same_seed_gives_the_same_programme(void **state)
{
    struct fixture *fixture = fixture_gao(150, 20, 11);
    struct en_plan_programme first = fixture_compose(fixture, 5, 20);
    struct en_plan_programme again = fixture_compose(fixture, 5, 20);
    struct en_plan_programme other = fixture_compose(fixture, 6, 20);
    bool differs = false;

    (void)state;
    assert_same_crews(&first, &again);
    for (size_t i = 0; i < first.crew_count; i++) {
        for (size_t s = 0; s < first.crews[i].seat_count; s++) {
            differs |= first.crews[i].seats[s].member != other.crews[i].seats[s].member;
        }
    }
    assert_true(differs);
    en_plan_programme_finish(&first);
    en_plan_programme_finish(&again);
    en_plan_programme_finish(&other);
    fixture_free(fixture);
}

static void every_crew_of_a_fortnight_passes_the_check(void **state)
{
    (void)state;
    for (uint64_t seed = 0; seed < 6; seed++) {
        struct fixture *fixture = fixture_gao(90 + 40 * seed, 28, seed);
        fixture->problem.rules.patrols_max = 5;
        struct en_plan_programme programme = fixture_compose(fixture, seed, 20);

        assert_no_breach(&fixture->problem, &programme);
        assert_true(programme.manned >= 25);
        en_plan_programme_finish(&programme);
        fixture_free(fixture);
    }
}

/* A history in which a third of all pairs have served together, and patrols close to each other. */
static void crowd(struct fixture *fixture, uint64_t seed)
{
    struct en_rng rng;
    size_t pairs = 0;

    en_rng_seed(&rng, seed);
    for (uint32_t a = 1; a < fixture->problem.member_count; a++) {
        for (uint32_t b = 0; b < a; b++) {
            if (en_rng_below(&rng, 3) == 0 && pairs < FIXTURE_PAIRS) {
                fixture->history[pairs++] =
                    (struct en_plan_together){a, b, 1 + (uint32_t)en_rng_below(&rng, 3)};
            }
        }
    }
    fixture->problem.history_count = pairs;
    fixture->problem.weights.rest = 30;
    if (seed % 2 == 0) { // company and rest alone: many exchanges between crews
        fixture->problem.weights.load = 0;
        fixture->problem.weights.leads = 0;
        fixture->problem.weights.nights = 0;
    }
    fixture->problem.rules.rest_seconds = 20 * 3600;
}

/* What each exchange was thought to save adds up to what the whole programme costs less. */
static void improvement_saves_what_it_says(void **state)
{
    size_t compared = 0;

    (void)state;
    for (uint64_t seed = 0; seed < 8; seed++) {
        struct fixture *fixture = fixture_gao(84, 24, seed);
        crowd(fixture, seed);
        struct en_plan_options options = {.seed = seed, .effort = 0};
        struct en_plan_programme before;
        struct en_plan_programme after;

        assert_int_equal(en_plan_compose(&fixture->problem, &options, &before, NULL), EN_OK);
        options.effort = 400;
        assert_int_equal(en_plan_compose(&fixture->problem, &options, &after, NULL), EN_OK);
        assert_int_equal(before.improved, 0);
        if (before.manned == 24) { // else exchanges may have made room for one more
            assert_int_equal(after.manned, 24);
            assert_true(after.improved > 0);
            assert_int_equal(after.improved, before.cost - after.cost);
            compared++;
        }
        en_plan_programme_finish(&before);
        en_plan_programme_finish(&after);
        fixture_free(fixture);
    }
    assert_true(compared >= 4);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(verdict_equals_brute_force),
        cmocka_unit_test(verdict_beside_other_crews_equals_brute_force),
        cmocka_unit_test(one_more_person_never_makes_a_patrol_impossible),
        cmocka_unit_test(swapping_two_parties_swaps_labels_only),
        cmocka_unit_test(swapping_parties_of_a_fortnight_swaps_labels_only),
        cmocka_unit_test(same_seed_gives_the_same_programme),
        cmocka_unit_test(every_crew_of_a_fortnight_passes_the_check),
        cmocka_unit_test(improvement_saves_what_it_says),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
