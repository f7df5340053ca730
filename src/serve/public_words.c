/*
 * Words of the public page.
 */
#include "public.h"

static const char *const words[PUBLIC_WORD_COUNT][2] = {
#define WORD(id, french, english) {french, english},
#include "public_words.def"
#undef WORD
};

const char *public_word(enum public_word word, bool english)
{
    return words[word][english];
}

void public_say(struct en_text *out, enum public_word word, bool english, const struct en_str *args,
                size_t arg_count)
{
    struct en_text text = {0};

    en_text_fill(&text, public_word(word, english), args, arg_count);
    en_text_add_markup(out, en_text_str(&text));
    out->failed = out->failed || text.failed;
    en_text_finish(&text);
}

void public_clock(struct en_text *out, bool english, uint32_t minute)
{
    if (english) {
        en_text_addf(out, "%02u:%02u", minute / 60, minute % 60);
    } else {
        en_text_addf(out, "%u\xc2\xa0h\xc2\xa0%02u", minute / 60, minute % 60);
    }
}
