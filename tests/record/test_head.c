/*
 * Heads: the vector that five independent code bases accepted, and what a policy refuses.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "common.h"

#include <string.h>

#define LOG_LINE                                                                                   \
    "\xe2\x80\x94 mission.example/record 2HQILoE7QRZuZs8JWSjKUiWgh5jcWrzyIEK2k9SqpovKj/"           \
    "uRxcIMqFb2NJiIBp7DPuOzzOlL3VqgA/ozIZBNbi1QHAY=\n"
#define WITNESS_LINE                                                                               \
    "\xe2\x80\x94 party-a.example/witness I9/"                                                     \
    "G3gAAAABlU/EAeyPDDdoiV3Z3U/iu/"                                                               \
    "aq6vJ2qs3AwwLWUeGRGIyUG6NHCVEesVmhqz3JqSUgPB8y8yGfVqFc63wIH6VyrBX+dCA==\n"
#define HEAD "mission.example/record\n3\nXJVgyeqZ3X9TFi1DypBArCfAZ7Mw9+RuHRSxcezTLPE=\n"

/* The time in the witness's line: its first eight bytes behind the key id. */
enum { WITNESS_TIME = 1700000000 };

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

static enum en_status open_head(const char *note, struct en_cosigned *ret, struct en_error *reterr)
{
    struct en_policy policy = keys_policy(&keys, 1);

    return en_checkpoint_open(&arena, en_str_from(note), &policy, ret, reterr);
}

static void vector_is_made_byte_by_byte(void **state)
{
    struct en_head head = {.size = 3};
    struct en_text text = {0};
    struct en_text note = {0};
    char vkey[EN_VKEY_BYTES_MAX];

    (void)state;
    (void)en_vkey_print(&keys.log_vkey, vkey);
    assert_string_equal(
        vkey, "mission.example/record+d874082e+Af0XJDhaoMdbZPt4zWAvodmR/ev3axPFjtcC6sg16fYY");
    (void)en_vkey_print(&keys.witness_vkey, vkey);
    assert_string_equal(
        vkey, "party-a.example/witness+23dfc6de+BG56HN0psLeP0Tr0xVmP7/TvKpcWbjym8uT7/M2AUFvx");
    assert_true(
        en_hex_decode(EN_STR("5c9560c9ea99dd7f53162d43ca9040ac27c067b330f7e46e1d14b171ecd32cf1"),
                      head.root.b, sizeof(head.root.b)));
    en_checkpoint_print(&text, EN_STR(ORIGIN), &head);
    assert_string_equal(en_text_cstr(&text), HEAD);
    en_note_sign(&note, en_text_str(&text), keys.log);
    en_checkpoint_cosign(&note, en_text_str(&text), WITNESS_TIME, keys.witness);
    assert_string_equal(en_text_cstr(&note), HEAD "\n" LOG_LINE WITNESS_LINE);
    en_text_finish(&text);
    en_text_finish(&note);
}

static void vector_opens(void **state)
{
    struct en_cosigned cosigned;

    (void)state;
    assert_int_equal(open_head(HEAD "\n" LOG_LINE WITNESS_LINE, &cosigned, NULL), EN_OK);
    assert_int_equal(cosigned.head.size, 3);
    assert_true(cosigned.by_log);
    assert_int_equal(cosigned.by_witness, 1);
    assert_int_equal(cosigned.witness_total, 1);
    assert_int_equal(cosigned.witness_time[0], WITNESS_TIME);
}

static void head_below_the_quorum_opens_and_says_so(void **state)
{
    struct en_cosigned cosigned;

    (void)state;
    assert_int_equal(open_head(HEAD "\n" LOG_LINE, &cosigned, NULL), EN_OK);
    assert_int_equal(cosigned.witness_total, 0);
    assert_int_equal(cosigned.by_witness, 0);
}

static void head_without_the_registrar_is_refused(void **state)
{
    struct en_cosigned cosigned;
    struct en_error error;

    (void)state;
    assert_int_equal(open_head(HEAD "\n" WITNESS_LINE, &cosigned, &error), EN_ERR_VERIFY);
    assert_string_equal(error.rule, "head.log-signature");
}

static void strangers_are_passed_over(void **state)
{
    struct en_cosigned cosigned;

    (void)state;
    assert_int_equal(open_head(HEAD "\n\xe2\x80\x94 somebody AAAAAQI=\n" LOG_LINE
                                    "\xe2\x80\x94 party-a.example/witness AAAAAQI=\n" WITNESS_LINE
                                    "\xe2\x80\x94 somebody/else AAAAAQI=\n",
                               &cosigned, NULL),
                     EN_OK);
    assert_int_equal(cosigned.witness_total, 1);
}

static void witness_that_signs_twice_counts_once(void **state)
{
    struct en_text note = {0};
    struct en_cosigned cosigned;

    (void)state;
    en_text_adds(&note, HEAD "\n" LOG_LINE);
    en_checkpoint_cosign(&note, EN_STR(HEAD), WITNESS_TIME + 60, keys.witness);
    en_text_adds(&note, WITNESS_LINE);
    assert_int_equal(open_head(en_text_cstr(&note), &cosigned, NULL), EN_OK);
    assert_int_equal(cosigned.witness_total, 1);
    assert_int_equal(cosigned.witness_time[0], WITNESS_TIME + 60);
    en_text_finish(&note);
}

static void every_flipped_bit_of_a_head_is_refused_or_unsigned(void **state)
{
    static const char good[] = HEAD "\n" LOG_LINE WITNESS_LINE;
    char note[sizeof(good)];

    (void)state;
    for (size_t i = 0; i < sizeof(good) - 1; i++) {
        for (int bit = 0; bit < 8; bit += 3) {
            struct en_cosigned cosigned;

            memcpy(note, good, sizeof(good));
            note[i] = (char)(note[i] ^ 1 << bit);
            if (note[i] == '\0') {
                continue; /* the helper takes C strings */
            }
            enum en_status status = open_head(note, &cosigned, NULL);
            en_arena_reset(&arena);
            /* The name or id of a witness changed: a stranger, and no witness any more. */
            assert_true(status != EN_OK || cosigned.witness_total == 0);
        }
    }
}

static void cosignature_of_another_head_is_refused(void **state)
{
    struct en_text note = {0};
    struct en_cosigned cosigned;
    struct en_error error;

    (void)state;
    en_text_adds(&note, HEAD "\n" LOG_LINE);
    en_checkpoint_cosign(&note, EN_STR("mission.example/record\n4\n"), 1, keys.witness);
    assert_int_equal(open_head(en_text_cstr(&note), &cosigned, &error), EN_ERR_VERIFY);
    assert_string_equal(error.rule, "head.signature");
    en_text_finish(&note);
}

static void checkpoint_out_of_form_is_refused_by_rule(void **state)
{
    static const struct {
        const char *text;
        enum en_status status;
        const char *rule;
    } cases[] = {
        {"", EN_ERR_SYNTAX, "head.form"},
        {"mission.example/record\n3\n", EN_ERR_SYNTAX, "head.form"},
        {HEAD "more\n", EN_ERR_SYNTAX, "head.form"},
        {"mission.example/record\n03\nXJVgyeqZ3X9TFi1DypBArCfAZ7Mw9+RuHRSxcezTLPE=\n",
         EN_ERR_SYNTAX, "head.size"},
        {"mission.example/record\n-3\nXJVgyeqZ3X9TFi1DypBArCfAZ7Mw9+RuHRSxcezTLPE=\n",
         EN_ERR_SYNTAX, "head.size"},
        {"mission.example/record\n9223372036854775808\nXJVgyeqZ3X9TFi1DypBArCfAZ7Mw9+"
         "RuHRSxcezTLPE=\n",
         EN_ERR_SYNTAX, "head.size"},
        {"mission.example/record\n3\nXJVgyeqZ3X9TFi1DypBArCfAZ7Mw9+RuHRSxcezTLP==\n", EN_ERR_SYNTAX,
         "head.root"},
        {"mission.example/record\n3\nXJVgyeqZ3X9TFi1DypBArCfAZ7Mw9+RuHRSxcezTLPF=\n", EN_ERR_SYNTAX,
         "head.root"},
        {"mission.example/other\n3\nXJVgyeqZ3X9TFi1DypBArCfAZ7Mw9+RuHRSxcezTLPE=\n",
         EN_ERR_INADMISSIBLE, "head.origin"},
    };

    (void)state;
    for (size_t i = 0; i < EN_COUNT(cases); i++) {
        struct en_head head = {.size = 77};
        struct en_error error;

        assert_int_equal(
            en_checkpoint_parse(en_str_from(cases[i].text), EN_STR(ORIGIN), &head, &error),
            cases[i].status);
        assert_string_equal(error.rule, cases[i].rule);
        assert_int_equal(head.size, 77);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(vector_is_made_byte_by_byte),
        cmocka_unit_test(vector_opens),
        cmocka_unit_test(head_below_the_quorum_opens_and_says_so),
        cmocka_unit_test(head_without_the_registrar_is_refused),
        cmocka_unit_test(strangers_are_passed_over),
        cmocka_unit_test(witness_that_signs_twice_counts_once),
        cmocka_unit_test(every_flipped_bit_of_a_head_is_refused_or_unsigned),
        cmocka_unit_test(cosignature_of_another_head_is_refused),
        cmocka_unit_test(checkpoint_out_of_form_is_refused_by_rule),
    };

    return cmocka_run_group_tests_name("head", tests, setup, teardown);
}
