/*
 * Tables in files: what is read, and that nothing is guessed.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "csv.h"

static const char *const COLUMNS[] = {"member", "party", "speaks?"};

struct read {
    struct en_arena arena;
    struct en_csv csv;
    struct en_error error;
    enum en_status status;
};

static void read_text(struct read *read, const char *text)
{
    *read = (struct read){.status = EN_OK};
    en_arena_init(&read->arena, 0);
    read->status =
        en_csv_read(&read->arena, en_str_from(text), COLUMNS, 3, &read->csv, &read->error);
}

static void assert_cell(const struct read *read, size_t row, size_t column, const char *expected)
{
    assert_true(en_str_is(en_csv_cell(&read->csv, row, column), expected));
}

static void refuses(const char *text, const char *rule, const char *place)
{
    struct read read;

    read_text(&read, text);
    assert_int_not_equal(read.status, EN_OK);
    assert_string_equal(read.error.rule, rule);
    assert_string_equal(read.error.place, place);
    assert_int_equal(read.csv.rows, 0);
    en_arena_finish(&read.arena);
}

static void columns_may_stand_in_any_order(void **state)
{
    struct read read;

    (void)state;
    read_text(&read, "# a comment\nparty,member\ncma,m-1\npf,m-2");
    assert_int_equal(read.status, EN_OK);
    assert_int_equal(read.csv.rows, 2);
    assert_cell(&read, 0, 0, "m-1");
    assert_cell(&read, 0, 1, "cma");
    assert_cell(&read, 1, 1, "pf");
    assert_cell(&read, 1, 2, "");
    assert_int_equal(read.csv.line[1], 4);
    en_arena_finish(&read.arena);
}

static void quotes_hold_commas_quotes_and_spreadsheet_line_ends(void **state)
{
    struct read read;

    (void)state;
    read_text(&read, "\xEF\xBB\xBFmember,party,speaks\r\n\"m,1\",\"c\"\"ma\",\"\"\r\n");
    assert_int_equal(read.status, EN_OK);
    assert_int_equal(read.csv.rows, 1);
    assert_cell(&read, 0, 0, "m,1");
    assert_cell(&read, 0, 1, "c\"ma");
    assert_cell(&read, 0, 2, "");
    en_arena_finish(&read.arena);
}

static void empty_table_has_no_rows(void **state)
{
    struct read read;

    (void)state;
    read_text(&read, "member,party\n");
    assert_int_equal(read.status, EN_OK);
    assert_int_equal(read.csv.rows, 0);
    en_arena_finish(&read.arena);
}

static void what_is_not_understood_is_refused_with_its_line(void **state)
{
    (void)state;
    refuses("", "csv.header", "line 1");
    refuses("# only a comment", "csv.header", "line 2");
    refuses("member\nm-1\n", "csv.column-missing", "line 1");
    refuses("member,party,age\nm-1,cma,3\n", "csv.column-unknown", "line 1");
    refuses("member,member,party\n", "csv.column-unknown", "line 1");
    refuses("member,party\nm-1,cma,x\n", "csv.cells", "line 2");
    refuses("member,party\nm-1,cma\nm-2\n", "csv.cells", "line 3");
    refuses("member,party\nm-1,\"cma\n", "csv.quote", "line 2");
    refuses("member,party\nm-1,c\"ma\n", "csv.quote", "line 2");
    refuses("member,party\nm-1,\"cma\"x\n", "csv.quote", "line 2");
    refuses("member,party\nm-1,cma\rm-2,pf\r", "csv.quote", "line 2");
    refuses("member,party\r\nm-1,\"cma\"\rm-2,pf\n", "csv.quote", "line 2");
}

static void unclean_text_is_refused(void **state)
{
    (void)state;
    refuses("member,party\nm-1,\xff\n", "csv.text", "line 2");
    refuses("member,party\nm-1,a\xE2\x80\xAE\n", "csv.text", "line 2");
    refuses("member,party\nm-1,\"a\nb\"\n", "csv.text", "line 3");
}

static void more_rows_than_a_mission_has_are_refused(void **state)
{
    struct en_text text = {0};
    struct read read;

    (void)state;
    en_text_adds(&text, "member,party\n");
    for (int i = 0; i < EN_CSV_ROWS_MAX; i++) {
        en_text_adds(&text, "m,p\n");
    }
    read_text(&read, en_text_cstr(&text));
    assert_int_equal(read.status, EN_OK);
    assert_int_equal(read.csv.rows, EN_CSV_ROWS_MAX);
    en_arena_finish(&read.arena);
    en_text_adds(&text, "m,p\n");
    refuses(en_text_cstr(&text), "csv.rows", "line 100002");
    en_text_finish(&text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(columns_may_stand_in_any_order),
        cmocka_unit_test(quotes_hold_commas_quotes_and_spreadsheet_line_ends),
        cmocka_unit_test(empty_table_has_no_rows),
        cmocka_unit_test(what_is_not_understood_is_refused_with_its_line),
        cmocka_unit_test(unclean_text_is_refused),
        cmocka_unit_test(more_rows_than_a_mission_has_are_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
