/*
 * INRC-I's rules, read from day to day: what they remember of the days before, and what a day's
 * cell costs after them. Private to src/certify.
 */
#ifndef ENTENTE_CERTIFY_INRC1_STEP_H
#define ENTENTE_CERTIFY_INRC1_STEP_H

#include "inrc1.h"

enum {
    INRC1_LIVE_BITS = 64,
    INRC1_FLAGS = 8, /* as many as leave no padding */
};

/* Where a row stands at the beginning of a day: what the rules remember. No padding: places are
 * compared as bytes. */
struct inrc1_place {
    uint64_t live; /* patterns that have begun: a bit for each length of each */
    int16_t total, run, weekends;
    int16_t shift; /* yesterday's, where today is judged beside it; else 0 */
    uint8_t flag[INRC1_FLAGS];
};

struct inrc1_rules {
    const struct inrc1 *in;
    const struct inrc1_contract *contract; /* unwanted patterns fit into INRC1_LIVE_BITS */
};

/* What is remembered after `cell` is worked on `day`, and in *ret_cost what is sure to cost. */
struct inrc1_place certify_inrc1_step(const struct inrc1_rules *rules,
                                      const struct inrc1_place *from, int32_t day, int32_t cell,
                                      int64_t *ret_cost);

/* What only the end of the period tells: runs and counts that stay too short. */
int64_t certify_inrc1_end_cost(const struct inrc1_rules *rules, const struct inrc1_place *place);

#endif /* ENTENTE_CERTIFY_INRC1_STEP_H */
