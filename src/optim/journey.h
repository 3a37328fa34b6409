/* The loop: one optimizer, from the start to where it ends. */
#ifndef OPTIM_JOURNEY_H
#define OPTIM_JOURNEY_H

#include "diff/slope.h"
#include "optim/minibatch.h"
#include "optim/runs.h"

/* What all runs share. */
struct journey {
    struct problem *problem;
    struct slope *slope;                      /* of the loss over all rows */
    const double *point;                      /* n: what is to be left */
    const double *start;                      /* n */
    double loss;                              /* at the start */
    const struct cp_descent_options *options; /* with defaults filled in */
};

/* Runs number k of the list. All but the analysis of where it ends is filled in: theta (n, in `arena`), counts, loss. False if
 * `watch` said no. */
bool journey_run(struct arena *arena, const struct journey *journey, size_t k, const struct run *run,
                 struct cp_descent *out);

#endif
