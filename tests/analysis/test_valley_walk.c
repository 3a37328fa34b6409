/* Single steps along the floor of a valley: corrected, refused where they jump, bent where the loss is. */
#include "analysis/valley_walk.h"

#include "support/close.h"
#include "support/valleys.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

static struct valley_frame open_frame(struct arena *arena, const char *formula, const double *theta)
{
    struct problem *problem = problem_new(arena, formula_model(arena, formula, "x=0,y=0"), CP_EXACT);
    struct stationary at;
    struct valley_frame frame;
    assert_true(valleys_judge(arena, problem, theta, &at));
    assert_true(valley_frame_open(arena, problem, &at.inertia, at.theta, &frame));
    frame.loss = at.at.loss;
    frame.loss_error = at.at.loss_error;
    return frame;
}

/* From (1, 0) on the circle up by y, for a valley whose equation across gives x. */
static void steps_arrive_on_the_circle(void **state)
{
    (void)state;
    static const double theta[2] = {1, 0};
    struct arena *arena = arena_open(0);
    struct valley_frame frame = open_frame(arena, "(x^2 + y^2 - 1)^2", theta);
    assert_int_equal(frame.flat, 1);
    assert_int_equal(frame.across, 1);
    assert_close(frame.sign, 1, 0, 0);
    struct valley_place place = frame.start;
    struct valley_reach reach = {.exact = true};
    for (double y = 0.0625; y < 0.5; y += 0.0625) {
        const double guess[2] = {place.theta[0], y};
        struct valley_place next;
        assert_int_equal(valley_visit(arena, &frame, &place, guess, &next), VALLEY_FLAT);
        assert_close(next.theta[0], sqrt(1 - y * y), 1e-14, 0);
        assert_close(next.theta[1], y, 0, 0);
        place = next;
    }
    valley_measure(&frame, &place, &reach);
    assert_close(reach.parameters, 1 - place.theta[0], 1e-12, 0);
    assert_close(reach.curvatures, fabs(log(place.theta[0] * place.theta[0])), 1e-12, 0);
    assert_true(!reach.exact);
    const double beyond[2] = {place.theta[0], 1.2};
    struct valley_place lost;
    assert_int_equal(valley_visit(arena, &frame, &place, beyond, &lost), VALLEY_LOST);
    arena_close(arena);
}

static void steps_see_the_smallest_bend(void **state)
{
    (void)state;
    static const double theta[2] = {0, 0};
    struct arena *arena = arena_open(0);
    struct valley_frame frame = open_frame(arena, "x^2 + y^12", theta);
    const double near[2] = {0, 0.2};
    struct valley_place place;
    assert_int_equal(valley_visit(arena, &frame, &frame.start, near, &place), VALLEY_BENT);
    arena_close(arena);
}

/* A place on another piece is none of this valley. */
static void steps_stay_on_their_piece(void **state)
{
    (void)state;
    static const double theta[2] = {0, 0};
    struct arena *arena = arena_open(0);
    struct valley_frame frame = open_frame(arena, "x^2 + relu(y - 1)^2", theta);
    const double near[2] = {0, 0.5};
    const double far[2] = {0, 1.5};
    struct valley_place place;
    struct valley_reach reach = {.exact = true};
    assert_int_equal(valley_visit(arena, &frame, &frame.start, near, &place), VALLEY_FLAT);
    valley_measure(&frame, &place, &reach);
    assert_true(reach.exact);
    assert_int_equal(valley_visit(arena, &frame, &frame.start, far, &place), VALLEY_EDGE);
    arena_close(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(steps_arrive_on_the_circle),
        cmocka_unit_test(steps_see_the_smallest_bend),
        cmocka_unit_test(steps_stay_on_their_piece),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
