/* A step that knows the Hessian. On a critical point it follows the escape direction that the analysis tried, and finds no
 * way on where there is none. Elsewhere it goes along -|H|^-1 g, the saddle-free Newton direction of Dauphin, Pascanu,
 * Gulcehre, Cho, Ganguli and Bengio (2014), "Identifying and attacking the saddle point problem in high-dimensional
 * non-convex optimization": |H| has the eigenvectors of H and the magnitudes of its eigenvalues, so that a saddle repels.
 * On a kink, where there is no Hessian, it goes along -g. The loss must fall by a share of what the slope promises (Armijo
 * 1966, "Minimization of functions having Lipschitz continuous first partial derivatives"). */
#include "optim/optimizers.h"

#include "analysis/analyze.h"
#include "analysis/kinks.h"
#include "analysis/vector.h"

#include <math.h>

enum { MOST_HALVINGS = 60, MOST_DOUBLINGS = 60 };

/* Eigenvalues count as at least this share of the largest one: along flat directions a step would have no bound. */
static const double FLATTEST = 1e-8;

/* Of the fall that the slope promises, this share must come true. */
static const double FAITHFUL = 1e-4;

/* theta += t u, with the curve of an escape of higher order. */
static bool take_escape(struct walk *w, const struct cp_escape *escape)
{
    if (escape == NULL || !escape->shown)
        return false;
    for (size_t i = 0; i < w->n; i++) {
        w->theta[i] += escape->step * escape->direction[i];
        if (escape->curve != NULL)
            w->theta[i] += escape->step * escape->step * escape->curve[i];
    }
    return true;
}

/* p = -|H|^-1 g; -g where there is no curvature at all, or none is known. */
static void choose_direction(const struct walk *w, const struct cp_report *report, double *p)
{
    const size_t n = w->n;
    const double largest = report->eigenvalues == NULL ? 0 : vector_largest(n, report->eigenvalues);
    const bool curved = report->eigenvectors != NULL && largest > 0;
    for (size_t i = 0; i < n; i++)
        p[i] = curved ? 0 : -w->gradient[i];
    for (size_t k = 0; curved && k < n; k++) {
        const double *v = report->eigenvectors + k * n;
        const double size = fmax(fabs(report->eigenvalues[k]), FLATTEST * largest);
        const double part = vector_dot(n, v, w->gradient) / size;
        for (size_t i = 0; i < n; i++)
            p[i] -= part * v[i];
    }
}

/* A search for a step along p. */
struct search {
    const struct walk *walk;
    const double *p;
    double slope; /* g'p, below 0 */
    double *trial;
};

/* The loss after a step; infinite where the fall is less than it should be. */
static double try_step(const struct search *s, double step)
{
    const struct walk *w = s->walk;
    for (size_t i = 0; i < w->n; i++)
        s->trial[i] = w->theta[i] + step * s->p[i];
    const double loss = problem_loss(w->problem, s->trial);
    return isfinite(loss) && loss < w->loss && loss <= w->loss + FAITHFUL * step * s->slope ? loss : INFINITY;
}

/* The step to take: lr, halved until the loss falls; or, where the surface bends down and says nothing about where that
 * ends, doubled as long as the loss goes on falling. 0 if there is none. */
static double find_step(const struct search *s, double lr, bool bends_down)
{
    double step = lr;
    double loss = try_step(s, step);
    for (int k = 0; k < MOST_HALVINGS && isinf(loss); k++)
        loss = try_step(s, step /= 2);
    if (isinf(loss))
        return 0;
    for (int k = 0; k < MOST_DOUBLINGS && bends_down; k++) {
        const double next = try_step(s, 2 * step);
        if (!(next < loss))
            break;
        loss = next;
        step *= 2;
    }
    return step;
}

/* Moves along p; false if no step lowers the loss. */
static bool search(struct walk *w, const double *p, bool bends_down, double *trial)
{
    const struct search s = {w, p, vector_dot(w->n, w->gradient, p), trial};
    const double step = s.slope < 0 ? find_step(&s, w->lr, bends_down) : 0;
    for (size_t i = 0; step > 0 && i < w->n; i++)
        w->theta[i] += step * p[i];
    return step > 0;
}

static bool move(struct walk *w, const struct cp_report *report, struct arena *scratch)
{
    if (report->critical)
        return take_escape(w, report->escape);
    double *p = ARENA_ARRAY_RAW(scratch, w->n, double);
    choose_direction(w, report, p);
    return search(w, p, report->negative > 0, ARENA_ARRAY_RAW(scratch, w->n, double));
}

bool step_curvature(struct walk *w)
{
    struct arena *scratch = arena_child(w->problem->arena);
    struct diags diags = {.arena = scratch};
    if (w->problem->kinks == NULL)
        w->problem->kinks = kink_search_new(w->problem->arena, w->problem->model);
    struct cp_options options = {
        .gtol = w->analysis->gtol, .xtol = w->analysis->xtol, .assume_critical = false, .want_eigenvectors = true};
    const struct analyze_task task = {.theta = w->theta, .wants_escape = true};
    const struct cp_report *report = analyze_point(scratch, w->problem, &task, &options, &diags);
    bool moved = report != NULL && move(w, report, scratch);
    if (report == NULL)
        w->failure = str_copy(w->problem->arena, str_of(diags.items[0].message));
    arena_close(scratch);
    return moved;
}
