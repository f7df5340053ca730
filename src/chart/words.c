/*
 * See words.h.
 */
#include "words.h"

static const char *const words[CHART_WORD_COUNT][2] = {
#define WORD(id, french, english) {french, english},
#define NAMED(token, french, english)
#include "words.def"
#undef WORD
#undef NAMED
};

static const struct {
    const char *token;
    const char *name[2];
} kinds[] = {
#define WORD(id, french, english)
#define NAMED(token, french, english) {token, {french, english}},
#include "words.def"
#undef WORD
#undef NAMED
};

struct en_str chart_word(enum chart_word word, bool english)
{
    return en_str_from(words[word][english]);
}

void chart_fill(struct en_text *out, enum chart_word word, bool english, const struct en_str *args,
                size_t arg_count)
{
    en_text_fill(out, words[word][english], args, arg_count);
}

struct en_str chart_kind(struct en_str token, bool english)
{
    for (size_t i = 0; i < EN_COUNT(kinds); i++) {
        if (en_str_is(token, kinds[i].token)) {
            return en_str_from(kinds[i].name[english]);
        }
    }
    return token;
}
