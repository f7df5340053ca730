/*
 * The cheapest row of one person under the rules of Curtois and Qu, day by day (dynamic
 * programming).
 *
 * What must be remembered of the days before: the place in a run of work or rest, the minutes, the
 * weekends, and how often each shift was had. The place is a node: days of rest so far, or days of
 * work so far and which shifts may follow. Minutes, weekends and counts lie behind each node as a
 * block of numbers, so a step from node to node moves a whole block by a fixed distance.
 *
 * Most limits on shifts never bite. So first none of them is counted; where the row found breaks
 * one, that one is counted too, and so on: the end is exact. When a block would grow too large, the
 * row found so far is a valid lower bound all the same, for it keeps more rules left out, never
 * fewer.
 */
#include "bound.h"

#include <string.h>

enum {
    COUNTERS_MAX = 12,
    NODES_MAX = 4096,
    UNSEEN = 0xffff,
};
static const int64_t NEVER = INT64_MAX / 4; /* a cost that nothing has; sums of two stay in range */
static const int64_t BOUND_WORK_MAX = INT64_C(3000000000); /* steps for one person: seconds */
static const int64_t BOUND_CELLS_MAX = INT64_C(64000000);  /* places times days remembered */

/* One person's search. */
struct rows {
    const struct curtois *in;
    const struct curtois_person *terms;
    const int32_t *shift_max;
    const bool *day_off;
    const int64_t *cost;
    size_t shifts, groups;
    size_t *group;                 /* [shift] shifts that forbid the same ones are alike */
    size_t *example;               /* [group] a shift of it */
    int32_t rest, run;             /* nodes of rest; longest run of work */
    int32_t unit;                  /* of minutes */
    bool weekends, minutes;        /* counted? */
    int32_t counted[COUNTERS_MAX]; /* shifts whose days are counted */
    size_t counters;
    size_t nodes, block; /* numbers behind each node */
    size_t stride_minutes, stride_weekend, stride[COUNTERS_MAX];
    size_t minutes_size, weekends_size;
    struct en_arena arena;
    int64_t *now, *next; /* [nodes * block] */
    uint16_t *came; /* [days][nodes * block] node before * (shifts + 1) + cell; NULL: not kept */
};

/* A step to another node on some day. */
struct step {
    size_t from, to; /* nodes */
    size_t cell;     /* shift, or shifts for off */
    int64_t cost;
    int32_t minutes, weekend;
    size_t counter; /* COUNTERS_MAX: none */
};

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

/* ---- size ----------------------------------------------------------------------------------- */

/* Lays the block out; false when it is more than may be searched. */
static bool lay_out(struct rows *rows)
{
    int64_t weekends = (rows->in->days + 6) / 7;
    bool bite = rows->weekends && rows->terms->weekends_max < weekends;
    int64_t size = 1;

    for (size_t c = rows->counters; c-- > 0;) {
        rows->stride[c] = (size_t)size;
        size *= rows->shift_max[rows->counted[c]] + 1;
        if (size > BOUND_CELLS_MAX) {
            return false;
        }
    }
    rows->stride_weekend = (size_t)size;
    rows->weekends_size = bite ? (size_t)rows->terms->weekends_max + 1 : 1;
    size *= (int64_t)rows->weekends_size;
    rows->stride_minutes = (size_t)size;
    rows->minutes_size = rows->minutes ? (size_t)(rows->terms->minutes_max / rows->unit) + 1 : 1;
    if (size > BOUND_CELLS_MAX || (int64_t)rows->minutes_size > BOUND_CELLS_MAX / size) {
        return false;
    }
    rows->block = (size_t)size * rows->minutes_size;
    int64_t days = rows->in->days;
    int64_t steps =
        (int64_t)rows->groups * rows->run * (int64_t)(rows->shifts + 1) + rows->rest + 1;
    return (int64_t)rows->block <= BOUND_WORK_MAX / (days * steps) &&
           (int64_t)(rows->block * rows->nodes) <= BOUND_CELLS_MAX / 8;
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
            if (from[i] >= NEVER || (stride != 0 && i / stride % size == size - 1)) {
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
static struct step step_of(const struct rows *rows, int32_t day, size_t shift, bool worked_before)
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
    struct step step = step_of(rows, day, shift, false);
    size_t group = rows->group[shift];

    step.from = rest_node(rows, rows->rest);
    step.to = work_node(rows, group, 1);
    if (step.weekend < (int32_t)rows->weekends_size) {
        take(rows, &step, came);
    }
    step = step_of(rows, day, shift, true);
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
            step = step_of(rows, 0, s, false);
            step.from = rest_node(rows, rows->rest);
            step.to = work_node(rows, rows->group[s], 1);
            take(rows, &step, came);
        }
    }
}

static void clear(const struct rows *rows, int64_t *costs)
{
    for (size_t i = 0; i < rows->nodes * rows->block; i++) {
        costs[i] = NEVER;
    }
}

static void walk(struct rows *rows)
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

/* ---- what was found ------------------------------------------------------------------------- */

/* Cheapest end with enough minutes; SIZE_MAX when there is none. */
static size_t cheapest(const struct rows *rows, int64_t *ret)
{
    int32_t least = rows->terms->minutes_min;
    size_t from = rows->minutes ? (size_t)(least / rows->unit + (least % rows->unit != 0)) : 0;
    size_t best = SIZE_MAX;

    *ret = NEVER;
    for (size_t node = 0; node < rows->nodes; node++) {
        for (size_t i = from * rows->stride_minutes; i < rows->block; i++) {
            if (rows->now[node * rows->block + i] < *ret) {
                *ret = rows->now[node * rows->block + i];
                best = node * rows->block + i;
            }
        }
    }
    return best;
}

static bool is_counted(const struct rows *rows, size_t shift)
{
    bool counted = false;

    for (size_t c = 0; c < rows->counters; c++) {
        counted = counted || rows->counted[c] == (int32_t)shift;
    }
    return counted;
}

/* The shift that the cheapest row has too often, most of all; SIZE_MAX when none. */
static size_t too_often(const struct rows *rows, size_t at, int32_t *count)
{
    size_t worst = SIZE_MAX;

    memset(count, 0, rows->shifts * sizeof(*count));
    for (int32_t day = rows->in->days - 1; day >= 0; day--) {
        uint16_t mark = rows->came[(size_t)day * rows->nodes * rows->block + at];
        size_t cell = mark % (rows->shifts + 1);
        size_t node = mark / (rows->shifts + 1);
        size_t inner = at % rows->block;
        if (cell < rows->shifts) {
            struct step step = step_of(rows, day, cell, node >= (size_t)rows->rest);
            count[cell]++;
            inner -= (size_t)step.minutes * rows->stride_minutes +
                     (size_t)step.weekend * rows->stride_weekend;
            inner -= step.counter < COUNTERS_MAX ? rows->stride[step.counter] : 0;
        }
        at = node * rows->block + inner;
    }
    for (size_t s = 0; s < rows->shifts; s++) {
        int32_t over = count[s] - rows->shift_max[s];
        if (over > 0 && !is_counted(rows, s) &&
            (worst == SIZE_MAX || over > count[worst] - rows->shift_max[worst])) {
            worst = s;
        }
    }
    return worst;
}

/* ---- one try -------------------------------------------------------------------------------- */

enum outcome { FOUND, IMPOSSIBLE, TOO_LARGE, NO_MEMORY };

/* One walk with the counters there are. `*ret_more` is the shift to count next. */
static enum outcome search(struct rows *rows, int64_t *ret, size_t *ret_more)
{
    size_t places = 0;

    *ret_more = SIZE_MAX;
    if (!lay_out(rows)) {
        return TOO_LARGE;
    }
    places = rows->nodes * rows->block;
    en_arena_reset(&rows->arena);
    rows->now = EN_ARENA_ARRAY(&rows->arena, places, int64_t);
    rows->next = EN_ARENA_ARRAY(&rows->arena, places, int64_t);
    int32_t *count = EN_ARENA_ARRAY(&rows->arena, rows->shifts + 1, int32_t);
    rows->came = NULL;
    if ((int64_t)places <= BOUND_CELLS_MAX / rows->in->days) {
        rows->came = EN_ARENA_ARRAY(&rows->arena, places * (size_t)rows->in->days, uint16_t);
    }
    if (rows->now == NULL || rows->next == NULL || count == NULL) {
        return NO_MEMORY;
    }
    walk(rows);
    size_t at = cheapest(rows, ret);
    if (at == SIZE_MAX) {
        return IMPOSSIBLE;
    }
    if (rows->came != NULL) {
        *ret_more = too_often(rows, at, count);
    }
    return FOUND;
}

/* Limits on shifts one after the other, as long as the row found breaks one. */
static enum outcome search_on(struct rows *rows, struct row_min *ret)
{
    size_t more = SIZE_MAX;
    enum outcome outcome = search(rows, &ret->cost, &more);

    ret->exact = rows->minutes && rows->weekends && rows->came != NULL;
    while (outcome == FOUND && more != SIZE_MAX && rows->counters < COUNTERS_MAX) {
        int64_t cost = 0;
        rows->counted[rows->counters++] = (int32_t)more;
        outcome = search(rows, &cost, &more);
        if (outcome == TOO_LARGE) {
            ret->exact = false;
            return FOUND;
        }
        ret->cost = outcome == FOUND ? cost : ret->cost;
        ret->exact = ret->exact && rows->came != NULL;
    }
    ret->exact = ret->exact && more == SIZE_MAX;
    return outcome;
}

static bool begin(struct rows *rows)
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

/* The rules without some; what is found is kept when it shows more. */
static enum outcome search_some(struct rows *rows, bool weekends, bool minutes,
                                struct row_min *best)
{
    struct row_min found = {0};

    rows->weekends = weekends;
    rows->minutes = minutes;
    rows->counters = 0;
    enum outcome outcome = search_on(rows, &found);
    if (outcome == FOUND && found.cost > best->cost) {
        *best = found;
    }
    return outcome;
}

/* All rules, or, where that would take too long, what is best of leaving one kind out: each shows
 * what no row can cost less. */
static enum outcome search_all(struct rows *rows, struct row_min *ret)
{
    ret->cost = INT64_MIN;
    enum outcome outcome = search_some(rows, true, true, ret);

    if (outcome != TOO_LARGE) {
        return outcome;
    }
    outcome = search_some(rows, false, true, ret);
    if (outcome == FOUND || outcome == TOO_LARGE) {
        enum outcome other = search_some(rows, true, false, ret);
        outcome = other == TOO_LARGE ? outcome : other;
    }
    return outcome == TOO_LARGE ? search_some(rows, false, false, ret) : outcome;
}

enum en_status certify_row_min(const struct curtois *in, size_t person, const int64_t *cost,
                               struct row_min *ret, struct en_error *reterr)
{
    struct en_arena small;
    struct rows rows = {.in = in,
                        .terms = &in->person[person],
                        .shift_max = in->shift_max + person * in->shifts.count,
                        .day_off = in->day_off + person * (size_t)in->days,
                        .cost = cost};
    enum outcome outcome = TOO_LARGE;

    en_arena_init(&small, 0);
    en_arena_init(&rows.arena, 0);
    rows.group = EN_ARENA_ARRAY(&small, in->shifts.count + 1, size_t);
    rows.example = EN_ARENA_ARRAY(&small, in->shifts.count + 1, size_t);
    bool begun = rows.group != NULL && rows.example != NULL && begin(&rows);
    if (begun) {
        outcome = search_all(&rows, ret);
    }
    en_arena_finish(&small);
    en_arena_finish(&rows.arena);
    if (outcome == IMPOSSIBLE) {
        return en_fail(reterr, EN_ERR_INFEASIBLE, "certify.no-row", in->people.name[person],
                       N_("no row of %1 keeps the hard rules"),
                       N_("The instance has no solution; look at this person's limits."),
                       in->people.name[person]);
    }
    return outcome == FOUND ? EN_OK : certify_no_memory(reterr);
}
