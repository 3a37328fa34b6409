/* What the imprecision of a critical point does to the eigenvalues there. Invariant: errors only grow, and what could not be
 * computed leaves the signs that it concerns undecided. */
#include "analysis/stationary.h"

#include "analysis/vector.h"
#include "domain/real.h"

#include <float.h>
#include <math.h>
#include <string.h>

/* Two points of the box of imprecision are looked at; the change may be this many times as large elsewhere in it. */
static const double CHANGE_FACTOR = 4;

/* The half-widths of the box that the critical point lies in, signed like the Newton step that is left: towards the
 * point itself. */
static void uncertainty(struct problem *problem, struct stationary *s)
{
    const struct inertia *inertia = &s->inertia;
    double *width = s->width;
    size_t n = inertia->n;
    bool finite = problem->method == CP_FINITE_DIFFERENCES;
    double slack = finite ? PROBLEM_ESTIMATE_SLACK : 1;
    double *step = ARENA_ARRAY(problem->arena, n, double);
    inertia_newton(inertia, s->at.gradient, step);
    for (size_t i = 0; i < n; i++)
        width[i] = 2 * DBL_EPSILON * fabs(s->theta[i]) + fabs(step[i]);
    for (size_t k = 0; k < n; k++) {
        const double *q = inertia->basis + k * n;
        double component = 0;
        if (inertia->sign[k] == 0)
            continue;
        for (size_t i = 0; i < n; i++)
            component += fabs(q[i]) * inertia->scale[i] * slack * s->at.gradient_error[i];
        for (size_t i = 0; i < n; i++)
            width[i] += fabs(q[i]) * inertia->scale[i] * component / fabs(inertia->mu[k]);
    }
    for (size_t i = 0; i < n; i++) {
        double size = fabs(s->theta[i]);
        s->blur = size > 0 ? fmax(s->blur, width[i] / size) : s->blur;
        s->unfinished = size > 0 ? fmax(s->unfinished, fabs(step[i]) / size) : s->unfinished;
        width[i] = step[i] < 0 ? -width[i] : width[i];
    }
    if (finite && gradient_is_rounding(n, &s->at))
        for (size_t i = 0; i < n; i++)
            width[i] = s->theta[i] == 0 ? 0 : width[i]; /* differences see no scale beside 0 */
}

/* What the forms of some eigenvalues are about, and how they change. */
struct probe {
    const struct inertia *inertia;
    size_t count;   /* listed */
    size_t total;   /* rows: count directions of the decomposition and, unless they are the same, the eigenvectors */
    double *rows;   /* total x n */
    double *image;  /* total x n: their products with the Hessian elsewhere */
    double *noise;  /* total x n: those of their magnitudes with its error estimates; 0 unless by differences */
    double *change; /* count x count */
    double *raw_change; /* count */
};

static struct probe probe_new(struct arena *scratch, const struct inertia *inertia)
{
    size_t n = inertia->n;
    struct probe p = {.inertia = inertia, .count = inertia->listed};
    p.change = ARENA_ARRAY(scratch, p.count * p.count, double);
    p.raw_change = ARENA_ARRAY(scratch, p.count, double);
    p.total = inertia->basis == inertia->vectors ? p.count : 2 * p.count;
    p.rows = ARENA_ARRAY(scratch, p.total * n, double);
    p.image = ARENA_ARRAY(scratch, p.total * n, double);
    p.noise = ARENA_ARRAY(scratch, p.total * n, double);
    for (size_t k = 0; k < p.count; k++) {
        memcpy(p.rows + (p.total - p.count + k) * n, inertia->vectors + inertia->list[k] * n, n * sizeof *p.rows);
        inertia_direction(inertia, inertia->list[k], p.rows + k * n);
    }
    return p;
}

/* The larger of a change known so far and a new one, as far as noise does not explain it; NaN stays. */
static void raise(double *known, double change, double noise)
{
    double beyond = CHANGE_FACTOR * fmax(fabs(change) - noise, 0);
    if (isnan(change))
        *known = isnan(noise) || isinf(noise) ? *known : NAN;
    else if (!(beyond <= *known) && !isnan(*known))
        *known = beyond;
}

/* sum_i |x_i| y_i */
static double dot_magnitude(size_t n, const double *x, const double *y)
{
    double total = 0;
    for (size_t i = 0; i < n; i++)
        total += fabs(x[i]) * y[i];
    return total;
}

/* Finite differences at theta, whose errors are no change of the Hessian. */
static void difference_image(struct problem *problem, const double *theta, struct probe *p)
{
    size_t n = p->inertia->n;
    struct arena *scratch = arena_child(problem->arena);
    struct derivatives d = derivatives_new(scratch, n);
    problem_derivatives(problem, theta, &d);
    for (size_t k = 0; k < p->total; k++)
        for (size_t i = 0; i < n; i++) {
            p->image[k * n + i] = vector_dot(n, d.hessian + i * n, p->rows + k * n);
            p->noise[k * n + i] = dot_magnitude(n, p->rows + k * n, d.hessian_error + i * n);
        }
    arena_close(scratch);
}

/* out (count x count) = the forms x_k' y_l of the first rows of x and y. */
static double *pair_forms(struct arena *scratch, const struct probe *p, const double *x, const double *y)
{
    size_t n = p->inertia->n;
    double *out = ARENA_ARRAY_RAW(scratch, p->count * p->count, double);
    const struct contraction sizes = {1, p->count, n, p->count, {false, true}};
    real_contract(&sizes, out, x, y, false);
    return out;
}

/* What differences do not see of the forms: their error at theta and at the other point. */
static double *pair_noise(struct arena *scratch, const struct probe *p)
{
    size_t n = p->inertia->n;
    double *magnitude = ARENA_ARRAY_RAW(scratch, p->count * n, double);
    for (size_t i = 0; i < p->count * n; i++)
        magnitude[i] = fabs(p->rows[i]);
    double *out = pair_forms(scratch, p, p->noise, magnitude);
    for (size_t i = 0; i < p->count * p->count; i++)
        out[i] += p->inertia->doubt[i];
    return out;
}

/* Looks at the Hessian at another point. */
static void probe_at(struct problem *problem, const double *theta, struct probe *p)
{
    const struct inertia *inertia = p->inertia;
    size_t n = inertia->n;
    bool finite = problem->method == CP_FINITE_DIFFERENCES;
    struct arena *scratch = arena_child(problem->arena);
    if (finite)
        difference_image(problem, theta, p);
    else
        problem_hessian_times(problem, theta, p->total, p->rows, p->image);
    const double *forms = pair_forms(scratch, p, p->image, p->rows);
    const double *noise = finite ? pair_noise(scratch, p) : NULL;
    for (size_t k = 0; k < p->count; k++) {
        size_t at = inertia->list[k];
        size_t raw = (p->total - p->count + k) * n;
        raise(&p->raw_change[k], vector_dot(n, p->rows + raw, p->image + raw) - inertia->values[at],
              finite ? dot_magnitude(n, p->rows + raw, p->noise + raw) + inertia->errors[at] : 0);
        for (size_t l = 0; l < p->count; l++) {
            size_t pair = k * p->count + l;
            raise(&p->change[pair], forms[pair] - (k == l ? inertia->mu[at] : 0), finite ? noise[pair] : 0);
        }
    }
    arena_close(scratch);
}

void stationary_widen(struct problem *problem, struct stationary *s)
{
    size_t n = problem->model->n;
    struct arena *scratch = arena_child(problem->arena);
    double *theta = ARENA_ARRAY(scratch, n, double);
    struct probe probe = probe_new(scratch, &s->inertia);
    s->width = ARENA_ARRAY(problem->arena, n, double);
    uncertainty(problem, s);
    /* Two points, for one may be the mirror image of theta in a symmetry of the loss. */
    for (int halves = 1; halves <= 2; halves++) {
        for (size_t i = 0; i < n; i++)
            theta[i] = s->theta[i] + s->width[i] * halves / 2;
        probe_at(problem, theta, &probe);
    }
    inertia_widen(scratch, &s->inertia, probe.change, probe.raw_change);
    arena_close(scratch);
}
