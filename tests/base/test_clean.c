/* Clean text: what is seen is what is signed. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <utf8proc.h>

#include "entente/base.h"

static void assert_fault(const char *text, enum en_text_fault fault, size_t at)
{
    size_t found = 999;
    enum en_text_fault got = en_text_check(en_str_from(text), &found);

    if (got != fault || (fault != EN_TEXT_CLEAN && found != at)) {
        print_error("\"%s\": fault %d at %zu, expected %d at %zu\n", text, (int)got, found,
                    (int)fault, at);
    }
    assert_int_equal(got, fault);
    assert_int_equal(found, fault == EN_TEXT_CLEAN ? 999 : at);
    assert_int_equal(en_text_check(en_str_from(text), NULL), fault);
}

static void plain_words_of_the_region_are_clean(void **state)
{
    static const char *const clean[] = {"",
                                        "area-security",
                                        "Gao: départ à 06h10, quai n° 3 « port »",
                                        "Œuvre naïve, ça et là",
                                        "دورية مشتركة في غاو",
                                        "ⵜⴰⵎⴰⵛⴻⵇ",
                                        "Ɓaŋ ŋga ɲinandi",
                                        "N’Djaména – 12 °C",
                                        "ߒߞߏ",
                                        "한국어",
                                        "日本語",
                                        "🙂",
                                        "prix : 5 € net"};

    (void)state;
    for (size_t i = 0; i < EN_COUNT(clean); i++) {
        assert_fault(clean[i], EN_TEXT_CLEAN, 0);
    }
}

static void empty_text_is_clean_even_without_an_address(void **state)
{
    (void)state;
    assert_int_equal(en_text_check((struct en_str){NULL, 0}, NULL), EN_TEXT_CLEAN);
    assert_int_equal(en_text_check(EN_STR(""), NULL), EN_TEXT_CLEAN);
}

static void bytes_that_are_not_utf8_are_refused_at_their_place(void **state)
{
    (void)state;
    assert_fault("ab\x80", EN_TEXT_NOT_UTF8, 2);
    assert_fault("ab\xC3", EN_TEXT_NOT_UTF8, 2);
    assert_fault("\xC0\xAF", EN_TEXT_NOT_UTF8, 0);         /* "/" in two bytes */
    assert_fault("\xE0\x80\xAF", EN_TEXT_NOT_UTF8, 0);     /* in three */
    assert_fault("\xED\xA0\x80", EN_TEXT_NOT_UTF8, 0);     /* a surrogate */
    assert_fault("\xF4\x90\x80\x80", EN_TEXT_NOT_UTF8, 0); /* beyond U+10FFFF */
    assert_fault("\xFF", EN_TEXT_NOT_UTF8, 0);
    assert_fault("\xE2\x82", EN_TEXT_NOT_UTF8, 0);
}

static void controls_are_refused(void **state)
{
    (void)state;
    assert_fault("a\tb", EN_TEXT_CONTROL, 1);
    assert_fault("a\nb", EN_TEXT_CONTROL, 1);
    assert_fault("a\rb", EN_TEXT_CONTROL, 1);
    assert_fault("a\x1B[2J", EN_TEXT_CONTROL, 1);
    assert_fault("\x7F", EN_TEXT_CONTROL, 0);
    assert_fault("\xC2\x85", EN_TEXT_CONTROL, 0);
    assert_fault("x\xE2\x80\xA8", EN_TEXT_CONTROL, 1); /* line separator */
    assert_fault("x\xE2\x80\xA9", EN_TEXT_CONTROL, 1);
    assert_int_equal(en_text_check((struct en_str){"a\0b", 3}, NULL), EN_TEXT_CONTROL);
}

static void assert_char_fault(uint32_t c, enum en_text_fault fault)
{
    utf8proc_uint8_t text[8] = {'a'};
    utf8proc_ssize_t len = utf8proc_encode_char((utf8proc_int32_t)c, text + 1);
    struct en_str line = {(const char *)text, (size_t)len + 1};

    if (en_text_check(line, NULL) != fault) {
        print_error("U+%04X\n", (unsigned)c);
    }
    assert_int_equal(en_text_check(line, NULL), fault);
}

static void characters_that_reorder_are_refused(void **state)
{
    static const uint32_t bidi[] = {0x061C, 0x200E, 0x200F, 0x202A, 0x202B, 0x202C,
                                    0x202D, 0x202E, 0x2066, 0x2067, 0x2068, 0x2069};

    (void)state;
    for (size_t i = 0; i < EN_COUNT(bidi); i++) {
        assert_char_fault(bidi[i], EN_TEXT_BIDI);
    }
}

static void characters_that_cannot_be_seen_are_refused(void **state)
{
    static const uint32_t unseen[] = {
        0x00AD, 0x034F, 0x115F,  0x1160,  0x17B4,  0x180B, 0x180E, 0x180F, 0x200B,  0x200C,
        0x200D, 0x2060, 0x2064,  0x206A,  0x2800,  0x3164, 0xFE00, 0xFE0F, 0xFEFF,  0xFFA0,
        0xFFF9, 0x0378, 0xE0001, 0xE0041, 0xE0100, 0xE000, 0xFFFE, 0xFFFF, 0x10FFFF};
    static const uint32_t seen[] = {0x00A0, 0x202F, 0x2019, 0x20AC, 0xFFFD, 0x0628};

    (void)state;
    for (size_t i = 0; i < EN_COUNT(unseen); i++) {
        assert_char_fault(unseen[i], EN_TEXT_INVISIBLE);
    }
    for (size_t i = 0; i < EN_COUNT(seen); i++) {
        assert_char_fault(seen[i], EN_TEXT_CLEAN);
    }
}

static void other_normal_forms_are_refused_at_their_place(void **state)
{
    (void)state;
    assert_fault("de\xCC\x81part", EN_TEXT_NOT_NFC, 1);    /* e + acute, composed: é */
    assert_fault("q\xCC\x81", EN_TEXT_CLEAN, 0);           /* no composed form exists */
    assert_fault("q\xCC\x81\xCC\xA3", EN_TEXT_NOT_NFC, 1); /* marks in the wrong order */
    assert_fault("q\xCC\xA3\xCC\x81", EN_TEXT_CLEAN, 0);
    assert_fault("x \xE2\x84\xAB", EN_TEXT_NOT_NFC, 2);           /* Angstrom sign */
    assert_fault("\xE1\x84\x80\xE1\x85\xA1", EN_TEXT_NOT_NFC, 0); /* Hangul letters apart */
    assert_fault("\xD8\xA7\xD9\x93", EN_TEXT_NOT_NFC, 0);         /* alef + madda */
    assert_fault("\xD8\xA2", EN_TEXT_CLEAN, 0);                   /* alef with madda */
    assert_fault("a\xCD\xBE", EN_TEXT_NOT_NFC, 1);                /* Greek question mark */
    assert_fault("\xCC\x81", EN_TEXT_CLEAN, 0);
}

/* What the table says of every character, against the library: all of it where the library has the
 * table's Unicode, otherwise what it lets through. */
static void the_table_is_that_of_unicode_15(void **state)
{
    bool same = strcmp(utf8proc_unicode_version(), "15.0.0") == 0;

    (void)state;
    for (utf8proc_int32_t c = 0; c <= 0x10FFFF; c++) {
        const char *category = utf8proc_category_string(c);
        utf8proc_uint8_t text[8];
        if (!utf8proc_codepoint_valid(c)) {
            continue;
        }
        utf8proc_ssize_t len = utf8proc_encode_char(c, text);
        enum en_text_fault fault =
            en_text_check((struct en_str){(const char *)text, (size_t)len}, NULL);
        bool other =
            category[0] == 'C' || strcmp(category, "Zl") == 0 || strcmp(category, "Zp") == 0;
        if (other && fault != EN_TEXT_CONTROL && fault != EN_TEXT_BIDI) {
            assert_int_equal(fault, EN_TEXT_INVISIBLE);
        }
        if (!other && same && fault == EN_TEXT_INVISIBLE) {
            assert_true(category[0] == 'M' || category[0] == 'L' || c == 0x2800);
        }
        assert_int_equal(fault == EN_TEXT_CONTROL,
                         strcmp(category, "Cc") == 0 || c == 0x2028 || c == 0x2029);
    }
}

/* The quick checks must agree with a full normalisation by the library, on every character
 * alone and on random mixtures. */
static bool library_says_nfc(const char *text)
{
    utf8proc_uint8_t *nfc = utf8proc_NFC((const utf8proc_uint8_t *)text);

    assert_non_null(nfc);
    bool same = strcmp((const char *)nfc, text) == 0;
    free(nfc);
    return same;
}

static void every_single_character_agrees_with_full_normalisation(void **state)
{
    char text[16];

    (void)state;
    for (utf8proc_int32_t c = 0x20; c <= 0x10FFFF; c++) {
        if (!utf8proc_codepoint_valid(c)) {
            continue;
        }
        text[0] = 'e';
        utf8proc_ssize_t len = utf8proc_encode_char(c, (utf8proc_uint8_t *)text + 1);
        text[len + 1] = '\0';
        enum en_text_fault fault = en_text_check(en_str_from(text), NULL);
        if (fault == EN_TEXT_CLEAN || fault == EN_TEXT_NOT_NFC) {
            assert_int_equal(fault == EN_TEXT_CLEAN, library_says_nfc(text));
        }
    }
}

static void random_mixtures_agree_with_full_normalisation_prop(void **state)
{
    static const int32_t pool[] = {'a',    'e',   ' ',   0xE9,   0x300,  0x301,  0x323,
                                   0x338,  0x653, 0x627, 0x622,  0x1100, 0x1161, 0x11A8,
                                   0xAC00, 0x3B1, 0x345, 0x212B, 0x9C7,  0x9BE,  0x1D15E};
    const uint64_t seed = 20170218;
    struct en_rng rng;
    int clean = 0;
    const int rounds = 20000;

    (void)state;
    en_rng_seed(&rng, seed);
    for (int round = 0; round < rounds; round++) {
        char text[64];
        utf8proc_ssize_t len = 0;
        uint64_t count = 1 + en_rng_below(&rng, 8);
        for (uint64_t i = 0; i < count; i++) {
            int32_t c = pool[en_rng_below(&rng, EN_COUNT(pool))];
            len += utf8proc_encode_char(c, (utf8proc_uint8_t *)text + len);
        }
        text[len] = '\0';
        bool is_clean = en_text_check(en_str_from(text), NULL) == EN_TEXT_CLEAN;
        clean += is_clean;
        if (is_clean != library_says_nfc(text)) {
            fail_msg("seed %d round %d", (int)seed, round);
        }
    }
    assert_in_range(clean, rounds / 50, rounds - rounds / 50); /* both answers occur */
}

static void a_stretch_too_long_for_the_stack_is_refused_not_guessed(void **state)
{
    enum { CHARS = EN_LINE_BYTES_MAX / 2 };
    char *text = malloc(2 * CHARS + 4);

    (void)state;
    assert_non_null(text);
    for (size_t i = 0; i <= CHARS; i++) {
        memcpy(text + 2 * i, "\xD8\xA8", 2); /* beh */
    }
    text[2 * CHARS + 2] = '\0';
    assert_int_equal(en_text_check((struct en_str){text, 2 * CHARS}, NULL), EN_TEXT_CLEAN);
    assert_int_equal(en_text_check((struct en_str){text, 2 * CHARS + 2}, NULL), EN_TEXT_NOT_NFC);
    for (size_t i = 0; i < CHARS; i++) {
        memcpy(text + 2 * i, "\xCE\x90", 2); /* decomposes into three */
    }
    assert_int_equal(en_text_check((struct en_str){text, 2 * CHARS}, NULL), EN_TEXT_CLEAN);
    free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(plain_words_of_the_region_are_clean),
        cmocka_unit_test(empty_text_is_clean_even_without_an_address),
        cmocka_unit_test(bytes_that_are_not_utf8_are_refused_at_their_place),
        cmocka_unit_test(controls_are_refused),
        cmocka_unit_test(characters_that_reorder_are_refused),
        cmocka_unit_test(characters_that_cannot_be_seen_are_refused),
        cmocka_unit_test(other_normal_forms_are_refused_at_their_place),
        cmocka_unit_test(the_table_is_that_of_unicode_15),
        cmocka_unit_test(every_single_character_agrees_with_full_normalisation),
        cmocka_unit_test(random_mixtures_agree_with_full_normalisation_prop),
        cmocka_unit_test(a_stretch_too_long_for_the_stack_is_refused_not_guessed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
