/* Keys of ssh and tokens in the record: enrolled, signing consents, kept over a restart. */
#include "asked.h"

#include <string.h>

#include "authenticator.h"

static const char *enrolment(struct world *world, const struct authenticator *by)
{
    char text[EN_VKEY_BYTES_MAX];

    (void)en_vkey_print(&by->vkey, text);
    return BODY("key: %s\nrole: officer\nfrom: 2017-02-20T00:00:00Z\nuntil: "
                "2017-03-20T00:00:00Z\n",
                text);
}

/* The text of the key's next act, as `entente act compose --author` writes it. */
static struct en_str text_of(struct world *world, const struct authenticator *by, const char *act,
                             const char *body)
{
    struct en_act_header header = world_header(world, by->vkey.name, act);
    struct en_text text = {0};

    en_act_print(&text, &header, en_str_from(body));
    struct en_str copy = en_arena_copy(&world->arena, en_text_str(&text));
    en_text_finish(&text);
    return copy;
}

static struct en_str signed_by(struct world *world, const struct authenticator *by,
                               const struct authenticator_way *way, struct en_str text)
{
    struct en_text blob = {0}, note = {0};

    authenticator_sign(by, way, text, &blob);
    en_note_attach(&note, text, &by->vkey, (struct en_bytes){(const uint8_t *)blob.ptr, blob.len});
    struct en_str copy = en_arena_copy(&world->arena, en_text_str(&note));
    en_text_finish(&blob);
    en_text_finish(&note);
    return copy;
}

/* north/officer-9 with an enrolled key of this type. */
static struct world *with_key(enum en_key_type type, struct authenticator *ret)
{
    struct world *world = world_full();

    authenticator_make(world->hasher, "north/officer-9", type, 9, ret);
    (void)world_do(world, "north/root", "key.enrol", enrolment(world, ret));
    return world;
}

static void assert_consents(enum en_key_type type, const char *signs)
{
    struct authenticator by;
    struct world *world = with_key(type, &by);
    struct en_hash order =
        waits(world, "mission/ops-1", "order.propose", world_order(world, "G-1", 1));

    assert_int_equal(rows(world, "keys", BODY("name=north/officer-9 signs=%s", signs)), 1);
    struct en_str text = text_of(world, &by, "consent.give", on(world, &order));
    struct en_result result =
        world_submit(world, signed_by(world, &by, &authenticator_right, text));
    assert_int_equal(result.answer, EN_ANSWER_COMMITTED);
    assert_int_equal(result.effect.outcome, EN_OUTCOME_EFFECT);
    assert_int_equal(rows(world, "consents", "body=north answer=give key=north/officer-9"), 1);
    authenticator_finish(&by);
    world_destroy(world);
}

static void officers_consent_with_a_key_of_ssh_and_with_a_token(void **arg)
{
    (void)arg;
    assert_consents(EN_KEY_SSH, "ssh");
    assert_consents(EN_KEY_SSH_SK, "ssh-sk");
}

static void what_the_key_did_not_sign_is_not_taken(void **arg)
{
    struct authenticator by, other;
    struct world *world = with_key(EN_KEY_SSH_SK, &by);
    struct authenticator_way way = authenticator_right;
    const char *body = "away: m-north-05 2017-02-21T00:00:00Z 2017-02-22T00:00:00Z\n";
    struct en_str text = text_of(world, &by, "member.away", body);

    (void)arg;
    way.name_space = "git";
    is_refused(world, signed_by(world, &by, &way, text), "note.signature");
    way = authenticator_right;
    way.flags = 0;
    is_refused(world, signed_by(world, &by, &way, text), "note.signature");
    authenticator_make(world->hasher, "north/officer-9", EN_KEY_SSH_SK, 10, &other);
    is_refused(world, signed_by(world, &other, &authenticator_right, text), "note.signature-name");
    authenticator_finish(&other);
    authenticator_finish(&by);
    world_destroy(world);
}

/* The same secret under C2SP's plain type is another key: only what was enrolled signs. */
static void a_plain_signature_by_the_same_secret_is_not_taken(void **arg)
{
    struct authenticator by;
    struct world *world = with_key(EN_KEY_SSH, &by);
    struct en_text note = {0};
    struct en_str text = text_of(world, &by, "member.away",
                                 "away: m-north-05 2017-02-21T00:00:00Z 2017-02-22T00:00:00Z\n");
    uint8_t sig[EN_SIG_BYTES];

    (void)arg;
    en_sign(by.key, (struct en_bytes){(const uint8_t *)text.ptr, text.len}, sig);
    en_note_attach(&note, text, &by.vkey, (struct en_bytes){sig, sizeof(sig)});
    is_refused(world, en_text_str(&note), "note.signature");
    en_text_clear(&note);
    en_note_sign(&note, text, by.key);
    is_refused(world, en_text_str(&note), "note.signature-name");
    en_text_finish(&note);
    authenticator_finish(&by);
    world_destroy(world);
}

static void the_tables_keep_the_key_over_a_restart(void **arg)
{
    struct authenticator by;
    struct world *world = with_key(EN_KEY_SSH_SK, &by);
    struct en_hash before = world_state_hash(world->node);

    (void)arg;
    world_reopen(world);
    struct en_str text = text_of(world, &by, "member.away",
                                 "away: m-north-05 2017-02-21T00:00:00Z 2017-02-22T00:00:00Z\n");
    assert_int_equal(world_submit(world, signed_by(world, &by, &authenticator_right, text)).answer,
                     EN_ANSWER_COMMITTED);
    struct en_hash after = world_state_hash(world->node);
    assert_int_equal(en_node_rebuild(world->node, NULL), EN_OK);
    struct en_hash rebuilt = world_state_hash(world->node);
    assert_memory_equal(&after, &rebuilt, sizeof(after));
    assert_memory_not_equal(&before, &after, sizeof(after));
    authenticator_finish(&by);
    world_destroy(world);
}

static void roots_have_plain_keys(void **arg)
{
    struct authenticator by;
    struct world *world = world_full();
    char text[EN_VKEY_BYTES_MAX];

    (void)arg;
    authenticator_make(world->hasher, "south/root", EN_KEY_SSH, 9, &by);
    (void)en_vkey_print(&by.vkey, text);
    struct en_effect effect =
        is_void(world, "north/officer-1", "accord.amend",
                amendment(world, world_vkey(world, "south/root"), text), "amend.text");
    assert_string_equal(effect.why.arg[1], "accord.key-type");
    authenticator_finish(&by);
    world_destroy(world);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(officers_consent_with_a_key_of_ssh_and_with_a_token),
        cmocka_unit_test(what_the_key_did_not_sign_is_not_taken),
        cmocka_unit_test(a_plain_signature_by_the_same_secret_is_not_taken),
        cmocka_unit_test(the_tables_keep_the_key_over_a_restart),
        cmocka_unit_test(roots_have_plain_keys),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
