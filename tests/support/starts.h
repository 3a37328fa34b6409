/* Where the tests of stationary points start. */
#ifndef SUPPORT_STARTS_H
#define SUPPORT_STARTS_H

#include "analysis/stationary.h"
#include "support/analyses.h"

static inline struct stationary_start start_at(struct arena *arena, struct problem *problem, const double *theta)
{
    size_t n = problem->model->n;
    struct derivatives *d = ARENA_NEW(arena, struct derivatives);
    struct inertia *inertia = ARENA_NEW(arena, struct inertia);
    *d = derivatives_new(arena, n);
    assert_true(problem_derivatives(problem, theta, d));
    assert_true(inertia_decide(arena, n, d->hessian, d->hessian_error, inertia) && inertia_complete(arena, inertia));
    return (struct stationary_start){theta, d, inertia, 1e-6};
}

/* "x=[1,1,...]" with n ones. */
static inline const char *many_ones(struct arena *arena, size_t n)
{
    struct text text = {.arena = arena};
    text_puts(&text, "x=[1");
    for (size_t i = 1; i < n; i++)
        text_puts(&text, ",1");
    text_puts(&text, "]");
    return text.at;
}

#endif
