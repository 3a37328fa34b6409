/* From a place near a critical point to the point itself, and to the test that it is one. */
#ifndef SEARCH_LAND_H
#define SEARCH_LAND_H

#include "search/frame.h"

/* A critical point as a start found it. */
struct landing {
    double *theta; /* n */
    double
        *blur; /* n: how far theta may be from the critical point that it stands for, by the rounding of the gradient */
    double loss;
    double loss_error;
    double steepness; /* |g|, in widths */
    double strength;  /* the largest |eigenvalue|, in widths, near it */
    size_t negative;  /* inertia */
    size_t zero;
};

/* Polishes a place and tests it as `critpoint analyze --refine` does: no point is taken for critical because the gradient is
 * small there, or orthogonal to all that the Hessian can do. False if it is none. theta and blur of `out` have room for n. */
bool land(struct problem *problem, const struct region *region, const struct frame *place, struct landing *out);

#endif
