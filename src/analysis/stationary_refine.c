/* The critical point near theta by damped Newton steps, whatever the precision of theta. Invariant: the gradient, on the scale of
 * the start, only shrinks. */
#include "analysis/stationary_work.h"

#include <float.h>
#include <math.h>

enum { REFINE_STEPS = 200, MOST_HALVINGS = 40 };

/* Whether one gradient is smaller than another: in its largest entry, all measured with the scale of the start; or in some
 * entry, and larger in none, for the largest may be the rounding of a theta that cannot come closer. */
static bool is_smaller(size_t n, const double *scale, const double *g, const double *than)
{
    double largest = 0;
    double limit = 0;
    bool shrinks = false;
    bool grows = false;
    for (size_t i = 0; i < n; i++) {
        largest = fmax(largest, fabs(scale[i] * g[i]));
        limit = fmax(limit, fabs(scale[i] * than[i]));
        shrinks = shrinks || fabs(g[i]) < fabs(than[i]);
        grows = grows || fabs(g[i]) > fabs(than[i]);
    }
    return largest < limit || (shrinks && !grows);
}

/* Whether the gradient is smaller at another point: a Hessian need not be computed to say no. Finite differences give both
 * or neither. */
static bool may_be_better(struct problem *problem, const double *scale, const double *theta, const double *now)
{
    size_t n = problem->model->n;
    if (problem->method == CP_FINITE_DIFFERENCES)
        return true;
    struct arena *scratch = arena_child(problem->arena);
    struct derivatives d = {.gradient = ARENA_ARRAY(scratch, n, double),
                            .gradient_error = ARENA_ARRAY(scratch, n, double)};
    bool finite = problem_derivatives_given(problem, theta, &d) && gradient_is_finite(n, d.gradient);
    bool better = finite && is_smaller(n, scale, d.gradient, now);
    arena_close(scratch);
    return better;
}

/* A full Newton step, or the first of its halves that reduces the gradient. False if none does. */
static bool damped_step(struct problem *problem, const double *scale, const double *step, struct stationary *out)
{
    size_t n = problem->model->n;
    struct arena *scratch = arena_child(problem->arena);
    double *next = ARENA_ARRAY(scratch, n, double);
    const double *now = out->at.gradient;
    bool better = false;
    double t = 1;
    for (int k = 0; k < MOST_HALVINGS && !better; k++, t /= 2) {
        struct stationary visited;
        for (size_t i = 0; i < n; i++)
            next[i] = out->theta[i] + t * step[i];
        if (!may_be_better(problem, scale, next, now))
            continue;
        if (!stationary_visit(problem, next, out, &visited))
            continue;
        better = is_smaller(n, scale, visited.at.gradient, now);
        if (better)
            stationary_settle(out, &visited);
        else
            arena_close(visited.owned);
    }
    arena_close(scratch);
    return better;
}

/* The precision at the point reached: what counts as no move there. */
static struct precision precision_at(struct problem *problem, const struct stationary_start *from,
                                     const struct stationary *at)
{
    size_t n = problem->model->n;
    struct stationary_start here = {at->theta, &at->at, from->inertia, 0};
    struct precision out = stationary_precision(problem, &here, n);
    for (size_t i = 0; i < n; i++)
        out.delta[i] = fmax(out.delta[i], 4 * DBL_EPSILON * fmax(fabs(at->theta[i]), fabs(from->theta[i])));
    return out;
}

/* Newton steps until the next one is rounding, or none lowers the gradient. */
static void polish(struct problem *problem, const struct stationary_start *start, double *step, struct stationary *out)
{
    size_t n = problem->model->n;
    for (int k = 0; k < REFINE_STEPS; k++) {
        struct arena *scratch = arena_child(problem->arena);
        struct problem here = *problem;
        here.arena = scratch;
        const double *floor = precision_at(&here, start, out).floor;
        inertia_newton(&out->inertia, out->at.gradient, step);
        bool done = stationary_step_is_rounding(n, out->theta, start->theta, floor, step);
        arena_close(scratch);
        if (done || !damped_step(problem, start->inertia->scale, step, out))
            return;
    }
}

static bool refine_from(struct problem *problem, const struct stationary_start *start, struct stationary *out)
{
    size_t n = problem->model->n;
    double *step = ARENA_ARRAY(problem->arena, n, double);
    struct precision precision = stationary_precision(problem, start, n);
    bool ready = inertia_complete(problem->arena, start->inertia);
    stationary_start_from(problem, start, out);
    if (!ready)
        return false;
    stationary_descend(problem, start, precision.delta, out);
    polish(problem, start, step, out);
    const double *delta = precision_at(problem, start, out).delta;
    inertia_newton(&out->inertia, out->at.gradient, step);
    bool arrived = true;
    for (size_t i = 0; i < n; i++)
        arrived = arrived && fabs(step[i]) <= delta[i];
    out->critical = gradient_is_rounding(n, &out->at) ||
                    (arrived && stationary_flat_part_explained(&out->inertia, &out->at, delta));
    if (out->critical)
        stationary_measure(problem, start, out);
    return out->critical;
}

/* From the critical point that theta stands for, if it does; what is then found is still within theta's precision. */
bool stationary_refine(struct problem *problem, const struct stationary_start *start, struct stationary *out)
{
    struct stationary better;
    stationary_test(problem, start, out);
    if (!out->critical)
        return refine_from(problem, start, out);
    const struct stationary_start there = {out->theta, &out->at, &out->inertia, start->xtol};
    if (refine_from(problem, &there, &better) && better.moved && stationary_admits(problem, start, &better)) {
        better.steps += out->steps;
        stationary_settle(out, &better);
        stationary_measure(problem, start, out);
    }
    return true;
}
