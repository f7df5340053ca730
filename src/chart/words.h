/*
 * Words of charts in their two languages. Private to src/chart.
 */
#ifndef CHART_WORDS_H
#define CHART_WORDS_H

#include <entente/base.h>

enum chart_word {
#define WORD(id, french, english) CHART_WORD_##id,
#define NAMED(token, french, english)
#include "words.def"
#undef WORD
#undef NAMED
    CHART_WORD_COUNT
};

struct en_str chart_word(enum chart_word word, bool english);
/* The word with %1.. filled in. */
void chart_fill(struct en_text *out, enum chart_word word, bool english, const struct en_str *args,
                size_t arg_count);
/* The name of a kind of patrol; the token itself when it has none. */
struct en_str chart_kind(struct en_str token, bool english);

#endif /* CHART_WORDS_H */
