/* The test is that of analysis/stationary.h. Invariant: a landing holds what was computed at its theta. */
#include "search/land.h"

#include "analysis/stationary.h"

#include <float.h>
#include <math.h>
#include <string.h>

/* Relative precision of the place: what the first steps of the polish may leave alone. */
static const double PLACE = 1e-6;

/* |D Q'| |mu|^-1 |Q D| (|g| + e): the longest Newton step for a gradient known up to e. */
static void measure_blur(const struct inertia *inertia, const struct derivatives *at, double *blur)
{
    size_t n = inertia->n;
    memset(blur, 0, n * sizeof *blur);
    for (size_t k = 0; k < n; k++) {
        const double *q = inertia->basis + k * n;
        double slope = 0;
        for (size_t j = 0; j < n; j++)
            slope += fabs(q[j]) * inertia->scale[j] * (fabs(at->gradient[j]) + at->gradient_error[j]);
        for (size_t i = 0; inertia->sign[k] != 0 && i < n; i++)
            blur[i] += inertia->scale[i] * fabs(q[i]) * slope / fabs(inertia->mu[k]);
    }
}

static double steepness_of(const struct region *region, const double *gradient)
{
    double sum = 0;
    for (size_t i = 0; i < region->n; i++)
        sum = hypot(sum, region->width[i] * gradient[i]);
    return sum;
}

static void describe(const struct region *region, const struct stationary *found, struct landing *out)
{
    memcpy(out->theta, found->theta, region->n * sizeof *out->theta);
    measure_blur(&found->inertia, &found->at, out->blur);
    out->loss = found->at.loss;
    out->loss_error = found->at.loss_error;
    out->steepness = steepness_of(region, found->at.gradient);
    out->negative = found->inertia.negative;
    out->zero = found->inertia.zero;
}

/* A point with what the tests need of it, in the problem's arena. False if something is not finite there. */
static bool look_at(struct problem *problem, const double *theta, struct stationary_start *out)
{
    size_t n = problem->model->n;
    struct derivatives *at = ARENA_NEW(problem->arena, struct derivatives);
    struct inertia *inertia = ARENA_NEW(problem->arena, struct inertia);
    *at = derivatives_new(problem->arena, n);
    *out = (struct stationary_start){theta, at, inertia, PLACE};
    return problem_derivatives(problem, theta, at) && derivatives_finite(n, at) &&
           inertia_decide(problem->arena, n, at->hessian, at->hessian_error, inertia);
}

/* A coordinate that is 0 but for the rounding of its steps becomes 0, if the gradient is zero there, too: near 0 no step is
 * small compared with the coordinate itself. */
static void snap_to_zero(struct problem *problem, const struct region *region, struct stationary *found)
{
    size_t n = region->n;
    double *theta = ARENA_ARRAY(problem->arena, n, double);
    struct stationary_start start;
    struct stationary snapped;
    bool changed = false;
    for (size_t i = 0; i < n; i++) {
        bool zero = fabs(found->theta[i]) <= DBL_EPSILON * region->width[i];
        theta[i] = zero ? 0 : found->theta[i];
        changed = changed || theta[i] != found->theta[i];
    }
    if (!changed || !look_at(problem, theta, &start))
        return;
    stationary_test(problem, &start, &snapped);
    if (!snapped.critical || !inertia_complete(problem->arena, &snapped.inertia))
        return;
    stationary_widen(problem, &snapped);
    if (snapped.inertia.zero == found->inertia.zero && snapped.inertia.negative == found->inertia.negative)
        *found = snapped;
}

/* Polishes a place, with all memory in the problem's arena. */
static bool polish(struct problem *problem, const struct frame *place, struct stationary *found)
{
    size_t n = problem->model->n;
    struct inertia *inertia = ARENA_NEW(problem->arena, struct inertia);
    const struct stationary_start start = {place->theta, &place->at, inertia, PLACE};
    return inertia_decide(problem->arena, n, place->at.hessian, place->at.hessian_error, inertia) &&
           stationary_refine(problem, &start, found);
}

bool land(struct problem *problem, const struct region *region, const struct frame *place, struct landing *out)
{
    struct arena *scratch = arena_child(problem->arena);
    struct problem here = *problem; /* what the polish needs is released with it */
    struct stationary found;
    here.arena = scratch;
    bool landed = polish(&here, place, &found);
    if (landed) {
        stationary_widen(&here, &found);
        snap_to_zero(&here, region, &found);
        describe(region, &found, out);
        out->strength = frame_strength(place, region->n);
    }
    arena_close(scratch);
    return landed;
}
