/*
 * Words, dates and numbers of the bulletin in its two languages.
 */
#ifndef BULLETIN_WORDS_H
#define BULLETIN_WORDS_H

#include <entente/base.h>

enum language { FRENCH, ENGLISH, LANGUAGE_COUNT };

enum word {
#define WORD(id, french, english) WORD_##id,
#define NAMED(group, token, french, english)
#include "words.def"
#undef WORD
#undef NAMED
    WORD_COUNT
};

enum name_group { NAMED_EDITION, NAMED_KIND, NAMED_WHAT, NAMED_SOURCE };

const char *language_tag(enum language language); /* "fr", "en" */
const char *word_of(enum word word, enum language language);
/* The word with %1.. filled in. */
void word_fill(struct en_text *out, enum word word, enum language language,
               const struct en_str *args, size_t arg_count);
/* word_add(out, language, word, args...): the usual way to call it. */
#define word_add(out, language, word, ...)                                                         \
    word_fill((out), (word), (language), (const struct en_str[]){__VA_ARGS__},                     \
              sizeof((const struct en_str[]){__VA_ARGS__}) / sizeof(struct en_str))

/* The name of a token; the token itself when there is none. */
struct en_str name_of(enum name_group group, struct en_str token, enum language language);

/* "jeudi 23 février 2017"; "Thursday 23 February 2017" */
void date_add(struct en_text *out, enum language language, en_time time);
/* "6 h 00"; "06:00" */
void clock_add(struct en_text *out, enum language language, en_time time);
/* "trois" up to ten, digits beyond. */
void small_number_add(struct en_text *out, enum language language, uint32_t number);

#endif /* BULLETIN_WORDS_H */
