/* Coordinates in which H is diagonal on what it sees. Invariant: noise is never blown up: a parameter whose row of H is within its
 * errors, or within what theta's imprecision does to it, is an axis of the null space. */
#include "analysis/reduction_work.h"
#include "analysis/vector.h"
#include "linalg/eigsym.h"
#include "linalg/equilibrate.h"

#include <float.h>
#include <math.h>

/* The errors of H, and how much it changes on the way to the other end of theta's width. */
static double *uncertainty_of(struct arena *scratch, struct problem *problem, const struct reduction_start *start)
{
    size_t n = start->inertia->n;
    double *out = arena_copy(scratch, start->inertia->error, n * n, sizeof(double));
    double *theta = ARENA_ARRAY(scratch, n, double);
    struct derivatives d = derivatives_new(scratch, n);
    for (int halves = 1; start->width != NULL && halves <= 2; halves++) {
        for (size_t i = 0; i < n; i++)
            theta[i] = start->theta[i] + start->width[i] * halves / 2;
        problem_derivatives(problem, theta, &d);
        for (size_t k = 0; k < n * n; k++) {
            double change = fabs(d.hessian[k] - start->inertia->h[k]);
            out[k] += isnan(change) ? INFINITY : REDUCTION_CHANGE / 2 * change;
        }
    }
    return out;
}

/* Whether row i of S H S is nothing but noise: a parameter that the Hessian does not see. */
static bool is_flat(const struct reduction *r, const double *h, const double *error, size_t i)
{
    for (size_t j = 0; j < r->n; j++) {
        double size = fabs(h[i * r->n + j]);
        if (size > error[i * r->n + j] && r->scale[i] * r->scale[j] * size > DBL_EPSILON / 2)
            return false;
    }
    return true;
}

/* The decomposition of S H S on the parameters that H sees: as many null directions as the inertia leaves, the smallest. */
static bool split(struct reduction *r, const struct inertia *inertia, size_t seen, const size_t *index)
{
    size_t n = r->n;
    struct eigsym eig;
    double *matrix = ARENA_ARRAY(r->arena, seen * seen, double);
    for (size_t i = 0; i < seen; i++)
        for (size_t j = 0; j < seen; j++)
            matrix[i * seen + j] = r->scale[index[i]] * inertia->h[index[i] * n + index[j]] * r->scale[index[j]];
    if (!eigsym_solve(r->arena, seen, matrix, true, &eig))
        return false;
    size_t flat = n - seen;
    size_t null = flat;
    size_t others = 0;
    for (size_t k = 0; k < seen; k++) {
        bool decided = k < inertia->negative || k >= seen - inertia->positive;
        double *row = decided ? r->others + others * n : r->null + null * n;
        for (size_t i = 0; i < seen; i++)
            row[index[i]] = eig.vectors[k * seen + i];
        if (decided)
            r->mu[others++] = eig.values[k];
        else
            null++;
    }
    return true;
}

/* Scales of all parameters; those that H does not see become axes of the null space. Returns how many it sees. */
static size_t choose_scales(struct reduction *r, struct problem *problem, const struct reduction_start *start,
                            size_t *index)
{
    const double *h = start->inertia->h;
    struct arena *scratch = arena_child(r->arena);
    double *error = uncertainty_of(scratch, problem, start);
    size_t seen = 0;
    size_t flat = 0;
    r->scale = equilibrate_scale(r->arena, r->n, h, error);
    bool *unseen = ARENA_ARRAY(scratch, r->n, bool);
    for (size_t i = 0; i < r->n; i++) {
        unseen[i] = flat < r->m && is_flat(r, h, error, i);
        if (unseen[i])
            r->null[flat++ * r->n + i] = 1;
        else
            index[seen++] = i;
    }
    reduction_scale(r, unseen);
    arena_close(scratch);
    return seen;
}

/* Whether they are about the same at `theta`. */
static bool curves_alike(const struct reduction *r, struct problem *problem, const double *theta, struct derivatives *d)
{
    static const double MOST_CHANGE = 0.25;
    struct arena *scratch = arena_child(r->arena);
    double *row = ARENA_ARRAY(scratch, r->n, double);
    bool alike = problem_derivatives(problem, theta, d);
    for (size_t j = 0; alike && j < r->rest; j++) {
        for (size_t i = 0; i < r->n; i++)
            row[i] = r->scale[i] * r->others[j * r->n + i];
        alike = fabs(vector_curvature(r->n, d->hessian, row) - r->mu[j]) <= MOST_CHANGE * fabs(r->mu[j]);
    }
    arena_close(scratch);
    return alike;
}

/* theta (n) after a Newton step across the null space, by the gradient g. */
static void step_across(const struct reduction *r, const double *g, double *theta)
{
    for (size_t j = 0; j < r->rest; j++) {
        const double *row = r->others + j * r->n;
        double slope = 0;
        for (size_t i = 0; i < r->n; i++)
            slope += row[i] * r->scale[i] * g[i];
        for (size_t i = 0; i < r->n; i++)
            theta[i] -= slope / r->mu[j] * r->scale[i] * row[i];
    }
}

bool reduction_is_steady(const struct reduction *r, struct problem *problem, const double *theta)
{
    enum { ULPS = 4 };
    struct arena *scratch = arena_child(r->arena);
    struct derivatives d = derivatives_new(scratch, r->n);
    double *beside = arena_copy(scratch, theta, r->n, sizeof *theta);
    for (size_t i = 0; i < r->n; i++) /* where Newton's steps have ended for want of digits */
        beside[i] += ULPS * DBL_EPSILON * theta[i];
    bool steady = curves_alike(r, problem, beside, &d) && problem_derivatives(problem, theta, &d);
    for (size_t i = 0; i < r->n; i++)
        beside[i] = theta[i];
    step_across(r, d.gradient, beside);
    steady = steady && curves_alike(r, problem, beside, &d);
    arena_close(scratch);
    return steady;
}

bool reduction_frame(struct reduction *r, struct problem *problem, const struct reduction_start *start)
{
    size_t *index = ARENA_ARRAY(r->arena, r->n, size_t);
    size_t seen = choose_scales(r, problem, start, index);
    return split(r, start->inertia, seen, index);
}
