/*
 * Distance and bearing between two positions.
 *
 * Considered: haversine on the mean sphere (0.5 % off, depends on direction), Vincenty (exact to
 * a millimetre, but iterates and fails to converge near the antipode), Karney (exact everywhere,
 * 300 lines of series). Lambert's first order correction was chosen: closed form, 20 lines, and
 * its error, metres over a continent, is far below that of any position entered by hand.
 *
 * The half-angle forms keep full precision for points a few metres apart, where the cosine rule
 * loses all its digits.
 */
#include "entente/geo.h"

#include <assert.h>
#include <math.h>

/* WGS 84 as defined by NIMA TR8350.2, table 3.1. */
static const double axis_m = 6378137.0;
static const double flattening = 1.0 / 298.257223563;

static const double pi = 3.14159265358979323846;

/* A point on the auxiliary sphere: the ellipsoid stretched along its axis to a ball. */
struct sphere_point {
    double lat_rad; // reduced latitude
    double lon_rad;
};

static double radians_from_e7(int32_t degrees_e7)
{
    return (double)degrees_e7 * 1e-7 * (pi / 180.0);
}

/* Not by the tangent, which is infinite at the poles. */
static struct sphere_point sphere_point_from(struct en_position position)
{
    double lat_rad = radians_from_e7(position.lat_e7);

    return (struct sphere_point){
        .lat_rad = atan2((1.0 - flattening) * sin(lat_rad), cos(lat_rad)),
        .lon_rad = radians_from_e7(position.lon_e7),
    };
}

static double squared(double x)
{
    return x * x;
}

/*
 * `part / whole` of two squared sines with part <= whole up to rounding, so that the quotient is
 * at most 1: this is what bounds Lambert's correction where points coincide or are antipodal.
 */
static double bounded_quotient(double part, double whole)
{
    return part < whole ? part / whole : (whole > 0.0 ? 1.0 : 0.0);
}

bool en_position_valid(struct en_position position)
{
    return position.lat_e7 >= -EN_LAT_E7_MAX && position.lat_e7 <= EN_LAT_E7_MAX &&
           position.lon_e7 >= -EN_LON_E7_MAX && position.lon_e7 <= EN_LON_E7_MAX;
}

double en_position_distance_m(struct en_position from, struct en_position to)
{
    assert(en_position_valid(from) && en_position_valid(to));

    struct sphere_point a = sphere_point_from(from);
    struct sphere_point b = sphere_point_from(to);
    double mean = (a.lat_rad + b.lat_rad) / 2.0;
    double half = (b.lat_rad - a.lat_rad) / 2.0;

    /* Squared sine and cosine of half the arc. */
    double arc_sin2 = squared(sin(half)) +
                      cos(a.lat_rad) * cos(b.lat_rad) * squared(sin((b.lon_rad - a.lon_rad) / 2.0));
    double sin2 = fmin(arc_sin2, 1.0);
    double cos2 = 1.0 - sin2;
    double arc = 2.0 * atan2(sqrt(sin2), sqrt(cos2));

    double x = (arc - sin(arc)) * bounded_quotient(squared(sin(mean) * cos(half)), cos2);
    double y = (arc + sin(arc)) * bounded_quotient(squared(cos(mean) * sin(half)), sin2);

    return axis_m * (arc - flattening / 2.0 * (x + y));
}

double en_position_bearing_deg(struct en_position from, struct en_position to)
{
    assert(en_position_valid(from) && en_position_valid(to));

    struct sphere_point a = sphere_point_from(from);
    struct sphere_point b = sphere_point_from(to);
    double turn = b.lon_rad - a.lon_rad;

    /* cos a sin b - sin a cos b cos(turn), without the cancellation for near points. */
    double north = sin(b.lat_rad - a.lat_rad) +
                   2.0 * sin(a.lat_rad) * cos(b.lat_rad) * squared(sin(turn / 2.0));
    double east = cos(b.lat_rad) * sin(turn);
    double bearing = atan2(east, north) * (180.0 / pi);

    /* A tiny negative angle plus 360 rounds to 360 itself. */
    double positive = bearing < 0.0 ? bearing + 360.0 : bearing;
    return positive < 360.0 ? positive : 0.0;
}
