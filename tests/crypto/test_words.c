/* A hash as words: the list keeps its promises, and words can be compared. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "common.h"

/* All 256 words, got through the public door: one hash byte each. */
static void word_of(uint8_t byte, char out[static 16])
{
    struct en_hash hash = {{byte}};
    struct en_text text = {0};

    en_words_print(&text, &hash, 1);
    assert_in_range(text.len, 4, 9);
    memcpy(out, en_text_cstr(&text), text.len + 1);
    en_text_finish(&text);
}

/* Levenshtein distance of two short words. */
static size_t distance(const char *a, const char *b)
{
    size_t row[16];
    size_t width = strlen(b);

    for (size_t j = 0; j <= width; j++) {
        row[j] = j;
    }
    for (size_t i = 1; a[i - 1] != '\0'; i++) {
        size_t diagonal = row[0];
        row[0] = i;
        for (size_t j = 1; j <= width; j++) {
            size_t best = diagonal + (a[i - 1] != b[j - 1]);
            diagonal = row[j];
            best = row[j] + 1 < best ? row[j] + 1 : best;
            row[j] = row[j - 1] + 1 < best ? row[j - 1] + 1 : best;
        }
    }
    return row[width];
}

static void words_are_plain_sorted_and_far_apart(void **state)
{
    static char words[256][16];

    (void)state;
    for (unsigned i = 0; i < 256; i++) {
        word_of((uint8_t)i, words[i]);
        assert_int_equal(strspn(words[i], "abcdefghijklmnopqrstuvwxyz"), strlen(words[i]));
        for (unsigned j = 0; j < i; j++) {
            assert_true(strcmp(words[j], words[i]) < 0);
            assert_int_not_equal(strncmp(words[j], words[i], 4), 0);
            assert_true(distance(words[j], words[i]) >= 3);
        }
    }
    assert_int_equal(distance("bronze", "bronzer"), 1); /* the measure itself measures */
    assert_int_equal(distance("", "abc"), 3);
}

static const struct en_hash known = {{0x00, 0x01, 0x7f, 0x80, 0xff}};

static void the_list_never_changes(void **state)
{
    struct en_text text = {0};

    (void)state;
    en_words_print(&text, &known, 5);
    assert_string_equal(en_text_cstr(&text), "abdomen acacia joker journal zigzag");
    en_text_clear(&text);
    en_words_print(&text, &known, EN_WORDS_MAX);
    assert_true(en_words_match(en_text_str(&text), &known, EN_WORDS_MAX));
    en_text_adds(&text, " abdomen");
    assert_false(en_words_match(en_text_str(&text), &known, 1));
    en_text_finish(&text);
}

static void words_match_in_any_case_with_spaces_or_hyphens(void **state)
{
    (void)state;
    assert_true(en_words_match(EN_STR("abdomen acacia joker"), &known, 3));
    assert_true(en_words_match(EN_STR(" Abdomen-ACACIA  joker "), &known, 3));
    assert_false(en_words_match(EN_STR("abdomen acacia"), &known, 3));
    assert_false(en_words_match(EN_STR("abdomen joker acacia"), &known, 3));
    assert_false(en_words_match(EN_STR("abdomen acacia jokers"), &known, 3));
    assert_false(en_words_match(EN_STR("abdomenacacia joker"), &known, 1));
    assert_false(en_words_match(EN_STR("abdo"), &known, 1));
    assert_false(en_words_match(EN_STR(""), &known, 1));
    assert_false(en_words_match(EN_STR(" - "), &known, 1));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(words_are_plain_sorted_and_far_apart),
        cmocka_unit_test(the_list_never_changes),
        cmocka_unit_test(words_match_in_any_case_with_spaces_or_hyphens),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
