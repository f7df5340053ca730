/*
 * Exchange people for cheaper ones.
 *
 * The flow prices people one by one and cannot see pairs. Here a member gives a seat to another of
 * the same leaf, so every count and balance stays, and only pairs, loads, nights, command and rest
 * change. First the best exchanges within one crew, then random ones over the whole programme
 * (local search in the sense of notes/planning.md section 4, point 4).
 */
#include "inside.h"

#include <string.h>

enum { CREW_ROUNDS = 8 }; /* exchanges rarely go on beyond three */

/* May `member` take this seat, as far as its crew goes? Availability is the ledger's matter. */
static bool crew_takes(const struct plan_ledger *ledger, uint32_t seat, uint32_t member)
{
    const struct plan_model *model = ledger->model;
    uint32_t slot = model->seat_slot[seat];
    bool watched = model->apart_at[member] < model->apart_at[member + 1];

    for (uint32_t s = model->seat_at[slot]; s < model->seat_at[slot + 1]; s++) {
        if (s == seat) {
            continue;
        }
        uint32_t other = ledger->seat[s].member;
        if (other == member) {
            return false;
        }
        for (uint32_t at = model->apart_at[member]; watched && at < model->apart_at[member + 1];
             at++) {
            if (model->apart_with[at] == other) {
                return false;
            }
        }
    }
    return true;
}

/* Would everybody still be understood with `member` in this seat? */
static bool crew_understands(const struct plan_ledger *ledger, uint32_t seat, uint32_t member)
{
    const struct plan_model *model = ledger->model;
    const struct en_plan_problem *problem = model->problem;
    uint32_t slot = model->seat_slot[seat];
    uint32_t languages[EN_PLAN_CREW_MAX];
    uint32_t command[2] = {0, 0};
    size_t commanders = 0;
    uint32_t from = model->seat_at[slot];
    uint32_t count = model->seat_at[slot + 1] - from;

    for (uint32_t i = 0; i < count; i++) {
        uint32_t who = from + i == seat ? member : ledger->seat[from + i].member;
        languages[i] = problem->members[who].languages;
        if (plan_post_commands(problem, ledger->seat[from + i].post)) {
            command[commanders++] = languages[i];
        }
    }
    if (!problem->rules.common_language || commanders == 0) {
        return true;
    }
    uint32_t spoken = command[0] | command[1];
    for (uint32_t i = 0; i < count; i++) {
        if ((languages[i] & spoken) == 0) {
            return false;
        }
    }
    return commanders < 2 || (command[0] & command[1]) != 0;
}

static bool trained(const struct en_plan_problem *problem, uint32_t member, int32_t post)
{
    return post < 0 || (problem->members[member].posts >> post & 1) != 0;
}

/* Every rule, for `member` in this seat, were it free of the slot `without`. */
static bool seat_fits(const struct plan_ledger *ledger, const struct plan_terms *terms,
                      uint32_t seat, uint32_t member, uint32_t without)
{
    const struct plan_model *model = ledger->model;

    return trained(model->problem, member, ledger->seat[seat].post) &&
           crew_takes(ledger, seat, member) && crew_understands(ledger, seat, member) &&
           plan_ledger_bars(ledger, terms, member, model->seat_slot[seat], without) == 0;
}

/* ---- one crew ------------------------------------------------------------------------------- */

/* What is won when the holder of a seat stays at home. */
static int64_t leave_gain(const struct plan_ledger *ledger, uint32_t seat)
{
    const struct plan_model *model = ledger->model;
    uint32_t slot = model->seat_slot[seat];
    uint32_t out = ledger->seat[seat].member;
    int64_t others = model->seat_at[slot + 1] - model->seat_at[slot] - 1;

    /* The pairs of `out` in this crew are booked already, once each. */
    return plan_ledger_member_cost(ledger, out, PLAN_NO_SLOT, PLAN_NO_SLOT, false) -
           plan_ledger_member_cost(ledger, out, slot, PLAN_NO_SLOT, false) +
           plan_ledger_pair_cost(ledger, out, slot, seat) -
           others * model->problem->weights.repeats;
}

/* What `in` costs in a seat, pairs left out. */
static int64_t join_cost(const struct plan_ledger *ledger, uint32_t seat, uint32_t in)
{
    const struct plan_model *model = ledger->model;
    bool command = plan_post_commands(model->problem, ledger->seat[seat].post);

    return plan_ledger_member_cost(ledger, in, PLAN_NO_SLOT, model->seat_slot[seat], command) -
           plan_ledger_member_cost(ledger, in, PLAN_NO_SLOT, PLAN_NO_SLOT, false);
}

/* The best member of the same leaf for a seat, if anyone is better than its holder. */
static bool best_exchange(const struct plan_ledger *ledger, const struct plan_terms *terms,
                          uint32_t seat, uint32_t *ret)
{
    const struct plan_model *model = ledger->model;
    uint32_t slot = model->seat_slot[seat];
    int32_t leaf = model->leaf_of[ledger->seat[seat].member];
    int64_t gain = leave_gain(ledger, seat);
    int64_t best = 0;

    for (uint32_t at = model->leaf_at[leaf]; at < model->leaf_at[leaf + 1]; at++) {
        uint32_t in = model->leaf_member[at];
        if (in == ledger->seat[seat].member ||
            !trained(model->problem, in, ledger->seat[seat].post)) {
            continue;
        }
        int64_t left = gain - join_cost(ledger, seat, in); // pairs cost time: they come last
        if (left <= best) {
            continue;
        }
        left -= plan_ledger_pair_cost(ledger, in, slot, seat);
        if (left > best && seat_fits(ledger, terms, seat, in, PLAN_NO_SLOT)) {
            best = left;
            *ret = in;
        }
    }
    return best > 0;
}

/* Is anyone in the crew with somebody for the second time? Else an exchange has nothing to win. */
static bool crew_repeats(const struct plan_ledger *ledger, uint32_t seat)
{
    const struct plan_model *model = ledger->model;
    uint32_t slot = model->seat_slot[seat];
    int64_t others = model->seat_at[slot + 1] - model->seat_at[slot] - 1;
    int64_t cost = plan_ledger_pair_cost(ledger, ledger->seat[seat].member, slot, seat);

    return cost > others * model->problem->weights.repeats;
}

enum en_status plan_improve_crew(struct plan_work *work, size_t slot)
{
    struct plan_ledger *ledger = work->ledger;
    const struct plan_model *model = work->model;
    struct plan_terms terms;
    bool changed = true;

    plan_terms_init(&terms, model, slot, model->problem->slots[slot].size);
    for (int round = 0; changed && round < CREW_ROUNDS; round++) {
        changed = false;
        for (uint32_t s = model->seat_at[slot]; s < model->seat_at[slot + 1]; s++) {
            uint32_t in = 0;
            if (!crew_repeats(ledger, s) || !best_exchange(ledger, &terms, s, &in)) {
                continue;
            }
            if (!plan_ledger_replace(ledger, s, in)) {
                return EN_ERR_MEMORY;
            }
            changed = true;
        }
    }
    return EN_OK;
}

/* ---- the programme -------------------------------------------------------------------------- */

/* Members who are in both crews keep a pair that leaves one crew and enters the other. */
static int64_t crews_common(const struct plan_ledger *ledger, uint32_t slot, uint32_t slot2)
{
    const struct plan_model *model = ledger->model;
    int64_t common = 0;

    for (uint32_t s = model->seat_at[slot]; s < model->seat_at[slot + 1]; s++) {
        uint32_t member = ledger->seat[s].member;
        for (uint32_t t = ledger->first[member]; t != 0; t = ledger->next[t - 1]) {
            common += model->seat_slot[t - 1] == slot2;
        }
    }
    return common;
}

/* What is won when the holders of two seats of different slots change places. */
static int64_t swap_gain(const struct plan_ledger *ledger, uint32_t seat, uint32_t other)
{
    const struct plan_model *model = ledger->model;
    const struct en_plan_problem *problem = model->problem;
    uint32_t slot = model->seat_slot[seat];
    uint32_t slot2 = model->seat_slot[other];
    uint32_t who = ledger->seat[seat].member;
    uint32_t who2 = ledger->seat[other].member;
    bool command = plan_post_commands(problem, ledger->seat[seat].post);
    bool command2 = plan_post_commands(problem, ledger->seat[other].post);
    int64_t seats = model->seat_at[slot + 1] - model->seat_at[slot] - 1 +
                    model->seat_at[slot2 + 1] - model->seat_at[slot2] - 1;
    int64_t gain = plan_ledger_member_cost(ledger, who, PLAN_NO_SLOT, PLAN_NO_SLOT, false) -
                   plan_ledger_member_cost(ledger, who, slot, slot2, command2) +
                   plan_ledger_member_cost(ledger, who2, PLAN_NO_SLOT, PLAN_NO_SLOT, false) -
                   plan_ledger_member_cost(ledger, who2, slot2, slot, command);

    gain += plan_ledger_pair_cost(ledger, who, slot, seat) +
            plan_ledger_pair_cost(ledger, who2, slot2, other) -
            plan_ledger_pair_cost(ledger, who2, slot, seat) -
            plan_ledger_pair_cost(ledger, who, slot2, other);
    /* A pair once booked costs what it was before; twice, for both who change, if in both crews. */
    return gain + (2 * crews_common(ledger, slot, slot2) - seats) * problem->weights.repeats;
}

static enum en_status try_swap(struct plan_work *work, const struct plan_terms *terms,
                               uint32_t seat, uint32_t other)
{
    struct plan_ledger *ledger = work->ledger;
    const struct plan_model *model = work->model;
    uint32_t slot = model->seat_slot[seat];
    uint32_t slot2 = model->seat_slot[other];
    uint32_t who = ledger->seat[seat].member;
    uint32_t who2 = ledger->seat[other].member;

    if (slot == slot2 || who == who2 || !ledger->manned[slot2] ||
        model->leaf_of[who] != model->leaf_of[who2]) {
        return EN_OK;
    }
    int64_t gain = swap_gain(ledger, seat, other);
    if (gain <= 0 || !seat_fits(ledger, terms, seat, who2, slot2) ||
        !seat_fits(ledger, terms, other, who, slot)) {
        return EN_OK;
    }
    work->improved += gain;
    return plan_ledger_replace(ledger, seat, who2) && plan_ledger_replace(ledger, other, who)
               ? EN_OK
               : EN_ERR_MEMORY;
}

static enum en_status try_replace(struct plan_work *work, const struct plan_terms *terms,
                                  uint32_t seat, uint32_t in)
{
    struct plan_ledger *ledger = work->ledger;

    if (in == ledger->seat[seat].member) {
        return EN_OK;
    }
    int64_t gain = leave_gain(ledger, seat) - join_cost(ledger, seat, in) -
                   plan_ledger_pair_cost(ledger, in, ledger->model->seat_slot[seat], seat);
    if (gain <= 0 || !seat_fits(ledger, terms, seat, in, PLAN_NO_SLOT)) {
        return EN_OK;
    }
    work->improved += gain;
    return plan_ledger_replace(ledger, seat, in) ? EN_OK : EN_ERR_MEMORY;
}

enum en_status plan_improve(struct plan_work *work)
{
    struct plan_ledger *ledger = work->ledger;
    const struct plan_model *model = work->model;
    size_t seats = model->seat_at[model->problem->slot_count];
    struct plan_terms terms; // only rest and most patrols are read: the same for every slot
    enum en_status status = EN_OK;
    struct en_rng rng;

    if (model->problem->slot_count < 2) { // one crew has been improved when it was manned
        return EN_OK;
    }
    plan_terms_init(&terms, model, 0, model->problem->slots[0].size);
    en_rng_seed(&rng, model->seed);
    for (uint64_t trial = 0; status == EN_OK && trial < (uint64_t)work->effort * seats; trial++) {
        uint32_t seat = (uint32_t)en_rng_below(&rng, seats);
        uint32_t other = (uint32_t)en_rng_below(&rng, seats);
        uint64_t pick = en_rng_next(&rng);
        if (!ledger->manned[model->seat_slot[seat]]) {
            continue;
        }
        if ((pick & 1) == 0) {
            status = try_swap(work, &terms, seat, other);
            continue;
        }
        int32_t leaf = model->leaf_of[ledger->seat[seat].member];
        uint32_t people = model->leaf_at[leaf + 1] - model->leaf_at[leaf];
        status = try_replace(work, &terms, seat,
                             model->leaf_member[model->leaf_at[leaf] + (pick >> 1) % people]);
    }
    return status;
}
