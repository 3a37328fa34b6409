/* The pipeline, a step a line. Invariant: the report is filled from what was computed at `judged`, the point whose
 * Hessian the verdict rests on; loss and gradient are those at theta. */
#include "analysis/analyze.h"

#include "analysis/batches.h"
#include "analysis/bound.h"
#include "analysis/breakdown.h"
#include "analysis/budget.h"
#include "analysis/capacity.h"
#include "analysis/compare.h"
#include "analysis/kinks.h"
#include "analysis/one_sided.h"
#include "analysis/sharpness.h"
#include "analysis/silent.h"
#include "analysis/stationary.h"
#include "analysis/vector.h"
#include "analysis/verdict.h"
#include "analysis/vicinity.h"
#include "analysis/way_out.h"

#include <math.h>
#include <string.h>

static const double DEFAULT_XTOL = 1e-6;
#define KINK_WITHIN_PRECISION "theta lies within its own precision of the kink of '%s', and may stand for a point on it"
#define KINK_WITHIN_ROUNDING "the critical point cannot be told from a point on the kink of '%s'"

struct work {
    struct arena *arena;   /* the report's */
    struct arena *scratch; /* released when the analysis ends */
    struct diags *diags;
    struct problem *problem;
    const struct cp_options *options;
    const double *theta;
    const struct derivatives *given; /* what is known of theta already; NULL: nothing */
    bool wants_escape;
    bool wants_reach;                   /* how far it is to the nearest kink */
    struct derivatives here;            /* at theta */
    struct inertia inertia;             /* of the Hessian at theta */
    struct stationary nearest;          /* the critical point that theta stands for, if it is one */
    bool judge_nearest;                 /* the verdict rests on the Hessian there, not at theta */
    struct kinks kinks;                 /* at the point that was looked at last */
    const struct degenerate_path *down; /* a way down along null directions of that Hessian; NULL: none is known */
    struct cp_report *report;
};

double analyze_xtol(const struct cp_options *options)
{
    return options->xtol > 0 ? options->xtol : DEFAULT_XTOL;
}

/* ---- Steps ---- */

static bool differentiate(struct work *w)
{
    size_t n = w->problem->model->n;
    bool finite;
    if (w->given != NULL) {
        w->here = *w->given;
        finite = isfinite(w->here.loss);
    } else {
        w->here = derivatives_around(w->scratch, n, ARENA_ARRAY_RAW(w->arena, n * n, double)); /* the report shows it */
        finite = problem_derivatives(w->problem, w->theta, &w->here);
    }
    return finite || breakdown_of_loss(w->problem, w->theta, w->diags);
}

/* Moves theta itself to the nearest critical point, as --refine asks. */
static bool refine(struct work *w)
{
    size_t n = w->problem->model->n;
    struct stationary_start start = {w->theta, &w->here, &w->inertia, DEFAULT_XTOL};
    struct stationary *found = &w->nearest;
    if (!stationary_refine(w->problem, &start, found)) {
        diag_add(w->diags, DIAG_NO_CONVERGENCE, (struct span){NULL, 0, 0},
                 "no critical point was found near this point: after %zu Newton steps the gradient is still %.3g",
                 found->steps, vector_norm(n, found->at.gradient))
            ->remedy = "start closer to one";
        return false;
    }
    w->theta = arena_copy(w->arena, found->theta, n, sizeof(double));
    w->here = found->at;
    w->inertia = found->inertia;
    found->moved = false;
    return true;
}

/* Fills in loss and gradient as they are at theta. */
static void report_first_order(struct work *w)
{
    size_t n = w->problem->model->n;
    struct cp_report *r = w->report;
    r->theta = arena_copy(w->arena, w->theta, n, sizeof(double));
    r->loss = w->here.loss;
    r->loss_error = w->here.loss_error;
    r->gradient = arena_copy(w->arena, w->here.gradient, n, sizeof(double));
    r->gradient_norm = vector_norm(n, w->here.gradient);
    if (isinf(r->gradient_norm))
        verdict_warn(w->arena, r, "the norm of the gradient is too large for a double");
    r->gradient_error = vector_largest(n, w->here.gradient_error);
    r->hessian_error = vector_largest(n * n, w->here.hessian_error);
    r->asymmetry = w->here.asymmetry;
    if (r->asymmetry > PROBLEM_TYPED * vector_largest(n * n, w->here.hessian))
        verdict_warn(w->arena, r,
                     "the Hessian as given is not symmetric: its triangles differ by up to %.3g; try "
                     "--check-derivatives",
                     r->asymmetry);
}

/* Whether theta is critical, by the test that was asked for. */
static void test_gradient(struct work *w)
{
    const struct cp_options *o = w->options;
    struct stationary_start start = {w->theta, &w->here, &w->inertia, analyze_xtol(o)};
    if (!o->refine)
        stationary_test(w->problem, &start, &w->nearest);
    struct cp_report *r = w->report;
    r->critical = w->nearest.critical;
    if (o->gtol > 0)
        r->critical = vector_largest(w->problem->model->n, w->here.gradient) <= o->gtol;
    r->displacement = w->nearest.displacement;
    r->refined = o->refine;
}

/* Adds to the errors at theta what the eigenvalues change on the way to the critical point. */
static void widen_to(struct work *w, const double *hessian)
{
    struct arena *scratch = arena_child(w->scratch);
    size_t listed = w->inertia.listed;
    double *change = ARENA_ARRAY_RAW(scratch, listed * listed, double);
    double *raw_change = ARENA_ARRAY(scratch, listed, double);
    inertia_changes(scratch, &w->inertia, hessian, change, raw_change);
    inertia_widen(scratch, &w->inertia, change, raw_change);
    arena_close(scratch);
}

/* The Hessian is judged at theta while its signs there are beyond what the way to the critical point changes; else at
 * the critical point, where true zeros and small eigenvalues lie far apart. A point that is critical only by the user's
 * threshold is as uncertain as its Newton step is long. */
static void choose_where_to_judge(struct work *w)
{
    struct stationary *s = &w->nearest;
    if (!w->report->critical)
        return;
    stationary_widen(w->problem, s);
    if (!s->moved)
        return;
    widen_to(w, s->at.hessian);
    w->judge_nearest = w->inertia.zero > 0 || s->inertia.zero > 0 || w->inertia.negative != s->inertia.negative;
    if (w->judge_nearest)
        w->report->judged_at = arena_copy(w->arena, s->theta, w->problem->model->n, sizeof(double));
    else
        s->inertia = w->inertia;
}

static void report_spectrum(struct work *w)
{
    size_t n = w->problem->model->n;
    const double *hessian = w->here.hessian;
    if (w->judge_nearest)
        hessian = arena_copy(w->arena, w->nearest.at.hessian, n * n, sizeof *hessian);
    verdict_spectrum(w->arena, &w->nearest.inertia, hessian, w->options->want_eigenvectors, w->report);
    if (w->judge_nearest)
        verdict_warn(w->arena, w->report,
                     "small eigenvalues: the Hessian was judged after %zu Newton step%s, at distance %.3g",
                     w->nearest.steps, w->nearest.steps == 1 ? "" : "s", w->nearest.displacement);
}

/* What the Hessian leaves open. */
static void decide_silent(struct work *w)
{
    const struct silent silent = {
        .start = {w->judge_nearest ? w->nearest.theta : w->theta, &w->nearest.inertia, w->nearest.width},
        .at = w->judge_nearest ? &w->nearest.at : &w->here,
        .brief = !w->wants_escape,
    };
    w->down = silent_decide(w->scratch, w->arena, w->problem, &silent, w->report);
}

static void report_budget(struct work *w)
{
    struct cp_report *r = w->report;
    const struct budget_origin origin = {
        .derivatives = r->derivatives, .blur = w->nearest.blur, .unfinished = w->nearest.unfinished};
    if (r->eigenvalues != NULL)
        r->error_budget = budget_of(w->arena, &w->nearest.inertia, r->eigenvalue_errors, &origin);
}

/* Where Newton's method leads from a point that is not critical; last, as it may turn the eigenvectors at theta. */
static void report_vicinity(struct work *w)
{
    struct cp_report *r = w->report;
    const struct stationary_start start = {
        .theta = w->theta, .at = &w->here, .inertia = &w->inertia, .xtol = DEFAULT_XTOL};
    if (r->verdict != CP_NOT_CRITICAL)
        return;
    r->gradient_flat = vicinity_gradient_flat(w->scratch, r->n, r->gradient, w->here.hessian, w->here.hessian_error);
    r->nearest = vicinity_nearest(w->arena, w->problem, &start);
}

static bool report_kinks(struct work *w, const double *theta)
{
    struct problem *problem = w->problem;
    if (problem->kinks == NULL)
        problem->kinks = kink_search_new(problem->arena, problem->model);
    w->kinks = kink_search_run(problem->kinks, w->arena, theta);
    w->report->kinks = w->kinks.list;
    w->report->kink_count = w->kinks.count;
    return w->kinks.count != 0;
}

static const char *lies_on_kink(struct work *w, const char *where)
{
    return str_format(w->arena, "%s lies on a kink: '%s' is not smooth here", where, w->kinks.list[0].what);
}

/* On a kink neither gradient nor Hessian means what the tests need. */
static void decide_nonsmooth(struct work *w, const char *reason)
{
    struct cp_report *r = w->report;
    r->verdict = CP_NONSMOOTH;
    r->judged_at = NULL;
    r->displacement = NAN;
    r->critical = false;
    r->condition = r->trace = r->sharpness = r->minimum_ratio = NAN;
    r->reason = reason;
    if (!isfinite(r->gradient_norm))
        verdict_warn(w->arena, r, "the gradient is not finite on the kink");
}

/* What the one-sided derivatives say, and the way down that they show. */
static void look_from_both_sides(struct work *w, const double *theta, const struct derivatives *at)
{
    double xtol = w->options->xtol > 0 ? w->options->xtol : DEFAULT_XTOL;
    double *blur = one_sided_blur(w->scratch, w->report->n, w->here.hessian, theta, xtol);
    const struct one_sided_task task = {theta, at->loss, at->loss_error, blur, &w->kinks};
    w->report->one_sided = one_sided_decide(w->arena, w->problem, &task, &w->report->escape);
}

/* What the structure of the loss says about the point judged, whatever the derivatives say. */
static void report_bound(struct work *w, const double *theta, const struct derivatives *at)
{
    struct cp_bound *bound = ARENA_NEW(w->arena, struct cp_bound);
    bound_attained(w->problem, theta, at->loss, at->loss_error, bound);
    bound_withdraw(w->report, bound);
    w->report->bound = bound;
    one_sided_settle(w->arena, w->report);
}

static void check_derivatives(struct work *w)
{
    struct comparison comparison = compare_derivatives(w->arena, w->problem->model, w->theta);
    w->report->check = comparison.worst;
    w->report->check_count = comparison.count;
}

/* How far a verdict reaches: to the nearest kink, beyond which the loss is another function. False if theta may stand for a
 * point on it, for all that is known of theta; a refined one is known to its last bits. */
static bool reaches_further(struct work *w)
{
    double xtol = analyze_xtol(w->options);
    const struct cp_near_kink *near = kink_search_nearest(w->problem->kinks, w->arena, w->theta, xtol);
    w->report->nearest_kink = near;
    return near == NULL || near->precisions > 1 || w->options->refine;
}

/* Whether the critical point that was found may itself lie on the kink: it is known much better than theta. */
static bool touches_kink(struct work *w)
{
    const struct stationary *s = &w->nearest;
    const struct cp_near_kink *near = kink_search_nearest(w->problem->kinks, w->arena, s->theta, s->blur);
    return near != NULL && !(near->precisions > 1);
}

/* Beside a kink, a verdict holds for this side of it: unless the critical point may lie on it. */
static bool may_lie_on_kink(struct work *w)
{
    struct cp_report *r = w->report;
    if ((!r->critical && !w->wants_reach) || reaches_further(w))
        return false;
    const struct cp_kink *kink = &r->nearest_kink->kink;
    if (!r->critical || !touches_kink(w)) {
        verdict_warn(w->arena, r, KINK_WITHIN_PRECISION, kink->what);
        return false;
    }
    struct cp_one_sided *open = ARENA_NEW(w->arena, struct cp_one_sided);
    open->reason = "the critical point is known too little to tell on which side of the kink it lies, or whether on it";
    r->one_sided = open;
    r->kinks = kink;
    r->kink_count = 1;
    decide_nonsmooth(w, str_format(w->arena, KINK_WITHIN_ROUNDING, kink->what));
    report_bound(w, w->nearest.theta, &w->nearest.at);
    return true;
}

/* Newton steps from a smooth point may end on a kink, where one-sided derivatives look like a minimum. */
static bool arrived_on_kink(struct work *w)
{
    if (!w->report->critical || w->nearest.steps == 0 || !report_kinks(w, w->nearest.theta))
        return false;
    decide_nonsmooth(w, lies_on_kink(w, w->options->refine ? "the point" : "the critical point that theta stands for"));
    if (w->wants_escape)
        look_from_both_sides(w, w->nearest.theta, &w->nearest.at);
    if (!w->options->refine)
        w->report->escape = NULL; /* it starts from the kink, not from theta */
    report_bound(w, w->nearest.theta, &w->nearest.at);
    return true;
}

static bool refuse_spectrum(struct work *w)
{
    diag_add(w->diags, DIAG_NO_CONVERGENCE, (struct span){NULL, 0, 0}, "the eigensolver did not converge");
    return false;
}

/* Eigenvectors are wanted at critical points only, where they are directions of something. */
static bool complete_spectrum(struct work *w)
{
    bool wanted = w->report->critical || w->options->assume_critical || w->options->want_eigenvectors;
    return !wanted || inertia_complete(w->scratch, &w->nearest.inertia);
}

static bool analyze_smooth(struct work *w)
{
    size_t n = w->problem->model->n;
    if (!derivatives_finite(n, &w->here))
        return breakdown_of_derivatives(w->problem, &w->here, w->diags);
    if (!inertia_decide(w->scratch, n, w->here.hessian, w->here.hessian_error, &w->inertia))
        return refuse_spectrum(w);
    if (w->options->refine && !refine(w))
        return false;
    report_first_order(w);
    test_gradient(w);
    if (!complete_spectrum(w))
        return refuse_spectrum(w);
    if (arrived_on_kink(w))
        return true;
    choose_where_to_judge(w);
    if (may_lie_on_kink(w))
        return true;
    report_spectrum(w);
    verdict_decide(w->arena, w->options->assume_critical, w->report);
    report_bound(w, w->nearest.theta, &w->nearest.at);
    decide_silent(w);
    if (w->wants_escape)
        way_out_report(w->arena, w->problem, &w->nearest.inertia, w->down, w->report);
    return true;
}

/* Formulas are asked for, but the model has none. */
static bool has_formulas(const struct model *model, const struct cp_options *options, struct diags *diags)
{
    if (options->derivatives != CP_FORMULA || model->gradient_count != 0 || model->hessian != NULL)
        return true;
    diag_add(diags, DIAG_MODEL_MISSING, (struct span){NULL, 0, 0},
             "the model has no formulas of its own: neither \"gradient\" nor \"hessian\"")
        ->remedy = "add them to the model, or use exact derivatives";
    return false;
}

static bool run(struct work *w)
{
    if (!differentiate(w))
        return false;
    if (!report_kinks(w, w->theta)) {
        if (w->options->check_derivatives)
            check_derivatives(w);
        return analyze_smooth(w);
    }
    if (w->options->check_derivatives)
        verdict_warn(w->arena, w->report, "derivatives were not compared: on a kink there are none");
    report_first_order(w);
    decide_nonsmooth(w, lies_on_kink(w, "the point"));
    if (w->wants_escape)
        look_from_both_sides(w, w->theta, &w->here);
    report_bound(w, w->theta, &w->here);
    return true;
}

bool analyze_possible(const struct model *model, const struct cp_options *options, struct diags *diags)
{
    return has_formulas(model, options, diags) && analyze_fits(model->n, diags);
}

/* Fills the report of `w`. */
static const struct cp_report *analyze(struct work *w)
{
    const struct model *model = w->problem->model;
    w->report = verdict_report(w->arena, model->name, model->n, w->options);
    w->report->parameters = model->parameters;
    w->report->parameter_count = model->parameter_count;
    if (model->batch != NULL) {
        w->report->batch_rows = model->batch_count;
        w->report->data_rows = model->rows;
    }
    return run(w) ? w->report : NULL;
}

const struct cp_report *analyze_point(struct arena *arena, struct problem *problem, const struct analyze_task *task,
                                      const struct cp_options *options, struct diags *diags)
{
    struct arena *scratch = arena_child(arena);
    struct problem here = *problem; /* what one point needs beside the report is released with it */
    here.arena = scratch;
    struct work work = {
        .arena = arena,
        .scratch = scratch,
        .diags = diags,
        .problem = &here,
        .options = options,
        .theta = task->theta,
        .given = task->given,
        .wants_escape = task->wants_escape,
    };
    const struct cp_report *report = analyze(&work);
    arena_close(scratch);
    return report;
}

const struct cp_report *analyze_model(struct arena *arena, struct model *model, const double *theta,
                                      const struct cp_options *options, struct diags *diags)
{
    if ((options->batches > 0 && !batches_possible(model, options, diags)) || !analyze_possible(model, options, diags))
        return NULL;
    struct arena *scratch = arena_child(arena);
    struct work work = {
        .arena = arena,
        .scratch = scratch,
        .diags = diags,
        .problem = problem_new(scratch, model, options->derivatives),
        .options = options,
        .theta = theta,
        .wants_escape = true,
        .wants_reach = true,
    };
    bool ok = analyze(&work) != NULL;
    struct cp_report *report = work.report;
    if (ok) {
        report_budget(&work);
        report_vicinity(&work);
    }
    if (ok && options->sharpness)
        sharpness_measure(arena, work.problem, options, report);
    arena_close(scratch);
    if (ok && options->batches > 0)
        batches_analyze(arena, model, options, report);
    return ok ? report : NULL;
}
