/* Corners of a box at which a quadratic form is large: where to look for the largest loss of a small box.
 *
 * The box is theta_i + r_i z_i with |z_i| <= 1, and the form is Taylor's of second order,
 * q(z) = sum_i r_i g_i z_i + 1/2 sum_ij r_i r_j H_ij z_i z_j. A convex q is largest at a corner, z in {-1, +1}^n. Which
 * corner is a hard question (it contains the maximum cut of a graph), so large boxes get a local answer. */
#ifndef ANALYSIS_CORNERS_H
#define ANALYSIS_CORNERS_H

#include "base/arena.h"

struct corner_form {
    size_t n;
    const double *reach;    /* n: r */
    const double *gradient; /* n: g */
    const double *hessian;  /* n x n: H */
};

/* Up to so many coordinates all corners are compared. */
enum { CORNERS_COMPARED = 16 };

/* z becomes the best of all 2^n corners; n is at most CORNERS_COMPARED. */
void corners_best(struct arena *scratch, const struct corner_form *form, double *z);

/* From the corner z: turns over the coordinate that raises q the most, until none does. */
void corners_climb(struct arena *scratch, const struct corner_form *form, double *z);

#endif
