/*
 * plan: problem in, programme out. Who patrols with whom, as fairly as the accord's rules allow.
 *
 * The crew composer takes people, patrols to man and the rules of an accord, and gives for every
 * patrol a crew with the reasons for it, or the smallest set of rules that cannot all be kept and
 * what would be enough to change. It decides nothing: what it gives is a proposal.
 *
 * The library knows no record, no file and no JSON: plain structs in, plain structs out. It uses
 * integers only, and its answer depends on nothing but the problem, the seed and the effort. Times
 * are UTC seconds (en_time), shares are per thousand, balances are thousandths of a seat.
 * Everything in a problem is borrowed and must live as long as the programme made from it.
 *
 * Two properties are kept by construction and tested: the order of the parties in `nodes` has no
 * influence on who is chosen (swap two parties' labels and only the labels change), and adding a
 * person never makes a single patrol impossible that was possible.
 */
#ifndef ENTENTE_PLAN_H
#define ENTENTE_PLAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "entente/base.h"

/* ---- limits --------------------------------------------------------------------------------- */

enum {
    EN_PLAN_NODES_MAX = 64,       /* parties and components; the largest accord known has 20 */
    EN_PLAN_POSTS_MAX = 16,       /* kinds of post; a crew has about six */
    EN_PLAN_CREW_MAX = 64,        /* seats in one crew; the largest patrol in the notes is 51 */
    EN_PLAN_MEMBERS_MAX = 100000, /* people; a mission has 15,000 */
    EN_PLAN_SLOTS_MAX = 10000,    /* patrols in one problem; a mission's fortnight has 4,200 */
    EN_PLAN_SPANS_MAX = 1000,     /* leaves, or patrols already agreed, of one person */
    EN_PLAN_DEPTH_MAX = 4,        /* side, party, component, and one to spare */
    EN_PLAN_APART_NODES_MAX = 64, /* pairs of components that do not serve together */
    EN_PLAN_ARGS_MAX = 4,         /* %1..%4 of one line of explanation */
};

/* ---- the problem ---------------------------------------------------------------------------- */

/* From `from` until just before `until`. */
struct en_plan_span {
    en_time from;
    en_time until; /* > from */
};

/**
 * One node of the quota tree: a side, a party, or a component. Members belong to its leaves; a
 * party without components is itself a leaf. Over every leaf, or at it, stands exactly one party.
 *
 * In a crew of n counted seats a party holds at least floor(n * (share - tolerance) / 1000) and at
 * most ceil(n * (share + tolerance) / 1000) of them; a component likewise, of its parent's seats
 * (en_permille_range). Seats that no share decides alone (the remainder) rotate by running balance.
 */
struct en_plan_node {
    struct en_str name;
    int32_t parent;    /* index in `nodes`, or -1 = the crew */
    int32_t share;     /* per thousand of the parent's seats, 0..1000; siblings add up to <= 1000 */
    int32_t tolerance; /* per thousand, 0..1000 */
    bool party;        /* party_min and the rotation of lead and deputy go by these */
};

/* A post in a crew. Everybody in a crew holds one post at most. */
struct en_plan_post {
    struct en_str name;
    bool exempt; /* its holder does not count in parity (medics, mine clearance) */
};

/* One person: a token, never a name. */
struct en_plan_member {
    struct en_str token;
    int32_t node;                     /* a leaf of the quota tree */
    uint32_t posts;                   /* bit p set = trained for posts[p] */
    uint32_t languages;               /* bits as the caller numbers its languages */
    const struct en_plan_span *leave; /* [leave_count] */
    size_t leave_count;
    const struct en_plan_span *busy; /* [busy_count] patrols already agreed; rest applies to them */
    size_t busy_count;
    uint16_t patrols; /* done or agreed before, counted against rules.patrols_max and as load */
    uint16_t nights;  /* of them at night */
    uint16_t leads;   /* of them as lead or deputy */
};

enum en_plan_kind { EN_PLAN_SHORT, EN_PLAN_LONG, EN_PLAN_OVERNIGHT, EN_PLAN_OTHER };

/* One patrol to man. */
struct en_plan_slot {
    struct en_str id;
    enum en_plan_kind kind;
    en_time start;
    en_time end;  /* > start */
    int32_t size; /* all seats, exempt ones included: 1..EN_PLAN_CREW_MAX */
    uint8_t
        need[EN_PLAN_POSTS_MAX]; /* how many of each post; their sum <= size; lead, deputy <= 1 */
    bool night;                  /* counts as a night for fairness */
};

/* How often two people have served in one crew before. */
struct en_plan_together {
    uint32_t a, b; /* indices in `members`, a != b; each pair at most once */
    uint32_t count;
};

/* Two members, or two nodes, that may not be in one crew. Indices, a != b. */
struct en_plan_apart {
    uint32_t a, b;
};

/* What a node has had above (+) or below (-) its due, in thousandths. All zero at the beginning. */
struct en_plan_balance {
    int64_t seats;  /* counted seats against its share of its parent's */
    int64_t lead;   /* times as lead against its share; parties only */
    int64_t deputy; /* times as deputy against its share; parties only */
};

struct en_plan_rules {
    /* A party in a crew has at least this many counted members there (no single token member,
     * notes on cohesion). It has to be there when its share of the seats, rounded, is as much. */
    int32_t party_min;
    bool party_min_yields; /* in a crew too small for that of each of P parties: seats / P */
    int32_t remainder;     /* node that gets a seat no share decides; -1 = the one most behind */
    int32_t lead_post;     /* index in `posts`, or -1: crews have no lead */
    int32_t deputy_post;   /* index in `posts`, or -1 */
    bool leads_differ;     /* lead and deputy come from different parties */
    /* Lead and deputy share a language, and everybody else shares one with lead or deputy. */
    bool common_language;
    int64_t rest_seconds; /* between the end of one patrol and the start of the next, >= 0 */
    int32_t patrols_max;  /* per member, member.patrols included; 0 = no limit */
    const struct en_plan_apart *apart_members;
    size_t apart_member_count;
    const struct en_plan_apart *apart_nodes;
    size_t apart_node_count;
};

/* What one unit of each defect costs, 0..1000. The programme of least cost is looked for. */
struct en_plan_weights {
    int32_t seats;   /* square of a node's running seat balance, in seats */
    int32_t command; /* running lead and deputy balance of the party that takes the post */
    int32_t repeats; /* each time a pair serves together again, the number of times it had before */
    int32_t load;    /* square of a member's patrols */
    int32_t nights;  /* square of a member's nights */
    int32_t leads;   /* square of a member's times as lead or deputy */
    int32_t rest;    /* each hour by which a rest is shorter than twice the least rest */
};

struct en_plan_problem {
    const struct en_plan_node *nodes; /* [node_count] >= 1 */
    size_t node_count;
    const struct en_plan_post *posts; /* [post_count], may be none */
    size_t post_count;
    const struct en_plan_member *members; /* [member_count] */
    size_t member_count;
    const struct en_plan_slot *slots; /* [slot_count], in any order */
    size_t slot_count;
    const struct en_plan_together *history; /* [history_count] */
    size_t history_count;
    const struct en_plan_balance *balances; /* [node_count], or NULL for all zero */
    struct en_plan_rules rules;
    struct en_plan_weights weights;
};

/* party_min 2 and yields, remainder rotates, leads differ, common language, 12 hours of rest, no
 * most, no lead or deputy post, nobody apart. */
struct en_plan_rules en_plan_rules_default(void);

struct en_plan_weights en_plan_weights_default(void);

/**
 * Check that a problem can be read at all: indices, ranges, sums. It says nothing about whether
 * crews exist.
 *
 * @return EN_OK; EN_ERR_RANGE for a value or index out of range; EN_ERR_CONTRADICTION for shares
 *         above 1000, a lead or deputy post that is exempt, a post needed more often than there
 *         are seats; EN_ERR_EXISTS for a token or slot id that appears twice; EN_ERR_MEMORY.
 *         The error names the place ("member m-7k3q", "node cma").
 * Cost: O(n log n) in members and slots.
 */
enum en_status en_plan_problem_check(const struct en_plan_problem *problem,
                                     struct en_error *reterr);

/* ---- explanations: data that the caller turns into words ------------------------------------ */

/* What an argument of a line is, so that it can be printed, linked, or coloured. */
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
 * X(code, stable name, English message id with %1..%4). Three families: WHY says why a crew is as
 * it is, RULE names a rule (in a conflict, or broken), TRY names a change that would be enough.
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
    X(TRY_LEADS_SAME, "try.leads-same", N_("lead and deputy from one party"))                      \
    X(TRY_LANGUAGE, "try.language", N_("an interpreter in place of the common language"))          \
    X(TRY_APART_NODES, "try.apart-nodes", N_("%1 and %2 in one crew"))                             \
    X(TRY_APART_MEMBERS, "try.apart-members", N_("two people who should be kept apart"))           \
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

/* ---- the programme -------------------------------------------------------------------------- */

struct en_plan_seat {
    uint32_t member; /* index in members */
    int32_t post;    /* index in posts, or -1: no post */
    bool exempt;     /* does not count in parity */
};

enum en_plan_verdict {
    EN_PLAN_MANNED,     /* `seats` is a crew that keeps every rule */
    EN_PLAN_IMPOSSIBLE, /* proved: no crew keeps every rule beside the crews of the other slots */
    EN_PLAN_UNDECIDED,  /* the search limit came first; nothing is claimed */
};

struct en_plan_crew {
    enum en_plan_verdict verdict;
    bool alone; /* IMPOSSIBLE even if it were the only patrol of the programme: also proved */

    /* MANNED: [seat_count] == slot.size; lead first, deputy second, then by post, then member. */
    const struct en_plan_seat *seats;
    size_t seat_count;
    int64_t cost; /* what this crew added to the programme's cost when it was last looked at */
    const struct en_plan_line *why; /* [why_count] WHY lines */
    size_t why_count;

    /* IMPOSSIBLE: RULE lines that cannot all be kept, whatever becomes of the other rules. */
    const struct en_plan_line *conflict; /* [conflict_count] */
    size_t conflict_count;
    bool conflict_minimal;  /* proved: leave out any one of them, and the rest can be kept */
    bool conflict_smallest; /* proved: no conflict has fewer rules */

    /* IMPOSSIBLE: TRY lines, another size first, then in the order of the conflict. Each alone
     * makes the slot possible with all other rules kept, and nothing less of it does; when no
     * single one is enough, all of them together are (`remedies_together`). */
    const struct en_plan_line *remedies; /* [remedy_count] */
    size_t remedy_count;
    bool remedies_together;
};

/* What a party got out of the whole programme. */
struct en_plan_sheet {
    int32_t seats, leads, deputies; /* counted seats; times lead; times deputy */
    int32_t exempt;                 /* seats that did not count */
    int32_t nights;                 /* counted seats on night patrols */
    int32_t people;                 /* different members used */
};

struct en_plan_programme {
    struct en_plan_crew *crews; /* [crew_count] == problem.slot_count, in the order of the slots */
    size_t crew_count;
    struct en_plan_balance *balances; /* [node_count] after the programme, for the next problem */
    struct en_plan_sheet *sheets;     /* [node_count]; components have theirs too */
    size_t node_count;
    size_t manned;    /* crews with verdict MANNED */
    int64_t cost;     /* by the problem's weights; lower is better; comparable for one problem */
    int64_t improved; /* points saved by exchanging people across the programme */
    struct en_arena arena; /* owns all of the above */
};

struct en_plan_options {
    uint64_t seed;         /* same seed, same answer, on any machine */
    uint32_t effort;       /* improvement trials per seat of the fortnight; 0 = none; usual 200 */
    uint32_t search_limit; /* search steps until UNDECIDED, per question; 0 = the usual 20,000 */
};

/**
 * Compose the crews of all slots.
 *
 * Slots are manned in order of time. One that cannot be manned beside the earlier ones is tried
 * again ahead of them; what stays unmanned has its conflict and its remedies. Whether one slot can
 * be manned beside the others is decided exactly (a flow through the quota tree with branching
 * over the rules a flow cannot hold). The whole is then improved by exchanging people.
 *
 * @param options  NULL for seed 1 and usual effort
 * @param ret      filled also when slots are impossible; en_plan_programme_finish when done
 * @return EN_OK, whatever the verdicts; errors of en_plan_problem_check; EN_ERR_MEMORY.
 * Ownership: the programme owns its arrays; lines and seats hold indices into the problem.
 * Cost: measured by bench/bench_plan.c: one crew of 30 from 2,000 people takes milliseconds.
 * Thread: no shared state.
 */
enum en_status en_plan_compose(const struct en_plan_problem *problem,
                               const struct en_plan_options *options, struct en_plan_programme *ret,
                               struct en_error *reterr);

void en_plan_programme_finish(struct en_plan_programme *programme); /* safe twice, safe on zero */

/* ---- the independent check ------------------------------------------------------------------ */

struct en_plan_breach {
    size_t slot;              /* index in slots */
    struct en_plan_line line; /* a RULE line */
};

struct en_plan_breaches {
    struct en_plan_breach *items; /* [count], by slot */
    size_t count;
    struct en_arena arena;
};

/**
 * List every rule that given crews break, whoever made them: a planner, a person, another party.
 *
 * Written apart from the composer: it shares the structs and nothing else. Crews that are not
 * MANNED are skipped. Seats with a member or post index out of range are EN_ERR_RANGE.
 *
 * @param crews  [crew_count] == problem.slot_count; only verdict, seats and seat_count are read
 * @return EN_OK with ret->count 0 when all is kept; EN_ERR_RANGE; EN_ERR_MEMORY.
 * Cost: for each seat a walk over all crews: 3 ms for 46 patrols, a second for 1,000.
 */
enum en_status en_plan_check(const struct en_plan_problem *problem,
                             const struct en_plan_crew *crews, size_t crew_count,
                             struct en_plan_breaches *ret, struct en_error *reterr);

void en_plan_breaches_finish(struct en_plan_breaches *breaches);

#endif /* ENTENTE_PLAN_H */
