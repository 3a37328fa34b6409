/* The bound is a proof: no point has a lower loss. That theta attains it is known to rounding: every quantity that must be 0
 * is so within the rounding of theta and of its own computation, see domain/reach.h.
 *
 * Where such a quantity is 0 to rounding only and the Hessian shows no curvature at all, nothing is claimed: (c + x^3)^2 is
 * no minimum at 0 if c is not 0 but too small to see. With curvature, a root of it lies within rounding. */
#include "analysis/bound.h"

#include "analysis/verdict.h"
#include "eval/range.h"

#include <math.h>

/* How far a coordinate of a critical point may lie from the best double. */
enum { THETA_STEPS = 2 };

struct loss_range {
    struct interval values; /* of the loss, over all theta */
};

struct loss_range *loss_range_new(struct arena *arena, struct model *model)
{
    struct loss_range *range = ARENA_NEW(arena, struct loss_range);
    range->values = range_of(arena, model->graph, model->loss, NULL).range;
    if (interval_is_empty(range->values)) /* nowhere defined: nothing is said */
        range->values = interval_whole();
    return range;
}

/* Whether it is worth asking: the loss is near a bound, seen from afar. */
static bool is_near(double loss, double loss_error, double end)
{
    static const double NEAR = 1e-6;
    return isfinite(end) && !(fabs(loss - end) > 4 * loss_error + NEAR * fmax(fabs(loss), fabs(end)));
}

/* The ends that the loss attains within so many doubles of every coordinate; a coordinate that is 0 is meant so. */
static unsigned ends_at(struct problem *problem, const double *theta, int steps)
{
    struct model *model = problem->model;
    struct arena *scratch = arena_child(problem->arena);
    struct interval *box = ARENA_ARRAY(scratch, model->n, struct interval);
    for (size_t i = 0; i < model->n; i++) {
        box[i] = interval_point(theta[i]);
        for (int k = 0; k < steps && theta[i] != 0; k++) {
            box[i].lo = interval_down(box[i].lo);
            box[i].hi = interval_up(box[i].hi);
        }
    }
    unsigned at = range_of(scratch, model->graph, model->loss, box).at;
    arena_close(scratch);
    return at;
}

bool bound_attained(struct problem *problem, const double *theta, double loss, double loss_error, struct cp_bound *out)
{
    if (problem->range == NULL)
        problem->range = loss_range_new(problem->arena, problem->model);
    struct interval values = problem->range->values;
    *out = (struct cp_bound){.lower = values.lo, .upper = values.hi};
    bool near = (!values.lo_open && is_near(loss, loss_error, values.lo)) ||
                (!values.hi_open && is_near(loss, loss_error, values.hi));
    if (!near)
        return false;
    unsigned at = ends_at(problem, theta, 0);
    if (at == 0)
        at = ends_at(problem, theta, THETA_STEPS);
    out->attains_lower = (at & REACH_LOW) != 0;
    out->attains_upper = (at & REACH_HIGH) != 0;
    out->rounded = (at & REACH_ROUNDED) != 0;
    return out->attains_lower || out->attains_upper;
}

void bound_withdraw(const struct cp_report *r, struct cp_bound *bound)
{
    bool flat = r->eigenvalues != NULL && r->positive == 0 && r->negative == 0;
    bool neither = r->verdict == CP_SADDLE || r->verdict == CP_NOT_CRITICAL || (bound->rounded && flat);
    bound->attains_lower = bound->attains_lower && !neither && r->verdict != CP_MAXIMUM;
    bound->attains_upper = bound->attains_upper && !neither && r->verdict != CP_MINIMUM;
}

bool bound_continues(struct problem *problem, const double *theta, const double *u, const struct cp_bound *bound)
{
    static const int exponents[] = {-30, -20, -10, -3};
    const size_t n = problem->model->n;
    unsigned end = bound->attains_lower ? REACH_LOW : REACH_HIGH;
    struct arena *scratch = arena_child(problem->arena);
    double *beside = ARENA_ARRAY(scratch, n, double);
    bool continues = true;
    for (size_t k = 0; continues && k < sizeof exponents / sizeof *exponents; k++) {
        bool moves = false;
        for (size_t i = 0; i < n; i++) {
            beside[i] = theta[i] + ldexp(u[i] * fmax(fabs(theta[i]), 1), exponents[k]);
            moves = moves || beside[i] != theta[i];
        }
        unsigned at = ends_at(problem, beside, 0);
        continues = moves && (at & end) != 0 && (at & REACH_ROUNDED) == 0;
    }
    arena_close(scratch);
    return continues;
}

static void decide(struct cp_report *r, enum cp_verdict verdict, enum cp_decided_by by)
{
    r->verdict = verdict;
    r->decided_by = by;
    r->strict = false;
    r->strictness_open = true;
    r->order = 0;
    r->reason = NULL;
}

void bound_decide(struct arena *arena, struct cp_report *r)
{
    const struct cp_bound *bound = r->bound;
    if (r->verdict != CP_DEGENERATE)
        return;
    if (bound->attains_lower && r->negative == 0)
        decide(r, CP_MINIMUM, CP_BY_LOWER_BOUND);
    else if (bound->attains_upper && r->positive == 0)
        decide(r, CP_MAXIMUM, CP_BY_UPPER_BOUND);
    if (bound->attains_lower && bound->attains_upper)
        verdict_warn(arena, r, "the loss is constant: every point is a minimum, and a maximum as well");
}
