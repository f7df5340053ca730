/*
 * Point in polygon by counting the edges that a ray to the west crosses (even-odd rule).
 *
 * Exact: the side of an edge is decided by comparing two products of coordinate differences. A
 * difference of latitudes is at most 1.8e9 and one of longitudes at most 3.6e9, so a product is
 * at most 6.5e18 and fits 63 bits; their difference would not, which is why they are compared.
 */
#include "entente/geo.h"

#include <assert.h>

static_assert(2LL * EN_LAT_E7_MAX <= INT64_MAX / (2LL * EN_LON_E7_MAX), "products fit 64 bits");

/* Whether `p` is on the edge or east of it; the edge runs from `low` north to `high`. */
static bool east_of_edge(struct en_position low, struct en_position high, struct en_position p)
{
    int64_t rise = (int64_t)high.lat_e7 - low.lat_e7;
    int64_t run = (int64_t)high.lon_e7 - low.lon_e7;
    int64_t up = (int64_t)p.lat_e7 - low.lat_e7;
    int64_t right = (int64_t)p.lon_e7 - low.lon_e7;

    return right * rise >= up * run;
}

/*
 * Whether the ray from `p` to the west crosses the edge. An edge owns its lower end and not its
 * upper one, so that a corner is counted once and a level edge never.
 */
static bool ray_crosses(struct en_position a, struct en_position b, struct en_position p)
{
    if ((a.lat_e7 <= p.lat_e7) == (b.lat_e7 <= p.lat_e7)) {
        return false;
    }
    return a.lat_e7 < b.lat_e7 ? east_of_edge(a, b, p) : east_of_edge(b, a, p);
}

bool en_polygon_contains(const struct en_polygon *polygon, struct en_position position)
{
    assert(en_position_valid(position));

    bool inside = false;
    for (size_t r = 0; r < polygon->count; r++) {
        const struct en_ring *ring = &polygon->rings[r];

        /* The edge from the last point back to the first; of no length when they are equal. */
        for (size_t i = 0, before = ring->count - 1; i < ring->count; before = i++) {
            if (ray_crosses(ring->points[before], ring->points[i], position)) {
                inside = !inside;
            }
        }
    }
    return inside;
}
