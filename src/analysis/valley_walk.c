/* Places of a valley. The correction across the valley starts from the Hessian of the last place, so that a step
 * costs gradients and one Hessian (Lyapunov's and Schmidt's reduction: theta = start + t v + correction, the correction
 * solving the equations across). Invariant: two consecutive places have nearly the same Hessian across the valley, so that a
 * path does not jump to another one. */
#include "analysis/valley_walk.h"

#include "analysis/vector.h"
#include "base/random.h"
#include "domain/real.h"

#include <float.h>
#include <math.h>
#include <string.h>

enum { MOST_CORRECTIONS = 40, VIEWS = 2, SEED = 5 };

/* Between two places the Hessian across the valley may change by so much, relatively. */
static const double MOST_CHANGE = 0.3;

/* Bounds of first order may be exceeded by second-order rounding. */
static const double SLACK = 4;

/* The third derivatives seen at two points of the box of rounding may be so many times as large elsewhere in it. */
static const double CHANGE_FACTOR = 8;

/* ---- Frame ---- */

/* The natural length of a coordinate: its own size; of one that is 0, or nearly so beside the others of its tensor, the
 * typical size of these; else that of all parameters. */
static void measure_sizes(const struct model *model, const double *theta, struct valley_frame *frame)
{
    double all = vector_norm(frame->n, theta) / sqrt((double)frame->n);
    for (size_t p = 0; p < model->parameter_count; p++) {
        const struct cp_parameter *tensor = &model->parameters[p];
        double typical = vector_norm(tensor->size, theta + tensor->offset) / sqrt((double)tensor->size);
        for (size_t i = tensor->offset; i < tensor->offset + tensor->size; i++) {
            frame->sized[i] = theta[i] != 0 && fabs(theta[i]) >= 1e-3 * typical;
            frame->size[i] = frame->sized[i] ? fabs(theta[i]) : typical > 0 ? typical : all > 0 ? all : 1;
        }
    }
}

/* Removes from a row what lies along earlier ones, twice, and normalises it; in units of size. */
static void orthonormalise(const struct valley_frame *frame, size_t count, double *row)
{
    size_t n = frame->n;
    for (int pass = 0; pass < 2; pass++) {
        for (size_t k = 0; k < count; k++) {
            double component = 0;
            for (size_t i = 0; i < n; i++)
                component += frame->null[k * n + i] / frame->size[i] * (row[i] / frame->size[i]);
            for (size_t i = 0; i < n; i++)
                row[i] -= component * frame->null[k * n + i];
        }
        double length = 0;
        for (size_t i = 0; i < n; i++)
            length = hypot(length, row[i] / frame->size[i]);
        for (size_t i = 0; i < n; i++)
            row[i] /= length;
    }
}

/* Entries that are rounding beside the largest of an eigenvector are 0, whatever their units make of them. */
static void take_null(const struct inertia *inertia, size_t k, struct valley_frame *frame)
{
    size_t n = frame->n;
    double *row = frame->null + frame->flat * n;
    const double *q = inertia->basis + k * n;
    double largest = vector_largest(n, q);
    for (size_t i = 0; i < n; i++)
        row[i] = fabs(q[i]) <= 64 * DBL_EPSILON * largest ? 0 : inertia->scale[i] * q[i];
    orthonormalise(frame, frame->flat, row);
    frame->flat++;
}

static void take_range(const struct inertia *inertia, size_t k, struct valley_frame *frame)
{
    double *row = frame->range + frame->across * frame->n;
    inertia_direction(inertia, k, row);
    for (size_t i = 0; i < frame->n; i++)
        row[i] /= sqrt(fabs(inertia->mu[k]));
    frame->sign = inertia->sign[k];
    frame->across++;
}

/* ---- The Hessian across the valley ---- */

/* out (rows x columns) = factor x H y'. */
static void form(struct arena *arena, const struct valley_frame *frame, const double *h, size_t rows, const double *x,
                 size_t columns, const double *y, double *out)
{
    struct arena *scratch = arena_child(arena);
    size_t n = frame->n;
    double *half = ARENA_ARRAY_RAW(scratch, rows * n, double);
    const struct contraction first = {1, rows, n, n, {false, false}};
    const struct contraction second = {1, rows, n, columns, {false, true}};
    real_contract(&first, half, x, h, false);
    real_contract(&second, out, half, y, false);
    arena_close(scratch);
}

/* The Cholesky factor of a form; false if it is not positive. */
static bool factor(size_t m, const double *a, double *l)
{
    for (size_t i = 0; i < m; i++)
        for (size_t j = 0; j <= i; j++) {
            double rest = a[i * m + j] - vector_dot(j, l + i * m, l + j * m);
            if (i == j && !(rest > 0))
                return false;
            l[i * m + j] = i == j ? sqrt(rest) : rest / l[j * m + j];
        }
    return true;
}

/* x = (L L')^-1 x. */
static void solve(size_t m, const double *l, double *x)
{
    for (size_t i = 0; i < m; i++)
        x[i] = (x[i] - vector_dot(i, l + i * m, x)) / l[i * m + i];
    for (size_t i = m; i-- > 0;) {
        for (size_t j = i + 1; j < m; j++)
            x[i] -= l[j * m + i] * x[j];
        x[i] /= l[i * m + i];
    }
}

/* How far the forms at two places differ, entry by entry, in units of the new one's diagonal. */
static double difference(size_t m, const double *a, const double *b)
{
    double most = 0;
    for (size_t i = 0; i < m; i++)
        for (size_t j = 0; j <= i; j++) {
            double change = fabs(a[i * m + j] - b[i * m + j]) / sqrt(a[i * m + i] * a[j * m + j]);
            most = change <= most ? most : change;
        }
    return most;
}

/* ---- A place ---- */

static double rounding_of(const struct valley_frame *frame, const double *theta, size_t i)
{
    return 4 * DBL_EPSILON * fmax(fabs(theta[i]), frame->start.theta == NULL ? 0 : fabs(frame->start.theta[i]));
}

static void place_new(struct arena *arena, const struct valley_frame *frame, const double *theta,
                      struct valley_place *out)
{
    size_t m = frame->across;
    out->theta = arena_copy(arena, theta, frame->n, sizeof *theta);
    out->d = derivatives_new(arena, frame->n);
    out->matrix = ARENA_ARRAY(arena, m * m, double);
    out->factor = ARENA_ARRAY(arena, m * m, double);
    out->noise = ARENA_ARRAY(arena, frame->n, double);
    out->change = 0;
}

/* Derivatives and the Hessian across. False if they are not finite, or not definite. */
static bool look(struct arena *arena, const struct valley_frame *frame, struct valley_place *place)
{
    size_t n = frame->n;
    size_t m = frame->across;
    if (!problem_derivatives(frame->problem, place->theta, &place->d) || !derivatives_finite(n, &place->d))
        return false;
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < n; j++)
            place->noise[i] += (fabs(place->d.hessian[i * n + j]) + place->d.hessian_error[i * n + j]) *
                               rounding_of(frame, place->theta, j);
    form(arena, frame, place->d.hessian, m, frame->range, m, frame->range, place->matrix);
    for (size_t k = 0; k < m * m; k++)
        place->matrix[k] *= frame->sign;
    return factor(m, place->matrix, place->factor);
}

bool valley_frame_open(struct arena *arena, struct problem *problem, const struct inertia *inertia, const double *theta,
                       struct valley_frame *frame)
{
    size_t n = inertia->n;
    *frame = (struct valley_frame){.problem = problem, .n = n};
    frame->size = ARENA_ARRAY(arena, n, double);
    frame->sized = ARENA_ARRAY(arena, n, unsigned char);
    frame->null = ARENA_ARRAY(arena, n * n, double);
    frame->range = ARENA_ARRAY(arena, n * n, double);
    measure_sizes(problem->model, theta, frame);
    for (size_t k = 0; k < n; k++)
        (inertia->sign[k] == 0 ? take_null : take_range)(inertia, k, frame);
    frame->piece = piece_new(arena, problem->model, theta);
    place_new(arena, frame, theta, &frame->start);
    return look(arena, frame, &frame->start);
}

/* ---- Correction ---- */

static bool gradient_at(const struct valley_frame *frame, const double *theta, struct derivatives *d)
{
    if (!problem_derivatives_given(frame->problem, theta, d))
        return false;
    for (size_t i = 0; i < frame->n; i++)
        if (!isfinite(d->gradient[i]))
            return false;
    return true;
}

static double slack_of(const struct valley_frame *frame)
{
    return frame->problem->method == CP_FINITE_DIFFERENCES ? PROBLEM_ESTIMATE_SLACK : SLACK;
}

/* What rounding leaves of the gradient along a row. */
static double unseen_slope(const struct valley_frame *frame, const struct valley_place *place,
                           const struct derivatives *d, const double *row)
{
    double out = 0;
    for (size_t i = 0; i < frame->n; i++)
        out += fabs(row[i]) * (slack_of(frame) * d->gradient_error[i] + place->noise[i]);
    return out;
}

/* x (m) = the gradient across; false if all of it is rounding. */
static bool slopes_across(const struct valley_frame *frame, const struct valley_place *last,
                          const struct derivatives *d, double *x)
{
    bool seen = false;
    for (size_t k = 0; k < frame->across; k++) {
        const double *row = frame->range + k * frame->n;
        x[k] = frame->sign * vector_dot(frame->n, row, d->gradient);
        seen = seen || fabs(x[k]) > unseen_slope(frame, last, d, row);
    }
    return seen;
}

/* Steps across the valley by Broyden's method (1965), from the Hessian of the last place: each step corrects it by what the
 * gradient did along the one before (Kelley 1995, algorithm brsol, which keeps the steps and no matrix). */
struct steps {
    size_t count;
    double *taken; /* MOST_CORRECTIONS x m */
};

/* Turns x (m), the slopes across, into the next step. */
static void next_step(const struct valley_frame *frame, const struct valley_place *last, struct steps *steps, double *x)
{
    size_t m = frame->across;
    solve(m, last->factor, x);
    for (size_t k = 0; k < m; k++)
        x[k] = -x[k];
    for (size_t j = 0; j < steps->count; j++) {
        const double *s = steps->taken + j * m;
        double share = vector_dot(m, s, x) / vector_dot(m, s, s);
        for (size_t k = 0; k < m; k++)
            x[k] = j + 1 < steps->count ? x[k] + share * s[m + k] : x[k] / (1 - share);
    }
    memcpy(steps->taken + steps->count++ * m, x, m * sizeof *x);
}

/* Moves theta across until the gradient there is rounding and steps do not shrink any more. False if they do not shrink
 * before. */
static bool correct(struct arena *arena, const struct valley_frame *frame, const struct valley_place *last,
                    double *theta)
{
    size_t n = frame->n;
    size_t m = frame->across;
    struct arena *scratch = arena_child(arena);
    struct derivatives d = {.gradient = ARENA_ARRAY(scratch, n, double),
                            .gradient_error = ARENA_ARRAY(scratch, n, double)};
    struct steps steps = {0, ARENA_ARRAY(scratch, MOST_CORRECTIONS * m, double)};
    double *x = ARENA_ARRAY(scratch, m, double);
    double before = INFINITY;
    bool arrived = false;
    if (frame->problem->method == CP_FINITE_DIFFERENCES)
        d = derivatives_new(scratch, n);
    while (steps.count < MOST_CORRECTIONS && gradient_at(frame, theta, &d)) {
        bool seen = slopes_across(frame, last, &d, x);
        next_step(frame, last, &steps, x);
        double length = vector_norm(m, x);
        bool shrinks = length <= before / 2 && length > 0;
        arrived = !seen && !shrinks;
        if (!shrinks)
            break;
        before = length;
        for (size_t k = 0; k < m; k++)
            for (size_t i = 0; i < n; i++)
                theta[i] += x[k] * frame->range[k * n + i];
    }
    arena_close(scratch);
    return arrived;
}

/* ---- Flatness ---- */

/* The rounding of theta moves the loss along its gradient. Across, rounding of a slope s is that of the loss by
 * s^2/(2 curvature), which bounds of first order do not know of: where a square is 0, they see nothing. */
static bool loss_is_constant(const struct valley_frame *frame, const struct valley_place *place)
{
    size_t n = frame->n;
    double moved = 0;
    for (size_t i = 0; i < n; i++)
        moved += (fabs(place->d.gradient[i]) + place->noise[i]) * rounding_of(frame, place->theta, i);
    for (size_t k = 0; k < frame->across; k++) {
        double left = unseen_slope(frame, place, &place->d, frame->range + k * n);
        moved += 4 * left * left / place->matrix[k * (frame->across + 1)];
    }
    double errors = place->d.loss_error + frame->loss_error + DBL_EPSILON * fabs(frame->loss);
    return fabs(place->d.loss - frame->loss) <= slack_of(frame) * errors + moved;
}

/* Directions along the valley at a place: out (flat x n), null directions tilted so that H maps them to nothing across. */
static void tangents_of(struct arena *arena, const struct valley_frame *frame, const struct valley_place *place,
                        double *out)
{
    size_t n = frame->n;
    size_t m = frame->across;
    struct arena *scratch = arena_child(arena);
    double *tilt = ARENA_ARRAY(scratch, frame->flat * m, double);
    form(scratch, frame, place->d.hessian, frame->flat, frame->null, m, frame->range, tilt);
    memcpy(out, frame->null, frame->flat * n * sizeof *out);
    for (size_t k = 0; k < frame->flat; k++) {
        double *x = tilt + k * m;
        solve(m, place->factor, x);
        for (size_t l = 0; l < m; l++)
            for (size_t i = 0; i < n; i++)
                out[k * n + i] -= frame->sign * x[l] * frame->range[l * n + i];
    }
    arena_close(scratch);
}

static bool slope_is_rounding(const struct valley_frame *frame, const struct valley_place *place,
                              const double *tangents)
{
    for (size_t k = 0; k < frame->flat; k++) {
        const double *row = tangents + k * frame->n;
        if (!(fabs(vector_dot(frame->n, row, place->d.gradient)) <= unseen_slope(frame, place, &place->d, row)))
            return false;
    }
    return true;
}

/* Adds to `unseen` how much the curvatures change at points that rounding does not tell from the place. */
static void add_blur(struct arena *arena, const struct valley_frame *frame, const struct valley_place *place,
                     const double *tangents, const double *curvature, double *unseen)
{
    size_t n = frame->n;
    size_t z = frame->flat;
    struct arena *scratch = arena_child(arena);
    double *theta = ARENA_ARRAY(scratch, n, double);
    double *width = ARENA_ARRAY(scratch, n, double);
    double *image = ARENA_ARRAY(scratch, z * n, double);
    double *most = ARENA_ARRAY(scratch, z * z, double);
    for (size_t i = 0; i < n; i++)
        width[i] = rounding_of(frame, place->theta, i);
    for (size_t k = 0; k < frame->across; k++) {
        double left = unseen_slope(frame, place, &place->d, frame->range + k * n);
        for (size_t i = 0; i < n; i++)
            width[i] += fabs(frame->range[k * n + i]) * left;
    }
    for (uint32_t view = 0; view < VIEWS; view++) {
        for (size_t i = 0; i < n; i++)
            theta[i] = place->theta[i] + width[i] * (random_unit(SEED, view, i) < 0.5 ? -1 : 1);
        problem_hessian_times(frame->problem, theta, z, tangents, image);
        for (size_t k = 0; k < z * z; k++) {
            double change = fabs(vector_dot(n, image + k / z * n, tangents + k % z * n) - curvature[k]);
            most[k] = change <= most[k] ? most[k] : change;
        }
    }
    for (size_t k = 0; k < z * z; k++)
        unseen[k] += CHANGE_FACTOR * most[k];
    arena_close(scratch);
}

static void magnitudes(size_t count, const double *from, double *out)
{
    for (size_t k = 0; k < count; k++)
        out[k] = fabs(from[k]);
}

/* Whether H is nothing but rounding along the valley. */
static bool curvature_is_rounding(struct arena *arena, const struct valley_frame *frame,
                                  const struct valley_place *place, const double *tangents)
{
    size_t n = frame->n;
    size_t z = frame->flat;
    struct arena *scratch = arena_child(arena);
    double *curvature = ARENA_ARRAY(scratch, z * z, double);
    double *unseen = ARENA_ARRAY(scratch, z * z, double);
    double *error = ARENA_ARRAY_RAW(scratch, n * n, double);
    double *size = ARENA_ARRAY_RAW(scratch, z * n, double);
    for (size_t k = 0; k < n * n; k++)
        error[k] = slack_of(frame) * place->d.hessian_error[k] + (double)n * DBL_EPSILON * fabs(place->d.hessian[k]);
    magnitudes(z * n, tangents, size);
    form(scratch, frame, place->d.hessian, z, tangents, z, tangents, curvature);
    form(scratch, frame, error, z, size, z, size, unseen);
    if (frame->problem->method != CP_FINITE_DIFFERENCES)
        add_blur(scratch, frame, place, tangents, curvature, unseen);
    bool flat = true;
    for (size_t k = 0; k < z * z; k++)
        flat = flat && fabs(curvature[k]) <= unseen[k];
    arena_close(scratch);
    return flat;
}

static bool is_flat(struct arena *arena, const struct valley_frame *frame, const struct valley_place *place)
{
    struct arena *scratch = arena_child(arena);
    double *tangents = ARENA_ARRAY_RAW(scratch, frame->flat * frame->n, double);
    tangents_of(scratch, frame, place, tangents);
    bool flat = loss_is_constant(frame, place) && slope_is_rounding(frame, place, tangents) &&
                curvature_is_rounding(scratch, frame, place, tangents);
    arena_close(scratch);
    return flat;
}

enum valley_step valley_visit(struct arena *arena, const struct valley_frame *frame, const struct valley_place *last,
                              const double *theta, struct valley_place *out)
{
    place_new(arena, frame, theta, out);
    if (!correct(arena, frame, last, out->theta) || !look(arena, frame, out))
        return VALLEY_LOST;
    if (!piece_holds(frame->piece, out->theta))
        return VALLEY_EDGE;
    out->change = difference(frame->across, out->matrix, last->matrix);
    if (!(out->change <= MOST_CHANGE))
        return VALLEY_LOST;
    return is_flat(arena, frame, out) ? VALLEY_FLAT : VALLEY_BENT;
}

/* Whether nothing about the loss depends on coordinate i here. */
static bool is_still(const struct valley_frame *frame, const struct valley_place *place, size_t i)
{
    size_t n = frame->n;
    double most = fabs(place->d.gradient[i]) + place->d.gradient_error[i];
    for (size_t j = 0; j < n; j++)
        most = fmax(most, fabs(place->d.hessian[i * n + j]) + place->d.hessian_error[i * n + j]);
    return most < DBL_MIN; /* bounds of errors count what might have underflowed */
}

void valley_measure(const struct valley_frame *frame, const struct valley_place *place, struct valley_reach *out)
{
    size_t n = frame->n;
    size_t m = frame->across;
    for (size_t i = 0; i < n; i++) {
        double moved = fabs(place->theta[i] - frame->start.theta[i]);
        if (frame->sized[i])
            out->parameters = fmax(out->parameters, moved / frame->size[i]);
        out->exact = out->exact && (moved == 0 || is_still(frame, place, i));
    }
    for (size_t k = 0; k < m; k++)
        out->curvatures = fmax(out->curvatures, fabs(log(place->matrix[k * m + k])));
}
