/* Norms that are 0 at theta: does the loss rise around it, or fall somewhere?
 *
 * Near theta the loss is F(theta, |v_1|, |v_2|, ...) with a smooth F and vectors v_j that are 0 at theta. With g and a_j, the
 * derivatives of F, and B_j, those of v_j, it changes by g'd + sum_j a_j |B_j d| along d.
 *
 * If all a_j are positive, and some u_j shorter than 1 make g + sum_j a_j B_j'u_j = 0, then |v_j| >= u_j'v_j shows that the loss
 * is at least the smooth F(theta, u_1'v_1, ...), whose gradient is 0, and a multiple of sum_j |v_j|: theta is a strict
 * minimum where no direction keeps all v_j at 0 to first order, and else if the Hessian of that function is positive on
 * those that do (the argument of exact penalties: Fiacco and McCormick 1968). The opposite of the loss tells maxima.
 *
 * 0 lies in Clarke's (1983) generalized gradient only if g + sum_j a_j B_j'u_j = 0 for some u_j no longer than 1; and if so, provided that there is
 * one norm only or that the v_j are independent. */
#ifndef ANALYSIS_CONE_TEST_H
#define ANALYSIS_CONE_TEST_H

#include "analysis/one_sided_path.h"
#include "analysis/pieces.h"

enum { CONE_WAYS = 8 };

struct cone_test {
    struct pieces *pieces;
    size_t n;
    const double *blur; /* n: what else than rounding an entry of the gradient may be off */
    /* the answer */
    bool rises;              /* a strict minimum, */
    bool falls;              /* or a strict maximum; */
    int order;               /* of the derivatives that tell */
    enum cp_answer critical; /* whether 0 is a generalized gradient */
    size_t down_count;       /* ways down and up, the steepest first */
    struct path down[CONE_WAYS];
    size_t up_count;
    struct path up[CONE_WAYS];
};

/* What it points to belongs to `arena`. False if a derivative is not finite, or n too large. */
bool cone_test_run(struct arena *arena, struct cone_test *test);

#endif
