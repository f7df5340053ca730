/*
 * JSON out and in: the view, the way back, and what is refused.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>
#include <jansson.h>

#include "sample_form.h"

static json_t *read(const char *text)
{
    json_t *json = NULL;

    assert_int_equal(en_json_read(en_str_from(text), &json, NULL), EN_OK);
    return json;
}

static json_t *sample_json(struct en_arena *arena)
{
    const struct en_item *items = NULL;
    size_t count = 0;

    assert_int_equal(
        en_form_parse(arena, &sample_form, EN_STR(SAMPLE_TEXT), 0, false, &items, &count, NULL),
        EN_OK);
    return en_form_json(items, count);
}

static void view_has_numbers_text_objects_and_arrays(void **state)
{
    (void)state;
    struct en_arena arena;
    struct en_text line = {0};

    en_arena_init(&arena, 0);
    json_t *json = sample_json(&arena);
    assert_true(en_json_line(&line, json));
    assert_string_equal(
        en_text_cstr(&line),
        "{\"order\":\"G-0142\",\"kind\":\"b\",\"crew\":[{\"member\":\"m-7k3q\",\"post\":\"lead\"},"
        "{\"member\":\"m-t09d\",\"post\":\"deputy\"}],\"stop\":[{\"place\":\"gao/"
        "port\",\"seats\":12,"
        "\"from\":\"2017-02-23T05:30:00Z\",\"at\":\"05:30\",\"of\":\"fama,cma\"}],\"blob\":{"
        "\"sha256\":"
        "\"00000000000000000000000000000000000000000000000000000000000000ff\",\"key\":"
        "\"a+0a1b2c3d+AQ==\"},\"remark\":[{\"source\":\"patrol\",\"text\":\"Porte à l'Est: "
        "fermée\"}],\"end\":\"retour\"}\n");
    json_decref(json);
    en_text_finish(&line);
    en_arena_finish(&arena);
}

static void view_turns_back_into_the_same_lines(void **state)
{
    (void)state;
    struct en_arena arena;
    struct en_text lines = {0};

    en_arena_init(&arena, 0);
    json_t *json = sample_json(&arena);
    assert_int_equal(en_form_from_json(&sample_form, json, &lines, NULL), EN_OK);
    assert_string_equal(en_text_cstr(&lines), SAMPLE_TEXT);
    json_decref(json);
    en_text_finish(&lines);
    en_arena_finish(&arena);
}

static void members_come_in_any_order(void **state)
{
    (void)state;
    struct en_text lines = {0};
    json_t *json =
        read("{\"end\":\"x\",\"crew\":[{\"post\":\"lead\",\"member\":\"m\"}],\"order\":\"G\"}");

    assert_int_equal(en_form_from_json(&sample_form, json, &lines, NULL), EN_OK);
    assert_string_equal(en_text_cstr(&lines), "order: G\ncrew: m lead\nend: x\n");
    json_decref(json);
    en_text_finish(&lines);
}

static void object_that_is_not_the_form_is_refused(void **state)
{
    (void)state;
    static const struct {
        const char *json;
        enum en_status status;
        const char *rule;
        const char *place;
    } samples[] = {
        {"[]", EN_ERR_SYNTAX, "json.member", ""},
        {"{\"order\":\"G\",\"crew\":[{\"member\":\"m\",\"post\":\"l\"}],\"end\":\"x\",\"weapon\":"
         "1}",
         EN_ERR_SYNTAX, "line.key-unknown", "weapon"},
        {"{\"order\":\"G\",\"end\":\"x\"}", EN_ERR_SYNTAX, "line.key-missing", "crew"},
        {"{\"order\":\"G\",\"crew\":[],\"end\":\"x\"}", EN_ERR_SYNTAX, "line.key-missing", "crew"},
        {"{\"order\":\"G\",\"crew\":{\"member\":\"m\",\"post\":\"l\"},\"end\":\"x\"}",
         EN_ERR_SYNTAX, "json.member", "crew"},
        {"{\"order\":\"G\",\"crew\":[{\"member\":\"m\"}],\"end\":\"x\"}", EN_ERR_SYNTAX,
         "json.member", "crew"},
        {"{\"order\":\"G\",\"crew\":[{\"member\":\"m\",\"post\":\"l\",\"z\":1}],\"end\":\"x\"}",
         EN_ERR_SYNTAX, "json.member", "crew"},
        {"{\"order\":\"G\",\"crew\":[\"m l\"],\"end\":\"x\"}", EN_ERR_SYNTAX, "json.member",
         "crew"},
        {"{\"order\":7}", EN_ERR_SYNTAX, "json.member", "order"},
        {"{\"order\":\"G H\"}", EN_ERR_SYNTAX, "line.token", "order"},
        {"{\"order\":\"G\",\"crew\":[{\"member\":\"m\",\"post\":\"l\"}],\"end\":\"x\\norder: y\"}",
         EN_ERR_ENCODING, "text.control", "end"},
        {"{\"order\":\"G\",\"crew\":[{\"member\":\"m\",\"post\":\"l\"}],\"end\":\"\"}",
         EN_ERR_SYNTAX, "line.token", "end"},
    };

    for (size_t i = 0; i < EN_COUNT(samples); i++) {
        struct en_text lines = {0};
        struct en_error error = {0};
        json_t *json = read(samples[i].json);
        en_text_adds(&lines, "before\n");
        assert_int_equal(en_form_from_json(&sample_form, json, &lines, &error), samples[i].status);
        assert_string_equal(error.rule, samples[i].rule);
        assert_string_equal(error.place, samples[i].place);
        assert_string_equal(en_text_cstr(&lines), "before\n");
        json_decref(json);
        en_text_finish(&lines);
    }
}

static void number_is_a_json_number_in_range(void **state)
{
    (void)state;
    static const struct {
        const char *seats;
        enum en_status status;
        const char *rule;
    } samples[] = {{"60", EN_OK, NULL},
                   {"61", EN_ERR_RANGE, "line.range"},
                   {"-1", EN_ERR_RANGE, "line.range"},
                   {"\"12\"", EN_ERR_SYNTAX, "json.member"},
                   {"12.0", EN_ERR_SYNTAX, "json.member"},
                   {"null", EN_ERR_SYNTAX, "json.member"}};

    for (size_t i = 0; i < EN_COUNT(samples); i++) {
        struct en_text json = {0};
        struct en_text lines = {0};
        struct en_error error = {0};
        en_text_addf(&json,
                     "{\"order\":\"G\",\"crew\":[{\"member\":\"m\",\"post\":\"l\"}],\"stop\":[{"
                     "\"place\":\"p\",\"seats\":%s,\"from\":\"2017-02-23T05:30:00Z\",\"at\":"
                     "\"05:30\",\"of\":\"a\"}],\"end\":\"x\"}",
                     samples[i].seats);
        json_t *object = read(en_text_cstr(&json));
        assert_int_equal(en_form_from_json(&sample_form, object, &lines, &error),
                         samples[i].status);
        if (samples[i].rule != NULL) {
            assert_string_equal(error.rule, samples[i].rule);
        }
        json_decref(object);
        en_text_finish(&json);
        en_text_finish(&lines);
    }
}

static void printed_line_keeps_the_limit_of_a_line(void **state)
{
    (void)state;
    for (size_t extra = 0; extra < 2; extra++) {
        struct en_text value = {0};
        struct en_text lines = {0};
        struct en_error error = {0};
        for (size_t i = 0; i < 4096 - strlen("end: ") + extra; i++) {
            en_text_addc(&value, 'x');
        }
        json_t *json = json_pack("{s:s,s:[{s:s,s:s}],s:s}", "order", "G", "crew", "member", "m",
                                 "post", "l", "end", en_text_cstr(&value));
        assert_int_equal(en_form_from_json(&sample_form, json, &lines, &error),
                         extra == 0 ? EN_OK : EN_ERR_TOO_LONG);
        assert_true(extra == 0 || strcmp(error.rule, "line.long") == 0);
        json_decref(json);
        en_text_finish(&value);
        en_text_finish(&lines);
    }
}

static void too_many_lines_are_refused(void **state)
{
    (void)state;
    struct en_text lines = {0};
    struct en_error error = {0};
    json_t *json = read("{\"order\":\"G\",\"crew\":[],\"end\":\"x\"}");

    for (int i = 0; i < 4094; i++) {
        json_array_append_new(json_object_get(json, "crew"),
                              json_pack("{s:s,s:s}", "member", "m", "post", "l"));
    }
    assert_int_equal(en_form_from_json(&sample_form, json, &lines, NULL), EN_OK);
    json_array_append_new(json_object_get(json, "crew"),
                          json_pack("{s:s,s:s}", "member", "m", "post", "l"));
    assert_int_equal(en_form_from_json(&sample_form, json, &lines, &error), EN_ERR_TOO_LONG);
    assert_string_equal(error.rule, "form.lines");
    json_decref(json);
    en_text_finish(&lines);
}

static void bad_json_is_refused(void **state)
{
    (void)state;
    static const struct {
        const char *json;
        enum en_status status;
        const char *rule;
        const char *place;
    } samples[] = {
        {"", EN_ERR_SYNTAX, "json.syntax", "line 1"},
        {"{\"a\":1,}", EN_ERR_SYNTAX, "json.syntax", "line 1"},
        {"{\"a\":1}\n\n x", EN_ERR_SYNTAX, "json.syntax", "line 3"},
        {"{\"a\":1,\n\"a\":2}", EN_ERR_SYNTAX, "json.duplicate", "line 2"},
        {"{\"a\":\"\xff\"}", EN_ERR_ENCODING, "text.utf8", "line 1"},
        {"{\"a\":\"\\u0000\"}", EN_ERR_SYNTAX, "json.syntax", "line 1"},
        {"7", EN_ERR_SYNTAX, "json.syntax", "line 1"},
        {"{\"a\":NaN}", EN_ERR_SYNTAX, "json.syntax", "line 1"},
    };

    for (size_t i = 0; i < EN_COUNT(samples); i++) {
        json_t *json = NULL;
        struct en_error error = {0};
        assert_int_equal(en_json_read(en_str_from(samples[i].json), &json, &error),
                         samples[i].status);
        assert_string_equal(error.rule, samples[i].rule);
        assert_string_equal(error.place, samples[i].place);
        assert_null(json);
    }
}

static void json_is_bounded_in_depth_and_size(void **state)
{
    (void)state;
    struct en_text text = {0};
    struct en_error error = {0};
    json_t *json = NULL;

    for (int i = 0; i < 32; i++) {
        en_text_addc(&text, '[');
    }
    en_text_adds(&text, "\"[\\\"[[\"");
    for (int i = 0; i < 32; i++) {
        en_text_addc(&text, ']');
    }
    assert_int_equal(en_json_read(en_text_str(&text), &json, NULL), EN_OK);
    json_decref(json);

    json = NULL;
    en_text_clear(&text);
    for (int i = 0; i < 100000; i++) {
        en_text_addc(&text, '[');
    }
    assert_int_equal(en_json_read(en_text_str(&text), &json, &error), EN_ERR_SYNTAX);
    assert_string_equal(error.rule, "json.depth");

    en_text_clear(&text);
    en_text_adds(&text, "{}");
    while (text.len < 1024 * 1024) {
        en_text_addc(&text, ' ');
    }
    assert_int_equal(en_json_read(en_text_str(&text), &json, NULL), EN_OK);
    json_decref(json);
    en_text_addc(&text, ' ');
    assert_int_equal(en_json_read(en_text_str(&text), &json, &error), EN_ERR_TOO_LONG);
    assert_string_equal(error.rule, "json.long");
    en_text_finish(&text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(view_has_numbers_text_objects_and_arrays),
        cmocka_unit_test(view_turns_back_into_the_same_lines),
        cmocka_unit_test(members_come_in_any_order),
        cmocka_unit_test(object_that_is_not_the_form_is_refused),
        cmocka_unit_test(number_is_a_json_number_in_range),
        cmocka_unit_test(printed_line_keeps_the_limit_of_a_line),
        cmocka_unit_test(too_many_lines_are_refused),
        cmocka_unit_test(bad_json_is_refused),
        cmocka_unit_test(json_is_bounded_in_depth_and_size),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
