/* Rosters by columns, and the bound that anybody can check. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "bound.h"
#include "columns.h"
#include "dive.h"
#include "rosters.h"

/* A solved instance, with everything to be looked at. */
struct solved {
    struct en_roster roster;
    uint8_t *cells;
    int32_t *duals;
    int64_t bound;
    struct en_roster_cost cost;
};

static void load(struct solved *solved, const char *name)
{
    *solved = (struct solved){0};
    roster_load(&solved->roster, name);
    size_t days = (size_t)solved->roster.days;
    solved->cells = malloc(solved->roster.people_count * days);
    solved->duals = calloc(days * solved->roster.shift_count, sizeof(int32_t));
    assert_non_null(solved->cells);
    assert_non_null(solved->duals);
    memset(solved->cells, EN_ROSTER_OFF, solved->roster.people_count * days);
}

static void solve(struct solved *solved, const char *name, uint64_t blocks, uint64_t seed)
{
    struct en_columns_options options = {.seed = seed, .blocks = blocks};

    load(solved, name);
    assert_int_equal(en_columns_solve(&solved->roster, &options, solved->cells, solved->duals, NULL,
                                      &solved->bound),
                     EN_OK);
    solved->cost = en_roster_cost(&solved->roster, solved->cells);
}

static void finish(struct solved *solved)
{
    free(solved->cells);
    free(solved->duals);
    en_arena_finish(&solved->roster.arena);
}

static void the_best_roster_is_found_and_proved(void **state)
{
    struct solved solved;

    (void)state;
    solve(&solved, "Instance2.txt", 1, 1);
    assert_int_equal(solved.cost.hard, 0);
    assert_int_equal(solved.cost.soft, 828);
    assert_int_equal(solved.bound, 828);
    finish(&solved);
}

static void a_bound_below_the_best_is_told_as_it_is(void **state)
{
    struct solved solved;

    (void)state;
    solve(&solved, "Instance1.txt", 20, 1);
    assert_int_equal(solved.cost.hard, 0);
    assert_int_equal(solved.cost.soft, 607);
    assert_int_equal(solved.bound, 558); // of the linear programme (Curtois & Qu 2014)
    finish(&solved);
}

static void cases_told_apart_prove_what_prices_alone_cannot(void **state)
{
    struct en_columns_options options = {.seed = 1, .blocks = 400, .cases = true};
    struct en_text text = {0};
    struct solved solved;

    (void)state;
    load(&solved, "Instance1.txt");
    assert_int_equal(en_columns_solve(&solved.roster, &options, solved.cells, solved.duals, &text,
                                      &solved.bound),
                     EN_OK);
    assert_int_equal(en_roster_cost(&solved.roster, solved.cells).soft, 607);
    assert_int_equal(solved.bound, 607);
    assert_true(en_str_starts(en_text_str(&text),
                              EN_STR("entente-bound 2\nscale 1000\nbound 607\nsplit ")));
    en_text_finish(&text);
    finish(&solved);
}

static void the_same_seed_gives_the_same_roster(void **state)
{
    struct solved first;
    struct solved second;

    (void)state;
    solve(&first, "Instance1.txt", 5, 7);
    solve(&second, "Instance1.txt", 5, 7);
    assert_memory_equal(first.cells, second.cells,
                        first.roster.people_count * (size_t)first.roster.days);
    assert_memory_equal(first.duals, second.duals,
                        (size_t)first.roster.days * first.roster.shift_count * sizeof(int32_t));
    finish(&first);
    finish(&second);
}

static void duals_alone_give_the_bound_again(void **state)
{
    struct solved solved;
    int64_t bound = 0;

    (void)state;
    solve(&solved, "Instance2.txt", 1, 1);
    assert_int_equal(en_bound_of(&solved.roster, solved.duals, &bound), EN_OK);
    assert_int_equal(bound, solved.bound);
    solved.duals[3] = 0;
    assert_int_equal(en_bound_of(&solved.roster, solved.duals, &bound), EN_OK);
    assert_true(bound <= solved.cost.soft); // any duals do
    solved.duals[3] = solved.roster.cover[3].under * EN_BLOCK_SCALE + 1;
    assert_int_equal(en_bound_of(&solved.roster, solved.duals, &bound), EN_ERR_RANGE);
    finish(&solved);
}

static void a_certificate_says_scale_bound_and_duals(void **state)
{
    struct solved solved;
    struct en_text text = {0};

    (void)state;
    load(&solved, "Instance2.txt");
    solved.duals[0] = 1500;
    solved.duals[3] = -20;
    en_bound_write(&text, &solved.roster, solved.duals, 828);
    assert_string_equal(en_text_cstr(&text),
                        "entente-bound 2\nscale 1000\nbound 828\nleaf\n0 E 1500\n1 L -20\n");
    en_text_finish(&text);
    finish(&solved);
}

static void a_bound_is_rounded_up_since_costs_are_whole(void **state)
{
    (void)state;
    assert_int_equal(en_bound_whole(5000), 5);
    assert_int_equal(en_bound_whole(5001), 6);
    assert_int_equal(en_bound_whole(-5001), -5);
}

static void a_row_is_in_the_pool_once_and_only_when_it_keeps_the_rules(void **state)
{
    struct solved solved;
    struct en_pool pool;
    struct en_effort effort = {0};
    size_t first = 0;
    size_t again = 0;

    (void)state;
    load(&solved, "Instance1.txt");
    struct en_price *price = en_price_new(&solved.roster, 0);
    assert_int_equal(en_pool_init(&pool, &solved.roster), EN_OK);
    assert_int_equal(en_pool_add(&pool, 0, solved.cells, &first), EN_OK);
    assert_int_equal(first, SIZE_MAX); // everybody off: too few minutes
    assert_int_equal(en_polish(&pool, price, solved.cells, 3, &effort), EN_OK);
    assert_int_equal(en_roster_cost(&solved.roster, solved.cells).hard, 0);
    assert_int_equal(en_pool_add(&pool, 0, solved.cells, &first), EN_OK);
    assert_int_equal(en_pool_add(&pool, 0, solved.cells, &again), EN_OK);
    assert_int_equal(first, again);
    en_pool_finish(&pool);
    en_price_free(price);
    finish(&solved);
}

/* Feasible rosters to make parts of anew. */
struct start {
    struct solved solved;
    struct en_pool pool;
    struct en_price *price;
    struct en_effort effort;
};

static void begin(struct start *start, const char *name)
{
    *start = (struct start){0};
    load(&start->solved, name);
    start->price = en_price_new(&start->solved.roster, 0);
    assert_int_equal(en_pool_init(&start->pool, &start->solved.roster), EN_OK);
    assert_int_equal(en_polish(&start->pool, start->price, start->solved.cells, 9, &start->effort),
                     EN_OK);
}

static void end(struct start *start)
{
    en_pool_finish(&start->pool);
    en_price_free(start->price);
    finish(&start->solved);
}

static void a_block_of_a_week_changes_that_week_alone_and_for_the_better(void **state)
{
    struct start start;
    struct en_block *block = NULL;
    bool found = false;

    (void)state;
    begin(&start, "Instance1.txt");
    const struct en_roster *roster = &start.solved.roster;
    size_t days = (size_t)roster->days;
    uint8_t *before = malloc(roster->people_count * days);
    assert_non_null(before);
    memcpy(before, start.solved.cells, roster->people_count * days);
    struct en_block_part week = {
        .count = roster->people_count, .from = 4, .until = 11, .cells = before};
    assert_int_equal(en_block_new(&start.pool, start.price, &week, NULL, &block), EN_OK);
    assert_int_equal(
        en_dive(block, &start.pool, INT64_MAX, &start.effort, start.solved.cells, &found), EN_OK);
    assert_true(found);
    struct en_roster_cost cost = en_roster_cost(roster, start.solved.cells);
    assert_int_equal(cost.hard, 0);
    assert_true(cost.soft <= en_roster_cost(roster, before).soft);
    for (size_t p = 0; p < roster->people_count; p++) {
        assert_memory_equal(before + p * days, start.solved.cells + p * days, 4);
        assert_memory_equal(before + p * days + 11, start.solved.cells + p * days + 11, 3);
    }
    en_block_free(block);
    free(before);
    end(&start);
}

static void duals_ascend_without_a_master(void **state)
{
    struct start start;
    struct en_block *block = NULL;
    struct en_block_state first;
    struct en_block_state last;

    (void)state;
    begin(&start, "Instance2.txt");
    const struct en_roster *roster = &start.solved.roster;
    struct en_block_part all = {.count = roster->people_count, .until = roster->days};
    assert_int_equal(en_block_new(&start.pool, start.price, &all, NULL, &block), EN_OK);
    assert_int_equal(en_block_ascend(block, 1, 828, &start.effort, &first), EN_OK);
    assert_int_equal(en_block_ascend(block, 60, 828, &start.effort, &last), EN_OK);
    assert_true(last.bound > first.bound);
    assert_true(en_bound_whole(last.bound) > 700);
    assert_true(en_bound_whole(last.bound) <= 828);
    en_block_free(block);
    end(&start);
}

/* Two people who could relieve each other; the text stays until the roster is read. */
static void load_long(struct solved *solved, int days, struct en_text *text)
{
    en_text_addf(text, "SECTION_HORIZON\n%d\nSECTION_SHIFTS\nD,480,\n", days);
    en_text_addf(text, "SECTION_STAFF\nA,D=%d,99999,0,5,2,2,99\nB,D=%d,99999,0,5,2,2,99\n", days,
                 days);
    en_text_adds(text, "SECTION_DAYS_OFF\nSECTION_SHIFT_ON_REQUESTS\n"
                       "SECTION_SHIFT_OFF_REQUESTS\nSECTION_COVER\n");
    for (int d = 0; d < days; d++) {
        en_text_addf(text, "%d,D,1,100,1\n", d);
    }
    *solved = (struct solved){0};
    en_text_addc(text, 0);
    roster_of(&solved->roster, text->ptr);
    solved->cells = malloc((size_t)days * 2);
    assert_non_null(solved->cells);
}

static void a_year_is_made_anew_in_weeks_without_a_root(void **state)
{
    enum { DAYS = 364 };
    struct en_columns_options options = {.seed = 1, .blocks = 5};
    struct en_text text = {0};
    struct solved solved;

    (void)state;
    load_long(&solved, DAYS, &text);
    for (size_t i = 0; i < 2 * (size_t)DAYS; i++) {
        solved.cells[i] = i % DAYS % 7 < 5 ? 0 : EN_ROSTER_OFF; // both at once
    }
    assert_true(en_roster_cost(&solved.roster, solved.cells).soft > 10000);
    assert_int_equal(
        en_columns_solve(&solved.roster, &options, solved.cells, NULL, NULL, &solved.bound), EN_OK);
    solved.cost = en_roster_cost(&solved.roster, solved.cells);
    assert_int_equal(solved.cost.hard, 0);
    assert_true(solved.cost.soft < 1000);
    assert_int_equal(solved.bound, 0);
    finish(&solved);
    en_text_finish(&text);
}

/* One person may work two days of the year and works them where they are worth little. */
static void what_the_year_limits_moves_to_weeks_far_away(void **state)
{
    enum { DAYS = 364, LITTLE = 10, MUCH = 300 };
    struct en_columns_options options = {.seed = 1, .blocks = 300};
    struct en_text text = {0};
    struct solved solved = {0};

    (void)state;
    en_text_addf(&text, "SECTION_HORIZON\n%d\nSECTION_SHIFTS\nD,480,\n", DAYS);
    en_text_adds(&text, "SECTION_STAFF\nA,D=364,960,960,5,2,2,99\nSECTION_DAYS_OFF\n"
                        "SECTION_SHIFT_ON_REQUESTS\nSECTION_SHIFT_OFF_REQUESTS\nSECTION_COVER\n");
    for (int d = 0; d < DAYS; d++) {
        bool wanted = d / 2 == LITTLE / 2 || d / 2 == MUCH / 2;
        en_text_addf(&text, "%d,D,%d,%d,1\n", d, wanted ? 1 : 0, d < MUCH ? 10 : 100);
    }
    en_text_addc(&text, 0);
    roster_of(&solved.roster, text.ptr);
    solved.cells = malloc(DAYS);
    assert_non_null(solved.cells);
    memset(solved.cells, EN_ROSTER_OFF, DAYS);
    solved.cells[LITTLE] = solved.cells[LITTLE + 1] = 0;
    assert_int_equal(
        en_columns_solve(&solved.roster, &options, solved.cells, NULL, NULL, &solved.bound), EN_OK);
    solved.cost = en_roster_cost(&solved.roster, solved.cells);
    assert_int_equal(solved.cost.hard, 0);
    assert_int_equal(solved.cost.soft, 20);
    finish(&solved);
    en_text_finish(&text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_best_roster_is_found_and_proved),
        cmocka_unit_test(a_bound_below_the_best_is_told_as_it_is),
        cmocka_unit_test(cases_told_apart_prove_what_prices_alone_cannot),
        cmocka_unit_test(the_same_seed_gives_the_same_roster),
        cmocka_unit_test(duals_alone_give_the_bound_again),
        cmocka_unit_test(a_certificate_says_scale_bound_and_duals),
        cmocka_unit_test(a_bound_is_rounded_up_since_costs_are_whole),
        cmocka_unit_test(a_row_is_in_the_pool_once_and_only_when_it_keeps_the_rules),
        cmocka_unit_test(a_block_of_a_week_changes_that_week_alone_and_for_the_better),
        cmocka_unit_test(duals_ascend_without_a_master),
        cmocka_unit_test(what_the_year_limits_moves_to_weeks_far_away),
        cmocka_unit_test(a_year_is_made_anew_in_weeks_without_a_root),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
