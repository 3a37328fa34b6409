/* The signs of a Hessian's eigenvalues, each decided only beyond its own error. */
#ifndef ANALYSIS_INERTIA_H
#define ANALYSIS_INERTIA_H

#include "base/arena.h"

#include <stdbool.h>
#include <stddef.h>

/* Signs that stand beyond the norm of all errors need no eigenvectors, and none are computed before somebody asks. Up to so
 * many parameters, where that leaves a sign open or vectors are asked for, the effect of errors is followed for every pair
 * of eigenvectors; beyond, the norm bounds it, and pairs are looked at among the weakest only. */
enum { INERTIA_SMALL = 256 };

/* What the errors of eigenvalues are made of: their sum. */
struct error_shares {
    double *derivatives; /* n: from the errors of H */
    double eigensolver;  /* its backward error, the same for all */
    double *theta;       /* n: from the imprecision of theta; 0 before inertia_widen */
};

/* A decomposition of H by a congruence that keeps the inertia: D H D = Q' diag(mu) Q with orthonormal rows q_k in Q. D is
 * the identity where the signs of H itself could be decided, else it equilibrates H. */
struct inertia {
    size_t n;
    double *h;           /* n x n: H; the caller's; a triangle of it serves as workspace for a while */
    const double *error; /* n x n: bounds of its errors; the caller's */
    /* H itself */
    double *values;             /* n: eigenvalues, ascending */
    double *errors;             /* n: bounds of their errors, */
    struct error_shares shares; /* which are made of these */
    double *vectors;            /* n x n: unit eigenvectors, rows; NULL before inertia_complete */
    /* the decomposition that the signs are read from */
    bool scaled;                   /* it is that of an equilibrated H */
    double *scale;                 /* n: D */
    double *mu;                    /* n, ascending */
    double *mu_errors;             /* n: to first order in the errors of H, */
    struct error_shares mu_shares; /* which are made of these */
    double *basis;                 /* n x n: Q; NULL before inertia_complete */
    /* the pairs that are looked at */
    size_t listed;
    size_t *list;      /* listed: the eigenvalues, ascending; all of a small problem, the weakest of a large one */
    double *doubt;     /* listed x listed: bounds of what errors do to the pair k, l: |q_k|' |D E D| |q_l| */
    signed char *sign; /* n: -1, +1, or 0: cannot be told from 0 */
    size_t negative;
    size_t zero;
    size_t positive;
};

/* Decides the signs of h (n x n, symmetric), known up to error (n x n, entrywise), which both must stay in place and are
 * unchanged afterwards. False if the eigensolver fails. */
bool inertia_decide(struct arena *arena, size_t n, double *h, const double *error, struct inertia *out);

/* inertia_plain.c: the eigenvalues (values, n, ascending) and how many are negative, where all are so far from 0 that this
 * is plain to see and inertia_decide says the same. False means that it cannot tell. Needs no memory. */
bool inertia_plain(size_t n, const double *h, const double *error, double *values, size_t *negative);

/* Computes the eigenvectors where they are missing, of an equilibrated H where that decides more signs; what is said of
 * directions below needs them. False if the eigensolver fails. */
bool inertia_complete(struct arena *arena, struct inertia *inertia);

/* The decomposition of H by another D than the one that decides signs: diag(scale) (n, powers of two that keep D H D
 * within the range of doubles). Every eigenvalue has the sign that it shows, whatever its error. False if the eigensolver
 * fails. */
bool inertia_rescale(struct arena *arena, const struct inertia *inertia, double *scale, struct inertia *out);

/* inertia_signs.c: gives every eigenvalue the sign that it keeps whatever the errors do, and counts the signs. */
void inertia_count_signs(struct arena *arena, struct inertia *inertia);

/* out_kl = q_k' A q_l for `count` rows q of n entries. */
void inertia_forms(struct arena *arena, size_t n, size_t count, const double *q, const double *a, double *out);

/* inertia_widen.c: adds to the errors how much H changes elsewhere, and decides the signs anew. change (listed x listed) is that of the
 * form (D q_k)' H (D q_l), raw_change (listed) that of the values; NaN, of what could not be computed there, leaves the
 * signs that it concerns undecided. */
void inertia_widen(struct arena *arena, struct inertia *inertia, const double *change, const double *raw_change);

/* change and raw_change for inertia_widen when H becomes `other` (n x n). */
void inertia_changes(struct arena *scratch, const struct inertia *inertia, const double *other, double *change,
                     double *raw_change);

/* The vector D q_k, along which H has the curvature mu_k. */
void inertia_direction(const struct inertia *inertia, size_t k, double *out);

/* x = - (pseudo-inverse of H) g through the eigenvalues whose signs are decided: the Newton step. */
void inertia_newton(const struct inertia *inertia, const double *g, double *x);

/* Orthonormal rows (zero x n) that span the directions whose eigenvalue cannot be told from 0, as H sees them. NULL if
 * there are none, or no eigenvectors. */
double *inertia_null_directions(struct arena *arena, const struct inertia *inertia);

/* A unit direction along which H is negative for sure; false if there is none. */
bool inertia_descent(const struct inertia *inertia, double *direction);

#endif
