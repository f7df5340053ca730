/* Growing text and the filling of messages. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "entente/base.h"

static void pieces_add_up_and_stay_nul_terminated(void **state)
{
    struct en_text text = {0};

    (void)state;
    assert_string_equal(en_text_cstr(&text), "");
    en_text_add(&text, (struct en_str){NULL, 0});
    en_text_adds(&text, NULL);
    en_text_adds(&text, "a");
    en_text_addc(&text, 'b');
    en_text_addf(&text, "%d-%s", 7, "c");
    for (int i = 0; i < 1000; i++) {
        en_text_addc(&text, 'x');
    }
    assert_int_equal(text.len, 1005);
    assert_int_equal(strlen(en_text_cstr(&text)), 1005);
    assert_memory_equal(text.ptr, "ab7-cxxx", 8);
    en_text_clear(&text);
    assert_string_equal(en_text_cstr(&text), "");
    assert_true(text.cap > 1000);
    en_text_finish(&text);
    en_text_finish(&text);
    assert_null(text.ptr);
}

static void a_nul_byte_inside_counts_as_a_byte(void **state)
{
    struct en_text text = {0};

    (void)state;
    en_text_add(&text, (struct en_str){"a\0b", 3});
    en_text_addc(&text, '\0');
    assert_int_equal(text.len, 4);
    assert_memory_equal(text.ptr, "a\0b\0", 5);
    en_text_finish(&text);
}

static void a_size_beyond_memory_fails_and_sticks(void **state)
{
    struct en_text text = {0};

    (void)state;
    en_text_adds(&text, "kept");
    en_text_add(&text, (struct en_str){"x", SIZE_MAX - 2});
    assert_true(text.failed);
    en_text_adds(&text, "ignored");
    assert_string_equal(en_text_cstr(&text), "kept");
    en_text_clear(&text);
    assert_false(text.failed);
    en_text_finish(&text);
}

static void a_message_has_a_word_for_one_and_one_for_many(void **state)
{
    static const struct {
        const char *count, *message, *filled;
    } CASES[] = {
        {"1", "%1 %{1|force|forces} ici", "1 force ici"}, {"0", "%1 %{1|force|forces}", "0 forces"},
        {"11", "%1 %{1|force|forces}", "11 forces"},      {"1", "%{2|a|b}", "b"},
        {"1", "100%% %{x} %{1", "100% %{x} %{1"},
    };

    (void)state;
    for (size_t i = 0; i < EN_COUNT(CASES); i++) {
        struct en_str arg = en_str_from(CASES[i].count);
        struct en_text text = {0};
        en_text_fill(&text, CASES[i].message, &arg, 1);
        assert_string_equal(en_text_cstr(&text), CASES[i].filled);
        en_text_finish(&text);
    }
}

static void fill_knows_numbers_percent_and_missing_arguments(void **state)
{
    const struct en_str args[] = {EN_STR("un"), EN_STR("%1"), EN_STR("trois")};
    struct en_text text = {0};

    (void)state;
    en_text_fill(&text, "%3 %1%1 %2 %9. 100%% %x %", args, 3);
    assert_string_equal(en_text_cstr(&text), "trois unun %1 . 100% %x %");
    en_text_finish(&text);
}

static const char *comma(const char *message)
{
    return strcmp(message, "%1.%2") == 0 ? "%1,%2" : message;
}

static void a_decimal_has_the_mark_of_its_language(void **state)
{
    struct en_text text = {0};

    (void)state;
    en_text_add_decimal(&text, -331, 3, comma);
    en_text_addc(&text, ' ');
    en_text_add_decimal(&text, 1667, 3, NULL);
    en_text_addc(&text, ' ');
    en_text_add_decimal(&text, 5, 0, comma);
    en_text_addc(&text, ' ');
    en_text_add_decimal(&text, INT64_MIN, 1, comma);
    assert_string_equal(en_text_cstr(&text), "-0,331 1.667 5 -922337203685477580,8");
    en_text_finish(&text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pieces_add_up_and_stay_nul_terminated),
        cmocka_unit_test(a_nul_byte_inside_counts_as_a_byte),
        cmocka_unit_test(a_size_beyond_memory_fails_and_sticks),
        cmocka_unit_test(a_decimal_has_the_mark_of_its_language),
        cmocka_unit_test(a_message_has_a_word_for_one_and_one_for_many),
        cmocka_unit_test(fill_knows_numbers_percent_and_missing_arguments),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
