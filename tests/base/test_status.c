/* The status table and errors: place, rule, remedy, and both languages. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "entente/base.h"

static void every_status_has_name_text_and_sane_numbers(void **state)
{
    (void)state;
    for (int s = 0; s < EN_STATUS_COUNT; s++) {
        enum en_status status = (enum en_status)s;
        assert_true(strlen(en_status_name(status)) > 0);
        assert_true(strlen(en_status_text(status)) > 0);
        assert_in_range(en_status_http(status), 200, 599);
        assert_true((en_status_exit(status) == 0) == (status == EN_OK));
    }
    assert_string_equal(en_status_name(EN_ERR_SYNTAX), "ERR_SYNTAX");
    assert_int_equal(en_status_exit(EN_ERR_RECEIVED), 75);
    assert_int_equal(en_status_exit(EN_ERR_CONSENT), 4);
    assert_int_equal(en_status_exit(EN_ERR_VERIFY), 3);
    assert_int_equal(en_status_exit(EN_ERR_USAGE), 2);
    assert_int_equal(en_status_http(EN_ERR_TOO_LONG), 413);
}

static enum en_status fail_at_line_7(struct en_error *reterr)
{
    char place[32];

    return en_fail(reterr, EN_ERR_SYNTAX, "act.key-order", en_place_line(place, 7),
                   N_("key %1 stands before %2"), N_("move %1 behind %2"), EN_STR("stop"),
                   EN_STR("crew"));
}

static void an_error_prints_place_text_rule_and_remedy(void **state)
{
    struct en_error error;
    struct en_text out = {0};

    (void)state;
    assert_int_equal(fail_at_line_7(&error), EN_ERR_SYNTAX);
    en_error_print(&out, &error, NULL);
    assert_string_equal(en_text_cstr(&out), "line 7: key stop stands before crew "
                                            "(rule act.key-order). move stop behind crew");
    en_text_finish(&out);
}

static const char *to_french(const char *id)
{
    if (strcmp(id, "line %1") == 0) {
        return "ligne %1";
    }
    if (strcmp(id, " (rule %1)") == 0) {
        return " (règle %1)";
    }
    if (strcmp(id, "key %1 stands before %2") == 0) {
        return "%2 doit précéder %1";
    }
    if (strcmp(id, "certificate") == 0) {
        return "certificat";
    }
    return strcmp(id, "move %1 behind %2") == 0 ? "déplacer %1" : id;
}

static void a_translation_may_turn_the_arguments_round(void **state)
{
    struct en_error error;
    struct en_text out = {0};

    (void)state;
    (void)fail_at_line_7(&error);
    en_error_print(&out, &error, to_french);
    assert_string_equal(en_text_cstr(&out), "ligne 7: crew doit précéder stop "
                                            "(règle act.key-order). déplacer stop");
    en_text_finish(&out);
}

static void without_place_and_remedy_only_text_and_rule_are_printed(void **state)
{
    struct en_error error;
    struct en_text out = {0};

    (void)state;
    (void)en_fail(&error, EN_ERR_IO, "file.io", EN_STR(""), N_("100%% broken"), NULL);
    en_error_print(&out, &error, NULL);
    assert_string_equal(en_text_cstr(&out), "100% broken (rule file.io)");
    en_text_finish(&out);
}

static void a_word_of_a_place_is_translated_and_a_name_is_not(void **state)
{
    static const char *const places[][2] = {
        {"certificate line 33", "certificat ligne 33"},
        {"certificate", "certificat"},
        {"certificate.csv, line 2", "certificate.csv, ligne 2"}};

    (void)state;
    for (size_t i = 0; i < EN_COUNT(places); i++) {
        struct en_text out = {0};
        en_place_print(&out, places[i][0], to_french);
        assert_string_equal(en_text_cstr(&out), places[i][1]);
        en_text_finish(&out);
    }
}

static void a_place_that_only_looks_like_a_line_stays_as_it_is(void **state)
{
    struct en_error error;
    struct en_text out = {0};

    (void)state;
    (void)en_fail(&error, EN_ERR_IO, "r", EN_STR("line dance"), N_("no"), NULL);
    en_error_print(&out, &error, to_french);
    assert_string_equal(en_text_cstr(&out), "line dance: no (règle r)");
    en_text_finish(&out);
}

static void a_line_behind_the_name_of_its_file_is_said_in_the_language_too(void **state)
{
    static const char *const PLACES[][2] = {{"a.csv, line 7", "a.csv, ligne 7: no (règle r)"},
                                            {"solution line 7", "solution ligne 7: no (règle r)"}};

    (void)state;
    for (size_t i = 0; i < EN_COUNT(PLACES); i++) {
        struct en_error error;
        struct en_text out = {0};
        (void)en_fail(&error, EN_ERR_IO, "r", en_str_from(PLACES[i][0]), N_("no"), NULL);
        en_error_print(&out, &error, to_french);
        assert_string_equal(en_text_cstr(&out), PLACES[i][1]);
        en_text_finish(&out);
    }
}

static void long_arguments_are_cut_between_characters(void **state)
{
    struct en_error error;
    char text[200];

    (void)state;
    text[0] = 'x';
    for (size_t i = 1; i + 1 < sizeof(text); i += 2) {
        memcpy(text + i, "\xC3\xA9", 2);
    }
    struct en_str longer = {text, 199};
    (void)en_fail(&error, EN_ERR_SYNTAX, "r", longer, N_("%1"), NULL, longer);
    assert_int_equal(strlen(error.arg[0]), 71);
    assert_int_equal(strlen(error.place), 127);
    struct en_str even = {text + 1, 198};
    (void)en_fail(&error, EN_ERR_SYNTAX, "r", even, N_("%1"), NULL, even);
    assert_int_equal(strlen(error.arg[0]), 70);
    assert_int_equal(strlen(error.place), 126);
    assert_int_equal(error.arg[1][0], '\0');
}

static void a_caller_without_error_detail_gets_the_status(void **state)
{
    (void)state;
    assert_int_equal(fail_at_line_7(NULL), EN_ERR_SYNTAX);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_status_has_name_text_and_sane_numbers),
        cmocka_unit_test(an_error_prints_place_text_rule_and_remedy),
        cmocka_unit_test(a_translation_may_turn_the_arguments_round),
        cmocka_unit_test(without_place_and_remedy_only_text_and_rule_are_printed),
        cmocka_unit_test(a_word_of_a_place_is_translated_and_a_name_is_not),
        cmocka_unit_test(a_place_that_only_looks_like_a_line_stays_as_it_is),
        cmocka_unit_test(a_line_behind_the_name_of_its_file_is_said_in_the_language_too),
        cmocka_unit_test(long_arguments_are_cut_between_characters),
        cmocka_unit_test(a_caller_without_error_detail_gets_the_status),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
