/* Rosters whose cover must be met exactly, by columns and branching: as cheap as can be. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "bound.h"
#include "branch.h"
#include "branch_proof.h"
#include "columns.h"

enum { PEOPLE = 3, DAYS = 6, SHIFTS = 2, CELLS = SHIFTS + 1, ROWS = 729, RULES = 4, CASES = 12 };

/* Three people under one contract of soft rules; the cover is that of a random roster. */
struct small {
    struct en_roster roster;
    struct en_roster_shift shift[SHIFTS];
    struct en_roster_rule rule[RULES];
    uint64_t pattern[2];
    struct en_roster_contract contract;
    struct en_roster_person person[PEOPLE];
    int32_t wish[PEOPLE * DAYS * CELLS];
    struct en_roster_cover cover[DAYS * SHIFTS];
};

static int32_t below(struct en_rng *rng, int32_t bound)
{
    return (int32_t)en_rng_below(rng, (uint64_t)bound);
}

static uint8_t random_cell(struct en_rng *rng)
{
    int32_t cell = below(rng, CELLS);

    return cell == SHIFTS ? EN_ROSTER_OFF : (uint8_t)cell;
}

static void random_rules(struct small *small, struct en_rng *rng)
{
    struct en_roster_rule *rule = small->rule;

    rule[0] = (struct en_roster_rule){
        .kind = EN_ROSTER_RUN, .set = 3, .min = 2, .max = 2 + below(rng, 2)};
    rule[1] = (struct en_roster_rule){
        .kind = EN_ROSTER_RUN, .set = EN_ROSTER_OFF_BIT, .min = 2, .max = 3};
    rule[2] =
        (struct en_roster_rule){.kind = EN_ROSTER_COUNT, .set = 1, .min = below(rng, 2), .max = 2};
    rule[3] = (struct en_roster_rule){
        .kind = EN_ROSTER_PATTERN, .pattern = small->pattern, .pattern_length = 2, .weekday = -1};
    small->pattern[0] = 2;
    small->pattern[1] = 1;
    for (size_t i = 0; i < RULES; i++) {
        rule[i].weight = 1 + below(rng, 9);
    }
    small->contract = (struct en_roster_contract){rule, RULES};
}

/* `cells` is the roster whose cover it is. */
static void random_small(struct small *small, struct en_rng *rng, uint8_t *cells)
{
    *small = (struct small){0};
    random_rules(small, rng);
    small->roster = (struct en_roster){.days = DAYS,
                                       .first_weekday = below(rng, 7),
                                       .shifts = small->shift,
                                       .shift_count = SHIFTS,
                                       .contracts = &small->contract,
                                       .contract_count = 1,
                                       .people = small->person,
                                       .people_count = PEOPLE,
                                       .wish = small->wish,
                                       .cover = small->cover};
    for (size_t i = 0; i < (size_t)PEOPLE * DAYS * CELLS; i++) {
        small->wish[i] = below(rng, 4);
    }
    for (size_t i = 0; i < (size_t)DAYS * SHIFTS; i++) {
        small->cover[i] = (struct en_roster_cover){0, EN_ROSTER_HARD, EN_ROSTER_HARD};
    }
    for (size_t i = 0; i < (size_t)PEOPLE * DAYS; i++) {
        cells[i] = random_cell(rng);
        if (cells[i] != EN_ROSTER_OFF) {
            small->cover[i % DAYS * SHIFTS + cells[i]].need++;
        }
    }
}

static void row_of_number(int32_t number, uint8_t *row)
{
    for (int32_t d = 0; d < DAYS; d++, number /= CELLS) {
        row[d] = number % CELLS == SHIFTS ? EN_ROSTER_OFF : (uint8_t)(number % CELLS);
    }
}

/* The third row is what the first two leave of the cover; false when nobody can work that. */
static bool leave_third(const struct small *small, uint8_t *cells)
{
    for (size_t d = 0; d < DAYS; d++) {
        int32_t left = 0;
        cells[2 * DAYS + d] = EN_ROSTER_OFF;
        for (uint8_t s = 0; s < SHIFTS; s++) {
            int32_t need = small->cover[d * SHIFTS + s].need - (cells[d] == s ? 1 : 0) -
                           (cells[DAYS + d] == s ? 1 : 0);
            if (need < 0 || (left += need) > 1) {
                return false;
            }
            if (need == 1) {
                cells[2 * DAYS + d] = s;
            }
        }
    }
    return true;
}

/* The least cost of any roster that meets the cover: every one is tried. */
static int64_t try_all(const struct small *small)
{
    uint8_t cells[PEOPLE * DAYS];
    int64_t least = INT64_MAX;

    for (int32_t i = 0; i < ROWS * ROWS; i++) {
        row_of_number(i % ROWS, cells);
        row_of_number(i / ROWS, cells + DAYS);
        if (leave_third(small, cells)) {
            int64_t cost = en_roster_cost(&small->roster, cells).soft;
            least = cost < least ? cost : least;
        }
    }
    return least;
}

struct heard {
    const struct en_roster *roster;
    int64_t least;
};

/* Keeps the last bound told. */
static void hear(void *context, uint8_t *cells, int64_t bound)
{
    int64_t *heard = context;

    (void)cells;
    *heard = bound;
}

static void exact_cover_is_met_at_the_least_cost_and_no_less_is_proved(void **state)
{
    int64_t heard = 0;
    const struct en_columns_options options = {
        .seed = 1, .blocks = 2000, .exchange = hear, .context = &heard};
    struct en_rng rng;
    struct small small;
    uint8_t cells[PEOPLE * DAYS];
    int64_t bound = 0;

    (void)state;
    en_rng_seed(&rng, 34); // the first case costs two more than its mixture of rows
    for (int32_t i = 0; i < CASES; i++) {
        struct en_text certificate = {0};
        random_small(&small, &rng, cells);
        memset(cells, EN_ROSTER_OFF, sizeof(cells));
        assert_int_equal(
            en_columns_solve(&small.roster, &options, cells, NULL, &certificate, &bound), EN_OK);
        struct en_roster_cost cost = en_roster_cost(&small.roster, cells);
        assert_int_equal(cost.hard, 0);
        assert_int_equal(cost.soft, try_all(&small));
        assert_int_equal(heard, cost.soft);
        assert_int_equal(bound, cost.soft); // that is what the certificate proves
        en_text_finish(&certificate);
    }
}

/* Blocks alone, from prices that prove little: that a block has nothing cheaper says nothing about
 * the whole, however many of them say so. */
static void what_blocks_prove_stays_with_the_block(void **state)
{
    int32_t center[DAYS * SHIFTS] = {0};
    int32_t duals[DAYS * SHIFTS];
    int64_t heard = 0;
    const struct en_columns_options options = {
        .seed = 1, .blocks = 50, .exchange = hear, .context = &heard, .center = center};
    struct en_rng rng;
    struct small small;
    uint8_t cells[PEOPLE * DAYS];

    (void)state;
    en_rng_seed(&rng, 34);
    for (int32_t i = 0; i < CASES; i++) {
        int64_t bound = 0;
        int64_t again = 0;
        random_small(&small, &rng, cells);
        assert_int_equal(en_columns_solve(&small.roster, &options, cells, duals, NULL, &bound),
                         EN_OK);
        assert_int_equal(en_bound_of(&small.roster, duals, &again), EN_OK);
        assert_int_equal(bound, again);
        assert_int_equal(heard, bound);
        assert_true(bound < en_roster_cost(&small.roster, cells).soft);
    }
}

/* A roster of the whole small one, from branching on a block that knows its rows. */
static void branch_from(const struct small *small, const struct en_branch_way *way, uint8_t *cells,
                        struct en_branch_answer *ret)
{
    const struct en_block_part all = {.count = PEOPLE, .until = DAYS, .cells = cells};
    const struct en_effort effort = {0};
    struct en_price *price = en_price_new(&small->roster, 0);
    struct en_pool pool;
    struct en_block *block = NULL;
    struct en_rng rng;

    en_rng_seed(&rng, 7);
    assert_int_equal(en_pool_init(&pool, &small->roster), EN_OK);
    assert_int_equal(en_block_new(&pool, price, &all, NULL, &block), EN_OK);
    for (uint32_t p = 0; p < PEOPLE; p++) {
        size_t row = 0;
        assert_int_equal(en_pool_add(&pool, p, cells + (size_t)p * DAYS, &row), EN_OK);
        assert_int_equal(en_block_take(block, row), EN_OK);
    }
    assert_int_equal(en_branch(block, way, &rng, &effort, cells, ret), EN_OK);
    en_block_free(block);
    en_pool_finish(&pool);
    en_price_free(price);
}

/* The best roster of a random small one. */
static void best_small(struct small *small, struct en_rng *rng, uint8_t *cells)
{
    const struct en_columns_options options = {.seed = 1, .blocks = 2000};
    int64_t bound = 0;

    random_small(small, rng, cells);
    assert_int_equal(en_columns_solve(&small->roster, &options, cells, NULL, NULL, &bound), EN_OK);
}

static void barred_cells_make_it_another_roster_within_the_cutoff(void **state)
{
    enum { SLACK = 8 };
    struct en_branch_answer answer;
    struct en_rng rng;
    struct small small;
    uint8_t best[PEOPLE * DAYS];
    uint8_t cells[PEOPLE * DAYS];
    int others = 0;

    (void)state;
    en_rng_seed(&rng, 34);
    for (int32_t i = 0; i < CASES; i++) {
        best_small(&small, &rng, best);
        int64_t least = en_roster_cost(&small.roster, best).soft;
        const struct en_branch_way again = {.cutoff = least + 1, .ends = 100};
        const struct en_branch_way other = {.cutoff = least + SLACK + 1, .ends = 100, .barred = 1};
        memcpy(cells, best, sizeof(cells));
        branch_from(&small, &again, cells, &answer);
        assert_true(answer.found);
        memcpy(cells, best, sizeof(cells));
        branch_from(&small, &other, cells, &answer);
        struct en_roster_cost cost = en_roster_cost(&small.roster, cells);
        assert_int_equal(cost.hard, 0);
        assert_in_range(cost.soft, least, least + SLACK);
        assert_int_equal(answer.found, memcmp(cells, best, sizeof(cells)) != 0);
        others += answer.found;
    }
    assert_in_range(others, CASES / 2, CASES);
}

/* The least cost that was told. */
static void hear_least(void *context, uint8_t *cells, int64_t bound)
{
    struct heard *heard = context;
    int64_t cost = en_roster_cost(heard->roster, cells).soft;

    (void)bound;
    heard->least = cost < heard->least ? cost : heard->least;
}

static void blocks_that_wander_end_at_the_best_roster_when_their_patience_ends(void **state)
{
    const int32_t center[DAYS * SHIFTS] = {0};
    struct heard heard = {.least = INT64_MAX};
    const struct en_columns_options options = {
        .seed = 1, .patience = 200, .center = center, .exchange = hear_least, .context = &heard};
    struct en_rng rng;
    struct small small;
    uint8_t cells[PEOPLE * DAYS];
    int64_t bound = 0;

    (void)state;
    en_rng_seed(&rng, 34);
    best_small(&small, &rng, cells);
    heard.roster = &small.roster;
    assert_int_equal(en_columns_solve(&small.roster, &options, cells, NULL, NULL, &bound), EN_OK);
    assert_int_equal(en_roster_cost(&small.roster, cells).soft, heard.least);
    assert_int_equal(heard.least, try_all(&small));
}

/* ---- the tree of a branching, as it is written ---------------------------------------------- */

static void what_is_taken_back_is_cut_off_again(void **state)
{
    static const int32_t DUALS[DAYS * SHIFTS] = {[1] = 7};
    struct en_rng rng;
    struct small small;
    uint8_t cells[PEOPLE * DAYS];
    struct en_text text = {0};

    (void)state;
    en_rng_seed(&rng, 1);
    random_small(&small, &rng, cells);
    small.person[1].name = EN_STR("B");
    small.shift[0].name = EN_STR("D");
    small.shift[1].name = EN_STR("N");
    struct proof proof = {.roster = &small.roster};
    proof_cell(&proof, 1, 2, 0, 0);
    struct proof_mark mark = proof_mark(&proof);
    proof_cell(&proof, 1, 3, EN_ROSTER_OFF, 1);
    proof_leaf(&proof, DUALS);
    proof_lose(&proof);
    assert_false(proof_write(&proof, 5, &text));
    proof_back(&proof, mark);
    proof_leaf(&proof, DUALS);
    proof_leaf(&proof, NULL);
    assert_true(proof_write(&proof, 5, &text));
    assert_string_equal(en_text_cstr(&text), "entente-bound 2\nscale 1000\nbound 5\n"
                                             "cell B 2 D\nleaf\n0 N 7\nleaf\n");
    en_text_finish(&text);
    en_text_finish(&proof.text);
}

static void a_tree_beyond_what_is_judged_is_not_written(void **state)
{
    struct en_rng rng;
    struct small small;
    uint8_t cells[PEOPLE * DAYS];
    struct en_text text = {0};

    (void)state;
    en_rng_seed(&rng, 1);
    random_small(&small, &rng, cells);
    struct proof proof = {.roster = &small.roster};
    proof_cell(&proof, 0, 0, 0, PROOF_DEPTH_MAX - 1);
    assert_true(proof_goes_on(&proof));
    proof_cell(&proof, 0, 0, 0, PROOF_DEPTH_MAX);
    assert_false(proof_write(&proof, 5, &text));
    proof_back(&proof, (struct proof_mark){0});
    for (int32_t i = 0; i < PROOF_LEAVES_MAX; i++) {
        proof_leaf(&proof, NULL);
    }
    assert_true(proof_goes_on(&proof));
    proof_leaf(&proof, NULL);
    assert_false(proof_write(&proof, 5, &text));
    assert_int_equal(text.len, 0);
    en_text_finish(&proof.text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(exact_cover_is_met_at_the_least_cost_and_no_less_is_proved),
        cmocka_unit_test(what_blocks_prove_stays_with_the_block),
        cmocka_unit_test(barred_cells_make_it_another_roster_within_the_cutoff),
        cmocka_unit_test(blocks_that_wander_end_at_the_best_roster_when_their_patience_ends),
        cmocka_unit_test(what_is_taken_back_is_cut_off_again),
        cmocka_unit_test(a_tree_beyond_what_is_judged_is_not_written),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
