/* Seeded random numbers, integers only, so that the same seed gives the same bytes on every machine. */
#pragma once
#include <stdint.h>

/* A state for the stream of this subject: same arguments, same stream. */
uint64_t gen_random_key(uint64_t seed, int64_t a, int64_t b, int64_t c);
/* lo … hi, both included. */
int64_t gen_random_between(uint64_t *state, int64_t lo, int64_t hi);
