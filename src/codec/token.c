/*
 * One token of a line: what it may be, and what to say when it is not.
 *
 * Each type has exactly one spelling for each value, so that equal statements are equal bytes. All
 * types but TEXT are ASCII by construction; only TEXT meets the Unicode rules of base.
 * Source: design section 4, "Grammar".
 */
#include "entente/codec.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

enum {
    HASH_DIGITS = 64,
    KEY_ID_DIGITS = 8,
    MINUTES_OF_DAY = 24 * 60,
    SHOWN_BYTES = sizeof(((struct en_error *)NULL)->arg[0])
};

/* Classes of characters, one bit each. */
enum { LOW = 1, UPP = 2, DIG = 4, MRK = 8, HEX = 16, B64 = 32 };

#define A_F (LOW | HEX | B64) /* a to f */
#define G_Z (LOW | B64)       /* g to z */
#define CAP (UPP | B64)       /* A to Z */
#define NUM (DIG | HEX | B64) /* 0 to 9 */

static const uint8_t class_of[128] = {
    /* controls: none */
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    /*   ! " # $ % & ' ( ) *  + ,  -    .    / */
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, B64, 0, MRK, MRK, B64,
    /* 0 to 9 : ; < = > ? */
    NUM, NUM, NUM, NUM, NUM, NUM, NUM, NUM, NUM, NUM, 0, 0, 0, 0, 0, 0,
    /* @ A to O */
    0, CAP, CAP, CAP, CAP, CAP, CAP, CAP, CAP, CAP, CAP, CAP, CAP, CAP, CAP, CAP,
    /* P to Z [ \ ] ^ _ */
    CAP, CAP, CAP, CAP, CAP, CAP, CAP, CAP, CAP, CAP, CAP, 0, 0, 0, 0, MRK,
    /* ` a to o */
    0, A_F, A_F, A_F, A_F, A_F, A_F, G_Z, G_Z, G_Z, G_Z, G_Z, G_Z, G_Z, G_Z, G_Z,
    /* p to z { | } ~ DEL */
    G_Z, G_Z, G_Z, G_Z, G_Z, G_Z, G_Z, G_Z, G_Z, G_Z, G_Z, 0, 0, 0, 0, 0};

/* What is wrong with a token, before it is put into words. */
enum fault { FAULT_NONE, FAULT_FORM, FAULT_RANGE, FAULT_SPACES, FAULT_TEXT };

/* The words for a token of the wrong form: %1 the token, %2 its name, %3 and %4 by type. */
static const struct {
    const char *text;
    const char *remedy;
} form_words[] = {
    [EN_TOKEN_NAME] = {N_("\"%1\" is not a name"),
                       N_("Write %2 in a-z, 0-9, '.', '_', '-', at most 64 characters, beginning "
                          "with a letter or digit.")},
    [EN_TOKEN_ID] = {N_("\"%1\" is not a number or token"),
                     N_("Write %2 in A-Z, a-z, 0-9, '.', '_', '-', at most 64 characters, "
                        "beginning with a letter or digit.")},
    [EN_TOKEN_KEYNAME] = {N_("\"%1\" is not the name of a key"),
                          N_("Write %2 as a name, or two names with '/' between, at most 96 "
                             "characters.")},
    [EN_TOKEN_LIST] = {N_("\"%1\" is not a list of names"),
                       N_("Write %2 as names with ',' between, no spaces, none twice, at most "
                          "1024 characters.")},
    [EN_TOKEN_ONEOF] = {N_("\"%1\" is not one of the words that may stand here"),
                        N_("Write %2 as one of %3.")},
    [EN_TOKEN_INT] = {N_("\"%1\" is not a whole number"),
                      N_("Write %2 in digits, without spaces or leading zeros, from %3 to %4.")},
    [EN_TOKEN_TIME] = {N_("\"%1\" is not a time"),
                       N_("Write %2 in UTC, like 2017-02-23T05:30:00Z.")},
    [EN_TOKEN_CLOCK] = {N_("\"%1\" is not a time of day"),
                        N_("Write %2 in UTC, from 00:00 to 23:59.")},
    [EN_TOKEN_HASH] = {N_("\"%1\" is not a hash"), N_("Write %2 in 64 digits of 0-9 and a-f.")},
    [EN_TOKEN_VKEY] = {N_("\"%1\" is not a verifier key"),
                       N_("Write %2 as NAME+8 digits+base64, as the key's owner printed it.")},
    [EN_TOKEN_TEXT] = {N_("there is no text"), N_("Write %2, 1 to 4096 bytes.")},
};

static const struct {
    const char *rule;
    const char *text;
    const char *remedy;
} text_words[] = {
    [EN_TEXT_NOT_UTF8] = {"text.utf8", N_("byte %1 of %2 is not UTF-8"),
                          N_("Save the text as UTF-8.")},
    [EN_TEXT_CONTROL] = {"text.control", N_("byte %1 of %2 is a control character"),
                         N_("Take it out.")},
    [EN_TEXT_BIDI] = {"text.bidi",
                      N_("byte %1 of %2 is a character that turns the order of others round"),
                      N_("Take it out; Arabic letters need none.")},
    [EN_TEXT_INVISIBLE] = {"text.invisible", N_("byte %1 of %2 is a character that cannot be seen"),
                           N_("Take it out.")},
    [EN_TEXT_NOT_NFC] = {"text.nfc", N_("byte %1 of %2 is not in Unicode normal form C"),
                         N_("Compose the accents (NFC).")},
};

static unsigned class_at(struct en_str text, size_t at)
{
    unsigned char c = (unsigned char)text.ptr[at];

    return c < sizeof(class_of) ? class_of[c] : 0;
}

static bool all_of(struct en_str text, unsigned classes)
{
    for (size_t i = 0; i < text.len; i++) {
        if ((class_at(text, i) & classes) == 0) {
            return false;
        }
    }
    return true;
}

/* Non-empty, at most `most` bytes, the first of `first`, all of `first` or a mark. */
static bool is_word(struct en_str text, unsigned first, size_t most)
{
    return text.len > 0 && text.len <= most && (class_at(text, 0) & first) != 0 &&
           all_of(text, first | MRK);
}

static bool is_name(struct en_str text)
{
    return is_word(text, LOW | DIG, EN_TOKEN_BYTES_MAX);
}

static bool is_keyname(struct en_str text)
{
    if (text.len > EN_KEYNAME_BYTES_MAX) {
        return false;
    }
    const char *slash = text.len == 0 ? NULL : memchr(text.ptr, '/', text.len);
    if (slash == NULL) {
        return is_name(text);
    }
    struct en_str body = en_str_cut(&text, '/');
    return is_name(body) && is_name(text);
}

/* Does `name` stand among the first `bytes` bytes of a list? */
static bool list_has(struct en_str list, size_t bytes, struct en_str name)
{
    struct en_str rest = {list.ptr, bytes};

    while (rest.len > 0) {
        if (en_str_equal(en_str_cut(&rest, ','), name)) {
            return true;
        }
    }
    return false;
}

static bool is_list(struct en_str text)
{
    struct en_str rest = text;

    if (text.len == 0 || text.len > EN_LIST_BYTES_MAX || text.ptr[text.len - 1] == ',') {
        return false;
    }
    while (rest.len > 0) {
        size_t before = (size_t)(rest.ptr - text.ptr);
        struct en_str name = en_str_cut(&rest, ',');
        if (!is_name(name) || list_has(text, before, name)) {
            return false;
        }
    }
    return true;
}

/* Syntax alone: whether the key id fits the key is crypto's business. */
static bool is_vkey(struct en_str text)
{
    if (text.len > EN_VKEY_CHARS_MAX) {
        return false;
    }
    struct en_str name = en_str_cut(&text, '+');
    struct en_str id = en_str_cut(&text, '+');
    if (!is_keyname(name) || id.len != KEY_ID_DIGITS || !all_of(id, HEX) || text.len % 4 != 0) {
        return false;
    }
    for (int pad = 0; pad < 2 && text.len > 0 && text.ptr[text.len - 1] == '='; pad++) {
        text.len--;
    }
    return text.len > 0 && all_of(text, B64);
}

static bool read_word_index(const char *words, struct en_str token, int64_t *ret)
{
    struct en_str rest = en_str_from(words);

    for (int64_t i = 0; rest.len > 0; i++) {
        if (en_str_equal(en_str_cut(&rest, '|'), token)) {
            *ret = i;
            return true;
        }
    }
    return false;
}

static bool read_clock(struct en_str token, int64_t *ret)
{
    if (token.len != 5 || token.ptr[2] != ':') {
        return false;
    }
    for (size_t i = 0; i < token.len; i++) {
        if (i != 2 && (class_at(token, i) & DIG) == 0) {
            return false;
        }
    }
    int hour = (token.ptr[0] - '0') * 10 + token.ptr[1] - '0';
    int minute = (token.ptr[3] - '0') * 10 + token.ptr[4] - '0';
    *ret = hour * 60 + minute;
    return minute < 60 && *ret < MINUTES_OF_DAY;
}

/* A token that reads as a number of any size is out of range rather than ill formed. */
static enum fault read_int(const struct en_token_def *def, struct en_str token, int64_t *ret)
{
    if (en_parse_i64(token, ret)) {
        return *ret < def->min || *ret > def->max ? FAULT_RANGE : FAULT_NONE;
    }
    struct en_str digits = token;
    if (digits.len > 1 && digits.ptr[0] == '-') {
        digits = (struct en_str){digits.ptr + 1, digits.len - 1};
    }
    bool huge = digits.len > 18 && digits.ptr[0] != '0' && all_of(digits, DIG);
    return huge ? FAULT_RANGE : FAULT_FORM;
}

static enum fault check_text(struct en_str token)
{
    if (token.len == 0 || token.len > EN_LINE_BYTES_MAX) {
        return FAULT_FORM;
    }
    if (token.ptr[0] == ' ' || token.ptr[token.len - 1] == ' ') {
        return FAULT_SPACES;
    }
    for (size_t i = 1; i < token.len; i++) {
        if (token.ptr[i] == ' ' && token.ptr[i - 1] == ' ') {
            return FAULT_SPACES;
        }
    }
    return en_text_check(token, NULL) == EN_TEXT_CLEAN ? FAULT_NONE : FAULT_TEXT;
}

static enum fault fault_unless(bool good)
{
    return good ? FAULT_NONE : FAULT_FORM;
}

static enum fault token_read(const struct en_token_def *def, struct en_str token, int64_t *ret_num)
{
    assert(def->type <= EN_TOKEN_TEXT);
    switch (def->type) {
    case EN_TOKEN_NAME:
        return fault_unless(is_name(token));
    case EN_TOKEN_ID:
        return fault_unless(is_word(token, LOW | UPP | DIG, EN_TOKEN_BYTES_MAX));
    case EN_TOKEN_KEYNAME:
        return fault_unless(is_keyname(token));
    case EN_TOKEN_LIST:
        return fault_unless(is_list(token));
    case EN_TOKEN_ONEOF:
        return fault_unless(read_word_index(def->words, token, ret_num));
    case EN_TOKEN_INT:
        return read_int(def, token, ret_num);
    case EN_TOKEN_TIME:
        return fault_unless(en_time_parse(token, ret_num));
    case EN_TOKEN_CLOCK:
        return fault_unless(read_clock(token, ret_num));
    case EN_TOKEN_HASH:
        return fault_unless(token.len == HASH_DIGITS && all_of(token, HEX));
    case EN_TOKEN_VKEY:
        return fault_unless(is_vkey(token));
    case EN_TOKEN_TEXT:
        return check_text(token);
    }
    return FAULT_FORM;
}

/* A token as an error may show it: what is not clean text must not reach anybody's terminal. */
static struct en_str shown(struct en_str token, char buffer[static SHOWN_BYTES])
{
    if (token.len == 0 || en_text_check(token, NULL) == EN_TEXT_CLEAN) {
        return token;
    }
    size_t len = token.len < SHOWN_BYTES ? token.len : SHOWN_BYTES;
    for (size_t i = 0; i < len; i++) {
        bool plain = token.ptr[i] >= ' ' && token.ptr[i] <= '~';
        buffer[i] = plain ? token.ptr[i] : '?';
    }
    return (struct en_str){buffer, len};
}

static enum en_status text_fail(struct en_str token, const char *name, struct en_str place,
                                struct en_error *reterr)
{
    char number[24];
    size_t at = 0;
    enum en_text_fault fault = en_text_check(token, &at);

    assert(fault != EN_TEXT_CLEAN);
    int len = snprintf(number, sizeof(number), "%zu", at + 1);
    return en_fail(reterr, EN_ERR_ENCODING, text_words[fault].rule, place, text_words[fault].text,
                   text_words[fault].remedy, {number, (size_t)len}, en_str_from(name));
}

static enum en_status token_fail(const struct en_token_def *def, struct en_str token,
                                 enum fault fault, struct en_str place, struct en_error *reterr)
{
    char buffer[SHOWN_BYTES];
    char low[24];
    char high[24];

    if (fault == FAULT_TEXT) {
        return text_fail(token, def->name, place, reterr);
    }
    if (fault == FAULT_SPACES) {
        return en_fail(reterr, EN_ERR_SYNTAX, "line.spaces", place,
                       N_("a space stands at an end of %1, or two stand together"),
                       N_("Leave one space between words and none at the ends."),
                       en_str_from(def->name));
    }
    int low_len = snprintf(low, sizeof(low), "%lld", (long long)def->min);
    int high_len = snprintf(high, sizeof(high), "%lld", (long long)def->max);
    struct en_str args[] = {shown(token, buffer),
                            en_str_from(def->name),
                            {low, (size_t)low_len},
                            {high, (size_t)high_len}};
    if (fault == FAULT_RANGE) {
        return en_fail_args(reterr, EN_ERR_RANGE, "line.range", place, N_("%1 is out of range"),
                            N_("Write %2 from %3 to %4."), args, EN_COUNT(args));
    }
    if (def->type == EN_TOKEN_ONEOF) {
        args[2] = en_str_from(def->words);
    }
    return en_fail_args(reterr, EN_ERR_SYNTAX, "line.token", place, form_words[def->type].text,
                        form_words[def->type].remedy, args, EN_COUNT(args));
}

enum en_status en_token_check(const struct en_token_def *def, struct en_str token,
                              struct en_str place, struct en_value *ret, struct en_error *reterr)
{
    int64_t num = 0;
    enum fault fault = token_read(def, token, &num);

    if (fault != FAULT_NONE) {
        return token_fail(def, token, fault, place, reterr);
    }
    *ret = (struct en_value){.text = token, .num = num};
    return EN_OK;
}
