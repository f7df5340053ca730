/*
 * The parity rule: thirds that do not divide, a tree with sides, and no party favoured.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "sample.h"

/* Three parties of a third each, without tolerance. */
static struct en_quota thirds[] = {
    {.node = {"a", 1}, .parent = -1, .share = 333},
    {.node = {"b", 1}, .parent = -1, .share = 333},
    {.node = {"c", 1}, .parent = -1, .share = 333},
};
static const struct en_accord third_accord = {.quota = thirds, .quota_count = 3};

static bool fits_thirds(uint32_t a, uint32_t b, uint32_t c)
{
    return en_quota_fits(&third_accord, 0, (uint32_t[]){a, b, c}, a + b + c, NULL, NULL, NULL);
}

static void eight_seats_by_thirds_are_three_three_two(void **state)
{
    (void)state;
    assert_true(fits_thirds(3, 3, 2));
    assert_false(fits_thirds(4, 2, 2));
    assert_false(fits_thirds(4, 4, 0));
    assert_false(fits_thirds(3, 4, 1));
}

static void small_crews_by_thirds(void **state)
{
    (void)state;
    assert_true(fits_thirds(0, 0, 0));
    assert_true(fits_thirds(1, 0, 0)); /* one seat: anybody's */
    assert_true(fits_thirds(1, 1, 1));
    assert_false(fits_thirds(2, 1, 0));
    assert_true(fits_thirds(2, 2, 2));
    assert_true(fits_thirds(3, 3, 3));
    assert_true(fits_thirds(4, 3, 3));
    assert_false(fits_thirds(5, 3, 2));
}

static void range_that_is_broken_is_told(void **state)
{
    (void)state;
    int node = 77;
    uint32_t low = 0;
    uint32_t high = 0;

    assert_false(en_quota_fits(&third_accord, 0, (uint32_t[]){2, 2, 4}, 8, &node, &low, &high));
    assert_int_equal(node, 2);
    assert_int_equal(low, 2);
    assert_int_equal(high, 3);
    node = 77;
    assert_true(en_quota_fits(&third_accord, 0, (uint32_t[]){3, 3, 2}, 8, &node, &low, &high));
    assert_int_equal(node, 77);
}

static void swapping_labels_changes_nothing_prop(void **state)
{
    (void)state;
    for (uint32_t a = 0; a <= 12; a++) {
        for (uint32_t b = 0; b <= 12; b++) {
            for (uint32_t c = 0; c <= 12; c++) {
                bool fits = fits_thirds(a, b, c);
                assert_int_equal(fits, fits_thirds(b, a, c));
                assert_int_equal(fits, fits_thirds(a, c, b));
                assert_int_equal(fits, fits_thirds(c, a, b));
            }
        }
    }
}

static void every_size_of_crew_can_be_manned_prop(void **state)
{
    (void)state;
    for (uint32_t seats = 0; seats <= 500; seats++) {
        uint32_t a = (seats + 2) / 3;
        uint32_t b = (seats + 1) / 3;
        assert_true(fits_thirds(a, b, seats - a - b));
    }
}

static void tolerance_opens_the_range(void **state)
{
    (void)state;
    struct en_quota wide[] = {
        {.parent = -1, .share = 333, .tolerance = 100},
        {.parent = -1, .share = 333, .tolerance = 100},
        {.parent = -1, .share = 333, .tolerance = 100},
    };
    const struct en_accord accord = {.quota = wide, .quota_count = 3};

    /* 10 seats: floor(2.33) to ceil(4.33). */
    assert_true(en_quota_fits(&accord, 0, (uint32_t[]){5, 3, 2}, 10, NULL, NULL, NULL));
    assert_false(en_quota_fits(&accord, 0, (uint32_t[]){6, 2, 2}, 10, NULL, NULL, NULL));
    assert_false(en_quota_fits(&accord, 0, (uint32_t[]){5, 4, 1}, 10, NULL, NULL, NULL));
}

static void component_has_its_share_of_its_party(void **state)
{
    (void)state;
    /* JPST: parity by side (15 and 15), one side of 7 army and 8 police. */
    struct en_quota tree[] = {
        {.parent = -1, .share = 500},
        {.parent = -1, .share = 500},
        {.parent = 1, .share = 500},
        {.parent = 1, .share = 500},
    };
    const struct en_accord accord = {.quota = tree, .quota_count = 4};
    int node = -1;

    assert_true(en_quota_fits(&accord, 0, (uint32_t[]){15, 15, 8, 7}, 30, NULL, NULL, NULL));
    assert_false(en_quota_fits(&accord, 0, (uint32_t[]){15, 15, 10, 5}, 30, &node, NULL, NULL));
    assert_int_equal(node, 2);
    assert_false(en_quota_fits(&accord, 0, (uint32_t[]){16, 14, 7, 7}, 30, &node, NULL, NULL));
    assert_int_equal(node, 0);
}

static void crew_without_a_party_does_not_fit(void **state)
{
    (void)state;
    assert_false(fits_thirds(4, 4, 0));
    assert_false(fits_thirds(3, 3, 0));
}

/* ---- without a party ------------------------------------------------------------------------ */

static struct en_party parties[] = {{.id = {"red", 3}}, {.id = {"blue", 4}}, {.id = {"green", 5}}};

static bool fits_without(const struct en_accord *accord, uint32_t absent, const uint32_t *count,
                         uint32_t seats)
{
    return en_quota_fits(accord, absent, count, seats, NULL, NULL, NULL);
}

static void the_others_share_what_an_absent_party_had(void **state)
{
    (void)state;
    struct en_quota tree[] = {{.node = {"red", 3}, .parent = -1, .share = 333, .tolerance = 100},
                              {.node = {"blue", 4}, .parent = -1, .share = 333, .tolerance = 100},
                              {.node = {"green", 5}, .parent = -1, .share = 333, .tolerance = 100},
                              {.node = {"green-a", 7}, .parent = 2, .share = 1000}};
    const struct en_accord accord = {
        .quota = tree, .quota_count = 4, .party = parties, .party_count = 3};

    assert_true(fits_without(&accord, 4, (uint32_t[]){5, 5, 0, 0}, 10));
    assert_true(fits_without(&accord, 4, (uint32_t[]){6, 4, 0, 0}, 10));
    assert_false(fits_without(&accord, 4, (uint32_t[]){7, 3, 0, 0}, 10));
    assert_false(fits_without(&accord, 4, (uint32_t[]){5, 4, 1, 1}, 10));
    assert_false(fits_without(&accord, 0, (uint32_t[]){5, 5, 0, 0}, 10));
    assert_true(fits_without(&accord, 6, (uint32_t[]){10, 0, 0, 0}, 10));
}

static void a_side_keeps_its_share_while_one_of_its_parties_is_left(void **state)
{
    (void)state;
    struct en_quota tree[] = {{.node = {"state", 5}, .parent = -1, .share = 500},
                              {.node = {"others", 6}, .parent = -1, .share = 500},
                              {.node = {"red", 3}, .parent = 0, .share = 1000},
                              {.node = {"blue", 4}, .parent = 1, .share = 500},
                              {.node = {"green", 5}, .parent = 1, .share = 500}};
    const struct en_accord accord = {
        .quota = tree, .quota_count = 5, .party = parties, .party_count = 3};

    assert_true(fits_without(&accord, 4, (uint32_t[]){5, 5, 5, 5, 0}, 10));
    assert_false(fits_without(&accord, 4, (uint32_t[]){6, 4, 6, 4, 0}, 10));
    assert_true(fits_without(&accord, 6, (uint32_t[]){10, 0, 10, 0, 0}, 10));
}

/* Whatever a tree's shares and tolerances are, what is left can fill the crew. */
static void every_size_of_crew_can_be_manned_without_a_party_prop(void **state)
{
    (void)state;
    struct en_quota tree[] = {{.node = {"red", 3}, .parent = -1, .share = 300},
                              {.node = {"blue", 4}, .parent = -1, .share = 300},
                              {.node = {"green", 5}, .parent = -1, .share = 300, .tolerance = 102}};
    const struct en_accord accord = {
        .quota = tree, .quota_count = 3, .party = parties, .party_count = 3};

    for (uint32_t seats = 0; seats <= 500; seats++) {
        uint32_t half[] = {seats / 2, seats - seats / 2, 0};
        assert_true(fits_without(&accord, 4, half, seats));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(eight_seats_by_thirds_are_three_three_two),
        cmocka_unit_test(small_crews_by_thirds),
        cmocka_unit_test(range_that_is_broken_is_told),
        cmocka_unit_test(swapping_labels_changes_nothing_prop),
        cmocka_unit_test(every_size_of_crew_can_be_manned_prop),
        cmocka_unit_test(tolerance_opens_the_range),
        cmocka_unit_test(component_has_its_share_of_its_party),
        cmocka_unit_test(crew_without_a_party_does_not_fit),
        cmocka_unit_test(the_others_share_what_an_absent_party_had),
        cmocka_unit_test(a_side_keeps_its_share_while_one_of_its_parties_is_left),
        cmocka_unit_test(every_size_of_crew_can_be_manned_without_a_party_prop),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
