/*
 * nouns.c: the table of nouns.def as data.
 */
#include "nouns.h"

const struct en_noun en_nouns[] = {
#define NOUN(name, summary) {name, summary},
#define VERB(...)
#include "nouns.def"
#undef NOUN
#undef VERB
};
const size_t en_noun_count = EN_COUNT(en_nouns);

const struct en_verb en_verbs[] = {
#define NOUN(...)
#define VERB(noun, name, run, usage, summary, examples) {noun, name, run, usage, summary, examples},
#include "nouns.def"
#undef NOUN
#undef VERB
};
const size_t en_verb_count = EN_COUNT(en_verbs);
