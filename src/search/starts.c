/* Invariant: a coordinate is computed from as many digits as a double tells apart, those beyond the last one of k included:
 * permuted zeros are what makes the sequence random below the resolution of its first points. */
#include "search/starts.h"

#include "base/random.h"

#include <float.h>

struct starts {
    const struct region *box;
    uint64_t seed;
    uint32_t *primes; /* n */
};

static bool is_prime(uint32_t p, const uint32_t *primes)
{
    for (size_t k = 0; primes[k] * primes[k] <= p; k++)
        if (p % primes[k] == 0)
            return false;
    return true;
}

static void fill_primes(uint32_t *primes, size_t n)
{
    primes[0] = 2;
    uint32_t next = 3;
    for (size_t k = 1; k < n; next += 2)
        if (is_prime(next, primes))
            primes[k++] = next;
}

struct starts *starts_new(struct arena *arena, const struct region *box, unsigned long long seed)
{
    struct starts *starts = ARENA_NEW(arena, struct starts);
    *starts = (struct starts){.box = box, .seed = seed, .primes = ARENA_ARRAY(arena, box->n + 1, uint32_t)};
    fill_primes(starts->primes, box->n + 1);
    return starts;
}

/* Coordinate i of point k, in [0, 1). */
static double fraction(const struct starts *starts, size_t k, size_t i)
{
    enum { MOST_DIGITS = 64 };
    uint32_t p = starts->primes[i];
    double unit = 1;
    double sum = 0;
    for (uint64_t digit = 0; digit < MOST_DIGITS && unit > DBL_EPSILON / 4; digit++, k /= p) {
        uint64_t index = 2 * (MOST_DIGITS * (uint64_t)i + digit);
        uint64_t a = 1 + random_whole(starts->seed, RANDOM_STREAM_STARTS, index, p - 1);
        uint64_t b = random_whole(starts->seed, RANDOM_STREAM_STARTS, index + 1, p);
        unit /= p;
        sum += (double)((a * (k % p) + b) % p) * unit;
    }
    return sum < 1 ? sum : 1 - DBL_EPSILON / 2;
}

void starts_point(const struct starts *starts, size_t k, double *theta)
{
    const struct region *box = starts->box;
    for (size_t i = 0; i < box->n; i++) {
        double t = fraction(starts, k, i);
        theta[i] = box->low[i] * (1 - t) + box->high[i] * t;
    }
}
