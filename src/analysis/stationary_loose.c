/* A gradient that is almost 0 although no Newton step ends where it is: beside a point where curvatures vanish, and in several
 * directions at different rates, the Hessian at theta is as small as the rest of the gradient, and steps through it lead
 * anywhere. But a move of theta by its precision makes the gradient so much larger that it is 0 as far as theta is known:
 * along every coordinate, and along every direction of the decomposition, which stiff coordinates do not hide.
 * Invariant: a gradient that the curvature at theta explains is not looked at here; where it does not vanish, as that of
 * x^3 + x, no move makes it much larger. */
#include "analysis/stationary_work.h"

#include "analysis/vector.h"

#include <float.h>
#include <math.h>
#include <string.h>

/* So many times must the gradient grow within the precision of theta. */
static const double VANISHES = 0x1p10;

/* The longest multiple of a direction that is no more than delta in each coordinate; what of it is rounding does not count. */
static double room_along(size_t n, const double *direction, const double *delta)
{
    double room = INFINITY;
    double largest = vector_largest(n, direction);
    for (size_t i = 0; i < n; i++)
        if (fabs(direction[i]) > (double)n * DBL_EPSILON * largest)
            room = fmin(room, delta[i] / fabs(direction[i]));
    return isfinite(room) ? room : 0;
}

/* The slope along a direction at theta + length * direction; NaN if it is not finite. */
static double slope_at(struct problem *problem, const double *theta, double length, const double *direction)
{
    size_t n = problem->model->n;
    struct arena *scratch = arena_child(problem->arena);
    double *place = ARENA_ARRAY_RAW(scratch, n, double);
    struct derivatives d = {.gradient = ARENA_ARRAY(scratch, n, double),
                            .gradient_error = ARENA_ARRAY(scratch, n, double)};
    for (size_t i = 0; i < n; i++)
        place[i] = theta[i] + length * direction[i];
    double slope = problem_derivatives_given(problem, place, &d) ? vector_dot(n, d.gradient, direction) : NAN;
    arena_close(scratch);
    return slope;
}

struct looseness {
    struct problem *problem;
    const struct stationary_start *start;
    const double *delta;
};

/* How far theta may be off along a direction, of which the curvature is known (0: it is not), or infinity if that does not
 * explain the slope there. Where the slope goes with a power of the distance, the root of a ratio of slopes is more than
 * that of distances. */
static double along(const struct looseness *w, const double *direction, double curvature)
{
    size_t n = w->problem->model->n;
    double slope = fabs(vector_dot(n, w->start->at->gradient, direction));
    double error = 0;
    for (size_t i = 0; i < n; i++)
        error += fabs(direction[i]) * w->start->at->gradient_error[i];
    double room = room_along(n, direction, w->delta);
    if (slope <= error)
        return 0;
    if (slope <= fabs(curvature) * room / VANISHES)
        return slope / fabs(curvature);
    double ahead = fabs(slope_at(w->problem, w->start->theta, room, direction));
    double behind = fabs(slope_at(w->problem, w->start->theta, -room, direction));
    double most = fmax(ahead, behind);
    return most >= VANISHES * slope && isfinite(most) ? room * sqrt(sqrt(slope / most)) : INFINITY;
}

bool stationary_loose(struct problem *problem, const struct stationary_start *start, const double *delta,
                      struct stationary *out)
{
    size_t n = problem->model->n;
    const struct inertia *inertia = start->inertia;
    const struct looseness w = {problem, start, delta};
    if (problem->method == CP_FINITE_DIFFERENCES)
        return false;
    struct arena *scratch = arena_child(problem->arena);
    double *direction = ARENA_ARRAY(scratch, n, double);
    double *loose = ARENA_ARRAY(problem->arena, 2 * n, double);
    bool explained = true;
    for (size_t k = 0; k < 2 * n && explained; k++) {
        memset(direction, 0, n * sizeof *direction);
        if (k < n)
            direction[k] = 1;
        else
            inertia_direction(inertia, k - n, direction);
        double curvature = k < n ? start->at->hessian[k * n + k] : inertia->sign[k - n] * inertia->mu[k - n];
        loose[k] = along(&w, direction, curvature);
        explained = isfinite(loose[k]);
    }
    if (explained) {
        out->critical = true;
        out->loose = loose;
        out->displacement = vector_norm(n, loose);
    }
    arena_close(scratch);
    return explained;
}
