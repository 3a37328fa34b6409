/* Steps that know the Hessian: out of saddles, quadratically down, and to rest where there is no way on. */
#include "optim/optimizers.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "analysis/vector.h"
#include "support/analyses.h"
#include "support/close.h"

#include <math.h>

static const struct cp_options defaults;

/* Steps from theta until there is none, at most 100; returns their number. */
static size_t walk_down(struct arena *arena, const char *formula, const char *order, size_t n, double *theta)
{
    struct problem *problem = problem_new(arena, formula_model(arena, formula, order), CP_EXACT);
    struct settings settings = settings_none();
    struct derivatives d = derivatives_new(arena, n);
    struct walk walk = {.n = n,
                        .setting = settings.value,
                        .lr = 1,
                        .theta = theta,
                        .gradient = d.gradient,
                        .problem = problem,
                        .analysis = &defaults};
    size_t steps = 0;
    double last = INFINITY;
    for (; steps < 100; steps++) {
        assert_true(problem_derivatives(problem, theta, &d));
        walk.loss = d.loss;
        assert_true(walk.loss < last);
        last = walk.loss;
        if (!step_curvature(&walk))
            break;
    }
    assert_null(walk.failure);
    return steps;
}

static void out_of_a_saddle(void **state)
{
    double theta[] = {0, 0};
    assert_true(walk_down(*state, "(1 - w1*w2)^2", "w1=0,w2=0", 2, theta) < 10);
    assert_close(theta[0] * theta[1], 1, 1e-6, 0);
}

/* Beside a saddle Newton's own step would lead back to it. */
static void away_from_a_saddle(void **state)
{
    double theta[] = {1e-6, 1};
    assert_true(walk_down(*state, "x^4/4 - x^2/2 + y^2", "x=0,y=0", 2, theta) < 20);
    assert_close(theta[0], 1, 1e-6, 0);
    assert_close(theta[1], 0, 0, 1e-6);
}

static void down_a_valley(void **state)
{
    double theta[] = {-1.2, 1};
    assert_true(walk_down(*state, "100*(y - x^2)^2 + (1 - x)^2", "x=0,y=0", 2, theta) < 40);
    assert_close(theta[0], 1, 1e-6, 0);
    assert_close(theta[1], 1, 1e-6, 0);
}

/* One step to the minimum of a quadratic form, and none from there. */
static void quadratic(void **state)
{
    double theta[] = {3, -4};
    assert_int_equal(walk_down(*state, "(x - 1)^2 + 500*(y - 2)^2 + (x - 1)*(y - 2)", "x=0,y=0", 2, theta), 1);
    assert_int_equal(walk_down(*state, "(x - 1)^2 + 500*(y - 2)^2 + (x - 1)*(y - 2)", "x=0,y=0", 2, theta), 0);
}

/* At extrema and on flat ground there is no way down. */
static void no_way(void **state)
{
    double theta[] = {0, 0};
    assert_int_equal(walk_down(*state, "x^2 + y^2", "x=0,y=0", 2, theta), 0);
    assert_int_equal(walk_down(*state, "0*x*y", "x=0,y=0", 2, theta), 0);
}

static void off_a_maximum(void **state)
{
    double theta[] = {0, 0};
    assert_true(walk_down(*state, "exp(-x^2 - 2*y^2) + x^4 + y^4", "x=0,y=0", 2, theta) > 0);
    assert_true(vector_norm(2, theta) > 0.1);
}

/* On a kink there is no Hessian, but a slope; a straight slope without curvature is followed, too. */
static void without_curvature(void **state)
{
    double theta[] = {1, 2};
    assert_true(walk_down(*state, "abs(x - 1) + (y - 1)^2", "x=0,y=0", 2, theta) > 0);
    assert_close(theta[1], 1, 1e-3, 0);
    double slope[] = {0.5};
    assert_int_equal(walk_down(*state, "2*x", "x=0", 1, slope), 100);
}

/* What cannot be differentiated twice is said. */
static void a_step_may_fail(void **state)
{
    struct model *model = formula_model(*state, "cbrt(x)^4*cbrt(x) + y", "x=0,y=0");
    struct problem *problem = problem_new(*state, model, CP_EXACT);
    double theta[] = {0, 0};
    double gradient[] = {0, 1};
    struct settings settings = settings_none();
    struct walk walk = {.n = 2,
                        .setting = settings.value,
                        .lr = 1,
                        .theta = theta,
                        .gradient = gradient,
                        .problem = problem,
                        .analysis = &defaults};
    if (!step_curvature(&walk))
        assert_non_null(walk.failure);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ANALYSES_TEST(out_of_a_saddle),
        ANALYSES_TEST(away_from_a_saddle),
        ANALYSES_TEST(down_a_valley),
        ANALYSES_TEST(quadratic),
        ANALYSES_TEST(no_way),
        ANALYSES_TEST(off_a_maximum),
        ANALYSES_TEST(without_curvature),
        ANALYSES_TEST(a_step_may_fail),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
