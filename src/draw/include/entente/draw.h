/*
 * draw: a mixture of programmes that nobody can foresee, and how far the past could be foreseen.
 *
 * An ambush is laid in one zone for one window of time. Of a pool of whole programmes, each as good
 * as the others, one will be drawn; how likely each should be is chosen here so that whoever knows
 * everything but the draw meets a patrol as rarely as the pool allows (minimax, by linear
 * programming), and among those mixtures the one that says least of one thing by another (maximum
 * entropy). Searching is done in floating point; the answer is integer weights, and whatever is
 * told is computed again from these integers.
 *
 * Pure: no record, no clock, no random numbers. Probabilities are told in parts of 2^32 ("parts"),
 * entropies in thousandths of a bit.
 * Source: notes/planning.md section 5 (ARMOR, PROTECT; Xu, Tambe, Dughmi, Noronha 2017 on why the
 * maximum-entropy one; Duan, George, Bullo 2018 on return times).
 */
#ifndef ENTENTE_DRAW_H
#define ENTENTE_DRAW_H

#include <entente/base.h>

enum {
    EN_DRAW_POOL_MAX = 5000,     /* alternatives; from 2,000 on minutes of work */
    EN_DRAW_SUPPORT_MAX = 700,   /* alternatives with a weight: what one act of 64 KiB carries */
    EN_DRAW_CELLS_MAX = 1 << 20, /* cells and visits: memory of some 100 MB at most */
    EN_DRAW_ZONES_MAX = 1000,    /* places of a region */
    EN_DRAW_WINDOWS_MAX = 4400,  /* a year of two-hour windows */
    EN_DRAW_RISK_MAX = 10000,    /* a zone ten times as grave as another */
};
#define EN_DRAW_ONE (UINT64_C(1) << 32) /* probability 1, in parts */

/* ---- the pool ------------------------------------------------------------------------------- */

/* A cell is one zone in one window of time: where and when somebody could lie in wait. */
struct en_draw_cell {
    uint32_t zone;   /* index below zone_count */
    uint32_t window; /* counted from the first one of the horizon */
};

struct en_draw_zone {
    struct en_str name; /* for messages */
    uint32_t risk;      /* permille: 1000 as grave as any; at most EN_DRAW_RISK_MAX; 0 reads 1000 */
    uint32_t required;  /* visits that must be expected, permille: 2500 is 2.5; 0: none */
};

/* Whole programmes as the cells in which each has a patrol. */
struct en_draw_pool {
    size_t count;          /* alternatives */
    const uint32_t *first; /* array of length [count + 1]: where each one's visits begin */
    const uint32_t *visit; /* cells, ascending and none twice within an alternative */
    size_t cell_count;
    const struct en_draw_cell *cell; /* array of length [cell_count], by window */
    size_t zone_count;
    const struct en_draw_zone *zone; /* array of length [zone_count] */
    uint32_t window_count;           /* of the horizon */
    uint32_t window_minutes;         /* 120: two hours */
};

/* ---- the mixture ---------------------------------------------------------------------------- */

struct en_draw_options {
    uint32_t slack;   /* permille by which the mixture may be worse than the best, for entropy */
    uint32_t support; /* alternatives that may have a weight; 0 reads EN_DRAW_SUPPORT_MAX */
};

/* Where the ambusher would best lie in wait: his mixed plan, the proof that no mixture of this
 * pool does better than `bound`. */
struct en_draw_ambush {
    uint32_t cell;
    uint64_t weight; /* parts; all make EN_DRAW_ONE */
};

struct en_draw_mixture {
    uint64_t *weight; /* array of length [count], parts; all make EN_DRAW_ONE */
    /* Certificate over the whole pool: */
    struct en_draw_ambush *ambush; /* array of length [ambush_count] */
    size_t ambush_count;
    uint64_t *presence; /* array of length [zone_count]: price of the required presence */
    uint64_t bound;     /* parts: no mixture has a lower risk-scaled chance than this */
};

/**
 * Find the mixture.
 * @param pool     checked: see errors
 * @param options  NULL: slack 50, the usual support
 * @param arena    holds the result
 * @return EN_OK; EN_ERR_RANGE (draw.pool: empty, too large or not as described);
 *         EN_ERR_INFEASIBLE (draw.presence: no mixture of the pool is in a zone as often as
 *         required; the zone is named where one alone says so); EN_ERR_MEMORY
 * Cost: 500 alternatives over 3,360 cells half a second, 1,000 three and a half.
 * Thread: any; nothing is shared.
 */
EN_MUST_CHECK enum en_status en_draw_mix(const struct en_draw_pool *pool,
                                         const struct en_draw_options *options,
                                         struct en_arena *arena, struct en_draw_mixture *ret,
                                         struct en_error *reterr);

/**
 * What the ambusher's plan proves, from its integers alone: every mixture of the pool has a
 * risk-scaled chance of at least this many parts in some cell that not all alternatives visit.
 * @param presence  array of length [zone_count], or NULL for none
 * Cost: one pass over the visits.
 */
uint64_t en_draw_bound(const struct en_draw_pool *pool, const struct en_draw_ambush *ambush,
                       size_t ambush_count, const uint64_t *presence);

/* ---- what a mixture is worth ---------------------------------------------------------------- */

struct en_draw_figures {
    /* "One prepared ambush meets a patrol with probability at most this." */
    uint64_t chance;      /* parts, over all cells */
    uint32_t chance_cell; /* where; meaningless when chance is 0 */
    /* The same over cells that not every alternative visits: what the draw can change. */
    uint64_t open_chance;
    uint32_t open_cell;
    uint64_t scaled;      /* the largest chance times risk over those cells, parts */
    size_t certain;       /* cells that every alternative of the pool visits */
    size_t support;       /* alternatives with a weight */
    uint32_t min_entropy; /* -log2 of `chance`, thousandths of a bit; 0 when it is certain */
    uint32_t entropy;     /* of the weights, thousandths of a bit */
};

/* From integer weights that make EN_DRAW_ONE. Cost: one pass over the visits. False without
 * memory. */
bool en_draw_figures(const struct en_draw_pool *pool, const uint64_t *weight,
                     struct en_arena *arena, struct en_draw_figures *ret);

/* What somebody may see first: each alternative shows one of some signs. */
struct en_draw_sign {
    const uint32_t *sign;   /* array of length [count]: what each alternative shows */
    const uint32_t *window; /* array of length [sign_count]: when; cells up to then do not count */
    size_t sign_count;
};
struct en_draw_given {
    uint64_t chance; /* parts, rounded up: the largest over signs and later cells */
    uint32_t sign, cell;
    bool alone; /* after some sign that may be seen only one alternative is left */
};
/* The chance of an ambush laid after the sign was seen. False without memory. */
bool en_draw_given(const struct en_draw_pool *pool, const uint64_t *weight,
                   const struct en_draw_sign *signs, struct en_arena *arena,
                   struct en_draw_given *ret);

/* How a zone fares: assurance of those who live there, and whether a return can be foreseen. */
struct en_draw_zone_figures {
    uint64_t visits;   /* expected, parts */
    uint32_t mean_gap; /* minutes between the beginnings of visits; 0: never two */
    uint32_t longest;  /* minutes without a visit, borders of the horizon counted, worst case */
    int32_t return_permille; /* entropy of the gaps against a memoryless law of the same mean;
                                1000: memoryless; -1: fewer than two visits in every alternative */
};
/* @param ret  array of length [zone_count]. False without memory. */
bool en_draw_zones(const struct en_draw_pool *pool, const uint64_t *weight, struct en_arena *arena,
                   struct en_draw_zone_figures *ret);

/* ---- what really happened ------------------------------------------------------------------- */

/* A patrol as an observer saw it, in the order of departure. */
struct en_draw_seen {
    en_time start;
    uint32_t place_count;
    const uint32_t *place; /* array of length [place_count]: zones in order */
    const en_time *at;     /* array of length [place_count]: when it was there */
};

enum en_draw_predictor {
    EN_DRAW_BY_WEEKDAY, /* the cell visited most often on that day of the week */
    EN_DRAW_LAST_WEEK,  /* the same patrol of the day, a week ago */
    EN_DRAW_MARKOV_1,   /* what most often came after the last patrol's */
    EN_DRAW_MARKOV_2,   /* after the last two */
    EN_DRAW_LZ78,       /* the phrase book of Lempel and Ziv */
    EN_DRAW_PREDICTORS
};
const char *en_draw_predictor_name(enum en_draw_predictor which); /* "weekday", ... */

struct en_draw_backtest {
    uint32_t tries; /* patrols guessed at */
    uint32_t hits[EN_DRAW_PREDICTORS];
    enum en_draw_predictor best;
    uint32_t upper; /* parts per million: 95 % Clopper-Pearson upper limit of the best's rate */
    /* From EN_DRAW_LONG_HISTORY patrols on; otherwise 0: */
    uint32_t entropy_rate; /* thousandths of a bit a patrol, Lempel-Ziv 78 */
    uint32_t ceiling;      /* parts per million: Fano's limit to any guessing */
};
enum { EN_DRAW_LONG_HISTORY = 100 };

/**
 * Guess each patrol's first cell from those that left before it: zone and two-hour window of its
 * day; a hit when the patrol was in that zone in that window.
 * @param seen        array of length [count], by start
 * @param zone_count  zones are below it
 * @return EN_OK, EN_ERR_MEMORY
 * Cost: square in count: 2,000 patrols some 50 ms.
 */
EN_MUST_CHECK enum en_status en_draw_backtest(const struct en_draw_seen *seen, size_t count,
                                              size_t zone_count, struct en_draw_backtest *ret);

/* Upper limit of a rate after `hits` of `tries`, one-sided 95 %, parts per million, rounded up. */
uint32_t en_draw_upper_limit(uint32_t hits, uint32_t tries);

/* ---- habits --------------------------------------------------------------------------------- */

enum en_draw_habit_kind {
    EN_DRAW_SAME_HOUR,  /* a departure in the same half hour on three days running */
    EN_DRAW_SAME_ROUTE, /* the same places in the same order, three times in fourteen days */
    EN_DRAW_SAME_PLACE, /* the same first place in the same two hours on three days running */
    EN_DRAW_HABITS
};
const char *en_draw_habit_name(enum en_draw_habit_kind kind); /* "hour", "route", "place" */

struct en_draw_habit {
    enum en_draw_habit_kind kind;
    uint32_t times;   /* days running, or patrols */
    uint32_t patrol;  /* index of the last one */
    uint32_t minutes; /* of the day: half hour (hour), two hours (place); 0 for a route */
};

/**
 * What repeats, so that somebody who watches could wait for it. Each habit is told once, at its
 * longest.
 * @param seen  array of length [count], by start
 * @param ret   array in the arena, by kind, then by the first patrol like it
 * @return EN_OK, EN_ERR_MEMORY
 */
EN_MUST_CHECK enum en_status en_draw_habits(const struct en_draw_seen *seen, size_t count,
                                            struct en_arena *arena, struct en_draw_habit **ret,
                                            size_t *ret_count);

#endif /* ENTENTE_DRAW_H */
