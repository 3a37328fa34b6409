/* A Hessian that was computed elsewhere: no loss to try anything on, and only its asymmetry as a measure of error. */
#include "analysis/analyze.h"
#include "analysis/capacity.h"

#include "analysis/budget.h"
#include "analysis/vector.h"
#include "analysis/verdict.h"
#include "analysis/vicinity.h"

#include <math.h>

static const double MOST_ASYMMETRY = 1e-8;

static bool symmetrise(size_t n, const double *given, double *h, double *error, struct cp_report *report,
                       struct diags *diags)
{
    double top = vector_largest(n * n, given);
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < n; j++) {
            double a = given[i * n + j];
            double b = given[j * n + i];
            double difference = fabs(a - b);
            h[i * n + j] = a == b ? a : a / 2 + b / 2; /* halves of the smallest numbers round */
            error[i * n + j] = difference / 2;
            if (difference > report->asymmetry)
                report->asymmetry = difference;
            if (difference > MOST_ASYMMETRY * top) {
                diag_add(diags, DIAG_DATA_ASYMMETRIC, (struct span){NULL, 0, 0},
                         "%s is not symmetric: entry [%zu,%zu] is %.17g but [%zu,%zu] is %.17g", report->model, i, j, a,
                         j, i, b);
                return false;
            }
        }
    return true;
}

static bool matrix_finite(size_t n, const double *h, const char *name, struct diags *diags)
{
    for (size_t k = 0; k < n * n; k++)
        if (!isfinite(h[k])) {
            diag_add(diags, DIAG_DATA_NOT_FINITE, (struct span){NULL, 0, 0}, "%s: entry [%zu,%zu] is %g", name, k / n,
                     k % n, h[k]);
            return false;
        }
    return true;
}

static bool gradient_finite(size_t n, const double *g, struct diags *diags)
{
    for (size_t i = 0; g != NULL && i < n; i++)
        if (!isfinite(g[i])) {
            diag_add(diags, DIAG_DATA_NOT_FINITE, (struct span){NULL, 0, 0}, "the gradient: entry %zu is %g", i, g[i]);
            return false;
        }
    return true;
}

static bool has_rows(size_t n, const char *name, struct diags *diags)
{
    if (n == 0)
        diag_add(diags, DIAG_DATA_SHAPE, (struct span){NULL, 0, 0}, "%s has no entries", name)->remedy =
            "a Hessian has a row and a column for each parameter";
    return n != 0;
}

static void report_flatness(struct arena *arena, const struct inertia *inertia, struct cp_report *report)
{
    struct arena *scratch = arena_child(arena);
    report->gradient_flat = vicinity_gradient_flat(scratch, inertia->n, report->gradient, inertia->h, inertia->error);
    arena_close(scratch);
}

static void judge_matrix(struct arena *arena, const struct inertia *inertia, const double *h, const double *gradient,
                         const struct cp_options *options, struct cp_report *report)
{
    size_t n = inertia->n;
    const struct budget_origin origin = {.bare_matrix = true};
    verdict_spectrum(arena, inertia, h, options->want_eigenvectors, report);
    report->error_budget = budget_of(arena, inertia, report->eigenvalue_errors, &origin);
    report->critical = true;
    if (gradient != NULL) {
        report->gradient = arena_copy(arena, gradient, n, sizeof(double));
        report->gradient_norm = vector_norm(n, gradient);
        report->critical = vector_largest(n, gradient) <= options->gtol;
    }
    verdict_decide(arena, options->assume_critical, report);
    if (report->verdict == CP_NOT_CRITICAL)
        report_flatness(arena, inertia, report);
    double *u = ARENA_ARRAY(arena, n, double);
    if (!verdict_escape(inertia, report, u))
        return;
    struct cp_escape *escape = ARENA_NEW(arena, struct cp_escape);
    *escape = (struct cp_escape){.direction = u,
                                 .curvature = vector_curvature(n, h, u),
                                 .step = NAN,
                                 .loss_before = NAN,
                                 .loss_after = NAN,
                                 .predicted_after = NAN};
    report->escape = escape;
}

const struct cp_report *analyze_matrix(struct arena *arena, size_t n, const double *hessian, const double *gradient,
                                       const char *name, const struct cp_options *options, struct diags *diags)
{
    struct cp_report *report = verdict_report(arena, name, n, options);
    report->bare_matrix = true;
    if (!has_rows(n, name, diags) || !analyze_fits(n, diags) || !matrix_finite(n, hessian, name, diags) ||
        !gradient_finite(n, gradient, diags))
        return NULL;
    struct arena *scratch = arena_child(arena);
    struct inertia inertia;
    double *h = ARENA_ARRAY_RAW(arena, n * n, double); /* the report shows it */
    double *error = ARENA_ARRAY_RAW(scratch, n * n, double);
    bool ok = symmetrise(n, hessian, h, error, report, diags);
    if (ok && !(inertia_decide(scratch, n, h, error, &inertia) && inertia_complete(scratch, &inertia))) {
        diag_add(diags, DIAG_NO_CONVERGENCE, (struct span){NULL, 0, 0}, "the eigensolver did not converge");
        ok = false;
    }
    if (ok) {
        report->hessian_error = vector_largest(n * n, error);
        judge_matrix(arena, &inertia, h, gradient, options, report);
    }
    arena_close(scratch);
    return ok ? report : NULL;
}
