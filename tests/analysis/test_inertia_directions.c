/* Directions of matrices whose inertia is known exactly: conjugate, Newton's, those of the kernel, and of descent; of small
 * problems and of large ones, whose eigenvectors come later. */
#include "analysis/inertia.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "support/close.h"
#include "support/inertias.h"

/* H (D q_k) has the curvature mu_k, and D q_k are conjugate: the decomposition is what it says. */
static void the_decomposition_is_a_congruence(void **state)
{
    (void)state;
    struct random random = {5};
    for (int trial = 0; trial < 500; trial++) {
        struct arena *arena = arena_open(0);
        size_t n = 1 + random_below(&random, KNOWN_MOST);
        struct known known = known_example(&random, n, random_below(&random, n));
        known_scale_rows(&random, &known, trial % 2 != 0 ? 30 : 0);
        struct inertia inertia;
        assert_true(inertia_decide(arena, n, known.h, known.error, &inertia) && inertia_complete(arena, &inertia));
        double p[KNOWN_MOST * KNOWN_MOST];
        double largest = fmax(fabs(inertia.mu[0]), fabs(inertia.mu[n - 1]));
        for (size_t k = 0; k < n; k++)
            inertia_direction(&inertia, k, p + k * n);
        for (size_t k = 0; k < n; k++)
            for (size_t l = 0; l < n; l++) {
                long double form = 0;
                for (size_t i = 0; i < n; i++)
                    for (size_t j = 0; j < n; j++)
                        form += (long double)p[k * n + i] * known.h[i * n + j] * p[l * n + j];
                assert_close((double)form, k == l ? inertia.mu[k] : 0, 0, 1e-13 * largest);
            }
        arena_close(arena);
    }
}

/* x = -H^-1 g where H is regular, in any units. */
static void the_newton_step_solves(void **state)
{
    (void)state;
    struct random random = {6};
    for (int trial = 0; trial < 500; trial++) {
        struct arena *arena = arena_open(0);
        size_t n = 1 + random_below(&random, KNOWN_MOST);
        struct known known = known_example(&random, n, 0);
        struct inertia inertia;
        double x[KNOWN_MOST], g[KNOWN_MOST], step[KNOWN_MOST];
        assert_true(inertia_decide(arena, n, known.h, known.error, &inertia) && inertia_complete(arena, &inertia));
        for (size_t i = 0; i < n; i++)
            x[i] = random_normal(&random);
        for (size_t i = 0; i < n; i++) {
            g[i] = 0;
            for (size_t j = 0; j < n; j++)
                g[i] += known.h[i * n + j] * x[j];
        }
        inertia_newton(&inertia, g, step);
        double condition = inertia.zero != 0 ? INFINITY : 0;
        for (size_t k = 0; k < n; k++)
            condition = fmax(condition, fmax(fabs(inertia.mu[0]), fabs(inertia.mu[n - 1])) / fabs(inertia.mu[k]));
        for (size_t i = 0; i < n; i++)
            if (isfinite(condition))
                assert_close(step[i], -x[i], 0, 1e-13 * condition);
        arena_close(arena);
    }
}

static void null_directions_span_the_kernel(void **state)
{
    (void)state;
    struct random random = {7};
    size_t seen = 0;
    for (int trial = 0; trial < 1000; trial++) {
        struct arena *arena = arena_open(0);
        size_t n = 2 + random_below(&random, KNOWN_MOST - 1);
        struct known known = known_example(&random, n, 1 + random_below(&random, n - 1));
        struct inertia inertia;
        assert_true(inertia_decide(arena, n, known.h, known.error, &inertia) && inertia_complete(arena, &inertia));
        double *rows = inertia_null_directions(arena, &inertia);
        bool all = inertia.zero == n - known.negative - known.positive;
        double top = fmax(fabs(inertia.values[0]), fabs(inertia.values[n - 1]));
        seen += all;
        for (size_t r = 0; r < inertia.zero; r++)
            for (size_t q = 0; q <= r; q++) {
                double dot = 0;
                for (size_t i = 0; i < n; i++)
                    dot += rows[r * n + i] * rows[q * n + i];
                assert_close(dot, r == q, 0, 1e-14 * (double)n);
            }
        for (size_t r = 0; all && r < inertia.zero; r++)
            for (size_t i = 0; i < n; i++) {
                double image = 0;
                for (size_t j = 0; j < n; j++)
                    image += known.h[i * n + j] * rows[r * n + j];
                assert_close(image, 0, 0, 1e-12 * top);
            }
        arena_close(arena);
    }
    assert_true(seen > 900);
}

static void a_descent_has_negative_curvature(void **state)
{
    (void)state;
    struct random random = {8};
    for (int trial = 0; trial < 1000; trial++) {
        struct arena *arena = arena_open(0);
        size_t n = 1 + random_below(&random, KNOWN_MOST);
        struct known known = known_example(&random, n, random_below(&random, n));
        if (trial % 2 != 0)
            known_scale_rows(&random, &known, 40);
        struct inertia inertia;
        double u[KNOWN_MOST];
        assert_true(inertia_decide(arena, n, known.h, known.error, &inertia) && inertia_complete(arena, &inertia));
        bool found = inertia_descent(&inertia, u);
        assert_int_equal(found, inertia.negative != 0);
        long double form = 0;
        long double length = 0;
        for (size_t i = 0; found && i < n; i++) {
            length += (long double)u[i] * u[i];
            for (size_t j = 0; j < n; j++)
                form += (long double)u[i] * known.h[i * n + j] * u[j];
        }
        assert_true(!found || form < 0);
        assert_close(found ? (double)length : 1, 1, 1e-14, 0);
        arena_close(arena);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_decomposition_is_a_congruence),
        cmocka_unit_test(the_newton_step_solves),
        cmocka_unit_test(null_directions_span_the_kernel),
        cmocka_unit_test(a_descent_has_negative_curvature),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
