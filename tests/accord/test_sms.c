/* Short messages: read as they are made, and no wrong character passes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <entente/sms.h>

static const uint8_t key[32] = {7};
static const struct en_str origin = {"gao.example/record", 18};

static const struct en_sms checkin = {.kind = EN_SMS_CHECKIN,
                                      .device = {"cma/lead-1", 10},
                                      .counter = 12,
                                      .order = {"G-0142", 6},
                                      .place = {"gao-port", 8},
                                      .how = {"needs-help", 10}};
static const struct en_sms incident = {.kind = EN_SMS_INCIDENT,
                                       .device = {"cma/lead-1", 10},
                                       .counter = 13,
                                       .number = {"I-0007", 6},
                                       .how = {"ied", 3},
                                       .place = {"gao-port", 8},
                                       .order = {"G-0142", 6},
                                       .safety = true};
static const struct en_sms told = {.kind = EN_SMS_TEXT,
                                   .device = {"cma/lead-1", 10},
                                   .counter = 13,
                                   .number = {"I-0007", 6},
                                   .text = {"Two vehicles hit, road closed. Who comes?", 41}};
static const struct en_sms *const all[] = {&checkin, &incident, &told};

static en_time at(const char *utc)
{
    en_time time = 0;

    assert_true(en_time_parse(en_str_from(utc), &time));
    return time;
}

static void make(const struct en_sms *fields, char out[static EN_SMS_CHARS_MAX + 1])
{
    assert_int_equal(en_sms_make(fields, at("2017-02-23T14:05:00Z"), key, origin, out, NULL),
                     EN_OK);
}

/* Would a duty desk take this for a message of the device? */
static bool passes(struct en_str typed)
{
    char folded[EN_SMS_CHARS_MAX + 1];
    size_t len = 0;
    struct en_sms sms;

    return en_sms_fold(typed, folded, &len, NULL) == EN_OK &&
           en_sms_parse((struct en_str){folded, len}, &sms, NULL) == EN_OK &&
           en_sms_is_right(&sms, key, origin);
}

static void messages_look_as_documented(void **state)
{
    char out[EN_SMS_CHARS_MAX + 1];

    (void)state;
    make(&checkin, out);
    assert_string_equal(out, "ENTENTE C CMA/LEAD-1 12 G-0142 231405 GAO-PORT NEEDS-HELP BNQAUT3S");
    make(&incident, out);
    assert_string_equal(out,
                        "ENTENTE I CMA/LEAD-1 13 I-0007 IED 231405 GAO-PORT G-0142 YES RP8XURHB");
    make(&told, out);
    assert_string_equal(
        out, "ENTENTE T CMA/LEAD-1 13 I-0007 TWO VEHICLES HIT, ROAD CLOSED. WHO COMES? TH8PQLPQ");
}

static void what_is_made_reads_back(void **state)
{
    (void)state;
    for (size_t i = 0; i < EN_COUNT(all); i++) {
        char out[EN_SMS_CHARS_MAX + 1];
        struct en_sms sms;
        make(all[i], out);
        assert_int_equal(en_sms_parse(en_str_from(out), &sms, NULL), EN_OK);
        assert_int_equal(sms.kind, all[i]->kind);
        assert_int_equal(sms.counter, all[i]->counter);
        assert_true(en_sms_says(sms.device, all[i]->device));
        assert_true(en_sms_says(sms.order, all[i]->order));
        assert_true(en_sms_says(sms.number, all[i]->number));
        assert_true(en_sms_says(sms.place, all[i]->place));
        assert_true(en_sms_says(sms.how, all[i]->how));
        assert_int_equal(sms.safety, all[i]->safety);
        assert_true(sms.kind == EN_SMS_TEXT ||
                    (sms.day == 23 && sms.hour == 14 && sms.minute == 5));
    }
}

static void an_incident_without_a_patrol_has_a_dash(void **state)
{
    struct en_sms fields = incident, sms;
    char out[EN_SMS_CHARS_MAX + 1];

    (void)state;
    fields.order = (struct en_str){NULL, 0};
    make(&fields, out);
    assert_non_null(strstr(out, " - YES "));
    assert_int_equal(en_sms_parse(en_str_from(out), &sms, NULL), EN_OK);
    assert_int_equal(sms.order.len, 0);
}

static void small_letters_and_spaces_are_forgiven(void **state)
{
    char out[EN_SMS_CHARS_MAX + 1], typed[512];
    size_t len = 0;

    (void)state;
    make(&checkin, out);
    for (const char *c = out; *c != '\0'; c++) {
        len += (size_t)snprintf(typed + len, sizeof(typed) - len, *c == ' ' ? " \r\n%c" : "%c",
                                *c >= 'A' && *c <= 'Z' ? *c - 'A' + 'a' : *c);
    }
    assert_true(passes((struct en_str){typed, len}));
}

/* The same message in its one form: then nothing was changed. */
static bool is_same(struct en_str typed, const char *message)
{
    char folded[EN_SMS_CHARS_MAX + 1];
    size_t len = 0;

    return en_sms_fold(typed, folded, &len, NULL) == EN_OK && strcmp(folded, message) == 0;
}

static void assert_noticed(const char *changed, size_t len, const char *message)
{
    struct en_str typed = {changed, len};

    if (!is_same(typed, message) && passes(typed)) {
        fail_msg("taken for \"%s\": \"%.*s\"", message, (int)len, changed);
    }
}

/* Every edit of one character: another one, one more, one less, two that changed places. Each
 * passes with a chance of 2^-40; the key is fixed, so this says once and for all that none does. */
static void no_wrong_character_passes(void **state)
{
    (void)state;
    for (size_t m = 0; m < EN_COUNT(all); m++) {
        char message[EN_SMS_CHARS_MAX + 1], changed[EN_SMS_CHARS_MAX + 3];
        make(all[m], message);
        size_t len = strlen(message);
        assert_true(passes((struct en_str){message, len}));
        for (size_t i = 0; i <= len; i++) {
            for (int c = 1; c < 128; c++) {
                memcpy(changed, message, len);
                if (i < len) {
                    changed[i] = (char)c;
                    assert_noticed(changed, len, message);
                }
                memcpy(changed, message, i);
                changed[i] = (char)c;
                memcpy(changed + i + 1, message + i, len - i);
                assert_noticed(changed, len + 1, message);
            }
            if (i < len) {
                memcpy(changed, message, i);
                memcpy(changed + i, message + i + 1, len - i - 1);
                assert_noticed(changed, len - 1, message);
            }
            if (i + 1 < len) {
                memcpy(changed, message, len);
                changed[i] = message[i + 1];
                changed[i + 1] = message[i];
                assert_noticed(changed, len, message);
            }
        }
    }
}

static void another_record_or_key_is_noticed(void **state)
{
    static const uint8_t other[32] = {8};
    char out[EN_SMS_CHARS_MAX + 1];
    struct en_sms sms;

    (void)state;
    make(&checkin, out);
    assert_int_equal(en_sms_parse(en_str_from(out), &sms, NULL), EN_OK);
    assert_true(en_sms_is_right(&sms, key, origin));
    assert_false(en_sms_is_right(&sms, other, origin));
    assert_false(en_sms_is_right(&sms, key, EN_STR("gao.example/recorD")));
}

/* The phone makes them too: tests/web/patrol.test.ts has the same. The check words were computed
 * with Python's hmac. */
static void a_message_is_the_one_every_program_makes(void **state)
{
    static const char *const texts[] = {
        "ENTENTE C CMA/LEAD-1 12 G-0142 231405 GAO-PORT NEEDS-HELP BNQAUT3S",
        "ENTENTE I CMA/LEAD-1 13 I-0007 IED 231405 GAO-PORT G-0142 YES RP8XURHB",
        "ENTENTE T CMA/LEAD-1 13 I-0007 TWO VEHICLES HIT, ROAD CLOSED. WHO COMES? TH8PQLPQ",
    };

    (void)state;
    for (size_t i = 0; i < EN_COUNT(all); i++) {
        char out[EN_SMS_CHARS_MAX + 1];
        make(all[i], out);
        assert_string_equal(out, texts[i]);
    }
}

static void assert_unmade(const struct en_sms *fields, enum en_status status, const char *rule)
{
    char out[EN_SMS_CHARS_MAX + 1] = "untouched";
    struct en_error error = {.rule = ""};

    assert_int_equal(en_sms_make(fields, 0, key, origin, out, &error), status);
    assert_string_equal(error.rule, rule);
    assert_string_equal(out, "untouched");
}

static void what_does_not_fit_is_refused(void **state)
{
    static char long_text[170];
    struct en_sms fields = told;

    (void)state;
    memset(long_text, 'x', sizeof(long_text));
    fields.text = (struct en_str){long_text, 120};
    char out[EN_SMS_CHARS_MAX + 1];
    make(&fields, out);
    assert_int_equal(strlen(out), EN_SMS_CHARS_MAX);
    fields.text.len++;
    assert_unmade(&fields, EN_ERR_TOO_LONG, "sms.long");
    fields.text.len = sizeof(long_text);
    assert_unmade(&fields, EN_ERR_TOO_LONG, "sms.long");
    fields.text = EN_STR("d\xc3\xa9j\xc3\xa0");
    assert_unmade(&fields, EN_ERR_ENCODING, "sms.character");
    fields = checkin;
    fields.place = EN_STR("gao port");
    assert_unmade(&fields, EN_ERR_SYNTAX, "sms.form");
    fields.place = EN_STR("");
    assert_unmade(&fields, EN_ERR_SYNTAX, "sms.form");
    fields = checkin;
    fields.counter = 0;
    assert_unmade(&fields, EN_ERR_SYNTAX, "sms.form");
}

static void other_texts_are_no_messages(void **state)
{
    static const char *const texts[] = {
        "",
        "ENTENTE",
        "ENTENTE C",
        "ENTENTE C A 1 G 231405 P WELL",
        "ENTENTE X A 1 G 231405 P WELL ABCDEFGH",
        "ENTENTE C A 01 G 231405 P WELL ABCDEFGH",
        "ENTENTE C A 1000000 G 231405 P WELL ABCDEFGH",
        "ENTENTE C A 1 G 321405 P WELL ABCDEFGH",
        "ENTENTE C A 1 G 232405 P WELL ABCDEFGH",
        "ENTENTE C A 1 G 231460 P WELL ABCDEFGH",
        "ENTENTE C A 1 G 23140 P WELL ABCDEFGH",
        "ENTENTE C A 1 G 231405 P WELL MORE ABCDEFGH",
        "ENTENTE I A 1 N K 231405 P G MAYBE ABCDEFGH",
        "ENTENTE T A 1 N ABCDEFGH",
    };

    (void)state;
    for (size_t i = 0; i < EN_COUNT(texts); i++) {
        struct en_error error = {.rule = ""};
        struct en_sms sms = {.counter = 77};
        assert_int_equal(en_sms_parse(en_str_from(texts[i]), &sms, &error), EN_ERR_SYNTAX);
        assert_string_equal(error.rule, "sms.form");
        assert_int_equal(sms.counter, 77);
    }
}

static void assert_means(unsigned day, const char *received, const char *want)
{
    const struct en_sms sms = {.day = day, .hour = 14, .minute = 5};
    en_time time = 0;

    assert_int_equal(en_sms_time(&sms, at(received), &time), want != NULL);
    assert_true(want == NULL || time == at(want));
}

static void the_day_is_the_newest_that_fits(void **state)
{
    (void)state;
    assert_means(23, "2017-02-23T14:10:00Z", "2017-02-23T14:05:00Z");
    assert_means(23, "2017-02-23T13:30:00Z", "2017-02-23T14:05:00Z"); /* a clock that is ahead */
    assert_means(23, "2017-02-23T13:00:00Z", "2017-01-23T14:05:00Z");
    assert_means(28, "2017-03-01T08:00:00Z", "2017-02-28T14:05:00Z");
    assert_means(1, "2017-02-28T23:30:00Z", "2017-02-01T14:05:00Z");
    assert_means(31, "2017-03-30T08:00:00Z", "2017-01-31T14:05:00Z");
    assert_means(31, "2017-01-01T08:00:00Z", "2016-12-31T14:05:00Z");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(messages_look_as_documented),
        cmocka_unit_test(what_is_made_reads_back),
        cmocka_unit_test(an_incident_without_a_patrol_has_a_dash),
        cmocka_unit_test(small_letters_and_spaces_are_forgiven),
        cmocka_unit_test(no_wrong_character_passes),
        cmocka_unit_test(another_record_or_key_is_noticed),
        cmocka_unit_test(a_message_is_the_one_every_program_makes),
        cmocka_unit_test(what_does_not_fit_is_refused),
        cmocka_unit_test(other_texts_are_no_messages),
        cmocka_unit_test(the_day_is_the_newest_that_fits),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
