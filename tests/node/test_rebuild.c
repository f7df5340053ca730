/*
 * Tests of src/node/node.c: state.db may be deleted, damaged or left behind at any time, and comes
 * out the same; at every prefix of the record.
 */
#include "checks.h"

#include <stdlib.h>
#include <unistd.h>

/* A record in which something of everything happens. */
static struct world *busy_world(void)
{
    struct world *world = world_full();

    (void)world_ordered(world, "G-1");
    (void)world_act(world, "mission/ops-1", "task.request",
                    "request: R-1\nforce: mission\ntask: counter-terrorism\n");
    world_witness(world);
    (void)world_do(world, "north/officer-1", "member.away",
                   "away: m-north-20 2017-03-01T00:00:00Z 2017-03-09T00:00:00Z\n");
    world_wait(world, 90000);
    bool ticked = false;
    assert_ok(en_node_tick(world->node, world_key(world, "mission/registrar"), &ticked, NULL));
    (void)world_do(world, "north/root", "key.revoke", "key: north/officer-2\ncode: left\n");
    return world;
}

/* Close, do something to the files, open again: the same state. */
static void survive(void (*harm)(struct world *world))
{
    struct world *world = busy_world();
    struct en_hash hash = world_state_hash(world->node);
    struct en_head head = en_state_head(en_node_state(world->node));

    en_node_close(world->node);
    harm(world);
    assert_ok(en_node_open(&world->env, world_path(world, "registrar"), EN_NODE_WRITE, &world->node,
                           NULL));
    struct en_head after = en_state_head(en_node_state(world->node));
    assert_true(en_head_equal(&head, &after));
    assert_hash_equal(world_state_hash(world->node), hash);
    (void)world_do(world, "north/officer-1", "member.end", "end: m-north-20 left\n");
    world_destroy(world);
}

static void nothing(struct world *world)
{
    (void)world;
}

static void delete_state(struct world *world)
{
    assert_int_equal(unlink(world_path(world, "registrar/state.db")), 0);
    (void)unlink(world_path(world, "registrar/state.db-wal"));
}

static void overwrite(struct world *world, const char *name, const char *text)
{
    struct en_bytes bytes = {(const uint8_t *)text, strlen(text)};

    assert_ok(world->env.write_file(world->env.self, world_path(world, name), bytes, 0600, NULL));
}

static void fill_with_rubbish(struct world *world)
{
    overwrite(world, "registrar/state.db", "this is no database, whatever it may have been before");
}

static void truncate_state(struct world *world)
{
    assert_int_equal(truncate(world_path(world, "registrar/state.db"), 4096), 0);
    (void)unlink(world_path(world, "registrar/state.db-wal"));
}

static void empty_state(struct world *world)
{
    assert_int_equal(truncate(world_path(world, "registrar/state.db"), 0), 0);
    (void)unlink(world_path(world, "registrar/state.db-wal"));
}

/* The tables of another record of the same length. */
static void foreign_state(struct world *world)
{
    struct world *other = busy_world();
    uint8_t *bytes = NULL;
    size_t len = 0;

    (void)world_do(other, "north/officer-1", "member.end", "end: m-north-21 left\n");
    en_node_close(other->node);
    other->node = NULL;
    assert_ok(world->env.read_file(world->env.self, world_path(other, "registrar/state.db"),
                                   1 << 24, &bytes, &len, NULL));
    assert_ok(world->env.write_file(world->env.self, world_path(world, "registrar/state.db"),
                                    (struct en_bytes){bytes, len}, 0600, NULL));
    (void)unlink(world_path(world, "registrar/state.db-wal"));
    free(bytes);
    world_destroy(other);
}

static void an_untouched_state_is_opened_as_it_was(void **state)
{
    (void)state;
    survive(nothing);
}

static void a_deleted_state_comes_out_the_same(void **state)
{
    (void)state;
    survive(delete_state);
}

static void a_state_that_is_no_database_comes_out_the_same(void **state)
{
    (void)state;
    survive(fill_with_rubbish);
}

static void a_truncated_state_comes_out_the_same(void **state)
{
    (void)state;
    survive(truncate_state);
}

static void an_empty_state_comes_out_the_same(void **state)
{
    (void)state;
    survive(empty_state);
}

static void a_state_of_another_record_is_thrown_away(void **state)
{
    (void)state;
    survive(foreign_state);
}

static void a_rebuild_gives_the_same_state(void **state)
{
    struct world *world = busy_world();
    struct en_hash hash = world_state_hash(world->node);

    (void)state;
    assert_ok(en_node_rebuild(world->node, NULL));
    assert_hash_equal(world_state_hash(world->node), hash);
    world_destroy(world);
}

/* The state's hash after each entry: folded one by one, and each prefix folded from nothing. */
static void the_state_is_equal_at_every_prefix(void **state)
{
    struct world *world = busy_world();
    struct en_store *store = en_node_store(world->node);
    struct en_source source = en_store_source(store);
    struct en_fold_options options = {.signatures = false, .threads = 1};
    struct en_state *grown = NULL;
    uint64_t size = en_store_head(store).size;

    (void)state;
    assert_ok(en_state_open(&world->env, ":memory:", &grown, NULL));
    for (uint64_t n = 1; n <= size; n++) {
        struct en_log_view view = world_log_view(world);
        struct en_head head = {.size = n};
        struct en_state *fresh = NULL;
        struct en_hash left;
        struct en_hash right;

        assert_ok(en_store_root_at(store, n, &head.root, NULL));
        assert_ok(en_fold(grown, &source, &head, &view, &options, NULL));
        assert_ok(en_state_open(&world->env, ":memory:", &fresh, NULL));
        assert_ok(en_fold(fresh, &source, &head, &view, &options, NULL));
        assert_ok(en_state_hash(grown, &left, NULL));
        assert_ok(en_state_hash(fresh, &right, NULL));
        assert_hash_equal(left, right);
        en_state_close(fresh);
    }
    struct en_hash left;
    assert_ok(en_state_hash(grown, &left, NULL));
    assert_hash_equal(left, world_state_hash(world->node));
    en_state_close(grown);
    world_destroy(world);
}

static void one_thread_and_many_fold_the_same(void **state)
{
    struct world *world = busy_world();
    struct en_store *store = en_node_store(world->node);
    struct en_source source = en_store_source(store);
    struct en_head head = en_store_head(store);
    struct en_log_view view = world_log_view(world);

    (void)state;
    for (unsigned threads = 1; threads <= 4; threads++) {
        struct en_fold_options options = {.signatures = true, .threads = threads};
        struct en_state *fresh = NULL;
        struct en_hash hash;

        assert_ok(en_state_open(&world->env, ":memory:", &fresh, NULL));
        assert_ok(en_fold(fresh, &source, &head, &view, &options, NULL));
        assert_ok(en_state_hash(fresh, &hash, NULL));
        assert_hash_equal(hash, world_state_hash(world->node));
        en_state_close(fresh);
    }
    world_destroy(world);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_untouched_state_is_opened_as_it_was),
        cmocka_unit_test(a_deleted_state_comes_out_the_same),
        cmocka_unit_test(a_state_that_is_no_database_comes_out_the_same),
        cmocka_unit_test(a_truncated_state_comes_out_the_same),
        cmocka_unit_test(an_empty_state_comes_out_the_same),
        cmocka_unit_test(a_state_of_another_record_is_thrown_away),
        cmocka_unit_test(a_rebuild_gives_the_same_state),
        cmocka_unit_test(the_state_is_equal_at_every_prefix),
        cmocka_unit_test(one_thread_and_many_fold_the_same),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
