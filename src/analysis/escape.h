/* The way out: a direction along which the loss falls, tried on the loss itself. */
#ifndef ANALYSIS_ESCAPE_H
#define ANALYSIS_ESCAPE_H

#include "analysis/problem.h"

/* A direction u (n, unit) with what is known about it at theta, or a path theta + t u + t^2 u2 + ... */
struct escape_plan {
    const double *theta;
    double loss;       /* L(theta) */
    double loss_error; /* bound of its rounding error */
    double slope;      /* g'u */
    double curvature;  /* u'Hu */
    int order;         /* 3 and more: slope and curvature count as 0, and the loss changes by */
    double leading;    /* leading * t^order */
    size_t bends;      /* coefficients beside u */
    double *bend;      /* bends x n: u2, u3, ...; turned with u */
};

/* Searches along +u and -u (only +u if `one_sided`) for a step that lowers the loss beyond rounding, while the
 * quadratic (Taylor) model still describes the fall; the steeper side is given, and `u` is turned to it. */
void escape_try(struct problem *problem, const struct escape_plan *plan, double *u, bool one_sided,
                struct cp_escape *out);

/* Turns u so that its largest component is positive: eigenvectors have no sign of their own. */
void escape_orient(size_t n, double *u);

#endif
