/*
 * Tests of src/node/succeed.c: a successor record contains its predecessor's good entries, and is
 * followed only by those who lose nothing by it. notes/record.md section 4, rule 13.
 */
#include "checks.h"

#include <unistd.h>

#include <entente/witness.h>

#define SUCCESSOR "test.example/record-2"

struct passage {
    struct world *world;
    struct en_node *north; // holds `size` entries, cosigned
    struct en_node *next;  // the successor's registrar
    uint64_t size;
};

static struct passage begin(void)
{
    struct world *world = world_full();
    struct passage passage = {.world = world};

    world_head(world);
    passage.north = world_join(world, "north");
    struct en_source source = en_store_source(en_node_store(world->node));
    struct en_text line = {0};
    assert_ok(
        en_node_follow(passage.north, &source, world_key(world, "north/witness"), &line, NULL));
    en_text_finish(&line);
    passage.size = en_store_head(en_node_store(world->node)).size;
    return passage;
}

static void end(struct passage *passage)
{
    en_node_close(passage->north);
    en_node_close(passage->next);
    world_destroy(passage->world);
}

static enum en_status succeed(struct passage *passage, uint64_t size, const char *origin,
                              const char *key, struct en_error *reterr)
{
    struct world *world = passage->world;
    struct en_source good = en_store_source(en_node_store(passage->north));
    const char *folder = world_path(world, "successor");
    enum en_status status =
        en_node_succeed(&world->env, folder, &good, size, en_str_from(origin),
                        EN_STR("two heads of one size"), world_key(world, key), reterr);

    return status != EN_OK
               ? status
               : en_node_open(&world->env, folder, EN_NODE_WRITE, &passage->next, reterr);
}

static enum en_status follow(struct passage *passage, struct en_node *node, struct en_text *line,
                             struct en_error *reterr)
{
    struct en_source source = en_store_source(en_node_store(passage->next));

    return en_node_follow(node, &source, world_key(passage->world, "north/witness"), line, reterr);
}

static void rule_13_a_successor_contains_the_good_entries_and_is_followed(void **state)
{
    struct passage passage = begin();
    struct world *world = passage.world;
    struct en_text line = {0}, act = {0};
    struct en_result result;
    struct en_hash old_root, root;

    (void)state;
    assert_ok(succeed(&passage, passage.size, SUCCESSOR, "mission/registrar", NULL));
    assert_true(en_str_is(en_node_origin(passage.next), SUCCESSOR));
    assert_int_equal(en_store_head(en_node_store(passage.next)).size, passage.size + 1);
    assert_ok(en_store_root_at(en_node_store(passage.north), passage.size, &old_root, NULL));
    assert_ok(en_store_root_at(en_node_store(passage.next), passage.size, &root, NULL));
    assert_hash_equal(root, old_root); /* so the old receipts stay true */
    assert_ok(follow(&passage, passage.north, &line, NULL));
    assert_ok(en_node_add_cosignature(passage.next, en_text_str(&line), NULL));
    assert_true(en_str_is(en_node_origin(passage.north), SUCCESSOR));
    /* Life goes on under the new origin, and not under the old. */
    assert_ok(en_node_compose(passage.north, world_key(world, "north/officer-1"), "member.end",
                              EN_STR("end: m-north-20 left\n"), 0, &act, NULL));
    struct en_str note = en_text_str(&act);
    assert_ok(en_node_submit(passage.next, &note, 1, &result, NULL));
    assert_int_equal(result.answer, EN_ANSWER_COMMITTED);
    struct en_str old =
        world_compose(world, "south/officer-1", "member.end", "end: m-south-20 left\n");
    assert_ok(en_node_submit(passage.next, &old, 1, &result, NULL));
    assert_refused(result, "act.origin");
    en_text_finish(&line);
    en_text_finish(&act);
    end(&passage);
}

static void rule_13_a_successor_that_drops_an_act_is_not_followed(void **state)
{
    struct passage passage = begin();
    struct en_text line = {0};
    struct en_error error;

    (void)state;
    assert_ok(succeed(&passage, passage.size - 2, SUCCESSOR, "mission/registrar", NULL));
    assert_failed(follow(&passage, passage.north, &line, &error), EN_ERR_VERIFY, "head.origin");
    /* Nor when it has grown again. */
    for (int i = 0; i < 4; i++) {
        bool ticked = false;
        world_wait(passage.world, 3600);
        assert_ok(en_node_tick(passage.next, world_key(passage.world, "mission/registrar"), &ticked,
                               NULL));
        assert_true(ticked);
    }
    assert_ok(en_node_sign_head(passage.next, world_key(passage.world, "mission/registrar"), NULL));
    assert_int_equal(follow(&passage, passage.north, &line, &error), EN_ERR_VERIFY);
    assert_int_equal(line.len, 0);
    assert_true(en_str_is(en_node_origin(passage.north), WORLD_ORIGIN));
    assert_int_equal(en_store_head(en_node_store(passage.north)).size, passage.size);
    en_text_finish(&line);
    end(&passage);
}

static void rule_13_a_stopped_witness_follows_the_successor_alone(void **state)
{
    struct passage passage = begin();
    struct world *world = passage.world;
    struct en_source old = en_store_source(en_node_store(world->node));
    struct en_head head = en_store_head(en_node_store(world->node));
    struct en_text text = {0}, forged = {0}, line = {0};
    struct en_witness_word word;
    struct en_error error;

    (void)state;
    head.root.b[0] ^= 1;
    en_checkpoint_print(&text, EN_STR(WORLD_ORIGIN), &head);
    en_note_sign(&forged, en_text_str(&text), world_log_key(world, "mission/registrar"));
    assert_failed(en_node_hear(passage.north, en_text_str(&forged), &error), EN_ERR_VERIFY,
                  "witness.heard");
    assert_failed(en_node_follow(passage.north, &old, NULL, NULL, &error), EN_ERR_VERIFY,
                  "witness.stopped");
    assert_ok(succeed(&passage, passage.size, SUCCESSOR, "mission/registrar", NULL));
    assert_ok(follow(&passage, passage.north, &line, NULL));
    assert_ok(en_node_witness_word(passage.north, &word, NULL));
    assert_int_equal(word.stopped, 0);
    assert_failed(en_node_follow(passage.north, &old, NULL, NULL, &error), EN_ERR_VERIFY,
                  "head.origin");
    en_text_finish(&text);
    en_text_finish(&forged);
    en_text_finish(&line);
    end(&passage);
}

static void a_newcomer_follows_and_verifies_a_successor_from_its_beginning(void **state)
{
    struct passage passage = begin();
    struct world *world = passage.world;
    struct en_verification verification;

    (void)state;
    assert_ok(succeed(&passage, passage.size, SUCCESSOR, "mission/registrar", NULL));
    struct en_node *south = world_join(world, "south");
    assert_ok(follow(&passage, south, NULL, NULL));
    assert_hash_equal(world_state_hash(south), world_state_hash(passage.next));
    assert_ok(
        en_tiles_export(&world->env, en_node_store(south), world_path(world, "export"), NULL));
    en_node_close(south);
    assert_ok(en_verify_folder(&world->env, world_path(world, "south"), NULL, 1, NULL, NULL,
                               &verification, NULL));
    assert_int_equal(verification.entries, passage.size + 1);
    assert_ok(en_verify_folder(&world->env, world_path(world, "export"), &world->fingerprint, 1,
                               NULL, NULL, &verification, NULL));
    end(&passage);
}

/* entente.conf is written last: without it the act stands already, and must not stand twice. */
static void a_succession_that_was_interrupted_is_completed_by_the_same_call(void **state)
{
    struct passage passage = begin();
    struct world *world = passage.world;
    struct en_text line = {0};
    struct en_error error;

    (void)state;
    assert_ok(succeed(&passage, passage.size, SUCCESSOR, "mission/registrar", NULL));
    struct en_hash whole = world_state_hash(passage.next);
    en_node_close(passage.next);
    passage.next = NULL;
    assert_int_equal(unlink(world_path(world, "successor/entente.conf")), 0);
    assert_failed(
        succeed(&passage, passage.size, "test.example/third", "mission/registrar", &error),
        EN_ERR_RANGE, "succeed.size");
    assert_failed(succeed(&passage, passage.size - 1, SUCCESSOR, "mission/registrar", &error),
                  EN_ERR_RANGE, "succeed.size");
    assert_failed(succeed(&passage, passage.size, SUCCESSOR, "mission/root", &error),
                  EN_ERR_INADMISSIBLE, "node.registrar");
    assert_ok(succeed(&passage, passage.size, SUCCESSOR, "mission/registrar", NULL));
    assert_int_equal(en_store_head(en_node_store(passage.next)).size, passage.size + 1);
    assert_hash_equal(world_state_hash(passage.next), whole);
    assert_ok(follow(&passage, passage.north, &line, NULL));
    en_text_finish(&line);
    end(&passage);
}

/* The same where only the entries had been copied; an entry of theirs is not taken for the act. */
static void a_copy_without_its_act_is_no_successor_under_the_old_name(void **state)
{
    struct passage passage = begin();
    struct en_error error;

    (void)state;
    assert_failed(succeed(&passage, passage.size, WORLD_ORIGIN, "mission/registrar", &error),
                  EN_ERR_INADMISSIBLE, "act.succeed");
    assert_failed(succeed(&passage, passage.size - 1, WORLD_ORIGIN, "mission/registrar", &error),
                  EN_ERR_RANGE, "succeed.size");
    assert_ok(succeed(&passage, passage.size, SUCCESSOR, "mission/registrar", NULL));
    assert_int_equal(en_store_head(en_node_store(passage.next)).size, passage.size + 1);
    end(&passage);
}

static void only_the_registrar_and_only_another_origin_succeeds(void **state)
{
    static const struct {
        const char *origin, *key, *rule;
        enum en_status status;
    } bad[] = {
        {SUCCESSOR, "mission/root", "node.registrar", EN_ERR_INADMISSIBLE},
        {WORLD_ORIGIN, "mission/registrar", "act.succeed", EN_ERR_INADMISSIBLE},
        {"a+b", "mission/registrar", "node.origin", EN_ERR_RANGE},
    };

    (void)state;
    for (size_t i = 0; i < EN_COUNT(bad); i++) {
        struct passage passage = begin();
        struct en_error error;
        assert_failed(succeed(&passage, passage.size, bad[i].origin, bad[i].key, &error),
                      bad[i].status, bad[i].rule);
        end(&passage);
    }
    struct passage passage = begin();
    struct en_error error;
    assert_int_not_equal(
        succeed(&passage, passage.size + 1, SUCCESSOR, "mission/registrar", &error), EN_OK);
    end(&passage);
}

/* Through the door of the record itself, with a root or a number that is not true. */
static void a_succession_that_names_other_entries_is_inadmissible(void **state)
{
    struct world *world = world_full();
    struct en_head head = en_store_head(en_node_store(world->node));
    struct en_act_header header = world_header(world, "mission/registrar", "log.succeed");

    (void)state;
    header.origin = EN_STR(SUCCESSOR);
    header.seen_size = head.size;
    header.seen_root = head.root;
    for (int lie = 0; lie < 4; lie++) {
        struct en_head named = head;
        struct en_act_header changed = header;
        named.size -= lie == 0;
        named.root.b[0] ^= lie == 1;
        if (lie == 2) {
            changed.seen_size = 0;
            en_merkle_empty(&changed.seen_root);
        }
        const char *body = world_text(world, "from: %llu %s %s\nreason: none\n",
                                      (unsigned long long)named.size, world_hex(world, &named.root),
                                      lie == 3 ? "other.example/record" : WORLD_ORIGIN);
        struct en_result result = world_submit(
            world, world_note(world, &changed, en_str_from(body), "mission/registrar"));
        assert_refused(result, "act.succeed");
    }
    world_destroy(world);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rule_13_a_successor_contains_the_good_entries_and_is_followed),
        cmocka_unit_test(rule_13_a_successor_that_drops_an_act_is_not_followed),
        cmocka_unit_test(rule_13_a_stopped_witness_follows_the_successor_alone),
        cmocka_unit_test(a_newcomer_follows_and_verifies_a_successor_from_its_beginning),
        cmocka_unit_test(a_succession_that_was_interrupted_is_completed_by_the_same_call),
        cmocka_unit_test(a_copy_without_its_act_is_no_successor_under_the_old_name),
        cmocka_unit_test(only_the_registrar_and_only_another_origin_succeeds),
        cmocka_unit_test(a_succession_that_names_other_entries_is_inadmissible),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
