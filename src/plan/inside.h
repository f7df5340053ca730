/*
 * What the parts of the composer share, inside src/plan only.
 *
 *   model     the problem in canonical order: parties by their first member, so that the order
 *             in which the caller lists parties can have no influence
 *   terms     the rules in force for one question; a conflict is found by switching some off
 *   row       one member's patrols: what they cost, what keeps another one out
 *   ledger    what a programme in the making has given to everyone so far
 *   question  one slot: who could take which kind of seat, and what it would cost
 *   flow      the question as a flow of least cost through the quota tree
 *   search    branching over the rules that a flow cannot hold
 *
 *   clash     an impossible slot: which rules clash, and what would be enough
 *
 * check.c uses nothing of this on purpose.
 */
#ifndef ENTENTE_PLAN_INSIDE_H
#define ENTENTE_PLAN_INSIDE_H

#include "entente/plan.h"

/* ---- is the problem readable? --------------------------------------------------------------- */

/* Fill *reterr with the place "what name". */
enum en_status plan_refuse(struct en_error *reterr, enum en_status status, const char *what,
                           struct en_str name, const char *rule, const char *text,
                           const char *remedy);
bool plan_is_leaf(const struct en_plan_problem *problem, size_t node);
enum en_status plan_people_check(const struct en_plan_problem *problem, struct en_error *reterr);

/* ---- pairs: how often two members have served together -------------------------------------- */

struct plan_pair {
    uint32_t other;
    uint32_t count;
};

/* The problem's history: never changes. */
struct plan_past {
    struct plan_pair *item; // rows one after another, each sorted by `other`
    uint32_t *at;           // [member + 1]
};

bool plan_past_init(struct plan_past *past, const struct en_plan_problem *problem,
                    struct en_arena *arena);

/* Times together before the problem. */
uint32_t plan_past_get(const struct plan_past *past, uint32_t a, uint32_t b);

/* Per member the others it served with, by index: sparse, for nobody serves with everybody. */
struct plan_pairs {
    const struct plan_past *past;
    struct plan_pair_row {
        struct plan_pair *item; // sorted by `other`
        uint32_t count, cap;
    } * row;
    size_t member_count;
};

bool plan_pairs_init(struct plan_pairs *pairs, const struct plan_past *past, size_t member_count);
void plan_pairs_finish(struct plan_pairs *pairs);
void plan_pairs_clear(struct plan_pairs *pairs); // back to the past
uint32_t plan_pairs_get(const struct plan_pairs *pairs, uint32_t a, uint32_t b);
/* Adds `by` to both directions; what was before the problem cannot be taken away. */
bool plan_pairs_add(struct plan_pairs *pairs, uint32_t a, uint32_t b, int32_t by);

/* ---- model ---------------------------------------------------------------------------------- */

struct plan_node {
    int32_t parent; // canonical index, smaller than its own; -1 = the crew
    int32_t share, tolerance;
    int32_t party; // the party at or above it; -1 above the parties
    bool leaf;
    uint32_t outer;           // index in problem.nodes
    int64_t due_num, due_den; // share of the crew: product of the shares down to it
};

/* Days worked, counted from the first of the horizon. */
struct plan_days {
    int32_t first, last;
};

struct plan_model {
    const struct en_plan_problem *problem;
    uint64_t seed;
    size_t node_count, party_count;
    struct plan_node node[EN_PLAN_NODES_MAX];
    int32_t inner[EN_PLAN_NODES_MAX]; // canonical index of problem.nodes[i]
    int32_t remainder;                // canonical, or -1
    int32_t *leaf_of;                 // [member]
    uint32_t *leaf_at, *leaf_member;  // [node + 1], [member]: who belongs to a leaf
    uint32_t *apart_at, *apart_with;  // [member + 1]: who must be kept apart from whom
    uint32_t *seat_at, *seat_slot;    // [slot + 1], [seat]: all seats of all slots in one row
    uint32_t *order;                  // [slot] by start, then index
    en_time day_zero;                 // midnight before the first start
    int weekday_zero, day_count;
    bool contracts;              // anybody has one
    struct plan_days *slot_days; // [slot]
    struct plan_days *busy_days;
    uint32_t *busy_at; // [member + 1], each in order of first days
    struct plan_past past;
};

enum en_status plan_model_init(struct plan_model *model, const struct en_plan_problem *problem,
                               uint64_t seed, struct en_arena *arena);
bool plan_node_within(const struct plan_model *model, int32_t node, int32_t ancestor);
/* Counted and exempt seats of a crew: counted + exempt = size. */
int32_t plan_exempt_seats(const struct en_plan_problem *problem, const struct en_plan_slot *slot);
int32_t plan_party_of(const struct plan_model *model, uint32_t member);

/* ---- row: one member's patrols of this problem ---------------------------------------------- */

struct plan_stint {
    uint32_t slot;
    bool command;
};

struct plan_row {
    uint32_t count;
    struct plan_stint stint[EN_PLAN_ROW_MAX]; // by start
};

bool plan_row_add(const struct plan_model *model, struct plan_row *row, uint32_t slot,
                  bool command);
/* What one member costs with these patrols, company left out. */
int64_t plan_row_cost(const struct plan_model *model, uint32_t member, const struct plan_row *row);
/* The same, and plan_row_faults at once. */
int64_t plan_row_value(const struct plan_model *model, uint32_t member, const struct plan_row *row,
                       int64_t *ret_faults);
/* By how much the row breaks what the contract forbids; 0 without one. */
int64_t plan_row_faults(const struct plan_model *model, uint32_t member,
                        const struct plan_row *row);
static inline bool plan_other_base(const struct en_plan_problem *problem, uint32_t member,
                                   uint32_t slot)
{
    uint8_t base = problem->members[member].base;
    uint8_t of_slot = problem->slots[slot].base;

    return base != 0 && of_slot != 0 && base != of_slot;
}

/* PLAN_BAR bits of the member alone (base, leave, patrols agreed), and of its row. */
unsigned plan_member_bars(const struct plan_model *model, int64_t rest, uint32_t member,
                          size_t slot);
unsigned plan_row_bars(const struct plan_model *model, int64_t rest, int32_t patrols_max,
                       uint32_t member, const struct plan_row *row, uint32_t slot);

/* ---- terms: the rules in force -------------------------------------------------------------- */

/* Rules are switched on and off in these groups; a conflict names groups. */
enum {
    PLAN_SHARE = 0, // + canonical node
    PLAN_PARTY_MIN = PLAN_SHARE + EN_PLAN_NODES_MAX,
    PLAN_TRAINING = PLAN_PARTY_MIN + EN_PLAN_NODES_MAX, // + post
    PLAN_APART_NODES = PLAN_TRAINING + EN_PLAN_POSTS_MAX,
    PLAN_LEADS_DIFFER = PLAN_APART_NODES + EN_PLAN_APART_NODES_MAX,
    PLAN_LANGUAGE,
    PLAN_REST,
    PLAN_LEAVE,
    PLAN_BUSY,
    PLAN_PATROLS_MAX,
    PLAN_CONTRACT,
    PLAN_BASE,
    PLAN_APART_MEMBERS,
    PLAN_GROUP_COUNT
};

struct plan_terms {
    bool on[PLAN_GROUP_COUNT];
    int32_t size; // all seats
    int32_t tolerance[EN_PLAN_NODES_MAX];
    int32_t party_min[EN_PLAN_NODES_MAX]; // 0 where there is none
    bool party_required[EN_PLAN_NODES_MAX];
    int32_t rest_seconds;
    int32_t patrols_max;
};

/* All rules of the problem, for a crew of `size`. */
void plan_terms_init(struct plan_terms *terms, const struct plan_model *model, size_t slot,
                     int32_t size);
/* Does the group say anything in this problem and slot? */
bool plan_terms_has(const struct plan_model *model, size_t slot, int group);

/* ---- ledger --------------------------------------------------------------------------------- */

struct plan_ledger {
    const struct plan_model *model;
    uint32_t *patrols;         // [member] earlier ones included
    uint32_t *first, *next;    // [member], [seat]: seats of a member, plus one; 0 = end
    struct en_plan_seat *seat; // [seat]
    bool *manned;              // [slot]
    struct plan_pairs pairs;
    struct en_plan_balance balance[EN_PLAN_NODES_MAX]; // canonical
};

#define PLAN_NO_SLOT UINT32_MAX

enum en_status plan_ledger_init(struct plan_ledger *ledger, const struct plan_model *model,
                                struct en_arena *arena);
void plan_ledger_finish(struct plan_ledger *ledger);
void plan_ledger_clear(struct plan_ledger *ledger); // back to before any crew
/* Man a slot with a complete crew: seats in the order they will be reported. */
bool plan_ledger_man(struct plan_ledger *ledger, size_t slot, const struct en_plan_seat *seats);
/* Take a slot's crew away again. */
bool plan_ledger_unman(struct plan_ledger *ledger, size_t slot);
/* Put another member into one seat; the caller has checked that the rules allow it. */
bool plan_ledger_replace(struct plan_ledger *ledger, uint32_t seat, uint32_t member);
/* The groups that keep a member from a slot; a seat that it has there is left out. */
unsigned plan_ledger_bars(const struct plan_ledger *ledger, const struct plan_terms *terms,
                          uint32_t member, size_t slot);
/* Cost of a member's patrols: those it has, without one, with another (as lead or deputy). */
int64_t plan_ledger_member_cost(const struct plan_ledger *ledger, uint32_t member, uint32_t without,
                                uint32_t with, bool command);
/* Cost of the pairs a member makes with a crew, its own seat there left out. */
int64_t plan_ledger_pair_cost(const struct plan_ledger *ledger, uint32_t member, size_t slot,
                              uint32_t without_seat);
bool plan_post_commands(const struct en_plan_problem *problem, int32_t post);

enum { // bits of plan_ledger_bars
    PLAN_BAR_LEAVE = 1,
    PLAN_BAR_BUSY = 2,
    PLAN_BAR_REST = 4,
    PLAN_BAR_PATROLS_MAX = 8,
    PLAN_BAR_CONTRACT = 16,
    PLAN_BAR_BASE = 32,
};

/* ---- question: one slot --------------------------------------------------------------------- */

enum {
    PLAN_KINDS_MAX = EN_PLAN_POSTS_MAX + 1,
    PLAN_COST_SHIFT = 24, // a cost is points << PLAN_COST_SHIFT, plus noise: see question.c
};

struct plan_kind {
    int32_t post; // -1: no post
    int32_t count;
    bool exempt;
};

struct plan_person {
    uint32_t member;
    int32_t leaf;
    uint32_t kinds; // bits
    uint32_t languages;
};

struct plan_question {
    const struct plan_model *model;
    const struct plan_terms *terms;
    size_t slot;
    struct plan_kind kind[PLAN_KINDS_MAX];
    size_t kind_count;
    int32_t counted, exempt;          // seats
    bool exact;                       // look on until no crew can be cheaper
    const struct en_plan_crew *given; // whose people stay if they can, or NULL
    int32_t lead_kind, deputy_kind;   // -1: none
    struct plan_person *person;
    size_t person_count;
    int64_t *cost;            // [person * kind_count], or NULL: is there a crew at all?
    uint32_t *list, *list_at; // per (leaf, kind) the persons by cost; [node * kind_count + 1]
    int64_t behind[EN_PLAN_NODES_MAX];      // seat balance less what is due now, thousandths
    int64_t seat_weight[EN_PLAN_NODES_MAX]; // of the squares of these balances
};

/* The crew that answers a question. */
struct plan_filling {
    size_t count;
    uint32_t person[EN_PLAN_CREW_MAX];
    uint8_t kind[EN_PLAN_CREW_MAX];
    int32_t held[EN_PLAN_NODES_MAX];   // counted seats that flowed through each node
    int32_t bypass[EN_PLAN_NODES_MAX]; // exempt seats that entered each leaf
    int64_t cost;
};

enum plan_pricing {
    PLAN_PRICE_NOTHING, // any crew will do
    PLAN_PRICE_RULES,   // a crew that breaks few of the rules that are switched off
    PLAN_PRICE_ALL,     // what the programme is judged by
};

enum en_status plan_question_init(struct plan_question *question, const struct plan_model *model,
                                  const struct plan_ledger *ledger, const struct plan_terms *terms,
                                  size_t slot, enum plan_pricing pricing,
                                  const struct en_plan_crew *given, struct en_arena *arena);

/* ---- flow ----------------------------------------------------------------------------------- */

/* What one step of the search allows. */
struct plan_bounds {
    int32_t low[EN_PLAN_NODES_MAX], high[EN_PLAN_NODES_MAX];
    int8_t exempt_low[EN_PLAN_NODES_MAX][PLAN_KINDS_MAX];
    int8_t exempt_high[EN_PLAN_NODES_MAX][PLAN_KINDS_MAX];
    uint32_t *kinds; // [person] bits still allowed
};

struct plan_net;

struct plan_net *plan_net_new(const struct plan_question *question, struct en_arena *arena);
/* The filling of least cost within the bounds, or false: there is none. */
bool plan_net_fill(struct plan_net *net, const struct plan_bounds *bounds,
                   struct plan_filling *ret);

/* ---- search --------------------------------------------------------------------------------- */

/* One thing that a branch of the search has decided. */
enum plan_decision_kind {
    PLAN_DECIDE_NOTHING,
    PLAN_DECIDE_WINDOW,     // node a holds b..c counted seats
    PLAN_DECIDE_EXEMPT,     // leaf a fills b..c of the exempt kind d
    PLAN_DECIDE_NO_PARTY,   // nobody of party a in kind d
    PLAN_DECIDE_NO_NODE,    // nobody of node a at all
    PLAN_DECIDE_NO_PERSON,  // not person a
    PLAN_DECIDE_SHARES,     // kind d speaks one of the languages a
    PLAN_DECIDE_BOTH_SPEAK, // lead and deputy speak one of the languages a
    PLAN_DECIDE_UNSPOKEN,   // command speaks none of the languages a, and nobody depends on them
};

struct plan_decision {
    enum plan_decision_kind what;
    int64_t a;
    int32_t b, c;
    int32_t d;
};

enum { PLAN_SPLIT_MAX = 32 }; /* one branch a language at most */

/* The branches of the first rule that a filling breaks; none: it is a crew. */
size_t plan_split(const struct plan_question *question, const struct plan_bounds *bounds,
                  const struct plan_filling *filling, struct plan_decision split[PLAN_SPLIT_MAX]);
uint32_t plan_kind_bit(int32_t kind); // 0 for -1

/* Decide a question. *ret is filled when MANNED. `limit` counts flows. */
enum en_status plan_search(const struct plan_question *question, uint32_t limit,
                           struct en_arena *arena, enum en_plan_verdict *ret_verdict,
                           struct plan_filling *ret);

/* ---- what the whole programme needs --------------------------------------------------------- */

struct plan_work {
    const struct plan_model *model;
    struct plan_ledger *ledger;
    const struct plan_ledger *empty; // the same before any crew: is a slot possible alone?
    struct en_plan_options options;  // with the usual numbers filled in
    uint32_t limit;
    int64_t improved;        // points saved by plan_improve
    struct en_arena scratch; // one question's
    struct en_arena *arena;  // the programme's
};

/* Ask whether a slot can be manned beside what the ledger holds. `ret_broken` [PLAN_GROUP_COUNT]
 * may be NULL: the groups that the crew found breaks. */
enum en_status plan_ask(struct plan_work *work, const struct plan_ledger *ledger,
                        const struct plan_terms *terms, size_t slot,
                        enum en_plan_verdict *ret_verdict, bool *ret_broken);
/* A crew as near to all shares as the terms allow; `ret` [terms->size]. */
enum en_status plan_draft(struct plan_work *work, const struct plan_terms *terms, size_t slot,
                          enum en_plan_verdict *ret_verdict, struct en_plan_seat *ret);
void plan_broken(const struct plan_question *question, const struct plan_filling *filling,
                 const struct plan_ledger *ledger, bool broken[PLAN_GROUP_COUNT]);
/* The order in which seats are reported: lead, deputy, then by post, then by member. */
void plan_sort_seats(const struct en_plan_problem *problem, struct en_plan_seat *seats,
                     size_t count);
/* Man a slot in the ledger if it can be; `given`: of those crews as many stay as can, or NULL. */
enum en_status plan_man(struct plan_work *work, size_t slot, const struct en_plan_crew *given,
                        enum en_plan_verdict *ret_verdict);
/* Exchange people for cheaper ones: within one crew, then across the programme. */
enum en_status plan_improve_crew(struct plan_work *work, size_t slot);
enum en_status plan_improve(struct plan_work *work);
/* Man all slots; `verdicts` and `alone` [slot_count]: impossible even as the only patrol. */
enum en_status plan_fortnight(struct plan_work *work, enum en_plan_verdict *verdicts, bool *alone);
/* A programme's arrays, its work, and what came of it, around whatever mans the slots. */
struct plan_job {
    enum en_status (*man)(struct plan_work *work, void *self, enum en_plan_verdict *verdicts,
                          bool *alone);
    void *self;
};
enum en_status plan_run(const struct en_plan_problem *problem,
                        const struct en_plan_options *options, const struct plan_job *job,
                        struct en_plan_programme *ret, struct en_error *reterr);
/* ---- an impossible slot --------------------------------------------------------------------- */

struct plan_clash {
    struct plan_work *work;
    size_t slot;
    int group[PLAN_GROUP_COUNT]; // those with something to say, in the order of explanation
    size_t group_count;
    int conflict[PLAN_GROUP_COUNT];
    size_t conflict_count;
    bool doubt; // a question stayed undecided, so nothing that rests on it is proved
    enum en_status status;
};

void plan_clash_terms(const struct plan_clash *clash, struct plan_terms *terms); // all rules
enum en_plan_verdict plan_clash_ask(struct plan_clash *clash, const struct plan_terms *terms,
                                    bool *ret_broken);
/* Which party could fill the seats of which. */
enum en_status plan_substitutes(struct plan_clash *clash, struct en_plan_crew *crew);
enum en_status plan_remedies(struct plan_clash *clash, struct en_plan_crew *crew);
enum en_status plan_keep_lines(struct plan_work *work, const struct en_line *lines, size_t count,
                               const struct en_line **ret);
/* Fill conflict and remedies of an impossible slot. */
enum en_status plan_conflict(struct plan_work *work, size_t slot, struct en_plan_crew *crew);
/* Squares of a node's balances, in seats. */
int64_t plan_balance_cost(const struct en_plan_weights *weights,
                          const struct en_plan_balance *balance);
/* Fill costs, why-lines, balances and sheets by replaying the programme in order of time. */
enum en_status plan_explain(struct plan_work *work, struct en_plan_programme *programme);

/* PLAN_LINE(code, args...): one to four arguments; plan_line(code): none. */
struct en_line plan_line(enum en_line_code code);
#define PLAN_LINE(which, ...) ((struct en_line){.code = (which), .arg = {__VA_ARGS__}})
struct en_line_arg plan_number(int64_t value);
struct en_line_arg plan_milli(int64_t value);
struct en_line_arg plan_duration(int64_t value);
struct en_line_arg plan_post(int64_t value);
struct en_line_arg plan_member(int64_t value);
struct en_line_arg plan_outer(const struct plan_model *model, int32_t node); // canonical node

#endif /* ENTENTE_PLAN_INSIDE_H */
