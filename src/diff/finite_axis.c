/* One coordinate. The walk goes upward from steps that see only rounding noise to steps on which f is no longer a
 * polynomial to any approximation, or no longer defined. Invariant: what a ladder concludes from large steps is never
 * contradicted by the smaller ones (finite_ladder.h), so a large step that jumps over the features of f is found out. */
#include "diff/finite_axis.h"

#include "diff/finite_noise.h"

#include <math.h>

enum {
    DEPTH = 38,      /* octaves below |x| at which the walk starts */
    DEPTH_ZERO = 90, /* the same below 1 when x is 0 */
    LONG_WALK = 100, /* octaves after which the end is looked for less often: each look costs their square */
    PATIENCE = 8     /* octaves without a better estimate that end the walk */
};

/* What has no limit is charged with so many times the largest value that was seen. */
static const double DOUBT = 8;

/* No better estimate of either derivative is to be expected from larger steps. */
static bool walk_done(struct walk *w)
{
    noise_listen(w);
    noise_judge(w);
    const struct ladder_estimate first = walk_slope(w);
    const struct ladder_estimate second = walk_curvature(w);
    if (!isfinite(first.error) || !isfinite(second.error))
        return false;
    const struct ladder_range a = ladder_reach(walk_first(w), walk_count(w), &first);
    const struct ladder_range b = ladder_reach(walk_second(w), walk_count(w), &second);
    const size_t last = walk_count(w) - 1;
    if (last >= a.high + PATIENCE && last >= b.high + PATIENCE)
        return true;
    return w->top > w->home + 4 && last >= a.low + PATIENCE;
}

/* Leaves out steps while f does not change, and returns to them when it does. */
static void walk_up(struct walk *w)
{
    int k = w->bottom;
    int stride = 1;
    for (bool moved = false; k <= w->highest; k += stride) {
        walk_skip(w, k);
        w->top = k + 1;
        walk_sample(w, k);
        if (!walk_has(w, k) && moved)
            break;
        if (!moved && !walk_still(w, k)) {
            moved = true;
            for (int back = k - stride + 1; back < k; back++)
                if (back > w->bottom)
                    walk_sample(w, back);
            if (!walk_has(w, k))
                break;
        }
        if (moved && (k - w->bottom) % (k - w->bottom < LONG_WALK ? 4 : 32) == 0 && walk_done(w))
            break;
        stride = moved ? 1 : k > w->home + 12 ? 10 * WALK_STRIDE : WALK_STRIDE;
    }
}

/* Exponent of the steps that suit the coordinate. If even the smallest steps do, as for a square at its zero, they say
 * nothing about the scale, and the size of x decides. If there is no curvature, as for an odd function at 0, the slope
 * tells the scale. */
static int axis_step(const struct walk *w, const struct ladder_estimate *first, const struct ladder_estimate *second)
{
    const struct ladder_range range = ladder_reach(walk_second(w), walk_count(w), second);
    const int low = w->bottom + (int)range.low;
    const int high = w->bottom + (int)range.high;
    const int wide = w->bottom + (int)ladder_reach(walk_first(w), walk_count(w), first).high;
    const int straight = w->home < wide ? w->home : wide;
    if (fabs(second->value) <= second->error && fabs(first->value) > first->error && straight < high)
        return straight;
    if (range.low >= 2 * PATIENCE)
        return low;
    return w->home < low ? low : w->home > high ? high : w->home;
}

/* The jump of the slope at x, as seen by the smallest step that sees one. */
static double walk_kink(const struct walk *w)
{
    const double growth = ladder_growth(walk_second(w), walk_count(w));
    for (int k = w->bottom; growth > 0 && k < w->top; k++)
        if (fabs(w->second[k - w->lowest].value) == growth)
            return growth * ldexp(1, k);
    return 0;
}

/* Kinks and jumps. Symmetric quotients are blind to some: |x| has the slope 0, a step the curvature 0. But then the
 * other quotient grows without bound as h shrinks, or, as for x|x|, settles with h instead of h^2. */
static void axis_doubt(struct finite_axis *axis, const struct walk *w)
{
    const struct ladder_rung *first = walk_first(w);
    const struct ladder_rung *second = walk_second(w);
    const double jump = ladder_growth(first, walk_count(w));
    const double kink = walk_kink(w);
    const double bend = 4 * ldexp(ladder_slope(first, walk_count(w)), -w->bottom);
    axis->first_error += DOUBT * jump + kink;
    axis->second_error += DOUBT * ladder_growth(second, walk_count(w)) + bend;
    if (jump > 0)
        axis->second_error = INFINITY;
    if (!isfinite(axis->first_error))
        axis->first = NAN;
    if (!isfinite(axis->second_error))
        axis->second = NAN;
}

/* The slope, from steps not much larger than those that showed the curvature: beyond, agreement is chance. */
static struct ladder_estimate axis_slope(const struct walk *w, const struct ladder_estimate *second)
{
    if (!isfinite(second->error))
        return walk_slope(w);
    const size_t count = ladder_reach(walk_second(w), walk_count(w), second).high + 1 + WALK_STRIDE;
    return ladder_limit(walk_first(w), count < walk_count(w) ? count : walk_count(w));
}

static struct finite_axis axis_conclude(struct walk *w)
{
    noise_measure(w);
    const struct ladder_estimate second = walk_curvature(w);
    const struct ladder_estimate first = axis_slope(w, &second);
    struct finite_axis axis = {.first = first.value,
                               .first_error = first.error,
                               .second = second.value,
                               .second_error = second.error,
                               .step = w->home,
                               .flat = true};
    for (int k = w->bottom; k < w->top; k++)
        axis.flat = axis.flat && (!walk_has(w, k) || walk_still(w, k));
    if (!axis.flat && isfinite(second.error))
        axis.step = axis_step(w, &first, &second);
    axis.noise = noise_at(w, axis.step);
    axis_doubt(&axis, w);
    return axis;
}

/* A smallest step shows more than rounding, and no estimate explains it. */
static bool rung_unexplained(struct ladder_rung lowest, struct ladder_estimate best)
{
    return fabs(lowest.value) > PATIENCE * lowest.noise && !(best.error < fabs(lowest.value) / 4);
}

static bool walk_too_high(const struct walk *w)
{
    return !walk_has(w, w->bottom) || rung_unexplained(walk_first(w)[0], walk_slope(w)) ||
           rung_unexplained(walk_second(w)[0], walk_curvature(w));
}

struct finite_axis finite_axis_explore(struct arena *scratch, struct finite_probe *probe, size_t i)
{
    struct walk w = walk_make(scratch, probe, i);
    for (int depth = w.x != 0 ? DEPTH : DEPTH_ZERO;; depth *= 3) {
        const bool last = w.home - depth <= w.lowest;
        w.top = w.bottom = last ? w.lowest : w.home - depth;
        w.grain = -1;
        walk_up(&w);
        noise_listen(&w);
        noise_judge(&w);
        if (last || !walk_too_high(&w))
            return axis_conclude(&w);
    }
}
