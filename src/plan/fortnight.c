/*
 * Man all slots.
 *
 * In order of time first. A slot that fails beside the others, but not alone, goes to the front of
 * the order and all is done again: the "squeaky wheel" of Joslin and Clements (1999). The best
 * round is kept. After people have been exchanged, what is still unmanned is asked once more, so
 * that every verdict speaks of the programme as it is given.
 */
#include "inside.h"

#include <stdlib.h>
#include <string.h>

enum { ROUNDS = 6 };

struct round {
    uint32_t *order; // [slot]
    uint32_t *best;  // [slot]
    bool *hopeless;  // [slot] proved impossible even alone
    bool *asked;     // [slot] `hopeless` is known
    size_t manned, best_manned;
};

static enum en_status man_in_order(struct plan_work *work, struct round *round,
                                   enum en_plan_verdict *verdicts)
{
    enum en_status status = EN_OK;

    plan_ledger_clear(work->ledger);
    round->manned = 0;
    for (size_t i = 0; status == EN_OK && i < work->model->problem->slot_count; i++) {
        uint32_t slot = round->order[i];
        status = plan_man(work, slot, NULL, &verdicts[slot]);
        round->manned += verdicts[slot] == EN_PLAN_MANNED;
    }
    return status;
}

static enum en_status ask_alone(struct plan_work *work, struct round *round, uint32_t slot)
{
    struct plan_terms terms;
    enum en_plan_verdict verdict = EN_PLAN_UNDECIDED;

    if (round->asked[slot]) {
        return EN_OK;
    }
    plan_terms_init(&terms, work->model, slot, work->model->problem->slots[slot].size);
    enum en_status status = plan_ask(work, work->empty, &terms, slot, &verdict, NULL);
    round->asked[slot] = true;
    round->hopeless[slot] = verdict == EN_PLAN_IMPOSSIBLE;
    return status;
}

/* Those that failed and have a chance go ahead of all others; *ret_moved when any did. */
static enum en_status failed_first(struct plan_work *work, struct round *round,
                                   const enum en_plan_verdict *verdicts, uint32_t *space,
                                   bool *ret_moved)
{
    size_t slots = work->model->problem->slot_count;
    size_t front = 0;

    *ret_moved = false;
    for (size_t i = 0; i < slots; i++) {
        uint32_t slot = round->order[i];
        if (verdicts[slot] == EN_PLAN_MANNED) {
            continue;
        }
        enum en_status status = ask_alone(work, round, slot);
        if (status != EN_OK) {
            return status;
        }
        if (!round->hopeless[slot]) {
            *ret_moved |= i != front;
            space[front++] = slot;
        }
    }
    for (size_t i = 0; i < slots; i++) {
        uint32_t slot = round->order[i];
        if (verdicts[slot] == EN_PLAN_MANNED || round->hopeless[slot]) {
            space[front++] = slot;
        }
    }
    memcpy(round->order, space, slots * sizeof(*space));
    return EN_OK;
}

static enum en_status all_rounds(struct plan_work *work, struct round *round, uint32_t *space,
                                 enum en_plan_verdict *verdicts)
{
    size_t slots = work->model->problem->slot_count;
    bool moved = true;

    for (int i = 0; moved && i < ROUNDS; i++) {
        enum en_status status = man_in_order(work, round, verdicts);
        if (status != EN_OK) {
            return status;
        }
        if (i == 0 || round->manned > round->best_manned) {
            round->best_manned = round->manned;
            memcpy(round->best, round->order, slots * sizeof(*round->best));
        }
        if (round->manned == slots) {
            return EN_OK;
        }
        status = failed_first(work, round, verdicts, space, &moved);
        if (status != EN_OK) {
            return status;
        }
    }
    memcpy(round->order, round->best, slots * sizeof(*round->order));
    return man_in_order(work, round, verdicts);
}

/* After exchanges a slot may have become possible; and what it says must be true of the end. */
static enum en_status ask_again(struct plan_work *work, struct round *round,
                                enum en_plan_verdict *verdicts)
{
    enum en_status status = EN_OK;

    for (size_t i = 0; status == EN_OK && i < work->model->problem->slot_count; i++) {
        uint32_t slot = work->model->order[i];
        if (verdicts[slot] == EN_PLAN_MANNED) {
            continue;
        }
        status = ask_alone(work, round, slot);
        if (status == EN_OK && !round->hopeless[slot]) {
            status = plan_man(work, slot, NULL, &verdicts[slot]);
        }
    }
    return status;
}

enum en_status plan_fortnight(struct plan_work *work, enum en_plan_verdict *verdicts, bool *alone)
{
    size_t slots = work->model->problem->slot_count;
    uint32_t *space = EN_ARENA_ARRAY(work->arena, slots, uint32_t);
    struct round round = {
        .order = EN_ARENA_ARRAY(work->arena, slots, uint32_t),
        .best = EN_ARENA_ARRAY(work->arena, slots, uint32_t),
        .hopeless = alone,
        .asked = EN_ARENA_ARRAY(work->arena, slots, bool),
    };

    if (slots == 0) {
        return EN_OK;
    }
    if (space == NULL || round.order == NULL || round.best == NULL || round.asked == NULL) {
        return EN_ERR_MEMORY;
    }
    memcpy(round.order, work->model->order, slots * sizeof(*round.order));
    enum en_status status = all_rounds(work, &round, space, verdicts);
    if (status == EN_OK) {
        status = plan_improve(work);
    }
    return status == EN_OK ? ask_again(work, &round, verdicts) : status;
}
