/* Extrapolation on a ladder of steps. Invariant: the error of a candidate is never below the noise that its weights
 * let through, so that luck (two equal neighbours) cannot make a candidate look exact. */
#include "diff/finite_ladder.h"

#include <float.h>
#include <math.h>

/* Most rungs of a window; more would only extrapolate noise. */
enum { ORDER = 7, CLUSTER = 8 };

/* Contradictions count from this multiple of the noise bound on; below, they may be an unlucky draw. */
static const double CONTRADICTION = 8;

/* Share of the last step but one that the last one must be feared to hide at least. */
static const double LUCK = 1.0 / 32;

/* Tops whose error is within this factor of the best are as good. */
static const double NEARLY = 4;

/* Weights of a window: those of Lagrange at 0 for nodes h^2 = 4^-j, the product of 1 / (1 - 4^(m - j)) over m != j.
 * Their sizes say how much noise comes through. */
struct scheme {
    const struct ladder_rung *rungs;
    double weights[ORDER + 1][ORDER]; /* |weight| of rung top - j in a window of the given order */
};

static struct scheme scheme_make(const struct ladder_rung *rungs)
{
    struct scheme s = {.rungs = rungs};
    for (int order = 1; order <= ORDER; order++) {
        for (int j = 0; j < order; j++) {
            double w = 1;
            for (int m = 0; m < order; m++)
                w /= m == j ? 1 : 1 - ldexp(1, 2 * (m - j));
            s.weights[order][j] = fabs(w);
        }
    }
    return s;
}

/* A limit and what bounds its truncation error. */
struct limit {
    double value;
    double truncation;
};

/* The truncation error of the last of the limits that use ever more rungs above the same bottom. They differ by steps
 * that fall by factors which themselves grow fourfold, as the square of the top over the radius of convergence. Beyond
 * that radius the limits still settle, as the weights of large steps vanish, but on something else: a step counts no
 * less than those before it foretell. The last one may also be small by luck. */
static double limits_truncation(const double *limits, size_t count)
{
    double step = fabs(limits[1] - limits[0]);
    double trend = 0;
    for (size_t k = 2; k < count; k++) {
        const double least = fmax(trend, k + 1 == count ? LUCK : 0) * step;
        const double next = fmax(fabs(limits[k] - limits[k - 1]), least);
        trend = 4 * next < step ? 4 * next / step : 1;
        step = next;
    }
    return step;
}

/* Neville's recursion on h^2 over the window of `order` rungs down from `top`. One rung alone is compared with the next
 * below. */
static struct limit window_limit(const struct ladder_rung *rungs, size_t top, size_t order)
{
    double table[ORDER];
    double limits[ORDER];
    if (order == 1)
        return (struct limit){rungs[top].value, top > 0 ? fabs(rungs[top].value - rungs[top - 1].value) : NAN};
    for (size_t j = 0; j < order; j++)
        table[j] = rungs[top - j].value;
    limits[0] = table[order - 1];
    for (size_t column = 1; column < order; column++) {
        for (size_t j = 0; j + column < order; j++)
            table[j] = table[j + 1] + (table[j + 1] - table[j]) / (ldexp(1, 2 * (int)column) - 1);
        limits[column] = table[order - 1 - column];
    }
    return (struct limit){table[0], limits_truncation(limits, order)};
}

/* How far the steps below the window say otherwise. A smooth T may differ there by noise and by a quarter per rung of
 * what it differs at the bottom of the window. Where no step below can speak, that difference itself counts. The search
 * stops at a contradiction of `enough`. */
static double contradiction(const struct ladder_rung *rungs, size_t bottom, double value, double enough)
{
    double worst = 0;
    bool heard = false;
    const double drift = fabs(rungs[bottom].value - value);
    double allowed = drift + rungs[bottom].noise;
    for (size_t k = bottom; k-- > 0 && worst < enough;) {
        allowed /= 4;
        const double gap = fabs(rungs[k].value - value) - CONTRADICTION * rungs[k].noise - allowed;
        heard = heard || isfinite(gap);
        if (gap > worst)
            worst = gap;
    }
    return heard ? worst : CONTRADICTION * drift;
}

/* The candidate of a window if its error is below `bound`, else false. */
static bool window_estimate(const struct scheme *s, size_t top, size_t order, double bound, struct ladder_estimate *out)
{
    const struct limit limit = window_limit(s->rungs, top, order);
    const double value = limit.value;
    double noise = 0;
    for (size_t j = 0; j < order; j++)
        noise += s->weights[order][j] * s->rungs[top - j].noise;
    double error = noise + limit.truncation + 2 * DBL_EPSILON * fabs(value);
    if (!(error < bound))
        return false;
    error += contradiction(s->rungs, top + 1 - order, value, bound - error);
    if (!(error < bound) || !isfinite(value))
        return false;
    *out = (struct ladder_estimate){.value = value, .error = error, .noise = noise, .top = top, .order = order};
    return true;
}

struct ladder_estimate ladder_limit(const struct ladder_rung *rungs, size_t count)
{
    struct ladder_estimate best = {.value = NAN, .error = INFINITY, .noise = INFINITY};
    const struct scheme scheme = scheme_make(rungs);
    for (size_t top = count; top-- > 0;)
        for (size_t order = 1; order <= ORDER && order <= top + 1; order++)
            window_estimate(&scheme, top, order, best.error, &best);
    return best;
}

struct ladder_range ladder_reach(const struct ladder_rung *rungs, size_t count, const struct ladder_estimate *best)
{
    struct ladder_range range = {best->top, best->top};
    const struct scheme scheme = scheme_make(rungs);
    for (size_t top = 0; top < count; top++) {
        struct ladder_estimate near;
        bool found = false;
        for (size_t order = 1; !found && order <= ORDER && order <= top + 1; order++)
            found = window_estimate(&scheme, top, order, nextafter(NEARLY * best->error, INFINITY), &near);
        if (!found)
            continue;
        range.low = top < range.low ? top : range.low;
        range.high = top > range.high ? top : range.high;
    }
    return range;
}

double ladder_growth(const struct ladder_rung *rungs, size_t count)
{
    size_t low = 0;
    double hidden = INFINITY; /* what may have escaped on the next smaller step, where it is twice as large */
    for (; low < count && !(isfinite(rungs[low].value) && fabs(rungs[low].value) > CONTRADICTION * rungs[low].noise);
         low++)
        if (isfinite(rungs[low].value))
            hidden = fmin(CONTRADICTION * rungs[low].noise, (fabs(rungs[low].value) + 2 * rungs[low].noise) / 1.5);
    if (low < count && fabs(rungs[low].value) > hidden)
        return 0;
    for (size_t k = low + 1; k < count && k < low + 3; k++)
        if (rungs[k].value * rungs[low].value < 0)
            return 0; /* noise that was underestimated changes its sign, a kink does not */
    for (size_t k = low + 3; k < count; k++) {
        if (isnan(rungs[k].value))
            continue;
        return fabs(rungs[low].value) > 2 * fabs(rungs[k].value) ? fabs(rungs[low].value) : 0;
    }
    return 0;
}

/* T(2h) - T(h) on rung k, or 0 while it may be noise. */
static double ladder_change(const struct ladder_rung *rungs, size_t k)
{
    const double change = fabs(rungs[k + 1].value - rungs[k].value);
    return change > CONTRADICTION * (rungs[k].noise + rungs[k + 1].noise) ? change : 0;
}

double ladder_slope(const struct ladder_rung *rungs, size_t count)
{
    for (size_t k = 0; k + 4 < count; k++) {
        const double change = ladder_change(rungs, k);
        if (change == 0)
            continue;
        const double next = ladder_change(rungs, k + 1) / change;
        const double after = ladder_change(rungs, k + 2) / change;
        const double last = ladder_change(rungs, k + 3) / change;
        const bool linear = next > 1.5 && next < 2.5 && after > 3 && after < 5 && last > 6 && last < 10;
        return linear ? ldexp(change, -(int)k) : 0;
    }
    return 0;
}

double ladder_noise(const double *values, size_t count)
{
    static const double variance[] = {1, 2, 6, 20, 70, 252, 924}; /* of a k-th difference of unit noise */
    double table[CLUSTER] = {0};
    double scale = 0;
    double sum = 0;
    size_t terms = 0;
    for (size_t i = 0; i < count; i++)
        scale = fmax(scale, fabs(values[i]));
    for (size_t i = 0; i < count && scale > 0; i++)
        table[i] = values[i] / scale;
    for (size_t k = 1; k < count && k <= 6; k++) {
        for (size_t i = 0; i + k < count; i++) {
            table[i] = table[i + 1] - table[i];
            sum += k >= 5 ? table[i] * table[i] / variance[k] : 0;
            terms += k >= 5;
        }
    }
    return terms > 0 ? scale * sqrt(sum / (double)terms) : 0;
}
