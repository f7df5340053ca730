/*
 * usage: what may follow a verb, read from its usage line.
 *
 * The line in nouns.def is what people see in the help and what arguments are checked against:
 *
 *     FILE                 one word                     [FILE]       it may be left out
 *     FILE...              one word or more             [FILE]...    any number
 *     --out FILE           an option that must stand    [--out FILE] one that may
 *     [--except ID]...     one that may stand often     [--dry-run]  a flag
 *
 * Words stand before options that must stand. Private to src/cli.
 */
#ifndef ENTENTE_CLI_USAGE_H
#define ENTENTE_CLI_USAGE_H

#include <entente/base.h>

struct en_usage_item {
    struct en_str option; // name without dashes; empty for a word
    struct en_str meta;   // "FILE"; empty for a flag
    bool optional;
    bool repeated;
};

/* Take a usage line apart; items borrow from it. The lines are ours, so a slip is an assert. */
size_t en_usage_read(const char *usage, struct en_usage_item *items, size_t items_max);

/* The item of an option, NULL when the verb has none of that name. */
const struct en_usage_item *en_usage_option(const struct en_usage_item *items, size_t count,
                                            struct en_str name);

/* i-th word of a list; {NULL, 0} behind the last. */
typedef struct en_str (*en_word_fn)(const void *self, size_t i);

/* Which word of the list is meant? The nearest by letters left out, added, changed or swapped;
 * {NULL, 0} when none is near. */
struct en_str en_nearest(struct en_str typed, en_word_fn word, const void *self);

#endif /* ENTENTE_CLI_USAGE_H */
