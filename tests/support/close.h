/* Comparison of doubles for tests; cmocka's own casts to float. */
#ifndef SUPPORT_CLOSE_H
#define SUPPORT_CLOSE_H

#include <math.h>
#include <stdbool.h>
#include <stdio.h>

/* |actual - expected| <= rtol |expected| + atol; NaN equals NaN, infinities equal themselves. */
static inline bool close_enough(double actual, double expected, double rtol, double atol)
{
    if (isnan(actual) || isnan(expected))
        return isnan(actual) && isnan(expected);
    if (isinf(actual) || isinf(expected))
        return actual == expected;
    return fabs(actual - expected) <= rtol * fabs(expected) + atol;
}

/* Include <cmocka.h> first. */
#define assert_close(actual, expected, rtol, atol)                                                                     \
    do {                                                                                                               \
        double actual_ = (actual);                                                                                     \
        double expected_ = (expected);                                                                                 \
        if (!close_enough(actual_, expected_, (rtol), (atol))) {                                                       \
            print_error("%s = %.17g, expected %.17g\n", #actual, actual_, expected_);                                  \
            fail();                                                                                                    \
        }                                                                                                              \
    } while (0)

#endif
