/*
 * The ladder: half-day, day, week; region, all regions. The rule is told in the header.
 *
 * Tales stand sorted by class, week, spot and time, so that whatever may become a group is one
 * stretch of the array. A stretch is climbed from its finest rung up; what finds no group stays
 * free and comes up again on the next rung, in this edition or in a later one. Rungs open by the
 * clock alone. Considered and not taken: adding noise to counts (a public that checks on the
 * mechanism must be able to rely on them), and rounding (three editions of rounded counts differ by
 * exactly what rounding hid).
 */
#include "select.h"

#include <assert.h>
#include <stdlib.h>

struct ladder {
    const struct selection *selection;
    size_t merge;
    void (*group)(void *self, struct tale *tale, size_t count, enum en_bulletin_place place,
                  enum en_bulletin_span span);
    void *self;
};

/* ---- order ---------------------------------------------------------------------------------- */

static int compare_week(const struct tale *a, const struct tale *b)
{
    en_time left = monday_of(a->fact->known), right = monday_of(b->fact->known);

    if (a->cls != b->cls) {
        return a->cls < b->cls ? -1 : 1;
    }
    return left < right ? -1 : left > right;
}

static int compare_spot(const struct tale *a, const struct tale *b)
{
    int order = compare_week(a, b);

    return order != 0 ? order : spot_compare(&a->spot, &b->spot);
}

static int compare_day(const struct tale *a, const struct tale *b)
{
    en_time left = en_time_day(a->fact->known), right = en_time_day(b->fact->known);
    int order = compare_spot(a, b);

    if (order != 0) {
        return order;
    }
    return left < right ? -1 : left > right;
}

static bool is_morning(const struct tale *tale)
{
    return tale->fact->known - en_time_day(tale->fact->known) < HALF_DAY_S;
}

static int compare_tale(const void *a, const void *b)
{
    const struct tale *left = a, *right = b;
    int order = compare_day(left, right);

    if (order != 0) {
        return order;
    }
    if (is_morning(left) != is_morning(right)) {
        return is_morning(left) ? -1 : 1;
    }
    return left->fact->index < right->fact->index ? -1 : left->fact->index > right->fact->index;
}

/* How many tales from the first on are the same by this order. */
static size_t stretch(const struct tale *tale, size_t count,
                      int (*compare)(const struct tale *, const struct tale *))
{
    size_t length = 1;

    while (length < count && compare(&tale[0], &tale[length]) == 0) {
        length++;
    }
    return length;
}

static size_t count_free(const struct tale *tale, size_t count)
{
    size_t free = 0;

    for (size_t i = 0; i < count; i++) {
        free += !tale[i].taken;
    }
    return free;
}

/* ---- rungs ---------------------------------------------------------------------------------- */

static void take(const struct ladder *ladder, struct tale *tale, size_t count,
                 enum en_bulletin_place place, enum en_bulletin_span span)
{
    ladder->group(ladder->self, tale, count, place, span);
    for (size_t i = 0; i < count; i++) {
        tale[i].taken = true;
    }
}

static bool closed(const struct ladder *ladder, en_time last_second)
{
    return half_day_closed(ladder->selection, last_second,
                           ladder->selection->accord->delay_patrol_hours);
}

static bool any_told(const struct tale *tale, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (tale[i].told) {
            return true;
        }
    }
    return false;
}

/*
 * One spot, one day. Tales of the afternoon are here only once it has closed, and fewer mornings
 * than `merge` wait for them without being asked to. The rest is called "afternoon" only where the
 * morning was told: were it called so when the morning had none, then "the day" would give away
 * that the morning had some.
 */
static void climb_day(const struct ladder *ladder, struct tale *tale, size_t count)
{
    enum en_bulletin_place place = tale[0].spot.place;
    size_t mornings = 0;

    while (mornings < count && is_morning(&tale[mornings])) {
        mornings++;
    }
    bool apart = any_told(tale, mornings);
    if (count_free(tale, mornings) >= ladder->merge) {
        take(ladder, tale, mornings, place, EN_SPAN_MORNING);
        apart = true;
    }
    if (count_free(tale, count) >= ladder->merge) {
        apart = apart && count_free(tale, mornings) == 0;
        take(ladder, tale, count, place, apart ? EN_SPAN_AFTERNOON : EN_SPAN_DAY);
    }
}

static void climb_spot(const struct ladder *ladder, struct tale *tale, size_t count, bool week_over)
{
    for (size_t from = 0, length; from < count; from += length) {
        length = stretch(&tale[from], count - from, compare_day);
        climb_day(ladder, &tale[from], length);
    }
    if (week_over && count_free(tale, count) >= ladder->merge) {
        take(ladder, tale, count, tale[0].spot.place, EN_SPAN_WEEK);
    }
}

static void climb_week(const struct ladder *ladder, struct tale *tale, size_t count)
{
    bool over = closed(ladder, monday_of(tale[0].fact->known) + WEEK_S - 1);

    for (size_t from = 0, length; from < count; from += length) {
        length = stretch(&tale[from], count - from, compare_spot);
        climb_spot(ladder, &tale[from], length, over);
    }
    if (over && count_free(tale, count) > 0) {
        take(ladder, tale, count, EN_PLACE_ALL, EN_SPAN_WEEK);
    }
}

static void climb(const struct ladder *ladder, struct tale *tale, size_t count)
{
    for (size_t from = 0, length; from < count; from += length) {
        length = stretch(&tale[from], count - from, compare_week);
        climb_week(ladder, &tale[from], length);
    }
}

/* ---- groups become items -------------------------------------------------------------------- */

struct adding {
    struct selection *selection;
    bool failed;
};

static void item_of_class(struct en_bulletin_item *item, enum tale_class cls)
{
    static const enum en_bulletin_kind kinds[] = {[TALE_JOINT] = EN_BULLETIN_PATROLS,
                                                  [TALE_NOT_JOINT] = EN_BULLETIN_PATROLS,
                                                  [TALE_RESTRICTION] = EN_BULLETIN_RESTRICTION,
                                                  [TALE_CORRECTION] = EN_BULLETIN_CORRECTION};

    item->kind = kinds[cls];
    item->joint = cls == TALE_JOINT;
}

static void add_item(void *self, struct tale *tale, size_t count, enum en_bulletin_place place,
                     enum en_bulletin_span span)
{
    struct adding *adding = self;
    struct selection *selection = adding->selection;
    size_t free = count_free(tale, count);
    struct en_bulletin_item *item = item_add(selection);
    uint64_t *fact = EN_ARENA_ARRAY(selection->arena, free, uint64_t);
    en_time known = tale[0].fact->known;

    if (item == NULL || fact == NULL) {
        adding->failed = true;
        return;
    }
    item_of_class(item, tale[0].cls);
    item->place = place;
    if (place != EN_PLACE_ALL) {
        item->region = tale[0].spot.region;
        item->south_e7 = tale[0].spot.south_e7;
        item->west_e7 = tale[0].spot.west_e7;
    }
    item->span = span;
    item->from = span == EN_SPAN_WEEK ? monday_of(known) : en_time_day(known);
    item->count = free < selection->bulletin->merge ? 0 : (uint32_t)free;
    item->fact = fact;
    for (size_t i = 0; i < count; i++) {
        if (!tale[i].taken) {
            fact[item->fact_count++] = tale[i].fact->index;
        }
    }
}

enum en_status ladder_climb(struct selection *selection, struct tales *tales)
{
    struct adding adding = {.selection = selection};
    struct ladder ladder = {.selection = selection,
                            .merge = selection->bulletin->merge,
                            .group = add_item,
                            .self = &adding};

    for (size_t i = 0; i < tales->count; i++) {
        tales->tale[i].taken = tales->tale[i].told;
    }
    if (tales->count > 0) {
        qsort(tales->tale, tales->count, sizeof(*tales->tale), compare_tale);
    }
    climb(&ladder, tales->tale, tales->count);
    return adding.failed ? no_memory(selection->reterr) : EN_OK;
}

/* ---- sums of a week ------------------------------------------------------------------------- */

struct summing {
    struct en_bulletin_week *week;
    size_t merge;
};

static void add_sum(void *self, struct tale *tale, size_t count, enum en_bulletin_place place,
                    enum en_bulletin_span span)
{
    struct summing *summing = self;
    struct en_bulletin_week *week = summing->week;
    size_t free = count_free(tale, count);
    bool joint = tale[0].cls == TALE_JOINT;

    (void)place;
    (void)span;
    if (free < summing->merge) {
        *(joint ? &week->joint_fewer : &week->not_joint_fewer) = true;
    } else {
        *(joint ? &week->joint : &week->not_joint) += (uint32_t)free;
    }
}

void ladder_week(const struct selection *selection, struct tales *tales,
                 struct en_bulletin_week *week)
{
    struct summing summing = {.week = week, .merge = selection->bulletin->merge};
    struct ladder ladder = {
        .selection = selection, .merge = summing.merge, .group = add_sum, .self = &summing};

    for (size_t i = 0, length; i < tales->count; i += length) {
        struct tale *tale = &tales->tale[i];
        length = stretch(tale, tales->count - i, compare_week);
        if (monday_of(tale->fact->known) != week->monday ||
            (tale->cls != TALE_JOINT && tale->cls != TALE_NOT_JOINT)) {
            continue;
        }
        for (size_t k = 0; k < length; k++) {
            tale[k].taken = false;
        }
        climb_week(&ladder, tale, length);
    }
}
