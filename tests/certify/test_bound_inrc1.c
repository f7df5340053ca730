/*
 * Bounds of INRC-I: the day-by-day reading of the rules makes of every row what the checker makes
 * of it, and what is proved is never more than the cheapest roster costs.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>

#include "instances.h"
#include "told.h"

enum {
    LONG_DAYS = 37, /* from Friday 1 January 2010: six weekends */
    LONG_ROWS = 60,
    INSTANCES = 12,
    TINY = 24,
    DAYS_MAX = LONG_DAYS,
    PEOPLE_MAX = 2,
    SCALE = 3,
    FORCE = 1000000, /* more than any row costs */
};

static const char *const CELLS[] = {"D", "N", "-"};

struct sample {
    struct en_rng rng;
    int32_t days;
    size_t people, shifts;
    bool demand; /* somebody is needed */
    int64_t need[DAYS_MAX][2];
    struct en_text instance;
};

static int64_t pick(struct sample *sample, int64_t low, int64_t high)
{
    return low + (int64_t)en_rng_below(&sample->rng, (uint64_t)(high - low + 1));
}

/* ---- an instance by dice -------------------------------------------------------------------- */

static void add_limit(struct sample *sample, int64_t low, int64_t high)
{
    en_text_addf(&sample->instance, "(%d|%d|%d), ", pick(sample, 0, 3) > 0, (int)pick(sample, 1, 9),
                 (int)pick(sample, low, high));
}

static void add_contract(struct sample *sample, int number)
{
    static const char *const WEEKENDS[] = {"SaturdaySunday", "FridaySaturdaySunday",
                                           "SundayMonday"};
    static const int64_t LIMITS[][2] = {{3, 9}, {0, 9}, {0, 4}, {0, 3}, {1, 4},
                                        {0, 4}, {0, 3}, {0, 3}, {0, 3}};

    en_text_addf(&sample->instance, "%d, any, (1|1), ", number);
    for (size_t i = 0; i < EN_COUNT(LIMITS); i++) {
        add_limit(sample, LIMITS[i][0], LIMITS[i][1]);
    }
    en_text_addf(&sample->instance, "%s, ", WEEKENDS[pick(sample, 0, 2)]);
    for (int i = 0; i < 5; i++) {
        add_limit(sample, 1, 1);
    }
    en_text_adds(&sample->instance, "4, 0 1 2 3;\n");
}

static void add_patterns(struct sample *sample)
{
    static const char *const PATTERNS[] = {
        "2 (D|Any) (D|Any)", "3 (None|Friday) (Any|Saturday) (Any|Sunday)",
        "4 (Any|Any) (None|Any) (Any|Any) (D|Any)", "1 (D|Wednesday)"};

    en_text_addf(&sample->instance, "PATTERNS = %zu;\n", EN_COUNT(PATTERNS));
    for (size_t i = 0; i < EN_COUNT(PATTERNS); i++) {
        en_text_addf(&sample->instance, "%zu, %d, %s;\n", i, (int)pick(sample, 1, 9), PATTERNS[i]);
    }
}

static void add_cover(struct sample *sample)
{
    struct en_text *text = &sample->instance;

    en_text_addf(text, "DAY_OF_WEEK_COVER = 0;\nDATE_SPECIFIC_COVER = %d;\n",
                 sample->demand ? (int)sample->days : 0);
    for (int32_t day = 0; sample->demand && day < sample->days; day++) {
        sample->need[day][0] = pick(sample, 0, (int64_t)sample->people);
        en_text_addf(text, "2010-01-%02d, D, %d;\n", (int)day + 1, (int)sample->need[day][0]);
    }
}

static void make_instance(struct sample *sample)
{
    struct en_text *text = &sample->instance;
    bool two = sample->shifts == 2;

    en_text_addf(text, "SCHEDULING_PERIOD;\nsample, 2010-01-01, 2010-%02d-%02d;\n",
                 sample->days > 31 ? 2 : 1,
                 (int)(sample->days > 31 ? sample->days - 31 : sample->days));
    en_text_addf(text, "SKILLS = 1;\nNurse;\nSHIFT_TYPES = %d;\n", two ? 2 : 1);
    en_text_addf(text, "D, Day, 08:30:00, 16:30:00, 0,;\n%s",
                 two ? "N, Night, 22:30:00, 06:30:00, 1, Nurse;\n" : "");
    en_text_addf(text, "CONTRACTS = %zu;\n", sample->people);
    for (size_t i = 0; i < sample->people; i++) {
        add_contract(sample, (int)i);
    }
    add_patterns(sample);
    en_text_addf(text, "EMPLOYEES = %zu;\n0, 0, 0, 0,;\n%s", sample->people,
                 sample->people == 2 ? "1, 1, 1, 1, Nurse;\n" : "");
    add_cover(sample);
    en_text_addf(text, "DAY_OFF_REQUESTS = 1;\n0, 2010-01-02, %d;\n", (int)pick(sample, 1, 9));
    en_text_addf(text, "DAY_ON_REQUESTS = 1;\n0, 2010-01-04, %d;\n", (int)pick(sample, 1, 9));
    en_text_addf(text, "SHIFT_OFF_REQUESTS = 1;\n0, 2010-01-03, D, %d;\n", (int)pick(sample, 1, 9));
    en_text_addf(text, "SHIFT_ON_REQUESTS = 1;\n0, 2010-01-01, D, %d;\n", (int)pick(sample, 1, 9));
}

/* ---- what a roster costs, and what prices prove --------------------------------------------- */

/* Cells are indices of CELLS; with one shift 1 is off. False: the cover is not met. */
static bool cost_of(const struct sample *sample, const uint8_t *cells, int64_t *ret)
{
    struct en_text text = {0};
    struct en_certify_verdict verdict;

    for (size_t p = 0; p < sample->people; p++) {
        en_text_addf(&text, "%zu", p);
        for (int32_t d = 0; d < sample->days; d++) {
            uint8_t cell = cells[p * (size_t)sample->days + (size_t)d];
            en_text_addf(&text, " %s", CELLS[cell == sample->shifts ? 2 : cell]);
        }
        en_text_adds(&text, "\n");
    }
    assert_int_equal(
        en_certify_inrc1(en_text_str(&sample->instance), en_text_str(&text), NULL, &verdict, NULL),
        EN_OK);
    en_text_finish(&text);
    *ret = verdict.cost;
    return verdict.hard == 0;
}

static int64_t proved(const struct sample *sample, const struct en_text *certificate)
{
    struct en_certify_bound bound = {0};

    assert_int_equal(en_certify_bound_inrc1(en_text_str(&sample->instance),
                                            en_text_str(certificate), NULL, &bound, NULL),
                     EN_OK);
    assert_int_equal(bound.relaxed, 0);
    return bound.found;
}

/* ---- tests ---------------------------------------------------------------------------------- */

/* Prices that make one row the cheapest by far: what is proved is its cost, less what it earns. */
static void force_row(struct sample *sample)
{
    struct en_text certificate = {0};
    uint8_t row[DAYS_MAX];
    int64_t cost = 0;
    int64_t earned = 0;

    en_text_adds(&certificate, "entente-bound 2\nscale 1\nbound 0\nleaf\n");
    for (int32_t d = 0; d < sample->days; d++) {
        row[d] = d > 0 && pick(sample, 0, 1) == 0 ? row[d - 1] : (uint8_t)pick(sample, 0, 2);
        earned += row[d] < sample->shifts ? FORCE : 0;
        for (size_t s = 0; s < sample->shifts; s++) {
            en_text_addf(&certificate, "%d %s %d\n", (int)d, CELLS[s],
                         row[d] == s ? FORCE : -FORCE);
        }
    }
    (void)cost_of(sample, row, &cost);
    assert_int_equal(proved(sample, &certificate), cost - earned);
    en_text_finish(&certificate);
}

static void each_row_costs_what_the_checker_says(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= LONG_ROWS; seed++) {
        struct sample sample = {.days = LONG_DAYS - (int32_t)(seed % 9), .people = 1, .shifts = 2};
        en_rng_seed(&sample.rng, seed);
        make_instance(&sample);
        force_row(&sample);
        force_row(&sample);
        en_text_finish(&sample.instance);
    }
}

/* Random prices, without or with cases: `tree` is how many splits one below the other. */
static void make_certificate(struct sample *sample, int tree, struct en_text *text)
{
    en_text_addf(text, "entente-bound 2\nscale %d\nbound 0\n", SCALE);
    for (int leaf = 0; leaf <= tree; leaf++) {
        if (leaf < tree) {
            en_text_addf(text, "split %d %d * 0\n", (int)pick(sample, 0, 1),
                         (int)pick(sample, 0, sample->days - 1));
        }
        en_text_adds(text, "leaf");
        for (int i = 0; i < (leaf < tree ? leaf + 1 : tree); i++) {
            en_text_addf(text, " %d", (int)pick(sample, 0, 30));
        }
        en_text_adds(text, "\n");
        for (int32_t d = 0; d < sample->days; d++) {
            en_text_addf(text, "%d D %d\n", (int)d, (int)pick(sample, -20, 20));
        }
    }
}

/* Cases by what somebody works on a day, the second of each told apart again. */
static void make_cells(struct sample *sample, int tree, struct en_text *text)
{
    en_text_addf(text, "entente-bound 2\nscale %d\nbound 0\n", SCALE);
    for (int leaf = 0; leaf <= tree; leaf++) {
        if (leaf < tree) {
            en_text_addf(text, "cell %d %d %s\n", (int)pick(sample, 0, 1),
                         (int)pick(sample, 0, sample->days - 1),
                         pick(sample, 0, 1) == 0 ? "D" : "-");
        }
        en_text_adds(text, "leaf\n");
        for (int32_t d = 0; d < sample->days; d++) {
            en_text_addf(text, "%d D %d\n", (int)d, (int)pick(sample, -20, 20));
        }
    }
}

/* Every cell is told apart; prices say which leaves miss the cover. */
static void make_all_cells(const struct sample *sample, uint32_t bits, size_t depth,
                           struct en_text *text)
{
    size_t days = (size_t)sample->days;

    if (depth < sample->people * days) {
        en_text_addf(text, "cell %zu %zu D\n", depth / days, depth % days);
        make_all_cells(sample, bits | UINT32_C(1) << depth, depth + 1, text);
        make_all_cells(sample, bits, depth + 1, text);
        return;
    }
    en_text_adds(text, "leaf\n");
    for (size_t d = 0; d < days; d++) {
        int64_t missing = sample->need[d][0] - (bits >> d & 1) - (bits >> (days + d) & 1);
        en_text_addf(text, "%zu D %d\n", d, (int)missing * FORCE);
    }
}

/* Every roster of two people: the cheapest that meets the cover; INT64_MAX without any. */
static int64_t optimum(const struct sample *sample)
{
    uint8_t cells[PEOPLE_MAX * DAYS_MAX];
    size_t count = sample->people * (size_t)sample->days;
    int64_t best = INT64_MAX;

    for (uint32_t bits = 0; bits < UINT32_C(1) << count; bits++) {
        int64_t cost = 0;
        for (size_t i = 0; i < count; i++) {
            cells[i] = bits >> i & 1;
        }
        if (cost_of(sample, cells, &cost) && cost < best) {
            best = cost;
        }
    }
    return best;
}

static void nothing_is_proved_beyond_the_optimum(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= INSTANCES; seed++) {
        struct sample sample = {.days = 4, .people = 2, .shifts = 1, .demand = true};
        en_rng_seed(&sample.rng, seed);
        make_instance(&sample);
        int64_t best = optimum(&sample);
        for (int i = 0; i < TINY; i++) {
            struct en_text certificate = {0};
            (i % 2 == 0 ? make_certificate : make_cells)(&sample, i / 2 % 4, &certificate);
            assert_true(proved(&sample, &certificate) <= best);
            en_text_finish(&certificate);
        }
        en_text_finish(&sample.instance);
    }
}

static void a_tree_of_all_cells_proves_the_optimum(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 3; seed++) {
        struct sample sample = {.days = 4, .people = 2, .shifts = 1, .demand = true};
        struct en_text certificate = {0};
        en_rng_seed(&sample.rng, seed);
        make_instance(&sample);
        en_text_adds(&certificate, "entente-bound 2\nscale 1\nbound 0\n");
        make_all_cells(&sample, 0, 0, &certificate);
        assert_int_equal(proved(&sample, &certificate), optimum(&sample));
        en_text_finish(&certificate);
        en_text_finish(&sample.instance);
    }
}

/* The cheapest row of one person at random prices, by looking at all. */
static void the_cheapest_row_is_found(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 2; seed++) {
        struct sample sample = {.days = 7, .people = 1, .shifts = 2};
        struct en_text certificate = {0};
        int64_t price[DAYS_MAX][3] = {{0}};
        uint8_t row[DAYS_MAX] = {0};
        int64_t best = INT64_MAX;
        en_rng_seed(&sample.rng, seed);
        make_instance(&sample);
        en_text_addf(&certificate, "entente-bound 2\nscale %d\nbound 0\nleaf\n", SCALE);
        for (int32_t d = 0; d < sample.days; d++) {
            for (size_t s = 0; s < sample.shifts; s++) {
                price[d][s] = pick(&sample, -10, 30);
                en_text_addf(&certificate, "%d %s %d\n", (int)d, CELLS[s], (int)price[d][s]);
            }
        }
        for (int32_t day = 0; day < sample.days;) {
            int64_t cost = 0;
            (void)cost_of(&sample, row, &cost);
            cost *= SCALE;
            for (int32_t d = 0; d < sample.days; d++) {
                cost -= price[d][row[d]];
            }
            best = cost < best ? cost : best;
            for (day = 0; day < sample.days && ++row[day] > sample.shifts; day++) {
                row[day] = 0;
            }
        }
        assert_int_equal(proved(&sample, &certificate), best / SCALE + (best % SCALE > 0));
        en_text_finish(&sample.instance);
        en_text_finish(&certificate);
    }
}

/* ---- certificates --------------------------------------------------------------------------- */

/* Monday and Tuesday, two people; three cells are needed, each should work one: the third costs 5,
 * which a price of 5 a cell proves. */
static const char SCARCE[] =
    "SCHEDULING_PERIOD;\nscarce, 2010-01-04, 2010-01-05;\nSKILLS = 0;\nSHIFT_TYPES = 1;\n"
    "D, Day, 08:30:00, 16:30:00, 0,;\nCONTRACTS = 1;\n0, any, (1|1), (1|5|1), (0|0|0), (0|0|0), "
    "(0|0|0), (0|0|0), (0|0|0), (0|0|0), (0|0|0), (0|0|0), SaturdaySunday, (0|0), (0|0), (0|0), "
    "(0|0), (0|0), 0,;\nPATTERNS = 0;\nEMPLOYEES = 2;\n0, 0, 0, 0,;\n1, 1, 0, 0,;\n"
    "DAY_OF_WEEK_COVER = 2;\nMonday, D, 1;\nTuesday, D, 2;\nDATE_SPECIFIC_COVER = 0;\n"
    "DAY_OFF_REQUESTS = 0;\nDAY_ON_REQUESTS = 0;\nSHIFT_OFF_REQUESTS = 0;\n"
    "SHIFT_ON_REQUESTS = 0;\n";
static const char TREE[] = "entente-bound 2\nscale 10\nbound 5\nsplit 0 0 * 0\n"
                           "leaf 500\n0 D 50\n1 D 50\nleaf 500\n0 D 50\n1 D 50\n";

/* Works person 0 on Monday? Then only Tuesday is scarce. */
static const char CELLS_TREE[] = "entente-bound 2\nscale 10\nbound 5\ncell 0 0 D\n"
                                 "leaf\n1 D 50\ncell 0 1 -\nleaf\n1 D 50\nleaf\n"
                                 "0 D 50\n1 D 50\n";

static void what_is_changed_proves_less(void **state)
{
    static const struct {
        const char *text, *from, *to;
        int64_t found;
    } CHANGES[] = {
        {TREE, "bound 5", "bound 5", 5},
        {TREE, "bound 5", "bound 6", 5},
        {TREE, "1 D 50", "1 D 40", 4},
        {TREE, "split 0 0", "split 0 1", 5},
        {TREE, "* 0\nleaf 500", "* 1\nleaf 500", -45},
        {CELLS_TREE, "bound 5", "bound 5", 5},
        {CELLS_TREE, "1 D 50", "1 D 41", 5}, /* 4.1, and costs are whole */
        {CELLS_TREE, "1 D 50", "1 D 40", 4},
        {CELLS_TREE, "cell 0 0 D", "cell 0 1 D", 0},
        {CELLS_TREE, "cell 0 0 D", "cell 0 0 -", 0},
    };

    (void)state;
    for (size_t i = 0; i < EN_COUNT(CHANGES); i++) {
        struct en_certify_bound bound = {0};
        char buffer[256];
        struct en_str text =
            told_changed(buffer, sizeof(buffer), CHANGES[i].text, CHANGES[i].from, CHANGES[i].to);
        assert_int_equal(en_certify_bound_inrc1(en_str_from(SCARCE), text, NULL, &bound, NULL),
                         EN_OK);
        assert_int_equal(bound.found, CHANGES[i].found);
        assert_int_equal(bound.claimed, i == 1 ? 6 : 5);
        assert_int_equal(bound.leaves, CHANGES[i].text == TREE ? 2 : 3);
    }
}

/* Person 0 would have to work on Monday and not. */
static void a_case_without_any_roster_proves_all(void **state)
{
    struct en_certify_bound bound = {0};
    struct en_str text = EN_STR("entente-bound 2\nscale 10\nbound 5\ncell 0 0 D\ncell 0 0 -\n"
                                "leaf\nleaf\n1 D 50\nleaf\n0 D 50\n1 D 50\n");

    (void)state;
    assert_int_equal(en_certify_bound_inrc1(en_str_from(SCARCE), text, NULL, &bound, NULL), EN_OK);
    assert_int_equal(bound.found, 5);
}

static void more_leaves_than_anybody_has_time_for_are_refused(void **state)
{
    struct en_text text = {0};
    struct en_certify_bound bound = {0};
    struct en_error error = {0};

    (void)state;
    en_text_adds(&text, "entente-bound 2\nscale 10\nbound 5\n");
    for (int i = 0; i <= 10000; i++) {
        en_text_adds(&text, "leaf\n");
    }
    assert_int_equal(
        en_certify_bound_inrc1(en_str_from(SCARCE), en_text_str(&text), NULL, &bound, &error),
        EN_ERR_RANGE);
    assert_string_equal(error.rule, "certify.tree");
    assert_string_equal(error.place, "certificate line 10004");
    en_text_finish(&text);
}

static void what_is_no_certificate_is_refused(void **state)
{
    static const struct {
        const char *rule, *text, *from, *to;
    } FAULTS[] = {
        {"certify.unknown", TREE, "split 0", "split 3"},
        {"certify.tree", TREE, "leaf 500\n0 D 50\n1 D 50\nleaf", "leaf"},
        {"certify.range", TREE, "leaf 500", "leaf -500"},
        {"certify.price", TREE, "0 D 50", "0 D 1000000001"},
        {"certify.range", TREE, "0 D 50", "2 D 50"},
        {"certify.tree", CELLS_TREE, "leaf\n1 D 50\nleaf", "leaf"},
        {"certify.tree", CELLS_TREE, "cell 0 1 -\n", ""},
        {"certify.tree", CELLS_TREE, "leaf", "leaf 5"},
        {"certify.tree", CELLS_TREE, "cell 0 0 D", "cell 0 0 D 0"},
        {"certify.unknown", CELLS_TREE, "cell 0 0 D", "cell 0 0 *"},
        {"certify.unknown", CELLS_TREE, "cell 0 0 D", "cell * 0 D"},
        {"certify.range", CELLS_TREE, "cell 0 0 D", "cell 0 2 D"},
        {"certify.number", CELLS_TREE, "cell 0 0 D", "cell 0 * D"},
    };

    (void)state;
    for (size_t i = 0; i < EN_COUNT(FAULTS); i++) {
        struct en_certify_bound bound = {.claimed = -7};
        struct en_error error = {0};
        char buffer[256];
        struct en_str text =
            told_changed(buffer, sizeof(buffer), FAULTS[i].text, FAULTS[i].from, FAULTS[i].to);
        assert_int_not_equal(
            en_certify_bound_inrc1(en_str_from(SCARCE), text, NULL, &bound, &error), EN_OK);
        assert_string_equal(error.rule, FAULTS[i].rule);
        assert_int_equal(bound.claimed, -7);
    }
}

/* Patterns that remember more than 64 beginnings. */
static void a_contract_that_remembers_too_much_is_named(void **state)
{
    struct en_text patterns = {0};
    struct en_certify_bound bound = {0};
    struct en_error error = {0};
    char with[8192];
    char buffer[8192];

    (void)state;
    en_text_adds(&patterns, "PATTERNS = 8;\n");
    for (int i = 0; i < 8; i++) {
        en_text_addf(&patterns, "%d, 1, 10", i);
        for (int k = 0; k < 10; k++) {
            en_text_adds(&patterns, " (D|Any)");
        }
        en_text_adds(&patterns, ";\n");
    }
    (void)told_changed(with, sizeof(with), INRC1_SMALL, "2, 0 1;", "8, 0 1 2 3 4 5 6 7;");
    struct en_str bad = told_changed(buffer, sizeof(buffer), with,
                                     "PATTERNS = 2;\n0, 47, 2 (N|Any) (D|Any);\n"
                                     "1, 53, 3 (None|Friday) (Any|Saturday) (Any|Sunday);\n",
                                     en_text_cstr(&patterns));
    assert_int_equal(en_certify_bound_inrc1(bad, en_str_from(TREE), NULL, &bound, &error),
                     EN_ERR_RANGE);
    assert_string_equal(error.rule, "certify.states");
    en_text_finish(&patterns);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_row_costs_what_the_checker_says),
        cmocka_unit_test(nothing_is_proved_beyond_the_optimum),
        cmocka_unit_test(the_cheapest_row_is_found),
        cmocka_unit_test(a_tree_of_all_cells_proves_the_optimum),
        cmocka_unit_test(what_is_changed_proves_less),
        cmocka_unit_test(a_case_without_any_roster_proves_all),
        cmocka_unit_test(more_leaves_than_anybody_has_time_for_are_refused),
        cmocka_unit_test(what_is_no_certificate_is_refused),
        cmocka_unit_test(a_contract_that_remembers_too_much_is_named),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
