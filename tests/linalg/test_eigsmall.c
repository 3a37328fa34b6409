/* Eigenvalues of small matrices: known spectra, Jacobi's method in longer arithmetic, and rows of extreme lengths. */
#include "linalg/eigsmall.h"

#include "support/arenas.h"
#include "support/close.h"
#include "support/spectra.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <float.h>
#include <string.h>

static const double ROUNDOFF = DBL_EPSILON / 2;

/* By a power of two to entries of which the largest lies in [1/2, 1). */
static void normalise(size_t n, double *h)
{
    double largest = 0;
    int exponent = 0;
    for (size_t i = 0; i < n * n; i++)
        largest = fmax(largest, fabs(h[i]));
    (void)frexp(largest, &exponent);
    for (size_t i = 0; i < n * n; i++)
        h[i] = ldexp(h[i], -exponent);
}

/* The largest error in units of u |H|, against Jacobi's method; the lower triangle must not matter. */
static double worst_error(struct arena *arena, size_t n, const double *h)
{
    double values[EIGSMALL_MOST];
    double *upper = arena_copy(arena, h, n * n, sizeof *h);
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < i; j++)
            upper[i * n + j] = NAN;
    assert_true(eigsmall_values(n, upper, values));
    const double *truth = spectra_jacobi(arena, n, h);
    double norm = fmax(fabs(truth[0]), fabs(truth[n - 1]));
    double worst = 0;
    for (size_t k = 0; k < n; k++) {
        assert_true(k == 0 || values[k - 1] <= values[k]);
        worst = fmax(worst, norm == 0 ? fabs(values[k]) : fabs(values[k] - truth[k]) / (ROUNDOFF * norm));
    }
    return worst;
}

static void mirror(size_t n, double *h)
{
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < i; j++)
            h[i * n + j] = h[j * n + i];
}

/* Rows and columns over `decades` orders of magnitude. */
static void grade(struct random *random, size_t n, double decades, double *h)
{
    for (size_t i = 0; i < n; i++) {
        double d = pow(10, random_uniform(random, -decades, 0));
        for (size_t j = 0; j < n; j++) {
            h[i * n + j] *= d;
            h[j * n + i] *= d;
        }
    }
    mirror(n, h);
}

static void errors_stay_within_a_part_of_the_bound(void **state)
{
    static const struct {
        size_t n;
        int times;
    } runs[] = {{1, 20}, {2, 4000}, {3, 8000}, {4, 3000}, {5, 2000}, {10, 300}, {20, 40}, {32, 12}};
    struct random random = {31};
    for (size_t r = 0; r < sizeof runs / sizeof *runs; r++) {
        size_t n = runs[r].n;
        double worst = 0;
        for (int t = 0; t < runs[r].times; t++) {
            struct arena *arena = arena_child(*state);
            double *h = spectra_symmetric(arena, &random, n, 1);
            if (t % 4 == 1)
                grade(&random, n, 8, h);
            if (t % 4 == 2)
                grade(&random, n, 170, h); /* squares of rows vanish */
            for (size_t i = 0; i < n * n && t % 4 == 3; i++)
                h[i] = random_below(&random, 3) == 0 ? 0 : round(h[i] * 2); /* zeros and ties */
            mirror(n, h);
            normalise(n, h);
            worst = fmax(worst, worst_error(arena, n, h));
            arena_close(arena);
        }
        print_message("n = %zu: at most %.1f u |H|\n", n, worst);
        assert_true(worst <= 0.8 * (24 + (double)n));
    }
}

/* Repeated, zero and nearly equal eigenvalues. */
static void clusters_and_zeros(void **state)
{
    struct random random = {32};
    for (int round = 0; round < 300; round++) {
        struct arena *arena = arena_child(*state);
        size_t n = 2 + random_below(&random, 14);
        long double *q = ARENA_ARRAY(arena, n * n, long double);
        double *spectrum = ARENA_ARRAY(arena, n, double);
        spectra_orthogonal(arena, &random, n, q);
        for (size_t k = 0; k < n; k++)
            spectrum[k] =
                (const double[]){0, 0, 1, 1 + 1e-15, -1, 1e-8, random_normal(&random)}[random_below(&random, 7)];
        double *h = spectra_matrix(arena, n, q, spectrum);
        normalise(n, h);
        assert_true(worst_error(arena, n, h) <= 0.8 * (24 + (double)n));
        arena_close(arena);
    }
}

static void diagonals_are_exact(void **state)
{
    (void)state;
    double values[6];
    double h[36] = {0};
    const double diagonal[6] = {-0.5, 1e-300, 0, 0.75, -1e-17, 0.3};
    const double sorted[6] = {-0.5, -1e-17, 0, 1e-300, 0.3, 0.75};
    for (size_t i = 0; i < 6; i++)
        h[i * 7] = diagonal[i];
    assert_true(eigsmall_values(6, h, values));
    assert_memory_equal(values, sorted, sizeof values);
    memset(h, 0, sizeof h);
    assert_true(eigsmall_values(6, h, values));
    for (size_t i = 0; i < 6; i++)
        assert_true(values[i] == 0);
    assert_true(eigsmall_values(0, NULL, NULL));
}

/* The path graph's Laplacian: 4 sin^2(pi k / 2n). */
static void the_path_laplacian(void **state)
{
    (void)state;
    for (size_t n = 3; n <= EIGSMALL_MOST; n++) {
        double h[EIGSMALL_MOST * EIGSMALL_MOST] = {0};
        double values[EIGSMALL_MOST];
        for (size_t i = 0; i < n; i++) {
            h[i * n + i] = i == 0 || i == n - 1 ? 0.25 : 0.5;
            if (i > 0)
                h[i * n + i - 1] = h[(i - 1) * n + i] = -0.25;
        }
        assert_true(eigsmall_values(n, h, values));
        for (size_t k = 0; k < n; k++) {
            double sine = sin(3.14159265358979323846 * (double)k / (2 * (double)n));
            assert_close(values[k], sine * sine, 0, 20 * ROUNDOFF);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(errors_stay_within_a_part_of_the_bound, open_arena, close_arena),
        cmocka_unit_test_setup_teardown(clusters_and_zeros, open_arena, close_arena),
        cmocka_unit_test(diagonals_are_exact),
        cmocka_unit_test(the_path_laplacian),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
