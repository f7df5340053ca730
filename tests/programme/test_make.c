/*
 * Making a programme: every hard rule is kept, the answer depends on nothing but needs and seed,
 * what is settled stays, and the cost told is the cost of the patrols.
 */
#include "sector.h"

#include <string.h>

enum { DAY = 86400 };

static const struct en_programme_kind *kind_of(const struct sector *sector,
                                               const struct en_programme_patrol *patrol)
{
    return &sector->kind[patrol->kind];
}

static void patrols_keep_the_hours_and_lengths_of_their_kind(void **state)
{
    struct sector sector;
    (void)state;

    sector_begin(&sector);
    struct en_programme_plan plan = sector_make(&sector, 1);
    assert_int_equal(plan.count, 21);
    assert_int_equal(plan.unplaced, 0);
    for (size_t i = 0; i < plan.count; i++) {
        const struct en_programme_patrol *patrol = &plan.patrol[i];
        int64_t minute = patrol->start % DAY / 60;
        int64_t length = (patrol->end - patrol->start) / 60;
        assert_in_range(minute, kind_of(&sector, patrol)->earliest,
                        kind_of(&sector, patrol)->latest);
        assert_in_range(length, kind_of(&sector, patrol)->shortest,
                        kind_of(&sector, patrol)->longest);
        assert_in_range(patrol->crew, kind_of(&sector, patrol)->crew_from,
                        kind_of(&sector, patrol)->crew_to);
    }
    sector_end(&sector);
}

static void stops_are_reached_and_left_in_time_and_are_of_the_kind(void **state)
{
    struct sector sector;
    (void)state;

    sector_begin(&sector);
    struct en_programme_plan plan = sector_make(&sector, 2);
    for (size_t i = 0; i < plan.count; i++) {
        const struct en_programme_patrol *patrol = &plan.patrol[i];
        int32_t clock = 0;
        size_t at = 0;
        for (size_t s = 0; s < patrol->stop_count; s++) {
            size_t to = (size_t)patrol->stop[s].zone + 1;
            assert_true((sector.zone[to - 1].kinds >> patrol->kind & 1) != 0);
            clock += sector.legs[at * (ZONES + 1) + to];
            assert_int_equal(patrol->stop[s].from, clock);
            assert_true(patrol->stop[s].until - patrol->stop[s].from >= 10);
            clock = patrol->stop[s].until;
            at = to;
        }
        assert_int_equal(patrol->end, patrol->start + 60 * (clock + sector.legs[at * (ZONES + 1)]));
    }
    sector_end(&sector);
}

static int32_t out_at(const struct en_programme_plan *plan, en_time now, int32_t turnaround)
{
    int32_t out = 0;

    for (size_t i = 0; i < plan->count; i++) {
        const struct en_programme_patrol *patrol = &plan->patrol[i];
        if (patrol->placed && patrol->start <= now && now < patrol->end + turnaround * 60) {
            out += patrol->vehicles;
        }
    }
    return out;
}

static void vehicles_suffice_at_every_moment_or_a_patrol_is_listed(void **state)
{
    struct sector sector;
    (void)state;

    sector_begin(&sector);
    for (int32_t vehicles = 1; vehicles <= 5; vehicles++) {
        sector.base[0].vehicles = vehicles;
        struct en_programme_plan plan = sector_make(&sector, 3);
        for (size_t i = 0; i < plan.count; i++) {
            assert_true(!plan.patrol[i].placed ||
                        out_at(&plan, plan.patrol[i].start, 60) <= vehicles);
        }
        assert_true(vehicles > 1 || plan.unplaced == plan.count);
        assert_true(vehicles < 4 || plan.unplaced == 0);
    }
    sector_end(&sector);
}

static void hours_of_days_that_follow_each_other_lie_apart(void **state)
{
    struct sector sector;
    (void)state;

    sector_begin(&sector);
    struct en_programme_plan plan = sector_make(&sector, 4);
    for (size_t i = 0; i < plan.count; i++) {
        for (size_t j = 0; j < i; j++) {
            int64_t days = plan.patrol[i].start / DAY - plan.patrol[j].start / DAY;
            int64_t apart = plan.patrol[i].start % DAY - plan.patrol[j].start % DAY;
            assert_true(days > 2 || apart >= 20 * 60 || apart <= -20 * 60);
        }
    }
    sector_end(&sector);
}

static void the_same_seed_gives_the_same_programme_and_another_seed_another(void **state)
{
    struct sector sector;
    (void)state;

    sector_begin(&sector);
    struct en_programme_plan first = sector_make(&sector, 5);
    struct en_programme_plan again = sector_make(&sector, 5);
    struct en_programme_plan other = sector_make(&sector, 6);
    size_t same = 0;
    for (size_t i = 0; i < first.count; i++) {
        assert_int_equal(first.patrol[i].start, again.patrol[i].start);
        assert_memory_equal(first.patrol[i].stop, again.patrol[i].stop,
                            sizeof(first.patrol[i].stop));
        same += first.patrol[i].start == other.patrol[i].start;
    }
    assert_true(same < first.count / 2);
    sector_end(&sector);
}

static void the_cost_told_is_the_cost_of_the_patrols_and_trials_lower_it(void **state)
{
    struct en_programme_options few = {.seed = 7, .trials = 1};
    struct en_programme_options many = {.seed = 7, .trials = 200};
    struct en_programme_plan before;
    struct en_programme_plan after;
    struct en_error error;
    struct sector sector;
    (void)state;

    sector_begin(&sector);
    assert_int_equal(en_programme_make(&sector.needs, &few, &sector.arena, &before, &error), EN_OK);
    assert_int_equal(en_programme_make(&sector.needs, &many, &sector.arena, &after, &error), EN_OK);
    assert_int_equal(before.cost, en_programme_cost(&sector.needs, before.patrol, before.count));
    assert_int_equal(after.cost, en_programme_cost(&sector.needs, after.patrol, after.count));
    assert_true(after.cost < before.cost);
    sector_end(&sector);
}

static void what_is_settled_stays_as_it_is(void **state)
{
    struct en_programme_patrol settled = {.number = EN_STR("G-7"),
                                          .kind = SHORT,
                                          .start = 2 * DAY + 9 * 3600 + 120,
                                          .end = 2 * DAY + 11 * 3600,
                                          .crew = 8,
                                          .vehicles = 2,
                                          .stop = {{5, 61, 70}},
                                          .stop_count = 1};
    struct sector sector;
    size_t found = 0;
    (void)state;

    sector_begin(&sector);
    sector.needs.settled = &settled;
    sector.needs.settled_count = 1;
    struct en_programme_plan plan = sector_make(&sector, 8);
    for (size_t i = 0; i < plan.count; i++) {
        if (plan.patrol[i].settled) {
            assert_int_equal(plan.patrol[i].start, settled.start);
            assert_memory_equal(plan.patrol[i].stop, settled.stop, sizeof(settled.stop));
            found++;
        }
    }
    assert_int_equal(plan.count, 22);
    assert_int_equal(found, 1);
    sector_end(&sector);
}

static void nobody_stops_where_it_is_closed(void **state)
{
    struct en_programme_span closed = {0, DAYS * DAY};
    struct sector sector;
    (void)state;

    sector_begin(&sector);
    sector.zone[0].closed = &closed;
    sector.zone[0].closed_count = 1;
    struct en_programme_plan plan = sector_make(&sector, 9);
    for (size_t i = 0; i < plan.count; i++) {
        for (size_t s = 0; s < plan.patrol[i].stop_count; s++) {
            assert_true(!plan.patrol[i].placed || plan.patrol[i].stop[s].zone != 0);
        }
    }
    sector_end(&sector);
}

/* Nobody can man a patrol that leaves before noon. */
static int64_t man_afternoons(void *self, const struct en_programme_patrol *patrol, size_t count,
                              bool *ret_manned)
{
    ++*(int *)self;
    for (size_t i = 0; i < count; i++) {
        ret_manned[i] = patrol[i].start % DAY >= 12 * 3600;
    }
    return 0;
}

static void patrols_that_nobody_can_man_move_to_where_somebody_can(void **state)
{
    int asked = 0;
    struct en_programme_options options = {
        .seed = 10, .trials = 10, .crews = man_afternoons, .crews_self = &asked};
    struct en_programme_plan before;
    struct en_programme_plan after;
    struct en_error error;
    struct sector sector;
    (void)state;

    sector_begin(&sector);
    sector.needs.apart_minutes = 0;
    assert_int_equal(en_programme_make(&sector.needs, &options, &sector.arena, &before, &error),
                     EN_OK);
    assert_int_equal(asked, 1);
    options.joint = 300;
    assert_int_equal(en_programme_make(&sector.needs, &options, &sector.arena, &after, &error),
                     EN_OK);
    assert_true(before.unmanned > 3);
    assert_int_equal(after.unmanned, 0);
    sector_end(&sector);
}

static void needs_that_cannot_be_read_are_refused_by_name(void **state)
{
    struct en_programme_options options = {.seed = 1};
    struct en_programme_plan plan;
    struct en_error error;
    struct sector sector;
    (void)state;

    sector_begin(&sector);
    sector.kind[0].latest = 100;
    assert_int_equal(en_programme_make(&sector.needs, &options, &sector.arena, &plan, &error),
                     EN_ERR_CONTRADICTION);
    assert_string_equal(error.rule, "programme.kind-order");
    sector.kind[0].latest = 1080;
    sector.needs.days = 0;
    assert_int_equal(en_programme_check(&sector.needs, &error), EN_ERR_RANGE);
    sector.needs.days = 93;
    assert_int_equal(en_programme_check(&sector.needs, &error), EN_ERR_RANGE);
    sector.needs.days = DAYS;
    sector.wish[0].day = DAYS;
    assert_int_equal(en_programme_check(&sector.needs, &error), EN_ERR_RANGE);
    assert_string_equal(error.rule, "programme.wish");
    sector_end(&sector);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(patrols_keep_the_hours_and_lengths_of_their_kind),
        cmocka_unit_test(stops_are_reached_and_left_in_time_and_are_of_the_kind),
        cmocka_unit_test(vehicles_suffice_at_every_moment_or_a_patrol_is_listed),
        cmocka_unit_test(hours_of_days_that_follow_each_other_lie_apart),
        cmocka_unit_test(the_same_seed_gives_the_same_programme_and_another_seed_another),
        cmocka_unit_test(the_cost_told_is_the_cost_of_the_patrols_and_trials_lower_it),
        cmocka_unit_test(what_is_settled_stays_as_it_is),
        cmocka_unit_test(nobody_stops_where_it_is_closed),
        cmocka_unit_test(patrols_that_nobody_can_man_move_to_where_somebody_can),
        cmocka_unit_test(needs_that_cannot_be_read_are_refused_by_name),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
