/*
 * Tests of src/node/submit.c: the disk fails while a group is committed, and nobody knows whether
 * it is in the record. "Committed" is answered only once that is known. The linker puts the
 * store's append and find behind these two, which fail as a broken disk would.
 */
#include "checks.h"

enum en_status __wrap_en_store_append(struct en_store *store, const struct en_head *expect,
                                      const struct en_new_entry *entries, size_t count,
                                      struct en_error *reterr);
enum en_status __real_en_store_append(struct en_store *store, const struct en_head *expect,
                                      const struct en_new_entry *entries, size_t count,
                                      struct en_error *reterr);
enum en_status __wrap_en_store_find(struct en_store *store, const struct en_hash *id,
                                    uint64_t *ret_index, struct en_error *reterr);
enum en_status __real_en_store_find(struct en_store *store, const struct en_hash *id,
                                    uint64_t *ret_index, struct en_error *reterr);

enum commit { SOUND, HAPPENED, DID_NOT };

static enum commit next_commit;
static enum en_status next_find; // EN_OK: the truth

static enum en_status broken(enum en_status status, struct en_error *reterr)
{
    return en_fail(reterr, status, "test.disk", EN_STR(""), "the disk is broken", NULL);
}

enum en_status __wrap_en_store_append(struct en_store *store, const struct en_head *expect,
                                      const struct en_new_entry *entries, size_t count,
                                      struct en_error *reterr)
{
    enum en_status status = EN_OK;

    if (next_commit != DID_NOT) {
        status = __real_en_store_append(store, expect, entries, count, reterr);
    }
    return next_commit == SOUND ? status : broken(EN_ERR_UNKNOWN, reterr);
}

enum en_status __wrap_en_store_find(struct en_store *store, const struct en_hash *id,
                                    uint64_t *ret_index, struct en_error *reterr)
{
    return next_find == EN_OK ? __real_en_store_find(store, id, ret_index, reterr)
                              : broken(next_find, reterr);
}

static void be_sound(void)
{
    next_commit = SOUND;
    next_find = EN_OK;
}

static struct en_str one_act(struct world *world)
{
    return world_compose(world, "north/officer-1", "member.end", "end: m-north-20 left\n");
}

/* What the record and the tables add up to is one thing. */
static void check_folder(struct world *world)
{
    struct en_hash hash = world_state_hash(world->node);

    assert_ok(en_store_audit(en_node_store(world->node), NULL));
    assert_ok(en_node_rebuild(world->node, NULL));
    assert_hash_equal(world_state_hash(world->node), hash);
}

static void commit_that_happened_is_answered_committed(void **state)
{
    struct world *world = world_full();
    struct en_str note = one_act(world);
    struct en_result result;
    struct en_error error;
    uint64_t before = en_store_head(en_node_store(world->node)).size;

    (void)state;
    next_commit = HAPPENED;
    assert_ok(en_node_submit(world->node, &note, 1, &result, &error));
    be_sound();
    assert_int_equal(result.answer, EN_ANSWER_COMMITTED);
    assert_int_equal(result.index, before);
    assert_int_equal(en_state_head(en_node_state(world->node)).size, before + 1);
    check_folder(world);
    world_destroy(world);
}

static void commit_that_did_not_happen_is_an_error_and_may_be_tried_again(void **state)
{
    struct world *world = world_full();
    struct en_str note = one_act(world);
    struct en_result result;
    struct en_error error;
    struct en_head before = en_store_head(en_node_store(world->node));

    (void)state;
    next_commit = DID_NOT;
    assert_failed(en_node_submit(world->node, &note, 1, &result, &error), EN_ERR_IO, "store.io");
    be_sound();
    struct en_head after = en_state_head(en_node_state(world->node));
    assert_true(en_head_equal(&before, &after));
    assert_int_equal(world_submit(world, note).answer, EN_ANSWER_COMMITTED);
    check_folder(world);
    world_destroy(world);
}

/* Nobody is told anything that may be wrong, and the act is in the record once in the end. */
static void assert_unknown(enum commit commit, enum en_status find)
{
    struct world *world = world_full();
    struct en_str note = one_act(world);
    struct en_result result;
    struct en_error error;
    uint64_t before = en_store_head(en_node_store(world->node)).size;

    next_commit = commit;
    next_find = find;
    assert_failed(en_node_submit(world->node, &note, 1, &result, &error), EN_ERR_UNKNOWN,
                  "test.disk");
    assert_int_equal(en_status_exit(error.status), 75);
    be_sound();
    result = world_submit(world, note);
    if (commit == HAPPENED) {
        assert_refused(result, "act.replayed");
    } else {
        assert_int_equal(result.answer, EN_ANSWER_COMMITTED);
    }
    assert_int_equal(en_store_head(en_node_store(world->node)).size, before + 1);
    check_folder(world);
    world_destroy(world);
}

static void while_it_is_unknown_nobody_is_told_committed(void **state)
{
    (void)state;
    assert_unknown(HAPPENED, EN_ERR_UNKNOWN);
    assert_unknown(DID_NOT, EN_ERR_UNKNOWN);
    assert_unknown(HAPPENED, EN_ERR_IO);
    assert_unknown(DID_NOT, EN_ERR_IO);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(commit_that_happened_is_answered_committed),
        cmocka_unit_test(commit_that_did_not_happen_is_an_error_and_may_be_tried_again),
        cmocka_unit_test(while_it_is_unknown_nobody_is_told_committed),
    };

    return cmocka_run_group_tests_name("unknown", tests, NULL, NULL);
}
