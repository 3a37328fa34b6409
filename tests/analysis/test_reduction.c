/* Reduced functions that mathematics knows: y eliminated from (y - f(x))^2 g + h(x) leaves h, whatever f and g; and the same in
 * turned coordinates, and with parameters of any scale. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "support/reductions.h"

#include <math.h>

/* Whether phi_k agrees within its bound, which must mean something. */
static void expect_phi(const struct reduced *r, size_t k, double expected)
{
    double value = reduced_phi(r, 0, k);
    double error = reduced_error(r, 0, k);
    if (!(fabs(value - expected) <= error + 1e-12 * fabs(expected)) || !(error < 1e-11))
        fail_msg("order %zu: %.17g +- %g instead of %.17g", k, value, error, expected);
}

static void elimination_is_exact(void **state)
{
    static const double theta[2] = {0, 0};
    static const char formula[] = "(2 + x)*(y - x^2 + x^3*sin(x))^2*(1 + y) + 3*x^4 - x^7/2";
    struct reduction *r = reduction_of(*state, formula, "x=0,y=0", theta);
    assert_int_equal(r->m, 1);
    assert_int_equal(r->rest, 1);
    const double v[1] = {1 / fabs(r->scale[0] * r->null[0])}; /* so that x = t to first order */
    struct reduced along = reduction_along(r, *state, 1, v);
    double sign = reduced_curve(&along, 0, 1)[0];
    assert_true(fabs(fabs(sign) - 1) < 1e-15);
    for (size_t k = 1; k <= REDUCTION_ORDER; k++)
        if (k != 4 && k != 7)
            expect_phi(&along, k, 0);
    expect_phi(&along, 4, 3);
    expect_phi(&along, 7, -0.5 * sign);
    assert_true(fabs(reduced_curve(&along, 0, 2)[1] - 1) < 1e-14); /* y = x^2 - ... */
}

/* x eliminated from x^2 + x y z + ... in two null directions: the forms and their slopes. */
static void forms_have_slopes(void **state)
{
    static const double theta[3] = {0, 0, 0};
    struct reduction *r = reduction_of(*state, "x^2 + x*(y^2 - z^2) + y^2*z + y^4", "x=0,y=0,z=0", theta);
    assert_int_equal(r->m, 2);
    double v[2] = {0.6, 0.8};
    struct reduced along = reduction_along(r, *state, 1, v);
    const double *c = reduced_curve(&along, 0, 1);
    double y = c[1];
    double z = c[2];
    assert_true(fabs(c[0]) < 1e-15);
    expect_phi(&along, 3, y * y * z);
    expect_phi(&along, 4, pow(y, 4) - pow(y * y - z * z, 2) / 4);
    double slopes[2];
    reduction_slopes(r, 3, 1, v, slopes);
    for (size_t k = 3; k <= 4; k++) { /* Euler: the slope along v is k times the form */
        const double *slope = reduced_slope(&along, 0, k);
        assert_true(fabs(slope[0] * v[0] + slope[1] * v[1] - (double)k * reduced_phi(&along, 0, k)) < 1e-12);
    }
    assert_true(slopes[0] == reduced_slope(&along, 0, 3)[0] && slopes[1] == reduced_slope(&along, 0, 3)[1]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ANALYSES_TEST(elimination_is_exact),
        ANALYSES_TEST(forms_have_slopes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
