/*
 * The independent check, second half: the days of each member.
 *
 * Every rule is read again from the problem in the plainest way: a row of days, each marked as
 * worked in this programme, in a patrol agreed before, or off.
 */
#include <stdlib.h>
#include <string.h>

#include "check.h"

enum { DAY = 86400, EDGE = 60, DAYS = EN_PLAN_DAYS_MAX + 2 * EDGE };

enum mark { MARK_OFF, MARK_BEFORE, MARK_HERE };

struct calendar {
    struct plan_check *check;
    uint32_t member;
    const uint32_t *slot; // [count] manned slots of the member, by start
    size_t count;
    en_time zero; // midnight before the first start, less EDGE days
    uint8_t mark[DAYS];
};

static struct en_line_arg number(int64_t value)
{
    return plan_check_arg(EN_LINE_NUMBER, value);
}

static const struct en_line_arg nothing = {EN_LINE_NONE, 0};

static void report(struct calendar *calendar, size_t slot, enum en_line_code code,
                   struct en_line_arg a, struct en_line_arg b)
{
    calendar->check->slot = slot;
    plan_check_breach(calendar->check, code, a, b, nothing, nothing);
}

/* ---- rest, leave, base ---------------------------------------------------------------------- */

enum meeting { MEETING_NONE, MEETING_REST, MEETING_OVERLAP };

static enum meeting meet(const struct calendar *calendar, size_t index, en_time from, en_time until)
{
    const struct en_plan_slot *slot = &calendar->check->problem->slots[index];
    int64_t rest = calendar->check->problem->rules.rest_seconds;

    if (until > slot->start && slot->end > from) {
        return MEETING_OVERLAP;
    }
    return until + rest > slot->start && slot->end + rest > from ? MEETING_REST : MEETING_NONE;
}

static void report_meeting(struct calendar *calendar, size_t slot, enum meeting how)
{
    int64_t rest = calendar->check->problem->rules.rest_seconds;

    if (how == MEETING_OVERLAP) {
        report(calendar, slot, EN_PLAN_RULE_BUSY, number(1), nothing);
    } else if (how == MEETING_REST) {
        report(calendar, slot, EN_PLAN_RULE_REST, plan_check_arg(EN_LINE_DURATION, rest),
               number(1));
    }
}

static void check_rest(struct calendar *calendar, size_t slot)
{
    const struct en_plan_problem *problem = calendar->check->problem;
    const struct en_plan_member *member = &problem->members[calendar->member];
    enum meeting worst = MEETING_NONE;

    for (size_t i = 0; i < member->busy_count; i++) {
        enum meeting how = meet(calendar, slot, member->busy[i].from, member->busy[i].until);
        worst = how > worst ? how : worst;
    }
    for (size_t i = 0; i < calendar->count; i++) {
        if (calendar->slot[i] != slot) {
            const struct en_plan_slot *other = &problem->slots[calendar->slot[i]];
            enum meeting how = meet(calendar, slot, other->start, other->end);
            worst = how > worst ? how : worst;
        }
    }
    report_meeting(calendar, slot, worst);
}

static void check_slot_alone(struct calendar *calendar, size_t slot)
{
    const struct en_plan_problem *problem = calendar->check->problem;
    const struct en_plan_member *member = &problem->members[calendar->member];
    const struct en_plan_slot *patrol = &problem->slots[slot];
    bool away = false;

    for (size_t i = 0; i < member->leave_count; i++) {
        away |= member->leave[i].until > patrol->start && patrol->end > member->leave[i].from;
    }
    if (away) {
        report(calendar, slot, EN_PLAN_RULE_LEAVE, number(1), nothing);
    }
    if (member->base != patrol->base && member->base != 0 && patrol->base != 0) {
        report(calendar, slot, EN_PLAN_RULE_BASE, number(1), nothing);
    }
    int32_t most = problem->rules.patrols_max;
    if (most > 0 && member->patrols + (int64_t)calendar->count > most) {
        report(calendar, slot, EN_PLAN_RULE_PATROLS_MAX, number(most), number(1));
    }
}

/* ---- the contract --------------------------------------------------------------------------- */

static void mark_days(struct calendar *calendar, en_time from, en_time until, enum mark mark)
{
    for (en_time day = en_time_day(from); day < until; day += DAY) {
        int64_t at = (day - calendar->zero) / DAY;
        if (day >= calendar->zero && at < DAYS) {
            calendar->mark[at] = (uint8_t)mark;
        }
    }
}

static void mark_all(struct calendar *calendar)
{
    const struct en_plan_problem *problem = calendar->check->problem;
    const struct en_plan_member *member = &problem->members[calendar->member];

    memset(calendar->mark, MARK_OFF, sizeof(calendar->mark));
    for (size_t i = 0; i < member->busy_count; i++) {
        mark_days(calendar, member->busy[i].from, member->busy[i].until, MARK_BEFORE);
    }
    for (size_t i = 0; i < calendar->count; i++) {
        const struct en_plan_slot *slot = &problem->slots[calendar->slot[i]];
        mark_days(calendar, slot->start, slot->end, MARK_HERE);
    }
}

/* Runs longer than allowed, and days off between runs shorter than allowed, if this programme has
 * a part in them: what was agreed before is not its fault. */
static bool runs_break(const struct calendar *calendar, const struct en_plan_contract *contract)
{
    int run = 0;
    int off = 0; // days off before this run; 0 before the first
    bool here = false;
    bool here_before = false;
    bool broken = false;

    for (int day = 0; day < DAYS; day++) {
        if (calendar->mark[day] == MARK_OFF) {
            here_before = run > 0 ? here : here_before;
            off = run > 0 ? 1 : off + (off > 0);
            run = 0;
            here = false;
            continue;
        }
        run++;
        here |= calendar->mark[day] == MARK_HERE;
        broken |= here && contract->days_max > 0 && run > contract->days_max;
        broken |= (here || here_before) && off > 0 && off < contract->off_min;
    }
    return broken;
}

static bool weekends_break(const struct calendar *calendar, const struct en_plan_contract *contract)
{
    int64_t weekends = 0;
    bool here = false;
    bool broken = false;
    en_time seen = 0;

    for (int day = 0; day < DAYS; day++) {
        en_time date = calendar->zero + (en_time)day * DAY;
        int of_week = en_time_weekday(date);
        broken |= calendar->mark[day] == MARK_HERE && (contract->days_off >> of_week & 1) != 0;
        if (of_week < 5 || calendar->mark[day] == MARK_OFF) {
            continue;
        }
        here |= calendar->mark[day] == MARK_HERE;
        en_time saturday = date - (of_week - 5) * (en_time)DAY;
        weekends += weekends == 0 || saturday != seen;
        seen = saturday;
    }
    return broken || (here && contract->weekends_max > 0 && weekends > contract->weekends_max);
}

static bool totals_break(const struct calendar *calendar, const struct en_plan_contract *contract)
{
    int64_t minutes = 0;
    int64_t nights = 0;

    for (size_t i = 0; i < calendar->count; i++) {
        const struct en_plan_slot *slot = &calendar->check->problem->slots[calendar->slot[i]];
        minutes += (slot->end - slot->start + 59) / 60;
        nights += slot->night;
    }
    return (contract->patrols_max > 0 && (int64_t)calendar->count > contract->patrols_max) ||
           (contract->nights_max > 0 && nights > contract->nights_max) ||
           (contract->minutes_max > 0 && minutes > contract->minutes_max);
}

static void check_member(struct calendar *calendar)
{
    const struct en_plan_contract *contract =
        calendar->check->problem->members[calendar->member].contract;

    for (size_t i = 0; i < calendar->count; i++) {
        if (i == 0 || calendar->slot[i] != calendar->slot[i - 1]) { // once, if seated twice
            check_rest(calendar, calendar->slot[i]);
            check_slot_alone(calendar, calendar->slot[i]);
        }
    }
    if (contract == NULL || calendar->count == 0) {
        return;
    }
    mark_all(calendar);
    if (totals_break(calendar, contract) || runs_break(calendar, contract) ||
        weekends_break(calendar, contract)) {
        report(calendar, calendar->slot[0], EN_PLAN_RULE_CONTRACT, number(1), nothing);
    }
}

/* ---- everybody ------------------------------------------------------------------------------ */

/* Who serves where: member m's manned slots stand from at[m] to at[m + 1]. */
static bool list_slots(const struct plan_check *check, uint32_t **ret_at, uint32_t **ret_slot)
{
    const struct en_plan_problem *problem = check->problem;
    uint32_t *at = calloc(problem->member_count + 2, sizeof(*at));
    size_t seats = 0;

    for (size_t s = 0; at != NULL && s < problem->slot_count; s++) {
        const struct en_plan_crew *crew = &check->crews[s];
        for (size_t i = 0; crew->verdict == EN_PLAN_MANNED && i < crew->seat_count; i++) {
            at[crew->seats[i].member + 2]++;
            seats++;
        }
    }
    uint32_t *slot = malloc((seats + 1) * sizeof(*slot));
    if (at == NULL || slot == NULL) {
        free(at);
        free(slot);
        return false;
    }
    for (size_t i = 2; i < problem->member_count + 2; i++) {
        at[i] += at[i - 1];
    }
    for (size_t s = 0; s < problem->slot_count; s++) {
        const struct en_plan_crew *crew = &check->crews[s];
        for (size_t i = 0; crew->verdict == EN_PLAN_MANNED && i < crew->seat_count; i++) {
            slot[at[crew->seats[i].member + 1]++] = (uint32_t)s;
        }
    }
    *ret_at = at;
    *ret_slot = slot;
    return true;
}

void plan_check_calendars(struct plan_check *check)
{
    const struct en_plan_problem *problem = check->problem;
    struct calendar calendar = {.check = check};
    uint32_t *at = NULL;
    uint32_t *slot = NULL;

    if (!list_slots(check, &at, &slot)) {
        check->failed = true;
        return;
    }
    for (size_t s = 0; s < problem->slot_count; s++) {
        en_time day = en_time_day(problem->slots[s].start) - (en_time)EDGE * DAY;
        calendar.zero = s == 0 || day < calendar.zero ? day : calendar.zero;
    }
    for (uint32_t m = 0; m < problem->member_count; m++) {
        calendar.member = m;
        calendar.slot = slot + at[m];
        calendar.count = at[m + 1] - at[m];
        check_member(&calendar);
    }
    free(at);
    free(slot);
}
