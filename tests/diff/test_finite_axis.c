/* One coordinate: its derivatives, and the scale on which f varies, found where x does not tell it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "diff/finite_axis.h"

#include "../support/close.h"

#include <float.h>

/* A bell of the width that the context gives, plus one. */
static double bell(void *context, const double *x)
{
    const double z = x[0] / *(const double *)context;
    return 1 + exp(-z * z);
}

static double wave(void *context, const double *x)
{
    return sin(x[0] / *(const double *)context);
}

static double parabola(void *context, const double *x)
{
    (void)context;
    return x[0] * x[0];
}

static double flat(void *context, const double *x)
{
    (void)context;
    (void)x;
    return 3;
}

static struct finite_axis explore(double (*value)(void *, const double *), double width, double x, size_t *evaluations)
{
    struct arena *arena = arena_open(0);
    const struct finite_function f = {1, value, &width};
    struct finite_probe probe = {.f = &f, .x = &x, .center = value(&width, &x)};
    const struct finite_axis axis = finite_axis_explore(arena, &probe, 0);
    *evaluations = probe.evaluations;
    arena_close(arena);
    return axis;
}

/* At 0 nothing but the function tells the scale; derivatives and step follow it over 200 orders of magnitude. */
static void the_scale_is_found_at_zero(void **state)
{
    (void)state;
    size_t evaluations = 0;
    for (double width = 1e-100; width < 1e100; width *= 1e8) {
        const struct finite_axis axis = explore(bell, width, 0, &evaluations);
        assert_close(axis.second, -2 / width / width, 1e-8, 0);
        assert_true(fabs(axis.second + 2 / width / width) <= axis.second_error);
        assert_true(fabs(axis.first) <= axis.first_error && axis.first_error < 1e-9 / width);
        assert_true(ldexp(1, axis.step) < 2 * width && ldexp(1, axis.step) > 1e-4 * width && !axis.flat);
    }
    for (double width = 1e-20; width < 1e100; width *= 1e8) {
        const struct finite_axis odd = explore(wave, width, 0, &evaluations);
        assert_close(odd.first, 1 / width, 1e-9, 0);
        assert_true(odd.second == 0 && ldexp(1, odd.step) < 8 * width);
    }
}

static void the_scale_is_found_beside_zero(void **state)
{
    (void)state;
    size_t evaluations = 0;
    for (double width = 1e-8; width < 1e9; width *= 1e2) {
        const struct finite_axis axis = explore(bell, width, width / 2, &evaluations);
        assert_close(axis.first, -exp(-0.25) / width, 1e-9, 0);
        assert_close(axis.second, -exp(-0.25) / width / width, 1e-8, 0);
        assert_true(evaluations < 250);
    }
}

static void a_square_at_its_zero_tells_no_scale(void **state)
{
    (void)state;
    size_t evaluations = 0;
    const struct finite_axis axis = explore(parabola, 0, 0, &evaluations);
    assert_close(axis.second, 2, 1e-15, 0);
    assert_int_equal(axis.step, 0);
}

static void flat_directions_are_known(void **state)
{
    (void)state;
    size_t evaluations = 0;
    const struct finite_axis axis = explore(flat, 0, 1e-7, &evaluations);
    assert_true(axis.flat && axis.first == 0 && axis.second == 0);
    assert_true(evaluations < 150);
    assert_close(ldexp(1, axis.step), 1e-7, 0.5, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_scale_is_found_at_zero),
        cmocka_unit_test(the_scale_is_found_beside_zero),
        cmocka_unit_test(a_square_at_its_zero_tells_no_scale),
        cmocka_unit_test(flat_directions_are_known),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
