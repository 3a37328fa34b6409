/* The frame knows no units: parameters and box rescaled by powers of two give the same numbers. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "search/frame.h"

#include "support/close.h"
#include "support/searches.h"

static void a_quadratic_form(void **state)
{
    struct ground ground = ground_of(*state, "x^2 - 3*y^2 + x", "x=0,y=0", -1, 1);
    struct frame *frame = frame_new(*state, 2);
    assert_true(frame_look(frame, ground.problem, &ground.region, (const double[]){1, 2}));
    assert_true(frame->values[0] == -24 && frame->values[1] == 8); /* widths of 2, squared */
    assert_close(fabs(frame->slopes[0]), 24, 1e-15, 0);
    assert_close(fabs(frame->slopes[1]), 6, 1e-15, 0);
    assert_close(frame->steepness, sqrt(24 * 24 + 6 * 6), 1e-15, 0);
    assert_true(frame_strength(frame, 2) == 24);
    double step[] = {-frame->slopes[0] / -24, -frame->slopes[1] / 8}; /* Newton's */
    double next[2];
    frame_step(frame, &ground.region, step, next);
    assert_close(next[0], -0.5, 1e-15, 0);
    assert_close(next[1], 0, 0, 1e-15);
}

static void units_mean_nothing(void **state)
{
    const double unit = 0x1p40;
    struct ground plain = ground_of(*state, "sin(x)*exp(y) + x*y^2", "x=0,y=0", -2, 3);
    struct model *model = formula_model(*state, "sin(x/1099511627776)*exp(y) + x/1099511627776*y^2", "x=0,y=0");
    const double low[] = {-2 * unit, -2};
    const double high[] = {3 * unit, 3};
    struct region region = region_box(*state, 2, low, high);
    struct frame *a = frame_new(*state, 2);
    struct frame *b = frame_new(*state, 2);
    assert_true(frame_look(a, plain.problem, &plain.region, (const double[]){0.7, -0.4}));
    assert_true(frame_look(b, problem_new(*state, model, CP_EXACT), &region, (const double[]){0.7 * unit, -0.4}));
    assert_close(b->values[0], a->values[0], 1e-14, 0);
    assert_close(b->values[1], a->values[1], 1e-14, 0);
    assert_close(b->steepness, a->steepness, 1e-14, 0);
}

static void places_without_derivatives(void **state)
{
    struct ground ground = ground_of(*state, "sqrt(x) + y^2*1e300", "x=0,y=0", -1, 1);
    struct frame *frame = frame_new(*state, 2);
    assert_false(frame_look(frame, ground.problem, &ground.region, (const double[]){-1, 0}));
    assert_false(frame_look(frame, ground.problem, &ground.region, (const double[]){0, 0})); /* the slope is infinite */
    assert_false(frame_look(frame, ground.problem, &ground.region, (const double[]){1, 1e10}));
    assert_true(frame_look(frame, ground.problem, &ground.region, (const double[]){1, 0.5}));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ANALYSES_TEST(a_quadratic_form),
        ANALYSES_TEST(units_mean_nothing),
        ANALYSES_TEST(places_without_derivatives),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
