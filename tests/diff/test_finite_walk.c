/* Samples along one coordinate: the point is restored, and quotients are those of the steps that were taken. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "diff/finite_walk.h"

#include "../support/close.h"

#include <float.h>

static double square(void *context, const double *x)
{
    (void)context;
    return (x[0] - 1) * (x[0] - 1) + x[1];
}

static double logarithm(void *context, const double *x)
{
    (void)context;
    return log(x[0]) + 0 * x[1];
}

static struct finite_probe probe_at(const struct finite_function *f, double *x)
{
    return (struct finite_probe){.f = f, .x = x, .center = f->value(f->context, x)};
}

static void probes_restore_the_point(void **state)
{
    (void)state;
    double x[] = {3, 5};
    const struct finite_function f = {2, square, NULL};
    struct finite_probe probe = probe_at(&f, x);
    assert_true(probe_value(&probe, 0, 2) == 6);
    assert_true(probe_value(&probe, 1, 7) == 11);
    assert_true(x[0] == 3 && x[1] == 5);
    assert_int_equal(probe.evaluations, 2);
    assert_true(probe_noise(&probe, 8) >= 8 * DBL_EPSILON && probe_noise(&probe, 0) > 0);
    probe.floor = 0.5;
    assert_true(probe_noise(&probe, -8) == 0.5);
}

static void quotients_are_those_of_the_steps(void **state)
{
    (void)state;
    struct arena *arena = arena_open(0);
    double x[] = {3, 5};
    const struct finite_function f = {2, square, NULL};
    struct finite_probe probe = probe_at(&f, x);
    struct walk w = walk_make(arena, &probe, 0);
    w.bottom = w.top = -3;
    for (; w.top < 2; w.top++)
        walk_sample(&w, w.top);
    assert_int_equal(walk_count(&w), 5);
    for (size_t k = 0; k < walk_count(&w); k++) {
        assert_true(walk_first(&w)[k].value == 4);
        assert_true(walk_second(&w)[k].value == 2);
    }
    assert_true(walk_has(&w, 1) && !walk_still(&w, 1));
    assert_true(walk_move(&w, 1) == 12 && walk_bend(&w, 1) == 8);
    assert_true(walk_curvature(&w).value == 2 && walk_slope(&w).value == 4);
    arena_close(arena);
}

/* Where x absorbs part of the step, the quotients use what is left of it. */
static void rounded_steps_are_taken_as_they_are(void **state)
{
    (void)state;
    struct arena *arena = arena_open(0);
    double x[] = {1e-30 / 3, 0};
    const struct finite_function f = {2, square, NULL};
    struct finite_probe probe = probe_at(&f, x);
    struct walk w = walk_make(arena, &probe, 0);
    w.bottom = w.top = -2;
    walk_sample(&w, w.top++);
    assert_close(walk_first(&w)[0].value, -2, 1e-15, 0);
    assert_close(walk_second(&w)[0].value, 2, 1e-14, 0);
    arena_close(arena);
}

static void undefined_sides_leave_no_quotient(void **state)
{
    (void)state;
    struct arena *arena = arena_open(0);
    double x[] = {0.5, 0};
    const struct finite_function f = {2, logarithm, NULL};
    struct finite_probe probe = probe_at(&f, x);
    struct walk w = walk_make(arena, &probe, 0);
    w.bottom = w.top = -2;
    for (; w.top < 1; w.top++)
        walk_sample(&w, w.top);
    assert_true(walk_has(&w, -2) && !walk_has(&w, 0));
    assert_true(isnan(walk_first(&w)[2].value) && isnan(walk_second(&w)[2].value));
    arena_close(arena);
}

static void skipped_steps_stand_still(void **state)
{
    (void)state;
    struct arena *arena = arena_open(0);
    double x[] = {0.5, 0};
    const struct finite_function f = {2, logarithm, NULL};
    struct finite_probe probe = probe_at(&f, x);
    struct walk w = walk_make(arena, &probe, 1);
    assert_int_equal(w.home, 0);
    w.bottom = w.top = -9;
    walk_skip(&w, -4);
    assert_int_equal(walk_count(&w), 5);
    assert_true(walk_still(&w, -6) && walk_second(&w)[3].value == 0);
    assert_int_equal(probe.evaluations, 0);
    arena_close(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(probes_restore_the_point),
        cmocka_unit_test(quotients_are_those_of_the_steps),
        cmocka_unit_test(rounded_steps_are_taken_as_they_are),
        cmocka_unit_test(undefined_sides_leave_no_quotient),
        cmocka_unit_test(skipped_steps_stand_still),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
