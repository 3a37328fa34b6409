/* Widening must cover what the imprecision of a critical point does to its curvatures, in small problems and large ones. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "analysis/stationary.h"

#include "support/starts.h"

#include <float.h>
#include <math.h>

/* The curvature of x^2 + x^3 near 0 changes by 6 dx: widening must cover it. */
static void widening_covers_the_imprecision(void **state)
{
    struct problem *problem = problem_new(*state, formula_model(*state, "(x - 1)^2 + 1e9*(x - 1)^3", NULL), CP_EXACT);
    const double theta[] = {1};
    struct stationary_start start = start_at(*state, problem, theta);
    struct stationary s;
    stationary_test(problem, &start, &s);
    assert_true(s.critical);
    double before = s.inertia.mu_errors[0];
    stationary_widen(problem, &s);
    assert_true(s.inertia.mu_errors[0] - before >= 6e9 * DBL_EPSILON);
    assert_int_equal(s.inertia.positive, 1);
}

static void widening_covers_the_weakest_of_a_large_problem(void **state)
{
    enum { N = INERTIA_SMALL + 10 };
    struct model *model = formula_model(*state, "sum((x - 1)^2 + 1e9*(x - 1)^3)", many_ones(*state, N));
    struct problem *problem = problem_new(*state, model, CP_EXACT);
    double theta[N];
    for (size_t i = 0; i < N; i++)
        theta[i] = 1;
    struct stationary_start start = start_at(*state, problem, theta);
    struct stationary s;
    stationary_test(problem, &start, &s);
    assert_true(s.critical);
    assert_int_equal(s.inertia.listed, INERTIA_SMALL);
    double before = s.inertia.mu_errors[s.inertia.list[0]];
    stationary_widen(problem, &s);
    for (size_t p = 0; p < s.inertia.listed; p++)
        assert_true(s.inertia.mu_errors[s.inertia.list[p]] - before >= 6e9 * DBL_EPSILON);
    assert_int_equal(s.inertia.positive, N);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ANALYSES_TEST(widening_covers_the_imprecision),
        ANALYSES_TEST(widening_covers_the_weakest_of_a_large_problem),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
