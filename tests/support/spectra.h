/* Symmetric matrices with their spectra: by construction, and by Jacobi's method in longer arithmetic. */
#ifndef SUPPORT_SPECTRA_H
#define SUPPORT_SPECTRA_H

#include "base/arena.h"
#include "linalg/eigsym.h"
#include "support/random.h"

#include <math.h>
#include <stdlib.h>

/* q (n x n, the identity at first) becomes a random orthogonal matrix: a product of n random reflectors. */
static inline void spectra_orthogonal(struct arena *arena, struct random *random, size_t n, long double *q)
{
    long double *v = ARENA_ARRAY(arena, n, long double);
    for (size_t i = 0; i < n * n; i++)
        q[i] = i % (n + 1) == 0;
    for (size_t r = 0; r < n; r++) {
        long double norm2 = 0;
        for (size_t i = 0; i < n; i++) {
            v[i] = random_normal(random);
            norm2 += v[i] * v[i];
        }
        for (size_t i = 0; i < n; i++) {
            long double dot = 0;
            for (size_t j = 0; j < n; j++)
                dot += q[i * n + j] * v[j];
            for (size_t j = 0; j < n; j++)
                q[i * n + j] -= 2 * dot * v[j] / norm2;
        }
    }
}

/* h = Q diag(spectrum) Q', rounded once per entry. */
static inline double *spectra_matrix(struct arena *arena, size_t n, const long double *q, const double *spectrum)
{
    double *h = ARENA_ARRAY(arena, n * n, double);
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j <= i; j++) {
            long double sum = 0;
            for (size_t k = 0; k < n; k++)
                sum += q[i * n + k] * spectrum[k] * q[j * n + k];
            h[i * n + j] = h[j * n + i] = (double)sum;
        }
    return h;
}

static inline double *spectra_symmetric(struct arena *arena, struct random *random, size_t n, double scale)
{
    double *h = ARENA_ARRAY(arena, n * n, double);
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j <= i; j++)
            h[i * n + j] = h[j * n + i] = scale * random_normal(random);
    return h;
}

static inline int spectra_ascending(const void *a, const void *b)
{
    double x = *(const double *)a;
    double y = *(const double *)b;
    return (x > y) - (x < y);
}

/* One rotation of Jacobi's method in the plane (p, q). */
static inline void spectra_rotate(size_t n, long double *a, size_t p, size_t q)
{
    if (a[p * n + q] == 0)
        return;
    long double theta = (a[q * n + q] - a[p * n + p]) / (2 * a[p * n + q]);
    long double t = (theta < 0 ? -1 : 1) / (fabsl(theta) + sqrtl(theta * theta + 1));
    long double c = 1 / sqrtl(t * t + 1);
    long double s = t * c;
    for (size_t k = 0; k < n; k++) {
        long double x = a[k * n + p];
        long double y = a[k * n + q];
        a[k * n + p] = c * x - s * y;
        a[k * n + q] = s * x + c * y;
    }
    for (size_t k = 0; k < n; k++) {
        long double x = a[p * n + k];
        long double y = a[q * n + k];
        a[p * n + k] = c * x - s * y;
        a[q * n + k] = s * x + c * y;
    }
}

/* The largest entry off the diagonal relative to the largest on it. */
static inline long double spectra_off_diagonal(size_t n, const long double *a)
{
    long double off = 0;
    long double on = 0;
    for (size_t i = 0; i < n * n; i++)
        if (i % (n + 1) == 0)
            on = fmaxl(on, fabsl(a[i]));
        else
            off = fmaxl(off, fabsl(a[i]));
    return off == 0 ? 0 : off / on;
}

/* Eigenvalues by cyclic Jacobi, 11 bits more than double, spectra_ascending. */
static inline double *spectra_jacobi(struct arena *arena, size_t n, const double *h)
{
    long double *a = ARENA_ARRAY(arena, n * n, long double);
    double *values = ARENA_ARRAY(arena, n, double);
    for (size_t i = 0; i < n * n; i++)
        a[i] = h[i];
    for (int sweep = 0; sweep < 100 && spectra_off_diagonal(n, a) > 0x1p-62L; sweep++)
        for (size_t p = 0; p < n; p++)
            for (size_t q = p + 1; q < n; q++)
                spectra_rotate(n, a, p, q);
    for (size_t i = 0; i < n; i++)
        values[i] = (double)a[i * n + i];
    qsort(values, n, sizeof *values, spectra_ascending);
    return values;
}

/* The largest |Hv - wv| over all pairs. */
static inline double spectra_residual(size_t n, const double *h, const struct eigsym *eig)
{
    long double worst = 0;
    for (size_t k = 0; k < n; k++) {
        long double norm2 = 0;
        for (size_t i = 0; i < n; i++) {
            long double r = -(long double)eig->values[k] * eig->vectors[k * n + i];
            for (size_t j = 0; j < n; j++)
                r += (long double)h[i * n + j] * eig->vectors[k * n + j];
            norm2 += r * r;
        }
        worst = fmaxl(worst, sqrtl(norm2));
    }
    return (double)worst;
}

/* The largest entry of |VV' - I|. */
static inline double spectra_overlap(size_t n, const double *v)
{
    long double worst = 0;
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < n; j++) {
            long double dot = i == j ? -1 : 0;
            for (size_t k = 0; k < n; k++)
                dot += (long double)v[i * n + k] * v[j * n + k];
            worst = fmaxl(worst, fabsl(dot));
        }
    return (double)worst;
}

static inline double spectra_norm(size_t n, const struct eigsym *eig)
{
    return fmax(fabs(eig->values[0]), fabs(eig->values[n - 1]));
}

#endif
