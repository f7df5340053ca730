/*
 * Every write, truncation and sync of the disk fails once, whole and torn: what was answered
 * "committed" is in the record, what was not can be handed in again, and the tables are those of
 * the record.
 */
#include "checks.h"

#include "faulty_disk.h"

enum { GROUP = 3, FAULTS_MAX = 400 };

static struct world *faulty_world(void)
{
    struct world *world = world_full();

    world->env.sqlite_vfs = FAULTY_DISK;
    world_reopen(world);
    return world;
}

static void compose_group(struct world *world, int round, struct en_str *notes)
{
    static const char *const parties[GROUP] = {"north", "south", "east"};

    for (size_t i = 0; i < GROUP; i++) {
        notes[i] = world_compose(
            world, world_text(world, "%s/officer-1", parties[i]), "member.away",
            world_text(world, "away: m-%s-20 2017-03-01T00:00:00Z 2017-03-02T00:%02d:%02dZ\n",
                       parties[i], round / 60, round % 60));
    }
}

/* The record holds the group whole or not at all, as the answer said. */
static void check_answer(struct world *world, enum en_status status,
                         const struct en_result *results, const struct en_head *before)
{
    struct en_head head = en_store_head(en_node_store(world->node));

    if (status == EN_OK) {
        assert_int_equal(head.size, before->size + GROUP);
        for (size_t i = 0; i < GROUP; i++) {
            assert_int_equal(results[i].answer, EN_ANSWER_COMMITTED);
        }
        return;
    }
    assert_true(en_head_equal(&head, before));
}

/* Hand the same group in again, on a sound disk: each act is taken now or was taken before. */
static void hand_in_again(struct world *world, const struct en_str *notes)
{
    struct en_result results[GROUP];
    struct en_error error = {.rule = ""};

    assert_ok(en_node_submit(world->node, notes, GROUP, results, &error));
    for (size_t i = 0; i < GROUP; i++) {
        if (results[i].answer == EN_ANSWER_REFUSED) {
            assert_string_equal(results[i].why.rule, "act.replayed");
        }
    }
}

static void check_folder(struct world *world)
{
    struct en_hash hash = world_state_hash(world->node);
    struct en_head store = en_store_head(en_node_store(world->node));
    struct en_head folded = en_state_head(en_node_state(world->node));

    assert_true(en_head_equal(&store, &folded));
    assert_ok(en_store_audit(en_node_store(world->node), NULL));
    assert_ok(en_node_rebuild(world->node, NULL));
    assert_hash_equal(world_state_hash(world->node), hash);
}

static void fail_each_write_of_a_submission(bool torn)
{
    struct world *world = faulty_world();
    unsigned n = 1;

    for (; n <= FAULTS_MAX; n++) {
        struct en_str notes[GROUP];
        struct en_result results[GROUP];
        struct en_head before = en_store_head(en_node_store(world->node));

        compose_group(world, (int)n, notes);
        faulty_disk_arm(n, torn);
        enum en_status status = en_node_submit(world->node, notes, GROUP, results, NULL);
        bool struck = faulty_disk_struck();
        faulty_disk_arm(0, false);
        check_answer(world, status, results, &before);
        if (n % 2 == 0) {
            world_reopen(world); /* once with what memory knows, once without */
        }
        hand_in_again(world, notes);
        check_folder(world);
        if (!struck) {
            break;
        }
    }
    assert_true(n > 1 && n < FAULTS_MAX);
    world_destroy(world);
}

static void a_submission_survives_every_failing_write(void **state)
{
    (void)state;
    fail_each_write_of_a_submission(false);
}

static void a_submission_survives_every_torn_write(void **state)
{
    (void)state;
    fail_each_write_of_a_submission(true);
}

/* A follower on a faulty disk takes in all or is as it was, and takes in all at the next try. */
static void following_survives_every_failing_write(void **state)
{
    struct world *world = world_full();
    struct en_source source = en_store_source(en_node_store(world->node));
    struct en_head head = en_store_head(en_node_store(world->node));
    unsigned n = 1;

    (void)state;
    world_head(world);
    for (bool struck = true; struck && n <= FAULTS_MAX; n++) {
        const char *name = world_text(world, "follower-%u", n);
        struct en_error error = {.rule = ""};

        world->env.sqlite_vfs = FAULTY_DISK;
        struct en_node *node = world_join(world, name);
        faulty_disk_arm(n, n % 2 == 0);
        enum en_status status = en_node_follow(node, &source, NULL, NULL, NULL);
        struck = faulty_disk_struck();
        faulty_disk_arm(0, false);
        assert_true(status == EN_OK || struck);
        en_node_close(node);
        world->env.sqlite_vfs = NULL;
        assert_ok(en_node_open(&world->env, world_path(world, name), EN_NODE_WRITE, &node, &error));
        assert_ok(en_node_follow(node, &source, NULL, NULL, &error));
        struct en_head own = en_store_head(en_node_store(node));
        assert_true(en_head_equal(&own, &head));
        assert_hash_equal(world_state_hash(node), world_state_hash(world->node));
        assert_ok(en_store_audit(en_node_store(node), &error));
        en_node_close(node);
    }
    assert_true(n > 2 && n < FAULTS_MAX);
    world_destroy(world);
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
        cmocka_unit_test(a_submission_survives_every_failing_write),
        cmocka_unit_test(a_submission_survives_every_torn_write),
        cmocka_unit_test(following_survives_every_failing_write),
    };

    return cmocka_run_group_tests(tests, install, NULL);
}
