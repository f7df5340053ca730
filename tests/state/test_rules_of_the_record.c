/*
 * The rules between several parties, one after the other: notes/record.md section 4, docs/record.md
 * "Rules between parties". A test's name begins with its rule's number.
 */
#include "asked.h"

#include <string.h>

static struct en_hash proposed(struct world *world)
{
    return waits(world, "mission/ops-1", "order.propose", world_order(world, "G-1", 1));
}

static void tick(struct world *world)
{
    (void)world_do(world, "mission/registrar", "clock.tick", "");
}

static void rule_1_one_party_has_one_vote_however_many_keys(void **arg)
{
    struct world *world = world_full();
    struct en_hash id = proposed(world);

    (void)arg;
    consent(world, "north south", &id);
    is_void(world, "north/officer-2", "consent.give", on(world, &id), "consent.twice");
    is_void(world, "north/root", "consent.give", on(world, &id), "consent.twice");
    is_void(world, "south/officer-2", "consent.refuse", BODY("%sreason: no\n", on(world, &id)),
            "consent.twice");
    assert_int_equal(rows(world, "consents", "answer=give"), 2);
    assert_int_equal(rows(world, "patrols", ""), 0);
    world_destroy(world);
}

/* ---- 2: exact bytes ------------------------------------------------------------------------- */

static void rule_2_a_consent_names_exact_bytes_and_any_edit_needs_new_consent(void **arg)
{
    struct world *world = world_full();
    struct en_hash first = proposed(world);

    (void)arg;
    consent(world, "north south", &first);
    struct en_hash edited =
        waits(world, "mission/ops-1", "order.propose", world_order(world, "G-1", 2));
    consent(world, "east", &edited);
    assert_int_equal(rows(world, "patrols", ""), 0);
    assert_int_equal(rows(world, "consents", "body=east"), 1);
    edited.b[31] ^= 1;
    is_void(world, "south/officer-1", "consent.give", on(world, &edited), "consent.unknown");
    world_destroy(world);
}

static void rule_2_a_consent_counts_in_the_record_it_was_signed_for(void **arg)
{
    struct world *world = world_full();
    struct en_hash id = proposed(world);
    struct en_act_header header = world_header(world, "north/officer-1", "consent.give");

    (void)arg;
    header.origin = EN_STR("other.example/record");
    is_refused(world, world_note(world, &header, en_str_from(on(world, &id)), "north/officer-1"),
               "act.origin");
    world_destroy(world);
}

/* ---- 3 to 5 --------------------------------------------------------------------------------- */

static void rule_3_only_what_is_logged_counts_and_order_decides(void **arg)
{
    struct world *world = world_full();
    struct en_hash id = proposed(world);

    (void)arg;
    (void)world_compose(world, "north/officer-1", "consent.give", on(world, &id)); /* in a pocket */
    consent(world, "south east", &id);
    assert_int_equal(rows(world, "patrols", ""), 0);
    (void)world_do(world, "south/officer-1", "consent.withdraw",
                   BODY("%sreason: too early\n", on(world, &id)));
    consent(world, "north", &id);
    assert_int_equal(rows(world, "patrols", ""), 0);
    struct en_result last = world_act(world, "south/officer-1", "consent.give", on(world, &id));
    assert_int_equal(
        rows(world, "proposals", BODY("slot=G-1 state=effective done=%lld", (long long)last.index)),
        1);
    is_void(world, "south/officer-1", "consent.withdraw", BODY("%sreason: sorry\n", on(world, &id)),
            "consent.closed");
    (void)world_do(world, "south/officer-1", "order.cancel", "order: G-1\nreason: sorry\n");
    assert_int_equal(rows(world, "patrols", "order=G-1 state=cancelled"), 1);
    world_destroy(world);
}

static void rule_4_the_first_version_complete_at_a_base_closes_its_rivals(void **arg)
{
    struct world *world = world_full();
    struct en_hash first = proposed(world);

    (void)arg;
    struct en_hash second =
        waits(world, "mission/ops-1", "order.propose", world_order(world, "G-1", 2));
    consent(world, "north south", &first);
    consent(world, "north south east", &second);
    is_void(world, "east/officer-1", "consent.give", on(world, &first), "consent.closed");
    is_void(world, "mission/ops-1", "order.propose", world_order(world, "G-1", 3), "order.base");
    assert_int_equal(rows(world, "patrols", "order=G-1 version=2"), 1);
    world_destroy(world);
}

static void rule_5_proposals_and_the_consents_to_them_expire_by_log_time(void **arg)
{
    struct world *world = world_full();
    struct en_hash order = proposed(world);
    struct en_hash amendment_id = waits(world, "north/officer-1", "accord.amend",
                                        amendment(world, "crew: 6 30", "crew: 7 30"));

    (void)arg;
    consent(world, "north south", &order);
    consent(world, "north south", &amendment_id);
    world_wait(world, 24 * 3600);
    is_void(world, "east/officer-1", "consent.give", on(world, &order), "consent.late");
    world_wait(world, 48 * 3600);
    is_void(world, "east/officer-1", "consent.give", on(world, &amendment_id), "consent.late");
    assert_int_equal(rows(world, "proposals", "state=expired"), 2);
    assert_int_equal(rows(world, "accords", ""), 1);
    world_destroy(world);
}

static void rule_5_an_accord_expires_and_is_renewed_by_all(void **arg)
{
    struct world *world = world_full();

    (void)arg;
    amended(world, "mode: exercise\n", "mode: exercise\nvalid: 2017-03-01T00:00:00Z\n");
    world_at(world, "2017-03-01T00:00:00Z");
    tick(world);
    assert_int_equal(rows(world, "mechanism", "mode=suspended why=expired"), 1);
    struct en_hash id =
        waits(world, "south/officer-1", "accord.renew", "until: 2018-03-01T00:00:00Z\n");
    consent(world, "north south east", &id);
    assert_int_equal(rows(world, "mechanism", "mode=running valid=2018-03-01T00:00:00Z"), 1);
    world_destroy(world);
}

/* ---- 6: versions of the accord -------------------------------------------------------------- */

static const char *with_west(struct world *world)
{
    const char *body =
        amendment(world, "witness: north",
                  BODY("root: west %s\nwitness: north", world_vkey(world, "west/root")));

    body = changed(world, body, "party: east the East\n",
                   "party: east the East\nparty: west the West\n");
    return changed(world, body, "quota: east crew 333 100\n",
                   "quota: east crew 167 100\nquota: west crew 167 100\n");
}

static void rule_6_an_amendment_needs_the_parties_of_both_texts_and_history_is_kept(void **arg)
{
    struct world *world = world_full();
    struct en_hash id = waits(world, "north/officer-1", "accord.amend", with_west(world));

    (void)arg;
    consent(world, "north south east", &id);
    assert_int_equal(rows(world, "accords", ""), 1);
    (void)world_do(world, "west/root", "consent.give", on(world, &id));
    assert_int_equal(rows(world, "accords", "version=1"), 1);
    assert_int_equal(rows(world, "accords", "version=2"), 1);
    is_void(world, "north/officer-1", "accord.amend", amendment(world, "crew: 6 30", "crew: 7 30"),
            "amend.base");
    world_destroy(world);
}

/* ---- 8: separation -------------------------------------------------------------------------- */

/* The key of this name as another name and type would write it. */
static const char *key_as(struct world *world, const char *key, const char *name,
                          enum en_key_type type)
{
    struct en_pubkey pub;
    struct en_vkey vkey;
    char text[EN_VKEY_BYTES_MAX];

    en_signing_key_public(world_key(world, key), &pub);
    en_vkey_make(world->hasher, en_str_from(name), type, &pub, &vkey);
    size_t len = en_vkey_print(&vkey, text);
    return BODY("%.*s", (int)len, text);
}

static void rule_8_the_mission_has_no_vote(void **arg)
{
    struct world *world = world_full();
    struct en_hash id = proposed(world);

    (void)arg;
    is_void(world, "mission/ops-1", "consent.give", on(world, &id), "consent.party");
    is_void(world, "mission/root", "consent.give", on(world, &id), "consent.party");
    is_void(world, "mission/root", "key.enrol",
            BODY("key: %s\nrole: officer\nfrom: 2017-02-20T00:00:00Z\nuntil: "
                 "2017-03-20T00:00:00Z\n",
                 world_vkey(world, "mission/officer-9")),
            "key.fits");
    is_void(world, "mission/registrar", "consent.give", on(world, &id), "key.role");
    world_destroy(world);
}

static void rule_8_a_device_shares_its_key_with_no_office_and_no_device(void **arg)
{
    static const char *const used[] = {"north/witness", "mission/registrar", "north/root",
                                       "south/officer-1"};
    struct world *world = world_full();

    (void)arg;
    for (size_t i = 0; i < EN_COUNT(used); i++) {
        is_void(world, "north/root", "key.enrol",
                BODY("key: %s\nrole: officer\nfrom: 2017-02-20T00:00:00Z\nuntil: "
                     "2017-03-20T00:00:00Z\n",
                     key_as(world, used[i], "north/officer-9", EN_KEY_ED25519)),
                "key.shared");
    }
    world_destroy(world);
}

static void rule_8_an_office_of_the_accord_shares_its_key_with_nobody(void **arg)
{
    struct world *world = world_full();
    const char *witness = world_vkey(world, "north/witness");

    (void)arg;
    is_void(world, "north/officer-1", "accord.amend",
            amendment(world, witness,
                      key_as(world, "north/officer-1", "north/witness-2", EN_KEY_COSIGNATURE)),
            "amend.keys");
    is_void(world, "north/officer-1", "accord.amend",
            amendment(world, world_vkey(world, "north/root"),
                      key_as(world, "new", "north/officer-1", EN_KEY_ED25519)),
            "amend.keys");
    struct en_effect effect = is_void(
        world, "north/officer-1", "accord.amend",
        amendment(world, witness,
                  key_as(world, "mission/registrar", "north/witness-2", EN_KEY_COSIGNATURE)),
        "amend.text");
    assert_string_equal(effect.why.arg[1], "accord.key-reused"); /* act 0 is judged by the same */
    world_destroy(world);
}

/* ---- 12: suspending, leaving ---------------------------------------------------------------- */

static void rule_12_a_party_that_suspends_is_not_counted_from_that_entry_on(void **arg)
{
    struct world *world = world_full();
    struct en_hash id = waits(world, "north/officer-1", "accord.amend",
                              amendment(world, "crew: 6 30", "crew: 7 30"));

    (void)arg;
    consent(world, "east", &id);
    (void)world_do(world, "east/root", "party.suspend",
                   "from: 2017-02-20T08:00:00Z\nreason: a commander was taken\n");
    world_at(world, "2017-02-20T08:00:00Z");
    consent(world, "north south", &id);
    assert_int_equal(rows(world, "accords", ""), 2);
    assert_int_equal(rows(world, "lapsed", "body=east answer=give"), 1);
    is_void(world, "mission/ops-1", "order.propose", world_order(world, "G-1", 1), "party.crew");
    world_destroy(world);
}

static void rule_12_a_quorum_out_of_reach_is_a_mode_and_no_dead_end(void **arg)
{
    struct world *world = world_full();
    const char *notice = "from: 2017-02-20T06:00:00Z\nreason: talks broke down\n";

    (void)arg;
    (void)world_do(world, "east/root", "party.suspend", notice);
    (void)world_do(world, "south/root", "party.suspend", notice);
    is_void(world, "mission/ops-1", "order.propose", world_order(world, "G-1", 1),
            "mechanism.suspended");
    is_void(world, "north/officer-1", "accord.amend", amendment(world, "crew: 6 30", "crew: 7 30"),
            "party.alone");
    (void)waits(world, "north/officer-1", "accord.amend", with_west(world)); /* with a newcomer */
    (void)world_do(world, "south/root", "party.resume", notice);
    assert_int_equal(rows(world, "mechanism", "mode=running missing=east"), 1);
    world_destroy(world);
}

/* ---- 14: plain signatures ------------------------------------------------------------------- */

static void rule_14_a_quorum_is_plain_signatures_each_with_its_name(void **arg)
{
    static const char *const names[] = {WORLD_ORIGIN, "north/witness", "south/witness",
                                        "east/witness", "independent/witness"};
    struct world *world = world_full();
    struct en_text note = {0};
    struct en_note parsed;

    (void)arg;
    world_witness(world);
    assert_int_equal(en_store_published(en_node_store(world->node), &note, NULL), EN_OK);
    assert_int_equal(en_note_parse(&world->arena, en_text_str(&note), &parsed, NULL), EN_OK);
    assert_int_equal(parsed.sig_count, EN_COUNT(names));
    for (size_t i = 0; i < EN_COUNT(names); i++) {
        size_t found = 0;
        for (size_t j = 0; j < parsed.sig_count; j++) {
            found += en_str_is(parsed.sig[j].name, names[i]);
        }
        assert_int_equal(found, 1);
    }
    en_text_finish(&note);
    world_destroy(world);
}

/* ---- 15: rule sets, unknown acts ------------------------------------------------------------ */

/* A record that a newer registrar kept: one entry more, and its signed head. */
static void kept_by_newer(struct world *world, struct en_str note)
{
    struct en_store *store = en_node_store(world->node);
    struct en_head head = en_store_head(store);
    struct en_text entry = {0}, checkpoint = {0}, signed_head = {0};
    struct en_new_entry added;
    struct en_str text = en_entry_act_text(note);

    en_entry_print(&entry, world->clock.now, note);
    added.bytes = (struct en_bytes){(const uint8_t *)entry.ptr, entry.len};
    en_hash_of(world->hasher, (struct en_bytes){(const uint8_t *)text.ptr, text.len}, &added.id);
    assert_int_equal(en_store_append(store, &head, &added, 1, NULL), EN_OK);
    head = en_store_head(store);
    en_checkpoint_print(&checkpoint, EN_STR(WORLD_ORIGIN), &head);
    en_note_sign(&signed_head, en_text_str(&checkpoint), world_log_key(world, "mission/registrar"));
    assert_int_equal(en_store_publish(store, &head, en_text_str(&signed_head), NULL), EN_OK);
    en_text_finish(&entry);
    en_text_finish(&checkpoint);
    en_text_finish(&signed_head);
}

static struct en_str last_consent_to_newer_rules(struct world *world)
{
    struct en_hash id = waits(
        world, "north/officer-1", "accord.amend",
        amendment(world, "mode: exercise\n", BODY("mode: exercise\nrules: %d\n", EN_RULE_SET + 1)));

    consent(world, "north south", &id);
    return world_compose(world, "east/officer-1", "consent.give", on(world, &id));
}

static void rule_15_an_accord_for_newer_rules_stops_an_older_program(void **arg)
{
    struct world *world = world_full();
    struct en_str note = last_consent_to_newer_rules(world);
    struct en_head before = en_store_head(en_node_store(world->node));
    struct en_error error = {.rule = NULL};
    struct en_result result;

    (void)arg;
    assert_int_equal(en_node_submit(world->node, &note, 1, &result, &error), EN_ERR_NEWER);
    assert_string_equal(error.rule, "accord.rules");
    struct en_head after = en_store_head(en_node_store(world->node));
    assert_true(en_head_equal(&before, &after));
    assert_int_equal(rows(world, "accords", ""), 1);
    tick(world); /* up to there it goes on */
    world_destroy(world);
}

static void rule_15_a_witness_of_older_rules_does_not_cosign_beyond(void **arg)
{
    struct world *world = world_full();
    struct en_str note = last_consent_to_newer_rules(world);
    struct en_node *north = world_join(world, "north");
    struct en_source source = en_store_source(en_node_store(world->node));
    struct en_error error = {.rule = NULL};
    struct en_text line = {0};

    (void)arg;
    world_head(world);
    assert_int_equal(
        en_node_follow(north, &source, world_key(world, "north/witness"), &line, &error), EN_OK);
    struct en_head before = en_store_head(en_node_store(north));
    kept_by_newer(world, note);
    en_text_clear(&line);
    assert_int_equal(
        en_node_follow(north, &source, world_key(world, "north/witness"), &line, &error),
        EN_ERR_NEWER);
    assert_string_equal(error.rule, "accord.rules");
    assert_int_equal(line.len, 0);
    struct en_head after = en_store_head(en_node_store(north));
    assert_true(en_head_equal(&before, &after));
    en_text_finish(&line);
    en_node_close(north);
    world_destroy(world);
}

static void rule_15_an_unknown_act_is_inadmissible(void **arg)
{
    struct world *world = world_full();
    struct en_act_header header = world_header(world, "north/officer-1", "dance.begin");

    (void)arg;
    is_refused(world, world_note(world, &header, EN_STR("with: everybody\n"), "north/officer-1"),
               "act.unknown");
    world_destroy(world);
}

/* ---- 16: veto and liveness ------------------------------------------------------------------ */

static const char *emergency(struct world *world)
{
    const char *body =
        changed(world, world_order(world, "G-1", 1), "class: routine", "class: emergency");

    for (int i = 0; i < 6; i++) { /* leaves behind the deadline */
        body = changed(world, body, "2017-02-20T", "2017-02-21T");
    }
    return body;
}

static void rule_16_the_lead_alone_orders_in_an_emergency_and_all_ratify_in_time(void **arg)
{
    struct world *world = world_full();
    struct en_hash id = world_do(world, "mission/ops-1", "order.propose", emergency(world));

    (void)arg;
    assert_int_equal(rows(world, "patrols", "order=G-1 state=planned ratified=-"), 1);
    world_wait(world, 24 * 3600 - 1);
    consent(world, "north south east", &id);
    world_wait(world, 3600);
    tick(world);
    assert_int_equal(rows(world, "patrols", "order=G-1 ratified=-1"), 0);
    struct en_hash muster = mustered(world, "G-1", NULL);
    (void)world_do(
        world, "south/lead-1", "patrol.depart",
        BODY("order: G-1\nmuster: %s\nat: 2017-02-21T08:00:00Z\n", world_hex(world, &muster)));
    world_destroy(world);
}

static void rule_16_what_nobody_ratified_in_time_is_marked_and_does_not_leave(void **arg)
{
    struct world *world = world_full();
    struct en_hash id = world_do(world, "mission/ops-1", "order.propose", emergency(world));

    (void)arg;
    consent(world, "north south", &id);
    world_wait(world, 24 * 3600);
    is_void(world, "east/officer-1", "consent.give", on(world, &id), "consent.late");
    assert_int_equal(rows(world, "patrols", "order=G-1 ratified=-1"), 1);
    struct en_hash muster = mustered(world, "G-1", NULL);
    is_void(world, "south/lead-1", "patrol.depart",
            BODY("order: G-1\nmuster: %s\nat: 2017-02-21T08:00:00Z\n", world_hex(world, &muster)),
            "depart.unratified");
    world_destroy(world);
}

static void rule_16_each_class_states_whose_consent_it_needs(void **arg)
{
    static const struct {
        const char *rule;
        const char *parties;
    } cases[] = {{"all", "north south east"},
                 {"majority", "north south"},
                 {"any", "east"},
                 {"2", "south east"}};

    (void)arg;
    for (size_t i = 0; i < EN_COUNT(cases); i++) {
        struct world *world = world_full();
        amended(world, "class: routine all", BODY("class: routine %s", cases[i].rule));
        struct en_hash id = proposed(world);
        struct en_str rest = en_str_from(cases[i].parties);
        while (rest.ptr != NULL) {
            struct en_str party = en_str_cut(&rest, ' ');
            assert_int_equal(rows(world, "patrols", ""), 0);
            consent(world, BODY("%.*s", (int)party.len, party.ptr), &id);
        }
        assert_int_equal(rows(world, "patrols", "order=G-1 state=planned"), 1);
        world_destroy(world);
    }
}

/* ---- 17, 18 --------------------------------------------------------------------------------- */

static void rule_17_a_safe_quorum_is_one_more_than_two_thirds(void **arg)
{
    static const uint32_t safe[] = {[1] = 1, [3] = 3, [4] = 3, [5] = 4, [6] = 5, [7] = 5};

    (void)arg;
    for (size_t n = 3; n < EN_COUNT(safe); n++) {
        assert_int_equal(en_quorum_safe(n), safe[n]);
    }
}

static void rule_18_to_refuse_and_to_abstain_are_acts_with_reasons(void **arg)
{
    struct world *world = world_full();
    struct en_hash id = proposed(world);
    struct en_act_header header = world_header(world, "north/officer-1", "consent.refuse");

    (void)arg;
    is_refused(world, world_note(world, &header, en_str_from(on(world, &id)), "north/officer-1"),
               "line.key-missing");
    (void)world_do(world, "north/officer-1", "consent.refuse",
                   BODY("%sreason: market-day\n", on(world, &id)));
    (void)world_do(world, "east/officer-1", "consent.abstain",
                   BODY("%sreason: elsewhere\n", on(world, &id)));
    assert_int_equal(rows(world, "consents", "body=north answer=refuse text=market-day"), 1);
    assert_int_equal(rows(world, "consents", "body=east answer=abstain text=elsewhere"), 1);
    world_destroy(world);
}

static void rule_18_silence_is_never_consent(void **arg)
{
    struct world *world = world_full();
    struct en_hash id = proposed(world);

    (void)arg;
    consent(world, "north south", &id);
    world_wait(world, 30 * 24 * 3600);
    tick(world);
    assert_int_equal(rows(world, "patrols", ""), 0);
    assert_int_equal(rows(world, "proposals", "slot=G-1 state=expired"), 1);
    world_destroy(world);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rule_1_one_party_has_one_vote_however_many_keys),
        cmocka_unit_test(rule_2_a_consent_names_exact_bytes_and_any_edit_needs_new_consent),
        cmocka_unit_test(rule_2_a_consent_counts_in_the_record_it_was_signed_for),
        cmocka_unit_test(rule_3_only_what_is_logged_counts_and_order_decides),
        cmocka_unit_test(rule_4_the_first_version_complete_at_a_base_closes_its_rivals),
        cmocka_unit_test(rule_5_proposals_and_the_consents_to_them_expire_by_log_time),
        cmocka_unit_test(rule_5_an_accord_expires_and_is_renewed_by_all),
        cmocka_unit_test(rule_6_an_amendment_needs_the_parties_of_both_texts_and_history_is_kept),
        cmocka_unit_test(rule_8_the_mission_has_no_vote),
        cmocka_unit_test(rule_8_a_device_shares_its_key_with_no_office_and_no_device),
        cmocka_unit_test(rule_8_an_office_of_the_accord_shares_its_key_with_nobody),
        cmocka_unit_test(rule_12_a_party_that_suspends_is_not_counted_from_that_entry_on),
        cmocka_unit_test(rule_12_a_quorum_out_of_reach_is_a_mode_and_no_dead_end),
        cmocka_unit_test(rule_14_a_quorum_is_plain_signatures_each_with_its_name),
        cmocka_unit_test(rule_15_an_accord_for_newer_rules_stops_an_older_program),
        cmocka_unit_test(rule_15_a_witness_of_older_rules_does_not_cosign_beyond),
        cmocka_unit_test(rule_15_an_unknown_act_is_inadmissible),
        cmocka_unit_test(rule_16_the_lead_alone_orders_in_an_emergency_and_all_ratify_in_time),
        cmocka_unit_test(rule_16_what_nobody_ratified_in_time_is_marked_and_does_not_leave),
        cmocka_unit_test(rule_16_each_class_states_whose_consent_it_needs),
        cmocka_unit_test(rule_17_a_safe_quorum_is_one_more_than_two_thirds),
        cmocka_unit_test(rule_18_to_refuse_and_to_abstain_are_acts_with_reasons),
        cmocka_unit_test(rule_18_silence_is_never_consent),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
