/*
 * What is said: tables that fit, sentences and objects of the same cells, differences.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "cli.h"
#include "diff.h"

/* A call of the program that prints into memory. */
struct said {
    struct en_cli cli;
    char *text;
    size_t len;
};

static void begin(struct said *said, bool json, unsigned width)
{
    *said = (struct said){.cli = {.json = json, .width = width}};
    said->cli.out = open_memstream(&said->text, &said->len);
    said->cli.err = said->cli.out;
    en_arena_init(&said->cli.arena, 0);
    en_language_choose("en");
}

static void end(struct said *said, const char *expected)
{
    fclose(said->cli.out);
    assert_string_equal(said->text, expected);
    free(said->text);
    en_arena_finish(&said->cli.arena);
}

static void add_rows(struct en_table *table)
{
    struct en_cell first[] = {
        en_cell_text("x-name", EN_STR("Ménaka")),
        en_cell_int("x-n", 7),
        en_cell_text("x-text", EN_STR("one two three four five six seven")),
    };
    struct en_cell second[] = {
        en_cell_text("x-name", EN_STR("Gao")),
        en_cell_int("x-n", 1234),
        en_cell_none("x-text"),
    };

    assert_true(en_table_row(table, first, 3));
    assert_true(en_table_row(table, second, 3));
}

static void table_without_limit_is_one_line_a_row(void **state)
{
    struct said said;
    struct en_table table;

    (void)state;
    begin(&said, false, 0);
    en_table_begin(&table, &said.cli, NULL);
    add_rows(&table);
    en_table_end(&table);
    end(&said, "x-name   x-n  x-text\n"
               "Ménaka     7  one two three four five six seven\n"
               "Gao     1234\n");
}

static void table_wraps_its_widest_column(void **state)
{
    struct said said;
    struct en_table table;

    (void)state;
    begin(&said, false, 34);
    en_table_begin(&table, &said.cli, NULL);
    add_rows(&table);
    en_table_end(&table);
    end(&said, "x-name   x-n  x-text\n"
               "Ménaka     7  one two three four\n"
               "              five six seven\n"
               "Gao     1234\n");
}

static void table_that_cannot_fit_becomes_sheets(void **state)
{
    struct said said;
    struct en_table table;

    (void)state;
    begin(&said, false, 20);
    en_table_begin(&table, &said.cli, NULL);
    add_rows(&table);
    en_table_end(&table);
    end(&said, "x-name  Ménaka\n"
               "x-n     7\n"
               "x-text  one two\n"
               "        three four\n"
               "        five six\n"
               "        seven\n"
               "\n"
               "x-name  Gao\n"
               "x-n     1234\n"
               "x-text  \n"
               "\n");
}

static void chosen_columns_are_for_people_objects_have_all(void **state)
{
    struct said said;
    struct en_table table;

    (void)state;
    begin(&said, false, 0);
    en_table_begin(&table, &said.cli, NULL);
    table.shown = "x-name,x-n";
    add_rows(&table);
    en_table_end(&table);
    end(&said, "x-name   x-n\nMénaka     7\nGao     1234\n");
    begin(&said, true, 0);
    en_table_begin(&table, &said.cli, NULL);
    table.shown = "x-name,x-n";
    table.part = "rows";
    add_rows(&table);
    en_table_end(&table);
    end(&said, "{\"part\":\"rows\",\"x-name\":\"Ménaka\",\"x-n\":7,"
               "\"x-text\":\"one two three four five six seven\"}\n"
               "{\"part\":\"rows\",\"x-name\":\"Gao\",\"x-n\":1234,\"x-text\":null}\n");
}

static void chosen_columns_stand_in_the_order_of_their_weight(void **state)
{
    struct said said;
    struct en_table table;

    (void)state;
    begin(&said, false, 0);
    en_table_begin(&table, &said.cli, NULL);
    table.shown = "x-n,x-name,x-absent";
    add_rows(&table);
    en_table_end(&table);
    end(&said, " x-n  x-name\n   7  Ménaka\n1234  Gao\n");
}

static void list_too_wide_goes_without_its_last_columns(void **state)
{
    struct en_cell cells[] = {
        en_cell_text("a", EN_STR("aaaaaaaaaa")), en_cell_text("b", EN_STR("bbbbbbbbbb")),
        en_cell_text("c", EN_STR("cccccccccc")), en_cell_text("d", EN_STR("dddddddddd")),
        en_cell_text("e", EN_STR("eeeeeeeeee")),
    };
    struct said said;
    struct en_table table;

    (void)state;
    begin(&said, false, 50);
    en_table_begin(&table, &said.cli, NULL);
    table.shown = "a,b,c,d,e";
    assert_true(en_table_row(&table, cells, 5));
    en_table_end(&table);
    end(&said, "a           b           c           d\n"
               "aaaaaaaaaa  bbbbbbbbbb  cccccccccc  dddddddddd\n");
}

static void empty_table_says_so_to_people_only(void **state)
{
    struct said said;
    struct en_table table;

    (void)state;
    begin(&said, false, 0);
    en_table_begin(&table, &said.cli, "Nothing.");
    en_table_end(&table);
    end(&said, "Nothing.\n");
    begin(&said, true, 0);
    en_table_begin(&table, &said.cli, "Nothing.");
    en_table_end(&table);
    end(&said, "");
}

static void sentence_and_object_come_from_the_same_cells(void **state)
{
    struct en_hash hash = {{0xab}};
    struct en_cell cells[] = {
        en_cell_time("at", 1487827800),
        en_cell_hash("id", &hash),
        en_cell_int("n", -3),
    };
    struct said said;

    (void)state;
    begin(&said, false, 0);
    en_say(&said.cli, "%3 at %1", cells, 3);
    end(&said, "-3 at 2017-02-23T05:30:00Z\n");
    begin(&said, true, 0);
    en_say(&said.cli, "%3 at %1", cells, 3);
    end(&said, "{\"at\":\"2017-02-23T05:30:00Z\",\"id\":"
               "\"ab00000000000000000000000000000000000000000000000000000000000000\",\"n\":-3}\n");
}

static void error_is_words_or_an_object(void **state)
{
    struct en_error error;
    struct said said;

    (void)state;
    (void)en_fail(&error, EN_ERR_CONSENT, "x.rule", EN_STR("here"), "not %1", "Ask %1.",
                  EN_STR("cma"));
    begin(&said, false, 0);
    en_say_error(&said.cli, EN_ERR_CONSENT, &error);
    end(&said, "entente: here: not cma (rule x.rule). Ask cma.\n");
    begin(&said, true, 0);
    en_say_error(&said.cli, EN_ERR_CONSENT, &error);
    end(&said, "{\"error\":\"ERR_CONSENT\",\"exit\":4,\"rule\":\"x.rule\",\"place\":\"here\","
               "\"text\":\"not cma\",\"remedy\":\"Ask cma.\",\"args\":[\"cma\"]}\n");
}

static void difference_keeps_the_order_of_lines(void **state)
{
    struct said said;

    (void)state;
    begin(&said, false, 0);
    assert_int_equal(
        en_diff_say(&said.cli, EN_STR("a\nb\nc\nd\n"), EN_STR("a\nx\nc\nd\ne\n"), NULL), EN_OK);
    end(&said, "- b\n+ x\n+ e\n");
    begin(&said, false, 0);
    assert_int_equal(en_diff_say(&said.cli, EN_STR("a\n"), EN_STR("a\n"), NULL), EN_OK);
    end(&said, "No line differs.\n");
    begin(&said, false, 0);
    assert_int_equal(en_diff_say(&said.cli, EN_STR(""), EN_STR("a\nb\n"), NULL), EN_OK);
    end(&said, "+ a\n+ b\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(table_without_limit_is_one_line_a_row),
        cmocka_unit_test(table_wraps_its_widest_column),
        cmocka_unit_test(table_that_cannot_fit_becomes_sheets),
        cmocka_unit_test(chosen_columns_are_for_people_objects_have_all),
        cmocka_unit_test(chosen_columns_stand_in_the_order_of_their_weight),
        cmocka_unit_test(list_too_wide_goes_without_its_last_columns),
        cmocka_unit_test(empty_table_says_so_to_people_only),
        cmocka_unit_test(sentence_and_object_come_from_the_same_cells),
        cmocka_unit_test(error_is_words_or_an_object),
        cmocka_unit_test(difference_keeps_the_order_of_lines),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
