/* What the files of pricing share: rules in the form of the table, and the table itself. */
#ifndef ENTENTE_ROSTER_PRICE_INSIDE_H
#define ENTENTE_ROSTER_PRICE_INSIDE_H

#include "price.h"
#include "row_path.h"

enum {
    PRICE_COUNTS_MAX = 64, /* counts of one contract: one a shift, and weekends */
    PRICE_KEPT_MAX = 8,    /* counts kept in one table */
    PRICE_ENDS_MAX = 16,   /* ends of the last table that are remembered */
};

/* How long a run may be, in the table's terms. */
struct price_run {
    int32_t min, max;
    int32_t states; // lengths told apart: 1..states
    bool open;      // no max: the last state stands for itself and all longer ones
    bool border;    // runs that touch a border are exempt from min
};

/* A count with a limit: days in `set`, or (set 0) worked weekends. */
struct price_count {
    uint64_t set;
    int32_t min, max;
};

struct price_rules {
    bool whole;       // every rule of the contract is here
    uint64_t allowed; // shifts the contract allows at all
    int32_t unit;     // minutes of one unit of `length`
    int32_t length[EN_ROSTER_SHIFTS_MAX];
    int64_t minutes_min, minutes_max; // minutes; none: 0, INT32_MAX
    struct price_run work, off;
    int32_t class_count; // shifts with the same successors
    int32_t class_of[EN_ROSTER_SHIFTS_MAX];
    uint64_t class_next[EN_ROSTER_SHIFTS_MAX]; // shifts that may follow
    int32_t count_count;
    struct price_count count[PRICE_COUNTS_MAX];
    uint8_t weekend; // mask of weekdays; 0 = no such rule
};

void price_compile(const struct en_roster *roster, const struct en_roster_contract *contract,
                   struct price_rules *ret);

/* Shifts that differ in nothing the table keeps. */
struct price_kind {
    int32_t class_, length;
    uint64_t from; // classes that it may follow
    uint64_t shifts;
    uint32_t kept; // bit i: counts in kept[i]
};

/* One end of the table: where a best row may be read off. */
struct price_end {
    int32_t value, state, digits, minutes;
};

struct price_table {
    const struct en_roster *roster;
    const struct price_rules *rules;
    const int32_t *cost;
    const uint8_t *row;    // outside cells; NULL = none
    const uint8_t *closed; // [days] days that stay as in `row`; NULL = none
    int32_t from, until;
    size_t cells_max;

    // what the window may still use: budgets after the cells outside
    int64_t units_min, units_max;
    int32_t kept_count;
    int32_t kept[PRICE_KEPT_MAX]; // index into rules->count
    int32_t room[PRICE_KEPT_MAX], least[PRICE_KEPT_MAX], stride[PRICE_KEPT_MAX];
    int32_t digits;   // product of (room + 1)
    uint8_t *weekend; // [days] 0 none, 1 counts, 2 counts when the day before is off

    int32_t kind_count;
    struct price_kind kind[EN_ROSTER_SHIFTS_MAX];
    int32_t states, start; // `start` is the state before day 0

    // storage, grown on demand
    int32_t *value;
    size_t value_cap;
    uint8_t *touched;
    size_t touched_cap; // [layer][state][digits]
    uint8_t *fits;
    size_t fits_cap;    // [kind][weekend 0/1][digits]
    int32_t *best_cost; // [days][kinds] of the cheapest shift
    uint8_t *best_shift;
    size_t *offset;      // [days + 1] of a layer in value
    int32_t *low, *high; // [days + 1] band of units

    int32_t end_count;
    struct price_end end[PRICE_ENDS_MAX]; // cheapest first
};

/* Where a row stands: at work or at rest, for how many days on end (0 = before day 0). */
struct price_place {
    bool work;
    int32_t class_, run;
};

struct price_place price_place_of(const struct price_table *table, int32_t state);
int32_t price_state_of(const struct price_rules *rules, bool work, int32_t class_, int32_t run);
/* The run of work, or of rest, on `day` after `place`; 0 = not allowed. */
int32_t price_work_after(const struct price_table *table, struct price_place place, int32_t day);
int32_t price_off_after(const struct price_table *table, struct price_place place, int32_t day);
/* The state that the cells before the window lead to; -1 = they break a rule. */
int32_t price_first_state(const struct price_table *table);
/* May the window end in `place`, with what stands behind it? */
bool price_may_stop(const struct price_table *table, struct price_place place);

void price_find_kinds(struct price_table *table);
void price_find_best(struct price_table *table); /* the cheapest shift of each day and kind */
void price_find_fits(struct price_table *table);
bool price_find_band(struct price_table *table); /* false when memory is out */
int32_t price_digit(const struct price_table *table, int32_t digits, int32_t i);
/* Which kept counts a kind adds to, on a day that begins a worked weekend or not; and by how much
 * that moves the digits. */
uint32_t price_adds(const struct price_table *table, int32_t kind, bool weekend);
int32_t price_step_of(const struct price_table *table, uint32_t mask);

enum price_verdict { PRICE_FOUND, PRICE_NONE, PRICE_TOO_BIG, PRICE_NO_MEMORY };

/* Fill the table with the counts `kept`; ends are in `end`. */
enum price_verdict price_fill(struct price_table *table);
/* Read the row of an end off the table into row[from..until). */
void price_read(const struct price_table *table, const struct price_end *end, uint8_t *row);

/* Work weekend of day `day` under the rule's mask: 0, 1 or 2 as price_table.weekend. */
int32_t price_weekend(const struct en_roster *roster, uint8_t mask, int32_t day);
bool price_closed(const struct price_table *table, int32_t day);
/* How often row[first..last) counts for `count`. Weekends are counted where `weekend` says so. */
int32_t price_counted(const struct price_table *table, const struct price_count *count,
                      const uint8_t *row, int32_t first, int32_t last);

struct en_price {
    const struct en_roster *roster;
    struct price_rules *rules; // [contract_count]
    uint8_t *habit;            // [people][PRICE_COUNTS_MAX]: answers to go in which it is kept
    struct price_table table;
    int32_t outside[PRICE_COUNTS_MAX]; // what the cells outside the window use
    int32_t spent[PRICE_COUNTS_MAX];   // the same with the closed days inside
    int32_t *forbidding;               // [days][shift_count + 1] costs, when rows are forbidden
    const struct en_price_query *query;
    struct row_graph **graph; // [contract_count] of contracts the table does not hold, or NULL
    struct row_path path;
    bool by_graph; // the last answer
};

/* Begin a query: what its window may still use. False when no row can keep the contract. */
bool price_begin(struct en_price *price, const struct en_price_query *query);
/* Uses of a count on the closed days inside the window. */
int32_t price_count_closed(const struct price_table *table, const struct price_count *count);
/* How often `row` counts for rules->count[count], in the window and outside. */
int32_t price_used(const struct en_price *price, int32_t count, const uint8_t *row);
/* A row and a bound with the counts that fit, when not all do: the row may be dearer than the
 * cheapest. EN_ERR_INFEASIBLE when none is found; `bound` holds all the same. */
enum en_status price_relaxed(struct en_price *price, uint8_t *row, struct en_price_answer *ret);

#endif
