/*
 * The certificate of a bound as it is read, case by case, and the cheapest row of one person.
 * Private to src/certify.
 */
#ifndef ENTENTE_CERTIFY_BOUND_H
#define ENTENTE_CERTIFY_BOUND_H

#include "curtois.h"

enum { BOUND_DEPTH_MAX = 200 };

/* A split on the way to a leaf, and the side that the leaf lies on. */
struct bound_limit {
    int32_t person, day, shift; /* the cells that are counted; -1 = all */
    int64_t most;               /* at most so many are worked ... */
    bool above;                 /* ... or more */
    int64_t pay;                /* of the leaf, 0 or more, in 1/scale */
};

/* A certificate, read up to one of its leaves. */
struct certificate {
    const struct curtois *in;
    struct lines lines;
    int64_t scale, bound;
    struct bound_limit *limit; /* [depth] from the top */
    size_t depth;
    int64_t *price; /* [day][shift] of this leaf */
    int64_t *seen;  /* the same shape: the last leaf that gave a price */
    int64_t leaves; /* so far */
};

/* Read the beginning. Arrays are from the arena; `text` and `in` are borrowed. */
EN_MUST_CHECK enum en_status certify_bound_begin(struct en_arena *arena, struct en_str text,
                                                 const struct curtois *in, struct certificate *ret,
                                                 struct en_error *reterr);
/* The next leaf; *ret_leaf false: there is none, and the tree is whole. EN_ERR_SYNTAX, _RANGE. */
EN_MUST_CHECK enum en_status certify_bound_next(struct certificate *certificate, bool *ret_leaf,
                                                struct en_error *reterr);
/* Leaves that the text seems to have, for showing progress. */
int64_t certify_bound_leaves(const struct certificate *certificate);

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
