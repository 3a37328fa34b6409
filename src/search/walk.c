/* Steps in the frame of the eigenvectors. Invariant: `here` is the last point that was accepted, looked at. */
#include "search/walk.h"

#include "analysis/stationary.h"
#include "analysis/vector.h"

#include <math.h>

enum { MOST_STEPS = 150 };

/* The first step may be so long, in widths for each coordinate, and none longer than the other. */
static const double FIRST_RADIUS = 0.1;
static const double LARGEST_RADIUS = 0.5;
static const double SMALLEST_RADIUS = 1e-10;

/* Below this length a Newton step is expected to end at a critical point. */
static const double NEAR = 1e-6;

/* Between two tests of a place |g| must have fallen so far. */
static const double AGAIN = 1e-2;

/* What the loops of both walks share. */
struct pace {
    size_t n;
    double *step;
    double *theta;
    double radius;
    double tested; /* |g| when the place was last tested */
};

static struct pace pace_new(struct arena *arena, size_t n)
{
    return (struct pace){.n = n,
                         .step = ARENA_ARRAY(arena, n, double),
                         .theta = ARENA_ARRAY(arena, n, double),
                         .radius = FIRST_RADIUS * sqrt((double)n),
                         .tested = INFINITY};
}

static void accept(struct walk *walk)
{
    struct frame *was = walk->here;
    walk->here = walk->next;
    walk->next = was;
}

/* The length of the Newton step, as far as directions count whose curvature is no rounding. */
static double newton_length(const struct frame *frame, size_t n)
{
    double least = 1e-7 * frame_strength(frame, n);
    double sum = 0;
    for (size_t k = 0; k < n; k++)
        if (fabs(frame->values[k]) > least)
            sum = hypot(sum, frame->slopes[k] / frame->values[k]);
    return sum;
}

/* Tests the place if the next step is short, or the gradient rounding. */
static bool has_landed(struct walk *walk, struct pace *pace)
{
    const struct frame *here = walk->here;
    bool rounding = gradient_is_rounding(pace->n, &here->at);
    bool near = newton_length(here, pace->n) < NEAR * sqrt((double)pace->n);
    if (!rounding && (!near || here->steepness > AGAIN * pace->tested))
        return false;
    pace->tested = here->steepness;
    return walk->lands(walk->context, here);
}

/* ---- Down on |g|^2 ---- */

/* step_k = -l_k c_k / (l_k^2 + mu), all divided by the largest |l|. Returns its length. */
static double damped(const struct frame *frame, size_t n, double mu, double *step)
{
    double strength = frame_strength(frame, n);
    for (size_t k = 0; k < n; k++) {
        double l = frame->values[k] / strength;
        double denominator = l * l + mu;
        step[k] = denominator > 0 ? -l * (frame->slopes[k] / strength) / denominator : 0;
    }
    return vector_norm(n, step);
}

/* The step of length at most `radius` that lowers |c + L step| most (More 1978): by bisection for the damping. */
static void trust_step(const struct frame *frame, struct pace *pace)
{
    enum { BISECTIONS = 40 };
    if (damped(frame, pace->n, 0, pace->step) <= pace->radius)
        return;
    double low = -80; /* exponents of 2 */
    double high = log2(frame->steepness / frame_strength(frame, pace->n) / pace->radius) + 1;
    for (int k = 0; k < BISECTIONS && high - low > 1e-3; k++) {
        double middle = (low + high) / 2;
        if (damped(frame, pace->n, exp2(middle), pace->step) > pace->radius)
            low = middle;
        else
            high = middle;
    }
    damped(frame, pace->n, exp2(high), pace->step);
}

/* |g| where the Hessian predicts it after a step. */
static double predicted(const struct frame *frame, const struct pace *pace)
{
    double sum = 0;
    for (size_t k = 0; k < pace->n; k++)
        sum = hypot(sum, frame->slopes[k] + frame->values[k] * pace->step[k]);
    return sum;
}

/* What a step gained of what it was to gain, in |g|^2; below 0 if the place is none. */
static double gain_of(struct walk *walk, const struct pace *pace)
{
    double now = walk->here->steepness;
    double model = predicted(walk->here, pace) / now;
    frame_step(walk->here, walk->region, pace->step, pace->theta);
    if (!frame_look(walk->next, walk->problem, walk->region, pace->theta))
        return -1;
    double then = walk->next->steepness / now;
    return (1 - then) * (1 + then) / ((1 - model) * (1 + model));
}

static bool strides(struct walk *walk, struct pace *pace)
{
    trust_step(walk->here, pace);
    double length = vector_norm(pace->n, pace->step);
    double gain = gain_of(walk, pace);
    if (!(gain > 0.25))
        pace->radius = fmin(pace->radius, length) / 4;
    else if (gain > 0.75)
        pace->radius = fmin(fmax(pace->radius, 2 * length), LARGEST_RADIUS * sqrt((double)pace->n));
    if (gain > 1e-4)
        accept(walk);
    return pace->radius > SMALLEST_RADIUS && length > 0;
}

enum walk_end walk_down(struct walk *walk, const double *start)
{
    struct arena *scratch = arena_child(walk->problem->arena);
    struct pace pace = pace_new(scratch, walk->region->n);
    enum walk_end end = WALK_LOST;
    if (!frame_look(walk->here, walk->problem, walk->region, start))
        end = WALK_NOT_FINITE;
    for (size_t k = 0; end == WALK_LOST && k < MOST_STEPS; k++) {
        if (has_landed(walk, &pace))
            end = WALK_LANDED;
        else if (region_lost(walk->region, walk->here->theta))
            end = WALK_LEFT;
        else if (!(frame_strength(walk->here, pace.n) > 0) || !strides(walk, &pace))
            break;
    }
    arena_close(scratch);
    return end;
}

/* ---- Along eigenvectors ---- */

/* 2c / (|l| (1 + sqrt(1 + 4 c^2/l^2))), up or down the slope: Newton's step where the curvature has the wanted sign and the
 * slope is small, and never more than the slope itself (Wales 1994, eq. 5). */
static void follow_step(const struct frame *frame, size_t index, struct pace *pace)
{
    double strength = frame_strength(frame, pace->n);
    for (size_t k = 0; k < pace->n; k++) {
        double c = frame->slopes[k] / strength;
        double l = fabs(frame->values[k]) / strength;
        double size = 2 * c / (l + hypot(l, 2 * c));
        pace->step[k] = c == 0 ? 0 : k < index ? size : -size;
    }
    double length = vector_norm(pace->n, pace->step);
    for (size_t k = 0; length > pace->radius && k < pace->n; k++)
        pace->step[k] *= pace->radius / length;
}

/* How far the change of the loss is from what the quadratic form predicts, as a share of it. */
static double surprise_of(const struct walk *walk, const struct pace *pace)
{
    const struct frame *here = walk->here;
    double predicted = 0;
    double terms = 0;
    for (size_t k = 0; k < pace->n; k++) {
        double term = pace->step[k] * (here->slopes[k] + here->values[k] * pace->step[k] / 2);
        predicted += term;
        terms += fabs(term);
    }
    return fabs(walk->next->at.loss - here->at.loss - predicted) / terms;
}

static bool follows(struct walk *walk, size_t index, struct pace *pace)
{
    follow_step(walk->here, index, pace);
    frame_step(walk->here, walk->region, pace->step, pace->theta);
    if (!frame_look(walk->next, walk->problem, walk->region, pace->theta)) {
        pace->radius /= 4;
        return pace->radius > SMALLEST_RADIUS;
    }
    double surprise = surprise_of(walk, pace);
    double length = vector_norm(pace->n, pace->step);
    if (!(surprise < 0.75))
        pace->radius = fmin(pace->radius, length) / 2;
    else if (surprise < 0.25)
        pace->radius = fmin(fmax(pace->radius, 2 * length), LARGEST_RADIUS * sqrt((double)pace->n));
    if (surprise < 2)
        accept(walk);
    return pace->radius > SMALLEST_RADIUS && length > 0;
}

/* Whether the signs of the curvatures that are no rounding allow for the index. */
static bool has_index(const struct frame *frame, size_t n, size_t index)
{
    double least = 1e-9 * frame_strength(frame, n);
    return (index == 0 || frame->values[index - 1] <= least) && (index == n || frame->values[index] >= -least);
}

enum walk_end walk_along(struct walk *walk, const double *start, size_t index)
{
    struct arena *scratch = arena_child(walk->problem->arena);
    struct pace pace = pace_new(scratch, walk->region->n);
    enum walk_end end = WALK_LOST;
    if (!frame_look(walk->here, walk->problem, walk->region, start))
        end = WALK_NOT_FINITE;
    for (size_t k = 0; end == WALK_LOST && k < MOST_STEPS; k++) {
        if (has_index(walk->here, pace.n, index) && has_landed(walk, &pace))
            end = WALK_LANDED;
        else if (region_lost(walk->region, walk->here->theta))
            end = WALK_LEFT;
        else if (!(frame_strength(walk->here, pace.n) > 0) || !follows(walk, index, &pace))
            break;
    }
    arena_close(scratch);
    return end;
}
