/* Extrapolation of a difference quotient to step 0, with an estimate of the error of the limit.
 *
 * A ladder holds T(h) on steps that double from rung to rung, T(h) = T(0) + c1 h^2 + c2 h^4 + ... plus rounding noise.
 * Every window of consecutive rungs gives a candidate for T(0) by Neville's scheme (Richardson 1911; Ridders 1982). */
#ifndef DIFF_FINITE_LADDER_H
#define DIFF_FINITE_LADDER_H

#include <stdbool.h>
#include <stddef.h>

/* T(h) on one step. */
struct ladder_rung {
    double value; /* NaN: this step was not tried, or f is not defined there */
    double noise; /* bound of the part of the error that comes from rounding in f */
};

/* The limit, and where on the ladder it was found. */
struct ladder_estimate {
    double value; /* NaN when there is no candidate */
    double error; /* infinite when there is no candidate */
    double noise; /* the part of the error that is rounding */
    size_t top;   /* largest rung of the best window */
    size_t order; /* rungs of the best window */
};

/* The rungs between which the top of the window may lie with nearly the best error. */
struct ladder_range {
    size_t low;
    size_t high;
};

/* rungs[0] has the smallest step. A candidate that the smaller steps contradict beyond their noise is charged with the
 * contradiction: at a kink, T(h) grows as h shrinks and no candidate is good. */
struct ladder_estimate ladder_limit(const struct ladder_rung *rungs, size_t count);

/* Only with a finite best->error. */
struct ladder_range ladder_reach(const struct ladder_rung *rungs, size_t count, const struct ladder_estimate *best);

/* What T reaches on the smallest step that stands out of the noise, if it grows towards it: T has no limit then, as at a
 * kink of f. Else 0. */
double ladder_growth(const struct ladder_rung *rungs, size_t count);

/* How fast T settles, on the smallest steps on which its changes stand out of the noise, if they go with h and not with
 * h^2: |T(2h) - T(h)| / h. Else 0. */
double ladder_slope(const struct ladder_rung *rungs, size_t count);

/* The spread of the rounding noise of f, from `count` (at most 8, at least 6) values on equidistant points that are so
 * close that f is a polynomial of low degree on them: differences of high order are noise (Moré & Wild 2011). */
double ladder_noise(const double *values, size_t count);

#endif
