/* Hessians made symmetric. */
#include "diff/derivatives.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include "support/differentials.h"
#include <cmocka.h>

static void symmetrising_takes_means_and_counts_halves(void **state)
{
    struct world *w = *state;
    struct derivatives d = derivatives_new(w->arena, 2);
    const double hessian[4] = {1, 4, 2, 1};
    memcpy(d.hessian, hessian, sizeof hessian);
    memset(d.hessian_error, 0, 4 * sizeof(double));
    derivatives_symmetrise(2, &d);
    assert_close(d.hessian[1], 3, 0, 0);
    assert_close(d.hessian[2], 3, 0, 0);
    assert_close(d.hessian_error[1], 1, 0, 0);
    assert_close(d.hessian_error[2], 1, 0, 0);
    assert_close(d.hessian_error[0], 0, 0, 1e-300);
    assert_close(d.asymmetry, 2, 0, 0);
}

static void without_errors_only_means_are_taken(void **state)
{
    (void)state;
    double hessian[4] = {1, 4, 2, 1};
    struct derivatives d = {.hessian = hessian};
    derivatives_symmetrise(2, &d);
    assert_true(hessian[1] == 3 && hessian[2] == 3 && d.asymmetry == 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        WORLD_TEST(symmetrising_takes_means_and_counts_halves),
        cmocka_unit_test(without_errors_only_means_are_taken),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
