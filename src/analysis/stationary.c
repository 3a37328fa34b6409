/* Newton's method through the eigenvalues whose signs are decided: directions that the Hessian cannot tell from flat are
 * left alone. Invariant: `out` always describes the last accepted point completely. */
#include "analysis/stationary_work.h"

#include "analysis/vector.h"
#include "linalg/equilibrate.h"

#include <float.h>
#include <math.h>
#include <string.h>

enum { TEST_STEPS = 40, CHORD_STEPS = 12 };

/* Up to so many parameters a first test needs no memory. */
enum { FAR_MOST = 64 };

/* A step longer than this many precisions of theta cannot end within one of them. */
static const double HOPELESS = 16;

/* A step shorter than this many precisions of theta may be rounding that its bounds do not know of. */
static const double VISIBLE = 1e-3;

/* The gradient may exceed its first-order bound by second-order rounding. */
static const double SLACK = 2;

void stationary_measure(struct problem *problem, const struct stationary_start *start, struct stationary *out)
{
    size_t n = problem->model->n;
    struct arena *scratch = arena_child(problem->arena);
    double *difference = ARENA_ARRAY_RAW(scratch, n, double);
    for (size_t i = 0; i < n; i++)
        difference[i] = out->theta[i] - start->theta[i];
    out->displacement = vector_norm(n, difference);
    arena_close(scratch);
}

bool gradient_is_rounding(size_t n, const struct derivatives *d)
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

struct precision stationary_precision(struct problem *problem, const struct stationary_start *start, size_t n)
{
    struct precision out = {ARENA_ARRAY(problem->arena, n, double), ARENA_ARRAY(problem->arena, n, double),
                            ARENA_ARRAY(problem->arena, n, double)};
    struct arena *scratch = arena_child(problem->arena);
    double unseen = invisible_length(problem, start->at);
    const double *scale = equilibrate_scale(scratch, n, start->at->hessian, start->at->hessian_error);
    for (size_t i = 0; i < n; i++) {
        bool flat = true; /* a row of zeros has no scale */
        for (size_t j = 0; j < n; j++)
            flat = flat && fabs(start->at->hessian[i * n + j]) <= start->at->hessian_error[i * n + j];
        double least = flat ? 0 : unseen * scale[i];
        out.floor[i] = problem->method == CP_FINITE_DIFFERENCES ? 0 : least; /* differences see what they see */
        out.relative[i] = start->xtol * fabs(start->theta[i]);
        out.delta[i] = fmax(out.relative[i], least);
    }
    arena_close(scratch);
    return out;
}

bool stationary_flat_part_explained(const struct inertia *inertia, const struct derivatives *d, const double *delta)
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

bool gradient_is_finite(size_t n, const double *g)
{
    for (size_t i = 0; i < n; i++)
        if (!isfinite(g[i]))
            return false;
    return true;
}

bool stationary_within(size_t n, const double *a, const double *b, const double *delta, double factor)
{
    for (size_t i = 0; i < n; i++)
        if (!(fabs(a[i] - b[i]) <= factor * delta[i]))
            return false;
    return true;
}

void stationary_start_from(struct problem *problem, const struct stationary_start *start, struct stationary *out)
{
    size_t n = problem->model->n;
    *out = (struct stationary){
        .displacement = NAN,
        .theta = arena_copy(problem->arena, start->theta, n, sizeof(double)),
        .at = *start->at,
        .inertia = *start->inertia,
    };
}

bool stationary_visit(struct problem *problem, const double *theta, const struct stationary *from,
                      struct stationary *out)
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

void stationary_settle(struct stationary *out, const struct stationary *visited)
{
    arena_close(out->owned);
    *out = *visited;
}

bool stationary_step_is_rounding(size_t n, const double *theta, const double *start, const double *floor,
                                 const double *step)
{
    for (size_t i = 0; i < n; i++) {
        double last_bits = 2 * DBL_EPSILON * fmax(fabs(theta[i]), fabs(start[i]));
        if (!(fabs(step[i]) <= fmax(floor == NULL ? 0 : floor[i], last_bits)))
            return false;
    }
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

/* More than the precision of a coordinate, from its entry on the diagonal of the Hessian alone: what is beyond its error
 * there, equilibration makes smaller than 4. */
static double generous_precision(double theta, double curvature, double error, double unseen, double xtol)
{
    double scale = curvature > error ? 1 + 2 / sqrt(curvature) : INFINITY;
    double least = unseen == 0 ? 0 : unseen * scale;
    double relative = xtol * fabs(theta);
    return relative > least ? relative : least;
}

bool stationary_is_far(const struct problem *problem, const double *theta, const struct derivatives *d, double xtol)
{
    double delta[FAR_MOST];
    size_t n = problem->model->n;
    if (n > FAR_MOST || !derivatives_finite(n, d))
        return false;
    double unseen = invisible_length(problem, d);
    for (size_t j = 0; j < n; j++)
        delta[j] = generous_precision(theta[j], fabs(d->hessian[j * n + j]), d->hessian_error[j * n + j], unseen, xtol);
    return out_of_reach(n, d, delta);
}

/* The longest coordinate of a step, in precisions of theta. */
static double length_of(size_t n, const double *step, const double *delta)
{
    double longest = 0;
    for (size_t i = 0; i < n; i++)
        longest = step[i] == 0 ? longest : fmax(longest, fabs(step[i]) / delta[i]);
    return longest;
}

bool stationary_admits(struct problem *problem, const struct stationary_start *start, const struct stationary *visited)
{
    size_t n = problem->model->n;
    struct arena *scratch = arena_child(problem->arena);
    struct problem here = *problem;
    here.arena = scratch;
    const struct stationary_start seen = {start->theta, &visited->at, start->inertia, start->xtol};
    bool within = stationary_within(n, visited->theta, start->theta, stationary_precision(&here, &seen, n).delta, 1);
    arena_close(scratch);
    return within;
}

/* Newton steps, each with the Hessian of its place, until the gradient or the step is rounding. False if they lead out of
 * reach, or wander about: near a critical point, steps that still can be seen shrink. Those that cannot be seen are gone as
 * long as they shrink. */
static bool newton(struct problem *problem, const struct stationary_start *start, const struct precision *precision,
                   struct stationary *out)
{
    size_t n = problem->model->n;
    double *step = ARENA_ARRAY(problem->arena, n, double);
    double *next = ARENA_ARRAY(problem->arena, n, double);
    double last = INFINITY;
    for (int k = 0; k < TEST_STEPS && !gradient_is_rounding(n, &out->at); k++) {
        inertia_newton(&out->inertia, out->at.gradient, step);
        double length = length_of(n, step, precision->delta);
        bool unseen = stationary_step_is_rounding(n, out->theta, start->theta, precision->floor, step);
        if (stationary_step_is_rounding(n, out->theta, start->theta, NULL, step) || (unseen && length > last / 2))
            return true;
        if (k >= TEST_STEPS / 2 && length > fmax(last, VISIBLE))
            return unseen;
        last = length;
        for (size_t i = 0; i < n; i++)
            next[i] = out->theta[i] + step[i];
        struct stationary visited;
        if (!stationary_within(n, next, start->theta, precision->delta, HOPELESS) ||
            !stationary_visit(problem, next, out, &visited))
            return unseen;
        if (unseen && !stationary_admits(problem, start, &visited)) {
            arena_close(visited.owned);
            return true;
        }
        stationary_settle(out, &visited);
    }
    return true;
}

/* The same for large problems, whose Hessians are dear: all steps with that of the first place, which hardly changes within
 * reach, and one visit where they end, unless that is where they began. */
static bool chord(struct problem *problem, const struct stationary_start *start, const struct precision *precision,
                  struct stationary *out)
{
    size_t n = problem->model->n;
    struct arena *scratch = arena_child(problem->arena);
    struct derivatives d = {
        .gradient = arena_copy(scratch, out->at.gradient, n, sizeof(double)),
        .gradient_error = arena_copy(scratch, out->at.gradient_error, n, sizeof(double)),
    };
    double *step = ARENA_ARRAY(scratch, n, double);
    double *theta = arena_copy(scratch, out->theta, n, sizeof *theta);
    bool good = true;
    for (int k = 0; k < CHORD_STEPS && good && !gradient_is_rounding(n, &d); k++) {
        inertia_newton(&out->inertia, d.gradient, step);
        if (stationary_step_is_rounding(n, theta, start->theta, precision->floor, step))
            break;
        for (size_t i = 0; i < n; i++)
            theta[i] += step[i];
        good = stationary_within(n, theta, start->theta, precision->delta, HOPELESS) &&
               problem_derivatives_given(problem, theta, &d) && gradient_is_finite(n, d.gradient);
    }
    for (size_t i = 0; i < n; i++)
        step[i] = theta[i] - out->theta[i];
    struct stationary visited;
    if (good && !stationary_step_is_rounding(n, theta, start->theta, precision->floor, step)) {
        good = stationary_visit(problem, theta, out, &visited);
        if (good)
            stationary_settle(out, &visited);
    }
    arena_close(scratch);
    return good;
}

/* Whether the steps from where `out` is lead to a critical point within the precision of theta. */
static bool arrives(struct problem *problem, const struct stationary_start *start, const struct precision *precision,
                    struct stationary *out)
{
    size_t n = problem->model->n;
    bool large = n > INERTIA_SMALL && problem->method != CP_FINITE_DIFFERENCES;
    return (large ? chord : newton)(problem, start, precision, out) &&
           stationary_within(n, out->theta, start->theta, precision->delta, 1) &&
           (gradient_is_rounding(n, &out->at) ||
            stationary_flat_part_explained(&out->inertia, &out->at, precision->delta));
}

bool stationary_descend(struct problem *problem, const struct stationary_start *start, const double *delta,
                        struct stationary *out)
{
    size_t n = problem->model->n;
    struct stationary visited;
    struct arena *scratch = arena_child(problem->arena);
    double *theta = ARENA_ARRAY(scratch, n, double);
    bool found = !out_of_reach(n, start->at, delta) && stationary_approach(problem, start, delta, theta) &&
                 stationary_visit(problem, theta, out, &visited);
    if (found)
        stationary_settle(out, &visited);
    arena_close(scratch);
    return found;
}

/* Whether a coordinate that is 0 at the start has left it. */
static bool leaves_zero(size_t n, const double *start, const double *theta)
{
    for (size_t i = 0; i < n; i++)
        if (start[i] == 0 && theta[i] != 0)
            return true;
    return false;
}

/* The critical point that theta stands for, as a point of its own in `out`. Zeros that were given are rather exact than
 * off by what nobody can see: a way that leaves them is taken if there is no other. */
static bool find(struct problem *problem, const struct stationary_start *start, const struct precision *precision,
                 struct stationary *out)
{
    size_t n = problem->model->n;
    stationary_start_from(problem, start, out);
    bool arrived = arrives(problem, start, precision, out);
    if (arrived && !leaves_zero(n, start->theta, out->theta))
        return true;
    struct stationary other;
    stationary_start_from(problem, start, &other);
    if (stationary_descend(problem, start, precision->relative, &other) && arrives(problem, start, precision, &other) &&
        !(arrived && leaves_zero(n, start->theta, other.theta))) {
        stationary_settle(out, &other);
        return true;
    }
    arena_close(other.owned);
    if (arrived)
        return true;
    arena_close(out->owned);
    stationary_start_from(problem, start, out);
    return stationary_descend(problem, start, precision->delta, out) && arrives(problem, start, precision, out);
}

void stationary_test(struct problem *problem, const struct stationary_start *start, struct stationary *out)
{
    size_t n = problem->model->n;
    bool known = start->inertia->basis != NULL; /* what was paid for already is used */
    stationary_start_from(problem, start, out);
    if (!known && stationary_is_far(problem, start->theta, start->at, start->xtol))
        return;
    struct precision precision = stationary_precision(problem, start, n);
    bool hopeless = !known && out_of_reach(n, start->at, precision.delta);
    if (hopeless || !inertia_complete(problem->arena, start->inertia))
        return;
    out->critical = find(problem, start, &precision, out);
    if (out->critical) {
        stationary_measure(problem, start, out);
    } else {
        arena_close(out->owned);
        stationary_start_from(problem, start, out);
    }
}
