/*
 * Deterministic random numbers: the same seed gives the same sequence on every machine.
 *
 * xoshiro256** seeded by SplitMix64 (Blackman and Vigna, "Scrambled linear pseudorandom number
 * generators", ACM TOMS 47(4), 2021): fast, small, well tested. Never for keys.
 */
#include "entente/base.h"

#include <assert.h>

static uint64_t rotate_left(uint64_t x, unsigned by)
{
    return x << by | x >> (64 - by);
}

static uint64_t splitmix_next(uint64_t *state)
{
    uint64_t z = (*state += UINT64_C(0x9e3779b97f4a7c15));

    z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
    return z ^ z >> 31;
}

void en_rng_seed(struct en_rng *rng, uint64_t seed)
{
    for (size_t i = 0; i < EN_COUNT(rng->s); i++) {
        rng->s[i] = splitmix_next(&seed);
    }
}

uint64_t en_rng_next(struct en_rng *rng)
{
    uint64_t *s = rng->s;
    uint64_t result = rotate_left(s[1] * 5, 7) * 9;
    uint64_t shifted = s[1] << 17;

    s[2] ^= s[0];
    s[3] ^= s[1];
    s[1] ^= s[2];
    s[0] ^= s[3];
    s[2] ^= shifted;
    s[3] = rotate_left(s[3], 45);
    return result;
}

uint64_t en_rng_below(struct en_rng *rng, uint64_t bound)
{
    assert(bound >= 1);
    /* 2^64 mod bound numbers are too many: throw the lowest ones away and every rest is equal. */
    uint64_t excess = (0 - bound) % bound;
    uint64_t x = en_rng_next(rng);

    while (x < excess) {
        x = en_rng_next(rng);
    }
    return x % bound;
}
