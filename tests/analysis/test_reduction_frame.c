/* Coordinates of a reduction: orthonormal, with H diagonal, and scales that its null space deserves. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "analysis/vector.h"

#include "support/reductions.h"

#include <math.h>

static void spaces_are_orthonormal(void **state)
{
    static const double theta[3] = {0, 0, 0};
    struct reduction *r = reduction_of(*state, "(x + 1e6*y)^2 - (x - 1e6*y + z)^4 + z^3", "x=0,y=0,z=0", theta);
    assert_int_equal(r->m, 2);
    assert_int_equal(r->rest, 1);
    const double *rows[3] = {r->null, r->null + 3, r->others};
    for (size_t a = 0; a < 3; a++)
        for (size_t b = 0; b < 3; b++)
            assert_true(fabs(vector_dot(3, rows[a], rows[b]) - (a == b)) < 1e-14);
    assert_true(r->mu[0] > 0);
}

/* Parameters that the Hessian does not see get scales at which their higher derivatives are about 1. */
static void unseen_parameters_are_scaled(void **state)
{
    static const double theta[2] = {1e-12, 2e12};
    struct reduction *r = reduction_of(*state, "1 + (1e12*x - 1)^4 + (1e-12*y - 2)^6", "x=0,y=0", theta);
    assert_int_equal(r->m, 2);
    for (size_t a = 0; a < 2; a++) {
        const double v[2] = {a == 0, a == 1};
        struct reduced along = reduction_along(r, *state, 1, v);
        double form = reduced_phi(&along, 0, r->null[a * 2] != 0 ? 4 : 6);
        assert_true(form > 0.05 && form < 20);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ANALYSES_TEST(spaces_are_orthonormal),
        ANALYSES_TEST(unseen_parameters_are_scaled),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
