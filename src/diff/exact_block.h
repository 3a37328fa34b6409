/* Loss, gradient and Hessian of a model at many points at once, with the same bits as exact_derivatives and
 * derivatives_symmetrise give at each of them. */
#ifndef DIFF_EXACT_BLOCK_H
#define DIFF_EXACT_BLOCK_H

#include "diff/exact.h"

struct exact_block;

/* For up to `points` points at a time. NULL where points are better taken one by one: sums over rows of data, graphs that
 * cannot be lifted (eval/lift.h), and large ones, which gain nothing. */
struct exact_block *exact_block_new(struct arena *arena, struct exact *exact, size_t points);

/* The derivatives at each of some points. */
struct block_derivatives {
    double *loss;           /* points */
    double *loss_error;     /* points */
    double *gradient;       /* points x n */
    double *gradient_error; /* points x n */
    double *hessian;        /* points x n x n, symmetric */
    double *hessian_error;  /* points x n x n, symmetric */
    double *asymmetry;      /* points: largest difference of the triangles before they were made one */
};
struct block_derivatives block_derivatives_new(struct arena *arena, size_t points, size_t n);

/* The derivatives at theta (count x n). A point where something is not finite does not disturb the others. */
void exact_block_run(struct exact_block *block, size_t count, const double *theta, struct block_derivatives *out);

#endif
