/*
 * make.c: the whole programme. Placed day by day; improved one patrol at a time by late acceptance
 * (a draw is kept when it is no worse than the programme was some draws ago); then judged together
 * with the crews.
 */
#include "inside.h"

#include <stdlib.h>
#include <string.h>

enum {
    TRIALS_USUAL = 400, /* per patrol */
    LATE = 200,         /* draws ago */
    PROGRESS_EVERY = 64,
};

static bool is_stopped(const struct maker *maker)
{
    return maker->options->stop != NULL && atomic_load(maker->options->stop);
}

static void tell(const struct maker *maker)
{
    if (maker->options->progress != NULL && maker->trials % PROGRESS_EVERY == 0) {
        maker->options->progress(maker->options->progress_self, maker->cost, maker->trials);
    }
}

/* ---- one draw, judged ----------------------------------------------------------------------- */

/* The part of the cost that hangs on one patrol: its own, and that of every zone in `zones`. */
static int64_t part_cost(const struct maker *maker, size_t which,
                         const struct en_programme_patrol *old,
                         const struct en_programme_patrol *new)
{
    int64_t cost = patrol_cost(maker->needs, maker->patrol, maker->count, which);

    for (size_t i = 0; i < old->stop_count; i++) {
        cost += zone_cost(maker->needs, maker->patrol, maker->count, old->stop[i].zone);
    }
    for (size_t i = 0; i < new->stop_count; i++) {
        bool counted = false;
        for (size_t j = 0; j < old->stop_count; j++) {
            counted = counted || old->stop[j].zone == new->stop[i].zone;
        }
        if (!counted) {
            cost += zone_cost(maker->needs, maker->patrol, maker->count, new->stop[i].zone);
        }
    }
    return cost;
}

static void put(struct maker *maker, size_t which, const struct en_programme_patrol *patrol)
{
    ledgers_add(maker, &maker->patrol[which], -1);
    maker->patrol[which] = *patrol;
    ledgers_add(maker, patrol, 1);
}

/* Draw a patrol anew; how much the programme's cost has changed. */
static enum en_status draw_one(struct maker *maker, size_t which, bool hour_alone,
                               int64_t *ret_delta)
{
    struct en_programme_patrol old = maker->patrol[which];
    enum en_status status = EN_OK;

    if (hour_alone && old.placed) {
        draw_other_hour(maker, which);
    } else {
        status = draw_patrol(maker, which);
    }
    struct en_programme_patrol new = maker->patrol[which];
    int64_t after = part_cost(maker, which, &old, &new);
    maker->patrol[which] = old;
    int64_t before = part_cost(maker, which, &old, &new);
    maker->patrol[which] = new;
    *ret_delta = after - before;
    maker->trials++;
    return status;
}

/* ---- hours and routes ----------------------------------------------------------------------- */

static enum en_status place_all(struct maker *maker)
{
    enum en_status status = EN_OK;

    for (int32_t day = 0; status == EN_OK && day < maker->needs->days; day++) {
        for (size_t i = 0; status == EN_OK && i < maker->count; i++) {
            if (maker->day[i] == day && !maker->patrol[i].settled) {
                status = draw_patrol(maker, i);
            }
        }
    }
    maker->cost = en_programme_cost(maker->needs, maker->patrol, maker->count);
    return status;
}

/* The patrols that may be drawn anew. */
static size_t *open_patrols(struct maker *maker, size_t *ret_count)
{
    size_t *open = EN_ARENA_ARRAY(maker->arena, maker->count + 1, size_t);

    *ret_count = 0;
    for (size_t i = 0; open != NULL && i < maker->count; i++) {
        if (!maker->patrol[i].settled) {
            open[(*ret_count)++] = i;
        }
    }
    return open;
}

static enum en_status improve(struct maker *maker, const size_t *open, size_t open_count)
{
    uint64_t each = maker->options->trials == 0 ? TRIALS_USUAL : maker->options->trials;
    int64_t late[LATE];
    enum en_status status = EN_OK;

    for (size_t i = 0; i < LATE; i++) {
        late[i] = maker->cost;
    }
    for (uint64_t t = 0; status == EN_OK && t < each * open_count && !is_stopped(maker); t++) {
        size_t which = open[en_rng_below(&maker->rng, open_count)];
        struct en_programme_patrol old = maker->patrol[which];
        int64_t delta = 0;
        status = draw_one(maker, which, en_rng_below(&maker->rng, 3) == 0, &delta);
        if (delta <= 0 || maker->cost + delta <= late[t % LATE]) {
            maker->cost += delta;
        } else {
            put(maker, which, &old);
        }
        late[t % LATE] = maker->cost;
        tell(maker);
    }
    return status;
}

/* ---- with the crews ------------------------------------------------------------------------- */

/* What crews add: their cost, and what a patrol that nobody can man costs. */
static enum en_status ask_crews(struct maker *maker, bool *manned, int64_t *ret_cost)
{
    const struct en_programme_options *options = maker->options;
    int64_t cost = options->crews(options->crews_self, maker->patrol, maker->count, manned);

    for (size_t i = 0; cost >= 0 && i < maker->count; i++) {
        cost += maker->patrol[i].placed && !manned[i] ? COST_UNPLACED : 0;
    }
    *ret_cost = cost;
    return cost < 0 ? EN_ERR_MEMORY : EN_OK;
}

/* One that nobody can man comes first, then any. */
static size_t next_joint(struct maker *maker, const size_t *open, size_t open_count,
                         const bool *manned)
{
    for (size_t i = 0; i < open_count; i++) {
        if (maker->patrol[open[i]].placed && !manned[open[i]] &&
            en_rng_below(&maker->rng, 2) == 0) {
            return open[i];
        }
    }
    return open[en_rng_below(&maker->rng, open_count)];
}

static enum en_status join_crews(struct maker *maker, const size_t *open, size_t open_count,
                                 struct en_programme_plan *ret)
{
    bool *manned = EN_ARENA_ARRAY(maker->arena, maker->count + 1, bool);
    bool *tried = EN_ARENA_ARRAY(maker->arena, maker->count + 1, bool);
    int64_t crews = 0;

    if (manned == NULL || tried == NULL) {
        return EN_ERR_MEMORY;
    }
    enum en_status status = ask_crews(maker, manned, &crews);
    for (uint32_t t = 0;
         status == EN_OK && open_count > 0 && t < maker->options->joint && !is_stopped(maker);
         t++) {
        size_t which = next_joint(maker, open, open_count, manned);
        struct en_programme_patrol old = maker->patrol[which];
        int64_t delta = 0;
        int64_t asked = 0;
        status = draw_one(maker, which, t % 2 == 0, &delta);
        if (status == EN_OK) {
            status = ask_crews(maker, tried, &asked);
        }
        if (status == EN_OK && delta + asked < crews) {
            maker->cost += delta;
            crews = asked;
            memcpy(manned, tried, maker->count * sizeof(*manned));
        } else {
            put(maker, which, &old);
        }
        if (maker->options->progress != NULL) {
            maker->options->progress(maker->options->progress_self, maker->cost + crews,
                                     maker->trials);
        }
    }
    ret->crews = crews;
    for (size_t i = 0; i < maker->count; i++) {
        ret->unmanned += maker->patrol[i].placed && !manned[i];
    }
    return status;
}

/* ---- all of it ------------------------------------------------------------------------------ */

static size_t wanted(const struct en_programme_needs *needs)
{
    size_t count = needs->settled_count;

    for (size_t i = 0; i < needs->wish_count; i++) {
        count += (size_t)needs->wishes[i].count;
    }
    return count;
}

static enum en_status begin(struct maker *maker)
{
    const struct en_programme_needs *needs = maker->needs;
    size_t at = needs->settled_count;

    maker->count = wanted(needs);
    maker->patrol = EN_ARENA_ARRAY(maker->arena, maker->count + 1, struct en_programme_patrol);
    maker->day = EN_ARENA_ARRAY(maker->arena, maker->count + 1, int32_t);
    maker->base = EN_ARENA_ARRAY(maker->arena, maker->count + 1, int32_t);
    if (maker->patrol == NULL || maker->day == NULL || maker->base == NULL) {
        return EN_ERR_MEMORY;
    }
    for (size_t i = 0; i < needs->settled_count; i++) {
        maker->patrol[i] = needs->settled[i];
        maker->patrol[i].settled = true;
        maker->patrol[i].placed = true;
        maker->day[i] = (int32_t)day_of(needs, needs->settled[i].start);
        maker->base[i] = needs->settled[i].base;
    }
    for (size_t w = 0; w < needs->wish_count; w++) {
        for (int32_t n = 0; n < needs->wishes[w].count; n++, at++) {
            en_time day = needs->first + (en_time)needs->wishes[w].day * DAY;
            maker->patrol[at] = (struct en_programme_patrol){.kind = needs->wishes[w].kind,
                                                             .base = needs->wishes[w].base,
                                                             .start = day,
                                                             .end = day + 1};
            maker->day[at] = needs->wishes[w].day;
            maker->base[at] = needs->wishes[w].base;
        }
    }
    return ledgers_begin(maker);
}

/* By start, settled ones before others of the same instant; a number decides the rest. */
static int by_start(const void *a, const void *b)
{
    const struct en_programme_patrol *left = a;
    const struct en_programme_patrol *right = b;

    if (left->start != right->start) {
        return left->start < right->start ? -1 : 1;
    }
    if (left->settled != right->settled) {
        return left->settled ? -1 : 1;
    }
    if (left->kind != right->kind) {
        return left->kind < right->kind ? -1 : 1;
    }
    return (left->end > right->end) - (left->end < right->end);
}

static void finish(struct maker *maker, struct en_programme_plan *ret)
{
    ret->cost = maker->cost;
    ret->trials = maker->trials;
    ret->patrol = maker->patrol;
    ret->count = maker->count;
    for (size_t i = 0; i < maker->count; i++) {
        ret->unplaced += !maker->patrol[i].placed;
    }
    if (ret->count > 0) {
        qsort(ret->patrol, ret->count, sizeof(*ret->patrol), by_start);
    }
}

static enum en_status make(struct maker *maker, struct en_programme_plan *ret)
{
    size_t open_count = 0;
    const size_t *open = NULL;
    enum en_status status = begin(maker);

    if (status == EN_OK) {
        open = open_patrols(maker, &open_count);
        status = open == NULL ? EN_ERR_MEMORY : place_all(maker);
    }
    if (status == EN_OK) {
        status = improve(maker, open, open_count);
    }
    if (status == EN_OK && maker->options->crews != NULL) {
        status = join_crews(maker, open, open_count, ret);
    }
    return status;
}

enum en_status en_programme_make(const struct en_programme_needs *needs,
                                 const struct en_programme_options *options, struct en_arena *arena,
                                 struct en_programme_plan *ret, struct en_error *reterr)
{
    struct maker maker = {.needs = needs, .options = options, .arena = arena};
    enum en_status status = en_programme_check(needs, reterr);

    *ret = (struct en_programme_plan){.count = 0};
    if (status != EN_OK) {
        return status;
    }
    en_rng_seed(&maker.rng, options->seed);
    en_arena_init(&maker.scratch, 0);
    status = make(&maker, ret);
    en_arena_finish(&maker.scratch);
    if (status == EN_OK) {
        finish(&maker, ret);
    }
    return status;
}
