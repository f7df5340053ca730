/*
 * Signed notes: what the form refuses, and what a signature says.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "common.h"

#include <string.h>

#define DASH "\xe2\x80\x94 "
#define SIG DASH "a AAAAAQI=\n" /* key id 0, two bytes */

static struct keys keys;
static struct en_arena arena;

static int setup(void **state)
{
    (void)state;
    keys_init(&keys);
    en_arena_init(&arena, 0);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    keys_finish(&keys);
    en_arena_finish(&arena);
    return 0;
}

static enum en_status parse(const char *text, struct en_note *ret, struct en_error *reterr)
{
    return en_note_parse(&arena, en_str_from(text), ret, reterr);
}

static void note_comes_apart_at_its_last_empty_line(void **state)
{
    struct en_note note;

    (void)state;
    assert_int_equal(parse("one\n\ntwo\n\n" SIG DASH "b+c AAAAAQI=\n", &note, NULL), EN_ERR_SYNTAX);
    assert_int_equal(parse("one\n\ntwo\n\n" SIG DASH "b/c AAAAAgME\n", &note, NULL), EN_OK);
    assert_true(en_str_is(note.text, "one\n\ntwo\n"));
    assert_int_equal(note.sig_count, 2);
    assert_true(en_str_is(note.sig[1].name, "b/c"));
    assert_int_equal(note.sig[1].key_id, 2);
    assert_int_equal(note.sig[1].raw.len, 2);
    assert_int_equal(note.sig[1].raw.ptr[0], 3);
    assert_true(en_str_is(note.sig[0].line, DASH "a AAAAAQI="));
}

static void note_out_of_form_is_refused_by_rule(void **state)
{
    static const struct {
        const char *text;
        enum en_status status;
        const char *rule;
    } cases[] = {
        {"", EN_ERR_SYNTAX, "note.form"},
        {"text", EN_ERR_SYNTAX, "note.form"},
        {"text\n", EN_ERR_SYNTAX, "note.no-signature"},
        {"text\n\n", EN_ERR_SYNTAX, "note.no-signature"},
        {"text\n" SIG, EN_ERR_SYNTAX, "note.no-signature"},
        {"text\n\n" DASH "a AAAAAQI=", EN_ERR_SYNTAX, "note.form"},
        {"text\n\n- a AAAAAQI=\n", EN_ERR_SYNTAX, "note.signature-line"},
        {"text\n\n" DASH " AAAAAQI=\n", EN_ERR_SYNTAX, "note.signature-line"},
        {"text\n\n" DASH "a\n", EN_ERR_SYNTAX, "note.signature-line"},
        {"text\n\n" DASH "a AAAAAQI\n", EN_ERR_SYNTAX, "note.signature-line"},
        {"text\n\n" DASH "a AAAAAQJ=\n", EN_ERR_SYNTAX, "note.signature-line"},
        {"text\n\n" DASH "a AAAAAA==\n", EN_ERR_SYNTAX, "note.signature-line"},
        {"text\n\n" DASH "a  AAAAAQI=\n", EN_ERR_SYNTAX, "note.signature-line"},
        {"text\n\n" DASH "a\xc2\xa0z AAAAAQI=\n", EN_ERR_SYNTAX, "note.signature-line"},
        {"text\n\n" DASH "a\xe2\x80\x85z AAAAAQI=\n", EN_ERR_SYNTAX, "note.signature-line"},
        {"te\txt\n\n" SIG, EN_ERR_ENCODING, "text.control"},
        {"te\rxt\n\n" SIG, EN_ERR_ENCODING, "text.control"},
        {"te\xc3\n\n" SIG, EN_ERR_ENCODING, "text.utf8"},
        {"te\xc0\x80\n\n" SIG, EN_ERR_ENCODING, "text.utf8"},
        {"te\xed\xa0\x80\n\n" SIG, EN_ERR_ENCODING, "text.utf8"},
        {"te\xf4\x90\x80\x80\n\n" SIG, EN_ERR_ENCODING, "text.utf8"},
        {"te\xe0\x9f\xbf\n\n" SIG, EN_ERR_ENCODING, "text.utf8"},
        {"te\xff\n\n" SIG, EN_ERR_ENCODING, "text.utf8"},
    };

    (void)state;
    for (size_t i = 0; i < EN_COUNT(cases); i++) {
        struct en_note note = {.sig_count = 77};
        struct en_error error;

        assert_int_equal(parse(cases[i].text, &note, &error), cases[i].status);
        assert_string_equal(error.rule, cases[i].rule);
        assert_int_equal(note.sig_count, 77);
    }
}

static void note_of_any_language_is_taken(void **state)
{
    struct en_note note;

    (void)state;
    assert_int_equal(
        parse("\xd8\xba\xd8\xa7\xd9\x88\xc3\xa9\xe2\x82\xac\xf0\x9f\x95\x8a\xef\xbf\xbd\n\n" SIG,
              &note, NULL),
        EN_OK);
    assert_int_equal(parse("\n\n" SIG, &note, NULL), EN_OK);
    assert_true(en_str_is(note.text, "\n"));
}

static void fault_is_told_by_its_line(void **state)
{
    struct en_note note;
    struct en_error error;

    (void)state;
    assert_int_equal(parse("one\ntwo\n\n" SIG "- bad\n", &note, &error), EN_ERR_SYNTAX);
    assert_string_equal(error.place, "line 5");
    assert_int_equal(parse("one\nt\x01o\n\n" SIG, &note, &error), EN_ERR_ENCODING);
    assert_string_equal(error.place, "line 2");
}

static void thirty_two_signatures_are_taken_and_one_more_is_not(void **state)
{
    struct en_text text = {0};
    struct en_note note;

    (void)state;
    en_text_adds(&text, "text\n\n");
    for (int i = 0; i < EN_SIGNATURES_MAX; i++) {
        en_text_adds(&text, SIG);
    }
    assert_int_equal(en_note_parse(&arena, en_text_str(&text), &note, NULL), EN_OK);
    assert_int_equal(note.sig_count, EN_SIGNATURES_MAX);
    en_text_adds(&text, SIG);
    assert_int_equal(en_note_parse(&arena, en_text_str(&text), &note, NULL), EN_ERR_TOO_LONG);
    en_text_finish(&text);
}

static void signed_note_checks_and_a_changed_one_does_not(void **state)
{
    struct en_text text = {0};
    struct en_note note;
    struct en_error error;
    struct en_str act = EN_STR("act: test\n");

    (void)state;
    en_note_sign(&text, act, keys.log);
    assert_int_equal(en_note_parse(&arena, en_text_str(&text), &note, NULL), EN_OK);
    assert_true(en_str_equal(note.text, act));
    assert_int_equal(en_note_check(&note, &keys.log_vkey, NULL), EN_OK);

    assert_int_equal(en_note_check(&note, &keys.witness_vkey, &error), EN_ERR_NOT_FOUND);
    assert_string_equal(error.rule, "note.unsigned");

    text.ptr[0] = 'A';
    assert_int_equal(en_note_check(&note, &keys.log_vkey, &error), EN_ERR_INADMISSIBLE);
    assert_string_equal(error.rule, "note.signature");
    en_text_finish(&text);
}

static void one_bad_line_of_a_known_key_spoils_the_note(void **state)
{
    struct en_text text = {0};
    struct en_text other = {0};
    struct en_note note;

    (void)state;
    en_note_sign(&text, EN_STR("act: test\n"), keys.log);
    en_note_add_signature(&other, EN_STR("act: other\n"), keys.log);
    en_text_add(&text, en_text_str(&other));
    assert_int_equal(en_note_parse(&arena, en_text_str(&text), &note, NULL), EN_OK);
    assert_int_equal(note.sig_count, 2);
    assert_int_equal(en_note_check(&note, &keys.log_vkey, NULL), EN_ERR_INADMISSIBLE);
    note.sig_count = 1;
    assert_int_equal(en_note_check(&note, &keys.log_vkey, NULL), EN_OK);
    en_text_finish(&text);
    en_text_finish(&other);
}

static void two_keys_sign_one_text(void **state)
{
    struct en_text text = {0};
    struct en_note note;
    struct en_vkey second;
    struct en_pubkey key;

    (void)state;
    en_signing_key_public(keys.witness, &key);
    en_vkey_make(keys.hasher, EN_STR("party-a.example/witness"), EN_KEY_ED25519, &key, &second);
    en_note_sign(&text, EN_STR("accord\n"), keys.log);
    en_note_add_signature(&text, EN_STR("accord\n"), keys.witness);
    assert_int_equal(en_note_parse(&arena, en_text_str(&text), &note, NULL), EN_OK);
    assert_int_equal(en_note_check(&note, &keys.log_vkey, NULL), EN_OK);
    assert_int_equal(en_note_check(&note, &second, NULL), EN_OK);
    en_text_finish(&text);
}

static void concatenated_notes_come_apart_at_their_signatures(void **state)
{
    struct en_text text = {0};
    struct en_str rest;
    struct en_str note;

    (void)state;
    en_note_sign(&text, EN_STR("first\n"), keys.log);
    size_t first = text.len;
    en_note_sign(&text, EN_STR("second\n\nwith an empty line\n"), keys.log);
    en_note_add_signature(&text, EN_STR("second\n\nwith an empty line\n"), keys.witness);
    rest = en_text_str(&text);
    assert_true(en_note_cut(&rest, &note));
    assert_int_equal(note.len, first);
    assert_true(en_note_cut(&rest, &note));
    assert_int_equal(note.len, text.len - first);
    assert_int_equal(rest.len, 0);
    assert_false(en_note_cut(&rest, &note));
    /* A note cut off in its signature line, or without one, is none. */
    rest = (struct en_str){text.ptr, first - 1};
    assert_false(en_note_cut(&rest, &note));
    assert_int_equal(rest.len, first - 1);
    rest = EN_STR("text alone\n\n");
    assert_false(en_note_cut(&rest, &note));
    en_text_finish(&text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(note_comes_apart_at_its_last_empty_line),
        cmocka_unit_test(note_out_of_form_is_refused_by_rule),
        cmocka_unit_test(note_of_any_language_is_taken),
        cmocka_unit_test(fault_is_told_by_its_line),
        cmocka_unit_test(thirty_two_signatures_are_taken_and_one_more_is_not),
        cmocka_unit_test(signed_note_checks_and_a_changed_one_does_not),
        cmocka_unit_test(one_bad_line_of_a_known_key_spoils_the_note),
        cmocka_unit_test(two_keys_sign_one_text),
        cmocka_unit_test(concatenated_notes_come_apart_at_their_signatures),
    };

    return cmocka_run_group_tests_name("note", tests, setup, teardown);
}
