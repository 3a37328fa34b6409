/* Flat valleys: whether a critical point whose Hessian has a null space lies on a manifold of critical points, all with the
 * same loss, of the dimension of that null space. Then the point is a minimum or maximum as the other eigenvalues say, though
 * not a strict one (Morse and Bott).
 *
 * The evidence is numerical. From the point, paths are followed along every null direction and along random combinations of
 * them, both ways, each place corrected in the other directions, until the curvatures across the valley and the parameters
 * have changed by half, or, where nothing curves, far beyond the size of the parameters. At every place the loss, its
 * gradient and the Hessian along the valley must be what rounding explains. */
#ifndef ANALYSIS_VALLEY_H
#define ANALYSIS_VALLEY_H

#include "analysis/inertia.h"
#include "analysis/problem.h"

struct valley {
    size_t flat;  /* flat directions: the null directions of the Hessian, if the valley holds */
    size_t paths; /* that were followed */
    double reach; /* the shortest one's end: by so much parameters or curvatures changed, relatively; infinite where
                          nothing limits it */
    const char *doubt; /* why it does not hold; NULL if it does */
};

/* For a critical point theta whose signs but for `zero` are all the same, with eigenvectors; `loss` is that at theta, up to
 * loss_error. */
bool valley_holds(struct problem *problem, const struct inertia *inertia, const double *theta, double loss,
                  double loss_error, struct valley *out);

/* The same by one random combination of the null directions alone, for a valley that is known for other reasons. */
bool valley_confirmed(struct problem *problem, const struct inertia *inertia, const double *theta, double loss,
                      double loss_error, struct valley *out);

#endif
