/* Inverses and determinants in long double, by elimination with pivots and one step of refinement: what solvers
 * and their error bounds are held against. */
#ifndef SUPPORT_ELIMINATION_H
#define SUPPORT_ELIMINATION_H

#include <math.h>
#include <stdbool.h>
#include <stddef.h>

enum { ELIMINATION_MOST = 64 };

struct elimination {
    size_t n;
    long double inverse[ELIMINATION_MOST * ELIMINATION_MOST];
    long double log_size; /* log |det| */
    int sign;             /* of det; 0 if it is 0 */
};

static inline void elimination_swap_rows(size_t width, long double *a, size_t i, size_t k)
{
    for (size_t j = 0; j < width; j++) {
        long double swap = a[i * width + j];
        a[i * width + j] = a[k * width + j];
        a[k * width + j] = swap;
    }
}

/* Gauss and Jordan on (A | I), the largest entry of each column as pivot. */
static inline void elimination_sweep(struct elimination *e, long double *work, const long double *a)
{
    size_t n = e->n;
    size_t width = 2 * n;
    e->sign = 1;
    e->log_size = 0;
    for (size_t i = 0; i < n * width; i++)
        work[i] = i % width < n ? a[i / width * n + i % width] : i % width - n == i / width;
    for (size_t k = 0; k < n; k++) {
        size_t best = k;
        for (size_t i = k; i < n; i++)
            best = fabsl(work[i * width + k]) > fabsl(work[best * width + k]) ? i : best;
        if (best != k)
            e->sign = -e->sign;
        elimination_swap_rows(width, work, k, best);
        long double pivot = work[k * width + k];
        e->sign = pivot == 0 ? 0 : pivot < 0 ? -e->sign : e->sign;
        e->log_size += logl(fabsl(pivot));
        for (size_t j = 0; j < width; j++)
            work[k * width + j] /= pivot;
        for (size_t i = 0; i < n; i++) {
            long double factor = work[i * width + k];
            for (size_t j = 0; j < width && i != k; j++)
                work[i * width + j] -= factor * work[k * width + j];
        }
    }
}

/* X + X (I - A X), where X is the inverse as swept. */
static inline void elimination_refine(struct elimination *e, const long double *swept, const long double *a)
{
    size_t n = e->n;
    long double defect[ELIMINATION_MOST * ELIMINATION_MOST];
    for (size_t i = 0; i < n * n; i++) {
        defect[i] = i / n == i % n;
        for (size_t k = 0; k < n; k++)
            defect[i] -= a[i / n * n + k] * swept[k * 2 * n + n + i % n];
    }
    for (size_t i = 0; i < n * n; i++) {
        e->inverse[i] = swept[i / n * 2 * n + n + i % n];
        for (size_t k = 0; k < n; k++)
            e->inverse[i] += swept[i / n * 2 * n + n + k] * defect[k * n + i % n];
    }
}

static inline void elimination_run(struct elimination *e, size_t n, const long double *a)
{
    static _Thread_local long double work[2 * ELIMINATION_MOST * ELIMINATION_MOST];
    e->n = n;
    elimination_sweep(e, work, a);
    elimination_refine(e, work, a);
}

/* out (n x m) = A^-1 b. */
static inline void elimination_solve(const struct elimination *e, size_t m, const long double *b, long double *out)
{
    for (size_t i = 0; i < e->n * m; i++) {
        out[i] = 0;
        for (size_t k = 0; k < e->n; k++)
            out[i] += e->inverse[i / m * e->n + k] * b[k * m + i % m];
    }
}

#endif
