/* Newton's method through the eigenvalues whose signs are decided: directions that the Hessian cannot tell from flat are
 * left alone. Invariant: `out` always describes the last accepted point completely. */
#include "analysis/stationary.h"

#include "analysis/vector.h"
#include "linalg/equilibrate.h"

#include <float.h>
#include <math.h>
#include <stdint.h>
#include <string.h>

enum { TEST_STEPS = 40, CHORD_STEPS = 12, REFINE_STEPS = 200, MOST_HALVINGS = 40 };

/* Up to so many parameters a first test needs no memory. */
enum { FAR_MOST = 64 };

/* A step longer than this many precisions of theta cannot end within one of them. */
static const double HOPELESS = 16;

/* A step shorter than this many precisions of theta may be rounding that its bounds do not know of. */
static const double VISIBLE = 1e-3;

/* The gradient may exceed its first-order bound by second-order rounding. */
static const double SLACK = 2;

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

/* The precision of each coordinate: relative, with a tiny floor for those at 0: a move below it says nothing. */
struct precision {
    double *delta; /* n */
    double *floor; /* n */
};

static struct precision precision_of(struct problem *problem, const struct stationary_start *start, size_t n)
{
    struct precision out = {ARENA_ARRAY(problem->arena, n, double), ARENA_ARRAY(problem->arena, n, double)};
    struct arena *scratch = arena_child(problem->arena);
    double unseen = invisible_length(problem, start->at);
    const double *scale = equilibrate_scale(scratch, n, start->at->hessian, start->at->hessian_error);
    for (size_t i = 0; i < n; i++) {
        bool flat = true; /* a row of zeros has no scale */
        for (size_t j = 0; j < n; j++)
            flat = flat && fabs(start->at->hessian[i * n + j]) <= start->at->hessian_error[i * n + j];
        double least = flat ? 0 : unseen * scale[i];
        out.floor[i] = problem->method == CP_FINITE_DIFFERENCES ? 0 : least; /* differences see what they see */
        out.delta[i] = fmax(start->xtol * fabs(start->theta[i]), least);
    }
    arena_close(scratch);
    return out;
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

/* Whether a step changes nothing beyond the last bits of theta, or of where it came from, or what can be seen: a
 * coordinate that goes to 0 has arrived when nobody could see the rest of the way. */
static bool step_is_rounding(size_t n, const double *theta, const double *start, const double *floor,
                             const double *step)
{
    for (size_t i = 0; i < n; i++)
        if (!(fabs(step[i]) <= fmax(floor[i], 2 * DBL_EPSILON * fmax(fabs(theta[i]), fabs(start[i])))))
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

/* Newton steps, each with the Hessian of its place, until the gradient or the step is rounding. False if they lead out of
 * reach, or wander about: near a critical point, steps that still can be seen shrink. */
static bool newton(struct problem *problem, const struct stationary_start *start, const struct precision *precision,
                   struct stationary *out)
{
    size_t n = problem->model->n;
    double *step = ARENA_ARRAY(problem->arena, n, double);
    double *next = ARENA_ARRAY(problem->arena, n, double);
    double last = INFINITY;
    for (int k = 0; k < TEST_STEPS && !gradient_is_rounding(n, &out->at); k++) {
        inertia_newton(&out->inertia, out->at.gradient, step);
        if (step_is_rounding(n, out->theta, start->theta, precision->floor, step))
            return true;
        double length = length_of(n, step, precision->delta);
        if (k >= TEST_STEPS / 2 && length > fmax(last, VISIBLE))
            return false;
        last = length;
        for (size_t i = 0; i < n; i++)
            next[i] = out->theta[i] + step[i];
        struct stationary visited;
        if (!stationary_within(n, next, start->theta, precision->delta, HOPELESS) ||
            !visit(problem, next, out, &visited))
            return false;
        settle(out, &visited);
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
        if (step_is_rounding(n, theta, start->theta, precision->floor, step))
            break;
        for (size_t i = 0; i < n; i++)
            theta[i] += step[i];
        good = stationary_within(n, theta, start->theta, precision->delta, HOPELESS) &&
               problem_derivatives_given(problem, theta, &d) && gradient_is_finite(n, d.gradient);
    }
    for (size_t i = 0; i < n; i++)
        step[i] = theta[i] - out->theta[i];
    struct stationary visited;
    if (good && !step_is_rounding(n, theta, start->theta, precision->floor, step)) {
        good = visit(problem, theta, out, &visited);
        if (good)
            settle(out, &visited);
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
           (gradient_is_rounding(n, &out->at) || flat_part_explained(&out->inertia, &out->at, precision->delta));
}

/* Moves `out`, which is at the start, to the floor of a valley that theta lies beside by its own imprecision. */
static bool descend(struct problem *problem, const struct stationary_start *start, const struct precision *precision,
                    struct stationary *out)
{
    size_t n = problem->model->n;
    struct stationary visited;
    struct arena *scratch = arena_child(problem->arena);
    double *theta = ARENA_ARRAY(scratch, n, double);
    bool found = !out_of_reach(n, start->at, precision->delta) &&
                 stationary_approach(problem, start, precision->delta, theta) && visit(problem, theta, out, &visited);
    if (found)
        settle(out, &visited);
    arena_close(scratch);
    return found;
}

void stationary_test(struct problem *problem, const struct stationary_start *start, struct stationary *out)
{
    size_t n = problem->model->n;
    bool known = start->inertia->basis != NULL; /* what was paid for already is used */
    start_from(problem, start, out);
    if (!known && stationary_is_far(problem, start->theta, start->at, start->xtol))
        return;
    struct precision precision = precision_of(problem, start, n);
    bool hopeless = !known && out_of_reach(n, start->at, precision.delta);
    if (hopeless || !inertia_complete(problem->arena, start->inertia))
        return;
    start_from(problem, start, out);
    out->critical = arrives(problem, start, &precision, out);
    if (!out->critical) {
        arena_close(out->owned);
        start_from(problem, start, out);
        out->critical = descend(problem, start, &precision, out) && arrives(problem, start, &precision, out);
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

/* Whether the gradient is smaller at another point: a Hessian need not be computed to say no. Finite differences give both
 * or neither. */
static bool may_be_better(struct problem *problem, const double *scale, const double *theta, double now)
{
    size_t n = problem->model->n;
    if (problem->method == CP_FINITE_DIFFERENCES)
        return true;
    struct arena *scratch = arena_child(problem->arena);
    struct derivatives d = {.gradient = ARENA_ARRAY(scratch, n, double),
                            .gradient_error = ARENA_ARRAY(scratch, n, double)};
    bool finite = problem_derivatives_given(problem, theta, &d) && gradient_is_finite(n, d.gradient);
    bool better = finite && merit(n, scale, &d) < now;
    arena_close(scratch);
    return better;
}

/* A full Newton step, or the first of its halves that reduces the gradient. False if none does, or the visits are spent. */
static bool damped_step(struct problem *problem, const double *scale, const double *step, size_t *visits,
                        struct stationary *out)
{
    size_t n = problem->model->n;
    struct arena *scratch = arena_child(problem->arena);
    double *next = ARENA_ARRAY(scratch, n, double);
    double now = merit(n, scale, &out->at);
    bool better = false;
    double t = 1;
    for (int k = 0; k < MOST_HALVINGS && !better && *visits > 0; k++, t /= 2) {
        struct stationary visited;
        for (size_t i = 0; i < n; i++)
            next[i] = out->theta[i] + t * step[i];
        if (!may_be_better(problem, scale, next, now))
            continue;
        (*visits)--;
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

/* The precision at the point reached: what counts as no move there. */
static struct precision precision_at(struct problem *problem, const struct stationary_start *from,
                                     const struct stationary *at)
{
    size_t n = problem->model->n;
    struct stationary_start here = {at->theta, &at->at, from->inertia, 0};
    struct precision out = precision_of(problem, &here, n);
    for (size_t i = 0; i < n; i++)
        out.delta[i] = fmax(out.delta[i], 4 * DBL_EPSILON * fmax(fabs(at->theta[i]), fabs(from->theta[i])));
    return out;
}

/* Newton steps until the next one is rounding, or none lowers the gradient. */
static void polish(struct problem *problem, const struct stationary_start *start, double *step, size_t *visits,
                   struct stationary *out)
{
    size_t n = problem->model->n;
    for (int k = 0; k < REFINE_STEPS; k++) {
        struct arena *scratch = arena_child(problem->arena);
        struct problem here = *problem;
        here.arena = scratch;
        const double *floor = precision_at(&here, start, out).floor;
        inertia_newton(&out->inertia, out->at.gradient, step);
        bool done = step_is_rounding(n, out->theta, start->theta, floor, step);
        arena_close(scratch);
        if (done || !damped_step(problem, start->inertia->scale, step, visits, out))
            return;
    }
}

bool stationary_refine_within(struct problem *problem, const struct stationary_start *start, size_t visits,
                              struct stationary *out)
{
    size_t n = problem->model->n;
    double *step = ARENA_ARRAY(problem->arena, n, double);
    struct precision precision = precision_of(problem, start, n);
    bool ready = inertia_complete(problem->arena, start->inertia);
    start_from(problem, start, out);
    if (!ready)
        return false;
    descend(problem, start, &precision, out);
    polish(problem, start, step, &visits, out);
    const double *delta = precision_at(problem, start, out).delta;
    inertia_newton(&out->inertia, out->at.gradient, step);
    bool arrived = true;
    for (size_t i = 0; i < n; i++)
        arrived = arrived && fabs(step[i]) <= delta[i];
    out->critical =
        gradient_is_rounding(n, &out->at) || (arrived && flat_part_explained(&out->inertia, &out->at, delta));
    if (out->critical)
        out->displacement = distance(problem->arena, n, out->theta, start->theta);
    return out->critical;
}

bool stationary_refine(struct problem *problem, const struct stationary_start *start, struct stationary *out)
{
    return stationary_refine_within(problem, start, SIZE_MAX, out);
}
