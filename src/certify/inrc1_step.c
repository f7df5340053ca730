/*
 * The rules of a contract of INRC-I as steps from one day to the next.
 *
 * Numbers are counted as far as a rule asks and not beyond, and what no rule will ask for again is
 * forgotten: so few places differ. The rules are those of inrc1_check.c, read once more;
 * tests/certify compares the two for every row of small instances.
 */
#include "inrc1_step.h"

enum { FOUR = 4 };

enum flag {
    WORKED,  /* yesterday */
    WEEKEND, /* a day of the weekend that is going on was worked */
    NIGHT,   /* yesterday, where somebody asks */
    RESTED,  /* a night, then yesterday free, where somebody asks */
    EVE,     /* a night just before the weekend that is going on */
    HISTORY, /* the last four weekends, one bit each, where somebody asks */
};

/* One day's step of a row. */
struct step {
    const struct inrc1_rules *rules;
    const struct inrc1_place *from;
    struct inrc1_place *to;
    int32_t day, cell;
    int64_t cost;
};

/* ---- small words ---------------------------------------------------------------------------- */

static const struct inrc1_limit *limit_of(const struct inrc1_rules *rules, enum inrc1_field field)
{
    return &rules->contract->limit[field];
}

static void costs(struct step *step, enum inrc1_field field, int64_t units)
{
    const struct inrc1_limit *limit = limit_of(step->rules, field);

    step->cost += limit->on ? units * limit->weight : 0;
}

/* Something is counted once more: what goes beyond its most costs; counted as far as is asked. */
static int16_t counted(struct step *step, int16_t before, enum inrc1_field most,
                       enum inrc1_field least)
{
    const struct inrc1_limit *max = limit_of(step->rules, most);
    const struct inrc1_limit *min = limit_of(step->rules, least);
    int32_t asked = max->on ? max->value : 0;

    asked = min->on && min->value > asked ? min->value : asked;
    costs(step, most, before >= max->value);
    return (int16_t)(before < asked ? before + 1 : before);
}

/* Units that are missing to a least number; 0 when the rule is off. */
static int64_t short_of(const struct inrc1_rules *rules, enum inrc1_field least, int16_t count)
{
    const struct inrc1_limit *min = limit_of(rules, least);

    return min->on && count < min->value ? (int64_t)(min->value - count) * min->weight : 0;
}

static bool worked(const struct step *step)
{
    return step->cell != CELL_OFF;
}

static bool is_night(const struct step *step)
{
    return worked(step) && step->rules->in->night[step->cell];
}

/* ---- rules: each takes its part of `from` on to `to` ---------------------------------------- */

static void step_total(struct step *step)
{
    if (worked(step)) {
        step->to->total = counted(step, step->from->total, INRC1_TOTAL_MAX, INRC1_TOTAL_MIN);
    }
}

static void step_run(struct step *step)
{
    bool same = step->day > 0 && worked(step) == step->from->flag[WORKED];
    int16_t before = same ? step->from->run : 0;

    if (step->day > 0 && !same) {
        step->cost +=
            short_of(step->rules, worked(step) ? INRC1_FREE_MIN : INRC1_WORK_MIN, step->from->run);
    }
    step->to->run = worked(step) ? counted(step, before, INRC1_WORK_MAX, INRC1_WORK_MIN)
                                 : counted(step, before, INRC1_FREE_MAX, INRC1_FREE_MIN);
    step->to->flag[WORKED] = worked(step);
}

/* Work other than a night within two days after a night. */
static void step_nights(struct step *step)
{
    bool asked = limit_of(step->rules, INRC1_TWO_FREE)->on;

    if (worked(step)) {
        costs(step, INRC1_TWO_FREE,
              (step->from->flag[NIGHT] && !is_night(step)) + step->from->flag[RESTED]);
    }
    step->to->flag[RESTED] = step->from->flag[NIGHT] && !worked(step);
    step->to->flag[NIGHT] = asked && is_night(step);
}

/* Does the pattern's element `k` fit today? */
static bool fits(const struct step *step, const struct inrc1_pattern *pattern, int32_t k)
{
    bool shift = pattern->shift[k] == INRC1_ANY ? worked(step) : pattern->shift[k] == step->cell;

    return shift && (pattern->weekday[k] < 0 ||
                     pattern->weekday[k] == inrc1_weekday(step->rules->in, step->day));
}

/* Bit `first + k` of what is live: the first k + 1 elements of a pattern stood on the last days. */
static void step_pattern(struct step *step, const struct inrc1_pattern *pattern, int32_t first)
{
    for (int32_t k = 0; k < pattern->length; k++) {
        bool begun = k == 0 || (step->from->live >> (first + k - 1) & 1) != 0;
        int32_t ends = step->day + pattern->length - 1 - k;
        if (!begun || ends >= step->rules->in->days || !fits(step, pattern, k)) {
            continue;
        }
        if (k + 1 == pattern->length) {
            step->cost += pattern->weight;
        } else {
            step->to->live |= UINT64_C(1) << (first + k);
        }
    }
}

static void step_patterns(struct step *step)
{
    const struct inrc1 *in = step->rules->in;
    int32_t first = 0;

    step->to->live = 0;
    for (size_t p = 0; p < in->pattern_count; p++) {
        if (step->rules->contract->pattern[p]) {
            step_pattern(step, &in->pattern[p], first);
            first += in->pattern[p].length - 1;
        }
    }
}

/* ---- weekends ------------------------------------------------------------------------------- */

/* The weekend that a day lies in: its first day, and whether all of it is planned. */
static bool in_weekend(const struct inrc1_rules *rules, int32_t day, int32_t *ret_start,
                       bool *ret_whole)
{
    const struct inrc1 *in = rules->in;
    int32_t at = (inrc1_weekday(in, day) - rules->contract->weekend_first + 7) % 7;

    *ret_start = day - at;
    *ret_whole = day >= at && *ret_start + rules->contract->weekend_days <= in->days;
    return at < rules->contract->weekend_days;
}

/* Days missing to a whole weekend or to one shift: a run of r days lacks all others, so its first
 * day costs them and each further day takes one back. */
static void step_missing(struct step *step, int32_t start)
{
    bool after = step->day > start && step->from->flag[WORKED];
    int32_t others = step->rules->contract->weekend_days - 1;

    costs(step, INRC1_COMPLETE, after ? -1 : others);
    costs(step, INRC1_IDENTICAL, after && step->from->shift == step->cell ? -1 : others);
}

static int32_t count_bits(uint8_t bits)
{
    int32_t count = 0;

    for (; bits != 0; bits &= (uint8_t)(bits - 1)) {
        count++;
    }
    return count;
}

/* Any four weekends in a row; all of them, once, where fewer are planned. */
static void end_four(struct step *step, int32_t start, bool any)
{
    const struct inrc1_rules *rules = step->rules;
    const struct inrc1_limit *limit = limit_of(rules, INRC1_FOUR_MAX);
    int32_t before = (start + rules->contract->weekend_days - 1) / 7; /* planned before it */
    uint8_t history = (uint8_t)((step->from->flag[HISTORY] << 1 | any) & ((1 << FOUR) - 1));

    if (limit->on && (before >= FOUR - 1 || start + 7 >= rules->in->days)) {
        int32_t over = count_bits(history) - limit->value;
        costs(step, INRC1_FOUR_MAX, over > 0 ? over : 0);
    }
    step->to->flag[HISTORY] = limit->on ? history : 0;
}

/* The weekend's last day: was any of it worked? */
static void end_weekend(struct step *step, int32_t start, bool whole)
{
    bool any = step->to->flag[WEEKEND];

    if (!any) {
        if (step->from->weekends > 0) {
            step->cost += short_of(step->rules, INRC1_WEEKENDS_MIN, step->from->weekends);
        }
        step->to->weekends = 0;
        costs(step, INRC1_NIGHT_FREE, whole && step->from->flag[EVE]);
    }
    end_four(step, start, any);
    step->to->flag[WEEKEND] = step->to->flag[EVE] = 0;
}

static void step_weekend(struct step *step)
{
    const struct inrc1_rules *rules = step->rules;
    int32_t start = 0;
    int32_t coming = 0;
    bool whole = false;
    bool within = in_weekend(rules, step->day, &start, &whole);

    step->to->shift = 0;
    if (within && worked(step)) {
        if (whole) {
            step_missing(step, start);
        }
        if (!step->from->flag[WEEKEND]) {
            step->to->weekends =
                counted(step, step->from->weekends, INRC1_WEEKENDS_MAX, INRC1_WEEKENDS_MIN);
        }
        step->to->flag[WEEKEND] = 1;
        step->to->flag[EVE] = 0; /* not a free one any more */
        step->to->shift = (int16_t)(limit_of(rules, INRC1_IDENTICAL)->on ? step->cell : 0);
    }
    int32_t last = start + rules->contract->weekend_days - 1;
    if (within && (step->day == last || step->day + 1 == rules->in->days)) {
        end_weekend(step, start, whole);
        step->to->shift = 0;
    }
    if (in_weekend(rules, step->day + 1, &coming, &whole) && coming == step->day + 1) {
        step->to->flag[EVE] = whole && is_night(step) && limit_of(rules, INRC1_NIGHT_FREE)->on;
    }
}

struct inrc1_place certify_inrc1_step(const struct inrc1_rules *rules,
                                      const struct inrc1_place *from, int32_t day, int32_t cell,
                                      int64_t *ret_cost)
{
    struct inrc1_place to = *from;
    struct step step = {rules, from, &to, day, cell, 0};

    step_total(&step);
    step_run(&step);
    step_nights(&step);
    step_patterns(&step);
    step_weekend(&step);
    *ret_cost = step.cost;
    return to;
}

int64_t certify_inrc1_end_cost(const struct inrc1_rules *rules, const struct inrc1_place *place)
{
    enum inrc1_field run = place->flag[WORKED] ? INRC1_WORK_MIN : INRC1_FREE_MIN;

    return short_of(rules, INRC1_TOTAL_MIN, place->total) + short_of(rules, run, place->run) +
           (place->weekends > 0 ? short_of(rules, INRC1_WEEKENDS_MIN, place->weekends) : 0);
}
