/* Two threads change one roster: what each of them won is kept. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "share.h"

enum { PEOPLE = 2, DAYS = 4, CELLS = PEOPLE * DAYS };

static const uint8_t OFF = EN_ROSTER_OFF;

struct fixture {
    struct en_roster_shift shift;
    struct en_roster_rule rule;
    struct en_roster_contract contract;
    struct en_roster_person person[PEOPLE];
    int32_t wish[CELLS * 2];
    struct en_roster_cover cover[DAYS];
    struct en_roster roster;
    struct en_roster_options options;
    struct en_roster_result result;
    uint8_t best[CELLS];
    struct share share;
};

/* Nobody may work more than `most` days; each day wants one; no roster yet. */
static void begin_empty(struct fixture *f, int32_t most)
{
    *f = (struct fixture){.shift = {.minutes = 480}, .result = {.cost = {INT64_MAX, INT64_MAX}}};
    f->rule = (struct en_roster_rule){
        .kind = EN_ROSTER_COUNT, .set = 1, .max = most, .weight = EN_ROSTER_HARD, .weekday = -1};
    f->contract = (struct en_roster_contract){&f->rule, 1};
    for (size_t d = 0; d < DAYS; d++) {
        f->cover[d] = (struct en_roster_cover){1, 10, 1};
    }
    f->roster = (struct en_roster){.days = DAYS,
                                   .shifts = &f->shift,
                                   .shift_count = 1,
                                   .contracts = &f->contract,
                                   .contract_count = 1,
                                   .people = f->person,
                                   .people_count = PEOPLE,
                                   .wish = f->wish,
                                   .cover = f->cover};
    f->result.cells = f->best;
    memset(f->best, 0xbd, CELLS); // as malloc leaves it
    share_begin(&f->share, &f->roster, &f->options, &f->result);
}

/* The same with a roster in which nobody works. */
static void begin(struct fixture *f, int32_t most)
{
    const uint8_t nobody[CELLS] = {OFF, OFF, OFF, OFF, OFF, OFF, OFF, OFF};

    begin_empty(f, most);
    share_offer(&f->share, nobody, en_roster_cost(&f->roster, nobody), 0);
    assert_int_equal(f->result.cost.soft, 40);
}

/* The roster of everybody off with one day worked, merged; what is best then. */
static int64_t merge(struct fixture *f, size_t worked, uint8_t *cells)
{
    const uint8_t base[CELLS] = {OFF, OFF, OFF, OFF, OFF, OFF, OFF, OFF};

    memcpy(cells, base, CELLS);
    cells[worked] = 0;
    share_merge(&f->share, base, cells, 0);
    return f->result.cost.soft;
}

static void changes_of_two_people_are_both_kept(void **state)
{
    struct fixture f;
    uint8_t cells[CELLS];

    (void)state;
    begin(&f, DAYS);
    assert_int_equal(merge(&f, 0, cells), 30);
    assert_int_equal(merge(&f, DAYS + 2, cells), 20);
    assert_int_equal(cells[0], 0);
    assert_int_equal(cells[DAYS + 2], 0);
    share_end(&f.share);
}

static void changes_of_two_days_of_one_row_are_both_kept(void **state)
{
    struct fixture f;
    uint8_t cells[CELLS];

    (void)state;
    begin(&f, DAYS);
    assert_int_equal(merge(&f, 0, cells), 30);
    assert_int_equal(merge(&f, 3, cells), 20);
    assert_int_equal(cells[0], 0);
    share_end(&f.share);
}

static void what_breaks_a_rule_together_is_not_kept_together(void **state)
{
    struct fixture f;
    uint8_t cells[CELLS];

    (void)state;
    begin(&f, 1);
    assert_int_equal(merge(&f, 0, cells), 30);
    assert_int_equal(merge(&f, 3, cells), 30);
    assert_int_equal(f.result.cost.hard, 0);
    share_end(&f.share);
}

/* Together the first would work three days, so his stay as they were; the second's is kept. */
static void a_row_that_would_break_a_rule_keeps_no_other_from_being_merged(void **state)
{
    const uint8_t best[CELLS] = {0, 0, OFF, OFF, OFF, OFF, OFF, OFF};
    const uint8_t base[CELLS] = {OFF, OFF, OFF, OFF, OFF, OFF, OFF, OFF};
    uint8_t cells[CELLS] = {OFF, OFF, OFF, 0, OFF, OFF, 0, OFF};
    struct fixture f;

    (void)state;
    begin(&f, 2);
    share_offer(&f.share, best, en_roster_cost(&f.roster, best), 0);
    assert_int_equal(f.result.cost.soft, 20);
    share_merge(&f.share, base, cells, 0);
    assert_int_equal(f.result.cost.soft, 10);
    assert_int_equal(f.result.cost.hard, 0);
    share_end(&f.share);
}

static void what_costs_more_together_is_not_kept_together(void **state)
{
    struct fixture f;
    uint8_t cells[CELLS];

    (void)state;
    begin(&f, DAYS);
    assert_int_equal(merge(&f, 0, cells), 30);
    assert_int_equal(merge(&f, DAYS, cells), 30); /* two on one day: 31 */
    share_end(&f.share);
}

static void the_first_roster_is_taken_as_it_is(void **state)
{
    struct fixture f;
    uint8_t cells[CELLS];

    (void)state;
    begin_empty(&f, DAYS);
    assert_int_equal(merge(&f, 0, cells), 30);
    assert_int_equal(cells[1], OFF);
    share_end(&f.share);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(changes_of_two_people_are_both_kept),
        cmocka_unit_test(changes_of_two_days_of_one_row_are_both_kept),
        cmocka_unit_test(what_breaks_a_rule_together_is_not_kept_together),
        cmocka_unit_test(the_first_roster_is_taken_as_it_is),
        cmocka_unit_test(a_row_that_would_break_a_rule_keeps_no_other_from_being_merged),
        cmocka_unit_test(what_costs_more_together_is_not_kept_together),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
