/* Polishing: to the last digits, to zeros that are zeros, and never where the gradient is not zero. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "search/land.h"

#include "support/close.h"
#include "support/searches.h"

static bool lands_at(struct arena *arena, const struct ground *ground, const double *theta, struct landing *out)
{
    struct frame *frame = frame_new(arena, ground->model->n);
    *out = landing_new(arena, ground->model->n);
    return frame_look(frame, ground->problem, &ground->region, theta) &&
           land(ground->problem, &ground->region, frame, out);
}

static void to_the_last_digits(void **state)
{
    struct ground ground = ground_of(*state, "x^4/4 - 2*x + cosh(y - 1)", "x=0,y=0", -3, 3);
    struct landing landing;
    assert_true(lands_at(*state, &ground, (const double[]){1.26, 1.001}, &landing));
    assert_close(landing.theta[0], 1.2599210498948731648, 3e-16, 0); /* the cube root of 2 */
    assert_true(landing.theta[1] == 1);
    assert_true(landing.blur[0] < 1e-14 && landing.blur[1] < 1e-14);
    assert_true(landing.negative == 0 && landing.zero == 0 && landing.steepness < 1e-13);
}

static void zeros_are_zeros(void **state)
{
    struct ground ground = ground_of(*state, "sin(x)*sin(y) + z^2", "x=0,y=0,z=0", -5, 6);
    struct landing landing;
    assert_true(lands_at(*state, &ground, (const double[]){1e-3, 2e-3, 1e-9}, &landing));
    assert_true(landing.theta[0] == 0 && landing.theta[1] == 0 && landing.theta[2] == 0 && landing.negative == 1);
    assert_true(lands_at(*state, &ground, (const double[]){3.1415, 1e-4, 0}, &landing));
    assert_close(landing.theta[0], 3.14159265358979323846, 3e-16, 0);
    assert_true(fabs(landing.theta[1]) < 1e-15);
}

/* Zero is a matter of the box, not of its unit. */
static void tiny_boxes_have_points_beside_zero(void **state)
{
    struct ground ground = ground_of(*state, "(x*1e20 - 1)^2", "x=0", -3e-20, 3e-20);
    struct landing landing;
    assert_true(lands_at(*state, &ground, (const double[]){1.1e-20}, &landing));
    assert_close(landing.theta[0], 1e-20, 3e-16, 0);
}

static void no_critical_point(void **state)
{
    struct ground ground = ground_of(*state, "x + x^3/3", "x=0", -2, 2);
    struct landing landing;
    for (double x = -1; x <= 1; x += 0.125)
        assert_false(lands_at(*state, &ground, &x, &landing));
    struct ground tail = ground_of(*state, "exp(-x)", "x=0", -1, 100); /* small, but not zero */
    assert_false(lands_at(*state, &tail, (const double[]){60}, &landing));
}

static void degenerate_points(void **state)
{
    struct ground ground = ground_of(*state, "x^3 - 3*x*y^2", "x=0,y=0", -2, 2);
    struct landing landing;
    assert_true(lands_at(*state, &ground, (const double[]){1e-3, 1e-3}, &landing));
    assert_true(landing.theta[0] == 0 && landing.theta[1] == 0 && landing.zero == 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ANALYSES_TEST(to_the_last_digits),
        ANALYSES_TEST(zeros_are_zeros),
        ANALYSES_TEST(tiny_boxes_have_points_beside_zero),
        ANALYSES_TEST(no_critical_point),
        ANALYSES_TEST(degenerate_points),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
