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

enum { HOUR = 3600, DAY = 86400, MARGIN = 56, DAY_BITS = EN_PLAN_DAYS_MAX + 2 * MARGIN };

/* The days on which a member works, by day of the horizon plus MARGIN. */
struct days {
    uint64_t word[DAY_BITS / 64];
    int first, last; /* of those set; first > last: none */
};

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

void plan_row_remove(struct plan_row *row, uint32_t slot)
{
    uint32_t kept = 0;

    for (uint32_t i = 0; i < row->count; i++) {
        if (row->stint[i].slot != slot) {
            row->stint[kept++] = row->stint[i];
        }
    }
    row->count = kept;
}

/* ---- days ----------------------------------------------------------------------------------- */

static bool worked(const struct days *days, int day)
{
    return day >= 0 && day < DAY_BITS && (days->word[day / 64] >> (day % 64) & 1) != 0;
}

static void work(struct days *days, const struct plan_model *model, en_time from, en_time until)
{
    int64_t first = (en_time_day(from) - model->day_zero) / DAY + MARGIN;
    int64_t last = (en_time_day(until - 1) - model->day_zero) / DAY + MARGIN;

    first = first < 0 ? 0 : first;
    last = last >= DAY_BITS ? DAY_BITS - 1 : last;
    for (int64_t day = first; day <= last; day++) {
        days->word[day / 64] |= UINT64_C(1) << (day % 64);
    }
    if (first <= last) {
        days->first = first < days->first ? (int)first : days->first;
        days->last = last > days->last ? (int)last : days->last;
    }
}

static void days_of(struct days *days, const struct plan_model *model, uint32_t member,
                    const struct plan_row *row)
{
    const struct en_plan_member *who = &model->problem->members[member];

    *days = (struct days){.first = DAY_BITS, .last = -1};
    for (size_t i = 0; i < who->busy_count; i++) {
        work(days, model, who->busy[i].from, who->busy[i].until);
    }
    for (uint32_t i = 0; i < row->count; i++) {
        const struct en_plan_slot *slot = &model->problem->slots[row->stint[i].slot];
        work(days, model, slot->start, slot->end);
    }
}

static int weekday(const struct plan_model *model, int day)
{
    return (model->weekday_zero + day - MARGIN + 7 * MARGIN) % 7;
}

/* Weekends and fixed days off, counted over all days worked. */
static int64_t day_faults(const struct plan_model *model, const struct days *days,
                          const struct en_plan_contract *contract)
{
    int64_t faults = 0;
    int weekends = 0;
    int last_weekend = -1;

    for (int day = days->first; day <= days->last; day++) {
        int of_week = weekday(model, day);
        if (!worked(days, day)) {
            continue;
        }
        faults += contract->days_off >> of_week & 1;
        if (of_week >= 5 && day - of_week != last_weekend) {
            last_weekend = day - of_week; // its Monday
            weekends++;
        }
    }
    if (contract->weekends_max > 0 && weekends > contract->weekends_max) {
        faults += weekends - contract->weekends_max;
    }
    return faults;
}

/* Runs of days worked and off: what is too long or short for a rule; leasts are `missed`. */
static int64_t run_faults(const struct plan_model *model, const struct days *days,
                          const struct en_plan_contract *contract, int64_t *missed)
{
    int64_t faults = 0;
    int end = 0;

    for (int day = days->first; day <= days->last; day = end) {
        bool on = worked(days, day);
        for (end = day; end <= days->last && worked(days, end) == on; end++) {
        }
        int length = end - day;
        bool inside = day > MARGIN && end < MARGIN + model->day_count;
        if (on) {
            faults += contract->days_max > 0 && length > contract->days_max
                          ? length - contract->days_max
                          : 0;
            *missed += inside && length < contract->days_min ? contract->days_min - length : 0;
        } else {
            faults += length < contract->off_min ? contract->off_min - length : 0;
            *missed += contract->off_max > 0 && length > contract->off_max
                           ? length - contract->off_max
                           : 0;
        }
    }
    return faults;
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
    struct days days;
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
    days_of(&days, model, member, row);
    return faults + day_faults(model, &days, contract) + run_faults(model, &days, contract, missed);
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
    unsigned bars =
        who->base != 0 && patrol->base != 0 && who->base != patrol->base ? PLAN_BAR_BASE : 0;

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
    const struct en_plan_weights *weights = &model->problem->weights;
    const struct en_plan_member *who = &model->problem->members[member];
    int64_t nights = who->nights;
    int64_t leads = who->leads;
    int64_t risk = who->risk;
    int64_t cost = 0;

    for (uint32_t i = 0; i < row->count; i++) {
        const struct en_plan_slot *slot = &model->problem->slots[row->stint[i].slot];
        nights += slot->night;
        risk += slot->risk;
        leads += row->stint[i].command;
    }
    if (who->contract != NULL) {
        int64_t missed = 0;
        (void)contract_faults(model, member, row, &missed);
        cost = weights->contract * missed;
    }
    return cost + weights->load * square((int64_t)who->patrols + row->count) +
           weights->nights * square(nights) + weights->leads * square(leads) +
           weights->risk * square(risk) + weights->rest * short_rests(model, member, row) +
           request_cost(model, member, row);
}
