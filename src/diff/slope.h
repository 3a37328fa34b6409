/* Loss and gradient at a point, and nothing else: for walks of a million steps. */
#ifndef DIFF_SLOPE_H
#define DIFF_SLOPE_H

#include "diff/exact.h"

struct slope;

/* An evaluation of the loss and the pieces of the gradient of `spec`. */
struct slope *slope_new(struct arena *arena, const struct graph *graph, const struct exact_spec *spec);

/* L(theta), with the gradient (n). */
double slope_run(struct slope *slope, const double *theta, double *gradient);

#endif
