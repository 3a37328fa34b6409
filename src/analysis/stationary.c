/* Newton's method through the eigenvalues whose signs are decided: directions that the Hessian cannot tell from flat are
 * left alone. Invariant: `out` always describes the last accepted point completely. */
#include "analysis/stationary.h"

#include "analysis/vector.h"
#include "linalg/equilibrate.h"

#include <float.h>
#include <math.h>
#include <string.h>

enum { TEST_STEPS = 40, REFINE_STEPS = 200, MOST_HALVINGS = 40 };

/* A step longer than this many precisions of theta cannot end within one of them. */
static const double HOPELESS = 16;

/* The gradient may exceed its first-order bound by second-order rounding. */
static const double SLACK = 2;

/* Two points of the box of imprecision are looked at; the change may be this many times as large elsewhere in it. */
static const double CHANGE_FACTOR = 4;

static double distance(struct arena *arena, size_t n, const double *a, const double *b)
{
    struct arena *scratch = arena_child(arena);
    double *difference = ARENA_ARRAY_RAW(scratch, n, double);
    for (size_t i = 0; i < n; i++)
        difference[i] = a[i] - b[i];
    double out = vector_norm(n, difference);
    arena_close(scratch);
    return out;
}

static bool gradient_is_rounding(size_t n, const struct derivatives *d)
{
    for (size_t i = 0; i < n; i++)
        if (!(fabs(d->gradient[i]) <= SLACK * d->gradient_error[i]))
            return false;
    return true;
}

/* The length below which a move says nothing, on the scale that equilibrates H. There a quadratic loss of size L varies
 * over a length of sqrt(2L), of which the rounding of L is the same share as of L itself. Whoever sees only values of
 * the loss sees less: a move h changes L by about h^2/2, which must exceed its rounding. */
static double invisible_length(const struct problem *problem, const struct derivatives *d)
{
    if (problem->method == CP_FINITE_DIFFERENCES)
        return sqrt(2 * d->loss_error);
    return d->loss == 0 ? 0 : d->loss_error / sqrt(2 * fabs(d->loss));
}

/* The precision of each coordinate: relative, with a tiny floor for those at 0. */
static void precision(struct problem *problem, const struct stationary_start *start, size_t n, double *delta)
{
    struct arena *scratch = arena_child(problem->arena);
    double unseen = invisible_length(problem, start->at);
    const double *scale = equilibrate_scale(scratch, n, start->at->hessian, start->at->hessian_error);
    for (size_t i = 0; i < n; i++) {
        bool flat = true; /* a row of zeros has no scale */
        for (size_t j = 0; j < n; j++)
            flat = flat && fabs(start->at->hessian[i * n + j]) <= start->at->hessian_error[i * n + j];
        delta[i] = fmax(start->xtol * fabs(start->theta[i]), flat ? 0 : unseen * scale[i]);
    }
    arena_close(scratch);
}

/* Along directions that cannot be told from flat no Newton step is taken; there the gradient itself must be explained by
 * its rounding, or by a move within precision against as much curvature as the error bound allows. */
static bool flat_part_explained(const struct inertia *inertia, const struct derivatives *d, const double *delta)
{
    size_t n = inertia->n;
    for (size_t k = 0; k < n; k++) {
        if (inertia->sign[k] != 0)
            continue;
        const double *q = inertia->basis + k * n;
        double component = 0;
        double allowed = 0;
        for (size_t i = 0; i < n; i++) {
            double s = inertia->scale[i];
            component += q[i] * s * d->gradient[i];
            allowed += fabs(q[i]) * (s * SLACK * d->gradient_error[i] +
                                     (fabs(inertia->mu[k]) + inertia->mu_errors[k]) * delta[i] / s);
        }
        if (!(fabs(component) <= allowed))
            return false;
    }
    return true;
}

static bool within(size_t n, const double *a, const double *b, const double *delta, double factor)
{
    for (size_t i = 0; i < n; i++)
        if (!(fabs(a[i] - b[i]) <= factor * delta[i]))
            return false;
    return true;
}

static void start_from(struct problem *problem, const struct stationary_start *start, struct stationary *out)
{
    size_t n = problem->model->n;
    *out = (struct stationary){
        .displacement = NAN,
        .theta = arena_copy(problem->arena, start->theta, n, sizeof(double)),
        .at = *start->at,
        .inertia = *start->inertia,
    };
}

/* Evaluates at another point, in memory of its own. False if something is not finite there. */
static bool visit(struct problem *problem, const double *theta, const struct stationary *from, struct stationary *out)
{
    size_t n = problem->model->n;
    struct arena *owned = arena_child(problem->arena);
    *out = *from;
    out->owned = owned;
    out->moved = true;
    out->steps++;
    out->theta = arena_copy(owned, theta, n, sizeof *theta);
    out->at = derivatives_new(owned, n);
    if (problem_derivatives(problem, theta, &out->at) && derivatives_finite(n, &out->at) &&
        inertia_decide(owned, n, out->at.hessian, out->at.hessian_error, &out->inertia) &&
        inertia_complete(owned, &out->inertia))
        return true;
    arena_close(owned);
    return false;
}

/* Makes a visited point the current one. */
static void settle(struct stationary *out, const struct stationary *visited)
{
    arena_close(out->owned);
    *out = *visited;
}

/* Whether a step changes nothing beyond the last bits of theta, or of where it came from: a coordinate that goes to 0
 * has arrived when nobody could see the rest of the way from the start. */
static bool step_is_rounding(size_t n, const double *theta, const double *start, const double *step)
{
    for (size_t i = 0; i < n; i++)
        if (!(fabs(step[i]) <= 2 * DBL_EPSILON * fmax(fabs(theta[i]), fabs(start[i]))))
            return false;
    return true;
}

/* Whether no step within reach can cancel the gradient: one coordinate of it is beyond what the whole row of the Hessian
 * makes of the longest step. Spares the eigenvectors. */
static bool out_of_reach(size_t n, const struct derivatives *d, const double *delta)
{
    for (size_t i = 0; i < n; i++) {
        double reach = SLACK * d->gradient_error[i];
        for (size_t j = 0; j < n; j++)
            reach += (fabs(d->hessian[i * n + j]) + d->hessian_error[i * n + j]) * HOPELESS * delta[j];
        if (fabs(d->gradient[i]) > 2 * reach)
            return true;
    }
    return false;
}

void stationary_test(struct problem *problem, const struct stationary_start *start, struct stationary *out)
{
    size_t n = problem->model->n;
    double *delta = ARENA_ARRAY(problem->arena, n, double);
    double *step = ARENA_ARRAY(problem->arena, n, double);
    double *next = ARENA_ARRAY(problem->arena, n, double);
    precision(problem, start, n, delta);
    bool hopeless = start->inertia->basis == NULL && out_of_reach(n, start->at, delta);
    bool ready = !hopeless && inertia_complete(problem->arena, start->inertia);
    start_from(problem, start, out);
    if (!ready)
        return;
    for (int k = 0;; k++) {
        bool rounding = gradient_is_rounding(n, &out->at);
        inertia_newton(&out->inertia, out->at.gradient, step);
        if (rounding || k == TEST_STEPS || step_is_rounding(n, out->theta, start->theta, step)) {
            out->critical = within(n, out->theta, start->theta, delta, 1) &&
                            (rounding || flat_part_explained(&out->inertia, &out->at, delta));
            break;
        }
        for (size_t i = 0; i < n; i++)
            next[i] = out->theta[i] + step[i];
        struct stationary visited;
        if (!within(n, next, start->theta, delta, HOPELESS) || !visit(problem, next, out, &visited))
            break;
        settle(out, &visited);
    }
    if (out->critical) {
        out->displacement = distance(problem->arena, n, out->theta, start->theta);
    } else {
        arena_close(out->owned);
        start_from(problem, start, out);
    }
}

/* |D g| with the scale of the start, so that all points are measured alike. */
static double merit(size_t n, const double *scale, const struct derivatives *d)
{
    double total = 0;
    for (size_t i = 0; i < n; i++)
        total = fmax(total, fabs(scale[i] * d->gradient[i]));
    return total;
}

/* A full Newton step, or the first of its halves that reduces the gradient. False if none does. */
static bool damped_step(struct problem *problem, const double *scale, const double *step, struct stationary *out)
{
    size_t n = problem->model->n;
    struct arena *scratch = arena_child(problem->arena);
    double *next = ARENA_ARRAY(scratch, n, double);
    double now = merit(n, scale, &out->at);
    bool better = false;
    double t = 1;
    for (int k = 0; k < MOST_HALVINGS && !better; k++, t /= 2) {
        struct stationary visited;
        for (size_t i = 0; i < n; i++)
            next[i] = out->theta[i] + t * step[i];
        if (!visit(problem, next, out, &visited))
            continue;
        better = merit(n, scale, &visited.at) < now;
        if (better)
            settle(out, &visited);
        else
            arena_close(visited.owned);
    }
    arena_close(scratch);
    return better;
}

bool stationary_refine(struct problem *problem, const struct stationary_start *start, struct stationary *out)
{
    size_t n = problem->model->n;
    double *step = ARENA_ARRAY(problem->arena, n, double);
    double *delta = ARENA_ARRAY(problem->arena, n, double);
    bool ready = inertia_complete(problem->arena, start->inertia);
    start_from(problem, start, out);
    if (!ready)
        return false;
    for (int k = 0; k < REFINE_STEPS; k++) {
        inertia_newton(&out->inertia, out->at.gradient, step);
        if (step_is_rounding(n, out->theta, start->theta, step) ||
            !damped_step(problem, start->inertia->scale, step, out))
            break;
    }
    struct stationary_start end = {out->theta, &out->at, &out->inertia, 0};
    precision(problem, &end, n, delta);
    inertia_newton(&out->inertia, out->at.gradient, step);
    for (size_t i = 0; i < n; i++)
        delta[i] = fmax(delta[i], 4 * DBL_EPSILON * fmax(fabs(out->theta[i]), fabs(start->theta[i])));
    bool arrived = true;
    for (size_t i = 0; i < n; i++)
        arrived = arrived && fabs(step[i]) <= delta[i];
    out->critical =
        gradient_is_rounding(n, &out->at) || (arrived && flat_part_explained(&out->inertia, &out->at, delta));
    if (out->critical)
        out->displacement = distance(problem->arena, n, out->theta, start->theta);
    return out->critical;
}

/* The half-widths of the box that the critical point lies in, signed like the Newton step that is left: towards the
 * point itself. */
static void uncertainty(struct problem *problem, const struct stationary *s, double *width)
{
    const struct inertia *inertia = &s->inertia;
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
    for (size_t i = 0; i < n; i++)
        width[i] = step[i] < 0 ? -width[i] : width[i];
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

/* Looks at the Hessian at another point. */
static void probe_at(struct problem *problem, const double *theta, struct probe *p)
{
    const struct inertia *inertia = p->inertia;
    size_t n = inertia->n;
    bool finite = problem->method == CP_FINITE_DIFFERENCES;
    if (finite)
        difference_image(problem, theta, p);
    else
        problem_hessian_times(problem, theta, p->total, p->rows, p->image);
    for (size_t k = 0; k < p->count; k++) {
        size_t at = inertia->list[k];
        size_t raw = (p->total - p->count + k) * n;
        raise(&p->raw_change[k], vector_dot(n, p->rows + raw, p->image + raw) - inertia->values[at],
              dot_magnitude(n, p->rows + raw, p->noise + raw) + (finite ? inertia->errors[at] : 0));
        for (size_t l = 0; l < p->count; l++)
            raise(&p->change[k * p->count + l],
                  vector_dot(n, p->rows + l * n, p->image + k * n) - (k == l ? inertia->mu[at] : 0),
                  dot_magnitude(n, p->rows + l * n, p->noise + k * n) +
                      (finite ? inertia->doubt[k * p->count + l] : 0));
    }
}

void stationary_widen(struct problem *problem, struct stationary *s)
{
    size_t n = problem->model->n;
    struct arena *scratch = arena_child(problem->arena);
    double *theta = ARENA_ARRAY(scratch, n, double);
    double *width = ARENA_ARRAY(scratch, n, double);
    struct probe probe = probe_new(scratch, &s->inertia);
    uncertainty(problem, s, width);
    /* Two points, for one may be the mirror image of theta in a symmetry of the loss. */
    for (int halves = 1; halves <= 2; halves++) {
        for (size_t i = 0; i < n; i++)
            theta[i] = s->theta[i] + width[i] * halves / 2;
        probe_at(problem, theta, &probe);
    }
    inertia_widen(scratch, &s->inertia, probe.change, probe.raw_change);
    arena_close(scratch);
}
