/*
 * Man one slot: ask the question, seat the answer.
 */
#include "inside.h"

#include <stdlib.h>

/* Lead first, deputy second, then by post, people without a post last; then by member. */
static int64_t seat_rank(const struct en_plan_problem *problem, const struct en_plan_seat *seat)
{
    int64_t rank = seat->post < 0 ? EN_PLAN_POSTS_MAX : seat->post;

    rank = seat->post >= 0 && seat->post == problem->rules.deputy_post ? -1 : rank;
    rank = seat->post >= 0 && seat->post == problem->rules.lead_post ? -2 : rank;
    return rank * EN_PLAN_MEMBERS_MAX + seat->member;
}

void plan_sort_seats(const struct en_plan_problem *problem, struct en_plan_seat *seats,
                     size_t count)
{
    for (size_t i = 1; i < count; i++) { // at most 64, nearly in order
        struct en_plan_seat seat = seats[i];
        size_t at = i;
        while (at > 0 && seat_rank(problem, &seats[at - 1]) > seat_rank(problem, &seat)) {
            seats[at] = seats[at - 1];
            at--;
        }
        seats[at] = seat;
    }
}

static enum en_status answer(struct plan_work *work, const struct plan_ledger *ledger,
                             const struct plan_terms *terms, size_t slot, enum plan_pricing pricing,
                             const struct en_plan_crew *given, struct plan_question *question,
                             enum en_plan_verdict *ret_verdict, struct plan_filling *ret)
{
    const struct en_plan_slot *patrol = &work->model->problem->slots[slot];
    int32_t needed = 0;

    for (size_t post = 0; post < EN_PLAN_POSTS_MAX; post++) {
        needed += patrol->need[post];
    }
    if (terms->size < needed || terms->size < 1) {
        *ret_verdict = EN_PLAN_IMPOSSIBLE;
        return EN_OK;
    }
    en_arena_reset(&work->scratch);
    enum en_status status = plan_question_init(question, work->model, ledger, terms, slot, pricing,
                                               given, &work->scratch);
    if (status != EN_OK) {
        return status;
    }
    question->exact = pricing == PLAN_PRICE_ALL && work->model->problem->slot_count == 1;
    return plan_search(question, work->limit, &work->scratch, ret_verdict, ret);
}

enum en_status plan_ask(struct plan_work *work, const struct plan_ledger *ledger,
                        const struct plan_terms *terms, size_t slot,
                        enum en_plan_verdict *ret_verdict, bool *ret_broken)
{
    enum plan_pricing pricing = ret_broken == NULL ? PLAN_PRICE_NOTHING : PLAN_PRICE_RULES;
    struct plan_question question;
    struct plan_filling filling;

    enum en_status status =
        answer(work, ledger, terms, slot, pricing, NULL, &question, ret_verdict, &filling);
    if (status == EN_OK && *ret_verdict == EN_PLAN_MANNED && ret_broken != NULL) {
        plan_broken(&question, &filling, ledger, ret_broken);
    }
    return status;
}

/* The filling of a question as seats, in the order in which they are reported. */
static void seat_filling(const struct plan_question *question, const struct plan_filling *filling,
                         struct en_plan_seat *seats)
{
    for (size_t i = 0; i < filling->count; i++) {
        const struct plan_kind *kind = &question->kind[filling->kind[i]];
        seats[i] = (struct en_plan_seat){question->person[filling->person[i]].member, kind->post,
                                         kind->exempt};
    }
    plan_sort_seats(question->model->problem, seats, filling->count);
}

enum en_status plan_draft(struct plan_work *work, const struct plan_terms *terms, size_t slot,
                          enum en_plan_verdict *ret_verdict, struct en_plan_seat *ret)
{
    struct plan_question question;
    struct plan_filling filling;

    enum en_status status = answer(work, work->ledger, terms, slot, PLAN_PRICE_RULES, NULL,
                                   &question, ret_verdict, &filling);
    if (status == EN_OK && *ret_verdict == EN_PLAN_MANNED) {
        seat_filling(&question, &filling, ret);
    }
    return status;
}

enum en_status plan_man(struct plan_work *work, size_t slot, const struct en_plan_crew *given,
                        enum en_plan_verdict *ret_verdict)
{
    struct en_plan_seat seats[EN_PLAN_CREW_MAX];
    struct plan_question question;
    struct plan_filling filling;
    struct plan_terms terms;

    plan_terms_init(&terms, work->model, slot, work->model->problem->slots[slot].size);
    enum en_status status = answer(work, work->ledger, &terms, slot, PLAN_PRICE_ALL, given,
                                   &question, ret_verdict, &filling);
    if (status != EN_OK || *ret_verdict != EN_PLAN_MANNED) {
        return status;
    }
    seat_filling(&question, &filling, seats);
    if (!plan_ledger_man(work->ledger, slot, seats)) {
        return EN_ERR_MEMORY;
    }
    return given == NULL ? plan_improve_crew(work, slot) : EN_OK;
}
