/*
 * Short messages: one form, read strictly, so that a wrong character is found by the check word.
 *
 * Folding forgives what a telephone or a listener changes without changing the meaning: small
 * letters, double spaces, line ends. Everything else is left as it came, for a message that was
 * mended before it was checked would be checked against the mender's guess.
 * Source: design section 6; 3GPP TS 23.038 for the alphabet.
 */
#include "entente/sms.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static const char first_word[] = "ENTENTE";
static const char kind_letters[] = "CIT";

/* Marks that every telephone has, that tokens use, and that can be said. */
static const char marks[] = "-/._,:?'";

enum { DAY_S = 24 * 60 * 60, HOUR_S = 60 * 60, DAYS_BACK = 62 };

/* ---- one form ------------------------------------------------------------------------------- */

static bool is_blank(char c)
{
    return c == ' ' || c == '\n' || c == '\r' || c == '\t';
}

/* The character in its one form, NUL for one that may not stand. */
static char fold_char(char c)
{
    if (c >= 'a' && c <= 'z') {
        return (char)(c - 'a' + 'A');
    }
    bool may =
        (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || (c != '\0' && strchr(marks, c) != NULL);
    return may ? c : '\0';
}

static enum en_status fail_character(struct en_error *reterr, size_t at)
{
    char place[32];

    snprintf(place, sizeof(place), "character %zu", at + 1);
    return en_fail(reterr, EN_ERR_ENCODING, "sms.character", en_str_from(place),
                   N_("this character may not stand in a short message"),
                   N_("Write letters without accents, digits, and - / . _ , : ? ' only."));
}

static enum en_status fail_long(struct en_error *reterr)
{
    return en_fail(reterr, EN_ERR_TOO_LONG, "sms.long", EN_STR(""),
                   N_("the message has more than 160 characters"), N_("Say it in fewer words."));
}

enum en_status en_sms_fold(struct en_str typed, char out[static EN_SMS_CHARS_MAX + 1],
                           size_t *ret_len, struct en_error *reterr)
{
    char folded[EN_SMS_CHARS_MAX + 1] = "";
    size_t len = 0;
    bool gap = false;

    if (typed.len > EN_SMS_TYPED_MAX) {
        return fail_long(reterr);
    }
    for (size_t i = 0; i < typed.len; i++) {
        if (is_blank(typed.ptr[i])) {
            gap = len > 0;
            continue;
        }
        char c = fold_char(typed.ptr[i]);
        if (c == '\0') {
            return fail_character(reterr, i);
        }
        if (len + gap >= EN_SMS_CHARS_MAX) {
            return fail_long(reterr);
        }
        if (gap) {
            folded[len++] = ' ';
        }
        folded[len++] = c;
        gap = false;
    }
    memcpy(out, folded, sizeof(folded));
    *ret_len = len;
    return EN_OK;
}

/* ---- reading -------------------------------------------------------------------------------- */

/* The words of a message, one after the other. */
struct words {
    struct en_str rest;
    unsigned taken;
    bool bad;
};

static struct en_str next_word(struct words *words)
{
    struct en_str word = en_str_cut(&words->rest, ' ');

    if (!words->bad) {
        words->taken++;
        words->bad = word.len == 0 || word.len > EN_KEYNAME_BYTES_MAX;
    }
    return word;
}

static void expect(struct words *words, bool holds)
{
    words->bad = words->bad || !holds;
}

static unsigned two_digits(struct words *words, struct en_str text, size_t at)
{
    unsigned value = 100;

    if (text.len >= at + 2 && text.ptr[at] >= '0' && text.ptr[at] <= '9' &&
        text.ptr[at + 1] >= '0' && text.ptr[at + 1] <= '9') {
        value = (unsigned)(text.ptr[at] - '0') * 10 + (unsigned)(text.ptr[at + 1] - '0');
    }
    expect(words, value < 100);
    return value;
}

static void read_time(struct words *words, struct en_sms *sms)
{
    struct en_str word = next_word(words);

    expect(words, word.len == 6);
    sms->day = two_digits(words, word, 0);
    sms->hour = two_digits(words, word, 2);
    sms->minute = two_digits(words, word, 4);
    expect(words, sms->day >= 1 && sms->day <= 31 && sms->hour < 24 && sms->minute < 60);
}

static void read_head(struct words *words, struct en_sms *sms)
{
    uint64_t counter = 0;

    expect(words, en_str_is(next_word(words), first_word));
    struct en_str kind = next_word(words);
    const char *at = kind.len == 1 ? strchr(kind_letters, kind.ptr[0]) : NULL;
    expect(words, at != NULL);
    sms->kind = at == NULL ? EN_SMS_CHECKIN : (enum en_sms_kind)(at - kind_letters);
    sms->device = next_word(words);
    expect(words, en_parse_u64(next_word(words), &counter) && counter >= 1 &&
                      counter <= EN_SMS_COUNTER_MAX);
    sms->counter = (uint32_t)counter;
}

static void read_checkin(struct words *words, struct en_sms *sms)
{
    sms->order = next_word(words);
    read_time(words, sms);
    sms->place = next_word(words);
    sms->how = next_word(words);
}

static void read_incident(struct words *words, struct en_sms *sms)
{
    sms->number = next_word(words);
    sms->how = next_word(words);
    read_time(words, sms);
    sms->place = next_word(words);
    sms->order = next_word(words);
    if (en_str_is(sms->order, "-")) {
        sms->order = (struct en_str){NULL, 0};
    }
    struct en_str safety = next_word(words);
    sms->safety = en_str_is(safety, "YES");
    expect(words, sms->safety || en_str_is(safety, "NO"));
}

static void read_text(struct words *words, struct en_sms *sms)
{
    sms->number = next_word(words);
    sms->text = words->rest;
    words->taken++;
    expect(words, sms->text.len > 0);
    words->rest = (struct en_str){NULL, 0};
}

/* The check word is the last one; what stands before it is the body. */
static bool cut_mac(struct en_str folded, struct en_sms *sms)
{
    if (folded.len < EN_SMS_MAC_CHARS + 2) {
        return false;
    }
    size_t body = folded.len - EN_SMS_MAC_CHARS - 1;
    sms->body = (struct en_str){folded.ptr, body};
    sms->mac = (struct en_str){folded.ptr + body + 1, EN_SMS_MAC_CHARS};
    return folded.ptr[body] == ' ' && memchr(sms->mac.ptr, ' ', sms->mac.len) == NULL;
}

enum en_status en_sms_parse(struct en_str folded, struct en_sms *ret, struct en_error *reterr)
{
    static void (*const readers[])(struct words *, struct en_sms *) = {
        [EN_SMS_CHECKIN] = read_checkin,
        [EN_SMS_INCIDENT] = read_incident,
        [EN_SMS_TEXT] = read_text,
    };
    struct en_sms sms = {.counter = 0};
    struct words words = {.bad = !cut_mac(folded, &sms)};
    char place[32];

    words.rest = sms.body;
    read_head(&words, &sms);
    readers[sms.kind](&words, &sms);
    expect(&words, words.rest.len == 0);
    if (words.bad) {
        snprintf(place, sizeof(place), "word %u", words.taken);
        return en_fail(reterr, EN_ERR_SYNTAX, "sms.form", en_str_from(place),
                       N_("this is not a whole message of entente"),
                       N_("Have it read out again, word by word, with the check word at its end."));
    }
    *ret = sms;
    return EN_OK;
}

/* ---- making --------------------------------------------------------------------------------- */

static void add_word(struct en_text *out, struct en_str word)
{
    en_text_addc(out, ' ');
    en_text_add(out, word);
}

static void add_time(struct en_text *out, en_time at)
{
    char text[EN_TIME_BYTES + 1];

    en_time_format(at, text); /* 2017-02-23T05:30:00Z */
    en_text_addf(out, " %.2s%.2s%.2s", text + 8, text + 11, text + 14);
}

static void write_body(struct en_text *out, const struct en_sms *fields, en_time at)
{
    en_text_addf(out, "%s %c", first_word, kind_letters[fields->kind]);
    add_word(out, fields->device);
    en_text_addf(out, " %" PRIu32, fields->counter);
    switch (fields->kind) {
    case EN_SMS_CHECKIN:
        add_word(out, fields->order);
        add_time(out, at);
        add_word(out, fields->place);
        add_word(out, fields->how);
        break;
    case EN_SMS_INCIDENT:
        add_word(out, fields->number);
        add_word(out, fields->how);
        add_time(out, at);
        add_word(out, fields->place);
        add_word(out, fields->order.len > 0 ? fields->order : EN_STR("-"));
        add_word(out, fields->safety ? EN_STR("YES") : EN_STR("NO"));
        break;
    case EN_SMS_TEXT:
        add_word(out, fields->number);
        add_word(out, fields->text);
        break;
    }
}

enum en_status en_sms_make(const struct en_sms *fields, en_time at, const uint8_t key[static 32],
                           struct en_str origin, char out[static EN_SMS_CHARS_MAX + 1],
                           struct en_error *reterr)
{
    char message[EN_SMS_CHARS_MAX + 1];
    struct en_text body = {0};
    struct en_sms back;
    size_t len = 0;

    write_body(&body, fields, at);
    enum en_status status =
        body.failed ? EN_ERR_MEMORY : en_sms_fold(en_text_str(&body), message, &len, reterr);
    en_text_finish(&body);
    if (status == EN_OK && len + 1 + EN_SMS_MAC_CHARS > EN_SMS_CHARS_MAX) {
        status = fail_long(reterr);
    }
    if (status != EN_OK) {
        return status;
    }
    message[len] = ' ';
    en_sms_mac(key, origin, (struct en_str){message, len}, message + len + 1);
    len += 1 + EN_SMS_MAC_CHARS;
    message[len] = '\0';
    status = en_sms_parse((struct en_str){message, len}, &back, reterr);
    if (status == EN_OK) {
        memcpy(out, message, len + 1);
    }
    return status;
}

/* ---- judging -------------------------------------------------------------------------------- */

bool en_sms_is_right(const struct en_sms *sms, const uint8_t key[static 32], struct en_str origin)
{
    char mac[EN_SMS_MAC_CHARS];
    unsigned differs = 0;

    en_sms_mac(key, origin, sms->body, mac);
    for (size_t i = 0; i < sizeof(mac); i++) {
        differs |= (unsigned char)(mac[i] ^ sms->mac.ptr[i]);
    }
    return differs == 0;
}

bool en_sms_time(const struct en_sms *sms, en_time received, en_time *ret)
{
    en_time day = en_time_day(received + HOUR_S);
    char text[EN_TIME_BYTES + 1];

    for (int back = 0; back < DAYS_BACK; back++, day -= DAY_S) {
        en_time at = day + (en_time)sms->hour * HOUR_S + (en_time)sms->minute * 60;
        en_time_format(day, text);
        unsigned of_month = (unsigned)(text[8] - '0') * 10 + (unsigned)(text[9] - '0');
        if (of_month == sms->day && at <= received + HOUR_S) {
            *ret = at;
            return true;
        }
    }
    return false;
}

bool en_sms_says(struct en_str word, struct en_str token)
{
    if (word.len != token.len) {
        return false;
    }
    for (size_t i = 0; i < word.len; i++) {
        if (fold_char(token.ptr[i]) != word.ptr[i]) {
            return false;
        }
    }
    return true;
}
