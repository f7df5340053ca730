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

#include <stdatomic.h>

#include "entente/plan_lines.h"
#include "entente/plan_problem.h"

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
    const struct en_line *why; /* [why_count] WHY lines */
    size_t why_count;

    /* IMPOSSIBLE: RULE lines that cannot all be kept, whatever becomes of the other rules. */
    const struct en_line *conflict; /* [conflict_count] */
    size_t conflict_count;
    bool conflict_minimal;  /* proved: leave out any one of them, and the rest can be kept */
    bool conflict_smallest; /* proved: no conflict has fewer rules */

    /* IMPOSSIBLE: TRY lines, another size first, then in the order of the conflict. Each alone
     * makes the slot possible with all other rules kept, and nothing less of it does; when no
     * single one is enough, all of them together are (`remedies_together`). */
    const struct en_line *remedies; /* [remedy_count] */
    size_t remedy_count;
    bool remedies_together;

    /* IMPOSSIBLE by shares: TRY lines that say which party fills how many seats of which, and in
     * what post; together they are enough with every other rule kept. They need both to consent. */
    const struct en_line *substitutes; /* [substitute_count] */
    size_t substitute_count;
};

/* What a party got out of the whole programme. */
struct en_plan_sheet {
    int32_t seats, leads, deputies; /* counted seats; times lead; times deputy */
    int32_t exempt;                 /* seats that did not count */
    int32_t nights;                 /* counted seats on night patrols */
    int32_t risk;                   /* counted seats times risk points */
    int32_t people;                 /* different members used */
    int64_t repeats; /* times that its members meet in a crew somebody they had served with */
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

/* Told now and then while people are exchanged. */
struct en_plan_progress {
    int64_t cost;        /* points won since the first complete programme, below zero */
    uint64_t iterations; /* exchanges tried so far */
    int64_t elapsed_ms;
};

enum {
    EN_PLAN_EFFORT_MAX = 100000000, /* that a command takes; time ends it long before */
    EN_PLAN_THREADS_MAX = 64,       /* more than these are not started */
};

struct en_plan_options {
    uint64_t seed;         /* same seed, same answer, on any machine and any number of threads */
    uint32_t effort;       /* exchanges tried per seat of the fortnight; 0 = none; usual 200 */
    uint32_t search_limit; /* search steps until UNDECIDED, per question; 0 = the usual 20,000 */
    uint32_t threads;      /* for the exchanges, one base each at a time; 0 or 1 = none but yours */
    int64_t time_ms;       /* 0 = none; an answer that time cut short is another on a slower day */
    int64_t (*elapsed_ms)(void *clock); /* since the caller began; needed for time_ms */
    void *clock;
    const atomic_bool *stop; /* or NULL; once set, the best so far is given, whole and checked */
    /* Or NULL; told of the first part (base) every 4096 trials, by the thread that searches it. */
    void (*progress)(void *self, const struct en_plan_progress *progress);
    void *progress_self;
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
EN_MUST_CHECK enum en_status en_plan_compose(const struct en_plan_problem *problem,
                                             const struct en_plan_options *options,
                                             struct en_plan_programme *ret,
                                             struct en_error *reterr);

void en_plan_programme_finish(struct en_plan_programme *programme); /* safe twice, safe on zero */

/* ---- the independent check ------------------------------------------------------------------ */

struct en_plan_breach {
    size_t slot;         /* index in slots */
    struct en_line line; /* a RULE line */
};

struct en_plan_breaches {
    struct en_plan_breach *items; /* [count] crews in order of slots, then members */
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
 * Cost: grows with seats: 3 ms for 46 patrols, less than a second for 4,200.
 */
EN_MUST_CHECK enum en_status en_plan_check(const struct en_plan_problem *problem,
                                           const struct en_plan_crew *crews, size_t crew_count,
                                           struct en_plan_breaches *ret, struct en_error *reterr);

/* Lets go of what a check found; `breaches` is empty then, and may be finished again. */
void en_plan_breaches_finish(struct en_plan_breaches *breaches);

#endif /* ENTENTE_PLAN_H */
