/* Counters in, random numbers out. Invariant: the fourth word of the counter numbers the attempts at one draw, so that no
 * two draws of a seed ever see the same block of bits. */
#include "base/random.h"

#include <math.h>
#include <stdbool.h>
#include <string.h>

/* ---- The cipher ---- */

static const uint32_t MULTIPLIERS[2] = {0xD2511F53, 0xCD9E8D57};
static const uint32_t WEYL[2] = {0x9E3779B9, 0xBB67AE85}; /* the golden ratio, sqrt(3) - 1 */

enum { ROUNDS = 10 };

void random_philox(const uint32_t counter[4], const uint32_t key[2], uint32_t out[4])
{
    uint32_t k[2] = {key[0], key[1]};
    memcpy(out, counter, 4 * sizeof *out);
    for (int round = 0; round < ROUNDS; round++) {
        uint64_t a = (uint64_t)MULTIPLIERS[0] * out[0];
        uint64_t b = (uint64_t)MULTIPLIERS[1] * out[2];
        out[0] = (uint32_t)(b >> 32) ^ out[1] ^ k[0];
        out[1] = (uint32_t)b;
        out[2] = (uint32_t)(a >> 32) ^ out[3] ^ k[1];
        out[3] = (uint32_t)a;
        k[0] += WEYL[0];
        k[1] += WEYL[1];
    }
}

/* The two words of 64 bits of an attempt. */
struct block {
    uint64_t word[2];
};

static struct block draw(uint64_t seed, uint32_t stream, uint64_t index, uint32_t attempt)
{
    const uint32_t key[2] = {(uint32_t)seed, (uint32_t)(seed >> 32)};
    const uint32_t counter[4] = {(uint32_t)index, (uint32_t)(index >> 32), stream, attempt};
    uint32_t out[4];
    random_philox(counter, key, out);
    return (struct block){{out[0] | (uint64_t)out[1] << 32, out[2] | (uint64_t)out[3] << 32}};
}

/* The upper 53 bits as a fraction in [0, 1). */
static double fraction(uint64_t word)
{
    return (double)(word >> 11) * 0x1p-53;
}

/* ---- Distributions ---- */

double random_unit(uint64_t seed, uint32_t stream, uint64_t index)
{
    return fraction(draw(seed, stream, index, 0).word[0]);
}

/* Whether v/u is taken: Leva's quadratic bounds decide all but about one attempt in a hundred. */
static bool is_taken(double u, double v)
{
    double x = u - 0.449871;
    double y = fabs(v) + 0.386595;
    double q = x * x + y * (0.19600 * y - 0.25472 * x);
    if (q < 0.27597)
        return true;
    return q <= 0.27846 && v * v <= -4 * u * u * log(u);
}

double random_gaussian(uint64_t seed, uint32_t stream, uint64_t index)
{
    for (uint32_t attempt = 0;; attempt++) {
        struct block block = draw(seed, stream, index, attempt);
        double u = 1 - fraction(block.word[0]); /* in (0, 1] */
        double v = 1.7156 * (fraction(block.word[1]) - 0.5);
        if (is_taken(u, v))
            return v / u;
    }
}

uint64_t random_whole(uint64_t seed, uint32_t stream, uint64_t index, uint64_t count)
{
    uint64_t mask = count - 1;
    for (unsigned shift = 1; shift < 64; shift *= 2)
        mask |= mask >> shift;
    for (uint32_t attempt = 0;; attempt++) {
        uint64_t value = draw(seed, stream, index, attempt).word[0] & mask;
        if (value < count)
            return value;
    }
}

/* ---- Orders and subsets ---- */

void random_shuffle(uint64_t seed, uint32_t stream, size_t count, size_t *items)
{
    for (size_t i = count; i > 1; i--) {
        size_t j = (size_t)random_whole(seed, stream, i, i);
        size_t item = items[i - 1];
        items[i - 1] = items[j];
        items[j] = item;
    }
}

void random_sample(uint64_t seed, uint32_t stream, size_t count, size_t size, size_t *out)
{
    size_t taken = 0;
    for (size_t i = 0; taken < size; i++)
        if (random_whole(seed, stream, i, count - i) < size - taken)
            out[taken++] = i;
}
