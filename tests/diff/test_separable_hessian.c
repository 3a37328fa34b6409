/* The Hessian of sums over rows at extreme scales, with overflow, for data of zeros and of one number; and by hand. */
#include "diff/separable.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include "diff/exact.h"
#include "support/row_models.h"
#include "support/separations.h"
#include <cmocka.h>

static bool all_finite(const struct derivatives *d, size_t n)
{
    bool finite = isfinite(d->loss) && isfinite(d->loss_error);
    for (size_t k = 0; k < n; k++)
        finite = finite && isfinite(d->gradient[k]) && isfinite(d->gradient_error[k]);
    for (size_t k = 0; k < n * n; k++)
        finite = finite && isfinite(d->hessian[k]) && isfinite(d->hessian_error[k]);
    return finite;
}

/* ---- Scales ---- */

static void extreme_scales_stay_within_bounds(void **state)
{
    /* of data and parameters; both together may cancel, but not underflow: then no bound holds */
    static const double scales[][2] = {{1e150, 1},      {1e100, 1},  {1e100, 1e-100}, {1e50, 1e-50},
                                       {1e-150, 1e100}, {1e-150, 1}, {1e-100, 1e100}, {1e-310, 1},
                                       {1, 1e100},      {1, 1e-100}, {1e60, 1e-100}};
    struct arena *parent = ((struct world *)*state)->arena;
    struct random random = {22};
    size_t finite = 0;
    size_t separable = 0;
    for (int round = 0; round < 1200; round++) {
        struct arena *arena = arena_child(parent);
        struct row_model m = {.random = &random,
                              .world = world_new(arena),
                              .rows = 2 + random_below(&random, 8),
                              .scale = scales[round % 11][0],
                              .parameters = scales[round % 11][1]};
        const char *text = row_model_make(&m, 20);
        struct separation s = separate_text(m.world, text);
        bool cancels = strstr(text, "sqrt(1 + ") != NULL; /* at 1e150 to 1e-450, an underflow that no bound knows of */
        if (s.separable != NULL && !cancels) {
            struct derivatives fast = separation_fast(&s);
            struct derivatives general = separation_general(&s);
            separable++;
            if (all_finite(&fast, m.world->n)) {
                finite++;
                expect_no_worse(&s, text, &fast, &general);
            }
        }
        arena_close(arena);
    }
    print_message("%zu of %zu are finite\n", finite, separable);
    assert_true(finite > separable / 3);
}

/* What overflows here is computed the other way, which may know better. */
static void overflow_is_left_to_the_general_way(void **state)
{
    static const double data[] = {1e150, 1e-150, 1e300, 1};
    static const double parameters[] = {1e100, 1e300, 1e-300};
    struct arena *parent = ((struct world *)*state)->arena;
    struct random random = {23};
    size_t broken = 0;
    for (int round = 0; round < 400; round++) {
        struct arena *arena = arena_child(parent);
        struct row_model m = {.random = &random,
                              .world = world_new(arena),
                              .rows = 2 + random_below(&random, 8),
                              .scale = data[random_below(&random, 4)],
                              .parameters = parameters[random_below(&random, 3)]};
        const char *text = row_model_make(&m, 20);
        size_t n = m.world->n;
        struct separation s = separate_text(m.world, text);
        if (s.separable != NULL) {
            struct derivatives fast = separation_fast(&s);
            struct derivatives general = separation_general(&s);
            struct derivatives d = derivatives_new(arena, n);
            exact_derivatives(exact_new(arena, s.rules, &s.spec), m.world->theta, &d);
            bool finite = all_finite(&fast, n);
            broken += !finite;
            for (size_t k = 0; k < n * n; k++)
                assert_close(d.hessian[k], finite ? fast.hessian[k] : general.hessian[k], 0, 0);
            for (size_t k = 0; k < n; k++)
                assert_close(d.gradient_error[k], finite ? fast.gradient_error[k] : general.gradient_error[k], 0, 0);
        }
        arena_close(arena);
    }
    print_message("%zu are not finite\n", broken);
    assert_true(broken > 20);
}

/* ---- Data of a kind ---- */

/* Columns of zeros and of one number: their derivatives are exact zeros, or all alike. */
static void plain_columns(void **state)
{
    struct world *w = *state;
    const double x[] = {0, 2, 1, 0, 2, -1, 0, 2, 3, 0, 2, 0.5, 0, 2, 0};
    world_constant(w, "X", shape_matrix(5, 3), x);
    world_constant(w, "Y", shape_matrix(5, 2), x + 3);
    world_parameter(w, "W", shape_matrix(3, 2), (const double[]){1, -1, 0.5, 0.25, -2, 0});
    struct separation s = separate_text(w, "sum((tanh(X @ W) - Y)^2)");
    assert_non_null(s.separable);
    struct derivatives d = separation_fast(&s);
    for (size_t k = 0; k < 6; k++)
        for (size_t row = 0; row < 2; row++) {
            assert_true(fabs(d.hessian[row * 6 + k]) <= 0);
            assert_true(d.hessian_error[row * 6 + k] < 1e-300);
        }
    expect_truth(&s, "plain columns", &d);
    for (size_t k = 0; k < 6; k++)
        w->theta[k] = 0;
    d = separation_fast(&s);
    expect_truth(&s, "parameters 0", &d);
}

/* sum (x w - y)^2 by hand: 2 x'x, whatever the rows. */
static void least_squares_by_hand(void **state)
{
    struct arena *parent = ((struct world *)*state)->arena;
    for (size_t rows = 2; rows < 300; rows += 7) {
        struct world *w = world_new(arena_child(parent));
        double *x = ARENA_ARRAY(w->arena, 3 * rows, double);
        long double gram[9] = {0};
        for (size_t k = 0; k < 3 * rows; k++)
            x[k] = (double)(k * k % 17) - 8;
        for (size_t r = 0; r < rows; r++)
            for (size_t k = 0; k < 9; k++)
                gram[k] += 2 * (long double)x[3 * r + k / 3] * x[3 * r + k % 3];
        world_constant(w, "X", shape_matrix(rows, 3), x);
        world_parameter(w, "v", shape_vector(3), (const double[]){1, 2, 3});
        struct separation s = separate_text(w, "sum((X @ v - 1)^2)");
        assert_non_null(s.separable);
        struct derivatives d = separation_fast(&s);
        for (size_t k = 0; k < 9; k++) {
            assert_close(d.hessian[k], (double)gram[k], 1e-15, 0);
            assert_true(d.hessian_error[k] < 1e-16 * (double)(rows + 60) * 64 * 2 * (double)rows);
        }
        arena_close(w->arena);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        WORLD_TEST(extreme_scales_stay_within_bounds),
        WORLD_TEST(overflow_is_left_to_the_general_way),
        WORLD_TEST(plain_columns),
        WORLD_TEST(least_squares_by_hand),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
