/*
 * crews: from a list of patrols and the state to proposals: who goes, in which vehicles.
 * Private to src/cli; `programme compose` and `play` both call it.
 *
 * src/plan knows no record: here its problem is made from the accord and the state's views, and its
 * answer is written as the lines of order.propose. Nothing is decided here.
 */
#ifndef ENTENTE_CLI_CREWS_H
#define ENTENTE_CLI_CREWS_H

#include <entente/base.h>
#include <entente/chart.h>
#include <entente/plan.h>
#include <entente/programme_fleet.h>
#include <entente/state.h>

#include "needs.h"

/* One patrol of the list: a row of what `programme make --out` writes. */
struct en_demand {
    size_t line;         // in the file
    struct en_str order; // "G-0101"
    struct en_str kind, task, sector;
    en_time start, end;
    struct en_str stops; // "PLACE FROM UNTIL ...", minutes after the start
    int32_t crew;        // seats
    struct en_str posts; // "lead 1 deputy 1 ..."
    uint32_t vehicles;
    struct en_str leaves; // the base it leaves from; empty: the one nearest to its first stop
    struct en_str why;    // lines of order.propose: why this hour and these places; may be empty
};

/* One stop of a list of stops. */
enum { EN_STOP_MINUTES_MAX = 100000 }; // ten weeks
struct en_demand_stop {
    struct en_str place;
    int32_t from, until; // minutes after the start, 0 <= from <= until < EN_STOP_MINUTES_MAX
};
/* The next stop of "PLACE FROM UNTIL ...", taken off `rest`; false when it cannot be read. */
bool en_demand_stop(struct en_str *rest, struct en_demand_stop *ret);

/* Read such a list (best.csv); the array lives in the arena, its texts borrow from `text`. Errors
 * by line: csv.*, demand.cell, demand.stops. */
EN_MUST_CHECK enum en_status en_demand_read(struct en_arena *arena, struct en_str text,
                                            struct en_demand **ret, size_t *ret_count,
                                            struct en_error *reterr);

/* Vehicles beside what the record says of them; zeroed: nothing. All borrowed. */
struct en_crews_fleet {
    int32_t turnaround;         // minutes until a vehicle goes out again
    const struct en_str *again; // array of length [again_count]: orders that these stand in for
    size_t again_count;
    const struct en_needs_workshop *workshop; // array of length [workshop_count]
    size_t workshop_count;
};

/* Bases that differ in people and vehicles, as needs or the record say; zeroed: one for all. */
struct en_crews_bases {
    const struct en_needs_base *base; // array of length [count]; with one, all serve from there
    size_t count;
    bool recorded; // of the record: nothing below, and who has no base serves from any
    const struct en_needs_posted *people; // array of length [people_count]
    size_t people_count;
    const struct en_needs_posted *fleet; // array of length [fleet_count]
    size_t fleet_count;
};

enum { EN_CREWS_ANY_BASE = -1, EN_CREWS_ELSEWHERE = -2 };
/**
 * Index of the base of somebody or something.
 * @param posted  bases->people or bases->fleet
 * @param names   what `posted` may call it, the nearest name first
 * @param said    the base that the record says, or empty
 * @return what needs say, else what the record says; of whom neither speaks, the first base of the
 *         needs, or EN_CREWS_ANY_BASE where the bases are the record's. EN_CREWS_ELSEWHERE: at a
 *         place that is none of the needs' bases
 */
int32_t en_crews_place_of(const struct en_crews_bases *bases, const struct en_needs_posted *posted,
                          size_t posted_count, const struct en_str *names, size_t name_count,
                          struct en_str said);

/* Index of the base at this place, or -1. */
int32_t en_crews_base_named(const struct en_crews_bases *bases, struct en_str place);

/* Do patrols made now stand in the place of this order? */
bool en_crews_stands_in(const struct en_crews_fleet *fleet, struct en_str order);

struct en_crews {
    const struct en_demand *demand; // array of length [count], borrowed
    size_t count;
    struct en_plan_problem problem;
    struct en_plan_programme programme; // crews in the order of `demand`
    struct en_str *vehicles;            // array of length [count]: "v-01 v-02"; may be too few
    const struct en_fleet_dealt *dealt; // array of length [count]: which lack vehicles, and why
    struct en_crews_bases bases;
    const int32_t *base; // array of length [count]: index in `bases` from which each leaves
    struct en_crews_fleet fleet;
    struct en_arena arena;
    struct en_arena round; // slots and vehicles of one composing
};

/* What differs from the state when crews are composed again. */
struct en_crews_change {
    const struct en_str *again; // array of length [again_count]: orders that are composed anew
    size_t again_count;
    const struct en_str *ill; // array of length [ill_count]: members who serve no more
    size_t ill_count;
    const struct en_crews_bases *bases; // NULL: as the record says
    en_time now;
};

/**
 * Ask the state what the composer must know under the accord in force: members, leave, patrols
 * agreed before, who served with whom, and the balance of lead and deputy between parties.
 * The bases are the needs', or the record's: each place from which somebody serves or at which a
 * vehicle stands.
 * @param change  NULL: nothing differs
 * @return EN_OK; errors of the views; EN_ERR_NOT_FOUND (needs.people), EN_ERR_CONTRADICTION
 *         (needs.nobody) where bases name who is not there, or have nobody; EN_ERR_RANGE
 *         (crews.bases) for more than 64
 */
EN_MUST_CHECK enum en_status en_crews_open(struct en_state *state,
                                           const struct en_crews_change *change,
                                           struct en_crews *ret, struct en_error *reterr);
/* Settle from where an order leaves that stands already: where it says, if anybody serves or any
 * vehicle stands there; else from where most of its crew serve; where none of them says,
 * demand->leaves is emptied: the base nearest to it. `member`: array of length [count] */
void en_crews_leaves(const struct en_crews *crews, const struct en_str *member, size_t count,
                     struct en_demand *demand);
/* Make the planner's problem of these patrols, and solve nothing: crews->problem is whole. */
EN_MUST_CHECK enum en_status en_crews_ask(struct en_state *state, struct en_crews *crews,
                                          const struct en_demand *demand, size_t count,
                                          struct en_error *reterr);
/**
 * Compose crews for patrols, without vehicles yet; may be done again with others.
 * @param effort  as in struct en_plan_options
 * @return EN_OK whatever the verdicts; errors of en_plan_compose
 */
EN_MUST_CHECK enum en_status en_crews_man(struct en_state *state, struct en_crews *crews,
                                          const struct en_demand *demand, size_t count,
                                          uint64_t seed, uint32_t effort, struct en_error *reterr);
/* All of it once: open, man with the usual effort, and vehicles. */
EN_MUST_CHECK enum en_status en_crews_compose(struct en_state *state,
                                              const struct en_demand *demand, size_t count,
                                              uint64_t seed, struct en_crews *ret,
                                              struct en_error *reterr);
void en_crews_finish(struct en_crews *crews); /* safe on zeroed */

/* Give each manned slot vehicles, as entente/programme_fleet.h deals them. */
EN_MUST_CHECK enum en_status en_crews_vehicles(struct en_state *state, struct en_crews *crews,
                                               struct en_error *reterr);

/* The lines of order.propose for a manned slot: version 1, no base. */
void en_crews_order(struct en_text *out, const struct en_crews *crews, size_t slot,
                    struct en_str cls, struct en_str force);

#endif /* ENTENTE_CLI_CREWS_H */
