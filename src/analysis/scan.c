/* First the derivatives of a block of points, then the decisions, point by point. Most points are plain: the gradient is far
 * from zero and all eigenvalues are, and no memory is needed to see it; the others take the whole analysis. Invariant: a
 * record depends on its point alone, not on the block in which it stands, and says what the whole analysis says. */
#include "analysis/scan.h"

#include "analysis/bound.h"
#include "analysis/kinks.h"
#include "analysis/reduction.h"
#include "analysis/stationary.h"
#include "analysis/vector.h"
#include "diff/exact_block.h"

#include <math.h>
#include <string.h>

/* Points whose derivatives are computed at once: enough for long loops, few enough for the cache. */
enum { AT_ONCE = 256 };

struct scan {
    struct arena *arena;
    struct problem *problem;
    struct cp_options options;
    bool wants_escape;
    struct derivatives here;           /* of the point at hand */
    struct exact_block *block;         /* NULL: point by point */
    struct block_derivatives together; /* of the points that are computed at once */
};

/* Kink formulas and local derivatives enter the graph when somebody first asks for them: those of high order, for points
 * at which the Hessian is silent, last. */
void scan_prepare(struct model *model, const struct cp_options *options)
{
    struct arena *scratch = arena_child(model->arena);
    problem_new(scratch, model, options->derivatives);
    kink_search_new(scratch, model);
    reduction_prepare(scratch, model);
    arena_close(scratch);
}

struct scan *scan_new(struct arena *arena, struct model *model, const struct cp_options *options, bool wants_escape)
{
    struct scan *scan = ARENA_NEW(arena, struct scan);
    *scan = (struct scan){
        .arena = arena,
        .problem = problem_new(arena, model, options->derivatives),
        .options = *options,
        .wants_escape = wants_escape,
        .here = derivatives_new(arena, model->n),
    };
    scan->problem->kinks = kink_search_new(arena, model);
    scan->problem->range = loss_range_new(arena, model);
    if (options->derivatives == CP_EXACT)
        scan->block = exact_block_new(arena, scan->problem->exact, AT_ONCE);
    if (scan->block != NULL)
        scan->together = block_derivatives_new(arena, AT_ONCE, model->n);
    return scan;
}

/* The first diagnostic in one line. */
static void record_failure(struct arena *block, const struct diags *diags, struct cp_record *record)
{
    const struct cp_diagnostic *diag = &diags->items[0];
    record->error = str_copy(block, str_of(diag->message));
    record->not_finite = strcmp(diag->code, diag_rows[DIAG_NOT_FINITE].code) == 0;
}

static const struct cp_escape *copy_escape(struct arena *block, size_t n, const struct cp_escape *escape)
{
    if (escape == NULL)
        return NULL;
    struct cp_escape *copy = arena_copy(block, escape, 1, sizeof *escape);
    copy->direction = arena_copy(block, escape->direction, n, sizeof(double));
    if (escape->curve != NULL)
        copy->curve = arena_copy(block, escape->curve, escape->bends * n, sizeof(double));
    return copy;
}

static void record_report(struct arena *block, const struct cp_report *r, struct cp_record *record)
{
    record->verdict = r->verdict;
    record->loss = r->loss;
    record->gradient_norm = r->gradient_norm;
    record->displacement = r->displacement;
    record->escape = copy_escape(block, r->n, r->escape);
    if (r->eigenvalues == NULL)
        return;
    record->negative = r->negative;
    record->zero = r->zero;
    record->positive = r->positive;
    record->minimum_ratio = r->minimum_ratio;
    record->eigenvalues = arena_copy(block, r->eigenvalues, r->n, sizeof(double));
    record->lambda_min = r->eigenvalues[0];
    record->lambda_max = r->eigenvalues[r->n - 1];
}

/* The record of a point whose derivatives are known. */
static void decide(struct scan *scan, struct arena *block, const double *theta, struct cp_record *record)
{
    struct arena *scratch = arena_child(scan->arena);
    struct diags diags = {.arena = scratch};
    const struct analyze_task task = {theta, &scan->here, scan->wants_escape};
    *record = (struct cp_record){
        .loss = scan->here.loss,
        .gradient_norm = NAN,
        .lambda_min = NAN,
        .lambda_max = NAN,
        .minimum_ratio = NAN,
        .displacement = NAN,
    };
    const struct cp_report *report = analyze_point(scratch, scan->problem, &task, &scan->options, &diags);
    if (report == NULL)
        record_failure(block, &diags, record);
    else
        record_report(block, report, record);
    arena_close(scratch);
}

/* Whether the records show no more than can be said of plain points. */
static bool may_be_plain(const struct scan *scan)
{
    const struct cp_options *o = &scan->options;
    return !scan->wants_escape && !o->assume_critical && !o->refine && !o->want_eigenvectors && !o->check_derivatives;
}

/* Whether theta is no critical point, and on no kink, beyond any doubt. */
static bool is_far(const struct scan *scan, const double *theta)
{
    const struct derivatives *d = &scan->here;
    double gtol = scan->options.gtol;
    return isfinite(d->loss) && stationary_is_far(scan->problem, theta, d, analyze_xtol(&scan->options)) &&
           !(gtol > 0 && vector_largest(scan->problem->model->n, d->gradient) <= gtol) &&
           kink_search_is_clear(scan->problem->kinks, theta);
}

/* The record of a plain point, with its eigenvalues in `values` (n). False if it is not one. */
static bool decide_plain(const struct scan *scan, const double *theta, double *values, struct cp_record *record)
{
    const struct derivatives *d = &scan->here;
    size_t n = scan->problem->model->n;
    size_t negative;
    if (!inertia_plain(n, d->hessian, d->hessian_error, values, &negative) || !is_far(scan, theta))
        return false;
    *record = (struct cp_record){
        .verdict = CP_NOT_CRITICAL,
        .loss = d->loss,
        .gradient_norm = vector_norm(n, d->gradient),
        .negative = negative,
        .positive = n - negative,
        .lambda_min = values[0],
        .lambda_max = values[n - 1],
        .minimum_ratio = (double)(n - negative) / (double)n,
        .displacement = NAN,
        .eigenvalues = values,
    };
    return true;
}

/* The derivatives at point k of those computed at once. */
static struct derivatives derivatives_at(const struct scan *scan, size_t k)
{
    size_t n = scan->problem->model->n;
    const struct block_derivatives *all = &scan->together;
    return (struct derivatives){
        .loss = all->loss[k],
        .loss_error = all->loss_error[k],
        .gradient = all->gradient + k * n,
        .gradient_error = all->gradient_error + k * n,
        .hessian = all->hessian + k * n * n,
        .hessian_error = all->hessian_error + k * n * n,
        .asymmetry = all->asymmetry[k],
    };
}

static void scan_together(struct scan *scan, struct arena *block, size_t count, const double *points,
                          struct cp_record *records)
{
    size_t n = scan->problem->model->n;
    bool plain = may_be_plain(scan);
    double *values = ARENA_ARRAY_RAW(block, count * n, double);
    exact_block_run(scan->block, count, points, &scan->together);
    for (size_t k = 0; k < count; k++) {
        const double *theta = points + k * n;
        scan->here = derivatives_at(scan, k);
        if (!plain || !decide_plain(scan, theta, values + k * n, &records[k]))
            decide(scan, block, theta, &records[k]);
    }
}

void scan_points(struct scan *scan, struct arena *block, size_t count, const double *points, struct cp_record *records)
{
    size_t n = scan->problem->model->n;
    for (size_t k = 0; scan->block != NULL && k < count; k += AT_ONCE)
        scan_together(scan, block, count - k < AT_ONCE ? count - k : AT_ONCE, points + k * n, records + k);
    for (size_t k = 0; scan->block == NULL && k < count; k++) {
        problem_derivatives(scan->problem, points + k * n, &scan->here);
        decide(scan, block, points + k * n, &records[k]);
    }
}
