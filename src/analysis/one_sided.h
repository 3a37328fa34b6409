/* The kind of a point on few kinks, from the derivatives of the smooth pieces that meet there. */
#ifndef ANALYSIS_ONE_SIDED_H
#define ANALYSIS_ONE_SIDED_H

#include "analysis/kinks.h"
#include "analysis/problem.h"

/* A point on kinks, and what is known of it. */
struct one_sided_task {
    const double *theta;
    double loss;
    double loss_error;
    const double *blur; /* n: how far the imprecision of theta moves the gradient */
    const struct kinks *kinks;
};

/* Decides, or says why not; the answer belongs to `arena`. *escape is the way down if one was found and shown on the loss,
 * else NULL. */
const struct cp_one_sided *one_sided_decide(struct arena *arena, struct problem *problem,
                                            const struct one_sided_task *task, const struct cp_escape **escape);

/* The blur of a task: |H| times the precision of theta, relative xtol. */
double *one_sided_blur(struct arena *arena, size_t n, const double *hessian, const double *theta, double xtol);

/* Where the pieces cannot tell, a bound that the loss attains can: then the answer is decided, at order 0. */
void one_sided_settle(struct arena *arena, struct cp_report *report);

#endif
