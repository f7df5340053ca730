/* UTC time: one form, exact, against the calendar of the C library. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include "entente/base.h"

static void known_instants_go_round(void **state)
{
    static const struct {
        en_time time;
        const char *text;
    } known[] = {
        {0, "1970-01-01T00:00:00Z"},
        {-1, "1969-12-31T23:59:59Z"},
        {1487827800, "2017-02-23T05:30:00Z"},
        {951782400, "2000-02-29T00:00:00Z"},
        {-62135596800, "0001-01-01T00:00:00Z"},
        {253402300799, "9999-12-31T23:59:59Z"},
    };

    (void)state;
    for (size_t i = 0; i < EN_COUNT(known); i++) {
        char text[EN_TIME_BYTES + 1];
        en_time back = 5;
        en_time_format(known[i].time, text);
        assert_string_equal(text, known[i].text);
        assert_true(en_time_parse(en_str_from(text), &back));
        assert_int_equal(back, known[i].time);
    }
}

static void every_day_of_three_thousand_years_agrees_with_gmtime(void **state)
{
    (void)state;
    for (en_time day = -INT64_C(43200000000); day < INT64_C(50000000000); day += 86400) {
        char text[EN_TIME_BYTES + 1];
        char want[64];
        struct tm tm;
        time_t t = (time_t)(day + 86399);
        en_time back = 0;
        assert_non_null(gmtime_r(&t, &tm));
        (void)snprintf(want, sizeof(want), "%04d-%02d-%02dT23:59:59Z", tm.tm_year + 1900,
                       tm.tm_mon + 1, tm.tm_mday);
        en_time_format(day + 86399, text);
        assert_string_equal(text, want);
        assert_int_equal(en_time_weekday(day), (tm.tm_wday + 6) % 7);
        assert_true(en_time_parse(en_str_from(text), &back));
        assert_int_equal(back, day + 86399);
        assert_int_equal(en_time_day(back), day);
    }
}

static void other_forms_and_dates_that_do_not_exist_are_refused(void **state)
{
    static const char *const bad[] = {"2017-02-23 05:30:00Z",
                                      "2017-02-23T05:30:00",
                                      "2017-02-23T05:30:00z",
                                      "2017-02-30T05:30:00Z",
                                      "2017-02-29T00:00:00Z",
                                      "1900-02-29T00:00:00Z",
                                      "2017-13-01T00:00:00Z",
                                      "2017-00-01T00:00:00Z",
                                      "2017-01-00T00:00:00Z",
                                      "2017-01-32T00:00:00Z",
                                      "2017-01-01T24:00:00Z",
                                      "2017-01-01T00:60:00Z",
                                      "2016-12-31T23:59:60Z",
                                      "0000-01-01T00:00:00Z",
                                      "2017-1-01T00:00:00ZZ",
                                      "2017-01-01T00:00:00ZZ",
                                      "+017-01-01T00:00:00Z",
                                      "2017-01-01T-1:00:00Z",
                                      "",
                                      "2017-04-31T00:00:00Z"};
    en_time time = 77;

    (void)state;
    for (size_t i = 0; i < EN_COUNT(bad); i++) {
        if (en_time_parse(en_str_from(bad[i]), &time)) {
            fail_msg("accepted %s", bad[i]);
        }
    }
    assert_int_equal(time, 77);
}

static void times_beyond_the_calendar_are_shown_as_its_ends(void **state)
{
    char text[EN_TIME_BYTES + 1];

    (void)state;
    en_time_format(INT64_MAX, text);
    assert_string_equal(text, "9999-12-31T23:59:59Z");
    en_time_format(INT64_MIN, text);
    assert_string_equal(text, "0001-01-01T00:00:00Z");
    assert_int_equal(en_time_day(INT64_MIN), INT64_MIN);
    assert_in_range(en_time_weekday(INT64_MIN), 0, 6);
    assert_in_range(en_time_weekday(INT64_MAX), 0, 6);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(known_instants_go_round),
        cmocka_unit_test(every_day_of_three_thousand_years_agrees_with_gmtime),
        cmocka_unit_test(other_forms_and_dates_that_do_not_exist_are_refused),
        cmocka_unit_test(times_beyond_the_calendar_are_shown_as_its_ends),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
