/*
 * Tests of src/node/memory.c, accuse.c, hear.c and of the witness's part of follow.c: it remembers
 * what it signed, says why it refuses, keeps the evidence, and stops for good.
 */
#include "checks.h"

#include <entente/witness.h>

#include <stdlib.h>
#include <unistd.h>

struct watch {
    struct world *world;
    struct en_node *node; // a party's
    const char *name;
};

static struct watch begin(void)
{
    struct world *world = world_full();

    world_head(world);
    return (struct watch){.world = world, .node = world_join(world, "north"), .name = "north"};
}

static void end(struct watch *watch)
{
    en_node_close(watch->node);
    world_destroy(watch->world);
}

static void restart(struct watch *watch)
{
    const char *folder = world_path(watch->world, watch->name);

    en_node_close(watch->node);
    assert_ok(en_node_open(&watch->world->env, folder, EN_NODE_WRITE, &watch->node, NULL));
}

static enum en_status ask(struct watch *watch, struct en_source source, struct en_error *reterr)
{
    struct en_text line = {0};
    enum en_status status = en_node_follow(watch->node, &source,
                                           world_key(watch->world, "north/witness"), &line, reterr);

    assert_int_equal(line.len > 0, status == EN_OK);
    en_text_finish(&line);
    return status;
}

static struct en_source registrar(struct watch *watch)
{
    return en_store_source(en_node_store(watch->world->node));
}

/* ---- a registrar with two stories ----------------------------------------------------------- */

/* A record in memory: the registrar's first `size` entries, one of them another, signed. */
struct story {
    struct en_store *store;
    uint64_t size, at; // the entry that is another; UINT64_MAX: none
    struct en_str other;
    struct world *world;
};

static bool tell(void *self, uint64_t index, struct en_bytes bytes)
{
    struct story *story = self;
    struct en_head head = en_store_head(story->store);
    struct en_entry parsed;
    struct en_new_entry entry = {.bytes = bytes};

    if (index == story->at) {
        entry.bytes = (struct en_bytes){(const uint8_t *)story->other.ptr, story->other.len};
    }
    assert_ok(en_entry_parse(entry.bytes, &parsed, NULL));
    struct en_str text = en_entry_act_text(parsed.note);
    en_hash_of(story->world->hasher, (struct en_bytes){(const uint8_t *)text.ptr, text.len},
               &entry.id);
    assert_ok(en_store_append(story->store, &head, &entry, 1, NULL));
    return true;
}

static void sign_story(struct story *story)
{
    struct en_head head = en_store_head(story->store);
    struct en_text text = {0}, note = {0};

    en_checkpoint_print(&text, EN_STR(WORLD_ORIGIN), &head);
    en_note_sign(&note, en_text_str(&text), world_log_key(story->world, "mission/registrar"));
    assert_ok(en_store_publish(story->store, &head, en_text_str(&note), NULL));
    en_text_finish(&text);
    en_text_finish(&note);
}

static struct en_source another_story(struct watch *watch, struct story *story)
{
    struct en_source truth = registrar(watch);

    story->world = watch->world;
    assert_ok(en_store_open(&watch->world->env, "mem:", true, &story->store, NULL));
    assert_ok(truth.read(truth.self, 0, story->size, tell, story, NULL));
    if (story->at == story->size) {
        (void)tell(story, story->at, (struct en_bytes){NULL, 0});
    }
    sign_story(story);
    return en_store_source(story->store);
}

static struct en_str entry_by(struct watch *watch, en_time logged, const char *key,
                              const char *body)
{
    struct en_act_header header = world_header(watch->world, key, "member.end");
    struct en_text entry = {0};

    en_entry_print(&entry, logged, world_note(watch->world, &header, en_str_from(body), key));
    struct en_str kept = en_arena_copy(&watch->world->arena, en_text_str(&entry));
    en_text_finish(&entry);
    return kept;
}

static uint64_t size_of(struct en_node *node)
{
    return en_store_head(en_node_store(node)).size;
}

/* The file that the node wrote, judged by a stranger with the policy and, if need be, a record. */
static enum en_evidence_kind evidence_of(struct watch *watch)
{
    const char *name = en_node_evidence(watch->node);
    struct world *world = watch->world;
    struct en_policy policy = en_node_policy(world->node);
    struct en_evidence evidence;
    struct en_finding finding;
    uint8_t *bytes = NULL;
    size_t len = 0;

    assert_non_null(name);
    assert_ok(world->env.read_file(world->env.self,
                                   world_path(world, world_text(world, "north/%s", name)),
                                   EN_EVIDENCE_BYTES_MAX, &bytes, &len, NULL));
    assert_ok(en_evidence_parse((struct en_str){(const char *)bytes, len}, &evidence, NULL));
    assert_ok(en_evidence_check(&world->arena, world->hasher, &evidence, &policy, &finding, NULL));
    assert_ok(en_evidence_confirm(watch->node, &evidence, &finding, NULL));
    assert_string_equal(finding.against, WORLD_ORIGIN);
    free(bytes);
    return evidence.kind;
}

static void assert_stopped(struct watch *watch)
{
    struct en_witness_word word;
    struct en_error error;

    for (int i = 0; i < 2; i++) {
        assert_failed(ask(watch, registrar(watch), &error), EN_ERR_VERIFY, "witness.stopped");
        struct en_source source = registrar(watch);
        assert_failed(en_node_follow(watch->node, &source, NULL, NULL, &error), EN_ERR_VERIFY,
                      "witness.stopped");
        assert_ok(en_node_witness_word(watch->node, &word, NULL));
        assert_true(word.stopped != 0);
        assert_true(strncmp(word.evidence, "evidence/", 9) == 0);
        restart(watch);
    }
}

static void a_fork_is_evidence_and_stops_the_witness_for_good_over_a_restart(void **state)
{
    struct watch watch = begin();
    uint64_t size = size_of(watch.world->node);
    struct story story = {.size = size, .at = size - 1, .other = {NULL, 0}};
    struct en_error error;

    (void)state;
    story.other =
        entry_by(&watch, watch.world->clock.now, "north/officer-1", "end: m-north-20 left\n");
    assert_ok(ask(&watch, registrar(&watch), NULL));
    assert_failed(ask(&watch, another_story(&watch, &story), &error), EN_ERR_VERIFY,
                  "follow.forked");
    assert_int_equal(evidence_of(&watch), EN_EVIDENCE_FORK);
    assert_stopped(&watch);
    assert_int_equal(size_of(watch.node), size);
    en_store_close(story.store);
    end(&watch);
}

static void a_longer_record_that_does_not_contain_ours_is_evidence_and_stops_it(void **state)
{
    struct watch watch = begin();
    struct story story = {.at = 9};
    struct en_error error;

    (void)state;
    assert_ok(ask(&watch, registrar(&watch), NULL));
    (void)world_ordered(watch.world, "G-1");
    story.size = size_of(watch.world->node);
    story.other =
        entry_by(&watch, watch.world->clock.now, "north/officer-1", "end: m-north-20 left\n");
    assert_failed(ask(&watch, another_story(&watch, &story), &error), EN_ERR_VERIFY,
                  "follow.growth");
    assert_int_equal(evidence_of(&watch), EN_EVIDENCE_REWRITE);
    assert_stopped(&watch);
    en_store_close(story.store);
    end(&watch);
}

static void a_shorter_record_is_only_old_if_it_is_ours_and_evidence_if_not(void **state)
{
    struct watch watch = begin();
    struct story old = {.size = 8, .at = UINT64_MAX}, other = {.size = 8, .at = 7};
    struct en_error error;

    (void)state;
    other.other =
        entry_by(&watch, watch.world->clock.now, "north/officer-1", "end: m-north-20 left\n");
    assert_ok(ask(&watch, registrar(&watch), NULL));
    assert_failed(ask(&watch, another_story(&watch, &old), &error), EN_ERR_VERIFY,
                  "follow.smaller");
    assert_null(en_node_evidence(watch.node));
    assert_failed(ask(&watch, another_story(&watch, &other), &error), EN_ERR_VERIFY,
                  "follow.smaller");
    assert_int_equal(evidence_of(&watch), EN_EVIDENCE_REWRITE);
    assert_stopped(&watch);
    en_store_close(old.store);
    en_store_close(other.store);
    end(&watch);
}

static enum en_status ask_with_entry(struct watch *watch, struct en_str entry,
                                     struct en_error *reterr)
{
    uint64_t size = size_of(watch->world->node);
    struct story story = {.size = size, .at = size, .other = entry};
    enum en_status status = ask(watch, another_story(watch, &story), reterr);

    en_store_close(story.store);
    return status;
}

static void an_inadmissible_entry_is_evidence_but_a_better_head_is_followed_again(void **state)
{
    struct watch watch = begin();
    struct en_str entry =
        entry_by(&watch, watch.world->clock.now, "north/stranger", "end: m-south-20 left\n");
    struct en_error error;

    (void)state;
    assert_ok(ask(&watch, registrar(&watch), NULL));
    assert_failed(ask_with_entry(&watch, entry, &error), EN_ERR_VERIFY, "act.key-unknown");
    assert_int_equal(evidence_of(&watch), EN_EVIDENCE_INADMISSIBLE);
    assert_ok(ask(&watch, registrar(&watch), NULL));
    end(&watch);
}

static void log_time_that_goes_back_is_evidence(void **state)
{
    struct watch watch = begin();
    struct en_str entry =
        entry_by(&watch, watch.world->clock.now - 60, "north/officer-1", "end: m-north-20 left\n");
    struct en_error error;

    (void)state;
    assert_ok(ask(&watch, registrar(&watch), NULL));
    assert_failed(ask_with_entry(&watch, entry, &error), EN_ERR_VERIFY, "entry.time");
    assert_int_equal(evidence_of(&watch), EN_EVIDENCE_BACKWARDS);
    end(&watch);
}

static void an_entry_dated_back_behind_the_quorum_is_evidence(void **state)
{
    struct watch watch = begin();
    struct en_str entry = entry_by(&watch, watch.world->clock.now + 1800, "north/officer-1",
                                   "end: m-north-20 left\n");
    struct en_error error;

    (void)state;
    world_wait(watch.world, 3600);
    world_witness(watch.world);
    assert_ok(ask(&watch, registrar(&watch), NULL));
    assert_failed(ask_with_entry(&watch, entry, &error), EN_ERR_VERIFY, "witness.backdated");
    assert_int_equal(evidence_of(&watch), EN_EVIDENCE_BACKDATED);
    end(&watch);
}

/* The clock of one witness may be an hour fast: that accuses nobody. */
static void one_witness_alone_does_not_bound_log_time(void **state)
{
    struct watch watch = begin();
    struct en_str entry = entry_by(&watch, watch.world->clock.now + 1800, "north/officer-1",
                                   "end: m-north-20 left\n");

    (void)state;
    world_wait(watch.world, 3600);
    assert_ok(ask(&watch, registrar(&watch), NULL));
    assert_ok(ask_with_entry(&watch, entry, NULL));
    end(&watch);
}

/* ---- its own memory ------------------------------------------------------------------------- */

/* The folder's record as it was: what a backup would bring back. */
static void restore_record(struct watch *watch, uint64_t size)
{
    struct world *world = watch->world;
    struct story old = {.size = size, .at = UINT64_MAX};
    struct en_store *store = NULL;
    static const char *const names[] = {"record.db", "record.db-wal", "record.db-shm", "state.db"};

    en_node_close(watch->node);
    for (size_t i = 0; i < EN_COUNT(names); i++) {
        (void)unlink(world_path(world, world_text(world, "north/%s", names[i])));
    }
    assert_ok(en_store_open(&world->env, world_path(world, "north/record.db"), true, &store, NULL));
    struct en_source truth = registrar(watch);
    old.store = store;
    old.world = world;
    assert_ok(truth.read(truth.self, 0, size, tell, &old, NULL));
    en_store_close(store);
    assert_ok(
        en_node_open(&world->env, world_path(world, "north"), EN_NODE_WRITE, &watch->node, NULL));
}

static void a_restored_backup_signs_nothing_below_what_was_signed(void **state)
{
    struct watch watch = begin();
    struct story old = {.size = 8, .at = UINT64_MAX};
    struct en_error error;

    (void)state;
    assert_ok(ask(&watch, registrar(&watch), NULL));
    restore_record(&watch, 8);
    assert_failed(ask(&watch, another_story(&watch, &old), &error), EN_ERR_VERIFY, "witness.below");
    /* With the newest record in it, it is what it was. */
    assert_ok(ask(&watch, registrar(&watch), NULL));
    en_store_close(old.store);
    end(&watch);
}

/* The backup alone would believe a longer story; the memory proves that there are two. */
static void a_restored_backup_does_not_fall_for_another_story(void **state)
{
    struct watch watch = begin();
    uint64_t size = size_of(watch.world->node);
    struct story other = {.size = size - 1, .at = UINT64_MAX};
    struct en_error error;

    (void)state;
    assert_ok(ask(&watch, registrar(&watch), NULL));
    restore_record(&watch, size - 1);
    struct en_source source = another_story(&watch, &other);
    /* In place of the last act, another that may stand there, and one more. */
    struct en_str entry =
        entry_by(&watch, watch.world->clock.now, "mission/duty-1", "end: m-x-1 left\n");
    other.at = size - 1;
    other.other = entry;
    (void)tell(&other, size - 1, (struct en_bytes){NULL, 0});
    sign_story(&other);
    assert_failed(ask(&watch, source, &error), EN_ERR_VERIFY, "witness.beside");
    assert_int_equal(evidence_of(&watch), EN_EVIDENCE_FORK);
    assert_stopped(&watch);
    en_store_close(other.store);
    end(&watch);
}

static void a_memory_that_cannot_be_read_lets_nothing_be_signed(void **state)
{
    struct watch watch = begin();
    struct en_error error;

    (void)state;
    assert_ok(ask(&watch, registrar(&watch), NULL));
    assert_ok(
        watch.world->env.write_file(watch.world->env.self, world_path(watch.world, "north/signed"),
                                    (struct en_bytes){(const uint8_t *)"x\n", 2}, 0600, NULL));
    assert_failed(ask(&watch, registrar(&watch), &error), EN_ERR_VERIFY, "witness.memory");
    end(&watch);
}

static void a_registrar_restored_from_a_backup_signs_no_second_record(void **state)
{
    struct watch watch = begin();
    struct world *world = watch.world;
    struct en_error error;

    (void)state;
    assert_ok(ask(&watch, registrar(&watch), NULL));
    struct en_str memory = {NULL, 0};
    uint8_t *bytes = NULL;
    const char *path = world_path(world, "registrar/signed");
    (void)world_ordered(world, "G-1");
    world_head(world);
    assert_ok(world->env.read_file(world->env.self, path, 1 << 16, &bytes, &memory.len, NULL));
    memory.ptr = (const char *)bytes;
    /* It has signed an entry more than it holds. */
    char *digit = strstr((char *)bytes, "head: ") + strlen("head: ");
    *digit = '9';
    assert_ok(world->env.write_file(world->env.self, path, (struct en_bytes){bytes, memory.len},
                                    0600, NULL));
    (void)world_do(world, "north/officer-1", "member.end", "end: m-north-20 left\n");
    assert_failed(en_node_sign_head(world->node, world_key(world, "mission/registrar"), &error),
                  EN_ERR_VERIFY, "witness.below");
    free(bytes);
    end(&watch);
}

/* ---- heads heard, promises held ------------------------------------------------------------- */

static struct en_str head_of(struct watch *watch, const struct en_head *head)
{
    struct en_text text = {0}, note = {0};

    en_checkpoint_print(&text, EN_STR(WORLD_ORIGIN), head);
    en_note_sign(&note, en_text_str(&text), world_log_key(watch->world, "mission/registrar"));
    struct en_str kept = en_arena_copy(&watch->world->arena, en_text_str(&note));
    en_text_finish(&text);
    en_text_finish(&note);
    return kept;
}

static void a_head_heard_elsewhere_is_held_against_the_own_record(void **state)
{
    struct watch watch = begin();
    struct en_head head = {.size = 8};
    struct en_error error;

    (void)state;
    assert_ok(ask(&watch, registrar(&watch), NULL));
    assert_ok(en_store_root_at(en_node_store(watch.node), 8, &head.root, NULL));
    assert_ok(en_node_hear(watch.node, head_of(&watch, &head), NULL));
    head.root.b[0] ^= 1;
    assert_failed(en_node_hear(watch.node, head_of(&watch, &head), &error), EN_ERR_VERIFY,
                  "witness.heard");
    assert_int_equal(evidence_of(&watch), EN_EVIDENCE_REWRITE);
    assert_stopped(&watch);
    end(&watch);
}

static void a_longer_head_heard_is_kept_until_the_record_has_grown_so_far(void **state)
{
    struct watch watch = begin();
    struct en_error error;

    (void)state;
    assert_ok(ask(&watch, registrar(&watch), NULL));
    (void)world_ordered(watch.world, "G-1");
    struct en_head head = en_store_head(en_node_store(watch.world->node));
    assert_ok(en_node_hear(watch.node, head_of(&watch, &head), NULL));
    world_head(watch.world);
    assert_ok(ask(&watch, registrar(&watch), NULL));
    (void)world_do(watch.world, "north/officer-1", "member.end", "end: m-north-20 left\n");
    head = en_store_head(en_node_store(watch.world->node));
    head.root.b[5] ^= 1;
    assert_ok(en_node_hear(watch.node, head_of(&watch, &head), NULL));
    restart(&watch);
    world_head(watch.world);
    assert_failed(ask(&watch, registrar(&watch), &error), EN_ERR_VERIFY, "witness.heard");
    assert_int_equal(evidence_of(&watch), EN_EVIDENCE_FORK);
    assert_stopped(&watch);
    end(&watch);
}

static void an_overdue_promise_keeps_the_cosignature_back_until_the_act_is_logged(void **state)
{
    struct watch watch = begin();
    struct world *world = watch.world;
    struct en_str act =
        world_compose(world, "north/officer-1", "member.end", "end: m-north-20 left\n");
    struct en_str text = en_entry_act_text(act);
    struct en_text promise = {0};
    struct en_hash id;
    struct en_error error;

    (void)state;
    assert_ok(ask(&watch, registrar(&watch), NULL));
    en_hash_of(world->hasher, (struct en_bytes){(const uint8_t *)text.ptr, text.len}, &id);
    assert_ok(en_node_promise(world->node, world_key(world, "mission/registrar"), &id, 0, &promise,
                              NULL));
    assert_ok(en_node_keep_promise(watch.node, en_text_str(&promise), NULL));
    world_wait(world, EN_PROMISE_S + 600);
    assert_ok(ask(&watch, registrar(&watch), NULL));
    world_wait(world, 1);
    (void)world_do(world, "south/officer-1", "member.end", "end: m-south-20 left\n");
    world_witness(world); /* the others go on */
    assert_failed(ask(&watch, registrar(&watch), &error), EN_ERR_VERIFY, "witness.promise");
    assert_int_equal(evidence_of(&watch), EN_EVIDENCE_PROMISE);
    assert_int_equal(size_of(watch.node), size_of(world->node)); /* the record itself is sound */
    assert_int_equal(world_submit(world, act).answer, EN_ANSWER_COMMITTED);
    world_head(world);
    assert_ok(ask(&watch, registrar(&watch), NULL));
    en_text_finish(&promise);
    end(&watch);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_fork_is_evidence_and_stops_the_witness_for_good_over_a_restart),
        cmocka_unit_test(a_longer_record_that_does_not_contain_ours_is_evidence_and_stops_it),
        cmocka_unit_test(a_shorter_record_is_only_old_if_it_is_ours_and_evidence_if_not),
        cmocka_unit_test(an_inadmissible_entry_is_evidence_but_a_better_head_is_followed_again),
        cmocka_unit_test(log_time_that_goes_back_is_evidence),
        cmocka_unit_test(an_entry_dated_back_behind_the_quorum_is_evidence),
        cmocka_unit_test(one_witness_alone_does_not_bound_log_time),
        cmocka_unit_test(a_restored_backup_signs_nothing_below_what_was_signed),
        cmocka_unit_test(a_restored_backup_does_not_fall_for_another_story),
        cmocka_unit_test(a_memory_that_cannot_be_read_lets_nothing_be_signed),
        cmocka_unit_test(a_registrar_restored_from_a_backup_signs_no_second_record),
        cmocka_unit_test(a_head_heard_elsewhere_is_held_against_the_own_record),
        cmocka_unit_test(a_longer_head_heard_is_kept_until_the_record_has_grown_so_far),
        cmocka_unit_test(an_overdue_promise_keeps_the_cosignature_back_until_the_act_is_logged),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
