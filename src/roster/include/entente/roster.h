/*
 * roster: who works which shift on which day.
 *
 * One model for public benchmarks (Curtois and Qu 2014, the nurse rostering competition of 2010)
 * and for a mechanism's own duty lists: people under contracts, whose rules look at one person's
 * row of days; and cover, which looks at one day and shift across all people. Everything is
 * integers. The library knows no file, no record and no person: names are labels it hands back.
 *
 * A cell of a roster is a shift 0..shift_count-1 or EN_ROSTER_OFF; a roster is an array of length
 * [people_count * days] of cells, a person's days one after the other.
 */
#ifndef ENTENTE_ROSTER_H
#define ENTENTE_ROSTER_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "entente/base.h"

/* ---- limits --------------------------------------------------------------------------------- */

enum {
    EN_ROSTER_OFF = 63,           /* a day off, in a cell; in a set of cells it is bit 63 */
    EN_ROSTER_SHIFTS_MAX = 62,    /* a set of cells is one 64-bit word; the largest known has 32 */
    EN_ROSTER_DAYS_MAX = 1000,    /* the largest known has 364 */
    EN_ROSTER_PEOPLE_MAX = 20000, /* a mission has 15,000 */
    EN_ROSTER_WISHES_MAX = 1 << 26, /* people x days x (shifts + 1): 256 MiB of wishes */
    EN_ROSTER_TEXT_MAX = 16 << 20,  /* bytes of an instance; the largest known has 1 MiB */
    EN_ROSTER_THREADS_MAX = 64,     /* of one solve */
    EN_ROSTER_TRACE_MAX = 64,       /* improvements a result remembers, the last ones */
};

/* Weight of one unit of a hard rule: never to be broken. A soft weight is smaller. */
#define EN_ROSTER_HARD INT32_C(1000000)
#define EN_ROSTER_OFF_BIT (UINT64_C(1) << EN_ROSTER_OFF)

/* ---- the problem ---------------------------------------------------------------------------- */

/* What a person's row must look like. `set` is a set of cells: bit s = shift s, bit 63 = off. */
enum en_roster_rule_kind {
    /* Days with a cell in `set`: min..max. A unit is a day too few or too many. */
    EN_ROSTER_COUNT,
    /* Minutes worked: min..max. A unit is the greatest common divisor of all shifts' minutes. */
    EN_ROSTER_MINUTES,
    /* Every longest run of days in `set`: min..max days. A unit is a day too few or too many. A run
     * that touches day 0 or the last day is exempt from min when `border_free`, never from max. */
    EN_ROSTER_RUN,
    /* Weekends with a day in `set`: min..max. */
    EN_ROSTER_WEEKENDS,
    /* Weekends in a row with a day in `set`: min..max; border_free as in EN_ROSTER_RUN. */
    EN_ROSTER_WEEKEND_RUN,
    /* A weekend has all its days in `set` or none. A unit is a weekend with some but not all. */
    EN_ROSTER_WEEKEND_WHOLE,
    /* The days of a weekend that are in `set` have the same cell. A unit is a weekend with two. */
    EN_ROSTER_WEEKEND_SAME,
    /* A sequence of sets; every place where the row fits it is a unit. A forbidden succession is a
     * pattern of two. With `weekday` >= 0 only places whose first day is that weekday count. */
    EN_ROSTER_PATTERN,
};

struct en_roster_rule {
    enum en_roster_rule_kind kind;
    uint64_t set;     /* not used by MINUTES and PATTERN */
    int32_t min, max; /* max INT32_MAX = none */
    int32_t weight;   /* of one unit: 1..EN_ROSTER_HARD - 1, or EN_ROSTER_HARD */
    bool border_free; /* RUN, WEEKEND_RUN */
    uint8_t weekend;  /* WEEKEND*: weekdays of a weekend, bit 0 Monday; neighbours in the week */
    const uint64_t *pattern; /* PATTERN: array of length [pattern_length] */
    int32_t pattern_length;
    int32_t weekday; /* PATTERN: 0 Monday .. 6, -1 any */
};

/* Rules that people share. */
struct en_roster_contract {
    const struct en_roster_rule *rules; /* array of length [rule_count] */
    size_t rule_count;
};

struct en_roster_person {
    struct en_str name; /* a label; borrowed from the text it was read from */
    uint32_t contract;
    uint32_t line; /* of that text, 0 = none */
};

struct en_roster_shift {
    struct en_str name; /* borrowed */
    int32_t minutes;    /* >= 0 */
};

/* Of one day and shift. */
struct en_roster_cover {
    int32_t need;        /* people wanted, >= 0 */
    int32_t under, over; /* cost of each one missing, each one too many; EN_ROSTER_HARD possible */
};

/* An instance. Zero-initialise before reading; the arena owns the arrays, names are borrowed. */
struct en_roster {
    int32_t days;                               /* 1..EN_ROSTER_DAYS_MAX */
    int32_t first_weekday;                      /* of day 0; 0 = Monday */
    const struct en_roster_shift *shifts;       /* array of length [shift_count] */
    size_t shift_count;                         /* 1..EN_ROSTER_SHIFTS_MAX */
    const struct en_roster_contract *contracts; /* array of length [contract_count] */
    size_t contract_count;
    const struct en_roster_person *people; /* array of length [people_count] */
    size_t people_count;                   /* 1..EN_ROSTER_PEOPLE_MAX */
    /* Array of length [people_count * days * (shift_count + 1)]: cost of a cell, last = off; from
     * EN_ROSTER_HARD on the cell is forbidden. Never negative. */
    const int32_t *wish;
    const struct en_roster_cover *cover; /* array of length [days * shift_count] */
    struct en_arena arena;
};

/* ---- reading and printing ------------------------------------------------------------------- */

/**
 * Read an instance of Curtois and Qu ("Employee Shift Scheduling Benchmark Data Sets").
 *
 * @param text  kept by the caller as long as the roster: names point into it
 * @param ret   filled on success; freed with en_roster_finish
 * @return EN_OK; EN_ERR_SYNTAX (curtois.section, .fields, .number, .name, .unknown, .repeated,
 *         .missing, .contradiction), EN_ERR_RANGE (curtois.range), EN_ERR_ENCODING
 *         (curtois.text), each with the place "line N"; EN_ERR_TOO_LONG (roster.size);
 *         EN_ERR_MEMORY
 * Source: the format's description at schedulingbenchmarks.org; docs/planner.md.
 */
EN_MUST_CHECK enum en_status en_roster_read_curtois(struct en_str text, struct en_roster *ret,
                                                    struct en_error *reterr);

/**
 * Read an instance of the First International Nurse Rostering Competition (2010), text form.
 *
 * Everything but the cover is soft there. Skills and requests become wishes, contracts become rules
 * and patterns; people are named by their number. Parameters as en_roster_read_curtois.
 * @return EN_OK; EN_ERR_SYNTAX (inrc1.section, .row, .count, .number, .name, .unknown, .repeated,
 *         .date, .time, .limit, .weekend, .pattern, .patterns, .order), EN_ERR_RANGE (inrc1.range,
 *         .date, .four-weeks), EN_ERR_ENCODING (inrc1.text), each with the place "line N";
 *         EN_ERR_TOO_LONG (roster.size); EN_ERR_MEMORY
 * Source: Haspeslagh et al. 2010, the competition's description; docs/planner.md.
 */
EN_MUST_CHECK enum en_status en_roster_read_inrc1(struct en_str text, struct en_roster *ret,
                                                  struct en_error *reterr);

/* Frees what a reader made; safe on a zeroed roster. */
void en_roster_finish(struct en_roster *roster);

/* A roster as text: a line a person, "NAME cell cell ...", "-" = off. */
void en_roster_print(struct en_text *out, const struct en_roster *roster, const uint8_t *cells);

/**
 * Read such a text; lines that begin with '#' are passed over, people may stand in any order.
 *
 * @param cells  array of length [people_count * days], filled on success
 * @return EN_OK; EN_ERR_SYNTAX (roster.line, .name, .repeated, .missing) with the place "line N"
 */
EN_MUST_CHECK enum en_status en_roster_parse(struct en_str text, const struct en_roster *roster,
                                             uint8_t *cells, struct en_error *reterr);

/* ---- what a roster costs -------------------------------------------------------------------- */

/* What a roster or a row breaks. The full count, rule by rule: this is the definition that the
 * search's incremental evaluation is tested against. Cost: every rule reads its row once. */
struct en_roster_cost {
    int64_t hard; /* units of hard rules, hard wishes and hard cover broken; 0 = feasible */
    int64_t soft; /* cost of everything else */
};
struct en_roster_cost en_roster_cost(const struct en_roster *roster, const uint8_t *cells);
/* Of one person's row alone: rules and wishes, no cover. `row` is an array of length [days]. */
struct en_roster_cost en_roster_row_cost(const struct en_roster *roster, uint32_t person,
                                         const uint8_t *row);

/* ---- why there is no row -------------------------------------------------------------------- */

enum { EN_ROSTER_CLASH_MAX = 16 }; /* rules of a clash that are told */

/* Hard rules of one person that no row keeps together, none of which can be left out. */
struct en_roster_clash {
    uint32_t rule[EN_ROSTER_CLASH_MAX]; /* places in the contract's rules */
    size_t rule_count;
    bool cells; /* forbidden cells, such as days off, are part of it */
};

/**
 * Prove that no row of this person keeps every hard rule, whatever the cover, and say by which.
 *
 * @param ret  rule_count 0 and no cells: there is such a row, or that there is none is not proved
 * @return EN_OK, EN_ERR_MEMORY
 * Cost: one pricing a rule and two more: milliseconds at a month, up to seconds at a year.
 */
EN_MUST_CHECK enum en_status en_roster_clash(const struct en_roster *roster, uint32_t person,
                                             struct en_roster_clash *ret);

/* ---- solving -------------------------------------------------------------------------------- */

/* Parts of the method, for the ablation: a bit in `without` leaves one out. */
enum en_roster_part {
    EN_ROSTER_PART_SWAP = 1 << 0,      /* exchange of blocks of days between two people */
    EN_ROSTER_PART_ROTATE = 1 << 1,    /* a block moves by a day */
    EN_ROSTER_PART_OSCILLATE = 1 << 2, /* weights of hard rules rise and fall by kind */
    EN_ROSTER_PART_ROWS = 1 << 3,      /* whole rows and windows made anew, exactly */
    EN_ROSTER_PART_COLUMNS = 1 << 4,   /* column generation and dives */
};

struct en_roster_progress {
    int64_t elapsed_ms;
    uint64_t iterations;
    bool feasible;
    int64_t soft;  /* of the best so far; meaningless while not feasible */
    int64_t bound; /* no roster costs less; 0 when nothing better is known */
};

struct en_roster_options {
    uint64_t seed;
    int32_t threads;     /* 1..EN_ROSTER_THREADS_MAX; 0 means 1 */
    int64_t time_ms;     /* 0 = no limit */
    uint64_t iterations; /* proposals a thread, 0 = no limit; one of the two must be given */
    int64_t target;      /* stop at this cost or below; 0 stops at a perfect roster */
    int64_t (*elapsed_ms)(void *context); /* since the start; may be NULL without time_ms */
    /* Told about once a second, from the calling thread; may be NULL. */
    void (*progress)(void *context, const struct en_roster_progress *progress);
    void *context;
    const atomic_bool *stop; /* set by anybody: the best so far is the answer; may be NULL */
    uint32_t without;        /* set of enum en_roster_part */
    const uint8_t *start;    /* a roster to begin with, or NULL: everybody off,
                                or the cover filled where it must be met exactly */
};

/* One improvement of the best roster. */
struct en_roster_mark {
    int64_t elapsed_ms;
    uint64_t iterations;
    struct en_roster_cost cost;
};

struct en_roster_result {
    uint8_t *cells; /* array of length [people_count * days] */
    struct en_roster_cost cost;
    int64_t bound; /* no roster without a hard breach costs less than this; 0 = trivial */
    struct en_text certificate; /* docs/planner.md, `entente plan check-bound`; freed with the
                                 * result, or taken out */
    int64_t certified;          /* what the certificate proves; below `bound` where branching told
                                 * more than could be written */
    uint64_t iterations;        /* proposals of all threads */
    struct en_roster_mark trace[EN_ROSTER_TRACE_MAX];
    size_t trace_count;
};

/**
 * Find a roster that breaks no hard rule and costs little.
 *
 * With one thread and only `iterations` as limit the answer depends on roster, seed and options
 * alone, on every machine. A roster that cannot be made feasible in the time comes back with
 * `cost.hard` > 0: the best effort, never silently dropped.
 *
 * @param ret  freed with en_roster_result_finish
 * @return EN_OK; EN_ERR_USAGE (roster.limit: neither time nor iterations); EN_ERR_MEMORY
 * Cost: the limits given. Thread: starts its own, all have ended on return.
 * Source: docs/planner.md, "The roster engine".
 */
EN_MUST_CHECK enum en_status en_roster_solve(const struct en_roster *roster,
                                             const struct en_roster_options *options,
                                             struct en_roster_result *ret, struct en_error *reterr);
void en_roster_result_finish(struct en_roster_result *result);

#endif /* ENTENTE_ROSTER_H */
