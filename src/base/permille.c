/*
 * Shares in whole seats. Kept in base because the accord checks a crew with it and the planner
 * composes a crew with it, and neither may know the other.
 */
#include <entente/base.h>

static uint32_t clamp(int64_t value, uint32_t most)
{
    if (value < 0) {
        return 0;
    }
    return value > (int64_t)most ? most : (uint32_t)value;
}

void en_permille_range(uint32_t n, int32_t share, int32_t tolerance, uint32_t *ret_low,
                       uint32_t *ret_high)
{
    int64_t least = (int64_t)n * ((int64_t)share - tolerance);
    int64_t most = (int64_t)n * ((int64_t)share + tolerance);

    /* Below zero the floor is clamped anyway, so truncating division is the floor. */
    *ret_low = clamp(least < 0 ? 0 : least / 1000, n);
    *ret_high = clamp(most < 0 ? 0 : (most + 999) / 1000, n);
}
