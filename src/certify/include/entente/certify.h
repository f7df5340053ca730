/*
 * certify: is what a planner says true? Checks rosters and route plans against the rules of their
 * file format, and reckons the cost again.
 *
 * It shares no code with what it checks: own readers, plain and slow, written from the rules of
 * the formats alone. It stands on base only, so that a party who trusts nobody's planner can read
 * this folder in an hour and know what it believes. Integers only.
 *
 * Every breach and every cost is told through a sink, with place, rule and amount. Libraries do not
 * print: the sink keeps or shows what it wants.
 */
#ifndef ENTENTE_CERTIFY_H
#define ENTENTE_CERTIFY_H

#include <entente/base.h>

/* Bounds of what is read; what lies beyond is refused with EN_ERR_RANGE. */
enum {
    EN_CERTIFY_DAYS_MAX = 1000,
    EN_CERTIFY_SHIFTS_MAX = 254,
    EN_CERTIFY_PEOPLE_MAX = 20000,
    EN_CERTIFY_CELLS_MAX = 4000000, /* people times days, and days times shifts */
    EN_CERTIFY_NUMBER_MAX = 100000000,
};

/* One thing found. `what` has place ("A, day 3"), rule ("curtois.succession") and a sentence. */
struct en_certify_finding {
    struct en_error what;
    bool hard;    /* a rule that must hold is broken; the cost is 0 */
    int64_t cost; /* what it costs; soft findings only, > 0 */
};

/* Called once a finding, in the order of people, then days. `found` may be NULL. */
struct en_certify_sink {
    void (*found)(void *context, const struct en_certify_finding *finding);
    void *context;
};

struct en_certify_verdict {
    int64_t hard;  /* hard rules broken, one for each place */
    int64_t cost;  /* sum of all costs; for tours the sum of profits */
    int64_t tours; /* tours that visit anything; 0 for rosters */
};

/**
 * Check a roster against an instance of Curtois and Qu (2014).
 *
 * @param instance  text of the instance: SECTION_HORIZON, _SHIFTS, _STAFF in this order, then
 *                  _DAYS_OFF, _SHIFT_ON_REQUESTS, _SHIFT_OFF_REQUESTS, _COVER in any; each of
 *                  these once or not at all
 * @param solution  one line a person: `ID cell cell ...`, a cell a day, `-` = off; lines that start
 *                  with `#` are comments
 * @param sink      told every breach and every cost; may be NULL
 * @param ret       untouched on failure
 * @return EN_OK also when rules are broken (ret->hard > 0); EN_ERR_SYNTAX, EN_ERR_RANGE (place
 *         `instance line N` or `solution line N`), EN_ERR_MEMORY
 * Cost: linear in the two texts. Source: schedulingbenchmarks.org, data README of the instances.
 * Runs of work or of rest that touch the first or the last day are exempt from the least length,
 * never from the greatest.
 */
EN_MUST_CHECK enum en_status en_certify_curtois(struct en_str instance, struct en_str solution,
                                                const struct en_certify_sink *sink,
                                                struct en_certify_verdict *ret,
                                                struct en_error *reterr);

/**
 * Check a roster against an instance of the First International Nurse Rostering Competition (2010),
 * text form. People are named by their number. Hard: the cover, which must be met exactly; all else
 * costs, by the competition's weights. Parameters and errors as en_certify_curtois.
 */
EN_MUST_CHECK enum en_status en_certify_inrc1(struct en_str instance, struct en_str solution,
                                              const struct en_certify_sink *sink,
                                              struct en_certify_verdict *ret,
                                              struct en_error *reterr);

/**
 * Check tours against an instance of team orienteering with time windows (Righini and Salani;
 * Montemanni and Gambardella).
 *
 * @param solution  one line a tour: the places' numbers in order, the base left out
 * @param ret       `cost` is the score; a place's profit counts once
 * Others and errors as en_certify_curtois. Integers of a thousandth; distances rounded down to one
 * decimal, or to two where coordinates are written with three, as the published scores have it.
 */
EN_MUST_CHECK enum en_status en_certify_toptw(struct en_str instance, struct en_str solution,
                                              const struct en_certify_sink *sink,
                                              struct en_certify_verdict *ret,
                                              struct en_error *reterr);

/* ---- bounds --------------------------------------------------------------------------------- */

/* Told after each person; may be NULL. */
struct en_certify_watch {
    void (*progress)(void *context, int64_t done, int64_t total);
    void *context;
};

struct en_certify_bound {
    int64_t claimed; /* what the certificate says */
    int64_t found;   /* no roster costs less than this: the claim holds when it is not larger */
    int64_t people;
    int64_t relaxed; /* people for whom a rule was left out, which makes `found` no larger; of the
                        leaf with the most of them */
    int64_t leaves;  /* cases told apart; 1 = none */
};

/**
 * Reckon again what a certificate of a lower bound proves for an instance of Curtois and Qu.
 *
 * The certificate: a line `entente-bound 2`, a line `scale N`, a line `bound L`, then a tree: a
 * line `leaf` with a line `day shift pi` for each price that is not 0, -over * N <= pi <=
 * under * N; or a line `split person day shift K`, where `*` is all, and two trees: for rosters
 * with at most K such shifts worked, and for those with more; or a line `cell person day shift`,
 * `-` = off, and two trees: for rosters where that is his cell, and for the others. A leaf has a
 * number >= 0 for each split above it: `leaf pay pay ...`. It says: no roster costs less than L,
 * because in each leaf (sum over people of their cheapest row among those that the cells above
 * allow, at cost * N less the prices of the cells worked, `pay` more or less for those that a split
 * counts; plus the sum of need * pi, minus K * pay or plus (K + 1) * pay) / N, rounded up because
 * costs are whole, is L or more.
 *
 * @param watch  told about progress; may be NULL
 * @param ret    untouched on failure
 * @return EN_OK also when less is found than claimed; EN_ERR_SYNTAX, EN_ERR_RANGE (places as above,
 *         `certificate line N`; also for over 10,000 leaves, or 4,096 splits and cells above one);
 *         EN_ERR_INFEASIBLE when somebody has no row at all; EN_ERR_MEMORY
 * Cost: a leaf up to some seconds a person with a horizon of a year, milliseconds with a month.
 * Source: docs/planner.md, "Checking what the planner says".
 */
EN_MUST_CHECK enum en_status en_certify_bound_curtois(struct en_str instance,
                                                      struct en_str certificate,
                                                      const struct en_certify_watch *watch,
                                                      struct en_certify_bound *ret,
                                                      struct en_error *reterr);

/**
 * The same for an instance of INRC-I (2010). Cover must be met there, so a price may be anything
 * that can be added up: -10^8 * N <= pi <= 10^8 * N; a row costs what its contract's rules say.
 *
 * @return as above; EN_ERR_RANGE "certify.states" for a contract whose rules remember too much:
 *         unwanted patterns that have, without the last place of each, more than 64 places, over
 *         131,072 states on a day, or 16 million steps (state, shift) in all contracts together
 * Cost: a look-up a step once, then a leaf some milliseconds a person with a month.
 */
EN_MUST_CHECK enum en_status en_certify_bound_inrc1(struct en_str instance,
                                                    struct en_str certificate,
                                                    const struct en_certify_watch *watch,
                                                    struct en_certify_bound *ret,
                                                    struct en_error *reterr);

#endif /* ENTENTE_CERTIFY_H */
