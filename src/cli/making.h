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
    struct en_str *again; // [again_count] orders of the record that this programme stands in for
    size_t again_count;
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

/* The place from which a patrol of the plan leaves. */
struct en_str en_making_base(const struct en_making *making, size_t patrol);

/* Who and what belongs to the needs' bases; borrows from the file. */
struct en_crews_bases en_making_bases(const struct en_needs_file *file);

/* The patrols placed as demand.csv; `cost` stands in a comment above when it is not negative. */
void en_making_csv(struct en_text *out, const struct en_making *making, int64_t cost);

/* The same into a new file. Errors of writing. */
EN_MUST_CHECK enum en_status en_making_write(const struct en_env *env,
                                             const struct en_making *making, const char *folder,
                                             const char *name, struct en_error *reterr);

/* Other programmes near the best, of which one may be drawn (making_pool.c). */
struct en_making_pool {
    struct en_state *state;
    struct en_str needs, events; // as en_making_load takes them
    uint64_t seed;               // the best one's: the others take the next
    int64_t most;                // none costs more, hours, routes and crews together
    uint64_t wanted;
    uint32_t trials; // of hours and routes, per patrol
    const struct en_env *env;
    const char *folder;      // is made; files are FOLDER/0001.csv and so on
    const atomic_bool *stop; // or NULL; when it turns true, those made so far are kept
    void (*progress)(void *self, uint64_t kept, uint64_t tried); // or NULL
    void *progress_self;
    uint64_t kept;              // filled in: so many were found
    uint64_t lacking, too_dear; // of those tried: lacked a crew, vehicles or hours; cost more
};
/**
 * Make alternatives, each with every patrol placed and manned, until there are as many as wanted or
 * four times as many were tried.
 * @return EN_OK, also with fewer; errors of en_making_load, en_making_run and of writing
 */
EN_MUST_CHECK enum en_status en_making_pool(struct en_making_pool *pool, struct en_error *reterr);

/* The lines `why:` of each patrol's order, making_list.c. */
EN_MUST_CHECK enum en_status en_making_reasons(struct en_making *making);
/* Rows of the record and of files, making.c's own: making_state.c. */
EN_MUST_CHECK enum en_status en_making_state(struct en_making *making, struct en_str events,
                                             struct en_error *reterr);

#endif /* ENTENTE_CLI_MAKING_H */
