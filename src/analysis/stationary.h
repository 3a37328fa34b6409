/* Is the gradient zero? And where is the critical point that theta stands for?
 *
 * The test has no units. theta is critical if a move of theta within its own precision explains the gradient: if Newton
 * steps from theta lead to a point where the gradient is zero to rounding, and no coordinate moves by more than its
 * precision. Rescaling parameters or the loss changes nothing. */
#ifndef ANALYSIS_STATIONARY_H
#define ANALYSIS_STATIONARY_H

#include "analysis/inertia.h"
#include "analysis/problem.h"

struct stationary {
    struct arena *owned; /* memory of the point moved to; NULL while it is the start */
    bool critical;
    bool moved;          /* Newton steps led to another point than theta */
    double displacement; /* Euclidean distance to it; NaN if no critical point was found */
    double *width;       /* n: half-widths of the box that it lies in, signed like the Newton step left; NULL before
                            stationary_widen */
    double blur;         /* relative half-width of the box that it lies in, at its widest; 0 before stationary_widen */
    double unfinished;   /* that part of it which is the Newton step left */
    size_t steps;
    double *theta;          /* n: the critical point found; theta itself if it did not move */
    struct derivatives at;  /* derivatives there */
    struct inertia inertia; /* signs of the Hessian there */
};

/* What is known at theta itself. */
struct stationary_start {
    const double *theta;
    const struct derivatives *at;
    struct inertia *inertia; /* gets its eigenvectors where they are needed */
    double xtol;             /* relative precision of theta */
};

/* The scale-free test. If theta is not critical, `out` describes theta itself. */
void stationary_test(struct problem *problem, const struct stationary_start *start, struct stationary *out);

/* Whether theta is plainly not critical: no step within any precision that stationary_test could give it cancels the
 * gradient there. False means that it takes the test. Needs no memory. */
bool stationary_is_far(const struct problem *problem, const double *theta, const struct derivatives *d, double xtol);

/* Moves to the nearest critical point by damped Newton steps, as far as rounding allows. False if it is not found. */
bool stationary_refine(struct problem *problem, const struct stationary_start *start, struct stationary *out);

/* Whether no entry of a gradient is beyond its rounding. */
bool gradient_is_rounding(size_t n, const struct derivatives *d);

/* Whether all entries of a gradient are finite. */
bool gradient_is_finite(size_t n, const double *g);

/* Whether no coordinate of a is further from that of b than `factor` times delta's. */
bool stationary_within(size_t n, const double *a, const double *b, const double *delta, double factor);

/* stationary_approach.c: the point `theta` (n) within delta (n) of the start that Newton steps lead to, if directions are left
 * alone whose curvature the imprecision of theta may have made: near a valley, its floor. False if they lead nowhere. */
bool stationary_approach(struct problem *problem, const struct stationary_start *start, const double *delta,
                         double *theta);

/* stationary_widen.c: adds to the errors of the eigenvalues at a critical point the effect of its own imprecision: of the
 * rounding of its coordinates, of the rounding of the gradient, and of the Newton step that is left. */
void stationary_widen(struct problem *problem, struct stationary *s);

#endif
