/* Newton's method as a search: cheap steps that propose a critical point, for others to test. */
#ifndef ANALYSIS_VICINITY_WALK_H
#define ANALYSIS_VICINITY_WALK_H

#include "analysis/problem.h"
#include "analysis/stationary.h"

/* Where a walk ended. */
struct walk_end {
    double *theta; /* n */
    double *
        rest; /* n: what the gradient is made of there beside rounding: the rest that moves of the last bits of theta cancel */
    size_t steps;
};

/* Where Newton steps from the start lead; `end` has room for its arrays. Steps are taken without bounds of errors, through a
 * factorization that is kept while it serves, and damped so that the gradient gets smaller. False where the gradient does not
 * fall fast enough to be worth the while, or as slowly as on the way to infinity or to a degenerate point, where the Hessian
 * falls with it: at the end it must be what it was before the last steps, as Kantorovich (1948) asks. Nothing is proven about
 * the gradient. */
bool vicinity_walk(struct problem *problem, const struct stationary_start *start, struct walk_end *end);

#endif
