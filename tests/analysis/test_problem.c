/* Every way to the derivatives of polynomials whose derivatives are plain to see. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "analysis/problem.h"

#include "support/analyses.h"
#include "support/close.h"
#include "support/random.h"

#include <math.h>

static const char *const MODEL = "{\"parameters\": [\"x\", \"y\"], \"loss\": \"x^3*y + x*y^2\","
                                 "\"gradient\": [\"3*x^2*y + y^2\", \"x^3 + 2*x*y\"],"
                                 "\"hessian\": [[\"6*x*y\", \"3*x^2 + 2*y\"], [\"3*x^2 + 2*y\", \"2*x\"]]}";

static void check(const struct derivatives *d, double x, double y, double rtol)
{
    const double gradient[] = {3 * x * x * y + y * y, x * x * x + 2 * x * y};
    const double hessian[] = {6 * x * y, 3 * x * x + 2 * y, 3 * x * x + 2 * y, 2 * x};
    double size = 1 + 10 * (fabs(x) + fabs(y) + 1) * (x * x + y * y);
    assert_close(d->loss, x * x * x * y + x * y * y, 1e-13, 1e-13 * size * size);
    for (size_t i = 0; i < 2; i++) {
        assert_close(d->gradient[i], gradient[i], 0, rtol * size);
        assert_true(fabs(d->gradient[i] - gradient[i]) <= 20 * d->gradient_error[i] + 1e-15 * size);
    }
    for (size_t k = 0; k < 4; k++) {
        assert_close(d->hessian[k], hessian[k], 0, rtol * size);
        assert_true(fabs(d->hessian[k] - hessian[k]) <= 20 * d->hessian_error[k] + 1e-15 * size);
    }
}

static void all_methods_agree_with_the_polynomial(void **state)
{
    struct random random = {21};
    static const double rtol[] = {[CP_EXACT] = 1e-14, [CP_FORMULA] = 1e-14, [CP_FINITE_DIFFERENCES] = 1e-7};
    struct model *model = json_model(*state, MODEL);
    for (int method = CP_EXACT; method <= CP_FINITE_DIFFERENCES; method++) {
        struct problem *problem = problem_new(*state, model, (enum cp_derivatives)method);
        struct derivatives d = derivatives_new(*state, 2);
        for (int trial = 0; trial < 60; trial++) {
            const double theta[] = {random_uniform(&random, -3, 3), random_uniform(&random, -3, 3)};
            assert_true(problem_derivatives(problem, theta, &d));
            assert_true(derivatives_finite(2, &d));
            check(&d, theta[0], theta[1], rtol[method]);
            assert_true(problem_loss(problem, theta) == d.loss);
            const double v[] = {1, 0, 2, -3, 0, 1};
            double out[6];
            problem_hessian_times(problem, theta, 3, v, out);
            for (size_t k = 0; k < 3; k++)
                for (size_t i = 0; i < 2; i++) {
                    double product = d.hessian[2 * i] * v[2 * k] + d.hessian[2 * i + 1] * v[2 * k + 1];
                    assert_close(out[2 * k + i], product, 1e-6, 1e-6);
                }
        }
    }
}

/* Formulas whose triangles differ: the mean counts, and half the difference is an error. */
static void the_triangles_of_formulas_are_averaged(void **state)
{
    struct model *model = json_model(*state, "{\"parameters\": [\"x\", \"y\"], \"loss\": \"x*y\","
                                             "\"hessian\": [[\"0\", \"3\"], [\"1\", \"0\"]]}");
    struct problem *problem = problem_new(*state, model, CP_FORMULA);
    struct derivatives d = derivatives_new(*state, 2);
    const double theta[] = {1, 1};
    assert_true(problem_derivatives(problem, theta, &d));
    assert_true(d.hessian[1] == 2 && d.hessian[2] == 2);
    assert_true(d.hessian_error[1] >= 1 && d.hessian_error[2] >= 1);
    assert_true(d.asymmetry == 2);
    assert_true(problem_derivatives_given(problem, theta, &d));
    assert_true(d.hessian[1] == 3 && d.hessian[2] == 1);
}

static void what_is_not_finite_is_told(void **state)
{
    const double theta[] = {-1};
    for (int method = 0; method <= CP_FINITE_DIFFERENCES; method += CP_FINITE_DIFFERENCES) {
        struct problem *problem =
            problem_new(*state, formula_model(*state, "log(x)", NULL), (enum cp_derivatives)method);
        struct derivatives d = derivatives_new(*state, 1);
        assert_false(problem_derivatives(problem, theta, &d));
    }
    double one = 1;
    double bad = NAN;
    assert_true(derivatives_finite(1, &(struct derivatives){.gradient = &one, .hessian = &one}));
    assert_false(derivatives_finite(1, &(struct derivatives){.gradient = &one, .hessian = &bad}));
    assert_false(derivatives_finite(1, &(struct derivatives){.gradient = &bad, .hessian = &one}));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ANALYSES_TEST(all_methods_agree_with_the_polynomial),
        ANALYSES_TEST(the_triangles_of_formulas_are_averaged),
        ANALYSES_TEST(what_is_not_finite_is_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
