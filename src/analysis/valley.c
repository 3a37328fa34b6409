/* Paths from a point. Invariant: a valley holds only if every path stayed flat to where it ended, and ended far enough. */
#include "analysis/valley.h"

#include "analysis/valley_walk.h"
#include "base/random.h"

#include <math.h>
#include <string.h>

enum {
    MOST_AXES = 4, /* null directions that are followed one by one; random combinations reach all of them */
    COMBINATIONS = 3,
    MOST_PLACES = 20,
    MOST_RETREATS = 60,
    MOST_BENDS = 12,
    SEED = 11
};

/* A path is long enough when curvatures across the valley have changed by half, which tells the scale of the loss, and
 * parameters by half; one that ends before, for want of a next place, must have got this far. */
static const double ENOUGH = 0.5;
static const double LEAST = 0.2;
static const double LEAST_TO_EDGE = 0.05; /* where another piece of the loss begins */

/* A path along which no curvature changes goes on to so many sizes of the parameters; if it ends before, it needs so many.
 * Where the loss does not depend on what is moved at all, as behind a dead unit, this piece of it is looked at only. */
static const double FAR = 0x1p44;
static const double LEAST_FAR = 0x1p10;
static const double LEAST_EXACT = 0x1p-4;

/* Many times the precision of theta, relative to its size. */
static const double LEAST_SEEN = 1e-4;

static const double FIRST_STEP = 0x1p-4;
static const double LIKED = 0.2; /* change from place to place */
static const double MOST_GROWTH = 16;

struct path {
    const struct valley_frame *frame;
    const double *direction; /* n */
    double sign;
    double t;      /* theta = start + sign t direction + correction */
    double step;   /* to the next place */
    double *last;  /* n: the correction here */
    double *slope; /* n: its change for each unit of t */
    struct valley_place place;
    struct arena *owned; /* of the place; NULL at the start */
    bool edge;           /* the next place is on another piece, however close it is */
    size_t places;
    struct valley_reach reach;
};

static struct path path_new(struct arena *arena, const struct valley_frame *frame, const double *direction, double sign)
{
    return (struct path){.frame = frame,
                         .direction = direction,
                         .sign = sign,
                         .step = FIRST_STEP,
                         .last = ARENA_ARRAY(arena, frame->n, double),
                         .slope = ARENA_ARRAY(arena, frame->n, double),
                         .place = frame->start,
                         .reach = {.exact = true}};
}

static void predict(const struct path *path, double *theta)
{
    const struct valley_frame *frame = path->frame;
    for (size_t i = 0; i < frame->n; i++)
        theta[i] = frame->start.theta[i] + path->sign * (path->t + path->step) * path->direction[i] + path->last[i] +
                   path->slope[i] * path->step;
}

/* Makes a visited place the current one; the next step is so long that about as much changes as is liked. */
static void settle(struct path *path, struct arena *owned, const struct valley_place *place)
{
    const struct valley_frame *frame = path->frame;
    path->t += path->step;
    for (size_t i = 0; i < frame->n; i++) {
        double correction = place->theta[i] - frame->start.theta[i] - path->sign * path->t * path->direction[i];
        path->slope[i] = (correction - path->last[i]) / path->step;
        path->last[i] = correction;
    }
    path->step *= fmin(fmax(LIKED / place->change, 1), MOST_GROWTH);
    if (path->owned != NULL)
        arena_close(path->owned);
    path->owned = owned;
    path->place = *place;
    path->places++;
    path->edge = false;
    valley_measure(frame, place, &path->reach);
}

static bool is_long_enough(const struct path *path)
{
    return path->t >= FAR || (path->reach.curvatures >= ENOUGH && path->reach.parameters >= ENOUGH);
}

/* What a path that ended for want of a next place has shown. One that is shorter than theta is precise has shown nothing:
 * x^2 y beside y = 0 is flat along y, until y changes its sign. */
static bool has_shown(const struct path *path)
{
    double least = path->edge ? LEAST_TO_EDGE : LEAST;
    return (path->reach.curvatures >= least && path->t >= LEAST_SEEN) || path->t >= LEAST_FAR ||
           (path->reach.exact && path->t >= LEAST_EXACT);
}

/* Follows a path until it is long enough, or every next step, however short, fails; then why. A step that fails is tried
 * again with a quarter of its length, for long ones may jump to what does not belong to the valley. */
static enum valley_step follow(struct arena *arena, struct path *path)
{
    double *theta = ARENA_ARRAY(arena, path->frame->n, double);
    enum valley_step step = VALLEY_LOST;
    size_t retreats = 0;
    size_t bends = 0;
    while (retreats < MOST_RETREATS && bends < MOST_BENDS && path->places < MOST_PLACES &&
           path->step >= 1e-3 * path->t) {
        struct arena *owned = arena_child(arena);
        struct valley_place place;
        predict(path, theta);
        step = valley_visit(owned, path->frame, &path->place, theta, &place);
        if (step == VALLEY_FLAT) {
            settle(path, owned, &place);
            if (is_long_enough(path))
                return VALLEY_FLAT;
            continue;
        }
        arena_close(owned);
        path->step /= 4;
        retreats++;
        bends += step == VALLEY_BENT;
        path->edge = path->edge || step == VALLEY_EDGE;
    }
    return step == VALLEY_BENT ? VALLEY_BENT : VALLEY_LOST;
}

/* One path and its end. */
static bool path_is_flat(struct arena *arena, const struct valley_frame *frame, const double *direction, double sign,
                         struct valley *out)
{
    struct arena *scratch = arena_child(arena);
    struct path path = path_new(scratch, frame, direction, sign);
    enum valley_step end = follow(scratch, &path);
    if (end == VALLEY_BENT)
        out->doubt = "the loss is not constant along the null directions";
    else if (end == VALLEY_LOST && !has_shown(&path))
        out->doubt = "the floor of a valley along the null directions could not be followed far enough";
    out->paths++;
    out->reach = fmin(out->reach, path.t >= LEAST_FAR ? INFINITY : fmax(path.reach.curvatures, path.reach.parameters));
    arena_close(scratch);
    return out->doubt == NULL;
}

static bool both_ways(struct arena *arena, const struct valley_frame *frame, const double *direction,
                      struct valley *out)
{
    return path_is_flat(arena, frame, direction, 1, out) && path_is_flat(arena, frame, direction, -1, out);
}

/* A combination of all null directions with weights of both signs, none of them small. */
static void combine(const struct valley_frame *frame, uint32_t which, double *out)
{
    memset(out, 0, frame->n * sizeof *out);
    for (size_t k = 0; k < frame->flat; k++) {
        double draw = 2 * random_unit(SEED, which, k) - 1;
        double weight = (draw + copysign(1, draw)) / 2 / sqrt((double)frame->flat);
        for (size_t i = 0; i < frame->n; i++)
            out[i] += weight * frame->null[k * frame->n + i];
    }
}

/* Follows `axes` null directions and `combinations` of all of them. */
static bool follow_all(struct arena *arena, const struct valley_frame *frame, size_t axes, size_t combinations,
                       struct valley *out)
{
    double *direction = ARENA_ARRAY(arena, frame->n, double);
    bool flat = true;
    for (size_t k = 0; k < axes && flat; k++)
        flat = both_ways(arena, frame, frame->null + k * frame->n, out);
    for (uint32_t k = 0; k < combinations && flat; k++) {
        combine(frame, k, direction);
        flat = both_ways(arena, frame, direction, out);
    }
    out->flat = flat ? frame->flat : 0;
    return flat;
}

/* The frame of a point, if a valley may start there. */
static bool open_at(struct arena *arena, struct problem *problem, const struct inertia *inertia, const double *theta,
                    struct valley_frame *frame, struct valley *out)
{
    *out = (struct valley){.reach = INFINITY};
    if (inertia->basis != NULL && inertia->zero > 0 && (inertia->negative == 0 || inertia->positive == 0) &&
        valley_frame_open(arena, problem, inertia, theta, frame))
        return true;
    out->doubt = "no valley starts here";
    return false;
}

bool valley_holds(struct problem *problem, const struct inertia *inertia, const double *theta, double loss,
                  double loss_error, struct valley *out)
{
    struct arena *scratch = arena_child(problem->arena);
    struct valley_frame frame;
    bool flat = open_at(scratch, problem, inertia, theta, &frame, out);
    frame.loss = loss;
    frame.loss_error = loss_error;
    if (flat && frame.flat <= MOST_AXES)
        flat = follow_all(scratch, &frame, frame.flat, frame.flat > 1 ? COMBINATIONS : 0, out);
    else if (flat)
        flat = follow_all(scratch, &frame, 0, COMBINATIONS, out);
    arena_close(scratch);
    return flat;
}

bool valley_confirmed(struct problem *problem, const struct inertia *inertia, const double *theta, double loss,
                      double loss_error, struct valley *out)
{
    struct arena *scratch = arena_child(problem->arena);
    struct valley_frame frame;
    bool flat = open_at(scratch, problem, inertia, theta, &frame, out);
    frame.loss = loss;
    frame.loss_error = loss_error;
    flat = flat && follow_all(scratch, &frame, 0, 1, out);
    arena_close(scratch);
    return flat;
}
