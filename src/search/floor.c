/* Predictor and corrector (Allgower and Georg 1990, chapter 2): a step along the null directions towards the goal, then Newton
 * steps through all other directions, which lead back to the floor. Invariant: `here` is on the floor: its gradient is zero
 * and its loss that of the start, both to rounding. */
#include "search/floor.h"

#include "analysis/vector.h"
#include "base/random.h"

#include <math.h>
#include <string.h>

enum { MOST_STEPS = 100, MOST_CORRECTIONS = 8, MIRROR_TRIALS = 8 };

static const double LONGEST = 0.25;   /* step, in widths */
static const double SHORTEST = 1e-4;  /* a step that must be shorter to stay on the floor leads nowhere */
static const double FAIR = 0.25;      /* share of the expected gain */
static const double ARRIVED = 1e-6;   /* from the goal, in widths */
static const double CONVERGED = 1e-9; /* a Newton step, in widths */
static const double GAP = 0.25;       /* the largest flat curvature, as a share of the weakest other one */
static const double FLAT = 1e-10;     /* slopes and losses, as shares of the strongest curvature */

struct floor_walker {
    struct problem *problem;
    const struct region *region;
    struct frame *here;
    struct frame *next;
    size_t zero;       /* null directions */
    double loss;       /* of the floor */
    double loss_error; /* and its error */
    bool *flat;        /* n: which eigenvectors of a frame are null directions */
    double *step;      /* n */
    double *theta;     /* n */
    double *goal;      /* n */
};

struct floor_walker *floor_walker_new(struct arena *arena, struct problem *problem, const struct region *region)
{
    struct floor_walker *walker = ARENA_NEW(arena, struct floor_walker);
    size_t n = region->n;
    *walker = (struct floor_walker){
        .problem = problem,
        .region = region,
        .here = frame_new(arena, n),
        .next = frame_new(arena, n),
        .flat = ARENA_ARRAY(arena, n, bool),
        .step = ARENA_ARRAY(arena, n, double),
        .theta = ARENA_ARRAY(arena, n, double),
        .goal = ARENA_ARRAY(arena, n, double),
    };
    return walker;
}

/* The null directions: the weakest curvatures, as many as there are on the floor. Of the ascending eigenvalues these are
 * neighbours. False if others are as weak: there the floor cannot be told from its slopes. */
static bool mark_flat(struct floor_walker *walker, const struct frame *frame)
{
    size_t n = walker->region->n;
    size_t first = 0;
    size_t end = n;
    double weakest = INFINITY; /* of the others */
    double flat = 0;
    while (end - first > walker->zero) {
        bool low = fabs(frame->values[first]) > fabs(frame->values[end - 1]);
        weakest = fmin(weakest, fabs(frame->values[low ? first++ : --end]));
    }
    for (size_t k = 0; k < n; k++) {
        walker->flat[k] = k >= first && k < end;
        flat = walker->flat[k] ? fmax(flat, fabs(frame->values[k])) : flat;
    }
    return flat <= GAP * weakest;
}

/* Whether a frame that Newton steps have led to is on the floor. */
static bool on_floor(const struct floor_walker *walker, const struct frame *frame)
{
    size_t n = walker->region->n;
    double small = FLAT * frame_strength(frame, n);
    double rounding = 0;
    for (size_t i = 0; i < n; i++)
        rounding += 4 * walker->region->width[i] * frame->at.gradient_error[i];
    for (size_t k = 0; k < n; k++)
        if (walker->flat[k] && !(fabs(frame->slopes[k]) <= small + rounding))
            return false;
    double unseen = 4 * (frame->at.loss_error + walker->loss_error) + small;
    return fabs(frame->at.loss - walker->loss) <= unseen;
}

/* Newton steps of `next` through the directions that are not flat; false if they move by more than `most` in all. */
static bool correct(struct floor_walker *walker, double most)
{
    size_t n = walker->region->n;
    for (int c = 0; c < MOST_CORRECTIONS; c++) {
        const struct frame *at = walker->next;
        if (!mark_flat(walker, at))
            return false;
        for (size_t k = 0; k < n; k++)
            walker->step[k] = walker->flat[k] || at->slopes[k] == 0 ? 0 : -at->slopes[k] / at->values[k];
        double length = vector_norm(n, walker->step);
        most -= length;
        frame_step(at, walker->region, walker->step, walker->theta);
        if (!(most >= -CONVERGED) || !frame_look(walker->next, walker->problem, walker->region, walker->theta))
            return false;
        if (length <= CONVERGED)
            return true;
    }
    return false;
}

/* step = the part of the way to the goal that lies in the null directions, cut to `radius`. Returns its length. */
static double aim(struct floor_walker *walker, double radius)
{
    size_t n = walker->region->n;
    const struct frame *here = walker->here;
    for (size_t i = 0; i < n; i++)
        walker->theta[i] = (walker->goal[i] - here->theta[i]) / walker->region->width[i];
    mark_flat(walker, here);
    for (size_t k = 0; k < n; k++)
        walker->step[k] = walker->flat[k] ? vector_dot(n, here->vectors + k * n, walker->theta) : 0;
    double length = vector_norm(n, walker->step);
    for (size_t k = 0; length > radius && k < n; k++)
        walker->step[k] *= radius / length;
    return fmin(length, radius);
}

/* How far a place is from the goal, in widths. */
static double way_left(const struct floor_walker *walker, const double *theta)
{
    double sum = 0;
    for (size_t i = 0; i < walker->region->n; i++)
        sum = hypot(sum, (theta[i] - walker->goal[i]) / walker->region->width[i]);
    return sum;
}

/* From `here` towards the goal, as near as the floor comes to it along the way. Where the floor bends a full step may lead
 * beyond the nearest point: a step must gain a fair share of what it would on a straight one. */
static void walk_to_goal(struct floor_walker *walker)
{
    double radius = LONGEST;
    bool leads = true;
    double left = way_left(walker, walker->here->theta);
    for (int k = 0; k < MOST_STEPS && left > ARRIVED && leads; k++) {
        double length = aim(walker, radius);
        if (length <= ARRIVED / 10)
            return;
        frame_step(walker->here, walker->region, walker->step, walker->theta);
        if (!frame_look(walker->next, walker->problem, walker->region, walker->theta) || !correct(walker, length / 2) ||
            !on_floor(walker, walker->next)) {
            radius = length / 2;
            leads = radius > SHORTEST;
            continue;
        }
        double then = way_left(walker, walker->next->theta);
        if (!((left - then) * (left + then) > FAIR * length * length)) {
            radius = length / 2;
            continue;
        }
        struct frame *was = walker->here;
        walker->here = walker->next;
        walker->next = was;
        left = then;
        radius = fmin(2 * radius, LONGEST);
    }
}

/* Puts the walker on the floor at theta. */
static bool begin(struct floor_walker *walker, const struct landing *from, const double *theta)
{
    walker->zero = from->zero;
    walker->loss = from->loss;
    walker->loss_error = from->loss_error;
    if (!frame_look(walker->here, walker->problem, walker->region, theta))
        return false;
    return mark_flat(walker, walker->here) && on_floor(walker, walker->here);
}

bool floor_is_same(const struct landing *a, const struct landing *b)
{
    return a->zero > 0 && a->zero == b->zero && a->negative == b->negative &&
           fabs(a->loss - b->loss) <= 4 * (a->loss_error + b->loss_error) + FLAT * fmin(a->strength, b->strength);
}

static bool leads_to(struct floor_walker *walker, const struct landing *to)
{
    size_t n = walker->region->n;
    memcpy(walker->goal, to->theta, n * sizeof *walker->goal);
    walk_to_goal(walker);
    for (size_t i = 0; i < n; i++)
        if (!(fabs(walker->here->theta[i] - to->theta[i]) <= ARRIVED * walker->region->width[i] + to->blur[i]))
            return false;
    return true;
}

bool floor_joins(struct floor_walker *walker, const struct landing *from, const struct landing *to)
{
    return begin(walker, from, from->theta) && leads_to(walker, to);
}

/* ---- Mirror images ---- */

/* Whether L(S theta) = L(theta) to rounding at points all around; S is given by its signs. */
static bool is_symmetry(struct floor_walker *walker, const struct landing *at, const signed char *sign, double *theta)
{
    size_t n = walker->region->n;
    size_t seen = 0;
    for (size_t trial = 0; trial < MIRROR_TRIALS; trial++) {
        for (size_t i = 0; i < n; i++)
            theta[i] = at->theta[i] + walker->region->width[i] * (random_unit(trial, RANDOM_STREAM_STARTS, i) - 0.5);
        double loss = problem_loss(walker->problem, theta);
        for (size_t i = 0; i < n; i++)
            theta[i] *= sign[i];
        double mirrored = problem_loss(walker->problem, theta);
        if (!isfinite(loss) && !isfinite(mirrored))
            continue;
        if (!(fabs(loss - mirrored) <= 1e-11 * (fabs(loss) + fabs(mirrored)) + 8 * at->loss_error))
            return false;
        seen++;
    }
    return seen > MIRROR_TRIALS / 2;
}

static bool joins_by(struct floor_walker *walker, const struct landing *from, const struct landing *to,
                     const signed char *sign)
{
    size_t n = walker->region->n;
    struct arena *scratch = arena_child(walker->problem->arena);
    double *theta = ARENA_ARRAY(scratch, n, double);
    bool joins = is_symmetry(walker, from, sign, theta);
    for (size_t i = 0; i < n; i++)
        theta[i] = sign[i] * from->theta[i];
    joins = joins && begin(walker, from, theta) && leads_to(walker, to);
    arena_close(scratch);
    return joins;
}

bool floor_joins_mirrored(struct floor_walker *walker, const struct landing *from, const struct landing *to)
{
    size_t n = walker->region->n;
    struct arena *scratch = arena_child(walker->problem->arena);
    signed char *sign = ARENA_ARRAY(scratch, n, signed char);
    bool all = true;
    for (size_t i = 0; i < n; i++) {
        sign[i] = from->theta[i] * to->theta[i] < 0 ? -1 : 1;
        all = all && sign[i] < 0;
    }
    bool joins = joins_by(walker, from, to, sign);
    for (size_t i = 0; i < n; i++)
        sign[i] = -1;
    joins = joins || (!all && joins_by(walker, from, to, sign));
    arena_close(scratch);
    return joins;
}

bool floor_middle(struct floor_walker *walker, const struct landing *from, double *theta)
{
    size_t n = walker->region->n;
    if (walker->region->low == NULL || !begin(walker, from, from->theta))
        return false;
    for (size_t i = 0; i < n; i++)
        walker->goal[i] = walker->region->low[i] / 2 + walker->region->high[i] / 2;
    walk_to_goal(walker);
    memcpy(theta, walker->here->theta, n * sizeof *theta);
    return true;
}
