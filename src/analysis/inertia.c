/* Decompositions of a Hessian and how far to trust them.
 *
 * In the basis of the computed eigenvectors, a matrix known up to E is diag(mu) up to F_kl = |q_k|' |E| |q_l|, and up to the
 * backward error of the eigensolver (Weyl 1912; Parlett 1998, section 4). Invariant: errors only grow. */
#include "analysis/inertia.h"

#include "analysis/vector.h"
#include "domain/real.h"
#include "linalg/eigsym.h"
#include "linalg/equilibrate.h"

#include <float.h>
#include <math.h>
#include <string.h>

/* out_kl = |q_k|' E |q_l|: what errors up to E can do to the form of each pair. */
static double *doubt_of(struct arena *arena, size_t n, const double *q, const double *e)
{
    double *out = ARENA_ARRAY_RAW(arena, n * n, double);
    struct arena *scratch = arena_child(arena);
    double *magnitude = ARENA_ARRAY_RAW(scratch, n * n, double);
    for (size_t k = 0; k < n * n; k++)
        magnitude[k] = fabs(q[k]);
    inertia_forms(scratch, n, n, magnitude, e, out);
    arena_close(scratch);
    return out;
}

/* What the forms of an eigenvalue with the others can do to it: to second order in them (Parlett 1998, section 11.7), and
 * never more than themselves. */
static double second_order(size_t n, const double *values, const double *doubt, size_t k)
{
    double total = 0;
    for (size_t l = 0; l < n; l++) {
        double f = doubt[k * n + l];
        double gap = fabs(values[k] - values[l]);
        if (l != k)
            total += 2 * f < gap ? 2 * f * (f / gap) : f;
    }
    return total;
}

/* A decomposition of a matrix and how far to trust it. */
struct decomposition {
    double *values;
    double *errors; /* to first order */
    struct error_shares shares;
    double *doubt;
    double *vectors;
};

static struct error_shares shares_new(struct arena *arena, size_t n, double eigensolver)
{
    return (struct error_shares){ARENA_ARRAY(arena, n, double), eigensolver, ARENA_ARRAY(arena, n, double)};
}

static bool solve(struct arena *arena, size_t n, const double *h, const double *error, struct decomposition *out)
{
    struct eigsym eig;
    if (!eigsym_solve(arena, n, h, true, &eig))
        return false;
    out->values = eig.values;
    out->vectors = eig.vectors;
    out->doubt = doubt_of(arena, n, eig.vectors, error);
    out->errors = ARENA_ARRAY(arena, n, double);
    out->shares = shares_new(arena, n, eig.backward_error);
    for (size_t k = 0; k < n; k++) {
        out->shares.derivatives[k] = out->doubt[k * n + k];
        out->errors[k] = out->shares.derivatives[k] + eig.backward_error;
    }
    return true;
}

/* The eigenvalues whose signs are most in danger: all of a small problem, the weakest of a large one. */
static void list_weakest(struct arena *arena, struct inertia *inertia)
{
    size_t n = inertia->n;
    size_t lowest_positive = 0;
    inertia->listed = n < INERTIA_SMALL ? n : INERTIA_SMALL;
    inertia->list = ARENA_ARRAY(arena, inertia->listed, size_t);
    while (lowest_positive < n && inertia->mu[lowest_positive] < 0)
        lowest_positive++;
    size_t begin = lowest_positive < inertia->listed / 2 ? 0 : lowest_positive - inertia->listed / 2;
    begin = begin + inertia->listed > n ? n - inertia->listed : begin;
    for (size_t p = 0; p < inertia->listed; p++)
        inertia->list[p] = begin + p;
}

static void use(struct arena *arena, const struct decomposition *d, double *scale, struct inertia *out)
{
    out->scaled = scale != NULL;
    out->scale = ARENA_ARRAY(arena, out->n, double);
    for (size_t i = 0; i < out->n; i++)
        out->scale[i] = scale == NULL ? 1 : scale[i];
    out->mu = d->values;
    out->mu_errors = d->errors;
    out->mu_shares = d->shares;
    out->doubt = d->doubt;
    out->basis = d->vectors;
    out->sign = ARENA_ARRAY(arena, out->n, signed char);
    list_weakest(arena, out);
    inertia_count_signs(arena, out);
}

/* The signs of DHD. */
static bool use_equilibrated(struct arena *arena, const double *h, const double *error, struct inertia *out)
{
    struct equilibrated eq;
    struct decomposition d;
    equilibrate(arena, out->n, h, error, &eq);
    if (!solve(arena, out->n, eq.matrix, eq.error, &d))
        return false;
    use(arena, &d, eq.scale, out);
    return true;
}

static bool decide_small(struct arena *arena, const double *error, struct inertia *out)
{
    struct decomposition raw;
    size_t n = out->n;
    if (!solve(arena, n, out->h, error, &raw))
        return false;
    out->values = raw.values;
    out->vectors = raw.vectors;
    out->shares = shares_new(arena, n, raw.shares.eigensolver);
    for (size_t k = 0; k < n; k++) {
        out->shares.derivatives[k] = raw.shares.derivatives[k] + second_order(n, raw.values, raw.doubt, k);
        out->errors[k] = out->shares.derivatives[k] + out->shares.eigensolver;
    }
    use(arena, &raw, NULL, out);
    if (out->zero == 0)
        return true;
    struct inertia unscaled = *out;
    if (!use_equilibrated(arena, out->h, error, out))
        return false;
    if (out->zero > unscaled.zero)
        *out = unscaled;
    return true;
}

/* ---- By norms ---- */

/* A bound of the norm of every matrix up to D E D: the largest (E v)_i / v_i for any v > 0 (Collatz; Wielandt 1950), after
 * a few steps towards the best v. */
static double norm_of(struct arena *arena, size_t n, const double *error, const double *scale)
{
    enum { STEPS = 6 };
    struct arena *scratch = arena_child(arena);
    double *v = ARENA_ARRAY_RAW(scratch, n, double);
    double *image = ARENA_ARRAY_RAW(scratch, n, double);
    double best = INFINITY;
    for (size_t i = 0; i < n; i++)
        v[i] = scale[i];
    for (int step = 0; step < STEPS; step++) {
        double bound = 0;
        double largest = 0;
        for (size_t i = 0; i < n; i++) {
            image[i] = scale[i] * vector_dot(n, error + i * n, v); /* v holds D v */
            double ratio = image[i] / (v[i] / scale[i]);
            bound = isnan(ratio) ? INFINITY : fmax(bound, ratio);
            largest = fmax(largest, image[i]);
        }
        best = fmin(best, bound);
        for (size_t i = 0; i < n; i++)
            v[i] = scale[i] * (image[i] + 1e-3 * largest);
        if (largest == 0 || !isfinite(largest))
            break;
    }
    arena_close(scratch);
    return best * (1 + (double)n * DBL_EPSILON);
}

/* Values, and errors by the norm. */
static bool values_by_norm(struct arena *arena, const struct inertia *inertia, const double *error, double *scale,
                           struct decomposition *out)
{
    struct eigsym eig;
    size_t n = inertia->n;
    struct arena *scratch = arena_child(arena);
    double *ones = ARENA_ARRAY_RAW(scratch, n, double);
    for (size_t i = 0; i < n; i++)
        ones[i] = 1;
    double norm = norm_of(scratch, n, error, scale == NULL ? ones : scale);
    arena_close(scratch);
    if (!eigsym_values_in_place(arena, n, inertia->h, scale, &eig))
        return false;
    *out = (struct decomposition){.values = eig.values,
                                  .errors = ARENA_ARRAY(arena, n, double),
                                  .shares = shares_new(arena, n, eig.backward_error)};
    size_t listed = n < INERTIA_SMALL ? n : INERTIA_SMALL;
    out->doubt = ARENA_ARRAY(arena, listed * listed, double);
    for (size_t k = 0; k < n; k++) {
        out->shares.derivatives[k] = norm;
        out->errors[k] = norm + eig.backward_error;
    }
    return true;
}

/* The signs that stand beyond the norm of all errors: no eigenvectors are needed. */
static bool decide_by_norm(struct arena *arena, const double *error, struct inertia *out)
{
    struct decomposition raw;
    if (!values_by_norm(arena, out, error, NULL, &raw))
        return false;
    out->values = raw.values;
    memcpy(out->errors, raw.errors, out->n * sizeof *out->errors);
    out->shares = shares_new(arena, out->n, raw.shares.eigensolver);
    memcpy(out->shares.derivatives, raw.shares.derivatives, out->n * sizeof(double));
    use(arena, &raw, NULL, out);
    return true;
}

/* Equilibrates where that decides more signs. */
static bool decide_better(struct arena *arena, struct inertia *inertia)
{
    struct decomposition scaled;
    struct inertia other = *inertia;
    double *scale = equilibrate_scale(arena, inertia->n, inertia->h, inertia->error);
    if (!values_by_norm(arena, inertia, inertia->error, scale, &scaled))
        return false;
    use(arena, &scaled, scale, &other);
    if (other.zero < inertia->zero)
        *inertia = other;
    return true;
}

bool inertia_decide(struct arena *arena, size_t n, double *h, const double *error, struct inertia *out)
{
    *out = (struct inertia){.n = n, .h = h, .error = error, .errors = ARENA_ARRAY(arena, n, double)};
    if (!decide_by_norm(arena, error, out))
        return false;
    return n > INERTIA_SMALL || out->zero == 0 || decide_small(arena, error, out);
}

/* The values were computed by another method, which differs in the last bits: those of the vectors count. */
bool inertia_complete(struct arena *arena, struct inertia *inertia)
{
    struct eigsym eig;
    size_t n = inertia->n;
    if (inertia->basis == NULL && n <= INERTIA_SMALL)
        return decide_small(arena, inertia->error, inertia);
    if (inertia->basis == NULL && inertia->zero > 0 && !decide_better(arena, inertia))
        return false;
    if (inertia->vectors == NULL) {
        if (!eigsym_solve(arena, n, inertia->h, true, &eig))
            return false;
        inertia->vectors = eig.vectors;
        inertia->values = eig.values;
        if (!inertia->scaled) {
            inertia->basis = eig.vectors;
            inertia->mu = eig.values;
        }
    }
    if (inertia->basis == NULL) {
        if (!eigsym_solve_scaled(arena, n, inertia->h, inertia->scale, true, &eig))
            return false;
        inertia->basis = eig.vectors;
        inertia->mu = eig.values;
    }
    return true;
}

bool inertia_rescale(struct arena *arena, const struct inertia *inertia, double *scale, struct inertia *out)
{
    struct eigsym eig;
    size_t n = inertia->n;
    *out = *inertia;
    if (!eigsym_solve_scaled(arena, n, inertia->h, scale, true, &eig))
        return false;
    out->scaled = true;
    out->scale = scale;
    out->mu = eig.values;
    out->basis = eig.vectors;
    out->sign = ARENA_ARRAY(arena, n, signed char);
    for (size_t k = 0; k < n; k++)
        out->sign[k] = (signed char)((eig.values[k] > 0) - (eig.values[k] < 0));
    return true;
}
