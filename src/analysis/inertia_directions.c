/* Directions that the decomposition of a Hessian gives: Newton steps, null directions, descent. Invariant: what is scaled in
 * the decomposition is given back in the coordinates of H. */
#include "analysis/inertia.h"

#include "analysis/vector.h"

#include <string.h>

void inertia_direction(const struct inertia *inertia, size_t k, double *out)
{
    for (size_t i = 0; i < inertia->n; i++)
        out[i] = inertia->scale[i] * inertia->basis[k * inertia->n + i];
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
    if (inertia->zero == 0 || inertia->basis == NULL)
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
    if (inertia->negative == 0 || inertia->basis == NULL)
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
