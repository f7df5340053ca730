/* Tests of src/node/follow.c and spill.c: taking in what is right, and nothing else. */
#include "checks.h"

struct follower {
    struct world *world;
    struct en_node *node;
    struct en_source source; // the registrar's record
};

static struct follower begin(void)
{
    struct world *world = world_full();

    world_head(world);
    return (struct follower){.world = world,
                             .node = world_join(world, "north"),
                             .source = en_store_source(en_node_store(world->node))};
}

static void end(struct follower *follower)
{
    en_node_close(follower->node);
    world_destroy(follower->world);
}

static enum en_status follow(struct follower *follower, struct en_error *reterr)
{
    return en_node_follow(follower->node, &follower->source, NULL, NULL, reterr);
}

static void assert_same(struct en_node *a, struct en_node *b)
{
    struct en_head left = en_store_head(en_node_store(a));
    struct en_head right = en_store_head(en_node_store(b));

    assert_true(en_head_equal(&left, &right));
    assert_hash_equal(world_state_hash(a), world_state_hash(b));
}

static void assert_empty(struct en_node *node)
{
    struct en_text note = {0};

    assert_int_equal(en_store_head(en_node_store(node)).size, 0);
    assert_int_equal(en_state_head(en_node_state(node)).size, 0);
    assert_ok(en_store_published(en_node_store(node), &note, NULL));
    assert_int_equal(note.len, 0);
    en_text_finish(&note);
}

static void a_follower_holds_the_same_record_and_state(void **state)
{
    struct follower f = begin();

    (void)state;
    assert_ok(follow(&f, NULL));
    assert_same(f.node, f.world->node);
    (void)world_ordered(f.world, "G-1");
    (void)world_act(f.world, "mission/ops-1", "task.request",
                    "request: R-1\nforce: mission\ntask: counter-terrorism\n");
    world_head(f.world);
    assert_ok(follow(&f, NULL));
    assert_same(f.node, f.world->node);
    assert_ok(follow(&f, NULL)); /* nothing new */
    assert_ok(en_store_audit(en_node_store(f.node), NULL));
    end(&f);
}

/* What is looked for on the way and rightly not there is nobody's error. */
static void following_well_leaves_the_error_alone(void **state)
{
    struct follower f = begin();
    const struct en_signing_key *witness = world_key(f.world, "north/witness");
    struct en_error error = {.rule = ""};

    (void)state;
    assert_ok(en_node_follow(f.node, &f.source, NULL, NULL, &error));
    assert_string_equal(error.rule, "");
    assert_ok(en_node_follow(f.node, &f.source, witness, NULL, &error));
    assert_string_equal(error.rule, "");
    end(&f);
}

static void a_follower_takes_what_is_signed_and_no_more(void **state)
{
    struct follower f = begin();

    (void)state;
    struct en_head head = en_store_head(en_node_store(f.world->node));
    (void)world_ordered(f.world, "G-1");
    assert_ok(follow(&f, NULL));
    struct en_head own = en_store_head(en_node_store(f.node));
    assert_true(en_head_equal(&own, &head));
    end(&f);
}

static void a_witness_cosigns_what_it_took_in(void **state)
{
    struct follower f = begin();
    struct en_text line = {0};
    struct en_error error;

    (void)state;
    assert_ok(en_node_follow(f.node, &f.source, world_key(f.world, "north/witness"), &line, NULL));
    assert_ok(en_node_add_cosignature(f.world->node, en_text_str(&line), &error));
    /* The witness keeps its own word too. */
    struct en_policy policy = en_node_policy(f.node);
    struct en_text note = {0};
    struct en_cosigned cosigned;
    assert_ok(en_store_published(en_node_store(f.node), &note, NULL));
    assert_ok(en_checkpoint_open(&f.world->arena, en_text_str(&note), &policy, &cosigned, NULL));
    assert_int_equal(cosigned.by_witness, 1);
    /* Nothing new: it says so again, with the new time. */
    world_wait(f.world, 3600);
    en_text_clear(&line);
    assert_ok(en_node_follow(f.node, &f.source, world_key(f.world, "north/witness"), &line, NULL));
    en_text_clear(&note);
    assert_ok(en_store_published(en_node_store(f.node), &note, NULL));
    assert_ok(en_checkpoint_open(&f.world->arena, en_text_str(&note), &policy, &cosigned, NULL));
    assert_int_equal(cosigned.witness_time[0], f.world->clock.now);
    en_text_finish(&line);
    en_text_finish(&note);
    end(&f);
}

static void a_key_that_is_no_witness_cosigns_nothing(void **state)
{
    struct follower f = begin();
    struct en_text line = {0};
    struct en_error error;

    (void)state;
    assert_failed(
        en_node_follow(f.node, &f.source, world_key(f.world, "north/officer-1"), &line, &error),
        EN_ERR_INADMISSIBLE, "head.witness");
    assert_int_equal(line.len, 0);
    end(&f);
}

static void all_witnesses_together_reach_the_quorum(void **state)
{
    struct world *world = world_full();
    struct en_text note = {0};
    struct en_cosigned cosigned;

    (void)state;
    world_witness(world);
    struct en_policy policy = en_node_policy(world->node);
    assert_ok(en_store_published(en_node_store(world->node), &note, NULL));
    assert_ok(en_checkpoint_open(&world->arena, en_text_str(&note), &policy, &cosigned, NULL));
    assert_true(cosigned.by_log);
    assert_int_equal(cosigned.by_witness, 15);
    assert_true(cosigned.witness_total >= policy.quorum);
    en_text_finish(&note);
    world_destroy(world);
}

static void an_unsigned_record_is_not_followed(void **state)
{
    struct world *world = world_full();
    struct en_node *node = world_join(world, "north");
    struct en_source source = en_store_source(en_node_store(world->node));
    struct en_error error;

    (void)state;
    assert_failed(en_node_follow(node, &source, NULL, NULL, &error), EN_ERR_NOT_FOUND,
                  "follow.unsigned");
    assert_empty(node);
    en_node_close(node);
    world_destroy(world);
}

static void another_accord_than_the_pinned_is_not_followed(void **state)
{
    struct world *world = world_full();
    struct en_source source = en_store_source(en_node_store(world->node));
    struct en_error error;

    (void)state;
    world_head(world);
    world->fingerprint.b[0] ^= 1;
    struct en_node *node = world_join(world, "north");
    assert_failed(en_node_follow(node, &source, NULL, NULL, &error), EN_ERR_VERIFY,
                  "follow.fingerprint");
    assert_empty(node);
    en_node_close(node);
    world_destroy(world);
}

/* ---- sources that lie ----------------------------------------------------------------------- */

/* The registrar's record with one thing changed on the way. */
struct liar {
    struct en_source truth;
    struct world *world;
    struct en_head head; // signed instead of the true one, if size > 0
    const char *signer;
    bool own_name;   // signed under the signer's name, not the record's
    uint64_t lie_at; // entry that is changed
    enum { LIE_NOTHING, LIE_FLIP, LIE_LATER, LIE_BYTES } lie;
    struct en_bytes bytes; // LIE_BYTES: given instead
    en_entry_fn each;
    void *each_self;
};

static enum en_status liar_head(void *self, struct en_text *ret_note, struct en_error *reterr)
{
    struct liar *liar = self;
    struct en_text checkpoint = {0};

    if (liar->head.size == 0) {
        return liar->truth.head(liar->truth.self, ret_note, reterr);
    }
    en_checkpoint_print(&checkpoint, EN_STR(WORLD_ORIGIN), &liar->head);
    en_note_sign(ret_note, en_text_str(&checkpoint),
                 liar->own_name ? world_key(liar->world, liar->signer)
                                : world_log_key(liar->world, liar->signer));
    en_text_finish(&checkpoint);
    return EN_OK;
}

static bool liar_entry(void *self, uint64_t index, struct en_bytes entry)
{
    struct liar *liar = self;
    struct en_text changed = {0};
    struct en_entry parsed;

    if (liar->lie == LIE_NOTHING || index != liar->lie_at) {
        return liar->each(liar->each_self, index, entry);
    }
    if (liar->lie == LIE_BYTES) {
        return liar->each(liar->each_self, index, liar->bytes);
    }
    if (liar->lie == LIE_FLIP) {
        en_text_add(&changed, (struct en_str){(const char *)entry.ptr, entry.len});
        changed.ptr[changed.len - 10] ^= 1; /* within the signature */
    } else {
        assert_ok(en_entry_parse(entry, &parsed, NULL));
        en_entry_print(&changed, liar->world->clock.now + 601, parsed.note);
    }
    bool more = liar->each(liar->each_self, index,
                           (struct en_bytes){(const uint8_t *)changed.ptr, changed.len});
    en_text_finish(&changed);
    return more;
}

static enum en_status liar_read(void *self, uint64_t from, uint64_t to, en_entry_fn each, void *arg,
                                struct en_error *reterr)
{
    struct liar *liar = self;

    liar->each = each;
    liar->each_self = arg;
    return liar->truth.read(liar->truth.self, from, to, liar_entry, liar, reterr);
}

static struct liar liar_of(struct follower *f)
{
    return (struct liar){.truth = f->source, .world = f->world, .signer = "mission/registrar"};
}

static enum en_status believe(struct follower *f, struct liar *liar, struct en_error *reterr)
{
    struct en_source source = {.self = liar, .head = liar_head, .read = liar_read};
    struct en_text line = {0};
    enum en_status status =
        en_node_follow(f->node, &source, world_key(f->world, "north/witness"), &line, reterr);

    assert_int_equal(line.len > 0, status == EN_OK);
    en_text_finish(&line);
    return status;
}

static void a_source_that_tells_the_truth_is_believed(void **state)
{
    struct follower f = begin();
    struct liar liar = liar_of(&f);

    (void)state;
    assert_ok(believe(&f, &liar, NULL));
    assert_same(f.node, f.world->node);
    end(&f);
}

static void a_head_signed_by_somebody_else_is_refused(void **state)
{
    struct follower f = begin();
    struct liar liar = liar_of(&f);
    struct en_error error;

    (void)state;
    liar.head = en_store_head(en_node_store(f.world->node));
    liar.signer = "mission/root";
    assert_failed(believe(&f, &liar, &error), EN_ERR_VERIFY, "head.log-signature");
    assert_empty(f.node);
    end(&f);
}

/* The registrar's key is the log's too, but only under the name of the origin. */
static void a_head_signed_under_the_registrars_own_name_is_refused(void **state)
{
    struct follower f = begin();
    struct liar liar = liar_of(&f);
    struct en_error error;

    (void)state;
    liar.head = en_store_head(en_node_store(f.world->node));
    liar.own_name = true;
    assert_failed(believe(&f, &liar, &error), EN_ERR_VERIFY, "head.log-signature");
    assert_empty(f.node);
    liar.own_name = false;
    assert_ok(believe(&f, &liar, NULL));
    end(&f);
}

static void a_smaller_head_is_refused(void **state)
{
    struct follower f = begin();
    struct liar liar = liar_of(&f);
    struct en_error error;

    (void)state;
    assert_ok(follow(&f, NULL));
    liar.head.size = 5;
    assert_ok(en_store_root_at(en_node_store(f.world->node), 5, &liar.head.root, NULL));
    assert_failed(believe(&f, &liar, &error), EN_ERR_VERIFY, "follow.smaller");
    assert_same(f.node, f.world->node);
    end(&f);
}

static void a_fork_of_the_same_size_is_refused(void **state)
{
    struct follower f = begin();
    struct liar liar = liar_of(&f);
    struct en_error error;

    (void)state;
    assert_ok(follow(&f, NULL));
    liar.head = en_store_head(en_node_store(f.world->node));
    liar.head.root.b[0] ^= 1;
    assert_failed(believe(&f, &liar, &error), EN_ERR_VERIFY, "follow.forked");
    assert_same(f.node, f.world->node);
    end(&f);
}

static void entries_that_do_not_lead_to_the_signed_root_are_refused(void **state)
{
    struct follower f = begin();
    struct liar liar = liar_of(&f);
    struct en_error error;

    (void)state;
    assert_ok(follow(&f, NULL));
    struct en_hash hash = world_state_hash(f.node);
    (void)world_ordered(f.world, "G-1");
    liar.head = en_store_head(en_node_store(f.world->node));
    liar.head.root.b[31] ^= 1;
    assert_failed(believe(&f, &liar, &error), EN_ERR_VERIFY, "follow.growth");
    assert_hash_equal(world_state_hash(f.node), hash);
    /* The truth is still taken in afterwards. */
    world_head(f.world);
    assert_ok(follow(&f, NULL));
    assert_same(f.node, f.world->node);
    end(&f);
}

static void a_changed_signature_is_refused_with_its_place(void **state)
{
    struct follower f = begin();
    struct liar liar = liar_of(&f);
    struct en_error error;

    (void)state;
    liar.lie = LIE_FLIP;
    liar.lie_at = 7;
    assert_failed(believe(&f, &liar, &error), EN_ERR_VERIFY, "note.signature");
    assert_non_null(strstr(error.place, "entry 7"));
    assert_empty(f.node);
    end(&f);
}

static void an_entry_logged_ahead_of_our_clock_is_refused(void **state)
{
    struct follower f = begin();
    struct liar liar = liar_of(&f);
    struct en_error error;

    (void)state;
    liar.lie = LIE_LATER;
    liar.lie_at = en_store_head(en_node_store(f.world->node)).size - 1;
    assert_failed(believe(&f, &liar, &error), EN_ERR_VERIFY, "follow.time");
    assert_empty(f.node);
    end(&f);
}

static void a_record_whose_clock_leads_ours_is_not_cosigned(void **state)
{
    struct follower f = begin();
    struct en_text line = {0};
    struct en_error error;

    (void)state;
    assert_ok(follow(&f, NULL));
    world_wait(f.world, -601);
    assert_failed(
        en_node_follow(f.node, &f.source, world_key(f.world, "north/witness"), &line, &error),
        EN_ERR_VERIFY, "follow.time");
    assert_int_equal(line.len, 0);
    world_wait(f.world, 1);
    assert_ok(en_node_follow(f.node, &f.source, world_key(f.world, "north/witness"), &line, NULL));
    en_text_finish(&line);
    end(&f);
}

/* A registrar that admits what is inadmissible and signs it: nobody cosigns. */
static void an_inadmissible_entry_under_a_signed_head_is_refused(void **state)
{
    struct follower f = begin();
    struct world *world = f.world;
    struct liar liar = liar_of(&f);
    struct en_text entry = {0};
    struct en_error error;

    (void)state;
    assert_ok(follow(&f, NULL));
    struct en_hash hash = world_state_hash(f.node);
    (void)world_do(world, "north/officer-1", "member.end", "end: m-north-20 left\n");

    /* In its place an act by a key that nobody enrolled, and a tree in which it fits. */
    struct en_act_header header = world_header(world, "north/stranger", "member.end");
    struct en_str note =
        world_note(world, &header, EN_STR("end: m-south-20 left\n"), "north/stranger");
    en_entry_print(&entry, world->clock.now, note);
    liar.lie = LIE_BYTES;
    liar.bytes = (struct en_bytes){(const uint8_t *)entry.ptr, entry.len};
    liar.lie_at = en_store_head(en_node_store(f.node)).size;
    struct en_edge edge = {.size = 0};
    for (uint64_t i = 0; i <= liar.lie_at; i++) {
        struct en_text one = {0};
        struct en_hash leaf;
        assert_ok(en_store_entry(en_node_store(world->node), i, &one, NULL));
        struct en_bytes bytes = {(const uint8_t *)one.ptr, one.len};
        en_merkle_leaf(world->hasher, i == liar.lie_at ? liar.bytes : bytes, &leaf);
        en_edge_add(world->hasher, &edge, &leaf);
        en_text_finish(&one);
    }
    liar.head.size = edge.size;
    en_edge_root(world->hasher, &edge, &liar.head.root);
    assert_failed(believe(&f, &liar, &error), EN_ERR_VERIFY, "act.key-unknown");
    assert_hash_equal(world_state_hash(f.node), hash);
    assert_int_equal(en_store_head(en_node_store(f.node)).size, liar.lie_at);
    en_text_finish(&entry);
    end(&f);
}

static void an_exported_directory_can_be_followed(void **state)
{
    struct follower f = begin();
    const char *folder = world_path(f.world, "export");
    struct en_tiles *tiles = NULL;

    (void)state;
    assert_ok(en_tiles_export(&f.world->env, en_node_store(f.world->node), folder, NULL));
    assert_ok(en_tiles_open(&f.world->env, folder, &tiles, NULL));
    struct en_source source = en_tiles_source(tiles);
    assert_ok(en_node_follow(f.node, &source, NULL, NULL, NULL));
    assert_same(f.node, f.world->node);
    en_tiles_close(tiles);
    end(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_follower_holds_the_same_record_and_state),
        cmocka_unit_test(following_well_leaves_the_error_alone),
        cmocka_unit_test(a_follower_takes_what_is_signed_and_no_more),
        cmocka_unit_test(a_witness_cosigns_what_it_took_in),
        cmocka_unit_test(a_key_that_is_no_witness_cosigns_nothing),
        cmocka_unit_test(all_witnesses_together_reach_the_quorum),
        cmocka_unit_test(an_unsigned_record_is_not_followed),
        cmocka_unit_test(another_accord_than_the_pinned_is_not_followed),
        cmocka_unit_test(a_source_that_tells_the_truth_is_believed),
        cmocka_unit_test(a_head_signed_by_somebody_else_is_refused),
        cmocka_unit_test(a_head_signed_under_the_registrars_own_name_is_refused),
        cmocka_unit_test(a_smaller_head_is_refused),
        cmocka_unit_test(a_fork_of_the_same_size_is_refused),
        cmocka_unit_test(entries_that_do_not_lead_to_the_signed_root_are_refused),
        cmocka_unit_test(a_changed_signature_is_refused_with_its_place),
        cmocka_unit_test(an_entry_logged_ahead_of_our_clock_is_refused),
        cmocka_unit_test(a_record_whose_clock_leads_ours_is_not_cosigned),
        cmocka_unit_test(an_inadmissible_entry_under_a_signed_head_is_refused),
        cmocka_unit_test(an_exported_directory_can_be_followed),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
