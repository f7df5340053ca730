/*
 * Properties of conflicts and remedies, on seeded random problems; a failure prints the seed.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "truth.h"

/* ---- conflicts ------------------------------------------------------------------------------ */

static uint32_t bits_of_conflict(struct truth *truth, const struct en_plan_crew *crew)
{
    uint32_t bits = 0;

    for (size_t i = 0; i < crew->conflict_count; i++) {
        bits |= truth_bit(truth, crew->conflict[i]);
    }
    return bits;
}

static bool smaller_clash_exists(const struct truth *truth, size_t size)
{
    for (uint32_t rules = 0; rules < UINT32_C(1) << truth->rule_count; rules++) {
        if ((size_t)__builtin_popcount(rules) < size && !truth_can_keep(truth, rules)) {
            return true;
        }
    }
    return false;
}

static void assert_conflict_is_true(struct truth *truth, const struct en_plan_crew *crew,
                                    uint64_t seed)
{
    uint32_t bits = bits_of_conflict(truth, crew);

    assert_int_equal(__builtin_popcount(bits), crew->conflict_count);
    assert_true(crew->conflict_minimal);
    if (truth_can_keep(truth, bits)) {
        fail_msg("seed %llu: the conflict does not clash", (unsigned long long)seed);
    }
    for (uint32_t rest = bits; rest != 0; rest &= rest - 1) {
        uint32_t without = bits & ~(rest & ~(rest - 1));
        if (!truth_can_keep(truth, without)) {
            fail_msg("seed %llu: the conflict is not minimal", (unsigned long long)seed);
        }
    }
    if (crew->conflict_smallest && truth->rule_count <= 16 &&
        smaller_clash_exists(truth, crew->conflict_count)) {
        fail_msg("seed %llu: a smaller conflict exists", (unsigned long long)seed);
    }
}

static void conflict_clashes_and_is_smallest(void **state)
{
    size_t larger = 0;

    (void)state;
    for (uint64_t seed = 0; seed < SMALL_PROBLEMS; seed++) {
        struct fixture *fixture = fixture_small(seed);
        struct en_plan_programme programme = fixture_compose(fixture, seed, 20);
        const struct en_plan_crew *crew = &programme.crews[0];

        if (crew->verdict == EN_PLAN_IMPOSSIBLE && crew->conflict[0].code != EN_PLAN_RULE_PEOPLE) {
            struct truth *truth = truth_of(&fixture->problem);
            assert_true(crew->conflict_count > 0);
            assert_true(crew->alone);
            assert_conflict_is_true(truth, crew, seed);
            larger += crew->conflict_count > 1;
            free(truth);
        }
        en_plan_programme_finish(&programme);
        fixture_free(fixture);
    }
    assert_true(larger >= SMALL_PROBLEMS / 20);
}

/* Do what a TRY line says, as far as the public problem can say it. */
static bool follow_remedy(struct fixture *fixture, const struct en_line *line)
{
    struct en_plan_rules *rules = &fixture->problem.rules;
    size_t members = fixture->problem.member_count;

    switch ((int)line->code) {
    case EN_PLAN_TRY_SIZE:
        fixture->slot[0].size = (int32_t)line->arg[0].value;
        return true;
    case EN_PLAN_TRY_TOLERANCE:
        fixture->node[line->arg[0].value].tolerance = (int32_t)line->arg[1].value;
        return true;
    case EN_PLAN_TRY_REST:
        rules->rest_seconds = line->arg[0].value;
        return true;
    case EN_PLAN_TRY_PATROLS_MAX:
        rules->patrols_max = (int32_t)line->arg[0].value;
        return true;
    case EN_PLAN_TRY_LEADS_SAME:
        rules->leads_differ = false;
        return true;
    case EN_PLAN_TRY_LANGUAGE:
        rules->common_language = false;
        return true;
    case EN_PLAN_TRY_APART_MEMBERS:
        rules->apart_member_count = 0;
        return true;
    case EN_PLAN_TRY_TRAINING:
        for (size_t i = 0; i < members; i++) {
            fixture->member[i].posts |= 1U << line->arg[0].value;
        }
        return true;
    case EN_PLAN_TRY_LEAVE:
        for (size_t i = 0; i < members; i++) {
            fixture->member[i].leave_count = 0;
        }
        return true;
    default:
        return false; // one party's least, one pair of components: not for one alone
    }
}

/* One step less than a TRY line says; false when there is no such step. */
static bool follow_less(struct fixture *fixture, const struct en_line *line)
{
    if (line->code == EN_PLAN_TRY_TOLERANCE && line->arg[1].value - 1 > line->arg[2].value) {
        fixture->node[line->arg[0].value].tolerance = (int32_t)line->arg[1].value - 1;
        return true;
    }
    if (line->code == EN_PLAN_TRY_REST && line->arg[0].value + 900 < line->arg[1].value) {
        fixture->problem.rules.rest_seconds = line->arg[0].value + 900;
        return true;
    }
    return false;
}

static void assert_remedy_is_enough(uint64_t seed, const struct en_line *line)
{
    struct fixture *fixture = fixture_small(seed);

    if (follow_remedy(fixture, line)) {
        struct en_plan_programme programme = fixture_compose(fixture, seed, 20);
        if (programme.crews[0].verdict != EN_PLAN_MANNED) {
            fail_msg("seed %llu: %s is not enough", (unsigned long long)seed,
                     en_line_name(line->code));
        }
        en_plan_programme_finish(&programme);
    }
    fixture_free(fixture);
    fixture = fixture_small(seed);
    if (follow_less(fixture, line)) {
        struct en_plan_programme programme = fixture_compose(fixture, seed, 20);
        if (programme.crews[0].verdict == EN_PLAN_MANNED) {
            fail_msg("seed %llu: less than %s is enough", (unsigned long long)seed,
                     en_line_name(line->code));
        }
        en_plan_programme_finish(&programme);
    }
    fixture_free(fixture);
}

static void every_remedy_is_enough_and_none_too_much(void **state)
{
    size_t remedies = 0;

    (void)state;
    for (uint64_t seed = 0; seed < SMALL_PROBLEMS / 2; seed++) {
        struct fixture *fixture = fixture_small(seed);
        struct en_plan_programme programme = fixture_compose(fixture, seed, 20);
        const struct en_plan_crew *crew = &programme.crews[0];

        for (size_t i = 0; !crew->remedies_together && i < crew->remedy_count; i++) {
            assert_remedy_is_enough(seed, &crew->remedies[i]);
            remedies++;
        }
        assert_true(crew->verdict == EN_PLAN_MANNED || crew->remedy_count > 0);
        en_plan_programme_finish(&programme);
        fixture_free(fixture);
    }
    assert_true(remedies > SMALL_PROBLEMS / 10);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(conflict_clashes_and_is_smallest),
        cmocka_unit_test(every_remedy_is_enough_and_none_too_much),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
