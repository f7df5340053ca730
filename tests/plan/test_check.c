/* The independent check lists each rule that a crew breaks, and nothing about a good crew. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>

#include "problems.h"

/* Nine seats, no exempt one, three of each party; members 0..8 fill them and break nothing. */
struct good {
    struct fixture *fixture;
    struct en_plan_seat seats[9];
    struct en_plan_crew crew;
};

static void good_init(struct good *good)
{
    static const int32_t posts[9] = {LEAD, DEPUTY, DRIVER, -1, -1, -1, -1, -1, -1};
    struct fixture *fixture = fixture_gao(30, 1, 1);

    good->fixture = fixture;
    fixture->slot[0].size = 9;
    fixture->slot[0].need[DRIVER] = 1;
    fixture->slot[0].need[MEDIC] = 0;
    fixture->slot[0].need[RADIO] = 0;
    for (size_t i = 0; i < 30; i++) {
        fixture->member[i].node = 3 + (int32_t)(i % 3) * 2 + (i % 9 >= 6);
        fixture->member[i].posts = (1U << POSTS) - 1;
        fixture->member[i].languages = 1;
        fixture->member[i].leave_count = 0;
    }
    for (size_t i = 0; i < 9; i++) {
        good->seats[i] = (struct en_plan_seat){(uint32_t)i, posts[i], false};
    }
    good->crew =
        (struct en_plan_crew){.verdict = EN_PLAN_MANNED, .seats = good->seats, .seat_count = 9};
}

static size_t breaches_of(struct good *good, enum en_line_code *ret_first)
{
    struct en_plan_breaches breaches;

    assert_int_equal(en_plan_check(&good->fixture->problem, &good->crew, 1, &breaches, NULL),
                     EN_OK);
    size_t count = breaches.count;
    *ret_first = count == 0 ? EN_LINE_CODE_COUNT : breaches.items[0].line.code;
    en_plan_breaches_finish(&breaches);
    en_plan_breaches_finish(&breaches);
    return count;
}

/* One rule is broken, this one; then the fixture goes. */
static void assert_breaks(struct good *good, enum en_line_code code)
{
    enum en_line_code first = EN_LINE_CODE_COUNT;

    assert_int_equal(breaches_of(good, &first), 1);
    assert_string_equal(en_line_name(first), en_line_name(code));
    fixture_free(good->fixture);
}

static void good_crew_breaks_nothing(void **state)
{
    enum en_line_code first = EN_LINE_CODE_COUNT;
    struct good good;

    (void)state;
    good_init(&good);
    assert_int_equal(breaches_of(&good, &first), 0);
    good.crew.verdict = EN_PLAN_UNDECIDED; // not looked at, however bad
    good.seats[0].member = 29;
    good.seats[1].member = 29;
    assert_int_equal(breaches_of(&good, &first), 0);
    fixture_free(good.fixture);
}

static void missing_seat_is_found(void **state)
{
    struct good good;

    (void)state;
    good_init(&good);
    good.fixture->slot[0].size = 10;
    assert_breaks(&good, EN_PLAN_RULE_SIZE);
}

static void wrong_number_in_a_post_is_found(void **state)
{
    struct good good;

    (void)state;
    good_init(&good);
    good.seats[3].post = DRIVER;
    assert_breaks(&good, EN_PLAN_RULE_POST_COUNT);
}

static void exemption_that_the_accord_does_not_give_is_found(void **state)
{
    struct good good;

    (void)state;
    good_init(&good);
    good.fixture->node[2].tolerance = 200; // so that eight counted seats are no other breach
    good.seats[2].exempt = true;
    assert_breaks(&good, EN_PLAN_RULE_POST_COUNT);
}

static void untrained_driver_is_found(void **state)
{
    struct good good;

    (void)state;
    good_init(&good);
    good.fixture->member[2].posts &= ~(1U << DRIVER);
    assert_breaks(&good, EN_PLAN_RULE_TRAINING);
}

static void person_in_two_seats_is_found(void **state)
{
    struct good good;

    (void)state;
    good_init(&good);
    good.seats[4].member = 1;
    assert_breaks(&good, EN_PLAN_RULE_TWICE);
}

static void too_many_of_a_party_is_found(void **state)
{
    struct good good;

    (void)state;
    good_init(&good);
    good.fixture->problem.rules.party_min = 0;
    good.fixture->node[0].tolerance = 300;
    good.seats[4].member = 9; // the first party instead of the second
    good.seats[7].member = 12;
    assert_breaks(&good, EN_PLAN_RULE_SHARE);
}

static void component_out_of_its_share_is_found(void **state)
{
    struct good good;

    (void)state;
    good_init(&good);
    good.fixture->node[3].tolerance = 0; // of three seats one or two are due to it
    good.fixture->node[3].share = 500;
    good.seats[6].member = 9; // the third one of the army
    assert_breaks(&good, EN_PLAN_RULE_SHARE_PART);
}

static void only_one_of_a_party_is_found(void **state)
{
    struct good good;

    (void)state;
    good_init(&good);
    for (size_t i = 0; i < 9; i++) {
        good.fixture->node[i].tolerance = 400;
    }
    good.seats[4].member = 9;
    good.seats[7].member = 11;
    assert_breaks(&good, EN_PLAN_RULE_PARTY_MIN);
}

static void leads_of_one_party_are_found(void **state)
{
    struct good good;

    (void)state;
    good_init(&good);
    good.seats[1].post = -1;
    good.seats[3].post = DEPUTY;
    assert_breaks(&good, EN_PLAN_RULE_LEADS_DIFFER);
}

static void person_whom_nobody_in_command_understands_is_found(void **state)
{
    struct good good;

    (void)state;
    good_init(&good);
    good.fixture->member[5].languages = 2;
    assert_breaks(&good, EN_PLAN_RULE_LANGUAGE);
}

static void lead_and_deputy_without_a_common_language_are_found(void **state)
{
    struct good good;

    (void)state;
    good_init(&good);
    good.fixture->member[1].languages = 2;
    assert_breaks(&good, EN_PLAN_RULE_LANGUAGE);
}

static void people_to_be_kept_apart_are_found(void **state)
{
    struct good good;

    (void)state;
    good_init(&good);
    good.fixture->apart_member[0] = (struct en_plan_apart){20, 4};
    good.fixture->apart_member[1] = (struct en_plan_apart){8, 3};
    good.fixture->problem.rules.apart_member_count = 2;
    assert_breaks(&good, EN_PLAN_RULE_APART_PAIR);
}

static void components_to_be_kept_apart_are_found(void **state)
{
    struct good good;

    (void)state;
    good_init(&good);
    good.fixture->apart_node[0] = (struct en_plan_apart){4, 1};
    good.fixture->problem.rules.apart_node_count = 1;
    assert_breaks(&good, EN_PLAN_RULE_APART_NODES);
}

static void calendar_clashes_are_found(void **state)
{
    static const struct {
        int64_t from, until; // seconds from the patrol's start
        enum en_line_code code;
    } cases[] = {
        {-3600, 1, EN_PLAN_RULE_BUSY},
        {-7200, -3600, EN_PLAN_RULE_REST},
        {-100000, -12 * 3600 + 1, EN_PLAN_RULE_REST},
        {-100000, -12 * 3600, EN_LINE_CODE_COUNT},
    };

    (void)state;
    for (size_t i = 0; i < EN_COUNT(cases); i++) {
        struct good good;
        enum en_line_code first = EN_LINE_CODE_COUNT;
        good_init(&good);
        en_time start = good.fixture->slot[0].start;
        struct en_plan_span span = {start + cases[i].from, start + cases[i].until};
        good.fixture->member[6].busy = &span;
        good.fixture->member[6].busy_count = 1;
        assert_int_equal(breaches_of(&good, &first), cases[i].code != EN_LINE_CODE_COUNT);
        assert_int_equal(first, cases[i].code);
        fixture_free(good.fixture);
    }
}

static void person_on_leave_is_found(void **state)
{
    struct good good;

    (void)state;
    good_init(&good);
    struct en_plan_span away = {good.fixture->slot[0].end - 1, good.fixture->slot[0].end + 1};
    good.fixture->member[6].leave = &away;
    good.fixture->member[6].leave_count = 1;
    assert_breaks(&good, EN_PLAN_RULE_LEAVE);
}

static void one_patrol_too_many_is_found(void **state)
{
    struct good good;

    (void)state;
    good_init(&good);
    good.fixture->problem.rules.patrols_max = 3;
    good.fixture->member[6].patrols = 3;
    good.fixture->member[7].patrols = 2;
    assert_breaks(&good, EN_PLAN_RULE_PATROLS_MAX);
}

static void patrols_that_overlap_are_found_in_both_crews(void **state)
{
    struct en_plan_breaches breaches;
    struct en_plan_crew crews[2];
    struct good good;

    (void)state;
    good_init(&good);
    good.fixture->slot[1] = good.fixture->slot[0];
    good.fixture->slot[1].id = en_str_from("other");
    good.fixture->problem.slot_count = 2;
    crews[0] = good.crew;
    crews[1] = good.crew;
    assert_int_equal(en_plan_check(&good.fixture->problem, crews, 2, &breaches, NULL), EN_OK);
    assert_int_equal(breaches.count, 18);
    assert_int_equal(breaches.items[0].slot, 0);
    assert_int_equal(breaches.items[17].slot, 1);
    en_plan_breaches_finish(&breaches);
    fixture_free(good.fixture);
}

static void unreadable_crews_are_refused(void **state)
{
    struct en_plan_breaches breaches;
    struct en_error error;
    struct good good;

    (void)state;
    good_init(&good);
    assert_int_equal(en_plan_check(&good.fixture->problem, &good.crew, 0, &breaches, &error),
                     EN_ERR_RANGE);
    good.seats[3].member = 30;
    assert_int_equal(en_plan_check(&good.fixture->problem, &good.crew, 1, &breaches, &error),
                     EN_ERR_RANGE);
    assert_string_equal(error.rule, "plan.crews");
    good.seats[3].member = 3;
    good.seats[3].post = POSTS;
    assert_int_equal(en_plan_check(&good.fixture->problem, &good.crew, 1, &breaches, &error),
                     EN_ERR_RANGE);
    fixture_free(good.fixture);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(good_crew_breaks_nothing),
        cmocka_unit_test(missing_seat_is_found),
        cmocka_unit_test(wrong_number_in_a_post_is_found),
        cmocka_unit_test(exemption_that_the_accord_does_not_give_is_found),
        cmocka_unit_test(untrained_driver_is_found),
        cmocka_unit_test(person_in_two_seats_is_found),
        cmocka_unit_test(too_many_of_a_party_is_found),
        cmocka_unit_test(component_out_of_its_share_is_found),
        cmocka_unit_test(only_one_of_a_party_is_found),
        cmocka_unit_test(leads_of_one_party_are_found),
        cmocka_unit_test(person_whom_nobody_in_command_understands_is_found),
        cmocka_unit_test(lead_and_deputy_without_a_common_language_are_found),
        cmocka_unit_test(people_to_be_kept_apart_are_found),
        cmocka_unit_test(components_to_be_kept_apart_are_found),
        cmocka_unit_test(calendar_clashes_are_found),
        cmocka_unit_test(person_on_leave_is_found),
        cmocka_unit_test(one_patrol_too_many_is_found),
        cmocka_unit_test(patrols_that_overlap_are_found_in_both_crews),
        cmocka_unit_test(unreadable_crews_are_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
