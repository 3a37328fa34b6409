/* What the C library says about a printed number: that it reads back, that no text with fewer digits does, and that it is
 * what %g prints with as many digits (at least 15), which are the closest ones. */
#ifndef SUPPORT_SHORTEST_H
#define SUPPORT_SHORTEST_H

#include <float.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "base/number.h"

static inline double number_of_bits(uint64_t bits)
{
    double value;
    memcpy(&value, &bits, sizeof value);
    return value;
}

/* Significant digits of a text: without the zeros in front, and without those at the end. */
static inline int significant_digits(const char *number)
{
    int digits = 0;
    int zeros = 0;
    for (; *number != 0 && *number != 'e'; number++) {
        if (*number < '0' || *number > '9' || (digits == 0 && *number == '0'))
            continue;
        zeros = *number == '0' ? zeros + 1 : 0;
        digits++;
    }
    return digits - zeros;
}

/* `value` is finite and not 0. Below a power of two doubles are denser, so that the closest text of the shortest ones is
 * not always what rounding to as many digits gives; of such powers only the rest is asked. */
static inline void expect_shortest(double value)
{
    char out[NUMBER_SIZE];
    char other[64];
    size_t size = number_print(out, value);
    double again = strtod(out, NULL);
    if (size != strlen(out) || size > 24 || memcmp(&again, &value, sizeof value) != 0)
        fail_msg("%a was printed as %s and read as %a", value, out, again);
    int digits = significant_digits(out);
    (void)snprintf(other, sizeof other, "%.*g", digits < 15 && fabs(value) >= DBL_MIN ? 15 : digits, value);
    int exponent;
    bool power = fabs(frexp(value, &exponent)) == 0.5;
    if (strcmp(out, other) != 0 && !(power && strtod(other, NULL) != value))
        fail_msg("%a was printed as %s, and by the library as %s", value, out, other);
    if (digits > 1) {
        (void)snprintf(other, sizeof other, "%.*e", digits - 2, value);
        if (strtod(other, NULL) == value)
            fail_msg("%a was printed as %s and could be %s", value, out, other);
    }
}

#endif
