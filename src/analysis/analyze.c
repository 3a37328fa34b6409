/* The pipeline, a step a line. Invariant: the report is filled from what was computed at `judged`, the point whose
 * Hessian the verdict rests on; loss and gradient are those at theta. */
#include "analysis/analyze.h"

#include "analysis/compare.h"
#include "analysis/escape.h"
#include "analysis/kinks.h"
#include "analysis/stationary.h"
#include "analysis/vector.h"
#include "analysis/verdict.h"

#include <math.h>
#include <string.h>
#include <unistd.h>

static const double DEFAULT_XTOL = 1e-6;

/* Curvatures below this share of the largest one, on the equilibrated scale, are checked against theta's own
 * imprecision. */
static const double SUSPICIOUS = 1e-5;

/* Square matrices of size n that an analysis holds at once: H and its error, their equilibrated versions,
 * eigenvectors, the eigensolver's workspace, and the same again for a second point. */
enum { MATRICES = 14 };

struct work {
    struct arena *arena;   /* the report's */
    struct arena *scratch; /* released when the analysis ends */
    struct diags *diags;
    struct problem *problem;
    const struct cp_options *options;
    const double *theta;
    struct derivatives here;   /* at theta */
    struct inertia inertia;    /* of the Hessian at theta */
    struct stationary nearest; /* the critical point that theta stands for, if it is one */
    bool judge_nearest;        /* the verdict rests on the Hessian there, not at theta */
    struct cp_report *report;
};

/* ---- Guards ---- */

bool analyze_fits(size_t n, struct diags *diags)
{
    double need = (double)MATRICES * 8 * (double)n * (double)n;
    double have = (double)sysconf(_SC_PHYS_PAGES) * (double)sysconf(_SC_PAGESIZE);
    if (need <= have)
        return true;
    diag_add(diags, DIAG_MODEL_SIZE, (struct span){NULL, 0, 0},
             "an analysis with %zu parameters needs about %.3g GB of memory, and this machine has %.3g GB", n,
             need * 1e-9, have * 1e-9)
        ->remedy = "analyze fewer parameters at a time: make some of them constants";
    return false;
}

/* Names the operation that made the loss infinite or undefined, and what it was applied to. */
static void explain_break(struct work *w)
{
    const struct graph *graph = w->problem->model->graph;
    size_t entry = 0;
    node_id id = exact_find_break(w->problem->exact, w->theta, &entry);
    if (id == NODE_NONE) {
        diag_add(w->diags, DIAG_NOT_FINITE, (struct span){NULL, 0, 0}, "the loss is %g at this point", w->here.loss);
        return;
    }
    const struct node *node = graph_at(graph, id);
    struct text text = {.arena = w->diags->arena};
    if (node->span.source != NULL && node->span.end > node->span.begin) {
        struct str part = str_part(node->span.source->text, node->span.begin, node->span.end);
        text_printf(&text, "'%.*s'", (int)part.size, part.at);
    } else {
        text_printf(&text, "'%s'", op_rows[node->op].name);
    }
    text_printf(&text, " is %g", exact_value(w->problem->exact, w->theta, id, entry));
    for (unsigned i = 0; i < op_rows[node->op].arity; i++) {
        bool same = graph_at(graph, node->in[i])->size == node->size;
        if (same)
            text_printf(&text, "%s%.17g", i == 0 ? ": its argument is " : " and ",
                        exact_value(w->problem->exact, w->theta, node->in[i], entry));
    }
    if (node->size > 1)
        text_printf(&text, " (entry %zu)", entry);
    diag_add(w->diags, DIAG_NOT_FINITE, node->span, "the loss is not finite here: %s", text.at)->remedy =
        "move the point into the domain of the loss";
}

/* ---- Steps ---- */

static bool differentiate(struct work *w)
{
    w->here = derivatives_new(w->scratch, w->problem->model->n);
    if (problem_derivatives(w->problem, w->theta, &w->here))
        return true;
    explain_break(w);
    return false;
}

/* Moves theta itself to the nearest critical point, as --refine asks. */
static bool refine(struct work *w)
{
    size_t n = w->problem->model->n;
    struct stationary_start start = {w->theta, &w->here, &w->inertia, DEFAULT_XTOL};
    struct stationary found;
    if (!stationary_refine(w->problem, &start, &found)) {
        diag_add(w->diags, DIAG_NO_CONVERGENCE, (struct span){NULL, 0, 0},
                 "no critical point was found near this point: after %zu Newton steps the gradient is still %.3g",
                 found.steps, vector_norm(n, found.at.gradient))
            ->remedy = "start closer to one";
        return false;
    }
    double *theta = arena_copy(w->arena, found.theta, n, sizeof *theta);
    w->theta = theta;
    w->here = found.at;
    w->inertia = found.inertia;
    w->report->displacement = found.displacement;
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
    r->gradient_error = vector_largest(n, w->here.gradient_error);
    r->hessian_error = vector_largest(n * n, w->here.hessian_error);
}

/* Whether theta is critical, by the test that was asked for. */
static bool test_gradient(struct work *w)
{
    const struct cp_options *o = w->options;
    double xtol = o->xtol > 0 ? o->xtol : DEFAULT_XTOL;
    struct stationary_start start = {w->theta, &w->here, &w->inertia, xtol};
    if (!stationary_test(w->problem, &start, &w->nearest))
        return false;
    struct cp_report *r = w->report;
    r->critical = w->nearest.critical;
    if (o->gtol > 0)
        r->critical = vector_largest(w->problem->model->n, w->here.gradient) <= o->gtol;
    if (!o->refine && w->nearest.critical)
        r->displacement = w->nearest.displacement;
    return true;
}

/* Whether some sign rests on a curvature so small that theta's own imprecision could have made it. */
static bool has_small_curvature(const struct inertia *inertia)
{
    double top = vector_largest(inertia->n, inertia->mu);
    for (size_t k = 0; k < inertia->n; k++)
        if (inertia->sign[k] != 0 && fabs(inertia->mu[k]) < SUSPICIOUS * top)
            return true;
    return false;
}

/* Widens the errors by what H changes between the critical point and a point as far away as it is uncertain. */
static void widen_by_imprecision(struct work *w)
{
    struct stationary *s = &w->nearest;
    size_t n = w->problem->model->n;
    if (!has_small_curvature(&s->inertia))
        return;
    double *theta = ARENA_ARRAY(w->scratch, n, double);
    struct derivatives other = derivatives_new(w->scratch, n);
    stationary_uncertainty(s, theta);
    for (size_t i = 0; i < n; i++)
        theta[i] = s->theta[i] + (i % 2 == 0 ? theta[i] : -theta[i]);
    if (problem_derivatives(w->problem, theta, &other) && derivatives_finite(n, &other))
        inertia_widen(&s->inertia, s->at.hessian, other.hessian, 2);
}

/* The Hessian is judged at theta while its signs there are beyond what the way to the critical point changes; else at
 * the critical point, where true zeros and small eigenvalues lie far apart. */
static void choose_where_to_judge(struct work *w)
{
    struct stationary *s = &w->nearest;
    if (!s->critical) {
        w->nearest.inertia = w->inertia;
        return;
    }
    widen_by_imprecision(w);
    if (!s->moved)
        return;
    inertia_widen(&w->inertia, w->here.hessian, s->at.hessian, 1);
    w->judge_nearest = w->inertia.zero > 0 || w->inertia.negative != s->inertia.negative;
    if (w->judge_nearest)
        w->report->judged_at = arena_copy(w->arena, s->theta, w->problem->model->n, sizeof(double));
    else
        s->inertia = w->inertia;
}

static void report_spectrum(struct work *w)
{
    const double *hessian = w->judge_nearest ? w->nearest.at.hessian : w->here.hessian;
    verdict_spectrum(w->arena, &w->nearest.inertia, hessian, w->options->want_eigenvectors, w->report);
    if (w->judge_nearest)
        verdict_warn(w->arena, w->report,
                     "small eigenvalues: the Hessian was judged after %zu Newton step%s, at distance %.3g",
                     w->nearest.steps, w->nearest.steps == 1 ? "" : "s", w->nearest.displacement);
}

static void report_escape(struct work *w)
{
    struct cp_report *r = w->report;
    double *u = ARENA_ARRAY(w->arena, r->n, double);
    if (!verdict_escape(&w->nearest.inertia, r, u))
        return;
    struct cp_escape *escape = ARENA_NEW(w->arena, struct cp_escape);
    const struct escape_plan plan = {
        .theta = w->theta,
        .loss = r->loss,
        .loss_error = r->loss_error,
        .slope = r->verdict == CP_NOT_CRITICAL ? -r->gradient_norm : vector_dot(r->n, r->gradient, u),
        .curvature = vector_curvature(r->n, r->hessian, u),
    };
    escape_try(w->problem, &plan, u, r->verdict == CP_NOT_CRITICAL, escape);
    if (!escape->shown)
        verdict_warn(w->arena, r, "no step along the escape direction lowered the loss beyond its rounding error");
    r->escape = escape;
}

static bool report_kinks(struct work *w)
{
    struct kinks kinks = kinks_find(w->arena, w->problem->model, w->theta);
    w->report->kinks = kinks.list;
    w->report->kink_count = kinks.count;
    return kinks.count != 0;
}

/* On a kink neither gradient nor Hessian means what the tests need. */
static void decide_nonsmooth(struct work *w)
{
    struct cp_report *r = w->report;
    r->verdict = CP_NONSMOOTH;
    r->displacement = NAN;
    r->critical = false;
    r->condition = r->trace = r->sharpness = NAN;
    r->reason = str_format(w->arena, "the point lies on a kink: '%s' is not smooth here", r->kinks[0].what);
    if (!isfinite(r->gradient_norm))
        verdict_warn(w->arena, r, "the gradient is not finite on the kink");
}

static void decide(struct work *w)
{
    verdict_decide(w->arena, w->options->assume_critical, w->report);
}

static bool check_derivatives(struct work *w)
{
    if (!w->options->check_derivatives)
        return true;
    struct comparison comparison = compare_derivatives(w->arena, w->problem->model, w->theta);
    w->report->check = comparison.worst;
    w->report->check_count = comparison.count;
    return true;
}

static bool refuse_not_finite(struct work *w)
{
    size_t n = w->problem->model->n;
    for (size_t i = 0; i < n; i++) {
        const char *name = model_entry_name(w->diags->arena, w->problem->model, i);
        bool row = true;
        for (size_t j = 0; j < n; j++)
            row = row && isfinite(w->here.hessian[i * n + j]);
        if (!isfinite(w->here.gradient[i]) || !row) {
            diag_add(w->diags, DIAG_NOT_FINITE, (struct span){NULL, 0, 0},
                     "the loss is finite, but its %s derivative by '%s' is not",
                     isfinite(w->here.gradient[i]) ? "second" : "first", name);
            break;
        }
    }
    return false;
}

static bool analyze_smooth(struct work *w)
{
    size_t n = w->problem->model->n;
    if (!derivatives_finite(n, &w->here))
        return refuse_not_finite(w);
    if (!inertia_decide(w->scratch, n, w->here.hessian, w->here.hessian_error, &w->inertia)) {
        diag_add(w->diags, DIAG_NO_CONVERGENCE, (struct span){NULL, 0, 0}, "the eigensolver did not converge");
        return false;
    }
    if (w->options->refine && !refine(w))
        return false;
    report_first_order(w);
    if (!test_gradient(w))
        return false;
    choose_where_to_judge(w);
    report_spectrum(w);
    decide(w);
    report_escape(w);
    return true;
}

static bool run(struct work *w)
{
    if (!analyze_fits(w->problem->model->n, w->diags) || !differentiate(w) || !check_derivatives(w))
        return false;
    if (!report_kinks(w))
        return analyze_smooth(w);
    report_first_order(w);
    decide_nonsmooth(w);
    return true;
}

const struct cp_report *analyze_model(struct arena *arena, struct model *model, const double *theta,
                                      const struct cp_options *options, struct diags *diags)
{
    struct cp_report *report = verdict_report(arena, model->name, model->n, options);
    report->parameters = model->parameters;
    report->parameter_count = model->parameter_count;
    struct arena *scratch = arena_child(arena);
    struct work work = {
        .arena = arena,
        .scratch = scratch,
        .diags = diags,
        .options = options,
        .theta = theta,
        .report = report,
    };
    work.problem = problem_new(scratch, model, options->derivatives);
    bool ok = run(&work);
    arena_close(scratch);
    return ok ? report : NULL;
}
