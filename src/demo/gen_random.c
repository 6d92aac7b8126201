/* SplitMix64 (Steele, Lea, Flood 2014): small, well mixed, and each subject can have a stream of its own. */
#include "gen_random.h"

static uint64_t
mix(uint64_t x)
{
    x = (x ^ (x >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    x = (x ^ (x >> 27)) * UINT64_C(0x94d049bb133111eb);
    return x ^ (x >> 31);
}

static uint64_t
next(uint64_t *state)
{
    *state += UINT64_C(0x9e3779b97f4a7c15);
    return mix(*state);
}

uint64_t
gen_random_key(uint64_t seed, int64_t a, int64_t b, int64_t c)
{
    uint64_t h = mix(seed + UINT64_C(0x9e3779b97f4a7c15));

    h = mix(h ^ (uint64_t)a) + UINT64_C(0x9e3779b97f4a7c15);
    h = mix(h ^ (uint64_t)b) + UINT64_C(0x9e3779b97f4a7c15);
    return mix(h ^ (uint64_t)c);
}

int64_t
gen_random_between(uint64_t *state, int64_t lo, int64_t hi)
{
    return lo + (int64_t)(next(state) % (uint64_t)(hi - lo + 1));
}
