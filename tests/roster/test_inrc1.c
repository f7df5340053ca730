/* Instances of the competition of 2010: what is read, and what is refused with line and rule. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <entente/roster.h>

/* Three days from Friday 1 January 2010, one person who lacks the skill of DH. */
static const char INSTANCE[] =
    "////\nSCHEDULING_PERIOD;\n////\nsmall, 2010-01-01, 2010-01-03;\n\n"
    "SKILLS = 2;\nNurse;\nHeadNurse;\n"
    "SHIFT_TYPES = 2;\nN, Night, 22:30:00, 06:30:00, 1, Nurse;\n"
    "DH, Head, 08:30:00, 16:30:00, 1, HeadNurse;\n"
    "CONTRACTS = 1;\n"
    "0, full, (1|1), (1|2|2), (1|2|1), (0|5|4), (1|7|2), (0|11|6), (1|13|2), (0|17|1), "
    "(0|0|0), (0|19|1), SaturdaySunday, (1|23), (0|29), (1|31), (0|37), (1|41), 1, 0;\n"
    "PATTERNS = 1;\n0, 47, 2 (N|Any) (DH|Any);\n"
    "EMPLOYEES 1;\n7, Anna, 0, 1, Nurse;\n"
    "DAY_OF_WEEK_COVER = 1;\nFriday, N, 1;\n"
    "DATE_SPECIFIC_COVER = 1;\n2010-01-03, DH, 2;\n"
    "DAY_OFF_REQUESTS = 1;\n7, 2010-01-01, 59;\n"
    "DAY_ON_REQUESTS = 1;\n7, 2010-01-02, 61;\n"
    "SHIFT_OFF_REQUESTS = 1;\n7, 2010-01-03, N, 67;\n"
    "SHIFT_ON_REQUESTS = 1;\n7, 2010-01-03, N, 71;\n";

static void read_into(struct en_roster *ret)
{
    struct en_error error = {0};

    assert_int_equal(en_roster_read_inrc1(en_str_from(INSTANCE), ret, &error), EN_OK);
}

static void skills_and_requests_become_wishes(void **state)
{
    static const int32_t WISHES[3][3] = {
        {59, 59 + 41, 0}, {0, 41, 61}, {67, 41 + 71, 71}}; /* N, DH, off */
    struct en_roster roster = {0};

    (void)state;
    read_into(&roster);
    assert_int_equal(roster.days, 3);
    assert_int_equal(roster.first_weekday, 4);
    assert_int_equal(roster.shifts[0].minutes, 480);
    assert_true(en_str_is(roster.people[0].name, "7"));
    assert_memory_equal(roster.wish, WISHES, sizeof(WISHES));
    en_roster_finish(&roster);
}

static void cover_is_hard_by_weekday_and_by_date(void **state)
{
    static const int32_t NEED[] = {1, 0, 0, 0, 0, 2};
    struct en_roster roster = {0};

    (void)state;
    read_into(&roster);
    for (size_t i = 0; i < EN_COUNT(NEED); i++) {
        assert_int_equal(roster.cover[i].need, NEED[i]);
        assert_int_equal(roster.cover[i].under, EN_ROSTER_HARD);
        assert_int_equal(roster.cover[i].over, EN_ROSTER_HARD);
    }
    en_roster_finish(&roster);
}

static void contracts_become_rules_that_cost(void **state)
{
    static const struct {
        uint8_t row[3];
        int64_t rules; /* without wishes */
    } ROWS[] = {
        {{0, 0, 0}, 2},                                     /* a day too many */
        {{0, EN_ROSTER_OFF, EN_ROSTER_OFF}, 7 + 31},        /* short; night, free weekend */
        {{EN_ROSTER_OFF, EN_ROSTER_OFF, EN_ROSTER_OFF}, 2}, /* a day too few */
        {{0, 1, EN_ROSTER_OFF}, 13 + 23 + 47},              /* rest short, broken weekend */
        {{EN_ROSTER_OFF, 0, 0}, 13},
    };
    struct en_roster roster = {0};

    (void)state;
    read_into(&roster);
    for (size_t i = 0; i < EN_COUNT(ROWS); i++) {
        int64_t wishes = 0;
        for (size_t day = 0; day < 3; day++) {
            size_t cell = ROWS[i].row[day] == EN_ROSTER_OFF ? 2 : ROWS[i].row[day];
            wishes += roster.wish[day * 3 + cell];
        }
        struct en_roster_cost cost = en_roster_row_cost(&roster, 0, ROWS[i].row);
        assert_int_equal(cost.hard, 0);
        assert_int_equal(cost.soft - wishes, ROWS[i].rules);
    }
    en_roster_finish(&roster);
}

static void refused_instances_name_line_and_rule(void **state)
{
    static const struct {
        const char *rule, *from, *to;
    } FAULTS[] = {
        {"inrc1.section", "SCHEDULING_PERIOD", "PERIOD"},
        {"inrc1.range", "small, 2010-01-01", "small, 2010-02-01"},
        {"inrc1.date", "2010-01-03;\n\n", "2010-13-03;\n\n"},
        {"inrc1.row", "HeadNurse;\nSHIFT", "HeadNurse\nSHIFT"},
        {"inrc1.repeated", "DH, Head", "N, Head"},
        {"inrc1.name", "DH, Head", "-, Head"},
        {"inrc1.unknown", "1, HeadNurse;\nCON", "1, Doctor;\nCON"},
        {"inrc1.time", "08:30:00", "08:61:00"},
        {"inrc1.limit", "(1|2|2)", "(1|2|2"},
        {"inrc1.limit", "(1|2|2)", "(3|2|2)"},
        {"inrc1.number", "(1|2|2)", "(1|NaN|2)"},
        {"inrc1.range", "(1|2|2)", "(1|100000|2)"},
        {"inrc1.weekend", "SaturdaySunday", "SaturdayMonday"},
        {"inrc1.patterns", "1, 0;\nP", "1, 7;\nP"},
        {"inrc1.pattern", "(N|Any)", "(N|Someday)"},
        {"inrc1.unknown", "(N|Any)", "(Q|Any)"},
        {"inrc1.unknown", "7, Anna, 0", "7, Anna, 4"},
        {"inrc1.count", "Anna, 0, 1, Nurse", "Anna, 0, 2, Nurse"},
        {"inrc1.range", "EMPLOYEES 1;\n7, Anna, 0, 1, Nurse;", "EMPLOYEES 0;"},
        {"inrc1.date", "7, 2010-01-01, 59", "7, 2010-02-01, 59"},
        {"inrc1.unknown", "7, 2010-01-01, 59", "8, 2010-01-01, 59"},
        {"inrc1.text", "Anna", "An\x01na"},
    };

    (void)state;
    for (size_t i = 0; i < EN_COUNT(FAULTS); i++) {
        struct en_roster roster = {0};
        struct en_error error = {0};
        struct en_text text = {0};
        const char *at = strstr(INSTANCE, FAULTS[i].from);
        assert_non_null(at);
        en_text_add(&text, (struct en_str){INSTANCE, (size_t)(at - INSTANCE)});
        en_text_adds(&text, FAULTS[i].to);
        en_text_adds(&text, at + strlen(FAULTS[i].from));
        assert_int_not_equal(en_roster_read_inrc1(en_text_str(&text), &roster, &error), EN_OK);
        assert_string_equal(error.rule, FAULTS[i].rule);
        assert_true(en_str_starts(en_str_from(error.place), EN_STR("line ")));
        assert_null(roster.people);
        en_text_finish(&text);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(skills_and_requests_become_wishes),
        cmocka_unit_test(cover_is_hard_by_weekday_and_by_date),
        cmocka_unit_test(contracts_become_rules_that_cost),
        cmocka_unit_test(refused_instances_name_line_and_rule),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
