/*
 * columns: rosters put together from whole rows (Dantzig-Wolfe), and what no roster can cost less.
 *
 * A column is one person's row. The master programme mixes columns so that cover is met cheaply;
 * its duals say what a worked cell is worth; pricing (price.h) finds the rows worth more than they
 * cost. Any duals give a bound, by integers alone: bound.h.
 *
 * Three layers: the pool (all rows ever seen), a block (some people free, all others fixed) on
 * which columns are generated, and dives that round a block's shares to a roster (dive.h).
 * Source: Strandmark, Qu & Curtois 2020; Wentges 1997 and Pessoa et al. 2018 for the smoothing.
 */
#ifndef ENTENTE_ROSTER_COLUMNS_H
#define ENTENTE_ROSTER_COLUMNS_H

#include "entente/roster.h"

#include "price.h"

/* ---- the pool ------------------------------------------------------------------------------- */

/* One row of one person. */
struct en_column {
    uint32_t person;
    int32_t cost; /* wishes and soft rules */
    size_t next;  /* of the same person, in the order they came; SIZE_MAX = none */
};

struct en_pool {
    const struct en_roster *roster;
    struct en_column *column; /* array of length [count] */
    uint8_t *cells;           /* array of length [count * days] */
    size_t count, cap;
    size_t *slot; /* hash table of columns + 1; 0 = empty */
    size_t slot_count;
    size_t *first, *last; /* array of length [people]: a person's columns; SIZE_MAX = none */
};

enum en_status en_pool_init(struct en_pool *pool, const struct en_roster *roster);
void en_pool_finish(struct en_pool *pool);
/**
 * Add a row that breaks no hard rule (else nothing happens and *ret_index is SIZE_MAX).
 * A row already there is found again.
 */
enum en_status en_pool_add(struct en_pool *pool, uint32_t person, const uint8_t *row,
                           size_t *ret_index);
const uint8_t *en_pool_row(const struct en_pool *pool, size_t index);

/* ---- limits --------------------------------------------------------------------------------- */

/* When to stop. With rounds alone the answer is the same on every machine. */
struct en_effort {
    const atomic_bool *stop;              /* may be NULL */
    int64_t (*elapsed_ms)(void *context); /* may be NULL without until_ms */
    void *context;
    int64_t until_ms; /* by that clock; 0 = no limit */
};
bool en_effort_over(const struct en_effort *effort);

/* ---- a block -------------------------------------------------------------------------------- */

enum { EN_BLOCK_SCALE = 1000 }; /* duals are integers in thousandths of the cost's unit */

struct en_block;

enum { EN_LIMITS_MAX = 100 };

/* A limit on how many cells are worked: at most `number` when not `above`, else at least. */
struct en_limit {
    int32_t person, day, shift; /* the cells that are counted; -1 = all */
    int32_t number;
    bool above;
    int32_t price; /* to begin with, in 1/scale: what each counted cell earns; at most: <= 0 */
};

/* Who is free, on which days; all else is as in `cells`. */
struct en_block_part {
    const uint32_t *people; /* array of length [count]; NULL = all, in their order */
    size_t count;
    int32_t from, until;   /* days [from, until) */
    const uint8_t *closed; /* [days] not 0: a day between that is not free either; kept while the
                            block is. NULL = none */
    const uint8_t
        *cells; /* [people_count * days]; NULL only when everybody and all days are free */
    const struct en_limit *limits; /* array of length [limit_count]; only where all are free */
    size_t limit_count;
};

/**
 * @param center  [days * shift_count] duals in 1/scale to begin with, or NULL
 */
enum en_status en_block_new(struct en_pool *pool, struct en_price *price,
                            const struct en_block_part *part, const int32_t *center,
                            struct en_block **ret);
void en_block_free(struct en_block *block);

/* Take a column of the pool into the master; the person must be free here. One that differs outside
 * the block's days is left out. */
enum en_status en_block_take(struct en_block *block, size_t column);

struct en_block_state {
    double value;    /* of the master programme */
    int64_t bound;   /* in 1/scale: no roster of this block costs less; INT64_MIN = none yet */
    bool converged;  /* the gap is below what an integer cost can tell */
    uint64_t rounds; /* so far */
};

/**
 * Generate columns until the gap closes, `rounds` are done, or the effort is over.
 *
 * @param cutoff  stop when the bound reaches this cost: nothing better is to be had; INT64_MAX none
 */
enum en_status en_block_generate(struct en_block *block, uint64_t rounds, int64_t cutoff,
                                 const struct en_effort *effort, struct en_block_state *ret);

/**
 * Better duals without a master programme, for blocks whose programme would take too long: steps
 * along what the cheapest rows leave unmet (subgradients, Held & Karp 1971; smoothed, Barahona &
 * Anbil 2000).
 *
 * @param target  a roster of the block costs this: how long steps are
 */
enum en_status en_block_ascend(struct en_block *block, uint64_t rounds, int64_t target,
                               const struct en_effort *effort, struct en_block_state *ret);

/* The duals of the best bound, [free days * shift_count + limit_count] in 1/scale. */
const int32_t *en_block_duals(const struct en_block *block);

/* For dives: fix a person to a column, or let him go again (SIZE_MAX). Shares of the last solve. */
struct en_share {
    uint32_t person; /* index among the block's people */
    size_t column;   /* of the pool */
    double share;
};
void en_block_fix(struct en_block *block, uint32_t person, size_t column);
size_t en_block_fixed(const struct en_block *block, uint32_t person); /* SIZE_MAX = free */
/* All columns with a share above 0 of free people: at most `cap` are written. */
size_t en_block_shares(const struct en_block *block, struct en_share *shares, size_t cap);
/* What the master would be worth, with the columns it has, were a limit's cells worked at most
 * `number` times, or once more. It has to be solved again after that. */
enum en_status en_block_probe(struct en_block *block, const struct en_limit *limit,
                              double *ret_below, double *ret_above);
size_t en_block_people(const struct en_block *block);
uint32_t en_block_person(const struct en_block *block, uint32_t index);

/* ---- all of it ------------------------------------------------------------------------------ */

enum {
    EN_COLUMNS_WEEKS_DAYS = 100, /* above, weeks of everybody are made anew rather than blocks */
    EN_COLUMNS_ROOT_DAYS = 200,  /* above, there is no root either */
};

struct en_columns_options {
    uint64_t seed;
    uint64_t blocks;      /* at most so many blocks after the root; 0 = no limit */
    uint64_t patience;    /* it ends when so many blocks in a row found nothing, and ... */
    int64_t patience_ms;  /* ... blocks have had so long; patience 0 = only with the effort */
    int32_t index, count; /* this solve is one of `count` that exchange their rosters: each begins
                             elsewhere on a long horizon, where number 1 has the root;
                             0, 0 = alone */
    /* [days * shift_count] duals of a bound that is known, in 1/scale: the root is not generated
     * again, blocks begin at once. NULL = none. */
    const int32_t *center;
    /* Tell cases apart when blocks find nothing: better bounds, for a part of the time. */
    bool cases;
    struct en_effort effort;
    /* Called between steps with the best roster and bound, that of branching included: take them,
     * and write a better roster over `cells` if there is one elsewhere. May be NULL. */
    void (*exchange)(void *context, uint8_t *cells, int64_t bound);
    /* Told the duals of the root once it is solved, for the `center` of others. May be NULL. */
    void (*rooted)(void *context, const int32_t *duals);
    void *context;
};

/**
 * Generate at the root, dive, and make blocks anew until the effort is over or the roster
 * costs what the bound says. Over EN_COLUMNS_WEEKS_DAYS the blocks are weeks of everybody, in turn
 * or two sections apart; over EN_COLUMNS_ROOT_DAYS they are all there is, without a bound.
 *
 * @param cells  [people_count * days] in: a roster to begin with (everybody off will do); out: the
 *               best found. A person for whom no feasible row exists keeps the one he had.
 * @param duals  [days * shift_count] out, in 1/EN_BLOCK_SCALE: those of the root; may be NULL
 * @param certificate  what proves the bound is appended (bound.h); may be NULL
 * @param ret_bound  no roster without a hard breach costs less: what the certificate proves
 * With `blocks` and no time the answer is the same on every machine with the same CLP.
 * Thread: calls from several at once are independent of each other.
 */
enum en_status en_columns_solve(const struct en_roster *roster,
                                const struct en_columns_options *options, uint8_t *cells,
                                int32_t *duals, struct en_text *certificate, int64_t *ret_bound);

#endif
