/*
 * Exchange people for cheaper ones.
 *
 * The flow prices people one by one and cannot see pairs. Here a member gives a seat to another of
 * the same leaf, so every count and balance stays, and only pairs, loads, nights, command and rest
 * change. Here the best exchanges within one crew, as it is manned; those over the whole programme
 * are in anneal.c.
 */
#include "mix.h"

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

/* Every rule, for `member` in this seat. */
static bool seat_fits(const struct plan_ledger *ledger, const struct plan_terms *terms,
                      uint32_t seat, uint32_t member)
{
    const struct plan_model *model = ledger->model;

    return trained(model->problem, member, ledger->seat[seat].post) &&
           crew_takes(ledger, seat, member) && crew_understands(ledger, seat, member) &&
           plan_ledger_bars(ledger, terms, member, model->seat_slot[seat]) == 0;
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
        if (in == ledger->seat[seat].member || plan_other_base(model->problem, in, slot) ||
            !trained(model->problem, in, ledger->seat[seat].post)) {
            continue;
        }
        int64_t left = gain - join_cost(ledger, seat, in); // pairs cost time: they come last
        if (left <= best) {
            continue;
        }
        left -= plan_ledger_pair_cost(ledger, in, slot, seat);
        if (left > best && seat_fits(ledger, terms, seat, in)) {
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

/* What the search found goes back into the ledger, crew by crew. */
static enum en_status man_again(struct plan_ledger *ledger, const struct plan_mix *mix)
{
    const struct plan_model *model = ledger->model;

    plan_ledger_clear(ledger);
    for (size_t i = 0; i < mix->slot_count; i++) {
        uint32_t slot = model->order[i];
        if (mix->manned[slot] && !plan_ledger_man(ledger, slot, &mix->seat[model->seat_at[slot]])) {
            return EN_ERR_MEMORY;
        }
    }
    return EN_OK;
}

enum en_status plan_improve(struct plan_work *work)
{
    struct en_arena arena;
    struct plan_mix mix;
    int64_t saved = 0;

    if (work->model->problem->slot_count < 2 || work->options.effort == 0) {
        return EN_OK; // one crew has been improved when it was manned
    }
    en_arena_init(&arena, 0);
    enum en_status status = plan_mix_init(&mix, work->ledger, &arena);
    if (status == EN_OK) {
        status = plan_anneal(&mix, &work->options, &arena, &saved);
    }
    if (status == EN_OK && saved > 0) { // else what there was is better
        work->improved += saved;
        status = man_again(work->ledger, &mix);
    }
    en_arena_finish(&arena);
    return status;
}
