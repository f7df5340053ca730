/* The fold and the state hash: src/state/fold.c, hash.c. */
#include "asked.h"

#include <string.h>

/* A source that hands out another's entries, one of them changed. */
struct bent {
    struct en_source inner;
    uint64_t index;        // the entry that is changed
    const char *from, *to; // in it; as long as each other
    en_entry_fn each;
    void *arg;
    bool found;
};

static bool bend(void *self, uint64_t index, struct en_bytes entry)
{
    struct bent *bent = self;
    static char copy[EN_ENTRY_BYTES_MAX + 1];

    if (index != bent->index) {
        return bent->each(bent->arg, index, entry);
    }
    memcpy(copy, entry.ptr, entry.len);
    copy[entry.len] = '\0';
    char *at = strstr(copy, bent->from);
    bent->found = at != NULL;
    if (at != NULL) {
        memcpy(at, bent->to, strlen(bent->to));
    }
    return bent->each(bent->arg, index, (struct en_bytes){(const uint8_t *)copy, entry.len});
}

static enum en_status read_bent(void *self, uint64_t from, uint64_t to, en_entry_fn each, void *arg,
                                struct en_error *reterr)
{
    struct bent *bent = self;

    bent->each = each;
    bent->arg = arg;
    return bent->inner.read(bent->inner.self, from, to, bend, bent, reterr);
}

static struct en_state *empty_state(struct world *world)
{
    struct en_state *state = NULL;

    assert_int_equal(en_state_open(&world->env, ":memory:", &state, NULL), EN_OK);
    return state;
}

static enum en_status fold(struct world *world, struct en_state *state,
                           const struct en_source *source, unsigned threads,
                           struct en_error *reterr)
{
    struct en_fold_options options = {.signatures = true, .threads = threads};
    struct en_head head = en_store_head(en_node_store(world->node));

    return en_fold(state, source, &head, NULL, &options, reterr);
}

static struct en_hash hash_of(struct en_state *state)
{
    struct en_hash hash;

    assert_int_equal(en_state_hash(state, &hash, NULL), EN_OK);
    return hash;
}

static void the_same_record_folds_to_the_same_state_however_many_threads(void **arg)
{
    struct world *world = world_full();

    (void)arg;
    patrolled(world, "G-1", "east");
    struct en_source source = en_store_source(en_node_store(world->node));
    struct en_hash expected = hash_of(en_node_state(world->node));
    for (unsigned threads = 1; threads <= 8; threads *= 2) {
        struct en_state *state = empty_state(world);
        assert_int_equal(fold(world, state, &source, threads, NULL), EN_OK);
        struct en_hash hash = hash_of(state);
        assert_true(en_hash_equal(&hash, &expected));
        en_state_close(state);
    }
    world_destroy(world);
}

static void the_state_hash_tells_any_two_states_apart(void **arg)
{
    struct world *world = world_full();
    struct en_hash before = hash_of(en_node_state(world->node));

    (void)arg;
    is_void(world, "north/officer-1", "member.end", "end: m-ghost left\n", "member.unknown");
    struct en_hash after = hash_of(en_node_state(world->node));
    assert_false(en_hash_equal(&before, &after));
    world_destroy(world);
}

/* Fold with entry `index` bent: refused by this rule at that entry, and the state stays empty. */
static void refuses(struct world *world, uint64_t index, const char *from, const char *to,
                    const char *rule)
{
    struct bent bent = {.inner = en_store_source(en_node_store(world->node)),
                        .index = index,
                        .from = from,
                        .to = to};
    struct en_source source = {.self = &bent, .head = bent.inner.head, .read = read_bent};
    struct en_state *state = empty_state(world);
    struct en_error error = {.rule = NULL};

    enum en_status status = fold(world, state, &source, 2, &error);
    assert_true(bent.found);
    assert_int_not_equal(status, EN_OK);
    assert_string_equal(error.rule, rule);
    struct en_str place = en_str_from(error.place);
    struct en_str number = en_str_from(BODY("entry %d", (int)index));
    assert_true(en_str_starts(place, number));
    assert_int_equal(en_state_head(state).size, 0);
    assert_int_equal(en_state_log_time(state), 0);
    en_state_close(state);
}

static void a_changed_entry_is_refused_with_its_index(void **arg)
{
    struct world *world = world_full();
    uint64_t last;

    (void)arg;
    (void)world_ordered(world, "G-1");
    last = en_store_head(en_node_store(world->node)).size - 1;
    refuses(world, last, "occurred: 2017", "occurred: 2018", "note.signature");
    refuses(world, 1, "role: officer", "role: rooster", "line.token");
    refuses(world, 6, "seq: 2", "seq: 9", "act.early");
    refuses(world, last, "east/officer-1", "east/officer-9", "act.key-unknown");
    refuses(world, 0, "crew: 6 30", "crew: 7 30", "note.signature");
    refuses(world, last, "test.example", "best.example", "act.origin");
    world_destroy(world);
}

static void log_time_never_goes_back(void **arg)
{
    struct world *world = world_full();

    (void)arg;
    refuses(world, 9, "logged 14", "logged 13", "entry.time");
    world_destroy(world);
}

static void a_head_that_the_entries_do_not_give_is_refused(void **arg)
{
    struct world *world = world_full();
    struct en_source source = en_store_source(en_node_store(world->node));
    struct en_fold_options options = {.signatures = true, .threads = 2};
    struct en_head head = en_store_head(en_node_store(world->node));
    struct en_state *state = empty_state(world);
    struct en_error error = {.rule = NULL};

    (void)arg;
    head.root.b[7] ^= 1;
    assert_int_equal(en_fold(state, &source, &head, NULL, &options, &error), EN_ERR_VERIFY);
    assert_string_equal(error.rule, "fold.root");
    assert_int_equal(en_state_head(state).size, 0);
    en_state_close(state);
    world_destroy(world);
}

static void another_accord_than_the_pinned_one_is_refused(void **arg)
{
    struct world *world = world_create();
    struct en_source source = en_store_source(en_node_store(world->node));
    struct en_hash other = world->fingerprint;
    struct en_fold_options options = {.signatures = true, .threads = 1, .fingerprint = &other};
    struct en_head head = en_store_head(en_node_store(world->node));
    struct en_state *state = empty_state(world);
    struct en_error error = {.rule = NULL};

    (void)arg;
    other.b[0] ^= 1;
    assert_int_equal(en_fold(state, &source, &head, NULL, &options, &error), EN_ERR_VERIFY);
    assert_string_equal(error.rule, "accord.fingerprint");
    en_state_close(state);
    world_destroy(world);
}

static void at_every_prefix_a_rebuilt_state_equals_the_one_grown_act_by_act(void **arg)
{
    struct world *world = world_full();

    (void)arg;
    patrolled(world, "G-1", NULL);
    struct en_source source = en_store_source(en_node_store(world->node));
    struct en_fold_options options = {.signatures = false, .threads = 1};
    struct en_log_view view = world_log_view(world);
    struct en_state *grown = empty_state(world);
    struct en_head head = {.size = 0};
    uint64_t size = en_store_head(en_node_store(world->node)).size;

    for (head.size = 1; head.size <= size; head.size++) {
        struct en_state *rebuilt = empty_state(world);
        assert_int_equal(en_store_root_at(en_node_store(world->node), head.size, &head.root, NULL),
                         EN_OK);
        assert_int_equal(en_fold(grown, &source, &head, &view, &options, NULL), EN_OK);
        assert_int_equal(en_fold(rebuilt, &source, &head, NULL, &options, NULL), EN_OK);
        struct en_hash a = hash_of(grown), b = hash_of(rebuilt);
        assert_true(en_hash_equal(&a, &b));
        en_state_close(rebuilt);
    }
    en_state_close(grown);
    world_destroy(world);
}

/* What a node keeps in memory (keys, deadlines, places) is no more than what its tables say. */
static void a_node_opened_again_at_every_act_comes_to_the_same_state(void **arg)
{
    struct world *world = world_full();

    (void)arg;
    amended(world, "overdue: 60", "overdue: 5");
    patrolled(world, "G-1", "east");
    world_wait(world, 30 * 3600);
    (void)world_do(world, "mission/registrar", "clock.tick", "");
    struct en_source source = en_store_source(en_node_store(world->node));
    struct en_fold_options options = {.signatures = false, .threads = 1};
    struct en_log_view view = world_log_view(world);
    uint64_t size = en_store_head(en_node_store(world->node)).size;
    const char *path = world_path(world, "again.db");
    struct en_hash expected = hash_of(en_node_state(world->node)), reached;

    for (struct en_head head = {.size = 1}; head.size <= size; head.size++) {
        struct en_state *state = NULL;
        assert_int_equal(en_state_open(&world->env, path, &state, NULL), EN_OK);
        assert_int_equal(en_store_root_at(en_node_store(world->node), head.size, &head.root, NULL),
                         EN_OK);
        assert_int_equal(en_fold(state, &source, &head, &view, &options, NULL), EN_OK);
        reached = hash_of(state);
        en_state_close(state);
    }
    assert_true(en_hash_equal(&reached, &expected));
    world_destroy(world);
}

static void a_dry_run_changes_nothing(void **arg)
{
    struct world *world = world_full();
    struct en_hash before = hash_of(en_node_state(world->node));
    struct en_str note =
        world_compose(world, "mission/ops-1", "order.propose", world_order(world, "G-1", 1));
    struct en_text entry = {0};
    struct en_checked checked;
    struct en_effect effect;

    (void)arg;
    en_entry_print(&entry, world->clock.now, note);
    struct en_bytes bytes = {(const uint8_t *)entry.ptr, entry.len};
    assert_int_equal(en_entry_read(&world->arena, world->hasher, bytes, &checked, NULL), EN_OK);
    assert_int_equal(en_state_try(en_node_state(world->node), &checked, &effect, NULL), EN_OK);
    assert_int_equal(effect.outcome, EN_OUTCOME_PENDING);
    struct en_hash after = hash_of(en_node_state(world->node));
    assert_true(en_hash_equal(&before, &after));
    assert_int_equal(world_submit(world, note).answer, EN_ANSWER_COMMITTED);
    en_text_finish(&entry);
    world_destroy(world);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_same_record_folds_to_the_same_state_however_many_threads),
        cmocka_unit_test(the_state_hash_tells_any_two_states_apart),
        cmocka_unit_test(a_changed_entry_is_refused_with_its_index),
        cmocka_unit_test(log_time_never_goes_back),
        cmocka_unit_test(a_head_that_the_entries_do_not_give_is_refused),
        cmocka_unit_test(another_accord_than_the_pinned_one_is_refused),
        cmocka_unit_test(at_every_prefix_a_rebuilt_state_equals_the_one_grown_act_by_act),
        cmocka_unit_test(a_node_opened_again_at_every_act_comes_to_the_same_state),
        cmocka_unit_test(a_dry_run_changes_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
