/* The reduction of a formula's loss at a point, for the tests of its parts. */
#ifndef SUPPORT_REDUCTIONS_H
#define SUPPORT_REDUCTIONS_H

#include "analysis/reduction.h"

#include "support/analyses.h"

/* The reduction of a formula at a point. */
static inline struct reduction *reduction_of(struct arena *arena, const char *formula, const char *order,
                                             const double *theta)
{
    struct model *model = formula_model(arena, formula, order);
    struct problem *problem = problem_new(arena, model, CP_EXACT);
    struct derivatives *d = ARENA_NEW(arena, struct derivatives);
    struct inertia *inertia = ARENA_NEW(arena, struct inertia);
    *d = derivatives_new(arena, model->n);
    assert_true(problem_derivatives(problem, theta, d));
    assert_true(inertia_decide(arena, model->n, d->hessian, d->hessian_error, inertia));
    assert_true(inertia_complete(arena, inertia));
    const char *reason = NULL;
    struct reduction *r = reduction_new(arena, problem, &(struct reduction_start){theta, inertia, NULL}, &reason);
    assert_non_null(r);
    return r;
}

#endif
