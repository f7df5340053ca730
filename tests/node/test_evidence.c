/* Tests of src/node/evidence.c and confirm.c: a file proves what its signatures say, or nothing. */
#include "checks.h"

#include <entente/witness.h>

#include <stdlib.h>

struct court {
    struct world *world;
    struct en_policy policy;
    struct en_finding finding;
};

static struct court begin(void)
{
    struct world *world = world_full();

    world_witness(world);
    return (struct court){.world = world, .policy = en_node_policy(world->node)};
}

static void end(struct court *court)
{
    world_destroy(court->world);
}

static struct en_str kept(struct world *world, struct en_text *text)
{
    struct en_str copy = en_arena_copy(&world->arena, en_text_str(text));

    en_text_finish(text);
    return copy;
}

static enum en_status judge(struct court *court, enum en_evidence_kind kind, struct en_str a,
                            struct en_str b, struct en_str c, struct en_str d,
                            struct en_error *reterr)
{
    struct en_evidence evidence = {.kind = kind, .part = {a, b, c, d}};
    struct world *world = court->world;
    struct en_text text = {0};

    /* By way of the file, as it is carried. */
    en_evidence_print(&text, &evidence);
    struct en_str file = kept(world, &text);
    assert_ok(en_evidence_parse(file, &evidence, NULL));
    enum en_status status = en_evidence_check(&world->arena, world->hasher, &evidence,
                                              &court->policy, &court->finding, reterr);
    return status != EN_OK ? status
                           : en_evidence_confirm(world->node, &evidence, &court->finding, reterr);
}

static const struct en_str none = {NULL, 0};

static struct en_str head_signed_by(struct court *court, const struct en_head *head,
                                    const char *signer)
{
    struct en_text text = {0};
    struct en_text note = {0};

    en_checkpoint_print(&text, EN_STR(WORLD_ORIGIN), head);
    en_note_sign(&note, en_text_str(&text), world_log_key(court->world, signer));
    en_text_finish(&text);
    return kept(court->world, &note);
}

static struct en_str head_of(struct court *court, const struct en_head *head)
{
    return head_signed_by(court, head, "mission/registrar");
}

static struct en_head own_head(struct court *court, uint64_t size)
{
    struct en_head head = {.size = size};

    assert_ok(en_store_root_at(en_node_store(court->world->node), size, &head.root, NULL));
    return head;
}

static struct en_str published(struct court *court)
{
    struct en_text note = {0};

    assert_ok(en_store_published(en_node_store(court->world->node), &note, NULL));
    return kept(court->world, &note);
}

/* ---- a record of the registrar's own making ------------------------------------------------- */

/* The world's record with `bytes` at `at`, or behind its end. */
static struct en_growth *forge(struct court *court, uint64_t at, struct en_bytes bytes,
                               struct en_head *ret)
{
    struct world *world = court->world;
    struct en_edge edge = {.size = 0};
    struct en_growth *tree = en_growth_create(&edge);
    uint64_t size = en_store_head(en_node_store(world->node)).size;
    struct en_hash leaf;

    for (uint64_t i = 0; i < size || i <= at; i++) {
        struct en_text one = {0};
        if (i != at) {
            assert_ok(en_store_entry(en_node_store(world->node), i, &one, NULL));
        }
        en_merkle_leaf(world->hasher,
                       i == at ? bytes : (struct en_bytes){(const uint8_t *)one.ptr, one.len},
                       &leaf);
        assert_ok(en_growth_add(tree, world->hasher, &leaf));
        en_text_finish(&one);
    }
    ret->size = en_growth_size(tree);
    assert_ok(en_growth_root_at(tree, world->hasher, ret->size, &ret->root));
    return tree;
}

static struct en_str growth_of(struct court *court, const struct en_growth *tree, uint64_t old_size,
                               uint64_t size)
{
    struct en_text text = {0};
    struct en_proof proof;

    en_growth_prove(tree, court->world->hasher, old_size, size, &proof);
    en_hashes_print(&text, &proof);
    return kept(court->world, &text);
}

static struct en_str receipt_of(struct court *court, const struct en_growth *tree, uint64_t index,
                                const struct en_head *head)
{
    struct en_text text = {0};
    struct en_proof proof;

    en_growth_prove_leaf(tree, court->world->hasher, index, head->size, &proof);
    en_receipt_print(&text, index, &proof, head_of(court, head));
    return kept(court->world, &text);
}

static struct en_str entry_of(struct court *court, en_time logged, struct en_str note)
{
    struct en_text text = {0};

    en_entry_print(&text, logged, note);
    return kept(court->world, &text);
}

static struct en_bytes bytes_of(struct en_str text)
{
    return (struct en_bytes){(const uint8_t *)text.ptr, text.len};
}

/* ---- each kind ------------------------------------------------------------------------------ */

static void two_heads_of_one_size_prove_a_fork(void **state)
{
    struct court court = begin();
    struct en_head head = own_head(&court, 10);
    struct en_str one = head_of(&court, &head);
    struct en_error error;

    (void)state;
    assert_failed(judge(&court, EN_EVIDENCE_FORK, one, one, none, none, &error), EN_ERR_VERIFY,
                  "evidence.same");
    head.root.b[3] ^= 1;
    struct en_str other = head_of(&court, &head);
    assert_ok(judge(&court, EN_EVIDENCE_FORK, one, other, none, none, NULL));
    assert_string_equal(court.finding.against, WORLD_ORIGIN);
    assert_int_equal(court.finding.head.size, 10);
    assert_false(court.finding.needs_record);
    /* Nobody can accuse the registrar with a signature of his own. */
    other = head_signed_by(&court, &head, "north/root");
    assert_failed(judge(&court, EN_EVIDENCE_FORK, one, other, none, none, &error), EN_ERR_VERIFY,
                  "head.log-signature");
    head = own_head(&court, 11);
    other = head_of(&court, &head);
    assert_failed(judge(&court, EN_EVIDENCE_FORK, one, other, none, none, &error), EN_ERR_VERIFY,
                  "evidence.same");
    end(&court);
}

static void a_head_that_does_not_grow_from_an_earlier_one_proves_a_rewrite(void **state)
{
    struct court court = begin();
    struct en_head earlier = own_head(&court, 12), later;
    struct en_growth *tree = forge(&court, 5, bytes_of(EN_STR("another entry\n")), &later);
    struct en_str growth = growth_of(&court, tree, 12, later.size);
    struct en_error error;

    (void)state;
    assert_ok(judge(&court, EN_EVIDENCE_REWRITE, head_of(&court, &earlier), head_of(&court, &later),
                    growth, none, NULL));
    assert_int_equal(court.finding.earlier, 12);
    /* The true record accuses nobody, with whatever hashes. */
    struct en_head honest = own_head(&court, later.size);
    assert_failed(judge(&court, EN_EVIDENCE_REWRITE, head_of(&court, &earlier),
                        head_of(&court, &honest), growth, none, &error),
                  EN_ERR_VERIFY, "evidence.growth");
    en_growth_destroy(tree);
    struct en_head same;
    struct en_text entry = {0};
    assert_ok(en_store_entry(en_node_store(court.world->node), 5, &entry, NULL));
    tree = forge(&court, 5, (struct en_bytes){(const uint8_t *)entry.ptr, entry.len}, &same);
    growth = growth_of(&court, tree, 12, same.size);
    assert_failed(judge(&court, EN_EVIDENCE_REWRITE, head_of(&court, &earlier),
                        head_of(&court, &same), growth, none, &error),
                  EN_ERR_VERIFY, "evidence.same");
    en_text_finish(&entry);
    en_growth_destroy(tree);
    end(&court);
}

/* An entry at the end of the record, under a head that the registrar signed. */
static enum en_status judge_entry(struct court *court, struct en_str entry, const char *rule,
                                  struct en_error *reterr)
{
    uint64_t at = en_store_head(en_node_store(court->world->node)).size;
    struct en_head head;
    struct en_growth *tree = forge(court, at, bytes_of(entry), &head);
    struct en_str growth = growth_of(court, tree, at, head.size);
    struct en_str receipt = receipt_of(court, tree, at, &head);

    en_growth_destroy(tree);
    return judge(court, EN_EVIDENCE_INADMISSIBLE, en_str_from(rule), entry, receipt, growth,
                 reterr);
}

static void an_inadmissible_entry_under_a_signed_head_is_proven(void **state)
{
    struct court court = begin();
    struct world *world = court.world;
    struct en_act_header header = world_header(world, "north/stranger", "member.end");
    struct en_str note =
        world_note(world, &header, EN_STR("end: m-south-20 left\n"), "north/stranger");
    struct en_str entry = entry_of(&court, world->clock.now, note);
    struct en_error error;

    (void)state;
    /* By the rules, with the record before it ... */
    assert_ok(judge_entry(&court, entry, "act.key-unknown", NULL));
    assert_true(court.finding.needs_record);
    assert_string_equal(court.finding.rule, "act.key-unknown");
    assert_failed(judge_entry(&court, entry, "act.seq", &error), EN_ERR_VERIFY, "evidence.record");
    /* ... by the bytes alone where nobody can read them ... */
    assert_ok(judge_entry(&court, EN_STR("no entry at all"), "entry.logged", NULL));
    assert_false(court.finding.needs_record);
    assert_failed(judge_entry(&court, EN_STR("no entry at all"), "act.seq", &error), EN_ERR_VERIFY,
                  "evidence.rule");
    /* ... and nothing for an entry that may stand there. */
    header = world_header(world, "north/officer-1", "member.end");
    note = world_note(world, &header, EN_STR("end: m-north-20 left\n"), "north/officer-1");
    entry = entry_of(&court, world->clock.now, note);
    assert_failed(judge_entry(&court, entry, "act.key-unknown", &error), EN_ERR_VERIFY,
                  "evidence.record");
    end(&court);
}

static void an_entry_that_does_not_stand_under_the_head_proves_nothing(void **state)
{
    struct court court = begin();
    struct en_head head;
    struct en_growth *tree = forge(&court, 5, bytes_of(EN_STR("another\n")), &head);
    struct en_error error;

    (void)state;
    assert_failed(judge(&court, EN_EVIDENCE_INADMISSIBLE, EN_STR("act.seq"), EN_STR("other\n"),
                        receipt_of(&court, tree, 5, &head), growth_of(&court, tree, 5, head.size),
                        &error),
                  EN_ERR_VERIFY, "evidence.receipt");
    en_growth_destroy(tree);
    end(&court);
}

static void log_time_that_goes_back_is_proven(void **state)
{
    struct court court = begin();
    uint64_t size = en_store_head(en_node_store(court.world->node)).size;
    struct en_str note =
        world_compose(court.world, "north/officer-1", "member.end", "end: m-north-20 left\n");
    struct en_str late = entry_of(&court, court.world->clock.now - 1, note);
    struct en_text before = {0};
    struct en_head head;
    struct en_growth *tree = forge(&court, size, bytes_of(late), &head);
    struct en_error error;

    (void)state;
    assert_ok(en_store_entry(en_node_store(court.world->node), size - 1, &before, NULL));
    struct en_str entry = kept(court.world, &before);
    assert_ok(judge(&court, EN_EVIDENCE_BACKWARDS, entry, receipt_of(&court, tree, size - 1, &head),
                    late, receipt_of(&court, tree, size, &head), NULL));
    assert_int_equal(court.finding.index, size);
    assert_failed(judge(&court, EN_EVIDENCE_BACKWARDS, late, receipt_of(&court, tree, size, &head),
                        entry, receipt_of(&court, tree, size - 1, &head), &error),
                  EN_ERR_VERIFY, "evidence.order");
    en_growth_destroy(tree);
    end(&court);
}

/* The witnesses have cosigned a record without it, and later than it says it was logged. */
static void an_entry_dated_back_behind_a_cosignature_is_proven(void **state)
{
    struct court court = begin();
    struct world *world = court.world;
    uint64_t size = en_store_head(en_node_store(world->node)).size;
    struct en_str note =
        world_compose(world, "north/officer-1", "member.end", "end: m-north-20 left\n");
    struct en_str earlier = published(&court);
    struct en_error error;

    (void)state;
    for (int late = 600; late <= 601; late++) {
        struct en_str entry = entry_of(&court, world->clock.now - late, note);
        struct en_head head;
        struct en_growth *tree = forge(&court, size, bytes_of(entry), &head);
        enum en_status status = judge(&court, EN_EVIDENCE_BACKDATED, earlier, entry,
                                      receipt_of(&court, tree, size, &head), none, &error);
        if (late == 600) {
            assert_failed(status, EN_ERR_VERIFY, "evidence.time");
        } else {
            assert_ok(status);
            assert_int_equal(court.finding.bound, world->clock.now);
        }
        en_growth_destroy(tree);
    }
    end(&court);
}

static struct en_str promised(struct court *court, const struct en_hash *act, en_time by)
{
    struct en_text note = {0};

    assert_ok(en_node_promise(court->world->node, world_key(court->world, "mission/registrar"), act,
                              by, &note, NULL));
    return kept(court->world, &note);
}

static void a_promise_that_a_newer_quorum_head_does_not_keep_is_proven(void **state)
{
    struct court court = begin();
    struct world *world = court.world;
    struct en_hash dropped = {{9}};
    en_time by = world->clock.now + 3600;
    struct en_str promise = promised(&court, &dropped, by);
    struct en_hash logged =
        world_do(world, "north/officer-1", "member.end", "end: m-north-20 left\n");
    struct en_str kept_promise = promised(&court, &logged, by);
    struct en_error error;

    (void)state;
    world_wait(world, 3600);
    world_witness(world);
    assert_failed(
        judge(&court, EN_EVIDENCE_PROMISE, promise, published(&court), none, none, &error),
        EN_ERR_VERIFY, "evidence.quorum");
    world_wait(world, 1);
    world_witness(world);
    assert_ok(judge(&court, EN_EVIDENCE_PROMISE, promise, published(&court), none, none, NULL));
    assert_true(court.finding.needs_record);
    assert_hash_equal(court.finding.act, dropped);
    assert_failed(
        judge(&court, EN_EVIDENCE_PROMISE, kept_promise, published(&court), none, none, &error),
        EN_ERR_VERIFY, "evidence.record");
    end(&court);
}

static void two_acts_of_one_key_with_one_number_are_proven(void **state)
{
    struct court court = begin();
    struct world *world = court.world;
    struct en_str key = en_str_from(world_vkey(world, "north/officer-1"));
    struct en_str one =
        world_compose(world, "north/officer-1", "member.end", "end: m-north-20 left\n");
    struct en_str other =
        world_compose(world, "north/officer-1", "member.end", "end: m-north-21 left\n");
    struct en_error error;

    (void)state;
    assert_ok(judge(&court, EN_EVIDENCE_TWO_ACTS, key, one, other, none, NULL));
    assert_string_equal(court.finding.against, "north/officer-1");
    assert_failed(judge(&court, EN_EVIDENCE_TWO_ACTS, key, one, one, none, &error), EN_ERR_VERIFY,
                  "evidence.chain");
    /* A key that took his name accuses nobody: the record knows another. */
    struct en_signing_key *false_key = NULL;
    struct en_pubkey public_key;
    struct en_vkey vkey;
    char text[EN_VKEY_BYTES_MAX];
    uint8_t seed[EN_SEED_BYTES] = {1};
    assert_ok(en_signing_key_from_seed("north/officer-1", seed, &false_key, NULL));
    en_signing_key_public(false_key, &public_key);
    en_vkey_make(world->hasher, EN_STR("north/officer-1"), EN_KEY_ED25519, &public_key, &vkey);
    (void)en_vkey_print(&vkey, text);
    struct en_text forged = {0}, forged_other = {0};
    en_note_sign(&forged, en_entry_act_text(one), false_key);
    en_note_sign(&forged_other, en_entry_act_text(other), false_key);
    one = kept(world, &forged);
    other = kept(world, &forged_other);
    assert_failed(judge(&court, EN_EVIDENCE_TWO_ACTS, en_str_from(text), one, other, none, &error),
                  EN_ERR_VERIFY, "evidence.record");
    assert_failed(judge(&court, EN_EVIDENCE_TWO_ACTS, key, one, other, none, &error), EN_ERR_VERIFY,
                  "evidence.signature");
    en_signing_key_destroy(false_key);
    end(&court);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(two_heads_of_one_size_prove_a_fork),
        cmocka_unit_test(a_head_that_does_not_grow_from_an_earlier_one_proves_a_rewrite),
        cmocka_unit_test(an_inadmissible_entry_under_a_signed_head_is_proven),
        cmocka_unit_test(an_entry_that_does_not_stand_under_the_head_proves_nothing),
        cmocka_unit_test(log_time_that_goes_back_is_proven),
        cmocka_unit_test(an_entry_dated_back_behind_a_cosignature_is_proven),
        cmocka_unit_test(a_promise_that_a_newer_quorum_head_does_not_keep_is_proven),
        cmocka_unit_test(two_acts_of_one_key_with_one_number_are_proven),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
