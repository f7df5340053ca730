/*
 * Least change. See entente/plan_replan.h.
 */
#include "entente/plan_replan.h"

#include <stdlib.h>
#include <string.h>

#include "inside.h"

enum { DAY = 86400 };

struct replan {
    const struct en_plan_crew *given;
    const bool *frozen; // or NULL
    bool *sound;        // [slot] the given crew keeps every rule beside the others
};

static bool is_frozen(const struct replan *replan, size_t slot)
{
    return replan->frozen != NULL && replan->frozen[slot];
}

/* ---- manning -------------------------------------------------------------------------------- */

static bool fits_slot(const struct en_plan_problem *problem, const struct en_plan_crew *crew,
                      size_t slot)
{
    return crew->verdict == EN_PLAN_MANNED &&
           (int64_t)crew->seat_count == problem->slots[slot].size;
}

/* The seat of a slot, were it manned as given, that cannot be held beside what the ledger has. */
static bool stands(const struct plan_work *work, const struct plan_terms *terms, size_t slot,
                   const struct en_plan_crew *crew)
{
    for (size_t i = 0; i < crew->seat_count; i++) {
        if (plan_ledger_bars(work->ledger, terms, crew->seats[i].member, slot) != 0) {
            return false;
        }
    }
    return true;
}

/* Frozen crews first, then those that keep every rule; of two sound ones that clash the earlier
 * stays. */
static enum en_status keep_crews(struct plan_work *work, const struct replan *replan,
                                 enum en_plan_verdict *verdicts, bool frozen)
{
    const struct plan_model *model = work->model;

    for (size_t i = 0; i < model->problem->slot_count; i++) {
        uint32_t slot = model->order[i];
        const struct en_plan_crew *crew = &replan->given[slot];
        struct plan_terms terms;
        if (is_frozen(replan, slot) != frozen || !fits_slot(model->problem, crew, slot)) {
            continue;
        }
        plan_terms_init(&terms, model, slot, model->problem->slots[slot].size);
        if (!frozen && (!replan->sound[slot] || !stands(work, &terms, slot, crew))) {
            continue;
        }
        if (!plan_ledger_man(work->ledger, slot, crew->seats)) {
            return EN_ERR_MEMORY;
        }
        verdicts[slot] = EN_PLAN_MANNED;
    }
    return EN_OK;
}

static enum en_status man_given(struct plan_work *work, const struct replan *replan, size_t slot,
                                enum en_plan_verdict *ret_verdict)
{
    static const struct en_plan_crew nobody = {.verdict = EN_PLAN_UNDECIDED};
    const struct en_plan_crew *crew = &replan->given[slot];

    return plan_man(work, slot, crew->verdict == EN_PLAN_MANNED ? crew : &nobody, ret_verdict);
}

/* Take another crew of about that time apart, man this slot, and man the other again. */
static enum en_status make_room(struct plan_work *work, const struct replan *replan, size_t slot,
                                size_t other, enum en_plan_verdict *verdicts)
{
    const struct plan_model *model = work->model;
    uint32_t from = model->seat_at[other];
    size_t count = model->seat_at[other + 1] - from;
    struct en_plan_seat seats[EN_PLAN_CREW_MAX];

    memcpy(seats, work->ledger->seat + from, count * sizeof(seats[0]));
    if (!plan_ledger_unman(work->ledger, other)) {
        return EN_ERR_MEMORY;
    }
    enum en_status status = man_given(work, replan, slot, &verdicts[slot]);
    if (status == EN_OK && verdicts[slot] == EN_PLAN_MANNED) {
        enum en_plan_verdict again = EN_PLAN_UNDECIDED;
        status = man_given(work, replan, other, &again);
        if (status != EN_OK || again == EN_PLAN_MANNED) {
            return status;
        }
        verdicts[slot] = EN_PLAN_IMPOSSIBLE;
        if (!plan_ledger_unman(work->ledger, slot)) {
            return EN_ERR_MEMORY;
        }
    }
    return status == EN_OK && !plan_ledger_man(work->ledger, other, seats) ? EN_ERR_MEMORY : status;
}

static enum en_status man_beside(struct plan_work *work, const struct replan *replan, size_t slot,
                                 enum en_plan_verdict *verdicts)
{
    const struct plan_model *model = work->model;
    const struct en_plan_slot *patrol = &model->problem->slots[slot];
    enum en_status status = man_given(work, replan, slot, &verdicts[slot]);

    for (size_t i = 0;
         status == EN_OK && verdicts[slot] != EN_PLAN_MANNED && i < model->problem->slot_count;
         i++) {
        size_t other = model->order[i];
        const struct en_plan_slot *there = &model->problem->slots[other];
        bool near = there->start < patrol->end + DAY && patrol->start < there->end + DAY;
        if (other != slot && near && work->ledger->manned[other] && !is_frozen(replan, other)) {
            status = make_room(work, replan, slot, other, verdicts);
        }
    }
    return status;
}

static enum en_status man_changed(struct plan_work *work, void *self,
                                  enum en_plan_verdict *verdicts, bool *alone)
{
    const struct replan *replan = self;
    const struct plan_model *model = work->model;

    for (size_t i = 0; i < model->problem->slot_count; i++) {
        verdicts[i] = EN_PLAN_UNDECIDED;
    }
    enum en_status status = keep_crews(work, replan, verdicts, true);
    if (status == EN_OK) {
        status = keep_crews(work, replan, verdicts, false);
    }
    for (size_t i = 0; status == EN_OK && i < model->problem->slot_count; i++) {
        uint32_t slot = model->order[i];
        if (verdicts[slot] == EN_PLAN_MANNED || is_frozen(replan, slot)) {
            continue;
        }
        status = man_beside(work, replan, slot, verdicts);
        if (status == EN_OK && verdicts[slot] == EN_PLAN_IMPOSSIBLE) {
            enum en_plan_verdict verdict = EN_PLAN_UNDECIDED;
            struct plan_terms terms;
            plan_terms_init(&terms, model, slot, model->problem->slots[slot].size);
            status = plan_ask(work, work->empty, &terms, slot, &verdict, NULL);
            alone[slot] = verdict == EN_PLAN_IMPOSSIBLE;
        }
    }
    return status;
}

/* ---- what changed, and why ------------------------------------------------------------------ */

static const struct en_plan_seat *seat_of(const struct en_plan_crew *crew, uint32_t member)
{
    for (size_t i = 0; crew->verdict == EN_PLAN_MANNED && i < crew->seat_count; i++) {
        if (crew->seats[i].member == member) {
            return &crew->seats[i];
        }
    }
    return NULL;
}

struct telling {
    const struct en_plan_problem *problem;
    const struct plan_model *model;
    const struct replan *replan;
    struct en_plan_replanned *made;
    size_t cap;
};

/* Why somebody left: the plainest reason that holds. */
static struct en_line why_out(const struct telling *telling, size_t slot, uint32_t member)
{
    const struct en_plan_problem *problem = telling->problem;
    int64_t rest = problem->rules.rest_seconds;
    struct en_line_arg who = plan_member(member);
    struct plan_row row = {.count = 0};

    if ((plan_member_bars(telling->model, rest, member, slot) & (PLAN_BAR_LEAVE | PLAN_BAR_BASE)) !=
        0) {
        return PLAN_LINE(EN_PLAN_CHANGE_AWAY, who);
    }
    for (size_t s = 0; s < problem->slot_count; s++) {
        if (s != slot && seat_of(&telling->made->programme.crews[s], member) != NULL) {
            (void)plan_row_add(telling->model, &row, (uint32_t)s, false);
        }
    }
    if ((plan_member_bars(telling->model, rest, member, slot) |
         plan_row_bars(telling->model, rest, problem->rules.patrols_max, member, &row,
                       (uint32_t)slot)) != 0) {
        return PLAN_LINE(EN_PLAN_CHANGE_BARRED, who);
    }
    return telling->replan->sound[slot] ? PLAN_LINE(EN_PLAN_CHANGE_ROOM, who)
                                        : PLAN_LINE(EN_PLAN_CHANGE_CREW, who);
}

static bool tell_change(struct telling *telling, struct en_plan_change change)
{
    struct en_plan_replanned *made = telling->made;

    if (made->change_count == telling->cap) {
        size_t cap = telling->cap == 0 ? 64 : 2 * telling->cap;
        struct en_plan_change *grown = EN_ARENA_ARRAY(&made->arena, cap, struct en_plan_change);
        if (grown == NULL) {
            return false;
        }
        if (made->change_count > 0) {
            memcpy(grown, made->changes, made->change_count * sizeof(*grown));
        }
        made->changes = grown;
        telling->cap = cap;
    }
    made->changes[made->change_count++] = change;
    return true;
}

/* Those who left and those who came, post by post; a post change of one who stays comes last. */
static bool tell_slot(struct telling *telling, size_t slot)
{
    const struct en_plan_crew *was = &telling->replan->given[slot];
    const struct en_plan_crew *is = &telling->made->programme.crews[slot];
    size_t was_count = was->verdict == EN_PLAN_MANNED ? was->seat_count : 0;
    size_t is_count = is->verdict == EN_PLAN_MANNED ? is->seat_count : 0;
    bool matched[EN_PLAN_CREW_MAX] = {false};
    bool told = true;

    for (size_t i = 0; told && i < was_count; i++) {
        const struct en_plan_seat *seat = &was->seats[i];
        const struct en_plan_seat *now = seat_of(is, seat->member);
        struct en_plan_change change = {slot, seat->member, EN_PLAN_NOBODY, seat->post, {0}};
        telling->made->seats_kept += now != NULL;
        if (now != NULL && now->post == seat->post) {
            continue;
        }
        change.line = now != NULL     ? PLAN_LINE(EN_PLAN_CHANGE_POST, plan_member(seat->member))
                      : is_count == 0 ? plan_line(EN_PLAN_CHANGE_LOST)
                                      : why_out(telling, slot, seat->member);
        for (size_t j = 0; change.in == EN_PLAN_NOBODY && j < is_count; j++) {
            const struct en_plan_seat *before = seat_of(was, is->seats[j].member);
            bool comes = before == NULL || before->post != is->seats[j].post;
            if (comes && !matched[j] && is->seats[j].post == seat->post) {
                matched[j] = true;
                change.in = is->seats[j].member;
            }
        }
        told = tell_change(telling, change);
    }
    for (size_t j = 0; told && j < is_count; j++) {
        const struct en_plan_seat *before = seat_of(was, is->seats[j].member);
        if (!matched[j] && (before == NULL || before->post != is->seats[j].post)) {
            enum en_line_code why = was_count == 0 ? EN_PLAN_CHANGE_NEW : EN_PLAN_CHANGE_SIZE;
            told = tell_change(telling,
                               (struct en_plan_change){slot, EN_PLAN_NOBODY, is->seats[j].member,
                                                       is->seats[j].post, plan_line(why)});
        }
    }
    return told;
}

static enum en_status tell_all(const struct en_plan_problem *problem, const struct replan *replan,
                               struct en_arena *arena, struct en_plan_replanned *made)
{
    struct plan_model *model = EN_ARENA_NEW(arena, struct plan_model);
    struct telling telling = {problem, model, replan, made, 0};

    if (model == NULL || plan_model_init(model, problem, 1, arena) != EN_OK) {
        return EN_ERR_MEMORY;
    }
    for (size_t slot = 0; slot < problem->slot_count; slot++) {
        if (!tell_slot(&telling, slot)) {
            return EN_ERR_MEMORY;
        }
    }
    return EN_OK;
}

/* ---- public --------------------------------------------------------------------------------- */

static enum en_status find_sound(const struct en_plan_problem *problem, struct replan *replan,
                                 struct en_arena *arena, struct en_error *reterr)
{
    struct en_plan_breaches breaches;

    replan->sound = EN_ARENA_ARRAY(arena, problem->slot_count, bool);
    if (replan->sound == NULL) {
        return EN_ERR_MEMORY;
    }
    for (size_t slot = 0; slot < problem->slot_count; slot++) {
        replan->sound[slot] = fits_slot(problem, &replan->given[slot], slot);
        if (is_frozen(replan, slot) && !replan->sound[slot]) {
            return en_fail(reterr, EN_ERR_RANGE, "plan.frozen", problem->slots[slot].id,
                           N_("a crew that stays has as many people as its patrol has seats"),
                           NULL);
        }
    }
    enum en_status status =
        en_plan_check(problem, replan->given, problem->slot_count, &breaches, reterr);
    if (status != EN_OK) {
        return status;
    }
    for (size_t i = 0; i < breaches.count; i++) {
        enum en_line_code code = breaches.items[i].line.code;
        bool calendar = code == EN_PLAN_RULE_BUSY || code == EN_PLAN_RULE_REST ||
                        code == EN_PLAN_RULE_PATROLS_MAX || code == EN_PLAN_RULE_CONTRACT;
        if (!calendar) { // two patrols of one member: the ledger lets one of them stand
            replan->sound[breaches.items[i].slot] = false;
        }
    }
    en_plan_breaches_finish(&breaches);
    return EN_OK;
}

enum en_status en_plan_replan(const struct en_plan_problem *problem,
                              const struct en_plan_crew *given, const bool *frozen,
                              const struct en_plan_options *options, struct en_plan_replanned *ret,
                              struct en_error *reterr)
{
    struct replan replan = {.given = given, .frozen = frozen};
    struct plan_job job = {.man = man_changed, .self = &replan};
    struct en_plan_replanned made = {0};
    struct en_arena arena;
    enum en_status status = en_plan_problem_check(problem, reterr);

    if (status != EN_OK) {
        return status;
    }
    en_arena_init(&arena, 0);
    en_arena_init(&made.arena, 0);
    status = find_sound(problem, &replan, &arena, reterr);
    if (status == EN_OK) {
        status = plan_run(problem, options, &job, &made.programme, reterr);
    }
    if (status == EN_OK) {
        status = tell_all(problem, &replan, &arena, &made);
    }
    en_arena_finish(&arena);
    if (status != EN_OK) {
        en_plan_replanned_finish(&made);
        return status == EN_ERR_MEMORY ? en_fail(reterr, status, "plan.memory", EN_STR("plan"),
                                                 N_("no memory for the programme"), NULL)
                                       : status;
    }
    *ret = made;
    return EN_OK;
}

void en_plan_replanned_finish(struct en_plan_replanned *replanned)
{
    en_plan_programme_finish(&replanned->programme);
    en_arena_finish(&replanned->arena);
    *replanned = (struct en_plan_replanned){0};
}
