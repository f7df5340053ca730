/*
 * plan_replan: something has changed; as little as possible shall.
 *
 * The problem tells the world as it is now: leave of whoever fell ill, no more the patrols that a
 * party suspended, those that were added, a smaller size where a vehicle failed. Crews given before
 * that keep every rule stay as they are. The others, in order of time, get the crew that keeps the
 * most of the people given, each in the same post if it can be, and of those the cheapest: decided
 * exactly for each patrol beside the others. Only where that fails is one other crew taken apart.
 */
#ifndef ENTENTE_PLAN_REPLAN_H
#define ENTENTE_PLAN_REPLAN_H

#include "entente/plan.h"

#define EN_PLAN_NOBODY UINT32_MAX

/* One seat that is not what it was. */
struct en_plan_change {
    size_t slot;
    uint32_t out;        /* member who leaves the post, or EN_PLAN_NOBODY */
    uint32_t in;         /* member who takes it, or EN_PLAN_NOBODY */
    int32_t post;        /* index in posts, or -1 */
    struct en_line line; /* a CHANGE line: why */
};

struct en_plan_replanned {
    struct en_plan_programme programme;
    struct en_plan_change *changes; /* [change_count] by slot, then post */
    size_t change_count;
    size_t seats_kept; /* members who serve in the patrol for which they were given */
    struct en_arena arena;
};

/**
 * @param given    [slot_count] crews as they were; one that is not MANNED has none yet
 * @param frozen   [slot_count] or NULL: crews that are not touched, come what may (departed,
 *                 agreed); they need not keep the rules
 * @param options  NULL for seed 1; effort is not used: nobody is exchanged for cost alone
 * @return EN_OK; errors of en_plan_problem_check; EN_ERR_RANGE for a given crew that cannot be
 *         read or is frozen with another number of seats than its patrol; EN_ERR_MEMORY
 * Cost: two seconds at most for 600 people and 280 patrols (bench/bench_mission.c).
 */
EN_MUST_CHECK enum en_status en_plan_replan(const struct en_plan_problem *problem,
                                            const struct en_plan_crew *given, const bool *frozen,
                                            const struct en_plan_options *options,
                                            struct en_plan_replanned *ret, struct en_error *reterr);

void en_plan_replanned_finish(struct en_plan_replanned *replanned); /* safe on zeroed */

#endif /* ENTENTE_PLAN_REPLAN_H */
