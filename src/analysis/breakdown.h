/* Why a number is not finite, in words for the person whose loss it is. */
#ifndef ANALYSIS_BREAKDOWN_H
#define ANALYSIS_BREAKDOWN_H

#include "analysis/problem.h"

/* Adds the diagnostic for a loss that is not finite at theta: the operation that broke, its place, its value and what it
 * was applied to. Returns false. */
bool breakdown_of_loss(struct problem *problem, const double *theta, struct diags *diags);

/* The same for derivatives that are not finite although the loss is. Returns false. */
bool breakdown_of_derivatives(struct problem *problem, const struct derivatives *d, struct diags *diags);

#endif
