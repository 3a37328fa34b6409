/* Random intervals whose ends straddle zeros, extrema, kinks and the limits of doubles, and random numbers in them. */
#ifndef SUPPORT_INTERVALS_H
#define SUPPORT_INTERVALS_H

#include "domain/interval.h"
#include "support/random.h"

#include <float.h>

static inline double intervals_end(struct random *random)
{
    static const double places[] = {0,
                                    -0.0,
                                    1,
                                    -1,
                                    0.5,
                                    2,
                                    1.4616321449683623,
                                    1.5707963267948966,
                                    3.14159,
                                    6.283,
                                    -1.5708,
                                    1e-18,
                                    4.9e-324,
                                    -1e-310,
                                    1e-200,
                                    1e200,
                                    -1e308,
                                    700,
                                    -750,
                                    20,
                                    -40,
                                    1e7,
                                    DBL_MAX,
                                    -3};
    switch (random_below(random, 4)) {
    case 0:
        return places[random_below(random, sizeof places / sizeof *places)];
    case 1:
        return ldexp(random_normal(random), (int)random_below(random, 80) - 40);
    default:
        return 3 * random_normal(random);
    }
}

static inline struct interval intervals_make(struct random *random)
{
    double a = intervals_end(random);
    double b = random_below(random, 8) == 0 ? a : intervals_end(random);
    struct interval out = {fmin(a, b), fmax(a, b), false, false};
    if (random_below(random, 6) == 0)
        out.lo = -INFINITY;
    if (random_below(random, 6) == 0)
        out.hi = INFINITY;
    out.lo_open = isinf(out.lo) || (out.lo < out.hi && random_below(random, 3) == 0);
    out.hi_open = isinf(out.hi) || (out.lo < out.hi && random_below(random, 3) == 0);
    return interval_is_empty(out) ? interval_point(a) : out;
}

/* A number in an interval: an end, a neighbour of one, or any; far out where it is unbounded; NaN if no double lies in it. */
static inline double intervals_sample(struct random *random, struct interval a)
{
    double x = intervals_end(random);
    double lo = fmax(a.lo, -DBL_MAX);
    double hi = fmin(a.hi, DBL_MAX);
    switch (random_below(random, 8)) {
    case 0:
        x = lo;
        break;
    case 1:
        x = hi;
        break;
    case 2:
        x = nextafter(lo, INFINITY);
        break;
    case 3:
        x = nextafter(hi, -INFINITY);
        break;
    default:
        break;
    }
    if (interval_contains(a, x))
        return x;
    x = lo + (hi / 2 - lo / 2) * 2 * random_uniform(random, 0, 1);
    if (interval_contains(a, x))
        return x;
    x = !a.lo_open ? a.lo : !a.hi_open ? a.hi : nextafter(lo, INFINITY);
    return interval_contains(a, x) ? x : NAN;
}

/* Part of an interval. */
static inline struct interval intervals_part(struct random *random, struct interval a)
{
    double x = intervals_sample(random, a);
    double y = intervals_sample(random, a);
    if (!interval_contains(a, x) || !interval_contains(a, y))
        return a;
    return (struct interval){fmin(x, y), fmax(x, y), false, false};
}

static inline bool intervals_within(struct interval inner, struct interval outer)
{
    return interval_is_empty(inner) || (inner.lo >= outer.lo && inner.hi <= outer.hi);
}

#endif
