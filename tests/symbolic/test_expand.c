/* Multiplying out. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "symbolic/expand.h"

#include "support/algebras.h"

static void test_products_and_powers(void **state)
{
    struct algebra *a = *state;
    term_id x = parameter(a, 0);
    term_id y = parameter(a, 1);
    term_id sum = term_add(a, x, y);
    term_id square = expand(a, term_power(a, sum, rational_of(2)));
    const struct part parts[3] = {{term_multiply(a, x, x), rational_of(1)},
                                  {term_multiply(a, x, y), rational_of(2)},
                                  {term_multiply(a, y, y), rational_of(1)}};
    assert_int_equal(square, term_sum(a, rational_of(0), 3, parts));
    term_id difference = term_multiply(a, sum, term_subtract(a, x, y));
    assert_int_equal(expand(a, difference), term_subtract(a, term_multiply(a, x, x), term_multiply(a, y, y)));
    assert_int_equal(expand(a, term_divide(a, difference, y)),
                     term_subtract(a, term_divide(a, term_multiply(a, x, x), y), y));
}

static void test_totals_of_sums(void **state)
{
    struct algebra *a = *state;
    term_id x = parameter(a, 0);
    term_id v = data(a, "v", 4);
    term_id total = term_total(a, term_power(a, term_subtract(a, v, x), rational_of(2)), 4);
    const struct part parts[3] = {{term_total(a, term_multiply(a, v, v), 4), rational_of(1)},
                                  {term_multiply(a, x, term_total(a, v, 4)), rational_of(-2)},
                                  {term_multiply(a, x, x), rational_of(4)}};
    assert_int_equal(expand(a, total), term_sum(a, rational_of(0), 3, parts));
}

static void test_what_would_be_too_long_stays(void **state)
{
    struct algebra *a = *state;
    term_id sum = term_whole(a, 1);
    for (size_t k = 0; k < 8; k++)
        sum = term_add(a, sum, parameter(a, k));
    term_id power = term_power(a, sum, rational_of(8));
    assert_int_equal(expand(a, power), power);
    assert_int_equal(expand(a, call(a, OP_EXP, sum)), call(a, OP_EXP, sum));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ALGEBRA_TEST(test_products_and_powers),
        ALGEBRA_TEST(test_totals_of_sums),
        ALGEBRA_TEST(test_what_would_be_too_long_stays),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
