/* How sharp the surface is around theta, to compare sharp and flat minima: the largest eigenvalue, the trace, the effective
 * number of parameters, and how far the loss rises in a small box. */
#ifndef ANALYSIS_SHARPNESS_H
#define ANALYSIS_SHARPNESS_H

#include "analysis/problem.h"

/* Fills in the report's `flatness` from what it says of theta, gradient and spectrum, and from the loss around. */
void sharpness_measure(struct arena *arena, struct problem *problem, const struct cp_options *options,
                       struct cp_report *report);

/* The sum of lambda / (lambda + alpha) over the positive ones (MacKay 1992, "Bayesian interpolation", section 4.2): how
 * many directions the data determine beyond a Gaussian prior of precision alpha. */
double sharpness_effective(size_t n, const double *eigenvalues, double alpha);

/* A vector in the span of the eigenvectors that belong to the top 2 % of the range of the eigenvalues (n, ascending) of h
 * (n x n), by a Chebyshev filter: the top eigenvector where that stands alone. */
void sharpness_top(struct arena *scratch, size_t n, const double *h, const double *eigenvalues, double *out);

#endif
