/*
 * The ladder under random patrols: src/bulletin/ladder.c.
 *
 * Patrols of some weeks in some regions, made from a printed seed, are told edition by edition as
 * the clock moves; some editions are skipped. A reader who keeps them all holds sums over groups;
 * so the tests look at the groups: none is fine and small, each patrol stands in exactly one, and
 * when one appears depends on the clock and on nobody's patrol.
 */
#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "select.h"

enum { PATROLS_MAX = 400, REGIONS = 3, WEEKS = 3, GROUPS_MAX = 1000, RUNS = 60, DELAY_H = 24 };

/* A Monday, 2017-02-20. */
static const en_time monday = 1487548800;
static const char *const regions[REGIONS] = {"gao", "kidal", "menaka"};

struct group {
    struct en_bulletin_item item;
    en_time edition;
};

struct run {
    struct en_accord accord;
    struct en_bulletin bulletin;
    struct en_arena arena;
    struct fact fact[PATROLS_MAX];
    enum tale_class cls[PATROLS_MAX];
    size_t region[PATROLS_MAX]; // REGIONS: it went through several
    size_t count;
    struct group group[GROUPS_MAX];
    size_t group_count;
};

/* ---- making it up --------------------------------------------------------------------------- */

static void make_up(struct run *run, struct en_rng *rng)
{
    en_arena_init(&run->arena, 0);
    run->accord.delay_patrol_hours = DELAY_H;
    run->bulletin.merge = (uint32_t)(1 + en_rng_below(rng, 5));
    run->count = en_rng_below(rng, PATROLS_MAX);
    for (size_t i = 0; i < run->count; i++) {
        en_time known = monday + (en_time)en_rng_below(rng, (uint64_t)WEEKS * WEEK_S);
        run->fact[i] = (struct fact){.index = i, .at = known, .known = known};
        run->cls[i] = en_rng_below(rng, 8) == 0 ? TALE_NOT_JOINT : TALE_JOINT;
        run->region[i] = en_rng_below(rng, 10) < 7 ? 0 : en_rng_below(rng, REGIONS + 1);
    }
}

static struct tale tale_of(struct run *run, size_t i)
{
    struct tale tale = {.fact = &run->fact[i],
                        .cls = run->cls[i],
                        .spot = {.place = EN_PLACE_SEVERAL},
                        .told = run->fact[i].tellings > 0};

    if (run->region[i] < REGIONS) {
        tale.spot.place = EN_PLACE_REGION;
        tale.spot.region = en_str_from(regions[run->region[i]]);
    }
    return tale;
}

static struct selection selection_of(struct run *run, en_time cutoff)
{
    run->bulletin.cutoff = cutoff;
    run->bulletin.item = NULL;
    run->bulletin.item_count = 0;
    return (struct selection){
        .accord = &run->accord, .arena = &run->arena, .bulletin = &run->bulletin};
}

static struct tales tales_of(struct run *run, const struct selection *selection)
{
    struct tales tales = {.tale = EN_ARENA_ARRAY(&run->arena, run->count + 1, struct tale)};

    assert_non_null(tales.tale);
    for (size_t i = 0; i < run->count; i++) {
        if (half_day_closed(selection, run->fact[i].known, DELAY_H)) {
            tales.tale[tales.count++] = tale_of(run, i);
        }
    }
    return tales;
}

static void tell_edition(struct run *run, en_time cutoff)
{
    struct selection selection = selection_of(run, cutoff);
    struct tales tales = tales_of(run, &selection);

    assert_int_equal(ladder_climb(&selection, &tales), EN_OK);
    for (size_t i = 0; i < run->bulletin.item_count; i++) {
        const struct en_bulletin_item *item = &run->bulletin.item[i];
        assert_true(run->group_count < GROUPS_MAX);
        run->group[run->group_count++] = (struct group){*item, cutoff};
        for (size_t k = 0; k < item->fact_count; k++) {
            run->fact[item->fact[k]].tellings++;
        }
    }
}

/* Cut-offs at 06:00 and 18:00 until everything has closed; `skip` of ten are not made. */
static void tell_all(struct run *run, struct en_rng *rng, uint64_t skip)
{
    en_time end = monday + (WEEKS + 1) * WEEK_S;

    for (en_time cutoff = monday + 6 * 3600; cutoff < end; cutoff += HALF_DAY_S) {
        if (en_rng_below(rng, 10) >= skip || cutoff + HALF_DAY_S >= end) {
            tell_edition(run, cutoff);
        }
    }
}

static void each_run(void (*check)(struct run *run), uint64_t skip, uint64_t seed)
{
    struct en_rng rng;

    print_message("seed %" PRIu64 "\n", seed);
    en_rng_seed(&rng, seed);
    for (int i = 0; i < RUNS; i++) {
        struct run *run = calloc(1, sizeof(*run));
        assert_non_null(run);
        make_up(run, &rng);
        tell_all(run, &rng, skip);
        check(run);
        en_arena_finish(&run->arena);
        free(run);
    }
}

/* ---- what must hold ------------------------------------------------------------------------- */

static void check_small(struct run *run)
{
    for (size_t i = 0; i < run->group_count; i++) {
        const struct en_bulletin_item *item = &run->group[i].item;
        if (item->fact_count < run->bulletin.merge) {
            assert_int_equal(item->count, 0);
            assert_int_equal(item->place, EN_PLACE_ALL);
            assert_int_equal(item->span, EN_SPAN_WEEK);
        } else {
            assert_int_equal(item->count, item->fact_count);
        }
    }
}

static void no_group_is_both_fine_and_small(void **arg)
{
    (void)arg;
    each_run(check_small, 0, 20170223);
    each_run(check_small, 4, 20170118);
}

static void check_once(struct run *run)
{
    for (size_t i = 0; i < run->count; i++) {
        assert_int_equal(run->fact[i].tellings, 1);
    }
}

static void every_patrol_is_told_exactly_once(void **arg)
{
    (void)arg;
    each_run(check_once, 0, 1);
    each_run(check_once, 6, 2);
}

/* What a group says of place and time is true of each patrol in it. */
static void check_true(struct run *run)
{
    for (size_t i = 0; i < run->group_count; i++) {
        const struct en_bulletin_item *item = &run->group[i].item;
        en_time from = item->from, length = HALF_DAY_S;
        if (item->span == EN_SPAN_AFTERNOON) {
            from += HALF_DAY_S;
        } else if (item->span != EN_SPAN_MORNING) {
            length = item->span == EN_SPAN_DAY ? DAY_S : WEEK_S;
        }
        for (size_t k = 0; k < item->fact_count; k++) {
            size_t fact = (size_t)item->fact[k];
            assert_in_range(run->fact[fact].known, from, from + length - 1);
            assert_int_equal(item->joint, run->cls[fact] == TALE_JOINT);
            if (item->place == EN_PLACE_REGION) {
                assert_true(en_str_is(item->region, regions[run->region[fact]]));
            }
        }
    }
}

static void what_a_group_says_is_true_of_each_patrol_in_it(void **arg)
{
    (void)arg;
    each_run(check_true, 0, 3);
    each_run(check_true, 5, 4);
}

/* The first cut-off at which a group of this span may appear. */
static en_time opening(const struct en_bulletin_item *item)
{
    en_time over = item->from + (item->span == EN_SPAN_MORNING ? HALF_DAY_S
                                 : item->span == EN_SPAN_WEEK  ? WEEK_S
                                                               : DAY_S);
    en_time open = over + DELAY_H * 3600;
    en_time first = monday + 6 * 3600;

    return first + (open - first + HALF_DAY_S - 1) / HALF_DAY_S * HALF_DAY_S;
}

static void check_clock(struct run *run)
{
    for (size_t i = 0; i < run->group_count; i++) {
        assert_int_equal(run->group[i].edition, opening(&run->group[i].item));
    }
}

static void when_a_group_appears_depends_on_the_clock_alone(void **arg)
{
    (void)arg;
    each_run(check_clock, 0, 5);
}

/* The differencing attack: what a reader adds and subtracts of printed counts are sums over groups.
 * Each patrol being in one group only (above), a difference can single out few patrols only where
 * a group is small; and two instalments for one place and time would date the second. */
static void check_disjoint(struct run *run)
{
    size_t sum = 0;

    for (size_t i = 0; i < run->group_count; i++) {
        sum += run->group[i].item.fact_count;
        for (size_t j = 0; j < i; j++) {
            const struct en_bulletin_item *a = &run->group[i].item, *b = &run->group[j].item;
            bool same = a->joint == b->joint && a->place == b->place && a->span == b->span &&
                        a->from == b->from && en_str_equal(a->region, b->region);
            assert_false(same); /* or their difference would date the second */
        }
    }
    assert_int_equal(sum, run->count);
}

static void no_place_and_time_is_told_in_two_instalments(void **arg)
{
    (void)arg;
    each_run(check_disjoint, 0, 6);
    each_run(check_disjoint, 5, 7);
}

static bool has_morning(const struct run *run, const struct en_bulletin_item *of)
{
    for (size_t i = 0; i < run->group_count; i++) {
        const struct en_bulletin_item *item = &run->group[i].item;
        if (item->span == EN_SPAN_MORNING && item->joint == of->joint && item->from == of->from &&
            item->place == of->place && en_str_equal(item->region, of->region)) {
            return true;
        }
    }
    return false;
}

/* "The day" must not give away that its morning had some, so it is said of every day whose morning
 * was not told; "the afternoon" of those whose morning was. */
static void check_names(struct run *run)
{
    for (size_t i = 0; i < run->group_count; i++) {
        const struct en_bulletin_item *item = &run->group[i].item;
        if (item->span == EN_SPAN_DAY || item->span == EN_SPAN_AFTERNOON) {
            assert_int_equal(has_morning(run, item), item->span == EN_SPAN_AFTERNOON);
        }
    }
}

static void an_afternoon_is_named_only_beside_its_morning(void **arg)
{
    (void)arg;
    each_run(check_names, 0, 9);
    each_run(check_names, 5, 10);
}

/* ---- sums of a week ------------------------------------------------------------------------- */

static void check_week(struct run *run)
{
    for (int w = 0; w < WEEKS; w++) {
        struct en_bulletin_week week = {.monday = monday + w * WEEK_S}, told = week;
        struct selection selection = selection_of(run, monday + (WEEKS + 1) * WEEK_S);
        struct tales tales = tales_of(run, &selection);
        assert_int_equal(ladder_climb(&selection, &tales), EN_OK);
        assert_int_equal(run->bulletin.item_count, 0);
        ladder_week(&selection, &tales, &week);
        for (size_t i = 0; i < run->group_count; i++) {
            const struct en_bulletin_item *item = &run->group[i].item;
            if (monday_of(item->from) == week.monday) {
                *(item->joint ? &told.joint : &told.not_joint) += item->count;
                *(item->joint ? &told.joint_fewer : &told.not_joint_fewer) |= item->count == 0;
            }
        }
        assert_int_equal(week.joint, told.joint);
        assert_int_equal(week.not_joint, told.not_joint);
        assert_int_equal(week.joint_fewer, told.joint_fewer);
        assert_int_equal(week.not_joint_fewer, told.not_joint_fewer);
    }
}

static void a_week_is_the_sum_of_its_printed_groups(void **arg)
{
    (void)arg;
    each_run(check_week, 0, 8);
}

/* ---- to the second -------------------------------------------------------------------------- */

static void a_half_day_closes_to_the_second(void **arg)
{
    struct en_accord accord = {.delay_patrol_hours = DELAY_H};
    struct en_bulletin bulletin = {.cutoff = monday + 36 * 3600};
    struct selection selection = {.accord = &accord, .bulletin = &bulletin};

    (void)arg;
    assert_true(half_day_closed(&selection, monday, DELAY_H));
    assert_true(half_day_closed(&selection, monday + HALF_DAY_S - 1, DELAY_H));
    assert_false(half_day_closed(&selection, monday + HALF_DAY_S, DELAY_H));
    bulletin.cutoff--;
    assert_false(half_day_closed(&selection, monday + HALF_DAY_S - 1, DELAY_H));
    assert_false(half_day_closed(&selection, monday, DELAY_H));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_group_is_both_fine_and_small),
        cmocka_unit_test(every_patrol_is_told_exactly_once),
        cmocka_unit_test(what_a_group_says_is_true_of_each_patrol_in_it),
        cmocka_unit_test(when_a_group_appears_depends_on_the_clock_alone),
        cmocka_unit_test(no_place_and_time_is_told_in_two_instalments),
        cmocka_unit_test(an_afternoon_is_named_only_beside_its_morning),
        cmocka_unit_test(a_week_is_the_sum_of_its_printed_groups),
        cmocka_unit_test(a_half_day_closes_to_the_second),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
