/* Widening must cover what the imprecision of a critical point does to its curvatures, in small problems and large ones. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "analysis/stationary.h"

#include "support/random.h"
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

/* What the imprecision does along one direction and along another may cancel in the coordinates, where a long Newton step
 * along the one hides a short one along the other; and the Newton step itself may point away from the critical point. */
static void parts_that_cancel_are_found(void **state)
{
    static const struct {
        const char *formula;
        const char *at;
        double theta[2];
    } cases[] = {
        {"3*(-0.06555119158122698*(x - 2.258) + 0.9978492076873545*(y + 1))^3 + 1 - cos(0.9978492076873545*(x - 2.258) "
         "+ "
         "0.06555119158122698*(y + 1))",
         "x=0,y=0",
         {2.257999999979567, -1.0000000000013154}},
        {"2*(exp(1e6*(x - 2.2)) - 1 - 1e6*(x - 2.2)) + (0.01*(y - 2) + (1e6*(x - 2.2))^2)^3",
         "x=0,y=0",
         {2.199999999999983, 2.0000000000000164}},
    };
    for (size_t k = 0; k < sizeof cases / sizeof *cases; k++) {
        struct problem *problem = problem_new(*state, formula_model(*state, cases[k].formula, cases[k].at), CP_EXACT);
        struct stationary_start start = start_at(*state, problem, cases[k].theta);
        struct stationary s;
        stationary_test(problem, &start, &s);
        assert_true(s.critical);
        stationary_widen(problem, &s);
        assert_int_equal(s.inertia.zero, 1);
    }
}

/* Beside a point where one curvature vanishes, curvatures of both signs are seen: none may be called sure. The loss is a sum of
 * a square and powers in turned and scaled coordinates, with factors that bend. */
static void no_sign_is_sure_beside_a_degenerate_point(void **state)
{
    static const char *const factors[] = {"1", "exp(20*%s)", "(1 + sin(9*%s))", "cos(30*%s)"};
    struct random random = {71};
    size_t critical = 0;
    for (int trial = 0; trial < 1500; trial++) {
        struct arena *arena = arena_child(*state);
        double angle = random_uniform(&random, 0, 6.3);
        double unit = trial % 3 == 0 ? pow(10, random_uniform(&random, -5, 5)) : 1;
        const char *u = str_format(arena, "(%.17g*(x - 1.3) + %.17g*(y + 0.7))", unit * cos(angle), unit * sin(angle));
        const char *v = str_format(arena, "(%.17g*(y + 0.7) - %.17g*(x - 1.3))", cos(angle), sin(angle));
        const char *bent = trial % 2 == 0 ? u : str_format(arena, "(%s - 2*%s^2)", u, v);
        int order = 3 + (int)random_below(&random, 4);
        const char *factor = factors[random_below(&random, sizeof factors / sizeof *factors)];
        const char *formula = str_format(arena, "%s^%d*", bent, order);
        formula = str_format(arena, "%s%s + (1 - cos%s)", formula, str_format(arena, factor, v), v);
        double off = pow(10, random_uniform(&random, -16, -8)) / fmax(unit, 1);
        const double theta[] = {1.3 * (1 + off * random_uniform(&random, -1, 1)),
                                -0.7 * (1 + off * random_uniform(&random, -1, 1))};
        struct problem *problem = problem_new(arena, formula_model(arena, formula, "x=0,y=0"), CP_EXACT);
        struct stationary_start start = start_at(arena, problem, theta);
        struct stationary s;
        stationary_test(problem, &start, &s);
        critical += s.critical;
        if (s.critical) {
            stationary_widen(problem, &s);
            if (s.inertia.zero == 0)
                fail_msg("%s at %.17g, %.17g", formula, theta[0], theta[1]);
        }
        arena_close(arena);
    }
    print_message("%zu critical\n", critical);
    assert_true(critical > 1350);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ANALYSES_TEST(widening_covers_the_imprecision),
        ANALYSES_TEST(widening_covers_the_weakest_of_a_large_problem),
        ANALYSES_TEST(parts_that_cancel_are_found),
        ANALYSES_TEST(no_sign_is_sure_beside_a_degenerate_point),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
