/* The one place that knows where derivatives come from. */
#include "analysis/problem.h"

#include "diff/finite.h"
#include "domain/real.h"

#include <math.h>

struct problem *problem_new(struct arena *arena, struct model *model, enum cp_derivatives method)
{
    struct problem *problem = ARENA_NEW(arena, struct problem);
    struct exact_spec spec = model_exact_spec(model, method == CP_FORMULA);
    problem->arena = arena;
    problem->model = model;
    problem->method = method;
    problem->exact = exact_new(arena, model->rules, &spec);
    return problem;
}

double problem_loss(struct problem *problem, const double *theta)
{
    return exact_loss(problem->exact, theta);
}

double problem_loss_error(struct problem *problem, const double *theta)
{
    struct derivatives value = {0};
    exact_derivatives(problem->exact, theta, &value);
    return value.loss_error;
}

static double loss_of(void *context, const double *theta)
{
    return problem_loss(context, theta);
}

static void finite_derivatives(struct problem *problem, const double *theta, struct derivatives *out)
{
    const struct finite_function f = {problem->model->n, loss_of, problem};
    struct finite_result result = {
        .gradient = out->gradient,
        .gradient_error = out->gradient_error,
        .hessian = out->hessian,
        .hessian_error = out->hessian_error,
    };
    struct arena *scratch = arena_child(problem->arena);
    finite_differentiate(scratch, &f, theta, out->loss_error, &result);
    arena_close(scratch);
}

bool problem_derivatives_given(struct problem *problem, const double *theta, struct derivatives *out)
{
    if (problem->method == CP_FINITE_DIFFERENCES) {
        struct derivatives value = {0};
        exact_derivatives(problem->exact, theta, &value);
        out->loss = value.loss;
        out->loss_error = value.loss_error;
        finite_derivatives(problem, theta, out);
    } else {
        exact_derivatives(problem->exact, theta, out);
    }
    return isfinite(out->loss);
}

bool problem_derivatives(struct problem *problem, const double *theta, struct derivatives *out)
{
    bool finite = problem_derivatives_given(problem, theta, out);
    derivatives_symmetrise(problem->model->n, out);
    return finite;
}

bool problem_quick(struct problem *problem, const double *theta, struct derivatives *out)
{
    exact_quick(problem->exact, theta, out);
    return isfinite(out->loss);
}

/* Finite differences give the whole Hessian or nothing. */
static void finite_times(struct problem *problem, const double *theta, size_t count, const double *v, double *out)
{
    size_t n = problem->model->n;
    struct arena *scratch = arena_child(problem->arena);
    struct derivatives d = derivatives_new(scratch, n);
    const struct contraction sizes = {1, count, n, n, {false, false}};
    problem_derivatives(problem, theta, &d);
    real_contract(&sizes, out, v, d.hessian, false);
    arena_close(scratch);
}

void problem_hessian_times(struct problem *problem, const double *theta, size_t count, const double *v, double *out)
{
    if (problem->method == CP_FINITE_DIFFERENCES)
        finite_times(problem, theta, count, v, out);
    else
        exact_hessian_times(problem->exact, theta, count, v, out);
}

bool derivatives_finite(size_t n, const struct derivatives *d)
{
    for (size_t i = 0; i < n; i++)
        if (!isfinite(d->gradient[i]))
            return false;
    for (size_t k = 0; k < n * n; k++)
        if (!isfinite(d->hessian[k]))
            return false;
    return true;
}
