/*
 * The cheapest row of one person under the rules of Curtois and Qu.
 *
 * Most limits on shifts never bite. So first none of them is counted; where the row found breaks
 * one, that one is counted too, and so on: the end is exact. When a block would grow too large, the
 * row found so far is a valid lower bound all the same, for it keeps more rules left out, never
 * fewer.
 */
#include "row_walk.h"

#include <string.h>

/* ---- what was found ------------------------------------------------------------------------- */

/* Cheapest end with enough minutes; SIZE_MAX when there is none. */
static size_t cheapest(const struct rows *rows, int64_t *ret)
{
    int32_t least = rows->terms->minutes_min;
    size_t from = rows->minutes ? (size_t)(least / rows->unit + (least % rows->unit != 0)) : 0;
    size_t best = SIZE_MAX;

    *ret = ROW_NEVER;
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
            struct step step = row_walk_step(rows, day, cell, node >= (size_t)rows->rest);
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
    if (!row_walk_lay_out(rows)) {
        return TOO_LARGE;
    }
    places = rows->nodes * rows->block;
    en_arena_reset(&rows->arena);
    rows->now = EN_ARENA_ARRAY(&rows->arena, places, int64_t);
    rows->next = EN_ARENA_ARRAY(&rows->arena, places, int64_t);
    int32_t *count = EN_ARENA_ARRAY(&rows->arena, rows->shifts + 1, int32_t);
    rows->came = NULL;
    if ((int64_t)places <= ROW_CELLS_MAX / rows->in->days) {
        rows->came = EN_ARENA_ARRAY(&rows->arena, places * (size_t)rows->in->days, uint16_t);
    }
    if (rows->now == NULL || rows->next == NULL || count == NULL) {
        return NO_MEMORY;
    }
    row_walk(rows);
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
    bool begun = rows.group != NULL && rows.example != NULL && row_walk_begin(&rows);
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
