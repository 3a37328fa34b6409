/* Loss, gradient and Hessian at a point, as numbers with bounds of their errors. */
#ifndef DIFF_DERIVATIVES_H
#define DIFF_DERIVATIVES_H

#include "base/arena.h"

/* All derivatives at one point. The arrays belong to the caller; NULL ones are not computed. */
struct derivatives {
    double loss;
    double loss_error;
    double *gradient;       /* n */
    double *gradient_error; /* n */
    double *hessian;        /* n x n; its triangles agree up to rounding, or up to the user's care with formulas */
    double *hessian_error;  /* n x n */
    double asymmetry;       /* largest difference of the triangles, once symmetrised */
};
struct derivatives derivatives_new(struct arena *arena, size_t n);
/* The same, with memory for the Hessian (n x n) that may live longer. */
struct derivatives derivatives_around(struct arena *arena, size_t n, double *hessian);
/* Replaces both triangles of the Hessian by their mean, and counts half their difference as error. */
void derivatives_symmetrise(size_t n, struct derivatives *d);

#endif
