/* Refinement ends at a critical point, stays near one that theta stands for, and says so where there is none. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "analysis/stationary.h"

#include "support/analyses.h"
#include "support/random.h"
#include "support/starts.h"

#include <math.h>

/* One coordinate is exactly 0, and so has no scale of its own; the others are small. */
static void refinement_beside_zeros(void **state)
{
    static const double starts[][2] = {{0, 1e-9}, {0, 1e-8}, {0, 3e-7}, {1e-20, 1e-3}, {2e-9, 0}};
    struct model *model = formula_model(*state, "(4 - 2.1*x^2 + x^4/3)*x^2 + x*y + (4*y^2 - 4)*y^2", "x=0,y=0");
    for (size_t k = 0; k < sizeof starts / sizeof *starts; k++) {
        const struct cp_report *r = report_of(*state, model, starts[k], &(struct cp_options){.refine = true});
        assert_true(r->critical && r->verdict == CP_SADDLE);
        assert_true(fabs(r->theta[0]) < 1e-20 && fabs(r->theta[1]) < 1e-20);
    }
}

static void refinement_that_fails_says_so(void **state)
{
    static const char *const formulas[] = {"x", "exp(x)", "x^3 + x"};
    const double theta[] = {1};
    for (size_t f = 0; f < 3; f++) {
        struct problem *problem = problem_new(*state, formula_model(*state, formulas[f], NULL), CP_EXACT);
        struct stationary_start start = start_at(*state, problem, theta);
        struct stationary s;
        if (stationary_refine(problem, &start, &s) && fabs(s.at.gradient[0]) > 1e-12)
            fail_msg("%s: critical at %g", formulas[f], s.theta[0]);
    }
}

/* Where derivatives vanish up to different orders, each coordinate converges at its own rate, and what is left of the
 * gradient in one says nothing of the others. */
static void coordinates_arrive_one_after_the_other(void **state)
{
    struct random random = {67};
    for (int trial = 0; trial < 200; trial++) {
        struct arena *arena = arena_child(*state);
        int first = 3 + (int)random_below(&random, 4);
        int second = 3 + (int)random_below(&random, 4);
        const char *formula =
            str_format(arena, "(x - 1)^%d + %.17g*(y + 2)^%d", first, pow(10, random_uniform(&random, -3, 3)), second);
        double off = pow(10, random_uniform(&random, -12, -6));
        const double theta[] = {1 + off * random_uniform(&random, -1, 1), -2 + off * random_uniform(&random, -1, 1)};
        const struct cp_report *r =
            report_of(arena, formula_model(arena, formula, "x=0,y=0"), theta, &(struct cp_options){.refine = true});
        if (!r->critical)
            fail_msg("%s at %.17g, %.17g: not critical", formula, theta[0], theta[1]);
        assert_true(fabs(r->theta[0] - 1) < 1e-12 && fabs(r->theta[1] + 2) < 1e-12);
        arena_close(arena);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ANALYSES_TEST(refinement_beside_zeros),
        ANALYSES_TEST(refinement_that_fails_says_so),
        ANALYSES_TEST(coordinates_arrive_one_after_the_other),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
