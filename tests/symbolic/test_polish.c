/* Signs and coefficients at their best places. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "symbolic/polish.h"

#include "support/derivations.h"

static void test_signs_and_coefficients_move(void **state)
{
    struct derived *d = *state;
    const struct derivation *bell = derived(d, "exp(-x^2)");
    assert_string_equal(derived_term(d, bell->hessian[0]), "exp(-x^2)*(4*x^2 - 2)");
    const struct derivation *logarithm = derived(d, "log(x^2 + y^2)");
    assert_string_equal(derived_term(d, logarithm->hessian[0]), "2*(y^2 - x^2)/(x^2 + y^2)^2");
}

static void test_sums_of_the_model_stay(void **state)
{
    struct derived *d = *state;
    assert_string_equal(derived_term(d, derived(d, "(1 - w1*w2)^2")->gradient[0]), "-2*w2*(1 - w1*w2)");
    assert_string_equal(derived_term(d, derived(d, "(2 - 3*x)^2")->gradient[0]), "18*x - 12");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        DERIVED_TEST(test_signs_and_coefficients_move),
        DERIVED_TEST(test_sums_of_the_model_stay),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
