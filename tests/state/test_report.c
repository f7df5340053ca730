/* Reports, incidents, measures, the bulletin: src/state/rules_report.c. */
#include "asked.h"

static const char incident[] = "incident: I-1\nkind: attack\nat: 2017-02-20T06:00:00Z\n"
                               "place: market\nsafety: no\ntext: shots were heard\n"
                               "figure: dead 2 4 patrol\nfigure: dead 5 5 press\n";

static void a_report_is_of_a_patrol_that_is_back(void **arg)
{
    struct world *world = world_full();

    (void)arg;
    is_void(world, "south/lead-1", "report.propose", "order: G-1\n", "order.unknown");
    (void)world_ordered(world, "G-1");
    is_void(world, "south/lead-1", "report.propose", "order: G-1\n", "patrol.planned");
    (void)mustered(world, "G-1", NULL);
    is_void(world, "south/lead-1", "report.propose", "order: G-1\n", "patrol.mustered");
    (void)world_do(world, "south/officer-1", "order.cancel", "order: G-1\nreason: rain\n");
    is_void(world, "south/lead-1", "report.propose", "order: G-1\n", "patrol.cancelled");
    world_destroy(world);

    world = world_full();
    patrolled(world, "G-1", NULL);
    is_void(world, "south/lead-1", "patrol.return", "order: G-1\nat: 2017-02-20T12:00:00Z\n",
            "patrol.back");
    is_void(world, "south/lead-1", "report.propose", "order: G-1\nrefused: nowhere by men\n",
            "place.unknown");
    is_void(world, "south/lead-1", "report.propose", "order: G-1\nincident: I-1\n",
            "report.incident");
    (void)waits(world, "south/lead-1", "report.propose", "order: G-1\nrefused: bridge by men\n");
    assert_int_equal(rows(world, "facts", "kind=restriction ref=G-1"), 1);
    assert_int_equal(rows(world, "report-lines", "order=G-1 kind=refused place=bridge"), 1);
    world_destroy(world);
}

static void figures_stand_side_by_side_with_their_sources(void **arg)
{
    struct world *world = world_full();

    (void)arg;
    (void)world_do(world, "south/lead-1", "incident.report", incident);
    assert_int_equal(rows(world, "figures", "incident=I-1 what=dead"), 2);
    assert_int_equal(rows(world, "figures", "source=press low=5 high=5"), 1);
    is_void(world, "south/lead-1", "incident.report", incident, "incident.exists");
    const char *other = changed(world, incident, "I-1", "I-2");
    is_void(world, "south/lead-1", "incident.report", changed(world, other, "attack", "party"),
            "incident.kind");
    is_void(world, "south/lead-1", "incident.report", changed(world, other, "market", "nowhere"),
            "place.unknown");
    is_void(world, "south/lead-1", "incident.report", changed(world, other, "2 4", "4 2"),
            "incident.figure");
    is_void(world, "south/lead-1", "incident.report",
            changed(world, other, "safety:", "order: G-9\nsafety:"), "order.unknown");
    world_destroy(world);
}

static void a_safety_warning_is_told_at_once_and_everything_else_after_its_delay(void **arg)
{
    struct world *world = world_full();

    (void)arg;
    (void)world_do(world, "south/lead-1", "incident.report", incident);
    (void)world_do(
        world, "south/lead-1", "incident.report",
        changed(world, changed(world, incident, "I-1", "I-2"), "safety: no", "safety: yes"));
    assert_int_equal(rows(world, "facts", "kind=incident release=2017-02-23T06:00:00Z"), 1);
    assert_int_equal(rows(world, "facts", "kind=safety release=2017-02-20T06:00:00Z"), 1);
    assert_int_equal(rows(world, "alarms", "kind=safety"), 1);
    patrolled(world, "G-1", NULL);
    assert_int_equal(rows(world, "facts", "kind=patrol release=2017-02-21T12:00:00Z"), 1);
    world_destroy(world);
}

static void only_its_witness_says_that_a_measure_is_done(void **arg)
{
    struct world *world = world_full();
    const char *body = "measure: lists\nstate: begun\ntext: the first hundred\n";

    (void)arg;
    is_void(world, "south/officer-1", "measure.state", changed(world, body, "lists", "peace"),
            "measure.unknown");
    is_void(world, "north/officer-1", "measure.state", body, "measure.body");
    (void)world_do(world, "south/officer-1", "measure.state", body);
    is_void(world, "south/officer-1", "measure.state", changed(world, body, "begun", "done"),
            "measure.body");
    (void)world_do(world, "mission/ops-1", "measure.state", changed(world, body, "begun", "done"));
    assert_int_equal(rows(world, "measures", "measure=lists state=done body=mission"), 1);
    world_destroy(world);
}

static void the_bulletin_tells_facts_only_when_their_time_has_come(void **arg)
{
    struct world *world = world_full();
    const char *body = BODY("edition: evening\nday: 2017-02-20T18:00:00Z\ntext: %064d 900\n", 1);

    (void)arg;
    (void)world_do(world, "south/lead-1", "incident.report", incident);
    uint64_t fact = en_store_head(en_node_store(world->node)).size - 1;
    is_void(world, "mission/chair-1", "bulletin.publish", body, "bulletin.edition");
    world_at(world, "2017-02-20T18:10:00Z");
    is_void(world, "mission/chair-1", "bulletin.publish",
            changed(world, body, "18:00:00", "18:00:01"), "bulletin.edition");
    is_void(world, "mission/chair-1", "bulletin.publish", changed(world, body, "evening", "noon"),
            "bulletin.edition");
    is_void(world, "mission/chair-1", "bulletin.publish",
            BODY("%sfact: %llu\n", body, (unsigned long long)fact), "bulletin.early");
    is_void(world, "mission/chair-1", "bulletin.publish", BODY("%sfact: 99999\n", body),
            "bulletin.early");
    (void)world_do(world, "mission/chair-1", "bulletin.publish", body);
    is_void(world, "mission/chair-1", "bulletin.publish", body, "bulletin.twice");
    world_at(world, "2017-02-23T06:00:00Z");
    (void)world_do(world, "mission/chair-1", "bulletin.publish",
                   BODY("edition: morning\nday: 2017-02-23T06:00:00Z\ntext: %064d 900\nfact: "
                        "%llu\n",
                        1, (unsigned long long)fact));
    assert_int_equal(rows(world, "told", "edition=morning"), 1);
    world_destroy(world);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_report_is_of_a_patrol_that_is_back),
        cmocka_unit_test(figures_stand_side_by_side_with_their_sources),
        cmocka_unit_test(a_safety_warning_is_told_at_once_and_everything_else_after_its_delay),
        cmocka_unit_test(only_its_witness_says_that_a_measure_is_done),
        cmocka_unit_test(the_bulletin_tells_facts_only_when_their_time_has_come),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
