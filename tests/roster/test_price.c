/* The cheapest row is the cheapest of all rows: pricing against trying every row there is. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "price.h"
#include "rosters.h"

enum { DAYS = 7, SHIFTS = 3, RULES = 9, CELLS = SHIFTS + 1, CASES = 120, ROWS_MORE = 4 };

/* One person under random rules. */
struct small {
    struct en_roster roster;
    struct en_roster_shift shift[SHIFTS];
    struct en_roster_rule rule[RULES];
    uint64_t pattern[2];
    struct en_roster_contract contract;
    struct en_roster_person person;
    int32_t wish[DAYS * CELLS];
    struct en_roster_cover cover[DAYS * SHIFTS];
    int32_t cost[DAYS * CELLS];
    const uint8_t *closed; /* days that a window leaves as they are; NULL = none */
};

static int32_t below(struct en_rng *rng, int32_t bound)
{
    return (int32_t)en_rng_below(rng, (uint64_t)bound);
}

static const uint64_t WORK = (UINT64_C(1) << SHIFTS) - 1;

static struct en_roster_rule hard(enum en_roster_rule_kind kind, uint64_t set, int32_t min,
                                  int32_t max)
{
    return (struct en_roster_rule){.kind = kind,
                                   .set = set,
                                   .min = min,
                                   .max = max,
                                   .weight = EN_ROSTER_HARD,
                                   .border_free = true,
                                   .weekday = -1};
}

static void random_rules(struct small *small, struct en_rng *rng)
{
    int32_t draw[9]; // drawn one after the other: compilers order arguments differently
    for (size_t i = 0; i < 9; i++) {
        draw[i] = below(rng, 4);
    }
    int32_t least = draw[0] % 3 * 480;
    struct en_roster_rule *rule = small->rule;

    rule[0] = hard(EN_ROSTER_RUN, WORK, 1 + draw[1] % 3, 3 + draw[2] % 3);
    rule[1] = hard(EN_ROSTER_RUN, EN_ROSTER_OFF_BIT, 1 + draw[3] % 3, INT32_MAX);
    rule[2] = hard(EN_ROSTER_MINUTES, 0, least, least + 480 * (1 + draw[4]));
    rule[3] = hard(EN_ROSTER_WEEKENDS, WORK, 0, draw[5] % 3);
    rule[4] = hard(EN_ROSTER_COUNT, 1, 0, draw[6]);
    rule[5] = hard(EN_ROSTER_COUNT, 4, draw[7] % 2, 1 + draw[8]);
    rule[6] = hard(EN_ROSTER_PATTERN, 0, 0, 0);
    rule[3].weekend = 1 << 5 | 1 << 6;
    small->pattern[0] = 2;
    small->pattern[1] = 1;
    rule[6].pattern = small->pattern;
    rule[6].pattern_length = 2;
    rule[0].border_free = below(rng, 4) != 0;
    rule[1].border_free = below(rng, 4) != 0;
    rule[1].max = below(rng, 4) == 0 ? 4 : INT32_MAX;
    small->contract = (struct en_roster_contract){rule, 7};
}

static void random_costs(struct small *small, struct en_rng *rng)
{
    for (size_t i = 0; i < DAYS * CELLS; i++) {
        bool never = small->wish[i] == EN_ROSTER_HARD;
        small->cost[i] = never ? EN_PRICE_NEVER : below(rng, 200) - 100;
    }
}

static void random_small(struct small *small, struct en_rng *rng)
{
    *small = (struct small){0};
    random_rules(small, rng);
    small->roster = (struct en_roster){.days = DAYS,
                                       .first_weekday = below(rng, 7),
                                       .shifts = small->shift,
                                       .shift_count = SHIFTS,
                                       .contracts = &small->contract,
                                       .contract_count = 1,
                                       .people = &small->person,
                                       .people_count = 1,
                                       .wish = small->wish,
                                       .cover = small->cover};
    for (size_t s = 0; s < SHIFTS; s++) {
        small->shift[s].minutes = s == 2 ? 600 : 480;
    }
    for (size_t i = 0; i < DAYS * CELLS; i++) {
        small->wish[i] = i % CELLS < SHIFTS && below(rng, 10) == 0 ? EN_ROSTER_HARD : 0;
    }
    random_costs(small, rng);
}

static int64_t cost_of(const struct small *small, const uint8_t *row, int32_t from, int32_t until)
{
    int64_t sum = 0;

    for (int32_t d = from; d < until; d++) {
        bool counts = small->closed == NULL || small->closed[d] == 0;
        sum += counts ? small->cost[d * CELLS + (row[d] == EN_ROSTER_OFF ? SHIFTS : row[d])] : 0;
    }
    return sum;
}

static bool stays_closed(const struct small *small, const uint8_t *row, const uint8_t *before)
{
    for (size_t d = 0; small->closed != NULL && d < DAYS; d++) {
        if (small->closed[d] != 0 && row[d] != before[d]) {
            return false;
        }
    }
    return true;
}

/* The least cost of any row whose days outside [from, until) are those of `row`. */
static int64_t try_all(const struct small *small, const uint8_t *row, int32_t from, int32_t until)
{
    uint8_t try[DAYS];
    int64_t least = INT64_MAX;
    int32_t rows = 1;

    memcpy(try, row, DAYS);
    for (int32_t d = from; d < until; d++) {
        rows *= CELLS;
    }
    for (int32_t i = 0; i < rows; i++) {
        int32_t rest = i;
        for (int32_t d = from; d < until; d++) {
            try[d] = (uint8_t)(rest % CELLS == SHIFTS ? EN_ROSTER_OFF : rest % CELLS);
            rest /= CELLS;
        }
        if (stays_closed(small, try, row) && en_roster_row_cost(&small->roster, 0, try).hard == 0) {
            int64_t cost = cost_of(small, try, from, until);
            least = cost < least ? cost : least;
        }
    }
    return least;
}

static void expect_cheapest(struct small *small, struct en_price *price, const uint8_t *outside,
                            int32_t from, int32_t until)
{
    struct en_price_query query = {0, from, until, outside, small->cost, 1, small->closed};
    struct en_price_answer answer;
    uint8_t row[DAYS];
    uint8_t rows[ROWS_MORE * DAYS];
    int64_t costs[ROWS_MORE];
    int64_t least = try_all(small, outside, from, until);
    enum en_status status = en_price_row(price, &query, row, &answer);

    if (least == INT64_MAX) {
        assert_int_equal(status, EN_ERR_INFEASIBLE);
        return;
    }
    assert_int_equal(status, EN_OK);
    assert_true(answer.exact);
    assert_int_equal(answer.cost, least);
    assert_int_equal(cost_of(small, row, from, until), least);
    assert_int_equal(en_roster_row_cost(&small->roster, 0, row).hard, 0);
    assert_true(stays_closed(small, row, outside));
    size_t more = en_price_more(price, ROWS_MORE, rows, costs);
    for (size_t i = 0; i < more; i++) {
        assert_int_equal(cost_of(small, rows + i * DAYS, from, until), costs[i]);
        assert_int_equal(en_roster_row_cost(&small->roster, 0, rows + i * DAYS).hard, 0);
        assert_true(costs[i] >= least && stays_closed(small, rows + i * DAYS, outside));
    }
}

static void the_cheapest_row_is_the_cheapest_of_all(void **state)
{
    struct en_rng rng;
    struct small small;
    uint8_t off[DAYS];

    (void)state;
    memset(off, EN_ROSTER_OFF, DAYS);
    en_rng_seed(&rng, 1);
    for (int32_t i = 0; i < CASES / 4; i++) {
        random_small(&small, &rng);
        struct en_price *price = en_price_new(&small.roster, 0);
        assert_non_null(price);
        assert_true(en_price_whole(price, 0));
        expect_cheapest(&small, price, off, 0, DAYS);
        en_price_free(price);
    }
}

static void a_window_fits_what_stands_outside(void **state)
{
    struct en_rng rng;
    struct small small;
    uint8_t outside[DAYS];

    (void)state;
    en_rng_seed(&rng, 2);
    for (int32_t i = 0; i < CASES; i++) {
        struct en_price_answer answer;
        int32_t from = 1 + below(&rng, 3);
        random_small(&small, &rng);
        struct en_price *price = en_price_new(&small.roster, 0);
        struct en_price_query query = {0, 0, DAYS, NULL, small.cost, 1, NULL};
        if (en_price_row(price, &query, outside, &answer) == EN_OK) {
            random_costs(&small, &rng);
            expect_cheapest(&small, price, outside, from, from + 3);
            expect_cheapest(&small, price, outside, 0, 4);
            expect_cheapest(&small, price, outside, 3, DAYS);
        }
        en_price_free(price);
    }
}

static void days_that_lie_apart_fit_what_stands_between(void **state)
{
    struct en_rng rng;
    struct small small;
    uint8_t outside[DAYS];
    size_t fitted = 0;

    (void)state;
    en_rng_seed(&rng, 4);
    for (int32_t i = 0; i < CASES; i++) {
        struct en_price_answer answer;
        uint8_t closed[DAYS] = {0};
        random_small(&small, &rng);
        struct en_price *price = en_price_new(&small.roster, 0);
        struct en_price_query query = {0, 0, DAYS, NULL, small.cost, 1, NULL};
        if (en_price_row(price, &query, outside, &answer) == EN_OK) {
            int32_t first = 1 + below(&rng, DAYS - 3);
            memset(closed + first, 1, (size_t)(1 + below(&rng, DAYS - 2 - first)));
            small.closed = closed;
            random_costs(&small, &rng);
            expect_cheapest(&small, price, outside, 0, DAYS);
            fitted++;
        }
        en_price_free(price);
    }
    assert_true(fitted > CASES / 4);
}

static void a_table_too_small_still_bounds(void **state)
{
    struct en_rng rng;
    struct small small;
    uint8_t row[DAYS];
    size_t relaxed = 0;

    (void)state;
    en_rng_seed(&rng, 3);
    memset(row, EN_ROSTER_OFF, DAYS);
    for (int32_t i = 0; i < CASES / 4; i++) {
        struct en_price_answer answer;
        random_small(&small, &rng);
        int64_t least = try_all(&small, row, 0, DAYS);
        struct en_price *price = en_price_new(&small.roster, 1500);
        struct en_price_query query = {0, 0, DAYS, NULL, small.cost, 1, NULL};
        enum en_status status = en_price_row(price, &query, row, &answer);
        assert_true(answer.bound <= least);
        relaxed += status == EN_OK && !answer.exact ? 1 : 0;
        if (status == EN_OK) {
            assert_int_equal(en_roster_row_cost(&small.roster, 0, row).hard, 0);
            assert_int_equal(cost_of(&small, row, 0, DAYS), answer.cost);
        }
        en_price_free(price);
    }
    assert_true(relaxed > 0);
}

static void costs_beyond_the_table_are_refused(void **state)
{
    struct en_rng rng;
    struct small small;
    uint8_t row[DAYS];
    struct en_price_answer answer;

    (void)state;
    en_rng_seed(&rng, 5);
    random_small(&small, &rng);
    small.cost[0] = EN_PRICE_SUM_MAX + 1;
    struct en_price *price = en_price_new(&small.roster, 0);
    struct en_price_query query = {0, 0, DAYS, NULL, small.cost, 1, NULL};
    assert_int_equal(en_price_row(price, &query, row, &answer), EN_ERR_RANGE);
    en_price_free(price);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_cheapest_row_is_the_cheapest_of_all),
        cmocka_unit_test(a_window_fits_what_stands_outside),
        cmocka_unit_test(days_that_lie_apart_fit_what_stands_between),
        cmocka_unit_test(a_table_too_small_still_bounds),
        cmocka_unit_test(costs_beyond_the_table_are_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
