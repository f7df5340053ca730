/*
 * play_form: lines against forms, for the reader of scenarios. Private to src/cli.
 */
#ifndef ENTENTE_CLI_PLAY_FORM_H
#define ENTENTE_CLI_PLAY_FORM_H

#include "play_read.h"

enum { EN_STORY_WORDS_MAX = 512 }; /* words of one line; `expect row` has the most */

struct en_story_words {
    struct en_str word[EN_STORY_WORDS_MAX];
    size_t count;
};

/* The words of a line, any number of spaces between; false when there are too many. */
bool en_story_words_split(struct en_str line, struct en_story_words *ret);

/**
 * How many words of the line fit the form. When all do and the form is whole, `*ret_whole` is true
 * and the step's arg, groups and more are filled in; `more` then borrows from `words`.
 */
size_t en_story_match(const struct en_story_words *words, const char *form, struct en_step *step,
                      bool *ret_whole);

#endif /* ENTENTE_CLI_PLAY_FORM_H */
