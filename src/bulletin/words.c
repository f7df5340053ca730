/*
 * Words, dates and numbers from our own small tables: a bulletin must come out the same on a
 * machine without locales, and its hash stands in the record.
 */
#include "words.h"

#include <assert.h>
#include <inttypes.h>

static const char *const words[][LANGUAGE_COUNT] = {
#define WORD(id, french, english) [WORD_##id] = {french, english},
#define NAMED(group, token, french, english)
#include "words.def"
#undef WORD
#undef NAMED
};

static const struct {
    enum name_group group;
    const char *token;
    const char *name[LANGUAGE_COUNT];
} names[] = {
#define WORD(id, french, english)
#define NAMED(group, token, french, english) {NAMED_##group, token, {french, english}},
#include "words.def"
#undef WORD
#undef NAMED
};

static const char *const weekdays[][LANGUAGE_COUNT] = {
    {"lundi", "Monday"},    {"mardi", "Tuesday"},   {"mercredi", "Wednesday"},
    {"jeudi", "Thursday"},  {"vendredi", "Friday"}, {"samedi", "Saturday"},
    {"dimanche", "Sunday"},
};

static const char *const months[][LANGUAGE_COUNT] = {
    {"janvier", "January"}, {"février", "February"},  {"mars", "March"},
    {"avril", "April"},     {"mai", "May"},           {"juin", "June"},
    {"juillet", "July"},    {"août", "August"},       {"septembre", "September"},
    {"octobre", "October"}, {"novembre", "November"}, {"décembre", "December"},
};

static const char *const numbers[][LANGUAGE_COUNT] = {
    {"zéro", "zero"},   {"un", "one"},    {"deux", "two"}, {"trois", "three"},
    {"quatre", "four"}, {"cinq", "five"}, {"six", "six"},  {"sept", "seven"},
    {"huit", "eight"},  {"neuf", "nine"}, {"dix", "ten"},
};

const char *language_tag(enum language language)
{
    return language == ENGLISH ? "en" : "fr";
}

const char *word_of(enum word word, enum language language)
{
    assert(word < WORD_COUNT && language < LANGUAGE_COUNT);
    return words[word][language];
}

void word_fill(struct en_text *out, enum word word, enum language language,
               const struct en_str *args, size_t arg_count)
{
    en_text_fill(out, word_of(word, language), args, arg_count);
}

struct en_str name_of(enum name_group group, struct en_str token, enum language language)
{
    for (size_t i = 0; i < EN_COUNT(names); i++) {
        if (names[i].group == group && en_str_is(token, names[i].token) &&
            names[i].name[language] != NULL) {
            return en_str_from(names[i].name[language]);
        }
    }
    return token;
}

/* A part of "2017-02-23T05:30:00Z" without its leading zeros. */
static struct en_str digits_of(const char *utc, size_t from, size_t len)
{
    while (len > 1 && utc[from] == '0') {
        from++;
        len--;
    }
    return (struct en_str){utc + from, len};
}

void date_add(struct en_text *out, enum language language, en_time time)
{
    char utc[EN_TIME_BYTES + 1];
    uint64_t month = 0;

    en_time_format(time, utc);
    bool read = en_parse_u64(digits_of(utc, 5, 2), &month);
    assert(read && month >= 1 && month <= EN_COUNT(months));
    (void)read;
    struct en_str day = digits_of(utc, 8, 2);
    if (en_str_is(day, "1")) {
        day = en_str_from(word_of(WORD_FIRST, language));
    }
    word_add(out, language, WORD_DATE, en_str_from(weekdays[en_time_weekday(time)][language]), day,
             en_str_from(months[month - 1][language]), digits_of(utc, 0, 4));
}

void clock_add(struct en_text *out, enum language language, en_time time)
{
    char utc[EN_TIME_BYTES + 1];

    en_time_format(time, utc);
    struct en_str hour = language == FRENCH ? digits_of(utc, 11, 2) : (struct en_str){utc + 11, 2};
    word_add(out, language, WORD_CLOCK, hour, (struct en_str){utc + 14, 2});
}

void small_number_add(struct en_text *out, enum language language, uint32_t number)
{
    if (number < EN_COUNT(numbers)) {
        en_text_adds(out, numbers[number][language]);
    } else {
        en_text_addf(out, "%" PRIu32, number);
    }
}
