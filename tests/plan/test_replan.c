/* Something has changed; as little as possible does. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "entente/plan_replan.h"
#include "problems.h"

enum { PEOPLE = 120, PATROLS = 20 };

static const struct en_plan_span ever = {0, INT64_C(1) << 33};

struct scene {
    struct fixture *fixture;
    struct en_plan_programme before;
    struct en_plan_replanned after;
    bool frozen[PATROLS + 1];
};

static struct scene *scene_new(void)
{
    struct scene *scene = calloc(1, sizeof(*scene));
    struct en_plan_options options = {.seed = 1, .effort = 20};

    assert_non_null(scene);
    scene->fixture = fixture_gao(PEOPLE, PATROLS, 7);
    assert_int_equal(en_plan_compose(&scene->fixture->problem, &options, &scene->before, NULL),
                     EN_OK);
    assert_int_equal(scene->before.manned, PATROLS);
    return scene;
}

static void replan(struct scene *scene)
{
    struct en_plan_breaches breaches;

    assert_int_equal(en_plan_replan(&scene->fixture->problem, scene->before.crews, scene->frozen,
                                    NULL, &scene->after, NULL),
                     EN_OK);
    assert_int_equal(en_plan_check(&scene->fixture->problem, scene->after.programme.crews,
                                   scene->after.programme.crew_count, &breaches, NULL),
                     EN_OK);
    assert_int_equal(breaches.count, 0);
    en_plan_breaches_finish(&breaches);
}

static void scene_free(struct scene *scene)
{
    en_plan_replanned_finish(&scene->after);
    en_plan_programme_finish(&scene->before);
    fixture_free(scene->fixture);
    free(scene);
}

static void send_home(struct scene *scene, uint32_t member)
{
    scene->fixture->member[member].leave = &ever;
    scene->fixture->member[member].leave_count = 1;
}

static size_t patrols_of(const struct en_plan_programme *programme, uint32_t member)
{
    size_t count = 0;

    for (size_t i = 0; i < programme->crew_count; i++) {
        for (size_t s = 0; s < programme->crews[i].seat_count; s++) {
            count += programme->crews[i].seats[s].member == member;
        }
    }
    return count;
}

static void nothing_changes_when_nothing_has_changed(void **state)
{
    struct scene *scene = scene_new();

    (void)state;
    replan(scene);
    assert_int_equal(scene->after.change_count, 0);
    for (size_t i = 0; i < PATROLS; i++) {
        const struct en_plan_crew *was = &scene->before.crews[i];
        assert_int_equal(was->seat_count, scene->after.programme.crews[i].seat_count);
        assert_memory_equal(was->seats, scene->after.programme.crews[i].seats,
                            was->seat_count * sizeof(was->seats[0]));
    }
    scene_free(scene);
}

static void who_fell_ill_is_replaced_seat_by_seat(void **state)
{
    struct scene *scene = scene_new();
    uint32_t ill = scene->before.crews[4].seats[5].member;
    size_t patrols = patrols_of(&scene->before, ill);
    size_t seats = 0;

    (void)state;
    for (size_t i = 0; i < PATROLS; i++) {
        seats += scene->before.crews[i].seat_count;
    }
    send_home(scene, ill);
    replan(scene);
    assert_int_equal(scene->after.programme.manned, PATROLS);
    assert_int_equal(scene->after.seats_kept, seats - patrols);
    assert_int_equal(scene->after.change_count, patrols);
    for (size_t i = 0; i < scene->after.change_count; i++) {
        assert_int_equal(scene->after.changes[i].out, ill);
        assert_true(scene->after.changes[i].in != EN_PLAN_NOBODY);
        assert_int_equal(scene->after.changes[i].line.code, EN_PLAN_CHANGE_AWAY);
    }
    scene_free(scene);
}

static void frozen_crew_stays_although_it_breaks_a_rule(void **state)
{
    struct scene *scene = scene_new();
    uint32_t ill = scene->before.crews[4].seats[5].member;

    (void)state;
    send_home(scene, ill);
    scene->frozen[4] = true;
    assert_int_equal(en_plan_replan(&scene->fixture->problem, scene->before.crews, scene->frozen,
                                    NULL, &scene->after, NULL),
                     EN_OK);
    assert_int_equal(scene->after.programme.crews[4].seats[5].member, ill);
    assert_int_equal(patrols_of(&scene->after.programme, ill), 1);
    scene_free(scene);
}

static void new_patrol_gets_a_crew_and_the_others_keep_theirs(void **state)
{
    struct scene *scene = scene_new();
    struct en_plan_slot *added = &scene->fixture->slot[PATROLS];
    struct en_plan_crew crews[PATROLS + 1];

    (void)state;
    *added = scene->fixture->slot[6];
    added->id = en_str_from("added");
    added->start += 1800;
    added->end += 1800;
    scene->fixture->problem.slot_count = PATROLS + 1;
    memcpy(crews, scene->before.crews, sizeof(crews[0]) * PATROLS);
    crews[PATROLS] = (struct en_plan_crew){.verdict = EN_PLAN_UNDECIDED};
    assert_int_equal(
        en_plan_replan(&scene->fixture->problem, crews, NULL, NULL, &scene->after, NULL), EN_OK);
    assert_int_equal(scene->after.programme.manned, PATROLS + 1);
    assert_int_equal(scene->after.change_count, added->size);
    assert_int_equal(scene->after.changes[0].line.code, EN_PLAN_CHANGE_NEW);
    scene_free(scene);
}

/* Half as many vehicles: a smaller patrol keeps as many of its people as have seats. */
static void smaller_patrol_keeps_who_can_stay(void **state)
{
    struct scene *scene = scene_new();
    int32_t size = scene->fixture->slot[3].size;

    (void)state;
    assert_true(size >= 8);
    scene->fixture->slot[3].size = size - 2;
    replan(scene);
    assert_int_equal(scene->after.programme.manned, PATROLS);
    assert_true(scene->after.change_count <= 4);
    assert_true(scene->after.programme.crews[3].seat_count == (size_t)size - 2);
    scene_free(scene);
}

static void crew_that_cannot_be_had_any_more_is_told_with_its_clash(void **state)
{
    struct scene *scene = scene_new();

    (void)state;
    for (uint32_t m = 0; m < PEOPLE; m++) { // a whole party goes home
        if (scene->fixture->node[scene->fixture->member[m].node].parent == 2) {
            send_home(scene, m);
        }
    }
    replan(scene);
    assert_int_equal(scene->after.programme.manned, 0);
    assert_int_equal(scene->after.changes[0].line.code, EN_PLAN_CHANGE_LOST);
    assert_true(scene->after.programme.crews[0].alone);
    const struct en_plan_crew *crew = &scene->after.programme.crews[0];
    assert_true(crew->conflict_count > 0);
    assert_true(crew->substitute_count == 1); // one of the others fills the seats of pf, by consent
    assert_in_range(crew->substitutes[0].code, EN_PLAN_TRY_SUBSTITUTE, EN_PLAN_TRY_SUBSTITUTE_POST);
    assert_int_equal(crew->substitutes[0].arg[2].value, 2);
    assert_int_equal(crew->substitutes[0].arg[1].value, 2);
    scene_free(scene);
}

static void frozen_crew_of_another_size_is_refused(void **state)
{
    struct scene *scene = scene_new();
    struct en_error error = {.rule = "none"};

    (void)state;
    scene->fixture->slot[3].size--;
    scene->frozen[3] = true;
    assert_int_equal(en_plan_replan(&scene->fixture->problem, scene->before.crews, scene->frozen,
                                    NULL, &scene->after, &error),
                     EN_ERR_RANGE);
    assert_string_equal(error.rule, "plan.frozen");
    assert_string_equal(error.place, "g-0003");
    scene_free(scene);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_changes_when_nothing_has_changed),
        cmocka_unit_test(who_fell_ill_is_replaced_seat_by_seat),
        cmocka_unit_test(frozen_crew_stays_although_it_breaks_a_rule),
        cmocka_unit_test(new_patrol_gets_a_crew_and_the_others_keep_theirs),
        cmocka_unit_test(smaller_patrol_keeps_who_can_stay),
        cmocka_unit_test(crew_that_cannot_be_had_any_more_is_told_with_its_clash),
        cmocka_unit_test(frozen_crew_of_another_size_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
