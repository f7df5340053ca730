/*
 * making: a programme from needs and the state: hours and routes by src/programme, crews by
 * src/plan, judged together. Private to src/cli; `programme make`, `programme replan` and `play`
 * call it.
 */
#ifndef ENTENTE_CLI_MAKING_H
#define ENTENTE_CLI_MAKING_H

#include <entente/programme.h>
#include <entente/state.h>

#include "crews.h"
#include "needs.h"

struct en_making {
    struct en_needs_file file;
    struct en_programme_needs needs; // of `file` and the state
    struct en_programme_plan plan;
    struct en_demand *demand; // [count] the patrols that were placed, in their order by start
    size_t *patrol;           // [count] index of each in plan.patrol
    size_t count;
    struct en_crews crews; // in the order of `demand`
    struct en_state *state;
    uint64_t seed;
    struct en_arena arena;
};

/**
 * Read needs and ask the state what else counts: where places lie, when each zone was last seen,
 * incidents near it, vehicles, and patrols beside the programme.
 *
 * @param text    needs.h; borrowed
 * @param events  a CSV like data/gao/events.csv with more that happened, or empty; borrowed
 * @param ret     en_making_finish when done, also after an error
 */
EN_MUST_CHECK enum en_status en_making_load(struct en_state *state, struct en_str text,
                                            struct en_str events, struct en_making *ret,
                                            struct en_error *reterr);
/**
 * Make the programme, number its patrols, and compose the crews of all.
 *
 * @param options  crews and crews_self are not read: crews are asked of the composer
 * @return EN_OK whatever could not be met
 */
EN_MUST_CHECK enum en_status en_making_run(struct en_making *making,
                                           const struct en_programme_options *options,
                                           struct en_error *reterr);
void en_making_finish(struct en_making *making); /* safe on zeroed */

/* The patrols placed as demand.csv; `cost` stands in a comment above when it is not negative. */
void en_making_csv(struct en_text *out, const struct en_making *making, int64_t cost);

/* Rows of the record and of files, making.c's own: making_state.c. */
EN_MUST_CHECK enum en_status en_making_state(struct en_making *making, struct en_str events,
                                             struct en_error *reterr);

#endif /* ENTENTE_CLI_MAKING_H */
