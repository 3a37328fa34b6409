/* Powers of two. Multiplying by one rounds as ldexp does, once and only where the result is no normal number, and takes no
 * call. */
#ifndef BASE_BINARY_H
#define BASE_BINARY_H

#include <float.h>
#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

/* Whether 2^k is a normal number. */
static inline bool power_is_normal(int k)
{
    return k >= DBL_MIN_EXP - 1 && k < DBL_MAX_EXP;
}

/* 2^k, a normal number. */
static inline double power_of_two(int k)
{
    uint64_t bits = (uint64_t)(k + DBL_MAX_EXP - 1) << (DBL_MANT_DIG - 1);
    double power;
    memcpy(&power, &bits, sizeof power);
    return power;
}

/* 2^k x for any k. */
static inline double times_power(double x, int k)
{
    return power_is_normal(k) ? x * power_of_two(k) : ldexp(x, k);
}

#endif
