/* The loss near a degenerate critical point, reduced to the directions that its Hessian does not see.
 *
 * Splitting lemma (Gromoll and Meyer 1969; Poston and Stewart 1978, section 4.5): where H has m null directions, the loss is,
 * in suitable coordinates, a non-degenerate quadratic form of n - m of them plus a function phi of the other m, whose Taylor
 * series begins with order 3. phi(v) is the loss on the surface where the gradient along the non-degenerate directions
 * vanishes. Whoever looks along straight lines only sees another function, and is fooled by (y - x^2)(y - 2 x^2).
 *
 * Here phi is expanded along rays: for a direction v in the null space a curve on that surface with first derivative v is
 * found coefficient by coefficient, each a Newton step, and the loss along it is sum_k phi_k(v) t^k, where phi_k is a form, a
 * homogeneous polynomial of degree k. An error of the curve counts only to second order, since the gradient vanishes
 * across the surface: coefficients up to t^k of the curve give phi up to t^(2k+1). */
#ifndef ANALYSIS_REDUCTION_H
#define ANALYSIS_REDUCTION_H

#include "analysis/inertia.h"
#include "analysis/problem.h"

enum {
    REDUCTION_ORDER = 10,                  /* phi is expanded up to this order */
    REDUCTION_CURVE = REDUCTION_ORDER / 2, /* and the curves up to this one: phi up to t^11 would be right */
    REDUCTION_SLOPES = REDUCTION_CURVE + 1 /* derivatives of the forms are known up to this degree */
};

/* Coordinates z around theta: theta + S z, S = diag(scale). In them the null space and its complement are orthogonal, and H
 * is diagonal on the complement. Parameters whose row of H is nothing but noise, of rounding or for want of knowing theta,
 * get a scale from their higher derivatives. */
struct reduction {
    struct arena *arena;
    size_t n;
    size_t m;       /* null directions */
    size_t rest;    /* n - m */
    double *scale;  /* n: S */
    double *null;   /* m x n: orthonormal rows in z */
    double *others; /* rest x n: orthonormal rows in z, orthogonal to those */
    double *mu;     /* rest: the eigenvalues that belong to them */
    double blur;    /* how far theta may be off along the null space, in z */
    struct reduction_work *work;
};

/* A critical point with at least one eigenvalue that cannot be told from 0. */
struct reduction_start {
    const double *theta;           /* n */
    const struct inertia *inertia; /* of the Hessian there */
    const double *width;           /* n: it lies between theta and theta + width; NULL: it is theta */
};

/* The splitting there. NULL if the jets of this model would not fit into memory, with the reason. */
struct reduction *reduction_new(struct arena *arena, struct problem *problem, const struct reduction_start *start,
                                const char **reason);

/* Adds to the graph of a model all that reductions will want of it. */
void reduction_prepare(struct arena *scratch, struct model *model);

/* What is known along `count` directions v of the null space. */
struct reduced {
    size_t count;
    size_t m;
    size_t n;
    double *phi;    /* count x (REDUCTION_ORDER + 1): phi_k(v); phi_0 is the loss */
    double *error;  /* the same shape: bounds of their rounding errors, and how much they change within theta's width */
    double *slopes; /* count x (REDUCTION_SLOPES + 1) x m: the gradient of the form phi_k at v */
    double *curve;  /* count x REDUCTION_CURVE x n: the curve theta + sum_k t^k c_k in the coordinates of theta */
};

/* Expands phi along the rows of v (count x m). What it returns lives in `arena`. */
struct reduced reduction_along(struct reduction *reduction, struct arena *arena, size_t count, const double *v);

/* The gradients of the form phi_degree alone at the rows of v: slopes (count x m). 3 <= degree <= REDUCTION_SLOPES. Much
 * cheaper than all of the expansion. */
void reduction_slopes(struct reduction *reduction, size_t degree, size_t count, const double *v, double *slopes);

/* Whether the curvatures across the null space are still about the same after a Newton step there, and after a few units in the
 * last place of theta. Beside a point whose null space is larger they are not: near 0 that of x^k shrinks by a factor
 * between 1/2 and 1/e with every step. */
bool reduction_is_steady(const struct reduction *reduction, struct problem *problem, const double *theta);

/* phi_k and its error of direction c. */
double reduced_phi(const struct reduced *reduced, size_t c, size_t k);
double reduced_error(const struct reduced *reduced, size_t c, size_t k);
const double *reduced_slope(const struct reduced *reduced, size_t c, size_t k);

/* The coefficient c_k (n) of the curve of direction c, 1 <= k <= REDUCTION_CURVE. */
const double *reduced_curve(const struct reduced *reduced, size_t c, size_t k);

#endif
