/* Tests of charts: what is told of a programme, in either language, and each party's due. */
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include <entente/chart.h>

#include "world.h"

static struct world *world;
static struct en_arena arena;

static int begin(void **state)
{
    (void)state;
    world = world_full();
    en_arena_init(&arena, 0);
    return 0;
}

static int end(void **state)
{
    (void)state;
    en_arena_finish(&arena);
    world_destroy(world);
    return 0;
}

static const en_time MORNING = 1488088800; /* 2017-02-26T06:00:00Z */

static void begin_chart(struct en_chart *chart, bool english)
{
    en_chart_begin(chart, en_state_accord(en_node_state(world->node)), english, &arena);
}

/* A patrol of three hours led by a member of the first party, with one of the second. */
static void add(struct en_chart *chart, const char *number, en_time start)
{
    struct en_chart_patrol *patrol =
        en_chart_add(chart, en_str_from(number), EN_STR("short"), start, start + 3 * 3600);

    assert_non_null(patrol);
    en_chart_add_seat(chart, patrol, EN_STR("m-1aaa"), EN_STR("lead"), chart->party[0].id);
    en_chart_add_seat(chart, patrol, EN_STR("m-2bbb"), EN_STR("deputy"), chart->party[1].id);
    for (const char *const *place = (const char *const[]){"a-1", "b-2", "c-3", "d-4", NULL};
         *place != NULL; place++) {
        en_chart_add_stop(chart, patrol, en_str_from(*place));
    }
}

static void finish(struct en_chart *chart)
{
    struct en_error error;

    assert_int_equal(en_chart_finish(chart, en_node_state(world->node), EN_STR("P-7"), &error),
                     EN_OK);
}

static void patrols_stand_by_departure_with_the_rest_before_them(void **state)
{
    struct en_chart chart;

    (void)state;
    begin_chart(&chart, true);
    add(&chart, "T-8", MORNING + 86400 * 2);
    add(&chart, "T-7", MORNING);
    finish(&chart);
    assert_true(en_str_is(chart.patrol[0].number, "T-7"));
    assert_int_equal(chart.patrol[0].rest, -1);
    assert_int_equal(chart.patrol[1].rest, 45 * 3600);
    assert_int_equal(chart.days, 3);
}

static void a_patrol_over_midnight_is_at_night_and_a_long_one_a_risk(void **state)
{
    en_time midnight = en_time_day(MORNING) + 86400;

    (void)state;
    assert_false(en_chart_night(midnight - 3600, midnight));
    assert_true(en_chart_night(midnight - 3600, midnight + 1));
    assert_int_equal(en_chart_risk(MORNING, MORNING + 8 * 3600), 1);
    assert_int_equal(en_chart_risk(MORNING, MORNING + 8 * 3600 + 1), 2);
    assert_int_equal(en_chart_risk(midnight - 8 * 3600, midnight + 3600), 3);
}

static void what_a_party_has_is_counted_and_its_due_is_its_share(void **state)
{
    struct en_chart chart;
    int64_t has = 0, due = 0;

    (void)state;
    begin_chart(&chart, true);
    add(&chart, "T-7", MORNING);
    finish(&chart);
    for (size_t p = 0; p < chart.party_count; p++) {
        struct en_chart_due seats = en_chart_due(&chart, p, EN_CHART_SEATS);
        has += seats.has;
        due += seats.due_milli;
    }
    assert_int_equal(has, 2);
    assert_in_range(due, 2000 - (int64_t)chart.party_count, 2000);
    assert_int_equal(en_chart_due(&chart, 0, EN_CHART_LEADS).has, 1);
    assert_int_equal(en_chart_due(&chart, 1, EN_CHART_LEADS).has, 0);
    assert_int_equal(en_chart_due(&chart, 1, EN_CHART_NIGHTS).has, 0);
}

static void assert_drawn(bool english, const char *const *words)
{
    struct en_chart chart;
    struct en_text page = {0};

    begin_chart(&chart, english);
    add(&chart, "T-7", MORNING);
    finish(&chart);
    en_chart_html(&page, &chart);
    for (; *words != NULL; words++) {
        if (strstr(en_text_cstr(&page), *words) == NULL) {
            fail_msg("the page does not say: %s", *words);
        }
    }
    en_text_finish(&page);
}

static void it_is_drawn_in_either_language_whatever_the_machine_speaks(void **state)
{
    (void)state;
    assert_drawn(true,
                 (const char *const[]){"lang=\"en\"", "Joint patrols, programme P-7", "Sun 26/02",
                                       "short", "c-3 +1", "(due: 0.7)", "all are fresh", NULL});
    assert_drawn(false, (const char *const[]){"lang=\"fr\"", "Patrouilles mixtes, programme P-7",
                                              "dim 26/02", "courte", "c-3 +1", "(dû : 0,7)",
                                              "tous sont frais", NULL});
}

/* Fourteen days beside each other leave a box the least room. */
static void a_stop_is_named_where_the_record_names_it_and_there_is_room(void **state)
{
    static const char long_name[] = "the crossing of the ways to the northern villages";
    struct en_chart chart;
    struct en_text page = {0};

    (void)state;
    (void)world_do(world, "mission/ops-1", "place.list",
                   world_text(world, "place: ways 161000000 -410000 gao %s\n", long_name));
    begin_chart(&chart, true);
    add(&chart, "T-7", MORNING);
    add(&chart, "T-8", MORNING + 13 * 86400);
    chart.patrol[0].stop[0] = EN_STR("market");
    chart.patrol[0].stop[1] = EN_STR("ways");
    finish(&chart);
    en_chart_svg(&page, &chart);
    const char *text = en_text_cstr(&page);
    assert_non_null(strstr(text, ">the market<"));
    assert_non_null(strstr(text, ">ways<"));
    assert_null(strstr(text, long_name));
    assert_non_null(strstr(text, ">c-3 +1<"));
    en_text_finish(&page);
}

static void a_programme_without_patrols_is_no_picture(void **state)
{
    struct en_error error;
    struct en_chart chart;

    (void)state;
    begin_chart(&chart, true);
    assert_int_equal(en_chart_read(&chart, en_node_state(world->node), EN_STR("P-404"), &error),
                     EN_OK);
    assert_int_equal(en_chart_finish(&chart, en_node_state(world->node), EN_STR("P-404"), &error),
                     EN_ERR_NOT_FOUND);
    assert_string_equal(error.rule, "chart.empty");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(patrols_stand_by_departure_with_the_rest_before_them),
        cmocka_unit_test(a_patrol_over_midnight_is_at_night_and_a_long_one_a_risk),
        cmocka_unit_test(what_a_party_has_is_counted_and_its_due_is_its_share),
        cmocka_unit_test(it_is_drawn_in_either_language_whatever_the_machine_speaks),
        cmocka_unit_test(a_stop_is_named_where_the_record_names_it_and_there_is_room),
        cmocka_unit_test(a_programme_without_patrols_is_no_picture),
    };

    return cmocka_run_group_tests_name("chart", tests, begin, end);
}
