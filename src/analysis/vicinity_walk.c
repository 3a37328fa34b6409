/* Invariant: `here` is the point with the smallest gradient so far, measured on the scale that equilibrates the Hessian of the
 * start, so that units do not matter. */
#include "analysis/vicinity_walk.h"

#include "analysis/vector.h"
#include "domain/real.h"
#include "linalg/equilibrate.h"

#include <float.h>
#include <math.h>
#include <string.h>

enum { MOST_STEPS = 40, MOST_RETREATS = 12 };

/* What a step leaves of the gradient: a factorization serves again, Newton's method converges, the search is worth while. */
static const double KEEPS = 0.01;
static const double CONVERGES = 0.2;
static const double SLOW = 0.9;

/* Shares of the gradient of the start: from here on only rounding stops the steps; and what an arrival leaves at most. */
static const double NEAR = 1e-10;
static const double ARRIVED = 1e-6;

/* Entries of the matrix that are none. */
static const double NOTHING = 1e-15;

static const double LAST_BITS = 32 * DBL_EPSILON;

/* Relative to the largest entry of the matrix: beyond what rounding makes of its square. */
static const double DELTA_SQUARED = 1e-13;

/* How much of the Hessian may be new at the end, along the way from where it was looked at last. */
static const double NEW = 0.25;

struct place {
    double *theta;
    double *gradient;
    double merit; /* the largest entry of the scaled gradient */
};

/* How long to go on, which is the longer the less it costs. */
struct patience {
    double work;
    double slow;
    double linear;
};

static struct patience patience_with(size_t n)
{
    return (struct patience){16 + 240 / (double)n, 2 + 16 / (double)n, 5 + 8 / (double)n};
}

struct walk {
    struct arena *scratch;
    struct problem *problem;
    size_t n;
    const double *start;
    const double *slope; /* the gradient there */
    const double *scale;
    double first; /* the merit of the start */
    struct place here;
    struct place next;
    struct place looked; /* where the Hessian was taken */
    double *hessian;
    double *matrix; /* it, scaled, and divided by its largest entry: */
    double size;
    double *factors; /* of its square and a little more */
    double *step;
    double work; /* in gradients */
    struct patience most;
    size_t steps;
    double share;  /* of the last step that was gone */
    double slow;   /* steps in all, */
    double linear; /* and full ones in a row */
};

static struct place place_new(struct arena *arena, size_t n)
{
    return (struct place){ARENA_ARRAY(arena, n, double), ARENA_ARRAY(arena, n, double), 0};
}

static double merit(const struct walk *w, const double *gradient)
{
    double largest = 0;
    for (size_t i = 0; i < w->n; i++)
        largest = fmax(largest, fabs(w->scale[i] * gradient[i]));
    return largest;
}

/* ---- Steps ---- */

/* Cholesky's factor L of matrix^2 + delta^2, by which steps are short along directions that the Hessian does not see
 * (Levenberg 1944; Marquardt 1963). Its diagonal holds reciprocals. */
static void factor(struct walk *w)
{
    size_t n = w->n;
    const struct contraction sizes = {1, n, n, n, {false, false}};
    real_contract(&sizes, w->factors, w->matrix, w->matrix, false);
    for (size_t i = 0; i < n; i++) {
        double *row = w->factors + i * n;
        row[i] += (double)n * DELTA_SQUARED;
        for (size_t j = 0; j < i; j++)
            row[j] = (row[j] - vector_dot(j, row, w->factors + j * n)) * w->factors[j * n + j];
        row[i] = 1 / sqrt(row[i] - vector_dot(i, row, row));
    }
}

/* x := (matrix^2 + delta^2)^-1 x */
static void solve_normal(const struct walk *w, double *x)
{
    size_t n = w->n;
    for (size_t i = 0; i < n; i++)
        x[i] = (x[i] - vector_dot(i, w->factors + i * n, x)) * w->factors[i * n + i];
    for (size_t i = n; i-- > 0;) {
        const double *row = w->factors + i * n;
        x[i] *= row[i];
        for (size_t j = 0; j < i; j++)
            x[j] -= row[j] * x[i];
    }
}

/* Takes the Hessian for that of here. False if it is not finite. */
static bool take(struct walk *w)
{
    size_t n = w->n;
    w->size = 0;
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < n; j++)
            w->matrix[i * n + j] = w->scale[i] * (w->scale[j] * w->hessian[i * n + j]);
    w->size = vector_largest(n * n, w->matrix);
    for (size_t k = 0; k < n * n && w->size > 0; k++)
        w->matrix[k] /= w->size;
    factor(w);
    memcpy(w->looked.theta, w->here.theta, n * sizeof(double));
    memcpy(w->looked.gradient, w->here.gradient, n * sizeof(double));
    w->looked.merit = w->here.merit;
    return isfinite(w->size);
}

static bool look(struct walk *w)
{
    struct derivatives d = {.gradient = w->here.gradient, .hessian = w->hessian};
    w->work += 1 + (double)w->n / 16;
    if (w->work > w->most.work || !problem_quick(w->problem, w->here.theta, &d))
        return false;
    return take(w);
}

/* out = matrix * x */
static void apply(const struct walk *w, const double *x, double *out)
{
    for (size_t i = 0; i < w->n; i++)
        out[i] = vector_dot(w->n, w->matrix + i * w->n, x);
}

/* The step from here by the factors at hand, refined for directions of little curvature. The matrix comes last: what the factors
 * blow up is along directions that it does not see. */
static void solve(struct walk *w)
{
    enum { ROUNDS = 3 };
    size_t n = w->n;
    struct arena *scratch = arena_child(w->scratch);
    double *left = ARENA_ARRAY(scratch, n, double);
    double *inverse = ARENA_ARRAY(scratch, n, double);
    double *part = ARENA_ARRAY(scratch, n, double);
    for (size_t i = 0; i < n; i++) {
        left[i] = -w->scale[i] * w->here.gradient[i] / w->here.merit;
        w->step[i] = 0;
    }
    for (int round = 0; round < ROUNDS; round++) {
        memcpy(inverse, left, n * sizeof *left);
        solve_normal(w, inverse);
        apply(w, inverse, part);
        apply(w, part, inverse);
        for (size_t i = 0; i < n; i++) {
            w->step[i] += part[i];
            left[i] -= inverse[i];
        }
    }
    for (size_t i = 0; i < n; i++)
        w->step[i] *= w->scale[i] * (w->here.merit / w->size);
    arena_close(scratch);
}

/* Goes a share of the step if that makes the gradient smaller. */
static bool advance(struct walk *w, double share)
{
    struct derivatives d = {.gradient = w->next.gradient};
    for (size_t i = 0; i < w->n; i++)
        w->next.theta[i] = w->here.theta[i] + share * w->step[i];
    w->work++;
    if (!problem_quick(w->problem, w->next.theta, &d) || !gradient_is_finite(w->n, d.gradient))
        return false;
    w->next.merit = merit(w, d.gradient);
    if (!(w->next.merit < w->here.merit))
        return false;
    struct place left = w->here;
    w->here = w->next;
    w->next = left;
    w->steps++;
    return true;
}

/* Whether a step changes more than the last bits of where it is or came from. */
static bool moves(const struct walk *w)
{
    for (size_t i = 0; i < w->n; i++)
        if (fabs(w->step[i]) > 2 * DBL_EPSILON * fmax(fabs(w->here.theta[i]), fabs(w->start[i])))
            return true;
    return false;
}

/* ---- The walk ---- */

enum state { GOES_ON, ENDS, FAILS };

/* What is to be done after a share of a step that left so much of the gradient. */
static enum state judge(struct walk *w, double share, double left)
{
    bool full = share == 1;
    w->share = share;
    w->slow += left > SLOW;
    w->linear = full && left > CONVERGES ? w->linear + 1 : 0;
    if (w->slow >= w->most.slow || w->linear >= w->most.linear)
        return FAILS;
    if (w->here.merit == 0)
        return ENDS;
    return (full && left <= KEEPS) || look(w) ? GOES_ON : FAILS;
}

static enum state walk_step(struct walk *w)
{
    bool near = w->here.merit <= NEAR * w->first;
    double before = w->here.merit;
    solve(w);
    if (!moves(w))
        return ENDS;
    double share = near ? 1 : fmin(1, 4 * w->share);
    for (int k = 0; k <= (near ? 0 : MOST_RETREATS); k++, share /= 2) {
        if (advance(w, share))
            return near ? GOES_ON : judge(w, share, w->here.merit / before);
        if (!near && w->looked.merit != w->here.merit)
            return look(w) ? GOES_ON : FAILS; /* the factors are those of another place */
    }
    return ENDS;
}

/* Whether the Hessian at the end is what the gradient says of it on the way from where it was taken, in every coordinate: one may
 * go to infinity while the others arrive. */
static bool settled(struct walk *w)
{
    size_t n = w->n;
    double *way = ARENA_ARRAY(w->scratch, n, double);
    double *image = ARENA_ARRAY(w->scratch, n, double);
    double rounding = 4 * w->here.merit + 1e-15 * w->looked.merit;
    for (size_t i = 0; i < n; i++)
        way[i] = w->here.theta[i] - w->looked.theta[i];
    problem_hessian_times(w->problem, w->here.theta, 1, way, image);
    for (size_t i = 0; i < n; i++) {
        if (vector_largest(n, w->matrix + i * n) <= NOTHING && w->slope[i] != 0)
            return false; /* a slope led to where nothing is left */
        double off = image[i] - (w->here.gradient[i] - w->looked.gradient[i]);
        double row = 0;
        for (size_t j = 0; j < n; j++)
            row += fabs(w->matrix[i * n + j] * (way[j] / w->scale[j]));
        if (!(fabs(w->scale[i] * off) <= NEW * row * w->size + rounding))
            return false;
    }
    return true;
}

/* What is left of coordinates that go to 0 is the rounding of where they came from: without it, a gradient that is no larger is
 * that of a better point. */
static void round_to_zeros(struct walk *w)
{
    struct derivatives d = {.gradient = w->next.gradient};
    bool any = false;
    for (size_t i = 0; i < w->n; i++) {
        bool tiny = fabs(w->here.theta[i]) <= LAST_BITS * fabs(w->start[i]);
        any = any || (tiny && w->here.theta[i] != 0);
        w->next.theta[i] = tiny ? 0 : w->here.theta[i];
    }
    if (!any || !problem_quick(w->problem, w->next.theta, &d) || !gradient_is_finite(w->n, d.gradient))
        return;
    w->next.merit = merit(w, d.gradient);
    if (w->next.merit <= w->here.merit) {
        struct place left = w->here;
        w->here = w->next;
        w->next = left;
    }
}

/* What a step of the last bits of theta cancels. All are measured on the same scale: coordinates that are 0 have no bits. */
static void tell_rest(struct walk *w, double *rest)
{
    size_t n = w->n;
    double longest = 0;
    double reach = 0;
    for (size_t i = 0; i < n; i++) {
        longest = fmax(longest, fabs(w->step[i]) / w->scale[i]);
        reach = fmax(reach, fmax(fabs(w->here.theta[i]), fabs(w->start[i])) / w->scale[i]);
    }
    bool tiny = longest <= LAST_BITS * reach;
    for (size_t i = 0; i < n; i++) {
        rest[i] = 0;
        for (size_t j = 0; j < n && tiny; j++)
            rest[i] -= w->matrix[i * n + j] * (w->step[j] / w->scale[j]);
        rest[i] *= w->size / w->scale[i];
    }
}

bool vicinity_walk(struct problem *problem, const struct stationary_start *start, struct walk_end *end)
{
    size_t n = problem->model->n;
    struct arena *scratch = arena_child(problem->arena);
    struct walk w = {
        .scratch = scratch,
        .problem = problem,
        .n = n,
        .start = start->theta,
        .slope = start->at->gradient,
        .share = 1,
        .most = patience_with(n),
        .scale = equilibrate_scale(scratch, n, start->at->hessian, start->at->hessian_error),
        .here = place_new(scratch, n),
        .next = place_new(scratch, n),
        .looked = place_new(scratch, n),
        .hessian = arena_copy(scratch, start->at->hessian, n * n, sizeof(double)),
        .matrix = ARENA_ARRAY_RAW(scratch, n * n, double),
        .step = ARENA_ARRAY(scratch, n, double),
        .factors = ARENA_ARRAY_RAW(scratch, n * n, double),
    };
    memcpy(w.here.theta, start->theta, n * sizeof(double));
    memcpy(w.here.gradient, start->at->gradient, n * sizeof(double));
    w.here.merit = w.first = merit(&w, w.here.gradient);
    enum state state = w.first > 0 && isfinite(w.first) && take(&w) ? GOES_ON : FAILS;
    while (state == GOES_ON)
        state = w.steps < MOST_STEPS ? walk_step(&w) : FAILS;
    if (state == ENDS)
        round_to_zeros(&w);
    bool found = state == ENDS && w.here.merit <= ARRIVED * w.first && settled(&w);
    memcpy(end->theta, w.here.theta, n * sizeof(double));
    tell_rest(&w, end->rest);
    end->steps = w.steps;
    arena_close(scratch);
    return found;
}
