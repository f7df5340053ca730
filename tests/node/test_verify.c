/* Tests of src/node/verify.c: everything again from the bytes alone. */
#include "checks.h"

#include <sqlite3.h>
#include <stdlib.h>
#include <unistd.h>

static struct world *proven_world(void)
{
    struct world *world = world_full();

    (void)world_ordered(world, "G-1");
    (void)world_act(world, "mission/ops-1", "task.request",
                    "request: R-1\nforce: mission\ntask: counter-terrorism\n");
    world_witness(world);
    return world;
}

static const char *export(struct world *world)
{
    const char *folder = world_path(world, "export");

    assert_ok(en_tiles_export(&world->env, en_node_store(world->node), folder, NULL));
    return folder;
}

static enum en_status verify(struct world *world, const char *folder,
                             const struct en_hash *fingerprint, struct en_verification *ret,
                             struct en_error *reterr)
{
    return en_verify_folder(&world->env, folder, fingerprint, 0, NULL, NULL, ret, reterr);
}

static void a_node_is_verified_by_its_pinned_fingerprint(void **state)
{
    struct world *world = proven_world();
    struct en_hash hash = world_state_hash(world->node);
    struct en_head head = en_store_head(en_node_store(world->node));
    struct en_verification found;

    (void)state;
    en_node_close(world->node);
    world->node = NULL;
    assert_ok(verify(world, world_path(world, "registrar"), NULL, &found, NULL));
    assert_true(found.pinned);
    assert_true(en_head_equal(&found.head, &head));
    assert_int_equal(found.entries, head.size);
    assert_int_equal(found.voids, 1);
    assert_hash_equal(found.fingerprint, world->fingerprint);
    assert_hash_equal(found.state, hash);
    assert_true(found.cosigned.by_log);
    assert_int_equal(found.cosigned.witness_total, 4);
    world_destroy(world);
}

static void cosign_without_the_first(struct world *world)
{
    static const char *const others[] = {"south/witness", "east/witness", "independent/witness"};
    struct en_source source = en_store_source(en_node_store(world->node));
    struct en_node *node = world_join(world, "reader");

    world_head(world);
    for (size_t i = 0; i < EN_COUNT(others); i++) {
        struct en_text line = {0};
        assert_ok(en_node_follow(node, &source, world_key(world, others[i]), &line, NULL));
        assert_ok(en_node_add_cosignature(world->node, en_text_str(&line), NULL));
        en_text_finish(&line);
    }
    en_node_close(node);
}

/* Its head is cosigned by all; then by all but the own witness, enough for everybody else. */
static void a_node_that_insists_is_proven_only_by_its_own_witness(void **state)
{
    struct world *world = proven_world();
    struct en_verification found;
    struct en_error error;

    (void)state;
    assert_failed(en_node_insist(world->node, EN_STR("nobody"), &error), EN_ERR_NOT_FOUND,
                  "node.own");
    assert_ok(en_node_insist(world->node, EN_STR("north"), NULL));
    en_node_close(world->node);
    world->node = NULL;
    assert_ok(verify(world, world_path(world, "registrar"), NULL, &found, NULL));
    assert_true(found.quorum);
    assert_true(found.proven);
    world_destroy(world);

    world = world_full();
    assert_ok(en_node_insist(world->node, EN_STR("north"), NULL));
    cosign_without_the_first(world);
    en_node_close(world->node);
    world->node = NULL;
    assert_ok(verify(world, world_path(world, "registrar"), NULL, &found, NULL));
    assert_true(found.quorum);
    assert_false(found.proven);
    world_destroy(world);
}

static void an_export_is_verified_by_a_given_fingerprint(void **state)
{
    struct world *world = proven_world();
    struct en_verification found;

    (void)state;
    const char *folder = export(world);
    assert_ok(verify(world, folder, &world->fingerprint, &found, NULL));
    assert_true(found.pinned);
    assert_hash_equal(found.state, world_state_hash(world->node));
    assert_int_equal(found.cosigned.witness_total, 4);
    world_destroy(world);
}

static void an_export_without_fingerprint_is_unpinned(void **state)
{
    struct world *world = proven_world();
    struct en_verification found;
    struct en_error error;

    (void)state;
    const char *folder = export(world);
    assert_failed(verify(world, folder, NULL, &found, &error), EN_ERR_UNPINNED, "verify.unpinned");
    assert_false(found.pinned);
    assert_hash_equal(found.fingerprint, world->fingerprint);
    assert_int_equal(en_status_exit(EN_ERR_UNPINNED), 3);
    world_destroy(world);
}

static void another_fingerprint_is_refused(void **state)
{
    struct world *world = proven_world();
    struct en_hash other = world->fingerprint;
    struct en_verification found;

    (void)state;
    const char *folder = export(world);
    other.b[31] ^= 1;
    assert_int_equal(verify(world, folder, &other, &found, NULL), EN_ERR_VERIFY);
    en_node_close(world->node);
    world->node = NULL;
    assert_int_equal(verify(world, world_path(world, "registrar"), &other, &found, NULL),
                     EN_ERR_VERIFY);
    world_destroy(world);
}

static void a_folder_that_is_held_or_absent_is_told(void **state)
{
    struct world *world = proven_world();
    struct en_verification found;
    struct en_error error;

    (void)state;
    assert_failed(verify(world, world_path(world, "registrar"), NULL, &found, &error), EN_ERR_HELD,
                  "node.held");
    assert_failed(verify(world, world_path(world, "nowhere"), NULL, &found, &error),
                  EN_ERR_NOT_FOUND, "verify.absent");
    world_destroy(world);
}

static void a_node_that_followed_nothing_is_empty(void **state)
{
    struct world *world = world_create();
    struct en_verification found;
    struct en_error error;

    (void)state;
    en_node_close(world_join(world, "north"));
    assert_failed(verify(world, world_path(world, "north"), NULL, &found, &error), EN_ERR_VERIFY,
                  "verify.empty");
    world_destroy(world);
}

static void an_unsigned_record_verifies_without_a_head(void **state)
{
    struct world *world = world_full();
    struct en_verification found;

    (void)state;
    en_node_close(world->node);
    world->node = NULL;
    assert_ok(verify(world, world_path(world, "registrar"), NULL, &found, NULL));
    assert_false(found.cosigned.by_log);
    assert_int_equal(found.cosigned.witness_total, 0);
    world_destroy(world);
}

/* Change the file in the middle of an entry that is long past. */
static void an_edited_entry_is_refused(void **state)
{
    struct world *world = proven_world();
    struct en_verification found;
    sqlite3 *db = NULL;

    (void)state;
    en_node_close(world->node);
    world->node = NULL;
    const char *path = world_path(world, "registrar/record.db");
    assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
    assert_int_equal(sqlite3_exec(db,
                                  "UPDATE entry SET body=CAST(replace(CAST(body AS TEXT),"
                                  "'officer','ossifer') AS BLOB) WHERE idx=5",
                                  NULL, NULL, NULL),
                     SQLITE_OK);
    assert_int_equal(sqlite3_changes(db), 1);
    assert_int_equal(sqlite3_close(db), SQLITE_OK);
    assert_int_equal(verify(world, world_path(world, "registrar"), NULL, &found, NULL),
                     EN_ERR_VERIFY);
    world_destroy(world);
}

static void flip(struct world *world, const char *path, size_t at)
{
    uint8_t *bytes = NULL;
    size_t len = 0;

    assert_ok(world->env.read_file(world->env.self, path, 1 << 26, &bytes, &len, NULL));
    bytes[at % len] ^= (uint8_t)(1u << (at % 8));
    assert_ok(
        world->env.write_file(world->env.self, path, (struct en_bytes){bytes, len}, 0600, NULL));
    free(bytes);
}

/* tests/record flips every byte of every file; here: the whole path refuses, too. */
static void a_flipped_byte_of_an_export_is_refused(void **state)
{
    struct world *world = proven_world();
    struct en_verification found;
    uint64_t size = en_store_head(en_node_store(world->node)).size;
    const char *const names[] = {"export/checkpoint",
                                 world_text(world, "export/tile/0/000.p/%d", (int)size),
                                 world_text(world, "export/tile/entries/000.p/%d", (int)size)};

    (void)state;
    const char *folder = export(world);
    for (size_t i = 0; i < EN_COUNT(names); i++) {
        for (size_t at = 3; at < 4000; at += 499) {
            const char *path = world_path(world, names[i]);
            flip(world, path, at);
            assert_int_not_equal(verify(world, folder, &world->fingerprint, &found, NULL), EN_OK);
            flip(world, path, at);
        }
    }
    assert_ok(verify(world, folder, &world->fingerprint, &found, NULL));
    world_destroy(world);
}

static bool count(void *self, uint64_t done, uint64_t total)
{
    uint64_t *calls = self;

    assert_true(done <= total);
    (*calls)++;
    return true;
}

static bool stop(void *self, uint64_t done, uint64_t total)
{
    (void)self;
    (void)done;
    (void)total;
    return false;
}

static void progress_is_told_and_can_stop(void **state)
{
    struct world *world = proven_world();
    struct en_verification found;
    uint64_t calls = 0;

    (void)state;
    const char *folder = export(world);
    assert_ok(
        en_verify_folder(&world->env, folder, &world->fingerprint, 2, count, &calls, &found, NULL));
    assert_true(calls > 0);
    assert_int_not_equal(
        en_verify_folder(&world->env, folder, &world->fingerprint, 2, stop, NULL, &found, NULL),
        EN_OK);
    world_destroy(world);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_node_is_verified_by_its_pinned_fingerprint),
        cmocka_unit_test(a_node_that_insists_is_proven_only_by_its_own_witness),
        cmocka_unit_test(an_export_is_verified_by_a_given_fingerprint),
        cmocka_unit_test(an_export_without_fingerprint_is_unpinned),
        cmocka_unit_test(another_fingerprint_is_refused),
        cmocka_unit_test(a_folder_that_is_held_or_absent_is_told),
        cmocka_unit_test(a_node_that_followed_nothing_is_empty),
        cmocka_unit_test(an_unsigned_record_verifies_without_a_head),
        cmocka_unit_test(an_edited_entry_is_refused),
        cmocka_unit_test(a_flipped_byte_of_an_export_is_refused),
        cmocka_unit_test(progress_is_told_and_can_stop),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
