/* The null space of the slopes, by orthogonalising columns, the largest remaining one next (Golub and Van Loan 2013, section
 * 5.4): each column that nothing is left of is a combination of those before it. Invariant: what is given out is orthogonal
 * to every gradient near theta that was taken, as far as these are known. */
#include "analysis/symmetry_fields.h"

#include "analysis/vector.h"
#include "base/random.h"

#include <float.h>
#include <math.h>
#include <string.h>

enum { SEED = 23, MOST_HALVINGS = 40 };

/* So little may be left of a column that others explain; and combinations whose slopes are this small beside their parts pass,
 * beyond what the gradients' own errors explain. */
static const double NOTHING = 1e-10;
static const double SMALL = 1e-11;

/* ---- Samples ---- */

struct samples samples_new(struct arena *arena, struct problem *problem, const double *theta, const double *size,
                           size_t capacity)
{
    size_t n = problem->model->n;
    return (struct samples){.problem = problem,
                            .theta = theta,
                            .size = size,
                            .capacity = capacity,
                            .points = ARENA_ARRAY(arena, capacity * n, double),
                            .gradients = ARENA_ARRAY(arena, capacity * n, double),
                            .errors = ARENA_ARRAY(arena, capacity * n, double)};
}

static bool sample(struct samples *samples, double spread, uint32_t draw)
{
    size_t n = samples->problem->model->n;
    double *point = samples->points + samples->count * n;
    struct derivatives d = {.gradient = samples->gradients + samples->count * n,
                            .gradient_error = samples->errors + samples->count * n};
    for (size_t i = 0; i < n; i++)
        point[i] = samples->theta[i] + spread * samples->size[i] * (2 * random_unit(SEED, draw, i) - 1);
    if (!problem_derivatives_given(samples->problem, point, &d))
        return false;
    for (size_t i = 0; i < n; i++)
        if (!isfinite(d.gradient[i]))
            return false;
    return true;
}

/* Some points lie far out, where other units are alive. Where the loss is not defined at a point, points are taken closer to
 * theta. */
bool samples_extend(struct samples *samples, size_t count)
{
    double spread = 1;
    for (size_t failures = 0; samples->count < count && failures < MOST_HALVINGS;) {
        double reach = samples->count < SAMPLES_FAR ? ldexp(spread, (int)samples->count) : spread;
        if (sample(samples, reach, (uint32_t)(samples->count + failures * samples->capacity))) {
            samples->count++;
        } else {
            failures++;
            spread /= 2;
        }
    }
    return samples->count >= count;
}

/* ---- Fields ---- */

void affine_add(const struct affine *field, double c, const double *theta, double *v)
{
    for (size_t k = 0; k < field->count; k++)
        v[field->to + k * field->to_stride] += c * (field->constant ? 1 : theta[field->from + k * field->stride]);
}

/* g X at a point; with the magnitudes of all, what errors of g do to it. */
static double slope_of(const struct affine *field, const double *point, const double *g, bool magnitudes)
{
    double slope = 0;
    for (size_t k = 0; k < field->count; k++) {
        double x = field->constant ? 1 : point[field->from + k * field->stride];
        slope += g[field->to + k * field->to_stride] * (magnitudes ? fabs(x) : x);
    }
    return slope;
}

/* The slopes of all fields at all samples, and their errors: samples x fields, each sample in units of its largest one. */
struct slopes {
    size_t samples;
    size_t fields;
    double *value;
    double *error;
    double *unit; /* fields: the size of each one's slopes, by which they were divided */
};

static struct slopes slopes_of(struct arena *arena, const struct samples *s, size_t count, const struct affine *fields)
{
    size_t n = s->problem->model->n;
    size_t near = s->count - SAMPLES_FAR;
    struct slopes out = {near, count, ARENA_ARRAY(arena, near * count, double),
                         ARENA_ARRAY(arena, near * count, double), ARENA_ARRAY(arena, count, double)};
    for (size_t k = 0; k < near; k++) {
        double *row = out.value + k * count;
        double *error = out.error + k * count;
        size_t at = (SAMPLES_FAR + k) * n;
        for (size_t f = 0; f < count; f++) {
            row[f] = slope_of(&fields[f], s->points + at, s->gradients + at, false);
            error[f] = slope_of(&fields[f], s->points + at, s->errors + at, true);
        }
        double largest = vector_largest(count, row);
        for (size_t f = 0; f < count && largest > 0; f++) {
            row[f] /= largest;
            error[f] /= largest;
            out.unit[f] = hypot(out.unit[f], row[f]);
        }
    }
    for (size_t k = 0; k < near * count; k++) {
        double unit = out.unit[k % count];
        out.value[k] /= unit > 0 ? unit : 1;
        out.error[k] /= unit > 0 ? unit : 1;
    }
    return out;
}

/* Whether a combination has no slope at any sample. */
static bool is_symmetry(const struct slopes *s, const double *c)
{
    for (size_t k = 0; k < s->samples; k++) {
        double slope = 0;
        double size = 0;
        double error = 0;
        for (size_t f = 0; f < s->fields; f++) {
            slope += c[f] * s->value[k * s->fields + f];
            size += fabs(c[f] * s->value[k * s->fields + f]);
            error += fabs(c[f]) * s->error[k * s->fields + f];
        }
        if (!(fabs(slope) <= SMALL * size + 4 * error))
            return false;
    }
    return true;
}

/* Columns made orthonormal, in the order in which they were taken. */
struct basis {
    size_t rank;
    size_t *order;  /* fields: those of the basis first */
    double *column; /* fields x samples: what is left of each */
    double *weight; /* fields x fields: of basis column p in column f at [f * fields + p] */
};

static double left_of(const struct slopes *s, const struct basis *b, size_t f)
{
    return vector_norm(s->samples, b->column + f * s->samples);
}

/* Brings the column with most left to the front of the rest; false if nothing is left of any, beyond its error. */
static bool choose_next(const struct slopes *s, struct basis *b)
{
    size_t best = b->rank;
    for (size_t k = b->rank + 1; k < s->fields; k++)
        if (left_of(s, b, b->order[k]) > left_of(s, b, b->order[best]))
            best = k;
    size_t chosen = b->order[best];
    b->order[best] = b->order[b->rank];
    b->order[b->rank] = chosen;
    double error = 0;
    for (size_t k = 0; k < s->samples; k++)
        error = hypot(error, s->error[k * s->fields + chosen]);
    return left_of(s, b, chosen) > NOTHING + 4 * error;
}

/* Takes the chosen column into the basis and removes it from all others, twice. */
static void take_column(const struct slopes *s, struct basis *b)
{
    size_t p = b->order[b->rank];
    double *q = b->column + p * s->samples;
    double length = vector_norm(s->samples, q);
    for (size_t k = 0; k < s->samples; k++)
        q[k] /= length;
    b->weight[p * s->fields + b->rank] = length;
    for (size_t k = b->rank + 1; k < s->fields; k++)
        for (int pass = 0; pass < 2; pass++) {
            double *x = b->column + b->order[k] * s->samples;
            double component = vector_dot(s->samples, q, x);
            for (size_t i = 0; i < s->samples; i++)
                x[i] -= component * q[i];
            b->weight[b->order[k] * s->fields + b->rank] += component;
        }
    b->rank++;
}

static struct basis basis_of(struct arena *arena, const struct slopes *s)
{
    struct basis b = {0, ARENA_ARRAY(arena, s->fields, size_t), ARENA_ARRAY(arena, s->fields * s->samples, double),
                      ARENA_ARRAY(arena, s->fields * s->fields, double)};
    for (size_t f = 0; f < s->fields; f++) {
        b.order[f] = f;
        for (size_t k = 0; k < s->samples; k++)
            b.column[f * s->samples + k] = s->value[k * s->fields + f];
    }
    while (b.rank < s->fields && choose_next(s, &b))
        take_column(s, &b);
    return b;
}

/* Field f less the combination of basis fields that has its slopes: back substitution through the basis. */
static void combination(const struct slopes *s, const struct basis *b, size_t f, double *c)
{
    double *x = b->weight + f * s->fields;
    memset(c, 0, s->fields * sizeof *c);
    c[f] = 1;
    for (size_t p = b->rank; p-- > 0;) {
        const double *taken = b->weight + b->order[p] * s->fields;
        double share = x[p] / taken[p];
        c[b->order[p]] = -share;
        for (size_t i = 0; i <= p; i++)
            x[i] -= share * taken[i];
    }
    double largest = vector_largest(s->fields, c);
    for (size_t i = 0; i < s->fields; i++)
        c[i] = fabs(c[i]) <= NOTHING * largest ? 0 : c[i]; /* left by rounding */
}

double *affine_symmetries(struct arena *arena, const struct samples *samples, size_t count, const struct affine *fields,
                          size_t *found)
{
    struct arena *scratch = arena_child(arena);
    const struct slopes slopes = slopes_of(scratch, samples, count, fields);
    const struct basis basis = basis_of(scratch, &slopes);
    double *out = ARENA_ARRAY(arena, (count - basis.rank) * count, double);
    *found = 0;
    for (size_t k = basis.rank; k < count; k++) {
        double *row = out + *found * count;
        combination(&slopes, &basis, basis.order[k], row);
        if (!is_symmetry(&slopes, row))
            continue;
        for (size_t f = 0; f < count; f++)
            row[f] /= slopes.unit[f] > 0 ? slopes.unit[f] : 1;
        (*found)++;
    }
    arena_close(scratch);
    return out;
}
