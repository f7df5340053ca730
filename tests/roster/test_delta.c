/*
 * What the search counts along is what a full count finds, after any number of random changes.
 * ENTENTE_LONG asks for a million of them.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "rosters.h"
#include "search.h"

enum { FEW = 300, MANY = 300000, BLOCK_MAX = 40, SAT_SUN = 0x60 };

/* Cells that are allowed on each day of a block of any length. */
static int32_t random_block(const struct search *search, struct en_rng *rng, struct edit *edit,
                            uint8_t *cells)
{
    const struct model *model = search->model;
    int32_t length = 1 + (int32_t)en_rng_below(rng, BLOCK_MAX);

    edit->person = en_rng_below(rng, model->people);
    edit->from = (int32_t)en_rng_below(rng, (uint64_t)model->days);
    for (int32_t i = 0; i < length && edit->from + i < model->days; i++) {
        uint64_t draw = en_rng_below(rng, 2 * model->columns);
        size_t at = edit->person * (size_t)model->days + (size_t)(edit->from + i);
        cells[i] = draw + 1 < model->columns ? (uint8_t)draw : EN_ROSTER_OFF;
        if ((model->allowed[at] >> cells[i] & 1) == 0) {
            cells[i] = EN_ROSTER_OFF;
        }
        edit->length = i + 1;
    }
    edit->cells = cells;
    return edit->length;
}

static void compare(struct search *search, const struct en_roster *roster, int64_t predicted)
{
    struct en_roster_cost full = en_roster_cost(roster, search->state.cells);

    assert_int_equal(state_hard(&search->state), full.hard);
    assert_int_equal(search->state.soft, full.soft * COST_SCALE);
    int64_t weighed = search->state.soft;
    for (int slot = 0; slot < SLOT_COUNT_OF; slot++) {
        weighed += search->state.hard[slot] * search->state.pressure[slot];
    }
    assert_int_equal(weighed, predicted);
}

static int64_t weighed_cost(const struct state *state)
{
    int64_t cost = state->soft;

    for (int slot = 0; slot < SLOT_COUNT_OF; slot++) {
        cost += state->hard[slot] * state->pressure[slot];
    }
    return cost;
}

static void change_at_random(const struct en_roster *roster, uint64_t seed)
{
    size_t changes = getenv("ENTENTE_LONG") == NULL ? FEW : MANY;
    struct model model;
    struct search search;
    struct en_rng rng;

    en_rng_seed(&rng, seed);
    assert_int_equal(model_make(&model, roster), EN_OK);
    assert_int_equal(search_make(&search, &model, seed, 0), EN_OK);
    uint8_t *off = malloc(model.people * (size_t)model.days);
    assert_non_null(off);
    memset(off, EN_ROSTER_OFF, model.people * (size_t)model.days);
    search_load(&search, off);
    for (size_t i = 0; i < changes; i++) {
        uint8_t cells[BLOCK_MAX];
        struct change change;
        struct edit edit;
        (void)random_block(&search, &rng, &edit, cells);
        int64_t before = weighed_cost(&search.state);
        int64_t delta = state_cover_delta(&search.state, &edit);
        delta += state_row_delta(&search.state, &edit, &change);
        state_apply(&search.state, &edit, &change);
        compare(&search, roster, before + delta);
    }
    free(off);
    search_finish(&search);
    model_finish(&model);
}

static void changes_of_a_month_are_counted_right(void **state)
{
    struct en_roster roster = {0};

    (void)state;
    roster_load(&roster, "Instance8.txt");
    change_at_random(&roster, 1);
    en_roster_finish(&roster);
}

static void changes_of_half_a_year_are_counted_right(void **state)
{
    struct en_roster roster = {0};

    (void)state;
    roster_load(&roster, "Instance20.txt");
    change_at_random(&roster, 2);
    en_roster_finish(&roster);
}

static void changes_of_a_single_day_are_counted_right(void **state)
{
    struct en_roster roster = {0};

    (void)state;
    roster_of(&roster, "SECTION_HORIZON\n1\nSECTION_SHIFTS\nD,480,\nN,600,D\nSECTION_STAFF\n"
                       "A,D=1,480,480,3,2,2,0\nSECTION_COVER\n0,D,1,10,1\n");
    change_at_random(&roster, 3);
    en_roster_finish(&roster);
}

/* Rules that no window judges, soft ones, and hard cover: as other benchmarks have them. */
static void changes_under_rules_of_every_kind_are_counted_right(void **state)
{
    static const uint64_t PATTERN[] = {2, EN_ROSTER_OFF_BIT, 1};
    static const uint64_t PAIR[] = {2, 1};
    static const struct en_roster_rule RULES[] = {
        {.kind = EN_ROSTER_COUNT, .set = 3, .min = 4, .max = 9, .weight = 3},
        {.kind = EN_ROSTER_COUNT, .set = 2, .min = 1, .max = 3, .weight = 7},
        {.kind = EN_ROSTER_RUN, .set = 2, .min = 2, .max = 3, .weight = 5},
        {.kind = EN_ROSTER_RUN, .set = 3, .min = 2, .max = 4, .weight = 2},
        {.kind = EN_ROSTER_RUN,
         .set = EN_ROSTER_OFF_BIT,
         .min = 2,
         .max = 3,
         .weight = EN_ROSTER_HARD,
         .border_free = true},
        {.kind = EN_ROSTER_WEEKEND_RUN, .set = 3, .max = 1, .weight = 4, .weekend = SAT_SUN},
        {.kind = EN_ROSTER_WEEKEND_WHOLE, .set = 3, .weight = EN_ROSTER_HARD, .weekend = SAT_SUN},
        {.kind = EN_ROSTER_WEEKENDS, .set = 3, .min = 1, .max = 2, .weight = 6, .weekend = SAT_SUN},
        {.kind = EN_ROSTER_PATTERN,
         .pattern = PATTERN,
         .pattern_length = 3,
         .weekday = 4,
         .weight = 8},
        {.kind = EN_ROSTER_PATTERN,
         .pattern = PAIR,
         .pattern_length = 2,
         .weekday = -1,
         .weight = 9},
    };
    static const struct en_roster_contract CONTRACT = {RULES, EN_COUNT(RULES)};
    struct en_roster roster = {0};

    (void)state;
    roster_of(&roster, "SECTION_HORIZON\n30\nSECTION_SHIFTS\nD,480,\nN,600,D\nSECTION_STAFF\n"
                       "A,D=9,4800,480,3,2,2,2\nB,D=9,4800,480,3,2,2,2\nSECTION_DAYS_OFF\nA,3,4\n"
                       "SECTION_COVER\n0,D,1,10,1\n5,N,1,999999,3\n");
    struct en_roster_cover *cover = calloc(60, sizeof(*cover));
    assert_non_null(cover);
    memcpy(cover, roster.cover, 60 * sizeof(*cover));
    cover[2] = (struct en_roster_cover){1, EN_ROSTER_HARD, EN_ROSTER_HARD};
    struct en_roster changed = roster;
    changed.contracts = &CONTRACT;
    changed.contract_count = 1;
    changed.first_weekday = 6;
    changed.cover = cover;
    change_at_random(&changed, 4);
    free(cover);
    en_roster_finish(&roster);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(changes_of_a_month_are_counted_right),
        cmocka_unit_test(changes_of_half_a_year_are_counted_right),
        cmocka_unit_test(changes_of_a_single_day_are_counted_right),
        cmocka_unit_test(changes_under_rules_of_every_kind_are_counted_right),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
