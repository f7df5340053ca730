/* Proposals and consents: src/state/consent.c. */
#include "asked.h"

static struct en_hash proposed(struct world *world)
{
    return waits(world, "mission/ops-1", "order.propose", world_order(world, "G-1", 1));
}

static void an_order_is_in_force_at_the_consent_that_completes_it(void **arg)
{
    struct world *world = world_full();
    struct en_hash id = proposed(world);

    (void)arg;
    consent(world, "north south", &id);
    assert_int_equal(rows(world, "patrols", "order=G-1"), 0);
    struct en_result last = world_act(world, "east/officer-2", "consent.give", on(world, &id));
    assert_int_equal(last.effect.completed_count, 1);
    assert_true(en_hash_equal(&last.effect.completed, &id));
    assert_int_equal(rows(world, "patrols", "order=G-1 state=planned"), 1);
    world_destroy(world);
}

static void one_party_has_one_vote_however_many_keys(void **arg)
{
    struct world *world = world_full();
    struct en_hash id = proposed(world);

    (void)arg;
    consent(world, "north south", &id);
    is_void(world, "north/officer-2", "consent.give", on(world, &id), "consent.twice");
    assert_int_equal(rows(world, "patrols", ""), 0);
    world_destroy(world);
}

static void the_proposer_has_no_vote(void **arg)
{
    struct world *world = world_full();
    struct en_hash id = proposed(world);

    (void)arg;
    is_void(world, "mission/ops-1", "consent.give", on(world, &id), "consent.party");
    is_void(world, "mission/root", "consent.give", on(world, &id), "consent.party");
    world_destroy(world);
}

static void silence_is_never_consent_and_late_is_late(void **arg)
{
    struct world *world = world_full();
    struct en_hash id = proposed(world);

    (void)arg;
    consent(world, "north south", &id);
    world_wait(world, 24 * 3600 - 1);
    assert_int_equal(rows(world, "proposals", "slot=G-1 state=open"), 1);
    world_wait(world, 1);
    is_void(world, "east/officer-1", "consent.give", on(world, &id), "consent.late");
    assert_int_equal(rows(world, "proposals", "slot=G-1 state=expired"), 1);
    assert_int_equal(rows(world, "patrols", ""), 0);
    world_destroy(world);
}

static void a_clock_tick_lets_proposals_expire(void **arg)
{
    struct world *world = world_full();

    (void)arg;
    (void)proposed(world);
    world_wait(world, 24 * 3600);
    (void)world_do(world, "mission/registrar", "clock.tick", "");
    assert_int_equal(rows(world, "proposals", "slot=G-1 state=expired"), 1);
    world_destroy(world);
}

static void a_refusal_keeps_its_reason_and_its_party_can_change_its_mind(void **arg)
{
    struct world *world = world_full();
    struct en_hash id = proposed(world);

    (void)arg;
    const char *reason = BODY("%sreason: the market is closed\n", on(world, &id));
    (void)world_do(world, "east/officer-1", "consent.refuse", reason);
    is_void(world, "east/officer-1", "consent.give", on(world, &id), "consent.twice");
    (void)world_do(world, "east/officer-1", "consent.withdraw",
                   BODY("%sreason: it opened\n", on(world, &id)));
    consent(world, "north south east", &id);
    assert_int_equal(rows(world, "patrols", "order=G-1 state=planned"), 1);
    assert_int_equal(rows(world, "withdrawn", "body=east answer=refuse"), 1);
    world_destroy(world);
}

static void a_withdrawal_before_completion_removes_the_vote(void **arg)
{
    struct world *world = world_full();
    struct en_hash id = proposed(world);

    (void)arg;
    is_void(world, "north/officer-1", "consent.withdraw", BODY("%sreason: none\n", on(world, &id)),
            "consent.none");
    consent(world, "north", &id);
    (void)world_do(world, "north/officer-1", "consent.withdraw",
                   BODY("%sreason: we were wrong\n", on(world, &id)));
    consent(world, "south east", &id);
    assert_int_equal(rows(world, "patrols", ""), 0);
    consent(world, "north", &id);
    is_void(world, "north/officer-1", "consent.withdraw",
            BODY("%sreason: too late\n", on(world, &id)), "consent.closed");
    assert_int_equal(rows(world, "patrols", "order=G-1"), 1);
    world_destroy(world);
}

static void to_abstain_is_not_to_agree(void **arg)
{
    struct world *world = world_full();
    struct en_hash id = proposed(world);

    (void)arg;
    consent(world, "north south", &id);
    (void)world_do(world, "east/officer-1", "consent.abstain",
                   BODY("%sreason: not our road\n", on(world, &id)));
    assert_int_equal(rows(world, "patrols", ""), 0);
    world_destroy(world);
}

static void a_lead_does_not_speak_for_its_party_on_orders(void **arg)
{
    struct world *world = world_full();
    struct en_hash id = proposed(world);

    (void)arg;
    is_void(world, "north/lead-1", "consent.give", on(world, &id), "consent.role");
    world_destroy(world);
}

static void consent_to_what_nobody_proposed_is_void(void **arg)
{
    struct world *world = world_full();

    (void)arg;
    is_void(world, "north/officer-1", "consent.give", BODY("on: %064d\n", 7), "consent.unknown");
    world_destroy(world);
}

static void the_first_version_complete_closes_its_rivals(void **arg)
{
    struct world *world = world_full();
    struct en_hash first = proposed(world);

    (void)arg;
    struct en_hash second =
        waits(world, "mission/ops-1", "order.propose", world_order(world, "G-1", 2));
    consent(world, "north south", &first);
    consent(world, "north south east", &second);
    is_void(world, "east/officer-1", "consent.give", on(world, &first), "consent.closed");
    assert_int_equal(rows(world, "patrols", "order=G-1 version=2"), 1);
    world_destroy(world);
}

static void of_two_orders_with_one_member_the_first_complete_has_the_member(void **arg)
{
    struct world *world = world_full();
    struct en_hash first = proposed(world);

    (void)arg;
    const char *other =
        changed(world, world_order(world, "G-2", 1), "vehicle: v-1", "vehicle: v-2");
    struct en_hash second = waits(world, "mission/ops-1", "order.propose", other);
    consent(world, "north south east", &second);
    consent(world, "north south east", &first);
    assert_int_equal(rows(world, "patrols", "order=G-2"), 1);
    assert_int_equal(rows(world, "patrols", "order=G-1"), 0);
    assert_int_equal(rows(world, "proposals", "slot=G-1 state=closed"), 1);
    world_destroy(world);
}

/* ---- programmes ----------------------------------------------------------------------------- */

static struct en_hash programme(struct world *world, struct en_hash *first, struct en_hash *second)
{
    *first = proposed(world);
    world_at(world, "2017-02-20T06:10:00Z");
    const char *later = world_order(world, "G-2", 1);
    for (int i = 0; i < 6; i++) {
        later = changed(world, later, "2017-02-20T", "2017-02-21T");
    }
    *second = waits(world, "mission/ops-1", "order.propose", later);
    return waits(world, "mission/ops-1", "programme.propose",
                 BODY("programme: P-1\norder: %s\norder: %s\n", world_hex(world, first),
                      world_hex(world, second)));
}

static void one_consent_covers_a_programme_but_for_its_exceptions(void **arg)
{
    struct world *world = world_full();
    struct en_hash first, second;
    struct en_hash id = programme(world, &first, &second);

    (void)arg;
    consent(world, "north south", &id);
    (void)world_do(
        world, "east/officer-1", "consent.give",
        BODY("%sexcept: %s the road is mined\n", on(world, &id), world_hex(world, &second)));
    assert_int_equal(rows(world, "patrols", "order=G-1 state=planned"), 1);
    assert_int_equal(rows(world, "patrols", "order=G-2"), 0);
    assert_int_equal(rows(world, "orders", "order=G-2 refusals=east consents=north,south"), 1);
    world_destroy(world);
}

static void an_exception_must_be_of_the_programme(void **arg)
{
    struct world *world = world_full();
    struct en_hash first, second;
    struct en_hash id = programme(world, &first, &second);

    (void)arg;
    is_void(world, "east/officer-1", "consent.give",
            BODY("%sexcept: %064d nonsense\n", on(world, &id), 3), "consent.except");
    world_destroy(world);
}

static void a_programme_lists_open_orders_under_a_new_number(void **arg)
{
    struct world *world = world_full();
    struct en_hash first, second;

    (void)arg;
    (void)programme(world, &first, &second);
    is_void(world, "mission/ops-1", "programme.propose",
            BODY("programme: P-1\norder: %s\n", world_hex(world, &first)), "programme.exists");
    is_void(world, "mission/ops-1", "programme.propose", BODY("programme: P-2\norder: %064d\n", 5),
            "programme.order");
    world_destroy(world);
}

/* ---- the lead alone ------------------------------------------------------------------------- */

static void an_emergency_is_in_force_at_once_and_wants_ratification(void **arg)
{
    struct world *world = world_full();
    const char *body =
        changed(world, world_order(world, "G-1", 1), "class: routine", "class: emergency");

    (void)arg;
    struct en_hash id = world_do(world, "mission/ops-1", "order.propose", body);
    assert_int_equal(rows(world, "patrols", "order=G-1 state=planned ratified=-"), 1);
    consent(world, "north south", &id);
    assert_int_equal(rows(world, "patrols", "order=G-1 ratified=-"), 1);
    consent(world, "east", &id);
    assert_int_equal(rows(world, "patrols", "order=G-1 ratified=-"), 0);
    assert_int_equal(rows(world, "patrols", "order=G-1 ratified=-1"), 0);
    world_destroy(world);
}

static void an_emergency_nobody_ratified_is_marked(void **arg)
{
    struct world *world = world_full();
    const char *body =
        changed(world, world_order(world, "G-1", 1), "class: routine", "class: emergency");

    (void)arg;
    (void)world_do(world, "mission/ops-1", "order.propose", body);
    world_wait(world, 24 * 3600);
    (void)world_do(world, "mission/registrar", "clock.tick", "");
    assert_int_equal(rows(world, "patrols", "order=G-1 ratified=-1"), 1);
    world_destroy(world);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_order_is_in_force_at_the_consent_that_completes_it),
        cmocka_unit_test(one_party_has_one_vote_however_many_keys),
        cmocka_unit_test(the_proposer_has_no_vote),
        cmocka_unit_test(silence_is_never_consent_and_late_is_late),
        cmocka_unit_test(a_clock_tick_lets_proposals_expire),
        cmocka_unit_test(a_refusal_keeps_its_reason_and_its_party_can_change_its_mind),
        cmocka_unit_test(a_withdrawal_before_completion_removes_the_vote),
        cmocka_unit_test(to_abstain_is_not_to_agree),
        cmocka_unit_test(a_lead_does_not_speak_for_its_party_on_orders),
        cmocka_unit_test(consent_to_what_nobody_proposed_is_void),
        cmocka_unit_test(the_first_version_complete_closes_its_rivals),
        cmocka_unit_test(of_two_orders_with_one_member_the_first_complete_has_the_member),
        cmocka_unit_test(one_consent_covers_a_programme_but_for_its_exceptions),
        cmocka_unit_test(an_exception_must_be_of_the_programme),
        cmocka_unit_test(a_programme_lists_open_orders_under_a_new_number),
        cmocka_unit_test(an_emergency_is_in_force_at_once_and_wants_ratification),
        cmocka_unit_test(an_emergency_nobody_ratified_is_marked),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
