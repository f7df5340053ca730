/*
 * A bulletin as a row of sentences, each with its part in the page. Text, HTML and Atom differ in
 * what they put around a sentence, never in what it says.
 */
#ifndef BULLETIN_SAY_H
#define BULLETIN_SAY_H

#include <entente/bulletin.h>

#include "words.h"

enum part {
    PART_EXERCISE,      // the banner; only when the mechanism is not live
    PART_EXERCISE_NOTE, // and what it means
    PART_TITLE,         // of the mechanism
    PART_EDITION,       // which selection, of which day
    PART_LEDE,          // cut-off and hours
    PART_NOTHING,       // there are no items
    PART_HEADING,
    PART_ITEM,
    PART_DETAIL, // belongs to the item before it
    PART_NOTES,  // heading of the notes
    PART_NOTE
};

typedef void (*say_fn)(void *self, enum part part, struct en_str sentence);

/* False when memory was out on the way: what was said is not whole. */
EN_MUST_CHECK bool bulletin_say(const struct en_bulletin *bulletin, enum language language,
                                say_fn say, void *self);

/* "Sélection du matin, samedi 25 février 2017" */
void edition_add(struct en_text *out, const struct en_bulletin *bulletin, enum language language);
enum language first_language(const struct en_bulletin *bulletin);

/* The text in this language. text.c */
void text_in(struct en_text *out, const struct en_bulletin *bulletin, enum language language);
/* Of html.c: content of a feed's entry as elements of XHTML, in the request's language. */
void html_entry(struct en_text *out, const struct en_bulletin *bulletin);

#endif /* BULLETIN_SAY_H */
