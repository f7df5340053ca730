/* Tests of src/node/submit.c, compose.c and tick.c: the one way in. */
#include "checks.h"

#define CHECKIN "order: G-1\nat: 2017-02-20T06:00:00Z\nplace: camp\nstate: well\n"

static void an_act_is_committed_with_index_and_effect(void **state)
{
    struct world *world = world_create();
    uint64_t before = en_store_head(en_node_store(world->node)).size;
    uint64_t index = 0;

    (void)state;
    world_staff(world);
    struct en_result result = world_act(world, "mission/ops-1", "place.list",
                                        "place: camp 162650000 -500000 gao the camp\n");
    assert_int_equal(result.answer, EN_ANSWER_COMMITTED);
    assert_int_equal(result.effect.outcome, EN_OUTCOME_EFFECT);
    assert_ok(en_store_find(en_node_store(world->node), &result.id, &index, NULL));
    assert_int_equal(result.index, index);
    struct en_head store = en_store_head(en_node_store(world->node));
    struct en_head folded = en_state_head(en_node_state(world->node));
    assert_true(store.size > before);
    assert_true(en_head_equal(&store, &folded));
    world_destroy(world);
}

static void a_void_act_is_logged_and_names_its_rule(void **state)
{
    struct world *world = world_full();

    (void)state;
    uint64_t before = en_store_head(en_node_store(world->node)).size;
    struct en_result result = world_act(world, "mission/ops-1", "task.request",
                                        "request: R-1\nforce: mission\n"
                                        "task: counter-terrorism\n");
    assert_void(result, "mandate.task");
    assert_string_equal(result.effect.why.arg[2], "c-2");
    assert_int_equal(result.index, before);
    assert_int_equal(en_store_head(en_node_store(world->node)).size, before + 1);
    /* Its author's chain has moved on: the next act follows the void one. */
    (void)world_do(world, "mission/ops-1", "task.request",
                   "request: R-2\nforce: mission\ntask: escort\n");
    world_destroy(world);
}

static void an_order_takes_effect_with_the_last_consent(void **state)
{
    struct world *world = world_full();
    struct en_hash id =
        world_do(world, "mission/ops-1", "order.propose", world_order(world, "G-1", 1));
    const char *on = world_text(world, "on: %s\n", world_hex(world, &id));

    (void)state;
    struct en_result first = world_act(world, "north/officer-1", "consent.give", on);
    assert_int_equal(first.effect.completed_count, 0);
    (void)world_do(world, "south/officer-1", "consent.give", on);
    struct en_result last = world_act(world, "east/officer-1", "consent.give", on);
    assert_int_equal(last.effect.completed_count, 1);
    assert_hash_equal(last.effect.completed, id);
    assert_void(world_act(world, "east/officer-2", "consent.give", on), "consent.closed");
    world_destroy(world);
}

static void acts_of_one_key_chain_on_each_other_within_a_group(void **state)
{
    struct world *world = world_full();
    struct en_str notes[3];
    struct en_result results[3];
    struct en_error error;

    (void)state;
    (void)world_ordered(world, "G-1");
    struct en_act_header header = world_header(world, "mission/duty-1", "patrol.checkin");
    for (size_t i = 0; i < EN_COUNT(notes); i++) {
        notes[i] = world_note(world, &header, EN_STR(CHECKIN), "mission/duty-1");
        struct en_str text = en_entry_act_text(notes[i]);
        en_hash_of(world->hasher, (struct en_bytes){(const uint8_t *)text.ptr, text.len},
                   &header.prev);
        header.seq++;
    }
    assert_ok(en_node_submit(world->node, notes, EN_COUNT(notes), results, &error));
    for (size_t i = 0; i < EN_COUNT(notes); i++) {
        assert_int_equal(results[i].answer, EN_ANSWER_COMMITTED);
        assert_int_equal(results[i].index, results[0].index + i);
    }
    world_destroy(world);
}

static void an_inadmissible_act_does_not_disturb_its_neighbours(void **state)
{
    struct world *world = world_full();
    struct world *twin = world_full();
    struct en_str notes[5];
    struct en_result results[5];
    struct en_error error;
    struct en_head before = en_store_head(en_node_store(world->node));

    (void)state;
    notes[0] = world_compose(world, "north/officer-1", "member.end", "end: m-north-20 left\n");
    notes[1] = EN_STR("this is no act\n");
    notes[2] = world_compose(world, "south/officer-1", "member.end", "end: m-south-20 left\n");
    notes[3] = notes[0]; /* the same again */
    notes[4] = world_compose(world, "east/officer-1", "member.end", "end: m-east-20 left\n");
    assert_ok(en_node_submit(world->node, notes, EN_COUNT(notes), results, &error));
    assert_int_equal(results[0].index, before.size);
    assert_refused(results[1], "note.no-signature");
    assert_int_equal(results[2].index, before.size + 1);
    assert_refused(results[3], "act.replayed");
    assert_int_equal(results[4].index, before.size + 2);
    assert_int_equal(en_store_head(en_node_store(world->node)).size, before.size + 3);

    /* A record that never saw the bad ones is the same. */
    for (size_t i = 0; i < EN_COUNT(notes); i += 2) {
        assert_int_equal(world_submit(twin, notes[i]).answer, EN_ANSWER_COMMITTED);
    }
    struct en_head left = en_store_head(en_node_store(world->node));
    struct en_head right = en_store_head(en_node_store(twin->node));
    assert_true(en_head_equal(&left, &right));
    assert_hash_equal(world_state_hash(world->node), world_state_hash(twin->node));
    world_destroy(world);
    world_destroy(twin);
}

static void a_group_of_refused_acts_changes_nothing(void **state)
{
    struct world *world = world_full();
    struct en_head before = en_store_head(en_node_store(world->node));
    struct en_hash hash = world_state_hash(world->node);
    struct en_str notes[2] = {EN_STR("nonsense\n"), EN_STR("")};
    struct en_result results[2];

    (void)state;
    assert_ok(en_node_submit(world->node, notes, EN_COUNT(notes), results, NULL));
    assert_int_equal(results[0].answer, EN_ANSWER_REFUSED);
    assert_int_equal(results[1].answer, EN_ANSWER_REFUSED);
    assert_ok(en_node_submit(world->node, NULL, 0, NULL, NULL));
    struct en_head after = en_store_head(en_node_store(world->node));
    assert_true(en_head_equal(&before, &after));
    assert_hash_equal(world_state_hash(world->node), hash);
    world_destroy(world);
}

static en_time logged_of(struct world *world, uint64_t index)
{
    struct en_text entry = {0};
    struct en_entry parsed;

    assert_ok(en_store_entry(en_node_store(world->node), index, &entry, NULL));
    struct en_bytes bytes = {(const uint8_t *)entry.ptr, entry.len};
    assert_ok(en_entry_parse(bytes, &parsed, NULL));
    en_text_finish(&entry);
    return parsed.logged;
}

static void log_time_stands_still_when_the_clock_goes_back(void **state)
{
    struct world *world = world_full();

    (void)state;
    world_wait(world, 3600);
    struct en_result late =
        world_act(world, "north/officer-1", "member.end", "end: m-north-20 left\n");
    world_wait(world, -3000);
    struct en_result early =
        world_act(world, "north/officer-1", "member.end", "end: m-north-21 left\n");
    assert_int_equal(early.answer, EN_ANSWER_COMMITTED);
    assert_int_equal(logged_of(world, early.index), logged_of(world, late.index));
    world_destroy(world);
}

/* A machine whose wall clock jumps while its monotonic clock does not. */
static int64_t frozen_ms(void *self)
{
    (void)self;
    return 1000;
}

static void a_clock_that_jumps_ahead_closes_the_door(void **state)
{
    struct world *world = world_full();
    struct en_str note =
        world_compose(world, "north/officer-1", "member.end", "end: m-north-20 left\n");
    struct en_result result;
    struct en_error error;

    (void)state;
    world->env.monotonic_ms = frozen_ms;
    world_reopen(world);
    world_wait(world, 600);
    assert_ok(en_node_submit(world->node, NULL, 0, NULL, &error));
    world_wait(world, 1);
    assert_failed(en_node_submit(world->node, &note, 1, &result, &error), EN_ERR_STALE,
                  "node.clock");
    world_wait(world, -1);
    assert_ok(en_node_submit(world->node, &note, 1, &result, &error));
    assert_int_equal(result.answer, EN_ANSWER_COMMITTED);
    world_destroy(world);
}

/* A full world in live mode. */
static struct world *live_world(void)
{
    struct world *world = world_empty();
    const char *folder = world_path(world, "registrar");
    struct en_str note = world_act0(world, world_accord(world, "live"));

    assert_ok(en_node_found(&world->env, folder, note, NULL));
    assert_ok(en_node_open(&world->env, folder, EN_NODE_WRITE, &world->node, NULL));
    world->fingerprint = en_node_fingerprint(world->node);
    world_staff(world);
    return world;
}

static void a_clock_behind_the_quorum_closes_the_door(void **state)
{
    struct world *world = world_full();
    struct en_str note =
        world_compose(world, "north/officer-1", "member.end", "end: m-north-20 left\n");
    struct en_result result;
    struct en_error error;

    (void)state;
    world_wait(world, 301);
    world_witness(world);
    world_wait(world, -301);
    assert_failed(en_node_submit(world->node, &note, 1, &result, &error), EN_ERR_STALE,
                  "node.clock");
    world_wait(world, 1);
    assert_ok(en_node_submit(world->node, &note, 1, &result, &error));
    assert_int_equal(result.answer, EN_ANSWER_COMMITTED);
    world_destroy(world);
}

static void live_mode_wants_a_cosignature_of_the_last_day(void **state)
{
    struct world *world = live_world();
    struct en_result result;
    struct en_error error;

    (void)state;
    /* Nobody has cosigned yet: there is nothing to compare with. */
    world_wait(world, 10 * 86400);
    (void)world_do(world, "mission/ops-1", "place.list", "place: camp 1 1 gao the camp\n");
    world_witness(world);
    world_wait(world, 86400);
    (void)world_do(world, "mission/ops-1", "place.list", "place: market 1 1 gao a market\n");
    world_wait(world, 1);
    struct en_str note =
        world_compose(world, "mission/ops-1", "place.list", "place: bridge 1 1 gao a bridge\n");
    assert_failed(en_node_submit(world->node, &note, 1, &result, &error), EN_ERR_STALE,
                  "node.clock");
    /* The head of before, cosigned again, opens the door. */
    world_witness(world);
    assert_ok(en_node_submit(world->node, &note, 1, &result, &error));
    assert_int_equal(result.answer, EN_ANSWER_COMMITTED);
    world_destroy(world);
}

static void an_exercise_may_jump_from_day_to_day(void **state)
{
    struct world *world = world_full();

    (void)state;
    world_witness(world);
    world_wait(world, 30 * 86400);
    (void)world_do(world, "north/officer-1", "member.end", "end: m-north-20 left\n");
    world_destroy(world);
}

static void composing_refuses_what_the_form_does_not_allow(void **state)
{
    struct world *world = world_full();
    struct en_text note = {0};
    struct en_error error;

    (void)state;
    assert_failed(en_node_compose(world->node, world_key(world, "mission/ops-1"), "place.list",
                                  EN_STR("place: camp\n"), 0, &note, &error),
                  EN_ERR_SYNTAX, "line.token-count");
    assert_failed(en_node_compose(world->node, world_key(world, "mission/ops-1"), "place.lost",
                                  EN_STR(""), 0, &note, &error),
                  EN_ERR_SYNTAX, "act.unknown");
    assert_int_equal(en_node_compose(world->node, world_key(world, "nobody/ops-1"), "place.list",
                                     EN_STR("place: x 1 1 gao x\n"), 0, &note, &error),
                     EN_ERR_NOT_FOUND);
    assert_int_equal(note.len, 0);
    en_text_finish(&note);
    world_destroy(world);
}

static void a_composed_act_names_the_newest_head(void **state)
{
    struct world *world = world_full();
    struct en_act act;

    (void)state;
    world_head(world);
    struct en_head head = en_store_head(en_node_store(world->node));
    struct en_str note =
        world_compose(world, "north/officer-1", "member.end", "end: m-north-20 left\n");
    assert_ok(en_act_parse(&world->arena, en_entry_act_text(note), &act, NULL));
    assert_int_equal(act.seen_size, head.size);
    assert_hash_equal(act.seen_root, head.root);
    assert_int_equal(world_submit(world, note).answer, EN_ANSWER_COMMITTED);
    world_destroy(world);
}

static bool ticked(struct world *world)
{
    struct en_error error = {.rule = ""};
    bool done = false;

    assert_ok(en_node_tick(world->node, world_key(world, "mission/registrar"), &done, &error));
    return done;
}

static void a_folder_that_follows_takes_no_acts_in(void **state)
{
    struct world *world = world_full();
    struct en_node *node = world_join(world, "north");
    struct en_source source = en_store_source(en_node_store(world->node));
    struct en_str note =
        world_compose(world, "north/officer-1", "member.end", "end: m-north-20 left\n");
    struct en_result result;
    struct en_error error;

    (void)state;
    world_head(world);
    assert_ok(en_node_follow(node, &source, NULL, NULL, NULL));
    assert_failed(en_node_submit(node, &note, 1, &result, &error), EN_ERR_USAGE, "node.follower");
    assert_false(en_node_is_registrar(node));
    assert_true(en_node_is_registrar(world->node));
    source = en_store_source(en_node_store(node));
    assert_failed(en_node_follow(world->node, &source, NULL, NULL, &error), EN_ERR_USAGE,
                  "node.registrar-folder");
    en_node_close(node);
    world_destroy(world);
}

static void the_clock_ticks_after_an_hour_of_silence(void **state)
{
    struct world *world = world_full();

    (void)state;
    assert_false(ticked(world));
    world_wait(world, 3599);
    assert_false(ticked(world));
    world_wait(world, 1);
    assert_true(ticked(world));
    assert_false(ticked(world));
    world_destroy(world);
}

static void the_clock_ticks_when_a_deadline_has_passed(void **state)
{
    struct world *world = world_full();
    struct en_str order = en_str_from(world_order(world, "G-1", 1));
    struct en_text urgent = {0};

    (void)state;
    /* The same order in the class that waits two hours. */
    const char *at = strstr(order.ptr, "class: routine\n");
    en_text_add(&urgent, (struct en_str){order.ptr, (size_t)(at - order.ptr)});
    en_text_adds(&urgent, "class: urgent\n");
    en_text_adds(&urgent, at + strlen("class: routine\n"));
    struct en_hash id = world_do(world, "mission/ops-1", "order.propose", en_text_cstr(&urgent));
    en_text_finish(&urgent);

    /* Something else keeps log time moving until shortly before. */
    world_wait(world, 7100);
    assert_true(ticked(world));
    world_wait(world, 99);
    assert_false(ticked(world));
    world_wait(world, 1);
    assert_true(ticked(world));
    assert_false(ticked(world));
    assert_void(world_act(world, "north/officer-1", "consent.give",
                          world_text(world, "on: %s\n", world_hex(world, &id))),
                "consent.late");
    world_destroy(world);
}

static void a_tick_by_another_key_is_refused(void **state)
{
    struct world *world = world_full();
    struct en_error error;
    bool done = false;

    (void)state;
    world_wait(world, 7200);
    uint64_t before = en_store_head(en_node_store(world->node)).size;
    assert_failed(en_node_tick(world->node, world_key(world, "north/officer-1"), &done, &error),
                  EN_ERR_INADMISSIBLE, "node.registrar");
    assert_false(done);
    assert_int_equal(en_store_head(en_node_store(world->node)).size, before);
    world_destroy(world);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_act_is_committed_with_index_and_effect),
        cmocka_unit_test(a_void_act_is_logged_and_names_its_rule),
        cmocka_unit_test(an_order_takes_effect_with_the_last_consent),
        cmocka_unit_test(acts_of_one_key_chain_on_each_other_within_a_group),
        cmocka_unit_test(an_inadmissible_act_does_not_disturb_its_neighbours),
        cmocka_unit_test(a_group_of_refused_acts_changes_nothing),
        cmocka_unit_test(log_time_stands_still_when_the_clock_goes_back),
        cmocka_unit_test(a_clock_that_jumps_ahead_closes_the_door),
        cmocka_unit_test(a_clock_behind_the_quorum_closes_the_door),
        cmocka_unit_test(live_mode_wants_a_cosignature_of_the_last_day),
        cmocka_unit_test(an_exercise_may_jump_from_day_to_day),
        cmocka_unit_test(composing_refuses_what_the_form_does_not_allow),
        cmocka_unit_test(a_composed_act_names_the_newest_head),
        cmocka_unit_test(a_folder_that_follows_takes_no_acts_in),
        cmocka_unit_test(the_clock_ticks_after_an_hour_of_silence),
        cmocka_unit_test(the_clock_ticks_when_a_deadline_has_passed),
        cmocka_unit_test(a_tick_by_another_key_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
