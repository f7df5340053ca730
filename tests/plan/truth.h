/*
 * Brute force, the judge of small problems: every way to seat people, looked at with the
 * independent checker, which says what each of them breaks. From these sets of broken rules it is
 * plain whether a crew exists, whether a conflict clashes, and whether it is the smallest.
 */
#ifndef ENTENTE_TESTS_PLAN_TRUTH_H
#define ENTENTE_TESTS_PLAN_TRUTH_H

#include "problems.h"

enum { SMALL_PROBLEMS = 250, TRUTH_RULES_MAX = 32, TRUTH_WAYS_MAX = 70000 };

struct truth {
    struct en_line rule[TRUTH_RULES_MAX]; // every rule that some way to seat people breaks
    size_t rule_count;
    uint32_t ways[TRUTH_WAYS_MAX]; // which of them each way breaks
    size_t way_count;
};

/* All about the first slot of a problem; free() it. */
struct truth *truth_of(const struct en_plan_problem *problem);
/* The bit of a rule in `ways` and `rules`. */
uint32_t truth_bit(struct truth *truth, struct en_line line);
/* Is there a way that keeps all of these rules? */
bool truth_can_keep(const struct truth *truth, uint32_t rules);

#endif /* ENTENTE_TESTS_PLAN_TRUTH_H */
