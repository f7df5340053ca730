/*
 * Point in polygon: shapes one can draw, borders that two polygons share, numbers at the limit.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "entente/geo.h"

#define RING(array)                                                                                \
    {                                                                                              \
        (array), EN_COUNT(array)                                                                   \
    }

static bool inside(const struct en_ring *rings, size_t count, int32_t lat_e7, int32_t lon_e7)
{
    struct en_polygon polygon = {rings, count};

    return en_polygon_contains(&polygon, (struct en_position){lat_e7, lon_e7});
}

static const struct en_position square[] = {{0, 0}, {0, 100}, {100, 100}, {100, 0}};
static const struct en_position square_closed[] = {{0, 0}, {0, 100}, {100, 100}, {100, 0}, {0, 0}};
static const struct en_position hole[] = {{40, 40}, {60, 40}, {60, 60}, {40, 60}};

static void square_contains_its_middle_and_not_its_neighbours(void **state)
{
    (void)state;
    const struct en_ring ring = RING(square);

    assert_true(inside(&ring, 1, 50, 50));
    assert_false(inside(&ring, 1, 50, -1));
    assert_false(inside(&ring, 1, 50, 101));
    assert_false(inside(&ring, 1, -1, 50));
    assert_false(inside(&ring, 1, 101, 50));
}

static void repeated_last_point_changes_nothing(void **state)
{
    (void)state;
    const struct en_ring open = RING(square);
    const struct en_ring closed = RING(square_closed);

    for (int32_t lat = -5; lat <= 105; lat += 5) {
        for (int32_t lon = -5; lon <= 105; lon += 5) {
            assert_int_equal(inside(&open, 1, lat, lon), inside(&closed, 1, lat, lon));
        }
    }
}

static void hole_is_outside_in_any_order_of_rings(void **state)
{
    (void)state;
    const struct en_ring outline_first[] = {RING(square), RING(hole)};
    const struct en_ring hole_first[] = {RING(hole), RING(square)};

    assert_false(inside(outline_first, 2, 50, 50));
    assert_false(inside(hole_first, 2, 50, 50));
    assert_true(inside(outline_first, 2, 20, 50));
    assert_true(inside(hole_first, 2, 20, 50));
}

static void edges_belong_to_the_side_north_and_east(void **state)
{
    (void)state;
    const struct en_ring ring = RING(square);

    assert_true(inside(&ring, 1, 50, 0));
    assert_false(inside(&ring, 1, 50, 100));
    assert_true(inside(&ring, 1, 0, 50));
    assert_false(inside(&ring, 1, 100, 50));
    assert_true(inside(&ring, 1, 0, 0));
    assert_false(inside(&ring, 1, 100, 100));
}

static void corner_that_touches_the_ray_is_counted_once(void **state)
{
    (void)state;
    /* A diamond: the ray at latitude 50 goes exactly through its western corner. */
    static const struct en_position diamond[] = {{0, 50}, {50, 100}, {100, 50}, {50, 0}};
    const struct en_ring ring = RING(diamond);

    assert_true(inside(&ring, 1, 50, 50));
    assert_false(inside(&ring, 1, 50, 101));
    assert_false(inside(&ring, 1, 50, -1));
    assert_false(inside(&ring, 1, 100, 60));
}

static void rings_without_area_contain_nothing(void **state)
{
    (void)state;
    const struct en_ring none = {NULL, 0};
    const struct en_ring point = {square, 1};
    const struct en_ring line = {square, 2};

    assert_false(inside(NULL, 0, 0, 0));
    assert_false(inside(&none, 1, 0, 0));
    assert_false(inside(&point, 1, 0, 0));
    assert_false(inside(&line, 1, 0, 50));
}

static void whole_earth_does_not_overflow(void **state)
{
    (void)state;
    static const struct en_position earth[] = {{-900000000, -1800000000},
                                               {-900000000, 1800000000},
                                               {900000000, 1800000000},
                                               {900000000, -1800000000}};
    /* Its long edge runs corner to corner: the largest products there can be. */
    static const struct en_position half[] = {
        {-900000000, -1800000000}, {-900000000, 1800000000}, {900000000, 1800000000}};
    const struct en_ring earth_ring = RING(earth);
    const struct en_ring half_ring = RING(half);

    assert_true(inside(&earth_ring, 1, 0, 0));
    assert_true(inside(&earth_ring, 1, 899999999, 1799999999));
    assert_true(inside(&half_ring, 1, -1, 0));
    assert_true(inside(&half_ring, 1, 0, 1));
    assert_false(inside(&half_ring, 1, 1, 0));
    assert_false(inside(&half_ring, 1, 899999999, -1799999999));
}

/* Four triangles about a random point fill a square: each point belongs to exactly one of them. */
static void shared_border_belongs_to_exactly_one_prop(void **state)
{
    (void)state;
    const uint64_t seed = 20150620;
    struct en_rng rng;

    print_message("seed %llu\n", (unsigned long long)seed);
    en_rng_seed(&rng, seed);
    for (int i = 0; i < 500; i++) {
        struct en_position middle = {(int32_t)en_rng_below(&rng, 21),
                                     (int32_t)en_rng_below(&rng, 21)};
        const struct en_position corner[4] = {{0, 0}, {0, 20}, {20, 20}, {20, 0}};

        for (int32_t lat = 0; lat < 20; lat++) {
            for (int32_t lon = 0; lon < 20; lon++) {
                int owners = 0;
                for (int c = 0; c < 4; c++) {
                    const struct en_position triangle[3] = {corner[c], corner[(c + 1) % 4], middle};
                    const struct en_ring ring = RING(triangle);
                    owners += inside(&ring, 1, lat, lon) ? 1 : 0;
                }
                if (owners != 1) {
                    fail_msg("(%d, %d) has %d owners, middle (%d, %d)", (int)lat, (int)lon, owners,
                             (int)middle.lat_e7, (int)middle.lon_e7);
                }
            }
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(square_contains_its_middle_and_not_its_neighbours),
        cmocka_unit_test(repeated_last_point_changes_nothing),
        cmocka_unit_test(hole_is_outside_in_any_order_of_rings),
        cmocka_unit_test(edges_belong_to_the_side_north_and_east),
        cmocka_unit_test(corner_that_touches_the_ray_is_counted_once),
        cmocka_unit_test(rings_without_area_contain_nothing),
        cmocka_unit_test(whole_earth_does_not_overflow),
        cmocka_unit_test(shared_border_belongs_to_exactly_one_prop),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
