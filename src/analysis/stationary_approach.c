/* Beside a valley of critical points, as where a network fits its data and has parameters to spare, the rounding of theta
 * bends the flat directions a little, up or down. Newton steps divide by that curvature and lead far away along the valley,
 * although its floor is near. Here they are the shortest ones, measured by the precision of the coordinates, and take only
 * directions with more curvature than rounding may have made; of weaker ones, more and more as the gradient vanishes.
 * Invariant: what is found is only a place to look from; it proves nothing about the gradient. */
#include "analysis/stationary.h"

#include "linalg/equilibrate.h"

#include <math.h>

enum { MOST_STEPS = 12, LEAST_EXPONENT = -400 };

/* Shares of the largest curvature, by the precision of theta: when theta moves by it, so does the Hessian, and formulas
 * may multiply that; but theta may be better than its precision says. */
static const double SHARES[] = {16, 1, 0x1p-4, 0x1p-8};
enum { SHARE_COUNT = sizeof SHARES / sizeof *SHARES };

struct walk {
    struct problem *problem;
    const struct stationary_start *start;
    const double *delta;
    struct inertia coarse; /* on the scale of delta */
    struct derivatives at; /* the gradient, at theta */
    double *theta;
    double *step;
    double *next;
    size_t steps;
};

/* Powers of two like delta; they lie within the range of doubles beside those that equilibrate H. */
static double *scale_like(struct arena *scratch, const struct inertia *inertia, const double *delta)
{
    double *scale = equilibrate_scale(scratch, inertia->n, inertia->h, inertia->error);
    double largest = 0;
    for (size_t i = 0; i < inertia->n; i++)
        largest = fmax(largest, delta[i] / scale[i]);
    for (size_t i = 0; i < inertia->n && largest > 0; i++) {
        double ratio = delta[i] / scale[i] / largest;
        int exponent = ratio > 0 ? ilogb(ratio) : LEAST_EXPONENT;
        scale[i] = ldexp(scale[i], exponent > LEAST_EXPONENT ? exponent : LEAST_EXPONENT);
    }
    return scale;
}

static void take_directions_beyond(struct inertia *coarse, double share)
{
    size_t n = coarse->n;
    double least = share * fmax(fabs(coarse->mu[0]), fabs(coarse->mu[n - 1]));
    for (size_t k = 0; k < n; k++)
        coarse->sign[k] = (signed char)(!(fabs(coarse->mu[k]) > least) ? 0 : coarse->mu[k] < 0 ? -1 : 1);
}

static double length_of(const struct inertia *coarse, const double *step)
{
    double longest = 0;
    for (size_t i = 0; i < coarse->n; i++)
        longest = fmax(longest, fabs(step[i] / coarse->scale[i]));
    return longest;
}

/* A coordinate without any precision stays where it is. False if none moves. */
static bool hold_exact(const struct walk *w)
{
    bool moves = false;
    for (size_t i = 0; i < w->coarse.n; i++) {
        w->step[i] = w->delta[i] == 0 ? 0 : w->step[i];
        moves = moves || w->step[i] != 0;
    }
    return moves;
}

/* Steps with the Hessian of the start as long as each is shorter than half of the last one. */
static void walk_on(struct walk *w)
{
    size_t n = w->coarse.n;
    double longest = INFINITY;
    for (size_t k = 0; k < MOST_STEPS && !gradient_is_rounding(n, &w->at); k++) {
        inertia_newton(&w->coarse, w->at.gradient, w->step);
        if (!hold_exact(w) || !(length_of(&w->coarse, w->step) < longest / 2))
            return;
        longest = length_of(&w->coarse, w->step);
        for (size_t i = 0; i < n; i++)
            w->next[i] = w->theta[i] + w->step[i];
        if (!stationary_within(n, w->next, w->start->theta, w->delta, 1))
            return;
        for (size_t i = 0; i < n; i++)
            w->theta[i] = w->next[i];
        w->steps++;
        if (!problem_derivatives_given(w->problem, w->theta, &w->at) || !gradient_is_finite(n, w->at.gradient))
            return;
    }
}

bool stationary_approach(struct problem *problem, const struct stationary_start *start, const double *delta,
                         double *theta)
{
    size_t n = problem->model->n;
    struct arena *scratch = arena_child(problem->arena);
    struct walk w = {.problem = problem,
                     .start = start,
                     .delta = delta,
                     .at = {.gradient = arena_copy(scratch, start->at->gradient, n, sizeof(double)),
                            .gradient_error = arena_copy(scratch, start->at->gradient_error, n, sizeof(double))},
                     .theta = theta,
                     .step = ARENA_ARRAY(scratch, n, double),
                     .next = ARENA_ARRAY(scratch, n, double)};
    bool ready = n > 0 && problem->method != CP_FINITE_DIFFERENCES &&
                 inertia_rescale(scratch, start->inertia, scale_like(scratch, start->inertia, delta), &w.coarse);
    for (size_t i = 0; i < n; i++)
        theta[i] = start->theta[i];
    for (size_t s = 0; ready && s < SHARE_COUNT && gradient_is_finite(n, w.at.gradient); s++) {
        take_directions_beyond(&w.coarse, SHARES[s] * start->xtol);
        walk_on(&w);
    }
    arena_close(scratch);
    return w.steps > 0 && ready;
}
