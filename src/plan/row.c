/*
 * One member's patrols in a row: what they cost, and which rules keep another one out.
 *
 * The ledger and the search both ask here, so that there is one reading of rest, leave, bases and
 * contracts in the composer (check.c reads them again on its own). A row is short, ten patrols in
 * a fortnight, so it is looked at whole: keeping counts up to date was measured to save nothing.
 *
 * This is not the row model of src/roster: there a row is one shift a day out of a few kinds; here
 * patrols have any length, overlap days, and rest is counted in seconds.
 */
#include "inside.h"

#include <assert.h>
#include <string.h>

enum { HOUR = 3600 };

static int64_t square(int64_t x)
{
    return x * x;
}

/* ---- rows ----------------------------------------------------------------------------------- */

bool plan_row_add(const struct plan_model *model, struct plan_row *row, uint32_t slot, bool command)
{
    const struct en_plan_slot *slots = model->problem->slots;
    uint32_t at = row->count;

    if (row->count == EN_PLAN_ROW_MAX) {
        return false;
    }
    row->count++;
    while (at > 0 && slots[row->stint[at - 1].slot].start > slots[slot].start) {
        row->stint[at] = row->stint[at - 1];
        at--;
    }
    row->stint[at] = (struct plan_stint){slot, command};
    return true;
}

/* ---- days ----------------------------------------------------------------------------------- */

/* What a walk over the days worked has seen, run by run. */
struct walk {
    const struct plan_model *model;
    const struct en_plan_contract *contract;
    int32_t first, last; // the run at hand; first > last: none yet
    int32_t weekends, weekend;
    int64_t faults, missed;
};

static int32_t week_of(const struct plan_model *model, int32_t day)
{
    return (model->weekday_zero + day + 7 * EN_PLAN_DAYS_MAX) / 7;
}

static int32_t weekday_of(const struct plan_model *model, int32_t day)
{
    return (model->weekday_zero + day + 7 * EN_PLAN_DAYS_MAX) % 7;
}

/* A run of days worked is over. */
static void end_run(struct walk *walk)
{
    const struct en_plan_contract *contract = walk->contract;
    int32_t length = walk->last - walk->first + 1;
    bool inside = walk->first > 0 && walk->last + 1 < walk->model->day_count;

    if (contract->days_max > 0 && length > contract->days_max) {
        walk->faults += length - contract->days_max;
    }
    walk->missed += inside && length < contract->days_min ? contract->days_min - length : 0;
    for (int32_t day = walk->first;
         (contract->days_off != 0 || contract->weekends_max > 0) && day <= walk->last; day++) {
        int32_t of_week = weekday_of(walk->model, day);
        walk->faults += contract->days_off >> of_week & 1;
        if (of_week >= 5 && week_of(walk->model, day) != walk->weekend) {
            walk->weekend = week_of(walk->model, day);
            walk->weekends++;
        }
    }
}

/* The next patrol, in order of its first day. */
static void walk_on(struct walk *walk, struct plan_days days)
{
    if (walk->first <= walk->last && days.first <= walk->last + 1) {
        walk->last = days.last > walk->last ? days.last : walk->last;
        return;
    }
    if (walk->first <= walk->last) {
        int32_t off = days.first - walk->last - 1;
        end_run(walk);
        walk->faults += off < walk->contract->off_min ? walk->contract->off_min - off : 0;
        if (walk->contract->off_max > 0 && off > walk->contract->off_max) {
            walk->missed += off - walk->contract->off_max;
        }
    }
    walk->first = days.first;
    walk->last = days.last;
}

/* Days of patrols agreed before and of the row, merged; both are in order. */
static void walk_days(struct walk *walk, uint32_t member, const struct plan_row *row)
{
    const struct plan_model *model = walk->model;
    uint32_t busy = model->busy_at[member];
    uint32_t i = 0;

    while (i < row->count || busy < model->busy_at[member + 1]) {
        bool before = i == row->count ||
                      (busy < model->busy_at[member + 1] &&
                       model->busy_days[busy].first <= model->slot_days[row->stint[i].slot].first);
        walk_on(walk, before ? model->busy_days[busy++] : model->slot_days[row->stint[i++].slot]);
    }
    if (walk->first <= walk->last) {
        end_run(walk);
    }
    if (walk->contract->weekends_max > 0 && walk->weekends > walk->contract->weekends_max) {
        walk->faults += walk->weekends - walk->contract->weekends_max;
    }
}

static int64_t over(int64_t value, int32_t most)
{
    return most > 0 && value > most ? value - most : 0;
}

static int64_t under(int64_t value, int32_t least)
{
    return value < least ? least - value : 0;
}

static int64_t contract_faults(const struct plan_model *model, uint32_t member,
                               const struct plan_row *row, int64_t *missed)
{
    const struct en_plan_contract *contract = model->problem->members[member].contract;
    const struct en_plan_slot *slots = model->problem->slots;
    struct walk walk = {.model = model, .contract = contract, .last = -1, .weekend = -1};
    int64_t minutes = 0;
    int64_t nights = 0;

    for (uint32_t i = 0; i < row->count; i++) {
        const struct en_plan_slot *slot = &slots[row->stint[i].slot];
        minutes += (slot->end - slot->start + 59) / 60;
        nights += slot->night;
    }
    *missed = under(row->count, contract->patrols_min) +
              (under(minutes, contract->minutes_min) + 59) / 60;
    int64_t faults = over(row->count, contract->patrols_max) +
                     over(minutes, contract->minutes_max) + over(nights, contract->nights_max);
    walk_days(&walk, member, row);
    *missed += walk.missed;
    return faults + walk.faults;
}

int64_t plan_row_faults(const struct plan_model *model, uint32_t member, const struct plan_row *row)
{
    int64_t missed = 0;

    return model->problem->members[member].contract == NULL
               ? 0
               : contract_faults(model, member, row, &missed);
}

/* ---- what keeps a patrol out ---------------------------------------------------------------- */

static unsigned bars_of_span(int64_t rest, en_time from, en_time until,
                             const struct en_plan_slot *slot)
{
    if (from < slot->end && slot->start < until) {
        return PLAN_BAR_BUSY;
    }
    int64_t gap = slot->start >= until ? slot->start - until : from - slot->end;
    return gap < rest ? PLAN_BAR_REST : 0;
}

unsigned plan_member_bars(const struct plan_model *model, int64_t rest, uint32_t member,
                          size_t slot)
{
    const struct en_plan_member *who = &model->problem->members[member];
    const struct en_plan_slot *patrol = &model->problem->slots[slot];
    unsigned bars = plan_other_base(model->problem, member, (uint32_t)slot) ? PLAN_BAR_BASE : 0;

    for (size_t i = 0; i < who->leave_count; i++) {
        if (who->leave[i].from < patrol->end && patrol->start < who->leave[i].until) {
            bars |= PLAN_BAR_LEAVE;
        }
    }
    for (size_t i = 0; i < who->busy_count; i++) {
        bars |= bars_of_span(rest, who->busy[i].from, who->busy[i].until, patrol);
    }
    return bars;
}

unsigned plan_row_bars(const struct plan_model *model, int64_t rest, int32_t patrols_max,
                       uint32_t member, const struct plan_row *row, uint32_t slot)
{
    const struct en_plan_problem *problem = model->problem;
    const struct en_plan_member *who = &problem->members[member];
    unsigned bars = 0;

    for (uint32_t i = 0; i < row->count; i++) {
        const struct en_plan_slot *taken = &problem->slots[row->stint[i].slot];
        bars |= bars_of_span(rest, taken->start, taken->end, &problem->slots[slot]);
    }
    if ((patrols_max > 0 && who->patrols + row->count >= (uint32_t)patrols_max) ||
        row->count >= EN_PLAN_ROW_MAX) {
        bars |= PLAN_BAR_PATROLS_MAX;
    }
    if (who->contract != NULL && row->count < EN_PLAN_ROW_MAX) {
        struct plan_row longer;
        longer.count = row->count;
        memcpy(longer.stint, row->stint, row->count * sizeof(row->stint[0]));
        (void)plan_row_add(model, &longer, slot, false);
        if (plan_row_faults(model, member, &longer) > plan_row_faults(model, member, row)) {
            bars |= PLAN_BAR_CONTRACT;
        }
    }
    return bars;
}

/* ---- what a row costs ----------------------------------------------------------------------- */

/* Hours, rounded up, by which the rest between two patrols is short of twice the least rest. */
static int64_t short_rest(int64_t rest, en_time from, en_time until, en_time from2, en_time until2)
{
    int64_t gap = from2 >= until ? from2 - until : from - until2;
    int64_t missing = 2 * rest - (gap < 0 ? 0 : gap);

    return missing <= 0 ? 0 : (missing + HOUR - 1) / HOUR;
}

static int64_t short_rests(const struct plan_model *model, uint32_t member,
                           const struct plan_row *row)
{
    const struct en_plan_member *who = &model->problem->members[member];
    const struct en_plan_slot *slots = model->problem->slots;
    int64_t rest = model->problem->rules.rest_seconds;
    int64_t hours = 0;

    for (uint32_t i = 0; i < row->count; i++) {
        const struct en_plan_slot *slot = &slots[row->stint[i].slot];
        for (size_t b = 0; b < who->busy_count; b++) {
            hours +=
                short_rest(rest, slot->start, slot->end, who->busy[b].from, who->busy[b].until);
        }
        for (uint32_t j = i + 1; j < row->count; j++) { // sorted by start: the rest is later still
            const struct en_plan_slot *next = &slots[row->stint[j].slot];
            if (next->start - slot->end >= 2 * rest) {
                break;
            }
            hours += short_rest(rest, slot->start, slot->end, next->start, next->end);
        }
    }
    return hours;
}

static int64_t request_cost(const struct plan_model *model, uint32_t member,
                            const struct plan_row *row)
{
    const struct en_plan_member *who = &model->problem->members[member];
    int64_t cost = 0;

    for (size_t r = 0; r < who->request_count; r++) {
        const struct en_plan_request *request = &who->requests[r];
        bool out = false;
        for (uint32_t i = 0; i < row->count; i++) {
            const struct en_plan_slot *slot = &model->problem->slots[row->stint[i].slot];
            out |= request->span.from < slot->end && slot->start < request->span.until;
        }
        cost += out == request->on ? 0 : request->weight;
    }
    return cost;
}

int64_t plan_row_cost(const struct plan_model *model, uint32_t member, const struct plan_row *row)
{
    int64_t faults = 0;

    return plan_row_value(model, member, row, &faults);
}

int64_t plan_row_value(const struct plan_model *model, uint32_t member, const struct plan_row *row,
                       int64_t *ret_faults)
{
    const struct en_plan_weights *weights = &model->problem->weights;
    const struct en_plan_member *who = &model->problem->members[member];
    int64_t nights = who->nights;
    int64_t leads = who->leads;
    int64_t risk = who->risk;
    int64_t cost = 0;

    *ret_faults = 0;
    for (uint32_t i = 0; i < row->count; i++) {
        const struct en_plan_slot *slot = &model->problem->slots[row->stint[i].slot];
        nights += slot->night;
        risk += slot->risk;
        leads += row->stint[i].command;
    }
    if (who->contract != NULL) {
        int64_t missed = 0;
        *ret_faults = contract_faults(model, member, row, &missed);
        cost = weights->contract * missed;
    }
    return cost + weights->load * square((int64_t)who->patrols + row->count) +
           weights->nights * square(nights) + weights->leads * square(leads) +
           weights->risk * square(risk) + weights->rest * short_rests(model, member, row) +
           request_cost(model, member, row);
}
