/* Reproducible random numbers for property tests: SplitMix64 (Steele, Lea and Flood 2014). */
#ifndef SUPPORT_RANDOM_H
#define SUPPORT_RANDOM_H

#include <math.h>
#include <stddef.h>
#include <stdint.h>

struct random {
    uint64_t state; /* start from any seed */
};

static inline uint64_t random_bits(struct random *random)
{
    uint64_t z = (random->state += 0x9E3779B97F4A7C15u);
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
    return z ^ (z >> 31);
}

/* Uniform in [low, high). */
static inline double random_uniform(struct random *random, double low, double high)
{
    return low + (high - low) * ((double)(random_bits(random) >> 11) * 0x1p-53);
}

/* Uniform in 0 ... count-1. */
static inline size_t random_below(struct random *random, size_t count)
{
    return (size_t)(random_bits(random) % count);
}

/* Standard normal (Box and Muller 1958). */
static inline double random_normal(struct random *random)
{
    double radius = sqrt(-2 * log(1 - random_uniform(random, 0, 1)));
    return radius * cos(6.283185307179586477 * random_uniform(random, 0, 1));
}

#endif
