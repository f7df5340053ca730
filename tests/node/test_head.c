/* Tests of src/node/head.c and receipt.c: signed heads, cosignatures, receipts. */
#include "checks.h"

static struct en_cosigned published(struct world *world)
{
    struct en_policy policy = en_node_policy(world->node);
    struct en_cosigned cosigned;
    struct en_text note = {0};

    assert_ok(en_store_published(en_node_store(world->node), &note, NULL));
    assert_ok(en_checkpoint_open(&world->arena, en_text_str(&note), &policy, &cosigned, NULL));
    en_text_finish(&note);
    return cosigned;
}

static struct en_str cosign(struct world *world, const char *key, const struct en_head *head)
{
    struct en_text checkpoint = {0};
    struct en_text line = {0};

    en_checkpoint_print(&checkpoint, EN_STR(WORLD_ORIGIN), head);
    en_checkpoint_cosign(&line, en_text_str(&checkpoint), world->clock.now, world_key(world, key));
    struct en_str kept = en_arena_copy(&world->arena, en_text_str(&line));
    en_text_finish(&checkpoint);
    en_text_finish(&line);
    return kept;
}

static void only_the_registrar_signs_heads(void **state)
{
    struct world *world = world_full();
    struct en_text note = {0};
    struct en_error error;

    (void)state;
    assert_failed(en_node_sign_head(world->node, world_key(world, "mission/root"), &error),
                  EN_ERR_INADMISSIBLE, "node.registrar");
    assert_ok(en_store_published(en_node_store(world->node), &note, NULL));
    assert_int_equal(note.len, 0);
    world_head(world);
    struct en_head head = en_store_head(en_node_store(world->node));
    struct en_cosigned signed_head = published(world);
    assert_true(en_head_equal(&signed_head.head, &head));
    assert_int_equal(signed_head.witness_total, 0);
    world_destroy(world);
}

/* Whoever has the origin and the registrar's vkey makes the log's vkey from them. */
static void heads_are_signed_under_the_name_of_the_origin(void **state)
{
    struct world *world = world_full();
    const struct en_accord *accord = en_state_accord(en_node_state(world->node));
    struct en_policy policy;
    struct en_text text = {0};
    struct en_note note;

    (void)state;
    world_head(world);
    policy = en_node_policy(world->node);
    assert_string_equal(policy.log.name, WORLD_ORIGIN);
    assert_memory_equal(policy.log.key.b, accord->registrar.key.b, EN_PUBKEY_BYTES);
    assert_int_not_equal(policy.log.id, accord->registrar.id);
    assert_ok(en_store_published(en_node_store(world->node), &text, NULL));
    assert_ok(en_note_parse(&world->arena, en_text_str(&text), &note, NULL));
    assert_int_equal(note.sig_count, 1);
    assert_ok(en_note_check(&note, &policy.log, NULL));
    assert_int_equal(en_note_check(&note, &accord->registrar, NULL), EN_ERR_NOT_FOUND);
    en_text_finish(&text);
    world_destroy(world);
}

static void a_head_signed_again_keeps_its_cosignatures(void **state)
{
    struct world *world = world_full();

    (void)state;
    world_witness(world);
    assert_int_equal(published(world).witness_total, 4);
    world_head(world);
    assert_int_equal(published(world).witness_total, 4);
    (void)world_do(world, "north/officer-1", "member.end", "end: m-north-20 left\n");
    world_head(world);
    assert_int_equal(published(world).witness_total, 0);
    world_destroy(world);
}

static void the_quorum_is_reached_by_three_of_four(void **state)
{
    struct world *world = world_full();

    (void)state;
    world_head(world);
    struct en_head head = en_store_head(en_node_store(world->node));
    uint32_t quorum = en_node_policy(world->node).quorum;
    const char *const names[] = {"north/witness", "independent/witness", "east/witness"};
    for (size_t i = 0; i < EN_COUNT(names); i++) {
        assert_true(published(world).witness_total < quorum);
        assert_ok(en_node_add_cosignature(world->node, cosign(world, names[i], &head), NULL));
    }
    assert_int_equal(published(world).witness_total, quorum);
    assert_int_equal(published(world).by_witness, 1 | 4 | 8);
    world_destroy(world);
}

static void a_newer_line_of_a_witness_replaces_its_older(void **state)
{
    struct world *world = world_full();
    struct en_text note = {0};

    (void)state;
    world_head(world);
    struct en_head head = en_store_head(en_node_store(world->node));
    struct en_str older = cosign(world, "north/witness", &head);
    world_wait(world, 60);
    struct en_str newer = cosign(world, "north/witness", &head);
    assert_ok(en_node_add_cosignature(world->node, newer, NULL));
    assert_ok(en_node_add_cosignature(world->node, older, NULL));
    assert_int_equal(published(world).witness_total, 1);
    assert_int_equal(published(world).witness_time[0], world->clock.now);
    /* Registrar and witness, one line each. */
    struct en_note parsed;
    assert_ok(en_store_published(en_node_store(world->node), &note, NULL));
    assert_ok(en_note_parse(&world->arena, en_text_str(&note), &parsed, NULL));
    assert_int_equal(parsed.sig_count, 2);
    en_text_finish(&note);
    world_destroy(world);
}

static void a_line_that_does_not_belong_is_refused(void **state)
{
    struct world *world = world_full();
    struct en_error error;

    (void)state;
    struct en_head old = en_store_head(en_node_store(world->node));
    assert_failed(
        en_node_add_cosignature(world->node, cosign(world, "north/witness", &old), &error),
        EN_ERR_NOT_FOUND, "head.unsigned");
    (void)world_do(world, "north/officer-1", "member.end", "end: m-north-20 left\n");
    world_head(world);
    struct en_head head = en_store_head(en_node_store(world->node));
    assert_failed(
        en_node_add_cosignature(world->node, cosign(world, "north/witness", &old), &error),
        EN_ERR_VERIFY, "head.signature");
    assert_failed(en_node_add_cosignature(world->node, cosign(world, "north/spy", &head), &error),
                  EN_ERR_INADMISSIBLE, "head.witness");
    assert_int_equal(en_node_add_cosignature(world->node, EN_STR("rubbish"), &error),
                     EN_ERR_SYNTAX);
    assert_int_equal(en_node_add_cosignature(world->node, EN_STR(""), &error), EN_ERR_SYNTAX);
    assert_int_equal(published(world).witness_total, 0);
    assert_ok(en_node_add_cosignature(world->node, cosign(world, "north/witness", &head), &error));
    assert_int_equal(published(world).witness_total, 1);
    world_destroy(world);
}

/* A line that smuggles in a text of its own. */
static void a_line_with_more_than_a_line_is_refused(void **state)
{
    struct world *world = world_full();
    struct en_text line = {0};

    (void)state;
    world_head(world);
    struct en_head head = en_store_head(en_node_store(world->node));
    en_text_add(&line, cosign(world, "north/witness", &head));
    en_text_adds(&line, "\nanother text\n\n");
    en_text_add(&line, cosign(world, "south/witness", &head));
    assert_int_not_equal(en_node_add_cosignature(world->node, en_text_str(&line), NULL), EN_OK);
    assert_int_equal(published(world).witness_total, 0);
    en_text_finish(&line);
    world_destroy(world);
}

static void a_receipt_proves_its_entry_to_anybody(void **state)
{
    struct world *world = world_full();
    struct en_policy policy = en_node_policy(world->node);
    struct en_hash id = world_do(world, "north/officer-1", "member.end", "end: m-north-20 left\n");
    struct en_text text = {0};
    struct en_text entry = {0};
    struct en_receipt receipt;
    struct en_cosigned cosigned;
    struct en_error error;
    uint64_t index = 0;

    (void)state;
    assert_ok(en_store_find(en_node_store(world->node), &id, &index, NULL));
    assert_failed(en_node_receipt(world->node, index, &text, &error), EN_ERR_NOT_FOUND,
                  "receipt.head");
    world_witness(world);
    assert_ok(en_node_receipt(world->node, index, &text, &error));
    assert_ok(en_receipt_parse(en_text_str(&text), &receipt, &error));
    assert_ok(en_store_entry(en_node_store(world->node), index, &entry, &error));
    struct en_bytes bytes = {(const uint8_t *)entry.ptr, entry.len};
    assert_ok(en_receipt_check(&world->arena, world->hasher, &receipt, bytes, &policy, &cosigned,
                               &error));
    assert_int_equal(cosigned.witness_total, 4);
    entry.ptr[entry.len - 2] ^= 1;
    assert_failed(
        en_receipt_check(&world->arena, world->hasher, &receipt, bytes, &policy, &cosigned, &error),
        EN_ERR_VERIFY, "receipt.proof");

    /* What came after that head has no receipt yet. */
    (void)world_do(world, "north/officer-1", "member.end", "end: m-north-21 left\n");
    en_text_clear(&text);
    assert_failed(en_node_receipt(world->node, index + 1, &text, &error), EN_ERR_NOT_FOUND,
                  "receipt.head");
    assert_int_equal(text.len, 0);
    en_text_finish(&text);
    en_text_finish(&entry);
    world_destroy(world);
}

/* Members would take the entry behind it for one that was slipped in with an old date. */
static void a_head_that_was_outgrown_takes_no_late_cosignature(void **state)
{
    struct world *world = world_full();
    struct en_error error;

    (void)state;
    world_head(world);
    struct en_head head = en_store_head(en_node_store(world->node));
    (void)world_do(world, "north/officer-1", "member.end", "end: m-north-21 left\n");
    world_wait(world, 300);
    assert_ok(en_node_add_cosignature(world->node, cosign(world, "north/witness", &head), NULL));
    world_wait(world, 1);
    assert_failed(
        en_node_add_cosignature(world->node, cosign(world, "south/witness", &head), &error),
        EN_ERR_STALE, "head.outgrown");
    world_head(world);
    head = en_store_head(en_node_store(world->node));
    assert_ok(en_node_add_cosignature(world->node, cosign(world, "south/witness", &head), NULL));
    world_destroy(world);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(only_the_registrar_signs_heads),
        cmocka_unit_test(heads_are_signed_under_the_name_of_the_origin),
        cmocka_unit_test(a_head_signed_again_keeps_its_cosignatures),
        cmocka_unit_test(the_quorum_is_reached_by_three_of_four),
        cmocka_unit_test(a_newer_line_of_a_witness_replaces_its_older),
        cmocka_unit_test(a_line_that_does_not_belong_is_refused),
        cmocka_unit_test(a_line_with_more_than_a_line_is_refused),
        cmocka_unit_test(a_receipt_proves_its_entry_to_anybody),
        cmocka_unit_test(a_head_that_was_outgrown_takes_no_late_cosignature),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
