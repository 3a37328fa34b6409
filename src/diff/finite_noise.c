/* Rounding noise along one coordinate. Invariant: no measurement lowers the noise of a rung below what the size of the
 * values on it alone suggests. */
#include "diff/finite_noise.h"

#include <float.h>
#include <limits.h>
#include <math.h>

enum { CLUSTER = 8 }; /* points of a measurement */

/* A second difference that stays the same on all small steps is a jump of f if it exceeds noise so many times. */
static const double JUMP = 1e4;

/* From the spread of the noise to its bound. */
static const double NOISE_BOUND = 2.5;

/* The second differences on the smallest steps grow steadily, or stay the same and are large: a curve, a kink or a jump
 * of f and not its noise. */
static bool noise_sees(const struct walk *w)
{
    const int end = w->bottom + WALK_STRIDE;
    for (int k = w->bottom; k < end && k + 1 < w->top; k++) {
        const double near = walk_bend(w, k);
        const double far = walk_bend(w, k + 1);
        const bool grows = fabs(far) > 1.2 * fabs(near);
        const bool stays = fabs(near) > JUMP * probe_noise(w->probe, w->probe->center) && fabs(far) > 0.9 * fabs(near);
        if (!(near * far > 0) || !(grows || stays))
            return false;
    }
    return true;
}

/* The noise of f by the second differences on the smallest steps: what remains of them after the parts that go with h
 * and with h^2 are taken out. */
static double noise_bottom(const struct walk *w)
{
    const bool sees = noise_sees(w);
    double worst = 0;
    for (int k = w->bottom + 1; k < w->bottom + WALK_STRIDE && k + 1 < w->top; k++) {
        const double rest = fabs(walk_bend(w, k + 1) - 6 * walk_bend(w, k) + 8 * walk_bend(w, k - 1)) / 10;
        if (isfinite(rest) && (!sees || rest < 1e-3 * fabs(walk_bend(w, k))))
            worst = fmax(worst, rest);
    }
    return worst;
}

/* Where f stands still on the smallest steps: the least move of which it is capable, as far as it matters. Halves the
 * way between a step without a move and one with a move until the move is small or the ends meet. */
static double noise_grain(struct walk *w)
{
    int k = w->bottom;
    while (k < w->top && walk_still(w, k))
        k++;
    if (k == w->bottom || k == w->top || !walk_has(w, k))
        return 0;
    const double center = w->probe->center;
    const double sign = w->plus[k - w->lowest] != center ? 1 : -1;
    double quiet = ldexp(1, k - 1);
    double moved = ldexp(1, k);
    double move = walk_move(w, k);
    for (int halvings = 0; halvings < DBL_MANT_DIG && move > 2 * probe_noise(w->probe, center); halvings++) {
        const double middle = quiet / 2 + moved / 2;
        const double value = probe_value(w->probe, w->i, w->x + sign * middle);
        if (value == center) {
            quiet = middle;
        } else {
            moved = middle;
            move = fabs(value - center);
        }
    }
    return move;
}

void noise_listen(struct walk *w)
{
    if (w->grain < 0)
        w->grain = noise_grain(w);
    w->floor = fmax(w->grain, noise_bottom(w));
}

/* Rounding error of f on a step: as measured on the nearest step that is not smaller. */
double noise_at(const struct walk *w, int k)
{
    int nearest = INT_MAX;
    int largest = INT_MIN;
    double noise = 0;
    double noise_beyond = 0;
    for (size_t m = 0; m < w->measures; m++) {
        if (w->measure_at[m] >= k && w->measure_at[m] < nearest) {
            nearest = w->measure_at[m];
            noise = w->measure[m];
        }
        if (w->measure_at[m] > largest) {
            largest = w->measure_at[m];
            noise_beyond = w->measure[m];
        }
    }
    return fmax(w->floor, nearest == INT_MAX ? noise_beyond : noise);
}

void noise_judge(struct walk *w)
{
    for (int k = w->bottom; k < w->top; k++) {
        const int at = k - w->lowest;
        const double size = fmax(fabs(w->probe->center), fmax(fabs(w->plus[at]), fabs(w->minus[at])));
        const double noise = fmax(noise_at(w, k), probe_noise(w->probe, size));
        w->first[at].noise = noise / ldexp(1, k) + 4 * DBL_TRUE_MIN;
        w->second[at].noise = 4 * noise / ldexp(1, k) / ldexp(1, k) + 4 * DBL_TRUE_MIN;
    }
}

/* The noise of f around one end of a step: where x is a round number, values near x itself may be exact by luck. The
 * points are exact in floating point, or the rounding of x would look like noise, and as close as x resolves, or a
 * pole nearby would. */
static double noise_cluster(struct walk *w, double end, int k)
{
    double values[CLUSTER];
    const int resolved = end != 0 ? ilogb(end) - DBL_MANT_DIG + 2 : k - 19;
    const double spacing = ldexp(11, k - 19 > resolved ? k - 19 : resolved);
    if (CLUSTER * spacing > ldexp(0.5, k))
        return 0;
    for (int j = 0; j < CLUSTER; j++) {
        values[j] = probe_value(w->probe, w->i, end + (end > w->x ? -j : j) * spacing);
        if (!isfinite(values[j]))
            return 0;
    }
    return ladder_noise(values, CLUSTER);
}

/* Measures the noise at both ends of a step, unless that was done. */
static void noise_measure_at(struct walk *w, int k)
{
    for (size_t m = 0; m < w->measures; m++)
        if (w->measure_at[m] == k)
            return;
    if (w->measures == WALK_MEASURES)
        return;
    const double h = ldexp(1, k);
    w->measure_at[w->measures] = k;
    w->measure[w->measures++] = NOISE_BOUND * fmax(noise_cluster(w, w->x + h, k), noise_cluster(w, w->x - h, k));
    noise_judge(w);
}

/* From the largest steps that may be of use downward: which are best depends on the noise, which may be less on smaller
 * steps. */
void noise_measure(struct walk *w)
{
    const struct ladder_estimate slope = walk_slope(w);
    const struct ladder_estimate curvature = walk_curvature(w);
    if (isfinite(slope.error) && isfinite(curvature.error)) {
        noise_measure_at(w, w->bottom + (int)ladder_reach(walk_second(w), walk_count(w), &curvature).high);
        noise_measure_at(w, w->bottom + (int)ladder_reach(walk_first(w), walk_count(w), &slope).high);
    }
    for (size_t before = WALK_MEASURES; before != w->measures;) {
        before = w->measures;
        const struct ladder_estimate both[] = {walk_curvature(w), walk_slope(w)};
        for (int j = 0; j < 2; j++) {
            if (!isfinite(both[j].error))
                continue;
            noise_measure_at(w, w->bottom + (int)both[j].top);
            noise_measure_at(w, w->bottom + (int)(both[j].top + 1 - both[j].order));
        }
    }
}
