/* Derivatives against each other: by automatic differentiation, by the user's formulas, by finite differences. */
#ifndef ANALYSIS_COMPARE_H
#define ANALYSIS_COMPARE_H

#include "analysis/problem.h"

struct comparison {
    size_t count;
    struct cp_disagreement *worst; /* the worst entry of each comparison; all belongs to the arena */
};

/* Compares at theta: the gradient and the Hessian, exact with formulas (where the model has them) and with finite
 * differences. */
struct comparison compare_derivatives(struct arena *arena, struct model *model, const double *theta);

#endif
