/* Scales of parameters whose rows of H are nothing but noise: the lengths over which their higher derivatives change the loss by
 * about 1. Invariant: in these units the terms of the loss do not know the units that the parameters came in, up to a factor
 * that stays small. Powers of two, so that scaling is exact. */
#include "analysis/orders.h"
#include "analysis/reduction_work.h"

#include <math.h>

enum { ROUNDS = 60, MOST_LATE = 8, MOST_EXPONENT = 256 };

/* A parameter's first pure derivative that decides along its axis gives its scale, or else the one that matters at the shortest
 * length: beside the critical point lower ones are no rounding but tell nothing. 0 for a parameter without. */
static double scale_of_own(struct reduction *r, size_t i)
{
    struct place *place = &r->work->places[0];
    struct arena *scratch = arena_child(r->arena);
    double *line = ARENA_ARRAY(scratch, REDUCTION_ORDER * r->n, double);
    double value[REDUCTION_ORDER + 1];
    double error[REDUCTION_ORDER + 1];
    double scale = INFINITY;
    bool decides = false;
    reduction_jets(r, place, 1);
    line[i] = 1;
    jets_run(place->loss, REDUCTION_ORDER, line);
    for (size_t k = 0; k <= REDUCTION_ORDER; k++) {
        jets_read(place->loss, r->work->spec.loss, 0, k, &value[k]);
        jets_read_error(place->loss, r->work->spec.loss, 0, k, &error[k]);
    }
    for (size_t k = 3; k <= REDUCTION_ORDER && !decides; k++) {
        if (!isfinite(value[k]) || !(fabs(value[k]) > ORDERS_BEYOND_ROUNDING * error[k]))
            continue;
        double length = exp2(-log2(fabs(value[k])) / (double)k);
        decides = orders_decide(value, error, k, true, 0);
        scale = decides ? length : fmin(scale, length);
    }
    arena_close(scratch);
    return isfinite(scale) ? scale : 0;
}

/* Where the others begin: at the mean of those that have a scale. */
static double mean_scale(const struct reduction *r, const bool *unseen, const bool *open)
{
    double logarithms = 0;
    size_t known = 0;
    for (size_t i = 0; i < r->n; i++)
        if (unseen[i] && !open[i]) {
            logarithms += log2(r->scale[i]);
            known++;
        }
    return known == 0 ? 1 : exp2(logarithms / (double)known);
}

/* A line along which the parameters that the Hessian does not see, or all, move by about their scales; not by the same
 * multiples, for many losses vanish along diagonals. */
static void draw_line(const struct reduction *r, const bool *unseen, bool all, double *line)
{
    for (size_t i = 0; i < r->n; i++)
        line[i] = unseen[i] || all ? r->scale[i] * (0.75 + 0.25 * cos(7 * (double)i + 1)) : 0;
}

/* Brings the first mixed term of each open parameter along the line nearer to 1: of degree d, with that parameter to the power
 * a, its logarithm falls by the factor 1 - a/d. Those that have one are marked in `found`. True if one was far from 1. */
static bool approach(struct reduction *r, const bool *open, const double *line, bool *found)
{
    struct place *place = &r->work->places[0];
    struct arena *scratch = arena_child(r->arena);
    double *g = ARENA_ARRAY(scratch, r->n, double);
    double *error = ARENA_ARRAY(scratch, r->n, double);
    double *logarithm = ARENA_ARRAY(scratch, r->n, double);
    bool *seen = ARENA_ARRAY(scratch, r->n, bool);
    bool far = false;
    jets_run(place->gradient, REDUCTION_CURVE, line);
    for (size_t k = 2; k <= REDUCTION_CURVE; k++) {
        reduction_gradient(r, place, 0, k, g, error);
        for (size_t i = 0; i < r->n; i++) {
            if (!open[i] || seen[i] || !isfinite(g[i]) || !(fabs(g[i]) > 2 * error[i]))
                continue;
            seen[i] = found[i] = true;
            logarithm[i] = log2(fabs(g[i])) / (double)(k + 1);
            far = far || fabs(logarithm[i]) > 1;
        }
    }
    for (size_t i = 0; i < r->n; i++)
        r->scale[i] *= exp2(-logarithm[i]);
    arena_close(scratch);
    return far;
}

/* Scales from terms that a parameter has in common with others; `open` is cleared where there is one. */
static void scale_by_others(struct reduction *r, const bool *unseen, bool all, bool *open)
{
    struct arena *scratch = arena_child(r->arena);
    bool *found = ARENA_ARRAY(scratch, r->n, bool);
    double *line = ARENA_ARRAY(scratch, REDUCTION_CURVE * r->n, double);
    bool far = true;
    reduction_jets(r, &r->work->places[0], 1);
    for (int round = 0; far && round < ROUNDS; round++) {
        draw_line(r, unseen, all, line);
        far = approach(r, open, line, found);
    }
    for (size_t i = 0; i < r->n; i++)
        open[i] = open[i] && !found[i];
    arena_close(scratch);
}

/* How much the coefficients of the loss along a line change when parameter i moves as well, by `step`. */
static double change_along(struct reduction *r, double *line, size_t i, double step)
{
    struct place *place = &r->work->places[0];
    double change = 0;
    double value[2][REDUCTION_ORDER + 1];
    for (int moves = 0; moves < 2; moves++) {
        line[i] = moves * step;
        jets_run(place->loss, REDUCTION_ORDER, line);
        for (size_t k = 3; k <= REDUCTION_ORDER; k++)
            jets_read(place->loss, r->work->spec.loss, 0, k, &value[moves][k]);
    }
    for (size_t k = 3; k <= REDUCTION_ORDER; k++)
        change = isnan(value[1][k]) ? INFINITY : fmax(change, fabs(value[1][k] - value[0][k]));
    return change;
}

/* Terms of so high a degree that the gradient's jets do not show them: by bisection over powers of two, the step of parameter
 * i that changes what the others do by about 1. */
static void scale_by_bisection(struct reduction *r, const bool *unseen, size_t i)
{
    struct arena *scratch = arena_child(r->arena);
    double *line = ARENA_ARRAY(scratch, REDUCTION_ORDER * r->n, double);
    int low = -MOST_EXPONENT;
    int high = MOST_EXPONENT;
    draw_line(r, unseen, false, line);
    while (high - low > 1) {
        int middle = (low + high) / 2;
        if (change_along(r, line, i, exp2(middle)) > 1)
            high = middle;
        else
            low = middle;
    }
    if (high < MOST_EXPONENT)
        r->scale[i] = exp2(high);
    arena_close(scratch);
}

void reduction_scale(struct reduction *r, const bool *unseen)
{
    struct arena *scratch = arena_child(r->arena);
    bool *open = ARENA_ARRAY(scratch, r->n, bool);
    for (size_t i = 0; i < r->n; i++)
        if (unseen[i]) {
            r->scale[i] = scale_of_own(r, i);
            open[i] = r->scale[i] == 0;
        }
    double mean = mean_scale(r, unseen, open);
    for (size_t i = 0; i < r->n; i++)
        r->scale[i] = open[i] ? mean : r->scale[i];
    scale_by_others(r, unseen, false, open);
    scale_by_others(r, unseen, true, open);
    for (size_t i = 0, late = 0; i < r->n && late < MOST_LATE; i++)
        if (open[i]) {
            scale_by_bisection(r, unseen, i);
            late++;
        }
    for (size_t i = 0; i < r->n; i++)
        if (unseen[i])
            r->scale[i] = exp2(round(log2(r->scale[i])));
    arena_close(scratch);
}
