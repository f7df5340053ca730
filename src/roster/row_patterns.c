/* All patterns of a contract as one automaton: see row_patterns.h. */
#include "row_patterns.h"

#include <stdlib.h>
#include <string.h>

#include "row_steps.h"
#include "rules.h"

enum { SETS_FIRST = 64 };

struct row_patterns {
    const struct en_roster *roster;
    const struct en_roster_contract *contract;
    size_t words;   /* of a set of places */
    uint64_t *sets; /* array of length [count * words], grown on demand */
    uint64_t *next; /* array of length [words]: the set being made */
    uint32_t count, cap;
};

struct row_patterns *row_patterns_new(const struct en_roster *roster,
                                      const struct en_roster_contract *contract)
{
    struct row_patterns *patterns = calloc(1, sizeof(*patterns));
    size_t places = 0;

    if (patterns == NULL) {
        return NULL;
    }
    for (size_t i = 0; i < contract->rule_count; i++) {
        const struct en_roster_rule *rule = &contract->rules[i];
        places += rule->kind == EN_ROSTER_PATTERN ? (size_t)rule->pattern_length : 0;
    }
    patterns->roster = roster;
    patterns->contract = contract;
    patterns->words = places / 64 + 1;
    patterns->cap = SETS_FIRST;
    patterns->count = 1; /* nothing begun */
    patterns->sets = calloc(patterns->cap * patterns->words, sizeof(uint64_t));
    patterns->next = calloc(patterns->words, sizeof(uint64_t));
    if (patterns->sets == NULL || patterns->next == NULL) {
        row_patterns_free(patterns);
        return NULL;
    }
    return patterns;
}

void row_patterns_free(struct row_patterns *patterns)
{
    if (patterns != NULL) {
        free(patterns->sets);
        free(patterns->next);
        free(patterns);
    }
}

/* The number of the set in `next`. Few sets come up, so they are simply looked through. */
static uint32_t number_of_next(struct row_patterns *patterns)
{
    size_t size = patterns->words * sizeof(uint64_t);

    for (uint32_t i = 0; i < patterns->count; i++) {
        if (memcmp(patterns->sets + i * patterns->words, patterns->next, size) == 0) {
            return i;
        }
    }
    if (patterns->count == ROW_STATES_MAX) {
        return UINT32_MAX;
    }
    if (patterns->count == patterns->cap) {
        uint32_t cap = 2 * patterns->cap + SETS_FIRST;
        uint64_t *sets = realloc(patterns->sets, cap * size);
        if (sets == NULL) {
            return UINT32_MAX;
        }
        patterns->sets = sets;
        patterns->cap = cap;
    }
    memcpy(patterns->sets + patterns->count * patterns->words, patterns->next, size);
    return patterns->count++;
}

static bool may_begin(const struct row_patterns *patterns, const struct en_roster_rule *rule,
                      int32_t day)
{
    int32_t weekday = (patterns->roster->first_weekday + day) % 7;

    return day + rule->pattern_length <= patterns->roster->days &&
           (rule->weekday < 0 || rule->weekday == weekday);
}

uint32_t row_patterns_step(struct row_patterns *patterns, int32_t day, uint32_t state, uint8_t cell,
                           int64_t *cost)
{
    const uint64_t *set = patterns->sets + state * patterns->words;
    size_t first = 0; /* place of the pattern's first day */

    memset(patterns->next, 0, patterns->words * sizeof(uint64_t));
    for (size_t i = 0; i < patterns->contract->rule_count; i++) {
        const struct en_roster_rule *rule = &patterns->contract->rules[i];
        if (rule->kind != EN_ROSTER_PATTERN) {
            continue;
        }
        for (int32_t k = 0; k < rule->pattern_length; k++) {
            size_t at = first + (size_t)k; /* the bit of a pattern whose first k days were met */
            bool here =
                k == 0 ? may_begin(patterns, rule, day) : (set[at / 64] >> at % 64 & 1) != 0;
            if (!here || (rule->pattern[k] & cell_bit(cell)) == 0) {
                continue;
            }
            if (k + 1 == rule->pattern_length) {
                *cost += row_step_price(rule);
            } else {
                patterns->next[(at + 1) / 64] |= UINT64_C(1) << (at + 1) % 64;
            }
        }
        first += (size_t)rule->pattern_length;
    }
    return number_of_next(patterns);
}
