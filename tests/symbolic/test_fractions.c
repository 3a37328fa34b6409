/* Common denominators. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "symbolic/fractions.h"

#include "support/algebras.h"

static void test_sums_of_fractions(void **state)
{
    struct algebra *a = *state;
    term_id x = parameter(a, 0);
    term_id y = parameter(a, 1);
    term_id both = term_add(a, x, y);
    term_id rest = term_subtract(a, term_whole(a, 1), term_divide(a, x, both));
    assert_int_equal(join_fractions(a, rest), term_divide(a, y, both));
    term_id inverses = term_add(a, term_power(a, x, rational_of(-1)), term_power(a, y, rational_of(-1)));
    assert_int_equal(join_fractions(a, inverses), term_divide(a, both, term_multiply(a, x, y)));
}

static void test_what_has_no_fraction_stays(void **state)
{
    struct algebra *a = *state;
    term_id sum = term_add(a, parameter(a, 0), parameter(a, 1));
    assert_int_equal(join_fractions(a, sum), sum);
    assert_int_equal(join_fractions(a, parameter(a, 0)), parameter(a, 0));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ALGEBRA_TEST(test_sums_of_fractions),
        ALGEBRA_TEST(test_what_has_no_fraction_stays),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
