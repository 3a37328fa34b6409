/* In the basis of the computed eigenvectors, a matrix known up to E is diag(mu) up to F_kl = |q_k|' |E| |q_l|, and up to
 * the backward error of the eigensolver (Weyl 1912; Parlett 1998, section 4). An eigenvalue beyond F_kk is nonzero to first
 * order only: the signs are given to sets of eigenvalues that keep them whatever the error within F does. Invariant: no
 * matrix within the error has fewer negative or fewer positive eigenvalues than are counted here. */
#include "analysis/inertia.h"

#include "analysis/vector.h"
#include "domain/real.h"
#include "linalg/eigsym.h"
#include "linalg/equilibrate.h"

#include <float.h>
#include <math.h>
#include <string.h>

/* out_kl = q_k' A q_l for the rows of q. */
static void forms(struct arena *arena, size_t n, const double *q, const double *a, double *out)
{
    struct arena *scratch = arena_child(arena);
    double *product = ARENA_ARRAY_RAW(scratch, n * n, double);
    const struct contraction left = {1, n, n, n, {false, false}};
    const struct contraction right = {1, n, n, n, {false, true}};
    real_contract(&left, product, q, a, false);
    real_contract(&right, out, product, q, false);
    arena_close(scratch);
}

/* out_kl = |q_k|' E |q_l|: what errors up to E can do to the form of each pair. */
static double *doubt_of(struct arena *arena, size_t n, const double *q, const double *e)
{
    double *out = ARENA_ARRAY_RAW(arena, n * n, double);
    struct arena *scratch = arena_child(arena);
    double *magnitude = ARENA_ARRAY_RAW(scratch, n * n, double);
    for (size_t k = 0; k < n * n; k++)
        magnitude[k] = fabs(q[k]);
    forms(scratch, n, magnitude, e, out);
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
    double *doubt;
    double *vectors;
};

static bool solve(struct arena *arena, size_t n, const double *h, const double *error, struct decomposition *out)
{
    struct eigsym eig;
    if (!eigsym_solve(arena, n, h, true, &eig))
        return false;
    out->values = eig.values;
    out->vectors = eig.vectors;
    out->doubt = doubt_of(arena, n, eig.vectors, error);
    out->errors = ARENA_ARRAY(arena, n, double);
    for (size_t k = 0; k < n; k++)
        out->errors[k] = out->doubt[k * n + k] + eig.backward_error;
    return true;
}

/* ---- Signs ---- */

/* The eigenvalues of one sign that are beyond their errors, the largest first. */
static size_t candidates(const struct inertia *inertia, int sign, size_t *list)
{
    size_t n = inertia->n;
    size_t count = 0;
    for (size_t r = 0; r < n; r++) {
        size_t k = sign > 0 ? n - 1 - r : r;
        if (sign * inertia->mu[k] > inertia->mu_errors[k])
            list[count++] = k;
    }
    return count;
}

/* Whether every row of diag(|mu|) - F keeps its diagonal the larger, once all diagonals are scaled to 1: then it is
 * positive definite (Gershgorin). Settles all but hard cases. */
static bool dominant(const struct inertia *inertia, size_t count, const size_t *list)
{
    for (size_t i = 0; i < count; i++) {
        size_t k = list[i];
        double room = fabs(inertia->mu[k]) - inertia->mu_errors[k];
        double others = 0;
        for (size_t j = 0; j < count; j++)
            if (j != i)
                others += inertia->doubt[k * inertia->n + list[j]] * sqrt(fabs(inertia->mu[k] / inertia->mu[list[j]]));
        if (!(others < room))
            return false;
    }
    return true;
}

/* Cholesky's factor of diag(|mu| - errors) - F, row by row; a row without a positive pivot is left out, and its
 * eigenvalue loses its sign. Returns how many of the list are left. */
static size_t definite(struct arena *arena, const struct inertia *inertia, size_t count, size_t *list)
{
    size_t n = inertia->n;
    struct arena *scratch = arena_child(arena);
    double *factor = ARENA_ARRAY(scratch, count * count, double);
    size_t kept = 0;
    for (size_t i = 0; i < count; i++) {
        size_t k = list[i];
        double *row = factor + kept * count;
        for (size_t j = 0; j < kept; j++)
            row[j] =
                (-inertia->doubt[k * n + list[j]] - vector_dot(j, row, factor + j * count)) / factor[j * count + j];
        double room = fabs(inertia->mu[k]) - inertia->mu_errors[k];
        double pivot = room - vector_dot(kept, row, row);
        if (!(pivot > 4 * (double)count * DBL_EPSILON * room))
            continue;
        row[kept] = sqrt(pivot);
        list[kept++] = k;
    }
    arena_close(scratch);
    return kept;
}

/* Gives a sign to the eigenvalues of a list that keeps it jointly, whatever the error: the form of H on the space that
 * their vectors span is definite if diag(|mu|) - F is, F being the bound of what errors do to it; and the dimension of
 * such a space is a lower bound of the number of eigenvalues of that sign. */
static size_t give_sign(struct arena *arena, struct inertia *inertia, int sign)
{
    struct arena *scratch = arena_child(arena);
    size_t *list = ARENA_ARRAY(scratch, inertia->n, size_t);
    size_t count = candidates(inertia, sign, list);
    if (!dominant(inertia, count, list))
        count = definite(scratch, inertia, count, list);
    for (size_t i = 0; i < count; i++)
        inertia->sign[list[i]] = (signed char)sign;
    arena_close(scratch);
    return count;
}

static void count_signs(struct arena *arena, struct inertia *inertia)
{
    memset(inertia->sign, 0, inertia->n * sizeof *inertia->sign);
    inertia->negative = give_sign(arena, inertia, -1);
    inertia->positive = give_sign(arena, inertia, 1);
    inertia->zero = inertia->n - inertia->negative - inertia->positive;
}

/* The signs of H itself: D = I. */
static void use_raw(struct arena *arena, const struct decomposition *raw, struct inertia *out)
{
    out->scale = ARENA_ARRAY(arena, out->n, double);
    for (size_t i = 0; i < out->n; i++)
        out->scale[i] = 1;
    out->mu = raw->values;
    out->mu_errors = raw->errors;
    out->doubt = raw->doubt;
    out->basis = raw->vectors;
    count_signs(arena, out);
}

/* The signs of DHD. */
static bool use_equilibrated(struct arena *arena, const double *h, const double *error, struct inertia *out)
{
    struct equilibrated eq;
    struct decomposition d;
    equilibrate(arena, out->n, h, error, &eq);
    if (!solve(arena, out->n, eq.matrix, eq.error, &d))
        return false;
    out->scale = eq.scale;
    out->mu = d.values;
    out->mu_errors = d.errors;
    out->doubt = d.doubt;
    out->basis = d.vectors;
    out->sign = ARENA_ARRAY(arena, out->n, signed char);
    count_signs(arena, out);
    return true;
}

bool inertia_decide(struct arena *arena, size_t n, const double *h, const double *error, struct inertia *out)
{
    struct decomposition raw;
    if (!solve(arena, n, h, error, &raw))
        return false;
    *out = (struct inertia){.n = n,
                            .values = raw.values,
                            .errors = ARENA_ARRAY(arena, n, double),
                            .vectors = raw.vectors,
                            .sign = ARENA_ARRAY(arena, n, signed char)};
    for (size_t k = 0; k < n; k++)
        out->errors[k] = raw.errors[k] + second_order(n, raw.values, raw.doubt, k);
    use_raw(arena, &raw, out);
    if (out->zero == 0)
        return true;
    struct inertia unscaled = *out;
    if (!use_equilibrated(arena, h, error, out))
        return false;
    if (out->zero > unscaled.zero)
        *out = unscaled;
    return true;
}

void inertia_widen(struct arena *arena, struct inertia *inertia, const double *change, const double *raw_change)
{
    size_t n = inertia->n;
    for (size_t k = 0; k < n; k++) {
        inertia->mu_errors[k] += fabs(change[k * n + k]);
        inertia->errors[k] += fabs(raw_change[k]);
        for (size_t l = 0; l < n; l++)
            inertia->doubt[k * n + l] += fabs(change[k * n + l]);
    }
    count_signs(arena, inertia);
}

void inertia_direction(const struct inertia *inertia, size_t k, double *out)
{
    for (size_t i = 0; i < inertia->n; i++)
        out[i] = inertia->scale[i] * inertia->basis[k * inertia->n + i];
}

void inertia_changes(struct arena *scratch, const struct inertia *inertia, const double *other, double *change,
                     double *raw_change)
{
    size_t n = inertia->n;
    double *rows = ARENA_ARRAY_RAW(scratch, n * n, double);
    forms(scratch, n, inertia->vectors, other, rows);
    for (size_t k = 0; k < n; k++)
        raw_change[k] = rows[k * n + k] - inertia->values[k];
    for (size_t k = 0; k < n; k++)
        inertia_direction(inertia, k, rows + k * n);
    forms(scratch, n, rows, other, change);
    for (size_t k = 0; k < n; k++)
        change[k * n + k] -= inertia->mu[k];
}

void inertia_newton(const struct inertia *inertia, const double *g, double *x)
{
    size_t n = inertia->n;
    memset(x, 0, n * sizeof *x);
    for (size_t k = 0; k < n; k++) {
        const double *q = inertia->basis + k * n;
        double component = 0;
        if (inertia->sign[k] == 0)
            continue;
        for (size_t i = 0; i < n; i++)
            component += q[i] * inertia->scale[i] * g[i];
        for (size_t i = 0; i < n; i++)
            x[i] -= component / inertia->mu[k] * inertia->scale[i] * q[i];
    }
}

/* x_i = D_i q_i, as a unit vector: if q is in the kernel of DHD, this is in that of H. */
static void unscale(const struct inertia *inertia, size_t k, double *x)
{
    inertia_direction(inertia, k, x);
    double length = vector_norm(inertia->n, x);
    for (size_t i = 0; i < inertia->n; i++)
        x[i] /= length;
}

/* Removes from x its components along `count` orthonormal rows, twice for full orthogonality (Kahan; Parlett 1998,
 * section 6-9), and normalises it. */
static void orthonormalise(size_t n, size_t count, const double *rows, double *x)
{
    for (int pass = 0; pass < 2; pass++) {
        for (size_t r = 0; r < count; r++) {
            double component = 0;
            for (size_t i = 0; i < n; i++)
                component += rows[r * n + i] * x[i];
            for (size_t i = 0; i < n; i++)
                x[i] -= component * rows[r * n + i];
        }
        double length = vector_norm(n, x);
        for (size_t i = 0; length > 0 && i < n; i++)
            x[i] /= length;
    }
}

double *inertia_null_directions(struct arena *arena, const struct inertia *inertia)
{
    size_t n = inertia->n;
    if (inertia->zero == 0)
        return NULL;
    double *rows = ARENA_ARRAY(arena, inertia->zero * n, double);
    size_t count = 0;
    for (size_t k = 0; k < n; k++)
        if (inertia->sign[k] == 0) {
            unscale(inertia, k, rows + count * n);
            orthonormalise(n, count, rows, rows + count * n);
            count++;
        }
    return rows;
}

bool inertia_descent(const struct inertia *inertia, double *direction)
{
    size_t n = inertia->n;
    if (inertia->negative == 0)
        return false;
    if (inertia->values[0] < -inertia->errors[0]) {
        memcpy(direction, inertia->vectors, n * sizeof *direction);
        return true;
    }
    size_t lowest = 0;
    while (inertia->sign[lowest] >= 0)
        lowest++;
    unscale(inertia, lowest, direction);
    return true;
}
