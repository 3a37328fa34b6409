/* A point as a search sees it: derivatives in widths of the region, z_i = theta_i / width_i, along the eigenvectors of the
 * Hessian there. All steps are made in this frame, so that units mean nothing. */
#ifndef SEARCH_FRAME_H
#define SEARCH_FRAME_H

#include "analysis/problem.h"
#include "search/region.h"

struct frame {
    struct arena *memory;  /* of all that a look finds; rewound by the next one */
    double *theta;         /* n */
    struct derivatives at; /* there */
    double steepness;      /* |g|, Euclidean, in widths: D g */
    double *values;        /* n: eigenvalues of D H D, ascending */
    double *vectors;       /* n x n: its unit eigenvectors, rows */
    double *slopes;        /* n: D g along each of them */
};

struct frame *frame_new(struct arena *arena, size_t n);

/* Looks at theta (n). False if something is not finite there, and then nothing but theta means anything. */
bool frame_look(struct frame *frame, struct problem *problem, const struct region *region, const double *theta);

/* The largest |eigenvalue|. */
double frame_strength(const struct frame *frame, size_t n);

/* next (n) = theta + D Q' step: a step (n) along the eigenvectors. */
void frame_step(const struct frame *frame, const struct region *region, const double *step, double *next);

#endif
