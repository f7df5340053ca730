/* Amendments, offices, keys: src/state/rules_accord.c. */
#include "asked.h"

#include <string.h>

/* ---- keys ----------------------------------------------------------------------------------- */

static const char *enrolment(struct world *world, const char *name)
{
    return BODY("key: %s\nrole: officer\nfrom: 2017-02-20T00:00:00Z\nuntil: "
                "2017-03-20T00:00:00Z\n",
                world_vkey(world, name));
}

static void a_root_enrols_keys_named_after_its_own_body(void **arg)
{
    struct world *world = world_full();

    (void)arg;
    is_void(world, "north/root", "key.enrol", enrolment(world, "south/officer-9"), "key.body");
    is_void(world, "north/root", "key.enrol", enrolment(world, "northern/officer-9"), "key.body");
    is_void(world, "north/root", "key.enrol", enrolment(world, "north/officer-1"), "key.exists");
    is_void(world, "north/officer-1", "key.enrol", enrolment(world, "north/officer-9"), "key.role");
    (void)world_do(world, "north/root", "key.enrol", enrolment(world, "north/officer-9"));
    assert_int_equal(rows(world, "keys", "name=north/officer-9 role=officer state=active"), 1);
    world_destroy(world);
}

static const char *of_role(struct world *world, const char *name, const char *role)
{
    return changed(world, enrolment(world, name), "role: officer", BODY("role: %s", role));
}

static void a_role_fits_what_the_body_is_under_the_accord(void **arg)
{
    struct world *world = world_full();

    (void)arg;
    is_void(world, "north/root", "key.enrol", of_role(world, "north/ops-9", "ops"), "key.fits");
    is_void(world, "north/root", "key.enrol", of_role(world, "north/chair-9", "chair"), "key.fits");
    is_void(world, "partner/root", "key.enrol", of_role(world, "partner/ops-9", "ops"), "key.fits");
    is_void(world, "mission/root", "key.enrol", of_role(world, "mission/officer-9", "officer"),
            "key.fits");
    (void)world_do(world, "mission/root", "key.enrol", of_role(world, "mission/ops-9", "ops"));
    (void)world_do(world, "north/root", "key.enrol", of_role(world, "north/duty-9", "duty"));
    world_destroy(world);
}

static void an_enrolment_makes_sense(void **arg)
{
    struct world *world = world_full();
    const char *body = enrolment(world, "north/officer-9");

    (void)arg;
    is_void(world, "north/root", "key.enrol", changed(world, body, "2017-03-20", "2017-02-20"),
            "key.times");
    is_void(world, "north/root", "key.enrol", changed(world, body, "from:", "may: dance\nfrom:"),
            "key.may");
    struct en_text broken = {0};
    en_text_adds(&broken, body);
    char *sum = strchr(broken.ptr, '+') + 1;
    *sum = *sum == '0' ? '1' : '0';
    is_void(world, "north/root", "key.enrol", en_text_cstr(&broken), "key.unsound");
    en_text_finish(&broken);
    world_destroy(world);
}

static void a_key_narrowed_to_some_acts_authors_no_others(void **arg)
{
    struct world *world = world_full();
    const char *body =
        changed(world, enrolment(world, "north/officer-9"), "from:", "may: member.away\nfrom:");

    (void)arg;
    (void)world_do(world, "north/root", "key.enrol", body);
    is_void(world, "north/officer-9", "member.end", "end: m-north-05 left\n", "key.scope");
    (void)world_do(world, "north/officer-9", "member.away",
                   "away: m-north-05 2017-02-21T00:00:00Z 2017-02-22T00:00:00Z\n");
    world_destroy(world);
}

static void a_root_revokes_alone_and_officers_in_twos(void **arg)
{
    struct world *world = world_full();

    (void)arg;
    is_void(world, "north/root", "key.revoke", "key: south/officer-1\ncode: lost\n", "key.none");
    is_void(world, "north/root", "key.revoke", "key: north/root\ncode: lost\n", "key.none");
    struct en_hash id =
        waits(world, "north/officer-1", "key.revoke", "key: north/lead-1\ncode: stolen\n");
    is_void(world, "north/officer-1", "consent.give", on(world, &id), "consent.second");
    is_void(world, "south/officer-1", "consent.give", on(world, &id), "consent.party");
    assert_int_equal(rows(world, "keys", "name=north/lead-1 state=active"), 1);
    (void)world_do(world, "north/officer-2", "consent.give", on(world, &id));
    assert_int_equal(rows(world, "keys", "name=north/lead-1 state=ended why=stolen"), 1);
    (void)world_do(world, "north/root", "key.revoke", "key: north/officer-1\ncode: left\n");
    assert_int_equal(rows(world, "keys", "name=north/officer-1 state=ended"), 1);
    world_destroy(world);
}

static void what_a_revoked_key_signs_is_not_taken(void **arg)
{
    struct world *world = world_full();
    struct en_str note = world_compose(world, "north/officer-1", "member.away",
                                       "away: m-north-05 2017-02-21T00:00:00Z "
                                       "2017-02-22T00:00:00Z\n");

    (void)arg;
    (void)world_do(world, "north/root", "key.revoke", "key: north/officer-1\ncode: lost\n");
    is_refused(world, note, "act.key-revoked");
    world_destroy(world);
}

/* ---- offices -------------------------------------------------------------------------------- */

static void a_newcomers_orders_are_void_until_all_signed_the_hand_over(void **arg)
{
    struct world *world = world_full();

    (void)arg;
    is_void(world, "north/coordinator-1", "order.propose", world_order(world, "G-1", 1),
            "office.not-held");
    is_void(world, "north/officer-1", "office.appoint", "office: king\nholder: north/officer-1\n",
            "office.unknown");
    is_void(world, "north/officer-1", "office.appoint",
            "office: coordinator\nholder: south/coordinator-1\n", "office.holder");
    struct en_hash id = waits(world, "north/officer-1", "office.appoint",
                              "office: coordinator\nholder: north/coordinator-1\n");
    consent(world, "north south", &id);
    is_void(world, "north/coordinator-1", "order.propose", world_order(world, "G-1", 1),
            "office.not-held");
    consent(world, "east", &id);
    (void)waits(world, "north/coordinator-1", "order.propose", world_order(world, "G-1", 1));
    assert_int_equal(rows(world, "offices", "office=coordinator holder=north/coordinator-1"), 1);
    world_destroy(world);
}

/* ---- amendments ----------------------------------------------------------------------------- */

static void an_amendment_needs_every_party_and_old_orders_keep_the_old_text(void **arg)
{
    struct world *world = world_full();
    const char *body = amendment(world, "crew: 6 30", "crew: 13 30");

    (void)arg;
    struct en_hash before =
        waits(world, "mission/ops-1", "order.propose", world_order(world, "G-1", 1));
    struct en_hash id = waits(world, "north/officer-1", "accord.amend", body);
    consent(world, "north south", &id);
    assert_int_equal(en_state_accord(en_node_state(world->node))->crew_min, 6);
    consent(world, "east", &id);
    assert_int_equal(en_state_accord(en_node_state(world->node))->crew_min, 13);
    is_void(world, "mission/ops-1", "order.propose", world_order(world, "G-2", 1),
            "order.crew-size");
    consent(world, "north south east", &before);
    assert_int_equal(rows(world, "patrols", "order=G-1 accord=1"), 1);
    is_void(world, "north/officer-1", "accord.amend", body, "amend.base");
    world_reopen(world);
    assert_int_equal(en_state_accord(en_node_state(world->node))->crew_min, 13);
    world_destroy(world);
}

static void a_new_party_signs_with_the_root_that_the_new_text_names(void **arg)
{
    struct world *world = world_full();
    const char *body =
        amendment(world, "witness: north",
                  BODY("root: west %s\nwitness: north", world_vkey(world, "west/root")));

    (void)arg;
    body = changed(world, body, "party: east the East\n",
                   "party: east the East\nparty: west the West\n");
    body = changed(world, body, "quota: east crew 333 100\n",
                   "quota: east crew 167 100\nquota: west crew 167 100\n");
    struct en_hash id = waits(world, "north/officer-1", "accord.amend", body);
    consent(world, "north south east", &id);
    assert_int_equal(en_state_accord(en_node_state(world->node))->party_count, 3);
    is_void(world, "west/root", "key.enrol", of_role(world, "west/officer-1", "officer"),
            "key.fits");
    (void)world_do(world, "west/root", "consent.give", on(world, &id));
    assert_int_equal(en_state_accord(en_node_state(world->node))->party_count, 4);
    world_destroy(world);
}

static void an_amendment_that_contradicts_itself_or_moves_the_record_is_void(void **arg)
{
    struct world *world = world_full();

    (void)arg;
    struct en_effect effect = is_void(
        world, "north/officer-1", "accord.amend",
        amendment(world, "quota: east crew 333 100", "quota: east crew 900 100"), "amend.text");
    assert_string_equal(effect.why.arg[1], "accord.quota-over");
    is_void(world, "north/officer-1", "accord.amend",
            amendment(world, world_vkey(world, "mission/registrar"),
                      world_vkey(world, "mission/registrar-2")),
            "amend.origin");
    world_destroy(world);
}

static void of_two_amendments_the_second_complete_rests_on_a_text_no_longer_in_force(void **arg)
{
    struct world *world = world_full();

    (void)arg;
    struct en_hash first = waits(world, "north/officer-1", "accord.amend",
                                 amendment(world, "crew: 6 30", "crew: 7 30"));
    struct en_hash second = waits(world, "south/officer-1", "accord.amend",
                                  amendment(world, "crew: 6 30", "crew: 8 30"));
    consent(world, "north south", &second);
    consent(world, "north south east", &first);
    consent(world, "east", &second);
    assert_int_equal(en_state_accord(en_node_state(world->node))->crew_min, 7);
    assert_int_equal(rows(world, "proposals", "act=accord.amend state=closed"), 1);
    world_destroy(world);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_root_enrols_keys_named_after_its_own_body),
        cmocka_unit_test(a_role_fits_what_the_body_is_under_the_accord),
        cmocka_unit_test(an_enrolment_makes_sense),
        cmocka_unit_test(a_key_narrowed_to_some_acts_authors_no_others),
        cmocka_unit_test(a_root_revokes_alone_and_officers_in_twos),
        cmocka_unit_test(what_a_revoked_key_signs_is_not_taken),
        cmocka_unit_test(a_newcomers_orders_are_void_until_all_signed_the_hand_over),
        cmocka_unit_test(an_amendment_needs_every_party_and_old_orders_keep_the_old_text),
        cmocka_unit_test(a_new_party_signs_with_the_root_that_the_new_text_names),
        cmocka_unit_test(an_amendment_that_contradicts_itself_or_moves_the_record_is_void),
        cmocka_unit_test(of_two_amendments_the_second_complete_rests_on_a_text_no_longer_in_force),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
