/* Muster, substitution, departure, return, codes: rules_muster.c and rules_patrol.c. */
#include "asked.h"

static const char *depart(struct world *world, const struct en_hash *muster)
{
    return BODY("order: G-1\nmuster: %s\nat: 2017-02-20T08:00:00Z\n", world_hex(world, muster));
}

static void a_patrol_goes_from_order_to_report(void **arg)
{
    struct world *world = world_full();

    (void)arg;
    patrolled(world, "G-1", NULL);
    assert_int_equal(rows(world, "patrols", "order=G-1 state=back mixed=1"), 1);
    struct en_hash report =
        waits(world, "south/lead-1", "report.propose",
              "order: G-1\nvisited: market 2017-02-20T09:00:00Z 2017-02-20T10:00:00Z\n"
              "observed: the market was busy\n");
    (void)world_do(world, "north/lead-1", "consent.give", on(world, &report));
    (void)world_do(world, "south/lead-1", "consent.give", on(world, &report));
    assert_int_equal(rows(world, "patrols", "order=G-1 reported=0"), 1);
    (void)world_do(world, "east/officer-1", "consent.give",
                   BODY("%sreserve: we were not asked where to stop\n", on(world, &report)));
    assert_int_equal(rows(world, "patrols", "order=G-1 reported=1"), 1);
    assert_int_equal(rows(world, "reports", "order=G-1 state=effective signed=east,north,south"),
                     1);
    world_destroy(world);
}

static void a_patrol_that_lacks_a_party_is_labelled_and_never_counted_as_joint(void **arg)
{
    struct world *world = world_full();

    (void)arg;
    patrolled(world, "G-1", "east");
    assert_int_equal(rows(world, "patrols", "order=G-1 state=back mixed=0"), 1);
    assert_int_equal(rows(world, "joint-share", "patrols=1 mixed=0 permille=0"), 1);
    assert_int_equal(rows(world, "measure-notes", "measure=joint-patrols kind=not-mixed"), 1);
    world_destroy(world);
}

static void the_muster_accounts_for_everybody_once(void **arg)
{
    struct world *world = world_full();

    (void)arg;
    (void)world_ordered(world, "G-1");
    const char *body = muster_of(world, "G-1", NULL);
    is_void(world, "north/lead-1", "muster.propose",
            changed(world, body, "present: m-east-07\n", ""), "muster.roster");
    is_void(world, "north/lead-1", "muster.propose", changed(world, body, "m-east-07", "m-east-06"),
            "muster.roster");
    is_void(world, "north/lead-1", "muster.propose", changed(world, body, "m-east-07", "m-east-20"),
            "muster.roster");
    is_void(world, "north/lead-1", "muster.propose",
            changed(world, body, "vehicle: v-1", "vehicle: v-2"), "muster.vehicle");
    is_void(world, "north/lead-1", "muster.propose",
            changed(world, body, "check: fuel yes", "check: radio yes"), "muster.check");
    const char *absent = changed(world, body, "present: m-east-07\n", "");
    is_void(world, "north/lead-1", "muster.propose",
            changed(world, absent, "vehicle: v-1", "absent: m-east-07 lazy\nvehicle: v-1"),
            "muster.absence");
    is_void(world, "north/lead-1", "muster.propose", changed(world, body, "G-1", "G-9"),
            "order.unknown");
    world_destroy(world);
}

static void nobody_leaves_without_the_signatures_of_the_parties_present(void **arg)
{
    struct world *world = world_full();

    (void)arg;
    (void)world_ordered(world, "G-1");
    struct en_hash muster =
        waits(world, "north/lead-1", "muster.propose", muster_of(world, "G-1", NULL));
    (void)world_do(world, "north/lead-1", "consent.give", on(world, &muster));
    struct en_effect effect =
        is_void(world, "south/lead-1", "patrol.depart", depart(world, &muster), "depart.muster");
    assert_int_equal(effect.why.status, EN_ERR_CONSENT);
    assert_string_equal(effect.why.arg[1], "south,east");
    is_void(world, "south/lead-1", "patrol.depart",
            BODY("order: G-1\nmuster: %064d\nat: 2017-02-20T08:00:00Z\n", 1), "depart.muster");
    world_destroy(world);
}

static void nobody_leaves_unready(void **arg)
{
    struct world *world = world_full();

    (void)arg;
    (void)world_ordered(world, "G-1");
    const char *body =
        changed(world, muster_of(world, "G-1", NULL), "check: radio yes", "check: radio no");
    struct en_hash muster = waits(world, "north/lead-1", "muster.propose", body);
    (void)world_do(world, "north/lead-1", "consent.give", on(world, &muster));
    (void)world_do(world, "south/lead-1", "consent.give", on(world, &muster));
    (void)world_do(world, "east/lead-1", "consent.give", on(world, &muster));
    is_void(world, "south/lead-1", "patrol.depart", depart(world, &muster), "depart.not-ready");
    struct en_hash again = mustered(world, "G-1", NULL);
    is_void(world, "south/lead-1", "patrol.depart", depart(world, &muster), "depart.muster-old");
    (void)world_do(world, "south/lead-1", "patrol.depart", depart(world, &again));
    is_void(world, "south/lead-1", "patrol.depart", depart(world, &again), "patrol.out");
    world_destroy(world);
}

static void nobody_leaves_unled(void **arg)
{
    struct world *world = world_full();

    (void)arg;
    (void)world_ordered(world, "G-1");
    const char *body = changed(world, muster_of(world, "G-1", NULL), "present: m-north-01\n", "");
    body = changed(world, body, "vehicle: v-1", "absent: m-north-01 ill\nvehicle: v-1");
    struct en_hash muster = waits(world, "north/lead-1", "muster.propose", body);
    (void)world_do(world, "north/lead-1", "consent.give", on(world, &muster));
    (void)world_do(world, "south/lead-1", "consent.give", on(world, &muster));
    (void)world_do(world, "east/lead-1", "consent.give", on(world, &muster));
    is_void(world, "south/lead-1", "patrol.depart", depart(world, &muster), "depart.lead");
    world_destroy(world);
}

/* ---- substitution --------------------------------------------------------------------------- */

static void a_seat_of_another_party_is_not_filled_silently(void **arg)
{
    struct world *world = world_full();

    (void)arg;
    (void)world_ordered(world, "G-1");
    struct en_hash change = waits(world, "north/officer-1", "muster.substitute",
                                  "order: G-1\nout: m-east-07\nin: m-north-10\n");
    (void)world_do(world, "north/officer-1", "consent.give", on(world, &change));
    assert_int_equal(rows(world, "crew", "member=m-north-10"), 0);
    (void)world_do(world, "east/officer-1", "consent.give", on(world, &change));
    assert_int_equal(rows(world, "crew", "member=m-north-10 post=member"), 1);
    assert_int_equal(rows(world, "crew", "member=m-east-07"), 0);
    world_destroy(world);
}

static void a_party_fills_its_own_seat_itself_and_the_muster_is_taken_again(void **arg)
{
    struct world *world = world_full();

    (void)arg;
    (void)world_ordered(world, "G-1");
    struct en_hash muster = mustered(world, "G-1", NULL);
    (void)world_do(world, "east/lead-1", "muster.substitute",
                   "order: G-1\nout: m-east-07\nin: m-east-10\n");
    is_void(world, "south/lead-1", "patrol.depart", depart(world, &muster), "depart.muster-old");
    assert_int_equal(rows(world, "crew", "member=m-east-10"), 1);
    world_destroy(world);
}

static void a_substitute_must_fit_the_seat(void **arg)
{
    struct world *world = world_full();
    const char *text = "order: G-1\nout: m-north-01\nin: m-north-10\n";

    (void)arg;
    (void)world_ordered(world, "G-1");
    struct en_effect effect =
        is_void(world, "north/lead-1", "muster.substitute", text, "substitute.fit");
    assert_string_equal(effect.why.arg[1], "order.training");
    is_void(world, "north/lead-1", "muster.substitute",
            changed(world, text, "m-north-01", "m-north-20"), "substitute.seat");
    is_void(world, "north/lead-1", "muster.substitute",
            changed(world, text, "m-north-10", "m-ghost"), "substitute.fit");
    is_void(world, "north/lead-1", "muster.substitute",
            changed(world, text, "m-north-10", "m-south-01"), "substitute.fit");
    (void)world_do(world, "north/lead-1", "muster.substitute",
                   changed(world, text, "m-north-10", "m-north-02"));
    world_destroy(world);
}

/* ---- on the road ---------------------------------------------------------------------------- */

static void out(struct world *world)
{
    (void)world_ordered(world, "G-1");
    struct en_hash muster = mustered(world, "G-1", NULL);

    (void)world_do(world, "south/lead-1", "patrol.depart", depart(world, &muster));
}

static void a_checkin_moves_the_last_contact_forward_only(void **arg)
{
    struct world *world = world_full();

    (void)arg;
    is_void(world, "south/lead-1", "patrol.checkin",
            "order: G-1\nat: 2017-02-20T09:00:00Z\nplace: market\nstate: well\n", "order.unknown");
    out(world);
    (void)world_do(world, "south/lead-1", "patrol.checkin",
                   "order: G-1\nat: 2017-02-20T09:00:00Z\nplace: market\nstate: well\n");
    (void)world_do(world, "south/lead-1", "patrol.checkin",
                   "order: G-1\nat: 2017-02-20T08:30:00Z\nplace: bridge\nstate: well\n");
    assert_int_equal(rows(world, "patrols", "order=G-1 last_place=market"), 1);
    is_void(world, "south/lead-1", "patrol.checkin",
            "order: G-1\nat: 2017-02-20T09:00:00Z\nplace: nowhere\nstate: well\n", "place.unknown");
    (void)world_do(world, "south/lead-1", "patrol.checkin",
                   "order: G-1\nat: 2017-02-20T10:00:00Z\nplace: bridge\nstate: needs-help\n");
    assert_int_equal(rows(world, "alarms", "kind=needs-help slot=G-1 place=bridge"), 1);
    world_destroy(world);
}

static void an_overdue_patrol_raises_an_alarm_once(void **arg)
{
    struct world *world = world_full();

    (void)arg;
    out(world);
    world_at(world, "2017-02-20T12:59:59Z");
    (void)world_do(world, "mission/registrar", "clock.tick", "");
    assert_int_equal(rows(world, "alarms", ""), 0);
    world_at(world, "2017-02-20T13:00:00Z");
    (void)world_do(world, "mission/registrar", "clock.tick", "");
    (void)world_do(world, "mission/registrar", "clock.tick", "");
    assert_int_equal(rows(world, "alarms", "kind=overdue slot=G-1"), 1);
    assert_int_equal(rows(world, "patrols", "order=G-1 overdue=1"), 1);
    world_destroy(world);
}

static void a_report_not_made_in_time_is_late(void **arg)
{
    struct world *world = world_full();

    (void)arg;
    patrolled(world, "G-1", NULL);
    world_wait(world, 4 * 3600 - 1);
    (void)world_do(world, "mission/registrar", "clock.tick", "");
    assert_int_equal(rows(world, "patrols", "order=G-1 report_late=0"), 1);
    world_wait(world, 1);
    (void)world_do(world, "mission/registrar", "clock.tick", "");
    assert_int_equal(rows(world, "patrols", "order=G-1 report_late=1"), 1);
    world_destroy(world);
}

static void who_did_not_come_back_had_left_with_it(void **arg)
{
    struct world *world = world_full();
    const char *body = "order: G-1\nat: 2017-02-20T12:00:00Z\nmissing: m-east-07 unknown\n";

    (void)arg;
    out(world);
    is_void(world, "south/lead-1", "patrol.return", changed(world, body, "m-east-07", "m-east-20"),
            "return.member");
    is_void(world, "south/lead-1", "patrol.return", changed(world, body, "unknown", "gone"),
            "muster.absence");
    (void)world_do(world, "south/lead-1", "patrol.return", body);
    assert_int_equal(rows(world, "missing", "order=G-1 member=m-east-07 code=unknown"), 1);
    world_destroy(world);
}

/* ---- authenticity --------------------------------------------------------------------------- */

static void one_secret_counts_at_a_time_and_not_for_long(void **arg)
{
    struct world *world = world_full();
    const char *body = BODY("day: 2017-02-20T00:00:00Z\nuntil: 2017-02-21T00:00:00Z\n"
                            "blob: %064d 500\n",
                            1);

    (void)arg;
    is_void(world, "mission/duty-1", "code.issue", changed(world, body, "02-21T", "02-22T"),
            "code.times");
    is_void(world, "mission/duty-1", "code.issue", changed(world, body, "02-21T", "02-20T"),
            "code.times");
    (void)world_do(world, "mission/duty-1", "code.issue", body);
    is_void(world, "mission/duty-1", "code.issue", body, "code.exists");
    world_destroy(world);
}

static void a_wrong_code_and_an_order_not_in_force_raise_alarms(void **arg)
{
    struct world *world = world_full();
    const char *body = "place: camp\norder: G-1\nat: 2017-02-20T08:55:00Z\nresult: wrong\n";

    (void)arg;
    (void)world_do(world, "mission/gate-1", "gate.check", body);
    assert_int_equal(rows(world, "alarms", "kind=gate-code slot=G-1 place=camp"), 1);
    (void)world_do(world, "mission/gate-1", "gate.check", changed(world, body, "wrong", "right"));
    assert_int_equal(rows(world, "alarms", "kind=gate-order"), 1);
    is_void(world, "mission/gate-1", "gate.check", changed(world, body, "camp", "nowhere"),
            "place.unknown");
    out(world);
    (void)world_do(world, "mission/gate-1", "gate.check", changed(world, body, "wrong", "right"));
    assert_int_equal(rows(world, "alarms", ""), 2);
    assert_int_equal(rows(world, "gate-checks", ""), 3);
    world_destroy(world);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_patrol_goes_from_order_to_report),
        cmocka_unit_test(a_patrol_that_lacks_a_party_is_labelled_and_never_counted_as_joint),
        cmocka_unit_test(the_muster_accounts_for_everybody_once),
        cmocka_unit_test(nobody_leaves_without_the_signatures_of_the_parties_present),
        cmocka_unit_test(nobody_leaves_unready),
        cmocka_unit_test(nobody_leaves_unled),
        cmocka_unit_test(a_seat_of_another_party_is_not_filled_silently),
        cmocka_unit_test(a_party_fills_its_own_seat_itself_and_the_muster_is_taken_again),
        cmocka_unit_test(a_substitute_must_fit_the_seat),
        cmocka_unit_test(a_checkin_moves_the_last_contact_forward_only),
        cmocka_unit_test(an_overdue_patrol_raises_an_alarm_once),
        cmocka_unit_test(a_report_not_made_in_time_is_late),
        cmocka_unit_test(who_did_not_come_back_had_left_with_it),
        cmocka_unit_test(one_secret_counts_at_a_time_and_not_for_long),
        cmocka_unit_test(a_wrong_code_and_an_order_not_in_force_raise_alarms),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
