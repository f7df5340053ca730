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
#include "inrc1_step.h"

#include <string.h>

enum {
    PLACES_MAX = 1 << 17, /* of one day */
    PLACES_FIRST = 1 << 8,
};

/* The places of one day. `slot` holds number + 1, by open addressing: twice as many as places. */
struct places {
    struct inrc1_place *place;
    uint32_t *slot;
    uint32_t count, room; /* room: a power of two */
};

struct making {
    struct inrc1_rules rules;
    struct en_arena *arena; /* of the places */
    struct places now, next;
};

/* ---- the graph ------------------------------------------------------------------------------ */

static uint32_t hash_of(const struct inrc1_place *place)
{
    const uint8_t *byte = (const uint8_t *)place;
    uint64_t hash = UINT64_C(14695981039346656037);

    for (size_t i = 0; i < sizeof(*place); i++) {
        hash = (hash ^ byte[i]) * UINT64_C(1099511628211);
    }
    return (uint32_t)(hash >> 20);
}

/* The slot where a place is or would stand. */
static uint32_t slot_of(const struct places *places, const struct inrc1_place *place)
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
    struct places large = {EN_ARENA_ARRAY(arena, room, struct inrc1_place),
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
    size_t contract = (size_t)(making->rules.contract - making->rules.in->contract);

    return en_fail(reterr, EN_ERR_RANGE, "certify.states", EN_STR("instance"),
                   N_("the rules of contract %1 remember too much to be judged"),
                   N_("Give it fewer or shorter patterns, or the period fewer days."),
                   making->rules.in->contracts.name[contract]);
}

/* Number of a place among those of the next day. */
static enum en_status number_of(struct making *making, const struct inrc1_place *place,
                                uint32_t *ret, struct en_error *reterr)
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
    size_t cells = making->rules.in->shifts.count + 1;
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
        struct inrc1_place to = certify_inrc1_step(&making->rules, &making->now.place[i / cells],
                                                   day, cell, &arc->cost);
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
    uint32_t count = rows->nodes[making->rules.in->days];

    rows->end = EN_ARENA_ARRAY(arena, count, int64_t);
    for (uint32_t i = 0; rows->end != NULL && i < count; i++) {
        rows->end[i] = certify_inrc1_end_cost(&making->rules, &making->now.place[i]);
        size_up(rows, rows->end[i]);
    }
    return rows->end == NULL ? certify_no_memory(reterr) : EN_OK;
}

static size_t live_bits(const struct making *making)
{
    size_t bits = 0;

    for (size_t p = 0; p < making->rules.in->pattern_count; p++) {
        bits += making->rules.contract->pattern[p] ? (size_t)making->rules.in->pattern[p].length - 1
                                                   : 0;
    }
    return bits;
}

enum en_status certify_inrc1_rows(struct en_arena *arena, const struct inrc1 *in, size_t contract,
                                  size_t arcs_max, struct inrc1_rows *ret, struct en_error *reterr)
{
    size_t days = (size_t)in->days;
    struct en_arena small;
    struct making making = {.rules = {in, &in->contract[contract]}, .arena = &small};
    struct inrc1_rows rows = {.nodes = EN_ARENA_ARRAY(arena, days + 1, uint32_t),
                              .arc = EN_ARENA_ARRAY(arena, days, struct inrc1_arc *)};
    enum en_status status = EN_OK;

    if (live_bits(&making) > INRC1_LIVE_BITS) {
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
