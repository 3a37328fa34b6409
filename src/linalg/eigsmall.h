/* Eigenvalues of small symmetric matrices, without their vectors: in about half the time that LAPACK takes. */
#ifndef LINALG_EIGSMALL_H
#define LINALG_EIGSMALL_H

#include <stdbool.h>
#include <stddef.h>

enum { EIGSMALL_MOST = 32 };

/* The eigenvalues, ascending, of the symmetric matrix whose row-major upper triangle is a's (n x n, n at most
 * EIGSMALL_MOST), with entries of which the largest lies in [1/2, 1) or which are all 0. False if the iteration does not
 * converge. */
bool eigsmall_values(size_t n, const double *a, double *values);

#endif
