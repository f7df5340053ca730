/* What the files of a solve by columns share: the best roster (columns.c), root, weeks, blocks,
 * tree. */
#ifndef ENTENTE_ROSTER_COLUMN_SOLVER_H
#define ENTENTE_ROSTER_COLUMN_SOLVER_H

#include "columns.h"

struct tree;

enum { SOLVER_POLISHES = 20 }; // passes over a roster that a dive gave

/* One solve. */
struct solver {
    const struct en_roster *roster;
    const struct en_columns_options *options;
    struct en_pool pool;
    struct en_price *price;
    struct en_rng rng;
    uint8_t *cells; // the roster that is made better: the best one, unless blocks wander
    uint8_t *best;  // the best roster
    uint8_t *trial;
    int64_t cost;     // of `cells`; INT64_MAX = breaks hard rules
    int64_t record;   // of `best`
    int64_t slack;    // while blocks wander, above the record
    int32_t *duals;   // [days * shift_count] of the best bound
    int32_t *center;  // the same shape: where the root begins
    int64_t bound;    // in whole units of cost, proved by duals
    int64_t searched; // branching found no roster below this
    int64_t branched; // that of it which the text below proves
    struct en_text certificate;
    int32_t *gains;    // [days][shift_count + 1] cell costs, for one row
    int64_t *least;    // [people] what the best row costs at the duals, in 1/scale
    int64_t *regret;   // [people] what makes it worth while to have somebody in a block
    uint32_t *people;  // [people] of a block
    uint8_t *row;      // [days]
    bool wanders;      // the next block is to give another roster
    uint64_t made;     // blocks so far
    uint64_t idle;     // of them since the last better roster, or since blocks began
    bool rooted;       // the bound is that of the root, solved to its end
    bool exact;        // cover must be met exactly
    struct tree *tree; // of cases, or NULL
};

size_t solver_cells(const struct solver *solver); // of a roster
int64_t solver_cost_of(const struct solver *solver, const uint8_t *cells);
/* What the roster costs without the wishes of those outside the block, and without the cover of
 * other days. */
int64_t solver_block_cost(const struct solver *solver, const struct en_block_part *part);
/* Tell the best roster, and take a better one from elsewhere. */
enum en_status solver_exchange(struct solver *solver);
/* Keep the trial when it is no worse, or within the slack; whether it is better than the best. */
bool solver_keep_trial(struct solver *solver);
/* Go on from the best roster. */
void solver_return(struct solver *solver);
/* The effort is over, or nothing better is to be had. */
bool solver_done(const struct solver *solver);
/* At most `ms` of the effort, from now on. */
struct en_effort solver_effort(const struct solver *solver, int64_t ms);
/* Let go of all rows but the roster's own when they take more than so many bytes. */
enum en_status solver_forget(struct solver *solver, size_t bytes);

/* Before the root, where it would be large: each few weeks once. */
enum en_status solver_first_pass(struct solver *solver);
/* Everybody and all days: the bound, and rosters by a dive or by branching. */
enum en_status solver_root(struct solver *solver);
/* Without a root: weeks made anew until the effort is over. */
enum en_status solver_weeks(struct solver *solver);
/* Blocks made anew until the effort is over, or as many as `patience` in a row found nothing and
 * `ms` have passed; 0 = no patience. */
enum en_status solver_blocks(struct solver *solver, uint64_t patience, int64_t ms);
/* What each person's best row costs at the duals: before blocks are chosen. */
enum en_status solver_find_least(struct solver *solver);
/* The part's people: first in solver->people. */
void solver_choose_block(struct solver *solver, const struct en_block_part *part);
/* A person's columns that cost least at these duals, and the row that he has. */
enum en_status solver_take_best(struct solver *solver, struct en_block *block, uint32_t person,
                                const int32_t *duals);
/* Split the case with the least bound in two; the bound rises, or not yet. */
enum en_status solver_split_case(struct solver *solver);
void solver_free_tree(struct solver *solver);
/* The certificate of the solver's bound, appended. */
void solver_certify(const struct solver *solver, struct en_text *out);

#endif
