/*
 * Entries: the log time in front, the act's text found behind it.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "common.h"

#include <stdlib.h>
#include <string.h>

static enum en_status parse(const char *text, struct en_entry *ret, struct en_error *reterr)
{
    return en_entry_parse((struct en_bytes){(const uint8_t *)text, strlen(text)}, ret, reterr);
}

static void printed_entry_parses_to_what_was_printed(void **state)
{
    struct en_text text = {0};
    struct en_entry entry;

    (void)state;
    en_entry_print(&text, 1487828100, EN_STR("note\n"));
    assert_string_equal(en_text_cstr(&text), "logged 1487828100\nnote\n");
    assert_int_equal(parse(en_text_cstr(&text), &entry, NULL), EN_OK);
    assert_int_equal(entry.logged, 1487828100);
    assert_true(en_str_is(entry.note, "note\n"));
    en_text_finish(&text);
}

static void entry_without_a_sound_log_time_is_refused(void **state)
{
    static const char *const texts[] = {
        "",
        "logged",
        "logged 1",
        "logged \n",
        "logged 01\nx",
        "logged -1\nx",
        "Logged 1\n",
        "logged  1\nx",
        "logged 1 \nx",
        "logged 1x\nx",
        "logged 9223372036854775808\nx",
        "logged 0x1\n",
    };

    (void)state;
    for (size_t i = 0; i < EN_COUNT(texts); i++) {
        struct en_entry entry = {.logged = 77};
        struct en_error error;

        assert_int_equal(parse(texts[i], &entry, &error), EN_ERR_SYNTAX);
        assert_string_equal(error.rule, "entry.logged");
        assert_int_equal(entry.logged, 77);
    }
    struct en_entry entry;
    assert_int_equal(parse("logged 0\n", &entry, NULL), EN_OK);
    assert_int_equal(parse("logged 9223372036854775807\n", &entry, NULL), EN_OK);
    assert_true(entry.logged == INT64_MAX);
}

static void entry_fits_its_length_prefix_or_is_refused(void **state)
{
    struct en_bytes bytes = {calloc(1, EN_ENTRY_BYTES_MAX + 1), EN_ENTRY_BYTES_MAX};
    struct en_entry entry;

    (void)state;
    assert_non_null(bytes.ptr);
    memcpy((void *)(uintptr_t)bytes.ptr, "logged 1\n", 9);
    assert_int_equal(en_entry_parse(bytes, &entry, NULL), EN_OK);
    bytes.len++;
    assert_int_equal(en_entry_parse(bytes, &entry, NULL), EN_ERR_TOO_LONG);
    free((void *)(uintptr_t)bytes.ptr);
}

static void act_text_ends_at_the_last_empty_line(void **state)
{
    (void)state;
    assert_true(en_str_is(en_entry_act_text(EN_STR("a\nb\n\nsig\n")), "a\nb\n"));
    assert_true(en_str_is(en_entry_act_text(EN_STR("a\n\nb\n\nsig\n")), "a\n\nb\n"));
    assert_true(en_str_is(en_entry_act_text(EN_STR("a\n\n\nsig\n")), "a\n\n"));
    assert_int_equal(en_entry_act_text(EN_STR("a\nb\n")).len, 0);
    assert_int_equal(en_entry_act_text(EN_STR("a\n\n")).len, 0);
    assert_int_equal(en_entry_act_text(EN_STR("")).len, 0);
    assert_null(en_entry_act_text(EN_STR("a\n")).ptr);
}

static void fast_path_finds_the_text_that_the_parser_finds(void **state)
{
    static const char alphabet[] = "\n\n\n\xe2\x80\x94 aA=";
    struct en_rng rng;
    struct en_arena arena;
    unsigned parsed = 0;

    (void)state;
    en_rng_seed(&rng, 20170223);
    en_arena_init(&arena, 0);
    for (int round = 0; round < 20000; round++) {
        char text[64];
        size_t len = en_rng_below(&rng, 12);
        struct en_note note;

        for (size_t i = 0; i < len; i++) {
            text[i] = alphabet[en_rng_below(&rng, sizeof(alphabet) - 1)];
        }
        memcpy(text + len, "\n\n\xe2\x80\x94 a AAAAAQI=\n", 17);
        struct en_str whole = {text, len + 17};
        if (en_note_parse(&arena, whole, &note, NULL) == EN_OK) {
            assert_true(en_str_equal(note.text, en_entry_act_text(whole)));
            parsed++;
        }
        en_arena_reset(&arena);
    }
    assert_true(parsed > 100);
    en_arena_finish(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(printed_entry_parses_to_what_was_printed),
        cmocka_unit_test(entry_without_a_sound_log_time_is_refused),
        cmocka_unit_test(entry_fits_its_length_prefix_or_is_refused),
        cmocka_unit_test(act_text_ends_at_the_last_empty_line),
        cmocka_unit_test(fast_path_finds_the_text_that_the_parser_finds),
    };

    return cmocka_run_group_tests_name("entry", tests, NULL, NULL);
}
