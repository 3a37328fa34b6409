/* Gradient and Hessian from values of f. Each coordinate is explored alone, which gives its derivatives, the step that
 * suits it, and the noise of f; the mixed derivatives then use these steps together. Invariant: on return every entry
 * has an error, and an entry that is NaN has an infinite one. */
#include "diff/finite.h"

#include "diff/finite_axis.h"
#include "diff/finite_pair.h"

#include <float.h>
#include <math.h>

static void result_fill(struct finite_result *result, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        result->gradient[i] = NAN;
        result->gradient_error[i] = INFINITY;
    }
    for (size_t i = 0; i < n * n; i++) {
        result->hessian[i] = NAN;
        result->hessian_error[i] = INFINITY;
    }
}

static void result_set(struct finite_result *result, size_t n, size_t i, size_t j, double value, double error)
{
    result->hessian[i * n + j] = result->hessian[j * n + i] = value;
    result->hessian_error[i * n + j] = result->hessian_error[j * n + i] = error;
}

static void differentiate_axes(struct arena *scratch, struct finite_probe *probe, struct finite_axis *axes,
                               struct finite_result *result)
{
    const size_t n = probe->f->n;
    for (size_t i = 0; i < n; i++) {
        struct arena *own = arena_child(scratch);
        axes[i] = finite_axis_explore(own, probe, i);
        arena_close(own);
        result->gradient[i] = axes[i].first;
        result->gradient_error[i] = axes[i].first_error;
        result_set(result, n, i, i, axes[i].second, axes[i].second_error);
    }
}

static void differentiate_pairs(struct finite_probe *probe, const struct finite_axis *axes,
                                struct finite_result *result)
{
    const size_t n = probe->f->n;
    for (size_t i = 0; i < n; i++) {
        for (size_t j = 0; j < i; j++) {
            const struct finite_mixed mixed = finite_pair_explore(probe, i, &axes[i], j, &axes[j]);
            result_set(result, n, i, j, mixed.value, mixed.error);
        }
    }
}

/* A slope cannot be known better than x is: rounding inside f moves each coordinate by half a unit or so. */
static void gradient_blur(const struct finite_result *result, const double *x, size_t n)
{
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < n; j++)
            if (x[j] != 0 && isfinite(result->hessian[i * n + j]))
                result->gradient_error[i] += DBL_EPSILON * fabs(result->hessian[i * n + j] * x[j]);
}

bool finite_differentiate(struct arena *scratch, const struct finite_function *f, const double *x, double noise,
                          struct finite_result *result)
{
    struct finite_probe probe = {.f = f, .floor = noise};
    result_fill(result, f->n);
    probe.x = arena_copy(scratch, x, f->n, sizeof(double));
    probe.center = f->value(f->context, probe.x);
    probe.evaluations = 1;
    const bool defined = isfinite(probe.center);
    if (defined) {
        struct finite_axis *axes = ARENA_ARRAY(scratch, f->n, struct finite_axis);
        differentiate_axes(scratch, &probe, axes, result);
        differentiate_pairs(&probe, axes, result);
        gradient_blur(result, x, f->n);
    }
    result->evaluations = probe.evaluations;
    return defined;
}
