/*
 * Short messages as they are typed: the one form is the same when folded again, what parses points
 * into it, and no message that comes from nowhere has a right check word.
 */
#include <assert.h>
#include <string.h>

#include <entente/sms.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void assert_within(struct en_str part, struct en_str whole)
{
    assert(part.ptr == NULL ||
           (part.ptr >= whole.ptr && part.ptr + part.len <= whole.ptr + whole.len));
}

/* Made again from what was read, it is the same message but for its check word. */
static void assert_goes_round(const struct en_sms *sms, const uint8_t key[static 32])
{
    char made[EN_SMS_CHARS_MAX + 1];
    en_time at = 0, received = 1488000000; /* 2017-02-25 */

    if (sms->kind != EN_SMS_TEXT && !en_sms_time(sms, received, &at)) {
        return;
    }
    assert(en_sms_make(sms, at, key, EN_STR("x"), made, NULL) == EN_OK);
    assert(strlen(made) == sms->body.len + 1 + EN_SMS_MAC_CHARS);
    assert(memcmp(made, sms->body.ptr, sms->body.len) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const uint8_t key[32] = {7};
    struct en_str typed = {(const char *)data, size};
    char folded[EN_SMS_CHARS_MAX + 1] = "untouched", again[EN_SMS_CHARS_MAX + 1];
    size_t len = 0, again_len = 0;
    struct en_sms sms = {.counter = 0};
    struct en_error error = {0};

    if (en_crypto_init() != EN_OK) {
        return 0;
    }
    if (en_sms_fold(typed, folded, &len, &error) != EN_OK) {
        assert(error.rule != NULL && strcmp(folded, "untouched") == 0);
        return 0;
    }
    struct en_str form = {folded, len};
    assert(len <= EN_SMS_CHARS_MAX && strlen(folded) == len);
    assert(en_sms_fold(form, again, &again_len, NULL) == EN_OK && strcmp(folded, again) == 0);
    if (en_sms_parse(form, &sms, &error) != EN_OK) {
        assert(error.rule != NULL && sms.counter == 0);
        return 0;
    }
    assert(sms.counter >= 1 && sms.counter <= EN_SMS_COUNTER_MAX);
    assert_within(sms.device, form);
    assert_within(sms.order, form);
    assert_within(sms.number, form);
    assert_within(sms.how, form);
    assert_within(sms.place, form);
    assert_within(sms.text, form);
    assert(!en_sms_is_right(&sms, key, EN_STR("a record that nobody founded")));
    assert_goes_round(&sms, key);
    return 0;
}
