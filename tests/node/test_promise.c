/* Tests of src/node/promise.c: given by the registrar alone, kept until the record fulfils them. */
#include "checks.h"

#include <entente/witness.h>

struct seen {
    size_t count[3];
    struct en_hash act;
};

static bool count_one(void *self, const struct en_promise *promise, struct en_str note,
                      enum en_promise_state state)
{
    struct seen *seen = self;

    assert_true(note.len > 0);
    seen->count[state]++;
    seen->act = promise->act;
    return true;
}

static struct seen look(struct en_node *node)
{
    struct seen seen = {.count = {0}};

    assert_ok(en_node_promises(node, count_one, &seen, NULL));
    return seen;
}

static void a_promise_is_open_then_overdue_and_kept_once_the_act_is_logged(void **state)
{
    struct world *world = world_full();
    struct en_signing_key *registrar = world_key(world, "mission/registrar");
    struct en_str note =
        world_compose(world, "north/officer-1", "member.end", "end: m-north-20 left\n");
    struct en_str text = en_entry_act_text(note);
    struct en_text promise = {0};
    struct en_hash id;

    (void)state;
    en_hash_of(world->hasher, (struct en_bytes){(const uint8_t *)text.ptr, text.len}, &id);
    assert_int_equal(look(world->node).count[EN_PROMISE_OPEN], 0);
    assert_ok(en_node_promise(world->node, registrar, &id, 0, &promise, NULL));
    assert_ok(en_node_keep_promise(world->node, en_text_str(&promise), NULL));
    assert_ok(en_node_keep_promise(world->node, en_text_str(&promise), NULL));
    assert_int_equal(look(world->node).count[EN_PROMISE_OPEN], 1);
    assert_hash_equal(look(world->node).act, id);
    world_wait(world, EN_PROMISE_S + 1);
    assert_int_equal(look(world->node).count[EN_PROMISE_OVERDUE], 1);
    assert_int_equal(world_submit(world, note).answer, EN_ANSWER_COMMITTED);
    assert_int_equal(look(world->node).count[EN_PROMISE_KEPT], 1);
    en_text_finish(&promise);
    world_destroy(world);
}

static void only_the_registrar_promises_and_only_within_bounds(void **state)
{
    struct world *world = world_full();
    struct en_hash id = {{1}};
    struct en_text note = {0};
    struct en_error error;

    (void)state;
    assert_failed(
        en_node_promise(world->node, world_key(world, "north/root"), &id, 0, &note, &error),
        EN_ERR_INADMISSIBLE, "node.registrar");
    struct en_signing_key *registrar = world_key(world, "mission/registrar");
    assert_failed(en_node_promise(world->node, registrar, &id, world->clock.now, &note, &error),
                  EN_ERR_RANGE, "promise.time");
    assert_failed(en_node_promise(world->node, registrar, &id,
                                  world->clock.now + EN_PROMISE_S_MAX + 1, &note, &error),
                  EN_ERR_RANGE, "promise.time");
    assert_int_equal(note.len, 0);
    world_destroy(world);
}

static void what_the_registrar_did_not_sign_is_not_kept(void **state)
{
    struct world *world = world_full();
    struct en_promise promise = {.received = world->clock.now, .by = world->clock.now + 60};
    struct en_text text = {0}, note = {0};
    struct en_error error;

    (void)state;
    en_promise_print(&text, EN_STR(WORLD_ORIGIN), &promise);
    en_note_sign(&note, en_text_str(&text), world_log_key(world, "north/root"));
    assert_failed(en_node_keep_promise(world->node, en_text_str(&note), &error), EN_ERR_VERIFY,
                  "promise.signature");
    assert_int_equal(look(world->node).count[EN_PROMISE_OPEN], 0);
    en_text_finish(&text);
    en_text_finish(&note);
    world_destroy(world);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_promise_is_open_then_overdue_and_kept_once_the_act_is_logged),
        cmocka_unit_test(only_the_registrar_promises_and_only_within_bounds),
        cmocka_unit_test(what_the_registrar_did_not_sign_is_not_kept),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
