/* Tests of src/node/outbox.c: acts that were received and are not committed yet. */
#include "checks.h"

#include <unistd.h>

struct listed {
    struct en_hash id[8];
    size_t count;
    size_t stop_at;
};

static bool list(void *self, struct en_str note, const struct en_hash *id)
{
    struct listed *listed = self;

    assert_true(note.len > 0);
    listed->id[listed->count++] = *id;
    return listed->count != listed->stop_at;
}

static struct listed outbox(struct en_node *node)
{
    struct listed listed = {.count = 0};

    assert_ok(en_node_outbox_each(node, list, &listed, NULL));
    return listed;
}

/* Compose at a follower's node and keep it there. */
static struct en_str receive(struct world *world, struct en_node *node, const char *body)
{
    struct en_text note = {0};

    assert_ok(en_node_compose(node, world_key(world, "north/officer-1"), "member.end",
                              en_str_from(body), 0, &note, NULL));
    assert_ok(en_node_outbox_add(node, en_text_str(&note), NULL));
    struct en_str kept = en_arena_copy(&world->arena, en_text_str(&note));
    en_text_finish(&note);
    return kept;
}

static struct en_node *follower(struct world *world)
{
    struct en_source source = en_store_source(en_node_store(world->node));
    struct en_node *node = world_join(world, "north");

    world_head(world);
    assert_ok(en_node_follow(node, &source, NULL, NULL, NULL));
    return node;
}

static void acts_written_offline_chain_on_each_other_and_go_in_whole(void **state)
{
    struct world *world = world_full();
    struct en_node *node = follower(world);
    struct en_source source = en_store_source(en_node_store(world->node));

    (void)state;
    struct en_str first = receive(world, node, "end: m-north-20 left\n");
    struct en_str second = receive(world, node, "end: m-north-21 left\n");
    struct listed listed = outbox(node);
    assert_int_equal(listed.count, 2);
    struct en_result result = world_submit(world, first);
    assert_int_equal(result.answer, EN_ANSWER_COMMITTED);
    assert_hash_equal(result.id, listed.id[0]);
    assert_int_equal(world_submit(world, second).answer, EN_ANSWER_COMMITTED);

    /* Not settled before the own record holds it. */
    assert_int_equal(en_node_outbox_settle(node, &listed.id[0], NULL), EN_ERR_NOT_FOUND);
    world_head(world);
    assert_ok(en_node_follow(node, &source, NULL, NULL, NULL));
    assert_ok(en_node_outbox_settle(node, &listed.id[0], NULL));
    assert_int_equal(outbox(node).count, 1);

    /* An act that is in record and outbox counts once for the chain. */
    struct en_str third = receive(world, node, "end: m-north-22 left\n");
    assert_int_equal(world_submit(world, third).answer, EN_ANSWER_COMMITTED);
    en_node_close(node);
    world_destroy(world);
}

static void the_outbox_survives_the_process(void **state)
{
    struct world *world = world_full();
    struct en_node *node = follower(world);

    (void)state;
    (void)receive(world, node, "end: m-north-20 left\n");
    (void)receive(world, node, "end: m-north-21 left\n");
    en_node_close(node);
    assert_ok(en_node_open(&world->env, world_path(world, "north"), EN_NODE_WRITE, &node, NULL));
    struct listed listed = {.stop_at = 1};
    assert_ok(en_node_outbox_each(node, list, &listed, NULL));
    assert_int_equal(listed.count, 1);
    assert_int_equal(outbox(node).count, 2);
    en_node_close(node);
    world_destroy(world);
}

static void the_same_act_is_kept_once(void **state)
{
    struct world *world = world_full();
    struct en_node *node = follower(world);
    struct en_error error;

    (void)state;
    struct en_str note = receive(world, node, "end: m-north-20 left\n");
    assert_failed(en_node_outbox_add(node, note, &error), EN_ERR_EXISTS, "outbox.exists");
    assert_int_equal(outbox(node).count, 1);
    en_node_close(node);
    world_destroy(world);
}

static void what_is_no_act_is_not_received(void **state)
{
    struct world *world = world_full();
    struct en_node *node = follower(world);
    struct en_error error;

    (void)state;
    assert_int_equal(en_node_outbox_add(node, EN_STR("hello\n"), &error), EN_ERR_SYNTAX);
    assert_int_equal(en_node_outbox_add(node, EN_STR(""), &error), EN_ERR_SYNTAX);
    assert_int_equal(outbox(node).count, 0);
    en_node_close(node);
    world_destroy(world);
}

static void a_dropped_act_frees_the_chain(void **state)
{
    struct world *world = world_full();
    struct en_node *node = follower(world);

    (void)state;
    (void)receive(world, node, "end: m-north-20 left\n");
    struct listed listed = outbox(node);
    assert_ok(en_node_outbox_drop(node, &listed.id[0], NULL));
    assert_int_equal(outbox(node).count, 0);
    struct en_str again = receive(world, node, "end: m-north-21 left\n");
    assert_int_equal(world_submit(world, again).answer, EN_ANSWER_COMMITTED);
    en_node_close(node);
    world_destroy(world);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(acts_written_offline_chain_on_each_other_and_go_in_whole),
        cmocka_unit_test(the_outbox_survives_the_process),
        cmocka_unit_test(the_same_act_is_kept_once),
        cmocka_unit_test(what_is_no_act_is_not_received),
        cmocka_unit_test(a_dropped_act_frees_the_chain),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
