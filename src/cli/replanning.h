/*
 * replanning: a programme in force when something has changed: somebody is ill, a vehicle fails, a
 * party suspends its part or a sector. As little as possible shall change. Private to src/cli;
 * `programme replan` and `play` call it.
 */
#ifndef ENTENTE_CLI_REPLANNING_H
#define ENTENTE_CLI_REPLANNING_H

#include <entente/plan_replan.h>
#include <entente/state.h>

#include "cli.h"
#include "crews.h"

enum { EN_REPLAN_ASKS_MAX = 64 };

/* What happened that the record does not say. */
struct en_replan_ask {
    struct en_str ill[EN_REPLAN_ASKS_MAX]; // members
    size_t ill_count;
    struct en_str vehicle[EN_REPLAN_ASKS_MAX]; // out of use
    size_t vehicle_count;
    struct en_str suspend[EN_REPLAN_ASKS_MAX]; // "PARTY SECTOR": a place, or a region
    size_t suspend_count;
    en_time now; // patrols that leave later are planned again
};

/* A patrol that changes. */
struct en_replan_patrol {
    struct en_str order;
    struct en_str off;     // why it is called off; empty: it goes
    bool crew, vehicles;   // what of it changes
    struct en_str vehicle; // "v-01 v-02" as they shall be
    struct en_str lacks;   // the vehicle that nothing replaces; empty: none
};

struct en_replanning {
    struct en_replan_patrol *patrol; // [count] planned patrols of the programme, by start
    size_t count;
    struct en_demand *demand; // [demand_count] those that go, as the planner is asked
    size_t *slot_patrol;      // [demand_count] index of each in `patrol`
    size_t demand_count;
    struct en_crews crews;
    struct en_plan_replanned plan; // crews in the order of `demand`
    struct en_arena arena;
};

/**
 * Plan the patrols of a programme again that have not mustered yet.
 *
 * What the record says counts as well: leave, members taken off the roster, a party that suspended
 * its part. en_replanning_finish when done, also after an error.
 *
 * @return EN_OK whatever could not be met; EN_ERR_NOT_FOUND (replan.programme, replan.vehicle,
 *         replan.sector, crews.member); errors of the views and of en_plan_replan
 */
EN_MUST_CHECK enum en_status en_replanning_run(struct en_state *state, struct en_str programme,
                                               const struct en_replan_ask *ask,
                                               struct en_replanning *ret, struct en_error *reterr);
void en_replanning_finish(struct en_replanning *replanning); /* safe on zeroed */

/* The changes of one order as words, joined by "; ". */
void en_replanning_why(struct en_text *out, const struct en_replanning *replanning, size_t patrol);

/* The lines of order.propose for the next version of an order that changes: new crew or vehicles,
 * the reason as remark, all else as it was. Reads the record of cli->node. */
EN_MUST_CHECK enum en_status en_replanning_order(struct en_cli *cli,
                                                 const struct en_replanning *replanning,
                                                 size_t patrol, struct en_text *out,
                                                 struct en_error *reterr);

#endif /* ENTENTE_CLI_REPLANNING_H */
