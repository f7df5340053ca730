/* What the search may trust: every index, range and window of a problem is checked before. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <entente/route.h>

/* One place, one base, one patrol, one meeting of two: small enough to break in every way. */
struct small {
    struct en_route_window window[2];
    struct en_route_place place;
    struct en_route_patrol patrol[2];
    struct en_route_meet meet;
    int32_t ticks[4], metres[4];
    struct en_route_problem problem;
};

static void make(struct small *small)
{
    *small = (struct small){
        .window = {{60, 120}, {180, 240}},
        .place = {.id = EN_STR("market"),
                  .weight = 10,
                  .service = 20,
                  .window_count = 2,
                  .visits_min = 1,
                  .visits_max = 2,
                  .gap = 60},
        .meet = {.id = EN_STR("joint"), .node = 0, .patrol = {0, 1}, .window = {60, 90}},
        .ticks = {0, 15, 15, 0},
        .metres = {0, 9000, 9000, 0},
    };
    for (size_t i = 0; i < 2; i++) {
        small->patrol[i] = (struct en_route_patrol){EN_STR("p"), 1, 1, 0, 60, 480, 300, 50000};
    }
    small->place.windows = small->window;
    small->problem = (struct en_route_problem){
        &small->place, 1, small->patrol, 2, &small->meet, 1, 2, small->ticks, small->metres};
}

static const char *rule_of(const struct small *small)
{
    static struct en_error error;

    error.rule = "";
    return en_route_check(&small->problem, &error) == EN_OK ? "" : error.rule;
}

#define BROKEN(change, rule)                                                                       \
    do {                                                                                           \
        make(&small);                                                                              \
        change;                                                                                    \
        assert_string_equal(rule_of(&small), rule);                                                \
    } while (0)

static void a_sound_problem_passes(void **state)
{
    struct small small;

    (void)state;
    BROKEN((void)0, "");
    BROKEN(small.problem.meet_count = small.problem.place_count = 0, "");
    BROKEN(small.ticks[1] = EN_ROUTE_NO_WAY, "");
}

static void a_broken_one_names_the_rule(void **state)
{
    struct small small;

    (void)state;
    BROKEN(small.window[0].close = 59, "route.window");
    BROKEN(small.window[1].open = 120, "route.window");
    BROKEN(small.place.window_count = 0, "route.window");
    BROKEN(small.place.weight = -1, "route.number");
    BROKEN(small.place.service = -5, "route.number");
    BROKEN(small.place.visits_max = 0, "route.number");
    BROKEN(small.place.visits_min = 3, "route.number");
    BROKEN(small.patrol[1].from = 2, "route.index");
    BROKEN(small.patrol[0].leave_close = -1, "route.window");
    BROKEN(small.patrol[0].back_by = EN_ROUTE_TICKS_MAX + 1, "route.window");
    BROKEN(small.patrol[0].length_max = -1, "route.number");
    BROKEN(small.problem.metres = NULL, "route.number");
    BROKEN(small.meet.patrol[1] = 0, "route.index");
    BROKEN(small.meet.node = 7, "route.index");
    BROKEN(small.meet.window.close = 1, "route.window");
    BROKEN(small.meet.weight = -1, "route.number");
    BROKEN(small.ticks[2] = -1, "route.number");
    BROKEN(small.metres[2] = EN_ROUTE_METRES_MAX + 1, "route.number");
    BROKEN(small.problem.node_count = 0, "route.limit");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_sound_problem_passes),
        cmocka_unit_test(a_broken_one_names_the_rule),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
