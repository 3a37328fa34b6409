/* Factors of parts, and what they share. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "symbolic/factors.h"

#include "support/algebras.h"

static void test_bases_and_exponents(void **state)
{
    struct algebra *a = *state;
    term_id x = parameter(a, 0);
    term_id y = parameter(a, 1);
    term_id product = term_divide(a, term_power(a, x, rational_of(3)), y);
    assert_int_equal(factors_count(a, product), 2);
    assert_true(rational_is(factors_exponent(a, product, x), 3));
    assert_true(rational_is(factors_exponent(a, product, y), -1));
    assert_true(rational_is(factors_exponent(a, product, product), 1));
    assert_int_equal(factors_base(a, x, 0), x);
    assert_true(rational_is(factors_nearer(rational_of(2), rational_of(5)), 2));
    assert_true(rational_is(factors_nearer(rational_of(-2), rational_of(-5)), -2));
    assert_true(rational_is(factors_nearer(rational_of(2), rational_of(-5)), 0));
}

static void test_common_factors(void **state)
{
    struct algebra *a = *state;
    term_id x = parameter(a, 0);
    term_id y = parameter(a, 1);
    term_id square = term_power(a, x, rational_of(2));
    term_id sum =
        term_add(a, term_scale(a, rational_of(6), square), term_scale(a, rational_of(4), term_multiply(a, x, y)));
    term_id inside = term_add(a, term_scale(a, rational_of(3), x), term_scale(a, rational_of(2), y));
    const struct part parts[3] = {{term_whole(a, 2), rational_of(1)}, {x, rational_of(1)}, {inside, rational_of(1)}};
    assert_int_equal(factors_take_common(a, sum), term_product(a, 3, parts));
    assert_int_equal(factors_take_common(a, term_add(a, x, y)), term_add(a, x, y));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ALGEBRA_TEST(test_bases_and_exponents),
        ALGEBRA_TEST(test_common_factors),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
