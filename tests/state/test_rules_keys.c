/* Keys: src/state/rules_keys.c, rules_keys_proof.c, chain.c. Tests named rule_N hold the rules of
 * notes/record.md section 4. tidy: long because the rules of keys are told in one place. */
#include "asked.h"

#include <string.h>

#define TIMES "from: 2017-02-20T00:00:00Z\nuntil: 2018-02-20T00:00:00Z\n"

static const char *rotation(struct world *world, const char *name)
{
    return BODY("key: %s\n" TIMES, world_vkey(world, name));
}

static const char *recovery(struct world *world, const char *lost, const char *name)
{
    return BODY("lost: %s\nkey: %s\n" TIMES, lost, world_vkey(world, name));
}

static const char *enrolment(struct world *world, const char *name, const char *role)
{
    return BODY("key: %s\nrole: %s\n" TIMES, world_vkey(world, name), role);
}

static void second(struct world *world, const char *key, const struct en_hash *id)
{
    (void)world_do(world, key, "consent.give", on(world, id));
}

/* north/officer-1 makes place for `name`, as north/officer-2 agrees. */
static void rotated(struct world *world, const char *name)
{
    struct en_hash id = waits(world, "north/officer-1", "key.rotate", rotation(world, name));

    second(world, "north/officer-2", &id);
}

static void recovered(struct world *world, const char *lost, const char *name)
{
    struct en_hash id = waits(world, "north/officer-1", "key.recover", recovery(world, lost, name));

    second(world, "north/officer-2", &id);
}

static const char *away(struct world *world, int day)
{
    return BODY("away: m-north-05 2017-03-%02dT00:00:00Z 2017-03-%02dT12:00:00Z\n", day, day);
}

/* ---- rule 9: rotation ----------------------------------------------------------------------- */

static void rule_9_a_key_hands_over_when_a_second_officer_agrees(void **arg)
{
    struct world *world = world_full();

    (void)arg;
    struct en_hash id =
        waits(world, "north/officer-1", "key.rotate", rotation(world, "north/officer-1b"));
    assert_int_equal(rows(world, "keys", "name=north/officer-1 state=active"), 1);
    is_void(world, "north/officer-1", "consent.give", on(world, &id), "consent.second");
    is_void(world, "south/officer-1", "consent.give", on(world, &id), "consent.party");
    is_void(world, "north/lead-1", "consent.give", on(world, &id), "consent.role");
    struct en_str late = world_compose(world, "north/officer-1", "member.away", away(world, 1));
    second(world, "north/officer-2", &id);
    assert_int_equal(rows(world, "keys", "name=north/officer-1 state=ended why=replaced"), 1);
    assert_int_equal(rows(world, "keys", "name=north/officer-1b state=active role=officer"), 1);
    assert_int_equal(rows(world, "notices",
                          "kind=rotated key=north/officer-1 other=north/officer-1b body=north"),
                     1);
    is_refused(world, late, "act.key-revoked");
    (void)world_do(world, "north/officer-1b", "member.away", away(world, 2));
    world_destroy(world);
}

static void rule_9_any_enrolled_role_rotates_and_keeps_role_and_scope(void **arg)
{
    struct world *world = world_full();
    const char *gate = BODY("key: %s\nrole: gate\nmay: gate.check\nmay: key.rotate\n" TIMES,
                            world_vkey(world, "mission/gate-9"));

    (void)arg;
    (void)world_do(world, "mission/root", "key.enrol", gate);
    struct en_hash id =
        waits(world, "mission/gate-9", "key.rotate", rotation(world, "mission/gate-9b"));
    second(world, "mission/root", &id); /* a force has no officers: its root is the second */
    assert_int_equal(
        rows(world, "keys", "name=mission/gate-9b role=gate may=gate.check,key.rotate"), 1);
    id = waits(world, "north/lead-1", "key.rotate", rotation(world, "north/lead-1b"));
    second(world, "north/officer-1", &id);
    assert_int_equal(rows(world, "keys", "name=north/lead-1b role=lead state=active"), 1);
    is_void(world, "north/root", "key.rotate", rotation(world, "north/root-b"), "key.role");
    world_destroy(world);
}

static void the_new_key_is_new_sound_and_of_the_same_body(void **arg)
{
    struct world *world = world_full();

    (void)arg;
    is_void(world, "north/officer-1", "key.rotate", rotation(world, "south/officer-1b"),
            "key.body");
    is_void(world, "north/officer-1", "key.rotate", rotation(world, "north/officer-2"),
            "key.exists");
    is_void(world, "north/officer-1", "key.rotate",
            changed(world, rotation(world, "north/officer-1b"), "2018-02-20", "2017-02-20"),
            "key.times");
    is_void(
        world, "north/officer-1", "key.rotate",
        changed(world, rotation(world, "north/officer-1b"), "north/officer-1b", "north/officer-1c"),
        "key.unsound"); /* the id is another name's */
    struct en_pubkey same;
    struct en_vkey vkey;
    char text[EN_VKEY_BYTES_MAX];
    en_signing_key_public(world_key(world, "south/officer-2"), &same);
    en_vkey_make(world->hasher, EN_STR("north/officer-1b"), EN_KEY_ED25519, &same, &vkey);
    (void)en_vkey_print(&vkey, text);
    is_void(world, "north/officer-1", "key.rotate", BODY("key: %s\n" TIMES, text), "key.shared");
    is_void(world, "north/root", "key.enrol", BODY("key: %s\nrole: officer\n" TIMES, text),
            "key.shared");
    world_destroy(world);
}

static void of_two_rotations_of_one_key_the_second_complete_comes_to_nothing(void **arg)
{
    struct world *world = world_full();

    (void)arg;
    struct en_hash first =
        waits(world, "north/officer-1", "key.rotate", rotation(world, "north/officer-1b"));
    struct en_hash other =
        waits(world, "north/officer-1", "key.rotate", rotation(world, "north/officer-1c"));
    second(world, "north/officer-2", &other);
    second(world, "north/officer-2", &first);
    assert_int_equal(rows(world, "keys", "name=north/officer-1c state=active"), 1);
    assert_int_equal(rows(world, "keys", "name=north/officer-1b"), 0);
    assert_int_equal(rows(world, "proposals", "act=key.rotate state=closed"), 1);
    world_destroy(world);
}

/* ---- rule 7: two who judge by themselves ---------------------------------------------------- */

static void rule_7_neither_of_the_two_may_have_brought_the_others_key(void **arg)
{
    struct world *world = world_full();

    (void)arg;
    (void)world_do(world, "north/root", "key.enrol",
                   enrolment(world, "north/officer-3", "officer"));
    recovered(world, "north/officer-3", "north/officer-3b");
    struct en_hash id =
        waits(world, "north/officer-1", "key.revoke", "key: north/lead-1\ncode: lost\n");
    is_void(world, "north/officer-3b", "consent.give", on(world, &id), "key.kin");
    second(world, "north/officer-2", &id);
    id = waits(world, "north/officer-3b", "key.rotate", rotation(world, "north/officer-3c"));
    is_void(world, "north/officer-1", "consent.give", on(world, &id), "key.kin");
    second(world, "north/officer-2", &id);
    rotated(world, "north/officer-1b"); /* the same hand with a new key is still the same hand */
    id = waits(world, "north/officer-1b", "key.revoke", "key: north/coordinator-1\ncode: lost\n");
    is_void(world, "north/officer-3c", "consent.give", on(world, &id), "key.kin");
    second(world, "north/officer-2", &id);
    world_destroy(world);
}

static void rule_7_what_a_recovered_root_enrols_counts_with_who_recovered_it(void **arg)
{
    struct world *world = world_full();

    (void)arg;
    recovered(world, "north/root", "north/root-b");
    (void)world_do(world, "north/root-b", "key.enrol",
                   enrolment(world, "north/officer-3", "officer"));
    struct en_hash id =
        waits(world, "north/officer-3", "key.revoke", "key: north/lead-1\ncode: lost\n");
    is_void(world, "north/officer-1", "consent.give", on(world, &id), "key.kin");
    second(world, "north/officer-2", &id);
    assert_int_equal(rows(world, "keys", "name=north/lead-1 state=ended"), 1);
    world_destroy(world);
}

static void the_second_is_an_officer_or_the_root_and_not_the_key_itself(void **arg)
{
    struct world *world = world_full();

    (void)arg;
    (void)world_do(world, "north/root", "key.enrol",
                   enrolment(world, "north/officer-3", "officer"));
    struct en_hash id = waits(world, "north/officer-1", "key.recover",
                              recovery(world, "north/officer-3", "north/officer-3b"));
    is_void(world, "north/officer-3", "consent.give", on(world, &id), "key.second");
    second(world, "north/root", &id);
    assert_int_equal(rows(world, "keys", "name=north/officer-3b state=active"), 1);
    world_destroy(world);
}

/* ---- rule 10: recall, recovery -------------------------------------------------------------- */

/* Lines of key.recall: the note against `key`, signed by `signer`. */
static const char *recall(struct world *world, const char *origin, const char *key,
                          const char *signer)
{
    struct en_str vkey = en_str_from(world_vkey(world, key)), rest = vkey;
    struct en_text text = {0}, note = {0};
    struct en_revocation read;
    uint8_t id[4];

    (void)en_str_cut(&rest, '+');
    assert_true(en_hex_decode(en_str_cut(&rest, '+'), id, sizeof(id)));
    en_revocation_print(&text, en_str_from(origin), en_str_from(key),
                        (uint32_t)id[0] << 24 | (uint32_t)id[1] << 16 | (uint32_t)id[2] << 8 |
                            id[3]);
    en_note_sign(&note, en_text_str(&text), world_key(world, signer));
    struct en_str kept = en_arena_copy(&world->arena, en_text_str(&note));
    en_text_finish(&text);
    en_text_finish(&note);
    assert_int_equal(en_revocation_read(&world->arena, kept, &read, NULL), EN_OK);
    assert_true(en_str_is(read.key, key) && en_str_is(read.origin, origin));
    return BODY("key: %s\nsigner: %.*s\nsignature: %.*s\n", key, (int)read.signer.len,
                read.signer.ptr, (int)read.signature.len, read.signature.ptr);
}

static void rule_10_a_note_signed_beforehand_ends_a_key_whoever_brings_it(void **arg)
{
    struct world *world = world_full();
    const char *by_itself = recall(world, WORLD_ORIGIN, "north/officer-1", "north/officer-1");
    const char *by_root = recall(world, WORLD_ORIGIN, "north/lead-1", "north/root");

    (void)arg;
    struct en_hash open =
        waits(world, "mission/ops-1", "order.propose", world_order(world, "G-1", 1));
    consent(world, "north", &open);
    struct en_str late = world_compose(world, "north/officer-1", "member.away", away(world, 1));
    (void)world_do(world, "mission/duty-1", "key.recall", by_itself);
    assert_int_equal(rows(world, "keys", "name=north/officer-1 state=ended why=recalled"), 1);
    assert_int_equal(rows(world, "notices", "kind=recalled key=north/officer-1"), 1);
    is_refused(world, late, "act.key-revoked");
    (void)world_do(world, "south/officer-1", "key.recall", by_root);
    assert_int_equal(rows(world, "keys", "name=north/lead-1 state=ended why=recalled"), 1);
    is_void(world, "south/officer-1", "key.recall", by_root, "key.none");
    /* Forward only: what was signed before stands. */
    assert_int_equal(rows(world, "consents", "key=north/officer-1 contested=-"), 1);
    assert_int_equal(rows(world, "contested", ""), 0);
    world_destroy(world);
}

static void a_revocation_note_means_one_key_of_one_record_and_only_its_own_side_signs_it(void **arg)
{
    struct world *world = world_full();
    const char *good = recall(world, WORLD_ORIGIN, "north/officer-1", "north/root");

    (void)arg;
    is_void(world, "mission/duty-1", "key.recall",
            recall(world, WORLD_ORIGIN, "north/officer-1", "south/root"), "recall.signer");
    is_void(world, "mission/duty-1", "key.recall",
            recall(world, WORLD_ORIGIN, "north/officer-1", "north/officer-2"), "recall.signer");
    is_void(world, "mission/duty-1", "key.recall",
            recall(world, "other.example/record", "north/officer-1", "north/root"),
            "recall.signature");
    is_void(world, "mission/duty-1", "key.recall",
            changed(world, good, "key: north/officer-1", "key: north/officer-2"),
            "recall.signature");
    is_void(world, "mission/duty-1", "key.recall",
            BODY("key: north/officer-1\nsigner: north/root\nsignature: no base64\n"),
            "recall.signature");
    is_void(world, "mission/duty-1", "key.recall",
            recall(world, WORLD_ORIGIN, "mission/registrar", "mission/registrar"), "key.none");
    is_void(world, "north/lead-1", "key.recall", good, "key.role");
    assert_int_equal(rows(world, "keys", "name=north/officer-1 state=active"), 1);
    world_destroy(world);
}

static void a_note_of_a_root_that_was_replaced_counts_no_more(void **arg)
{
    struct world *world = world_full();
    const char *old = recall(world, WORLD_ORIGIN, "north/lead-1", "north/root");

    (void)arg;
    recovered(world, "north/root", "north/root-b");
    is_void(world, "mission/duty-1", "key.recall", old, "recall.signer");
    (void)world_do(world, "mission/duty-1", "key.recall",
                   recall(world, WORLD_ORIGIN, "north/lead-1", "north/root-b"));
    world_destroy(world);
}

static void rule_10_two_other_keys_replace_a_lost_root_and_all_are_told(void **arg)
{
    struct world *world = world_full();

    (void)arg;
    is_void(world, "south/officer-1", "key.recover", recovery(world, "north/root", "south/root-b"),
            "key.none");
    struct en_hash id = waits(world, "north/officer-1", "key.recover",
                              recovery(world, "north/root", "north/root-b"));
    assert_int_equal(rows(world, "notices", "kind=recovery-asked key=north/root"), 1);
    is_void(world, "north/root", "consent.give", on(world, &id), "key.second");
    is_void(world, "north/officer-1", "consent.give", on(world, &id), "consent.second");
    assert_int_equal(rows(world, "keys", "name=north/root state=active"), 1);
    second(world, "north/officer-2", &id);
    assert_int_equal(rows(world, "notices", "kind=recovered key=north/root other=north/root-b"), 1);
    assert_int_equal(rows(world, "keys", "name=north/root state=ended why=recovered"), 1);
    struct en_act_header header = world_header(world, "north/root", "key.enrol");
    is_refused(world,
               world_note(world, &header,
                          en_str_from(enrolment(world, "north/officer-8", "officer")),
                          "north/root"),
               "act.key-revoked");
    (void)world_do(world, "north/root-b", "key.enrol",
                   enrolment(world, "north/officer-9", "officer"));
    world_destroy(world);
}

static void a_key_is_recovered_once_and_not_by_itself_nor_when_it_left(void **arg)
{
    struct world *world = world_full();

    (void)arg;
    is_void(world, "north/officer-1", "key.recover",
            recovery(world, "north/officer-1", "north/officer-1b"), "key.recover");
    (void)world_do(world, "mission/duty-1", "key.recall",
                   recall(world, WORLD_ORIGIN, "north/lead-1", "north/lead-1"));
    recovered(world, "north/lead-1", "north/lead-1b"); /* stolen, ended by its note, replaced */
    is_void(world, "north/officer-1", "key.recover",
            recovery(world, "north/lead-1", "north/lead-1c"), "key.recover");
    (void)world_do(world, "north/root", "key.revoke", "key: north/coordinator-1\ncode: left\n");
    is_void(world, "north/officer-1", "key.recover",
            recovery(world, "north/coordinator-1", "north/coordinator-1b"), "key.recover");
    world_destroy(world);
}

static void a_proposer_who_lost_his_key_meanwhile_recovers_nothing(void **arg)
{
    struct world *world = world_full();

    (void)arg;
    struct en_hash id = waits(world, "north/officer-1", "key.recover",
                              recovery(world, "north/root", "north/root-b"));
    (void)world_do(world, "north/root", "key.revoke", "key: north/officer-1\ncode: stolen\n");
    second(world, "north/officer-2", &id);
    assert_int_equal(rows(world, "keys", "name=north/root state=active"), 1);
    assert_int_equal(rows(world, "proposals", "act=key.recover state=closed"), 1);
    world_destroy(world);
}

/* ---- roots and amendments ------------------------------------------------------------------- */

static void an_amendment_that_still_names_the_lost_root_does_not_bring_it_back(void **arg)
{
    struct world *world = world_full();

    (void)arg;
    recovered(world, "north/root", "north/root-b");
    amended(world, "overdue: 60", "overdue: 50");
    assert_int_equal(rows(world, "keys", "name=north/root state=ended why=recovered"), 1);
    assert_int_equal(rows(world, "keys", "name=north/root-b state=active"), 1);
    (void)world_do(world, "north/root-b", "key.enrol",
                   enrolment(world, "north/officer-9", "officer"));
    world_destroy(world);
}

static void an_amendment_that_names_a_new_root_replaces_the_one_in_force(void **arg)
{
    struct world *world = world_full();

    (void)arg;
    recovered(world, "north/root", "north/root-b");
    const char *old = world_vkey(world, "north/root");
    struct en_hash id = waits(world, "north/officer-1", "accord.amend",
                              amendment(world, old, world_vkey(world, "north/root-c")));
    /* Not yet in force: a proposal must not make anybody the root of a party. */
    assert_int_equal(rows(world, "keys", "name=north/root-c"), 0);
    consent(world, "north south east", &id);
    assert_int_equal(rows(world, "keys", "name=north/root-b state=ended why=amended"), 1);
    assert_int_equal(rows(world, "keys", "name=north/root-c state=active"), 1);
    world_destroy(world);
}

static void an_amendment_names_no_root_that_has_ended_or_changed_under_its_name(void **arg)
{
    struct world *world = world_full();
    const char *old = world_vkey(world, "north/root");
    struct en_pubkey other;
    struct en_vkey vkey;
    char text[EN_VKEY_BYTES_MAX];

    (void)arg;
    en_signing_key_public(world_key(world, "north/root-z"), &other);
    en_vkey_make(world->hasher, EN_STR("north/root"), EN_KEY_ED25519, &other, &vkey);
    (void)en_vkey_print(&vkey, text);
    is_void(world, "south/officer-1", "accord.amend", amendment(world, old, text), "amend.root");
    recovered(world, "north/root", "north/root-b");
    recovered(world, "north/root-b", "north/root-c");
    is_void(world, "south/officer-1", "accord.amend",
            amendment(world, old, world_vkey(world, "north/root-b")), "amend.root");
    struct en_hash id = waits(world, "south/officer-1", "accord.amend",
                              amendment(world, old, world_vkey(world, "north/root-c")));
    consent(world, "north south east", &id);
    assert_int_equal(rows(world, "keys", "name=north/root-c state=active"), 1);
    world_destroy(world);
}

/* ---- rule 11: claimed compromise ------------------------------------------------------------ */

/* north/officer-1 is said to have been stolen at 07:00; at 09:00 the root revokes it. */
static void stolen(struct world *world)
{
    world_at(world, "2017-02-20T09:00:00Z");
    (void)world_do(world, "north/root", "key.revoke",
                   "key: north/officer-1\ncode: stolen\nsince: 2017-02-20T07:00:00Z\n");
}

static void rule_11_acts_between_the_claimed_moment_and_the_revocation_are_contested(void **arg)
{
    struct world *world = world_full();

    (void)arg;
    world_at(world, "2017-02-20T06:59:59Z");
    (void)world_do(world, "north/officer-1", "member.away", away(world, 1));
    world_at(world, "2017-02-20T07:00:00Z");
    (void)world_do(world, "north/officer-1", "member.away", away(world, 2));
    world_at(world, "2017-02-20T08:00:00Z");
    (void)world_do(world, "north/officer-1", "vehicle.enrol", "vehicle: v-9 north 4 pick-up\n");
    (void)world_do(world, "north/officer-2", "member.away", away(world, 3));
    stolen(world);
    assert_int_equal(rows(world, "contested", "key=north/officer-1 why=claimed"), 2);
    assert_int_equal(rows(world, "away", "from=2017-03-01T00:00:00Z contested=-"), 1);
    assert_int_equal(rows(world, "away", "from=2017-03-02T00:00:00Z contested=contested"), 1);
    assert_int_equal(rows(world, "away", "from=2017-03-03T00:00:00Z contested=-"), 1);
    assert_int_equal(rows(world, "vehicles", "vehicle=v-9 contested=contested"), 1);
    assert_int_equal(rows(world, "keys",
                          "name=north/officer-1 state=ended why=stolen "
                          "contested_since=2017-02-20T07:00:00Z"),
                     1);
    assert_int_equal(rows(world, "notices", "kind=contested key=north/officer-1"), 1);
    world_destroy(world);
}

static void rule_11_pending_consents_lapse_and_the_proposal_goes_on_without_them(void **arg)
{
    struct world *world = world_full();

    (void)arg;
    world_at(world, "2017-02-20T07:30:00Z");
    struct en_hash done = world_ordered(world, "G-1");
    struct en_hash open = waits(world, "south/officer-1", "accord.amend",
                                amendment(world, "overdue: 60", "overdue: 50"));
    consent(world, "north south", &open);
    struct en_hash keys =
        waits(world, "north/officer-1", "key.revoke", "key: north/lead-1\ncode: lost\n");
    stolen(world);
    assert_int_equal(
        rows(world, "consents", BODY("proposal=%s body=north", world_hex(world, &open))), 0);
    assert_int_equal(rows(world, "lapsed", "key=north/officer-1 body=north answer=give"), 1);
    /* What was complete stands, and says that it rests on an act in doubt. */
    assert_int_equal(
        rows(world, "consents",
             BODY("proposal=%s body=north contested=contested", world_hex(world, &done))),
        1);
    assert_int_equal(rows(world, "patrols", "order=G-1 state=planned contested=contested"), 1);
    is_void(world, "north/officer-2", "consent.give", on(world, &keys), "consent.closed");
    consent(world, "east", &open);
    assert_int_equal(rows(world, "pending", "act=accord.amend"), 1);
    (void)world_do(world, "north/officer-2", "consent.give", on(world, &open));
    assert_int_equal(rows(world, "accords", "version=2"), 1);
    world_destroy(world);
}

static void rule_11_a_ratification_that_is_still_open_lapses_too(void **arg)
{
    struct world *world = world_full();

    (void)arg;
    world_at(world, "2017-02-20T07:30:00Z");
    struct en_hash id = world_do(
        world, "mission/ops-1", "order.propose",
        changed(world, world_order(world, "G-1", 1), "class: routine", "class: emergency"));
    consent(world, "north", &id);
    stolen(world);
    assert_int_equal(rows(world, "lapsed", "key=north/officer-1"), 1);
    consent(world, "south east", &id);
    assert_int_equal(rows(world, "patrols", "order=G-1 ratified=-"), 1);
    (void)world_do(world, "north/officer-2", "consent.give", on(world, &id));
    assert_int_equal(rows(world, "patrols", "order=G-1 ratified=-"), 0);
    world_destroy(world);
}

static void rule_11_officers_in_twos_can_claim_and_a_key_that_has_ended_too(void **arg)
{
    struct world *world = world_full();

    (void)arg;
    world_at(world, "2017-02-20T08:00:00Z");
    (void)world_do(world, "north/lead-1", "incident.report",
                   "incident: I-1\nkind: attack\nat: 2017-02-20T07:50:00Z\nplace: market\n"
                   "safety: no\ntext: shots were heard\n");
    (void)world_do(world, "mission/duty-1", "key.recall",
                   recall(world, WORLD_ORIGIN, "north/lead-1", "north/lead-1"));
    assert_int_equal(rows(world, "incidents", "incident=I-1 contested=-"), 1);
    is_void(world, "north/officer-1", "key.revoke", "key: north/lead-1\ncode: stolen\n",
            "key.none");
    struct en_hash id = waits(world, "north/officer-1", "key.revoke",
                              "key: north/lead-1\ncode: stolen\nsince: 2017-02-20T07:00:00Z\n");
    assert_int_equal(rows(world, "contested", ""), 0);
    second(world, "north/officer-2", &id);
    assert_int_equal(rows(world, "incidents", "incident=I-1 contested=contested"), 1);
    assert_int_equal(rows(world, "keys", "name=north/lead-1 state=ended why=recalled"), 1);
    world_destroy(world);
}

static void rule_11_a_claim_reaches_back_to_the_keys_beginning_and_not_ahead(void **arg)
{
    struct world *world = world_full();

    (void)arg;
    is_void(world, "north/root", "key.revoke",
            "key: north/officer-1\ncode: stolen\nsince: 2016-12-31T23:59:59Z\n", "key.since");
    is_void(world, "north/root", "key.revoke",
            "key: north/officer-1\ncode: stolen\nsince: 2017-02-20T06:00:01Z\n", "key.since");
    (void)world_do(world, "north/root", "key.revoke",
                   "key: north/officer-1\ncode: stolen\nsince: 2017-01-01T00:00:00Z\n");
    assert_int_equal(rows(world, "members", "body=north contested=contested"), WORLD_MEMBERS);
    world_destroy(world);
}

static void rule_11_a_contested_fact_is_not_for_the_bulletin(void **arg)
{
    struct world *world = world_full();
    const char *incident = "incident: I-1\nkind: attack\nat: 2017-02-20T07:50:00Z\nplace: market\n"
                           "safety: yes\ntext: mines on the road\n";

    (void)arg;
    world_at(world, "2017-02-20T08:00:00Z");
    (void)world_do(world, "north/officer-1", "incident.report", incident);
    uint64_t index = en_store_head(en_node_store(world->node)).size - 1;
    stolen(world);
    assert_int_equal(rows(world, "facts", "ref=I-1 contested=contested"), 1);
    world_at(world, "2017-02-20T19:00:00Z");
    is_void(world, "mission/chair-1", "bulletin.publish",
            BODY("edition: evening\nday: 2017-02-20T18:00:00Z\ntext: %s 100\nfact: %d\n",
                 world_hex(world, &world->fingerprint), (int)index),
            "bulletin.contested");
    world_destroy(world);
}

/* ---- two acts with one number --------------------------------------------------------------- */

/* Lines of key.conflict that show this note, cut into pieces of 1000. */
static const char *conflict(struct world *world, struct en_str note)
{
    size_t len = en_base64_length(note.len, EN_BASE64_PADDED);
    char *base64 = en_arena_alloc(&world->arena, len);
    struct en_text body = {0};

    en_base64_encode(base64, (struct en_bytes){(const uint8_t *)note.ptr, note.len},
                     EN_BASE64_PADDED);
    for (size_t at = 0; at < len; at += 1000) {
        en_text_addf(&body, "note: %.*s\n", (int)(len - at < 1000 ? len - at : 1000), base64 + at);
    }
    const char *kept = BODY("%s", en_text_cstr(&body));
    en_text_finish(&body);
    return kept;
}

/* An act by north/officer-1 that is in the record, and another with the same number. */
static struct en_str rival(struct world *world)
{
    struct en_str other = world_compose(world, "north/officer-1", "member.away", away(world, 9));

    (void)world_do(world, "north/officer-1", "member.away", away(world, 8));
    return other;
}

static void rule_seq_two_acts_with_one_number_suspend_the_key(void **arg)
{
    struct world *world = world_full();
    struct en_hash open =
        waits(world, "mission/ops-1", "order.propose", world_order(world, "G-1", 1));

    (void)arg;
    consent(world, "north", &open);
    struct en_str other = rival(world);
    is_refused(world, other, "act.seq"); /* the door says kindly: sign again */
    (void)world_do(world, "north/officer-1", "member.away", away(world, 7));
    (void)world_do(world, "south/officer-1", "key.conflict", conflict(world, other));
    assert_int_equal(rows(world, "keys", "name=north/officer-1 state=suspended"), 1);
    assert_int_equal(rows(world, "conflicts", "key=north/officer-1"), 1);
    assert_int_equal(
        rows(world, "notices", "kind=conflict key=north/officer-1 author=south/officer-1"), 1);
    assert_int_equal(rows(world, "away", "from=2017-03-08T00:00:00Z contested=contested"), 1);
    assert_int_equal(rows(world, "away", "from=2017-03-07T00:00:00Z contested=-"), 1);
    assert_int_equal(rows(world, "lapsed", "key=north/officer-1"), 1);
    is_refused(world, world_compose(world, "north/officer-1", "member.away", away(world, 6)),
               "act.key-suspended");
    world_destroy(world);
}

static void only_the_partys_root_cures_a_suspended_key(void **arg)
{
    struct world *world = world_full();

    (void)arg;
    (void)world_do(world, "mission/ops-1", "key.conflict", conflict(world, rival(world)));
    (void)world_do(world, "north/root", "key.enrol",
                   enrolment(world, "north/officer-3", "officer"));
    is_void(world, "north/officer-2", "key.recover",
            recovery(world, "north/officer-1", "north/officer-1b"), "key.recover");
    (void)world_do(world, "north/root", "key.revoke",
                   "key: north/officer-1\ncode: other\nsince: 2017-02-20T06:00:00Z\n");
    assert_int_equal(rows(world, "keys", "name=north/officer-1 state=ended why=other"), 1);
    world_destroy(world);
}

static void a_suspended_root_is_recovered_by_two_officers(void **arg)
{
    struct world *world = world_full();
    struct en_str other = world_compose(world, "north/root", "key.enrol",
                                        enrolment(world, "north/officer-8", "officer"));

    (void)arg;
    (void)world_do(world, "north/root", "key.enrol",
                   enrolment(world, "north/officer-9", "officer"));
    (void)world_do(world, "mission/duty-1", "key.conflict", conflict(world, other));
    assert_int_equal(rows(world, "keys", "name=north/root state=suspended"), 1);
    assert_int_equal(rows(world, "keys", "name=north/officer-9 contested=contested"), 1);
    recovered(world, "north/root", "north/root-b");
    (void)world_do(world, "north/root-b", "key.enrol",
                   enrolment(world, "north/officer-7", "officer"));
    world_destroy(world);
}

static void a_conflict_shown_falsely_is_void_with_its_rule(void **arg)
{
    struct world *world = world_full();
    struct en_str first = world_compose(world, "north/officer-1", "member.away", away(world, 1));
    struct en_act_header header = world_header(world, "north/officer-1", "member.away");
    struct en_str lines = en_str_from(away(world, 2));

    (void)arg;
    is_void(world, "mission/duty-1", "key.conflict", conflict(world, first), "conflict.none");
    (void)world_submit(world, first);
    is_void(world, "mission/duty-1", "key.conflict", conflict(world, first), "conflict.none");
    is_void(world, "mission/duty-1", "key.conflict",
            conflict(world, world_note(world, &header, lines, "south/officer-1")),
            "conflict.signature");
    header.origin = EN_STR("other.example/record");
    is_void(world, "mission/duty-1", "key.conflict",
            conflict(world, world_note(world, &header, lines, "north/officer-1")),
            "conflict.origin");
    header.origin = EN_STR(WORLD_ORIGIN);
    header.author = EN_STR("north/officer-77");
    is_void(world, "mission/duty-1", "key.conflict",
            conflict(world, world_note(world, &header, lines, "north/officer-77")), "conflict.key");
    is_void(world, "mission/duty-1", "key.conflict", "note: this is no base64\n", "conflict.form");
    is_void(world, "mission/duty-1", "key.conflict", conflict(world, EN_STR("no act at all\n")),
            "conflict.form");
    is_void(world, "north/lead-1", "key.conflict", "note: AAAA\n", "key.role");
    assert_int_equal(rows(world, "keys", "state=suspended"), 0);
    world_destroy(world);
}

static void a_conflict_is_found_however_far_back_the_number_lies(void **arg)
{
    struct world *world = world_full();
    struct en_str other = rival(world);

    (void)arg;
    for (int i = 0; i < 50; i++) {
        (void)world_queue(world, "north/officer-1", "member.away", away(world, 10 + i % 15));
    }
    world_flush(world);
    world_reopen(world);
    (void)world_do(world, "mission/duty-1", "key.conflict", conflict(world, other));
    assert_int_equal(rows(world, "away", "from=2017-03-08T00:00:00Z contested=contested"), 1);
    assert_int_equal(rows(world, "contested", ""), 1);
    world_destroy(world);
}

/* ---- rule 6: times by log time -------------------------------------------------------------- */

static void a_key_begins_and_ends_by_the_log_time_of_the_entry(void **arg)
{
    struct world *world = world_full();
    const char *lines = BODY("key: %s\nrole: officer\nfrom: 2017-02-20T10:00:00Z\n"
                             "until: 2017-02-20T12:00:00Z\n",
                             world_vkey(world, "north/officer-9"));

    (void)arg;
    (void)world_do(world, "north/root", "key.enrol", lines);
    struct en_str note = world_compose(world, "north/officer-9", "member.away", away(world, 1));
    world_at(world, "2017-02-20T09:59:59Z");
    is_refused(world, note, "act.key-early");
    world_at(world, "2017-02-20T10:00:00Z");
    assert_int_equal(world_submit(world, note).answer, EN_ANSWER_COMMITTED);
    note = world_compose(world, "north/officer-9", "member.away", away(world, 2));
    world_at(world, "2017-02-20T12:00:00Z"); /* signed in time, logged too late */
    is_refused(world, note, "act.key-expired");
    (void)world_do(world, "mission/registrar", "clock.tick", "");
    assert_int_equal(rows(world, "keys", "name=north/officer-9 state=expired"), 1);
    world_destroy(world);
}

static void a_rotated_key_begins_at_its_own_time(void **arg)
{
    struct world *world = world_full();

    (void)arg;
    struct en_hash id = waits(world, "north/officer-1", "key.rotate",
                              changed(world, rotation(world, "north/officer-1b"),
                                      "from: 2017-02-20T00:00:00Z", "from: 2017-02-20T10:00:00Z"));
    second(world, "north/officer-2", &id);
    struct en_str note = world_compose(world, "north/officer-1b", "member.away", away(world, 1));
    is_refused(world, note, "act.key-early");
    world_at(world, "2017-02-20T10:00:00Z");
    assert_int_equal(world_submit(world, note).answer, EN_ANSWER_COMMITTED);
    world_destroy(world);
}

/* ---- folding it again ----------------------------------------------------------------------- */

static struct world *troubled_world(void)
{
    struct world *world = world_full();

    world_at(world, "2017-02-20T07:30:00Z");
    struct en_hash open =
        waits(world, "mission/ops-1", "order.propose", world_order(world, "G-1", 1));
    consent(world, "north south", &open);
    for (int i = 0; i < 20; i++) {
        (void)world_queue(world, "north/officer-1", "member.away", away(world, 1 + i));
    }
    world_flush(world);
    stolen(world);
    struct en_str other = world_compose(world, "south/officer-1", "member.away",
                                        "away: m-south-05 2017-03-01T00:00:00Z "
                                        "2017-03-02T00:00:00Z\n");
    (void)world_do(world, "south/officer-1", "member.away",
                   "away: m-south-05 2017-03-03T00:00:00Z 2017-03-04T00:00:00Z\n");
    (void)world_do(world, "mission/ops-1", "key.conflict", conflict(world, other));
    struct en_hash id =
        waits(world, "east/officer-1", "key.recover", recovery(world, "east/root", "east/root-b"));
    second(world, "east/officer-2", &id);
    (void)world_do(world, "mission/duty-1", "key.recall",
                   recall(world, WORLD_ORIGIN, "east/lead-1", "east/root-b"));
    id = waits(world, "east/officer-1", "key.rotate", rotation(world, "east/officer-1b"));
    second(world, "east/officer-2", &id);
    return world;
}

static struct en_hash hash_of(struct en_state *state)
{
    struct en_hash hash;

    assert_int_equal(en_state_hash(state, &hash, NULL), EN_OK);
    return hash;
}

static void doubt_and_lapse_come_out_the_same_at_every_prefix_and_after_a_rebuild(void **arg)
{
    struct world *world = troubled_world();
    struct en_store *store = en_node_store(world->node);
    struct en_source source = en_store_source(store);
    struct en_fold_options options = {.signatures = false, .threads = 1};
    struct en_log_view view = world_log_view(world);
    const char *path = world_path(world, "again.db");
    struct en_hash expected = world_state_hash(world->node), a = {{0}};

    (void)arg;
    assert_int_equal(rows(world, "contested", "why=claimed"), 21);
    assert_int_equal(rows(world, "lapsed", ""), 2);
    for (struct en_head head = {.size = 1}; head.size <= en_store_head(store).size; head.size++) {
        struct en_state *grown = NULL, *rebuilt = NULL;
        assert_int_equal(en_store_root_at(store, head.size, &head.root, NULL), EN_OK);
        assert_int_equal(en_state_open(&world->env, path, &grown, NULL), EN_OK);
        assert_int_equal(en_state_open(&world->env, ":memory:", &rebuilt, NULL), EN_OK);
        assert_int_equal(en_fold(grown, &source, &head, &view, &options, NULL), EN_OK);
        assert_int_equal(en_fold(rebuilt, &source, &head, NULL, &options, NULL), EN_OK);
        a = hash_of(grown);
        struct en_hash b = hash_of(rebuilt);
        assert_true(en_hash_equal(&a, &b));
        en_state_close(grown);
        en_state_close(rebuilt);
    }
    assert_true(en_hash_equal(&a, &expected));
    assert_int_equal(en_node_rebuild(world->node, NULL), EN_OK);
    a = world_state_hash(world->node);
    assert_true(en_hash_equal(&a, &expected));
    world_destroy(world);
}

struct viewed {
    const char *view;
    struct en_view_column column[EN_VIEW_COLUMNS_MAX];
    size_t count;
    size_t *cells;
};

/* Every cell is what its column says, or nothing. */
static bool check_cells(void *self, const struct en_cell *cells, size_t count)
{
    struct viewed *viewed = self;

    assert_int_equal(count, viewed->count);
    for (size_t i = 0; i < count; i++) {
        assert_string_equal(cells[i].name, viewed->column[i].name);
        if (cells[i].type != EN_CELL_NONE && cells[i].type != viewed->column[i].type) {
            fail_msg("view %s: %s", viewed->view, cells[i].name);
        }
    }
    *viewed->cells += count;
    return true;
}

static void every_view_answers_over_a_troubled_record(void **arg)
{
    struct world *world = troubled_world();
    const struct en_str open[3] = {{NULL, 0}, {NULL, 0}, {NULL, 0}};
    size_t cells = 0, at = 0;

    (void)arg;
    for (const char *name = NULL; (name = en_state_view_name(at, NULL)) != NULL; at++) {
        struct en_str params = en_str_from(en_state_view_params(en_str_from(name)));
        size_t count = 0;
        while (params.len > 0) {
            (void)en_str_cut(&params, ' ');
            count++;
        }
        assert_true(count <= EN_COUNT(open));
        struct viewed viewed = {.view = name, .cells = &cells};
        assert_int_equal(en_state_view_columns(en_node_state(world->node), name, viewed.column,
                                               &viewed.count, NULL),
                         EN_OK);
        enum en_status status = en_state_view(en_node_state(world->node), name, open, count,
                                              check_cells, &viewed, NULL);
        if (status != EN_OK) {
            fail_msg("view %s: %s", name, en_status_name(status));
        }
    }
    assert_true(cells > 1000);
    world_destroy(world);
}

static void what_is_no_revocation_note_is_refused(void **arg)
{
    struct world *world = world_create();
    const char *texts[] = {
        "entente/revocation/v1 test.example/record\nkey: north/root+0a1b2c3d\nmore\n",
        "entente/revocation/v2 test.example/record\nkey: north/root+0a1b2c3d\n",
        "entente/revocation/v1\nkey: north/root+0a1b2c3d\n",
        "entente/revocation/v1 test.example/record\nkey: north/root+0a1b2c3\n",
        "entente/revocation/v1 test.example/record\nkey: north/root\n",
        "entente/revocation/v1 test.example/record\nname: north/root+0a1b2c3d\n",
    };
    struct en_revocation read = {.id = 7};

    (void)arg;
    for (size_t i = 0; i < EN_COUNT(texts); i++) {
        struct en_error error = {.rule = ""};
        struct en_text note = {0};
        en_note_sign(&note, en_str_from(texts[i]), world_key(world, "north/root"));
        assert_int_equal(en_revocation_read(&world->arena, en_text_str(&note), &read, &error),
                         EN_ERR_SYNTAX);
        assert_string_equal(error.rule, "revocation.form");
        en_text_finish(&note);
    }
    assert_int_equal(read.id, 7);
    world_destroy(world);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rule_9_a_key_hands_over_when_a_second_officer_agrees),
        cmocka_unit_test(rule_9_any_enrolled_role_rotates_and_keeps_role_and_scope),
        cmocka_unit_test(the_new_key_is_new_sound_and_of_the_same_body),
        cmocka_unit_test(of_two_rotations_of_one_key_the_second_complete_comes_to_nothing),
        cmocka_unit_test(rule_7_neither_of_the_two_may_have_brought_the_others_key),
        cmocka_unit_test(rule_7_what_a_recovered_root_enrols_counts_with_who_recovered_it),
        cmocka_unit_test(the_second_is_an_officer_or_the_root_and_not_the_key_itself),
        cmocka_unit_test(rule_10_a_note_signed_beforehand_ends_a_key_whoever_brings_it),
        cmocka_unit_test(
            a_revocation_note_means_one_key_of_one_record_and_only_its_own_side_signs_it),
        cmocka_unit_test(a_note_of_a_root_that_was_replaced_counts_no_more),
        cmocka_unit_test(rule_10_two_other_keys_replace_a_lost_root_and_all_are_told),
        cmocka_unit_test(a_key_is_recovered_once_and_not_by_itself_nor_when_it_left),
        cmocka_unit_test(a_proposer_who_lost_his_key_meanwhile_recovers_nothing),
        cmocka_unit_test(an_amendment_that_still_names_the_lost_root_does_not_bring_it_back),
        cmocka_unit_test(an_amendment_that_names_a_new_root_replaces_the_one_in_force),
        cmocka_unit_test(an_amendment_names_no_root_that_has_ended_or_changed_under_its_name),
        cmocka_unit_test(rule_11_acts_between_the_claimed_moment_and_the_revocation_are_contested),
        cmocka_unit_test(rule_11_pending_consents_lapse_and_the_proposal_goes_on_without_them),
        cmocka_unit_test(rule_11_a_ratification_that_is_still_open_lapses_too),
        cmocka_unit_test(rule_11_officers_in_twos_can_claim_and_a_key_that_has_ended_too),
        cmocka_unit_test(rule_11_a_claim_reaches_back_to_the_keys_beginning_and_not_ahead),
        cmocka_unit_test(rule_11_a_contested_fact_is_not_for_the_bulletin),
        cmocka_unit_test(rule_seq_two_acts_with_one_number_suspend_the_key),
        cmocka_unit_test(only_the_partys_root_cures_a_suspended_key),
        cmocka_unit_test(a_suspended_root_is_recovered_by_two_officers),
        cmocka_unit_test(a_conflict_shown_falsely_is_void_with_its_rule),
        cmocka_unit_test(a_conflict_is_found_however_far_back_the_number_lies),
        cmocka_unit_test(a_key_begins_and_ends_by_the_log_time_of_the_entry),
        cmocka_unit_test(a_rotated_key_begins_at_its_own_time),
        cmocka_unit_test(doubt_and_lapse_come_out_the_same_at_every_prefix_and_after_a_rebuild),
        cmocka_unit_test(every_view_answers_over_a_troubled_record),
        cmocka_unit_test(what_is_no_revocation_note_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
