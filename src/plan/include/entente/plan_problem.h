/*
 * plan_problem: what the composer is asked: people, patrols, and the rules of an accord.
 *
 * Part of entente/plan.h, which says how the library works. Everything in a problem is borrowed and
 * must live as long as the programme made from it.
 */
#ifndef ENTENTE_PLAN_PROBLEM_H
#define ENTENTE_PLAN_PROBLEM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "entente/base.h"

/* ---- limits --------------------------------------------------------------------------------- */

enum {
    EN_PLAN_NODES_MAX = 64,       /* parties and components; the largest accord known has 20 */
    EN_PLAN_POSTS_MAX = 16,       /* kinds of post; a crew has about six */
    EN_PLAN_CREW_MAX = 64,        /* seats in one crew; the largest patrol in the notes is 51 */
    EN_PLAN_MEMBERS_MAX = 100000, /* people; a mission has 15,000 */
    EN_PLAN_SLOTS_MAX = 10000,    /* patrols in one problem; a mission's fortnight has 4,200 */
    EN_PLAN_SPANS_MAX = 1000,     /* leaves, or patrols already agreed, of one person */
    EN_PLAN_DEPTH_MAX = 4,        /* side, party, component, and one to spare */
    EN_PLAN_APART_NODES_MAX = 64, /* pairs of components that do not serve together */
    EN_PLAN_BASES_MAX = 64,       /* camps from which patrols leave */
    EN_PLAN_DAYS_MAX = 400,       /* of a horizon, when members have contracts */
    EN_PLAN_ROW_MAX = 400,        /* patrols of one member in one problem */
    EN_PLAN_RISK_MAX = 10,        /* risk points of one patrol */
};

/* ---- the problem ---------------------------------------------------------------------------- */

/* From `from` until just before `until`. */
struct en_plan_span {
    en_time from;
    en_time until; /* > from */
};

/**
 * One node of the quota tree: a side, a party, or a component. Members belong to its leaves; a
 * party without components is itself a leaf. Over every leaf, or at it, stands exactly one party.
 *
 * In a crew of n counted seats a party holds at least floor(n * (share - tolerance) / 1000) and at
 * most ceil(n * (share + tolerance) / 1000) of them; a component likewise, of its parent's seats
 * (en_permille_range). Seats that no share decides alone (the remainder) rotate by running balance.
 */
struct en_plan_node {
    struct en_str name;
    int32_t parent;    /* index in `nodes`, or -1 = the crew */
    int32_t share;     /* per thousand of the parent's seats, 0..1000; siblings add up to <= 1000 */
    int32_t tolerance; /* per thousand, 0..1000 */
    bool party;        /* party_min and the rotation of lead and deputy go by these */
};

/* A post in a crew. Everybody in a crew holds one post at most. */
struct en_plan_post {
    struct en_str name;
    bool exempt; /* its holder does not count in parity (medics, mine clearance) */
};

/*
 * What a member may be asked for over the horizon; 0 = no such rule. Days are UTC, from the first
 * start to the last end; a patrol works every day it touches. Patrols agreed before (`busy`) count
 * in days, runs and weekends; patrols, nights and minutes are those of this problem.
 *
 * A rule that more work can break is kept; one that less work breaks (a least) costs
 * weights.contract for each unit missed and is reported, for no crew can be refused for it. Runs
 * that touch the first or the last day of the horizon may go on beyond it: no least binds them.
 */
struct en_plan_contract {
    struct en_str name;
    int32_t patrols_min, patrols_max;
    int32_t nights_max;
    int32_t minutes_min, minutes_max; /* a least is missed by the hour begun */
    int32_t days_min, days_max;       /* days worked in a row */
    int32_t off_min, off_max;         /* days off in a row, between days worked */
    int32_t weekends_max;             /* with a patrol on Saturday or Sunday */
    uint8_t days_off;                 /* bit 0 = every Monday off .. bit 6 = every Sunday */
};

/* A wish: out (on) or at home during a time. One that is not met costs its weight. */
struct en_plan_request {
    struct en_plan_span span; /* on: a patrol that overlaps it; else: no patrol that does */
    bool on;
    int32_t weight; /* 1..1000 */
};

/* One person: a token, never a name. */
struct en_plan_member {
    struct en_str token;
    int32_t node;                     /* a leaf of the quota tree */
    uint32_t posts;                   /* bit p set = trained for posts[p] */
    uint32_t languages;               /* bits as the caller numbers its languages */
    const struct en_plan_span *leave; /* [leave_count] */
    size_t leave_count;
    const struct en_plan_span *busy; /* [busy_count] patrols already agreed; rest applies to them */
    size_t busy_count;
    uint16_t patrols; /* done or agreed before, counted against rules.patrols_max and as load */
    uint16_t nights;  /* of them at night */
    uint16_t leads;   /* of them as lead or deputy */
    uint16_t risk;    /* sum of their risk points */
    uint8_t base;     /* 1..base_count: serves patrols of that base only; 0 = of any */
    const struct en_plan_contract *contract; /* NULL: the rules alone */
    const struct en_plan_request *requests;  /* [request_count] */
    size_t request_count;
};

enum en_plan_kind { EN_PLAN_SHORT, EN_PLAN_LONG, EN_PLAN_OVERNIGHT, EN_PLAN_OTHER };

/* One patrol to man. */
struct en_plan_slot {
    struct en_str id;
    enum en_plan_kind kind;
    en_time start;
    en_time end;  /* > start */
    int32_t size; /* all seats, exempt ones included: 1..EN_PLAN_CREW_MAX */
    uint8_t
        need[EN_PLAN_POSTS_MAX]; /* how many of each post; their sum <= size; lead, deputy <= 1 */
    bool night;                  /* counts as a night for fairness */
    uint8_t risk;                /* points, 0..EN_PLAN_RISK_MAX, shared out fairly like nights */
    uint8_t base;                /* 1..base_count; 0 = people of any base may serve */
};

/* How often two people have served in one crew before. Two who should rather be spread over crews,
 * and need not be kept apart, are given a count as if they had. */
struct en_plan_together {
    uint32_t a, b; /* indices in `members`, a != b; each pair at most once */
    uint32_t count;
};

/* Two members, or two nodes, that may not be in one crew. Indices, a != b. */
struct en_plan_apart {
    uint32_t a, b;
};

/* What a node has had above (+) or below (-) its due, in thousandths. All zero at the beginning. */
struct en_plan_balance {
    int64_t seats;  /* counted seats against its share of its parent's */
    int64_t lead;   /* times as lead against its share; parties only */
    int64_t deputy; /* times as deputy against its share; parties only */
    int64_t nights; /* counted seats at night against its share; parties only */
    int64_t risk;   /* counted seats times risk points against its share; parties only */
};

struct en_plan_rules {
    /* A party in a crew has at least this many counted members there (no single token member,
     * notes on cohesion). It has to be there when its share of the seats, rounded, is as much. */
    int32_t party_min;
    bool party_min_yields; /* in a crew too small for that of each of P parties: seats / P */
    int32_t remainder;     /* node that gets a seat no share decides; -1 = the one most behind */
    int32_t lead_post;     /* index in `posts`, or -1: crews have no lead */
    int32_t deputy_post;   /* index in `posts`, or -1 */
    bool leads_differ;     /* lead and deputy come from different parties */
    /* Lead and deputy share a language, and everybody else shares one with lead or deputy. */
    bool common_language;
    int64_t rest_seconds; /* between the end of one patrol and the start of the next, >= 0 */
    int32_t patrols_max;  /* per member, member.patrols included; 0 = no limit */
    const struct en_plan_apart *apart_members;
    size_t apart_member_count;
    const struct en_plan_apart *apart_nodes;
    size_t apart_node_count;
};

/* What one unit of each defect costs, 0..1000. The programme of least cost is looked for. */
struct en_plan_weights {
    int32_t seats;   /* square of a node's running seat balance, in seats */
    int32_t command; /* running lead and deputy balance of the party that takes the post */
    int32_t repeats; /* each time a pair serves together again, the number of times it had before */
    int32_t load;    /* square of a member's patrols */
    int32_t nights;  /* square of a member's nights */
    int32_t leads;   /* square of a member's times as lead or deputy */
    int32_t rest;    /* each hour by which a rest is shorter than twice the least rest */
    int32_t risk;    /* square of a member's risk points */
    int32_t party_nights; /* square of a party's running balance of nights, in seats */
    int32_t party_risk;   /* square of a party's running balance of risk, in seats x points */
    int32_t contract;     /* each unit by which a least of a contract is missed */
};

struct en_plan_problem {
    const struct en_plan_node *nodes; /* [node_count] >= 1 */
    size_t node_count;
    const struct en_plan_post *posts; /* [post_count], may be none */
    size_t post_count;
    const struct en_str *bases; /* [base_count] names; base 1 is the first. May be none */
    size_t base_count;
    const struct en_plan_member *members; /* [member_count] */
    size_t member_count;
    const struct en_plan_slot *slots; /* [slot_count], in any order */
    size_t slot_count;
    const struct en_plan_together *history; /* [history_count] */
    size_t history_count;
    const struct en_plan_balance *balances; /* [node_count], or NULL for all zero */
    struct en_plan_rules rules;
    struct en_plan_weights weights;
};

/* party_min 2 and yields, remainder rotates, leads differ, common language, 12 hours of rest, no
 * most, no lead or deputy post, nobody apart. */
struct en_plan_rules en_plan_rules_default(void);

/* What each party gets of seats and command weighs most, then contracts, then pairs who meet again
 * and nights by party; rest and risk least. */
struct en_plan_weights en_plan_weights_default(void);

/**
 * Check that a problem can be read at all: indices, ranges, sums. It says nothing about whether
 * crews exist.
 *
 * @return EN_OK; EN_ERR_RANGE for a value or index out of range; EN_ERR_CONTRADICTION for shares
 *         above 1000, a lead or deputy post that is exempt, a post needed more often than there
 *         are seats, a contract that asks for more than it allows; EN_ERR_EXISTS for
 *         a token or slot id that appears twice; EN_ERR_MEMORY.
 *         The error names the place ("member m-7k3q", "node cma").
 * Cost: O(n log n) in members and slots.
 */
EN_MUST_CHECK enum en_status en_plan_problem_check(const struct en_plan_problem *problem,
                                                   struct en_error *reterr);

#endif /* ENTENTE_PLAN_PROBLEM_H */
