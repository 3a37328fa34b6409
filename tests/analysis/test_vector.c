/* Vectors whose norms and products are known, at all scales, with NaN in every place. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "analysis/vector.h"

#include "support/close.h"
#include "support/random.h"

#include <float.h>

static void norms_of_pythagorean_vectors(void **state)
{
    (void)state;
    for (int k = -1000; k <= 1000; k += 50) {
        const double x[] = {ldexp(2, k), ldexp(-3, k), 0, ldexp(6, k)};
        assert_close(vector_norm(4, x), ldexp(7, k), 1e-15, 0);
    }
    assert_true(vector_norm(0, NULL) == 0);
    const double least[] = {0, -4.9406564584124654e-324};
    assert_close(vector_norm(2, least), 4.9406564584124654e-324, 0, 0);
    const double infinite[] = {1, -INFINITY};
    assert_true(vector_norm(2, infinite) == INFINITY);
}

static void the_largest_magnitude_is_found_in_every_place(void **state)
{
    (void)state;
    for (size_t place = 0; place < 7; place++) {
        double x[7] = {0.5, -1, 1, 0, -0.25, 1, 0.75};
        x[place] = -3;
        assert_true(vector_largest(7, x) == 3);
        x[place] = NAN;
        assert_true(isnan(vector_largest(7, x)));
        x[place] = -INFINITY;
        assert_true(vector_largest(7, x) == INFINITY);
    }
    assert_true(vector_largest(0, NULL) == 0);
}

static void products_agree_with_longer_arithmetic(void **state)
{
    (void)state;
    struct random random = {20261120};
    for (int trial = 0; trial < 300; trial++) {
        size_t n = 1 + random_below(&random, 30);
        double h[900], u[30], v[30];
        long double dot = 0, curvature = 0, size = 0;
        for (size_t k = 0; k < n * n; k++)
            h[k] = random_normal(&random) * pow(10, random_uniform(&random, -8, 8));
        for (size_t i = 0; i < n; i++) {
            u[i] = random_normal(&random);
            v[i] = random_normal(&random);
            dot += (long double)u[i] * v[i];
        }
        for (size_t i = 0; i < n; i++)
            for (size_t j = 0; j < n; j++) {
                long double term = (long double)u[i] * h[i * n + j] * u[j];
                curvature += term;
                size += fabsl(term);
            }
        assert_close(vector_dot(n, u, v), (double)dot, 0, 1e-14 * (double)n);
        assert_close(vector_curvature(n, h, u), (double)curvature, 0, 4 * DBL_EPSILON * (double)(n * size));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(norms_of_pythagorean_vectors),
        cmocka_unit_test(the_largest_magnitude_is_found_in_every_place),
        cmocka_unit_test(products_agree_with_longer_arithmetic),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
