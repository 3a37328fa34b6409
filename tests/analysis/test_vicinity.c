/* What surrounds a point that is not critical: gradients in the kernel of H, in all units; and where Newton steps lead. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "analysis/vicinity.h"

#include "support/analyses.h"
#include "support/close.h"
#include "support/random.h"

#include <math.h>

enum { N = 5 };

/* H is the projection beside a vector of signs, in units of 1e-12 to 1e12; g is so much of its kernel and of the rest. */
static enum cp_answer flat(struct arena *arena, struct random *random, double kernel, double rest)
{
    double u[N], h[N * N], g[N], error[N * N] = {0}, unit[N];
    double norm = 0;
    for (size_t i = 0; i < N; i++) {
        u[i] = random_below(random, 2) != 0 ? 1 : -1; /* so that H is equilibrated */
        unit[i] = ldexp(1, (int)random_below(random, 81) - 40);
        norm += u[i] * u[i];
    }
    for (size_t i = 0; i < N; i++) {
        double other = 0;
        for (size_t j = 0; j < N; j++) {
            h[i * N + j] = (i == j) - u[i] * u[j] / norm;
            other += h[i * N + j] * (double)(j + 1);
        }
        g[i] = kernel * u[i] / sqrt(norm) + rest * other;
    }
    for (size_t i = 0; i < N; i++) {
        g[i] *= unit[i];
        for (size_t j = 0; j < N; j++) {
            h[i * N + j] *= unit[i] * unit[j];
            error[i * N + j] = 1e-15 * fabs(h[i * N + j]);
        }
    }
    return vicinity_gradient_flat(arena, N, g, h, error);
}

static void gradients_in_the_kernel_are_flat_in_all_units(void **state)
{
    struct random random = {41};
    for (int trial = 0; trial < 300; trial++) {
        assert_int_equal(flat(*state, &random, 1, 0), CP_YES);
        assert_int_equal(flat(*state, &random, 1, 1e-9), CP_YES);
        assert_int_equal(flat(*state, &random, 1, 0.1), CP_NO);
        assert_int_equal(flat(*state, &random, 0, 1), CP_NO);
    }
}

static void errors_that_hide_the_product_leave_it_open(void **state)
{
    const double h[] = {1, 1, 1, 1}, g[] = {1, -1}, error[] = {1e-3, 1e-3, 1e-3, 1e-3}, none[4] = {0};
    const double zeros[4] = {0};
    assert_int_equal(vicinity_gradient_flat(*state, 2, g, h, error), CP_CANNOT_TELL);
    assert_int_equal(vicinity_gradient_flat(*state, 2, g, h, none), CP_YES);
    assert_int_equal(vicinity_gradient_flat(*state, 2, g, zeros, none), CP_YES); /* a linear loss */
    const double tiny[] = {5e-324, 0, 0, 5e-324}, huge[] = {1e308, 0, 0, 1e308};
    assert_int_equal(vicinity_gradient_flat(*state, 2, g, tiny, none), CP_NO);
    assert_int_equal(vicinity_gradient_flat(*state, 2, g, huge, none), CP_NO);
}

static const struct cp_report *at(struct arena *arena, const char *formula, const char *order, const double *theta)
{
    return report_of(arena, formula_model(arena, formula, order), theta, NULL);
}

static void newton_leads_to_a_critical_point(void **state)
{
    const double beside[] = {1, 2}, origin[] = {0, 0};
    const struct cp_report *r = at(*state, "(1 - w1*w2)^2", "w1=0,w2=0", beside);
    assert_int_equal(r->verdict, CP_NOT_CRITICAL);
    assert_int_equal(r->gradient_flat, CP_NO);
    assert_non_null(r->nearest);
    assert_close(r->nearest->theta[0] * r->nearest->theta[1], 1, 1e-12, 0);
    assert_close(r->nearest->distance, hypot(r->nearest->theta[0] - 1, r->nearest->theta[1] - 2), 1e-14, 0);
    assert_true(r->nearest->steps > 0 && r->nearest->steps <= 30);
    r = at(*state, "(x - 1)^2 + 3*(y + 2)^2", "x=0,y=0", origin);
    assert_close(r->nearest->distance, sqrt(5), 1e-15, 0);
    assert_int_equal(r->nearest->steps, 1);
}

static void where_newton_gets_stuck(void **state)
{
    const double origin[] = {0, 0};
    const struct cp_report *r = at(*state, "x + y^2", "x=0,y=0", origin);
    assert_int_equal(r->verdict, CP_NOT_CRITICAL);
    assert_int_equal(r->gradient_flat, CP_YES);
    assert_null(r->nearest);
    r = at(*state, "x^2 + y^2", "x=0,y=0", origin);
    assert_int_equal(r->gradient_flat, CP_CANNOT_TELL); /* critical: nothing was asked */
    assert_null(r->nearest);
}

/* |x| - x^2/8 has a maximum at 4. The relu loss is flat left of 1 and has a kink there, where the step ends. */
static void a_kink_is_no_critical_point(void **state)
{
    const double two[] = {2}, three[] = {3};
    assert_close(at(*state, "abs(x) - x^2/8", "x=0", three)->nearest->theta[0], 4, 1e-12, 0);
    const struct cp_report *r = at(*state, "relu(x - 1)^2 + abs(x - 1)^3", "x=0", two);
    assert_int_equal(r->verdict, CP_NOT_CRITICAL);
    assert_null(r->nearest);
}

static void large_problems_are_left_alone(void **state)
{
    enum { LARGE = 70 };
    double theta[LARGE];
    for (size_t i = 0; i < LARGE; i++)
        theta[i] = 0.1 * (double)i;
    struct model *model = json_model(*state, "{\"parameters\": {\"x\": {\"shape\": [70], \"value\": 1}},"
                                             " \"loss\": \"sum(cosh(x))\"}");
    const struct cp_report *r = report_of(*state, model, theta, NULL);
    assert_int_equal(r->verdict, CP_NOT_CRITICAL);
    assert_null(r->nearest);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ANALYSES_TEST(gradients_in_the_kernel_are_flat_in_all_units),
        ANALYSES_TEST(errors_that_hide_the_product_leave_it_open),
        ANALYSES_TEST(newton_leads_to_a_critical_point),
        ANALYSES_TEST(where_newton_gets_stuck),
        ANALYSES_TEST(a_kink_is_no_critical_point),
        ANALYSES_TEST(large_problems_are_left_alone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
