/* Invariant: the cost is bounded, by as many Hessians as a problem of this size can afford. */
#include "analysis/vicinity.h"

#include "analysis/kinks.h"
#include "analysis/vector.h"
#include "linalg/equilibrate.h"

#include <math.h>

/* The share of |H||g| that |Hg| may have. */
static const double FLAT = 1e-6;

/* Hessians to look at: so many for small problems, and as many as make up the work of so many parameters for others. */
enum { MOST_VISITS = 30, MOST_PARAMETERS = 360, LEAST_VISITS = 6 };

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

static size_t visits_for(const struct problem *problem)
{
    size_t n = problem->model->n;
    size_t visits = n * MOST_VISITS <= MOST_PARAMETERS ? MOST_VISITS : MOST_PARAMETERS / n;
    return problem->method == CP_FINITE_DIFFERENCES ? 0 : visits; /* each is as dear as many exact ones */
}

static bool is_smooth(struct problem *problem, const double *theta)
{
    if (problem->kinks == NULL)
        problem->kinks = kink_search_new(problem->arena, problem->model);
    return kink_search_is_clear(problem->kinks, theta);
}

const struct cp_nearest *vicinity_nearest(struct arena *arena, struct problem *problem,
                                          const struct stationary_start *start)
{
    struct stationary found;
    size_t visits = visits_for(problem);
    if (visits < LEAST_VISITS || !stationary_refine_within(problem, start, visits, &found) ||
        !is_smooth(problem, found.theta))
        return NULL;
    struct cp_nearest *out = ARENA_NEW(arena, struct cp_nearest);
    *out = (struct cp_nearest){.theta = arena_copy(arena, found.theta, problem->model->n, sizeof(double)),
                               .distance = found.displacement,
                               .steps = found.steps};
    return out;
}
