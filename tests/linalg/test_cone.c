/* Projections onto cones satisfy the conditions of Karush, Kuhn and Tucker, which only the nearest point does, for random,
 * repeated, opposite and dependent rows; and points of hulls are nearest by the same kind of condition. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "linalg/cone.h"

#include "support/analyses.h"
#include "support/random.h"

#include <math.h>
#include <string.h>

enum { MOST_ROWS = 40, MOST_COLUMNS = 6 };

struct rows {
    size_t rows;
    size_t n;
    double a[MOST_ROWS * MOST_COLUMNS];
};

static double dot(size_t n, const double *x, const double *y)
{
    double total = 0;
    for (size_t i = 0; i < n; i++)
        total += x[i] * y[i];
    return total;
}

/* Rows of small whole numbers, some of them copies or opposites of others. */
static struct rows random_rows(struct random *random, bool unit)
{
    struct rows r = {.rows = 1 + random_below(random, MOST_ROWS), .n = 1 + random_below(random, MOST_COLUMNS)};
    for (size_t k = 0; k < r.rows; k++) {
        double *row = r.a + k * r.n;
        size_t kind = random_below(random, 4);
        for (size_t i = 0; i < r.n; i++)
            row[i] = kind > 1 || k == 0 ? (double)random_below(random, 7) - 3
                                        : (kind == 0 ? 1 : -1) * r.a[random_below(random, k) * r.n + i];
        double size = sqrt(dot(r.n, row, row));
        for (size_t i = 0; i < r.n && unit && size > 0; i++)
            row[i] /= size;
    }
    return r;
}

static void projections_are_nearest(void **state)
{
    struct random random = {21};
    for (int trial = 0; trial < 20000; trial++) {
        struct rows r = random_rows(&random, true);
        double g[MOST_COLUMNS];
        double lambda[MOST_ROWS];
        double residual[MOST_COLUMNS];
        for (size_t i = 0; i < r.n; i++)
            g[i] = random_below(&random, 2) == 0 ? (double)random_below(&random, 5) - 2 : random_normal(&random);
        cone_project(*state, r.rows, r.n, r.a, g, lambda, residual);
        double size = sqrt(dot(r.n, g, g));
        double sum[MOST_COLUMNS];
        memcpy(sum, residual, sizeof sum);
        for (size_t k = 0; k < r.rows; k++) {
            double product = dot(r.n, r.a + k * r.n, residual);
            assert_true(lambda[k] >= 0);
            if (product > 1e-11 * (1 + size) || (lambda[k] > 0 && fabs(product) > 1e-11 * (1 + size)))
                fail_msg("trial %d: row %zu of %zu, %zu columns: product %g, multiplier %g", trial, k, r.rows, r.n,
                         product, lambda[k]);
            for (size_t i = 0; i < r.n; i++)
                sum[i] += lambda[k] * r.a[k * r.n + i];
        }
        for (size_t i = 0; i < r.n; i++)
            assert_true(fabs(sum[i] - g[i]) <= 1e-11 * (1 + size));
    }
}

/* x is nearest to 0 if a_k'x >= x'x for all rows. */
static void hulls_are_nearest(void **state)
{
    struct random random = {22};
    for (int trial = 0; trial < 20000; trial++) {
        struct rows r = random_rows(&random, false);
        double x[MOST_COLUMNS];
        double factor = pow(10, random_uniform(&random, -8, 8));
        for (size_t k = 0; k < r.rows * r.n; k++)
            r.a[k] *= factor;
        cone_hull_nearest(*state, r.rows, r.n, r.a, x);
        double square = dot(r.n, x, x);
        for (size_t k = 0; k < r.rows; k++)
            if (!(dot(r.n, r.a + k * r.n, x) >= square - 1e-10 * factor * factor))
                fail_msg("trial %d: row %zu of %zu, %zu columns: %g < %g", trial, k, r.rows, r.n,
                         dot(r.n, r.a + k * r.n, x), square);
    }
}

static void spans_are_orthonormal(void **state)
{
    (void)state;
    struct random random = {23};
    for (int trial = 0; trial < 2000; trial++) {
        struct rows r = random_rows(&random, true);
        size_t chosen[MOST_ROWS];
        double basis[MOST_COLUMNS * MOST_COLUMNS];
        for (size_t k = 0; k < r.rows; k++)
            chosen[k] = k;
        size_t rank = cone_span(r.rows, chosen, r.n, r.a, 1e-9, basis);
        for (size_t j = 0; j < rank; j++)
            for (size_t k = 0; k < rank; k++)
                assert_true(fabs(dot(r.n, basis + j * r.n, basis + k * r.n) - (j == k)) < 1e-13);
        for (size_t k = 0; k < r.rows; k++) { /* every row lies in the span */
            double left = dot(r.n, r.a + k * r.n, r.a + k * r.n);
            for (size_t j = 0; j < rank; j++)
                left -= pow(dot(r.n, basis + j * r.n, r.a + k * r.n), 2);
            assert_true(fabs(left) < 1e-12);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ANALYSES_TEST(projections_are_nearest),
        ANALYSES_TEST(hulls_are_nearest),
        ANALYSES_TEST(spans_are_orthonormal),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
