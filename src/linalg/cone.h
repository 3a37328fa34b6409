/* The nearest point of a cone that a few vectors span, and what follows from it: directions on the right side of all of
 * them, and whether 0 lies in their convex hull. */
#ifndef LINALG_CONE_H
#define LINALG_CONE_H

#include "base/arena.h"

#include <stdbool.h>
#include <stddef.h>

/* Minimizes |g - sum_k lambda_k a_k| over lambda >= 0 (Lawson and Hanson 1974, "Solving least squares problems", chapter
 * 23). a is rows x n, its rows of about unit length. residual (n) = g - sum_k lambda_k a_k has no positive product with any
 * row, to rounding: among the d with a_k d >= 0 for all k, -residual is the steepest descent of g'd. */
void cone_project(struct arena *arena, size_t rows, size_t n, const double *a, const double *g, double *lambda,
                  double *residual);

/* The point of the convex hull of the rows of a (rows x n) that is nearest to 0. */
void cone_hull_nearest(struct arena *arena, size_t rows, size_t n, const double *a, double *nearest);

/* Orthonormal rows that span the chosen rows of a, in the order of `chosen` (count indices); those that depend on the ones
 * before them up to `tolerance` are left out. `basis` has room for min(count, n) rows; returns how many there are. */
size_t cone_span(size_t count, const size_t *chosen, size_t n, const double *a, double tolerance, double *basis);

#endif
