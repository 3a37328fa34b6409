/* The way out: a direction along which the loss falls, tried on the loss itself. */
#ifndef ANALYSIS_ESCAPE_H
#define ANALYSIS_ESCAPE_H

#include "analysis/problem.h"

/* A direction u (n, unit) with what is known about it at theta. */
struct escape_plan {
    const double *theta;
    double loss;       /* L(theta) */
    double loss_error; /* bound of its rounding error */
    double slope;      /* g'u */
    double curvature;  /* u'Hu */
};

/* Searches along +u and -u (only +u if `one_sided`) for a step that lowers the loss beyond rounding, while the
 * quadratic (Taylor) model still describes the fall; the steeper side is given, and `u` is turned to it. */
void escape_try(struct problem *problem, const struct escape_plan *plan, double *u, bool one_sided,
                struct cp_escape *out);

/* Turns u so that its largest component is positive: eigenvectors have no sign of their own. */
void escape_orient(size_t n, double *u);

#endif
