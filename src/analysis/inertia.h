/* The signs of a Hessian's eigenvalues, each decided only beyond its own error. */
#ifndef ANALYSIS_INERTIA_H
#define ANALYSIS_INERTIA_H

#include "base/arena.h"

#include <stdbool.h>

/* A decomposition of H by a congruence that keeps the inertia: D H D = Q' diag(mu) Q with orthonormal rows q_k in Q. D is
 * the identity where the signs of H itself could be decided, else it equilibrates H. */
struct inertia {
    size_t n;
    /* H itself */
    double *values;  /* n: eigenvalues, ascending */
    double *errors;  /* n: bounds of their errors */
    double *vectors; /* n x n: unit eigenvectors, rows */
    /* the decomposition that the signs are read from */
    double *scale;     /* n: D */
    double *mu;        /* n, ascending */
    double *mu_errors; /* n */
    double *basis;     /* n x n: Q */
    signed char *sign; /* n: -1, +1, or 0: cannot be told from 0 */
    size_t negative;
    size_t zero;
    size_t positive;
};

/* Decides the signs of h (n x n, symmetric), known up to error (n x n, entrywise). False if the eigensolver fails. */
bool inertia_decide(struct arena *arena, size_t n, const double *h, const double *error, struct inertia *out);

/* Widens the errors by the change of the eigenvalues from h to other (n x n), to first order, times a factor, and
 * decides the signs anew: the effect of theta's imprecision, when `other` is the Hessian as far away as theta is
 * uncertain. */
void inertia_widen(struct inertia *inertia, const double *h, const double *other, double factor);

/* x = - (pseudo-inverse of H) g through the eigenvalues whose signs are decided: the Newton step. */
void inertia_newton(const struct inertia *inertia, const double *g, double *x);

/* Orthonormal rows (zero x n) that span the directions whose eigenvalue cannot be told from 0, as H sees them. NULL if
 * there are none. */
double *inertia_null_directions(struct arena *arena, const struct inertia *inertia);

/* A unit direction along which H is negative for sure; false if there is none. */
bool inertia_descent(const struct inertia *inertia, double *direction);

#endif
