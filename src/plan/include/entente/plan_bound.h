/*
 * plan_bound: no programme can cost less than this, and how anybody can see it.
 *
 * Seats are offered at prices. At given prices it is easy to say what each member, alone, would
 * take at best: so many patrols, nights and commands that what they cost in load less what they
 * earn is least. Add what all seats together are paid, and no programme that fills these seats can
 * cost less, whatever the prices are (Lagrange; Held and Karp 1970). Good prices make the bound
 * high; finding them is a search, checking them is a sum. The prices are the certificate.
 *
 * Two things more are reckoned with. Turns in command are balanced between the parties, so a party
 * that has few people trained for it wears them out: each party's turns have a price, and it takes
 * as many as cost least by its balance. And those who serve two nights make the crews of these
 * nights meet: o people in common are o (o - 1) / 2 repeats, which is never less than o - 1, so
 * more pairs of nights in people's rows than there are pairs of night patrols that leave the rest
 * between them are repeats. Large crews must meet each other more than that tells: the
 * largest nights have a price each, and each two of them.
 *
 * What the bound leaves out makes it lower, never wrong: rest, other company, requests, days in a
 * row, languages, balances of seats. Integers only: points are counted in thousandths.
 */
#ifndef ENTENTE_PLAN_BOUND_H
#define ENTENTE_PLAN_BOUND_H

#include "entente/plan.h"

/* Night patrols of one base with prices of their own, at most: its largest, those of one size in
 * the order of the slots. */
enum { EN_PLAN_NIGHTS_PRICED = 28 };

/* Prices in thousandths of a point, by base (0 = patrols without one) and by day (0) or night (1):
 * index (base * 2 + night) * kinds + kind, and the same with nodes. */
struct en_plan_prices {
    int64_t *seat;    /* [(base_count + 1) * 2 * (post_count + 1)] for a seat of each post; the last
                      kind is a seat without a post */
    int64_t *node;    /* [(base_count + 1) * 2 * node_count] on top, for each counted seat that a
                      member below the node takes */
    int64_t *risk;    /* [base_count + 1] for each risk point taken on */
    int64_t *command; /* [node_count * 2] on top, for each turn as lead (0) and as deputy (1) that a
                         member of this party takes */
    int64_t *pairs; /* [base_count + 1] asked of each member for each pair of nights it takes; what
                       is not from 0 to a repeat counts as the nearest that is */
    int64_t *night; /* [(base_count + 1) * EN_PLAN_NIGHTS_PRICED] on top, for each seat of these */
    int64_t *meet;  /* [(base_count + 1) * EN_PLAN_NIGHTS_PRICED * (EN_PLAN_NIGHTS_PRICED - 1) / 2]
                       on top of `pairs`, for two of these: i and j < i at i (i - 1) / 2 + j */
};

struct en_plan_bound {
    int64_t bound; /* points; compare with the cost of a programme for the same slots */
    struct en_plan_prices prices;
    uint32_t iterations;
    struct en_arena arena; /* owns the prices */
};

/**
 * Look for prices that prove a high bound.
 *
 * @param programme  its cost is the target, and only slots that it mans are counted: the bound is
 *                   that of every programme that mans the same slots
 * @param iterations of the ascent (subgradients, deflected), and twice as many more where single
 *                   nights have prices; usual 1000; 0 gives the bound of
 *                   prices zero
 * @param stop       or NULL; once set, the best prices so far are given
 * @return EN_OK; errors of en_plan_problem_check; EN_ERR_RANGE for a programme of other slots;
 *         EN_ERR_MEMORY
 * Cost: a millisecond an iteration for 600 people. Same input, same prices, on any machine.
 */
EN_MUST_CHECK enum en_status en_plan_bound_find(const struct en_plan_problem *problem,
                                                const struct en_plan_programme *programme,
                                                uint32_t iterations, const atomic_bool *stop,
                                                struct en_plan_bound *ret, struct en_error *reterr);

void en_plan_bound_finish(struct en_plan_bound *bound); /* safe on zeroed */

/**
 * What given prices prove, whoever found them.
 *
 * @param manned  [slot_count] the slots to fill; NULL = all
 * @return EN_OK; errors of en_plan_problem_check; EN_ERR_RANGE for a price beyond 10^12
 */
EN_MUST_CHECK enum en_status en_plan_bound_prove(const struct en_plan_problem *problem,
                                                 const bool *manned,
                                                 const struct en_plan_prices *prices,
                                                 int64_t *ret_bound, struct en_error *reterr);

#endif /* ENTENTE_PLAN_BOUND_H */
