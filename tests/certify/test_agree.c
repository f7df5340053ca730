/* The planner's own reckoning and the checker's, which share no code, agree on every roster. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>

#include <entente/certify.h>
#include <entente/roster.h>

#include "instances.h"

enum { ROSTERS = 400, CELLS_MAX = 64, PROPOSALS = 30000 };

typedef enum en_status (*read_fn)(struct en_str, struct en_roster *, struct en_error *);
typedef enum en_status (*check_fn)(struct en_str, struct en_str, const struct en_certify_sink *,
                                   struct en_certify_verdict *, struct en_error *);

static struct en_certify_verdict judge(check_fn check, const char *instance,
                                       const struct en_roster *roster, const uint8_t *cells)
{
    struct en_certify_verdict verdict = {0};
    struct en_text text = {0};

    en_roster_print(&text, roster, cells);
    assert_int_equal(check(en_str_from(instance), en_text_str(&text), NULL, &verdict, NULL), EN_OK);
    en_text_finish(&text);
    return verdict;
}

/* Random rows, some days alike so that runs come about. */
static void fill(struct en_rng *rng, const struct en_roster *roster, uint8_t *cells)
{
    size_t count = roster->people_count * (size_t)roster->days;

    assert_true(count <= CELLS_MAX);
    for (size_t i = 0; i < count; i++) {
        uint64_t draw = en_rng_below(rng, 2 * roster->shift_count + 2);
        cells[i] = draw < roster->shift_count ? (uint8_t)draw : EN_ROSTER_OFF;
        if (i > 0 && en_rng_below(rng, 3) == 0) {
            cells[i] = cells[i - 1];
        }
    }
}

static void agree(const char *instance, read_fn read, check_fn check)
{
    struct en_roster roster = {0};
    struct en_rng rng;
    uint8_t cells[CELLS_MAX];

    en_rng_seed(&rng, 7);
    assert_int_equal(read(en_str_from(instance), &roster, NULL), EN_OK);
    for (size_t i = 0; i < ROSTERS; i++) {
        fill(&rng, &roster, cells);
        struct en_roster_cost cost = en_roster_cost(&roster, cells);
        struct en_certify_verdict verdict = judge(check, instance, &roster, cells);
        assert_int_equal(cost.soft, verdict.cost);
        assert_int_equal(cost.hard > 0, verdict.hard > 0);
    }
    en_roster_finish(&roster);
}

static void random_rosters_of_curtois_cost_the_same(void **state)
{
    (void)state;
    agree(CURTOIS_SMALL, en_roster_read_curtois, en_certify_curtois);
}

static void random_rosters_of_the_competition_cost_the_same(void **state)
{
    (void)state;
    agree(INRC1_SMALL, en_roster_read_inrc1, en_certify_inrc1);
}

/* What the search counted along is what it says in the end, and what the checker finds. */
static void found_rosters_cost_what_the_search_counted(void **state)
{
    struct en_roster_options options = {.seed = 1, .iterations = PROPOSALS, .threads = 1};
    struct en_roster roster = {0};
    struct en_roster_result result;

    (void)state;
    assert_int_equal(en_roster_read_inrc1(en_str_from(INRC1_SMALL), &roster, NULL), EN_OK);
    assert_int_equal(en_roster_solve(&roster, &options, &result, NULL), EN_OK);
    struct en_certify_verdict verdict = judge(en_certify_inrc1, INRC1_SMALL, &roster, result.cells);
    assert_int_equal(verdict.hard, 0);
    assert_int_equal(verdict.cost, result.cost.soft);
    assert_true(result.trace_count > 0);
    assert_int_equal(result.trace[result.trace_count - 1].cost.soft, verdict.cost);
    en_roster_result_finish(&result);
    en_roster_finish(&roster);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(random_rosters_of_curtois_cost_the_same),
        cmocka_unit_test(random_rosters_of_the_competition_cost_the_same),
        cmocka_unit_test(found_rosters_cost_what_the_search_counted),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
