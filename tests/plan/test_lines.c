/* Lines of explanation: complete, printable in any language, numbers in plain form. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "problems.h"

static const char *in_french(const char *message)
{
    return strcmp(message, en_line_text(EN_PLAN_TRY_REST)) == 0 ? "repos de %1 au lieu de %2"
                                                                : message;
}

static void assert_prints(const struct en_line *line, const char *expected)
{
    struct fixture *fixture = fixture_gao(10, 1, 1);
    struct en_text text = {0};

    en_plan_line_print(&text, &fixture->problem, line, in_french);
    assert_string_equal(en_text_cstr(&text), expected);
    en_text_finish(&text);
    fixture_free(fixture);
}

static void every_code_has_a_name_of_its_own_and_a_text(void **state)
{
    (void)state;
    for (int a = 0; a < EN_LINE_CODE_COUNT; a++) {
        assert_non_null(en_line_text((enum en_line_code)a));
        for (int b = 0; b < a; b++) {
            assert_string_not_equal(en_line_name((enum en_line_code)a),
                                    en_line_name((enum en_line_code)b));
        }
    }
}

static void names_of_nodes_posts_members_and_slots_are_filled_in(void **state)
{
    (void)state;
    assert_prints(
        &(struct en_line){EN_PLAN_WHY_LEAD,
                          {{EN_LINE_MEMBER, 3}, {EN_LINE_NODE, 1}, {EN_LINE_MILLI, -667}}},
        "m-0003 leads for cma: it was the party's turn (balance -0.667)");
    assert_prints(&(struct en_line){EN_PLAN_TRY_TRAINING, {{EN_LINE_POST, MEDIC}}},
                  "someone without the training for medic");
    assert_prints(&(struct en_line){EN_PLAN_RULE_TWICE, {{EN_LINE_SLOT, 0}}},
                  "g-0000 is named twice");
}

static void numbers_are_printed_plainly(void **state)
{
    static const struct {
        struct en_line_arg arg;
        const char *expected;
    } cases[] = {
        {{EN_LINE_NUMBER, -12}, "-12 is named twice"},
        {{EN_LINE_MILLI, 5}, "0.005 is named twice"},
        {{EN_LINE_MILLI, -12030}, "-12.030 is named twice"},
        {{EN_LINE_DURATION, 0}, "0 h is named twice"},
        {{EN_LINE_DURATION, 43200}, "12 h is named twice"},
        {{EN_LINE_DURATION, 41400}, "11 h 30 min is named twice"},
        {{EN_LINE_DURATION, 900}, "15 min is named twice"},
        {{EN_LINE_NONE, 7}, " is named twice"},
    };

    (void)state;
    for (size_t i = 0; i < EN_COUNT(cases); i++) {
        assert_prints(&(struct en_line){EN_PLAN_RULE_TWICE, {cases[i].arg}}, cases[i].expected);
    }
}

static void message_is_translated_before_it_is_filled(void **state)
{
    (void)state;
    assert_prints(
        &(struct en_line){EN_PLAN_TRY_REST, {{EN_LINE_DURATION, 18000}, {EN_LINE_DURATION, 43200}}},
        "repos de 5 h au lieu de 12 h");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_code_has_a_name_of_its_own_and_a_text),
        cmocka_unit_test(names_of_nodes_posts_members_and_slots_are_filled_in),
        cmocka_unit_test(numbers_are_printed_plainly),
        cmocka_unit_test(message_is_translated_before_it_is_filled),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
