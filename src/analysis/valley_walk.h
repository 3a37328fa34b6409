/* One path along a valley's floor; shared by the files of valleys alone. */
#ifndef ANALYSIS_VALLEY_WALK_H
#define ANALYSIS_VALLEY_WALK_H

#include "analysis/inertia.h"
#include "analysis/piece.h"
#include "analysis/problem.h"

/* A point of the floor, with what the next step starts from. */
struct valley_place {
    double *theta;        /* n */
    struct derivatives d; /* there */
    double *matrix;       /* m x m: the Hessian across the valley, as a form that is the identity at the start */
    double *factor;       /* m x m: its Cholesky factor, a lower triangle */
    double *noise;        /* n: what rounding of theta does to the gradient */
    double change;        /* of `matrix` from the last place, relatively */
};

/* What all paths from one point share. The space is split into the null directions, and the directions across. */
struct valley_frame {
    struct problem *problem;
    size_t n;
    size_t flat;          /* null directions */
    size_t across;        /* m, the others */
    double *size;         /* n: the natural length of each coordinate */
    unsigned char *sized; /* n: it is that of the coordinate itself, which is not 0 */
    double *null;         /* flat x n, orthonormal in units of `size` */
    double *range;        /* m x n, with unit curvature at the start, */
    double sign;          /* of this sign */
    double loss;
    double loss_error;
    const struct piece *piece;
    struct valley_place start;
};

/* False if the point is not finite, or no valley by its own Hessian. */
bool valley_frame_open(struct arena *arena, struct problem *problem, const struct inertia *inertia, const double *theta,
                       struct valley_frame *frame);

enum valley_step {
    VALLEY_FLAT, /* a point of the floor */
    VALLEY_LOST, /* none was found: a step too long, or the end of the valley */
    VALLEY_EDGE, /* it is on another piece of the loss */
    VALLEY_BENT  /* the loss, its gradient or its curvature is not what it is on the floor of a valley */
};

/* Corrects theta (n) towards the floor, starting from the place `last`, and looks at it. `out` is filled if it is flat. */
enum valley_step valley_visit(struct arena *arena, const struct valley_frame *frame, const struct valley_place *last,
                              const double *theta, struct valley_place *out);

/* How far a path has got. */
struct valley_reach {
    double parameters; /* the largest relative change of one that was not 0 */
    double curvatures; /* of a curvature across, as a logarithm */
    bool exact; /* nothing about the loss depended on what was moved: its rows of the Hessian are 0, not just small */
};

/* Adds what a place shows. */
void valley_measure(const struct valley_frame *frame, const struct valley_place *place, struct valley_reach *out);

#endif
