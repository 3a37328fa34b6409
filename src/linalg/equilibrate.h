/* Symmetric diagonal scaling, so that badly scaled parameters lose no signs.
 *
 * By Sylvester's law of inertia DHD has the signs of H for every nonsingular D. Scaling brings the rows to a common
 * size, so that the rounding of the eigensolver, which is relative to the largest entry, cannot drown a small row. */
#ifndef LINALG_EQUILIBRATE_H
#define LINALG_EQUILIBRATE_H

#include "base/arena.h"

/* DHD and its entrywise error D E D. */
struct equilibrated {
    double *scale;  /* n: the diagonal of D, powers of two, so that scaling is exact; 1 for a row of zeros */
    double *matrix; /* n x n */
    double *error;  /* n x n */
};

/* Equilibrates h (n x n, symmetric) known up to error (n x n, entrywise; NULL: exact) so that every row's largest
 * entry lies in [1/2, 2) (Ruiz 2001: iterated scaling by the square roots of the rows' largest entries). An entry that
 * is not larger than its own error counts as 0 and takes no part: noise must not be blown up. */
void equilibrate(struct arena *arena, size_t n, const double *h, const double *error, struct equilibrated *out);

#endif
