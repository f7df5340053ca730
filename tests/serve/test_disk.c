/* Tests of a server whose disk fails: it says so, and what it did not say "committed" to comes in
 * later. */
#include "served.h"

enum en_status __real_en_store_append(struct en_store *store, const struct en_head *expect,
                                      const struct en_new_entry *entries, size_t count,
                                      struct en_error *reterr);
enum en_status __wrap_en_store_append(struct en_store *store, const struct en_head *expect,
                                      const struct en_new_entry *entries, size_t count,
                                      struct en_error *reterr);

enum en_status __real_en_store_settle(struct en_store *store, struct en_error *reterr);
enum en_status __wrap_en_store_settle(struct en_store *store, struct en_error *reterr);

enum disk { DISK_GOOD, DISK_FULL, DISK_UNCLEAR, DISK_GONE };
static enum disk disk;

/* Unclear: the entries go in, and the call says that nobody knows. */
enum en_status __wrap_en_store_append(struct en_store *store, const struct en_head *expect,
                                      const struct en_new_entry *entries, size_t count,
                                      struct en_error *reterr)
{
    if (disk == DISK_FULL) {
        return en_fail(reterr, EN_ERR_IO, "store.io", EN_STR(""), "the disk is full", NULL);
    }
    enum en_status status = __real_en_store_append(store, expect, entries, count, reterr);
    return status == EN_OK && disk == DISK_UNCLEAR
               ? en_fail(reterr, EN_ERR_UNKNOWN, "store.unknown", EN_STR(""), "who knows", NULL)
               : status;
}

enum en_status __wrap_en_store_settle(struct en_store *store, struct en_error *reterr)
{
    return disk == DISK_GONE
               ? en_fail(reterr, EN_ERR_IO, "store.io", EN_STR(""), "the disk is gone", NULL)
               : __real_en_store_settle(store, reterr);
}

static void a_store_that_cannot_be_read_is_told_by_healthz(void **state)
{
    struct world *world = world_create();
    struct en_server_options options = {.behind_proxy = false};
    struct served served = served_begin(world, world->node, &options);

    (void)state;
    disk = DISK_GONE;
    assert_int_equal(ask_status(&served, "GET", "/healthz", NULL, NULL), 503);
    assert_int_equal(ask_status(&served, "GET", "/readyz", NULL, NULL), 503);
    disk = DISK_GOOD;
    assert_int_equal(ask_status(&served, "GET", "/healthz", NULL, NULL), 200);
    served_end(&served);
    world_destroy(world);
}

static void acts_on_a_failing_disk_are_answered_503_and_go_in_later(void **state)
{
    struct world *world = world_full();
    struct en_server_options options = {.registrar = world_key(world, "mission/registrar")};
    struct served served = served_begin(world, world->node, &options);
    const char *token = log_in(&served, "north/officer-1");
    struct en_str note =
        world_compose(world, "mission/ops-1", "place.list", "place: pump 1 1 gao Pump\n");
    uint64_t size = en_store_head(en_node_store(world->node)).size;

    (void)state;
    disk = DISK_FULL;
    struct answer answer = ask(&served, "POST", "/v1/acts", token, note);
    assert_int_equal(answer.status, 503);
    assert_rule(answer, "store.io");
    assert_null(strstr(answer.body, "committed"));
    answer_finish(&answer);
    assert_int_equal(en_store_head(en_node_store(world->node)).size, size);
    assert_int_equal(ask_status(&served, "GET", "/healthz", NULL, NULL), 200);

    disk = DISK_GOOD;
    answer = ask(&served, "POST", "/v1/acts", token, note);
    assert_int_equal(answer.status, 200);
    assert_rule(answer, "committed");
    answer_finish(&answer);
    assert_int_equal(en_store_head(en_node_store(world->node)).size, size + 1);
    served_end(&served);
    world_destroy(world);
}

static void an_unclear_commit_is_asked_for_before_it_is_answered(void **state)
{
    struct world *world = world_full();
    struct en_server_options options = {.behind_proxy = false};
    struct served served = served_begin(world, world->node, &options);
    const char *token = log_in(&served, "north/officer-1");
    struct en_str note =
        world_compose(world, "mission/ops-1", "place.list", "place: pump 1 1 gao Pump\n");

    (void)state;
    disk = DISK_UNCLEAR;
    struct answer answer = ask(&served, "POST", "/v1/acts", token, note);
    disk = DISK_GOOD;
    assert_int_equal(answer.status, 200); /* the record was asked, and it holds the act */
    assert_rule(answer, "committed");
    answer_finish(&answer);
    answer = ask(&served, "POST", "/v1/acts", token, note);
    assert_rule(answer, "act.replayed");
    answer_finish(&answer);
    served_end(&served);
    world_destroy(world);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_store_that_cannot_be_read_is_told_by_healthz),
        cmocka_unit_test(acts_on_a_failing_disk_are_answered_503_and_go_in_later),
        cmocka_unit_test(an_unclear_commit_is_asked_for_before_it_is_answered),
    };

    return cmocka_run_group_tests_name("disk", tests, NULL, NULL);
}
