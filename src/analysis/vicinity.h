/* Around a point that is not critical: does Newton's method get stuck here, and where does it lead? */
#ifndef ANALYSIS_VICINITY_H
#define ANALYSIS_VICINITY_H

#include "analysis/problem.h"
#include "analysis/stationary.h"

/* Whether the gradient g (n) lies in the kernel of the Hessian h (n x n), known up to error (n x n): |Hg| is a millionth of
 * |H||g| at most. The scale on which this is measured is the one that equilibrates h, so that units do not matter; entries
 * that are nothing but error count little there. Where it is so, a Newton step says nothing about where to go (Frye et al.
 * 2021, "Critical point-finding methods reveal gradient-flat regions of deep network losses"). */
enum cp_answer vicinity_gradient_flat(struct arena *scratch, size_t n, const double *g, const double *h,
                                      const double *error);

/* The critical point that a few Newton steps lead to; NULL if they lead to none, or looking is too dear: beyond 60 parameters,
 * or by finite differences. */
const struct cp_nearest *vicinity_nearest(struct arena *arena, struct problem *problem,
                                          const struct stationary_start *start);

#endif
