/* Parties that suspend, leave, resume; the mode of the mechanism: src/state/rules_party.c. */
#include "asked.h"

#include <string.h>

static const char *from(struct world *world, const char *utc)
{
    return BODY("from: %s\nreason: our men are threatened\n", utc);
}

/* A root's notice, effective at its own entry. */
static void now(struct world *world, const char *party, const char *act)
{
    char utc[EN_TIME_BYTES + 1];

    en_time_format(world->clock.now, utc);
    (void)world_do(world, BODY("%s/root", party), act, from(world, utc));
}

static void tick(struct world *world)
{
    (void)world_do(world, "mission/registrar", "clock.tick", "");
}

/* An order of this number with a crew of north and south alone. */
static const char *order_of_two(struct world *world, const char *number)
{
    const char *body = world_order(world, number, 1);
    struct en_str rest = en_str_from(body);
    struct en_text kept = {0};

    while (rest.len > 0) {
        struct en_str line = en_str_cut(&rest, '\n');
        if (!en_str_starts(line, EN_STR("crew: m-east"))) {
            en_text_add(&kept, line);
            en_text_addc(&kept, '\n');
        }
    }
    body = BODY("%s", en_text_cstr(&kept));
    en_text_finish(&kept);
    return body;
}

/* ---- notices -------------------------------------------------------------------------------- */

static void a_party_suspends_with_two_officers_or_its_root(void **arg)
{
    struct world *world = world_full();

    (void)arg;
    struct en_hash id =
        waits(world, "east/officer-1", "party.suspend", from(world, "2017-02-20T06:00:00Z"));
    is_void(world, "east/officer-1", "consent.give", on(world, &id), "consent.second");
    is_void(world, "north/officer-1", "consent.give", on(world, &id), "consent.party");
    assert_int_equal(rows(world, "parties", "party=east state=active"), 1);
    (void)world_do(world, "east/officer-2", "consent.give", on(world, &id));
    assert_int_equal(rows(world, "parties", "party=east state=suspended"), 1);
    now(world, "south", "party.suspend");
    assert_int_equal(rows(world, "parties", "state=suspended"), 2);
    world_destroy(world);
}

static void a_notice_takes_effect_at_the_first_entry_of_its_time(void **arg)
{
    struct world *world = world_full();

    (void)arg;
    (void)world_do(world, "east/root", "party.suspend", from(world, "2017-02-20T09:00:00Z"));
    assert_int_equal(rows(world, "parties", "party=east state=active notice=suspend"), 1);
    assert_true(en_state_deadline(en_node_state(world->node)) <= world->clock.now + 3 * 3600);
    world_at(world, "2017-02-20T08:59:59Z");
    tick(world);
    assert_int_equal(rows(world, "parties", "party=east state=active"), 1);
    world_at(world, "2017-02-20T09:00:00Z");
    is_void(world, "east/officer-1", "member.enrol", "member: m-east-90 east\n", "party.suspended");
    assert_int_equal(
        rows(world, "parties", "party=east state=suspended since=2017-02-20T09:00:00Z notice=-"),
        1);
    world_destroy(world);
}

static void a_notice_is_of_a_party_and_changes_something(void **arg)
{
    struct world *world = world_full();

    (void)arg;
    is_void(world, "mission/root", "party.suspend", from(world, "2017-02-20T09:00:00Z"),
            "party.none");
    is_void(world, "east/root", "party.resume", from(world, "2017-02-20T09:00:00Z"),
            "party.within");
    now(world, "east", "party.suspend");
    is_void(world, "east/root", "party.suspend", from(world, "2017-02-20T09:00:00Z"),
            "party.paused");
    world_destroy(world);
}

static void a_notice_that_came_late_works_from_its_own_entry(void **arg)
{
    struct world *world = world_full();

    (void)arg;
    (void)world_do(world, "east/root", "party.suspend", from(world, "2017-02-19T00:00:00Z"));
    assert_int_equal(
        rows(world, "parties", "party=east state=suspended since=2017-02-20T06:00:00Z"), 1);
    world_destroy(world);
}

static void to_resume_calls_off_a_notice_that_waits(void **arg)
{
    struct world *world = world_full();

    (void)arg;
    (void)world_do(world, "east/root", "party.leave", from(world, "2017-02-21T00:00:00Z"));
    now(world, "east", "party.resume");
    world_at(world, "2017-02-21T00:00:00Z");
    tick(world);
    assert_int_equal(rows(world, "parties", "party=east state=active notice=-"), 1);
    world_destroy(world);
}

/* ---- not counted ---------------------------------------------------------------------------- */

static void who_is_suspended_proposes_consents_and_enrols_nothing(void **arg)
{
    struct world *world = world_full();

    (void)arg;
    now(world, "east", "party.suspend");
    struct en_hash id = waits(world, "mission/ops-1", "order.propose", order_of_two(world, "G-1"));
    is_void(world, "east/officer-1", "consent.give", on(world, &id), "party.suspended");
    is_void(world, "east/officer-1", "accord.amend", amendment(world, "crew: 6 30", "crew: 7 30"),
            "party.suspended");
    is_void(world, "east/officer-1", "member.enrol", "member: m-east-90 east\n", "party.suspended");
    is_void(world, "east/officer-1", "order.cancel", "order: G-1\nreason: none\n",
            "party.suspended");
    struct en_hash own =
        waits(world, "east/officer-1", "key.revoke", "key: east/lead-1\ncode: lost\n");
    (void)world_do(world, "east/officer-2", "consent.give", on(world, &own));
    assert_int_equal(rows(world, "keys", "name=east/lead-1 state=ended"), 1);
    world_destroy(world);
}

static void its_pending_consents_lapse_and_the_others_decide(void **arg)
{
    struct world *world = world_full();
    struct en_hash id = waits(world, "north/officer-1", "accord.amend",
                              amendment(world, "crew: 6 30", "crew: 7 30"));

    (void)arg;
    consent(world, "east north", &id);
    now(world, "east", "party.suspend");
    assert_int_equal(rows(world, "lapsed", "body=east answer=give"), 1);
    assert_int_equal(rows(world, "consents", "body=east"), 0);
    struct en_result last = world_act(world, "south/officer-1", "consent.give", on(world, &id));
    assert_int_equal(last.effect.completed_count, 1);
    assert_int_equal(en_state_accord(en_node_state(world->node))->crew_min, 7);
    assert_int_equal(rows(world, "parties", "party=east state=suspended"), 1);
    world_destroy(world);
}

static void what_waited_for_it_alone_takes_effect_when_it_goes(void **arg)
{
    struct world *world = world_full();
    struct en_hash crew_of_two = waits(world, "north/officer-1", "accord.amend",
                                       amendment(world, "together: 2", "together: 1"));

    (void)arg;
    consent(world, "north south", &crew_of_two);
    assert_int_equal(en_state_accord(en_node_state(world->node))->together, 2);
    (void)world_do(world, "east/root", "party.suspend", from(world, "2017-02-20T07:00:00Z"));
    world_at(world, "2017-02-20T07:00:00Z");
    tick(world);
    assert_int_equal(en_state_accord(en_node_state(world->node))->together, 1);
    world_destroy(world);
}

static void an_order_that_crews_it_is_closed_and_no_new_one_may(void **arg)
{
    struct world *world = world_full();
    struct en_hash id =
        waits(world, "mission/ops-1", "order.propose", world_order(world, "G-1", 1));

    (void)arg;
    consent(world, "north south", &id);
    now(world, "east", "party.suspend");
    assert_int_equal(rows(world, "proposals", "slot=G-1 state=closed"), 1);
    assert_int_equal(rows(world, "patrols", ""), 0);
    is_void(world, "mission/ops-1", "order.propose", world_order(world, "G-2", 1), "party.crew");
    world_destroy(world);
}

static void parity_is_judged_without_it(void **arg)
{
    struct world *world = world_full();

    (void)arg;
    is_void(world, "mission/ops-1", "order.propose", order_of_two(world, "G-1"), "order.parity");
    now(world, "east", "party.suspend");
    struct en_hash id = waits(world, "mission/ops-1", "order.propose", order_of_two(world, "G-1"));
    consent(world, "north south", &id);
    assert_int_equal(rows(world, "patrols", "order=G-1 state=planned"), 1);
    world_destroy(world);
}

static void once_it_resumes_it_is_asked_again(void **arg)
{
    struct world *world = world_full();

    (void)arg;
    now(world, "east", "party.suspend");
    struct en_hash id = waits(world, "north/officer-1", "accord.amend",
                              amendment(world, "crew: 6 30", "crew: 7 30"));
    consent(world, "north", &id);
    struct en_hash back =
        waits(world, "east/officer-1", "party.resume", from(world, "2017-02-20T06:00:00Z"));
    (void)world_do(world, "east/officer-2", "consent.give", on(world, &back));
    consent(world, "south", &id);
    assert_int_equal(en_state_accord(en_node_state(world->node))->crew_min, 6);
    consent(world, "east", &id);
    assert_int_equal(en_state_accord(en_node_state(world->node))->crew_min, 7);
    world_destroy(world);
}

/* ---- its patrols ---------------------------------------------------------------------------- */

static void a_patrol_in_the_field_comes_back_and_reports(void **arg)
{
    struct world *world = world_full();

    (void)arg;
    (void)world_ordered(world, "G-1");
    struct en_hash muster = mustered(world, "G-1", NULL);
    (void)world_do(
        world, "south/lead-1", "patrol.depart",
        BODY("order: G-1\nmuster: %s\nat: 2017-02-20T08:00:00Z\n", world_hex(world, &muster)));
    now(world, "east", "party.suspend");
    now(world, "south", "party.suspend");
    assert_int_equal(rows(world, "mechanism", "mode=suspended"), 1);
    (void)world_do(world, "east/lead-1", "patrol.checkin",
                   "order: G-1\nat: 2017-02-20T09:00:00Z\nplace: market\nstate: well\n");
    (void)world_do(world, "east/lead-1", "patrol.return", "order: G-1\nat: 2017-02-20T12:00:00Z\n");
    struct en_hash report = waits(world, "east/lead-1", "report.propose", "order: G-1\n");
    (void)world_do(world, "north/lead-1", "consent.give", on(world, &report));
    assert_int_equal(rows(world, "patrols", "order=G-1 state=back reported=1"), 1);
    world_destroy(world);
}

static void nobody_of_it_musters_or_leaves(void **arg)
{
    struct world *world = world_full();

    (void)arg;
    (void)world_ordered(world, "G-1");
    struct en_hash muster = mustered(world, "G-1", NULL);
    now(world, "east", "party.suspend");
    is_void(world, "south/lead-1", "patrol.depart",
            BODY("order: G-1\nmuster: %s\nat: 2017-02-20T08:00:00Z\n", world_hex(world, &muster)),
            "party.crew");
    is_void(world, "north/lead-1", "muster.propose", muster_of(world, "G-1", NULL), "party.crew");
    muster = mustered(world, "G-1", "east");
    (void)world_do(
        world, "south/lead-1", "patrol.depart",
        BODY("order: G-1\nmuster: %s\nat: 2017-02-20T08:00:00Z\n", world_hex(world, &muster)));
    assert_int_equal(rows(world, "patrols", "order=G-1 state=out mixed=0"), 1);
    world_destroy(world);
}

/* ---- leaving -------------------------------------------------------------------------------- */

static void who_left_comes_back_by_an_amendment_that_names_it(void **arg)
{
    struct world *world = world_full();

    (void)arg;
    now(world, "east", "party.leave");
    is_void(world, "east/root", "party.resume", from(world, "2017-02-20T09:00:00Z"), "party.left");
    struct en_hash id = waits(world, "north/officer-1", "accord.amend",
                              amendment(world, "crew: 6 30", "crew: 7 30"));
    consent(world, "north south", &id);
    assert_int_equal(en_state_accord(en_node_state(world->node))->crew_min, 6);
    (void)world_do(world, "east/root", "consent.give", on(world, &id));
    assert_int_equal(en_state_accord(en_node_state(world->node))->crew_min, 7);
    assert_int_equal(rows(world, "parties", "party=east state=active"), 1);
    world_destroy(world);
}

static const char *without_east(struct world *world)
{
    const char *body = amendment(world, "party: east the East\n", "");

    body = changed(world, body, BODY("root: east %s\n", world_vkey(world, "east/root")), "");
    body = changed(world, body, BODY("witness: east %s\n", world_vkey(world, "east/witness")), "");
    body = changed(world, body, "quota: north crew 333 100\n", "quota: north crew 500 100\n");
    body = changed(world, body, "quota: south crew 333 100\n", "quota: south crew 500 100\n");
    body = changed(world, body, "quota: east crew 333 100\n", "");
    for (int i = 0; i < 3; i++) {
        body = changed(world, body, "north,south,east", "north,south");
    }
    return body;
}

static void the_others_amend_it_out(void **arg)
{
    struct world *world = world_full();

    (void)arg;
    now(world, "east", "party.leave");
    struct en_hash id = waits(world, "north/officer-1", "accord.amend", without_east(world));
    consent(world, "north south", &id);
    assert_int_equal(en_state_accord(en_node_state(world->node))->party_count, 2);
    assert_int_equal(rows(world, "parties", ""), 2);
    world_reopen(world);
    assert_int_equal(en_state_absent(en_node_state(world->node)), 0);
    (void)waits(world, "mission/ops-1", "order.propose", order_of_two(world, "G-1"));
    world_destroy(world);
}

/* How many of the policy's witnesses have cosigned the head. */
static uint32_t cosigned(struct world *world, struct en_str note, const struct en_policy *policy)
{
    struct en_cosigned found;

    assert_int_equal(en_checkpoint_open(&world->arena, note, policy, &found, NULL), EN_OK);
    return found.witness_total;
}

static void the_witness_of_who_left_stays_good_for_older_heads(void **arg)
{
    struct world *world = world_full();
    struct en_text note = {0};

    (void)arg;
    world_witness(world);
    uint64_t size = en_store_head(en_node_store(world->node)).size;
    assert_int_equal(en_store_published(en_node_store(world->node), &note, NULL), EN_OK);
    now(world, "east", "party.leave");
    struct en_hash id = waits(world, "north/officer-1", "accord.amend", without_east(world));
    consent(world, "north south", &id);
    struct en_policy older = en_node_policy_at(world->node, size);
    assert_int_equal(cosigned(world, en_text_str(&note), &older), 4);
    struct en_policy newer = en_node_policy(world->node);
    assert_int_equal(newer.witness_count, 3);
    assert_int_equal(cosigned(world, en_text_str(&note), &newer), 3);
    world_reopen(world);
    older = en_node_policy_at(world->node, size);
    assert_int_equal(cosigned(world, en_text_str(&note), &older), 4);
    en_text_finish(&note);
    world_destroy(world);
}

/* ---- the mode ------------------------------------------------------------------------------- */

static void one_party_alone_is_no_mechanism(void **arg)
{
    struct world *world = world_full();

    (void)arg;
    now(world, "east", "party.suspend");
    (void)waits(world, "mission/ops-1", "order.propose", order_of_two(world, "G-1"));
    assert_int_equal(rows(world, "mechanism", "mode=running why=- missing=east"), 1);
    now(world, "south", "party.suspend");
    assert_int_equal(rows(world, "mechanism", "mode=suspended why=parties missing=south,east"), 1);
    assert_int_equal(rows(world, "proposals", "slot=G-1 state=closed"), 1);
    struct en_effect effect = is_void(world, "mission/ops-1", "order.propose",
                                      order_of_two(world, "G-2"), "mechanism.suspended");
    assert_string_equal(effect.why.arg[1], "parties");
    assert_string_equal(effect.why.arg[2], "south,east");
    is_void(world, "north/officer-1", "accord.amend", amendment(world, "crew: 6 30", "crew: 7 30"),
            "party.alone");
    world_destroy(world);
}

static void the_suspended_mode_ends_when_a_party_resumes(void **arg)
{
    struct world *world = world_full();

    (void)arg;
    now(world, "east", "party.suspend");
    now(world, "south", "party.suspend");
    (void)world_do(world, "mission/duty-1", "incident.report",
                   "incident: I-1\nkind: attack\nat: 2017-02-20T06:00:00Z\nplace: market\n"
                   "safety: no\ntext: shots were heard\n");
    now(world, "south", "party.resume");
    assert_int_equal(rows(world, "mechanism", "mode=running missing=east"), 1);
    (void)waits(world, "mission/ops-1", "order.propose", order_of_two(world, "G-1"));
    world_destroy(world);
}

/* The accord of the small mechanism, valid until a time. */
static struct world *until(const char *utc)
{
    struct world *world = world_full();

    amended(world, "mode: exercise\n", BODY("mode: exercise\nvalid: %s\n", utc));
    return world;
}

static void an_accord_that_ran_out_suspends_the_mechanism_until_all_renew_it(void **arg)
{
    struct world *world = until("2017-02-20T07:00:00Z");

    (void)arg;
    assert_int_equal(rows(world, "mechanism", "mode=running valid=2017-02-20T07:00:00Z"), 1);
    is_void(world, "north/officer-1", "accord.renew", "until: 2017-02-20T07:00:00Z\n",
            "renew.time");
    world_at(world, "2017-02-20T07:00:00Z");
    struct en_effect effect = is_void(world, "mission/ops-1", "order.propose",
                                      world_order(world, "G-1", 1), "mechanism.suspended");
    assert_string_equal(effect.why.arg[1], "expired");
    struct en_hash id =
        waits(world, "north/officer-1", "accord.renew", "until: 2018-02-20T07:00:00Z\n");
    consent(world, "north south", &id);
    assert_int_equal(rows(world, "mechanism", "mode=suspended why=expired"), 1);
    consent(world, "east", &id);
    assert_int_equal(rows(world, "mechanism", "mode=running why=- valid=2018-02-20T07:00:00Z"), 1);
    (void)waits(world, "mission/ops-1", "order.propose", world_order(world, "G-1", 1));
    world_destroy(world);
}

static void the_end_of_an_accord_is_a_deadline_of_the_clock(void **arg)
{
    struct world *world = until("2017-02-20T07:00:00Z");

    (void)arg;
    assert_true(en_state_deadline(en_node_state(world->node)) <= world->clock.now + 3600);
    world_at(world, "2017-02-20T07:00:00Z");
    tick(world);
    assert_int_equal(rows(world, "mechanism", "mode=suspended since=2017-02-20T07:00:00Z"), 1);
    assert_true(en_state_deadline(en_node_state(world->node)) > world->clock.now);
    world_reopen(world);
    assert_true(en_state_deadline(en_node_state(world->node)) > world->clock.now);
    world_destroy(world);
}

static void only_an_accord_that_expires_is_renewed(void **arg)
{
    struct world *world = world_full();

    (void)arg;
    is_void(world, "north/officer-1", "accord.renew", "until: 2018-02-20T07:00:00Z\n",
            "renew.none");
    is_void(world, "north/officer-1", "accord.amend",
            amendment(world, "mode: exercise\n", "mode: exercise\nvalid: 2017-02-20T06:00:00Z\n"),
            "amend.valid");
    world_destroy(world);
}

static void a_class_that_asks_for_more_parties_than_take_part_names_who_is_missing(void **arg)
{
    struct world *world = world_full();

    (void)arg;
    amended(world, "class: routine all 24", "class: routine 3 24");
    now(world, "east", "party.suspend");
    struct en_effect effect = is_void(world, "mission/ops-1", "order.propose",
                                      order_of_two(world, "G-1"), "party.missing");
    assert_string_equal(effect.why.arg[1], "east");
    (void)waits(world, "mission/ops-1", "order.propose",
                changed(world, order_of_two(world, "G-1"), "class: routine", "class: urgent"));
    world_destroy(world);
}

static void it_is_the_same_after_a_restart_and_on_another_node(void **arg)
{
    struct world *world = until("2017-03-20T07:00:00Z");

    (void)arg;
    (void)world_do(world, "east/root", "party.suspend", from(world, "2017-02-20T09:00:00Z"));
    world_reopen(world);
    world_at(world, "2017-02-20T09:00:00Z");
    tick(world);
    assert_int_equal(en_state_absent(en_node_state(world->node)), 4);
    struct en_hash before = world_state_hash(world->node);
    assert_int_equal(en_node_rebuild(world->node, NULL), EN_OK);
    struct en_hash after = world_state_hash(world->node);
    assert_true(en_hash_equal(&before, &after));
    world_destroy(world);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_party_suspends_with_two_officers_or_its_root),
        cmocka_unit_test(a_notice_takes_effect_at_the_first_entry_of_its_time),
        cmocka_unit_test(a_notice_is_of_a_party_and_changes_something),
        cmocka_unit_test(a_notice_that_came_late_works_from_its_own_entry),
        cmocka_unit_test(to_resume_calls_off_a_notice_that_waits),
        cmocka_unit_test(who_is_suspended_proposes_consents_and_enrols_nothing),
        cmocka_unit_test(its_pending_consents_lapse_and_the_others_decide),
        cmocka_unit_test(what_waited_for_it_alone_takes_effect_when_it_goes),
        cmocka_unit_test(an_order_that_crews_it_is_closed_and_no_new_one_may),
        cmocka_unit_test(parity_is_judged_without_it),
        cmocka_unit_test(once_it_resumes_it_is_asked_again),
        cmocka_unit_test(a_patrol_in_the_field_comes_back_and_reports),
        cmocka_unit_test(nobody_of_it_musters_or_leaves),
        cmocka_unit_test(who_left_comes_back_by_an_amendment_that_names_it),
        cmocka_unit_test(the_others_amend_it_out),
        cmocka_unit_test(the_witness_of_who_left_stays_good_for_older_heads),
        cmocka_unit_test(one_party_alone_is_no_mechanism),
        cmocka_unit_test(the_suspended_mode_ends_when_a_party_resumes),
        cmocka_unit_test(an_accord_that_ran_out_suspends_the_mechanism_until_all_renew_it),
        cmocka_unit_test(the_end_of_an_accord_is_a_deadline_of_the_clock),
        cmocka_unit_test(only_an_accord_that_expires_is_renewed),
        cmocka_unit_test(a_class_that_asks_for_more_parties_than_take_part_names_who_is_missing),
        cmocka_unit_test(it_is_the_same_after_a_restart_and_on_another_node),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
