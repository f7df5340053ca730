/*
 * plan_text: a problem of crews as a text file, and crews as lines of it.
 *
 * One line, one thing: a word that says what it is, a name, then fields as key=value. What a line
 * names has been declared above it. Empty lines and what follows a # at the start are left out.
 * docs/planner.md has every word and a whole example.
 */
#ifndef ENTENTE_PLAN_TEXT_H
#define ENTENTE_PLAN_TEXT_H

#include "entente/plan.h"

enum {
    EN_PLAN_TEXT_MAX = 64 << 20,  /* bytes; a mission of 15,000 people has 4 MiB */
    EN_PLAN_LANGUAGES_MAX = 32,   /* bits of a member's languages */
    EN_PLAN_CONTRACTS_MAX = 1024, /* kinds of contract in one file */
};

struct en_plan_text {
    struct en_plan_problem problem;
    struct en_plan_crew *crews; /* [problem.slot_count]; MANNED where the text gives a crew */
    bool *frozen;               /* [problem.slot_count] */
    bool any_crew;              /* the text gives at least one */
    struct en_arena arena;      /* owns all but the names */
};

/**
 * Read a problem. Its names borrow from `text`.
 *
 * @return EN_OK; EN_ERR_SYNTAX, EN_ERR_RANGE, EN_ERR_NOT_FOUND (a name nobody declared above),
 *         EN_ERR_EXISTS, each with the line and what to write instead; EN_ERR_TOO_LONG;
 *         EN_ERR_MEMORY; then the errors of en_plan_problem_check
 * Cost: one pass, two for counting; 15,000 people and 4,200 patrols in a tenth of a second.
 */
EN_MUST_CHECK enum en_status en_plan_text_read(struct en_str text, struct en_plan_text *ret,
                                               struct en_error *reterr);

void en_plan_text_finish(struct en_plan_text *text); /* safe on zeroed */

/* Crews as `crew` lines, which en_plan_text_read takes at the end of the same problem. */
void en_plan_text_crews(struct en_text *out, const struct en_plan_problem *problem,
                        const struct en_plan_crew *crews, size_t crew_count);

#endif /* ENTENTE_PLAN_TEXT_H */
