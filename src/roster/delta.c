/*
 * What a block of changed days does to its row: judged from the block and the days its runs can
 * reach, never from the whole row, so that a year costs what a month does.
 *
 * A row is also a row of bits, a day worked = 1. In a word that holds the block and its
 * surroundings, the units of the run rules are counts of bits:
 *   too long:  a day from which max + 1 days are all worked; a run of L has L - max of them.
 *   too short: the start of a run that does not last k + 1 days, for each k = 1..min-1; a run of L
 *              has min - L of them. What lies outside the horizon counts as worked (and, for rest,
 *              as rest) where the border is free, so such a run is never short.
 * Only days whose judgement depends on the block are counted, before and after.
 */
#include "state.h"

#include <string.h>

#include "rules.h"
#include "tables.h"

enum { WORD = 64 };

/* 64 days from `day` on; `day` may lie BITS_MARGIN before the horizon. */
static uint64_t window(const uint64_t *bits, int32_t day)
{
    size_t at = (size_t)(day + BITS_MARGIN);
    unsigned shift = at % WORD;
    uint64_t low = bits[at / WORD] >> shift;

    return shift == 0 ? low : low | bits[at / WORD + 1] << (WORD - shift);
}

static uint64_t ones(int32_t count)
{
    return count >= WORD ? ~UINT64_C(0) : (UINT64_C(1) << count) - 1;
}

static int32_t count_bits(uint64_t bits)
{
    return __builtin_popcountll(bits);
}

/* ---- runs ----------------------------------------------------------------------------------- */

static int32_t too_long(uint64_t bits, int32_t max, uint64_t anchors)
{
    uint64_t lasting = bits;

    for (int32_t i = 0; i < max && lasting != 0; i++) {
        lasting = bits & lasting >> 1;
    }
    return count_bits(lasting & anchors);
}

static int32_t too_short(uint64_t bits, int32_t min, uint64_t anchors)
{
    uint64_t starts = bits & ~(bits << 1) & anchors;
    uint64_t lasting = bits;
    int32_t units = 0;

    for (int32_t k = 1; k < min; k++) {
        lasting = bits & lasting >> 1;
        units += count_bits(starts & ~lasting);
    }
    return units;
}

/* Adds what the runs that `anchors` judge break, with a sign. */
static void add_runs(const struct terms *terms, uint64_t worked, uint64_t inside, uint64_t anchors,
                     int32_t sign, int32_t *units)
{
    uint64_t rest = inside & ~worked;

    if (terms->work_max != INT32_MAX) {
        units[SLOT_WORK_MAX] += sign * too_long(worked, terms->work_max, anchors);
    }
    if (terms->off_max != INT32_MAX) {
        units[SLOT_OFF_MAX] += sign * too_long(rest, terms->off_max, anchors);
    }
    if (terms->work_min > 1) {
        uint64_t bits = terms->work_border_free ? worked | ~inside : worked;
        units[SLOT_WORK_MIN] += sign * too_short(bits, terms->work_min, anchors & inside);
    }
    if (terms->off_min > 1) {
        uint64_t bits = terms->off_border_free ? ~worked : rest;
        units[SLOT_OFF_MIN] += sign * too_short(bits, terms->off_min, anchors & inside);
    }
}

static int32_t weekends_in(uint64_t worked, uint64_t saturdays)
{
    return count_bits((worked | worked >> 1) & saturdays);
}

/* The row of bits as it would be, in state->scratch. */
static void write_bits(struct state *state, const struct edit *edit, const uint64_t *bits)
{
    memcpy(state->scratch, bits, state->model->words * sizeof(*bits));
    for (int32_t i = 0; i < edit->length; i++) {
        size_t at = (size_t)(edit->from + i + BITS_MARGIN);
        uint64_t bit = UINT64_C(1) << at % WORD;
        if (edit->cells[i] == EN_ROSTER_OFF) {
            state->scratch[at / WORD] &= ~bit;
        } else {
            state->scratch[at / WORD] |= bit;
        }
    }
}

/* Runs and weekends of a long block: one window after the other. */
static void long_runs(struct state *state, const struct edit *edit, const struct terms *terms,
                      struct change *change)
{
    const struct model *model = state->model;
    const uint64_t *bits = state->bits + edit->person * model->words;
    int32_t until = edit->from + edit->length + 1;
    int32_t step = WORD - 2 - terms->reach;

    write_bits(state, edit, bits);
    for (int32_t day = edit->from - terms->reach; day < until; day += step) {
        /* Bit 0 is the day before the first one judged. */
        uint64_t anchors = ones(until - day < step ? until - day : step) << 1;
        uint64_t inside = window(model->inside, day - 1);
        uint64_t saturdays = window(model->saturday, day - 1) & anchors;
        uint64_t before = window(bits, day - 1);
        uint64_t after = window(state->scratch, day - 1);
        add_runs(terms, before, inside, anchors, -1, change->units);
        add_runs(terms, after, inside, anchors, 1, change->units);
        change->weekends += weekends_in(after, saturdays) - weekends_in(before, saturdays);
    }
}

/* Runs and weekends of a block that one window holds with all it reaches. */
static void short_runs(struct state *state, const struct edit *edit, const struct terms *terms,
                       struct change *change)
{
    const struct model *model = state->model;
    int32_t first = edit->from - terms->reach - 1;
    int32_t offset = terms->reach + 1;
    uint64_t before = window(state->bits + edit->person * model->words, first);
    uint64_t block = 0;

    for (int32_t i = 0; i < edit->length; i++) {
        block |= (uint64_t)(edit->cells[i] != EN_ROSTER_OFF) << i;
    }
    uint64_t after = (before & ~(ones(edit->length) << offset)) | block << offset;
    if (after == before) {
        return;
    }
    uint64_t anchors = ones(terms->reach + edit->length + 1) << 1;
    uint64_t inside = window(model->inside, first);
    uint64_t saturdays = window(model->saturday, first);
    add_runs(terms, before, inside, anchors, -1, change->units);
    add_runs(terms, after, inside, anchors, 1, change->units);
    change->weekends += weekends_in(after, saturdays) - weekends_in(before, saturdays);
}

/* ---- counts --------------------------------------------------------------------------------- */

static int32_t outside(int64_t n, int32_t min, int32_t max)
{
    if (n < min) {
        return (int32_t)(min - n);
    }
    return n > max ? (int32_t)(n - max) : 0;
}

/* Days of each cell: counted along, then taken back, since only few columns change. */
static int32_t count_delta(struct state *state, const struct edit *edit, const uint8_t *old,
                           const struct terms *terms)
{
    int16_t *count = state->count + edit->person * state->model->columns;
    int32_t units = 0;

    for (int32_t i = 0; i < edit->length; i++) {
        size_t from = cell_column(old[i]);
        size_t to = cell_column(edit->cells[i]);
        units -= count[from] > terms->count_max[from];
        units += count[from] <= terms->count_min[from];
        count[from]--;
        units += count[to] >= terms->count_max[to];
        units -= count[to] < terms->count_min[to];
        count[to]++;
    }
    for (int32_t i = 0; i < edit->length; i++) {
        count[cell_column(old[i])]++;
        count[cell_column(edit->cells[i])]--;
    }
    return units;
}

static bool follows(const struct terms *terms, uint8_t first, uint8_t second)
{
    return (terms->forbidden[cell_column(first)] >> second & 1) != 0;
}

static int32_t succession_delta(const struct state *state, const struct edit *edit,
                                const uint8_t *old, const struct terms *terms)
{
    int32_t last = edit->length - 1;
    int32_t units = 0;

    if (edit->from > 0) {
        units += follows(terms, old[-1], edit->cells[0]) - follows(terms, old[-1], old[0]);
    }
    for (int32_t i = 0; i < last; i++) {
        units += follows(terms, edit->cells[i], edit->cells[i + 1]);
        units -= follows(terms, old[i], old[i + 1]);
    }
    if (edit->from + edit->length < state->model->days) {
        units += follows(terms, edit->cells[last], old[last + 1]);
        units -= follows(terms, old[last], old[last + 1]);
    }
    return units;
}

/* ---- rules counted plainly ------------------------------------------------------------------ */

static void other_delta(struct state *state, const struct edit *edit, const uint8_t *row,
                        const struct terms *terms, struct change *change)
{
    const struct model *model = state->model;
    int64_t hard = 0;
    int64_t soft = 0;

    memcpy(state->row, row, (size_t)model->days);
    memcpy(state->row + edit->from, edit->cells, (size_t)edit->length);
    for (size_t i = 0; i < terms->other_count; i++) {
        const struct en_roster_rule *rule = terms->others[i];
        int64_t units = en_roster_rule_units(model->roster, rule, state->row, model->unit);
        hard += rule->weight >= EN_ROSTER_HARD ? units : 0;
        soft += rule->weight >= EN_ROSTER_HARD ? 0 : units * rule->weight * COST_SCALE;
    }
    change->other_soft = soft - state->other_soft[edit->person];
    change->other_hard = hard - state->other_hard[edit->person];
    change->units[SLOT_OTHER] = (int32_t)change->other_hard;
    change->soft += change->other_soft;
}

/* ---- the whole row -------------------------------------------------------------------------- */

static void sum_delta(const struct state *state, const struct edit *edit, const uint8_t *old,
                      const struct terms *terms, struct change *change)
{
    const struct model *model = state->model;
    const int32_t *wish =
        model->wish + (edit->person * (size_t)model->days + (size_t)edit->from) * model->columns;

    for (int32_t i = 0; i < edit->length; i++, wish += model->columns) {
        size_t from = cell_column(old[i]);
        size_t to = cell_column(edit->cells[i]);
        change->soft += wish[to] - wish[from];
        change->minutes += model->minutes[to] - model->minutes[from];
    }
    int32_t minutes = state->minutes[edit->person];
    change->units[SLOT_MINUTES] =
        outside((int64_t)minutes + change->minutes, terms->minutes_min, terms->minutes_max) -
        outside(minutes, terms->minutes_min, terms->minutes_max);
}

int64_t state_row_delta(struct state *state, const struct edit *edit, struct change *ret)
{
    const struct model *model = state->model;
    const struct terms *terms = terms_of(model, edit->person);
    const uint8_t *row = state->cells + edit->person * (size_t)model->days;
    const uint8_t *old = row + edit->from;
    const int32_t *weight = state->weight[model->roster->people[edit->person].contract];

    *ret = (struct change){0};
    sum_delta(state, edit, old, terms, ret);
    ret->units[SLOT_SUCCESSION] = succession_delta(state, edit, old, terms);
    ret->units[SLOT_COUNT] = count_delta(state, edit, old, terms);
    if (terms->reach + edit->length + terms->reach + 2 <= WORD) {
        short_runs(state, edit, terms, ret);
    } else {
        long_runs(state, edit, terms, ret);
    }
    int32_t weekends = state->weekends[edit->person];
    ret->units[SLOT_WEEKENDS] =
        outside(weekends + ret->weekends, terms->weekends_min, terms->weekends_max) -
        outside(weekends, terms->weekends_min, terms->weekends_max);
    if (terms->other_count > 0) {
        other_delta(state, edit, row, terms, ret);
    }
    ret->soft += tables_delta(model, terms, row, edit);
    int64_t cost = ret->soft;
    for (int slot = 0; slot < SLOT_COVER; slot++) {
        cost += (int64_t)ret->units[slot] * weight[slot];
    }
    return cost;
}

int64_t state_cover_delta(const struct state *state, const struct edit *edit)
{
    const struct model *model = state->model;
    const uint8_t *old = state->cells + edit->person * (size_t)model->days + (size_t)edit->from;
    size_t at = (size_t)edit->from * model->columns;
    int64_t cost = 0;

    for (int32_t i = 0; i < edit->length; i++, at += model->columns) {
        if (old[i] != edit->cells[i]) {
            cost += state->less[at + cell_column(old[i])];
            cost += state->more[at + cell_column(edit->cells[i])];
        }
    }
    return cost;
}
