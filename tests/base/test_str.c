/* Borrowed text, numbers, hex and base64: every value has exactly one spelling. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "entente/base.h"

static void compare_is_by_bytes_shorter_first(void **state)
{
    (void)state;
    assert_int_equal(en_str_compare(EN_STR("a"), EN_STR("ab")), -1);
    assert_int_equal(en_str_compare(EN_STR("ab"), EN_STR("a")), 1);
    assert_int_equal(en_str_compare(EN_STR("b"), EN_STR("ab")), 1);
    assert_int_equal(en_str_compare(EN_STR("\xC3\xA9"), EN_STR("z")), 1); /* bytes, not signed */
    assert_int_equal(en_str_compare(en_str_from(NULL), EN_STR("")), 0);
    assert_true(en_str_equal(en_str_from(NULL), EN_STR("")));
    assert_true(en_str_is(EN_STR("crew"), "crew"));
    assert_false(en_str_is(EN_STR("crew"), "crews"));
    assert_true(en_str_starts(EN_STR("crew: x"), EN_STR("crew")));
    assert_true(en_str_starts(EN_STR("crew"), EN_STR("")));
    assert_false(en_str_starts(EN_STR("cre"), EN_STR("crew")));
}

static void cut_walks_through_all_pieces(void **state)
{
    struct en_str rest = EN_STR("a  b");

    (void)state;
    assert_true(en_str_is(en_str_cut(&rest, ' '), "a"));
    assert_true(en_str_is(en_str_cut(&rest, ' '), ""));
    assert_true(en_str_is(en_str_cut(&rest, ' '), "b"));
    assert_null(rest.ptr);
    assert_true(en_str_is(en_str_cut(&rest, ' '), ""));
}

static void cut_at_the_end_leaves_an_empty_rest_that_is_not_null(void **state)
{
    struct en_str rest = EN_STR("a ");

    (void)state;
    assert_true(en_str_is(en_str_cut(&rest, ' '), "a"));
    assert_non_null(rest.ptr);
    assert_int_equal(rest.len, 0);
}

static void a_byte_order_mark_is_passed_once_and_only_at_the_beginning(void **state)
{
    (void)state;
    assert_true(en_str_is(en_str_past_mark(EN_STR("\xEF\xBB\xBF"
                                                  "a")),
                          "a"));
    assert_true(en_str_is(en_str_past_mark(EN_STR("\xEF\xBB\xBF\xEF\xBB\xBF")), "\xEF\xBB\xBF"));
    assert_true(en_str_is(en_str_past_mark(EN_STR("a\xEF\xBB\xBF")), "a\xEF\xBB\xBF"));
    assert_true(en_str_is(en_str_past_mark(EN_STR("\xEF\xBB")), "\xEF\xBB"));
}

static void a_text_by_hand_is_copied_with_plain_line_ends(void **state)
{
    struct en_arena arena;

    (void)state;
    en_arena_init(&arena, 0);
    struct en_str plain = en_arena_copy_plain(&arena, EN_STR("\xEF\xBB\xBF"
                                                             "a\r\n\r\nb\rc\n\r"));
    assert_true(en_str_is(plain, "a\n\nb\rc\n\r"));
    assert_non_null(en_arena_copy_plain(&arena, EN_STR("")).ptr);
    en_arena_finish(&arena);
}

static void numbers_at_the_limits_parse(void **state)
{
    uint64_t u = 7;
    int64_t i = 7;

    (void)state;
    assert_true(en_parse_u64(EN_STR("0"), &u) && u == 0);
    assert_true(en_parse_u64(EN_STR("18446744073709551615"), &u) && u == UINT64_MAX);
    assert_true(en_parse_i64(EN_STR("9223372036854775807"), &i) && i == INT64_MAX);
    assert_true(en_parse_i64(EN_STR("-9223372036854775808"), &i) && i == INT64_MIN);
    assert_true(en_parse_i64(EN_STR("-1"), &i) && i == -1);
}

static void second_spellings_of_numbers_are_refused_and_outputs_stay(void **state)
{
    static const char *const bad[] = {"",
                                      "-",
                                      "+1",
                                      " 1",
                                      "1 ",
                                      "01",
                                      "00",
                                      "0x1",
                                      "1.0",
                                      "1e3",
                                      "1_0",
                                      "-0",
                                      "--1",
                                      "-01",
                                      "9223372036854775808",
                                      "-9223372036854775809"};
    int64_t i = 42;
    uint64_t u = 42;

    (void)state;
    for (size_t n = 0; n < EN_COUNT(bad); n++) {
        assert_false(en_parse_i64(en_str_from(bad[n]), &i));
    }
    assert_false(en_parse_u64(EN_STR("18446744073709551616"), &u));
    assert_false(en_parse_u64(EN_STR("-1"), &u));
    assert_false(en_parse_u64(EN_STR("99999999999999999999999999"), &u));
    assert_int_equal(i, 42);
    assert_int_equal(u, 42);
}

static void hex_goes_round_and_has_one_spelling(void **state)
{
    uint8_t bytes[4] = {0x00, 0x9f, 0xa0, 0xff};
    uint8_t back[4] = {1, 2, 3, 4};
    char text[8];

    (void)state;
    en_hex_encode(text, (struct en_bytes){bytes, 4});
    assert_memory_equal(text, "009fa0ff", 8);
    assert_true(en_hex_decode((struct en_str){text, 8}, back, 4));
    assert_memory_equal(back, bytes, 4);
    assert_false(en_hex_decode(EN_STR("009FA0FF"), back, 4));
    assert_false(en_hex_decode(EN_STR("009fa0f"), back, 4));
    assert_false(en_hex_decode(EN_STR("009fa0ff00"), back, 4));
    assert_false(en_hex_decode(EN_STR("009fa0fg"), back, 4));
    assert_memory_equal(back, bytes, 4);
}

static void base64_gives_the_rfc_4648_vectors(void **state)
{
    static const char *const plain[] = {"", "f", "fo", "foo", "foob", "fooba", "foobar"};
    static const char *const padded[] = {"",         "Zg==",     "Zm8=",    "Zm9v",
                                         "Zm9vYg==", "Zm9vYmE=", "Zm9vYmFy"};
    char out[16];
    uint8_t back[16];
    size_t len = 0;

    (void)state;
    for (size_t i = 0; i < EN_COUNT(plain); i++) {
        struct en_str want = en_str_from(padded[i]);
        struct en_bytes in = {(const uint8_t *)plain[i], i};
        assert_int_equal(en_base64_length(i, EN_BASE64_PADDED), want.len);
        en_base64_encode(out, in, EN_BASE64_PADDED);
        assert_memory_equal(out, want.ptr, want.len);
        assert_true(en_base64_decode(want, EN_BASE64_PADDED, back, sizeof(back), &len));
        assert_int_equal(len, i);
        assert_memory_equal(back, plain[i], i);

        size_t bare = en_base64_length(i, EN_BASE64_UNPADDED);
        assert_int_equal(bare, strcspn(padded[i], "="));
        en_base64_encode(out, in, EN_BASE64_UNPADDED);
        assert_memory_equal(out, want.ptr, bare);
        assert_true(en_base64_decode((struct en_str){out, bare}, EN_BASE64_UNPADDED, back,
                                     sizeof(back), &len));
        assert_int_equal(len, i);
    }
}

static void base64_refuses_everything_not_canonical(void **state)
{
    static const char *const bad_padded[] = {"Zg",   "Zg=",  "Zg===", "Z===",    "====",
                                             "Zh==", "Zm9=", "Zm9v=", "Zm 9v",   "Zm9v\n",
                                             "Zm9-", "=Zg=", "Z=g=",  "Zg==Zg=="};
    static const char *const bad_bare[] = {"Zg==", "Z", "Zh", "Zm9vY", "Zm9", "Zm_v", "Zg\n"};
    uint8_t out[16];
    size_t len = 99;

    (void)state;
    for (size_t i = 0; i < EN_COUNT(bad_padded); i++) {
        assert_false(
            en_base64_decode(en_str_from(bad_padded[i]), EN_BASE64_PADDED, out, sizeof(out), &len));
    }
    for (size_t i = 0; i < EN_COUNT(bad_bare); i++) {
        assert_false(
            en_base64_decode(en_str_from(bad_bare[i]), EN_BASE64_UNPADDED, out, sizeof(out), &len));
    }
    assert_false(en_base64_decode(EN_STR("Zm9v"), EN_BASE64_PADDED, out, 2, &len));
    assert_int_equal(len, 99);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(compare_is_by_bytes_shorter_first),
        cmocka_unit_test(cut_walks_through_all_pieces),
        cmocka_unit_test(cut_at_the_end_leaves_an_empty_rest_that_is_not_null),
        cmocka_unit_test(a_byte_order_mark_is_passed_once_and_only_at_the_beginning),
        cmocka_unit_test(a_text_by_hand_is_copied_with_plain_line_ends),
        cmocka_unit_test(numbers_at_the_limits_parse),
        cmocka_unit_test(second_spellings_of_numbers_are_refused_and_outputs_stay),
        cmocka_unit_test(hex_goes_round_and_has_one_spelling),
        cmocka_unit_test(base64_gives_the_rfc_4648_vectors),
        cmocka_unit_test(base64_refuses_everything_not_canonical),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
