/*
 * replanning_inside.h: what the files of replanning share while one question is put. Private to
 * them.
 */
#ifndef ENTENTE_CLI_REPLANNING_INSIDE_H
#define ENTENTE_CLI_REPLANNING_INSIDE_H

#include "replanning.h"

enum { SEATS_MAX = EN_PLAN_CREW_MAX, PATROLS_MAX = EN_PLAN_SLOTS_MAX };

/* One planned patrol as the record has it. */
struct planned {
    struct en_demand demand;
    struct en_str member[SEATS_MAX];
    struct en_str post[SEATS_MAX];
    size_t seats;
    struct en_str vehicles; // "v-01 v-02"
    struct en_str off;      // "PARTY SECTOR" for which it is called off
};

struct asking {
    struct en_state *state;
    const struct en_replan_ask *ask;
    struct en_replanning *to;
    struct en_str programme;
    struct planned *planned; // array of length [count]
    size_t count, cap;
    bool sector_known[EN_REPLAN_ASKS_MAX];
    bool failed; // out of memory in a callback of a view
};

/* The planned patrols of the programme, with seats, vehicles and what calls them off. */
EN_MUST_CHECK enum en_status replanning_read(struct asking *asking, struct en_error *reterr);

/* Does the record know every vehicle and sector that is asked for? After replanning_read. */
EN_MUST_CHECK enum en_status replanning_check_asks(struct asking *asking, struct en_error *reterr);

/* Each vehicle of a patrol that failed is replaced by one that is free then. */
EN_MUST_CHECK enum en_status replanning_set_vehicles(struct asking *asking, struct planned *planned,
                                                     struct en_replan_patrol *patrol,
                                                     struct en_error *reterr);

/* "A B" from "A" and B, in the arena of the answer. */
struct en_str replanning_joined(struct asking *asking, struct en_str words, struct en_str word);

#endif /* ENTENTE_CLI_REPLANNING_INSIDE_H */
