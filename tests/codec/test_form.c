/*
 * The line grammar: each rule of codec.h by one change of a good text.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "sample_form.h"

static struct en_arena arena;

static int open_arena(void **state)
{
    (void)state;
    en_arena_init(&arena, 0);
    return 0;
}

static int close_arena(void **state)
{
    (void)state;
    en_arena_finish(&arena);
    return 0;
}

static enum en_status parse(const char *text, struct en_error *error)
{
    const struct en_item *items = NULL;
    size_t count = 12345;
    enum en_status status =
        en_form_parse(&arena, &sample_form, en_str_from(text), 0, false, &items, &count, error);

    if (status != EN_OK) { /* outputs untouched on failure */
        assert_null(items);
        assert_int_equal(count, 12345);
    }
    return status;
}

static void expect(const char *text, enum en_status status, const char *rule, const char *place)
{
    struct en_error error = {0};

    assert_int_equal(parse(text, &error), status);
    assert_string_equal(error.rule, rule);
    assert_string_equal(error.place, place);
    assert_int_equal(error.status, status);
    assert_non_null(error.remedy);
}

static void good_text_gives_items_in_order(void **state)
{
    (void)state;
    const struct en_item *items = NULL;
    size_t count = 0;

    assert_int_equal(
        en_form_parse(&arena, &sample_form, EN_STR(SAMPLE_TEXT), 7, false, &items, &count, NULL),
        EN_OK);
    assert_int_equal(count, 8);
    assert_string_equal(items[0].field->key, "order");
    assert_int_equal(items[0].line, 8);
    assert_int_equal(items[1].value[0].num, 1);
    assert_true(items[2].field == items[3].field);
    assert_true(en_str_is(items[3].value[1].text, "deputy"));
    assert_int_equal(items[4].value[1].num, 12);
    assert_int_equal(items[4].value[2].num, 1487827800);
    assert_int_equal(items[4].value[3].num, 330);
    assert_true(en_str_is(items[6].value[1].text, "Porte à l'Est: fermée"));
    assert_int_equal(items[7].line, 15);
}

static void optional_lines_may_be_absent(void **state)
{
    (void)state;
    assert_int_equal(parse("order: G-1\ncrew: m lead\nend: x\n", NULL), EN_OK);
}

static void line_must_be_key_and_value(void **state)
{
    (void)state;
    expect("order: G-1\ncrew m lead\nend: x\n", EN_ERR_SYNTAX, "line.form", "line 2");
    expect("order: G-1\ncrew:m lead\nend: x\n", EN_ERR_SYNTAX, "line.form", "line 2");
    expect("order: G-1\n\ncrew: m lead\nend: x\n", EN_ERR_SYNTAX, "line.form", "line 2");
    expect("order: G-1\n# remark\ncrew: m lead\nend: x\n", EN_ERR_SYNTAX, "line.form", "line 2");
    expect("order: G-1\nCrew: m lead\nend: x\n", EN_ERR_SYNTAX, "line.form", "line 2");
    expect("order: G-1\ncrew: m lead\nend: x", EN_ERR_SYNTAX, "line.form", "line 3");
    expect("order: G-1\n\xef\xbb\xbf"
           "crew: m lead\nend: x\n",
           EN_ERR_SYNTAX, "line.form", "line 2");
}

static void unknown_key_names_what_may_stand(void **state)
{
    (void)state;
    struct en_error error = {0};

    assert_int_equal(parse("order: G-1\nweapon: m\ncrew: m lead\nend: x\n", &error), EN_ERR_SYNTAX);
    assert_string_equal(error.rule, "line.key-unknown");
    assert_string_equal(error.place, "line 2");
    assert_string_equal(error.arg[0], "weapon");
    assert_string_equal(error.arg[1], "sample");
    assert_string_equal(error.arg[2], "kind, crew");
    expect("order: G-1\ncrew: m lead\nend: x\nmore: y\n", EN_ERR_SYNTAX, "line.key-unknown",
           "line 4");
}

static void keys_stand_in_the_order_of_the_form(void **state)
{
    (void)state;
    /* A required key that comes too late, an optional one, and a list in two pieces. */
    expect("crew: m lead\norder: G-1\nend: x\n", EN_ERR_SYNTAX, "line.key-order", "line 1");
    expect("order: G-1\ncrew: m lead\nkind: a\nend: x\n", EN_ERR_SYNTAX, "line.key-order",
           "line 3");
    expect("order: G-1\ncrew: m lead\nremark: a b\ncrew: n deputy\nend: x\n", EN_ERR_SYNTAX,
           "line.key-order", "line 4");
}

static void an_error_of_order_says_what_belongs_above_what(void **state)
{
    struct en_error error;

    (void)state;
    assert_int_equal(parse("crew: m lead\norder: G-1\nend: x\n", &error), EN_ERR_SYNTAX);
    assert_string_equal(error.arg[2], "order");
    assert_string_equal(error.arg[3], "crew");
    assert_int_equal(parse("order: G-1\ncrew: m lead\nkind: a\nend: x\n", &error), EN_ERR_SYNTAX);
    assert_string_equal(error.arg[2], "kind");
    assert_string_equal(error.arg[3], "crew");
}

static void single_key_stands_once(void **state)
{
    (void)state;
    expect("order: G-1\norder: G-1\ncrew: m lead\nend: x\n", EN_ERR_SYNTAX, "line.key-repeated",
           "line 2");
    expect("order: G-1\ncrew: m lead\norder: G-1\nend: x\n", EN_ERR_SYNTAX, "line.key-repeated",
           "line 3");
    expect("order: G-1\nkind: a\nkind: a\ncrew: m lead\nend: x\n", EN_ERR_SYNTAX,
           "line.key-repeated", "line 3");
    expect("order: G-1\ncrew: m lead\nend: x\nend: x\n", EN_ERR_SYNTAX, "line.key-repeated",
           "line 4");
}

static void required_key_is_asked_for(void **state)
{
    (void)state;
    expect("", EN_ERR_SYNTAX, "line.key-missing", "line 1");
    expect("crew: m lead\nend: x\n", EN_ERR_SYNTAX, "line.key-missing", "line 1");
    expect("order: G-1\nend: x\n", EN_ERR_SYNTAX, "line.key-missing", "line 2");
    expect("order: G-1\ncrew: m lead\n", EN_ERR_SYNTAX, "line.key-missing", "line 3");
}

static void line_has_a_fixed_number_of_words(void **state)
{
    (void)state;
    struct en_error error = {0};

    assert_int_equal(parse("order: G-1\ncrew: m\nend: x\n", &error), EN_ERR_SYNTAX);
    assert_string_equal(error.arg[0], "crew");
    assert_string_equal(error.arg[1], "member post");
    expect("order: G-1\ncrew: m\nend: x\n", EN_ERR_SYNTAX, "line.token-count", "line 2");
    expect("order: G-1\ncrew: m lead x\nend: x\n", EN_ERR_SYNTAX, "line.token-count", "line 2");
    expect("order: G-1 G-2\ncrew: m lead\nend: x\n", EN_ERR_SYNTAX, "line.token-count", "line 1");
    expect("order: G-1\ncrew: m lead\nremark: alone\nend: x\n", EN_ERR_SYNTAX, "line.token-count",
           "line 3");
}

static void words_have_one_space_between(void **state)
{
    (void)state;
    expect("order:  G-1\ncrew: m lead\nend: x\n", EN_ERR_SYNTAX, "line.spaces", "line 1");
    expect("order: G-1 \ncrew: m lead\nend: x\n", EN_ERR_SYNTAX, "line.spaces", "line 1");
    expect("order: \ncrew: m lead\nend: x\n", EN_ERR_SYNTAX, "line.spaces", "line 1");
    expect("order: G-1\ncrew: m  lead\nend: x\n", EN_ERR_SYNTAX, "line.spaces", "line 2");
    expect("order: G-1\ncrew: m lead\nend: x  y\n", EN_ERR_SYNTAX, "line.spaces", "line 3");
    expect("order: G-1\ncrew: m lead\nend:  y\n", EN_ERR_SYNTAX, "line.spaces", "line 3");
}

static void bad_token_names_its_line(void **state)
{
    (void)state;
    expect("order: G-1\ncrew: m Lead\nend: x\n", EN_ERR_SYNTAX, "line.token", "line 2");
    expect("order: G-1\r\ncrew: m lead\nend: x\n", EN_ERR_SYNTAX, "line.token", "line 1");
    expect("order: G-1\ncrew: m lead\nstop: a 61 2017-02-23T05:30:00Z 05:30 a\nend: x\n",
           EN_ERR_RANGE, "line.range", "line 3");
}

static void unclean_text_names_its_fault(void **state)
{
    (void)state;
    expect("order: G-1\ncrew: m lead\nend: a\xff\n", EN_ERR_ENCODING, "text.utf8", "line 3");
    expect("order: G-1\ncrew: m lead\nend: a\r\n", EN_ERR_ENCODING, "text.control", "line 3");
    expect("order: G-1\ncrew: m lead\nend: a\xe2\x80\xae"
           "b\n",
           EN_ERR_ENCODING, "text.bidi", "line 3");
    expect("order: G-1\ncrew: m lead\nend: a\xc2\xad"
           "b\n",
           EN_ERR_ENCODING, "text.invisible", "line 3");
    expect("order: G-1\ncrew: m lead\nend: e\xcc\x81\n", EN_ERR_ENCODING, "text.nfc", "line 3");
}

/* "order..crew..end: xxx" with an end line of `bytes` bytes in all. */
static char *text_with_end_line(size_t bytes)
{
    static const char head[] = "order: G-1\ncrew: m lead\nend: ";
    char *text = malloc(sizeof(head) + bytes);

    assert_non_null(text);
    memcpy(text, head, sizeof(head) - 1);
    memset(text + sizeof(head) - 1, 'x', bytes - 5);
    memcpy(text + sizeof(head) - 1 + bytes - 5, "\n", 2);
    return text;
}

static void line_has_at_most_4096_bytes(void **state)
{
    (void)state;
    char *good = text_with_end_line(4096);
    char *bad = text_with_end_line(4097);

    assert_int_equal(parse(good, NULL), EN_OK);
    expect(bad, EN_ERR_TOO_LONG, "line.long", "line 3");
    free(good);
    free(bad);
}

static void text_has_at_most_4096_lines(void **state)
{
    (void)state;
    struct en_text text = {0};

    en_text_adds(&text, "order: G-1\n");
    for (int i = 0; i < 4094; i++) {
        en_text_addf(&text, "crew: m%d lead\n", i);
    }
    en_text_adds(&text, "end: x\n");
    assert_int_equal(parse(en_text_cstr(&text), NULL), EN_OK);
    en_text_adds(&text, "end: x\n");
    expect(en_text_cstr(&text), EN_ERR_TOO_LONG, "form.lines", "line 4097");
    en_text_finish(&text);
}

static void comments_count_as_lines_but_say_nothing(void **state)
{
    (void)state;
    const struct en_str text =
        EN_STR("# first\n\norder: G-1\n# \xff anything\ncrew: m lead\nend: x\n");
    const struct en_item *items = NULL;
    size_t count = 0;

    assert_int_equal(en_form_parse(&arena, &sample_form, text, 7, true, &items, &count, NULL),
                     EN_OK);
    assert_int_equal(count, 3);
    assert_int_equal(items[0].line, 10);
    assert_int_equal(items[1].line, 12);
}

static void memory_that_ends_is_told(void **state)
{
    (void)state;
    const struct en_item *items = NULL;
    size_t count = 0;
    bool finished = false;

    for (size_t limit = 16; limit < 4096 && !finished; limit += 16) {
        struct en_arena small;
        struct en_error error = {0};
        en_arena_init(&small, limit);
        enum en_status status = en_form_parse(&small, &sample_form, EN_STR(SAMPLE_TEXT), 0, false,
                                              &items, &count, &error);
        finished = status == EN_OK;
        if (!finished) {
            assert_int_equal(status, EN_ERR_MEMORY);
            assert_string_equal(error.rule, "memory");
            assert_null(items);
        }
        en_arena_finish(&small);
    }
    assert_true(finished);
}

static void cut_text_is_refused_everywhere_prop(void **state)
{
    (void)state;
    const struct en_str text = EN_STR(SAMPLE_TEXT);
    const struct en_item *items = NULL;
    size_t count = 0;

    for (size_t len = 0; len < text.len; len++) {
        en_arena_reset(&arena);
        assert_int_not_equal(en_form_parse(&arena, &sample_form, (struct en_str){text.ptr, len}, 0,
                                           false, &items, &count, NULL),
                             EN_OK);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(good_text_gives_items_in_order),
        cmocka_unit_test(optional_lines_may_be_absent),
        cmocka_unit_test(line_must_be_key_and_value),
        cmocka_unit_test(unknown_key_names_what_may_stand),
        cmocka_unit_test(keys_stand_in_the_order_of_the_form),
        cmocka_unit_test(an_error_of_order_says_what_belongs_above_what),
        cmocka_unit_test(single_key_stands_once),
        cmocka_unit_test(required_key_is_asked_for),
        cmocka_unit_test(line_has_a_fixed_number_of_words),
        cmocka_unit_test(words_have_one_space_between),
        cmocka_unit_test(bad_token_names_its_line),
        cmocka_unit_test(unclean_text_names_its_fault),
        cmocka_unit_test(line_has_at_most_4096_bytes),
        cmocka_unit_test(text_has_at_most_4096_lines),
        cmocka_unit_test(comments_count_as_lines_but_say_nothing),
        cmocka_unit_test(memory_that_ends_is_told),
        cmocka_unit_test(cut_text_is_refused_everywhere_prop),
    };
    return cmocka_run_group_tests(tests, open_arena, close_arena);
}
