/* The graph of a contract's rows: its costs are those of the plain count, its cheapest row is the
 * cheapest of all, whatever the rules. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "price.h"
#include "row_graph.h"

enum { DAYS = 16, FEW_DAYS = 6, SHIFTS = 3, CELLS = SHIFTS + 1, RULES = 14, MORE = 4, SCALE = 10 };
enum { CONTRACTS = 60, ROWS = 120 };

/* One person under one contract of random rules. */
struct small {
    struct en_roster roster;
    struct en_roster_shift shift[SHIFTS];
    struct en_roster_rule rule[RULES];
    uint64_t pattern[RULES][3];
    struct en_roster_contract contract;
    struct en_roster_person person;
    int32_t wish[DAYS * CELLS];
    struct en_roster_cover cover[DAYS * SHIFTS];
    int32_t cost[DAYS * CELLS];
};

static int32_t below(struct en_rng *rng, int32_t bound)
{
    return (int32_t)en_rng_below(rng, (uint64_t)bound);
}

static uint64_t random_set(struct en_rng *rng)
{
    uint64_t set = (uint64_t)below(rng, 1 << SHIFTS);

    return below(rng, 3) == 0 ? set | EN_ROSTER_OFF_BIT : set;
}

static void random_limits(struct en_roster_rule *rule, struct en_rng *rng)
{
    int32_t unit = rule->kind == EN_ROSTER_MINUTES ? 7 * 60 : 1;

    rule->min = below(rng, 5) * unit;
    rule->max = below(rng, 4) == 0 ? INT32_MAX : rule->min + below(rng, 5) * unit;
}

/* A rule of any kind; one in eight is hard. */
static void random_rule(struct small *small, size_t i, struct en_rng *rng)
{
    static const uint8_t WEEKENDS[] = {0x60, 0x70, 0x41, 0x40, 0};
    struct en_roster_rule *rule = &small->rule[i];

    rule->kind = (enum en_roster_rule_kind)below(rng, EN_ROSTER_PATTERN + 1);
    rule->set = below(rng, 2) == 0 ? (1 << SHIFTS) - 1 : random_set(rng);
    rule->weight = below(rng, 8) == 0 ? EN_ROSTER_HARD : 1 + below(rng, 9);
    rule->border_free = below(rng, 2) == 0;
    rule->weekend = WEEKENDS[below(rng, 5)];
    rule->weekday = below(rng, 8) - 1;
    rule->pattern = small->pattern[i];
    rule->pattern_length = 1 + below(rng, 3);
    random_limits(rule, rng);
    for (size_t k = 0; k < 3; k++) {
        small->pattern[i][k] = random_set(rng);
    }
}

static void random_small(struct small *small, int32_t days, struct en_rng *rng)
{
    *small = (struct small){0};
    small->contract = (struct en_roster_contract){small->rule, 4 + (size_t)below(rng, RULES - 3)};
    small->roster = (struct en_roster){.days = days,
                                       .first_weekday = below(rng, 7),
                                       .shifts = small->shift,
                                       .shift_count = SHIFTS,
                                       .contracts = &small->contract,
                                       .contract_count = 1,
                                       .people = &small->person,
                                       .people_count = 1,
                                       .wish = small->wish,
                                       .cover = small->cover};
    for (size_t i = 0; i < small->contract.rule_count; i++) {
        random_rule(small, i, rng);
    }
    for (size_t s = 0; s < SHIFTS; s++) {
        small->shift[s].minutes = s == 2 ? 600 : 480;
    }
    for (size_t i = 0; i < DAYS * CELLS; i++) {
        bool never = i % CELLS < SHIFTS && below(rng, 10) == 0;
        small->wish[i] = never ? EN_ROSTER_HARD : 0;
        small->cost[i] = never ? EN_PRICE_NEVER : below(rng, 60) - 30;
    }
}

static size_t column_of(uint8_t cell)
{
    return cell == EN_ROSTER_OFF ? SHIFTS : cell;
}

/* Along the graph: what the rules cost; -1 when a hard one is broken. */
static int64_t graph_cost(const struct row_graph *graph, const uint8_t *row)
{
    uint32_t node = row_graph_start(graph);
    int64_t cost = graph->base;

    for (int32_t day = 0; day < graph->days; day++) {
        struct row_arc arc = graph->arc[node * CELLS + column_of(row[day])];
        if (arc.target == ROW_GRAPH_NONE) {
            return -1;
        }
        cost += arc.cost;
        node = arc.target;
    }
    return cost;
}

static void random_row(uint8_t *row, int32_t days, struct en_rng *rng)
{
    int32_t variety = 1 + below(rng, 6);

    for (int32_t day = 0; day < days; day++) {
        int32_t cell = below(rng, CELLS);
        bool stays = day > 0 && below(rng, variety) != 0;
        row[day] = stays ? row[day - 1] : cell == SHIFTS ? EN_ROSTER_OFF : (uint8_t)cell;
    }
}

static void a_row_costs_along_the_graph_what_the_plain_count_says(void **state)
{
    struct en_rng rng;
    struct small small;
    uint8_t row[DAYS];
    int32_t graphs = 0;
    int32_t kept = 0;

    (void)state;
    en_rng_seed(&rng, 1);
    for (int32_t i = 0; i < CONTRACTS; i++) {
        random_small(&small, 1 + below(&rng, DAYS), &rng);
        memset(small.wish, 0, sizeof(small.wish));
        struct row_graph *graph = row_graph_new(&small.roster, &small.contract, 0);
        graphs += graph != NULL;
        for (int32_t k = 0; graph != NULL && k < ROWS; k++) {
            random_row(row, small.roster.days, &rng);
            struct en_roster_cost cost = en_roster_row_cost(&small.roster, 0, row);
            assert_int_equal(graph_cost(graph, row), cost.hard > 0 ? -1 : cost.soft);
            kept += cost.hard == 0;
        }
        row_graph_free(graph);
    }
    assert_true(graphs > CONTRACTS / 3 && kept > ROWS); /* the others allow no row */
}

static int64_t price_of(const struct small *small, const uint8_t *row, int32_t from, int32_t until)
{
    struct en_roster_cost cost = en_roster_row_cost(&small->roster, 0, row);
    int64_t sum = cost.soft * SCALE;

    for (int32_t day = from; day < until; day++) {
        sum += small->cost[(size_t)day * CELLS + column_of(row[day])];
    }
    return cost.hard > 0 ? INT64_MAX : sum;
}

/* The least price of any row that is as `row` outside the window. */
static int64_t try_all(const struct small *small, const uint8_t *row, int32_t from, int32_t until)
{
    uint8_t try[FEW_DAYS];
    int64_t least = INT64_MAX;
    int32_t rows = 1 << 2 * (until - from);

    memcpy(try, row, FEW_DAYS);
    for (int32_t i = 0; i < rows; i++) {
        for (int32_t day = from; day < until; day++) {
            int32_t cell = i >> 2 * (day - from) & 3;
            try[day] = cell == SHIFTS ? EN_ROSTER_OFF : (uint8_t)cell;
        }
        int64_t price = price_of(small, try, from, until);
        least = price < least ? price : least;
    }
    return least;
}

/* The best row of a window, and others that are what they are said to be. */
static int64_t expect_cheapest(struct small *small, struct en_price *price, uint8_t *outside,
                               int32_t from, int32_t until)
{
    struct en_price_query query = {0, from, until, outside, small->cost, SCALE, NULL};
    struct en_price_answer answer;
    uint8_t row[FEW_DAYS];
    uint8_t rows[MORE * FEW_DAYS];
    int64_t costs[MORE];
    int64_t least = try_all(small, outside, from, until);
    enum en_status status = en_price_row(price, &query, row, &answer);

    if (least == INT64_MAX) {
        assert_int_equal(status, EN_ERR_INFEASIBLE);
        return least;
    }
    assert_int_equal(status, EN_OK);
    assert_int_equal(answer.cost, least);
    assert_int_equal(answer.bound, least);
    assert_int_equal(price_of(small, row, from, until), least);
    size_t more = en_price_more(price, MORE, rows, costs);
    for (size_t i = 0; i < more; i++) {
        const uint8_t *other = rows + i * FEW_DAYS;
        assert_int_equal(price_of(small, other, from, until), costs[i]);
        assert_memory_equal(other, outside, (size_t)from);
        assert_true(memcmp(other, row, FEW_DAYS) != 0 && costs[i] >= least);
        assert_true(i == 0 || costs[i] >= costs[i - 1]);
    }
    memcpy(outside, row, FEW_DAYS);
    return least;
}

static void the_cheapest_row_is_the_cheapest_of_all(void **state)
{
    struct en_rng rng;
    struct small small;
    uint8_t row[FEW_DAYS];
    int32_t found = 0;

    (void)state;
    en_rng_seed(&rng, 2);
    for (int32_t i = 0; i < 8; i++) {
        random_small(&small, FEW_DAYS, &rng);
        small.rule[0].weight = 3; /* soft, so that no table holds the contract */
        struct en_price *price = en_price_new(&small.roster, 0);
        assert_non_null(price);
        memset(row, EN_ROSTER_OFF, FEW_DAYS);
        if (en_price_whole(price, 0) &&
            expect_cheapest(&small, price, row, 0, FEW_DAYS) < INT64_MAX) {
            (void)expect_cheapest(&small, price, row, 1, 4);
            (void)expect_cheapest(&small, price, row, 2, FEW_DAYS);
            found++;
        }
        en_price_free(price);
    }
    assert_true(found > 2);
}

static void nodes_that_mean_the_same_are_one(void **state)
{
    struct en_rng rng;
    struct small small;

    (void)state;
    en_rng_seed(&rng, 3);
    random_small(&small, DAYS, &rng);
    small.contract.rule_count = 1; /* at most 7 working days: nodes tell days so far apart */
    small.rule[0] =
        (struct en_roster_rule){.kind = EN_ROSTER_COUNT, .set = 7, .max = 7, .weight = 1};
    struct row_graph *graph = row_graph_new(&small.roster, &small.contract, 0);
    assert_non_null(graph);
    /* On the last day all those below 7 so far are one; and so on: a triangle is cut off. */
    assert_int_equal(graph->first[DAYS - 2] - graph->first[DAYS - 1], 2);
    assert_int_equal(graph->first[DAYS - 3] - graph->first[DAYS - 2], 3);
    assert_int_equal(graph->first[7] - graph->first[8], 8);
    row_graph_free(graph);
}

static void a_contract_with_too_many_nodes_is_not_whole(void **state)
{
    struct en_rng rng;
    struct small small;

    (void)state;
    en_rng_seed(&rng, 4);
    random_small(&small, DAYS, &rng);
    small.contract.rule_count = 1;
    small.rule[0] =
        (struct en_roster_rule){.kind = EN_ROSTER_COUNT, .set = 7, .max = 7, .weight = 1};
    assert_null(row_graph_new(&small.roster, &small.contract, 20));
    small.rule[0].min = 9; /* above the maximum: nothing an automaton here could count */
    struct en_price *price = en_price_new(&small.roster, 0);
    assert_non_null(price);
    assert_false(en_price_whole(price, 0));
    en_price_free(price);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_row_costs_along_the_graph_what_the_plain_count_says),
        cmocka_unit_test(the_cheapest_row_is_the_cheapest_of_all),
        cmocka_unit_test(nodes_that_mean_the_same_are_one),
        cmocka_unit_test(a_contract_with_too_many_nodes_is_not_whole),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
