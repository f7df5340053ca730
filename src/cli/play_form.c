/*
 * play_form.c: one line of a scenario against one form of play.def.
 *
 * The forms are the definition: what an error message shows and what is accepted are the same.
 */
#include "play_form.h"

#include <string.h>

const struct en_step_def en_step_defs[EN_STEP_COUNT] = {
#define STEP(id, form, body, doc) {form, body},
#include "play.def"
#undef STEP
};

/* ---- one line against one form -------------------------------------------------------------- */

/* One word of a form, brackets and dots taken off. */
struct form_word {
    struct en_str text;
    bool opens, closes, many, literal;
};

struct match {
    const struct en_story_words *words;
    size_t at;   // next word of the line
    size_t args; // filled so far
    unsigned group;
    struct en_step *step; // what is filled in
};

static bool cut_end(struct en_str *text, const char *end)
{
    size_t len = strlen(end);

    if (text->len < len || memcmp(text->ptr + text->len - len, end, len) != 0) {
        return false;
    }
    text->len -= len;
    return true;
}

static bool next_form_word(struct en_str *rest, struct form_word *ret)
{
    if (rest->len == 0) {
        return false;
    }
    *ret = (struct form_word){.text = en_str_cut(rest, ' ')};
    if (ret->text.ptr[0] == '[') {
        ret->opens = true;
        ret->text = (struct en_str){ret->text.ptr + 1, ret->text.len - 1};
    }
    ret->closes = cut_end(&ret->text, "]");
    ret->many = cut_end(&ret->text, "...");
    ret->literal = ret->text.ptr[0] >= 'a' && ret->text.ptr[0] <= 'z';
    return true;
}

static bool line_left(const struct match *match)
{
    return match->at < match->words->count;
}

/* From the word at hand to the end of the line. */
static struct en_str line_rest(const struct match *match)
{
    struct en_str first = match->words->word[match->at];
    struct en_str last = match->words->word[match->words->count - 1];

    return (struct en_str){first.ptr, (size_t)(last.ptr + last.len - first.ptr)};
}

static bool take_word(struct match *match, const struct form_word *form)
{
    if (!line_left(match)) {
        return false;
    }
    if (form->literal) {
        return en_str_equal(match->words->word[match->at++], form->text);
    }
    if (form->many) {
        match->step->more = &match->words->word[match->at];
        match->step->more_count = match->words->count - match->at;
        match->at = match->words->count;
        return true;
    }
    if (en_str_is(form->text, "TEXT")) {
        match->step->arg[match->args++] = line_rest(match);
        match->at = match->words->count;
        return true;
    }
    match->step->arg[match->args++] = match->words->word[match->at++];
    return true;
}

/* A group that the line leaves out: pass over the form to its closing bracket. */
static void skip_group(struct match *match, struct form_word form, struct en_str *rest)
{
    bool more = true;

    while (more) {
        match->args += !form.literal && !form.many ? 1 : 0;
        more = !form.closes && next_form_word(rest, &form);
    }
    match->group++;
}

static bool group_is_there(const struct match *match, const struct form_word *form)
{
    return line_left(match) &&
           (!form->literal || en_str_equal(match->words->word[match->at], form->text));
}

size_t en_story_match(const struct en_story_words *words, const char *text, struct en_step *step,
                      bool *ret_whole)
{
    struct match match = {.words = words, .step = step};
    struct en_str rest = en_str_from(text);
    struct form_word form;

    *ret_whole = false;
    while (next_form_word(&rest, &form)) {
        if (form.opens && !group_is_there(&match, &form)) {
            skip_group(&match, form, &rest);
            continue;
        }
        if (form.opens) {
            step->groups |= 1U << match.group++;
        }
        if (!take_word(&match, &form)) {
            return form.literal && match.at > 0 ? match.at - 1 : match.at;
        }
    }
    *ret_whole = !line_left(&match);
    return match.at;
}

bool en_story_words_split(struct en_str line, struct en_story_words *ret)
{
    ret->count = 0;
    while (line.len > 0) {
        struct en_str word = en_str_cut(&line, ' ');
        if (word.len == 0) {
            continue;
        }
        if (ret->count == EN_STORY_WORDS_MAX) {
            return false;
        }
        ret->word[ret->count++] = word;
    }
    return true;
}
