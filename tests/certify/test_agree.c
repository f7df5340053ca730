/* The planner's own reckoning and the checker's, which share no code, agree on every roster. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <entente/certify.h>
#include <entente/roster.h>

#include "columns.h"
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

/* ---- bounds --------------------------------------------------------------------------------- */

static int dice(struct en_rng *rng, int low, int high)
{
    return low + (int)en_rng_below(rng, (uint64_t)(high - low + 1));
}

/* One die after the other: arguments of a call have no order. */
static void add_limits(struct en_rng *rng, struct en_text *text, int count)
{
    for (int i = 0; i < count; i++) {
        int on = dice(rng, 0, 3) > 0;
        int weight = dice(rng, 1, 5);
        en_text_addf(text, "(%d|%d|%d), ", on, weight, dice(rng, 1, 3));
    }
}

/* Three people, six days, D and N; the cover is that of a random roster. */
static void random_instance(struct en_rng *rng, struct en_text *text)
{
    int need[6][2] = {{0}};

    en_text_adds(text, "SCHEDULING_PERIOD;\ntiny, 2010-01-01, 2010-01-06;\nSKILLS = 0;\n"
                       "SHIFT_TYPES = 2;\nD, Day, 08:30:00, 16:30:00, 0,;\n"
                       "N, Night, 22:30:00, 06:30:00, 0,;\nCONTRACTS = 1;\n0, any, (1|1), ");
    add_limits(rng, text, 8);
    en_text_adds(text, "(0|0|0), SaturdaySunday, (1|3), (1|2), (1|4), (0|0), (0|0), 1, 0;\n"
                       "PATTERNS = 1;\n0, 3, 2 (N|Any) (D|Any);\n"
                       "EMPLOYEES = 3;\n0, 0, 0, 0,;\n1, 1, 0, 0,;\n2, 2, 0, 0,;\n"
                       "DAY_OF_WEEK_COVER = 0;\nDATE_SPECIFIC_COVER = 12;\n");
    for (int i = 0; i < 18; i++) {
        int cell = dice(rng, 0, 2);
        need[i % 6][cell % 2] += cell < 2;
    }
    for (int i = 0; i < 12; i++) {
        en_text_addf(text, "2010-01-%02d, %s, %d;\n", i / 2 + 1, i % 2 == 0 ? "D" : "N",
                     need[i / 2][i % 2]);
    }
    en_text_adds(text, "DAY_OFF_REQUESTS = 0;\nDAY_ON_REQUESTS = 0;\nSHIFT_OFF_REQUESTS = 36;\n");
    for (int i = 0; i < 36; i++) {
        en_text_addf(text, "%d, 2010-01-%02d, %s, %d;\n", i / 12, i % 6 + 1,
                     i / 6 % 2 == 0 ? "D" : "N", dice(rng, 1, 2));
    }
    en_text_adds(text, "SHIFT_ON_REQUESTS = 0;\n");
}

/* The certificate of a planner's bound, with the bound; the roster it found costs just that. */
static void judge_branching(const char *instance, struct en_text *certificate)
{
    const struct en_columns_options options = {.seed = 1, .blocks = 2000};
    struct en_certify_bound judged = {0};
    struct en_roster roster = {0};
    uint8_t cells[CELLS_MAX];
    int64_t bound = 0;

    assert_int_equal(en_roster_read_inrc1(en_str_from(instance), &roster, NULL), EN_OK);
    memset(cells, EN_ROSTER_OFF, sizeof(cells));
    assert_int_equal(en_columns_solve(&roster, &options, cells, NULL, certificate, &bound), EN_OK);
    assert_int_equal(en_certify_bound_inrc1(en_str_from(instance), en_text_str(certificate), NULL,
                                            &judged, NULL),
                     EN_OK);
    assert_int_equal(judged.claimed, bound);
    assert_int_equal(judged.found, bound);
    assert_int_equal(judge(en_certify_inrc1, instance, &roster, cells).cost, bound);
    en_roster_finish(&roster);
}

/* Instances whose prices prove too little: cases are told apart by cells. */
static void what_branching_proves_is_judged_as_it_is_told(void **state)
{
    static const uint64_t SEEDS[] = {1210, 2290, 2659, 5647};
    size_t branched = 0;

    (void)state;
    for (size_t i = 0; i < EN_COUNT(SEEDS); i++) {
        struct en_text instance = {0};
        struct en_text certificate = {0};
        struct en_rng rng;
        en_rng_seed(&rng, SEEDS[i]);
        random_instance(&rng, &instance);
        judge_branching(en_text_cstr(&instance), &certificate);
        branched += strstr(en_text_cstr(&certificate), "\ncell ") != NULL;
        en_text_finish(&certificate);
        en_text_finish(&instance);
    }
    assert_true(branched > 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(random_rosters_of_curtois_cost_the_same),
        cmocka_unit_test(random_rosters_of_the_competition_cost_the_same),
        cmocka_unit_test(found_rosters_cost_what_the_search_counted),
        cmocka_unit_test(what_branching_proves_is_judged_as_it_is_told),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
