/* What the imprecision of a critical point does to the eigenvalues there. Invariant: errors only grow, and what could not be
 * computed leaves the signs that it concerns undecided. */
#include "analysis/stationary.h"

#include "analysis/vector.h"
#include "base/random.h"
#include "domain/real.h"

#include <float.h>
#include <math.h>
#include <string.h>

/* Some corners of the cloud of imprecision are looked at; the change may be this many times as large elsewhere in it. */
static const double CHANGE_FACTOR = 4;

/* A sign whose eigenvalue changes by more than this share of itself is looked at from more corners: at few of them, what
 * different directions do may cancel. */
static const double SUSPICIOUS = 0x1p-10;
enum { FIRST_CORNERS = 2, ALL_CORNERS = 16, DEAR_CORNERS = 4 }; /* by differences each takes a whole Hessian */

/* Where the critical point may lie: theta, moved along each direction of the decomposition by the Newton step that is left
 * and by what the rounding of the gradient allows, and along each coordinate by its own rounding. */
struct cloud {
    const double *theta; /* n */
    double *step;        /* n: along the directions whose signs are decided */
    double *noise;       /* n: the same */
    double *rounding;    /* n: of the coordinates */
    bool sees_zeros;     /* coordinates at 0 have a scale */
};

static struct cloud cloud_of(struct arena *arena, const struct problem *problem, const struct stationary *s)
{
    const struct inertia *inertia = &s->inertia;
    size_t n = inertia->n;
    bool finite = problem->method == CP_FINITE_DIFFERENCES;
    double slack = finite ? PROBLEM_ESTIMATE_SLACK : 1;
    struct cloud out = {s->theta, ARENA_ARRAY(arena, n, double), ARENA_ARRAY(arena, n, double),
                        ARENA_ARRAY(arena, n, double), !finite || !gradient_is_rounding(n, &s->at)};
    for (size_t i = 0; i < n; i++)
        out.rounding[i] = 2 * DBL_EPSILON * fabs(s->theta[i]);
    for (size_t k = 0; k < n; k++) {
        const double *q = inertia->basis + k * n;
        double slope = 0;
        double error = 0;
        if (inertia->sign[k] == 0)
            continue;
        for (size_t i = 0; i < n; i++) {
            slope += q[i] * inertia->scale[i] * s->at.gradient[i];
            error += fabs(q[i]) * inertia->scale[i] * slack * s->at.gradient_error[i];
        }
        out.step[k] = -slope / inertia->mu[k];
        out.noise[k] = error / fabs(inertia->mu[k]);
    }
    return out;
}

/* The box around the cloud, as half-widths that are signed like the Newton step. */
static void measure(const struct cloud *cloud, struct stationary *s)
{
    const struct inertia *inertia = &s->inertia;
    size_t n = inertia->n;
    for (size_t i = 0; i < n; i++) {
        double step = 0;
        double noise = 0;
        for (size_t k = 0; k < n; k++) {
            double d = inertia->scale[i] * inertia->basis[k * n + i];
            step += cloud->step[k] * d;
            noise += cloud->noise[k] * fabs(d);
        }
        double size = fabs(s->theta[i]);
        double width = cloud->rounding[i] + fabs(step) + noise;
        s->blur = size > 0 ? fmax(s->blur, width / size) : s->blur;
        s->unfinished = size > 0 ? fmax(s->unfinished, fabs(step) / size) : s->unfinished;
        s->width[i] = size == 0 && !cloud->sees_zeros ? 0 : step < 0 ? -width : width;
    }
}

/* The corner itself, so many precisions wide: the first ones lie towards the end of the Newton step, where no two parts of
 * one direction cancel; in the others each direction and each coordinate has a sign of its own. */
static void corner_of(const struct cloud *cloud, const struct inertia *inertia, size_t corner, double *theta)
{
    size_t n = inertia->n;
    double share =
        corner == 0 ? 0.5 : 1; /* the whole step may end at the mirror image of theta in a symmetry of the loss */
    memset(theta, 0, n * sizeof *theta);
    for (size_t k = 0; k < n; k++) {
        double length = share * (cloud->step[k] + copysign(cloud->noise[k], cloud->step[k]));
        if (corner >= FIRST_CORNERS && random_whole(corner, RANDOM_STREAM_STARTS, k, 2) == 1)
            length = -length;
        for (size_t i = 0; i < n; i++)
            theta[i] += length * inertia->scale[i] * inertia->basis[k * n + i];
    }
    for (size_t i = 0; i < n; i++) {
        bool flip = corner > 0 && random_whole(corner, RANDOM_STREAM_STARTS, n + i, 2) == 1;
        double move = theta[i] + copysign(share * cloud->rounding[i], flip ? -theta[i] : theta[i]);
        theta[i] = cloud->theta[i] + (cloud->theta[i] == 0 && !cloud->sees_zeros ? 0 : move);
    }
}

/* What the forms of some of the listed eigenvalues are about, and how they change. */
struct probe {
    const struct inertia *inertia;
    size_t count;
    const size_t *places; /* count: in the list */
    size_t total;  /* rows: count directions of the decomposition and, unless they are the same, the eigenvectors */
    double *rows;  /* total x n */
    double *image; /* total x n: their products with the Hessian elsewhere */
    double *noise; /* total x n: those of their magnitudes with its error estimates; 0 unless by differences */
};

/* The changes that are known: of the forms, listed x listed, and of the values, listed. */
struct changes {
    double *form;
    double *raw;
};

static struct probe probe_new(struct arena *scratch, const struct inertia *inertia, size_t count, const size_t *places)
{
    size_t n = inertia->n;
    struct probe p = {.inertia = inertia, .count = count, .places = places};
    p.total = inertia->basis == inertia->vectors ? p.count : 2 * p.count;
    p.rows = ARENA_ARRAY(scratch, p.total * n, double);
    p.image = ARENA_ARRAY(scratch, p.total * n, double);
    p.noise = ARENA_ARRAY(scratch, p.total * n, double);
    for (size_t k = 0; k < p.count; k++) {
        size_t at = inertia->list[places[k]];
        memcpy(p.rows + (p.total - p.count + k) * n, inertia->vectors + at * n, n * sizeof *p.rows);
        inertia_direction(inertia, at, p.rows + k * n);
    }
    return p;
}

/* The larger of a change known so far and a new one; NaN stays. What noise explains of it may be a change all the same, but
 * is not magnified. */
static void raise(double *known, double change, double noise)
{
    double beyond = fmax(fabs(change), CHANGE_FACTOR * (fabs(change) - noise));
    if (isnan(change))
        *known = NAN;
    else if (!(beyond <= *known) && !isnan(*known))
        *known = beyond;
}

/* sum_i |x_i| y_i */
static double dot_magnitude(size_t n, const double *x, const double *y)
{
    double total = 0;
    for (size_t i = 0; i < n; i++)
        total += fabs(x[i]) * y[i];
    return total;
}

/* Finite differences at theta, whose errors are no change of the Hessian. */
static void difference_image(struct problem *problem, const double *theta, struct probe *p)
{
    size_t n = p->inertia->n;
    struct arena *scratch = arena_child(problem->arena);
    struct derivatives d = derivatives_new(scratch, n);
    problem_derivatives(problem, theta, &d);
    for (size_t k = 0; k < p->total; k++)
        for (size_t i = 0; i < n; i++) {
            p->image[k * n + i] = vector_dot(n, d.hessian + i * n, p->rows + k * n);
            p->noise[k * n + i] = dot_magnitude(n, p->rows + k * n, d.hessian_error + i * n);
        }
    arena_close(scratch);
}

/* out (count x count) = the forms x_k' y_l of the first rows of x and y. */
static double *pair_forms(struct arena *scratch, const struct probe *p, const double *x, const double *y)
{
    size_t n = p->inertia->n;
    double *out = ARENA_ARRAY_RAW(scratch, p->count * p->count, double);
    const struct contraction sizes = {1, p->count, n, p->count, {false, true}};
    real_contract(&sizes, out, x, y, false);
    return out;
}

/* What differences do not see of the forms: their error at theta and at the other point. */
static double *pair_noise(struct arena *scratch, const struct probe *p)
{
    size_t n = p->inertia->n;
    double *magnitude = ARENA_ARRAY_RAW(scratch, p->count * n, double);
    for (size_t i = 0; i < p->count * n; i++)
        magnitude[i] = fabs(p->rows[i]);
    double *out = pair_forms(scratch, p, p->noise, magnitude);
    for (size_t k = 0; k < p->count; k++)
        for (size_t l = 0; l < p->count; l++)
            out[k * p->count + l] += p->inertia->doubt[p->places[k] * p->inertia->listed + p->places[l]];
    return out;
}

/* Looks at the Hessian at another point. */
static void probe_at(struct problem *problem, const double *theta, struct probe *p, struct changes *changes)
{
    const struct inertia *inertia = p->inertia;
    size_t n = inertia->n;
    bool finite = problem->method == CP_FINITE_DIFFERENCES;
    struct arena *scratch = arena_child(problem->arena);
    if (finite)
        difference_image(problem, theta, p);
    else
        problem_hessian_times(problem, theta, p->total, p->rows, p->image);
    const double *forms = pair_forms(scratch, p, p->image, p->rows);
    const double *noise = finite ? pair_noise(scratch, p) : NULL;
    for (size_t k = 0; k < p->count; k++) {
        size_t at = inertia->list[p->places[k]];
        size_t raw = (p->total - p->count + k) * n;
        raise(&changes->raw[p->places[k]], vector_dot(n, p->rows + raw, p->image + raw) - inertia->values[at],
              finite ? dot_magnitude(n, p->rows + raw, p->noise + raw) + inertia->errors[at] : 0);
        for (size_t l = 0; l < p->count; l++) {
            size_t pair = k * p->count + l;
            raise(&changes->form[p->places[k] * inertia->listed + p->places[l]],
                  forms[pair] - (k == l ? inertia->mu[at] : 0), finite ? noise[pair] : 0);
        }
    }
    arena_close(scratch);
}

static void look_from(struct problem *problem, const struct cloud *cloud, size_t first, size_t end, struct probe *probe,
                      struct changes *changes)
{
    struct arena *scratch = arena_child(problem->arena);
    double *theta = ARENA_ARRAY(scratch, probe->inertia->n, double);
    for (size_t corner = first; corner < end; corner++) {
        corner_of(cloud, probe->inertia, corner, theta);
        probe_at(problem, theta, probe, changes);
    }
    arena_close(scratch);
}

/* The places of the signs that some change concerns. */
static size_t suspicious(const struct inertia *inertia, const struct changes *changes, size_t *places)
{
    size_t m = inertia->listed;
    size_t count = 0;
    for (size_t p = 0; p < m; p++) {
        bool some = false;
        double mu = fabs(inertia->mu[inertia->list[p]]);
        for (size_t r = 0; r < m && !some; r++) {
            double other = fabs(inertia->mu[inertia->list[r]]);
            some = changes->form[p * m + r] > SUSPICIOUS * sqrt(mu) * sqrt(other);
        }
        if (some && inertia->sign[inertia->list[p]] != 0)
            places[count++] = p;
    }
    return count;
}

void stationary_widen(struct problem *problem, struct stationary *s)
{
    size_t n = problem->model->n;
    size_t m = s->inertia.listed;
    struct arena *scratch = arena_child(problem->arena);
    struct changes changes = {ARENA_ARRAY(scratch, m * m, double), ARENA_ARRAY(scratch, m, double)};
    size_t *places = ARENA_ARRAY(scratch, m, size_t);
    for (size_t p = 0; p < m; p++)
        places[p] = p;
    const struct cloud cloud = cloud_of(scratch, problem, s);
    s->width = ARENA_ARRAY(problem->arena, n, double);
    measure(&cloud, s);
    struct probe all = probe_new(scratch, &s->inertia, m, places);
    look_from(problem, &cloud, 0, FIRST_CORNERS, &all, &changes);
    struct probe some = probe_new(scratch, &s->inertia, suspicious(&s->inertia, &changes, places), places);
    size_t corners = problem->method == CP_FINITE_DIFFERENCES ? DEAR_CORNERS : ALL_CORNERS;
    if (some.count > 0)
        look_from(problem, &cloud, FIRST_CORNERS, corners, &some, &changes);
    inertia_widen(scratch, &s->inertia, changes.form, changes.raw);
    arena_close(scratch);
}
