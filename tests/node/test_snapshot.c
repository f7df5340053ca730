/* A node that begins from a snapshot: src/node/snapshot.c, snapshot_join.c. */
#include "checks.h"

#include <entente/snapshot.h>

static const char *const witnesses[] = {"north/witness", "south/witness", "east/witness",
                                        "independent/witness"};

/* Incidents until the record has so many entries. */
static void grow(struct world *world, uint64_t size)
{
    while (en_store_head(en_node_store(world->node)).size < size) {
        uint64_t held = en_store_head(en_node_store(world->node)).size;
        uint64_t count = size - held < 200 ? size - held : 200;
        for (uint64_t i = 0; i < count; i++) {
            (void)world_queue(world, "mission/duty-1", "incident.report",
                              world_text(world,
                                         "incident: I-%d\nkind: dispute\n"
                                         "at: 2017-02-20T06:00:00Z\nplace: market\nsafety: no\n"
                                         "text: A dispute about a well, settled.\n",
                                         (int)(held + i)));
        }
        world_flush(world);
    }
}

static struct world *world_of(uint64_t size)
{
    struct world *world = world_full();

    grow(world, size);
    return world;
}

static struct en_bytes bytes_of(const struct en_text *file)
{
    return (struct en_bytes){(const uint8_t *)file->ptr, file->len};
}

static struct en_snapshot_file opened(const struct en_text *file)
{
    struct en_snapshot_file ret;

    assert_ok(en_snapshot_open(bytes_of(file), &ret, NULL));
    return ret;
}

/* The file with one more line under its note. */
static void add_line(struct en_text *file, struct en_str line)
{
    struct en_snapshot_file parts = opened(file);
    struct en_text out = {0};

    en_text_add(&out, parts.note);
    en_text_add(&out, line);
    en_text_add(&out, (struct en_str){(const char *)parts.rest.ptr, parts.rest.len});
    en_text_finish(file);
    *file = out;
}

/* The witness's own folder, which has followed so far. */
static struct en_node *follower(struct world *world, const char *witness)
{
    const char *name = world_text(world, "at-%.5s", witness);
    struct en_source source = en_store_source(en_node_store(world->node));
    struct en_node *node = NULL;

    if (en_node_open(&world->env, world_path(world, name), EN_NODE_WRITE, &node, NULL) != EN_OK) {
        node = world_join(world, name);
    }
    assert_ok(en_node_follow(node, &source, NULL, NULL, NULL));
    return node;
}

static void attest(struct world *world, struct en_text *file, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct en_node *node = follower(world, witnesses[i]);
        struct en_snapshot_file parts = opened(file);
        struct en_text line = {0};
        assert_ok(
            en_node_snapshot_attest(node, &parts, world_key(world, witnesses[i]), &line, NULL));
        en_node_close(node);
        add_line(file, en_text_str(&line));
        en_text_finish(&line);
    }
}

/* Of the present record, attested by so many. */
static struct en_text made(struct world *world, size_t count)
{
    struct en_text file = {0};

    assert_ok(
        en_node_snapshot_make(world->node, world_key(world, "mission/registrar"), &file, NULL));
    attest(world, &file, count);
    return file;
}

static bool is_ours(void *self, const struct en_hash *fingerprint)
{
    const struct world *world = self;

    return en_hash_equal(&world->fingerprint, fingerprint);
}

static bool is_nobodys(void *self, const struct en_hash *fingerprint)
{
    (void)self;
    (void)fingerprint;
    return false;
}

static struct en_node *begun(struct world *world, const char *name, const struct en_text *file)
{
    const char *folder = world_path(world, name);
    struct en_error error = {.rule = ""};
    struct en_node *node = NULL;

    if (en_node_join_snapshot(&world->env, folder, bytes_of(file), is_ours, world, &error) !=
        EN_OK) {
        fail_msg("%s %s: %s", error.rule, error.place, error.text);
    }
    assert_ok(en_node_open(&world->env, folder, EN_NODE_WRITE, &node, NULL));
    return node;
}

static void follow(struct world *world, struct en_node *node)
{
    struct en_source source = en_store_source(en_node_store(world->node));
    struct en_error error = {.rule = ""};

    if (en_node_follow(node, &source, NULL, NULL, &error) != EN_OK) {
        fail_msg("%s %s: %s", error.rule, error.place, error.text);
    }
}

/* Refused by this rule, and the folder is no node. */
static void refuses(struct world *world, struct en_bytes file, en_pinned_fn pinned,
                    const char *rule)
{
    const char *folder = world_path(world, "refused");
    struct en_error error = {.rule = ""};
    struct en_node *node = NULL;

    assert_int_equal(en_node_join_snapshot(&world->env, folder, file, pinned, world, &error),
                     EN_ERR_VERIFY);
    if (rule != NULL) {
        assert_string_equal(error.rule, rule);
    }
    assert_failed(en_node_open(&world->env, folder, EN_NODE_WRITE, &node, &error), EN_ERR_NOT_FOUND,
                  "node.absent");
}

/* ---- what it is for ------------------------------------------------------------------------- */

/* An act of a telephone that has seen no head for long: older than the new node's beginning. */
static void speak_of_old(struct world *world)
{
    struct en_act_header header = world_header(world, "north/officer-1", "member.end");

    header.seen_size = 5;
    assert_ok(en_store_root_at(en_node_store(world->node), 5, &header.seen_root, NULL));
    struct en_str note =
        world_note(world, &header, EN_STR("end: m-north-24 left\n"), "north/officer-1");
    assert_int_equal(world_submit(world, note).answer, EN_ANSWER_COMMITTED);
}

static void from_any_size_a_node_comes_to_the_state_of_all(void **arg)
{
    static const uint64_t sizes[] = {257, 300, 511, 512, 513};
    struct world *world = world_full();
    struct en_text file[EN_COUNT(sizes)];

    (void)arg;
    for (size_t i = 0; i < EN_COUNT(sizes); i++) {
        grow(world, sizes[i]);
        file[i] = made(world, 3);
    }
    speak_of_old(world);
    grow(world, 520);
    world_head(world);
    struct en_hash expected = world_state_hash(world->node);
    for (size_t i = 0; i < EN_COUNT(sizes); i++) {
        const char *name = world_text(world, "from-%d", (int)sizes[i]);
        struct en_node *node = begun(world, name, &file[i]);
        assert_int_equal(en_store_head(en_node_store(node)).size, sizes[i]);
        assert_int_equal(en_store_minimum(en_node_store(node)), (sizes[i] - 1) / 256 * 256);
        follow(world, node);
        assert_hash_equal(world_state_hash(node), expected);
        en_node_close(node);
        assert_ok(en_node_open(&world->env, world_path(world, name), EN_NODE_WRITE, &node, NULL));
        assert_hash_equal(world_state_hash(node), expected);
        assert_ok(en_node_rebuild(node, NULL));
        assert_hash_equal(world_state_hash(node), expected);
        en_node_close(node);
        en_text_finish(&file[i]);
    }
    world_destroy(world);
}

static void what_is_newer_is_proven_and_what_is_older_is_told_to_be_elsewhere(void **arg)
{
    struct world *world = world_of(300);
    struct en_text file = made(world, 3);
    struct en_text receipt = {0}, entry = {0};
    struct en_error error = {.rule = ""};
    struct en_cosigned cosigned;
    struct en_receipt parsed;

    (void)arg;
    struct en_node *node = begun(world, "reader", &file);
    grow(world, 310);
    world_witness(world);
    follow(world, node);
    assert_ok(en_node_receipt(node, 305, &receipt, NULL));
    assert_ok(en_receipt_parse(en_text_str(&receipt), &parsed, NULL));
    assert_ok(en_store_entry(en_node_store(node), 305, &entry, NULL));
    struct en_policy policy = en_node_policy(node);
    assert_ok(en_receipt_check(&world->arena, world->hasher, &parsed, bytes_of(&entry), &policy,
                               &cosigned, NULL));
    assert_true(en_policy_is_met(&policy, cosigned.by_witness));
    assert_failed(en_store_entry(en_node_store(node), 7, &entry, &error), EN_ERR_RANGE,
                  "store.minimum");
    en_node_close(node);
    en_text_finish(&receipt);
    en_text_finish(&entry);
    en_text_finish(&file);
    world_destroy(world);
}

static void a_small_record_is_folded_and_not_believed(void **arg)
{
    struct world *world = world_full();
    struct en_text file = made(world, 3);
    struct en_verification verified;

    (void)arg;
    struct en_node *node = begun(world, "reader", &file);
    assert_int_equal(en_store_minimum(en_node_store(node)), 0);
    assert_hash_equal(world_state_hash(node), world_state_hash(world->node));
    en_node_close(node);
    assert_ok(en_verify_folder(&world->env, world_path(world, "reader"), NULL, 1, NULL, NULL,
                               &verified, NULL));
    en_text_finish(&file);
    world_destroy(world);
}

/* entente.conf is written last: without it the folder is no node, and the same call completes it */
static void a_beginning_that_was_cut_off_is_completed(void **arg)
{
    struct world *world = world_of(260);
    struct en_text file = made(world, 3);
    const char *conf = world_path(world, "reader/entente.conf");

    (void)arg;
    en_node_close(begun(world, "reader", &file));
    assert_ok(world->env.remove_file(world->env.self, conf, NULL));
    struct en_node *node = begun(world, "reader", &file);
    assert_hash_equal(world_state_hash(node), world_state_hash(world->node));
    en_node_close(node);
    en_text_finish(&file);
    world_destroy(world);
}

/* ---- whose word it is ----------------------------------------------------------------------- */

static void a_witness_attests_an_earlier_size_too(void **arg)
{
    struct world *world = world_of(20);
    struct en_text file = made(world, 0);

    (void)arg;
    grow(world, 40);
    world_head(world);
    attest(world, &file, 3); /* each has followed to 40 */
    en_node_close(begun(world, "reader", &file));
    en_text_finish(&file);
    world_destroy(world);
}

static void a_witness_attests_what_it_folded_itself(void **arg)
{
    struct world *world = world_of(20);
    struct en_text file = made(world, 0), line = {0};
    struct en_node *node = follower(world, witnesses[0]);
    struct en_snapshot_file parts = opened(&file);
    struct en_error error = {.rule = ""};
    struct en_signing_key *key = world_key(world, witnesses[0]);

    (void)arg;
    assert_failed(
        en_node_snapshot_attest(node, &parts, world_key(world, "mission/ops-1"), &line, &error),
        EN_ERR_INADMISSIBLE, "head.witness");
    parts.snapshot.head.size = 41;
    assert_failed(en_node_snapshot_attest(node, &parts, key, &line, &error), EN_ERR_RANGE,
                  "snapshot.ahead");
    parts = opened(&file);
    char *logged = strstr(file.ptr, "\nlogged: 2017-02-20");
    assert_non_null(logged);
    logged[strlen("\nlogged: 2017-02-2")] = '1';
    assert_failed(en_node_snapshot_attest(node, &parts, key, &line, &error), EN_ERR_VERIFY,
                  "snapshot.differs");
    logged[strlen("\nlogged: 2017-02-2")] = '0';
    file.ptr[strlen(WORLD_ORIGIN "/state\n20\n")] ^= 1; /* what the registrar has signed */
    assert_failed(en_node_snapshot_attest(node, &parts, key, &line, &error), EN_ERR_VERIFY,
                  "snapshot.differs");
    assert_int_equal(line.len, 0);
    en_node_close(node);
    en_text_finish(&file);
    world_destroy(world);
}

static void who_began_in_the_middle_vouches_for_nothing(void **arg)
{
    struct world *world = world_of(260);
    struct en_text file = made(world, 4), line = {0};
    struct en_snapshot_file parts = opened(&file);
    struct en_source source = en_store_source(en_node_store(world->node));
    struct en_error error = {.rule = ""};
    struct en_signing_key *key = world_key(world, witnesses[0]);
    struct en_verification verified;

    (void)arg;
    struct en_node *node = begun(world, "reader", &file);
    assert_failed(en_node_snapshot_attest(node, &parts, key, &line, &error), EN_ERR_USAGE,
                  "snapshot.partial");
    assert_failed(en_node_follow(node, &source, key, &line, &error), EN_ERR_USAGE,
                  "witness.partial");
    assert_int_equal(line.len, 0);
    en_node_close(node);
    node = follower(world, witnesses[0]);
    assert_failed(en_node_snapshot_attest(node, &parts, key, &line, &error), EN_ERR_EXISTS,
                  "snapshot.attested");
    en_node_close(node);
    assert_failed(en_verify_folder(&world->env, world_path(world, "reader"), NULL, 1, NULL, NULL,
                                   &verified, &error),
                  EN_ERR_USAGE, "verify.partial");
    en_text_finish(&file);
    world_destroy(world);
}

static void two_of_four_are_too_few(void **arg)
{
    struct world *world = world_of(260);
    struct en_text file = made(world, 2);

    (void)arg;
    refuses(world, bytes_of(&file), is_ours, "snapshot.quorum");
    en_text_finish(&file);
    world_destroy(world);
}

/* A line under a head is none under a state, whoever signed it. */
static void cosignatures_of_heads_do_not_count(void **arg)
{
    struct world *world = world_of(260);
    struct en_text file = made(world, 2), head = {0};

    (void)arg;
    world_witness(world);
    assert_ok(en_store_published(en_node_store(world->node), &head, NULL));
    const char *line = strstr(head.ptr, "\xe2\x80\x94 east/witness");
    assert_non_null(line);
    add_line(&file, (struct en_str){line, strcspn(line, "\n") + 1});
    refuses(world, bytes_of(&file), is_ours, "head.signature");
    en_text_finish(&head);
    en_text_finish(&file);
    world_destroy(world);
}

/* An amendment that puts one witness in another's place, in force. */
static void replace_witness(struct world *world, const char *old, const char *new)
{
    static const char *const officers[] = {"north/officer-1", "south/officer-1", "east/officer-1"};
    struct en_str lines = world_accord(world, "exercise");
    const char *text = world_text(world, "base: %s\nreason: the parties agreed\n%.*s",
                                  world_hex(world, &world->fingerprint), (int)lines.len, lines.ptr);
    const char *at = strstr(text, world_vkey(world, old));

    assert_non_null(at);
    const char *amended = world_text(world, "%.*s%s%s", (int)(at - text), text,
                                     world_vkey(world, new), at + strlen(world_vkey(world, old)));
    struct en_hash id = world_do(world, "north/officer-1", "accord.amend", amended);
    for (size_t i = 0; i < EN_COUNT(officers); i++) {
        (void)world_do(world, officers[i], "consent.give",
                       world_text(world, "on: %s\n", world_hex(world, &id)));
    }
    assert_int_equal(en_node_policy_at(world->node, UINT64_MAX).witness_count, 4);
}

/* The registrar's file with the lines of these, whoever they are. */
static struct en_text attested_by(struct world *world, const char *const *names, size_t count)
{
    struct en_text file = made(world, 0);

    for (size_t i = 0; i < count; i++) {
        struct en_snapshot_file parts = opened(&file);
        struct en_str text = {parts.note.ptr,
                              (size_t)(strstr(parts.note.ptr, "\n\n") - parts.note.ptr) + 1};
        struct en_text line = {0};
        en_checkpoint_cosign(&line, text, world->clock.now, world_key(world, names[i]));
        add_line(&file, en_text_str(&line));
        en_text_finish(&line);
    }
    return file;
}

/* Who begins knows the first accord alone; those whom it named and who were dismissed since are not
 * enough, and those who came since are not either. */
static void the_first_quorum_and_the_present_one_must_attest(void **arg)
{
    static const char *const before[] = {"north/witness", "south/witness", "east/witness"};
    static const char *const after[] = {"north/witness", "independent/witness", "later/witness"};
    static const char *const both[] = {"north/witness", "south/witness", "independent/witness"};
    struct world *world = world_of(260);

    (void)arg;
    replace_witness(world, "east/witness", "later/witness");
    struct en_text file = attested_by(world, before, 3);
    refuses(world, bytes_of(&file), is_ours, "snapshot.quorum");
    en_text_finish(&file);
    file = attested_by(world, after, 3);
    refuses(world, bytes_of(&file), is_ours, "snapshot.quorum");
    en_text_finish(&file);
    file = attested_by(world, both, 3);
    en_node_close(begun(world, "reader", &file));
    en_text_finish(&file);
    world_destroy(world);
}

static void another_accord_than_the_pinned_one_is_refused(void **arg)
{
    struct world *world = world_of(260);
    struct en_text file = made(world, 3);

    (void)arg;
    refuses(world, bytes_of(&file), is_nobodys, "snapshot.fingerprint");
    en_text_finish(&file);
    world_destroy(world);
}

/* ---- bent files ----------------------------------------------------------------------------- */

static void a_state_and_an_edge_of_two_sizes_are_refused(void **arg)
{
    struct world *world = world_of(260);
    struct en_text early = made(world, 3);

    (void)arg;
    grow(world, 270);
    struct en_text late = made(world, 3);
    for (int i = 0; i < 2; i++) {
        struct en_text *state = i == 0 ? &late : &early;
        struct en_snapshot_file edge = opened(i == 0 ? &early : &late);
        struct en_bytes whole = opened(state).bundle;
        struct en_text mixed = {0};
        en_text_add(&mixed, (struct en_str){state->ptr, state->len - whole.len});
        en_text_add(&mixed, (struct en_str){(const char *)edge.bundle.ptr, edge.bundle.len});
        refuses(world, bytes_of(&mixed), is_ours, "snapshot.edge");
        en_text_finish(&mixed);
    }
    en_text_finish(&early);
    en_text_finish(&late);
    world_destroy(world);
}

/* Is what the note and the lines say still attested by the quorum? */
static bool is_attested(struct world *world, const struct en_text *file)
{
    const struct en_accord *accord = en_state_accord(en_node_state(world->node));
    struct en_snapshot_file parts;
    struct en_cosigned cosigned;
    struct en_policy policy = en_node_policy(world->node);
    struct en_arena arena;

    en_arena_init(&arena, 0);
    bool good =
        en_snapshot_open(bytes_of(file), &parts, NULL) == EN_OK &&
        en_snapshot_judge(&arena, world->hasher, &parts, accord, &cosigned, NULL) == EN_OK &&
        en_policy_is_met(&policy, cosigned.by_witness);
    en_arena_finish(&arena);
    return good;
}

static void every_byte_counts(void **arg)
{
    struct world *world = world_of(260);
    struct en_text file = made(world, 3);
    struct en_snapshot_file parts = opened(&file);
    size_t lines = (size_t)(parts.snapshot.tables.ptr - (const uint8_t *)file.ptr);

    (void)arg;
    assert_true(is_attested(world, &file));
    for (size_t at = 0; at < lines; at++) {
        file.ptr[at] ^= (char)(1 << at % 8);
        assert_false(is_attested(world, &file));
        file.ptr[at] ^= (char)(1 << at % 8);
    }
    /* Tables and edge: every one of theirs is tried in tests/state and tests/record. */
    for (size_t at = lines; at < file.len; at += file.len / 16) {
        file.ptr[at] ^= (char)(1 << at % 8);
        refuses(world, bytes_of(&file), is_ours, NULL);
        file.ptr[at] ^= (char)(1 << at % 8);
    }
    en_node_close(begun(world, "reader", &file));
    en_text_finish(&file);
    world_destroy(world);
}

static void a_cut_file_is_refused(void **arg)
{
    struct world *world = world_of(260);
    struct en_text file = made(world, 3);
    struct en_snapshot_file parts;

    (void)arg;
    for (size_t len = 0; len < file.len; len += 1 + file.len / 400) {
        struct en_bytes cut = {(const uint8_t *)file.ptr, len};
        struct en_bundle *bundle = NULL;
        assert_true(en_snapshot_open(cut, &parts, NULL) != EN_OK ||
                    en_bundle_open(parts.bundle, &bundle, NULL) != EN_OK);
    }
    en_text_finish(&file);
    world_destroy(world);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(from_any_size_a_node_comes_to_the_state_of_all),
        cmocka_unit_test(what_is_newer_is_proven_and_what_is_older_is_told_to_be_elsewhere),
        cmocka_unit_test(a_small_record_is_folded_and_not_believed),
        cmocka_unit_test(a_beginning_that_was_cut_off_is_completed),
        cmocka_unit_test(a_witness_attests_an_earlier_size_too),
        cmocka_unit_test(a_witness_attests_what_it_folded_itself),
        cmocka_unit_test(who_began_in_the_middle_vouches_for_nothing),
        cmocka_unit_test(two_of_four_are_too_few),
        cmocka_unit_test(cosignatures_of_heads_do_not_count),
        cmocka_unit_test(the_first_quorum_and_the_present_one_must_attest),
        cmocka_unit_test(another_accord_than_the_pinned_one_is_refused),
        cmocka_unit_test(a_state_and_an_edge_of_two_sizes_are_refused),
        cmocka_unit_test(every_byte_counts),
        cmocka_unit_test(a_cut_file_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
