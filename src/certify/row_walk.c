/*
 * All rows of one person, day by day (dynamic programming). See row_walk.h.
 *
 * What must be remembered of the days before: the place in a run of work or rest, the minutes, the
 * weekends, and how often each shift was had. The place is a node: days of rest so far, or days of
 * work so far and which shifts may follow. Minutes, weekends and counts lie behind each node as a
 * block of numbers, so a step from node to node moves a whole block by a fixed distance.
 */
#include "row_walk.h"

#include <string.h>

enum {
    NODES_MAX = 4096,
    UNSEEN = 0xffff,
};
static const int64_t WORK_MAX = INT64_C(3000000000); /* steps for one person: seconds */

/* ---- nodes ---------------------------------------------------------------------------------- */

static size_t rest_node(const struct rows *rows, int32_t length)
{
    return (size_t)(length < rows->rest ? length : rows->rest) - 1;
}

static size_t work_node(const struct rows *rows, size_t group, int32_t length)
{
    return (size_t)rows->rest + group * (size_t)rows->run + (size_t)length - 1;
}

static bool alike(const struct rows *rows, size_t a, size_t b)
{
    return memcmp(rows->in->forbidden + a * rows->shifts, rows->in->forbidden + b * rows->shifts,
                  rows->shifts * sizeof(bool)) == 0;
}

static void make_groups(struct rows *rows)
{
    for (size_t s = 0; s < rows->shifts; s++) {
        size_t g = 0;
        while (g < rows->groups && !alike(rows, s, rows->example[g])) {
            g++;
        }
        if (g == rows->groups) {
            rows->example[rows->groups++] = s;
        }
        rows->group[s] = g;
    }
}

static int32_t common_unit(const struct curtois *in)
{
    int32_t unit = 0;

    for (size_t s = 0; s < in->shifts.count; s++) {
        for (int32_t a = in->minutes[s], rest = 0; a != 0; a = rest) {
            rest = unit % a;
            unit = a;
        }
    }
    return unit == 0 ? 1 : unit;
}

bool row_walk_begin(struct rows *rows)
{
    const struct curtois *in = rows->in;

    rows->shifts = in->shifts.count;
    rows->unit = common_unit(in);
    rows->rest = rows->terms->rest_min < 1 ? 1 : rows->terms->rest_min;
    rows->rest = rows->rest > in->days + 1 ? in->days + 1 : rows->rest;
    rows->run = rows->terms->run_max < in->days ? rows->terms->run_max : in->days;
    make_groups(rows);
    rows->nodes = (size_t)rows->rest + rows->groups * (size_t)rows->run;
    return rows->nodes * (rows->shifts + 1) < UNSEEN && rows->nodes <= NODES_MAX;
}

/* ---- size ----------------------------------------------------------------------------------- */

bool row_walk_lay_out(struct rows *rows)
{
    int64_t weekends = (rows->in->days + 6) / 7;
    bool bite = rows->weekends && rows->terms->weekends_max < weekends;
    int64_t size = 1;

    for (size_t c = rows->counters; c-- > 0;) {
        rows->stride[c] = (size_t)size;
        size *= rows->shift_max[rows->counted[c]] + 1;
        if (size > ROW_CELLS_MAX) {
            return false;
        }
    }
    rows->stride_weekend = (size_t)size;
    rows->weekends_size = bite ? (size_t)rows->terms->weekends_max + 1 : 1;
    size *= (int64_t)rows->weekends_size;
    rows->stride_minutes = (size_t)size;
    rows->minutes_size = rows->minutes ? (size_t)(rows->terms->minutes_max / rows->unit) + 1 : 1;
    if (size > ROW_CELLS_MAX || (int64_t)rows->minutes_size > ROW_CELLS_MAX / size) {
        return false;
    }
    rows->block = (size_t)size * rows->minutes_size;
    int64_t days = rows->in->days;
    int64_t steps =
        (int64_t)rows->groups * rows->run * (int64_t)(rows->shifts + 1) + rows->rest + 1;
    return (int64_t)rows->block <= WORK_MAX / (days * steps) &&
           (int64_t)(rows->block * rows->nodes) <= ROW_CELLS_MAX / 8;
}

/* ---- steps ---------------------------------------------------------------------------------- */

/* Takes one block on by a step: every number that stays within its limits. */
static void take(struct rows *rows, const struct step *step, uint16_t *came)
{
    const int64_t *from = rows->now + step->from * rows->block;
    int64_t *to = rows->next + step->to * rows->block;
    uint16_t mark = (uint16_t)(step->from * (rows->shifts + 1) + step->cell);
    size_t jump =
        (size_t)step->minutes * rows->stride_minutes + (size_t)step->weekend * rows->stride_weekend;
    size_t stride = step->counter < COUNTERS_MAX ? rows->stride[step->counter] : 0;
    size_t size = stride == 0 ? 0 : (size_t)rows->shift_max[rows->counted[step->counter]] + 1;

    came = came == NULL ? NULL : came + step->to * rows->block;
    for (size_t m = 0; m + (size_t)step->minutes < rows->minutes_size; m++) {
        size_t begin = m * rows->stride_minutes;
        size_t end = begin + (rows->weekends_size - (size_t)step->weekend) * rows->stride_weekend;
        for (size_t i = begin; i < end; i++) {
            int64_t cost = from[i] + step->cost;
            size_t at = i + jump + stride;
            if (from[i] >= ROW_NEVER || (stride != 0 && i / stride % size == size - 1)) {
                continue;
            }
            if (cost < to[at]) {
                to[at] = cost;
                if (came != NULL) {
                    came[at] = mark;
                }
            }
        }
    }
}

/* May somebody work this shift on this day at all? */
static bool open_to(const struct rows *rows, int32_t day, size_t shift)
{
    return !rows->day_off[day] && rows->shift_max[shift] > 0 && rows->run > 0;
}

/* What a shift adds, beside its place in the run. */
struct step row_walk_step(const struct rows *rows, int32_t day, size_t shift, bool worked_before)
{
    struct step step = {.cell = shift, .counter = COUNTERS_MAX};
    int32_t weekday = day % 7;

    step.cost = rows->cost[(size_t)day * (rows->shifts + 1) + shift];
    step.minutes = rows->minutes ? rows->in->minutes[shift] / rows->unit : 0;
    if (rows->weekends_size > 1 || (rows->weekends && rows->terms->weekends_max == 0)) {
        step.weekend = weekday == 5 || (weekday == 6 && !(worked_before && day > 0));
    }
    for (size_t c = 0; c < rows->counters; c++) {
        step.counter = rows->counted[c] == (int32_t)shift ? c : step.counter;
    }
    return step;
}

static void work_steps(struct rows *rows, int32_t day, size_t shift, uint16_t *came)
{
    struct step step = row_walk_step(rows, day, shift, false);
    size_t group = rows->group[shift];

    step.from = rest_node(rows, rows->rest);
    step.to = work_node(rows, group, 1);
    if (step.weekend < (int32_t)rows->weekends_size) {
        take(rows, &step, came);
    }
    step = row_walk_step(rows, day, shift, true);
    for (size_t before = 0; before < rows->groups && step.weekend < (int32_t)rows->weekends_size;
         before++) {
        if (rows->in->forbidden[rows->example[before] * rows->shifts + shift]) {
            continue;
        }
        for (int32_t length = 1; length < rows->run; length++) {
            step.from = work_node(rows, before, length);
            step.to = work_node(rows, group, length + 1);
            take(rows, &step, came);
        }
    }
}

static void rest_steps(struct rows *rows, int32_t day, uint16_t *came)
{
    struct step step = {.cell = rows->shifts, .counter = COUNTERS_MAX};

    step.cost = rows->cost[(size_t)day * (rows->shifts + 1) + rows->shifts];
    for (int32_t length = 1; length <= rows->rest; length++) {
        step.from = rest_node(rows, length);
        step.to = rest_node(rows, length + 1);
        take(rows, &step, came);
    }
    step.to = rest_node(rows, 1);
    for (size_t group = 0; group < rows->groups; group++) {
        for (int32_t length = 1; length <= rows->run; length++) {
            /* A run as long as there were days began at the border: it may be short. */
            if (length >= rows->terms->run_min || length == day) {
                step.from = work_node(rows, group, length);
                take(rows, &step, came);
            }
        }
    }
}

/* Day 0: rest that may have lasted, or the first day of work. */
static void first_day(struct rows *rows, uint16_t *came)
{
    rows->now[rest_node(rows, rows->rest) * rows->block] = 0;
    struct step step = {.cell = rows->shifts, .counter = COUNTERS_MAX};
    step.from = step.to = rest_node(rows, rows->rest);
    step.cost = rows->cost[rows->shifts];
    take(rows, &step, came);
    for (size_t s = 0; s < rows->shifts; s++) {
        if (open_to(rows, 0, s)) {
            step = row_walk_step(rows, 0, s, false);
            step.from = rest_node(rows, rows->rest);
            step.to = work_node(rows, rows->group[s], 1);
            take(rows, &step, came);
        }
    }
}

static void clear(const struct rows *rows, int64_t *costs)
{
    for (size_t i = 0; i < rows->nodes * rows->block; i++) {
        costs[i] = ROW_NEVER;
    }
}

void row_walk(struct rows *rows)
{
    clear(rows, rows->now);
    for (int32_t day = 0; day < rows->in->days; day++) {
        uint16_t *came =
            rows->came == NULL ? NULL : rows->came + (size_t)day * rows->nodes * rows->block;
        clear(rows, rows->next);
        if (day == 0) {
            first_day(rows, came);
        } else {
            rest_steps(rows, day, came);
            for (size_t s = 0; s < rows->shifts; s++) {
                if (open_to(rows, day, s)) {
                    work_steps(rows, day, s, came);
                }
            }
        }
        int64_t *swap = rows->now;
        rows->now = rows->next;
        rows->next = swap;
    }
}
