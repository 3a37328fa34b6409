/* Newton's method as a search: it arrives where it is known to converge, gives up on the way to infinity and to degenerate points,
 * and does not mind units. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "analysis/vicinity_walk.h"

#include "support/analyses.h"
#include "support/close.h"
#include "support/random.h"

#include <math.h>
#include <string.h>

static bool walk(struct arena *arena, struct model *model, const double *theta, struct walk_end *end)
{
    size_t n = model->n;
    struct problem *problem = problem_new(arena, model, CP_EXACT);
    struct derivatives d = derivatives_new(arena, n);
    struct inertia inertia;
    assert_true(problem_derivatives(problem, theta, &d));
    assert_true(inertia_decide(arena, n, d.hessian, d.hessian_error, &inertia));
    const struct stationary_start start = {theta, &d, &inertia, 1e-6};
    *end = (struct walk_end){ARENA_ARRAY(arena, n, double), ARENA_ARRAY(arena, n, double), 0};
    return vicinity_walk(problem, &start, end);
}

static bool walk_on(struct arena *arena, const char *formula, double x, struct walk_end *end)
{
    return walk(arena, formula_model(arena, formula, "x=0"), &x, end);
}

static void arrives_where_newton_converges(void **state)
{
    static const struct {
        const char *formula;
        double x, at;
    } rows[] = {
        {"(x - 3)^2", 1e3, 3},
        {"-(x - 3)^2", -1e3, 3},
        {"cosh(x - 1)", 2.5, 1},
        {"cos(x)", 3, 3.1415926535897931},
        {"x^3/3 - x", 1.5, 1},
        {"x^3/3 - x", -4, -1},
        {"exp(x) - x", 0.5, 0},
        {"1e-300*cosh(x - 1)", 2.5, 1},
        {"1e290*(x - 3)^2*(x - 1)^2", 1.3, 1},
    };
    for (size_t k = 0; k < sizeof rows / sizeof *rows; k++) {
        struct walk_end end;
        assert_true(walk_on(*state, rows[k].formula, rows[k].x, &end));
        assert_close(end.theta[0], rows[k].at, 1e-14, 1e-14);
    }
}

/* Where the Hessian falls as the gradient does, however small both may be. */
static void gives_up_where_the_hessian_vanishes(void **state)
{
    static const char *const FORMULAS[] = {
        "tanh(x)", "exp(-x)", "1/(1 + exp(x))", "atan(x)", "erf(x)", "log(1 + x^2)*0 + exp(-x^2)", "x^4", "x^6",
        "x^3",     "1/x"};
    for (size_t k = 0; k < sizeof FORMULAS / sizeof *FORMULAS; k++)
        for (double x = 1; x < 19; x += 0.37) {
            struct walk_end end;
            struct arena *arena = arena_child(*state);
            if (walk_on(arena, FORMULAS[k], x, &end))
                fail_msg("%s from %g: %g", FORMULAS[k], x, end.theta[0]);
            arena_close(arena);
        }
}

/* The same while another coordinate arrives. */
static void one_coordinate_may_go_to_infinity(void **state)
{
    static const char *const FORMULAS[] = {"tanh(x) + (y - 1)^2", "erf(x) + cosh(y - 1)", "exp(-x) + (y - 1)^2"};
    static const double STARTS[][2] = {{17, 3}, {9, 1e6}, {3, 3}, {1e-3, 5}};
    for (size_t k = 0; k < sizeof FORMULAS / sizeof *FORMULAS; k++)
        for (size_t s = 0; s < sizeof STARTS / sizeof *STARTS; s++) {
            struct walk_end end;
            struct model *model = formula_model(*state, FORMULAS[k], "x=0,y=0");
            if ((k != 1 || STARTS[s][1] < 100) && walk(*state, model, STARTS[s], &end))
                fail_msg("%s from %g, %g: %g, %g", FORMULAS[k], STARTS[s][0], STARTS[s][1], end.theta[0], end.theta[1]);
        }
}

/* sum cosh(y) of y = A (x - c), A near the identity, in units of 2^-20 to 2^20: from anywhere near c the walk ends there, in the
 * same steps for all units. */
static void units_do_not_matter(void **state)
{
    enum { N = 4 };
    struct random random = {5};
    for (int trial = 0; trial < 100; trial++) {
        struct arena *arena = arena_child(*state);
        size_t steps[2];
        double c[N], x[N], a[N * N];
        for (size_t i = 0; i < N; i++) {
            c[i] = random_uniform(&random, -2, 2);
            x[i] = c[i] + random_uniform(&random, -0.7, 0.7);
            for (size_t j = 0; j < N; j++)
                a[i * N + j] = (i == j) + random_uniform(&random, -0.2, 0.2);
        }
        for (int changed = 0; changed < 2; changed++) {
            const char *formula = "0";
            double theta[N], unit[N];
            struct walk_end end;
            for (size_t j = 0; j < N; j++) {
                unit[j] = changed != 0 ? ldexp(1, (int)random_below(&random, 41) - 20) : 1;
                theta[j] = x[j] * unit[j];
            }
            for (size_t i = 0; i < N; i++) {
                formula = str_format(arena, "%s + cosh(0", formula);
                for (size_t j = 0; j < N; j++)
                    formula = str_format(arena, "%s + %.17g*(x%zu*%.17g - (%.17g))", formula, a[i * N + j], j,
                                         1 / unit[j], c[j]);
                formula = str_format(arena, "%s)", formula);
            }
            assert_true(walk(arena, formula_model(arena, formula, "x0=0,x1=0,x2=0,x3=0"), theta, &end));
            for (size_t j = 0; j < N; j++)
                assert_close(end.theta[j] / unit[j], c[j], 0, 1e-13);
            steps[changed] = end.steps;
        }
        assert_int_equal(steps[0], steps[1]);
        arena_close(arena);
    }
}

/* Directions that the Hessian does not see: a parameter that is unused, and a sum that matters only as such. */
static void flat_directions_stay(void **state)
{
    const double theta[] = {1, 2, 5};
    struct walk_end end;
    struct model *model = formula_model(*state, "cosh(x + y - 2) + 0*z", "x=0,y=0,z=0");
    assert_true(walk(*state, model, theta, &end));
    assert_close(end.theta[0], 0.5, 0, 1e-9);
    assert_close(end.theta[1], 1.5, 0, 1e-9);
    assert_true(end.theta[2] == 5);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ANALYSES_TEST(arrives_where_newton_converges),
        ANALYSES_TEST(gives_up_where_the_hessian_vanishes),
        ANALYSES_TEST(one_coordinate_may_go_to_infinity),
        ANALYSES_TEST(units_do_not_matter),
        ANALYSES_TEST(flat_directions_stay),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
