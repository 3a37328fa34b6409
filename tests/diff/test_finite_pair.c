/* Mixed derivatives of two coordinates: honest errors, hidden scales, kinks and walls. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "diff/finite_pair.h"

#include "../support/close.h"
#include "../support/random.h"

static double product(void *context, const double *x)
{
    return exp(x[0]) * sin(x[1]) + *(const double *)context * x[2];
}

static double separable(void *context, const double *x)
{
    (void)context;
    return exp(x[0]) + sin(x[1]) + x[2];
}

static double ridge(void *context, const double *x)
{
    (void)context;
    return fabs(x[0] - x[1]) + x[0] * x[1];
}

static double far_smaller(void *context, const double *x)
{
    return sin(*(const double *)context * x[0]) * x[1] + x[2];
}

static double walled(void *context, const double *x)
{
    (void)context;
    return log(1 - x[0] - x[1]);
}

struct outcome {
    struct finite_mixed mixed;
    size_t evaluations; /* of the pair alone */
};

static struct outcome explore(double (*value)(void *, const double *), double *context, double *x)
{
    struct arena *arena = arena_open(0);
    const struct finite_function f = {3, value, context};
    struct finite_probe probe = {.f = &f, .x = x, .center = value(context, x)};
    const struct finite_axis a = finite_axis_explore(arena, &probe, 0);
    const struct finite_axis b = finite_axis_explore(arena, &probe, 1);
    const size_t before = probe.evaluations;
    struct outcome o = {.mixed = finite_pair_explore(&probe, 0, &a, 1, &b)};
    o.evaluations = probe.evaluations - before;
    arena_close(arena);
    return o;
}

static void mixed_derivatives_are_within_their_errors(void **state)
{
    (void)state;
    struct random random = {17};
    size_t covered = 0;
    for (int round = 0; round < 200; round++) {
        double weight = random_uniform(&random, -3, 3);
        double x[] = {random_uniform(&random, -3, 3), random_uniform(&random, -3, 3), 1};
        const double truth = exp(x[0]) * cos(x[1]);
        const struct outcome o = explore(product, &weight, x);
        covered += fabs(o.mixed.value - truth) <= o.mixed.error;
        assert_close(o.mixed.value, truth, 1e-9, 1e-9);
        assert_true(o.mixed.error < 1e-8 * exp(x[0]) + 1e-8);
        assert_true(o.evaluations <= 60);
    }
    assert_true(covered >= 190);
}

static void separable_functions_give_zero(void **state)
{
    (void)state;
    struct random random = {19};
    for (int round = 0; round < 100; round++) {
        double x[] = {random_uniform(&random, -3, 3), random_uniform(&random, -3, 3), 1};
        const struct outcome o = explore(separable, NULL, x);
        assert_true(fabs(o.mixed.value) <= o.mixed.error && o.mixed.error < 1e-8);
    }
}

static void kinks_along_a_diagonal_are_noticed(void **state)
{
    (void)state;
    double x[] = {0.7, 0.7, 0};
    const struct outcome o = explore(ridge, NULL, x);
    assert_true(isnan(o.mixed.value) || o.mixed.error > fabs(o.mixed.value));
}

/* At 0 neither coordinate alone shows that the scale of their product is so small. */
static void scales_that_only_both_show_are_found(void **state)
{
    (void)state;
    for (double factor = 1; factor < 1e10; factor *= 30) {
        double x[] = {0, 0, 2};
        const struct outcome o = explore(far_smaller, &factor, x);
        assert_close(o.mixed.value, factor, 1e-8, 0);
        assert_true(fabs(o.mixed.value - factor) <= o.mixed.error);
    }
}

static void walls_across_a_corner_shrink_the_rectangle(void **state)
{
    (void)state;
    double x[] = {0.4995, 0.4995, 0};
    const struct outcome o = explore(walled, NULL, x);
    const double gap = 1 - x[0] - x[1];
    assert_close(o.mixed.value, -1 / gap / gap, 1e-7, 0);
    assert_true(fabs(o.mixed.value + 1 / gap / gap) <= o.mixed.error);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(mixed_derivatives_are_within_their_errors),
        cmocka_unit_test(separable_functions_give_zero),
        cmocka_unit_test(kinks_along_a_diagonal_are_noticed),
        cmocka_unit_test(scales_that_only_both_show_are_found),
        cmocka_unit_test(walls_across_a_corner_shrink_the_rectangle),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
