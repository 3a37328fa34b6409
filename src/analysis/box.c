/* Points of the box are known by z in [-1, 1]^n: theta + r z. Invariant: whatever is evaluated is offered to the peak, so
 * that the answer is never below a trial point. */
#include "analysis/box.h"

#include "analysis/corners.h"
#include "base/random.h"

#include <math.h>
#include <string.h>

enum {
    RANDOM_CORNERS = 16,
    MOST_EXHAUSTED = 8, /* coordinates, so that all corners are tried */
    STARTS = 3,         /* of the trial points are climbed from */
    MOST_STEPS = 50,    /* of a climb */
    MOST_HALVINGS = 30,
    STREAM_CORNERS = 0x7FFFFFF0
};

static const double ARMIJO = 1e-4;

/* A trial point that a climb may start from. */
struct start {
    double loss; /* -infinity: none yet */
    double *z;
};

struct search {
    const struct box *box;
    struct arena *scratch;
    size_t n;
    double *point; /* n: theta + r z */
    struct box_peak *peak;
    struct start starts[STARTS]; /* the best trials, in descending order */
};

/* ---- Evaluation ---- */

static void place(const struct search *s, const double *z)
{
    for (size_t i = 0; i < s->n; i++)
        s->point[i] = s->box->theta[i] + s->box->reach[i] * z[i];
}

/* Takes note of the loss at s->point. What is no number cannot be compared: it counts as deep down. */
static double note(struct search *s, double loss)
{
    s->peak->evaluations++;
    if (isnan(loss) || loss == -INFINITY) {
        s->peak->undefined++;
        return -INFINITY;
    }
    if (loss > s->peak->loss) {
        s->peak->loss = loss;
        memcpy(s->peak->at, s->point, s->n * sizeof *s->point);
    }
    return loss;
}

static double loss_at(struct search *s, const double *z)
{
    place(s, z);
    return note(s, problem_loss(s->box->problem, s->point));
}

/* The slope by z at z: r_i g_i. False if it is not finite. */
static bool slope_at(struct search *s, const double *z, struct derivatives *at, double *slope)
{
    place(s, z);
    exact_derivatives(s->box->problem->exact, s->point, at);
    note(s, at->loss);
    bool finite = true;
    for (size_t i = 0; i < s->n; i++) {
        slope[i] = s->box->reach[i] * at->gradient[i];
        finite = finite && isfinite(slope[i]);
    }
    return finite;
}

/* ---- Trial points ---- */

/* Keeps the best ones, each once. */
static void keep(struct search *s, double loss, const double *z)
{
    size_t at = 0;
    for (; at < STARTS && s->starts[at].loss >= loss; at++)
        if (s->starts[at].loss == loss && memcmp(s->starts[at].z, z, s->n * sizeof *z) == 0)
            return;
    if (at == STARTS || loss == -INFINITY)
        return;
    struct start last = s->starts[STARTS - 1];
    memmove(&s->starts[at + 1], &s->starts[at], (STARTS - 1 - at) * sizeof *s->starts);
    s->starts[at] = last;
    s->starts[at].loss = loss;
    memcpy(s->starts[at].z, z, s->n * sizeof *z);
}

/* Tries the corner z; then, where the Hessian is known, the one that z leads to. */
static void try_corner(struct search *s, double *z)
{
    const struct box *box = s->box;
    keep(s, loss_at(s, z), z);
    if (box->hessian == NULL)
        return;
    const struct corner_form form = {s->n, box->reach, box->gradient, box->hessian};
    double *from = arena_copy(s->scratch, z, s->n, sizeof *z);
    corners_climb(s->scratch, &form, z);
    if (memcmp(from, z, s->n * sizeof *z) != 0)
        keep(s, loss_at(s, z), z);
}

/* The corner that the signs of a direction point to, and points on the way there. */
static void try_signs(struct search *s, const double *direction, double factor, double *z)
{
    static const double parts[] = {0.125, 0.5, 1};
    for (size_t p = 0; direction != NULL && p < sizeof parts / sizeof *parts; p++) {
        for (size_t i = 0; i < s->n; i++)
            z[i] = factor * direction[i] < 0 ? -parts[p] : parts[p];
        if (parts[p] < 1)
            keep(s, loss_at(s, z), z);
        else
            try_corner(s, z);
    }
}

static void try_random(struct search *s, double *z)
{
    for (uint64_t k = 0; k < RANDOM_CORNERS; k++) {
        for (size_t i = 0; i < s->n; i++)
            z[i] = random_unit(k, STREAM_CORNERS, i) < 0.5 ? -1 : 1;
        try_corner(s, z);
    }
}

static void try_all(struct search *s, double *z)
{
    for (size_t k = 0; k < (size_t)1 << s->n; k++) {
        for (size_t i = 0; i < s->n; i++)
            z[i] = k >> i & 1 ? -1 : 1;
        keep(s, loss_at(s, z), z);
    }
}

static void try_best_of_form(struct search *s, double *z)
{
    const struct corner_form form = {s->n, s->box->reach, s->box->gradient, s->box->hessian};
    if (form.hessian == NULL || s->n > CORNERS_COMPARED)
        return;
    corners_best(s->scratch, &form, z);
    keep(s, loss_at(s, z), z);
}

static void try_corners(struct search *s)
{
    double *z = ARENA_ARRAY(s->scratch, s->n, double);
    try_signs(s, s->box->gradient, 1, z);
    try_signs(s, s->box->top, 1, z);
    try_signs(s, s->box->top, -1, z);
    if (s->n <= MOST_EXHAUSTED) {
        try_all(s, z);
        return;
    }
    try_random(s, z);
    try_best_of_form(s, z);
}

/* ---- Climbs ---- */

struct climb {
    struct derivatives at;
    double *z;
    double *slope;
    double *old_z;
    double *old_slope;
    double *direction;
    double *trial;
    double loss;
    double step;    /* spectral */
    bool to_corner; /* steps to corners still lead upwards */
};

static struct climb climb_new(struct search *s)
{
    struct climb c = {.step = 1, .to_corner = true};
    double **const vectors[] = {&c.at.gradient, &c.at.gradient_error, &c.z,         &c.slope,
                                &c.old_z,       &c.old_slope,         &c.direction, &c.trial};
    for (size_t k = 0; k < sizeof vectors / sizeof *vectors; k++)
        *vectors[k] = ARENA_ARRAY(s->scratch, s->n, double);
    return c;
}

static void move(struct search *s, struct climb *c, double loss)
{
    c->loss = loss;
    memcpy(c->z, c->trial, s->n * sizeof *c->z);
}

/* The corner that the slope points to is the highest point of the tangent plane over the box (Frank and Wolfe 1956), and
 * of a convex loss the step there goes upwards. */
static bool step_to_corner(struct search *s, struct climb *c)
{
    bool stays = true;
    for (size_t i = 0; i < s->n; i++) {
        c->trial[i] = c->slope[i] == 0 ? c->z[i] : copysign(1, c->slope[i]);
        stays = stays && c->trial[i] == c->z[i];
    }
    double loss = stays ? -INFINITY : loss_at(s, c->trial);
    if (!(loss > c->loss))
        return false;
    move(s, c, loss);
    return true;
}

/* Barzilai and Borwein's step from the last move; longer where the loss bends upwards. */
static void choose_step(struct search *s, struct climb *c)
{
    double moved = 0;
    double bent = 0;
    for (size_t i = 0; i < s->n; i++) {
        double dz = c->z[i] - c->old_z[i];
        moved += dz * dz;
        bent -= dz * (c->slope[i] - c->old_slope[i]);
    }
    double step = bent > 0 ? moved / bent : 10 * c->step;
    if (moved > 0 && isfinite(step) && step > 0)
        c->step = step;
}

static bool step_along_gradient(struct search *s, struct climb *c)
{
    double gain = 0;
    for (size_t i = 0; i < s->n; i++) {
        c->direction[i] = fmin(1, fmax(-1, c->z[i] + c->step * c->slope[i])) - c->z[i];
        gain += c->direction[i] * c->slope[i];
    }
    if (!(gain > 1e-9 * (c->loss - s->box->loss) + s->box->loss_error))
        return false;
    double part = 1;
    for (int halvings = 0; halvings < MOST_HALVINGS; halvings++, part /= 2) {
        for (size_t i = 0; i < s->n; i++)
            c->trial[i] = c->z[i] + part * c->direction[i];
        double loss = loss_at(s, c->trial);
        if (!(loss >= c->loss + ARMIJO * part * gain))
            continue;
        memcpy(c->old_z, c->z, s->n * sizeof *c->z);
        memcpy(c->old_slope, c->slope, s->n * sizeof *c->slope);
        move(s, c, loss);
        return true;
    }
    return false;
}

static void first_step(struct search *s, struct climb *c)
{
    double largest = 0;
    for (size_t i = 0; i < s->n; i++)
        largest = fmax(largest, fabs(c->slope[i]));
    c->step = largest > 0 ? 1 / largest : 1;
}

static void climb_from(struct search *s, struct climb *c, double loss, const double *z)
{
    c->loss = loss;
    c->to_corner = true;
    memcpy(c->z, z, s->n * sizeof *z);
    bool has_step = false;
    for (size_t k = 0; k < MOST_STEPS && isfinite(c->loss); k++) {
        if (!slope_at(s, c->z, &c->at, c->slope))
            return;
        c->to_corner = c->to_corner && step_to_corner(s, c);
        if (c->to_corner)
            continue;
        if (has_step)
            choose_step(s, c);
        else
            first_step(s, c);
        has_step = true;
        if (!isfinite(c->step) || !step_along_gradient(s, c))
            return;
    }
}

void box_climb(struct arena *arena, const struct box *box, struct box_peak *peak)
{
    size_t n = box->problem->model->n;
    struct arena *scratch = arena_child(arena);
    *peak = (struct box_peak){.loss = box->loss, .at = arena_copy(arena, box->theta, n, sizeof(double))};
    struct search s = {.box = box, .scratch = scratch, .n = n, .point = ARENA_ARRAY(scratch, n, double), .peak = peak};
    for (size_t k = 0; k < STARTS; k++)
        s.starts[k] = (struct start){-INFINITY, ARENA_ARRAY(scratch, n, double)};
    try_corners(&s);
    struct climb climb = climb_new(&s);
    climb_from(&s, &climb, box->loss, ARENA_ARRAY(scratch, n, double));
    for (size_t k = 0; k < STARTS && s.starts[k].loss > -INFINITY; k++)
        climb_from(&s, &climb, s.starts[k].loss, s.starts[k].z);
    arena_close(scratch);
}
