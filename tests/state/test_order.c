/* Mandates, orders, crews: src/state/rules_order.c and crew.c. */
#include "asked.h"

static const char *order(struct world *world)
{
    return world_order(world, "G-1", 1);
}

/* The order of world_order with one thing changed is void by that rule. */
static struct en_effect wrong(struct world *world, const char *from, const char *to,
                              const char *rule)
{
    return is_void(world, "mission/ops-1", "order.propose", changed(world, order(world), from, to),
                   rule);
}

static void the_order_all_others_are_changed_from_is_sound(void **arg)
{
    struct world *world = world_full();

    (void)arg;
    (void)waits(world, "mission/ops-1", "order.propose", order(world));
    world_destroy(world);
}

/* ---- mandates ------------------------------------------------------------------------------- */

static void a_task_outside_the_mandate_is_void_and_names_the_clause_and_who_may(void **arg)
{
    struct world *world = world_full();

    (void)arg;
    struct en_effect effect =
        wrong(world, "task: area-security", "task: counter-terrorism", "mandate.task");
    assert_string_equal(effect.why.arg[0], "mission");
    assert_string_equal(effect.why.arg[1], "counter-terrorism");
    assert_string_equal(effect.why.arg[2], "c-2");
    assert_string_equal(effect.why.arg[3], "partner");
    assert_non_null(effect.why.remedy);
    world_destroy(world);
}

static void a_request_is_checked_before_any_order(void **arg)
{
    struct world *world = world_full();

    (void)arg;
    is_void(world, "north/officer-1", "task.request",
            "request: R-1\nforce: mission\ntask: counter-terrorism\ntext: raid\n", "mandate.task");
    is_void(world, "north/officer-1", "task.request",
            "request: R-1\nforce: partner\ntask: escort\n", "mandate.task");
    is_void(world, "north/officer-1", "task.request", "request: R-1\nforce: nobody\ntask: escort\n",
            "force.unknown");
    is_void(world, "north/officer-1", "task.request", "request: R-1\nforce: mission\ntask: raid\n",
            "task.unknown");
    (void)world_do(world, "north/officer-1", "task.request",
                   "request: R-1\nforce: mission\ntask: escort\n");
    assert_int_equal(rows(world, "requests", "request=R-1"), 1);
    world_destroy(world);
}

static void a_referral_says_nothing_but_whom_and_when(void **arg)
{
    struct world *world = world_full();

    (void)arg;
    is_void(world, "mission/ops-1", "task.refer", "to: mission\ntold: 2017-02-20T06:00:00Z\n",
            "refer.mandate");
    is_void(world, "mission/ops-1", "task.refer", "to: nobody\ntold: 2017-02-20T06:00:00Z\n",
            "force.unknown");
    (void)world_do(world, "mission/ops-1", "task.refer",
                   "to: partner\ntold: 2017-02-20T06:00:00Z\n");
    assert_int_equal(rows(world, "referrals", "force=partner"), 1);
    world_destroy(world);
}

static void only_the_lead_force_leads(void **arg)
{
    struct world *world = world_full();
    const char *body = changed(world, order(world), "force: mission", "force: partner");

    (void)arg;
    is_void(world, "mission/ops-1", "order.propose",
            changed(world, body, "task: area-security", "task: counter-terrorism"), "order.lead");
    wrong(world, "class: routine", "class: holiday", "order.class");
    world_destroy(world);
}

/* ---- versions and times --------------------------------------------------------------------- */

static void a_version_rests_on_the_one_in_force(void **arg)
{
    struct world *world = world_full();
    struct en_hash first = world_ordered(world, "G-1");

    (void)arg;
    is_void(world, "mission/ops-1", "order.propose", world_order(world, "G-1", 2), "order.base");
    const char *next = changed(world, world_order(world, "G-1", 2), BODY("base: %064d", 0),
                               BODY("base: %s", world_hex(world, &first)));
    is_void(world, "mission/ops-1", "order.propose",
            changed(world, next, "version: 2", "version: 1"), "order.version");
    struct en_hash second = waits(world, "mission/ops-1", "order.propose", next);
    consent(world, "north south east", &second);
    assert_int_equal(rows(world, "patrols", "order=G-1 version=2"), 1);
    world_destroy(world);
}

static void times_and_stops_follow_each_other(void **arg)
{
    struct world *world = world_full();

    (void)arg;
    wrong(world, "end: 2017-02-20T12:00:00Z", "end: 2017-02-20T08:00:00Z", "order.times");
    wrong(world, "stop: market 2017-02-20T09", "stop: nowhere 2017-02-20T09", "order.stop");
    wrong(world, "stop: market 2017-02-20T09", "stop: market 2017-02-20T07", "order.stop");
    wrong(world, "2017-02-20T10:00:00Z", "2017-02-20T13:00:00Z", "order.stop");
    const char *past = order(world);
    world_at(world, "2017-02-20T12:00:00Z");
    is_void(world, "mission/ops-1", "order.propose", past, "order.times");
    world_destroy(world);
}

static void a_patrol_can_be_called_off_by_any_party_until_it_leaves(void **arg)
{
    struct world *world = world_full();

    (void)arg;
    is_void(world, "east/officer-1", "order.cancel", "order: G-1\nreason: rain\n", "order.unknown");
    (void)world_ordered(world, "G-1");
    (void)world_do(world, "east/officer-1", "order.cancel", "order: G-1\nreason: rain\n");
    assert_int_equal(rows(world, "patrols", "order=G-1 state=cancelled cancelled=rain"), 1);
    is_void(world, "mission/ops-1", "order.propose", world_order(world, "G-1", 2), "order.gone");
    world_destroy(world);
}

/* ---- the crew ------------------------------------------------------------------------------- */

static void the_crew_has_the_size_and_the_people_of_the_accord(void **arg)
{
    struct world *world = world_full();

    (void)arg;
    const char *small = "order: G-1\nversion: 1\nbase: "
                        "0000000000000000000000000000000000000000000000000000000000000000\n"
                        "class: routine\nforce: mission\ntask: escort\nkind: short\n"
                        "start: 2017-02-20T08:00:00Z\nend: 2017-02-20T09:00:00Z\n"
                        "crew: m-north-01 lead\ncrew: m-south-01 deputy\n"
                        "stop: camp 2017-02-20T08:00:00Z 2017-02-20T08:10:00Z\n";
    is_void(world, "mission/ops-1", "order.propose", small, "order.crew-size");
    wrong(world, "m-east-07 member", "m-east-06 member", "order.crew-twice");
    wrong(world, "m-east-07 member", "m-ghost member", "order.member");
    wrong(world, "m-east-07 member", "m-east-07 juggler", "order.post");
    wrong(world, "m-east-07 member", "m-east-07 driver", "order.training");
    wrong(world, "m-north-01 lead", "m-north-01 member", "order.post-missing");
    world_destroy(world);
}

static void parity_is_checked_for_every_node_of_the_quota_tree(void **arg)
{
    struct world *world = world_full();

    (void)arg;
    /* twelve seats by thirds, tolerance 100: two to six each; seven of one side do not fit */
    const char *body = order(world);
    body = changed(world, body, "m-south-05 member", "m-east-10 member");
    body = changed(world, body, "m-south-06 member", "m-east-11 member");
    body = changed(world, body, "m-north-06 member", "m-east-12 member");
    struct en_effect effect =
        is_void(world, "mission/ops-1", "order.propose", body, "order.parity");
    assert_string_equal(effect.why.arg[0], "east");
    assert_string_equal(effect.why.arg[1], "7");
    world_destroy(world);
}

static void exempt_posts_do_not_count_in_parity(void **arg)
{
    struct world *world = world_full();
    const char *body = order(world);

    (void)arg;
    /* six of twelve is the most for one side; a seventh counts, a medic beside them does not */
    body = changed(world, body, "m-south-05 member", "m-east-10 member");
    body = changed(world, body, "m-south-06 member", "m-east-11 member");
    const char *medic =
        changed(world, body, "m-east-07 member\n", "m-east-07 member\ncrew: m-east-04 medic\n");
    is_void(world, "mission/ops-1", "order.propose", changed(world, medic, "medic", "member"),
            "order.parity");
    (void)waits(world, "mission/ops-1", "order.propose", medic);
    world_destroy(world);
}

static void nobody_serves_as_the_only_one_of_a_party(void **arg)
{
    static const char *const left_out[] = {"north-06", "east-05", "east-06", "east-07"};
    struct world *world = world_full();
    const char *body = order(world);

    (void)arg;
    for (size_t i = 0; i < EN_COUNT(left_out); i++) {
        body = changed(world, body, BODY("crew: m-%s member\n", left_out[i]), "");
    }
    struct en_effect effect =
        is_void(world, "mission/ops-1", "order.propose", body, "order.together");
    assert_string_equal(effect.why.arg[0], "east");
    (void)waits(world, "mission/ops-1", "order.propose",
                changed(world, body, "m-south-06 member", "m-east-06 member"));
    world_destroy(world);
}

static void lead_and_deputy_are_of_different_parties(void **arg)
{
    struct world *world = world_full();

    (void)arg;
    amended(world, "rotate: lead\n", "rotate: lead\nrotate: deputy\n");
    const char *body = changed(world, order(world), "m-south-01 deputy", "m-north-02 deputy");
    is_void(world, "mission/ops-1", "order.propose", body, "order.leads");
    (void)waits(world, "mission/ops-1", "order.propose", order(world));
    world_destroy(world);
}

static void components_kept_apart_are_not_in_one_crew(void **arg)
{
    struct world *world = world_full();

    (void)arg;
    amended(world, "rotate: lead\n", "rotate: lead\napart: north south\n");
    is_void(world, "mission/ops-1", "order.propose", order(world), "order.apart");
    world_destroy(world);
}

static void a_task_that_nobody_may_do_has_no_referral(void **arg)
{
    struct world *world = world_full();

    (void)arg;
    amended(world, "mandate: partner counter-terrorism c-3\n", "");
    wrong(world, "task: area-security", "task: counter-terrorism", "mandate.nobody");
    world_destroy(world);
}

static void whoever_is_away_or_has_not_rested_does_not_go(void **arg)
{
    struct world *world = world_full();

    (void)arg;
    (void)world_do(world, "east/officer-1", "member.away",
                   "away: m-east-07 2017-02-20T11:59:59Z 2017-02-21T00:00:00Z\n");
    is_void(world, "mission/ops-1", "order.propose", order(world), "order.away");
    world_destroy(world);

    world = world_full();
    (void)world_ordered(world, "G-1");
    world_at(world, "2017-02-20T07:00:00Z");
    const char *later = changed(world, world_order(world, "G-2", 1), "start: 2017-02-20T08",
                                "start: 2017-02-20T19");
    later = changed(world, later, "end: 2017-02-20T12:00:00Z", "end: 2017-02-20T23:00:00Z");
    later = changed(world, later, "stop: camp 2017-02-20T08:00:00Z 2017-02-20T08:10:00Z",
                    "stop: camp 2017-02-20T20:00:00Z 2017-02-20T20:10:00Z");
    later = changed(world, later, "stop: market 2017-02-20T09:00:00Z 2017-02-20T10:00:00Z",
                    "stop: market 2017-02-20T21:00:00Z 2017-02-20T22:00:00Z");
    struct en_effect effect = is_void(world, "mission/ops-1", "order.propose", later, "order.rest");
    assert_string_equal(effect.why.arg[2], "G-1");
    later = changed(world, later, "start: 2017-02-20T19", "start: 2017-02-20T20");
    (void)waits(world, "mission/ops-1", "order.propose", later);
    world_destroy(world);
}

static void vehicles_are_known_free_and_large_enough(void **arg)
{
    struct world *world = world_full();

    (void)arg;
    wrong(world, "vehicle: v-1", "vehicle: v-99", "order.vehicle");
    (void)world_do(world, "mission/ops-1", "vehicle.enrol", "vehicle: v-small east 4 car\n");
    wrong(world, "vehicle: v-1", "vehicle: v-small", "order.seats");
    (void)world_ordered(world, "G-1");
    const char *same = world_order(world, "G-2", 1);
    static const char *const taken[] = {"m-north-01", "m-south-01", "m-north-03", "m-north-05",
                                        "m-north-06", "m-south-03", "m-south-05", "m-south-06",
                                        "m-east-03",  "m-east-05",  "m-east-06",  "m-east-07"};
    static const char *const others[] = {"m-north-02", "m-south-02", "m-north-10", "m-north-11",
                                         "m-north-12", "m-south-10", "m-south-11", "m-south-12",
                                         "m-east-10",  "m-east-11",  "m-east-12",  "m-east-13"};
    for (size_t i = 0; i < EN_COUNT(taken); i++) {
        same = changed(world, same, taken[i], others[i]);
    }
    for (int i = 0; i < 3; i++) {
        same = changed(world, same, " driver", " member");
    }
    is_void(world, "mission/ops-1", "order.propose", same, "order.vehicle");
    (void)waits(world, "mission/ops-1", "order.propose",
                changed(world, same, "vehicle: v-1", "vehicle: v-2"));
    world_destroy(world);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_order_all_others_are_changed_from_is_sound),
        cmocka_unit_test(a_task_outside_the_mandate_is_void_and_names_the_clause_and_who_may),
        cmocka_unit_test(a_request_is_checked_before_any_order),
        cmocka_unit_test(a_referral_says_nothing_but_whom_and_when),
        cmocka_unit_test(only_the_lead_force_leads),
        cmocka_unit_test(a_version_rests_on_the_one_in_force),
        cmocka_unit_test(times_and_stops_follow_each_other),
        cmocka_unit_test(a_patrol_can_be_called_off_by_any_party_until_it_leaves),
        cmocka_unit_test(the_crew_has_the_size_and_the_people_of_the_accord),
        cmocka_unit_test(parity_is_checked_for_every_node_of_the_quota_tree),
        cmocka_unit_test(exempt_posts_do_not_count_in_parity),
        cmocka_unit_test(nobody_serves_as_the_only_one_of_a_party),
        cmocka_unit_test(lead_and_deputy_are_of_different_parties),
        cmocka_unit_test(components_kept_apart_are_not_in_one_crew),
        cmocka_unit_test(a_task_that_nobody_may_do_has_no_referral),
        cmocka_unit_test(whoever_is_away_or_has_not_rested_does_not_go),
        cmocka_unit_test(vehicles_are_known_free_and_large_enough),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
