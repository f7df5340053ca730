/* Places, members, vehicles: src/state/rules_people.c. */
#include "asked.h"

static void a_member_is_of_a_component_of_the_party_that_enrols(void **arg)
{
    struct world *world = world_full();

    (void)arg;
    is_void(world, "north/officer-1", "member.enrol", "member: m-new south\n", "member.component");
    is_void(world, "north/officer-1", "member.enrol", "member: m-new nobody\n", "member.component");
    is_void(world, "north/officer-1", "member.enrol", "member: m-south-01 north\n",
            "member.exists");
    (void)world_do(world, "north/officer-1", "member.enrol",
                   "member: m-new north\ntrained: m-new driving\nspeaks: m-new fr\n");
    assert_int_equal(
        rows(world, "members", "member=m-new body=north trainings=driving languages=fr"), 1);
    world_destroy(world);
}

static void abilities_are_of_the_accord_and_of_ones_own_members(void **arg)
{
    struct world *world = world_full();

    (void)arg;
    is_void(world, "north/officer-1", "member.enrol",
            "member: m-new north\ntrained: m-new flying\n", "member.training");
    is_void(world, "north/officer-1", "member.enrol", "member: m-new north\nspeaks: m-new la\n",
            "member.language");
    is_void(world, "north/officer-1", "member.enrol",
            "member: m-new north\ntrained: m-south-01 driving\n", "member.unknown");
    assert_int_equal(rows(world, "members", "member=m-new"), 0);
    (void)world_do(world, "north/officer-1", "member.enrol",
                   "member: m-new north\ntrained: m-north-10 driving\n");
    world_destroy(world);
}

static void only_its_own_party_sends_a_member_away_or_off_the_roster(void **arg)
{
    struct world *world = world_full();

    (void)arg;
    is_void(world, "south/officer-1", "member.away",
            "away: m-north-05 2017-02-21T00:00:00Z 2017-02-22T00:00:00Z\n", "member.unknown");
    is_void(world, "north/officer-1", "member.away",
            "away: m-north-05 2017-02-22T00:00:00Z 2017-02-22T00:00:00Z\n", "member.times");
    is_void(world, "south/officer-1", "member.end", "end: m-north-05 left\n", "member.unknown");
    (void)world_do(world, "north/officer-1", "member.end", "end: m-north-05 left\n");
    is_void(world, "mission/ops-1", "order.propose", world_order(world, "G-1", 1), "order.member");
    assert_int_equal(rows(world, "members", "member=m-north-05 state=left"), 1);
    world_destroy(world);
}

static void a_key_is_given_while_it_may_sign(void **arg)
{
    struct world *world = world_full();
    struct en_state *state = en_node_state(world->node);
    struct en_str name = EN_STR("north/officer-1");
    en_time now = world->clock.now;
    struct en_vkey key;
    struct en_error error;

    (void)arg;
    assert_int_equal(en_state_key(state, name, now, &key, NULL), EN_OK);
    assert_string_equal(key.name, "north/officer-1");
    assert_int_equal(en_state_key(state, name, now + 83L * 366 * 86400, &key, &error),
                     EN_ERR_INADMISSIBLE);
    assert_string_equal(error.rule, "act.key-expired");
    assert_int_equal(en_state_key(state, name, now - 86400L * 365, &key, &error),
                     EN_ERR_INADMISSIBLE);
    assert_string_equal(error.rule, "act.key-early");
    assert_int_equal(en_state_key(state, EN_STR("north/nobody"), now, &key, &error),
                     EN_ERR_INADMISSIBLE);
    assert_string_equal(error.rule, "act.key-unknown");
    (void)world_do(world, "north/root", "key.revoke", "key: north/officer-1\ncode: lost\n");
    assert_int_equal(en_state_key(state, name, now, &key, &error), EN_ERR_INADMISSIBLE);
    assert_string_equal(error.rule, "act.key-revoked");
    world_destroy(world);
}

static void places_and_vehicles_are_listed_once(void **arg)
{
    struct world *world = world_full();

    (void)arg;
    is_void(world, "mission/ops-1", "place.list", "place: camp 1 1 gao again\n", "place.exists");
    is_void(world, "mission/ops-1", "place.list", "place: x 1 1 gao one\nplace: x 2 2 gao two\n",
            "place.exists");
    is_void(world, "mission/ops-1", "vehicle.enrol", "vehicle: v-1 mission 4 car\n",
            "vehicle.exists");
    is_void(world, "mission/ops-1", "vehicle.enrol", "vehicle: v-9 nobody 4 car\n",
            "vehicle.owner");
    world_destroy(world);
}

static void a_base_is_a_listed_place_said_by_ones_own_party(void **arg)
{
    struct world *world = world_full();

    (void)arg;
    is_void(world, "south/officer-1", "member.base", "base: m-north-05 camp\n", "member.unknown");
    is_void(world, "north/officer-1", "member.base", "base: m-north-05 nowhere\n", "base.place");
    is_void(world, "north/officer-1", "member.base",
            "base: m-north-05 camp\nbase: m-north-05 camp\n", "base.twice");
    assert_int_equal(rows(world, "members", "member=m-north-05 base=-"), 1);
    (void)world_do(world, "north/officer-1", "member.base", "base: m-north-05 camp\n");
    assert_int_equal(rows(world, "members", "member=m-north-05 base=camp"), 1);
    (void)world_do(world, "north/officer-1", "member.base", "base: m-north-05 market\n");
    assert_int_equal(rows(world, "members", "member=m-north-05 base=market"), 1);
    world_destroy(world);
}

static void a_vehicle_is_moved_by_its_owner_or_by_operations(void **arg)
{
    struct world *world = world_full();

    (void)arg;
    is_void(world, "mission/ops-1", "vehicle.base", "base: v-99 camp\n", "vehicle.unknown");
    is_void(world, "north/officer-1", "vehicle.base", "base: v-1 camp\n", "vehicle.own");
    is_void(world, "mission/ops-1", "vehicle.base", "base: v-1 nowhere\n", "base.place");
    (void)world_do(world, "mission/ops-1", "vehicle.base", "base: v-1 camp\n");
    assert_int_equal(rows(world, "vehicles", "vehicle=v-1 base=camp"), 1);
    world_destroy(world);
}

static void an_order_leaves_from_a_listed_place_or_says_nothing_of_it(void **arg)
{
    struct world *world = world_full();
    const char *order = world_order(world, "G-1", 1);

    (void)arg;
    is_void(world, "mission/ops-1", "order.propose",
            changed(world, order, "crew:", "leaves: nowhere\ncrew:"), "base.place");
    (void)waits(world, "mission/ops-1", "order.propose",
                changed(world, order, "crew:", "leaves: camp\ncrew:"));
    assert_int_equal(rows(world, "orders", "order=G-1 leaves=camp"), 1);
    (void)waits(world, "mission/ops-1", "order.propose", world_order(world, "G-2", 1));
    assert_int_equal(rows(world, "orders", "order=G-2 leaves=-"), 1);
    world_destroy(world);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_member_is_of_a_component_of_the_party_that_enrols),
        cmocka_unit_test(abilities_are_of_the_accord_and_of_ones_own_members),
        cmocka_unit_test(only_its_own_party_sends_a_member_away_or_off_the_roster),
        cmocka_unit_test(a_key_is_given_while_it_may_sign),
        cmocka_unit_test(places_and_vehicles_are_listed_once),
        cmocka_unit_test(a_base_is_a_listed_place_said_by_ones_own_party),
        cmocka_unit_test(a_vehicle_is_moved_by_its_owner_or_by_operations),
        cmocka_unit_test(an_order_leaves_from_a_listed_place_or_says_nothing_of_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
