/* LAPACK factors the transpose, which is what a row-major matrix is to it: it exchanges columns instead of rows, and its
 * upper triangle is our lower one. Invariant: LAPACK and BLAS see only finite matrices whose largest entries lie in
 * [1, 2), in every row and column. */
#include "domain/solve.h"

#include <cblas.h>
#include <lapacke.h>
#include <limits.h>
#include <math.h>
#include <string.h>

_Static_assert(sizeof(lapack_int) == sizeof(int), "pivots are kept as int");

/* ---- Scaling ---- */

/* The largest exponent among `count` entries, `step` apart, each raised by its own shift if there is one; INT_MIN if all
 * are 0. */
static int largest_exponent(size_t count, size_t step, const double *a, const int *shift)
{
    int most = INT_MIN;
    for (size_t i = 0; i < count; i++) {
        if (a[i * step] == 0 || !isfinite(a[i * step]))
            continue;
        int exponent = ilogb(a[i * step]) + (shift == NULL ? 0 : shift[i]);
        if (exponent > most)
            most = exponent;
    }
    return most;
}

/* Powers of two that bring the largest entry of every row, then of every column, to [1, 2); false if one is all 0. */
static bool equilibrate(struct solve_system *s, const double *a)
{
    size_t n = s->n;
    for (size_t i = 0; i < n; i++) {
        int most = largest_exponent(n, 1, a + i * n, NULL);
        if (most == INT_MIN)
            return false;
        s->row[i] = -most;
    }
    for (size_t j = 0; j < n; j++) {
        int most = largest_exponent(n, n, a + j, s->row);
        if (most == INT_MIN)
            return false;
        s->column[j] = -most;
    }
    return true;
}

static bool all_finite(size_t count, const double *a)
{
    for (size_t i = 0; i < count; i++)
        if (!isfinite(a[i]))
            return false;
    return true;
}

/* ---- Factors ---- */

const struct solve_system *solve_factor(struct arena *arena, size_t n, const double *a)
{
    struct solve_system *s = ARENA_NEW(arena, struct solve_system);
    s->n = n;
    s->row = ARENA_ARRAY(arena, n, int);
    s->column = ARENA_ARRAY(arena, n, int);
    s->pivot = ARENA_ARRAY(arena, n, int);
    s->factors = ARENA_ARRAY_RAW(arena, n * n, double);
    s->state = !all_finite(n * n, a) ? SOLVE_BROKEN : !equilibrate(s, a) ? SOLVE_SINGULAR : SOLVE_REGULAR;
    if (s->state != SOLVE_REGULAR)
        return s;
    for (size_t i = 0; i < n * n; i++)
        s->factors[i] = scalbn(a[i], s->row[i / n] + s->column[i % n]);
    int size = (int)n;
    if (n > 0 && LAPACKE_dgetrf_work(LAPACK_COL_MAJOR, size, size, s->factors, size, s->pivot) != 0)
        s->state = SOLVE_SINGULAR;
    for (size_t i = 0; i < n; i++)
        s->pivot[i]--; /* LAPACK counts from 1 */
    return s;
}

static void exchange(size_t m, double *a, double *b)
{
    for (size_t k = 0; k < m && a != b; k++) {
        double swap = a[k];
        a[k] = b[k];
        b[k] = swap;
    }
}

void solve_scaled(const struct solve_system *s, size_t m, double *z)
{
    const int n = (int)s->n;
    const int columns = (int)m;
    if (n == 0 || m == 0)
        return;
    cblas_dtrsm(CblasRowMajor, CblasLeft, CblasLower, CblasNoTrans, CblasNonUnit, n, columns, 1, s->factors, n, z,
                columns);
    cblas_dtrsm(CblasRowMajor, CblasLeft, CblasUpper, CblasNoTrans, CblasUnit, n, columns, 1, s->factors, n, z,
                columns);
    for (size_t i = s->n; i-- > 0;)
        exchange(m, z + i * m, z + (size_t)s->pivot[i] * m);
}

void solve_apply(const struct solve_system *s, size_t m, double *x, const double *b, struct arena *scratch)
{
    if (s->state != SOLVE_REGULAR) {
        for (size_t i = 0; i < s->n * m; i++)
            x[i] = NAN;
        return;
    }
    int *level = ARENA_ARRAY_RAW(scratch, m, int); /* every column is brought to about 1, too */
    for (size_t k = 0; k < m; k++) {
        int most = largest_exponent(s->n, m, b + k, s->row);
        level[k] = most == INT_MIN ? 0 : most;
    }
    for (size_t i = 0; i < s->n; i++)
        for (size_t k = 0; k < m; k++)
            x[i * m + k] = scalbn(b[i * m + k], s->row[i] - level[k]);
    solve_scaled(s, m, x);
    for (size_t j = 0; j < s->n; j++)
        for (size_t k = 0; k < m; k++)
            x[j * m + k] = scalbn(x[j * m + k], s->column[j] + level[k]);
}

/* ---- Determinant ---- */

/* The product of the pivots as mantissa times a power of two: the logarithm near det = 1 keeps its digits. */
double solve_logdet(const struct solve_system *s)
{
    double mantissa = 1;
    double power = 0;
    if (s->state != SOLVE_REGULAR)
        return s->state == SOLVE_SINGULAR ? -INFINITY : NAN;
    for (size_t i = 0; i < s->n; i++) {
        int exponent;
        mantissa = frexp(mantissa * s->factors[i * s->n + i], &exponent);
        if ((size_t)s->pivot[i] != i)
            mantissa = -mantissa;
        power += exponent - s->row[i] - s->column[i];
    }
    if (mantissa < M_SQRT1_2 && mantissa > 0) {
        mantissa *= 2;
        power -= 1;
    }
    return mantissa < 0 ? NAN : log(mantissa) + power * M_LN2;
}
