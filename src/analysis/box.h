/* The largest loss in a box around theta, and where: |delta_i| <= r_i for every coordinate.
 *
 * No method finds the largest value of every function. What is promised: the answer is the loss at a point of the box,
 * and no less than its value at any of these trial points:
 *   - theta itself;
 *   - the corner that the signs of the gradient point to;
 *   - the two corners that the signs of the top eigenvector and of its opposite point to;
 *   - half and an eighth of the way to these three;
 *   - all corners, if there are at most 8 coordinates, else 16 random ones, the same in every run;
 *   - where the Hessian is known, those corners again, each followed along the quadratic form until turning over a single
 *     coordinate raises it no more; and the best corner of that form, if there are at most 16 coordinates.
 * From the best three of them, and from theta, the loss itself is then climbed: to the corner that the gradient points to
 * as long as that is a step upwards (a convex loss ends there), else by projected gradients with spectral steps (Birgin,
 * Martinez and Raydan 2000). */
#ifndef ANALYSIS_BOX_H
#define ANALYSIS_BOX_H

#include "analysis/problem.h"

struct box {
    struct problem *problem;
    const double *theta;
    const double *reach;    /* n: r, finite and not negative */
    double loss;            /* L(theta), finite */
    double loss_error;      /* bound of its rounding error */
    const double *gradient; /* n: at theta; entries that are not finite point nowhere */
    const double *hessian;  /* n x n: at theta; NULL: unknown */
    const double *top;      /* n: its top eigenvector, or nearly so; NULL: unknown */
};

struct box_peak {
    double loss;        /* the largest loss found; infinite if it is so at a point of the box */
    double *at;         /* n: where */
    size_t evaluations; /* of the loss, and of loss and gradient */
    size_t undefined;   /* how many of them gave no number */
};

void box_climb(struct arena *arena, const struct box *box, struct box_peak *peak);

#endif
