/* Special functions against mpmath (tests/reference/special), in ulps; then their identities and their edges. */
#include "domain/special.h"

#include "support/close.h"
#include "support/random.h"

#include <float.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

enum function { DIGAMMA, POLYGAMMA, SIGMOID, SOFTPLUS };

static const struct row {
    enum function function;
    int n;
    double x;
    double value;
    double rest;  /* value + rest is the value in twice the precision */
    double scale; /* size of terms that cancel; 0: nothing cancels */
} rows[] = {
#include "reference/special/special.inc"
};
enum { ROW_COUNT = sizeof rows / sizeof *rows };

static double evaluate(const struct row *row)
{
    switch (row->function) {
    case DIGAMMA:
        return special_digamma(row->x);
    case POLYGAMMA:
        return special_polygamma(row->n, row->x);
    case SIGMOID:
        return special_sigmoid(row->x);
    default:
        return special_softplus(row->x);
    }
}

/* The largest error of a function in ulps, leaving out what cancels by more than a factor of 100: there the error is
 * held against the cancelling terms. */
static void expect_ulps(enum function function, double most, size_t least_rows)
{
    double worst = 0;
    size_t count = 0;
    for (size_t i = 0; i < ROW_COUNT; i++) {
        const struct row *row = &rows[i];
        if (row->function != function)
            continue;
        count++;
        double value = evaluate(row);
        double error = fabs((value - row->value) - row->rest);
        double ulp = nextafter(fabs(row->value), INFINITY) - fabs(row->value);
        bool cancels = fabs(row->value) < 0.01 * row->scale;
        if (cancels && error <= ulp / 2 + 2e-18 * row->scale)
            continue;
        if (!(error <= most * ulp))
            fail_msg("function %d, n = %d, x = %.17g: %.17g, expected %.17g: %.3g ulp", (int)function, row->n, row->x,
                     value, row->value, error / ulp);
        worst = fmax(worst, error / ulp);
    }
    print_message("function %d: %zu rows, worst error %.3f ulp\n", (int)function, count, worst);
    assert_true(count >= least_rows);
}

/* Where long double is no longer than double, two digits are lost. */
#define ULPS(most) (LDBL_MANT_DIG > DBL_MANT_DIG ? (most) : 45)

static void digamma_agrees_with_mpmath(void **state)
{
    (void)state;
    expect_ulps(DIGAMMA, ULPS(0.51), 600);
}

static void polygamma_agrees_with_mpmath(void **state)
{
    (void)state;
    expect_ulps(POLYGAMMA, ULPS(0.51), 500);
}

static void sigmoid_agrees_with_mpmath(void **state)
{
    (void)state;
    expect_ulps(SIGMOID, 2, 200);
}

static void softplus_agrees_with_mpmath(void **state)
{
    (void)state;
    expect_ulps(SOFTPLUS, 2, 200);
}

/* psi(n + 1) = H_n - gamma; psi(1/2) = -gamma - 2 log 2; psi'(1) = pi^2/6; psi''(1) = -2 zeta(3). */
static void known_values(void **state)
{
    (void)state;
    const double gamma = 0.57721566490153286;
    assert_close(special_digamma(1), -gamma, 1e-15, 0);
    assert_close(special_digamma(0.5), -gamma - 2 * log(2), 1e-15, 0);
    double harmonic = 0;
    for (int n = 1; n <= 30; n++) {
        harmonic += 1.0 / n;
        assert_close(special_digamma(n + 1), harmonic - gamma, 1e-15, 1e-15);
    }
    assert_close(special_polygamma(1, 1), 1.6449340668482264, 1e-15, 0);
    assert_close(special_polygamma(2, 1), -2 * 1.2020569031595943, 1e-15, 0);
    assert_close(special_polygamma(1, 0.5), 4.9348022005446793, 1e-15, 0);
}

/* psi^(n)(x + 1) - psi^(n)(x) = (-1)^n n! / x^(n+1), across the poles too; n = 0 is digamma. */
static void recurrence_holds(void **state)
{
    (void)state;
    struct random random = {1};
    for (int n = 0; n <= SPECIAL_MOST_ORDER; n++)
        for (int trial = 0; trial < 500; trial++) {
            double x = random_uniform(&random, -0x1p5, 0x1p5);
            x = ldexp(round(ldexp(x, 40)), -40); /* so that x + 1 is exact */
            double step = tgamma(n + 1) / pow(x, n + 1) * (n % 2 == 0 ? 1 : -1);
            double here = special_polygamma(n, x);
            double next = special_polygamma(n, x + 1);
            assert_close(next - here, step, 1e-13, 1e-14 * (fabs(here) + fabs(next)));
        }
}

static void poles_and_edges(void **state)
{
    (void)state;
    for (int n = 0; n <= SPECIAL_MOST_ORDER; n++) {
        for (double pole = 0; pole > -5; pole--)
            assert_true(isnan(special_polygamma(n, pole)));
        assert_true(isnan(special_polygamma(n, -0.0)));
        assert_true(isnan(special_polygamma(n, -0x1p60)));
        assert_true(isnan(special_polygamma(n, -INFINITY)));
        assert_true(isnan(special_polygamma(n, NAN)));
        assert_true(special_polygamma(n, INFINITY) == (n == 0 ? INFINITY : 0));
        assert_true(special_polygamma(n, 5e-324) == (n % 2 == 1 ? INFINITY : -INFINITY));
        assert_true(special_polygamma(n, -5e-324) == INFINITY);
    }
    assert_true(isnan(special_polygamma(-1, 1)));
    assert_true(isnan(special_polygamma(SPECIAL_MOST_ORDER + 1, 1)));
    assert_true(special_polygamma(0, 3.5) == special_digamma(3.5));
}

static void sigmoid_and_softplus_at_the_edges(void **state)
{
    (void)state;
    assert_true(special_sigmoid(0) == 0.5);
    assert_true(special_sigmoid(1e308) == 1 && special_sigmoid(INFINITY) == 1);
    assert_true(special_sigmoid(-1e308) == 0 && special_sigmoid(-INFINITY) == 0);
    assert_true(isnan(special_sigmoid(NAN)) && isnan(special_softplus(NAN)));
    assert_true(special_softplus(1e308) == 1e308 && special_softplus(INFINITY) == INFINITY);
    assert_true(special_softplus(-1e308) == 0 && special_softplus(-INFINITY) == 0);
    assert_true(special_softplus(-745) > 0 && special_sigmoid(-745) > 0);
    struct random random = {2};
    for (int trial = 0; trial < 10000; trial++) {
        double x = random_uniform(&random, -40, 40);
        assert_close(special_softplus(x) - special_softplus(-x), x, 1e-15, 1e-15);
        assert_close(special_sigmoid(x) + special_sigmoid(-x), 1, 4e-16, 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(digamma_agrees_with_mpmath),
                                       cmocka_unit_test(polygamma_agrees_with_mpmath),
                                       cmocka_unit_test(sigmoid_agrees_with_mpmath),
                                       cmocka_unit_test(softplus_agrees_with_mpmath),
                                       cmocka_unit_test(known_values),
                                       cmocka_unit_test(recurrence_holds),
                                       cmocka_unit_test(poles_and_edges),
                                       cmocka_unit_test(sigmoid_and_softplus_at_the_edges)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
