/* The decision where the Hessian is silent: by the first derivative along the null directions that does not vanish, the
 * others being eliminated (analysis/reduction.h). */
#ifndef ANALYSIS_DEGENERATE_H
#define ANALYSIS_DEGENERATE_H

#include "analysis/normal_form.h"

/* A path theta + t u + t^2 u2 + ... along which the loss changes by value * t^order, to leading order. */
struct degenerate_path {
    int order;
    double value;
    double *direction; /* n: u, a unit vector */
    size_t bends;      /* how many further coefficients there are */
    double *bend;      /* bends x n: u2, u3, ... */
};

/* What higher orders say of a critical point with null directions whose other eigenvalues do not have both signs. */
struct degenerate {
    enum cp_verdict verdict; /* CP_DEGENERATE: they cannot tell, for the `reason` */
    int order;               /* of the derivative that decided */
    bool strict;             /* no direction was left along which all orders vanish */
    bool flat;               /* nothing but rounding was seen along any null direction, if they were looked at */
    const char *reason;
    struct normal_form form;
    const struct degenerate_path *down; /* along which the loss falls; NULL if the null directions have none */
};

/* Decides. What it says lives in `arena`. */
struct degenerate degenerate_decide(struct arena *arena, struct problem *problem, const struct reduction_start *start);

#endif
