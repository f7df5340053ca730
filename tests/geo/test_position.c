/*
 * Distance and bearing against published geodesics and against Karney's solution.
 *
 * Sources: Flinders Peak - Buninyong is the worked example of the Geocentric Datum of Australia
 * Technical Manual (GRS 80: 0.1 mm of semi-axis from WGS 84). The other figures were computed
 * with GeographicLib 2.1.2 (GeodSolve -i), which solves the inverse problem to 15 nm.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <math.h>

#include "entente/geo.h"

struct geodesic {
    struct en_position from;
    struct en_position to;
    double distance_m;
    double bearing_deg;
};

static const struct geodesic known[] = {
    /* Flinders Peak - Buninyong, in degrees rounded to 1e-7. */
    {{-379510334, 1444248679}, {-376528211, 1439264955}, 54972.271, 306.868158},
    /* Gao - Bourem, Gao - Ansongo, Gao - Menaka: what this is for. */
    {{162716700, -447200}, {169550000, -3486100}, 82279.4507, 336.833999},
    {{162716700, -447200}, {156597000, 5022000}, 89520.4561, 139.078283},
    {{162716700, -447200}, {159198500, 23960900}, 264010.1335, 98.140308},
    /* Eleven metres north, and east. */
    {{162717000, -447000}, {162718000, -447000}, 11.0662, 0.0},
    {{162717000, -447000}, {162717000, -446000}, 10.6889, 90.0},
    /* A degree of the equator, the same across the antimeridian, a quarter of a meridian. */
    {{0, 0}, {0, 10000000}, 111319.4908, 90.0},
    {{0, 1795000000}, {0, -1795000000}, 111319.4908, 90.0},
    {{0, 0}, {900000000, 0}, 10001965.7293, 0.0},
    /* Over the pole. */
    {{850000000, 100000000}, {850000000, -1700000000}, 1116911.1773, 0.0},
    /* New York - London. */
    {{406000000, -738000000}, {516000000, -5000000}, 5551759.4003, 51.198883},
};

static double bearing_between(double a_deg, double b_deg)
{
    return fabs(remainder(a_deg - b_deg, 360.0));
}

static void distance_agrees_with_published_geodesics(void **state)
{
    (void)state;
    for (size_t i = 0; i < EN_COUNT(known); i++) {
        double got_m = en_position_distance_m(known[i].from, known[i].to);

        /* 2e-6 of the way and a centimetre, the rounding of the input. */
        assert_true(fabs(got_m - known[i].distance_m) < 2e-6 * known[i].distance_m + 1e-2);
    }
}

static void bearing_agrees_with_published_geodesics(void **state)
{
    (void)state;
    for (size_t i = 0; i < EN_COUNT(known); i++) {
        double got_deg = en_position_bearing_deg(known[i].from, known[i].to);

        assert_true(got_deg >= 0.0 && got_deg < 360.0);
        assert_true(bearing_between(got_deg, known[i].bearing_deg) < 0.2);
    }
}

static void distance_is_the_same_both_ways(void **state)
{
    (void)state;
    for (size_t i = 0; i < EN_COUNT(known); i++) {
        double there_m = en_position_distance_m(known[i].from, known[i].to);
        double back_m = en_position_distance_m(known[i].to, known[i].from);

        assert_true(fabs(there_m - back_m) <= 1e-9 * there_m);
    }
}

static void distance_of_equal_points_is_zero(void **state)
{
    (void)state;
    static const struct en_position points[] = {
        {0, 0}, {162716700, -447200}, {900000000, 0}, {-900000000, 1800000000}, {1, 1800000000}};

    for (size_t i = 0; i < EN_COUNT(points); i++) {
        assert_true(en_position_distance_m(points[i], points[i]) == 0.0);
        assert_true(en_position_bearing_deg(points[i], points[i]) == 0.0);
    }
}

static void distance_near_the_antipode_stays_within_half_a_percent(void **state)
{
    (void)state;
    static const struct geodesic far[] = {
        {{900000000, 0}, {-900000000, 0}, 20003931.4586, 0},
        {{0, 0}, {0, 1800000000}, 20003931.4586, 0},
        {{0, 0}, {5000000, 1795000000}, 19936288.5790, 0},
        {{-413200000, 1748100000}, {409600000, -55000000}, 19959679.2674, 0},
    };

    for (size_t i = 0; i < EN_COUNT(far); i++) {
        double got_m = en_position_distance_m(far[i].from, far[i].to);

        assert_true(fabs(got_m - far[i].distance_m) < 0.005 * far[i].distance_m);
    }
}

static void distance_sees_a_single_unit_of_1e_7_degree(void **state)
{
    (void)state;
    struct en_position gao = {162716700, -447200};
    struct en_position next = {162716701, -447200};

    assert_true(fabs(en_position_distance_m(gao, next) - 0.01107) < 1e-4);
}

/* The triangle inequality holds for any three points, up to the formula's own error. */
static void distance_over_a_third_point_is_never_shorter_prop(void **state)
{
    (void)state;
    const uint64_t seed = 20170223;
    struct en_rng rng;

    print_message("seed %llu\n", (unsigned long long)seed);
    en_rng_seed(&rng, seed);
    for (int i = 0; i < 2000; i++) {
        struct en_position p[3];
        for (int j = 0; j < 3; j++) {
            p[j].lat_e7 = (int32_t)(130000000 + (int64_t)en_rng_below(&rng, 60000000));
            p[j].lon_e7 = (int32_t)(-30000000 + (int64_t)en_rng_below(&rng, 70000000));
        }
        double straight_m = en_position_distance_m(p[0], p[2]);
        double around_m = en_position_distance_m(p[0], p[1]) + en_position_distance_m(p[1], p[2]);

        assert_true(straight_m <= around_m * (1.0 + 4e-6));
    }
}

static void position_out_of_range_is_not_valid(void **state)
{
    (void)state;
    assert_true(en_position_valid((struct en_position){900000000, 1800000000}));
    assert_true(en_position_valid((struct en_position){-900000000, -1800000000}));
    assert_false(en_position_valid((struct en_position){900000001, 0}));
    assert_false(en_position_valid((struct en_position){-900000001, 0}));
    assert_false(en_position_valid((struct en_position){0, 1800000001}));
    assert_false(en_position_valid((struct en_position){0, -1800000001}));
    assert_false(en_position_valid((struct en_position){INT32_MIN, INT32_MIN}));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(distance_agrees_with_published_geodesics),
        cmocka_unit_test(bearing_agrees_with_published_geodesics),
        cmocka_unit_test(distance_is_the_same_both_ways),
        cmocka_unit_test(distance_of_equal_points_is_zero),
        cmocka_unit_test(distance_near_the_antipode_stays_within_half_a_percent),
        cmocka_unit_test(distance_sees_a_single_unit_of_1e_7_degree),
        cmocka_unit_test(distance_over_a_third_point_is_never_shorter_prop),
        cmocka_unit_test(position_out_of_range_is_not_valid),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
