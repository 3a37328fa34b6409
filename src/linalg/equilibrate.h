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

/* The scale alone, and with what it makes of h. Equilibrates h (n x n, symmetric, finite) known up to error (n x n,
 * symmetric, entrywise; NULL: exact) so that every row's largest entry lies in [1/2, 2) (Ruiz 2001: iterated scaling by
 * the square roots of the rows' largest entries).
 *
 * Noise must not be blown up: an entry that is not larger than its own error takes no part in the choice of D, and a row
 * of nothing but such entries, or one in which they would come out above the known ones, is scaled down instead, so far
 * that its noise (at most 2^-53) does not hurt the other rows. Nothing can be said about the sign that such a row
 * stands for, and the inertia of DHD, like that of H, is known up to D E D only. */
double *equilibrate_scale(struct arena *arena, size_t n, const double *h, const double *error);
void equilibrate(struct arena *arena, size_t n, const double *h, const double *error, struct equilibrated *out);

#endif
