/*
 * Usage lines, the nearest word, and widths of text.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "cli.h"
#include "usage.h"

static void assert_str(struct en_str text, const char *expected)
{
    assert_true(en_str_is(text, expected));
}

static void usage_line_is_taken_apart(void **state)
{
    struct en_usage_item item[8];

    (void)state;
    assert_int_equal(
        en_usage_read("FILE [DIR] --out FILE [--at TIME] [--flag] [--except \"ID WHY\"]...", item,
                      8),
        6);
    assert_str(item[0].meta, "FILE");
    assert_false(item[0].optional);
    assert_true(item[1].optional);
    assert_str(item[2].option, "out");
    assert_str(item[2].meta, "FILE");
    assert_false(item[2].optional);
    assert_str(item[3].meta, "TIME");
    assert_true(item[3].optional);
    assert_int_equal(item[4].meta.len, 0);
    assert_true(item[5].repeated);
    assert_str(item[5].meta, "\"ID WHY\"");
}

static void repeated_words_are_known(void **state)
{
    struct en_usage_item item[2];

    (void)state;
    assert_int_equal(en_usage_read("FILE...", item, 2), 1);
    assert_true(item[0].repeated && !item[0].optional);
    assert_int_equal(en_usage_read("NAME [ARG]...", item, 2), 2);
    assert_true(item[1].repeated && item[1].optional);
    assert_int_equal(en_usage_read("", item, 2), 0);
}

static void every_usage_line_of_the_table_can_be_read(void **state)
{
    struct en_usage_item item[EN_CLI_USAGE_MAX];

    (void)state;
    assert_true(en_verb_count > 50);
    for (size_t i = 0; i < en_verb_count; i++) {
        size_t count = en_usage_read(en_verbs[i].usage, item, EN_CLI_USAGE_MAX);
        for (size_t k = 0; k < count; k++) {
            assert_true(item[k].option.len > 0 || item[k].meta.len > 0);
            assert_ptr_equal(item[k].option.len > 0 ? en_usage_option(item, count, item[k].option)
                                                    : &item[k],
                             &item[k]);
        }
    }
}

static struct en_str word_at(const void *self, size_t i)
{
    const char *const *words = self;

    return en_str_from(words[i]);
}

static void nearest_word_is_found(void **state)
{
    static const char *const words[] = {"status", "state", "play", "", "programme", NULL};

    (void)state;
    assert_str(en_nearest(EN_STR("stauts"), word_at, words), "status"); /* swapped */
    assert_str(en_nearest(EN_STR("stat"), word_at, words), "state");    /* left out */
    assert_str(en_nearest(EN_STR("pplay"), word_at, words), "play");    /* doubled */
    assert_str(en_nearest(EN_STR("program"), word_at, words), "programme");
    assert_int_equal(en_nearest(EN_STR("xylophone"), word_at, words).len, 0);
    assert_int_equal(en_nearest(EN_STR(""), word_at, words).len, 0);
}

static void width_counts_columns_not_bytes(void **state)
{
    (void)state;
    en_language_choose("en");
    assert_int_equal(en_width(EN_STR("abc")), 3);
    assert_int_equal(en_width(EN_STR("Ménaka")), 6);
    assert_int_equal(en_width(EN_STR("غاو")), 3);
    assert_int_equal(en_width(EN_STR("你好")), 4);
    assert_int_equal(en_width(EN_STR("\xff\xfe")), 2);
    assert_int_equal(en_width(EN_STR("")), 0);
}

static void times_may_be_shortened(void **state)
{
    en_time time = 0;

    (void)state;
    assert_int_equal(en_cli_time("2017-02-23T05:30:00Z", &time, NULL), EN_OK);
    assert_int_equal(time, 1487827800);
    assert_int_equal(en_cli_time("2017-02-23T05:30Z", &time, NULL), EN_OK);
    assert_int_equal(time, 1487827800);
    assert_int_equal(en_cli_time("2017-02-23T05:30", &time, NULL), EN_OK);
    assert_int_equal(en_cli_time("2017-02-23", &time, NULL), EN_OK);
    assert_int_equal(time, 1487808000);
    assert_int_equal(en_cli_time("2017-02-2", &time, NULL), EN_ERR_USAGE);
    assert_int_equal(en_cli_time("2017-13-23", &time, NULL), EN_ERR_USAGE);
    assert_int_equal(en_cli_time("", &time, NULL), EN_ERR_USAGE);
    assert_int_equal(en_cli_time("05:30", &time, NULL), EN_ERR_USAGE);
    assert_int_equal(time, 1487808000);
}

static void id_is_known_by_its_first_digits(void **state)
{
    struct en_hash id = {{0x5f, 0x0c, 0x77, 0xad}};

    (void)state;
    assert_true(en_cli_hash_starts(&id, EN_STR("5f0c77")));
    assert_true(en_cli_hash_starts(&id, EN_STR("5f0c77a")));
    assert_false(en_cli_hash_starts(&id, EN_STR("5f0c7")));
    assert_false(en_cli_hash_starts(&id, EN_STR("5f0c78")));
    assert_false(en_cli_hash_starts(&id, EN_STR("5F0C77")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(usage_line_is_taken_apart),
        cmocka_unit_test(repeated_words_are_known),
        cmocka_unit_test(every_usage_line_of_the_table_can_be_read),
        cmocka_unit_test(nearest_word_is_found),
        cmocka_unit_test(width_counts_columns_not_bytes),
        cmocka_unit_test(times_may_be_shortened),
        cmocka_unit_test(id_is_known_by_its_first_digits),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
