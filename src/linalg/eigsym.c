/* LAPACK's symmetric eigensolvers, called with workspaces from the arena; small matrices whose eigenvectors nobody wants go
 * to linalg/eigsmall.c.
 *
 * Invariant: LAPACK sees only finite matrices whose largest entry lies in [1/2, 1). The factor is a power of two, so
 * that bringing H to that size is exact (up to underflow 300 orders below the largest entry) and the answer for 2^k H
 * is exactly 2^k times the answer for H.
 *
 * A symmetric matrix is its own transpose: the row-major H is handed over as column-major, which spares LAPACKE a
 * transposition, and eigenvectors, which LAPACK leaves as columns, are rows for us. Of H only the entries on and above
 * the diagonal are read. */
#include "linalg/eigsym.h"

#include "base/binary.h"
#include "linalg/eigsmall.h"

#include <float.h>
#include <lapacke.h>
#include <limits.h>
#include <math.h>

/* Implicit QL (dsyev) wins up to this size, divide and conquer (dsyevd) above. dsyevr is never used: it is faster, but
 * its answers about eigenvalues that are exactly zero, the ones that matter here, are not to be trusted. */
enum { LARGEST_FOR_QL = 50 };

/* dsyevd with vectors wants a workspace of 1 + 6n + 2n^2 numbers, counted in a lapack_int. */
enum { LARGEST_FOR_DIVIDE = 32000 };

/* The factor p(n) of |E|_2 <= p(n) u |H|_2.
 *
 * Tridiagonalisation applies n - 2 reflectors from both sides, each with a backward error of a few u |H| (Wilkinson 1965,
 * ch. 5, sec. 26; Higham 2002, sec. 19.3): they add up, which gives the term in n. The inner products inside a reflector
 * would bring another factor n in the worst case, but rounding errors have random signs and their sum stays of the order
 * of a single one (Higham and Mary 2019; LAPACK Users' Guide, sec. 4.7.1, takes the whole factor as 1). QL and divide
 * and conquer are backward stable in the same sense (Parlett 1998, sec. 8.14; Gu and Eisenstat 1995); each eigenvalue
 * takes two or three QL sweeps whose roundings do not average out while n is small, which gives the constant. For n = 2,
 * where nothing is random, the closed formulas (dlae2, dlaev2) commit at most 9 roundings relative to |H|_2. A 1x1
 * matrix is its own eigenvalue.
 *
 * Against Jacobi's method in longer arithmetic, in units of u |H|_2, the worst errors seen were 5 for n = 2, 17 for
 * n = 3, 22 for n = 30, 27 for n = 60 and n = 100. The tests repeat this on fewer matrices and demand a margin. */
static double error_factor(size_t n)
{
    return n == 1 ? 0 : n == 2 ? 10 : 24 + (double)n;
}

_Static_assert(sizeof(lapack_int) == sizeof(int), "sizes are checked against INT_MAX");

/* OpenBLAS declares this in its own cblas.h, which not every system has on its include path. */
void openblas_set_num_threads(int threads);

/* Present only where a library built with OpenMP is loaded: that flavour of OpenBLAS heeds nothing else. */
void omp_set_num_threads(int threads) __attribute__((weak));

void eigsym_threads(int threads)
{
    int count = threads < 1 ? 1 : threads;
    openblas_set_num_threads(count);
    if (omp_set_num_threads != NULL)
        omp_set_num_threads(count);
}

/* The largest |a_i|; NaN if any entry is NaN. */
static double largest_entry(size_t count, const double *a)
{
    double largest = 0;
    for (size_t i = 0; i < count; i++) {
        double size = fabs(a[i]);
        if (isnan(size))
            return NAN;
        largest = size > largest ? size : largest;
    }
    return largest;
}

/* The exponent k for which 2^k a lies in [1/2, 1); 0 for a = 0. */
static int scale_exponent(double a)
{
    return a == 0 ? 0 : -1 - ilogb(a);
}

/* dsyevd on the matrix a, which is overwritten with the eigenvectors if job is 'V'. */
static bool divide(struct arena *scratch, lapack_int n, char job, double *a, double *w)
{
    double work_size = 0;
    lapack_int integer_work_size = 0;
    if (LAPACKE_dsyevd_work(LAPACK_COL_MAJOR, job, 'L', n, a, n, w, &work_size, -1, &integer_work_size, -1) != 0)
        return false;
    double *work = ARENA_ARRAY_RAW(scratch, (size_t)work_size, double);
    lapack_int *integer_work = ARENA_ARRAY_RAW(scratch, (size_t)integer_work_size, lapack_int);
    return LAPACKE_dsyevd_work(LAPACK_COL_MAJOR, job, 'L', n, a, n, w, work, (lapack_int)work_size, integer_work,
                               integer_work_size) == 0;
}

/* The same by dsyev. */
static bool ql(struct arena *scratch, lapack_int n, char job, double *a, double *w)
{
    double work_size = 0;
    if (LAPACKE_dsyev_work(LAPACK_COL_MAJOR, job, 'L', n, a, n, w, &work_size, -1) != 0)
        return false;
    double *work = ARENA_ARRAY_RAW(scratch, (size_t)work_size, double);
    return LAPACKE_dsyev_work(LAPACK_COL_MAJOR, job, 'L', n, a, n, w, work, (lapack_int)work_size) == 0;
}

static bool decompose(struct arena *scratch, size_t n, bool want_vectors, double *a, double *w)
{
    char job = want_vectors ? 'V' : 'N';
    if (!want_vectors && n <= EIGSMALL_MOST && eigsmall_values(n, a, w))
        return true;
    if (n <= LARGEST_FOR_QL || n > LARGEST_FOR_DIVIDE)
        return ql(scratch, (lapack_int)n, job, a, w);
    return divide(scratch, (lapack_int)n, job, a, w);
}

/* An eigenvector is known up to its sign. The choice here, that its first entry of at least half the largest size is
 * positive, does not hang on the last bits. */
static void fix_sign(size_t n, double *v)
{
    double half = largest_entry(n, v) / 2;
    size_t first = 0;
    while (first + 1 < n && fabs(v[first]) < half)
        first++;
    if (v[first] < 0)
        for (size_t i = 0; i < n; i++)
            v[i] = -v[i];
}

static void poison(size_t n, struct eigsym *out)
{
    for (size_t i = 0; i < n; i++)
        out->values[i] = NAN;
    for (size_t i = 0; out->vectors != NULL && i < n * n; i++)
        out->vectors[i] = NAN;
    out->backward_error = NAN;
}

/* out = 2^k x. */
static void scale_plain(size_t n, const double *x, int k, double *out)
{
    bool normal = power_is_normal(k);
    double power = normal ? power_of_two(k) : 0;
    for (size_t j = 0; j < n; j++)
        out[j] = normal ? x[j] * power : ldexp(x[j], k);
}

/* Undoes the scaling. False if an eigenvalue overflows or LAPACK left something that is no number. */
static bool finish(size_t n, int exponent, struct eigsym *out)
{
    scale_plain(n, out->values, -exponent, out->values);
    for (size_t i = 0; i < n; i++)
        if (!isfinite(out->values[i]))
            return false;
    if (out->vectors != NULL && !isfinite(largest_entry(n * n, out->vectors)))
        return false;
    for (size_t k = 0; out->vectors != NULL && k < n; k++)
        fix_sign(n, out->vectors + k * n);
    double norm = fmax(fabs(out->values[0]), fabs(out->values[n - 1]));
    out->backward_error = error_factor(n) * (DBL_EPSILON / 2) * norm;
    /* Near the smallest normal number undoing the scaling rounds once more. */
    if (n > 1 && norm > 0 && norm < DBL_MIN / DBL_EPSILON)
        out->backward_error += DBL_TRUE_MIN;
    return true;
}

/* Exponents of the powers of two in D; NULL stands for D = 1. */
static int *exponents_of(struct arena *scratch, size_t n, const double *scale)
{
    int *exponents = ARENA_ARRAY(scratch, n, int);
    for (size_t i = 0; scale != NULL && i < n; i++)
        exponents[i] = ilogb(scale[i]);
    return exponents;
}

/* out = 2^(k + exponent[j]) x for a row: rounded once, and only where the result is no normal number. */
static void shift_row(size_t n, const double *x, int k, const int *exponents, bool plain, double *out)
{
    if (plain) {
        scale_plain(n, x, k, out);
        return;
    }
    for (size_t j = 0; j < n; j++)
        out[j] = x[j] == 0 ? 0 : ldexp(x[j], k + exponents[j]);
}

/* The largest |h_ij| D_i D_j; NaN if any entry is NaN. */
static double largest_scaled(struct arena *arena, size_t n, const double *h, const double *scale)
{
    struct arena *scratch = arena_child(arena);
    const int *exponents = exponents_of(scratch, n, scale);
    double *row = ARENA_ARRAY_RAW(scratch, n, double);
    double largest = 0;
    for (size_t i = 0; i < n; i++) {
        shift_row(n, h + i * n, exponents[i], exponents, scale == NULL, row);
        double of_row = largest_entry(n, row);
        largest = isnan(of_row) ? NAN : fmax(largest, of_row);
        if (isnan(largest))
            break;
    }
    arena_close(scratch);
    return largest;
}

static void copy_scaled(struct arena *scratch, size_t n, const double *h, const double *scale, int exponent, double *a)
{
    const int *exponents = exponents_of(scratch, n, scale);
    for (size_t i = 0; i < n; i++)
        shift_row(n, h + i * n, exponent + exponents[i], exponents, scale == NULL, a + i * n);
}

bool eigsym_solve(struct arena *arena, size_t n, const double *h, bool want_vectors, struct eigsym *out)
{
    return eigsym_solve_scaled(arena, n, h, NULL, want_vectors, out);
}

bool eigsym_solve_scaled(struct arena *arena, size_t n, const double *h, const double *scale, bool want_vectors,
                         struct eigsym *out)
{
    if (n > INT_MAX)
        arena_exhausted(arena);
    *out = (struct eigsym){.values = ARENA_ARRAY(arena, n, double)};
    if (want_vectors)
        out->vectors = ARENA_ARRAY_RAW(arena, n * n, double);
    if (n == 0)
        return true;
    double largest = largest_scaled(arena, n, h, scale);
    if (!isfinite(largest)) {
        poison(n, out);
        return false;
    }
    struct arena *scratch = arena_child(arena);
    double *a = want_vectors ? out->vectors : ARENA_ARRAY_RAW(scratch, n * n, double);
    int exponent = scale_exponent(largest);
    copy_scaled(scratch, n, h, scale, exponent, a);
    bool done = decompose(scratch, n, want_vectors, a, out->values) && finish(n, exponent, out);
    arena_close(scratch);
    if (!done)
        poison(n, out);
    return done;
}

/* Column-major LAPACK with 'L' reads and destroys what is the upper triangle of the row-major h, and its diagonal. */
static void restore(size_t n, double *h, const double *diagonal)
{
    for (size_t i = 0; i < n; i++) {
        h[i * n + i] = diagonal[i];
        for (size_t j = 0; j < i; j++)
            h[j * n + i] = h[i * n + j];
    }
}

bool eigsym_values_of_small(size_t n, const double *h, double *values, double *backward_error)
{
    double a[EIGSMALL_MOST * EIGSMALL_MOST];
    struct eigsym out = {.values = values};
    double largest = largest_entry(n * n, h);
    if (!isfinite(largest))
        return false;
    int exponent = scale_exponent(largest);
    scale_plain(n * n, h, exponent, a);
    bool done = eigsmall_values(n, a, values) && finish(n, exponent, &out);
    *backward_error = out.backward_error;
    return done;
}

bool eigsym_values_in_place(struct arena *arena, size_t n, double *h, const double *scale, struct eigsym *out)
{
    if (n > INT_MAX)
        arena_exhausted(arena);
    *out = (struct eigsym){.values = ARENA_ARRAY(arena, n, double)};
    if (scale == NULL && n > 0 && n <= EIGSMALL_MOST && eigsym_values_of_small(n, h, out->values, &out->backward_error))
        return true;
    double largest = n == 0 ? 0 : largest_scaled(arena, n, h, scale);
    if (n == 0 || !isfinite(largest)) {
        poison(n, out);
        return n == 0;
    }
    struct arena *scratch = arena_child(arena);
    double *diagonal = ARENA_ARRAY_RAW(scratch, n, double);
    const int *exponents = exponents_of(scratch, n, scale);
    int exponent = scale_exponent(largest);
    for (size_t i = 0; i < n; i++) {
        diagonal[i] = h[i * n + i];
        shift_row(n - i, h + i * n + i, exponent + exponents[i], exponents + i, scale == NULL, h + i * n + i);
    }
    bool done = decompose(scratch, n, false, h, out->values) && finish(n, exponent, out);
    restore(n, h, diagonal);
    arena_close(scratch);
    if (!done)
        poison(n, out);
    return done;
}
