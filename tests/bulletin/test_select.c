/* What an edition tells, and when: src/bulletin/bulletin.c, facts.c, tales.c. */
#include "told.h"

#include <string.h>

static const struct outing three[] = {{"G-101", 0, NULL, "10:30", NULL},
                                      {"G-102", 1, NULL, "11:00", NULL},
                                      {"G-103", 2, NULL, "11:59:59", NULL}};

static const char incident[] = "incident: I-1\nkind: attack\nat: 2017-02-20T06:30:00Z\n"
                               "place: market\nsafety: no\ntext: shots were heard\n"
                               "figure: dead 4 6 patrol\nfigure: wounded 1 2 press\n"
                               "figure: dead 7 7 press\nfigure: displaced 2 8 resident\n";

/* ---- patrols -------------------------------------------------------------------------------- */

static void a_morning_of_three_is_told_in_the_first_edition_after_its_delay(void **arg)
{
    struct world *world = world_full();

    (void)arg;
    went_out(world, "2017-02-21", three, EN_COUNT(three));
    world_at(world, "2017-02-23T06:00:00Z");
    assert_string_equal(items_of(world, made(world, "evening", "2017-02-21", "fr")), "");
    assert_string_equal(items_of(world, made(world, "morning", "2017-02-22", "fr")), "");
    assert_string_equal(items_of(world, made(world, "evening", "2017-02-22", "fr")),
                        "patrols joint 3 gao morning 2017-02-21\n");
    world_destroy(world);
}

static void one_second_decides_between_morning_and_afternoon(void **arg)
{
    struct world *world = world_full();
    struct outing late[] = {three[0], three[1], {"G-103", 2, NULL, "12:00:00", NULL}};

    (void)arg;
    went_out(world, "2017-02-21", late, EN_COUNT(late));
    world_at(world, "2017-02-23T06:00:00Z");
    assert_string_equal(items_of(world, made(world, "evening", "2017-02-22", "fr")), "");
    assert_string_equal(items_of(world, made(world, "morning", "2017-02-23", "fr")),
                        "patrols joint 3 gao day 2017-02-21\n");
    world_destroy(world);
}

static void who_reports_late_is_counted_when_he_reports(void **arg)
{
    struct world *world = world_full();

    (void)arg;
    left(world, "2017-02-21", three, EN_COUNT(three));
    returned(world, "2017-02-21", &three[0]);
    returned(world, "2017-02-21", &three[1]);
    world_at(world, "2017-02-22T11:59:59Z");
    (void)world_do(world, "mission/duty-1", "patrol.return",
                   "order: G-103\nat: 2017-02-21T11:00:00Z\n");
    world_at(world, "2017-02-28T07:00:00Z");
    assert_string_equal(items_of(world, made(world, "evening", "2017-02-22", "fr")), "");
    assert_string_equal(items_of(world, made(world, "evening", "2017-02-23", "fr")), "");
    assert_string_equal(items_of(world, made(world, "morning", "2017-02-28", "fr")),
                        "patrols joint 3 gao week 2017-02-20\n");
    world_destroy(world);
}

static void what_lacked_a_party_is_told_apart_and_never_as_joint(void **arg)
{
    struct world *world = world_full();
    struct outing lacking[] = {three[0], {"G-102", 1, "south", "11:00", NULL}, three[2]};

    (void)arg;
    went_out(world, "2017-02-21", lacking, EN_COUNT(lacking));
    world_at(world, "2017-02-28T07:00:00Z");
    assert_string_equal(items_of(world, made(world, "evening", "2017-02-22", "fr")), "");
    struct en_bulletin *bulletin = made(world, "morning", "2017-02-28", "fr");
    assert_string_equal(items_of(world, bulletin), "patrols joint 0 all week 2017-02-20\n"
                                                   "patrols not-joint 0 all week 2017-02-20\n");
    assert_non_null(strstr(as_text(world, bulletin), "moins de trois patrouilles non comptées"));
    world_destroy(world);
}

static void a_patrol_through_two_regions_belongs_to_neither(void **arg)
{
    struct world *world = world_full();
    struct outing through[] = {{"G-101", 0, NULL, "10:30", "mountain"},
                               {"G-102", 1, NULL, "11:00", "mountain"},
                               {"G-103", 2, NULL, "11:30", "mountain"}};

    (void)arg;
    (void)world_do(world, "mission/ops-1", "place.list",
                   "place: mountain 184400000 14100000 kidal a mountain\n");
    went_out(world, "2017-02-21", through, EN_COUNT(through));
    world_at(world, "2017-02-22T19:00:00Z");
    struct en_bulletin *bulletin = made(world, "evening", "2017-02-22", "fr");
    assert_string_equal(items_of(world, bulletin), "patrols joint 3 several morning 2017-02-21\n");
    assert_null(strstr(as_text(world, bulletin), "Kidal"));
    world_destroy(world);
}

/* A full world under the usual accord with one line changed. */
static struct world *world_under(const char *from, const char *to)
{
    struct world *world = world_empty();
    const char *folder = world_path(world, "registrar");
    const char *lines = changed(world, world_accord(world, "exercise").ptr, from, to);
    struct en_str note = world_act0(world, en_str_from(lines));

    assert_int_equal(en_node_found(&world->env, folder, note, NULL), EN_OK);
    assert_int_equal(en_node_open(&world->env, folder, EN_NODE_WRITE, &world->node, NULL), EN_OK);
    world->fingerprint = en_node_fingerprint(world->node);
    world_staff(world);
    world_people(world);
    return world;
}

static void a_cell_is_named_by_its_south_west_corner(void **arg)
{
    struct world *world = world_under("cell: region", "cell: half-degree");

    (void)arg;
    went_out(world, "2017-02-21", three, EN_COUNT(three));
    world_at(world, "2017-02-22T19:00:00Z");
    assert_string_equal(items_of(world, made(world, "evening", "2017-02-22", "fr")),
                        "patrols joint 3 160000000 -5000000 morning 2017-02-21\n");
    const char *text = as_text(world, made(world, "evening", "2017-02-22", "fr"));
    assert_non_null(strstr(text, "- Carré 16,0° N, 0,5° O, mardi 21\u00a0février 2017, matin"));
    text = as_text(world, made(world, "evening", "2017-02-22", "en"));
    assert_non_null(strstr(text, "- Square 16.0° N, 0.5° W, "));
    assert_null(strstr(text, "Gao"));
    world_destroy(world);
}

static void an_accord_that_merges_nothing_is_told_one_by_one(void **arg)
{
    struct world *world = world_under("merge: 3", "merge: 0");

    (void)arg;
    went_out(world, "2017-02-21", three, 1);
    world_at(world, "2017-02-22T19:00:00Z");
    struct en_bulletin *bulletin = made(world, "evening", "2017-02-22", "fr");
    assert_string_equal(items_of(world, bulletin), "patrols joint 1 gao morning 2017-02-21\n");
    assert_non_null(strstr(as_text(world, bulletin), "1 patrouille mixte."));
    assert_null(strstr(as_text(world, bulletin), "Aucun nombre"));
    world_destroy(world);
}

static void the_delay_is_the_accords(void **arg)
{
    struct world *world = world_under("delay: patrol 24", "delay: patrol 48");

    (void)arg;
    went_out(world, "2017-02-21", three, EN_COUNT(three));
    world_at(world, "2017-02-24T19:00:00Z");
    assert_string_equal(items_of(world, made(world, "morning", "2017-02-23", "fr")), "");
    assert_string_equal(items_of(world, made(world, "evening", "2017-02-23", "fr")),
                        "patrols joint 3 gao morning 2017-02-21\n");
    world_destroy(world);
}

static void nothing_is_told_of_a_patrol_that_is_not_back(void **arg)
{
    struct world *world = world_full();
    struct outing next[] = {{"G-201", 0, NULL, "10:30", NULL}, {"G-202", 1, NULL, "11:00", NULL}};

    (void)arg;
    world_at(world, "2017-02-22T19:00:00Z");
    const char *before = as_html(world, made(world, "evening", "2017-02-22", "fr"));
    left(world, "2017-02-23", next, EN_COUNT(next));
    assert_string_equal(as_html(world, made(world, "evening", "2017-02-22", "fr")), before);
    struct en_bulletin *morning = made(world, "morning", "2017-02-23", "fr");
    assert_int_equal(morning->item_count, 0);
    assert_int_equal(morning->held, 0);
    assert_non_null(strstr(as_text(world, morning), "Rien à signaler"));
    world_destroy(world);
}

static void what_was_told_is_not_told_again_but_an_old_edition_can_be_made_again(void **arg)
{
    struct world *world = world_full();

    (void)arg;
    went_out(world, "2017-02-21", three, EN_COUNT(three));
    const char *then = as_text(world, published(world, "evening", "2017-02-22"));
    assert_non_null(strstr(then, "3 patrouilles mixtes"));
    assert_int_equal(rows(world, "told", "edition=evening"), 3);
    world_at(world, "2017-03-01T07:00:00Z");
    assert_int_equal(made(world, "morning", "2017-02-23", "fr")->item_count, 0);
    assert_string_equal(as_text(world, made(world, "evening", "2017-02-22", "fr")), then);
    struct en_bulletin *week = made(world, "morning", "2017-02-28", "fr");
    assert_int_equal(week->item_count, 0);
    world_destroy(world);
}

static void a_closed_week_is_summed_from_what_was_told(void **arg)
{
    struct world *world = world_full();
    struct outing lacking[] = {{"G-201", 0, NULL, "10:30", NULL},
                               {"G-202", 1, "south", "11:00", NULL}};

    (void)arg;
    went_out(world, "2017-02-21", three, EN_COUNT(three));
    (void)published(world, "evening", "2017-02-22");
    went_out(world, "2017-02-23", lacking, EN_COUNT(lacking));
    assert_int_equal(published(world, "evening", "2017-02-27")->week_count, 0);
    struct en_bulletin *bulletin = published(world, "morning", "2017-02-28");
    assert_int_equal(bulletin->week_count, 1);
    assert_int_equal(bulletin->week[0].joint, 3);
    assert_true(bulletin->week[0].joint_fewer);
    assert_int_equal(bulletin->week[0].not_joint, 0);
    assert_true(bulletin->week[0].not_joint_fewer);
    assert_int_equal(published(world, "evening", "2017-02-28")->week_count, 0);
    world_destroy(world);
}

/* ---- restrictions of movement --------------------------------------------------------------- */

static void reported(struct world *world, const char *order, const char *lines)
{
    (void)waits(world, "south/lead-1", "report.propose", BODY("order: %s\n%s", order, lines));
}

static void a_restriction_is_counted_in_patrols_and_its_replacement_is_a_correction(void **arg)
{
    struct world *world = world_full();

    (void)arg;
    went_out(world, "2017-02-21", three, EN_COUNT(three));
    world_at(world, "2017-02-21T13:00:00Z");
    reported(world, "G-101", "refused: bridge by armed men\nrefused: village by armed men\n");
    reported(world, "G-102", "refused: bridge by armed men\n");
    reported(world, "G-103", "refused: bridge by armed men\n");
    reported(world, "G-103", "refused: village by others\n");
    struct en_bulletin *bulletin = published(world, "morning", "2017-02-23");
    assert_string_equal(items_of(world, bulletin), "patrols joint 3 gao morning 2017-02-21\n"
                                                   "restriction 3 gao day 2017-02-21\n");
    for (size_t i = 0; i < EN_COUNT(three); i++) {
        reported(world, three[i].number, "refused: market by armed men\n");
    }
    bulletin = published(world, "evening", "2017-02-24");
    assert_string_equal(items_of(world, bulletin), "correction 3 gao morning 2017-02-23\n");
    assert_non_null(strstr(as_text(world, bulletin), "Corrections\n"));
    world_destroy(world);
}

/* ---- incidents ------------------------------------------------------------------------------ */

static void an_incident_is_told_when_its_half_day_and_the_delay_are_over(void **arg)
{
    struct world *world = world_full();

    (void)arg;
    world_at(world, "2017-02-20T07:00:00Z");
    (void)world_do(world, "south/lead-1", "incident.report", incident);
    world_at(world, "2017-02-23T19:00:00Z");
    assert_string_equal(items_of(world, made(world, "morning", "2017-02-23", "fr")), "");
    struct en_bulletin *bulletin = made(world, "evening", "2017-02-23", "fr");
    assert_string_equal(items_of(world, bulletin), "incident attack gao morning 2017-02-20\n");
    world_destroy(world);
}

static void
what_a_stolen_key_reported_is_not_told_and_what_was_published_stays_as_it_was(void **arg)
{
    struct world *world = world_full();

    (void)arg;
    world_at(world, "2017-02-20T06:40:00Z");
    (void)world_do(world, "south/lead-1", "incident.report",
                   changed(world, incident, "safety: no", "safety: yes"));
    world_at(world, "2017-02-20T19:00:00Z");
    const char *before = as_text(world, published(world, "evening", "2017-02-20"));
    assert_non_null(strstr(before, "Gao"));
    (void)world_do(
        world, "south/lead-1", "incident.report",
        changed(world, changed(world, incident, "I-1", "I-2"), "safety: no", "safety: yes"));
    (void)world_do(world, "south/root", "key.revoke",
                   "key: south/lead-1\ncode: stolen\nsince: 2017-02-20T06:00:00Z\n");
    world_at(world, "2017-02-24T19:00:00Z");
    assert_string_equal(items_of(world, made(world, "evening", "2017-02-24", "fr")), "");
    assert_string_equal(as_text(world, made(world, "evening", "2017-02-20", "fr")), before);
    world_destroy(world);
}

static void competing_figures_are_a_range_and_say_who_says_what(void **arg)
{
    struct world *world = world_full();

    (void)arg;
    world_at(world, "2017-02-20T07:00:00Z");
    (void)world_do(world, "south/lead-1", "incident.report", incident);
    world_at(world, "2017-02-23T19:00:00Z");
    const char *english = as_text(world, made(world, "evening", "2017-02-23", "en"));
    assert_non_null(strstr(english, "Dead: 4 to 7, depending on the source (the mechanism: 4 to 6; "
                                    "the\n  press: 7)."));
    assert_non_null(strstr(english, "Wounded: fewer than three (source: the press)."));
    assert_non_null(strstr(english, "Displaced: up to 8 (source: residents)."));
    assert_null(strstr(english, "shots"));
    world_destroy(world);
}

static void a_safety_warning_is_told_at_once_and_its_figures_after_the_delay(void **arg)
{
    struct world *world = world_full();

    (void)arg;
    world_at(world, "2017-02-20T17:59:59Z");
    (void)world_do(world, "south/lead-1", "incident.report",
                   changed(world, incident, "safety: no", "safety: yes"));
    struct en_bulletin *bulletin = published(world, "evening", "2017-02-20");
    assert_string_equal(items_of(world, bulletin), "safety attack gao morning 2017-02-20\n");
    assert_int_equal(bulletin->item[0].figure_count, 0);
    assert_string_equal(items_of(world, published(world, "morning", "2017-02-21")), "");
    assert_string_equal(items_of(world, published(world, "evening", "2017-02-23")), "");
    bulletin = published(world, "morning", "2017-02-24");
    assert_string_equal(items_of(world, bulletin), "incident attack gao morning 2017-02-20\n");
    assert_int_equal(bulletin->item[0].figure_count, 4);
    assert_string_equal(items_of(world, published(world, "evening", "2017-02-24")), "");
    world_destroy(world);
}

/* ---- the request ---------------------------------------------------------------------------- */

static void refused(struct world *world, const char *edition, const char *day, const char *language,
                    const char *url, enum en_status status, const char *rule)
{
    struct en_bulletin_request request = {.edition = en_str_from(edition),
                                          .now = world->clock.now,
                                          .language = en_str_from(language),
                                          .base_url = en_str_from(url)};
    struct en_bulletin *bulletin = NULL;
    struct en_error error = {.rule = ""};

    assert_true(en_time_parse(en_str_from(day), &request.day));
    assert_int_equal(
        en_bulletin_make(en_node_state(world->node), &request, &world->arena, &bulletin, &error),
        status);
    assert_string_equal(error.rule, rule);
    assert_null(bulletin);
}

static void a_request_that_cannot_be_met_is_refused(void **arg)
{
    struct world *world = world_full();
    const char *day = "2017-02-20T06:00:00Z";

    (void)arg;
    world_at(world, "2017-02-20T17:59:59Z");
    refused(world, "noon", day, "fr", "", EN_ERR_NOT_FOUND, "bulletin.edition");
    refused(world, "morning", "2017-02-20T06:00:01Z", "fr", "", EN_ERR_RANGE, "bulletin.day");
    refused(world, "evening", "2017-02-20T18:00:00Z", "fr", "", EN_ERR_RANGE, "bulletin.early");
    refused(world, "morning", day, "de", "", EN_ERR_USAGE, "bulletin.language");
    refused(world, "morning", day, "fr", "gao.example", EN_ERR_USAGE, "bulletin.url");
    refused(world, "morning", day, "fr", "https://gao.example/\"x/", EN_ERR_USAGE, "bulletin.url");
    refused(world, "morning", day, "fr", "https://gao.example", EN_ERR_USAGE, "bulletin.url");
    (void)made(world, "morning", "2017-02-20", "fr");
    world_destroy(world);
}

static void an_edition_that_finds_no_memory_says_so_and_leaves_nothing(void **arg)
{
    struct world *world = world_full();
    struct en_bulletin_request request = {.edition = EN_STR("evening"), .language = EN_STR("fr")};
    enum en_status status = EN_ERR_MEMORY;
    size_t refusals = 0;

    (void)arg;
    world_at(world, "2017-02-20T07:00:00Z");
    (void)world_do(world, "south/lead-1", "incident.report", incident);
    went_out(world, "2017-02-21", three, EN_COUNT(three));
    world_at(world, "2017-02-23T19:00:00Z");
    request.now = world->clock.now;
    assert_true(en_time_parse(EN_STR("2017-02-23T18:00:00Z"), &request.day));
    for (size_t limit = 16; status == EN_ERR_MEMORY; limit += 16) {
        struct en_bulletin *bulletin = NULL;
        struct en_arena arena = {0};
        en_arena_init(&arena, limit);
        status = en_bulletin_make(en_node_state(world->node), &request, &arena, &bulletin, NULL);
        assert_int_equal(bulletin != NULL, status == EN_OK);
        refusals += status == EN_ERR_MEMORY;
        en_arena_finish(&arena);
    }
    assert_int_equal(status, EN_OK);
    assert_in_range(refusals, 50, 100000);
    world_destroy(world);
}

static void the_newest_edition_is_found_across_midnight(void **arg)
{
    struct world *world = world_full();
    const struct en_accord *accord = en_state_accord(en_node_state(world->node));
    struct en_str edition;
    en_time now, day, expected;

    (void)arg;
    assert_true(en_time_parse(EN_STR("2017-02-21T05:59:59Z"), &now));
    assert_true(en_time_parse(EN_STR("2017-02-20T18:00:00Z"), &expected));
    assert_true(en_bulletin_latest(accord, now, &edition, &day));
    assert_true(en_str_is(edition, "evening"));
    assert_int_equal(day, expected);
    assert_true(en_bulletin_latest(accord, now + 1, &edition, &day));
    assert_true(en_str_is(edition, "morning"));
    assert_int_equal(day, now + 1);
    assert_false(en_bulletin_cutoff(accord, EN_STR("noon"), now, &day));
    world_destroy(world);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_morning_of_three_is_told_in_the_first_edition_after_its_delay),
        cmocka_unit_test(one_second_decides_between_morning_and_afternoon),
        cmocka_unit_test(who_reports_late_is_counted_when_he_reports),
        cmocka_unit_test(what_lacked_a_party_is_told_apart_and_never_as_joint),
        cmocka_unit_test(a_patrol_through_two_regions_belongs_to_neither),
        cmocka_unit_test(a_cell_is_named_by_its_south_west_corner),
        cmocka_unit_test(an_accord_that_merges_nothing_is_told_one_by_one),
        cmocka_unit_test(the_delay_is_the_accords),
        cmocka_unit_test(nothing_is_told_of_a_patrol_that_is_not_back),
        cmocka_unit_test(what_was_told_is_not_told_again_but_an_old_edition_can_be_made_again),
        cmocka_unit_test(a_closed_week_is_summed_from_what_was_told),
        cmocka_unit_test(a_restriction_is_counted_in_patrols_and_its_replacement_is_a_correction),
        cmocka_unit_test(an_incident_is_told_when_its_half_day_and_the_delay_are_over),
        cmocka_unit_test(
            what_a_stolen_key_reported_is_not_told_and_what_was_published_stays_as_it_was),
        cmocka_unit_test(competing_figures_are_a_range_and_say_who_says_what),
        cmocka_unit_test(a_safety_warning_is_told_at_once_and_its_figures_after_the_delay),
        cmocka_unit_test(a_request_that_cannot_be_met_is_refused),
        cmocka_unit_test(an_edition_that_finds_no_memory_says_so_and_leaves_nothing),
        cmocka_unit_test(the_newest_edition_is_found_across_midnight),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
