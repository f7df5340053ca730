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
    int64_t hard; /* hard rules broken, one for each place */
    int64_t cost; /* sum of all costs; a score for routes */
};

/**
 * Check a roster against an instance of Curtois and Qu (2014).
 *
 * @param instance  text of the instance: SECTION_HORIZON, _SHIFTS, _STAFF, _DAYS_OFF,
 *                  _SHIFT_ON_REQUESTS, _SHIFT_OFF_REQUESTS, _COVER in this order
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

#endif /* ENTENTE_CERTIFY_H */
