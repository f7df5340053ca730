/*
 * The certificate of a bound as it is read, case by case, and what a format says of its instances
 * so that a bound can be judged. Private to src/certify.
 */
#ifndef ENTENTE_CERTIFY_BOUND_H
#define ENTENTE_CERTIFY_BOUND_H

#include "curtois.h"
#include "inrc1.h"

enum {
    BOUND_DEPTH_MAX = 4096,   /* splits and cells above a leaf */
    BOUND_LEAVES_MAX = 10000, /* each takes a row of everybody */
};

/* ---- what is judged ------------------------------------------------------------------------- */

/* A row that costs least, or a bound of it. */
struct row_min {
    int64_t cost;
    bool exact; /* false: some rule was left out, the cost can only be too low */
};

/* An instance of any format. */
struct bound_problem {
    struct frame frame; /* a price lies between what a surplus and what a missing one costs */
    void *rules;        /* the format's own, handed to the two below */
    /* Adds what each cell costs somebody whatever else he works; [days][shifts + 1], last = off. */
    void (*wishes)(void *rules, size_t person, int64_t *cost);
    /**
     * The cheapest row of `person`: what cells cost, and `scale` times what his rules cost.
     *
     * @param cost  [days][shifts + 1]: what a cell costs on a day, in 1/scale; last = off
     * @return EN_OK; EN_ERR_INFEASIBLE when no row keeps the rules; EN_ERR_RANGE; EN_ERR_MEMORY
     */
    enum en_status (*row_min)(void *rules, size_t person, const int64_t *cost, int64_t scale,
                              struct row_min *ret, struct en_error *reterr);
};

/* Judge `text` for an instance: bound.c. Parameters and errors as en_certify_bound_curtois. */
EN_MUST_CHECK enum en_status
certify_bound_judge(struct en_arena *arena, const struct bound_problem *problem, struct en_str text,
                    const struct en_certify_watch *watch, struct en_certify_bound *ret,
                    struct en_error *reterr);
enum en_status certify_bound_too_large(struct en_error *reterr);

/* ---- the text (bound_read.c) ---------------------------------------------------------------- */

/* A split on the way to a leaf, and the side that the leaf lies on. */
struct bound_limit {
    int32_t person, day, shift; /* the cells that are counted; -1 = all */
    bool cell;                  /* one cell, day off included: then `shift` -1 = off */
    bool second;                /* the side whose tree stands second */
    int64_t most;               /* first side: at most so many are worked; second: more */
    int64_t pay;                /* of the leaf, 0 or more, in 1/scale */
};

/* A certificate, read up to one of its leaves. */
struct certificate {
    const struct bound_problem *problem;
    struct lines lines;
    int64_t scale, bound;
    struct bound_limit *limit; /* [depth] from the top */
    size_t depth;
    size_t splits;  /* of them, those that are no cells */
    int64_t *price; /* [day][shift] of this leaf */
    int64_t *seen;  /* the same shape: the last leaf that gave a price */
    int64_t leaves; /* so far */
};

/* Read the beginning. Arrays are from the arena; `text` and `problem` are borrowed. */
EN_MUST_CHECK enum en_status certify_bound_begin(struct en_arena *arena, struct en_str text,
                                                 const struct bound_problem *problem,
                                                 struct certificate *ret, struct en_error *reterr);
/* The next leaf; *ret_leaf false: there is none, and the tree is whole. EN_ERR_SYNTAX, _RANGE. */
EN_MUST_CHECK enum en_status certify_bound_next(struct certificate *certificate, bool *ret_leaf,
                                                struct en_error *reterr);
/* Leaves that the text seems to have. EN_ERR_RANGE when they are more than BOUND_LEAVES_MAX. */
EN_MUST_CHECK enum en_status certify_bound_leaves(const struct certificate *certificate,
                                                  int64_t *ret, struct en_error *reterr);

/* ---- cheapest rows -------------------------------------------------------------------------- */

/**
 * Curtois and Qu (bound_row.c): a row that keeps the hard rules.
 *
 * @param cost  as above
 * Cost: at most BOUND_WORK_MAX steps, else rules on how often somebody may work a shift are left
 * out, then either those on weekends or those on minutes, whichever shows more, then both.
 */
EN_MUST_CHECK enum en_status certify_row_min(const struct curtois *in, size_t person,
                                             const int64_t *cost, struct row_min *ret,
                                             struct en_error *reterr);

/* Every row of a contract of INRC-I and what its rules make of it (inrc1_rows.c): a day's nodes are
 * what the rules remember of the days before. */
struct inrc1_arc {
    int64_t cost;
    uint32_t to; /* node of the next day */
};

struct inrc1_rows {
    uint32_t *nodes;        /* [days + 1] how many; one on day 0 */
    struct inrc1_arc **arc; /* [days] of [nodes][shifts + 1]: a day's cell; last = off */
    int64_t *end;           /* [nodes of day `days`] what is known to cost only in the end */
    int64_t largest;        /* cost, and size of a cost, of all arcs and ends */
    size_t arcs;            /* in all */
};

/**
 * @param arcs_max  EN_ERR_RANGE "certify.states" when there would be more
 * Cost: a look-up an arc.
 */
EN_MUST_CHECK enum en_status certify_inrc1_rows(struct en_arena *arena, const struct inrc1 *in,
                                                size_t contract, size_t arcs_max,
                                                struct inrc1_rows *ret, struct en_error *reterr);

#endif /* ENTENTE_CERTIFY_BOUND_H */
