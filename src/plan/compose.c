/*
 * The composer's front: check the problem, man the slots, explain what came of it.
 */
#include "inside.h"

#include <string.h>

enum { USUAL_EFFORT = 200, USUAL_LIMIT = 20000 };

static enum en_status report_crew(struct plan_work *work, size_t slot, enum en_plan_verdict verdict,
                                  bool alone, struct en_plan_crew *crew)
{
    const struct plan_model *model = work->model;
    size_t seats = model->seat_at[slot + 1] - model->seat_at[slot];

    crew->verdict = verdict;
    crew->alone = alone;
    if (verdict == EN_PLAN_MANNED) {
        struct en_plan_seat *copy = EN_ARENA_ARRAY(work->arena, seats, struct en_plan_seat);
        if (copy == NULL) {
            return EN_ERR_MEMORY;
        }
        memcpy(copy, work->ledger->seat + model->seat_at[slot], seats * sizeof(*copy));
        plan_sort_seats(model->problem, copy, seats); // exchanges may have disturbed the order
        crew->seats = copy;
        crew->seat_count = seats;
        return EN_OK;
    }
    return verdict == EN_PLAN_IMPOSSIBLE ? plan_conflict(work, slot, crew) : EN_OK;
}

static enum en_status make_arrays(const struct en_plan_problem *problem,
                                  struct en_plan_programme *programme)
{
    programme->crew_count = problem->slot_count;
    programme->node_count = problem->node_count;
    programme->crews = EN_ARENA_ARRAY(&programme->arena, problem->slot_count, struct en_plan_crew);
    programme->balances =
        EN_ARENA_ARRAY(&programme->arena, problem->node_count, struct en_plan_balance);
    programme->sheets =
        EN_ARENA_ARRAY(&programme->arena, problem->node_count, struct en_plan_sheet);
    return programme->crews == NULL || programme->balances == NULL || programme->sheets == NULL
               ? EN_ERR_MEMORY
               : EN_OK;
}

static enum en_status compose(struct plan_work *work, const struct plan_job *job,
                              struct en_plan_programme *programme)
{
    size_t slots = work->model->problem->slot_count;
    enum en_plan_verdict *verdicts = EN_ARENA_ARRAY(work->arena, slots, enum en_plan_verdict);

    bool *alone = EN_ARENA_ARRAY(work->arena, slots, bool);

    if (verdicts == NULL || alone == NULL) {
        return EN_ERR_MEMORY;
    }
    enum en_status status = job->man(work, job->self, verdicts, alone);
    programme->improved = work->improved;
    for (size_t slot = 0; status == EN_OK && slot < slots; slot++) {
        status = report_crew(work, slot, verdicts[slot], alone[slot], &programme->crews[slot]);
    }
    return status == EN_OK ? plan_explain(work, programme) : status;
}

/* The arrays of the work stand in an arena of their own, freed when the programme is made. */
static enum en_status with_ledgers(const struct en_plan_problem *problem,
                                   const struct en_plan_options *options,
                                   const struct plan_job *job, struct en_arena *arena,
                                   struct en_plan_programme *programme)
{
    struct plan_model *model = EN_ARENA_NEW(arena, struct plan_model);
    struct plan_ledger *ledger = EN_ARENA_NEW(arena, struct plan_ledger);
    struct plan_ledger *empty = EN_ARENA_NEW(arena, struct plan_ledger);

    if (model == NULL || ledger == NULL || empty == NULL) {
        return EN_ERR_MEMORY;
    }
    struct plan_work work = {
        .model = model,
        .ledger = ledger,
        .empty = empty,
        .options = options == NULL ? (struct en_plan_options){.seed = 1, .effort = USUAL_EFFORT}
                                   : *options,
        .limit =
            options == NULL || options->search_limit == 0 ? USUAL_LIMIT : options->search_limit,
        .arena = &programme->arena,
    };
    en_arena_init(&work.scratch, 0);
    enum en_status status =
        plan_model_init(model, problem, options == NULL ? 1 : options->seed, arena);
    if (status == EN_OK) {
        status = plan_ledger_init(ledger, model, arena);
    }
    if (status == EN_OK) {
        status = plan_ledger_init(empty, model, arena);
    }
    if (status == EN_OK) {
        status = compose(&work, job, programme);
    }
    plan_ledger_finish(ledger);
    plan_ledger_finish(empty);
    en_arena_finish(&work.scratch);
    return status;
}

enum en_status plan_run(const struct en_plan_problem *problem,
                        const struct en_plan_options *options, const struct plan_job *job,
                        struct en_plan_programme *ret, struct en_error *reterr)
{
    struct en_plan_programme programme = {0};
    struct en_arena arena;
    enum en_status status = en_plan_problem_check(problem, reterr);

    if (status != EN_OK) {
        return status;
    }
    en_arena_init(&arena, 0);
    en_arena_init(&programme.arena, 0);
    status = make_arrays(problem, &programme);
    if (status == EN_OK) {
        status = with_ledgers(problem, options, job, &arena, &programme);
    }
    en_arena_finish(&arena);
    if (status != EN_OK) {
        en_plan_programme_finish(&programme);
        return en_fail(reterr, status, "plan.memory", EN_STR("plan"),
                       N_("no memory for the programme"), NULL);
    }
    *ret = programme;
    return EN_OK;
}

static enum en_status man_fortnight(struct plan_work *work, void *self,
                                    enum en_plan_verdict *verdicts, bool *alone)
{
    (void)self;
    return plan_fortnight(work, verdicts, alone);
}

enum en_status en_plan_compose(const struct en_plan_problem *problem,
                               const struct en_plan_options *options, struct en_plan_programme *ret,
                               struct en_error *reterr)
{
    const struct plan_job job = {.man = man_fortnight};

    return plan_run(problem, options, &job, ret, reterr);
}

void en_plan_programme_finish(struct en_plan_programme *programme)
{
    en_arena_finish(&programme->arena);
    *programme = (struct en_plan_programme){0};
}
