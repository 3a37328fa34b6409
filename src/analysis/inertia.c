/* The eigenvalue mu_k of a matrix known up to E is known up to |q_k|' |E| |q_k| to first order in E, and the eigensolver
 * adds its backward error (Weyl 1912; Parlett 1998, section 4). Invariant: a sign other than 0 means |mu_k| > its error. */
#include "analysis/inertia.h"

#include "analysis/vector.h"
#include "domain/real.h"
#include "linalg/eigsym.h"
#include "linalg/equilibrate.h"

#include <math.h>
#include <string.h>

/* out_k = q_k' A q_k for the rows of q, by one matrix product. */
static void quadratic_forms(struct arena *scratch, size_t n, const double *q, const double *a, double *out)
{
    double *product = ARENA_ARRAY_RAW(scratch, n * n, double);
    const struct contraction square = {1, n, n, n, {false, false}};
    real_contract(&square, product, q, a, false);
    for (size_t k = 0; k < n; k++)
        out[k] = vector_dot(n, product + k * n, q + k * n);
}

/* out_k = |q_k|' E |q_k|: what errors up to E can do to eigenvalue k. */
static void error_forms(struct arena *arena, size_t n, const double *q, const double *e, double *out)
{
    struct arena *scratch = arena_child(arena);
    double *magnitude = ARENA_ARRAY_RAW(scratch, n * n, double);
    for (size_t k = 0; k < n * n; k++)
        magnitude[k] = fabs(q[k]);
    quadratic_forms(scratch, n, magnitude, e, out);
    arena_close(scratch);
}

static bool solve(struct arena *arena, size_t n, const double *h, const double *error, double **values, double **errors,
                  double **vectors)
{
    struct eigsym eig;
    if (!eigsym_solve(arena, n, h, true, &eig))
        return false;
    *values = eig.values;
    *vectors = eig.vectors;
    *errors = ARENA_ARRAY(arena, n, double);
    error_forms(arena, n, eig.vectors, error, *errors);
    for (size_t k = 0; k < n; k++)
        (*errors)[k] += eig.backward_error;
    return true;
}

static void count_signs(struct inertia *inertia)
{
    inertia->negative = inertia->zero = inertia->positive = 0;
    for (size_t k = 0; k < inertia->n; k++) {
        bool decided = fabs(inertia->mu[k]) > inertia->mu_errors[k];
        inertia->sign[k] = (signed char)(!decided ? 0 : inertia->mu[k] < 0 ? -1 : 1);
        inertia->negative += inertia->sign[k] < 0;
        inertia->zero += inertia->sign[k] == 0;
        inertia->positive += inertia->sign[k] > 0;
    }
}

/* The signs of H itself: D = I. */
static void use_raw(struct arena *arena, struct inertia *inertia)
{
    inertia->scale = ARENA_ARRAY(arena, inertia->n, double);
    for (size_t i = 0; i < inertia->n; i++)
        inertia->scale[i] = 1;
    inertia->mu = inertia->values;
    inertia->mu_errors = arena_copy(arena, inertia->errors, inertia->n, sizeof *inertia->errors);
    inertia->basis = inertia->vectors;
    count_signs(inertia);
}

bool inertia_decide(struct arena *arena, size_t n, const double *h, const double *error, struct inertia *out)
{
    *out = (struct inertia){.n = n, .sign = ARENA_ARRAY(arena, n, signed char)};
    if (!solve(arena, n, h, error, &out->values, &out->errors, &out->vectors))
        return false;
    use_raw(arena, out);
    if (out->zero == 0)
        return true;
    struct equilibrated eq;
    struct inertia raw = *out;
    equilibrate(arena, n, h, error, &eq);
    out->scale = eq.scale;
    if (!solve(arena, n, eq.matrix, eq.error, &out->mu, &out->mu_errors, &out->basis))
        return false;
    out->sign = ARENA_ARRAY(arena, n, signed char);
    count_signs(out);
    if (out->zero > raw.zero)
        *out = raw;
    return true;
}

void inertia_widen(struct inertia *inertia, const double *change, const double *raw_change)
{
    for (size_t k = 0; k < inertia->n; k++) {
        inertia->mu_errors[k] += fabs(change[k]);
        inertia->errors[k] += fabs(raw_change[k]);
    }
    count_signs(inertia);
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
    double *directions = ARENA_ARRAY_RAW(scratch, n * n, double);
    for (size_t k = 0; k < n; k++)
        inertia_direction(inertia, k, directions + k * n);
    quadratic_forms(scratch, n, directions, other, change);
    quadratic_forms(scratch, n, inertia->vectors, other, raw_change);
    for (size_t k = 0; k < n; k++) {
        change[k] -= inertia->mu[k];
        raw_change[k] -= inertia->values[k];
    }
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
