/* What composed crews are like: fair over the fortnight, rested, mixed, explained. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>

#include "problems.h"

static void assert_all_kept(const struct fixture *fixture,
                            const struct en_plan_programme *programme)
{
    struct en_plan_breaches breaches;

    assert_int_equal(programme->manned, programme->crew_count);
    assert_int_equal(
        en_plan_check(&fixture->problem, programme->crews, programme->crew_count, &breaches, NULL),
        EN_OK);
    assert_int_equal(breaches.count, 0);
    en_plan_breaches_finish(&breaches);
}

/* `slots` patrols of `size` seats, eight hours each, one a day, with a lead and a deputy only. */
static struct fixture *daily(size_t members, size_t slots, int32_t size)
{
    struct fixture *fixture = fixture_gao(members, slots, 1);

    for (size_t i = 0; i < slots; i++) {
        struct en_plan_slot *slot = &fixture->slot[i];
        slot->start = fixture->slot[0].start + (en_time)i * 86400;
        slot->end = slot->start + 8 * 3600;
        slot->size = size;
        slot->need[DRIVER] = 0;
        slot->need[MEDIC] = 0;
        slot->need[RADIO] = 0;
        slot->night = false;
    }
    for (size_t i = 0; i < members; i++) {
        fixture->member[i].leave_count = 0;
    }
    return fixture;
}

static bool has_why(const struct en_plan_crew *crew, enum en_line_code code)
{
    for (size_t i = 0; i < crew->why_count; i++) {
        if (crew->why[i].code == code) {
            return true;
        }
    }
    return false;
}

/* ---- parity --------------------------------------------------------------------------------- */

static void remainder_seats_go_round(void **state)
{
    struct fixture *fixture = daily(120, 9, 10);
    struct en_plan_programme programme = fixture_compose(fixture, 1, 200);

    (void)state;
    assert_all_kept(fixture, &programme);
    for (size_t party = 0; party < 3; party++) { // ten seats do not divide by three
        assert_int_equal(programme.sheets[party].seats, 30);
    }
    assert_true(has_why(&programme.crews[0], EN_PLAN_WHY_REMAINDER));
    en_plan_programme_finish(&programme);
    fixture_free(fixture);
}

static void remainder_stays_with_a_named_party(void **state)
{
    struct fixture *fixture = daily(120, 9, 10);

    (void)state;
    fixture->problem.rules.remainder = 2;
    struct en_plan_programme programme = fixture_compose(fixture, 1, 200);
    assert_all_kept(fixture, &programme);
    assert_int_equal(programme.sheets[2].seats, 36);
    assert_int_equal(programme.sheets[0].seats, 27);
    en_plan_programme_finish(&programme);
    fixture_free(fixture);
}

static void lead_and_deputy_go_round(void **state)
{
    struct fixture *fixture = daily(120, 9, 12);
    struct en_plan_programme programme = fixture_compose(fixture, 1, 200);

    (void)state;
    assert_all_kept(fixture, &programme);
    for (size_t party = 0; party < 3; party++) {
        assert_int_equal(programme.sheets[party].leads, 3);
        assert_int_equal(programme.sheets[party].deputies, 3);
    }
    en_plan_programme_finish(&programme);
    fixture_free(fixture);
}

static void balances_carry_over_to_the_next_fortnight(void **state)
{
    struct fixture *fixture = daily(120, 1, 10);
    int32_t seats[3] = {0, 0, 0};
    int32_t leads[3] = {0, 0, 0};

    (void)state;
    for (int fortnight = 0; fortnight < 6; fortnight++) {
        struct en_plan_programme programme = fixture_compose(fixture, 1, 200);
        for (size_t party = 0; party < 3; party++) {
            seats[party] += programme.sheets[party].seats;
            leads[party] += programme.sheets[party].leads;
        }
        for (size_t i = 0; i < programme.node_count; i++) {
            fixture->balance[i] = programme.balances[i];
        }
        en_plan_programme_finish(&programme);
    }
    for (size_t party = 0; party < 3; party++) {
        assert_int_equal(seats[party], 20);
        assert_int_equal(leads[party], 2);
    }
    fixture_free(fixture);
}

static void exempt_specialists_do_not_count(void **state)
{
    struct fixture *fixture = daily(120, 1, 11);

    (void)state;
    fixture->slot[0].need[MEDIC] = 2; // nine counted seats are left, three for each
    struct en_plan_programme programme = fixture_compose(fixture, 1, 200);
    assert_all_kept(fixture, &programme);
    assert_int_equal(programme.sheets[0].seats, 3);
    assert_int_equal(programme.sheets[1].seats, 3);
    assert_int_equal(programme.sheets[2].seats, 3);
    assert_int_equal(
        programme.sheets[0].exempt + programme.sheets[1].exempt + programme.sheets[2].exempt, 2);
    assert_true(has_why(&programme.crews[0], EN_PLAN_WHY_EXEMPT));
    en_plan_programme_finish(&programme);
    fixture_free(fixture);
}

static void nobody_is_the_only_one_of_a_party(void **state)
{
    struct fixture *fixture = daily(120, 1, 6);

    (void)state;
    for (size_t party = 0; party < 3; party++) {
        fixture->node[party].tolerance = 300; // the shares alone would allow 1, 2, 3
    }
    fixture->balance[0].seats = 5000; // and the balances would ask for it
    fixture->balance[1].seats = -5000;
    struct en_plan_programme programme = fixture_compose(fixture, 1, 200);
    assert_all_kept(fixture, &programme);
    for (size_t party = 0; party < 3; party++) {
        assert_int_equal(programme.sheets[party].seats, 2);
    }
    en_plan_programme_finish(&programme);
    fixture_free(fixture);
}

static void crew_too_small_for_two_of_each_has_one_of_each(void **state)
{
    struct fixture *fixture = daily(120, 1, 4);

    (void)state;
    struct en_plan_programme programme = fixture_compose(fixture, 1, 200);
    assert_all_kept(fixture, &programme);
    en_plan_programme_finish(&programme);
    fixture->problem.rules.party_min_yields = false;
    programme = fixture_compose(fixture, 1, 200);
    assert_int_equal(programme.crews[0].verdict, EN_PLAN_IMPOSSIBLE);
    en_plan_programme_finish(&programme);
    fixture_free(fixture);
}

static void party_of_tiny_share_comes_in_pairs_or_not_at_all(void **state)
{
    struct fixture *fixture = daily(120, 8, 12);
    size_t observers = fixture->problem.node_count++;

    (void)state;
    fixture->node[0].share = 313;
    fixture->node[1].share = 313;
    fixture->node[2].share = 314;
    fixture->node[observers] = (struct en_plan_node){en_str_from("observers"), -1, 60, 120, true};
    for (size_t i = 0; i < 12; i++) {
        fixture->member[i].node = (int32_t)observers;
    }
    struct en_plan_programme programme = fixture_compose(fixture, 1, 200);
    bool seen = false;
    assert_all_kept(fixture, &programme);
    for (size_t i = 0; i < programme.crew_count; i++) {
        int here = 0;
        for (size_t s = 0; s < programme.crews[i].seat_count; s++) {
            uint32_t member = programme.crews[i].seats[s].member;
            here += fixture->member[member].node == (int32_t)observers;
        }
        assert_true(here == 0 || here == 2);
        seen |= here > 0;
    }
    assert_true(seen); // their balance brings them in sooner or later
    en_plan_programme_finish(&programme);
    fixture_free(fixture);
}

/* ---- people --------------------------------------------------------------------------------- */

static void lead_and_deputy_come_first(void **state)
{
    struct fixture *fixture = fixture_gao(120, 10, 2);
    struct en_plan_programme programme = fixture_compose(fixture, 1, 200);

    (void)state;
    for (size_t i = 0; i < programme.crew_count; i++) {
        assert_int_equal(programme.crews[i].verdict, EN_PLAN_MANNED);
        assert_int_equal(programme.crews[i].seats[0].post, LEAD);
        assert_int_equal(programme.crews[i].seats[1].post, DEPUTY);
    }
    en_plan_programme_finish(&programme);
    fixture_free(fixture);
}

static void load_is_spread(void **state)
{
    struct fixture *fixture = daily(60, 10, 12); // 120 seats, 60 people
    int patrols[60] = {0};

    (void)state;
    for (size_t i = 0; i < 60; i++) { // no bottleneck but the shares
        fixture->member[i].posts = 1U << LEAD | 1U << DEPUTY;
        fixture->member[i].languages = 1;
    }
    struct en_plan_programme programme = fixture_compose(fixture, 1, 200);
    assert_all_kept(fixture, &programme);
    for (size_t i = 0; i < programme.crew_count; i++) {
        for (size_t s = 0; s < programme.crews[i].seat_count; s++) {
            patrols[programme.crews[i].seats[s].member]++;
        }
    }
    for (size_t i = 0; i < 60; i++) {
        assert_in_range(patrols[i], 1, 3);
    }
    en_plan_programme_finish(&programme);
    fixture_free(fixture);
}

static void earlier_patrols_count_as_load(void **state)
{
    struct fixture *fixture = daily(120, 1, 12);

    (void)state;
    for (size_t i = 0; i < 120; i++) {
        fixture->member[i].patrols = i % 2 == 0 ? 9 : 0;
        fixture->member[i].node = 3 + (int32_t)(i / 2 % 6);
        fixture->member[i].posts = 3;
        fixture->member[i].languages = 1;
    }
    struct en_plan_programme programme = fixture_compose(fixture, 1, 200);
    for (size_t s = 0; s < programme.crews[0].seat_count; s++) {
        assert_int_equal(programme.crews[0].seats[s].member % 2, 1);
    }
    en_plan_programme_finish(&programme);
    fixture_free(fixture);
}

static void pairs_are_not_repeated_where_it_can_be_helped(void **state)
{
    struct fixture *fixture = daily(120, 1, 12);
    size_t pairs = 0;

    (void)state;
    /* Everybody of even number has served with everybody of even number. */
    for (uint32_t a = 0; a < 120; a += 2) {
        fixture->member[a].node = 3 + (int32_t)(a / 2 % 6);
        fixture->member[a + 1].node = 3 + (int32_t)(a / 2 % 6);
        for (uint32_t b = 0; b < a; b += 2) {
            fixture->history[pairs++] = (struct en_plan_together){a, b, 2};
        }
    }
    for (uint32_t i = 0; i < 120; i++) {
        fixture->member[i].posts = 3;
        fixture->member[i].languages = 1;
    }
    fixture->problem.history_count = pairs;
    struct en_plan_programme programme = fixture_compose(fixture, 1, 200);
    int even = 0;
    for (size_t s = 0; s < programme.crews[0].seat_count; s++) {
        even += programme.crews[0].seats[s].member % 2 == 0;
    }
    assert_true(even <= 1);
    assert_true(has_why(&programme.crews[0], EN_PLAN_WHY_NO_REPEATS));
    en_plan_programme_finish(&programme);
    fixture_free(fixture);
}

static void rest_between_patrols_is_kept(void **state)
{
    struct fixture *fixture = daily(40, 6, 12);

    (void)state;
    for (size_t i = 0; i < 6; i++) { // a patrol every ten hours, eight hours each: no second one
        fixture->slot[i].start = fixture->slot[0].start + (en_time)i * 36000;
        fixture->slot[i].end = fixture->slot[i].start + 8 * 3600;
    }
    for (size_t i = 0; i < 40; i++) {
        fixture->member[i].posts = 3;
        fixture->member[i].languages = 1;
    }
    struct en_plan_programme programme = fixture_compose(fixture, 1, 200);
    assert_all_kept(fixture, &programme);
    assert_true(has_why(&programme.crews[5], EN_PLAN_WHY_REST));
    en_plan_programme_finish(&programme);
    fixture_free(fixture);
}

/* The only medic also drives, and the earlier patrol would take him as its driver. */
static void patrol_that_fails_is_manned_first_in_the_next_round(void **state)
{
    struct fixture *fixture = daily(12, 2, 3);
    struct en_plan_slot *slot = fixture->slot;

    (void)state;
    fixture->problem.rules.lead_post = -1;
    fixture->problem.rules.deputy_post = -1;
    fixture->problem.rules.party_min = 0;
    for (size_t i = 0; i < 2; i++) {
        slot[i].need[LEAD] = 0;
        slot[i].need[DEPUTY] = 0;
        slot[i].end = slot[i].start + 30 * 3600; // they overlap
    }
    slot[0].need[DRIVER] = 1;
    slot[1].need[MEDIC] = 1;
    for (size_t i = 0; i < 12; i++) {
        fixture->member[i].posts = 0;
    }
    fixture->member[0].posts = 1U << DRIVER | 1U << MEDIC;
    fixture->member[1].posts = 1U << DRIVER;
    fixture->member[1].patrols = 9; // so member 0 looks the better driver
    struct en_plan_programme programme = fixture_compose(fixture, 1, 200);
    assert_all_kept(fixture, &programme);
    en_plan_programme_finish(&programme);
    fixture_free(fixture);
}

/* ---- edges ---------------------------------------------------------------------------------- */

static void no_patrols_make_an_empty_programme(void **state)
{
    struct fixture *fixture = daily(12, 1, 6);

    (void)state;
    fixture->problem.slot_count = 0;
    struct en_plan_programme programme = fixture_compose(fixture, 1, 200);
    assert_int_equal(programme.crew_count, 0);
    assert_int_equal(programme.cost, 0);
    en_plan_programme_finish(&programme);
    en_plan_programme_finish(&programme);
    fixture_free(fixture);
}

static void no_people_leave_every_patrol_impossible(void **state)
{
    struct fixture *fixture = daily(12, 2, 6);

    (void)state;
    fixture->problem.member_count = 0;
    struct en_plan_programme programme = fixture_compose(fixture, 1, 200);
    assert_int_equal(programme.manned, 0);
    for (size_t i = 0; i < 2; i++) {
        assert_int_equal(programme.crews[i].verdict, EN_PLAN_IMPOSSIBLE);
        assert_int_equal(programme.crews[i].conflict[0].code, EN_PLAN_RULE_PEOPLE);
    }
    en_plan_programme_finish(&programme);
    fixture_free(fixture);
}

/* Everyone kept apart from nearly everyone: the search gives up and says so. */
static void search_limit_says_undecided_and_nothing_more(void **state)
{
    struct fixture *fixture = daily(60, 1, 12);
    struct en_plan_options options = {.seed = 1, .effort = 0, .search_limit = 5};
    struct en_plan_programme programme;
    size_t pairs = 0;

    (void)state;
    for (uint32_t a = 0; a < 60; a++) {
        for (uint32_t b = a + 1; b < 60; b++) {
            if ((a / 6 + b / 6) % 3 != 0) {
                fixture->apart_member[pairs++] = (struct en_plan_apart){a, b};
            }
        }
    }
    fixture->problem.rules.apart_member_count = pairs;
    assert_int_equal(en_plan_compose(&fixture->problem, &options, &programme, NULL), EN_OK);
    assert_int_equal(programme.crews[0].verdict, EN_PLAN_UNDECIDED);
    assert_int_equal(programme.crews[0].conflict_count, 0);
    assert_int_equal(programme.crews[0].seat_count, 0);
    en_plan_programme_finish(&programme);
    fixture_free(fixture);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(remainder_seats_go_round),
        cmocka_unit_test(remainder_stays_with_a_named_party),
        cmocka_unit_test(lead_and_deputy_go_round),
        cmocka_unit_test(balances_carry_over_to_the_next_fortnight),
        cmocka_unit_test(exempt_specialists_do_not_count),
        cmocka_unit_test(nobody_is_the_only_one_of_a_party),
        cmocka_unit_test(crew_too_small_for_two_of_each_has_one_of_each),
        cmocka_unit_test(party_of_tiny_share_comes_in_pairs_or_not_at_all),
        cmocka_unit_test(lead_and_deputy_come_first),
        cmocka_unit_test(load_is_spread),
        cmocka_unit_test(earlier_patrols_count_as_load),
        cmocka_unit_test(pairs_are_not_repeated_where_it_can_be_helped),
        cmocka_unit_test(rest_between_patrols_is_kept),
        cmocka_unit_test(patrol_that_fails_is_manned_first_in_the_next_round),
        cmocka_unit_test(no_patrols_make_an_empty_programme),
        cmocka_unit_test(no_people_leave_every_patrol_impossible),
        cmocka_unit_test(search_limit_says_undecided_and_nothing_more),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
