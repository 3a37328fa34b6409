/* The second-order test, with three answers. Invariant: a verdict of minimum, maximum or saddle needs every sign that it
 * uses to be beyond its error. */
#include "analysis/verdict.h"

#include "analysis/escape.h"
#include "analysis/vector.h"
#include "base/str.h"

#include <math.h>
#include <stdlib.h>

struct cp_report *verdict_report(struct arena *arena, const char *name, size_t n, const struct cp_options *options)
{
    struct cp_report *report = ARENA_NEW(arena, struct cp_report);
    report->model = name;
    report->n = n;
    report->derivatives = options->derivatives;
    report->loss = report->loss_error = report->displacement = NAN;
    report->gradient_norm = report->condition = report->trace = report->sharpness = NAN;
    return report;
}

void verdict_warn(struct arena *arena, struct cp_report *report, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    const char *text = str_vformat(arena, format, args);
    va_end(args);
    const char **warnings = ARENA_ARRAY(arena, report->warning_count + 1, const char *);
    for (size_t i = 0; i < report->warning_count; i++)
        warnings[i] = report->warnings[i];
    warnings[report->warning_count++] = text;
    report->warnings = warnings;
}

static double condition_of(size_t n, const double *values)
{
    double smallest = INFINITY;
    double largest = 0;
    for (size_t k = 0; k < n; k++) {
        smallest = fmin(smallest, fabs(values[k]));
        largest = fmax(largest, fabs(values[k]));
    }
    return smallest == 0 ? INFINITY : largest / smallest;
}

static int ascending(const void *a, const void *b)
{
    const double *x = a;
    const double *y = b;
    return (*x > *y) - (*x < *y);
}

/* Errors belong to eigenvectors, but the k-th eigenvalue is the k-th by size: it lies between the k-th smallest lower end
 * and the k-th smallest upper end of all the intervals. */
static void order_errors(struct arena *arena, size_t n, const double *values, double *errors)
{
    struct arena *scratch = arena_child(arena);
    double *low = ARENA_ARRAY_RAW(scratch, n, double);
    double *high = ARENA_ARRAY_RAW(scratch, n, double);
    for (size_t k = 0; k < n; k++) {
        low[k] = values[k] - errors[k];
        high[k] = values[k] + errors[k];
    }
    qsort(low, n, sizeof *low, ascending);
    qsort(high, n, sizeof *high, ascending);
    for (size_t k = 0; k < n; k++)
        if (low[k] < values[k] - errors[k] || high[k] > values[k] + errors[k])
            errors[k] = fmax(high[k] - values[k], values[k] - low[k]);
    arena_close(scratch);
}

void verdict_spectrum(struct arena *arena, const struct inertia *inertia, const double *hessian, bool want_vectors,
                      struct cp_report *report)
{
    size_t n = inertia->n;
    report->index = report->negative = inertia->negative;
    report->zero = inertia->zero;
    report->positive = inertia->positive;
    report->minimum_ratio = (double)inertia->positive / (double)n;
    report->eigenvalues = arena_copy(arena, inertia->values, n, sizeof(double));
    double *errors = arena_copy(arena, inertia->errors, n, sizeof(double));
    order_errors(arena, n, inertia->values, errors);
    report->eigenvalue_errors = errors;
    if (want_vectors)
        report->eigenvectors = arena_copy(arena, inertia->vectors, n * n, sizeof(double));
    report->hessian = hessian;
    report->null_directions = inertia_null_directions(arena, inertia);
    report->condition = condition_of(n, inertia->values);
    report->sharpness = inertia->values[n - 1];
    report->trace = 0;
    for (size_t i = 0; i < n; i++)
        report->trace += hessian[i * n + i];
}

/* What the Hessian leaves open. */
static const char *null_space(struct arena *arena, const struct cp_report *report)
{
    size_t rest = report->negative + report->positive;
    const char *sign = report->negative > 0 ? "negative" : "positive";
    const char *others =
        rest == 0 ? "" : str_format(arena, ", and the other %zu %s %s", rest, rest == 1 ? "is" : "are", sign);
    return str_format(arena, "%zu of %zu eigenvalues cannot be told from 0%s", report->zero, report->n, others);
}

static const char *degenerate_reason(struct arena *arena, const struct cp_report *report)
{
    return str_format(arena, "%s: along the null direction%s the second-order test cannot tell how the loss bends",
                      null_space(arena, report), report->zero == 1 ? "" : "s");
}

static void decide_by_hessian(struct arena *arena, struct cp_report *report)
{
    bool up = report->positive > 0;
    bool down = report->negative > 0;
    report->strict = report->zero == 0;
    report->decided_by = CP_BY_HESSIAN;
    report->order = 2;
    if (up && down) {
        report->verdict = CP_SADDLE;
    } else if (report->zero == 0) {
        report->verdict = up ? CP_MINIMUM : CP_MAXIMUM;
    } else {
        report->verdict = CP_DEGENERATE;
        report->decided_by = CP_BY_NOTHING;
        report->order = 0;
        report->reason = degenerate_reason(arena, report);
    }
}

void verdict_decide(struct arena *arena, bool assume_critical, struct cp_report *report)
{
    if (report->critical || assume_critical) {
        decide_by_hessian(arena, report);
        return;
    }
    report->verdict = CP_NOT_CRITICAL;
    report->decided_by = CP_BY_GRADIENT;
    report->order = 1;
}

void verdict_decide_higher(struct arena *arena, const struct degenerate *found, struct cp_report *report)
{
    report->verdict = found->verdict;
    report->strict = found->strict;
    if (found->form.name != NULL) {
        report->normal_form = str_copy(arena, str_of(found->form.name));
        report->normal_form_called = found->form.called;
    }
    if (found->verdict == CP_DEGENERATE) {
        report->reason = str_format(arena, "%s; %s", null_space(arena, report), found->reason);
        return;
    }
    report->decided_by = CP_BY_HIGHER_ORDER;
    report->order = found->order;
    report->reason = NULL;
}

/* Downhill where the gradient is not zero, along the most negative curvature where there is one. */
bool verdict_escape(const struct inertia *inertia, const struct cp_report *r, double *u)
{
    if (r->verdict == CP_NONSMOOTH || r->verdict == CP_MINIMUM)
        return false;
    if (r->verdict != CP_NOT_CRITICAL) {
        if (!inertia_descent(inertia, u))
            return false;
        escape_orient(r->n, u);
        return true;
    }
    double largest = vector_largest(r->n, r->gradient); /* the norm itself may overflow */
    for (size_t i = 0; i < r->n; i++)
        u[i] = -r->gradient[i] / largest;
    double length = vector_norm(r->n, u);
    for (size_t i = 0; i < r->n; i++)
        u[i] /= length;
    return largest > 0;
}
