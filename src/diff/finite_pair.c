/* Two coordinates. The rectangles have the proportions of the two steps and shrink by halves; the difference of the
 * corners is free of all terms that belong to one coordinate alone. Four or five rectangles and a much smaller one, as a
 * witness against features that the large ones jump over, decide most pairs; others go on while it helps. */
#include "diff/finite_pair.h"

#include "diff/finite_ladder.h"

#include <float.h>
#include <math.h>

enum {
    SIZE = 64,   /* rungs there is room for */
    START = 44,  /* rung of the rectangle with the steps of both coordinates */
    FIRST = 5,   /* rectangles at once */
    WITNESS = 9, /* octaves down to the small one */
    PATIENCE = 2 /* rectangles without a better estimate that end the search */
};

/* What has no limit, as at a kink along a diagonal, is charged with so many times the largest value that was seen. */
static const double DOUBT = 8;

/* Relative error with which guessed steps are left alone. */
static const double GOOD = 1e-11;

struct pair {
    struct finite_probe *probe;
    size_t i;
    size_t j;
    int step_i; /* exponents of the steps on the rung START */
    int step_j;
    bool blind; /* a coordinate is flat: the steps are guesses, and only much smaller ones can tell */
    double noise;
    struct ladder_rung rungs[SIZE];
};

/* f(x) with x[i] and x[j] replaced. */
static double pair_value(struct pair *p, double xi, double xj)
{
    const double saved = p->probe->x[p->i];
    p->probe->x[p->i] = xi;
    const double value = probe_value(p->probe, p->j, xj);
    p->probe->x[p->i] = saved;
    return value;
}

/* False if f is not defined on all corners. */
static bool pair_sample(struct pair *p, int k)
{
    const double xi = p->probe->x[p->i];
    const double xj = p->probe->x[p->j];
    const double hi = ldexp(1, p->step_i + k - START);
    const double hj = ldexp(1, p->step_j + k - START);
    const double pp = pair_value(p, xi + hi, xj + hj);
    const double pm = pair_value(p, xi + hi, xj - hj);
    const double mp = pair_value(p, xi - hi, xj + hj);
    const double mm = pair_value(p, xi - hi, xj - hj);
    const double wide = ((xi + hi) - xi) + (xi - (xi - hi));
    const double high = ((xj + hj) - xj) + (xj - (xj - hj));
    const double size = fmax(fmax(fabs(pp), fabs(pm)), fmax(fabs(mp), fabs(mm)));
    p->rungs[k].value = ((pp - pm) - (mp - mm)) / wide / high;
    p->rungs[k].noise = 4 * fmax(p->noise, probe_noise(p->probe, size)) / wide / high + 4 * DBL_TRUE_MIN;
    if (isfinite(size) && isfinite(p->rungs[k].value))
        return true;
    p->rungs[k].value = NAN;
    return false;
}

/* The first rectangles: from the largest on which f is defined. Returns its rung, or 0 if there is none. */
static int pair_start(struct pair *p)
{
    int top = START;
    while (top > WITNESS && !pair_sample(p, top))
        top--;
    if (top <= WITNESS)
        return 0;
    for (int k = top - 1; k > top - FIRST; k--)
        pair_sample(p, k);
    for (int k = top - WITNESS; k > 0 && (p->blind || k == top - WITNESS); k -= WITNESS)
        pair_sample(p, k);
    return top;
}

static struct ladder_estimate pair_limit(const struct pair *p)
{
    return ladder_limit(p->rungs, SIZE);
}

/* Adds smaller rectangles while truncation or contradictions dominate the error, or the best window ends at the
 * smallest rectangle and noise still falls. */
static struct ladder_estimate pair_shrink(struct pair *p, int top)
{
    struct ladder_estimate best = pair_limit(p);
    int waited = 0;
    for (int k = top - FIRST; k > 0 && waited < PATIENCE; k--) {
        const int bottom = (int)best.top - (int)best.order + 1;
        const bool noisy = best.error < 2 * best.noise && ((int)best.top == top || bottom > k + 1);
        if (isfinite(best.error) && noisy)
            break;
        if (isnan(p->rungs[k].value))
            pair_sample(p, k);
        const struct ladder_estimate next = pair_limit(p);
        const bool lost = p->blind && best.error > 1e3 * best.noise;
        waited = next.error < best.error / 2 || lost ? 0 : waited + 1;
        best = next;
    }
    return best;
}

/* Adds larger rectangles while the error falls: for coordinates that did not show their scale. */
static struct ladder_estimate pair_grow(struct pair *p, int top, struct ladder_estimate best)
{
    for (int k = top + 1; k < SIZE && (int)best.top == k - 1; k++) {
        if (!pair_sample(p, k))
            break;
        best = pair_limit(p);
    }
    return best;
}

/* The mixed derivative from rectangles that start with the steps of `p`. */
static struct ladder_estimate pair_try(struct pair *p)
{
    for (int k = 0; k < SIZE; k++)
        p->rungs[k].value = NAN;
    const int top = pair_start(p);
    if (top == 0)
        return (struct ladder_estimate){.value = NAN, .error = INFINITY};
    struct ladder_estimate best = pair_shrink(p, top);
    if (top == START && p->blind)
        best = pair_grow(p, top, best);
    best.error += DOUBT * ladder_growth(p->rungs, SIZE);
    return best;
}

/* If guessed steps proved too large, one of them may have been right, and large steps keep noise small: tries again
 * with either. */
static struct ladder_estimate pair_retry(struct pair *p, struct ladder_estimate best)
{
    const int excess = START - (int)best.top;
    const int step_i = p->step_i;
    const int step_j = p->step_j;
    for (int which = 0; which < 2; which++) {
        p->step_i = step_i - (which == 0 ? excess : 0);
        p->step_j = step_j - (which == 1 ? excess : 0);
        const struct ladder_estimate other = pair_try(p);
        if (other.error < best.error)
            best = other;
    }
    return best;
}

struct finite_mixed finite_pair_explore(struct finite_probe *probe, size_t i, const struct finite_axis *a, size_t j,
                                        const struct finite_axis *b)
{
    struct pair p = {.probe = probe, .i = i, .j = j, .step_i = a->step, .step_j = b->step};
    p.blind = a->flat || b->flat;
    p.noise = fmax(a->noise, b->noise);
    struct ladder_estimate best = pair_try(&p);
    if (p.blind && isfinite(best.error) && best.error > GOOD * fabs(best.value) && (int)best.top < START - WITNESS)
        best = pair_retry(&p, best);
    return (struct finite_mixed){.value = isfinite(best.error) ? best.value : NAN, .error = best.error};
}
