/* Symmetric eigenproblems. The only file that includes lapacke.h. */
#ifndef LINALG_EIGSYM_H
#define LINALG_EIGSYM_H

#include "base/arena.h"

#include <stdbool.h>

/* H = V' diag(w) V. On failure everything is NaN. */
struct eigsym {
    double *values;    /* n, ascending */
    double *vectors;   /* n x n, row k is the unit eigenvector of values[k]; NULL if not asked for */
    double backward_error; /* the values are exact for some H + E with |E|_2 at most this: c n u |H|_2 */
};

/* The eigenvalues, and the vectors if asked for, of the symmetric matrix h (n x n, row-major; only read). False if h
 * has an entry that is not finite or LAPACK does not converge; with n = 0, true and nothing. Extreme scales are
 * handled (LAPACK scales internally); the result is the same from run to run. */
bool eigsym_solve(struct arena *arena, size_t n, const double *h, bool want_vectors, struct eigsym *out);

/* Bounds the number of threads that BLAS and LAPACK may use from now on in this process. */
void eigsym_threads(int threads);

#endif
