/*
 * Each type of token: what is one, and its nearest neighbours that are none.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "entente/codec.h"

struct sample {
    const char *token;
    const char *rule; // NULL: it is accepted
};

static void check(const struct en_token_def *def, const struct sample *samples, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct en_error error = {0};
        struct en_value value = {.num = -77};
        struct en_str token = en_str_from(samples[i].token);
        enum en_status status = en_token_check(def, token, EN_STR("here"), &value, &error);

        if (samples[i].rule == NULL) {
            assert_int_equal(status, EN_OK);
            assert_true(en_str_equal(value.text, token));
            continue;
        }
        assert_int_not_equal(status, EN_OK);
        assert_int_equal(status, error.status);
        assert_string_equal(error.rule, samples[i].rule);
        assert_string_equal(error.place, "here");
        assert_non_null(error.remedy);
        assert_int_equal(value.num, -77); /* the output is untouched */
    }
}

static int64_t number_of(const struct en_token_def *def, const char *token)
{
    struct en_value value = {0};

    assert_int_equal(en_token_check(def, en_str_from(token), EN_STR(""), &value, NULL), EN_OK);
    return value.num;
}

#define A16 "aaaaaaaaaaaaaaaa"
#define A64 A16 A16 A16 A16

static void name_is_lower_case_words(void **state)
{
    (void)state;
    const struct en_token_def def = {.name = "node", .type = EN_TOKEN_NAME};
    const struct sample samples[] = {
        {"cma", NULL},
        {"maa-pf", NULL},
        {"a.b_c-9", NULL},
        {"9", NULL},
        {A64, NULL},
        {A64 "a", "line.token"},
        {"", "line.token"},
        {"Cma", "line.token"},
        {"-cma", "line.token"},
        {"c/a", "line.token"},
        {"c a", "line.token"},
        {"cmé", "line.token"},
        {"a,b", "line.token"},
        {"a\x01", "line.token"},
    };
    check(&def, samples, EN_COUNT(samples));
}

static void id_may_have_capitals(void **state)
{
    (void)state;
    const struct en_token_def def = {.name = "order", .type = EN_TOKEN_ID};
    const struct sample samples[] = {
        {"G-0142", NULL},        {"m-7k3q", NULL},     {"Z", NULL},           {A64, NULL},
        {A64 "a", "line.token"}, {"_G", "line.token"}, {"G+1", "line.token"}, {"", "line.token"},
    };
    check(&def, samples, EN_COUNT(samples));
}

static void keyname_is_one_or_two_names(void **state)
{
    (void)state;
    const struct en_token_def def = {.name = "key", .type = EN_TOKEN_KEYNAME};
    const struct sample samples[] = {
        {"cma/officer-1", NULL},
        {"cma", NULL},
        {"a/" A16 A16, NULL},
        {"cma/", "line.token"},
        {"/cma", "line.token"},
        {"a/b/c", "line.token"},
        {"cma/O", "line.token"},
        {"", "line.token"},
        {A64 "/" A16 A16, "line.token"},
        {A64 "/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", NULL},
    };
    check(&def, samples, EN_COUNT(samples));
}

static void list_is_names_without_duplicates(void **state)
{
    (void)state;
    const struct en_token_def def = {.name = "of", .type = EN_TOKEN_LIST};
    const struct sample samples[] = {
        {"fama", NULL},          {"fama,cma,pf", NULL},   {"a,ab,b", NULL},
        {"fama,", "line.token"}, {",fama", "line.token"}, {"a,,b", "line.token"},
        {"a,b,a", "line.token"}, {"a, b", "line.token"},  {"", "line.token"},
        {"a,B", "line.token"},
    };
    char long_list[1100];

    check(&def, samples, EN_COUNT(samples));
    for (size_t i = 0; i < sizeof(long_list) - 1; i++) { /* aaa..,aaa..b,: 60 letters each */
        long_list[i] = i % 61 == 60 ? ',' : 'a';
        long_list[i] = i % 61 == i / 61 ? 'b' : long_list[i];
    }
    long_list[1024] = '\0';
    check(&def, &(struct sample){long_list, NULL}, 1);
    long_list[1024] = 'a';
    long_list[1025] = '\0';
    check(&def, &(struct sample){long_list, "line.token"}, 1);
}

static void word_gives_its_index(void **state)
{
    (void)state;
    const struct en_token_def def = {
        .name = "mode", .type = EN_TOKEN_ONEOF, .words = "exercise|live"};
    const struct sample samples[] = {{"live", NULL},          {"liv", "line.token"},
                                     {"lives", "line.token"}, {"exercise|live", "line.token"},
                                     {"", "line.token"},      {"Live", "line.token"}};

    check(&def, samples, EN_COUNT(samples));
    assert_int_equal(number_of(&def, "exercise"), 0);
    assert_int_equal(number_of(&def, "live"), 1);
}

static void whole_number_stays_in_its_range(void **state)
{
    (void)state;
    const struct en_token_def def = {
        .name = "lat_e7", .type = EN_TOKEN_INT, .min = -900000000, .max = 900000000};
    const struct sample samples[] = {
        {"0", NULL},
        {"-900000000", NULL},
        {"900000000", NULL},
        {"900000001", "line.range"},
        {"-900000001", "line.range"},
        {"01", "line.token"},
        {"-0", "line.token"},
        {"+1", "line.token"},
        {"1.0", "line.token"},
        {"", "line.token"},
        {"-", "line.token"},
        {"0x10", "line.token"},
        {"99999999999999999999999", "line.range"},
        {"-99999999999999999999999", "line.range"},
    };

    check(&def, samples, EN_COUNT(samples));
    assert_int_equal(number_of(&def, "-12"), -12);
}

static void time_is_utc_seconds(void **state)
{
    (void)state;
    const struct en_token_def def = {.name = "start", .type = EN_TOKEN_TIME};
    const struct sample samples[] = {
        {"2017-02-23T05:30:00Z", NULL},         {"2016-02-29T00:00:00Z", NULL},
        {"2017-02-29T00:00:00Z", "line.token"}, {"2017-02-23T05:30:00", "line.token"},
        {"2017-02-23 05:30:00Z", "line.token"}, {"2017-02-23T24:00:00Z", "line.token"},
        {"2017-02-23T05:30:60Z", "line.token"}, {"2017-02-23T05:30:00z", "line.token"},
    };

    check(&def, samples, EN_COUNT(samples));
    assert_int_equal(number_of(&def, "2017-02-23T05:30:00Z"), 1487827800);
}

static void clock_is_minutes_of_a_day(void **state)
{
    (void)state;
    const struct en_token_def def = {.name = "cutoff", .type = EN_TOKEN_CLOCK};
    const struct sample samples[] = {
        {"00:00", NULL},         {"23:59", NULL},        {"24:00", "line.token"},
        {"05:60", "line.token"}, {"5:30", "line.token"}, {"05-30", "line.token"},
        {"0a:30", "line.token"}, {"", "line.token"},     {"99:99", "line.token"},
    };

    check(&def, samples, EN_COUNT(samples));
    assert_int_equal(number_of(&def, "05:30"), 330);
}

static void hash_is_64_lower_case_digits(void **state)
{
    (void)state;
    const struct en_token_def def = {.name = "id", .type = EN_TOKEN_HASH};
    const struct sample samples[] = {
        {A64, NULL},
        {A16 A16 A16 "0123456789abcdef", NULL},
        {A16 A16 A16 "0123456789abcdeg", "line.token"},
        {A16 A16 A16 "0123456789ABCDEF", "line.token"},
        {A16 A16 A16 "0123456789abcde", "line.token"},
        {A64 "a", "line.token"},
    };
    check(&def, samples, EN_COUNT(samples));
}

static void verifier_key_has_three_parts(void **state)
{
    (void)state;
    const struct en_token_def def = {.name = "key", .type = EN_TOKEN_VKEY};
    const struct sample samples[] = {
        {"cma/root+0a1b2c3d+ATEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDEy", NULL},
        {"cma/root+0a1b2c3d+AQ==", NULL},
        {"cma/root+0A1b2c3d+AQ==", "line.token"},
        {"cma/root+0a1b2c3+AQ==", "line.token"},
        {"cma/root+0a1b2c3d+AQ=", "line.token"},
        {"cma/root+0a1b2c3d+A===", "line.token"},
        {"cma/root+0a1b2c3d+", "line.token"},
        {"cma/root+0a1b2c3d", "line.token"},
        {"+0a1b2c3d+AQ==", "line.token"},
        {"cma root+0a1b2c3d+AQ==", "line.token"},
        {"a+0a1b2c3d+" A64 A64 A64 A64, NULL},
        {"a+0a1b2c3d+" A64 A64 A64 A64 A64, "line.token"},
    };
    check(&def, samples, EN_COUNT(samples));
}

static void text_is_clean_and_single_spaced(void **state)
{
    (void)state;
    const struct en_token_def def = {.name = "reason", .type = EN_TOKEN_TEXT};
    const struct sample samples[] = {
        {"Mission de l'ONU à Gao, secteur Est", NULL},
        {"دورية مشتركة", NULL},
        {"x", NULL},
        {"", "line.token"},
        {" x", "line.spaces"},
        {"x ", "line.spaces"},
        {"x  y", "line.spaces"},
        {"x\ty", "text.control"},
        {"x\ry", "text.control"},
        {"x\xff", "text.utf8"},
        {"x\xc0\xaf", "text.utf8"},
        {"a \xe2\x80\xae b", "text.bidi"},
        {"a\xe2\x80\x8b", "text.invisible"},
        {"e\xcc\x81", "text.nfc"},
    };
    check(&def, samples, EN_COUNT(samples));
}

static void error_never_shows_raw_controls(void **state)
{
    (void)state;
    const struct en_token_def def = {.name = "node", .type = EN_TOKEN_NAME};
    struct en_value value;
    struct en_error error = {0};

    assert_int_equal(
        en_token_check(&def, EN_STR("\x1b[2J\xe2\x80\xae"), EN_STR("here"), &value, &error),
        EN_ERR_SYNTAX);
    assert_string_equal(error.arg[0], "?[2J???");
    assert_string_equal(error.arg[1], "node");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(name_is_lower_case_words),
        cmocka_unit_test(id_may_have_capitals),
        cmocka_unit_test(keyname_is_one_or_two_names),
        cmocka_unit_test(list_is_names_without_duplicates),
        cmocka_unit_test(word_gives_its_index),
        cmocka_unit_test(whole_number_stays_in_its_range),
        cmocka_unit_test(time_is_utc_seconds),
        cmocka_unit_test(clock_is_minutes_of_a_day),
        cmocka_unit_test(hash_is_64_lower_case_digits),
        cmocka_unit_test(verifier_key_has_three_parts),
        cmocka_unit_test(text_is_clean_and_single_spaced),
        cmocka_unit_test(error_never_shows_raw_controls),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
