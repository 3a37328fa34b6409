/* Symmetric eigenproblems. The only file that includes lapacke.h. */
#ifndef LINALG_EIGSYM_H
#define LINALG_EIGSYM_H

#include "base/arena.h"

#include <stdbool.h>

/* H = V' diag(w) V. On failure all numbers are NaN. */
struct eigsym {
    double *values;        /* n, ascending */
    double *vectors;       /* n x n, row k is the unit eigenvector of values[k], the first of its large entries being
                          positive; NULL if not asked for */
    double backward_error; /* the values are exact for some H + E with |E|_2 at most this, (24 + n) u |H|_2
                              for n > 2, u = 2^-53: so is the error of each value */
};

/* The eigenvalues, and the vectors if asked for, of the symmetric matrix h (n x n, row-major; only read, and only on and
 * above the diagonal once all entries are known to be finite). False if h has an entry that is not finite, an eigenvalue
 * overflows, or LAPACK does not converge; with n = 0, true and nothing. Extreme scales are handled, and the values of
 * 2^k H are exactly 2^k times those of H; the result is the same from run to run for a given number of threads. */
bool eigsym_solve(struct arena *arena, size_t n, const double *h, bool want_vectors, struct eigsym *out);

/* The same for DHD, where D = diag(scale) is made of powers of two that keep it within the range of doubles. */
bool eigsym_solve_scaled(struct arena *arena, size_t n, const double *h, const double *scale, bool want_vectors,
                         struct eigsym *out);

/* The values alone, without a copy of the matrix: the upper triangle of h serves as workspace and is restored from the lower
 * one, of which it must be the mirror image. */
bool eigsym_values_in_place(struct arena *arena, size_t n, double *h, const double *scale, struct eigsym *out);

/* The same bits for at most EIGSMALL_MOST rows, from 1, without an arena; h is only read. On failure nothing is said of
 * `values` (n). */
bool eigsym_values_of_small(size_t n, const double *h, double *values, double *backward_error);

/* Bounds the number of threads that BLAS and LAPACK may use from now on in this process. Where BLAS is built with
 * OpenMP the bound holds for the calling thread: each worker that runs eigensolves sets its own. */
void eigsym_threads(int threads);

#endif
