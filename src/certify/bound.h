/*
 * The cheapest row of one person, for the checking of bounds. Private to src/certify.
 */
#ifndef ENTENTE_CERTIFY_BOUND_H
#define ENTENTE_CERTIFY_BOUND_H

#include "curtois.h"

/* A row that costs least, or a bound of it. */
struct row_min {
    int64_t cost;
    bool exact; /* false: some rule was left out, the cost can only be too low */
};

/**
 * The cheapest row of `person` that keeps his hard rules.
 *
 * @param cost  array of length [days * (shifts + 1)]: what a cell costs on a day; last = off
 * @return EN_OK; EN_ERR_INFEASIBLE when no row keeps the rules; EN_ERR_MEMORY
 * Cost: at most BOUND_WORK_MAX steps, else rules on how often somebody may work a shift, on
 * weekends and on minutes are left out, in this order.
 */
EN_MUST_CHECK enum en_status certify_row_min(const struct curtois *in, size_t person,
                                             const int64_t *cost, struct row_min *ret,
                                             struct en_error *reterr);

#endif /* ENTENTE_CERTIFY_BOUND_H */
