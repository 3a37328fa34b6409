/* The degree of the gradient on the faces of a box. If g is not zero there and all critical points within are not degenerate,
 * it is the sum of (-1)^index over them (Poincare and Hopf; Milnor 1965). */
#ifndef SEARCH_DEGREE_H
#define SEARCH_DEGREE_H

#include "analysis/problem.h"
#include "search/region.h"

/* Boxes of more dimensions have too many faces and corners to be sampled densely. */
enum { DEGREE_MOST_DIMENSIONS = 6 };

struct degree {
    const char *unknown; /* why; NULL: the degree is known */
    bool outward;        /* the gradient points outward on all faces */
    long value;
};

/* Samples the gradient on the faces. On a face where its normal component keeps one sign, g can be replaced by that sign
 * (the homotopy of Miranda 1940); if all faces are such, that tells the degree. In the plane the winding number of g along the edges
 * does, whatever its signs. */
struct degree degree_of(struct arena *arena, struct problem *problem, const struct region *box);

#endif
