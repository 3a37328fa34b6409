/* A step search on L itself: from the smallest step whose fall would show beyond rounding, doubling while at least half
 * of the predicted fall comes true. Invariant: `shown` is set only for a step that was evaluated. */
#include "analysis/escape.h"

#include "analysis/vector.h"

#include <float.h>
#include <math.h>

enum { MOST_DOUBLINGS = 60, MOST_RETREATS = 120, MOST_ADVANCES = 16, MOST_SEARCHES = 4 };

/* A fall counts if it exceeds the rounding errors of both values of the loss this many times. */
static const double BEYOND_ROUNDING = 4;

/* The prediction counts as true while this share of the fall arrives. */
static const double FAITHFUL = 0.5;

void escape_orient(size_t n, double *u)
{
    size_t largest = 0;
    for (size_t i = 1; i < n; i++)
        if (fabs(u[i]) > fabs(u[largest]) * (1 + 1e-8))
            largest = i;
    bool turn = u[largest] < 0;
    for (size_t i = 0; turn && i < n; i++)
        u[i] = -u[i];
}

/* One side of a direction. */
struct side {
    const struct escape_plan *plan;
    const double *u;
    double sign;
    double rounding; /* a fall must exceed this */
};

static double predicted_fall(const struct side *side, double t)
{
    if (side->plan->order > 2)
        return -side->plan->leading * pow(side->sign * t, side->plan->order);
    return -(side->sign * side->plan->slope * t + side->plan->curvature / 2 * t * t);
}

static void walk(size_t n, const struct side *side, double t, double *theta)
{
    double s = t * side->sign;
    for (size_t i = 0; i < n; i++) {
        double bent = 0;
        for (size_t k = side->plan->bends; k-- > 0;)
            bent = s * (bent + side->plan->bend[k * n + i]);
        theta[i] = side->plan->theta[i] + s * (side->u[i] + bent);
    }
}

/* What `measure` says of the point at a step. */
static double at_step(struct problem *problem, const struct side *side, double t,
                      double (*measure)(struct problem *, const double *))
{
    size_t n = problem->model->n;
    struct arena *scratch = arena_child(problem->arena);
    double *theta = ARENA_ARRAY_RAW(scratch, n, double);
    walk(n, side, t, theta);
    double out = measure(problem, theta);
    arena_close(scratch);
    return out;
}

/* What a fall must exceed if it ends at a step: there, values may be rounded more than at theta. */
static double rounding_at(struct problem *problem, const struct side *side, double t)
{
    double error = at_step(problem, side, t, problem_loss_error);
    return isfinite(error) ? BEYOND_ROUNDING * (side->plan->loss_error + error) : INFINITY;
}

/* The smallest step whose predicted fall shows beyond rounding, and that moves theta at all. */
static double first_step(size_t n, const struct side *side)
{
    double slope = fabs(side->plan->slope);
    double curvature = fmax(-side->plan->curvature, 0);
    double want = 4 * side->rounding + DBL_MIN;
    double by_slope = slope > 0 ? want / slope : INFINITY;
    double by_curvature = curvature > 0 ? sqrt(2 * want / curvature) : INFINITY;
    double by_order = side->plan->order > 2 ? pow(want / fabs(side->plan->leading), 1.0 / side->plan->order) : INFINITY;
    double moves = INFINITY;
    for (size_t i = 0; i < n; i++)
        if (side->u[i] != 0)
            moves = fmin(moves, 4 * DBL_EPSILON * fabs(side->plan->theta[i] / side->u[i]));
    double shows = side->plan->order > 2 ? by_order : fmin(by_slope, by_curvature);
    return fmax(isfinite(shows) ? shows : 0, isfinite(moves) ? moves : 0);
}

/* Tries a step. True if the loss falls beyond rounding by the predicted amount or at least FAITHFUL of it; any fall is
 * remembered if it is the best so far. */
static bool try_step(struct problem *problem, const struct side *side, double t, struct cp_escape *out)
{
    double loss = at_step(problem, side, t, problem_loss);
    double fall = side->plan->loss - loss;
    if (!isfinite(loss) || !(fall > side->rounding))
        return false;
    bool faithful = fall >= FAITHFUL * predicted_fall(side, t);
    if (!out->shown || (faithful && loss < out->loss_after)) {
        out->shown = true;
        out->step = t;
        out->loss_after = loss;
        out->predicted_after = side->plan->loss - predicted_fall(side, t);
    }
    return faithful;
}

/* From a middling step down to one that keeps its promise, or up from the smallest where rounding hides even that; then on as
 * long as they do. */
static void search(struct problem *problem, const struct side *side, struct cp_escape *out)
{
    size_t n = problem->model->n;
    double reach = 1 + vector_norm(n, side->plan->theta);
    double first = first_step(n, side);
    double t = fmax(first, reach / 1024);
    struct cp_escape fallback = *out;
    for (int k = 0; k < MOST_RETREATS && !try_step(problem, side, t, &fallback); k++)
        t /= 4;
    for (int k = 0; k < MOST_ADVANCES && side->plan->order > 2 && !fallback.shown; k++) {
        t = first * exp2(k + 1);
        try_step(problem, side, t, &fallback);
    }
    *out = fallback;
    for (int k = 0; k < MOST_DOUBLINGS && out->shown && 2 * t <= reach; k++) {
        t *= 2;
        if (!try_step(problem, side, t, out))
            break;
    }
}

/* A search whose end was looked at with the rounding there; again, where that hides the fall. */
static void search_surely(struct problem *problem, struct side *side, struct cp_escape *out)
{
    const struct cp_escape none = *out;
    for (int k = 0; k < MOST_SEARCHES; k++) {
        *out = none;
        search(problem, side, out);
        double rounding = out->shown ? rounding_at(problem, side, out->step) : 0;
        if (side->plan->loss - out->loss_after > rounding || !out->shown)
            return;
        side->rounding = fmax(side->rounding, rounding);
    }
    *out = none;
}

/* theta(-t) in the place of theta(t): the odd coefficients change their sign. */
static void turn_back(size_t n, const struct escape_plan *plan, double *u)
{
    for (size_t i = 0; i < n; i++)
        u[i] = -u[i];
    for (size_t k = 1; k < plan->bends; k += 2)
        for (size_t i = 0; i < n; i++)
            plan->bend[k * n + i] = -plan->bend[k * n + i];
}

void escape_try(struct problem *problem, const struct escape_plan *plan, double *u, bool one_sided,
                struct cp_escape *out)
{
    struct side side = {plan, u, 1, BEYOND_ROUNDING * 2 * fmax(plan->loss_error, DBL_EPSILON / 2 * fabs(plan->loss))};
    struct cp_escape there = {.direction = u,
                              .curvature = plan->curvature,
                              .curve = plan->bends > 0 ? plan->bend : NULL,
                              .bends = plan->bends,
                              .order = plan->order,
                              .tried = true,
                              .step = NAN,
                              .loss_before = plan->loss,
                              .loss_after = NAN,
                              .predicted_after = NAN};
    struct cp_escape back = there;
    search_surely(problem, &side, &there);
    side.sign = -1;
    if (!one_sided)
        search_surely(problem, &side, &back);
    bool turn = back.shown && (!there.shown || back.loss_after < there.loss_after - side.rounding);
    if (turn)
        turn_back(problem->model->n, plan, u);
    *out = turn ? back : there;
}
