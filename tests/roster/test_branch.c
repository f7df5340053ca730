/* Rosters whose cover must be met exactly, by columns and branching: as cheap as can be. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

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
        uint8_t cell = random_cell(rng);
        if (cell != EN_ROSTER_OFF) {
            small->cover[i % DAYS * SHIFTS + cell].need++;
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
        random_small(&small, &rng);
        struct en_text certificate = {0};
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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(exact_cover_is_met_at_the_least_cost_and_no_less_is_proved),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
