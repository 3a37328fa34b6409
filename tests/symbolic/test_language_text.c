/* Text that can be read back. Its values are checked by reference/check_derive.py. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "symbolic/languages.h"

#include "support/derivations.h"

static void test_two_weights(void **state)
{
    struct derived *d = *state;
    derived(d, "(1 - w1*w2)^2");
    assert_string_equal(derived_written(d, language_text), "L = (1 - w1*w2)^2\n"
                                                           "\n"
                                                           "dL/dw1 = -2*w2*(1 - w1*w2)\n"
                                                           "dL/dw2 = -2*w1*(1 - w1*w2)\n"
                                                           "\n"
                                                           "d2L/dw1^2 = 2*w2^2\n"
                                                           "d2L/dw1 dw2 = 4*w1*w2 - 2\n"
                                                           "d2L/dw2^2 = 2*w1^2\n");
}

static void test_zeros_are_counted(void **state)
{
    struct derived *d = *state;
    derived(d, "a^2 + b^2 + c^2 + e*a");
    expect_part(derived_written(d, language_text), "6 other second derivatives are 0\n");
}

static void test_lets_and_names(void **state)
{
    struct derived *d = *state;
    derived(d, "{\"parameters\": [\"a\"], \"data\": {\"x\": [1, 2, 4]}, \"let\": {\"r\": \"x - exp(a)\"}, \"loss\": "
               "\"sum(r^2)\"}");
    expect_part(derived_written(d, language_text), "dL/da = -2*exp(a)*sum(r)\n");
    expect_part(derived_written(d, language_text), "\nwhere\nr = x - exp(a)\n");
}

static void test_lists_of_numbers_and_vectors(void **state)
{
    struct derived *d = *state;
    derived(d, "{\"parameters\": [\"a\"], \"data\": {\"x\": [1, 2, 4]}, \"loss\": \"sum(logsumexp(stack(a*x, 0*x), "
               "axis=0))\"}");
    expect_part(derived_written(d, language_text), "softplus(");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        DERIVED_TEST(test_two_weights),
        DERIVED_TEST(test_zeros_are_counted),
        DERIVED_TEST(test_lets_and_names),
        DERIVED_TEST(test_lists_of_numbers_and_vectors),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
