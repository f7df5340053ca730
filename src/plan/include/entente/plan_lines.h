/*
 * plan_lines: explanations as data, which the caller turns into words. Part of entente/plan.h.
 */
#ifndef ENTENTE_PLAN_LINES_H
#define ENTENTE_PLAN_LINES_H

#include "entente/plan_problem.h"

/* What an argument of a line is, so that it can be printed, linked, or coloured. */
enum { EN_PLAN_ARGS_MAX = 4 }; /* %1..%4 of one line */

enum en_plan_arg_kind {
    EN_PLAN_ARG_NONE,
    EN_PLAN_ARG_NUMBER,
    EN_PLAN_ARG_MILLI,    /* thousandths, printed 1.667 */
    EN_PLAN_ARG_DURATION, /* seconds, printed 11 h 30 min */
    EN_PLAN_ARG_NODE,     /* index in nodes */
    EN_PLAN_ARG_POST,     /* index in posts */
    EN_PLAN_ARG_MEMBER,   /* index in members */
    EN_PLAN_ARG_SLOT,     /* index in slots */
};

struct en_plan_arg {
    enum en_plan_arg_kind kind;
    int64_t value;
};

/*
 * X(code, stable name, English message id with %1..%4). Four families: WHY says why a crew is as
 * it is, RULE names a rule (in a conflict, or broken), TRY names a change that would be enough,
 * CHANGE says why a crew is not what it was.
 */
#define EN_PLAN_LINE_TABLE(X)                                                                      \
    X(WHY_SEATS, "why.seats", N_("%1 holds %2 of %3 counted seats; its share is %4 per thousand")) \
    X(WHY_REMAINDER, "why.remainder",                                                              \
      N_("%1 has the remainder seat: it was behind by most (balance %2)"))                         \
    X(WHY_REMAINDER_OTHER, "why.remainder-other",                                                  \
      N_("%1 has the remainder seat (balance %2) although %3 was further behind (balance %4): "    \
         "posts, rest or other rules decided"))                                                    \
    X(WHY_EXEMPT, "why.exempt", N_("%1 serves as %2 and does not count in parity"))                \
    X(WHY_LEAD, "why.lead", N_("%1 leads for %2: it was the party's turn (balance %3)"))           \
    X(WHY_LEAD_OTHER, "why.lead-other",                                                            \
      N_("%1 leads for %2 although it was the turn of %3: other rules or costs decided"))          \
    X(WHY_DEPUTY, "why.deputy", N_("%1 is deputy for %2 (balance %3)"))                            \
    X(WHY_LANGUAGE, "why.language",                                                                \
      N_("lead and deputy share a language, and one of them with each of the %1 others"))          \
    X(WHY_REST, "why.rest", N_("the shortest rest before it is %1, of %2 (the rule asks for %3)")) \
    X(WHY_FRESH, "why.fresh", N_("nobody comes from a patrol of this programme"))                  \
    X(WHY_REPEATS, "why.repeats",                                                                  \
      N_("%1 of %2 pairs have served together before, none more than %3 times"))                   \
    X(WHY_NO_REPEATS, "why.no-repeats", N_("none of the %1 pairs has served together before"))     \
    X(WHY_LOAD, "why.load", N_("it is patrol number %1 at most for anyone in it"))                 \
    X(RULE_SHARE, "plan.share", N_("the share of %1: %2 to %3 of %4 counted seats"))               \
    X(RULE_SHARE_PART, "plan.share-part",                                                          \
      N_("the share of %1 in %2: %3 per thousand, tolerance %4"))                                  \
    X(RULE_PARTY_MIN, "plan.party-min", N_("at least %2 of %1"))                                   \
    X(RULE_PARTY_MIN_IF, "plan.party-min-if", N_("at least %2 of %1, or none"))                    \
    X(RULE_LEADS_DIFFER, "plan.leads-differ", N_("lead and deputy come from different parties"))   \
    X(RULE_TRAINING, "plan.training",                                                              \
      N_("training for %1: %2 needed, %3 people hold it and are free"))                            \
    X(RULE_LANGUAGE, "plan.language",                                                              \
      N_("everybody shares a language with the lead or the deputy"))                               \
    X(RULE_REST, "plan.rest", N_("%1 of rest between patrols; %2 people are resting"))             \
    X(RULE_LEAVE, "plan.leave", N_("leave: %1 people are away"))                                   \
    X(RULE_BUSY, "plan.busy", N_("nobody in two patrols at once; %1 people are out then"))         \
    X(RULE_CONTRACT, "plan.contract",                                                              \
      N_("contracts (days in a row, days off, weekends, hours); %1 people are kept by theirs"))    \
    X(RULE_BASE, "plan.base", N_("people serve from their own base; %1 belong to another"))        \
    X(RULE_PATROLS_MAX, "plan.patrols-max", N_("at most %1 patrols each; %2 people have them"))    \
    X(RULE_APART_NODES, "plan.apart-nodes", N_("%1 and %2 do not serve together"))                 \
    X(RULE_APART_MEMBERS, "plan.apart-members",                                                    \
      N_("people who may not serve together (%1 pairs)"))                                          \
    X(RULE_APART_PAIR, "plan.apart-pair", N_("%1 and %2 may not serve together"))                  \
    X(RULE_PEOPLE, "plan.people", N_("%1 seats, and %2 people in all"))                            \
    X(RULE_SIZE, "plan.size", N_("%1 people for %2 seats"))                                        \
    X(RULE_POST_COUNT, "plan.post-count", N_("%1: %2 needed, %3 given"))                           \
    X(RULE_TWICE, "plan.twice", N_("%1 is named twice"))                                           \
    X(TRY_SIZE, "try.size", N_("a crew of %1 instead of %2"))                                      \
    X(TRY_TOLERANCE, "try.tolerance", N_("a tolerance of %2 per thousand for %1 instead of %3"))   \
    X(TRY_PARTY_MIN, "try.party-min", N_("at least %2 of %1 instead of %3"))                       \
    X(TRY_REST, "try.rest", N_("%1 of rest instead of %2"))                                        \
    X(TRY_PATROLS_MAX, "try.patrols-max", N_("at most %1 patrols each instead of %2"))             \
    X(TRY_TRAINING, "try.training", N_("someone without the training for %1"))                     \
    X(TRY_LEAVE, "try.leave", N_("calling people back from leave"))                                \
    X(TRY_BUSY, "try.busy", N_("taking people from another patrol of that time"))                  \
    X(TRY_CONTRACT, "try.contract", N_("asking people for more than their contracts say"))         \
    X(TRY_BASE, "try.base", N_("people from another base"))                                        \
    X(TRY_LEADS_SAME, "try.leads-same", N_("lead and deputy from one party"))                      \
    X(TRY_LANGUAGE, "try.language", N_("an interpreter in place of the common language"))          \
    X(TRY_APART_NODES, "try.apart-nodes", N_("%1 and %2 in one crew"))                             \
    X(TRY_APART_MEMBERS, "try.apart-members", N_("two people who should be kept apart"))           \
    X(TRY_SUBSTITUTE, "try.substitute",                                                            \
      N_("%1 fills seats of %3 (%2 of them); both have to consent"))                               \
    X(TRY_SUBSTITUTE_POST, "try.substitute-post",                                                  \
      N_("%1 fills seats of %3 (%2 of them), one as %4; both have to consent"))                    \
    X(CHANGE_AWAY, "change.away", N_("%1 is away, or belongs to another base"))                    \
    X(CHANGE_BARRED, "change.barred",                                                              \
      N_("%1 may not serve there any more: rest, another patrol or the contract"))                 \
    X(CHANGE_CREW, "change.crew", N_("the crew with %1 would break a rule now"))                   \
    X(CHANGE_ROOM, "change.room", N_("%1 makes room, so that a crew keeps every rule"))            \
    X(CHANGE_POST, "change.post", N_("%1 stays, in another post"))                                 \
    X(CHANGE_NEW, "change.new", N_("the patrol had no crew"))                                      \
    X(CHANGE_SIZE, "change.size", N_("the patrol has more seats, or other posts"))                 \
    X(CHANGE_LOST, "change.lost", N_("no crew can be had any more"))                               \
    X(TRY_PEOPLE, "try.people",                                                                    \
      N_("%1 more people, of the parties and with the training that the rules ask for"))

enum en_plan_code {
#define EN_PLAN_LINE_ENUM(code, name, text) EN_PLAN_##code,
    EN_PLAN_LINE_TABLE(EN_PLAN_LINE_ENUM)
#undef EN_PLAN_LINE_ENUM
        EN_PLAN_CODE_COUNT
};

struct en_plan_line {
    enum en_plan_code code;
    struct en_plan_arg arg[EN_PLAN_ARGS_MAX];
};

const char *en_plan_code_name(enum en_plan_code code); /* "plan.rest", for JSON and tests */
const char *en_plan_code_text(enum en_plan_code code); /* English message id with %1..%4 */

/**
 * Print one line as people read it, without a line end.
 *
 * @param translate  gettext-like; NULL leaves English
 */
void en_plan_line_print(struct en_text *out, const struct en_plan_problem *problem,
                        const struct en_plan_line *line, const char *(*translate)(const char *));

#endif /* ENTENTE_PLAN_LINES_H */
