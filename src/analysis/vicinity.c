/* Invariant: the cost is bounded, by as many Hessians as a problem of this size can afford. */
#include "analysis/vicinity.h"

#include "analysis/kinks.h"
#include "analysis/vector.h"
#include "analysis/vicinity_walk.h"
#include "linalg/equilibrate.h"

#include <math.h>

/* The share of |H||g| that |Hg| may have. */
static const double FLAT = 1e-6;

/* How well the Hessian is known that says what moves of the last bits cancel: it may be that of a step ago. */
static const double REST = 0.25;

/* Parameters of a problem to search for. */
enum { MOST_PARAMETERS = 60 };

enum cp_answer vicinity_gradient_flat(struct arena *scratch, size_t n, const double *g, const double *h,
                                      const double *error)
{
    const double *scale = equilibrate_scale(scratch, n, h, error);
    double *scaled = ARENA_ARRAY(scratch, n, double);
    double norm = 0;
    double least = 0;
    double most = 0;
    for (size_t i = 0; i < n; i++)
        scaled[i] = scale[i] * g[i];
    double largest = vector_largest(n, scaled); /* squares may overflow */
    for (size_t i = 0; i < n; i++) {
        double row = 0;
        double product = 0;
        double doubt = 0;
        for (size_t j = 0; j < n; j++) {
            double entry = scale[i] * (scale[j] * h[i * n + j]); /* in this order nothing overflows */
            double share = scaled[j] / largest;
            row = hypot(row, entry);
            product += entry * share;
            doubt += scale[i] * (scale[j] * error[i * n + j]) * fabs(share);
        }
        norm = fmax(norm, row);
        least = hypot(least, fmax(fabs(product) - doubt, 0));
        most = hypot(most, fabs(product) + doubt);
    }
    double bound = FLAT * norm * vector_norm(n, scaled) / largest;
    return most <= bound ? CP_YES : least > bound ? CP_NO : CP_CANNOT_TELL;
}

/* The search is for small problems, and not by differences, of which each Hessian is as dear as many exact ones. */
static bool affordable(const struct problem *problem)
{
    return problem->model->n <= MOST_PARAMETERS && problem->method != CP_FINITE_DIFFERENCES;
}

static bool is_smooth(struct problem *problem, const double *theta)
{
    if (problem->kinks == NULL)
        problem->kinks = kink_search_new(problem->arena, problem->model);
    return kink_search_is_clear(problem->kinks, theta);
}

/* Whether the gradient is 0 where the walk ended, to rounding and to the last bits of theta. */
static bool is_critical(struct problem *problem, const struct walk_end *end)
{
    size_t n = problem->model->n;
    struct derivatives d = {.gradient = ARENA_ARRAY(problem->arena, n, double),
                            .gradient_error = ARENA_ARRAY(problem->arena, n, double)};
    if (!problem_derivatives_given(problem, end->theta, &d) || !gradient_is_finite(n, d.gradient))
        return false;
    for (size_t i = 0; i < n; i++) {
        double rest = fabs(d.gradient[i] - end->rest[i]) - REST * fabs(end->rest[i]);
        d.gradient[i] = fmin(fabs(d.gradient[i]), fmax(rest, 0));
    }
    return gradient_is_rounding(n, &d);
}

const struct cp_nearest *vicinity_nearest(struct arena *arena, struct problem *problem,
                                          const struct stationary_start *start)
{
    size_t n = problem->model->n;
    struct walk_end end = {ARENA_ARRAY(arena, n, double), ARENA_ARRAY(problem->arena, n, double), 0};
    if (!affordable(problem) || !vicinity_walk(problem, start, &end) || !is_critical(problem, &end) ||
        !is_smooth(problem, end.theta))
        return NULL;
    struct cp_nearest *out = ARENA_NEW(arena, struct cp_nearest);
    double *way = ARENA_ARRAY(problem->arena, n, double);
    for (size_t i = 0; i < n; i++)
        way[i] = end.theta[i] - start->theta[i];
    *out = (struct cp_nearest){.theta = end.theta, .distance = vector_norm(n, way), .steps = end.steps};
    return out;
}
