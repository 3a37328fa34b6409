/* Derivatives from values of a function alone, each with an estimate of its error.
 *
 * Central differences over a sequence of shrinking steps, extrapolated to step 0 (Richardson 1911; Ridders 1982); the
 * step of each coordinate follows the scale on which the function varies along it, which is measured and not assumed. */
#ifndef DIFF_FINITE_H
#define DIFF_FINITE_H

#include "base/arena.h"

#include <stdbool.h>

/* f(x), x of n entries. A value that is not finite says that f is not defined there. */
struct finite_function {
    size_t n;
    double (*value)(void *context, const double *x);
    void *context;
};

/* All arrays are the caller's. Errors are estimates of |computed - true|, rounding of f included; an entry that cannot
 * be determined is NaN with an infinite error. */
struct finite_result {
    double *gradient;       /* n */
    double *gradient_error; /* n */
    double *hessian;        /* n x n, symmetric */
    double *hessian_error;  /* n x n, symmetric */
    size_t evaluations;
};

/* Differentiates at x (n). `scratch` may be used freely; what it holds may be released afterwards. `noise` is a bound
 * of the absolute rounding error of f near x if the caller knows one, else 0 (a few units in the last place are then
 * assumed). Returns false if f(x) itself is not finite; all results are then NaN. */
bool finite_differentiate(struct arena *scratch, const struct finite_function *f, const double *x, double noise,
                          struct finite_result *result);

#endif
