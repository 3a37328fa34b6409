/* Schubfach: R. Giulietti, "The Schubfach way to render doubles", 2020; the names are the paper's, section 9.
 *
 * A double v = c*2^q is what every number of its rounding interval reads back to, and 10^k is the largest power of ten
 * that is not wider than the interval. So the interval has one or more multiples of 10^k, but at most one of 10^(k+1):
 * if that one is there it is the shortest, else the multiple of 10^k that is closest to v is. Everything is compared in
 * quarters of 10^k, in which 4v and both ends are integers times 2^q/10^k. Those products are rounded to odd: floor, with
 * the last bit set if anything was cut off; comparisons with even numbers then come out as the exact ones would.
 *
 * The invariant: g(k) of number_powers.def is at most 2^-127 of itself above 10^-k. That changes no floor, for no product
 * is that close below an integer, and a product just above an even integer is at least 2^-64 above it, which is the last
 * bit that is looked at. The paper proves this for 126 bits; tests/reference/check_numbers.py computes the distances of
 * the 128 bits used here, for every exponent and all fractions.
 *
 * Also considered: Ryu (Adams 2018: two tables, more cases, no faster), Grisu2 (Loitsch 2010: not always the shortest),
 * Grisu3 (0.5 % of the numbers need another algorithm), Dragonbox (Jeon 2020: somewhat faster, three times as long). As
 * libraries Debian 12 has double-conversion, fmt and dragonbox, all of them C++; it has none in C. */
#include "base/number_shortest.h"

#include <stdbool.h>
#include <string.h>

enum { FRACTION_BITS = 52, LEAST_Q = -1074, LEAST_K = -324 };

/* An unsigned number of 128 bits. */
struct wide {
    uint64_t high;
    uint64_t low;
};

/* g(k) = floor(10^-k * 2^-r) + 1 with 2^127 <= g < 2^128, for k from LEAST_K on. */
static const struct wide powers[] = {
#define POWER(high, low) {UINT64_C(high), UINT64_C(low)},
#include "base/number_powers.def"
#undef POWER
};

/* floor(log10(2^e)), floor(log10(3/4 * 2^e)), floor(log2(10^e)): exact for all exponents of doubles. A shift of a
 * negative number rounds down. */
static int log10_of_pow2(int e)
{
    return (e * 1262611) >> 22;
}

static int log10_of_three_quarters_pow2(int e)
{
    return (e * 1262611 - 524031) >> 22;
}

static int log2_of_pow10(int e)
{
    return (e * 1741647) >> 19;
}

static struct wide multiply(uint64_t a, uint64_t b)
{
#ifdef __SIZEOF_INT128__
    __extension__ typedef unsigned __int128 product_type; /* not of ISO C, but one instruction */
    product_type product = (product_type)a * b;
    return (struct wide){(uint64_t)(product >> 64), (uint64_t)product};
#else
    uint64_t low = (a & UINT32_MAX) * (b & UINT32_MAX);
    uint64_t middle = (a >> 32) * (b & UINT32_MAX) + (low >> 32);
    uint64_t other = (a & UINT32_MAX) * (b >> 32) + (middle & UINT32_MAX);
    return (struct wide){(a >> 32) * (b >> 32) + (middle >> 32) + (other >> 32), other << 32 | (low & UINT32_MAX)};
#endif
}

/* g * a / 2^128, rounded to odd. What is below 2^-64 can only come from g, which is above 10^-k: it is no remainder. */
static uint64_t scale(struct wide g, uint64_t a)
{
    struct wide high = multiply(g.high, a);
    uint64_t low = high.low + multiply(g.low, a).high;
    return (high.high + (low < high.low)) | (low != 0);
}

/* `s` and s + step are the neighbours of v among the multiples of `step`: the one that is inside the interval, else
 * `otherwise`. Both are inside only where step is 1, and then `otherwise` is the closer one. No branch: which way it goes
 * is chance, and a processor that guesses wrong loses as much time as the rest takes. */
static uint64_t pick(uint64_t s, uint64_t step, uint64_t lower, uint64_t upper, uint64_t otherwise)
{
    bool below = lower <= 4 * s;
    bool above = 4 * (s + step) <= upper;
    uint64_t one = below ? s : s + step;
    return below != above ? one : otherwise;
}

struct number_decimal number_shortest(double value)
{
    uint64_t bits;
    memcpy(&bits, &value, sizeof bits);
    uint64_t c = bits & ((UINT64_C(1) << FRACTION_BITS) - 1);
    int q = (int)(bits >> FRACTION_BITS) + LEAST_Q - 1;
    bool narrow = c == 0 && q > LEAST_Q; /* below a power of two doubles are twice as dense */
    if (q < LEAST_Q)
        q = LEAST_Q;
    else
        c |= UINT64_C(1) << FRACTION_BITS;
    int k = narrow ? log10_of_three_quarters_pow2(q) : log10_of_pow2(q);
    int h = q + log2_of_pow10(-k) + 1;
    struct wide g = powers[k - LEAST_K];
    uint64_t v = scale(g, (4 * c) << h);
    uint64_t lower = scale(g, (4 * c - (narrow ? 1 : 2)) << h) + c % 2;
    uint64_t upper = scale(g, (4 * c + 2) << h) - c % 2;
    uint64_t s = v / 4;
    uint64_t coarse = s / 10 * 10;
    uint64_t middle = 4 * s + 2;
    uint64_t closest = s + (v > middle || (v == middle && s % 2 != 0));
    uint64_t fine = pick(s, 1, lower, upper, closest);
    return (struct number_decimal){pick(coarse, 10, lower, upper, fine), k};
}
