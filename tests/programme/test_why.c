/*
 * What a programme says of itself: why each patrol is where it is, what could be learnt from it,
 * and what is not reached.
 */
#include "sector.h"

#include <string.h>

enum { DAY = 86400, HOUR = 3600 };

static bool says(const struct en_programme_lines *lines, enum en_line_code code)
{
    for (size_t i = 0; i < lines->count; i++) {
        if (lines->item[i].code == code) {
            return true;
        }
    }
    return false;
}

/* A patrol to the market and the port at nine. */
static struct en_programme_patrol at_nine(int32_t day)
{
    return (struct en_programme_patrol){.number = EN_STR("G-7"),
                                        .kind = SHORT,
                                        .start = (en_time)day * DAY + 9 * HOUR,
                                        .end = (en_time)day * DAY + 11 * HOUR,
                                        .crew = 8,
                                        .vehicles = 2,
                                        .placed = true,
                                        .stop = {{0, 10, 40}, {1, 50, 90}},
                                        .stop_count = 2};
}

static void an_hour_and_a_route_that_come_again_are_warned_of(void **state)
{
    struct en_programme_patrol patrol[] = {at_nine(0), at_nine(1)};
    struct en_programme_lines lines;
    struct sector sector;
    (void)state;

    sector_begin(&sector);
    assert_int_equal(en_programme_why(&sector.needs, patrol, 2, 1, &sector.arena, &lines), EN_OK);
    assert_true(says(&lines, EN_PROGRAMME_WARN_HOUR));
    assert_true(says(&lines, EN_PROGRAMME_WARN_ROUTE));
    assert_true(says(&lines, EN_PROGRAMME_WHY_GAP));
    patrol[0].start -= 2 * HOUR;
    patrol[0].stop[1].zone = 2;
    assert_int_equal(en_programme_why(&sector.needs, patrol, 2, 1, &sector.arena, &lines), EN_OK);
    assert_false(says(&lines, EN_PROGRAMME_WARN_HOUR));
    assert_false(says(&lines, EN_PROGRAMME_WARN_ROUTE));
    assert_true(says(&lines, EN_PROGRAMME_WHY_HOUR));
    assert_true(says(&lines, EN_PROGRAMME_WHY_ROUTE_NEW));
    sector_end(&sector);
}

static void events_and_visits_still_wanted_are_reasons(void **state)
{
    struct en_programme_patrol patrol = at_nine(0);
    struct en_programme_lines lines;
    struct sector sector;
    (void)state;

    sector_begin(&sector);
    sector.zone[0].events = 4;
    sector.zone[1].visits = 0;
    sector.zone[1].seen = -3 * DAY;
    assert_int_equal(en_programme_why(&sector.needs, &patrol, 1, 0, &sector.arena, &lines), EN_OK);
    assert_true(says(&lines, EN_PROGRAMME_WHY_NEVER));
    assert_true(says(&lines, EN_PROGRAMME_WHY_EVENTS));
    assert_true(says(&lines, EN_PROGRAMME_WHY_VISIT));
    assert_true(says(&lines, EN_PROGRAMME_WHY_GAP));
    sector_end(&sector);
}

static void a_longer_order_of_stops_is_not_called_shortest(void **state)
{
    struct en_programme_patrol patrol = at_nine(0);
    struct en_programme_lines lines;
    struct sector sector;
    (void)state;

    sector_begin(&sector);
    patrol.stop[0].zone = 3;
    patrol.stop[1].zone = 1;
    patrol.stop[2] = (struct en_programme_stop){5, 100, 110};
    patrol.stop_count = 3;
    assert_int_equal(en_programme_why(&sector.needs, &patrol, 1, 0, &sector.arena, &lines), EN_OK);
    assert_true(says(&lines, EN_PROGRAMME_WHY_ROAD));
    assert_false(says(&lines, EN_PROGRAMME_WHY_ROAD_BEST));
    sector_end(&sector);
}

static void what_is_out_of_reach_or_missing_is_listed(void **state)
{
    struct en_programme_patrol patrol[] = {at_nine(0), at_nine(1)};
    struct en_programme_lines lines;
    struct sector sector;
    (void)state;

    sector_begin(&sector);
    patrol[1].placed = false;
    for (size_t i = 0; i <= ZONES; i++) {
        sector.legs[i * (ZONES + 1) + ZONES] = -1; /* no way leads to the pass */
    }
    assert_int_equal(en_programme_unmet(&sector.needs, patrol, 2, &sector.arena, &lines), EN_OK);
    assert_true(says(&lines, EN_PROGRAMME_UNMET_PATROL));
    assert_true(says(&lines, EN_PROGRAMME_UNMET_REACH));
    assert_true(says(&lines, EN_PROGRAMME_UNMET_VISITS));
    assert_true(says(&lines, EN_PROGRAMME_UNMET_GAP));
    sector_end(&sector);
}

static void lines_read_as_sentences(void **state)
{
    struct en_programme_patrol patrol[] = {at_nine(0), at_nine(1)};
    struct en_line line = {
        .code = EN_PROGRAMME_WARN_HOUR,
        .arg = {{EN_LINE_CLOCK, 545}, {EN_LINE_DURATION, 65 * 60}, {EN_LINE_PATROL, 0}},
    };
    struct en_text text = {0};
    struct sector sector;
    (void)state;

    sector_begin(&sector);
    en_programme_line_print(&text, &sector.needs, patrol, &line, NULL);
    assert_string_equal(en_text_cstr(&text),
                        "leaves at 09:05, only 1 h 05 min from the hour of G-7");
    assert_string_equal(en_line_name(line.code), "warn.hour");
    en_text_finish(&text);
    sector_end(&sector);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_hour_and_a_route_that_come_again_are_warned_of),
        cmocka_unit_test(events_and_visits_still_wanted_are_reasons),
        cmocka_unit_test(a_longer_order_of_stops_is_not_called_shortest),
        cmocka_unit_test(what_is_out_of_reach_or_missing_is_listed),
        cmocka_unit_test(lines_read_as_sentences),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
