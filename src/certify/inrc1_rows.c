/*
 * Every row that a contract of INRC-I allows, and what its rules make of it: a graph, day by day.
 *
 * A node is what the rules remember of the days before: how many were worked, how long the run of
 * work or rest is, how many weekends in a row, which unwanted patterns have begun. Numbers are
 * counted as far as a rule asks and not beyond, and what no rule will ask for again is forgotten:
 * so there are thousands of nodes, not as many as rows. An arc is a day's cell; it costs what is
 * sure with it. What only the end tells (a run that stays too short) is the end's cost.
 *
 * The rules are those of inrc1_check.c, read once more from day to day; tests/certify compares the
 * two for every row of small instances.
 */
#include "bound.h"

#include <string.h>

enum {
    PLACES_MAX = 1 << 17, /* of one day */
    PLACES_FIRST = 1 << 8,
    LIVE_BITS = 64,
    FOUR = 4,
};

enum flag {
    WORKED,  /* yesterday */
    WEEKEND, /* a day of the weekend that is going on was worked */
    NIGHT,   /* yesterday, where somebody asks */
    RESTED,  /* a night, then yesterday free, where somebody asks */
    EVE,     /* a night just before the weekend that is going on */
    HISTORY, /* the last four weekends, one bit each, where somebody asks */
    FLAGS = 8,
};

/* What is remembered at the beginning of a day. No padding: places are compared as bytes. */
struct place {
    uint64_t live; /* patterns that have begun: a bit for each length of each */
    int16_t total, run, weekends;
    int16_t shift; /* yesterday's, where today is judged beside it; else 0 */
    uint8_t flag[FLAGS];
};

/* The places of one day. `slot` holds number + 1, by open addressing: twice as many as places. */
struct places {
    struct place *place;
    uint32_t *slot;
    uint32_t count, room; /* room: a power of two */
};

struct making {
    const struct inrc1 *in;
    const struct inrc1_contract *contract;
    struct en_arena *arena; /* of the places */
    struct places now, next;
};

/* One day's step of a row. */
struct step {
    const struct making *making;
    const struct place *from;
    struct place *to;
    int32_t day, cell;
    int64_t cost;
};

/* ---- small words ---------------------------------------------------------------------------- */

static const struct inrc1_limit *limit_of(const struct making *making, enum inrc1_field field)
{
    return &making->contract->limit[field];
}

static void costs(struct step *step, enum inrc1_field field, int64_t units)
{
    const struct inrc1_limit *limit = limit_of(step->making, field);

    step->cost += limit->on ? units * limit->weight : 0;
}

/* Something is counted once more: what goes beyond its most costs; counted as far as is asked. */
static int16_t counted(struct step *step, int16_t before, enum inrc1_field most,
                       enum inrc1_field least)
{
    const struct inrc1_limit *max = limit_of(step->making, most);
    const struct inrc1_limit *min = limit_of(step->making, least);
    int32_t asked = max->on ? max->value : 0;

    asked = min->on && min->value > asked ? min->value : asked;
    costs(step, most, before >= max->value);
    return (int16_t)(before < asked ? before + 1 : before);
}

/* Units that are missing to a least number; 0 when the rule is off. */
static int64_t short_of(const struct making *making, enum inrc1_field least, int16_t count)
{
    const struct inrc1_limit *min = limit_of(making, least);

    return min->on && count < min->value ? (int64_t)(min->value - count) * min->weight : 0;
}

static bool worked(const struct step *step)
{
    return step->cell != CELL_OFF;
}

static bool is_night(const struct step *step)
{
    return worked(step) && step->making->in->night[step->cell];
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
            short_of(step->making, worked(step) ? INRC1_FREE_MIN : INRC1_WORK_MIN, step->from->run);
    }
    step->to->run = worked(step) ? counted(step, before, INRC1_WORK_MAX, INRC1_WORK_MIN)
                                 : counted(step, before, INRC1_FREE_MAX, INRC1_FREE_MIN);
    step->to->flag[WORKED] = worked(step);
}

/* Work other than a night within two days after a night. */
static void step_nights(struct step *step)
{
    bool asked = limit_of(step->making, INRC1_TWO_FREE)->on;

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
                     pattern->weekday[k] == inrc1_weekday(step->making->in, step->day));
}

/* Bit `first + k` of what is live: the first k + 1 elements of a pattern stood on the last days. */
static void step_pattern(struct step *step, const struct inrc1_pattern *pattern, int32_t first)
{
    for (int32_t k = 0; k < pattern->length; k++) {
        bool begun = k == 0 || (step->from->live >> (first + k - 1) & 1) != 0;
        int32_t ends = step->day + pattern->length - 1 - k;
        if (!begun || ends >= step->making->in->days || !fits(step, pattern, k)) {
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
    const struct inrc1 *in = step->making->in;
    int32_t first = 0;

    step->to->live = 0;
    for (size_t p = 0; p < in->pattern_count; p++) {
        if (step->making->contract->pattern[p]) {
            step_pattern(step, &in->pattern[p], first);
            first += in->pattern[p].length - 1;
        }
    }
}

/* ---- weekends ------------------------------------------------------------------------------- */

/* The weekend that a day lies in: its first day, and whether all of it is planned. */
static bool in_weekend(const struct making *making, int32_t day, int32_t *ret_start,
                       bool *ret_whole)
{
    const struct inrc1 *in = making->in;
    int32_t at = (inrc1_weekday(in, day) - making->contract->weekend_first + 7) % 7;

    *ret_start = day - at;
    *ret_whole = day >= at && *ret_start + making->contract->weekend_days <= in->days;
    return at < making->contract->weekend_days;
}

/* Days missing to a whole weekend or to one shift: a run of r days lacks all others, so its first
 * day costs them and each further day takes one back. */
static void step_missing(struct step *step, int32_t start)
{
    bool after = step->day > start && step->from->flag[WORKED];
    int32_t others = step->making->contract->weekend_days - 1;

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
    const struct making *making = step->making;
    const struct inrc1_limit *limit = limit_of(making, INRC1_FOUR_MAX);
    int32_t before = (start + making->contract->weekend_days - 1) / 7; /* planned before it */
    uint8_t history = (uint8_t)((step->from->flag[HISTORY] << 1 | any) & ((1 << FOUR) - 1));

    if (limit->on && (before >= FOUR - 1 || start + 7 >= making->in->days)) {
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
            step->cost += short_of(step->making, INRC1_WEEKENDS_MIN, step->from->weekends);
        }
        step->to->weekends = 0;
        costs(step, INRC1_NIGHT_FREE, whole && step->from->flag[EVE]);
    }
    end_four(step, start, any);
    step->to->flag[WEEKEND] = step->to->flag[EVE] = 0;
}

static void step_weekend(struct step *step)
{
    const struct making *making = step->making;
    int32_t start = 0;
    int32_t coming = 0;
    bool whole = false;
    bool within = in_weekend(making, step->day, &start, &whole);

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
        step->to->shift = (int16_t)(limit_of(making, INRC1_IDENTICAL)->on ? step->cell : 0);
    }
    int32_t last = start + making->contract->weekend_days - 1;
    if (within && (step->day == last || step->day + 1 == making->in->days)) {
        end_weekend(step, start, whole);
        step->to->shift = 0;
    }
    if (in_weekend(making, step->day + 1, &coming, &whole) && coming == step->day + 1) {
        step->to->flag[EVE] = whole && is_night(step) && limit_of(making, INRC1_NIGHT_FREE)->on;
    }
}

/* ---- the graph ------------------------------------------------------------------------------ */

static struct place take(const struct making *making, const struct place *from, int32_t day,
                         int32_t cell, int64_t *ret_cost)
{
    struct place to = *from;
    struct step step = {making, from, &to, day, cell, 0};

    step_total(&step);
    step_run(&step);
    step_nights(&step);
    step_patterns(&step);
    step_weekend(&step);
    *ret_cost = step.cost;
    return to;
}

/* What only the end of the period tells. */
static int64_t end_cost(const struct making *making, const struct place *place)
{
    enum inrc1_field run = place->flag[WORKED] ? INRC1_WORK_MIN : INRC1_FREE_MIN;

    return short_of(making, INRC1_TOTAL_MIN, place->total) + short_of(making, run, place->run) +
           (place->weekends > 0 ? short_of(making, INRC1_WEEKENDS_MIN, place->weekends) : 0);
}

static uint32_t hash_of(const struct place *place)
{
    const uint8_t *byte = (const uint8_t *)place;
    uint64_t hash = UINT64_C(14695981039346656037);

    for (size_t i = 0; i < sizeof(*place); i++) {
        hash = (hash ^ byte[i]) * UINT64_C(1099511628211);
    }
    return (uint32_t)(hash >> 20);
}

/* The slot where a place is or would stand. */
static uint32_t slot_of(const struct places *places, const struct place *place)
{
    uint32_t mask = 2 * places->room - 1;
    uint32_t at = hash_of(place) & mask;

    while (places->slot[at] != 0 &&
           memcmp(&places->place[places->slot[at] - 1], place, sizeof(*place)) != 0) {
        at = (at + 1) & mask;
    }
    return at;
}

static bool make_room(struct en_arena *arena, struct places *places, uint32_t room)
{
    struct places large = {EN_ARENA_ARRAY(arena, room, struct place),
                           EN_ARENA_ARRAY(arena, 2 * (size_t)room, uint32_t), places->count, room};

    if (large.place == NULL || large.slot == NULL) {
        return false;
    }
    for (uint32_t i = 0; i < places->count; i++) {
        large.place[i] = places->place[i];
        large.slot[slot_of(&large, &places->place[i])] = i + 1;
    }
    *places = large;
    return true;
}

static enum en_status too_many(const struct making *making, struct en_error *reterr)
{
    size_t contract = (size_t)(making->contract - making->in->contract);

    return en_fail(reterr, EN_ERR_RANGE, "certify.states", EN_STR("instance"),
                   N_("the rules of contract %1 remember too much to be judged"),
                   N_("Give it fewer or shorter patterns, or the period fewer days."),
                   making->in->contracts.name[contract]);
}

/* Number of a place among those of the next day. */
static enum en_status number_of(struct making *making, const struct place *place, uint32_t *ret,
                                struct en_error *reterr)
{
    struct places *places = &making->next;
    uint32_t at = slot_of(places, place);

    if (places->slot[at] == 0 && places->count == places->room) {
        if (places->room == PLACES_MAX) {
            return too_many(making, reterr);
        }
        if (!make_room(making->arena, places, 2 * places->room)) {
            return certify_no_memory(reterr);
        }
        at = slot_of(places, place);
    }
    if (places->slot[at] == 0) {
        places->place[places->count++] = *place;
        places->slot[at] = places->count;
    }
    *ret = places->slot[at] - 1;
    return EN_OK;
}

static void size_up(struct inrc1_rows *rows, int64_t cost)
{
    int64_t size = cost < 0 ? -cost : cost;

    rows->largest = size > rows->largest ? size : rows->largest;
}

/* All arcs of one day, and the places they lead to. */
static enum en_status make_day(struct en_arena *arena, struct making *making, int32_t day,
                               size_t arcs_max, struct inrc1_rows *rows, struct en_error *reterr)
{
    size_t cells = making->in->shifts.count + 1;
    size_t count = rows->nodes[day] * cells;

    if (count > arcs_max - rows->arcs) {
        return too_many(making, reterr);
    }
    rows->arcs += count;
    rows->arc[day] = EN_ARENA_ARRAY(arena, count, struct inrc1_arc);
    if (rows->arc[day] == NULL) {
        return certify_no_memory(reterr);
    }
    making->next.count = 0;
    memset(making->next.slot, 0, 2 * making->next.room * sizeof(uint32_t));
    enum en_status status = EN_OK;
    for (size_t i = 0; status == EN_OK && i < count; i++) {
        struct inrc1_arc *arc = &rows->arc[day][i];
        int32_t cell = i % cells == cells - 1 ? CELL_OFF : (int32_t)(i % cells);
        struct place to = take(making, &making->now.place[i / cells], day, cell, &arc->cost);
        status = number_of(making, &to, &arc->to, reterr);
        size_up(rows, arc->cost);
    }
    rows->nodes[day + 1] = making->next.count;
    struct places swap = making->now;
    making->now = making->next;
    making->next = swap;
    return status;
}

static enum en_status make_end(struct en_arena *arena, const struct making *making,
                               struct inrc1_rows *rows, struct en_error *reterr)
{
    uint32_t count = rows->nodes[making->in->days];

    rows->end = EN_ARENA_ARRAY(arena, count, int64_t);
    for (uint32_t i = 0; rows->end != NULL && i < count; i++) {
        rows->end[i] = end_cost(making, &making->now.place[i]);
        size_up(rows, rows->end[i]);
    }
    return rows->end == NULL ? certify_no_memory(reterr) : EN_OK;
}

static size_t live_bits(const struct making *making)
{
    size_t bits = 0;

    for (size_t p = 0; p < making->in->pattern_count; p++) {
        bits += making->contract->pattern[p] ? (size_t)making->in->pattern[p].length - 1 : 0;
    }
    return bits;
}

enum en_status certify_inrc1_rows(struct en_arena *arena, const struct inrc1 *in, size_t contract,
                                  size_t arcs_max, struct inrc1_rows *ret, struct en_error *reterr)
{
    size_t days = (size_t)in->days;
    struct en_arena small;
    struct making making = {.in = in, .contract = &in->contract[contract], .arena = &small};
    struct inrc1_rows rows = {.nodes = EN_ARENA_ARRAY(arena, days + 1, uint32_t),
                              .arc = EN_ARENA_ARRAY(arena, days, struct inrc1_arc *)};
    enum en_status status = EN_OK;

    if (live_bits(&making) > LIVE_BITS) {
        return too_many(&making, reterr);
    }
    en_arena_init(&small, 0);
    if (rows.nodes == NULL || rows.arc == NULL || !make_room(&small, &making.now, PLACES_FIRST) ||
        !make_room(&small, &making.next, PLACES_FIRST)) {
        status = certify_no_memory(reterr);
    } else {
        rows.nodes[0] = 1; /* place 0 is all zeros */
    }
    for (int32_t day = 0; status == EN_OK && day < in->days; day++) {
        status = make_day(arena, &making, day, arcs_max, &rows, reterr);
    }
    if (status == EN_OK) {
        status = make_end(arena, &making, &rows, reterr);
    }
    en_arena_finish(&small);
    if (status == EN_OK) {
        *ret = rows;
    }
    return status;
}
