/*
 * Every act that must be turned away at the door: its rule is named, and nothing has changed.
 * The list is that of the issue "The first loop", section "Bad input".
 */
#include "checks.h"

#include <stdlib.h>

#define BODY "member: m-new-1 north\n"

/* A world, what it looked like before, and a good header for north/officer-1. */
struct fixture {
    struct world *world;
    struct en_head head;
    struct en_hash hash;
    struct en_act_header header;
};

static struct fixture begin(void)
{
    struct world *world = world_full();

    return (struct fixture){.world = world,
                            .head = en_store_head(en_node_store(world->node)),
                            .hash = world_state_hash(world->node),
                            .header = world_header(world, "north/officer-1", "member.enrol")};
}

/* It is refused by this rule, and the world is as it was; then a good act goes in. */
static void end(struct fixture *fixture, struct en_str note, const char *rule)
{
    struct world *world = fixture->world;

    assert_refused(world_submit(world, note), rule);
    struct en_head after = en_store_head(en_node_store(world->node));
    assert_true(en_head_equal(&fixture->head, &after));
    assert_hash_equal(world_state_hash(world->node), fixture->hash);
    (void)world_do(world, "north/officer-1", "member.enrol", BODY);
    world_destroy(world);
}

static void refuse_body(const char *body, const char *rule)
{
    struct fixture fixture = begin();

    end(&fixture, world_note(fixture.world, &fixture.header, en_str_from(body), "north/officer-1"),
        rule);
}

static void wrong_order_of_keys(void **state)
{
    (void)state;
    refuse_body("speaks: m-new-1 fr\n" BODY, "line.key-order");
}

static void unknown_key(void **state)
{
    (void)state;
    refuse_body(BODY "blood-group: m-new-1 a\n", "line.key-unknown");
}

static void repeated_line_that_stands_once(void **state)
{
    struct fixture fixture = begin();

    (void)state;
    fixture.header = world_header(fixture.world, "north/officer-1", "order.cancel");
    end(&fixture,
        world_note(fixture.world, &fixture.header, EN_STR("order: G-1\norder: G-1\nreason: none\n"),
                   "north/officer-1"),
        "line.key-repeated");
}

static void missing_line(void **state)
{
    (void)state;
    refuse_body("speaks: m-new-1 fr\n", "line.key-missing");
}

static void text_that_is_no_utf8(void **state)
{
    struct fixture fixture = begin();

    (void)state;
    fixture.header = world_header(fixture.world, "north/officer-1", "order.cancel");
    end(&fixture,
        world_note(fixture.world, &fixture.header,
                   EN_STR("order: G-1\nreason: a\xff"
                          "b\n"),
                   "north/officer-1"),
        "text.utf8");
}

static void text_that_reorders_what_is_read(void **state)
{
    struct fixture fixture = begin();

    (void)state;
    fixture.header = world_header(fixture.world, "north/officer-1", "order.cancel");
    end(&fixture,
        world_note(fixture.world, &fixture.header,
                   EN_STR("order: G-1\nreason: a \xe2\x80\xae"
                          "b\n"),
                   "north/officer-1"),
        "text.bidi");
}

static void line_that_is_too_long(void **state)
{
    struct fixture fixture = begin();
    struct en_text body = {0};

    (void)state;
    fixture.header = world_header(fixture.world, "north/officer-1", "order.cancel");
    en_text_adds(&body, "order: G-1\nreason: ");
    for (size_t i = 0; i < EN_LINE_BYTES_MAX; i++) {
        en_text_addc(&body, 'a');
    }
    en_text_addc(&body, '\n');
    end(&fixture, world_note(fixture.world, &fixture.header, en_text_str(&body), "north/officer-1"),
        "line.long");
    en_text_finish(&body);
}

static void act_that_is_longer_than_an_entry(void **state)
{
    struct fixture fixture = begin();
    struct en_text body = {0};

    (void)state;
    for (int i = 0; i < 4000; i++) {
        en_text_addf(&body, "member: m-%05d north\n", i);
    }
    end(&fixture, world_note(fixture.world, &fixture.header, en_text_str(&body), "north/officer-1"),
        "entry.long");
    en_text_finish(&body);
}

static void act_signed_for_another_record(void **state)
{
    struct fixture fixture = begin();

    (void)state;
    fixture.header.origin = EN_STR("other.example/record");
    end(&fixture, world_note(fixture.world, &fixture.header, EN_STR(BODY), "north/officer-1"),
        "act.origin");
}

static void wrong_previous_act(void **state)
{
    struct fixture fixture = begin();

    (void)state;
    fixture.header.prev.b[7] ^= 1;
    end(&fixture, world_note(fixture.world, &fixture.header, EN_STR(BODY), "north/officer-1"),
        "act.prev");
}

static void number_that_leaves_a_gap(void **state)
{
    struct fixture fixture = begin();

    (void)state;
    fixture.header.seq++;
    end(&fixture, world_note(fixture.world, &fixture.header, EN_STR(BODY), "north/officer-1"),
        "act.early");
}

static void replayed_act(void **state)
{
    struct fixture fixture = begin();
    struct world *world = fixture.world;
    struct en_str note =
        world_compose(world, "south/officer-1", "member.end", "end: m-south-20 left\n");

    (void)state;
    assert_int_equal(world_submit(world, note).answer, EN_ANSWER_COMMITTED);
    fixture.head = en_store_head(en_node_store(world->node));
    fixture.hash = world_state_hash(world->node);
    end(&fixture, note, "act.replayed");
}

static void replayed_older_act(void **state)
{
    struct fixture fixture = begin();
    struct world *world = fixture.world;
    struct en_str note =
        world_compose(world, "south/officer-1", "member.end", "end: m-south-20 left\n");

    (void)state;
    assert_int_equal(world_submit(world, note).answer, EN_ANSWER_COMMITTED);
    (void)world_do(world, "south/officer-1", "member.end", "end: m-south-21 left\n");
    fixture.head = en_store_head(en_node_store(world->node));
    fixture.hash = world_state_hash(world->node);
    end(&fixture, note, "act.replayed");
}

static void second_signature_line(void **state)
{
    struct fixture fixture = begin();
    struct world *world = fixture.world;
    struct en_text note = {0};

    (void)state;
    en_text_add(&note, world_note(world, &fixture.header, EN_STR(BODY), "north/officer-1"));
    struct en_str text = en_arena_copy(&world->arena, en_entry_act_text(en_text_str(&note)));
    en_note_add_signature(&note, text, world_key(world, "north/officer-2"));
    end(&fixture, en_text_str(&note), "note.second-signature");
    en_text_finish(&note);
}

static void signature_of_another_key(void **state)
{
    struct fixture fixture = begin();

    (void)state;
    end(&fixture, world_note(fixture.world, &fixture.header, EN_STR(BODY), "north/officer-2"),
        "note.signature-name");
}

/* The right name and key id over another text. */
static void signature_that_does_not_fit(void **state)
{
    struct fixture fixture = begin();
    struct world *world = fixture.world;
    struct en_text note = {0};

    (void)state;
    struct en_str good = world_note(world, &fixture.header, EN_STR(BODY), "north/officer-1");
    struct en_str other =
        world_note(world, &fixture.header, EN_STR("member: m-new-2 north\n"), "north/officer-1");
    en_text_add(&note, en_entry_act_text(good));
    size_t text_len = en_entry_act_text(other).len;
    en_text_add(&note, (struct en_str){other.ptr + text_len, other.len - text_len});
    end(&fixture, en_text_str(&note), "note.signature");
    en_text_finish(&note);
}

static void act_without_signature(void **state)
{
    struct fixture fixture = begin();
    struct en_str note =
        world_note(fixture.world, &fixture.header, EN_STR(BODY), "north/officer-1");

    (void)state;
    end(&fixture, en_entry_act_text(note), "note.no-signature");
}

static void key_that_nobody_enrolled(void **state)
{
    struct fixture fixture = begin();

    (void)state;
    fixture.header = world_header(fixture.world, "north/stranger", "member.enrol");
    end(&fixture, world_note(fixture.world, &fixture.header, EN_STR(BODY), "north/stranger"),
        "act.key-unknown");
}

static void revoked_key(void **state)
{
    struct fixture fixture = begin();
    struct world *world = fixture.world;

    (void)state;
    (void)world_do(world, "north/root", "key.revoke", "key: north/officer-2\ncode: lost\n");
    fixture.head = en_store_head(en_node_store(world->node));
    fixture.hash = world_state_hash(world->node);
    fixture.header = world_header(world, "north/officer-2", "member.enrol");
    end(&fixture, world_note(world, &fixture.header, EN_STR(BODY), "north/officer-2"),
        "act.key-revoked");
}

static void expired_key(void **state)
{
    struct fixture fixture = begin();
    struct world *world = fixture.world;
    const char *key = world_vkey(world, "north/officer-3");

    (void)state;
    (void)world_do(world, "north/root", "key.enrol",
                   world_text(world,
                              "key: %s\nrole: officer\nfrom: 2017-02-20T00:00:00Z\n"
                              "until: 2017-02-21T00:00:00Z\n",
                              key));
    world_at(world, "2017-02-21T00:00:00Z");
    fixture.head = en_store_head(en_node_store(world->node));
    fixture.hash = world_state_hash(world->node);
    fixture.header = world_header(world, "north/officer-3", "member.enrol");
    end(&fixture, world_note(world, &fixture.header, EN_STR(BODY), "north/officer-3"),
        "act.key-expired");
}

/* The identity point: any text "verifies" under it by lax rules. */
static void key_of_small_order(void **state)
{
    struct fixture fixture = begin();
    struct world *world = fixture.world;
    struct en_pubkey point = {{1}};
    char text[EN_VKEY_BYTES_MAX];
    struct en_vkey vkey;

    (void)state;
    en_vkey_make(world->hasher, EN_STR("north/officer-9"), EN_KEY_ED25519, &point, &vkey);
    (void)en_vkey_print(&vkey, text);
    struct en_result result = world_act(world, "north/root", "key.enrol",
                                        world_text(world,
                                                   "key: %s\nrole: officer\n"
                                                   "from: 2017-01-01T00:00:00Z\n"
                                                   "until: 2027-01-01T00:00:00Z\n",
                                                   text));
    assert_void(result, "key.unsound");
    fixture.head = en_store_head(en_node_store(world->node));
    fixture.hash = world_state_hash(world->node);
    fixture.header = world_header(world, "north/officer-9", "member.enrol");
    end(&fixture, world_note(world, &fixture.header, EN_STR(BODY), "north/officer-9"),
        "act.key-unknown");
}

static void head_that_is_not_of_this_record(void **state)
{
    struct fixture fixture = begin();

    (void)state;
    fixture.header.seen_size = 3;
    end(&fixture, world_note(fixture.world, &fixture.header, EN_STR(BODY), "north/officer-1"),
        "act.seen");
}

static void head_of_the_future(void **state)
{
    struct fixture fixture = begin();

    (void)state;
    fixture.header.seen_size = 1000000;
    end(&fixture, world_note(fixture.world, &fixture.header, EN_STR(BODY), "north/officer-1"),
        "act.seen");
}

static void second_act_0(void **state)
{
    struct fixture fixture = begin();
    struct world *world = fixture.world;

    (void)state;
    end(&fixture, world_act0(world, world_accord(world, "live")), "act.founding");
}

/* A note cut or flipped anywhere is refused or is the same act: it never half counts. */
static void any_flipped_byte_is_refused(void **state)
{
    struct world *world = world_full();
    struct en_str note = world_compose(world, "north/officer-1", "member.enrol", BODY);
    struct en_head before = en_store_head(en_node_store(world->node));
    char *bytes = malloc(note.len);

    (void)state;
    assert_non_null(bytes);
    for (size_t i = 0; i < note.len; i++) {
        memcpy(bytes, note.ptr, note.len);
        bytes[i] = (char)(bytes[i] ^ (1 << (i % 8)));
        struct en_result result = world_submit(world, (struct en_str){bytes, note.len});
        assert_int_equal(result.answer, EN_ANSWER_REFUSED);
        result = world_submit(world, (struct en_str){note.ptr, i});
        assert_int_equal(result.answer, EN_ANSWER_REFUSED);
    }
    free(bytes);
    struct en_head after = en_store_head(en_node_store(world->node));
    assert_true(en_head_equal(&before, &after));
    assert_int_equal(world_submit(world, note).answer, EN_ANSWER_COMMITTED);
    world_destroy(world);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(wrong_order_of_keys),
        cmocka_unit_test(unknown_key),
        cmocka_unit_test(repeated_line_that_stands_once),
        cmocka_unit_test(missing_line),
        cmocka_unit_test(text_that_is_no_utf8),
        cmocka_unit_test(text_that_reorders_what_is_read),
        cmocka_unit_test(line_that_is_too_long),
        cmocka_unit_test(act_that_is_longer_than_an_entry),
        cmocka_unit_test(act_signed_for_another_record),
        cmocka_unit_test(wrong_previous_act),
        cmocka_unit_test(number_that_leaves_a_gap),
        cmocka_unit_test(replayed_act),
        cmocka_unit_test(replayed_older_act),
        cmocka_unit_test(second_signature_line),
        cmocka_unit_test(signature_of_another_key),
        cmocka_unit_test(signature_that_does_not_fit),
        cmocka_unit_test(act_without_signature),
        cmocka_unit_test(key_that_nobody_enrolled),
        cmocka_unit_test(revoked_key),
        cmocka_unit_test(expired_key),
        cmocka_unit_test(key_of_small_order),
        cmocka_unit_test(head_that_is_not_of_this_record),
        cmocka_unit_test(head_of_the_future),
        cmocka_unit_test(second_act_0),
        cmocka_unit_test(any_flipped_byte_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
