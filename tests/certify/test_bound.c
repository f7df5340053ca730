/* Bounds: what the checker proves is what looking at every row there is finds, and not more. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>

#include "told.h"

enum { INSTANCES = 10, DAYS_MAX = 13, SHIFTS_MAX = 2, SPLITS = 2, LEAVES = SPLITS + 1, SCALE = 3 };

/* Shifts that a split counts; -1 = all. */
struct split {
    int32_t day, shift;
    int64_t most;
};

/* A small instance of one person, its certificate, and what both mean, made by dice. The tree: what
 * is at most the first split's number is a leaf, the rest is split again. */
struct sample {
    struct en_rng rng;
    int32_t days;
    size_t shifts;
    int64_t need[DAYS_MAX][SHIFTS_MAX];
    struct split split[SPLITS];
    int64_t price[LEAVES][DAYS_MAX][SHIFTS_MAX];
    int64_t pay[LEAVES][SPLITS];
    struct en_text instance, certificate;
};

static int64_t pick(struct sample *sample, int64_t low, int64_t high)
{
    return low + (int64_t)en_rng_below(&sample->rng, (uint64_t)(high - low + 1));
}

static void make_instance(struct sample *sample)
{
    struct en_text *text = &sample->instance;
    bool two = sample->shifts == 2;
    int days = (int)sample->days;

    en_text_addf(text, "SECTION_HORIZON\n%d\nSECTION_SHIFTS\n%s", days, two ? "N,600,D\n" : "");
    en_text_addf(text, "D,480,\nSECTION_STAFF\nA,D=%d%s,", (int)pick(sample, days / 3, days),
                 two ? pick(sample, 0, 1) == 0 ? "|N=1" : "|N=3" : "");
    en_text_addf(text, "%d,%d,%d,%d,%d,%d\n", (int)pick(sample, 2, days) * 480,
                 (int)pick(sample, 0, 2) * 480, (int)pick(sample, 1, 4), (int)pick(sample, 1, 3),
                 (int)pick(sample, 1, 3), (int)pick(sample, 0, 1));
    en_text_addf(text, "SECTION_DAYS_OFF\nA,%d\n", (int)pick(sample, 0, days - 1));
    en_text_addf(text, "SECTION_SHIFT_ON_REQUESTS\nA,1,D,%d\nA,2,D,%d\n", (int)pick(sample, 1, 9),
                 (int)pick(sample, 1, 9));
    en_text_addf(text, "SECTION_SHIFT_OFF_REQUESTS\nA,3,D,%d\nSECTION_COVER\n",
                 (int)pick(sample, 1, 9));
}

static void make_cover(struct sample *sample)
{
    for (int32_t day = 0; day < sample->days; day++) {
        for (size_t s = 0; s < sample->shifts; s++) {
            const char *name = s == sample->shifts - 1 ? "D" : "N";
            sample->need[day][s] = pick(sample, 0, 2);
            en_text_addf(&sample->instance, "%d,%s,%d,10,2\n", (int)day, name,
                         (int)sample->need[day][s]);
        }
    }
}

static void make_split(struct sample *sample, struct split *split)
{
    struct en_text *text = &sample->certificate;

    split->day = pick(sample, 0, 1) == 0 ? -1 : (int32_t)pick(sample, 0, sample->days - 1);
    split->shift = pick(sample, 0, 1) == 0 ? -1 : (int32_t)sample->shifts - 1; /* D */
    split->most = pick(sample, 0, split->day < 0 ? 4 : 1);
    en_text_adds(text, pick(sample, 0, 1) == 0 ? "split A " : "split * ");
    if (split->day < 0) {
        en_text_adds(text, "* ");
    } else {
        en_text_addf(text, "%d ", (int)split->day);
    }
    en_text_addf(text, "%s %d\n", split->shift < 0 ? "*" : "D", (int)split->most);
}

static void make_leaf(struct sample *sample, size_t leaf, size_t depth)
{
    struct en_text *text = &sample->certificate;

    en_text_adds(text, "leaf");
    for (size_t i = 0; i < depth; i++) {
        sample->pay[leaf][i] = pick(sample, 0, SCALE * 5);
        en_text_addf(text, " %d", (int)sample->pay[leaf][i]);
    }
    en_text_adds(text, "\n");
    for (int32_t day = 0; day < sample->days; day++) {
        for (size_t s = 0; s < sample->shifts; s++) {
            const char *name = s == sample->shifts - 1 ? "D" : "N";
            int64_t price = pick(sample, -SCALE * 2, SCALE * 10);
            sample->price[leaf][day][s] = price;
            if (price != 0) {
                en_text_addf(text, "%d %s %d\n", (int)day, name, (int)price);
            }
        }
    }
}

static void make_certificate(struct sample *sample)
{
    en_text_addf(&sample->certificate, "entente-bound 2\nscale %d\nbound 0\n", SCALE);
    make_split(sample, &sample->split[0]);
    make_leaf(sample, 0, 1);
    make_split(sample, &sample->split[1]);
    make_leaf(sample, 1, 2);
    make_leaf(sample, 2, 2);
}

/* Cost of the wishes alone. */
static void found_wish(void *context, const struct en_certify_finding *finding)
{
    int64_t *wishes = context;

    if (en_str_starts(en_str_from(finding->what.rule), EN_STR("curtois.request"))) {
        *wishes += finding->cost;
    }
}

/* What a row costs with cover, and its wishes alone; false when it breaks a hard rule. */
static bool cost_of(const struct sample *sample, const uint8_t *row, int64_t *ret_cost,
                    int64_t *ret_wishes)
{
    static const char *const NAMES[2][3] = {{"D", "-", ""}, {"N", "D", "-"}};
    struct en_text text = {0};
    struct en_certify_verdict verdict;
    struct en_certify_sink sink = {found_wish, ret_wishes};

    *ret_wishes = 0;
    en_text_adds(&text, "A");
    for (int32_t day = 0; day < sample->days; day++) {
        en_text_addf(&text, " %s", NAMES[sample->shifts - 1][row[day]]);
    }
    assert_int_equal(en_certify_curtois(en_text_str(&sample->instance), en_text_str(&text), &sink,
                                        &verdict, NULL),
                     EN_OK);
    en_text_finish(&text);
    *ret_cost = verdict.cost;
    return verdict.hard == 0;
}

static int64_t worked(const struct sample *sample, const struct split *split, const uint8_t *row)
{
    int64_t count = 0;

    for (int32_t d = 0; d < sample->days; d++) {
        count += row[d] < sample->shifts && (split->day < 0 || split->day == d) &&
                 (split->shift < 0 || split->shift == row[d]);
    }
    return count;
}

/* What a leaf's prices make of a row: never more than it costs where the row belongs there. */
static int64_t priced(const struct sample *sample, size_t leaf, const uint8_t *row, int64_t wishes)
{
    int64_t cost = wishes * SCALE;

    for (int32_t d = 0; d < sample->days; d++) {
        for (size_t s = 0; s < sample->shifts; s++) {
            cost += sample->price[leaf][d][s] * (sample->need[d][s] - (row[d] == s ? 1 : 0));
        }
    }
    for (size_t i = 0; i < (leaf == 0 ? 1 : SPLITS); i++) {
        const struct split *split = &sample->split[i];
        bool above = leaf > i; /* leaf 1 is below the second split's number, 2 above */
        int64_t over = worked(sample, split, row) - split->most;
        cost += sample->pay[leaf][i] * (above ? 1 - over : over);
    }
    return cost;
}

static bool belongs(const struct sample *sample, size_t leaf, const uint8_t *row)
{
    bool first = worked(sample, &sample->split[0], row) > sample->split[0].most;
    bool second = worked(sample, &sample->split[1], row) > sample->split[1].most;

    return leaf == (first ? (second ? 2 : 1) : 0);
}

/* The least that any leaf makes of any row, over every row there is. */
static bool brute_force(const struct sample *sample, int64_t *ret)
{
    uint8_t row[DAYS_MAX] = {0};
    bool any = false;
    int32_t day = 0;

    while (day < sample->days) {
        int64_t cost = 0;
        int64_t wishes = 0;
        bool holds = cost_of(sample, row, &cost, &wishes);
        for (size_t leaf = 0; holds && leaf < LEAVES; leaf++) {
            int64_t sum = priced(sample, leaf, row, wishes);
            assert_true(!belongs(sample, leaf, row) || sum <= cost * SCALE);
            *ret = !any || sum < *ret ? sum : *ret;
            any = true;
        }
        for (day = 0; day < sample->days && ++row[day] > sample->shifts; day++) {
            row[day] = 0;
        }
    }
    return any;
}

static void compare(uint64_t seed, int32_t days, size_t shifts)
{
    struct sample sample = {.days = days, .shifts = shifts};
    struct en_certify_bound bound = {0};
    struct en_error error = {0};
    int64_t sum = 0;

    en_rng_seed(&sample.rng, seed);
    make_instance(&sample);
    make_cover(&sample);
    make_certificate(&sample);
    enum en_status status = en_certify_bound_curtois(
        en_text_str(&sample.instance), en_text_str(&sample.certificate), NULL, &bound, &error);
    if (!brute_force(&sample, &sum)) {
        assert_int_equal(status, EN_ERR_INFEASIBLE);
    } else {
        assert_int_equal(status, EN_OK);
        assert_int_equal(bound.relaxed, 0);
        assert_int_equal(bound.leaves, LEAVES);
        assert_int_equal(bound.found, sum / SCALE + (sum % SCALE > 0));
    }
    en_text_finish(&sample.instance);
    en_text_finish(&sample.certificate);
}

static void the_bound_is_the_least_of_all_rows(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= INSTANCES; seed++) {
        compare(seed, 6 + (int32_t)(seed % 2), 2);
    }
    compare(100, 13, 1);
    compare(101, 4, 2);
}

/* A year, minutes too fine to be counted: weekends are still, so there is one to earn by. */
static void what_is_left_out_leaves_the_rest(void **state)
{
    struct en_text instance = {0};
    struct en_text certificate = {0};
    struct en_certify_bound bound = {0};

    (void)state;
    en_text_adds(&instance, "SECTION_HORIZON\n364\nSECTION_SHIFTS\nD,480,\nE,481,D\nN,487,D|E\n"
                            "SECTION_STAFF\nA,D=364|E=364|N=364,180000,0,14,1,1,1\n"
                            "SECTION_DAYS_OFF\nA,0\nSECTION_SHIFT_ON_REQUESTS\n"
                            "SECTION_SHIFT_OFF_REQUESTS\nSECTION_COVER\n");
    en_text_adds(&certificate, "entente-bound 2\nscale 1\nbound 0\nleaf\n");
    for (int day = 5; day < 364; day += day % 7 == 5 ? 1 : 6) {
        en_text_addf(&instance, "%d,D,0,100,1\n", day);
        en_text_addf(&certificate, "%d D 100\n", day);
    }
    assert_int_equal(en_certify_bound_curtois(en_text_str(&instance), en_text_str(&certificate),
                                              NULL, &bound, NULL),
                     EN_OK);
    assert_int_equal(bound.found, -200);
    assert_int_equal(bound.relaxed, 1);
    en_text_finish(&instance);
    en_text_finish(&certificate);
}

/* ---- certificates --------------------------------------------------------------------------- */

static const char INSTANCE[] =
    "SECTION_HORIZON\n2\nSECTION_SHIFTS\nD,480,\nSECTION_STAFF\nA,D=2,960,0,2,1,1,1\n"
    "SECTION_DAYS_OFF\nA,1\nSECTION_SHIFT_ON_REQUESTS\nA,0,D,4\nSECTION_SHIFT_OFF_REQUESTS\n"
    "SECTION_COVER\n0,D,1,10,1\n1,D,2,10,1\n";
static const char CERTIFICATE[] = "entente-bound 2\nscale 10\nbound 20\nleaf\n0 D 0\n1 D 100\n";
static const char TREE[] = "entente-bound 2\nscale 10\nbound 20\nsplit A 0 * 0\nleaf 0\n1 D 100\n"
                           "split * * D 1\nleaf 0 7\n1 D 100\nleaf 0 30\n1 D 100\n";

static void a_bound_holds_up_to_what_the_prices_prove(void **state)
{
    struct en_certify_bound bound = {0};

    (void)state;
    /* Two are missing on day 1 whatever anybody does: 20. */
    assert_int_equal(en_certify_bound_curtois(en_str_from(INSTANCE), en_str_from(CERTIFICATE), NULL,
                                              &bound, NULL),
                     EN_OK);
    assert_int_equal(bound.claimed, 20);
    assert_int_equal(bound.found, 20);
    assert_int_equal(bound.people, 1);
    assert_int_equal(bound.leaves, 1);
}

static void refuse(const char *from_text, const char *rule, const char *place, const char *from,
                   const char *to)
{
    struct en_certify_bound bound = {.claimed = -7};
    struct en_error error = {0};
    char buffer[256];
    struct en_str bad = told_changed(buffer, sizeof(buffer), from_text, from, to);

    assert_int_not_equal(en_certify_bound_curtois(en_str_from(INSTANCE), bad, NULL, &bound, &error),
                         EN_OK);
    assert_string_equal(error.rule, rule);
    assert_string_equal(error.place, place);
    assert_int_equal(bound.claimed, -7);
}

static void a_tree_lacks_no_side_and_has_none_twice(void **state)
{
    struct en_certify_bound bound = {0};

    (void)state;
    assert_int_equal(
        en_certify_bound_curtois(en_str_from(INSTANCE), en_str_from(TREE), NULL, &bound, NULL),
        EN_OK);
    assert_int_equal(bound.leaves, 3);
    assert_int_equal(bound.found, 20);
    refuse(TREE, "certify.tree", "certificate line 9", "leaf 0 30\n1 D 100\n", "");
    refuse(TREE, "certify.tree", "certificate line 8", "split * * D 1\nleaf 0 7", "leaf 0\nleaf 0");
    refuse(TREE, "certify.tree", "certificate line 10", "leaf 0 30", "leaf 0");
    refuse(TREE, "certify.tree", "certificate line 8", "leaf 0 7", "leaf 0 7 7");
    refuse(TREE, "certify.range", "certificate line 8", "leaf 0 7", "leaf 0 -7");
    refuse(TREE, "certify.range", "certificate line 7", "D 1\n", "D -1\n");
    refuse(TREE, "certify.unknown", "certificate line 4", "split A", "split B");
    refuse(TREE, "certify.unknown", "certificate line 7", "* * D", "* * N");
    refuse(TREE, "certify.range", "certificate line 4", "A 0", "A 2");
}

static void refused_certificates_name_line_and_rule(void **state)
{
    static const struct {
        const char *rule, *place, *from, *to;
    } FAULTS[] = {
        {"certify.certificate", "certificate line 1", "entente-bound", "bound"},
        {"certify.range", "certificate line 1", "entente-bound 2", "entente-bound 1"},
        {"certify.range", "certificate line 2", "scale 10", "scale 0"},
        {"certify.number", "certificate line 3", "bound 20", "bound 20.5"},
        {"certify.tree", "certificate line 4", "leaf", "twig"},
        {"certify.range", "certificate line 5", "0 D 0", "2 D 0"},
        {"certify.unknown", "certificate line 5", "0 D 0", "0 N 0"},
        {"certify.price", "certificate line 6", "1 D 100", "1 D 101"},
        {"certify.price", "certificate line 5", "0 D 0", "0 D -11"},
        {"certify.twice", "certificate line 6", "1 D 100", "0 D 5"},
        {"certify.number", "certificate line 6", "1 D 100", "1 D 100 7"},
    };

    (void)state;
    for (size_t i = 0; i < EN_COUNT(FAULTS); i++) {
        refuse(CERTIFICATE, FAULTS[i].rule, FAULTS[i].place, FAULTS[i].from, FAULTS[i].to);
    }
}

static void a_line_that_was_cut_off_says_what_is_missing(void **state)
{
    struct en_certify_bound bound;
    struct en_error error = {0};
    char buffer[512];

    (void)state;
    for (size_t cut = 0; cut < 2; cut++) {
        struct en_str text =
            told_changed(buffer, sizeof(buffer), CERTIFICATE, "1 D 100", cut == 0 ? "1 D" : "1");
        assert_int_equal(
            en_certify_bound_curtois(en_str_from(INSTANCE), text, NULL, &bound, &error),
            EN_ERR_SYNTAX);
        assert_string_equal(error.text, cut == 0 ? "a number is missing" : "a name is missing");
        assert_non_null(error.remedy);
    }
}

static void a_person_without_any_row_is_named(void **state)
{
    struct en_certify_bound bound;
    struct en_error error = {0};
    char buffer[512];

    (void)state;
    struct en_str bad = told_changed(buffer, sizeof(buffer), INSTANCE, "960,0,", "960,960,");
    assert_int_equal(en_certify_bound_curtois(bad, en_str_from(CERTIFICATE), NULL, &bound, &error),
                     EN_ERR_INFEASIBLE);
    assert_string_equal(error.rule, "certify.no-row");
    assert_string_equal(error.place, "A");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_bound_is_the_least_of_all_rows),
        cmocka_unit_test(what_is_left_out_leaves_the_rest),
        cmocka_unit_test(a_bound_holds_up_to_what_the_prices_prove),
        cmocka_unit_test(a_tree_lacks_no_side_and_has_none_twice),
        cmocka_unit_test(refused_certificates_name_line_and_rule),
        cmocka_unit_test(a_line_that_was_cut_off_says_what_is_missing),
        cmocka_unit_test(a_person_without_any_row_is_named),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
