/* An instance that cannot be understood is refused, with the line and the rule. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "rosters.h"

static const struct {
    const char *what;
    const char *text;
    const char *place, *rule;
} WRONG[] = {
    {"nothing", "", "line 1", "curtois.missing"},
    {"row before any section", "4\n", "line 1", "curtois.section"},
    {"unknown section", "SECTION_HOLIDAYS\n", "line 1", "curtois.section"},
    {"section twice", "SECTION_HORIZON\n4\nSECTION_HORIZON\n", "line 3", "curtois.repeated"},
    {"two horizons", "SECTION_HORIZON\n4\n5\n", "line 3", "curtois.repeated"},
    {"horizon of no days", "SECTION_HORIZON\n0\n", "line 2", "curtois.range"},
    {"horizon of 1001 days", "SECTION_HORIZON\n1001\n", "line 2", "curtois.range"},
    {"horizon that is no number", "SECTION_HORIZON\nNaN\n", "line 2", "curtois.number"},
    {"shifts before the horizon", "SECTION_SHIFTS\n", "line 1", "curtois.missing"},
    {"negative minutes", "SECTION_HORIZON\n4\nSECTION_SHIFTS\nD,-480,\n", "line 4",
     "curtois.number"},
    {"shift twice", "SECTION_HORIZON\n4\nSECTION_SHIFTS\nD,480,\nD,480,\n", "line 5",
     "curtois.repeated"},
    {"shift called off", "SECTION_HORIZON\n4\nSECTION_SHIFTS\n-,480,\n", "line 4", "curtois.name"},
    {"zero people", "SECTION_HORIZON\n4\nSECTION_SHIFTS\nD,480,\nSECTION_STAFF\nSECTION_COVER\n",
     "line 6", "curtois.missing"},
    {"a person twice", SMALL_HEAD "A,D=4|N=1,1440,480,3,2,2,1\nSECTION_COVER\n", "line 11",
     "curtois.repeated"},
    {"too few fields", SMALL_HEAD "D,D=4\n", "line 10", "curtois.fields"},
    {"unknown shift in a contract", SMALL_HEAD "D,E=4,1440,480,3,2,2,1\n", "line 10",
     "curtois.unknown"},
    {"fewest minutes above most", SMALL_HEAD "D,D=4,480,960,3,2,2,1\n", "line 10",
     "curtois.contradiction"},
    {"fewest days in a row above most", SMALL_HEAD "D,D=4,960,480,2,3,2,1\n", "line 10",
     "curtois.contradiction"},
    {"day off behind the horizon", SMALL_HEAD "SECTION_DAYS_OFF\nA,4\n", "line 11",
     "curtois.range"},
    {"day off twice", SMALL_HEAD "SECTION_DAYS_OFF\nA,1,1\n", "line 11", "curtois.repeated"},
    {"request of a stranger", SMALL_HEAD "SECTION_SHIFT_ON_REQUESTS\nZ,1,D,2\n", "line 11",
     "curtois.unknown"},
    {"cover twice", SMALL_HEAD "SECTION_COVER\n0,D,1,10,1\n0,D,2,10,1\n", "line 12",
     "curtois.repeated"},
    {"weight that reaches a hard rule", SMALL_HEAD "SECTION_COVER\n0,D,1,1000000,1\n", "line 11",
     "curtois.range"},
    {"staff after wishes", SMALL_HEAD "SECTION_DAYS_OFF\nSECTION_COVER\nSECTION_STAFF\n", "line 12",
     "curtois.repeated"},
    {"shift that cannot follow and does not exist",
     "SECTION_HORIZON\n4\nSECTION_SHIFTS\nD,480,X\nSECTION_STAFF\nA,D=4,960,480,2,1,2,1\n",
     "line 6", "curtois.unknown"},
};

static void wrong_instances_are_refused_by_line_and_rule(void **state)
{
    (void)state;
    for (size_t i = 0; i < EN_COUNT(WRONG); i++) {
        struct en_roster roster = {0};
        struct en_error error = {0};
        enum en_status status = en_roster_read_curtois(en_str_from(WRONG[i].text), &roster, &error);
        if (status == EN_OK || strcmp(error.rule, WRONG[i].rule) != 0 ||
            strcmp(error.place, WRONG[i].place) != 0) {
            fail_msg("%s: status %d, rule %s, place %s", WRONG[i].what, (int)status,
                     status == EN_OK ? "-" : error.rule, status == EN_OK ? "-" : error.place);
        }
        assert_non_null(error.remedy);
        assert_int_equal(roster.people_count, 0);
    }
}

static void a_zero_byte_is_no_blank(void **state)
{
    static const char text[] = SMALL_HEAD "SECTION_DAYS_OFF\nA\0,1\n";
    struct en_roster roster = {0};
    struct en_error error;

    (void)state;
    assert_int_equal(
        en_roster_read_curtois((struct en_str){text, sizeof(text) - 1}, &roster, &error),
        EN_ERR_SYNTAX);
    assert_string_equal(error.rule, "curtois.unknown");
}

static void a_hundred_megabytes_are_refused_unread(void **state)
{
    struct en_roster roster = {0};
    struct en_error error;

    (void)state;
    /* Nothing is read of it, so nothing need be there. */
    struct en_str text = {"", (size_t)100 << 20};
    assert_int_equal(en_roster_read_curtois(text, &roster, &error), EN_ERR_TOO_LONG);
    assert_string_equal(error.rule, "roster.size");
}

static void one_instance_is_read_as_it_stands(void **state)
{
    struct en_roster roster = {0};

    (void)state;
    roster_load(&roster, "Instance8.txt");
    assert_int_equal(roster.days, 28);
    assert_int_equal(roster.shift_count, 4);
    assert_int_equal(roster.people_count, 30);
    assert_true(roster.contract_count < 30);
    en_roster_finish(&roster);
}

static void days_off_and_requests_become_wishes(void **state)
{
    struct en_roster roster = {0};

    (void)state;
    roster_of(&roster, SMALL_HEAD "SECTION_DAYS_OFF\nA,1\nSECTION_SHIFT_ON_REQUESTS\nB,2,D,3\n"
                                  "SECTION_SHIFT_OFF_REQUESTS\nB,2,N,4\n");
    const int32_t *off = roster.wish + 1 * 3;
    const int32_t *request = roster.wish + (1 * 4 + 2) * 3;
    assert_int_equal(off[0], EN_ROSTER_HARD);
    assert_int_equal(off[1], EN_ROSTER_HARD);
    assert_int_equal(off[2], 0);
    assert_int_equal(request[0], 0);
    assert_int_equal(request[1], 3 + 4);
    assert_int_equal(request[2], 3);
    en_roster_finish(&roster);
}

static void a_roster_prints_and_reads_back(void **state)
{
    static const char TEXT[] = "A D D - -\nB - N N -\nC D - - D\n";
    struct en_roster roster = {0};
    struct en_text out = {0};
    uint8_t cells[12];

    (void)state;
    roster_of(&roster, SMALL_HEAD);
    assert_int_equal(en_roster_parse(en_str_from(TEXT), &roster, cells, NULL), EN_OK);
    en_roster_print(&out, &roster, cells);
    assert_string_equal(en_text_cstr(&out), TEXT);
    en_text_finish(&out);
    en_roster_finish(&roster);
}

static void a_roster_that_does_not_fit_is_refused(void **state)
{
    static const struct {
        const char *text, *rule;
    } BAD[] = {
        {"A D D - -\nB - N N -\n", "roster.missing"},
        {"A D D - -\nA - N N -\nC D - - D\n", "roster.repeated"},
        {"A D D - - -\nB - N N -\nC D - - D\n", "roster.line"},
        {"A D D -\nB - N N -\nC D - - D\n", "roster.line"},
        {"A D X - -\nB - N N -\nC D - - D\n", "roster.name"},
        {"Z D D - -\nB - N N -\nC D - - D\n", "roster.name"},
    };
    struct en_roster roster = {0};
    uint8_t cells[12];

    (void)state;
    roster_of(&roster, SMALL_HEAD);
    for (size_t i = 0; i < EN_COUNT(BAD); i++) {
        struct en_error error;
        assert_int_not_equal(en_roster_parse(en_str_from(BAD[i].text), &roster, cells, &error),
                             EN_OK);
        assert_string_equal(error.rule, BAD[i].rule);
    }
    en_roster_finish(&roster);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(wrong_instances_are_refused_by_line_and_rule),
        cmocka_unit_test(a_zero_byte_is_no_blank),
        cmocka_unit_test(a_hundred_megabytes_are_refused_unread),
        cmocka_unit_test(one_instance_is_read_as_it_stands),
        cmocka_unit_test(days_off_and_requests_become_wishes),
        cmocka_unit_test(a_roster_prints_and_reads_back),
        cmocka_unit_test(a_roster_that_does_not_fit_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
