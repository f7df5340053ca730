/*
 * Tests of src/node/bundle_make.c and bundle_import.c: a stick goes out and comes back; nothing
 * that a carrier or a registrar did to it is believed.
 */
#include "checks.h"

#include <inttypes.h>
#include <stdlib.h>
#include <unistd.h>

#include "faulty_disk.h"

enum { FAULTS_MAX = 400 };

struct stick {
    struct world *world;
    struct en_node *node; // north's
    struct en_text bytes;
    struct en_bundle *bundle;
    struct en_bundled done;
    struct en_error error;
};

static void begin(struct stick *stick)
{
    *stick = (struct stick){.world = world_full()};
    world_head(stick->world);
    stick->node = world_join(stick->world, "north");
}

static void end(struct stick *stick)
{
    en_bundle_close(stick->bundle);
    en_text_finish(&stick->bytes);
    en_node_close(stick->node);
    world_destroy(stick->world);
}

static void read_back(struct stick *stick)
{
    en_bundle_close(stick->bundle);
    stick->bundle = NULL;
    assert_ok(en_bundle_open((struct en_bytes){(uint8_t *)stick->bytes.ptr, stick->bytes.len},
                             &stick->bundle, &stick->error));
}

/* Put a bundle made at `node` on the stick. */
static void make(struct stick *stick, struct en_node *node, int64_t from)
{
    static const struct en_str north = {"north", 5};

    en_text_clear(&stick->bytes);
    assert_ok(
        en_node_bundle_make(node, from, &north, 1, &stick->bytes, &stick->done, &stick->error));
    read_back(stick);
}

static enum en_status take(struct stick *stick, struct en_node *node)
{
    return en_node_bundle_import(node, stick->bundle, NULL, NULL, NULL, &stick->done,
                                 &stick->error);
}

static void assert_same(struct en_node *a, struct en_node *b)
{
    struct en_head left = en_store_head(en_node_store(a));
    struct en_head right = en_store_head(en_node_store(b));

    assert_true(en_head_equal(&left, &right));
    assert_hash_equal(world_state_hash(a), world_state_hash(b));
}

/* Refused by this rule, and the node is as it was. */
#define assert_nothing_taken(stick, wanted_status, wanted_rule)                                    \
    do {                                                                                           \
        struct en_head before_ = en_store_head(en_node_store((stick)->node));                      \
        struct en_error error;                                                                     \
        enum en_status taken_ = take((stick), (stick)->node);                                      \
        error = (stick)->error;                                                                    \
        assert_failed(taken_, (wanted_status), (wanted_rule));                                     \
        assert_true((stick)->error.place[0] != '\0');                                              \
        struct en_head after_ = en_store_head(en_node_store((stick)->node));                       \
        assert_true(en_head_equal(&before_, &after_));                                             \
    } while (0)

/* Compose at north's own node, into its outbox. */
static void write_offline(struct stick *stick, const char *key, const char *act, const char *body)
{
    struct en_text note = {0};

    assert_ok(en_node_compose(stick->node, world_key(stick->world, key), act, en_str_from(body), 0,
                              &note, &stick->error));
    assert_ok(en_node_outbox_add(stick->node, en_text_str(&note), &stick->error));
    en_text_finish(&note);
}

static bool count_note(void *self, struct en_str note, const struct en_hash *id)
{
    (void)note;
    (void)id;
    (*(size_t *)self)++;
    return true;
}

static size_t outbox(struct en_node *node)
{
    size_t count = 0;

    assert_ok(en_node_outbox_each(node, count_note, &count, NULL));
    return count;
}

/* ---- there ---------------------------------------------------------------------------------- */

static void a_stick_brings_what_the_line_would_have_brought(void **state)
{
    struct stick stick;

    (void)state;
    begin(&stick);
    make(&stick, stick.world->node, 0);
    assert_ok(take(&stick, stick.node));
    assert_int_equal(stick.done.entries, en_store_head(en_node_store(stick.node)).size);
    assert_same(stick.node, stick.world->node);
    (void)world_ordered(stick.world, "G-1");
    world_head(stick.world);
    make(&stick, stick.world->node, (int64_t)en_store_head(en_node_store(stick.node)).size);
    assert_ok(take(&stick, stick.node));
    assert_int_equal(stick.done.entries, 4);
    assert_same(stick.node, stick.world->node);
    assert_ok(take(&stick, stick.node)); /* once more: nothing is new */
    assert_int_equal(stick.done.entries, 0);
    assert_ok(en_store_audit(en_node_store(stick.node), NULL));
    end(&stick);
}

static void a_witness_cosigns_from_a_stick_and_its_word_goes_back(void **state)
{
    struct stick stick;
    struct en_text note = {0};
    struct en_cosigned cosigned;

    (void)state;
    begin(&stick);
    make(&stick, stick.world->node, 0);
    assert_ok(en_node_bundle_import(stick.node, stick.bundle,
                                    world_key(stick.world, "north/witness"), NULL, NULL,
                                    &stick.done, &stick.error));
    assert_true(stick.done.cosigned);
    make(&stick, stick.node, EN_BUNDLE_NO_ENTRIES);
    assert_ok(take(&stick, stick.world->node));
    assert_true(stick.done.cosigned);
    struct en_policy policy = en_node_policy(stick.world->node);
    assert_ok(en_store_published(en_node_store(stick.world->node), &note, NULL));
    assert_ok(
        en_checkpoint_open(&stick.world->arena, en_text_str(&note), &policy, &cosigned, NULL));
    assert_int_equal(cosigned.witness_total, 1);
    en_text_finish(&note);
    end(&stick);
}

static void a_bundle_that_begins_too_late_says_where_it_must_begin(void **state)
{
    struct stick stick;

    (void)state;
    begin(&stick);
    /* The folder is empty, so whatever begins behind entry 0 leaves a gap. */
    make(&stick, stick.world->node, EN_BUNDLE_NO_ENTRIES);
    assert_nothing_taken(&stick, EN_ERR_RANGE, "bundle.gap");
    assert_string_equal(stick.error.arg[1], "0");
    end(&stick);
}

/* ---- and back ------------------------------------------------------------------------------- */

struct answers {
    struct en_result result[8];
    bool before[8];
    size_t count;
};

static void note_answer(void *self, struct en_str note, const struct en_result *result, bool before)
{
    struct answers *answers = self;

    assert_true(note.len > 0);
    answers->before[answers->count] = before;
    answers->result[answers->count++] = *result;
}

static void acts_written_offline_go_in_whole_and_come_back_proven(void **state)
{
    struct stick stick;
    struct answers answers = {.count = 0};
    struct answers again = {.count = 0};

    (void)state;
    begin(&stick);
    make(&stick, stick.world->node, 0);
    assert_ok(take(&stick, stick.node));
    write_offline(&stick, "north/officer-1", "member.end", "end: m-north-20 left\n");
    write_offline(&stick, "north/officer-1", "member.end", "end: m-south-20 left\n"); /* void */
    write_offline(&stick, "north/officer-1", "member.end", "end: m-north-21 left\n");
    make(&stick, stick.node, EN_BUNDLE_NO_ENTRIES);
    assert_int_equal(stick.done.acts, 3);
    uint64_t size = en_store_head(en_node_store(stick.world->node)).size;

    assert_ok(en_node_bundle_import(stick.world->node, stick.bundle, NULL, note_answer, &answers,
                                    &stick.done, &stick.error));
    assert_int_equal(answers.count, 3);
    for (size_t i = 0; i < 3; i++) {
        assert_int_equal(answers.result[i].answer, EN_ANSWER_COMMITTED);
        assert_int_equal(answers.result[i].index, size + i);
    }
    assert_int_equal(answers.result[1].effect.outcome, EN_OUTCOME_VOID);

    /* The same stick once more: answered the same, nothing twice. */
    assert_ok(en_node_bundle_import(stick.world->node, stick.bundle, NULL, note_answer, &again,
                                    &stick.done, &stick.error));
    assert_int_equal(again.count, 3);
    assert_true(again.before[0] && again.before[2]);
    assert_int_equal(again.result[2].index, size + 2);
    assert_int_equal(en_store_head(en_node_store(stick.world->node)).size, size + 3);

    world_head(stick.world);
    make(&stick, stick.world->node, (int64_t)size);
    assert_int_equal(outbox(stick.node), 3);
    assert_ok(take(&stick, stick.node));
    assert_int_equal(stick.done.settled, 3);
    assert_int_equal(outbox(stick.node), 0);
    assert_true(stick.done.receipts >= 3);
    const char *receipt = world_text(stick.world, "%s/receipts/%" PRIu64 ".tlog-proof",
                                     world_path(stick.world, "north"), answers.result[2].index);
    assert_int_equal(access(receipt, R_OK), 0);
    end(&stick);
}

static void acts_on_a_followers_stick_are_left_to_the_registrar(void **state)
{
    struct stick stick;

    (void)state;
    begin(&stick);
    make(&stick, stick.world->node, 0);
    assert_ok(take(&stick, stick.node));
    write_offline(&stick, "north/officer-1", "member.end", "end: m-north-20 left\n");
    make(&stick, stick.node, 0);
    struct en_node *south = world_join(stick.world, "south");
    assert_ok(take(&stick, south));
    assert_same(south, stick.node);
    assert_int_equal(stick.done.acts, 0);
    assert_int_equal(outbox(south), 0);
    en_node_close(south);
    end(&stick);
}

static void attachments_travel_by_hash_and_what_is_missing_is_counted(void **state)
{
    static const struct en_bytes photo = {(const uint8_t *)"sealed", 6};
    static const struct en_bytes stranger = {(const uint8_t *)"unnamed", 7};
    struct en_env env = en_env_system();
    struct en_text got = {0};
    struct en_hash hash;
    struct stick stick;

    (void)state;
    begin(&stick);
    const char *blobs = world_text(stick.world, "%s/blobs", world_path(stick.world, "registrar"));
    en_hash_of(stick.world->hasher, photo, &hash);
    (void)world_do(stick.world, "mission/duty-1", "code.issue",
                   world_text(stick.world,
                              "day: 2017-02-20T00:00:00Z\nuntil: 2017-02-21T00:00:00Z\n"
                              "blob: %s 6\n",
                              world_hex(stick.world, &hash)));
    world_head(stick.world);
    make(&stick, stick.world->node, 0);
    assert_int_equal(stick.done.blobs, 0);
    assert_ok(take(&stick, stick.node));
    assert_int_equal(stick.done.missing, 1);

    assert_ok(en_blob_put(&env, blobs, photo, &hash, NULL));
    make(&stick, stick.world->node, 0);
    assert_int_equal(stick.done.blobs, 1);
    assert_ok(take(&stick, stick.node));
    assert_int_equal(stick.done.blobs, 1);
    assert_int_equal(stick.done.missing, 0);
    assert_ok(en_node_blob_get(stick.node, &hash, &got, NULL));
    assert_string_equal(en_text_cstr(&got), "sealed");
    en_text_finish(&got);

    /* What no act names does not fill anybody's disk. */
    en_text_clear(&stick.bytes);
    assert_ok(en_bundle_write(en_node_store(stick.world->node), 0, &stick.bytes, NULL));
    en_hash_of(stick.world->hasher, stranger, &hash);
    en_bundle_add_blob(&stick.bytes, &hash, stranger);
    assert_ok(en_bundle_end(&stick.bytes, NULL));
    read_back(&stick);
    assert_ok(take(&stick, stick.node));
    assert_int_equal(stick.done.blobs, 0);
    end(&stick);
}

/* ---- nobody is believed --------------------------------------------------------------------- */

struct copying {
    struct world *world;
    struct en_store *to;
    uint64_t leave_out;
};

static bool copy_entry(void *self, uint64_t index, struct en_bytes bytes)
{
    struct copying *copying = self;
    struct en_head head = en_store_head(copying->to);
    struct en_entry entry;
    struct en_new_entry one = {.bytes = bytes};

    if (index == copying->leave_out) {
        return true;
    }
    assert_ok(en_entry_parse(bytes, &entry, NULL));
    struct en_str text = en_entry_act_text(entry.note);
    en_hash_of(copying->world->hasher, (struct en_bytes){(const uint8_t *)text.ptr, text.len},
               &one.id);
    assert_ok(en_store_append(copying->to, &head, &one, 1, NULL));
    return true;
}

/* Put a record on the stick that is not the registrar's own: `size` entries but one, a head for
 * `origin` signed by this key. */
static void forge(struct stick *stick, uint64_t size, uint64_t leave_out, const char *origin,
                  const struct en_signing_key *key)
{
    struct en_source source = en_store_source(en_node_store(stick->world->node));
    struct copying copying = {.world = stick->world, .leave_out = leave_out};
    struct en_text text = {0};
    struct en_text note = {0};

    assert_ok(en_store_open(&stick->world->env, "mem:", true, &copying.to, NULL));
    assert_ok(source.read(source.self, 0, size, copy_entry, &copying, NULL));
    struct en_head head = en_store_head(copying.to);
    en_checkpoint_print(&text, en_str_from(origin), &head);
    en_note_sign(&note, en_text_str(&text), key);
    assert_ok(en_store_publish(copying.to, &head, en_text_str(&note), &stick->error));
    en_text_clear(&stick->bytes);
    assert_ok(en_bundle_write(copying.to, 0, &stick->bytes, &stick->error));
    assert_ok(en_bundle_end(&stick->bytes, &stick->error));
    read_back(stick);
    en_store_close(copying.to);
    en_text_finish(&text);
    en_text_finish(&note);
}

static void what_is_not_this_record_is_refused_and_changes_nothing(void **state)
{
    struct stick stick;

    (void)state;
    begin(&stick);
    make(&stick, stick.world->node, 0);
    assert_ok(take(&stick, stick.node));
    uint64_t size = en_store_head(en_node_store(stick.world->node)).size;
    const struct en_signing_key *log = world_log_key(stick.world, "mission/registrar");
    (void)world_ordered(stick.world, "G-1");
    world_head(stick.world);

    forge(&stick, size + 4, UINT64_MAX, "other.example/record", log);
    assert_nothing_taken(&stick, EN_ERR_VERIFY, "head.origin");
    forge(&stick, size + 4, UINT64_MAX, WORLD_ORIGIN, world_key(stick.world, "north/officer-1"));
    assert_nothing_taken(&stick, EN_ERR_VERIFY, "head.log-signature");
    forge(&stick, size - 3, UINT64_MAX, WORLD_ORIGIN, log);
    assert_nothing_taken(&stick, EN_ERR_VERIFY, "follow.smaller");
    make(&stick, stick.world->node, 0);
    assert_ok(take(&stick, stick.node));
    assert_same(stick.node, stick.world->node);
    end(&stick);
}

/* The registrar's key under two records: no bundle is taken any more, not the true one either. */
static void another_story_in_a_bundle_stops_the_folder_for_good(void **state)
{
    static const char *const rules[] = {"follow.forked", "follow.growth"};

    (void)state;
    for (size_t i = 0; i < EN_COUNT(rules); i++) {
        struct stick stick;
        begin(&stick);
        make(&stick, stick.world->node, 0);
        assert_ok(take(&stick, stick.node));
        uint64_t size = en_store_head(en_node_store(stick.world->node)).size;
        const struct en_signing_key *log = world_log_key(stick.world, "mission/registrar");
        (void)world_ordered(stick.world, "G-1");
        world_head(stick.world);
        forge(&stick, size + (i == 0 ? 1 : 4), size - 2, WORLD_ORIGIN, log);
        assert_nothing_taken(&stick, EN_ERR_VERIFY, rules[i]);
        make(&stick, stick.world->node, 0);
        assert_nothing_taken(&stick, EN_ERR_VERIFY, "witness.stopped");
        end(&stick);
    }
}

/* A tile that does not fit is told before any entry is looked at. */
static void tiles_are_judged_before_entries(void **state)
{
    struct stick stick;

    (void)state;
    begin(&stick);
    make(&stick, stick.world->node, 0);
    assert_ok(take(&stick, stick.node));
    (void)world_ordered(stick.world, "G-1");
    world_head(stick.world);
    make(&stick, stick.world->node, 0);
    const struct en_bundle_member *tile = en_bundle_at(stick.bundle, EN_BUNDLE_TILE, 0);
    stick.bytes.ptr[(const char *)tile->content.ptr - stick.bytes.ptr + 5] ^= 1;
    read_back(&stick);
    assert_nothing_taken(&stick, EN_ERR_VERIFY, "bundle.tile");
    end(&stick);
}

static void a_head_that_the_registrar_does_not_have_is_refused_by_it(void **state)
{
    struct stick stick;
    struct en_error error;

    (void)state;
    begin(&stick);
    uint64_t size = en_store_head(en_node_store(stick.world->node)).size;
    forge(&stick, size, size - 2, WORLD_ORIGIN, world_log_key(stick.world, "mission/registrar"));
    enum en_status status = take(&stick, stick.world->node);
    error = stick.error;
    assert_failed(status, EN_ERR_VERIFY, "bundle.head");
    end(&stick);
}

static void add_receipt(struct stick *stick, uint64_t index, struct en_str receipt)
{
    en_text_clear(&stick->bytes);
    assert_ok(en_bundle_write(en_node_store(stick->world->node), 0, &stick->bytes, NULL));
    en_bundle_add_receipt(&stick->bytes, index, receipt);
    assert_ok(en_bundle_end(&stick->bytes, NULL));
    read_back(stick);
}

static void receipts_that_prove_nothing_are_refused(void **state)
{
    struct en_text receipt = {0};
    struct en_proof proof = {.count = EN_PROOF_HASHES_MAX};
    struct stick stick;

    (void)state;
    begin(&stick);
    /* 64 hashes: an attack, whatever they are. */
    en_receipt_print(&receipt, 3, &proof, EN_STR("\n"));
    struct en_text longer = {0};
    en_text_adds(&longer, "c2sp.org/tlog-proof@v1\nindex 3\n");
    for (int i = 0; i < 64; i++) {
        en_text_adds(&longer, "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n");
    }
    en_text_adds(&longer, "\nx\n");
    add_receipt(&stick, 3, en_text_str(&longer));
    assert_nothing_taken(&stick, EN_ERR_VERIFY, "receipt.hashes");
    assert_string_equal(stick.error.place, "receipt/3.tlog-proof");
    en_text_finish(&longer);

    /* A true receipt under another entry's name, and under its own for another entry. */
    en_text_clear(&receipt);
    assert_ok(en_node_receipt(stick.world->node, 2, &receipt, NULL));
    add_receipt(&stick, 3, en_text_str(&receipt));
    assert_nothing_taken(&stick, EN_ERR_VERIFY, "bundle.receipt");
    char *index = strstr(en_text_cstr(&receipt), "index 2");
    assert_non_null(index);
    index[6] = '3';
    add_receipt(&stick, 3, en_text_str(&receipt));
    assert_int_equal(take(&stick, stick.node), EN_ERR_VERIFY);
    assert_string_equal(stick.error.rule, "bundle.receipt");
    en_text_finish(&receipt);
    end(&stick);
}

/* ---- interrupted ---------------------------------------------------------------------------- */

/* The disk of the importing node breaks at every write in turn; the next import goes on. */
static void an_import_killed_anywhere_is_finished_by_the_next(void **state)
{
    struct stick stick;
    unsigned n = 1;

    (void)state;
    begin(&stick);
    make(&stick, stick.world->node, 0);
    for (bool struck = true; struck && n <= FAULTS_MAX; n += 2) {
        const char *name = world_text(stick.world, "follower-%u", n);
        struct en_node *node = NULL;

        stick.world->env.sqlite_vfs = FAULTY_DISK;
        node = world_join(stick.world, name);
        faulty_disk_arm(n, n % 4 == 1);
        faulty_disk_stay_broken(true);
        enum en_status status = take(&stick, node);
        struck = faulty_disk_struck();
        faulty_disk_stay_broken(false);
        faulty_disk_arm(0, false);
        assert_true(status == EN_OK || struck);
        en_node_close(node);
        stick.world->env.sqlite_vfs = NULL;
        assert_ok(en_node_open(&stick.world->env, world_path(stick.world, name), EN_NODE_WRITE,
                               &node, &stick.error));
        assert_ok(take(&stick, node));
        assert_same(node, stick.world->node);
        en_node_close(node);
    }
    assert_true(n > 3 && n < FAULTS_MAX);
    end(&stick);
}

/* ---- sealed --------------------------------------------------------------------------------- */

static void a_bundle_is_sealed_to_those_who_are_meant(void **state)
{
    static const struct en_str bodies[] = {{"north", 5}, {"south", 5}};
    struct en_age_identity identity;
    struct en_age_recipient recipient;
    char text[EN_AGE_RECIPIENT_BYTES + 1];
    struct en_text sealed = {0};
    struct en_text opened = {0};
    struct en_error error;
    struct stick stick;

    (void)state;
    begin(&stick);
    en_age_identity_generate(&stick.world->env, &identity);
    en_age_identity_recipient(&identity, &recipient);
    en_age_recipient_print(&recipient, text);
    (void)world_do(stick.world, "north/root", "key.enrol",
                   world_text(stick.world,
                              "key: %s\nrole: duty\nseal: %s\nfrom: 2017-02-20T00:00:00Z\n"
                              "until: 2018-02-20T00:00:00Z\n",
                              world_vkey(stick.world, "north/duty-9"), text));
    world_head(stick.world);
    make(&stick, stick.world->node, 0);
    struct en_bytes plain = {(uint8_t *)stick.bytes.ptr, stick.bytes.len};
    assert_ok(en_node_bundle_seal(stick.world->node, bodies, 1, plain, &sealed, &error));
    struct en_bytes bytes = {(uint8_t *)sealed.ptr, sealed.len};
    assert_ok(en_age_open(&identity, 1, bytes, &opened, &error));
    assert_int_equal(opened.len, plain.len);
    assert_memory_equal(opened.ptr, plain.ptr, plain.len);
    /* South has no key that opens anything: it is told, nothing is sealed to the rest. */
    en_text_clear(&sealed);
    assert_failed(en_node_bundle_seal(stick.world->node, bodies, 2, plain, &sealed, &error),
                  EN_ERR_NOT_FOUND, "bundle.nobody");
    assert_int_equal(sealed.len, 0);
    en_text_finish(&sealed);
    en_text_finish(&opened);
    end(&stick);
}

static int install(void **state)
{
    (void)state;
    faulty_disk_install();
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_stick_brings_what_the_line_would_have_brought),
        cmocka_unit_test(a_witness_cosigns_from_a_stick_and_its_word_goes_back),
        cmocka_unit_test(a_bundle_that_begins_too_late_says_where_it_must_begin),
        cmocka_unit_test(acts_written_offline_go_in_whole_and_come_back_proven),
        cmocka_unit_test(acts_on_a_followers_stick_are_left_to_the_registrar),
        cmocka_unit_test(attachments_travel_by_hash_and_what_is_missing_is_counted),
        cmocka_unit_test(what_is_not_this_record_is_refused_and_changes_nothing),
        cmocka_unit_test(another_story_in_a_bundle_stops_the_folder_for_good),
        cmocka_unit_test(tiles_are_judged_before_entries),
        cmocka_unit_test(a_head_that_the_registrar_does_not_have_is_refused_by_it),
        cmocka_unit_test(receipts_that_prove_nothing_are_refused),
        cmocka_unit_test(an_import_killed_anywhere_is_finished_by_the_next),
        cmocka_unit_test(a_bundle_is_sealed_to_those_who_are_meant),
    };

    return cmocka_run_group_tests(tests, install, NULL);
}
