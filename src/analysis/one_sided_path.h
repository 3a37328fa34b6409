/* A way down (or up) that is claimed, walked on the loss itself. */
#ifndef ANALYSIS_ONE_SIDED_PATH_H
#define ANALYSIS_ONE_SIDED_PATH_H

#include "analysis/problem.h"

/* theta + t u + t^2 curve, along which factor * L changes by coefficient * t^order + o(t^order), coefficient < 0. */
struct path {
    const double *u;     /* n, |u| = 1 */
    const double *curve; /* n; NULL: it is straight */
    int order;
    double coefficient;
};

struct walk_task {
    struct problem *problem;
    const double *theta;
    double loss;
    double loss_error;
    double factor; /* 1: down; -1: up */
};

struct walked {
    struct path path;
    double step; /* t */
    double loss; /* L there */
};

/* True if factor * L falls along the path as claimed, on three steps in a row that grow fourfold; then `out` has the largest
 * step on which it still does. */
bool one_sided_walk(struct arena *arena, const struct walk_task *task, const struct path *path, struct walked *out);

#endif
